//! The speaker of an attribution: its words, its actors, its kind.
//!
//! A speaker is given with its whole phrase ("Mara Brandt, a lawyer who ..."), except for pronouns. Names and roles are resolved by the
//! cast of the document; a pronoun is the speaker before, where one spoke shortly before, and so are "the statement" and "the agency". A text
//! speaks for whoever issued it. A body that only carries the name of a state ("United States Department of Agriculture") keeps its own name.

use chancery_record::{Actor, SourceKind, Span};

use super::find::Speaker;
use crate::actor::{Cast, Found, Party, Scene, past_portfolio};
use crate::lore::Cues;
use crate::parse::{Parse, PhraseKind, Tree};
use crate::tag::Tag;

/// Who speaks.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// The actors; several when they speak together.
    pub actors: Vec<Actor>,
    /// The words of the speaker.
    pub span: Option<Span>,
    /// What kind of source.
    pub kind: SourceKind,
    /// How it was found, for `explain`.
    pub how: Vec<String>,
}

/// The speaker of the statement before, for pronouns.
pub type Last = (Vec<Actor>, SourceKind);

/// Resolves a speaker. `avoid` says which tokens cannot belong to it (the words said, the cue); `before` are those whom a pronoun can mean:
/// the speaker of a statement shortly before, and the last person who was a subject.
pub fn name(
    scene: &Scene<'_>,
    text: &str,
    speaker: Speaker,
    avoid: &dyn Fn(usize) -> bool,
    cast: &mut Cast<'_>,
    before: [Option<&Last>; 2],
) -> Named {
    let parse = scene.parse;
    let tree = parse.tree();
    let (head, range) = match speaker {
        Speaker::Head(head) => (head, grown(parse, tree, head, avoid)),
        Speaker::Range(from, to) => (to - 1, (from, to)),
    };
    let tokens = parse.sentence.tokens;
    let (head, range) = match subject_above(parse, tree, head) {
        Some(subject) => (subject, grown(parse, tree, subject, avoid)),
        None => (head, range),
    };
    let whole = tokens[range.0].span.join(tokens[range.1 - 1].span);
    let low = parse.sentence.low[head];
    if let Some(named) = pronoun(low, tokens[head].span, before[0]) {
        return named;
    }
    if cast.cues().is_text(low) {
        let issuer = issuer(parse, tree, head).map(Speaker::Head);
        let mut named = match issuer {
            Some(issuer) => self::name(scene, text, issuer, avoid, cast, before),
            None => points_back(parse, range, before).unwrap_or_default(),
        };
        if !named.actors.is_empty() {
            named.actors.iter_mut().for_each(|actor| actor.span = whole);
            named.span = Some(whole);
            named.how.push(format!("\"{low}\" speaks for whoever issued it"));
            return named;
        }
    }
    // "the scholar": the expert who spoke before
    if cast.cues().is_expert(low)
        && let Some(named) = points_back(parse, range, before)
        && is_person(&named.actors)
        && matches!(named.kind, SourceKind::Expert | SourceKind::Unattributed)
    {
        return Named { kind: SourceKind::Expert, ..named };
    }
    if cast.cues().is_body(low)
        && let Some(named) = points_back(parse, range, before).filter(|named| !is_person(&named.actors))
    {
        return named;
    }
    let heads = heads(parse, tree, head);
    let relative = heads.first() != Some(&head);
    let mut named =
        Named { span: Some(if relative { tokens[head].span } else { whole }), ..Named::default() };
    for token in &heads {
        let phrase = parse.phrase_of(*token);
        let PhraseKind::Noun { .. } = parse.phrases[phrase].kind else { continue };
        let (mut actor, kind) = actor_of(scene, text, phrase, cast, &mut named.how);
        if let Some(own) = own_name(scene, text, tree, *token, &actor, avoid) {
            actor.name = own;
        }
        if !relative && actor.entity.is_empty() && actor.code.is_empty() {
            actor.name = plain(described(parse, tree, *token, avoid), text);
        }
        if !relative
            && !actor.entity.starts_with("person:")
            && let Some(person) = person(scene, tree, *token, text)
        {
            actor = cast.person(&person, &actor);
            named.how.push(format!("\"{person}\" is a person by the grammar"));
        }
        if named.kind == SourceKind::Unattributed {
            named.kind = kind;
        }
        if !named.actors.contains(&actor) {
            named.actors.push(actor);
        }
    }
    let unknown = named.actors.iter().all(|actor| actor.code.is_empty() && actor.entity.is_empty());
    if unknown && let Some(named) = pronoun(low, tokens[head].span, before[1]) {
        return named;
    }
    if named.actors.is_empty() {
        named.actors.push(Actor { name: plain(whole, text), ..Actor::default() });
    }
    let single = named.actors.len() == 1;
    for actor in &mut named.actors {
        if relative {
            actor.span = tokens[head].span;
        } else if single || actor.span.is_empty() {
            actor.span = whole;
        }
    }
    named
}

