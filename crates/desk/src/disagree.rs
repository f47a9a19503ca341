//! Where the accounts of a pair part, out of the archive: disputes with their sentences, and silences.
//!
//! Comparing is done by `course`; here the readings of the documents that write about the pair become passages, claims and answers. Terminal and JSON
//! show the same value. Which documents are copies is asked of the caller. Words lie in `data/desk/disagree.tsv`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chancery_archive::{Anchor, Archive, ArchiveError, DocumentRow, ToldDeed};
use chancery_course::disagree::{
    Claim, Dispute, Field, Lexicon, Named, Passage, Position, Relation, Silence, Stand, Standing, Telling,
    answers, differences, disputes, silences,
};
use chancery_course::{Account, Deed, Pair, deeds};
use chancery_record::{Code, DocumentId, Kind, Modality, Polarity};
use serde_json::{Value as Json, json};

use crate::brief::{Cited, Sentence, between, cite_with, document_json};
use crate::copies::{Groups, source_groups};
use crate::rows;
use crate::server::NameOf;

const WORDS: &str = include_str!("../../../data/desk/disagree.tsv");

/// The lists of words; a test reads the file, so it has no wrong line.
pub(crate) fn lexicon() -> Lexicon {
    Lexicon::parse(WORDS).unwrap_or_default()
}

/// What is asked.
pub struct Ask<'r> {
    /// The pair.
    pub pair: &'r Pair,
    /// Names of actor codes.
    pub name_of: &'r NameOf,
    /// Which documents are copies.
    pub groups: &'r Groups<'r>,
    /// Only the last published so many documents are looked at; all for none.
    pub newest: Option<usize>,
}

/// Where the accounts of a pair part.
#[derive(Clone, PartialEq, Debug)]
pub struct Disagreements {
    /// The pair.
    pub pair: Pair,
    /// Sentences of the documents that write about the pair; disputes point into them.
    pub passages: Vec<Passage>,
    /// The disputes, changes over time among them.
    pub disputes: Vec<Dispute>,
    /// Events that at least three tell and others pass over.
    pub silences: Vec<Silenced>,
    /// Who answers which question how, in the order of the documents.
    pub answers: Vec<Answered>,
    /// Claims that were compared.
    pub claims: usize,
    /// Rows that stand in a passage: place of the passage, byte range in it, id.
    pub rows: BTreeMap<usize, Vec<(Range<usize>, String)>>,
    /// The documents.
    pub documents: BTreeMap<DocumentId, DocumentRow>,
    /// Documents that name both in rows and were not looked at.
    pub passed_over: usize,
}

/// What somebody says to a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// Who says so, outermost first; the outlet where the author does.
    pub speaker: String,
    /// What kind of source that is.
    pub source_kind: String,
    /// The question: `relations AZE RUS`, `THREATEN RUS > AZE`.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The passage.
    pub passage: usize,
    /// The words, as a byte range of the passage.
    pub at: (usize, usize),
}

/// Speakers by questions: who says what, the latest answer of each.
#[derive(Clone, PartialEq, Debug)]
pub struct Matrix {
    /// The questions.
    pub questions: Vec<String>,
    /// Speaker, kind of source, and for each question the place of the latest answer.
    pub rows: Vec<(String, String, Vec<Option<usize>>)>,
}

/// An event with those who pass over it.
#[derive(Clone, PartialEq, Debug)]
pub struct Silenced {
    /// A report of the event.
    pub told: Cited,
    /// Source groups that tell it.
    pub groups: usize,
    /// Outlets of the groups that wrote about the pair in that week and do not tell it, in order.
    pub silent: Vec<String>,
}

