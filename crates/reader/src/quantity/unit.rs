//! What stands beside a number: money before it, units and counted nouns after it, rates.

use chancery_record::Token as Tagged;

use super::lore::{Role, Side};
use super::scan::Tokens;

/// What a number counts or measures.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Measure {
    /// A unit of the table.
    Unit(u16),
    /// A noun that is counted, in the singular.
    Noun(String),
    Nothing,
}

/// A measure, what it is divided by ("per day"), and the token after it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Measured {
    pub(super) measure: Measure,
    /// Names of what it is divided by, each with " per " before it.
    pub(super) rate: String,
    pub(super) end: usize,
}

/// The sign or code of money that begins at `at`, and the token after it.
pub(super) fn money_before(t: Tokens<'_>, at: usize) -> Option<(u16, usize)> {
    let start = t.get(at).span.start as usize;
    let rest = t.text.get(start..)?;
    for symbol in t.lore.symbols_from(rest.chars().next()?) {
        let money = t.lore.units[usize::from(symbol.unit)].dimension == "money";
        if !money
            || !matches!(symbol.side, Side::Both | Side::Before)
            || !rest.starts_with(symbol.text.as_str())
        {
            continue;
        }
        let end = start + symbol.text.len();
        let next = (at + 1..at + 6).find(|next| t.get(*next).span.start as usize >= end)?;
        let whole = t.back(next, 1).span.end as usize <= end;
        // one sign may follow a code: "usd$ 15"
        let minus = t.mark(next, '-') && t.get(next).glued && t.get(next + 1).glued;
        let next = next + usize::from(minus);
        if whole && t.is_number(next) {
            return Some((symbol.unit, next));
        }
    }
    None
}

/// The unit whose sign stands right after token `end - 1`, and the token after it.
fn sign_after(t: Tokens<'_>, end: usize) -> Option<(u16, usize)> {
    let from = t.back(end, 1).span.end as usize;
    let rest = t.text.get(from..)?;
    let bracket = |open: &str, close: &str| {
        let inside = rest.strip_prefix(' ').unwrap_or(rest).strip_prefix(open)?;
        inside.chars().take(12).any(|character| close.contains(character)).then_some(inside)
    };
    let trimmed = rest.strip_prefix([' ', '-', '\u{a0}', '\u{202f}']).unwrap_or(rest);
    let gap = rest.len() - trimmed.len();
    let bracketed = bracket("(", ")").or_else(|| bracket("[", "]"));
    let (tail, gap, bracketed) = match bracketed {
        Some(inside) => (inside, rest.len() - inside.len(), true),
        None => (trimmed, gap, false),
    };
    for symbol in t.lore.symbols_from(tail.chars().next()?) {
        let fits = match symbol.side {
            Side::Before => false,
            Side::Glued => gap == 0,
            Side::Both | Side::After | Side::Last => true,
        };
        let Some(after) = tail.strip_prefix(symbol.text.as_str()).filter(|_| fits) else { continue };
        let letters = symbol.text.ends_with(char::is_alphanumeric);
        let mut next = after.chars();
        let touches = next.next().filter(|next| letters && (next.is_alphanumeric() || is_dash(*next)));
        let names = touches.is_some_and(|touch| {
            touch.is_alphanumeric() || next.next().is_some_and(|next| next.is_ascii_digit())
        });
        let abbreviates = gap > 0
            && symbol.text.len() == 1
            && letters
            && after.starts_with('.')
            && after[1..].starts_with(char::is_alphabetic);
        let closes = bracketed && !after.starts_with([')', ']']);
        // a dollar sign after a number belongs to the number after it when it touches that one
        let opens_next = !letters && gap > 0 && after.starts_with(|next: char| next.is_ascii_digit());
        if names || abbreviates || closes || opens_next {
            continue;
        }
        if symbol.side == Side::Last && !is_last(t, end, after) {
            continue;
        }
        let stop = from + gap + symbol.text.len() + usize::from(bracketed);
        let end = (end..=t.list.len())
            .find(|next| t.get(*next).span.start as usize >= stop || *next == t.list.len())?;
        return Some((symbol.unit, end));
    }
    None
}

