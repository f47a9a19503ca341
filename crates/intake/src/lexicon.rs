//! Word lists that give a line its role. Each list is one file of `data/intake/`; its syntax:
//!
//! ```text
//! # a comment
//! role: share_bar                        the role of a line that is hit
//! reason: line of share buttons          why, in words
//! = copy link                            a phrase that lines of this role are made of, whole
//! ^ share this                           the line begins so
//! ~ sign up for our newsletter           the words stand anywhere in a short line
//! ```
//!
//! Words are compared lower-case, without punctuation; numbers count for nothing. A `=` line is hit when phrases of
//! `=` lists cover all its words, so that "Share  Tweet  Print (3)" is one line of buttons.

use std::sync::LazyLock;

use chancery_record::BlockRole;
use rustc_hash::FxHashMap;

/// The lists, in the order in which they are tried.
static FILES: [(&str, &str); 17] = [
    ("share_bar", include_str!("../../../data/intake/share_bar.txt")),
    ("comments", include_str!("../../../data/intake/comments.txt")),
    ("teaser_head", include_str!("../../../data/intake/teaser_head.txt")),
    ("points_head", include_str!("../../../data/intake/points_head.txt")),
    ("endnote_head", include_str!("../../../data/intake/endnote_head.txt")),
    ("paywall", include_str!("../../../data/intake/paywall.txt")),
    ("newsletter", include_str!("../../../data/intake/newsletter.txt")),
    ("advertisement", include_str!("../../../data/intake/advertisement.txt")),
    ("tags", include_str!("../../../data/intake/tags.txt")),
    ("caption", include_str!("../../../data/intake/caption.txt")),
    ("credits", include_str!("../../../data/intake/credits.txt")),
    ("byline", include_str!("../../../data/intake/byline.txt")),
    ("dateline", include_str!("../../../data/intake/dateline.txt")),
    ("biography", include_str!("../../../data/intake/biography.txt")),
    ("genre", include_str!("../../../data/intake/genre.txt")),
    ("section", include_str!("../../../data/intake/section.txt")),
    ("navigation", include_str!("../../../data/intake/navigation.txt")),
];

/// Longest line in words that is looked up at all, and the longest in which `~` phrases count.
const MOST_WORDS: usize = 48;

/// How a list was hit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Strength {
    /// Phrases cover the whole line.
    Whole,
    /// The line begins so; this many words.
    Start(usize),
    /// The words stand in the line.
    Within,
}

/// A list that was hit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub list: &'static List,
    pub strength: Strength,
}

impl Hit {
    pub fn is(&self, name: &str) -> bool {
        self.list.name == name
    }
}

type Phrases = FxHashMap<String, Vec<Vec<String>>>;

/// One list.
#[derive(Debug)]
pub(crate) struct List {
    pub name: &'static str,
    pub role: BlockRole,
    pub reason: String,
    whole: Phrases,
    start: Phrases,
    within: Phrases,
}

/// The words of the rows of a file that begin with the name of their kind: `inside de la van`.
pub(crate) fn words_of_kind(file: &'static str, kind: &str) -> Vec<&'static str> {
    let rows = file.lines().filter_map(|row| row.strip_prefix(kind)?.strip_prefix(' '));
    rows.flat_map(str::split_whitespace).collect()
}

static LISTS: LazyLock<Vec<List>> =
    LazyLock::new(|| FILES.iter().map(|(name, text)| parse(name, text)).collect());

fn parse(name: &'static str, text: &str) -> List {
    let mut list = List {
        name,
        role: BlockRole::Navigation,
        reason: String::new(),
        whole: Phrases::default(),
        start: Phrases::default(),
        within: Phrases::default(),
    };
    for row in text.lines().map(str::trim).filter(|row| !row.is_empty() && !row.starts_with('#')) {
        if let Some(role) = row.strip_prefix("role:") {
            list.role = BlockRole::from_name(role.trim()).unwrap_or(BlockRole::Navigation);
        } else if let Some(reason) = row.strip_prefix("reason:") {
            reason.trim().clone_into(&mut list.reason);
        } else if let Some(phrase) = row.strip_prefix('^') {
            insert(&mut list.start, phrase);
        } else if let Some(phrase) = row.strip_prefix('~') {
            insert(&mut list.within, phrase);
        } else {
            insert(&mut list.whole, row.strip_prefix('=').unwrap_or(row));
        }
    }
    list
}

fn insert(phrases: &mut Phrases, phrase: &str) {
    let mut words = words(phrase).into_iter();
    if let Some(first) = words.next() {
        let rest = phrases.entry(first).or_default();
        rest.push(words.collect());
        rest.sort_by_key(|rest| std::cmp::Reverse(rest.len()));
    }
}

/// The words of a line as the lists compare them: lower-case runs of letters, at most one more than is looked at.
pub(crate) fn words(line: &str) -> Vec<String> {
    let runs = line.split(|c: char| !c.is_alphanumeric() && c != '\u{307}' && c != '\'' && c != '’');
    let runs = runs.map(|run| run.trim_matches(['\'', '’']));
    let runs = runs.filter(|run| !run.is_empty() && !run.bytes().all(|byte| byte.is_ascii_digit()));
    runs.take(MOST_WORDS + 1).map(|run| run.to_lowercase().replace('\u{307}', "").replace('’', "'")).collect()
}

/// The list that a line with these words belongs to.
pub(crate) fn look_up(words: &[String]) -> Option<Hit> {
    if words.is_empty() || words.len() > MOST_WORDS {
        return None;
    }
    let whole = LISTS
        .iter()
        .find(|list| covers(&list.whole, words))
        .map(|list| Hit { list, strength: Strength::Whole });
    let start = || {
        LISTS.iter().find_map(|list| {
            let length = longest(&list.start, words)?;
            Some(Hit { list, strength: Strength::Start(length) })
        })
    };
    let within = || {
        let at = |list: &List| (0..words.len()).any(|at| longest(&list.within, &words[at..]).is_some());
        LISTS.iter().find(|list| at(list)).map(|list| Hit { list, strength: Strength::Within })
    };
    whole.or_else(start).or_else(within).or_else(|| mixed(words))
}

/// Whether a line holds the credit of a picture ("Photo: A. B.", "…/agency").
pub(crate) fn holds_credit(line: &str) -> bool {
    static MARKS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let rows = include_str!("../../../data/intake/credit.txt").lines();
        rows.filter(|row| !row.starts_with('#') && !row.is_empty()).collect()
    });
    if !line.contains([':', '/']) {
        return false;
    }
    if ends_in_credit(line) {
        return true;
    }
    let lower = line.to_lowercase();
    let end = lower.trim_end_matches(|c: char| !c.is_alphanumeric()).replace("/ ", "/");
    MARKS.iter().any(|mark| {
        if mark.starts_with('/') {
            return end.ends_with(mark);
        }
        let mut places = lower.match_indices(mark);
        places.any(|(at, _)| !lower[..at].ends_with(char::is_alphanumeric))
    })
}

