//! HTML pages to documents: render the visible text, find the element that holds the article, give each block what the
//! layout says of it, and let `roles` decide. Names of classes that mean something lie in `data/intake/page_marks.txt`.

mod facts;
mod kind;
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
    let mut document = roles::compose(source, text, &pieces, known, Profile::Page);
    if kind::is_index(&document, linked.said) {
        kind::INDEX.clone_into(&mut document.meta.genre);
    }
    document
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

    #[test]
    fn an_index_page_is_called_so() {
        let genre = |markup: &str| document(b"", markup, Known::default()).meta.genre;
        let entry = "<div><a href='/a'>Ports of the north reopen after the storm</a></div>";
        assert_eq!(genre(&format!("<h1>News</h1>{}", entry.repeat(12))), kind::INDEX);
        let paragraph = |day: &str| {
            format!(
                "<p>The ports of the north opened again on {day}, the harbour master said, after three days in which no ship of {day} left.</p>"
            )
        };
        let article: String = ["Monday", "Tuesday", "Friday", "Sunday"].into_iter().map(paragraph).collect();
        assert_eq!(genre(&format!("<h1>Ports reopen</h1>{article}{}", entry.repeat(3))), "");
        assert_eq!(genre("<p>Short news, and no links.</p><p>The port is open.</p>"), "");
    }
}
