//! What must hold for any document and for any data laid over the built-in lore: no panic, valid spans, only kept blocks read,
//! ids unique, the same reading every time.
//!
//! Property tests, the findings in `tests/fixtures/fuzz` and the fuzz targets `read` and `lore` (folder `fuzz` of the
//! repository) all run these checks, so that what a target finds is found again here. Nothing here makes bytes.

use std::collections::{BTreeMap, BTreeSet};

use chancery_reader::language::conllu;
use chancery_reader::{Lore, LoreError, grammar, read, split_sentences};
use chancery_record::{
    Actor, Block, BlockRole, DateValue, DayRange, Document, DocumentMeta, Head, Kind, Reading, Span, Word,
};

/// Languages that a document may claim.
const LANGUAGES: [&str; 4] = ["", "en", "EN-gb", "ru"];

/// Days of publication: none, a day, a month, a year, open ends, and the ends of the calendar.
const PUBLISHED: [fn() -> Option<DayRange>; 8] = [
    || None,
    || DayRange::from_iso("2025-07-10"),
    || DayRange::from_iso("2024-02"),
    || DayRange::from_iso("2023"),
    || DayRange::from_iso("2025-12-31").map(|days| DayRange { start: None, ..days }),
    || DayRange::from_iso("2024-02-29").map(|days| DayRange { end: None, ..days }),
    || DayRange::from_iso("9999-12-31"),
    || DayRange::from_iso("-9999-01-01"),
];

/// A document out of any bytes: the first byte chooses language and day, the second how lines become blocks (0: one body
/// block), the rest is text.
pub fn document(bytes: &[u8]) -> Document {
    let [flags, cut, text @ ..] = bytes else { return Document::from_text("") };
    let text = String::from_utf8_lossy(text);
    let mut document =
        if *cut == 0 { Document::from_text(&text) } else { in_blocks(&text, usize::from(*cut)) };
    LANGUAGES[usize::from(flags & 3)].clone_into(&mut document.meta.lang);
    document.meta.published = PUBLISHED[usize::from(flags >> 2 & 7)]();
    document
}

/// Lines as blocks; roles go round in steps of `cut`, and every third role is dropped.
fn in_blocks(text: &str, cut: usize) -> Document {
    let mut blocks = Vec::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let span = Span::new(start, start + line.trim_end_matches('\n').len());
        start += line.len();
        let choice = number * cut + cut;
        let (role, name) = BlockRole::ALL[choice % BlockRole::ALL.len()];
        if !span.is_empty() {
            blocks.push(Block { span, role, kept: choice % 3 != 2, reason: name.to_owned() });
        }
    }
    Document::new(text.as_bytes(), DocumentMeta::default(), text.to_owned(), blocks)
}

/// Reads a document by a lore and checks all that must hold.
pub fn check(lore: &Lore, document: &Document) -> Result<Reading, String> {
    let reading = read(lore, document);
    if reading.document != *document {
        return Err("the document was changed".to_owned());
    }
    check_invariants(&reading)?;
    words(document)?;
    if read(lore, document) != reading {
        return Err("read twice, two readings".to_owned());
    }
    let spans: Vec<Span> = reading.sentences.iter().map(|sentence| sentence.span).collect();
    let is_read = !reading.notes.iter().any(|note| note.code == "reader.language");
    if is_read && split_sentences(lore, document) != spans {
        return Err("the splitter alone sees other sentences".to_owned());
    }
    Ok(reading)
}

/// A text that meets most of what data can say: names, roles, verbs, quotes, days.
pub const PROBE: &str = "Russian police arrested two Italian citizens in Moscow on Monday, and Rome summoned the ambassador.\n\
    “We will not sign the treaty with France,” the minister of Norland said on 3 May 2024. Two days earlier, the army of Norland\n\
    attacked Italy's ships near Narrow Strait; talks between Italy and Russia, led by Anna Brill, broke off last week.\n\
    Italy did not give aid to Russia. President Brill told Norland that both sides would meet in spring 2026.";

