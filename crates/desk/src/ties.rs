//! Everybody at once: who has to do with whom in a span of days, and how the world looks from one actor.
//!
//! Sums of reports that count, as the archive has them, with their tone; what is drawn is drawn by `chart`. Outlines of lands lie in `data/desk/world.tsv` and are
//! joined by their ISO number; which code has which number, and where places lie, is asked of the caller.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

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
    /// Reports of one tone on one day, without a direction.
    fn of(reports: u64, tone: Option<Tone>, day: Option<Date>) -> Sums {
        let of = |wanted: Tone| if tone == Some(wanted) { reports } else { 0 };
        Sums {
            reports,
            cooperation: of(Tone::Cooperation),
            conflict: of(Tone::Conflict),
            first: day,
            last: day,
            ..Sums::default()
        }
    }

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

/// The whole record in sums: small enough to lie in memory, so that any span of days is summed up at once.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Whole {
    codes: Vec<Code>,
    /// By pair, then day, unknown ones first; each with what came before it of its pair.
    cells: Vec<Cell>,
    /// The pairs, each with the end of its cells.
    pairs: Vec<((u32, u32), usize)>,
    /// Names and codes of places.
    places: Vec<(String, Code)>,
    /// Reports that tell where they were.
    sites: Vec<Site>,
}

/// Reports of a pair up to the end of a day.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
struct Cell {
    day: Option<Date>,
    reports: u32,
    cooperation: u32,
    conflict: u32,
    forth: u32,
    back: u32,
}

/// A report at a place.
#[derive(Clone, PartialEq, Debug)]
struct Site {
    place: u32,
    day: Option<Date>,
    tone: Option<Tone>,
    actors: Box<[u32]>,
}

/// Numbers for values, in the order of their first mention.
struct Numbers<T>(BTreeMap<T, u32>);

impl<T: Ord + Clone> Numbers<T> {
    fn of(&mut self, value: &T) -> u32 {
        if let Some(number) = self.0.get(value) {
            return *number;
        }
        let number = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(value.clone(), number);
        number
    }

    fn values(self) -> Vec<T> {
        let mut values: Vec<(T, u32)> = self.0.into_iter().collect();
        values.sort_by_key(|(_, number)| *number);
        values.into_iter().map(|(value, _)| value).collect()
    }
}

