//! The `.rule` files of claims: one per kind, each rule with its own yes and no sentences. The format is told in `data/en/claims/README.md`.

use std::collections::BTreeMap;

use chancery_record::Kind;
use rustc_hash::FxHashMap;

use crate::event::rules::{Condition, Place, condition, is_prep, quoted};
use crate::lore::{Lists, LoreError, Words, data_lines, split_list};
use crate::parse::ComplementKind;

/// The kinds that rules draw.
pub const KINDS: [Kind; 6] =
    [Kind::Judgments, Kind::Forecasts, Kind::Targets, Kind::Dependences, Kind::Goals, Kind::Relations];

/// Where actors of a claim stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Slot {
    /// Subject.
    Subject,
    /// Object.
    Object,
    /// Object, by names and pronouns in the phrase itself.
    Direct,
    /// A prepositional phrase.
    Prep(String),
    /// Inside the complement clause.
    Complement,
    /// The subject of the verb of the complement clause.
    Doer,
    /// The possessor or national adjective of the noun that the rule stands on.
    Own,
    /// The others in the noun phrase that the rule stands on, besides its possessor.
    Named,
    /// The first other actor after the predicate in its clause.
    Any,
    /// The two states named together last.
    Pair,
    /// What a pronoun in the clause means: the state that the sentence before was about.
    Before,
    /// The state that the document is about: that of an office or good named without one.
    Home,
    /// The state of whoever speaks.
    Speaker,
    /// The state over against the other side in the text around.
    Other,
    /// Nowhere.
    None,
}

/// What must be found beside the predicate for a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// A number that is neither time nor age.
    Number,
    /// A share of something.
    Share,
    /// A measure: neither money nor things counted.
    Measure,
    /// A number with the one before a change.
    Change,
    /// A day, month or year to come.
    Deadline,
    /// A number or a deadline.
    Amount,
    /// Actors on both sides.
    Both,
    /// Two actors in all.
    Two,
    /// An actor in `who`.
    Who,
    /// An actor in `whom`.
    Whom,
    /// An actor on either side.
    Anyone,
    /// A verb to come.
    Future,
    /// A verb to come or supposed.
    Unreal,
    /// No verb of the past.
    Open,
    /// A condition.
    Condition,
}

/// What a word list of the tables does.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: Vec<(String, Vec<Vec<String>>)>,
}

impl Table {
    /// The value of the longest phrase that stands in `low`, with its first token and the token after its last.
    pub fn find(&self, low: &[&str]) -> Option<(&str, usize, usize)> {
        let mut best: Option<(&str, usize, usize)> = None;
        for (value, phrases) in &self.rows {
            for phrase in phrases {
                let at = low.windows(phrase.len()).position(|words| words.iter().eq(phrase.iter()));
                if let Some(at) = at.filter(|_| best.is_none_or(|(_, from, to)| phrase.len() > to - from)) {
                    best = Some((value, at, at + phrase.len()));
                }
            }
        }
        best
    }

    /// True when the phrases hold this one word.
    pub fn has(&self, word: &str) -> bool {
        self.rows
            .iter()
            .any(|(_, phrases)| phrases.iter().any(|phrase| phrase.len() == 1 && phrase[0] == word))
    }

    /// The value of one word, or none.
    pub fn value(&self, word: &str) -> Option<&str> {
        let holds =
            |phrases: &Vec<Vec<String>>| phrases.iter().any(|phrase| phrase.len() == 1 && phrase[0] == word);
        self.rows.iter().find(|(_, phrases)| holds(phrases)).map(|(value, _)| value.as_str())
    }
}

/// A sentence that a rule must or must not draw a row from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Line of the file.
    pub line: usize,
    /// The sentence.
    pub sentence: String,
    /// Wanted values by field, sorted; nothing for a `no` line.
    pub wanted: Option<Vec<(String, String)>>,
}

