//! Documents of word processors (DOCX, ODT) and books (EPUB): zip archives with XML inside. The text with its headings, lists, tables
//! and notes is put into the form of a page and read as one; what was deleted under tracked changes is not in it.
//!
//! The bytes of a DOCX or ODT document are the file; those of a chapter of a book are its page, with title, authors and day of
//! the book written into its head.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Read;

use super::{Feed, Format, html, never};
use crate::head::Known;
use crate::xml::{self, Child, Tree, escape};
use crate::zip::{Next, Zip, first_member, is_zip, safe_name};
use crate::{IntakeError, Item, address, decode, page, read_inside};

pub(crate) static DOCX: Format = Format {
    name: "docx",
    extensions: &["docx", "docm"],
    about: "documents of word processors (DOCX)",
    has_columns: false,
    is_surely: is_docx,
    looks_like: never,
    read: |feed| read_text(feed, "word/document.xml", &page_of_docx),
};

pub(crate) static ODT: Format = Format {
    name: "odt",
    extensions: &["odt"],
    about: "documents of word processors (ODT)",
    has_columns: false,
    is_surely: |head| has_kind(head, b"application/vnd.oasis.opendocument.text"),
    looks_like: never,
    read: |feed| read_text(feed, "content.xml", &page_of_odt),
};

pub(crate) static EPUB: Format = Format {
    name: "epub",
    extensions: &["epub"],
    about: "books (EPUB), one document for each chapter",
    has_columns: false,
    is_surely: |head| has_kind(head, b"application/epub+zip"),
    looks_like: never,
    read: read_book,
};

/// Times the size of the largest document: pictures make such files large.
const FILE_OF_DOCUMENTS: usize = 16;
/// The most bytes that all parts of a file may unpack to.
const MOST_UNPACKED: usize = 64 << 20;
const NOT_READ: &str = "save it as text or HTML and add that";

