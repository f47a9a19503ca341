//! Quantities: finds numbers with what they count or measure, and says their value, unit, SI value, modifier and change.
//!
//! Steps, each its own file: `scan` cuts a sentence and reads digits, `numeral` reads numbers of several words, `unit` what stands beside
//! them, `find` decides what is an amount and joins ranges. `lore` holds the words (`data/en/quantities.tsv`) and the units
//! (`data/en/units.tsv`), both our own.
//!
//! Years, dates and hours are no quantities, nor are numbers in names (flights, resolutions, articles, aircraft), scores and phones.
//! This stage converts no money and adds nothing up.

#![allow(clippy::float_cmp, reason = "numbers of the lexicon and small whole numbers are exact")]

mod find;
mod lore;
mod numeral;
mod scan;
mod unit;

use std::fmt::Write as _;

use chancery_record::{Note, NoteLevel, QuantityMention, Span, TimeMention, Token};

pub use lore::QuantityLore;

use find::{Found, Grammar};
use scan::Tokens;
use unit::Measure;

/// A sentence as this stage needs it.
#[derive(Clone, Copy, Debug)]
pub struct QuantitySentence<'a> {
    /// Index in the reading's sentences; rows carry it.
    pub index: u32,
    /// Where it stands in the text.
    pub span: Span,
    /// Its tokens with their tags.
    pub tokens: &'a [Token],
}

/// Characters of a number that a note shows.
const SHOWN: usize = 40;

/// The SI units of the dimensions that have one.
const SI_UNITS: [(&str, &str); 18] = [
    ("length", "m"),
    ("area", "m2"),
    ("volume", "m3"),
    ("mass", "kg"),
    ("time", "s"),
    ("energy", "J"),
    ("power", "W"),
    ("speed", "m/s"),
    ("acceleration", "m/s2"),
    ("frequency", "Hz"),
    ("pressure", "Pa"),
    ("temperature", "K"),
    ("voltage", "V"),
    ("current", "A"),
    ("force", "N"),
    ("share", "1"),
    ("activity", "Bq"),
    ("dose", "Sv"),
];

/// Finds the quantities of `sentences` (in the order of the text). `times` are the times of the whole text, in order.
///
/// Spans are byte ranges of `text` on character boundaries. Sentences that do not fit `text` are passed over.
/// Note: `quantity.too_large` (no row).
pub fn quantities(
    lore: &QuantityLore,
    text: &str,
    sentences: &[QuantitySentence<'_>],
    times: &[TimeMention],
) -> (Vec<QuantityMention>, Vec<Note>) {
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    let (mut list, mut found, mut huge) = (Vec::new(), Vec::new(), Vec::new());
    let mut dates: Vec<Span> = Vec::new();
    let mut next_time = 0;
    for sentence in sentences {
        dates.clear();
        while let Some(time) = times.get(next_time).filter(|time| time.span.start < sentence.span.end) {
            if matches!(time.timex, "DATE" | "TIME") {
                dates.push(time.span);
            }
            next_time += 1;
        }
        if !scan::cut(lore, text, sentence.span, &mut list) {
            continue;
        }
        let tokens = Tokens { lore, text, list: &list };
        let grammar = Grammar { tokens, tags: sentence.tokens, dates: &dates };
        found.clear();
        huge.clear();
        grammar.walk(&mut found, &mut huge);
        for span in &huge {
            let words: String = span.of(text).chars().take(SHOWN).collect();
            let message = format!("\"{words}\": the number is too large; it is left out");
            notes.push(Note {
                level: NoteLevel::Warning,
                code: "quantity.too_large",
                message,
                span: Some(*span),
            });
        }
        rows.extend(found.iter().map(|found| row(&grammar, found, sentence.index)));
    }
    (rows, notes)
}

fn row(grammar: &Grammar<'_>, found: &Found, sentence: u32) -> QuantityMention {
    let tokens = grammar.tokens;
    let span = tokens.span(found.first, found.end);
    let mut unit = "-".to_owned();
    let (mut dimension, mut country, mut factor) = ("count".to_owned(), String::new(), None);
    match &found.measured.measure {
        Measure::Unit(number) => {
            let known = &tokens.lore.units[usize::from(*number)];
            unit.clone_from(&known.name);
            dimension.clone_from(&known.dimension);
            country.clone_from(&known.country);
            factor = known.factor;
        }
        Measure::Noun(noun) => unit.clone_from(noun),
        Measure::Nothing if found.age => (unit, dimension) = ("year of age".to_owned(), "age".to_owned()),
        Measure::Nothing => {}
    }
    unit.push_str(&found.measured.rate);
    let rated = !found.measured.rate.is_empty();
    let factor = if rated { None } else { factor };
    let si_unit =
        SI_UNITS.iter().find(|(name, _)| *name == dimension && factor.is_some()).map_or("", |(_, unit)| unit);
    let factor = factor.filter(|_| !si_unit.is_empty());
    QuantityMention {
        span,
        sentence,
        value: found.low,
        upper: found.high,
        pair: found.pair,
        unit,
        dimension: if rated { format!("{dimension} rate") } else { dimension },
        si_value: factor.map(|factor| found.low * factor),
        si_upper: factor.zip(found.high).map(|(factor, high)| high * factor),
        si_unit,
        country,
        modifier: found.modifier,
        change: found.change,
        measured: grammar.subject(found).filter(|subject| !subject.overlaps(span)),
        how: how(tokens, found),
    }
}

/// How number, unit, modifier and change were read.
fn how(t: Tokens<'_>, found: &Found) -> String {
    let mut out = String::with_capacity(64);
    // Writing into memory does not fail.
    let _ = match (found.high, found.pair) {
        (Some(high), "from_to") => write!(out, "from {} to {high}", found.low),
        (Some(high), _) => write!(out, "{} to {high}", found.low),
        (None, _) => write!(out, "the number {}", found.low),
    };
    let _ = match &found.measured.measure {
        Measure::Unit(number) => {
            let unit = &t.lore.units[usize::from(*number)];
            write!(out, "; unit {} of {}", unit.name, unit.dimension)
        }
        Measure::Noun(noun) => write!(out, "; counts \"{noun}\""),
        Measure::Nothing if found.age => write!(out, "; an age, by where it stands"),
        Measure::Nothing => write!(out, "; no unit beside it"),
    };
    if !found.measured.rate.is_empty() {
        let _ = write!(out, ", divided:{}", found.measured.rate);
    }
    if let Some((from, to)) = found.modified_by {
        let _ = write!(out, "; \"{}\": {}", t.span(from, to).of(t.text), found.modifier);
    }
    if let Some(at) = found.changed_by {
        let _ = write!(out, "; \"{}\": {}", t.words(at), found.change);
    }
    out
}

#[cfg(test)]
mod tests;
