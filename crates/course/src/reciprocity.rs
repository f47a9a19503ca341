//! Tit for tat: how often a deed of one side is answered in kind by the other, against how often that happens anyway.
//!
//! Only deeds whose days are sharp are compared, since an order is asked. That one deed follows another says nothing of a cause; the base
//! rate says what chance alone would give. The test on lagged months is given only where there are months enough.

use chancery_record::Ontology;

use crate::account::Direction;
use crate::days;
use crate::deed::Deed;

/// Days within which an answer must come.
pub const DAYS_TO_ANSWER: i32 = 14;
/// Months that a test on lagged months needs.
pub const MONTHS_TO_TEST: usize = 60;
/// Days that a deed may be known to within.
const SHARP: i32 = 3;

/// What kind of deeds answer one another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Conflict in deeds (quad class 4).
    Conflict,
    /// Cooperation of both quad classes.
    Cooperation,
}

/// A deed with the first answer to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Case {
    /// The deed, as a place in the slice that was given.
    pub deed: usize,
    /// The answer.
    pub answer: Option<usize>,
}

/// How one side answers the other.
#[derive(Clone, PartialEq, Debug)]
pub struct Reciprocity {
    /// What is answered.
    pub kind: Kind,
    /// Who acts first; the other answers.
    pub by: Direction,
    /// All deeds of the first with sharp days, by day.
    pub cases: Vec<Case>,
    /// Share of all days of the record that are followed by such a deed of the other within two weeks; none without days.
    pub base_rate: Option<f64>,
    /// Whether the months of the first say something of the next month of the other beyond that one's own; none: too few months.
    pub lagged: Option<Lagged>,
}

impl Reciprocity {
    /// Cases that were answered.
    pub fn answered(&self) -> usize {
        self.cases.iter().filter(|case| case.answer.is_some()).count()
    }
}

/// `ln(1 + n)` of the other in a month, from `ln(1 + n)` of both in the month before.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Lagged {
    /// Pairs of months.
    pub months: usize,
    /// What the other's own month before adds.
    pub own: f64,
    /// What the month before of the first adds.
    pub reverse: f64,
    /// The F statistic of `reverse`, with 1 and `months - 3` degrees of freedom.
    pub f: f64,
}

/// Both directions and both kinds, in the order conflict forth, conflict back, cooperation forth, cooperation back.
pub fn reciprocity(deeds: &[&Deed], ontology: &Ontology) -> Vec<Reciprocity> {
    let reach = reach(deeds);
    let mut out = Vec::new();
    for kind in [Kind::Conflict, Kind::Cooperation] {
        let of = |direction: Direction| sharp_deeds(deeds, ontology, kind, direction);
        let (forth, back) = (of(Direction::Forth), of(Direction::Back));
        out.push(one_way(kind, Direction::Forth, &forth, &back, reach));
        out.push(one_way(kind, Direction::Back, &back, &forth, reach));
    }
    out
}

/// First and last day of a deed by number, and its place.
type Sharp = (i32, i32, usize);

fn one_way(
    kind: Kind,
    by: Direction,
    firsts: &[Sharp],
    answers: &[Sharp],
    reach: Option<(i32, i32)>,
) -> Reciprocity {
    let cases = firsts
        .iter()
        .map(|(_, end, deed)| {
            let from = answers.partition_point(|(start, _, _)| start <= end);
            let answer = answers.get(from).filter(|(start, _, _)| start - end <= DAYS_TO_ANSWER);
            Case { deed: *deed, answer: answer.map(|(_, _, deed)| *deed) }
        })
        .collect();
    Reciprocity {
        kind,
        by,
        cases,
        base_rate: reach.and_then(|reach| base_rate(answers, reach)),
        lagged: reach.and_then(|reach| lagged(firsts, answers, reach)),
    }
}

