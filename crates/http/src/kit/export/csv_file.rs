//! CSV (RFC 4180).

use super::download::Piece;
use super::rows::{Batch, Rows};
use actix_web::web::Bytes;
use countersign_application::Failure;
use std::io;
use tokio::sync::mpsc::Sender;

/// With these a spreadsheet takes a text for a formula, in its full-width forms in some languages too; white space
/// and quotes in front do not keep all of them from it.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Writes the rows, one piece for each batch. When the client has left it stops.
pub(super) async fn write<F: Clone, S: Copy, T>(mut rows: Rows<F, S, T>, pieces: Sender<Piece>) {
    loop {
        let piece = match rows.next().await {
            Ok(batch) if batch.is_empty() => return,
            Ok(batch) => lines(&batch),
            Err(failure) => Err(broken_off(&failure)),
        };
        let is_last = piece.is_err();
        if pieces.send(piece).await.is_err() || is_last {
            return;
        }
    }
}

fn lines(batch: &Batch) -> Piece {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in batch {
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    writer.into_inner().map(Bytes::from).map_err(csv::IntoInnerError::into_error)
}

/// The text, behind an apostrophe where a spreadsheet could take it for a formula (OWASP, CSV Injection).
fn harmless(cell: &str) -> String {
    let start = cell.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || "\"';,".contains(c));
    let starts_odd = cell.starts_with(|c: char| c.is_control());
    if starts_odd || start.starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}

/// What breaks a download off.
pub(super) fn broken_off(failure: &Failure) -> io::Error {
    let error: &dyn std::error::Error = failure;
    tracing::error!(error, "a download was broken off");
    io::Error::other("the list cannot be read on")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_taken_for_a_formula() {
        for cell in
            ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n1", "\0=1", "\"=1", ";=1", " =1", "＝1", "'=1"]
        {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
            assert_eq!(harmless(cell)[1..], *cell);
        }
        for cell in ["", "ada", "a=1", "Ada-Marie", "1 - 1", "\u{e9}t\u{e9}", "ada@example.com"] {
            assert_eq!(harmless(cell), cell);
        }
    }

    #[test]
    fn cells_with_separators_and_breaks_stay_one() {
        let batch = vec![vec!["a,b".to_owned(), "c\"d".to_owned(), "e\r\nf".to_owned()]];
        assert_eq!(lines(&batch).unwrap(), "\"a,b\",\"c\"\"d\",\"e\r\nf\"\r\n");
    }
}
