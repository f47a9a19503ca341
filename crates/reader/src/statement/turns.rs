//! Turns: the paragraphs of a text that several people speak in turn, and who speaks each.
//!
//! A transcript has labels in capitals before what is said ("MR HOLT: ..."), and what stands under a label belongs to it up to the next.
//! An interview has paragraphs of questions and of answers, with names or initials before them ("JT: ...") or without. Every sentence of
//! a turn is a statement of whoever speaks; questions are nobody's. Whose a label is comes from the persons that the text and its title
//! name; answers without a label are those of the first person named in full. The words for those who are labelled without a name
//! ("QUESTION") lie in `data/en/cues.txt`.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::{Modality, Span, SpeechForm};

use super::StatementDraft;
use super::speaker::of_sector;
use crate::actor::Labelled;
use crate::lore::Cues;
use crate::split::{SentenceTokens, Tok};

/// Answered questions that make an interview: with names before them, where the text says that it is one, and where nothing says so.
const LABELLED: usize = 2;
const FEW: usize = 3;
const MANY: usize = 5;
/// A paragraph of a question has at most so many words.
const QUESTION: usize = 60;
/// Shorter answers say nothing by themselves.
const ANSWER: usize = 4;
/// Bytes at the start of a text in which it can say that it is an interview.
const HEAD: usize = 800;
/// Longest label, in words and bytes.
const LONG: (usize, usize) = (7, 60);

/// What is said in turn in a text.
#[derive(Debug, Default)]
pub struct Turns {
    said: Vec<Said>,
    /// Sentences that a label opens.
    opened: Vec<usize>,
    /// Labels of whose paragraphs more than a third end as questions.
    asking: BTreeSet<String>,
    /// A transcript, where much is small talk, and no interview.
    pub transcript: bool,
}

/// A sentence of a turn.
#[derive(Debug)]
struct Said {
    sentence: usize,
    span: Span,
    /// The label of the turn; empty where none of the text has one.
    label: String,
}

struct Paragraph<'a> {
    first: usize,
    end: usize,
    label: Option<&'a str>,
    asks: bool,
    personal: bool,
}

impl Turns {
    /// Looks for turns in a text. `role` tells whether a noun for an office or a trade stands at the start of a sentence, before a byte.
    pub fn find(
        text: &str,
        tokens: &[Tok],
        sentences: &[SentenceTokens],
        cues: &Cues,
        role: &dyn Fn(usize, u32) -> bool,
    ) -> Option<Turns> {
        let paragraphs = paragraphs(text, tokens, sentences);
        let formal = transcript(&paragraphs, text, sentences, cues, role);
        let is_transcript = formal.is_some();
        let mut spoken = formal.or_else(|| interview(&paragraphs, text, cues))?;
        // "Interview: “...”" is a headline
        spoken.retain(|(_, label)| !cues.interview.iter().any(|word| label.eq_ignore_ascii_case(word)));
        let opened = paragraphs.iter().filter(|paragraph| paragraph.label.is_some());
        let mut turns = Turns {
            said: Vec::new(),
            opened: opened.map(|paragraph| paragraph.first).collect(),
            asking: asking(&spoken),
            transcript: is_transcript,
        };
        for (paragraph, label) in spoken {
            for (sentence, words) in sentences.iter().enumerate().take(paragraph.end).skip(paragraph.first) {
                let named = paragraph.label.filter(|_| sentence == paragraph.first);
                let span = named.map_or(words.span, |label| behind(words.span, label, text));
                let said = span.of(text);
                let short = said.split_whitespace().count() < ANSWER;
                let aside = said.starts_with(['(', '[']) && said.ends_with([')', ']']);
                if !short && !aside && !said.ends_with('?') {
                    turns.said.push(Said { sentence, span, label: label.to_owned() });
                }
            }
        }
        (!turns.said.is_empty()).then_some(turns)
    }

    /// True for a sentence with a label before its words.
    pub fn opens(&self, sentence: usize) -> bool {
        self.opened.binary_search(&sentence).is_ok()
    }

