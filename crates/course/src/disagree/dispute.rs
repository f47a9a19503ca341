//! Differences about one matter gathered into a dispute: its positions with who stands behind each, and the life of the claim over time.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::order;
use super::{Difference, Field, Passage, Relation, Side};

/// What accounts of one matter say, position by position.
#[derive(Clone, PartialEq, Debug)]
pub struct Dispute {
    /// What they part in.
    pub field: Field,
    /// The sharpest relation between two of them.
    pub relation: Relation,
    /// What it is about, in codes.
    pub topic: String,
    /// The positions; the one behind which most source groups stand first, of equal ones the earlier.
    pub positions: Vec<Position>,
}

/// One of the answers.
#[derive(Clone, PartialEq, Debug)]
pub struct Position {
    /// What it says, in short.
    pub value: String,
    /// Source groups that tell it, in order.
    pub groups: Vec<u32>,
    /// Where it is told, in the order of publication.
    pub tellings: Vec<Telling>,
}

/// A sentence that takes a position.
#[derive(Clone, PartialEq, Debug)]
pub struct Telling {
    /// The account.
    pub side: Side,
    /// What it is in the life of the claim.
    pub step: Step,
}

/// What a telling is in the life of a claim.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Step {
    /// Nobody in the record says it earlier.
    FirstSaid,
    /// Said before by others or by the same.
    Repeated,
    /// The first that says it is not so.
    Denied,
    /// The first of another position.
    ToldOtherwise,
    /// Its speaker took another position before.
    Changed,
    /// Said by those who are charged with it.
    Admitted,
}

impl Step {
    /// `first said`, `repeated`, `denied`, `told otherwise`, `changed` or `confirmed by the other side`.
    pub fn name(self) -> &'static str {
        match self {
            Step::FirstSaid => "first said",
            Step::Repeated => "repeated",
            Step::Denied => "denied",
            Step::ToldOtherwise => "told otherwise",
            Step::Changed => "changed",
            Step::Admitted => "confirmed by the other side",
        }
    }
}

impl Dispute {
    /// 1 less the largest share of source groups on one position: 0 for one voice, near 1 for many. Shown with the names behind it only.
    pub fn spread(&self) -> f64 {
        let all: BTreeSet<u32> =
            self.positions.iter().flat_map(|position| position.groups.iter().copied()).collect();
        let most = self.positions.iter().map(|position| position.groups.len()).max().unwrap_or(0);
        if all.is_empty() { 0.0 } else { 1.0 - most as f64 / all.len().max(most) as f64 }
    }

    /// `3 : 1`, source groups by position.
    pub fn counts(&self) -> String {
        self.positions
            .iter()
            .map(|position| position.groups.len().to_string())
            .collect::<Vec<_>>()
            .join(" : ")
    }
}

/// Gathers differences about one matter: those of one field and deed that share a passage. Disputes come in the order of their sharpest
/// relation, then of the groups that take part, most first, then of publication.
pub fn disputes(differences: &[Difference], passages: &[Passage]) -> Vec<Dispute> {
    let mut root: Vec<usize> = (0..differences.len()).collect();
    let mut by_node: BTreeMap<(Field, &str, bool, usize), usize> = BTreeMap::new();
    for (at, difference) in differences.iter().enumerate() {
        let act = difference.topic.split(' ').next().unwrap_or("");
        let change = difference.relation == Relation::Change;
        for passage in [difference.one.passage, difference.other.passage] {
            let first = *by_node.entry((difference.field, act, change, passage)).or_insert(at);
            let (one, other) = (find(&mut root, first), find(&mut root, at));
            root[one.max(other)] = one.min(other);
        }
    }
    let mut gathered: BTreeMap<usize, Vec<&Difference>> = BTreeMap::new();
    for (at, difference) in differences.iter().enumerate() {
        gathered.entry(find(&mut root, at)).or_default().push(difference);
    }
    let mut out: Vec<Dispute> = gathered.into_values().map(|all| dispute(&all, passages)).collect();
    let key = |dispute: &Dispute| {
        let first = dispute.positions.iter().flat_map(|position| &position.tellings);
        let first = first.map(|telling| order(passages, telling.side.passage)).min();
        let groups: usize = dispute.positions.iter().map(|position| position.groups.len()).sum();
        (dispute.relation, std::cmp::Reverse(groups), first, dispute.field, dispute.topic.clone())
    };
    out.sort_by_key(key);
    out
}

fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

fn dispute(all: &[&Difference], passages: &[Passage]) -> Dispute {
    let sides: BTreeSet<&Side> =
        all.iter().flat_map(|difference| [&difference.one, &difference.other]).collect();
    let mut sides: Vec<&Side> = sides.into_iter().collect();
    sides.sort_by_key(|side| (order(passages, side.passage), (*side).clone()));
    let mut positions: Vec<Position> = Vec::new();
    let mut before: Vec<&Side> = Vec::new();
    for side in sides {
        let step = step(side, &before);
        let telling = Telling { side: side.clone(), step };
        match positions.iter_mut().find(|position| position.value == side.value) {
            Some(position) => position.tellings.push(telling),
            None => positions.push(Position {
                value: side.value.clone(),
                groups: Vec::new(),
                tellings: vec![telling],
            }),
        }
        before.push(side);
    }
    for position in &mut positions {
        let groups: BTreeSet<u32> =
            position.tellings.iter().map(|telling| passages[telling.side.passage].group).collect();
        position.groups = groups.into_iter().collect();
    }
    positions.sort_by_key(|position| std::cmp::Reverse(position.groups.len()));
    let relation = all.iter().map(|difference| difference.relation).min().unwrap_or(Relation::Change);
    let first = all[0];
    Dispute { field: first.field, relation, topic: first.topic.clone(), positions }
}

fn step(side: &Side, before: &[&Side]) -> Step {
    let shares = |one: &[String], other: &[String]| one.iter().any(|code| other.contains(code));
    let is_new = before.iter().all(|earlier| earlier.value != side.value);
    let turned = before.iter().any(|earlier| {
        earlier.value != side.value && !side.speakers.is_empty() && earlier.speakers == side.speakers
    });
    let owns = side.value != "not so" && shares(&side.speakers, &side.agents);
    let by_others =
        before.iter().any(|earlier| earlier.value == side.value && !shares(&earlier.speakers, &side.agents));
    match () {
        () if turned => Step::Changed,
        () if owns && by_others => Step::Admitted,
        () if before.is_empty() => Step::FirstSaid,
        () if is_new && side.value == "not so" => Step::Denied,
        () if is_new => Step::ToldOtherwise,
        () => Step::Repeated,
    }
}
