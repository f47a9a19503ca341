//! Plain text to pieces: paragraphs between blank lines, paragraphs of one line each, and paragraphs whose lines were
//! broken at a fixed width. A piece is a byte range; nothing is changed.

use std::ops::Range;

use crate::lexicon;

/// What the source says about the shape of a piece.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Shape {
    /// Nothing.
    #[default]
    Plain,
    /// A heading of this level.
    Heading(u8),
    /// An item of a list.
    Item,
    /// A quotation.
    Quote,
}

/// A stretch of text that gets one role.
#[derive(Clone, Debug, Default)]
pub(crate) struct Piece {
    pub range: Range<usize>,
    pub shape: Shape,
    /// Set when the layout of the page settles that this is not prose of the article.
    pub verdict: Option<crate::roles::Verdict>,
    /// The layout of the page says that this lies in the article.
    pub inside: bool,
}

struct Line {
    range: Range<usize>,
    chars: usize,
    /// A blank line stands before it.
    apart: bool,
}

/// White space, and the byte order mark that some files begin with.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

pub(crate) fn split(text: &str) -> Vec<Piece> {
    let lines = lines(text);
    let width = wrap_width(text, &lines);
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut wrapped_before = false;
    for (at, line) in lines.iter().enumerate() {
        let joins = at > 0
            && !line.apart
            && width.is_some_and(|width| {
                goes_on(text, &lines[at - 1], line, lines.get(at + 1), width, wrapped_before)
            });
        match ranges.last_mut() {
            Some(last) if joins => {
                last.end = line.range.end;
                wrapped_before = true;
            }
            _ => ranges.push(line.range.clone()),
        }
    }
    let pieces = ranges.into_iter().flat_map(|range| unglue(text, range));
    pieces.map(|range| Piece { shape: shape_of(&text[range.clone()]), range, ..Piece::default() }).collect()
}

fn lines(text: &str) -> Vec<Line> {
    let (mut lines, mut start, mut apart) = (Vec::new(), 0, false);
    for raw in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}']) {
        let range = trim(text, start..start + raw.len());
        start += raw.len();
        if range.is_empty() {
            // "\r\n" gives an empty rest that is no blank line.
            apart |= raw != "\n" || !text[..start - 1].ends_with('\r');
            continue;
        }
        let chars = text[range.clone()].chars().count();
        lines.push(Line { range, chars, apart });
        apart = false;
    }
    lines
}

/// The range without white space at its ends.
pub(crate) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let kept = part.trim_start_matches(is_blank);
    let start = range.end - kept.len();
    start..start + kept.trim_end_matches(is_blank).len()
}

/// The width at which the lines of a text were broken, when they were.
fn wrap_width(text: &str, lines: &[Line]) -> Option<usize> {
    let pairs = lines.windows(2).filter(|pair| !pair[1].apart);
    let mut count = 0usize;
    let mut broken: Vec<usize> = Vec::new();
    for pair in pairs {
        count += 1;
        let (line, next) = (&text[pair[0].range.clone()], &text[pair[1].range.clone()]);
        if (30..=140).contains(&pair[0].chars) && !ends_sentence(line) && starts_lower(next) {
            broken.push(pair[0].chars);
        }
    }
    if broken.len() < 3 || broken.len() * 8 < count {
        return None;
    }
    broken.sort_unstable();
    broken.get(broken.len() * 19 / 20).copied()
}

/// Whether `next` is the same paragraph as `line`, in a text broken at `width`.
fn goes_on(
    text: &str,
    line: &Line,
    next: &Line,
    after: Option<&Line>,
    width: usize,
    wrapped_before: bool,
) -> bool {
    let (words, next_words) = (&text[line.range.clone()], &text[next.range.clone()]);
    if line.chars > width + 3 || shape_of(next_words) != Shape::Plain {
        return false;
    }
    if starts_lower(next_words) && !ends_sentence(words) {
        return line.chars * 2 >= width;
    }
    let first_word = next_words.split_whitespace().next().map_or(0, |word| word.chars().count());
    let is_full = line.chars + 1 + first_word > width;
    let furniture = || {
        lexicon::look_up(&lexicon::words(next_words)).is_some()
            || !crate::days::find_days(next_words).is_empty() && next.chars < 30
    };
    if !is_full || next.chars > width + 3 {
        return false;
    }
    if ends_sentence(words) {
        let goes_far = next.chars * 10 >= width * 7
            || after.is_some_and(|after| !after.apart && starts_lower(&text[after.range.clone()]));
        return wrapped_before && goes_far && !furniture();
    }
    let is_prose = words.split_whitespace().count() >= 6;
    is_prose && (wrapped_before || words.contains(',') || ends_sentence(next_words)) && !furniture()
}

