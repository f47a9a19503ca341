//! Markdown, with or without front matter between `---` lines. The text is the file's, unchanged; marks of headings,
//! lists and quotations give the shape of the pieces, and the front matter is a dropped block.

use chancery_record::BlockRole;

use super::{Feed, Format, start_of};
use crate::head::Known;
use crate::pieces::{self, Piece, Shape};
use crate::roles::{self, Profile, Verdict};
use crate::{IntakeError, Item, decode};

pub(crate) static FORMAT: Format = Format {
    name: "markdown",
    extensions: &["md", "markdown", "mdown"],
    about: "Markdown, with front matter or without",
    has_columns: false,
    is_surely: super::never,
    looks_like: |head| {
        let start = start_of(head);
        start.starts_with("---\n") && start[4..].contains("\n---")
            || start.starts_with("# ") && start.contains("\n\n")
    },
    read,
};

fn read(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let Some(bytes) = feed.whole()? else { return Ok(()) };
    let decoded = decode::decode(&bytes, None);
    let text = decoded.text;
    let mut known = Known { url: feed.url.to_owned(), source: feed.name.to_owned(), ..Known::default() };
    let front = front_matter(&text);
    if let Some((_, inner)) = &front {
        fill(&mut known, inner);
    }
    let body_start = front.as_ref().map_or(0, |(end, _)| *end);
    if text[body_start..].trim().is_empty() {
        feed.skip("the whole file", "the file has no text under its front matter", "remove it from the pile");
        return Ok(());
    }
    let mut pieces = Vec::new();
    if body_start > 0 {
        let verdict =
            Some(Verdict::leave(BlockRole::Navigation, "front matter: data about the text, not text"));
        pieces.push(Piece { range: pieces::trim(&text, 0..body_start), verdict, ..Piece::default() });
    }
    pieces.extend(body_pieces(&text, body_start));
    let document = roles::compose(&bytes, text, &pieces, known, Profile::Page);
    let _ =
        (feed.sink)(Item::Document { document, source: bytes, format: feed.format, notes: decoded.notes });
    Ok(())
}

/// The end of the front matter and what stands in it.
fn front_matter(text: &str) -> Option<(usize, &str)> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let rest = text[start..].strip_prefix("---")?;
    let first_end = rest.find('\n').filter(|at| rest[..*at].trim().is_empty())? + 1;
    let mut at = 0;
    for line in rest[first_end..].split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            let end = start + 3 + first_end + at + line.len();
            return Some((end, &rest[first_end..first_end + at]));
        }
        at += line.len();
    }
    None
}

fn fill(known: &mut Known, inner: &str) {
    let mut list_key = String::new();
    for line in inner.lines() {
        if let Some(item) =
            line.trim().strip_prefix("- ").filter(|_| list_key == "author" || list_key == "authors")
        {
            known.authors.push(bare(item));
            continue;
        }
        let Some((key, value)) = line.split_once(':') else { continue };
        let (key, value) = (key.trim().to_ascii_lowercase(), bare(value));
        match key.as_str() {
            "title" | "headline" => known.title = value,
            "author" | "authors" | "by" if !value.is_empty() => {
                let names = value.trim_matches(['[', ']']).split(',').map(bare);
                known.authors.extend(names.filter(|name| !name.is_empty()));
            }
            "date" | "published" | "date_published" => known.published = value,
            "updated" | "modified" | "lastmod" => known.updated = value,
            "outlet" | "source" | "publisher" | "publication" => known.outlet = value,
            "url" | "link" | "canonical" if !value.is_empty() => known.url = value,
            "lang" | "language" => known.lang = value,
            "genre" | "category" | "type" => known.genre = value,
            _ => {}
        }
        list_key = key;
    }
}

fn bare(value: &str) -> String {
    let value = value.trim();
    let inner = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(value).to_owned()
}

fn body_pieces(text: &str, start: usize) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut at, mut open, mut fenced) = (start, false, false);
    for raw in text[start..].split_inclusive('\n') {
        let range = pieces::trim(text, at..at + raw.len());
        at += raw.len();
        let line = &text[range.clone()];
        if line.starts_with("```") || line.starts_with("~~~") {
            fenced = !fenced;
        }
        if line.is_empty() {
            open = false;
            continue;
        }
        let shape = if fenced { Shape::Plain } else { shape_of(line) };
        let underlined = open
            && line.len() >= 3
            && (line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-'));
        match pieces.last_mut() {
            Some(last) if underlined => {
                last.shape = Shape::Heading(if line.starts_with('=') { 1 } else { 2 });
                let verdict = Some(Verdict::leave(BlockRole::Navigation, "mark of a heading"));
                pieces.push(Piece { range, verdict, ..Piece::default() });
                open = false;
            }
            Some(last)
                if open && (shape == Shape::Plain || shape == Shape::Quote && last.shape == Shape::Quote) =>
            {
                last.range.end = range.end;
            }
            _ => {
                let inner = match shape {
                    Shape::Heading(_) => pieces::trim(
                        text,
                        range.end - line.trim_start_matches(['#', ' ', '\t']).len()..range.end,
                    ),
                    _ => range.clone(),
                };
                if inner.start > range.start && inner.start < inner.end {
                    let verdict = Some(Verdict::leave(BlockRole::Navigation, "mark of a heading"));
                    pieces.push(Piece {
                        range: range.start..text[..inner.start].trim_end().len(),
                        verdict,
                        ..Piece::default()
                    });
                }
                let range = if inner.is_empty() { range } else { inner };
                open = !matches!(shape, Shape::Heading(_));
                pieces.push(Piece { range, shape, ..Piece::default() });
            }
        }
    }
    pieces
}

fn shape_of(line: &str) -> Shape {
    let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&hashes) && line[hashes..].starts_with([' ', '\t']) {
        return Shape::Heading(hashes as u8);
    }
    if line.starts_with('>') {
        return Shape::Quote;
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let numbered =
        (1..=3).contains(&digits) && (line[digits..].starts_with(". ") || line[digits..].starts_with(") "));
    if numbered || ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark)) {
        return Shape::Item;
    }
    Shape::Plain
}
