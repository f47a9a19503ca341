//! The day of publication. Every day that the source gives is a candidate with a meaning; one decision follows, with
//! its ground, and "unknown, but not after X" is an answer. General rules, in this order:
//!
//! 1. what metadata or columns say; a stamp in UTC gives way to the day beside the headline when that is one day off;
//! 2. an element marked as the day of publication near the headline, then the days on short lines around the headline: beside two
//!    by-lines the earlier day is the original and the later one the reprint; a day after a word such as "updated" is a change;
//! 3. metadata that as often mean another day; a day at the very start of the article; one right after it; one in the address;
//! 4. a marked element or a line with a word for publication anywhere else, but never in a list of other articles;
//! 5. a day without a year at the very start, in the year in which it falls on the weekday of the lead;
//! 6. the day of the last change, when there is no other;
//! 7. limits: not before the last day on which the notes looked at their sources, not after the day of the page.

use std::ops::Range;
use std::sync::LazyLock;

use chancery_record::{Basis, BlockRole, DayRange, SourceDate, Span};
use jiff::civil::Date;

use crate::days::{FoundDay, find_days, find_yearless};
use crate::head::{Known, Stamp, is_utc};
use crate::lexicon;
use crate::pieces::Shape;
use crate::roles::Sheet;

/// What is decided, and all that was seen.
pub(crate) struct Decision {
    pub published: Option<DayRange>,
    pub basis: Basis,
    pub dates: Vec<SourceDate>,
}

pub(crate) fn decide(sheet: &Sheet<'_>, known: &Known) -> Decision {
    let mut dates = known.dates.clone();
    let lines = day_lines(sheet);
    let around = around_headline(sheet, &lines);
    let given = known.published_days().map(|days| (local_day(days, known, &around), Basis::Metadata));
    if let Some((days, basis)) = given {
        dates.push(SourceDate { kind: "published".into(), days, basis, span: None });
    }
    if let Some(days) = known.updated_days() {
        dates.push(SourceDate { kind: "updated".into(), days, basis: Basis::Metadata, span: None });
    }
    let mut published = given;
    let is_open = published.is_none();
    let head =
        around.iter().filter(|date| date.kind == "published").min_by_key(|date| date.days.start).cloned();
    let metadata = |days| SourceDate { kind: "published".into(), days, basis: Basis::Metadata, span: None };
    let steps: [&dyn Fn() -> Option<SourceDate>; 10] = [
        &|| stamp(sheet, known, true, true),
        &|| head.clone().filter(|date| is_close(sheet, date)),
        &|| stamp(sheet, known, false, true),
        &|| known.presumed_days().map(metadata),
        &|| head.clone(),
        &|| opening(sheet),
        &|| right_after(sheet, &lines),
        &|| day_in_address(&known.url).map(|day| metadata(DayRange::day(day))),
        &|| stamp(sheet, known, true, false).or_else(|| elsewhere(sheet)),
        &|| opening_by_weekday(sheet),
    ];
    let step = is_open.then(|| steps.iter().find_map(|step| step())).flatten();
    if let Some(date) = &step {
        published = Some((date.days, date.basis)).filter(|_| date.kind == "published");
    }
    let told =
        |date: &SourceDate| Some(date.days) == published.map(|found| found.0) && date.kind == "published";
    dates.extend(step.filter(|date| !around.contains(date)));
    dates.extend(around.into_iter().filter(|date| is_open || !told(date)));
    // What was changed on a day stands as of that day.
    if published.is_none() {
        published = dates.iter().find(|date| date.kind == "updated").map(|date| (date.days, date.basis));
    }
    let (accessed, page) = (accessed_days(sheet), page_day(sheet, &lines));
    if published.is_none() {
        published = limits(&accessed, page.as_ref()).map(|days| (days, Basis::Bounds));
    }
    dates.extend(accessed);
    dates.extend(page);
    let (published, basis) = published.map_or((None, Basis::None), |(days, basis)| (Some(days), basis));
    Decision { published, basis, dates }
}

