//! Weekdays, seasons, quarters, parts of the day and the clock.

use super::super::lore::{Part, Role, Unit};
use super::years::short_year;
use super::{Grammar, Match, Relation, Shape, YearRef, Yield};

impl Grammar<'_> {
    pub(super) fn weekday(&self, at: usize, relation: Relation) -> Option<Match> {
        let t = &self.tokens;
        let word = t.meaning(at);
        if word.short || (at > 0 && t.after(at, Role::NotWeekdayBefore) && t.before(at).capital) {
            return None;
        }
        if t.is(at + 1, Role::NotWeekdayAfter) && t.get(at + 1).capital {
            return None;
        }
        let mut shape = Shape::Weekday { weekday: word.weekday, relation };
        let mut end = at + 1;
        let of = end + usize::from(t.is(end, Role::Of));
        if relation == Relation::Bare
            && t.meaning(of + 1).unit == Some(Unit::Week)
            && let Some(Relation::Last | Relation::This | Relation::Next) = self.relation(of, false)
        {
            let relation = self.relation(of, false)?;
            shape = Shape::Weekday { weekday: word.weekday + 10, relation };
            end = of + 2;
        }
        Some(self.with_part(shape, end))
    }

    /// "Christmas 2023", "Christmas Eve".
    pub(super) fn holiday(&self, at: usize, month: u8, day: u8) -> Option<Match> {
        let t = &self.tokens;
        let eve = t.is(at + 1, Role::Eve);
        let named_day = t.meaning(at + 1).unit == Some(Unit::Day) && t.get(at + 1).capital;
        let end = at + 1 + usize::from(eve || named_day);
        if !t.get(at).capital || t.is_plain_noun(end) || t.is_name(end) {
            return None;
        }
        let (year, end) = self.year_after(end).unwrap_or((YearRef::Open, end));
        Match::plain(Shape::Holiday { year, month, day, eve }, end)
    }

    /// "Friday night": a day and its part.
    pub(super) fn with_part(&self, shape: Shape, end: usize) -> Match {
        match self.tokens.meaning(end).part {
            Some(Part::Letters(letters)) => {
                let date = Some(Box::new(shape));
                Match {
                    shape: Shape::DayPart { letters, date, from_context: false },
                    modifier: "",
                    end: end + 1,
                }
            }
            Some(Part::Hour(hour)) => {
                let date = Some(Box::new(shape));
                Match {
                    shape: Shape::Clock { hour, minute: 0, second: None, date },
                    modifier: "",
                    end: end + 1,
                }
            }
            None => Match { shape, modifier: "", end },
        }
    }

    pub(super) fn day_offset(&self, at: usize, days: i8, night: bool) -> Option<Match> {
        let shape = Shape::Offset(days);
        if night {
            let date = Some(Box::new(shape));
            return Match::plain(Shape::DayPart { letters: "NI", date, from_context: false }, at + 1);
        }
        let apostrophe_name = self.tokens.get(at).capital
            && self.tokens.is_name(at + 1)
            && at > 0
            && self.tokens.is_name(at - 1);
        if apostrophe_name { None } else { Some(self.with_part(shape, at + 1)) }
    }

    pub(super) fn season(&self, at: usize, the: bool, modified: bool, relation: Relation) -> Option<Match> {
        let t = &self.tokens;
        let word = t.meaning(at);
        let season = word.season?;
        if t.is(at + 1, Role::NotSeasonAfter) && !t.is(at + 1, Role::Closed) {
            return None;
        }
        if let Some((year, end)) = self.year_after(at + 1) {
            let second = usize::from(
                matches!(t.get(end).mark, '/' | '-') && t.is_number(end + 1) && t.get(end + 1).glued,
            );
            return Match::plain(Shape::Season { year, season, relation }, end + 2 * second);
        }
        if relation != Relation::Bare {
            return Match::plain(Shape::Season { year: YearRef::Open, season, relation }, at + 1);
        }
        let first = at - usize::from(the);
        let announced =
            modified || (first > 0 && t.after(first, Role::Preposition) && !t.after(first, Role::Of));
        let next_noun = t.is_plain_noun(at + 1) || t.is_name(at + 1);
        let of_follows = t.is(at + 1, Role::Of) || t.mark(at + 1, '-');
        let announced = announced || (the && !word.season_guarded);
        let guarded = word.season_guarded
            && !the
            && !modified
            && !t.after(first, Role::In)
            && !t.after(first, Role::By);
        if announced && !guarded && !of_follows && !next_noun {
            return Match::plain(Shape::Season { year: YearRef::Open, season, relation }, at + 1);
        }
        None
    }

    /// "second quarter", "first half of 2025", "19th century"; `after` is the token after the ordinal.
    pub(super) fn ordinal(&self, value: u8, after: usize) -> Option<Match> {
        let t = &self.tokens;
        let dash = usize::from(t.mark(after, '-'));
        let word = t.meaning(after + dash);
        if word.unit == Some(Unit::Century) {
            let century = i16::from(value);
            let end = after + dash + 1;
            if let Some((true, era_end)) = self.era(end) {
                return Match::plain(Shape::Century(-100 * (century - 1) - 99), era_end);
            }
            return Match::plain(Shape::Century((century - 1) * 100), end);
        }
        if t.is(after, Role::Quarter) && (1..=4).contains(&value) {
            let year = self.year_after(after + 1);
            if year.is_none() && t.is(after + 1, Role::Of) {
                return None;
            }
            let (year, end) = year.unwrap_or((YearRef::Open, after + 1));
            return Match::plain(Shape::Quarter { year, quarter: value }, end);
        }
        None
    }

    /// "Q3 2024", "H1 2025".
    pub(super) fn letter_quarter(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        if t.digits(at + 1) != 1 || !t.get(at + 1).glued || (t.get(at + 2).glued && t.is_word(at + 2)) {
            return None;
        }
        let value = u8::try_from(t.get(at + 1).value).ok()?;
        let year = self.year_after(at + 2);
        if t.is(at, Role::Q) && (1..=4).contains(&value) {
            let (year, end) = year.unwrap_or((YearRef::Open, at + 2));
            return Match::plain(Shape::Quarter { year, quarter: value }, end);
        }
        let (year, end) = year.filter(|_| (1..=2).contains(&value))?;
        Match::plain(Shape::Half { year, half: value }, end)
    }

    /// "fiscal 2024", "fiscal year 2024", "FY2024", "FY24".
    pub(super) fn fiscal(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        let next = at + 1 + usize::from(t.meaning(at + 1).unit == Some(Unit::Year));
        if t.digits(next) == 2 && t.get(next).glued && next == at + 1 {
            return short_year(t.get(next).value).and_then(|year| Match::plain(Shape::Year(year), next + 1));
        }
        let year = i16::try_from(t.get(next).value)
            .ok()
            .filter(|year| t.digits(next) == 4 && (1900..=2199).contains(year))?;
        Match::plain(Shape::Year(year), next + 1)
    }

    /// "the night of 3 June", "noon", "in the morning".
    pub(super) fn day_part(&self, at: usize, part: Part, the: bool) -> Option<Match> {
        let t = &self.tokens;
        let letters = match part {
            Part::Hour(hour) => {
                let at_hour = t.after(at, Role::At) || t.after(at, Role::Since);
                return if at_hour && !the { self.clock_with_date(hour, 0, None, at + 1) } else { None };
            }
            Part::Letters(letters) => letters,
        };
        let hours = at + 1 + usize::from(t.meaning(at + 1).unit == Some(Unit::Hour));
        if the
            && (t.is(hours, Role::Of) || t.is(hours, Role::On))
            && let Some((date, end)) = self.date_here(hours + 1)
        {
            let date = Some(Box::new(date));
            return Match::plain(Shape::DayPart { letters, date, from_context: false }, end);
        }
        let first = at - usize::from(the);
        if the
            && t.after(first, Role::In)
            && !t.is(at + 1, Role::Of)
            && !t.is_plain_noun(at + 1)
            && !t.mark(at + 1, '-')
        {
            return Match::plain(Shape::DayPart { letters, date: None, from_context: true }, at + 1);
        }
        None
    }

    /// A single day written at `at`, for expressions that contain one.
    pub(super) fn date_here(&self, at: usize) -> Option<(Shape, usize)> {
        let mut inner = Yield::default();
        let end = if self.tokens.is_number(at) {
            self.days_then_month(at, &mut inner)
        } else {
            self.month_then_days(at, &mut inner)
        };
        if let (Some(end), [found]) = (end, inner.found.as_slice()) {
            return matches!(found.shape, Shape::Day { .. }).then(|| (found.shape.clone(), end));
        }
        let word = self.tokens.meaning(at);
        if word.weekday > 0 && !word.short {
            return Some((Shape::Weekday { weekday: word.weekday, relation: Relation::Bare }, at + 1));
        }
        let (days, night) = word.offset?;
        (!night).then_some((Shape::Offset(days), at + 1))
    }

    /// "14:30", "10:30 a.m. GMT", "3 p.m.", "0800 hours", "5 o'clock".
    pub(super) fn clock(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        let hour = u8::try_from(t.get(at).value).ok().filter(|hour| *hour <= 24);
        let announced =
            t.after(at, Role::At) || (at > 0 && t.before(at).mark == '(') || t.after(at, Role::The);
        if t.digits(at) == 4 && self.plain_start(at) {
            let (hour, minute) = (t.get(at).value / 100, t.get(at).value % 100);
            let zoned = t.is(at + 1, Role::Zone) && t.get(at + 1).capital && announced;
            let marked = zoned
                || t.is(at + 1, Role::HoursMark) && (t.get(at).span.of(t.text).starts_with('0') || announced);
            return if marked && hour < 24 && minute < 60 {
                self.clock_with_date(hour as u8, minute as u8, None, at + 1 + usize::from(!zoned))
            } else {
                None
            };
        }
        let hour = hour?;
        if !self.plain_start(at) || t.digits(at) > 2 {
            return None;
        }
        let colon = t.glued_mark(at + 1, ':') || t.glued_mark(at + 1, '.');
        if colon && t.digits(at + 2) == 2 && t.get(at + 2).glued {
            return self.clock_digits(at, hour, announced);
        }
        if let Some((pm, end)) = self.half_day(at + 1) {
            let hour = twelve_hours(hour, pm)?;
            return self.clock_with_date(hour, 0, None, end);
        }
        if t.is(at + 1, Role::O) && t.mark(at + 2, '\'') && t.is(at + 3, Role::Clock) {
            return self.clock_with_date(hour, 0, None, at + 4);
        }
        None
    }

    pub(super) fn clock_digits(&self, at: usize, hour: u8, announced: bool) -> Option<Match> {
        let t = &self.tokens;
        let minute = u8::try_from(t.get(at + 2).value).ok().filter(|minute| *minute < 60)?;
        let mut end = at + 3;
        let mut second = None;
        if t.glued_mark(end, ':') && t.digits(end + 1) == 2 && t.get(end + 1).glued {
            second = Some(u8::try_from(t.get(end + 1).value).ok().filter(|second| *second < 60)?);
            end += 2;
        }
        if t.get(end).glued && (t.mark(end, ':') || t.is_number(end)) {
            return None;
        }
        let dotted = t.mark(at + 1, '.');
        if let Some((pm, half_end)) = self.half_day(end) {
            let hour = twelve_hours(hour, pm)?;
            return self.clock_with_date(hour, minute, second, half_end);
        }
        let zoned = t.is(end, Role::Zone) && (t.get(end).capital || t.is(end + 1, Role::Time));
        let marked = zoned || t.is(end, Role::HoursMark);
        if marked || (announced && !dotted && !t.is_name(at.wrapping_sub(1))) {
            return self.clock_with_date(hour, minute, second, end + usize::from(t.is(end, Role::HoursMark)));
        }
        None
    }

    /// "a.m.", "pm": true for the second half of the day, and the token after.
    pub(super) fn half_day(&self, at: usize) -> Option<(bool, usize)> {
        let t = &self.tokens;
        let (am, pm) = (t.is(at, Role::Am), t.is(at, Role::Pm));
        if !am && !pm {
            return None;
        }
        if t.words(at).len() == 2 {
            return Some((pm, at + 1));
        }
        if t.glued_mark(at + 1, '.') && t.is(at + 2, Role::M) && t.get(at + 2).glued {
            return Some((pm, at + 3 + usize::from(t.glued_mark(at + 3, '.'))));
        }
        None
    }

    pub(super) fn clock_with_date(
        &self,
        hour: u8,
        minute: u8,
        second: Option<u8>,
        end: usize,
    ) -> Option<Match> {
        let t = &self.tokens;
        let mut end = end;
        if t.is(end, Role::Zone) && t.get(end).capital {
            end += 1;
        } else if t.is(end, Role::Zone) && t.is(end + 1, Role::Time) {
            end += 2;
        }
        let comma = usize::from(t.mark(end, ','));
        let date_at = end + comma;
        let (date, end) = if let Some((date, date_end)) = self.date_here(date_at) {
            (Some(Box::new(date)), date_end)
        } else {
            let later = self.date_here(end + 1).filter(|_| t.is(end, Role::On));
            (later.map(|(date, _)| Box::new(date)), end)
        };
        Match::plain(Shape::Clock { hour, minute, second, date }, end)
    }
}

fn twelve_hours(hour: u8, pm: bool) -> Option<u8> {
    match (hour, pm) {
        (12, false) => Some(0),
        (12, true) => Some(12),
        (1..=11, true) => Some(hour + 12),
        (1..=11, false) => Some(hour),
        _ => None,
    }
}
