//! Documents from the files of truth sets, by way of intake, like the files of a user.

use chancery_intake::{Item, Options, Source, read_all};
use chancery_record::{Document, DocumentMeta};

/// The first document of these bytes. A refused source gives an empty document that keeps the name, so that every
/// item of a set has its line in the predictions.
pub fn document_of(name: &str, bytes: &[u8], url: &str) -> Document {
    let items = read_all(&Source { name, bytes, url }, &Options::default());
    let first = items.into_iter().find_map(|item| match item {
        Item::Document { document, .. } => Some(document),
        Item::Skipped { .. } => None,
    });
    first.unwrap_or_else(|| {
        let meta = DocumentMeta { url: url.to_owned(), source: name.to_owned(), ..DocumentMeta::default() };
        Document::new(bytes, meta, String::new(), Vec::new())
    })
}
