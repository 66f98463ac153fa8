//! JSON as I-JSON (RFC 7493) asks for it: one meaning, or none.

use super::FieldError;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::{cell::Cell, fmt};

/// Parses one JSON text. Beyond what JSON itself forbids (broken UTF-8, lone surrogates, trailing text, a
/// byte order mark), it refuses duplicate names, NUL characters, and nesting deeper than `max_depth`.
///
/// # Errors
/// Where and why the text is refused; the value is never repeated.
pub(super) fn parse(text: &[u8], max_depth: usize) -> Result<Value, FieldError> {
    let refusal = Cell::new(None);
    let mut reader = serde_json::Deserializer::from_slice(text);
    let root = Strict { depth: max_depth, path: &Path::Root, refusal: &refusal };
    root.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value)).map_err(|error| {
        refusal.take().unwrap_or_else(|| {
            FieldError::new("$", "malformed_json", format!("must be one well-formed JSON value: {error}"))
        })
    })
}

/// Where in the text the parser is; a list through its stack.
enum Path<'a> {
    Root,
    Name(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("$"),
            Self::Name(Self::Root, name) => f.write_str(name),
            Self::Name(parent, name) => write!(f, "{parent}.{name}"),
            Self::Index(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

#[derive(Clone, Copy)]
struct Strict<'a> {
    depth: usize,
    path: &'a Path<'a>,
    refusal: &'a Cell<Option<FieldError>>,
}

impl Strict<'_> {
    fn refuse<E: serde::de::Error>(self, code: &'static str, message: &str) -> E {
        self.refusal.set(Some(FieldError::new(self.path.to_string(), code, message)));
        E::custom(message)
    }

    fn text<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        if text.contains('\0') {
            return Err(self.refuse("nul_character", "must not contain a NUL character"));
        }
        Ok(())
    }

    fn deeper<E: serde::de::Error>(self) -> Result<usize, E> {
        self.depth.checked_sub(1).ok_or_else(|| self.refuse("too_deep", "is nested too deeply"))
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Value, E> {
        self.text(&text)?;
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut values = Vec::new();
        loop {
            let path = Path::Index(self.path, values.len());
            match items.next_element_seed(Strict { depth, path: &path, ..self })? {
                Some(value) => values.push(value),
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut object = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let here = Strict { depth, path: &Path::Name(self.path, &name), ..self };
            here.text(&name)?;
            if object.contains_key(&name) {
                return Err(here.refuse("duplicate_field", "must be there only once"));
            }
            let value = entries.next_value_seed(here)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(text: impl AsRef<[u8]>) -> (String, &'static str) {
        let error = parse(text.as_ref(), 4).unwrap_err();
        (error.field, error.code)
    }

    #[test]
    fn what_has_two_meanings_is_refused_with_its_path() {
        for (text, field, code) in [
            (r#"{"a":1,"a":2}"#, "a", "duplicate_field"),
            (r#"{"a":{"b":1,"\u0062":2}}"#, "a.b", "duplicate_field"),
            (r#"{"a":[0,"x\u0000"]}"#, "a[1]", "nul_character"),
            (r#"{"a\u0000":1}"#, "a\0", "nul_character"),
            ("[[[[[]]]]]", "$[0][0][0][0]", "too_deep"),
        ] {
            assert_eq!(refused(text), (field.to_owned(), code), "{text}");
        }
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "",
            " ",
            "{",
            "{}{}",
            "{} x",
            "{'a':1}",
            "{a:1}",
            "[1,]",
            "nul",
            "NaN",
            "01",
            "1e999",
            r#""\ud800""#,
            r#""\udc00\ud800""#,
            "\u{feff}{}",
            "// c\n{}",
            "\"\n\"",
        ] {
            assert_eq!(refused(text), ("$".to_owned(), "malformed_json"), "{text:?}");
        }
        assert_eq!(refused(b"\"\xff\""), ("$".to_owned(), "malformed_json"));
        assert_eq!(refused(b"\"\xed\xa0\x80\""), ("$".to_owned(), "malformed_json"));
    }

    #[test]
    fn the_depth_counts_containers() {
        assert!(parse(b"[[[[1]]]]", 4).is_ok());
        assert!(parse(b"1", 0).is_ok());
        assert!(parse("[".repeat(100_000).as_bytes(), 32).is_err());
    }

    proptest! {
        #[test]
        fn no_input_panics(bytes in any::<Vec<u8>>()) {
            let _ = parse(&bytes, 32);
        }

        #[test]
        fn what_serde_writes_is_read_back(text in "[^\u{0}]*", number in any::<i64>()) {
            let value = serde_json::json!({ "text": text, "list": [number, null, true, 0.5] });
            prop_assert_eq!(parse(value.to_string().as_bytes(), 32), Ok(value));
        }
    }
}
