//! The room `intake`: bytes of any format become [`Document`]s.
//!
//! What it does: finds out the format ([`detect`]), undoes gzip, decodes the characters, renders the visible text,
//! splits it into blocks, gives every block a role and says why, and collects what the source says about itself:
//! title, authors, outlet, language, and dates with the ground they stand on.
//!
//! What it does not: it opens no file, touches no network and has no clock. It never fails on content: a source or a
//! part of one that cannot be read becomes [`Item::Skipped`] with the place, the reason and a remedy.
//! [`IntakeError`] means that the reader that was handed in failed, or that an option makes no sense.
//!
//! Where its data come from: word lists in `data/intake/*.txt`, written for this project and compiled in. The code
//! names no site, no outlet and no country.
//!
//! ```
//! use chancery_intake::{Item, Options, Source, read_all};
//!
//! let source = Source { name: "note.txt", bytes: b"Ports reopen\n\nThe ports reopened on Monday, officials said.", url: "" };
//! let items = read_all(&source, &Options::default());
//! let Item::Document { document, .. } = &items[0] else { panic!("skipped") };
//! assert_eq!(document.meta.title, "Ports reopen");
//! assert_eq!(document.text.as_bytes(), source.bytes);
//! ```
//!
//! # How a format is added
//! One file in `src/formats/` that defines a `FORMAT`, one line in the registry of `src/formats/mod.rs`, one folder of
//! fixtures in `fixtures/<format>/` with an `.expected` file beside each; the test `fixtures` then reads them.
//!
//! # Invariants (each a test)
//! - the text of a plain-text source is its decoded text, unchanged;
//! - blocks stand in order, do not overlap, lie on character boundaries and cover all of the text but white space;
//! - same bytes, same result; any bytes, no panic;
//! - the bytes that come with a document ([`Item::Document::source`]) give it again, see [`read_again`].

mod address;
mod base64;
mod columns;
mod days;
mod decode;
mod formats;
mod head;
mod headline;
mod lexicon;
mod lines;
mod names;
pub mod neardup;
mod page;
mod pieces;
mod resolve;
mod roles;
mod tape;
mod xml;

use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;

use chancery_record::{BlockRole, Document, Note};

pub use columns::ColumnMap;
pub use formats::feed::{Channel, Content, Entry, channel_of};
pub use formats::warc::{Damage, WebRecord, web_records};
pub use formats::{Format, all as formats};

/// Bytes to read, and what is known of them.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// File name without folders.
    pub name: &'a str,
    /// The content.
    pub bytes: &'a [u8],
    /// Where it is on the web, or empty.
    pub url: &'a str,
}

/// How to read.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which columns of JSON lines and tables hold what.
    pub columns: ColumnMap,
    /// Largest document in bytes after decompression; a larger one is skipped.
    pub max_document_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { columns: ColumnMap::default(), max_document_bytes: 16 << 20 }
    }
}

/// What comes out: a document, or the news that something was left out.
#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::large_enum_variant, reason = "documents are the rule and skipped parts the exception")]
pub enum Item {
    /// A document.
    Document {
        /// The document.
        document: Document,
        /// The bytes its id is made of: the whole file after decompression, the line of a JSON lines file, the
        /// header and the row of a table. [`read_again`] makes the same document of them.
        source: Vec<u8>,
        /// The format that took it apart. With it [`read_again`] reads `source` as it was read here.
        format: &'static Format,
        /// What was odd about it.
        notes: Vec<Note>,
    },
    /// Something that is not read.
    Skipped {
        /// Where in the source ("line 17", "bytes 0..512", "the whole file").
        place: String,
        /// Why.
        reason: String,
        /// What the user can do.
        remedy: String,
    },
}

/// What can go wrong beside the content.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The reader failed.
    #[error("cannot read {name}: {source}; check that the file is readable and try again")]
    Read {
        /// The name of the source.
        name: String,
        /// The cause.
        source: std::io::Error,
    },
    /// A column map names a field that does not exist.
    #[error("unknown field `{field}` in the column map; the fields are {known}")]
    UnknownField {
        /// The field that was given.
        field: String,
        /// The fields there are.
        known: String,
    },
}

/// The format of a source, by the extension of its name and by its first bytes. Content that cannot be read yet
/// (pictures, PDF, archives) gives the format `refused`.
pub fn detect(name: &str, head: &[u8]) -> &'static Format {
    formats::detect(name, head)
}

/// Reads a source that lies in memory. Never fails: what cannot be read is an [`Item::Skipped`].
pub fn read_all(source: &Source<'_>, options: &Options) -> Vec<Item> {
    let mut items = Vec::new();
    let mut bytes = source.bytes;
    let mut sink = |item| {
        items.push(item);
        ControlFlow::Continue(())
    };
    if let Err(error) = read_any(source.name, source.url, &mut bytes, options, &mut sink) {
        items.push(skipped("the rest of the file", &error.to_string(), "check the file and add it again"));
    }
    items
}

