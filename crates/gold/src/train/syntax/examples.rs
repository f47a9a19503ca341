//! What the network is trained on: treebanks, names, and silver text, as numbers.
//!
//! All examples lie one after another in flat columns; a sentence is a range of them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use chancery_reader::language::syntax::features::features;
use chancery_reader::language::syntax::lemma::script_of;
use chancery_reader::language::syntax::{KnownLemma, Labels, ModelFile, WordIndex};

use super::Options;
use crate::predict::tokens::{TokenSentence, sentences};
use crate::{GoldError, input};

/// No label.
pub const NONE: u16 = u16::MAX;

/// Features that are kept: what tense, voice, number and person of words are read from.
const FEATURES: [&str; 15] = [
    "Case", "Definite", "Degree", "Gender", "Mood", "Number", "NumType", "Person", "Polarity", "Poss",
    "PronType", "Reflex", "Tense", "VerbForm", "Voice",
];

/// The kinds of names.
const KINDS: [&str; 4] = ["PER", "LOC", "ORG", "OTH"];

/// A word as the silver text or a truth set labels it.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Row of its form.
    pub form: u32,
    /// Tag and how sure it is.
    pub tag: (u16, f32),
    /// Features.
    pub features: u16,
    /// Lemma script.
    pub script: u16,
    /// The head and its share.
    pub head: (u16, f32),
    /// The second head and its share.
    pub other: (u16, f32),
    /// Relation and how sure it is.
    pub relation: (u16, f32),
    /// Place in a name and how sure it is.
    pub name: (u16, f32),
}

impl Target {
    fn unlabelled(form: u32) -> Target {
        let none = (NONE, 0.0);
        Target {
            form,
            tag: none,
            features: NONE,
            script: NONE,
            head: none,
            other: (0, 0.0),
            relation: none,
            name: none,
        }
    }
}

/// A sentence.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its words.
    pub words: Range<usize>,
    /// How often a round shows it.
    pub times: usize,
    /// The scheme its names follow.
    pub scheme: usize,
}

/// A form as the tables see it.
#[derive(Clone, Debug)]
pub struct Form {
    /// Row of the word, 0 for an unknown one.
    pub word: u32,
    /// Row of the shape.
    pub shape: u32,
    /// Rows of the pieces.
    pub pieces: Vec<u32>,
}

/// All examples.
#[derive(Debug, Default)]
pub struct Examples {
    /// Labels.
    pub labels: Labels,
    /// Known words, from row 1.
    pub vocabulary: Vec<String>,
    /// Their first values, 64 a word; empty without silver text.
    pub vectors: Vec<f32>,
    /// Lemmas of known words.
    pub lemmas: Vec<KnownLemma>,
    /// Forms.
    pub forms: Vec<Form>,
    /// Words of all sentences.
    pub words: Vec<Target>,
    /// Sentences.
    pub sentences: Vec<Example>,
}

/// Values of a word in the lexicon of the silver text.
pub const VECTOR: usize = 64;

/// Longer sentences are left out.
const LONGEST: usize = 120;

