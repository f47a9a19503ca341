//! HTML pages.

use super::{Feed, Format, start_of};
use crate::head::Known;
use crate::{IntakeError, Item, decode, page};

pub(crate) static FORMAT: Format = Format {
    name: "html",
    extensions: &["html", "htm", "xhtml", "mhtml"],
    about: "HTML pages",
    has_columns: false,
    is_surely: is_page,
    looks_like: is_page,
    read,
};

fn is_page(head: &[u8]) -> bool {
    let start = start_of(head);
    let start = start
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
        .map_or(start.as_str(), |(_, rest)| rest.trim_start());
    let opens = ["<!doctype html", "<html", "<head", "<body", "<meta ", "<article", "<div", "<p>", "<h1"];
    opens.iter().any(|tag| start.starts_with(tag)) || start.starts_with("<!--") && start.contains("<html")
}

/// Whether the text of a column is markup.
pub(crate) fn is_markup(text: &str) -> bool {
    let lower = start_of(text.as_bytes());
    let tags = [
        "<p>",
        "<p ",
        "<div",
        "<html",
        "<!doctype html",
        "<article",
        "<br>",
        "<br/>",
        "<br />",
        "<h1",
        "<h2",
        "<span",
    ];
    lower.starts_with('<') && tags.iter().any(|tag| lower.contains(tag))
}

fn read(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let Some(bytes) = feed.whole()? else { return Ok(()) };
    let decoded = decode::decode(&bytes, page::declared_encoding(&bytes).as_deref());
    let known = Known { url: feed.url.to_owned(), source: feed.name.to_owned(), ..Known::default() };
    let document = page::document(&bytes, decoded.text.trim_start_matches('\u{feff}'), known);
    if document.blocks.is_empty() {
        feed.skip(
            "the whole file",
            "the page has no visible text",
            "remove it from the pile, or save the page again after it has loaded",
        );
        return Ok(());
    }
    let _ =
        (feed.sink)(Item::Document { document, source: bytes, format: feed.format, notes: decoded.notes });
    Ok(())
}
