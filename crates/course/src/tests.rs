//! Tests of the counts.

use chancery_record::{DayRange, DocumentId, Modality, Ontology, Polarity};

use crate::{Pair, Report, month_series, pairs};

pub(crate) fn ontology() -> Ontology {
    Ontology::parse(include_str!("../../../data/ontology/plover.tsv")).unwrap()
}

pub(crate) fn report(document: &str, days: &str, event: &str, who: &[&str], whom: &[&str]) -> Report {
    let codes = |list: &[&str]| list.iter().map(|code| (*code).to_owned()).collect();
    Report {
        document: DocumentId(document.into()),
        days: DayRange::from_iso(days).unwrap_or_default(),
        event_type: event.into(),
        mode: String::new(),
        who: codes(who),
        whom: codes(whom),
        reciprocal: whom.is_empty(),
        polarity: Polarity::Affirmed,
        modality: Modality::Actual,
        historical: false,
        again: false,
    }
}

fn pile() -> Vec<Report> {
    vec![
        report("a", "2025-01-03", "ACCUSE", &["AZE"], &["RUS"]),
        report("a", "2025-01-09", "ASSAULT", &["RUS"], &["AZE", "UKR"]),
        report("b", "2025-01", "ACCUSE", &["RUS"], &["AZE"]),
        report("b", "2025-04-01", "CONSULT", &["RUS", "AZE"], &[]),
        report("b", "2025", "AID", &["RUS"], &["AZE"]),
        report("c", "", "CONSULT", &["RUS", "AZE", "KAZ"], &[]),
        Report { polarity: Polarity::Negated, ..report("c", "2025-01-03", "ASSAULT", &["AZE"], &["RUS"]) },
        Report { modality: Modality::Hypothetical, ..report("c", "2025-01-03", "AID", &["AZE"], &["RUS"]) },
        Report { historical: true, ..report("c", "1990-01-20", "ASSAULT", &["RUS"], &["AZE"]) },
        report("c", "2025-01-03", "ACCUSE", &["RUS"], &["RUS"]),
    ]
}

#[test]
fn pairs_are_counted_by_direction_and_tone_and_what_is_not_done_is_left_out() {
    let counts = pairs(&pile(), &ontology());
    let names: Vec<String> = counts.iter().map(|count| count.pair.to_string()).collect();
    assert_eq!(names, ["AZE-RUS", "AZE-KAZ", "KAZ-RUS", "RUS-UKR"]);
    let main = &counts[0];
    assert_eq!((main.reports, main.documents, main.left_out), (6, 3, 3));
    assert_eq!((main.first_to_second, main.second_to_first, main.mutual), (1, 3, 2));
    assert_eq!((main.cooperation, main.conflict), (3, 3));
}

#[test]
fn a_month_series_has_no_gaps_and_counts_what_it_cannot_place() {
    let pair = Pair::new("RUS", "AZE").unwrap();
    let pile = pile();
    let series = month_series(pile.iter().filter(|report| pair.is_in(report)), &ontology());
    let lines: Vec<String> = series
        .months
        .iter()
        .map(|month| {
            format!("{} {} {}/{}", month.month, month.documents, month.cooperation(), month.conflict())
        })
        .collect();
    assert_eq!(lines, ["2025-01 2 0/3", "2025-02 0 0/0", "2025-03 0 0/0", "2025-04 1 1/0"]);
    assert_eq!(series.unplaced, 2);
}

#[test]
fn a_report_with_one_open_end_is_counted_apart() {
    let mut report = report("a", "2025-03-04", "ACCUSE", &["AZE"], &["RUS"]);
    report.days.start = None;
    let series = month_series([&report], &ontology());
    let month = &series.months[0];
    assert_eq!((month.month.to_string().as_str(), month.reports, month.documents), ("2025-03", 0, 1));
    assert_eq!((month.conflict(), month.bounded_conflict(), series.unplaced), (0, 1, 0));
}

#[test]
fn the_order_of_reports_does_not_matter() {
    let mut reversed = pile();
    reversed.reverse();
    assert_eq!(pairs(&pile(), &ontology()), pairs(&reversed, &ontology()));
    assert_eq!(month_series(&pile(), &ontology()), month_series(&reversed, &ontology()));
}

#[test]
fn a_pair_needs_two_different_codes() {
    assert_eq!(Pair::new("RUS", "AZE"), Pair::new("AZE", "RUS"));
    assert_eq!(Pair::new("RUS", "RUS"), None);
    assert_eq!(Pair::new("", "RUS"), None);
}