/// Reads all that there is to train on: the truth sets, and what the options name beside them. A network to start from gives the known
/// words and the labels.
pub fn read(data: &Path, options: &Options<'_>, start: Option<&ModelFile>) -> Result<Examples, GoldError> {
    let (silver, limit) = (options.silver, options.limit);
    let part = |path: &str| -> Result<Vec<TokenSentence>, GoldError> {
        let mut read = sentences(&data.join(path))?;
        if limit > 0 {
            read.truncate(limit);
        }
        Ok(read)
    };
    let mut trees = part("ud/en_ewt/en_ewt-ud-train.conllu.gz")?;
    trees.extend(part("ud/en_gum_open/en_gum_open-ud-train.conllu.gz")?);
    for sentence in &mut trees {
        sentence.rows.retain(|row| row.len() == 10 && row[0].bytes().all(|byte| byte.is_ascii_digit()));
    }
    let mut builder = Builder::new(&trees);
    match start {
        Some(file) => builder.start_from(file)?,
        None => builder.lexicon(&trees, silver)?,
    }
    for sentence in &trees {
        builder.tree(sentence, 4, 0);
    }
    for sentence in part("ner/uner_en_ewt/train.iob2.gz")? {
        builder.named(&sentence, 0);
    }
    for path in ["ner/wikigold/wikigold.iob2", "ner/crossner_politics/train.iob2"] {
        for sentence in part(path)? {
            builder.named(&sentence, 1);
        }
    }
    if let Some(folder) = silver {
        for name in ["silver_state_gov.tsv.gz", "silver_whitehouse_gov.tsv.gz"] {
            builder.silver(&folder.join(name), limit)?;
        }
    }
    if let Some(folder) = options.trees {
        let is_trees = |path: &std::path::PathBuf| path.to_string_lossy().ends_with(".conllu.gz");
        for path in input::files_below(folder)?.into_iter().filter(is_trees) {
            for sentence in sentences(&path)?.iter().take(if limit > 0 { limit } else { usize::MAX }) {
                builder.tree(sentence, 1, 1);
            }
        }
    }
    Ok(builder.done())
}

struct Builder {
    examples: Examples,
    index: WordIndex,
    known: BTreeMap<String, u32>,
    numbers: [BTreeMap<String, u16>; 5],
}

impl Builder {
    fn new(trees: &[TokenSentence]) -> Builder {
        let rows = || trees.iter().flat_map(|sentence| &sentence.rows);
        let labels = Labels {
            tags: counted(rows().map(|row| row[3].clone()), 1),
            features: counted(rows().map(|row| kept(&row[5])), 2),
            scripts: counted(rows().map(|row| script_of(&row[1], &row[2])), 2),
            relations: counted(rows().map(|row| row[7].clone()), 1),
            names: std::iter::once("O".to_owned())
                .chain(KINDS.iter().flat_map(|kind| [format!("B-{kind}"), format!("I-{kind}")]))
                .collect(),
        };
        let number = |list: &[String]| -> BTreeMap<String, u16> {
            list.iter().enumerate().map(|(index, label)| (label.clone(), index as u16)).collect()
        };
        let numbers = [&labels.tags, &labels.features, &labels.scripts, &labels.relations, &labels.names]
            .map(|list| number(list));
        let examples = Examples { lemmas: known_lemmas(trees, &numbers[0]), labels, ..Examples::default() };
        Builder { examples, index: WordIndex::new(Vec::new()), known: BTreeMap::new(), numbers }
    }

    /// The known words: those of the silver lexicon, else the frequent ones of the treebanks.
    fn lexicon(&mut self, trees: &[TokenSentence], silver: Option<&Path>) -> Result<(), GoldError> {
        if let Some(folder) = silver {
            let path = folder.join("lexicon.tsv.gz");
            let text = input::read_text(&path)?;
            for (line, row) in text.lines().enumerate() {
                let wrong = || GoldError::line(&path, line + 1, "is not a word, a tab and 64 numbers");
                let (word, values) = row.split_once('\t').ok_or_else(wrong)?;
                let values: Vec<f32> = values.split(' ').filter_map(|value| value.parse().ok()).collect();
                if values.len() != VECTOR {
                    return Err(wrong());
                }
                self.examples.vocabulary.push(word.to_owned());
                self.examples.vectors.extend(values.iter().map(|value| value / 32.0 * 0.3));
            }
        } else {
            let forms = trees.iter().flat_map(|sentence| &sentence.rows).map(|row| row[1].to_lowercase());
            self.examples.vocabulary = counted(forms, 3);
        }
        self.index = WordIndex::new(self.examples.vocabulary.clone());
        Ok(())
    }

