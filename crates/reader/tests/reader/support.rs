//! What the tests share: a folder of data, a reading told in one line per row, and the check of everything that must hold for any text.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chancery_reader::{Lore, read};
use chancery_record::{
    Actor, DateValue, DayRange, Document, Event, Head, Kind, Modality, Polarity, Reading, Span, Statement,
};

/// A file of the repository's `data/` folder.
pub fn data(path: &str) -> String {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data").join(path);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The texts of `data/sample`, as they lie there, in order of their names, without what is packed.
pub fn samples() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/sample");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_none_or(|extension| extension != "gz"));
    files.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

/// Reads a text that was published on a day (ISO), or on no day.
pub fn read_text(text: &str, published: &str) -> Reading {
    let mut document = Document::from_text(text);
    document.meta.published = DayRange::from_iso(published);
    read(Lore::builtin(), &document)
}

fn codes(actors: &[Actor]) -> String {
    let codes: BTreeSet<&str> =
        actors.iter().map(|actor| actor.code.as_str()).filter(|code| !code.is_empty()).collect();
    if codes.is_empty() { "-".to_owned() } else { codes.into_iter().collect::<Vec<_>>().join(",") }
}

/// `WHO TYPE/mode WHOM flags`, flags in alphabetical order.
pub fn told_event(event: &Event) -> String {
    let mode = if event.mode.is_empty() { String::new() } else { format!("/{}", event.mode) };
    let mut flags = Vec::new();
    match event.head.modality {
        Modality::Future | Modality::Hypothetical | Modality::Obligation => {
            flags.push(event.head.modality.name());
        }
        Modality::Actual | Modality::Reported | Modality::Past => {}
    }
    if event.historical {
        flags.push("historical");
    }
    if event.head.polarity == Polarity::Negated {
        flags.push("negated");
    }
    flags.sort_unstable();
    let line = format!(
        "{} {}{mode} {} {}",
        codes(&event.who),
        event.event_type,
        codes(&event.whom),
        flags.join(" ")
    );
    line.trim_end().to_owned()
}

/// `CODE name | form kind | content`, the act before the bar when there is one.
pub fn told_statement(statement: &Statement, text: &str) -> String {
    let speaker = statement.head.speaker.last().map_or("nobody".to_owned(), |actor| {
        let code = if actor.code.is_empty() { "-" } else { &actor.code };
        format!("{code} {}", actor.name)
    });
    let act = if statement.act.is_empty() { String::new() } else { format!(" {}", statement.act) };
    let kind = statement.head.source_kind.name();
    format!("{speaker} | {} {kind}{act} | {}", statement.form.name(), statement.content.of(text))
}

/// Checks all that must hold for the reading of any document. `Err` says what does not.
pub fn check_invariants(reading: &Reading) -> Result<(), String> {
    spans(reading)?;
    order(reading)?;
    rows(reading)
}

fn spans(reading: &Reading) -> Result<(), String> {
    let text = reading.document.text.as_str();
    let valid = |what: &str, span: Span| {
        if span.is_valid_in(text) {
            Ok(())
        } else {
            Err(format!("{what}: {span:?} is no range of characters"))
        }
    };
    let actors = |what: &str, actors: &[Actor]| {
        actors.iter().try_for_each(|actor| {
            valid(what, actor.span)?;
            let Some(index) = actor.mention else { return Ok(()) };
            let mention =
                reading.mentions.get(index as usize).ok_or_else(|| format!("{what}: no mention {index}"))?;
            if actor.span.covers(mention.span) {
                Ok(())
            } else {
                Err(format!("{what}: mention {index} lies outside its actor"))
            }
        })
    };
    let date = |what: &str, date: &DateValue| date.cue.map_or(Ok(()), |cue| valid(what, cue));
    let head = |head: &Head| {
        valid("evidence", head.span)?;
        head.cue.map_or(Ok(()), |cue| valid("cue", cue))?;
        head.hedge.iter().try_for_each(|span| valid("hedge", *span))?;
        actors("speaker", &head.speaker)?;
        date("date of a row", &head.date)
    };
    reading.document.blocks.iter().try_for_each(|block| valid("block", block.span))?;
    reading.tokens.iter().try_for_each(|token| valid("token", token.span))?;
    reading.sentences.iter().try_for_each(|sentence| valid("sentence", sentence.span))?;
    reading.mentions.iter().try_for_each(|mention| valid("mention", mention.span))?;
    reading.quantities.iter().try_for_each(|quantity| valid("quantity", quantity.span))?;
    reading.places.iter().try_for_each(|place| valid("place", place.span))?;
    reading.notes.iter().filter_map(|note| note.span).try_for_each(|span| valid("note", span))?;
    for time in &reading.times {
        valid("time", time.span)?;
        date("time", &time.date)?;
    }
    reading.heads().try_for_each(|(_, row)| head(row))?;
    for event in &reading.events {
        valid("trigger", event.trigger)?;
        actors("who", &event.who)?;
        actors("whom", &event.whom)?;
        actors("third", &event.third)?;
        actors("place", event.place.as_slice())?;
    }
    for statement in &reading.statements {
        valid("content", statement.content)?;
        actors("addressee", &statement.addressee)?;
        actors("about", &statement.about)?;
    }
    Ok(())
}

fn order(reading: &Reading) -> Result<(), String> {
    let blocks = &reading.document.blocks;
    let mut end = 0;
    for (number, sentence) in reading.sentences.iter().enumerate() {
        let block =
            blocks.get(sentence.block as usize).ok_or_else(|| format!("sentence {number}: no such block"))?;
        if !block.kept || !block.span.covers(sentence.span) {
            return Err(format!("sentence {number} does not lie in a kept block"));
        }
        if sentence.span.is_empty() || sentence.span.start < end {
            return Err(format!("sentence {number} is empty or out of order"));
        }
        end = sentence.span.end;
        let range = sentence.first_token as usize..sentence.end_token as usize;
        let tokens = reading.tokens.get(range).ok_or_else(|| format!("sentence {number}: no such tokens"))?;
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return Err(format!("sentence {number} has no token"));
        };
        if first.span.start != sentence.span.start || last.span.end != sentence.span.end {
            return Err(format!("sentence {number} does not reach from its first to its last token"));
        }
    }
    let mut next = 0;
    for sentence in &reading.sentences {
        if sentence.first_token != next {
            return Err(format!("token {next} belongs to no sentence or to two"));
        }
        next = sentence.end_token;
    }
    if next as usize != reading.tokens.len() {
        return Err("the last tokens belong to no sentence".to_owned());
    }
    if let Some(pair) = reading
        .tokens
        .windows(2)
        .find(|pair| pair[0].span.end > pair[1].span.start || pair[1].span.is_empty())
    {
        return Err(format!("tokens overlap or are empty: {pair:?}"));
    }
    for mention in &reading.mentions {
        let sentence =
            reading.sentences.get(mention.sentence as usize).ok_or("a mention without sentence")?;
        if mention.span.is_empty() || !sentence.span.covers(mention.span) {
            return Err(format!("mention {mention:?} does not lie in its sentence"));
        }
    }
    let times = reading.times.iter().map(|time| ("time", time.span, time.sentence));
    let quantities = reading.quantities.iter().map(|quantity| ("quantity", quantity.span, quantity.sentence));
    let places = reading.places.iter().map(|place| ("place", place.span, place.sentence));
    for (what, span, sentence) in times.chain(quantities).chain(places) {
        let sentence =
            reading.sentences.get(sentence as usize).ok_or_else(|| format!("{what} without sentence"))?;
        if !sentence.span.covers(span) {
            return Err(format!("{what} {span:?} does not lie in its sentence {:?}", sentence.span));
        }
    }
    Ok(())
}