fn is_docx(head: &[u8]) -> bool {
    let starts = |name: &[u8]| {
        [&b"[Content_Types].xml"[..], b"_rels/", b"word/", b"docProps/"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    first_member(head).is_some_and(|(name, _)| starts(name))
}

/// Whether the first member names this kind.
fn has_kind(head: &[u8], kind: &[u8]) -> bool {
    first_member(head).is_some_and(|(name, rest)| name == b"mimetype" && rest.starts_with(kind))
}

/// The parts of a file whose names end in this way, or a word for why there are none.
fn parts(
    feed: &mut Feed<'_>,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Option<(Vec<u8>, Parts)>, IntakeError> {
    let Some(bytes) = feed.whole_up_to(FILE_OF_DOCUMENTS)? else { return Ok(None) };
    if !is_zip(&bytes) {
        feed.skip("the whole file", "it is no office file: it does not begin as one", NOT_READ);
        return Ok(None);
    }
    let (mut zip, mut found, mut room) = (Zip::new(bytes.as_slice()), BTreeMap::new(), MOST_UNPACKED);
    loop {
        let member = match zip.next() {
            Ok(Next::Member(member)) => member,
            Ok(Next::Damage(..)) => continue,
            Ok(Next::End(_)) | Err(_) => break,
        };
        if !wanted(&member.name) {
            let _: Result<Result<(), String>, _> = zip.leave(&member, "");
            continue;
        }
        let read = zip.read(&member, &mut |reader| {
            let mut part = Vec::new();
            // A damaged part gives what stands before the damage.
            let _ = reader.take(room as u64 + 1).read_to_end(&mut part);
            part
        });
        if let Ok(Ok(part)) = read {
            if part.len() > room {
                let reason = format!("it unpacks to more than {MOST_UNPACKED} bytes");
                feed.skip("the whole file", &reason, NOT_READ);
                return Ok(None);
            }
            room -= part.len();
            found.insert(member.name, part);
        }
    }
    Ok(Some((bytes, found)))
}

type Parts = BTreeMap<String, Vec<u8>>;

/// A file with one text.
fn read_text(feed: &mut Feed<'_>, main: &str, page_of: &dyn Fn(&Parts) -> String) -> Result<(), IntakeError> {
    let wanted = |name: &str| {
        name == main
            || matches!(name, "word/footnotes.xml" | "word/endnotes.xml" | "docProps/core.xml" | "meta.xml")
    };
    let Some((bytes, parts)) = parts(feed, &wanted)? else { return Ok(()) };
    if !parts.contains_key(main) {
        feed.skip(
            "the whole file",
            "the office file has no text (a table, slides, or a damaged file)",
            NOT_READ,
        );
        return Ok(());
    }
    if parts[main].len() > feed.options.max_document_bytes {
        let reason =
            format!("its text is larger than the limit of {} bytes", feed.options.max_document_bytes);
        feed.skip("the whole file", &reason, "raise the limit on the size of a document");
        return Ok(());
    }
    let known = Known { url: feed.url.to_owned(), source: feed.name.to_owned(), ..Known::default() };
    let document = page::document(&bytes, &page_of(&parts), known);
    if document.blocks.is_empty() {
        feed.skip(
            "the whole file",
            "the document has no text",
            "remove it from the pile, or save it as text",
        );
        return Ok(());
    }
    let _ = (feed.sink)(Item::Document { document, source: bytes, format: feed.format, notes: Vec::new() });
    Ok(())
}

fn tree_of(parts: &Parts, name: &str) -> Option<Tree> {
    parts.get(name).map(|bytes| xml::parse(&xml::decode(bytes).text, &[]))
}

/// A page with this head and body.
fn page_with(meta: Option<&Tree>, body: &str) -> String {
    let value = |name: &str| {
        let tree = meta?;
        let node = tree.nodes.iter().position(|node| node.name == name)?;
        Some(tree.text(node).trim().to_owned()).filter(|value| !value.is_empty())
    };
    head_of(
        &value("dc:title").unwrap_or_default(),
        &value("dc:creator").into_iter().collect::<Vec<_>>(),
        &value("dc:date").or_else(|| value("dc:created")).unwrap_or_default(),
    ) + body
        + "</article></body></html>"
}

/// The head of a page, up to its article.
fn head_of(title: &str, authors: &[String], day: &str) -> String {
    let mut head = "<html><head>".to_owned();
    if !title.is_empty() {
        let _ = write!(head, "<title>{}</title>", escape(title));
    }
    head + &metas(authors, day) + "</head><body><article>"
}

fn metas(authors: &[String], day: &str) -> String {
    let quoted = |text: &str| escape(text).replace('"', "&quot;");
    let mut out = String::new();
    for author in authors {
        let _ = write!(out, "<meta name=\"author\" content=\"{}\">", quoted(author));
    }
    if !day.is_empty() {
        let _ = write!(out, "<meta property=\"article:published_time\" content=\"{}\">", quoted(day));
    }
    out
}

// ---- DOCX

fn page_of_docx(parts: &Parts) -> String {
    let mut body = String::new();
    if let Some(tree) = tree_of(parts, "word/document.xml") {
        paragraphs(&tree, 0, &mut body);
    }
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        let Some(tree) = tree_of(parts, notes) else { continue };
        let is_note = |name: &str| name == "w:footnote" || name == "w:endnote";
        for (number, node) in tree.nodes.iter().enumerate().filter(|(_, node)| is_note(&node.name)) {
            let text = run_text(&tree, number);
            if !text.trim().is_empty() {
                let _ =
                    writeln!(body, "<p>[{}] {}</p>", node.attribute("w:id").unwrap_or_default(), text.trim());
            }
        }
    }
    page_with(tree_of(parts, "docProps/core.xml").as_ref(), &body)
}

/// The paragraphs below a node, in order. Recursion ends at the depth of the tree.
fn paragraphs(tree: &Tree, node: usize, out: &mut String) {
    for inner in tree.elements(node) {
        match tree.nodes[inner].name.as_str() {
            "w:p" => {
                let text = run_text(tree, inner);
                if !text.trim().is_empty() {
                    let tag = tag_of(tree, inner);
                    let _ = writeln!(out, "<{tag}>{text}</{tag}>");
                }
                boxes(tree, inner, out);
            }
            // The same again in an older form, and what was deleted.
            "mc:fallback" | "w:del" | "w:movefrom" => {}
            _ => paragraphs(tree, inner, out),
        }
    }
}

/// Text boxes that hang on a paragraph.
fn boxes(tree: &Tree, node: usize, out: &mut String) {
    for inner in tree.elements(node) {
        match tree.nodes[inner].name.as_str() {
            "w:txbxcontent" => paragraphs(tree, inner, out),
            "mc:fallback" | "w:del" => {}
            _ => boxes(tree, inner, out),
        }
    }
}

fn tag_of(tree: &Tree, paragraph: usize) -> &'static str {
    let Some(shape) = tree.child(paragraph, "w:ppr") else { return "p" };
    let style = tree.child(shape, "w:pstyle").and_then(|style| tree.nodes[style].attribute("w:val"));
    let style = style.unwrap_or_default().to_ascii_lowercase();
    match style.as_str() {
        "title" | "heading1" | "berschrift1" | "titre1" => "h1",
        style if style.starts_with("heading") => "h2",
        _ if tree.child(shape, "w:numpr").is_some() => "li",
        style if style.contains("quote") => "blockquote",
        _ => "p",
    }
}

