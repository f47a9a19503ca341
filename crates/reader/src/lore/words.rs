//! Words and their classes from `data/en/words.txt`, and the verbs that the rules bring.

use rustc_hash::FxHashMap;

use super::forms::{Irregular, VerbForm, inflections};
use super::{LoreError, data_lines};

/// A class of words, as a bit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u64)]
pub enum Class {
    /// Determiner.
    Det,
    /// Preposition.
    Prep,
    /// Relative pronoun.
    Relative,
    /// Subordinating conjunction.
    Subord,
    /// Modal verb.
    Modal,
    /// Modal of the future.
    ModalFuture,
    /// Modal of reported future.
    ModalReportedFuture,
    /// Modal of possibility.
    ModalHypothetical,
    /// Modal of duty.
    ModalObligation,
    /// Negation.
    Neg,
    /// A form of "be".
    Be,
    /// A form of "have".
    Have,
    /// Verb forms that are nouns as well.
    NounVerb,
    /// Abbreviation before a name.
    AbbrevTitle,
    /// Abbreviation inside a sentence.
    AbbrevInner,
    /// Abbreviation that may end a sentence.
    AbbrevEnd,
    /// Word that opens sentences.
    Starter,
    /// Day of the week.
    Weekday,
    /// Name of a month.
    Month,
    /// Noun of time ("week"), whose phrase is an adverb.
    TimeNoun,
    /// Preposition that opens a clause as well ("after").
    ClausePrep,
    /// Adverb that stands inside a noun phrase ("more than").
    Degree,
    /// Noun that with "two" or "both" means a pair of states ("both sides").
    PairNoun,
    /// Noun for a body of states or of people, by which one named before is called ("the council").
    BodyNoun,
    /// Preposition before what somebody is thanked or blamed for ("for handing over").
    DeedPrep,
    /// Word that says that something is done as a rule ("usually").
    Habit,
    /// Word beside a verb of the present that tells what somebody is like ("often").
    Custom,
    /// Verb over one that does the same ("tends to").
    Tends,
    /// Word between a measure and a time ("30 tonnes a day").
    Each,
    /// Word that says that what is done as a rule begins ("now").
    Begins,
    /// Pronoun that means a pair of states ("both").
    PairPronoun,
    /// Noun that means other states than the one that speaks or acts ("our allies").
    Others,
    /// One other state than the one that speaks, acts or stands beside.
    Another,
    /// Noun that stands for the state whose name it bears ("the Togolese side").
    Side,
    /// Word of a question that takes for true what it asks about ("why").
    Presumes,
    /// Noun that means a pair of states with "the" alone ("the sides").
    PairDefinite,
    /// Adjective that gives an act to both of a pair ("mutual").
    Mutual,
    /// Preposition that can link a noun to the state it belongs to ("leaders of").
    LinkPrep,
    /// Preposition of place ("in", "near").
    PlacePrep,
    /// Verb whose object did what stands behind "for" ("punish").
    Judge,
    /// Prepositions that say from where somebody is, or beside what.
    OriginPrep,
    /// Word that makes a court an organ of the state ("supreme").
    Highest,
    /// Word of public affairs ("election").
    PublicMatter,
    /// Word of arms and of the hurt ("wounded").
    Force,
    /// Noun of an act that its possessor suffers ("the envoy's arrest").
    Suffered,
    /// Word that puts an office into the past ("former").
    Former,
    /// Pronoun that means the author ("I", "we") or the reader ("you").
    PronAuthor,
    /// Noun of an office that is sent to a state ("envoy for Iran"): that state is not its own.
    Envoy,
    /// Noun that names a standing state of affairs ("aggression", "support").
    Standing,
    /// Word that makes a noun's act a news ("new", "latest").
    News,
    /// Preposition before what something is about or in answer to ("about", "in response to").
    TopicPrep,
    /// Preposition that puts an act beside another in time ("after talks with").
    DuringPrep,
    /// Noun that opens the name of an office at the head of what it publishes ("Ministry", "Embassy").
    Office,
    /// Noun of what belongs to a state and never acts for it ("prices", "harvest").
    Inert,
    /// Noun with which the adjective of a state acts ("the Thai decision").
    Acting,
    /// A body or office of a town, which acts at home.
    Local,
    /// Word of those who see an act of others coming ("expected to").
    Foresee,
    /// Word before a subject that denies what it does ("neither").
    NegSubject,
    /// Determiner of what is new to the text ("a", "another").
    Indefinite,
    /// Pronoun of whom something belongs to ("his").
    Possessive,
    /// Pronoun of whoever speaks and their people ("we", "our").
    PronWe,
    /// Noun of a work that tells a story ("film").
    Work,
    /// Verb of what such a work does ("follows", "opens with").
    Depict,
}