/// Reads the bytes that came with a document ([`Item::Document::source`]) again, as the format of this name and with no limit on
/// their size. With the options and the name of the first time (that in the metadata, without `.gz`) it gives the same document; by themselves the bytes of
/// one row may look like something else. Where no format has this name, name and bytes decide.
pub fn read_again(source: &Source<'_>, format: &str, options: &Options) -> Vec<Item> {
    let mut items = Vec::new();
    let mut bytes = source.bytes;
    let mut sink = |item| {
        items.push(item);
        ControlFlow::Continue(())
    };
    let head = &source.bytes[..source.bytes.len().min(HEAD_BYTES)];
    let known = formats().iter().find(|known| known.name == format);
    let format = known.copied().unwrap_or_else(|| detect(source.name, head));
    let max_document_bytes = options.max_document_bytes.max(source.bytes.len());
    let options = Options { columns: options.columns.clone(), max_document_bytes };
    if let Err(error) = read_as(format, source.name, source.url, &mut bytes, &options, &mut sink) {
        items.push(skipped("the whole document", &error.to_string(), "add its file again"));
    }
    items
}

/// Reads a source from a stream and hands each document on as soon as it is ready. JSON lines and tables are read one
/// row at a time, so that memory does not grow with their number; other formats are read whole, up to
/// [`Options::max_document_bytes`]. Stops early when `sink` breaks.
///
/// # Errors
/// Only when `reader` itself fails.
pub fn read_stream(
    name: &str,
    reader: &mut dyn BufRead,
    options: &Options,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), IntakeError> {
    read_any(name, "", reader, options, sink)
}

/// The body of a document: its kept blocks but the headline, joined by newlines. For scorers and for people; spans
/// always point into [`Document::text`].
pub fn body_text(document: &Document) -> String {
    let body = document.kept().filter(|block| block.role != BlockRole::Headline);
    body.map(|block| block.span.of(&document.text)).collect::<Vec<_>>().join("\n")
}

const HEAD_BYTES: usize = 8192;

fn read_any(
    name: &str,
    url: &str,
    reader: &mut dyn BufRead,
    options: &Options,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), IntakeError> {
    let head = read_head(name, reader)?;
    if head.is_empty() {
        let _ = sink(skipped("the whole file", "the file is empty", "remove it from the pile"));
        return Ok(());
    }
    if !head.starts_with(&[0x1f, 0x8b]) {
        let mut whole = head.as_slice().chain(reader);
        return read_plain(name, url, &head, &mut whole, options, sink);
    }
    let mut packed = head.as_slice().chain(reader);
    // A web archive is unpacked piece by piece, so that a damaged piece does not end it.
    if formats::warc::is_archive(&head) {
        return read_as(&formats::warc::FORMAT, strip_gz(name), url, &mut packed, options, sink);
    }
    let mut unpacked = BufReader::new(flate2::bufread::MultiGzDecoder::new(&mut packed));
    let (inner_name, damaged) = (strip_gz(name), "the gzip data are damaged or cut");
    let result = read_head(inner_name, &mut unpacked).and_then(|inner| {
        let mut whole = inner.as_slice().chain(&mut unpacked);
        read_plain(inner_name, url, &inner, &mut whole, options, sink)
    });
    match result {
        Err(IntakeError::Read { source, .. }) if is_damage(&source) => {
            let reason = format!("{damaged} ({source})");
            let _ = sink(skipped(
                "the rest of the file",
                &reason,
                "fetch the file again, or unpack what is left of it",
            ));
            Ok(())
        }
        other => other,
    }
}

fn is_damage(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof)
}

fn read_plain(
    name: &str,
    url: &str,
    head: &[u8],
    reader: &mut dyn BufRead,
    options: &Options,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), IntakeError> {
    read_as(detect(name, head), name, url, reader, options, sink)
}

fn read_as(
    format: &'static Format,
    name: &str,
    url: &str,
    reader: &mut dyn BufRead,
    options: &Options,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), IntakeError> {
    let mut feed = formats::Feed { format, name, url, reader, options, sink };
    (format.read)(&mut feed)
}

fn read_head(name: &str, reader: &mut dyn BufRead) -> Result<Vec<u8>, IntakeError> {
    let mut head = Vec::new();
    let result = reader.take(HEAD_BYTES as u64).read_to_end(&mut head);
    match result {
        Ok(_) => Ok(head),
        // The start of a damaged gzip file is still worth reading; the error comes again after it.
        Err(error) if is_damage(&error) && !head.is_empty() => Ok(head),
        Err(source) => Err(IntakeError::Read { name: name.to_owned(), source }),
    }
}

fn strip_gz(name: &str) -> &str {
    let stem = name.len().saturating_sub(3);
    match name.get(stem..) {
        Some(end) if end.eq_ignore_ascii_case(".gz") => &name[..stem],
        _ => name,
    }
}

pub(crate) fn skipped(place: &str, reason: &str, remedy: &str) -> Item {
    Item::Skipped { place: place.to_owned(), reason: reason.to_owned(), remedy: remedy.to_owned() }
}