/// The text of the runs below a node, as markup; other paragraphs inside are left to themselves.
fn run_text(tree: &Tree, node: usize) -> String {
    let mut out = String::new();
    for inner in tree.elements(node) {
        match tree.nodes[inner].name.as_str() {
            "w:t" => out += &escape(&tree.text(inner)),
            "w:tab" => out.push(' '),
            "w:br" | "w:cr" => out += "<br>",
            "w:nobreakhyphen" => out.push('-'),
            "w:footnotereference" | "w:endnotereference" => {
                let _ = write!(out, "[{}]", tree.nodes[inner].attribute("w:id").unwrap_or_default());
            }
            "w:txbxcontent" | "mc:fallback" | "w:del" | "w:movefrom" | "w:ppr" | "w:instrtext" => {}
            _ => out += &run_text(tree, inner),
        }
    }
    out
}

// ---- ODT

fn page_of_odt(parts: &Parts) -> String {
    let mut body = String::new();
    let mut notes = String::new();
    if let Some(tree) = tree_of(parts, "content.xml") {
        let start = tree.nodes.iter().position(|node| node.name == "office:text").unwrap_or(0);
        odt_blocks(&tree, start, "p", &mut body, &mut notes);
    }
    page_with(tree_of(parts, "meta.xml").as_ref(), &(body + &notes))
}

fn odt_blocks(tree: &Tree, node: usize, tag: &str, out: &mut String, notes: &mut String) {
    for inner in tree.elements(node) {
        let element = &tree.nodes[inner];
        match element.name.as_str() {
            "text:p" | "text:h" => {
                let level = element.attribute("text:outline-level").unwrap_or("1");
                let tag = match (element.name.as_str(), level) {
                    ("text:h", "1") => "h1",
                    ("text:h", _) => "h2",
                    _ => tag,
                };
                let text = odt_text(tree, inner, notes);
                if !text.trim().is_empty() {
                    let _ = writeln!(out, "<{tag}>{text}</{tag}>");
                }
            }
            "text:list-item" => odt_blocks(tree, inner, "li", out, notes),
            "text:tracked-changes" | "text:table-of-content" => {}
            _ => odt_blocks(tree, inner, tag, out, notes),
        }
    }
}

fn odt_text(tree: &Tree, node: usize, notes: &mut String) -> String {
    let mut out = String::new();
    for child in &tree.nodes[node].children {
        let inner = match child {
            Child::Text(text) => {
                out += &escape(text);
                continue;
            }
            Child::Node(inner) => *inner,
        };
        match tree.nodes[inner].name.as_str() {
            "text:s" | "text:tab" => out.push(' '),
            "text:line-break" => out += "<br>",
            "text:note" => {
                let mark =
                    tree.child(inner, "text:note-citation").map(|mark| tree.text(mark)).unwrap_or_default();
                let body =
                    tree.child(inner, "text:note-body").map(|body| tree.text(body)).unwrap_or_default();
                let _ = write!(out, "[{}]", escape(mark.trim()));
                let _ = writeln!(notes, "<p>[{}] {}</p>", escape(mark.trim()), escape(body.trim()));
            }
            "office:annotation" => {}
            _ => out += &odt_text(tree, inner, notes),
        }
    }
    out
}

// ---- EPUB

