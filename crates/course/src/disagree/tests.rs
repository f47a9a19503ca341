//! Claims made by hand: what contradicts, what is a change, what is passed over; disputes and their life; silence.

use chancery_record::{Date, DayRange, DocumentId, Polarity};

use super::*;
use crate::tests::report;
use crate::{Account, Pair, deeds};

fn lexicon() -> Lexicon {
    Lexicon::parse(include_str!("../../../../data/desk/disagree.tsv")).unwrap()
}

/// Passages and claims, one of each an article.
#[derive(Default)]
struct Made {
    passages: Vec<Passage>,
    claims: Vec<Claim>,
}

impl Made {
    /// An article of a source group that tells one event in one sentence. `trigger` is its predicate.
    fn tell(
        &mut self,
        group: u32,
        published: &str,
        words: &str,
        trigger: &str,
        who: &str,
        whom: &str,
    ) -> &mut Claim {
        let document = format!("{group}-{}", self.passages.len());
        let at = words.find(trigger).unwrap();
        let names = [("Norway", "NOR"), ("Peru", "PER"), ("Chile", "CHL")];
        let named = names.iter().filter_map(|(name, code)| {
            let at = words.find(name)?;
            Some(Named {
                at: at..at + name.len(),
                code: (*code).into(),
                name: (*name).into(),
                is_place: false,
            })
        });
        self.passages.push(Passage {
            document: DocumentId(document.clone()),
            group,
            published: DayRange::from_iso(published).unwrap(),
            sentence: 0,
            words: words.to_owned(),
            named: named.collect(),
        });
        self.claims.push(Claim {
            passage: self.passages.len() - 1,
            report: report(&document, published, "ASSAULT", &[who], &[whom]),
            act: "ASSAULT".into(),
            trigger: at..at + trigger.len(),
            place: String::new(),
            size: [None; 4],
            speakers: Vec::new(),
        });
        self.claims.last_mut().unwrap()
    }

    fn found(&self) -> Vec<(Field, Relation, String, String)> {
        let all = differences(&self.passages, &self.claims, &[], &lexicon());
        all.into_iter().map(|one| (one.field, one.relation, one.one.value, one.other.value)).collect()
    }
}

const FIRED: &str = "Norway fired on a patrol boat off the cape";
const FIRED_TOO: &str = "Chile fired on a patrol boat off the cape";

#[test]
fn another_agent_for_one_deed_is_a_contradiction_and_copies_of_one_text_are_not() {
    let mut made = Made::default();
    made.tell(0, "2025-03-04", FIRED, "fired", "NOR", "PER");
    made.tell(1, "2025-03-04", FIRED_TOO, "fired", "CHL", "PER");
    assert_eq!(
        made.found(),
        [(Field::Responsibility, Relation::Contradiction, "by NOR".to_owned(), "by CHL".to_owned())]
    );
    made.passages[1].group = 0;
    assert_eq!(made.found(), [], "one source and one speaker");
    made.claims[1].speakers = vec!["PER".into()];
    assert_eq!(made.found().len(), 1, "another speaker in the same article");
    made.passages[1].named.push(Named {
        at: 0..0,
        code: "PER".into(),
        name: "Callao".into(),
        is_place: true,
    });
    made.passages[0].named.push(Named { at: 0..0, code: "PER".into(), name: "Ilo".into(), is_place: true });
    assert_eq!(made.found(), [], "at two places");
}

#[test]
fn a_charge_and_the_denial_of_the_deed_part() {
    let mut made = Made::default();
    let charged = "Peru accused Norway of firing on a patrol boat off the cape";
    let claim = made.tell(0, "2025-03-04", charged, "accused", "PER", "NOR");
    (claim.act, claim.report.event_type, claim.report.mode) =
        ("ACCUSE".into(), "ACCUSE".into(), "allege".into());
    let denied = "Norway did not fire on a patrol boat off the cape";
    made.tell(1, "2025-03-06", denied, "fire", "NOR", "PER").report.polarity = Polarity::Negated;
    let parted = [(Field::Polarity, Relation::Contradiction, "so".to_owned(), "not so".to_owned())];
    assert_eq!(made.found(), parted);
    made.claims[1].report.who = vec!["CHL".into()];
    assert_eq!(made.found(), [], "another denies");
    made.claims[1].report.who = vec!["NOR".into()];
    made.passages[1].published = DayRange::from_iso("2025-03-19").unwrap();
    assert_eq!(made.found(), [], "too late for an answer");
}

#[test]
fn a_denial_contradicts_and_a_deed_told_weeks_after_it_is_a_change() {
    let mut made = Made::default();
    made.tell(0, "2025-03-04", FIRED, "fired", "NOR", "PER");
    made.tell(1, "2025-03-05", FIRED, "fired", "NOR", "PER").report.polarity = Polarity::Negated;
    made.claims[1].report.days.start = None;
    let so = |relation: Relation| vec![(Field::Polarity, relation, "so".to_owned(), "not so".to_owned())];
    assert_eq!(made.found(), so(Relation::Contradiction));
    for day in ["2025-04-20", "2025-03-04"] {
        made.passages[0].published = DayRange::from_iso(day).unwrap();
        let relation = if day == "2025-04-20" { Relation::Change } else { Relation::Contradiction };
        assert_eq!(made.found(), so(relation));
    }
    made.claims[1].report.whom = vec!["CHL".into()];
    assert_eq!(made.found(), [], "towards another");
}