/// Finds where the accounts of a pair part.
///
/// # Errors
/// When the archive cannot be read.
pub fn disagreements(archive: &Archive, ask: &Ask<'_>) -> Result<Disagreements, ArchiveError> {
    let codes = [ask.pair.first.clone(), ask.pair.second.clone()];
    let (mut naming, all) = archive.documents_naming(&codes, ask.newest.unwrap_or(usize::MAX))?;
    let passed_over = all - naming.len();
    naming.sort_by(|left, right| (left.published, &left.id).cmp(&(right.published, &right.id)));
    let (mut heap, lexicon) = (Heap::default(), lexicon());
    let mut ids = Vec::new();
    let mut documents = BTreeMap::new();
    // One reading at a time: all of them at once take a hundred times the room of their texts.
    for document in naming {
        let reading = archive.reading_of(&document.id, &KINDS)?;
        let Some(reading) = reading.filter(|reading| writes_about(reading, ask.pair)) else { continue };
        heap.take(&document, &reading, ask.pair, &lexicon);
        ids.push(document.id.clone());
        documents.insert(document.id.clone(), document);
    }
    let numbers = source_groups(archive, &ids, ask.groups)?;
    let groups: BTreeMap<DocumentId, u32> = ids.into_iter().zip(numbers).collect();
    for passage in &mut heap.passages {
        passage.group = groups.get(&passage.document).copied().unwrap_or(u32::MAX);
    }
    let in_view = |topic: &str, field: Field| {
        field != Field::Label
            || [&ask.pair.first, &ask.pair.second].iter().all(|code| topic.contains(code.as_str()))
    };
    let mut found = differences(&heap.passages, &heap.claims, &heap.stands, &lexicon);
    found.retain(|one| in_view(&one.topic, one.field));
    let mut disputes = disputes(&found, &heap.passages);
    let corrections = archive.corrections()?;
    let reconciled = corrections.reconciled();
    disputes.retain(|dispute| !reconciled.iter().any(|pair| is_between(dispute, &heap.passages, *pair)));
    Ok(Disagreements {
        pair: ask.pair.clone(),
        disputes,
        silences: silent(archive, ask, &documents, &groups)?,
        claims: heap.claims.len() + heap.stands.len(),
        rows: heap.rows,
        answers: contested(heap.answers),
        passages: heap.passages,
        documents,
        passed_over,
    })
}

/// True when the two rows stand on two positions of the dispute.
fn is_between(dispute: &Dispute, passages: &[Passage], (one, other): (&Anchor, &Anchor)) -> bool {
    let holds = |position: &Position, anchor: &Anchor| {
        position.tellings.iter().any(|telling| {
            let passage = &passages[telling.side.passage];
            anchor.is_in(&passage.document.0, &passage.words)
        })
    };
    let places = |anchor: &Anchor| -> Vec<usize> {
        let positions = dispute.positions.iter().enumerate();
        positions.filter(|(_, position)| holds(position, anchor)).map(|(at, _)| at).collect()
    };
    places(one).iter().any(|at| places(other).iter().any(|place| place != at))
}

/// Kinds whose rows make a document one that writes about an actor.
const KINDS: [Kind; 5] =
    [Kind::Events, Kind::Statements, Kind::Judgments, Kind::Relations, Kind::Dependences];
/// Fields of such rows that hold actors.
const SIDES: [&str; 8] = ["who", "whom", "third", "speaker", "addressee", "about", "actors", "on"];

/// True for a document with rows about both of the pair, be it in one row or in several.
fn writes_about(reading: &Json, pair: &Pair) -> bool {
    let all: Vec<&Json> = KINDS.iter().filter_map(|kind| reading[kind.name()].as_array()).flatten().collect();
    let names = |row: &Json, code: &Code| {
        SIDES.iter().any(|side| {
            let actors = row[*side].as_array();
            actors.is_some_and(|actors| actors.iter().any(|actor| rows::text(actor, "code") == code))
        })
    };
    [&pair.first, &pair.second].into_iter().all(|code| all.iter().any(|row| names(row, code)))
}

/// What is compared, as it is gathered.
#[derive(Default)]
struct Heap {
    passages: Vec<Passage>,
    claims: Vec<Claim>,
    stands: Vec<Stand>,
    answers: Vec<Answered>,
    rows: BTreeMap<usize, Vec<(Range<usize>, String)>>,
}

/// Answers about deeds count where somebody affirms and somebody denies; about states of affairs always.
fn contested(mut answers: Vec<Answered>) -> Vec<Answered> {
    let mut by_question: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in &answers {
        by_question.entry(one.question.clone()).or_default().insert(one.answer.clone());
    }
    answers.retain(|one| !one.question.contains(" > ") || by_question[&one.question].len() > 1);
    answers
}

