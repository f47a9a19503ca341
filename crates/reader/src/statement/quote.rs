//! Quote marks -> stretches of words between them, within one block.
//!
//! Marks are often set wrong or left out: a closing mark that nothing opened opens words when another closing mark follows; a paragraph
//! that ends with one is quoted from its start, and a paragraph with an opening mark alone is quoted to its end (speech over several
//! paragraphs is printed so). Single quote marks are not read.

use chancery_record::Span;

use crate::split::{SentenceTokens, Tok, TokKind};

/// A stretch between quote marks in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// With the marks.
    pub outer: Span,
    /// The words between them.
    pub inner: Span,
    /// How many words.
    pub words: usize,
}

impl Quote {
    /// Shorter quotes are names and scare quotes.
    pub fn is_speech(&self) -> bool {
        self.words >= 4
    }
}

/// The quotes of a document in order.
pub fn quotes(text: &str, tokens: &[Tok], sentences: &[SentenceTokens]) -> Vec<Quote> {
    let mut out = Vec::new();
    let mut first = 0;
    while first < sentences.len() {
        let block = sentences[first].block;
        let last = sentences[first..].iter().take_while(|sentence| sentence.block == block).count() + first;
        let range = sentences[first].first..sentences[last - 1].end;
        if let Some(tokens) = tokens.get(range) {
            of_block(text, tokens, &mut out);
        }
        first = last;
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Opening,
    Closing,
    Straight,
}

fn mark(word: &str) -> Option<Mark> {
    match word {
        "“" | "«" | "„" => Some(Mark::Opening),
        "”" | "»" => Some(Mark::Closing),
        "\"" => Some(Mark::Straight),
        _ => None,
    }
}

fn of_block(text: &str, tokens: &[Tok], out: &mut Vec<Quote>) {
    let known = out.len();
    let mark_at = |at: usize| mark(tokens[at].span.of(text));
    let mut open: Option<usize> = None;
    for at in 0..tokens.len() {
        let Some(mark) = mark_at(at) else { continue };
        match (mark, open) {
            // speech that goes on in a new paragraph opens its marks again
            (Mark::Opening, Some(start)) if tokens[at].breaks_before > 0 => {
                out.push(between(&tokens[..at], start, None));
                open = Some(at);
            }
            (Mark::Opening, _) | (Mark::Straight, None) => open = Some(at),
            (Mark::Closing | Mark::Straight, Some(start)) => {
                out.push(between(tokens, start, Some(at)));
                open = None;
            }
            (Mark::Closing, None) => {
                let next = (at + 1..tokens.len()).find_map(mark_at);
                if next == Some(Mark::Closing) && at > 0 {
                    open = Some(at);
                } else if out.len() == known && at + 2 >= tokens.len() && at > 0 {
                    let span = tokens[0].span.join(tokens[at].span);
                    let inner = tokens[0].span.join(tokens[at - 1].span);
                    out.push(Quote { outer: span, inner, words: words(&tokens[..at]) });
                }
            }
        }
    }
    if let Some(start) = open.filter(|start| mark_at(*start) == Some(Mark::Opening) || *start == 0) {
        let quote = between(tokens, start, None);
        if quote.is_speech() {
            out.push(quote);
        }
    }
}

/// The quote from an opening mark to a closing mark, or to the end.
fn between(tokens: &[Tok], start: usize, end: Option<usize>) -> Quote {
    let last = end.unwrap_or(tokens.len() - 1);
    let outer = tokens[start].span.join(tokens[last].span);
    let until = end.map_or(outer.end, |end| tokens[end].span.start);
    let inner = Span { start: tokens[start].span.end.min(until), end: until };
    Quote { outer, inner, words: words(&tokens[start + 1..end.unwrap_or(tokens.len())]) }
}

fn words(tokens: &[Tok]) -> usize {
    tokens.iter().filter(|token| token.kind == TokKind::Word).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::tokens;

    /// The words between the marks of a text taken as one block.
    fn inner(text: &str) -> Vec<&str> {
        let mut all = Vec::new();
        tokens(text, 0, text.len(), &|_| false, &mut all);
        let sentence = SentenceTokens { block: 0, first: 0, end: all.len(), span: Span::new(0, text.len()) };
        quotes(text, &all, &[sentence]).iter().map(|quote| quote.inner.of(text)).collect()
    }

    #[test]
    fn marks_pair_up() {
        assert_eq!(inner("He said \"a b\" and “c d” and «e»."), ["a b", "c d", "e"]);
    }

    #[test]
    fn wrong_and_missing_marks() {
        assert_eq!(inner("He said,” the port is shut,” and left."), [" the port is shut,"]);
        assert_eq!(inner("“The port is shut for now."), ["The port is shut for now."]);
        assert_eq!(inner("The port is shut for now.”"), ["The port is shut for now."]);
        let paragraphs = "“The port is shut.\n\n“It opens in spring.”";
        assert_eq!(inner(paragraphs), ["The port is shut.", "It opens in spring."]);
        assert_eq!(inner("It is 6” long and 4 wide."), Vec::<&str>::new());
        assert_eq!(inner("“Shut."), Vec::<&str>::new(), "a mark without words to speak of");
    }
}
