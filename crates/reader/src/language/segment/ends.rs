//! Tokens -> sentence ends: after each token, whether a sentence ends. An empty line ends one always. Lines count as hints.

use chancery_record::Span;

use super::features::{Features, mix, plain_mark, word_hash};
use super::gaps::suffix_hash;
use super::{Lists, Token};

/// A sentence of more tokens than this is cut at its next comma, colon or semicolon.
const LONGEST: usize = 500;

/// How many tokens more a sentence without such a mark may have.
const LEEWAY: usize = 100;

/// Stands for "no token on this side".
const NONE: u32 = 7;

/// Ends of sentences as token positions (exclusive), the last one included. `decide` gets the byte offset of a token's end and features.
pub fn ends(
    lists: &Lists,
    text: &str,
    range: Span,
    tokens: &[Token],
    mut decide: impl FnMut(usize, &[u32]) -> bool,
) -> Vec<u32> {
    let views: Vec<View> = tokens.iter().map(|token| view(lists, token.span.of(text))).collect();
    let lines = lines(text, range, tokens);
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
    let period = u32::from(form.len() > 1 && form.ends_with('.'));
    let letters = first.is_alphanumeric();
    let class =
        if letters && period == 1 { u32::from(lists.abbreviation(&form[..form.len() - 1])) } else { 0 };
    let shape = match kind {
        Kind::Small | Kind::Capital => {
            let length = form.len().min(4) as u32;
            let upper = form.chars().skip(1).take(3).filter(|c| c.is_uppercase()).count().min(2) as u32;
            mix(kind as u32 + 40 * upper, 8 * length + 2 * class + 64 * period)
        }
        Kind::Number => mix(kind as u32, form.len().min(5) as u32 + 8 * period),
        _ => mix(first as u32, form.chars().take(4).count() as u32),
    };
    View { word: word_hash(form), shape, suffix: if letters { suffix_hash(form) } else { shape }, kind }
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
}

/// The line of each token; lines of one paragraph know the longest of them.
fn lines(text: &str, range: Span, tokens: &[Token]) -> Vec<Line> {
    let mut out = vec![Line::default(); tokens.len()];
    let mut paragraph = 0;
    while paragraph < tokens.len() {
        let (mut longest, mut first, mut at) = (0, paragraph, paragraph);
        loop {
            at += 1;
            let breaks = tokens.get(at).map_or(2, |token| token.breaks_before);
            if breaks == 0 {
                continue;
            }
            let span = tokens[first].span.join(tokens[at - 1].span);
            out[first..at].fill(Line { length: span.len() as u32, longest: 0 });
            longest = longest.max(span.len() as u32);
            first = at;
            if breaks > 1 {
                break;
            }
        }
        out[paragraph..at].iter_mut().for_each(|line| line.longest = longest);
        paragraph = at;
    }
    let _ = (text, range);
    out
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
        for at in 0..self.tokens.len() - 1 {
            seen.take(self.views[at].kind, self.tokens.get(at + 1));
            self.fill(at, seen, style, features);
            let length = at + 1 - seen.first;
            let too_long =
                length >= LONGEST + LEEWAY || length >= LONGEST && self.views[at].kind == Kind::Pause;
            if decide(self.tokens[at].span.end as usize, features.numbers()) || too_long {
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

    fn fill(&self, at: usize, seen: Seen, style: u32, features: &mut Features) {
        let (left, right) = (&self.views[at], &self.views[at + 1]);
        let back =
            |steps: usize| at.checked_sub(steps).filter(|at| *at >= seen.first).map(|at| &self.views[at]);
        let ahead = |steps: usize| self.views.get(at + 1 + steps);
        let shape = |view: Option<&View>| view.map_or(NONE, |view| view.shape);
        let word = |view: Option<&View>| view.map_or(NONE, |view| view.word);
        let suffix = |view: Option<&View>| view.map_or(NONE, |view| view.suffix);
        let (left2, left3, right2, right3) = (back(1), back(2), ahead(1), ahead(2));
        let next = &self.tokens[at + 1];
        let glue = u32::from(next.space_before) + 2 * u32::from(next.breaks_before > 0);
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
        if next.breaks_before > 0 {
            self.fill_line(at, features);
        }
    }

    /// Features of a line break after token `at`.
    fn fill_line(&self, at: usize, features: &mut Features) {
        let (line, next) = (self.lines[at], self.lines[at + 1]);
        let (left, right) = (&self.views[at], &self.views[at + 1]);
        let first_word = self.tokens[at + 1].span.len() as u32;
        let had_room = u32::from(line.length + 1 + first_word <= line.longest);
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
                    closers = mix(closers, view.kind as u32)
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
    fn take(&mut self, kind: Kind, next: Option<&Token>) {
        match kind {
            Kind::QuoteStraight => self.straight_open = !self.straight_open,
            Kind::QuoteOpen => self.curly_open = true,
            Kind::QuoteClose => self.curly_open = false,
            Kind::BracketOpen => self.brackets += 1,
            Kind::BracketClose => self.brackets = self.brackets.saturating_sub(1),
            Kind::Stop => self.stop = true,
            _ => {}
        }
        let _ = next;
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
