//! Trees that cannot be: a finite verb without the subject that stands right before it, and a subject without a verb.
//!
//! The grammar takes a name behind a place and a comma, or behind a weekday, for part of that, and leaves the verb without a subject:
//! "Two days after talks in Geneva, Oman signed", "On Monday Oman signed". Whatever stands right before a finite verb that has none is
//! its subject. And it takes a rare verb in the past for a participle of its object: "Egypt, for its part, airlifted guns". A noun that has
//! a subject and no copula is the object of the participle that leads it. Works on the nodes of one sentence; it knows no words but what
//! it is told of them. What only looks like a passive ("had backed off by Friday") is told as what it is.

use super::Node;

/// Longer sentences are lists and tables, and are left as they are: the work grows with the square.
const LONGEST: usize = 200;

/// The features of a verb that tells what was done.
const PAST: &str = "Mood=Ind|Tense=Past|VerbForm=Fin";

/// Gives finite verbs without a subject the noun phrase that stands right before them. `is_comma` and `is_day` say what the tokens are: a
/// comma, a year, the name of a day or a month.
pub fn mend(nodes: &mut [Node<'_>], is_comma: impl Fn(usize) -> bool, is_day: impl Fn(usize) -> bool) {
    if nodes.len() > LONGEST {
        return;
    }
    for participle in 1..nodes.len() {
        raise(nodes, participle, &is_comma);
    }
    for noun in 2..nodes.len() {
        let_go(nodes, noun);
    }
    for at in 0..nodes.len() {
        make_active(nodes, at, &is_day);
    }
    for verb in 1..nodes.len() {
        stand_up(nodes, verb, &is_comma);
        if !lacks_subject(nodes, verb) {
            continue;
        }
        let group = (0..verb).rev().take_while(|at| {
            let node = &nodes[*at];
            node.head == Some(verb) && matches!(node.base(), "aux" | "cop" | "advmod")
        });
        let start = verb - group.count();
        let Some(last) = start.checked_sub(1) else { continue };
        let is_noun = |at: usize| matches!(nodes[at].upos, "PROPN" | "NOUN" | "PRON");
        if !is_noun(last) {
            continue;
        }
        let comma = (0..last).rev().find(|at| is_comma(*at));
        let from = comma.map_or(0, |comma| comma + 1);
        // those of the stretch that hang on something outside it: a name, perhaps others coordinated with the same word
        let inside = |head: usize| (from..=last).contains(&head);
        let tops: Vec<usize> =
            (from..=last).filter(|at| nodes[*at].head.is_none_or(|head| !inside(head))).collect();
        let outer = |at: usize| nodes[at].head.filter(|head| *head < from);
        let relation = if is_passive(nodes, verb) { "nsubj:pass" } else { "nsubj" };
        if comma.is_some()
            && let Some(first) = tops.first().copied()
            && let Some(head) = outer(first)
            && tops.iter().all(|top| is_noun(*top) && outer(*top) == Some(head))
            && tops[1..].iter().all(|top| nodes[*top].relation == "conj")
            && !has(nodes, first, "case")
            && !hangs_under(nodes, verb, first)
        {
            (nodes[first].head, nodes[first].relation) = (Some(verb), relation);
            tell(&mut nodes[verb], start == verb);
            for top in &tops[1..] {
                nodes[*top].head = Some(first);
            }
            continue;
        }
        // "On Monday Oman signed"
        let name = &nodes[last];
        if name.upos != "PROPN" || name.head != Some(verb) || name.base() != "obl" {
            continue;
        }
        let day = (0..last).rev().find(|at| nodes[*at].head == Some(last) && is_day(*at));
        if has(nodes, last, "case") && day != last.checked_sub(1) {
            continue;
        }
        nodes[last].relation = relation;
        tell(&mut nodes[verb], start == verb);
        if let Some(day) = day {
            (nodes[day].head, nodes[day].relation) = (Some(verb), "obl");
            for node in &mut nodes[..day] {
                if node.head == Some(last) {
                    node.head = Some(day);
                }
            }
        }
    }
}

/// Makes a participle that leads a noun the verb of which the noun is the object, where the sentence has no other: behind "had", or where the
/// noun has a subject or stands beside a name that is the root.
fn raise(nodes: &mut [Node<'_>], participle: usize, is_comma: &impl Fn(usize) -> bool) {
    let node = &nodes[participle];
    if node.upos != "VERB" || node.relation != "amod" || !is_past(node) {
        return;
    }
    let Some(noun) = node.head.filter(|noun| *noun > participle) else { return };
    let leads =
        (participle + 1..noun).all(|at| nodes[at].head == Some(noun) || nodes[at].head == Some(at + 1));
    let det = (0..participle).any(|at| nodes[at].head == Some(noun) && nodes[at].base() == "det");
    if !leads || det || has(nodes, noun, "cop") {
        return;
    }
    let (head, relation) = (nodes[noun].head, nodes[noun].relation);
    let before = |at: usize, relation: &str| nodes[at].head == Some(noun) && nodes[at].relation == relation;
    let subject = (0..participle).find(|at| before(*at, "nsubj"));
    // what hangs on this word before the participle hangs on the participle then
    let (from, root) = match head {
        _ if subject.is_some() && is_clause(&nodes[noun]) => (noun, noun),
        Some(had) if relation == "obj" && had < participle && nodes[had].lemma == "have" => {
            if nodes[had + 1..participle].iter().any(|node| node.upos != "ADV") {
                return;
            }
            (had, had)
        }
        Some(name)
            if nodes[name].head.is_none()
                && matches!(nodes[name].upos, "PROPN" | "NOUN")
                && matches!(nodes[noun].base(), "appos" | "conj" | "list" | "parataxis" | "dep")
                && is_comma(participle - 1)
                && (name + 1..participle - 1).any(is_comma)
                && !nodes.iter().any(|node| node.upos == "AUX" || node.has("VerbForm=Fin")) =>
        {
            (noun, name)
        }
        _ => return,
    };
    let raised = (nodes[root].head, nodes[root].relation);
    for (at, node) in nodes.iter_mut().enumerate() {
        if node.head == Some(from) && (at < participle || from != noun) || from < at && at < participle {
            node.head = Some(participle);
        }
    }
    (nodes[participle].head, nodes[participle].relation) = raised;
    nodes[participle].features = PAST;
    (nodes[noun].head, nodes[noun].relation) = (Some(participle), "obj");
    if from != noun {
        (nodes[from].head, nodes[from].relation) = (Some(participle), "aux");
        nodes[participle].features = "Tense=Past|VerbForm=Part";
    } else if root != noun {
        (nodes[root].head, nodes[root].relation) = (Some(participle), "nsubj");
    }
}

/// Hangs a bare noun behind a preposition that stands between a name and its verb on the verb: "Oman in return closed the road".
fn let_go(nodes: &mut [Node<'_>], noun: usize) {
    let Some(name) = nodes[noun].head.filter(|name| name + 2 == noun && nodes[*name].upos == "PROPN") else {
        return;
    };
    let bare =
        nodes[noun].upos == "NOUN" && nodes[noun].relation == "nmod" && nodes[noun - 1].head == Some(noun);
    let verb = nodes[name].head.filter(|verb| *verb > noun && nodes[name].base() == "nsubj");
    if let Some(verb) = verb.filter(|_| bare && nodes[noun - 1].relation == "case") {
        (nodes[noun].head, nodes[noun].relation) = (Some(verb), "obl");
    }
}

/// Makes a verb that hangs somewhere under a noun without a verb the head of the sentence, and the noun its subject: "Bolivia, the country
/// that kept out of it, called its envoy home".
fn stand_up(nodes: &mut [Node<'_>], verb: usize, is_comma: &impl Fn(usize) -> bool) {
    let node = &nodes[verb];
    let aside = matches!(node.relation, "parataxis" | "conj" | "appos" | "dep" | "list" | "acl");
    let finite = node.has("VerbForm=Fin") && !node.has("Mood=Imp");
    let past = is_past(node) && has(nodes, verb, "obj");
    let bare = |at: usize, relations: &[&str]| !relations.iter().any(|relation| has(nodes, at, relation));
    if node.upos != "VERB" || !aside || !(finite || past) {
        return;
    }
    let Some(name) = (0..verb).find(|at| nodes[*at].head.is_none()) else { return };
    let own = |at: &usize| nodes[*at].head == Some(verb) && !is_comma(*at);
    let start = (0..verb).rev().take_while(own).last().unwrap_or(verb);
    let framed = start > name + 2 && is_comma(start - 1) && (name + 1..start - 1).any(is_comma);
    let noun = matches!(nodes[name].upos, "PROPN" | "NOUN") && bare(name, &["nsubj", "cop", "expl"]);
    if !framed || !noun || !bare(verb, &["nsubj", "csubj", "expl", "aux", "cc"]) {
        return;
    }
    (nodes[verb].head, nodes[verb].relation) = (None, nodes[name].relation);
    if past {
        nodes[verb].features = PAST;
    }
    (nodes[name].head, nodes[name].relation) = (Some(verb), "nsubj");
}

/// Makes a participle or an imperative that has a subject now, and no auxiliary where it stands `alone`, tell what was done.
fn tell(verb: &mut Node<'_>, alone: bool) {
    if alone && (is_past(verb) || verb.has("Mood=Imp")) {
        verb.features = PAST;
    }
}

/// A participle of the past.
fn is_past(node: &Node<'_>) -> bool {
    node.has("VerbForm=Part") && node.has("Tense=Past")
}

/// The head of a clause by its relation.
fn is_clause(node: &Node<'_>) -> bool {
    matches!(node.base(), "root" | "ccomp" | "parataxis" | "advcl")
}

/// A finite verb of a clause of its own that has no subject and asks for one.
fn lacks_subject(nodes: &[Node<'_>], verb: usize) -> bool {
    let node = &nodes[verb];
    if node.upos != "VERB" || !is_clause(node) {
        return false;
    }
    let hanging = || nodes.iter().filter(|other| other.head == Some(verb));
    // a participle or an imperative that heads a sentence, with a name before it
    let finite = node.has("VerbForm=Fin")
        || node.relation == "root" && is_past(node)
        || hanging().any(|other| other.has("VerbForm=Fin") && other.upos == "AUX");
    finite && !hanging().any(|other| matches!(other.base(), "nsubj" | "csubj" | "expl"))
}

/// A token hangs on another, or on what hangs on it.
fn hangs_under(nodes: &[Node<'_>], at: usize, top: usize) -> bool {
    std::iter::successors(Some(at), |at| nodes[*at].head).take(nodes.len()).any(|at| at == top)
}

/// "Both had backed off by Friday": no day acts, and a verb with an auxiliary but none of the passive is active.
fn make_active(nodes: &mut [Node<'_>], at: usize, is_day: impl Fn(usize) -> bool) {
    if nodes[at].relation == "obl:agent" && is_day(at) {
        nodes[at].relation = "obl";
    }
    let Some(verb) = nodes[at].head.filter(|_| nodes[at].relation == "nsubj:pass") else { return };
    if !is_passive(nodes, verb) && has(nodes, verb, "aux") {
        nodes[at].relation = "nsubj";
    }
}

/// A verb has an auxiliary of the passive.
fn is_passive(nodes: &[Node<'_>], verb: usize) -> bool {
    nodes.iter().any(|node| node.head == Some(verb) && node.relation == "aux:pass")
}

/// Something hangs on a token by this relation.
fn has(nodes: &[Node<'_>], at: usize, relation: &str) -> bool {
    nodes.iter().any(|node| node.head == Some(at) && node.base() == relation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(rows: &[(&'static str, usize, &'static str)]) -> Vec<Node<'static>> {
        let node = |(upos, head, relation): &(&'static str, usize, &'static str)| Node {
            upos,
            features: if *upos == "VERB" { "Mood=Ind|VerbForm=Fin" } else { "_" },
            head: head.checked_sub(1),
            relation,
            ..Node::default()
        };
        rows.iter().map(node).collect()
    }

    #[test]
    fn a_name_behind_a_place_and_a_comma_acts() {
        // "After talks in Geneva , Oman and Yemen signed"
        let mut mended = nodes(&[
            ("ADP", 2, "case"),
            ("NOUN", 9, "obl"),
            ("ADP", 4, "case"),
            ("PROPN", 2, "nmod"),
            ("PUNCT", 2, "punct"),
            ("PROPN", 4, "appos"),
            ("CCONJ", 8, "cc"),
            ("PROPN", 6, "conj"),
            ("VERB", 0, "root"),
        ]);
        mend(&mut mended, |at| at == 4, |_| false);
        assert_eq!((mended[5].head, mended[5].relation), (Some(8), "nsubj"));
        assert_eq!(mended[7].head, Some(5));
    }

    #[test]
    fn a_name_behind_a_weekday_acts() {
        // "On Monday Oman signed"
        let mut mended =
            nodes(&[("ADP", 3, "case"), ("PROPN", 3, "compound"), ("PROPN", 4, "obl"), ("VERB", 0, "root")]);
        mend(&mut mended, |_| false, |at| at == 1);
        assert_eq!((mended[2].head, mended[2].relation), (Some(3), "nsubj"));
        assert_eq!((mended[1].head, mended[1].relation), (Some(3), "obl"));
        assert_eq!(mended[0].head, Some(1));
    }

    #[test]
    fn a_participle_between_subject_and_object_is_the_verb() {
        // "Egypt , too , airlifted guns"
        let mut mended = nodes(&[
            ("PROPN", 6, "nsubj"),
            ("PUNCT", 1, "punct"),
            ("ADV", 6, "advmod"),
            ("PUNCT", 1, "punct"),
            ("VERB", 6, "amod"),
            ("NOUN", 0, "root"),
        ]);
        mended[4].features = "Tense=Past|VerbForm=Part|Voice=Pass";
        mend(&mut mended, |at| at == 1 || at == 3, |_| false);
        let read = |at: usize| (mended[at].head, mended[at].relation);
        assert_eq!([read(0), read(4), read(5)], [(Some(4), "nsubj"), (None, "root"), (Some(4), "obj")]);
    }

    #[test]
    fn a_day_is_no_agent() {
        // "Both had backed by Friday", read as a passive
        let rows = [
            ("DET", 3, "nsubj:pass"),
            ("AUX", 3, "aux"),
            ("VERB", 0, "root"),
            ("ADP", 5, "case"),
            ("PROPN", 3, "obl:agent"),
        ];
        let mut mended = nodes(&rows);
        mend(&mut mended, |_| false, |at| at == 4);
        assert_eq!([mended[0].relation, mended[4].relation], ["nsubj", "obl"]);
        let rows = [("DET", 4, "nsubj:pass"), ("AUX", 4, "aux"), ("AUX", 4, "aux:pass"), ("VERB", 0, "root")];
        let mut passive = nodes(&rows);
        mend(&mut passive, |_| false, |_| false);
        assert_eq!(passive[0].relation, "nsubj:pass");
    }

    #[test]
    fn what_a_verb_hangs_on_is_not_its_subject() {
        // "In Geneva , Oman signed", the verb beside the name: the tree stays one
        let rows = [
            ("ADP", 2, "case"),
            ("PROPN", 0, "root"),
            ("PUNCT", 2, "punct"),
            ("PROPN", 2, "appos"),
            ("VERB", 4, "advcl"),
        ];
        let mut mended = nodes(&rows);
        mend(&mut mended, |at| at == 2, |_| false);
        let heads: Vec<Option<usize>> = mended.iter().map(|node| node.head).collect();
        assert_eq!(heads, [Some(1), None, Some(1), Some(1), Some(3)]);
    }

    #[test]
    fn a_verb_with_a_subject_keeps_it() {
        // "The talks in Geneva , Switzerland , ended": the place is not what ended
        let rows = [
            ("DET", 2, "det"),
            ("NOUN", 8, "nsubj"),
            ("ADP", 4, "case"),
            ("PROPN", 2, "nmod"),
            ("PUNCT", 6, "punct"),
            ("PROPN", 4, "appos"),
            ("PUNCT", 6, "punct"),
            ("VERB", 0, "root"),
        ];
        let mut mended = nodes(&rows);
        mend(&mut mended, |at| at == 4 || at == 6, |_| false);
        assert_eq!(mended[5].relation, "appos");
    }
}
