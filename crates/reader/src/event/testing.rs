//! Runs the yes and no sentences of every rule, as they are and in other words around them.

use std::fmt;

use chancery_record::{Document, Event, Modality, Polarity};

use super::rules::{Example, Rule, Wanted};
use crate::lore::Lore;

/// A sentence of a rule that did not come out as told, or a rule that lacks sentences.
#[derive(Clone, Debug)]
pub struct RuleFailure {
    /// File, relative to the data folder.
    pub file: String,
    /// Line, from 1; 0 for the rule as a whole.
    pub line: usize,
    /// Rule.
    pub rule: String,
    /// What went wrong.
    pub message: String,
}

impl fmt::Display for RuleFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.rule, self.message)
    }
}

/// A rule with its sentences, as the runner sees it.
pub(crate) struct Tested<'r> {
    /// File, relative to the data folder.
    pub file: &'r str,
    /// Its name.
    pub id: &'r str,
    /// Line of each sentence, and whether the rule must fire on it.
    pub examples: Vec<(usize, bool)>,
}

/// Runs the sentences of rules: `check` says of the sentence with this index what went wrong. Number of sentences and the failures.
pub(crate) fn run<'r>(
    rules: impl Iterator<Item = (Tested<'r>, impl Fn(usize) -> Option<String>)>,
) -> (usize, Vec<RuleFailure>) {
    let mut failures = Vec::new();
    let mut count = 0;
    for (rule, check) in rules {
        let fail = |line: usize, message: String| RuleFailure {
            file: rule.file.to_owned(),
            line,
            rule: rule.id.to_owned(),
            message,
        };
        let yes = rule.examples.iter().filter(|(_, fires)| *fires).count();
        let no = rule.examples.len() - yes;
        if yes < 2 || no < 1 {
            failures.push(fail(0, format!("needs two yes and one no sentence, has {yes} and {no}")));
        }
        for (index, (line, _)) in rule.examples.iter().enumerate() {
            count += 1;
            failures.extend(check(index).map(|message| fail(*line, message)));
        }
    }
    (count, failures)
}

/// Runs all rules, or those whose id contains `part`; number of sentences and the failures.
pub fn run_tests(lore: &Lore, part: &str) -> (usize, Vec<RuleFailure>) {
    let rules = lore.rules.all.iter().filter(|rule| rule.id.contains(part));
    run(rules.map(|rule| {
        let examples = rule.examples.iter().map(|example| (example.line, example.wanted.is_some())).collect();
        let tested = Tested { file: &rule.file, id: &rule.id, examples };
        (tested, move |index: usize| check(lore, rule, &rule.examples[index]))
    }))
}

/// The sentences of all rules in the order of the rules; true for those in which the rule must fire.
pub fn example_sentences(lore: &Lore) -> impl Iterator<Item = (bool, &str)> {
    let examples = lore.rules.all.iter().flat_map(|rule| &rule.examples);
    examples.map(|example| (example.wanted.is_some(), example.sentence.as_str()))
}

/// What stands around an act: a name, and a pattern with `{state}`, `{capital}` or `{people}`, and with `{act}` or, for a regular past, `{past}`,
/// `{base}` or `{ing}`.
pub struct Frame<'f> {
    /// Its name.
    pub name: &'f str,
    /// The sentence around the act.
    pub pattern: &'f str,
}

/// A `yes` sentence that opens with a state: the state, the rest, and what must come out.
pub struct Opening<'r> {
    state: &'r str,
    capital: &'r str,
    people: &'r str,
    act: &'r str,
    wanted: &'r Wanted,
}

/// How many sentences of rules were read in a frame, and those whose row it loses, with what came.
#[derive(Default)]
pub struct Framed {
    /// Sentences read.
    pub read: usize,
    /// Sentence, what was wanted and what came.
    pub lost: Vec<(String, String, String)>,
}

/// The `yes` sentences of all rules that open with a state by its plain name, alone.
pub fn openings(lore: &Lore) -> Vec<Opening<'_>> {
    let states = || lore.actors.entities.iter().filter(|entity| entity.id.starts_with("state:"));
    let opening = |sentence| {
        let acts = states()
            .filter_map(|state| Some((state, str::strip_prefix(sentence, &state.name)?.strip_prefix(' ')?)));
        let (state, act) = acts.min_by_key(|(_, act)| act.len())?;
        let joined = ["and ", "or "].iter().any(|word| act.starts_with(word)) || act.contains('"');
        (!joined).then_some((state, act))
    };
    let examples = lore.rules.all.iter().flat_map(|rule| &rule.examples);
    let open = examples.filter_map(|example| {
        let (state, act) = opening(&example.sentence)?;
        let capital = lore.actors.capital_of(&state.code).unwrap_or(&state.name);
        let people = lore.actors.adjective_of(&state.code).unwrap_or(&state.name);
        Some(Opening { state: &state.name, capital, people, act, wanted: example.wanted.as_ref()? })
    });
    open.collect()
}