/// Whether the line of a date stands right above the headline or under it, and is no item of a list.
fn is_close(sheet: &Sheet<'_>, date: &SourceDate) -> bool {
    let Some(span) = date.span else { return false };
    let piece = sheet.pieces.partition_point(|piece| piece.range.end <= span.range().start);
    sheet.headline.is_none_or(|at| piece + 2 >= at) && sheet.pieces[piece].shape != Shape::Item
}

/// A stamp in UTC may mean the day before or after where it was written. The line under the headline, or else the address, tells.
fn local_day(days: DayRange, known: &Known, around: &[SourceDate]) -> DayRange {
    let Some(day) = days.single_day().filter(|_| is_utc(&known.published)) else { return days };
    let is_near = |other: &Date| {
        day.yesterday().is_ok_and(|before| before == *other)
            || day.tomorrow().is_ok_and(|after| after == *other)
    };
    let shown: Vec<Date> = around.iter().filter_map(|date| date.days.single_day()).collect();
    if shown.contains(&day) {
        return days;
    }
    let told = shown.into_iter().chain(day_in_address(&known.url)).find(is_near);
    told.map_or(days, DayRange::day)
}

/// The day that an element carries, marked as the day of publication or not, near the headline or anywhere.
fn stamp(sheet: &Sheet<'_>, known: &Known, marked: bool, close: bool) -> Option<SourceDate> {
    let headline = sheet.headline.unwrap_or(sheet.article.start);
    let near = headline.saturating_sub(2)
        ..(sheet.first_solid_prose() + 4).min(headline + REACH).min(sheet.pieces.len());
    let usable = |stamp: &&Stamp| {
        let piece = sheet.pieces.partition_point(|piece| piece.range.end <= stamp.at);
        let other = |role| matches!(role, BlockRole::Teaser | BlockRole::Comments | BlockRole::Endnote);
        piece < sheet.pieces.len()
            && stamp.marked == marked
            && if close { near.contains(&piece) } else { !sheet.role(piece).is_some_and(other) }
    };
    let mut stamps: Vec<&Stamp> = known.stamps.iter().filter(usable).collect();
    let start = sheet.pieces.get(headline).map_or(0, |piece| piece.range.start);
    stamps.sort_by_key(|stamp| (stamp.at < start, stamp.at));
    let days = stamps.first()?.days;
    Some(SourceDate { kind: "published".into(), days, basis: Basis::Metadata, span: None })
}

/// A day at the very start of the article: "27.1.2025 - The ministers met", "OSLO, May 3, 2025 (Fjord News) - The ministers met".
fn opening(sheet: &Sheet<'_>) -> Option<SourceDate> {
    openings(sheet).find_map(|(piece, line)| {
        let head = &line[..line.floor_char_boundary(OPENING)];
        let found = find_days(head).into_iter().next()?;
        opens(head, &found.span).then(|| at_piece(sheet, piece, &found))
    })
}

/// The same without a year: "OSLO, May 3 (Fjord News) - The ministers met on Friday".
fn opening_by_weekday(sheet: &Sheet<'_>) -> Option<SourceDate> {
    openings(sheet).find_map(|(piece, line)| {
        let head = &line[..line.floor_char_boundary(OPENING)];
        let found = find_yearless(head).filter(|found| opens(head, &found.span))?;
        let day = found.in_year_of(line, &sheet.text[sheet.pieces[piece].range.start..])?;
        let date = at_piece(sheet, piece, &FoundDay { span: found.span, day });
        Some(SourceDate { basis: Basis::Context, ..date })
    })
}

/// The first lines of prose.
fn openings<'s>(sheet: &'s Sheet<'_>) -> impl Iterator<Item = (usize, &'s str)> {
    let first = sheet.first_prose();
    (first..(first + 2).min(sheet.article.end)).map(|piece| (piece, sheet.words_of(piece)))
}

/// A day that stands with its place and agency before a mark that parts them from the text.
fn opens(head: &str, day: &Range<usize>) -> bool {
    let before = head[..day.start].chars().filter(|c| c.is_alphabetic()).count();
    let after = behind_agency(&head[day.end..]);
    let is_mark = after.starts_with(['-', '–', '—', '|', ':', '.', ')', '/']);
    is_mark && lexicon::words(&head[..day.start]).len() <= 3 && before <= 24
}

/// Bytes at the start of an article in which its place, day and agency stand.
const OPENING: usize = 96;

