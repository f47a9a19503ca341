//! Variations of a treebank's documents: what edited news and pasted text have and the treebanks lack. Abbreviations are swapped
//! and put in, footnote marks, datelines, by-lines, bullets, quotes with and without a clause of saying; all of it made here by
//! rule from the document's own words and the lore's lists.

use chancery_reader::lore::Class;

use super::Chance;
use super::treebank::{Sentence, Token};
use crate::LoadedLore;

/// Words to vary with.
pub struct Stock {
    titles: Vec<String>,
    inner: Vec<String>,
    ends: Vec<String>,
    dotted: Vec<String>,
    months: Vec<String>,
}

/// Verbs of saying for the clause after a quote, and who says.
const SAYS: [&str; 6] = ["said", "asked", "replied", "shouted", "recalled", "added"];
const WHO: [&str; 6] = ["he", "she", "a reporter", "the minister", "one of the guests", "his deputy"];

impl Stock {
    /// The lists of the lore.
    pub fn new(lore: &LoadedLore) -> Stock {
        let class = |class| lore.words.with_class(class).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let months = class(Class::Month);
        Stock {
            titles: class(Class::AbbrevTitle).into_iter().filter(|word| word != "Sir").collect(),
            inner: class(Class::AbbrevInner),
            ends: class(Class::AbbrevEnd),
            dotted: class(Class::AbbrevEnd)
                .into_iter()
                .filter(|word| is_letters_with_periods(word))
                .collect(),
            months: months.iter().map(|month| capitalised(month)).collect(),
        }
    }

    /// A varied copy of a document.
    pub fn vary(&self, document: &[Sentence], chance: &mut Chance) -> Vec<Sentence> {
        let mut out = Vec::with_capacity(document.len());
        let mut in_list = false;
        for (index, sentence) in document.iter().enumerate() {
            let closes = document.get(index + 1).is_none_or(|next| next.opens_paragraph);
            let tokens = &sentence.tokens;
            if sentence.opens_paragraph {
                in_list = !closes && chance.percent(4);
                if chance.percent(2) {
                    out.push(byline(tokens));
                }
                if !closes && chance.percent(4) {
                    out.push(heading(tokens, chance));
                }
            }
            let mut varied = Sentence { opens_paragraph: sentence.opens_paragraph, tokens: tokens.clone() };
            if in_list {
                varied = heading(tokens, chance);
                varied.tokens.insert(0, bullet(chance));
                out.push(varied);
                continue;
            }
            self.swap(&mut varied.tokens, chance);
            self.put_in(&mut varied.tokens, chance);
            quote(&mut varied.tokens, chance);
            close(&mut varied.tokens, closes, &self.ends, chance);
            if sentence.opens_paragraph && !closes && chance.percent(3) {
                self.dateline(&mut varied.tokens, chance);
            }
            if sentence.opens_paragraph && closes && tokens.len() < 15 && chance.percent(10) {
                varied.tokens.insert(0, bullet(chance));
            }
            out.push(varied);
        }
        out
    }

    /// Other abbreviations of the same class.
    fn swap(&self, tokens: &mut [Token], chance: &mut Chance) {
        for at in 0..tokens.len() {
            let Some(bare) = tokens[at].form.strip_suffix('.').filter(|bare| !bare.is_empty()) else {
                continue;
            };
            let before_number =
                tokens.get(at + 1).is_some_and(|next| next.form.starts_with(|c: char| c.is_ascii_digit()));
            let from = if self.titles.iter().any(|title| title == bare) {
                &self.titles
            } else if before_number && self.inner.iter().any(|inner| inner == bare) {
                &self.inner
            } else {
                continue;
            };
            if chance.percent(60) {
                tokens[at] = token(&format!("{}.", from[chance.below(from.len())]), tokens[at].space_after);
            }
        }
    }

