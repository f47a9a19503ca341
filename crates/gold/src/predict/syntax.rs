//! Syntax: a CoNLL-U file by the trained grammar. From raw text (put together from the gold file as its scorer does) everything is the
//! reader's; with `--gold-tokens` sentences, tokens and words are the input's.

use std::fmt::Write as _;

use chancery_reader::language::syntax::analyse;
use chancery_reader::language::{Models, conllu, grammar_of};
use chancery_record::Span;

use super::Task;
use super::tokens::{TokenSentence, sentences};
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
    if task.gold_tokens {
        return Ok(over_gold_tokens(&gold));
    }
    let text = raw_text(&gold);
    let words = grammar_of(Models::builtin(), &text, &[Span::new(0, text.len())]);
    Ok(conllu(&text, &words, ""))
}

/// The running text of a treebank file.
fn raw_text(gold: &[TokenSentence]) -> String {
    let mut text = String::new();
    let mut glue = "";
    for sentence in gold {
        let opens = |comment: &String| comment.starts_with("# newpar") || comment.starts_with("# newdoc");
        if !text.is_empty() && sentence.comments.iter().any(opens) {
            glue = "\n\n";
        }
        let mut covered = 0usize;
        for row in &sentence.rows {
            let id = row[0].as_str();
            let number: usize = id.split(['-', '.']).next().and_then(|first| first.parse().ok()).unwrap_or(0);
            if id.contains('.') || !id.contains('-') && number <= covered {
                continue;
            }
            if let Some((_, last)) = id.split_once('-') {
                covered = last.parse().unwrap_or(0);
            }
            text.push_str(glue);
            text.push_str(&row[FORM]);
            glue = if row[MISC].split('|').any(|note| note == "SpaceAfter=No") { "" } else { " " };
        }
    }
    text.push('\n');
    text
}

fn over_gold_tokens(gold: &[TokenSentence]) -> String {
    let is_word = |row: &&Vec<String>| !row[0].contains(['.', '-']);
    let forms: Vec<Vec<&str>> = gold
        .iter()
        .map(|sentence| sentence.rows.iter().filter(is_word).map(|row| row[FORM].as_str()).collect())
        .collect();
    let sentences: Vec<&[&str]> = forms.iter().map(Vec::as_slice).collect();
    let read = Models::builtin().syntax.as_ref().map(|model| analyse(model, &sentences)).unwrap_or_default();
    let mut read = read.into_iter();
    let mut out = String::new();
    for sentence in gold {
        for comment in &sentence.comments {
            let _ = writeln!(out, "{comment}");
        }
        let mut words = read.next().unwrap_or_default().into_iter();
        for row in sentence.rows.iter().filter(|row| !row[0].contains('.')) {
            let (id, form, misc) = (&row[0], &row[FORM], &row[MISC]);
            let word = if id.contains('-') { None } else { words.next() };
            let _ = match word {
                None => writeln!(out, "{id}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}"),
                Some(word) => writeln!(
                    out,
                    "{id}\t{form}\t{}\t{}\t_\t{}\t{}\t{}\t_\t{misc}",
                    word.lemma, word.tag, word.features, word.head, word.relation
                ),
            };
        }
        out.push('\n');
    }
    out
}
