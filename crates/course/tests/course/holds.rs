//! What holds for any record: neither order nor copies change a value.

use std::collections::BTreeSet;

use chancery_course::{
    Account, Barometer, Climate, Deed, History, Month, Penalty, PhaseName, Scale, Setting, Step, Way,
    barometer, deeds, history, reciprocity,
};
use chancery_record::{Date, DayRange, DocumentId};

use crate::made::{Chance, account, day, ontology, pair};

fn climate() -> Climate {
    let mut climate = Climate::default();
    for month in 0..60 {
        climate.add(Month::of(day(month, 1)), 4.0, 10.0);
        climate.add(Month::of(day(month, 1)), -6.0, 10.0);
    }
    climate
}

/// The course of reports: series, and phases in words.
fn course(accounts: &[Account]) -> (Barometer, History) {
    let ontology = ontology();
    let climate = climate();
    let first = |group: u32| {
        accounts
            .iter()
            .filter(|account| account.group == group)
            .filter_map(|account| account.published.end)
            .min()
    };
    let groups: BTreeSet<u32> = accounts.iter().map(|account| account.group).collect();
    let covered: BTreeSet<Date> = groups.into_iter().filter_map(first).collect();
    let setting = Setting {
        ontology: &ontology,
        scale: Scale::Plover,
        step: Some(Step::Month),
        climate: &climate,
        covered: &covered,
    };
    let deeds = deeds(accounts, &pair());
    let all: Vec<&Deed> = deeds.iter().collect();
    (barometer(&all, &setting), history(&all, &setting, Penalty::Fine, None))
}

/// Reports of a hundred documents: fuzzy days, looks back, mutual deeds, several tellers.
fn mixed(seed: u64) -> Vec<Account> {
    let kinds = ["CONSULT.visit", "ACCUSE", "SANCTION.expel", "ASSAULT", "AGREE", "RETREAT.release"];
    let mut chance = Chance(seed);
    let mut out = Vec::new();
    for number in 0..100_u32 {
        let published = day(3 + chance.below(40), chance.below(28));
        for _ in 0..=chance.below(4) {
            let (who, whom) = if chance.below(2) == 0 { ("AAA", "BBB") } else { ("BBB", "AAA") };
            let kind = kinds[chance.below(kinds.len())];
            let mut told = account(&format!("d{number:03}"), number, who, whom, kind, published);
            told.report.days = match chance.below(6) {
                0 => DayRange::until(published),
                1 => DayRange::from_iso(&published.to_string()[..7]).unwrap(),
                2 => DayRange::default(),
                _ => DayRange::day(published),
            };
            told.report.historical = chance.below(9) == 0;
            told.place = String::from(["", "", "Lund", "Brno"][chance.below(4)]);
            out.push(told);
        }
    }
    out
}

#[test]
fn the_order_of_reports_changes_nothing() {
    for seed in 1..=8 {
        let accounts = mixed(seed);
        let mut turned = accounts.clone();
        turned.reverse();
        let half = turned.len() / 2;
        turned.rotate_left(half);
        let (one, other) = (course(&accounts), course(&turned));
        assert_eq!(one.0, other.0, "seed {seed}");
        let names = |history: &History| -> Vec<(Month, PhaseName)> {
            history.phases.iter().map(|phase| (phase.first, phase.name)).collect()
        };
        assert_eq!(names(&one.1), names(&other.1), "seed {seed}");
    }
}

/// A copy of a document that came out some days later, whose relative dates stand on its own day.
fn copy_of(original: &str, accounts: &[Account], later: i64, name: &str) -> Vec<Account> {
    let moved = |day: Option<Date>| day.map(|day| day.checked_add(jiff_days(later)).unwrap());
    let of = accounts.iter().filter(|account| account.report.document.0 == original);
    of.map(|account| {
        let mut copy = account.clone();
        copy.report.document = DocumentId(name.into());
        let days = account.report.days;
        copy.report.days = DayRange { start: moved(days.start), end: moved(days.end) };
        copy.published =
            DayRange { start: moved(account.published.start), end: moved(account.published.end) };
        copy
    })
    .collect()
}

