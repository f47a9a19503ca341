//! What a request asks for: path, query, form, and the filter of rows that a query describes.

use std::borrow::Cow;
use std::cell::Cell;

use chancery_archive::{Archive, ArchiveError, Order, RowFilter};
use chancery_course::Tone;
use chancery_record::{DayRange, Kind};
use serde_json::Value as Json;

use crate::html::escape_address;
use crate::readers::Stamp;
use crate::routes::Form;
use crate::server::Desk;

/// Rows on a page.
pub(crate) const ROWS_ON_A_PAGE: usize = 100;
/// Lines of a table for programs (CSV); `page` gives the next ones.
pub(crate) const LINES_OF_A_TABLE: usize = 1000;
/// The highest number of a page; what lies behind it is asked for with a narrower question.
const LAST_PAGE: usize = 10_000;

/// Why a request gets no page.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Nothing lies there.
    NotFound(String),
    /// The question cannot be understood; what and what to do.
    Bad(String),
    /// The archive fails.
    Archive(ArchiveError),
}

impl From<ArchiveError> for Refusal {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::BadId { .. }
            | ArchiveError::Ambiguous { .. }
            | ArchiveError::Query { .. }
            | ArchiveError::Statement { .. } => Refusal::Bad(error.to_string()),
            other => Refusal::Archive(other),
        }
    }
}

impl Refusal {
    /// The usual one.
    pub(crate) fn nothing() -> Refusal {
        Refusal::NotFound("the record holds nothing under this address".to_owned())
    }

    /// In words.
    pub(crate) fn message(&self) -> String {
        match self {
            Refusal::NotFound(message) | Refusal::Bad(message) => message.clone(),
            Refusal::Archive(error) => error.to_string(),
        }
    }
}

/// The named values of a query, in order.
#[derive(Clone, Default, Debug)]
pub(crate) struct Query(pub(crate) Vec<(String, String)>);

impl Query {
    /// Reads `q=gas+transit&x=1`; values without a name and empty values are passed over.
    pub(crate) fn parse(query: &str) -> Query {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let decode = |text: &str| unescape(&text.replace('+', " "));
        let pairs = pairs.map(|(name, value)| (decode(name), decode(value)));
        Query(pairs.filter(|(_, value)| !value.trim().is_empty()).collect())
    }

    /// The first value of a name; empty when it is missing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The query as part of an address (`?a=b`), with one value put, or taken out when it is empty. Another value than a page
    /// number begins with the first page again.
    pub(crate) fn with(&self, name: &str, value: &str) -> String {
        let kept = self.0.iter().filter(|(known, _)| known != name && known != "page");
        let put = Some((name.to_owned(), value.to_owned())).filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = kept
            .cloned()
            .chain(put)
            .map(|(name, value)| format!("{}={}", escape_address(&name), escape_address(&value)))
            .collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }

    /// The query as part of an address.
    pub(crate) fn address(&self) -> String {
        self.with("page", self.get("page"))
    }
}

/// `http://` with the name that a request was addressed to. Remembers whether it was looked at: what does not hold it is the same for all.
pub(crate) struct Origin<'a> {
    /// The address without a path.
    pub(crate) name: &'a str,
    /// It was looked at.
    pub(crate) is_used: Cell<bool>,
}

/// A request, taken apart.
pub(crate) struct Ask<'a> {
    /// The archive.
    pub(crate) archive: &'a Archive,
    /// What the server shows.
    pub(crate) desk: &'a Desk,
    /// In which state of the record, taken before it was looked at.
    pub(crate) stamp: Stamp,
    /// The path without the ending of its form, as it was asked for.
    pub(crate) path: &'a str,
    /// The values of the places in the path, in order.
    pub(crate) parts: Vec<String>,
    /// The query.
    pub(crate) query: Query,
    /// The form that is asked for.
    pub(crate) form: Form,
    /// The name that the request was addressed to.
    pub(crate) origin: Origin<'a>,
    /// What forms carry.
    pub(crate) seal: &'a str,
}

