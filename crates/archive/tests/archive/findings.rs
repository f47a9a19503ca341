//! What fuzzing found once must hold for ever: every file of `tests/fixtures/fuzz`, named `<target>-<what>.bin`, is run by the check
//! of its target. A few were written by hand.

use crate::bytes;

#[path = "../../../../fuzz/findings.rs"]
mod files;

#[test]
fn past_findings_hold() {
    files::each(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/fuzz"), |target, name, content| {
        match target {
            "archive" => bytes::store(content),
            "question" => bytes::question(content),
            "sql" => bytes::sql(content),
            _ => panic!("{name}: the name of a finding begins with its target and a hyphen"),
        }
    });
}
