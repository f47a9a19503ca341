//! Numbers of one or more tokens: digits with scales and fractions, number words, "tens of thousands", "half a million".

use super::lore::Role;
use super::scan::Tokens;

/// A number as written.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Numeral {
    pub(super) low: f64,
    /// The other end where the words give bounds only ("hundreds").
    pub(super) high: Option<f64>,
    /// The token after it.
    pub(super) end: usize,
    /// A scale is part of it ("5 million").
    pub(super) scaled: bool,
    /// Written in words, without digits.
    pub(super) in_words: bool,
    /// A part of one: "two thirds", "half of".
    pub(super) part: bool,
    /// At least so many: "30-plus".
    pub(super) plus: bool,
}

impl Numeral {
    fn plain(low: f64, end: usize) -> Self {
        Numeral { low, high: None, end, scaled: false, in_words: false, part: false, plus: false }
    }
}

/// The number that begins at `at`. `money` says that a sign of money stands before it.
pub(super) fn numeral(t: Tokens<'_>, at: usize, money: bool) -> Option<Numeral> {
    let found = bare(t, at, money)?;
    let plus = t.glued_mark(found.end, '-') && t.get(found.end + 1).glued && t.is(found.end + 1, Role::Plus);
    Some(Numeral { end: found.end + 2 * usize::from(plus), plus, ..found })
}

fn bare(t: Tokens<'_>, at: usize, money: bool) -> Option<Numeral> {
    if t.is_number(at) {
        let mut found = digits(t, at);
        found.end = tolerance(t, found.end);
        return Some(scales(t, found, money));
    }
    if !t.is_word(at) {
        return None;
    }
    let word = t.meaning(at);
    if word.several.0 > 0.0 {
        return several(t, at);
    }
    if word.part > 0 || (word.is(Role::A) && t.meaning(at + 1).part > 0) {
        return part_of(t, at);
    }
    if word.is(Role::A) {
        // "a mile" is one, "three quarters of a mile" is not
        if t.is(at + 1, Role::OneUnit) && !(at > 0 && t.is(at - 1, Role::Of)) {
            return Some(Numeral { in_words: true, ..Numeral::plain(1.0, at + 1) });
        }
        let scale = t.meaning(at + 1).scale;
        let found = Numeral { scaled: true, in_words: true, ..Numeral::plain(scale, at + 2) };
        return (scale > 0.0).then(|| more_words(t, found)).map(|found| halves(t, found));
    }
    words(t, at)
}

/// The token after "± 0.5" or "+/- 0.5", if that stands at `at`.
fn tolerance(t: Tokens<'_>, at: usize) -> usize {
    let written = t.mark(at, '+') && t.glued_mark(at + 1, '/') && t.glued_mark(at + 2, '-');
    let number = at + if written { 3 } else { usize::from(t.mark(at, '±')) };
    if number > at && t.is_number(number) { number + 1 } else { at }
}

/// Digits with what belongs to them: `2 1/2`, `1/4`.
fn digits(t: Tokens<'_>, at: usize) -> Numeral {
    let fraction = |from: usize| {
        let whole = t.is_number(from)
            && t.glued_mark(from + 1, '/')
            && t.is_number(from + 2)
            && t.get(from + 2).glued;
        let (above, below) = (t.get(from).value, t.get(from + 2).value);
        let likely = matches!(below as i64, 2..=5 | 8 | 10 | 16 | 20 | 32 | 40 | 64 | 100) && above < below;
        let apart = !t.glued_mark(from + 3, '/');
        (whole && likely && apart && t.get(from + 2).digits > 0).then(|| above / below)
    };
    if let Some(part) = fraction(at) {
        return Numeral { part: true, ..Numeral::plain(part, at + 3) };
    }
    let joint = at + 1 + usize::from(t.glued_mark(at + 1, '-') && t.get(at + 2).glued);
    if t.get(at).digits > 0
        && let Some(part) = fraction(joint).filter(|_| joint > at + 1 || !t.get(joint).glued)
    {
        return Numeral::plain(t.get(at).value + part, joint + 3);
    }
    Numeral::plain(t.get(at).value, at + 1)
}

/// "hundred", "million", "bn" and "and a half" after digits.
fn scales(t: Tokens<'_>, found: Numeral, money: bool) -> Numeral {
    let mut found = halves(t, found);
    loop {
        let hyphen = usize::from(t.glued_mark(found.end, '-') && t.get(found.end + 1).glued);
        let next = found.end + hyphen;
        let word = t.meaning(next);
        let glued = t.get(next).glued && hyphen == 0;
        if word.scale > 0.0 && !glued {
            (found.low, found.end, found.scaled) = (found.low * word.scale, next + 1, true);
            continue;
        }
        if glued
            && !found.scaled
            && t.is_word(next)
            && let Some(scale) = t.lore.scale_letters(t.words(next)).filter(|_| letters_scale(t, next, money))
        {
            (found.low, found.end, found.scaled) = (found.low * scale, next + 1, true);
            continue;
        }
        return found;
    }
}

/// True when letters glued to a number multiply it, rather than name a unit.
fn letters_scale(t: Tokens<'_>, at: usize, money: bool) -> bool {
    let letters = t.words(at);
    let things = || {
        (at + 1..at + 7)
            .take_while(|next| t.is_word(*next) && !t.is(*next, Role::Stop) || t.is(*next, Role::And))
            .any(|next| t.meaning(next).first_of_unit || t.lore.is_plural(&t.words(next).to_lowercase()))
    };
    match letters {
        "k" | "bn" | "Bn" | "BN" | "bln" | "mln" | "trn" | "trln" => true,
        "K" => !t.mark(at + 1, '/') && (money || things()),
        "m" | "M" | "b" | "B" | "T" | "MM" => {
            money
                || (!t.is(at + 1, Role::MetreAfter)
                    && t.is_word(at + 1)
                    && !t.is(at + 1, Role::Stop)
                    && things())
        }
        _ => money || things(),
    }
}