fn read_book(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let wanted = |name: &str| {
        name == "META-INF/container.xml"
            || matches!(end_of(name).as_str(), "opf" | "xhtml" | "html" | "htm" | "xml")
    };
    let Some((_, parts)) = parts(feed, &wanted)? else { return Ok(()) };
    let book = Book::of(&parts);
    let mut given = 0;
    for name in &book.chapters {
        let Some(bytes) = parts.get(name) else { continue };
        let chapter = book.chapter(bytes);
        let whole = format!("{}/{name}", feed.name);
        let sink = &mut *feed.sink;
        let mut is_stopped = false;
        read_inside(&whole, feed.url, &mut chapter.as_slice(), feed.options, feed.depth + 1, &mut |item| {
            // Covers and the like have no text.
            if matches!(item, Item::Skipped { .. }) {
                return std::ops::ControlFlow::Continue(());
            }
            given += 1;
            let flow = sink(item);
            is_stopped = flow.is_break();
            flow
        })?;
        if is_stopped {
            return Ok(());
        }
    }
    if given == 0 {
        feed.skip(
            "the whole file",
            "the book has no chapter with text",
            "save it as text or HTML and add that",
        );
    }
    Ok(())
}

/// The extension of a name, in lower case.
fn end_of(name: &str) -> String {
    name.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase()
}

/// A book: its chapters in order and what it says of itself.
#[derive(Default)]
struct Book {
    chapters: Vec<String>,
    title: String,
    authors: Vec<String>,
    day: String,
}

impl Book {
    fn of(parts: &Parts) -> Self {
        let root = tree_of(parts, "META-INF/container.xml").and_then(|tree| {
            let file = tree.nodes.iter().find(|node| node.local() == "rootfile")?;
            file.attribute("full-path").map(safe_name)
        });
        let root = root.filter(|root| parts.contains_key(root));
        let root = root.or_else(|| parts.keys().find(|name| end_of(name) == "opf").cloned());
        let pages = || {
            parts
                .keys()
                .filter(|name| matches!(end_of(name).as_str(), "xhtml" | "html" | "htm"))
                .cloned()
                .collect()
        };
        let Some((root, tree)) = root.and_then(|root| Some((root.clone(), tree_of(parts, &root)?))) else {
            return Book { chapters: pages(), ..Book::default() };
        };
        let values = |name: &str| -> Vec<String> {
            let nodes = (0..tree.nodes.len()).filter(|node| tree.nodes[*node].name == name);
            nodes.map(|node| tree.text(node).trim().to_owned()).filter(|value| !value.is_empty()).collect()
        };
        let file = |id: &str| {
            let item =
                tree.nodes.iter().find(|node| node.local() == "item" && node.attribute("id") == Some(id))?;
            let path = address::resolve(&format!("zip://x/{root}"), item.attribute("href")?);
            let path = path.strip_prefix("zip://x/")?.split('#').next()?.replace("%20", " ");
            Some(path)
        };
        let spine = tree.nodes.iter().filter(|node| node.local() == "itemref").take(5000);
        let chapters: Vec<String> = spine.filter_map(|node| file(node.attribute("idref")?)).collect();
        Book {
            chapters: if chapters.is_empty() { pages() } else { chapters },
            title: values("dc:title").into_iter().next().unwrap_or_default(),
            authors: values("dc:creator"),
            day: values("dc:date").into_iter().next().unwrap_or_default(),
        }
    }

    /// The page of a chapter with what the book says in its head, as UTF-8.
    fn chapter(&self, bytes: &[u8]) -> Vec<u8> {
        let text = decode::decode(bytes, page::declared_encoding(bytes).as_deref()).text;
        let text = text.trim_start_matches('\u{feff}');
        let site = if self.title.is_empty() {
            String::new()
        } else {
            format!(
                "<meta property=\"og:site_name\" content=\"{}\">",
                escape(&self.title).replace('"', "&quot;")
            )
        };
        let metas = metas(&self.authors, &self.day) + &site;
        let head = text.find("<head").and_then(|start| Some(start + text[start..].find('>')? + 1));
        match head {
            Some(at) => format!("{}{metas}{}", &text[..at], &text[at..]).into_bytes(),
            None if (html::FORMAT.looks_like)(text.as_bytes()) => {
                format!("<html><head>{metas}</head>{text}").into_bytes()
            }
            None => text.as_bytes().to_vec(),
        }
    }
}
