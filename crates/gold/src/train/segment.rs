//! Trains the model that cuts text into tokens, words and sentences (`models/en/segment.bin`).
//!
//! Lists are counted: which tokens are cut into words, which are written with a period. Both decisions are learned by running the
//! reader's own segmentation over the treebanks, as written and in other layouts made here: lines broken at a width, paragraphs
//! without an empty line between them, last stops left out, sentences that open small.

use std::collections::BTreeMap;
use std::path::Path;

use chancery_reader::language::segment::{Lists, Model, Split, segment_by, word_hash};
use chancery_reader::lore::Class;
use chancery_record::Span;

use super::Chance;
use super::learner::Learner;
use super::treebank::{Layout, Running, Sentence, Token, documents, render};
use super::variation::Stock;
use crate::{GoldError, LoadedLore};

/// The train files, below the folder of truth sets.
const FILES: [&str; 2] =
    ["ud/en_ewt/en_ewt-ud-train.conllu.gz", "ud/en_gum_open/en_gum_open-ud-train.conllu.gz"];

/// Times that each document is seen as it is, and once varied.
const ROUNDS: usize = 12;
/// Size of the steps of learning.
const RATE: f32 = 0.02;
/// So many of 100 features are left out of a step.
const GAPS_DROPPED: usize = 5;
const ENDS_DROPPED: usize = 10;
/// Size of the table of words written small.
const SMALL_BYTES: usize = 1 << 14;
/// Logarithms of the sizes of the tables.
const GAP_LOG: u32 = 17;
const END_LOG: u32 = 18;
/// Weights that may be cut to the largest byte.
const CLIPPED: usize = 20;

/// The model file made of the treebanks below `data`.
pub fn train(lore: &LoadedLore, data: &Path, seed: u64) -> Result<Vec<u8>, GoldError> {
    let mut treebank = Vec::new();
    for file in FILES {
        treebank.extend(documents(&data.join(file))?);
    }
    Ok(train_on(lore, &treebank, seed).to_bytes())
}

/// The model made of these documents.
fn train_on(lore: &LoadedLore, treebank: &[Vec<Sentence>], seed: u64) -> Model {
    let lists = lists(lore, treebank).sorted();
    let stock = Stock::new(lore);
    let mut chance = Chance::new(seed);
    let mut gaps = Learner::new(GAP_LOG, RATE, GAPS_DROPPED, seed);
    let mut ends = Learner::new(END_LOG, RATE, ENDS_DROPPED, seed + 1);
    let mut order: Vec<usize> = (0..treebank.len()).collect();
    for round in 0..ROUNDS {
        chance.shuffle(&mut order);
        for index in &order {
            let document = &treebank[*index];
            learn(&lists, &render(document, Layout::default(), &mut chance), &mut gaps, &mut ends);
            let varied = stock.vary(document, &mut chance);
            let layout = layout(round, &mut chance);
            learn(&lists, &render(&varied, layout, &mut chance), &mut gaps, &mut ends);
        }
        if round >= ROUNDS / 2 {
            gaps.note();
            ends.note();
        }
    }
    let table = |learner: &Learner| learner.table(CLIPPED).unwrap_or_default();
    Model::new(lists, table(&gaps), table(&ends))
}

/// A layout other than the plain one.
fn layout(round: usize, chance: &mut Chance) -> Layout {
    let width = 60 + chance.below(25);
    match round % 4 {
        0 => Layout { width, ..Layout::default() },
        1 => Layout { tight: 80, bare: 30, small: 3, ..Layout::default() },
        2 => Layout { own_lines: 80, tight: 50, bare: 30, ..Layout::default() },
        _ => Layout { width, tight: 70, bare: 10, ..Layout::default() },
    }
}

fn learn(lists: &Lists, running: &Running, gaps: &mut Learner, ends: &mut Learner) {
    let range = Span::new(0, running.text.len());
    segment_by(
        lists,
        &running.text,
        range,
        |at, features| {
            let goes_on = !running.starts[at];
            gaps.learn(features, goes_on);
            goes_on
        },
        |at, features| {
            let truth = running.ends[at];
            ends.learn(features, truth);
            truth
        },
    );
}

/// The lists, counted in the treebanks; classes of abbreviations are those of the lore.
fn lists(lore: &LoadedLore, treebank: &[Vec<Sentence>]) -> Lists {
    let tokens = || treebank.iter().flatten().flat_map(|sentence| &sentence.tokens);
    let endings = endings(&tokens());
    let mut lists = Lists { endings, small: vec![0; SMALL_BYTES], ..Lists::default() };
    lists.wholes = wholes(&lists, tokens());
    let mut abbreviations: BTreeMap<String, u8> = BTreeMap::new();
    for (class, number) in [(Class::AbbrevEnd, 3), (Class::AbbrevInner, 2), (Class::AbbrevTitle, 1)] {
        for word in lore.words.with_class(class) {
            abbreviations.insert(word.to_ascii_lowercase(), number);
        }
    }
    lists.abbreviations = abbreviations.into_iter().collect();
    note_small_words(&mut lists, treebank);
    lists
}

