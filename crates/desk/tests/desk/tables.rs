//! What must hold for any text that a user lays beside the record, and for any sentence that is compared: an answer or an error, never a panic.

use chancery_course::Report;
use chancery_course::disagree::{Claim, Lexicon, Named, Passage, differences, disputes};
use chancery_course::projects::{Nouns, projects};
use chancery_desk::{depends, import, source};
use chancery_record::{DayRange, DocumentId, Modality, Polarity};
use proptest::prelude::*;

const HEADS: [&str; 8] = [
    "",
    "what,good,from,to,route,quantity,unit,year,kind,source\n",
    "product,partner,reporter,year,TJ_GCV\n",
    "t,i,j,k,v,q\n",
    "period,reporterISO,flowCode,partnerISO,cmdCode,primaryValue\n",
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\n",
    "Event Date\tEvent Type\tEvent Mode\tActor Country\tRecipient Country\n",
    "date\tsource\ttarget\tevent\n",
];

fn code_of(name: &str) -> Option<String> {
    (name.len() == 3).then(|| name.to_uppercase())
}

fn any_table(text: &str) {
    if let Ok(rows) = depends::tables::read("t", text, &code_of) {
        assert!(rows.iter().all(|row| row.quantity.low <= row.quantity.high && !row.place.is_empty()));
        if let Ok(ledgers) = depends::ledgers(&rows) {
            for entry in depends::entries(&ledgers, &depends::Asked::default(), 90.0) {
                drop(entry.to_json());
            }
        }
        for good in depends::goods(&rows) {
            let network = depends::network(&rows, good);
            let names: Vec<String> = network.names().into_iter().map(str::to_owned).collect();
            for name in names {
                let _ = network.what_if(&name);
            }
        }
    }
    if let Ok(found) = import::read("t", text, &code_of) {
        assert!(found.rows.iter().all(|row| !row.from.is_empty() && !row.to.is_empty()));
    }
    let _ = source::register(text);
}

/// Two articles of these sentences, each told as an act of force with all of its words as predicate.
fn any_sentences(one: &str, other: &str) {
    let lexicon = Lexicon::parse(include_str!("../../../../data/desk/disagree.tsv")).unwrap();
    let passage = |group: u32, words: &str| Passage {
        document: DocumentId(group.to_string()),
        group,
        published: DayRange::from_iso("2025-03-04").unwrap(),
        sentence: 0,
        words: words.to_owned(),
        named: vec![Named {
            at: 0..words.len() / 3,
            code: "NOR".into(),
            name: "Norway".into(),
            is_place: group == 1,
        }],
    };
    let passages = [passage(0, one), passage(1, other)];
    let claim = |number: usize| Claim {
        passage: number,
        report: Report {
            document: DocumentId(number.to_string()),
            days: DayRange::from_iso("2025-03-04").unwrap(),
            event_type: "ASSAULT".into(),
            mode: String::new(),
            who: vec![["NOR", "CHL"][number].into()],
            whom: vec!["PER".into()],
            reciprocal: false,
            polarity: Polarity::Affirmed,
            modality: Modality::Actual,
            historical: false,
            again: false,
        },
        act: "ASSAULT".into(),
        trigger: 0..passages[number].words.len(),
        place: String::new(),
        size: [None; 4],
        speakers: Vec::new(),
    };
    let found = differences(&passages, &[claim(0), claim(1)], &[], &lexicon);
    for one in &found {
        for side in [&one.one, &one.other] {
            assert!(passages[side.passage].words.get(side.at.0..side.at.1).is_some(), "{side:?}");
        }
    }
    assert!(disputes(&found, &passages).iter().all(|dispute| dispute.positions.len() > 1));
    let nouns = Nouns::parse(include_str!("../../../../data/desk/projects.tsv")).unwrap();
    assert!(projects(&passages, &nouns).iter().all(|project| !project.passages.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_a_table_or_an_error(head in 0..HEADS.len(), text in "([a-zA-Z0-9.é\"]{0,6}[,\t;\n ]){0,40}") {
        any_table(&format!("{}{text}", HEADS[head]));
    }

    #[test]
    fn any_sentences_can_be_compared(
        one in "(fired|12|boats|Ilo-Tacna|–line|’s|because|of|fog|plane|über|will|not|thirty|eight|million| ){0,14}",
        other in "\\PC{0,60}",
    ) {
        any_sentences(&one, &other);
        any_sentences(&one, &one);
    }
}