#[test]
fn tolls_that_grow_are_a_change_and_bounds_are_heeded() {
    let mut made = Made::default();
    made.tell(0, "2025-03-04", FIRED, "fired", "NOR", "PER").size[0] = Some([4.0, 4.0]);
    made.tell(1, "2025-03-04", FIRED, "fired", "NOR", "PER").size[0] = Some([11.0, 11.0]);
    let told =
        |relation: Relation| vec![(Field::Number, relation, "4 dead".to_owned(), "11 dead".to_owned())];
    assert_eq!(made.found(), told(Relation::Contradiction));
    made.passages[1].published = DayRange::from_iso("2025-03-08").unwrap();
    assert_eq!(made.found(), told(Relation::Change));
    made.claims[0].size[0] = Some([4.0, f64::INFINITY]);
    assert_eq!(made.found(), [], "at least four");
    made.claims[0].size = [None, Some([4.0, 4.0]), None, None];
    assert_eq!(made.found(), [], "hurt, not dead");
}

#[test]
fn a_dispute_counts_groups_and_tells_the_life_of_the_claim() {
    let mut made = Made::default();
    made.tell(0, "2025-03-04", FIRED, "fired", "NOR", "PER").speakers = vec!["PER".into()];
    made.tell(1, "2025-03-05", FIRED, "fired", "NOR", "PER");
    let denial = made.tell(2, "2025-03-05", FIRED, "fired", "NOR", "PER");
    denial.report.polarity = Polarity::Negated;
    denial.speakers = vec!["NOR".into()];
    made.tell(3, "2025-03-06", FIRED, "fired", "NOR", "PER").speakers = vec!["NOR".into()];
    for claim in &mut made.claims {
        claim.report.days = DayRange::from_iso("2025-03-04").unwrap();
    }
    let all = differences(&made.passages, &made.claims, &[], &lexicon());
    let disputes = disputes(&all, &made.passages);
    let [dispute] = &disputes[..] else { panic!("{disputes:?}") };
    assert_eq!((dispute.field, dispute.counts().as_str()), (Field::Polarity, "3 : 1"));
    assert!((dispute.spread() - 0.25).abs() < 1e-9);
    let steps = |position: usize| -> Vec<&str> {
        dispute.positions[position].tellings.iter().map(|telling| telling.step.name()).collect()
    };
    assert_eq!(steps(0), ["first said", "repeated", "changed"], "Norway denied it before");
    assert_eq!(steps(1), ["denied"]);
}

#[test]
fn a_denial_for_all_times_parts_from_words_that_tell_a_practice() {
    let mut made = Made::default();
    let denial = made.tell(0, "2025-07-04", "Norway has never threatened Peru", "threatened", "NOR", "PER");
    (denial.act, denial.report.polarity) = ("THREATEN".into(), Polarity::Negated);
    made.tell(1, "2025-09-02", "Norway keeps its hold on Peru by threats", "keeps", "NOR", "PER");
    made.claims.truncate(1);
    let so = |relation: Relation| vec![(Field::Polarity, relation, "so".to_owned(), "not so".to_owned())];
    assert_eq!(made.found(), so(Relation::Contradiction));
    let mut tell = |words: &str| {
        words.clone_into(&mut made.passages[1].words);
        let at = |name: &str| words.find(name).map_or(words.len()..words.len(), |at| at..at + name.len());
        for named in &mut made.passages[1].named {
            named.at = at(&named.name);
        }
        made.passages[1].named.retain(|named| !named.at.is_empty());
        made.found()
    };
    assert_eq!(tell("Norway does not threaten Peru"), [], "denied there too");
    assert_eq!(tell("Peru threatens Norway"), [], "the other way");
    assert_eq!(tell("Norway governs by threats"), so(Relation::Tension), "to nobody named");
}

#[test]
fn a_crash_left_open_parts_only_a_source_that_nowhere_says_how() {
    let mut made = Made::default();
    made.tell(0, "2024-11-08", "The airliner of Norway was shot down by Peru", "shot", "PER", "NOR");
    made.tell(
        1,
        "2024-10-15",
        "They hardly spoke after the crash of the airliner of Norway",
        "spoke",
        "NOR",
        "PER",
    );
    made.claims.clear();
    let found = made.found();
    let [(field, relation, ..)] = &found[..] else { panic!("{found:?}") };
    assert_eq!((*field, *relation), (Field::Label, Relation::Framing));
    made.tell(1, "2024-10-15", "A missile hit the plane of Norway", "hit", "PER", "NOR");
    made.claims.clear();
    assert_eq!(made.found(), [], "the source says how in another sentence");
}

#[test]
fn who_writes_about_the_pair_and_not_about_what_three_tell_is_silent() {
    let account = |group: u32, day: &str| Account {
        report: report(&format!("{group}"), "2025-03-04", "ASSAULT", &["NOR"], &["PER"]),
        published: DayRange::from_iso(day).unwrap(),
        group,
        place: String::new(),
        person: String::new(),
        size: [None; 4],
        official: true,
        contexts: Vec::new(),
    };
    let day = |text: &str| text.parse::<Date>().unwrap();
    let mut accounts: Vec<Account> = (0..3).map(|group| account(group, "2025-03-05")).collect();
    let covering =
        [(0, day("2025-03-05")), (7, day("2025-03-09")), (8, day("2025-03-20")), (9, day("2025-03-01"))];
    let deeds_of = |accounts: &[Account]| deeds(accounts, &Pair::new("NOR", "PER").unwrap());
    let found = silences(&deeds_of(&accounts), &accounts, &covering);
    assert_eq!(found, [Silence { deed: 0, silent: vec![7] }]);
    accounts.pop();
    assert_eq!(silences(&deeds_of(&accounts), &accounts, &covering), [], "two are too few");
}
