//! The summary: a few sentences computed from the rows. Each is a count that the tables below repeat, or leads to footnotes;
//! what the record does not hold is not said.

use std::collections::{BTreeMap, BTreeSet};

use chancery_archive::ArchiveError;
use chancery_course::{MonthCount, Report, Tone};
use chancery_record::Date;

use super::Case;
use super::blocks::{Line, Piece, text};
use super::words::{self, capital, count, joined};
use crate::brief::Cited;
use crate::rows;

/// Below so many reports the summary calls the evidence thin.
const FEW_REPORTS: usize = 6;
const PERIODS_SHOWN: usize = 5;
const SPEAKERS_SHOWN: usize = 3;
const DENIALS_SHOWN: usize = 3;
const CLAUSES_SHOWN: usize = 2;
const TYPES_SHOWN: usize = 3;
const DAYS_TO_PLACE: i32 = 7;

/// An event that counts, with what the summary asks of it.
struct Told<'c> {
    cited: &'c Cited,
    report: Report,
    tone: Option<Tone>,
    score: f64,
}

/// The sentences of the summary.
pub(super) fn summary(case: &mut Case<'_>, disputes: usize) -> Result<Vec<Line>, ArchiveError> {
    let brief = case.brief;
    let told: Vec<Told<'_>> = brief.events.iter().filter_map(|cited| told(case, cited)).collect();
    let mut out = evidence(case, &told);
    if !told.is_empty() {
        out.push(vec![text(tones(case))]);
        out.push(vec![text(directions(case, &told))]);
        out.extend(heaviest(case, &told)?);
        out.extend(turn(case, &told)?);
    }
    out.extend(speakers(case)?);
    out.extend(denials(case)?);
    out.extend(disputes_line(disputes));
    Ok(out)
}

fn told<'c>(case: &Case<'_>, cited: &'c Cited) -> Option<Told<'c>> {
    let report = rows::report(&cited.row);
    let found = case.request.ontology.find(&report.event_type, &report.mode);
    let tone = found.and_then(|found| Tone::of_quad(found.quad));
    let score = found.and_then(|found| found.score).unwrap_or(0.0);
    (report.counts() && case.request.pair.is_in(&report)).then_some(Told { cited, report, tone, score })
}

/// How much there is, where from, and how far it carries.
fn evidence(case: &Case<'_>, told: &[Told<'_>]) -> Vec<Line> {
    let (first, second) = case.words.pair(&case.brief.count);
    let statements = case.brief.statements.len();
    if told.is_empty() {
        let rest = if statements == 0 {
            String::new()
        } else {
            format!("; it holds {} of one side about the other", count(statements, "statement"))
        };
        return vec![vec![text(format!(
            "The record tells of nothing that {first} and {second} did to each other{rest}."
        ))]];
    }
    let documents: BTreeSet<&str> = told.iter().map(|told| told.report.document.0.as_str()).collect();
    let outlets: BTreeSet<&str> = case
        .sources
        .iter()
        .filter(|source| documents.contains(source.row.id.0.as_str()))
        .map(|source| source.row.outlet.as_str())
        .filter(|outlet| !outlet.is_empty())
        .collect();
    let outlets_words = match outlets.len() {
        0 => String::new(),
        1 => format!(" of one named outlet, {}", outlets.iter().next().unwrap_or(&"")),
        several => format!(" of {several} named outlets"),
    };
    let range = super::covered(&told.iter().map(|told| told.cited).collect::<Vec<_>>());
    let between = match words::months(&range) {
        _ if range.is_unknown() => String::new(),
        months if months.contains(" to ") => format!(" from {months}"),
        month => format!(" in {month}"),
    };
    let tell = if told.len() == 1 { "tells" } else { "tell" };
    let mut out = vec![vec![text(format!(
        "{} in {}{outlets_words} {tell} what {first} and {second} did to each other{between}.",
        capital(&count(told.len(), "report")),
        count(documents.len(), "document"),
    ))]];
    out.extend(limits(case, told, documents.len()));
    out
}

