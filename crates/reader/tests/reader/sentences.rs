//! The splitter against the hard texts of `data/en/tests/sentences.txt`; their format is told in the head of that file.

use chancery_reader::{Lore, split_sentences};
use chancery_record::Document;

use crate::support::data;

/// First sentences of the cases that still come out wrong. The list may only shrink.
const KNOWN_FAULTS: &[&str] = &[];

/// The raw text of every case with its sentences.
fn cases() -> Vec<(String, Vec<String>)> {
    let mut cases: Vec<(String, Vec<String>)> = Vec::new();
    let mut open = false;
    let file = data("en/tests/sentences.txt");
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if line.trim().is_empty() {
            open = false;
            continue;
        }
        let (mark, sentence) =
            line.split_at_checked(2).unwrap_or_else(|| panic!("a line without mark: {line:?}"));
        if !open {
            assert_eq!(mark, "| ", "a case opens with another mark: {line:?}");
            cases.push((String::new(), Vec::new()));
        }
        let (text, sentences) = cases.last_mut().unwrap();
        if open {
            text.push_str(match mark {
                "| " => " ",
                "+ " => "",
                "/ " => "\n",
                _ => panic!("an unknown mark: {line:?}"),
            });
        }
        text.push_str(sentence);
        sentences.push(sentence.to_owned());
        open = true;
    }
    cases
}

#[test]
fn hard_texts_are_split_as_before_or_better() {
    let cases = cases();
    assert!(cases.len() >= 65, "the file lost cases: {} left", cases.len());
    let (mut wrong, mut mended) = (Vec::new(), Vec::new());
    for (text, wanted) in &cases {
        let document = Document::from_text(text);
        let got: Vec<&str> =
            split_sentences(Lore::builtin(), &document).into_iter().map(|span| span.of(text)).collect();
        let known = KNOWN_FAULTS.contains(&wanted[0].as_str());
        if got == *wanted && known {
            mended.push(wanted[0].as_str());
        } else if got != *wanted && !known {
            wrong.push(format!("wanted {wanted:#?}\ngot {got:#?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} cases are split wrongly:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
    assert!(mended.is_empty(), "no fault any more, take it off the list: {mended:?}");
    for fault in KNOWN_FAULTS {
        assert!(
            cases.iter().any(|(_, wanted)| wanted[0] == *fault),
            "the list names a case that is not there: {fault}"
        );
    }
}
