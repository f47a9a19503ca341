//! Written dossiers: good ones have no fault, changed ones are never taken for good where a footnote is touched, and no bytes break
//! the check.

use proptest::prelude::*;

use crate::bytes::{against_archive, any, good};

#[path = "../../../../fuzz/findings.rs"]
mod files;

/// Pieces of dossiers, right and wrong.
const SCRAPS: [&str; 26] = [
    "<ol>",
    "<li id=\"note-1\" data-row=\"",
    "\" data-doc=\"",
    "\" data-start=\"0\" data-end=\"9\"",
    " data-quote-start=1 data-quote-end=4>",
    " data-start=99999999999999999999",
    "<q>",
    "</q>",
    "<mark>",
    "</mark>",
    "</li>",
    "<a href=\"#note-1\">",
    "<script>",
    "<!--",
    "&#x110000;",
    "&amp",
    "é",
    "0123456789abcdef",
    "[^1]: “",
    "[^",
    "]",
    "” (source 1; row `0123456789abcdef`, document `",
    "`, characters ",
    "1-2 of 0-9)",
    "**",
    "\n",
];

#[test]
fn what_the_writers_make_has_no_fault() {
    for text in good() {
        let checked = against_archive(text);
        assert!(checked.notes >= 2 && checked.faults.is_empty(), "{:?} in {text}", checked.faults);
    }
}

#[test]
fn a_word_changed_in_a_footnote_is_found() {
    for text in good() {
        let notes = text.find("note-1\"").or_else(|| text.find("\n[^1]: ")).unwrap();
        let (before, after) = text.split_at(notes);
        let changed = format!("{before}{}", after.replace("arrested", "released"));
        assert!(changed != *text, "nothing was changed");
        assert!(!against_archive(&changed).faults.is_empty());
    }
}

#[test]
fn past_findings_hold() {
    files::each(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/fuzz"), |_, _, content| any(content));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_scraps_are_checked(parts in prop::collection::vec(0..SCRAPS.len(), 0..40)) {
        any(&[&b"\0"[..], parts.iter().map(|part| SCRAPS[*part]).collect::<String>().as_bytes()].concat());
    }

    #[test]
    fn any_piece_in_a_good_dossier_is_checked(
        mode in 0u8.., place in 0u8.., parts in prop::collection::vec(0..SCRAPS.len(), 0..6),
    ) {
        let text: String = parts.iter().map(|part| SCRAPS[*part]).collect();
        any_bytes(mode | 1, place, &text);
    }
}

fn any_bytes(mode: u8, place: u8, text: &str) {
    any(&[&[mode, place], text.as_bytes()].concat());
}
