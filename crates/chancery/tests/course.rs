//! `chancery course`: events out of reports, the course over time, its views.

use crate::program::Place;

const HEAD: &str = "12 April 2025\n\n";

/// An archive with reports of a quarrel, each file an article of its own.
fn place() -> Place {
    let place = Place::with_archive();
    let articles = [
        ("one.txt", "2 January 2025", "Norway accused Peru of illegal fishing on 1 January 2025."),
        ("two.txt", "10 March 2025", "Norway expelled two Peruvian diplomats on 9 March 2025."),
        ("three.txt", "11 March 2025", "Peru expelled two Norwegian diplomats on 10 March 2025."),
        ("four.txt", "20 March 2025", "On 9 March 2025 Norway expelled two Peruvian diplomats."),
        ("five.txt", "2 June 2025", "Norway's foreign minister visited Peru on 1 June 2025."),
    ];
    for (name, day, sentence) in articles {
        place.write(name, format!("About {name}\n\n{day}\n\n{sentence}\n"));
        let ran = place.run(&["add", name]);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    place
}

#[test]
fn reports_of_one_event_count_once() {
    let place = place();
    let json = place.run(&["course", "NOR", "PER", "--by", "month", "--json"]).json();
    assert_eq!((json["pair"][0].as_str(), json["scale"].as_str()), (Some("NOR"), Some("plover")));
    let told: Vec<(String, u64)> = json["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            let words = |field: &str| event[field].as_str().unwrap_or("").to_owned();
            (
                format!("{} {} {}", words("start"), words("type"), words("direction")),
                event["reports"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("2025-01-01 ACCUSE NOR > PER".to_owned(), 1),
            ("2025-03-09 SANCTION NOR > PER".to_owned(), 2),
            ("2025-03-10 SANCTION PER > NOR".to_owned(), 1),
            ("2025-06-01 CONSULT NOR + PER".to_owned(), 1),
        ]
    );
    let periods = json["periods"].as_array().unwrap();
    let tones: Vec<bool> = periods.iter().map(|period| period["tone"].is_number()).collect();
    assert_eq!(tones, [true, false, true, false, false, true], "a month without an event is a gap");
    assert!(periods[2]["tone"].as_f64() < periods[5]["tone"].as_f64());
    assert_eq!((periods[2]["events"].as_f64(), periods[2]["reports"].as_f64()), (Some(2.0), Some(3.0)));
}

#[test]
fn copies_change_nothing_but_the_number_of_reports() {
    let place = place();
    let text = format!(
        "{HEAD}Norway accused Peru of illegal fishing on Friday. The ministry in Oslo named three ships that had been seen off \
         the coast. Fishermen of both countries have quarrelled about the catch for years, and courts have had to do with it. \
         Peru's embassy took note of the words and promised an answer within the week.\n"
    );
    place.write("a.txt", &text);
    place.run(&["add", "a.txt"]);
    let before = place.run(&["course", "NOR", "PER", "--json"]).json();
    place.write("copy.txt", text.replace("12 April 2025", "13 April 2025"));
    place.run(&["add", "copy.txt"]);
    let after = place.run(&["course", "NOR", "PER", "--json"]).json();
    assert_eq!(after["documents"].as_u64(), before["documents"].as_u64().map(|number| number + 1));
    assert_eq!(after["source_groups"], before["source_groups"]);
    for (one, other) in before["periods"].as_array().unwrap().iter().zip(after["periods"].as_array().unwrap())
    {
        for field in ["first", "events", "tone", "band", "sources", "conflict", "volume", "coverage"] {
            assert_eq!(one[field], other[field], "{field}");
        }
    }
}

#[test]
fn the_course_is_told_in_words_and_drawn() {
    let place = place();
    let ran = place.run(&["course", "norway", "peru", "--svg", "course.svg", "--cases"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("wrote course.svg"), "{}", ran.err);
    for words in [
        "Norway and Peru (NOR-PER)",
        "5 reports of 4 events",
        "PLOVER mode scores",
        "Phases",
        "Answers in kind",
    ] {
        assert!(ran.out.contains(words), "{words} in {}", ran.out);
    }
    assert!(ran.out.contains("PER answered in kind within 14 days in 1 of 1 case"), "{}", ran.out);
    let drawing = String::from_utf8(place.read("course.svg")).unwrap();
    assert!(drawing.starts_with("<svg ") && drawing.contains("<title>Norway and Peru (NOR-PER)</title>"));
    assert!(!drawing.contains("href") && !drawing.contains("script"));
}

#[test]
fn a_source_goes_by_the_name_that_the_course_gives_it() {
    let place = place();
    let ran = place.run(&["course", "NOR", "PER", "--without", "One.txt", "--without", "nobody", "--json"]);
    assert_eq!(ran.json()["events"].as_array().unwrap().len(), 3, "the charge of one.txt is gone");
    assert!(ran.err.contains("--without nobody: no document"), "{}", ran.err);
    assert!(!ran.err.contains("One.txt"), "{}", ran.err);
}

#[test]
fn views_leave_out_and_say_so() {
    let place = place();
    let from = |actor: &str| {
        place.run(&["course", "NOR", "PER", "--from", actor, "--json"]).json()["events"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((from("NOR"), from("peru")), (2, 1));
    let wrong = place.run(&["course", "NOR", "PER", "--from", "RUS"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("RUS is neither NOR nor PER"), "{}", wrong.err);
    let nothing = place.run(&["course", "NOR", "PER", "--context", "none-such"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (1, ""));
    assert!(nothing.err.contains("this view leaves them all out"), "{}", nothing.err);
    let unknown = place.run(&["course", "NOR", "CHL"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("the record holds nothing on CHL-NOR"), "{}", unknown.err);
    let goldstein = place.run(&["course", "NOR", "PER", "--scale", "goldstein"]);
    assert!(goldstein.out.contains("CAMEO Goldstein scores"));
}

#[test]
fn rows_of_other_data_sets_stand_beside_and_have_no_words() {
    let place = place();
    let head = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country";
    let row = |day: &str, from: &str, code: &str, to: &str| {
        format!("1\t{day}\tx\tGovernment\t{from}\tx\t{code}\t0\ty\t\t{to}")
    };
    let rows = [
        head.to_owned(),
        row("2025-04-02", "Peru", "0841", "Norway"),
        row("2025-03-09", "Norway", "161", "Peru"),
        row("2025-04-02", "Peru", "020", "Peru"),
    ];
    place.write("icews.tab", rows.join("\n"));
    let json = place.run(&["course", "NOR", "PER", "--rows", "icews.tab", "--json"]).json();
    let events = json["events"].as_array().unwrap();
    assert_eq!(events.len(), 5, "a release more, and the expulsion is told three times: {json}");
    let expulsion = events.iter().find(|event| event["reports"] == 3).unwrap();
    assert!(!expulsion["rows"][0].as_str().unwrap().starts_with("icews"), "shown by a row with words");
    let release = events.iter().find(|event| event["type"] == "RETREAT").unwrap();
    assert_eq!(release["rows"][0].as_str(), Some("icews.tab:2"));
    let ran = place.run(&["course", "NOR", "PER", "--rows", "icews.tab"]);
    assert!(ran.err.contains("2 rows of ICEWS without words; 1 left out"), "{}", ran.err);
    let wrong = place.run(&["course", "NOR", "PER", "--rows", "one.txt"]);
    assert!(wrong.code == 2 && wrong.err.contains("no column `date`"), "{}", wrong.err);
}