const CLASS_NAMES: &[(&str, Class)] = &[
    ("det", Class::Det),
    ("prep", Class::Prep),
    ("pron.relative", Class::Relative),
    ("subord", Class::Subord),
    ("modal", Class::Modal),
    ("modal.future", Class::ModalFuture),
    ("modal.reported_future", Class::ModalReportedFuture),
    ("modal.hypothetical", Class::ModalHypothetical),
    ("modal.obligation", Class::ModalObligation),
    ("neg", Class::Neg),
    ("be", Class::Be),
    ("have", Class::Have),
    ("nounverb", Class::NounVerb),
    ("abbrev.title", Class::AbbrevTitle),
    ("abbrev.inner", Class::AbbrevInner),
    ("abbrev.end", Class::AbbrevEnd),
    ("starter", Class::Starter),
    ("weekday", Class::Weekday),
    ("month", Class::Month),
    ("noun.time", Class::TimeNoun),
    ("prep.clause", Class::ClausePrep),
    ("degree", Class::Degree),
    ("noun.pair", Class::PairNoun),
    ("noun.body", Class::BodyNoun),
    ("prep.deed", Class::DeedPrep),
    ("habit", Class::Habit),
    ("custom", Class::Custom),
    ("tends", Class::Tends),
    ("each", Class::Each),
    ("begins", Class::Begins),
    ("pron.pair", Class::PairPronoun),
    ("noun.others", Class::Others),
    ("noun.another", Class::Another),
    ("noun.side", Class::Side),
    ("presumes", Class::Presumes),
    ("noun.pair_definite", Class::PairDefinite),
    ("noun.mutual", Class::Mutual),
    ("prep.link", Class::LinkPrep),
    ("prep.place", Class::PlacePrep),
    ("judge", Class::Judge),
    ("prep.origin", Class::OriginPrep),
    ("court.highest", Class::Highest),
    ("public", Class::PublicMatter),
    ("force", Class::Force),
    ("noun.suffered", Class::Suffered),
    ("former", Class::Former),
    ("pron.author", Class::PronAuthor),
    ("noun.envoy", Class::Envoy),
    ("noun.standing", Class::Standing),
    ("noun.news", Class::News),
    ("prep.topic", Class::TopicPrep),
    ("prep.during", Class::DuringPrep),
    ("noun.office", Class::Office),
    ("noun.inert", Class::Inert),
    ("noun.acting", Class::Acting),
    ("noun.local", Class::Local),
    ("foresee", Class::Foresee),
    ("neg.subject", Class::NegSubject),
    ("det.indefinite", Class::Indefinite),
    ("pron.possessive", Class::Possessive),
    ("pron.we", Class::PronWe),
    ("noun.work", Class::Work),
    ("depict", Class::Depict),
];

/// A verb and the form in which a word shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VerbReading {
    /// Index of the verb in [`Words::verbs`].
    pub verb: u32,
    /// Form.
    pub form: VerbForm,
}

/// What is known about a word.
#[derive(Clone, Default, Debug)]
pub struct WordInfo {
    classes: u64,
    /// As a verb: which verbs in which forms.
    pub verbs: Vec<VerbReading>,
}

