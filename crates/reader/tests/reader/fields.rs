//! Fields of event rows that need the whole document: contexts, sizes, third parties, causes, acts told twice. The sentences are our own;
//! those of `gold/own/fields` are scored, with a floor.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::{Event, Reading};

use crate::support::read_text;

fn reading(text: &str) -> Reading {
    read_text(text, "2025-09-10")
}

fn event<'r>(reading: &'r Reading, trigger: &str) -> &'r Event {
    let is = |event: &&Event| event.trigger.of(&reading.document.text) == trigger;
    let told: Vec<&str> =
        reading.events.iter().map(|event| event.trigger.of(&reading.document.text)).collect();
    reading.events.iter().find(is).unwrap_or_else(|| panic!("no event on {trigger}, only on {told:?}"))
}

#[test]
fn contexts_come_from_the_paragraph_and_say_their_words() {
    let told = reading(
        "China sold Pakistan a nuclear reactor. The uranium enrichment that Beijing wants to help with is old.\n\n\
         Ghana thanked Togo for the vaccine.\n\nThe European Union fined Apple.",
    );
    let sold = event(&told, "sold");
    assert_eq!(sold.context.first().map(String::as_str), Some("cbrn"), "{:?}", sold.context);
    let why = sold.head.why.iter().find(|step| step.starts_with("context cbrn")).unwrap();
    assert!(why.contains("nuclear") && why.contains("uranium enrichment"), "{why}");
    assert_eq!(event(&told, "thanked").context, ["health"]);
    assert!(told.events.iter().all(|event| event.context.len() <= 3));
}

#[test]
fn the_act_itself_gives_a_context_and_crime_gives_way_to_its_kinds() {
    let told = reading("Polish police arrested a Ukrainian gang for human trafficking.");
    let arrested = event(&told, "arrested");
    assert!(arrested.context.contains(&"trafficking".to_owned()), "{:?}", arrested.context);
    assert!(!arrested.context.contains(&"crime".to_owned()), "{:?}", arrested.context);
    assert!(arrested.context.contains(&"legal".to_owned()), "{:?}", arrested.context);
}

#[test]
fn third_parties_have_a_word_before_them() {
    let told = reading("Russia and Ukraine held talks in Istanbul in the presence of the American envoy.");
    let talks = &told.events[0];
    assert_eq!(talks.third.iter().map(|actor| actor.code.as_str()).collect::<Vec<_>>(), ["USA"]);
    assert!(talks.head.why.iter().any(|step| step.starts_with("third USA as witness")));
    let plain = reading("Russia and Ukraine held talks in Istanbul in the presence of journalists.");
    assert!(plain.events.iter().all(|event| event.third.is_empty()));
}

#[test]
fn connectives_tie_an_act_to_its_cause() {
    let told =
        reading("Estonia expelled two Russian diplomats in response to the Russian attack on Kharkiv.");
    let place = told.events.iter().position(|event| event.trigger.of(&told.document.text) == "attack");
    assert!(place.is_some());
    assert_eq!(event(&told, "expelled").caused_by, place.map(|place| place as u32));
    assert_eq!(event(&told, "attack").caused_by, None);
    // "after" alone ties only acts of the same quarrel
    let told = reading("France gave Kenya aid after Peru condemned Chile.");
    assert!(told.events.len() > 1 && told.events.iter().all(|event| event.caused_by.is_none()));
}

/// The numbers of all acts of a sentence, as in `sizes.tsv`.
fn sizes(text: &str) -> BTreeSet<String> {
    let told = reading(text);
    let mut out = BTreeSet::new();
    for size in told.events.iter().map(|event| &event.size) {
        let numbers = [
            ("dead", size.dead),
            ("injured", size.injured),
            ("arrested", size.arrested),
            ("participants", size.participants),
        ];
        for (name, number) in numbers {
            let Some(number) = number else { continue };
            let bound = size.bounds.split(", ").find_map(|part| part.strip_prefix(name)).map(str::trim);
            let sign = match bound {
                Some("at least") => ">=",
                Some("at most") => "<=",
                Some("about") => "~",
                _ => "=",
            };
            out.insert(format!("{name}{sign}{number}"));
        }
    }
    out
}

/// True positives, found, wanted.
fn add(sums: &mut (usize, usize, usize), found: &BTreeSet<String>, wanted: &BTreeSet<String>) {
    sums.0 += found.intersection(wanted).count();
    sums.1 += found.len();
    sums.2 += wanted.len();
}

fn f1((right, found, wanted): (usize, usize, usize)) -> f64 {
    2.0 * right as f64 / (found + wanted) as f64
}

#[test]
fn sizes_of_our_own_sentences_reach_their_floor() {
    let mut sums = (0, 0, 0);
    let mut wrong = BTreeMap::new();
    let lines = include_str!("../../../../gold/own/fields/sizes.tsv").lines();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let (text, numbers) = line.split_once('\t').unwrap();
        let wanted = numbers.split(' ').filter(|number| *number != "-").map(str::to_owned).collect();
        let found = sizes(text);
        add(&mut sums, &found, &wanted);
        if found != wanted {
            wrong.insert(text, (found, wanted));
        }
    }
    println!("sizes: {sums:?}, F1 {:.3}; wrong: {wrong:#?}", f1(sums));
    assert!(f1(sums) >= 0.85, "F1 {:.3}: {wrong:#?}", f1(sums));
}

#[test]
fn acts_told_twice_in_our_own_documents_reach_their_floor() {
    let mut sums = (0, 0, 0);
    let mut wrong = BTreeMap::new();
    let file = include_str!("../../../../gold/own/fields/coreference.txt");
    let lines: Vec<&str> = file.lines().filter(|line| !line.starts_with('#')).collect();
    for part in lines.split(|line| line.is_empty()) {
        let (wanted, text): (Vec<&str>, Vec<&str>) = part.iter().partition(|line| line.starts_with("= "));
        let text = text.concat().replace("\\n", "\n\n");
        let told = reading(&text);
        let word = |event: &Event| event.trigger.of(&told.document.text).to_owned();
        let pairs = told.events.iter().filter_map(|event| Some((event.same_as?, event)));
        let found =
            pairs.map(|(first, later)| format!("{} / {}", word(&told.events[first as usize]), word(later)));
        let found: BTreeSet<String> = found.collect();
        let wanted = wanted.iter().map(|line| line[2..].to_owned()).filter(|line| line != "none").collect();
        add(&mut sums, &found, &wanted);
        if found != wanted {
            wrong.insert(text, (found, wanted));
        }
    }
    println!("told twice: {sums:?}, F1 {:.3}; wrong: {wrong:#?}", f1(sums));
    assert!(f1(sums) >= 0.75 && sums.1 <= sums.0 + 1, "F1 {:.3}: {wrong:#?}", f1(sums));
}
