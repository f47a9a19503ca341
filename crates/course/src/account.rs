//! One report with what merging and weighing need beyond [`Report`].

use chancery_record::{Code, DayRange, Modality, Polarity};

use crate::{Pair, Report};

/// A report of an event, its document and its details.
#[derive(Clone, PartialEq, Debug)]
pub struct Account {
    /// The row.
    pub report: Report,
    /// When its document was published.
    pub published: DayRange,
    /// The source group of its document: documents that are copies of one another have one number.
    pub group: u32,
    /// Where, in one word that can be compared; empty when unknown or no more than a whole country.
    pub place: String,
    /// The person who acts, in one word that can be compared; empty when unknown or several.
    pub person: String,
    /// Dead, injured, arrested, participants, as told.
    pub size: [Option<u32>; 4],
    /// All actors on both sides are states as such or organs of state.
    pub official: bool,
    /// PLOVER contexts.
    pub contexts: Vec<Code>,
}

/// Who acts in a pair.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Direction {
    /// The first towards the second.
    Forth,
    /// The second towards the first.
    Back,
    /// Both together, or each towards the other.
    Both,
}

/// Types that are mutual by nature: who is told to have begun says little.
const MUTUAL: [&str; 1] = ["CONSULT"];

impl Account {
    /// True for what tells of a deed that happened, also long ago: it can be told again and merged. What is denied, supposed or mere duty
    /// tells of none.
    pub fn tells(&self) -> bool {
        let told = matches!(
            self.report.modality,
            Modality::Actual | Modality::Reported | Modality::Future | Modality::Past
        );
        told && self.report.polarity == Polarity::Affirmed
    }

    /// True when the deed is told as background, not as news.
    pub fn looks_back(&self) -> bool {
        self.report.historical || self.report.modality == Modality::Past
    }

    /// Who acts in the pair; none when it is not about the pair.
    pub fn direction(&self, pair: &Pair) -> Option<Direction> {
        let report = &self.report;
        let is = |codes: &[Code], code: &Code| codes.contains(code);
        let mutual = report.reciprocal || MUTUAL.contains(&report.event_type.as_str());
        if mutual {
            let names = |code: &Code| is(&report.who, code) || is(&report.whom, code);
            let together = names(&pair.first) && names(&pair.second);
            // Two guests of a third are no pair.
            return (together && pair.is_in(report)).then_some(Direction::Both);
        }
        let forth = is(&report.who, &pair.first) && is(&report.whom, &pair.second);
        let back = is(&report.who, &pair.second) && is(&report.whom, &pair.first);
        match (forth, back) {
            (true, true) => Some(Direction::Both),
            (true, false) => Some(Direction::Forth),
            (false, true) => Some(Direction::Back),
            (false, false) => None,
        }
    }
}
