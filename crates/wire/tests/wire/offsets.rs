//! `start` and `end` count code points of `document.text`: what stands between them is `text`, for every object of the public format.

use chancery_record::{CharIndex, Document};
use chancery_wire::json::reading_json;
use proptest::prelude::*;

use crate::holds::{check_offsets, check_written};
use crate::sample::{TEXT, at, real, rich};

#[test]
fn offsets_count_code_points() {
    assert!(check_offsets(&rich()) >= 15);
    let json = reading_json(&rich(), &[]);
    let trigger = &json["events"][0]["trigger"];
    let before = TEXT[..at("gəlmədi").start as usize].chars().count();
    assert_eq!(trigger["start"], before);
    assert_ne!(before, at("gəlmədi").start as usize, "the sample must tell bytes from code points");
}

#[test]
fn what_is_written_piece_by_piece_is_the_json() {
    check_written(&rich());
    for (_, reading) in real() {
        check_written(&reading);
    }
}

#[test]
fn real_readings_have_right_offsets() {
    for (name, reading) in real() {
        assert!(check_offsets(&reading) > 0, "{name}");
    }
}

#[test]
fn offsets_are_right_far_into_a_long_text() {
    let line = "Türkiyə polisi – «Bakı» 😀 – says: French police arrested two Italian citizens in Lyon. ";
    let text = line.repeat(40);
    let reading = chancery_reader::read(chancery_reader::Lore::builtin(), &Document::from_text(&text));
    assert!(reading.events.len() >= 40, "{} events", reading.events.len());
    check_offsets(&reading);
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
