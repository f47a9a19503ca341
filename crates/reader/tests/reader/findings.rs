//! What fuzzing found once must hold for ever: every file of `tests/fixtures/fuzz`, named `<target>-<what>.bin`, is run by the check
//! of its target. A few were written by hand.

use chancery_reader::Lore;

use crate::bytes;

#[path = "../../../../fuzz/findings.rs"]
mod files;

#[test]
fn past_findings_hold() {
    files::each(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/fuzz"), |target, name, content| {
        match target {
            "read" => {
                bytes::check(Lore::builtin(), &bytes::document(content))
                    .unwrap_or_else(|message| panic!("{name}: {message}"));
            }
            "lore" => bytes::lore(content),
            _ => panic!("{name}: the name of a finding begins with its target and a hyphen"),
        }
    });
}
