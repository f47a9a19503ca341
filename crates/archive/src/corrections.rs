//! What the user has corrected: rows that are wrong, have another type or day, or are right although they look doubtful.
//!
//! The reader gives rows; where one is wrong the user says so, and each correction is an entry of the plain text file [`CORRECTIONS_FILE`] beside the
//! store. It is applied to every reading before it is stored, so that it holds when documents are read again. A row is found by its id; when another
//! lore has moved its ends, by the words it stood on with those around them. What it does not do: write the file, or read documents.

use std::collections::BTreeMap;
use std::fmt::Write;

use chancery_record::{Basis, DatePrecision, DayRange, Head, Kind, Ontology, Reading, Span};
use serde_json::{Value as Json, json};

/// The file of corrections in an archive folder.
pub const CORRECTIONS_FILE: &str = "corrections.toml";

/// Letters before and after the words that are kept to find them again.
const AROUND: usize = 40;

/// What is said about a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// There is no such thing: the row goes.
    Reject,
    /// An event has another type and mode, a statement another act.
    Retype {
        /// The type or act.
        code: String,
        /// The mode, or empty.
        mode: String,
    },
    /// It was on other days.
    Redate(DayRange),
    /// It is right.
    Confirm,
    /// It and another row, found as it is found itself, can both be so: they are no disagreement.
    Reconcile(Box<Anchor>),
    /// The correction before is taken back.
    Undo,
}

impl Change {
    /// `reject`, `retype`, `redate`, `confirm`, `reconcile` or `undo`.
    pub fn name(&self) -> &'static str {
        match self {
            Change::Reject => "reject",
            Change::Retype { .. } => "retype",
            Change::Redate(_) => "redate",
            Change::Confirm => "confirm",
            Change::Reconcile(_) => "reconcile",
            Change::Undo => "undo",
        }
    }

    /// The new type with its mode, the new days, or the id of the other row; empty where nothing new is given.
    pub fn value(&self) -> String {
        match self {
            Change::Retype { code, mode } if mode.is_empty() => code.clone(),
            Change::Retype { code, mode } => format!("{code}.{mode}"),
            Change::Redate(days) => days.to_string(),
            Change::Reconcile(other) => other.row.clone(),
            Change::Reject | Change::Confirm | Change::Undo => String::new(),
        }
    }
}

/// Where a row is found again.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Anchor {
    /// Kind of the row, as in the public format.
    pub kind: String,
    /// Id of the row.
    pub row: String,
    /// Id of the document.
    pub document: String,
    /// The words it stands on.
    pub quote: String,
    /// Words before them.
    pub before: String,
    /// Words after them.
    pub after: String,
    /// The rule that gave it.
    pub rule: String,
}

impl Anchor {
    /// The anchor of a row (an object of the public format with its `document`) in the text of its document.
    pub fn of(kind: Kind, row: &serde_json::Value, text: &str) -> Anchor {
        let word = |field: &str| row[field].as_str().unwrap_or("").to_owned();
        let byte = |field: &str| row[field].as_u64().and_then(|byte| usize::try_from(byte).ok()).unwrap_or(0);
        let (start, end) = (byte("start_byte"), byte("end_byte"));
        Anchor {
            kind: kind.name().to_owned(),
            row: word("id"),
            document: word("document"),
            quote: text.get(start..end).unwrap_or("").to_owned(),
            before: before(text, start).to_owned(),
            after: after(text, end).to_owned(),
            rule: word("rule"),
        }
    }

