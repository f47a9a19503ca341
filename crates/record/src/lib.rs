//! The nouns of chancery: documents, spans, sentences, mentions, the eleven kinds of rows, and readings.
//!
//! This room says what a record *is*. It does no input or output, knows no SQL, HTTP or language, and reads no text.
//! Codes (actors, event types, modes, contexts) are data, carried as strings; their tables lie in `data/`.
//!
//! Everything that points into a document is a [`Span`]: a byte range of [`Document::text`] on character boundaries.
//! Code-point offsets, which the public format also carries, are derived with [`CharIndex`].

/// Inside an `impl` with a table `ALL` of values and names: the way from a value to its name and back. Every table lists all values.
macro_rules! named {
    () => {
        /// The name in the public format.
        pub fn name(self) -> &'static str {
            Self::ALL.iter().find(|(value, _)| *value == self).map_or("", |(_, name)| name)
        }

        /// The value of a name.
        pub fn from_name(name: &str) -> Option<Self> {
            Self::ALL.iter().find(|(_, known)| *known == name).map(|(value, _)| *value)
        }
    };
}

mod date;
mod document;
mod id;
mod ontology;
mod reading;
mod report;
mod rows;
mod span;

pub use date::{Basis, DatePrecision, DateValue, DayRange, day_number, day_of_number};
pub use document::{Block, BlockRole, Document, DocumentMeta, SourceDate};
pub use id::{DocumentId, RowId, content_hash, hex16};
pub use ontology::{EventType, Ontology, OntologyError};
pub use reading::{
    Mention, MentionKind, Note, NoteLevel, PlaceMention, QuantityMention, Reading, Sentence, TimeMention,
    Token, Word,
};
pub use report::Report;
pub use rows::{
    Actor, Citation, Claim, Dependence, Dropped, Event, EventSize, Forecast, Goal, Head, Judgment, Kind,
    Modality, Polarity, Relation, SourceKind, Speaker, SpeechForm, Statement, Target,
};
pub use span::{CharIndex, Span};

/// A code of the ontology or of the actor tables: an event type, mode, context, sector, or actor code such as `RUS`.
pub type Code = String;

pub use jiff::civil::Date;