/// What the reader should know before leaning on the counts.
fn limits(case: &Case<'_>, told: &[Told<'_>], documents: usize) -> Option<Line> {
    if told.len() < FEW_REPORTS || documents == 1 {
        let why = if documents == 1 { "one document alone" } else { "so few reports" };
        return Some(vec![text(format!(
            "That is thin: {why} can show what was reported, but no course of relations."
        ))]);
    }
    let mut per_document: BTreeMap<&str, usize> = BTreeMap::new();
    for told in told {
        *per_document.entry(told.report.document.0.as_str()).or_default() += 1;
    }
    let (document, most) =
        per_document.into_iter().max_by_key(|(document, most)| (*most, std::cmp::Reverse(*document)))?;
    let source = case.sources.iter().position(|source| source.row.id.0 == document)?;
    (2 * most >= told.len()).then(|| {
        vec![
            text(format!("{most} of them stand in one document ")),
            Piece::Source(source),
            text(", so its choice of words weighs heavily."),
        ]
    })
}

/// Which way it runs, in all and by period.
fn tones(case: &Case<'_>) -> String {
    let sums = &case.brief.count;
    let (good, bad) = (sums.cooperation, sums.conflict);
    let whole = match (good, bad) {
        (0, _) => "All tell of conflict, none of cooperation".to_owned(),
        (_, 0) => "All tell of cooperation, none of conflict".to_owned(),
        _ if good == bad => format!("Conflict and cooperation balance, {} each", count(good, "report")),
        _ if bad > good => format!("Conflict outweighs cooperation, {} to {good}", count(bad, "report")),
        _ => format!("Cooperation outweighs conflict, {} to {bad}", count(good, "report")),
    };
    let periods = periods(&case.brief.series.months);
    let is_mixed = good > 0 && bad > 0;
    let undated = match case.brief.series.unplaced {
        0 => String::new(),
        1 => ", not counting 1 that lies in no single month".to_owned(),
        several => format!(", not counting {several} that lie in no single month"),
    };
    match &periods[..] {
        [] => format!("{whole}."),
        [(label, ..)] => format!("{whole}; what can be dated lies in {label}."),
        several if is_mixed => {
            let (order, of) =
                if good > bad { ("cooperation to conflict", 0) } else { ("conflict to cooperation", 1) };
            let parts: Vec<String> = several
                .iter()
                .map(|(label, good, bad)| {
                    let both = [*good, *bad];
                    format!("{} to {} in {label}", both[of], both[1 - of])
                })
                .collect();
            format!("{whole}; over time, {order} stood at {}{undated}.", joined(&parts))
        }
        several => {
            let parts: Vec<String> =
                several.iter().map(|(label, good, bad)| format!("{} in {label}", good + bad)).collect();
            format!("{whole}: {}.", joined(&parts))
        }
    }
}

/// Name, cooperation, conflict of each period with reports: quarters, half-years or years, the smallest of which there are few.
fn periods(months: &[MonthCount]) -> Vec<(String, usize, usize)> {
    let sizes: [i8; 3] = [3, 6, 12];
    let mut out = Vec::new();
    for size in sizes {
        out = periods_of(months, size);
        if out.len() < PERIODS_SHOWN {
            break;
        }
    }
    out.split_off(out.len().saturating_sub(PERIODS_SHOWN))
}

fn periods_of(months: &[MonthCount], size: i8) -> Vec<(String, usize, usize)> {
    let mut sums: BTreeMap<(i16, i8), (usize, usize)> = BTreeMap::new();
    for month in months.iter().filter(|month| !month.is_silent()) {
        let sum = sums.entry((month.month.year, (month.month.month - 1) / size)).or_default();
        sum.0 += month.cooperation() + month.bounded_cooperation();
        sum.1 += month.conflict() + month.bounded_conflict();
    }
    let mut year_before = None;
    let mut out = Vec::new();
    for ((year, part), (good, bad)) in sums {
        let ordinal = ["first", "second", "third", "fourth"]
            .get(usize::try_from(part).unwrap_or(0))
            .copied()
            .unwrap_or("");
        let unit = if size == 3 { "quarter" } else { "half" };
        let label = match size {
            12 => year.to_string(),
            _ if year_before == Some(year) => format!("its {ordinal} {unit}"),
            _ => format!("the {ordinal} {unit} of {year}"),
        };
        year_before = Some(year);
        out.push((label, good, bad));
    }
    out
}

