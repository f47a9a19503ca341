//! A record of a million reports, by pair: how long series, phases and deeds take. Slow; `.ci/run` runs it in a release build.

use std::collections::BTreeSet;

use chancery_course::{
    Account, Climate, Deed, Month, Penalty, Scale, Setting, barometer, deeds, history, reciprocity,
};

use crate::made::{Chance, account, day, ontology, pair};

const PAIRS: usize = 2_000;
const REPORTS: usize = 1_000_000;
const KINDS: [&str; 8] =
    ["CONSULT", "CONSULT.visit", "ACCUSE", "REJECT", "SANCTION", "COERCE.arrest", "ASSAULT.drone", "AGREE"];

/// Reports of one pair; a few pairs have most of them.
fn reports(number: usize, of: usize) -> Vec<Account> {
    let mut chance = Chance(number as u64 + 1);
    let mut out = Vec::with_capacity(of);
    while out.len() < of {
        let kind = KINDS[chance.below(KINDS.len())];
        let (who, whom) = if chance.below(2) == 0 { ("AAA", "BBB") } else { ("BBB", "AAA") };
        let on = day(chance.below(240), chance.below(28));
        for _ in 0..=chance.below(4) {
            let document = out.len() / 3;
            let group = u32::try_from(document).unwrap_or(0);
            let mut told = account(&format!("{number}-{document}"), group, who, whom, kind, on);
            told.place = String::from(["", "Lund", "Brno", "Split", "Turku"][chance.below(5)]);
            out.push(told);
        }
    }
    out.truncate(of);
    out
}

/// Seconds that this thread has had a core, where the system tells; other programs on the machine do not count.
fn cpu_seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
    nanoseconds.map_or_else(wall_seconds, |nanoseconds| nanoseconds / 1e9)
}

fn wall_seconds() -> f64 {
    static FIRST: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    FIRST.get_or_init(std::time::Instant::now).elapsed().as_secs_f64()
}

#[test]
#[ignore = "slow: a million reports; run with --release"]
fn a_million_reports_take_less_than_half_a_minute() {
    let ontology = ontology();
    let mut climate = Climate::default();
    for month in 0..240 {
        climate.add(Month::of(day(month, 1)), 3.0, 50.0);
        climate.add(Month::of(day(month, 1)), -5.0, 50.0);
    }
    let covered = BTreeSet::new();
    let setting = Setting {
        ontology: &ontology,
        scale: Scale::Plover,
        step: None,
        climate: &climate,
        covered: &covered,
    };
    let share = |number: usize| 1.0 / (number + 5) as f64;
    let all: f64 = (0..PAIRS).map(share).sum();
    let (mut made, mut events, mut spent, mut longest) = (0, 0, [0.0; 4], 0.0_f64);
    for number in 0..PAIRS {
        let accounts = reports(number, (share(number) / all * REPORTS as f64).ceil() as usize);
        made += accounts.len();
        let start = cpu_seconds();
        let deeds = deeds(&accounts, &pair());
        let all: Vec<&Deed> = deeds.iter().collect();
        let merged = cpu_seconds() - start;
        let barometer = barometer(&all, &setting);
        let weighed = cpu_seconds() - start;
        let history = history(&all, &setting, Penalty::Firm, None);
        let parted = cpu_seconds() - start;
        let answers = reciprocity(&all, &ontology);
        let seconds = cpu_seconds() - start;
        assert!(!barometer.points.is_empty() && !history.phases.is_empty() && answers.len() == 4);
        events += deeds.len();
        for (sum, part) in
            spent.iter_mut().zip([merged, weighed - merged, parted - weighed, seconds - parted])
        {
            *sum += part;
        }
        longest = longest.max(seconds);
    }
    let sum: f64 = spent.iter().sum();
    println!(
        "{made} reports of {events} events in {PAIRS} pairs: {sum:.1} s, the largest pair {longest:.2} s"
    );
    println!("deeds, series, phases, answers: {spent:.1?} s");
    assert!(made >= REPORTS);
    assert!(sum <= 30.0, "{sum:.1} s");
}
