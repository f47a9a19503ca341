//! Checks that lie beside the program's own data: rule tests, sentences without events, hard texts for the splitter.

use std::fmt::Write as _;
use std::path::Path;

use chancery_reader::event::testing;
use chancery_reader::language::Models;
use chancery_reader::language::segment::segment;
use chancery_reader::{Lore, actors_of, describe, read};
use chancery_record::{Actor, DayRange, Document, Event, Span};
use serde_json::{Value, json};

use crate::{GoldError, input};

/// What a check found.
pub struct Report {
    /// For people.
    pub printed: String,
    /// For programs.
    pub json: Value,
    /// Whether all is as it should be.
    pub passed: bool,
}

/// Sentences that must yield no event row, one a line (`#` opens a comment): the share that does, and those sentences.
pub fn negatives(lore: &Lore, path: &Path) -> Result<Report, GoldError> {
    let text = input::read_text(path)?;
    let (mut count, mut printed, mut wrong) = (0, String::new(), Vec::new());
    for (number, sentence) in input::sentence_lines(&text) {
        count += 1;
        let reading = read(lore, &Document::from_text(sentence));
        if reading.events.is_empty() {
            continue;
        }
        let events: Vec<String> = reading.events.iter().map(|event| in_short(event, sentence)).collect();
        let _ = writeln!(printed, "{}:{}: {sentence}\n    {}", path.display(), number, events.join("\n    "));
        wrong.push(json!({ "line": number, "text": sentence, "events": events }));
    }
    let share = if count == 0 { 0.0 } else { wrong.len() as f64 / f64::from(count) };
    let _ =
        writeln!(printed, "{} of {count} sentences have event rows ({:.1} %)", wrong.len(), 100.0 * share);
    let json = json!({ "sentences": count, "with_events": wrong.len(), "share": share, "wrong": wrong });
    Ok(Report { printed, json, passed: share == 0.0 })
}

/// Actors in words of our own (format in the head of `data/en/tests/actors.txt`): cases, and the wrong ones with what was expected and
/// what came.
pub fn actors(lore: &Lore, path: &Path) -> Result<Report, GoldError> {
    let file = input::read_text(path)?;
    let (mut count, mut printed, mut wrong) = (0, String::new(), Vec::new());
    for (number, line) in input::sentence_lines(&file) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (expected, mention, text) = match cells.as_slice() {
            [expected, mention] => (*expected, *mention, ""),
            [expected, mention, text] if text.contains(mention) => (*expected, *mention, *text),
            _ => {
                let message = "expected `CODES | WORDS` or `CODES | WORDS | TEXT` with the words in the text";
                return Err(GoldError::line(path, number, message));
            }
        };
        count += 1;
        let came = if text.is_empty() { alone(lore, mention) } else { in_text(lore, mention, text) };
        if came != expected {
            let _ = writeln!(
                printed,
                "{}:{number}: {mention}\n    expected {expected}\n    came     {came}",
                path.display()
            );
            wrong.push(json!({ "line": number, "words": mention, "expected": expected, "came": came }));
        }
    }
    let _ = writeln!(printed, "{} of {count} cases right", count - wrong.len());
    let json = json!({ "cases": count, "right": count - wrong.len(), "wrong": wrong });
    Ok(Report { printed, json, passed: wrong.is_empty() })
}

/// The day from which the words of `actors` are seen.
const DAY_OF_ACTORS: &str = "2025-03-15";

fn alone(lore: &Lore, words: &str) -> String {
    codes(&[describe(lore, words, "", DayRange::from_iso(DAY_OF_ACTORS)).actor])
}

/// The actors of the last phrase that meets the last place of the words.
fn in_text(lore: &Lore, words: &str, text: &str) -> String {
    let mut document = Document::from_text(text);
    document.meta.published = DayRange::from_iso(DAY_OF_ACTORS);
    let start = text.rfind(words).unwrap_or(0);
    let span = Span::new(start, start + words.len());
    let phrases = actors_of(lore, &document);
    phrases
        .iter()
        .rev()
        .find(|(phrase, _)| phrase.overlaps(span))
        .map_or("-".to_owned(), |(_, actors)| codes(actors))
}

