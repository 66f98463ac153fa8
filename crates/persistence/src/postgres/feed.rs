//! News of revocations: a connection of its own that listens for what a trigger tells.

use super::connector::Connector;
use async_trait::async_trait;
use countersign_ports::{Cause, RevocationFeed};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_postgres::{AsyncMessage, Client};

const LISTEN: &str = "LISTEN countersign_revocations";

/// How long it may take to connect.
const CONNECT: Duration = Duration::from_secs(5);

/// How long to wait before connecting again; each time in a row twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Listens from the first time that it is asked.
pub(super) struct Feed {
    connector: Connector,
    /// Keeps one piece of news for whoever asks next.
    news: Arc<Notify>,
    listener: OnceLock<Task>,
}

impl Feed {
    pub(super) fn new(mut connector: Connector) -> Self {
        // A listener is silent by nature: a peer that is gone without a word is noticed within seconds all the same.
        let second = Duration::from_secs(1);
        connector.config.keepalives_idle(second * 5).keepalives_interval(second).keepalives_retries(3);
        Self { connector, news: Arc::default(), listener: OnceLock::new() }
    }
}

#[async_trait]
impl RevocationFeed for Feed {
    async fn changed(&self) {
        self.listener.get_or_init(|| {
            Task(tokio::spawn(keep_listening(self.connector.clone(), Arc::clone(&self.news))))
        });
        self.news.notified().await;
    }
}

/// A task that ends with its owner.
struct Task(JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn keep_listening(connector: Connector, news: Arc<Notify>) {
    let mut pause = FIRST_PAUSE;
    loop {
        match listen(&connector, &news).await {
            Ok((_client, mut connection)) => {
                pause = FIRST_PAUSE;
                // What was told while nobody listened is not told again.
                news.notify_one();
                // However it ends, it has ended; why, the connection has logged.
                drop((&mut connection.0).await);
            }
            Err(cause) => tracing::warn!(cause, "cannot listen for revocations; they are polled"),
        }
        sleep(pause).await;
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

/// Connects and listens, until the task ends.
async fn listen(connector: &Connector, news: &Arc<Notify>) -> Result<(Client, Task), Cause> {
    let news = Arc::clone(news);
    let hear = move |message| {
        if matches!(message, AsyncMessage::Notification(_)) {
            news.notify_one();
        }
    };
    let listening = async {
        let (client, driver) = connector.connect(hear).await?;
        let task = Task(driver);
        client.batch_execute(LISTEN).await?;
        Ok((client, task))
    };
    timeout(CONNECT, listening).await?
}
