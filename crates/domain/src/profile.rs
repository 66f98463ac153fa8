//! What a user says about himself.

use crate::text::text_type;
use crate::{Invalid, Violation};
use serde::{Deserialize, Serialize};
use url::Url;

text_type!(
    /// A full name, as its owner writes it: 1 to 100 characters.
    FullName, 1, 100
);
text_type!(
    /// A given name (first name): 1 to 100 characters.
    GivenName, 1, 100
);
text_type!(
    /// A family name (last name): 1 to 100 characters.
    FamilyName, 1, 100
);
text_type!(
    /// A place: 1 to 100 characters.
    Location, 1, 100
);
text_type!(
    /// A company: 1 to 100 characters.
    Company, 1, 100
);
text_type!(
    /// The address of a picture: an `https` URL of at most 2,048 characters, without credentials.
    AvatarUrl, 1, 2048, |text: String| {
        let url = Url::parse(&text).ok().filter(|u| u.scheme() == "https" && u.has_host());
        match url {
            Some(url) if url.username().is_empty() && url.password().is_none() => Ok(text),
            _ => Err(Invalid::new(Violation::Malformed, "must be an https URL")),
        }
    }
);
text_type!(
    /// A telephone number: 3 to 32 of digits, spaces, `-`, `.`, `(`, `)`, with an optional `+` in front.
    PhoneNumber, 3, 32, |text: String| {
        let rest = text.strip_prefix('+').unwrap_or(&text);
        let digits = rest.chars().filter(char::is_ascii_digit).count();
        let allowed = rest.chars().all(|c| c.is_ascii_digit() || " -.()".contains(c));
        if allowed && (3..=15).contains(&digits) {
            return Ok(text);
        }
        Err(Invalid::new(Violation::Malformed, "must be a telephone number, like +44 20 7946 0958"))
    }
);
text_type!(
    /// An IANA time zone, like `Europe/London`.
    TimeZone, 1, 64, |text: String| match text.parse::<chrono_tz::Tz>() {
        Ok(_) => Ok(text),
        Err(_) => Err(Invalid::new(Violation::Malformed, "must be an IANA time zone, like Europe/London")),
    }
);
text_type!(
    /// A language tag (BCP 47), like `en` or `pt-BR`; mails are written in it where a template exists.
    Language, 2, 35, |text: String| {
        let mut parts = text.split('-');
        let primary = parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()));
        let rest = parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
        if primary && rest {
            return Ok(text);
        }
        Err(Invalid::new(Violation::Malformed, "must be a language tag, like en or pt-BR"))
    }
);

impl Language {
    /// The language without region or script: `pt` of `pt-BR`, in lower case.
    #[must_use]
    pub fn primary(&self) -> String {
        self.as_str().split('-').next().unwrap_or_default().to_ascii_lowercase()
    }
}

/// A user's profile. Everything in it is optional and of the user's own making.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Full name.
    pub full_name: Option<FullName>,
    /// The part of it that is the given name, where it was told by parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<GivenName>,
    /// The part of it that is the family name, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_name: Option<FamilyName>,
    /// Picture.
    pub avatar_url: Option<AvatarUrl>,
    /// Place.
    pub location: Option<Location>,
    /// Telephone.
    pub phone_number: Option<PhoneNumber>,
    /// Time zone.
    pub timezone: Option<TimeZone>,
    /// Language.
    pub language: Option<Language>,
    /// Company.
    pub company: Option<Company>,
}

/// A partial update: the outer `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// Full name. The parts that it was told by before are forgotten, where this tells no others.
    pub full_name: Option<Option<FullName>>,
    /// Given name.
    pub given_name: Option<Option<GivenName>>,
    /// Family name.
    pub family_name: Option<Option<FamilyName>>,
    /// Picture.
    pub avatar_url: Option<Option<AvatarUrl>>,
    /// Place.
    pub location: Option<Option<Location>>,
    /// Telephone.
    pub phone_number: Option<Option<PhoneNumber>>,
    /// Time zone.
    pub timezone: Option<Option<TimeZone>>,
    /// Language.
    pub language: Option<Option<Language>>,
    /// Company.
    pub company: Option<Option<Company>>,
}

impl Profile {
    /// With the full name that the parts of a name make, where only those are told.
    #[must_use]
    pub fn completed(mut self) -> Self {
        if self.full_name.is_none() {
            self.full_name = self.joined_name();
        }
        self
    }

    /// The names in it, none of which may be its owner's password.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let given = self.given_name.as_ref().map(GivenName::as_str);
        let family = self.family_name.as_ref().map(FamilyName::as_str);
        self.full_name.as_ref().map(FullName::as_str).into_iter().chain(given).chain(family)
    }

    fn joined_name(&self) -> Option<FullName> {
        let parts = [
            self.given_name.as_ref().map(GivenName::as_str),
            self.family_name.as_ref().map(FamilyName::as_str),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        let joined: String = parts.join(" ").chars().take(100).collect();
        FullName::parse(joined.trim_end()).ok()
    }
}

