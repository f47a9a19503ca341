//! Counts of past facts, decayed by four half-lives, by subject, relation and object, and the same with countries for actors.
//!
//! Days are added in order; a count is brought forward only when it is asked for.

use std::collections::BTreeMap;

use super::super::scale::Decay;
use super::{Fact, World};

/// Half-lives of the counts, in days.
pub(crate) const HALF_LIVES: [f32; 4] = [2.0, 10.0, 50.0, 300.0];

/// Ages are told apart up to this many days.
const OLDEST: usize = 3000;

/// Decayed counts, one for each half-life.
pub(crate) type Counts = [f32; 4];

/// The facts with one object, summed.
#[derive(Clone, Debug)]
struct Cell {
    object: u32,
    last: i32,
    counts: Counts,
}

/// The facts of a subject under one relation, by object.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row(Vec<Cell>);

/// Rows by subject, then by relation.
#[derive(Clone, Debug, Default)]
struct Rows(Vec<Vec<(u16, Row)>>);

impl Rows {
    fn new(subjects: usize) -> Self {
        Rows(vec![Vec::new(); subjects])
    }

    fn add(&mut self, subject: u32, relation: u16, object: u32, day: i32, decay: &[Decay; 4]) {
        let rows = &mut self.0[subject as usize];
        let place = rows.binary_search_by_key(&relation, |row| row.0).unwrap_or_else(|place| {
            rows.insert(place, (relation, Row::default()));
            place
        });
        rows[place].1.add(object, day, decay);
    }

    fn row(&self, subject: u32, relation: u16) -> Option<&Row> {
        let rows = self.0.get(subject as usize)?;
        rows.binary_search_by_key(&relation, |row| row.0).ok().map(|place| &rows[place].1)
    }
}

impl Row {
    fn add(&mut self, object: u32, day: i32, decay: &[Decay; 4]) {
        match self.0.binary_search_by_key(&object, |cell| cell.object) {
            Ok(place) => {
                let cell = &mut self.0[place];
                for (count, decay) in cell.counts.iter_mut().zip(decay) {
                    *count = *count * decay.after(day - cell.last) + 1.0;
                }
                cell.last = day;
            }
            Err(place) => self.0.insert(place, Cell { object, last: day, counts: [1.0; 4] }),
        }
    }
}

/// What is known up to a day.
#[derive(Clone, Debug)]
pub struct History {
    decay: [Decay; 4],
    pairs: Rows,
    from_group: Rows,
    to_group: Rows,
    between_groups: Rows,
    /// One subject, number 0: everybody.
    received: Rows,
    sectors: BTreeMap<(u32, u16, u32, bool), f32>,
    home: Vec<Home>,
    members: Vec<Vec<u32>>,
}

/// The group of an actor: the one it is given, else the one it had most to do with.
#[derive(Clone, Debug, Default)]
struct Home {
    given: Option<u32>,
    met: Vec<(u32, u32)>,
    most: Option<(u32, u32)>,
}

impl Home {
    fn group(&self) -> Option<u32> {
        self.given.or(self.most.map(|(_, group)| group))
    }

    fn meet(&mut self, group: u32) {
        if self.given.is_some() {
            return;
        }
        let place = self.met.binary_search_by_key(&group, |met| met.0).unwrap_or_else(|place| {
            self.met.insert(place, (group, 0));
            place
        });
        self.met[place].1 += 1;
        let times = self.met[place].1;
        // Of groups met equally often, the first by number, whatever came first.
        if self.most.is_none_or(|(most, held)| times > most || times == most && group < held) {
            self.most = Some((times, group));
        }
    }
}

impl History {
    /// Nothing is known yet.
    pub fn new(world: &World) -> Self {
        let actors = world.actors();
        let groups = world.groups as usize;
        let mut members = vec![Vec::new(); groups];
        for (actor, group) in world.group_of.iter().enumerate() {
            if let Some(group) = group {
                members[*group as usize].push(actor as u32);
            }
        }
        History {
            decay: HALF_LIVES.map(|half_life| Decay::new(half_life, OLDEST)),
            pairs: Rows::new(actors),
            from_group: Rows::new(groups),
            to_group: Rows::new(actors),
            between_groups: Rows::new(groups),
            received: Rows::new(1),
            sectors: BTreeMap::new(),
            home: world.group_of.iter().map(|group| Home { given: *group, ..Home::default() }).collect(),
            members,
        }
    }

