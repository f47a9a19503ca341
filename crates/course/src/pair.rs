//! Pairs of actors and how many reports each has.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chancery_record::{Code, DocumentId, Ontology};

use crate::report::{Report, Tone};

/// Two different actors, in alphabetical order, so that a pair has one name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Pair {
    /// The code that sorts first.
    pub first: Code,
    /// The other code.
    pub second: Code,
}

impl Pair {
    /// The pair of two codes in either order; none when a code is empty or both are the same.
    pub fn new(one: &str, other: &str) -> Option<Self> {
        let (first, second) = if one <= other { (one, other) } else { (other, one) };
        let is_pair = !first.is_empty() && first != second;
        is_pair.then(|| Pair { first: first.to_owned(), second: second.to_owned() })
    }

    /// True when the report tells of a deed of one towards the other, or of both together.
    pub fn is_in(&self, report: &Report) -> bool {
        directions(report).any(|(from, to)| Pair::new(from, to).as_ref() == Some(self))
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.second)
    }
}

/// The counts of a pair. Every number counts reports unless its name says otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PairCount {
    /// The pair.
    pub pair: Pair,
    /// Reports that count ([`Report::counts`]).
    pub reports: usize,
    /// Documents that hold them.
    pub documents: usize,
    /// By the first towards the second.
    pub first_to_second: usize,
    /// By the second towards the first.
    pub second_to_first: usize,
    /// By both together. A report that goes both ways without being mutual counts in both directions above.
    pub mutual: usize,
    /// Reports with a cooperative type.
    pub cooperation: usize,
    /// Reports with a conflictive type.
    pub conflict: usize,
    /// Reports that do not count: denied, supposed, mere duty, or history.
    pub left_out: usize,
}

impl PairCount {
    /// The counts of a pair without any report.
    pub fn none(pair: Pair) -> Self {
        finish(pair, &Sums::default())
    }
}

/// Who acts towards whom in a report, as ordered pairs of codes; for a mutual deed all pairs of the actors, once each.
pub(crate) fn directions(report: &Report) -> Box<dyn Iterator<Item = (&str, &str)> + '_> {
    if report.reciprocal {
        let all: BTreeSet<&str> = report.who.iter().chain(&report.whom).map(String::as_str).collect();
        let all: Vec<&str> = all.into_iter().collect();
        let both: Vec<(&str, &str)> = all
            .iter()
            .enumerate()
            .flat_map(|(index, from)| all[index + 1..].iter().map(move |to| (*from, *to)))
            .collect();
        Box::new(both.into_iter())
    } else {
        Box::new(
            report.who.iter().flat_map(|from| report.whom.iter().map(move |to| (from.as_str(), to.as_str()))),
        )
    }
}

#[derive(Default)]
struct Sums {
    documents: BTreeSet<DocumentId>,
    reports: usize,
    forward: usize,
    backward: usize,
    mutual: usize,
    cooperation: usize,
    conflict: usize,
    left_out: usize,
}

/// Counts the reports of every pair; most reports first, then by name.
pub fn pairs(reports: &[Report], ontology: &Ontology) -> Vec<PairCount> {
    let mut sums: BTreeMap<Pair, Sums> = BTreeMap::new();
    for report in reports {
        let directed: BTreeSet<(&str, &str)> = directions(report).collect();
        let pairs: BTreeSet<Pair> = directed.iter().filter_map(|(from, to)| Pair::new(from, to)).collect();
        for pair in pairs {
            let runs = |from: &str, to: &str| directed.contains(&(from, to));
            let forward = runs(&pair.first, &pair.second);
            let backward = runs(&pair.second, &pair.first);
            let sum = sums.entry(pair).or_default();
            add_report(sum, report, forward, backward, ontology);
        }
    }
    let mut counts: Vec<PairCount> = sums.into_iter().map(|(pair, sum)| finish(pair, &sum)).collect();
    counts.sort_by(|a, b| b.reports.cmp(&a.reports).then_with(|| a.pair.cmp(&b.pair)));
    counts
}

fn add_report(sum: &mut Sums, report: &Report, forward: bool, backward: bool, ontology: &Ontology) {
    if !report.counts() {
        sum.left_out += 1;
        return;
    }
    sum.reports += 1;
    sum.documents.insert(report.document.clone());
    if report.reciprocal {
        sum.mutual += 1;
    } else {
        sum.forward += usize::from(forward);
        sum.backward += usize::from(backward);
    }
    match report.quad(ontology).and_then(Tone::of_quad) {
        Some(Tone::Cooperation) => sum.cooperation += 1,
        Some(Tone::Conflict) => sum.conflict += 1,
        None => {}
    }
}

fn finish(pair: Pair, sum: &Sums) -> PairCount {
    PairCount {
        pair,
        reports: sum.reports,
        documents: sum.documents.len(),
        first_to_second: sum.forward,
        second_to_first: sum.backward,
        mutual: sum.mutual,
        cooperation: sum.cooperation,
        conflict: sum.conflict,
        left_out: sum.left_out,
    }
}
