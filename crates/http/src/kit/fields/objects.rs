//! Lists of objects.

use super::{Fields, FromFields, Refused};
use crate::kit::error::FieldError;
use countersign_domain::{Invalid, Violation};
use serde_json::Value;

/// An object of a list as it was sent, and what it says or what is wrong with it.
#[derive(Debug)]
pub struct Sent<T> {
    /// As it was sent.
    pub given: Value,
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
        let sent = |given: Value| Sent { read: self.object(given.clone()), given };
        Ok(elements.into_iter().map(sent).collect())
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
    use serde_json::json;

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
        let given = [json!({ "name": " ada " }), json!({ "name": 7 }), json!(null)];
        let body = json!({ "names": given }).as_object().cloned().unwrap();
        let names = Fields::parse::<Names>(body, &Reading::default()).unwrap().0;
        let read = names.iter().map(|name| name.read.as_ref().map(|name| name.0.as_str()).ok());
        assert_eq!(read.collect::<Vec<_>>(), [Some("ada"), None, None]);
        assert_eq!(names.into_iter().map(|name| name.given).collect::<Vec<_>>(), given);
    }
}