fn rows(reading: &Reading) -> Result<(), String> {
    let dropped = || reading.document.blocks.iter().filter(|block| !block.kept);
    let mut ids = BTreeSet::new();
    for (kind, head) in reading.heads() {
        if head.id.0.len() != 16 || !ids.insert(&head.id) {
            return Err(format!("{}: the id {} is malformed or given twice", kind.name(), head.id));
        }
        if kind == Kind::Dropped {
            continue;
        }
        if head.span.is_empty() || dropped().any(|block| block.span.overlaps(head.span)) {
            return Err(format!(
                "{}: evidence {:?} is empty or lies in a dropped block",
                kind.name(),
                head.span
            ));
        }
        if head.rule.is_empty()
            || head.sentence.is_none_or(|sentence| sentence as usize >= reading.sentences.len())
        {
            return Err(format!("{}: row {} has no rule or no sentence", kind.name(), head.id));
        }
    }
    for event in &reading.events {
        let sentence = &reading.sentences[event.head.sentence.unwrap_or(0) as usize];
        if !sentence.span.covers(event.head.span) || !event.head.span.covers(event.trigger) {
            return Err(format!(
                "event {}: evidence outside its sentence or without its predicate",
                event.head.id
            ));
        }
        if event.who.is_empty() && event.whom.is_empty() {
            return Err(format!("event {}: nobody takes part", event.head.id));
        }
    }
    for statement in &reading.statements {
        if statement.content.is_empty() || !statement.head.span.covers(statement.content) {
            return Err(format!("statement {}: content empty or outside the evidence", statement.head.id));
        }
    }
    let told: Vec<Span> = reading.dropped.iter().map(|row| row.head.span).collect();
    let wanted: Vec<Span> = dropped().map(|block| block.span).collect();
    if told != wanted {
        return Err(format!("dropped rows {told:?}, dropped blocks {wanted:?}"));
    }
    Ok(())
}