/// Notes the words that are nearly always written small where no sentence opens.
fn note_small_words(lists: &mut Lists, treebank: &[Vec<Sentence>]) {
    let mut counts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for token in treebank.iter().flatten().flat_map(|sentence| sentence.tokens.iter().skip(1)) {
        if token.form.starts_with(char::is_alphabetic) {
            let capital = usize::from(token.form.starts_with(char::is_uppercase));
            counts.entry(token.form.to_lowercase()).or_default()[capital] += 1;
        }
    }
    for (form, [small, capital]) in counts {
        if small >= 3 && small > 9 * capital {
            lists.note_small(word_hash(&form));
        }
    }
}

/// Small letters and typewriter marks, as the lists have them.
fn plain(form: &str) -> String {
    form.chars()
        .map(|character| match character {
            '’' | '‘' | '`' | '´' => '\'',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

fn is_concatenation(token: &Token) -> bool {
    token.words.concat() == token.form
}

/// Endings with an apostrophe that are words of their own more often than not.
fn endings<'a>(tokens: &(impl Iterator<Item = &'a Token> + Clone)) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for token in tokens.clone().filter(|token| token.words.len() > 1 && is_concatenation(token)) {
        let last = plain(&token.words[token.words.len() - 1]);
        if last.contains('\'') {
            *counts.entry(last).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count >= 3);
    let is_split = |ending: &str, token: &Token| token.words.last().is_some_and(|last| plain(last) == ending);
    let kept = counts.into_keys().filter(|ending| {
        let all = tokens.clone().filter(|token| {
            let form = plain(&token.form);
            form.len() > ending.len() && form.ends_with(ending.as_str())
        });
        let (split, count) = all
            .fold((0, 0), |(split, count), token| (split + usize::from(is_split(ending, token)), count + 1));
        split * 2 > count
    });
    kept.collect()
}

/// Forms whose majority is cut otherwise than by their endings.
fn wholes<'a>(lists: &Lists, tokens: impl Iterator<Item = &'a Token>) -> Vec<Split> {
    let mut counts: BTreeMap<String, BTreeMap<Vec<u8>, usize>> = BTreeMap::new();
    for token in tokens.filter(|token| is_concatenation(token) && token.form.len() <= 24) {
        let mut cuts = Vec::new();
        let mut at = 0;
        for word in &token.words[..token.words.len() - 1] {
            at += word.chars().count();
            cuts.push(at as u8);
        }
        *counts.entry(plain(&token.form)).or_default().entry(cuts).or_default() += 1;
    }
    let mut out = Vec::new();
    for (form, cuts) in counts {
        let all: usize = cuts.values().sum();
        let Some((best, count)) = cuts.into_iter().max_by_key(|(cuts, count)| (*count, cuts.len())) else {
            continue;
        };
        let by_ending = lists.cuts_by_ending(&form);
        if count >= 2 && count * 2 > all && best != by_ending {
            out.push(Split { form, cuts: best });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_reader::language::segment::segment;

    fn token(form: &str, words: &[&str], space_after: bool) -> Token {
        Token {
            form: form.to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            space_after,
        }
    }

    /// Documents whose sentences end with a stop before a capital, with a title before a name, and a contraction.
    fn little_treebank() -> Vec<Vec<Sentence>> {
        let names = ["Orde", "Halvik", "Tamsk", "Brault", "Kerrich", "Sorensen"];
        let document = |name: &&str| {
            (0..30)
                .map(|number| Sentence {
                    opens_paragraph: number % 5 == 0,
                    tokens: vec![
                        token("Mr.", &["Mr."], true),
                        token(name, &[*name], true),
                        token("can't", &["ca", "n't"], true),
                        token("leave", &["leave"], number % 2 == 0),
                        token(
                            if number % 2 == 0 { "Norvia" } else { "," },
                            &[if number % 2 == 0 { "Norvia" } else { "," }],
                            number % 2 == 1,
                        ),
                        token("now", &["now"], false),
                        token(".", &["."], true),
                    ],
                })
                .collect()
        };
        names.iter().map(document).collect()
    }

    #[test]
    fn a_little_training_is_the_same_each_time_and_cuts_what_it_saw() {
        let lore = LoadedLore::load(None).unwrap();
        let treebank = little_treebank();
        let model = train_on(&lore, &treebank, 7);
        assert_eq!(model.to_bytes(), train_on(&lore, &treebank, 7).to_bytes());
        assert_ne!(model.to_bytes(), train_on(&lore, &treebank, 8).to_bytes());
        let text = "Mr. Brault can't leave Norvia now. Mr. Orde can't leave, now.";
        let segments = segment(&model, text, Span::new(0, text.len()));
        let words: Vec<&str> = segments.words.iter().map(|word| word.span.of(text)).collect();
        assert_eq!(
            words.join(" | "),
            "Mr. | Brault | ca | n't | leave | Norvia | now | . | Mr. | Orde | ca | n't | leave | , | now | ."
        );
        assert_eq!(segments.sentences.len(), 2);
    }
}