/// Who acts towards whom, and with what.
fn directions(case: &Case<'_>, told: &[Told<'_>]) -> String {
    let sums = &case.brief.count;
    let (first, second) = case.words.pair(sums);
    let runs = |from: &str, to: &str| {
        let nouns = frequent_nouns(case, told, from, to);
        if nouns.is_empty() { String::new() } else { format!(" ({nouns})") }
    };
    let mut parts = Vec::new();
    for (from, to, number, nouns) in [
        (&first, &second, sums.first_to_second, runs(&sums.pair.first, &sums.pair.second)),
        (&second, &first, sums.second_to_first, runs(&sums.pair.second, &sums.pair.first)),
    ] {
        if number > 0 {
            parts.push(format!("{from} acts towards {to} in {number}{nouns}"));
        }
    }
    if sums.mutual > 0 {
        parts.push(format!("both act together in {}", sums.mutual));
    }
    if sums.second_to_first == 0 && sums.first_to_second > 0 {
        parts.push(format!("no report has {second} acting towards {first}"));
    } else if sums.first_to_second == 0 && sums.second_to_first > 0 {
        parts.push(format!("no report has {first} acting towards {second}"));
    }
    format!("{}.", capital(&parts.join("; ")))
}

/// The types of the acts in one direction, most frequent first: `accusations: 3, refusals or denials: 2`.
fn frequent_nouns(case: &Case<'_>, told: &[Told<'_>], from: &str, to: &str) -> String {
    let mut types: BTreeMap<&str, usize> = BTreeMap::new();
    for told in told.iter().filter(|told| !told.report.reciprocal) {
        let has = |codes: &[String], code: &str| codes.iter().any(|known| known == code);
        if has(&told.report.who, from) && has(&told.report.whom, to) {
            *types.entry(told.report.event_type.as_str()).or_default() += 1;
        }
    }
    let mut types: Vec<(&str, usize)> = types.into_iter().collect();
    types.sort_by_key(|(code, number)| (std::cmp::Reverse(*number), *code));
    let mut parts: Vec<String> = types
        .iter()
        .take(TYPES_SHOWN)
        .map(|(code, number)| format!("{}: {number}", case.words.noun(code)))
        .collect();
    let rest: usize = types.iter().skip(TYPES_SHOWN).map(|(_, number)| number).sum();
    if rest > 0 {
        parts.push(format!("others: {rest}"));
    }
    parts.join(", ")
}

/// The clause of an event with its footnote.
fn claim(case: &mut Case<'_>, told: &Told<'_>) -> Result<Line, ArchiveError> {
    let note = case.notes.cite(&told.cited.row)?;
    Ok(vec![text(case.words.clause(&told.cited.row)), Piece::Notes(note.into_iter().collect())])
}

/// The heaviest month and what happened then.
fn heaviest(case: &mut Case<'_>, told: &[Told<'_>]) -> Result<Option<Line>, ArchiveError> {
    let all = |month: &MonthCount| month.reports + month.bounded.iter().sum::<usize>();
    let months = &case.brief.series.months;
    let Some(most) = months.iter().map(all).max().filter(|most| *most > 1) else { return Ok(None) };
    let top: Vec<&MonthCount> = months.iter().filter(|month| all(month) == most).collect();
    let [month] = top[..] else {
        let names: Vec<String> = top.iter().map(|month| words::month(month.month)).collect();
        return Ok(match names.len() {
            0 => None,
            1..=3 => Some(vec![text(format!(
                "The heaviest months are {}, with {most} reports each.",
                joined(&names)
            ))]),
            several => Some(vec![text(format!(
                "No month stands out: the most is {most} reports, in {several} of them."
            ))]),
        });
    };
    let holds = |told: &&Told<'_>| {
        let days = told.report.days;
        let day = days.start.or(days.end).zip(days.end.or(days.start));
        let of = chancery_course::Month::of;
        day.is_some_and(|(start, end)| of(start) == month.month && of(end) == month.month)
    };
    let mut there: Vec<&Told<'_>> = told.iter().filter(holds).collect();
    there.sort_by(|one, other| other.score.abs().total_cmp(&one.score.abs()));
    let mut clauses: Vec<(String, Vec<usize>)> = Vec::new();
    for told in there {
        let clause = case.words.clause(&told.cited.row);
        let known = clauses.iter().position(|(known, _)| *known == clause);
        if known.is_none() && clauses.len() == CLAUSES_SHOWN {
            continue;
        }
        let note = case.notes.cite(&told.cited.row)?;
        match known {
            Some(index) => clauses[index].1.extend(note),
            None => clauses.push((clause, note.into_iter().collect())),
        }
    }
    let mut line =
        vec![text(format!("The heaviest month is {} with {most} reports: ", words::month(month.month)))];
    for (index, (clause, notes)) in clauses.into_iter().enumerate() {
        line.push(text(if index > 0 { format!(", and {clause}") } else { clause }));
        line.push(Piece::Notes(notes));
    }
    line.push(text("."));
    Ok((line.len() > 2).then_some(line))
}