    /// A title before a name, a company's or person's abbreviation after one, a reference before the stop, an ellipsis.
    fn put_in(&self, tokens: &mut Vec<Token>, chance: &mut Chance) {
        let capital = |token: Option<&Token>| {
            token.is_some_and(|token| token.form.starts_with(char::is_uppercase) && token.form.len() > 2)
        };
        let small =
            |token: Option<&Token>| token.is_some_and(|token| token.form.starts_with(char::is_lowercase));
        let mut at = 1;
        while at + 1 < tokens.len() {
            let spaced = tokens[at - 1].space_after && tokens[at].space_after;
            let name = spaced && capital(tokens.get(at));
            if name && small(tokens.get(at - 1)) && chance.percent(3) {
                if chance.percent(10) {
                    tokens.splice(
                        at..at,
                        [self.title(false, chance), token("-", false), self.title(true, chance)],
                    );
                } else {
                    tokens.insert(at, self.title(true, chance));
                }
            } else if name && small(tokens.get(at - 1)) && chance.percent(4) {
                // "the U.N. Assembly": letters with periods stand before names too
                let dotted = &self.dotted[chance.below(self.dotted.len())];
                tokens.insert(at, token(&format!("{dotted}."), true));
            } else if name && small(tokens.get(at + 1)) && chance.percent(2) {
                let end = &self.ends[chance.below(self.ends.len())];
                tokens.insert(at + 1, token(&format!("{end}."), true));
            } else if spaced
                && small(tokens.get(at - 1))
                && matches!(tokens[at].form.as_str(), "and" | "but" | "then" | "to" | "I")
                && chance.percent(2)
            {
                tokens.insert(at, token(["...", "…"][chance.below(2)], true));
            } else if spaced && small(tokens.get(at)) && chance.percent(1) && chance.percent(50) {
                tokens.insert(at, token(&code(tokens, chance), true));
            }
            at += 2;
        }
        if tokens.len() > 5 && tokens.last().is_some_and(|last| last.form == ".") && chance.percent(2) {
            let inner = &self.inner[chance.below(self.inner.len())];
            let number = (1 + chance.below(40)).to_string();
            let bracket = chance.percent(50);
            let stop = tokens.len() - 1;
            tokens[stop - 1].space_after = true;
            let mut reference = vec![token(&format!("{inner}."), true), token(&number, false)];
            if bracket {
                reference.insert(0, token("(", false));
                reference.push(token(")", false));
            }
            tokens.splice(stop..stop, reference);
        }
    }

    fn title(&self, space_after: bool, chance: &mut Chance) -> Token {
        token(&format!("{}.", self.titles[chance.below(self.titles.len())]), space_after)
    }

    /// `BAKU, Nov. 3 (Ledger) -` with words of the sentence.
    fn dateline(&self, tokens: &mut Vec<Token>, chance: &mut Chance) {
        let names = names(tokens);
        let (Some(place), Some(agency)) = (names.first(), names.last()) else { return };
        let mut line = vec![token(&place.to_uppercase(), false)];
        if chance.percent(60) {
            let month = &self.months[chance.below(self.months.len())];
            let month = if chance.percent(50) && month.len() > 4 {
                format!("{}.", &month[..3])
            } else {
                month.clone()
            };
            line.extend([
                token(",", true),
                token(&month, true),
                token(&(1 + chance.below(30)).to_string(), false),
            ]);
        }
        if let Some(last) = line.last_mut() {
            last.space_after = true;
        }
        if chance.percent(60) {
            line.extend([token("(", false), token(agency, false), token(")", true)]);
        }
        line.push(token(["-", "–", "—", "--"][chance.below(4)], true));
        tokens.splice(0..0, line);
    }
}

/// `U.N`, `E.U`: capitals parted by periods.
fn is_letters_with_periods(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.len() == 1 && part.starts_with(char::is_uppercase))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn token(form: &str, space_after: bool) -> Token {
    Token { form: form.to_owned(), words: vec![form.to_owned()], space_after }
}

fn names(tokens: &[Token]) -> Vec<String> {
    let is_name = |token: &&Token| {
        token.form.len() > 3 && token.form.starts_with(char::is_uppercase) && token.words.len() == 1
    };
    tokens.iter().filter(is_name).map(|token| token.form.clone()).collect()
}

fn bullet(chance: &mut Chance) -> Token {
    token(["-", "•", "*", "–"][chance.below(4)], true)
}

/// Letters with a number (`G7`, `5G`), or two words of the sentence as an address (`ledger.press`).
fn code(tokens: &[Token], chance: &mut Chance) -> String {
    let letter = char::from(b'A' + chance.below(26) as u8);
    let number = 1 + chance.below(40);
    match chance.below(4) {
        0 => format!("{letter}{number}"),
        1 => format!("{number}{letter}"),
        _ => {
            let small: Vec<&str> = tokens
                .iter()
                .map(|token| token.form.as_str())
                .filter(|form| form.len() > 2 && form.bytes().all(|byte| byte.is_ascii_lowercase()))
                .collect();
            match small[..] {
                [] => format!("{letter}{number}"),
                [first, .., last] if chance.percent(50) => format!("{}.{last}", capitalised(first)),
                [first, ..] => format!("{}.{first}", small[small.len() - 1]),
            }
        }
    }
}

