//! Questions to a small archive: whole outputs.

use crate::program::Place;

const QUARREL: &str = "Fishing quarrel\n\n12 April 2025\n\nNorway accused Peru of illegal fishing on 10 April 2025. \
    Peruvian President Dina Boluarte said on 11 April 2025 that Norway had no proof. Peru did not attack Norway.\n";

fn place() -> Place {
    let place = Place::with_archive();
    place.write("quarrel.txt", QUARREL);
    let ran = place.run(&["add", "quarrel.txt"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "1 document, 4 sentences, 4 rows, 1 block left out, T s\n"),
        "{ran:?}"
    );
    place
}

/// The ids of rows hang on the bytes of the file alone, so they may stand in expected outputs.
#[test]
fn a_brief_shows_counts_months_events_and_statements_with_their_words() {
    let place = place();
    let expected = "\
Norway and Peru (NOR-PER)
1 report in 1 document: 1 NOR > PER, 0 PER > NOR, 0 together; 0 of cooperation, 1 of conflict. Not
counted: 1 (denied, supposed, duty, history or told before).

Reports by month
month             conflict | cooperation
2025-04      1 ███████████ |

Events by date
2025-04-10               ACCUSE.allege        NOR > PER  1194a934
    [Norway accused Peru] of illegal fishing on 10 April 2025.
    - quarrel.txt, 2025-04-12, Fishing quarrel
by 2025-04-12            ASSAULT              PER > NOR  (denied)  479a1040
    [Peru did not attack Norway].
    - quarrel.txt, 2025-04-12, Fishing quarrel

Who said what
2025-04-10               Norway about PER  (indirect, ACCUSE)  0a7404e4
    [Norway accused Peru of illegal fishing] on 10 April 2025.
    - quarrel.txt, 2025-04-12, Fishing quarrel
2025-04-11               Dina Boluarte about NOR  (indirect)  e25ef00b
    [Peruvian President Dina Boluarte said on 11 April 2025 that Norway had no proof].
    - quarrel.txt, 2025-04-12, Fishing quarrel
";
    let ran = place.run(&["dyad", "norway", "Peru"]);
    assert_eq!((ran.out.as_str(), ran.err.as_str(), ran.code), (expected, "", 0));
    assert_eq!(place.run(&["dyad", "PER", "NOR"]).out, expected, "the order of the two does not matter");
    let json = place.run(&["dyad", "NOR", "PER", "--json"]).json();
    assert_eq!(json["counts"]["left_out"], 1);
    assert_eq!(
        json["events"][0]["sentence_text"],
        "Norway accused Peru of illegal fishing on 10 April 2025."
    );
    assert_eq!(json["events"][0]["source"]["source"], "quarrel.txt");
}

#[test]
fn a_series_comes_as_csv_and_json() {
    let place = place();
    assert_eq!(
        place.run(&["dyad", "NOR", "PER", "--by", "month", "--csv"]).out,
        "first,second,month,reports,documents,cooperation,conflict,verbal_cooperation,material_cooperation,verbal_conflict,\
         material_conflict,bounded_cooperation,bounded_conflict\r\nNOR,PER,2025-04,1,1,0,1,0,0,1,0,0,0\r\n"
    );
    let json = place.run(&["dyad", "NOR", "PER", "--by", "month", "--json"]).json();
    assert_eq!(json["months"][0]["month"], "2025-04");
    assert_eq!(place.run(&["dyad", "NOR", "PER", "--csv"]).code, 2, "--csv needs --by");
}

