//! One event per event: reports of the same deed of a pair, told in one or many documents, become one [`Deed`].
//!
//! Reports are compared field by field: direction, type, days, mode, place, person, size, source group. Reports whose days are
//! sharp are laid together first, day by day; then vaguer ones and looks back join the deed that they fit best. What looks back without
//! a day or anything else to know it by goes into one deed in the background for each type, which counts in no month: a
//! long war is one deed, however often it is recalled. No text is compared, and what is denied or supposed is passed over.

use std::collections::BTreeMap;

use chancery_record::{Code, DayRange, DocumentId, Modality};

use crate::account::{Account, Direction};
use crate::days;
use crate::{Pair, Scale};

/// One event of a pair, as told by one or more reports.
#[derive(Clone, PartialEq, Debug)]
pub struct Deed {
    /// The reports, as places in the slice that was given, in ascending order.
    pub reports: Vec<usize>,
    /// Source groups that tell it, each once, in ascending order.
    pub groups: Vec<u32>,
    /// Who acts.
    pub direction: Direction,
    /// PLOVER type.
    pub event_type: Code,
    /// PLOVER mode that most reports give; empty when none does.
    pub mode: Code,
    /// The days that it can have been on, as narrow as the reports tell.
    pub days: DayRange,
    /// The same as numbers, closed by what is known of publication; none when it lies in no period.
    pub(crate) closed: Option<(i32, i32)>,
    /// All actors are states or organs of state in at least one report.
    pub official: bool,
    /// PLOVER contexts that any report gives, in order.
    pub contexts: Vec<Code>,
    /// Only looked back at, without a day of its own: counts in no period.
    pub background: bool,
}

impl Deed {
    /// What it weighs on a scale.
    pub fn weight(&self, scale: Scale, ontology: &chancery_record::Ontology) -> f64 {
        scale.weight(ontology, &self.event_type, &self.mode).unwrap_or(0.0)
    }
}

/// Days of a report that still count as sharp.
const SHARP: i32 = 3;
/// A look back over more days than this, and nothing else to know it by, is background.
const LONG: i32 = 92;
/// Days that a vague report may lie from a sharp deed beyond what it says itself.
const NEWS: i32 = days::DAYS_OF_NEWS;

/// The first day of a look back whose first day is not known.
const LONG_AGO: i32 = i32::MIN / 2;

/// What a report says, ready to compare.
struct Told<'a> {
    at: usize,
    account: &'a Account,
    direction: Direction,
    /// First and last day by number; open ends reach as far as news does, or for ever where it looks back.
    start: i32,
    end: i32,
    /// Day of publication.
    published: Option<i32>,
    looks_back: bool,
    /// Days that its document looks back where it gives no day.
    reach: i32,
}

impl Told<'_> {
    fn is_sharp(&self) -> bool {
        self.end - self.start < SHARP
    }

    /// Known to be no later than its telling, and no more.
    fn is_undated(&self) -> bool {
        let days = &self.account.report.days;
        let ends = days.end.map(days::number);
        let is_bounded = ends.zip(published(self.account)).is_some_and(|(end, published)| end < published);
        days.start.is_none() && !is_bounded
    }

    fn length(&self) -> i32 {
        self.end.saturating_sub(self.start)
    }

    /// An order that does not depend on the order of the input, but for reports that are alike.
    fn key(&self) -> impl Ord + '_ {
        let report = &self.account.report;
        (
            self.start,
            self.end,
            self.published,
            (&report.mode, &self.account.place, &self.account.person, self.account.size),
            (self.direction, &report.who, &report.whom, &report.document),
        )
    }
}

/// A deed while it grows.
struct Growing {
    members: Vec<usize>,
    start: i32,
    end: i32,
    direction: Direction,
    /// The latest publication of a member.
    published: Option<i32>,
}

