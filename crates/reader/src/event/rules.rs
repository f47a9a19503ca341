//! The `.rule` files: one per PLOVER type, each rule with its own yes and no sentences. The format is told in `data/en/rules/README.md`.

use std::collections::BTreeMap;

use chancery_record::Ontology;
use rustc_hash::FxHashMap;

use crate::lore::{Class, Lists, LoreError, WordList, Words, data_lines, plural};
use crate::parse::ComplementKind;

/// Where an actor of the event stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Slot {
    /// Subject.
    Subject,
    /// Object.
    Object,
    /// The object of a passive, which stands as its subject.
    Patient,
    /// A prepositional phrase.
    Prep(String),
    /// Inside the complement clause.
    Complement,
    /// The first other actor after the predicate in its clause.
    Any,
    /// Nowhere.
    None,
}

impl Slot {
    /// Behind a preposition of place.
    pub fn is_place(&self) -> bool {
        matches!(self, Slot::Prep(prep) if matches!(prep.as_str(), "in" | "at" | "on"))
    }
}

/// A condition on the words around the predicate.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Where to look.
    pub place: Place,
    /// The words; an empty list asks for the place itself.
    pub list: WordList,
    /// The words must not stand there.
    pub forbidden: bool,
}

/// Where a condition looks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// The subject phrase.
    Subject,
    /// The object phrase with its "of" part.
    Object,
    /// The whole clause.
    Clause,
    /// A prepositional phrase.
    Prep(String),
}

/// A sentence that a rule must or must not code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Line of the file.
    pub line: usize,
    /// The sentence.
    pub sentence: String,
    /// What must come out; nothing for a `no` line.
    pub wanted: Option<Wanted>,
}

/// The wanted event of a `yes` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Codes, sorted.
    pub who: Vec<String>,
    /// PLOVER type.
    pub event_type: String,
    /// PLOVER mode, when the line asks for one.
    pub mode: Option<String>,
    /// Codes, sorted.
    pub whom: Vec<String>,
    /// Flags, sorted.
    pub flags: Vec<String>,
}

/// An event rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// File, relative to the data folder.
    pub file: String,
    /// `COERCE.arrest`.
    pub id: String,
    /// PLOVER type.
    pub event_type: String,
    /// PLOVER mode, or empty.
    pub mode: String,
    /// Verbs: base form and the fixed words that follow.
    pub verbs: Vec<(String, Vec<String>)>,
    /// Nouns, as words in order.
    pub nouns: Vec<Vec<String>>,
    /// What must follow; any of these.
    pub then: Vec<ComplementKind>,
    /// Conditions, all of which must hold.
    pub conditions: Vec<Condition>,
    /// Slots of the actors, in order of trial.
    pub who: Vec<Slot>,
    /// Slots of the recipients, in order of trial.
    pub whom: Vec<Slot>,
    /// All parties do it together.
    pub reciprocal: bool,
    /// Fires only where the predicate is denied, and the event is not ("does not recognise").
    pub negated: bool,
    /// Fires only between two states: a state or its organ does it, and to another, whom the words name or the text around means.
    pub across: bool,
    /// Fires only where something is done once, not as a rule ("sells gas to", "used to buy", "buys 20 tonnes a year").
    pub once: bool,
    /// Its own sentences.
    pub examples: Vec<Example>,
}

/// A verb or noun entry of the index: rule and which of its verbs or nouns.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Index of the rule.
    pub rule: u32,
    /// Index of the verb or noun in it.
    pub item: u32,
}

/// All rules with an index by verb and by noun form.
#[derive(Default)]
pub struct Rules {
    /// Rules in file order.
    pub all: Vec<Rule>,
    by_verb: FxHashMap<String, Vec<Entry>>,
    by_noun: FxHashMap<String, Vec<Entry>>,
}

impl Rules {
    /// Reads the rule files. Verbs that the word list lacks are added to it with their forms.
    pub fn parse(
        files: &[(&str, &str)],
        lists: &Lists,
        ontology: &Ontology,
        words: &mut Words,
    ) -> Result<Rules, LoreError> {
        let mut rules = Rules::default();
        // verbs first, so that word lists see their forms
        for (_, text) in files {
            for (_, line) in data_lines(text) {
                if let Some(list) = line.trim().strip_prefix("verb ") {
                    for verb in crate::lore::split_list(list) {
                        words.add_verb(verb.split(' ').next().unwrap_or(&verb));
                    }
                }
            }
        }
        for (_, text) in files {
            for (_, line) in data_lines(text) {
                if let Some(list) = line.trim().strip_prefix("noun ") {
                    for noun in crate::lore::split_list(list) {
                        words.add_noun_verb(noun.rsplit(' ').next().unwrap_or(&noun));
                    }
                }
            }
        }
        for (file, text) in files {
            FileReader { file, lists, ontology, words, event_type: String::new() }
                .read(text, &mut rules.all)?;
        }
        rules.index();
        Ok(rules)
    }

