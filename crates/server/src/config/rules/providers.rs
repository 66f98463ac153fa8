//! What the settings of identity providers ask of each other.

use url::Url;

use crate::config::problem::Problem;
use crate::config::settings::{Federation, GITHUB, GOOGLE, Providers};

/// What a browser may run or read in place of going somewhere.
const NOT_SCHEMES_OF_APPS: [&str; 6] = ["about", "blob", "data", "file", "javascript", "vbscript"];

const REDIRECT_URIS: &str = "federation.redirect_uris";

pub(super) fn check(providers: &Providers) -> Vec<Problem> {
    let Providers { google, github, federation, .. } = providers;
    let pages = addresses("federation.return_urls", &federation.return_urls.0, is_page);
    let apps = addresses(REDIRECT_URIS, &federation.redirect_uris.0, is_page_or_app);
    half(GOOGLE, google.client_id.is_some(), google.client_secret.is_some())
        .into_iter()
        .chain(half(GITHUB, github.client_id.is_some(), github.client_secret.is_some()))
        .chain(built_in(providers))
        .chain(pages)
        .chain(apps)
        .chain(links(federation, &providers.names()))
        .collect()
}

fn half(provider: &str, has_id: bool, has_secret: bool) -> Option<Problem> {
    (has_id != has_secret).then(|| {
        Problem::new(
            format!("of `{provider}.client_id` and `{provider}.client_secret` only one is given"),
            "give both, or neither when nobody is to log in there",
        )
    })
}

fn built_in(providers: &Providers) -> impl Iterator<Item = Problem> {
    let taken = providers.issuers.iter().filter(|(name, _)| [GOOGLE, GITHUB].contains(&name.as_str()));
    taken.map(|(name, _)| {
        Problem::new(
            format!("`issuers.{name}` has the name of a provider that is built in"),
            format!("give `{name}.client_id` and `{name}.client_secret`, or take another name"),
        )
    })
}

fn links(federation: &Federation, known: &[&str]) -> impl Iterator<Item = Problem> {
    let unknown = federation.link_by_email.0.iter().filter(|name| !known.contains(&name.as_str()));
    unknown.map(|name| {
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Problem::new(
            format!("`federation.link_by_email` names {name}, and there is no such provider"),
            format!("set that provider up, or leave it out; those that are set up: {known}"),
        )
    })
}

fn addresses(
    key: &'static str,
    texts: &[String],
    is_good: fn(&str, &Url) -> bool,
) -> impl Iterator<Item = Problem> {
    texts.iter().filter_map(move |text| {
        let problem = match Url::parse(text) {
            Ok(url) if url.fragment().is_some() => "has a fragment".to_owned(),
            // Providers compare redirect URIs to the letter, and a browser mends pages.
            Ok(url) if key == REDIRECT_URIS && is_good(text, &url) && url.as_str() != text => {
                format!("is written {:?}", url.as_str())
            }
            Ok(url) if is_good(text, &url) => return None,
            Ok(_) | Err(_) => "is no address to return to".to_owned(),
        };
        Some(Problem::new(
            format!("{text:?} in `{key}` {problem}"),
            "give whole addresses without a `#`, such as `https://app.example.org/login`",
        ))
    })
}

/// Whether the text is the address of a page as it stands, not once a browser has mended it.
fn is_page(text: &str, _: &Url) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.starts_with(['/', '\\']) && !text.contains(is_blank))
}

fn is_page_or_app(text: &str, url: &Url) -> bool {
    match url.scheme() {
        "http" | "https" => is_page(text, url),
        scheme => !NOT_SCHEMES_OF_APPS.contains(&scheme) && !text.contains(is_blank),
    }
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control()
}

#[cfg(test)]
mod tests {
    use crate::config::Configuration;

    fn refused(variables: &[(&str, &str)]) -> String {
        Configuration::of_variables(variables).unwrap_err().to_string()
    }

