//! The features of a candidate: what they are called, and how they are counted from the history.
//!
//! Counts are decayed by 2, 10, 50 or 300 days and stand on a logarithmic scale, `log2(1 + 20 * count)`. Features about an actor rather than a pair
//! have two places, one for candidates that the subject has met before and one for those that it has not.

use super::super::scale::log2;
use super::confidence::Confidence;
use super::history::{Counts, History};
use super::{Query, World};

/// One feature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Feature {
    /// A short name.
    pub name: &'static str,
    /// What is counted, in words.
    pub counts: &'static str,
    /// Which past facts are counted.
    pub(crate) kind: Kind,
}

/// Which past facts a feature counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// From the subject to the candidate under the relation asked about.
    Own,
    /// Between the two, under relations that the one asked about tends to follow.
    Kin,
    /// Between the two.
    Any,
    /// From the candidate to the subject under the relation asked about.
    Reverse,
    /// To the candidate, from anybody, under the relation asked about (`true`) or any.
    Received(bool),
    /// To the candidate, from anybody of the subject's group.
    FromGroup(bool),
    /// From the subject to anybody of the candidate's group.
    ToGroup(bool),
    /// From anybody of the one group to anybody of the other.
    Groups(bool),
    /// Between actors of the two sectors, within one group or not as here, under the relation asked about.
    Sectors,
    /// To the candidate from partners of the subject, under the relation asked about.
    TwoHops,
    /// No facts.
    Known,
}

impl Kind {
    /// True when a past fact, seen from one of its ends, is counted for the question and the candidate. [`Kind::Kin`] counts more than it should here:
    /// its confidences are not known in this place.
    pub(crate) fn counts(
        self,
        world: &World,
        history: &History,
        query: Query,
        object: u32,
        seen: Query,
        other: u32,
    ) -> bool {
        let (subject, relation) = (seen.subject, seen.relation);
        let as_asked = |is_own: bool| !is_own || relation == query.relation;
        let pair = subject == query.subject && other == object;
        let group = |left: u32, right: u32| {
            let group = history.group(left);
            group.is_some() && group == history.group(right)
        };
        let sector =
            |left: u32, right: u32| world.sector_of[left as usize] == world.sector_of[right as usize];
        match self {
            Kind::Own => pair && relation == query.relation,
            Kind::Kin | Kind::Any => pair,
            Kind::Reverse => pair && relation == world.inverse(query.relation),
            Kind::Received(own) => other == object && as_asked(own),
            Kind::FromGroup(own) => group(subject, query.subject) && other == object && as_asked(own),
            Kind::ToGroup(own) => subject == query.subject && group(other, object) && as_asked(own),
            Kind::Groups(own) => group(subject, query.subject) && group(other, object) && as_asked(own),
            Kind::Sectors => {
                let alike = sector(subject, query.subject) && sector(other, object);
                alike && group(subject, other) == group(query.subject, object) && as_asked(true)
            }
            Kind::TwoHops => {
                other == object && as_asked(true) && history.meets(world, query.subject, subject)
            }
            Kind::Known => false,
        }
    }
}

const fn feature(name: &'static str, counts: &'static str, kind: Kind) -> Feature {
    Feature { name, counts, kind }
}

/// Places in a row of features; a multiple of eight.
pub(crate) const WIDTH: usize = 56;
/// A row of features.
pub(crate) type Values = [f32; WIDTH];

const OWN: usize = 0;
const KIN: usize = 4;
const ANY: usize = 8;
const REVERSE: usize = 12;
const MET: usize = 14;
const BLOCK: usize = 15;
const BLOCK_LENGTH: usize = 19;
const POPULAR: usize = 0;
const GROUP: usize = 4;
const TO_GROUP: usize = 8;
const BETWEEN: usize = 12;
const SAME_GROUP: usize = 14;
const SECTORS: usize = 15;
const SAME_SECTOR: usize = 16;
const TWO_HOPS: usize = 17;
const SELF: usize = 18;

