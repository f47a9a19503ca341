//! Adding and removing: whole outputs, and the same record whatever the order and the threads.

use crate::program::Place;

const MEETING: &str = "Envoys meet in Oslo\n\n4 March 2025\n\nThe foreign ministers of Norway and Peru met in Oslo on 3 March 2025.\n";
const QUARREL: &str = "Fishing quarrel\n\n12 April 2025\n\nNorway accused Peru of illegal fishing on 10 April 2025. Peru rejected the accusation.\n";

fn pile(place: &Place) {
    place.write("pile/a.txt", MEETING);
    place.write("pile/deep/b.txt", QUARREL);
    place.write("pile/.hidden.txt", "Norway attacked Peru.");
    let line = |number: usize| {
        let text = format!("Peru warned Norway for the {number}th time on 5 May 2025.");
        serde_json::json!({"text": text, "date": "2025-05-06"}).to_string()
    };
    let lines: Vec<String> = (0..40).map(line).collect();
    place.write("pile/wires.jsonl", lines.join("\n"));
}

#[test]
fn a_folder_is_added_once_and_again_changes_nothing() {
    let place = Place::with_archive();
    pile(&place);
    let first = place.run(&["add", "pile"]);
    assert_eq!(first.code, 0, "{first:?}");
    assert!(first.out.starts_with("42 documents, "), "{}", first.out);
    let export = place.run(&["export", "jsonl"]).out;
    let again = place.run(&["add", "pile"]);
    assert_eq!(again.out, "0 documents, 0 sentences, 0 rows, T s; 42 known already\n");
    assert_eq!(place.run(&["export", "jsonl"]).out, export);
}

#[test]
fn order_and_threads_do_not_matter() {
    let exports: Vec<String> = [
        &["add", "--threads", "1", "pile/wires.jsonl", "pile/deep", "pile/a.txt"][..],
        &["add", "--threads", "7", "pile"][..],
    ]
    .iter()
    .map(|arguments| {
        let place = Place::with_archive();
        pile(&place);
        assert_eq!(place.run(arguments).code, 0);
        place.run(&["export", "jsonl"]).out + &place.run(&["export", "csv"]).out
    })
    .collect();
    assert!(exports[0].len() > 1000);
    assert_eq!(exports[0], exports[1]);
}

#[test]
fn removing_and_adding_again_gives_the_same_record() {
    let place = Place::with_archive();
    pile(&place);
    place.run(&["add", "pile"]);
    let export = place.run(&["export", "jsonl"]).out;
    let documents = place.run(&["stats", "--documents", "--json"]).json();
    let meeting =
        documents.as_array().unwrap().iter().find(|document| document["source"] == "a.txt").unwrap();
    let id = meeting["id"].as_str().unwrap();
    let removed = place.run(&["remove", &id[..8], "0000000000000000"]);
    assert_eq!(removed.code, 1);
    assert!(removed.out.ends_with("1 document removed\n"), "{}", removed.out);
    assert_eq!(
        removed.err,
        "there is no document 0000000000000000; `chancery stats --documents` lists them\n"
    );
    assert_ne!(place.run(&["export", "jsonl"]).out, export);
    assert_eq!(place.run(&["add", "pile/a.txt"]).code, 0);
    assert_eq!(place.run(&["export", "jsonl"]).out, export);
}

#[test]
fn standard_input_packed_tables_and_named_columns() {
    let place = Place::with_archive();
    let ran = place.run_with_input(&["add", "-"], MEETING.as_bytes());
    assert!(ran.out.starts_with("1 document, "), "{ran:?}");
    place.write("table.csv", "story,day,ignored\n\"Norway accused Peru of illegal fishing.\",2025-04-11,x\n");
    let ran = place.run(&["add", "--text-column", "story", "--date-column", "day", "table.csv"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    let documents = place.run(&["stats", "--documents", "--json"]).json();
    let table =
        documents.as_array().unwrap().iter().find(|document| document["source"] == "table.csv").unwrap();
    assert_eq!(table["published"]["start"], "2025-04-11");
}

#[test]
fn a_document_without_a_date_is_said_to_be_unsure() {
    let place = Place::with_archive();
    place.write("undated.txt", "Norway accused Peru of illegal fishing.\n");
    let ran = place.run(&["add", "undated.txt"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.ends_with("; 1 date unsure\n"), "{}", ran.out);
    assert_eq!(
        ran.err,
        "date unsure: undated.txt: no day of publication found; relative dates in it stay open\n"
    );
    assert_eq!(place.run(&["add", "--quiet", "undated.txt"]).err, "");
}

#[test]
fn the_archive_is_found_from_folders_inside_it() {
    let place = Place::with_archive();
    place.write("inside/deeper/a.txt", MEETING);
    let mut command = place.command(&["add", "a.txt"]);
    let output = command.current_dir(place.path.join("inside/deeper")).output().unwrap();
    assert!(output.status.success());
    assert_eq!(place.run(&["stats", "--json"]).json()["documents"], 1);
}

#[test]
fn exports_land_in_files() {
    let place = Place::with_archive();
    pile(&place);
    place.run(&["add", "pile"]);
    let ran = place.run(&["export", "csv", "--output", "tables", "--json"]);
    assert_eq!(ran.json()["files"].as_array().unwrap().len(), 12, "the tables and their description");
    let events = String::from_utf8(place.read("tables/events.csv")).unwrap();
    assert_eq!(events, place.run(&["export", "csv"]).out);
    assert!(events.starts_with("doc_id,id,start,end,"));
    assert_eq!(place.run(&["export", "csv", "--kind", "songs"]).code, 2);
}
