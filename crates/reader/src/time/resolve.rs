//! From what the words mean to days: anchors each expression to the document's date, to the date spoken of, or to nothing.
//!
//! Without a date to stand on the value keeps `X` for what is not known; a year is never invented.

use std::fmt::Write as _;

use chancery_record::{Basis, DatePrecision, DayRange, Span};
use jiff::civil::Date;

use super::Tense;
use super::calendar::{self, Stretch};
use super::grammar::{Amount, Found, Limit, Relation, Shape, Window, YearRef};
use super::lore::{Season, Unit};

/// Which way from the day of speaking a date without a year or week lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Direction {
    Past,
    Future,
    /// No tense tells; the nearest before is taken.
    Unknown,
    /// The head of an item in a list, which has no tense; the nearest before, however far.
    Head,
}

impl Direction {
    pub(super) fn of(tense: Tense) -> Self {
        match tense {
            Tense::Past => Direction::Past,
            Tense::Future | Tense::Present => Direction::Future,
            Tense::Unknown => Direction::Unknown,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Direction::Past => "past tense",
            Direction::Future => "future or deadline",
            Direction::Unknown | Direction::Head => "no tense, so the nearest before",
        }
    }

    fn basis(self) -> Basis {
        if matches!(self, Direction::Unknown | Direction::Head) { Basis::Docdate } else { Basis::Tense }
    }
}

/// The date spoken of last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spoken {
    pub(super) stretch: Stretch,
    pub(super) sentence: usize,
    pub(super) explicit: bool,
}

/// What an expression came out as.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Resolved {
    pub(super) timex: &'static str,
    pub(super) value: String,
    pub(super) days: DayRange,
    pub(super) precision: DatePrecision,
    pub(super) basis: Basis,
    pub(super) how: String,
    pub(super) stretch: Option<Stretch>,
}

/// What dates stand on at one place of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground {
    /// The day of speaking.
    pub(super) today: Option<Date>,
    /// The date spoken of.
    pub(super) spoken: Option<Spoken>,
    /// The date that the story has come to: like `spoken`, but without looks ahead and aside.
    pub(super) story: Option<Spoken>,
    /// The expression before, when this one ends a range that it opens.
    pub(super) range_start: Option<Stretch>,
    /// Months that a range goes on over the turn of a year, when this expression opens one; else 0.
    pub(super) range_months: i32,
    /// The number of the sentence.
    pub(super) sentence: usize,
    pub(super) direction: Direction,
}

/// Sentences that a date spoken of keeps its hold when the document has a date of its own.
const REACH: usize = 2;
/// Days from the document's date beyond which a day without a year is doubted, if the other way it lies within `NEAR` days.
const FAR: i32 = 330;
const NEAR: i32 = 35;
/// Months that a story may step back before a month's name means the next year.
const STEP_BACK: i32 = 3;

impl Ground {
    /// Says what `found` means in days.
    pub(super) fn resolve(&self, found: &Found, words: &str) -> Resolved {
        let mut resolved = self.shape(&found.shape, found, words);
        let Some(stretch) = resolved.stretch else { return resolved };
        if !found.modifier.is_empty() && resolved.timex == "DATE" {
            resolved.days = calendar::third(stretch, found.modifier);
            resolved.how.push_str(match found.modifier {
                "START" => "; its first third",
                "MID" => "; its middle third",
                "END" => "; its last third",
                _ => "",
            });
        }
        self.limit(found.limit, &mut resolved);
        resolved
    }

    fn limit(&self, limit: Limit, resolved: &mut Resolved) {
        let (Some(first), Some(last)) = (resolved.days.start, resolved.days.end) else { return };
        if resolved.timex != "DATE" {
            return;
        }
        match limit {
            Limit::None => {}
            Limit::Since => {
                let end = self.today.filter(|today| *today >= first);
                resolved.days = DayRange { start: Some(first), end };
                resolved.precision = DatePrecision::Ongoing;
                resolved.how.push_str("; from then on");
            }
            Limit::By | Limit::Until => {
                let start = self.today.filter(|today| *today <= last && self.direction != Direction::Past);
                resolved.days = DayRange { start, end: Some(last) };
                resolved.precision = DatePrecision::Bounded;
                resolved.how.push_str("; not later than that");
            }
            Limit::Before => {
                resolved.days = DayRange { start: None, end: calendar::add_days(first, -1) };
                resolved.precision = DatePrecision::Bounded;
                resolved.how.push_str("; before that");
            }
            Limit::After => {
                resolved.days = DayRange { start: calendar::add_days(last, 1), end: None };
                resolved.precision = DatePrecision::Bounded;
                resolved.how.push_str("; after that");
            }
        }
    }

