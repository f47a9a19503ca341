//! Tokens: words, numbers, marks.

use chancery_record::Span;

/// What a token is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokKind {
    /// Letters, with inner hyphens, apostrophes, periods of abbreviations.
    Word,
    /// Digits, with inner separators and glued letters.
    Number,
    /// A clitic: `'s`, `n't`, `'re`.
    Clitic,
    /// A footnote mark in brackets: `[iv]`, `[12]`.
    Mark,
    /// Web or mail address.
    Address,
    /// Anything else: one character, or a run of periods or dashes.
    Punct,
}

/// A token.
#[derive(Clone, Copy, Debug)]
pub struct Tok {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: TokKind,
    /// The first letter is a capital.
    pub capital: bool,
    /// White space stands before it.
    pub space_before: bool,
    /// A line break stands before it; 2 for an empty line.
    pub breaks_before: u8,
}

/// Appends the tokens of `text[start..end]`. `abbreviation` says whether a word without its period is a known abbreviation.
pub fn tokens(text: &str, start: usize, end: usize, abbreviation: &dyn Fn(&str) -> bool, out: &mut Vec<Tok>) {
    let mut scanner = Scanner { text, end, at: start, abbreviation };
    let (mut space, mut breaks) = (false, 0u8);
    while let Some(character) = scanner.peek() {
        if character.is_whitespace() || is_ignorable(character) {
            space |= character.is_whitespace();
            breaks = breaks.saturating_add(u8::from(character == '\n'));
            scanner.at += character.len_utf8();
            continue;
        }
        let from = scanner.at;
        let first_new = out.len();
        scanner.next_token(character, out);
        if scanner.at == from {
            scanner.at += character.len_utf8();
        }
        if let Some(token) = out.get_mut(first_new) {
            token.space_before = space;
            token.breaks_before = breaks.min(2);
        }
        (space, breaks) = (false, 0);
    }
}

fn is_ignorable(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
        || (character.is_control() && character != '\n')
}

struct Scanner<'a> {
    text: &'a str,
    end: usize,
    at: usize,
    abbreviation: &'a dyn Fn(&str) -> bool,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..self.end).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn push(&mut self, length: usize, kind: TokKind, out: &mut Vec<Tok>) {
        let capital = self.peek().is_some_and(char::is_uppercase);
        let span = Span::new(self.at, self.at + length);
        out.push(Tok { span, kind, capital, space_before: false, breaks_before: 0 });
        self.at += length;
    }

    fn next_token(&mut self, first: char, out: &mut Vec<Tok>) {
        if first.is_alphabetic() {
            self.word(out);
        } else if first.is_numeric() {
            let length = number_length(self.rest());
            self.push(length, TokKind::Number, out);
        } else if let Some(length) = mark_length(self.rest()) {
            self.push(length, TokKind::Mark, out);
        } else if let Some(length) = clitic_length(self.rest(), out.last(), self.at) {
            self.push(length, TokKind::Clitic, out);
        } else {
            let length = match first {
                '.' | '-' => self.rest().bytes().take_while(|byte| *byte == first as u8).count(),
                _ => first.len_utf8(),
            };
            self.push(length, TokKind::Punct, out);
        }
    }

    fn word(&mut self, out: &mut Vec<Tok>) {
        if let Some(length) = address_length(self.rest()) {
            self.push(length, TokKind::Address, out);
            return;
        }
        let mut length = word_length(self.rest());
        let rest = self.rest();
        let word = &rest[..length];
        // periods belong to initials and abbreviations
        if rest[length..].starts_with('.') {
            if let Some(whole) = dotted_length(rest) {
                length = whole;
            } else if is_initial(word) || (self.abbreviation)(word) {
                length += 1;
            }
        }
        let word = &rest[..length];
        // n't is a token of its own
        let low_end = word.len().checked_sub(3).map(|cut| word.get(cut..).unwrap_or(""));
        let curly = word.len().checked_sub(5).map(|cut| word.get(cut..).unwrap_or(""));
        if matches!(low_end, Some("n't" | "N'T")) && word.len() > 3 {
            self.push(length - 3, TokKind::Word, out);
            self.push(3, TokKind::Clitic, out);
        } else if matches!(curly, Some("n’t")) && word.len() > 5 {
            self.push(length - 5, TokKind::Word, out);
            self.push(5, TokKind::Clitic, out);
        } else {
            self.push(length, TokKind::Word, out);
        }
    }
}

/// One capital letter: an initial when a period follows.
fn is_initial(word: &str) -> bool {
    word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I"
}

