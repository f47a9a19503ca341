//! Authors, outlet and republisher from the lines around the headline and at the end. Names are recognised by their
//! shape only: two to five capitalised words.

use std::sync::LazyLock;

use chancery_record::BlockRole;

use crate::head::Known;
use crate::lexicon::{self, Strength};
use crate::roles::{Sheet, fold, one_line};

/// Who wrote and who printed it.
pub(crate) struct Names {
    pub authors: Vec<String>,
    pub outlet: String,
    pub republisher: String,
    /// Pieces that name the account that posted it.
    pub accounts: Vec<usize>,
}

/// Small words that may stand inside of a name, and words that never begin one.
struct SmallWords {
    inside: Vec<&'static str>,
    never: Vec<&'static str>,
}

static SMALL_WORDS: LazyLock<SmallWords> = LazyLock::new(|| {
    let words = |kind: &str| {
        let rows = include_str!("../../../data/intake/name_words.txt").lines();
        rows.filter_map(|row| row.strip_prefix(kind)).flat_map(str::split_whitespace).collect()
    };
    SmallWords { inside: words("inside "), never: words("never ") }
});

/// Whether a line is a name and nothing else.
pub(crate) fn is_name(line: &str) -> bool {
    if line.len() > 120 {
        return false;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let fits = |word: &&str| {
        let first = word.chars().next().is_some_and(char::is_uppercase);
        let letters =
            word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.' | '\u{307}'));
        letters && (first || SMALL_WORDS.inside.contains(word))
    };
    let capitals = words.iter().filter(|word| word.chars().next().is_some_and(char::is_uppercase)).count();
    (2..=5).contains(&words.len())
        && (2..=4).contains(&capitals)
        && line.chars().count() <= 44
        && words.iter().all(fits)
        && !line.ends_with('.')
        && !line.contains(['\n', '\t'])
        && !line.contains("  ")
        && !SMALL_WORDS.never.contains(&words[0].to_lowercase().as_str())
}

pub(crate) fn find(sheet: &Sheet<'_>, known: &Known) -> Names {
    let mut credits = credits(sheet);
    let republished =
        credits.iter().position(|credit| credit.account.is_some()).filter(|_| credits.len() > 1);
    let accounts =
        credits.iter().filter(|credit| credit.account.is_some()).map(|credit| credit.piece).collect();
    let republisher =
        republished.map(|at| credits.remove(at)).and_then(|credit| credit.account).unwrap_or_default();
    let mut authors = clean_authors(&known.authors);
    if authors.is_empty() {
        authors = credits.into_iter().flat_map(|credit| credit.names).collect();
    }
    if authors.is_empty() {
        authors = names_at_the_end(sheet);
    }
    if authors.is_empty() {
        authors.clone_from(&known.house);
    }
    let mut seen = Vec::new();
    authors.retain(|author| {
        let folded = fold(author);
        let is_new = !folded.is_empty() && !seen.contains(&folded);
        seen.push(folded);
        is_new
    });
    let outlet = if known.outlet.is_empty() { outlet_in(sheet) } else { one_line(&known.outlet) };
    Names { authors, outlet, republisher, accounts }
}

/// Authors as columns and metadata give them: "By A. B. and C. D." becomes two names.
pub(crate) fn clean_authors(given: &[String]) -> Vec<String> {
    let parts = given.iter().filter(|given| !given.contains("://")).flat_map(|given| {
        let line = one_line(given);
        let words = lexicon::words(&line);
        let skip = lexicon::look_up(&words).filter(|hit| hit.is("byline"));
        let rest = match skip.map(|hit| hit.strength) {
            Some(Strength::Start(count)) => after_words(&line, count),
            _ => line.as_str(),
        };
        split_names(rest).into_iter().map(str::to_owned).collect::<Vec<_>>()
    });
    // A sign of the writer in brackets is no part of the name; what has a digit is a time to read or an address.
    let bare = parts.map(|name| name.split(['(', '[']).next().unwrap_or("").trim().to_owned());
    let is_name = |name: &String| {
        name.chars().count() <= 80
            && name.chars().any(char::is_alphabetic)
            && !name.starts_with(|c: char| c.is_ascii_digit())
    };
    bare.filter(is_name).collect()
}

struct Credit {
    piece: usize,
    names: Vec<String>,
    /// The account that posted it, when the line has the form "X By X".
    account: Option<String>,
}

fn credits(sheet: &Sheet<'_>) -> Vec<Credit> {
    let first = sheet.first_solid_prose();
    let end = (first + 4).min(sheet.pieces.len());
    let start = sheet.headline.map_or(0, |headline| headline.saturating_sub(4));
    let mut credits: Vec<Credit> = (start..end).filter_map(|at| explicit_credit(sheet, at)).collect();
    if credits.is_empty() || credits.iter().all(|credit| credit.account.is_some()) {
        let dated = (start..end).filter_map(|at| name_before_day(sheet, at));
        credits.extend(dated);
    }
    let after_headline = sheet.headline.map_or(first, |headline| headline + 1);
    if credits.is_empty() {
        let bare = (after_headline..first.min(after_headline + 8)).find(|at| sheet.facts[*at].name);
        credits.extend(bare.map(|at| Credit {
            piece: at,
            names: vec![one_line(sheet.words_of(at))],
            account: None,
        }));
    }
    credits
}

/// "By A. B.", "Written by A. B. and C. D. | 3 May 2024", "Account By Account".
fn explicit_credit(sheet: &Sheet<'_>, at: usize) -> Option<Credit> {
    let facts = &sheet.facts[at];
    if facts.words > 24 || (facts.ends && facts.words > 9) {
        return None;
    }
    let line = one_line(sheet.words_of(at));
    if let Some((account, by)) = line.split_once(" By ").or_else(|| line.split_once(" by ")) {
        let account = account.trim_matches(|c: char| !c.is_alphanumeric());
        if !account.is_empty() && fold(account) == fold(by) {
            return Some(Credit {
                piece: at,
                names: vec![account.to_owned()],
                account: Some(account.to_owned()),
            });
        }
    }
    let hit = facts.hit.filter(|hit| hit.is("byline"))?;
    let Strength::Start(count) = hit.strength else { return None };
    let rest = after_words(&line, count).trim_start_matches(|c: char| !c.is_alphanumeric());
    let names: Vec<String> = split_names(until_data(rest))
        .into_iter()
        .filter(|name| starts_upper(name))
        .map(str::to_owned)
        .collect();
    (!names.is_empty()).then_some(Credit { piece: at, names, account: None })
}

/// "A. B. Jul 04, 2025": a name before a day.
fn name_before_day(sheet: &Sheet<'_>, at: usize) -> Option<Credit> {
    let day = sheet.facts[at].days.first().filter(|_| sheet.facts[at].words <= 14)?;
    let before = &sheet.words_of(at)[..day.span.start];
    let name = before.trim_matches(|c: char| !c.is_alphabetic() && c != '.').trim();
    is_name(name).then(|| Credit { piece: at, names: vec![one_line(name)], account: None })
}

/// A name at the end that stands over a text about the author, or twice.
fn names_at_the_end(sheet: &Sheet<'_>) -> Vec<String> {
    let tail = sheet.article.end..sheet.pieces.len();
    let about = |name: &str| {
        let folded = fold(name);
        let opens = |at: usize| {
            sheet.role(at) == Some(BlockRole::Biography) && fold(sheet.words_of(at)).starts_with(&folded)
        };
        tail.clone().any(opens)
    };
    let mut named = tail.clone().filter(|at| sheet.facts[*at].name).map(|at| one_line(sheet.words_of(at)));
    let mut named = named.by_ref().take(20);
    named.find(|name| about(name)).map(|name| proper_case(&name)).into_iter().collect()
}

/// "Anna SMITH" as "Anna Smith".
fn proper_case(name: &str) -> String {
    let words = name.split(' ').map(|word| {
        let is_loud =
            word.chars().count() > 2 && word.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
        let mut chars = word.chars();
        match chars.next().filter(|_| is_loud) {
            Some(first) => first.to_string() + &chars.as_str().to_lowercase(),
            None => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The line after its first `count` words.
fn after_words(line: &str, count: usize) -> &str {
    let mut rest = line;
    for _ in 0..count {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        rest = rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '\'' || c == '’');
    }
    rest
}

/// The line up to a digit, a bar or a bullet.
fn until_data(line: &str) -> &str {
    let end = line
        .find(|c: char| {
            c.is_ascii_digit() || matches!(c, '|' | '•' | '·' | '/' | '—' | '–' | '(' | '@' | ':')
        })
        .unwrap_or(line.len());
    let head = &line[..end];
    let days = crate::days::find_days(line);
    let head = days.first().map_or(head, |day| &head[..head.len().min(day.span.start)]);
    let cuts = [" Published", " Updated", " Posted", " on "];
    cuts.iter().fold(head, |head, cut| head.split(cut).next().unwrap_or(head)).trim()
}

fn split_names(line: &str) -> Vec<&str> {
    let mut parts = vec![line];
    for joint in [",", ";", " and ", " und ", " & ", " et ", " y ", " и ", " ve ", " və "] {
        parts = parts.into_iter().flat_map(|part| part.split(joint)).collect();
    }
    parts
        .into_iter()
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-' | '|')))
        .filter(|part| !part.is_empty())
        .collect()
}

fn starts_upper(name: &str) -> bool {
    let count = name.split_whitespace().count();
    name.chars().next().is_some_and(char::is_uppercase) && count <= 5
}

/// The outlet as the copyright line says it, or a line above the headline that the text names again.
fn outlet_in(sheet: &Sheet<'_>) -> String {
    let marked = (sheet.article.end..sheet.pieces.len()).rev().find_map(|at| {
        let (_, after) = sheet.words_of(at).split_once('©').filter(|_| sheet.facts[at].words <= 40)?;
        let after = after.trim_start_matches(|c: char| !c.is_alphabetic());
        let end = after.find(['.', '|', ',', '\n', '–', '—', '-']).unwrap_or(after.len());
        let name = one_line(after[..end].trim_end_matches(|c: char| !c.is_alphabetic()));
        (sheet.role(at) != Some(BlockRole::Caption)
            && (1..=6).contains(&name.split(' ').count())
            && name.len() > 1)
            .then_some(name)
    });
    let named_above = || {
        let limit = sheet.headline.unwrap_or(0).min(4);
        (0..limit).find_map(|at| {
            let line = one_line(sheet.words_of(at));
            let fits = (2..=5).contains(&sheet.facts[at].words)
                && sheet.facts[at].hit.is_none()
                && sheet.facts[at].days.is_empty();
            let again = fits
                && (at + 1..sheet.pieces.len())
                    .any(|later| sheet.words_of(later).to_lowercase().contains(&line.to_lowercase()));
            again.then_some(line)
        })
    };
    marked.or_else(named_above).or_else(|| house_name(sheet)).unwrap_or_default()
}

/// The first line of all above a headline, written as a name: the paper, agency or ministry.
fn house_name(sheet: &Sheet<'_>) -> Option<String> {
    sheet.headline.filter(|headline| (1..=4).contains(headline))?;
    let facts = &sheet.facts[0];
    let line = one_line(sheet.words_of(0));
    let small = |word: &str| matches!(word, "of" | "for" | "and" | "the" | "in" | "on" | "&" | "de" | "du");
    let named = |word: &str| small(word) || word.chars().next().is_some_and(char::is_uppercase);
    let fits = (2..=7).contains(&facts.words)
        && facts.hit.is_none()
        && facts.days.is_empty()
        && !facts.ends
        && line.split(' ').all(named)
        && !line.contains([':', ';', '|', '"', '?', '!']);
    fits.then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_shape() {
        for name in ["Rena Tarverli", "Jan van der Berg", "A. B. Orhanli", "Leyla ORHANLI"] {
            assert!(is_name(name), "{name}");
        }
        for other in
            ["Rena", "Ports reopen", "The Ports Reopen On Monday Morning", "Rena Tarverli.", "Room 12"]
        {
            assert!(!is_name(other), "{other}");
        }
    }

    #[test]
    fn authors_of_columns_are_split() {
        let given =
            ["By Nigar Orhanli and Kamran Velidze".to_owned(), "https://example.org/people/x".to_owned()];
        assert_eq!(clean_authors(&given), ["Nigar Orhanli", "Kamran Velidze"]);
        let given = ["Rena Tarverli (rta)".to_owned(), "5 minutes".to_owned()];
        assert_eq!(clean_authors(&given), ["Rena Tarverli"]);
    }
}