    fn shape(&self, shape: &Shape, found: &Found, words: &str) -> Resolved {
        match shape {
            Shape::Day { year, month, day, .. } => {
                let (month, day) = (*month, *day);
                let make = move |year| calendar::day(year, month, day).map(Stretch::Day);
                self.in_year(*year, found, words, &make, &format!("-{month:02}-{day:02}"))
            }
            Shape::Holiday { year, month, day, eve } => {
                let (month, day, back) = (*month, *day, -i64::from(*eve));
                let make = move |year| {
                    calendar::day(year, month, day)
                        .and_then(|day| calendar::add_days(day, back))
                        .map(Stretch::Day)
                };
                let shown = day - u8::from(*eve && day > 1);
                self.in_year(*year, found, words, &make, &format!("-{month:02}-{shown:02}"))
            }
            Shape::UnclearDay { year, readings } => unclear(*year, *readings, words),
            Shape::DayOfMonth(day) => self.day_of_month(*day, words),
            Shape::Month { year, month } => {
                let month = *month;
                let make = move |year| Some(Stretch::Month(year, month as i8));
                self.in_year(*year, found, words, &make, &format!("-{month:02}"))
            }
            Shape::NamedMonth { month, relation } => {
                let month = *month;
                let make = move |year| Some(Stretch::Month(year, month as i8));
                self.related(*relation, words, &make, &format!("-{month:02}"))
            }
            Shape::Year(year) => explicit(Stretch::Year(*year), words),
            Shape::Decade(year) => explicit(Stretch::Decade(*year), words),
            Shape::Century(year) => explicit(Stretch::Century(*year), words),
            Shape::Quarter { year, quarter } => {
                let quarter = *quarter;
                let make = move |year| Some(Stretch::Quarter(year, quarter as i8));
                self.in_year(*year, found, words, &make, &format!("-Q{quarter}"))
            }
            Shape::Half { year, half } => {
                let half = *half;
                let make = move |year| Some(Stretch::Half(year, half as i8));
                self.in_year(*year, found, words, &make, &format!("-H{half}"))
            }
            Shape::Season { year, season, relation } => {
                let season = *season;
                let make = move |year| Some(Stretch::Season(year, season));
                let tail = format!("-{}", season.letters());
                if *relation == Relation::Bare || *year != YearRef::Open {
                    self.in_year(*year, found, words, &make, &tail)
                } else {
                    self.related(*relation, words, &make, &tail)
                }
            }
            Shape::Weekday { weekday, relation } => self.weekday(*weekday, *relation, words),
            Shape::Unit { unit, relation } => self.unit(*unit, *relation, words),
            Shape::Offset(days) => self.offset(*days, words),
            Shape::Shift { amount, unit, forward, from_context } => {
                self.shift(*amount, *unit, *forward, *from_context, words)
            }
            Shape::Reference(name) => self.reference(name, words),
            Shape::Duration { amount, unit, window } => self.duration(*amount, *unit, *window, words),
            Shape::Repeat { amount, unit } => {
                plain("SET", period(*amount, *unit), format!("\"{words}\": again and again"))
            }
            Shape::RepeatNamed(value) => plain("SET", value.clone(), format!("\"{words}\": again and again")),
            Shape::Clock { hour, minute, second, date } => {
                let mut tail = format!("T{hour:02}:{minute:02}");
                if let Some(second) = second {
                    let _ = write!(tail, ":{second:02}");
                }
                let mut at = self.time(date.as_deref(), false, found, words, &tail);
                let _ = write!(at.how, ", at {hour:02}:{minute:02}");
                at
            }
            Shape::DayPart { letters, date, from_context } => {
                self.time(date.as_deref(), *from_context, found, words, &format!("T{letters}"))
            }
        }
    }

    // ----- years left out --------------------------------------------------------------------------------------

