//! Arithmetic of the civil calendar in TIMEX3 terms: values as text, values as days. Knows no words of any language.

use chancery_record::{DatePrecision, DayRange};
use jiff::civil::Date;

use super::lore::{Season, Unit};

/// A point or stretch of the calendar. Years are astronomical (0 is 1 BC).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stretch {
    Day(Date),
    Week(Date),
    Weekend(Date),
    Month(i16, i8),
    Quarter(i16, i8),
    Half(i16, i8),
    Season(i16, Season),
    Year(i16),
    /// First year of the decade.
    Decade(i16),
    /// First year of the century as people number it by hundreds (1900, or -99 for the first century BC).
    Century(i16),
}

impl Stretch {
    /// The stretch of a unit that holds a day.
    pub(super) fn around(day: Date, unit: Unit) -> Self {
        let year = day.year();
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Stretch::Day(day),
            Unit::Week | Unit::Fortnight => Stretch::Week(monday(day)),
            Unit::Weekend => Stretch::Weekend(monday(day)),
            Unit::Month => Stretch::Month(year, day.month()),
            Unit::Quarter => Stretch::Quarter(year, (day.month() - 1) / 3 + 1),
            Unit::Year => Stretch::Year(year),
            Unit::Decade => Stretch::Decade(year.div_euclid(10).saturating_mul(10)),
            Unit::Century => Stretch::Century(year.div_euclid(100).saturating_mul(100)),
        }
    }

    /// TIMEX3 value.
    pub(super) fn value(self) -> String {
        match self {
            Stretch::Day(day) => format!("{}-{:02}-{:02}", year_value(day.year()), day.month(), day.day()),
            Stretch::Week(day) => {
                let week = day.iso_week_date();
                format!("{}-W{:02}", year_value(week.year()), week.week())
            }
            Stretch::Weekend(day) => {
                let week = day.iso_week_date();
                format!("{}-W{:02}-WE", year_value(week.year()), week.week())
            }
            Stretch::Month(year, month) => format!("{}-{month:02}", year_value(year)),
            Stretch::Quarter(year, quarter) => format!("{}-Q{quarter}", year_value(year)),
            Stretch::Half(year, half) => format!("{}-H{half}", year_value(year)),
            Stretch::Season(year, season) => format!("{}-{}", year_value(year), season.letters()),
            Stretch::Year(year) => year_value(year),
            Stretch::Decade(year) if year <= 0 => format!("BC{:03}", (1 - i32::from(year)) / 10),
            Stretch::Decade(year) => format!("{:03}", year.div_euclid(10)),
            Stretch::Century(year) if year < 0 => format!("BC{:02}", (-year) / 100),
            Stretch::Century(year) => format!("{:02}", year.div_euclid(100)),
        }
    }

    /// First and last day, when the calendar reaches so far.
    pub(super) fn bounds(self) -> Option<(Date, Date)> {
        match self {
            Stretch::Day(day) => Some((day, day)),
            Stretch::Week(day) => Some((day, add_days(day, 6)?)),
            Stretch::Weekend(day) => Some((add_days(day, 5)?, add_days(day, 6)?)),
            Stretch::Month(year, month) => months(year, month, 1),
            Stretch::Quarter(year, quarter) => months(year, quarter * 3 - 2, 3),
            Stretch::Half(year, half) => months(year, half * 6 - 5, 6),
            Stretch::Season(year, season) => match season {
                Season::Spring => months(year, 3, 3),
                Season::Summer => months(year, 6, 3),
                Season::Autumn => months(year, 9, 3),
                Season::Winter => months(year, 12, 3),
            },
            Stretch::Year(year) => months(year, 1, 12),
            Stretch::Decade(year) => months(year, 1, 120),
            Stretch::Century(year) => months(year, 1, 1200),
        }
    }

    /// The days.
    pub(super) fn days(self) -> DayRange {
        self.bounds().map_or_else(DayRange::default, |(first, last)| DayRange::between(first, last))
    }

    /// How exact.
    pub(super) fn precision(self) -> DatePrecision {
        match self {
            Stretch::Day(_) => DatePrecision::Day,
            Stretch::Week(_) | Stretch::Weekend(_) => DatePrecision::Week,
            Stretch::Month(..) => DatePrecision::Month,
            Stretch::Quarter(..) => DatePrecision::Quarter,
            Stretch::Half(..) => DatePrecision::Half,
            Stretch::Season(..) => DatePrecision::Season,
            Stretch::Year(_) => DatePrecision::Year,
            Stretch::Decade(_) | Stretch::Century(_) => DatePrecision::Decade,
        }
    }

    /// The year it lies or begins in.
    pub(super) fn year(self) -> i16 {
        match self {
            Stretch::Day(day) | Stretch::Week(day) | Stretch::Weekend(day) => day.year(),
            Stretch::Month(year, _)
            | Stretch::Quarter(year, _)
            | Stretch::Half(year, _)
            | Stretch::Season(year, _)
            | Stretch::Year(year)
            | Stretch::Decade(year)
            | Stretch::Century(year) => year,
        }
    }

    /// The unit of its length, for counting on from it.
    pub(super) fn unit(self) -> Unit {
        match self {
            Stretch::Day(_) => Unit::Day,
            Stretch::Week(_) | Stretch::Weekend(_) => Unit::Week,
            Stretch::Month(..) => Unit::Month,
            Stretch::Quarter(..) | Stretch::Season(..) => Unit::Quarter,
            Stretch::Half(..) | Stretch::Year(_) => Unit::Year,
            Stretch::Decade(_) => Unit::Decade,
            Stretch::Century(_) => Unit::Century,
        }
    }
}

