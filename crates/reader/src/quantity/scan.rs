//! Cuts one sentence into words, numbers and marks, and reads numbers written in digits. Changes no text.
//!
//! Grouped digits (`1,234`, `12,34,567`, `1 234 567`, `1.234,5`), decimals, `½`, `4e14`, `2.48×10−5` are one token each. Digits that touch
//! direction marks or digits of other scripts are no number.

use chancery_record::Span;

use super::lore::{QuantityLore, Role, Word};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Word,
    Number,
    Mark,
}

/// A token of a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) span: Span,
    pub(super) kind: Kind,
    /// Number in the lexicon, or 0.
    pub(super) word: u16,
    /// Value of a number; not finite when it is too large, NaN when the digits are spoilt.
    pub(super) value: f64,
    /// Digits of a plain run without separators; 0 for any other number.
    pub(super) digits: u8,
    /// The character of a mark; dashes are `-`, apostrophes are `'`.
    pub(super) mark: char,
    /// No white space before.
    pub(super) glued: bool,
    pub(super) capital: bool,
}

const NO_TOKEN: Token = Token {
    span: Span { start: 0, end: 0 },
    kind: Kind::Mark,
    word: 0,
    value: 0.0,
    digits: 0,
    mark: '\0',
    glued: false,
    capital: false,
};

/// Cuts `text[span]` into `out`, which is emptied first. True when a quantity can stand in it.
pub(super) fn cut(lore: &QuantityLore, text: &str, span: Span, out: &mut Vec<Token>) -> bool {
    out.clear();
    let Some(part) = text.get(span.range()) else { return false };
    let base = span.start as usize;
    let mut at = 0;
    let mut glued = false;
    let mut opens = false;
    while let Some(first) = part[at..].chars().next() {
        let start = at;
        let mut token = Token { glued, ..NO_TOKEN };
        if first.is_ascii_digit() || fraction(first).is_some() || leading_point(part, at) {
            let number = number(&part[at..]);
            at += number.length;
            token.kind = Kind::Number;
            token.value = if spoilt(part, start, at) { f64::NAN } else { number.value };
            token.digits = number.digits;
            opens = true;
        } else if first.is_alphabetic() {
            at += word_length(&part[at..]);
            token.kind = Kind::Word;
            token.capital = first.is_uppercase();
            token.word = lore.look_up(&part[start..at]);
            opens |= token.word != 0 && lore.word(token.word).opens;
        } else {
            at += first.len_utf8();
            if first.is_whitespace() || matches!(first, '*' | '_') {
                glued = false;
                continue;
            }
            token.mark = plain_mark(first);
        }
        token.span = Span::new(base + start, base + at);
        out.push(token);
        glued = true;
    }
    opens
}

/// `.534`: a point before digits that no digit or word touches.
fn leading_point(part: &str, at: usize) -> bool {
    let bytes = part.as_bytes();
    let opens = at == 0 || matches!(bytes[at - 1], b' ' | b'(' | b'$');
    opens && bytes[at] == b'.' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
}

/// Marks of direction and digits of other scripts that touch a number spoil it.
fn spoilt(part: &str, start: usize, end: usize) -> bool {
    let strange = |character: char| {
        matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{300}'..='\u{36f}' | '\u{feff}' | '\u{ad}')
            || (character.is_numeric()
                && !character.is_ascii()
                && fraction(character).is_none()
                && !is_power(character))
    };
    part[end..].chars().next().is_some_and(strange) || part[..start].chars().next_back().is_some_and(strange)
}

fn is_power(character: char) -> bool {
    matches!(character, '²' | '³')
}

fn word_length(part: &str) -> usize {
    let inside = |character: char| {
        character.is_alphabetic() || is_power(character) || matches!(character, '\u{300}'..='\u{36f}')
    };
    part.char_indices().find(|(_, character)| !inside(*character)).map_or(part.len(), |(at, _)| at)
}

fn plain_mark(character: char) -> char {
    match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{02bc}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        other => other,
    }
}

fn fraction(character: char) -> Option<f64> {
    match character {
        '½' => Some(0.5),
        '⅓' => Some(1.0 / 3.0),
        '⅔' => Some(2.0 / 3.0),
        '¼' => Some(0.25),
        '¾' => Some(0.75),
        '⅕' => Some(0.2),
        '⅛' => Some(0.125),
        '⅜' => Some(0.375),
        '⅝' => Some(0.625),
        '⅞' => Some(0.875),
        _ => None,
    }
}

/// A number in digits: its value, its bytes, and its digits when it is a plain run.
struct Number {
    value: f64,
    length: usize,
    digits: u8,
}