/// What follows a day, past blanks and the agency in brackets.
fn behind_agency(after: &str) -> &str {
    let blanks = [' ', '\u{a0}'];
    let after = after.trim_start_matches(blanks);
    let bracketed = after.strip_prefix('(').and_then(|agency| agency.split_once(')'));
    bracketed.map_or(after, |(_, rest)| rest.trim_start_matches(blanks))
}

fn at_piece(sheet: &Sheet<'_>, piece: usize, found: &FoundDay) -> SourceDate {
    let start = sheet.pieces[piece].range.start;
    let span = Span::new(start + found.span.start, start + found.span.end);
    let kind = if says_updated(&lexicon::words(&sheet.words_of(piece)[..found.span.start])) {
        "updated"
    } else {
        "published"
    };
    SourceDate { kind: kind.into(), days: DayRange::day(found.day), basis: Basis::Explicit, span: Some(span) }
}

/// The first day on a short line that is no teaser, comment or note: one near a word for publication, else one in the headline or above
/// the end of the article.
fn elsewhere(sheet: &Sheet<'_>) -> Option<SourceDate> {
    let short = |at: &usize| {
        let facts = &sheet.facts[*at];
        let kept = sheet.verdicts[*at].as_ref().is_some_and(|verdict| verdict.kept);
        let limit = if kept { 20 } else { 30 };
        // The line under a post: "This entry was posted on 3 May by Jo and filed under harbours, boats, ..."
        let is_footer = || {
            let before = facts.days.first().map(|day| &sheet.words_of(*at)[..day.span.start]);
            before.is_some_and(|before| before.len() <= 60 && says_published(&lexicon::words(before)))
        };
        let other = facts.note_mark || facts.copyright || facts.ends && kept;
        !other && !facts.days.is_empty() && (facts.words <= limit || !kept && is_footer())
    };
    let is_of = |at: usize, roles: &[BlockRole]| sheet.role(at).is_some_and(|role| roles.contains(&role));
    let others = [BlockRole::Comments, BlockRole::Endnote, BlockRole::Biography, BlockRole::Advertisement];
    let usable = |at: &usize| short(at) && !is_of(*at, &others);
    let in_article = |at: &usize| usable(at) && !is_of(*at, &[BlockRole::Teaser, BlockRole::Navigation]);
    let says = |at: usize| {
        let words = lexicon::words(sheet.words_of(at));
        says_published(&words) || says_updated(&words)
    };
    let labelled = |at: &usize| {
        let label = at.checked_sub(1).filter(|label| sheet.facts[*label].words <= 4);
        says(*at) || label.is_some_and(says)
    };
    let (count, end) = (sheet.pieces.len(), sheet.article.end);
    let start = sheet.headline.map_or(0, |headline| headline.saturating_sub(6)).min(end);
    let outside_teasers = |at: &usize| usable(at) && !is_of(*at, &[BlockRole::Teaser]);
    // Where the text turns to other things; a line of links after the article is not yet a list of other articles.
    let turns = |at: &usize| {
        is_of(*at, &others) || is_of(*at, &[BlockRole::Teaser]) && sheet.pieces[*at].verdict.is_none()
    };
    let turn = (end..count).find(turns).unwrap_or(count);
    // By the layout of a page: the box beside the article.
    let in_layout = |at: &usize| sheet.facts[*at].bare_day && sheet.pieces[*at].verdict.is_some();
    let credited = |at: &usize| {
        sheet.facts[*at].bare_day
            || sheet.facts[*at].hit.is_some_and(|hit| hit.is("byline") || hit.is("dateline"))
    };
    let at = (start..end)
        .filter(outside_teasers)
        .find(labelled)
        .or_else(|| sheet.headline.filter(usable))
        .or_else(|| (end..count).filter(outside_teasers).find(labelled))
        .or_else(|| (0..count).filter(|at| usable(at) && in_layout(at)).find(labelled))
        .or_else(|| (0..end).find(in_article))
        .or_else(|| (end..turn.min(end + 12)).filter(outside_teasers).find(credited))?;
    Some(at_piece(sheet, at, &sheet.facts[at].days[0]))
}

