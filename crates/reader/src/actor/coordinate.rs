//! Actors in a list: "Japan, the United States and India", "Russian and Belarusian soldiers".
//!
//! A member is a noun phrase that names or describes somebody; the last one stands behind "and" or "or", so that appositions are no lists.
//! Adjectives of states before one noun give one member each. What it does not do: decide who acts; `resolve` and the event rules do.

use super::mentions::FoundKind;
use super::resolve::Scene;
use crate::lore::{Class, Words};
use crate::parse::PhraseKind;
use crate::tag::Tag;

/// The members of the list that holds a token, as words in order; one member when it stands alone.
pub fn coordinated(scene: &Scene<'_>, token: usize) -> Vec<String> {
    let at = scene.parse.phrase_of(token);
    if !scene.parse.phrases.get(at).is_some_and(|phrase| matches!(phrase.kind, PhraseKind::Noun { .. })) {
        return Vec::new();
    }
    let mut members: Vec<usize> = vec![at];
    let mut joined = false;
    while let Some((before, conj)) =
        link(scene, members[0], false).filter(|(before, _)| is_actor(scene, *before))
    {
        members.insert(0, before);
        joined |= conj;
    }
    let mut last = at;
    while let Some((next, conj)) = link(scene, last, true).filter(|(next, _)| is_actor(scene, *next)) {
        // "Norway warned Peru, and Chile left": the next name has a verb of its own
        let own_verb = matches!(kind(scene, next + 1), Some(PhraseKind::Verb(group)) if group.finite);
        let object = members[0]
            .checked_sub(1)
            .is_some_and(|at| matches!(kind(scene, at), Some(PhraseKind::Verb(_) | PhraseKind::Prep)));
        if own_verb && object {
            break;
        }
        members.push(next);
        joined |= conj;
        last = next;
    }
    if !joined || !ends_with_conjunction(scene, &members) {
        members = vec![at];
    }
    members.into_iter().flat_map(|member| words_of(scene, member)).collect()
}

fn kind(scene: &Scene<'_>, at: usize) -> Option<PhraseKind> {
    scene.parse.phrases.get(at).map(|phrase| phrase.kind)
}

/// The noun phrase beside this one in a list, and whether "and" stands between.
fn link(scene: &Scene<'_>, from: usize, forward: bool) -> Option<(usize, bool)> {
    let step = |at: usize| if forward { Some(at + 1) } else { at.checked_sub(1) };
    let mut at = step(from)?;
    let (mut comma, mut conj) = (false, false);
    loop {
        match kind(scene, at)? {
            PhraseKind::Noun { .. } if (comma || conj) && !same_list(scene, from, at) => return None,
            PhraseKind::Comma if !comma => comma = true,
            PhraseKind::Conj if !conj => conj = true,
            PhraseKind::Noun { .. } if comma || conj => return Some((at, conj)),
            _ => return None,
        }
        at = step(at)?;
    }
}

/// The tree joins the heads of both phrases to one word; where it joins neither, the marks between them decide.
fn same_list(scene: &Scene<'_>, one: usize, other: usize) -> bool {
    let nodes = scene.parse.sentence.nodes;
    let head = |phrase: usize| match scene.parse.phrases[phrase].kind {
        PhraseKind::Noun { head } => head,
        _ => scene.parse.phrases[phrase].start,
    };
    let is_joined = |token: usize| nodes[token].relation == "conj";
    let first = |token: usize| {
        let above = |token: &usize| nodes[*token].head.filter(|_| is_joined(*token));
        std::iter::successors(Some(token), above).take(nodes.len()).last().unwrap_or(token)
    };
    let (one, other) = (head(one), head(other));
    let parted = nodes[one].head != nodes[other].head && nodes[one].head.is_none_or(|head| head != other);
    first(one) == first(other) || !parted
}

fn ends_with_conjunction(scene: &Scene<'_>, members: &[usize]) -> bool {
    let [.., before, last] = members else { return false };
    (*before..*last).any(|at| kind(scene, at) == Some(PhraseKind::Conj))
}

/// It holds a name or a role noun, or ends in a proper noun.
fn is_actor(scene: &Scene<'_>, at: usize) -> bool {
    let phrase = &scene.parse.phrases[at];
    let found = scene.found.iter().any(|found| found.start >= phrase.start && found.end <= phrase.end);
    found || scene.parse.tags[phrase.end - 1].tag == Tag::Propn
}

/// The words of a member without article and time words; several where adjectives share a noun.
fn words_of(scene: &Scene<'_>, member: usize) -> Vec<String> {
    let phrase = &scene.parse.phrases[member];
    let words = &scene.parse.sentence.words;
    let lexicon: &Words = scene.parse.lexicon;
    let mut start = phrase.start;
    // "Last month Russia"
    if let Some(time) = (phrase.start..phrase.end - 1)
        .rev()
        .find(|at| lexicon.has(scene.parse.sentence.low[*at], Class::TimeNoun))
    {
        start = time + 1;
    }
    while start + 1 < phrase.end && scene.parse.tags[start].tag == Tag::Det {
        start += 1;
    }
    let states: Vec<(usize, usize)> = scene
        .found
        .iter()
        .filter(|found| found.start >= start && found.end < phrase.end)
        .filter(|found| matches!(found.kind, FoundKind::Entity { adjective: true, .. }))
        .map(|found| (found.start, found.end))
        .collect();
    let parted = states.windows(2).all(|pair| {
        (pair[0].1..pair[1].0).all(|at| {
            matches!(scene.parse.sentence.low[at], "," | "and" | "or")
                || scene.parse.tags[at].tag == Tag::Conj
        }) && pair[0].1 < pair[1].0
    });
    if let (true, [(first, _), .., (_, last)]) = (states.len() > 1 && parted, states.as_slice())
        && *first == start
    {
        let noun = words[*last..phrase.end].join(" ");
        return states.iter().map(|(from, to)| format!("{} {noun}", words[*from..*to].join(" "))).collect();
    }
    vec![words[start..phrase.end].join(" ")]
}
