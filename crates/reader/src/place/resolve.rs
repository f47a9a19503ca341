//! Which place of a name is meant, when the whole text is seen: the region or country beside it, other places of the text, people.
//! Names that stay too doubtful are left out here.

use std::collections::BTreeMap;

use chancery_record::PlaceMention;

use super::gazetteer::{Naming, Place};
use super::{Places, Site};

/// A town of fewer thousands needs a reason in the text.
const SMALL: u32 = 100;
/// Sites beside a site that count as its surroundings.
const WINDOW: usize = 12;
/// Why a place was taken that stands beside what holds it.
const STATED: &str = "the text says where it lies";

/// Decides every site; spans in the order of the text, none over another.
pub(super) fn decide(places: &Places<'_>, text: &str) -> Vec<PlaceMention> {
    let mut decider =
        Decider { places, text, chosen: vec![None; places.sites.len()], countries: BTreeMap::new() };
    for _ in 0..2 {
        decider.round();
    }
    let mut out: Vec<PlaceMention> = Vec::new();
    for index in 0..places.sites.len() {
        let Some(mention) = decider.mention(index) else { continue };
        if out.last().is_none_or(|last| last.span.end <= mention.span.start) {
            out.push(mention);
        }
    }
    out
}

/// A place chosen for a site, and why.
#[derive(Clone, Copy)]
struct Choice {
    index: u32,
    place: Place,
    why: &'static str,
    /// The text gives a reason besides the name.
    firm: bool,
}

/// How often a country is named by other places of the text.
#[derive(Clone, Copy, Default)]
struct Weight {
    all: u32,
    /// By places below the state.
    inner: u32,
}

struct Decider<'a, 'b> {
    places: &'a Places<'b>,
    text: &'a str,
    chosen: Vec<Option<Choice>>,
    countries: BTreeMap<&'static str, Weight>,
}

impl Decider<'_, '_> {
    fn place(&self, index: u32) -> Place {
        self.places.lore.place.gazetteer.place(index)
    }

    /// Chooses for every name once, in the light of what was chosen before.
    fn round(&mut self) {
        let sites = &self.places.sites;
        let mut by_name: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (index, site) in sites.iter().enumerate().filter(|(_, site)| !site.choices.is_empty()) {
            by_name.entry(site.key).or_default().push(index);
        }
        let mut chosen: Vec<Option<Choice>> = vec![None; sites.len()];
        for group in by_name.values() {
            let shared = group.iter().find_map(|index| self.contained(*index));
            for index in group {
                let contained = self.contained(*index).or(shared);
                if contained.is_some() || !self.is_elsewhere(*index) {
                    chosen[*index] = contained.or_else(|| self.best(*index));
                }
            }
        }
        for index in 0..sites.len() {
            if let Some((holder, outer)) = self.holder_of(index, chosen[index]) {
                chosen[holder] = Some(outer);
            }
        }
        self.chosen = chosen;
        self.weigh();
    }

    fn weigh(&mut self) {
        self.countries.clear();
        for choice in self.chosen.iter().flatten().filter(|choice| !choice.place.country.is_empty()) {
            let weight = self.countries.entry(choice.place.country).or_default();
            weight.all += 1;
            weight.inner += u32::from(choice.place.kind != "country");
        }
    }

    /// The choice that the place beside it allows: "Moscow, Idaho".
    fn contained(&self, index: usize) -> Option<Choice> {
        let site = &self.places.sites[index];
        let holder = &self.places.sites[site.inside?];
        if site.state && holder.state {
            return None;
        }
        let inner = site.choices.iter().map(|naming| naming.place);
        let mut best: Option<(f64, Choice)> = None;
        for index in inner {
            let place = self.place(index);
            let holds = |outer: u32| {
                let region = self.place(outer);
                match region.kind {
                    "country" => region.country == place.country && place.kind != "country",
                    "region" => {
                        place.region == Some(outer)
                            || (place.kind == "area" && place.country == region.country)
                    }
                    "area" => {
                        region.country == place.country && place.kind == "city" && !place.country.is_empty()
                    }
                    _ => false,
                }
            };
            let Some(outer) = holder.choices.iter().map(|naming| naming.place).find(|outer| holds(*outer))
            else {
                continue;
            };
            let bonus = if self.place(outer).kind == "region" { 1.0 } else { 0.0 };
            let score = weight_of(&place) + bonus;
            if best.as_ref().is_none_or(|(known, _)| score > *known) {
                best = Some((score, Choice { index, place, why: STATED, firm: true }));
            }
        }
        best.map(|(_, choice)| choice)
    }