/// Any files laid over a small lore: lines `== PATH` open a file of the data folder, what follows is its content. The
/// built-in tables are large, so small ones stand in for them unless the bytes bring their own.
///
/// Either the data are refused with a file and a reason, or a text is read by them and all holds.
pub fn lore(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut files = small_lore();
    let mut name = String::new();
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("== ") {
            path.trim_end().clone_into(&mut name);
            files.insert(name.clone(), String::new());
        } else if let Some(content) = files.get_mut(&name) {
            content.push_str(line);
        }
    }
    match Lore::with_files(&files) {
        Ok(lore) => {
            let mut document = Document::from_text(PROBE);
            document.meta.published = DayRange::from_iso("2024-05-04");
            check(&lore, &document).unwrap_or_else(|message| panic!("{message}"));
            let _ = (lore.country_code("Norland"), lore.country_name("ITA"));
        }
        Err(LoreError { file, message, .. }) => assert!(!file.is_empty() && !message.is_empty()),
    }
}

/// Tables of a few rows for each kind of data, and no rules.
pub fn small_lore() -> BTreeMap<String, String> {
    let rows = |columns: &str, rows: &[&str]| format!("#columns\t{columns}\n{}\n", rows.join("\n"));
    let mut files: BTreeMap<String, String> = Lore::builtin()
        .ontology
        .types()
        .map(|kind| (format!("en/rules/{}.rule", kind.code), String::new()))
        .collect();
    let tables = [
        (
            "actors/states.tsv",
            rows(
                "code\tiso2\tname\tnames\tdemonyms\tcapital\tmetonyms\tfrom\tuntil",
                &["ITA\tIT\tItaly\t\tItalian\tRome", "RUS\tRU\tRussia\t\tRussian\tMoscow\tKremlin\t1991"],
            ),
        ),
        (
            "actors/organizations.tsv",
            rows("code\tsector\tkind\tname\tnames", &["UNO\t\tbody\tUnited Nations\tUN"]),
        ),
        (
            "actors/persons.tsv",
            rows(
                "name\taliases\tcode\tsector\toffice\tfrom\tuntil",
                &["Anna Brill\tBrill\tITA\tGOV\tpresident\t2020-01\t"],
            ),
        ),
        ("actors/places.tsv", rows("name\tnames\tcode\tsector\tkind", &["Narrow Strait\tStrait\t\t\tsea"])),
        (
            "en/roles.tsv",
            rows("noun\tsector\tsecondary\tkind\tnote", &["minister\tGOV\t\tperson", "army\tMIL\t\tgroup"]),
        ),
        ("en/lists_conflict.txt", String::new()),
        ("en/lists_coop.txt", "@pacts: treaty, deal\n".to_owned()),
        ("en/offtopic.txt", "sport: striker, \"own goal\"\n".to_owned()),
        ("en/rules/COERCE.rule", "type COERCE\nrule arrest\n  verb arrest\n  noun arrest\n".to_owned()),
    ];
    files.extend(tables.map(|(name, text)| (name.to_owned(), text)));
    files
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

/// What must hold for the grammar: words in order inside kept blocks and their tokens, numbered from 1, one root a sentence.
fn words(document: &Document) -> Result<(), String> {
    let words = grammar(document);
    let in_order =
        |one: &Word, other: &Word| one.span.end <= other.span.start && one.token.start <= other.token.start;
    if let Some(pair) = words.windows(2).find(|pair| !in_order(&pair[0], &pair[1])) {
        return Err(format!("words out of order: {pair:?}"));
    }
    for (number, sentence) in words.chunk_by(|one, other| one.sentence == other.sentence).enumerate() {
        if sentence[0].sentence as usize != number
            || sentence.iter().filter(|word| word.head == 0).count() != 1
        {
            return Err(format!("sentence {number} is not number {number} or has not one root"));
        }
        for (place, word) in sentence.iter().enumerate() {
            let sound = word.number as usize == place + 1
                && word.head as usize <= sentence.len()
                && word.head != word.number
                && !word.span.is_empty()
                && word.token.covers(word.span)
                && word.span.is_valid_in(&document.text);
            if !sound || !document.blocks.iter().any(|block| block.kept && block.span.covers(word.token)) {
                return Err(format!("a word that is not sound: {word:?}"));
            }
        }
    }
    conllu(&document.text, &words, "");
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
