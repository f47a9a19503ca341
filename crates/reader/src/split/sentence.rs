//! Sentences: tokens between the sentence ends of the trained models, with their places in the tree.

use chancery_record::{Block, Document, Span};

use super::mend::mend;
use super::token::{Tok, tokens};
use crate::language::{Analysed, Models, analyse};
use crate::lore::{Class, Words};

/// A sentence as a range of tokens.
#[derive(Clone, Debug)]
pub struct SentenceTokens {
    /// Index of the block.
    pub block: u32,
    /// First token.
    pub first: usize,
    /// One past the last token.
    pub end: usize,
    /// From the first token to the last.
    pub span: Span,
}

/// A token in the tree of its sentence.
#[derive(Clone, Debug, Default)]
pub struct Node<'m> {
    /// UPOS.
    pub upos: &'m str,
    /// UD features, `A=B|C=D` or `_`.
    pub features: &'m str,
    /// Lemma.
    pub lemma: String,
    /// The token that it hangs on, counted from the first of the sentence; none for the root.
    pub head: Option<usize>,
    /// UD relation to it.
    pub relation: &'m str,
    /// `O`, `B-PER`, `I-PER`, ...
    pub name: &'m str,
}

impl<'m> Node<'m> {
    /// The relation without its subtype.
    pub fn base(&self) -> &'m str {
        self.relation.split_once(':').map_or(self.relation, |(base, _)| base)
    }

    /// True when the features hold this pair ("Tense=Past").
    pub fn has(&self, pair: &str) -> bool {
        self.features.split('|').any(|feature| feature == pair)
    }
}

/// The tokens of a document's kept blocks, its sentences, and a node for each token.
#[derive(Debug, Default)]
pub struct Split<'m> {
    /// Tokens.
    pub tokens: Vec<Tok>,
    /// Sentences.
    pub sentences: Vec<SentenceTokens>,
    /// Nodes, one a token.
    pub nodes: Vec<Node<'m>>,
}

/// Tokens, sentences and trees of the kept blocks.
pub fn sentences<'m>(words: &Words, models: &'m Models, document: &Document) -> Split<'m> {
    let text = document.text.as_str();
    let mut split = Split { tokens: Vec::with_capacity(text.len() / 5), ..Split::default() };
    let is_abbreviation = |word: &str| {
        let info = words.look_up(word);
        info.is(Class::AbbrevTitle) || info.is(Class::AbbrevInner) || info.is(Class::AbbrevEnd)
    };
    let kept = || document.blocks.iter().enumerate().filter(|(_, block)| block.kept);
    let read_of = |block: &Block| {
        let lead = dateline(block.span.of(text)) as u32;
        Span { start: block.span.start + lead, end: block.span.end }
    };
    let ranges: Vec<Span> = kept().map(|(_, block)| read_of(block)).collect();
    let blocks = kept().zip(&ranges).zip(analyse(models, text, &ranges));
    for (((block_index, block), range), analysed) in blocks {
        let mut first = split.tokens.len();
        tokens(text, block.span.start as usize, block.span.end as usize, &is_abbreviation, &mut split.tokens);
        let count = analysed.segments.sentences.len();
        for (number, sentence) in analysed.segments.sentences.iter().enumerate() {
            let inside = |token: &&Tok| number + 1 == count || token.span.start < sentence.span.end;
            let end = first + split.tokens[first..].iter().take_while(inside).count();
            if end == first {
                continue;
            }
            let span = Span { start: split.tokens[first].span.start, end: split.tokens[end - 1].span.end };
            // the words of a dateline stand outside the tree of the first sentence
            let ahead =
                split.tokens[first..end].iter().take_while(|token| token.span.end <= range.start).count();
            split.nodes.extend((0..ahead).map(|_| Node {
                upos: "PROPN",
                features: "_",
                relation: "dep",
                name: "O",
                ..Node::default()
            }));
            let from = split.nodes.len();
            align(&analysed, number, &split.tokens[first + ahead..end], &mut split.nodes);
            for node in &mut split.nodes[from..] {
                node.head = node.head.map(|head| head + ahead);
            }
            let is_day = |at: usize| {
                let low = split.tokens[first + at].span.of(text).to_lowercase();
                let year = low.len() == 4 && low.bytes().all(|byte| byte.is_ascii_digit());
                year || [Class::Weekday, Class::Month].iter().any(|class| words.look_up(&low).is(*class))
            };
            let is_comma = |at: usize| split.tokens[first + at].span.of(text) == ",";
            mend(&mut split.nodes[from - ahead..], is_comma, is_day);
            split.sentences.push(SentenceTokens { block: block_index as u32, first, end, span });
            first = end;
        }
    }
    split
}

