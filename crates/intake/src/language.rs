//! The language of a text and of its paragraphs: is it English, which the reader reads, or another one, and which?
//!
//! English is known by its small words (`data/intake/english_words.txt`); where they are missing, the crate `whatlang` says by letters and
//! runs of letters what it is. Short paragraphs, lists of names and figures say nothing and count as the text around them. What the source says of its
//! language stands unless the text says clearly something else.
//!
//! It translates nothing and tells no dialects.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

static ENGLISH: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let table = include_str!("../../../data/intake/english_words.txt");
    rows(table).flat_map(str::split_whitespace).collect()
});

static LANGUAGES: LazyLock<FxHashMap<&'static str, Language>> = LazyLock::new(|| {
    let table = include_str!("../../../data/intake/languages.txt");
    let row = |row: &'static str| {
        let mut cells = row.splitn(3, ' ');
        Some((cells.next()?, Language { tag: cells.next()?, name: cells.next()? }))
    };
    rows(table).filter_map(row).collect()
});

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|row| !row.starts_with('#') && !row.trim().is_empty())
}

/// A language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Language {
    /// Its tag of BCP 47.
    pub tag: &'static str,
    /// Its name in English.
    pub name: &'static str,
}

/// What a paragraph is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Written {
    English,
    Other(Language),
    /// Too short, or names and figures.
    Unclear,
}

/// Letters of other scripts, in percent, that make a paragraph foreign.
const FOREIGN_LETTERS: usize = 60;
/// Fewest letters of such a paragraph.
const FEWEST_LETTERS: usize = 12;
/// Fewest words of a paragraph with Latin letters that is called foreign.
const FEWEST_WORDS: usize = 12;
/// Small words of English, in percent of all words: with more it is English, with fewer it may be another language.
const MANY: usize = 12;
const FEW: usize = 4;
/// So sure `whatlang` must be of a text with Latin letters.
const SURE: f64 = 0.6;
/// So much of a paragraph is looked at, in bytes.
const MOST: usize = 2_000;

/// What a paragraph is written in.
pub(crate) fn written(paragraph: &str) -> Written {
    let paragraph = start_of(paragraph);
    let (letters, foreign) = letters_of(paragraph);
    if letters >= FEWEST_LETTERS && foreign * 100 >= letters * FOREIGN_LETTERS {
        return whatlang::detect(paragraph).map_or(Written::Unclear, |found| other(found.lang()));
    }
    let (words, small) = words_of(paragraph);
    if small * 100 >= words * MANY && small > 0 {
        return Written::English;
    }
    if words < FEWEST_WORDS || small * 100 > words * FEW {
        return Written::Unclear;
    }
    match whatlang::detect(paragraph) {
        Some(found) if found.confidence() >= SURE => other(found.lang()),
        _ => Written::Unclear,
    }
}

fn other(lang: whatlang::Lang) -> Written {
    match LANGUAGES.get(lang.code()) {
        Some(language) if language.tag != "en" => Written::Other(*language),
        _ => Written::Unclear,
    }
}

/// The first bytes of a paragraph, up to the end of a character.
fn start_of(paragraph: &str) -> &str {
    &paragraph[..paragraph.floor_char_boundary(MOST)]
}

/// Letters, and how many of them are not Latin.
fn letters_of(text: &str) -> (usize, usize) {
    let is_latin = |c: char| {
        c.is_ascii() || ('\u{c0}'..='\u{24f}').contains(&c) || ('\u{1e00}'..='\u{1eff}').contains(&c)
    };
    let letters = text.chars().filter(|c| c.is_alphabetic());
    letters.fold((0, 0), |(all, foreign), c| (all + 1, foreign + usize::from(!is_latin(c))))
}

/// Words that begin with a small letter or are known, and how many of them are small words of English. Names count for nothing.
fn words_of(text: &str) -> (usize, usize) {
    let (mut words, mut small) = (0, 0);
    let words_of_text = text.split_whitespace().filter(|word| !is_address(word));
    for word in words_of_text
        .flat_map(|word| word.split(|c: char| !c.is_alphabetic()))
        .filter(|word| !word.is_empty())
    {
        let lower;
        let is_name = word.starts_with(char::is_uppercase);
        let folded = if is_name {
            lower = word.to_lowercase();
            lower.as_str()
        } else {
            word
        };
        let is_small = ENGLISH.contains(folded);
        small += usize::from(is_small);
        words += usize::from(is_small || !is_name);
    }
    (words, small)
}

/// An address of the web or of mail, a name of a file, a number: signs inside that words do not have.
fn is_address(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    inner.contains(['/', '@', '.', '_', '=', '#']) || inner.contains(|c: char| c.is_ascii_digit())
}

