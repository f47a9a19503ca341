//! Where the accounts part: pairs of reports, or of statements, about the same two actors that do not fit together.
//!
//! Three relations, each a fact about two rows and no verdict on them: what one affirms the other negates; each side is said
//! to have done the same to the other; a charge by one side and a rejection by the other. Precision goes before recall: what
//! is supposed, ought to be or is history does not count, and days must be known well enough to meet. Which account is right,
//! and how many stand behind it, is not asked here. Data come from rows only.

use chancery_record::{Code, DayRange, DocumentId, Modality, Ontology, Polarity};

use crate::{Pair, Report};

/// How two accounts stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PartingKind {
    /// The first is affirmed, the second says it is not so.
    Denied,
    /// The same type of material conflict, who and whom exchanged.
    Exchanged,
    /// The first accuses the other side, the second, of that side, rejects.
    Answered,
}

impl PartingKind {
    /// `denied`, `exchanged` or `answered`.
    pub fn name(self) -> &'static str {
        match self {
            PartingKind::Denied => "denied",
            PartingKind::Exchanged => "exchanged",
            PartingKind::Answered => "answered",
        }
    }
}

/// Two rows that part, as indices into the slice that was given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Parting {
    /// How they stand to each other.
    pub kind: PartingKind,
    /// The affirmed account, the deed of the pair's first actor, or the charge.
    pub one: usize,
    /// The denial, the deed of the pair's second actor, or the rejection.
    pub other: usize,
}

/// A statement, reduced to what this comparison needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// The document that quotes it.
    pub document: DocumentId,
    /// When it was said.
    pub days: DayRange,
    /// Codes of the speakers.
    pub speakers: Vec<Code>,
    /// Codes of those it is about or addressed to.
    pub about: Vec<Code>,
    /// The act that the words perform, as a PLOVER type, or empty.
    pub act: Code,
}

/// Days that an exchange of deeds may take at most, as known; what is known worse is not compared.
const DAYS_OF_AN_EXCHANGE: i32 = 3;
/// Days between a charge and its rejection at most.
const DAYS_TO_ANSWER: i32 = 14;

/// Reports of the pair that part, by kind and place in the slice. The reports may be of any pairs; others are passed over.
pub fn report_partings(reports: &[Report], pair: &Pair, ontology: &Ontology) -> Vec<Parting> {
    let usable = || reports.iter().enumerate().filter(|(_, report)| is_told(report) && pair.is_in(report));
    let (affirmed, negated): (Vec<_>, Vec<_>) =
        usable().partition(|(_, report)| report.polarity == Polarity::Affirmed);
    let deeds: Vec<(usize, &Report)> =
        affirmed.iter().copied().filter(|(_, report)| is_short_deed(report, ontology)).collect();
    let runs = |from: &Code, to: &Code| -> Vec<(usize, &Report)> {
        deeds.iter().copied().filter(|(_, report)| runs_only(report, from, to)).collect()
    };
    let (forth, back) = (runs(&pair.first, &pair.second), runs(&pair.second, &pair.first));
    let mut out = Vec::new();
    for (kind, ones, others, parts) in [
        (PartingKind::Denied, &affirmed, &negated, denies as fn(&Report, &Report) -> bool),
        (PartingKind::Exchanged, &forth, &back, is_the_same_deed),
    ] {
        for (one, first) in ones {
            for (other, second) in others {
                if parts(first, second) {
                    out.push(Parting { kind, one: *one, other: *other });
                }
            }
        }
    }
    out.sort_unstable();
    out
}

/// Told as having happened, as said by somebody, or as to come; and no history.
fn is_told(report: &Report) -> bool {
    let told = matches!(report.modality, Modality::Actual | Modality::Reported | Modality::Future);
    told && !report.historical && !report.days.is_unknown()
}

fn denies(affirmed: &Report, negated: &Report) -> bool {
    (affirmed.modality == Modality::Future) == (negated.modality == Modality::Future)
        && affirmed.event_type == negated.event_type
        && (affirmed.mode == negated.mode || affirmed.mode.is_empty() || negated.mode.is_empty())
        && affirmed.reciprocal == negated.reciprocal
        && shares(&affirmed.who, &negated.who)
        && (affirmed.reciprocal || shares(&affirmed.whom, &negated.whom))
        && affirmed.days.can_meet(&negated.days)
}

/// A deed of material conflict whose days are known well.
fn is_short_deed(report: &Report, ontology: &Ontology) -> bool {
    report.modality != Modality::Future
        && report.quad(ontology) == Some(4)
        && days_of(&report.days).is_some_and(|days| days < DAYS_OF_AN_EXCHANGE)
}

fn runs_only(report: &Report, from: &Code, to: &Code) -> bool {
    let only = |codes: &[Code], wanted: &Code| codes.iter().all(|code| code == wanted);
    !report.reciprocal && only(&report.who, from) && only(&report.whom, to)
}

fn is_the_same_deed(first: &Report, second: &Report) -> bool {
    first.document != second.document
        && first.event_type == second.event_type
        && first.mode == second.mode
        && first.days.can_meet(&second.days)
}

fn shares(one: &[Code], other: &[Code]) -> bool {
    one.iter().any(|code| other.contains(code))
}

