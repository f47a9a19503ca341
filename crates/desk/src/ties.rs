//! Everybody at once: who has to do with whom in a span of days, and how the world looks from one actor.
//!
//! Sums of reports that count, as the archive has them, with their tone; what is drawn is drawn by `chart`. Outlines of lands lie in `data/desk/world.tsv` and are
//! joined by their ISO number; which code has which number, and where places lie, is asked of the caller.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chancery_archive::{Archive, ArchiveError};
use chancery_chart::{Bow, Land, Mark, Shade, sides_svg, ties_svg, world_svg};
use chancery_course::Tone;
use chancery_record::{Code, Date, DayRange, Ontology};
use serde_json::{Value as Json, json};

use crate::server::{NameOf, NumberOf, PointOf};

const WORLD: &str = include_str!("../../../data/desk/world.tsv");

/// Below this part of all reports by which one tone outweighs the other, a land is about even.
const EVEN: f64 = 0.2;
/// Steps of a shade.
const SHADES: f64 = 4.0;

/// What knows actors and places.
#[derive(Clone, Copy)]
pub struct Atlas<'a> {
    /// Event types.
    pub ontology: &'a Ontology,
    /// Names of codes.
    pub name_of: &'a NameOf,
    /// ISO numbers of states; what has none is a body.
    pub number_of: &'a NumberOf,
    /// Points of places.
    pub point_of: &'a PointOf,
}

impl Atlas<'_> {
    fn name(&self, code: &str) -> String {
        (self.name_of)(code).unwrap_or_else(|| code.to_owned())
    }

    fn is_state(&self, code: &str) -> bool {
        (self.number_of)(code).is_some()
    }

    fn tone(&self, event_type: &str) -> Option<Tone> {
        self.ontology.find(event_type, "").and_then(|known| Tone::of_quad(known.quad))
    }
}

/// Reports, whatever they are between.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sums {
    /// All of them.
    pub reports: u64,
    /// Of cooperation.
    pub cooperation: u64,
    /// Of conflict.
    pub conflict: u64,
    /// From the first to the second, or from the land.
    pub forth: u64,
    /// From the second to the first, or towards the land.
    pub back: u64,
    /// First known day.
    pub first: Option<Date>,
    /// Last known day.
    pub last: Option<Date>,
}

impl Sums {
    fn add(&mut self, more: &Sums) {
        self.reports += more.reports;
        self.cooperation += more.cooperation;
        self.conflict += more.conflict;
        self.forth += more.forth;
        self.back += more.back;
        self.first = self.first.into_iter().chain(more.first).min();
        self.last = self.last.into_iter().chain(more.last).max();
    }

    fn turned(&self) -> Sums {
        Sums { forth: self.back, back: self.forth, ..self.clone() }
    }

    /// How far cooperation outweighs conflict, from -1 to 1; none without either.
    pub fn balance(&self) -> Option<f64> {
        let both = self.cooperation + self.conflict;
        (both > 0).then(|| (self.cooperation as f64 - self.conflict as f64) / both as f64)
    }

    /// `more cooperation`, `about even`, `more conflict`, or empty.
    pub fn lean(&self) -> &'static str {
        match self.balance() {
            None => "",
            Some(balance) if balance > EVEN => "more cooperation",
            Some(balance) if balance < -EVEN => "more conflict",
            Some(_) => "about even",
        }
    }

    fn to_json(&self) -> Json {
        json!({
            "reports": self.reports,
            "cooperation": self.cooperation,
            "conflict": self.conflict,
            "from": self.first.map(|day| day.to_string()),
            "to": self.last.map(|day| day.to_string()),
        })
    }
}

/// A pair with its reports.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tie {
    /// The first code in the alphabet.
    pub a: Code,
    /// The other.
    pub b: Code,
    /// Its reports.
    pub sums: Sums,
}

/// What the network is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Question<'q> {
    /// The day of the event, else of publication, lies in here.
    pub days: DayRange,
    /// Only pairs of this actor.
    pub actor: Option<&'q str>,
    /// Bodies of states and others without a land too.
    pub with_bodies: bool,
    /// At most so many pairs.
    pub top: usize,
}

/// The pairs with most reports.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Network {
    /// The actor that was asked for.
    pub actor: Option<Code>,
    /// Pairs, most reports first.
    pub ties: Vec<Tie>,
    /// Pairs that were not among these.
    pub left_out: usize,
}