/// "(Ana Kirsh/Longshore Pictures)" at the end of a line: two names with a slash between them.
fn ends_in_credit(line: &str) -> bool {
    let inner = line.trim_end_matches(['.', ' ']).strip_suffix(')').and_then(|line| line.rsplit_once('('));
    let Some((one, other)) = inner.and_then(|(_, inner)| inner.split_once('/')) else { return false };
    let is_name = |part: &str| {
        let mut words = part.split_whitespace().peekable();
        let few = part.split_whitespace().count() <= 4;
        words.peek().is_some() && few && words.all(|word| word.starts_with(char::is_uppercase))
    };
    // "(EU/US)" names no photographer.
    is_name(one) && is_name(other) && one.trim().contains(' ')
}

/// Whether a line names a reader who comments: "Jo Bloggs says:".
pub(crate) fn names_commenter(line: &str) -> bool {
    static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let rows = include_str!("../../../data/intake/commenter.txt").lines();
        rows.filter(|row| !row.starts_with('#') && !row.is_empty()).collect()
    });
    let named = line.trim_end().strip_suffix(':').and_then(|line| line.trim_end().rsplit_once(' '));
    named.is_some_and(|(name, word)| !name.trim().is_empty() && WORDS.contains(&word))
}

/// The list of this name.
pub(crate) fn list(name: &str) -> Option<&'static List> {
    LISTS.iter().find(|list| list.name == name)
}

/// Number of words of the longest phrase of list `name` (of its `=` phrases) at the start of `words`.
pub(crate) fn opens_with(name: &str, words: &[String]) -> Option<usize> {
    longest(&list(name)?.whole, words)
}

fn longest(phrases: &Phrases, words: &[String]) -> Option<usize> {
    let rests = phrases.get(words.first()?)?;
    rests.iter().find(|rest| words[1..].starts_with(rest)).map(|rest| rest.len() + 1)
}

fn covers(phrases: &Phrases, mut words: &[String]) -> bool {
    while !words.is_empty() {
        match longest(phrases, words) {
            Some(length) => words = &words[length..],
            None => return false,
        }
    }
    true
}

/// A line that is covered by phrases of several lists of page furniture is navigation.
fn mixed(mut words: &[String]) -> Option<Hit> {
    let furniture =
        ["share_bar", "comments", "paywall", "newsletter", "tags", "genre", "section", "navigation"];
    while !words.is_empty() {
        let lengths = LISTS
            .iter()
            .filter(|list| furniture.contains(&list.name))
            .filter_map(|list| longest(&list.whole, words));
        words = &words[lengths.max()?..];
    }
    list("navigation").map(|list| Hit { list, strength: Strength::Whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(line: &str) -> &'static str {
        look_up(&words(line)).map_or("", |hit| hit.list.name)
    }

    #[test]
    fn lines_of_furniture_are_known() {
        assert_eq!(name("Share on Facebook  Share on X  Copy link"), "share_bar");
        assert_eq!(name("Paylaş"), "share_bar");
        assert_eq!(name("0 comments"), "comments");
        assert_eq!(name("No comments:"), "comments");
        assert_eq!(name("Latest news"), "teaser_head");
        assert_eq!(name("This post is also available in: Deutsch"), "navigation");
        assert_eq!(name("The minister shared the news on Monday."), "");
    }

    #[test]
    fn credits_and_commenters_are_known() {
        assert!(holds_credit("Fishermen look at the tolls in Bergen. (Ana Kirsh/Longshore Pictures)"));
        assert!(!holds_credit("The paper binds both sides (EU/NATO)"));
        assert!(!holds_credit("They came by ship and/or by plane (and some on foot/by bus)"));
        assert!(names_commenter("Jo Bloggs says:") && names_commenter("Elin Halvorsen sagt :"));
        assert!(
            !names_commenter("says:")
                && !names_commenter("The minister says so:")
                && !names_commenter("Jo says")
        );
    }

    #[test]
    fn every_list_has_a_reason_and_a_known_role() {
        for (file, text) in FILES {
            let role = text.lines().find_map(|row| row.strip_prefix("role:")).map(str::trim);
            assert!(role.and_then(BlockRole::from_name).is_some(), "{file} has no role");
            assert!(!list(file).unwrap().reason.is_empty(), "{file} has no reason");
        }
    }
}
