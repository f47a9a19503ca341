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
    next_row(reader, limit, false)
}

/// The next record of a table: a line that goes on while a quote is open. `None` at the end.
pub(crate) fn next_record(reader: &mut dyn BufRead, limit: usize) -> std::io::Result<Option<Row>> {
    next_row(reader, limit, true)
}

fn next_row(reader: &mut dyn BufRead, limit: usize, quotes: bool) -> std::io::Result<Option<Row>> {
    let mut row = Vec::new();
    let (mut length, mut open) = (0u64, false);
    loop {
        let buffer = match reader.fill_buf() {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if buffer.is_empty() {
            return Ok((length > 0).then(|| finish(row, length, limit)));
        }
        let end = row_end(buffer, quotes, &mut open);
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

fn row_end(buffer: &[u8], quotes: bool, open: &mut bool) -> Option<usize> {
    if !quotes {
        return buffer.iter().position(|byte| *byte == b'\n');
    }
    for (at, byte) in buffer.iter().enumerate() {
        match byte {
            b'"' => *open = !*open,
            b'\n' if !*open => return Some(at),
            _ => {}
        }
    }
    None
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

    fn rows(text: &str, quotes: bool) -> Vec<String> {
        let mut reader = std::io::BufReader::with_capacity(3, text.as_bytes());
        let mut out = Vec::new();
        while let Some(row) = next_row(&mut reader, 8, quotes).unwrap() {
            out.push(match row {
                Row::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
                Row::TooLong(length) => format!("<{length}>"),
            });
        }
        out
    }

    #[test]
    fn lines_are_cut_and_long_ones_passed_over() {
        assert_eq!(rows("a\r\n\nbc\n0123456789\nend", false), ["a", "", "bc", "<11>", "end"]);
        assert_eq!(rows("12345678\n", false), ["12345678"]);
    }

    #[test]
    fn quoted_line_ends_do_not_end_a_record() {
        assert_eq!(rows("\"a\nb\",c\nd\n", true), ["\"a\nb\",c", "d"]);
    }
}
