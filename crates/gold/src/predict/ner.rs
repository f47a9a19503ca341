//! Named entities. The kinds are PER, LOC and ORG, from the mentions; the scorer's `--map` brings other schemes to these.
//!
//! From JSON lines: `{"sent_id","text","spans":[[start,end,"LOC"]]}`. From IOB2: the same, with the text put together from the tokens;
//! with `--gold-tokens`, IOB2 over the given tokens. A name of a state is a LOC; its adjective is no name in these schemes.

use std::fmt::Write as _;

use chancery_record::{Mention, MentionKind, Reading, Span};
use serde_json::{Value, json};

use super::tokens::{TokenSentence, join_tokens, sentences};
use super::{Offsets, Task, read_given};
use crate::states::states;
use crate::{GoldError, input};

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    if input::read_text(task.input)?.trim_start().starts_with('{') {
        let rows = input::json_rows(task.input)?;
        let lines = rows.iter().enumerate().map(|(index, row)| {
            let id = row.value.get("sent_id").cloned().unwrap_or_else(|| index.into());
            object(task, &id, row.text("text"), row.text("date"))
        });
        return Ok(input::lines_of(lines));
    }
    let sentences = sentences(task.input)?;
    if task.gold_tokens {
        return Ok(sentences.iter().map(|sentence| tagged(task, sentence)).collect());
    }
    let lines = sentences.iter().enumerate().map(|(index, sentence)| {
        let (text, _) = join_tokens(sentence.rows.iter().map(|row| form(row)));
        let id = sentence.id.as_deref().map_or_else(|| index.into(), Value::from);
        object(task, &id, &text, "")
    });
    Ok(input::lines_of(lines))
}

fn object(task: &Task<'_>, id: &Value, text: &str, date: &str) -> Value {
    let reading = read_given(task.lore, text, date);
    let offsets = Offsets::new(text);
    let spans: Vec<Value> = names(&reading)
        .into_iter()
        .map(|(span, kind)| json!([offsets.start(span), offsets.end(span), kind]))
        .collect();
    json!({ "sent_id": id, "text": text, "spans": spans })
}

/// The names of a reading in the order of the text, without articles, none inside or across another.
fn names(reading: &Reading) -> Vec<(Span, &'static str)> {
    let text = &reading.document.text;
    let name = |mention: &Mention| {
        let words = mention.span.of(text);
        let article = ["the ", "The "]
            .iter()
            .find(|article| words.starts_with(**article))
            .map_or(0, |article| article.len());
        let span = Span { start: mention.span.start + article as u32, end: mention.span.end };
        kind_of(mention.kind, &words[article..]).map(|kind| (span, kind))
    };
    let mut found: Vec<(Span, &'static str)> = reading.mentions.iter().filter_map(name).collect();
    found.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut end = 0;
    found.retain(|(span, _)| {
        let apart = span.start >= end;
        end = if apart { span.end } else { end };
        apart
    });
    found
}

/// A state by its name or capital is a place, by its adjective no name, by an office or building a body.
fn kind_of(kind: MentionKind, words: &str) -> Option<&'static str> {
    match kind {
        MentionKind::Person => Some("PER"),
        MentionKind::Organization => Some("ORG"),
        MentionKind::Place => Some("LOC"),
        MentionKind::State if states().is_name(words) => Some("LOC"),
        MentionKind::State if states().is_demonym(words) || words.contains('-') => None,
        MentionKind::State if words.starts_with(char::is_uppercase) => Some("ORG"),
        MentionKind::State | MentionKind::Role | MentionKind::Reference => None,
    }
}

fn form(row: &[String]) -> &str {
    let numbered = row.len() > 2 && row[0].chars().all(|letter| letter.is_ascii_digit());
    row.get(usize::from(numbered)).map_or("", String::as_str)
}

fn tagged(task: &Task<'_>, sentence: &TokenSentence) -> String {
    let (text, spans) = join_tokens(sentence.rows.iter().map(|row| form(row)));
    let reading = read_given(task.lore, &text, "");
    let names = names(&reading);
    let mut out = String::new();
    for comment in &sentence.comments {
        let _ = writeln!(out, "{comment}");
    }
    let mut before: Option<usize> = None;
    for (index, (row, span)) in sentence.rows.iter().zip(spans).enumerate() {
        let name = names.iter().position(|(name, _)| name.overlaps(span));
        let tag = match name {
            None => "O".to_owned(),
            Some(at) if before == Some(at) => format!("I-{}", names[at].1),
            Some(at) => format!("B-{}", names[at].1),
        };
        before = name;
        let _ = writeln!(out, "{}\t{}\t{tag}", index + 1, form(row));
    }
    out.push('\n');
    out
}
