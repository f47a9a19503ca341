//! The band of the tone says what it promises: where another half of the sources would put the tone.

use std::collections::BTreeSet;

use chancery_course::{Account, Climate, Deed, Month, Scale, Setting, Step, barometer, deeds};

use crate::made::{Chance, account, day, ontology, pair};

const GROUPS: usize = 200;
const MONTHS: usize = 120;
const COOPERATION: [&str; 6] = ["CONSULT", "CONSULT.visit", "AGREE", "SUPPORT", "COOPERATE", "AID"];
const CONFLICT: [&str; 6] = ["ACCUSE", "REJECT", "THREATEN", "SANCTION", "COERCE.arrest", "ASSAULT"];

/// A pair of whom much happens that few tell and little that many tell; its tone drifts from month to month.
fn record(seed: u64) -> Vec<Account> {
    let mut chance = Chance(seed);
    let mut out = Vec::new();
    let mut warmth = 0.5;
    for month in 0..MONTHS {
        warmth = f64::clamp(warmth + (chance.share() - 0.5) * 0.3, 0.1, 0.9);
        for event in 0..20 + chance.below(60) {
            let kinds = if chance.share() < warmth { COOPERATION } else { CONFLICT };
            let kind = kinds[chance.below(kinds.len())];
            let tellers = [0.1, 0.2, 0.4, 1.0, 4.0][chance.below(5)];
            let on = day(month, chance.below(28));
            for group in 0..GROUPS {
                if chance.share() < tellers / GROUPS as f64 {
                    let document = format!("{group}-{month}-{event}");
                    let number = u32::try_from(group).unwrap();
                    let mut told = account(&document, number, "AAA", "BBB", kind, on);
                    told.place = format!("{month}-{event}");
                    out.push(told);
                }
            }
        }
    }
    out
}

#[test]
fn the_band_covers_the_tone_of_the_other_half_of_the_sources() {
    let ontology = ontology();
    let (mut inside, mut all) = (0, 0);
    for seed in 1..=4 {
        let record = record(seed);
        let half = |rest: u32| -> Vec<Account> {
            record.iter().filter(|account| account.group % 2 == rest).cloned().collect()
        };
        let halves = [half(0), half(1)];
        let mut climate = Climate::default();
        for deed in deeds(&record, &pair()) {
            let month = Month::of(deed.days.start.unwrap());
            climate.add(month, deed.weight(Scale::Plover, &ontology), 1.0);
        }
        let covered = BTreeSet::new();
        let setting = Setting {
            ontology: &ontology,
            scale: Scale::Plover,
            step: Some(Step::Month),
            climate: &climate,
            covered: &covered,
        };
        let course = |half: &[Account]| {
            let deeds = deeds(half, &pair());
            barometer(&deeds.iter().collect::<Vec<&Deed>>(), &setting)
        };
        let courses = halves.map(|half| course(&half));
        for (here, there) in [(0, 1), (1, 0)] {
            for point in courses[here].points.iter().filter(|point| point.sums.events >= 5.0) {
                let other = courses[there].points.iter().find(|other| other.first == point.first);
                let (Some([low, high]), Some(tone)) = (point.band, other.and_then(|other| other.tone)) else {
                    continue;
                };
                all += 1;
                inside += usize::from((low..=high).contains(&tone));
            }
        }
    }
    let share = f64::from(u32::try_from(inside).unwrap()) / f64::from(all);
    println!("{inside} of {all} months inside: {share:.3}");
    assert!(all > 500, "{all}");
    assert!((0.75..=0.85).contains(&share), "{share:.3}");
}
