//! One event row, as counting needs it: what the store hands out without the row's words, and what courses and forecasts count.

use crate::{Code, DayRange, DocumentId, Modality, Ontology, Polarity};

/// One report of an event: one row of the kind `events`, reduced to what counting needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// The document that reports.
    pub document: DocumentId,
    /// When the event took place.
    pub days: DayRange,
    /// PLOVER type.
    pub event_type: Code,
    /// PLOVER mode, or empty.
    pub mode: Code,
    /// Codes of the actors, without empty ones.
    pub who: Vec<Code>,
    /// Codes of the recipients, without empty ones.
    pub whom: Vec<Code>,
    /// All of `who` do it together.
    pub reciprocal: bool,
    /// So or not so.
    pub polarity: Polarity,
    /// How the text presents it.
    pub modality: Modality,
    /// Told as background.
    pub historical: bool,
    /// Another row of the same document tells the same event first.
    pub again: bool,
}

impl Report {
    /// True for what is told as having happened: not denied, not supposed, no mere duty, no history, and told for the first time.
    ///
    /// A deed that is announced counts under the type that its announcement has (a coming attack is a threat); the reader
    /// has given it that type.
    pub fn counts(&self) -> bool {
        let happened = matches!(self.modality, Modality::Actual | Modality::Reported | Modality::Future);
        happened && self.polarity == Polarity::Affirmed && !self.historical && !self.again
    }

    /// The quad class 1..=4; none when the ontology does not know the type.
    pub fn quad(&self, ontology: &Ontology) -> Option<u8> {
        ontology.find(&self.event_type, &self.mode).map(|row| row.quad)
    }
}
