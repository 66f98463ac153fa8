//! Fields that are not one text each.

use super::{Fields, MAX_UNKNOWN, Refused, unknown};
use crate::kit::FieldError;
use chrono::{DateTime, Datelike, SubsecRound};
use countersign_domain::{Instant, Invalid, Violation};
use serde_json::Value;

/// So many elements of a list are named in one answer.
const MAX_ELEMENTS: usize = 20;

impl Fields<'_> {
    /// A list of texts that must be there; elements that are wrong are named as `scopes[1]`.
    ///
    /// # Errors
    /// When it is not, is no list, one of its elements is no text, or `parse` refuses one.
    pub fn list<T>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Result<Vec<T>, Refused> {
        self.list_if_any(name, parse)?.ok_or_else(|| self.missing(name))
    }

    /// Likewise, if it is there and not `null`.
    ///
    /// # Errors
    /// As [`Self::list`].
    pub fn list_if_any<T>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Result<Option<Vec<T>>, Refused> {
        match self.given.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(elements)) => self.elements(name, &elements, parse).map(Some),
            Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
                Err(self.refuse(name, &wrong_type("must be a list")))
            }
        }
    }

    /// A whole number of at least 0, if it is there and not `null`.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn number_if_any(&mut self, name: &'static str) -> Result<Option<u64>, Refused> {
        match self.given.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_u64() {
                Some(number) => Ok(Some(number)),
                None => Err(self.refuse(name, &wrong_type("must be a whole number of at least 0"))),
            },
        }
    }

    /// Yes or no, if it is there and not `null`.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn flag_if_any(&mut self, name: &'static str) -> Result<Option<bool>, Refused> {
        match self.given.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_)) => {
                Err(self.refuse(name, &wrong_type("must be true or false")))
            }
        }
    }

    /// Refuses the fields whose names start so and that nobody has read yet, even where others are passed over: a filter
    /// that was ignored would give more than was asked for.
    ///
    /// # Errors
    /// When there is one.
    pub fn nothing_else(&mut self, prefix: &str) -> Result<(), Refused> {
        let names: Vec<_> = self.given.keys().filter(|name| name.starts_with(prefix)).cloned().collect();
        self.given.retain(|name, _| !names.contains(name));
        self.errors.extend(names.iter().take(MAX_UNKNOWN).map(unknown));
        if names.is_empty() { Ok(()) } else { Err(Refused) }
    }

    fn elements<T>(
        &mut self,
        name: &'static str,
        elements: &[Value],
        parse: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Result<Vec<T>, Refused> {
        let (mut values, mut errors) = (Vec::new(), Vec::new());
        for (index, element) in elements.iter().enumerate() {
            let text = element.as_str().ok_or_else(|| wrong_type("must be a string"));
            match text.and_then(&parse) {
                Ok(value) => values.push(value),
                Err(invalid) => errors.push(FieldError::invalid(format!("{name}[{index}]"), &invalid)),
            }
        }
        if errors.is_empty() {
            return Ok(values);
        }
        self.errors.extend(errors.into_iter().take(MAX_ELEMENTS));
        Err(Refused)
    }
}

/// A moment as RFC 3339 has it, in whole microseconds, for [`Fields::optional`] and its like.
///
/// # Errors
/// When the text has another form.
pub fn instant(text: &str) -> Result<Instant, Invalid> {
    let malformed = || Invalid::new(Violation::NotATime, "must be a time, like 2026-01-31T12:00:00Z");
    let moment = DateTime::parse_from_rfc3339(text).map_err(|_error| malformed())?;
    let moment = moment.to_utc().trunc_subsecs(6);
    // What an offset moves out of the four-digit years could not be written again.
    (0..=9999).contains(&moment.year()).then_some(moment).ok_or_else(malformed)
}

