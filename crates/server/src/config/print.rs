//! The configuration as it holds, as a TOML file would say it.

use std::fmt::Write;

use super::resolved::Resolved;
use super::setting::{Section, Setting};
use super::settings;

/// Every setting in effect, each with its origin. What it prints can be used as a file.
pub(super) fn print(resolved: &Resolved) -> String {
    let mut out = String::new();
    for section in settings::sections() {
        let _ = writeln!(out, "{}# {}", if out.is_empty() { "" } else { "\n" }, section.title.trim());
        let names = resolved.names(section);
        if names.is_empty() {
            out.push_str(&none_of(section));
        }
        for name in names {
            for setting in section.settings {
                let key = setting.key_of(&name);
                if let Some(given) = resolved.get(&key) {
                    let _ = writeln!(out, "{}  # {}", assignment(setting, &key, &given.text), given.origin);
                }
            }
        }
    }
    out
}

/// What a repeated section could have that nobody gave.
fn none_of(section: &Section) -> String {
    let keys: Vec<&str> = section.settings.iter().map(|setting| setting.key).collect();
    format!("# none; each would have {}\n", keys.join(", "))
}

fn assignment(setting: &Setting, key: &str, text: &str) -> String {
    let shown = (setting.shown)(text);
    let value = if text.parse::<i64>().is_ok_and(|number| number.to_string() == text)
        || text.parse::<bool>().is_ok()
    {
        shown.to_string()
    } else {
        toml::Value::from(shown.as_ref()).to_string()
    };
    // A line that hides something is no line to use.
    let comment = if shown == text { "" } else { "# " };
    format!("{comment}{key} = {value}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::given::{Given, Origin};
    use crate::config::layer::Layer;
    use crate::config::spelling::KEYS;

    fn printed(key: &str, text: &str) -> String {
        let mut layer = Layer::default();
        let given = Given { text: text.to_owned(), origin: Origin::Variable("X".to_owned()) };
        layer.take(KEYS, key, given).unwrap();
        print(&Resolved::new([layer]))
    }

    #[test]
    fn what_is_printed_is_a_configuration_file() {
        let printed = printed("mail.from", "A \"quoted\" name <a@b.example>");
        let table: toml::Table = printed.parse().unwrap();
        assert_eq!(table["mail"]["from"].as_str(), Some("A \"quoted\" name <a@b.example>"));
        assert_eq!(table["passwords"]["hash_queue"].as_integer(), Some(64));
        assert!(printed.contains("# X\n") && printed.contains("listen = \"127.0.0.1:8000\"  # default\n"));
    }

    #[test]
    fn a_text_that_only_looks_like_a_number_stays_one() {
        for text in ["007", "+5"] {
            let table: toml::Table = printed("mail.service_name", text).parse().unwrap();
            assert_eq!(table["mail"]["service_name"].as_str(), Some(text));
        }
    }

    #[test]
    fn no_secret_is_printed() {
        assert!(!printed("mail.smtp.password", "canary").contains("canary"));
        let with_url = printed("database.url", "postgres://app:canary@db.example/auth");
        assert!(!with_url.contains("canary"), "{with_url}");
        assert!(with_url.contains("db.example/auth"), "{with_url}");
        let with_url = printed("audit.url", "mongodb://app:canary@a.example,b.example/audit?replicaSet=rs0");
        assert!(!with_url.contains("canary"), "{with_url}");
        assert!(with_url.contains("a.example,b.example/audit"), "{with_url}");
    }
}
