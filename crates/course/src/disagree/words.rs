//! Words of a passage as comparing needs them: stems, amounts, phrases. The lists come from the caller, as text
//! (`data/desk/disagree.tsv` tells their form); code knows no word. Nothing here parses a sentence.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Phrases of a list, each a sequence of stems.
type Phrases = Vec<Vec<String>>;

/// A set of names for one thing, of which an account takes one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Label {
    pub set: String,
    pub value: String,
    pub kind: LabelKind,
    /// Says that it happened and not how: counts for sources that nowhere say how.
    pub bare: bool,
    phrases: Phrases,
    /// Words of which one must stand in the same sentence; empty for none.
    objects: Phrases,
}

/// What a set of names is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LabelKind {
    /// Names of a deed on a day.
    Deed,
    /// Names of a state of affairs.
    Standing,
    /// Accounts of how a thing came to its end, which are told long after it.
    Matter,
}

/// The lists.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Lexicon {
    pub(crate) labels: Vec<Label>,
    accidents: Phrases,
    plans: Phrases,
    done: Phrases,
    undone: Phrases,
    negations: BTreeSet<String>,
    nevers: Phrases,
    causes: Phrases,
    about: Phrases,
    least: Phrases,
    most: Phrases,
    numbers: BTreeMap<String, f64>,
    scales: BTreeMap<String, f64>,
    months: BTreeSet<String>,
    generic: BTreeSet<String>,
    stops: BTreeSet<String>,
    forms: BTreeMap<String, String>,
    /// Stems of words that mean one thing here.
    same: BTreeMap<String, String>,
    statuses: BTreeMap<String, (String, String)>,
    /// Statuses that deeds of a type with one of these words speak against.
    against: Vec<(String, String, Phrases)>,
    /// Types of deeds with the words by which they are told as somebody's way of acting.
    practices: BTreeMap<String, Phrases>,
    pasts: Phrases,
    /// Statuses that one has; others in the row say towards whom.
    single: BTreeSet<String>,
    /// Days for which an answer to a question holds.
    lasts: BTreeMap<String, i32>,
}

/// Days for which an answer holds where the lists say nothing else.
const USUALLY: i32 = 21;

/// A word of a passage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Token {
    pub at: Range<usize>,
    /// In small letters.
    pub word: String,
    pub stem: String,
}

/// A number with what it counts.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Amount {
    pub at: Range<usize>,
    pub low: f64,
    pub high: f64,
    /// Stems of the words that follow.
    pub of: Vec<String>,
    /// The same as written, two at most.
    pub words: String,
}

impl Amount {
    /// True when no value fits both, and they differ by more than counting does.
    pub fn contradicts(&self, other: &Amount) -> bool {
        differ([self.low, self.high], [other.low, other.high])
    }
}

/// Two ranges of numbers that lie apart by more than one, a tenth, and a fifth of the smaller.
pub(crate) fn differ(one: [f64; 2], other: [f64; 2]) -> bool {
    let (low, high) = if one[1] < other[0] { (one[1], other[0]) } else { (other[1], one[0]) };
    let gap = high - low;
    gap > 0.0 && gap > 0.1 * high && high > 1.2 * low && (gap > 1.0 || high.fract() != 0.0)
}

impl Lexicon {
    /// Reads the lists.
    ///
    /// # Errors
    /// The number of the line that has another form.
    pub fn parse(text: &str) -> Result<Lexicon, usize> {
        let mut lexicon = Lexicon::default();
        let lines =
            || text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        // Forms first: phrases are kept as stems.
        for (number, line) in lines().filter(|(_, line)| line.starts_with("form\t")) {
            let [_, word, base] = line.split('\t').collect::<Vec<_>>()[..] else { return Err(number + 1) };
            lexicon.forms.insert(word.to_owned(), base.to_owned());
        }
        for (number, line) in lines().filter(|(_, line)| line.starts_with("same\t")) {
            let [_, word, list] = line.split('\t').collect::<Vec<_>>()[..] else { return Err(number + 1) };
            let base = lexicon.stem(word);
            for other in list.split('|') {
                let stem = lexicon.stem(other.trim());
                lexicon.same.insert(stem, base.clone());
            }
        }
        for (number, line) in lines() {
            lexicon.take(line).ok_or(number + 1)?;
        }
        Ok(lexicon)
    }

