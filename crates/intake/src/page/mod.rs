//! HTML pages to documents: render the visible text, find the element that holds the article, give each block what the
//! layout says of it, and let `roles` decide. Names of classes that mean something lie in `data/intake/page_marks.txt`.

mod facts;
mod layout;
mod render;
mod title;
mod tokens;

use chancery_record::Document;

use crate::head::Known;
use crate::roles::{self, Profile};

/// The encoding that a page declares in its first bytes.
pub(crate) fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head: String = bytes.iter().take(4096).map(|byte| char::from(*byte).to_ascii_lowercase()).collect();
    let after = |mark: &str| head.split_once(mark).map(|(_, rest)| rest);
    let value = after("charset=")
        .or_else(|| after("<?xml").and_then(|rest| rest.split_once("encoding=")).map(|(_, rest)| rest))?;
    let value = value.trim_start_matches(['"', '\'', ' ']);
    let end = value
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':' | '.'))
        .unwrap_or(value.len());
    (end > 0).then(|| value[..end].to_owned())
}

/// The document of a page.
pub(crate) fn document(source: &[u8], markup: &str, mut known: Known) -> Document {
    let mut page = render::render(markup);
    let linked = facts::fill(&mut known, &page);
    let pieces = layout::pieces(&page, &linked, &known);
    let text = std::mem::take(&mut page.text);
    roles::compose(source, text, &pieces, known, Profile::Page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_encodings() {
        assert_eq!(declared_encoding(b"<meta charset=\"ISO-8859-9\">").as_deref(), Some("iso-8859-9"));
        assert_eq!(
            declared_encoding(b"<meta content='text/html; charset=koi8-r'>").as_deref(),
            Some("koi8-r")
        );
        assert_eq!(declared_encoding(b"<?xml version='1.0' encoding='utf-8'?>").as_deref(), Some("utf-8"));
        assert_eq!(declared_encoding(b"<p>none</p>"), None);
    }
}