/// `RUS GOV; IRN`, or `-` for nobody. An actor without a code is `--- SECTOR`.
fn codes(actors: &[Actor]) -> String {
    let known = actors.iter().filter(|actor| !actor.code.is_empty() || !actor.sector.is_empty());
    let code = |actor: &Actor| {
        let code = if actor.code.is_empty() { "---" } else { &actor.code };
        format!("{code} {}", actor.sector).trim_end().to_owned()
    };
    let codes: Vec<String> = known.map(code).collect();
    if codes.is_empty() { "-".to_owned() } else { codes.join("; ") }
}

/// `RUS COERCE/arrest AZE (COERCE.arrest on "arrested")`, with the flags that make a row something else than news.
fn in_short(event: &Event, text: &str) -> String {
    let side = |actors: &[chancery_record::Actor]| {
        let names = actors.iter().map(|actor| if actor.code.is_empty() { &actor.name } else { &actor.code });
        let joined = names.map(String::as_str).collect::<Vec<_>>().join(",");
        if joined.is_empty() { "-".to_owned() } else { joined }
    };
    let mode = if event.mode.is_empty() { String::new() } else { format!("/{}", event.mode) };
    format!(
        "{} {}{mode} {} {} {} ({} on \"{}\")",
        side(&event.who),
        event.event_type,
        side(&event.whom),
        event.head.polarity.name(),
        event.head.modality.name(),
        event.head.rule,
        event.trigger.of(text)
    )
}

/// Hard texts for the sentence splitter (format in the head of `data/en/tests/sentences.txt`): cases, wrong cases with what was expected
/// and what came. A case is right when the whole text gives exactly the expected ranges. `trained` asks the trained segmentation
/// instead of the splitter that events are read with.
pub fn sentences(lore: &Lore, path: &Path, trained: bool) -> Result<Report, GoldError> {
    let file = input::read_text(path)?;
    let cases = sentence_cases(&file).map_err(|(line, message)| GoldError::line(path, line, message))?;
    let (mut printed, mut wrong) = (String::new(), Vec::new());
    let (mut gold, mut found, mut right) = (0, 0, 0);
    for case in &cases {
        let came = came_sentences(lore, &case.text, trained);
        gold += case.sentences.len();
        found += came.len();
        right += case.sentences.iter().filter(|span| came.contains(span)).count();
        if came == case.sentences {
            continue;
        }
        let words =
            |spans: &[Span]| spans.iter().map(|span| span.of(&case.text).to_owned()).collect::<Vec<_>>();
        let (expected, got) = (words(&case.sentences), words(&came));
        let _ = writeln!(
            printed,
            "{}:{}:\n    expected {expected:?}\n    came     {got:?}",
            path.display(),
            case.line
        );
        wrong.push(json!({ "line": case.line, "expected": expected, "came": got }));
    }
    let f1 = if gold + found == 0 { 0.0 } else { (2 * right) as f64 / (gold + found) as f64 };
    let _ = writeln!(
        printed,
        "{} of {} cases right, F1 of sentences {f1:.3}",
        cases.len() - wrong.len(),
        cases.len()
    );
    let json = json!({ "cases": cases.len(), "right": cases.len() - wrong.len(), "f1": f1, "wrong": wrong });
    Ok(Report { printed, json, passed: wrong.is_empty() })
}

fn came_sentences(lore: &Lore, text: &str, trained: bool) -> Vec<Span> {
    if trained {
        let segments = segment(&Models::builtin().segment, text, Span::new(0, text.len()));
        return segments.sentences.iter().map(|sentence| sentence.span).collect();
    }
    read(lore, &Document::from_text(text)).sentences.iter().map(|sentence| sentence.span).collect()
}

/// The `yes` and `no` lines of the rules of events and claims whose id holds `part`, and those that fail.
pub fn rules(lore: &Lore, part: &str) -> Report {
    let (mut count, mut failures) = testing::run_tests(lore, part);
    let (claims, failed) = chancery_reader::claim::testing::run_tests(lore, part);
    count += claims;
    failures.extend(failed);
    let lines: Vec<String> = failures.iter().map(ToString::to_string).collect();
    let mut printed: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let _ = writeln!(printed, "{count} sentences of rules read, {} failures", lines.len());
    let json = json!({ "sentences": count, "failed": lines.len(), "failures": lines });
    Report { printed, json, passed: failures.is_empty() }
}