    /// Its parts with their names in the file.
    fn parts(&self) -> [(&'static str, &str); 7] {
        [
            ("kind", &self.kind),
            ("row", &self.row),
            ("document", &self.document),
            ("quote", &self.quote),
            ("before", &self.before),
            ("after", &self.after),
            ("rule", &self.rule),
        ]
    }

    /// The same out of an entry of the file, whose names begin with `prefix`.
    fn parse(prefix: &str, text: &dyn Fn(&str) -> String) -> Result<Anchor, String> {
        let part = |name: &str| text(&format!("{prefix}{name}"));
        let anchor = Anchor {
            kind: part("kind"),
            row: part("row"),
            document: part("document"),
            quote: part("quote"),
            before: part("before"),
            after: part("after"),
            rule: part("rule"),
        };
        if Kind::from_name(&anchor.kind).is_none() || anchor.quote.is_empty() {
            return Err(format!(
                "a correction needs the `{prefix}kind` of its row and the words (`{prefix}quote`) it stands on"
            ));
        }
        Ok(anchor)
    }

    /// Whether the row stands in this sentence of a document.
    pub fn is_in(&self, document: &str, sentence: &str) -> bool {
        document == self.document && (sentence.contains(&self.quote) || self.quote.contains(sentence))
    }

    /// Where the words stand in a text: where what is around them fits best. None when they do not stand there.
    fn place(&self, text: &str) -> Option<Span> {
        if self.quote.is_empty() {
            return None;
        }
        let fit = |start: usize| {
            let end = start + self.quote.len();
            let same_before = common(before(text, start).chars().rev(), self.before.chars().rev());
            same_before + common(after(text, end).chars(), self.after.chars())
        };
        let places = text.match_indices(&self.quote).map(|(start, _)| start);
        // Of places that fit alike the first.
        let best = places.max_by_key(|start| (fit(*start), std::cmp::Reverse(*start)))?;
        Some(Span::new(best, best + self.quote.len()))
    }

    /// The index of the row among rows of its kind.
    fn find(&self, document: &str, text: &str, heads: &[&Head]) -> Option<usize> {
        if document == self.document
            && let Some(found) = heads.iter().position(|head| head.id.0 == self.row)
        {
            return Some(found);
        }
        let place = self.place(text)?;
        let rank = |head: &Head| {
            let shared = head.span.end.min(place.end).saturating_sub(head.span.start.max(place.start));
            (head.rule == self.rule, shared)
        };
        let over = heads.iter().enumerate().filter(|(_, head)| head.span.overlaps(place));
        over.max_by_key(|(index, head)| (rank(head), std::cmp::Reverse(*index))).map(|(index, _)| index)
    }
}

fn before(text: &str, start: usize) -> &str {
    let head = text.get(..start).unwrap_or("");
    let from = head.char_indices().rev().take(AROUND).last().map_or(start, |(byte, _)| byte);
    head.get(from..).unwrap_or("")
}

fn after(text: &str, end: usize) -> &str {
    let tail = text.get(end..).unwrap_or("");
    let to = tail.char_indices().nth(AROUND).map_or(tail.len(), |(byte, _)| byte);
    &tail[..to]
}

fn common(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).count()
}

/// A correction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Correction {
    /// What is said.
    pub change: Change,
    /// About which row; empty for [`Change::Undo`].
    pub anchor: Anchor,
    /// Why, in the user's words, or empty.
    pub note: String,
}

/// The corrections of an archive, in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Corrections {
    /// All entries, those that were taken back too.
    pub log: Vec<Correction>,
}

/// What the corrections say about a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RuleMarks {
    /// Rows found right.
    pub confirmed: usize,
    /// Rows rejected.
    pub rejected: usize,
    /// Rows given another type.
    pub retyped: usize,
    /// Rows given another day.
    pub redated: usize,
}

impl RuleMarks {
    /// For programs.
    pub fn to_json(&self, rule: &str) -> Json {
        json!({
            "rule": rule, "seen": self.seen(), "wrong": self.wrong(), "rejected": self.rejected,
            "retyped": self.retyped, "redated": self.redated, "confirmed": self.confirmed,
        })
    }

    /// Rows that were looked at.
    pub fn seen(&self) -> usize {
        self.confirmed + self.rejected + self.retyped + self.redated
    }

    /// Rows that were wrong in some way.
    pub fn wrong(&self) -> usize {
        self.rejected + self.retyped + self.redated
    }
}