/// Letters with single inner hyphens and apostrophes; `'s` and other clitics stay outside.
fn word_length(rest: &str) -> usize {
    let mut length = 0;
    let mut characters = rest.char_indices().peekable();
    while let Some((position, character)) = characters.next() {
        if character.is_alphanumeric() || is_combining(character) {
            length = position + character.len_utf8();
            continue;
        }
        let next = characters.peek().map(|(_, next)| *next);
        let joins = match character {
            '-' | '‑' | '\u{ad}' => next.is_some_and(char::is_alphanumeric),
            '–' => next.is_some_and(char::is_uppercase),
            '\'' | '’' => {
                next.is_some_and(char::is_alphabetic) && clitic_after_word(&rest[position..]).is_none()
            }
            '&' => next.is_some_and(char::is_uppercase) && length <= 2,
            _ => false,
        };
        if !joins {
            break;
        }
    }
    length
}

fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

const CLITICS: [&str; 6] = ["s", "re", "ve", "ll", "d", "m"];

/// The length of `'s` and the like at the start of `rest`.
fn clitic_after_word(rest: &str) -> Option<usize> {
    let quote = rest.chars().next().filter(|character| matches!(character, '\'' | '’'))?.len_utf8();
    let letters: usize = rest[quote..].chars().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
    let word = rest[quote..quote + letters].to_ascii_lowercase();
    (CLITICS.contains(&word.as_str())).then_some(quote + letters)
}

fn clitic_length(rest: &str, last: Option<&Tok>, at: usize) -> Option<usize> {
    let glued = last.is_some_and(|token| {
        token.span.end as usize == at
            && matches!(token.kind, TokKind::Word | TokKind::Number | TokKind::Punct)
    });
    if !glued {
        return None;
    }
    clitic_after_word(rest)
}

/// Digits with separators, ordinals and glued unit letters: `1,000.5`, `10:30`, `4th`, `2024-12-25`, `1990s`.
fn number_length(rest: &str) -> usize {
    let mut length = 0;
    let mut characters = rest.char_indices().peekable();
    while let Some((position, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let inner = match character {
            ',' | '.' | ':' | '/' => next.is_some_and(char::is_numeric),
            '-' | '–' => next.is_some_and(char::is_alphanumeric),
            _ => character.is_alphanumeric(),
        };
        if !inner {
            break;
        }
        length = position + character.len_utf8();
    }
    length.max(rest.chars().next().map_or(0, char::len_utf8))
}

/// `U.S.`, `a.m.`, `e.g.`: single letters each followed by a period.
fn dotted_length(rest: &str) -> Option<usize> {
    let mut length = 0;
    let mut pairs = 0;
    let mut characters = rest.char_indices().peekable();
    while let Some((_, letter)) = characters.next() {
        if !letter.is_alphabetic() {
            break;
        }
        match characters.next() {
            Some((dot, '.')) => {
                length = dot + 1;
                pairs += 1;
            }
            _ => break,
        }
    }
    (pairs >= 2).then_some(length)
}

fn address_length(rest: &str) -> Option<usize> {
    let until_space = || {
        let length = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '”' | ')' | ']'))
            .unwrap_or(rest.len());
        rest[..length].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']).len()
    };
    let head = rest.get(..8).unwrap_or(rest).to_ascii_lowercase();
    if head.starts_with("http://") || head.starts_with("https://") || head.starts_with("www.") {
        return Some(until_space());
    }
    // mail addresses; their local part has 64 characters at most
    let local = rest
        .bytes()
        .take(64)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"._-+".contains(byte))
        .count();
    (local > 0
        && rest[local..].starts_with('@')
        && rest[local + 1..].starts_with(|c: char| c.is_alphanumeric()))
    .then(until_space)
}

/// `[1]`, `[iv]`, `[12]`, `[a]`.
fn mark_length(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('[')?;
    let length = inner.bytes().take(7).position(|byte| byte == b']')?;
    let body = &inner[..length];
    let is_number = !body.is_empty() && body.len() <= 3 && body.bytes().all(|byte| byte.is_ascii_digit());
    let is_roman = !body.is_empty() && body.len() <= 6 && body.bytes().all(|byte| b"ivxlc".contains(&byte));
    (is_number || is_roman).then_some(length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: &str) {
        let mut out = Vec::new();
        tokens(text, 0, text.len(), &|word| ["Mr", "Nov"].contains(&word), &mut out);
        let got: Vec<&str> = out.iter().map(|token| token.span.of(text)).collect();
        assert_eq!(got.join(" | "), wanted);
    }

    #[test]
    fn words_numbers_and_marks() {
        check(
            "Mr. Orlov didn't see Baku's U.S.-made jets.",
            "Mr. | Orlov | did | n't | see | Baku | 's | U.S. | - | made | jets | .",
        );
        check("trust.[iv]These 1,000.5 km", "trust | . | [iv] | These | 1,000.5 | km");
        check(
            "Côte d’Ivoire’s al-Qaeda; see https://a.example/b?c=1.",
            "Côte | d’Ivoire | ’s | al-Qaeda | ; | see | https://a.example/b?c=1 | .",
        );
        check("J. D. Moreau (Nov. 3)", "J. | D. | Moreau | ( | Nov. | 3 | )");
        check("", "");
    }
}
