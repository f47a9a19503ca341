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
    /// An opinion: with a clause behind it, what somebody thinks is told as a statement of theirs ("believes that").
    pub opinion: bool,
    /// Its infinitive tells that something was said ("went on to say").
    pub phase: bool,
    /// With an adjective it says what a clause tells ("made clear that").
    pub makes: bool,
    /// Particles with which it says nothing ("call off").
    apart: Vec<String>,
    /// PLOVER type of the act, or empty.
    pub act: String,
    /// PLOVER types of the act by the preposition behind which the words said stand ("call on").
    acts_behind: Vec<(String, String)>,
}

impl VerbCue {
    /// PLOVER type of the act where one of these words stands between the verb and the words said ("called on all to stop"), or empty.
    pub fn act_behind<'w>(&self, mut words: impl Iterator<Item = &'w str>) -> &str {
        let own = words.find_map(|word| self.acts_behind.iter().find(|(preposition, _)| preposition == word));
        own.map_or(&self.act, |(_, act)| act)
    }

    /// True for a particle with which the verb says nothing.
    pub fn is_apart(&self, word: &str) -> bool {
        self.apart.iter().any(|particle| particle == word)
    }

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
    /// A state of mind or a wish, no act of speech.
    pub held: bool,
    /// PLOVER type of the act, or empty.
    pub act: String,
}

/// All cues of a language.
#[derive(Default)]
pub struct Cues {
    /// By the index of the verb.
    verbs: Vec<VerbCue>,
    /// Singular and plural forms.
    nouns: FxHashMap<String, NounCue>,
    adjectives: FxHashSet<String>,
    made: FxHashSet<String>,
    views: FxHashSet<String>,
    /// Words by which a text says that it is an interview.
    pub interview: Vec<String>,
    /// Labels of a transcript for those of the press, for others without a name, and for whoever answers.
    press: FxHashSet<String>,
    nameless: FxHashSet<String>,
    answers: FxHashSet<String>,
    /// Titles before a surname ("Mr").
    titles: FxHashSet<String>,
    /// Nouns for those who speak as experts, in all forms.
    experts: FxHashSet<String>,
    /// Nouns for texts that speak for whoever issued them, in all forms.
    texts: FxHashSet<String>,
    /// Nouns for bodies that "the" points back to.
    bodies: FxHashSet<String>,
    /// What words said do themselves, in the order of the file.
    said: Vec<SaidAct>,
}

/// An act with the words that perform it wherever they are said.
struct SaidAct {
    /// PLOVER type.
    act: String,
    /// Words in lower case; a star at the end of one stands for any ending.
    phrases: Vec<Vec<String>>,
}

