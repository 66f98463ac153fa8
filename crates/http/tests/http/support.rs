//! A running server and a client that sends exactly the bytes it is told to.

use crate::conformance::conforms;
pub(crate) use crate::core::NOW;
use crate::core::{Core, Mail, StoppedClock};
use crate::demo::Demo;
pub(crate) use crate::response::Response;
use countersign_application::{Authenticate, AuthenticateKey, Authorize, FederationPolicy, Settings};
use countersign_domain::Instant;
use countersign_http::kit::{
    Contract, Contracts, ForwardedHeader, Limits, MainRuntime, RateLimits, RateRules, Reading, SameSite,
    TrustedProxies, WebOrigin,
};
use countersign_http::v1::{Federation, V1, V1State};
use countersign_http::{Operations, ServerSettings, Site, SiteParts, server};
use countersign_ports::{Dependency, DependencyState, Readiness};
use countersign_throttle::InProcessLimiter;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use url::Url;

struct OneDependency(DependencyState);

#[async_trait::async_trait]
impl Readiness for OneDependency {
    async fn check(&self) -> Vec<Dependency> {
        vec![Dependency { name: "database", state: self.0 }]
    }
}

/// How a test server differs from the usual one.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) limits: Limits,
    pub(crate) database: DependencyState,
    pub(crate) settings: Settings,
    pub(crate) federation: FederationPolicy,
    pub(crate) public_origin: &'static str,
    pub(crate) allowed_origins: &'static [&'static str],
    pub(crate) same_site: SameSite,
    pub(crate) trusted_proxies: &'static [&'static str],
    pub(crate) forwarded_header: ForwardedHeader,
    pub(crate) rate_rules: Option<RateRules>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            database: DependencyState::Up,
            settings: Settings::default(),
            federation: FederationPolicy::default(),
            public_origin: "http://test",
            allowed_origins: &[],
            same_site: SameSite::Strict,
            trusted_proxies: &[],
            forwarded_header: ForwardedHeader::default(),
            rate_rules: None,
        }
    }
}

fn origin(text: &str) -> WebOrigin {
    WebOrigin::parse(text).unwrap()
}

/// A server on a port of its own: `v1`, and the contract `demo` twice, once in other words. It stops when it is
/// dropped.
pub(crate) struct TestServer {
    address: SocketAddr,
    core: Core,
    document: Value,
    runtime: Runtime,
}

impl TestServer {
    pub(crate) fn start() -> Self {
        Self::with(Setup::default())
    }

    pub(crate) fn with(setup: Setup) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let core = runtime.block_on(Core::open());
        let main = MainRuntime::new(runtime.handle().clone());
        let federation = Federation {
            policy: setup.federation.clone(),
            public_url: Url::parse(setup.public_origin).unwrap(),
        };
        let state = V1State::new(&core.ports, setup.settings, federation, main.clone());
        let demo = |name, prefix| -> Arc<dyn Contract> {
            Arc::new(Demo { name, prefix, runtime: main.clone(), reading: Reading::default() })
        };
        let site = Site::new(SiteParts {
            clock: Arc::new(StoppedClock),
            ids: core.ports.ids.clone(),
            limits: setup.limits,
            proxies: TrustedProxies::new(
                setup.trusted_proxies.iter().map(|network| network.parse().unwrap()).collect(),
                setup.forwarded_header,
            ),
            rate_limits: setup
                .rate_rules
                .map(|rules| RateLimits { limiter: Arc::new(InProcessLimiter::new()), rules }),
            public_origin: origin(setup.public_origin),
            allowed_origins: setup.allowed_origins.iter().copied().map(origin).collect(),
            same_site: setup.same_site,
            mac: core.ports.mac.clone(),
            secrets: core.ports.secrets.clone(),
            authenticate: Authenticate::new(&core.ports, setup.settings),
            authenticate_key: AuthenticateKey::new(&core.ports, setup.settings),
            authorize: Authorize::new(&core.ports),
            runtime: main.clone(),
            operations: Operations {
                readiness: Arc::new(OneDependency(setup.database)),
                access_tokens: core.ports.access_tokens.clone(),
                started_at: core.ports.clock.now(),
            },
            contracts: Contracts::new(
                Arc::new(V1::new(state, Reading::default())),
                vec![demo("demo", "/api/demo"), demo("plain", "/api")],
            )
            .unwrap(),
        })
        .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let settings = ServerSettings { workers: 1, ..ServerSettings::default() };
        runtime.spawn(async move { server(&site, vec![listener], &settings).unwrap().await });
        let document = serde_json::to_value(countersign_http::v1::openapi()).unwrap();
        Self { address, core, document, runtime }
    }

    pub(crate) fn document(&self) -> &Value {
        &self.document
    }

    /// What time it is by the clock that rules go by.
    pub(crate) fn now(&self) -> Instant {
        self.core.ports.clock.now()
    }

    /// Lets this time pass for the rules.
    pub(crate) fn advance(&self, time: Duration) {
        self.core.advance(time);
    }

    /// Delivers what the outbox holds and gives the mails that were sent.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.runtime.block_on(self.core.mails())
    }

    /// The token with which the first administrator is set up.
    pub(crate) fn set_up_token(&self) -> String {
        self.runtime.block_on(self.core.set_up_token())
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        self.send("GET", path, &[], "")
    }

    pub(crate) fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Response {
        self.send("POST", path, &[("Content-Type", "application/json")], body)
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Response {
        let body = body.as_ref();
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n").unwrap();
        }
        if !body.is_empty() {
            write!(request, "Content-Length: {}\r\n", body.len()).unwrap();
        }
        let mut bytes = format!("{request}\r\n").into_bytes();
        bytes.extend_from_slice(body);
        let response = self.raw(&bytes).expect("an answer");
        conforms(&self.document, method, path, &response);
        response
    }

    /// Sends these bytes and reads until the server closes; `None` when it closes without an answer.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Option<Response> {
        let mut stream = TcpStream::connect(self.address).unwrap();
        // A server that has refused a request may close before it has read all of it.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Response::parse(&answer)
    }
}
