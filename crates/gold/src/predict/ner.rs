//! Named entities by the trained grammar. The kinds are PER, LOC and ORG; the scorer's `--map` brings other schemes to these.
//! Peoples and nationalities, which the reader knows as a fourth kind, are no names in these schemes.
//!
//! From JSON lines: `{"sent_id","text","spans":[[start,end,"LOC"]]}`. From IOB2: the same, with the text put together from the tokens;
//! with `--gold-tokens`, IOB2 over the given tokens.
//!
//! Rows next to each other whose `sent_id` differ only in the number at the end (`-0001`, four digits or more) are one document, and are
//! read as one; any other row is a document of its own.

use std::fmt::Write as _;

use chancery_reader::language::syntax::analyse;
use chancery_reader::language::{Models, grammar_of};
use chancery_record::Span;
use serde_json::{Value, json};

use super::tokens::{TokenSentence, join_tokens, sentences};
use super::{Offsets, Task};
use crate::{GoldError, input};

/// The kinds that are written.
const KINDS: [&str; 3] = ["PER", "LOC", "ORG"];

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    if input::read_text(task.input)?.trim_start().starts_with('{') {
        let rows = input::json_rows(task.input)?;
        let row = |(index, row): (usize, &input::Row)| {
            let id = row.value.get("sent_id").cloned().unwrap_or_else(|| index.into());
            (id, row.text("text").to_owned())
        };
        return Ok(objects(&rows.iter().enumerate().map(row).collect::<Vec<_>>()));
    }
    let sentences = sentences(task.input)?;
    if task.gold_tokens {
        let documents =
            sentences.chunk_by(|one, other| of_one_document(one.id.as_deref(), other.id.as_deref()));
        return Ok(documents.map(tagged).collect());
    }
    let row = |(index, sentence): (usize, &TokenSentence)| {
        let (text, _) = join_tokens(sentence.rows.iter().map(|row| form(row)));
        (sentence.id.as_deref().map_or_else(|| index.into(), Value::from), text)
    };
    Ok(objects(&sentences.iter().enumerate().map(row).collect::<Vec<_>>()))
}

/// True for the ids of two sentences of one document.
fn of_one_document(one: Option<&str>, other: Option<&str>) -> bool {
    let document = |id: Option<&str>| {
        let (document, number) = id?.rsplit_once('-')?;
        let numbered = number.len() >= 4 && number.bytes().all(|byte| byte.is_ascii_digit());
        numbered.then(|| document.to_owned())
    };
    document(one).is_some_and(|one| document(other) == Some(one))
}

/// A line for each row, given as its id and text.
fn objects(rows: &[(Value, String)]) -> String {
    let documents = rows.chunk_by(|(one, _), (other, _)| of_one_document(one.as_str(), other.as_str()));
    let lines = documents.flat_map(|rows| {
        let texts: Vec<&str> = rows.iter().map(|(_, text)| text.as_str()).collect();
        rows.iter().zip(names(&texts)).map(|((id, text), names)| object(id, text, names)).collect::<Vec<_>>()
    });
    input::lines_of(lines)
}

fn object(id: &Value, text: &str, names: Vec<(Span, String)>) -> Value {
    let offsets = Offsets::new(text);
    let spans: Vec<Value> =
        names.into_iter().map(|(span, kind)| json!([offsets.start(span), offsets.end(span), kind])).collect();
    json!({ "sent_id": id, "text": text, "spans": spans })
}

/// The names of each of the texts of a document, in order.
fn names(texts: &[&str]) -> Vec<Vec<(Span, String)>> {
    let whole = texts.join("\n\n");
    let mut start = 0;
    let ranges: Vec<Span> = texts
        .iter()
        .map(|text| {
            let range = Span::new(start, start + text.len());
            start += text.len() + 2;
            range
        })
        .collect();
    let mut words = grammar_of(Models::builtin(), &whole, &ranges).into_iter().peekable();
    let mut all = Vec::with_capacity(texts.len());
    for range in ranges {
        let mut names: Vec<(Span, String)> = Vec::new();
        while let Some(word) = words.next_if(|word| word.span.end <= range.end) {
            let span = Span { start: word.span.start - range.start, end: word.span.end - range.start };
            match word.name.split_once('-') {
                Some(("I", _)) => {
                    if let Some((name, _)) = names.last_mut() {
                        *name = name.join(span);
                    }
                }
                Some((_, kind)) => names.push((span, kind.to_owned())),
                None => {}
            }
        }
        names.retain(|(_, kind)| KINDS.contains(&kind.as_str()));
        all.push(names);
    }
    all
}

fn form(row: &[String]) -> &str {
    let numbered = row.len() > 2 && row[0].chars().all(|letter| letter.is_ascii_digit());
    row.get(usize::from(numbered)).map_or("", String::as_str)
}

/// The sentences of a document with a label for each token.
fn tagged(sentences: &[TokenSentence]) -> String {
    let forms: Vec<Vec<&str>> =
        sentences.iter().map(|sentence| sentence.rows.iter().map(|row| form(row)).collect()).collect();
    let lists: Vec<&[&str]> = forms.iter().map(Vec::as_slice).collect();
    let read = Models::builtin().syntax.as_ref().map(|model| analyse(model, &lists)).unwrap_or_default();
    let mut out = String::new();
    for (number, (sentence, forms)) in sentences.iter().zip(&forms).enumerate() {
        for comment in &sentence.comments {
            let _ = writeln!(out, "{comment}");
        }
        for (index, form) in forms.iter().enumerate() {
            let name = read.get(number).and_then(|words| words.get(index)).map_or("O", |word| word.name);
            let tag = if KINDS.iter().any(|kind| name.ends_with(kind)) { name } else { "O" };
            let _ = writeln!(out, "{}\t{form}\t{tag}", index + 1);
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_numbered_through_are_one_document() {
        assert!(of_one_document(Some("letters-7-0001"), Some("letters-7-0002")));
        assert!(!of_one_document(Some("letters-7-0001"), Some("letters-8-0002")));
        assert!(!of_one_document(Some("letters-1"), Some("letters-2")), "such numbers count documents");
        assert!(!of_one_document(Some("letters-000a"), Some("letters-000a")));
        assert!(!of_one_document(None, None));
    }

    #[test]
    fn names_stand_in_their_own_text_of_the_document() {
        let texts = ["Envoys from Germany met Angela Merkel.", "", "She left for Berlin, then for Spain."];
        let found: Vec<Vec<&str>> = names(&texts)
            .iter()
            .zip(texts)
            .map(|(names, text)| names.iter().map(|(span, _)| span.of(text)).collect())
            .collect();
        assert_eq!(found, [vec!["Germany", "Angela Merkel"], vec![], vec!["Berlin", "Spain"]]);
    }
}