/// A day on a short line.
struct DayLine {
    piece: usize,
    day: Date,
    span: Span,
    updated: bool,
}

fn day_lines(sheet: &Sheet<'_>) -> Vec<DayLine> {
    let (headline, first) = (sheet.headline.unwrap_or(sheet.article.start), sheet.first_solid_prose());
    let mut lines = Vec::new();
    for (piece, facts) in sheet.facts.iter().enumerate() {
        let role = sheet.role(piece);
        let credit = matches!(
            role,
            Some(
                BlockRole::Dateline
                    | BlockRole::Byline
                    | BlockRole::Navigation
                    | BlockRole::Tags
                    | BlockRole::ListItem
                    | BlockRole::Caption
                    | BlockRole::Lead
            )
        );
        let near = (headline.saturating_sub(4)..first).contains(&piece);
        let kept = sheet.verdicts[piece].as_ref().is_some_and(|verdict| verdict.kept);
        let short = credit && facts.words <= 20 || near && !kept && facts.words <= 14 && !facts.ends;
        // By the name of its class the line over the article is often one of a list of articles.
        let other = role == Some(BlockRole::Teaser) && !near;
        if !(facts.bare_day || short) || facts.note_mark || other || role == Some(BlockRole::Headline) {
            continue;
        }
        let line = sheet.words_of(piece);
        let mut from = 0;
        for found in &facts.days {
            let before = lexicon::words(&line[from..found.span.start]);
            let start = sheet.pieces[piece].range.start;
            let span = Span::new(start + found.span.start, start + found.span.end);
            lines.push(DayLine { piece, day: found.day, span, updated: says_updated(&before) });
            from = found.span.end;
        }
    }
    lines
}

static UPDATED: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| phrases(include_str!("../../../data/intake/updated.txt")));
static PUBLISHED: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| phrases(include_str!("../../../data/intake/published.txt")));
static ACCESSED: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| phrases(include_str!("../../../data/intake/accessed.txt")));

fn phrases(file: &str) -> Vec<Vec<String>> {
    let rows = file.lines().filter(|row| !row.starts_with('#'));
    rows.map(lexicon::words).filter(|phrase| !phrase.is_empty()).collect()
}

fn says_updated(words: &[String]) -> bool {
    UPDATED.iter().any(|phrase| words.windows(phrase.len()).any(|window| window == phrase))
}

fn says_published(words: &[String]) -> bool {
    PUBLISHED.iter().any(|phrase| words.windows(phrase.len()).any(|window| window == phrase))
}

fn says_accessed(words: &[String]) -> bool {
    ACCESSED.iter().any(|phrase| words.windows(phrase.len()).any(|window| window == phrase))
}

/// How many pieces under the headline its date may stand.
const REACH: usize = 24;

/// The days around the headline; the first one returned is the day of publication.
fn around_headline(sheet: &Sheet<'_>, lines: &[DayLine]) -> Vec<SourceDate> {
    let reach = (sheet.first_solid_prose() + 4).min(sheet.headline.map_or(usize::MAX, |at| at + REACH));
    let near: Vec<&DayLine> =
        lines.iter().filter(|line| line.piece < reach && sheet.article.start < sheet.article.end).collect();
    let under = |line: &&&DayLine| sheet.headline.is_none_or(|headline| line.piece > headline);
    let mut chosen: Vec<&DayLine> = near.iter().filter(under).copied().collect();
    if chosen.iter().all(|line| line.updated) {
        let above = near.iter().rfind(|line| !under(line) && !line.updated);
        chosen.extend(above.copied());
    }
    let plain = |line: &&&DayLine| !line.updated;
    let Some(original) = chosen.iter().filter(plain).min_by_key(|line| (line.day, line.piece)) else {
        return chosen.iter().map(|line| dated("updated", line)).collect();
    };
    let mut dates = vec![dated("published", original)];
    let others = chosen.iter().filter(|line| line.day != original.day);
    dates.extend(others.map(|line| {
        let kind = if !line.updated && line.piece != original.piece { "reposted" } else { "updated" };
        dated(kind, line)
    }));
    dates
}

fn dated(kind: &str, line: &DayLine) -> SourceDate {
    SourceDate {
        kind: kind.to_owned(),
        days: DayRange::day(line.day),
        basis: Basis::Explicit,
        span: Some(line.span),
    }
}