impl WordInfo {
    /// True when the word is of this class.
    pub fn is(&self, class: Class) -> bool {
        self.classes & (1 << class as u64) != 0
    }
}

/// What a verb is besides a verb.
#[derive(Clone, Default, Debug)]
pub struct Verb {
    /// Base form.
    pub base: String,
    /// Class of `control.*` ("future"), or empty.
    pub control: String,
    /// Class of `say.*` ("deny"), or empty.
    pub say: String,
    /// Support verb.
    pub light: bool,
}

/// Words of one language.
#[derive(Default)]
pub struct Words {
    table: FxHashMap<String, WordInfo>,
    /// Verbs by index.
    pub verbs: Vec<Verb>,
    verb_index: FxHashMap<String, u32>,
    irregular: FxHashMap<String, Irregular>,
    /// `be X` controllers: adjective or participle -> class of control ("ready" -> "future").
    pub be_control: FxHashMap<String, String>,
    /// Prepositions of several words, as word lists, longest first.
    pub prep_phrases: Vec<Vec<String>>,
    /// Phrases that own up to a figure of speech ("so to speak").
    pub figures: Vec<Vec<String>>,
    /// Conjunctions of several words.
    pub subord_phrases: Vec<Vec<String>>,
}

static UNKNOWN: WordInfo = WordInfo { classes: 0, verbs: Vec::new() };

impl Words {
    /// Reads lines `class | word word`.
    pub fn parse(file: &str, text: &str) -> Result<Words, LoreError> {
        let mut words = Words::default();
        let mut lines = Vec::new();
        for (number, line) in data_lines(text) {
            let Some((class, list)) = line.split_once('|') else {
                return Err(LoreError::new(file, number, "expected `class | word word`"));
            };
            lines.push((number, class.trim(), list.trim()));
        }
        for (number, class, list) in &lines {
            words.prepare(class, list).map_err(|message| LoreError::new(file, *number, message))?;
        }
        for (number, class, list) in &lines {
            words.fill(class, list).map_err(|message| LoreError::new(file, *number, message))?;
        }
        words.prep_phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        Ok(words)
    }