    /// A date that needs a year: `make` gives the stretch of a year, `tail` the value after the year.
    fn in_year(
        &self,
        year: YearRef,
        found: &Found,
        words: &str,
        make: &dyn Fn(i16) -> Option<Stretch>,
        tail: &str,
    ) -> Resolved {
        let open = || unknown("DATE", &format!("XXXX{tail}"), words);
        match year {
            YearRef::Known(year) => make(year).map_or_else(open, |stretch| explicit(stretch, words)),
            YearRef::Shift(shift) => {
                let Some(base) = self.today.or(self.spoken_day()) else { return open() };
                let how = format!("\"{words}\": the year seen from {base}");
                base.year()
                    .checked_add(i16::from(shift))
                    .and_then(make)
                    .map_or_else(open, |stretch| date(stretch, Basis::Relative, how))
            }
            YearRef::FromContext(shift) => {
                let Some(base) = self.spoken_day().or(self.today) else { return open() };
                let how = format!(
                    "\"{words}\": the year of {} spoken of before",
                    calendar::year_value(base.year())
                );
                base.year()
                    .checked_add(i16::from(shift))
                    .and_then(make)
                    .map_or_else(open, |stretch| date(stretch, Basis::Context, how))
            }
            YearRef::Open => self.open_year(found, words, make).unwrap_or_else(open),
        }
    }

    fn open_year(
        &self,
        found: &Found,
        words: &str,
        make: &dyn Fn(i16) -> Option<Stretch>,
    ) -> Option<Resolved> {
        if let Some(start) = self.range_start {
            let stretch = near(start, make, 0)?;
            let how = format!("\"{words}\": the end of a range that starts {}", start.value());
            return Some(date(stretch, Basis::Context, how));
        }
        if let Some(today) = self.today.filter(|_| found.citation) {
            let stretch = latest_from(today, make)?;
            let how = format!("\"{words}\" in a citation: the nearest before {today}");
            return Some(date(stretch, Basis::Citation, how));
        }
        let told = if self.today.is_none() { self.story.or(self.spoken) } else { self.spoken };
        let spoken = told.filter(|spoken| self.holds_year(spoken));
        if let Some(spoken) = spoken {
            let stretch = near(spoken.stretch, make, STEP_BACK.max(self.range_months))?;
            let how = format!("\"{words}\": year left out, taken from {} before", spoken.stretch.value());
            return Some(date(stretch, Basis::Context, how));
        }
        let today = self.today?;
        let (before, after) = (latest_from(today, make), earliest_to(today, make));
        let (told, other) =
            if self.direction == Direction::Future { (after, before) } else { (before, after) };
        let away = |stretch: &Stretch| {
            let Stretch::Day(day) = stretch else { return None };
            Some((*day - today).get_days().abs())
        };
        // a day nearly a year off would have its year beside it: the tense misleads
        let nearer = other.filter(|other| {
            let told = told.as_ref().and_then(away).unwrap_or(0);
            self.direction != Direction::Head && told > FAR && away(other).is_some_and(|days| days < NEAR)
        });
        if let Some(stretch) = nearer {
            let how =
                format!("\"{words}\": year left out, {} days from {today}", away(&stretch).unwrap_or(0));
            return Some(date(stretch, Basis::Docdate, how));
        }
        let stretch = told?;
        let how = format!("\"{words}\": year left out, nearest to {today} ({})", self.direction.name());
        Some(date(stretch, self.direction.basis(), how))
    }

    /// True when the date spoken of gives its year to one without.
    fn holds_year(&self, spoken: &Spoken) -> bool {
        let Some(today) = self.today else { return true };
        let away = (i32::from(spoken.stretch.year()) - i32::from(today.year())).abs();
        spoken.sentence == self.sentence
            && spoken.explicit
            && self.direction != Direction::Future
            && (away >= 2 || (away == 1 && spoken.stretch.unit() <= Unit::Month))
    }

    /// A month or season with "last", "this", "next", "the previous", "that".
    fn related(
        &self,
        relation: Relation,
        words: &str,
        make: &dyn Fn(i16) -> Option<Stretch>,
        tail: &str,
    ) -> Resolved {
        let from_context = matches!(relation, Relation::Previous | Relation::Same | Relation::Following);
        let Some((base, basis)) = self.base(from_context) else {
            return unknown("DATE", &format!("XXXX{tail}"), words);
        };
        let stretch = match relation {
            Relation::Last | Relation::Previous => latest_before(base, make),
            Relation::Next | Relation::Following => earliest_after(base, make),
            Relation::This | Relation::Same | Relation::Bare => {
                around(base, make).or_else(|| make(base.year()))
            }
        };
        let how = format!("\"{words}\" seen from {base}");
        stretch.map_or_else(
            || unknown("DATE", &format!("XXXX{tail}"), words),
            |stretch| date(stretch, basis, how),
        )
    }

