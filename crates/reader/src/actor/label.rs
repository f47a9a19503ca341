//! Labels of a transcript or interview -> who speaks under them.
//!
//! "SECRETARY HOLT" is the person whom the text or its title names in full, else somebody whom the label describes. Officials and people
//! with a bare title belong to the state whose page it is, where its offices allow that ("FOREIGN MINISTER" is none of a state without
//! one), else to the only other state of the title or that of the place. Labels of the press and of others without a name are nobody known.

use chancery_record::{Actor, DayRange};

use super::describe::Described;
use super::people::{People, Person, is_official};
use super::resolve::person_id;
use crate::lore::Lore;
use crate::place::spelled;

/// Sector of whoever asks for the press.
const PRESS: &str = "JRN";
/// Sector of those who speak for a state and of whom no more is known.
const OFFICE: &str = "GOV";

/// Who speaks under a label, and how that was found.
#[derive(Clone, Debug)]
pub struct Labelled {
    /// The one who speaks.
    pub actor: Actor,
    /// Steps, for `explain`.
    pub how: Vec<String>,
}

/// Where the words under labels were spoken.
#[derive(Clone, Copy, Debug)]
pub struct Stand<'a> {
    /// The day of the text.
    pub day: Option<DayRange>,
    /// The state whose page it is.
    pub house: Option<&'a str>,
    /// The only other state that its title names, else that of the place.
    pub guest: Option<&'a str>,
}

impl People {
    /// Who speaks under a label, mostly to ask or not; under no name the first person of the text. None where that is nobody.
    pub fn labelled(&self, lore: &Lore, label: &str, asks: bool, stand: Stand<'_>) -> Option<Labelled> {
        let mut how = vec![match label {
            "" => "an answer in an interview".to_owned(),
            label => format!("said under the label \"{label}\""),
        }];
        let low = label.to_lowercase();
        let bare = Actor { name: label.to_owned(), ..Actor::default() };
        if lore.cues.is_press(&low) {
            let actor = Actor { sector: PRESS.to_owned(), ..bare };
            return Some(Labelled { actor, how });
        }
        if low.split_whitespace().any(|word| lore.cues.is_nameless(word)) {
            return Some(Labelled { actor: bare, how });
        }
        if label.is_empty() || lore.cues.is_answer(&low) {
            let actor = self.known.first()?.as_actor(&bare);
            return Some(Labelled { actor, how });
        }
        let words: Vec<String> = label.split_whitespace().map(decapitalised).collect();
        let start = name_in(lore, &words);
        let office = &words[..start.unwrap_or(words.len())];
        let noun = office.last().map_or(String::new(), |noun| plain(noun));
        let titled = lore.cues.is_title(&noun);
        let post = crate::describe(lore, &office.join(" "), "", stand.day).actor;
        let mut actor = if let Some(person) = self.of_label(&words, office) {
            how.push(format!("the label is {}, named in full in the text or its title", person.name));
            person
        } else if let Some(person) = holder(lore, &words, &noun, stand) {
            person
        } else {
            let name = words[start.unwrap_or(0)..].join(" ");
            let entity = start.map_or(String::new(), |_| person_id(&name, &post.code));
            Actor { name, entity, ..post.clone() }
        };
        if actor.sector.is_empty() {
            actor.sector = if titled && !asks { OFFICE.to_owned() } else { post.sector };
        }
        let open = actor.code.is_empty() && is_official(&actor.sector);
        let own = stand.house.filter(|house| start.is_none() || titled || lore.actors.may_hold(house, &noun));
        let state = own.map(|house| (house, "the state whose page it is"));
        let state = state.or(stand.guest.map(|guest| (guest, "the other state of the title or the place")));
        if let Some((code, why)) = state.filter(|_| open) {
            how.push(format!("{code}: {why}"));
            code.clone_into(&mut actor.code);
            if actor.entity.starts_with("person:") {
                actor.entity = person_id(&actor.name, code);
            }
        }
        Some(Labelled { actor, how })
    }

