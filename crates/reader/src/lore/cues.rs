//! Cues: the words that attribute, from `data/en/cues.txt`. Verbs by their index in [`Words`], nouns and adjectives by their forms.

use rustc_hash::{FxHashMap, FxHashSet};

use super::words::Words;
use super::{LoreError, data_lines, plural};

/// A construction in which words said can stand beside a verb.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// A finite clause.
    Clause,
    /// Words in quote marks, or a whole clause around the verb.
    Speech,
    /// A whole clause around the verb.
    Beside,
    /// An infinitive.
    Infinitive,
    /// An object.
    Object,
    /// An object with what it is called.
    Predicative,
}

const TAKES: [(&str, Takes); 6] = [
    ("clause", Takes::Clause),
    ("speech", Takes::Speech),
    ("beside", Takes::Beside),
    ("infinitive", Takes::Infinitive),
    ("object", Takes::Object),
    ("predicative", Takes::Predicative),
];

/// What is known of a verb that attributes.
#[derive(Clone, Default, Debug)]
pub struct VerbCue {
    takes: u8,
    /// Prepositions behind which the words said can stand.
    pub behind: Vec<String>,
    /// A state of mind or a wish, no act of speech.
    pub held: bool,
    /// Its infinitive tells that something was said ("went on to say").
    pub phase: bool,
    /// PLOVER type of the act, or empty.
    pub act: String,
}

impl VerbCue {
    /// True when words said can stand beside the verb in this construction.
    pub fn takes(&self, construction: Takes) -> bool {
        self.takes & (1 << construction as u8) != 0
    }

    /// True when the verb attributes anything.
    pub fn attributes(&self) -> bool {
        self.takes != 0 || !self.behind.is_empty()
    }
}

/// What is known of a noun that attributes.
#[derive(Clone, Default, Debug)]
pub struct NounCue {
    /// A clause hangs on it.
    pub clause: bool,
    /// An infinitive hangs on it.
    pub infinitive: bool,
    /// Prepositions behind which the words said can stand.
    pub behind: Vec<String>,
}

/// All cues of a language.
#[derive(Default)]
pub struct Cues {
    /// By the index of the verb.
    verbs: Vec<VerbCue>,
    /// Singular and plural forms.
    nouns: FxHashMap<String, NounCue>,
    adjectives: FxHashSet<String>,
    views: FxHashSet<String>,
    /// Words by which a text says that it is an interview.
    pub interview: Vec<String>,
    /// Nouns for those who speak as experts, in all forms.
    experts: FxHashSet<String>,
}

impl Cues {
    /// Reads lines `class | word word`. Verbs that the words do not know yet are added there.
    pub fn parse(file: &str, text: &str, words: &mut Words) -> Result<Cues, LoreError> {
        let mut cues = Cues::default();
        for (number, line) in data_lines(text) {
            let Some((class, list)) = line.split_once('|') else {
                return Err(LoreError::new(file, number, "expected `class | word word`"));
            };
            for word in list.split_whitespace() {
                cues.add(class.trim(), word, words)
                    .map_err(|message| LoreError::new(file, number, message))?;
            }
        }
        Ok(cues)
    }

    fn add(&mut self, class: &str, word: &str, words: &mut Words) -> Result<(), String> {
        if let Some((_, construction)) = TAKES.iter().find(|(name, _)| *name == class) {
            self.verb_mut(word, words).takes |= 1 << *construction as u8;
            return Ok(());
        }
        if let Some(act) = class.strip_prefix("act.") {
            act.clone_into(&mut self.verb_mut(word, words).act);
            return Ok(());
        }
        match class {
            "held" => self.verb_mut(word, words).held = true,
            "phase" => self.verb_mut(word, words).phase = true,
            "behind" => {
                let (verb, preposition) = parted(word)?;
                self.verb_mut(verb, words).behind.push(preposition.to_owned());
            }
            "noun.clause" => self.nouns_of(word, &|noun| noun.clause = true),
            "noun.infinitive" => self.nouns_of(word, &|noun| noun.infinitive = true),
            "noun.behind" => {
                let (noun, preposition) = parted(word)?;
                self.nouns_of(noun, &|noun| noun.behind.push(preposition.to_owned()));
            }
            "noun.view" => drop(self.views.insert(word.to_owned())),
            "interview" => self.interview.push(word.to_owned()),
            "role.expert" => self.experts.extend([word.to_owned(), plural(word)]),
            "adjective" => drop(self.adjectives.insert(word.to_owned())),
            _ => return Err(format!("unknown class `{class}`")),
        }
        Ok(())
    }

    /// True for nouns like "analyst", in the singular or plural.
    pub fn is_expert(&self, word: &str) -> bool {
        self.experts.contains(word)
    }

    fn verb_mut(&mut self, base: &str, words: &mut Words) -> &mut VerbCue {
        let index = words.add_verb(base) as usize;
        if self.verbs.len() <= index {
            self.verbs.resize_with(index + 1, VerbCue::default);
        }
        &mut self.verbs[index]
    }

    fn nouns_of(&mut self, noun: &str, set: &dyn Fn(&mut NounCue)) {
        for form in [noun.to_owned(), plural(noun)] {
            set(self.nouns.entry(form).or_default());
        }
    }

    /// The cue of a verb by its index in [`Words::verbs`], where it attributes.
    pub fn verb(&self, index: u32) -> Option<&VerbCue> {
        self.verbs.get(index as usize).filter(|cue| cue.attributes() || cue.phase)
    }

    /// The cue of a noun in lower case, singular or plural.
    pub fn noun(&self, low: &str) -> Option<&NounCue> {
        self.nouns.get(low)
    }

    /// "Confident", "willing": a clause can hang on it.
    pub fn is_adjective(&self, low: &str) -> bool {
        self.adjectives.contains(low)
    }

    /// "Words", "view": behind a preposition it tells whose word a clause is.
    pub fn is_view(&self, low: &str) -> bool {
        self.views.contains(low)
    }
}

/// The two parts of `speak_of`.
fn parted(word: &str) -> Result<(&str, &str), String> {
    word.split_once('_').ok_or_else(|| format!("expected a word with its preposition, found `{word}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_prepositions_are_read() {
        let mut words = Words::default();
        let text = "clause | say\nspeech | say\nbehind | say_of\nnoun.clause | claim\nact.REJECT | deny\n";
        let cues = Cues::parse("cues.txt", text, &mut words).unwrap();
        let said = words.look_up("saying").verbs[0].verb;
        let say = cues.verb(said).unwrap();
        assert!(say.takes(Takes::Clause) && say.takes(Takes::Speech) && !say.takes(Takes::Object));
        assert_eq!(say.behind, ["of"]);
        assert!(cues.noun("claims").unwrap().clause);
        let denied = words.look_up("denied").verbs[0].verb;
        assert!(cues.verb(denied).is_none(), "an act alone does not attribute");
    }

    #[test]
    fn faults_name_file_and_line() {
        let fault =
            |text: &str| Cues::parse("cues.txt", text, &mut Words::default()).err().unwrap().to_string();
        assert!(fault("clause say").starts_with("cues.txt:1: expected"));
        assert!(fault("\nverb | say").starts_with("cues.txt:2: unknown class"));
        assert!(fault("behind | say").contains("preposition"));
    }
}
