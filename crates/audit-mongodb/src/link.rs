//! The way to the server, and how long to wait there.

use crate::error::store_error;
use countersign_ports::{StoreError, StoreResult};
use mongodb::bson::raw::RawDocumentBuf;
use mongodb::error::Result;
use mongodb::options::{
    Acknowledgment, ClientOptions, CollectionOptions, ConnectionString, ReadPreference, SelectionCriteria,
    WriteConcern,
};
use mongodb::{Client, Collection};
use std::future::Future;
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::timeout;

const DATABASE: &str = "countersign";
const COLLECTION: &str = "audit_events";

/// How long to look for a server that takes writes, and to connect to it.
const REACH: Duration = Duration::from_secs(2);
/// How long the server may work on one thing; it then ends it by itself.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// How long any call may take, also when the server neither answers nor hangs up.
pub(crate) const DEADLINE: Duration = Duration::from_millis(2500);
/// More would wait for each other in the server.
const CONNECTIONS: u32 = 10;

/// The documents, as they are: the driver interprets nothing in them.
pub(crate) type Trail = Collection<RawDocumentBuf>;

/// The way to the trail. Nothing connects before it is used.
#[derive(Debug)]
pub(crate) struct Link {
    address: ConnectionString,
    trail: OnceCell<Trail>,
}

impl Link {
    pub(crate) fn new(address: ConnectionString) -> Self {
        Self { address, trail: OnceCell::new() }
    }

    /// What `call` gets from the trail, in time.
    pub(crate) async fn ask<T, F>(&self, call: impl FnOnce(Trail) -> F) -> StoreResult<T>
    where
        F: Future<Output = Result<T>>,
    {
        self.within(DEADLINE, call).await?.map_err(store_error)
    }

    /// As [`ask`](Self::ask), with a deadline of its own and the error as it came.
    // A call that is late is dropped, and with it the connection that it waits on: a frozen server holds nothing here.
    pub(crate) async fn within<T, F>(
        &self,
        deadline: Duration,
        call: impl FnOnce(Trail) -> F,
    ) -> StoreResult<Result<T>>
    where
        F: Future<Output = Result<T>>,
    {
        let answered = timeout(deadline, async {
            let trail = self.trail.get_or_try_init(|| open(self.address.clone())).await?;
            call(trail.clone()).await
        });
        answered.await.map_err(|late| StoreError::Unavailable(late.into()))
    }
}

/// Looks the address up, where that is a matter of DNS; the driver then connects by itself.
async fn open(address: ConnectionString) -> Result<Trail> {
    let mut options = ClientOptions::parse(address).await?;
    options.app_name.get_or_insert_with(|| DATABASE.to_owned());
    options.server_selection_timeout = Some(REACH);
    options.connect_timeout = Some(REACH);
    options.max_pool_size.get_or_insert(CONNECTIONS);
    let client = Client::with_options(options)?;
    let durable =
        WriteConcern::builder().w(Acknowledgment::Majority).journal(true).w_timeout(PATIENCE).build();
    // What was just written is listed: no secondary, whatever the address says.
    let primary = SelectionCriteria::ReadPreference(ReadPreference::Primary);
    let options = CollectionOptions::builder().write_concern(durable).selection_criteria(primary).build();
    let database = client.default_database().unwrap_or_else(|| client.database(DATABASE));
    Ok(database.collection_with_options(COLLECTION, options))
}
