//! A page to its visible text: blocks in order, each with the element it stands in. No tree is kept, only the chain of
//! parents; elements nested deeper than [`DEPTH`] are read as part of the one at that depth.

use std::ops::Range;

use super::tokens::{Token, Tokens, attributes, unescape};
use crate::pieces::Shape;

/// Greatest depth of nesting that is followed.
const DEPTH: usize = 512;

/// An element of the page.
#[derive(Debug)]
pub(super) struct Element {
    pub parent: usize,
    pub tag: String,
    /// Class, id and role, as written.
    pub marks: String,
    pub is_article_body: bool,
}

/// A block of visible text.
#[derive(Debug)]
pub(super) struct PageBlock {
    pub range: Range<usize>,
    pub element: usize,
    pub shape: Shape,
    /// Bytes of its text that lie in links.
    pub linked: usize,
    /// All of it is a link to the front page.
    pub home: bool,
}

/// What a page shows, and what its head says.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub text: String,
    pub blocks: Vec<PageBlock>,
    pub elements: Vec<Element>,
    pub head: PageHead,
}

/// What stands in tags and not in the text.
#[derive(Debug, Default)]
pub(super) struct PageHead {
    pub lang: String,
    pub title: String,
    /// Name or property, lower-case, and content of the `meta` elements.
    pub metas: Vec<(String, String)>,
    pub canonical: String,
    /// Contents of JSON-LD scripts.
    pub linked_data: Vec<String>,
    /// `datetime` of `time` elements (and of marked dates), with the byte of the text where it stands, and whether it is
    /// marked as the day of publication.
    pub times: Vec<(usize, String, bool)>,
    /// Texts of elements marked as author.
    pub authors: Vec<String>,
}

struct Open {
    tag: String,
    element: usize,
    block: bool,
    hidden: bool,
    link: bool,
    /// A link to the front page.
    home: bool,
    /// Start of the text when this element names an author.
    author_from: Option<usize>,
}

struct Renderer {
    out: Rendered,
    stack: Vec<Open>,
    overflow: usize,
    /// Start of the block that is being written.
    start: usize,
    linked: usize,
    /// Bytes of the block that lie in links to the front page.
    homeward: usize,
    shape: Shape,
    space: bool,
    scratch: String,
    /// Show what attributes hide, and what stands there for readers without scripts.
    reveal: bool,
}

const HIDDEN: [&str; 14] = [
    "script", "style", "template", "svg", "noscript", "object", "iframe", "select", "textarea", "noframes",
    "canvas", "audio", "datalist", "head",
];

/// Elements that may stand in the head.
const IN_HEAD: [&str; 10] =
    ["title", "meta", "link", "script", "style", "base", "noscript", "template", "object", "bgsound"];

const VOID: [&str; 15] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "frame",
];

const BLOCKS: [&str; 52] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "button",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "video",
    "picture",
    "hr",
    "label",
];

/// The visible text. A page that shows next to nothing until its scripts run is read with what it hides.
pub(super) fn render(page: &str) -> Rendered {
    let shown = render_as(page, false);
    if words_of(&shown) >= FEW_WORDS {
        return shown;
    }
    let all = render_as(page, true);
    if words_of(&all) >= words_of(&shown) * 3 + FEW_WORDS { all } else { shown }
}

/// Fewest words of longer blocks outside of links that a page with an article has.
const FEW_WORDS: usize = 40;

fn words_of(page: &Rendered) -> usize {
    let blocks = page.blocks.iter().filter(|block| block.linked * 2 < block.range.len());
    let counts = blocks.map(|block| page.text[block.range.clone()].split_whitespace().count());
    counts.filter(|count| *count >= 8).sum()
}