/// The last change between conflict and cooperation among the events whose days are known within a week. When both
/// can fall on one day there is no telling which came first, and no turn is named.
fn turn(case: &mut Case<'_>, told: &[Told<'_>]) -> Result<Option<Line>, ArchiveError> {
    let dated = |told: &Told<'_>| -> Option<Date> {
        let days = told.report.days;
        let length = (days.end? - days.start?).get_days();
        days.end.filter(|_| (0..DAYS_TO_PLACE).contains(&length))
    };
    let mut placed: Vec<(Date, Tone, &Told<'_>)> =
        told.iter().filter_map(|told| Some((dated(told)?, told.tone?, told))).collect();
    placed.sort_by_key(|(day, ..)| *day);
    let Some((last_day, tone, last)) = placed.last() else { return Ok(None) };
    let run = placed.iter().rev().take_while(|(_, other, _)| other == tone).count();
    let days = |told: &Told<'_>| words::when(&told.report.days);
    let Some((day_before, _, before)) = placed.len().checked_sub(run + 1).map(|index| &placed[index]) else {
        return Ok(None);
    };
    if placed[placed.len() - run].2.report.days.start.is_none_or(|start| start <= *day_before) {
        return Ok(None);
    }
    let (_, _, first) = &placed[placed.len() - run];
    let mut line = vec![text(format!("The most recent turn is to {}: after ", tone.name()))];
    line.extend(claim(case, before)?);
    line.push(text(format!(" {}, ", days(before))));
    line.extend(claim(case, first)?);
    line.push(text(format!(" {}", days(first))));
    if run > 2 {
        line.push(text(format!(
            "; the {} that follow with a known day are of {} too, the last {}: ",
            run - 1,
            tone.name(),
            words::when(&chancery_record::DayRange::day(*last_day))
        )));
    } else if run == 2 {
        line.push(text(", and then "));
    }
    if run > 1 {
        line.extend(claim(case, last)?);
        if run == 2 {
            line.push(text(format!(" {}", days(last))));
        }
    }
    line.push(text("."));
    Ok(Some(line))
}

