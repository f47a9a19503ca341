//! Sentence ends.

use chancery_record::{Document, Span};

use super::token::{Tok, TokKind, tokens};
use crate::lore::{Class, Words};

/// A sentence as a range of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentenceTokens {
    /// Index of the block.
    pub block: u32,
    /// First token.
    pub first: usize,
    /// One past the last token.
    pub end: usize,
    /// From the first token to the last.
    pub span: Span,
}

/// A sentence of more tokens than this is cut at its next comma, colon or semicolon.
const LONGEST: usize = 500;

/// How many tokens more a sentence without such a mark may have.
const LEEWAY: usize = 100;

/// How far back closing marks are looked at.
const MARKS: usize = 16;

/// Tokens and sentences of the kept blocks.
pub fn sentences(words: &Words, document: &Document) -> (Vec<Tok>, Vec<SentenceTokens>) {
    let text = document.text.as_str();
    let mut all = Vec::with_capacity(text.len() / 5);
    let mut out = Vec::new();
    let is_abbreviation = |word: &str| {
        let info = words.look_up(word);
        info.is(Class::AbbrevTitle) || info.is(Class::AbbrevInner) || info.is(Class::AbbrevEnd)
    };
    for (block_index, block) in document.blocks.iter().enumerate().filter(|(_, block)| block.kept) {
        let first = all.len();
        tokens(text, block.span.start as usize, block.span.end as usize, &is_abbreviation, &mut all);
        let cutter = Cutter { words, text, tokens: &all[first..], wrapped: is_wrapped(block.span.of(text)) };
        let mut start = 0;
        for end in cutter.ends() {
            let span = Span { start: all[first + start].span.start, end: all[first + end - 1].span.end };
            out.push(SentenceTokens {
                block: block_index as u32,
                first: first + start,
                end: first + end,
                span,
            });
            start = end;
        }
    }
    (all, out)
}

/// True when the lines of a block look hard-wrapped: most lines but the last are long and end without a full stop.
fn is_wrapped(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    if lines.len() < 3 {
        return lines.len() == 2 && lines[0].len() > 40 && !ends_like_sentence(lines[0]);
    }
    let inner = &lines[..lines.len() - 1];
    let open = inner.iter().filter(|line| !ends_like_sentence(line)).count();
    let long = inner.iter().filter(|line| line.chars().count() > 40).count();
    open * 2 > inner.len() && long * 3 > inner.len() * 2
}

fn ends_like_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '’', '\'', ')', ']', ' ']).ends_with(['.', '!', '?', ':', '…'])
}

struct Cutter<'a> {
    words: &'a Words,
    text: &'a str,
    tokens: &'a [Tok],
    wrapped: bool,
}

