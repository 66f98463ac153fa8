//! Whether an answer is one that the document promises.

use crate::response::Response;
use serde_json::Value;

/// Checks an answer of `v1` against the document: its status, its codes, its shape.
#[track_caller]
pub(crate) fn conforms(document: &Value, method: &str, path: &str, response: &Response) {
    let path = path.split('?').next().unwrap_or(path);
    let operation = &document["paths"][path][method.to_ascii_lowercase()];
    if operation.is_null() || !path.starts_with("/api/v1/") {
        return;
    }
    let promised = resolve(document, &operation["responses"][response.status.to_string()]);
    assert!(
        promised.is_object(),
        "{method} {path} does not document {}: {}",
        response.status,
        response.text()
    );
    if response.body.is_empty() {
        return;
    }
    let body = response.json();
    if let Some(codes) = promised["x-error-codes"].as_array() {
        let code = if body["code"].is_string() { &body["code"] } else { &body["error"]["code"] };
        assert!(codes.contains(code), "{method} {path} does not document {code}");
    }
    let content = &promised["content"][response.header("content-type").unwrap_or_default()];
    fits(document, &content["schema"], &body, &format!("{method} {path}"));
}

/// What a reference refers to; anything else is itself.
pub(crate) fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let Some(name) = value["$ref"].as_str() else { return value };
    document.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("no {name}"))
}

/// Checks a value against a schema, as far as our schemas go.
fn fits(document: &Value, schema: &Value, value: &Value, place: &str) {
    let schema = resolve(document, schema);
    if let Some(choices) = schema["oneOf"].as_array() {
        let choice = choices.iter().find(|choice| (choice["type"] == "null") == value.is_null());
        return fits(document, choice.unwrap_or_else(|| panic!("{place}: no choice")), value, place);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = &schema["type"];
    let listed = kinds.as_array().is_some_and(|kinds| kinds.iter().any(|k| k == kind));
    assert!(kinds == kind || listed, "{place} is {kind}, not {kinds}");
    for item in value.as_array().into_iter().flatten() {
        fits(document, &schema["items"], item, place);
    }
    for (name, value) in value.as_object().into_iter().flatten() {
        let property = &schema["properties"][name];
        assert!(property.is_object(), "{place} does not document {name}");
        fits(document, property, value, &format!("{place} {name}"));
    }
    if let (Some(object), Some(required)) = (value.as_object(), schema["required"].as_array()) {
        for name in required {
            assert!(object.contains_key(name.as_str().unwrap_or_default()), "{place} lacks {name}");
        }
    }
}
