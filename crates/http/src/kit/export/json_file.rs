//! One JSON document whose last members are long lists.

use super::csv_file::broken_off;
use super::pieces::Pieces;
use crate::kit::ApiError;
use actix_web::web::Bytes;
use countersign_application::{Failure, Walk};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::Serialize;
use std::{fmt, io};

/// The items of a batch as JSON, without the brackets of a list; `None` after the last.
type Items = Option<serde_json::Result<String>>;

/// Reads batch after batch, whatever is in them.
trait Batches: Send {
    fn next(&mut self) -> BoxFuture<'_, Result<Items, Failure>>;
}

struct Viewed<F, S, T, V> {
    walk: Walk<F, S, T>,
    view: fn(T) -> V,
}

impl<F: Clone + Send, S: Copy + Send, T: Send, V: Serialize> Batches for Viewed<F, S, T, V> {
    fn next(&mut self) -> BoxFuture<'_, Result<Items, Failure>> {
        async {
            let batch = self.walk.next().await?;
            Ok((!batch.is_empty()).then(|| items(batch, self.view)))
        }
        .boxed()
    }
}

fn items<T, V: Serialize>(batch: Vec<T>, view: fn(T) -> V) -> serde_json::Result<String> {
    let views: Vec<V> = batch.into_iter().map(view).collect();
    let list = serde_json::to_string(&views)?;
    Ok(list.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default().to_owned())
}

/// A member of a document that is a list which a walk reads.
pub struct DocumentList {
    name: &'static str,
    batches: Box<dyn Batches>,
}

impl DocumentList {
    /// The list of this name of what a walk reads, each item made into what it looks like.
    #[must_use]
    pub fn new<F, S, T, V>(name: &'static str, walk: Walk<F, S, T>, view: fn(T) -> V) -> Self
    where
        F: Clone + Send + 'static,
        S: Copy + Send + 'static,
        T: Send + 'static,
        V: Serialize + 'static,
    {
        Self { name, batches: Box::new(Viewed { walk, view }) }
    }
}

impl fmt::Debug for DocumentList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentList").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What the document begins with: the members of an object, to which lists are added.
///
/// # Errors
/// When it cannot be written as JSON, or is no object.
pub(super) fn head(members: &impl Serialize) -> Result<String, ApiError> {
    let text = serde_json::to_string(members).map_err(ApiError::internal)?;
    let open = text.strip_suffix('}').ok_or_else(|| ApiError::internal("no object to add a list to"))?;
    Ok(open.to_owned())
}

/// Lists, of the first of which the first batch is there.
pub(super) struct Begun {
    first: Items,
    lists: Vec<DocumentList>,
}

/// Reads the first batch.
///
/// # Errors
/// When it cannot be read.
pub(super) async fn begin(mut lists: Vec<DocumentList>) -> Result<Begun, Failure> {
    let first = match lists.first_mut() {
        Some(list) => list.batches.next().await?,
        None => None,
    };
    Ok(Begun { first, lists })
}

/// Why a document is not finished.
enum Stop {
    /// Nobody takes it any more.
    Left,
    /// It cannot be.
    Broken(io::Error),
}

/// Writes the head, the lists after it, one piece for each batch, and the end of all.
pub(super) async fn write(head: String, begun: Begun, pieces: Pieces) {
    match write_all(head, begun, &pieces).await {
        // Who has left needs no word, nor an end.
        Ok(()) => drop(pieces.send(Ok(None)).await),
        Err(Stop::Broken(error)) => drop(pieces.send(Err(error)).await),
        Err(Stop::Left) => {}
    }
}

async fn write_all(head: String, begun: Begun, pieces: &Pieces) -> Result<(), Stop> {
    let mut first = Some(begun.first);
    let mut comma = if head.len() > 1 { "," } else { "" };
    send(pieces, head).await?;
    for DocumentList { name, mut batches } in begun.lists {
        send(pieces, format!("{comma}\"{name}\":[")).await?;
        comma = ",";
        let mut separator = "";
        loop {
            let batch = match first.take() {
                Some(batch) => batch,
                None => batches.next().await.map_err(|failure| Stop::Broken(broken_off(&failure)))?,
            };
            let Some(items) = batch else { break };
            let items = items.map_err(|error| Stop::Broken(error.into()))?;
            send(pieces, format!("{separator}{items}")).await?;
            separator = ",";
        }
        send(pieces, "]".to_owned()).await?;
    }
    send(pieces, "}".to_owned()).await
}

async fn send(pieces: &Pieces, text: String) -> Result<(), Stop> {
    if pieces.send(Ok(Some(Bytes::from(text)))).await { Ok(()) } else { Err(Stop::Left) }
}
