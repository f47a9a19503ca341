//! Packs the gazetteer (`data/gazetteer/*.tsv`) into one sorted blob that `src/place/gazetteer.rs` reads in place, so that nothing is
//! built at start-up. The shape of the blob is told there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::key::{key_of, spell};

/// The posting means an alternative name.
const OTHER_NAME: u32 = 1 << 31;
/// The posting means an adjective.
const ADJECTIVE: u32 = 1 << 30;

const KINDS: [&str; 6] = ["country", "region", "city", "water", "corridor", "area"];

#[derive(Clone, Default)]
struct Place {
    name: String,
    kind: u8,
    country: String,
    geonames: u32,
    region: Option<u32>,
    thousands: u32,
    claimed: String,
    point: Option<(i16, i16)>,
    capital: bool,
}

#[derive(Default)]
struct Packer {
    places: Vec<Place>,
    names: BTreeMap<u64, Vec<u32>>,
    spelled: BTreeMap<u64, Vec<u8>>,
    tails: Vec<String>,
}

/// The blob, or which line is at fault.
///
/// `words` is the file of the words around places: its class `tail` says what texts leave out at the end of a region's name.
pub fn pack(folder: &Path, words: &Path) -> Result<Vec<u8>, String> {
    let text = fs::read_to_string(words).map_err(|error| format!("{}: {error}", words.display()))?;
    let tails = text.lines().find_map(|line| line.strip_prefix("tail\t")).unwrap_or("");
    let tails = tails.split('|').map(str::to_owned).collect();
    let mut packer = Packer { tails, ..Packer::default() };
    let countries = packer.countries(&table(folder, "countries.tsv", 8)?)?;
    let regions = packer.regions(&table(folder, "regions.tsv", 6)?, &countries)?;
    packer.cities(&table(folder, "cities.tsv", 8)?, &countries, &regions)?;
    packer.own(&table(folder, "own.tsv", 9)?)?;
    packer.blob()
}

type Rows = Vec<(String, Vec<String>)>;
/// Two-letter code -> three-letter code and key of the capital.
type Countries = BTreeMap<String, (String, u64)>;

fn table(folder: &Path, name: &str, columns: usize) -> Result<Rows, String> {
    let path = folder.join(name);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = format!("{}:{}", path.display(), number + 1);
        let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        if cells.len() != columns {
            return Err(format!("{place}: {} cells, not {columns}", cells.len()));
        }
        rows.push((place, cells));
    }
    Ok(rows)
}

fn number(place: &str, cell: &str) -> Result<u32, String> {
    if cell.is_empty() {
        return Ok(0);
    }
    cell.parse().map_err(|_| format!("{place}: `{cell}` is not a whole number"))
}

/// Degrees as hundredths.
fn point(place: &str, lat: &str, lon: &str) -> Result<Option<(i16, i16)>, String> {
    if lat.is_empty() && lon.is_empty() {
        return Ok(None);
    }
    let hundredths = |cell: &str, most: f64| -> Result<i16, String> {
        let degrees: f64 =
            cell.parse().map_err(|_| format!("{place}: `{cell}` is not a number of degrees"))?;
        if degrees.abs() > most {
            return Err(format!("{place}: `{cell}` lies beyond {most} degrees"));
        }
        Ok((degrees * 100.0).round() as i16)
    };
    Ok(Some((hundredths(lat, 90.0)?, hundredths(lon, 180.0)?)))
}

impl Packer {
    fn add_name(&mut self, name: &str, posting: u32) -> Result<(), String> {
        let name = name.trim();
        if name.is_empty() {
            return Ok(());
        }
        let key = key_of(name);
        let mut bytes = Vec::new();
        spell(name, &mut true, &mut |byte| bytes.push(byte));
        let spelled = self.spelled.entry(key).or_insert_with(|| bytes.clone());
        if *spelled != bytes {
            let spelled = String::from_utf8_lossy(spelled);
            return Err(format!("`{name}` and `{spelled}` have one hash; change the hash of key.rs"));
        }
        let index = |posting: &u32| posting & !(OTHER_NAME | ADJECTIVE);
        let known = self.names.entry(key).or_default();
        match known.iter_mut().find(|old| index(old) == index(&posting)) {
            // a row of our own can make another name a first one
            Some(old) if posting < *old => *old = posting,
            Some(_) => {}
            None => known.push(posting),
        }
        Ok(())
    }

    fn push(&mut self, place: Place) -> u32 {
        self.places.push(place);
        self.places.len() as u32 - 1
    }

    fn countries(&mut self, rows: &Rows) -> Result<Countries, String> {
        let mut codes = Countries::new();
        for (at, cells) in rows {
            let [geonames, iso2, iso3, name, capital, lat, lon, thousands] = &cells[..] else { continue };
            codes.insert(iso2.clone(), (iso3.clone(), key_of(capital)));
            let place = Place {
                name: name.clone(),
                kind: 0,
                country: iso3.clone(),
                geonames: number(at, geonames)?,
                thousands: number(at, thousands)?,
                point: point(at, lat, lon)?,
                ..Place::default()
            };
            let index = self.push(place);
            self.add_name(name, index)?;
        }
        Ok(codes)
    }

