//! A lenient reader of XML into a small tree: bare `&`, undeclared entities and prefixes, unclosed and crossed elements, and cut
//! tails are all read as far as they mean something. Used for feeds, sitemaps and office files; never for web pages.
//!
//! It does not check anything, opens no external entity, and expands the entities of a document once and up to a limit, so
//! that no document grows beyond its size by more than that. Work and memory are linear in the input.

use std::borrow::Cow;
use std::fmt::Write;

/// Elements nested deeper than this hold nothing: what stands in them stands in the element at this depth.
const MOST_DEPTH: usize = 200;
/// Elements that are looked for may stand so much deeper.
const EXTRA: usize = 20;
/// So many bytes may all entities of one document expand to.
const MOST_EXPANSION: usize = 1 << 20;

/// Name spaces by a part of their address, and the prefix under which they are known here.
const SPACES: [(&str, &str); 16] = [
    ("www.w3.org/2005/atom", ""),
    ("purl.org/atom/ns", ""),
    ("purl.org/net/rss", ""),
    ("purl.org/rss/1.0/modules/content", "content"),
    ("purl.org/rss/1.0/modules/", "module"),
    ("purl.org/rss/1.0", ""),
    ("my.netscape.com/rdf", ""),
    ("backend.userland.com/rss", ""),
    ("purl.org/dc/", "dc"),
    ("wordprocessingml", "w"),
    ("oasis:names:tc:opendocument:xmlns:text", "text"),
    ("oasis:names:tc:opendocument:xmlns:office", "office"),
    ("openxmlformats.org/markup-compatibility", "mc"),
    ("itunes", "itunes"),
    ("search.yahoo.com/mrss", "media"),
    ("www.w3.org/1999/xhtml", "xhtml"),
];

/// The elements of a document. Node 0 is the document itself.
pub(crate) struct Tree {
    pub nodes: Vec<Node>,
}

/// An element.
#[derive(Default)]
pub(crate) struct Node {
    /// Prefix and name in lower case: `title`, `dc:date`. The prefix is that of [`SPACES`] where the name space is known.
    pub name: String,
    /// Names in lower case, as they are written, with decoded values.
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Child>,
}

/// What stands in an element.
pub(crate) enum Child {
    Text(String),
    Node(usize),
}

impl Node {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The name without its prefix.
    pub fn local(&self) -> &str {
        local(&self.name)
    }
}

pub(crate) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

impl Tree {
    pub fn elements(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.nodes[node].children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(*node),
            Child::Text(_) => None,
        })
    }

    /// The first child of this name.
    pub fn child(&self, node: usize, name: &str) -> Option<usize> {
        self.elements(node).find(|child| self.nodes[*child].name == name)
    }

    /// All text below a node.
    pub fn text(&self, node: usize) -> String {
        let (mut out, mut left) = (String::new(), vec![(node, 0)]);
        while let Some((node, at)) = left.pop() {
            match self.nodes[node].children.get(at) {
                None => {}
                Some(Child::Text(text)) => {
                    out.push_str(text);
                    left.push((node, at + 1));
                }
                Some(Child::Node(inner)) => {
                    left.push((node, at + 1));
                    left.push((*inner, 0));
                }
            }
        }
        out
    }

    /// What stands in a node as markup without prefixes.
    pub fn markup(&self, node: usize) -> String {
        let mut out = String::new();
        self.write_inner(node, &mut out);
        out
    }

    // Recursion ends at MOST_DEPTH and EXTRA.
    fn write_inner(&self, node: usize, out: &mut String) {
        for child in &self.nodes[node].children {
            match child {
                Child::Text(text) => out.push_str(&escape(text)),
                Child::Node(inner) => {
                    let element = &self.nodes[*inner];
                    out.push('<');
                    out.push_str(element.local());
                    for (name, value) in element.attributes.iter().filter(|(name, _)| !is_declaration(name)) {
                        let value = escape(value).replace('"', "&quot;");
                        let _ = write!(out, " {}=\"{value}\"", local(name));
                    }
                    if element.children.is_empty() && is_void(element.local()) {
                        out.push_str(" />");
                        continue;
                    }
                    out.push('>');
                    self.write_inner(*inner, out);
                    out.push_str("</");
                    out.push_str(element.local());
                    out.push('>');
                }
            }
        }
    }
}