    /// The known words of a network, whose labels must be those of the treebanks.
    fn start_from(&mut self, file: &ModelFile) -> Result<(), GoldError> {
        if file.labels != self.examples.labels {
            return Err(GoldError::Other(
                "the network to start from has other labels than the treebanks".to_owned(),
            ));
        }
        self.examples.vocabulary.clone_from(&file.words);
        self.index = WordIndex::new(file.words.clone());
        Ok(())
    }

    fn form(&mut self, form: &str) -> u32 {
        if let Some(known) = self.known.get(form) {
            return *known;
        }
        let seen = features(form);
        let row = self.examples.forms.len() as u32;
        self.examples.forms.push(Form {
            word: self.index.row(&seen.low) as u32,
            shape: seen.shape,
            pieces: seen.pieces,
        });
        self.known.insert(form.to_owned(), row);
        row
    }

    fn label(&self, list: usize, label: &str) -> u16 {
        self.numbers[list].get(label).copied().unwrap_or(NONE)
    }

    fn push(&mut self, words: Vec<Target>, times: usize, scheme: usize) {
        if words.is_empty() || words.len() > LONGEST {
            return;
        }
        let start = self.examples.words.len();
        self.examples.words.extend(words);
        self.examples.sentences.push(Example { words: start..self.examples.words.len(), times, scheme });
    }

    /// A sentence with its tree; names where its last column tells them (`NE=B-LOC`, in a file that tells names of any sentence).
    fn tree(&mut self, sentence: &TokenSentence, times: usize, scheme: usize) {
        let mut words = Vec::with_capacity(sentence.rows.len());
        for row in &sentence.rows {
            let form = self.form(&row[1]);
            words.push(Target {
                tag: (self.label(0, &row[3]), 1.0),
                features: self.label(1, &kept(&row[5])),
                script: self.label(2, &script_of(&row[1], &row[2])),
                head: (row[6].parse().unwrap_or(0), 1.0),
                relation: (self.label(3, &row[7]), 1.0),
                name: (self.named_in(&row[9], scheme), 1.0),
                ..Target::unlabelled(form)
            });
        }
        self.push(words, times, scheme);
    }

    fn named_in(&self, column: &str, scheme: usize) -> u16 {
        match column.split('|').find_map(|one| one.strip_prefix("NE=")) {
            // "?": the file does not say
            Some("?") => NONE,
            Some(tag) => self.name(tag),
            None if scheme == 1 => self.label(4, "O"),
            None => NONE,
        }
    }

    fn named(&mut self, sentence: &TokenSentence, scheme: usize) {
        let mut words = Vec::with_capacity(sentence.rows.len());
        for row in &sentence.rows {
            let [_, form, tag, rest @ ..] = row.as_slice() else { return };
            // a fourth column tells names of other kinds
            let tag = if tag == "O" { rest.first().unwrap_or(tag) } else { tag };
            let name = self.name(tag);
            words.push(Target { name: (name, 1.0), ..Target::unlabelled(0) });
            let form = self.form(form);
            if let Some(word) = words.last_mut() {
                word.form = form;
            }
        }
        self.push(words, 2, scheme);
    }

    /// The label of a name in the schemes of the truth sets; none for kinds that are not ours.
    fn name(&self, tag: &str) -> u16 {
        let Some((place, kind)) = tag.split_once('-') else { return self.label(4, "O") };
        let kind = match kind {
            "politician" | "person" => "PER",
            "organisation" | "politicalparty" => "ORG",
            "country" | "location" => "LOC",
            other => other,
        };
        self.label(4, &format!("{place}-{kind}"))
    }

