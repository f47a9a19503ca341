//! Whole articles in all kinds of rows: one object a row, `doc` is the file's name, offsets are code points of the file's text.
//!
//! The input is a folder of `.txt` files, read by intake like the files of a user. Kinds are written in the singular (`event`); rows
//! without a speaker are the author's own words and carry the authors as speakers. A cluster holds the rows that tell one act, as the reader
//! marks them; a disagreement the rows on whose words `course` lets two voices of the text part, as in `chancery disagree`.

use std::collections::BTreeMap;
use std::path::Path;

use chancery_course::disagree::Relation;
use chancery_reader::claim::{foreseen, foreseen_outside};
use chancery_reader::{Lore, read};
use chancery_record::{Actor, DateValue, DayRange, Document, Head, Mention, Reading, Span};
use serde_json::{Map, Value, json};

use super::{Offsets, Task, disagree};
use crate::GoldError;
use crate::articles::document_of;
use crate::input::{files_below, lines_of, read_bytes, relative_name};

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let mut lines = Vec::new();
    let lexicon = disagree::lexicon()?;
    let is_text = |file: &&std::path::PathBuf| file.extension().is_some_and(|ending| ending == "txt");
    for file in files_below(task.input)?.iter().filter(is_text) {
        let name = relative_name(task.input, file);
        let short =
            Path::new(&name).file_name().map_or(name.clone(), |name| name.to_string_lossy().into_owned());
        let document = document_of(&short, &read_bytes(file)?, "");
        let reading = read(task.lore, &document);
        let first = lines.len();
        rows(&name, task.lore, &reading, &mut lines);
        let across = clusters(&name, &reading).into_iter();
        let parted = parted(&name, &lines[first..], disagree::within_text(&reading, &lexicon), &document);
        lines.extend(across.chain(parted));
    }
    Ok(lines_of(lines))
}

fn rows(name: &str, lore: &Lore, reading: &Reading, lines: &mut Vec<Value>) {
    let article = Article {
        name,
        document: &reading.document,
        mentions: &reading.mentions,
        offsets: Offsets::new(&reading.document.text),
    };
    lines.extend(article.metadata());
    let text = reading.document.text.as_str();
    for row in &reading.events {
        let mut object = article.head("event", &row.head);
        object.insert("type".into(), row.event_type.as_str().into());
        object.insert("mode".into(), filled(&[&row.mode]));
        object.insert("who".into(), actors(&row.who));
        object.insert("whom".into(), actors(&row.whom));
        object.insert("reciprocal".into(), row.reciprocal.into());
        object.insert("historical".into(), row.historical.into());
        lines.push(object.into());
    }
    // states of mind and wishes are no statements there
    for row in reading.statements.iter().filter(|row| row.head.rule != "statement.held") {
        let mut object = article.head("statement", &row.head);
        if !row.act.is_empty() {
            object.insert("type".into(), row.act.as_str().into());
        }
        object.insert("who".into(), actors(row.head.speaker.last()));
        // whom an act is done to stands first; several who are addressed together are all meant
        let done_to = row.about.first().filter(|_| !row.act.is_empty());
        let told = |target: &Actor| row.addressee.iter().any(|actor| actor.code == target.code);
        object.insert(
            "whom".into(),
            match done_to {
                Some(target) if !told(target) => actors([target]),
                None if row.addressee.is_empty() => actors(&row.about),
                _ => actors(&row.addressee),
            },
        );
        lines.push(object.into());
    }
    for row in &reading.judgments {
        let mut object = article.head("judgment", &row.head);
        object.insert("type".into(), row.aspect.as_str().into());
        object.insert("who".into(), actors(&row.claim.actors));
        object.insert("sign".into(), row.sign.into());
        lines.push(object.into());
    }
    for row in &reading.forecasts {
        let mut object = article.head("forecast", &row.head);
        // the act that is foreseen: by its name, else the type of the rule of an event inside, before "will" made it a threat or promise
        let supposed = |span: Span| row.condition.is_some_and(|condition| condition.overlaps(span));
        let inside = reading
            .events
            .iter()
            .find(|event| row.head.span.covers(event.trigger) && !supposed(event.trigger));
        let told = inside.and_then(|event| event.head.rule.split_once('.')).map(|(kind, _)| kind);
        let named = foreseen_outside(lore, text, row.head.span, row.condition)
            .or_else(|| foreseen(lore, row.claim.words.of(text)));
        if let Some(kind) = named.or(told) {
            object.insert("type".into(), kind.into());
        }
        holder_and_others(&mut object, &row.claim.actors, text);
        object.insert("horizon".into(), printed(&row.horizon));
        lines.push(object.into());
    }
    for row in &reading.targets {
        let mut object = article.head("target", &row.head);
        object.insert("who".into(), actors(&row.set_by));
        object.insert("quantity".into(), number(row.quantity));
        object.insert("unit".into(), row.unit.as_str().into());
        object.insert("deadline".into(), printed(&row.deadline));
        object.insert("measure".into(), row.measure.as_str().into());
        object.insert("project".into(), row.project.as_str().into());
        lines.push(object.into());
    }
    for row in &reading.dependences {
        let mut object = article.head("dependence", &row.head);
        object.insert("who".into(), actors(&row.who));
        object.insert("whom".into(), actors(&row.on));
        let key = if row.quantity_from.is_some() { "quantity_to" } else { "quantity" };
        object.insert("quantity_from".into(), number(row.quantity_from));
        object.insert(key.into(), number(row.quantity_to));
        object.insert("unit".into(), row.unit.as_str().into());
        lines.push(object.into());
    }
    for row in &reading.goals {
        let mut object = article.head("goal", &row.head);
        holder_and_others(&mut object, &row.claim.actors, text);
        lines.push(object.into());
    }
    for row in &reading.relations {
        let mut object = article.head("relation", &row.head);
        object.insert("type".into(), row.status.as_str().into());
        object.insert("who".into(), actors(row.claim.actors.first()));
        object.insert("whom".into(), actors(row.claim.actors.iter().skip(1)));
        lines.push(object.into());
    }
    lines.extend(reading.citations.iter().map(|row| Value::from(article.head("citation", &row.head))));
}

