//! Whatever a text is: the JSON of its reading keeps to the Schema, offsets lead to the words, flat rows lead back. Texts are
//! bytes, scraps put together at random, and the inputs with which fuzzing once broke the reader.

use std::path::PathBuf;
use std::sync::OnceLock;

use chancery_reader::{Lore, read};
use chancery_record::Document;
use chancery_wire::json::reading_json;
use proptest::prelude::*;

use crate::holds::{Checker, check_flat, check_offsets, check_written, layers};

/// Documents out of bytes are made as the reader's own tests make them.
#[allow(dead_code)]
#[path = "../../../reader/tests/reader/bytes.rs"]
mod bytes;

/// Scraps of prose with letters of one to four bytes, marks that part and marks that do not.
const SCRAPS: [&str; 30] = [
    "Russia ",
    "Iran's ",
    "Türkiye ",
    "the minister ",
    "arrested ",
    "attacked ",
    "met ",
    "said ",
    "said that ",
    "by ",
    "and ",
    "not ",
    "two citizens ",
    "talks between ",
    "on 3 May 2024 ",
    "last week ",
    "31 June ",
    "“",
    "”",
    "\"",
    ". ",
    ".",
    ", ",
    "\n",
    "\r\n",
    "😀",
    "\u{301}",
    "\u{202e}",
    "東京",
    "[1]",
];

fn check(document: &Document) {
    static CHECKER: OnceLock<Checker> = OnceLock::new();
    let reading = read(Lore::builtin(), document);
    check_flat("any text", &reading);
    check_offsets(&reading);
    check_written(&reading);
    let json = reading_json(&reading, &layers());
    CHECKER.get_or_init(Checker::new).check(&json).unwrap_or_else(|error| panic!("{error}"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        check(&bytes::document(&bytes));
    }

    #[test]
    fn any_scraps(parts in proptest::collection::vec(0..SCRAPS.len(), 0..60), flags in any::<u8>(), cut in 0u8..8) {
        let text: String = parts.iter().map(|part| SCRAPS[*part]).collect();
        check(&bytes::document(&[&[flags, cut], text.as_bytes()].concat()));
    }
}

#[test]
fn past_findings_keep_to_the_schema() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../reader/tests/fixtures/fuzz");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("read-") {
            check(&bytes::document(&std::fs::read(&path).unwrap()));
            seen += 1;
        }
    }
    assert!(seen > 0, "no findings were read");
}