fn is_declaration(name: &str) -> bool {
    name == "xmlns" || name.starts_with("xmlns:")
}

fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "wbr" | "input" | "col" | "area" | "embed" | "source" | "track")
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The name of the first element, in lower case, as it is written; read from the first bytes of a document.
pub(crate) fn root_name(head: &str) -> String {
    let mut reader = Reader::new(head);
    while let Some(part) = reader.next() {
        if let Part::Open { name, .. } = part {
            return name;
        }
    }
    String::new()
}

/// Reads a document. Elements of the same list of `siblings` never stand in one another: a second one closes the first.
pub(crate) fn parse(text: &str, siblings: &[&[&str]]) -> Tree {
    let mut builder =
        Builder { tree: Tree { nodes: vec![Node::default()] }, open: vec![0], spaces: Vec::new(), siblings };
    let mut reader = Reader::new(text);
    while let Some(part) = reader.next() {
        match part {
            Part::Text(text) => builder.text(text),
            Part::Open { name, attributes, is_closed } => builder.open(&name, attributes, is_closed),
            Part::Close(name) => builder.close(&name),
        }
    }
    builder.tree
}

struct Builder<'s> {
    tree: Tree,
    /// The elements that are open, outermost first.
    open: Vec<usize>,
    /// Declared prefixes: how many elements were open, prefix, known prefix.
    spaces: Vec<(usize, String, String)>,
    siblings: &'s [&'s [&'s str]],
}

impl Builder<'_> {
    fn text(&mut self, text: String) {
        let node = self.open[self.open.len() - 1];
        self.tree.nodes[node].children.push(Child::Text(text));
    }

    fn open(&mut self, written: &str, attributes: Vec<(String, String)>, is_closed: bool) {
        let depth = self.open.len();
        for (name, value) in attributes.iter().filter(|(name, _)| is_declaration(name)) {
            let prefix = name.strip_prefix("xmlns:").unwrap_or("").to_owned();
            let lower = value.to_ascii_lowercase();
            let known = SPACES.iter().find(|(part, _)| lower.contains(part));
            let known = known.map_or(prefix.clone(), |(_, known)| (*known).to_owned());
            self.spaces.push((depth, prefix, known));
        }
        let name = self.known_name(written);
        let list = self.siblings.iter().find(|list| list.contains(&name.as_str()));
        let is_sibling = list.is_some();
        if let Some(list) = list {
            let open =
                self.open.iter().rposition(|node| list.contains(&self.tree.nodes[*node].name.as_str()));
            self.shut(open.unwrap_or(depth));
        }
        let parent = self.open[self.open.len() - 1];
        let node = self.tree.nodes.len();
        self.tree.nodes.push(Node { name, attributes, children: Vec::new() });
        self.tree.nodes[parent].children.push(Child::Node(node));
        let most = if is_sibling { MOST_DEPTH + EXTRA } else { MOST_DEPTH };
        if !is_closed && self.open.len() < most {
            self.open.push(node);
        } else {
            self.forget_spaces();
        }
    }

    fn close(&mut self, written: &str) {
        let name = self.known_name(written);
        let at = self.open.iter().rposition(|node| self.tree.nodes[*node].name == name);
        if let Some(at) = at.filter(|at| *at > 0) {
            self.shut(at);
        }
    }

    /// Closes elements until `depth` of them are open.
    fn shut(&mut self, depth: usize) {
        self.open.truncate(depth);
        self.forget_spaces();
    }

    fn forget_spaces(&mut self) {
        let depth = self.open.len();
        while self.spaces.last().is_some_and(|(at, _, _)| *at >= depth) {
            self.spaces.pop();
        }
    }

    fn known_name(&self, written: &str) -> String {
        let (prefix, local) = written.split_once(':').unwrap_or(("", written));
        let declared = self.spaces.iter().rev().take(64).find(|(_, known, _)| known == prefix);
        let prefix = declared.map_or(prefix, |(_, _, known)| known.as_str());
        if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") }
    }
}

