//! Finds the quantities of one sentence: vetoes what is no amount, joins ranges, and looks for modifier, change and what is measured.

use chancery_record::{Span, Token as Tagged};

use super::lore::Role;
use super::numeral::{Numeral, numeral};
use super::scan::Tokens;
use super::unit::{self, Measure, Measured, tag_of};

/// A quantity found, in tokens.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Found {
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) low: f64,
    pub(super) high: Option<f64>,
    /// `range`, `from_to` or empty.
    pub(super) pair: &'static str,
    pub(super) measured: Measured,
    pub(super) modifier: &'static str,
    pub(super) change: &'static str,
    /// The tokens of the words that gave the modifier.
    pub(super) modified_by: Option<(usize, usize)>,
    /// The word that gave the change.
    pub(super) changed_by: Option<usize>,
    /// Names the age of somebody without a unit ("Ada Field, 66,").
    pub(super) age: bool,
}

/// Tokens before a number that are looked at for what belongs to it.
const NEARBY: usize = 100;

/// The grammar over one sentence.
pub(super) struct Grammar<'a> {
    pub(super) tokens: Tokens<'a>,
    /// The tags of the sentence's tokens.
    pub(super) tags: &'a [Tagged],
    /// Dates and hours of the sentence, in the order of the text.
    pub(super) dates: &'a [Span],
}

/// One side of a quantity: sign of money, number, unit.
struct Part {
    first: usize,
    numeral: Numeral,
    money: Option<u16>,
    measured: Measured,
    low: f64,
    high: Option<f64>,
}