    fn take(&mut self, line: &str) -> Option<()> {
        let cells: Vec<&str> = line.split('\t').collect();
        let one_word = |list: &str, lexicon: &Lexicon| -> Vec<String> {
            list.split('|').map(|word| lexicon.stem(word.trim())).collect()
        };
        match cells[..] {
            [kind @ ("label" | "standing"), set, value, phrases] => {
                let phrases = self.phrases(phrases);
                let kind = if kind == "standing" { LabelKind::Standing } else { LabelKind::Deed };
                let (set, value) = (set.to_owned(), value.to_owned());
                self.labels.push(Label { set, value, kind, bare: false, phrases, objects: Phrases::new() });
            }
            [word @ ("matter" | "bare"), set, value, objects, phrases] => {
                let (objects, phrases) = (self.phrases(objects), self.phrases(phrases));
                let (set, value) = (set.to_owned(), value.to_owned());
                let (kind, bare) = (LabelKind::Matter, word == "bare");
                self.labels.push(Label { set, value, kind, bare, phrases, objects });
            }
            ["against", status, act, list] => {
                self.against.push((status.to_owned(), act.to_owned(), self.phrases(list)));
            }
            ["practice", act, list] => drop(self.practices.insert(act.to_owned(), self.phrases(list))),
            ["single", list] => self.single.extend(list.split('|').map(|status| status.trim().to_owned())),
            ["past", list] => self.pasts = self.phrases(list),
            ["lasts", question, days] => drop(self.lasts.insert(question.to_owned(), days.parse().ok()?)),
            ["accident", list] => self.accidents = self.phrases(list),
            ["plan", list] => self.plans = self.phrases(list),
            ["done", list] => self.done = self.phrases(list),
            ["undone", list] => self.undone = self.phrases(list),
            ["never", list] => self.nevers = self.phrases(list),
            ["negation", list] => self.negations.extend(one_word(list, &self.clone())),
            ["cause", list] => self.causes = self.phrases(list),
            ["about", list] => self.about = self.phrases(list),
            ["least", list] => self.least = self.phrases(list),
            ["most", list] => self.most = self.phrases(list),
            ["number", word, value] => drop(self.numbers.insert(word.to_owned(), value.parse().ok()?)),
            ["scale", word, value] => drop(self.scales.insert(self.stem(word), value.parse().ok()?)),
            ["month", list] => self.months.extend(one_word(list, &self.clone())),
            ["generic", list] => self.generic.extend(one_word(list, &self.clone())),
            ["stop", list] => self.stops.extend(one_word(list, &self.clone())),
            ["status", question, answer, list] => {
                let told = (question.to_owned(), answer.to_owned());
                self.statuses.extend(list.split('|').map(|status| (status.trim().to_owned(), told.clone())));
            }
            ["form" | "same", _, _] => {}
            _ => return None,
        }
        Some(())
    }

    /// The question that a status answers beside its own, and the answer.
    pub(crate) fn status(&self, status: &str) -> Option<(&str, &str)> {
        self.statuses.get(status).map(|(question, answer)| (question.as_str(), answer.as_str()))
    }

    /// True for a status that the first of a row has, and not all of them together.
    pub(crate) fn is_of_one(&self, status: &str) -> bool {
        self.single.contains(status)
    }

    /// The statuses that a deed speaks against, by its type and the words that tell it.
    pub(crate) fn spoken_against(&self, act: &str, words: &str) -> Vec<&str> {
        let speaks = |(_, type_, phrases): &&(String, String, Phrases)| {
            type_ == act && first(phrases, &self.tokens(words)).is_some()
        };
        self.against.iter().filter(speaks).map(|(status, ..)| status.as_str()).collect()
    }

