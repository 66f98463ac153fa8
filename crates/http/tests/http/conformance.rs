//! Whether an answer is one that the document promises.

use crate::response::Response;
use serde_json::{Map, Value, json};

/// Checks an answer of `v1` against the document: its status, its codes, its shape.
#[track_caller]
pub(crate) fn conforms(document: &Value, method: &str, path: &str, response: &Response) {
    let path = path.split('?').next().unwrap_or(path);
    let operation = operation(document, method, path);
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
    fits(document, &content["schema"], &body, "the answer")
        .unwrap_or_else(|wrong| panic!("{method} {path}: {wrong}"));
}

/// What answers a request; `null` when nothing does. A path as it stands goes before a pattern.
fn operation<'a>(document: &'a Value, method: &str, path: &str) -> &'a Value {
    let method = method.to_ascii_lowercase();
    let exact = &document["paths"][path][&method];
    if !exact.is_null() {
        return exact;
    }
    let matches = |pattern: &str| {
        let pairs = pattern.split('/').zip(path.split('/'));
        pattern.split('/').count() == path.split('/').count()
            && pairs.into_iter().all(|(expected, given)| expected.starts_with('{') || expected == given)
    };
    let paths = document["paths"].as_object().unwrap().iter();
    let mut found = paths.filter(|(pattern, item)| matches(pattern) && item.get(&method).is_some());
    found.next().map_or(&Value::Null, |(_, item)| &item[&method])
}

/// What a reference refers to; anything else is itself.
pub(crate) fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let Some(name) = value["$ref"].as_str() else { return value };
    document.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("no {name}"))
}

/// Checks a value against a schema, as far as our schemas go.
fn fits(document: &Value, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    let schema = resolve(document, schema);
    if let Some(choices) = schema["oneOf"].as_array() {
        let mut outcomes = choices.iter().map(|choice| fits(document, choice, value, place));
        return outcomes
            .find(Result::is_ok)
            .unwrap_or_else(|| Err(format!("{place} is none of its choices")));
    }
    let merged = schema["allOf"].as_array().map(|parts| merge(document, parts));
    let schema = merged.as_ref().unwrap_or(schema);
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
    if kinds != kind && !listed {
        return Err(format!("{place} is {kind}, not {kinds}"));
    }
    for item in value.as_array().into_iter().flatten() {
        fits(document, &schema["items"], item, &format!("{place}[]"))?;
    }
    for (name, value) in value.as_object().into_iter().flatten() {
        let property = &schema["properties"][name];
        if !property.is_object() {
            return Err(format!("{place} does not document {name}"));
        }
        fits(document, property, value, &format!("{place}.{name}"))?;
    }
    let required = schema["required"].as_array().into_iter().flatten();
    let mut required = required.filter_map(Value::as_str);
    match required.find(|name| value.is_object() && value.get(name).is_none()) {
        Some(name) => Err(format!("{place} lacks {name}")),
        None => Ok(()),
    }
}

/// The one object that has all that these have.
fn merge(document: &Value, parts: &[Value]) -> Value {
    let parts = || parts.iter().map(|part| resolve(document, part));
    let properties: Map<_, _> = parts()
        .flat_map(|part| part["properties"].as_object().into_iter().flatten())
        .map(|(name, property)| (name.clone(), property.clone()))
        .collect();
    let required: Vec<_> =
        parts().flat_map(|part| part["required"].as_array().into_iter().flatten()).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}
