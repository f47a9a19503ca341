//! Mails: a message (EML) or a box of them (mbox). Each message is a document of its text with subject, sender and day; the plain
//! text is taken where there is one, else the HTML. Files that hang on a message are named in a note and not read.
//!
//! The bytes of a document are those of its message.

use std::io::{BufRead, Read};

use chancery_record::{Note, NoteLevel};

use super::{Feed, Format, never};
use crate::head::Known;
use crate::{IntakeError, Item, base64, decode, page, pieces, roles, skipped};

pub(crate) static FORMAT: Format = Format {
    name: "mail",
    extensions: &["eml", "mbox", "mbx"],
    about: "mails: a message or a box of messages",
    has_columns: false,
    is_surely: never,
    looks_like,
    read,
};

/// Parts inside parts are looked into so far.
const MOST_DEPTH: usize = 8;
const MOST_PARTS: usize = 500;
const MOST_LINE: usize = 1 << 20;

/// Fields of which two begin nothing but a mail.
const FIELDS: [&str; 8] =
    ["from:", "to:", "date:", "subject:", "message-id:", "received:", "mime-version:", "return-path:"];

fn looks_like(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&head[..head.len().min(4096)]).to_ascii_lowercase();
    let is_box = text.starts_with("from ") && text.lines().next().is_some_and(|line| line.contains(':'));
    let lines = text.lines().skip(usize::from(is_box)).take_while(|line| !line.trim().is_empty());
    let (mut known, mut is_header) = (0, true);
    for line in lines {
        let name = line.split(':').next().unwrap_or("");
        is_header &= line.starts_with([' ', '\t']) || line.contains(':') && !name.contains(' ');
        known += FIELDS.iter().filter(|field| line.starts_with(*field)).count();
    }
    let has_subject = text.contains("\nsubject:") || text.starts_with("subject:");
    is_header && known >= 3 && (is_box || has_subject)
}

fn read(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let is_box =
        feed.reader.fill_buf().map(|head| head.starts_with(b"From ")).map_err(|error| feed.failed(error))?;
    if !is_box {
        let Some(bytes) = feed.whole()? else { return Ok(()) };
        let item = message(feed, bytes, "the whole file");
        let _ = (feed.sink)(item);
        return Ok(());
    }
    read_box(feed)
}

/// Messages of a box, one at a time: each begins with a line `From ` after an empty one.
fn read_box(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let limit = feed.options.max_document_bytes;
    let (mut bytes, mut length, mut number) = (Vec::new(), 0u64, 0usize);
    let mut is_blank = true;
    loop {
        let line = next_line(feed.reader).map_err(|error| feed.failed(error))?;
        let begins = line.is_empty() || is_blank && line.starts_with(b"From ");
        if begins && number > 0 {
            let place = format!("message {number}");
            let item = if length > limit as u64 {
                let reason =
                    format!("the message has {length} bytes, over the limit of {limit} for one document");
                skipped(&place, &reason, "raise the limit on the size of a document")
            } else {
                message(feed, std::mem::take(&mut bytes), &place)
            };
            if (feed.sink)(item).is_break() {
                return Ok(());
            }
        }
        if line.is_empty() {
            return Ok(());
        }
        if begins {
            number += 1;
            bytes.clear();
            length = 0;
            // A message that began with such a line would be taken for a box when it is read again.
            is_blank = true;
            continue;
        }
        is_blank = line.trim_ascii().is_empty();
        length += line.len() as u64;
        if length <= limit as u64 {
            // The sign before a line that would begin a message.
            let quoted = !bytes.is_empty()
                && line.starts_with(b">")
                && line.trim_ascii_start().iter().skip_while(|byte| **byte == b'>').take(5).eq(b"From ");
            bytes.extend_from_slice(&line[usize::from(quoted)..]);
        }
    }
}

/// A line with its end; `MOST_LINE` bytes end a line too. Empty at the end.
fn next_line(reader: &mut dyn BufRead) -> std::io::Result<Vec<u8>> {
    let mut line = Vec::new();
    reader.take(MOST_LINE as u64).read_until(b'\n', &mut line)?;
    Ok(line)
}

