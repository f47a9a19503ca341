//! Tables with a header row: values separated by commas (or semicolons) and by tabs. Read one row at a time.
//! The bytes of a row's document are the header and the row, so that they are a table of their own.

use super::{Feed, Format, never, start_of};
use crate::formats::jsonl::{no_text, row_document};
use crate::lines::{Row, next_record};
use crate::{IntakeError, decode, skipped};

pub(crate) static COMMAS: Format = Format {
    name: "csv",
    extensions: &["csv"],
    about: "a table of comma-separated values with a column map",
    has_columns: true,
    is_surely: never,
    looks_like: |head| looks_like(head, ','),
    read: |feed| read(feed, None),
};

pub(crate) static TABS: Format = Format {
    name: "tsv",
    extensions: &["tsv", "tab"],
    about: "a table of tab-separated values with a column map",
    has_columns: true,
    is_surely: never,
    looks_like: |head| looks_like(head, '\t'),
    read: |feed| read(feed, Some('\t')),
};

/// A first line of short names, one of which is the usual name of a text column.
fn looks_like(head: &[u8], separator: char) -> bool {
    let start = start_of(head);
    let first = start.lines().next().unwrap_or("");
    let cells: Vec<&str> = first.split(separator).map(|cell| cell.trim_matches(['"', ' '])).collect();
    cells.len() >= 2
        && cells.iter().all(|cell| cell.len() <= 24 && !cell.contains(' '))
        && cells.iter().any(|cell| matches!(*cell, "text" | "body" | "content"))
}

fn read(feed: &mut Feed<'_>, separator: Option<char>) -> Result<(), IntakeError> {
    let limit = feed.options.max_document_bytes;
    let first = next_record(feed.reader, limit, b",;\t").map_err(|error| feed.failed(error))?;
    let Some(Row::Bytes(header_bytes)) = first else {
        let remedy = "put the names of the columns on the first line";
        feed.skip("line 1", "the table has no header row within the limit on the size of a row", remedy);
        return Ok(());
    };
    let header_text = decode::decode(&header_bytes, None).text;
    let header_text = header_text.trim_start_matches('\u{feff}');
    let separator = separator
        .unwrap_or_else(|| if header_text.contains(',') || !header_text.contains(';') { ',' } else { ';' });
    let header = cells(header_text, separator);
    let names: Vec<&str> = header.iter().map(|column| column.trim()).collect();
    let holds_text =
        |column: &&str| feed.options.columns.text.iter().any(|name| name.eq_ignore_ascii_case(column));
    if !names.iter().any(holds_text) {
        let _ = (feed.sink)(no_text("the whole file", "table", &names, feed.options));
        return Ok(());
    }
    let mut number = 1u64;
    let mut is_empty = true;
    while let Some(row) =
        next_record(feed.reader, limit, &[separator as u8]).map_err(|error| feed.failed(error))?
    {
        number += 1;
        let place = format!("row {number}");
        let item = match row {
            Row::TooLong(length) => skipped(
                &place,
                &format!(
                    "the row has {length} bytes, over the limit of {limit} for one document; a quote may be open"
                ),
                "look for a quote that is never closed, or raise the limit on the size of a document",
            ),
            Row::Bytes(bytes) if bytes.trim_ascii().is_empty() => continue,
            Row::Bytes(bytes) => {
                let decoded = decode::decode(&bytes, None);
                let values = cells(&decoded.text, separator);
                let find = |names: &[String]| {
                    names.iter().find_map(|name| {
                        let at = header.iter().position(|column| column.trim().eq_ignore_ascii_case(name))?;
                        values
                            .get(at)
                            .filter(|value| !value.trim().is_empty())
                            .map(|value| vec![value.clone()])
                    })
                };
                let source = [header_bytes.as_slice(), b"\n", &bytes, b"\n"].concat();
                row_document(feed, feed.format, &find, source, decoded.notes)
                    .unwrap_or_else(|| no_text(&place, "row", &names, feed.options))
            }
        };
        is_empty = false;
        if (feed.sink)(item).is_break() {
            break;
        }
    }
    if is_empty {
        let remedy = "look for a quote in the header that is never closed; else nothing is lost";
        feed.skip("the whole file", "the table has no row below its header", remedy);
    }
    Ok(())
}

/// The cells of one record. Quotes enclose a cell; a doubled quote inside is one quote.
fn cells(record: &str, separator: char) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = record.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            c if c == separator && !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn quotes_enclose_cells() {
        assert_eq!(cells("a,\"b, \"\"c\"\"\nd\",,e", ','), ["a", "b, \"c\"\nd", "", "e"]);
        assert_eq!(cells("", ','), [""]);
    }
}
