//! The grammar: finds expressions of time in the tokens of one sentence and says what they mean, still without any date to stand on.

use super::calendar::day_exists;
use super::lore::{Part, Role, Season, Unit};
use super::token::{TokenKind, Tokens};

/// The year of a date, as far as its words give it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum YearRef {
    /// Left out.
    Open,
    /// Written (astronomical).
    Known(i16),
    /// So many years from the year of speaking.
    Shift(i8),
    /// So many years from the year spoken of.
    FromContext(i8),
}

/// Where a relative word points.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Relation {
    /// No word.
    Bare,
    /// "last", "this", "next": seen from the day of speaking.
    Last,
    This,
    Next,
    /// "the previous", "the same", "the following": seen from the date spoken of.
    Previous,
    Same,
    Following,
}

/// An amount of units, in tenths; `None` when the words give no number.
pub(super) type Amount = Option<u32>;

/// Where a stretch of time lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Window {
    Anywhere,
    Past,
    Coming,
}

/// What the words mean.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Day {
        year: YearRef,
        month: u8,
        day: u8,
        weekday: u8,
    },
    /// Day and month in an unknown order: both readings as (month, day).
    UnclearDay {
        year: i16,
        readings: [(u8, u8); 2],
    },
    DayOfMonth(u8),
    Month {
        year: YearRef,
        month: u8,
    },
    Year(i16),
    Decade(i16),
    Century(i16),
    Quarter {
        year: YearRef,
        quarter: u8,
    },
    Half {
        year: YearRef,
        half: u8,
    },
    Season {
        year: YearRef,
        season: Season,
        relation: Relation,
    },
    Weekday {
        weekday: u8,
        relation: Relation,
    },
    NamedMonth {
        month: u8,
        relation: Relation,
    },
    Unit {
        unit: Unit,
        relation: Relation,
    },
    Offset(i8),
    Shift {
        amount: Amount,
        unit: Unit,
        forward: bool,
        from_context: bool,
    },
    Reference(&'static str),
    Duration {
        amount: Amount,
        unit: Unit,
        window: Window,
    },
    Repeat {
        amount: Amount,
        unit: Unit,
    },
    RepeatNamed(String),
    Clock {
        hour: u8,
        minute: u8,
        second: Option<u8>,
        date: Option<Box<Shape>>,
    },
    DayPart {
        letters: &'static str,
        date: Option<Box<Shape>>,
        from_context: bool,
    },
}

/// The preposition before a date, when it makes it a limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Limit {
    None,
    Since,
    By,
    Until,
    Before,
    After,
}

/// How a date hangs together with the one after it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Link {
    None,
    /// The start of a range whose end is the next one.
    Range,
    /// Beside the next one ("5 May and 7 June 2024").
    Beside,
}

/// An expression found, in tokens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Found {
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) shape: Shape,
    pub(super) modifier: &'static str,
    pub(super) limit: Limit,
    pub(super) citation: bool,
    pub(super) link: Link,
}

/// A trouble found: tokens and what is wrong.
pub(super) struct Trouble {
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) code: &'static str,
    pub(super) message: &'static str,
}

/// What the grammar found in a sentence.
#[derive(Default)]
pub(super) struct Yield {
    pub(super) found: Vec<Found>,
    pub(super) troubles: Vec<Trouble>,
}

struct Match {
    shape: Shape,
    modifier: &'static str,
    end: usize,
}

impl Match {
    fn plain(shape: Shape, end: usize) -> Option<Match> {
        Some(Match { shape, modifier: "", end })
    }
}

/// The grammar over one sentence.
pub(super) struct Grammar<'a> {
    pub(super) tokens: Tokens<'a>,
    pub(super) day_first: Option<bool>,
    /// The text speaks of years before our era.
    pub(super) ancient: bool,
}

