//! The two-letter codes of states, from the program's own table `data/actors/states.tsv`, and of territories that are no states, from
//! `data/gazetteer/countries.tsv`: the truth sets of places want them, the reader itself speaks three-letter codes.

use std::collections::BTreeMap;
use std::sync::OnceLock;

const TERRITORIES: &str = include_str!("../../../data/gazetteer/countries.tsv");
const TABLE: &str = include_str!("../../../data/actors/states.tsv");

/// What predictions need to know of states.
pub struct States {
    two_letters: BTreeMap<&'static str, &'static str>,
}

/// The table, read once.
pub fn states() -> &'static States {
    static STATES: OnceLock<States> = OnceLock::new();
    STATES.get_or_init(|| parse(TABLE))
}

impl States {
    /// ISO 3166-1 alpha-2 of an alpha-3 code.
    pub fn two_letters(&self, code: &str) -> Option<&'static str> {
        self.two_letters.get(code).copied()
    }
}

fn parse(table: &'static str) -> States {
    let columns: Vec<&str> = table
        .lines()
        .find_map(|line| line.strip_prefix("#columns\t"))
        .map_or(Vec::new(), |line| line.split('\t').collect());
    let column = |name: &str| columns.iter().position(|column| *column == name).unwrap_or(usize::MAX);
    let (code, iso2) = (column("code"), column("iso2"));
    let mut states = States { two_letters: BTreeMap::new() };
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |index: usize| cells.get(index).copied().unwrap_or("");
        if !cell(iso2).is_empty() {
            states.two_letters.entry(cell(code)).or_insert(cell(iso2));
        }
    }
    for line in TERRITORIES.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t').skip(1);
        if let (Some(iso2), Some(iso3)) = (cells.next(), cells.next()) {
            states.two_letters.entry(iso3).or_insert(iso2);
        }
    }
    states
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_today_has_two_letters() {
        let states = states();
        assert!(states.two_letters.len() > 190, "{}", states.two_letters.len());
        assert_eq!(states.two_letters("AZE"), Some("AZ"));
        assert_eq!((states.two_letters("KOS"), states.two_letters("GRL")), (Some("XK"), Some("GL")));
    }
}
