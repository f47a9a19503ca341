//! Lines in reading order to paragraphs and headings. A paragraph goes on in the next column or on the next page; what stands between
//! (heads, page numbers) comes after it, and notes at the foot of pages come at the end.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::BlockRole;

use super::Laid;
use super::edges::Edge;
use super::rows::Row;
use crate::pieces::{Piece, Shape, ends_sentence};
use crate::roles::Verdict;

/// Type so much larger than the text is a heading (per cent).
const HEADING: i32 = 112;
/// And so much larger, the headline.
const HEADLINE: i32 = 125;
/// Type so much smaller may be notes.
const NOTES: i32 = 93;
/// Headings have so many bytes at most.
const LONGEST_HEADING: usize = 300;

struct Line {
    text: String,
    x: i32,
    end: i32,
    y: i32,
    size: i32,
    /// Width of its first word.
    first: i32,
    is_note: bool,
}

impl Line {
    fn of(row: &Row) -> Self {
        let first = row.words.first().map_or(0, |word| word.end - word.x);
        Line { text: row.text(), x: row.x(), end: row.end(), y: row.y, size: row.size, first, is_note: false }
    }
}

/// A stretch of lines of one column.
struct Leaf {
    page: usize,
    lines: Vec<Line>,
    /// Where most lines begin, and where the longest ends.
    left: i32,
    right: i32,
}

/// What is known of the whole file.
struct Habits {
    /// Height of the type of the text.
    body: i32,
    /// Usual distance of base lines, by the height of the type.
    steps: BTreeMap<i32, i32>,
    /// Words with a hyphen that stand inside a line.
    hyphened: BTreeSet<String>,
    /// Height of the largest type on the first page, when it is a headline's.
    headline: i32,
}

pub(super) fn write(pages: Vec<Vec<Vec<Row>>>, edges: Vec<Edge>) -> Laid {
    let mut leaves = Vec::new();
    for (page, stretches) in pages.into_iter().enumerate() {
        leaves.extend(stretches.iter().map(|rows| leaf_of(page, rows)));
    }
    let habits = habits_of(&leaves);
    for leaf in &mut leaves {
        mark_notes(leaf, habits.body);
    }
    let mut writer = Writer {
        habits: &habits,
        laid: Laid { text: String::new(), pieces: Vec::new() },
        open: None,
        waiting: Vec::new(),
        notes: Vec::new(),
    };
    let mut edges = edges.into_iter().peekable();
    for leaf in &leaves {
        while let Some(edge) = edges.next_if(|edge| edge.page < leaf.page) {
            writer.wait(edge);
        }
        writer.leaf(leaf);
    }
    edges.for_each(|edge| writer.wait(edge));
    writer.finish()
}

fn leaf_of(page: usize, rows: &[Row]) -> Leaf {
    let lines: Vec<Line> = rows.iter().map(Line::of).filter(|line| !line.text.is_empty()).collect();
    let mut starts = BTreeMap::<i32, usize>::new();
    for line in &lines {
        *starts.entry(line.x / 100).or_default() += 1;
    }
    let left = starts.into_iter().max_by_key(|(x, lines)| (*lines, -x)).map_or(0, |(x, _)| x * 100);
    let right = lines.iter().map(|line| line.end).max().unwrap_or(0);
    Leaf { page, lines, left, right }
}

