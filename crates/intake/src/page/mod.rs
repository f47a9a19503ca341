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
        // Among many links the day of its own tells the article from the list.
        assert_eq!(genre(&format!("<h1>Ports reopen</h1>{article}{}", entry.repeat(30))), kind::INDEX);
        let dated = format!("<h1>Ports reopen</h1><p>3 May 2024</p>{article}{}", entry.repeat(30));
        assert_eq!(genre(&dated), "");
        assert_eq!(genre("<p>Short news, and no links.</p><p>The port is open.</p>"), "");
    }

    fn day(head: &str, body: &str) -> String {
        let text = "<p>The ports of the north opened again on Monday, the harbour master said, after three days in which no ship could leave the quay at all.</p><p>Nobody knows when the next storm will come, and the quay stays guarded until the week is over.</p>";
        let markup = format!("<head>{head}</head><body>{}</body>", body.replace("TEXT", text));
        let published = document(b"", &markup, Known::default()).meta.published;
        published.map(|days| days.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_day_comes_from_the_best_place() {
        let stamp = "<meta property='article:published_time' content='2024-05-04T01:00:00Z'>";
        assert_eq!(day(stamp, "<h1>Ports reopen</h1>TEXT"), "2024-05-04");
        // Where it was written it was still the day before.
        assert_eq!(day(stamp, "<h1>Ports reopen</h1><p>3 May 2024</p>TEXT"), "2024-05-03");
        let loose = "<meta name='date' content='2024-01-01'>";
        assert_eq!(day(loose, "<h1>Ports reopen</h1><p>3 May 2024</p>TEXT"), "2024-05-03");
        assert_eq!(day(loose, "<h1>Ports reopen</h1>TEXT"), "2024-01-01");
        let marked =
            "<h1>Ports reopen</h1><time itemprop='datePublished' datetime='2024-05-03'>Friday</time>TEXT";
        assert_eq!(day(loose, marked), "2024-05-03");
        assert_eq!(day("", "<h1>Ports reopen</h1>TEXT<div>Updated: 5 May 2024</div>"), "2024-05-05");
        assert_eq!(day("", "<h1>Ports reopen</h1>TEXT"), "");
    }

    #[test]
    fn a_page_that_hides_its_text_is_read() {
        let text = "The ports of the north opened again on Monday, the harbour master said, after three days in which no ship could leave.";
        let markup =
            format!("<div hidden><h1>Ports reopen</h1><p>{text}</p><p>{text} {text} {text}</p></div>");
        assert!(document(b"", &markup, Known::default()).text.contains(text));
        // Beside text that is shown, what is hidden stays hidden.
        let markup =
            format!("<h1>Ports reopen</h1><p>{text} {text}</p><div hidden><p>Secret words</p></div>");
        assert!(!document(b"", &markup, Known::default()).text.contains("Secret"));
    }
}
