//! Feeds: RSS of all versions, RDF, Atom, CDF and JSON Feed, read leniently. Every item becomes a document of what the feed
//! says of it; the article behind its link is not fetched.
//!
//! The bytes of an item's document are a JSON Feed of this item alone, with title, address and language of the feed. What
//! changes from one fetch to the next (counters, the day of the feed) is not in it, so that an item that comes again has the same id.

use chancery_record::{Note, NoteLevel};
use serde_json::{Map, Value, json};

use super::{Feed, Format, html, start_of};
use crate::head::{self, Known};
use crate::xml::{self, Tree};
use crate::{IntakeError, Item, address, decode, pieces, roles, skipped};

pub(crate) static FORMAT: Format = Format {
    name: "feed",
    extensions: &["rss", "atom", "rdf", "cdf", "xml"],
    about: "feeds: RSS, RDF, Atom, CDF and JSON Feed, one document for each item",
    has_columns: false,
    is_surely: is_feed,
    looks_like: is_feed,
    read,
};

/// A feed holds many documents and may be so many times larger than the largest.
const FEED_OF_DOCUMENTS: usize = 8;
/// Elements that are items.
const ITEMS: [&str; 2] = ["item", "entry"];
/// Elements of an item that do not stand in one another: one that is open was never closed.
const FIELDS: [&str; 10] = [
    "title",
    "link",
    "guid",
    "pubdate",
    "category",
    "description",
    "content:encoded",
    "dc:creator",
    "dc:date",
    "dc:subject",
];
const JSON_FEED: &str = "jsonfeed.org/version/";
/// Our own member of an item of a JSON Feed; names of such begin with a line.
const FETCHED: &str = "_fetched";

/// A feed as it says itself. Empty means that it does not say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Channel {
    /// Its title, with entities decoded; may hold markup.
    pub title: String,
    /// The address of its site.
    pub link: String,
    /// Its language.
    pub lang: String,
    /// Its items, in order.
    pub entries: Vec<Entry>,
}

/// An item of a feed. Empty means that the feed does not say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Entry {
    /// What the feed calls it.
    pub id: String,
    /// Its title, with entities decoded; may hold markup.
    pub title: String,
    /// The address of the article.
    pub link: String,
    /// Persons, as they are written.
    pub authors: Vec<String>,
    /// When it was published: with a time zone in the form of RFC 3339 where the feed gives one that is understood, else as written.
    pub published: String,
    /// When it was changed last, in the same form.
    pub updated: String,
    /// The day on which somebody fetched it, `YYYY-MM-DD`, where that is known: an item without a day of its own is not younger. No feed
    /// says so itself; who fetches puts it in, and [`feed_of`] keeps it.
    pub fetched: String,
    /// Its language, where it is not that of the feed.
    pub lang: String,
    /// The text.
    pub content: Content,
    /// The summary.
    pub summary: Content,
}

/// A text of an item.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Content {
    /// The text.
    pub text: String,
    /// Whether it is markup.
    pub is_markup: bool,
}

fn is_feed(head: &[u8]) -> bool {
    let decoded = xml::decode(head);
    let start = decoded.text.trim_start();
    if start.starts_with('{') {
        return start_of(start.as_bytes()).split_once("\"version\"").is_some_and(|(_, rest)| {
            let value = rest.trim_start_matches([' ', ':', '\t', '"', '\n', '\r']);
            value
                .replace("\\/", "/")
                .split_once("://")
                .is_some_and(|(_, rest)| rest.trim_start_matches("www.").starts_with(JSON_FEED))
        });
    }
    start.starts_with('<') && is_root(&xml::root_name(start))
}

fn is_root(name: &str) -> bool {
    matches!(name, "rss" | "feed" | "rdf:rdf" | "channel")
        || name.ends_with(":feed")
        || name.ends_with(":rdf")
}

/// Reads a feed of any kind. `None` when the bytes are no feed.
pub fn channel_of(bytes: &[u8]) -> Option<Channel> {
    channel_with_notes(bytes).map(|(channel, _)| channel)
}

