//! Named entities by the trained grammar. The kinds are PER, LOC and ORG; the scorer's `--map` brings other schemes to these.
//! Peoples and nationalities, which the reader knows as a fourth kind, are no names in these schemes.
//!
//! From JSON lines: `{"sent_id","text","spans":[[start,end,"LOC"]]}`. From IOB2: the same, with the text put together from the tokens;
//! with `--gold-tokens`, IOB2 over the given tokens.

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
        let lines = rows.iter().enumerate().map(|(index, row)| {
            let id = row.value.get("sent_id").cloned().unwrap_or_else(|| index.into());
            object(&id, row.text("text"))
        });
        return Ok(input::lines_of(lines));
    }
    let sentences = sentences(task.input)?;
    if task.gold_tokens {
        return Ok(sentences.iter().map(tagged).collect());
    }
    let lines = sentences.iter().enumerate().map(|(index, sentence)| {
        let (text, _) = join_tokens(sentence.rows.iter().map(|row| form(row)));
        let id = sentence.id.as_deref().map_or_else(|| index.into(), Value::from);
        object(&id, &text)
    });
    Ok(input::lines_of(lines))
}

fn object(id: &Value, text: &str) -> Value {
    let offsets = Offsets::new(text);
    let spans: Vec<Value> = names(text)
        .into_iter()
        .map(|(span, kind)| json!([offsets.start(span), offsets.end(span), kind]))
        .collect();
    json!({ "sent_id": id, "text": text, "spans": spans })
}

/// The names of a text, in order.
fn names(text: &str) -> Vec<(Span, String)> {
    let mut words = Vec::new();
    grammar_of(Models::builtin(), text, Span::new(0, text.len()), &mut words);
    let mut names: Vec<(Span, String)> = Vec::new();
    for word in words {
        match word.name.split_once('-') {
            Some(("I", _)) if !names.is_empty() => {
                if let Some((span, _)) = names.last_mut() {
                    *span = span.join(word.span);
                }
            }
            Some((_, kind)) => names.push((word.span, kind.to_owned())),
            None => {}
        }
    }
    names.retain(|(_, kind)| KINDS.contains(&kind.as_str()));
    names
}

fn form(row: &[String]) -> &str {
    let numbered = row.len() > 2 && row[0].chars().all(|letter| letter.is_ascii_digit());
    row.get(usize::from(numbered)).map_or("", String::as_str)
}

fn tagged(sentence: &TokenSentence) -> String {
    let forms: Vec<&str> = sentence.rows.iter().map(|row| form(row)).collect();
    let read = Models::builtin().syntax.as_ref().map(|model| analyse(model, &[&forms])).unwrap_or_default();
    let words = read.into_iter().next().unwrap_or_default();
    let mut out = String::new();
    for comment in &sentence.comments {
        let _ = writeln!(out, "{comment}");
    }
    for (index, form) in forms.iter().enumerate() {
        let name = words.get(index).map_or("O", |word| word.name);
        let tag = if KINDS.iter().any(|kind| name.ends_with(kind)) { name } else { "O" };
        let _ = writeln!(out, "{}\t{form}\t{tag}", index + 1);
    }
    out.push('\n');
    out
}