enum Part {
    Open { name: String, attributes: Vec<(String, String)>, is_closed: bool },
    Close(String),
    Text(String),
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Entities that the document declares.
    entities: Vec<(&'t str, &'t str)>,
    /// Bytes that entities may still expand to.
    room: usize,
    /// No end of a comment, of an instruction, of a list of entities stands beyond here.
    no_comment_end: bool,
    no_instruction_end: bool,
    no_list_end: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Reader {
            text,
            at: 0,
            entities: Vec::new(),
            room: MOST_EXPANSION,
            no_comment_end: false,
            no_instruction_end: false,
            no_list_end: false,
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn next(&mut self) -> Option<Part> {
        while self.at < self.text.len() {
            let rest = self.rest();
            if !rest.starts_with('<') {
                let end = rest.find('<').unwrap_or(rest.len());
                self.at += end;
                return Some(Part::Text(self.decoded(&rest[..end])));
            }
            let second = rest[1..].chars().next();
            match second {
                Some('!') if rest.starts_with("<![CDATA[") => {
                    let inner = &rest[9..];
                    let end = inner.find("]]>");
                    self.at += 9 + end.map_or(inner.len(), |end| end + 3);
                    return Some(Part::Text(inner[..end.unwrap_or(inner.len())].to_owned()));
                }
                Some('!') if rest.starts_with("<!--") => self.comment(rest),
                Some('!') => self.declaration(rest),
                Some('?') => self.instruction(rest),
                Some('/') => {
                    let end = rest[1..].find(['>', '<']).map_or(rest.len(), |end| end + 1);
                    let name = rest[2.min(end)..end].trim().to_ascii_lowercase();
                    self.at += end + usize::from(rest[end..].starts_with('>'));
                    return Some(Part::Close(name));
                }
                Some(c) if c.is_alphabetic() || c == '_' => return Some(self.tag(rest)),
                _ => {
                    self.at += 1;
                    return Some(Part::Text("<".to_owned()));
                }
            }
        }
        None
    }

    fn comment(&mut self, rest: &str) {
        let end = if self.no_comment_end { None } else { rest[4..].find("-->") };
        self.no_comment_end |= end.is_none();
        self.at += end.map_or(4, |end| end + 7);
    }

    fn instruction(&mut self, rest: &str) {
        let end = if self.no_instruction_end { None } else { rest.find('>') };
        self.no_instruction_end |= end.is_none();
        self.at += end.map_or(2, |end| end + 1);
    }

    /// A declaration of the document's kind, with the entities in it.
    fn declaration(&mut self, rest: &'t str) {
        let end = rest[1..].find(['>', '[', '<']).map_or(rest.len(), |end| end + 1);
        let is_list =
            rest[end..].starts_with('[') && rest[..end].to_ascii_lowercase().starts_with("<!doctype");
        if !is_list {
            self.at += end + usize::from(rest[end..].starts_with(['>', '[']));
            return;
        }
        let inner = &rest[end + 1..];
        let close = if self.no_list_end { None } else { inner.find("]>") };
        self.no_list_end |= close.is_none();
        let close = close.unwrap_or(0);
        for entity in inner[..close].split("<!ENTITY").skip(1).take(100) {
            let entity = entity.trim_start();
            let name_end = entity.find(char::is_whitespace).unwrap_or(entity.len());
            let value = entity[name_end..].trim_start();
            let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            if let Some(end) = value[1..].find(quote) {
                self.entities.push((&entity[..name_end], &value[1..=end]));
            }
        }
        let past = if inner[close..].starts_with("]>") { 2 } else { 0 };
        self.at += end + 1 + close + past;
    }

    fn tag(&mut self, rest: &'t str) -> Part {
        let name_end = rest[1..]
            .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<'))
            .map_or(rest.len(), |end| end + 1);
        let name = rest[1..name_end].to_ascii_lowercase();
        let (mut attributes, mut at, mut is_closed) = (Vec::new(), name_end, false);
        loop {
            let left = &rest[at..];
            let start = left.len() - left.trim_start_matches(|c: char| c.is_whitespace() || c == '/').len();
            is_closed = if start > 0 { left[..start].ends_with('/') } else { is_closed };
            at += start;
            let left = &rest[at..];
            if left.is_empty() || left.starts_with('<') {
                break;
            }
            if left.starts_with('>') {
                at += 1;
                break;
            }
            is_closed = false;
            let (length, attribute) = self.attribute(left);
            at += length;
            attributes.extend(attribute);
        }
        self.at += at;
        Part::Open { name, attributes, is_closed }
    }

    /// One attribute at the start of `left`, and how many bytes it takes.
    fn attribute(&mut self, left: &'t str) -> (usize, Option<(String, String)>) {
        let end = left
            .find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '<' | '/'))
            .unwrap_or(left.len());
        let name = left[..end].to_ascii_lowercase();
        let after = left[end..].trim_start();
        let Some(value) = after.strip_prefix('=') else {
            return (end, None);
        };
        let value = value.trim_start();
        let start = left.len() - value.len();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (from, length, past) = match quote {
            Some(quote) => {
                let inner = &value[1..];
                let length = inner.find([quote, '<']).unwrap_or(inner.len());
                (1, length, usize::from(inner[length..].starts_with(quote)))
            }
            None => (
                0,
                value.find(|c: char| c.is_whitespace() || matches!(c, '>' | '<')).unwrap_or(value.len()),
                0,
            ),
        };
        let decoded = self.decoded(&value[from..from + length]);
        (start + from + length + past, Some((name, decoded)))
    }

    fn decoded(&mut self, text: &str) -> String {
        if !text.contains('&') {
            return text.to_owned();
        }
        let expanded = if self.entities.is_empty() { Cow::Borrowed(text) } else { self.expanded(text) };
        decode_entities(&expanded)
    }

    /// The document's own entities put in, once.
    fn expanded<'x>(&mut self, text: &'x str) -> Cow<'x, str> {
        let mut out = String::new();
        for (number, part) in text.split('&').enumerate() {
            if number == 0 {
                out.push_str(part);
                continue;
            }
            let name = part.split_once(';').map(|(name, _)| name);
            let own = name.and_then(|name| self.entities.iter().find(|(known, _)| *known == name));
            if let Some((name, value)) = own.filter(|(_, value)| value.len() <= self.room) {
                self.room -= value.len();
                out.push_str(value);
                out.push_str(&part[name.len() + 1..]);
            } else {
                out.push('&');
                out.push_str(part);
            }
        }
        Cow::Owned(out)
    }
}

