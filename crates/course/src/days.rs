//! Days as numbers, and how the days of an event fall into periods.

pub(crate) use chancery_record::day_number as number;
use chancery_record::{Date, DayRange};

use crate::Month;

/// Days of a news report whose event has but one known end: events are told soon after they happen.
pub(crate) const DAYS_OF_NEWS: i32 = 30;

/// A range longer than this says too little of when something happened to be spread over it.
const LONGEST_SPREAD: i32 = 731;

/// Days by number that the event can lie on, closed with what is known of the day of publication: an event of which only the last
/// day is known lies within thirty days before it, one of which only the first is known between it and publication, and an undated
/// one within thirty days before publication. None when nothing is known or the range is longer than two years.
pub(crate) fn closed(days: &DayRange, published: &DayRange) -> Option<(i32, i32)> {
    let published = published.end.or(published.start).map(number);
    let (start, end) = match (days.start.map(number), days.end.map(number)) {
        (Some(start), Some(end)) => (start, end),
        (None, Some(end)) => (end - DAYS_OF_NEWS + 1, end),
        (Some(start), None) => {
            let end = published.filter(|published| *published >= start).unwrap_or(start + DAYS_OF_NEWS - 1);
            (start, end)
        }
        (None, None) => published.map(|published| (published - DAYS_OF_NEWS + 1, published))?,
    };
    (start <= end && end - start < LONGEST_SPREAD).then_some((start, end))
}

/// The first day of a month by number.
pub(crate) fn first_of(month: Month) -> i32 {
    Date::new(month.year, month.month, 1).map_or(i32::MAX, number)
}

/// The month of a day by number.
pub(crate) fn month_of(day: i32) -> Month {
    // A guess that is at most one month off, then put right.
    let year = i16::try_from((f64::from(day) / 365.2425).floor() as i32).unwrap_or(i16::MAX - 1);
    let mut month = Month { year: year.saturating_sub(1), month: 12 };
    while first_of(month.next()) <= day && month.next() != month {
        month = month.next();
    }
    month
}

/// The shares of a range of days that fall into each month it touches; they add up to one.
pub(crate) fn shares(start: i32, end: i32) -> Vec<(Month, f64)> {
    let all = f64::from(end - start + 1);
    let mut month = month_of(start);
    let mut shares = Vec::new();
    let mut from = start;
    while from <= end {
        let next = first_of(month.next());
        let until = (next - 1).min(end);
        shares.push((month, f64::from(until - from + 1) / all));
        from = until + 1;
        month = month.next();
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_follow_the_calendar() {
        let mut day = day("1999-12-25");
        for _ in 0..2000 {
            let next = day.tomorrow().unwrap();
            assert_eq!(number(next), number(day) + 1, "{day}");
            assert_eq!(month_of(number(day)), Month::of(day), "{day}");
            day = next;
        }
    }

    #[test]
    fn a_fuzzy_date_is_spread_over_its_days() {
        let range = DayRange::between(day("2025-01-22"), day("2025-02-10"));
        let (start, end) = closed(&range, &DayRange::default()).unwrap();
        let shares = shares(start, end);
        let words: Vec<String> = shares.iter().map(|(month, share)| format!("{month} {share:.2}")).collect();
        assert_eq!(words, ["2025-01 0.50", "2025-02 0.50"]);
    }

    #[test]
    fn open_ends_are_closed_with_publication() {
        let published = DayRange::day(day("2025-03-31"));
        let days = |start: Option<&str>, end: Option<&str>| {
            let range = DayRange { start: start.map(day), end: end.map(day) };
            closed(&range, &published).map(|(start, end)| (end - start + 1, number(day("2025-03-31")) - end))
        };
        assert_eq!(days(None, Some("2025-03-30")), Some((30, 1)));
        assert_eq!(days(Some("2025-03-30"), None), Some((2, 0)));
        assert_eq!(days(None, None), Some((30, 0)));
        assert_eq!(days(Some("2020-01-01"), Some("2025-03-30")), None);
        assert_eq!(closed(&DayRange::default(), &DayRange::default()), None);
    }
}
