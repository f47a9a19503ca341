//! Words of a page to rows: words on one base line, with raised marks and large first letters put where they belong.

use crate::pdf::{PdfPage, PdfWord};

/// Words on one base line, from left to right.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub words: Vec<PdfWord>,
    pub y: i32,
    /// The height of most of its type.
    pub size: i32,
}

impl Row {
    fn of(words: Vec<PdfWord>) -> Self {
        let mut row = Row { words, y: 0, size: 0 };
        row.words.sort_by_key(|word| (word.x, word.end));
        row.size = common_size(row.words.iter());
        let host = row.words.iter().find(|word| word.size == row.size);
        row.y = host.map_or(0, |word| word.y);
        row
    }

    /// The part of a row on one side.
    pub fn part(&self, keep: impl Fn(&PdfWord) -> bool) -> Option<Self> {
        let words: Vec<PdfWord> = self.words.iter().filter(|word| keep(word)).cloned().collect();
        (!words.is_empty()).then(|| Row::of(words))
    }

    pub fn x(&self) -> i32 {
        self.words.first().map_or(0, |word| word.x)
    }

    pub fn end(&self) -> i32 {
        self.words.iter().map(|word| word.end).max().unwrap_or(0)
    }

    /// Its words with blanks where there are gaps.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut before: Option<&PdfWord> = None;
        for word in &self.words {
            let is_apart = before.is_some_and(|before| {
                let gap = word.x - before.end;
                before.space || gap * 100 > before.size.min(word.size) * 16 || gap < -word.size
            });
            if is_apart {
                text.push(' ');
            }
            text.extend(word.text.chars().map(Letters).flat_map(Letters::plain));
            before = Some(word);
        }
        text.trim().to_owned()
    }
}

/// A sign that may stand for several letters drawn as one.
struct Letters(char);

impl Letters {
    fn plain(self) -> impl Iterator<Item = char> {
        let letters = match self.0 {
            '\u{fb00}' => "ff",
            '\u{fb01}' => "fi",
            '\u{fb02}' => "fl",
            '\u{fb03}' => "ffi",
            '\u{fb04}' => "ffl",
            '\u{fb05}' | '\u{fb06}' => "st",
            _ => "",
        };
        letters.chars().chain(letters.is_empty().then_some(self.0))
    }
}

/// The size in which most letters are set.
pub(super) fn common_size<'w>(words: impl Iterator<Item = &'w PdfWord>) -> i32 {
    let mut sizes = std::collections::BTreeMap::<i32, usize>::new();
    for word in words {
        *sizes.entry(word.size).or_default() += word.text.len();
    }
    sizes.into_iter().max_by_key(|(size, letters)| (*letters, *size)).map_or(0, |(size, _)| size)
}

/// The rows of a page from top to bottom.
pub(super) fn of_page(page: &PdfPage) -> Vec<Row> {
    let mut words = page.words.clone();
    words.sort_by(|one, other| (one.y, one.x, &one.text).cmp(&(other.y, other.x, &other.text)));
    words.dedup_by(|later, earlier| is_same(earlier, later));
    first_letters(&mut words);
    raised_marks(&mut words);
    words.sort_by_key(|word| (word.y, word.x));
    let mut rows: Vec<Vec<PdfWord>> = Vec::new();
    for word in words {
        match rows.last_mut() {
            Some(row) if is_level(&row[0], &word) => row.push(word),
            _ => rows.push(vec![word]),
        }
    }
    rows.into_iter().map(Row::of).collect()
}

/// Drawn twice, to look bold or over a scan.
fn is_same(one: &PdfWord, other: &PdfWord) -> bool {
    one.text == other.text && (one.x - other.x).abs() <= 60 && (one.y - other.y).abs() <= 60
}

fn is_level(one: &PdfWord, other: &PdfWord) -> bool {
    (one.y - other.y).abs() * 100 <= one.size.min(other.size) * 25
}

/// So many words before and after one in the order of base lines are looked at.
const NEAR: usize = 300;

/// The number of the best word near that of number `at`.
fn neighbour(words: &[PdfWord], at: usize, rank: impl Fn(&PdfWord) -> Option<i32>) -> Option<usize> {
    let near = at.saturating_sub(NEAR)..(at + NEAR).min(words.len());
    let ranked = near.filter(|other| *other != at).filter_map(|other| Some((rank(&words[other])?, other)));
    ranked.min().map(|(_, other)| other)
}

/// A large letter at the start of a paragraph joins the first word beside its upper end.
fn first_letters(words: &mut Vec<PdfWord>) {
    let body = common_size(words.iter());
    let is_large = |word: &PdfWord| {
        word.size * 10 >= body * 18
            && word.text.chars().count() == 1
            && word.text.chars().all(char::is_alphabetic)
    };
    let mut gone = Vec::new();
    for at in 0..words.len() {
        if !is_large(&words[at]) {
            continue;
        }
        let letter = words[at].clone();
        let beside = |word: &PdfWord| {
            let fits = word.size * 10 <= letter.size * 7
                && word.y > letter.y - letter.size
                && word.y <= letter.y
                && (-letter.size / 4..letter.size).contains(&(word.x - letter.end));
            fits.then_some(word.y * 2 + word.x / 1_000)
        };
        if let Some(first) = neighbour(words, at, beside) {
            words[first].text.insert_str(0, &letter.text);
            words[first].x = words[first].x.min(letter.end);
            gone.push(at);
        }
    }
    for at in gone.into_iter().rev() {
        words.remove(at);
    }
}

/// Small raised or lowered signs come down to the line of the word they follow; numbers among them become marks of notes.
fn raised_marks(words: &mut [PdfWord]) {
    let body = common_size(words.iter());
    for at in 0..words.len() {
        let mark = words[at].clone();
        if mark.size * 100 > body * 82 || mark.text.chars().count() > 6 {
            continue;
        }
        let host = neighbour(words, at, |word| {
            let shift = (word.y - mark.y) * 100 / word.size.max(1);
            let gap = mark.x - word.end;
            let fits = mark.size * 100 <= word.size * 82
                && ((12..=75).contains(&shift) || (-35..=-8).contains(&shift))
                && gap.abs() * 2 <= word.size;
            fits.then_some(gap.abs())
        });
        let Some(host) = host else { continue };
        let (is_raised, y, size) = (words[host].y > mark.y, words[host].y, words[host].size);
        let is_number = mark.text.chars().all(|c| c.is_ascii_digit() || c == ',');
        let ends_in_unit = words[host].text.ends_with('m');
        let text = match mark.text.as_str() {
            "2" if ends_in_unit => "²".to_owned(),
            "3" if ends_in_unit => "³".to_owned(),
            text if is_raised && is_number => format!("[{text}]"),
            text => text.to_owned(),
        };
        words[host].space = false;
        let x = words[host].end;
        words[at] = PdfWord { text, x, y, end: mark.end.max(x), size, ..mark };
    }
}