/// A rule of a claim.
#[derive(Clone, Debug)]
pub struct Rule {
    /// File, relative to the data folder.
    pub file: String,
    /// `dependence.relies`.
    pub id: String,
    /// The kind of row.
    pub kind: Kind,
    /// Verbs: lemma and the fixed words that follow.
    pub verbs: Vec<Vec<String>>,
    /// Nouns, as lemmas in order.
    pub nouns: Vec<Vec<String>>,
    /// Adjectives, as lemmas in order.
    pub adjectives: Vec<Vec<String>>,
    /// Fixed words, lower case, in order.
    pub cues: Vec<Vec<String>>,
    /// What must follow; any of these.
    pub then: Vec<ComplementKind>,
    /// Conditions, all of which must hold.
    pub conditions: Vec<Condition>,
    /// Slots of the holder, in order of trial; each a union.
    pub who: Vec<Vec<Slot>>,
    /// Slots of the others, in order of trial; each a union.
    pub whom: Vec<Vec<Slot>>,
    /// What must be found for a row.
    pub need: Vec<Need>,
    /// Fixed values by field (`sign`, `aspect`, `status`, `trend`).
    pub set: BTreeMap<String, String>,
    /// Words behind this preposition, or `object`, say what is needed, measured or aimed at.
    pub good: Vec<Slot>,
    /// The claim is about those who say so, and not theirs to make ("will" of the speaker is a promise).
    pub of_others: bool,
    /// Infinitives and gerunds count too.
    pub loose: bool,
    /// The row says that it is not so ("doubt", "unlikely").
    pub negates: bool,
    /// Any other row on the same words is better.
    pub weak: bool,
    /// Numbers and deadlines must hang on the noun itself.
    pub tight: bool,
    /// A noun must stand in the singular or be counted: "its partners" are nobody in particular.
    pub single: bool,
    /// An adjective must be said of its subject ("is likely"), not stand before a noun.
    pub predicative: bool,
    /// Its own sentences.
    pub examples: Vec<Example>,
}

impl Rule {
    /// True when the rule stands on words elsewhere in the clause.
    pub fn asks_of_clause(&self) -> bool {
        self.conditions.iter().any(|condition| condition.place == Place::Clause && !condition.forbidden)
    }
}

/// An entry of the index: rule and which of its phrases.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Index of the rule.
    pub rule: u32,
    /// Index of the phrase in its list.
    pub item: u32,
}

/// All rules of claims with an index by word, and their word tables.
#[derive(Default)]
pub struct ClaimRules {
    /// Rules in file order.
    pub all: Vec<Rule>,
    /// Word tables by name.
    pub tables: BTreeMap<String, Table>,
    verbs: FxHashMap<String, Vec<Entry>>,
    nouns: FxHashMap<String, Vec<Entry>>,
    adjectives: FxHashMap<String, Vec<Entry>>,
    cues: FxHashMap<String, Vec<Entry>>,
}

/// What a word of the index is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// A verb, by its lemma.
    Verb,
    /// The last word of a noun, by its lemma.
    Noun,
    /// The last word of an adjective, by its lemma.
    Adjective,
    /// The first of fixed words, in lower case.
    Cue,
}

static NO_TABLE: Table = Table { rows: Vec::new() };

impl ClaimRules {
    /// Reads the rule files and the word tables (`name TAB value TAB words`).
    pub fn parse(
        files: &[(&str, &str)],
        tables: (&str, &str),
        lists: &Lists,
        words: &mut Words,
    ) -> Result<Self, LoreError> {
        let mut rules = ClaimRules { tables: read_tables(tables)?, ..ClaimRules::default() };
        // verbs first, so that their forms are known to the lists
        for (_, line) in files.iter().flat_map(|(_, text)| data_lines(text)) {
            let verbs = line.trim().strip_prefix("verb ").map(split_list).unwrap_or_default();
            // a list that is not there is told of when the rule is read
            for verb in lists.expanded(&verbs).unwrap_or_default() {
                words.add_verb(verb.split(' ').next().unwrap_or(&verb));
            }
        }
        for (file, text) in files {
            FileReader { file, lists, words, kind: None }.read(text, &mut rules.all)?;
        }
        for (number, rule) in rules.all.iter().enumerate() {
            let put = |index: &mut FxHashMap<String, Vec<Entry>>, phrases: &[Vec<String>], last: bool| {
                for (item, phrase) in phrases.iter().enumerate() {
                    let word = if last { phrase.last() } else { phrase.first() };
                    let entry = Entry { rule: number as u32, item: item as u32 };
                    index.entry(word.cloned().unwrap_or_default()).or_default().push(entry);
                }
            };
            put(&mut rules.verbs, &rule.verbs, false);
            put(&mut rules.nouns, &rule.nouns, true);
            put(&mut rules.adjectives, &rule.adjectives, true);
            put(&mut rules.cues, &rule.cues, false);
        }
        Ok(rules)
    }