    /// What is said as statements. `named` tells who speaks under a label, or under none, and mostly asks or does not.
    pub fn statements(&self, named: &dyn Fn(&str, bool) -> Option<Labelled>) -> Vec<StatementDraft> {
        let mut known: BTreeMap<&str, Option<Labelled>> = BTreeMap::new();
        let draft = |said: &Said, Labelled { actor, how }: Labelled| StatementDraft {
            sentence: said.sentence,
            source_kind: of_sector(&actor.sector),
            speaker: vec![actor],
            form: SpeechForm::Direct,
            content: said.span,
            cue: None,
            span: said.span,
            act: String::new(),
            addressee: Vec::new(),
            modality: Modality::Actual,
            asserts: true,
            held: false,
            inside: false,
            why: how,
        };
        let mut out = Vec::with_capacity(self.said.len());
        for said in &self.said {
            let label = said.label.as_str();
            let speaker =
                known.entry(label).or_insert_with(|| named(label, self.asking.contains(label))).clone();
            out.extend(speaker.map(|speaker| draft(said, speaker)));
        }
        out
    }
}

/// The paragraphs of a transcript with the labels that they stand under: in capitals, one of them with a title, an office or a word for
/// those without a name.
fn transcript<'p, 'a>(
    paragraphs: &'p [Paragraph<'a>],
    text: &str,
    sentences: &[SentenceTokens],
    cues: &Cues,
    role: &dyn Fn(usize, u32) -> bool,
) -> Option<Vec<(&'p Paragraph<'a>, &'a str)>> {
    let label = |paragraph: &Paragraph<'a>| paragraph.label.filter(|label| in_capitals(label));
    let labelled = paragraphs.iter().filter(|paragraph| label(paragraph).is_some());
    let (mut turns, mut offices, mut ended) = (0, 0, false);
    for paragraph in labelled {
        let span = sentences[paragraph.first].span.join(sentences[paragraph.end - 1].span);
        let words = span.of(text);
        let label = label(paragraph).unwrap_or_default();
        let end = span.start + label.len() as u32;
        let known = label.split(' ').any(|word| cues.is_of_turns(&plain(word)));
        turns += 1;
        offices += usize::from(known || role(paragraph.first, end));
        // one label alone is a headline ("PRESIDENT VARGA: We shall wait") unless a sentence stands behind it
        ended |= words.ends_with(['.', '!', '?', '”', ')', '—']);
    }
    if offices == 0 || turns == 1 && !ended {
        return None;
    }
    let mut under = None;
    let spoken = paragraphs.iter().filter_map(|paragraph| {
        under = label(paragraph).or(under);
        Some((paragraph, under?))
    });
    Some(spoken.collect())
}

fn asking(spoken: &[(&Paragraph<'_>, &str)]) -> BTreeSet<String> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (paragraph, label) in spoken {
        let (asked, all) = counts.entry(label).or_default();
        *asked += usize::from(paragraph.asks);
        *all += 1;
    }
    counts.retain(|_, (asked, all)| 3 * *asked > *all);
    counts.into_keys().map(str::to_owned).collect()
}

/// The answers of an interview with their labels.
fn interview<'p, 'a>(
    paragraphs: &'p [Paragraph<'a>],
    text: &str,
    cues: &Cues,
) -> Option<Vec<(&'p Paragraph<'a>, &'a str)>> {
    let asks = |paragraph: &&Paragraph<'_>| paragraph.asks;
    let askers: Vec<&str> = paragraphs.iter().filter(asks).filter_map(|paragraph| paragraph.label).collect();
    let asker = |label: &str| {
        let turns = paragraphs.iter().filter(|paragraph| paragraph.label == Some(label)).count();
        2 * askers.iter().filter(|asker| **asker == label).count() >= turns
    };
    let question = |paragraph: &Paragraph<'_>| match paragraph.label {
        Some(label) => asker(label),
        None => paragraph.asks,
    };
    let answered = paragraphs.windows(2).filter(|pair| question(&pair[0]) && !question(&pair[1])).count();
    let head = text.get(..HEAD.min(text.len())).unwrap_or(text).to_lowercase();
    let says_so = cues.interview.iter().any(|word| head.contains(word.as_str()));
    let wanted = match (!askers.is_empty(), says_so) {
        (true, _) => LABELLED,
        (false, true) => FEW,
        (false, false) => MANY,
    };
    if answered < wanted {
        return None;
    }
    let names = || paragraphs.iter().filter_map(|paragraph| paragraph.label).filter(|label| !asker(label));
    let usual = names().next().unwrap_or("");
    let mut answers = Vec::new();
    let mut open = false;
    for paragraph in paragraphs {
        if question(paragraph) {
            open = true;
            continue;
        }
        // an answer goes on where it speaks of "I" and "we"
        let goes_on = paragraph.personal && !answers.is_empty();
        if paragraph.label.is_some() || open || goes_on {
            answers.push((paragraph, paragraph.label.unwrap_or(usual)));
        }
        open = false;
    }
    Some(answers)
}