impl Grammar<'_> {
    /// Walks the sentence from left to right; quantities do not overlap.
    pub(super) fn walk(&self, out: &mut Vec<Found>, huge: &mut Vec<Span>) {
        let t = self.tokens;
        let mut at = 0;
        while at < t.list.len() {
            let token = t.get(at);
            let can_open = t.is_number(at)
                || t.meaning(at).opens
                || matches!(
                    token.mark,
                    '$' | '€'
                        | '£'
                        | '¥'
                        | '₽'
                        | '₼'
                        | '₺'
                        | '₴'
                        | '₹'
                        | '₸'
                        | '₪'
                        | '₩'
                        | '₾'
                        | '₡'
                        | '₭'
                        | '₿'
                        | '₱'
                        | '₦'
                        | '₫'
                        | '฿'
                        | '₮'
                        | '֏'
                )
                || (t.is_word(at)
                    && (t.is_number(at + 1) || t.mark(at + 1, '$') || t.mark(at + 1, '.'))
                    && !t.lore.symbols_from(t.words(at).chars().next().unwrap_or(' ')).is_empty());
            if !can_open {
                at += 1;
                continue;
            }
            let Some(part) = self.part(at) else {
                at += 1;
                continue;
            };
            if !part.low.is_finite() || part.high.is_some_and(|high| !high.is_finite()) {
                if !part.low.is_nan() {
                    huge.push(t.span(part.first, part.measured.end));
                }
                at = part.measured.end.max(at + 1);
                continue;
            }
            let (found, end) = self.whole(&part);
            let end = end.max(at + 1);
            if let Some(mut found) = found {
                self.share_unit(out, &found);
                self.level_unit(out, &mut found);
                out.push(found);
            }
            at = end;
        }
    }

    /// "45 and 50 mg": the first number has the unit of the second.
    fn share_unit(&self, before: &mut [Found], found: &Found) {
        let t = self.tokens;
        let Some(last) = before.last_mut() else { return };
        let joined = last.end + 1 == found.first && (t.is(last.end, Role::And) || t.is(last.end, Role::Or));
        let bare = last.measured.measure == Measure::Nothing && last.pair.is_empty() && !last.age;
        if joined && bare && matches!(found.measured.measure, Measure::Unit(_)) && t.is_number(found.first) {
            last.measured.measure.clone_from(&found.measured.measure);
            last.measured.rate.clone_from(&found.measured.rate);
        }
    }

    /// "rose 64 points to 4,577": the level is in the unit of the change, unless that is money or a share.
    fn level_unit(&self, before: &[Found], found: &mut Found) {
        let t = self.tokens;
        let Some(last) = before.last() else { return };
        let Measure::Unit(unit) = last.measured.measure else { return };
        let plain = !matches!(t.lore.units[usize::from(unit)].dimension.as_str(), "money" | "share" | "time");
        let reaches = !last.change.is_empty()
            && last.pair.is_empty()
            && last.end + 1 == found.first
            && t.is(last.end, Role::To);
        if plain && reaches && found.measured.measure == Measure::Nothing && found.pair.is_empty() {
            found.measured.measure = Measure::Unit(unit);
        }
    }

    fn part(&self, at: usize) -> Option<Part> {
        let t = self.tokens;
        let (money, start) = match unit::money_before(t, at) {
            Some((unit, next)) => (Some(unit), next),
            None => (None, at),
        };
        let numeral = numeral(t, start, money.is_some())?;
        let value = numeral.low;
        let mut measured = match money {
            Some(unit) => {
                let plain = Measured { measure: Measure::Unit(unit), rate: String::new(), end: numeral.end };
                unit::with_rate(t, self.tags, self.after_money(plain))
            }
            None => unit::after(t, self.tags, numeral.end, value, numeral.scaled),
        };
        // "a quarter of a century"
        if numeral.part
            && measured.measure == Measure::Nothing
            && t.is(numeral.end, Role::Of)
            && t.is(numeral.end + 1, Role::A)
            && let Some((unit, end)) = unit::name_at(t, numeral.end + 2, false)
        {
            measured = Measured { measure: Measure::Unit(unit), end, ..measured };
        }
        let mut low = value;
        // "75 USD million": the scale after the code
        let scale = t.meaning(measured.end).scale;
        if money.is_none() && !numeral.scaled && self.is_money(&measured) && scale >= 1000.0 {
            low *= scale;
            measured.end += 1;
        }
        if self.is_money(&measured) && !(at > 0 && (t.is(at - 1, Role::Between) || t.is(at - 1, Role::From)))
        {
            self.add_cents(&mut low, &mut measured);
        }
        let negative = self.is_negative(at, start);
        if negative {
            low = -low;
        }
        let first = if negative && at == start { at - 1 } else { at };
        Some(Part { first, numeral, money, measured, low, high: numeral.high })
    }

    /// "$75 U.S. per barrel", "$10 dollars": words that only repeat the sign.
    fn after_money(&self, mut measured: Measured) -> Measured {
        let t = self.tokens;
        let at = measured.end;
        if let Some((unit, next)) = unit::name_at(t, at, true)
            .filter(|(unit, _)| t.lore.units[usize::from(*unit)].dimension == "money")
        {
            (measured.measure, measured.end) = (Measure::Unit(unit), next);
        } else if t.words(at) == "US" || (t.words(at) == "U" && t.words(at + 2) == "S") {
            let after =
                if t.words(at) == "US" { at + 1 } else { at + 3 + usize::from(t.glued_mark(at + 3, '.')) };
            measured.end = after;
        }
        measured
    }

    fn is_money(&self, measured: &Measured) -> bool {
        matches!(measured.measure, Measure::Unit(unit) if self.tokens.lore.units[usize::from(unit)].dimension == "money")
    }

    /// "3 dollars 50 cents", "thirteen dollars and forty-five cents"; at the end of a clause "15 dollars 50" as well.
    fn add_cents(&self, value: &mut f64, measured: &mut Measured) {
        let t = self.tokens;
        let start = measured.end + usize::from(t.is(measured.end, Role::And));
        let Some(small) =
            numeral(t, start, false).filter(|small| small.low < 100.0 && small.low.fract() == 0.0)
        else {
            return;
        };
        let Some((unit, end)) = unit::name_at(t, small.end, false) else {
            let two_digits = t.get(start).digits == 2 || (small.in_words && small.low >= 10.0);
            let ends =
                small.end >= t.list.len() || matches!(t.get(small.end).mark, '.' | ',' | ';' | '?' | '!');
            let whole = measured.rate.is_empty() && value.fract() == 0.0 && t.is_word(measured.end - 1);
            if two_digits && ends && whole && !t.is_number(small.end + 1) {
                *value += small.low / 100.0;
                measured.end = small.end;
            }
            return;
        };
        if matches!(t.lore.units[usize::from(unit)].name.as_str(), "cent" | "penny")
            && measured.rate.is_empty()
            && value.fract() == 0.0
        {
            *value += small.low / 100.0;
            measured.end = end;
        }
    }

    /// A minus sign before a number that ends no range, or the word.
    fn is_negative(&self, at: usize, start: usize) -> bool {
        let t = self.tokens;
        let sign = |at: usize| {
            let dash = t.back(at, 1);
            at > 0
                && dash.mark == '-'
                && t.get(at).glued
                && (at == 1 || !dash.glued || matches!(t.back(at, 2).mark, '(' | '"' | '$' | '€' | '£'))
        };
        let word = at > 0 && t.words(at - 1).eq_ignore_ascii_case("minus")
            || at > 1 && t.glued_mark(at - 1, '-') && t.words(at - 2).eq_ignore_ascii_case("minus");
        sign(at) || (start > at && sign(start)) || word
    }

    /// The quantity that begins with a part, if it is one, and the token to go on from.
    fn whole(&self, part: &Part) -> (Option<Found>, usize) {
        let t = self.tokens;
        let after_part = part.measured.end;
        let (modifier, opens) = self.modifier(part.first);
        let change = self.change(part.first).or_else(|| self.change(opens));
        let modified_by = (!modifier.is_empty()).then_some((opens, part.first));
        if let Some((second, pair)) = self.second(part, opens, change.is_some()) {
            return self.paired(part, &second, pair, (modifier, modified_by));
        }
        let mut end = after_part;
        let (mut modifier, mut modified_by) = (modifier, modified_by);
        if part.numeral.plus {
            (modifier, modified_by) = ("MORE_THAN", Some((part.numeral.end - 1, part.numeral.end)));
        }
        if t.glued_mark(part.numeral.end, '+') {
            modifier = "MORE_THAN";
            modified_by = Some((part.numeral.end, part.numeral.end + 1));
            end = end.max(part.numeral.end + 1);
        }
        let mut found = Found {
            first: part.first,
            end,
            low: part.low,
            high: part.high,
            pair: if part.high.is_some() { "range" } else { "" },
            measured: part.measured.clone(),
            modifier,
            change: change.map_or("", |(change, _)| change),
            modified_by,
            changed_by: change.map(|(_, at)| at),
            age: self.is_age(part),
        };
        if part.low < 0.0 && found.change.is_empty() && self.is_share(&found.measured) {
            found.change = "down";
        }
        let stands = found.age || self.stands(part);
        (stands.then_some(found), if stands { end } else { part.numeral.end })
    }

    fn is_share(&self, measured: &Measured) -> bool {
        matches!(measured.measure, Measure::Unit(unit) if self.tokens.lore.units[usize::from(unit)].dimension == "share")
    }

    /// The second part of a range or of a change from one value to another.
    fn second(&self, part: &Part, opens: usize, changes: bool) -> Option<(Part, &'static str)> {
        let t = self.tokens;
        if part.high.is_some() {
            return None;
        }
        let from = opens > 0 && t.is(opens - 1, Role::From);
        let between = opens > 0 && t.is(opens - 1, Role::Between);
        let bare = part.measured.measure == Measure::Nothing || part.measured.end == part.numeral.end;
        // a noun counted before "to" ends the first part: "sold 3 ships to 5 owners"
        let mut joint = part.measured.end;
        if matches!(part.measured.measure, Measure::Noun(_)) && !from && !between {
            return None;
        }
        joint +=
            usize::from(t.glued_mark(joint, '-') && (t.is(joint + 1, Role::To) || t.is(joint + 1, Role::Or)));
        // "climbed from 21 mpg combined to 23"
        joint += usize::from(from && t.is_word(joint) && t.is(joint + 1, Role::To) && !t.is(joint, Role::To));
        let dash = t.mark(joint, '-') && (t.get(joint).glued || !t.get(joint + 1).glued);
        let to = t.is(joint, Role::To) && (from || !changes || bare);
        let and = t.is(joint, Role::And) && between;
        let or = t.is(joint, Role::Or) && bare;
        if !(dash && bare || to || and || or) {
            return None;
        }
        let mut start = joint + 1 + usize::from(to && t.glued_mark(joint + 1, '-'));
        if from {
            let modifier = t.lore.modifiers.iter().find(|(words, _)| {
                words.iter().enumerate().all(|(step, word)| t.get(start + step).word == *word)
            });
            start += modifier.map_or(0, |(words, _)| words.len());
        }
        start += usize::from(t.mark(start, '-') && t.get(start + 1).glued && to);
        let second = self.part(start)?;
        if !second.low.is_finite() || second.high.is_some() || self.in_date(start) {
            return None;
        }
        let same = match (&part.measured.measure, &second.measured.measure) {
            _ if bare && part.money.is_none() => true,
            (one, two) if one == two => {
                part.measured.rate == second.measured.rate
                    || part.measured.rate.is_empty()
                    || second.measured.rate.is_empty()
            }
            (_, Measure::Nothing) => from || between || to,
            _ => false,
        };
        let measures =
            second.measured.measure != Measure::Nothing || part.measured.measure != Measure::Nothing;
        let counted = measures
            || from
            || between
            || (to && part.numeral.in_words == second.numeral.in_words && self.stands(&second));
        if !same || !counted {
            return None;
        }
        let pair = if from && to && (!self.ranges(opens - 1)) { "from_to" } else { "range" };
        Some((second, pair))
    }

    /// True where "from A to B" is a range and no change: "range from", "prices from".
    fn ranges(&self, from: usize) -> bool {
        let t = self.tokens;
        (1..=3).filter(|back| from >= *back).all(|back| t.meaning(from - back).change.is_empty())
    }

    fn paired(
        &self,
        part: &Part,
        second: &Part,
        pair: &'static str,
        (modifier, modified_by): (&'static str, Option<(usize, usize)>),
    ) -> (Option<Found>, usize) {
        let end = second.measured.end;
        let bare =
            part.measured.measure == Measure::Nothing || (part.money.is_some() && second.money.is_some());
        let mut low = part.low;
        if !part.numeral.scaled
            && second.numeral.scaled
            && low.abs() < 1000.0
            && second.numeral.low >= 1000.0
            && bare
        {
            low *= scale_of(&second.numeral);
        }
        let mut measured = if second.measured.measure == Measure::Nothing {
            part.measured.clone()
        } else {
            second.measured.clone()
        };
        if measured.rate.is_empty() {
            measured.rate.clone_from(&part.measured.rate);
        }
        if let Measure::Noun(_) = measured.measure
            && let Measure::Unit(_) = part.measured.measure
        {
            measured.measure.clone_from(&part.measured.measure);
        }
        let change = if pair == "from_to" && second.low > low {
            "up"
        } else if pair == "from_to" && second.low < low {
            "down"
        } else {
            ""
        };
        let vetoed = self.vetoed(part, true);
        let found = Found {
            first: part.first,
            end,
            low,
            high: Some(second.low),
            pair,
            measured,
            modifier,
            change,
            modified_by,
            changed_by: None,
            age: false,
        };
        ((!vetoed).then_some(found), end)
    }

    // ----- what is an amount -------------------------------------------------------------------------------------

    fn in_date(&self, at: usize) -> bool {
        let span = self.tokens.get(at).span;
        let before = self.dates.partition_point(|date| date.start <= span.start);
        before > 0 && span.end <= self.dates[before - 1].end
    }

    /// True for a number that is an amount of something.
    fn stands(&self, part: &Part) -> bool {
        let t = self.tokens;
        if self.vetoed(part, false) {
            return false;
        }
        let numeral = &part.numeral;
        let start = part.numeral.end;
        let something = part.measured.measure != Measure::Nothing;
        if numeral.in_words && !numeral.part {
            let one = numeral.low == 1.0 && numeral.end == part.first + 1;
            if one && part.first > 0 && t.is(part.first - 1, Role::NotOne) {
                return false;
            }
            let long = numeral.end > part.first + 1 || numeral.low > 12.0;
            return something || long || t.is(start, Role::Of) && !one;
        }
        something || numeral.part || self.stands_alone(part)
    }

    /// A number in digits without a unit: an amount unless it looks like a year, a code or a part of a name.
    fn stands_alone(&self, part: &Part) -> bool {
        let t = self.tokens;
        let at = part.first;
        let digits = t.get(at).digits;
        if digits == 0 || part.numeral.scaled {
            return true;
        }
        let year = digits == 4 && (1000.0..2200.0).contains(&part.low);
        let code = digits > 6 || (digits > 1 && t.words(at).starts_with('0'));
        let named = t.get(at + 1).capital && t.is_word(at + 1);
        let alone = t.list.len() < 3;
        !(year || code || named || alone)
    }

    fn vetoed(&self, part: &Part, paired: bool) -> bool {
        let t = self.tokens;
        let at = part.first;
        let number = part.numeral.end - 1;
        if part.money.is_some() {
            return false;
        }
        let is_unit = matches!(part.measured.measure, Measure::Unit(_));
        if self.in_date(at) && !self.counts_time(part) {
            return true;
        }
        let end = part.numeral.end;
        let tied = t.get(at).glued && t.back(at, 1).mark == '-' && t.back(at, 1).glued && at >= 2;
        if part.numeral.in_words && tied && self.names(at - 2) {
            return true;
        }
        // "the Three Seas Initiative"
        let next = end + usize::from(t.glued_mark(end, '-'));
        let behind_small = at > 0 && t.is_word(at - 1) && !t.get(at - 1).capital;
        if part.numeral.in_words && behind_small && t.get(at).capital && t.get(next).capital {
            return true;
        }
        if !part.numeral.in_words {
            let before = t.back(at, 1);
            let glued = t.get(at).glued && at > 0;
            if glued && before.kind == super::scan::Kind::Word && !is_unit {
                return true;
            }
            if glued && matches!(before.mark, '#' | '№' | '/' | ':' | '@' | '=' | '\\' | '&') {
                return true;
            }
            let joined = glued && before.mark == '-' && before.glued && at >= 2;
            if joined && (t.is_number(at - 2) || self.names(at - 2)) {
                return true;
            }
            // "section 4(a)(3)" and the like
            if glued && matches!(before.mark, '.' | '+' | '(') && before.glued {
                return true;
            }
            let phone = t.mark(end, ')')
                && t.is_number(end + 1)
                && t.glued_mark(end + 2, '-')
                && t.is_number(end + 3);
            if phone && t.back(at, 1).mark == '(' || self.is_coded(part) {
                return true;
            }
            let follows =
                |mark: char| t.glued_mark(end, mark) && t.get(end + 1).glued && t.is_number(end + 1);
            if follows(':')
                || follows('.')
                || follows('/')
                || (follows('-') && !paired)
                || follows(',')
                || follows('+')
            {
                return true;
            }
            if t.get(end).glued && t.is_word(end) && !is_unit && part.measured.end == end {
                return true;
            }
            let item = t.glued_mark(end, ')')
                && t.get(at).digits > 0
                && !(at.saturating_sub(NEARBY)..at).any(|back| t.mark(back, '('));
            if item && !is_unit {
                return true;
            }
        }
        let ordinal = end + usize::from(t.glued_mark(end, '-'));
        let time_name = t.is(ordinal, Role::NameAfter) && (t.get(ordinal).glued || !is_unit);
        if time_name && !(is_unit && part.measured.end > ordinal + 1) {
            return !is_unit
                || !t.get(ordinal).glued
                || part.low <= 24.0
                || matches!(t.words(ordinal), "st" | "nd" | "rd" | "th");
        }
        if is_unit && !self.is_weak_unit(part) {
            return false;
        }
        let back = 1 + usize::from(t.back(at, 1).mark == '.' && t.back(at, 1).glued);
        let named = at >= back && t.is(at - back, Role::NameBefore) && !part.numeral.scaled;
        if named {
            return true;
        }
        let proper = t.words(at.wrapping_sub(1)).contains(char::is_uppercase);
        let capital =
            at > 0 && proper && t.is_word(at - 1) && !t.is(at - 1, Role::Adverb) && !t.is(at - 1, Role::Stop);
        let modifies = capital && self.modifier(at).0.is_empty();
        let small = t.get(number).digits > 0 && t.get(number).digits <= 4;
        let many = matches!(part.measured.measure, Measure::Noun(_)) && !t.get(end).capital;
        modifies && small && !many && !part.numeral.in_words
    }

    /// A plain number without a measure behind capitals: "E.O. 13722", "87 FR 29425".
    fn is_coded(&self, part: &Part) -> bool {
        let t = self.tokens;
        let at = part.first;
        let point = usize::from(t.back(at, 1).mark == '.' && t.back(at, 1).glued);
        let Some(word) = at.checked_sub(1 + point).filter(|word| t.is_word(*word)) else { return false };
        let capitals = t.words(word).chars().all(char::is_uppercase);
        capitals
            && (1..=6).contains(&t.get(at).digits)
            && part.measured.measure == Measure::Nothing
            && part.numeral.end == at + 1
    }

    /// A letter after a number that can belong to a name as well: "Channel 5s", "Model 3 s".
    fn is_weak_unit(&self, part: &Part) -> bool {
        let t = self.tokens;
        let letter = t.back(part.measured.end, 1);
        part.measured.end == part.numeral.end + 1
            && letter.kind == super::scan::Kind::Word
            && letter.span.len() == 1
    }

    /// A word that a hyphen ties to a number as a name: "F-16", "COVID-19"; not "sub-300", "now-18".
    fn names(&self, at: usize) -> bool {
        let t = self.tokens;
        let free = ["minus", "now", "sub", "then", "plus", "non", "pre", "post"];
        t.is_word(at)
            && !free.contains(&t.words(at).to_lowercase().as_str())
            && !t.is(at, Role::Adverb)
            && !t.is(at, Role::To)
    }

    /// "nine days later" is a date and an amount.
    fn counts_time(&self, part: &Part) -> bool {
        let named = self.tokens.get(part.measured.end.saturating_sub(1)).span.len() > 2;
        matches!(part.measured.measure, Measure::Unit(unit)
            if named && matches!(self.tokens.lore.units[usize::from(unit)].dimension.as_str(), "time" | "age"))
    }

    fn is_age(&self, part: &Part) -> bool {
        let t = self.tokens;
        let plain = (1.0..=115.0).contains(&part.low)
            && part.low.fract() == 0.0
            && part.measured.measure == Measure::Nothing;
        if !plain || part.first == 0 || part.money.is_some() || self.in_date(part.first) {
            return false;
        }
        let of = usize::from(part.first > 1 && t.is(part.first - 1, Role::Of));
        if t.is(part.first - 1 - of, Role::Age) {
            return true;
        }
        // "She is 35."
        let person = (2..=3).any(|back| part.first >= back && t.is(part.first - back, Role::Person));
        let whole = !t.is_word(part.numeral.end) || t.is(part.numeral.end, Role::Stop);
        if person && t.is(part.first - 1, Role::Be) && part.numeral.low >= 2.0 && whole {
            return true;
        }
        let end = part.numeral.end;
        let name = part.first >= 2
            && t.mark(part.first - 1, ',')
            && t.get(part.first - 2).capital
            && part.low >= 10.0;
        let person = part.first >= 3 && t.is_word(part.first - 3) && t.get(part.first - 3).capital;
        name && (t.mark(end, ',') || t.mark(end, '.'))
            && t.get(part.first).digits == 2
            && (person || t.mark(end, ','))
    }

    // ----- the words before it -------------------------------------------------------------------------------------

    /// The modifier that ends before `first`, and the token that the whole begins with.
    fn modifier(&self, first: usize) -> (&'static str, usize) {
        let t = self.tokens;
        let mut at = first;
        at -= usize::from(at > 0 && t.is(at - 1, Role::A) && !t.meaning(at).opens);
        at -= usize::from(at > 1 && t.glued_mark(at - 1, '-') && t.is_word(at - 2));
        match t.back(at, 1).mark {
            '~' | '≈' | '∼' | '±' => return ("ABOUT", at - 1),
            '>' | '≥' => return ("MORE_THAN", at - 1),
            '<' | '≤' => return ("LESS_THAN", at - 1),
            _ => {}
        }
        for (words, modifier) in &t.lore.modifiers {
            let length = words.len();
            let fits = at >= length
                && words.iter().enumerate().all(|(step, word)| t.get(at - length + step).word == *word);
            if fits {
                return (modifier, at - length);
            }
        }
        ("", first)
    }

    /// Which way the words before `first` say that it went, and the word that says so.
    fn change(&self, first: usize) -> Option<(&'static str, usize)> {
        let t = self.tokens;
        for back in 1..=4 {
            let Some(at) = first.checked_sub(back) else { break };
            if !t.is_word(at) {
                break;
            }
            let word = t.meaning(at);
            if !word.change.is_empty() {
                // "shot down 40 drones" goes no way
                if word.is(Role::Particle) && at > 0 && t.is(at - 1, Role::Phrasal) {
                    return None;
                }
                // "up to 5" is a bound
                let bound =
                    word.change == "up" && t.words(at).eq_ignore_ascii_case("up") && t.is(at + 1, Role::To);
                return (!bound).then_some((word.change, at));
            }
            if word.is(Role::By) {
                return self.verb_before(at);
            }
            if !(word.is(Role::Adverb) || word.is(Role::From)) {
                break;
            }
        }
        None
    }

    /// "raised its rate by": the verb of change in the clause before "by".
    fn verb_before(&self, by: usize) -> Option<(&'static str, usize)> {
        let t = self.tokens;
        let clause = (by.saturating_sub(8)..by).rev().take_while(|at| t.is_word(*at));
        clause.map(|at| (t.meaning(at).change, at)).find(|(change, _)| !change.is_empty())
    }

    /// The words that say what is measured: after "of", or the nouns before the verb.
    pub(super) fn subject(&self, found: &Found) -> Option<Span> {
        let t = self.tokens;
        let nominal = |at: usize| matches!(tag_of(t, self.tags, at), "NOUN" | "PROPN" | "ADJ");
        let of = found.end;
        if t.is(of, Role::Of) {
            let start = (of + 1..of + 4).find(|at| nominal(*at))?;
            let end = (start..t.list.len()).find(|at| !nominal(*at)).unwrap_or(t.list.len());
            return Some(t.span(start, end));
        }
        let last = (found.first.saturating_sub(NEARBY)..found.first)
            .rev()
            .take_while(|at| !matches!(t.get(*at).mark, ';' | ':'))
            .find(|at| nominal(*at))?;
        let first = (0..=last).rev().find(|at| !nominal(*at)).map_or(0, |at| at + 1);
        Some(t.span(first, last + 1))
    }
}

/// What the scale words of a numeral multiply by, as far as its value tells: 5 million gives a million.
fn scale_of(numeral: &Numeral) -> f64 {
    [1e12, 1e9, 1e6, 1e3].into_iter().find(|scale| numeral.low >= *scale).unwrap_or(1.0)
}
