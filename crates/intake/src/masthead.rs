//! Who publishes a text, as the lines above its headline say: a masthead ("Coast Dispatch"), a letterhead ("KINGDOM OF ...",
//! "Ministry of ...", "Office of the Spokesperson"), or else the agency in brackets behind the place and day of its first words.
//!
//! A line is judged with its neighbours: how it is written, which words names of houses have (`data/intake/house_words.txt`),
//! where it stands, what stands under it, and whether the text names it again. `headline` takes what is likely a house for no title.

use std::ops::Range;
use std::sync::LazyLock;

use crate::lexicon::{self, Hit, Strength};
use crate::names::is_small;
use crate::roles::{Sheet, fold, furniture, one_line};

/// From here on a line is taken for the name of a house, whatever else it could be.
const SURELY: i64 = 5;

/// How many lines of the text's own a masthead can have.
const LINES: usize = 4;

/// What kind of house a name speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// A paper, an agency, a blog.
    Paper,
    /// An office of state, an institute, a society.
    Office,
    /// A state, which stands above its office.
    State,
}

static WORDS: LazyLock<[(Kind, Vec<&str>); 3]> = LazyLock::new(|| {
    [(Kind::Paper, words("paper")), (Kind::Office, words("office")), (Kind::State, words("state"))]
});

/// Names of the field that holds the house: "Source: ...".
static FIELDS: LazyLock<Vec<&str>> = LazyLock::new(|| words("field"));

fn words(kind: &str) -> Vec<&'static str> {
    lexicon::words_of_kind(include_str!("../../../data/intake/house_words.txt"), kind)
}

/// Whether a word, in lower case, is one that names of houses have.
pub(crate) fn is_house_word(word: &str) -> bool {
    WORDS.iter().any(|(_, words)| words.contains(&word))
}

/// Whether a line is the name of a paper or an agency and nothing else.
pub(crate) fn is_paper(line: &str) -> bool {
    is_written_as_name(line) && kind_of(line) == Some(Kind::Paper)
}

/// A line that may name a house.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct House {
    pub at: usize,
    /// The name without its town, its service and what else is said of it.
    pub name: String,
    /// How much speaks for it; see [`SURELY`].
    pub likely: i64,
    /// Its line says "Source: ...", so that it may stand under the headline too.
    is_field: bool,
    kind: Option<Kind>,
    again: Again,
}

impl House {
    pub fn is_sure(&self) -> bool {
        self.likely >= SURELY
    }

    /// Whether it is no headline even where no other line can be one: the words of an office, or a paper that signs.
    pub fn is_no_title(&self) -> bool {
        self.is_sure() && (self.kind == Some(Kind::Office) || self.again == Again::Signed)
    }
}

/// The lines before `limit` that may name the house, in order.
pub(crate) fn houses(sheet: &Sheet<'_>, limit: usize) -> Vec<House> {
    let own = |at: &usize| sheet.verdicts[*at].is_none() && furniture(&sheet.facts[*at]).is_none();
    let mut houses: Vec<House> = Vec::new();
    for (place, at) in (0..limit).filter(own).take(LINES).enumerate() {
        let found = house(sheet, at, place, houses.iter().rfind(|house| house.is_sure()));
        houses.extend(found);
    }
    // A state alone is a word of a headline; above an office it opens the letterhead.
    let offices: Vec<usize> =
        houses.iter().filter(|house| house.kind == Some(Kind::Office)).map(|house| house.at).collect();
    houses.retain(|house| house.kind != Some(Kind::State) || offices.contains(&(house.at + 1)));
    houses
}

/// The house that the lines above the headline name.
pub(crate) fn house_above(houses: &[House], headline: Option<usize>) -> Option<&House> {
    let above =
        houses.iter().filter(|house| house.is_field || headline.is_none_or(|headline| house.at < headline));
    let mut above = above.filter(|house| house.kind != Some(Kind::State) && house.likely > 0);
    let first = above.next()?;
    // The first office of a letterhead; a stronger name below only when the first is weak.
    if first.is_sure() {
        return Some(first);
    }
    above.find(|house| house.is_sure()).or(Some(first))
}

