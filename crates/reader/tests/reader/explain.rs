//! Every event row says why: the rule, how each actor was found, how the date was found.

use crate::support::{read_text, samples};

#[test]
fn every_event_says_which_rule_fired_on_which_word() {
    let mut count = 0;
    for (name, text) in samples() {
        let reading = read_text(&text, "2025-07-10");
        for event in &reading.events {
            count += 1;
            let why = &event.head.why;
            let words = event.trigger.of(&text);
            let first = format!("rule {} on \"{words}\"", event.head.rule);
            assert_eq!(why.first(), Some(&first), "{name}: {why:?}");
        }
    }
    assert!(count >= 20, "only {count} events in all samples");
}

#[test]
fn every_actor_with_a_code_says_how_it_was_found() {
    for (name, text) in samples() {
        let reading = read_text(&text, "2025-07-10");
        for event in &reading.events {
            for actor in event.who.iter().chain(&event.whom).filter(|actor| !actor.code.is_empty()) {
                let told = event.head.why.iter().any(|line| {
                    let side = line.starts_with("who ") || line.starts_with("whom ");
                    // `who RUS: "Russia", name of Russia`: how it was found stands behind the name and is not empty
                    let code = line.split([' ', ':']).nth(1);
                    let how = line.rsplit_once("\", ").map_or("", |(_, how)| how);
                    side && code == Some(actor.code.as_str()) && !how.trim().is_empty()
                });
                assert!(told, "{name}: nothing says how {} was found: {:?}", actor.code, event.head.why);
            }
        }
    }
}

#[test]
fn every_known_date_says_how_it_was_found() {
    for (name, text) in samples() {
        for event in &read_text(&text, "2025-07-10").events {
            let date = &event.head.date;
            assert!(!date.days.is_unknown(), "{name}: a dated document leaves no event without bounds");
            assert!(!date.how.is_empty(), "{name}: {} without how", date.days);
            let line = format!("date {}: {}", date.days, date.how);
            assert!(event.head.why.contains(&line), "{name}: {line:?} is not among {:?}", event.head.why);
        }
    }
}

#[test]
fn a_change_of_type_by_tense_is_told() {
    let reading = read_text("Russia will expel two Czech diplomats.", "");
    let why = &reading.events[0].head.why;
    assert!(why.iter().any(|line| line == "told as future: SANCTION becomes THREATEN"), "{why:?}");
    let reading = read_text("Israel will not release the Egyptian prisoners.", "");
    let why = &reading.events[0].head.why;
    assert!(why.iter().any(|line| line == "refused for the future: RETREAT becomes REJECT"), "{why:?}");
}

#[test]
fn every_statement_says_what_attributes_it() {
    let mut count = 0;
    for (name, text) in samples() {
        for statement in &read_text(&text, "2025-07-10").statements {
            count += 1;
            let why = &statement.head.why;
            assert!(!why.is_empty(), "{name}: a statement without why");
            if let Some(cue) = statement.head.cue {
                let words = cue.of(&text);
                assert!(
                    why[0].to_lowercase().contains(&words.to_lowercase()),
                    "{name}: {words} is not in {:?}",
                    why[0]
                );
            }
        }
    }
    assert!(count >= 20, "only {count} statements in all samples");
}