impl ProfileChange {
    /// The profile after this change, and the names of the fields that differ.
    #[must_use]
    pub fn apply(self, mut profile: Profile) -> (Profile, Vec<&'static str>) {
        fn set<T: PartialEq>(
            name: &'static str,
            new: Option<T>,
            old: &mut T,
            changed: &mut Vec<&'static str>,
        ) {
            if let Some(new) = new.filter(|new| new != old) {
                *old = new;
                changed.push(name);
            }
        }
        let mut changed = Vec::new();
        let tells_parts = self.given_name.is_some() || self.family_name.is_some();
        let is_another = self.full_name.as_ref().is_some_and(|name| *name != profile.full_name);
        let parts = if is_another && !tells_parts {
            (Some(None), Some(None))
        } else {
            (self.given_name, self.family_name)
        };
        set("given_name", parts.0, &mut profile.given_name, &mut changed);
        set("family_name", parts.1, &mut profile.family_name, &mut changed);
        let full_name = self.full_name.or_else(|| tells_parts.then(|| profile.joined_name()));
        set("full_name", full_name, &mut profile.full_name, &mut changed);
        set("avatar_url", self.avatar_url, &mut profile.avatar_url, &mut changed);
        set("location", self.location, &mut profile.location, &mut changed);
        set("phone_number", self.phone_number, &mut profile.phone_number, &mut changed);
        set("timezone", self.timezone, &mut profile.timezone, &mut changed);
        set("language", self.language, &mut profile.language, &mut changed);
        set("company", self.company, &mut profile.company, &mut changed);
        (profile, changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_touches_what_it_names_and_says_what_differed() {
        let before = Profile {
            company: Company::parse("Analytical").ok(),
            location: Location::parse("London").ok(),
            ..Profile::default()
        };
        let change = ProfileChange {
            full_name: Some(FullName::parse("Ada Lovelace").ok()),
            company: Some(None),
            location: Some(Location::parse("London").ok()),
            ..ProfileChange::default()
        };
        let (after, changed) = change.apply(before);
        assert_eq!(changed, ["full_name", "company"]);
        assert_eq!(after.company, None);
        assert_eq!(after.location.unwrap().as_str(), "London");
    }

    #[test]
    fn a_name_and_its_parts_never_contradict_each_other() {
        let parts = ProfileChange {
            given_name: Some(GivenName::parse("Ada").ok()),
            family_name: Some(FamilyName::parse("King Noel").ok()),
            ..ProfileChange::default()
        };
        let (profile, changed) = parts.apply(Profile::default());
        assert_eq!(profile.full_name.as_ref().unwrap().as_str(), "Ada King Noel");
        assert_eq!(changed, ["given_name", "family_name", "full_name"]);
        let one = ProfileChange { family_name: Some(None), ..ProfileChange::default() };
        assert_eq!(one.apply(profile.clone()).0.full_name.unwrap().as_str(), "Ada");
        let whole = ProfileChange {
            full_name: Some(FullName::parse("Ada Lovelace").ok()),
            ..ProfileChange::default()
        };
        let same = ProfileChange { full_name: Some(profile.full_name.clone()), ..ProfileChange::default() };
        assert_eq!(same.apply(profile.clone()), (profile.clone(), vec![]));
        let (profile, _) = whole.apply(profile);
        assert_eq!((profile.given_name, profile.family_name), (None, None));
        let long = Profile {
            given_name: GivenName::parse(&"a".repeat(100)).ok(),
            family_name: FamilyName::parse("b").ok(),
            ..Profile::default()
        };
        assert_eq!(long.completed().full_name.unwrap().as_str(), "a".repeat(100));
    }

    #[test]
    fn forms_are_checked() {
        for url in ["http://a.example/x.png", "javascript:alert(1)", "https://u:p@a.example/", "x"] {
            assert!(AvatarUrl::parse(url).is_err(), "{url}");
        }
        assert!(AvatarUrl::parse("https://a.example/x.png").is_ok());
        assert!(PhoneNumber::parse("+44 (20) 7946-0958").is_ok() && PhoneNumber::parse("call me").is_err());
        assert!(TimeZone::parse("Europe/London").is_ok() && TimeZone::parse("Mars/Olympus").is_err());
        assert!(Language::parse("pt-BR").is_ok() && Language::parse("english please").is_err());
        assert_eq!(Language::parse("PT-br").unwrap().primary(), "pt");
    }
}
