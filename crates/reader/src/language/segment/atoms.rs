//! Atoms: the smallest pieces that a token can be made of. Letters in a row, digits in a row, one mark repeated; a web or mail
//! address is one atom. White space and characters without width are none.

use chancery_record::Span;

use super::features::{mix, plain_mark, word_hash};

/// What an atom is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Letters and the signs that combine with them.
    Letters,
    /// Digits of any script.
    Digits,
    /// One character that is neither, once or more.
    Mark,
    /// Web or mail address.
    Address,
}

/// An atom.
#[derive(Clone, Copy, Debug)]
pub struct Atom {
    pub span: Span,
    pub kind: Kind,
    /// Hash of the small letters.
    pub word: u32,
    /// Number of its shape: kind, capitals, length.
    pub shape: u32,
    /// The first letter is a capital.
    pub capital: bool,
    /// White space stands before it.
    pub space_before: bool,
    /// Line breaks before it, 2 at most.
    pub breaks_before: u8,
}

/// The atoms of `text[range]`.
pub fn atoms(text: &str, range: Span) -> Vec<Atom> {
    let mut out = Vec::with_capacity(range.len() / 4);
    let (mut at, end) = (range.start as usize, range.end as usize);
    let (mut space, mut breaks) = (true, 0u8);
    while let Some(first) = text[at..end].chars().next() {
        if first.is_whitespace() || is_without_width(first) {
            space |= first.is_whitespace();
            breaks = breaks.saturating_add(u8::from(first == '\n'));
            at += first.len_utf8();
            continue;
        }
        let rest = &text[at..end];
        let (kind, length) = match first.is_alphanumeric().then(|| address_length(rest)).flatten() {
            Some(length) => (Kind::Address, length),
            None => run(rest, first),
        };
        out.push(atom(text, Span::new(at, at + length), kind, space, breaks.min(2)));
        at += length;
        (space, breaks) = (false, 0);
    }
    out
}

pub(super) fn is_without_width(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
        || (character.is_control() && character != '\n')
}

fn kind_of(character: char) -> Kind {
    if character.is_alphabetic() || matches!(character, '\u{300}'..='\u{36f}' | '\u{fe0f}') {
        Kind::Letters
    } else if character.is_numeric() {
        Kind::Digits
    } else {
        Kind::Mark
    }
}

/// The run of one kind at the start of `rest`; characters without width inside it belong to it.
fn run(rest: &str, first: char) -> (Kind, usize) {
    let kind = kind_of(first);
    let mut length = first.len_utf8();
    for (position, character) in rest.char_indices().skip(1) {
        let goes_on = match kind {
            Kind::Mark => character == first,
            _ => kind_of(character) == kind,
        };
        if goes_on && !character.is_whitespace() {
            length = position + character.len_utf8();
        } else if character.is_whitespace() || !is_without_width(character) {
            break;
        }
    }
    (kind, length)
}

fn atom(text: &str, span: Span, kind: Kind, space_before: bool, breaks_before: u8) -> Atom {
    let word = span.of(text);
    let first = word.chars().next().unwrap_or(' ');
    let capital = first.is_uppercase();
    let shape = match kind {
        Kind::Letters => letters_shape(word, capital),
        Kind::Digits => 20 + span.len().min(5) as u32,
        Kind::Mark => mix(first as u32, 100 + (span.len() / first.len_utf8()).min(4) as u32),
        Kind::Address => 30,
    };
    let hash = match kind {
        Kind::Mark => {
            mix(plain_mark(first).unwrap_or(first) as u32, (span.len() / first.len_utf8()).min(4) as u32)
        }
        Kind::Address => 31,
        _ => word_hash(word),
    };
    Atom { span, kind, word: hash, shape, capital, space_before, breaks_before }
}

fn letters_shape(word: &str, capital: bool) -> u32 {
    let (mut letters, mut capitals) = (0u32, 0u32);
    for character in word.chars() {
        letters += 1;
        capitals += u32::from(character.is_uppercase());
    }
    let case = match (capital, capitals) {
        (false, 0) => 0,
        (true, 1) => 1,
        _ if capitals == letters => 2,
        _ => 3,
    };
    case * 4 + letters.clamp(1, 4) - 1
}

/// The length of a web or mail address that opens here.
fn address_length(rest: &str) -> Option<usize> {
    let local = rest
        .bytes()
        .take(64)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"._-+%".contains(byte))
        .count();
    let after = &rest.as_bytes()[local..];
    let head = match after {
        [b':', b'/', b'/', ..] => local + 3,
        [b'@', next, ..] if local > 0 && next.is_ascii_alphanumeric() => local + 1,
        _ if rest.as_bytes().get(..4).is_some_and(|head| head.eq_ignore_ascii_case(b"www.")) => 4,
        _ => return None,
    };
    let length = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '”' | ')' | ']' | '|'))
        .unwrap_or(rest.len());
    let trimmed = rest[..length].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’']).len();
    (trimmed > head).then_some(trimmed)
}