/// A day on one of the two lines after the article, before any list of other articles.
fn right_after(sheet: &Sheet<'_>, lines: &[DayLine]) -> Option<SourceDate> {
    let end = sheet.article.end;
    let line = lines.iter().find(|line| line.piece >= end && line.piece < end + 3 && !line.updated)?;
    let turned = (end..line.piece).any(|at| {
        matches!(sheet.role(at), Some(BlockRole::Teaser | BlockRole::Endnote | BlockRole::Comments))
    });
    (!turned).then(|| dated("published", line))
}

/// The last day that stands alone after the article and its teasers.
fn page_day(sheet: &Sheet<'_>, lines: &[DayLine]) -> Option<SourceDate> {
    let teased =
        (sheet.article.end..sheet.pieces.len()).find(|at| sheet.role(*at) == Some(BlockRole::Teaser))?;
    let line = lines.iter().rfind(|line| line.piece > teased && sheet.facts[line.piece].bare_day)?;
    Some(dated("page", line))
}

fn accessed_days(sheet: &Sheet<'_>) -> Vec<SourceDate> {
    let mut dates = Vec::new();
    for at in (0..sheet.pieces.len()).filter(|at| sheet.role(*at) == Some(BlockRole::Endnote)) {
        let (line, start) = (sheet.words_of(at), sheet.pieces[at].range.start);
        for found in find_days(line) {
            let from = line.floor_char_boundary(found.span.start.saturating_sub(60));
            let to = line.floor_char_boundary(found.span.end + 24);
            let around =
                [lexicon::words(&line[from..found.span.start]), lexicon::words(&line[found.span.end..to])];
            if around.iter().any(|words| says_accessed(words)) {
                let span = Some(Span::new(start + found.span.start, start + found.span.end));
                dates.push(SourceDate {
                    kind: "accessed".into(),
                    days: DayRange::day(found.day),
                    basis: Basis::Citation,
                    span,
                });
            }
        }
    }
    dates
}

fn limits(accessed: &[SourceDate], page: Option<&SourceDate>) -> Option<DayRange> {
    let start = accessed.iter().filter_map(|date| date.days.start).max();
    let end = page.and_then(|date| date.days.end);
    match (start, end) {
        (Some(start), Some(end)) if start <= end => Some(DayRange::between(start, end)),
        (Some(start), _) => Some(DayRange::since(start)),
        (None, Some(end)) => Some(DayRange::until(end)),
        (None, None) => None,
    }
}

/// `/2025/07/04/`, `/2025-07-04-`, `20250704` in an address.
pub(crate) fn day_in_address(url: &str) -> Option<Date> {
    let numbers: Vec<(usize, &str)> = url
        .split(|c: char| !c.is_ascii_digit())
        .scan(0, |at, run| {
            let start = *at;
            *at += run.len() + 1;
            Some((start, run))
        })
        .filter(|(_, run)| !run.is_empty())
        .collect();
    let date = |year: &str, month: &str, day: &str| -> Option<Date> {
        let year: i16 = year.parse().ok().filter(|year| (1990..=2099).contains(year))?;
        Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
    };
    let apart = numbers.windows(3).find_map(|three| {
        let close = three.windows(2).all(|two| two[0].0 + two[0].1.len() + 1 == two[1].0);
        let sizes = three[0].1.len() == 4 && three[1].1.len() <= 2 && three[2].1.len() <= 2;
        (close && sizes).then(|| date(three[0].1, three[1].1, three[2].1)).flatten()
    });
    apart.or_else(|| {
        let mut packed = numbers.iter().filter(|(_, run)| run.len() == 8);
        packed.find_map(|(_, run)| date(&run[..4], &run[4..6], &run[6..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_addresses() {
        let day = |url| day_in_address(url).map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(day("https://a.example/2025/07/04/port"), "2025-07-04");
        assert_eq!(day("https://a.example/port-2025-7-4.html"), "2025-07-04");
        assert_eq!(day("https://a.example/n/20250704-port"), "2025-07-04");
        assert_eq!(day("https://a.example/2025/port/123456"), "");
    }
}
