//! The reports of a record as a panel for [`super::pairs`]: which report stands in which month, and which are left out because they would let a replay see what
//! nobody knew at the time.
//!
//! A report stands in the month of its deed when it was published in that month or the next. What was told later (histories, books) is left out and counted: on the
//! day a forecast is replayed for, it was not known. So is what is dated after its publication: it has not happened.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::{Code, DayRange};

use super::pairs::{Class, Panel, Tally};
use crate::month::Month;
use crate::pair::directions;
use crate::report::Report;

/// A report with what its placing needs.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The report.
    pub report: &'a Report,
    /// When its document was published; open where unknown.
    pub published: &'a DayRange,
    /// Whether it tells of each class, in the order of [`Class::ALL`].
    pub classes: [bool; 4],
}

/// A report in its month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Placed {
    /// Month, as [`Tally::month`].
    pub month: i32,
    /// Who, as an index into [`Deeds::actors`].
    pub from: u32,
    /// To whom.
    pub to: u32,
    /// Which report, by its place in the input.
    pub report: usize,
    /// Whether it tells of each class.
    pub classes: [bool; 4],
}

/// A record as a panel.
#[derive(Clone, Debug, Default)]
pub struct Deeds {
    /// Codes of the actors, sorted.
    pub actors: Vec<Code>,
    /// What happened by month. Several reports of one day, type and direction count once.
    pub panel: Panel,
    /// The reports behind it, by month.
    pub placed: Vec<Placed>,
    /// Reports left out because they were told more than a month later, before their day, or at an unknown time.
    pub late: usize,
    /// Reports left out because their days lie in no single month.
    pub unplaced: usize,
}