/// All features in the order of their places; the last [`BLOCK_LENGTH`] stand twice, for actors met before and for new ones.
pub const FEATURES: [Feature; BLOCK + BLOCK_LENGTH] = [
    feature("own 2d", "the same relation to this actor, half-life 2 days", Kind::Own),
    feature("own 10d", "the same relation to this actor, half-life 10 days", Kind::Own),
    feature("own 50d", "the same relation to this actor, half-life 50 days", Kind::Own),
    feature("own 300d", "the same relation to this actor, half-life 300 days", Kind::Own),
    feature("kin 2d", "relations that this one tends to follow, half-life 2 days", Kind::Kin),
    feature("kin 10d", "relations that this one tends to follow, half-life 10 days", Kind::Kin),
    feature("kin 50d", "relations that this one tends to follow, half-life 50 days", Kind::Kin),
    feature("kin 300d", "relations that this one tends to follow, half-life 300 days", Kind::Kin),
    feature("any 2d", "anything between the two, half-life 2 days", Kind::Any),
    feature("any 10d", "anything between the two, half-life 10 days", Kind::Any),
    feature("any 50d", "anything between the two, half-life 50 days", Kind::Any),
    feature("any 300d", "anything between the two, half-life 300 days", Kind::Any),
    feature("reverse 10d", "the same relation in the other direction, half-life 10 days", Kind::Reverse),
    feature("reverse 300d", "the same relation in the other direction, half-life 300 days", Kind::Reverse),
    feature("met", "the two had to do with each other before", Kind::Any),
    feature(
        "popular 10d",
        "the same relation to this actor from anybody, half-life 10 days",
        Kind::Received(true),
    ),
    feature(
        "popular 300d",
        "the same relation to this actor from anybody, half-life 300 days",
        Kind::Received(true),
    ),
    feature("active 10d", "anything with this actor, half-life 10 days", Kind::Received(false)),
    feature("active 300d", "anything with this actor, half-life 300 days", Kind::Received(false)),
    feature(
        "from group 10d",
        "the same relation to this actor from the subject's country, half-life 10 days",
        Kind::FromGroup(true),
    ),
    feature(
        "from group 300d",
        "the same relation to this actor from the subject's country, half-life 300 days",
        Kind::FromGroup(true),
    ),
    feature(
        "group any 10d",
        "anything of the subject's country with this actor, half-life 10 days",
        Kind::FromGroup(false),
    ),
    feature(
        "group any 300d",
        "anything of the subject's country with this actor, half-life 300 days",
        Kind::FromGroup(false),
    ),
    feature(
        "to group 10d",
        "the same relation to this actor's country, half-life 10 days",
        Kind::ToGroup(true),
    ),
    feature(
        "to group 300d",
        "the same relation to this actor's country, half-life 300 days",
        Kind::ToGroup(true),
    ),
    feature(
        "to group any 10d",
        "anything with this actor's country, half-life 10 days",
        Kind::ToGroup(false),
    ),
    feature(
        "to group any 300d",
        "anything with this actor's country, half-life 300 days",
        Kind::ToGroup(false),
    ),
    feature(
        "groups 300d",
        "the same relation between the two countries, half-life 300 days",
        Kind::Groups(true),
    ),
    feature("groups any 300d", "anything between the two countries, half-life 300 days", Kind::Groups(false)),
    feature("same group", "both are of one country", Kind::Known),
    feature("sectors", "the same relation between the two sectors", Kind::Sectors),
    feature("same sector", "both are of one sector", Kind::Known),
    feature("two hops", "the same relation to this actor from partners of the subject", Kind::TwoHops),
    feature("itself", "the actor is the subject itself", Kind::Known),
];

/// The feature at a place, and whether the place is the one for new actors.
pub(crate) fn at_place(place: usize) -> Option<(&'static Feature, bool)> {
    let is_new = place >= BLOCK + BLOCK_LENGTH;
    FEATURES.get(if is_new { place - BLOCK_LENGTH } else { place }).map(|feature| (feature, is_new))
}

/// Candidates taken in beside the partners of the subject, from each source.
const TAKEN: usize = 60;
/// Partners that two hops go through.
const THROUGH: usize = 10;