impl<'a> Ask<'a> {
    /// What absolute addresses begin with.
    pub(crate) fn origin(&self) -> &'a str {
        self.origin.is_used.set(true);
        self.origin.name
    }

    /// What only the page shows: nothing for its twins.
    pub(crate) fn html(&self, make: impl FnOnce() -> String) -> String {
        if self.form == Form::Html { make() } else { String::new() }
    }

    /// What only programs read: nothing for the page and tables.
    pub(crate) fn json(&self, make: impl FnOnce() -> Json) -> Json {
        if self.form == Form::Json { make() } else { Json::Null }
    }

    /// Rows as the form that is asked for shows them: only programs read the steps that led to them.
    pub(crate) fn rows(&self, kind: Kind, filter: &RowFilter) -> Result<Vec<Json>, ArchiveError> {
        if self.form == Form::Json {
            self.archive.rows(kind, filter)
        } else {
            self.archive.plain_rows(kind, filter)
        }
    }

    /// A part of the path; empty when the route has fewer.
    pub(crate) fn part(&self, number: usize) -> &str {
        self.parts.get(number).map_or("", String::as_str)
    }

    /// The code of an actor that a query names by code or name; none when the query does not.
    pub(crate) fn actor(&self, name: &str) -> Result<Option<String>, Refusal> {
        let words = self.query.get(name);
        if words.is_empty() { Ok(None) } else { self.code(words).map(Some) }
    }

    /// The code of an actor given by code or name.
    pub(crate) fn code(&self, words: &str) -> Result<String, Refusal> {
        (self.desk.code_of)(words).map_err(Refusal::Bad)
    }

    /// The name of an actor, or its code.
    pub(crate) fn name<'c>(&self, code: &'c str) -> Cow<'c, str> {
        (self.desk.name_of)(code).map_or(Cow::Borrowed(code), Cow::Owned)
    }

    /// Whether a type is of cooperation or of conflict; none for what is no type.
    pub(crate) fn tone(&self, code: &str, mode: &str) -> Option<Tone> {
        self.desk.ontology.find(code, mode).and_then(|known| Tone::of_quad(known.quad))
    }

    /// The number of the page, from 1.
    pub(crate) fn page(&self) -> Result<usize, Refusal> {
        let given = self.query.get("page");
        if given.is_empty() {
            return Ok(1);
        }
        let number = given.parse().ok().filter(|number| (1..=LAST_PAGE).contains(number));
        number.ok_or_else(|| {
            Refusal::Bad(format!("`page={given}` is no page; give a number from 1 to {LAST_PAGE}"))
        })
    }

    /// The filter that the query describes, of one page and one row more, which tells whether there is another page.
    pub(crate) fn filter(&self) -> Result<RowFilter, Refusal> {
        let text = |name: &str| Some(self.query.get(name).to_owned()).filter(|value| !value.is_empty());
        let (since, until) = (self.days("since")?, self.days("until")?);
        let pair = match (self.actor("a")?, self.actor("b")?) {
            (Some(one), Some(other)) if one != other => Some((one, other)),
            (None, None) => None,
            _ => {
                return Err(Refusal::Bad("a pair is two different actors; give both `a` and `b`".to_owned()));
            }
        };
        let mut types = Vec::new();
        let mut modes = Vec::new();
        for code in self.query.get("type").split(',').filter(|code| !code.is_empty()) {
            let (code, mode) = code.split_once('.').unwrap_or((code, ""));
            types.push(code.to_uppercase());
            if !mode.is_empty() {
                modes.push(mode.to_owned());
            }
        }
        let order = match self.query.get("order") {
            "" | "newest" => Order::Newest,
            "date" => Order::Date,
            "text" => Order::Text,
            other => {
                return Err(Refusal::Bad(format!("there is no order `{other}`; give newest, date or text")));
            }
        };
        Ok(RowFilter {
            types,
            modes,
            dyad: pair,
            actor: self.actor("actor")?,
            about: self.actor("about")?,
            speaker: text("speaker"),
            since: since.start,
            until: until.end,
            search: text("q"),
            outlet: text("outlet"),
            entity: text("entity"),
            counted_only: self.query.get("counted") == "yes",
            order,
            skip: (self.page()? - 1) * ROWS_ON_A_PAGE,
            limit: Some(ROWS_ON_A_PAGE + 1),
            ..RowFilter::default()
        })
    }

    /// A day, month or year of the query; open when there is none.
    pub(crate) fn days(&self, name: &str) -> Result<DayRange, Refusal> {
        let given = self.query.get(name);
        if given.is_empty() {
            return Ok(DayRange::default());
        }
        DayRange::from_iso(given).ok_or_else(|| {
            Refusal::Bad(format!(
                "`{name}={given}` is no date; give a day, month or year such as 2025-06-27, 2025-06 or 2025"
            ))
        })
    }
}

/// Undoes `%XX`; bytes that are no UTF-8 become the replacement character.
pub(crate) fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        let is_hex = |pair: &&str| bytes[at] == b'%' && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
        let decoded = hex.filter(is_hex).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        out.push(decoded.unwrap_or(bytes[at]));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_and_paths_are_decoded_without_failing() {
        assert_eq!(Query::parse("x=1&q=gas+transit%20%C3%A9").get("q"), "gas transit é");
        assert_eq!(Query::parse("q").get("q"), "");
        assert_eq!(unescape("%zz%4"), "%zz%4");
        assert_eq!(unescape("%ff"), "\u{fffd}");
        assert_eq!(unescape("%+1"), "%+1");
    }

    #[test]
    fn a_query_is_written_as_it_was_read() {
        let query = Query::parse("type=COERCE&q=a%26b&page=3&x=");
        assert_eq!(query.address(), "?type=COERCE&q=a%26b&page=3");
        assert_eq!(query.with("type", "AID"), "?q=a%26b&type=AID");
        assert_eq!(query.with("q", ""), "?type=COERCE");
        assert_eq!(Query::default().address(), "");
    }
}
