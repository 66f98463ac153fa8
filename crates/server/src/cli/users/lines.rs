//! Lines of a file, one at a time and none of them long.

use std::io::{self, BufRead, BufReader, Read};

use aws_lc_rs::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

/// The longest line that is read. An account has a few hundred bytes.
const MAX_BYTES: usize = 64 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Without its end.
    Text(Vec<u8>),
    /// Longer than any may be; it was passed over.
    TooLong,
}

/// Where reading has got to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// How many lines were read.
    pub(super) lines: u64,
    /// How many bytes.
    pub(super) bytes: u64,
    /// SHA-256 of these bytes.
    pub(super) digest: Vec<u8>,
}

/// Reads lines. Memory does not depend on how long they are.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    count: u64,
    bytes: u64,
    digest: Context,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(source: R) -> Self {
        let reader = BufReader::with_capacity(MAX_BYTES, source);
        Self { reader, count: 0, bytes: 0, digest: Context::new(&SHA256) }
    }

    /// The next line that is not blank, with its number, counted from 1.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Line)>> {
        loop {
            let Some(line) = self.read()? else { return Ok(None) };
            self.count = self.count.saturating_add(1);
            match &line {
                Line::Text(text) if text.iter().all(u8::is_ascii_whitespace) => {}
                Line::Text(_) | Line::TooLong => return Ok(Some((self.count, line))),
            }
        }
    }

    /// Where reading has got to: after a whole line.
    pub(super) fn place(&self) -> Place {
        let digest = self.digest.clone().finish().as_ref().to_vec();
        Place { lines: self.count, bytes: self.bytes, digest }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Goes on at a place, from the start, if what comes before it is what was read then.
    pub(super) fn skip_to(mut self, place: &Place) -> io::Result<Option<Self>> {
        io::copy(&mut (&mut self.reader).take(place.bytes), &mut Feed(&mut self.digest))?;
        (self.count, self.bytes) = (place.lines, place.bytes);
        Ok((self.place() == *place).then_some(self))
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        let (mut text, mut too_long) = (Vec::new(), false);
        let before = self.bytes;
        loop {
            let part = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                part => part?,
            };
            if part.is_empty() && self.bytes == before {
                return Ok(None);
            }
            let end = part.iter().position(|byte| *byte == b'\n');
            let taken = part.get(..end.map_or(part.len(), |end| end.saturating_add(1))).unwrap_or(part);
            let content = taken.strip_suffix(b"\n").unwrap_or(taken);
            too_long = too_long || text.len().saturating_add(content.len()) > MAX_BYTES;
            if !too_long {
                text.extend_from_slice(content);
            }
            self.digest.update(taken);
            let (count, is_last) = (taken.len(), end.is_some() || part.is_empty());
            self.bytes = self.bytes.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
            self.reader.consume(count);
            if is_last {
                break;
            }
        }
        if too_long {
            return Ok(Some(Line::TooLong));
        }
        if before == 0 && text.starts_with(BYTE_ORDER_MARK) {
            text.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(Some(Line::Text(text)))
    }
}

/// Feeds a digest.
struct Feed<'a>(&'a mut Context);

impl io::Write for Feed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<(u64, Line)> {
        let mut lines = Lines::new(text);
        std::iter::from_fn(|| lines.next().unwrap()).collect()
    }

    fn text(line: &str) -> Line {
        Line::Text(line.into())
    }

    #[test]
    fn lines_are_counted_and_blank_ones_passed_over() {
        assert_eq!(all(b"a\n\n \t\r\nb\r\nc"), [(1, text("a")), (4, text("b\r")), (5, text("c"))]);
        assert_eq!(all(b"\xef\xbb\xbfa\n"), [(1, text("a"))]);
        assert!(all(b"").is_empty() && all(b"\n\n").is_empty());
    }

    #[test]
    fn a_long_line_is_passed_over_and_the_next_one_read() {
        let longest = "x".repeat(MAX_BYTES);
        let lines = all(format!("{longest}\n{longest}x\nafter\n").as_bytes());
        assert_eq!(lines, [(1, text(&longest)), (2, Line::TooLong), (3, text("after"))]);
    }

    #[test]
    fn reading_goes_on_where_it_stopped_if_the_file_is_the_same() {
        let mut lines = Lines::new(&b"a\nb\nc\n"[..]);
        lines.next().unwrap();
        lines.next().unwrap();
        let place = lines.place();
        let mut on = Lines::new(&b"a\nb\nmore\n"[..]).skip_to(&place).unwrap().unwrap();
        assert_eq!(on.next().unwrap(), Some((3, text("more"))));
        for other in [&b"a\nB\nc\n"[..], b"a\n", b""] {
            assert!(Lines::new(other).skip_to(&place).unwrap().is_none());
        }
    }
}