/// The words around the head that belong to it, without a gap and without prepositions and marks at the ends.
fn grown(parse: &Parse<'_>, tree: Tree<'_>, head: usize, avoid: &dyn Fn(usize) -> bool) -> (usize, usize) {
    let belongs = |at: usize| tree.is_under(at, head) && !avoid(at);
    let (mut from, mut to) = (head, head + 1);
    while from > 0 && belongs(from - 1) {
        from -= 1;
    }
    while to < tree.len() && belongs(to) {
        to += 1;
    }
    let edge = |at: usize| {
        matches!(
            parse.tags[at].tag,
            Tag::Comma | Tag::Stop | Tag::Break | Tag::OpenQuote | Tag::CloseQuote | Tag::Poss
        )
    };
    let leads = |at: usize| edge(at) || tree.base(at) == "case" || parse.tags[at].tag == Tag::Conj;
    while from < head && leads(from) {
        from += 1;
    }
    while to > head + 1 && edge(to - 1) {
        to -= 1;
    }
    (from, to)
}

/// A noun with what narrows it down ("public health officials in Ohio"), without clauses and appositions.
fn described(parse: &Parse<'_>, tree: Tree<'_>, head: usize, avoid: &dyn Fn(usize) -> bool) -> Span {
    let tokens = parse.sentence.tokens;
    let kept = |at: usize| {
        let mut up = at;
        for _ in 0..12 {
            if up == head {
                return !avoid(at);
            }
            let narrows =
                matches!(tree.base(up), "nmod" | "amod" | "compound" | "flat" | "nummod" | "case" | "det");
            match tree.head(up).filter(|_| narrows) {
                Some(above) => up = above,
                None => return false,
            }
        }
        false
    };
    let from = (0..head).rev().take_while(|at| kept(*at)).last().unwrap_or(head);
    let from = (from..head).find(|at| tree.base(*at) != "case").unwrap_or(head);
    let last = (head + 1..tree.len()).take_while(|at| kept(*at)).last().unwrap_or(head);
    let skip = usize::from(from < last && matches!(parse.sentence.low[from], "the" | "a" | "an"));
    tokens[from + skip].span.join(tokens[last].span)
}

/// The nouns that speak: the head with what is joined to it, or what a relative pronoun stands for.
fn heads(parse: &Parse<'_>, tree: Tree<'_>, head: usize) -> Vec<usize> {
    if parse.tags[head].tag == Tag::Relative {
        let mut at = head;
        for _ in 0..4 {
            let Some(above) = tree.head(at) else { break };
            if tree.relation(at) == "acl:relcl" {
                return vec![above];
            }
            at = above;
        }
    }
    let joined =
        tree.with(head, "conj").filter(|other| matches!(parse.tags[*other].tag, Tag::Noun | Tag::Propn));
    std::iter::once(head).chain(joined).collect()
}

/// The name of the person that a noun phrase names: its head, or what is joined to it as a name or in apposition.
pub fn person(scene: &Scene<'_>, tree: Tree<'_>, head: usize, text: &str) -> Option<String> {
    let names = |at: usize| tree.node(at).name.ends_with("PER");
    let beside = |at: &usize| matches!(tree.base(*at), "appos" | "flat") && names(*at);
    let part = if names(head) { Some(head) } else { tree.children(head).find(beside) };
    let Some(part) = part else {
        return named_behind_role(scene, head, text).or_else(|| named_beside_role(scene, tree, head, text));
    };
    // "La Paz" is no person, whatever the grammar takes it for
    let capital = |found: &Found| found.is_capital() && found.start <= part && part < found.end;
    if scene.found.iter().any(capital) {
        return None;
    }
    let first = (0..=part).rev().take_while(|at| names(*at)).find(|at| tree.node(*at).name == "B-PER")?;
    let last =
        (first + 1..tree.len()).take_while(|at| tree.node(*at).name == "I-PER").last().unwrap_or(first);
    // "Foreign Secretary Roland Hale": the role is no part of the name
    let inside = first..=last;
    let roles = scene.found.iter().filter(|found| found.entity().is_none() && inside.contains(&found.start));
    let first = roles.map(|role| role.end).max().unwrap_or(first);
    let tokens = scene.parse.sentence.tokens;
    let first = past_portfolio(scene, first, last + 1)?; // nobody: a role alone ("the Foreign Minister")
    Some(plain(tokens[first].span.join(tokens[last].span), text))
}

