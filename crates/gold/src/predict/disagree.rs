//! Where two articles part: `pair TAB field TAB sentence of one TAB sentence of the other`. Input is a file of pairs of articles (form:
//! `gold/own/disagree/README.md`); its lines of disagreements are not read. What differs because time went by is no disagreement.

use std::fmt::Write as _;
use std::path::Path;

use chancery_course::Report;
use chancery_course::disagree::{
    Claim, Lexicon, Named, Passage, Relation, Side, Stand, Standing, answers, differences,
};
use chancery_record::{Actor, Code, Head, MentionKind, Modality, Polarity, Reading, Span};

use super::{Task, read_given};
use crate::GoldError;
use crate::input::read_text;

const WORDS: &str = include_str!("../../../../data/desk/disagree.tsv");

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let lexicon = lexicon()?;
    let mut out = String::from("pair\tfield\tone\tother\n");
    for pair in pairs(task.input)? {
        let mut heap = Heap::default();
        for (number, article) in pair.articles.iter().enumerate() {
            heap.take(&read_given(task.lore, &article.text, &article.published), number, &lexicon);
        }
        let mut lines = Vec::new();
        for difference in differences(&heap.passages, &heap.claims, &heap.stands, &lexicon) {
            let (one, other) =
                (&heap.passages[difference.one.passage], &heap.passages[difference.other.passage]);
            if difference.relation == Relation::Change || one.group == other.group {
                continue;
            }
            let (one, other) = if one.group < other.group { (one, other) } else { (other, one) };
            lines.push(format!("{}\t{}\t{}\t{}", pair.name, difference.field.name(), one.words, other.words));
        }
        lines.sort();
        lines.dedup();
        for line in lines {
            let _ = writeln!(out, "{line}");
        }
    }
    Ok(out)
}

/// The words by which accounts are compared, those of the program.
pub(super) fn lexicon() -> Result<Lexicon, GoldError> {
    Lexicon::parse(WORDS).map_err(|line| {
        GoldError::Other(format!("data/desk/disagree.tsv:{line}: is of no known form; see its head"))
    })
}

/// Where the voices of one text part, with the spans of the words on both sides.
pub(super) fn within_text(reading: &Reading, lexicon: &Lexicon) -> Vec<(Relation, Span, Span)> {
    let mut heap = Heap::default();
    heap.take(reading, 0, lexicon);
    let place = |side: &Side| {
        let start = reading.sentences[heap.passages[side.passage].sentence as usize].span.start as usize;
        Span::new(start + side.at.0, start + side.at.1)
    };
    let found = differences(&heap.passages, &heap.claims, &heap.stands, lexicon);
    let parts = found.iter().filter(|difference| difference.relation != Relation::Change);
    parts.map(|part| (part.relation, place(&part.one), place(&part.other))).collect()
}

/// Two articles and where they part.
pub struct ArticlePair {
    /// The name of the pair.
    pub name: String,
    /// The articles.
    pub articles: Vec<Article>,
    /// Field, words of the first, words of the second.
    pub parted: Vec<[String; 3]>,
}

/// An article of a pair.
pub struct Article {
    /// The day of publication.
    pub published: String,
    /// The text.
    pub text: String,
}

/// The pairs of a file.
///
/// # Errors
/// When the file cannot be read, or a line is of another form.
pub fn pairs(path: &Path) -> Result<Vec<ArticlePair>, GoldError> {
    let mut out: Vec<ArticlePair> = Vec::new();
    for (index, line) in read_text(path)?.lines().enumerate() {
        let wrong =
            || GoldError::line(path, index + 1, "is of no known form; see gold/own/disagree/README.md");
        if let Some(name) = line.strip_prefix("# ") {
            let name = name.split(' ').next().unwrap_or("").to_owned();
            out.push(ArticlePair { name, articles: Vec::new(), parted: Vec::new() });
            continue;
        }
        if line.trim().is_empty() {
            continue;
        }
        let pair = out.last_mut().ok_or_else(wrong)?;
        if let Some(head) = line.strip_prefix("@ ") {
            let (_, published) = head.rsplit_once(' ').ok_or_else(wrong)?;
            pair.articles.push(Article { published: published.to_owned(), text: String::new() });
        } else if let Some(parted) = line.strip_prefix("= ") {
            let cells: Vec<String> = parted.split(" | ").map(str::to_owned).collect();
            pair.parted.push(cells.try_into().map_err(|_| wrong())?);
        } else {
            let article = pair.articles.last_mut().ok_or_else(wrong)?;
            article.text.push_str(line);
            article.text.push('\n');
        }
    }
    Ok(out)
}

#[derive(Default)]
struct Heap {
    passages: Vec<Passage>,
    claims: Vec<Claim>,
    stands: Vec<Stand>,
}