    /// Where a passage tells deeds of a type as somebody's way of acting; what is denied, planned or possible is passed over.
    pub(crate) fn practice(&self, act: &str, tokens: &[Token]) -> Option<Range<usize>> {
        let found = occurrences(self.practices.get(act)?, tokens);
        let told = |(start, _): &(usize, usize)| {
            !self.is_denied(tokens, *start) && self.plan_before(tokens, *start).is_none()
        };
        let (start, count) = found.into_iter().find(told)?;
        Some(tokens[start].at.start..tokens[start + count - 1].at.end)
    }

    /// True where words say that something was so before and is told as gone by.
    pub(crate) fn says_past(&self, tokens: &[Token]) -> bool {
        first(&self.pasts, tokens).is_some()
    }

    /// Days for which an answer to a question holds: another answer that comes later than that is a turn.
    pub(crate) fn lasts(&self, question: &str) -> i32 {
        self.lasts.get(question).copied().unwrap_or(USUALLY)
    }

    fn phrases(&self, list: &str) -> Phrases {
        let mut phrases: Phrases = list
            .split('|')
            .map(|phrase| {
                let words = phrase.split([' ', '-']).filter(|word| !word.is_empty());
                words.map(|word| self.stem(word)).collect()
            })
            .collect();
        // Longer ones first: "because of" before "because".
        phrases.sort_by_key(|phrase: &Vec<String>| std::cmp::Reverse(phrase.len()));
        phrases
    }

    /// A word without its endings, in small letters.
    fn stem(&self, word: &str) -> String {
        let word = word.to_lowercase();
        let stem = match self.forms.get(&word) {
            Some(base) => bare(base),
            None => bare(without_ending(&word)),
        };
        self.same.get(&stem).cloned().unwrap_or(stem)
    }