    /// Reads a silver file: see `gold/teacher/README.md`.
    fn silver(&mut self, path: &Path, limit: usize) -> Result<(), GoldError> {
        let text = input::read_text(path)?;
        let mut maps: [Vec<u16>; 5] = Default::default();
        let mut words: Vec<Target> = Vec::new();
        let mut count = 0;
        for (line, row) in text.lines().enumerate() {
            let fields: Vec<&str> = row.split('\t').collect();
            let place = match fields[0] {
                "#tags" => Some(0),
                "#features" => Some(1),
                "#scripts" => Some(2),
                "#relations" => Some(3),
                "#names" => Some(4),
                _ => None,
            };
            if let Some(list) = place.filter(|_| line < 5) {
                maps[list] = fields[1..].iter().map(|label| self.label(list, label)).collect();
            } else if row.is_empty() {
                self.push(std::mem::take(&mut words), 1, 1);
                count += 1;
                if limit > 0 && count >= limit {
                    break;
                }
            } else {
                let word = self.silver_word(&fields, &maps);
                let word =
                    word.ok_or_else(|| GoldError::line(path, line + 1, "is not a word of a silver file"))?;
                words.push(without_itself(word, words.len() + 1));
            }
        }
        Ok(())
    }

    fn silver_word(&mut self, fields: &[&str], maps: &[Vec<u16>; 5]) -> Option<Target> {
        let numbers: Vec<u16> =
            fields.get(1..13)?.iter().map(|field| field.parse().ok()).collect::<Option<_>>()?;
        let label = |list: usize, index: u16| maps[list].get(usize::from(index)).copied();
        let sure = |tenths: u16| (f32::from(tenths) + 0.5) / 10.0;
        let (head, other) = (sure(numbers[5]), sure(numbers[7]));
        Some(Target {
            form: self.form(fields[0]),
            tag: (label(0, numbers[0])?, sure(numbers[1])),
            features: label(1, numbers[2])?,
            script: label(2, numbers[3])?,
            head: (numbers[4], head / (head + other)),
            other: (numbers[6], other / (head + other)),
            relation: (label(3, numbers[8])?, sure(numbers[9])),
            name: (label(4, numbers[10])?, sure(numbers[11])),
        })
    }

    fn done(self) -> Examples {
        self.examples
    }
}

/// A word is never its own head, whatever the silver text thinks possible.
fn without_itself(mut word: Target, number: usize) -> Target {
    if usize::from(word.other.0) == number {
        (word.other, word.head.1) = ((0, 0.0), 1.0);
    }
    word
}

/// Items that occur so often at least, the most frequent first.
fn counted(items: impl Iterator<Item = String>, least: usize) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    let mut list: Vec<(String, usize)> = counts.into_iter().filter(|(_, count)| *count >= least).collect();
    list.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    list.into_iter().map(|(item, _)| item).collect()
}

fn kept(features: &str) -> String {
    let kept: Vec<&str> =
        features.split('|').filter(|one| FEATURES.contains(&one.split('=').next().unwrap_or(""))).collect();
    if kept.is_empty() { "_".to_owned() } else { kept.join("|") }
}

/// Lemmas that a form with a tag nearly always has, except those of names.
fn known_lemmas(trees: &[TokenSentence], tags: &BTreeMap<String, u16>) -> Vec<KnownLemma> {
    let mut counts: BTreeMap<(String, u16), BTreeMap<&str, usize>> = BTreeMap::new();
    for row in trees.iter().flat_map(|sentence| &sentence.rows) {
        if row[3] != "PROPN"
            && row[3] != "X"
            && let Some(tag) = tags.get(&row[3])
        {
            *counts.entry((row[1].to_lowercase(), *tag)).or_default().entry(&row[2]).or_default() += 1;
        }
    }
    let mut known = Vec::new();
    for ((low, tag), lemmas) in counts {
        let all: usize = lemmas.values().sum();
        if let Some((lemma, count)) =
            lemmas.into_iter().max_by_key(|(lemma, count)| (*count, std::cmp::Reverse(*lemma)))
            && count >= 2
            && count * 10 >= all * 9
        {
            known.push(KnownLemma { low, tag: u32::from(tag), lemma: lemma.to_owned() });
        }
    }
    known
}
