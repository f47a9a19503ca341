//! Documents that users give on the command line.

use chancery_record::{Basis, DayRange, Document, SourceDate};

/// A document of exactly this text, published when the user says.
pub fn document(text: &str, published: Option<DayRange>) -> Document {
    let mut document = Document::from_text(text);
    set_published(&mut document, published);
    document
}

/// Sets the day of publication as the user says; it goes before what the source says.
pub fn set_published(document: &mut Document, published: Option<DayRange>) {
    let Some(days) = published else { return };
    document.meta.published = Some(days);
    document.meta.published_basis = Basis::Metadata;
    document.meta.dates.push(SourceDate {
        kind: "published".into(),
        days,
        basis: Basis::Metadata,
        span: None,
    });
}