impl Heap {
    fn take(&mut self, document: &DocumentRow, reading: &Json, pair: &Pair, lexicon: &Lexicon) {
        let (id, published, outlet) = (&document.id, document.published, outlet(document));
        let first = self.passages.len();
        let list = |field: &str| reading[field].as_array().map(Vec::as_slice).unwrap_or_default();
        let sentences = list("sentences");
        let mut named: Vec<Vec<Named>> = vec![Vec::new(); sentences.len()];
        for mention in list("mentions") {
            let Some(index) = sentence_of(mention, sentences) else { continue };
            named[index].push(Named {
                at: within(mention, &sentences[index]),
                code: rows::text(mention, "code").to_owned(),
                name: rows::text(mention, "name").to_owned(),
                is_place: rows::text(mention, "kind") == "place",
            });
        }
        for ((index, sentence), named) in sentences.iter().enumerate().zip(named) {
            self.passages.push(Passage {
                document: id.clone(),
                // Told when all texts are known.
                group: u32::MAX,
                published,
                sentence: u32::try_from(index).unwrap_or(u32::MAX),
                words: rows::text(sentence, "text").to_owned(),
                named,
            });
        }
        for (kind, _) in STANDING {
            for row in list(kind) {
                let Some(index) = sentence_of(row, sentences) else { continue };
                let at = within(row, &sentences[index]);
                self.rows.entry(first + index).or_default().push((at, rows::text(row, "id").to_owned()));
            }
        }
        for row in list("events").iter().filter(|row| !row["same_as"].is_u64()) {
            let Some(index) = sentence_of(row, sentences) else { continue };
            let claim = claim(id, row, &sentences[index], first + index);
            if is_about(&claim, &self.passages[first + index], pair) {
                self.answer(row, &claim, outlet);
                self.claims.push(claim);
            }
        }
        for (kind, field) in STANDING {
            for row in list(kind).iter().filter(|row| is_told(row, kind)) {
                let Some(index) = sentence_of(row, sentences) else { continue };
                let place = Place { row, kind, sentence: &sentences[index], passage: first + index, outlet };
                self.stand(&place, &rows::codes(&row[field]), pair, lexicon);
            }
        }
    }

    fn answer(&mut self, row: &Json, claim: &Claim, outlet: &str) {
        let report = &claim.report;
        let told = matches!(report.modality, Modality::Actual | Modality::Reported);
        if !told || report.who.is_empty() || report.whom.is_empty() {
            return;
        }
        let answer = if report.polarity == Polarity::Affirmed { "so" } else { "not so" };
        self.answers.push(Answered {
            speaker: speaker(row, outlet),
            source_kind: rows::text(row, "source_kind").to_owned(),
            question: format!("{} {} > {}", claim.act, report.who.join(" "), report.whom.join(" ")),
            answer: answer.to_owned(),
            passage: claim.passage,
            at: (claim.trigger.start, claim.trigger.end),
        });
    }

    fn stand(&mut self, place: &Place<'_>, about: &[Code], pair: &Pair, lexicon: &Lexicon) {
        let Place { row, kind, sentence, passage, outlet } = *place;
        let (on, whom) = (rows::codes(&row["on"]), rows::codes(&row["whom"]));
        let claimed = row["refused"].as_bool() != Some(true) && rows::text(row, "polarity") != "negated";
        let (speakers, none) = (rows::codes(&row["speaker"]), Code::new());
        let told_to = rows::codes(&row["about"]).into_iter().next().unwrap_or_default();
        let found = match kind {
            "relations" => answers(&Standing::Status(rows::text(row, "status"), claimed), about, lexicon),
            "judgments" => {
                let sign = row["sign"].as_i64().unwrap_or(0);
                answers(&Standing::Judged(rows::text(row, "aspect"), sign), about, lexicon)
            }
            "statements" => answers(&Standing::Said(rows::text(row, "act"), &told_to), about, lexicon),
            "events" if rows::text(row, "polarity") == "negated" => return,
            "events" => {
                let act = rows::text(row, "type");
                let told = Standing::Said(act, about.first().unwrap_or(&none));
                let mut found = answers(&Standing::Done(act, &whom, rows::text(row, "text")), about, lexicon);
                found.extend(answers(&told, &speakers, lexicon));
                found
            }
            _ => answers(&Standing::Need(about, &on), about, lexicon),
        };
        for (question, answer) in found {
            let at = within(row, sentence);
            let is_side = |code: &Code| *code == pair.first || *code == pair.second;
            let of_pair = if question.about.is_empty() {
                let named = self.passages[passage].named.iter().map(|named| &named.code);
                let sides: BTreeSet<&Code> =
                    named.chain(&speakers).chain(about).filter(|code| is_side(code)).collect();
                sides.len() == 2
            } else {
                question.about.iter().all(is_side)
            };
            if of_pair {
                self.answers.push(Answered {
                    speaker: speaker(row, outlet),
                    source_kind: rows::text(row, "source_kind").to_owned(),
                    question: question.in_words(),
                    answer: answer.clone(),
                    passage,
                    at: (at.start, at.end),
                });
                let deed = kind == "events" && !question.is_near();
                let towards = if deed { whom.clone() } else { Vec::new() };
                let speakers = speakers.clone();
                self.stands.push(Stand { passage, question, answer, at, speakers, towards });
            }
        }
    }
}