fn habits_of(leaves: &[Leaf]) -> Habits {
    let mut sizes = BTreeMap::<i32, usize>::new();
    let mut steps: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
    let mut hyphened = BTreeSet::new();
    for leaf in leaves {
        for line in &leaf.lines {
            *sizes.entry(line.size).or_default() += line.text.len();
            let words = line.text.split_whitespace().rev().skip(1).filter(|word| word.contains('-'));
            hyphened.extend(words.map(|word| bare(word).to_lowercase()));
        }
        for pair in leaf.lines.windows(2).filter(|pair| pair[0].size == pair[1].size) {
            let step = pair[1].y - pair[0].y;
            if step > 0 && step <= pair[0].size * 3 {
                steps.entry(pair[0].size).or_default().push(step);
            }
        }
    }
    let body = sizes.into_iter().max_by_key(|(size, letters)| (*letters, *size)).map_or(0, |(size, _)| size);
    let first = leaves.iter().filter(|leaf| leaf.page == 0).flat_map(|leaf| &leaf.lines);
    let largest = first
        .filter(|line| line.text.chars().filter(|c| c.is_alphabetic()).count() >= 4)
        .map(|line| line.size)
        .max();
    let steps = steps.into_iter().map(|(size, mut list)| {
        list.sort_unstable();
        (size, list[list.len() / 3])
    });
    Habits {
        body,
        steps: steps.collect(),
        hyphened,
        headline: largest.filter(|size| size * 100 >= body * HEADLINE).unwrap_or(i32::MAX),
    }
}

/// A word without the signs around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Lines in small type at the lower end of a column, the first with a mark, are notes.
fn mark_notes(leaf: &mut Leaf, body: i32) {
    let small = leaf.lines.iter().rev().take_while(|line| line.size * 100 <= body * NOTES).count();
    let start = leaf.lines.len() - small;
    let first = (start..leaf.lines.len()).find(|at| opens_note(&leaf.lines[*at].text));
    if let Some(first) = first.filter(|_| start > 0) {
        leaf.lines[first..].iter_mut().for_each(|line| line.is_note = true);
    }
}

/// "3 See", "[3] See", "* See", "12. See".
fn opens_note(text: &str) -> bool {
    let rest = text.trim_start_matches('[');
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let after = &rest[digits..];
    (1..=3).contains(&digits) && after.starts_with([' ', ']', '.', ')']) || text.starts_with(['*', '†', '‡'])
}

/// A paragraph that may go on.
struct Open {
    text: String,
    lines: usize,
    size: i32,
    is_note: bool,
    page: usize,
}

struct Writer<'h> {
    habits: &'h Habits,
    laid: Laid,
    open: Option<Open>,
    /// What comes after the open paragraph.
    waiting: Vec<(String, Verdict)>,
    /// What comes at the end.
    notes: Vec<String>,
}