/// The deeds of a pair out of all reports; others are passed over. In the order of days, then type and direction.
pub fn deeds(accounts: &[Account], pair: &Pair) -> Vec<Deed> {
    let all = accounts.iter().enumerate().filter(|(_, account)| account.tells());
    let all: Vec<(usize, &Account, Direction)> =
        all.filter_map(|(at, account)| Some((at, account, account.direction(pair)?))).collect();
    let reaches = reaches(&all);
    let mut by_type: BTreeMap<&str, Vec<Told<'_>>> = BTreeMap::new();
    for (at, account, direction) in all {
        let reach = reaches.get(&account.report.document).copied().unwrap_or(NEWS);
        by_type.entry(&account.report.event_type).or_default().push(told(at, account, direction, reach));
    }
    let mut out = Vec::new();
    for mut told in by_type.into_values() {
        told.sort_by(|one, other| one.key().cmp(&other.key()));
        follow_copies(&mut told);
        told.sort_by(|one, other| one.key().cmp(&other.key()));
        merge(&told, &mut out);
    }
    out.sort_by(|one, other| order(one, accounts).cmp(&order(other, accounts)));
    out
}

/// An order that depends on what is told alone. Of deeds that agree in all that counts, details of their first report decide.
fn order<'a>(deed: &'a Deed, accounts: &'a [Account]) -> impl Ord + 'a {
    let detail = |at: &usize| {
        let account = &accounts[*at];
        (&account.place, &account.person, account.size, &account.report.document)
    };
    let first = deed.reports.iter().map(detail).min();
    (deed.closed, deed.days, &deed.event_type, &deed.mode, deed.direction, first)
}

/// How far each document looks back, by the days that it gives to what it tells as news of the pair.
fn reaches<'a>(all: &[(usize, &'a Account, Direction)]) -> BTreeMap<&'a DocumentId, i32> {
    let mut before: BTreeMap<&DocumentId, Vec<i32>> = BTreeMap::new();
    for (_, account, _) in all.iter().filter(|(_, account, _)| !account.looks_back()) {
        let days = &account.report.days;
        if let (Some(start), Some(end), Some(published)) = (days.start, days.end, published(account)) {
            let (start, end) = (days::number(start), days::number(end));
            if start <= published && end - start < NEWS + 1 {
                before.entry(&account.report.document).or_default().push(published - start);
            }
        }
    }
    before.into_iter().map(|(document, before)| (document, days::reach(before))).collect()
}

fn published(account: &Account) -> Option<i32> {
    account.published.end.or(account.published.start).map(days::number)
}

fn told(at: usize, account: &Account, direction: Direction, reach: i32) -> Told<'_> {
    let published = published(account);
    let looks_back = account.looks_back();
    let (start, end) =
        (account.report.days.start.map(days::number), account.report.days.end.map(days::number));
    let end = end.or(published).unwrap_or(i32::MAX / 2);
    let start = start.unwrap_or(if looks_back { LONG_AGO } else { end.saturating_sub(NEWS - 1) });
    Told { at, account, direction, start: start.min(end), end, published, looks_back, reach }
}