/// Kinds whose rows answer questions about states of affairs, with the field that says about whom.
const STANDING: [(&str, &str); 5] = [
    ("statements", "speaker"),
    ("relations", "actors"),
    ("judgments", "actors"),
    ("dependences", "who"),
    ("events", "who"),
];

/// Told as being so, by whomever; not as to come, supposed or gone by. Who must reckon with somebody needs that somebody.
fn is_told(row: &Json, kind: &str) -> bool {
    let told = match Modality::from_name(rows::text(row, "modality")) {
        Some(Modality::Actual | Modality::Reported) => true,
        Some(Modality::Obligation) => kind == "dependences",
        _ => false,
    };
    told && row["historical"].as_bool() != Some(true)
}

/// Where a row stands.
struct Place<'p> {
    row: &'p Json,
    kind: &'p str,
    sentence: &'p Json,
    passage: usize,
    outlet: &'p str,
}

fn speaker(row: &Json, outlet: &str) -> String {
    let chain = rows::names(&row["speaker"]);
    if chain.is_empty() { outlet.to_owned() } else { chain.join(" > ") }
}

fn sentence_of(row: &Json, sentences: &[Json]) -> Option<usize> {
    rows::sentence(row).map(|index| index as usize).filter(|index| *index < sentences.len())
}

/// The code points of an object as a byte range of the sentence, cut at its ends.
fn within(object: &Json, sentence: &Json) -> Range<usize> {
    let text = rows::text(sentence, "text");
    let first = rows::number(sentence, "start");
    let byte = |point: usize| {
        text.char_indices().nth(point.saturating_sub(first)).map_or(text.len(), |(byte, _)| byte)
    };
    let from = byte(rows::number(object, "start"));
    from..byte(rows::number(object, "end")).max(from)
}

fn claim(id: &DocumentId, row: &Json, sentence: &Json, passage: usize) -> Claim {
    let size = |what: &str| {
        let number = row["size"][what].as_f64()?;
        Some(Claim::bounded(number, what, rows::text(&row["size"], "bounds")))
    };
    let place = &row["place"];
    let is_state = rows::text(place, "entity").starts_with("state:");
    let mut report = rows::report(row);
    report.document = id.clone();
    Claim {
        passage,
        act: Claim::act(&report.event_type, rows::text(row, "rule")),
        report,
        trigger: within(&row["trigger"], sentence),
        place: if is_state { String::new() } else { rows::text(place, "name").to_lowercase() },
        size: [size("dead"), size("injured"), size("arrested"), size("participants")],
        speakers: rows::codes(&row["speaker"]),
    }
}

/// Between the two, or of one of them where the other speaks or is named.
fn is_about(claim: &Claim, passage: &Passage, pair: &Pair) -> bool {
    let sides: Vec<&Code> = claim.report.who.iter().chain(&claim.report.whom).collect();
    let is_side = |code: &Code| *code == pair.first || *code == pair.second;
    let named = passage.named.iter().map(|named| &named.code).chain(&claim.speakers);
    let all: BTreeSet<&Code> = sides.iter().copied().chain(named).filter(|code| is_side(code)).collect();
    let only_them = sides.iter().all(|code| is_side(code));
    only_them || (all.len() == 2 && sides.iter().any(|code| is_side(code)))
}

