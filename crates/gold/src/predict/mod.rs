//! Predictions for the truth sets: one file here per ability, one output format each, exactly that of the scorer beside the data.
//!
//! A predictor reads the given `text` untouched ([`Document::from_text`]) with the item's own date as the document date, and
//! writes what the reader or intake finds, reshaped. It never looks at annotations, with the exceptions that the sets themselves make:
//! the given pair of the set `plv`, the given mention spans of the commodity news, and gold tokens where `--gold-tokens` asks for them.
//! Every item has its line, also when nothing was found.

mod actors;
mod cases;
mod clusters;
pub(crate) mod disagree;
mod dyad;
mod events;
mod feeds;
mod neardup;
mod ner;
mod pages;
mod places;
mod quantities;
mod quotes;
mod relations;
mod syntax;
mod time;
mod tkg;
pub(crate) mod tokens;
mod warc;

use std::path::{Path, PathBuf};

use chancery_reader::{Lore, read};
use chancery_record::{CharIndex, DayRange, Document, Reading, Span};

use crate::{Ability, GoldError};

/// What to predict from.
pub struct Task<'a> {
    /// Data for reading.
    pub lore: &'a Lore,
    /// The set: a file of JSON lines, CoNLL-U or IOB2 (gzipped or not), or a folder of files.
    pub input: &'a Path,
    /// Take tokens and sentences from the input (`syntax`, `ner`).
    pub gold_tokens: bool,
    /// The finer of two choices (`turns`: small turning points as well).
    pub fine: bool,
    /// Fields as the reader finds them, not as given (`clusters`).
    pub as_read: bool,
    /// What a forecast is asked (`tkg`, `dyad`).
    pub ask: Ask<'a>,
}

/// What a forecast is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'a> {
    /// Files with what is known before the input; empty: for `tkg` those that lie beside it, for `dyad` none.
    pub history: &'a [PathBuf],
    /// Nothing of the input becomes known as its days go by (`tkg`).
    pub multi_step: bool,
    /// The class of events, as the scorer calls it (`dyad`).
    pub target: Target,
    /// Length of the window in months (`dyad`).
    pub months: i32,
    /// The first and the last month that windows may touch, as `2005-01` (`dyad`); empty: the last five years of the input.
    pub from: &'a str,
    /// See `from`.
    pub to: &'a str,
}

/// A class of events between pairs of states.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum Target {
    /// Armed force: CAMEO roots 18 to 20.
    #[default]
    Force,
    /// Material conflict: CAMEO roots 15 to 20.
    Mat,
}

/// The prediction file of an ability for a set.
pub fn predict(ability: Ability, task: &Task<'_>) -> Result<String, GoldError> {
    match ability {
        Ability::Events => events::predict(task),
        Ability::Actors => actors::predict(task),
        Ability::Ner => ner::predict(task),
        Ability::Syntax => syntax::predict(task),
        Ability::Time => time::predict(task),
        Ability::Quantities => quantities::predict(task),
        Ability::Quotes => quotes::predict(task),
        Ability::Places => places::predict(task),
        Ability::Pages => pages::predict(task),
        Ability::Paste => pages::predict_pasted(task),
        Ability::Neardup => neardup::predict(task),
        Ability::Feeds => feeds::predict(task),
        Ability::Warc => warc::predict(task),
        Ability::Tkg => tkg::predict(task),
        Ability::Dyad => dyad::predict(task),
        Ability::Cases | Ability::Seeds => cases::predict(task),
        Ability::Tone => relations::tones(task),
        Ability::Conflict => relations::conflict_levels(task),
        Ability::Turns => relations::turning_points(task),
        Ability::Dependence => relations::dependence(task),
        Ability::Clusters => clusters::predict(task),
        Ability::Disagree => disagree::predict(task),
    }
}

/// The reading of a given text, seen from a given day (empty or not a date: unknown).
fn read_given(lore: &Lore, text: &str, date: &str) -> Reading {
    let mut document = Document::from_text(text);
    document.meta.published = DayRange::from_iso(date);
    if document.meta.published.is_some() {
        document.meta.published_basis = chancery_record::Basis::Metadata;
    }
    read(lore, &document)
}

/// Code-point offsets of one text, as all sets count.
struct Offsets<'a> {
    text: &'a str,
    index: CharIndex,
}

impl<'a> Offsets<'a> {
    fn new(text: &'a str) -> Self {
        Offsets { text, index: CharIndex::new(text) }
    }

    fn start(&self, span: Span) -> usize {
        self.index.chars_before(self.text, span.start as usize)
    }

    fn end(&self, span: Span) -> usize {
        self.index.chars_before(self.text, span.end as usize)
    }

    fn pair(&self, span: Span) -> [usize; 2] {
        [self.start(span), self.end(span)]
    }

    /// The span of a code-point range.
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.index.byte_of(self.text, start), self.index.byte_of(self.text, end))
    }
}
