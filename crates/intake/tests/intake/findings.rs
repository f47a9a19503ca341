//! What fuzzing found once must hold for ever: every file of `fixtures/fuzz`, named `<target>-<what>.bin`, is run by the check
//! of its target. A few were written by hand.

use crate::bytes;

#[path = "../../../../fuzz/findings.rs"]
mod files;

#[test]
fn past_findings_hold() {
    files::each(
        concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/fuzz"),
        |target, name, content| match target {
            "intake_page" => bytes::page(content),
            "intake_text" => bytes::text(content),
            "intake_tables" => bytes::tables(content),
            "intake_archives" => bytes::archives(content),
            _ => panic!("{name}: the name of a finding begins with its target and a hyphen"),
        },
    );
}