/// `above` is the last line before that surely names a house.
fn house(sheet: &Sheet<'_>, at: usize, place: usize, above: Option<&House>) -> Option<House> {
    let line = one_line(sheet.words_of(at));
    let field = line.split_once(": ").filter(|(field, _)| FIELDS.contains(&field.to_lowercase().as_str()));
    let (name, kind) = name_in(field.map_or(line.as_str(), |(_, name)| name))?;
    let count = name.split(' ').count();
    let next = sheet.facts.get(at + 1);
    let is_label = |hit: Option<Hit>| {
        let list = |hit: &Hit| hit.is("genre") || hit.is("section") || hit.is("navigation");
        hit.is_some_and(|hit| hit.strength == Strength::Whole && list(&hit))
    };
    let credited = next.is_some_and(|next| next.name || next.hit.is_some_and(|hit| hit.is("byline")));
    let mut likely = match kind {
        Some(Kind::Paper) => 6,
        Some(Kind::Office) => 7,
        Some(Kind::State) => 4,
        None if count == 1 => -1,
        None if count <= 3 => 1,
        None if count <= 5 => -1,
        None => -4,
    };
    let is_letterhead =
        |above: &House| above.at + 1 == at && above.kind.is_some_and(|kind| kind != Kind::Paper);
    likely += match above {
        None if place == 0 => 2,
        None => -2 * i64::try_from(place).unwrap_or(2),
        // the office of a state, a part of an office
        Some(above) if is_letterhead(above) && kind.is_some() => 1,
        Some(_) => -4,
    };
    let again = again(sheet, at, &name);
    likely += 3 * i64::from(next.is_some_and(|next| is_label(next.hit)));
    // "AGENCY, Place, 3 May 2024, 11:20"
    let stamped = !sheet.facts[at].bare_day && !sheet.facts[at].days.is_empty();
    likely += 6 * i64::from(field.is_some()) + 3 * i64::from(stamped);
    likely += match again {
        Again::Signed => 4,
        Again::Told if kind.is_some() => 4,
        // so may the words of a headline be
        Again::Told => 1,
        Again::No => 0,
    };
    likely -= if kind.is_some() { 2 } else { 4 } * i64::from(credited);
    Some(House { at, name, likely, is_field: field.is_some(), kind, again })
}

/// The name of a house in a line, and the kind that its words tell: the line itself, or the part of it that reads most like one.
fn name_in(line: &str) -> Option<(String, Option<Kind>)> {
    let day = crate::days::find_days(line).first().map_or(line.len(), |day| day.span.start);
    let line = line[..day].split(" <").next().unwrap_or_default();
    let line = line.trim_matches(|c: char| matches!(c, ' ' | ',' | '|' | '•' | '*' | '/'));
    let mut best: Option<(String, Option<Kind>)> = None;
    let parts = parts(line);
    let is_one = parts.len() == 1;
    for part in parts {
        let name = line[part].trim();
        if !is_written_as_name(name) {
            continue;
        }
        let kind = kind_of(name);
        if best.as_ref().is_none_or(|(_, known)| known.is_none() && kind.is_some()) {
            best = Some((name.to_owned(), kind));
        }
    }
    // What follows a name without a word of houses must say nothing else.
    best.filter(|(_, kind)| kind.is_some() || is_one)
}

