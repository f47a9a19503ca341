//! Near-duplicates: which texts are copies, excerpts or rewrites of one another, which only quote, and who has it from whom.
//!
//! A text is made into words without case, signs and line breaks ([`Words`]). A sample of its runs of words, chosen by their
//! hashes alone (MinHash), gives the keys under which texts that share a passage meet. Those that meet are laid side by side:
//! passages that run along in both are found, small changes inside allowed, and how much of each text they cover decides.
//!
//! It knows no languages, no outlets and no clock, and keeps nothing but numbers: per text some 12 bytes for each of its keys (one
//! for about 24 words) and whatever the caller keeps to lay it beside others again.
//!
//! ```
//! use chancery_intake::neardup::{Index, Limits, Text, Words};
//!
//! let texts = ["The envoys of both countries met in Bergen on Monday and agreed to lower the tolls on ferries by a third.",
//!     "BERGEN (NTA) The envoys of both countries met in Bergen on Monday, and agreed to lower the tolls on ferries by a third!"];
//! let words: Vec<Words> = texts.iter().map(|text| Words::of(text)).collect();
//! let mut index = Index::new(Limits::default());
//! for (number, words) in words.iter().enumerate() {
//!     index.add(words, &mut |other| Some(words_of(&texts, other)));
//! #   let _ = number;
//! }
//! assert_eq!(index.clusters(), [0, 0]);
//! # fn words_of(texts: &[&str], number: usize) -> Words { Words::of(texts[number]) }
//! # let _ = Text::default();
//! ```

mod align;
mod index;
mod words;

pub use align::{Laid, Overlap, Passage, overlap};
pub use index::{Index, Limits, Met};
pub use words::Words;

use jiff::civil::Date;

/// What is known of a text beside its words. Empty means unknown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text<'a> {
    /// The text.
    pub text: &'a str,
    /// The day of publication.
    pub day: Option<Date>,
    /// The outlet.
    pub outlet: &'a str,
}

/// How two texts hang together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Likeness {
    /// Nearly the same words.
    Copy,
    /// One is part of the other.
    Excerpt,
    /// The same text with many changes.
    Rewrite,
    /// One quotes the other and says much more, or they share a frame.
    Quotes,
    /// Nothing that counts.
    Apart,
}

impl Likeness {
    /// Whether the two tell as one text.
    pub fn joins(self) -> bool {
        matches!(self, Likeness::Copy | Likeness::Excerpt | Likeness::Rewrite)
    }
}

/// Which of two texts the other was made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// The second is made of the first.
    FirstToSecond,
    /// The first is made of the second.
    SecondToFirst,
    /// Nothing tells.
    Unknown,
}

/// Who has it from whom: the earlier day; then an outlet that the other one credits; then an agency that only one of them
/// credits, which has it from elsewhere; then, of an excerpt, the whole.
pub fn direction(first: &Text<'_>, second: &Text<'_>, overlap: &Overlap) -> Direction {
    match (first.day, second.day) {
        (Some(one), Some(two)) if one < two => return Direction::FirstToSecond,
        (Some(one), Some(two)) if two < one => return Direction::SecondToFirst,
        _ => {}
    }
    let (one, two) = (credit(first.text), credit(second.text));
    let names = |credit: Option<&str>, outlet: &str| {
        credit.is_some_and(|credit| !outlet.is_empty() && credit.eq_ignore_ascii_case(outlet))
    };
    match (names(one, second.outlet), names(two, first.outlet)) {
        (true, false) => return Direction::SecondToFirst,
        (false, true) => return Direction::FirstToSecond,
        _ => {}
    }
    match (one.is_some(), two.is_some()) {
        (true, false) => return Direction::SecondToFirst,
        (false, true) => return Direction::FirstToSecond,
        _ => {}
    }
    match overlap.likeness() {
        Likeness::Excerpt if overlap.words_first > overlap.words_second => Direction::FirstToSecond,
        Likeness::Excerpt if overlap.words_first < overlap.words_second => Direction::SecondToFirst,
        _ => Direction::Unknown,
    }
}

/// The agency in brackets at the head of a text: `OSLO (NTA) -`.
fn credit(text: &str) -> Option<&str> {
    let head: usize = text.char_indices().take(160).last().map_or(0, |(at, c)| at + c.len_utf8());
    let head = &text[..head];
    head.split('(').skip(1).find_map(|rest| {
        let (name, _) = rest.split_once(')')?;
        let fits = (2..=24).contains(&name.chars().count());
        let upper = name.chars().filter(|c| c.is_uppercase()).count();
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        (fits && letters >= 2 && (upper == letters || name == "Reuters")).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "The transport ministers of Norway and Iceland met in Bergen on Monday and agreed to lower the tolls \
        on ferries by a third. Iceland had asked for the talks in March, the ministry said. Both sides will sign the paper in \
        June, after the parliaments have looked at it. Fishermen of both countries had blocked the harbours for two weeks in \
        protest against the tolls, which had doubled since the storm of last winter. The blockade ended on Sunday evening.";
    const OTHER: &str = "The museum of the town opens its new wing on Saturday with pictures of boats from four centuries. \
        Tickets are free for children. The wing was built by volunteers within three years, and the old hall keeps its pictures \
        of the sea. A concert in the garden closes the day, if the weather is as good as the office of weather says it will be.";

    fn like(one: &str, two: &str) -> Likeness {
        overlap(&Words::of(one), &Words::of(two)).likeness()
    }

    #[test]
    fn kinds_of_likeness() {
        let third = &REPORT[..REPORT.find("Both sides").unwrap()];
        let edited = REPORT
            .replace("agreed to lower", "decided on lower")
            .replace("asked for", "called for")
            .replace("had blocked", "blocked")
            .replace("last winter", "the winter");
        assert_eq!(
            like(REPORT, &REPORT.replace(' ', "  ").replace("ferries", "fer\u{ad}ries").to_uppercase()),
            Likeness::Copy
        );
        assert_eq!(like(REPORT, third), Likeness::Excerpt);
        assert!(like(REPORT, &edited).joins());
        assert_eq!(like(REPORT, OTHER), Likeness::Apart);
        let follow = format!("{OTHER} {third} {OTHER}");
        assert!(!like(REPORT, &follow).joins());
        assert_eq!(like("", ""), Likeness::Apart);
        assert_eq!(like("Ports reopen", "Ports reopen"), Likeness::Copy);
    }

    #[test]
    fn direction_by_day_credit_and_length() {
        let words = overlap(&Words::of(REPORT), &Words::of(REPORT));
        let at = |day: i8| Text { text: REPORT, day: Some(jiff::civil::date(2026, 3, day)), outlet: "NTA" };
        assert_eq!(direction(&at(2), &at(1), &words), Direction::SecondToFirst);
        let credited = format!("BERGEN (NTA) - {REPORT}");
        let copy = Text { text: &credited, ..Text::default() };
        assert_eq!(
            direction(&copy, &Text { text: REPORT, ..Text::default() }, &words),
            Direction::SecondToFirst
        );
        assert_eq!(
            direction(&at(1), &Text { text: &credited, day: None, outlet: "Pond" }, &words),
            Direction::FirstToSecond
        );
        let third = &REPORT[..REPORT.find("Both sides").unwrap()];
        let part = overlap(&Words::of(third), &Words::of(REPORT));
        assert_eq!(
            direction(
                &Text { text: third, ..Text::default() },
                &Text { text: REPORT, ..Text::default() },
                &part
            ),
            Direction::SecondToFirst
        );
        assert_eq!(direction(&Text::default(), &Text::default(), &words), Direction::Unknown);
    }
}
