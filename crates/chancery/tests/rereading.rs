//! Reading again: every document comes out as adding its file would make it, and what cannot be read again stays.

use crate::program::Place;

/// A rule file that knows fewer threats than the built-in one.
const OTHER_RULE: &str = "type THREATEN\n\nrule swing\n  verb     swing\n  object   sword\n  whom     at|any\n  \
    yes \"Norway swung a sword at Peru.\" -> NOR THREATEN PER\n  yes \"A sword was swung at Peru by Norway.\" -> NOR THREATEN PER\n  \
    no  \"A swing stood in the garden of Peru.\"\n";

/// All ways in which the user says how a file is taken apart.
fn add_all(place: &Place, archive: &str, lore: &[&str]) {
    place.write(
        "in/a.txt",
        "Threats\n\n4 March 2025\n\nNorway warned Peru on 3 March 2025. Peru accused Norway of fraud.\n",
    );
    place.write(
        "in/b.html",
        "<html><body><article><h1>Warned</h1><p>Norway warned Peru on Monday.</p></article></body></html>",
    );
    place
        .write("in/c.md", "---\ntitle: Fish\ndate: 2025-03-05\n---\n\n# Fish\n\nPeru warned Norway again.\n");
    place.write("in/rows", "{\"text\": \"Norway warned Peru.\", \"date\": \"2025-03-01\"}\n{ }\n{\"date\": \"2025-03-02\", \"text\": \"Peru warned Norway.\\u0000 Twice.\"}\r\r\n");
    place.write("odd.csv", "story;day;description\n\"Norway warned \"\"Peru\"\".\";2025-04-01;Peru warned Norway.\nPeru accused Norway.;2025-04-02;x\n");
    place.write(
        "more.jsonl",
        "{\"day\": \"2025-04-05\", \"story\": \"Peru warned Norway.\", \"text\": \"Not this.\"}\n",
    );
    let run = |arguments: &[&str]| {
        let ran = place.run(&[arguments, lore, &["--archive", archive]].concat());
        assert!(ran.code <= 1, "{ran:?}");
    };
    assert_eq!(place.run(&["init", archive]).code, 0);
    run(&["add", "in"]);
    run(&["add", "--text-column", "story", "--date-column", "day", "odd.csv", "more.jsonl"]);
    let packed =
        std::process::Command::new("gzip").args(["-kf", "in/a.txt"]).current_dir(&place.path).status();
    if packed.is_ok_and(|status| status.success()) {
        place.write("in/a.txt", "Other words.\n");
        run(&["add", "in/a.txt.gz"]);
    }
}

