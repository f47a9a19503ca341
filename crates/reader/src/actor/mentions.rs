//! Surface forms in a sentence.

use chancery_record::DayRange;

use crate::lore::{ActorBook, Flavour};
use crate::split::{Tok, TokKind};
use crate::tag::Sentence;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundKind {
    /// An entity of the tables.
    Entity {
        /// Index into [`ActorBook::entities`].
        entity: u32,
        /// How it is named.
        flavour: Flavour,
        /// The name is only a part of a hyphenated word ("Syrian-backed"): the tail.
        tail: Option<String>,
        /// A national adjective in the singular ("Russian", not "Russians").
        adjective: bool,
    },
    /// A role noun.
    Role {
        /// Sectors.
        sector: String,
        /// `person`, `group`, `body`, `thing`.
        kind: String,
    },
}

/// A surface form in a sentence, as tokens.
#[derive(Clone, Debug)]
pub struct Found {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// What it names.
    pub kind: FoundKind,
}

impl Found {
    /// The entity, when it is one.
    pub fn entity(&self) -> Option<u32> {
        match self.kind {
            FoundKind::Entity { entity, .. } => Some(entity),
            FoundKind::Role { .. } => None,
        }
    }

    /// A noun for the office or trade of a person.
    pub fn is_person_role(&self) -> bool {
        matches!(&self.kind, FoundKind::Role { kind, .. } if kind == "person")
    }

    /// The capital of a state.
    pub fn is_capital(&self) -> bool {
        matches!(self.kind, FoundKind::Entity { flavour: Flavour::Capital, .. })
    }

    /// A seat or house that stands for the government ("White House").
    pub fn is_metonym(&self) -> bool {
        matches!(self.kind, FoundKind::Entity { flavour: Flavour::Metonym, .. })
    }
}

/// All surface forms, longest first, names before roles, in order. `day` chooses among persons of one name by time of office.
pub fn find(book: &ActorBook, sentence: &Sentence<'_>, day: Option<DayRange>) -> Vec<Found> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < sentence.words.len() {
        let found = entity_at(book, sentence, at, day);
        if let Some(found) = found {
            at = found.end;
            out.push(found);
        } else {
            hyphenated(book, sentence, at, day, &mut out);
            at += 1;
        }
    }
    let taken: Vec<(usize, usize)> = out.iter().map(|found| (found.start, found.end)).collect();
    let mut at = 0;
    while at < sentence.low.len() {
        let inside = taken.iter().any(|(start, end)| *start <= at && at < *end && end - start > 1);
        match book.find_role(&sentence.low[at..]).filter(|(_, role)| !inside && role.kind != "part") {
            Some((length, role)) => {
                let kind = FoundKind::Role { sector: role.sector.clone(), kind: role.kind.clone() };
                out.push(Found { start: at, end: at + length, kind });
                at += length;
            }
            None => at += 1,
        }
    }
    out.sort_by_key(|found| (found.start, found.entity().is_none()));
    out
}

/// Of organizations of one name, takes that of the state which the sentences name most often.
pub fn settle<'a>(book: &ActorBook, sentences: impl Iterator<Item = &'a mut Vec<Found>>, around: &[Found]) {
    let mut sentences: Vec<&mut Vec<Found>> = sentences.collect();
    let shared = |found: &Found| found.entity().is_some_and(|entity| !book.namesakes(entity).is_empty());
    if !sentences.iter().any(|sentence| sentence.iter().any(shared)) {
        return;
    }
    let mut named: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    let all = sentences.iter().flat_map(|sentence| sentence.iter()).chain(around);
    for entity in all.filter(|found| !shared(found)).filter_map(Found::entity) {
        let entity = &book.entities[entity as usize];
        if !entity.code.is_empty() {
            *named.entry(entity.code.as_str()).or_default() += 1;
        }
    }
    let times = |entity: &u32| named.get(book.entities[*entity as usize].code.as_str()).copied().unwrap_or(0);
    for found in sentences.iter_mut().flat_map(|sentence| sentence.iter_mut()) {
        let FoundKind::Entity { entity, .. } = &mut found.kind else { continue };
        for other in book.namesakes(*entity) {
            // the first row wins a draw
            if times(other) > times(entity) {
                *entity = *other;
            }
        }
    }
}

