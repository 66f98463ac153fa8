//! What a JSON value is to look like: to the last field, as documents show it.

use serde_json::Value;

/// Compares a value with a shape. In a shape a text such as `:uuid` names a type, `:string|null` one of two, any other
/// text is itself; a list with one element is a list of such; an object has these fields and no others. Gives how many
/// fields were compared.
pub(crate) fn compare(shape: &Value, value: &Value, at: &str) -> Result<usize, String> {
    let differs = |wanted: &str| Err(format!("{at} is {value}, and not {wanted}"));
    match shape {
        Value::String(name) if name.starts_with(':') => {
            let known = name[1..].split('|').any(|kind| is_a(kind, value));
            if known { Ok(1) } else { differs(name) }
        }
        Value::Array(elements) if elements.len() == 1 => {
            let Value::Array(values) = value else { return differs("a list") };
            let each = values.iter().enumerate();
            each.map(|(place, value)| compare(&elements[0], value, &format!("{at}[{place}]"))).sum()
        }
        Value::Object(fields) => {
            let Value::Object(values) = value else { return differs("an object") };
            if let Some(extra) = values.keys().find(|name| !fields.contains_key(*name)) {
                return Err(format!("{at}.{extra} is not documented"));
            }
            let each = fields.iter().map(|(name, shape)| match values.get(name) {
                Some(value) => compare(shape, value, &format!("{at}.{name}")),
                None => Err(format!("{at}.{name} is missing")),
            });
            each.sum()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            if shape == value { Ok(1) } else { differs(&shape.to_string()) }
        }
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    let text = |good: fn(&str) -> bool| value.as_str().is_some_and(good);
    match kind {
        "null" => value.is_null(),
        "text" => value.is_string(),
        "string" => text(|text| !text.is_empty()),
        "bool" => value.is_boolean(),
        "int" => value.is_u64(),
        "object" => value.is_object(),
        "list" => value.is_array(),
        "any" => true,
        "uuid" => text(|text| text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])),
        "jwt" => text(|text| text.starts_with("eyJ") && text.split('.').count() == 3),
        "time" => text(|text| is_time(text, "Z")),
        "milliseconds" => text(|text| text.len() == 24 && is_time(text, "Z")),
        "offset" => text(|text| is_time(text, "+00:00")),
        "naive" => text(|text| text.len() == 26 && is_time(text, "")),
        "digits" => text(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())),
        _ => panic!("no kind of value is called {kind}"),
    }
}

/// `2026-01-08T12:00:00`, with a fraction or not, and this at its end.
fn is_time(text: &str, end: &str) -> bool {
    let Some(text) = text.strip_suffix(end) else { return false };
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let form: String = seconds.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    form == "9999-99-99T99:99:99" && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

#[test]
fn a_shape_tells_what_is_wrong() {
    use serde_json::json;
    let shape = json!({ "id": ":uuid", "at": ":time", "tags": [":string"], "ok": true });
    let id = "0198a4f0-7a3c-7f00-8000-00000000002a";
    let good = json!({ "id": id, "at": "2026-01-01T00:00:00.5Z", "tags": ["a", "b"], "ok": true });
    assert_eq!(compare(&shape, &good, "$"), Ok(5));
    for (name, value, wrong) in [
        ("id", json!(7), "$.id is 7"),
        ("at", json!("2026-01-01"), "$.at is"),
        ("tags", json!([1]), "$.tags[0] is 1"),
        ("ok", json!(false), "$.ok is false"),
        ("more", json!(1), "$.more is not documented"),
    ] {
        let mut bad = good.clone();
        bad[name] = value;
        assert!(compare(&shape, &bad, "$").unwrap_err().starts_with(wrong), "{wrong}");
    }
    let mut bad = good;
    bad.as_object_mut().unwrap().remove("id");
    assert_eq!(compare(&shape, &bad, "$"), Err("$.id is missing".to_owned()));
}
