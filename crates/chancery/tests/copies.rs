//! `chancery copies`: who has it from whom, whatever the order of adding, from kept keys and without them.

use crate::kills::to_schema_1;
use crate::program::Place;

const REPORT: &str = "The transport ministers of Norway and Iceland met in Bergen on Monday and agreed to lower the tolls on ferries by a \
    third. Iceland had asked for the talks in March, the ministry said. Both sides will sign the paper in June, after the parliaments have \
    looked at it. Fishermen of both countries had blocked the harbours for two weeks in protest against the tolls, which had doubled since \
    the storm of last winter. The blockade ended on Sunday evening, and the first boats sailed at dawn with their lights on.";
const OTHER: &str = "The museum of the town opens its new wing on Saturday with pictures of boats from four centuries. Tickets are \
    free for children. The wing was built by volunteers within three years, and the old hall keeps its pictures of the sea. A concert in the \
    garden closes the day, if the weather is as good as the office of weather says it will be.";

fn row(title: &str, date: &str, source: &str, text: &str) -> String {
    serde_json::json!({"title": title, "date": date, "source": source, "text": text}).to_string() + "\n"
}

/// A report, a copy a day later with the credit of its agency, a third of it without a day, a text that quotes a sentence, and one apart.
fn rows() -> [String; 5] {
    let third = &REPORT[..REPORT.find("Fishermen").unwrap()];
    let quoting = format!("{OTHER} {} {OTHER}", &REPORT[..REPORT.find("Both sides").unwrap()]);
    [
        row("Ministers meet", "2026-03-02", "NTA", REPORT),
        row("Tolls fall", "2026-03-03", "Pond Daily", &format!("BERGEN (NTA) - {REPORT}")),
        row("Tolls", "", "Brook Post", third),
        row("Wing and tolls", "2026-03-05", "Town Herald", &quoting),
        row(
            "Quay closed",
            "2026-03-05",
            "Town Herald",
            "The quay of the southern harbour stays closed until the crane is mended.",
        ),
    ]
}

/// Kind, titles of both, whether it is directed.
fn pairs(place: &Place, arguments: &[&str]) -> Vec<(String, String, String, bool)> {
    let documents = place.run(&["stats", "--documents", "--json"]).json();
    let title = |id: &serde_json::Value| {
        let found = documents.as_array().unwrap().iter().find(|document| document["id"] == *id).unwrap();
        found["title"].as_str().unwrap().to_owned()
    };
    let ran = place.run(&[&["copies", "--json"], arguments].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    let json = ran.json();
    let pair = |pair: &serde_json::Value| {
        let directed = pair["directed"].as_bool().unwrap();
        (pair["kind"].as_str().unwrap().to_owned(), title(&pair["document"]), title(&pair["of"]), directed)
    };
    json["pairs"].as_array().unwrap().iter().map(pair).collect()
}

fn is(kind: &str, document: &str, of: &str) -> (String, String, String, bool) {
    (kind.to_owned(), document.to_owned(), of.to_owned(), true)
}

#[test]
fn kinds_and_directions_do_not_depend_on_the_order_of_adding() {
    let place = Place::with_archive();
    place.write("rows.jsonl", rows().concat());
    assert_eq!(place.run(&["add", "rows.jsonl"]).code, 0);
    let found = pairs(&place, &[]);
    assert!(found.contains(&is("copy", "Tolls fall", "Ministers meet")), "{found:?}");
    assert!(
        found
            .iter()
            .any(|(kind, document, _, is_directed)| kind == "excerpt" && document == "Tolls" && *is_directed),
        "{found:?}"
    );
    assert!(
        found.iter().any(|(kind, document, ..)| kind == "quotes" && document == "Wing and tolls"),
        "{found:?}"
    );
    assert!(
        !found.iter().any(|(_, document, of, _)| document == "Quay closed" || of == "Quay closed"),
        "{found:?}"
    );
    let json = place.run(&["copies", "--json"]).json();
    assert_eq!((json["documents"].as_u64(), json["texts"].as_u64()), (Some(5), Some(3)));
    let shown = place.run(&["copies"]);
    assert!(shown.out.contains("copy ") && shown.out.contains("Pond Daily"), "{shown:?}");
    assert!(shown.out.ends_with("5 documents hold 3 texts\n"), "{shown:?}");

    let other = Place::with_archive();
    for (number, row) in rows().iter().rev().enumerate() {
        other.write(&format!("{number}/rows.jsonl"), row);
        assert_eq!(other.run(&["add", &format!("{number}/rows.jsonl")]).code, 0);
    }
    assert_eq!(other.run(&["copies", "--all", "--json"]).out, place.run(&["copies", "--all", "--json"]).out);
}

#[test]
fn pairs_of_one_document_are_asked_for_by_its_id() {
    let place = Place::with_archive();
    place.write("rows.jsonl", rows().concat());
    place.run(&["add", "rows.jsonl"]);
    let documents = place.run(&["stats", "--documents", "--json"]).json();
    let quay =
        documents.as_array().unwrap().iter().find(|document| document["title"] == "Quay closed").unwrap();
    let id = quay["id"].as_str().unwrap();
    assert_eq!(pairs(&place, &["--all", &id[..8]]), []);
    let missing = place.run(&["copies", "00000000"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("there is no document 00000000"), "{missing:?}");
}

#[test]
fn an_older_archive_shows_the_same_and_reread_keeps_keys() {
    let place = Place::with_archive();
    place.write("rows.jsonl", rows().concat());
    place.run(&["add", "rows.jsonl"]);
    let before = place.run(&["copies", "--all", "--json"]).out;
    to_schema_1(&place.path.join("chancery.db"));
    assert_eq!(place.run(&["copies", "--all", "--json"]).out, before);
    let keys = |place: &Place| {
        let connection = rusqlite::Connection::open(place.path.join("chancery.db")).unwrap();
        let count = "SELECT count(copy_keys) FROM sources";
        connection.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(keys(&place), 0);
    assert_eq!(place.run(&["reread", "--all"]).code, 0);
    assert_eq!(keys(&place), 5);
    assert_eq!(place.run(&["copies", "--all", "--json"]).out, before);
}