/// All pairs that fit, most reports first, then by code.
fn all_ties(
    archive: &Archive,
    atlas: &Atlas<'_>,
    days: &DayRange,
    actor: Option<&str>,
) -> Result<Vec<Tie>, ArchiveError> {
    let mut out: Vec<Tie> = Vec::new();
    for row in archive.ties(days, actor)? {
        let tone = atlas.tone(&row.event_type);
        let of = |wanted: Tone| if tone == Some(wanted) { row.reports } else { 0 };
        let sums = Sums {
            reports: row.reports,
            cooperation: of(Tone::Cooperation),
            conflict: of(Tone::Conflict),
            forth: row.a_to_b,
            back: row.b_to_a,
            first: row.first,
            last: row.last,
        };
        match out.last_mut().filter(|tie| tie.a == row.a && tie.b == row.b) {
            Some(tie) => tie.sums.add(&sums),
            None => out.push(Tie { a: row.a, b: row.b, sums }),
        }
    }
    // They come by code, and sorting keeps that order among equals.
    out.sort_by_key(|tie| std::cmp::Reverse(tie.sums.reports));
    Ok(out)
}

/// Finds the pairs with most reports.
///
/// # Errors
/// When the archive cannot be read.
pub fn network(
    archive: &Archive,
    atlas: &Atlas<'_>,
    question: &Question<'_>,
) -> Result<Network, ArchiveError> {
    let is_taken = |code: &str| question.with_bodies || question.actor == Some(code) || atlas.is_state(code);
    let mut ties = all_ties(archive, atlas, &question.days, question.actor)?;
    ties.retain(|tie| is_taken(&tie.a) && is_taken(&tie.b));
    let left_out = ties.len().saturating_sub(question.top);
    ties.truncate(question.top);
    Ok(Network { actor: question.actor.map(str::to_owned), ties, left_out })
}

impl Network {
    /// The actors of the pairs, by code.
    pub fn actors(&self) -> BTreeSet<&str> {
        self.ties.iter().flat_map(|tie| [tie.a.as_str(), tie.b.as_str()]).collect()
    }

    /// The drawing; each bow leads to the address that `address` gives its pair, or nowhere when that is empty.
    pub fn to_svg(&self, atlas: &Atlas<'_>, address: &dyn Fn(&str, &str) -> String, title: &str) -> String {
        let codes: Vec<&str> = self.actors().into_iter().collect();
        let number = |code: &str| codes.binary_search(&code).unwrap_or(0);
        let names: Vec<String> = codes.iter().map(|code| atlas.name(code)).collect();
        let bow = |tie: &Tie| {
            let is_turned = self.actor.as_ref() == Some(&tie.b);
            let (one, other) = if is_turned { (&tie.b, &tie.a) } else { (&tie.a, &tie.b) };
            Bow {
                one: number(one),
                other: number(other),
                cooperation: tie.sums.cooperation,
                conflict: tie.sums.conflict,
                address: address(&tie.a, &tie.b),
            }
        };
        let bows: Vec<Bow> = self.ties.iter().map(bow).collect();
        if self.actor.is_some() { sides_svg(&names, &bows, title) } else { ties_svg(&names, &bows, title) }
    }

    /// For programs.
    pub fn to_json(&self, atlas: &Atlas<'_>) -> Json {
        let actor =
            |code: &&str| json!({"code": code, "name": atlas.name(code), "is_state": atlas.is_state(code)});
        let pair = |tie: &Tie| {
            let mut json = tie.sums.to_json();
            json["first"] = json!(tie.a);
            json["second"] = json!(tie.b);
            json["first_to_second"] = json!(tie.sums.forth);
            json["second_to_first"] = json!(tie.sums.back);
            json
        };
        json!({
            "actor": self.actor,
            "actors": self.actors().iter().map(actor).collect::<Vec<_>>(),
            "pairs": self.ties.iter().map(pair).collect::<Vec<_>>(),
            "pairs_left_out": self.left_out,
        })
    }
}

/// What shades the map.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ShadeBy {
    /// What outweighs, and how many reports.
    #[default]
    Tone,
    /// How many reports.
    Volume,
}

/// A land or body of the map.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Party {
    /// Its code.
    pub code: Code,
    /// Its ISO number, unless it is a body.
    pub number: Option<String>,
    /// Its reports with the actor, or with anybody; `forth` is what it does.
    pub sums: Sums,
}