    fn index(&mut self) {
        for (number, rule) in self.all.iter().enumerate() {
            for (item, (verb, _)) in rule.verbs.iter().enumerate() {
                self.by_verb
                    .entry(verb.clone())
                    .or_default()
                    .push(Entry { rule: number as u32, item: item as u32 });
            }
            for (item, noun) in rule.nouns.iter().enumerate() {
                let last = noun.last().map_or("", String::as_str);
                let mut forms = vec![last.to_owned(), plural(last)];
                forms.dedup();
                for form in forms {
                    let entry = Entry { rule: number as u32, item: item as u32 };
                    self.by_noun.entry(form).or_default().push(entry);
                }
            }
        }
    }

    /// Rules of a verb in base form.
    pub fn of_verb(&self, base: &str) -> &[Entry] {
        self.by_verb.get(base).map_or(&[], Vec::as_slice)
    }

    /// Rules of a noun form.
    pub fn of_noun(&self, low: &str) -> &[Entry] {
        self.by_noun.get(low).map_or(&[], Vec::as_slice)
    }

    /// A rule by its id.
    pub fn find(&self, id: &str) -> Option<&Rule> {
        self.all.iter().find(|rule| rule.id == id)
    }

    /// Number of rules by type.
    pub fn counts(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for rule in &self.all {
            *counts.entry(rule.event_type.as_str()).or_insert(0) += 1;
        }
        counts
    }
}

struct FileReader<'a> {
    file: &'a str,
    lists: &'a Lists,
    ontology: &'a Ontology,
    words: &'a Words,
    event_type: String,
}

