//! The settings of logins at identity providers.

use std::path::PathBuf;

use countersign_domain::ProviderName;

use crate::config::setting::settings;
use crate::config::values::{HttpUrl, List, Period, Secret};

/// By what Google is known here, and its settings.
pub(crate) const GOOGLE: &str = "google";
/// By what GitHub is known here, and its settings.
pub(crate) const GITHUB: &str = "github";

settings! {
    /// Where people log in who have an account elsewhere, and what comes of it.
    struct Providers;

    /// Login with Google
    "google." google: Google {
        /// What Google knows this service by. People may log in there where this and the secret are given.
        client_id: Option<String> = "";
        /// The secret that Google gave it.
        client_secret: Option<Secret> = "";
    }

    /// Login with GitHub
    "github." github: GitHub {
        /// What GitHub knows this service by. People may log in there where this and the secret are given.
        client_id: Option<String> = "";
        /// The secret that GitHub gave it.
        client_secret: Option<Secret> = "";
        /// The address of its pages; of a GitHub Enterprise Server, `https://host`.
        web_url: HttpUrl = "https://github.com";
        /// The address of its interface; of a GitHub Enterprise Server, `https://host/api/v3`.
        api_url: HttpUrl = "https://api.github.com";
    }

    /// Login with other issuers
    "issuers.{name}." issuers: OtherIssuer by ProviderName, as in "\
[issuers.acme]
issuer = \"https://login.acme.example/realms/staff\"
client_id = \"countersign\"
client_secret_file = \"/run/secrets/acme\"
display_name = \"Acme staff\"
scopes = [\"groups\"]
" {
        /// The issuer (OpenID Connect), to the letter as its discovery document names it.
        issuer: String;
        /// What the issuer knows this service by.
        client_id: String;
        /// The secret that the issuer gave it; nothing for a public client.
        client_secret: Option<Secret> = "";
        /// What people know the issuer as.
        display_name: String = "{name}";
        /// What to ask for beyond `openid`, `email` and `profile`, with commas between.
        scopes: List<String> = "";
        /// Whether an e-mail address counts as proven that the issuer says it has verified. If not, people are mailed.
        trust_email: bool = "false";
    }

    /// Federation
    "federation." federation: Federation {
        /// The pages to which a browser may return after a login at a provider; compared to the letter.
        return_urls: List<String> = "";
        /// Where apps of yours may have providers send people back to, besides the server's own address; compared to
        /// the letter.
        redirect_uris: List<String> = "";
        /// The providers whose word on an e-mail address links a login to an existing account with that address; none
        /// by default.
        link_by_email: List<ProviderName> = "";
        /// A file of certificates (PEM) to verify providers by, beside the system's: for issuers of your own.
        ca_file: Option<PathBuf> = "";
        /// How long providers are waited for in one request.
        timeout: Period<1, 4> = "4s";
    }
}

