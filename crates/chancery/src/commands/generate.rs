//! `chancery generate`, hidden: an archive of any size filled with made-up rows, to measure with.
//!
//! No text is read: documents, sentences and rows are counted out, the same each time. Pairs are as unevenly frequent as in a real record: a few have
//! most of the reports.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Context;
use chancery_archive::{Archive, Origin};
use chancery_record::{
    Actor, Basis, Date, DatePrecision, DateValue, DayRange, Document, DocumentMeta, Event, Head, Mention,
    MentionKind, Modality, Ontology, Polarity, Reading, Sentence, SourceKind, Span, Statement, Target,
};
use clap::Args;
use serde_json::json;

use super::Scene;
use crate::Outcome;
use crate::config::STORE_FILE;
use crate::copies::keys_of;
use crate::walk::label;

/// Make an archive of made-up rows to measure with
///
/// Nothing in it is true. The same numbers give the same archive.
#[derive(Args, Debug)]
#[command(hide = true, after_help = "Example:\n  chancery generate big --documents 100000 --events 10")]
pub(crate) struct Options {
    /// The folder
    dir: PathBuf,
    /// Documents
    #[arg(long, value_name = "N", default_value_t = 1000)]
    documents: u64,
    /// Events in each document
    #[arg(long, value_name = "N", default_value_t = 10)]
    events: u64,
}

/// Days over which documents are spread.
const DAYS: u64 = 20 * 365;
const OUTLETS: u64 = 60;
const VERBS: [(&str, &str, &str); 8] = [
    ("accused", "ACCUSE", "disapprove"),
    ("thanked", "SUPPORT", ""),
    ("visited", "CONSULT", "visit"),
    ("threatened", "THREATEN", ""),
    ("sanctioned", "SANCTION", "discontinue"),
    ("aided", "AID", "economic"),
    ("shelled", "ASSAULT", "heavy-weapons"),
    ("rejected", "REJECT", ""),
];

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let states: Vec<(&str, &str)> = codes
        .actors
        .entities
        .iter()
        .filter(|entity| entity.kind == MentionKind::State && entity.code.len() == 3)
        .map(|entity| (entity.code.as_str(), entity.name.as_str()))
        .collect();
    std::fs::create_dir_all(&options.dir)
        .with_context(|| format!("cannot make the folder {}; choose another place", label(&options.dir)))?;
    let mut archive = Archive::create(&options.dir.join(STORE_FILE))?;
    let mut writer = archive.writer()?;
    let mut chance = Chance(1);
    let mut events = 0;
    for number in 0..options.documents {
        let reading = reading(number, options.events, &states, &codes.ontology, &mut chance)?;
        events += reading.events.len();
        let copy_keys = keys_of(&reading.document);
        let bytes = reading.document.text.as_bytes();
        writer.add_from(&reading, &Origin { copy_keys, ..Origin::of_bytes(bytes) })?;
    }
    writer.finish()?;
    if scene.json() {
        scene.out.json(&json!({"documents": options.documents, "events": events}))?;
    } else {
        scene
            .out
            .line(&format!("{} documents with {events} events, none of them true", options.documents))?;
    }
    Ok(Outcome::Done)
}

/// Numbers that look drawn and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end.max(1)
    }

    /// Small numbers far more often than large ones.
    fn uneven(&mut self, end: u64) -> u64 {
        let one = self.below(end) + 1;
        self.below(one).min(self.below(end))
    }
}

fn reading(
    number: u64,
    events: u64,
    states: &[(&str, &str)],
    ontology: &Ontology,
    chance: &mut Chance,
) -> anyhow::Result<Reading> {
    let day =
        Date::new(2005, 1, 1)?.checked_add(jiff::Span::new().days(i64::try_from(number * 7919 % DAYS)?))?;
    let outlet = format!("Outlet {}", chance.uneven(OUTLETS) + 1);
    let mut text = format!("Report {number} of a made-up world\n\n");
    let mut rows = Vec::new();
    for _ in 0..events {
        let one = usize::try_from(chance.uneven(states.len() as u64))?;
        let other = (one + 1 + usize::try_from(chance.uneven(states.len() as u64 - 1))?) % states.len();
        let verb = VERBS[usize::try_from(chance.below(VERBS.len() as u64))?];
        let start = text.len();
        let case = chance.below(10_000);
        let _ = write!(text, "{} {} {} over case {case}.", states[one].1, verb.0, states[other].1);
        rows.push((start, text.len(), states[one], states[other], verb));
        text.push(' ');
    }
    let meta = DocumentMeta {
        title: format!("Report {number} of a made-up world"),
        outlet,
        lang: "en".into(),
        published: Some(DayRange::day(day)),
        published_basis: Basis::Metadata,
        source: format!("{number}.txt"),
        ..DocumentMeta::default()
    };
    let blocks = Document::from_text(&text).blocks;
    let mut out = Reading::empty(Document::new(text.as_bytes(), meta, text.clone(), blocks), "generated");
    for (index, (start, end, one, other, verb)) in rows.into_iter().enumerate() {
        let sentence = u32::try_from(index)?;
        out.sentences.push(Sentence { span: Span::new(start, end), block: 0, first_token: 0, end_token: 0 });
        let second = start + one.1.len() + 1 + verb.0.len() + 1;
        let spans = [Span::new(start, start + one.1.len()), Span::new(second, second + other.1.len())];
        let actors: Vec<Actor> = [one, other]
            .into_iter()
            .zip(spans)
            .map(|((code, name), span)| {
                let entity = format!("state:{code}");
                out.mentions.push(Mention {
                    span,
                    sentence,
                    kind: MentionKind::State,
                    code: code.into(),
                    sector: String::new(),
                    entity: entity.clone(),
                    name: name.into(),
                });
                Actor {
                    name: name.into(),
                    code: code.into(),
                    sector: String::new(),
                    entity,
                    mention: u32::try_from(out.mentions.len() - 1).ok(),
                    span,
                }
            })
            .collect();
        let head = Head {
            span: Span::new(start, second + other.1.len()),
            sentence: Some(sentence),
            polarity: Polarity::Affirmed,
            modality: Modality::Actual,
            date: DateValue {
                days: DayRange::day(day),
                precision: DatePrecision::Day,
                basis: Basis::Docdate,
                cue: None,
                how: String::new(),
            },
            rule: format!("{}.generated", verb.1),
            ..Head::default()
        };
        let mode = if ontology.knows(verb.1, verb.2) { verb.2 } else { "" };
        out.events.push(Event {
            head: head.clone(),
            event_type: verb.1.into(),
            mode: mode.into(),
            who: actors[..1].to_vec(),
            whom: actors[1..].to_vec(),
            trigger: Span::new(start + one.1.len() + 1, second - 1),
            ..Event::default()
        });
        if index % 5 == 0 {
            let head = Head {
                speaker: actors[..1].to_vec(),
                source_kind: SourceKind::Official,
                rule: "statement.generated".into(),
                ..head.clone()
            };
            out.statements.push(Statement {
                content: head.span,
                act: verb.1.into(),
                about: actors[1..].to_vec(),
                head,
                ..Statement::default()
            });
        }
        if index == 0 && number.is_multiple_of(50) {
            let deadline = DayRange::from_iso(&format!("{}", day.year() + 2)).unwrap_or_default();
            let head = Head { rule: "target.generated".into(), ..head };
            out.targets.push(Target {
                set_by: actors[..1].to_vec(),
                quantity: Some(5.0),
                unit: "percent".into(),
                deadline,
                head,
                ..Target::default()
            });
        }
    }
    out.assign_ids();
    Ok(out)
}