/// The first words of a sentence as a line without stop.
fn heading(tokens: &[Token], chance: &mut Chance) -> Sentence {
    let all_capitals = chance.percent(50);
    let is_word = |token: &&Token| token.form.chars().all(char::is_alphanumeric) && token.words.len() == 1;
    let words = tokens.iter().take_while(is_word).take(3 + chance.below(6));
    let mut tokens: Vec<Token> = words
        .map(|word| {
            token(
                &if all_capitals && word.form.len() > 3 {
                    capitalised(&word.form)
                } else {
                    word.form.clone()
                },
                true,
            )
        })
        .collect();
    if tokens.is_empty() {
        tokens.push(token("Summary", true));
    }
    Sentence { opens_paragraph: true, tokens }
}

/// A line `By First Last` of the names of a sentence.
fn byline(tokens: &[Token]) -> Sentence {
    let mut line = vec![token("By", true)];
    line.extend(names(tokens).iter().take(2).map(|name| token(name, true)));
    Sentence { opens_paragraph: true, tokens: line }
}

/// Quote marks around a sentence, with or without a clause of saying behind it.
fn quote(tokens: &mut Vec<Token>, chance: &mut Chance) {
    if let Some(last) = tokens.last_mut().filter(|last| matches!(last.form.as_str(), "?" | "!"))
        && chance.percent(10)
    {
        ["?!", "!?", "!!", "???", "!!!"][chance.below(5)].clone_into(&mut last.form);
        last.words = vec![last.form.clone()];
    }
    let has_quotes = tokens.iter().any(|token| token.form.contains(['"', '“', '”', '\'', '’', '‘']));
    let asks = tokens.last().is_some_and(|last| matches!(last.form.as_str(), "?" | "!"));
    if has_quotes || tokens.len() < 3 || !chance.percent(if asks { 25 } else { 4 }) {
        return;
    }
    let (open, shut) = [("\"", "\""), ("“", "”"), ("‘", "’"), ("'", "'")][chance.below(7) % 4];
    let last = tokens.len() - 1;
    let stop = tokens[last].form == ".";
    if !(stop || asks) {
        return;
    }
    let space_after = tokens[last].space_after;
    tokens[last].space_after = false;
    tokens.insert(0, token(open, false));
    if chance.percent(50) {
        if stop {
            tokens[last + 1] = token(",", false);
        }
        tokens.push(token(shut, true));
        let who = WHO[chance.below(WHO.len())];
        let says = SAYS[chance.below(SAYS.len())];
        let clause = if chance.percent(70) { format!("{who} {says}") } else { format!("{says} {who}") };
        tokens.extend(clause.split(' ').map(|word| token(word, true)));
        if let Some(word) = tokens.last_mut() {
            word.space_after = false;
        }
        tokens.push(token(".", space_after));
    } else {
        tokens.push(token(shut, space_after));
    }
}

/// The end of a sentence: an abbreviation instead of its last word, a footnote mark, no space before the next.
fn close(tokens: &mut Vec<Token>, closes: bool, ends: &[String], chance: &mut Chance) {
    let count = tokens.len();
    if count < 4 || tokens[count - 1].form != "." {
        return;
    }
    let name = tokens[count - 2].form.starts_with(char::is_uppercase) && tokens[count - 2].words.len() == 1;
    if chance.percent(if name { 6 } else { 1 }) {
        let space_after = tokens[count - 1].space_after;
        tokens.truncate(count - 2);
        tokens.push(token(&format!("{}.", ends[chance.below(ends.len())]), space_after));
    } else if chance.percent(3) {
        tokens[count - 1].space_after = false;
        if chance.percent(20) {
            tokens.push(token(["¹", "²", "³", "⁴"][chance.below(4)], false));
        } else {
            for _ in 0..=chance.below(5) / 4 {
                let mark = ["1", "2", "3", "7", "12", "25", "i", "ii", "iv", "v", "a"][chance.below(11)];
                tokens.extend([token("[", false), token(mark, false), token("]", false)]);
            }
        }
        if let Some(last) = tokens.last_mut() {
            last.space_after = chance.percent(60);
        }
    } else if !closes && chance.percent(1) {
        tokens[count - 1].space_after = false;
    }
}