impl Correction {
    /// For programs.
    pub fn to_json(&self) -> Json {
        let Anchor { kind, row, document, quote, rule, .. } = &self.anchor;
        json!({
            "change": self.change.name(), "value": self.change.value(), "kind": kind, "row": row,
            "document": document, "quote": quote, "rule": rule, "note": self.note,
        })
    }

    /// The entry of the file.
    pub fn entry(&self) -> String {
        let mut out = String::from("\n[[correction]]\n");
        let mut put = |name: &str, value: &str| {
            if !value.is_empty() {
                let _ = writeln!(out, "{name} = {}", quoted(value));
            }
        };
        put("change", self.change.name());
        match &self.change {
            Change::Retype { code, mode } => {
                put("type", code);
                put("mode", mode);
            }
            Change::Redate(days) => {
                put("start", &days.start.map_or(String::new(), |day| day.to_string()));
                put("end", &days.end.map_or(String::new(), |day| day.to_string()));
            }
            _ => {}
        }
        for (name, value) in self.anchor.parts() {
            put(name, value);
        }
        if let Change::Reconcile(other) = &self.change {
            for (name, value) in other.parts() {
                put(&format!("other_{name}"), value);
            }
        }
        put("note", &self.note);
        out
    }

    fn parse(table: &toml::Table) -> Result<Correction, String> {
        let text = |name: &str| table.get(name).and_then(toml::Value::as_str).unwrap_or("").to_owned();
        let day = |name: &str| -> Result<_, String> {
            match text(name) {
                day if day.is_empty() => Ok(None),
                day => day.parse().map(Some).map_err(|_| format!("`{name} = {day}` is no day")),
            }
        };
        let change = match text("change").as_str() {
            "reject" => Change::Reject,
            "confirm" => Change::Confirm,
            "reconcile" => Change::Reconcile(Box::new(Anchor::parse("other_", &text)?)),
            "undo" => Change::Undo,
            "retype" if !text("type").is_empty() => Change::Retype { code: text("type"), mode: text("mode") },
            "retype" => return Err("`retype` needs a `type`".into()),
            "redate" => Change::Redate(DayRange { start: day("start")?, end: day("end")? }),
            other => {
                return Err(format!(
                    "there is no change `{other}`; use reject, retype, redate, confirm, reconcile or undo"
                ));
            }
        };
        let anchor = match change {
            Change::Undo => Anchor::default(),
            _ => Anchor::parse("", &text)?,
        };
        Ok(Correction { change, anchor, note: text("note") })
    }

    /// Whether the change makes sense for a row of this kind, with types that the ontology knows.
    ///
    /// # Errors
    /// Why not, and what to do.
    pub fn check(&self, ontology: &Ontology) -> Result<(), String> {
        let Change::Retype { code, mode } = &self.change else { return Ok(()) };
        let known: Vec<&str> = ontology.types().map(|kind| kind.code.as_str()).collect();
        match self.anchor.kind.as_str() {
            "events" | "statements" if !known.contains(&code.as_str()) => {
                Err(format!("there is no type `{code}`; the types are {}", known.join(", ")))
            }
            "events" if !mode.is_empty() && !ontology.knows(code, mode) => {
                let modes: Vec<&str> = ontology
                    .rows
                    .iter()
                    .filter(|row| row.code == *code)
                    .map(|row| row.mode.as_str())
                    .filter(|mode| !mode.is_empty())
                    .collect();
                Err(format!("{code} has no mode `{mode}`; its modes are {}", modes.join(", ")))
            }
            "statements" if !mode.is_empty() => {
                Err("the act of a statement is a type without a mode".to_owned())
            }
            "events" | "statements" => Ok(()),
            other => Err(format!("rows of {other} have no type to change; reject them, or give another day")),
        }
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04X}", control as u32);
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

impl Corrections {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong, with the number of the entry from 1 or the place in the file.
    pub fn parse(text: &str) -> Result<Corrections, String> {
        let whole: toml::Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
        if let Some(name) = whole.keys().find(|name| *name != "correction") {
            return Err(format!("`{name}` is not known; entries are `[[correction]]`"));
        }
        let Some(list) = whole.get("correction") else { return Ok(Corrections::default()) };
        let Some(list) = list.as_array() else { return Err("entries are `[[correction]]`".into()) };
        let entry = |(number, entry): (usize, &toml::Value)| {
            let table = entry.as_table().ok_or_else(|| "entries are `[[correction]]`".to_owned());
            table.and_then(Correction::parse).map_err(|error| format!("correction {}: {error}", number + 1))
        };
        Ok(Corrections { log: list.iter().enumerate().map(entry).collect::<Result<_, _>>()? })
    }