    const GOOGLE: [(&str, &str); 2] =
        [("COUNTERSIGN_GOOGLE_CLIENT_ID", "g"), ("COUNTERSIGN_GOOGLE_CLIENT_SECRET", "canary")];

    fn pages(texts: &str) -> [(&'static str, &str); 1] {
        [("COUNTERSIGN_FEDERATION_RETURN_URLS", texts)]
    }

    fn uris(texts: &str) -> [(&'static str, &str); 1] {
        [("COUNTERSIGN_FEDERATION_REDIRECT_URIS", texts)]
    }

    #[test]
    fn of_a_client_both_halves_are_needed() {
        for (provider, variable) in [
            ("google", "COUNTERSIGN_GOOGLE_CLIENT_ID"),
            ("google", "COUNTERSIGN_GOOGLE_CLIENT_SECRET"),
            ("github", "COUNTERSIGN_GITHUB_CLIENT_ID"),
            ("github", "COUNTERSIGN_GITHUB_CLIENT_SECRET"),
        ] {
            let error = refused(&[(variable, "canary")]);
            let what = format!("of `{provider}.client_id` and `{provider}.client_secret` only one is given");
            assert!(error.contains(&what) && !error.contains("canary"), "{error}");
        }
        assert_eq!(Configuration::of_variables(&GOOGLE).unwrap().settings.providers.names(), ["google"]);
    }

    #[test]
    fn the_names_of_built_in_providers_are_taken() {
        for name in ["google", "github"] {
            let of = |end: &str| format!("COUNTERSIGN_ISSUERS_{}_{end}", name.to_uppercase());
            let (issuer, id) = (of("ISSUER"), of("CLIENT_ID"));
            let error = refused(&[(issuer.as_str(), "https://a.example"), (id.as_str(), "a")]);
            assert!(error.contains(&format!("`issuers.{name}` has the name of a provider")), "{error}");
        }
    }

    #[test]
    fn only_providers_that_are_there_link_by_address() {
        let link = |names| [&GOOGLE[..], &[("COUNTERSIGN_FEDERATION_LINK_BY_EMAIL", names)]].concat();
        assert!(Configuration::of_variables(&link("google")).is_ok());
        let error = refused(&link("google, acme"));
        assert!(error.contains("`federation.link_by_email` names acme"), "{error}");
        assert!(error.contains("those that are set up: google"), "{error}");
        assert!(refused(&link("Google")).contains("give nothing, or with commas between them: a name"));
    }

    #[test]
    fn a_page_to_return_to_is_a_whole_address() {
        let good = "https://app.example, http://localhost:3000/login?next=a";
        assert!(Configuration::of_variables(&pages(good)).is_ok());
        for bad in [
            "/login",
            "app.example",
            "ftp://a.example",
            "https:a.example",
            "https:///a",
            "a.b:/c",
            "https://a b",
        ] {
            let both = format!("https://good.example,{bad}");
            let error = refused(&pages(&both));
            let what = format!("{bad:?} in `federation.return_urls` is no address to return to");
            assert!(error.contains(&what) && !error.contains("good.example\" in"), "{bad}: {error}");
        }
        let error = refused(&pages("https://a.example/#here"));
        assert!(error.contains("\"https://a.example/#here\" in `federation.return_urls` has a fragment"));
    }

    #[test]
    fn an_app_may_have_a_scheme_of_its_own() {
        let good = "com.example.app:/callback,myapp://callback,https://app.example/back";
        assert!(Configuration::of_variables(&uris(good)).is_ok());
        for bad in
            ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "/callback", "https:a.example"]
        {
            let error = refused(&uris(bad));
            assert!(error.contains("in `federation.redirect_uris` is no address to return to"), "{error}");
        }
        assert!(refused(&uris("myapp://a#b")).contains("has a fragment"));
        let error = refused(&uris("https://app.example"));
        assert!(error.contains("is written \"https://app.example/\""), "{error}");
    }
}
