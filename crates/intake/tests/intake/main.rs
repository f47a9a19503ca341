//! Tests of the room from outside: fixtures, properties over any bytes, nasty input, the five founding articles.

mod bytes;
mod findings;
mod fixtures;
mod heads;
mod nasty;
mod properties;
mod seeds;
mod streams;

use std::fmt::Write;

use chancery_intake::{Item, Options, Source, read_all};
use chancery_record::Document;

fn read(name: &str, bytes: &[u8]) -> Vec<Item> {
    read_all(&Source { name, bytes, url: "" }, &Options::default())
}

fn documents(name: &str, bytes: &[u8]) -> Vec<Document> {
    let items = read(name, bytes).into_iter();
    items
        .filter_map(|item| if let Item::Document { document, .. } = item { Some(document) } else { None })
        .collect()
}

/// All that came out, one line for each fact.
fn view(items: &[Item]) -> String {
    let mut out = String::new();
    for item in items {
        match item {
            Item::Skipped { place, reason, remedy } => {
                let _ = writeln!(out, "SKIPPED {place}: {reason}; {remedy}");
            }
            Item::Document { document, notes, .. } => {
                view_document(&mut out, document);
                for note in notes {
                    let _ = writeln!(out, "note {}: {}", note.code, note.message);
                }
            }
        }
    }
    out
}

fn view_document(out: &mut String, document: &Document) {
    let meta = &document.meta;
    let days = meta.published.map_or("unknown".to_owned(), |days| days.to_string());
    let _ = writeln!(out, "DOCUMENT {}", meta.title);
    let _ = writeln!(
        out,
        "authors {:?}, outlet {:?}, republisher {:?}",
        meta.authors, meta.outlet, meta.republisher
    );
    let _ = writeln!(out, "url {:?}, lang {:?}, genre {:?}", meta.url, meta.lang, meta.genre);
    let _ = writeln!(out, "published {days} ({})", meta.published_basis.name());
    for date in &meta.dates {
        let words = date.span.map_or("", |span| span.of(&document.text));
        let _ = writeln!(out, "date {} {} ({}) {words:?}", date.kind, date.days, date.basis.name());
    }
    for block in &document.blocks {
        let sign = if block.kept { '+' } else { '-' };
        let words = block.span.of(&document.text).replace('\n', "\u{23ce}");
        let _ = writeln!(out, "{sign} {} | {words} | {}", block.role.name(), block.reason);
    }
}
