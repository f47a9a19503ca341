//! Treebanks as running text: CoNLL-U files read into documents, paragraphs, sentences and tokens with their words, and rendered
//! as text with the places of tokens and sentences, as written or in other layouts.

use std::path::Path;

use crate::GoldError;
use crate::predict::tokens::{TokenSentence, sentences};

const FORM: usize = 1;
const MISC: usize = 9;

/// A token with the forms of its words; one form where it is one word.
#[derive(Clone)]
pub struct Token {
    /// As written.
    pub form: String,
    /// The words.
    pub words: Vec<String>,
    /// White space follows.
    pub space_after: bool,
}

/// A sentence and whether a paragraph opens with it.
pub struct Sentence {
    /// A paragraph opens here.
    pub opens_paragraph: bool,
    /// The tokens.
    pub tokens: Vec<Token>,
}

/// The documents of a CoNLL-U file, each a list of sentences.
pub fn documents(path: &Path) -> Result<Vec<Vec<Sentence>>, GoldError> {
    let mut out: Vec<Vec<Sentence>> = Vec::new();
    for sentence in sentences(path)? {
        let has = |key: &str| sentence.comments.iter().any(|comment| comment.starts_with(key));
        let opens_document = has("# newdoc");
        let read =
            Sentence { opens_paragraph: opens_document || has("# newpar"), tokens: tokens(path, &sentence)? };
        match out.last_mut() {
            Some(document) if !opens_document => document.push(read),
            _ => out.push(vec![read]),
        }
    }
    Ok(out)
}

fn tokens(path: &Path, sentence: &TokenSentence) -> Result<Vec<Token>, GoldError> {
    let mut out: Vec<Token> = Vec::new();
    let mut covered = 0;
    for row in &sentence.rows {
        if row.len() != 10 {
            let id = sentence.id.as_deref().unwrap_or("without id");
            let message = format!("sentence {id}: a token line with {} columns, 10 expected", row.len());
            return Err(GoldError::Other(format!("{}: {message}", path.display())));
        }
        let id = row[0].as_str();
        let number: usize = id.split(['-', '.']).next().and_then(|first| first.parse().ok()).unwrap_or(0);
        if id.contains('.') {
            continue;
        }
        if number <= covered && !id.contains('-') {
            if let Some(token) = out.last_mut() {
                token.words.push(row[FORM].clone());
            }
            continue;
        }
        let space_after = !row[MISC].split('|').any(|note| note == "SpaceAfter=No");
        let mut words = Vec::new();
        match id.split_once('-') {
            Some((_, last)) => covered = last.parse().unwrap_or(0),
            None => words.push(row[FORM].clone()),
        }
        out.push(Token { form: row[FORM].clone(), words, space_after });
    }
    Ok(out)
}

/// Running text and, for each of its bytes, whether a token starts there and whether a sentence ends there (exclusive end).
pub struct Running {
    /// The text.
    pub text: String,
    /// A token starts at this byte.
    pub starts: Vec<bool>,
    /// A sentence ends before this byte.
    pub ends: Vec<bool>,
}

/// How a document is laid out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layout {
    /// Lines are broken before this column; 0: they are not.
    pub width: usize,
    /// So many of 100 paragraphs open on the next line, without an empty line.
    pub tight: usize,
    /// So many of 100 sentences open on a line of their own.
    pub own_lines: usize,
    /// So many of 100 paragraphs lose their last stop.
    pub bare: usize,
    /// So many of 100 sentences open with a small letter.
    pub small: usize,
}

/// Renders a document.
pub fn render(document: &[Sentence], layout: Layout, chance: &mut super::Chance) -> Running {
    let mut running = Running { text: String::new(), starts: Vec::new(), ends: Vec::new() };
    let mut column = 0;
    let mut glue = "";
    for (index, sentence) in document.iter().enumerate() {
        if index > 0 && sentence.opens_paragraph {
            glue = if chance.percent(layout.tight) { "\n" } else { "\n\n" };
        } else if index > 0 && glue == " " && chance.percent(layout.own_lines) {
            glue = "\n";
        }
        let closes = document.get(index + 1).is_none_or(|next| next.opens_paragraph);
        let bare = closes && sentence.tokens.len() > 2 && chance.percent(layout.bare);
        let small = chance.percent(layout.small);
        for (place, token) in sentence.tokens.iter().enumerate() {
            if bare && place + 1 == sentence.tokens.len() && token.form == "." {
                break;
            }
            let width = token.form.chars().count();
            if layout.width > 0 && glue == " " && column + 1 + width > layout.width {
                glue = "\n";
            }
            column = if glue.contains('\n') { 0 } else { column + glue.len() } + width;
            running.text.push_str(glue);
            running.starts.resize(running.text.len(), false);
            running.starts.push(true);
            if place == 0 && small {
                running.text.extend(token.form.chars().map(|c| c.to_ascii_lowercase()));
            } else {
                running.text.push_str(&token.form);
            }
            running.starts.resize(running.text.len(), false);
            glue = if token.space_after { " " } else { "" };
        }
        running.ends.resize(running.text.len(), false);
        running.ends.push(true);
        if bare {
            glue = " ";
        }
    }
    running.starts.resize(running.text.len() + 1, false);
    running.ends.resize(running.text.len() + 1, false);
    running
}
