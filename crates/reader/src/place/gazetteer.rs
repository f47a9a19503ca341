//! The gazetteer: names -> places, read in place from the blob that `build/gazetteer.rs` packs of `data/gazetteer/*.tsv`.
//!
//! Shape, little endian: four `u32` (places, keys, postings, bytes of text); 65,537 `u32` buckets by the upper 16 bits of a key;
//! keys (`u64` hash, `u32` first posting) in order, with one more at the end; postings (`u32`: place, upper bits say how it is named);
//! places of 32 bytes; text. Nothing is parsed at start-up, and nothing is copied but single numbers.

use rustc_hash::FxHashMap;

use super::key::Key;

/// The blob of the build.
static BUILTIN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gazetteer.bin"));

const HEAD: usize = 16;
const BUCKETS: usize = (1 << 16) + 1;
const KEY_BYTES: usize = 12;
const PLACE_BYTES: usize = 32;
const OTHER_NAME: u32 = 1 << 31;
const ADJECTIVE: u32 = 1 << 30;

/// Kinds, by the number in the blob.
const KINDS: [&str; 6] = ["country", "region", "city", "water", "corridor", "area"];

/// What a name is to its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Naming {
    /// Index of the place.
    pub place: u32,
    /// Not its first name.
    pub other: bool,
    /// A word for its people and things ("Chechen").
    pub adjective: bool,
}

/// A place of the gazetteer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    /// First name.
    pub name: &'static str,
    /// `country`, `region`, `city`, `water`, `corridor`, `area`.
    pub kind: &'static str,
    /// ISO 3166-1 alpha-3, or empty.
    pub country: &'static str,
    /// Codes of others that claim it, parted by spaces.
    pub claimed: &'static str,
    /// Identifier in GeoNames, 0 for none.
    pub geonames: u32,
    /// The first-level region it lies in.
    pub region: Option<u32>,
    /// People in thousands, 0 for unknown.
    pub thousands: u32,
    /// Degrees north and east.
    pub point: Option<(f64, f64)>,
    /// Capital of its country.
    pub capital: bool,
}

/// The built-in gazetteer.
#[derive(Clone, Copy, Debug)]
pub struct Gazetteer {
    keys: usize,
    postings: usize,
    places: usize,
    texts: usize,
    count: u32,
}

fn number(at: usize) -> u32 {
    BUILTIN.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn hash(at: usize) -> u64 {
    BUILTIN.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
}

fn short(at: usize) -> i16 {
    BUILTIN.get(at..at + 2).and_then(|bytes| bytes.try_into().ok()).map_or(0, i16::from_le_bytes)
}

fn text(at: usize, length: usize) -> &'static str {
    BUILTIN.get(at..at + length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
}

impl Gazetteer {
    /// Where its parts lie.
    pub fn builtin() -> Gazetteer {
        let [count, keys, postings] = [0, 4, 8].map(|at| number(at) as usize);
        let first_key = HEAD + BUCKETS * 4;
        let first_posting = first_key + (keys + 1) * KEY_BYTES;
        let places = first_posting + postings * 4;
        Gazetteer {
            keys: first_key,
            postings: first_posting,
            places,
            texts: places + count * PLACE_BYTES,
            count: count as u32,
        }
    }

    /// How many places it holds.
    #[cfg(test)]
    pub fn len(&self) -> u32 {
        self.count
    }

    /// Everything that a name can mean; empty for an unknown name.
    pub fn named(&self, key: Key) -> impl Iterator<Item = Naming> + use<> {
        let key = key.hash();
        let bucket = HEAD + (key >> 48) as usize * 4;
        let (from, to) = (number(bucket) as usize, number(bucket + 4) as usize);
        let slot = (from..to).map(|slot| self.keys + slot * KEY_BYTES).find(|at| hash(*at) == key);
        let range = slot.map_or(0..0, |at| number(at + 8)..number(at + KEY_BYTES + 8));
        let postings = self.postings;
        range.map(move |posting| {
            let posting = number(postings + posting as usize * 4);
            Naming {
                place: posting & !(OTHER_NAME | ADJECTIVE),
                other: posting & OTHER_NAME != 0,
                adjective: posting & ADJECTIVE != 0,
            }
        })
    }

    /// A place by its index; an index beyond the last gives an empty place.
    pub fn place(&self, index: u32) -> Place {
        let at = self.places + index.min(self.count) as usize * PLACE_BYTES;
        let byte = |offset: usize| usize::from(BUILTIN.get(at + offset).copied().unwrap_or(0));
        let country = text(at + 27, 3);
        let (lat, lon) = (short(at + 20), short(at + 22));
        let region = number(at + 8);
        Place {
            name: text(self.texts + number(at + 4) as usize, byte(24)),
            kind: KINDS.get(byte(26)).copied().unwrap_or(KINDS[5]),
            country: if country.starts_with('\0') { "" } else { country },
            claimed: text(self.texts + number(at + 16) as usize, byte(25)),
            geonames: number(at),
            region: (region != u32::MAX).then_some(region),
            thousands: number(at + 12),
            point: (lat != i16::MIN).then_some((f64::from(lat) / 100.0, f64::from(lon) / 100.0)),
            capital: byte(30) == 1,
        }
    }

    /// The countries themselves, by their codes of three letters. They are the first places of the blob.
    pub fn countries(&self) -> FxHashMap<&'static str, u32> {
        let places = (0..self.count).map(|index| (self.place(index), index));
        places
            .take_while(|(place, _)| place.kind == KINDS[0])
            .map(|(place, index)| (place.country, index))
            .collect()
    }
}