impl Cutter<'_> {
    /// Ends of sentences as token positions (exclusive), the last one included.
    fn ends(&self) -> Vec<usize> {
        let mut ends = Vec::new();
        let mut position = 0;
        let mut after = 0;
        while position < self.tokens.len() {
            // a tail that was measured from further left holds for every place in it
            if after <= position + 1 {
                after = self.tail(position + 1);
            }
            let length = position + 1 - ends.last().copied().unwrap_or(0);
            if self.breaks_line(position + 1) || self.is_too_long(position, length) {
                ends.push(position + 1);
            } else if self.is_end(position) && after < self.tokens.len() && self.opens(position, after) {
                ends.push(after);
                position = after;
                continue;
            }
            position += 1;
        }
        ends.push(self.tokens.len());
        ends.dedup();
        ends.retain(|end| *end > 0);
        ends
    }

    fn word(&self, position: usize) -> &str {
        self.tokens.get(position).map_or("", |token| token.span.of(self.text))
    }

    /// No sentence of prose is that long: tables and rubbish are cut, so that the time of later stages grows with the text only.
    fn is_too_long(&self, position: usize, length: usize) -> bool {
        length >= LONGEST + LEEWAY || length >= LONGEST && matches!(self.word(position), "," | ";" | ":")
    }

    /// A line break that ends a sentence stands before this token.
    fn breaks_line(&self, position: usize) -> bool {
        let Some(token) = self.tokens.get(position) else { return false };
        match token.breaks_before {
            0 => false,
            1 => !self.wrapped,
            _ => true,
        }
    }

    /// The position after closing quotes, brackets and footnote marks.
    fn tail(&self, mut position: usize) -> usize {
        while let Some(token) = self.tokens.get(position) {
            let closes = match token.kind {
                TokKind::Mark => true,
                TokKind::Punct => {
                    let word = self.word(position);
                    let straight = matches!(word, "\"" | "'") && !token.space_before;
                    matches!(word, "”" | "’" | ")" | "]" | "»" | "?" | "!")
                        || straight
                        || word.starts_with('.')
                }
                _ => false,
            };
            if !closes || (token.space_before && token.kind != TokKind::Mark) || token.breaks_before > 0 {
                break;
            }
            position += 1;
        }
        position
    }

    fn is_end(&self, position: usize) -> bool {
        let word = self.word(position);
        match self.tokens[position].kind {
            TokKind::Punct => matches!(word, "!" | "?" | "…" | "。") || word.starts_with('.'),
            TokKind::Word => {
                word.ends_with('.') && {
                    let bare = word.trim_end_matches('.');
                    self.words.has(bare, Class::AbbrevEnd)
                        || (bare.contains('.') && !self.words.has(bare, Class::AbbrevInner))
                }
            }
            _ => false,
        }
    }

    /// True when a sentence opens at `next` after the end mark at `position`.
    fn opens(&self, position: usize, next: usize) -> bool {
        let Some(token) = self.tokens.get(next) else { return true };
        let glued = !token.space_before;
        let between = (position + 1).max(next.saturating_sub(MARKS))..next;
        let mark_between = between.clone().any(|at| self.tokens[at].kind == TokKind::Mark);
        if glued && !mark_between {
            // "trust.These": a word glued to the full stop opens a sentence when it is capitalised and the stop ends a small word
            let before_is_small = position > 0
                && self.tokens[position - 1].kind == TokKind::Word
                && !self.tokens[position - 1].capital
                && self.word(position - 1).len() > 2;
            let quoted = matches!(self.word(next), "“" | "\"");
            return self.tokens[position].kind == TokKind::Punct
                && before_is_small
                && (token.capital && self.words.has(self.word(next), Class::Starter) || quoted);
        }
        let mut opener = next;
        while matches!(self.word(opener), "“" | "\"" | "'" | "‘" | "(" | "[" | "«" | "—" | "–" | "-" | "•")
        {
            opener += 1;
        }
        let Some(first) = self.tokens.get(opener) else { return true };
        let word = self.word(opener);
        let ends_in_abbreviation = self.tokens[position].kind == TokKind::Word;
        if ends_in_abbreviation {
            // "at 9 a.m. Lorries": a lower-case abbreviation before a capital ends, "U.S. The" and "Inc. The" before a word that opens
            let small = !self.tokens[position].capital;
            let opens = self.words.has(word, Class::Starter) || small;
            return first.capital && opens && !self.is_initial_before(position);
        }
        // "1. Norvia withdraws": the number of a list item belongs to the item
        if position == 1
            || self.tokens.get(position.wrapping_sub(1)).is_some_and(|token| token.breaks_before > 0)
        {
            let number =
                self.tokens.get(position.wrapping_sub(1)).is_some_and(|token| token.kind == TokKind::Number);
            if number && self.word(position) == "." {
                return false;
            }
        }
        let mark = self.word(position);
        let closed_quote = between.clone().any(|at| matches!(self.word(at), "”" | "\"" | "’" | "'" | "»"));
        match first.kind {
            TokKind::Number => !mark.starts_with("..") && mark != "…",
            TokKind::Word => first.capital,
            // a lower-case word after "?" or "!" inside quotes goes on: “Why?” he asked
            _ => !closed_quote && opener != next,
        }
    }

    /// "Inc. The" ends; "U.S. The" ends; but "J. The" is an initial.
    fn is_initial_before(&self, position: usize) -> bool {
        let word = self.word(position);
        word.chars().filter(|character| character.is_alphabetic()).count() == 1
    }
}