    /// The corrections that hold: those that were not taken back.
    pub fn standing(&self) -> Vec<&Correction> {
        let mut standing = Vec::new();
        for correction in &self.log {
            if correction.change == Change::Undo {
                standing.pop();
            } else {
                standing.push(correction);
            }
        }
        standing
    }

    /// Pairs of rows that are no disagreement.
    pub fn reconciled(&self) -> Vec<(&Anchor, &Anchor)> {
        self.standing()
            .into_iter()
            .filter_map(|one| match &one.change {
                Change::Reconcile(other) => Some((&one.anchor, other.as_ref())),
                _ => None,
            })
            .collect()
    }

    /// What they say about each rule, those with most wrong rows first, then by rule. Of several about one row the last counts.
    pub fn by_rule(&self) -> Vec<(String, RuleMarks)> {
        let mut last: BTreeMap<(&str, &str), &Correction> = BTreeMap::new();
        let of_rows = |one: &&Correction| !matches!(one.change, Change::Reconcile(_));
        for correction in self.standing().into_iter().filter(of_rows) {
            last.insert((&correction.anchor.kind, &correction.anchor.row), correction);
        }
        let mut marks: BTreeMap<String, RuleMarks> = BTreeMap::new();
        for correction in last.into_values() {
            let of_rule = marks.entry(correction.anchor.rule.clone()).or_default();
            match correction.change {
                Change::Reject => of_rule.rejected += 1,
                Change::Retype { .. } => of_rule.retyped += 1,
                Change::Redate(_) => of_rule.redated += 1,
                Change::Confirm => of_rule.confirmed += 1,
                Change::Reconcile(_) | Change::Undo => {}
            }
        }
        let mut marks: Vec<(String, RuleMarks)> = marks.into_iter().collect();
        marks.sort_by_key(|(_, marks)| std::cmp::Reverse(marks.wrong()));
        marks
    }