    // ----- anchors ---------------------------------------------------------------------------------------------

    fn spoken_day(&self) -> Option<Date> {
        self.near_spoken()?.stretch.bounds().map(|(first, _)| first)
    }

    /// The date spoken of, if it still holds here.
    fn near_spoken(&self) -> Option<Spoken> {
        self.spoken.filter(|spoken| {
            self.today.is_none() || self.sentence - spoken.sentence.min(self.sentence) <= REACH
        })
    }

    /// The day to count from and the ground it gives.
    fn base(&self, from_context: bool) -> Option<(Date, Basis)> {
        let spoken = self.spoken_day().map(|day| (day, Basis::Context));
        let today = self.today.map(|day| (day, Basis::Relative));
        if from_context { spoken.or(today) } else { today.or(spoken) }
    }

    /// What goes on from a date spoken of before belongs to a story whose date is not told, and not to the document's.
    fn is_untold(&self, basis: Basis) -> bool {
        basis != Basis::Context && self.direction != Direction::Future && self.today.is_some()
    }

    fn day_of_month(&self, day: u8, words: &str) -> Resolved {
        let Some((base, basis)) = self.base(true) else {
            return unknown("DATE", &format!("XXXX-XX-{day:02}"), words);
        };
        let how = format!("\"{words}\": the month of {base}");
        calendar::day(base.year(), base.month() as u8, day).map_or_else(
            || unknown("DATE", &format!("XXXX-XX-{day:02}"), words),
            |day| date(Stretch::Day(day), basis, how),
        )
    }

    fn weekday(&self, weekday: u8, relation: Relation, words: &str) -> Resolved {
        let open = || unknown("DATE", &format!("XXXX-WXX-{}", weekday % 10), words);
        let from_context = matches!(relation, Relation::Previous | Relation::Same | Relation::Following);
        let Some((base, basis)) = self.base(from_context) else { return open() };
        let target = i64::from(weekday % 10);
        let back = (i64::from(base.weekday().to_monday_one_offset()) - target).rem_euclid(7);
        let ahead = (7 - back) % 7;
        let (steps, basis, how) = if weekday > 10 {
            let weeks = match relation {
                Relation::Last => -7,
                Relation::Next => 7,
                _ => 0,
            };
            let monday = calendar::monday(base);
            let day = calendar::add_days(monday, weeks + target - 1);
            let how = format!("\"{words}\" seen from {base}");
            return day.map_or_else(open, |day| date(Stretch::Day(day), basis, how));
        } else {
            match relation {
                Relation::Last | Relation::Previous => {
                    (if back == 0 { -7 } else { -back }, basis, format!("the nearest before {base}"))
                }
                Relation::Next | Relation::Following => {
                    (if ahead == 0 { 7 } else { ahead }, basis, format!("the nearest after {base}"))
                }
                Relation::This | Relation::Same => {
                    let monday = calendar::monday(base);
                    let in_week = i64::from(monday.weekday().to_monday_one_offset());
                    (
                        target - in_week - (i64::from(base.weekday().to_monday_one_offset()) - in_week),
                        basis,
                        format!("in the week of {base}"),
                    )
                }
                Relation::Bare if self.today.is_none() => {
                    (ahead, Basis::Context, format!("the nearest from {base} on"))
                }
                Relation::Bare => {
                    let steps = if self.direction == Direction::Future { ahead } else { -back };
                    (steps, self.direction.basis(), format!("nearest to {base} ({})", self.direction.name()))
                }
            }
        };
        calendar::add_days(base, steps)
            .map_or_else(open, |day| date(Stretch::Day(day), basis, format!("\"{words}\": {how}")))
    }

