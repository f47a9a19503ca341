//! Rows corrected by hand.

use serde_json::Value as Json;

use crate::program::Place;

const TEXT: &str = "Envoys\n\n12 April 2025\n\nNorway accused Peru of illegal fishing on 10 April 2025. Peru thanked Chile.\n";

fn place() -> (Place, Json) {
    let place = Place::with_archive();
    place.write("a.txt", TEXT);
    assert_eq!(place.run(&["add", "a.txt"]).code, 0);
    let events = events(&place);
    let accuse = events.iter().find(|event| event["type"] == "ACCUSE").unwrap().clone();
    (place, accuse)
}

fn events(place: &Place) -> Vec<Json> {
    place.run(&["events", "--json"]).json().as_array().unwrap().clone()
}

fn id(row: &Json) -> &str {
    row["id"].as_str().unwrap()
}

#[test]
fn a_rejected_row_goes_and_comes_back_when_that_is_taken_back() {
    let (place, accuse) = place();
    let before = place.run(&["export", "jsonl"]).out;
    let ran = place.run(&["correct", "reject", &id(&accuse)[..8], "--note", "it was \"irony\""]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("reject events") && ran.out.contains("[Norway accused Peru"), "{}", ran.out);
    assert!(events(&place).iter().all(|event| event["id"] != accuse["id"]));
    assert_eq!(events(&place).len(), 1, "the other row stays");
    assert_eq!(place.run(&["reread", "--all"]).code, 0);
    assert_eq!(events(&place).len(), 1, "it holds when documents are read again");
    assert_eq!(place.run(&["verify"]).code, 0);
    let file = String::from_utf8(place.read("corrections.toml")).unwrap();
    assert!(file.contains("[[correction]]") && file.contains("note = \"it was \\\"irony\\\"\""), "{file}");
    assert_eq!(place.run(&["correct", "undo"]).code, 0);
    assert_eq!(place.run(&["export", "jsonl"]).out, before);
    assert_eq!(place.run(&["correct", "log"]).out, "no corrections\n");
    assert_eq!(place.run(&["correct", "undo"]).code, 2);
}

#[test]
fn types_and_days_are_changed_and_the_rules_are_judged() {
    let (place, accuse) = place();
    let thanked = events(&place).into_iter().find(|event| event["id"] != accuse["id"]).unwrap();
    assert_eq!(place.run(&["correct", "retype", id(&accuse), "reject"]).code, 0);
    assert_eq!(place.run(&["correct", "redate", id(&accuse), "2025-03"]).code, 0);
    assert_eq!(place.run(&["correct", "confirm", id(&thanked)]).code, 0);
    let now = events(&place);
    let row = now.iter().find(|event| event["id"] == accuse["id"]).unwrap();
    assert_eq!((&row["type"], &row["date"]["start"]), (&"REJECT".into(), &"2025-03-01".into()));
    let why = place.run(&["explain", id(&accuse)]).out;
    assert!(why.contains("corrected by hand: the type was ACCUSE"), "{why}");
    let rates = place.run(&["correct", "rates", "--json"]).json();
    let of = |rule: &Json| rates.as_array().unwrap().iter().find(|one| one["rule"] == *rule).unwrap().clone();
    assert_eq!(
        (&of(&accuse["rule"])["seen"], &of(&accuse["rule"])["wrong"]),
        (&1.into(), &1.into()),
        "{rates}"
    );
    assert_eq!(of(&thanked["rule"])["confirmed"], 1);
    assert_eq!(place.run(&["correct", "log", "--json"]).json().as_array().unwrap().len(), 3);
}

#[test]
fn wrong_corrections_are_refused_and_change_nothing() {
    let (place, accuse) = place();
    for (arguments, words) in [
        (vec!["correct", "reject", "0000000000"], "no row"),
        (vec!["correct", "retype", id(&accuse), "DANCE"], "there is no type"),
        (vec!["correct", "retype", id(&accuse), "COERCE.dance"], "has no mode"),
        (vec!["correct", "redate", id(&accuse), "soon"], "is no date"),
    ] {
        let ran = place.run(&arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.err.contains(words), "{arguments:?}: {}", ran.err);
    }
    assert!(!place.path.join("corrections.toml").exists());
    place.write("corrections.toml", "[[correction]]\nchange = \"burn\"\n");
    let ran = place.run(&["reread", "--all"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("corrections.toml") && ran.err.contains("burn"), "{}", ran.err);
}

#[test]
fn two_rows_that_can_both_be_so_are_no_disagreement() {
    let place = Place::with_archive();
    place.write(
        "a.txt",
        "Words at sea\n\n2 July 2025\n\nNorway threatened Peru with force on 30 June 2025.\n",
    );
    place.write("b.txt", "Oslo answers\n\n3 July 2025\n\nThe ferries were late again. Norway did not threaten Peru with force, said its foreign minister.\n");
    assert_eq!(place.run(&["add", "a.txt", "b.txt"]).code, 0);
    let asked = ["disagree", "NOR", "PER", "--json"];
    let found = || place.run(&asked).json()["disputes"].as_array().unwrap().clone();
    let disputes = found();
    assert_eq!(disputes.len(), 1, "{disputes:?}");
    let row = |at: usize| disputes[0]["positions"][at]["tellings"][0]["row"].as_str().unwrap().to_owned();
    let said = place.run(&["correct", "reconcile", &row(1), &row(0), "--note", "two speeches"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(found(), [] as [serde_json::Value; 0]);
    assert_eq!(place.run(&["reread", "--all"]).code, 0);
    assert_eq!(found(), [] as [serde_json::Value; 0], "it holds when documents are read again");
    assert_eq!(place.run(&["correct", "reconcile", &row(1), "abcdef"]).code, 2);
    assert_eq!(place.run(&["correct", "undo"]).code, 0);
    assert_eq!(found().len(), 1);
}
