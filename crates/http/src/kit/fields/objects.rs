//! Lists of objects.

use super::{Fields, FromFields, Refused};
use crate::kit::FieldError;
use countersign_domain::{Invalid, Violation};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// An object of a list as it was sent, and what it says or what is wrong with it.
#[derive(Debug)]
pub struct Sent<T> {
    /// As it was sent, to the letter.
    pub given: Box<RawValue>,
    /// What it says, or what is wrong with it.
    pub read: Result<T, Vec<FieldError>>,
}

impl Fields<'_> {
    /// A list of 1 to `max` objects that must be there, each read as a `T`: what is wrong with one is its own matter.
    ///
    /// # Errors
    /// When it is not, is no list, or has another length.
    pub fn objects<T: FromFields>(
        &mut self,
        name: &'static str,
        max: usize,
    ) -> Result<Vec<Result<T, Vec<FieldError>>>, Refused> {
        let elements = self.values(name, max)?;
        Ok(elements.into_iter().map(|element| self.object(element)).collect())
    }

    /// Likewise, each with what it was read from, for answers that repeat it.
    ///
    /// # Errors
    /// As [`Self::objects`].
    pub fn objects_as_sent<T: FromFields>(
        &mut self,
        name: &'static str,
        max: usize,
    ) -> Result<Vec<Sent<T>>, Refused> {
        let elements = self.values(name, max)?;
        let texts = self.texts(name).filter(|texts| texts.len() == elements.len());
        let malformed = Invalid::new(Violation::Malformed, "must be a list in a JSON text");
        let texts = texts.ok_or_else(|| self.refuse(name, &malformed))?;
        let sent = |(given, element)| Sent { given, read: self.object(element) };
        Ok(texts.into_iter().zip(elements).map(sent).collect())
    }

    /// Refuses a list that is empty or longer than `max`.
    ///
    /// # Errors
    /// When it is.
    pub fn length(&mut self, name: &'static str, length: usize, max: usize) -> Result<(), Refused> {
        let message = format!("must have 1 to {max} elements");
        match length {
            0 => Err(self.refuse(name, &Invalid::new(Violation::TooShort, message))),
            length if length > max => Err(self.refuse(name, &Invalid::new(Violation::TooLong, message))),
            _ => Ok(()),
        }
    }

    fn values(&mut self, name: &'static str, max: usize) -> Result<Vec<Value>, Refused> {
        let values = match self.given.remove(name) {
            None | Some(Value::Null) => return Err(self.missing(name)),
            Some(Value::Array(values)) => values,
            Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
                return Err(self.refuse(name, &Invalid::new(Violation::WrongType, "must be a list")));
            }
        };
        self.length(name, values.len(), max)?;
        Ok(values)
    }

    /// The elements of a list, to the letter.
    fn texts(&self, name: &str) -> Option<Vec<Box<RawValue>>> {
        let members: HashMap<String, &RawValue> = serde_json::from_slice(self.text).ok()?;
        serde_json::from_str(members.get(name)?.get()).ok()
    }

    fn object<T: FromFields>(&self, value: Value) -> Result<T, Vec<FieldError>> {
        match value {
            Value::Object(object) => Fields::parse(object, self.reading),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                Err(vec![FieldError::new("$", Violation::WrongType.code(), "must be an object")])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::Reading;
    use countersign_domain::Username;

    struct Name(Username);

    impl FromFields for Name {
        fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
            Ok(Self(fields.required("name", Username::parse)?))
        }
    }

    struct Names(Vec<Sent<Name>>);

    impl FromFields for Names {
        fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
            Ok(Self(fields.objects_as_sent("names", 3)?))
        }
    }

    #[test]
    fn objects_come_with_what_they_were_read_from() {
        let given = [r#"{"z": 1.0, "name":" ada "}"#, r#"{"name":7}"#, "null"];
        let text = format!(r#"{{"names":[{}]}}"#, given.join(", "));
        let tolerant = Reading { is_tolerant: true, ..Reading::default() };
        let body = serde_json::from_str(&text).unwrap();
        let names = Fields::parse_text::<Names>(text.as_bytes(), body, &tolerant).unwrap().0;
        let read = names.iter().map(|name| name.read.as_ref().map(|name| name.0.as_str()).ok());
        assert_eq!(read.collect::<Vec<_>>(), [Some("ada"), None, None]);
        assert_eq!(names.iter().map(|name| name.given.get()).collect::<Vec<_>>(), given);
    }
}
