//! `chancery disagree` and `chancery docket`: accounts that part, what is due and what became of it.

use crate::program::Place;

fn with(articles: &[(&str, &str)]) -> Place {
    let place = Place::with_archive();
    for (number, (day, text)) in articles.iter().enumerate() {
        let name = format!("{number}.txt");
        place.write(&name, format!("Article {number}\n\n{day}\n\n{text}\n"));
        let ran = place.run(&["add", &name]);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    place
}

fn quarrel() -> Place {
    with(&[
        (
            "10 March 2025",
            "Norway expelled 12 Peruvian diplomats on 9 March 2025. The ministry in Oslo named no reason.",
        ),
        (
            "11 March 2025",
            "Peru says that on 9 March 2025 Norway expelled 30 Peruvian diplomats with their families.",
        ),
        (
            "4 April 2025",
            "On 3 April 2025 Norway bombed a Peruvian harbour, the navy in Lima said. Cranes burned.",
        ),
        (
            "5 April 2025",
            "Norway did not bomb the Peruvian harbour on 3 April 2025, a spokesman in Oslo said.",
        ),
        ("2 June 2025", "Norway's foreign minister visited Peru on 1 June 2025 and spoke of fish."),
    ])
}

#[test]
fn accounts_part_in_number_and_polarity_with_their_sentences() {
    let json = quarrel().run(&["disagree", "NOR", "PER", "--json"]).json();
    let disputes = json["disputes"].as_array().unwrap();
    let told: Vec<String> = disputes
        .iter()
        .map(|one| {
            let values: Vec<&str> = one["positions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|position| position["value"].as_str().unwrap())
                .collect();
            format!("{} {} {}: {}", one["field"], one["relation"], one["counts"], values.join(" / "))
                .replace('"', "")
        })
        .collect();
    assert_eq!(
        told,
        [
            "number contradiction 1 : 1: 12 diplomats / 30 diplomats",
            "polarity contradiction 1 : 1: so / not so"
        ]
    );
    let telling = &disputes[1]["positions"][1]["tellings"][0];
    assert_eq!(telling["step"].as_str(), Some("denied"));
    assert!(telling["sentence_text"].as_str().unwrap().starts_with("Norway did not bomb"), "{telling}");
    assert_eq!(telling["source"]["source"].as_str(), Some("3.txt"));
}

#[test]
fn disagreements_are_told_in_words_and_a_field_can_be_chosen() {
    let place = quarrel();
    let ran = place.run(&["disagree", "norway", "peru"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for words in
        ["2 disagreements in 5 documents", "[12] Peruvian diplomats", "number (contradiction)", "- denied ("]
    {
        assert!(ran.out.contains(words), "{words} in {}", ran.out);
    }
    let one = place.run(&["disagree", "NOR", "PER", "--field", "polarity"]).out;
    assert!(one.contains("1 disagreement in") && !one.contains("diplomats"), "{one}");
    let wrong = place.run(&["disagree", "NOR", "PER", "--field", "size"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("give one of responsibility, polarity"), "{}", wrong.err);
    let nothing = place.run(&["disagree", "NOR", "CHL"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (1, ""));
    assert!(nothing.err.contains("the record holds nothing on CHL-NOR"), "{}", nothing.err);
    assert_eq!(place.run(&["disagree", "NOR", "NOR"]).code, 2);
}

const TARGET: &str = "Peru wants to finish the railway from Tacna to the Bolivian border by 2027.";

#[test]
fn the_docket_follows_later_documents() {
    let status = |later: &[(&str, &str)], arguments: &[&str]| -> String {
        let mut articles = vec![("10 January 2025", TARGET)];
        articles.extend(later);
        let place = with(&articles);
        let json = place.run(&[&["docket", "--json"], arguments].concat()).json();
        let entries = json["entries"].as_array().unwrap();
        let found =
            entries.iter().find(|entry| entry["kind"] == "target").unwrap_or_else(|| panic!("{json}"));
        assert_eq!(found["due"]["end"].as_str(), Some("2027-12-31"), "{found}");
        found["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status(&[], &[]), "open", "as of its own day of publication");
    assert_eq!(status(&[], &["--as-of", "2028-02"]), "unclear");
    let done =
        ("4 May 2027", "The railway from Tacna to the Bolivian border was completed on Monday, Peru said.");
    assert_eq!(status(&[done], &[]), "met");
    let off = ("4 May 2026", "Peru has postponed the railway from Tacna to the Bolivian border.");
    assert_eq!(status(&[off], &[]), "superseded");
}

#[test]
fn the_docket_is_a_calendar_too() {
    let place = with(&[("10 January 2025", TARGET)]);
    let ran = place.run(&["docket", "--due", "2027", "--ics", "due.ics"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("As of 2025-01-10: ") && ran.out.contains("2027"), "{}", ran.out);
    let calendar = String::from_utf8(place.read("due.ics")).unwrap();
    assert!(
        calendar.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && calendar.ends_with("END:VCALENDAR\r\n")
    );
    assert!(calendar.contains("DTSTART;VALUE=DATE:20271231\r\n"), "{calendar}");
    assert!(calendar.contains("DTSTAMP:20250110T000000Z\r\n"), "{calendar}");
    let none = place.run(&["docket", "--due", "2030"]);
    assert!(none.out.starts_with("As of 2025-01-10: 0 entries."), "{}", none.out);
    assert_eq!(place.run(&["docket", "--status", "late"]).code, 2);
    let empty = Place::with_archive().run(&["docket"]);
    assert_eq!((empty.code, empty.out.as_str()), (0, ""));
}

#[test]
fn changes_are_what_is_told_first_since_a_day() {
    let place = quarrel();
    let events = |since: &str| -> Vec<String> {
        let json = place.run(&["changes", "NOR", "PER", "--since", since, "--json"]).json();
        let pairs = json["pairs"].as_array().unwrap().clone();
        let events = pairs.iter().flat_map(|pair| pair["events"].as_array().unwrap().clone());
        events.map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(events("2025-05"), ["CONSULT"]);
    assert_eq!(events("2025-03-11"), ["ASSAULT", "CONSULT"], "the expulsion was told the day before");
    let ran = place.run(&["changes", "--since", "2025-04-05"]);
    assert!(
        ran.out.contains("NOR-PER: accounts that came to part") && ran.out.contains("did not [bomb]"),
        "{}",
        ran.out
    );
    let none = place.run(&["changes", "--since", "2026"]);
    assert_eq!((none.code, none.out.as_str()), (0, ""));
    assert!(none.err.contains("nothing is new since 2026-01-01"), "{}", none.err);
}

#[test]
fn speakers_are_laid_beside_questions() {
    let place = with(&[
        (
            "10 March 2025",
            "Relations between Norway and Peru have worsened, the minister in Lima said. Norway threatened Peru on 9 March 2025.",
        ),
        ("20 March 2025", "Norway has never threatened Peru, a spokesman in Oslo said."),
    ]);
    let ran = place.run(&["says", "--matrix", "NOR,PER"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for words in ["relations NOR PER", "THREATEN NOR > PER", "bad or worse", "not so"] {
        assert!(ran.out.contains(words), "{words} in {}", ran.out);
    }
    let json = place.run(&["says", "--matrix", "NOR,PER", "--json"]).json();
    let cells =
        json["speakers"].as_array().unwrap().iter().flat_map(|row| row["answers"].as_array().unwrap());
    assert!(
        cells.filter(|cell| cell.is_object()).all(|cell| !cell["sentence_text"].as_str().unwrap().is_empty())
    );
}

#[test]
fn a_source_has_a_profile_and_the_grade_that_the_user_gives_it() {
    let place = quarrel();
    let json = place.run(&["source", "3.txt", "--json"]).json();
    assert_eq!((json["documents"].as_u64(), json["grade"].as_str()), (Some(1), Some("F6")));
    assert_eq!(json["disputes"]["takes_part"].as_u64(), Some(1), "{json}");
    assert!(json["proposed_letter"].is_null(), "one event is too few");
    place.write("sources.tsv", "3.txt\tC3\tstate owned\n");
    let words = place.run(&["source", "3.txt"]).out;
    assert!(words.contains("Grade: C3 (state owned), by sources.tsv alone"), "{words}");
    place.write("sources.tsv", "3.txt\tgood\n");
    let wrong = place.run(&["source", "3.txt"]);
    assert!(wrong.code == 2 && wrong.err.contains("sources.tsv:1: give outlet, grade"), "{}", wrong.err);
    std::fs::remove_file(place.path.join("sources.tsv")).unwrap();
    let unknown = place.run(&["source", "The Hill Post"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("the record has 0.txt, 1.txt"), "{}", unknown.err);
}
