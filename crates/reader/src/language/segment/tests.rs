//! What the built-in English model makes of texts, and what holds for any text.

use chancery_record::Span;
use proptest::prelude::*;

use super::{Segments, segment};
use crate::language::Models;

fn cut(text: &str) -> Segments {
    segment(&Models::builtin().segment, text, Span::new(0, text.len()))
}

/// Words parted by bars, sentences by line ends.
fn shown(text: &str) -> String {
    let segments = cut(text);
    let sentence = |words: &std::ops::Range<u32>| {
        let words = &segments.words[words.start as usize..words.end as usize];
        words.iter().map(|word| word.span.of(text)).collect::<Vec<_>>().join("|")
    };
    segments.sentences.iter().map(|it| sentence(&it.words)).collect::<Vec<_>>().join("\n")
}

#[test]
fn tokens_and_words_follow_the_treebanks() {
    assert_eq!(shown("He can't say it's Norvia's."), "He|ca|n't|say|it|'s|Norvia|'s|.");
    assert_eq!(shown("They cannot pay; we’ll see."), "They|can|not|pay|;|we|’ll|see|.");
    assert_eq!(
        shown("A long-awaited, $5.5bn e-mail deal (3.5% of GDP)."),
        "A|long|-|awaited|,|$|5.5|bn|e-mail|deal|(|3.5|%|of|GDP|)|."
    );
    assert_eq!(
        shown("Mr. Orde met the U.S. envoy at 10:30 on 11/26/2024."),
        "Mr.|Orde|met|the|U.S.|envoy|at|10:30|on|11/26/2024|."
    );
    assert_eq!(
        shown("See https://a.example/b?c=1. Or ask press@ledger.example."),
        "See|https://a.example/b?c=1|.\nOr|ask|press@ledger.example|."
    );
    assert_eq!(shown("AT&T waited ... and left -- for good!"), "AT&T|waited|...|and|left|--|for|good|!");
}

#[test]
fn a_token_knows_its_words_and_what_stands_before_it() {
    let text = "Don't\n\ngo .";
    let segments = cut(text);
    let seen: Vec<_> = segments
        .tokens
        .iter()
        .map(|it| (it.span.of(text), it.words, it.space_before, it.breaks_before))
        .collect();
    assert_eq!(seen, [("Don't", 2, true, 0), ("go", 1, true, 2), (".", 1, true, 0)]);
    assert_eq!(segments.words.iter().map(|word| word.token).collect::<Vec<_>>(), [0, 0, 1, 2]);
    assert_eq!(segments.sentences.len(), 2);
    assert_eq!(segments.sentences[1].words, 2..4);
}

#[test]
fn news_is_cut_where_sentences_end() {
    let text = "BAKU, Nov. 3 (Ledger) - Gen. Tamsk met the envoy of the U.S. in St. Petersburg. \"We don't expect much,\" he said. \
                He left at noon.";
    assert_eq!(cut(text).sentences.len(), 3);
    assert_eq!(cut("“Will it open?” a reporter asked. The governor smiled.").sentences.len(), 2);
    assert_eq!(cut("The convoy was escorted by the U.N. It arrived at dawn.").sentences.len(), 2);
}

#[test]
fn broken_lines_of_a_page_change_no_sentence() {
    let text = "The ministers of Norvia and Sudland met on Monday for the first time in three years, officials said. They agreed to \
                reopen two crossings and to free all fishermen that were taken since the autumn. Neither side would say when the \
                talks go on. The border has been closed since the war of 2011, and trade goes by sea.";
    let mut wrapped = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        let glue = if column + word.len() >= 72 { "\n" } else { " " };
        column = if glue == "\n" { word.len() } else { column + 1 + word.len() };
        wrapped.push_str(if wrapped.is_empty() { "" } else { glue });
        wrapped.push_str(word);
    }
    assert!(wrapped.lines().count() > 4);
    assert_eq!(shown(&wrapped), shown(text));
    assert_eq!(cut(text).sentences.len(), 4);
}

#[test]
fn only_the_range_is_cut_and_spans_are_those_of_the_text() {
    let text = "Menu Home\n\nIt rained. He left.\n\nShare";
    let segments = segment(&Models::builtin().segment, text, Span::new(11, 30));
    let sentences: Vec<&str> = segments.sentences.iter().map(|it| it.span.of(text)).collect();
    assert_eq!(sentences, ["It rained.", "He left."]);
    assert_eq!(segment(&Models::builtin().segment, text, Span::new(5, 99)), Segments::default());
    assert_eq!(segment(&Models::builtin().segment, "é", Span::new(1, 2)), Segments::default());
}

/// Spans in order; every visible character in one token, one word, one sentence.
fn holds(text: &str) {
    let segments = cut(text);
    let mut covered = vec![false; text.len()];
    let mut at = 0;
    for token in &segments.tokens {
        assert!(token.span.is_valid_in(text) && !token.span.is_empty() && token.span.start >= at);
        assert!(!token.span.of(text).contains(char::is_whitespace), "{:?}", token.span.of(text));
        at = token.span.end;
        covered[token.span.range()].fill(true);
    }
    for (place, character) in text.char_indices() {
        assert!(covered[place] || character.is_whitespace() || super::atoms::is_without_width(character));
    }
    let mut words = segments.words.iter();
    for (index, token) in segments.tokens.iter().enumerate() {
        let mut at = token.span.start;
        for word in words.by_ref().take(usize::from(token.words)) {
            assert_eq!((word.token as usize, word.span.start), (index, at));
            assert!(word.span.is_valid_in(text) && !word.span.is_empty());
            at = word.span.end;
        }
        assert_eq!(at, token.span.end);
    }
    assert!(words.next().is_none());
    let (mut token, mut word) = (0, 0);
    for sentence in &segments.sentences {
        assert_eq!((sentence.tokens.start, sentence.words.start), (token, word));
        assert!(sentence.tokens.end > token && sentence.words.end > word);
        (token, word) = (sentence.tokens.end, sentence.words.end);
    }
    assert_eq!((token as usize, word as usize), (segments.tokens.len(), segments.words.len()));
}

proptest! {
    #[test]
    fn any_text_is_covered_in_order(text in any::<String>()) {
        holds(&text);
    }

    #[test]
    fn any_text_of_marks_and_words_is_covered(text in "([A-Za-z]{0,5}|[0-9]{1,3}|[ \n.,!?'’\"“”()\\[\\]-]|n't|'s|www\\.|://|@|\u{200b}|\u{ad}|é){0,60}") {
        holds(&text);
    }
}

#[test]
fn long_runs_without_an_end_are_cut() {
    let text = "word ".repeat(5000);
    assert!(cut(&text).sentences.iter().all(|it| it.tokens.len() <= 600));
    holds(&"a'".repeat(3000));
    holds(&"www.".repeat(3000));
}