fn render_as(page: &str, reveal: bool) -> Rendered {
    let mut renderer = Renderer::new(page.len(), reveal);
    for token in Tokens::new(page) {
        match token {
            Token::Start { name, attributes, empty } => renderer.start_tag(name, attributes, empty),
            Token::End { name } => renderer.end_tag(&name.to_ascii_lowercase()),
            Token::Text(text) => renderer.text(text),
            Token::Raw { name, content } => renderer.raw(name, content),
        }
    }
    renderer.flush();
    renderer.out
}

/// Whether an address is the front page of a site.
fn leads_home(address: &str) -> bool {
    let address = address.trim();
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => match address.strip_prefix('/') {
            Some(path) => path,
            None => return matches!(address, "./" | "." | "../" | "index.html" | "index.php"),
        },
    };
    matches!(path, "" | "index.html" | "index.htm" | "index.php" | "home")
        || path.len() == 3 && path.ends_with('/')
}

impl Renderer {
    fn new(size: usize, reveal: bool) -> Self {
        let root = Element { parent: 0, tag: "root".into(), marks: String::new(), is_article_body: false };
        let out =
            Rendered { text: String::with_capacity(size / 4), elements: vec![root], ..Rendered::default() };
        Renderer {
            out,
            stack: Vec::new(),
            overflow: 0,
            start: 0,
            linked: 0,
            homeward: 0,
            shape: Shape::Plain,
            space: false,
            scratch: String::new(),
            reveal,
        }
    }

    fn start_tag(&mut self, name: &str, raw: &str, empty: bool) {
        let tag = name.to_ascii_lowercase();
        match tag.as_str() {
            "meta" => return self.meta(raw),
            "link" => return self.link(raw),
            "br" => return self.line_break(),
            "body" => self.close_head(),
            // What cannot stand in the head ends it, as browsers read.
            tag if self.stack.last().is_some_and(|open| open.tag == "head") && !IN_HEAD.contains(&tag) => {
                self.close_head();
            }
            _ => {}
        }
        match tag.as_str() {
            "a" => self.close_inline("a"),
            "li" => self.close_sibling(&["li"], &["ul", "ol", "menu"]),
            "dt" | "dd" => self.close_sibling(&["dt", "dd"], &["dl"]),
            "tr" => self.close_sibling(&["tr"], &["table"]),
            "td" | "th" => self.close_sibling(&["td", "th"], &["tr", "table"]),
            _ => {}
        }
        let block = BLOCKS.contains(&tag.as_str());
        if block {
            self.close_paragraph();
            self.flush();
        }
        if VOID.contains(&tag.as_str()) || (empty && !block && tag != "a" && tag != "span") {
            return;
        }
        if self.stack.len() >= DEPTH {
            self.overflow += 1;
            return;
        }
        self.open(tag, raw, block);
        if block {
            self.shape = self.shape_here();
        }
    }