    /// Applies them to a reading, in order. Rows keep their ids; a rejected one goes, and what pointed to it points to nothing.
    pub fn apply(&self, reading: &mut Reading) {
        for correction in self.standing() {
            let Some(kind) = Kind::from_name(&correction.anchor.kind) else { continue };
            let found = {
                let heads: Vec<&Head> =
                    reading.heads().filter(|(other, _)| *other == kind).map(|(_, head)| head).collect();
                correction.anchor.find(&reading.document.id.0, &reading.document.text, &heads)
            };
            if let Some(index) = found {
                carry_out(&correction.change, kind, index, reading);
            }
        }
    }
}

fn carry_out(change: &Change, kind: Kind, index: usize, reading: &mut Reading) {
    match change {
        Change::Reject => reject(kind, index, reading),
        Change::Retype { code, mode } => match kind {
            Kind::Events => {
                let event = &mut reading.events[index];
                let was = format!("{} {}", event.event_type, event.mode);
                event.head.why.push(format!("corrected by hand: the type was {}", was.trim_end()));
                event.event_type.clone_from(code);
                event.mode.clone_from(mode);
            }
            Kind::Statements => {
                let statement = &mut reading.statements[index];
                statement.head.why.push(format!("corrected by hand: the act was {}", statement.act));
                statement.act.clone_from(code);
            }
            _ => {}
        },
        Change::Redate(days) => {
            if let Some(head) = head_of(kind, index, reading) {
                head.why.push(format!("corrected by hand: the date was {}", head.date.days));
                head.date.days = *days;
                head.date.precision = precision(days);
                head.date.basis = if days.is_unknown() { Basis::None } else { Basis::Explicit };
                head.date.cue = None;
                "given by hand".clone_into(&mut head.date.how);
            }
        }
        Change::Confirm => {
            if let Some(head) = head_of(kind, index, reading) {
                head.why.push("confirmed by hand".to_owned());
            }
        }
        Change::Reconcile(_) | Change::Undo => {}
    }
}

fn precision(days: &DayRange) -> DatePrecision {
    match (days.start, days.end) {
        (None, None) => DatePrecision::Unknown,
        (Some(start), Some(end)) if start == end => DatePrecision::Day,
        (Some(start), Some(end)) if start.day() == 1 && end == start.last_of_month() => DatePrecision::Month,
        (Some(start), Some(end)) if start.day_of_year() == 1 && end == start.last_of_year() => {
            DatePrecision::Year
        }
        _ => DatePrecision::Bounded,
    }
}

fn head_of(kind: Kind, index: usize, reading: &mut Reading) -> Option<&mut Head> {
    match kind {
        Kind::Events => reading.events.get_mut(index).map(|row| &mut row.head),
        Kind::Statements => reading.statements.get_mut(index).map(|row| &mut row.head),
        Kind::Judgments => reading.judgments.get_mut(index).map(|row| &mut row.head),
        Kind::Forecasts => reading.forecasts.get_mut(index).map(|row| &mut row.head),
        Kind::Targets => reading.targets.get_mut(index).map(|row| &mut row.head),
        Kind::Dependences => reading.dependences.get_mut(index).map(|row| &mut row.head),
        Kind::Goals => reading.goals.get_mut(index).map(|row| &mut row.head),
        Kind::Relations => reading.relations.get_mut(index).map(|row| &mut row.head),
        Kind::Citations => reading.citations.get_mut(index).map(|row| &mut row.head),
        Kind::Dropped => reading.dropped.get_mut(index).map(|row| &mut row.head),
        Kind::Documents => None,
    }
}

fn reject(kind: Kind, index: usize, reading: &mut Reading) {
    match kind {
        Kind::Events => reject_event(index, reading),
        Kind::Statements => drop(reading.statements.remove(index)),
        Kind::Judgments => drop(reading.judgments.remove(index)),
        Kind::Forecasts => drop(reading.forecasts.remove(index)),
        Kind::Targets => drop(reading.targets.remove(index)),
        Kind::Dependences => drop(reading.dependences.remove(index)),
        Kind::Goals => drop(reading.goals.remove(index)),
        Kind::Relations => drop(reading.relations.remove(index)),
        Kind::Citations => drop(reading.citations.remove(index)),
        // What was left out stays left out: only the text itself could bring it back.
        Kind::Dropped | Kind::Documents => {}
    }
}

/// Events point at one another by index. Where the first telling of an event goes, the next one takes its place.
fn reject_event(index: usize, reading: &mut Reading) {
    reading.events.remove(index);
    let gone = index as u32;
    let moved = |pointer: u32| if pointer > gone { pointer - 1 } else { pointer };
    let mut heir: Option<u32> = None;
    for (place, event) in reading.events.iter_mut().enumerate() {
        event.caused_by = event.caused_by.filter(|cause| *cause != gone).map(moved);
        event.same_as = match event.same_as {
            Some(first) if first == gone => {
                let next = heir;
                heir.get_or_insert(place as u32);
                next
            }
            other => other.map(moved),
        };
    }
}

#[cfg(test)]
mod tests {
    use chancery_record::{Document, Event};

    use super::*;

    const TEXT: &str = "Norway accused Peru. Later Norway accused Peru again, and Peru answered.";

    fn reading(spans: &[(usize, usize)]) -> Reading {
        let mut reading = Reading::empty(Document::from_text(TEXT), "test");
        for (start, end) in spans {
            let head = Head { span: Span::new(*start, *end), rule: "ACCUSE.x".into(), ..Head::default() };
            reading.events.push(Event { head, event_type: "ACCUSE".into(), ..Event::default() });
        }
        reading.assign_ids();
        reading
    }