/// Entities of HTML and numbers; the numbers 128 to 159 are those of Windows-1252, as everybody means them. What is no entity
/// stays as it is.
pub(crate) fn decode_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut left = text;
    while let Some(at) = left.find('&') {
        out.push_str(&left[..at]);
        left = &left[at..];
        // No name of an entity is longer.
        let end = left.bytes().take(40).position(|byte| byte == b';');
        let Some(end) = end else {
            out.push('&');
            left = &left[1..];
            continue;
        };
        let entity = &left[..=end];
        match number_of(entity) {
            Some(c) => out.push(c),
            None => out.push_str(&html_escape::decode_html_entities(entity)),
        }
        left = &left[end + 1..];
    }
    out.push_str(left);
    out
}

fn number_of(entity: &str) -> Option<char> {
    let digits = entity.strip_prefix("&#")?.strip_suffix(';')?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    if (128..160).contains(&code) {
        let byte = [code as u8];
        return encoding_rs::WINDOWS_1252.decode(&byte).0.chars().next();
    }
    char::from_u32(code).filter(|c| *c != '\0')
}

/// The text of an XML document: the byte order mark, the shape of its first bytes (UTF-16 and UTF-32 too) and what it declares.
pub(crate) fn decode(bytes: &[u8]) -> crate::decode::Decoded {
    if let Some(text) = wide(bytes) {
        return crate::decode::Decoded { text, notes: Vec::new() };
    }
    let decoded = crate::decode::decode(bytes, crate::page::declared_encoding(bytes).as_deref());
    let text = decoded.text.strip_prefix('\u{feff}').map(str::to_owned);
    crate::decode::Decoded { text: text.unwrap_or(decoded.text), notes: decoded.notes }
}