/// Copies of one text that were published on different days give different days to "on Monday". A report of a later copy whose days differ
/// from those of an earlier one by just as much as the publications do takes the earlier one's days.
fn follow_copies(told: &mut [Told<'_>]) {
    let mut by_group: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (index, one) in told.iter().enumerate() {
        by_group.entry(one.account.group).or_default().push(index);
    }
    for mut members in by_group.into_values().filter(|members| members.len() > 1) {
        members.sort_by_key(|member| (told[*member].published, *member));
        for later in 1..members.len() {
            let copy = &told[members[later]];
            let Some(published) = copy.published else { continue };
            let original = members[..later].iter().map(|member| &told[*member]).find(|one| {
                let moved = one.published.map_or(0, |first| published - first);
                let is_open = one.start == copy.start && one.start <= LONG_AGO;
                let starts_moved = is_open || copy.start.saturating_sub(one.start) == moved;
                moved > 0 && starts_moved && copy.end - one.end == moved && are_alike(one, copy)
            });
            if let Some((start, end)) = original.map(|one| (one.start, one.end)) {
                told[members[later]].start = start;
                told[members[later]].end = end;
            }
        }
    }
}

fn are_alike(one: &Told<'_>, other: &Told<'_>) -> bool {
    let (first, second) = (&one.account.report, &other.account.report);
    first.document != second.document
        && one.direction == other.direction
        && first.mode == second.mode
        && one.account.place == other.account.place
        && one.account.size == other.account.size
}

fn merge(told: &[Told<'_>], out: &mut Vec<Deed>) {
    let mut growing: Vec<Growing> = Vec::new();
    let mut first_open = 0;
    for (index, one) in told.iter().enumerate().filter(|(_, one)| one.is_sharp() && !one.looks_back) {
        // Told come by their first day: deeds that ended before yesterday stay as they are.
        while growing.get(first_open).is_some_and(|deed| deed.end + SHARP < one.start) {
            first_open += 1;
        }
        let open = first_open..growing.len();
        let fits = |deed: &Growing| fit(told, deed, one).filter(|score| *score >= needed(deed, one));
        match best(&growing, open, fits) {
            Some(place) => join(&mut growing[place], index, one),
            None => growing.push(begin(index, one)),
        }
    }
    let sharp = growing.len();
    let starts: Vec<i32> = growing.iter().map(|deed| deed.start).collect();
    let mut vague: Vec<usize> =
        (0..told.len()).filter(|index| !told[*index].is_sharp() || told[*index].looks_back).collect();
    vague.sort_by_key(|index| {
        let one = &told[*index];
        (one.looks_back, one.is_undated(), one.length(), *index)
    });
    let mut background: Vec<usize> = Vec::new();
    for index in vague {
        let one = &told[index];
        let from = starts.partition_point(|start| *start < one.start.saturating_sub(SHARP));
        let until = starts.partition_point(|start| *start <= one.end);
        let fits = |deed: &Growing| fit(told, deed, one).filter(|score| *score >= needed(deed, one));
        let place = best(&growing, from..until, fits)
            .or_else(|| best(&growing, sharp..growing.len(), fits))
            .or_else(|| the_only_one(told, &growing, from..until, one))
            .or_else(|| the_only_one_of_a_year(told, &growing, one));
        match place {
            Some(place) => join(&mut growing[place], index, one),
            None if one.looks_back && one.length() > LONG => background.push(index),
            None => growing.push(begin(index, one)),
        }
    }
    out.extend(growing.into_iter().map(|deed| finish(told, &deed.members, false)));
    if !background.is_empty() {
        out.push(finish(told, &background, true));
    }
}

/// The deed with the best score; of equal ones the later.
fn best(
    growing: &[Growing],
    range: std::ops::Range<usize>,
    score: impl Fn(&Growing) -> Option<i32>,
) -> Option<usize> {
    let scored = range.filter_map(|place| growing.get(place).and_then(&score).map(|score| (score, place)));
    scored.max().map(|(_, place)| place)
}

/// The deed that a look back over some weeks can mean, when there is but one.
fn the_only_one(
    told: &[Told<'_>],
    growing: &[Growing],
    range: std::ops::Range<usize>,
    one: &Told<'_>,
) -> Option<usize> {
    if one.length() > LONG {
        return None;
    }
    let meets =
        |deed: &Growing| deed.start <= one.end && one.start <= deed.end && fit(told, deed, one).is_some();
    let mut possible = range.filter(|place| growing.get(*place).is_some_and(meets));
    let first = possible.next()?;
    possible.next().is_none().then_some(first)
}

/// Days within which a deed of its kind stands alone.
const YEAR: i32 = 366;

/// The deed that a report without any day of its own can mean, when there is but one of the kind in the year before, told by others.
fn the_only_one_of_a_year(told: &[Told<'_>], growing: &[Growing], one: &Told<'_>) -> Option<usize> {
    if one.looks_back || !one.is_undated() {
        return None;
    }
    let one = &Told { start: one.end.saturating_sub(YEAR), ..*one };
    let meets = |deed: &Growing| {
        deed.start <= one.end && one.start <= deed.end && go_together(deed.direction, one.direction)
    };
    let mut possible = growing.iter().enumerate().filter(|(_, deed)| meets(deed));
    let (place, only) = possible.next()?;
    let is_alone = possible.next().is_none();
    let mut dated =
        only.members.iter().map(|member| &told[*member]).filter(|member| !member.is_undated()).peekable();
    let is_dated = dated.peek().is_some();
    // One text that dates a deed and tells of one without a day tells of two.
    let told_there = dated.any(|member| member.account.group == one.account.group);
    (is_alone && is_dated && !told_there && fit(told, only, one).is_some()).then_some(place)
}

fn begin(index: usize, one: &Told<'_>) -> Growing {
    Growing {
        members: vec![index],
        start: one.start,
        end: one.end,
        direction: one.direction,
        published: one.published,
    }
}

fn join(deed: &mut Growing, index: usize, one: &Told<'_>) {
    deed.members.push(index);
    let (start, end) = (deed.start.max(one.start), deed.end.min(one.end));
    if start <= end {
        (deed.start, deed.end) = (start, end);
    }
    if deed.direction == Direction::Both {
        deed.direction = one.direction;
    }
    deed.published = deed.published.max(one.published);
}

/// What must agree beside the days: nothing where the days meet sharply; more, the less the days say.
fn needed(deed: &Growing, one: &Told<'_>) -> i32 {
    let meets = deed.start <= one.end && one.start <= deed.end;
    match () {
        () if !meets => 3,
        () if one.looks_back && !one.is_sharp() => 1,
        () => 0,
    }
}

/// How well a report fits a deed: agreeing fields less contradicting ones. None when it cannot be the same.
fn fit(told: &[Told<'_>], deed: &Growing, one: &Told<'_>) -> Option<i32> {
    let apart = (one.start - deed.end).max(deed.start - one.end);
    if apart > 1 || !go_together(deed.direction, one.direction) {
        return None;
    }
    let mut score = 0;
    score += agreement(told, deed, one, mode_of)?;
    score += agreement(told, deed, one, person_of)?;
    let place = agreement(told, deed, one, place_of)?;
    score += place + size_agreement(told, deed, one, place > 0)?;
    let is_from = |member: &&Told<'_>| member.account.group == one.account.group;
    let from_there = deed.members.iter().map(|member| &told[*member]).any(|member| is_from(&member));
    if from_there && apart > 0 {
        // One text that gives two days tells of two deeds.
        return None;
    }
    Some(score + i32::from(from_there))
}

fn go_together(one: Direction, other: Direction) -> bool {
    one == other || one == Direction::Both || other == Direction::Both
}

fn mode_of<'a>(one: &Told<'a>) -> &'a str {
    &one.account.report.mode
}

fn place_of<'a>(one: &Told<'a>) -> &'a str {
    &one.account.place
}

fn person_of<'a>(one: &Told<'a>) -> &'a str {
    &one.account.person
}

