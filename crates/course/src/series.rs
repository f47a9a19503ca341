//! The reports of a pair by month.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::{DayRange, DocumentId, Ontology};

use crate::month::Month;
use crate::report::Report;

/// The reports of one month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MonthCount {
    /// The month.
    pub month: Month,
    /// Reports that count ([`Report::counts`]).
    pub reports: usize,
    /// Documents that hold them, and the bounded ones.
    pub documents: usize,
    /// Reports per quad class: verbal and material cooperation, verbal and material conflict.
    pub quads: [usize; 4],
    /// Reports per quad class of which only a bound is known: not later, or not earlier, than a day of this month. They are
    /// not among `reports` and `quads`.
    pub bounded: [usize; 4],
}

impl MonthCount {
    /// Reports of cooperation that lie in this month.
    pub fn cooperation(&self) -> usize {
        self.quads[0] + self.quads[1]
    }

    /// Reports of conflict that lie in this month.
    pub fn conflict(&self) -> usize {
        self.quads[2] + self.quads[3]
    }

    /// Reports of cooperation of which only a bound is known.
    pub fn bounded_cooperation(&self) -> usize {
        self.bounded[0] + self.bounded[1]
    }

    /// Reports of conflict of which only a bound is known.
    pub fn bounded_conflict(&self) -> usize {
        self.bounded[2] + self.bounded[3]
    }

    /// True when nothing is reported of this month.
    pub fn is_silent(&self) -> bool {
        self.reports == 0 && self.bounded == [0; 4]
    }
}

/// Where a report stands in a series.
enum Place {
    /// All its days lie in this month.
    In(Month),
    /// One end is open, the other lies in this month.
    BoundIn(Month),
    /// Its days reach over more than one month, or nothing is known.
    Nowhere,
}

fn place(days: &DayRange) -> Place {
    match (days.start, days.end) {
        (Some(_), Some(_)) => Month::holding(days).map_or(Place::Nowhere, Place::In),
        (Some(bound), None) | (None, Some(bound)) => Place::BoundIn(Month::of(bound)),
        (None, None) => Place::Nowhere,
    }
}

/// A series by month.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Series {
    /// Every month from the first with a report to the last, those without a report among them.
    pub months: Vec<MonthCount>,
    /// Reports that count but whose days are unknown or reach over more than one month; they stand in no month.
    pub unplaced: usize,
}

/// Counts reports by the month they took place in; one that is only known to lie before or after a day is counted apart, in the
/// month of that day. The caller chooses the reports (for a pair: [`crate::Pair::is_in`]);
/// those that do not count ([`Report::counts`]) are passed over.
pub fn month_series<'a>(reports: impl IntoIterator<Item = &'a Report>, ontology: &Ontology) -> Series {
    let mut months: BTreeMap<Month, (MonthCount, BTreeSet<&DocumentId>)> = BTreeMap::new();
    let mut unplaced = 0;
    for report in reports.into_iter().filter(|report| report.counts()) {
        let (month, is_bound) = match place(&report.days) {
            Place::In(month) => (month, false),
            Place::BoundIn(month) => (month, true),
            Place::Nowhere => {
                unplaced += 1;
                continue;
            }
        };
        let (count, documents) = months.entry(month).or_insert_with(|| (empty(month), BTreeSet::new()));
        documents.insert(&report.document);
        count.reports += usize::from(!is_bound);
        let quads = if is_bound { &mut count.bounded } else { &mut count.quads };
        if let Some(slot) =
            report.quad(ontology).and_then(|quad| quads.get_mut(usize::from(quad).wrapping_sub(1)))
        {
            *slot += 1;
        }
    }
    let counted =
        months.into_values().map(|(count, documents)| MonthCount { documents: documents.len(), ..count });
    Series { months: with_empty_months(counted.collect()), unplaced }
}

fn empty(month: Month) -> MonthCount {
    MonthCount { month, reports: 0, documents: 0, quads: [0; 4], bounded: [0; 4] }
}

fn with_empty_months(counted: Vec<MonthCount>) -> Vec<MonthCount> {
    let mut out: Vec<MonthCount> = Vec::with_capacity(counted.len());
    for count in counted {
        while let Some(last) = out.last().map(|last| last.month).filter(|last| last.next() < count.month) {
            out.push(empty(last.next()));
        }
        out.push(count);
    }
    out
}
