//! Which device a session is on, in words.

use woothee::parser::Parser;
use woothee::woothee::VALUE_UNKNOWN;

/// What people hold, or sit in front of.
const HELD: [&str; 4] = ["pc", "smartphone", "mobilephone", "appliance"];

/// `Firefox on Linux`, from what the client said it is; `None` when that is no browser known.
pub(super) fn device(user_agent: &str) -> Option<String> {
    let found = Parser::new().parse(user_agent)?;
    if !HELD.contains(&found.category) || found.name == VALUE_UNKNOWN {
        return None;
    }
    Some(match found.os {
        VALUE_UNKNOWN => found.name.to_owned(),
        "Mac OSX" => format!("{} on macOS", found.name),
        system => format!("{} on {system}", found.name),
    })
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn browsers_are_named_with_their_system_and_programs_are_not() {
        let chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0";
        for (agent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0",
                Some("Firefox on Linux"),
            ),
            (
                &format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {chrome} Safari/537.36"),
                Some("Chrome on Windows 10"),
            ),
            (
                &format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {chrome} Safari/537.36 Edg/143.0.0.0"),
                Some("Edge on Windows 10"),
            ),
            (
                &format!("Mozilla/5.0 (Linux; Android 10; K) {chrome} Mobile Safari/537.36"),
                Some("Chrome on Android"),
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15",
                Some("Safari on macOS"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
                Some("Safari on iPhone"),
            ),
            ("curl/8.17.0", None),
            ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", None),
            ("", None),
            ("\u{fffd}\u{202e}", None),
        ] {
            assert_eq!(device(agent).as_deref(), expected, "{agent}");
        }
    }
}