#[test]
fn a_pair_without_rows_says_what_there_is() {
    let place = place();
    let ran = place.run(&["dyad", "NOR", "KEN"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_eq!(ran.err, "the record holds nothing on KEN-NOR; it holds most on NOR-PER\n");
    let ran = place.run(&["dyad", "NOR", "Atlantis"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.err,
        "chancery: no actor is called `Atlantis`; give an ISO 3166 code such as AZE, or a country's name in English\n"
    );
    assert_eq!(place.run(&["dyad", "NOR", "norway"]).code, 2);
}

#[test]
fn names_may_have_an_article_and_slips_get_a_suggestion() {
    let place = place();
    let ran = place.run(&["dyad", "the Kremlin", "Baku"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (1, "the record holds nothing on AZE-RUS; it holds most on NOR-PER\n")
    );
    let ran = place.run(&["dyad", "Norwya", "Peru"]);
    assert_eq!(ran.err, "chancery: no actor is called `Norwya`; did you mean Norway (NOR)?\n");
    let ran = place.run(&["events", "--actor", "Azerbaijn"]);
    assert_eq!(ran.err, "chancery: no actor is called `Azerbaijn`; did you mean Azerbaijan (AZE)?\n");
}

#[test]
fn ids_that_are_none_say_where_ids_are_found() {
    let place = place();
    let ran = place.run(&["remove", "quarrel.txt"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`chancery stats --documents` lists the ids"), "{}", ran.err);
    let ran = place.run(&["explain", "1194"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (1, "this is too short for an id; give at least the first six characters\n")
    );
}

#[test]
fn the_width_can_be_asked_for() {
    let place = place();
    let ran = place.command(&["dyad", "NOR", "PER"]).env("COLUMNS", "50").output().unwrap();
    let out = String::from_utf8(ran.stdout).unwrap();
    let sentences: Vec<&str> = out.lines().filter(|line| line.starts_with("    ")).collect();
    assert!(sentences.len() > 4 && sentences.iter().all(|line| line.chars().count() <= 50), "{out}");
}

#[test]
fn an_explanation_tells_the_arithmetic_of_a_date_once() {
    let place = Place::new();
    let ran =
        place.run(&["explain", "--published", "2025-07-04", "Norway accused Peru of fraud on Tuesday."]);
    assert!(ran.out.contains("    date: 2025-07-01 (precision day, "), "{}", ran.out);
    let (rows, layers) = ran.out.split_once("\ntimes ").unwrap();
    let (event, statement) = rows.split_once("\nstatements ").unwrap();
    for part in [event, statement, layers] {
        assert_eq!(part.matches("nearest to 2025-07-04").count(), 1, "{}", ran.out);
    }
    assert!(!ran.out.contains("why: date "), "{}", ran.out);
}

#[test]
fn events_are_filtered() {
    let place = place();
    let accusation = "2025-04-10               ACCUSE.allege        NOR > PER  1194a934\n";
    let denied = "by 2025-04-12            ASSAULT              PER > NOR  (denied)  479a1040\n";
    let out = |arguments: &[&str]| place.run(&[&["events"], arguments].concat()).out;
    assert_eq!(out(&[]), format!("{accusation}{denied}"));
    assert_eq!(out(&["--type", "accuse"]), accusation);
    assert_eq!(out(&["--type", "ACCUSE.allege", "--dyad", "PER,Norway"]), accusation);
    assert_eq!(out(&["--actor", "PER"]), denied);
    assert_eq!(out(&["--counted"]), accusation);
    assert_eq!(out(&["--limit", "1"]), accusation);
    assert_eq!(out(&["--search", "fish*"]), accusation);
    assert_eq!(out(&["--since", "2026"]), "");
    assert_eq!(out(&["--until", "2025-03"]), denied, "it may have been before");
    let evidence = out(&["--type", "ACCUSE", "--evidence"]);
    assert_eq!(
        evidence,
        format!(
            "{accusation}    [Norway accused Peru] of illegal fishing on 10 April 2025.\n    - quarrel.txt, 2025-04-12, Fishing quarrel\n"
        )
    );
    assert_eq!(place.run(&["events", "--since", "yesterday"]).code, 2);
    assert_eq!(place.run(&["events", "--dyad", "NOR"]).code, 2);
    let ran = place.run(&["events", "--type", "ACCUSE.sing"]);
    assert!(ran.err.starts_with("chancery: ACCUSE has no mode `sing`; its modes are "), "{}", ran.err);
}

#[test]
fn filtered_csv_has_the_columns_and_lines_of_the_export() {
    let place = place();
    let sorted = |text: String| {
        let mut lines: Vec<String> = text.split_inclusive("\r\n").map(str::to_owned).collect();
        lines.sort();
        lines
    };
    for (command, kind) in [("events", "events"), ("says", "statements")] {
        let filtered = sorted(place.run(&[command, "--csv"]).out);
        assert!(filtered.len() >= 2);
        assert_eq!(filtered, sorted(place.run(&["export", "csv", "--kind", kind]).out));
    }
}

#[test]
fn statements_are_found_by_speaker_and_subject() {
    let place = place();
    let short =
        "2025-04-11               Dina Boluarte about NOR  (indirect)  e25ef00b\n    Norway had no proof\n";
    let accused =
        "2025-04-10               Norway about PER  (indirect, ACCUSE)  0a7404e4\n    illegal fishing\n";
    assert_eq!(place.run(&["says"]).out, format!("{accused}{short}"));
    assert_eq!(place.run(&["says", "--who", "boluarte", "--about", "NOR"]).out, short);
    assert_eq!(place.run(&["says", "--who", "Peru"]).out, short);
    assert_eq!(place.run(&["says", "--who", "Norway"]).out, accused);
    let quoted = place.run(&["says", "--quotes"]).out;
    assert!(quoted.contains(
        "    [Peruvian President Dina Boluarte said on 11 April 2025 that Norway had no proof].\n"
    ));
}

#[test]
fn a_row_and_a_sentence_are_explained() {
    let place = place();
    let row = place.run(&["explain", "1194a9"]);
    assert_eq!(row.code, 0, "{row:?}");
    assert!(row.out.starts_with("events 1194a934"), "{}", row.out);
    for part in [
        "[Norway accused Peru] of illegal fishing",
        "    rule: ACCUSE",
        "    why: ",
        "    date: 2025-04-10 (precision day",
    ] {
        assert!(row.out.contains(part), "{part} is missing in {}", row.out);
    }
    assert_eq!(place.run(&["explain", "ffffff0"]).code, 1);
    // No archive is needed for a sentence, and the date arithmetic is shown.
    let elsewhere = Place::new();
    let sentence = elsewhere.run(&["explain", "--published", "2025-04-12", "Norway warned Peru on Tuesday."]);
    assert_eq!(sentence.code, 0, "{sentence:?}");
    for part in
        ["THREATEN", "[Norway warned Peru] on Tuesday.", "    date: 2025-04-08", "    how: ", "2025-04-12"]
    {
        assert!(sentence.out.contains(part), "{part} is missing in {}", sentence.out);
    }
    let layers =
        elsewhere.run(&["explain", "--published", "2025-04-12", "Exports via Baku fell by 5 bcm last year."]);
    assert_eq!(layers.code, 0, "{layers:?}");
    for part in [
        "quantities 25-30 \"5 bcm\"\n    value: 5 billion cubic metres, down, 5000000000 m3 in SI units\n",
        "    how: the number 5; unit billion cubic metres of volume; \"fell\": down\n",
        "times 31-40 \"last year\"\n    value: DATE 2024\n    date: 2024-01-01 to 2024-12-31 (precision year, basis relative)\n",
        "places 12-16 \"Baku\"\n    value: Baku, city AZE, ",
    ] {
        assert!(layers.out.contains(part), "{part} is missing in {}", layers.out);
    }
    let json = elsewhere.run(&["explain", "--json", "Exports via Baku fell by 5 bcm."]).json();
    let kinds: Vec<&str> =
        json.as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["quantities", "places"], "{json}");
    assert!(json.as_array().unwrap().iter().all(|item| !item["how"].as_str().unwrap().is_empty()), "{json}");
    let nothing = elsewhere.run(&["explain", "Cats sleep."]);
    assert_eq!((nothing.code, nothing.out.as_str()), (1, ""));
    assert_eq!(nothing.err, "no rule fires on it: the reader takes nothing from this text\n");
}

#[test]
fn a_reading_needs_no_archive_and_carries_layers() {
    let place = Place::new();
    let ran = place.run_with_input(&["read", "-", "--json", "--layers", "syntax,times"], QUARREL.as_bytes());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.out.lines().count(), 1);
    let json = ran.json();
    assert_eq!(json["events"].as_array().unwrap().len(), 2);
    assert!(!json["syntax"].as_array().unwrap().is_empty());
    assert!(!json["times"].as_array().unwrap().is_empty());
    place.write("note.txt", "Norway warned Peru on Tuesday.");
    let ran = place.run(&["read", "note.txt", "--json", "--published", "2025-04-12"]);
    assert_eq!(ran.json()["events"][0]["date"]["start"], "2025-04-08");
    assert_eq!(place.run(&["read", "note.txt", "--layers", "smells"]).code, 2);
    assert_eq!(place.run(&["read", "absent.txt"]).code, 1);
    assert_eq!(place.run(&["read", "."]).code, 1);
}

#[test]
fn the_grammar_of_a_text_is_conllu() {
    let place = Place::new();
    place.write("note.txt", "Norvia's minister didn't sign the treaty in Ankara.\n");
    let ran = place.run(&["read", "note.txt", "--layers", "syntax", "--conllu"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let rows: Vec<Vec<&str>> =
        ran.out.lines().filter(|line| line.contains('\t')).map(|line| line.split('\t').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == 10), "{}", ran.out);
    let word = |form: &str| {
        let found = rows.iter().find(|row| row[1] == form && !row[0].contains('-'));
        found.unwrap_or_else(|| panic!("no {form}: {}", ran.out)).clone()
    };
    assert_eq!((word("sign")[3], word("sign")[7]), ("VERB", "root"));
    assert_eq!((word("treaty")[7], word("treaty")[6]), ("obj", word("sign")[0]));
    assert_eq!((word("minister")[7], word("minister")[6]), ("nsubj", word("sign")[0]));
    assert_eq!(word("n't")[2], "not");
    assert!(word("Ankara")[9].contains("NE=B-LOC"), "{}", ran.out);
    assert!(rows.iter().any(|row| row[0].contains('-') && row[1] == "didn't"), "{}", ran.out);
    let json = place.run(&["read", "note.txt", "--layers", "syntax", "--json"]);
    let words = json.json()["syntax"].as_array().map(Vec::len);
    assert_eq!(words, Some(rows.iter().filter(|row| !row[0].contains('-')).count()));
}

#[test]
fn the_help_teaches() {
    let place = Place::new();
    let help = place.run(&["--help"]);
    assert!(help.out.contains("Start with `chancery demo`"), "{}", help.out);
    assert!(help.out.contains("Exit codes: 0"), "{}", help.out);
    assert!(place.run(&["--version"]).out.starts_with("chancery 0."));
    assert_eq!(place.run(&[]).code, 2);
}

#[test]
fn json_schema_dictionary_completions_and_manual_come_out() {
    let place = Place::new();
    assert!(place.run(&["schema"]).json()["properties"]["events"].is_object());
    assert!(place.run(&["dictionary"]).out.contains("\n## statements\n"));
    assert_eq!(place.run(&["dictionary", "--json"]).json()[0]["name"], "events");
    assert!(place.run(&["completions", "bash"]).out.contains("chancery"));
    assert!(place.run(&["man"]).out.contains(".TH chancery"));
    assert!(place.run(&["man", "dyad"]).out.contains("\\-\\-by"));
    assert_eq!(place.run(&["man", "dance"]).code, 2);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::io::Read;
    use std::process::Stdio;
    let place = Place::new();
    let mut child =
        place.command(&["dictionary"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut words = String::new();
    child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
    assert_eq!((child.wait().unwrap().code(), words.as_str()), (Some(0), ""));
}
