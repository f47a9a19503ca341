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
            months: months.iter().map(|month| capitalised(month)).collect(),
        }
    }

    /// A varied copy of a document.
    pub fn vary(&self, document: &[Sentence], chance: &mut Chance) -> Vec<Sentence> {
        let mut out = Vec::with_capacity(document.len());
        for (index, sentence) in document.iter().enumerate() {
            let closes = document.get(index + 1).is_none_or(|next| next.opens_paragraph);
            let mut varied =
                Sentence { opens_paragraph: sentence.opens_paragraph, tokens: sentence.tokens.clone() };
            self.swap(&mut varied.tokens, chance);
            self.put_in(&mut varied.tokens, chance);
            quote(&mut varied.tokens, chance);
            close(&mut varied.tokens, closes, &self.ends, chance);
            if sentence.opens_paragraph && !closes && chance.percent(3) {
                self.dateline(&mut varied.tokens, chance);
            }
            if sentence.opens_paragraph && closes && sentence.tokens.len() < 15 && chance.percent(10) {
                varied.tokens.insert(0, token(["-", "•", "*", "–"][chance.below(4)], true));
            }
            if sentence.opens_paragraph && chance.percent(2) {
                out.push(byline(&varied.tokens));
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
                let title = &self.titles[chance.below(self.titles.len())];
                tokens.insert(at, token(&format!("{title}."), true));
            } else if name && small(tokens.get(at + 1)) && chance.percent(2) {
                let end = &self.ends[chance.below(self.ends.len())];
                tokens.insert(at + 1, token(&format!("{end}."), true));
            } else if spaced
                && small(tokens.get(at - 1))
                && matches!(tokens[at].form.as_str(), "and" | "but" | "then" | "to" | "I")
                && chance.percent(2)
            {
                tokens.insert(at, token(["...", "…"][chance.below(2)], true));
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

/// A line `By First Last` of the names of a sentence.
fn byline(tokens: &[Token]) -> Sentence {
    let mut line = vec![token("By", true)];
    line.extend(names(tokens).iter().take(2).map(|name| token(name, true)));
    Sentence { opens_paragraph: true, tokens: line }
}

/// Quote marks around a sentence, with or without a clause of saying behind it.
fn quote(tokens: &mut Vec<Token>, chance: &mut Chance) {
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
    if chance.percent(if name { 12 } else { 1 }) {
        let space_after = tokens[count - 1].space_after;
        tokens.truncate(count - 2);
        tokens.push(token(&format!("{}.", ends[chance.below(ends.len())]), space_after));
    } else if chance.percent(3) {
        tokens[count - 1].space_after = false;
        for _ in 0..=chance.below(5) / 4 {
            let mark = ["1", "2", "3", "7", "12", "25", "i", "ii", "iv", "v", "a"][chance.below(11)];
            tokens.extend([token("[", false), token(mark, false), token("]", false)]);
        }
        if let Some(last) = tokens.last_mut() {
            last.space_after = chance.percent(60);
        }
    } else if !closes && chance.percent(1) {
        tokens[count - 1].space_after = false;
    }
}