    fn open(&mut self, tag: String, raw: &str, block: bool) {
        let parent = self.stack.last();
        let mut hidden = parent.is_some_and(|open| open.hidden)
            || HIDDEN.contains(&tag.as_str()) && !(self.reveal && tag == "noscript");
        let link = tag == "a" || parent.is_some_and(|open| open.link);
        let mut home = parent.is_some_and(|open| open.home);
        let (mut marks, mut is_article_body, mut is_author) = (String::new(), false, false);
        let parent_element = parent.map_or(0, |open| open.element);
        let mut time = None;
        for (name, value) in attributes(raw).into_iter().take(256) {
            match name.to_ascii_lowercase().as_str() {
                "class" | "id" | "role" => {
                    marks.push(' ');
                    marks.push_str(value);
                }
                "href" if tag == "a" => home |= leads_home(value),
                "hidden" => hidden |= !self.reveal,
                "style" => {
                    let style: String = value.chars().filter(|c| !c.is_whitespace()).collect();
                    hidden |= !self.reveal
                        && (style.contains("display:none") || style.contains("visibility:hidden"));
                }
                "itemprop" => {
                    is_article_body = value.split_whitespace().any(|one| one == "articleBody");
                    is_author |= value.split_whitespace().any(|one| one == "author");
                    if value == "datePublished" {
                        time = Some((time.map(|(written, _)| written).unwrap_or_default(), true));
                    }
                }
                "datetime" | "content"
                    if tag == "time" || time.is_some() || name.eq_ignore_ascii_case("datetime") =>
                {
                    time = Some((value.to_owned(), time.is_some_and(|(_, marked)| marked)));
                }
                "pubdate" => time = Some((time.map(|(written, _)| written).unwrap_or_default(), true)),
                "rel" => is_author |= value.eq_ignore_ascii_case("author"),
                "lang" if tag == "html" => value.clone_into(&mut self.out.head.lang),
                _ => {}
            }
        }
        // Class names of some makers of pages say it as the attributes do.
        let by_class = tag == "time"
            && marks.split_whitespace().any(|name| matches!(name, "published" | "dt-published" | "pubdate"));
        if let Some((written, marked)) = time.filter(|(written, _)| !written.is_empty()) {
            self.out.head.times.push((self.out.text.len(), written, marked || by_class));
        }
        let element = if block || !marks.is_empty() || is_article_body {
            self.out.elements.push(Element {
                parent: parent_element,
                tag: tag.clone(),
                marks,
                is_article_body,
            });
            self.out.elements.len() - 1
        } else {
            parent_element
        };
        let author_from = is_author.then_some(self.out.text.len());
        self.stack.push(Open { tag, element, block, hidden, link, home, author_from });
    }

    fn end_tag(&mut self, tag: &str) {
        if self.overflow > 0 && !VOID.contains(&tag) {
            self.overflow -= 1;
            return;
        }
        let is_block = BLOCKS.contains(&tag);
        let found = self.stack.iter().rposition(|open| open.tag == tag || (!is_block && open.block));
        match found.filter(|at| self.stack[*at].tag == tag) {
            Some(at) => self.pop_to(at),
            None if tag == "p" || tag == "br" => self.flush(),
            None => {}
        }
    }

    /// Closes the open elements from `at` on.
    fn pop_to(&mut self, at: usize) {
        if self.stack[at..].iter().any(|open| open.block) {
            self.flush();
        }
        while self.stack.len() > at {
            let Some(open) = self.stack.pop() else { break };
            if let Some(from) = open.author_from.filter(|from| *from <= self.out.text.len()) {
                let name = crate::roles::one_line(&self.out.text[from..]);
                self.out.head.authors.push(name);
            }
        }
        self.shape = self.shape_here();
    }

    fn close_head(&mut self) {
        if let Some(at) = self.stack.iter().position(|open| open.tag == "head") {
            self.pop_to(at);
        }
    }

    fn close_inline(&mut self, tag: &str) {
        let found = self.stack.iter().rposition(|open| open.tag == tag || open.block);
        if let Some(at) = found.filter(|at| self.stack[*at].tag == tag) {
            self.pop_to(at);
        }
    }

    fn close_paragraph(&mut self) {
        let found = self.stack.iter().rposition(|open| open.block);
        if let Some(at) = found.filter(|at| self.stack[*at].tag == "p") {
            self.pop_to(at);
        }
    }

    fn close_sibling(&mut self, same: &[&str], bounds: &[&str]) {
        let found = self
            .stack
            .iter()
            .rposition(|open| same.contains(&open.tag.as_str()) || bounds.contains(&open.tag.as_str()));
        if let Some(at) = found.filter(|at| same.contains(&self.stack[*at].tag.as_str())) {
            self.pop_to(at);
        }
    }

    fn shape_here(&self) -> Shape {
        for open in self.stack.iter().rev().filter(|open| open.block) {
            match open.tag.as_bytes() {
                [b'h', level @ b'1'..=b'6'] => return Shape::Heading(level - b'0'),
                b"li" | b"dd" | b"dt" => return Shape::Item,
                b"blockquote" => return Shape::Quote,
                b"td" | b"th" | b"article" | b"section" | b"main" | b"body" | b"figure" | b"table" => {
                    return Shape::Plain;
                }
                _ => {}
            }
        }
        Shape::Plain
    }

