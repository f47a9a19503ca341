//! Projects of a pair: corridors, lines, fields, ports, by the names that sentences give them, with the states named beside, what they carry, how they are told to stand,
//! and who says so.
//!
//! A project is a name in capitals before one of the nouns of a list that the caller gives (`data/desk/projects.tsv` tells its form), or the letters that stand
//! for it in brackets. Writings of one name that differ in the noun or in hyphens are one. Nothing is known of projects but what sentences say.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::{Code, DayRange};

use crate::disagree::Passage;

/// The lists of words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Nouns {
    nouns: BTreeSet<String>,
    carries: Vec<(String, Vec<String>)>,
    states: Vec<(State, Vec<String>)>,
}

/// How a project is told to stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum State {
    /// It works.
    Built,
    /// It is to come.
    Planned,
    /// It rests or was given up.
    Stopped,
}

impl State {
    /// `built`, `planned` or `stopped`.
    pub fn name(self) -> &'static str {
        match self {
            State::Built => "built",
            State::Planned => "planned",
            State::Stopped => "stopped",
        }
    }
}

/// A project.
#[derive(Clone, PartialEq, Debug)]
pub struct Project {
    /// The name that most sentences give it.
    pub name: String,
    /// States named in the same sentences, with the number of sentences, most first.
    pub members: Vec<(Code, usize)>,
    /// What it carries, in order.
    pub carries: Vec<String>,
    /// How the latest sentence that says so tells it to stand, and where.
    pub state: Option<(State, usize)>,
    /// Sentences that name it, as places in the slice, by publication.
    pub passages: Vec<usize>,
    /// Source groups that name it.
    pub groups: usize,
}

impl Nouns {
    /// Reads the lists.
    ///
    /// # Errors
    /// The number of the line that has another form.
    pub fn parse(text: &str) -> Result<Nouns, usize> {
        let mut nouns = Nouns::default();
        let words =
            |list: &str| -> Vec<String> { list.split('|').map(|word| word.trim().to_lowercase()).collect() };
        for (index, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            match line.split('\t').collect::<Vec<_>>()[..] {
                ["noun", list] => nouns.nouns.extend(words(list)),
                ["carries", good, list] => nouns.carries.push((good.to_owned(), words(list))),
                ["built", list] => nouns.states.push((State::Built, words(list))),
                ["planned", list] => nouns.states.push((State::Planned, words(list))),
                ["stopped", list] => nouns.states.push((State::Stopped, words(list))),
                _ => return Err(index + 1),
            }
        }
        Ok(nouns)
    }
}

/// A word of a sentence as written, with its place.
struct Word<'w> {
    text: &'w str,
    at: usize,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let inside = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '–' | '\'' | '’');
    let mut out = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        match (inside(letter), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                out.push(Word { text: text[from..at].trim_matches(['-', '–', '\'', '’']), at: from });
                start = None;
            }
            _ => {}
        }
    }
    out
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// The names of projects in a sentence: as written, and the key by which writings are one.
fn names(passage: &Passage, nouns: &Nouns) -> Vec<(String, String)> {
    let all = words(&passage.words);
    let mut found = Vec::new();
    for (place, noun) in all.iter().enumerate() {
        let plain = noun.text.to_lowercase();
        let singular = plain.strip_suffix('s').unwrap_or(&plain);
        if !nouns.nouns.contains(&plain) && !nouns.nouns.contains(singular) {
            continue;
        }
        let mut first = place;
        while first > 0
            && is_capital(all[first - 1].text)
            && is_beside(&passage.words, &all[first - 1], &all[first])
        {
            first -= 1;
        }
        // A sentence begins with a capital whatever the word.
        if first == 0 && place > 0 && is_article(all[0].text) {
            first = 1;
        }
        let run = &all[first..place];
        // One word at the beginning of a sentence is a name only where it joins two places.
        let is_any_word = first == 0 && run.len() == 1 && !run[0].text.contains(['-', '–']);
        if run.is_empty() || is_any_word || is_actor(passage, run) {
            continue;
        }
        let name = run.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
        let key = name.to_lowercase().replace(['–', '-'], " ");
        found.push((format!("{name} {plain}"), key.clone()));
        let letters = all.get(place + 1).filter(|next| passage.words[..next.at].ends_with('('));
        if let Some(short) = letters.filter(|next| is_letters(next.text)) {
            found.push((short.text.to_owned(), short.text.to_lowercase()));
        }
    }
    found
}

fn is_article(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "the" | "a" | "an" | "this" | "that")
}

fn is_letters(word: &str) -> bool {
    word.len() > 2 && word.chars().all(|letter| letter.is_uppercase() || letter.is_ascii_digit())
}

/// Nothing but a space between two words.
fn is_beside(text: &str, one: &Word<'_>, other: &Word<'_>) -> bool {
    text[one.at + one.text.len()..other.at].trim().is_empty()
}