    fn unit(&self, unit: Unit, relation: Relation, words: &str) -> Resolved {
        let from_context = matches!(relation, Relation::Previous | Relation::Same | Relation::Following);
        let spoken = self.near_spoken().filter(|_| from_context || self.today.is_none());
        if let Some(spoken) = spoken.filter(|spoken| spoken.stretch.unit() > unit) {
            let how = format!("\"{words}\": within {} spoken of before", spoken.stretch.value());
            return date(spoken.stretch, Basis::Context, how);
        }
        let Some((base, basis)) = self.base(from_context) else {
            return unknown("DATE", placeholder(unit), words);
        };
        // "the next day"
        if relation == Relation::Following && self.is_untold(basis) {
            return unknown("DATE", placeholder(unit), words);
        }
        let gone = unit == Unit::Weekend
            && relation == Relation::Bare
            && self.direction != Direction::Future
            && base.weekday().to_monday_one_offset() < 6;
        let step = match relation {
            Relation::Bare if gone => -1,
            Relation::Last | Relation::Previous => -1,
            Relation::Next | Relation::Following => 1,
            _ => 0,
        };
        let from = if unit == Unit::Month || unit >= Unit::Quarter {
            Date::new(base.year(), base.month(), 1).unwrap_or(base)
        } else {
            base
        };
        let how = format!("\"{words}\" seen from {base}");
        calendar::add_units(from, unit, step).map_or_else(
            || unknown("DATE", placeholder(unit), words),
            |day| date(Stretch::around(day, unit), basis, how),
        )
    }

    fn offset(&self, days: i8, words: &str) -> Resolved {
        let Some(today) = self.today else {
            if days == 0 {
                return plain("DATE", "PRESENT_REF".into(), format!("\"{words}\": the document has no date"));
            }
            return unknown("DATE", "XXXX-XX-XX", words);
        };
        if days == 0 {
            return date(Stretch::Day(today), Basis::Docdate, format!("\"{words}\": the document's date"));
        }
        let sign = if days < 0 { "minus" } else { "plus" };
        let how = format!("\"{words}\": {today} {sign} {} day", days.unsigned_abs());
        calendar::add_days(today, i64::from(days)).map_or_else(
            || unknown("DATE", "XXXX-XX-XX", words),
            |day| date(Stretch::Day(day), Basis::Relative, how),
        )
    }

    fn shift(&self, amount: Amount, unit: Unit, forward: bool, from_context: bool, words: &str) -> Resolved {
        let base = self.base(from_context);
        let Some(tenths) = amount else {
            let value = if forward { "FUTURE_REF" } else { "PAST_REF" };
            let mut resolved = plain("DATE", value.into(), format!("\"{words}\": how much is not said"));
            if let Some((base, _)) = base {
                resolved.days = if forward { DayRange::since(base) } else { DayRange::until(base) };
                resolved.precision = DatePrecision::Bounded;
                resolved.basis = Basis::Bounds;
            }
            return resolved;
        };
        let Some((base, basis)) = base else { return unknown("DATE", placeholder(unit), words) };
        // "two weeks later"
        if forward && from_context && self.is_untold(basis) {
            return unknown("DATE", placeholder(unit), words);
        }
        let (count, counted) = whole(tenths, unit);
        let count = if forward { count } else { -count };
        let how =
            format!("\"{words}\": {base} {} {}", if forward { "plus" } else { "minus" }, said(tenths, unit));
        let Some(day) = calendar::add_units(base, counted, count) else {
            return unknown("DATE", placeholder(unit), words);
        };
        if unit < Unit::Day {
            let mut resolved = date(Stretch::Day(day), basis, how);
            resolved.timex = "TIME";
            resolved.value.push_str("TXX");
            return resolved;
        }
        let spoken = self.near_spoken().filter(|_| basis == Basis::Context).map(|spoken| spoken.stretch);
        let stretch = match spoken {
            Some(stretch) if stretch.unit() > unit => Stretch::around(day, stretch.unit()),
            Some(Stretch::Quarter(..)) if unit == Unit::Year => Stretch::around(day, Unit::Quarter),
            Some(Stretch::Month(..)) if unit == Unit::Year && self.today.is_some() => {
                Stretch::around(day, Unit::Month)
            }
            _ => Stretch::around(
                day,
                if counted == Unit::Month && unit == Unit::Year { Unit::Month } else { unit },
            ),
        };
        let mut resolved = date(stretch, basis, how);
        // "in April ... two weeks later": some day from the middle of April to that of May
        let coarse = spoken.filter(|spoken| spoken.unit() > unit).and_then(Stretch::bounds);
        if let Some((first, last)) = coarse
            && let (Some(start), Some(end)) =
                (calendar::add_units(first, counted, count), calendar::add_units(last, counted, count))
        {
            resolved.days = DayRange { start: Some(start), end: Some(end) };
            resolved.precision = DatePrecision::Bounded;
        }
        resolved
    }

