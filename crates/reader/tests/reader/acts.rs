//! What statements do and to whom, against `data/en/tests/acts.txt`; the format is told in the head of that file.

use crate::support::{data, read_text};

#[test]
fn statements_do_what_their_verbs_and_words_do() {
    let mut faults = Vec::new();
    let mut cases = 0;
    for line in data("en/tests/acts.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (wanted, text) = line.split_once(" | ").expect(line);
        cases += 1;
        let reading = read_text(text, "2025-07-10");
        let said = reading.statements.iter().find(|row| !row.act.is_empty());
        let told = said.map_or("-".to_owned(), |row| {
            format!("{} {}", row.act, row.about.first().map_or("nobody", |actor| actor.code.as_str()))
        });
        if told != wanted {
            faults.push(format!("{text}\n    wanted {wanted}, got {told}"));
        }
    }
    assert!(cases >= 37, "only {cases} cases");
    assert!(faults.is_empty(), "{} of {cases}:\n{}", faults.len(), faults.join("\n"));
}