/// The words are one name of an actor and no more ("Russian line").
fn is_actor(passage: &Passage, run: &[Word<'_>]) -> bool {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return true };
    let end = last.at + last.text.len();
    passage.named.iter().any(|named| !named.is_place && named.at.start <= first.at && named.at.end >= end)
}

fn has(words: &str, list: &[String]) -> bool {
    list.iter().any(|word| {
        words.match_indices(word.as_str()).any(|(at, _)| {
            let before = words[..at].chars().next_back().is_none_or(|letter| !letter.is_alphanumeric());
            let rest = &words[at + word.len()..];
            let rest = rest.strip_prefix('s').unwrap_or(rest);
            before && rest.chars().next().is_none_or(|letter| !letter.is_alphanumeric())
        })
    })
}

/// The projects named in the passages, those of most source groups first.
pub fn projects(passages: &[Passage], nouns: &Nouns) -> Vec<Project> {
    let mut by_key: BTreeMap<String, (BTreeMap<String, usize>, BTreeSet<usize>)> = BTreeMap::new();
    // Letters that stand for a name are that name.
    let mut alias: BTreeMap<String, String> = BTreeMap::new();
    for (at, passage) in passages.iter().enumerate() {
        let found = names(passage, nouns);
        for (place, (name, key)) in found.iter().enumerate() {
            if is_letters(name) && place > 0 {
                alias.insert(name.clone(), found[place - 1].1.clone());
                continue;
            }
            let (writings, places) = by_key.entry(key.clone()).or_default();
            *writings.entry(name.clone()).or_default() += 1;
            places.insert(at);
        }
    }
    for (letters, key) in &alias {
        let Some((_, places)) = by_key.get_mut(key) else { continue };
        let names_it = |passage: &Passage| words(&passage.words).iter().any(|word| word.text == letters);
        places.extend((0..passages.len()).filter(|at| names_it(&passages[*at])));
    }
    let mut out: Vec<Project> =
        by_key.into_values().map(|(writings, places)| project(passages, nouns, &writings, &places)).collect();
    out.sort_by_key(|project| {
        (std::cmp::Reverse((project.groups, project.passages.len())), project.name.clone())
    });
    out
}

fn project(
    passages: &[Passage],
    nouns: &Nouns,
    writings: &BTreeMap<String, usize>,
    places: &BTreeSet<usize>,
) -> Project {
    let name = writings.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse((*name).clone())));
    let mut order: Vec<usize> = places.iter().copied().collect();
    let key = |at: &usize| -> (DayRange, String, u32) {
        let passage = &passages[*at];
        (passage.published, passage.document.0.clone(), passage.sentence)
    };
    order.sort_by_key(key);
    let mut members: BTreeMap<&Code, usize> = BTreeMap::new();
    let (mut carries, mut state) = (BTreeSet::new(), None);
    for at in &order {
        let passage = &passages[*at];
        let codes: BTreeSet<&Code> =
            passage.named.iter().map(|named| &named.code).filter(|code| !code.is_empty()).collect();
        for code in codes {
            *members.entry(code).or_default() += 1;
        }
        let words = passage.words.to_lowercase();
        carries
            .extend(nouns.carries.iter().filter(|(_, list)| has(&words, list)).map(|(good, _)| good.clone()));
        // Of several words the last list in the file weighs most: what was stopped had been planned.
        if let Some((told, _)) = nouns.states.iter().rfind(|(_, list)| has(&words, list)) {
            state = Some((*told, *at));
        }
    }
    let mut members: Vec<(Code, usize)> =
        members.into_iter().map(|(code, count)| (code.clone(), count)).collect();
    members.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), code.clone()));
    Project {
        name: name.map_or(String::new(), |(name, _)| name.clone()),
        members,
        carries: carries.into_iter().collect(),
        state,
        groups: order.iter().map(|at| passages[*at].group).collect::<BTreeSet<_>>().len(),
        passages: order,
    }
}

#[cfg(test)]
mod tests {
    use chancery_record::DocumentId;

    use super::*;
    use crate::disagree::Named;

    fn nouns() -> Nouns {
        Nouns::parse(include_str!("../../../data/desk/projects.tsv")).unwrap()
    }

    fn passage(number: u32, words: &str) -> Passage {
        let actors = [("Peru", "PER"), ("Bolivia", "BOL"), ("Peruvian", "PER")];
        let named = actors.iter().filter_map(|(name, code)| {
            let at = words.find(name)?;
            Some(Named {
                at: at..at + name.len(),
                code: (*code).into(),
                name: (*name).into(),
                is_place: false,
            })
        });
        Passage {
            document: DocumentId(format!("{number}")),
            group: number,
            published: DayRange::from_iso(&format!("2025-01-{:02}", number + 1)).unwrap(),
            sentence: 0,
            words: words.into(),
            named: named.collect(),
        }
    }

    #[test]
    fn writings_of_one_project_are_one_with_members_and_state() {
        let passages = [
            passage(0, "Peru plans the Ilo-Tacna railway to the sea."),
            passage(1, "The Ilo–Tacna line between Peru and Bolivia is to carry freight."),
            passage(2, "Work on the Ilo-Tacna railway was suspended."),
            passage(3, "The Peruvian line was long."),
            passage(4, "Any railway is."),
        ];
        let found = projects(&passages, &nouns());
        let [project] = &found[..] else { panic!("{found:?}") };
        assert_eq!((project.name.as_str(), project.groups), ("Ilo-Tacna railway", 3));
        assert_eq!(project.members, [("PER".to_owned(), 2), ("BOL".to_owned(), 1)]);
        assert_eq!(project.carries, ["goods"]);
        assert_eq!(project.state, Some((State::Stopped, 2)));
    }

    #[test]
    fn letters_in_brackets_stand_for_the_name() {
        let passages = [
            passage(0, "The Andean Transport Corridor (ATC) crosses Peru."),
            passage(1, "Bolivia joined the ATC in May."),
            passage(2, "The ATCX is another matter."),
        ];
        let found = projects(&passages, &nouns());
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].passages, [0, 1]);
        assert_eq!(Nouns::parse("noun\tline\nelse"), Err(2));
    }
}