    fn text(&mut self, raw: &str) {
        if self.stack.last().is_some_and(|open| open.hidden) {
            return;
        }
        let mut text = std::mem::take(&mut self.scratch);
        text.clear();
        unescape(raw, &mut text);
        let before = self.out.text.len();
        for c in text.chars() {
            if c.is_whitespace() || c == '\u{feff}' {
                self.space = true;
                continue;
            }
            if matches!(c, '\u{200b}' | '\u{ad}' | '\u{2060}') {
                continue;
            }
            if self.space && self.out.text.len() > self.start && !self.out.text.ends_with('\n') {
                self.out.text.push(' ');
            }
            self.space = false;
            self.out.text.push(c);
        }
        if self.stack.last().is_some_and(|open| open.link) {
            self.linked += self.out.text.len() - before;
        }
        if self.stack.last().is_some_and(|open| open.home) {
            self.homeward += self.out.text.len() - before;
        }
        self.scratch = text;
    }

    fn line_break(&mut self) {
        if self.out.text.len() <= self.start {
            return;
        }
        if self.out.text.ends_with('\n') {
            self.flush();
        } else {
            self.out.text.push('\n');
            self.space = false;
        }
    }

    /// Ends the block that is being written.
    fn flush(&mut self) {
        let end = self.out.text.trim_end().len();
        if end > self.start {
            self.out.text.truncate(end);
            let element = self.stack.last().map_or(0, |open| open.element);
            let home = self.homeward > 0 && self.homeward + 1 >= end - self.start;
            let block =
                PageBlock { range: self.start..end, element, shape: self.shape, linked: self.linked, home };
            self.out.blocks.push(block);
            self.out.text.push('\n');
        } else {
            self.out.text.truncate(self.start);
        }
        self.start = self.out.text.len();
        (self.linked, self.homeward, self.space) = (0, 0, false);
        self.shape = self.shape_here();
    }

    fn raw(&mut self, name: &str, content: &str) {
        let read = |content: &str| {
            let mut out = String::new();
            unescape(content, &mut out);
            crate::roles::one_line(&out)
        };
        if name.eq_ignore_ascii_case("title")
            && self.out.head.title.is_empty()
            && !self.stack.iter().any(|open| open.tag == "svg")
        {
            self.out.head.title = read(content);
        }
        if name.eq_ignore_ascii_case("script")
            && content.contains("\"@type\"")
            && content.trim_start().starts_with(['{', '[', '/', '<'])
        {
            self.out.head.linked_data.push(content.to_owned());
        }
    }

    fn meta(&mut self, raw: &str) {
        let (mut names, mut content, mut itemprop) = (Vec::new(), String::new(), String::new());
        for (name, value) in attributes(raw).into_iter().take(64) {
            match name.to_ascii_lowercase().as_str() {
                "name" | "property" => names.push(value.to_ascii_lowercase()),
                "http-equiv" => names.push(format!("http-equiv:{}", value.to_ascii_lowercase())),
                "itemprop" => value.clone_into(&mut itemprop),
                "content" => unescape(value, &mut content),
                _ => {}
            }
        }
        if !itemprop.is_empty() {
            names.push(format!("itemprop:{}", itemprop.to_ascii_lowercase()));
        }
        let content = crate::roles::one_line(&content);
        if !content.is_empty() {
            self.out.head.metas.extend(names.into_iter().map(|name| (name, content.clone())));
        }
    }

    fn link(&mut self, raw: &str) {
        let attributes = attributes(raw);
        let get = |wanted: &str| {
            attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value)
        };
        if get("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"))
            && self.out.head.canonical.is_empty()
        {
            let mut href = String::new();
            unescape(get("href").unwrap_or(""), &mut href);
            self.out.head.canonical = href;
        }
    }
}