    /// The entries of a word.
    pub fn of(&self, part: Part, word: &str) -> &[Entry] {
        let index = match part {
            Part::Verb => &self.verbs,
            Part::Noun => &self.nouns,
            Part::Adjective => &self.adjectives,
            Part::Cue => &self.cues,
        };
        index.get(word).map_or(&[], Vec::as_slice)
    }

    /// A word table; an empty one where the data have none of this name.
    pub fn table(&self, name: &str) -> &Table {
        self.tables.get(name).unwrap_or(&NO_TABLE)
    }
}

fn read_tables((file, text): (&str, &str)) -> Result<BTreeMap<String, Table>, LoreError> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for (number, line) in data_lines(text) {
        let mut columns = line.split('\t').map(str::trim);
        let (Some(name), Some(value), Some(words)) = (columns.next(), columns.next(), columns.next()) else {
            return Err(LoreError::new(
                file,
                number,
                "expected `table TAB value TAB words with | between them`",
            ));
        };
        let phrases =
            words.split('|').map(|phrase| phrase.split_whitespace().map(str::to_lowercase).collect());
        tables.entry(name.to_owned()).or_default().rows.push((value.to_owned(), phrases.collect()));
    }
    Ok(tables)
}

struct FileReader<'a> {
    file: &'a str,
    lists: &'a Lists,
    words: &'a Words,
    kind: Option<(Kind, String)>,
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
                "kind" => {
                    let kind = KINDS.into_iter().find(|kind| singular(*kind) == rest);
                    let kind = kind.ok_or_else(|| fail(format!("`{rest}` is no kind that rules draw")))?;
                    self.kind = Some((kind, rest.to_owned()));
                }
                "rule" => {
                    let Some((kind, name)) = self.kind.as_ref().filter(|_| !rest.is_empty()) else {
                        return Err(fail("a rule needs a name, and `kind` before it".into()));
                    };
                    let id = format!("{name}.{rest}");
                    if all.iter().any(|rule| rule.id == id) {
                        return Err(fail(format!("the rule {id} stands twice; rename one")));
                    }
                    all.push(fresh(self.file, id, *kind));
                }
                _ => match all.last_mut().filter(|_| self.kind.is_some()) {
                    Some(rule) => self.statement(rule, number, keyword, rest).map_err(fail)?,
                    None => return Err(fail(format!("`{keyword}` stands before the first `rule`"))),
                },
            }
        }
        if all.len() == first {
            return Err(LoreError::new(self.file, 0, "the file has no rule"));
        }
        Ok(())
    }

    fn statement(&self, rule: &mut Rule, line: usize, keyword: &str, rest: &str) -> Result<(), String> {
        let phrases = || -> Result<Vec<Vec<String>>, String> {
            let items = self.lists.expanded(&split_list(rest))?;
            Ok(items.iter().map(|phrase| phrase.split(' ').map(str::to_owned).collect()).collect())
        };
        match keyword {
            "verb" => rule.verbs.extend(phrases()?),
            "noun" => rule.nouns.extend(phrases()?),
            "adj" => rule.adjectives.extend(phrases()?),
            "cue" => rule.cues.extend(phrases()?),
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
            "good" => {
                rule.good = rest.split('|').map(|slot| self.slot(slot.trim())).collect::<Result<_, _>>()?;
            }
            "need" => {
                rule.need = rest.split(',').map(|need| need_of(need.trim())).collect::<Result<_, _>>()?;
            }
            "set" => {
                let (field, value) = rest.split_once(' ').ok_or("expected `set FIELD VALUE`")?;
                const FIELDS: [&str; 9] =
                    ["sign", "aspect", "status", "trend", "refused", "reverse", "phase", "polarity", "odds"];
                if !FIELDS.contains(&field) {
                    return Err(format!("`set {field}`: expected one of {}", FIELDS.join(", ")));
                }
                rule.set.insert(field.to_owned(), value.trim().to_owned());
            }
            "of_others" => rule.of_others = true,
            "loose" => rule.loose = true,
            "negates" => rule.negates = true,
            "weak" => rule.weak = true,
            "tight" => rule.tight = true,
            "predicative" => rule.predicative = true,
            "single" => rule.single = true,
            "yes" => {
                let (sentence, wanted) =
                    rest.rsplit_once("->").ok_or("expected `-> field=value` after the sentence")?;
                let mut fields = Vec::new();
                for pair in wanted.split_whitespace() {
                    let (field, value) = pair.split_once('=').ok_or("expected `field=value`")?;
                    fields.push((field.to_owned(), value.to_owned()));
                }
                fields.sort();
                rule.examples.push(Example {
                    line,
                    sentence: quoted(sentence.trim())?.0,
                    wanted: Some(fields),
                });
            }
            "no" => rule.examples.push(Example { line, sentence: quoted(rest)?.0, wanted: None }),
            _ => rule.conditions.push(condition(
                (self.words, self.lists),
                "data/en/claims/README.md",
                keyword,
                rest,
            )?),
        }
        Ok(())
    }

    fn slots(&self, text: &str) -> Result<Vec<Vec<Slot>>, String> {
        text.split('|').map(|union| union.split('+').map(|slot| self.slot(slot.trim())).collect()).collect()
    }

    fn slot(&self, slot: &str) -> Result<Slot, String> {
        match slot {
            "subject" => Ok(Slot::Subject),
            "object" => Ok(Slot::Object),
            "direct" => Ok(Slot::Direct),
            "comp" => Ok(Slot::Complement),
            "doer" => Ok(Slot::Doer),
            "own" => Ok(Slot::Own),
            "named" => Ok(Slot::Named),
            "any" => Ok(Slot::Any),
            "pair" => Ok(Slot::Pair),
            "before" => Ok(Slot::Before),
            "home" => Ok(Slot::Home),
            "speaker" => Ok(Slot::Speaker),
            "other" => Ok(Slot::Other),
            "none" => Ok(Slot::None),
            prep if is_prep(self.words, prep) => Ok(Slot::Prep(prep.to_owned())),
            other => Err(format!("`{other}` is no slot; see data/en/claims/README.md")),
        }
    }
}

