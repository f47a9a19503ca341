//! What is known of actors beside their deeds: the group (country) and the sector of each.

/// The actors and relations that facts speak of.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Number of relations, inverses not counted.
    pub relations: u16,
    /// For each actor its group (a country), below `groups`; none where it is not known.
    pub group_of: Vec<Option<u32>>,
    /// Number of groups.
    pub groups: u32,
    /// For each actor its sector, any number; actors of the same kind share it.
    pub sector_of: Vec<u32>,
}

impl World {
    /// A world of which nothing but the numbers of actors and relations is known.
    pub fn plain(actors: usize, relations: u16) -> Self {
        World { relations, group_of: vec![None; actors], groups: 0, sector_of: vec![0; actors] }
    }

    /// Number of actors.
    pub fn actors(&self) -> usize {
        self.group_of.len()
    }

    /// The relation seen from the other side.
    pub(crate) fn inverse(&self, relation: u16) -> u16 {
        if relation < self.relations { relation + self.relations } else { relation - self.relations }
    }

    /// The index that stands for "any relation, either direction".
    pub(crate) fn any(&self) -> u16 {
        self.relations * 2
    }
}
