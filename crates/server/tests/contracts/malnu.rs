//! Malnu: the canonical resources in its envelope and codes, by its document.

use crate::suite::{PASSWORD, Site, Suite, tampered};
use countersign_testkit::{Api, Reply};
use reqwest::Method;
use serde_json::{Value, json};

const ROWS: &[&str] = &[
    "Success Response",
    "Success Response: of a list",
    "Success Response: with a message of its own",
    "Validation Error with Details",
    "AUTH_001 Invalid credentials 401",
    "AUTH_002 Invalid token 401",
    "AUTH_003 Token expired 401",
    "AUTH_004 Token blacklisted 401",
    "AUTH_005 Unauthorized 401",
    "AUTH_006 Forbidden 403",
    "AUTH_007 User not found 404",
    "AUTH_008 User already exists 409",
    "AUTH_009 Password reset invalid 400",
    "AUTH_010 Password reset expired 400",
    "VAL_001 Validation failed 422",
    "VAL_002 Required field 422",
    "VAL_003 Invalid format 422",
    "VAL_004 Invalid type 422",
    "VAL_005 Invalid length 422",
    "VAL_006 Invalid range 422",
    "VAL_007 Invalid date 422",
    "VAL_008 Duplicate entry 409",
    "RES_001 Not found 404",
    "RES_002 Creation failed 400",
    "RES_003 Update failed 400",
    "RES_004 Deletion failed 400",
    "RES_005 Locked 423",
    "RES_007 Already processed 409",
    "SRV_001 Internal error 500",
    "SRV_002 Database error 500",
    "SRV_003 External service error 502",
    "SRV_004 Timeout 504",
    "SRV_005 Maintenance 503",
    "RTL_001 Rate limit exceeded 429",
];

fn error(code: &str, kind: &str) -> Value {
    json!({ "success": false, "error": { "message": ":string", "code": code, "type": kind },
        "timestamp": ":offset" })
}

fn field_error(code: &str, details: Value) -> Value {
    let message = "Validation failed. Please check your input.";
    let error = json!({ "message": message, "code": code, "type": "validation", "details": details });
    json!({ "success": false, "error": error, "timestamp": ":offset" })
}

fn success(data: Value) -> Value {
    json!({ "success": true, "data": data, "message": "Operation successful", "timestamp": ":offset" })
}

async fn log_in(api: &Api, identifier: &str) -> Reply {
    api.post("/auth/login", json!({ "identifier": identifier, "password": PASSWORD })).await
}

fn person(name: &str) -> Value {
    json!({ "username": name, "email": format!("{name}@example.com"), "password": PASSWORD })
}
