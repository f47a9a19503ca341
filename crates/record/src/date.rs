//! Honest time: every date is an interval of days with its precision and the ground it stands on.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// Days since the first of March of the year 0; neighbours differ by one.
pub fn day_number(day: Date) -> i32 {
    // Years begin in March, so that the odd day of leap years comes last.
    let month = (i32::from(day.month()) + 9) % 12;
    let year = i32::from(day.year()) - i32::from(month >= 10);
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leaps + (month * 153 + 2) / 5 + i32::from(day.day()) - 1
}

/// The day of a number of [`day_number`]; none outside the years -9999 to 9999.
pub fn day_of_number(number: i32) -> Option<Date> {
    let (era, day_of_era) = (number.div_euclid(146_097), number.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = 400 * era + year_of_era + i32::from(month < 3);
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// An interval of days, both ends included; an open end is `None`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DayRange {
    /// First possible day.
    pub start: Option<Date>,
    /// Last possible day.
    pub end: Option<Date>,
}

impl DayRange {
    /// One day.
    pub fn day(day: Date) -> Self {
        DayRange { start: Some(day), end: Some(day) }
    }

    /// From `start` to `end`, both included.
    pub fn between(start: Date, end: Date) -> Self {
        DayRange { start: Some(start), end: Some(end) }
    }

    /// Not after `end`.
    pub fn until(end: Date) -> Self {
        DayRange { start: None, end: Some(end) }
    }

    /// Not before `start`.
    pub fn since(start: Date) -> Self {
        DayRange { start: Some(start), end: None }
    }

    /// True when neither end is known.
    pub fn is_unknown(&self) -> bool {
        self.start.is_none() && self.end.is_none()
    }

    /// The day, when the range is a single one.
    pub fn single_day(&self) -> Option<Date> {
        self.start.filter(|start| Some(*start) == self.end)
    }

    /// True when the two ranges can mean the same day. Open ends reach for ever.
    pub fn can_meet(&self, other: &DayRange) -> bool {
        let starts_in_time = self.start.is_none_or(|start| other.end.is_none_or(|end| start <= end));
        let ends_in_time = other.start.is_none_or(|start| self.end.is_none_or(|end| start <= end));
        starts_in_time && ends_in_time
    }

    /// Reads a day, month or year as ISO text (`2025-09-15`, `2025-09`, `2025`) into the days it covers.
    pub fn from_iso(text: &str) -> Option<Self> {
        let text = text.trim();
        let (head, rest) = text.split_at_checked(10).unwrap_or((text, ""));
        if let Ok(day) = Date::from_str(head) {
            return (rest.is_empty() || rest.starts_with(['T', 't', ' '])).then_some(DayRange::day(day));
        }
        let mut parts = text.split('-');
        let year: i16 = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let (first, last) = match parts.next() {
            None => (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?),
            Some(month) => {
                let first = Date::new(year, month.parse().ok()?, 1).ok()?;
                (first, first.last_of_month())
            }
        };
        parts.next().is_none().then_some(DayRange::between(first, last))
    }
}

impl fmt::Debug for DayRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for DayRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.start, self.end) {
            (Some(start), Some(end)) if start == end => write!(f, "{start}"),
            (Some(start), Some(end)) => write!(f, "{start}..{end}"),
            (Some(start), None) => write!(f, "{start}.."),
            (None, Some(end)) => write!(f, "..{end}"),
            (None, None) => f.write_str("unknown"),
        }
    }
}

/// How exact a date is as the text gives it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum DatePrecision {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A quarter.
    Quarter,
    /// Half a year.
    Half,
    /// A season.
    Season,
    /// A year.
    Year,
    /// A decade or longer.
    Decade,
    /// Going on at the document's date.
    Ongoing,
    /// Only bounds are known.
    Bounded,
    /// Nothing is known.
    #[default]
    Unknown,
}

impl DatePrecision {
    /// All values with their names in the public format.
    pub const ALL: [(DatePrecision, &'static str); 11] = [
        (DatePrecision::Day, "day"),
        (DatePrecision::Week, "week"),
        (DatePrecision::Month, "month"),
        (DatePrecision::Quarter, "quarter"),
        (DatePrecision::Half, "half"),
        (DatePrecision::Season, "season"),
        (DatePrecision::Year, "year"),
        (DatePrecision::Decade, "decade"),
        (DatePrecision::Ongoing, "ongoing"),
        (DatePrecision::Bounded, "bounded"),
        (DatePrecision::Unknown, "unknown"),
    ];

    named!();
}

/// What a date stands on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Basis {
    /// Written out in the text.
    Explicit,
    /// Counted from another date by words such as "yesterday".
    Relative,
    /// The document's own date.
    Docdate,
    /// Taken from a date said before.
    Context,
    /// Taken from a citation such as "(outlet, July 3)".
    Citation,
    /// From the tense and the document date.
    Tense,
    /// Only limits are known.
    Bounds,
    /// From the metadata of the source.
    Metadata,
    /// Nothing to stand on.
    #[default]
    None,
}

impl Basis {
    /// All values with their names in the public format.
    pub const ALL: [(Basis, &'static str); 9] = [
        (Basis::Explicit, "explicit"),
        (Basis::Relative, "relative"),
        (Basis::Docdate, "docdate"),
        (Basis::Context, "context"),
        (Basis::Citation, "citation"),
        (Basis::Tense, "tense"),
        (Basis::Bounds, "bounds"),
        (Basis::Metadata, "metadata"),
        (Basis::None, "none"),
    ];

    named!();
}

/// A date as a row carries it: the days, how exact, on what ground, and the words that say so.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DateValue {
    /// The days.
    pub days: DayRange,
    /// How exact.
    pub precision: DatePrecision,
    /// On what ground.
    pub basis: Basis,
    /// The words of the text that say so, as a span of the document's text.
    pub cue: Option<crate::Span>,
    /// The arithmetic in words, for `explain` ("last December seen from 2025-07-04").
    pub how: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_days_months_and_years_become_intervals() {
        assert_eq!(DayRange::from_iso("2025-02").unwrap().to_string(), "2025-02-01..2025-02-28");
        assert_eq!(DayRange::from_iso("2024").unwrap().to_string(), "2024-01-01..2024-12-31");
        assert_eq!(DayRange::from_iso("2025-09-15T10:00:00Z").unwrap().to_string(), "2025-09-15");
        for bad in ["", "31 June", "2025-13", "2025-02-30", "25", "2025-01-01-01", "+2025"] {
            assert_eq!(DayRange::from_iso(bad), None, "{bad}");
        }
    }

    #[test]
    fn open_ranges_meet() {
        let day = |text| DayRange::from_iso(text).unwrap();
        assert!(day("2025").can_meet(&day("2025-07-04")));
        assert!(!day("2025-07-05").can_meet(&DayRange::until(day("2025-07-04").end.unwrap())));
        assert!(DayRange::default().can_meet(&day("2025")));
    }
}
