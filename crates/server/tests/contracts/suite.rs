//! A suite: what a document promises, row by row, and which rows were seen.

use crate::shape::compare;
use countersign_testkit::{Api, Reply, Server};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

/// A password that every contract accepts.
pub(crate) const PASSWORD: &str = "SecurePass-123-word!";

/// The rows of a document, and what was seen of them.
pub(crate) struct Suite {
    name: &'static str,
    rows: &'static [&'static str],
    seen: BTreeMap<&'static str, Result<usize, String>>,
}

impl Suite {
    pub(crate) fn new(name: &'static str, rows: &'static [&'static str]) -> Self {
        Self { name, rows, seen: BTreeMap::new() }
    }

    /// Notes that a row was answered so: with this status and a body of this shape.
    pub(crate) fn row(&mut self, row: &'static str, reply: &Reply, status: u16, shape: &Value) {
        let compared = if reply.status == status {
            compare(shape, &reply.body, "$")
        } else {
            Err(format!("the status is {}, and not {status}", reply.status))
        };
        self.note(row, compared.map_err(|wrong| format!("{wrong}: {}", reply.text)));
    }

    /// Notes that a row holds, or not.
    pub(crate) fn holds(&mut self, row: &'static str, holds: bool, seen: &str) {
        self.note(row, if holds { Ok(1) } else { Err(seen.to_owned()) });
    }

    fn note(&mut self, row: &'static str, outcome: Result<usize, String>) {
        assert!(self.rows.contains(&row), "{}: no row is called {row:?}", self.name);
        let first_failure = matches!(self.seen.get(row), Some(Err(_)));
        if !first_failure {
            self.seen.insert(row, outcome);
        }
    }

    /// Says how many rows were seen, and fails where one was not or was otherwise.
    pub(crate) fn finish(self) {
        let good = self.seen.values().filter_map(|outcome| outcome.as_ref().ok());
        let (rows, fields) = (good.clone().count(), good.sum::<usize>());
        println!("{}: {rows} of {} rows, {fields} fields", self.name, self.rows.len());
        let mut wrong: Vec<String> = self
            .seen
            .iter()
            .filter_map(|(row, outcome)| Some(format!("{row}: {}", outcome.as_ref().err()?)))
            .collect();
        let unseen = self.rows.iter().filter(|row| !self.seen.contains_key(*row));
        wrong.extend(unseen.map(|row| format!("{row}: not seen")));
        assert!(wrong.is_empty(), "{}:\n{}", self.name, wrong.join("\n"));
    }
}

/// A server with these settings, and the URL of a contract on it.
pub(crate) struct Site {
    pub(crate) server: Server,
    mount: &'static str,
}

impl Site {
    pub(crate) async fn start(mount: &'static str, settings: &[(&str, &str)]) -> Self {
        Self { server: Server::start(env!("CARGO_BIN_EXE_countersign"), settings).await, mount }
    }

    /// A client of the contract, at its base URL.
    pub(crate) fn api(&self) -> Api {
        Api::new(&format!("{}{}", self.server.url(), self.mount))
    }

    /// Makes an administrator, `root` with the address `root@example.com` and the usual password.
    pub(crate) fn make_administrator(&self) {
        let arguments =
            ["admin", "create", "--username", "root", "--email", "root@example.com", "--password-stdin"];
        let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(arguments)
            .env_clear()
            .env("COUNTERSIGN_DATA_DIR", self.server.data_dir())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }

    /// Runs SQL on the embedded database, behind the server's back.
    pub(crate) fn execute(&self, sql: &str) {
        use diesel::{Connection, RunQueryDsl, SqliteConnection};
        let path = self.server.data_dir().join("countersign.db");
        let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        diesel::sql_query("PRAGMA busy_timeout = 10000").execute(&mut connection).unwrap();
        diesel::sql_query("PRAGMA foreign_keys = OFF").execute(&mut connection).unwrap();
        diesel::sql_query(sql).execute(&mut connection).unwrap();
    }

    /// The same access token, signed by the server's own key, as it would be an hour after its end.
    pub(crate) fn expired(&self, token: &str) -> String {
        use base64::Engine;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let part = |place| {
            let segment = token.split('.').nth(place).unwrap();
            serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(segment).unwrap()).unwrap()
        };
        let (header, mut claims) = (part(0), part(1));
        for name in ["exp", "iat", "nbf", "auth_time"] {
            claims[name] = (claims[name].as_i64().unwrap() - 7_200).into();
        }
        let files = std::fs::read_dir(self.server.data_dir().join("keys/signing")).unwrap().flatten();
        let mut keys = files.map(|file| file.path()).filter(|path| path.extension() == Some("pem".as_ref()));
        let key = std::fs::read(keys.next().unwrap()).unwrap();
        let key = jsonwebtoken::EncodingKey::from_rsa_pem(&key).unwrap();
        let segment = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", segment(&header), segment(&claims));
        let algorithm = jsonwebtoken::Algorithm::RS256;
        let signature = jsonwebtoken::crypto::sign(signed.as_bytes(), &key, algorithm).unwrap();
        format!("{signed}.{signature}")
    }

    /// The token in the latest mail to an address, once there are so many.
    pub(crate) async fn mailed_token(&self, address: &str, count: usize) -> String {
        self.server.wait_for_mail(address, count).await.pop().unwrap().token()
    }

    /// The access token of whoever goes by this name, by the canonical contract.
    pub(crate) async fn token_of(&self, identifier: &str) -> String {
        let body = json!({ "identifier": identifier, "password": PASSWORD });
        let reply = self.server.api().post("/api/v1/auth/login", body).await;
        reply.text_at("/data/access_token").to_owned()
    }
}

/// A token that is nearly the same.
pub(crate) fn tampered(token: &str) -> String {
    let (start, end) = token.split_at(token.len() - 8);
    let other = if end.starts_with('A') { 'B' } else { 'A' };
    format!("{start}{other}{}", &end[1..])
}