/// Events that three source groups tell, with the outlets that pass over them.
fn silent(
    archive: &Archive,
    ask: &Ask<'_>,
    documents: &BTreeMap<DocumentId, DocumentRow>,
    groups: &BTreeMap<DocumentId, u32>,
) -> Result<Vec<Silenced>, ArchiveError> {
    let ids: Vec<DocumentId> = documents.keys().cloned().collect();
    let told = archive.told_in(&between(ask.pair), &ids)?;
    let rows: Vec<String> = told.events.iter().map(|event| event.id.clone()).collect();
    let account = |event: &ToldDeed| -> Account {
        let document = &told.documents[event.document].row;
        let group = groups.get(&document.id).copied().unwrap_or(u32::MAX);
        rows::account(event, document.published, group, ask.name_of.as_ref())
    };
    let accounts: Vec<Account> = told.events.iter().map(account).collect();
    let all: Vec<Deed> = deeds(&accounts, ask.pair);
    let covering: Vec<_> = documents
        .iter()
        .filter_map(|(id, document)| Some((*groups.get(id)?, document.published.end?)))
        .collect();
    let outlet_of = |group: &u32| {
        let first = groups.iter().find(|(_, number)| *number == group).and_then(|(id, _)| documents.get(id));
        first.map_or(String::new(), |document| outlet(document).to_owned())
    };
    let mut out = Vec::new();
    for Silence { deed, silent } in silences(&all, &accounts, &covering) {
        let Some(id) = all[deed].reports.first().and_then(|report| rows.get(*report)) else { continue };
        let told: BTreeSet<String> = all[deed].groups.iter().map(outlet_of).collect();
        let silent: BTreeSet<String> =
            silent.iter().map(outlet_of).filter(|name| !told.contains(name)).collect();
        if !silent.is_empty()
            && let Some((_, row)) = archive.find_row(id)?
        {
            out.push(Silenced {
                told: cite_with(archive, row, documents)?,
                groups: all[deed].groups.len(),
                silent: silent.into_iter().collect(),
            });
        }
    }
    Ok(out)
}

/// The outlet of a document, or the file it came from.
pub fn outlet(document: &DocumentRow) -> &str {
    if document.outlet.is_empty() { &document.source } else { &document.outlet }
}

impl Disagreements {
    /// What was not looked at, in words, with the command that looks at all; empty where everything was.
    pub fn not_compared(&self, command: &str) -> String {
        if self.passed_over == 0 {
            return String::new();
        }
        format!(
            "Compared are the newest documents that name both; {} older ones were not looked at here. `{command} {} {}` compares all.",
            self.passed_over, self.pair.first, self.pair.second
        )
    }

    /// True when there is nothing to show but changes.
    pub fn is_empty(&self) -> bool {
        self.silences.is_empty() && self.shown(false, None).next().is_none()
    }

    /// The disputes, with changes over time or without, of one field or of all.
    pub fn shown(&self, changes: bool, field: Option<Field>) -> impl Iterator<Item = &Dispute> {
        self.disputes.iter().filter(move |dispute| {
            (changes || dispute.relation != Relation::Change)
                && field.is_none_or(|field| field == dispute.field)
        })
    }

    /// The document of a telling.
    pub fn document(&self, telling: &Telling) -> Option<&DocumentRow> {
        self.documents.get(&self.passages[telling.side.passage].document)
    }

    /// The id of the row behind a telling: the shortest that holds its words, or else the first of the sentence; none where words alone part.
    pub fn row(&self, telling: &Telling) -> Option<&str> {
        let (from, to) = telling.side.at;
        let there = self.rows.get(&telling.side.passage)?;
        let holding = there.iter().filter(|(at, _)| at.start <= from && to <= at.end);
        holding.min_by_key(|(at, _)| at.len()).or(there.first()).map(|(_, id)| id.as_str())
    }

    /// The sentence of a telling around the words that part.
    pub fn sentence(&self, telling: &Telling) -> Sentence {
        let words = &self.passages[telling.side.passage].words;
        let (from, to) = telling.side.at;
        Sentence {
            before: words[..from].to_owned(),
            evidence: words[from..to].to_owned(),
            after: words[to..].to_owned(),
        }
    }

    /// The outlets behind a position, in order.
    pub fn outlets(&self, position: &Position) -> Vec<&str> {
        let names: BTreeSet<&str> =
            position.tellings.iter().filter_map(|telling| self.document(telling)).map(outlet).collect();
        names.into_iter().collect()
    }

