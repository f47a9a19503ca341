//! Does every footnote of a written dossier still stand on its words?
//!
//! Reads a file in the two forms that the writers make, HTML and Markdown, and nothing else of it than the footnotes and the
//! references to them. The file is data: whatever it holds, the answer is a list of faults. What is checked: the row is in
//! the archive and stands where the note says; the quoted words and the marked evidence are those of the document (runs of white space
//! are alike); every reference leads to a note, and every note is there once. The sentences above the notes are not checked.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chancery_archive::{Archive, ArchiveError};
use chancery_record::DocumentId;
use serde_json::Value as Json;

use super::notes::Texts;
use crate::html::is_hidden;
use crate::rows;

/// Something that does not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckFault {
    /// The number of the footnote as the file writes it; empty for a fault of the whole file.
    pub note: String,
    /// What does not hold, in words.
    pub message: String,
}

/// What a check found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Checked {
    /// Footnotes in the file.
    pub notes: usize,
    /// Footnotes that stand on their words.
    pub good: usize,
    /// What does not hold, in the order of the file.
    pub faults: Vec<CheckFault>,
}

/// A footnote as a file gives it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Claimed {
    number: String,
    row: String,
    document: String,
    marked: Option<Range<usize>>,
    quoted: Option<Range<usize>>,
    words: String,
    evidence: String,
}

/// Holds the footnotes of a dossier, HTML or Markdown, against the archive.
///
/// # Errors
/// When the archive cannot be read. A file that is no dossier is a fault in the answer.
pub fn check(archive: &Archive, file: &str) -> Result<Checked, ArchiveError> {
    let is_html = file.trim_start_matches('\u{feff}').trim_start().starts_with('<');
    let (claims, references) = if is_html { read_html(file) } else { read_markdown(file) };
    let mut checked = Checked { notes: claims.len(), ..Checked::default() };
    if claims.is_empty() {
        checked.faults.push(CheckFault {
            note: String::new(),
            message: "it holds no footnotes; give a file that `chancery dossier -o` wrote".to_owned(),
        });
    }
    let mut texts = Texts::new(archive);
    let mut seen = BTreeSet::new();
    for claim in &claims {
        let mut faults = faults_of(archive, &mut texts, claim)?;
        if !seen.insert(claim.number.as_str()) {
            faults.push("there is another note with this number".to_owned());
        }
        checked.good += usize::from(faults.is_empty());
        let note = claim.number.clone();
        checked.faults.extend(faults.into_iter().map(|message| CheckFault { note: note.clone(), message }));
    }
    let missing: BTreeSet<&String> =
        references.iter().filter(|number| !seen.contains(number.as_str())).collect();
    checked.faults.extend(missing.into_iter().map(|number| CheckFault {
        note: number.clone(),
        message: "the text refers to it, but there is no such note".to_owned(),
    }));
    Ok(checked)
}

fn faults_of(archive: &Archive, texts: &mut Texts<'_>, claim: &Claimed) -> Result<Vec<String>, ArchiveError> {
    let (Some(marked), Some(quoted)) = (&claim.marked, &claim.quoted) else {
        return Ok(vec!["it names no row and place".to_owned()]);
    };
    let id = DocumentId(claim.document.clone());
    let mut faults = Vec::new();
    match find(archive, &claim.row)? {
        None => faults.push(format!("the archive holds no row {}", short(&claim.row))),
        Some(row) if rows::document(&row) != id => {
            faults.push("its row stands in another document".to_owned());
        }
        Some(row)
            if rows::number(&row, "start") != marked.start || rows::number(&row, "end") != marked.end =>
        {
            faults.push("its row stands at another place of the document".to_owned());
        }
        Some(_) => {}
    }
    if !texts.has(&id)? {
        faults.push(format!("the archive holds no document {}", short(&claim.document)));
        return Ok(faults);
    }
    let same = |range: &Range<usize>, words: &str| {
        texts.words(&id, range).is_some_and(|found| normal(found) == normal(words))
    };
    if !same(quoted, &claim.words) {
        faults.push("the quoted words are not those of the document".to_owned());
    } else if !same(marked, &claim.evidence) {
        faults.push("the marked words are not the evidence of the row".to_owned());
    }
    Ok(faults)
}

