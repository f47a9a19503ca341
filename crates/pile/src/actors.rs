//! Actors and days as users write them.

use chancery_reader::lore::Codes;
use chancery_record::{DayRange, MentionKind, Ontology};

use crate::PileError;

/// Names that are offered for one that nobody has.
const SUGGESTIONS: usize = 3;

/// The code of an actor: a code, name, demonym or capital of the actor tables. Three letters that no table knows are taken as
/// a code, so that rows with codes of other tables can be found.
///
/// # Errors
/// When no actor is called so.
pub fn code(codes: &Codes, words: &str) -> Result<String, PileError> {
    let words = words.trim();
    let without_article =
        words.get(..4).filter(|head| head.eq_ignore_ascii_case("the ")).map(|_| &words[4..]);
    let found = codes.country_code(words).or_else(|| codes.country_code(without_article?));
    if let Some(code) = found {
        return Ok(code.to_owned());
    }
    if words.len() == 3 && words.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(words.to_owned());
    }
    Err(PileError::NoActor { words: words.to_owned(), near: near_names(codes, words) })
}

/// Names of states that differ from the word by a slip of the pen, nearest first: `Azerbaijan (AZE)`.
fn near_names(codes: &Codes, word: &str) -> Vec<String> {
    let word = word.to_lowercase();
    let most = match word.chars().count() {
        0..=3 => return Vec::new(),
        4..=6 => 1,
        _ => 2,
    };
    let states = codes.actors.entities.iter().filter(|entity| entity.kind == MentionKind::State);
    let mut near: Vec<(usize, &str, &str)> = states
        .map(|state| (slips(&word, &state.name.to_lowercase()), state.name.as_str(), state.code.as_str()))
        .filter(|(slips, _, _)| *slips <= most)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.iter().take(SUGGESTIONS).map(|(_, name, code)| format!("{name} ({code})")).collect()
}

/// Letters to put in, take out, change, or swap with their neighbour to get from one word to the other.
fn slips(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
    for at in 0..=one.len() {
        for place in 0..=other.len() {
            table[at][place] = if at == 0 || place == 0 {
                at + place
            } else {
                let changed = table[at - 1][place - 1] + usize::from(one[at - 1] != other[place - 1]);
                let swapped =
                    at > 1 && place > 1 && one[at - 1] == other[place - 2] && one[at - 2] == other[place - 1];
                let moved = if swapped { table[at - 2][place - 2] + 1 } else { changed };
                changed.min(moved).min(table[at - 1][place] + 1).min(table[at][place - 1] + 1)
            };
        }
    }
    table[one.len()][other.len()]
}

/// Two actors in one word, `AZE,RUS`.
///
/// # Errors
/// When they are not two, or one is not known.
pub fn dyad(codes: &Codes, words: &str) -> Result<(String, String), PileError> {
    let Some((one, other)) = words.split_once(',') else {
        return Err(PileError::NoPair { words: words.to_owned() });
    };
    Ok((code(codes, one)?, code(codes, other)?))
}

/// Parts `COERCE.arrest` into types and modes and refuses what the ontology does not know.
///
/// # Errors
/// When there is no such type or mode, or a mode stands beside other types.
pub fn types_and_modes(
    wanted: &[String],
    ontology: &Ontology,
) -> Result<(Vec<String>, Vec<String>), PileError> {
    let refuse = |message| Err(PileError::NoCode { message });
    let (mut types, mut modes) = (Vec::new(), Vec::new());
    for wanted in wanted {
        let (code, mode) = wanted.split_once('.').unwrap_or((wanted, ""));
        let code = code.to_uppercase();
        if !ontology.knows(&code, "") {
            let known: Vec<&str> = ontology.types().map(|row| row.code.as_str()).collect();
            return refuse(format!("there is no event type `{code}`; the types are {}", known.join(", ")));
        }
        if !ontology.knows(&code, mode) {
            let of_type = ontology.rows.iter().filter(|row| row.code == code && !row.mode.is_empty());
            let known: Vec<&str> = of_type.map(|row| row.mode.as_str()).collect();
            return refuse(format!("{code} has no mode `{mode}`; its modes are {}", known.join(", ")));
        }
        types.push(code);
        if !mode.is_empty() {
            modes.push(mode.to_owned());
        }
    }
    if !modes.is_empty() && types.len() > 1 {
        let message = "a type with a mode cannot be combined with other types; ask for one after the other";
        return refuse(message.to_owned());
    }
    Ok((types, modes))
}

/// A day, month or year (`2025-06-27`, `2025-06`, `2025`), for the command line.
///
/// # Errors
/// What to give instead.
pub fn days(text: &str) -> Result<DayRange, String> {
    DayRange::from_iso(text)
        .ok_or_else(|| "give a day, month or year such as 2025-06-27, 2025-06 or 2025".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_counted() {
        assert_eq!(slips("peru", "peru"), 0);
        assert_eq!(slips("pery", "peru"), 1);
        assert_eq!(slips("preu", "peru"), 1, "swapped neighbours are one slip");
        assert_eq!(slips("", "peru"), 4);
        assert_eq!(slips("norwy", "norway"), 1);
    }
}