fn paragraphs<'a>(text: &'a str, tokens: &[Tok], sentences: &[SentenceTokens]) -> Vec<Paragraph<'a>> {
    let mut out: Vec<Paragraph<'a>> = Vec::new();
    let mut first = 0;
    for number in 0..sentences.len() {
        let ends = sentences.get(number + 1).is_none_or(|next| {
            next.block != sentences[number].block || tokens[next.first].breaks_before >= 2
        });
        if !ends {
            continue;
        }
        let words = sentences[first].span.join(sentences[number].span).of(text);
        let label = label(words);
        let personal = words
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| matches!(word, "I" | "We" | "we" | "our" | "Our" | "us" | "my" | "My"));
        let asks = words.ends_with('?') && words.split_whitespace().count() <= QUESTION;
        out.push(Paragraph { first, end: number + 1, label, asks, personal });
        first = number + 1;
    }
    out
}

/// The words behind a name with its colon.
fn behind(span: Span, label: &str, text: &str) -> Span {
    let start = span.start as usize + label.len() + 1;
    let rest = text.get(start..span.end as usize).unwrap_or("");
    let start = start + rest.len() - rest.trim_start().len();
    Span::new(start, span.end as usize)
}

/// The name or the initials before a colon that opens a paragraph.
fn label(words: &str) -> Option<&str> {
    let (label, rest) = words.split_once(':')?;
    let named = |word: &str| word.starts_with(char::is_uppercase) || matches!(word, "&" | "of" | "the");
    let count = label.split_whitespace().count();
    let long = if in_capitals(label) { LONG } else { (4, 40) };
    let fits = (1..=long.0).contains(&count) && label.len() <= long.1;
    (fits && label.split_whitespace().all(named) && rest.starts_with(char::is_whitespace))
        .then(|| label.trim())
}

/// "SENIOR OFFICIAL", "MS McKAY", but not "Mara Brandt".
fn in_capitals(label: &str) -> bool {
    let word =
        |word: &str| word.chars().rev().find(|letter| letter.is_alphabetic()).is_none_or(char::is_uppercase);
    label.split_whitespace().all(word)
}

/// A word of a label in lower case, without marks.
fn plain(word: &str) -> String {
    word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{in_capitals, label};

    #[test]
    fn names_before_a_colon() {
        assert_eq!(label("JT: No."), Some("JT"));
        assert_eq!(label("Mara Brandt: We wait."), Some("Mara Brandt"));
        assert_eq!(
            label("SENIOR OFFICIAL OF THE HARBOUR BOARD: We wait."),
            Some("SENIOR OFFICIAL OF THE HARBOUR BOARD")
        );
        assert_eq!(label("What he wants: more."), None);
        assert_eq!(label("At 12:30 it rained."), None);
        assert!(in_capitals("MS McKAY") && !in_capitals("Mara Brandt"));
    }
}