impl Writer<'_> {
    fn wait(&mut self, edge: Edge) {
        self.waiting.push((edge.text, Verdict::leave(BlockRole::Navigation, edge.reason)));
        if self.open.is_none() {
            self.flush();
        }
    }

    fn leaf(&mut self, leaf: &Leaf) {
        for (at, line) in leaf.lines.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| &leaf.lines[before]);
            let goes_on = self.open.as_ref().is_some_and(|open| match before {
                Some(before) => self.goes_on(leaf, open, before, line),
                None => self.goes_over(open, line),
            });
            if goes_on && let Some(open) = &mut self.open {
                join(&mut open.text, &line.text, &self.habits.hyphened);
                open.lines += 1;
            } else {
                self.close();
                self.open = Some(Open {
                    text: line.text.clone(),
                    lines: 1,
                    size: line.size,
                    is_note: line.is_note,
                    page: leaf.page,
                });
            }
        }
    }

    /// Whether a line belongs to the paragraph of the line above it.
    fn goes_on(&self, leaf: &Leaf, open: &Open, before: &Line, line: &Line) -> bool {
        let step = line.y - before.y;
        let usual = self.habits.steps.get(&line.size).copied().unwrap_or(line.size * 6 / 5);
        let is_apart = step <= 0 || step * 10 > usual * 13 && step * 10 > line.size * 12;
        if open.is_note != line.is_note || !is_near(open.size, line.size) || is_apart {
            return false;
        }
        if line.is_note && opens_note(&line.text) || opens_item(&line.text) {
            return false;
        }
        if line.size * 100 >= self.habits.body * HEADING {
            return true;
        }
        let indent = line.size * 7 / 10;
        let is_indented = line.x >= leaf.left + indent
            && (before.x < line.x - indent / 2 && before.x >= leaf.left - indent
                || open.lines == 1 && (before.x - line.x).abs() < 100);
        let is_outdented = line.x + indent <= before.x && open.lines > 1;
        let would_fit = before.end + line.first + line.size < leaf.right;
        let starts_new = !line.text.starts_with(char::is_lowercase);
        !(is_indented && starts_new
            || is_outdented
            || would_fit && (ends_sentence(&before.text) || before.text.ends_with(':')) && starts_new)
    }

    /// Whether the first line of a column or page belongs to the paragraph before it.
    fn goes_over(&self, open: &Open, line: &Line) -> bool {
        let is_body = |size: i32| size * 100 < self.habits.body * HEADING;
        open.is_note == line.is_note
            && !(line.is_note && opens_note(&line.text))
            && is_near(open.size, line.size)
            && is_body(line.size)
            && !opens_item(&line.text)
            && (!ends_sentence(&open.text) || line.text.starts_with(char::is_lowercase))
            && !open.text.ends_with(':')
            && (open.lines > 1 || open.text.len() > 60 || line.text.starts_with(char::is_lowercase))
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            if open.is_note {
                self.notes.push(open.text);
                return;
            }
            let shape = self.shape(&open);
            self.put(&open.text, shape, None);
        }
        self.flush();
    }

    fn shape(&self, open: &Open) -> Shape {
        let is_heading = open.size * 100 >= self.habits.body * HEADING && open.text.len() <= LONGEST_HEADING;
        match () {
            () if is_heading && open.size >= self.habits.headline && open.page == 0 => Shape::Heading(1),
            () if is_heading => Shape::Heading(2),
            () if opens_item(&open.text) => Shape::Item,
            () => Shape::Plain,
        }
    }

    fn flush(&mut self) {
        for (text, verdict) in std::mem::take(&mut self.waiting) {
            self.put(&text, Shape::Plain, Some(verdict));
        }
    }

    fn put(&mut self, text: &str, shape: Shape, verdict: Option<Verdict>) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if !self.laid.text.is_empty() {
            self.laid.text.push('\n');
        }
        let start = self.laid.text.len();
        self.laid.text += text;
        self.laid.pieces.push(Piece { range: start..self.laid.text.len(), shape, verdict, inside: false });
    }

    fn finish(mut self) -> Laid {
        self.close();
        for note in std::mem::take(&mut self.notes) {
            let verdict = Verdict::leave(BlockRole::Endnote, "note at the foot of a page");
            self.put(&note, Shape::Plain, Some(verdict));
        }
        self.laid
    }
}

fn is_near(one: i32, other: i32) -> bool {
    (one - other).abs() * 100 <= one.max(other) * 6
}

/// Begins with the sign of a list.
fn opens_item(text: &str) -> bool {
    text.starts_with(['•', '◦', '▪', '‣', '●', '■', '►', '\u{f0b7}', '–'])
        && text.chars().nth(1).is_some_and(char::is_whitespace)
}

/// Adds a line to a paragraph; a word that was broken becomes whole. A hyphen stays when the same word stands with it elsewhere in the
/// file, or before anything but a small letter.
fn join(text: &mut String, line: &str, hyphened: &BTreeSet<String>) {
    let is_broken = text.ends_with(['-', '\u{2010}', '\u{ad}'])
        && text.chars().rev().nth(1).is_some_and(char::is_alphabetic);
    if !is_broken {
        text.push(' ');
        *text += line;
        return;
    }
    let is_soft = text.ends_with('\u{ad}');
    let end = text.trim_end_matches(['-', '\u{2010}', '\u{ad}']).len();
    let first = line.split_whitespace().next().unwrap_or_default();
    let head = text[..end].rsplit(char::is_whitespace).next().unwrap_or_default();
    let whole = bare(&format!("{head}-{first}")).to_lowercase();
    if is_soft || line.starts_with(char::is_lowercase) && !hyphened.contains(&whole) {
        text.truncate(end);
    }
    *text += line;
}
