//! Tokens -> sentence ends: after each token, whether a sentence ends. An empty line ends one always. Lines count as hints.

use super::features::{Features, mix, plain_mark, word_hash};
use super::gaps::suffix_hash;
use super::{Lists, Token};

/// A sentence of more tokens than this is cut at its next comma, colon or semicolon.
const LONGEST: usize = 500;

/// How many tokens more a sentence without such a mark may have.
const LEEWAY: usize = 100;

/// Longer lines than this are no lines of a page.
const WIDEST: u32 = 130;

/// Nor are shorter ones.
const NARROWEST: u32 = 35;

/// Stands for "no token on this side".
const NONE: u32 = 7;

/// Ends of sentences as token positions (exclusive), the last one included. `decide` gets the byte offset of a token's end and features.
pub fn ends(
    lists: &Lists,
    text: &str,
    tokens: &[Token],
    mut decide: impl FnMut(usize, &[u32]) -> bool,
) -> Vec<u32> {
    let views: Vec<View> = tokens.iter().map(|token| view(lists, token.span.of(text))).collect();
    let lines = lines(tokens);
    let mut out = Vec::with_capacity(tokens.len() / 16 + 1);
    let mut features = Features::default();
    let mut first = 0;
    while first < tokens.len() {
        let rest = tokens[first + 1..].iter().take_while(|token| token.breaks_before < 2).count();
        let end = first + 1 + rest;
        let paragraph =
            Paragraph { tokens: &tokens[first..end], views: &views[first..end], lines: &lines[first..end] };
        paragraph.ends(first as u32, &mut features, &mut decide, &mut out);
        first = end;
    }
    out
}

/// What the decision sees of a token.
#[derive(Clone, Copy)]
struct View {
    word: u32,
    shape: u32,
    suffix: u32,
    kind: Kind,
    /// What its capital tells: 0 no capital, 1 a capital, 2 a capital on a word that is written small elsewhere.
    capital: u32,
    /// Its class as an abbreviation; 4 for letters with periods, 5 for a letter with a period.
    abbreviation: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Small,
    Capital,
    Number,
    /// A mark that ends sentences.
    Stop,
    /// A comma, colon or semicolon.
    Pause,
    QuoteOpen,
    QuoteClose,
    QuoteStraight,
    BracketOpen,
    BracketClose,
    Other,
}

fn view(lists: &Lists, form: &str) -> View {
    let first = form.chars().next().unwrap_or(' ');
    let kind = kind(form, first);
    let letters = first.is_alphanumeric();
    let word = word_hash(form);
    let abbreviation = abbreviation(lists, form, letters);
    let capital = match kind {
        Kind::Capital => 1 + u32::from(lists.is_small(word)),
        _ => 0,
    };
    let shape = match kind {
        Kind::Small | Kind::Capital => {
            let length = form.len().min(4) as u32;
            let upper = form.chars().skip(1).take(3).filter(|c| c.is_uppercase()).count().min(2) as u32;
            mix(kind as u32 + 40 * upper, 8 * length + 64 * abbreviation)
        }
        Kind::Number => mix(kind as u32, form.len().min(5) as u32 + 8 * abbreviation),
        _ => mix(first as u32, form.chars().take(4).count() as u32),
    };
    View { word, shape, suffix: if letters { suffix_hash(form) } else { shape }, kind, capital, abbreviation }
}

fn abbreviation(lists: &Lists, form: &str, letters: bool) -> u32 {
    let Some(bare) = form.strip_suffix('.').filter(|bare| letters && !bare.is_empty()) else { return 0 };
    match u32::from(lists.abbreviation(bare)) {
        0 if bare.contains('.') => 4,
        0 if bare.chars().count() == 1 => 5,
        0 => 6,
        known => known,
    }
}

