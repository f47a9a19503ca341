//! Plain text: files, and pages pasted with everything that stood around the article. The text is never changed.

use super::{Feed, Format, never};
use crate::head::Known;
use crate::{IntakeError, Item, decode, pieces, roles};

pub(crate) static FORMAT: Format = Format {
    name: "text",
    extensions: &["txt", "text"],
    about: "plain text, pasted pages too",
    has_columns: false,
    is_surely: never,
    looks_like: |_| true,
    read,
};

fn read(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let Some(bytes) = feed.whole()? else { return Ok(()) };
    let decoded = decode::decode(&bytes, None);
    if decoded.text.trim_start_matches('\u{feff}').trim().is_empty() {
        feed.skip("the whole file", "the file has no text, only white space", "remove it from the pile");
        return Ok(());
    }
    let known = Known { url: feed.url.to_owned(), source: feed.name.to_owned(), ..Known::default() };
    let pieces = pieces::split(&decoded.text);
    let document = roles::compose(&bytes, decoded.text, &pieces, known, roles::Profile::Page);
    let _ =
        (feed.sink)(Item::Document { document, source: bytes, format: feed.format, notes: decoded.notes });
    Ok(())
}