    /// The person whose name the last words of a label are: one who holds its office, else the first; where no name ends with them, one
    /// that begins with them or holds them in its middle ("BIN TALIB" for "Rashid bin Talib Al Amri").
    fn of_label(&self, words: &[String], office: &[String]) -> Option<Actor> {
        let bare = Actor::default();
        if let [letters] = words
            && let Some(person) =
                self.known.iter().find(|person| person.has_initials(&letters.to_uppercase()))
        {
            return Some(person.as_actor(&bare));
        }
        let holds = |person: &&Person| office.iter().any(|word| plain(word) == person.role);
        let by = |fits: &dyn Fn(&str) -> bool| {
            let known = || self.known.iter().filter(|person| fits(&spelled(&person.name)));
            let listed = || self.listed.iter().find(|person| fits(&spelled(&person.name))).cloned();
            let own = known().find(holds).map(|person| person.as_actor(&bare));
            own.or_else(listed).or_else(|| known().next().map(|person| person.as_actor(&bare)))
        };
        (0..words.len()).find_map(|from| {
            let end = spelled(&words[from..].join(" "));
            let many = end.contains(' ');
            let ends = |name: &str| name == end || name.ends_with(&format!(" {end}"));
            let begins = |name: &str| {
                name.starts_with(&format!("{end} ")) || many && name.contains(&format!(" {end} "))
            };
            if end.is_empty() { None } else { by(&ends).or_else(|| by(&begins)) }
        })
    }
}

/// The person of the tables whom a label names by the office and the surname.
fn holder(lore: &Lore, words: &[String], noun: &str, stand: Stand<'_>) -> Option<Actor> {
    let Described { actor, office, .. } = crate::describe(lore, &words.join(" "), "", stand.day);
    let same = || office.split(' ').any(|word| word == noun);
    (actor.entity.starts_with("person:") && (lore.cues.is_title(noun) || same())).then_some(actor)
}

/// Where the name begins in a label, behind the last title or office; none where it names nobody ("SENIOR OFFICIAL TWO").
fn name_in(lore: &Lore, words: &[String]) -> Option<usize> {
    let low: Vec<String> = words.iter().map(|word| plain(word)).collect();
    let low: Vec<&str> = low.iter().map(String::as_str).collect();
    let role = |at: usize| lore.actors.find_role(&low[at..]).filter(|(_, role)| role.kind == "person");
    let end = |at: usize| match role(at) {
        Some((length, _)) => Some(at + length),
        None => lore.cues.is_title(low[at]).then_some(at + 1),
    };
    // a last word that is an office too is a surname behind another ("AMBASSADOR CARPENTER")
    let ends: Vec<usize> = (0..low.len()).filter_map(end).collect();
    let before = ends.iter().copied().filter(|end| *end < low.len()).max();
    let start = if ends.is_empty() { Some(0) } else { before };
    let counts = |word: &str| {
        lore.actors.find_role(&[word]).is_some_and(|(_, role)| role.kind == "part")
            || word.starts_with(|first: char| first.is_ascii_digit())
    };
    start.filter(|start| low.get(*start).is_some_and(|word| !counts(word)))
}

/// A word of a label in lower case, without marks.
fn plain(word: &str) -> String {
    word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase()
}

/// "HOLT" as "Holt", "THOMAS-GREENE" as "Thomas-Greene"; words that are not in capitals stay.
fn decapitalised(word: &str) -> String {
    if word.chars().any(char::is_lowercase) {
        return word.to_owned();
    }
    let mut after = false;
    let lowered = word.chars().map(|letter| {
        let low = if after { letter.to_lowercase().next() } else { Some(letter) };
        after = letter.is_alphabetic() || matches!(letter, '\'' | '’') && after;
        low.unwrap_or(letter)
    });
    lowered.collect()
}

#[cfg(test)]
mod tests {
    use super::{decapitalised, name_in};
    use crate::lore::Lore;

    #[test]
    fn names_behind_offices() {
        let start = |label: &str| {
            let words: Vec<String> = label.split(' ').map(decapitalised).collect();
            name_in(Lore::builtin(), &words).map(|start| words[start..].join(" "))
        };
        assert_eq!(start("FOREIGN MINISTER DI MARA").as_deref(), Some("Di Mara"));
        assert_eq!(start("AMBASSADOR CARPENTER").as_deref(), Some("Carpenter"));
        assert_eq!(start("MR THOMAS-GREENE").as_deref(), Some("Thomas-Greene"));
        assert_eq!(start("Mara Brandt").as_deref(), Some("Mara Brandt"));
        assert_eq!(start("SENIOR OFFICIAL TWO"), None);
        assert_eq!(start("SENIOR OFFICIAL"), None);
        assert_eq!(start("SENIOR STATE DEPARTMENT OFFICIAL"), None);
    }
}