impl Providers {
    /// The providers where people may log in, in the order in which they see them.
    pub(crate) fn names(&self) -> Vec<&str> {
        let google = self.google.client_id.as_ref().map(|_| GOOGLE);
        let github = self.github.client_id.as_ref().map(|_| GITHUB);
        let issuers = self.issuers.iter().map(|(name, _)| name.as_str());
        google.into_iter().chain(github).chain(issuers).collect()
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use tempfile::TempDir;

    use super::*;
    use crate::config::{Configuration, Flag, reference};

    /// What a file and variables make, and the folder of the file.
    fn load(toml: &str, variables: &[(&str, &str)]) -> (Result<Configuration, String>, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        std::fs::write(&file, toml).unwrap();
        let named = [("COUNTERSIGN_CONFIG", file.to_str().unwrap())];
        let loaded = Configuration::of_variables(&[&named, variables].concat());
        (loaded.map_err(|error| error.to_string()), folder)
    }

    fn good(toml: &str, variables: &[(&str, &str)]) -> Configuration {
        load(toml, variables).0.unwrap()
    }

    fn refused(toml: &str, variables: &[(&str, &str)]) -> String {
        load(toml, variables).0.expect_err("a configuration that is no good")
    }

    fn secret(secret: Option<&Secret>) -> Option<&str> {
        secret.map(|secret| secret.0.expose_secret())
    }

    #[test]
    fn an_issuer_is_given_by_file_and_variables_together() {
        let toml = "[issuers.zoo]\nissuer = \"https://zoo.example\"\nclient_id = \"z\"\n\
                    [issuers.my-idp]\nissuer = \"https://idp.example/\"\nscopes = [\"groups\", \"phone\"]\n";
        let variables = [
            ("COUNTERSIGN_ISSUERS_MY_IDP_CLIENT_ID", "from-variable"),
            ("COUNTERSIGN_ISSUERS_MY_IDP_CLIENT_SECRET", "s3cret"),
            ("COUNTERSIGN_ISSUERS_ACME_ISSUER", "https://acme.example"),
            ("COUNTERSIGN_ISSUERS_ACME_CLIENT_ID", "a"),
            ("COUNTERSIGN_ISSUERS_ACME_DISPLAY_NAME", "Acme staff"),
        ];
        let providers = good(toml, &variables).settings.providers;
        assert_eq!(providers.names(), ["acme", "my-idp", "zoo"]);
        let [(_, acme), (_, idp), (_, zoo)] = &providers.issuers[..] else {
            panic!("{:?}", providers.issuers)
        };
        assert_eq!(
            (acme.display_name.as_str(), acme.issuer.as_str()),
            ("Acme staff", "https://acme.example")
        );
        assert_eq!((idp.display_name.as_str(), idp.client_id.as_str()), ("my-idp", "from-variable"));
        assert_eq!(
            (secret(idp.client_secret.as_ref()), &idp.scopes.0[..]),
            (Some("s3cret"), &["groups".to_owned(), "phone".to_owned()][..])
        );
        assert_eq!((secret(zoo.client_secret.as_ref()), zoo.scopes.0.len()), (None, 0));
    }

    #[test]
    fn a_variable_comes_before_the_file_in_a_repeated_section_too() {
        let toml = "[issuers.acme]\nissuer = \"https://a.example\"\nclient_id = \"a\"\n";
        let configuration = good(toml, &[("COUNTERSIGN_ISSUERS_ACME_ISSUER", "https://b.example")]);
        assert_eq!(configuration.settings.providers.issuers[0].1.issuer, "https://b.example");
    }

    #[test]
    fn nobody_is_asked_by_default() {
        let providers = good("", &[]).settings.providers;
        assert_eq!((providers.names().len(), providers.federation.timeout.get().as_secs()), (0, 4));
        assert!(providers.federation.link_by_email.0.is_empty());
        assert_eq!(providers.github.api_url.as_str(), "https://api.github.com");
    }

    #[test]
    fn a_secret_is_read_from_a_file_whoever_names_it() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "of a file\n").unwrap();
        let path = file.path().to_str().unwrap();
        let start =
            "google.client_id = \"g\"\n[issuers.acme]\nissuer = \"https://a.example\"\nclient_id = \"a\"\n";
        let of_google = ("COUNTERSIGN_GOOGLE_CLIENT_SECRET_FILE", path);
        for (toml, variables) in [
            (format!("{start}client_secret_file = {path:?}\n"), vec![of_google]),
            (start.to_owned(), vec![of_google, ("COUNTERSIGN_ISSUERS_ACME_CLIENT_SECRET_FILE", path)]),
        ] {
            let providers = good(&toml, &variables).settings.providers;
            assert_eq!(secret(providers.google.client_secret.as_ref()), Some("of a file"));
            assert_eq!(secret(providers.issuers[0].1.client_secret.as_ref()), Some("of a file"));
        }
        let variables = [("COUNTERSIGN_ISSUERS_ACME_CLIENT_ID_FILE", path)];
        assert!(refused(start, &variables).contains("no setting for the environment variable"));
    }

    #[test]
    fn a_misspelt_setting_of_an_issuer_stops_the_start() {
        let toml = "[issuers.acme]\nissuer = \"https://a.example\"\nclient_ids = \"a\"\n";
        let error = refused(toml, &[("COUNTERSIGN_ISSUERS_ACME_SCOPE", "groups")]);
        assert!(error.contains("there is no setting `issuers.acme.client_ids` ("), "{error}");
        assert!(error.contains("did you mean issuers.acme.client_id?"), "{error}");
        assert!(error.contains("did you mean COUNTERSIGN_ISSUERS_ACME_SCOPES?"), "{error}");
        assert!(error.contains("`issuers.acme.client_id` is not given"), "{error}");
    }

    #[test]
    fn what_an_issuer_lacks_is_named_with_who_spoke_of_it() {
        let error = refused("", &[("COUNTERSIGN_ISSUERS_ACMEE_CLIENT_SECRET", "canary")]);
        for key in ["issuers.acmee.issuer", "issuers.acmee.client_id"] {
            let text =
                format!("`{key}` is not given, and its section is there (from COUNTERSIGN_ISSUERS_ACMEE_");
            assert!(error.contains(&text), "{error}");
        }
        assert!(error.contains("by COUNTERSIGN_ISSUERS_ACMEE_ISSUER"), "{error}");
        assert!(!error.contains("canary"), "{error}");
        let error = refused("[issuers.acme]\n# issuer = \"https://a.example\"\n", &[]);
        assert!(error.contains("`issuers.acme` has nothing in it") && error.contains("line 1)"), "{error}");
        let error = refused("[issuers.acme]\nissuer = \"\"\nclient_id = \"a\"", &[]);
        assert!(error.contains("`issuers.acme.issuer` is \"\""), "{error}");
    }

    #[test]
    fn a_name_is_one_of_a_provider_to_the_letter() {
        for name in ["Acme", "a_b", "-a", "\"a b\"", "\"\"", "\"a.b\"", "a123456789012345678901234567890123"]
        {
            let toml = format!("[issuers.{name}]\nissuer = \"https://a.example\"\nclient_id = \"a\"\n");
            let error = refused(&toml, &[]);
            assert!(error.contains("is no name in `issuers."), "{name}: {error}");
            assert!(error.contains("give a name of 1 to 32"), "{name}: {error}");
        }
    }

    #[test]
    fn no_secret_of_an_issuer_is_taken_from_the_command_line() {
        let text = "canary".to_owned();
        let flag = Flag { name: "--set".to_owned(), key: "issuers.acme.client_secret".to_owned(), text };
        let error = Configuration::load(None, &[flag], &crate::config::Environment::default()).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("`issuers.acme.client_secret` is on the command line"), "{error}");
        assert!(error.contains("COUNTERSIGN_ISSUERS_ACME_CLIENT_SECRET_FILE"), "{error}");
        assert!(!error.contains("canary"), "{error}");
    }

    #[test]
    fn issuers_are_printed_with_their_origins_and_without_their_secrets() {
        let toml = "[issuers.my-idp]\nissuer = \"https://a.example\"\nclient_id = \"007\"\n";
        let variables =
            [("COUNTERSIGN_ISSUERS_MY_IDP_CLIENT_SECRET", "canary"), ("COUNTERSIGN_GOOGLE_CLIENT_ID", "")];
        let printed = good(toml, &variables).print();
        assert!(!printed.contains("canary"), "{printed}");
        for line in [
            "# issuers.my-idp.client_secret = \"(hidden)\"  # COUNTERSIGN_ISSUERS_MY_IDP_CLIENT_SECRET",
            "issuers.my-idp.display_name = \"my-idp\"  # default",
            "c.toml, line 2",
        ] {
            assert!(printed.contains(line), "no {line} in\n{printed}");
        }
        let again = good(&printed, &[]).settings.providers;
        assert_eq!((again.names(), again.issuers[0].1.client_id.as_str()), (vec!["my-idp"], "007"));
        let none = good("", &[]).print();
        assert!(none.contains("# none; each would have issuers.{name}.issuer, "), "{none}");
    }

    #[test]
    fn the_reference_shows_a_repeated_section_once_with_an_example_that_is_good() {
        let page = reference();
        let row =
            "| `issuers.{name}.client_secret` *secret* | `COUNTERSIGN_ISSUERS_{NAME}_CLIENT_SECRET` |  |";
        assert_eq!(page.matches(row).count(), 1, "{page}");
        assert!(
            page.contains("| `issuers.{name}.issuer` | `COUNTERSIGN_ISSUERS_{NAME}_ISSUER` | *required* |")
        );
        assert!(page.contains("There may be any number of these"), "{page}");
        let (_, example) = page.split_once("```toml\n").unwrap();
        let (example, _) = example.split_once("```").unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "s3cret").unwrap();
        let example = example.replace("/run/secrets/acme", file.path().to_str().unwrap());
        assert_eq!(good(&example, &[]).settings.providers.names(), ["acme"]);
    }
}