fn scaled(count: f32) -> f32 {
    log2(1.0 + 20.0 * count)
}

/// The candidates of a question with their features. It is emptied and filled again for each question.
#[derive(Debug)]
pub(crate) struct Sheet {
    place_of: Vec<u32>,
    /// The candidates.
    pub(crate) objects: Vec<u32>,
    /// Their features.
    pub(crate) values: Vec<Values>,
    kin: Vec<Counts>,
    hops: Vec<f32>,
}

const ABSENT: u32 = u32::MAX;

impl Sheet {
    pub(crate) fn new(world: &World) -> Self {
        let place_of = vec![ABSENT; world.actors()];
        Sheet { place_of, objects: Vec::new(), values: Vec::new(), kin: Vec::new(), hops: Vec::new() }
    }

    fn clear(&mut self) {
        for object in &self.objects {
            self.place_of[*object as usize] = ABSENT;
        }
        self.objects.clear();
        self.values.clear();
        self.kin.clear();
        self.hops.clear();
    }

    /// The place of a candidate, made if it is new.
    fn place(&mut self, object: u32) -> usize {
        let place = &mut self.place_of[object as usize];
        if *place == ABSENT {
            *place = self.objects.len() as u32;
            self.objects.push(object);
            self.values.push([0.0; WIDTH]);
            self.kin.push([0.0; 4]);
            self.hops.push(0.0);
        }
        *place as usize
    }

    /// The place of an actor among the candidates.
    pub(crate) fn find(&self, object: u32) -> Option<usize> {
        self.place_of.get(object as usize).filter(|place| **place != ABSENT).map(|place| *place as usize)
    }

    /// Fills the sheet for a question, from facts that the history holds.
    pub(crate) fn fill(&mut self, world: &World, history: &History, confidence: &Confidence, query: Query) {
        self.clear();
        self.add_pairs(world, history, query);
        self.add_kin(world, history, confidence, query);
        let met = self.objects.len();
        self.add_two_hops(history, query);
        self.add_new(world, history, query);
        self.add_actors(world, history, query, met);
    }

    fn add_pairs(&mut self, world: &World, history: &History, query: Query) {
        let Query { subject, relation, day } = query;
        for (object, counts) in
            history.pair(subject, world.any()).into_iter().flat_map(|row| history.counts(row, day))
        {
            let place = self.place(object);
            let values = &mut self.values[place];
            values[MET] = 1.0;
            for (life, count) in counts.into_iter().enumerate() {
                values[ANY + life] = scaled(count);
            }
        }
        for (object, counts) in
            history.pair(subject, relation).into_iter().flat_map(|row| history.counts(row, day))
        {
            let place = self.place(object);
            for (life, count) in counts.into_iter().enumerate() {
                self.values[place][OWN + life] = scaled(count);
            }
        }
        let reverse = history.pair(subject, world.inverse(relation));
        for (object, counts) in reverse.into_iter().flat_map(|row| history.counts(row, day)) {
            let place = self.place(object);
            self.values[place][REVERSE] = scaled(counts[1]);
            self.values[place][REVERSE + 1] = scaled(counts[3]);
        }
    }

    fn add_kin(&mut self, world: &World, history: &History, confidence: &Confidence, query: Query) {
        let Query { subject, relation, day } = query;
        for (earlier, row) in history.rows(subject).iter().filter(|(earlier, _)| *earlier < world.any()) {
            let [fresh, old] = confidence.of(relation, *earlier);
            for (object, counts) in history.counts(row, day) {
                let place = self.place_of[object as usize] as usize;
                let kin = &mut self.kin[place];
                kin[0] += fresh * counts[0];
                kin[1] += fresh * counts[1];
                kin[2] += old * counts[2];
                kin[3] += old * counts[3];
            }
        }
        for (values, kin) in self.values.iter_mut().zip(&self.kin) {
            for life in 0..4 {
                values[KIN + life] = scaled(kin[life]);
            }
        }
    }