#[test]
fn documents_come_out_as_adding_them_anew_makes_them() {
    let place = Place::new();
    place.write("lore/en/rules/THREATEN.rule", OTHER_RULE);
    add_all(&place, "old", &[]);
    add_all(&place, "new", &["--lore", "lore"]);
    let export = |archive: &str| place.run(&["export", "jsonl", "--archive", archive]).out;
    let (old, new) = (export("old"), export("new"));
    let documents = old.lines().count();
    assert!(documents >= 8 && old != new, "{documents}");

    let ran = place.run(&["reread", "--archive", "old", "--lore", "lore"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(
        ran.out.contains(&format!("{documents} documents read again, {documents} changed")),
        "{}",
        ran.out
    );
    assert!(ran.out.starts_with("events"), "{}", ran.out);
    assert_eq!(export("old"), new);
    let ran = place.run(&["reread", "--archive", "old", "--lore", "lore"]);
    assert_eq!(ran.out, format!("0 documents read again, 0 changed, T s; {documents} left alone\n"));

    let stats = place.run(&["stats", "--archive", "old"]).out;
    assert!(stats.contains(&format!("{documents} documents read by another lore")), "{stats}");
    assert!(stats.contains("`chancery reread`"), "{stats}");
    let json = place.run(&["reread", "--archive", "old", "--json"]).json();
    assert_eq!(json["reread"], documents);
    assert!(json["rows_before"]["events"].as_u64() < json["rows_after"]["events"].as_u64(), "{json}");
    assert_eq!(export("old"), old);
    let ran = place.run(&["reread", "--archive", "old", "--all"]);
    assert!(ran.out.starts_with(&format!("{documents} documents read again, 0 changed")), "{}", ran.out);
    assert_eq!(export("old"), old);
    assert_eq!(place.run(&["check", "--archive", "old"]).code, 0);
    assert!(!place.run(&["stats", "--archive", "old"]).out.contains("reread"));
}

#[test]
fn what_cannot_be_read_again_stays_and_is_listed() {
    let place = Place::with_archive();
    place.write("odd.csv", "story,day\nNorway warned Peru.,2025-04-01\n");
    place.write("a.txt", "Norway warned Peru on 3 March 2025.\n");
    place.run(&["add", "--text-column", "story", "odd.csv", "a.txt"]);
    let export = place.run(&["export", "jsonl"]).out;
    // As an archive of the first schema has it: nobody knows which column held the text.
    crate::kills::to_schema_1(&place.path.join("chancery.db"));
    let ran = place.run(&["reread", "--all"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.out.starts_with("1 document read again, 0 changed, T s, 1 could not be read again"),
        "{}",
        ran.out
    );
    assert!(ran.err.starts_with("skipped: odd.csv, document "), "{}", ran.err);
    assert!(ran.err.contains("it stays as it is; `chancery remove "), "{}", ran.err);
    assert_eq!(place.run(&["export", "jsonl"]).out, export);
    let ran = place.run(&["reread", "0000000000000000"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, "0 documents read again, 0 changed, T s; 2 left alone\n"));
    assert!(ran.err.starts_with("there is no document 0000000000000000"), "{}", ran.err);
}

#[test]
fn a_document_with_damaged_rows_is_mended_by_reading_it_again() {
    let place = Place::with_archive();
    place.write("a.html", "<html><body><p>Norway warned Peru on 3 March 2025.</p></body></html>");
    place.write("b.txt", "Kenya warned Ghana on 3 March 2025.\n");
    place.run(&["add", "a.html", "b.txt"]);
    let export = place.run(&["export", "jsonl"]).out;
    let damage = |sql: &str| {
        let connection = rusqlite::Connection::open(place.path.join("chancery.db")).unwrap();
        connection.execute_batch(sql).unwrap();
    };
    damage(
        "UPDATE events_rows SET type = 'AID' WHERE doc = (SELECT key FROM documents WHERE source = 'a.html')",
    );
    let ran = place.run(&["check"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("`chancery reread "), "{}", ran.out);
    let faults = place.run(&["check", "--json"]).json();
    let id = faults["faults"][0]["document"].as_str().unwrap().to_owned();
    assert_eq!(place.run(&["reread", &id[..8]]).code, 0);
    assert_eq!(place.run(&["check", "--repair"]).code, 0);
    assert_eq!(place.run(&["export", "jsonl"]).out, export);
}

#[test]
fn a_repair_says_what_it_mends_and_what_it_cannot() {
    let place = Place::with_archive();
    place.write("b.txt", "Kenya warned Ghana on 3 March 2025.\n");
    place.run(&["add", "b.txt"]);
    let damage = |sql: &str| {
        let connection = rusqlite::Connection::open(place.path.join("chancery.db")).unwrap();
        connection.execute_batch(sql).unwrap();
    };
    damage(
        "DELETE FROM dyad_day; DROP VIEW statements; DROP INDEX events_rows_by_id; DELETE FROM sentence_index_data WHERE id > 10",
    );
    let ran = place.run(&["check"]);
    assert_eq!(ran.code, 1);
    for part in [
        "fault: schema: the view statements",
        "fault: schema: the index events_rows_by_id",
        "fault: derived: ",
        "fault: search: ",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    let ran = place.run(&["check", "--repair"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("mended: derived: the derived table dyad_day"), "{}", ran.out);
    assert!(ran.out.contains("made anew: views, indexes, derived tables, search index\n"), "{}", ran.out);
    assert_eq!(place.run(&["check"]).out, "1 document, 1 of 1 row lead to their words; no fault\n");
    damage("UPDATE events_rows SET type = 'AID'");
    let json = place.run(&["check", "--repair", "--json"]).json();
    assert_eq!(json["faults"][0]["part"], "rows");
    assert!(json["faults"][0]["remedy"].as_str().unwrap().contains("chancery reread"));
}
