//! Text -> tokens and sentences.
//!
//! Works on the kept blocks one by one. Token boundaries follow UD habits for English: clitics (`'s`, `n't`) are tokens of their
//! own, abbreviations, numbers, addresses and footnote marks are one token each. Sentence ends are decided by rules over tokens
//! with the word lists of `data/en/words.txt`. It knows nothing of tags.

mod mend;
mod sentence;
mod token;

pub use sentence::{Node, SentenceTokens, Split, sentences};
pub use token::{Tok, TokKind, tokens};

/// The words of a name as the tokenizer sees them.
pub fn words_of(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    tokens(text, 0, text.len(), &|_| false, &mut out);
    out.iter().map(|token| token.span.of(text)).collect()
}