impl Grammar<'_> {
    /// Walks the sentence from left to right; expressions do not overlap.
    pub(super) fn walk(&self, out: &mut Yield) {
        let mut at = 0;
        while at < self.tokens.list.len() {
            let token = self.tokens.get(at);
            if !token.opens && token.mark != '\'' {
                at += 1;
                continue;
            }
            at = self.step(at, out).unwrap_or(at).max(at + 1);
        }
        self.link(&mut out.found);
    }

    fn step(&self, at: usize, out: &mut Yield) -> Option<usize> {
        if self.tokens.is_number(at) {
            if let Some(end) = self.numeric_date(at, out) {
                return Some(end);
            }
            if let Some(end) = self.days_then_month(at, out) {
                return Some(end);
            }
            if let Some(end) = self.years(at, false, out) {
                return Some(end);
            }
        }
        if let Some(end) = self.month_then_days(at, out) {
            return Some(end);
        }
        let found = self.phrase(at)?;
        let end = found.end;
        self.push(out, at, found);
        Some(end)
    }

    fn push(&self, out: &mut Yield, first: usize, found: Match) {
        out.found.push(Found {
            first,
            end: found.end,
            shape: found.shape,
            modifier: found.modifier,
            limit: self.limit(first),
            citation: self.cited(first),
            link: Link::None,
        });
    }

    fn push_shape(&self, out: &mut Yield, first: usize, end: usize, shape: Shape) {
        self.push(out, first, Match { shape, modifier: "", end });
    }

    // ----- phrases ---------------------------------------------------------------------------------------------

    fn phrase(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        if let Some((modifier, next)) = self.quantifier(at) {
            if let Some(mut found) = self.duration(next, true) {
                found.modifier = modifier;
                return Some(found);
            }
        }
        let the = t.is(at, Role::The);
        let start = at + usize::from(the);
        if let Some(found) = self.half_of_year(start) {
            return Some(found);
        }
        if let Some((modifier, next)) = self.part_of(start) {
            if let Some(mut found) = self.after_part(next) {
                found.modifier = if found.modifier.is_empty() { modifier } else { found.modifier };
                return Some(found);
            }
        }
        self.core(start, the, false)
    }

    /// What stands after "early", "the end of" and the like.
    fn after_part(&self, at: usize) -> Option<Match> {
        let the = self.tokens.is(at, Role::The);
        let start = at + usize::from(the);
        let unit = self.tokens.meaning(start);
        if the && unit.unit.is_some_and(|unit| unit >= Unit::Day) && !unit.plural {
            let relation = if unit.unit == Some(Unit::Day) { Relation::Same } else { Relation::This };
            return Match::plain(Shape::Unit { unit: unit.unit?, relation }, start + 1);
        }
        if let Some((year, end)) = self.year_here(start, true) {
            return Match::plain(Shape::Year(year), end);
        }
        if let Some(found) = self.single_month(start, true) {
            return Some(found);
        }
        self.core(start, the, true)
    }

    fn core(&self, at: usize, the: bool, modified: bool) -> Option<Match> {
        let t = &self.tokens;
        let word = t.meaning(at);
        match t.get(at).kind {
            TokenKind::Number => self.number_core(at, the),
            TokenKind::Mark => self.short_decade(at),
            TokenKind::Word if t.get(at).word == 0 => None,
            TokenKind::Word => {
                if let Some(found) = self.relative(at, the) {
                    return Some(found);
                }
                if word.season.is_some() {
                    return self.season(at, the, modified, Relation::Bare);
                }
                if word.ordinal > 0 {
                    if let Some(found) = self.ordinal(word.ordinal, at + 1) {
                        return Some(found);
                    }
                }
                if word.decade > 0 && the {
                    return Match::plain(Shape::Decade(1900 + i16::from(word.decade)), at + 1);
                }
                if let Some(part) = word.part {
                    return self.day_part(at, part, the);
                }
                if the {
                    return None;
                }
                self.word_core(at)
            }
        }
    }

    fn number_core(&self, at: usize, the: bool) -> Option<Match> {
        let t = &self.tokens;
        if let Some(found) = self.decade(at) {
            return Some(found);
        }
        if t.get(at + 1).glued && t.is(at + 1, Role::OrdinalMark) {
            let value = u8::try_from(t.get(at).value).ok()?;
            if let Some(found) = self.ordinal(value, at + 2) {
                return Some(found);
            }
            let alone = the
                && at >= 2
                && (t.is(at - 2, Role::On) || t.is(at - 2, Role::Until) || t.is(at - 2, Role::By))
                && (1..=31).contains(&value)
                && !t.is_plain_noun(at + 2)
                && !t.get(at + 2).capital
                && !t.mark(at + 2, '-');
            return if alone { Match::plain(Shape::DayOfMonth(value), at + 2) } else { None };
        }
        if the {
            return None;
        }
        if let Some(found) = self.clock(at) {
            return Some(found);
        }
        self.duration(at, false)
    }

    fn word_core(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        let word = t.meaning(at);
        if word.weekday > 0 {
            return self.weekday(at, Relation::Bare);
        }
        if let Some((days, night)) = word.offset {
            return self.day_offset(at, days, night);
        }
        if !word.reference.is_empty() {
            return Match::plain(Shape::Reference(word.reference), at + 1);
        }
        if let Some(unit) = word.every {
            return self.repeated(at, unit);
        }
        if word.is(Role::Every) {
            return self.every(at);
        }
        if word.is(Role::Per) {
            let unit = t.meaning(at + 1);
            let fits = unit.unit.is_some_and(|unit| unit >= Unit::Hour) && !unit.plural;
            return if fits {
                Match::plain(Shape::Repeat { amount: Some(10), unit: unit.unit? }, at + 2)
            } else {
                None
            };
        }
        if word.is(Role::Fiscal) {
            return self.fiscal(at);
        }
        if word.is(Role::EraAfter) && t.get(at).capital && t.is_number(at + 1) && t.digits(at + 1) <= 4 {
            let year = i16::try_from(t.get(at + 1).value).ok().filter(|year| *year > 0)?;
            return Match::plain(Shape::Year(year), at + 2);
        }
        if (word.is(Role::Q) || word.is(Role::H)) && t.get(at).capital {
            if let Some(found) = self.letter_quarter(at) {
                return Some(found);
            }
        }
        if word.plural_weekday > 0 && t.get(at).capital {
            return Match::plain(Shape::RepeatNamed(format!("XXXX-WXX-{}", word.plural_weekday)), at + 1);
        }
        self.duration(at, false).or_else(|| self.bare_unit(at))
    }

    // ----- modifiers -------------------------------------------------------------------------------------------

    fn quantifier(&self, at: usize) -> Option<(&'static str, usize)> {
        let t = &self.tokens;
        let (first, second) = (t.get(at).word, t.get(at + 1).word);
        if first == 0 {
            return None;
        }
        if let Some((.., modifier)) =
            t.lore.amount_pairs.iter().find(|(one, two, _)| *one == first && *two == second)
        {
            return Some((modifier, at + 2));
        }
        let amount = t.meaning(at).amount;
        (!amount.is_empty()).then_some((amount, at + 1))
    }

    /// "early", "mid-", "the end of", "the first half of": the modifier and the token after.
    fn part_of(&self, at: usize) -> Option<(&'static str, usize)> {
        let t = &self.tokens;
        let word = t.meaning(at);
        let near = if word.is(Role::Early) {
            "START"
        } else if word.is(Role::Mid) {
            "MID"
        } else if word.is(Role::Late) {
            "END"
        } else {
            ""
        };
        if !near.is_empty() {
            let mut next = at + 1;
            next += usize::from(t.mark(next, '-'));
            next += usize::from(near != "MID" && t.is(next, Role::In));
            return Some((near, next));
        }
        if word.is(Role::EarlierLater) {
            let inside = at + 1 + usize::from(t.is(at + 1, Role::In));
            let whole = inside > at + 1 && t.is(inside, Role::The) && t.meaning(inside + 1).unit.is_some();
            if whole || self.opens_relative(inside) {
                return Some(("", inside));
            }
        }
        let (modifier, of) = if word.is(Role::Beginning) {
            ("START", at + 1)
        } else if word.is(Role::Middle) {
            ("MID", at + 1)
        } else if word.is(Role::End) {
            ("END", at + 1)
        } else if (word.is(Role::Former) || word.ordinal == 1) && t.is(at + 1, Role::Part) {
            ("START", at + 2)
        } else if (word.is(Role::Latter) || word.ordinal == 2) && t.is(at + 1, Role::Part) {
            ("END", at + 2)
        } else {
            return None;
        };
        t.is(of, Role::Of).then_some((modifier, of + 1))
    }

    /// "first half of 2025", "latter half of the year".
    fn half_of_year(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        if !t.is(at + 1, Role::Half) {
            return None;
        }
        let word = t.meaning(at);
        let half = match word.ordinal {
            1 | 2 => word.ordinal,
            _ if word.is(Role::Latter) => 2,
            _ if word.is(Role::Former) => 1,
            _ => return None,
        };
        let (year, end) = self.year_after(at + 2)?;
        Match::plain(Shape::Half { year, half }, end)
    }

    fn opens_relative(&self, at: usize) -> bool {
        let t = &self.tokens;
        let at = at + usize::from(t.is(at, Role::The));
        [Role::This, Role::That, Role::Last, Role::Next, Role::Same, Role::Following, Role::Previous]
            .iter()
            .any(|role| t.is(at, *role))
    }

    // ----- numbers ---------------------------------------------------------------------------------------------

    /// A run of digits that is not part of a longer number, a sum of money, a code or a fraction.
    fn plain(&self, at: usize) -> bool {
        self.plain_start(at) && self.plain_end(at)
    }

    fn plain_start(&self, at: usize) -> bool {
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
    fn dash_opens(&self, at: usize) -> bool {
        let word = self.tokens.meaning(at);
        word.month > 0 || word.is(Role::Mid) || word.is(Role::Early) || word.is(Role::Late)
    }

    fn plain_end(&self, at: usize) -> bool {
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

    fn counts_things(&self, at: usize) -> bool {
        let t = &self.tokens;
        t.is(at, Role::Measure) || (t.meaning(at).unit.is_some() && t.meaning(at).plural)
    }

    /// A number of four digits that can be a year wherever a year is expected.
    fn loose_year(&self, at: usize) -> Option<i16> {
        let t = &self.tokens;
        (t.digits(at) == 4 && self.plain_start(at) && self.plain_end(at))
            .then(|| i16::try_from(t.get(at).value).ok())
            .flatten()
            .filter(|year| (1000..=2199).contains(year) && !self.counts_things(at + 1))
    }

    /// "BC", "B.C.", "BCE" after a number: true for before our era, and the token after.
    fn era(&self, at: usize) -> Option<(bool, usize)> {
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

    fn era_year(&self, at: usize) -> Option<(i16, usize)> {
        let t = &self.tokens;
        if t.digits(at) == 0 || t.digits(at) > 4 || !self.plain_start(at) {
            return None;
        }
        let (before, end) = self.era(at + 1)?;
        let year = i16::try_from(t.get(at).value).ok().filter(|year| *year > 0)?;
        Some((if before { 1 - year } else { year }, end))
    }

    /// A year that stands on its own, judged by the words around it.
    fn year_here(&self, at: usize, modified: bool) -> Option<(i16, usize)> {
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
        let things_next = t.is_plain_noun(at + 1) && t.lore.looks_plural(t.words(at + 1));
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
                return if (1600..=2100).contains(&year) && !things_next { found } else { None };
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
                let named = t.is_word(at + 1) && !t.is(at + 1, Role::Closed);
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
    fn years(&self, at: usize, modified: bool, out: &mut Yield) -> Option<usize> {
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
    fn opens_year_range(&self, at: usize) -> Option<(i16, usize)> {
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
    fn ancient_range(&self, at: usize, out: &mut Yield) -> Option<usize> {
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

    fn decade(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        if t.digits(at) != 4 || !self.plain_start(at) || t.get(at).value % 10 != 0 {
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
    fn short_decade(&self, at: usize) -> Option<Match> {
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
    fn year_after(&self, at: usize) -> Option<(YearRef, usize)> {
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

    // ----- dates of digits -------------------------------------------------------------------------------------

    /// `2025-10-14`, `14.10.2025`, `10/14/25`.
    fn numeric_date(&self, at: usize, out: &mut Yield) -> Option<usize> {
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

    fn push_ordered(&self, out: &mut Yield, at: (usize, usize), separator: char, year: i16, parts: (u8, u8)) {
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

    fn push_day(&self, out: &mut Yield, at: (usize, usize), year: i16, month: u8, day: u8) {
        if year < 1 || super::calendar::day(year, month, day).is_none() {
            self.impossible(out, at.0, at.1);
            return;
        }
        self.push_shape(out, at.0, at.1, Shape::Day { year: YearRef::Known(year), month, day, weekday: 0 });
    }

    fn impossible(&self, out: &mut Yield, first: usize, end: usize) {
        let message = "no calendar has this day; the date is left out";
        out.troubles.push(Trouble { first, end, code: "time.impossible", message });
    }

    // ----- months and days -------------------------------------------------------------------------------------

    /// The month's number and the token after its name.
    fn month_name(&self, at: usize) -> Option<(u8, usize)> {
        let t = &self.tokens;
        let word = t.meaning(at);
        if word.month == 0 || (word.short && !t.get(at).capital) {
            return None;
        }
        Some((word.month, at + 1 + usize::from(word.short && t.glued_mark(at + 1, '.'))))
    }

    /// A day of the month in digits: its number and the token after it.
    fn day_number(&self, at: usize) -> Option<(u8, usize)> {
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
    fn days_then_month(&self, at: usize, out: &mut Yield) -> Option<usize> {
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

    fn push_month_day(
        &self,
        out: &mut Yield,
        at: (usize, usize),
        year: YearRef,
        month: u8,
        day: u8,
        weekday: u8,
    ) {
        let exists = match year {
            YearRef::Known(year) => super::calendar::day(year, month, day).is_some(),
            _ => day_exists(month, day),
        };
        if exists {
            self.push_shape(out, at.0, at.1, Shape::Day { year, month, day, weekday });
        } else {
            self.impossible(out, at.0, at.1);
        }
    }

    /// A year after a day: never joined by "in".
    fn year_after_day(&self, at: usize) -> Option<(YearRef, usize)> {
        if self.tokens.is(at, Role::In) { None } else { self.year_after(at) }
    }

    /// "October 14, 2025", "Oct. 14", "Friday, June 3", "June 3-7", "June 2025", "June".
    fn month_then_days(&self, at: usize, out: &mut Yield) -> Option<usize> {
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
                self.impossible(out, at, after + 1);
                return Some(after + 1);
            }
        }
        let found = self.single_month(at, false)?;
        let end = found.end;
        self.push(out, at, found);
        Some(end)
    }

    /// The days after a month's name; `first` is where the expression begins.
    fn days_after_month(
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

    fn plain_end_of_day(&self, end: usize) -> bool {
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
    fn weekday_date(&self, at: usize, weekday: u8, out: &mut Yield) -> Option<usize> {
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
    fn single_month(&self, at: usize, modified: bool) -> Option<Match> {
        let t = &self.tokens;
        let (month, after) = self.month_name(at)?;
        let word = t.meaning(at);
        if let Some((year, end)) = self.year_after(after) {
            if t.get(at).capital || !word.guarded {
                return Match::plain(Shape::Month { year, month }, end);
            }
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
    fn clause_opens(&self, at: usize) -> bool {
        at == 0 || self.tokens.before(at).kind == TokenKind::Mark || !self.tokens.after(at, Role::Preposition)
    }

    // ----- weekdays, seasons, quarters, parts of the day -----------------------------------------------------------

    fn weekday(&self, at: usize, relation: Relation) -> Option<Match> {
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
        if relation == Relation::Bare && t.meaning(of + 1).unit == Some(Unit::Week) {
            if let Some(Relation::Last | Relation::This | Relation::Next) = self.relation(of, false) {
                let relation = self.relation(of, false)?;
                shape = Shape::Weekday { weekday: word.weekday + 10, relation };
                end = of + 2;
            }
        }
        Some(self.with_part(shape, end))
    }

    /// "Friday night": a day and its part.
    fn with_part(&self, shape: Shape, end: usize) -> Match {
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

    fn day_offset(&self, at: usize, days: i8, night: bool) -> Option<Match> {
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

    fn season(&self, at: usize, the: bool, modified: bool, relation: Relation) -> Option<Match> {
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
    fn ordinal(&self, value: u8, after: usize) -> Option<Match> {
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
    fn letter_quarter(&self, at: usize) -> Option<Match> {
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
    fn fiscal(&self, at: usize) -> Option<Match> {
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
    fn day_part(&self, at: usize, part: Part, the: bool) -> Option<Match> {
        let t = &self.tokens;
        let letters = match part {
            Part::Hour(hour) => {
                let at_hour = t.after(at, Role::At) || t.after(at, Role::Since);
                return if at_hour && !the { self.clock_with_date(hour, 0, None, at + 1) } else { None };
            }
            Part::Letters(letters) => letters,
        };
        let hours = at + 1 + usize::from(t.meaning(at + 1).unit == Some(Unit::Hour));
        if the && (t.is(hours, Role::Of) || t.is(hours, Role::On)) {
            if let Some((date, end)) = self.date_here(hours + 1) {
                let date = Some(Box::new(date));
                return Match::plain(Shape::DayPart { letters, date, from_context: false }, end);
            }
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
    fn date_here(&self, at: usize) -> Option<(Shape, usize)> {
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

    // ----- clock -----------------------------------------------------------------------------------------------

    /// "14:30", "10:30 a.m. GMT", "3 p.m.", "0800 hours", "5 o'clock".
    fn clock(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        let hour = u8::try_from(t.get(at).value).ok().filter(|hour| *hour <= 24);
        let announced =
            t.after(at, Role::At) || (at > 0 && t.before(at).mark == '(') || t.after(at, Role::The);
        if t.digits(at) == 4 && self.plain_start(at) {
            let (hour, minute) = (t.get(at).value / 100, t.get(at).value % 100);
            let marked =
                t.is(at + 1, Role::HoursMark) && (t.get(at).span.of(t.text).starts_with('0') || announced);
            return if marked && hour < 24 && minute < 60 {
                self.clock_with_date(hour as u8, minute as u8, None, at + 2)
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

    fn clock_digits(&self, at: usize, hour: u8, announced: bool) -> Option<Match> {
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
    fn half_day(&self, at: usize) -> Option<(bool, usize)> {
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

    fn clock_with_date(&self, hour: u8, minute: u8, second: Option<u8>, end: usize) -> Option<Match> {
        let t = &self.tokens;
        let mut end = end;
        if t.is(end, Role::Zone) && t.get(end).capital {
            end += 1;
        } else if t.is(end, Role::Zone) && t.is(end + 1, Role::Time) {
            end += 2;
        }
        let comma = usize::from(t.mark(end, ','));
        let date_at = end + comma;
        let (date, end) = match self.date_here(date_at) {
            Some((date, date_end)) => (Some(Box::new(date)), date_end),
            None => {
                let later = self.date_here(end + 1).filter(|_| t.is(end, Role::On));
                (later.map(|(date, _)| Box::new(date)), end)
            }
        };
        Match::plain(Shape::Clock { hour, minute, second, date }, end)
    }

    // ----- relative words --------------------------------------------------------------------------------------

    fn relation(&self, at: usize, the: bool) -> Option<Relation> {
        let word = self.tokens.meaning(at);
        if word.is(Role::Next) {
            return Some(if the && word.is(Role::Following) { Relation::Following } else { Relation::Next });
        }
        if word.is(Role::Following) {
            return Some(Relation::Following);
        }
        if word.is(Role::Previous) {
            return Some(Relation::Previous);
        }
        if word.is(Role::Last) {
            return Some(Relation::Last);
        }
        if word.is(Role::This) {
            return Some(Relation::This);
        }
        if word.is(Role::That) || (the && word.is(Role::Same)) {
            return Some(Relation::Same);
        }
        None
    }

    fn relative(&self, at: usize, the: bool) -> Option<Match> {
        let t = &self.tokens;
        if let Some(found) = self.window(at, the) {
            return Some(found);
        }
        if t.is(at, Role::These) && t.meaning(at + 1).unit == Some(Unit::Day) && t.meaning(at + 1).plural {
            return Match::plain(Shape::Reference("PRESENT_REF"), at + 2);
        }
        if let Some(found) = self.ahead(at, the) {
            return Some(found);
        }
        if let Some(found) = self.vague_reference(at, the) {
            return Some(found);
        }
        let relation = self.relation(at, the)?;
        let mut next = at + 1;
        next += usize::from(matches!(relation, Relation::Same | Relation::This) && t.is(next, Role::Same));
        next += usize::from(t.is(next, Role::Fiscal));
        let word = t.meaning(next);
        if word.month > 0 && !word.short && t.get(next).capital {
            if t.is_number(next + 1) && self.day_number(next + 1).is_some() {
                return None;
            }
            return Match::plain(Shape::NamedMonth { month: word.month, relation }, next + 1);
        }
        if word.weekday > 0 && !word.short && !(the && relation == Relation::Same) {
            return self.weekday(next, relation);
        }
        if word.season.is_some() {
            return self.season(next, the, true, relation);
        }
        if let Some(Part::Letters(letters)) = word.part {
            return self.relative_part(letters, relation, next + 1);
        }
        let unit = word.unit.or_else(|| t.is(next, Role::Quarter).then_some(Unit::Quarter))?;
        if word.plural || unit < Unit::Day {
            return None;
        }
        let stretch = the
            && matches!(relation, Relation::Last | Relation::Next | Relation::Following)
            && (unit != Unit::Day || relation == Relation::Last)
            && at >= 2
            && t.is(at - 2, Role::Within)
            && !(relation == Relation::Following && (t.is(at - 2, Role::In) || t.is(at - 2, Role::After)));
        let past_word = relation == Relation::Last && t.words(at).len() == 4 && t.is(at, Role::Past) && the;
        if stretch
            || (past_word && unit >= Unit::Decade && the)
            || (unit == Unit::Decade && the && (t.is(at, Role::Next) || relation == Relation::Last))
        {
            let window = if relation == Relation::Last { Window::Past } else { Window::Coming };
            return Match::plain(Shape::Duration { amount: Some(10), unit, window }, next + 1);
        }
        if unit == Unit::Day && matches!(relation, Relation::Last | Relation::This) {
            return None;
        }
        Match::plain(Shape::Unit { unit, relation }, next + 1)
    }

    fn relative_part(&self, letters: &'static str, relation: Relation, end: usize) -> Option<Match> {
        let (date, from_context) = match relation {
            Relation::This => (Some(Shape::Offset(0)), false),
            Relation::Last => (Some(Shape::Offset(-1)), false),
            Relation::Next | Relation::Following => {
                (Some(Shape::Unit { unit: Unit::Day, relation: Relation::Following }), true)
            }
            Relation::Previous => (Some(Shape::Unit { unit: Unit::Day, relation: Relation::Previous }), true),
            Relation::Same | Relation::Bare => (None, true),
        };
        Match::plain(Shape::DayPart { letters, date: date.map(Box::new), from_context }, end)
    }

    /// "the past two decades", "the next five years", "recent months", "the coming weeks".
    fn window(&self, at: usize, the: bool) -> Option<Match> {
        let t = &self.tokens;
        let word = t.meaning(at);
        let window = if word.is(Role::Coming) {
            Window::Coming
        } else if word.is(Role::Past) || word.is(Role::Recent) {
            if word.ordinal == 1 { Window::Anywhere } else { Window::Past }
        } else {
            return None;
        };
        let next = at + 1;
        if let Some((amount, unit_at)) = self.amount(next) {
            let unit_at = unit_at + usize::from(t.is(unit_at, Role::More));
            let unit = t.meaning(unit_at);
            if let Some(kind) = unit.unit.filter(|_| unit.plural) {
                return Match::plain(Shape::Duration { amount, unit: kind, window }, unit_at + 1);
            }
        }
        let unit = t.meaning(next);
        let kind = unit.unit.filter(|kind| unit.plural && *kind >= Unit::Day)?;
        let announced = the
            || word.is(Role::Recent)
            || word.is(Role::Coming)
            || word.is(Role::Past) && t.after(at, Role::Within);
        if announced {
            Match::plain(Shape::Duration { amount: None, unit: kind, window }, next + 1)
        } else {
            None
        }
    }

    /// "the weeks ahead", "the months and years to come".
    fn ahead(&self, at: usize, the: bool) -> Option<Match> {
        let t = &self.tokens;
        let unit = t.meaning(at).unit.filter(|unit| the && *unit >= Unit::Hour && t.meaning(at).plural)?;
        let mut end = at + 1;
        if (t.is(end, Role::And) || t.is(end, Role::Or)) && t.meaning(end + 1).plural {
            end += 2;
        }
        if !t.is(end, Role::Ahead) {
            return None;
        }
        Match::plain(Shape::Duration { amount: None, unit, window: Window::Coming }, end + 1)
    }

    /// "in the near future", "in the past", "at this time".
    fn vague_reference(&self, at: usize, the: bool) -> Option<Match> {
        let t = &self.tokens;
        if the {
            let noun = at + usize::from(t.is(at, Role::Near));
            let inside = at >= 2 && (t.is(at - 2, Role::In) || t.is(at - 2, Role::For));
            if inside
                && t.is(noun, Role::FutureNoun)
                && !t.is(noun + 1, Role::Of)
                && !t.is_plain_noun(noun + 1)
            {
                return Match::plain(Shape::Reference("FUTURE_REF"), noun + 1);
            }
            let open = !t.is_word(at + 1) || t.is(at + 1, Role::Closed);
            if inside && t.is(at, Role::PastNoun) && open && !t.is(at + 1, Role::Of) {
                return Match::plain(Shape::Reference("PAST_REF"), at + 1);
            }
        }
        if t.is(at, Role::Moment) && t.mark(at + 1, '-') && t.meaning(at + 2).unit == Some(Unit::Day) {
            return Match::plain(Shape::Reference("PRESENT_REF"), at + 3);
        }
        let this_time = t.is(at, Role::This) && t.is(at + 1, Role::Time) && t.after(at, Role::At);
        if this_time { Match::plain(Shape::Reference("PRESENT_REF"), at + 2) } else { None }
    }

    // ----- amounts of time ---------------------------------------------------------------------------------------

    /// A number in digits or words, in tenths, and the token after it.
    fn amount(&self, at: usize) -> Option<(Amount, usize)> {
        let t = &self.tokens;
        if t.is(at, Role::A) {
            let next = at + 1;
            if t.meaning(next).vague || t.is(next, Role::Couple) {
                return self.amount(next);
            }
            return self.word_number(next).filter(|_| t.meaning(next).number >= 12);
        }
        if t.meaning(at).vague {
            return Some((None, at + 1 + usize::from(t.is(at + 1, Role::Of))));
        }
        if t.is(at, Role::Couple) {
            return Some((Some(20), at + 1 + usize::from(t.is(at + 1, Role::Of))));
        }
        let (amount, end) = if t.is_number(at) { self.digit_number(at)? } else { self.word_number(at)? };
        let half = end + usize::from(t.mark(end, '-'));
        if t.is(half, Role::And) {
            let a = half + 1 + usize::from(t.mark(half + 1, '-'));
            let last = a + 1 + usize::from(t.mark(a + 1, '-'));
            if t.is(a, Role::A) && t.is(last, Role::Half) {
                return Some((amount.map(|tenths| tenths + 5), last + 1));
            }
        }
        Some((amount, end))
    }

    fn digit_number(&self, at: usize) -> Option<(Amount, usize)> {
        let t = &self.tokens;
        if !self.plain_start(at) || t.get(at).value > 999_999 {
            return None;
        }
        let value = t.get(at).value;
        let fraction = t.is_number(at + 2) && t.get(at + 2).glued && t.get(at + 1).glued;
        if fraction && t.mark(at + 1, '.') && t.digits(at + 2) == 1 {
            return Some((Some(value * 10 + t.get(at + 2).value), at + 3));
        }
        if fraction && t.mark(at + 1, ',') && t.digits(at + 2) == 3 && value < 1000 {
            return Some((Some((value * 1000 + t.get(at + 2).value) * 10), at + 3));
        }
        if fraction && matches!(t.get(at + 1).mark, '.' | ',' | ':' | '/') {
            return None;
        }
        Some((Some(value * 10), at + 1))
    }

    fn word_number(&self, at: usize) -> Option<(Amount, usize)> {
        let t = &self.tokens;
        let first = u32::from(t.meaning(at).number);
        if first == 0 {
            return None;
        }
        let mut total = first;
        let mut end = at + 1;
        if first >= 20 && first < 100 {
            let next = end + usize::from(t.mark(end, '-'));
            let ones = u32::from(t.meaning(next).number);
            if (1..10).contains(&ones) {
                (total, end) = (total + ones, next + 1);
            }
        }
        let multiplier = u32::from(t.meaning(end).number);
        if multiplier >= 100 && first < 100 {
            (total, end) = (total * multiplier, end + 1);
            let rest = end + usize::from(t.is(end, Role::And));
            let more = u32::from(t.meaning(rest).number);
            if (1..100).contains(&more) && !t.is(rest, Role::Half) {
                (total, end) = (total + more, rest + 1);
            }
        }
        Some((Some(total * 10), end))
    }

    /// "five years", "48-hour", "three to four weeks", "two days ago", "a week later", "half an hour".
    fn duration(&self, at: usize, quantified: bool) -> Option<Match> {
        let t = &self.tokens;
        if let Some(found) = self.half_unit(at) {
            return Some(found);
        }
        if let Some(found) = self.single_unit(at, quantified) {
            return Some(found);
        }
        let (amount, mut end) = self.amount(at)?;
        let join = t.is(end, Role::To)
            || t.is(end, Role::Or)
            || (t.mark(end, '-') && !t.is_word(end + 1))
            || (t.mark(end, '-') && t.meaning(end + 1).number > 0);
        if join {
            if let Some((_, second_end)) = self.amount(end + 1) {
                end = second_end;
            }
        }
        let hyphen = t.mark(end, '-');
        end += usize::from(hyphen);
        let mut unit = t.meaning(end);
        if unit.unit.is_none() && !hyphen {
            let adjective = (t.is(end, Role::More)
                || (t.is_plain_noun(end) && !t.lore.looks_plural(t.words(end))))
                && t.meaning(end + 1).plural;
            if adjective {
                end += 1;
                unit = t.meaning(end);
            }
        }
        let kind = unit.unit?;
        let as_adjective = t.after(at, Role::A) && (t.is_plain_noun(end + 1) || t.is(end + 1, Role::Long));
        if !hyphen && !unit.plural && amount != Some(10) && !as_adjective {
            return None;
        }
        if kind == Unit::Second && !unit.plural && !hyphen {
            return None;
        }
        if t.get(end).capital && t.get(end).glued && t.is_number(at) && !hyphen {
            return None;
        }
        end += 1;
        if self.is_fraction(amount, kind, hyphen, end) {
            return None;
        }
        if t.mark(end, '-') && t.is(end + 1, Role::Old) || t.is(end, Role::Old) && hyphen {
            return None;
        }
        end += 2 * usize::from(t.mark(end, '-') && t.is(end + 1, Role::Long));
        end += usize::from(as_adjective && t.is(end, Role::Long));
        if hyphen && !unit.plural {
            return Match::plain(Shape::Duration { amount, unit: kind, window: Window::Anywhere }, end);
        }
        Some(self.with_direction(amount, kind, end))
    }

    /// "half an hour", "half a century", "half-century".
    fn half_unit(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        let at = at + usize::from(t.is(at, Role::A) && t.is(at + 1, Role::Half));
        if !t.is(at, Role::Half) {
            return None;
        }
        let unit_at = at + 1 + usize::from(t.is(at + 1, Role::A) || t.mark(at + 1, '-'));
        let unit = t.meaning(unit_at);
        let kind = unit.unit.filter(|kind| unit_at > at + 1 && !unit.plural && *kind > Unit::Second)?;
        Some(self.with_direction(Some(5), kind, unit_at + 1))
    }

    /// "a week" where it is a stretch of time, a step ("a week later") or a rate ("30 a day").
    fn single_unit(&self, at: usize, quantified: bool) -> Option<Match> {
        let t = &self.tokens;
        if !t.is(at, Role::A) {
            return None;
        }
        let unit_at = at + 1 + usize::from(t.is(at + 1, Role::More) && t.meaning(at + 2).unit.is_some());
        let unit = t.meaning(unit_at);
        let kind = unit.unit.filter(|kind| !unit.plural && *kind > Unit::Second && *kind != Unit::Quarter)?;
        let mut end = unit_at + 1;
        if t.mark(end, '-') {
            return if t.is(end + 1, Role::Long) {
                Match::plain(
                    Shape::Duration { amount: Some(10), unit: kind, window: Window::Anywhere },
                    end + 2,
                )
            } else {
                None
            };
        }
        let mut amount = Some(10);
        if t.is(end, Role::And) && t.is(end + 1, Role::A) && t.is(end + 2, Role::Half) {
            (amount, end) = (Some(15), end + 3);
        }
        let found = self.with_direction(amount, kind, end);
        if matches!(found.shape, Shape::Shift { .. })
            || quantified
            || t.after(at, Role::Within)
            || amount != Some(10)
        {
            return Some(found);
        }
        let counted = (1..=4).filter_map(|back| at.checked_sub(back)).any(|back| {
            t.is_number(back) || t.is(back, Role::Often) || t.is(back, Role::Measure) || t.mark(back, '%')
        });
        let ends = !t.is_plain_noun(end) && !t.is_name(end);
        if counted && ends && kind >= Unit::Hour {
            return Match::plain(Shape::Repeat { amount: Some(10), unit: kind }, end);
        }
        None
    }

    /// Quarters are fractions more often than stretches of time.
    fn is_fraction(&self, amount: Amount, unit: Unit, hyphen: bool, end: usize) -> bool {
        let counted = amount.is_some_and(|tenths| tenths >= 20);
        unit == Unit::Quarter && (!counted || hyphen || self.tokens.is(end, Role::Of))
    }

    /// A stretch, or a step from a date when "ago", "later" or "earlier" follows.
    fn with_direction(&self, amount: Amount, unit: Unit, end: usize) -> Match {
        let t = &self.tokens;
        let shift = |forward, from_context, end| Match {
            shape: Shape::Shift { amount, unit, forward, from_context },
            modifier: "",
            end,
        };
        if t.is(end, Role::Ago) {
            return shift(false, false, end + 1);
        }
        if t.is(end, Role::From) && t.is(end + 1, Role::Now) {
            return shift(true, false, end + 2);
        }
        let ends = !t.is_word(end + 1)
            || [Role::And, Role::Or, Role::In, Role::On].iter().any(|role| t.is(end + 1, *role));
        let firm = |at| !t.is(at, Role::BeforeOrAfter) || ends;
        if t.is(end, Role::Earlier) && firm(end) {
            return shift(false, true, end + 1);
        }
        if t.is(end, Role::Later) && firm(end) {
            return shift(true, true, end + 1);
        }
        Match { shape: Shape::Duration { amount, unit, window: Window::Anywhere }, modifier: "", end }
    }

    /// "for years", "weeks later", "decades of war", "year-long", "year-end", "month's end".
    fn bare_unit(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        let word = t.meaning(at);
        let unit = word.unit.filter(|unit| *unit >= Unit::Minute)?;
        let duration = Shape::Duration {
            amount: if word.plural { None } else { Some(10) },
            unit,
            window: Window::Anywhere,
        };
        if t.mark(at + 1, '-') && t.is(at + 2, Role::Long) {
            return Match::plain(duration, at + 3);
        }
        if !word.plural {
            let owner = usize::from(t.mark(at + 1, '\'')) * 2;
            let dash = usize::from(t.mark(at + 1, '-'));
            let end = at + 1 + owner + dash;
            if owner + dash > 0
                && t.is(end, Role::End)
                && unit >= Unit::Week
                && (owner == 0 || t.is(at + 2, Role::PluralMark))
            {
                return Some(Match {
                    shape: Shape::Unit { unit, relation: Relation::This },
                    modifier: "END",
                    end: end + 1,
                });
            }
            return None;
        }
        let stepped = self.with_direction(None, unit, at + 1);
        if matches!(stepped.shape, Shape::Shift { .. }) {
            return Some(stepped);
        }
        let counted =
            at > 0 && (t.after(at, Role::Determiner) || t.is_number(at - 1) || t.meaning(at - 1).number > 0);
        let within = t.after(at, Role::Within) || t.after(at, Role::After);
        let of_noun = t.is(at + 1, Role::Of) && t.is_plain_noun(at + 2) && unit >= Unit::Day;
        if !counted && ((within && !t.is_plain_noun(at + 1)) || of_noun) {
            Match::plain(duration, at + 1)
        } else {
            None
        }
    }

    // ----- repetition --------------------------------------------------------------------------------------------

    fn repeated(&self, at: usize, unit: Unit) -> Option<Match> {
        let t = &self.tokens;
        let capital = t.get(at).capital;
        let named = capital && (at > 0 || t.is_name(at + 1) || t.is(at + 1, Role::DailyName));
        if named { None } else { Match::plain(Shape::Repeat { amount: Some(10), unit }, at + 1) }
    }

    /// "every year", "each Monday", "every two weeks", "every other day".
    fn every(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        let at = at + usize::from(t.is(at + 1, Role::More) && !t.is(at + 1, Role::Other));
        let word = t.meaning(at + 1);
        if word.is(Role::Other) {
            let unit = t.meaning(at + 2).unit.filter(|unit| *unit >= Unit::Hour)?;
            return Match::plain(Shape::Repeat { amount: Some(20), unit }, at + 3);
        }
        if let Some(unit) = word.unit {
            return Match::plain(Shape::Repeat { amount: Some(10), unit }, at + 2);
        }
        if word.weekday > 0 && !word.short {
            return Match::plain(Shape::RepeatNamed(format!("XXXX-WXX-{}", word.weekday)), at + 2);
        }
        if word.month > 0 && t.get(at + 1).capital {
            return Match::plain(Shape::RepeatNamed(format!("XXXX-{:02}", word.month)), at + 2);
        }
        if let Some(season) = word.season {
            return Match::plain(Shape::RepeatNamed(format!("XXXX-{}", season.letters())), at + 2);
        }
        if let Some(Part::Letters(letters)) = word.part {
            return Match::plain(Shape::RepeatNamed(format!("XXXX-XX-XXT{letters}")), at + 2);
        }
        let (amount, unit_at) = self.amount(at + 1)?;
        let unit = t.meaning(unit_at);
        if !unit.plural {
            return None;
        }
        Match::plain(Shape::Repeat { amount, unit: unit.unit? }, unit_at + 1)
    }

    // ----- what stands around ----------------------------------------------------------------------------------

    fn limit(&self, first: usize) -> Limit {
        let t = &self.tokens;
        let before = first.wrapping_sub(1);
        let at = if first > 1 && t.is(before, Role::The) { before - 1 } else { before };
        if first == 0 {
            Limit::None
        } else if t.is(at, Role::Since) {
            Limit::Since
        } else if t.is(at, Role::By) {
            Limit::By
        } else if t.is(at, Role::Until) {
            Limit::Until
        } else if t.is(at, Role::Before) {
            Limit::Before
        } else if t.is(at, Role::After) {
            Limit::After
        } else {
            Limit::None
        }
    }

    /// Inside parentheses after a name and a comma: "(Outlet, July 3)".
    fn cited(&self, first: usize) -> bool {
        let t = &self.tokens;
        if !t.mark(first.wrapping_sub(1), ',') {
            return false;
        }
        let from = first.saturating_sub(24);
        (from..first)
            .rev()
            .find(|at| matches!(t.get(*at).mark, '(' | ')' | '[' | ']'))
            .is_some_and(|at| matches!(t.get(at).mark, '(' | '[') && t.get(at + 1).capital)
    }

    fn link(&self, found: &mut [Found]) {
        let t = &self.tokens;
        for index in 1..found.len() {
            let (gap_start, gap_end) = (found[index - 1].end, found[index].first);
            if gap_end < gap_start {
                continue;
            }
            let gap_end = gap_end.min(gap_start + 3);
            if gap_end - gap_start == 0 || found[index].first - found[index - 1].end > 2 {
                continue;
            }
            let before = found[index - 1].first;
            let opened = t.after(before, Role::From) || t.after(before, Role::Between);
            let first = gap_start;
            let ranged = t.mark(first, '-') || t.is(first, Role::Through) || t.is(first, Role::To);
            let beside = t.is(first, Role::And) || t.is(first, Role::Or) || t.mark(first, ',');
            let between = t.after(before, Role::Between) && t.is(first, Role::And);
            found[index - 1].link = if ranged && (opened || gap_end - gap_start == 1) || between {
                Link::Range
            } else if beside {
                Link::Beside
            } else {
                Link::None
            };
        }
    }
}

fn short_year(value: u32) -> Option<i16> {
    let value = i16::try_from(value).ok().filter(|value| *value < 100)?;
    Some(if value > 40 { 1900 + value } else { 2000 + value })
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