    pub(crate) fn tokens(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut start = None;
        let mut letters = text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let next = letters.peek().map(|(_, next)| *next);
            let inside = letter.is_alphanumeric()
                || (matches!(letter, ',' | '.')
                    && start.is_some_and(|from| {
                        text[from..at].bytes().all(|byte| byte.is_ascii_digit() || byte == b',')
                    })
                    && next.is_some_and(|next| next.is_ascii_digit()));
            if inside && start.is_none() {
                start = Some(at);
            }
            let ends = !inside || next.is_none();
            if let Some(from) = start.filter(|_| ends) {
                let end = if inside { at + letter.len_utf8() } else { at };
                let word = text[from..end].to_lowercase();
                // The rest of "Norway's" and "don't" says nothing.
                if word != "s" && word != "t" {
                    tokens.push(Token { stem: self.stem(&word), word, at: from..end });
                }
                start = None;
            }
        }
        tokens
    }

    /// Stems that say what a passage is about: no numbers, no words that say nothing, nothing in `without`.
    pub(crate) fn content(&self, tokens: &[Token], without: &[Range<usize>]) -> BTreeSet<String> {
        let outside = |token: &&Token| !without.iter().any(|range| meet(range, &token.at));
        tokens
            .iter()
            .filter(outside)
            .filter(|token| {
                !self.stops.contains(&token.stem)
                    && !self.generic.contains(&token.stem)
                    && !self.numbers.contains_key(&token.word)
                    && !self.scales.contains_key(&token.stem)
                    && !token.word.starts_with(|letter: char| letter.is_ascii_digit())
            })
            .map(|token| token.stem.clone())
            .collect()
    }

    /// The words that say most of what a passage is about, in small letters, longest first: for a search.
    pub fn key_words(&self, text: &str) -> Vec<String> {
        let tokens = self.tokens(text);
        let content = self.content(&tokens, &[]);
        let kept = tokens.into_iter().filter(|token| content.contains(&token.stem) && token.word.len() > 3);
        let mut words: Vec<String> = kept.map(|token| token.word).collect();
        words.sort_by_key(|word| (std::cmp::Reverse(word.len()), word.clone()));
        words.dedup();
        words
    }

    /// What a phrase is about, without an amount before it and words that say nothing: `gas` of "60 percent of its gas". In small letters.
    pub fn thing(&self, phrase: &str) -> String {
        let tokens = self.tokens(phrase);
        let is_stop = |token: &&Token| self.stops.contains(&token.stem);
        let mut rest = tokens.iter().skip_while(is_stop).peekable();
        let counted = rest.peek().is_some_and(|token| self.number(&token.word).is_some());
        let rest: Vec<&str> = if counted {
            rest.skip_while(|token| !is_stop(token))
                .skip_while(is_stop)
                .map(|token| token.word.as_str())
                .collect()
        } else {
            rest.map(|token| token.word.as_str()).collect()
        };
        if rest.is_empty() { phrase.to_lowercase() } else { rest.join(" ") }
    }

    /// True for a word that is on none of the lists of words that say nothing.
    pub(crate) fn says_something(&self, token: &Token) -> bool {
        !self.stops.contains(&token.stem)
            && !self.generic.contains(&token.stem)
            && !self.months.contains(&token.stem)
    }

    /// The labels of a passage, with their places.
    pub(crate) fn labels_of(&self, tokens: &[Token]) -> Vec<(usize, Range<usize>)> {
        let found = |(number, label): (usize, &Label)| {
            let there = label.objects.is_empty() || first(&label.objects, tokens).is_some();
            let (start, count) = occurrences(&label.phrases, tokens)
                .into_iter()
                .find(|(start, _)| label.kind != LabelKind::Matter || !self.is_denied(tokens, *start))?;
            let at = tokens[start].at.start..tokens[start + count - 1].at.end;
            Some((number, at)).filter(|_| there)
        };
        let all: Vec<(usize, Range<usize>)> = self.labels.iter().enumerate().filter_map(found).collect();
        // A sentence with two names of a set weighs them against each other and takes none; that it happened is said with any of them.
        let alone = |number: usize| {
            let of_set = |other: &Label| other.set == self.labels[number].set;
            let named = |other: &Label| of_set(other) && (!other.bare || self.labels[number].bare);
            all.iter().filter(|(other, _)| named(&self.labels[*other])).count() == 1
        };
        all.iter().filter(|(number, _)| alone(*number)).cloned().collect()
    }

    /// A word that denies stands among the four before.
    fn is_denied(&self, tokens: &[Token], start: usize) -> bool {
        tokens[start.saturating_sub(4)..start].iter().any(|token| self.negations.contains(&token.stem))
    }

    /// What happened without anybody's doing.
    pub(crate) fn accident(&self, tokens: &[Token]) -> Option<Range<usize>> {
        first(&self.accidents, tokens).map(|(_, at)| at)
    }

    /// True when the word at `trigger` is planned, threatened or possible. Returns the place of the words that say so.
    pub(crate) fn plan_before(&self, tokens: &[Token], trigger: usize) -> Option<Range<usize>> {
        let end = trigger.min(tokens.len());
        let near = &tokens[end.saturating_sub(4)..end];
        let (count, at) = first(&self.plans, near)?;
        let behind = near.iter().position(|token| token.at.start == at.start)? + count;
        // A word or an adverb may stand between.
        (near.len() - behind <= 1).then_some(at)
    }

    /// True when the word at `trigger` itself begins to say that something is planned or threatened.
    pub(crate) fn plan_at(&self, tokens: &[Token], trigger: usize) -> Option<Range<usize>> {
        let (start, count) = *occurrences(&self.plans, tokens.get(trigger..)?).first()?;
        let here = start == 0 && count > 1;
        here.then(|| tokens[trigger].at.start..tokens[trigger + count - 1].at.end)
    }

    /// True where a denial is not about one day.
    pub(crate) fn says_never(&self, tokens: &[Token]) -> bool {
        first(&self.nevers, tokens).is_some()
    }

    /// Words that say that something was put off or failed.
    pub(crate) fn undone(&self, tokens: &[Token]) -> Option<Range<usize>> {
        first(&self.undone, tokens).map(|(_, at)| at)
    }

    /// Words that say that something was brought to its end, and whether they are denied. What is planned is passed over.
    pub(crate) fn done(&self, tokens: &[Token]) -> Option<(Range<usize>, bool)> {
        occurrences(&self.done, tokens).into_iter().find_map(|(start, count)| {
            let planned = (start.saturating_sub(1)..=start).any(|at| self.plan_before(tokens, at).is_some());
            let negated = self.is_denied(tokens, start);
            // "Not completed yet" ends nothing.
            let yet = tokens[start..].iter().take(4).any(|token| token.word == "yet");
            let at = tokens[start].at.start..tokens[start + count - 1].at.end;
            (!(planned || negated && yet)).then_some((at, negated))
        })
    }

    /// Beginnings of words, in small letters: a passage that says that something was brought to its end, put off or failed has a word with one of them.
    pub fn beginnings_of_ends(&self) -> BTreeSet<String> {
        let mut beginnings = BTreeSet::new();
        let beginning = |stem: &str| stem.strip_suffix('y').unwrap_or(stem).to_owned();
        for phrase in self.done.iter().chain(&self.undone) {
            let Some(stem) = phrase.iter().rev().max_by_key(|stem| stem.len()) else { continue };
            beginnings.insert(beginning(stem));
            beginnings.extend(self.forms.keys().filter(|form| self.stem(form) == *stem).cloned());
            let alike = self.same.iter().filter(|(_, other)| *other == stem);
            beginnings.extend(alike.map(|(word, _)| beginning(word)));
        }
        beginnings
    }

    /// The cause that a passage gives behind `from`: its place and its content.
    pub(crate) fn cause(
        &self,
        tokens: &[Token],
        from: usize,
        without: &[Range<usize>],
    ) -> Option<(Range<usize>, BTreeSet<String>)> {
        let behind = tokens.iter().position(|token| token.at.start >= from).unwrap_or(tokens.len());
        for (start, count) in occurrences(&self.causes, &tokens[behind..]) {
            let after = &tokens[behind + start + count..];
            let cue = &tokens[behind + start];
            let is_number = |token: &Token| self.number(&token.word).is_some();
            let says_when = |token: &Token| self.stops.contains(&token.stem);
            let head = after.iter().find(|token| token.word != "the" && token.word != "a");
            let is_short = count == 1 && cue.word.len() <= 4;
            if is_short && head.is_none_or(|token| is_number(token) || says_when(token)) {
                continue;
            }
            let clause: Vec<Token> = after
                .iter()
                .take_while(|token| {
                    !without.iter().any(|range| range.start > cue.at.end && range.contains(&token.at.start))
                })
                .take(12)
                .cloned()
                .collect();
            let content = self.content(&clause, &[]);
            let end = clause.last().map_or(cue.at.end, |token| token.at.end);
            if !content.is_empty() {
                return Some((cue.at.start..end, content));
            }
        }
        None
    }

    fn number(&self, word: &str) -> Option<f64> {
        if word.starts_with(|letter: char| letter.is_ascii_digit()) {
            return word.replace(',', "").parse().ok();
        }
        self.numbers.get(word).copied()
    }

    /// The amounts of a passage: numbers that count something. Dates and years are passed over. `named` are places of names, which
    /// are no part of what is counted.
    pub(crate) fn amounts(&self, tokens: &[Token], named: &[Range<usize>]) -> Vec<Amount> {
        let mut amounts = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let begin = at;
            at += 1;
            let Some(mut value) = self.number(&tokens[begin].word) else { continue };
            // "thirty eight"
            let ones = tokens.get(at).and_then(|next| self.numbers.get(&next.word));
            if let Some(more) = ones.filter(|more| (20.0..100.0).contains(&value) && **more < 10.0) {
                value += more;
                at += 1;
            }
            let mut scaled = false;
            while let Some(scale) = tokens.get(at).and_then(|next| self.scales.get(&next.stem)) {
                value *= scale;
                at += 1;
                scaled = true;
            }
            let is_month =
                |token: Option<&Token>| token.is_some_and(|token| self.months.contains(&token.stem));
            let before = begin.checked_sub(1).and_then(|before| tokens.get(before));
            let year = !scaled && (1900.0..2100.0).contains(&value) && tokens[begin].word.len() == 4;
            if is_month(before) || is_month(tokens.get(at)) || year {
                continue;
            }
            let of = self.counted(&tokens[at..], named);
            if of.is_empty() {
                continue;
            }
            let words = of.iter().take(2).map(|token| token.word.clone()).collect::<Vec<_>>().join(" ");
            let of: Vec<String> = of.into_iter().map(|token| token.stem.clone()).collect();
            let (low, high) = self.bounds(&tokens[begin.saturating_sub(3)..begin], value);
            amounts.push(Amount { at: tokens[begin].at.start..tokens[at - 1].at.end, low, high, of, words });
        }
        amounts
    }

    /// The words that are counted: up to three that say something, with nothing between that says nothing but "of".
    fn counted<'t>(&self, tokens: &'t [Token], named: &[Range<usize>]) -> Vec<&'t Token> {
        let mut of = Vec::new();
        for token in tokens.iter().take(5) {
            if named.iter().any(|range| meet(range, &token.at)) {
                continue;
            }
            let says = !self.stops.contains(&token.stem) && self.number(&token.word).is_none();
            if !says {
                break;
            }
            if !self.generic.contains(&token.stem) {
                of.push(token);
            }
            if of.len() == 3 {
                break;
            }
        }
        of
    }

    fn bounds(&self, before: &[Token], value: f64) -> (f64, f64) {
        let ends = |phrases: &Phrases| {
            phrases.iter().any(|phrase| {
                before.len() >= phrase.len()
                    && before[before.len() - phrase.len()..].iter().map(|token| &token.stem).eq(phrase.iter())
            })
        };
        if ends(&self.least) {
            (value, f64::INFINITY)
        } else if ends(&self.most) {
            (0.0, value)
        } else if ends(&self.about) {
            (value * (1.0 - super::ROUGH), value * (1.0 + super::ROUGH))
        } else {
            (value, value)
        }
    }
}

