//! Rows of line formats from a stream, one at a time, with a limit on their length. A row over the limit is read past,
//! never stored.

use std::io::BufRead;

/// One row.
pub(crate) enum Row {
    /// The bytes without the line end.
    Bytes(Vec<u8>),
    /// The row was longer than the limit; so many bytes were passed over.
    TooLong(u64),
}

/// The next line, or `None` at the end.
pub(crate) fn next_line(reader: &mut dyn BufRead, limit: usize) -> std::io::Result<Option<Row>> {
    next_row(reader, limit, None)
}

/// The next record of a table: a line that goes on while a quote is open. A quote opens at the start of a cell only, so that
/// the marks of inches and of speech inside a cell swallow no rows. `None` at the end.
pub(crate) fn next_record(
    reader: &mut dyn BufRead,
    limit: usize,
    separators: &[u8],
) -> std::io::Result<Option<Row>> {
    next_row(reader, limit, Some(Cells::new(separators)))
}

fn next_row(
    reader: &mut dyn BufRead,
    limit: usize,
    mut cells: Option<Cells<'_>>,
) -> std::io::Result<Option<Row>> {
    let mut row = Vec::new();
    let mut length = 0u64;
    loop {
        let buffer = match reader.fill_buf() {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if buffer.is_empty() {
            return Ok((length > 0).then(|| finish(row, length, limit)));
        }
        let end = match &mut cells {
            Some(cells) => buffer.iter().position(|byte| cells.ends_at(*byte)),
            None => buffer.iter().position(|byte| *byte == b'\n'),
        };
        let taken = end.map_or(buffer.len(), |at| at + 1);
        if length as usize <= limit {
            let room = (limit + 1).saturating_sub(row.len());
            row.extend_from_slice(&buffer[..taken.min(room)]);
        }
        length += taken as u64;
        reader.consume(taken);
        if end.is_some() {
            return Ok(Some(finish(row, length, limit)));
        }
    }
}

/// Follows the quotes of a record byte by byte, as the splitting into cells sees them later.
struct Cells<'s> {
    separators: &'s [u8],
    /// Nothing stands in the cell yet.
    is_empty: bool,
    /// A quote is open.
    is_quoted: bool,
    /// The last byte was a quote inside a quoted cell: it closes the cell, or is the first half of a doubled one.
    may_close: bool,
}

impl<'s> Cells<'s> {
    fn new(separators: &'s [u8]) -> Self {
        Cells { separators, is_empty: true, is_quoted: false, may_close: false }
    }

    /// Takes the next byte; true when the record ends with it.
    fn ends_at(&mut self, byte: u8) -> bool {
        if std::mem::take(&mut self.may_close) {
            if byte == b'"' {
                self.is_empty = false;
                return false;
            }
            self.is_quoted = false;
        }
        match byte {
            b'"' if self.is_quoted => self.may_close = true,
            b'"' if self.is_empty => self.is_quoted = true,
            _ if self.is_quoted => self.is_empty = false,
            b'\n' => return true,
            _ if self.separators.contains(&byte) => self.is_empty = true,
            // a byte order mark is nothing
            0xEF | 0xBB | 0xBF if self.is_empty => {}
            _ => self.is_empty = false,
        }
        false
    }
}

fn finish(mut row: Vec<u8>, length: u64, limit: usize) -> Row {
    if length > limit as u64 + 1 {
        return Row::TooLong(length);
    }
    if row.ends_with(b"\n") {
        row.pop();
    }
    // All of them: a row that ended with one would lose it when its document is read again.
    while row.ends_with(b"\r") {
        row.pop();
    }
    Row::Bytes(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, separators: Option<&[u8]>) -> Vec<String> {
        let mut reader = std::io::BufReader::with_capacity(3, text.as_bytes());
        let mut out = Vec::new();
        while let Some(row) = next_row(&mut reader, 8, separators.map(Cells::new)).unwrap() {
            out.push(match row {
                Row::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
                Row::TooLong(length) => format!("<{length}>"),
            });
        }
        out
    }

    #[test]
    fn lines_are_cut_and_long_ones_passed_over() {
        assert_eq!(rows("a\r\n\nbc\n0123456789\nend", None), ["a", "", "bc", "<11>", "end"]);
        assert_eq!(rows("12345678\n", None), ["12345678"]);
    }

    #[test]
    fn quoted_line_ends_do_not_end_a_record() {
        assert_eq!(rows("\"a\nb\",c\nd\n", Some(b",")), ["\"a\nb\",c", "d"]);
    }

    #[test]
    fn a_quote_inside_a_cell_opens_nothing() {
        assert_eq!(rows("a,5\" b\nc,d\n", Some(b",")), ["a,5\" b", "c,d"]);
        assert_eq!(rows("\u{feff}\"a\nb\"\nc", Some(b",")), ["\u{feff}\"a\nb\"", "c"]);
        assert_eq!(rows("\"a\"\"\n\"\nb", Some(b",")), ["\"a\"\"\n\"", "b"]);
        assert_eq!(rows("\"a\"b\"\nc", Some(b",")), ["\"a\"b\"", "c"]);
    }
}
