//! One of a few words.

use countersign_application::{RequireVerifiedEmail, SessionCheck};
use countersign_crypto::SigningAlgorithm;
use countersign_domain::MinimumStrength;
use countersign_http::kit::{ForwardedHeader, SameSite};
use countersign_telemetry::LogFormat;

use super::Value;

/// Makes an enum of words, or makes an enum from elsewhere readable, from a list of word and variant.
macro_rules! choice {
    ($kind:ty { $($word:literal => $value:expr),+ $(,)? }) => {
        impl Value for $kind {
            fn allowed() -> String {
                let words = [$($word),+].map(|word| format!("`{word}`"));
                match words.split_last() {
                    Some((last, others)) => format!("{} or {last}", others.join(", ")),
                    None => String::new(),
                }
            }

            fn parse(text: &str) -> Option<Self> {
                match text {
                    $($word => Some($value),)+
                    _ => None,
                }
            }
        }
    };
}

choice!(LogFormat { "auto" => Self::Auto, "json" => Self::Json, "pretty" => Self::Pretty });

choice!(SigningAlgorithm {
    "RS256" => Self::Rs256,
    "PS256" => Self::Ps256,
    "ES256" => Self::Es256,
    "EdDSA" => Self::EdDsa,
});

choice!(RequireVerifiedEmail {
    "never" => Self::Never,
    "sensitive" => Self::Sensitive,
    "login" => Self::Login,
});

/// Whether requests are limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RateLimits {
    /// They are.
    On,
    /// They are not; only where nobody else reaches the server.
    Off,
    /// They are not, wherever it listens.
    OffEverywhere,
}
choice!(RateLimits { "on" => Self::On, "off" => Self::Off, "off-everywhere" => Self::OffEverywhere });

choice!(ForwardedHeader { "x-forwarded-for" => Self::XForwardedFor, "forwarded" => Self::Forwarded });

choice!(SameSite { "strict" => Self::Strict, "lax" => Self::Lax, "none" => Self::None });

choice!(SessionCheck { "memory" => Self::Memory, "database" => Self::Store });

/// Where mails go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MailMode {
    /// To files.
    File,
    /// To a host.
    Smtp,
}
choice!(MailMode { "file" => Self::File, "smtp" => Self::Smtp });

/// How the connection to that host is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SmtpSecurity {
    /// By TLS, begun in the open; refused when the host does not offer it.
    StartTls,
    /// By TLS from the first byte.
    Tls,
    /// Not at all.
    None,
}
choice!(SmtpSecurity { "starttls" => Self::StartTls, "tls" => Self::Tls, "none" => Self::None });

/// The least strength of a new password, on the scale of zxcvbn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Strength(pub(crate) Option<MinimumStrength>);
choice!(Strength {
    "0" => Self(None),
    "2" => Self(Some(MinimumStrength::SomewhatGuessable)),
    "3" => Self(Some(MinimumStrength::SafelyUnguessable)),
    "4" => Self(Some(MinimumStrength::VeryUnguessable)),
});