    fn regions(&mut self, rows: &Rows, countries: &Countries) -> Result<BTreeMap<String, u32>, String> {
        let mut regions = BTreeMap::new();
        for (at, cells) in rows {
            let [geonames, code, name, lat, lon, thousands] = &cells[..] else { continue };
            let country = code.split('.').next().unwrap_or("");
            let Some((country, _)) = countries.get(country) else { continue };
            let place = Place {
                name: name.clone(),
                kind: 1,
                country: country.clone(),
                geonames: number(at, geonames)?,
                thousands: number(at, thousands)?,
                point: point(at, lat, lon)?,
                ..Place::default()
            };
            let index = self.push(place);
            regions.insert(code.clone(), index);
            self.add_name(name, index)?;
            if let Some((short, tail)) = name.rsplit_once(' ')
                && self.tails.contains(&tail.to_lowercase())
            {
                self.add_name(short, index)?;
            }
        }
        Ok(regions)
    }

    fn cities(
        &mut self,
        rows: &Rows,
        countries: &Countries,
        regions: &BTreeMap<String, u32>,
    ) -> Result<(), String> {
        for (at, cells) in rows {
            let [geonames, name, names, iso2, region, lat, lon, thousands] = &cells[..] else { continue };
            let (country, capital) =
                countries.get(iso2).ok_or_else(|| format!("{at}: `{iso2}` is not in countries.tsv"))?;
            let place = Place {
                name: name.clone(),
                kind: 2,
                country: country.clone(),
                geonames: number(at, geonames)?,
                region: regions.get(&format!("{iso2}.{region}")).copied(),
                thousands: number(at, thousands)?,
                point: point(at, lat, lon)?,
                capital: key_of(name) == *capital,
                ..Place::default()
            };
            let index = self.push(place);
            self.add_name(name, index)?;
            for name in names.split('|') {
                self.add_name(name, index | OTHER_NAME)?;
            }
        }
        Ok(())
    }

    fn own(&mut self, rows: &Rows) -> Result<(), String> {
        for (at, cells) in rows {
            let [name, names, adjectives, kind, country, claimed, lat, lon, thousands] = &cells[..] else {
                continue;
            };
            let kind = KINDS.iter().position(|known| known == kind);
            let kind =
                kind.ok_or_else(|| format!("{at}: the kind must be one of {}", KINDS.join(", ")))? as u8;
            let same = self.names.get(&key_of(name)).into_iter().flatten().copied().find(|posting| {
                let place = self.places.get((posting & !(OTHER_NAME | ADJECTIVE)) as usize);
                // territories stand among the countries, whatever our own row calls them
                place.is_some_and(|place| {
                    (place.kind == kind || place.kind.max(kind) <= 1) && place.country == *country
                })
            });
            let index = match same {
                Some(posting) => posting & !(OTHER_NAME | ADJECTIVE),
                None => self.push(Place {
                    name: name.clone(),
                    kind,
                    country: country.clone(),
                    ..Place::default()
                }),
            };
            let place = &mut self.places[index as usize];
            place.name.clone_from(name);
            place.point = point(at, lat, lon)?;
            place.claimed.clone_from(claimed);
            if !thousands.is_empty() || place.thousands == 0 {
                place.thousands = number(at, thousands)?;
            }
            for name in std::iter::once(name.as_str()).chain(names.split('|')) {
                self.add_name(name, index)?;
            }
            for adjective in adjectives.split('|') {
                self.add_name(adjective, index | ADJECTIVE)?;
            }
        }
        Ok(())
    }

    fn blob(&self) -> Result<Vec<u8>, String> {
        let (mut records, mut texts) = (Vec::new(), String::new());
        for place in &self.places {
            let name = (texts.len() as u32, u8::try_from(place.name.len()));
            texts.push_str(&place.name);
            let claimed = (texts.len() as u32, u8::try_from(place.claimed.len()));
            texts.push_str(&place.claimed);
            let too_long = |_| format!("`{}`: name or claims are longer than 255 bytes", place.name);
            let (lat, lon) = place.point.unwrap_or((i16::MIN, i16::MIN));
            for number in
                [place.geonames, name.0, place.region.unwrap_or(u32::MAX), place.thousands, claimed.0]
            {
                records.extend(number.to_le_bytes());
            }
            records.extend(lat.to_le_bytes());
            records.extend(lon.to_le_bytes());
            records.push(name.1.map_err(too_long)?);
            records.push(claimed.1.map_err(too_long)?);
            records.push(place.kind);
            let mut code = [0; 3];
            if !place.country.is_empty() {
                code = place
                    .country
                    .as_bytes()
                    .try_into()
                    .map_err(|_| format!("`{}`: code of three letters", place.name))?;
            }
            records.extend(code);
            records.push(u8::from(place.capital));
            records.push(0);
        }
        let (mut buckets, mut keys, mut postings) = (vec![0u32; (1 << 16) + 1], Vec::new(), Vec::new());
        for (key, list) in &self.names {
            buckets[(key >> 48) as usize + 1] += 1;
            keys.extend(key.to_le_bytes());
            keys.extend((postings.len() as u32 / 4).to_le_bytes());
            postings.extend(list.iter().flat_map(|posting| posting.to_le_bytes()));
        }
        keys.extend(u64::MAX.to_le_bytes());
        keys.extend((postings.len() as u32 / 4).to_le_bytes());
        for bucket in 1..buckets.len() {
            buckets[bucket] += buckets[bucket - 1];
        }
        let mut blob = Vec::new();
        for count in [self.places.len(), self.names.len(), postings.len() / 4, texts.len()] {
            blob.extend((count as u32).to_le_bytes());
        }
        blob.extend(buckets.iter().flat_map(|bucket| bucket.to_le_bytes()));
        blob.extend(keys);
        blob.extend(postings);
        blob.extend(records);
        blob.extend(texts.bytes());
        Ok(blob)
    }
}
