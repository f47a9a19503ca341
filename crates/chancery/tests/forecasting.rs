//! `chancery forecast`: thin records, learned answers, what is not known, wrong files.

use serde_json::Value as Json;

use crate::program::Place;

const STATES: [&str; 8] = ["AZE", "RUS", "NOR", "PER", "CHL", "FRA", "IND", "KEN"];

/// Eight years of twelve pairs: pair number `n` fights every `n + 2` months and threatens the month before; the other months it meets.
/// AZE and RUS are pair 0.
fn rows() -> Vec<String> {
    let pairs: Vec<(usize, usize)> =
        (0..8).flat_map(|first| [(first, (first + 1) % 8), (first, (first + 3) % 8)]).take(12).collect();
    let mut rows = Vec::new();
    for month in 0..96 {
        for (number, (from, to)) in pairs.iter().enumerate() {
            let turn = (month + number) % (number + 2);
            let event = match turn {
                0 => "190",
                _ if turn == number + 1 => "THREATEN",
                _ => "",
            };
            let date = format!("{:04}-{:02}", 2016 + month / 12, month % 12 + 1);
            rows.push(format!("{date}\t{}\t{}\t{event}\n", STATES[*from], STATES[*to]));
        }
    }
    rows
}

fn file(rows: &[String]) -> String {
    format!("date\tsource\ttarget\tevent\n{}", rows.concat())
}

fn with_rows() -> Place {
    let place = Place::with_archive();
    place.write("rows.tsv", file(&rows()));
    place
}