fn channel_with_notes(bytes: &[u8]) -> Option<(Channel, Vec<Note>)> {
    let decoded = xml::decode(bytes);
    let text = decoded.text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    let channel = if text.starts_with('{') { of_json(text) } else { of_xml(text) };
    channel.map(|channel| (channel, decoded.notes))
}

fn of_xml(text: &str) -> Option<Channel> {
    let tree = xml::parse(text, &[&ITEMS, &FIELDS]);
    let has_root = tree.nodes.iter().any(|node| is_root(&node.name) || node.local() == "rss");
    let items = items_of(&tree);
    if !has_root && items.is_empty() {
        return None;
    }
    let head = tree.nodes.iter().position(|node| matches!(node.local(), "channel" | "feed")).unwrap_or(0);
    let lang = |node: usize| {
        let own = tree.child(node, "language").or_else(|| tree.child(node, "dc:language"));
        own.map(|own| tree.text(own).trim().to_owned())
            .or_else(|| tree.nodes[node].attribute("xml:lang").map(str::to_owned))
            .unwrap_or_default()
    };
    let view = Element { tree: &tree, node: head };
    let mut channel =
        Channel { title: view.title(), link: view.link(), lang: lang(head), entries: Vec::new() };
    if channel.link.is_empty() && tree.nodes[head].name == "channel" {
        tree.nodes[head].attribute("href").unwrap_or_default().clone_into(&mut channel.link);
    }
    let base = |node: usize| tree.nodes[node].attribute("xml:base").unwrap_or_default();
    let root = tree.nodes.iter().position(|node| is_root(&node.name)).unwrap_or(0);
    let site = address::resolve(base(root), base(head));
    channel.link = address::resolve(&site, &channel.link);
    let site = if site.is_empty() { channel.link.clone() } else { site };
    channel.entries = items
        .into_iter()
        .map(|node| {
            let mut entry = Element { tree: &tree, node }.entry(lang(node));
            let here = address::resolve(&site, base(node));
            entry.link = address::resolve(if here.is_empty() { &site } else { &here }, &entry.link);
            entry
        })
        .collect();
    Some(channel)
}

/// The items, in order; what stands in an item is none.
fn items_of(tree: &Tree) -> Vec<usize> {
    let (mut items, mut left) = (Vec::new(), vec![0]);
    while let Some(node) = left.pop() {
        let element = &tree.nodes[node];
        if ITEMS.contains(&element.name.as_str()) {
            items.push(node);
            continue;
        }
        let start = left.len();
        left.extend(tree.elements(node));
        left[start..].reverse();
    }
    items
}

/// A feed or an item, as an element.
struct Element<'t> {
    tree: &'t Tree,
    node: usize,
}