/// The bytes of a dateline with its dash at the start of a block: "BAKU, July 1 (Report) - ". None where the words before the first dash
/// are others.
fn dateline(text: &str) -> usize {
    const REACH: usize = 100;
    let dashes = [" - ", " – ", " — ", " -- "];
    let Some((end, dash)) = dashes
        .iter()
        .filter_map(|dash| text.find(dash).map(|at| (at, dash.len())))
        .min()
        .filter(|(at, _)| *at <= REACH)
    else {
        return 0;
    };
    let (head, rest) = (&text[..end], &text[end + dash..]);
    let first: String = head.chars().take_while(|letter| letter.is_alphabetic()).collect();
    let shouted = first.chars().count() >= 2 && first.chars().all(char::is_uppercase);
    let credited = head.ends_with(')') && head.contains('(');
    let small = |word: &&str| word.starts_with(char::is_lowercase);
    let outside = head.split('(').next().unwrap_or(head);
    let named = !outside.split_whitespace().any(|word| small(&word)) && head.split_whitespace().count() <= 10;
    let opens =
        rest.chars().find(|letter| letter.is_alphanumeric()).is_some_and(|letter| !letter.is_lowercase());
    // "Nairobi, Savanna News – The minister"
    let listed = head.contains(',') && head.split_whitespace().count() <= 5;
    if (shouted || credited || listed) && named && opens && !head.contains('\n') { end + dash } else { 0 }
}

/// Appends a node for each token of a sentence. A token of several words is what its topmost word is; a token without a word of its own
/// hangs on the token before.
fn align<'m>(analysed: &Analysed<'m>, number: usize, tokens: &[Tok], out: &mut Vec<Node<'m>>) {
    let base = out.len();
    let segments = &analysed.segments;
    let range = &segments.sentences[number].words;
    let words = &segments.words[range.start as usize..range.end as usize];
    if tokens.is_empty() {
        return;
    }
    let Some(read) = analysed.words.get(number) else {
        out.extend(tokens.iter().map(|_| Node {
            upos: "X",
            features: "_",
            relation: "dep",
            name: "O",
            ..Node::default()
        }));
        return;
    };
    let mut of_word = vec![0; words.len()];
    let mut of_token = Vec::with_capacity(tokens.len());
    let mut word = 0;
    for (place, token) in tokens.iter().enumerate() {
        while word < words.len() && words[word].span.end <= token.span.start {
            of_word[word] = place.saturating_sub(1);
            word += 1;
        }
        let from = word;
        while word < words.len() && words[word].span.start < token.span.end {
            of_word[word] = place;
            word += 1;
        }
        // a word over several tokens is that of the last of them as well
        let shared = from == word && from > 0 && words[from - 1].span.end > token.span.start;
        of_token.push(if shared { None } else { Some(from..word) });
    }
    of_word[word..].fill(tokens.len() - 1);
    for (place, inside) in of_token.iter().enumerate() {
        let top = inside.clone().and_then(|inside| {
            let outside = |at: &usize| {
                let head = read[*at].head as usize;
                head == 0 || !inside.contains(&(head - 1))
            };
            inside.clone().find(outside)
        });
        out.push(match top {
            Some(top) => {
                let word = &read[top];
                let head = (word.head as usize).checked_sub(1).map(|head| of_word[head]);
                Node {
                    upos: word.tag,
                    features: word.features,
                    lemma: word.lemma.clone(),
                    head: head.filter(|head| *head != place),
                    relation: word.relation,
                    name: word.name,
                }
            }
            None => Node {
                upos: "X",
                features: "_",
                head: place.checked_sub(1),
                relation: "flat",
                name: "O",
                ..Node::default()
            },
        });
    }
    open_cycles(&mut out[base..]);
}

/// Takes the head from a token that stands above itself: words that are a tree may be none where tokens hold several of them.
fn open_cycles(nodes: &mut [Node<'_>]) {
    for start in 0..nodes.len() {
        let mut at = start;
        for _ in 0..nodes.len() {
            let Some(head) = nodes[at].head else { break };
            if head == start {
                nodes[start].head = None;
                break;
            }
            at = head;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(given: &[Option<usize>]) -> Vec<Option<usize>> {
        let mut nodes: Vec<Node<'_>> =
            given.iter().map(|head| Node { head: *head, ..Node::default() }).collect();
        open_cycles(&mut nodes);
        nodes.iter().map(|node| node.head).collect()
    }

    #[test]
    fn no_token_stands_above_itself() {
        let tree = [Some(1), None, Some(1), Some(2)];
        assert_eq!(heads(&tree), tree);
        // two tokens, each of which holds a word of the other's
        assert_eq!(heads(&[Some(1), Some(0), Some(1)]), [None, Some(0), Some(1)]);
        // a token that hangs on a cycle is none itself
        assert_eq!(heads(&[Some(1), Some(2), Some(1)]), [Some(1), None, Some(1)]);
    }
}