/// Who is quoted most, and which acts the words perform.
fn speakers(case: &mut Case<'_>) -> Result<Option<Line>, ArchiveError> {
    let brief = case.brief;
    let mut found: Vec<(String, Vec<&Cited>)> = Vec::new();
    for cited in &brief.statements {
        let actor = &cited.row["speaker"][0];
        let name = rows::text(actor, "name");
        if name.is_empty() || words::is_pronoun(name) {
            continue;
        }
        let speaker = case.words.speaker(actor);
        match found.iter_mut().find(|(known, _)| *known == speaker) {
            Some((_, list)) => list.push(cited),
            None => found.push((speaker, vec![cited])),
        }
    }
    found.sort_by_key(|(_, list)| std::cmp::Reverse(list.len()));
    let Some(most) = found.first().map(|(_, list)| list.len()) else { return Ok(None) };
    let leaders: Vec<(String, Vec<&Cited>)> = found
        .into_iter()
        .filter(|(_, list)| list.len() == most || most > 2 && list.len() > 1)
        .take(SPEAKERS_SHOWN)
        .collect();
    let all = brief.statements.len();
    let opening = match (all, leaders.len()) {
        (1, _) => "One statement is quoted, by ".to_owned(),
        _ if most == 1 => format!(
            "{} are quoted, no speaker more than once; among them ",
            capital(&count(all, "statement"))
        ),
        _ => format!("{} are quoted, most often those of ", count(all, "statement")),
    };
    let mut line = vec![text(opening)];
    for (index, (speaker, list)) in leaders.iter().enumerate() {
        if index > 0 {
            line.push(text(if index + 1 == leaders.len() { " and " } else { ", " }));
        }
        line.push(text(if most == 1 { speaker.clone() } else { with_count(speaker, list.len()) }));
        let mut notes = Vec::new();
        for cited in list.iter().take(SPEAKERS_SHOWN) {
            notes.extend(case.notes.cite(&cited.row)?);
        }
        line.push(Piece::Notes(notes));
    }
    let acts = acts(case);
    line.push(text(if acts.is_empty() {
        ".".to_owned()
    } else {
        format!("; their acts, where the verb names one: {acts}.")
    }));
    Ok(Some(line))
}

/// `Dmitry Peskov (Russia, government; 3)`.
fn with_count(speaker: &str, number: usize) -> String {
    match speaker.strip_suffix(')') {
        Some(open) => format!("{open}; {number})"),
        None => format!("{speaker} ({number})"),
    }
}

fn acts(case: &Case<'_>) -> String {
    let mut acts: BTreeMap<&str, usize> = BTreeMap::new();
    for cited in &case.brief.statements {
        let act = rows::text(&cited.row, "act");
        if !act.is_empty() {
            *acts.entry(act).or_default() += 1;
        }
    }
    let parts: Vec<String> =
        acts.iter().map(|(act, number)| format!("{} ({number})", case.words.noun(act))).collect();
    joined(&parts)
}

/// What is denied.
fn denials(case: &mut Case<'_>) -> Result<Option<Line>, ArchiveError> {
    let brief = case.brief;
    let mut clauses: Vec<(String, Vec<&Cited>)> = Vec::new();
    for cited in brief.events.iter().filter(|event| rows::reservations(&event.row).contains(&"denied")) {
        let clause = case.words.clause(&cited.row);
        match clauses.iter_mut().find(|(known, _)| *known == clause) {
            Some((_, list)) => list.push(cited),
            None => clauses.push((clause, vec![cited])),
        }
    }
    if clauses.is_empty() {
        return Ok(None);
    }
    let mut deniers: BTreeSet<String> = BTreeSet::new();
    for cited in clauses.iter().flat_map(|(_, list)| list) {
        deniers.insert(joined(&super::named(case.words.actors(&cited.row["speaker"]))));
    }
    let opening = match deniers.into_iter().collect::<Vec<_>>().as_slice() {
        [one] if !one.is_empty() => format!("{} denies that ", capital(one)),
        _ => "It is denied that ".to_owned(),
    };
    let mut line = vec![text(opening)];
    for (index, (clause, list)) in clauses.iter().take(DENIALS_SHOWN).enumerate() {
        if index > 0 {
            line.push(text(" and that "));
        }
        line.push(text(clause.clone()));
        let mut notes = Vec::new();
        for cited in list {
            notes.extend(case.notes.cite(&cited.row)?);
        }
        line.push(Piece::Notes(notes));
    }
    let more = clauses.len().saturating_sub(DENIALS_SHOWN);
    line.push(text(if more == 0 { ".".to_owned() } else { format!("; {more} more denials stand below.") }));
    Ok(Some(line))
}

fn disputes_line(disputes: usize) -> Option<Line> {
    match disputes {
        0 => None,
        1 => Some(vec![text("At one point the accounts part; the sentences stand side by side below.")]),
        several => Some(vec![text(format!(
            "At {several} points the accounts part; the sentences stand side by side below."
        ))]),
    }
}
