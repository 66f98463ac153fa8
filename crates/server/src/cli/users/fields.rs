//! The fields of a row, and everything that is wrong with them.

use std::collections::BTreeMap;
use std::fmt;

use countersign_domain::{Invalid, Violation};
use serde_json::Value;
use serde_json::error::Category;

/// What is wrong with a row, or with one of its fields. It never repeats a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowError {
    /// Which field; `None`: the row as a whole.
    pub(super) field: Option<String>,
    /// A stable name.
    pub(super) code: &'static str,
    /// For people.
    pub(super) message: String,
}

impl RowError {
    pub(super) fn of_row(code: &'static str, message: impl Into<String>) -> Self {
        Self { field: None, code, message: message.into() }
    }

    fn of_field(name: &str, invalid: &Invalid) -> Self {
        // The name may be anything, and is shown on a terminal.
        let field = name.chars().take(64).flat_map(char::escape_debug).collect();
        let (code, message) = (invalid.violation().code(), invalid.message().to_owned());
        Self { field: Some(field), code, message }
    }

    pub(super) fn to_json(&self) -> Value {
        serde_json::json!({ "field": self.field, "code": self.code, "message": self.message })
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{field} {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// The fields that were not read yet, and the errors of those that were.
#[derive(Debug)]
pub(super) struct Fields {
    values: BTreeMap<String, Value>,
    errors: Vec<RowError>,
}

impl Fields {
    /// Reads an object. A field that stands there twice is an error.
    pub(super) fn parse(text: &[u8]) -> Result<Self, RowError> {
        let pairs: Pairs = serde_json::from_slice(text).map_err(|error| refusal(&error))?;
        let mut fields = Self { values: BTreeMap::new(), errors: Vec::new() };
        for (name, value) in pairs.0 {
            if fields.values.contains_key(&name) {
                fields.refuse(&name, &Invalid::new(Violation::NotAllowed, "must not be given twice"));
            }
            fields.values.insert(name, value);
        }
        Ok(fields)
    }

    /// Reads a field, if it is there and not `null`.
    pub(super) fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&Value) -> Result<T, Invalid>,
    ) -> Option<T> {
        let value = self.values.remove(name).filter(|value| !value.is_null())?;
        read(&value).inspect_err(|invalid| self.refuse(name, invalid)).ok()
    }

    /// Reads a text.
    pub(super) fn text<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        self.read(name, |value| value.as_str().ok_or_else(|| wrong_type("a text")).and_then(parse))
    }

    /// Reads a text that must be there.
    pub(super) fn required<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        if self.values.get(name).is_none_or(Value::is_null) {
            self.values.remove(name);
            self.refuse(name, &Invalid::new(Violation::Required, "must be given"));
        }
        self.text(name, parse)
    }

    /// Notes an error.
    pub(super) fn refuse(&mut self, name: &str, invalid: &Invalid) {
        self.errors.push(RowError::of_field(name, invalid));
    }

    /// All errors. What was not read is nothing that a row has.
    pub(super) fn finish(mut self) -> Result<(), Vec<RowError>> {
        let unknown = Invalid::new(Violation::Unknown, "is no field of an account");
        for name in std::mem::take(&mut self.values).keys() {
            self.refuse(name, &unknown);
        }
        if self.errors.is_empty() { Ok(()) } else { Err(self.errors) }
    }
}

/// A value of another type.
pub(super) fn wrong_type(expected: &str) -> Invalid {
    Invalid::new(Violation::WrongType, format!("must be {expected}"))
}

/// Why a line is no object. What the parser says may repeat what stands there.
fn refusal(error: &serde_json::Error) -> RowError {
    match error.classify() {
        Category::Data => RowError::of_row("wrong_type", "must be a JSON object"),
        Category::Syntax | Category::Eof | Category::Io => {
            let message = format!("must be JSON in UTF-8, and is not from column {} on", error.column());
            RowError::of_row("malformed", message)
        }
    }
}

/// The members of an object, as they stand there.
struct Pairs(Vec<(String, Value)>);

impl<'de> serde::Deserialize<'de> for Pairs {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> serde::de::Visitor<'de> for Members {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Pairs(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}
