//! Whether an answer is one that the document promises.

use crate::response::Response;
use serde_json::{Map, Value, json};

/// Checks an answer of `v1` against the document: its status, its codes, its shape.
#[track_caller]
pub(crate) fn conforms(document: &Value, method: &str, path: &str, response: &Response) {
    let path = path.split('?').next().unwrap_or(path);
    if !path.starts_with("/api/v1/") {
        return;
    }
    let Some(operation) = operation(document, &method.to_ascii_lowercase(), path) else { return };
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

/// The operation that a path leads to. What a pattern names a literal is before what it leaves open.
fn operation<'a>(document: &'a Value, method: &str, path: &str) -> Option<&'a Value> {
    let leads_to = |pattern: &str| {
        let (pattern, path) = (pattern.split('/').collect::<Vec<_>>(), path.split('/').collect::<Vec<_>>());
        let mut pairs = pattern.iter().zip(&path);
        pattern.len() == path.len()
            && pairs.all(|(pattern, given)| pattern.starts_with('{') || pattern == given)
    };
    let patterns = document["paths"].as_object()?.iter().filter(|(pattern, _)| leads_to(pattern));
    let operations = patterns.filter(|(_, item)| item[method].is_object());
    operations.min_by_key(|(pattern, _)| pattern.matches('{').count()).map(|(_, item)| &item[method])
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
