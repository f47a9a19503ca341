//! The registry of formats: one file each, one line here.
//!
//! A format says by which extension and by which first bytes it is known, and reads a [`Feed`] into items.

mod chat;
mod container;
pub(crate) mod feed;
mod html;
mod jsonl;
mod mail;
mod markdown;
mod office;
mod parquet;
mod pdf;
mod refused;
pub(crate) mod sitemap;
mod table;
mod text;
pub(crate) mod warc;

use std::io::{BufRead, Read};
use std::ops::ControlFlow;

use crate::{IntakeError, Item, Options, skipped};

/// The most bytes of a source with several documents that are held at once.
const MOST_WHOLE: usize = 64 << 20;

/// Every format, in the order in which content is tried. The last one takes what no other wants.
static FORMATS: [&Format; 20] = [
    &feed::FORMAT,
    &sitemap::FORMAT,
    &warc::FORMAT,
    &office::DOCX,
    &office::ODT,
    &office::EPUB,
    &container::ZIP,
    &container::TAR,
    &pdf::FORMAT,
    &parquet::FORMAT,
    &chat::TELEGRAM,
    &chat::WHATSAPP,
    &refused::FORMAT,
    &html::FORMAT,
    &mail::FORMAT,
    &jsonl::FORMAT,
    &markdown::FORMAT,
    &table::COMMAS,
    &table::TABS,
    &text::FORMAT,
];

/// A format that intake knows.
pub struct Format {
    /// Its name, as `chancery add --help` shows it.
    pub name: &'static str,
    /// Extensions of file names, lower-case, without the dot.
    pub extensions: &'static [&'static str],
    /// What it is, in one line.
    pub about: &'static str,
    /// Whether its parts have columns, so that a [`crate::ColumnMap`] matters.
    pub has_columns: bool,
    /// Whether the first bytes are of this format beyond doubt, whatever the name says.
    pub(crate) is_surely: fn(head: &[u8]) -> bool,
    /// Whether the first bytes look like it, when the name says nothing.
    pub(crate) looks_like: fn(head: &[u8]) -> bool,
    /// Reads it.
    pub(crate) read: fn(&mut Feed<'_>) -> Result<(), IntakeError>,
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// All formats.
pub fn all() -> &'static [&'static Format] {
    &FORMATS
}

pub(crate) fn detect(name: &str, head: &[u8]) -> &'static Format {
    let extension = name.rsplit_once('.').map_or(String::new(), |(_, end)| end.to_ascii_lowercase());
    let sure = FORMATS.iter().find(|format| (format.is_surely)(head));
    let named = || FORMATS.iter().find(|format| format.extensions.contains(&extension.as_str()));
    let seen = || FORMATS.iter().find(|format| (format.looks_like)(head));
    sure.or_else(named).or_else(seen).unwrap_or(&&text::FORMAT)
}

/// A source on its way in.
pub(crate) struct Feed<'a> {
    pub format: &'static Format,
    pub name: &'a str,
    pub url: &'a str,
    pub reader: &'a mut dyn BufRead,
    pub options: &'a Options,
    pub sink: &'a mut dyn FnMut(Item) -> ControlFlow<()>,
    /// How many containers the source stands in.
    pub depth: u8,
}

impl Feed<'_> {
    /// The whole content, or `None` (and an item that says so) when it is over the limit.
    pub fn whole(&mut self) -> Result<Option<Vec<u8>>, IntakeError> {
        self.whole_up_to(1)
    }

    /// The whole content of a source that holds several documents: so many times the limit on one of them, and 64 MB at most
    /// where that limit is lower.
    pub fn whole_up_to(&mut self, documents: usize) -> Result<Option<Vec<u8>>, IntakeError> {
        let one = self.options.max_document_bytes;
        let limit = one.saturating_mul(documents).min(one.max(MOST_WHOLE));
        self.whole_within(limit, if documents == 1 { "document" } else { "file" })
    }

    /// The whole content, up to so many bytes.
    pub fn whole_within(&mut self, limit: usize, what: &str) -> Result<Option<Vec<u8>>, IntakeError> {
        let mut bytes = Vec::new();
        let result = (&mut *self.reader).take(limit as u64 + 1).read_to_end(&mut bytes);
        result.map_err(|source| self.failed(source))?;
        if bytes.len() <= limit {
            return Ok(Some(bytes));
        }
        let reason = format!("the {what} is larger than the limit of {limit} bytes");
        self.skip("the whole file", &reason, "split the file, or raise the limit on the size of a document");
        Ok(None)
    }

    /// The same source with another reader, and the reader apart from it.
    pub fn without_reader<'b>(
        &'b mut self,
        nothing: &'b mut &'static [u8],
    ) -> (Feed<'b>, &'b mut dyn BufRead) {
        let rest = Feed {
            format: self.format,
            name: self.name,
            url: self.url,
            reader: nothing,
            options: self.options,
            sink: &mut *self.sink,
            depth: self.depth,
        };
        (rest, &mut *self.reader)
    }

    /// Hands a skipped place on.
    pub fn skip(&mut self, place: &str, reason: &str, remedy: &str) {
        let _ = (self.sink)(skipped(place, reason, remedy));
    }

    /// The error of a reader that failed.
    pub fn failed(&self, source: std::io::Error) -> IntakeError {
        IntakeError::Read { name: self.name.to_owned(), source }
    }
}

/// The first bytes without a byte order mark and leading white space, lower-cased, at most 512 of them.
fn start_of(head: &[u8]) -> String {
    let head = String::from_utf8_lossy(&head[..head.len().min(2048)]);
    head.trim_start_matches('\u{feff}')
        .trim_start()
        .chars()
        .take(512)
        .collect::<String>()
        .to_ascii_lowercase()
}

fn never(_head: &[u8]) -> bool {
    false
}
