//! The way of a file from who writes it to who downloads it.

use super::Turn;
use actix_web::body::BodyStream;
use actix_web::web::Bytes;
use futures_util::Stream;
use futures_util::stream::unfold;
use std::io;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

/// So many pieces wait for a client that reads slowly; then the reading waits, too.
const WAITING: usize = 4;
/// So long it waits for a client that takes nothing.
const PATIENCE: Duration = Duration::from_mins(1);

/// A piece of a file, the end of it (`None`), or why there is no more.
pub(super) type Piece = Result<Option<Bytes>, io::Error>;

/// Where the pieces of a file go.
pub(super) struct Pieces {
    sender: Sender<Piece>,
    _turn: Turn,
}

/// Where pieces go, and the body that they make.
pub(super) fn pieces(turn: Turn) -> (Pieces, BodyStream<impl Stream<Item = io::Result<Bytes>>>) {
    let (sender, receiver) = channel(WAITING);
    (Pieces { sender, _turn: turn }, BodyStream::new(whole(receiver)))
}

impl Pieces {
    /// Hands a piece over; says whether somebody takes it.
    pub(super) async fn send(&self, piece: Piece) -> bool {
        matches!(timeout(PATIENCE, self.sender.send(piece)).await, Ok(Ok(())))
    }

    /// Whether the client has left.
    pub(super) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }
}

/// The pieces up to the end. Without that a file is not whole, whatever has become of who wrote it.
fn whole(pieces: Receiver<Piece>) -> impl Stream<Item = io::Result<Bytes>> {
    unfold(Some(pieces), async |pieces| {
        let mut pieces = pieces?;
        match pieces.recv().await {
            Some(Ok(Some(piece))) => Some((Ok(piece), Some(pieces))),
            Some(Ok(None)) => None,
            Some(Err(error)) => Some((Err(error), None)),
            None => Some((Err(io::Error::other("the file was not finished")), None)),
        }
    })
}
