//! Events as documents, and back.

use countersign_domain::{AuditEvent, Outcome};
use countersign_ports::{StoreError, StoreResult};
use mongodb::bson::raw::{RawBsonRef, RawDocument, RawDocumentBuf};
use mongodb::bson::{Bson, DateTime, doc};
use serde_json::{Map, Number, Value};
use uuid::Uuid;

/// Documents may be 16 MiB large, and some of that is not the event.
const LARGEST: usize = 15 << 20;
/// MongoDB takes documents that are nested 180 deep.
const DEEPEST: u32 = 150;

/// Why an event cannot be a document. Found out here, so that one such event does not make the server refuse all that
/// are sent with it.
#[derive(Debug, thiserror::Error)]
enum Unstorable {
    #[error("the event is no JSON")]
    Json(#[from] serde_json::Error),
    #[error("the event is no document")]
    Bson(#[from] mongodb::bson::error::Error),
    #[error("a name in the event has a NUL in it")]
    NulInName,
    #[error("{0} is too large a number")]
    Number(Number),
    #[error("the event is nested too deep")]
    Depth,
    #[error("the event is too large: {0} bytes")]
    Size(usize),
}

/// A document of the trail is not what was written.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("the document has no event")]
    Missing,
    #[error("the document is broken")]
    Bson(#[from] mongodb::bson::error::Error),
    #[error("the event of the document has something that no event has")]
    Kind,
    #[error("the event cannot be read")]
    Json(#[from] serde_json::Error),
}

/// An identifier as a value.
pub(crate) fn key(id: Uuid) -> Bson {
    Bson::from(mongodb::bson::Uuid::from_bytes(id.into_bytes()))
}

/// The document of an event.
pub(crate) fn write(event: &AuditEvent) -> StoreResult<RawDocumentBuf> {
    encode(event).map_err(|error| StoreError::Failed(error.into()))
}

fn encode(event: &AuditEvent) -> Result<RawDocumentBuf, Unstorable> {
    let mut document = doc! {
        "_id": key(event.id.as_uuid()),
        "at": event.at.timestamp_micros(),
        "occurred_at": DateTime::from_millis(event.at.timestamp_millis()),
        "action": event.action.as_str(),
        "refused": matches!(event.outcome, Outcome::Refused { .. }),
        "request": key(event.origin.request.as_uuid()),
        "event": to_bson(serde_json::to_value(event)?, 0)?,
    };
    let people = [("actor", event.actor.user()), ("subject", event.subject)];
    document
        .extend(people.into_iter().filter_map(|(name, user)| Some((name.to_owned(), key(user?.as_uuid())))));
    let raw = RawDocumentBuf::try_from(&document)?;
    let size = raw.as_bytes().len();
    if size > LARGEST { Err(Unstorable::Size(size)) } else { Ok(raw) }
}

/// The event of a document.
pub(crate) fn read(document: &RawDocument) -> StoreResult<AuditEvent> {
    decode(document).map_err(|error| StoreError::Failed(error.into()))
}

fn decode(document: &RawDocument) -> Result<AuditEvent, Unreadable> {
    let event = document.get("event")?.ok_or(Unreadable::Missing)?;
    Ok(serde_json::from_value(to_json(event)?)?)
}

// Not the conversions of the driver, here and below: they take `{"$oid": …}` in an event for an identifier of MongoDB's.
fn to_bson(json: Value, depth: u32) -> Result<Bson, Unstorable> {
    if depth > DEEPEST {
        return Err(Unstorable::Depth);
    }
    Ok(match json {
        Value::Null => Bson::Null,
        Value::Bool(value) => Bson::Boolean(value),
        Value::Number(number) => match (number.as_i64(), number.is_f64(), number.as_f64()) {
            (Some(whole), _, _) => Bson::Int64(whole),
            (None, true, Some(real)) => Bson::Double(real),
            (None, _, _) => return Err(Unstorable::Number(number)),
        },
        Value::String(text) => Bson::String(text),
        Value::Array(values) => {
            Bson::Array(values.into_iter().map(|value| to_bson(value, depth + 1)).collect::<Result<_, _>>()?)
        }
        Value::Object(fields) => {
            let field = |(name, value): (String, Value)| {
                if name.contains('\0') {
                    Err(Unstorable::NulInName)
                } else {
                    Ok((name, to_bson(value, depth + 1)?))
                }
            };
            Bson::Document(fields.into_iter().map(field).collect::<Result<_, _>>()?)
        }
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "no other kind is written")]
fn to_json(value: RawBsonRef<'_>) -> Result<Value, Unreadable> {
    match value {
        RawBsonRef::Null => Ok(Value::Null),
        RawBsonRef::Boolean(value) => Ok(Value::Bool(value)),
        RawBsonRef::Int32(whole) => Ok(Value::from(whole)),
        RawBsonRef::Int64(whole) => Ok(Value::from(whole)),
        RawBsonRef::Double(real) => Number::from_f64(real).map(Value::Number).ok_or(Unreadable::Kind),
        RawBsonRef::String(text) => Ok(Value::from(text)),
        RawBsonRef::Array(values) => values.into_iter().map(|value| to_json(value?)).collect(),
        RawBsonRef::Document(fields) => {
            let mut object = Map::new();
            for field in fields {
                let (name, value) = field?;
                object.insert(name.as_str().to_owned(), to_json(value)?);
            }
            Ok(Value::Object(object))
        }
        _ => Err(Unreadable::Kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_survives_whatever_it_looks_like() {
        let json = json!({
            "$oid": "5f0000000000000000000000", "$where": "1", "a.b": {"$ref": "x", "$numberLong": "1"}, "": null,
            "text": "nul \u{0} \u{202e} \u{10ffff}", "numbers": [0, -1, i64::MAX, i64::MIN, 1.5, -0.0, 1e300],
            "nested": [[], {}, [true, false]]
        });
        let bson = to_bson(json.clone(), 0).unwrap();
        let raw = RawDocumentBuf::try_from(bson.as_document().unwrap()).unwrap();
        assert_eq!(to_json(RawBsonRef::Document(&raw)).unwrap(), json);
    }

    #[test]
    fn what_no_document_can_hold_is_refused() {
        assert!(matches!(to_bson(json!({ "a\u{0}b": 1 }), 0), Err(Unstorable::NulInName)));
        assert!(matches!(to_bson(json!(u64::MAX), 0), Err(Unstorable::Number(_))));
        let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
        assert!(matches!(to_bson(deep, 0), Err(Unstorable::Depth)));
    }
}