/// Tokens back to which quotation marks are counted.
const NEARBY: usize = 200;

/// True when no word follows the sign at token `at` ("112 in 2024" neither), unless it says which way it is measured: "2 in thick"; and no quotation is open.
fn is_last(t: Tokens<'_>, at: usize, after: &str) -> bool {
    let quotes = (at.saturating_sub(NEARBY)..at).filter(|before| t.mark(*before, '"')).count();
    let quote_fits = !t.mark(at, '"') || (t.get(at).glued && quotes % 2 == 0);
    let hyphen = after.starts_with(is_dash);
    let number = after.starts_with(' ') && after.trim_start().starts_with(|next: char| next.is_ascii_digit());
    let quote = t.mark(at, '"');
    quote_fits
        && !hyphen
        && (quote || !number)
        && (!t.is_word(at + 1) || t.is(at + 1, Role::Dimension) || t.mark(at, '"'))
}

fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}')
}

/// The unit whose name begins at `at`, and the token after it. `large` chooses money where a word is money and something else.
pub(super) fn name_at(t: Tokens<'_>, at: usize, large: bool) -> Option<(u16, usize)> {
    if !t.is_word(at) || !t.meaning(at).first_of_unit {
        return None;
    }
    let mut found: Option<(u16, usize, usize)> = None;
    for (rest, unit) in t.lore.units_from(t.get(at).word) {
        let mut end = at + 1;
        let whole = rest.iter().all(|word| {
            end += usize::from(t.glued_mark(end, '-') || t.glued_mark(end, '.'));
            let same = t.get(end).word == *word;
            end += 1;
            same
        });
        let better = found.is_none_or(|(known, _, length)| {
            let is_money = |unit: u16| t.lore.units[usize::from(unit)].dimension == "money";
            rest.len() > length
                || (rest.len() == length && is_money(*unit) == large && is_money(known) != large)
        });
        if whole && better {
            found = Some((*unit, end, rest.len()));
        }
    }
    found.map(|(unit, end, _)| (unit, end))
}

/// What stands after a number that ends before `end`.
pub(super) fn after(t: Tokens<'_>, tags: &[Tagged], end: usize, value: f64, scaled: bool) -> Measured {
    let nothing = Measured { measure: Measure::Nothing, rate: String::new(), end };
    let large = scaled || value.abs() >= 100_000.0;
    if let Some((unit, next)) = sign_after(t, end) {
        let unit = scale_named(t, unit, next).unwrap_or(unit);
        return with_rate(t, tags, Measured { measure: Measure::Unit(unit), end: next, ..nothing });
    }
    let hyphen = t.glued_mark(end, '-') && t.get(end + 1).glued && t.is_word(end + 1);
    let start = end + usize::from(hyphen);
    let of = usize::from(
        t.is(start, Role::Of)
            && (scaled || t.meaning(start + 1).first_of_unit)
            && !t.is(start + 1, Role::Stop),
    );
    if let Some((unit, next)) = name_at(t, start, large).or_else(|| name_at(t, start + of, large)) {
        return with_rate(t, tags, Measured { measure: Measure::Unit(unit), end: next, ..nothing });
    }
    if t.is(start, Role::Count) && value != 1.0 {
        let count = Measured { measure: Measure::Noun("count".into()), end: start + 1, ..nothing };
        return with_rate(t, tags, count);
    }
    match noun_at(t, tags, start + of, value, hyphen) {
        Some((measure, next)) => with_rate(t, tags, Measured { measure, end: next, ..nothing }),
        None => nothing,
    }
}