    /// Speakers by questions. Questions that most speakers answer come first, speakers by kind of source and name.
    pub fn matrix(&self) -> Matrix {
        let mut speakers: BTreeMap<(&str, &str), BTreeMap<&str, usize>> = BTreeMap::new();
        let published = |answer: &Answered| self.passages[answer.passage].published.end;
        for (at, one) in self.answers.iter().enumerate() {
            let row = speakers.entry((&one.source_kind, &one.speaker)).or_default();
            let known = row.entry(&one.question).or_insert(at);
            if published(&self.answers[*known]) <= published(one) {
                *known = at;
            }
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for question in speakers.values().flat_map(BTreeMap::keys) {
            *counts.entry(question).or_default() += 1;
        }
        let mut questions: Vec<&str> = counts.keys().copied().collect();
        questions.sort_by_key(|question| (std::cmp::Reverse(counts[question]), *question));
        let rows = speakers.into_iter().map(|((kind, speaker), row)| {
            let cells = questions.iter().map(|question| row.get(question).copied()).collect();
            (speaker.to_owned(), kind.to_owned(), cells)
        });
        Matrix {
            rows: rows.collect(),
            questions: questions.iter().map(|question| (*question).to_owned()).collect(),
        }
    }

    /// The matrix as JSON, each cell with its sentence.
    pub fn matrix_json(&self) -> Json {
        let matrix = self.matrix();
        let cell = |place: &Option<usize>| {
            let Some(one) = place.and_then(|place| self.answers.get(place)) else { return Json::Null };
            let passage = &self.passages[one.passage];
            json!({
                "answer": one.answer,
                "words": passage.words[one.at.0..one.at.1],
                "sentence_text": passage.words,
                "document": passage.document.0,
                "sentence": passage.sentence,
                "published": passage.published.end.map(|day| day.to_string()),
            })
        };
        json!({
            "pair": [self.pair.first, self.pair.second],
            "questions": matrix.questions,
            "speakers": matrix.rows.iter().map(|(speaker, kind, cells)| json!({
                "speaker": speaker, "source_kind": kind, "answers": cells.iter().map(cell).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        })
    }

    /// All of it as JSON.
    pub fn to_json(&self, changes: bool, field: Option<Field>) -> Json {
        json!({
            "pair": [self.pair.first, self.pair.second],
            "claims": self.claims,
            "documents": self.documents.len(),
            "passed_over": self.passed_over,
            "disputes": self.shown(changes, field).map(|dispute| self.dispute_json(dispute)).collect::<Vec<_>>(),
            "silences": self.silences.iter().map(|one| json!({
                "event": one.told.to_json(), "told_by": one.groups, "silent": one.silent,
            })).collect::<Vec<_>>(),
        })
    }

    /// Every dispute, changes over time among them, in order.
    pub fn all_json(&self) -> Json {
        self.disputes.iter().map(|dispute| self.dispute_json(dispute)).collect()
    }

    fn dispute_json(&self, dispute: &Dispute) -> Json {
        let position = |position: &Position| {
            json!({
                "value": position.value,
                "sources": position.groups.len(),
                "outlets": self.outlets(position),
                "tellings": position.tellings.iter().map(|telling| self.telling_json(telling)).collect::<Vec<_>>(),
            })
        };
        json!({
            "field": dispute.field.name(),
            "relation": dispute.relation.name(),
            "about": dispute.topic,
            "counts": dispute.counts(),
            "spread": (dispute.spread() * 1000.0).round() / 1000.0,
            "positions": dispute.positions.iter().map(position).collect::<Vec<_>>(),
        })
    }

    fn telling_json(&self, telling: &Telling) -> Json {
        let passage = &self.passages[telling.side.passage];
        let sentence = self.sentence(telling);
        json!({
            "step": telling.step.name(),
            "row": self.row(telling),
            "speakers": telling.side.speakers,
            "document": passage.document.0,
            "sentence": passage.sentence,
            "sentence_text": passage.words,
            "words": sentence.evidence,
            "source": self.document(telling).map(document_json),
        })
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_lists_of_words_have_no_wrong_line() {
        assert_eq!(chancery_course::disagree::Lexicon::parse(super::WORDS).err(), None);
    }
}