/// Events that tell one act.
fn clusters(name: &str, reading: &Reading) -> Vec<Value> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, event) in reading.events.iter().enumerate() {
        members.entry(event.same_as.map_or(at, |first| first as usize)).or_default().push(at);
    }
    let id = |at: &usize| format!("event-{}", reading.events[*at].head.id);
    let several = members.values().filter(|members| members.len() > 1);
    several
        .map(|members| {
            json!({ "doc": name, "kind": "cluster", "members": members.iter().map(id).collect::<Vec<_>>() })
        })
        .collect()
}

/// Where two voices part, by the rows that stand on the words of each.
fn parted(name: &str, rows: &[Value], parts: Vec<(Relation, Span, Span)>, document: &Document) -> Vec<Value> {
    let offsets = Offsets::new(&document.text);
    let on = |span: Span| -> Vec<&Value> {
        let (start, end) = (offsets.start(span), offsets.end(span));
        let place = |row: &Value, end: &str| row[end].as_u64().unwrap_or(0) as usize;
        let inside = |row: &&Value| place(row, "start") < end && start < place(row, "end");
        rows.iter().filter(|row| row["id"].is_string()).filter(inside).map(|row| &row["id"]).collect()
    };
    let mut out: Vec<Value> = Vec::new();
    for (relation, one, other) in parts {
        let part = json!({
            "doc": name, "kind": "disagreement", "relation": relation.name(), "a": on(one), "b": on(other)
        });
        if !out.contains(&part) {
            out.push(part);
        }
    }
    out
}

struct Article<'a> {
    name: &'a str,
    document: &'a Document,
    mentions: &'a [Mention],
    offsets: Offsets<'a>,
}

impl Article<'_> {
    fn place(&self, kind: &str, span: Span) -> Map<String, Value> {
        let mut object = Map::new();
        object.insert("doc".into(), self.name.into());
        object.insert("kind".into(), kind.into());
        object.insert("start".into(), self.offsets.start(span).into());
        object.insert("end".into(), self.offsets.end(span).into());
        object
    }

    fn head(&self, kind: &str, head: &Head) -> Map<String, Value> {
        let mut object = Map::new();
        object.insert("id".into(), format!("{}-{}", kind, head.id).into());
        object.extend(self.place(kind, head.span));
        object.insert("speaker".into(), self.speaker(head));
        object.insert("source_kind".into(), head.source_kind.name().into());
        object.insert("polarity".into(), head.polarity.name().into());
        object.insert("modality".into(), head.modality.name().into());
        object.insert("date".into(), date(&head.date));
        object.insert("rule".into(), head.rule.as_str().into());
        object
    }

    fn speaker(&self, head: &Head) -> Value {
        if head.speaker.is_empty() {
            let meta = &self.document.meta;
            // a release without an author is its office's
            let office =
                (meta.authors.is_empty() && meta.genre == "press release" && !meta.outlet.is_empty())
                    .then_some(&meta.outlet);
            return meta.authors.iter().chain(office).map(|author| json!({ "name": author })).collect();
        }
        // a state that speaks for itself is its code there; names are those of persons and bodies
        let mut speakers = actors(&head.speaker);
        let own_name = |actor: &Actor| {
            let mention = actor.mention.and_then(|at| self.mentions.get(at as usize));
            mention.is_none_or(|mention| mention.name == actor.name)
        };
        for (actor, object) in head.speaker.iter().zip(speakers.as_array_mut().into_iter().flatten()) {
            if actor.entity.starts_with("state:") && own_name(actor) {
                object["name"] = Value::Null;
            }
        }
        speakers
    }

    /// Title, authors, outlet, genre and dates, each where its words stand in the text; a value that is not printed has no place.
    fn metadata(&self) -> Vec<Value> {
        let meta = &self.document.meta;
        let named = [
            ("title", &meta.title),
            ("outlet", &meta.outlet),
            ("republisher", &meta.republisher),
            ("genre", &meta.genre),
        ];
        let authors = meta.authors.iter().map(|author| ("author", author));
        let printed = named.into_iter().chain(authors).filter(|(_, value)| !value.is_empty());
        let mut found: Vec<Value> = printed
            .filter_map(|(field, value)| Some(self.value(field, self.find(value)?, Some(value))))
            .collect();
        for date in &meta.dates {
            let day = date.days.single_day().map(|day| day.to_string());
            found.extend(date.span.map(|span| {
                let mut object = self.value(&date.kind, span, day.as_deref());
                object["date"] = interval(&date.days);
                object
            }));
        }
        found
    }

    fn value(&self, field: &str, span: Span, value: Option<&str>) -> Value {
        let mut object = self.place("metadata", span);
        object.insert("field".into(), field.into());
        object.insert("value".into(), value.into());
        object.into()
    }

    fn find(&self, words: &str) -> Option<Span> {
        let text = self.document.text.as_str();
        let exact = text.find(words).map(|start| Span::new(start, start + words.len()));
        exact.or_else(|| {
            let start = text.to_ascii_lowercase().find(&words.to_ascii_lowercase())?;
            Some(Span::new(start, start + words.len()))
        })
    }
}