/// A place where events are told to be.
#[derive(Clone, PartialEq, Debug)]
pub struct Spot {
    /// Its name.
    pub name: String,
    /// Code of its state, or empty.
    pub code: Code,
    /// Degrees north and east; none where nothing is known, or the name is that of a state.
    pub point: Option<(f64, f64)>,
    /// Reports there; without directions and days.
    pub sums: Sums,
}

/// The world as the record tells of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct World {
    /// The actor that it is seen from.
    pub actor: Option<Code>,
    /// States and bodies, most reports first.
    pub parties: Vec<Party>,
    /// Places, most reports first.
    pub spots: Vec<Spot>,
}

/// Sums up the world, seen from an actor or as a whole.
///
/// # Errors
/// When the archive cannot be read.
pub fn world(
    archive: &Archive,
    atlas: &Atlas<'_>,
    days: &DayRange,
    actor: Option<&str>,
) -> Result<World, ArchiveError> {
    let mut parties: BTreeMap<Code, Sums> = BTreeMap::new();
    for Tie { a, b, sums } in all_ties(archive, atlas, days, actor)? {
        if actor != Some(a.as_str()) {
            parties.entry(a).or_default().add(&sums);
        }
        if actor != Some(b.as_str()) {
            parties.entry(b).or_default().add(&sums.turned());
        }
    }
    let mut parties: Vec<Party> = parties
        .into_iter()
        .map(|(code, sums)| Party { number: (atlas.number_of)(&code), code, sums })
        .collect();
    parties.sort_by_key(|party| std::cmp::Reverse(party.sums.reports));
    let mut spots: Vec<Spot> = Vec::new();
    for row in archive.event_places(days, actor)? {
        let tone = atlas.tone(&row.event_type);
        let of = |wanted: Tone| if tone == Some(wanted) { row.reports } else { 0 };
        let sums = Sums {
            reports: row.reports,
            cooperation: of(Tone::Cooperation),
            conflict: of(Tone::Conflict),
            ..Sums::default()
        };
        match spots.last_mut().filter(|spot| spot.name == row.name && spot.code == row.code) {
            Some(spot) => spot.sums.add(&sums),
            None => spots.push(Spot {
                point: (atlas.point_of)(&row.name, &row.code),
                name: row.name,
                code: row.code,
                sums,
            }),
        }
    }
    spots.sort_by_key(|spot| std::cmp::Reverse(spot.sums.reports));
    Ok(World { actor: actor.map(str::to_owned), parties, spots })
}

/// An outline of the table: number, rings of longitude and latitude.
type Outline = (&'static str, Vec<Vec<(f64, f64)>>);

/// The table of outlines, read once. What is no number is passed over; a test holds the table to its shape.
static OUTLINES: LazyLock<Vec<Outline>> = LazyLock::new(|| outlines(WORLD));

fn outlines(table: &'static str) -> Vec<Outline> {
    let degrees = |point: &str| {
        let (x, y) = point.split_once(',')?;
        Some((x.parse::<f64>().ok()? / 10.0, y.parse::<f64>().ok()? / 10.0))
    };
    let ring = |ring: &str| ring.split(' ').filter_map(degrees).collect();
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let (number, _, rings) = (cells.next()?, cells.next()?, cells.next()?);
            Some((number, rings.split('|').map(ring).collect()))
        })
        .collect()
}

impl World {
    /// The map; each land leads to the address that `address` gives its code, or nowhere when that is empty.
    pub fn to_svg(
        &self,
        atlas: &Atlas<'_>,
        by: ShadeBy,
        address: &dyn Fn(&str) -> String,
        title: &str,
    ) -> String {
        let highest =
            self.parties.iter().filter(|party| party.number.is_some()).map(|party| party.sums.reports).max();
        let land = |code: &str, number: Option<&str>, shade: Shade, words: String, address: String| {
            let rings = OUTLINES.iter().find(|(known, _)| Some(*known) == number);
            let point = (atlas.point_of)("", code).map(|(north, east)| (east, north));
            Land { rings: rings.map_or(&[], |(_, rings)| rings), point, shade, words, address }
        };
        let mut lands: Vec<Land<'_>> = Vec::new();
        let mut drawn: BTreeSet<&str> = BTreeSet::new();
        let chosen = self.actor.as_deref().and_then(|code| Some((code, (atlas.number_of)(code)?)));
        if let Some((code, number)) = &chosen {
            drawn.insert(number);
            lands.push(land(code, Some(number), Shade::Chosen, atlas.name(code), String::new()));
        }
        for party in self.parties.iter().filter(|party| party.number.is_some()) {
            let number = party.number.as_deref();
            drawn.extend(number);
            let words = format!(
                "{}: {} of cooperation, {} of conflict",
                atlas.name(&party.code),
                party.sums.cooperation,
                party.sums.conflict
            );
            let shade = shade(&party.sums, by, highest.unwrap_or(1));
            lands.push(land(&party.code, number, shade, words, address(&party.code)));
        }
        let blank = OUTLINES.iter().filter(|(number, _)| !drawn.contains(number));
        lands.extend(blank.map(|(_, rings)| Land { rings, ..Land::default() }));
        let marks: Vec<Mark> = self
            .spots
            .iter()
            .filter_map(|spot| {
                let (north, east) = spot.point?;
                let words = format!("{}, reports: {}", spot.name, spot.sums.reports);
                Some(Mark { point: (east, north), reports: spot.sums.reports, words })
            })
            .collect();
        world_svg(&lands, &marks, title)
    }

