//! Whether an act is so: negated, to come, supposed, owed.

use chancery_record::{Modality, Polarity};

use crate::lore::{Class, Lore};
use crate::parse::{ComplementKind, Group, Parse, PhraseKind, Predicate, PredicateKind};
use crate::tag::Tag;

/// What the words around a predicate say about its reality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reality {
    /// So or not so.
    pub polarity: Polarity,
    /// Actual, future, hypothetical or obligation.
    pub modality: Modality,
    /// The tokens that say so.
    pub cues: Vec<usize>,
}

/// Reads the reality of a predicate from its verb group, what governs it, and the conjunction before its clause.
pub fn reality(lore: &Lore, parse: &Parse<'_>, predicate: &Predicate, verbs: &[Predicate]) -> Reality {
    let mut reality = Reality { polarity: Polarity::Affirmed, modality: Modality::Actual, cues: Vec::new() };
    if predicate.kind == PredicateKind::Noun {
        noun(lore, parse, predicate, &mut reality);
        if predicate.light.is_some() {
            group(parse, predicate.group, &mut reality);
        }
    } else {
        group(parse, predicate.group, &mut reality);
    }
    let mut current = predicate.governor;
    // a noun under a light verb is governed by what governs that verb
    if predicate.light.is_some() {
        current = current
            .and_then(|phrase| verbs.iter().find(|verb| verb.phrase == phrase))
            .and_then(|verb| verb.governor);
    }
    let mut inner_is_complement = predicate.kind == PredicateKind::Noun || !predicate.group.finite;
    for _ in 0..4 {
        let Some(verb) = current.and_then(|phrase| verbs.iter().find(|verb| verb.phrase == phrase)) else {
            break;
        };
        if inner_is_complement {
            governor(lore, parse, verb, predicate.kind, &mut reality);
        }
        inner_is_complement = !verb.group.finite;
        current = verb.governor;
    }
    figure(lore, parse, &mut reality);
    unsaid(parse, predicate, verbs, &mut reality);
    no_object(parse, predicate, &mut reality);
    under_noun(lore, parse, predicate, &mut reality);
    before_subject(lore, parse, predicate, &mut reality);
    conjunction(parse, predicate, &mut reality);
    reality
}

fn raise(reality: &mut Reality, modality: Modality, cue: usize) {
    if reality.modality == Modality::Actual {
        reality.modality = modality;
        reality.cues.push(cue);
    }
}

fn group(parse: &Parse<'_>, group: Group, reality: &mut Reality) {
    if group.negated {
        reality.polarity = Polarity::Negated;
    }
    let cue = group.modal.unwrap_or(group.verb);
    if group.obligation {
        raise(reality, Modality::Obligation, cue);
    }
    if group.hypothetical {
        raise(reality, Modality::Hypothetical, cue);
    }
    if group.future {
        raise(reality, Modality::Future, cue);
    }
    if group.reported_future {
        // "said it would" is to come, "would" alone is supposed; "would have done" did not happen
        let said_before = parse.tags[..group.verb].iter().any(|tagged| {
            tagged.verb.is_some_and(|reading| !parse.lexicon.verbs[reading.verb as usize].say.is_empty())
        });
        let said_after = parse.tags[group.verb..].iter().any(|tagged| {
            tagged.tag == Tag::Verb
                && tagged
                    .verb
                    .is_some_and(|reading| parse.lexicon.verbs[reading.verb as usize].say == "neutral")
        });
        let counterfactual = parse.sentence.low[cue + 1..group.verb.max(cue + 1)].contains(&"have");
        let modality = if (said_before || said_after) && !counterfactual {
            Modality::Future
        } else {
            Modality::Hypothetical
        };
        raise(reality, modality, cue);
    }
}

fn governor(lore: &Lore, parse: &Parse<'_>, verb: &Predicate, kind: PredicateKind, reality: &mut Reality) {
    let effect = control(lore, parse, verb);
    match (effect.as_str(), kind) {
        ("future", PredicateKind::Verb) => raise(reality, Modality::Future, verb.token),
        ("negated", PredicateKind::Verb) => {
            reality.polarity = Polarity::Negated;
            reality.cues.push(verb.token);
        }
        ("hypothetical", _) => raise(reality, Modality::Hypothetical, verb.token),
        // "talks are expected"; but "the veto was expected" tells of the past
        ("future", PredicateKind::Noun) if !(verb.group.passive && verb.group.past) => {
            raise(reality, Modality::Future, verb.token);
        }
        ("obligation", _) => raise(reality, Modality::Obligation, verb.token),
        _ => {}
    }
    if kind == PredicateKind::Verb {
        if verb.group.negated {
            reality.polarity = Polarity::Negated;
        }
        group(parse, Group { negated: false, ..verb.group }, reality);
    }
}

/// What a verb does to the verb under it: its `control.*` class, or that of "be ready".
pub fn control(lore: &Lore, parse: &Parse<'_>, verb: &Predicate) -> String {
    let range = parse.phrases[verb.phrase];
    let be_before = (range.start..verb.token).any(|at| lore.words.has(parse.sentence.low[at], Class::Be));
    let low = parse.sentence.low[verb.token];
    if be_before && let Some(effect) = lore.words.be_control.get(low) {
        return effect.clone();
    }
    if lore.words.has(low, Class::Be) {
        // "is ready to": the adjective follows the group
        let after = parse.low(verb.after, (verb.after + 3).min(parse.sentence.low.len()));
        return after.iter().find_map(|word| lore.words.be_control.get(*word)).cloned().unwrap_or_default();
    }
    let reading = parse.tags[verb.token].verb;
    reading.map(|reading| lore.words.verbs[reading.verb as usize].control.clone()).unwrap_or_default()
}

