//! Text and token spans of the token-based sets: CoNLL-U and IOB2.
//!
//! Both are read by column only. Text is put together from the tokens; what the sets do not say about spaces is filled by the
//! usual rules of English print, which is harmless, since their scorers do not count white space.

use std::path::Path;

use chancery_record::Span;

use crate::{GoldError, input};

/// A sentence of a token-based set.
pub struct TokenSentence {
    /// `# sent_id`, when given.
    pub id: Option<String>,
    /// Comment lines as they stand.
    pub comments: Vec<String>,
    /// Token lines, split at tabs (or white space where there is no tab).
    pub rows: Vec<Vec<String>>,
}

/// The sentences of a file of token lines; blank lines part sentences, lines that open with `# ` and hold no tab are comments.
pub fn sentences(path: &Path) -> Result<Vec<TokenSentence>, GoldError> {
    let text = input::read_text(path)?;
    let mut all = Vec::new();
    let mut open = TokenSentence { id: None, comments: Vec::new(), rows: Vec::new() };
    for line in text.lines().chain([""]) {
        if line.trim().is_empty() {
            let done = std::mem::replace(
                &mut open,
                TokenSentence { id: None, comments: Vec::new(), rows: Vec::new() },
            );
            if !done.rows.is_empty() {
                all.push(done);
            }
        } else if (line.starts_with("# ") || line.starts_with('#') && open.rows.is_empty())
            && !line.contains('\t')
        {
            if let Some(id) = line.strip_prefix("# sent_id =") {
                open.id = Some(id.trim().to_owned());
            }
            open.comments.push(line.to_owned());
        } else if line.contains('\t') {
            open.rows.push(line.split('\t').map(str::to_owned).collect());
        } else {
            open.rows.push(line.split_whitespace().map(str::to_owned).collect());
        }
    }
    Ok(all)
}

/// Joins tokens to running text and says where each of them stands.
pub fn join_tokens<'a>(tokens: impl IntoIterator<Item = &'a str>) -> (String, Vec<Span>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut glue_next = true;
    let mut open_quote = false;
    for token in tokens {
        let closes_quote = token == "\"" && open_quote;
        if !(glue_next || closes_quote || glues_to_the_word_before(token)) {
            text.push(' ');
        }
        spans.push(Span::new(text.len(), text.len() + token.len()));
        text.push_str(token);
        if token == "\"" {
            open_quote = !open_quote;
        }
        glue_next =
            matches!(token, "(" | "[" | "$" | "£" | "€" | "“" | "‘" | "``") || token == "\"" && open_quote;
    }
    (text, spans)
}

fn glues_to_the_word_before(token: &str) -> bool {
    matches!(
        token,
        "," | "."
            | ";"
            | ":"
            | "!"
            | "?"
            | ")"
            | "]"
            | "%"
            | "”"
            | "’"
            | "''"
            | "'"
            | "..."
            | "'s"
            | "’s"
            | "n't"
            | "n’t"
            | "'re"
            | "'ve"
            | "'ll"
            | "'d"
            | "'m"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_text_reads_like_print_and_spans_find_every_token() {
        let tokens = [
            "He", "said", ":", "\"", "We", "do", "n't", "pay", "(", "much", ")", ".", "\"", "It", "'s", "$",
            "5", ".",
        ];
        let (text, spans) = join_tokens(tokens);
        assert_eq!(text, "He said: \"We don't pay (much).\" It's $5.");
        for (token, span) in tokens.iter().zip(spans) {
            assert_eq!(span.of(&text), *token);
        }
    }
}