    /// Adds the facts of one day, or of several in order. Each fact is given once, and a day is not earlier than one that was added before.
    pub fn add(&mut self, world: &World, facts: &[Fact]) {
        for fact in facts {
            for (query, object) in super::questions(*fact, world.relations) {
                self.add_seen_from(world, query.subject, query.relation, object, fact.day);
            }
        }
    }

    fn add_seen_from(&mut self, world: &World, subject: u32, relation: u16, object: u32, day: i32) {
        let any = world.any();
        let (from, to) = (self.group(subject), self.group(object));
        for relation in [relation, any] {
            self.pairs.add(subject, relation, object, day, &self.decay);
            self.received.add(0, relation, object, day, &self.decay);
            if let Some(from) = from {
                self.from_group.add(from, relation, object, day, &self.decay);
            }
            if let Some(to) = to {
                self.to_group.add(subject, relation, to, day, &self.decay);
            }
            if let (Some(from), Some(to)) = (from, to) {
                self.between_groups.add(from, relation, to, day, &self.decay);
            }
        }
        let sectors = (world.sector_of[subject as usize], world.sector_of[object as usize]);
        let same = from.is_some() && from == to;
        *self.sectors.entry((sectors.0, relation, sectors.1, same)).or_default() += 1.0;
        if let Some(group) = world.group_of[object as usize] {
            self.home[subject as usize].meet(group);
        }
    }

    /// The group of an actor: the given one, else the one whose actors it met most often.
    pub(crate) fn group(&self, actor: u32) -> Option<u32> {
        self.home[actor as usize].group()
    }

    /// Actors whose group is given as this one.
    pub(crate) fn members(&self, group: u32) -> &[u32] {
        &self.members[group as usize]
    }

    /// All rows of a subject, by relation (the last one stands for any relation).
    pub(crate) fn rows(&self, subject: u32) -> &[(u16, Row)] {
        &self.pairs.0[subject as usize]
    }

    /// True when the two had to do with each other.
    pub(crate) fn meets(&self, world: &World, subject: u32, object: u32) -> bool {
        let row = self.pair(subject, world.any());
        row.is_some_and(|row| row.0.binary_search_by_key(&object, |cell| cell.object).is_ok())
    }

    pub(crate) fn pair(&self, subject: u32, relation: u16) -> Option<&Row> {
        self.pairs.row(subject, relation)
    }

    pub(crate) fn of_group(&self, group: u32, relation: u16) -> Option<&Row> {
        self.from_group.row(group, relation)
    }

    pub(crate) fn to_group(&self, subject: u32, relation: u16) -> Option<&Row> {
        self.to_group.row(subject, relation)
    }

    pub(crate) fn between_groups(&self, group: u32, relation: u16) -> Option<&Row> {
        self.between_groups.row(group, relation)
    }

    pub(crate) fn received(&self, relation: u16) -> Option<&Row> {
        self.received.row(0, relation)
    }

    /// Facts of a relation from actors of one sector to actors of another, within one group or not.
    pub(crate) fn between_sectors(&self, from: u32, relation: u16, to: u32, same_group: bool) -> f32 {
        self.sectors.get(&(from, relation, to, same_group)).copied().unwrap_or(0.0)
    }

    /// Objects of a row with their counts as they stand on a day.
    pub(crate) fn counts<'a>(&'a self, row: &'a Row, day: i32) -> impl Iterator<Item = (u32, Counts)> + 'a {
        row.0.iter().map(move |cell| (cell.object, self.forward(cell, day)))
    }

    /// The counts of one object of a row as they stand on a day.
    pub(crate) fn count_of(&self, row: Option<&Row>, object: u32, day: i32) -> Counts {
        let cell = row.and_then(|row| {
            row.0.binary_search_by_key(&object, |cell| cell.object).ok().map(|place| &row.0[place])
        });
        cell.map_or([0.0; 4], |cell| self.forward(cell, day))
    }

    fn forward(&self, cell: &Cell, day: i32) -> Counts {
        let age = day - cell.last;
        std::array::from_fn(|life| cell.counts[life] * self.decay[life].after(age))
    }
}