fn jiff_days(days: i64) -> jiff::Span {
    jiff::Span::new().days(days)
}

#[test]
fn copies_of_documents_change_no_value_of_the_series() {
    for seed in 1..=8 {
        let accounts = mixed(seed);
        let mut more = accounts.clone();
        for (number, original) in (0..100).step_by(3).enumerate() {
            let name = if number % 2 == 0 { format!("a{original}") } else { format!("z{original}") };
            more.extend(copy_of(&format!("d{original:03}"), &accounts, (number % 4) as i64, &name));
        }
        let (one, other) = (course(&accounts).0, course(&more).0);
        assert_eq!(one.points.len(), other.points.len());
        for (one, other) in one.points.iter().zip(&other.points) {
            assert!(other.reports >= one.reports - 1e-9);
            assert_eq!((one.first, one.tone, one.band), (other.first, other.tone, other.band), "seed {seed}");
            assert_eq!((one.sums, one.covered), (other.sums, other.covered), "seed {seed}");
        }
    }
}

#[test]
fn a_deed_told_ten_times_counts_once() {
    let on = day(5, 10);
    let accounts: Vec<Account> = (0..10)
        .map(|number| account(&format!("d{number}"), number, "AAA", "BBB", "SANCTION.expel", on))
        .collect();
    let (barometer, _) = course(&accounts);
    let [point] = &barometer.points[..] else { panic!("one month") };
    assert!((point.sums.events - 1.0).abs() < 1e-12 && (point.reports - 10.0).abs() < 1e-12);
    // P = 0 + 5 * 2, N = 5.5 + 5 * 3: (10 - 20.5) / 30.5.
    assert!((point.tone.unwrap() - 10.0 * (10.0 - 20.5) / 30.5).abs() < 1e-9);
    assert!((point.conflict().unwrap() - 6.5_f64.ln()).abs() < 1e-9);
    assert!(point.is_thin());
}

#[test]
fn a_month_without_a_deed_is_a_gap() {
    let accounts = [
        account("a", 0, "AAA", "BBB", "ACCUSE", day(1, 3)),
        account("b", 1, "AAA", "BBB", "ACCUSE", day(4, 3)),
    ];
    let (barometer, _) = course(&accounts);
    let tones: Vec<bool> = barometer.points.iter().map(|point| point.tone.is_some()).collect();
    assert_eq!(tones, [true, false, false, true]);
    assert!(barometer.points[1].band.is_none() && barometer.points[1].conflict().is_none());
}

#[test]
fn one_source_gives_a_tone_and_no_band() {
    let told = |group: u32| {
        let mut accounts = vec![
            account("a", 0, "AAA", "BBB", "ACCUSE", day(1, 3)),
            account("b", 0, "AAA", "BBB", "AID", day(1, 13)),
        ];
        accounts.push(account("c", group, "BBB", "AAA", "THREATEN", day(1, 23)));
        course(&accounts).0.points[0].clone()
    };
    let (one, two) = (told(0), told(1));
    assert_eq!((one.sources, two.sources), (1, 2));
    assert!(one.tone.is_some() && one.tone == two.tone, "{one:?} {two:?}");
    assert_eq!((one.band, one.band_in_words().as_str()), (None, "one source"));
    let [low, high] = two.band.unwrap();
    assert!(low < high, "{low} {high}");
}

