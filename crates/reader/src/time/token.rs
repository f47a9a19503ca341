//! Cuts one sentence into words, runs of digits and marks, with what the lexicon says of each. Changes no text.

use chancery_record::Span;

use super::lore::{Role, TimeLore, Word};

/// What a token is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TokenKind {
    Word,
    /// Plain digits 0 to 9.
    Number,
    Mark,
}

/// A token of a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) span: Span,
    pub(super) kind: TokenKind,
    /// Number in the lexicon, or 0.
    pub(super) word: u16,
    /// Value of a number; `u32::MAX` when it is too long to matter.
    pub(super) value: u32,
    /// The character of a mark; dashes are `-`, apostrophes are `'`.
    pub(super) mark: char,
    /// No white space before.
    pub(super) glued: bool,
    /// Begins with a capital letter.
    pub(super) capital: bool,
    /// A word that the grammar may start from, or a number.
    pub(super) opens: bool,
}

const NO_TOKEN: Token = Token {
    span: Span { start: 0, end: 0 },
    kind: TokenKind::Mark,
    word: 0,
    value: 0,
    mark: '\0',
    glued: false,
    capital: false,
    opens: false,
};

/// Cuts `text[span]` into `out`, which is emptied first. A span that does not fit `text` gives nothing.
pub(super) fn cut(lore: &TimeLore, text: &str, span: Span, out: &mut Vec<Token>) {
    out.clear();
    let Some(part) = text.get(span.range()) else { return };
    let base = span.start as usize;
    let bytes = part.as_bytes();
    let mut at = 0;
    let mut glued = false;
    while at < bytes.len() {
        let byte = bytes[at];
        let start = at;
        let mut token = Token { glued, ..NO_TOKEN };
        if byte.is_ascii_digit() {
            token.kind = TokenKind::Number;
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                token.value = token.value.saturating_mul(10).saturating_add(u32::from(bytes[at] - b'0'));
                at += 1;
            }
            if at - start > 6 {
                token.value = u32::MAX;
            }
            token.opens = true;
        } else if byte.is_ascii() && !byte.is_ascii_alphabetic() {
            at += 1;
            // marks of emphasis in Markdown part words like spaces
            if byte.is_ascii_whitespace() || matches!(byte, 0x0b | b'*' | b'_') {
                glued = false;
                continue;
            }
            token.mark = char::from(byte);
        } else {
            let Some(first) = part[at..].chars().next() else { break };
            if is_word_char(first) {
                at += word_length(&part[at..]);
                token.kind = TokenKind::Word;
                token.capital = first.is_uppercase();
                token.word = lore.look_up(&part[start..at]);
                token.opens = token.word != 0 && lore.word(token.word).opens;
            } else {
                at += first.len_utf8();
                if first.is_whitespace() {
                    glued = false;
                    continue;
                }
                token.mark = plain_mark(first);
            }
        }
        token.span = Span::new(base + start, base + at);
        out.push(token);
        glued = true;
    }
}

fn is_word_char(character: char) -> bool {
    character.is_alphabetic()
        || (!character.is_ascii()
            && (character.is_numeric()
                || matches!(character, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')))
}

fn word_length(part: &str) -> usize {
    let ascii = part.bytes().take_while(u8::is_ascii_alphabetic).count();
    if part.as_bytes().get(ascii).is_none_or(u8::is_ascii) {
        return ascii;
    }
    part.char_indices().find(|(_, character)| !is_word_char(*character)).map_or(part.len(), |(at, _)| at)
}

fn plain_mark(character: char) -> char {
    match character {
        '\u{2010}'..='\u{2013}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{02bc}' => '\'',
        other => other,
    }
}

/// The tokens of one sentence with their meanings; places outside it answer "nothing there".
#[derive(Clone, Copy)]
pub(super) struct Tokens<'a> {
    pub(super) lore: &'a TimeLore,
    pub(super) text: &'a str,
    pub(super) list: &'a [Token],
}

impl<'a> Tokens<'a> {
    pub(super) fn get(&self, at: usize) -> &'a Token {
        self.list.get(at).unwrap_or(&NO_TOKEN)
    }

    /// The token before `at`.
    pub(super) fn before(&self, at: usize) -> &'a Token {
        at.checked_sub(1).map_or(&NO_TOKEN, |at| self.get(at))
    }

    pub(super) fn meaning(&self, at: usize) -> &'a Word {
        self.lore.word(self.get(at).word)
    }

    pub(super) fn is(&self, at: usize, role: Role) -> bool {
        self.meaning(at).is(role)
    }

    /// True when the token before `at` has the role.
    pub(super) fn after(&self, at: usize, role: Role) -> bool {
        at > 0 && self.is(at - 1, role)
    }

    pub(super) fn mark(&self, at: usize, mark: char) -> bool {
        self.get(at).mark == mark
    }

    /// A mark without white space before it.
    pub(super) fn glued_mark(&self, at: usize, mark: char) -> bool {
        self.get(at).glued && self.mark(at, mark)
    }

    pub(super) fn is_word(&self, at: usize) -> bool {
        self.get(at).kind == TokenKind::Word
    }

    pub(super) fn is_number(&self, at: usize) -> bool {
        self.get(at).kind == TokenKind::Number
    }

    /// Number of digits of a number, 0 for anything else.
    pub(super) fn digits(&self, at: usize) -> usize {
        if self.is_number(at) { self.get(at).span.len() } else { 0 }
    }

    pub(super) fn words(&self, at: usize) -> &'a str {
        self.get(at).span.of(self.text)
    }

    /// A lower-case word that the lexicon does not know.
    pub(super) fn is_plain_noun(&self, at: usize) -> bool {
        let token = self.get(at);
        token.kind == TokenKind::Word && token.word == 0 && !token.capital
    }

    /// A capitalised word that the lexicon does not know.
    pub(super) fn is_name(&self, at: usize) -> bool {
        let token = self.get(at);
        token.kind == TokenKind::Word && token.word == 0 && token.capital
    }

    /// The bytes from token `from` up to but without token `to`.
    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        let last = to.checked_sub(1).map_or(&NO_TOKEN, |at| self.get(at));
        Span { start: self.get(from).span.start, end: last.span.end.max(self.get(from).span.start) }
    }
}
