//! Tests of the quantity stage: the corpus of `data/en/tests/quantities.txt`, bad data files, and any bytes.

use chancery_record::{DayRange, Document, QuantityMention, Reading};
use proptest::prelude::*;

use super::*;
use crate::{Lore, read};

const WORDS: &str = include_str!("../../../../data/en/quantities.tsv");
const UNITS: &str = include_str!("../../../../data/en/units.tsv");
const CORPUS: &str = include_str!("../../../../data/en/tests/quantities.txt");

fn reading(text: &str) -> Reading {
    let mut document = Document::from_text(text);
    document.meta.published = DayRange::from_iso("2025-07-04");
    read(Lore::builtin(), &document)
}

/// A quantity as the corpus writes it.
fn shown(quantity: &QuantityMention) -> String {
    let joint = if quantity.pair == "from_to" { ">" } else { ".." };
    let upper = quantity.upper.map_or(String::new(), |upper| format!("{joint}{upper}"));
    let marks = format!("{} {}", quantity.modifier, quantity.change);
    let marks = if marks.trim().is_empty() { String::new() } else { format!(" [{}]", marks.trim()) };
    format!("{}{upper} {}{marks}", quantity.value, quantity.unit)
}

#[test]
fn the_corpus_reads_as_it_says() {
    let (mut faults, mut count) = (Vec::new(), 0);
    for (number, line) in CORPUS.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        count += 1;
        let (expected, text) = line.split_once(" | ").unwrap_or((line, ""));
        let found: Vec<String> = reading(text).quantities.iter().map(shown).collect();
        let found = if found.is_empty() { "-".to_owned() } else { found.join("; ") };
        if found != expected {
            faults.push(format!("line {}: {text}\n    {found}, not {expected}", number + 1));
        }
    }
    assert!(count >= 150, "the corpus has only {count} lines");
    assert!(faults.is_empty(), "{} of {count} lines fail:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_quantity_carries_its_si_value_country_and_what_is_measured() {
    let found = reading("Output of the northern mines fell to 816 000 t.").quantities;
    assert_eq!((found[0].si_value, found[0].si_unit), (Some(816_000_000.0), "kg"));
    let text = "The budget of the ministry is 20 million manats.";
    let found = reading(text).quantities;
    assert_eq!((found[0].country.as_str(), found[0].dimension.as_str()), ("AZE", "money"));
    let text = "They import 45 percent of grain.";
    let found = reading(text).quantities;
    assert_eq!(found[0].measured.map(|span| span.of(text)), Some("grain"));
}

#[test]
fn a_number_too_large_to_hold_is_a_note() {
    let read = reading("The debt stands at 10^400 dollars.");
    assert!(read.quantities.is_empty());
    assert!(read.notes.iter().any(|note| note.code == "quantity.too_large"), "{:?}", read.notes);
}

#[test]
fn a_bad_file_names_its_line() {
    for (words, units, file, line, part) in [
        ("# head\nnumber\tmany\tone", "", "en/quantities.tsv", 2, "0 to 255"),
        ("number\t1", "", "en/quantities.tsv", 1, "tab"),
        ("colour\t1\tred", "", "en/quantities.tsv", 1, "unknown class"),
        ("role\tnothing\tword", "", "en/quantities.tsv", 1, "unknown role"),
        ("several\t5\ttens", "", "en/quantities.tsv", 1, "A..B"),
        ("", "metre\tlength\t1", "en/units.tsv", 1, "seven columns"),
        ("", "metre\tlength\t-1\t-\t\tmetre\tm", "en/units.tsv", 1, "positive"),
        ("", "metre\tlength\t1\tx\t\tmetre\tm", "en/units.tsv", 1, "prefix"),
    ] {
        let (name, (at, message)) = QuantityLore::parse(words, units).unwrap_err();
        assert_eq!((name, at), (file, line), "{message}");
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn sentences_that_do_not_fit_are_passed_over() {
    let lore = QuantityLore::parse(WORDS, UNITS).expect("the files of the repository are whole");
    let spans = [Span::new(1, 5), Span::new(0, 999), Span { start: 9, end: 3 }];
    let sentences = spans.map(|span| QuantitySentence { index: 0, span, tokens: &[] });
    assert_eq!(quantities(&lore, "é 5 km", &sentences, &[]), (vec![], vec![]));
}

fn check_any(lore: &QuantityLore, text: &str) -> Result<(), TestCaseError> {
    let span = Span::new(0, text.len());
    let (rows, notes) = quantities(lore, text, &[QuantitySentence { index: 0, span, tokens: &[] }], &[]);
    let mut last_end = 0;
    for row in &rows {
        prop_assert!(row.span.is_valid_in(text) && !row.span.is_empty());
        prop_assert!(row.span.start >= last_end, "rows overlap");
        last_end = row.span.end;
        prop_assert!(row.value.is_finite() && row.upper.is_none_or(f64::is_finite) && !row.unit.is_empty());
        prop_assert!(row.measured.is_none_or(|span| span.is_valid_in(text)));
    }
    prop_assert!(notes.iter().all(|note| note.span.is_some_and(|span| span.is_valid_in(text))));
    Ok(())
}

/// Text out of the pieces that the grammar knows, to reach deep into it.
fn salad() -> impl Strategy<Value = String> {
    const PIECES: &str = "1 12 1,234 1.234,5 1/2 ½ 4e14 ×10−5 10^400 - – . , ( ) / % $ € £ US$ ° °C ± \" m km kWh m² million bn k hundred \
        dozen tens of thousands half a third and to from between per day barrel year-old aged up fell about more than over Flight No. \
        USD pounds cents two twenty zero and-a-half ² \u{200f} ５ é";
    let pieces: Vec<&str> = PIECES.split_whitespace().collect();
    let joint = prop_oneof![3 => Just(" "), 2 => Just("")];
    prop::collection::vec((prop::sample::select(pieces), joint), 0..24)
        .prop_map(|words| words.into_iter().flat_map(|(word, joint)| [word, joint]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_valid_rows(text in any::<String>(), words in salad()) {
        let lore = &Lore::builtin().quantity;
        check_any(lore, &text)?;
        check_any(lore, &words)?;
    }
}
