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
    let content_type = response.header("content-type").unwrap_or_default();
    if !content_type.ends_with("json") {
        let essence = content_type.split(';').next().unwrap_or_default();
        assert!(promised["content"][essence].is_object(), "{method} {path} does not document {essence}");
        return;
    }
    let body = response.json();
    if let Some(codes) = promised["x-error-codes"].as_array() {
        let code = if body["code"].is_string() { &body["code"] } else { &body["error"]["code"] };
        assert!(codes.contains(code), "{method} {path} does not document {code}");
    }
    let content = &promised["content"][content_type];
    let fits = fits(document, &content["schema"], &body, &format!("{method} {path}"));
    assert_eq!(fits, Ok(()), "{body}");
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
    let schema = whole(document, schema);
    if let Some(choices) = schema["oneOf"].as_array() {
        let misfits = choices.iter().map(|choice| fits(document, choice, value, place));
        let misfits: Result<Vec<_>, ()> = misfits.map(|outcome| outcome.err().ok_or(())).collect();
        return misfits.map_or(Ok(()), |misfits| Err(misfits.join("; or ")));
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
    check(kinds == kind || listed, || format!("{place} is {kind}, not {kinds}"))?;
    for item in value.as_array().into_iter().flatten() {
        fits(document, &schema["items"], item, place)?;
    }
    // What is left open holds anything.
    let named = value.as_object().filter(|_| !schema["properties"].is_null());
    for (name, value) in named.into_iter().flatten() {
        let property = &schema["properties"][name];
        check(property.is_object(), || format!("{place} does not document {name}"))?;
        fits(document, property, value, &format!("{place} {name}"))?;
    }
    if let (Some(object), Some(required)) = (value.as_object(), schema["required"].as_array()) {
        for name in required {
            check(object.contains_key(name.as_str().unwrap_or_default()), || {
                format!("{place} lacks {name}")
            })?;
        }
    }
    Ok(())
}

fn check(holds: bool, misfit: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(misfit()) }
}

/// A schema with what it is made of put together.
fn whole(document: &Value, schema: &Value) -> Value {
    let schema = resolve(document, schema);
    let Some(parts) = schema["allOf"].as_array() else { return schema.clone() };
    let parts: Vec<_> = parts.iter().map(|part| whole(document, part)).collect();
    let properties: Map<_, _> =
        parts.iter().flat_map(|part| part["properties"].as_object().cloned().unwrap_or_default()).collect();
    let required: Vec<_> =
        parts.iter().flat_map(|part| part["required"].as_array().cloned().unwrap_or_default()).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}