/// The first, middle or last third of a stretch, for "early", "mid" and "late".
pub(super) fn third(stretch: Stretch, modifier: &str) -> DayRange {
    let Some((first, last)) = stretch.bounds() else { return DayRange::default() };
    let (from, to) = match stretch {
        Stretch::Day(_) => return DayRange::between(first, last),
        Stretch::Week(_) | Stretch::Weekend(_) => (add_days(first, 2), add_days(first, 4)),
        Stretch::Month(..) => (add_days(first, 10), add_days(first, 20)),
        Stretch::Quarter(..) | Stretch::Season(..) => (add_months(first, 1), add_months(first, 2)),
        Stretch::Half(..) => (add_months(first, 2), add_months(first, 4)),
        Stretch::Year(_) => (add_months(first, 4), add_months(first, 8)),
        Stretch::Decade(_) => (add_months(first, 48), add_months(first, 84)),
        Stretch::Century(_) => (add_months(first, 12 * 34), add_months(first, 12 * 67)),
    };
    let (Some(from), Some(to)) = (from, to) else { return DayRange::between(first, last) };
    match modifier {
        "START" => DayRange::between(first, add_days(from, -1).unwrap_or(from)),
        "MID" => DayRange::between(from, add_days(to, -1).unwrap_or(to)),
        "END" => DayRange::between(to, last),
        _ => DayRange::between(first, last),
    }
}

/// TIMEX3 text of an astronomical year.
pub(super) fn year_value(year: i16) -> String {
    if year > 0 { format!("{year:04}") } else { format!("BC{:04}", 1 - i32::from(year)) }
}

/// A day, if the calendar has it.
pub(super) fn day(year: i16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// True when some year has this day.
pub(super) fn day_exists(month: u8, day_of_month: u8) -> bool {
    day(2000, month, day_of_month).is_some()
}

/// `count` days on.
pub(super) fn add_days(from: Date, count: i64) -> Option<Date> {
    from.checked_add(jiff::Span::new().try_days(count).ok()?).ok()
}

/// `count` months on; the day is held inside the month.
pub(super) fn add_months(from: Date, count: i64) -> Option<Date> {
    from.checked_add(jiff::Span::new().try_months(count).ok()?).ok()
}

/// `count` units on. Units of the clock count as days.
pub(super) fn add_units(from: Date, unit: Unit, count: i64) -> Option<Date> {
    match unit {
        Unit::Second | Unit::Minute => Some(from),
        Unit::Hour => add_days(from, count / 24),
        Unit::Day => add_days(from, count),
        Unit::Week | Unit::Weekend => add_days(from, count.checked_mul(7)?),
        Unit::Fortnight => add_days(from, count.checked_mul(14)?),
        Unit::Month => add_months(from, count),
        Unit::Quarter => add_months(from, count.checked_mul(3)?),
        Unit::Year => add_months(from, count.checked_mul(12)?),
        Unit::Decade => add_months(from, count.checked_mul(120)?),
        Unit::Century => add_months(from, count.checked_mul(1200)?),
    }
}

/// The Monday of a day's week.
pub(super) fn monday(day: Date) -> Date {
    add_days(day, 1 - i64::from(day.weekday().to_monday_one_offset())).unwrap_or(day)
}

fn months(year: i16, month: i8, count: i64) -> Option<(Date, Date)> {
    let first = Date::new(year, month, 1).ok()?;
    Some((first, add_days(add_months(first, count)?, -1)?))
}
