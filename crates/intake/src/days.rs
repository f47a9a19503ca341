//! Days written out in a line of text: "15 September 2025", "Sep 2, 2024", "24.12.2025", "2025-07-04", "10.Jan.2026".
//! Names of months come from `data/intake/months.txt`, those of weekdays from `data/intake/weekdays.txt`. Relative days are not read here,
//! and a day without a year only where a weekday tells the year.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

static MONTHS: LazyLock<FxHashMap<&'static str, i8>> =
    LazyLock::new(|| numbered(include_str!("../../../data/intake/months.txt")));
static WEEKDAYS: LazyLock<FxHashMap<&'static str, i8>> =
    LazyLock::new(|| numbered(include_str!("../../../data/intake/weekdays.txt")));

/// The number that each word of a file stands behind.
fn numbered(file: &'static str) -> FxHashMap<&'static str, i8> {
    let mut numbers = FxHashMap::default();
    for row in file.lines().filter(|row| !row.starts_with('#')) {
        let mut words = row.split_whitespace();
        if let Some(number) = words.next().and_then(|number| number.parse().ok()) {
            numbers.extend(words.map(|word| (word, number)));
        }
    }
    numbers
}

/// A day and where it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FoundDay {
    pub span: Range<usize>,
    pub day: Date,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Part {
    Number {
        value: i16,
        digits: usize,
    },
    Month(i8),
    /// "of", "de", "th", "г": a small word inside a date.
    Filler,
    Other,
}

struct Token {
    span: Range<usize>,
    part: Part,
}

/// The days in `line`, in order.
pub(crate) fn find_days(line: &str) -> Vec<FoundDay> {
    if !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let tokens = tokens(line);
    let (mut found, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        if let Some((used, day)) = day_at(line, &tokens[at..]) {
            found.push(FoundDay { span: tokens[at].span.start..tokens[at + used - 1].span.end, day });
            at += used;
        } else {
            at += 1;
        }
    }
    found
}

/// A day of a year that is not written.
pub(crate) struct Yearless {
    pub span: Range<usize>,
    month: i8,
    day: i8,
}

impl Yearless {
    /// The day of the year in which it falls on the first weekday that `lead` names, or on the day after: of the year that `text` names most
    /// often in figures (the latest of several) and the one after. None where no year fits or both do.
    pub fn in_year_of(&self, lead: &str, text: &str) -> Option<Date> {
        let words = crate::lexicon::words(lead);
        let weekday = words.iter().find_map(|word| WEEKDAYS.get(word.as_str()))?;
        let mut named: BTreeMap<i16, usize> = BTreeMap::new();
        for token in tokens(text) {
            if let Part::Number { value: year @ 1900..=2199, digits: 4 } = token.part {
                *named.entry(year).or_default() += 1;
            }
        }
        let most = *named.iter().max_by_key(|(year, count)| (**count, **year))?.0;
        let days: Vec<Date> =
            [most, most + 1].iter().filter_map(|year| Date::new(*year, self.month, self.day).ok()).collect();
        let one = |late: i8| {
            let falls = |day: &Date| (day.weekday().to_monday_one_offset() - weekday).rem_euclid(7) == late;
            let mut fit = days.iter().copied().filter(falls);
            fit.next().filter(|_| fit.next().is_none())
        };
        one(0).or_else(|| one(1))
    }
}

/// The first day in `line` that has a month and no year: "April 17", "17 April".
pub(crate) fn find_yearless(line: &str) -> Option<Yearless> {
    let tokens = tokens(line);
    let joined = |at: usize| line[tokens[at].span.end..tokens[at + 1].span.start].trim().is_empty();
    (0..tokens.len().saturating_sub(1)).find_map(|at| {
        let ((Part::Month(month), Part::Number { value: day, digits: ..=2 })
        | (Part::Number { value: day, digits: ..=2 }, Part::Month(month))) =
            (tokens[at].part, tokens[at + 1].part)
        else {
            return None;
        };
        let span = tokens[at].span.start..tokens[at + 1].span.end;
        joined(at).then_some(Yearless { span, month, day: i8::try_from(day).ok()? })
    })
}

fn tokens(line: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = line.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        if !first.is_alphanumeric() {
            continue;
        }
        let is_digit = first.is_ascii_digit();
        let mut end = start + first.len_utf8();
        while let Some((at, next)) = chars.peek().copied() {
            let mark = !is_digit && is_combining(next);
            if !mark && (!next.is_alphanumeric() || next.is_ascii_digit() != is_digit) {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        let glued = is_digit.then(|| year_before_time(&line[start..end], &line[end..])).flatten();
        let end = glued.map_or(end, |digits| start + digits);
        tokens.push(Token { part: part_of(&line[start..end], is_digit), span: start..end });
    }
    tokens
}

/// The dot that lower-casing leaves over the Turkish i is a mark of its own.
fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The time of day often stands right after the year: `20247:55`, `28.09.1912:44`. Where the year ends then.
fn year_before_time(digits: &str, rest: &str) -> Option<usize> {
    let is_time =
        rest.strip_prefix(':').is_some_and(|rest| rest.as_bytes().iter().take(2).all(u8::is_ascii_digit));
    let year = match digits.len() {
        5 | 6 if digits.starts_with("19") || digits.starts_with("20") => 4,
        4 if digits[2..] < *"24" => 2,
        _ => return None,
    };
    is_time.then_some(year)
}

fn part_of(word: &str, is_digit: bool) -> Part {
    if is_digit {
        return match word.parse() {
            Ok(value) if word.len() <= 4 => Part::Number { value, digits: word.len() },
            _ => Part::Other,
        };
    }
    let lower = word.to_lowercase().replace('\u{307}', "");
    match MONTHS.get(lower.as_str()) {
        Some(month) => Part::Month(*month),
        None if matches!(
            lower.as_str(),
            "of" | "de" | "del" | "th" | "st" | "nd" | "rd" | "er" | "a" | "do"
        ) =>
        {
            Part::Filler
        }
        None if matches!(lower.as_str(), "年" | "月") => Part::Filler,
        None => Part::Other,
    }
}

fn day_at(line: &str, tokens: &[Token]) -> Option<(usize, Date)> {
    let mut parts = [(Part::Other, 0usize, ""); 3];
    let (mut count, mut at) = (0, 0);
    while count < 3 && at < tokens.len().min(7) {
        let gap = if at == 0 { "" } else { &line[tokens[at - 1].span.end..tokens[at].span.start] };
        let fits = gap.chars().count() <= 3
            && gap
                .chars()
                .all(|c| matches!(c, ' ' | '.' | ',' | '-' | '/' | '–' | '\u{a0}' | '\'' | '’' | '\u{202f}'));
        // "August 14, Juche 115 (2026)": the year of an era with ours in brackets
        if count == 2 && fits && is_era(line, &tokens[at..]) {
            parts[count] = (tokens[at + 2].part, at + 3, " ");
            count += 1;
            break;
        }
        if !fits || tokens[at].part == Part::Other {
            break;
        }
        if tokens[at].part != Part::Filler {
            parts[count] = (tokens[at].part, at + 1, gap);
            count += 1;
        } else if count == 0 {
            return None;
        }
        at += 1;
    }
    if count < 3 {
        return None;
    }
    let date = |year: i16, month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    let used = parts[2].1;
    let year_like = |value: i16, digits: usize| digits == 4 && (1800..=2199).contains(&value);
    let day = match (parts[0].0, parts[1].0, parts[2].0) {
        (
            Part::Number { value: day, digits: ..=2 },
            Part::Month(month),
            Part::Number { value: year, digits },
        )
        | (
            Part::Month(month),
            Part::Number { value: day, digits: ..=2 },
            Part::Number { value: year, digits },
        ) if year_like(year, digits) => date(year, month.into(), day),
        (
            Part::Number { value: year, digits },
            Part::Month(month),
            Part::Number { value: day, digits: ..=2 },
        ) if year_like(year, digits) => date(year, month.into(), day),
        (
            Part::Number { value: year, digits: 4 },
            Part::Number { value: month, digits: ..=2 },
            Part::Number { value: day, digits: ..=2 },
        ) if year_like(year, 4) && is_joined(parts[1].2, parts[2].2) => date(year, month, day),
        (
            Part::Number { value: one, digits: ..=2 },
            Part::Number { value: two, digits: ..=2 },
            Part::Number { value: year, digits },
        ) if year_like(year, digits) && is_joined(parts[1].2, parts[2].2) => {
            // Day first, as most of the world writes; month first only where day first is impossible.
            date(year, two, one).or_else(|| date(year, one, two))
        }
        (
            Part::Number { value: one, digits: ..=2 },
            Part::Number { value: two, digits: ..=2 },
            Part::Number { value: year, digits: 2 },
        ) if parts[1].2 == "."
            && parts[2].2 == "."
            && !line[tokens[used - 1].span.end..].starts_with('.') =>
        {
            date(2000 + year, two, one)
        }
        _ => None,
    }?;
    Some((used, day))
}

/// A word, a year of its era, and a year of four figures in brackets.
fn is_era(line: &str, tokens: &[Token]) -> bool {
    let [name, era, year, ..] = tokens else { return false };
    name.part == Part::Other
        && matches!(era.part, Part::Number { digits: ..=3, .. })
        && matches!(year.part, Part::Number { digits: 4, .. })
        && line[era.span.end..year.span.start].trim() == "("
        && line[year.span.end..].starts_with(')')
}

/// Numbers alone make a date only when the same sign joins them, or the signs of East Asian dates.
fn is_joined(first: &str, second: &str) -> bool {
    let (first, second) = (first.trim(), second.trim());
    first == second && matches!(first, "." | "-" | "/" | "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, days: &[&str]) {
        let found: Vec<String> = find_days(line).iter().map(|found| found.day.to_string()).collect();
        assert_eq!(found, days, "{line}");
    }

    #[test]
    fn days_in_many_forms() {
        check("15 September 2025", &["2025-09-15"]);
        check("Posted October 14 2025, 15:26", &["2025-10-14"]);
        check("10.Jan.2026", &["2026-01-10"]);
        check("Jul 04, 2025 CET", &["2025-07-04"]);
        check("Sep 2nd, 2024 and 3. Mai 2024, 17:47", &["2024-09-02", "2024-05-03"]);
        check("2 de mayo de 2024", &["2024-05-02"]);
        check("5 Temmuz 2025, 6 İyul 2025", &["2025-07-05", "2025-07-06"]);
        check("(accessed: 24.12.2025)", &["2025-12-24"]);
        check("2025-07-04T10:00", &["2025-07-04"]);
        check("2024年5月3日", &["2024-05-03"]);
        check("08/21/2024", &["2024-08-21"]);
        check("22.11.24", &["2024-11-22"]);
        check("8.5.12", &["2012-05-08"]);
        check("August 14, Juche 115 (2026) (TPA) --", &["2026-08-14"]);
        check("March 7, 20247:55 AM, 28.09.1912:44", &["2024-03-07", "2019-09-28"]);
    }

    #[test]
    fn a_weekday_tells_the_year() {
        let day = |line: &str, lead: &str, text: &str| {
            let found = find_yearless(line)?.in_year_of(lead, text)?;
            Some(found.to_string())
        };
        let text = "The pact of 2023 was renewed in 2025 and again in late 2025; by 2029 it will lapse.";
        assert_eq!(day("KIGALI, April 17 -", "said on Friday", text).as_deref(), Some("2026-04-17"));
        assert_eq!(day("17 April -", "told reporters late on Thursday", text).as_deref(), Some("2025-04-17"));
        assert_eq!(day("April 17 -", "said on Saturday", text), None, "no year fits");
        assert_eq!(day("April 17 -", "said on Friday", "no year at all"), None);
        assert_eq!(day("April 17 -", "said", text), None, "no weekday");
        assert_eq!(day("Kigali -", "said on Friday", text), None);
    }

    #[test]
    fn what_is_no_day() {
        for line in [
            "from 10 to 12 2025 people",
            "1.5 2.5 2025",
            "May 2025",
            "31.02.2025",
            "May 3, Room 12 (2026 seats",
            "version 10.20.30.40",
            "in 2024 and 2025",
            "",
        ] {
            check(line, &[]);
        }
    }
}