#[test]
fn a_crisis_and_its_end_are_phases_with_the_deeds_that_made_them() {
    let mut accounts = Vec::new();
    let mut number = 0;
    let mut tell = |accounts: &mut Vec<Account>, who: &str, whom: &str, kind: &str, on: Date| {
        number += 1;
        accounts.push(account(&format!("d{number:03}"), number, who, whom, kind, on));
    };
    for month in 0..36 {
        let kinds: &[&str] = match month {
            12..20 => &["ACCUSE", "SANCTION.expel", "COERCE.arrest", "THREATEN"],
            20..36 => &["CONSULT.visit", "AGREE", "COOPERATE"],
            _ => &["CONSULT", "ACCUSE"],
        };
        for (place, kind) in kinds.iter().enumerate() {
            let (who, whom) = if place % 2 == 0 { ("AAA", "BBB") } else { ("BBB", "AAA") };
            tell(&mut accounts, who, whom, kind, day(month, 2 + 6 * place));
        }
    }
    let (_, history) = course(&accounts);
    let deeds = deeds(&accounts, &pair());
    let phases: Vec<(String, PhaseName)> =
        history.phases.iter().map(|phase| (phase.first.to_string(), phase.name)).collect();
    assert_eq!(
        phases,
        [
            ("2000-01".to_owned(), PhaseName::Cool),
            ("2001-01".to_owned(), PhaseName::Crisis),
            ("2001-09".to_owned(), PhaseName::Thaw),
        ]
    );
    let made = |phase: usize| -> (Way, Vec<&str>) {
        let turn = history.phases[phase].turn.as_ref().unwrap();
        (turn.way, turn.deeds.iter().map(|deed| deeds[*deed].event_type.as_str()).collect())
    };
    let (way, by) = made(1);
    assert_eq!(way, Way::Worse);
    assert!((3..=5).contains(&by.len()) && by[0] == "COERCE" && !by.contains(&"CONSULT"), "{by:?}");
    let (way, by) = made(2);
    assert_eq!(way, Way::Better);
    assert!(by.iter().all(|kind| ["COOPERATE", "CONSULT", "AGREE"].contains(kind)), "{by:?}");
}

#[test]
fn answers_in_kind_are_counted_against_what_happens_anyway() {
    let mut accounts = Vec::new();
    for month in 0..10 {
        let kind = "SANCTION.expel";
        accounts.push(account(&format!("a{month}"), month, "AAA", "BBB", kind, day(month as usize, 1)));
        if month < 6 {
            // Answered on the tenth day after; the others on none.
            accounts.push(account(
                &format!("b{month}"),
                100 + month,
                "BBB",
                "AAA",
                kind,
                day(month as usize, 11),
            ));
        }
    }
    let deeds = deeds(&accounts, &pair());
    let all: Vec<&Deed> = deeds.iter().collect();
    let found = reciprocity(&all, &ontology());
    let forth = &found[0];
    assert_eq!((forth.cases.len(), forth.answered()), (10, 6));
    // From 2 January to 2 October are 275 days; 261 have two weeks left; of these 6 times 14 are followed, but those of January
    // begin only on the second.
    let rate = forth.base_rate.unwrap();
    assert!((rate - 80.0 / 261.0).abs() < 0.02, "{rate}");
    assert_eq!(forth.lagged, None, "ten months are too few");
    assert_eq!(found[1].answered(), 0, "the next deed of the other comes after three weeks");
}

#[test]
fn a_dispute_has_its_height_where_its_conflict_is_crowded() {
    let deed = |number: u32, month: usize, kind: &str| {
        account(&format!("d{number}"), number, "AAA", "BBB", kind, day(month, 10))
    };
    let crowded = [(0, "ACCUSE"), (6, "SANCTION"), (6, "COERCE.arrest"), (7, "ASSAULT"), (11, "ACCUSE")];
    let told = |deeds: &[(usize, &str)]| -> Vec<Account> {
        (0..).zip(deeds).map(|(number, (month, kind))| deed(number, *month, kind)).collect()
    };
    let history = course(&told(&crowded)).1;
    let [phase] = &history.phases[..] else { panic!("one phase: {history:?}") };
    let height = phase.height.as_ref().unwrap();
    assert_eq!((height.first, height.last), (Month::of(day(6, 1)), Month::of(day(7, 1))));
    assert_eq!((phase.name, height.name), (PhaseName::Dispute, PhaseName::Crisis));
    assert_eq!(height.deeds.len(), 3, "the heaviest first: {height:?}");
    let spread = [(0, "SANCTION"), (3, "SANCTION"), (6, "SANCTION"), (9, "SANCTION"), (11, "SANCTION")];
    assert_eq!(course(&told(&spread)).1.phases[0].height, None);
}