    /// "Buffalo, New York" means the region behind the comma, "Brooklyn, New York" the city next to it.
    fn holder_of(&self, index: usize, choice: Option<Choice>) -> Option<(usize, Choice)> {
        let site = &self.places.sites[index];
        let (holder, place) = (site.inside?, choice?.place);
        let holds = |naming: &Naming| Some(naming.place) == place.region;
        let outer = self.places.sites[holder].choices.iter().find(|naming| holds(naming))?.place;
        let next_to = self.places.sites[holder].choices.iter().any(|naming| {
            let city = self.place(naming.place);
            city.kind == "city" && city.region == place.region && near(city.point, place.point)
        });
        let outer = Choice { index: outer, place: self.place(outer), why: STATED, firm: true };
        (!next_to && site.strict).then_some((holder, outer))
    }

    /// "Bradford, Ontario": no place of this name that is known lies where the text says.
    fn is_elsewhere(&self, index: usize) -> bool {
        let site = &self.places.sites[index];
        let holder =
            site.inside.filter(|_| site.strict && !site.state).and_then(|holder| self.chosen[holder]);
        holder.is_some_and(|holder| holder.place.kind == "region")
            && site.choices.iter().all(|naming| self.place(naming.place).kind == "city")
    }

    fn best(&self, index: usize) -> Option<Choice> {
        let site = &self.places.sites[index];
        let may_be_state = site.choices.iter().any(|naming| self.place(naming.place).kind == "country");
        let mut best: Option<(f64, Choice)> = None;
        let single = site.choices.len() == 1;
        for naming in &site.choices {
            let place = self.place(naming.place);
            if site.region
                && place.kind == "city"
                && site.choices.iter().any(|other| self.place(other.place).kind == "region")
            {
                continue;
            }
            let support = self.support(index, naming.place, &place, may_be_state);
            let old = match naming.other {
                true if place.kind == "country" => 2.5,
                true => 1.0,
                false => 0.0,
            };
            let listed = if site.city && place.kind == "city" { 0.7 } else { 0.0 };
            let score = weight_of(&place) + support + listed - old;
            let why = match () {
                () if single => "the only place of this name",
                () if support > 0.9 => "other places of the text lie there",
                () => "the best known place of this name",
            };
            if best.as_ref().is_none_or(|(known, _)| score > *known) {
                best = Some((score, Choice { index: naming.place, place, why, firm: support > 0.4 }));
            }
        }
        best.map(|(_, choice)| choice)
    }

    /// How much the other places of the text speak for a place.
    fn support(&self, index: usize, number: u32, place: &Place, may_be_state: bool) -> f64 {
        if place.country.is_empty() {
            return 0.0;
        }
        let sites = &self.places.sites;
        let own = sites[index].key;
        let counts = |choice: &Choice| {
            let inner = choice.place.kind != "country";
            choice.place.country == place.country && (inner || !may_be_state)
        };
        let mut sum = 0.0;
        let range = index.saturating_sub(WINDOW)..(index + WINDOW).min(sites.len());
        let near = range.filter(|other| sites[*other].key != own);
        let (mut beside, mut region) = (false, false);
        for other in near {
            let Some(choice) = self.chosen[other].filter(counts) else { continue };
            beside |= sites[other].sentence == sites[index].sentence;
            let same_region = place.region.is_some()
                && (choice.place.region == place.region || Some(choice.index) == place.region);
            region |= same_region || choice.place.region == Some(number);
        }
        sum += if beside { 1.5 } else { 0.0 };
        sum += if region { 0.8 } else { 0.0 };
        sum += if self.has_peer(index, place) { 1.2 } else { 0.0 };
        let mine = self.chosen[index].filter(|choice| choice.place.country == place.country);
        let weight = self.countries.get(place.country).copied().unwrap_or_default();
        let named = if may_be_state { weight.inner } else { weight.all };
        // the site's own earlier choice is no witness
        let named = named.saturating_sub(u32::from(
            mine.is_some_and(|choice| !may_be_state || choice.place.kind != "country"),
        ));
        sum + 2.0 * f64::from(named) / f64::from(named + 2)
    }

    /// The site beside it in a list is of the same kind and country.
    fn has_peer(&self, index: usize, place: &Place) -> bool {
        let sites = &self.places.sites;
        let peer = |other: usize| {
            let choice = self.chosen.get(other).copied().flatten();
            choice.is_some_and(|choice| {
                choice.place.kind == place.kind && choice.place.country == place.country
            })
        };
        (sites[index].listed && index > 0 && peer(index - 1))
            || (sites.get(index + 1).is_some_and(|next| next.listed) && peer(index + 1))
    }