/// Days between the ends of a closed range.
fn days_of(days: &DayRange) -> Option<i32> {
    Some((days.end? - days.start?).get_days())
}

/// A charge of one of the pair against the other with the rejections that the other gives within two weeks, by place in the
/// slice.
pub fn statement_partings(said: &[Said], pair: &Pair) -> Vec<Parting> {
    let speaks =
        |said: &Said, from: &Code, to: &Code| said.speakers.contains(from) && said.about.contains(to);
    let mut out = Vec::new();
    for (one, charge) in said.iter().enumerate().filter(|(_, said)| said.act == "ACCUSE") {
        for (other, answer) in said.iter().enumerate().filter(|(_, said)| said.act == "REJECT") {
            let crosses = [(&pair.first, &pair.second), (&pair.second, &pair.first)]
                .iter()
                .any(|(from, to)| speaks(charge, from, to) && speaks(answer, to, from));
            if crosses && answers_in_time(&charge.days, &answer.days) {
                out.push(Parting { kind: PartingKind::Answered, one, other });
            }
        }
    }
    out.sort_unstable();
    out
}

/// Takes the last possible day of each, which for words in an article is at the latest its publication.
fn answers_in_time(charge: &DayRange, answer: &DayRange) -> bool {
    let last = |days: &DayRange| days.end.or(days.start);
    let (Some(charged), Some(answered)) = (last(charge), last(answer)) else { return false };
    (0..=DAYS_TO_ANSWER).contains(&(answered - charged).get_days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{ontology, report};

    fn pair() -> Pair {
        Pair::new("AZE", "RUS").unwrap()
    }

    fn found(reports: &[Report]) -> Vec<(PartingKind, usize, usize)> {
        let partings = report_partings(reports, &pair(), &ontology());
        partings.into_iter().map(|parting| (parting.kind, parting.one, parting.other)).collect()
    }

    fn negated(report: Report) -> Report {
        Report { polarity: Polarity::Negated, ..report }
    }

    #[test]
    fn what_one_affirms_and_another_negates_parts() {
        let threat = report("a", "2025-06-30", "THREATEN", &["RUS"], &["AZE"]);
        let mut denial = negated(report("b", "2025-07-04", "THREATEN", &["RUS"], &["AZE"]));
        assert_eq!(found(&[threat.clone(), denial.clone()]), [], "the days do not meet");
        denial.days.start = None;
        assert_eq!(found(&[threat.clone(), denial.clone()]), [(PartingKind::Denied, 0, 1)]);
        assert_eq!(found(&[denial.clone(), threat.clone()]), [(PartingKind::Denied, 1, 0)]);
        let turned = report("a", "2025-06-30", "THREATEN", &["AZE"], &["RUS"]);
        let other_type = report("a", "2025-06-30", "ACCUSE", &["RUS"], &["AZE"]);
        let history = Report { historical: true, ..threat.clone() };
        let supposed = Report { modality: Modality::Hypothetical, ..threat.clone() };
        let to_come = Report { modality: Modality::Future, ..threat.clone() };
        let undated = Report { days: DayRange::default(), ..threat };
        for other in [turned, other_type, history, supposed, to_come, undated] {
            assert_eq!(found(&[other, denial.clone()]), []);
        }
    }

    #[test]
    fn the_same_deed_told_both_ways_on_one_day_parts() {
        let ours = report("a", "2025-03-04", "ASSAULT", &["AZE"], &["RUS"]);
        let theirs = report("b", "2025-03-04", "ASSAULT", &["RUS"], &["AZE"]);
        assert_eq!(found(&[theirs.clone(), ours.clone()]), [(PartingKind::Exchanged, 1, 0)]);
        let same_document = Report { document: ours.document.clone(), ..theirs.clone() };
        let vague = Report { days: DayRange::from_iso("2025-03").unwrap(), ..theirs.clone() };
        let words = |report: &Report| Report { event_type: "ACCUSE".into(), ..report.clone() };
        assert_eq!(found(&[ours.clone(), same_document]), []);
        assert_eq!(found(&[ours.clone(), vague]), []);
        assert_eq!(
            found(&[words(&ours), words(&theirs)]),
            [],
            "charges against each other do not exclude each other"
        );
    }

    #[test]
    fn a_charge_and_the_rejection_of_the_other_side_part() {
        let said = |day: &str, act: &str, speaker: &str, about: &str| Said {
            document: DocumentId("a".into()),
            days: DayRange::from_iso(day).unwrap(),
            speakers: vec![speaker.into()],
            about: vec![about.into()],
            act: act.into(),
        };
        let all = [
            said("2025-03-01", "ACCUSE", "AZE", "RUS"),
            said("2025-03-03", "REJECT", "RUS", "AZE"),
            said("2025-02-20", "REJECT", "RUS", "AZE"),
            said("2025-04-20", "REJECT", "RUS", "AZE"),
            said("2025-03-03", "REJECT", "AZE", "RUS"),
            said("2025-03-03", "REJECT", "RUS", "UKR"),
        ];
        let found = statement_partings(&all, &pair());
        assert_eq!(found, [Parting { kind: PartingKind::Answered, one: 0, other: 1 }]);
    }
}