impl Element<'_> {
    /// The first of these children that says something.
    fn first(&self, names: &[&str]) -> Option<usize> {
        let says = |node: &usize| {
            !self.tree.text(*node).trim().is_empty() || self.tree.elements(*node).next().is_some()
        };
        names.iter().find_map(|name| {
            self.tree.elements(self.node).filter(|node| self.tree.nodes[*node].name == *name).find(says)
        })
    }

    fn value(&self, names: &[&str]) -> String {
        self.first(names).map(|node| self.tree.text(node).trim().to_owned()).unwrap_or_default()
    }

    fn title(&self) -> String {
        let title = self.first(&["title", "dc:title", "itunes:title", "media:title"]);
        title.map(|node| content(self.tree, node).text.trim().to_owned()).unwrap_or_default()
    }

    /// The address: an Atom link that says nothing else of itself, or the text of a link.
    fn link(&self) -> String {
        let links = || {
            self.tree
                .elements(self.node)
                .filter(|node| matches!(self.tree.nodes[*node].name.as_str(), "link" | "atom:link"))
        };
        let of_kind = |kinds: &[&str]| {
            links().map(|node| &self.tree.nodes[node]).find_map(|link| {
                let kind = link.attribute("rel").unwrap_or("alternate");
                link.attribute("href").filter(|_| kinds.contains(&kind))
            })
        };
        if let Some(href) = of_kind(&["alternate", ""]) {
            return href.trim().to_owned();
        }
        let written =
            links().map(|node| self.tree.text(node).trim().to_owned()).find(|text| !text.is_empty());
        written
            .or_else(|| Some(self.value(&["id"])).filter(|id| id.starts_with("http")))
            .or_else(|| {
                let guid = self.tree.nodes[self.first(&["guid"])?].attribute("ispermalink") != Some("false");
                Some(self.value(&["guid"])).filter(|value| guid && value.contains("://"))
            })
            .or_else(|| self.tree.nodes[self.node].attribute("href").map(str::to_owned))
            .or_else(|| of_kind(&["via", "related"]).map(str::to_owned))
            .unwrap_or_default()
    }

    fn authors(&self) -> Vec<String> {
        let names = ["author", "dc:creator", "dc:author", "itunes:author", "contributor"];
        for name in names {
            let people = self.tree.elements(self.node).filter(|node| self.tree.nodes[*node].name == name);
            let people: Vec<String> = people
                .map(|node| {
                    let named = self.tree.child(node, "name").unwrap_or(node);
                    self.tree.text(named).split_whitespace().collect::<Vec<_>>().join(" ")
                })
                .filter(|person| !person.is_empty())
                .collect();
            if !people.is_empty() {
                return people;
            }
        }
        Vec::new()
    }

    fn entry(&self, lang: String) -> Entry {
        let text =
            |names: &[&str]| self.first(names).map(|node| content(self.tree, node)).unwrap_or_default();
        let attribute =
            |name: &str| self.tree.nodes[self.node].attribute(name).unwrap_or_default().trim().to_owned();
        let id = self.value(&["id", "guid", "dc:identifier"]);
        Entry {
            id: if id.is_empty() { attribute("rdf:about") } else { id },
            title: self.title(),
            link: self.link(),
            authors: self.authors(),
            published: stamp(&self.value(&[
                "pubdate",
                "published",
                "issued",
                "dc:date",
                "dc:issued",
                "created",
                "dc:created",
            ])),
            updated: stamp(&self.value(&["updated", "modified", "lastmod", "dc:modified", "lastbuilddate"])),
            fetched: String::new(),
            lang,
            content: text(&["content:encoded", "content", "xhtml:body", "body", "fullitem", "content:item"]),
            summary: text(&[
                "description",
                "summary",
                "dc:description",
                "abstract",
                "itunes:summary",
                "media:description",
            ]),
        }
    }
}

/// The text of an element, by what it says of its kind.
fn content(tree: &Tree, node: usize) -> Content {
    let element = &tree.nodes[node];
    let kind = element.attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
    if element.attribute("mode") == Some("base64") || is_packed(&kind) {
        let text = tree.text(node);
        let bytes = crate::base64::decode(&text);
        let text = if bytes.is_empty() { text } else { decode::decode(&bytes, None).text };
        return Content { is_markup: html::is_markup(&text) || kind.contains("html"), text };
    }
    if tree.elements(node).next().is_some() {
        let only = tree.elements(node).collect::<Vec<_>>();
        let is_wrapped = kind == "xhtml" && only.len() == 1 && tree.nodes[only[0]].local() == "div";
        let inner = if is_wrapped { only[0] } else { node };
        return Content { text: tree.markup(inner).trim().to_owned(), is_markup: true };
    }
    let text = tree.text(node).trim().to_owned();
    Content {
        is_markup: kind != "text"
            && kind != "text/plain"
            && (kind.contains("html") || html::is_markup(&text)),
        text,
    }
}

/// Kinds of content that Atom packs in base64.
fn is_packed(kind: &str) -> bool {
    kind.contains('/') && !kind.starts_with("text/") && !kind.contains("xml") && !kind.contains("html")
}