fn json(place: &Place, arguments: &[&str]) -> Json {
    let ran = place.run(&[arguments, &["--json"]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn a_thin_record_is_too_little_evidence() {
    let place = Place::with_archive();
    place.write(
        "a.txt",
        "Quarrel\n\n12 April 2025\n\nNorway accused Peru of illegal fishing on 10 April 2025.\n",
    );
    assert_eq!(place.run(&["add", "a.txt"]).code, 0);
    let ran = place.run(&["forecast", "NOR", "PER"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.out
            .starts_with("Armed force or assault between Norway and Peru, 2025-05 to 2025-07? (NOR-PER)\n"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("Too little evidence: the two had to do with each other in 1 of the 24 months"),
        "{}",
        ran.out
    );
    let ran = place.run(&["forecast", "backtest"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("too little evidence"), "{ran:?}");
}

#[test]
fn a_learned_card_opens_to_its_rows_and_sums_to_its_log_odds() {
    let place = with_rows();
    let ask = ["forecast", "AZE", "RUS", "--rows", "rows.tsv", "--within", "1"];
    let card = json(&place, &ask);
    let said = &card["forecast"];
    assert_eq!(said["method"], "learned", "{card}");
    let parts = said["contributions"].as_array().unwrap();
    let sum: f64 = parts.iter().map(|part| part["adds"].as_f64().unwrap()).sum::<f64>()
        + said["start"].as_f64().unwrap()
        + said["rest"].as_f64().unwrap();
    let chance = said["probability"].as_f64().unwrap();
    assert!((sum - (chance / (1.0 - chance)).ln()).abs() < 1e-3, "{sum} {chance}");
    // Month 96 is an even one: they fight. The model, shared by all pairs, sees more than their habit of one month in two.
    let habit = said["climatology"].as_f64().unwrap();
    assert!(chance > habit + 0.1, "{chance} {habit}");
    assert!(said["track_record"]["learned"]["skill"].as_f64().unwrap() > 0.5);
    let lines: Vec<&str> = parts
        .iter()
        .flat_map(|part| part["evidence"].as_array().unwrap())
        .map(|row| row["place"].as_str().unwrap())
        .collect();
    assert!(!lines.is_empty());
    let text = file(&rows());
    for line in lines {
        let number: usize = line.strip_prefix("rows.tsv:").unwrap().parse().unwrap();
        let row = text.lines().nth(number - 1).unwrap();
        assert!(row.contains("AZE") || row.contains("RUS"), "{line}: {row}");
    }
    let printed = place.run(&ask);
    assert_eq!(printed.code, 0);
    for words in ["Why\n", "together: ", "What would change it\n", "How such forecasts did in this record\n"]
    {
        assert!(printed.out.contains(words), "{words}: {}", printed.out);
    }
}

#[test]
fn neither_what_comes_later_nor_the_order_of_rows_matters() {
    let place = with_rows();
    let all = rows();
    place.write("early.tsv", file(&all[..60 * 12]));
    place.write("turned.tsv", file(&all.iter().rev().cloned().collect::<Vec<_>>()));
    let chance = |rows: &str| {
        let card = json(
            &place,
            &[
                "forecast", "NOR", "PER", "--class", "material", "--rows", rows, "--as-of", "2021-01",
                "--within", "2",
            ],
        );
        (
            card["forecast"]["probability"].as_f64().unwrap(),
            card["forecast"]["track_record"]["learned"]["brier"].clone(),
        )
    };
    let known = chance("rows.tsv");
    assert_eq!(known, chance("early.tsv"));
    assert_eq!(known, chance("turned.tsv"));
}

#[test]
fn a_small_record_gets_climatology_and_says_why() {
    let place = Place::with_archive();
    let few: Vec<String> = rows().into_iter().filter(|row| row.contains("AZE\tRUS")).collect();
    place.write("few.tsv", file(&few));
    let card = json(&place, &["forecast", "AZE", "RUS", "--rows", "few.tsv"]);
    assert_eq!(card["forecast"]["method"], "climatology");
    assert_eq!(card["forecast"]["why_not_learned"], "the record is too small to learn from");
    // In every window of three months they fight.
    assert_eq!(card["forecast"]["windows"]["with_event"], card["forecast"]["windows"]["all"]);
}

#[test]
fn a_backtest_scores_learned_forecasts_and_references() {
    let place = with_rows();
    let scored =
        json(&place, &["forecast", "backtest", "--rows", "rows.tsv", "--within", "1", "--since", "2022-01"]);
    let track = &scored["track_record"];
    assert_eq!(track["climatology"]["forecasts"], 24 * 12);
    assert_eq!(track["learned"]["forecasts"], 24 * 12);
    assert!(track["learned"]["brier"].as_f64() < track["climatology"]["brier"].as_f64());
    assert_eq!(track["climatology"]["skill"], 0.0);
}

#[test]
fn a_wrong_file_of_rows_is_named_with_its_line() {
    let place = Place::with_archive();
    place.write("bare.tsv", "2024-01\tAZE\tRUS\t190\n");
    place.write("day.tsv", "date\tsource\ttarget\tevent\n2024-01\tAZE\tRUS\t190\nsoon\tAZE\tRUS\t190\n");
    for (rows, words) in [
        ("bare.tsv", "bare.tsv:1: no column `date`"),
        ("day.tsv", "day.tsv:3: `soon` is no day"),
        ("none.tsv", "none.tsv cannot be read"),
    ] {
        let ran = place.run(&["forecast", "AZE", "RUS", "--rows", rows]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains(words), "{ran:?}");
    }
    assert_eq!(place.run(&["forecast", "AZE"]).code, 2);
    assert_eq!(place.run(&["forecast", "AZE", "Azerbaijan"]).code, 2);
}

/// Every third day Norway accuses Peru, the day after Peru rejects it, and on the third two others meet, by turns.
fn days() -> String {
    let mut rows = Vec::new();
    for day in 0..450 {
        let (from, to, event) = match day % 3 {
            0 => ("NOR", "PER", "ACCUSE"),
            1 => ("PER", "NOR", "REJECT"),
            _ => (["FRA", "IND"][day % 2], ["KEN", "CHL"][day / 3 % 2], "CONSULT"),
        };
        let (year, month, day) = (2020 + day / 336, day % 336 / 28 + 1, day % 28 + 1);
        rows.push(format!("{year}-{month:02}-{day:02}\t{from}\t{to}\t{event}\n"));
    }
    file(&rows)
}

#[test]
fn a_habit_is_ranked_first_and_contributions_sum_to_the_score() {
    let place = Place::with_archive();
    place.write("days.tsv", days());
    let ask = ["forecast", "links", "Norway", "--does", "ACCUSE", "--rows", "days.tsv"];
    let found = json(&place, &ask);
    let first = &found["candidates"][0];
    assert_eq!((first["actor"].as_str(), found["asked"].as_str()), (Some("PER"), Some("to")), "{found}");
    for candidate in found["candidates"].as_array().unwrap() {
        let adds =
            candidate["contributions"].as_array().unwrap().iter().map(|one| one["adds"].as_f64().unwrap());
        let sum = adds.sum::<f64>() + candidate["rest"].as_f64().unwrap();
        assert!((sum - candidate["score"].as_f64().unwrap()).abs() < 1e-4, "{candidate}");
    }
    let evidence = &first["contributions"][0]["evidence"][0];
    assert!(evidence["place"].as_str().unwrap().starts_with("days.tsv:"), "{first}");
    let received = json(&place, &[&ask[..2], &["PER", "--received"], &ask[3..]].concat());
    assert_eq!(received["candidates"][0]["actor"].as_str(), Some("NOR"), "{received}");
    let early = place.run(&[&ask[..], &["--as-of", "2020-03-01"]].concat());
    assert_eq!(early.code, 1, "{early:?}");
    assert!(
        early.out.contains("Too little evidence: the record tells of 56 deeds with a day"),
        "{}",
        early.out
    );
    let wrong = place.run(&["forecast", "links", "NOR", "--does", "SHOUT"]);
    assert_eq!(wrong.code, 2, "{wrong:?}");
}
