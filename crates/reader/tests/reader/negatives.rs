//! Sentences that look like events and are none: the share that fools the reader may only fall.

use chancery_reader::{Lore, read};
use chancery_record::Document;

use crate::support::{data, told_event};

/// Sentences with event rows, per thousand of the sentences of `data/en/tests/no_event.txt`. It may only fall.
const FOOLED_PER_MILLE: usize = 126;

#[test]
fn sentences_without_event_fool_the_reader_no_more_than_before() {
    let file = data("en/tests/no_event.txt");
    let sentences: Vec<&str> =
        file.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).collect();
    let mut fooled = Vec::new();
    for sentence in &sentences {
        let reading = read(Lore::builtin(), &Document::from_text(sentence));
        if !reading.events.is_empty() {
            let rows: Vec<String> = reading
                .events
                .iter()
                .map(|event| format!("{} [{}]", told_event(event), event.head.rule))
                .collect();
            fooled.push(format!("{sentence} -> {}", rows.join("; ")));
        }
    }
    assert!(sentences.len() >= 100, "the file lost sentences: {} left", sentences.len());
    let share = fooled.len() * 1000 / sentences.len();
    assert!(
        share <= FOOLED_PER_MILLE,
        "{} of {} sentences fool the reader ({share} per mille, {FOOLED_PER_MILLE} before):\n{}",
        fooled.len(),
        sentences.len(),
        fooled.join("\n")
    );
}