    fn reference(&self, name: &'static str, words: &str) -> Resolved {
        let mut resolved = plain("DATE", name.into(), format!("\"{words}\": about the time of speaking"));
        if let Some(today) = self.today {
            let (days, precision) = match name {
                "PRESENT_REF" => (DayRange::day(today), DatePrecision::Ongoing),
                "PAST_REF" => (DayRange::until(today), DatePrecision::Bounded),
                _ => (DayRange::since(today), DatePrecision::Bounded),
            };
            (resolved.days, resolved.precision, resolved.basis) = (days, precision, Basis::Docdate);
        }
        resolved
    }

    fn duration(&self, amount: Amount, unit: Unit, window: Window, words: &str) -> Resolved {
        let mut resolved = plain("DURATION", period(amount, unit), format!("\"{words}\": a stretch of time"));
        let Some((base, _)) = self.base(false).filter(|_| window != Window::Anywhere) else {
            return resolved;
        };
        let (count, counted) = whole(amount.unwrap_or(vague_limit(unit) * 10), unit);
        let past = window == Window::Past;
        let Some(far) = calendar::add_units(base, counted, if past { -count } else { count }) else {
            return resolved;
        };
        resolved.days = if past { DayRange::between(far, base) } else { DayRange::between(base, far) };
        resolved.precision = DatePrecision::Bounded;
        resolved.basis = if amount.is_some() { Basis::Relative } else { Basis::Bounds };
        resolved.how = format!(
            "\"{words}\": {} {base} {} {}",
            if past { "up to" } else { "from" },
            if amount.is_some() { "counting" } else { "at most" },
            said(amount.unwrap_or(vague_limit(unit) * 10), unit)
        );
        resolved
    }

    /// An hour or part of a day on the day it is said with, or on the day spoken of in the sentence, or today.
    fn time(
        &self,
        on: Option<&Shape>,
        from_context: bool,
        found: &Found,
        words: &str,
        tail: &str,
    ) -> Resolved {
        let mut at = if let Some(shape) = on {
            self.shape(shape, found, words)
        } else {
            let spoken = self
                .near_spoken()
                .filter(|spoken| from_context || self.today.is_none() || spoken.sentence == self.sentence);
            let day = spoken.filter(|spoken| spoken.stretch.unit() == Unit::Day);
            match (day, self.today) {
                (Some(spoken), _) => {
                    let how = format!("\"{words}\": on {} spoken of before", spoken.stretch.value());
                    date(spoken.stretch, Basis::Context, how)
                }
                (None, Some(today)) => {
                    date(Stretch::Day(today), Basis::Docdate, format!("\"{words}\": on the document's date"))
                }
                (None, None) => unknown("TIME", "XXXX-XX-XX", words),
            }
        };
        if at.value == "PRESENT_REF" {
            at.value = "XXXX-XX-XX".into();
        }
        at.timex = "TIME";
        at.value.push_str(tail);
        at
    }
}

// ----- picking a year --------------------------------------------------------------------------------------------

fn years_around(day: Date) -> [i16; 9] {
    let year = day.year();
    [-4, -3, -2, -1, 0, 1, 2, 3, 4].map(|step| year.saturating_add(step))
}

fn candidates(
    day: Date,
    make: &dyn Fn(i16) -> Option<Stretch>,
) -> impl DoubleEndedIterator<Item = (Stretch, Date, Date)> + '_ {
    years_around(day).into_iter().filter_map(move |year| {
        let stretch = make(year)?;
        let (first, last) = stretch.bounds()?;
        Some((stretch, first, last))
    })
}

/// The latest that has begun by `day`. Four years each way are enough for a 29 February.
fn latest_from(day: Date, make: &dyn Fn(i16) -> Option<Stretch>) -> Option<Stretch> {
    candidates(day, make).rev().find(|(_, first, _)| *first <= day).map(|(stretch, ..)| stretch)
}