    fn prepare(&mut self, class: &str, list: &str) -> Result<(), String> {
        for word in list.split_whitespace() {
            match class {
                "double" => self.irregular.entry(word.to_owned()).or_default().doubles = true,
                "irregular" => {
                    let parts: Vec<&str> = word.split('/').collect();
                    let (base, past, participle, third) = match parts[..] {
                        [base, past, participle] => (base, past, participle, None),
                        [base, past, participle, third] => (base, past, participle, Some(third.to_owned())),
                        _ => {
                            return Err(format!(
                                "expected base/past/participle or base/past/participle/third, found `{word}`"
                            ));
                        }
                    };
                    let entry = self.irregular.entry(base.to_owned()).or_default();
                    entry.past = Some((past.into(), participle.into()));
                    entry.third = third;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn fill(&mut self, class: &str, list: &str) -> Result<(), String> {
        for word in list.split_whitespace() {
            match class {
                "double" => {}
                "irregular" => {
                    self.add_verb(word.split('/').next().unwrap_or(word));
                }
                "verb" => {
                    self.add_verb(word);
                }
                "noun.ing" => self.mark(word, Class::NounVerb),
                "nounverb" => {
                    self.add_verb(word);
                    self.mark(word, Class::NounVerb);
                    self.mark(&super::plural(word), Class::NounVerb);
                }
                "light" => {
                    let verb = self.add_verb(word);
                    self.verbs[verb as usize].light = true;
                }
                "figure" => self.figures.push(word.split('_').map(str::to_owned).collect()),
                "prep.phrase" => self.prep_phrases.push(word.split('_').map(str::to_owned).collect()),
                "subord" if word.contains('_') => {
                    self.subord_phrases.push(word.split('_').map(str::to_owned).collect());
                }
                _ if class.starts_with("control.") => self.add_control(word, &class["control.".len()..]),
                _ if class.starts_with("say.") => {
                    let verb = self.add_verb(word);
                    class["say.".len()..].clone_into(&mut self.verbs[verb as usize].say);
                }
                _ => {
                    let known = CLASS_NAMES.iter().find(|(name, _)| *name == class);
                    let (_, class) = known.ok_or_else(|| format!("unknown class `{class}`"))?;
                    self.mark(&word.replace('_', " "), *class);
                }
            }
        }
        Ok(())
    }

    fn add_control(&mut self, word: &str, effect: &str) {
        if let Some(adjective) = word.strip_prefix("be_") {
            self.be_control.insert(adjective.to_owned(), effect.to_owned());
        } else {
            let verb = self.add_verb(word.split('_').next().unwrap_or(word));
            if self.verbs[verb as usize].control.is_empty() {
                effect.clone_into(&mut self.verbs[verb as usize].control);
            }
        }
    }

    fn mark(&mut self, word: &str, class: Class) {
        self.table.entry(word.to_owned()).or_default().classes |= 1 << class as u64;
    }

    /// The index of a verb; it is made with all its forms when new.
    pub fn add_verb(&mut self, base: &str) -> u32 {
        if let Some(index) = self.verb_index.get(base) {
            return *index;
        }
        let index = self.verbs.len() as u32;
        self.verbs.push(Verb { base: base.to_owned(), ..Verb::default() });
        self.verb_index.insert(base.to_owned(), index);
        for (form, kind) in self.forms_of(base) {
            let reading = VerbReading { verb: index, form: kind };
            let info = self.table.entry(form).or_default();
            if !info.verbs.contains(&reading) {
                info.verbs.push(reading);
            }
        }
        index
    }

    /// All forms of a verb, known or not.
    pub fn forms_of(&self, base: &str) -> Vec<(String, VerbForm)> {
        inflections(base, &self.irregular_of(base))
    }

    /// What is irregular about a verb; a compound follows its last part ("airdrop" as "drop", "overfly" as "fly").
    fn irregular_of(&self, base: &str) -> Irregular {
        if let Some(irregular) = self.irregular.get(base) {
            return irregular.clone();
        }
        const PREFIXES: [&str; 9] = ["air", "over", "under", "out", "fore", "mis", "up", "re", "un"];
        let stem = PREFIXES.iter().find_map(|prefix| {
            let stem = base.strip_prefix(prefix)?.trim_start_matches('-');
            self.irregular.get(stem).map(|irregular| (&base[..base.len() - stem.len()], irregular))
        });
        let Some((prefix, irregular)) = stem else { return Irregular::default() };
        let past = irregular
            .past
            .as_ref()
            .map(|(past, part)| (format!("{prefix}{past}"), format!("{prefix}{part}")));
        Irregular { past, doubles: irregular.doubles, third: None }
    }

    /// Marks a noun whose form is a verb form too.
    pub fn add_noun_verb(&mut self, noun: &str) {
        for form in [noun.to_owned(), super::plural(noun)] {
            if self.table.get(&form).is_some_and(|info| !info.verbs.is_empty()) {
                self.mark(&form, Class::NounVerb);
            }
        }
    }

    /// The words of a class, in order.
    pub fn with_class(&self, class: Class) -> Vec<&str> {
        let mut words: Vec<&str> =
            self.table.iter().filter(|(_, info)| info.is(class)).map(|(word, _)| word.as_str()).collect();
        words.sort_unstable();
        words
    }

    /// What is known about a word, given in lower case.
    pub fn look_up(&self, low: &str) -> &WordInfo {
        self.table.get(low).unwrap_or(&UNKNOWN)
    }

    /// True when the word, as written, has the class.
    pub fn has(&self, word: &str, class: Class) -> bool {
        self.look_up(word).is(class)
    }
}