    /// For programs.
    pub fn to_json(&self, atlas: &Atlas<'_>) -> Json {
        let party = |party: &Party| {
            let mut json = party.sums.to_json();
            json["code"] = json!(party.code);
            json["name"] = json!(atlas.name(&party.code));
            json["iso_number"] = json!(party.number);
            json["by_it"] = json!(party.sums.forth);
            json["towards_it"] = json!(party.sums.back);
            json
        };
        let spot = |spot: &Spot| {
            json!({
                "name": spot.name,
                "code": spot.code,
                "north": spot.point.map(|(north, _)| north),
                "east": spot.point.map(|(_, east)| east),
                "reports": spot.sums.reports,
                "cooperation": spot.sums.cooperation,
                "conflict": spot.sums.conflict,
            })
        };
        json!({
            "actor": self.actor,
            "parties": self.parties.iter().map(party).collect::<Vec<_>>(),
            "places": self.spots.iter().map(spot).collect::<Vec<_>>(),
        })
    }
}

/// The shade of a land: by what outweighs, the darker the more reports.
fn shade(sums: &Sums, by: ShadeBy, highest: u64) -> Shade {
    let part = (1.0 + sums.reports as f64).ln() / (1.0 + highest.max(1) as f64).ln();
    let step = ((part * SHADES) as usize).min(SHADES as usize - 1);
    match (by, sums.balance()) {
        (ShadeBy::Volume, _) => Shade::Volume(step),
        (ShadeBy::Tone, None) => Shade::Blank,
        (ShadeBy::Tone, Some(balance)) if balance > EVEN => Shade::Cooperation(step),
        (ShadeBy::Tone, Some(balance)) if balance < -EVEN => Shade::Conflict(step),
        (ShadeBy::Tone, Some(_)) => Shade::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_have_numbers_once_and_lie_within_the_cut() {
        let numbers: BTreeSet<&str> = OUTLINES.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers.len(), OUTLINES.len());
        assert!(OUTLINES.len() > 150);
        for (number, rings) in OUTLINES.iter() {
            assert!(number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit()), "{number}");
            for ring in rings {
                assert!(ring.len() > 2, "{number}");
                let is_inside =
                    |(x, y): &(f64, f64)| (-168.4..=191.6).contains(x) && (-57.0..=84.0).contains(y);
                assert!(ring.iter().all(is_inside), "{number}");
                let steps = ring.iter().zip(ring.iter().skip(1));
                assert!(steps.clone().all(|(one, other)| (one.0 - other.0).abs() < 60.0), "{number} is torn");
            }
        }
    }

    #[test]
    fn what_outweighs_gives_the_shade_and_the_number_its_depth() {
        let sums = |cooperation, conflict| Sums {
            reports: cooperation + conflict,
            cooperation,
            conflict,
            ..Sums::default()
        };
        assert_eq!(shade(&sums(10, 0), ShadeBy::Tone, 10), Shade::Cooperation(3));
        assert_eq!(shade(&sums(0, 1), ShadeBy::Tone, 1000), Shade::Conflict(0));
        assert_eq!(shade(&sums(5, 5), ShadeBy::Tone, 10), Shade::Mixed);
        assert_eq!(shade(&sums(0, 0), ShadeBy::Tone, 10), Shade::Blank);
        assert_eq!(shade(&sums(0, 10), ShadeBy::Volume, 10), Shade::Volume(3));
        assert_eq!(sums(6, 4).lean(), "about even");
    }
}