fn fresh(file: &str, id: String, kind: Kind) -> Rule {
    Rule {
        file: file.to_owned(),
        id,
        kind,
        verbs: Vec::new(),
        nouns: Vec::new(),
        adjectives: Vec::new(),
        cues: Vec::new(),
        then: Vec::new(),
        conditions: Vec::new(),
        who: vec![vec![Slot::Subject]],
        whom: vec![vec![Slot::None]],
        need: Vec::new(),
        set: BTreeMap::new(),
        good: Vec::new(),
        of_others: false,
        loose: false,
        negates: false,
        weak: false,
        predicative: false,
        single: false,
        tight: false,
        examples: Vec::new(),
    }
}

fn need_of(word: &str) -> Result<Need, String> {
    match word {
        "number" => Ok(Need::Number),
        "share" => Ok(Need::Share),
        "measure" => Ok(Need::Measure),
        "change" => Ok(Need::Change),
        "deadline" => Ok(Need::Deadline),
        "amount" => Ok(Need::Amount),
        "both" => Ok(Need::Both),
        "two" => Ok(Need::Two),
        "who" => Ok(Need::Who),
        "whom" => Ok(Need::Whom),
        "anyone" => Ok(Need::Anyone),
        "future" => Ok(Need::Future),
        "unreal" => Ok(Need::Unreal),
        "open" => Ok(Need::Open),
        "condition" => Ok(Need::Condition),
        other => Err(format!(
            "`need {other}`: expected number, share, measure, change, deadline, amount, both, two, who, whom, anyone, future, unreal, open or condition"
        )),
    }
}

/// The name of one row of a kind ("judgment").
pub fn singular(kind: Kind) -> &'static str {
    match kind {
        Kind::Judgments => "judgment",
        Kind::Forecasts => "forecast",
        Kind::Targets => "target",
        Kind::Dependences => "dependence",
        Kind::Goals => "goal",
        Kind::Relations => "relation",
        other => other.name(),
    }
}