fn kind(form: &str, first: char) -> Kind {
    match first {
        _ if first.is_alphabetic() => {
            if first.is_uppercase() {
                Kind::Capital
            } else {
                Kind::Small
            }
        }
        _ if first.is_numeric() => Kind::Number,
        '.' | '!' | '?' | '…' | '。' => Kind::Stop,
        ',' | ':' | ';' if form.len() == 1 => Kind::Pause,
        '“' | '«' | '„' | '‘' => Kind::QuoteOpen,
        '”' | '»' | '’' => Kind::QuoteClose,
        _ if plain_mark(first).is_some() || first == '"' || first == '\'' => Kind::QuoteStraight,
        '(' | '[' | '{' => Kind::BracketOpen,
        ')' | ']' | '}' => Kind::BracketClose,
        _ => Kind::Other,
    }
}

/// The line that a token stands on.
#[derive(Clone, Copy, Default)]
struct Line {
    /// Bytes.
    length: u32,
    /// Bytes of the longest line of the paragraph.
    longest: u32,
    /// How many of the paragraph's lines leave no room for the next word: 0 nothing to tell from, else 1 (few) to 4 (nearly all).
    filled: u32,
}

impl Line {
    /// A word of this many bytes would have fitted behind the line, so that its end was wanted.
    fn has_room(self, word: u32) -> bool {
        self.length + 1 + word <= self.longest
    }
}

/// The line of each token; lines of one paragraph know the longest of them.
fn lines(tokens: &[Token]) -> Vec<Line> {
    let mut out = vec![Line::default(); tokens.len()];
    let mut first = 0;
    while first < tokens.len() {
        let end = first + 1 + tokens[first + 1..].iter().take_while(|token| token.breaks_before < 2).count();
        measure(&tokens[first..end], &mut out[first..end]);
        first = end;
    }
    out
}

/// Measures the lines of one paragraph.
fn measure(tokens: &[Token], out: &mut [Line]) {
    let mut starts: Vec<usize> = (1..tokens.len()).filter(|at| tokens[*at].breaks_before > 0).collect();
    if starts.is_empty() {
        return;
    }
    starts.push(tokens.len());
    let (mut first, mut longest) = (0, 0);
    for start in &starts {
        let length = tokens[first].span.join(tokens[start - 1].span).len() as u32;
        out[first..*start].fill(Line { length, longest: 0, filled: 0 });
        longest = longest.max(length);
        first = *start;
    }
    for line in out.iter_mut() {
        line.longest = longest;
    }
    let breaks = starts.len() - 1;
    let full =
        starts[..breaks].iter().filter(|start| !out[**start - 1].has_room(tokens[**start].span.len() as u32));
    let share = full.count() * 8 / breaks;
    let filled = match (breaks, share) {
        (1, _) => 0,
        (_, 0..=3) => 1,
        (_, 4) => 2,
        (_, 5 | 6) => 3,
        _ => 4,
    };
    for line in out.iter_mut() {
        line.filled = filled;
    }
}

struct Paragraph<'a> {
    tokens: &'a [Token],
    views: &'a [View],
    lines: &'a [Line],
}

/// What was seen since the last end.
#[derive(Clone, Copy, Default)]
struct Seen {
    first: usize,
    straight_open: bool,
    curly_open: bool,
    brackets: u32,
    stop: bool,
}

