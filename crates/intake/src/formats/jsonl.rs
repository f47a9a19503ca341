//! JSON lines: one object per line, its columns named by the column map. Read one line at a time.

use chancery_record::{Note, NoteLevel};
use serde_json::{Map, Value};

use super::{Feed, Format, html, never, start_of};
use crate::head::Known;
use crate::lines::{Row, next_line};
use crate::{IntakeError, Item, Options, decode, pieces, roles, skipped};

pub(crate) static FORMAT: Format = Format {
    name: "jsonl",
    extensions: &["jsonl", "ndjson", "jl"],
    about: "JSON lines with a column map",
    has_columns: true,
    is_surely: never,
    looks_like,
    read,
};

fn looks_like(head: &[u8]) -> bool {
    let start = start_of(head);
    let line = start.lines().next().unwrap_or("");
    let opens = line.strip_prefix('{').map(str::trim_start);
    opens.is_some_and(|rest| rest.starts_with('"') && rest.contains(':'))
}

fn read(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let limit = feed.options.max_document_bytes;
    let mut number = 0u64;
    let mut is_empty = true;
    while let Some(row) = next_line(feed.reader, limit).map_err(|error| feed.failed(error))? {
        number += 1;
        let place = format!("line {number}");
        let item = match row {
            Row::TooLong(length) => skipped(
                &place,
                &format!("the line has {length} bytes, over the limit of {limit} for one document"),
                "split the document, or raise the limit on the size of a document",
            ),
            Row::Bytes(bytes) if bytes.trim_ascii().is_empty() => continue,
            Row::Bytes(bytes) => read_line(feed, &place, bytes),
        };
        is_empty = false;
        if (feed.sink)(item).is_break() {
            break;
        }
    }
    if is_empty {
        feed.skip("the whole file", "the file holds blank lines only", "remove it from the pile");
    }
    Ok(())
}

fn read_line(feed: &Feed<'_>, place: &str, bytes: Vec<u8>) -> Item {
    let decoded = decode::decode(&bytes, None);
    let text = decoded.text.trim_start_matches('\u{feff}');
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(object)) => {
            let fields = |names: &[String]| find(&object, names);
            let here: Vec<&str> = object.keys().map(String::as_str).collect();
            row_document(feed, &FORMAT, &fields, bytes, decoded.notes)
                .unwrap_or_else(|| no_text(place, "line", &here, feed.options))
        }
        Ok(_) => skipped(
            place,
            "the line is JSON but not an object",
            "put one object with named columns on each line",
        ),
        Err(error) => skipped(
            place,
            &format!("the line is not valid JSON (column {}: {error})", error.column()),
            "mend the line, or leave it out",
        ),
    }
}

/// The document of a row that another format gives as an object; it is a line of JSON from now on. `here` are the columns of its table.
pub(crate) fn read_object(feed: &Feed<'_>, place: &str, object: &Map<String, Value>, here: &[&str]) -> Item {
    let fields = |names: &[String]| find(object, names);
    let source = Value::Object(object.clone()).to_string().into_bytes();
    row_document(feed, &FORMAT, &fields, source, Vec::new())
        .unwrap_or_else(|| no_text(place, "row", here, feed.options))
}

fn find(object: &Map<String, Value>, names: &[String]) -> Option<Vec<String>> {
    let value = names.iter().find_map(|name| {
        let exact = object.get(name);
        let value = exact.or_else(|| {
            object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        });
        value.filter(|value| !value.is_null() && value.as_str() != Some(""))
    })?;
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(inner) => inner.get("name").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    match value {
        Value::Array(list) => Some(list.iter().filter_map(one).collect()),
        other => one(other).map(|text| vec![text]),
    }
}

/// A document of one row, of JSON lines or of a table. `field` gives the values of the first column found under any of
/// the names. None when there is no text.
pub(crate) fn row_document(
    feed: &Feed<'_>,
    format: &'static Format,
    field: &dyn Fn(&[String]) -> Option<Vec<String>>,
    source: Vec<u8>,
    mut notes: Vec<Note>,
) -> Option<Item> {
    let columns = &feed.options.columns;
    let first =
        |names: &[String]| field(names).and_then(|values| values.into_iter().next()).unwrap_or_default();
    let text = field(&columns.text).map(|values| values.join("\n\n")).unwrap_or_default();
    if text.trim().is_empty() {
        return None;
    }
    let mut known = Known {
        url: first(&columns.url),
        source: feed.name.to_owned(),
        title: first(&columns.title),
        authors: field(&columns.author).unwrap_or_default(),
        outlet: first(&columns.source),
        lang: first(&columns.lang),
        published: first(&columns.date),
        ..Known::default()
    };
    let id = first(&columns.id);
    if known.url.is_empty() {
        known.url = if id.contains("://") { id } else { feed.url.to_owned() };
    }
    if !known.published.is_empty() && known.published_days().is_none() {
        let message = format!("the date `{}` of the row is not understood and was left out", known.published);
        notes.push(Note { level: NoteLevel::Warning, code: "intake.date", message, span: None });
    }
    let document = if html::is_markup(&text) {
        crate::page::document(&source, &text, known)
    } else {
        let pieces = pieces::split(&text);
        roles::compose(&source, text, &pieces, known, roles::Profile::Column)
    };
    Some(Item::Document { document, source, format, notes })
}

/// A row, a line or a table without text: which columns it has, and which were looked for.
pub(crate) fn no_text(place: &str, what: &str, here: &[&str], options: &Options) -> Item {
    const MOST: usize = 20;
    let wanted = &options.columns.text;
    let known = here.iter().find(|column| wanted.iter().any(|name| name.eq_ignore_ascii_case(column.trim())));
    if let Some(column) = known {
        let reason = format!("the {what} has no text in its column `{}`", column.trim());
        return skipped(place, &reason, "nothing is lost if the text was never there");
    }
    let more = if here.len() > MOST { ", ..." } else { "" };
    let reason = format!(
        "no column of the {what} ({}{more}) is known to hold the text ({})",
        here[..here.len().min(MOST)].join(", "),
        wanted.join(", ")
    );
    skipped(place, &reason, "name the column that holds it, on the command line with --text-column")
}