fn message(feed: &Feed<'_>, bytes: Vec<u8>, place: &str) -> Item {
    let mut found = Found::default();
    let (fields, body) = header(&bytes);
    part(&fields, body, 0, &mut found);
    let field = |name: &str| words(value(&fields, name));
    let known = Known {
        url: feed.url.to_owned(),
        source: feed.name.to_owned(),
        title: field("subject"),
        authors: Some(sender(&field("from"))).filter(|name| !name.is_empty()).into_iter().collect(),
        published: field("date"),
        ..Known::default()
    };
    let mut notes = Vec::new();
    if !found.files.is_empty() {
        let message = format!("files that hang on the message are not read: {}", found.files.join(", "));
        notes.push(Note { level: NoteLevel::Warning, code: "intake.mail", message, span: None });
    }
    let document = if found.text.trim().is_empty() && !found.html.trim().is_empty() {
        page::document(&bytes, &found.html, known)
    } else {
        let pieces = pieces::split(&found.text);
        roles::compose(&bytes, found.text, &pieces, known, roles::Profile::Column)
    };
    if document.blocks.is_empty() {
        return skipped(place, "the message has no text", "remove it from the pile, or add what hangs on it");
    }
    Item::Document { document, source: bytes, format: feed.format, notes }
}

/// What a message holds.
#[derive(Default)]
struct Found {
    text: String,
    html: String,
    /// Names of files.
    files: Vec<String>,
    parts: usize,
}

type Fields = Vec<(String, String)>;

/// The fields of a header, with lines joined, and what stands after it.
fn header(bytes: &[u8]) -> (Fields, &[u8]) {
    let (mut fields, mut left): (Fields, &[u8]) = (Vec::new(), bytes);
    while let Some((line, rest)) = cut_line(left) {
        left = rest;
        let text = decode::decode(line, None).text;
        if text.trim().is_empty() {
            break;
        }
        if text.starts_with([' ', '\t']) {
            if let Some(last) = fields.last_mut() {
                last.1.push(' ');
                last.1.push_str(text.trim());
            }
        } else if let Some((name, value)) = text.split_once(':')
            && fields.len() < MOST_PARTS
        {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    (fields, left)
}

fn cut_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.is_empty() {
        return None;
    }
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let line = bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]);
    Some((line, bytes.get(end + 1..).unwrap_or_default()))
}

fn value<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

/// A parameter of a field: `charset` of `text/plain; charset="utf-8"`.
fn parameter(field: &str, name: &str) -> Option<String> {
    field.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        let key = key.trim().trim_end_matches('*').to_ascii_lowercase();
        (key == name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

fn part(fields: &Fields, body: &[u8], depth: usize, found: &mut Found) {
    found.parts += 1;
    if depth > MOST_DEPTH || found.parts > MOST_PARTS {
        return;
    }
    let written = value(fields, "content-type");
    let kind = written.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let name =
        parameter(value(fields, "content-disposition"), "filename").or_else(|| parameter(written, "name"));
    if kind.starts_with("multipart/")
        && let Some(mark) = parameter(written, "boundary")
    {
        for inner in parts_of(body, mark.as_bytes()) {
            let (fields, body) = header(inner);
            part(&fields, body, depth + 1, found);
        }
        return;
    }
    let is_file = value(fields, "content-disposition").to_ascii_lowercase().starts_with("attachment");
    let bytes = match value(fields, "content-transfer-encoding").to_ascii_lowercase().as_str() {
        "base64" => base64::decode(&String::from_utf8_lossy(body)),
        "quoted-printable" => without_quoting(body, false),
        _ => body.to_vec(),
    };
    if kind == "message/rfc822" && !is_file {
        let (fields, body) = header(&bytes);
        part(&fields, body, depth + 1, found);
        return;
    }
    let is_text = kind.is_empty() || kind == "text/plain" || kind == "text/html";
    if is_file || !is_text {
        found.files.push(words(&name.unwrap_or(kind)));
        return;
    }
    let text = decode::decode(&bytes, parameter(written, "charset").as_deref()).text;
    let into = if kind == "text/html" { &mut found.html } else { &mut found.text };
    if !into.is_empty() {
        into.push_str("\n\n");
    }
    into.push_str(&text);
}

/// The parts between lines of the mark.
fn parts_of<'b>(body: &'b [u8], mark: &[u8]) -> Vec<&'b [u8]> {
    let (mut parts, mut start, mut at) = (Vec::new(), None, 0);
    let mut left = body;
    while let Some((line, rest)) = cut_line(left) {
        let next = body.len() - rest.len();
        if let Some(after) = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(mark)) {
            if let Some(start) = start.take() {
                parts.push(&body[start..at]);
            }
            if after.starts_with(b"--") || parts.len() >= MOST_PARTS {
                return parts;
            }
            start = Some(next);
        }
        at = next;
        left = rest;
    }
    // The last mark is missing: the message was cut.
    parts.extend(start.map(|start| &body[start..]));
    parts
}