fn wrong_type(message: &str) -> Invalid {
    Invalid::new(Violation::WrongType, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::{FromFields, Reading};
    use countersign_domain::Permission;
    use serde_json::json;

    #[derive(Debug, PartialEq)]
    struct Sample {
        scopes: Vec<Permission>,
        more: Option<Vec<Permission>>,
        seconds: Option<u64>,
        until: Option<Instant>,
    }

    impl FromFields for Sample {
        fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
            let scopes = fields.list("scopes", Permission::parse);
            let more = fields.list_if_any("more", Permission::parse);
            let seconds = fields.number_if_any("seconds");
            let until = fields.optional("until", instant);
            Ok(Self { scopes: scopes?, more: more?, seconds: seconds?, until: until? })
        }
    }

    fn parse(value: Value) -> Result<Sample, Vec<(String, &'static str)>> {
        let Value::Object(object) = value else { panic!("an object") };
        Fields::parse(object, &Reading::default())
            .map_err(|errors| errors.into_iter().map(|e| (e.field, e.code)).collect())
    }

    #[test]
    fn lists_numbers_and_times_are_read() {
        let read =
            parse(json!({ "scopes": ["users:read"], "seconds": 7, "until": "2026-01-31T13:00:00+01:00" }));
        let read = read.unwrap();
        assert_eq!((read.scopes, read.more), (vec![Permission::USERS_READ], None));
        assert_eq!(
            (read.seconds, read.until.unwrap().to_rfc3339()),
            (Some(7), "2026-01-31T12:00:00+00:00".into())
        );
        let empty = parse(json!({ "scopes": [], "more": null, "seconds": null, "until": null })).unwrap();
        assert_eq!(empty, Sample { scopes: vec![], more: None, seconds: None, until: None });
    }

    #[test]
    fn where_others_are_passed_over_some_are_refused_all_the_same() {
        #[derive(Debug)]
        struct Filter(Option<u64>);
        impl FromFields for Filter {
            fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
                let known = fields.number_if_any("filter[a]");
                let others = fields.nothing_else("filter[");
                Ok(Self(known?)).and_then(|filter| others.map(|()| filter))
            }
        }
        let tolerant = Reading { is_tolerant: true, ..Reading::default() };
        let read = |value: Value| Fields::parse::<Filter>(value.as_object().unwrap().clone(), &tolerant);
        assert_eq!(read(json!({ "filter[a]": 7, "utm": "x" })).unwrap().0, Some(7));
        let errors = read(json!({ "filter[a]": 7, "filter[b]": 8, "utm": "x" })).unwrap_err();
        assert_eq!(
            errors.iter().map(|e| (&*e.field, e.code)).collect::<Vec<_>>(),
            [("filter[b]", "unknown_field")]
        );
    }

    #[test]
    fn each_wrong_element_is_named_by_its_place() {
        let errors = parse(json!({ "scopes": ["users:read", 7, "nonsense", null], "more": "users:read" }));
        let expected = [
            ("scopes[1]", "wrong_type"),
            ("scopes[2]", "malformed"),
            ("scopes[3]", "wrong_type"),
            ("more", "wrong_type"),
        ];
        assert_eq!(errors.unwrap_err(), expected.map(|(field, code)| (field.to_owned(), code)));
        assert_eq!(parse(json!({})).unwrap_err(), [("scopes".to_owned(), "required")]);
        assert_eq!(parse(json!({ "scopes": vec![7; 9_000] })).unwrap_err().len(), MAX_ELEMENTS);
    }

    #[test]
    fn numbers_and_times_of_any_other_form_are_refused() {
        for number in [json!(-1), json!(1.5), json!("1"), json!(true), json!(1e300), json!([1])] {
            let errors = parse(json!({ "scopes": [], "seconds": number })).unwrap_err();
            assert_eq!(errors, [("seconds".to_owned(), "wrong_type")], "{number}");
        }
        for time in
            ["", "tomorrow", "2026-01-31", "2026-01-31T12:00:00", "2026-02-30T00:00:00Z", "1767225600"]
        {
            assert!(instant(time).is_err(), "{time}");
        }
        assert!(instant("9999-12-31T23:59:59-01:00").is_err());
        assert_eq!(instant("2026-01-31T12:00:00.123456789Z").unwrap().timestamp_subsec_nanos(), 123_456_000);
    }
}
