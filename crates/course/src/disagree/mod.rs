//! Where accounts part: claims of different sources about one thing, compared field by field, and gathered into disputes that show who
//! says which and how many stand behind it.
//!
//! Precision goes before recall. Two claims are compared only when they are about one thing: deed, actors, days that can meet, places that
//! do not exclude each other, and words in common. What differs because time went by (a plan and its deed, a toll that grew, relations that
//! turned) is a change and no contradiction. Which account is right is not asked. Passages with the claims read in them come from the
//! caller, word lists too ([`Lexicon`]); copies of one text have one group and count once.

mod compare;
mod dispute;
mod labels;
mod silence;
mod stand;
pub(crate) mod words;

use std::ops::Range;

use chancery_record::{Code, DayRange, DocumentId};

use crate::Report;

pub use compare::{Difference, Side, differences};
pub use dispute::{Dispute, Position, Step, Telling, disputes};
pub use silence::{Silence, silences};
pub use stand::{Question, Stand, Standing, answers};
pub use words::Lexicon;

/// What accounts part in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Field {
    /// Who did it, or whether anybody did.
    Responsibility,
    /// So or not so.
    Polarity,
    /// How many or how much.
    Number,
    /// Done, or planned, threatened, possible.
    Modality,
    /// By which name it goes.
    Label,
    /// Why.
    Cause,
    /// Told or passed over.
    Silence,
}

impl Field {
    /// All fields with their names.
    pub const ALL: [(Field, &'static str); 7] = [
        (Field::Responsibility, "responsibility"),
        (Field::Polarity, "polarity"),
        (Field::Number, "number"),
        (Field::Modality, "modality"),
        (Field::Label, "label"),
        (Field::Cause, "cause"),
        (Field::Silence, "silence"),
    ];

    /// The name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(field, _)| *field == self).map_or("", |(_, name)| name)
    }
}

/// How two accounts stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Relation {
    /// Both cannot be so.
    Contradiction,
    /// The same under names that take sides.
    Framing,
    /// Both can be so, but not as told: other causes, a plan here and a deed there.
    Tension,
    /// Each was so in its time.
    Change,
}

impl Relation {
    /// `contradiction`, `framing`, `tension` or `change`.
    pub fn name(self) -> &'static str {
        match self {
            Relation::Contradiction => "contradiction",
            Relation::Framing => "framing",
            Relation::Tension => "tension",
            Relation::Change => "change",
        }
    }
}

/// A sentence with what is named in it.
#[derive(Clone, PartialEq, Debug)]
pub struct Passage {
    /// The document.
    pub document: DocumentId,
    /// Its source group.
    pub group: u32,
    /// When it was published.
    pub published: DayRange,
    /// The sentence, as an index into the document's sentences.
    pub sentence: u32,
    /// Its words.
    pub words: String,
    /// Actors and places named in it, by place.
    pub named: Vec<Named>,
}

/// A name in a passage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// Byte range in the words.
    pub at: Range<usize>,
    /// Actor code, or empty.
    pub code: Code,
    /// The name in one writing.
    pub name: String,
    /// A town, region, river; no state.
    pub is_place: bool,
}

/// An event told in a passage.
#[derive(Clone, PartialEq, Debug)]
pub struct Claim {
    /// The passage, as a place in the slice.
    pub passage: usize,
    /// The fields of its row.
    pub report: Report,
    /// The type of the deed itself, also where it is planned or threatened.
    pub act: Code,
    /// The predicate, as a byte range in the words.
    pub trigger: Range<usize>,
    /// Where, in one word; empty when unknown.
    pub place: String,
    /// Dead, injured, arrested, participants: least and most that fits what is told.
    pub size: [Option<[f64; 2]>; 4],
    /// Codes of those who say so; empty when the author does.
    pub speakers: Vec<Code>,
}

/// A rough number may be off by so much.
const ROUGH: f64 = 0.15;

impl Claim {
    /// The type of the deed itself: that of the rule, which knows it also where the row is a threat or a promise because the deed is to come.
    pub fn act(event_type: &str, rule: &str) -> Code {
        let (act, _) = rule.split_once('.').unwrap_or((event_type, ""));
        if act.is_empty() { event_type.to_owned() } else { act.to_owned() }
    }

    /// The least and the most that a number of a row means; `bounds` are those of the row: `dead at least, participants about`.
    pub fn bounded(number: f64, what: &str, bounds: &str) -> [f64; 2] {
        let bound = bounds.split(", ").find_map(|bound| bound.strip_prefix(what)).map_or("", str::trim);
        match bound {
            "at least" => [number, f64::INFINITY],
            "at most" => [0.0, number],
            "about" => [number * (1.0 - ROUGH), number * (1.0 + ROUGH)],
            _ => [number, number],
        }
    }
}

#[cfg(test)]
mod tests;