/// Where a phrase of the list occurs: first token and number of tokens, in the order of the text.
fn occurrences(phrases: &Phrases, tokens: &[Token]) -> Vec<(usize, usize)> {
    let here = |start: usize| {
        let fits = |phrase: &&Vec<String>| {
            let words = tokens.get(start..start + phrase.len());
            words.is_some_and(|words| words.iter().map(|token| &token.stem).eq(phrase.iter()))
        };
        phrases.iter().find(fits).map(|phrase| (start, phrase.len()))
    };
    (0..tokens.len()).filter_map(here).collect()
}

/// The first place of a phrase of the list: number of tokens and range.
fn first(phrases: &Phrases, tokens: &[Token]) -> Option<(usize, Range<usize>)> {
    let (start, count) = *occurrences(phrases, tokens).first()?;
    Some((count, tokens[start].at.start..tokens[start + count - 1].at.end))
}

/// True when two ranges share a byte.
pub(crate) fn meet(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// The part of the smaller set that the other has as well, 0..=1; 0 when one is empty.
pub(crate) fn overlap(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let least = one.len().min(other.len());
    if least == 0 { 0.0 } else { one.intersection(other).count() as f64 / least as f64 }
}

fn without_ending(word: &str) -> &str {
    for (ending, least) in [("ing", 6), ("ed", 5), ("es", 5), ("s", 4)] {
        if word.len() < least || (ending == "s" && word.ends_with("ss")) {
            continue;
        }
        let Some(head) = word.strip_suffix(ending) else { continue };
        if ending == "es" && !head.ends_with(['s', 'x', 'z', 'h']) {
            continue;
        }
        return head;
    }
    word
}

/// Without a last `e`, with a last `i` as `y`, and one letter where two alike stood before an ending.
fn bare(word: &str) -> String {
    let mut word = word.to_owned();
    if word.len() > 3 && word.ends_with('e') {
        word.pop();
    }
    if word.ends_with('i') && word.len() > 2 {
        word.pop();
        word.push('y');
    }
    let twice = |letter: char| word.ends_with(&format!("{letter}{letter}"));
    if word.len() > 4 && ['p', 't', 'n', 'g', 'd', 'm', 'b', 'r'].into_iter().any(twice) {
        word.pop();
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn lexicon() -> Lexicon {
        Lexicon::parse(include_str!("../../../../data/desk/disagree.tsv")).unwrap()
    }

    #[test]
    fn words_that_tell_of_an_end_have_one_of_its_beginnings() {
        let lexicon = lexicon();
        let beginnings = lexicon.beginnings_of_ends();
        for words in [
            "was completed",
            "completes",
            "opening",
            "met",
            "signed",
            "ratified",
            "fulfilling",
            "was carried out",
            "took effect",
            "was put off",
            "fell short",
            "missed the goal",
            "withdrew from",
            "has withdrawn from",
            "canceled",
            "cancelled",
            "scrapped",
            "delayed",
        ] {
            let tokens = lexicon.tokens(words);
            assert!(lexicon.done(&tokens).is_some() || lexicon.undone(&tokens).is_some(), "{words}");
            let begins =
                |token: &Token| beginnings.iter().any(|start| token.word.starts_with(start.as_str()));
            assert!(tokens.iter().any(begins), "{words}");
        }
        assert!(beginnings.iter().all(|start| start.len() > 2), "{beginnings:?}");
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        let lexicon = lexicon();
        for words in [
            "detain detained detaining",
            "close closed closing closes",
            "ship ships shipped",
            "struck strike strikes",
            "cancel cancels canceled cancelled cancelling",
        ] {
            let stems: BTreeSet<String> = words.split(' ').map(|word| lexicon.stem(word)).collect();
            assert_eq!(stems.len(), 1, "{stems:?}");
        }
    }

    #[test]
    fn amounts_have_bounds_and_what_they_count() {
        let lexicon = lexicon();
        let amounts = |text: &str| {
            let found = lexicon.amounts(&lexicon.tokens(text), &[]);
            found.into_iter().map(|amount| (amount.low, amount.high, amount.of.join(" "))).collect::<Vec<_>>()
        };
        assert_eq!(amounts("expelled 12 diplomats on 3 March 2024"), [(12.0, 12.0, "diplomat".to_owned())]);
        assert_eq!(amounts("1,000 million cubic metres"), [(1e9, 1e9, "cubic metr".to_owned())]);
        assert_eq!(amounts("at least thirty-eight boats"), [(38.0, f64::INFINITY, "boat".to_owned())]);
        assert_eq!(amounts("some 2.5 billion dollars"), [(2.125e9, 2.875e9, "dollar".to_owned())]);
        assert_eq!(amounts("killed four people in 2024"), [], "people are counted by the event itself");
    }

    #[test]
    fn numbers_differ_by_more_than_counting_does() {
        let exact = |value: f64| [value, value];
        assert!(differ(exact(4.0), exact(11.0)) && differ(exact(11.0), exact(4.0)));
        assert!(!differ(exact(4.0), exact(5.0)), "by one");
        assert!(!differ(exact(100.0), exact(115.0)), "by less than a fifth");
        assert!(!differ([4.0, f64::INFINITY], exact(11.0)), "at least four");
        assert!(differ([40.0, f64::INFINITY], exact(11.0)));
    }

    #[test]
    fn plans_and_causes_are_found_by_their_words() {
        let lexicon = lexicon();
        let tokens = lexicon.tokens("Hungary threatened to block a loan over unpaid dues");
        let block = tokens.iter().position(|token| token.word == "block").unwrap();
        assert!(lexicon.plan_before(&tokens, block).is_some());
        assert!(lexicon.plan_before(&tokens, block + 2).is_none());
        let (_, cause) = lexicon.cause(&tokens, 0, &[]).unwrap();
        assert_eq!(cause.into_iter().collect::<Vec<_>>(), ["due", "unpaid"]);
        let tokens = lexicon.tokens("They closed it over the weekend and over two years");
        assert!(lexicon.cause(&tokens, 0, &[]).is_none_or(|(_, cause)| !cause.contains("year")));
    }

    #[test]
    fn a_phrase_is_about_a_thing_without_its_amount() {
        let lexicon = lexicon();
        for (phrase, thing) in [
            ("60 percent of its gas", "gas"),
            ("20 billion cubic metres of natural gas", "natural gas"),
            ("its Trade routes", "trade routes"),
            ("12", "12"),
        ] {
            assert_eq!(lexicon.thing(phrase), thing);
        }
    }

    #[test]
    fn a_line_of_another_form_is_named() {
        assert_eq!(Lexicon::parse("stop\ta\nnonsense"), Err(2));
        assert_eq!(Lexicon::parse("# nothing\n\nnumber\tone\tx"), Err(3));
    }
}