fn earliest_to(day: Date, make: &dyn Fn(i16) -> Option<Stretch>) -> Option<Stretch> {
    candidates(day, make).find(|(.., last)| *last >= day).map(|(stretch, ..)| stretch)
}

fn latest_before(day: Date, make: &dyn Fn(i16) -> Option<Stretch>) -> Option<Stretch> {
    candidates(day, make).rev().find(|(.., last)| *last < day).map(|(stretch, ..)| stretch)
}

fn earliest_after(day: Date, make: &dyn Fn(i16) -> Option<Stretch>) -> Option<Stretch> {
    candidates(day, make).find(|(_, first, _)| *first > day).map(|(stretch, ..)| stretch)
}

fn around(day: Date, make: &dyn Fn(i16) -> Option<Stretch>) -> Option<Stretch> {
    candidates(day, make).find(|(_, first, last)| *first <= day && day <= *last).map(|(stretch, ..)| stretch)
}

/// The one next to `spoken` in a story that goes forward, stepping back at most `step_back` months.
fn near(spoken: Stretch, make: &dyn Fn(i16) -> Option<Stretch>, step_back: i32) -> Option<Stretch> {
    if spoken.unit() >= Unit::Year {
        return make(spoken.year());
    }
    let (start, _) = spoken.bounds()?;
    let months = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
    candidates(start, make)
        .find(|(_, first, _)| months(*first) - months(start) >= -step_back)
        .map(|(stretch, ..)| stretch)
}

// ----- making values -----------------------------------------------------------------------------------------------

fn date(stretch: Stretch, basis: Basis, how: String) -> Resolved {
    Resolved {
        timex: "DATE",
        value: stretch.value(),
        days: stretch.days(),
        precision: stretch.precision(),
        basis,
        how,
        stretch: Some(stretch),
    }
}

fn explicit(stretch: Stretch, words: &str) -> Resolved {
    date(stretch, Basis::Explicit, format!("\"{words}\" as written"))
}

fn plain(timex: &'static str, value: String, how: String) -> Resolved {
    Resolved {
        timex,
        value,
        days: DayRange::default(),
        precision: DatePrecision::Unknown,
        basis: Basis::None,
        how,
        stretch: None,
    }
}

fn unknown(timex: &'static str, value: &str, words: &str) -> Resolved {
    let mut resolved = plain(timex, value.to_owned(), format!("\"{words}\": no date to count from"));
    resolved.basis = Basis::Bounds;
    resolved
}

fn unclear(year: i16, readings: [(u8, u8); 2], words: &str) -> Resolved {
    let mut days: Vec<Date> =
        readings.iter().filter_map(|(month, day)| calendar::day(year, *month, *day)).collect();
    days.sort_unstable();
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return unknown("DATE", "XXXX-XX-XX", words);
    };
    Resolved {
        timex: "DATE",
        value: format!("{}-XX-XX", calendar::year_value(year)),
        days: DayRange::between(*first, *last),
        precision: DatePrecision::Bounded,
        basis: Basis::Bounds,
        how: format!("\"{words}\": {first} or {last}, the order of day and month is not clear"),
        stretch: None,
    }
}

fn placeholder(unit: Unit) -> &'static str {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => "XXXX-XX-XX",
        Unit::Week | Unit::Fortnight => "XXXX-WXX",
        Unit::Weekend => "XXXX-WXX-WE",
        Unit::Month => "XXXX-XX",
        Unit::Quarter => "XXXX-QX",
        Unit::Year => "XXXX",
        Unit::Decade => "XXX",
        Unit::Century => "XX",
    }
}

/// Whole units for counting; halves become the next smaller unit.
fn whole(tenths: u32, unit: Unit) -> (i64, Unit) {
    let tenths = i64::from(tenths);
    if tenths % 10 == 0 {
        return (tenths / 10, unit);
    }
    match unit {
        Unit::Year => (tenths * 12 / 10, Unit::Month),
        Unit::Decade => (tenths, Unit::Year),
        Unit::Century => (tenths * 10, Unit::Year),
        Unit::Week => (tenths * 7 / 10, Unit::Day),
        Unit::Month => (tenths * 30 / 10, Unit::Day),
        other => (tenths / 10, other),
    }
}