    fn add_two_hops(&mut self, history: &History, query: Query) {
        let mut partners: Vec<(f32, u32)> =
            self.kin.iter().zip(&self.objects).map(|(kin, object)| (kin[2], *object)).collect();
        keep_best(&mut partners, THROUGH);
        for (weight, partner) in partners {
            for (object, counts) in history
                .pair(partner, query.relation)
                .into_iter()
                .flat_map(|row| history.counts(row, query.day))
            {
                let place = self.place(object);
                self.hops[place] += weight * counts[2];
            }
        }
    }

    /// Takes in actors that the subject has not met.
    fn add_new(&mut self, world: &World, history: &History, query: Query) {
        let Query { subject, relation, day } = query;
        let group = history.group(subject);
        let mut sources = vec![history.received(relation)];
        if let Some(group) = group {
            sources.push(history.of_group(group, relation));
            sources.push(history.of_group(group, world.any()));
        }
        for row in sources.into_iter().flatten() {
            let mut best: Vec<(f32, u32)> =
                history.counts(row, day).map(|(object, counts)| (counts[3], object)).collect();
            keep_best(&mut best, TAKEN);
            for (_, object) in best {
                self.place(object);
            }
        }
        let active = history.received(world.any());
        let members = group.map_or(&[][..], |group| history.members(group));
        let mut best: Vec<(f32, u32)> =
            members.iter().map(|object| (history.count_of(active, *object, day)[3], *object)).collect();
        keep_best(&mut best, TAKEN);
        for (_, object) in best {
            self.place(object);
        }
    }

    /// The features that do not rest on the pair itself.
    fn add_actors(&mut self, world: &World, history: &History, query: Query, met: usize) {
        let Query { subject, relation, day } = query;
        let group = history.group(subject);
        let sector = world.sector_of[subject as usize];
        let received = [history.received(relation), history.received(world.any())];
        let from_group =
            [relation, world.any()].map(|relation| group.and_then(|group| history.of_group(group, relation)));
        let to_group = [relation, world.any()].map(|relation| history.to_group(subject, relation));
        let between = [relation, world.any()]
            .map(|relation| group.and_then(|group| history.between_groups(group, relation)));
        for place in 0..self.objects.len() {
            let object = self.objects[place];
            let block = if place < met { BLOCK } else { BLOCK + BLOCK_LENGTH };
            let values = &mut self.values[place][block..block + BLOCK_LENGTH];
            for which in 0..2 {
                let counts = history.count_of(received[which], object, day);
                values[POPULAR + 2 * which] = scaled(counts[1]);
                values[POPULAR + 2 * which + 1] = scaled(counts[3]);
                let counts = history.count_of(from_group[which], object, day);
                values[GROUP + 2 * which] = scaled(counts[1]);
                values[GROUP + 2 * which + 1] = scaled(counts[3]);
            }
            let other = history.group(object);
            if let Some(other) = other {
                for which in 0..2 {
                    let counts = history.count_of(to_group[which], other, day);
                    values[TO_GROUP + 2 * which] = scaled(counts[1]);
                    values[TO_GROUP + 2 * which + 1] = scaled(counts[3]);
                    values[BETWEEN + which] = scaled(history.count_of(between[which], other, day)[3]);
                }
            }
            let same = group.is_some() && other == group;
            let other_sector = world.sector_of[object as usize];
            values[SAME_GROUP] = f32::from(u8::from(same));
            values[SECTORS] = scaled(history.between_sectors(sector, relation, other_sector, same));
            values[SAME_SECTOR] = f32::from(u8::from(other_sector == sector));
            values[TWO_HOPS] = scaled(self.hops[place]);
            values[SELF] = f32::from(u8::from(object == subject));
        }
    }
}

/// Keeps the entries with the greatest weights, of equal ones the smaller numbers.
fn keep_best(entries: &mut Vec<(f32, u32)>, number: usize) {
    let order = |left: &(f32, u32), right: &(f32, u32)| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1));
    if entries.len() > number {
        entries.select_nth_unstable_by(number, order);
        entries.truncate(number);
    }
    entries.sort_unstable_by(order);
}