/// A capital word that can be a part of a name and that the tables do not know.
fn is_proper(scene: &Scene<'_>, at: usize) -> bool {
    let sentence = scene.parse.sentence;
    let known = scene.found.iter().any(|found| found.start <= at && at < found.end);
    sentence.tokens[at].capital && sentence.nodes[at].upos == "PROPN" && !known
}

/// "Water Minister Sara Tok": the name behind an office, whatever the grammar takes it for.
fn named_behind_role(scene: &Scene<'_>, head: usize, text: &str) -> Option<String> {
    let parse = scene.parse;
    let range = parse.phrases[parse.phrase_of(head)];
    let tokens = parse.sentence.tokens;
    let role = scene.found.iter().rfind(|found| {
        found.is_person_role()
            && found.start >= range.start
            && found.end < range.end
            && tokens[found.end - 1].capital
    })?;
    let name = role.end..range.end;
    let is_name = (2..=4).contains(&name.len()) && name.clone().all(|at| is_proper(scene, at));
    is_name.then(|| plain(tokens[name.start].span.join(tokens[name.end - 1].span), text))
}

/// "An expert of the Coast Circle, Sara Tok": the name in apposition to a role or to what the role is of, whatever the grammar takes it for.
fn named_beside_role(scene: &Scene<'_>, tree: Tree<'_>, head: usize, text: &str) -> Option<String> {
    let tokens = scene.parse.sentence.tokens;
    let is_role = scene.found.iter().any(|found| found.is_person_role() && found.end == head + 1);
    let beside = |at: usize| tree.with(at, "appos").filter(move |name| *name > head);
    let of = tree
        .with(head, "nmod")
        .filter(|of| *of > head)
        .flat_map(|of| beside(of).chain(tree.with(of, "nmod").flat_map(beside)));
    let first = beside(head).chain(of).find(|_| is_role)?;
    let end = (first..tree.len()).take_while(|at| is_proper(scene, *at)).last()? + 1;
    let closed = scene.parse.tags.get(end).is_some_and(|next| next.tag == Tag::Comma);
    let named = scene.parse.tags[first - 1].tag == Tag::Comma && closed && (2..=4).contains(&(end - first));
    named.then(|| plain(tokens[first].span.join(tokens[end - 1].span), text))
}

/// Whom "he", "her" or "its" means inside the clause of another verb ("Marin rejected what he called ...", "the council repeated its view
/// that ..."): the subject of that verb, a person for "he" and "she", else no person.
fn subject_above(parse: &Parse<'_>, tree: Tree<'_>, pronoun: usize) -> Option<usize> {
    let personal = match parse.sentence.low[pronoun] {
        "he" | "she" | "his" | "her" => true,
        "its" | "their" => false,
        _ => return None,
    };
    let verb = tree.head(pronoun)?;
    let above = std::iter::successors(tree.head(verb), |at| tree.head(*at)).take(4);
    above.flat_map(|verb| tree.with(verb, "nsubj")).find(|subject| {
        let person = tree.node(*subject).name.ends_with("PER")
            || tree.with(*subject, "appos").any(|name| tree.node(name).name.ends_with("PER"));
        *subject < pronoun && person == personal && tree.node(*subject).upos != "PRON"
    })
}

/// Who issued a text: its owner, or whoever stands behind "of", "by", "from" or "on".
fn issuer(parse: &Parse<'_>, tree: Tree<'_>, head: usize) -> Option<usize> {
    let owner = tree.children(head).find(|child| tree.relation(*child) == "nmod:poss");
    let behind = |child: &usize| {
        matches!(tree.base(*child), "nmod" | "obl") && parse.is_led_by(*child, &["of", "by", "from", "on"])
    };
    owner.or_else(|| tree.children(head).find(behind)).filter(|issuer| tree.node(*issuer).upos != "PRON")
}

/// "The statement", "the agency", "this report" without more words: the speaker before.
fn points_back(parse: &Parse<'_>, range: (usize, usize), before: [Option<&Last>; 2]) -> Option<Named> {
    let bare = range.1 == range.0 + 2 && matches!(parse.sentence.low[range.0], "the" | "this" | "that");
    let (actors, kind) = before[0].filter(|_| bare)?;
    let span = parse.sentence.tokens[range.0].span.join(parse.sentence.tokens[range.1 - 1].span);
    Some(Named {
        actors: actors.iter().map(|actor| Actor { span, ..actor.clone() }).collect(),
        span: Some(span),
        kind: *kind,
        how: vec!["the noun means the speaker before".into()],
    })
}

