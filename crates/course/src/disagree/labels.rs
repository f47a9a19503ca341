//! Names that take a side: of one deed, of a state of affairs, of how a thing came to its end.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chancery_record::Code;

use super::compare::{Difference, NEAR, Ready, Side, UNKNOWN, actors, meets, places_fit, published, push};
use super::words::{LabelKind, Lexicon, Token, overlap};
use super::{Field, Passage, Relation};

/// Days for which accounts of how a thing came to its end are told.
const AFTERMATH: i32 = 400;
/// Days between two accounts of one deed that its name is compared in.
const DEED: i32 = 31;
/// The part of the content that accounts share whose days are not known.
const ALIKE: f64 = 0.75;

/// A passage with a name that takes a side.
struct Told<'a> {
    passage: usize,
    label: usize,
    at: Range<usize>,
    codes: BTreeSet<&'a Code>,
    /// Stems without actors and the name itself; empty where they are not asked for.
    content: BTreeSet<String>,
    claims: Vec<&'a Ready<'a>>,
    published: i32,
}

/// Where passages of different source groups take different names for one thing.
pub(super) fn labels(
    passages: &[Passage],
    ready: &[Ready<'_>],
    lexicon: &Lexicon,
    tokens: &[Vec<Token>],
    out: &mut Vec<Difference>,
) {
    let mut claims: BTreeMap<usize, Vec<&Ready<'_>>> = BTreeMap::new();
    for one in ready {
        claims.entry(one.claim.passage).or_default().push(one);
    }
    let mut sets: BTreeMap<&str, Vec<Told<'_>>> = BTreeMap::new();
    for (passage, words) in tokens.iter().enumerate() {
        for (label, at) in lexicon.labels_of(words) {
            let told = told(&passages[passage], passage, label, at, lexicon, words);
            let claims = claims.get(&passage).cloned().unwrap_or_default();
            sets.entry(&lexicon.labels[label].set).or_default().push(Told { claims, ..told });
        }
    }
    for (set, mut all) in sets {
        // Who says how it came about anywhere does not leave it open elsewhere.
        let group = |told: &Told<'_>| passages[told.passage].group;
        let bare = |told: &Told<'_>| lexicon.labels[told.label].bare;
        let say_how: BTreeSet<u32> = all.iter().filter(|told| !bare(told)).map(group).collect();
        all.retain(|told| !bare(told) || !say_how.contains(&group(told)));
        for (place, one) in all.iter().enumerate() {
            for other in &all[place + 1..] {
                let apart = passages[one.passage].group != passages[other.passage].group;
                if one.label != other.label && apart && are_of_one(one, other, lexicon) {
                    part(set, one, other, lexicon, out);
                }
            }
        }
    }
}

fn told<'a>(
    passage: &'a Passage,
    place: usize,
    label: usize,
    at: Range<usize>,
    lexicon: &Lexicon,
    words: &[Token],
) -> Told<'a> {
    let named = passage.named.iter().filter(|named| !named.is_place && !named.code.is_empty());
    let content = if lexicon.labels[label].kind == LabelKind::Deed {
        let mut without = actors(passage);
        without.push(at.clone());
        lexicon.content(words, &without)
    } else {
        BTreeSet::new()
    };
    Told {
        passage: place,
        label,
        at,
        codes: named.map(|named| &named.code).collect(),
        content,
        claims: Vec::new(),
        published: published(passage),
    }
}

fn are_of_one(one: &Told<'_>, other: &Told<'_>, lexicon: &Lexicon) -> bool {
    let days = (one.published - other.published).abs();
    let common = one.codes.intersection(&other.codes).count();
    match lexicon.labels[one.label].kind {
        LabelKind::Standing => common >= 2,
        LabelKind::Matter => common >= 1 && days <= AFTERMATH,
        LabelKind::Deed if common == 0 || days > DEED => false,
        LabelKind::Deed => {
            let alike = overlap(&one.content, &other.content);
            let meet = || {
                one.claims.iter().any(|claim| {
                    other.claims.iter().any(|other| meets(claim, other) && places_fit(claim, other))
                })
            };
            alike >= UNKNOWN && (meet() || (days <= NEAR && alike >= ALIKE))
        }
    }
}

fn part(set: &str, one: &Told<'_>, other: &Told<'_>, lexicon: &Lexicon, out: &mut Vec<Difference>) {
    let side = |told: &Told<'_>| Side {
        passage: told.passage,
        value: lexicon.labels[told.label].value.clone(),
        at: (told.at.start, told.at.end),
        // Who says it: the speaker of the first claim in the passage.
        speakers: told.claims.first().map_or(Vec::new(), |claim| claim.claim.speakers.clone()),
        agents: Vec::new(),
    };
    let is_bare = [one, other].iter().any(|told| lexicon.labels[told.label].bare);
    // Who leaves it open names fewer than who says by whom.
    let codes: Vec<&str> = if is_bare {
        one.codes.union(&other.codes).map(|code| code.as_str()).collect()
    } else {
        one.codes.intersection(&other.codes).map(|code| code.as_str()).collect()
    };
    let topic = format!("{set} {}", codes.join(" "));
    let (field, relation) = match lexicon.labels[one.label].kind {
        LabelKind::Matter if !is_bare => (Field::Cause, Relation::Tension),
        _ => (Field::Label, Relation::Framing),
    };
    push(out, field, relation, topic, side(one), side(other));
}
