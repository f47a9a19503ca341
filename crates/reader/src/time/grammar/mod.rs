//! The grammar: finds expressions of time in the tokens of one sentence and says what they mean, still without any date to stand on.
//!
//! This file holds what can be meant and the walk over a sentence; the kinds of expressions have their own files below it.

mod days;
mod parts;
mod steps;
mod years;

use super::lore::{Role, Season, Unit};
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
    Holiday {
        year: YearRef,
        month: u8,
        day: u8,
        eve: bool,
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
    #[allow(clippy::unnecessary_wraps, reason = "the callers all answer an option")]
    fn plain(shape: Shape, end: usize) -> Option<Match> {
        Some(Match { shape, modifier: "", end })
    }
}

/// The grammar over one sentence.
pub(super) struct Grammar<'a> {
    pub(super) tokens: Tokens<'a>,
    pub(super) day_first: Option<bool>,
    /// The document has a date: numbers after weak prepositions are years only from 1800 on.
    pub(super) dated: bool,
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
    fn phrase(&self, at: usize) -> Option<Match> {
        let t = &self.tokens;
        if let Some((modifier, next)) = self.quantifier(at)
            && let Some(mut found) = self.duration(next, true)
        {
            found.modifier = modifier;
            return Some(found);
        }
        let the = t.is(at, Role::The);
        let start = at + usize::from(the);
        if let Some(found) = self.half_of_year(start) {
            return Some(found);
        }
        if let Some((modifier, next)) = self.part_of(start)
            && let Some(mut found) = self.after_part(next)
        {
            found.modifier = if found.modifier.is_empty() { modifier } else { found.modifier };
            return Some(found);
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
                if let Some((month, day)) = word.holiday {
                    return self.holiday(at, month, day);
                }
                if word.season.is_some() {
                    return self.season(at, the, modified, Relation::Bare);
                }
                if word.ordinal > 0
                    && let Some(found) = self.ordinal(word.ordinal, at + 1)
                {
                    return Some(found);
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
        if (word.is(Role::Q) || word.is(Role::H))
            && t.get(at).capital
            && let Some(found) = self.letter_quarter(at)
        {
            return Some(found);
        }
        if word.plural_weekday > 0 && t.get(at).capital {
            return Match::plain(Shape::RepeatNamed(format!("XXXX-WXX-{}", word.plural_weekday)), at + 1);
        }
        self.duration(at, false).or_else(|| self.bare_unit(at))
    }

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
            next += usize::from(near != "MID" && (t.is(next, Role::In) || t.is(next, Role::On)));
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
