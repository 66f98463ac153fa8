//! XLSX (ECMA-376).

use super::csv_file::broken_off;
use super::pieces::Pieces;
use super::rows::{Batch, Rows};
use actix_web::web::Bytes;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use std::fs::File;
use std::io::{self, Read, Seek};
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, channel};

/// A sheet holds 1,048,576 rows; the rest goes on to the next.
const ROWS_OF_A_SHEET: usize = 1_000_000;
const PIECE: usize = 64 * 1024;
/// What a cell holds (in characters) in every program that reads these.
const CELL: usize = 32_767;

/// Writes the rows into a temporary file, as the format has its table of contents at the end and its checksums in
/// front, and then the pieces of that. When the client has left it stops.
pub(super) async fn write<F: Clone, S: Copy, T>(mut rows: Rows<F, S, T>, name: &'static str, pieces: Pieces) {
    let (batches, received) = channel(1);
    let pieces = Arc::new(pieces);
    let (sender, runtime) = (Arc::clone(&pieces), Handle::current());
    let written = tokio::task::spawn_blocking(move || {
        let sent = file(name, received)
            .and_then(|file| file.map_or(Ok(()), |file| runtime.block_on(send(file, &sender))));
        if let Err(error) = sent {
            let cause: &dyn std::error::Error = &error;
            tracing::error!(error = cause, "a workbook could not be written");
            runtime.block_on(sender.send(Err(error)));
        }
    });
    loop {
        let batch = match rows.next().await {
            Ok(batch) => batch,
            Err(failure) => {
                // Who has left needs no word; the file is not finished without its last, empty batch.
                pieces.send(Err(broken_off(&failure))).await;
                return;
            }
        };
        let is_last = batch.is_empty();
        let left = pieces.is_closed() || batches.send(batch).await.is_err();
        if is_last || left {
            break;
        }
    }
    drop(batches);
    // A panic there has ended the pieces; the client sees that they are not all.
    let _ = written.await;
}

/// The file of all batches; none when they stop before the empty one.
fn file(name: &str, mut batches: Receiver<Batch>) -> io::Result<Option<File>> {
    let mut workbook = Workbook::new();
    let mut header: Option<Vec<String>> = None;
    let mut rows = Vec::new();
    let mut sheets = 0;
    loop {
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(xlsx)?;
        sheets += 1;
        sheet
            .set_name(if sheets == 1 { name.to_owned() } else { format!("{name} {sheets}") })
            .map_err(xlsx)?;
        let mut line = Lines { sheet, next: 0 };
        if let Some(header) = &header {
            line.write(header)?;
        }
        loop {
            if rows.is_empty() {
                match batches.blocking_recv() {
                    None => return Ok(None),
                    Some(batch) if batch.is_empty() => return save(workbook).map(Some),
                    Some(batch) => rows = batch,
                }
            }
            let room = ROWS_OF_A_SHEET.saturating_sub(line.next);
            for row in rows.drain(..room.min(rows.len())) {
                line.write(&row)?;
                header.get_or_insert(row);
            }
            if !rows.is_empty() {
                break;
            }
        }
    }
}

/// The lines of a sheet.
struct Lines<'a> {
    sheet: &'a mut Worksheet,
    next: usize,
}

impl Lines<'_> {
    fn write(&mut self, row: &[String]) -> io::Result<()> {
        let line = u32::try_from(self.next).map_err(io::Error::other)?;
        for (column, cell) in (0..).zip(row) {
            let cell: String = cell.chars().take(CELL).collect();
            self.sheet.write_string(line, column, cell).map_err(xlsx)?;
        }
        self.next += 1;
        Ok(())
    }
}

fn save(mut workbook: Workbook) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    workbook.save_to_writer(&mut file).map_err(xlsx)?;
    file.rewind()?;
    Ok(file)
}

async fn send(mut file: File, pieces: &Pieces) -> io::Result<()> {
    loop {
        let mut piece = vec![0; PIECE];
        let length = file.read(&mut piece)?;
        piece.truncate(length);
        let is_last = length == 0;
        let piece = (!is_last).then(|| Bytes::from(piece));
        if !pieces.send(Ok(piece)).await || is_last {
            return Ok(());
        }
    }
}

fn xlsx(error: XlsxError) -> io::Error {
    io::Error::other(error)
}
