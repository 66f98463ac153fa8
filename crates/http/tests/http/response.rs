//! What came back.

use crate::core::NOW;
use serde_json::Value;
use uuid::Uuid;

/// An answer.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap());
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let mut response = Self { status, headers, body: bytes[end + 4..].to_vec() };
        if response.header("transfer-encoding") == Some("chunked") {
            response.body = unchunked(&response.body);
        }
        Some(response)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(given, _)| given == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} is there twice");
        value
    }

    /// All values of a header.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(given, _)| given == name).map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// Checks that this is a success of this status and gives its data.
    #[track_caller]
    pub(crate) fn data(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        let mut body = self.json();
        assert_eq!((body["success"].as_bool(), body["timestamp"].as_str()), (Some(true), Some(NOW)));
        assert_eq!(self.header("cache-control"), Some("no-store"));
        self.is_guarded();
        body["data"].take()
    }

    /// Checks that this is an error of this code in the envelope, whole and with its headers.
    #[track_caller]
    pub(crate) fn is_error(&self, status: u16, code: &str) -> Value {
        let body = self.json();
        assert_eq!((self.status, body["error"]["code"].as_str()), (status, Some(code)), "{body}");
        assert_eq!(body["success"], false);
        assert_eq!(body["timestamp"], NOW);
        assert_eq!(body["error"]["request_id"].as_str(), self.header("x-request-id"));
        assert_eq!(self.header("content-type"), Some("application/json"));
        assert_eq!(self.header("www-authenticate").is_some(), status == 401);
        assert!(status != 503 || self.header("retry-after").is_some());
        self.is_guarded();
        body
    }

    /// Checks that this is a validation error, and gives the fields with their codes.
    #[track_caller]
    pub(crate) fn wrong_fields(&self) -> Vec<(String, String)> {
        let body = self.is_error(400, "VALIDATION_ERROR");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let errors = body["errors"].as_array().unwrap().iter();
        errors.map(|error| (text(&error["field"]), text(&error["code"]))).collect()
    }

    /// Checks the headers that every answer has.
    #[track_caller]
    pub(crate) fn is_guarded(&self) {
        assert!(Uuid::try_parse(self.header("x-request-id").unwrap_or_default()).is_ok(), "{self:?}");
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(self.header("referrer-policy"), Some("no-referrer"));
        let policy = self.header("content-security-policy").unwrap_or_default();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{policy}");
        assert!(self.header("cache-control").is_some());
        assert_eq!(self.header("server"), None);
    }
}

/// The content of chunks (RFC 9112 §7.1), as far as they came.
fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        rest = &rest[end + 2..];
        content.extend_from_slice(&rest[..length.min(rest.len())]);
        rest = rest.get(length + 2..).unwrap_or_default();
    }
    content
}
