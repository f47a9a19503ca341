//! What fuzzing found once must hold for ever: every file of `tests/fixtures/fuzz`, named `<target>-<what>.bin`, is run by the check
//! of its target. A few were written by hand.

use std::path::Path;

use crate::bytes;

#[test]
fn past_findings_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fuzz");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let content = std::fs::read(&path).unwrap();
        println!("{name}");
        match name.split('-').next() {
            Some("archive") => bytes::store(&content),
            Some("question") => bytes::question(&content),
            Some("sql") => bytes::sql(&content),
            _ => panic!("{name}: the name of a finding begins with its target and a hyphen"),
        }
        seen += 1;
    }
    assert!(seen > 0, "no findings were read");
}