/// Reads sentences in a frame. Only type and sides count: a frame may well change date, polarity and modality.
pub fn in_frame(lore: &Lore, openings: &[Opening<'_>], frame: &Frame<'_>) -> Framed {
    let mut framed = Framed::default();
    for Opening { state, capital, people, act, wanted } in openings {
        let (first, rest) = act.split_once(' ').unwrap_or((act, ""));
        let forms = regular_forms(lore, first);
        if forms.is_none() && ["{past}", "{base}", "{ing}"].iter().any(|form| frame.pattern.contains(form)) {
            continue;
        }
        let (base, ing) = forms.unwrap_or_default();
        let slots = [
            ("{state}", *state),
            ("{capital}", *capital),
            ("{people}", *people),
            ("{act}", *act),
            ("{past}", *act),
            ("{base}", &format!("{base} {rest}")),
            ("{ing}", &format!("{ing} {rest}")),
        ];
        let text =
            slots.iter().fold(frame.pattern.to_owned(), |text, (slot, words)| text.replace(slot, words));
        let reading = crate::read(lore, &Document::from_text(&text));
        framed.read += 1;
        let same = |event: &Event| {
            let got = as_told(event);
            (&got.event_type, &got.who, &got.whom) == (&wanted.event_type, &wanted.who, &wanted.whom)
        };
        if !reading.events.iter().any(same) {
            let came: Vec<String> = reading.events.iter().map(told).collect();
            framed.lost.push((text, wanted.to_string(), came.join("; ")));
        }
    }
    framed
}

/// Infinitive and participle of the present of a regular past, of a verb that a rule names.
fn regular_forms(lore: &Lore, past: &str) -> Option<(String, String)> {
    let stem = past.strip_suffix("ed").filter(|stem| stem.len() > 2)?;
    let short = stem.chars().last().and_then(|last| stem.strip_suffix(last)).unwrap_or(stem);
    let with_y = stem.strip_suffix('i').map(|stem| format!("{stem}y"));
    let candidates = [with_y, Some(format!("{stem}e")), Some(stem.to_owned()), Some(short.to_owned())];
    let base = candidates.into_iter().flatten().find(|base| !lore.rules.of_verb(base).is_empty())?;
    let ing = match base.strip_suffix('e') {
        Some(short) if !base.ends_with("ee") => format!("{short}ing"),
        _ if stem.ends_with('i') => format!("{base}ing"),
        _ => format!("{stem}ing"),
    };
    Some((base, ing))
}

fn check(lore: &Lore, rule: &Rule, example: &Example) -> Option<String> {
    let reading = crate::read(lore, &Document::from_text(&example.sentence));
    match &example.wanted {
        None => {
            let fired = reading
                .events
                .iter()
                .find(|event| event.head.rule == rule.id && event.head.polarity == Polarity::Affirmed)?;
            Some(format!("must not fire, but gave {} on \"{}\"", told(fired), example.sentence))
        }
        Some(wanted) => {
            let right = reading.events.iter().any(|event| fits(event, wanted));
            let got: Vec<String> =
                reading.events.iter().map(|event| format!("{} [{}]", told(event), event.head.rule)).collect();
            (!right).then(|| {
                format!(
                    "\"{}\": wanted {}, got {}",
                    example.sentence,
                    wanted,
                    if got.is_empty() { "nothing".into() } else { got.join("; ") }
                )
            })
        }
    }
}

fn flags(event: &Event) -> Vec<String> {
    let mut flags = Vec::new();
    if event.head.polarity == Polarity::Negated {
        flags.push("negated".to_owned());
    }
    if event.historical {
        flags.push("historical".to_owned());
    }
    match event.head.modality {
        Modality::Future | Modality::Hypothetical | Modality::Obligation => {
            flags.push(event.head.modality.name().to_owned());
        }
        Modality::Actual | Modality::Reported | Modality::Past => {}
    }
    flags.sort();
    flags
}

fn codes(actors: &[chancery_record::Actor]) -> Vec<String> {
    let mut codes: Vec<String> =
        actors.iter().map(|actor| actor.code.clone()).filter(|code| !code.is_empty()).collect();
    codes.sort();
    codes.dedup();
    codes
}

fn fits(event: &Event, wanted: &Wanted) -> bool {
    let got = as_told(event);
    wanted.mode.as_ref().is_none_or(|_| wanted.mode == got.mode)
        && (&got.event_type, &got.who, &got.whom, &got.flags)
            == (&wanted.event_type, &wanted.who, &wanted.whom, &wanted.flags)
}

/// An event row in the words of a `yes` line.
pub fn as_told(event: &Event) -> Wanted {
    Wanted {
        who: codes(&event.who),
        event_type: event.event_type.clone(),
        mode: (!event.mode.is_empty()).then(|| event.mode.clone()),
        whom: codes(&event.whom),
        flags: flags(event),
    }
}

fn told(event: &Event) -> String {
    as_told(event).to_string()
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |codes: &[String]| if codes.is_empty() { "-".to_owned() } else { codes.join(",") };
        let mode = self.mode.as_ref().map_or(String::new(), |mode| format!("/{mode}"));
        write!(f, "{} {}{mode} {}", side(&self.who), self.event_type, side(&self.whom))?;
        self.flags.iter().try_for_each(|flag| write!(f, " {flag}"))
    }
}