/// A time as RFC 3339 with its zone, where it has one that is understood; else as it is written.
fn stamp(written: &str) -> String {
    let written = written.trim();
    if let Ok(moment) = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_zoned(written) {
        let offset = moment.offset();
        return moment.timestamp().display_with_offset(offset).to_string();
    }
    written.to_owned()
}

fn of_json(text: &str) -> Option<Channel> {
    let value: Value = serde_json::from_str(text).ok()?;
    let object = value.as_object()?;
    let items = object.get("items")?.as_array()?;
    let string = |object: &Map<String, Value>, name: &str| match object.get(name) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let entry = |item: &Value| {
        let empty = Map::new();
        let item = item.as_object().unwrap_or(&empty);
        let people = item.get("authors").and_then(Value::as_array).cloned();
        let people =
            people.or_else(|| item.get("author").map(|author| vec![author.clone()])).unwrap_or_default();
        let name = |person: &Value| {
            let name = person.get("name").unwrap_or(person).as_str()?.trim().to_owned();
            (!name.is_empty()).then_some(name)
        };
        let html = string(item, "content_html");
        let content = if html.is_empty() {
            Content { text: string(item, "content_text"), is_markup: false }
        } else {
            Content { text: html, is_markup: true }
        };
        let summary = string(item, "summary");
        let link = string(item, "url");
        Entry {
            id: string(item, "id"),
            title: string(item, "title"),
            link: if link.is_empty() { string(item, "external_url") } else { link },
            authors: people.iter().filter_map(name).collect(),
            published: stamp(&string(item, "date_published")),
            updated: stamp(&string(item, "date_modified")),
            fetched: string(item, FETCHED),
            lang: string(item, "language"),
            content,
            summary: Content { is_markup: html::is_markup(&summary), text: summary },
        }
    };
    Some(Channel {
        title: string(object, "title"),
        link: string(object, "home_page_url"),
        lang: string(object, "language"),
        entries: items.iter().map(entry).collect(),
    })
}

/// A summary so that everybody sees whether it is markup.
fn marked(content: &Content) -> String {
    match (content.is_markup, html::is_markup(&content.text)) {
        (true, false) => format!("<div>{}</div>", content.text),
        (false, true) => format!("<div>{}</div>", xml::escape(&content.text)),
        _ => content.text.clone(),
    }
}

/// The feed of this item alone, as JSON Feed. Read as a file, it gives the document that the whole feed gives of the item.
pub fn feed_of(channel: &Channel, entry: &Entry) -> Vec<u8> {
    let mut item = Map::new();
    let mut put = |name: &str, value: &str| {
        if !value.is_empty() {
            item.insert(name.to_owned(), Value::from(value));
        }
    };
    put("id", &entry.id);
    put("url", &entry.link);
    put("title", &entry.title);
    put(if entry.content.is_markup { "content_html" } else { "content_text" }, &entry.content.text);
    put("summary", &marked(&entry.summary));
    put("date_published", &entry.published);
    put("date_modified", &entry.updated);
    put(FETCHED, &entry.fetched);
    put("language", &entry.lang);
    if !entry.authors.is_empty() {
        let people = entry.authors.iter().map(|name| json!({ "name": name })).collect();
        item.insert("authors".to_owned(), Value::Array(people));
    }
    let mut feed = Map::new();
    feed.insert("version".to_owned(), Value::from("https://jsonfeed.org/version/1.1"));
    for (name, value) in
        [("title", &channel.title), ("home_page_url", &channel.link), ("language", &channel.lang)]
    {
        if !value.is_empty() {
            feed.insert(name.to_owned(), Value::from(value.as_str()));
        }
    }
    feed.insert("items".to_owned(), json!([item]));
    Value::Object(feed).to_string().into_bytes()
}

