//! Generated articles for measuring speed, size and how both grow with the number of documents.
//!
//! Sentences are drawn from the program's own: those of the event rules and those without events. So an article has no
//! thread, but real grammar, names and dates, and its rows cost what rows cost. The same seed gives the same bytes.

use std::io::{self, Write};

use chancery_reader::Lore;
use chancery_reader::event::testing::example_sentences;
use serde_json::json;

use crate::input::sentence_lines;

/// Sentences without events that stand beside the rules' own.
const NO_EVENT: &str = include_str!("../../../data/en/tests/no_event.txt");
/// One sentence in so many is one that an event rule must find.
const ONE_WITH_EVENT_IN: u64 = 6;
const SENTENCES_IN_PARAGRAPH: usize = 3;

/// What to write.
#[derive(Clone, Copy, Debug)]
pub struct Pile {
    /// Articles.
    pub documents: u64,
    /// Words of an article, to the end of the sentence that reaches them.
    pub words: usize,
    /// Where the drawing starts; piles of different seeds share no article.
    pub seed: u64,
}

/// Writes the articles as JSON lines with `title`, `date` and `text`; words written.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(lore: &Lore, pile: Pile, out: &mut dyn Write) -> io::Result<u64> {
    let (with, without): (Vec<_>, Vec<_>) = example_sentences(lore).partition(|(yes, _)| *yes);
    let with: Vec<&str> = with.into_iter().map(|(_, sentence)| sentence).collect();
    let mut without: Vec<&str> = without.into_iter().map(|(_, sentence)| sentence).collect();
    without.extend(sentence_lines(NO_EVENT).map(|(_, sentence)| sentence));
    let mut words = 0;
    for number in 0..pile.documents {
        let mut draw = Draw(pile.seed.wrapping_mul(1 << 32).wrapping_add(number));
        let mut text = String::new();
        let (mut sentences, mut length) = (0, 0);
        while length < pile.words {
            let from = if draw.below(ONE_WITH_EVENT_IN) == 0 { &with } else { &without };
            let sentence = from[draw.below(from.len() as u64) as usize];
            if sentences > 0 {
                text.push_str(if sentences % SENTENCES_IN_PARAGRAPH == 0 { "\n\n" } else { " " });
            }
            text.push_str(sentence);
            sentences += 1;
            length += sentence.split_whitespace().count();
        }
        words += length as u64;
        let day = format!("{}-{:02}-{:02}", 2020 + draw.below(6), 1 + draw.below(12), 1 + draw.below(28));
        let line = json!({ "title": format!("Generated article {number}"), "date": day, "text": text });
        writeln!(out, "{line}")?;
    }
    Ok(words)
}

/// Drawing by SplitMix64: a counter whose bits are mixed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % bound
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_its_articles_and_another_gives_others() {
        let pile = |seed| {
            let mut out = Vec::new();
            let words = write(Lore::builtin(), Pile { documents: 3, words: 200, seed }, &mut out).unwrap();
            assert!((600..900).contains(&words), "{words}");
            String::from_utf8(out).unwrap()
        };
        assert_eq!(pile(1), pile(1));
        assert_ne!(pile(1), pile(2));
        let lines: Vec<String> = pile(1).lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 3);
        assert_ne!(lines[0], lines[1]);
    }
}