/// Quoted-printable undone; in fields (`Q`) the underscore is a blank.
fn without_quoting(bytes: &[u8], is_field: bool) -> Vec<u8> {
    let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        match bytes[at] {
            b'=' => {
                let rest = &bytes[at + 1..];
                let blank = rest.iter().take_while(|byte| matches!(**byte, b' ' | b'\t' | b'\r')).count();
                if let (Some(high), Some(low)) = (hex(rest.first()), hex(rest.get(1))) {
                    out.push((high * 16 + low) as u8);
                    at += 3;
                } else if rest.get(blank) == Some(&b'\n') {
                    at += blank + 2;
                } else {
                    out.push(b'=');
                    at += 1;
                }
            }
            b'_' if is_field => {
                out.push(b' ');
                at += 1;
            }
            byte => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

/// A field with its encoded words (`=?utf-8?Q?...?=`) decoded.
fn words(field: &str) -> String {
    let (mut out, mut left) = (String::new(), field);
    let mut after_word = false;
    while let Some(at) = left.find("=?") {
        let before = &left[..at];
        let Some((length, text)) = encoded_word(&left[at..]) else {
            out.push_str(&left[..at + 2]);
            left = &left[at + 2..];
            after_word = false;
            continue;
        };
        // Blanks between two encoded words mean nothing.
        if !after_word || !before.trim().is_empty() {
            out.push_str(before);
        }
        out.push_str(&text);
        left = &left[at + length..];
        after_word = true;
    }
    out.push_str(left);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The encoded word at the start, and how long it is.
fn encoded_word(text: &str) -> Option<(usize, String)> {
    let mut cells = text[2..].splitn(4, '?');
    let (charset, kind, content, rest) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    if !rest.starts_with('=') || charset.len() > 40 {
        return None;
    }
    let bytes = match kind {
        "B" | "b" => base64::decode(content),
        "Q" | "q" => without_quoting(content.as_bytes(), true),
        _ => return None,
    };
    let length = text.len() - rest.len() + 1;
    let charset = charset.split('*').next().unwrap_or(charset);
    Some((length, decode::decode(&bytes, Some(charset)).text))
}

/// The name in `"Ada Fenn" <fenn@a.example>`.
fn sender(field: &str) -> String {
    let name = field.split_once('<').map_or(field, |(name, _)| name).trim().trim_matches('"').trim();
    if name.contains('@') {
        let inside =
            field.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(name, _)| name);
        return inside.to_owned();
    }
    // A name with the family first.
    match name.split_once(", ") {
        Some((last, first)) if !first.contains(',') && field.trim_start().starts_with('"') => {
            format!("{first} {last}")
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded() {
        assert_eq!(words("=?utf-8?Q?Caf=C3=A9_closed?= =?UTF-8?B?IGFnYWlu?= now"), "Café closed again now");
        assert_eq!(words("a =? b"), "a =? b");
        assert_eq!(words("=?koi8-r?B?8M/S1A==?="), "Порт");
        assert_eq!(sender("\"Ada Fenn\" <fenn@a.example>"), "Ada Fenn");
        assert_eq!(sender("fenn@a.example (Ada Fenn)"), "Ada Fenn");
        assert_eq!(sender("fenn@a.example"), "");
    }

    #[test]
    fn quoting_is_undone() {
        assert_eq!(without_quoting(b"a=3Db =\r\nc=zz_", false), b"a=b c=zz_");
    }
}