fn noun(lore: &Lore, parse: &Parse<'_>, predicate: &Predicate, reality: &mut Reality) {
    let range = parse.phrases[predicate.phrase];
    for at in range.start..predicate.token {
        let low = parse.sentence.low[at];
        if lore.words.has(low, Class::NounFuture) {
            raise(reality, Modality::Future, at);
        } else if lore.words.has(low, Class::NounHypothetical) {
            raise(reality, Modality::Hypothetical, at);
        } else if low == "no" {
            reality.polarity = Polarity::Negated;
            reality.cues.push(at);
        }
    }
    // "the threat of attacks", "a call for talks", "plans for a raid"
    if range.start >= 2 {
        let before = parse.sentence.low[range.start - 2];
        let prep = parse.sentence.low[range.start - 1];
        if matches!(prep, "of" | "for" | "against" | "on" | "about")
            && lore.words.has(before, Class::NounUnreal)
        {
            raise(reality, Modality::Hypothetical, range.start - 2);
        }
        if matches!(prep, "without") {
            reality.polarity = Polarity::Negated;
        }
    }
}

/// "Neither Greece nor Turkey attacked", "should it attack", and every act inside a question.
fn before_subject(lore: &Lore, parse: &Parse<'_>, predicate: &Predicate, reality: &mut Reality) {
    let subject = predicate.syntactic_subject();
    if let Some(first) = subject.iter().min().filter(|_| predicate.kind == PredicateKind::Verb) {
        let start = parse.phrases[*first].start;
        let denies = |at: &usize| lore.words.has(parse.sentence.low[*at], Class::NegSubject);
        if let Some(denial) = (start.saturating_sub(1)..=start).rev().find(denies) {
            reality.polarity = Polarity::Negated;
            reality.cues.push(denial);
        }
        let inverted = first.checked_sub(1).map(|before| parse.phrases[before]);
        if let Some(inverted) = inverted
            && matches!(parse.tags[inverted.end - 1].tag, Tag::Modal)
        {
            raise(reality, Modality::Hypothetical, inverted.end - 1);
        }
    }
    let last = parse.sentence.low.iter().rposition(|low| !matches!(*low, "\"" | "”" | "’" | ")"));
    if let Some(last) = last.filter(|last| parse.sentence.low[*last] == "?") {
        raise(reality, Modality::Hypothetical, last);
    }
}

/// "took hostages, so to speak": words that own up to a figure of speech.
fn figure(lore: &Lore, parse: &Parse<'_>, reality: &mut Reality) {
    for phrase in &lore.words.figures {
        let at = parse.sentence.low.windows(phrase.len()).position(|words| words.iter().eq(phrase.iter()));
        if let Some(at) = at {
            raise(reality, Modality::Hypothetical, at);
        }
    }
}

/// "did not say that a missile had hit": what nobody said is open.
fn unsaid(parse: &Parse<'_>, predicate: &Predicate, verbs: &[Predicate], reality: &mut Reality) {
    let says = |verb: &&Predicate| {
        let reading = parse.tags[verb.token].verb;
        verb.group.negated
            && reading.is_some_and(|reading| parse.lexicon.verbs[reading.verb as usize].say == "neutral")
    };
    let over = |verb: &&Predicate| {
        verb.complement.is_some_and(|complement| {
            complement.kind == ComplementKind::That
                && complement.start > verb.token
                && (complement.start..complement.end).contains(&predicate.token)
        })
    };
    if let Some(verb) = verbs.iter().filter(says).find(over) {
        raise(reality, Modality::Hypothetical, verb.token);
    }
}

/// "sent no soldiers": the denial stands before the object.
fn no_object(parse: &Parse<'_>, predicate: &Predicate, reality: &mut Reality) {
    if predicate.kind == PredicateKind::Noun || predicate.group.passive {
        return;
    }
    // "said no to the plan" denies nothing that was said
    let phrases = predicate.object.iter().map(|object| parse.phrases[*object]);
    let starts = phrases.filter(|phrase| phrase.end > phrase.start + 1).map(|phrase| phrase.start);
    if let Some(no) =
        starts.into_iter().find(|start| *start > predicate.token && parse.sentence.low[*start] == "no")
    {
        reality.polarity = Polarity::Negated;
        reality.cues.push(no);
    }
}

/// "a threat to invade", "plans to send": an infinitive under a noun of what is not yet.
fn under_noun(lore: &Lore, parse: &Parse<'_>, predicate: &Predicate, reality: &mut Reality) {
    if !predicate.group.infinitive || predicate.kind == PredicateKind::Noun || predicate.phrase == 0 {
        return;
    }
    if let PhraseKind::Noun { head } = parse.phrases[predicate.phrase - 1].kind
        && lore.words.has(parse.sentence.low[head], Class::NounUnreal)
    {
        raise(reality, Modality::Hypothetical, head);
    }
}

/// "if", "unless", "whether" before the clause.
fn conjunction(parse: &Parse<'_>, predicate: &Predicate, reality: &mut Reality) {
    let mut at = predicate.phrase;
    while at > 0 {
        at -= 1;
        match parse.phrases[at].kind {
            PhraseKind::Subord => {
                let low = parse.sentence.low[parse.phrases[at].start];
                if matches!(low, "if" | "unless" | "whether" | "lest" | "provided") {
                    raise(reality, Modality::Hypothetical, parse.phrases[at].start);
                }
                return;
            }
            PhraseKind::Verb(group) if group.finite => return,
            PhraseKind::Break | PhraseKind::Stop | PhraseKind::Relative => return,
            _ => {}
        }
    }
}