impl FileReader<'_> {
    fn read(&mut self, text: &str, all: &mut Vec<Rule>) -> Result<(), LoreError> {
        let first = all.len();
        for (number, line) in data_lines(text) {
            let line = line.trim();
            let (keyword, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let rest = rest.trim();
            let fail = |message: String| LoreError::new(self.file, number, message);
            match keyword {
                "type" => {
                    if !self.ontology.knows(rest, "") {
                        return Err(fail(format!("`{rest}` is no type of data/ontology/plover.tsv")));
                    }
                    rest.clone_into(&mut self.event_type);
                }
                "rule" => {
                    let id = format!("{}.{rest}", self.event_type);
                    if rest.is_empty() || self.event_type.is_empty() {
                        return Err(fail("a rule needs a name, and `type` before it".into()));
                    }
                    if all.iter().any(|rule| rule.id == id) {
                        return Err(fail(format!("the rule {id} stands twice; rename one")));
                    }
                    all.push(self.fresh(id));
                }
                _ => {
                    if all.len() == first {
                        return Err(fail(format!("`{keyword}` stands before the first `rule`")));
                    }
                    if let Some(rule) = all.last_mut() {
                        self.statement(rule, number, keyword, rest).map_err(fail)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn fresh(&self, id: String) -> Rule {
        Rule {
            file: self.file.to_owned(),
            id,
            event_type: self.event_type.clone(),
            mode: String::new(),
            verbs: Vec::new(),
            nouns: Vec::new(),
            then: Vec::new(),
            conditions: Vec::new(),
            who: vec![Slot::Subject],
            whom: vec![Slot::Object, Slot::Any],
            reciprocal: false,
            negated: false,
            across: false,
            once: false,
            examples: Vec::new(),
        }
    }

    fn statement(&self, rule: &mut Rule, line: usize, keyword: &str, rest: &str) -> Result<(), String> {
        match keyword {
            "mode" => {
                if !self.ontology.knows(&self.event_type, rest) {
                    return Err(format!(
                        "{} has no mode `{rest}` in data/ontology/plover.tsv",
                        self.event_type
                    ));
                }
                rest.clone_into(&mut rule.mode);
            }
            "verb" => {
                for verb in crate::lore::split_list(rest) {
                    let mut parts = verb.split(' ').map(str::to_owned);
                    let base = parts.next().unwrap_or_default();
                    rule.verbs.push((base, parts.collect()));
                }
            }
            "noun" => {
                let nouns = crate::lore::split_list(rest);
                rule.nouns.extend(nouns.iter().map(|noun| noun.split(' ').map(str::to_owned).collect()));
            }
            "then" => {
                for kind in rest.split('|') {
                    rule.then.push(match kind.trim() {
                        "to" => ComplementKind::To,
                        "that" => ComplementKind::That,
                        "ing" => ComplementKind::Ing,
                        other => return Err(format!("`then {other}`: expected to, that or ing")),
                    });
                }
            }
            "who" => rule.who = self.slots(rest)?,
            "whom" => rule.whom = self.slots(rest)?,
            "reciprocal" => rule.reciprocal = true,
            "negated" => rule.negated = true,
            "across" => rule.across = true,
            "once" => rule.once = true,
            "yes" => rule.examples.push(yes(line, rest)?),
            "no" => {
                let (sentence, _) = quoted(rest)?;
                rule.examples.push(Example { line, sentence, wanted: None });
            }
            _ => rule.conditions.push(condition(
                (self.words, self.lists),
                "data/en/rules/README.md",
                keyword,
                rest,
            )?),
        }
        Ok(())
    }

    fn slots(&self, text: &str) -> Result<Vec<Slot>, String> {
        text.split('|')
            .map(|slot| match slot.trim() {
                "subject" => Ok(Slot::Subject),
                "object" => Ok(Slot::Object),
                "patient" => Ok(Slot::Patient),
                "comp" => Ok(Slot::Complement),
                "any" => Ok(Slot::Any),
                "none" => Ok(Slot::None),
                prep if is_prep(self.words, prep) => Ok(Slot::Prep(prep.to_owned())),
                other => {
                    Err(format!("`{other}` is no slot: subject, object, comp, any, none or a preposition"))
                }
            })
            .collect()
    }
}

/// A preposition by the word lists, one word or several.
pub(crate) fn is_prep(words: &Words, word: &str) -> bool {
    words.has(word, Class::Prep)
        || word == "to"
        || words.prep_phrases.iter().any(|phrase| phrase.join(" ") == word)
}

/// A statement `subject LIST`, `object! LIST`, `clause LIST`, `PREPOSITION LIST`. `page` says where statements are told.
pub(crate) fn condition(
    (words, lists): (&Words, &Lists),
    page: &str,
    keyword: &str,
    rest: &str,
) -> Result<Condition, String> {
    let (name, forbidden) = keyword.strip_suffix('!').map_or((keyword, false), |name| (name, true));
    let place = match name {
        "subject" => Place::Subject,
        "object" => Place::Object,
        "clause" => Place::Clause,
        prep if is_prep(words, prep) => Place::Prep(prep.to_owned()),
        _ => return Err(format!("`{keyword}` is no statement; see {page}")),
    };
    Ok(Condition { place, list: WordList::parse(rest, lists, words)?, forbidden })
}

/// A sentence in double quotes, and what stands behind it.
pub(crate) fn quoted(rest: &str) -> Result<(String, &str), String> {
    let inner = rest.strip_prefix('"').ok_or("expected a sentence in double quotes")?;
    let end = inner.rfind('"').ok_or("the closing quote mark is missing")?;
    Ok((inner[..end].replace("\\\"", "\""), inner[end + 1..].trim()))
}

fn yes(line: usize, rest: &str) -> Result<Example, String> {
    let (sentence, wanted) =
        rest.rsplit_once("->").ok_or("expected `-> WHO TYPE WHOM` after the sentence")?;
    Ok(Example { line, sentence: quoted(sentence.trim())?.0, wanted: Some(wanted_event(wanted)?) })
}

/// The sentence and the events of a line `yes "..." -> WHO TYPE WHOM [flags]; WHO TYPE WHOM [flags]` or `no "..."`.
///
/// # Errors
/// What is wrong with the line, in words.
pub fn told_events(line: &str) -> Result<(String, Vec<Wanted>), String> {
    let (keyword, rest) = line.trim().split_once(char::is_whitespace).unwrap_or((line, ""));
    match keyword {
        "no" => Ok((quoted(rest.trim())?.0, Vec::new())),
        "yes" => {
            let (sentence, events) =
                rest.rsplit_once("->").ok_or("expected `-> WHO TYPE WHOM` after the sentence")?;
            let events = events.split(';').map(wanted_event).collect::<Result<_, _>>()?;
            Ok((quoted(sentence.trim())?.0, events))
        }
        _ => Err(format!("a line opens with `yes` or `no`, not with `{keyword}`")),
    }
}

fn wanted_event(text: &str) -> Result<Wanted, String> {
    let mut parts = text.split_whitespace();
    let (Some(who), Some(kind), Some(whom)) = (parts.next(), parts.next(), parts.next()) else {
        return Err("expected `-> WHO TYPE WHOM [flags]`".into());
    };
    let codes = |text: &str| {
        let mut codes: Vec<String> = text.split(',').filter(|code| *code != "-").map(str::to_owned).collect();
        codes.sort();
        codes
    };
    let (event_type, mode) =
        kind.split_once('/').map_or((kind, None), |(event_type, mode)| (event_type, Some(mode)));
    let mut flags: Vec<String> = parts.map(str::to_owned).collect();
    flags.sort();
    let known = ["negated", "future", "hypothetical", "historical", "obligation"];
    if let Some(unknown) = flags.iter().find(|flag| !known.contains(&flag.as_str())) {
        return Err(format!("`{unknown}` is no flag: {}", known.join(", ")));
    }
    Ok(Wanted {
        who: codes(who),
        event_type: event_type.to_owned(),
        mode: mode.map(str::to_owned),
        whom: codes(whom),
        flags,
    })
}