fn entity_at(book: &ActorBook, sentence: &Sentence<'_>, at: usize, day: Option<DayRange>) -> Option<Found> {
    let token: &Tok = sentence.tokens.get(at)?;
    if token.kind != TokKind::Word {
        return None;
    }
    let word = straight(sentence.words[at]);
    let rest = |offset: usize| sentence.words.get(at + 1 + offset).map(|word| straight(word));
    let capitals = |offset: usize| sentence.words.get(at + 1 + offset).map(|word| from_capitals(word));
    let found = book
        .find(&word, &rest, day)
        .or_else(|| {
            let long = word.len() > LONGEST_ABBREVIATION;
            let found =
                is_capitals(&word).then(|| book.find(&from_capitals(&word), &capitals, day)).flatten();
            found.filter(|(length, ..)| long || *length > 1)
        })
        .or_else(|| past_initials(book, sentence, at, day));
    let (length, entity, flavour) = found?;
    let last = sentence.words[at + length - 1];
    let adjective = flavour == Flavour::Demonym && !(last.ends_with('s') || last.ends_with("men"));
    Some(Found {
        start: at,
        end: at + length,
        kind: FoundKind::Entity { entity, flavour, tail: None, adjective },
    })
}

/// A name of two or more words with the letters between its first and its second left out: "Maria T. Lopez" is looked up as "Maria Lopez".
fn past_initials(
    book: &ActorBook,
    sentence: &Sentence<'_>,
    at: usize,
    day: Option<DayRange>,
) -> Option<(usize, u32, Flavour)> {
    let letters = sentence.words[at + 1..].iter().take_while(|word| is_initial(word)).count();
    let word = |offset: usize| sentence.words.get(at + 1 + letters + offset).map(|word| straight(word));
    (letters > 0)
        .then(|| book.find(&straight(sentence.words[at]), &word, day))
        .flatten()
        .filter(|(length, ..)| *length > 1)
        .map(|(length, entity, flavour)| (length + letters, entity, flavour))
}

/// "J." or "J"; a lone full stop belongs to the letter before it.
pub(super) fn is_initial(word: &str) -> bool {
    let letter = word.strip_suffix('.').unwrap_or(word);
    let mut letters = letter.chars();
    word == "." || (letters.next().is_some_and(char::is_uppercase) && letters.next().is_none())
}

/// Words in capitals of up to this length are abbreviations, longer ones may be names of a headline ("CANBERRA").
const LONGEST_ABBREVIATION: usize = 3;

fn is_capitals(word: &str) -> bool {
    word.chars().all(|letter| letter.is_ascii_uppercase())
}

/// "CANBERRA" -> "Canberra"; other words as they are.
fn from_capitals(word: &str) -> String {
    if word.len() < 2 || !is_capitals(word) {
        return straight(word);
    }
    word[..1].to_owned() + &word[1..].to_ascii_lowercase()
}

/// Articles of Arabic names, which are no part to look up ("Al-Sabah" is not Sabah).
const NAME_PARTICLES: [&str; 8] = ["Al", "al", "El", "el", "As", "Ad", "An", "Ben"];

/// Curly apostrophes become straight, as the tables have them.
fn straight(word: &str) -> String {
    if word.contains('’') { word.replace('’', "'") } else { word.to_owned() }
}

/// "Vietnamese-led", "Russian-Azerbaijani", "Russia–Azerbaijan": the parts that are names.
fn hyphenated(
    book: &ActorBook,
    sentence: &Sentence<'_>,
    at: usize,
    day: Option<DayRange>,
    out: &mut Vec<Found>,
) {
    let word = sentence.words[at];
    if sentence.tokens[at].kind != TokKind::Word || !word.contains(['-', '–', '‑']) {
        return;
    }
    let parts: Vec<&str> = word.split(['-', '–', '‑']).collect();
    if parts.iter().any(|part| NAME_PARTICLES.contains(part)) {
        return;
    }
    for (index, part) in parts.iter().enumerate() {
        let Some((1, entity, flavour)) = book.find(&straight(part), &|_| None, day) else { continue };
        let tail = if index == 0 { parts.get(1).copied() } else { parts.first().copied() };
        let tail = tail.filter(|tail| book.find(&straight(tail), &|_| None, day).is_none());
        // "UPDATE 2-Bolivia recalls": the count of an agency
        let tail = tail.filter(|tail| !tail.bytes().all(|byte| byte.is_ascii_digit())).map(str::to_lowercase);
        out.push(Found {
            start: at,
            end: at + 1,
            kind: FoundKind::Entity { entity, flavour, tail, adjective: false },
        });
    }
}