/// "two and a half", "one-and-a-half".
fn halves(t: Tokens<'_>, mut found: Numeral) -> Numeral {
    let dash = |at: usize| at + usize::from(t.glued_mark(at, '-'));
    let and = dash(found.end);
    if !t.is(and, Role::And) {
        return found;
    }
    let a = dash(and + 1);
    let half = dash(a + 1);
    let part = t.meaning(half).part;
    if t.is(a, Role::A) && part > 0 {
        (found.low, found.end) = (found.low + 1.0 / f64::from(part), half + 1);
    }
    found
}

/// "twenty-eight thousand six hundred", "a hundred and two", "two thirds".
fn words(t: Tokens<'_>, at: usize) -> Option<Numeral> {
    let (value, end) = below_hundred(t, at)?;
    let dash = usize::from(t.glued_mark(end, '-'));
    let part = t.meaning(end + dash).part;
    if part > 0 && value < 20.0 && (value > 1.0 || dash == 1 || t.is(end + 1, Role::Of) || part > 4) {
        let found =
            Numeral { in_words: true, part: true, ..Numeral::plain(value / f64::from(part), end + dash + 1) };
        return Some(scales(t, found, false));
    }
    let found = Numeral { in_words: true, ..Numeral::plain(value, end) };
    let found = halves(t, found);
    Some(more_words(t, found))
}

/// A number word up to ninety-nine; "twenty-fifth" is none.
fn below_hundred(t: Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    let tens = t.meaning(at).number?;
    if (20..100).contains(&tens) {
        if t.glued_mark(at + 1, '-') && t.is(at + 2, Role::Ordinal) {
            return None;
        }
        let next = at + 1 + usize::from(t.glued_mark(at + 1, '-'));
        if let Some(ones @ 1..=9) = t.meaning(next).number {
            return Some((f64::from(tens + ones), next + 1));
        }
    }
    Some((f64::from(tens), at + 1))
}

/// Scales after a number word, and the smaller numbers after them.
fn more_words(t: Tokens<'_>, first: Numeral) -> Numeral {
    let mut found = first;
    let mut total = 0.0;
    let mut current = found.low;
    let mut smallest = f64::INFINITY;
    if found.scaled && current >= 1000.0 {
        (smallest, total, current) = (current, current, 0.0);
    }
    loop {
        let dash = usize::from(t.glued_mark(found.end, '-'));
        let next = found.end + dash;
        let scale = t.meaning(next).scale;
        if scale == 100.0 && current > 0.0 && current < 100.0 {
            (current, found.end, found.scaled) = (current * 100.0, next + 1, true);
        } else if scale >= 12.0 && scale != 100.0 && current > 0.0 && scale < smallest {
            (total, current, smallest) = (total + current * scale, 0.0, scale);
            (found.end, found.scaled) = (next + 1, true);
        } else if found.scaled {
            let ampersand = t.is(next, Role::And) || t.mark(next, '&');
            let and = usize::from(ampersand || t.mark(next, ','));
            let room = if current >= 100.0 { 100.0 } else { smallest.min(1000.0) };
            let more = below_hundred(t, next + and).filter(|(more, end)| {
                let goes_on = t.meaning(*end).scale;
                *more > 0.0
                    && *more < room
                    && (current == 0.0 || current >= 100.0)
                    && (and == 0 || ampersand || goes_on > 0.0)
            });
            let Some((more, end)) = more else { break };
            (current, found.end) = (current + more, end);
        } else {
            break;
        }
    }
    found.low = total + current;
    found
}

/// "tens of thousands", "hundreds of", "millions of".
fn several(t: Tokens<'_>, at: usize) -> Option<Numeral> {
    let (mut low, mut high) = t.meaning(at).several;
    let mut end = at + 1;
    while t.is(end, Role::Of) && t.meaning(end + 1).several.0 > 0.0 {
        let times = t.meaning(end + 1).several.0;
        (low, high, end) = (low * times, high * times, end + 2);
    }
    let counts = t.is(end, Role::Of) || end > at + 1 || t.meaning(end).first_of_unit;
    counts.then_some(Numeral { high: Some(high), in_words: true, scaled: true, ..Numeral::plain(low, end) })
}

/// "half a million", "a quarter million", "half of", "a third of".
fn part_of(t: Tokens<'_>, at: usize) -> Option<Numeral> {
    let start = at + usize::from(t.is(at, Role::A));
    let part = 1.0 / f64::from(t.meaning(start).part);
    let a = start + 1 + usize::from(t.is(start + 1, Role::A));
    let scale = t.meaning(a).scale;
    if scale >= 100.0 {
        return Some(Numeral { in_words: true, scaled: true, ..Numeral::plain(part * scale, a + 1) });
    }
    if t.is(a, Role::OneUnit) && (a > start + 1 || start > at) {
        return Some(Numeral { in_words: true, part: true, ..Numeral::plain(part, a) });
    }
    // "the final third of the pitch" is a place
    let of = t.is(start + 1, Role::Of) && (start > at || t.meaning(start).part == 2);
    of.then_some(Numeral { in_words: true, part: true, ..Numeral::plain(part, start + 1) })
}
