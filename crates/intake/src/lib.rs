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
mod language;
mod lexicon;
mod lines;
mod masthead;
mod names;
pub mod neardup;
mod page;
pub mod pdf;
mod pieces;
mod resolve;
mod roles;
mod tape;
mod xml;
mod zip;

use std::cell::Cell;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;

use chancery_record::{BlockRole, Document, Note};

pub use address::resolve as resolve_address;
pub use columns::ColumnMap;
pub use formats::feed::{Channel, Content, Entry, channel_of, feed_of};
pub use formats::sitemap::{ListedPage, Sitemap, sitemap_of};
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
    /// How words are taken from PDF files. By itself it is done here and now; where files may be hostile, a function that does it in a
    /// process of its own, with limits, belongs here.
    pub pdf: pdf::PdfReader,
}

impl Default for Options {
    fn default() -> Self {
        Options { columns: ColumnMap::default(), max_document_bytes: 16 << 20, pdf: pdf::pdf_text }
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
/// (pictures, sound, programs) gives the format `refused`.
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
    let options = Options { max_document_bytes, ..options.clone() };
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
    read_inside(name, url, reader, options, 0, sink)
}

/// Reads what stands in `depth` containers.
pub(crate) fn read_inside(
    name: &str,
    url: &str,
    reader: &mut dyn BufRead,
    options: &Options,
    depth: u8,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), IntakeError> {
    let head = read_head(name, reader)?;
    let mut whole = head.as_slice().chain(reader);
    // A web archive is unpacked piece by piece, so that a damaged piece does not end it.
    if head.is_empty() {
        let _ = sink(skipped("the whole file", "the file is empty", "remove it from the pile"));
        Ok(())
    } else if formats::warc::is_archive(&head) {
        let name = strip_end(name, ".gz");
        read_at(&formats::warc::FORMAT, name, url, &mut whole, options, depth, sink)
    } else if head.starts_with(&[0x1f, 0x8b]) {
        let taken = Cell::new(0);
        let decoder =
            flate2::bufread::MultiGzDecoder::new(BufReader::new(Counted { inner: whole, taken: &taken }));
        let mut unpacked = BufReader::new(Measured { inner: decoder, taken: &taken, given: 0 });
        read_unpacked("gzip", strip_end(name, ".gz"), url, &mut unpacked, options, depth, sink)
    } else if head.starts_with(&ZSTD) {
        let taken = Cell::new(0);
        let decoder = zstd::stream::read::Decoder::new(Counted { inner: whole, taken: &taken });
        let inner = decoder.map_err(|source| IntakeError::Read { name: name.to_owned(), source })?;
        let mut unpacked = BufReader::new(Measured { inner, taken: &taken, given: 0 });
        read_unpacked("zstd", strip_end(name, ".zst"), url, &mut unpacked, options, depth, sink)
    } else {
        read_at(detect(name, &head), name, url, &mut whole, options, depth, sink)
    }
}

/// First bytes of Zstandard data.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Reads what was packed as one stream; damage ends it.
fn read_unpacked(
    packing: &str,
    name: &str,
    url: &str,
    reader: &mut dyn BufRead,
    options: &Options,
    depth: u8,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), IntakeError> {
    let result = read_head(name, reader).and_then(|head| {
        let mut whole = head.as_slice().chain(reader);
        read_at(detect(name, &head), name, url, &mut whole, options, depth, sink)
    });
    match result {
        Err(IntakeError::Read { source, .. }) if is_damage(&source) => {
            let reason = format!("the {packing} data are damaged or cut ({source})");
            let remedy = "fetch the file again, or unpack what is left of it";
            let _ = sink(skipped("the rest of the file", &reason, remedy));
            Ok(())
        }
        other => other,
    }
}

/// A stream that counts what is taken from it.
struct Counted<'c, R> {
    inner: R,
    taken: &'c Cell<u64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.taken.set(self.taken.get() + count as u64);
        Ok(count)
    }
}

/// Unpacked data that fail when they grow beyond measure. Failures of a decoder that name no kind of error are damage.
struct Measured<'c, R> {
    inner: R,
    taken: &'c Cell<u64>,
    given: u64,
}

impl<R: Read> Read for Measured<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer).map_err(|error| match error.kind() {
            std::io::ErrorKind::Other => std::io::Error::new(std::io::ErrorKind::InvalidData, error),
            _ => error,
        })?;
        self.given += count as u64;
        if self.given > zip::FREE + zip::MOST_RATIO * self.taken.get() {
            return Err(zip::beyond_measure());
        }
        Ok(count)
    }
}

fn is_damage(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof)
}

fn read_as(
    format: &'static Format,
    name: &str,
    url: &str,
    reader: &mut dyn BufRead,
    options: &Options,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), IntakeError> {
    read_at(format, name, url, reader, options, 0, sink)
}

fn read_at(
    format: &'static Format,
    name: &str,
    url: &str,
    reader: &mut dyn BufRead,
    options: &Options,
    depth: u8,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), IntakeError> {
    let mut feed = formats::Feed { format, name, url, reader, options, sink, depth };
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

/// A name without this ending.
fn strip_end<'n>(name: &'n str, end: &str) -> &'n str {
    let stem = name.len().saturating_sub(end.len());
    match name.get(stem..) {
        Some(last) if last.eq_ignore_ascii_case(end) => &name[..stem],
        _ => name,
    }
}

pub(crate) fn skipped(place: &str, reason: &str, remedy: &str) -> Item {
    Item::Skipped { place: place.to_owned(), reason: reason.to_owned(), remedy: remedy.to_owned() }
}
