//! A running server on one of the two engines, and the moves that most tests begin with.

use countersign_testkit::{Api, Database, Mail, Reply, Server, postgres_database};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// A password that no policy minds.
pub(crate) const PASSWORD: &str = "violet kettle marches north";

/// A server with an empty database.
pub(crate) struct Installation {
    pub(crate) server: Server,
    /// `None` where the database is embedded. It is dropped after the server.
    database: Option<Database>,
}

impl Installation {
    pub(crate) async fn on_sqlite() -> Self {
        Self::with(None, &[]).await
    }

    pub(crate) async fn on_postgres() -> Self {
        Self::with(Some(postgres_database()), &[]).await
    }

    pub(crate) async fn with(database: Option<Database>, settings: &[(&str, &str)]) -> Self {
        let url = database.as_ref().map(Database::url);
        let mut environment = settings.to_vec();
        environment.extend(url.as_deref().map(|url| ("DATABASE_URL", url)));
        Self { server: Server::start(env!("CARGO_BIN_EXE_countersign"), &environment).await, database }
    }

    pub(crate) fn api(&self) -> Api {
        self.server.api()
    }

    /// Where its database is, unless that is embedded.
    pub(crate) fn database_url(&self) -> Option<String> {
        self.database.as_ref().map(Database::url)
    }

    /// How many rows a table has.
    pub(crate) fn rows(&self, table: &str) -> u64 {
        self.ask(&format!("SELECT CAST(count(*) AS TEXT) AS value FROM {table}")).parse().unwrap()
    }

    /// The one text, called `value`, that a query of the database gives.
    pub(crate) fn ask(&self, sql: &str) -> String {
        match &self.database {
            Some(database) => database.query(sql),
            None => sqlite(&self.server, sql),
        }
    }

    /// Runs another command of the program on the same data.
    pub(crate) fn command_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(arguments)
            .env_clear()
            .env("COUNTERSIGN_DATA_DIR", self.server.data_dir())
            .envs(self.database.as_ref().map(|database| ("DATABASE_URL", database.url())))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Registers an account and proves its address.
    pub(crate) async fn verified_account(&self, username: &str) -> String {
        let email = format!("{username}@example.org");
        self.register(username).await;
        let mail = self.mail(&email, 1).await;
        expect(200, self.api().post("/api/v1/auth/email/verify", json!({ "token": mail.token() })).await);
        email
    }

    pub(crate) async fn register(&self, username: &str) -> Reply {
        expect(201, self.api().post("/api/v1/auth/register", account(username)).await)
    }

    /// Logs in with the usual password.
    pub(crate) async fn log_in(&self, identifier: &str) -> Tokens {
        Tokens::of(&expect(200, self.try_log_in(identifier, PASSWORD).await))
    }

    pub(crate) async fn try_log_in(&self, identifier: &str, password: &str) -> Reply {
        let body = json!({ "identifier": identifier, "password": password });
        self.api().post("/api/v1/auth/login", body).await
    }

    pub(crate) async fn try_refresh(&self, token: &str) -> Reply {
        self.api().post("/api/v1/auth/refresh", json!({ "refresh_token": token })).await
    }

    /// A client that is logged in as somebody.
    pub(crate) async fn logged_in(&self, identifier: &str) -> Api {
        self.api().with_token(&self.log_in(identifier).await.access)
    }

    /// The latest mail to an address, once there are `count`.
    pub(crate) async fn mail(&self, address: &str, count: usize) -> Mail {
        self.server.wait_for_mail(address, count).await.pop().unwrap()
    }
}

/// What a login or a refresh gives.
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Tokens {
    pub(crate) fn of(reply: &Reply) -> Self {
        let text = |pointer| reply.text_at(pointer).to_owned();
        Self { access: text("/data/access_token"), refresh: text("/data/refresh_token") }
    }
}

/// What registers an account of this name.
pub(crate) fn account(username: &str) -> Value {
    json!({ "username": username, "email": format!("{username}@example.org"), "password": PASSWORD })
}

/// The reply, which must have this status.
#[track_caller]
pub(crate) fn expect(status: u16, reply: Reply) -> Reply {
    assert_eq!(reply.status, status, "{}", reply.text);
    reply
}

/// The reply, which must be an error with this status and code.
#[track_caller]
pub(crate) fn refused(status: u16, code: &str, reply: Reply) -> Reply {
    assert_eq!((reply.status, reply.code()), (status, code), "{}", reply.text);
    reply
}

fn sqlite(server: &Server, sql: &str) -> String {
    use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_types::Text};

    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        value: String,
    }

    let path = server.data_dir().join("countersign.db");
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    diesel::sql_query("PRAGMA busy_timeout = 10000").execute(&mut connection).unwrap();
    diesel::sql_query(sql).get_result::<Row>(&mut connection).unwrap().value
}

/// Makes of an async function of an [`Installation`] two tests, one for each engine.
macro_rules! on_both_engines {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            use crate::installation::Installation;

            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                super::$test(Installation::on_sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                super::$test(Installation::on_postgres().await).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines;
