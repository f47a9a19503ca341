//! Numbers that are years, eras, decades; and the year that belongs to a month, quarter or season.

use super::super::lore::{Role, Unit};
use super::super::token::TokenKind;
use super::{Grammar, Match, Relation, Shape, YearRef, Yield};

impl Grammar<'_> {
    /// A run of digits that is not part of a longer number, a sum of money, a code or a fraction.
    pub(super) fn plain(&self, at: usize) -> bool {
        self.plain_start(at) && self.plain_end(at)
    }

    pub(super) fn plain_start(&self, at: usize) -> bool {
        let t = &self.tokens;
        if !t.is_number(at) {
            return false;
        }
        if !t.get(at).glued || at == 0 {
            return at == 0 || !matches!(t.before(at).mark, '$' | '€' | '£' | '#' | '№' | '¥' | '₽');
        }
        let before = t.before(at);
        match before.kind {
            TokenKind::Word => false,
            TokenKind::Number => true,
            TokenKind::Mark => match before.mark {
                '.' | ',' | '/' | ':' => !(before.glued && at >= 2 && t.is_number(at - 2)),
                '-' => !before.glued || at < 2 || t.is_number(at - 2) || self.dash_opens(at - 2),
                '(' | '[' | '"' | '\'' | '“' | '—' | '…' | ';' | '>' => true,
                _ => false,
            },
        }
    }

    /// Words that a dash may tie to a number: "mid-2007", "31 May-1 June".
    pub(super) fn dash_opens(&self, at: usize) -> bool {
        let word = self.tokens.meaning(at);
        word.month > 0 || word.is(Role::Mid) || word.is(Role::Early) || word.is(Role::Late)
    }

    pub(super) fn plain_end(&self, at: usize) -> bool {
        let t = &self.tokens;
        let next = t.get(at + 1);
        if !next.glued {
            return true;
        }
        match next.kind {
            TokenKind::Word | TokenKind::Number => false,
            TokenKind::Mark => match next.mark {
                '.' | ',' | ':' => !(t.is_number(at + 2) && t.get(at + 2).glued),
                '-' => !(t.is_word(at + 2) && t.get(at + 2).glued),
                '%' | '‰' | '°' | '$' | '€' | '£' | '#' | '*' | '=' | '+' | '@' | '_' | '\\' | '&' => {
                    false
                }
                _ => true,
            },
        }
    }

    pub(super) fn counts_things(&self, at: usize) -> bool {
        let t = &self.tokens;
        t.is(at, Role::Measure) || (t.meaning(at).unit.is_some() && t.meaning(at).plural)
    }

    /// A number of four digits that can be a year wherever a year is expected.
    pub(super) fn loose_year(&self, at: usize) -> Option<i16> {
        let t = &self.tokens;
        (t.digits(at) == 4 && self.plain_start(at) && self.plain_end(at))
            .then(|| i16::try_from(t.get(at).value).ok())
            .flatten()
            .filter(|year| {
                (1000..=2199).contains(year) && !self.counts_things(at + 1) && !self.zone_follows(at + 1)
            })
    }

    /// "1430 GMT" is an hour.
    fn zone_follows(&self, at: usize) -> bool {
        self.tokens.is(at, Role::Zone) && self.tokens.get(at).capital
    }

    /// "BC", "B.C.", "BCE" after a number: true for before our era, and the token after.
    pub(super) fn era(&self, at: usize) -> Option<(bool, usize)> {
        let t = &self.tokens;
        if !t.get(at).capital {
            return None;
        }
        if t.is(at, Role::EraBefore) {
            return Some((true, at + 1));
        }
        if t.is(at, Role::EraAfter) {
            return Some((false, at + 1));
        }
        if t.is(at, Role::B) && t.mark(at + 1, '.') && t.is(at + 2, Role::C) {
            let mut end = at + 3;
            if t.glued_mark(end, '.') && t.is(end + 1, Role::E) {
                end += 2;
            }
            return Some((true, end + usize::from(t.glued_mark(end, '.'))));
        }
        None
    }

    pub(super) fn era_year(&self, at: usize) -> Option<(i16, usize)> {
        let t = &self.tokens;
        if t.digits(at) == 0 || t.digits(at) > 4 || !self.plain_start(at) {
            return None;
        }
        let (before, end) = self.era(at + 1)?;
        let year = i16::try_from(t.get(at).value).ok().filter(|year| *year > 0)?;
        Some((if before { 1 - year } else { year }, end))
    }

    /// A year that stands on its own, judged by the words around it.
    pub(super) fn year_here(&self, at: usize, modified: bool) -> Option<(i16, usize)> {
        let t = &self.tokens;
        if let Some(found) = self.era_year(at) {
            return Some(found);
        }
        if self.ancient && t.after(at, Role::InYear) && self.plain(at) && t.digits(at) == 3 {
            let year = i16::try_from(t.get(at).value).ok()?;
            return (!self.counts_things(at + 1)).then_some((1 - year, at + 1));
        }
        let year = self.loose_year(at)?;
        let found = Some((year, at + 1));
        if modified {
            return found;
        }
        let recent = (1800..=2100).contains(&year);
        let next = t.get(at + 1);
        // "by 2028 moves Serbia" counts nothing: a name does not follow things counted
        let things_next =
            t.is_plain_noun(at + 1) && t.lore.looks_plural(t.words(at + 1)) && !t.is_name(at + 2);
        let (heading, titled) = (at == 0 && t.list.len() == 1, at == 0 && next.mark == ':' && next.glued);
        if recent && (heading || titled) {
            return found;
        }
        if at > 0 {
            let later_than = t.after(at, Role::Than) && at >= 2 && t.is(at - 2, Role::EarlierLater);
            if t.after(at, Role::NotYear)
                && !later_than
                && !t.after(at, Role::InYear)
                && !t.after(at, Role::MaybeYear)
            {
                return None;
            }
            if later_than || t.after(at, Role::InYear) || t.meaning(at - 1).unit == Some(Unit::Year) {
                return found;
            }
            if t.after(at, Role::MaybeYear) {
                let least = if self.dated { 1800 } else { 1600 };
                return if (least..=2100).contains(&year) && !things_next { found } else { None };
            }
            let before = t.before(at).mark;
            if matches!(before, '(' | '[') {
                let closes = matches!(next.mark, ')' | ']' | ',' | ';' | '-' | ':');
                return if closes && year >= 1400 { found } else { None };
            }
            if before == ',' && at >= 2 && (t.is_name(at - 2) || t.meaning(at - 2).season.is_some()) {
                return if recent && matches!(next.mark, ')' | ';') { found } else { None };
            }
            if before == ',' && at >= 2 && t.is_word(at - 2) && at + 1 == t.list.len() {
                return if recent { found } else { None };
            }
            let late_as = at >= 2 && (t.is(at - 2, Role::Late) || t.is(at - 2, Role::Early));
            if late_as && t.after(at, Role::Preposition) {
                return found;
            }
            if t.after(at, Role::Determiner) {
                let quoted = matches!(next.mark, '"' | '“');
                let named = quoted || t.is_word(at + 1) && !t.is(at + 1, Role::Closed);
                return if (1600..=2100).contains(&year) && named { found } else { None };
            }
            let described = at >= 2 && t.is_plain_noun(at - 1) && t.after(at - 1, Role::Determiner);
            if described && recent && t.is_plain_noun(at + 1) && !things_next {
                return found;
            }
        }
        let opens = at == 0 || matches!(t.before(at).mark, '"' | '“' | '—' | ':');
        if opens && recent && t.is(at + 1, Role::Closed) { found } else { None }
    }

    /// A year with what may follow it: "1939-45", "2019 and 2020".
    pub(super) fn years(&self, at: usize, modified: bool, out: &mut Yield) -> Option<usize> {
        let t = &self.tokens;
        if let Some(end) = self.ancient_range(at, out) {
            return Some(end);
        }
        if self.decade(at).is_some() {
            return None;
        }
        let counts = t.after(at, Role::Between)
            && t.is(at + 1, Role::And)
            && t.is_number(at + 2)
            && (self.counts_things(at + 3) || t.is_plain_noun(at + 3));
        if counts {
            return None;
        }
        let (year, mut end) = self.year_here(at, modified).or_else(|| self.opens_year_range(at))?;
        self.push_shape(out, at, end, Shape::Year(year));
        let mut latest = year;
        loop {
            let glued_dash = matches!(t.get(end).mark, '-' | '/') && t.is_number(end + 1);
            if glued_dash && t.get(end + 1).glued && t.get(end).glued {
                let value = i16::try_from(t.get(end + 1).value).ok()?;
                let later = match t.digits(end + 1) {
                    4 => value,
                    2 if year > 0 => year - year % 100 + value,
                    _ => return Some(end),
                };
                if later <= latest || later > 2199 || !self.plain_end(end + 1) {
                    return Some(end);
                }
                self.push_shape(out, end + 1, end + 2, Shape::Year(later));
                latest = later;
                end += 2;
                continue;
            }
            let joined =
                t.is(end, Role::And) || t.is(end, Role::Or) || t.is(end, Role::To) || t.mark(end, ',');
            let Some(next) = self.loose_year(end + 1).filter(|_| joined && !t.is_plain_noun(end + 2)) else {
                return Some(end);
            };
            if self.decade(end + 1).is_some() || (next - latest).abs() > 150 {
                return Some(end);
            }
            self.push_shape(out, end + 1, end + 2, Shape::Year(next));
            latest = next;
            end += 2;
        }
    }

    /// "1939-1945" needs no preposition.
    pub(super) fn opens_year_range(&self, at: usize) -> Option<(i16, usize)> {
        let t = &self.tokens;
        let dash = t.mark(at + 1, '-') && t.get(at + 1).glued && t.get(at + 2).glued;
        if !dash || t.after(at, Role::NotYear) || self.counts_things(at + 3) {
            return None;
        }
        let (first, second) = (self.loose_year(at)?, self.loose_year(at + 2)?);
        let likely = (1600..=2100).contains(&first) && first < second && second - first <= 150;
        likely.then_some((first, at + 1))
    }

    /// "499-493 BC": both ends are before our era.
    pub(super) fn ancient_range(&self, at: usize, out: &mut Yield) -> Option<usize> {
        let t = &self.tokens;
        let joined = t.mark(at + 1, '-') || t.is(at + 1, Role::To) || t.is(at + 1, Role::And);
        if !joined || t.digits(at) == 0 || t.digits(at) > 4 || !self.plain_start(at) {
            return None;
        }
        let (second, end) = self.era_year(at + 2).filter(|(year, _)| *year < 0)?;
        let first = i16::try_from(t.get(at).value).ok().map(|year| 1 - year)?;
        if first >= second {
            return None;
        }
        self.push_shape(out, at, at + 1, Shape::Year(first));
        self.push_shape(out, at + 2, end, Shape::Year(second));
        Some(end)
    }

    pub(super) fn decade(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        if !(2..=4).contains(&t.digits(at)) || !self.plain_start(at) || !t.get(at).value.is_multiple_of(10) {
            return None;
        }
        let plural = t.is(at + 1, Role::PluralMark) && t.get(at + 1).glued;
        if let Some((true, end)) = self.era(at + 2).filter(|_| plural) {
            let last = i16::try_from(t.get(at).value).ok().filter(|year| *year > 0)?;
            return Match::plain(Shape::Decade(-last - 8), end);
        }
        if t.digits(at) != 4 {
            return None;
        }
        let mark = at + 1 + usize::from(t.glued_mark(at + 1, '\''));
        let value = i16::try_from(t.get(at).value).ok().filter(|year| (1000..=2190).contains(year))?;
        if t.is(mark, Role::PluralMark) && t.get(mark).glued {
            return Match::plain(Shape::Decade(value), mark + 1);
        }
        None
    }

    /// "'90s" and "'92".
    pub(super) fn short_decade(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        if !t.mark(at, '\'') || t.digits(at + 1) != 2 || !t.get(at + 1).glued {
            return None;
        }
        let value = short_year(t.get(at + 1).value)?;
        if t.is(at + 2, Role::PluralMark) && t.get(at + 2).glued && value % 10 == 0 {
            return Match::plain(Shape::Decade(value), at + 3);
        }
        let opens = t.after(at, Role::InYear)
            || t.after(at, Role::Of)
            || t.meaning(at.wrapping_sub(1)).season.is_some();
        if at > 0 && opens && !t.get(at).glued && self.plain_end(at + 1) {
            return Match::plain(Shape::Year(value), at + 2);
        }
        None
    }

    /// The year after a month, quarter or season: ", 2019", "of 2019", "of last year", "430 BC".
    pub(super) fn year_after(&self, at: usize) -> Option<(YearRef, usize)> {
        let t = &self.tokens;
        let joint = at > 0 && t.get(at).glued && t.get(at + 1).glued && (t.mark(at, '-') || t.mark(at, '.'));
        let mut start = at + usize::from(t.mark(at, ',') || (joint && t.digits(at + 1) == 4));
        if start == at {
            start += usize::from(t.is(at, Role::Of) || t.is(at, Role::In));
        }
        if let Some((year, end)) = self.era_year(start) {
            return Some((YearRef::Known(year), end));
        }
        if let Some(year) = self.loose_year(start) {
            return Some((YearRef::Known(year), start + 1));
        }
        if start == at + 1 && t.mark(at, ',') {
            return None;
        }
        if t.mark(start, '\'')
            && t.digits(start + 1) == 2
            && t.get(start + 1).glued
            && self.plain_end(start + 1)
        {
            return short_year(t.get(start + 1).value).map(|year| (YearRef::Known(year), start + 2));
        }
        let the = t.is(start, Role::The);
        let word = start + usize::from(the);
        if the && t.meaning(word).unit == Some(Unit::Year) && !t.meaning(word).plural {
            return Some((YearRef::Shift(0), word + 1));
        }
        let year = word + 1 + usize::from(t.is(word + 1, Role::Same));
        if t.meaning(year).unit != Some(Unit::Year) || t.meaning(year).plural {
            return None;
        }
        let shift = match self.relation(word, the)? {
            Relation::Last => YearRef::Shift(-1),
            Relation::This => YearRef::Shift(0),
            Relation::Next => YearRef::Shift(1),
            Relation::Previous => YearRef::FromContext(-1),
            Relation::Same => YearRef::FromContext(0),
            Relation::Following => YearRef::FromContext(1),
            Relation::Bare => return None,
        };
        Some((shift, year + 1))
    }
}

/// A year of two digits: up to 40 is this century.
pub(super) fn short_year(value: u32) -> Option<i16> {
    let value = i16::try_from(value).ok().filter(|value| *value < 100)?;
    Some(if value > 40 { 1900 + value } else { 2000 + value })
}
