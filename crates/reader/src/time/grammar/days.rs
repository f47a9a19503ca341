//! Days and months: in digits, with names, in lists and ranges.

use super::super::calendar::{self, day_exists};
use super::super::lore::Role;
use super::super::token::TokenKind;
use super::{Grammar, Match, Shape, Trouble, YearRef, Yield};

/// "0000": a year in which no day is.
const NO_YEAR: i16 = i16::MIN;

impl Grammar<'_> {
    /// `2025-10-14`, `14.10.2025`, `10/14/25`.
    pub(super) fn numeric_date(&self, at: usize, out: &mut Yield) -> Option<usize> {
        let t = &self.tokens;
        let separator = t.get(at + 1).mark;
        if !matches!(separator, '-' | '.' | '/') || !t.mark(at + 3, separator) || !self.plain_start(at) {
            return None;
        }
        if (at + 1..at + 5).any(|part| !t.get(part).glued) || !t.is_number(at + 2) || !t.is_number(at + 4) {
            return None;
        }
        let end = at + 5;
        let time_follows = t.get(end).glued && t.is_word(end);
        if !time_follows && !self.plain_end(at + 4) {
            return None;
        }
        let small = |at: usize| u8::try_from(t.get(at).value).unwrap_or(u8::MAX);
        match (t.digits(at), t.digits(at + 2), t.digits(at + 4)) {
            (4, 1..=2, 1..=2) => {
                let year = i16::try_from(t.get(at).value).ok()?;
                self.push_day(out, (at, end), year, small(at + 2), small(at + 4));
            }
            (1..=2, 1..=2, 4) => {
                let year = i16::try_from(t.get(at + 4).value).ok()?;
                self.push_ordered(out, (at, end), separator, year, (small(at), small(at + 2)));
            }
            (1..=2, 1..=2, 2) if separator != '-' => {
                let year = 2000 + i16::from(small(at + 4));
                let year = if year > 2060 { year - 100 } else { year };
                let possible = day_exists(small(at), small(at + 2)) || day_exists(small(at + 2), small(at));
                if !possible {
                    return None;
                }
                self.push_ordered(out, (at, end), separator, year, (small(at), small(at + 2)));
            }
            _ => return None,
        }
        Some(end)
    }

    pub(super) fn push_ordered(
        &self,
        out: &mut Yield,
        at: (usize, usize),
        separator: char,
        year: i16,
        parts: (u8, u8),
    ) {
        let (first, second) = parts;
        let day_first = if separator == '.' { Some(true) } else { self.day_first };
        let (as_day_first, as_month_first) = (day_exists(second, first), day_exists(first, second));
        if as_day_first && as_month_first && first != second && day_first.is_none() {
            out.troubles.push(Trouble {
                first: at.0,
                end: at.1,
                code: "time.day_month_unclear",
                message: "day and month can stand in either order; both readings are kept",
            });
            let readings = [(second, first), (first, second)];
            self.push_shape(out, at.0, at.1, Shape::UnclearDay { year, readings });
            return;
        }
        let day_goes_first =
            if as_day_first && as_month_first { day_first.unwrap_or(true) } else { as_day_first };
        let (month, day) = if day_goes_first { (second, first) } else { (first, second) };
        self.push_day(out, at, year, month, day);
    }

    pub(super) fn push_day(&self, out: &mut Yield, at: (usize, usize), year: i16, month: u8, day: u8) {
        if year < 1 || calendar::day(year, month, day).is_none() {
            Self::impossible(out, at.0, at.1);
            return;
        }
        self.push_shape(out, at.0, at.1, Shape::Day { year: YearRef::Known(year), month, day, weekday: 0 });
    }

    pub(super) fn impossible(out: &mut Yield, first: usize, end: usize) {
        let message = "no calendar has this day; the date is left out";
        out.troubles.push(Trouble { first, end, code: "time.impossible", message });
    }

    /// The month's number and the token after its name.
    pub(super) fn month_name(&self, at: usize) -> Option<(u8, usize)> {
        let t = &self.tokens;
        let word = t.meaning(at);
        if word.month == 0 || (word.short && !t.get(at).capital) {
            return None;
        }
        Some((word.month, at + 1 + usize::from(word.short && t.glued_mark(at + 1, '.'))))
    }

    /// A day of the month in digits: its number and the token after it.
    pub(super) fn day_number(&self, at: usize) -> Option<(u8, usize)> {
        let t = &self.tokens;
        if !(1..=2).contains(&t.digits(at)) || !self.plain_start(at) {
            return None;
        }
        let value = u8::try_from(t.get(at).value).ok().filter(|value| *value <= 31)?;
        if t.is(at + 1, Role::OrdinalMark) && t.get(at + 1).glued {
            return Some((value, at + 2));
        }
        Some((value, at + 1))
    }

    /// "14 October 2025", "the 3rd of May", "5, 6 and 7 June", "3-5 May".
    pub(super) fn days_then_month(&self, at: usize, out: &mut Yield) -> Option<usize> {
        let t = &self.tokens;
        let mut days: Vec<(u8, usize, usize)> = Vec::new();
        let mut next = at;
        let (month, after_month) = loop {
            let (day, end) = self.day_number(next)?;
            days.push((day, next, end));
            let name = end + usize::from(t.is(end, Role::Of));
            let joint = t.glued_mark(name, '-') || t.glued_mark(name, '.');
            let hyphen = usize::from(joint && t.get(name + 1).glued && t.is_word(name + 1));
            if let Some(found) = self.month_name(name + hyphen) {
                break found;
            }
            let joins = t.mark(end, '-')
                || t.mark(end, ',')
                || t.is(end, Role::And)
                || t.is(end, Role::To)
                || t.is(end, Role::Or);
            if !joins || days.len() > 6 {
                return None;
            }
            next = end + 1 + usize::from(t.mark(end, ',') && t.is(end + 1, Role::And));
        };
        let name_at = after_month - 1 - usize::from(t.mark(after_month - 1, '.'));
        let (year, end) = self.year_after_day(after_month).unwrap_or((YearRef::Open, after_month));
        if t.meaning(name_at).guarded && !t.get(name_at).capital && year == YearRef::Open {
            return None;
        }
        let last = days.len() - 1;
        for (index, (day, first, day_end)) in days.into_iter().enumerate() {
            let end = if index == last { end } else { day_end };
            let the = usize::from(index == 0 && day_end > first + 1 && t.after(first, Role::The));
            self.push_month_day(out, (first - the, end), year, month, day, 0);
        }
        Some(end)
    }

    pub(super) fn push_month_day(
        &self,
        out: &mut Yield,
        at: (usize, usize),
        year: YearRef,
        month: u8,
        day: u8,
        weekday: u8,
    ) {
        let exists = match year {
            YearRef::Known(year) => calendar::day(year, month, day).is_some(),
            _ => day_exists(month, day),
        };
        if exists {
            self.push_shape(out, at.0, at.1, Shape::Day { year, month, day, weekday });
        } else {
            Self::impossible(out, at.0, at.1);
        }
    }

    /// A year after a day: never joined by "in".
    pub(super) fn year_after_day(&self, at: usize) -> Option<(YearRef, usize)> {
        let t = &self.tokens;
        let number = at + usize::from(t.mark(at, ','));
        if t.digits(number) == 4 && t.get(number).value == 0 {
            return Some((YearRef::Known(NO_YEAR), number + 1));
        }
        if t.is(at, Role::In) { None } else { self.year_after(at) }
    }

    /// "October 14, 2025", "Oct. 14", "Friday, June 3", "June 3-7", "June 2025", "June".
    pub(super) fn month_then_days(&self, at: usize, out: &mut Yield) -> Option<usize> {
        let t = &self.tokens;
        let weekday = t.meaning(at).weekday;
        if weekday > 0 {
            return self.weekday_date(at, weekday, out);
        }
        let (month, after) = self.month_name(at)?;
        if let Some(end) = self.days_after_month(at, month, after, 0, out) {
            return Some(end);
        }
        if t.digits(after) > 0
            && t.digits(after) <= 2
            && (32..=39).contains(&t.get(after).value)
            && self.plain(after)
        {
            let lone = !t.is_word(after + 1) || t.is(after + 1, Role::Closed);
            if lone {
                Self::impossible(out, at, after + 1);
                return Some(after + 1);
            }
        }
        let found = self.single_month(at, false)?;
        let end = found.end;
        self.push(out, at, found);
        Some(end)
    }

    /// The days after a month's name; `first` is where the expression begins.
    pub(super) fn days_after_month(
        &self,
        first: usize,
        month: u8,
        after: usize,
        weekday: u8,
        out: &mut Yield,
    ) -> Option<usize> {
        let t = &self.tokens;
        let the = usize::from(t.is(after, Role::The));
        let (day, mut end) = self.day_number(after + the)?;
        if the == 1 && end != after + 3 {
            return None;
        }
        let clock = t.glued_mark(end, ':') && t.is_number(end + 1);
        let year = self.year_after_day(end);
        if clock
            || (year.is_none()
                && (self.counts_things(end) || t.glued_mark(end, '%') || !self.plain_end_of_day(end)))
        {
            return None;
        }
        let mut days = vec![(day, first, end)];
        while year.is_none() || days.len() > 1 {
            let joins = t.mark(end, '-')
                || t.is(end, Role::And)
                || t.is(end, Role::To)
                || t.mark(end, ',')
                || t.is(end, Role::Through);
            let next = end + 1 + usize::from(t.mark(end, ',') && t.is(end + 1, Role::And));
            let Some((day, day_end)) = self.day_number(next).filter(|_| joins && days.len() <= 6) else {
                break;
            };
            let counts =
                self.counts_things(day_end) || t.is_plain_noun(day_end) || !self.plain_end_of_day(day_end);
            if counts || self.month_name(day_end).is_some() || t.is(day_end, Role::Of) {
                break;
            }
            days.push((day, next, day_end));
            end = day_end;
        }
        let (year, end) = match year {
            Some((year, year_end)) => (year, year_end),
            None => self.year_after_day(end).unwrap_or((YearRef::Open, end)),
        };
        let last = days.len() - 1;
        for (index, (day, start, day_end)) in days.into_iter().enumerate() {
            let end = if index == last { end } else { day_end };
            self.push_month_day(out, (start, end), year, month, day, if index == 0 { weekday } else { 0 });
        }
        Some(end)
    }

    pub(super) fn plain_end_of_day(&self, end: usize) -> bool {
        let t = &self.tokens;
        let next = t.get(end);
        !next.glued
            || match next.mark {
                '.' | ',' | ':' => !(t.is_number(end + 1) && t.get(end + 1).glued),
                '\0' | '%' | '$' | '°' => false,
                _ => true,
            }
    }

    /// "Friday, June 3, 2025", "Saturday 4 July".
    pub(super) fn weekday_date(&self, at: usize, weekday: u8, out: &mut Yield) -> Option<usize> {
        let t = &self.tokens;
        if !t.get(at).capital {
            return None;
        }
        let mut next = at + 1 + usize::from(t.meaning(at).short && t.glued_mark(at + 1, '.'));
        next += usize::from(t.mark(next, ','));
        next += usize::from(t.is(next, Role::The));
        if let Some((month, after)) = self.month_name(next) {
            return self.days_after_month(at, month, after, weekday, out);
        }
        let (day, end) = self.day_number(next)?;
        let name = end + usize::from(t.is(end, Role::Of));
        let (month, after) = self.month_name(name)?;
        let (year, end) = self.year_after_day(after).unwrap_or((YearRef::Open, after));
        if t.meaning(name).guarded && !t.get(name).capital {
            return None;
        }
        self.push_month_day(out, (at, end), year, month, day, weekday);
        Some(end)
    }

    /// A month without a day, with or without a year.
    pub(super) fn single_month(&self, at: usize, modified: bool) -> Option<Match> {
        let t = &self.tokens;
        let (month, after) = self.month_name(at)?;
        let word = t.meaning(at);
        if let Some((year, end)) = self.year_after(after)
            && (t.get(at).capital || !word.guarded)
        {
            return Match::plain(Shape::Month { year, month }, end);
        }
        let capital = t.get(at).capital;
        let announced = modified || t.after(at, Role::Preposition) || self.opens_relative(at.wrapping_sub(1));
        let next_is_name = t.is_name(after) && !t.get(after).glued;
        let noun_phrase =
            t.after(at, Role::Determiner) && t.is_word(after) && !t.is(after, Role::Preposition);
        let fits = if word.short {
            capital && announced && (t.mark(after - 1, '.') || !t.is_word(after) || t.is(after, Role::Closed))
        } else if word.guarded {
            let ranged = t.mark(after, '-') && t.meaning(after + 1).month > 0;
            capital && ((announced && (!next_is_name || modified)) || noun_phrase || ranged)
        } else {
            announced || noun_phrase || !(capital && next_is_name && self.clause_opens(at))
        };
        let after_name = word.guarded && t.is_name(at.wrapping_sub(1)) && at > 0;
        if fits && !after_name {
            Match::plain(Shape::Month { year: YearRef::Open, month }, after)
        } else {
            None
        }
    }

    /// At the start of a sentence or after a mark or a name.
    pub(super) fn clause_opens(&self, at: usize) -> bool {
        at == 0 || self.tokens.before(at).kind == TokenKind::Mark || !self.tokens.after(at, Role::Preposition)
    }
}
