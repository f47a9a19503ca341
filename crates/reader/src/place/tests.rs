//! Tests of the place stage: the corpus of `data/en/tests/places.txt`, the gazetteer, bad data files, and any bytes.

use chancery_record::{DayRange, Document, PlaceMention, Reading};
use proptest::prelude::*;

use super::gazetteer::Gazetteer;
use super::key::Key;
use super::*;
use crate::{Lore, read};

const CORPUS: &str = include_str!("../../../../data/en/tests/places.txt");

fn reading(text: &str) -> Reading {
    let mut document = Document::from_text(text);
    document.meta.published = DayRange::from_iso("2025-07-04");
    read(Lore::builtin(), &document)
}

/// A place as the corpus writes it.
fn shown(place: &PlaceMention) -> String {
    let code = if place.country.is_empty() { "---" } else { &place.country };
    let sense = if place.literal { "place" } else { "actor" };
    format!("{} {code} {} {sense}", place.name, place.kind)
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
        let found: Vec<String> = reading(text).places.iter().map(shown).collect();
        let found = if found.is_empty() { "-".to_owned() } else { found.join("; ") };
        if found != expected {
            faults.push(format!("line {}: {text}\n    {found}, not {expected}", number + 1));
        }
    }
    assert!(count >= 150, "the corpus has only {count} lines");
    assert!(faults.is_empty(), "{} of {count} lines fail:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn names_are_found_without_regard_to_case_accents_and_hyphens() {
    let gazetteer = Gazetteer::builtin();
    let of = |name: &str| {
        let mut key = Key::new();
        name.split(' ').for_each(|word| key.add(word));
        let places = gazetteer.named(key).map(|naming| gazetteer.place(naming.place));
        places.max_by_key(|place| (place.kind == "city", place.thousands))
    };
    assert!(gazetteer.len() > 38_000, "{}", gazetteer.len());
    let sao_paulo = of("São Paulo").expect("the city is listed");
    assert_eq!((sao_paulo.country, sao_paulo.kind, sao_paulo.geonames), ("BRA", "city", 3_448_439));
    assert_eq!(of("SAO PAULO"), Some(sao_paulo));
    assert_eq!(of("Port-au-Prince"), of("Port au Prince"));
    assert!(of("Port-au-Prince").is_some_and(|place| place.capital));
    let region =
        |name: &str| of(name).and_then(|place| place.region).map(|region| gazetteer.place(region).name);
    assert_eq!(region("Derbent"), Some("Dagestan"));
    assert!(of("Ulan-Bator-on-Sea").is_none());
}

#[test]
fn a_place_carries_its_point_its_number_and_its_claims() {
    let found = reading("The convoy reached Sevastopol.").places;
    assert_eq!((found[0].country.as_str(), found[0].literal), ("UKR", true));
    assert!(found[0].how.contains("claimed or held by RUS"), "{}", found[0].how);
    let found = reading("The train left Tbilisi.").places;
    assert_eq!(found[0].geonames, Some(611_717));
    assert!(found[0].lat.is_some_and(|lat| (lat - 41.7).abs() < 0.1));
}

#[test]
fn a_surname_learned_before_or_behind_is_no_town() {
    let text = "Denise Tarbes, who runs the mill, met the buyers. Tarbes said little. Later Tarbes left.";
    assert_eq!(reading(text).places, vec![]);
    let text = "Buyers met in Tarbes. The fair in Tarbes lasts a week.";
    assert_eq!(reading(text).places.len(), 2);
}

#[test]
fn one_name_means_one_place_in_a_text() {
    let text = "The mill in Springfield, Oregon, closed. Springfield had hoped for a buyer.";
    let found = reading(text).places;
    let springfield: Vec<_> =
        found.iter().filter(|place| place.name == "Springfield").map(|place| place.geonames).collect();
    assert_eq!(springfield, [Some(5_754_005), Some(5_754_005)]);
}

#[test]
fn a_bad_file_names_its_line() {
    for (text, line, part) in [
        ("# head\nwhere", 2, "tab"),
        ("colour\tred", 1, "unknown class"),
        ("where\tin|two words", 1, "not one word"),
    ] {
        let (at, message) = PlaceLore::parse(text).expect_err("the file is bad");
        assert_eq!(at, line, "{message}");
        assert!(message.contains(part), "{message}");
    }
}

/// Text out of the pieces that the stage knows, to reach deep into it.
fn salad() -> impl Strategy<Value = String> {
    const PIECES: &str = "Moscow Baku Georgia Idaho Washington Paris Hilton George of the in near to from and , ( ) . ' 's - / $ US U.S. \
        Russia Russian Moscow-based Strait Hormuz Lake Victoria County region state said denied officials University Minsk Group \
        President Mr. São Paulo é \u{200f} Derbent MOSCOW Kyiv's Northern Sea Al-Bab De Jos Bay";
    let pieces: Vec<&str> = PIECES.split_whitespace().collect();
    let joint = prop_oneof![4 => Just(" "), 1 => Just(""), 1 => Just("\n")];
    prop::collection::vec((prop::sample::select(pieces), joint), 0..30)
        .prop_map(|words| words.into_iter().flat_map(|(word, joint)| [word, joint]).collect())
}

fn check_any(text: &str) -> Result<(), TestCaseError> {
    let read = reading(text);
    let mut last_end = 0;
    for place in &read.places {
        prop_assert!(place.span.is_valid_in(&read.document.text) && !place.span.is_empty());
        prop_assert!(place.span.start >= last_end, "rows overlap");
        last_end = place.span.end;
        prop_assert!(!place.name.is_empty() && !place.how.is_empty());
        prop_assert!(place.country.is_empty() || place.country.len() == 3);
        prop_assert!(
            place.lat.is_none_or(|lat| lat.abs() <= 90.0) && place.lon.is_none_or(|lon| lon.abs() <= 180.0)
        );
        prop_assert!((place.sentence as usize) < read.sentences.len());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_valid_rows(text in any::<String>(), words in salad()) {
        check_any(&text)?;
        check_any(&words)?;
    }
}