    fn about(reading: &Reading, index: usize, change: Change) -> Correction {
        let head = &reading.events[index].head;
        let row = serde_json::json!({
            "id": head.id.0, "document": reading.document.id.0, "start_byte": head.span.start, "end_byte": head.span.end, "rule": head.rule,
        });
        Correction { change, anchor: Anchor::of(Kind::Events, &row, TEXT), note: "so \"it\" is\\".into() }
    }

    #[test]
    fn entries_come_back_from_the_file() {
        let reading = reading(&[(0, 19), (27, 46)]);
        let log = vec![
            about(&reading, 0, Change::Reject),
            about(&reading, 1, Change::Retype { code: "REJECT".into(), mode: String::new() }),
            about(&reading, 1, Change::Reconcile(Box::new(about(&reading, 0, Change::Confirm).anchor))),
            about(&reading, 1, Change::Redate(DayRange::from_iso("2025-06").unwrap())),
            Correction { change: Change::Undo, anchor: Anchor::default(), note: String::new() },
        ];
        let text: String = log.iter().map(Correction::entry).collect();
        let read = Corrections::parse(&format!("# by hand\n{text}")).unwrap();
        assert_eq!(read.log, log);
        assert_eq!(read.standing().len(), 3);
        let (one, other) = read.reconciled()[0];
        assert!(one.is_in(&one.document, "Later Norway accused Peru again") && !one.is_in("0", &other.quote));
        let marks = RuleMarks { rejected: 1, retyped: 1, ..RuleMarks::default() };
        assert_eq!(read.by_rule(), [("ACCUSE.x".to_owned(), marks)]);
        assert!(
            Corrections::parse("[[correction]]\nchange = \"burn\"\n").unwrap_err().contains("correction 1")
        );
        assert!(Corrections::parse("x = 1").is_err() && Corrections::parse("[[").is_err());
        assert_eq!(Corrections::parse("").unwrap(), Corrections::default());
    }

    #[test]
    fn a_row_is_found_by_its_words_when_its_ends_have_moved() {
        let first = reading(&[(0, 19), (27, 46)]);
        let corrections = Corrections { log: vec![about(&first, 1, Change::Reject)] };
        // Another lore gives longer rows: other ids, the same places.
        let mut later = reading(&[(0, 20), (21, 52)]);
        corrections.apply(&mut later);
        assert_eq!(later.events.len(), 1);
        assert_eq!(later.events[0].head.span, Span::new(0, 20), "the second of the two went");
        let mut gone = reading(&[(58, 71)]);
        corrections.apply(&mut gone);
        assert_eq!(gone.events.len(), 1, "a row elsewhere stays");
    }

    #[test]
    fn what_pointed_to_a_rejected_event_is_mended() {
        let mut told = reading(&[(0, 19), (27, 46), (58, 71)]);
        told.events[1].same_as = Some(0);
        told.events[2].same_as = Some(0);
        told.events[2].caused_by = Some(1);
        let corrections = Corrections { log: vec![about(&told, 0, Change::Reject)] };
        corrections.apply(&mut told);
        let pointers: Vec<_> = told.events.iter().map(|event| (event.same_as, event.caused_by)).collect();
        assert_eq!(pointers, [(None, None), (Some(0), Some(0))]);
    }

    #[test]
    fn types_and_days_change_and_say_what_they_were() {
        let mut told = reading(&[(0, 19)]);
        let corrections = Corrections {
            log: vec![
                about(&told, 0, Change::Retype { code: "REJECT".into(), mode: String::new() }),
                about(&told, 0, Change::Redate(DayRange::from_iso("2025-06").unwrap())),
                about(&told, 0, Change::Confirm),
            ],
        };
        corrections.apply(&mut told);
        let event = &told.events[0];
        assert_eq!((event.event_type.as_str(), event.head.date.precision), ("REJECT", DatePrecision::Month));
        assert_eq!(event.head.why.len(), 3, "{:?}", event.head.why);
        assert!(event.head.why[0].contains("the type was ACCUSE"));
    }
}
