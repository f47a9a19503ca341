//! A month of the calendar.

use std::fmt;

use chancery_record::{Date, DayRange};

/// A month, in order of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Month {
    /// Year.
    pub year: i16,
    /// Month, 1 to 12.
    pub month: i8,
}

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Month { year: day.year(), month: day.month() }
    }

    /// The month that all days of the range lie in; none when the range is open or reaches over two months.
    pub fn holding(days: &DayRange) -> Option<Self> {
        let start = Month::of(days.start?);
        (start == Month::of(days.end?)).then_some(start)
    }

    /// The month after this one; the last month that can be written stays itself.
    #[must_use]
    pub fn next(self) -> Self {
        if self.month < 12 {
            Month { month: self.month + 1, ..self }
        } else {
            Month { year: self.year.saturating_add(1), month: 1 }
        }
    }

    /// Months from this one to `later`; negative when `later` is earlier.
    pub fn until(self, later: Month) -> i32 {
        (i32::from(later.year) - i32::from(self.year)) * 12 + i32::from(later.month) - i32::from(self.month)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