/// "40° on the Celsius scale": the unit of temperature that the words behind a degree name.
fn scale_named(t: Tokens<'_>, unit: u16, at: usize) -> Option<u16> {
    if t.lore.units[usize::from(unit)].dimension != "angle" {
        return None;
    }
    let name = at + (0..3).take_while(|ahead| t.is(at + ahead, Role::Stop)).count();
    let (named, _) = name_at(t, name, false).filter(|_| name > at)?;
    (t.lore.units[usize::from(named)].dimension == "temperature").then_some(named)
}

/// Adds "per day", "a barrel", "/h".
pub(super) fn with_rate(t: Tokens<'_>, tags: &[Tagged], mut found: Measured) -> Measured {
    for _ in 0..2 {
        let at = found.end;
        let dash = usize::from(t.glued_mark(at, '-'));
        let divided = if t.glued_mark(at, '/') && t.is_word(at + 1) {
            sign_after(t, at + 1).filter(|_| t.get(at + 1).glued).or_else(|| name_at(t, at + 1, false))
        } else if t.is(at + dash, Role::Per) {
            let start = at + dash + 1 + usize::from(t.glued_mark(at + dash + 1, '-'));
            name_at(t, start, false)
                .or_else(|| sign_after(t, start).filter(|_| t.is_word(start) && !t.get(start).glued))
        } else if t.is(at + dash, Role::A) {
            let start = at + dash + 1 + usize::from(t.glued_mark(at + dash + 1, '-'));
            name_at(t, start, false).filter(|(unit, next)| {
                divides(t, *unit, &found.measure) && !t.mark(*next, '-') && !t.is(*next, Role::When)
            })
        } else {
            None
        };
        if let Some((unit, next)) = divided {
            let unit = &t.lore.units[usize::from(unit)];
            found.rate.push_str(" per ");
            found.rate.push_str(&unit.name);
            found.end = next;
            continue;
        }
        let by_word = t.is(at + dash, Role::Per) || (t.is(at + dash, Role::A) && is_money(t, &found.measure));
        let start = at + dash + 1 + usize::from(t.glued_mark(at + dash + 1, '-'));
        let noun = tag_of(t, tags, start) == "NOUN" && !t.lore.is_plural(&t.words(start).to_lowercase());
        let followed = matches!(tag_of(t, tags, start + 1), "NOUN" | "ADJ") && t.is(at + dash, Role::A);
        if by_word && noun && !followed {
            found.rate.push_str(" per ");
            found.rate.push_str(if t.words(start) == "annum" { "year" } else { t.words(start) });
            found.end = start + 1;
        }
        return found;
    }
    found
}

fn is_money(t: Tokens<'_>, measure: &Measure) -> bool {
    matches!(measure, Measure::Unit(unit) if t.lore.units[usize::from(*unit)].dimension == "money")
}

/// True when "a UNIT" after something is a rate: "30 a day", "$52 a barrel", not "5 percent a tonne".
fn divides(t: Tokens<'_>, unit: u16, measure: &Measure) -> bool {
    let dimension = t.lore.units[usize::from(unit)].dimension.as_str();
    dimension == "time"
        || (is_money(t, measure) && matches!(dimension, "mass" | "volume" | "area" | "count" | "energy"))
}

/// The tag of the token that begins where token `at` of this stage does; empty when none does.
pub(super) fn tag_of<'a>(t: Tokens<'_>, tags: &'a [Tagged], at: usize) -> &'a str {
    let start = t.get(at).span.start;
    if !t.is_word(at) {
        return "";
    }
    let found = tags.partition_point(|tagged| tagged.span.start <= start);
    let tagged = found.checked_sub(1).and_then(|found| tags.get(found));
    tagged.filter(|tagged| tagged.span.end > start).map_or("", |tagged| tagged.upos)
}