fn starts_lower(line: &str) -> bool {
    line.trim_start_matches(['"', '“', '„', '«', '(', '‘', '\'', '-', '–', '—', ' '])
        .chars()
        .next()
        .is_some_and(char::is_lowercase)
}

/// Whether the words end a sentence. Closing quotes, brackets and footnote marks may follow the stop.
pub(crate) fn ends_sentence(words: &str) -> bool {
    let mut rest = words.trim_end();
    loop {
        let cut = rest.trim_end_matches(['"', '”', '“', '»', '«', '’', '\'', ')', ' ', '\u{a0}', '*']);
        let mark = cut
            .strip_suffix(']')
            .and_then(|open| open.rfind('[').filter(|at| open.len() - at <= 7).map(|at| &open[..at]));
        match mark {
            Some(before) => rest = before,
            None => return cut.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟', '։']),
        }
    }
}

/// A head of a teaser list that is glued to the first teaser ("Latest newsPorts reopen") becomes a piece of its own.
fn unglue(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let line = &text[range.clone()];
    match glue_point(line) {
        Some(at) => vec![range.start..range.start + at, range.start + at..range.end],
        None => vec![range],
    }
}

fn glue_point(line: &str) -> Option<usize> {
    let mut before = ' ';
    let places = line.char_indices().take(32).filter_map(|(at, c)| {
        let glued = before.is_lowercase() && (c.is_uppercase() || matches!(c, '“' | '"' | '«' | '„'));
        before = c;
        glued.then_some(at)
    });
    let mut places = places.filter(|at| *at > 0);
    places.find(|at| {
        let words = lexicon::words(&line[..*at]);
        words.len() >= 2 && lexicon::opens_with("teaser_head", &words) == Some(words.len())
    })
}

fn shape_of(piece: &str) -> Shape {
    let mut chars = piece.chars();
    match chars.next() {
        Some('•' | '◦' | '▪' | '‣' | '●' | '■' | '·' | '►' | '▶' | '\u{f0b7}') => {
            Shape::Item
        }
        Some('*' | '-' | '–') if chars.next().is_some_and(char::is_whitespace) => {
            if chars.clone().count() > 1 { Shape::Item } else { Shape::Plain }
        }
        _ => Shape::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &[&str]) {
        let got: Vec<&str> = split(text).iter().map(|piece| &text[piece.range.clone()]).collect();
        assert_eq!(got, want);
    }

    #[test]
    fn one_paragraph_per_line_and_between_blank_lines() {
        check(
            "Title\nFirst paragraph here.\nSecond one.\n",
            &["Title", "First paragraph here.", "Second one."],
        );
        check("\u{feff}Title\r\n\r\nA b c.\r\n", &["Title", "A b c."]);
        check("", &[]);
    }

    #[test]
    fn broken_lines_are_one_paragraph() {
        let text = "Ferries stay in port\n\nThe ferries of the northern line will not leave before the\nstorm has gone, the harbour master told reporters on the quay\nand asked all passengers to be patient. He promised to give\nNews again at noon.\nA second paragraph begins on this line and goes on, although\nnobody knows where it will end.\n3 May 2024\n";
        check(
            text,
            &[
                "Ferries stay in port",
                "The ferries of the northern line will not leave before the\nstorm has gone, the harbour master told reporters on the quay\nand asked all passengers to be patient. He promised to give\nNews again at noon.",
                "A second paragraph begins on this line and goes on, although\nnobody knows where it will end.",
                "3 May 2024",
            ],
        );
    }

    #[test]
    fn a_glued_head_is_cut_off() {
        check("Latest news“Harbour Days” begin", &["Latest news", "“Harbour Days” begin"]);
        check("Related articlesPorts reopen", &["Related articles", "Ports reopen"]);
        check("McDonald opens a school", &["McDonald opens a school"]);
    }

    #[test]
    fn sentence_ends_under_marks() {
        assert!(ends_sentence("It is over.”[iv]"));
        assert!(ends_sentence("It is over (again)."));
        assert!(!ends_sentence("Over and out"));
    }
}
