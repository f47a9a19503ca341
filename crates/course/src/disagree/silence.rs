//! Silence: an event that at least three source groups tell, and groups that write about the pair in that week and do not tell it.

use std::collections::{BTreeMap, BTreeSet};

use crate::days;
use crate::{Account, Deed};

/// Source groups without which an event is not yet one that one has to know of.
const TOLD_BY: usize = 3;
/// Days from the first telling on that are looked at.
const WEEK: i32 = 7;

/// An event that some tell and others do not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Silence {
    /// The event, as a place in the slice.
    pub deed: usize,
    /// Source groups that wrote about the pair in that week and do not tell it, in order.
    pub silent: Vec<u32>,
}

/// The silences about the deeds of a pair. `accounts` are the reports that the deeds were made of, `covering` every source group that wrote
/// about the pair with its day of publication. A group that is published but once counts by that day.
pub fn silences(
    deeds: &[Deed],
    accounts: &[Account],
    covering: &[(u32, chancery_record::Date)],
) -> Vec<Silence> {
    let mut days_of: BTreeMap<u32, BTreeSet<i32>> = BTreeMap::new();
    for (group, day) in covering {
        days_of.entry(*group).or_default().insert(days::number(*day));
    }
    let mut out = Vec::new();
    for (at, deed) in
        deeds.iter().enumerate().filter(|(_, deed)| !deed.background && deed.groups.len() >= TOLD_BY)
    {
        let published =
            deed.reports.iter().filter_map(|report| accounts.get(*report)?.published.end).map(days::number);
        let Some(first) = published.min() else { continue };
        let covers = |days: &BTreeSet<i32>| days.range(first..first + WEEK).next().is_some();
        let silent: Vec<u32> = days_of
            .iter()
            .filter(|(group, days)| covers(days) && deed.groups.binary_search(group).is_err())
            .map(|(group, _)| *group)
            .collect();
        if !silent.is_empty() {
            out.push(Silence { deed: at, silent });
        }
    }
    out
}