fn number(part: &str) -> Number {
    let bytes = part.as_bytes();
    let run =
        |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let first = run(0);
    let mut kept = part[..first].to_owned();
    let mut at = first;
    // groups of digits
    let separator = match bytes.get(at) {
        // "80, 000": no number begins with three noughts
        Some(b',') if part[at..].starts_with(", 000") => ", ",
        Some(b',') => ",",
        Some(b'.') => ".",
        Some(b' ') => " ",
        _ if part[at..].starts_with('\u{a0}') => "\u{a0}",
        _ if part[at..].starts_with('\u{202f}') => "\u{202f}",
        _ => "",
    };
    let groups =
        if separator.is_empty() || first > 3 || first == 0 { 0 } else { groups(part, at, separator) };
    // one group after a point is a decimal fraction in English
    if groups > 1 || (groups == 1 && (separator != "." || german_decimals(part, at))) {
        for _ in 0..groups {
            let from = at + separator.len();
            let length = run(from);
            kept.push_str(&part[from..from + length]);
            at = from + length;
        }
    }
    let mut plain = at == first;
    let point = match bytes.get(at) {
        Some(b'.') => run(at + 1) > 0,
        Some(b',') => {
            let decimals = run(at + 1);
            (separator == "." && !plain && decimals > 0)
                || (plain && (1..=2).contains(&decimals) && bytes.get(at + 1 + decimals) != Some(&b','))
        }
        _ => false,
    };
    if point && (first > 0 || bytes[0] == b'.') {
        let decimals = run(at + 1);
        if kept.is_empty() {
            kept.push('0');
        }
        kept.push('.');
        kept.push_str(&part[at + 1..at + 1 + decimals]);
        at += 1 + decimals;
        plain = false;
    }
    let mut value: f64 = if kept.is_empty() { 0.0 } else { kept.parse().unwrap_or(f64::INFINITY) };
    if let Some((part_value, length)) =
        part[at..].chars().next().and_then(|next| Some((fraction(next)?, next.len_utf8())))
    {
        value += part_value;
        at += length;
        plain = false;
    }
    if let Some((times, length)) = power_of_ten(&part[at..]) {
        value *= times;
        at += length;
        plain = false;
    }
    if let Some(power) = part[at..].strip_prefix('^') {
        let digits = power.bytes().take_while(u8::is_ascii_digit).count();
        if let Ok(exponent) = power[..digits].parse() {
            (value, plain) = (value.powi(exponent), false);
            at += 1 + digits;
        }
    }
    Number {
        value,
        length: at.max(1),
        digits: if plain { u8::try_from(first).unwrap_or(u8::MAX) } else { 0 },
    }
}

/// More groups than this are a list of numbers.
const MOST_GROUPS: usize = 12;

/// How many groups of three digits (or two, then three, as in India) follow from `at`.
fn groups(part: &str, at: usize, separator: &str) -> usize {
    let bytes = part.as_bytes();
    let mut count = 0;
    let mut from = at;
    let mut lengths = Vec::new();
    while part[from..].starts_with(separator) {
        if count == MOST_GROUPS {
            return 0;
        }
        let start = from + separator.len();
        let length = bytes[start.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if length == 0 {
            break;
        }
        lengths.push(length);
        from = start + length;
        count += 1;
    }
    let threes = lengths.iter().all(|length| *length == 3);
    let indian = separator == ","
        && count > 1
        && lengths.last() == Some(&3)
        && lengths[..count - 1].iter().all(|length| *length == 2);
    if threes || indian { count } else { 0 }
}

/// `1.234,5`: one group after a point, then decimals after a comma.
fn german_decimals(part: &str, at: usize) -> bool {
    let bytes = part.as_bytes();
    bytes.get(at + 4) == Some(&b',') && bytes.get(at + 5).is_some_and(u8::is_ascii_digit)
}

/// `e14`, `×10−5`, `x10^-3`, `^10` after a number: what it multiplies by, and the bytes.
fn power_of_ten(part: &str) -> Option<(f64, usize)> {
    let mut rest = part;
    let ten = if let Some(after) = rest.strip_prefix(['e', 'E']) {
        rest = after;
        false
    } else {
        rest = ["×10", "x10", "·10", " × 10", " x 10"].iter().find_map(|sign| rest.strip_prefix(sign))?;
        true
    };
    let caret = rest.strip_prefix('^');
    rest = caret.unwrap_or(rest);
    let (negative, digits) = match rest.chars().next()? {
        '-' | '−' | '–' => (true, rest.get(rest.chars().next()?.len_utf8()..)?),
        '+' => (false, &rest[1..]),
        _ if ten && caret.is_none() => return None,
        _ => (false, rest),
    };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 || length > 4 || digits[length..].starts_with(|next: char| next.is_alphabetic()) {
        return None;
    }
    let exponent: i32 = digits[..length].parse().ok()?;
    let exponent = if negative { -exponent } else { exponent };
    Some((10f64.powi(exponent), part.len() - digits.len() + length))
}

/// The tokens of one sentence with their meanings; places outside it answer "nothing there".
#[derive(Clone, Copy)]
pub(super) struct Tokens<'a> {
    pub(super) lore: &'a QuantityLore,
    pub(super) text: &'a str,
    pub(super) list: &'a [Token],
}

impl<'a> Tokens<'a> {
    pub(super) fn get(&self, at: usize) -> &'a Token {
        self.list.get(at).unwrap_or(&NO_TOKEN)
    }

    /// The token `back` places before `at`.
    pub(super) fn back(&self, at: usize, back: usize) -> &'a Token {
        at.checked_sub(back).map_or(&NO_TOKEN, |at| self.get(at))
    }

    pub(super) fn meaning(&self, at: usize) -> &'a Word {
        self.lore.word(self.get(at).word)
    }

    pub(super) fn is(&self, at: usize, role: Role) -> bool {
        self.meaning(at).is(role)
    }

    pub(super) fn mark(&self, at: usize, mark: char) -> bool {
        self.get(at).mark == mark
    }

    pub(super) fn glued_mark(&self, at: usize, mark: char) -> bool {
        self.get(at).glued && self.mark(at, mark)
    }

    pub(super) fn is_word(&self, at: usize) -> bool {
        self.get(at).kind == Kind::Word
    }

    pub(super) fn is_number(&self, at: usize) -> bool {
        self.get(at).kind == Kind::Number
    }

    pub(super) fn words(&self, at: usize) -> &'a str {
        self.get(at).span.of(self.text)
    }

    /// The bytes from token `from` up to but without token `to`.
    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        let last = self.back(to, 1);
        Span { start: self.get(from).span.start, end: last.span.end.max(self.get(from).span.start) }
    }
}