impl Deeds {
    /// Places the reports that count ([`Report::counts`]); others are passed over.
    pub fn of(told: &[Told<'_>]) -> Deeds {
        let mut deeds = Deeds::default();
        let mut found: Vec<(i32, &str, &str, usize)> = Vec::new();
        for (index, told) in told.iter().enumerate().filter(|(_, told)| told.report.counts()) {
            let Some(month) = Month::holding(&told.report.days) else {
                deeds.unplaced += 1;
                continue;
            };
            if !was_told_in_time(month, told.published) {
                deeds.late += 1;
                continue;
            }
            let both = directions(told.report).filter(|(from, to)| from != to);
            found.extend(both.map(|(from, to)| (number_of(month), from, to, index)));
        }
        let actors: BTreeSet<&str> = found.iter().flat_map(|(_, from, to, _)| [*from, *to]).collect();
        deeds.actors = actors.iter().map(|actor| (*actor).to_owned()).collect();
        let numbers: BTreeMap<&str, u32> =
            actors.iter().zip(0..).map(|(actor, number)| (*actor, number)).collect();
        let mut seen = BTreeSet::new();
        let mut tallies = Vec::new();
        for (month, from, to, report) in found {
            let (from, to) = (numbers[from], numbers[to]);
            let Told { report: row, classes, .. } = told[report];
            deeds.placed.push(Placed { month, from, to, report, classes });
            let DayRange { start, end, .. } = row.days;
            if seen.insert((start, end, from, to, &row.event_type, &row.mode)) {
                tallies.push(Tally { month, from, to, counts: classes.map(u32::from) });
            }
        }
        deeds.placed.sort_unstable();
        deeds.panel = Panel::new(&tallies);
        deeds
    }

    /// The number of an actor; none when no placed report names it.
    pub fn number(&self, actor: &str) -> Option<u32> {
        self.actors.binary_search_by(|known| known.as_str().cmp(actor)).ok().map(|place| place as u32)
    }

    /// Reports of a class (none: any) between two actors before a month, newest first.
    pub fn between(&self, one: u32, other: u32, class: Option<Class>, before: i32) -> Vec<Placed> {
        let pair = |placed: &Placed| {
            (placed.from, placed.to) == (one, other) || (placed.from, placed.to) == (other, one)
        };
        self.find(before, class, pair)
    }

    /// Reports of a class (none: any) of either of two actors with others before a month, newest first.
    pub fn with_others(&self, one: u32, other: u32, class: Option<Class>, before: i32) -> Vec<Placed> {
        let ends = |placed: &Placed| {
            let inside = |actor: u32| actor == one || actor == other;
            inside(placed.from) != inside(placed.to)
        };
        self.find(before, class, ends)
    }

    fn find(&self, before: i32, class: Option<Class>, wanted: impl Fn(&Placed) -> bool) -> Vec<Placed> {
        let earlier = &self.placed[..self.placed.partition_point(|placed| placed.month < before)];
        let of_class = |placed: &&Placed| class.is_none_or(|class| placed.classes[class as usize]);
        earlier.iter().rev().filter(of_class).filter(|placed| wanted(placed)).copied().collect()
    }
}

/// True when a deed of a month was told in that month or the next.
fn was_told_in_time(month: Month, published: &DayRange) -> bool {
    let (Some(start), Some(end)) = (published.start, published.end) else { return false };
    Month::of(end) >= month && Month::of(start) <= month.next()
}

/// A month as year times 12 plus month from 0.
pub fn number_of(month: Month) -> i32 {
    i32::from(month.year) * 12 + i32::from(month.month) - 1
}

/// The month of such a number.
pub fn month_of(number: i32) -> Month {
    Month { year: number.div_euclid(12) as i16, month: (number.rem_euclid(12) + 1) as i8 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_record::DocumentId;

    fn report(day: &str, who: &str, whom: &str) -> Report {
        Report {
            document: DocumentId(String::new()),
            days: DayRange::from_iso(day).unwrap(),
            event_type: "ACCUSE".into(),
            mode: String::new(),
            who: vec![who.into()],
            whom: vec![whom.into()],
            reciprocal: false,
            polarity: chancery_record::Polarity::default(),
            modality: chancery_record::Modality::default(),
            historical: false,
            again: false,
        }
    }

    #[test]
    fn what_was_told_late_or_lies_in_no_month_is_left_out() {
        let rows = [
            (report("2024-03-05", "B", "A"), "2024-03-06"),
            (report("2024-03-05", "B", "A"), "2024-04-30"), // told again, counts once
            (report("2024-03-07", "B", "C"), "2024-05-01"), // too late
            (report("2024-06-07", "B", "C"), "2024-05-01"), // not yet
            (report("2024", "B", "C"), "2024-05-01"),
            (report("2024-05", "A", "C"), "2024-05-01"),
        ];
        let days: Vec<DayRange> = rows.iter().map(|(_, day)| DayRange::from_iso(day).unwrap()).collect();
        let told: Vec<Told<'_>> = rows
            .iter()
            .zip(&days)
            .map(|((report, _), published)| Told { report, published, classes: [true, false, false, false] })
            .collect();
        let deeds = Deeds::of(&told);
        assert_eq!(deeds.actors, ["A", "B", "C"]);
        assert_eq!((deeds.late, deeds.unplaced, deeds.placed.len()), (2, 1, 3));
        let march = number_of(Month { year: 2024, month: 3 });
        assert_eq!((deeds.panel.first(), deeds.panel.end()), (march, march + 3));
        assert_eq!(month_of(march).to_string(), "2024-03");
        let found = deeds.between(0, 1, Some(Class::Verbal), march + 1);
        assert_eq!(found.iter().map(|placed| placed.report).collect::<Vec<_>>(), [1, 0]);
        assert!(
            deeds.between(0, 1, None, march).is_empty()
                && deeds.between(0, 1, Some(Class::Force), march + 9).is_empty()
        );
        let others = deeds.with_others(0, 1, None, march + 9);
        assert_eq!(others.iter().map(|placed| placed.report).collect::<Vec<_>>(), [5]);
    }
}