impl Whole {
    /// Sums an archive up.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn of(archive: &Archive, ontology: &Ontology) -> Result<Whole, ArchiveError> {
        let mut tones: BTreeMap<Code, Option<Tone>> = BTreeMap::new();
        let mut tone = |event_type: &str| {
            if let Some(tone) = tones.get(event_type) {
                return *tone;
            }
            let tone = ontology.find(event_type, "").and_then(|known| Tone::of_quad(known.quad));
            tones.insert(event_type.to_owned(), tone);
            tone
        };
        let mut codes = Numbers(BTreeMap::new());
        let mut whole = Whole::default();
        let mut of_pair: ((u32, u32), Vec<Cell>) = Default::default();
        archive.each_tie(&mut |tie| {
            let pair = (codes.of(&tie.a.to_owned()), codes.of(&tie.b.to_owned()));
            let tone = tone(tie.event_type);
            let of = |wanted: Tone| if tone == Some(wanted) { tie.reports } else { 0 };
            if of_pair.0 != pair {
                whole.take(of_pair.0, std::mem::take(&mut of_pair.1));
                of_pair.0 = pair;
            }
            of_pair.1.push(Cell {
                day: tie.day.parse().ok(),
                reports: tie.reports,
                cooperation: of(Tone::Cooperation),
                conflict: of(Tone::Conflict),
                forth: tie.a_to_b,
                back: tie.b_to_a,
            });
        })?;
        whole.take(of_pair.0, of_pair.1);
        let mut places = Numbers(BTreeMap::new());
        let mut sites = Vec::new();
        archive.each_place(&mut |place| {
            sites.push(Site {
                place: places.of(&(place.name.to_owned(), place.code.to_owned())),
                day: place.day.parse().ok(),
                tone: tone(place.event_type),
                actors: place.codes.iter().map(|code| codes.of(&(*code).to_owned())).collect(),
            });
        })?;
        Ok(Whole { codes: codes.values(), places: places.values(), sites, ..whole })
    }

    /// Adds the cells of a pair, one or several a day.
    fn take(&mut self, pair: (u32, u32), mut cells: Vec<Cell>) {
        cells.sort_by_key(|cell| cell.day);
        let begin = self.cells.len();
        let mut sum = Cell::default();
        for cell in cells {
            sum = Cell {
                day: cell.day,
                reports: sum.reports + cell.reports,
                cooperation: sum.cooperation + cell.cooperation,
                conflict: sum.conflict + cell.conflict,
                forth: sum.forth + cell.forth,
                back: sum.back + cell.back,
            };
            match self.cells[begin..].last_mut().filter(|last| last.day == cell.day) {
                Some(last) => *last = sum,
                None => self.cells.push(sum),
            }
        }
        if self.cells.len() > begin {
            self.pairs.push((pair, self.cells.len()));
        }
    }

    fn code(&self, number: u32) -> &str {
        self.codes.get(number as usize).map_or("", String::as_str)
    }

    /// The reports of a pair, whose cells these are, in a span of days. What has no day is in when all days are asked for.
    fn sums_of(cells: &[Cell], days: &DayRange) -> Option<Sums> {
        let is_before = |cell: &Cell| {
            !days.is_unknown() && cell.day.is_none_or(|day| days.start.is_some_and(|start| day < start))
        };
        let is_in = |cell: &Cell| days.end.is_none_or(|end| cell.day.is_none_or(|day| day <= end));
        let (from, to) = (cells.partition_point(is_before), cells.partition_point(is_in));
        let last = cells.get(from..to)?.last()?;
        let before = from.checked_sub(1).and_then(|place| cells.get(place)).copied().unwrap_or_default();
        Some(Sums {
            reports: u64::from(last.reports - before.reports),
            cooperation: u64::from(last.cooperation - before.cooperation),
            conflict: u64::from(last.conflict - before.conflict),
            forth: u64::from(last.forth - before.forth),
            back: u64::from(last.back - before.back),
            first: cells[from..to].iter().find_map(|cell| cell.day),
            last: last.day,
        })
    }

    /// All pairs of a span of days whose actors are taken, most reports first, then by code.
    fn sums(
        &self,
        days: &DayRange,
        actor: Option<&str>,
        is_taken: &dyn Fn(&str) -> bool,
    ) -> Vec<((u32, u32), Sums)> {
        let actor = actor.map(|actor| self.codes.iter().position(|code| code == actor).unwrap_or(usize::MAX));
        let is_part = |number: u32| actor.is_none_or(|actor| number as usize == actor);
        let taken: Vec<bool> = self.codes.iter().map(|code| is_taken(code)).collect();
        let is_taken = |number: u32| taken.get(number as usize).is_some_and(|taken| *taken);
        let mut begin = 0;
        let mut out = Vec::new();
        for (pair, end) in &self.pairs {
            let cells = &self.cells[std::mem::replace(&mut begin, *end)..*end];
            if (is_part(pair.0) || is_part(pair.1)) && is_taken(pair.0) && is_taken(pair.1) {
                out.extend(Whole::sums_of(cells, days).map(|sums| (*pair, sums)));
            }
        }
        // They come by code, and sorting keeps that order among equals.
        out.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.reports));
        out
    }

    fn tie(&self, ((a, b), sums): ((u32, u32), Sums)) -> Tie {
        Tie { a: self.code(a).to_owned(), b: self.code(b).to_owned(), sums }
    }

    /// The pairs with most reports.
    pub fn network(&self, atlas: &Atlas<'_>, question: &Question<'_>) -> Network {
        let is_taken =
            |code: &str| question.with_bodies || question.actor == Some(code) || atlas.is_state(code);
        let mut found = self.sums(&question.days, question.actor, &is_taken);
        let left_out = found.len().saturating_sub(question.top);
        found.truncate(question.top);
        let ties = found.into_iter().map(|found| self.tie(found)).collect();
        Network { actor: question.actor.map(str::to_owned), ties, left_out }
    }

    /// The world in a span of days, seen from an actor or as a whole.
    pub fn world(&self, atlas: &Atlas<'_>, days: &DayRange, actor: Option<&str>) -> World {
        let mut parties: BTreeMap<Code, Sums> = BTreeMap::new();
        for ((a, b), sums) in self.sums(days, actor, &|_| true) {
            let (a, b) = (self.code(a), self.code(b));
            if actor != Some(a) {
                parties.entry(a.to_owned()).or_default().add(&sums);
            }
            if actor != Some(b) {
                parties.entry(b.to_owned()).or_default().add(&sums.turned());
            }
        }
        let mut parties: Vec<Party> = parties
            .into_iter()
            .map(|(code, sums)| Party { number: (atlas.number_of)(&code), code, sums })
            .collect();
        parties.sort_by_key(|party| std::cmp::Reverse(party.sums.reports));
        let mut spots: BTreeMap<&(String, Code), Sums> = BTreeMap::new();
        for site in &self.sites {
            let is_part =
                actor.is_none_or(|actor| site.actors.iter().any(|number| self.code(*number) == actor));
            if let Some(place) =
                self.places.get(site.place as usize).filter(|_| is_part && holds(days, site.day))
            {
                spots.entry(place).or_default().add(&Sums::of(1, site.tone, site.day));
            }
        }
        let mut spots: Vec<Spot> = spots
            .into_iter()
            .map(|((name, code), sums)| Spot {
                point: (atlas.point_of)(name, code),
                name: name.clone(),
                code: code.clone(),
                sums,
            })
            .collect();
        spots.sort_by_key(|spot| std::cmp::Reverse(spot.sums.reports));
        World { actor: actor.map(str::to_owned), parties, spots }
    }
}