fn actors<'a>(side: impl IntoIterator<Item = &'a Actor>) -> Value {
    side.into_iter()
        .map(|actor| json!({ "code": actor.code, "name": actor.name, "sector": actor.sector }))
        .collect()
}

/// The holder with whoever is joined to it in the text ("Chad and Niger", "Chad–Niger") on the one side, the others on the other.
fn holder_and_others(object: &mut Map<String, Value>, parties: &[Actor], text: &str) {
    let joined = |pair: &&[Actor]| {
        let between = text.get(pair[0].span.end as usize..pair[1].span.start as usize);
        between.is_some_and(|words| matches!(words.trim(), "and" | "or" | "nor" | "," | ", and" | "-" | "–"))
    };
    let holders = parties.windows(2).take_while(joined).count() + 1;
    let (who, whom) = parties.split_at(holders.min(parties.len()));
    object.insert("who".into(), actors(who));
    object.insert("whom".into(), actors(whom));
}

fn filled(values: &[&str]) -> Value {
    values.iter().filter(|value| !value.is_empty()).copied().map(Value::from).collect()
}

fn number(value: Option<f64>) -> Value {
    value.map_or(Value::Null, Value::from)
}

fn date(date: &DateValue) -> Value {
    let mut object = interval(&date.days);
    if object.is_object() {
        object["precision"] = date.precision.name().into();
        object["basis"] = date.basis.name().into();
    }
    object
}

/// An interval as the set writes it: ISO days, `..` for an open end, null for nothing known.
fn interval(days: &DayRange) -> Value {
    if days.is_unknown() {
        return Value::Null;
    }
    let end = |day: Option<chancery_record::Date>| day.map_or_else(|| "..".to_owned(), |day| day.to_string());
    json!({ "start": end(days.start), "end": end(days.end) })
}

/// A deadline or horizon with the precision in which it is printed: its last day, month or year.
fn printed(days: &DayRange) -> Value {
    let Some(end) = days.end.or(days.start) else {
        return Value::Null;
    };
    let starts = |first: chancery_record::Date| days.start.is_none_or(|start| start == first);
    let year_ends = (end.month(), end.day()) == (12, 31);
    let month_ends = end == end.last_of_month();
    if days.single_day().is_some() {
        end.to_string().into()
    } else if year_ends && starts(end.first_of_year()) {
        format!("{:04}", end.year()).into()
    } else if month_ends && (starts(end.first_of_month()) || days.start.is_none()) {
        format!("{:04}-{:02}", end.year(), end.month()).into()
    } else {
        end.to_string().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_keep_their_printed_precision() {
        for (given, wanted) in [("2028", "2028"), ("2026-09", "2026-09"), ("2026-09-30", "2026-09-30")] {
            assert_eq!(printed(&DayRange::from_iso(given).unwrap()), wanted);
        }
        let end = |iso: &str| DayRange::until(DayRange::from_iso(iso).unwrap().end.unwrap());
        assert_eq!(printed(&end("2028")), "2028");
        assert_eq!(printed(&end("2026-09")), "2026-09");
        assert_eq!(printed(&end("2026-09-12")), "2026-09-12");
        assert_eq!(printed(&DayRange::default()), Value::Null);
    }

    #[test]
    fn open_ends_are_two_dots() {
        let until = DateValue {
            days: DayRange::until(DayRange::from_iso("2025-11-04").unwrap().end.unwrap()),
            ..DateValue::default()
        };
        assert_eq!(date(&until)["start"], "..");
        assert_eq!(date(&DateValue::default()), Value::Null);
    }
}
