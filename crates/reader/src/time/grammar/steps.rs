//! Relative words, amounts of time, steps from a date, and repetition.

use super::super::lore::{Part, Role, Unit};
use super::{Amount, Grammar, Match, Relation, Shape, Window};

impl Grammar<'_> {
    pub(super) fn relation(&self, at: usize, the: bool) -> Option<Relation> {
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

    pub(super) fn relative(&self, at: usize, the: bool) -> Option<Match> {
        let t = &self.tokens;
        if let Some(found) = self.window(at, the) {
            return Some(found);
        }
        if t.is(at, Role::These) && t.meaning(at + 1).unit == Some(Unit::Day) && t.meaning(at + 1).plural {
            return Match::plain(Shape::Reference("PRESENT_REF"), at + 2);
        }
        if let Some(found) = self.unit_before(at, the) {
            return Some(found);
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
        let coming = relation == Relation::This && t.is(next, Role::Coming);
        let relation = if coming { Relation::Next } else { relation };
        next += usize::from(coming);
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
            return Self::relative_part(letters, relation, next + 1);
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

    pub(super) fn relative_part(letters: &'static str, relation: Relation, end: usize) -> Option<Match> {
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
    pub(super) fn window(&self, at: usize, the: bool) -> Option<Match> {
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

    /// "the year before", "the day after tomorrow", "the weekend".
    fn unit_before(&self, at: usize, the: bool) -> Option<Match> {
        let t = &self.tokens;
        let unit = t.meaning(at).unit.filter(|unit| the && *unit >= Unit::Day && !t.meaning(at).plural)?;
        let (before, after) = (t.is(at + 1, Role::Before), t.is(at + 1, Role::After));
        if before || after {
            if let Some((days, false)) = t.meaning(at + 2).offset.filter(|_| unit == Unit::Day) {
                let step = if before { -1 } else { 1 };
                return Match::plain(Shape::Offset(days + step), at + 3);
            }
            let open = !t.is_word(at + 2) || t.is(at + 2, Role::And) || t.is(at + 2, Role::In);
            let relation = if before { Relation::Previous } else { Relation::Following };
            return if open { Match::plain(Shape::Unit { unit, relation }, at + 2) } else { None };
        }
        let free = !t.is_plain_noun(at + 1) && !t.mark(at + 1, '-');
        if unit == Unit::Weekend && free {
            return Match::plain(Shape::Unit { unit, relation: Relation::Bare }, at + 1);
        }
        None
    }

    /// "the weeks ahead", "the months and years to come".
    pub(super) fn ahead(&self, at: usize, the: bool) -> Option<Match> {
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
    pub(super) fn vague_reference(&self, at: usize, the: bool) -> Option<Match> {
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

    /// A number in digits or words, in tenths, and the token after it.
    pub(super) fn amount(&self, at: usize) -> Option<(Amount, usize)> {
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

    pub(super) fn digit_number(&self, at: usize) -> Option<(Amount, usize)> {
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

    pub(super) fn word_number(&self, at: usize) -> Option<(Amount, usize)> {
        let t = &self.tokens;
        let first = u32::from(t.meaning(at).number);
        if first == 0 {
            return None;
        }
        let mut total = first;
        let mut end = at + 1;
        if (20..100).contains(&first) {
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
    pub(super) fn duration(&self, at: usize, quantified: bool) -> Option<Match> {
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
        if join && let Some((_, second_end)) = self.amount(end + 1) {
            end = second_end;
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
    pub(super) fn half_unit(&self, at: usize) -> Option<Match> {
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
    pub(super) fn single_unit(&self, at: usize, quantified: bool) -> Option<Match> {
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
    pub(super) fn is_fraction(&self, amount: Amount, unit: Unit, hyphen: bool, end: usize) -> bool {
        let counted = amount.is_some_and(|tenths| tenths >= 20);
        unit == Unit::Quarter && (!counted || hyphen || self.tokens.is(end, Role::Of))
    }

    /// A stretch, or a step from a date when "ago", "later" or "earlier" follows.
    pub(super) fn with_direction(&self, amount: Amount, unit: Unit, end: usize) -> Match {
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
        // "three days after that", but not "after that meeting" nor "for months after that"
        let that = (t.is(end + 1, Role::That) || t.is(end + 1, Role::This))
            && !t.is_plain_noun(end + 2)
            && !(t.is_name(end + 2) && t.is_plain_noun(end + 3));
        if amount.is_some() && t.is(end, Role::BeforeOrAfter) && that {
            return shift(t.is(end, Role::Later), true, end + 2);
        }
        if t.is(end, Role::Earlier) && firm(end) {
            return shift(false, true, end + 1);
        }
        if t.is(end, Role::Later) && firm(end) {
            return shift(true, true, end + 1);
        }
        Match { shape: Shape::Duration { amount, unit, window: Window::Anywhere }, modifier: "", end }
    }

    /// "for years", "weeks later", "decades of war", "year-long", "year-end", "month's end".
    pub(super) fn bare_unit(&self, at: usize) -> Option<Match> {
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

    pub(super) fn repeated(&self, at: usize, unit: Unit) -> Option<Match> {
        let t = &self.tokens;
        let capital = t.get(at).capital;
        let named = capital && (at > 0 || t.is_name(at + 1) || t.is(at + 1, Role::DailyName));
        if named { None } else { Match::plain(Shape::Repeat { amount: Some(10), unit }, at + 1) }
    }

    /// "every year", "each Monday", "every two weeks", "every other day".
    pub(super) fn every(&self, at: usize) -> Option<Match> {
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
}
