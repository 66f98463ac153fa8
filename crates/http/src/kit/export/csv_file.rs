//! CSV (RFC 4180).

use super::pieces::{Piece, Pieces};
use super::rows::{Batch, Rows};
use actix_web::web::Bytes;
use countersign_application::Failure;
use std::io;

/// With these a spreadsheet takes a text for a formula, in its full-width forms in some languages too; white space
/// and quotes in front do not keep all of them from it.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// What separates cells, in one country or another.
const SEPARATORS: [char; 3] = [';', '\t', '|'];

/// Writes the rows, one piece for each batch. When the client has left it stops.
pub(super) async fn write<F: Clone, S: Copy, T>(mut rows: Rows<F, S, T>, pieces: Pieces) {
    loop {
        let piece = match rows.next().await {
            Ok(batch) if batch.is_empty() => Ok(None),
            Ok(batch) => lines(&batch),
            Err(failure) => Err(broken_off(&failure)),
        };
        let is_last = !matches!(piece, Ok(Some(_)));
        if !pieces.send(piece).await || is_last {
            return;
        }
    }
}

fn lines(batch: &Batch) -> Piece {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    for row in batch {
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    writer.into_inner().map(|bytes| Some(Bytes::from(bytes))).map_err(csv::IntoInnerError::into_error)
}

/// The text, with an apostrophe wherever a spreadsheet could take what follows for a formula (OWASP, CSV Injection): at
/// its beginning, and behind what other countries' spreadsheets take for the end of a cell.
fn harmless(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell;
    loop {
        let start = rest.trim_start_matches(|c: char| {
            c.is_whitespace() || (c.is_control() && c != '\t') || "\"',".contains(c)
        });
        if rest.starts_with(char::is_control) || start.starts_with(FORMULA) {
            text.push('\'');
        }
        // A separator at the very beginning leaves an empty cell before it.
        let end = rest.find(SEPARATORS).map(|at| at.saturating_add(1));
        let Some((before, after)) = end.and_then(|end| rest.split_at_checked(end)) else {
            text.push_str(rest);
            return text;
        };
        text.push_str(before);
        rest = after;
    }
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
        for cell in ["=1+1", "+1", "-1", "@SUM(1)", "\r=1", "\n1", "\0=1", "\"=1", " =1", "＝1", "'=1"] {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        for (cell, expected) in [
            (";=1", ";'=1"),
            ("\t=1", "'\t'=1"),
            ("Ada;=HYPERLINK(1);z", "Ada;'=HYPERLINK(1);z"),
            ("a|  -1;@x", "a|'  -1;'@x"),
        ] {
            assert_eq!(harmless(cell), expected);
        }
        for cell in ["", "ada", "a=1", "Ada-Marie", "1 - 1", "\u{e9}t\u{e9}", "ada@example.com", "a;b;c"] {
            assert_eq!(harmless(cell), cell);
        }
    }

    #[test]
    fn cells_with_separators_and_breaks_stay_one() {
        let batch = vec![vec!["a,b".to_owned(), "c\"d".to_owned(), "e\r\nf".to_owned()]];
        assert_eq!(lines(&batch).unwrap().unwrap(), "\"a,b\",\"c\"\"d\",\"e\r\nf\"\r\n");
    }
}