impl Heap {
    fn take(&mut self, reading: &Reading, number: usize, lexicon: &Lexicon) {
        let first = self.passages.len();
        let published = reading.document.meta.published.unwrap_or_default();
        let text = &reading.document.text;
        for (index, sentence) in reading.sentences.iter().enumerate() {
            let named =
                reading.mentions.iter().filter(|mention| mention.sentence as usize == index).map(|mention| {
                    Named {
                        at: within(mention.span, sentence.span),
                        code: mention.code.clone(),
                        name: mention.name.clone(),
                        is_place: mention.kind == MentionKind::Place,
                    }
                });
            self.passages.push(Passage {
                document: reading.document.id.clone(),
                group: u32::try_from(number).unwrap_or(u32::MAX),
                published,
                sentence: u32::try_from(index).unwrap_or(u32::MAX),
                words: sentence.span.of(text).to_owned(),
                named: named.collect(),
            });
        }
        for event in reading.events.iter().filter(|event| event.same_as.is_none()) {
            let Some(sentence) = event.head.sentence.map(|index| index as usize) else { continue };
            let size = &event.size;
            let bound = |what: &str, number: Option<u64>| {
                number.map(|number| Claim::bounded(number as f64, what, &size.bounds))
            };
            self.claims.push(Claim {
                passage: first + sentence,
                report: Report {
                    document: reading.document.id.clone(),
                    days: event.head.date.days,
                    event_type: event.event_type.clone(),
                    mode: event.mode.clone(),
                    who: codes(&event.who),
                    whom: codes(&event.whom),
                    reciprocal: event.reciprocal,
                    polarity: event.head.polarity,
                    modality: event.head.modality,
                    historical: event.historical || event.head.modality == Modality::Past,
                    again: false,
                },
                act: Claim::act(&event.event_type, &event.head.rule),
                trigger: within(event.trigger, reading.sentences[sentence].span),
                place: event
                    .place
                    .as_ref()
                    .filter(|place| place.entity.is_empty() || !place.entity.starts_with("state:"))
                    .map(|place| place.name.to_lowercase())
                    .unwrap_or_default(),
                size: [
                    bound("dead", size.dead),
                    bound("injured", size.injured),
                    bound("arrested", size.arrested),
                    bound("participants", size.participants),
                ],
                speakers: codes(&event.head.speaker),
            });
        }
        let mut stand = |head: &Head, about: &[Actor], row: &Standing<'_>, towards: &[Code]| {
            let must = matches!(row, Standing::Need(..)) && head.modality == Modality::Obligation;
            if !must && !matches!(head.modality, Modality::Actual | Modality::Reported) {
                return;
            }
            let Some(sentence) = head.sentence.map(|index| index as usize) else { return };
            for (question, answer) in answers(row, &codes(about), lexicon) {
                let towards = if question.is_near() { &[] } else { towards };
                self.stands.push(Stand {
                    passage: first + sentence,
                    question,
                    answer,
                    at: within(head.span, reading.sentences[sentence].span),
                    speakers: codes(&head.speaker),
                    towards: towards.to_vec(),
                });
            }
        };
        for row in &reading.relations {
            let claimed = !row.refused && row.head.polarity == Polarity::Affirmed;
            stand(&row.head, &row.claim.actors, &Standing::Status(&row.status, claimed), &[]);
        }
        for row in &reading.judgments {
            stand(&row.head, &row.claim.actors, &Standing::Judged(&row.aspect, i64::from(row.sign)), &[]);
        }
        for row in &reading.dependences {
            stand(&row.head, &[], &Standing::Need(&codes(&row.who), &codes(&row.on)), &[]);
        }
        for row in &reading.statements {
            if let [told_to, ..] = &codes(&row.about)[..] {
                stand(&row.head, &row.head.speaker, &Standing::Said(&row.act, told_to), &[]);
            }
        }
        for row in
            reading.events.iter().filter(|row| row.head.polarity == Polarity::Affirmed && !row.historical)
        {
            let whom = codes(&row.whom);
            if let [doer, ..] = &codes(&row.who)[..] {
                stand(&row.head, &row.head.speaker, &Standing::Said(&row.event_type, doer), &[]);
            }
            let done = Standing::Done(&row.event_type, &whom, row.head.span.of(text));
            stand(&row.head, &row.who, &done, &whom);
        }
    }
}

fn codes(actors: &[Actor]) -> Vec<Code> {
    actors.iter().map(|actor| actor.code.clone()).filter(|code| !code.is_empty()).collect()
}

/// A span of the text as a range of the sentence, cut at its ends.
fn within(span: Span, sentence: Span) -> std::ops::Range<usize> {
    let at = |place: u32| place.clamp(sentence.start, sentence.end).saturating_sub(sentence.start) as usize;
    at(span.start)..at(span.end)
}
