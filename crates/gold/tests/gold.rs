//! Runs the real `chancery-gold` on tiny truth sets in our own words: form of every prediction, scores, floors, checks, speed.
//!
//! The scorers of the big sets are third-party files outside this repository. Where `../shared/data` lies beside it and `python3` runs, the
//! tests also take our predictions through them; elsewhere they say that they skip that part.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A fresh folder for one test.
fn scratch(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn gold(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chancery-gold"))
        .args(arguments)
        .current_dir(repository())
        .output()
        .unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[track_caller]
fn succeed(arguments: &[&str]) -> String {
    let output = gold(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn fail(arguments: &[&str]) -> String {
    let output = gold(arguments);
    assert!(!output.status.success(), "{arguments:?} should fail");
    String::from_utf8(output.stderr).unwrap()
}

#[track_caller]
fn predict(test: &str, ability: &str, input: &str, flags: &[&str]) -> String {
    let out = scratch(test).join("predictions");
    let input = fixture(input);
    let mut arguments = vec!["predict", ability, text(&input), text(&out)];
    arguments.extend(flags);
    succeed(&arguments);
    std::fs::read_to_string(out).unwrap()
}

#[track_caller]
fn objects(predictions: &str) -> Vec<Value> {
    predictions.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Ids in order, and for every object of the list field the given check.
#[track_caller]
fn check_lists(predictions: &str, ids: &[&str], list: &str, check: impl Fn(&Value) -> bool) {
    let rows = objects(predictions);
    assert_eq!(rows.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
    for row in &rows {
        for item in row[list].as_array().unwrap_or_else(|| panic!("no list `{list}` in {row}")) {
            assert!(check(item), "{item}");
        }
    }
}

/// The words of a code-point range.
fn words(text: &str, start: &Value, end: &Value) -> String {
    let (start, end) = (start.as_u64().unwrap() as usize, end.as_u64().unwrap() as usize);
    assert!(start < end && end <= text.chars().count());
    text.chars().skip(start).take(end - start).collect()
}

fn strings(list: &Value) -> bool {
    list.as_array().is_some_and(|items| items.iter().all(Value::is_string))
}

#[test]
fn events_have_types_codes_and_words() {
    let predictions = predict("events", "events", "events.jsonl", &[]);
    check_lists(&predictions, &["e1", "e2", "e3"], "events", |event| {
        let codes =
            |side: &str| event[side].as_array().unwrap().iter().all(|code| code.as_str().unwrap().len() == 3);
        event["event"].is_string()
            && codes("source")
            && codes("target")
            && strings(&event["source_text"])
            && strings(&event["target_text"])
    });
    let rows = objects(&predictions);
    assert!(rows[1]["events"].as_array().unwrap().len() <= 1, "a given pair has at most one event");
}

#[test]
fn actors_come_in_the_three_forms_of_their_sets() {
    let strings_of = predict("actors", "actors", "actors.jsonl", &[]);
    for row in objects(&strings_of) {
        for field in ["country", "sector", "sector_2", "entity"] {
            assert!(row[field].is_string(), "{field} in {row}");
        }
    }
    let coordinated = predict("coordination", "actors", "coordination.jsonl", &[]);
    check_lists(&coordinated, &["c1", "c2"], "actors", Value::is_string);
    let mentions = predict("commodity", "actors", "commodity.jsonl", &[]);
    check_lists(&mentions, &["m1"], "mentions", |mention| {
        ["Positive", "Negative"].contains(&mention["polarity"].as_str().unwrap())
            && ["Asserted", "Other"].contains(&mention["modality"].as_str().unwrap())
    });
    assert_eq!(objects(&mentions)[0]["mentions"][1]["span"], serde_json::json!([57, 63]));
}

#[test]
fn names_come_as_spans_and_as_tags() {
    let source = std::fs::read_to_string(fixture("names.jsonl")).unwrap();
    for (row, given) in objects(&predict("names", "ner", "names.jsonl", &[])).iter().zip(objects(&source)) {
        assert_eq!(row["sent_id"], given["sent_id"]);
        assert_eq!(row["text"], given["text"]);
        for span in row["spans"].as_array().unwrap() {
            words(given["text"].as_str().unwrap(), &span[0], &span[1]);
            assert!(["PER", "LOC", "ORG"].contains(&span[2].as_str().unwrap()));
        }
    }
    let from_tokens = objects(&predict("iob_as_spans", "ner", "names.iob2", &[]));
    assert_eq!(from_tokens[0]["sent_id"], "i1");
    assert_eq!(from_tokens[0]["text"], "Norway paid the United Nations.");
    assert_eq!(from_tokens[1]["sent_id"], 1);
    let tagged = predict("iob", "ner", "names.iob2", &["--gold-tokens"]);
    let tokens = |file: &str| {
        file.lines().filter_map(|line| Some(line.split('\t').nth(1)?.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(tokens(&tagged), tokens(&std::fs::read_to_string(fixture("names.iob2")).unwrap()));
    assert!(tagged.lines().filter(|line| line.contains('\t')).all(|line| {
        let tag = line.split('\t').nth(2).unwrap();
        tag == "O" || ["B-PER", "B-LOC", "B-ORG", "I-PER", "I-LOC", "I-ORG"].contains(&tag)
    }));
}

#[test]
fn trees_keep_every_character() {
    let squeeze = |file: &str| -> String {
        let mut covered = 0;
        let mut out = String::new();
        for row in
            file.lines().filter(|line| line.contains('\t')).map(|line| line.split('\t').collect::<Vec<_>>())
        {
            assert_eq!(row.len(), 10, "{row:?}");
            let number: usize = row[0].split(['-', '.']).next().unwrap().parse().unwrap();
            covered = if number == 1 && !row[0].contains('-') { 0 } else { covered };
            if row[0].contains('.') || !row[0].contains('-') && number <= covered {
                continue;
            }
            covered = row[0].split_once('-').map_or(covered, |(_, last)| last.parse().unwrap());
            out.push_str(row[1]);
        }
        out.retain(|letter| !letter.is_whitespace());
        out
    };
    let wanted = "Norwaydoesn'tpay.Caféaulait?";
    let from_text = predict("tree_text", "syntax", "tree.conllu", &[]);
    assert_eq!(squeeze(&from_text), wanted);
    assert!(from_text.contains("\n2-3\tdoesn't\t") && from_text.contains("\n3\tn't\t"), "{from_text}");
    let over_gold = predict("tree_gold", "syntax", "tree.conllu", &["--gold-tokens"]);
    assert_eq!(squeeze(&over_gold), wanted);
    let ids: Vec<&str> =
        over_gold.lines().filter_map(|line| line.split_once('\t')).map(|(id, _)| id).collect();
    assert_eq!(ids, ["1", "2-3", "2", "3", "4", "5", "1", "2", "3", "4"]);
}

#[test]
fn times_quantities_and_places_point_into_the_text() {
    let source = std::fs::read_to_string(fixture("time.jsonl")).unwrap();
    let predictions = predict("time", "time", "time.jsonl", &[]);
    check_lists(&predictions, &["t1", "t2"], "timex", |timex| {
        ["DATE", "TIME", "DURATION", "SET"].contains(&timex["type"].as_str().unwrap())
            && timex["value"].is_string()
    });
    for (row, given) in objects(&predictions).iter().zip(objects(&source)) {
        for timex in row["timex"].as_array().unwrap() {
            assert_eq!(
                words(given["text"].as_str().unwrap(), &timex["start"], &timex["end"]),
                timex["text"].as_str().unwrap()
            );
        }
    }
    check_lists(
        &predict("quantities", "quantities", "quantities.jsonl", &[]),
        &["q1"],
        "quantities",
        |quantity| {
            quantity["value"].is_number() && quantity["unit"].is_string() && quantity["start"].is_u64()
        },
    );
    check_lists(&predict("places", "places", "places.jsonl", &[]), &["p1"], "places", |place| {
        place["start"].is_u64()
            && place["end"].is_u64()
            && place["country"].as_str().is_none_or(|code| code.len() == 2)
    });
}

#[test]
fn attributions_are_lists_of_ranges() {
    let predictions = predict("quotes", "quotes", "quotes.jsonl", &[]);
    check_lists(&predictions, &["s1", "s2"], "attributions", |attribution| {
        let ranges = |field: &str| {
            let list = attribution[field].as_array().unwrap();
            list.iter().all(|range| range[0].as_u64().unwrap() < range[1].as_u64().unwrap())
        };
        ranges("source")
            && ranges("cue")
            && ranges("content")
            && ["direct", "mixed", "indirect"].contains(&attribution["type"].as_str().unwrap())
    });
}

#[test]
fn pages_come_from_a_gold_file_or_a_folder_and_pasted_text_from_lines() {
    for (test, input) in [("pages_gold", "pages/gold.jsonl"), ("pages_folder", "pages/html")] {
        let rows = objects(&predict(test, "pages", input, &[]));
        assert_eq!(rows[0]["id"], "page-a");
        assert_eq!(rows[0]["title"], "Ferry sails again");
        assert_eq!(rows[0]["authors"], serde_json::json!(["Ines Brault"]));
        assert_eq!(rows[0]["date"], "2024-05-10");
        let body = rows[0]["body"].as_str().unwrap();
        assert!(
            body.contains("Its engine had failed in March.") && !body.contains("rights reserved"),
            "{body}"
        );
    }
    let pasted = objects(&predict("paste", "paste", "paste.jsonl", &[]));
    assert_eq!(pasted[0]["id"], "paste-a");
    assert!(pasted[0]["body"].as_str().unwrap().contains("Its engine had failed in March."));
}

#[test]
fn predictions_of_intake_are_in_form() {
    let clusters = objects(&predict("neardup", "neardup", "neardup.jsonl", &[]));
    assert_eq!(
        clusters.iter().map(|row| row["cluster"].as_str().unwrap()).collect::<Vec<_>>(),
        ["d1", "d1", "d3"]
    );
    for (test, input) in [("feeds_gold", "feeds/gold.jsonl"), ("feeds_folder", "feeds/files")] {
        check_lists(&predict(test, "feeds", input, &[]), &["harbour.xml"], "entries", |entry| {
            entry["title"].is_string()
        });
    }
    let archives = objects(&predict("warc_gold", "warc", "warc/gold.jsonl", &[]));
    assert_eq!(
        archives.iter().map(|row| row["file"].as_str().unwrap()).collect::<Vec<_>>(),
        ["files/a.warc", "files/b.warc"]
    );
    assert!(archives.iter().all(|row| row["records"].is_array()));
    assert_eq!(objects(&predict("warc_folder", "warc", "warc/files", &[]))[0]["file"], "files/a.warc");
}

#[test]
fn rows_of_articles_carry_kind_range_and_speaker() {
    let rows = objects(&predict("cases", "cases", "cases/texts", &[]));
    let article = std::fs::read_to_string(fixture("cases/texts/harbour.txt")).unwrap();
    for row in &rows {
        assert_eq!(row["doc"], "harbour.txt");
        words(&article, &row["start"], &row["end"]);
        if row["kind"] != "metadata" {
            assert!(
                row["polarity"].is_string() && row["modality"].is_string() && row["speaker"].is_array(),
                "{row}"
            );
        }
    }
    let title =
        rows.iter().find(|row| row["kind"] == "metadata" && row["field"] == "title").expect("a title");
    assert_eq!(title["value"], "Café talks: Malta and Chad at odds");
    assert_eq!(words(&article, &title["start"], &title["end"]), "Café talks: Malta and Chad at odds");
}

#[test]
fn gzipped_sets_give_the_same_answer() {
    let folder = scratch("gzip");
    let (packed, out) = (folder.join("time.jsonl.gz"), folder.join("out"));
    let mut writer =
        flate2::write::GzEncoder::new(std::fs::File::create(&packed).unwrap(), flate2::Compression::fast());
    writer.write_all(&std::fs::read(fixture("time.jsonl")).unwrap()).unwrap();
    writer.finish().unwrap();
    succeed(&["predict", "time", text(&packed), text(&out)]);
    assert_eq!(std::fs::read_to_string(out).unwrap(), predict("gzip_plain", "time", "time.jsonl", &[]));
}

#[test]
fn wrong_input_is_named_with_its_line() {
    let folder = scratch("wrong");
    let (bad, out) = (folder.join("bad.jsonl"), folder.join("out"));
    std::fs::write(&bad, "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\n").unwrap();
    let message = fail(&["predict", "time", text(&bad), text(&out)]);
    assert!(message.contains("bad.jsonl:2: is not JSON"), "{message}");
    let message = fail(&["predict", "actors", text(&fixture("time.jsonl")), text(&out)]);
    assert!(message.contains("time.jsonl:1: neither `input`"), "{message}");
    let message = fail(&["score", "time", text(&bad), text(&out)]);
    assert!(message.contains("no scorer `score_time.py`"), "{message}");
    assert_eq!(gold(&["predict", "dance", "a", "b"]).status.code(), Some(2));
}

fn json(output: &str) -> Value {
    serde_json::from_str(output).unwrap()
}

#[test]
fn sets_without_a_scorer_are_scored_by_their_definition() {
    let answers = [fixture("warc/gold.jsonl"), fixture("warc/answers.jsonl")];
    let score = json(&succeed(&["score", "warc", text(&answers[0]), text(&answers[1]), "--json"]));
    let wanted = serde_json::json!({
        "broken.false": 0.0, "broken.reported": 1.0, "records.payload": 2.0 / 3.0, "records.read": 3.0 / 5.0, "records.right": 1.0,
        "records.surplus": 1.0,
    });
    assert_eq!(score, wanted);
    let answers = [fixture("coordination.jsonl"), fixture("coordination_answers.jsonl")];
    let score = json(&succeed(&["score", "actors", text(&answers[0]), text(&answers[1]), "--json"]));
    assert_eq!(score, serde_json::json!({ "exact": 0.5, "f1": 6.0 / 7.0, "p": 1.0, "r": 0.75 }));
}

#[test]
fn rows_from_regions_that_must_be_dropped_are_leaks() {
    let folder = scratch("seeds");
    let article = "003_9cd27905155a4f3f.txt";
    std::fs::write(folder.join(article), "x").unwrap();
    let predictions = folder.join("predictions.jsonl");
    let rows = [
        ("event", 500),
        ("event", 8200),
        ("citation", 8200),
        ("statement", 9300),
        ("metadata", 9300),
        ("citation", 9300),
    ];
    let lines = rows.map(|(kind, start)| {
        format!("{{\"doc\":\"{article}\",\"kind\":\"{kind}\",\"start\":{start},\"end\":{}}}\n", start + 5)
    });
    std::fs::write(&predictions, lines.concat()).unwrap();
    let score = json(&succeed(&["score", "seeds", text(&folder), text(&predictions), "--json"]));
    assert_eq!(
        (&score["rows.event"], &score["rows.citation"], &score["leak"]),
        (&1.0.into(), &1.0.into(), &3.0.into())
    );
}

#[test]
fn scorers_beside_the_gold_file_are_called_with_our_flags() {
    if !python_runs() {
        return;
    }
    let gold_file = fixture("plumbing/time.jsonl");
    let call = ["score", "time", text(&gold_file), text(&gold_file)];
    assert_eq!(
        succeed(&[&call[..], &["--", "--drop-nested"]].concat()),
        "table of 2 files with --drop-nested\n"
    );
    let score = json(&succeed(&[&["--json"], &call[..], &["--", "--drop-nested"]].concat()));
    assert_eq!(
        score,
        serde_json::json!({ "dropped": 1.0, "lines": 1.0, "value.f1": 30.0, "value.p": 10.0, "value.r": 20.0 })
    );
    assert!(fail(&[&call[..], &["--", "--fail"]].concat()).contains("told to fail"));
}

fn python_runs() -> bool {
    let runs = Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    if !runs {
        eprintln!("python3 does not run here: the part with scorers is skipped");
    }
    runs
}

/// Takes the predictions of a fixture through the scorer of the big set, with the fixture as gold.
#[track_caller]
fn through_the_real_scorer(
    test: &str,
    ability: &str,
    input: &str,
    gold_name: &str,
    scorer: &str,
    measures: &[&str],
) {
    let data = repository().join("../shared/data");
    if !python_runs() || !data.join(scorer).is_file() {
        eprintln!("no {scorer} beside this repository: skipped");
        return;
    }
    let folder = scratch(test).join("set");
    std::fs::create_dir_all(&folder).unwrap();
    let script = folder.join(Path::new(scorer).file_name().unwrap());
    std::fs::copy(data.join(scorer), &script).unwrap();
    let gold_file = folder.join(Path::new(gold_name).file_name().unwrap());
    std::fs::copy(fixture(gold_name), &gold_file).unwrap();
    let out = folder.join("predictions");
    succeed(&["predict", ability, text(&fixture(input)), text(&out)]);
    let score = json(&succeed(&["score", ability, text(&gold_file), text(&out), "--json"]));
    for measure in measures {
        assert!(score[*measure].is_number(), "{measure} in {score}");
    }
}

#[test]
fn the_real_scorers_accept_our_predictions() {
    let check = through_the_real_scorer;
    check(
        "real_events",
        "events",
        "events.jsonl",
        "events.jsonl",
        "events/score_events.py",
        &["sentences", "type.gold"],
    );
    check(
        "real_actors",
        "actors",
        "actors.jsonl",
        "actors.jsonl",
        "events/score_actors.py",
        &["country", "sector", "all"],
    );
    check(
        "real_commodity",
        "actors",
        "commodity.jsonl",
        "commodity.jsonl",
        "events/score_actors.py",
        &["found", "polarity", "other.f1"],
    );
    check("real_ner", "ner", "names.jsonl", "names.jsonl", "ner/score_ner.py", &["ALL.f1"]);
    check("real_iob", "ner", "names.iob2", "names.iob2", "ner/score_ner.py", &["ALL.f1"]);
    check(
        "real_syntax",
        "syntax",
        "tree.conllu",
        "tree.conllu",
        "ud/score_conllu.py",
        &["Tokens.f1", "Sentences.f1", "UPOS.f1", "LAS.f1"],
    );
    check("real_time", "time", "time.jsonl", "time.jsonl", "time/score_time.py", &["strict.f1", "value.f1"]);
    check(
        "real_quantities",
        "quantities",
        "quantities.jsonl",
        "quantities.jsonl",
        "quantities/score_quantities.py",
        &["value+unit.f1"],
    );
    check(
        "real_quotes",
        "quotes",
        "quotes.jsonl",
        "quotes.jsonl",
        "quotes/score_quotes.py",
        &["relaxed.f1", "full.f1"],
    );
    check("real_places", "places", "places.jsonl", "places.jsonl", "places/score_places.py", &["overlap.f1"]);
    check(
        "real_pages",
        "pages",
        "pages/gold.jsonl",
        "pages/gold.jsonl",
        "pages/score_pages.py",
        &["body.F1", "date.accuracy"],
    );
    check(
        "real_neardup",
        "neardup",
        "neardup.jsonl",
        "neardup.jsonl",
        "neardup/score_clusters.py",
        &["pair.f1", "traps_joined"],
    );
    check(
        "real_feeds",
        "feeds",
        "feeds/gold.jsonl",
        "feeds/gold.jsonl",
        "feeds/score_feeds.py",
        &["well_formed.accepted"],
    );
}

#[test]
fn floors_compare_tighten_and_fail() {
    if !python_runs() {
        return;
    }
    let folder = scratch("floors");
    let (floors, data) = (folder.join("floors"), folder.join("data"));
    std::fs::create_dir_all(&floors).unwrap();
    std::fs::create_dir_all(data.join("time")).unwrap();
    for name in ["time.jsonl", "score_time.py"] {
        std::fs::copy(fixture("plumbing").join(name), data.join("time").join(name)).unwrap();
    }
    std::fs::write(data.join("time/other.jsonl"), "{}\n").unwrap();
    let file = floors.join("time.toml");
    let entry = |least: &str| {
        let command = "chancery-gold score time $DATA/time/time.jsonl $DATA/time/time.jsonl -- --drop-nested";
        format!(
            "[[floor]] # kept\nset = \"time/time.jsonl\"\nmeasure = \"value.f1\"\nleast = {least}\ncommand = \"{command}\"\n"
        )
    };
    std::fs::write(&file, entry("12.5")).unwrap();
    let call = ["floors", "--floors", text(&floors), "--data", text(&data)];
    let table = succeed(&call);
    assert!(table.contains("12.500    30.000") && table.contains("no floor: time/other.jsonl"), "{table}");
    succeed(&[&call[..], &["--raise"]].concat());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), entry("30.0"));
    std::fs::write(&file, entry("30.5")).unwrap();
    let output = gold(&[&call[..], &["--raise"]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("BELOW"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), entry("30.5"), "a floor is never loosened");
    let absent = succeed(&["floors", "--floors", text(&floors), "--data", text(&folder.join("nowhere"))]);
    assert!(absent.contains("skipped: no data folder"), "{absent}");
    std::fs::write(&file, entry("1.0").replace("value.f1", "beauty")).unwrap();
    let output = gold(&call);
    assert!(
        !output.status.success()
            && String::from_utf8_lossy(&output.stdout)
                .contains("no measure `beauty`; there are dropped lines")
    );
}

#[test]
fn the_floor_files_of_this_repository_can_be_read() {
    let table = succeed(&["floors", "--data", "/nonexistent", "--only", "none"]);
    assert!(table.contains("skipped: no data folder"), "{table}");
}

#[test]
fn checks_list_what_is_wrong() {
    let folder = scratch("checks");
    let file = folder.join("negatives.txt");
    std::fs::write(&file, "# weather\nRain fell on the orchard.\n").unwrap();
    let report = json(&succeed(&["negatives", text(&file), "--json"]));
    assert_eq!((&report["sentences"], &report["with_events"]), (&1.into(), &0.into()));
    let report = json(
        &String::from_utf8(gold(&["sentences", "data/en/tests/sentences.txt", "--json"]).stdout).unwrap(),
    );
    assert_eq!(
        report["cases"].as_u64().unwrap() - report["right"].as_u64().unwrap(),
        report["wrong"].as_array().unwrap().len() as u64
    );
}

#[test]
fn the_trained_segmentation_splits_the_hard_texts() {
    let trained = gold(&["sentences", "--trained", "data/en/tests/sentences.txt", "--json"]);
    let report = json(&String::from_utf8(trained.stdout).unwrap());
    assert!(report["right"].as_u64().unwrap() >= 64, "{}", report["wrong"]);
}

#[test]
fn training_without_its_treebanks_names_the_missing_file() {
    let folder = scratch("train");
    let message = fail(&["train", "en", "--data", text(&folder), "--output", text(&folder.join("models"))]);
    assert!(message.contains("en_ewt-ud-train.conllu.gz"), "{message}");
    assert!(fail(&["train", "xx"]).contains("possible values: en"));
}

#[test]
fn the_benchmark_counts_words_of_kept_blocks() {
    let speed = json(&succeed(&["bench", text(&fixture("cases/texts")), "--json"]));
    assert_eq!(speed["documents"], 1);
    assert!((40..80).contains(&speed["words"].as_u64().unwrap()), "{speed}");
}

#[test]
fn a_data_folder_can_be_laid_over() {
    let folder = scratch("lore");
    let out = folder.join("out");
    let empty = folder.join("empty");
    std::fs::create_dir_all(&empty).unwrap();
    succeed(&["--lore", text(&empty), "predict", "time", text(&fixture("time.jsonl")), text(&out)]);
    assert!(
        fail(&["--lore", text(&folder.join("nowhere")), "negatives", "data/en/tests/no_event.txt"])
            .contains("nowhere")
    );
}
