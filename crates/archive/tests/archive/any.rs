//! Any question to an archive and any damage to its file: an error with a remedy or an answer, never a panic.

use proptest::prelude::*;

use crate::bytes;

/// Pieces of searches, ids and names.
const SCRAPS: [&str; 24] = [
    "norland", "Südmark", "arrested", "Anna", "NOR", " AND ", " OR ", " NOT ", "NEAR(", ", 3)", "\"", "'",
    "*", "^", "(", ")", "-", "text:", "abcdef", "2025-06", "\0", "\u{202e}", "é", " ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_question_has_an_answer_or_a_remedy(parts in prop::collection::vec(0..SCRAPS.len(), 0..10)) {
        let text: String = parts.iter().map(|part| SCRAPS[*part]).collect();
        bytes::question(text.as_bytes());
    }

    #[test]
    fn any_characters_are_a_question(text in "\\PC{0,40}") {
        bytes::question(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_change_to_a_file_is_reported_or_survived(changes in prop::collection::vec(any::<u8>(), 4..24)) {
        bytes::store(&[&[1], changes.as_slice()].concat());
    }

    #[test]
    fn any_bytes_behind_a_good_header_are_refused_or_survived(content in prop::collection::vec(any::<u8>(), 0..600)) {
        bytes::store(&[&b"\0SQLite format 3\0"[..], &content].concat());
    }
}

#[test]
#[ignore = "slow: many thousand files"]
fn every_cell_survives_every_hostile_value() {
    for table in 0..30 {
        for column in 0..40 {
            for value in [0u8, 3, 4, 5, 7, 14, 15, 19] {
                let result = std::panic::catch_unwind(|| bytes::store(&[1, 0, table, column, value]));
                if result.is_err() {
                    eprintln!("FAULT {table} {column} {value}");
                }
            }
        }
    }
}
