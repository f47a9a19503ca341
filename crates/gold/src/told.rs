//! Sentences with the events that a careful reader finds in them (`data/en/tests/events_*.txt`), scored.
//!
//! A line is `yes "..." -> WHO TYPE[/mode] WHOM [flags]; ...` or `no "..."`; `#` opens a comment. Unlike the sentences of a
//! rule these were written by somebody who had not seen the rules, so they measure and need not all come out right.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use chancery_reader::event::rules::{Wanted, told_events};
use chancery_reader::event::testing::as_told;
use chancery_reader::{Lore, read};
use chancery_record::Document;
use serde_json::{Map, Value, json};

use crate::checks::Report;
use crate::{GoldError, input};

/// Wanted, found, and both.
#[derive(Clone, Copy, Default)]
struct Tally {
    wanted: usize,
    found: usize,
    right: usize,
}

impl Tally {
    /// Counts two lists in which equal things may stand several times.
    fn add<K: Ord>(&mut self, wanted: impl Iterator<Item = K>, found: impl Iterator<Item = K>) {
        let mut open: BTreeMap<K, usize> = BTreeMap::new();
        for key in wanted {
            self.wanted += 1;
            *open.entry(key).or_default() += 1;
        }
        for key in found {
            self.found += 1;
            if let Some(left) = open.get_mut(&key).filter(|left| **left > 0) {
                *left -= 1;
                self.right += 1;
            }
        }
    }

    /// Nothing of nothing is none here; the scorers of truth sets say that there is no figure.
    fn share(part: usize, whole: usize) -> f64 {
        if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
    }

    fn json(self) -> Value {
        json!({
            "precision": Tally::share(self.right, self.found),
            "recall": Tally::share(self.right, self.wanted),
            "f1": Tally::share(2 * self.right, self.wanted + self.found),
            "wanted": self.wanted, "found": self.found, "right": self.right,
        })
    }
}

/// What is compared of an event, from the coarsest to the whole.
const MEASURES: [&str; 5] = ["type", "source", "target", "triple", "whole"];

fn key(measure: &str, event: &Wanted) -> String {
    let (who, whom) = (event.who.join(","), event.whom.join(","));
    match measure {
        "type" => event.event_type.clone(),
        "source" => who,
        "target" => whom,
        "triple" => format!("{who} {} {whom}", event.event_type),
        _ => format!("{who} {} {whom} {}", event.event_type, event.flags.join(" ")),
    }
}

/// Reads every sentence of the file for itself and compares the rows with what is told.
pub fn score(lore: &Lore, path: &Path) -> Result<Report, GoldError> {
    let text = input::read_text(path)?;
    let mut measures = [Tally::default(); MEASURES.len()];
    let mut by_type: BTreeMap<String, Tally> = BTreeMap::new();
    let (mut sentences, mut silent, mut alarms) = (0, 0, 0);
    let (mut printed, mut wrong) = (String::new(), Vec::new());
    for (number, line) in input::sentence_lines(&text) {
        let (sentence, wanted) =
            told_events(line).map_err(|message| GoldError::line(path, number, message))?;
        let found: Vec<Wanted> =
            read(lore, &Document::from_text(&sentence)).events.iter().map(as_told).collect();
        sentences += 1;
        silent += usize::from(wanted.is_empty());
        alarms += usize::from(wanted.is_empty() && !found.is_empty());
        for (measure, tally) in MEASURES.iter().zip(&mut measures) {
            tally.add(
                wanted.iter().map(|event| key(measure, event)),
                found.iter().map(|event| key(measure, event)),
            );
        }
        for event_type in wanted.iter().chain(&found).map(|event| &event.event_type) {
            by_type.entry(event_type.clone()).or_default();
        }
        for (event_type, tally) in &mut by_type {
            let of_type = |events: &'_ [Wanted]| {
                events
                    .iter()
                    .filter(|event| event.event_type == *event_type)
                    .map(|event| key("whole", event))
                    .collect::<Vec<_>>()
            };
            tally.add(of_type(&wanted).into_iter(), of_type(&found).into_iter());
        }
        let mut whole = Tally::default();
        whole.add(
            wanted.iter().map(|event| key("whole", event)),
            found.iter().map(|event| key("whole", event)),
        );
        if whole.right < whole.wanted.max(whole.found) {
            let told = |events: &[Wanted]| events.iter().map(ToString::to_string).collect::<Vec<_>>();
            let (wanted, found) = (told(&wanted), told(&found));
            let _ = writeln!(
                printed,
                "{}:{}: {sentence}\n    told {}\n    came {}",
                path.display(),
                number,
                wanted.join("; "),
                found.join("; ")
            );
            wrong.push(json!({ "line": number, "text": sentence, "told": wanted, "came": found }));
        }
    }
    let mut json = Map::new();
    let rows = MEASURES.iter().map(|measure| (*measure).to_owned()).zip(measures);
    for (name, tally) in rows.chain(by_type) {
        let figures = tally.json();
        let _ = writeln!(
            printed,
            "{name:<10} precision {:.3}  recall {:.3}  F1 {:.3}  ({} told, {} came)",
            figures["precision"].as_f64().unwrap_or(0.0),
            figures["recall"].as_f64().unwrap_or(0.0),
            figures["f1"].as_f64().unwrap_or(0.0),
            tally.wanted,
            tally.found
        );
        json.insert(name, figures);
    }
    let alarms_share = Tally::share(alarms, silent);
    let _ = writeln!(
        printed,
        "{sentences} sentences; {alarms} of {silent} without an event have rows ({:.1} %)",
        100.0 * alarms_share
    );
    json.insert("sentences".into(), json!(sentences));
    json.insert("alarms".into(), json!(alarms_share));
    json.insert("wrong".into(), json!(wrong));
    Ok(Report { printed, json: Value::Object(json), passed: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_events_count_as_often_as_they_stand() {
        let mut tally = Tally::default();
        tally.add(["a", "a", "b"].into_iter(), ["a", "c"].into_iter());
        assert_eq!((tally.wanted, tally.found, tally.right), (3, 2, 1));
        assert_eq!(tally.json()["f1"], 0.4);
    }
}