/// 1 where a member says the same, 0 where nothing is said; none where all that speak say otherwise.
fn agreement<'a>(
    told: &[Told<'a>],
    deed: &Growing,
    one: &Told<'a>,
    field: fn(&Told<'a>) -> &'a str,
) -> Option<i32> {
    let value = field(one);
    if value.is_empty() {
        return Some(0);
    }
    let others = deed.members.iter().map(|member| field(&told[*member])).filter(|other| !other.is_empty());
    let (mut speak, mut agree) = (0, 0);
    for other in others {
        speak += 1;
        agree += i32::from(other == value);
    }
    if speak > 0 && agree == 0 { None } else { Some(agree.min(1)) }
}

/// 2 where a number is the same, 0 where none is told by both or a later report tells of more; none where numbers part.
fn size_agreement(told: &[Told<'_>], deed: &Growing, one: &Told<'_>, same_place: bool) -> Option<i32> {
    let mut score = 0;
    for member in deed.members.iter().map(|member| &told[*member]) {
        for (first, second) in member.account.size.iter().zip(&one.account.size) {
            let (Some(first), Some(second)) = (first, second) else { continue };
            if first == second {
                score = 2;
            } else {
                let fits = same_place && are_first_counts(*first, *second)
                    || may_grow(*first, *second, member.published, one.published);
                if !fits {
                    return None;
                }
            }
        }
    }
    Some(score)
}

/// Counts of the first hours at one place part by up to the double.
fn are_first_counts(first: u32, second: u32) -> bool {
    first.max(second) <= first.min(second).saturating_mul(2)
}

/// Whether two numbers can be of one deed: near each other, or the later told is the greater, up to fourfold.
fn may_grow(first: u32, second: u32, told_first: Option<i32>, told_second: Option<i32>) -> bool {
    let (small, great) = (first.min(second), first.max(second));
    if great - small <= 1 || f64::from(great) <= 1.25 * f64::from(small) {
        return true;
    }
    let greater_is_later = match (told_first, told_second) {
        (Some(one), Some(other)) if second > first => other > one,
        (Some(one), Some(other)) => one > other,
        _ => false,
    };
    greater_is_later && small > 0 && great <= small.saturating_mul(4)
}

fn finish(told: &[Told<'_>], members: &[usize], background: bool) -> Deed {
    let members: Vec<&Told<'_>> = members.iter().map(|member| &told[*member]).collect();
    let sorted = |mut values: Vec<usize>| {
        values.sort_unstable();
        values
    };
    let mut groups: Vec<u32> = members.iter().map(|one| one.account.group).collect();
    groups.sort_unstable();
    groups.dedup();
    let mut contexts: Vec<Code> =
        members.iter().flat_map(|one| one.account.contexts.iter().cloned()).collect();
    contexts.sort_unstable();
    contexts.dedup();
    let days = narrowest(&members);
    let directed = members.iter().map(|one| one.direction).filter(|direction| *direction != Direction::Both);
    let telling = days::Telling {
        published: members.iter().filter_map(|one| one.published).min(),
        reach: members.iter().map(|one| (one.published, one.reach)).min().map_or(NEWS, |(_, reach)| reach),
        is_done: members.iter().any(|one| one.account.report.modality != Modality::Future),
    };
    Deed {
        reports: sorted(members.iter().map(|one| one.at).collect()),
        groups,
        direction: directed.min().unwrap_or(Direction::Both),
        event_type: members.first().map(|one| one.account.report.event_type.clone()).unwrap_or_default(),
        mode: most_common(members.iter().map(|one| one.account.report.mode.as_str())).to_owned(),
        days,
        closed: if background { None } else { days::closed(&days, &telling) },
        official: members.iter().any(|one| one.account.official),
        contexts,
        background,
    }
}

/// The days that most narrow the deed: of the shortest range, and of equal ones of the first publication.
fn narrowest(members: &[&Told<'_>]) -> DayRange {
    let best = members.iter().min_by_key(|one| {
        let days = &one.account.report.days;
        let known = usize::from(days.start.is_none()) + usize::from(days.end.is_none());
        (known, one.length(), one.published, one.start, one.end)
    });
    best.map(|one| one.account.report.days).unwrap_or_default()
}

/// The value that is given most often, empty ones aside; of equal ones the first in the alphabet.
fn most_common<'a>(values: impl Iterator<Item = &'a str>) -> &'a str {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for value in values.filter(|value| !value.is_empty()) {
        *counts.entry(value).or_default() += 1;
    }
    let best = counts.into_iter().max_by(|one, other| one.1.cmp(&other.1).then(other.0.cmp(one.0)));
    best.map_or("", |(value, _)| value)
}

#[cfg(test)]
mod tests {
    use chancery_record::{DayRange, Modality, Polarity};

    use super::*;
    use crate::tests::report;

    /// A report of a document of its own, published on the last of its days.
    fn told(document: &str, days: &str, event: &str, who: &str, whom: &str) -> Account {
        let (event, mode) = event.split_once('.').unwrap_or((event, ""));
        let mut report = report(document, days, event, &[who], &[whom]);
        report.mode = mode.to_owned();
        report.reciprocal = false;
        let published = report.days.end.map(DayRange::day).unwrap_or_default();
        Account {
            report,
            published,
            group: document.bytes().map(u32::from).sum(),
            place: String::new(),
            person: String::new(),
            size: [None; 4],
            official: true,
            contexts: Vec::new(),
        }
    }

    fn at(place: &str, account: Account) -> Account {
        Account { place: place.to_owned(), ..account }
    }

    fn dead(number: u32, account: Account) -> Account {
        Account { size: [Some(number), None, None, None], ..account }
    }

    fn published(day: &str, account: Account) -> Account {
        Account { published: DayRange::from_iso(day).unwrap(), ..account }
    }

    fn looking_back(account: Account) -> Account {
        Account { report: crate::Report { historical: true, ..account.report }, ..account }
    }

    /// Which reports are one deed.
    fn merged(accounts: &[Account]) -> Vec<Vec<usize>> {
        deeds(accounts, &Pair::new("AZE", "RUS").unwrap()).into_iter().map(|deed| deed.reports).collect()
    }

    #[test]
    fn one_day_one_deed_and_the_next_day_another() {
        let all = [
            told("a", "2025-03-01", "SANCTION.expel", "AZE", "RUS"),
            told("b", "2025-03-01", "SANCTION", "AZE", "RUS"),
            told("c", "2025-03-02", "SANCTION.expel", "AZE", "RUS"),
            told("d", "2025-03-01", "SANCTION.expel", "RUS", "AZE"),
            told("e", "2025-03-01", "ACCUSE", "AZE", "RUS"),
        ];
        assert_eq!(merged(&all), [vec![4], vec![0, 1], vec![3], vec![2]]);
    }

    #[test]
    fn places_and_numbers_keep_deeds_apart_and_tolls_grow() {
        let strike = |document: &str| told(document, "2025-03-01", "ASSAULT.drone", "RUS", "AZE");
        let all = [at("Baku", strike("a")), at("Gabala", strike("b")), at("Baku", strike("c")), strike("d")];
        // The one without a place fits both; of equal ones the later that was begun.
        let found = merged(&all);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().any(|reports| reports.contains(&0) && reports.contains(&2)));
        let tolls = [
            published("2025-03-01", dead(4, strike("a"))),
            published("2025-03-05", dead(9, strike("b"))),
            published("2025-03-01", dead(20, strike("c"))),
        ];
        assert_eq!(merged(&tolls), [vec![0, 1], vec![2]]);
    }

    #[test]
    fn a_look_back_joins_what_it_recalls_and_a_long_war_is_one_deed() {
        let all = [
            told("a", "2025-03-01", "COERCE.arrest", "RUS", "AZE"),
            looking_back(told("b", "2025-03", "COERCE.arrest", "RUS", "AZE")),
            looking_back(told("c", "1990", "ASSAULT", "RUS", "AZE")),
            looking_back(told("d", "1990", "ASSAULT", "RUS", "AZE")),
            looking_back(told("e", "", "ASSAULT", "RUS", "AZE")),
        ];
        let found = deeds(&all, &Pair::new("AZE", "RUS").unwrap());
        let reports: Vec<&Vec<usize>> = found.iter().map(|deed| &deed.reports).collect();
        assert_eq!(reports, [&vec![2, 3, 4], &vec![0, 1]]);
        assert!(found[0].background && found[0].closed.is_none());
        assert_eq!(found[1].days, all[0].report.days, "the sharpest days stand");
    }

    #[test]
    fn what_has_no_day_is_the_only_deed_of_its_kind_in_the_year_before() {
        let undated = |document: &str, on: &str| {
            let mut account = published(on, told(document, "", "ASSAULT", "RUS", "AZE"));
            account.report.days.end = account.published.end;
            account
        };
        let all = [told("a", "2024-12", "ASSAULT", "RUS", "AZE"), undated("b", "2025-10-14")];
        assert_eq!(merged(&all), [vec![0, 1]]);
        let long_after = [all[0].clone(), undated("b", "2026-02-01")];
        assert_eq!(merged(&long_after).len(), 2);
        let one_of_two = [told("c", "2025-03-01", "ASSAULT", "RUS", "AZE"), all[0].clone(), all[1].clone()];
        assert_eq!(merged(&one_of_two).len(), 3, "nobody can say which");
        let both_undated = [undated("a", "2025-05-01"), undated("b", "2025-10-14")];
        assert_eq!(merged(&both_undated).len(), 2);
    }

    #[test]
    fn what_a_review_does_not_date_is_spread_over_what_it_reviews() {
        let review = |days: &str, event: &str| published("2025-09-15", told("a", days, event, "RUS", "AZE"));
        let mut undated = review("", "AID");
        undated.report.days.end = undated.published.end;
        let all = [review("2025-06-30", "COERCE"), review("2025-06-27", "ACCUSE"), undated];
        let found = deeds(&all, &Pair::new("AZE", "RUS").unwrap());
        let aid = found.iter().find(|deed| deed.event_type == "AID").unwrap();
        let (start, end) = aid.closed.unwrap();
        assert_eq!((end - start + 1, found.len()), (78, 3), "from 30 June to 15 September");
    }

    #[test]
    fn talks_are_one_from_either_side_and_what_is_denied_is_none() {
        let denied = |account: Account| Account {
            report: crate::Report { polarity: Polarity::Negated, ..account.report },
            ..account
        };
        let supposed = |account: Account| Account {
            report: crate::Report { modality: Modality::Hypothetical, ..account.report },
            ..account
        };
        let talk = |document: &str, who: &str, whom: &str| told(document, "2025-03-01", "CONSULT", who, whom);
        let all = [
            talk("a", "AZE", "RUS"),
            talk("b", "RUS", "AZE"),
            denied(talk("c", "RUS", "AZE")),
            supposed(talk("d", "RUS", "AZE")),
            talk("e", "RUS", "KAZ"),
        ];
        assert_eq!(merged(&all), [vec![0, 1]]);
    }
}
