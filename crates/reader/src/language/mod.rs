//! The trained stages of reading: models and what is read with them.
//!
//! [`segment`] cuts text into tokens, words and sentences; [`syntax`] gives words their tags, lemmas, trees and names; [`grammar`] does
//! both for a document, [`conllu`] writes it down. The models are made by `chancery-gold train en` from open treebanks and compiled in; no
//! stage reads a file. All later stages stand on them.

mod conllu;
mod kernel;
pub mod segment;
pub mod syntax;

pub use conllu::conllu;

use std::sync::LazyLock;

use chancery_record::{Document, Span, Word};

/// The models of a language.
#[derive(Debug, Default)]
pub struct Models {
    /// Tokens, words, sentences.
    pub segment: segment::Model,
    /// Tags, features, lemmas, trees, names.
    pub syntax: Option<syntax::Model>,
}

impl Models {
    /// The English models that are compiled in. A part whose file was absent or broken when the program was built is empty.
    pub fn builtin() -> &'static Models {
        static MODELS: LazyLock<Models> = LazyLock::new(|| Models {
            segment: segment::Model::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/segment.bin")))
                .unwrap_or_default(),
            syntax: syntax::Model::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/syntax.bin")))
                .ok()
                .map(|model| with_order(model, include_str!(concat!(env!("OUT_DIR"), "/names.tsv")))),
        });
        &MODELS
    }
}

/// The model with its order of names; an absent or broken one is none.
fn with_order(model: syntax::Model, text: &str) -> syntax::Model {
    match syntax::NameOrder::from_text(text) {
        Ok(order) => model.with_order(order),
        Err(_) => model,
    }
}

/// The words of a document's kept blocks with their grammar. Without a model of syntax, or in another language, there are none.
pub fn grammar(models: &Models, document: &Document) -> Vec<Word> {
    if !super::is_read(document) {
        return Vec::new();
    }
    let blocks = document.blocks.iter().filter(|block| block.kept);
    grammar_of(models, &document.text, &blocks.map(|block| block.span).collect::<Vec<_>>())
}

/// What the models say of a stretch of text: its segments, and for each sentence what is known of its words.
pub struct Analysed<'m> {
    /// Tokens, words, sentences.
    pub segments: segment::Segments,
    /// A list for each sentence, an entry for each of its words; empty without a model of syntax.
    pub words: Vec<Vec<syntax::Analysis<'m>>>,
}

/// Reads stretches of one document, each by itself but for its names, which are judged over all of them.
pub fn analyse<'m>(models: &'m Models, text: &str, ranges: &[Span]) -> Vec<Analysed<'m>> {
    let segments: Vec<segment::Segments> =
        ranges.iter().map(|range| segment::segment(&models.segment, text, *range)).collect();
    let forms: Vec<Vec<&str>> = segments
        .iter()
        .map(|segments| segments.words.iter().map(|word| word.span.of(text)).collect())
        .collect();
    let sentences: Vec<&[&str]> = segments
        .iter()
        .zip(&forms)
        .flat_map(|(segments, forms)| segments.sentences.iter().map(|sentence| words_of(sentence, forms)))
        .collect();
    let read = models.syntax.as_ref().map(|model| syntax::analyse(model, &sentences)).unwrap_or_default();
    let mut read = read.into_iter();
    let of = |segments: segment::Segments| {
        let words = read.by_ref().take(segments.sentences.len()).collect();
        Analysed { segments, words }
    };
    segments.into_iter().map(of).collect()
}

fn words_of<'t, 'f>(sentence: &segment::Sentence, forms: &'f [&'t str]) -> &'f [&'t str] {
    &forms[sentence.words.start as usize..sentence.words.end as usize]
}

/// The words of stretches of one document; sentences are counted through.
pub fn grammar_of(models: &Models, text: &str, ranges: &[Span]) -> Vec<Word> {
    let mut words = Vec::new();
    for analysed in analyse(models, text, ranges) {
        append(analysed, &mut words);
    }
    words
}

/// Appends the words of a stretch of text; sentences are counted on from the last of `words`.
fn append(analysed: Analysed<'_>, words: &mut Vec<Word>) {
    let Analysed { segments, words: read } = analysed;
    let first = words.last().map_or(0, |word: &Word| word.sentence + 1);
    let analyses = read.into_iter().enumerate().flat_map(|(sentence, words)| {
        words
            .into_iter()
            .enumerate()
            .map(move |(place, word)| (first + sentence as u32, place as u32 + 1, word))
    });
    words.extend(segments.words.iter().zip(analyses).map(|(word, (sentence, number, analysis))| Word {
        span: word.span,
        token: segments.tokens[word.token as usize].span,
        sentence,
        number,
        lemma: analysis.lemma,
        upos: analysis.tag.to_owned(),
        features: analysis.features.to_owned(),
        head: analysis.head,
        relation: analysis.relation.to_owned(),
        name: analysis.name.to_owned(),
    }));
}
