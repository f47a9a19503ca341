//! The rule files prove themselves: every `yes` and `no` sentence, the two yes and one no, the codes.

use std::collections::{BTreeMap, BTreeSet};

use chancery_reader::Lore;
use chancery_reader::event::testing::run_tests;

#[test]
fn every_sentence_of_every_rule_comes_out_as_told() {
    let (count, failures) = run_tests(Lore::builtin(), "");
    let told: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert!(count > 0, "no rule has a sentence");
    assert!(
        failures.is_empty(),
        "{} of {count} sentences or rules fail:\n{}",
        failures.len(),
        told.join("\n")
    );
}

#[test]
fn every_rule_has_two_yes_and_one_no_sentence() {
    let short: Vec<String> = Lore::builtin()
        .rules
        .all
        .iter()
        .map(|rule| (rule, rule.examples.iter().filter(|example| example.wanted.is_some()).count()))
        .filter(|(rule, yes)| *yes < 2 || *yes == rule.examples.len())
        .map(|(rule, yes)| format!("{}: {}: {yes} yes, {} no", rule.file, rule.id, rule.examples.len() - yes))
        .collect();
    assert!(short.is_empty(), "rules with too few sentences:\n{}", short.join("\n"));
}

#[test]
fn every_type_has_twelve_yes_and_eight_no_sentences() {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for rule in &Lore::builtin().rules.all {
        let (yes, no) = counts.entry(&rule.event_type).or_default();
        let wanted = rule.examples.iter().filter(|example| example.wanted.is_some()).count();
        *yes += wanted;
        *no += rule.examples.len() - wanted;
    }
    assert_eq!(counts.len(), 16, "{counts:?}");
    assert!(counts.values().all(|(yes, no)| *yes >= 12 && *no >= 8), "{counts:?}");
}

#[test]
fn every_code_of_a_rule_is_in_the_ontology() {
    let lore = Lore::builtin();
    let mut unknown = Vec::new();
    for rule in &lore.rules.all {
        if !lore.ontology.knows(&rule.event_type, &rule.mode) {
            unknown.push(format!("{}: {}: {}/{}", rule.file, rule.id, rule.event_type, rule.mode));
        }
        for wanted in rule.examples.iter().filter_map(|example| example.wanted.as_ref()) {
            let mode = wanted.mode.as_deref().unwrap_or("");
            if !lore.ontology.knows(&wanted.event_type, mode) {
                unknown.push(format!("{}: {}: wants {}/{mode}", rule.file, rule.id, wanted.event_type));
            }
        }
    }
    assert!(unknown.is_empty(), "codes that data/ontology/plover.tsv lacks:\n{}", unknown.join("\n"));
}

#[test]
fn every_actor_code_of_a_rule_is_known() {
    let lore = Lore::builtin();
    let wanted = lore.rules.all.iter().flat_map(|rule| {
        rule.examples.iter().filter_map(move |example| Some((rule, example.wanted.as_ref()?)))
    });
    let unknown: BTreeSet<String> = wanted
        .flat_map(|(rule, wanted)| wanted.who.iter().chain(&wanted.whom).map(move |code| (rule, code)))
        .filter(|(_, code)| {
            lore.country_name(code).is_none()
                && !matches!(code.as_str(), "IGO" | "NGO" | "IMG" | "ISM" | "MNC")
        })
        .map(|(rule, code)| format!("{}: {code}", rule.id))
        .collect();
    assert!(unknown.is_empty(), "actor codes that the tables lack: {unknown:?}");
}

#[test]
fn every_type_has_a_rule_file_of_its_own() {
    let lore = Lore::builtin();
    for row in lore.ontology.types() {
        let file = format!("en/rules/{}.rule", row.code);
        assert!(lore.rules.all.iter().any(|rule| rule.file == file), "{file} is missing or has no rule");
    }
    for rule in &lore.rules.all {
        assert_eq!(
            rule.file,
            format!("en/rules/{}.rule", rule.event_type),
            "{} stands in the wrong file",
            rule.id
        );
    }
}

#[test]
fn rule_names_are_unique() {
    let mut seen = BTreeSet::new();
    for rule in &Lore::builtin().rules.all {
        assert!(seen.insert(&rule.id), "{} is there twice", rule.id);
    }
}