/// How many units "several" can be at most, before people would take a bigger unit.
fn vague_limit(unit: Unit) -> u32 {
    match unit {
        Unit::Second | Unit::Minute => 60,
        Unit::Hour => 24,
        Unit::Day => 14,
        Unit::Weekend | Unit::Week | Unit::Fortnight | Unit::Quarter => 8,
        Unit::Month => 12,
        Unit::Year | Unit::Decade | Unit::Century => 10,
    }
}

fn tenths_text(tenths: u32) -> String {
    if tenths.is_multiple_of(10) {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

fn said(tenths: u32, unit: Unit) -> String {
    let name = match unit {
        Unit::Second => "second",
        Unit::Minute => "minute",
        Unit::Hour => "hour",
        Unit::Day => "day",
        Unit::Weekend => "weekend",
        Unit::Week => "week",
        Unit::Fortnight => "fortnight",
        Unit::Month => "month",
        Unit::Quarter => "quarter",
        Unit::Year => "year",
        Unit::Decade => "decade",
        Unit::Century => "century",
    };
    format!("{} {name}(s)", tenths_text(tenths))
}

/// TIMEX3 text of a stretch: `P5Y`, `PT48H`, `PXM`, `P2DE`.
fn period(amount: Amount, unit: Unit) -> String {
    let (amount, unit) = match (amount, unit) {
        (Some(5), Unit::Hour) => (Some(300), Unit::Minute),
        (Some(5), Unit::Year) => (Some(60), Unit::Month),
        (Some(5), Unit::Decade) => (Some(50), Unit::Year),
        (Some(5), Unit::Century) => (Some(500), Unit::Year),
        (amount, Unit::Fortnight) => (amount.map(|tenths| tenths * 2), Unit::Week),
        other => other,
    };
    let count = amount.map_or_else(|| "X".to_owned(), tenths_text);
    match unit {
        Unit::Second => format!("PT{count}S"),
        Unit::Minute => format!("PT{count}M"),
        Unit::Hour => format!("PT{count}H"),
        Unit::Day => format!("P{count}D"),
        Unit::Weekend => format!("P{count}WE"),
        Unit::Week | Unit::Fortnight => format!("P{count}W"),
        Unit::Month => format!("P{count}M"),
        Unit::Quarter => format!("P{count}Q"),
        Unit::Year => format!("P{count}Y"),
        Unit::Decade => format!("P{count}DE"),
        Unit::Century => format!("P{count}CE"),
    }
}

/// Two readings of the same words from two possible days of speaking, as one: what both share, and the days of both.
pub(super) fn merged(one: Resolved, two: &Resolved) -> Resolved {
    if one == *two {
        return one;
    }
    let start = one.days.start.zip(two.days.start).map(|(a, b)| a.min(b));
    let end = one.days.end.zip(two.days.end).map(|(a, b)| a.max(b));
    let same_value = one.value == two.value;
    Resolved {
        value: if same_value { one.value.clone() } else { shared_value(&one.value, &two.value) },
        days: DayRange { start, end },
        precision: if same_value { one.precision } else { DatePrecision::Bounded },
        basis: if same_value { one.basis } else { Basis::Bounds },
        how: if same_value { one.how } else { format!("{}, or {}", one.how, two.how) },
        stretch: if same_value { one.stretch } else { None },
        timex: one.timex,
    }
}

fn shared_value(one: &str, two: &str) -> String {
    let shared = one.bytes().zip(two.bytes()).take_while(|(a, b)| a == b).count();
    let head = one.get(..shared).unwrap_or("");
    match head.rfind('-') {
        Some(at) if shared < one.len().max(two.len()) => head[..at].to_owned(),
        _ => "XXXX".to_owned(),
    }
}

/// The month of a date with a month, for ranges whose first year is left out.
pub(super) fn month_of(shape: &Shape) -> Option<u8> {
    match shape {
        Shape::Day { month, .. } | Shape::Month { month, .. } => Some(*month),
        Shape::Quarter { quarter, .. } => Some(quarter * 3),
        Shape::Season { season, .. } => Some(match season {
            Season::Spring => 3,
            Season::Summer => 6,
            Season::Autumn => 9,
            Season::Winter => 12,
        }),
        _ => None,
    }
}

/// The span of an expression with the preposition that limits it.
pub(super) fn cue(span: Span, limit: Limit, preposition: Span) -> Span {
    if limit == Limit::None { span } else { preposition.join(span) }
}