impl Paragraph<'_> {
    fn ends(
        &self,
        offset: u32,
        features: &mut Features,
        decide: &mut impl FnMut(usize, &[u32]) -> bool,
        out: &mut Vec<u32>,
    ) {
        let mut seen = Seen::default();
        let style = self.style();
        let sloppy = u32::from(self.views[0].kind == Kind::Small);
        for at in 0..self.tokens.len() - 1 {
            seen.take(self.views[at].kind);
            self.fill(at, seen, style, sloppy, features);
            let length = at + 1 - seen.first;
            let too_long =
                length >= LONGEST + LEEWAY || length >= LONGEST && self.views[at].kind == Kind::Pause;
            if decide(self.tokens[at].span.end as usize, features.numbers())
                || too_long
                || self.ends_short_line(at)
            {
                out.push(offset + at as u32 + 1);
                seen = Seen {
                    first: at + 1,
                    straight_open: seen.straight_open,
                    curly_open: seen.curly_open,
                    ..Seen::default()
                };
            }
        }
        out.push(offset + self.tokens.len() as u32);
    }

    /// How the paragraph is written: whether it has stops, whether it has small letters at all, its length.
    fn style(&self) -> u32 {
        let count = |kind: Kind| self.views.iter().filter(|view| view.kind == kind).count();
        let (stops, small, capital) = (count(Kind::Stop), count(Kind::Small), count(Kind::Capital));
        let case = if small == 0 {
            0
        } else if capital * 2 > small {
            1
        } else if capital == 0 {
            2
        } else {
            3
        };
        let length = bucket(self.tokens.len());
        case + 4 * u32::from(stops > 0) + 8 * length
    }

    fn fill(&self, at: usize, seen: Seen, style: u32, sloppy: u32, features: &mut Features) {
        let (left, right) = (&self.views[at], &self.views[at + 1]);
        let back =
            |steps: usize| at.checked_sub(steps).filter(|at| *at >= seen.first).map(|at| &self.views[at]);
        let ahead = |steps: usize| self.views.get(at + 1 + steps);
        let shape = |view: Option<&View>| view.map_or(NONE, |view| view.shape);
        let word = |view: Option<&View>| view.map_or(NONE, |view| view.word);
        let suffix = |view: Option<&View>| view.map_or(NONE, |view| view.suffix);
        let (left2, left3, right2, right3) = (back(1), back(2), ahead(1), ahead(2));
        let next = &self.tokens[at + 1];
        let wanted_break = next.breaks_before > 0 && !self.is_wrap(at);
        let glue = u32::from(next.space_before) + 2 * u32::from(wanted_break);
        let pair = mix(mix(left.shape, right.shape), glue);
        let kinds = mix(mix(left.kind as u32, right.kind as u32), glue);
        let length = bucket(at + 1 - seen.first);
        let left_in_paragraph = bucket(self.tokens.len() - at - 1);
        let state = u32::from(seen.straight_open) + 2 * u32::from(seen.curly_open) + 4 * seen.brackets.min(1);
        let stop_before = self.stop_before(at, seen.first);
        let opener = self.opener(at + 1);
        let open_word = word(self.views.get(opener));
        let open_shape = shape(self.views.get(opener));
        features.clear();
        features.add(1, &[pair]);
        features.add(2, &[left.word, right.shape]);
        features.add(3, &[left.shape, right.word]);
        features.add(4, &[left.word, right.word]);
        features.add(5, &[pair, shape(left2)]);
        features.add(6, &[word(left2), left.shape, right.shape]);
        features.add(7, &[pair, shape(right2)]);
        features.add(8, &[left.shape, right.word, word(right2)]);
        features.add(9, &[pair, word(right2)]);
        features.add(10, &[pair, length]);
        features.add(11, &[pair, state]);
        features.add(12, &[kinds, state, length]);
        features.add(13, &[stop_before, open_word, glue]);
        features.add(14, &[stop_before, open_shape, state, glue]);
        features.add(15, &[kinds, shape(left2), shape(right2)]);
        features.add(16, &[suffix(left2), left.shape, right.shape]);
        features.add(17, &[left.shape, right.suffix, suffix(right2)]);
        features.add(18, &[left.suffix, right.word]);
        features.add(19, &[kinds, style]);
        features.add(20, &[right.word, kinds, u32::from(seen.stop)]);
        features.add(21, &[pair, left_in_paragraph]);
        features.add(22, &[word(Some(&self.views[seen.first])), kinds]);
        features.add(23, &[kinds, shape(left2), shape(left3)]);
        features.add(24, &[kinds, shape(right2), shape(right3)]);
        features.add(25, &[left.word, kinds, u32::from(seen.stop)]);
        features.add(26, &[stop_before, open_shape, shape(self.views.get(opener + 1))]);
        features.add(27, &[word(left2), left.word, kinds]);
        let open = self.views.get(opener).map_or(NONE, |view| mix(view.kind as u32, view.capital));
        let told = mix(open, glue);
        features.add(28, &[stop_before, told]);
        features.add(29, &[stop_before, told, state, sloppy]);
        features.add(30, &[left.abbreviation, told]);
        features.add(31, &[left.word, told]);
        features.add(32, &[kinds, right.capital, style]);
        features.add(33, &[stop_before, told, left2.map_or(NONE, |view| view.kind as u32), length]);
        features.add(34, &[kinds, right.capital, length]);
        features.add(35, &[left.abbreviation, right.word]);
        if next.breaks_before > 0 {
            self.fill_line(at, features);
        }
    }

    /// A line break follows token `at` in a block of short lines, as of headings and lists: each line stands for itself.
    fn ends_short_line(&self, at: usize) -> bool {
        self.tokens[at + 1].breaks_before > 0 && self.lines[at].longest < NARROWEST
    }

    /// The line break after token `at` only keeps lines short.
    fn is_wrap(&self, at: usize) -> bool {
        let line = self.lines[at];
        line.filled >= 3
            && (NARROWEST..WIDEST).contains(&line.longest)
            && !line.has_room(self.tokens[at + 1].span.len() as u32)
    }

    /// Features of a line break after token `at`.
    fn fill_line(&self, at: usize, features: &mut Features) {
        let (line, next) = (self.lines[at], self.lines[at + 1]);
        let (left, right) = (&self.views[at], &self.views[at + 1]);
        let had_room = u32::from(line.has_room(self.tokens[at + 1].span.len() as u32)) + 2 * line.filled;
        let lengths = mix(line_bucket(line.length), line_bucket(line.longest));
        let kinds = mix(left.kind as u32, right.kind as u32);
        features.add(41, &[had_room, lengths]);
        features.add(42, &[had_room, kinds]);
        features.add(43, &[had_room, kinds, lengths]);
        features.add(44, &[lengths, line_bucket(next.length), kinds]);
        features.add(45, &[had_room, right.shape, line_bucket(line.longest)]);
        features.add(46, &[had_room, right.word]);
        features.add(47, &[had_room, left.word, right.kind as u32]);
    }

    /// The stop at or shortly before token `at`, with what closes after it: 0 for none.
    fn stop_before(&self, at: usize, first: usize) -> u32 {
        let mut closers = NONE;
        for index in (first.max(at.saturating_sub(3))..=at).rev() {
            let view = &self.views[index];
            match view.kind {
                Kind::Stop => return mix(mix(view.shape, closers), 1),
                Kind::QuoteClose | Kind::QuoteStraight | Kind::BracketClose => {
                    closers = mix(closers, view.kind as u32);
                }
                _ => break,
            }
        }
        0
    }

    /// The first token from `at` on that is no opening mark.
    fn opener(&self, at: usize) -> usize {
        let opens = |view: &&View| {
            matches!(view.kind, Kind::QuoteOpen | Kind::QuoteStraight | Kind::BracketOpen | Kind::Other)
        };
        at + self.views[at..].iter().take(3).take_while(opens).count()
    }
}

impl Seen {
    fn take(&mut self, kind: Kind) {
        match kind {
            Kind::QuoteStraight => self.straight_open = !self.straight_open,
            Kind::QuoteOpen => self.curly_open = true,
            Kind::QuoteClose => self.curly_open = false,
            Kind::BracketOpen => self.brackets += 1,
            Kind::BracketClose => self.brackets = self.brackets.saturating_sub(1),
            Kind::Stop => self.stop = true,
            _ => {}
        }
    }
}

fn bucket(length: usize) -> u32 {
    match length {
        0..=5 => length as u32,
        6..=8 => 6,
        9..=12 => 7,
        13..=20 => 8,
        21..=35 => 9,
        36..=60 => 10,
        _ => 11,
    }
}

fn line_bucket(length: u32) -> u32 {
    match length {
        0..=15 => 0,
        16..=30 => 1,
        31..=45 => 2,
        46..=60 => 3,
        61..=82 => 4,
        83..=120 => 5,
        _ => 6,
    }
}
