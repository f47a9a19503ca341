//! `start` and `end` count code points of `document.text`: what stands between them is `text`, for every object of the public format.

use chancery_record::{CharIndex, Document, Reading};
use chancery_wire::json::{Layer, reading_json};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::sample::{TEXT, at, real, rich};

/// Checks every object that has `start`, `end` and `text`; returns how many.
fn check(value: &Json, characters: &[char], text: &str) -> usize {
    let mut count = 0;
    match value {
        Json::Array(items) => count += items.iter().map(|item| check(item, characters, text)).sum::<usize>(),
        Json::Object(object) => {
            count += object.values().map(|item| check(item, characters, text)).sum::<usize>();
            let number = |name: &str| object.get(name).and_then(Json::as_u64).map(|number| number as usize);
            if let (Some(start), Some(end), Some(Json::String(words))) =
                (number("start"), number("end"), object.get("text"))
            {
                let told: String = characters[start..end].iter().collect();
                assert_eq!(&told, words, "code points {start}..{end}");
                if let (Some(start), Some(end)) = (number("start_byte"), number("end_byte")) {
                    assert_eq!(&text[start..end], words, "bytes {start}..{end}");
                }
                count += 1;
            }
        }
        _ => {}
    }
    count
}

fn check_reading(reading: &Reading) -> usize {
    let layers: Vec<Layer> = Layer::ALL.iter().map(|(layer, _)| *layer).collect();
    let text = reading.document.text.as_str();
    let characters: Vec<char> = text.chars().collect();
    let json = reading_json(reading, &layers);
    for (block, told) in reading.document.blocks.iter().zip(json["document"]["blocks"].as_array().unwrap()) {
        let (start, end) = (told["start"].as_u64().unwrap() as usize, told["end"].as_u64().unwrap() as usize);
        assert_eq!(characters[start..end].iter().collect::<String>(), block.span.of(text));
    }
    check(&json, &characters, text)
}

#[test]
fn offsets_count_code_points() {
    assert!(check_reading(&rich()) >= 15);
    let json = reading_json(&rich(), &[]);
    let trigger = &json["events"][0]["trigger"];
    let before = TEXT[..at("gəlmədi").start as usize].chars().count();
    assert_eq!(trigger["start"], before);
    assert_ne!(before, at("gəlmədi").start as usize, "the sample must tell bytes from code points");
}

#[test]
fn real_readings_have_right_offsets() {
    for (name, reading) in real() {
        assert!(check_reading(&reading) > 0, "{name}");
    }
}

#[test]
fn offsets_are_right_far_into_a_long_text() {
    let line = "Türkiyə polisi – «Bakı» 😀 – says: French police arrested two Italian citizens in Lyon. ";
    let text = line.repeat(40);
    let reading = chancery_reader::read(chancery_reader::Lore::builtin(), &Document::from_text(&text));
    assert!(reading.events.len() >= 40, "{} events", reading.events.len());
    check_reading(&reading);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_agrees_with_counting(text in "[aé東😀\n]{0,700}") {
        let index = CharIndex::new(&text);
        for (characters, (byte, _)) in text.char_indices().enumerate() {
            prop_assert_eq!(index.chars_before(&text, byte), characters);
            prop_assert_eq!(index.byte_of(&text, characters), byte);
        }
        prop_assert_eq!(index.chars_before(&text, text.len()), text.chars().count());
    }
}
