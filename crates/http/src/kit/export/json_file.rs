//! One JSON document whose last part is a long list.

use super::csv_file::broken_off;
use super::download::Piece;
use crate::kit::ApiError;
use actix_web::web::Bytes;
use countersign_application::Walk;
use serde::Serialize;
use tokio::sync::mpsc::Sender;

/// What the document begins with: the members of an object, to which the list is added by its name.
///
/// # Errors
/// When it cannot be written as JSON, or is no object.
pub(super) fn head(members: &impl Serialize, list: &str) -> Result<Bytes, ApiError> {
    let text = serde_json::to_string(members).map_err(ApiError::internal)?;
    let open = text.strip_suffix('}').ok_or_else(|| ApiError::internal("no object to add a list to"))?;
    let comma = if open.len() > 1 { "," } else { "" };
    Ok(Bytes::from(format!("{open}{comma}\"{list}\":[")))
}

/// Writes the head, the items of a walk after it, one piece for each batch, and the end of both.
pub(super) async fn write<F: Clone, S: Copy, T, V: Serialize>(
    head: Bytes,
    mut walk: Walk<F, S, T>,
    view: fn(T) -> V,
    pieces: Sender<Piece>,
) {
    let mut next: Piece = Ok(Some(head));
    let mut separator = "";
    loop {
        let is_last = next.is_err();
        if pieces.send(next).await.is_err() || is_last {
            return;
        }
        next = match walk.next().await {
            Ok(batch) if batch.is_empty() => break,
            Ok(batch) => items(separator, batch, view),
            Err(failure) => Err(broken_off(&failure)),
        };
        separator = ",";
    }
    // Who has left needs no end.
    let _ = pieces.send(Ok(Some(Bytes::from_static(b"]}")))).await;
    let _ = pieces.send(Ok(None)).await;
}

fn items<T, V: Serialize>(separator: &str, batch: Vec<T>, view: fn(T) -> V) -> Piece {
    let views: Vec<V> = batch.into_iter().map(view).collect();
    let list = serde_json::to_string(&views)?;
    let inner = list.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
    Ok(Some(Bytes::from(format!("{separator}{inner}"))))
}