impl SaidAct {
    /// The first place where a phrase stands in the words and none of `denied` before it, and how many do.
    fn stands(&self, words: &[&str], denied: &dyn Fn(usize) -> bool) -> Option<(usize, usize, usize)> {
        let is = |pattern: &String, word: &&str| match pattern.strip_suffix('*') {
            Some(stem) => word.starts_with(stem),
            None => pattern == word,
        };
        let at = |phrase: &Vec<String>| {
            let found = words
                .windows(phrase.len())
                .position(|window| phrase.iter().zip(window).all(|(pattern, word)| is(pattern, word)))?;
            (!denied(found)).then_some((found, phrase.len()))
        };
        let mut found: Vec<(usize, usize)> = self.phrases.iter().filter_map(at).collect();
        found.sort_unstable();
        found.first().map(|(first, length)| (found.len(), *first, *length))
    }
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
            match word.split_once('_') {
                Some((verb, preposition)) => {
                    let behind = (preposition.to_owned(), act.to_owned());
                    self.verb_mut(verb, words).acts_behind.push(behind);
                }
                None => act.clone_into(&mut self.verb_mut(word, words).act),
            }
            return Ok(());
        }
        if let Some(act) = class.strip_prefix("noun.act.") {
            self.nouns_of(word, &|noun| act.clone_into(&mut noun.act));
            return Ok(());
        }
        if let Some(act) = class.strip_prefix("said.") {
            let phrase = word.split('_').map(str::to_owned).collect();
            match self.said.iter_mut().find(|said| said.act == act) {
                Some(said) => said.phrases.push(phrase),
                None => self.said.push(SaidAct { act: act.to_owned(), phrases: vec![phrase] }),
            }
            return Ok(());
        }
        match class {
            "held" => self.verb_mut(word, words).held = true,
            "opinion" => self.verb_mut(word, words).opinion = true,
            "makes" => self.verb_mut(word, words).makes = true,
            "phase" => self.verb_mut(word, words).phase = true,
            "behind" => {
                let (verb, preposition) = parted(word)?;
                self.verb_mut(verb, words).behind.push(preposition.to_owned());
            }
            "apart" => {
                let (verb, particle) = parted(word)?;
                self.verb_mut(verb, words).apart.push(particle.to_owned());
            }
            "noun.clause" => self.nouns_of(word, &|noun| noun.clause = true),
            "noun.infinitive" => self.nouns_of(word, &|noun| noun.infinitive = true),
            "noun.held" => self.nouns_of(word, &|noun| noun.held = true),
            "noun.behind" => {
                let (noun, preposition) = parted(word)?;
                self.nouns_of(noun, &|noun| noun.behind.push(preposition.to_owned()));
            }
            "noun.view" => drop(self.views.insert(word.to_owned())),
            "interview" => self.interview.push(word.to_owned()),
            "turn.press" => drop(self.press.insert(word.to_owned())),
            "turn.nameless" => drop(self.nameless.insert(word.to_owned())),
            "turn.answers" => drop(self.answers.insert(word.to_owned())),
            "turn.title" => drop(self.titles.insert(word.to_owned())),
            "role.expert" => self.experts.extend([word.to_owned(), plural(word)]),
            "role.text" => self.texts.extend([word.to_owned(), plural(word)]),
            "role.body" => drop(self.bodies.insert(word.to_owned())),
            "adjective" => drop(self.adjectives.insert(word.to_owned())),
            "made" => drop(self.made.insert(word.to_owned())),
            _ => return Err(format!("unknown class `{class}`")),
        }
        Ok(())
    }

    /// True for words of a transcript's label that tell it from other words before a colon: "mr", "question", "moderator".
    pub fn is_of_turns(&self, word: &str) -> bool {
        self.is_title(word) || self.is_press(word) || self.is_nameless(word)
    }

    /// True for "mr" and its kin.
    pub fn is_title(&self, word: &str) -> bool {
        self.titles.contains(word)
    }

    /// True for labels of whoever asks for the press: "question".
    pub fn is_press(&self, word: &str) -> bool {
        self.press.contains(word)
    }

    /// True for labels of those who speak without a name: "moderator".
    pub fn is_nameless(&self, word: &str) -> bool {
        self.nameless.contains(word)
    }

    /// True for labels of whoever is asked: "a" beside "q".
    pub fn is_answer(&self, word: &str) -> bool {
        self.answers.contains(word)
    }

    /// True for nouns like "analyst", in the singular or plural.
    pub fn is_expert(&self, word: &str) -> bool {
        self.experts.contains(word)
    }

    /// True for nouns like "statement": a text speaks for whoever issued it.
    pub fn is_text(&self, word: &str) -> bool {
        self.texts.contains(word)
    }

    /// True for nouns like "agency", which "the" points back to.
    pub fn is_body(&self, word: &str) -> bool {
        self.bodies.contains(word)
    }

    /// The act that words in lower case perform, with the range of the first of them that says so: the act with the most words, else the
    /// first of the table. `denied` tells whether what stands at a place is denied.
    pub fn said(&self, words: &[&str], denied: &dyn Fn(usize) -> bool) -> Option<(&str, usize, usize)> {
        let found = self.said.iter().filter_map(|said| Some((said, said.stands(words, denied)?)));
        let best = found.rev().max_by_key(|(_, (count, _, _))| *count);
        best.map(|(said, (_, first, length))| (said.act.as_str(), first, first + length))
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
        self.verbs.get(index as usize).filter(|cue| cue.attributes() || cue.phase || cue.makes)
    }

    /// The cue of a noun in lower case, singular or plural.
    pub fn noun(&self, low: &str) -> Option<&NounCue> {
        self.nouns.get(low)
    }

    /// "Confident", "willing": a clause can hang on it.
    pub fn is_adjective(&self, low: &str) -> bool {
        self.adjectives.contains(low)
    }

    /// What whoever makes it says: "clear" of "made clear that", not "sure" of "made sure that".
    pub fn is_made(&self, low: &str) -> bool {
        self.made.contains(low)
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
