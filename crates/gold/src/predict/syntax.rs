//! Syntax: a CoNLL-U file. From raw text (put together from the gold file as its scorer does) tokens, words and sentences are those
//! of the reader's trained segmentation, UPOS tags those of its rules; with `--gold-tokens` the first three are the input's. Lemmas,
//! features and trees are not built yet: `_`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chancery_reader::language::Models;
use chancery_reader::language::segment::segment;
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

/// Tokens, words and sentences of the segmentation; a word has the tag of the reader's token that covers it, if there is one.
fn from_text(text: &str, reading: &Reading) -> String {
    let tag_of = |word: Span| {
        let after = reading.tokens.partition_point(|token| token.span.start <= word.start);
        let token =
            after.checked_sub(1).map(|at| &reading.tokens[at]).filter(|token| token.span.covers(word));
        let is_inner_mark = |span: Span| span != word && !word.of(text).contains(char::is_alphanumeric);
        token.map_or("_", |token| if is_inner_mark(token.span) { "PUNCT" } else { token.upos })
    };
    let segments = segment(&Models::builtin().segment, text, Span::new(0, text.len()));
    let mut out = String::new();
    for sentence in &segments.sentences {
        let mut number = 0;
        let mut words = segments.words[sentence.words.start as usize..sentence.words.end as usize].iter();
        for index in sentence.tokens.start as usize..sentence.tokens.end as usize {
            let token = &segments.tokens[index];
            let glued = segments.tokens.get(index + 1).is_some_and(|next| !next.space_before);
            let misc = if glued { "SpaceAfter=No" } else { "_" };
            if token.words > 1 {
                let last = number + u32::from(token.words);
                let _ = writeln!(
                    out,
                    "{}-{last}\t{}\t_\t_\t_\t_\t_\t_\t_\t{misc}",
                    number + 1,
                    token.span.of(text)
                );
            }
            for word in words.by_ref().take(usize::from(token.words)) {
                number += 1;
                let tag = tag_of(word.span);
                let misc = if token.words > 1 { "_" } else { misc };
                let _ = writeln!(out, "{number}\t{}\t_\t{tag}\t_\t_\t_\t_\t_\t{misc}", word.span.of(text));
            }
        }
        out.push('\n');
    }
    out
}