/// The token after an abbreviation of single capitals with points: "U.S.".
fn abbreviation(t: Tokens<'_>, at: usize) -> Option<usize> {
    let letter = |at: usize| {
        t.is_word(at) && t.get(at).capital && t.get(at).span.len() == 1 && t.glued_mark(at + 1, '.')
    };
    let letters = (0..4).take_while(|number| letter(at + 2 * number)).count();
    (letters > 1).then_some(at + 2 * letters)
}

/// The noun that is counted: "eight other employees" counts `other employee`.
fn noun_at(t: Tokens<'_>, tags: &[Tagged], at: usize, value: f64, hyphen: bool) -> Option<(Measure, usize)> {
    let mut words: Vec<String> = Vec::new();
    let mut end = at;
    let mut heads = false;
    let mut last_plural = None;
    while end < at + 6 && t.is_word(end) {
        if let Some(next) = abbreviation(t, end).filter(|_| !heads) {
            words.push(t.span(end, next).of(t.text).to_lowercase());
            end = next;
            continue;
        }
        // "digital and physical sales"
        let joins = !heads
            && t.is(end, Role::And)
            && !words.is_empty()
            && [end - 1, end + 1].iter().all(|at| {
                matches!(tag_of(t, tags, *at), "ADJ" | "NOUN")
                    && !t.lore.is_plural(&t.words(*at).to_lowercase())
            });
        if joins {
            end += 1;
            continue;
        }
        if t.is(end, Role::Stop) && !t.is(end, Role::Adjective) {
            break;
        }
        if end > at && !t.get(end).glued && t.mark(end, '-') {
            break;
        }
        let tag = if t.is(end, Role::Adjective) { "ADJ" } else { tag_of(t, tags, end) };
        let word = t.words(end).to_lowercase();
        let plural = t.lore.is_plural(&word);
        // a verb ends the noun once a plural has stood
        if heads && matches!(tag, "VERB" | "AUX" | "ADV") {
            break;
        }
        match tag {
            "NOUN" | "PROPN" | "ADJ" | "" => {
                if t.meaning(end).number.is_some() {
                    break;
                }
                if let Some((unit, next)) = name_at(t, end, value >= 100_000.0).filter(|_| end > at) {
                    return Some((Measure::Unit(unit), next));
                }
                if heads && !plural && tag == "PROPN" {
                    break;
                }
                heads = plural || (tag == "NOUN" && (value == 1.0 || hyphen));
                words.push(word);
                // "a 12 page document", "a four-cylinder engine"
                let single = |at: usize| {
                    tag_of(t, tags, at) == "NOUN" && !t.lore.is_plural(&t.words(at).to_lowercase())
                };
                let modifies = value > 1.0 && single(end + 1) && tag_of(t, tags, end + 2) != "NOUN";
                if words.len() == 1 && single(end) && (hyphen || modifies) {
                    heads = true;
                    end += 1;
                    break;
                }
            }
            // a participle before the noun: "300 recorded songs"
            "VERB" if !heads && !plural => {}
            // a plural that looks like a verb, behind an adjective: "300 young guards"
            "VERB" if !heads && !words.is_empty() => {
                heads = true;
                words.push(word);
            }
            _ => break,
        }
        end += 1;
        if plural && heads {
            last_plural = Some((words.len(), end));
            let next = tag_of(t, tags, end);
            let dash = t.glued_mark(end, '-');
            if dash || !matches!(next, "NOUN") {
                break;
            }
        }
        if t.glued_mark(end, '-') && t.get(end + 1).glued && t.is_word(end + 1) {
            end += 1;
        }
        // "COVID-19 doses"
        if t.glued_mark(end, '-') && t.get(end + 1).glued && t.is_number(end + 1) && !heads {
            end += 2;
        }
    }
    // "300 devices worldwide"
    if let Some((count, stop)) = last_plural.filter(|_| !heads) {
        words.truncate(count);
        (heads, end) = (true, stop);
    }
    if !heads {
        return None;
    }
    let last = words.pop()?;
    words.push(t.lore.singular(&last));
    Some((Measure::Noun(words.join(" ")), end))
}
