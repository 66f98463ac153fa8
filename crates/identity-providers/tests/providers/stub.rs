//! An HTTP server that answers as a test says, one request a connection.

use serde_json::Value;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;
use url::form_urlencoded;

pub(crate) const ENDLESS: u64 = 1_000_000_000;

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn form(&self) -> HashMap<String, String> {
        form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }

    pub(crate) fn bearer(&self) -> Option<&str> {
        self.headers.get("authorization")?.strip_prefix("Bearer ")
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Json(u16, Value),
    Text {
        status: u16,
        content_type: &'static str,
        location: String,
        body: String,
    },
    /// A JSON string of a gigabyte.
    Endless,
    /// Nothing, for ever.
    Hang,
    /// The head of an answer and a piece of its body, then nothing.
    Stall,
}

impl Reply {
    pub(crate) fn text(status: u16, content_type: &'static str, body: &str) -> Self {
        Self::Text { status, content_type, location: String::new(), body: body.to_owned() }
    }

    pub(crate) fn redirect(location: &str) -> Self {
        let (content_type, body) = ("application/json", "{}".to_owned());
        Self::Text { status: 302, content_type, location: location.to_owned(), body }
    }
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

#[derive(Default)]
struct Record {
    requests: Mutex<Vec<Request>>,
    connections: AtomicUsize,
    written: AtomicU64,
    gave_up: Notify,
}

/// The server; gone when dropped.
pub(crate) struct Stub {
    pub(crate) address: SocketAddr,
    record: Arc<Record>,
    task: AbortHandle,
}

impl Stub {
    pub(crate) async fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_at("127.0.0.1", None, handler).await
    }

    pub(crate) async fn start_at(
        host: &str,
        tls: Option<TlsAcceptor>,
        handler: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((host, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (record, handler): (Arc<Record>, Arc<Handler>) = (Arc::default(), Arc::new(handler));
        let of_task = Arc::clone(&record);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                of_task.connections.fetch_add(1, Ordering::SeqCst);
                let (record, handler, tls) = (Arc::clone(&of_task), Arc::clone(&handler), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, &record, &*handler).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => serve(stream, &record, &*handler).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        Self { address, record, task: task.abort_handle() }
    }

    pub(crate) fn requests(&self, path: &str) -> Vec<Request> {
        let requests = self.record.requests.lock().unwrap();
        requests.iter().filter(|request| request.path == path).cloned().collect()
    }

    pub(crate) fn connections(&self) -> usize {
        self.record.connections.load(Ordering::SeqCst)
    }

    /// How much of an endless answer was taken, once its reader has hung up.
    pub(crate) async fn taken(&self) -> u64 {
        self.record.gave_up.notified().await;
        self.record.written.load(Ordering::SeqCst)
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    record: &Record,
    handler: &Handler,
) -> Option<()> {
    let request = read(&mut stream).await?;
    record.requests.lock().unwrap().push(request.clone());
    let reply = handler(&request);
    let (status, content_type, location, body) = match reply {
        Reply::Json(status, body) => {
            (status, "application/json; charset=utf-8", String::new(), body.to_string())
        }
        Reply::Text { status, content_type, location, body } => (status, content_type, location, body),
        Reply::Endless => {
            endless(&mut stream, record).await;
            return None;
        }
        Reply::Hang => std::future::pending().await,
        Reply::Stall => {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
            stream.write_all(head.as_bytes()).await.ok()?;
            std::future::pending().await
        }
    };
    let location = if location.is_empty() { location } else { format!("location: {location}\r\n") };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Status\r\ncontent-type: {content_type}\r\n{location}content-length: {length}\r\n\
         connection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(body.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}

async fn endless(stream: &mut (impl AsyncWrite + Unpin), record: &Record) {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let mut alive = stream.write_all(head.as_bytes()).await.is_ok();
    while alive && record.written.load(Ordering::SeqCst) < ENDLESS {
        alive = stream.write_all(chunk.as_bytes()).await.is_ok();
        record.written.fetch_add(0x10000, Ordering::SeqCst);
    }
    record.gave_up.notify_one();
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        (stream.read_buf(&mut bytes).await.ok()? > 0).then_some(())?;
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers: HashMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers.get("content-length").map_or(0, |text| text.parse().unwrap());
    while bytes.len() < end + 4 + length {
        (stream.read_buf(&mut bytes).await.ok()? > 0).then_some(())?;
    }
    let body = String::from_utf8(bytes[end + 4..].to_vec()).unwrap();
    Some(Request { path, headers, body })
}
