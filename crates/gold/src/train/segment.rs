//! Trains the model that cuts text into tokens, words and sentences (`models/en/segment.bin`).
//!
//! Lists are counted: which tokens are cut into words, which are written with a period. Both decisions are learned by running the
//! reader's own segmentation over the treebanks, as written and in other layouts made here: lines broken at a width, paragraphs
//! without an empty line between them, last stops left out, sentences that open small.

use std::collections::BTreeMap;
use std::path::Path;

use chancery_reader::language::segment::{Lists, Model, Split, segment_by};
use chancery_reader::lore::Class;
use chancery_record::Span;

use super::Chance;
use super::perceptron::Perceptron;
use super::treebank::{Layout, Running, Sentence, Token, documents, render};
use crate::{GoldError, LoadedLore};

/// The train files, below the folder of truth sets.
const FILES: [&str; 2] =
    ["ud/en_ewt/en_ewt-ud-train.conllu.gz", "ud/en_gum_open/en_gum_open-ud-train.conllu.gz"];

const ROUNDS: usize = 8;
const GAP_LOG: u32 = 16;
const END_LOG: u32 = 18;
const GAP_MARGIN: i32 = 10;
const END_MARGIN: i32 = 10;
/// Weights that may be cut to the largest byte.
const CLIPPED: usize = 20;

/// The model file made of the treebanks below `data`.
pub fn train(lore: &LoadedLore, data: &Path, seed: u64) -> Result<Vec<u8>, GoldError> {
    let mut treebank = Vec::new();
    for file in FILES {
        treebank.extend(documents(&data.join(file))?);
    }
    let lists = lists(lore, &treebank);
    // sorts the lists
    let lists = Model::new(lists, Default::default(), Default::default()).lists().clone();
    let mut chance = Chance::new(seed);
    let mut gaps = Perceptron::new(GAP_LOG, GAP_MARGIN);
    let mut ends = Perceptron::new(END_LOG, END_MARGIN);
    let mut order: Vec<usize> = (0..treebank.len()).collect();
    for round in 0..ROUNDS {
        chance.shuffle(&mut order);
        for index in &order {
            for layout in [Layout::default(), layout(round, &mut chance)] {
                learn(&lists, &render(&treebank[*index], layout, &mut chance), &mut gaps, &mut ends);
            }
        }
    }
    let table = |learner: &Perceptron| learner.table(CLIPPED).unwrap_or_default();
    Ok(Model::new(lists, table(&gaps), table(&ends)).to_bytes())
}

/// A layout other than the plain one.
fn layout(round: usize, chance: &mut Chance) -> Layout {
    let width = 60 + chance.below(25);
    match round % 4 {
        0 => Layout { width, ..Layout::default() },
        1 => Layout { tight: true, bare: 30, small: 5, ..Layout::default() },
        2 => Layout { own_lines: 70, tight: true, bare: 30, ..Layout::default() },
        _ => Layout { width, tight: true, bare: 10, ..Layout::default() },
    }
}

fn learn(lists: &Lists, running: &Running, gaps: &mut Perceptron, ends: &mut Perceptron) {
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
    let endings = endings(tokens());
    let mut lists = Lists { abbreviations: Vec::new(), wholes: Vec::new(), endings };
    lists.wholes = wholes(&lists, tokens());
    let mut abbreviations: BTreeMap<String, u8> = BTreeMap::new();
    for (class, number) in [(Class::AbbrevEnd, 3), (Class::AbbrevInner, 2), (Class::AbbrevTitle, 1)] {
        for word in lore.words.with_class(class) {
            abbreviations.insert(word.to_ascii_lowercase(), number);
        }
    }
    lists.abbreviations = abbreviations.into_iter().collect();
    lists
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
fn endings<'a>(tokens: impl Iterator<Item = &'a Token> + Clone) -> Vec<String> {
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