    fn mention(&self, index: usize) -> Option<PlaceMention> {
        let site = &self.places.sites[index];
        let Some(choice) = self.chosen[index] else { return self.unlisted(index) };
        if !self.is_accepted(site, &choice) {
            return if site.grown && site.located { self.unlisted(index) } else { None };
        }
        let place = choice.place;
        let literal = !site.adjective && !acts(site, &place);
        let (lat, lon) = place.point.unzip();
        Some(PlaceMention {
            span: site.span,
            sentence: site.sentence,
            name: place.name.to_owned(),
            kind: place.kind,
            country: place.country.to_owned(),
            geonames: (place.geonames != 0).then_some(place.geonames),
            lat,
            lon,
            literal,
            how: how(site, &choice, literal),
        })
    }

    fn is_accepted(&self, site: &Site, choice: &Choice) -> bool {
        let place = &choice.place;
        if site.adjective || site.state || place.kind == "country" {
            return true;
        }
        if choice.why == STATED {
            return true;
        }
        let surname = site.single && !place.capital && self.places.persons.contains(site.span.of(self.text));
        if site.doubtful
            || surname
            || (site.speaks
                && site.single
                && !place.capital
                && matches!(place.kind, "city" | "region")
                && place.thousands < 10 * SMALL)
        {
            return false;
        }
        if site.grown && place.kind == "city" && !choice.firm {
            return false;
        }
        let large = place.kind != "city" || place.thousands >= SMALL || place.capital || place.geonames == 0;
        if site.headline {
            return place.kind != "city" || place.thousands >= 3 * SMALL || place.capital;
        }
        if site.opens {
            return large;
        }
        large || choice.firm || (site.located && !site.single)
    }

    /// A name that the gazetteer lacks: what holds it gives the country, and a point where that is small enough to mean something.
    fn unlisted(&self, index: usize) -> Option<PlaceMention> {
        let site = &self.places.sites[index];
        let word = site.span.of(self.text);
        if self.places.persons.contains(word) {
            return None;
        }
        let beside = site.inside.and_then(|holder| self.chosen[holder]);
        let before = || {
            let before = self.chosen[index.saturating_sub(WINDOW)..index].iter().rev().flatten();
            before.copied().find(|choice| matches!(choice.place.kind, "region" | "city"))
        };
        let home = site.home.map(|country| self.place(country));
        let holder = beside.or_else(before);
        let place = holder.map(|choice| choice.place);
        let place = place.filter(|place| home.is_none_or(|home| home.country == place.country));
        let point = place.filter(|place| place.kind != "country").and_then(|place| place.point);
        let (lat, lon) = point.unzip();
        let how = match place {
            Some(place) if beside.is_some() => {
                format!("not in the gazetteer; lies in {}; {}", place.name, site.sense.why)
            }
            Some(place) => format!("not in the gazetteer; named near {}; {}", place.name, site.sense.why),
            None => format!("not in the gazetteer; {}", site.sense.why),
        };
        Some(PlaceMention {
            span: site.span,
            sentence: site.sentence,
            name: word.split_whitespace().collect::<Vec<_>>().join(" "),
            kind: "area",
            country: home.or(place).map_or_else(String::new, |place| place.country.to_owned()),
            geonames: None,
            lat,
            lon,
            literal: !site.sense.town_acts,
            how,
        })
    }
}

/// How well known a place is: people in powers of ten, more for capitals, less for regions, which share names with their chief towns.
fn weight_of(place: &Place) -> f64 {
    let people = f64::from(place.thousands.max(1)).log10() + 3.0;
    match place.kind {
        "country" => people.max(6.0) + 1.4,
        "region" => people.clamp(5.4, 7.0) - 0.6,
        "city" if place.capital => people + 1.5,
        "city" => people,
        "water" | "corridor" => 8.0,
        _ => people.max(5.5),
    }
}

/// Less than half a degree apart.
fn near(one: Option<(f64, f64)>, other: Option<(f64, f64)>) -> bool {
    one.zip(other).is_some_and(|(one, other)| (one.0 - other.0).abs() < 0.5 && (one.1 - other.1).abs() < 0.5)
}

fn acts(site: &Site, place: &Place) -> bool {
    let sense = &site.sense;
    match place.kind {
        "country" => sense.state_acts,
        "region" => sense.region_acts,
        "city" if place.capital || site.capital => sense.state_acts,
        "city" | "area" => sense.town_acts,
        _ => false,
    }
}

fn how(site: &Site, choice: &Choice, literal: bool) -> String {
    let claimed = if choice.place.claimed.is_empty() {
        String::new()
    } else {
        format!("; claimed or held by {}", choice.place.claimed.replace(' ', ", "))
    };
    let sense = match literal {
        _ if site.adjective => "a word for its people and things",
        true if site.sense.state_acts => "the place itself",
        _ => site.sense.why,
    };
    format!("{}{claimed}; {sense}", choice.why)
}