/// The `yes` sentences of event rules in frames (format in the head of `data/en/tests/frames.txt`): the share of rows that each keeps, and the
/// sentences that lose theirs.
pub fn frames(lore: &Lore, path: &Path, part: &str) -> Result<Report, GoldError> {
    let file = input::read_text(path)?;
    let (mut printed, mut shares, mut wrong) = (String::new(), serde_json::Map::new(), Vec::new());
    let (mut read, mut kept) = (0, 0);
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let openings = testing::openings(lore);
    for (number, line) in input::sentence_lines(&file) {
        let framed = |pattern: &str| {
            let holds = |slots: &[&str]| slots.iter().any(|slot| pattern.contains(slot));
            holds(&["{state}", "{capital}", "{people}"]) && holds(&["{act}", "{past}", "{base}", "{ing}"])
        };
        let Some((name, pattern)) =
            line.split_once(" | ").filter(|(name, pattern)| !name.contains(' ') && framed(pattern))
        else {
            let message = "expected `NAME | SENTENCE` with `{state}`, `{capital}` or `{people}`, and with `{act}`, `{past}`, `{base}` or `{ing}` in the sentence";
            return Err(GoldError::line(path, number, message));
        };
        if !name.contains(part) {
            continue;
        }
        let found = testing::in_frame(lore, &openings, &testing::Frame { name, pattern });
        let right = found.read - found.lost.len();
        (read, kept) = (read + found.read, kept + right);
        for (text, wanted, came) in &found.lost {
            let _ = writeln!(printed, "{name}: {text}\n    wanted {wanted}\n    came   {came}");
            wrong.push(json!({ "frame": name, "text": text, "wanted": wanted, "came": came }));
        }
        shares.insert(name.to_owned(), json!({ "sentences": found.read, "kept": share(right, found.read) }));
    }
    for (name, frame) in &shares {
        let kept = frame["kept"].as_f64().unwrap_or(0.0);
        let _ =
            writeln!(printed, "{name:<16} {:>6} sentences, {:.1} % kept", frame["sentences"], 100.0 * kept);
    }
    let share = share(kept, read);
    let _ = writeln!(printed, "{kept} of {read} rows kept ({:.1} %)", 100.0 * share);
    let json = json!({ "sentences": read, "kept": share, "frames": shares, "wrong": wrong });
    Ok(Report { printed, json, passed: wrong.is_empty() })
}

struct SentenceCase {
    line: usize,
    text: String,
    sentences: Vec<Span>,
}

fn sentence_cases(file: &str) -> Result<Vec<SentenceCase>, (usize, String)> {
    let mut cases: Vec<SentenceCase> = Vec::new();
    let mut open = false;
    for (index, line) in file.lines().enumerate() {
        if line.trim().is_empty() {
            open = false;
            continue;
        }
        if line.starts_with('#') {
            continue;
        }
        if !open {
            cases.push(SentenceCase { line: index + 1, text: String::new(), sentences: Vec::new() });
            open = true;
        }
        let Some(case) = cases.last_mut() else { continue };
        let Some((mark, sentence)) = line.split_at_checked(2) else {
            return Err((index + 1, "a line opens with `| `, `+ ` or `/ `".to_owned()));
        };
        case.text.push_str(match mark {
            "| " if case.sentences.is_empty() => "",
            "| " => " ",
            "+ " => "",
            "/ " => "\n",
            _ => return Err((index + 1, format!("a line opens with `| `, `+ ` or `/ `, not with `{mark}`"))),
        });
        case.sentences.push(Span::new(case.text.len(), case.text.len() + sentence.len()));
        case.text.push_str(sentence);
    }
    Ok(cases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_say_how_sentences_join() {
        let cases = sentence_cases("# head\n| One.\n| Two.\n+ Three.\n/ Four.\n\n# note\n| Five.\n").unwrap();
        assert_eq!(cases.len(), 2);
        assert_eq!(cases[0].text, "One. Two.Three.\nFour.");
        let words: Vec<&str> = cases[0].sentences.iter().map(|span| span.of(&cases[0].text)).collect();
        assert_eq!(words, ["One.", "Two.", "Three.", "Four."]);
        assert_eq!((cases[1].line, cases[1].text.as_str()), (8, "Five."));
        assert_eq!(sentence_cases("| One.\n- Two.\n").err().unwrap().0, 2);
    }
}