/// The languages of the paragraphs of a document, summed up.
#[derive(Default)]
pub(crate) struct Sum {
    english: usize,
    others: BTreeMap<&'static str, usize>,
}

/// Bytes of foreign text that speak against what a source says.
const ENOUGH: usize = 200;

impl Sum {
    pub fn add(&mut self, written: Written, bytes: usize) {
        match written {
            Written::English => self.english += bytes,
            Written::Other(language) => *self.others.entry(language.tag).or_default() += bytes,
            Written::Unclear => {}
        }
    }

    /// The tag of the language of the whole: what the source says, or what the text says against it: two thirds of it against English (the
    /// rest are notices of the page, as a rule), nine tenths against another language.
    pub fn tag(&self, said: &str) -> String {
        let foreign: usize = self.others.values().sum();
        let all = self.english + foreign;
        let says_english = said.is_empty() || is_english(said);
        let most = self.others.iter().max_by_key(|(tag, bytes)| (**bytes, std::cmp::Reverse(**tag)));
        match most {
            Some((tag, _))
                if says_english && foreign * 3 >= all * 2 && (said.is_empty() || foreign >= ENOUGH) =>
            {
                (*tag).to_owned()
            }
            _ if !says_english && self.english * 10 >= all * 9 && self.english >= ENOUGH => "en".to_owned(),
            _ => said.to_owned(),
        }
    }
}

/// Whether a tag means English.
pub(crate) fn is_english(tag: &str) -> bool {
    let start = tag.split(['-', '_']).next().unwrap_or_default().trim();
    start.eq_ignore_ascii_case("en")
        || start.eq_ignore_ascii_case("eng")
        || start.eq_ignore_ascii_case("english")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "The envoys of both countries met in Bergen on Monday and agreed to lower the tolls on ferries by a third.";
    const GERMAN: &str = "Die Gesandten beider Länder haben sich am Montag in Bergen getroffen und vereinbart, die Gebühren der Fähren \
        um ein Drittel zu senken; im Juni soll der Vertrag unterschrieben werden.";

    fn tag(paragraph: &str) -> &'static str {
        match written(paragraph) {
            Written::English => "en",
            Written::Other(language) => language.tag,
            Written::Unclear => "",
        }
    }

    #[test]
    fn paragraphs_are_told_apart() {
        assert_eq!(tag(ENGLISH), "en");
        assert_eq!(tag(GERMAN), "de");
        assert_eq!(
            tag(
                "Los enviados de los dos países se reunieron el lunes en Bergen y acordaron bajar los peajes de los barcos."
            ),
            "es"
        );
        assert_eq!(
            tag(
                "Посланники обеих стран встретились в понедельник в Бергене и договорились снизить плату за паромы."
            ),
            "ru"
        );
        assert_eq!(tag("双方使节星期一在卑尔根会面，同意降低渡轮通行费。"), "zh");
        assert_eq!(
            tag("Elin Halvorsen, Jón Sigurdsson, Ásta Grímsdóttir, Bjørn Aasen, Åse Lunde, Þór Einarsson"),
            ""
        );
        assert_eq!(tag("Kommuniqué"), "");
        assert_eq!(
            tag(
                "Registration: https://wire.example/harbour-days-and-boats-and-more/tickets/index Photo Åse von Lund"
            ),
            ""
        );
        assert_eq!(tag("12.5 19.3 (2025)"), "");
        assert_eq!(tag(""), "");
    }

    #[test]
    fn the_source_is_believed_unless_the_text_says_otherwise() {
        let sum = |paragraphs: &[&str]| {
            let mut sum = Sum::default();
            for paragraph in paragraphs {
                sum.add(written(paragraph), paragraph.len());
            }
            sum
        };
        assert_eq!(sum(&[GERMAN]).tag(""), "de");
        assert_eq!(sum(&[GERMAN]).tag("en"), "en");
        assert_eq!(sum(&[GERMAN, GERMAN]).tag("en-GB"), "de");
        assert_eq!(sum(&[ENGLISH, ENGLISH]).tag("de"), "en");
        assert_eq!(sum(&[ENGLISH, ENGLISH, GERMAN]).tag(""), "");
        assert_eq!(sum(&[]).tag("fr"), "fr");
        assert!(is_english("en_US") && is_english("EN") && !is_english("es") && !is_english("ena"));
    }

    #[test]
    fn every_language_has_a_tag_and_a_name() {
        for lang in whatlang::Lang::all() {
            assert!(LANGUAGES.contains_key(lang.code()), "{}", lang.code());
        }
    }
}