/// UTF-32, and UTF-16 that begins with `<`.
fn wide(bytes: &[u8]) -> Option<String> {
    let (width, is_big) = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [b'<', 0, 0, 0, ..] => (4, false),
        [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'<', ..] => (4, true),
        [b'<', 0, _, 0, ..] => (2, false),
        [0, b'<', 0, _, ..] => (2, true),
        _ => return None,
    };
    if width == 2 {
        let encoding = if is_big { encoding_rs::UTF_16BE } else { encoding_rs::UTF_16LE };
        return Some(encoding.decode(bytes).0.into_owned());
    }
    let code = |unit: &[u8]| {
        let unit: [u8; 4] = unit.try_into().unwrap_or_default();
        if is_big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) }
    };
    let chars = bytes.chunks_exact(4).map(|unit| char::from_u32(code(unit)).unwrap_or('\u{fffd}'));
    Some(chars.skip_while(|c| *c == '\u{feff}').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> String {
        let tree = parse(text, &[&["item"], &["title", "link"]]);
        tree.markup(0)
    }

    #[test]
    fn what_is_well_formed_stays() {
        assert_eq!(
            shape("<a><b c=\"1 &amp; 2\">x &lt; y</b><br/></a>"),
            "<a><b c=\"1 &amp; 2\">x &lt; y</b><br /></a>"
        );
        assert_eq!(shape("<a><![CDATA[x < y & z]]></a>"), "<a>x &lt; y &amp; z</a>");
        assert_eq!(
            shape("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY o 'ours'>]><!-- <b> --><a>&o;</a>"),
            "<a>ours</a>"
        );
    }

    #[test]
    fn what_is_broken_is_mended() {
        assert_eq!(shape("<a>x & y &nosuch; z &eacute;</a>"), "<a>x &amp; y &amp;nosuch; z é</a>");
        assert_eq!(shape("<a><item>1<item>2"), "<a><item>1</item><item>2</item></a>");
        assert_eq!(shape("<item><title>1<link>2</item>"), "<item><title>1</title><link>2</link></item>");
        assert_eq!(shape("<a><b>1</c>2</a>3"), "<a><b>12</b></a>3");
        assert_eq!(shape("<a b='x<c>1</c>"), "<a b=\"x\"><c>1</c></a>");
        assert_eq!(shape("<a>1 < 2<!-- no end <b>3</b>"), "<a>1 &lt; 2 no end <b>3</b></a>");
        assert_eq!(shape("<a>&#146;&#x41;</a>"), "<a>’A</a>");
    }

    #[test]
    fn prefixes_follow_their_name_spaces() {
        let tree = parse(
            "<r xmlns:q='http://purl.org/dc/elements/1.1/'><q:date>1</q:date><dc:date>2</dc:date></r>",
            &[],
        );
        let names: Vec<&str> = tree.nodes.iter().map(|node| node.name.as_str()).collect();
        assert_eq!(names, ["", "r", "dc:date", "dc:date"]);
    }

    #[test]
    fn depth_and_entities_are_bounded() {
        let deep = "<a>".repeat(100_000) + "x" + &"</a>".repeat(100_000);
        let tree = parse(&deep, &[]);
        assert_eq!(tree.text(0), "x");
        let bomb =
            format!("<!DOCTYPE a [<!ENTITY b '{}'>]><a>{}</a>", "x".repeat(10_000), "&b;".repeat(10_000));
        assert!(parse(&bomb, &[]).text(0).len() <= MOST_EXPANSION + bomb.len());
    }
}