/// Whether a day lies in a range; no day lies only in the range of all days.
fn holds(days: &DayRange, day: Option<Date>) -> bool {
    match day {
        Some(day) => days.start.is_none_or(|start| start <= day) && days.end.is_none_or(|end| day <= end),
        None => days.is_unknown(),
    }
}

/// The sums of one archive as it last was.
#[derive(Default)]
pub struct Kept<S>(Mutex<Option<(S, Arc<Whole>)>>);

impl<S: PartialEq> Kept<S> {
    /// What is kept while the stamp holds, else made anew. Whoever asks meanwhile waits for it.
    ///
    /// # Errors
    /// What making it gives.
    pub fn get<E>(&self, stamp: S, make: impl FnOnce() -> Result<Whole, E>) -> Result<Arc<Whole>, E> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, whole)) = kept.as_ref().filter(|(known, _)| *known == stamp) {
            return Ok(Arc::clone(whole));
        }
        let whole = Arc::new(make()?);
        *kept = Some((stamp, Arc::clone(&whole)));
        Ok(whole)
    }
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
    /// Reports there; without directions.
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
    fn sums_are_kept_while_the_stamp_holds() {
        let kept = Kept::default();
        let made = |stamp: u8, code: &str| {
            let whole = Whole { codes: vec![code.to_owned()], ..Whole::default() };
            kept.get(stamp, || Ok::<_, ()>(whole)).unwrap().code(0).to_owned()
        };
        assert_eq!([made(1, "A"), made(1, "B"), made(2, "C")], ["A", "A", "C"]);
        assert!(kept.get(3, || Err(())).is_err());
        assert_eq!(made(2, "D"), "C");
    }

    #[test]
    fn a_span_of_days_takes_what_lies_in_it_and_nothing_undated() {
        let day = |text: &str| Some(text.parse().unwrap());
        let cell = |day, conflict, cooperation| Cell {
            day,
            reports: conflict + cooperation,
            conflict,
            cooperation,
            forth: conflict + cooperation,
            back: 0,
        };
        let mut whole = Whole { codes: vec!["AAA".into(), "BBB".into(), "CCC".into()], ..Whole::default() };
        whole.take((0, 1), vec![cell(day("2025-03-01"), 0, 1), cell(day("2025-01-01"), 2, 0)]);
        whole.take((0, 2), vec![Cell { reports: 9, ..Cell::default() }]);
        let pairs = |days: &DayRange, actor| {
            let found = whole.sums(days, actor, &|_| true);
            let ties = found.into_iter().map(|found| whole.tie(found));
            ties.map(|tie| format!("{}{} {}", tie.a, tie.b, tie.sums.reports)).collect::<Vec<_>>()
        };
        let from_march = Whole::sums_of(&whole.cells[..2], &DayRange { start: day("2025-01-02"), end: None });
        let from_march = from_march.unwrap();
        assert_eq!((from_march.conflict, from_march.cooperation, from_march.forth), (0, 1, 1));
        assert_eq!((from_march.first, from_march.last), (day("2025-03-01"), day("2025-03-01")));
        assert_eq!(pairs(&DayRange::default(), None), ["AAACCC 9", "AAABBB 3"]);
        assert_eq!(pairs(&DayRange { start: day("2025-01-02"), end: None }, None), ["AAABBB 1"]);
        assert_eq!(pairs(&DayRange { start: None, end: day("2025-01-01") }, None), ["AAABBB 2"]);
        assert_eq!(pairs(&DayRange::default(), Some("CCC")), ["AAACCC 9"]);
        assert!(pairs(&DayRange::default(), Some("XXX")).is_empty());
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