/// The parts of a line between dashes, bars, brackets and commas. A comma inside a name of an office joins ("Trade, Industry and Ports").
fn parts(line: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let marks = [" – ", " — ", " - ", " -- ", " | ", " · ", " (", ") ", ")", "; "];
    let mut at = 0;
    while at < line.len() {
        match marks.iter().find(|mark| line[at..].starts_with(**mark)) {
            Some(mark) => {
                parts.push(start..at);
                at += mark.len();
                start = at;
            }
            None => at += line[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    parts.push(start..line.len());
    let without_town = |part: Range<usize>| {
        let words = &line[part.clone()];
        let cut = words.rsplit_once(", ").filter(|(_, town)| {
            town.split(' ').count() <= 3
                && !town.split(' ').any(is_small)
                && town.starts_with(char::is_uppercase)
        });
        part.start..cut.map_or(part.end, |(before, _)| part.start + before.len())
    };
    parts.into_iter().filter(|part| !line[part.clone()].trim().is_empty()).map(without_town).collect()
}

/// Capitalised words with small ones between, no digit, no sign of a sentence.
fn is_written_as_name(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let named =
        |word: &&str| is_small(word) || *word == "&" || word.chars().next().is_some_and(char::is_uppercase);
    let wordy =
        |c: char| c.is_alphabetic() || matches!(c, ' ' | '&' | '\'' | '’' | '-' | '.' | ',' | '\u{307}');
    (1..=11).contains(&words.len())
        && name.chars().count() > 1
        && words.iter().all(named)
        && words[0].starts_with(char::is_uppercase)
        && name.chars().all(wordy)
        && !crate::pieces::ends_sentence(name)
}

/// What the words of a name tell. Behind the word of an office the name ends or goes on with a small word: "Foreign Ministry Rejects
/// Claims" is none. A word of genres ("Statement by the Ministry ...") makes it a headline.
fn kind_of(name: &str) -> Option<Kind> {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').collect();
    let (first, last) = (*words.first()?, *words.last()?);
    let is =
        |kind: Kind, word: &str| WORDS.iter().any(|(known, words)| *known == kind && words.contains(&word));
    let is_genre =
        |word: &str| !is_house_word(word) && lexicon::opens_with("genre", &[word.to_owned()]).is_some();
    if words.iter().any(|word| is_genre(word)) {
        return None;
    }
    let ends = |at: usize| words.get(at + 1).is_none_or(|next| is_small(next) || is_house_word(next));
    let office = words.iter().enumerate().take(4).any(|(at, word)| is(Kind::Office, word) && ends(at));
    if (office || is(Kind::Office, last)) && first != "the" {
        return Some(Kind::Office);
    }
    let second = words.get(1).is_some_and(|word| is(Kind::Paper, word));
    // "Afghan Journal of Trade and Transit"
    let of = words.windows(2).take(4).any(|pair| is(Kind::Paper, pair[0]) && is_small(pair[1]));
    if of || words.len() <= 5 && (is(Kind::Paper, first) || second || is(Kind::Paper, last)) {
        return Some(Kind::Paper);
    }
    let state = is(Kind::State, first) || is(Kind::State, last);
    (state && words.len() <= 6).then_some(Kind::State)
}

/// How the text names a house again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Again {
    No,
    /// Somewhere.
    Told,
    /// By its first word or letters in brackets as agencies do, behind a sign of copyright, or before a colon as whoever asks.
    Signed,
}

fn again(sheet: &Sheet<'_>, at: usize, name: &str) -> Again {
    let lower = name.to_lowercase();
    let short = lower.split(' ').find(|word| word.chars().count() >= 4 && !is_house_word(word));
    let words = lower.split([' ', '-']).filter(|word| !is_small(word));
    let initials: String =
        words.filter_map(|word| word.chars().next().filter(|c| c.is_alphabetic())).collect();
    let mut again = Again::No;
    for later in at + 1..sheet.pieces.len() {
        let words = sheet.words_of(later);
        let is_it = |signed: &str| {
            let signed = signed.trim().to_lowercase();
            signed == lower
                || short.is_some_and(|short| signed.starts_with(short) && signed.split(' ').count() <= 4)
                || initials.len() >= 2 && signed == initials
        };
        let label = words.split_once(':').map(|(label, _)| label).filter(|label| label.len() <= lower.len());
        if sheet.facts[later].copyright && words.to_lowercase().contains(&lower)
            || in_brackets(words).into_iter().chain(label).any(is_it)
        {
            return Again::Signed;
        }
        if again == Again::No && words.to_lowercase().contains(&lower) {
            again = Again::Told;
        }
    }
    again
}

/// Bytes at the start of a piece in which an agency signs.
const SIGNED: usize = 96;

/// The first words in brackets, near the start.
fn in_brackets(words: &str) -> Option<&str> {
    let head = &words[..words.floor_char_boundary(SIGNED)];
    let (_, rest) = head.split_once('(')?;
    rest.split_once(')').map(|(inside, _)| inside.trim())
}

/// The agency that signs the first words of a text: "PLACE, day (Agency) - ".
pub(crate) fn agency(sheet: &Sheet<'_>) -> Option<String> {
    let words = sheet.words_of(Some(sheet.first_prose()).filter(|at| *at < sheet.pieces.len())?);
    let agency = in_brackets(words)?;
    let after = words.split_once(')')?.1.trim_start_matches([' ', '\u{a0}']);
    let before = words.split_once('(')?.0;
    let placed = before.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).count() <= 6
        && before.chars().filter(|c| c.is_alphabetic()).take(2).all(char::is_uppercase)
            | !crate::days::find_days(before).is_empty();
    let named = agency.split(' ').all(|word| is_small(word) || word.starts_with(char::is_uppercase));
    (placed && named && !agency.is_empty() && after.starts_with(['-', '–', '—'])).then(|| one_line(agency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_houses_tell_their_kind() {
        let kind = |line: &str| name_in(line).and_then(|(_, kind)| kind);
        for (line, told) in [
            ("MINISTRY OF FOREIGN AFFAIRS", Some(Kind::Office)),
            ("Two Rivers Center for Strategic Studies", Some(Kind::Office)),
            ("Horn Policy Institute", Some(Kind::Office)),
            ("Ministry of Foreign Affairs of the Republic of Uzbekistan", Some(Kind::Office)),
            ("Council of Ministers of the Savannah Community", Some(Kind::Office)),
            ("Coast Dispatch", Some(Kind::Paper)),
            ("DNA - Duna News Agency", Some(Kind::Paper)),
            ("Afghan Journal of Trade and Transit", Some(Kind::Paper)),
            ("Morava Post (Czech Republic), 6 May 2025", Some(Kind::Paper)),
            ("STATE OF KUWAIT", Some(Kind::State)),
            ("KINGDOM OF LESOTHO", Some(Kind::State)),
            ("REPUBLIC OF THE PHILIPPINES", Some(Kind::State)),
            ("Foreign Ministry Rejects Claims", None),
            ("Statement by the Ministry of Trade", None),
            ("Two Elephants, One Gate", None),
            ("Ports reopen on Monday", None),
        ] {
            assert_eq!(kind(line), told, "{line}");
        }
    }
}