fn is_person(actors: &[Actor]) -> bool {
    actors.iter().any(|actor| actor.entity.starts_with("person:"))
}

/// The name of a body that the tables give only the state of: "White House", "United States Department of Agriculture".
fn own_name(
    scene: &Scene<'_>,
    text: &str,
    tree: Tree<'_>,
    head: usize,
    actor: &Actor,
    avoid: &dyn Fn(usize) -> bool,
) -> Option<String> {
    let named =
        scene.found.iter().find(|found| found.entity().is_some() && found.start <= head && head < found.end);
    let tokens = scene.parse.sentence.tokens;
    if let Some(found) = named {
        return found
            .is_metonym()
            .then(|| plain(tokens[found.start].span.join(tokens[found.end - 1].span), text));
    }
    let state = actor.entity.starts_with("state:");
    let proper = tokens[head].capital && !tree.node(head).name.ends_with("PER");
    let whole = plain(described(scene.parse, tree, head, avoid), text);
    // "a source from the ministry" for a role noun that tells less
    let more = actor.entity.is_empty() && whole.starts_with(&format!("{} ", actor.name));
    (state && proper || more).then_some(whole)
}

/// Whether a word means one person ("he").
pub fn is_personal(low: &str) -> bool {
    matches!(low, "he" | "she" | "his" | "her")
}

/// "He", "its": the speaker before.
fn pronoun(low: &str, span: Span, last: Option<&Last>) -> Option<Named> {
    let personal = is_personal(low);
    if !personal && !matches!(low, "it" | "they" | "its" | "their") {
        return None;
    }
    let (actors, kind) = last?;
    let person = |actor: &Actor| actor.entity.starts_with("person:");
    let body = |actor: &Actor| !actor.entity.is_empty() && !person(actor);
    let fits = match actors.as_slice() {
        [one] if personal => !body(one),
        [one] => !person(one),
        _ => matches!(low, "they" | "their"),
    };
    if !fits {
        return None;
    }
    Some(Named {
        actors: actors.iter().map(|actor| Actor { span, ..actor.clone() }).collect(),
        span: Some(span),
        kind: *kind,
        how: vec!["the pronoun is the speaker before".into()],
    })
}

fn actor_of(
    scene: &Scene<'_>,
    text: &str,
    phrase: usize,
    cast: &mut Cast<'_>,
    how: &mut Vec<String>,
) -> (Actor, SourceKind) {
    let parse = scene.parse;
    let range = parse.phrases[phrase];
    let words = parse.sentence.tokens[range.start].span.join(parse.sentence.tokens[range.end - 1].span);
    let parties = cast.parties(scene, phrase);
    let party = parties.iter().find(|party| party.firm).or(parties.first());
    let kind = source_kind(cast.cues(), parse, range.start, range.end, party);
    let actor = match party {
        Some(party) => {
            how.push(format!("speaker \"{}\": {}", party.actor.name, party.how));
            party.actor.clone()
        }
        None => Actor { name: plain(words, text), span: words, ..Actor::default() },
    };
    (actor, kind)
}

fn plain(span: Span, text: &str) -> String {
    span.of(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn source_kind(
    cues: &Cues,
    parse: &Parse<'_>,
    start: usize,
    end: usize,
    party: Option<&Party>,
) -> SourceKind {
    let low = parse.low(start, end);
    let has = |words: &[&str]| low.iter().any(|word| words.contains(word));
    if has(&["source", "sources", "insider", "insiders"]) {
        return SourceKind::Anonymous;
    }
    let expert = low.iter().any(|word| cues.is_expert(word));
    let Some(party) = party else {
        let named = (start..end).any(|at| parse.tags[at].tag == Tag::Propn);
        return match (expert, named) {
            (true, _) => SourceKind::Expert,
            (false, true) => SourceKind::Unattributed,
            (false, false) => SourceKind::Anonymous,
        };
    };
    match of_sector(&party.actor.sector) {
        SourceKind::Unattributed if expert => SourceKind::Expert,
        SourceKind::Unattributed if party.actor.sector.is_empty() && !party.actor.code.is_empty() => {
            SourceKind::Official
        }
        kind => kind,
    }
}

/// What kind of source somebody of a sector is.
pub fn of_sector(sector: &str) -> SourceKind {
    match sector.split(' ').next().unwrap_or("") {
        "EDU" => SourceKind::Expert,
        "JRN" => SourceKind::Media,
        "GOV" | "MIL" | "COP" | "LEG" | "JUD" | "SPY" | "PTY" | "REB" | "ELI" | "OPP" | "PRM" => {
            SourceKind::Official
        }
        _ => SourceKind::Unattributed,
    }
}
