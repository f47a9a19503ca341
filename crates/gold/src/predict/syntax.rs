//! Syntax: a CoNLL-U file. From raw text (put together from the gold file as its scorer does) tokens, sentences and UPOS tags are the
//! reader's; with `--gold-tokens` the first two are the input's. Lemmas, features and trees are not built yet: `_`.
//!
//! The reader reads kept blocks only and may leave characters out; what it leaves out becomes tokens split at white space, so
//! that the file holds every character, as the scorer demands.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chancery_record::{Reading, Span};

use super::tokens::{TokenSentence, sentences};
use super::{Task, read_given};
use crate::GoldError;

const FORM: usize = 1;
const MISC: usize = 9;

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let gold = sentences(task.input)?;
    if let Some(row) = gold.iter().flat_map(|sentence| &sentence.rows).find(|row| row.len() != 10) {
        let message =
            format!("not CoNLL-U: a token line with {} columns, 10 expected ({})", row.len(), row.join(" "));
        return Err(GoldError::Other(format!("{}: {message}", task.input.display())));
    }
    let (text, places) = raw_text(&gold);
    let reading = read_given(task.lore, &text, "");
    if task.gold_tokens {
        Ok(over_gold_tokens(&gold, &places, &reading))
    } else {
        Ok(from_text(&text, &reading))
    }
}

/// The running text of a treebank file, and where each of its token lines stands (none for empty nodes and words inside a multiword token).
fn raw_text(gold: &[TokenSentence]) -> (String, Vec<Vec<Option<Span>>>) {
    let mut text = String::new();
    let mut places = Vec::new();
    let mut glue = "";
    for sentence in gold {
        let opens = |comment: &String| comment.starts_with("# newpar") || comment.starts_with("# newdoc");
        if !text.is_empty() && sentence.comments.iter().any(opens) {
            glue = "\n\n";
        }
        let mut covered = 0usize;
        let mut here = Vec::new();
        for row in &sentence.rows {
            let id = row[0].as_str();
            let number: usize = id.split(['-', '.']).next().and_then(|first| first.parse().ok()).unwrap_or(0);
            if id.contains('.') || !id.contains('-') && number <= covered {
                here.push(None);
                continue;
            }
            if let Some((_, last)) = id.split_once('-') {
                covered = last.parse().unwrap_or(0);
            }
            text.push_str(glue);
            here.push(Some(Span::new(text.len(), text.len() + row[FORM].len())));
            text.push_str(&row[FORM]);
            glue = if row[MISC].split('|').any(|note| note == "SpaceAfter=No") { "" } else { " " };
        }
        places.push(here);
    }
    text.push('\n');
    (text, places)
}

fn over_gold_tokens(gold: &[TokenSentence], places: &[Vec<Option<Span>>], reading: &Reading) -> String {
    let tags: BTreeMap<Span, &str> = reading.tokens.iter().map(|token| (token.span, token.upos)).collect();
    let mut out = String::new();
    for (sentence, spans) in gold.iter().zip(places) {
        for comment in &sentence.comments {
            let _ = writeln!(out, "{comment}");
        }
        for (row, span) in sentence.rows.iter().zip(spans).filter(|(row, _)| !row[0].contains('.')) {
            let tag = span
                .filter(|_| !row[0].contains('-'))
                .and_then(|span| tags.get(&span))
                .copied()
                .unwrap_or("_");
            let _ = writeln!(out, "{}\t{}\t_\t{tag}\t_\t_\t_\t_\t_\t{}", row[0], row[FORM], row[MISC]);
        }
        out.push('\n');
    }
    out
}

fn from_text(text: &str, reading: &Reading) -> String {
    let mut pieces = covering_pieces(text, reading);
    pieces.sort_by_key(|piece| piece.span);
    let mut out = String::new();
    let mut sentence = None;
    let mut number = 0;
    for (index, piece) in pieces.iter().enumerate() {
        if piece.sentence.is_some() && piece.sentence != sentence {
            if number > 0 {
                out.push('\n');
            }
            sentence = piece.sentence;
            number = 0;
        }
        number += 1;
        let next = pieces.get(index + 1).map_or(text.len(), |next| next.span.start as usize);
        let misc = if piece.span.end as usize == next { "SpaceAfter=No" } else { "_" };
        let tag = if piece.upos.is_empty() { "_" } else { piece.upos };
        let _ = writeln!(out, "{number}\t{}\t_\t{tag}\t_\t_\t_\t_\t_\t{misc}", piece.span.of(text));
    }
    out.push('\n');
    out
}

struct Piece {
    span: Span,
    upos: &'static str,
    sentence: Option<usize>,
}

/// The reader's tokens and, between them, whatever else is not white space. A token that holds white space is cut there.
fn covering_pieces(text: &str, reading: &Reading) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let sentence_at = |start: u32| {
        let after = reading.sentences.partition_point(|sentence| sentence.span.start <= start);
        after.checked_sub(1).filter(|index| start < reading.sentences[*index].span.end)
    };
    let mut add = |span: Span, upos: &'static str| {
        for word in words_in(text, span) {
            pieces.push(Piece { span: word, upos, sentence: sentence_at(word.start) });
        }
    };
    let mut at = 0;
    for token in &reading.tokens {
        if token.span.start >= at {
            add(Span { start: at, end: token.span.start }, "");
            add(token.span, token.upos);
            at = token.span.end;
        }
    }
    add(Span { start: at, end: text.len() as u32 }, "");
    pieces
}

fn words_in(text: &str, span: Span) -> Vec<Span> {
    let part = span.of(text);
    part.split_whitespace()
        .map(|word| {
            let start = span.start as usize + (word.as_ptr() as usize - part.as_ptr() as usize);
            Span::new(start, start + word.len())
        })
        .collect()
}