fn read(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let Some(bytes) = feed.whole_up_to(FEED_OF_DOCUMENTS)? else { return Ok(()) };
    let Some((channel, notes)) = channel_with_notes(&bytes) else {
        let root = xml::root_name(&decode::decode(&bytes[..bytes.len().min(4096)], None).text);
        let what = if root.is_empty() {
            "it is no feed".to_owned()
        } else {
            format!("it is XML of the kind `{root}`, and no feed")
        };
        feed.skip("the whole file", &what, "save the article as text or HTML and add that");
        return Ok(());
    };
    if channel.entries.is_empty() {
        feed.skip(
            "the whole file",
            "the feed has no items",
            "fetch it again later, or remove it from the pile",
        );
    }
    for (number, entry) in channel.entries.iter().enumerate() {
        // What is read of these bytes again must give the same: their form decides.
        let again = std::str::from_utf8(&feed_of(&channel, entry)).ok().and_then(of_json);
        let Some((channel, entry)) = again.as_ref().and_then(|again| Some((again, again.entries.first()?)))
        else {
            continue;
        };
        let source = feed_of(channel, entry);
        let place = format!("item {}", number + 1);
        let item = document_of(feed, channel, entry, source, &notes, &place);
        if (feed.sink)(item).is_break() {
            break;
        }
    }
    Ok(())
}

fn document_of(
    feed: &Feed<'_>,
    channel: &Channel,
    entry: &Entry,
    source: Vec<u8>,
    notes: &[Note],
    place: &str,
) -> Item {
    let mut notes = notes.to_vec();
    let limit = feed.options.max_document_bytes;
    if source.len() > limit {
        let reason =
            format!("the item has {} bytes, over the limit of {limit} for one document", source.len());
        return skipped(place, &reason, "raise the limit on the size of a document");
    }
    let title = plain(&entry.title);
    let chosen = [&entry.content, &entry.summary].into_iter().find(|content| !content.text.trim().is_empty());
    let text = chosen.map_or_else(|| Content { text: title.clone(), is_markup: false }, Clone::clone);
    if entry.content.text.trim().is_empty() {
        let message = "the feed gives no full text of this item; fetch its page and add that".to_owned();
        notes.push(Note { level: NoteLevel::Info, code: "intake.feed", message, span: None });
    }
    let known = Known {
        url: if entry.link.contains("://") { entry.link.clone() } else { feed.url.to_owned() },
        source: feed.name.to_owned(),
        title,
        authors: entry
            .authors
            .iter()
            .map(|author| person(author))
            .filter(|author| !author.is_empty())
            .collect(),
        outlet: plain(&channel.title),
        lang: if entry.lang.is_empty() { channel.lang.clone() } else { entry.lang.clone() },
        published: entry.published.clone(),
        updated: entry.updated.clone(),
        dates: head::fetched(&entry.fetched),
        ..Known::default()
    };
    let mut document = if text.is_markup {
        crate::page::document(&source, &text.text, known)
    } else {
        let pieces = pieces::split(&text.text);
        roles::compose(&source, text.text, &pieces, known, roles::Profile::Column)
    };
    if document.blocks.is_empty() {
        return skipped(place, "the item has neither text nor title", "nothing is lost");
    }
    head::bound_by(&mut document, &entry.fetched);
    Item::Document { document, source, format: feed.format, notes }
}

/// Text of a title without its markup.
fn plain(title: &str) -> String {
    let mut out = String::new();
    let mut left = title;
    while let Some(at) = left.find('<') {
        out.push_str(&left[..at]);
        let rest = &left[at..];
        let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        if let Some(end) = rest.find('>').filter(|_| is_tag) {
            left = &rest[end + 1..];
            continue;
        }
        out.push('<');
        left = &rest[1..];
        if !left.contains('>') {
            break;
        }
    }
    out.push_str(left);
    let decoded = xml::decode_entities(&out);
    decoded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name in `desk@a.example (Ada Byron)`; a bare address is nobody's name.
fn person(written: &str) -> String {
    if !written.contains('@') {
        return written.to_owned();
    }
    let inside = written.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(name, _)| name);
    let before = written.split_once('<').map(|(name, _)| name);
    inside.or(before).unwrap_or_default().trim_matches([' ', '"']).to_owned()
}
