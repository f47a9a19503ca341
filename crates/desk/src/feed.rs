//! What is new, for feed readers: Atom (RFC 4287) and JSON Feed 1.1.
//!
//! There is no clock here: an entry is as old as the document that it stands in.

use std::fmt::Write;

use chancery_record::Date;
use serde_json::{Value as Json, json};

use crate::html::is_hidden;

/// A feed.
pub(crate) struct Feed {
    /// Its title.
    pub(crate) title: String,
    /// The page that it follows, absolute.
    pub(crate) page: String,
    /// Its own address, absolute.
    pub(crate) itself: String,
    /// Newest first.
    pub(crate) entries: Vec<Entry>,
}

/// A row in a feed.
pub(crate) struct Entry {
    /// An id that stays.
    pub(crate) id: String,
    /// What it is.
    pub(crate) title: String,
    /// The page of the row, absolute.
    pub(crate) address: String,
    /// When its document was published.
    pub(crate) day: Option<Date>,
    /// The sentence.
    pub(crate) words: String,
    /// Where it stands.
    pub(crate) author: String,
}

/// What stands for an unknown day, since Atom wants one.
const NO_DAY: &str = "1970-01-01T00:00:00Z";

fn moment(day: Option<Date>) -> String {
    day.map_or_else(|| NO_DAY.to_owned(), |day| format!("{day}T00:00:00Z"))
}

/// Text for XML 1.0: markup escaped, characters that XML forbids replaced.
pub(crate) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            hidden if is_hidden(hidden) => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

impl Feed {
    /// As Atom.
    pub(crate) fn to_atom(&self) -> String {
        let newest = self.entries.iter().filter_map(|entry| entry.day).max();
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>{}</title>\n\
             <id>{1}</id>\n<updated>{2}</updated>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{1}\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{3}\"/>\n<generator>chancery</generator>\n",
            xml(&self.title),
            xml(&self.itself),
            moment(newest),
            xml(&self.page)
        );
        for entry in &self.entries {
            let _ = write!(
                out,
                "<entry>\n<title>{}</title>\n<id>{}</id>\n<updated>{}</updated>\n<author><name>{}</name></author>\n\
                 <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<content type=\"text\">{}</content>\n</entry>\n",
                xml(&entry.title),
                xml(&entry.id),
                moment(entry.day),
                xml(&entry.author),
                xml(&entry.address),
                xml(&entry.words)
            );
        }
        out.push_str("</feed>\n");
        out
    }

    /// As JSON Feed.
    pub(crate) fn to_json(&self) -> Json {
        let item = |entry: &Entry| {
            let mut item = json!({
                "id": entry.id,
                "url": entry.address,
                "title": entry.title,
                "content_text": entry.words,
                "authors": [{"name": entry.author}],
            });
            if entry.day.is_some() {
                item["date_published"] = json!(moment(entry.day));
            }
            item
        };
        json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "home_page_url": self.page,
            "feed_url": self.itself,
            "items": self.entries.iter().map(item).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_words_stay_words() {
        let feed = Feed {
            title: "a<b".into(),
            page: "http://x/?a=1&b=2".into(),
            itself: "http://x/.atom".into(),
            entries: vec![Entry {
                id: "urn:1".into(),
                title: "]]><script>".into(),
                address: "http://x/row/1".into(),
                day: None,
                words: "\u{0}<svg onload=x>".into(),
                author: "&".into(),
            }],
        };
        let atom = feed.to_atom();
        assert!(!atom.contains("<script") && !atom.contains("<svg") && !atom.contains('\u{0}'), "{atom}");
        assert!(atom.contains("?a=1&amp;b=2") && atom.contains(NO_DAY), "{atom}");
        assert!(feed.to_json()["items"][0].get("date_published").is_none());
    }
}
