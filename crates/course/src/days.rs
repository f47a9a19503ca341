//! Days as numbers, and how the days of an event fall into periods.

pub(crate) use chancery_record::day_number as number;
use chancery_record::{Date, DayRange};

use crate::Month;

/// Days of a news report whose event has but one known end: events are told soon after they happen.
pub(crate) const DAYS_OF_NEWS: i32 = 30;

/// The farthest that a document is taken to look back where it gives no day.
const LONGEST_REACH: i32 = 366;

/// How an event is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Telling {
    /// The day of publication.
    pub published: Option<i32>,
    /// Days that its document looks back, see [`reach`].
    pub reach: i32,
    /// Told as done, not as announced.
    pub is_done: bool,
}

/// How many days back a document looks where it gives no day: as far as half of the days that it does give, thirty at least and a
/// year at most. News tells of the last days; a review of half a year has no reason to put all that it does not date into its last month.
pub(crate) fn reach(mut before: Vec<i32>) -> i32 {
    before.sort_unstable();
    let middle = before.len().checked_sub(1).map_or(0, |last| before[last / 2] + 1);
    middle.clamp(DAYS_OF_NEWS, LONGEST_REACH)
}

/// A range longer than this says too little of when something happened to be spread over it.
const LONGEST_SPREAD: i32 = 731;

/// Days by number that the event can lie on, closed with what is known of its telling: an event of which only the last day is known lies
/// within so many days before it as its document looks back, one of which only the first is known between it and publication, and an undated one in
/// the days before publication. What is told as done is not later than its telling, whatever last day its words give; what is
/// announced is not earlier. None when nothing is known or the range is longer than two years.
pub(crate) fn closed(days: &DayRange, telling: &Telling) -> Option<(i32, i32)> {
    let published = telling.published;
    let (start, end) = match (days.start.map(number), days.end.map(number), published) {
        (start, Some(end), Some(published))
            if telling.is_done && start.is_none_or(|start| start <= published) =>
        {
            (start, Some(end.min(published)))
        }
        (None, Some(end), Some(published)) if published < end => (Some(published), Some(end)),
        (start, end, _) => (start, end),
    };
    let (start, end) = match (start, end) {
        (Some(start), Some(end)) => (start, end),
        (None, Some(end)) => (end - telling.reach + 1, end),
        (Some(start), None) => {
            let end = published.filter(|published| *published >= start).unwrap_or(start + DAYS_OF_NEWS - 1);
            (start, end)
        }
        (None, None) => published.map(|published| (published - telling.reach + 1, published))?,
    };
    (start <= end && end - start < LONGEST_SPREAD).then_some((start, end))
}

/// The first day of a month by number.
pub(crate) fn first_of(month: Month) -> i32 {
    Date::new(month.year, month.month, 1).map_or(i32::MAX, number)
}

/// The month of a day by number; the nearest that can be written.
pub(crate) fn month_of(day: i32) -> Month {
    let farthest = if day < 0 { Date::MIN } else { Date::MAX };
    Month::of(chancery_record::day_of_number(day).unwrap_or(farthest))
}

/// The shares of a range of days that fall into each month it touches; they add up to one.
pub(crate) fn shares(start: i32, end: i32) -> impl Iterator<Item = (Month, f64)> {
    let all = f64::from(end - start + 1);
    let (mut month, mut from) = (month_of(start), start);
    std::iter::from_fn(move || {
        let (here, next) = (month, month.next());
        let until = (first_of(next) - 1).min(end);
        let days = until - from + 1;
        (month, from) = (next, until + 1);
        (days > 0).then(|| (here, f64::from(days) / all))
    })
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
        let (start, end) = closed(&range, &told(None, true)).unwrap();
        let shares = shares(start, end);
        let words: Vec<String> = shares.map(|(month, share)| format!("{month} {share:.2}")).collect();
        assert_eq!(words, ["2025-01 0.50", "2025-02 0.50"]);
    }

    fn told(published: Option<&str>, is_done: bool) -> Telling {
        Telling { published: published.map(|text| number(day(text))), reach: DAYS_OF_NEWS, is_done }
    }

    /// Days of an event told on the last of March: how many, and how long before.
    fn days_of(start: Option<&str>, end: Option<&str>, telling: &Telling) -> Option<(i32, i32)> {
        let range = DayRange { start: start.map(day), end: end.map(day) };
        closed(&range, telling).map(|(start, end)| (end - start + 1, number(day("2025-03-31")) - end))
    }

    #[test]
    fn open_ends_are_closed_with_publication() {
        let done = told(Some("2025-03-31"), true);
        assert_eq!(days_of(None, Some("2025-03-30"), &done), Some((30, 1)));
        assert_eq!(days_of(Some("2025-03-30"), None, &done), Some((2, 0)));
        assert_eq!(days_of(None, None, &done), Some((30, 0)));
        assert_eq!(days_of(Some("2020-01-01"), Some("2025-03-30"), &done), None);
        assert_eq!(days_of(None, None, &told(None, true)), None);
    }

    #[test]
    fn what_is_done_is_not_later_than_its_telling_and_what_is_announced_not_earlier() {
        let (done, announced) = (told(Some("2025-03-31"), true), told(Some("2025-03-31"), false));
        assert_eq!(days_of(None, Some("2028-12-31"), &done), Some((30, 0)));
        assert_eq!(days_of(Some("2025-03-01"), Some("2025-12-31"), &done), Some((31, 0)));
        assert_eq!(days_of(None, Some("2025-06-30"), &announced), Some((92, -91)));
        assert_eq!(
            days_of(Some("2025-05-01"), Some("2025-05-31"), &done),
            Some((31, -61)),
            "a later day is meant"
        );
    }

    #[test]
    fn what_has_no_day_lies_where_half_of_the_days_of_its_document_do() {
        assert_eq!(reach(Vec::new()), 30);
        assert_eq!(reach(vec![3, 5]), 30);
        assert_eq!(reach(vec![77, 80, 2]), 78);
        assert_eq!(reach(vec![5000, 4000]), 366);
        let review = Telling { reach: 90, ..told(Some("2025-03-31"), true) };
        assert_eq!(days_of(None, Some("2025-03-31"), &review), Some((90, 0)));
        assert_eq!(days_of(None, None, &review), Some((90, 0)));
    }
}
