//! The reports of a pair by month.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::{DocumentId, Ontology};

use crate::month::Month;
use crate::report::Report;

/// The reports of one month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MonthCount {
    /// The month.
    pub month: Month,
    /// Reports that count ([`Report::counts`]).
    pub reports: usize,
    /// Documents that hold them.
    pub documents: usize,
    /// Reports per quad class: verbal and material cooperation, verbal and material conflict.
    pub quads: [usize; 4],
}

impl MonthCount {
    /// Reports of cooperation.
    pub fn cooperation(&self) -> usize {
        self.quads[0] + self.quads[1]
    }

    /// Reports of conflict.
    pub fn conflict(&self) -> usize {
        self.quads[2] + self.quads[3]
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

/// Counts reports by the month they took place in. The caller chooses the reports (for a pair: [`crate::Pair::is_in`]);
/// those that do not count ([`Report::counts`]) are passed over.
pub fn month_series<'a>(reports: impl IntoIterator<Item = &'a Report>, ontology: &Ontology) -> Series {
    let mut months: BTreeMap<Month, (MonthCount, BTreeSet<&DocumentId>)> = BTreeMap::new();
    let mut unplaced = 0;
    for report in reports.into_iter().filter(|report| report.counts()) {
        let Some(month) = Month::holding(&report.days) else {
            unplaced += 1;
            continue;
        };
        let (count, documents) = months.entry(month).or_insert_with(|| (empty(month), BTreeSet::new()));
        count.reports += 1;
        documents.insert(&report.document);
        if let Some(slot) = report.quad(ontology).and_then(|quad| count.quads.get_mut(usize::from(quad).wrapping_sub(1))) {
            *slot += 1;
        }
    }
    let counted = months.into_values().map(|(count, documents)| MonthCount { documents: documents.len(), ..count });
    Series { months: with_empty_months(counted.collect()), unplaced }
}

fn empty(month: Month) -> MonthCount {
    MonthCount { month, reports: 0, documents: 0, quads: [0; 4] }
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
