//! What must hold for any bytes given to intake: no panic, blocks in order on character boundaries that cover all but
//! white space, the same result twice, a stream gives what memory gives, and the source bytes of a document give it again.
//!
//! Property tests, the findings in `fixtures/fuzz` and the fuzz targets `intake_*` (folder `fuzz` of the repository) all
//! run these checks, so that what a target finds is found again here. Nothing here makes bytes.

use std::io::{BufReader, Write};
use std::ops::ControlFlow;

use chancery_intake::{Item, Options, Source, formats, read_again, read_all, read_stream};
use chancery_record::Document;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Where all sources of these checks claim to lie; the path holds a date.
const URL: &str = "https://a.example/2024/01/02/x";

/// Names of plain texts: with and without dates, and some that no careful person gives.
const TEXT_NAMES: [&str; 12] = [
    "a.txt",
    "a.md",
    "2024-05-03-harbour.txt",
    "harbour_20240503.md",
    "03.05.2024 harbour.txt",
    "a.markdown",
    "README",
    "31-02-2024.txt",
    "99999999999999999999.txt",
    "2024-5.txt",
    "\u{202e}txt.2024-05-03",
    "",
];

/// Names of tables and of what may hold anything.
const TABLE_NAMES: [&str; 11] = [
    "a.jsonl",
    "a.csv",
    "a.tsv",
    "a",
    "a.json",
    "a.jsonl.gz",
    "a.csv.gz",
    "a.ndjson",
    ".gz",
    "..csv.",
    "a.html.gz.tsv",
];

/// Names of feeds, mails, archives and office files; what they hold is known by its first bytes too.
pub const ARCHIVE_NAMES: [&str; 14] = [
    "a.rss",
    "a.xml",
    "a.warc",
    "a.warc.gz",
    "a.arc",
    "a.eml",
    "a.mbox",
    "a.zip",
    "a.tar",
    "a.docx",
    "a.odt",
    "a.epub",
    "a.pdf",
    "a.parquet",
];

/// A feed, a mail, an archive or an office file: the first byte chooses the name, the rest is the content.
pub fn archives(bytes: &[u8]) {
    let Some((choice, content)) = bytes.split_first() else { return };
    check(ARCHIVE_NAMES[usize::from(*choice) % ARCHIVE_NAMES.len()], content, &Options::default());
}

/// A web page.
pub fn page(bytes: &[u8]) {
    check("a.html", bytes, &Options::default());
}

/// A text: the first byte chooses the name, the rest is the content.
pub fn text(bytes: &[u8]) {
    let Some((choice, content)) = bytes.split_first() else { return };
    check(TEXT_NAMES[usize::from(*choice) % TEXT_NAMES.len()], content, &Options::default());
}

/// A table or anything, perhaps packed. The first byte is flags, the second chooses the name (255: the first line of the
/// content is the name).
pub fn tables(bytes: &[u8]) {
    let [flags, choice, content @ ..] = bytes else { return };
    let mut content = content;
    let given;
    let name = if *choice == u8::MAX {
        given = String::from_utf8_lossy(line(&mut content)).into_owned();
        given.as_str()
    } else {
        TABLE_NAMES[usize::from(*choice) % TABLE_NAMES.len()]
    };
    let mut options = Options::default();
    if flags & 1 != 0 {
        options.max_document_bytes = 64;
    }
    if flags & 2 != 0 {
        let column = String::from_utf8_lossy(line(&mut content)).into_owned();
        let (field, column) = column.split_once('=').unwrap_or(("text", column.as_str()));
        if let Err(error) = options.columns.set(field, column) {
            assert!(error.to_string().contains("the fields are"), "{error}");
        }
    }
    if flags & 4 == 0 {
        check(name, content, &options);
        return;
    }
    let mut packed = gz(content);
    if flags & 8 != 0 {
        packed.truncate(packed.len() - packed.len() / 3);
    }
    if flags & 16 != 0 {
        let middle = packed.len() / 2;
        packed[middle] ^= flags >> 3;
    }
    check(name, &packed, &options);
}

/// Takes the first line off the content, without its end.
fn line<'a>(content: &mut &'a [u8]) -> &'a [u8] {
    let end = content.iter().position(|byte| *byte == b'\n').unwrap_or(content.len());
    let line = &content[..end];
    *content = content.get(end + 1..).unwrap_or_default();
    line
}

/// The bytes packed.
pub fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// All that must hold for a source. Some sources have an address, by their length.
pub fn check(name: &str, bytes: &[u8], options: &Options) {
    let format = chancery_intake::detect(name, &bytes[..bytes.len().min(512)]);
    assert!(formats().contains(&format));
    let url = if bytes.len().is_multiple_of(4) { URL } else { "" };
    let items = read_all(&Source { name, bytes, url }, options);
    assert!(!items.is_empty(), "neither a document nor a word why there is none");
    let again = if url.is_empty() {
        by_stream(name, bytes, options)
    } else {
        read_all(&Source { name, bytes, url }, options)
    };
    assert_eq!(items, again, "read twice, two results");
    for item in items {
        match item {
            Item::Document { document, source, notes, format } => {
                check_document(&document);
                for span in notes.iter().filter_map(|note| note.span) {
                    assert!(span.is_valid_in(&document.text));
                }
                assert_eq!(document.sha256, chancery_record::content_hash(&source));
                let name = document.meta.source.as_str();
                check_again(&Source { name, bytes: &source, url }, format.name, options, &document);
            }
            Item::Skipped { place, reason, remedy } => {
                assert!(!place.is_empty() && !reason.is_empty() && !remedy.is_empty());
            }
        }
    }
}

/// The same from a stream that comes in small pieces; it has no address.
fn by_stream(name: &str, bytes: &[u8], options: &Options) -> Vec<Item> {
    let mut items = Vec::new();
    let mut reader = BufReader::with_capacity(61, bytes);
    let result = read_stream(name, &mut reader, options, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    });
    result.unwrap();
    items
}

fn check_again(source: &Source<'_>, format: &str, options: &Options, document: &Document) {
    let again = read_again(source, format, options);
    let same = matches!(&again[..], [Item::Document { document: other, .. }] if other == document);
    assert!(
        same,
        "the source bytes do not give the document again: {:?}",
        String::from_utf8_lossy(source.bytes)
    );
}

fn check_document(document: &Document) {
    let mut end = 0;
    for block in &document.blocks {
        assert!(block.span.is_valid_in(&document.text), "{:?} in {:?}", block.span, document.text);
        let start = block.span.start as usize;
        assert!(start >= end, "blocks overlap");
        assert!(!block.span.is_empty());
        assert!(!block.reason.is_empty());
        assert_blank(&document.text[end..start]);
        end = block.span.end as usize;
    }
    assert_blank(&document.text[end..]);
    for span in document.meta.dates.iter().filter_map(|date| date.span) {
        assert!(span.is_valid_in(&document.text));
    }
}

fn assert_blank(gap: &str) {
    assert!(gap.chars().all(|c| c.is_whitespace() || c == '\u{feff}'), "not covered: {gap:?}");
}
