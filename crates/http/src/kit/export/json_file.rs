//! One JSON document whose last part is a long list.

use super::csv_file::broken_off;
use super::pieces::{Piece, Pieces};
use crate::kit::ApiError;
use actix_web::web::Bytes;
use countersign_application::Walk;
use serde::Serialize;

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
    first: Vec<T>,
    mut walk: Walk<F, S, T>,
    view: fn(T) -> V,
    pieces: Pieces,
) {
    let (mut batch, mut separator) = (first, "");
    if !pieces.send(Ok(Some(head))).await {
        return;
    }
    while !batch.is_empty() {
        let piece = items(separator, batch, view);
        let is_last = piece.is_err();
        if !pieces.send(piece).await || is_last {
            return;
        }
        separator = ",";
        batch = match walk.next().await {
            Ok(batch) => batch,
            Err(failure) => {
                // Who has left needs no word.
                pieces.send(Err(broken_off(&failure))).await;
                return;
            }
        };
    }
    // Nor an end.
    pieces.send(Ok(Some(Bytes::from_static(b"]}")))).await;
    pieces.send(Ok(None)).await;
}

fn items<T, V: Serialize>(separator: &str, batch: Vec<T>, view: fn(T) -> V) -> Piece {
    let views: Vec<V> = batch.into_iter().map(view).collect();
    let list = serde_json::to_string(&views)?;
    let inner = list.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
    Ok(Some(Bytes::from(format!("{separator}{inner}"))))
}