/// Deeds of a kind with sharp days, by first day.
fn sharp_deeds(deeds: &[&Deed], ontology: &Ontology, kind: Kind, direction: Direction) -> Vec<Sharp> {
    let is_kind = |deed: &Deed| {
        ontology.find(&deed.event_type, &deed.mode).is_some_and(|row| match kind {
            Kind::Conflict => row.quad == 4,
            Kind::Cooperation => row.quad <= 2,
        })
    };
    let mut out: Vec<Sharp> = deeds
        .iter()
        .enumerate()
        .filter(|(_, deed)| deed.direction == direction && is_kind(deed))
        .filter_map(|(at, deed)| deed.closed.map(|(start, end)| (start, end, at)))
        .filter(|(start, end, _)| end - start < SHARP)
        .collect();
    out.sort_unstable();
    out
}

/// First and last day of all deeds.
fn reach(deeds: &[&Deed]) -> Option<(i32, i32)> {
    let closed = || deeds.iter().filter_map(|deed| deed.closed);
    Some((closed().map(|days| days.0).min()?, closed().map(|days| days.1).max()?))
}

/// Days that are followed by an answer, as a share of all days.
fn base_rate(answers: &[Sharp], (first, last): (i32, i32)) -> Option<f64> {
    let days = last - first - DAYS_TO_ANSWER + 1;
    if days <= 0 {
        return None;
    }
    let (mut followed, mut from) = (0, first);
    for (start, _, _) in answers {
        // Days before this answer that no answer before follows.
        let begin = from.max(start - DAYS_TO_ANSWER);
        let end = (first + days).min(*start);
        followed += (end - begin).max(0);
        from = from.max(end);
    }
    Some(f64::from(followed) / f64::from(days))
}

fn lagged(firsts: &[Sharp], answers: &[Sharp], (first, last): (i32, i32)) -> Option<Lagged> {
    let start = days::month_of(first);
    let months = usize::try_from(start.until(days::month_of(last)) + 1).ok()?;
    if months < MONTHS_TO_TEST {
        return None;
    }
    let logs = |deeds: &[Sharp]| {
        let mut counts = vec![0.0_f64; months];
        for (day, _, _) in deeds {
            if let Some(count) =
                usize::try_from(start.until(days::month_of(*day))).ok().and_then(|at| counts.get_mut(at))
            {
                *count += 1.0;
            }
        }
        counts.into_iter().map(f64::ln_1p).collect::<Vec<f64>>()
    };
    regress(&logs(answers), &logs(firsts))
}

/// Least squares of `own[t]` on `own[t - 1]` and `other[t - 1]`, with a constant.
fn regress(own: &[f64], other: &[f64]) -> Option<Lagged> {
    let number = own.len() - 1;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (y, x, z) = (&own[1..], &own[..number], &other[..number]);
    let (my, mx, mz) = (mean(y), mean(x), mean(z));
    let product = |one: &[f64], first: f64, other: &[f64], second: f64| -> f64 {
        one.iter().zip(other).map(|(one, other)| (one - first) * (other - second)).sum()
    };
    let (xx, zz, xz) = (product(x, mx, x, mx), product(z, mz, z, mz), product(x, mx, z, mz));
    let (xy, zy, yy) = (product(x, mx, y, my), product(z, mz, y, my), product(y, my, y, my));
    let determinant = xx * zz - xz * xz;
    if determinant <= 1e-9 || xx <= 1e-9 {
        return None;
    }
    let (own, reverse) = ((xy * zz - zy * xz) / determinant, (zy * xx - xy * xz) / determinant);
    let rest = (yy - own * xy - reverse * zy).max(1e-12);
    let rest_without = yy - xy * xy / xx;
    let f = (rest_without - rest).max(0.0) / (rest / (number as f64 - 3.0));
    Some(Lagged { months: number, own, reverse, f })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regression_by_hand() {
        // own[t] = 0.5 own[t - 1] + 0.25 other[t - 1] exactly: the coefficients come back, and nothing is left over.
        let other: Vec<f64> = (0..80).map(|at| f64::from((at * 7) % 5)).collect();
        let mut own = vec![1.0];
        for at in 1..80 {
            own.push(0.5 * own[at - 1] + 0.25 * other[at - 1]);
        }
        let lagged = regress(&own, &other).unwrap();
        assert!((lagged.own - 0.5).abs() < 1e-9 && (lagged.reverse - 0.25).abs() < 1e-9);
        assert!(lagged.f > 1e6);
        assert_eq!(regress(&own, &[1.0; 80]), None, "what never changes explains nothing");
    }
}
