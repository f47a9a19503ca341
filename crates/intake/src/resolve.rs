//! The day of publication. Every day that the source gives is a candidate with a meaning; one decision follows, with
//! its ground, and "unknown, but not after X" is an answer. General rules, in this order:
//!
//! 1. what metadata or columns say;
//! 2. the days on short lines around the headline: beside two by-lines the earlier day is the original and the later
//!    one the reprint; a day after a word such as "updated" is a change;
//! 3. a day on the line right after the article;
//! 4. the day in the address;
//! 5. limits: not before the last day on which the notes looked at their sources, not after the day of the page.

use std::sync::LazyLock;

use chancery_record::{Basis, BlockRole, DayRange, SourceDate, Span};
use jiff::civil::Date;

use crate::days::find_days;
use crate::head::Known;
use crate::lexicon;
use crate::roles::Sheet;

/// What is decided, and all that was seen.
pub(crate) struct Decision {
    pub published: Option<DayRange>,
    pub basis: Basis,
    pub dates: Vec<SourceDate>,
}

pub(crate) fn decide(sheet: &Sheet<'_>, known: &Known) -> Decision {
    let mut dates = known.dates.clone();
    let mut published = known.published_days().map(|days| (days, Basis::Metadata));
    if let Some((days, basis)) = published {
        dates.push(SourceDate { kind: "published".into(), days, basis, span: None });
    }
    if let Some(days) = known.updated_days() {
        dates.push(SourceDate { kind: "updated".into(), days, basis: Basis::Metadata, span: None });
    }
    let has_metadata = published.is_some();
    let lines = day_lines(sheet);
    let from_head = around_headline(sheet, &lines);
    if published.is_none() {
        published = from_head.first().map(|date| (date.days, Basis::Explicit));
    }
    dates.extend(
        from_head
            .into_iter()
            .filter(|date| !has_metadata || Some(date.days) != published.map(|found| found.0)),
    );
    if published.is_none() {
        let after = right_after(sheet, &lines);
        published = after.as_ref().map(|date| (date.days, Basis::Explicit));
        dates.extend(after);
    }
    if published.is_none()
        && let Some(day) = day_in_address(&known.url)
    {
        let (days, basis) = (DayRange::day(day), Basis::Metadata);
        published = Some((days, basis));
        dates.push(SourceDate { kind: "published".into(), days, basis, span: None });
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

/// A day on a short line.
struct DayLine {
    piece: usize,
    day: Date,
    span: Span,
    updated: bool,
}

fn day_lines(sheet: &Sheet<'_>) -> Vec<DayLine> {
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
        if !(facts.bare_day || (credit && facts.words <= 20))
            || facts.note_mark
            || role == Some(BlockRole::Teaser)
        {
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
static ACCESSED: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| phrases(include_str!("../../../data/intake/accessed.txt")));

fn phrases(file: &str) -> Vec<Vec<String>> {
    let rows = file.lines().filter(|row| !row.starts_with('#'));
    rows.map(lexicon::words).filter(|phrase| !phrase.is_empty()).collect()
}

fn says_updated(words: &[String]) -> bool {
    UPDATED.iter().any(|phrase| words.windows(phrase.len()).any(|window| window == phrase))
}

fn says_accessed(words: &[String]) -> bool {
    ACCESSED.iter().any(|phrase| words.windows(phrase.len()).any(|window| window == phrase))
}

/// The days around the headline; the first one returned is the day of publication.
fn around_headline(sheet: &Sheet<'_>, lines: &[DayLine]) -> Vec<SourceDate> {
    let reach = sheet.first_solid_prose() + 4;
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
            let from = floor_char(line, found.span.start.saturating_sub(60));
            let to = floor_char(line, (found.span.end + 24).min(line.len()));
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

fn floor_char(line: &str, mut at: usize) -> usize {
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    at
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