fn find(archive: &Archive, row: &str) -> Result<Option<Json>, ArchiveError> {
    match archive.find_row(row) {
        Err(ArchiveError::BadId { .. } | ArchiveError::Ambiguous { .. }) => Ok(None),
        found => Ok(found?.map(|(_, found)| found).filter(|found| rows::text(found, "id") == row)),
    }
}

/// An id as the file gives it, short enough to print.
fn short(id: &str) -> String {
    id.chars().take(20).collect()
}

/// Words with single spaces, without what a file to keep shows as U+FFFD.
fn normal(words: &str) -> String {
    let is_out = |letter: char| letter.is_control() || is_hidden(letter) || letter == '\u{fffd}';
    let spaced: String = words.chars().map(|letter| if is_out(letter) { ' ' } else { letter }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

type Read = (Vec<Claimed>, Vec<String>);

/// Values by name in lower case.
type Attributes = BTreeMap<String, String>;

/// A piece of HTML.
enum Token<'h> {
    /// A tag with its name in lower case and its attributes; `</q>` has the name `/q`.
    Tag(String, Attributes),
    /// Text, still escaped.
    Text(&'h str),
}

/// Notes are `<li id="note-N" ...>` with `<q>` and `<mark>` inside, references `<a href="#note-N">`.
fn read_html(file: &str) -> Read {
    let mut claims: Vec<Claimed> = Vec::new();
    let mut references = Vec::new();
    let (mut in_note, mut in_quote, mut in_mark) = (false, false, false);
    for token in tokens(file) {
        match token {
            Token::Text(words) => {
                let Some(claim) = claims.last_mut().filter(|_| in_note && in_quote) else { continue };
                let words = unescape_html(words);
                claim.words.push_str(&words);
                if in_mark {
                    claim.evidence.push_str(&words);
                }
            }
            Token::Tag(name, attributes) => match name.as_str() {
                "li" => {
                    let claim = claim_of(&attributes);
                    (in_note, in_quote, in_mark) = (claim.is_some(), false, false);
                    claims.extend(claim);
                }
                "/li" | "/ol" => in_note = false,
                "q" => in_quote = true,
                "/q" => in_quote = false,
                "mark" => in_mark = true,
                "/mark" => in_mark = false,
                "a" => {
                    let target = attributes.get("href").and_then(|target| target.strip_prefix("#note-"));
                    references.extend(target.map(str::to_owned));
                }
                _ => {}
            },
        }
    }
    (claims, references)
}

fn claim_of(attributes: &Attributes) -> Option<Claimed> {
    let value = |wanted: &str| attributes.get(wanted).map_or("", String::as_str);
    let is_note =
        value("id").starts_with("note-") || !value("data-note").is_empty() || value("class") == "note";
    let range = |from: &str, to: &str| Some(value(from).parse().ok()?..value(to).parse().ok()?);
    is_note.then(|| Claimed {
        number: value("id").strip_prefix("note-").unwrap_or(value("data-note")).to_owned(),
        row: value("data-row").to_owned(),
        document: value("data-doc").to_owned(),
        marked: range("data-start", "data-end"),
        quoted: range("data-quote-start", "data-quote-end"),
        ..Claimed::default()
    })
}

/// Cuts HTML into tags and text; comments, declarations, scripts and styles are passed over, what does not end ends the file.
fn tokens(file: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut rest = file;
    while let Some(open) = rest.find('<') {
        if open > 0 {
            out.push(Token::Text(&rest[..open]));
        }
        rest = &rest[open..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let Some(end) = comment.find("-->") else { return out };
            rest = &comment[end + 3..];
            continue;
        }
        let after = rest[1..].chars().next();
        if !after.is_some_and(|letter| letter.is_ascii_alphabetic() || "/!?".contains(letter)) {
            out.push(Token::Text("<"));
            rest = &rest[1..];
            continue;
        }
        let Some(length) = tag_length(rest) else { return out };
        let (name, attributes) = tag(&rest[1..length - 1]);
        rest = &rest[length..];
        if name == "script" || name == "style" {
            let Some(end) = find_end_tag(rest, &name) else { return out };
            rest = &rest[end..];
            continue;
        }
        out.push(Token::Tag(name, attributes));
    }
    if !rest.is_empty() {
        out.push(Token::Text(rest));
    }
    out
}

/// Where `</name` begins, letter case aside.
fn find_end_tag(rest: &str, name: &str) -> Option<usize> {
    rest.match_indices("</").map(|(at, _)| at).find(|at| {
        rest.get(at + 2..at + 2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
    })
}

/// Bytes of a tag with both its brackets; a bracket in quote marks does not end it.
fn tag_length(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, letter) in rest.char_indices() {
        match (quote, letter) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    None
}

/// Name and attributes of what stands between the brackets of a tag.
fn tag(inside: &str) -> (String, Attributes) {
    let end = inside.find(|letter: char| letter.is_whitespace()).unwrap_or(inside.len());
    let name = inside[..end].trim_end_matches(['/', '>']).to_ascii_lowercase();
    let mut attributes = Attributes::new();
    let mut rest = inside[end..].trim_start();
    while !rest.is_empty() {
        let end = rest.find(|letter: char| letter.is_whitespace() || letter == '=').unwrap_or(rest.len());
        let key = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = attribute_value(after.trim_start());
        }
        // The first one counts, as in browsers.
        if !key.is_empty() {
            attributes.entry(key).or_insert_with(|| unescape_html(value));
        }
        rest = rest.trim_start();
    }
    (name, attributes)
}

fn attribute_value(rest: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = rest.strip_prefix(quote) {
            let end = inner.find(quote).unwrap_or(inner.len());
            return (&inner[..end], inner.get(end + 1..).unwrap_or(""));
        }
    }
    rest.split_at(rest.find(|letter: char| letter.is_whitespace()).unwrap_or(rest.len()))
}

const LONGEST_ENTITY: usize = 12;

/// Undoes the escapes of the writer and numeric ones; others stay as they are.
fn unescape_html(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';');
        let name = end.map(|end| &rest[1..end]);
        if let Some((name, letter)) = name.and_then(|name| Some((name, character(name)?))) {
            out.push(letter);
            rest = &rest[name.len() + 2..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out + rest
}

fn character(name: &str) -> Option<char> {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => match name.strip_prefix('#')? {
            hex if hex.starts_with(['x', 'X']) => number(&hex[1..], 16),
            decimal => number(decimal, 10),
        },
    }
}

/// Notes are lines `[^N]: “...” (source ...; row `R`, document `D`, characters A-B of C-D)`.
fn read_markdown(file: &str) -> Read {
    let mut claims = Vec::new();
    let mut references = Vec::new();
    for line in file.lines() {
        let note = line.strip_prefix("[^").and_then(|rest| rest.split_once("]: "));
        match note {
            Some((number, content)) => claims.push(markdown_claim(number, content)),
            None => references.extend(markdown_references(line)),
        }
    }
    (claims, references)
}

fn markdown_references(line: &str) -> Vec<String> {
    let marks = line.match_indices("[^").filter(|(at, _)| !line[..*at].ends_with('\\'));
    // Digits and a bracket: to look for the bracket in all of the rest would take the square of a line's length.
    let number = |at: usize| {
        let rest = &line[at + 2..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        (digits > 0 && rest[digits..].starts_with(']')).then(|| rest[..digits].to_owned())
    };
    marks.filter_map(|(at, _)| number(at)).collect()
}

fn markdown_claim(number: &str, content: &str) -> Claimed {
    let claim = Claimed { number: number.to_owned(), ..Claimed::default() };
    let Some((quotation, place)) = content.rsplit_once(" (source ") else { return claim };
    let (words, evidence) = unescape_markdown(unwrapped(quotation));
    let part = |after: &str, end: &str| {
        let (_, rest) = place.rsplit_once(after)?;
        rest.split_once(end).map(|(part, _)| part)
    };
    let range = |text: Option<&str>| {
        let (from, to) = text?.split_once('-')?;
        Some(from.parse().ok()?..to.parse().ok()?)
    };
    let offsets = part("characters ", ")").and_then(|both| both.split_once(" of "));
    Claimed {
        row: part("row `", "`").unwrap_or("").to_owned(),
        document: part("document `", "`").unwrap_or("").to_owned(),
        marked: range(offsets.map(|(marked, _)| marked)),
        quoted: range(offsets.map(|(_, quoted)| quoted)),
        words,
        evidence,
        ..claim
    }
}

/// The words without the pair of quotation marks around them.
fn unwrapped(quotation: &str) -> &str {
    let inner = quotation.strip_prefix('“').unwrap_or(quotation);
    inner.strip_suffix('”').unwrap_or(inner)
}

/// The words without backslashes and stars, and those between the double stars.
fn unescape_markdown(words: &str) -> (String, String) {
    let (mut all, mut evidence) = (String::new(), String::new());
    let mut is_marked = false;
    let mut letters = words.chars().peekable();
    while let Some(letter) = letters.next() {
        let letter = match letter {
            '*' if letters.peek() == Some(&'*') => {
                letters.next();
                is_marked = !is_marked;
                continue;
            }
            '\\' => match letters.next() {
                Some(next) => next,
                None => break,
            },
            other => other,
        };
        all.push(letter);
        if is_marked {
            evidence.push(letter);
        }
    }
    (all, evidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read_back_from_html() {
        let file = "<!doctype html><style>li{} <li id=\"note-9\"></style><p>x<a href='#note-1'>1</a> <a href=#note-2>2</a>\n<!-- <li id=\"note-8\"> -->\
            <LI class=\"note\" id=\"note-1\" data-row=\"r&quot;>\" data-doc=d data-start=\"2\" data-end=\"3\" data-quote-start=1 data-quote-end=4 data-row='x'>\
            <q>a &lt; <mark>b&#38;c</mark> d</q> <span>not quoted</span></li>";
        let (claims, references) = read_html(file);
        assert_eq!(references, ["1", "2"]);
        let expected = Claimed {
            number: "1".into(),
            row: "r\">".into(),
            document: "d".into(),
            marked: Some(2..3),
            quoted: Some(1..4),
            words: "a < b&c d".into(),
            evidence: "b&c".into(),
        };
        assert_eq!(claims, [expected]);
    }

    #[test]
    fn a_note_is_read_back_from_markdown_whatever_its_words_are() {
        let before = "”a” (source 1, x; row `0`, document `0`, characters 1-2 of 1-2) [^7]: * ";
        let note = super::super::Note {
            row: "0123456789abcdef".into(),
            document: "fedcba9876543210".into(),
            source: 0,
            quoted: 1..9,
            marked: 3..5,
            before: before.into(),
            evidence: " b*c** \n".into(),
            after: "\\d”".into(),
        };
        let quotation = super::super::markdown::quotation(&note);
        let line = format!(
            "[^1]: {quotation} (source 1, A \\(b\\); row `{}`, document `{}`, characters 3-5 of 1-9)",
            note.row, note.document
        );
        let (claims, references) = read_markdown(&format!("text[^1] \\[^3\\]\n\n{line}\n"));
        assert_eq!(references, ["1"]);
        let claim = &claims[0];
        assert_eq!((claim.number.as_str(), &claim.row, &claim.document), ("1", &note.row, &note.document));
        assert_eq!((claim.marked.clone(), claim.quoted.clone()), (Some(3..5), Some(1..9)));
        assert_eq!(normal(&claim.evidence), normal(&note.evidence));
        let whole = format!("{}{}{}", note.before, note.evidence, note.after);
        assert_eq!(normal(&claim.words), normal(&whole));
    }

    #[test]
    fn long_files_take_no_long_time() {
        let (claims, references) = read_markdown(&format!("text {} [^2]", "[^".repeat(200_000)));
        assert_eq!((claims.len(), references), (0, vec!["2".to_owned()]));
        let attributes = (0..20_000).fold(String::new(), |all, number| all + " a" + &number.to_string());
        let (claims, _) = read_html(&format!("<li{attributes} id=note-1>"));
        assert_eq!(claims[0].number, "1");
        assert_eq!(read_html(&"<script></".repeat(50_000)), (Vec::new(), Vec::new()));
    }

    #[test]
    fn any_text_is_read_without_a_panic() {
        let scraps = [
            "<",
            "</",
            "<li",
            "<li id='note-",
            "<!--",
            "<script>",
            "<a =",
            "&#x;",
            "&#999999999;",
            "<q>é</q><é>",
            "[^",
            "[^1]: ",
            "[^1]: “ (source ",
            "\\",
            "<li id=note-1 data-start=-1>",
        ];
        for one in scraps {
            for other in scraps {
                let text = format!("{one}{other}");
                let _ = (read_html(&text), read_markdown(&text));
            }
        }
    }
}
