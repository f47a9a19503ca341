//! The model file: lists and two tables of weights, in a small binary format of our own.
//!
//! All numbers are little-endian. Head: 8 bytes `CHANSEG` and the version; the payload's length and its FNV-1a hash (u32 each).
//! Payload: abbreviations (u32 count; each a string and a class), whole contractions (u32 count; each a string, a count of cuts and
//! the cuts in characters), endings (u32 count; each a string and the characters it cuts off), then three tables
//! (log2 of the size in bytes or 255 for none, and the bytes): bits of words written small, weights (i8) of token ends, of sentence ends.
//! A string is its length (u8) and its bytes.

use thiserror::Error;

const MAGIC: &[u8; 8] = b"CHANSEG\x01";
const LARGEST_TABLE: u8 = 22;

/// What is wrong with a model file.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ModelError {
    /// Not a file of this kind or version.
    #[error(
        "segment model: the file does not open with `CHANSEG` version 1; make it with `chancery-gold train en`"
    )]
    Magic,
    /// Cut off, or something follows the end.
    #[error(
        "segment model: the file says {wanted} bytes follow its head, there are {found}; fetch or train it again"
    )]
    Length {
        /// Bytes that the head tells.
        wanted: usize,
        /// Bytes that are there.
        found: usize,
    },
    /// The payload was changed.
    #[error("segment model: the checksum does not hold; the file is damaged, fetch or train it again")]
    Checksum,
    /// A part cannot be read.
    #[error("segment model: {0} cannot be read; train it again")]
    Part(&'static str),
}

/// A whole form or an ending that is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// In small letters with typewriter marks.
    pub form: String,
    /// Where it is cut, in characters from its start; for an ending the one cut is 0.
    pub cuts: Vec<u8>,
}

/// The word lists of a model, each in the order of its forms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// Words that are written with a period, in small letters without it, and their class (1 before a name, 2 inside, 3 may end).
    pub abbreviations: Vec<(String, u8)>,
    /// Contractions by their whole form.
    pub wholes: Vec<Split>,
    /// Endings that are words of their own.
    pub endings: Vec<String>,
    /// A bit for the hash of each word that is written small inside sentences; the number of bytes is a power of two or 0.
    pub small: Vec<u8>,
}

impl Lists {
    /// The lists in the order that look-ups ask for.
    #[must_use]
    pub fn sorted(mut self) -> Lists {
        self.abbreviations.sort();
        self.wholes.sort_by(|one, other| one.form.cmp(&other.form));
        self.endings.sort();
        self
    }

    /// The class of an abbreviation without its last period, any letters; 0 when unknown.
    pub fn abbreviation(&self, word: &str) -> u8 {
        if word.len() > 12 {
            return 0;
        }
        let found = self.abbreviations.binary_search_by(|(known, _)| compare_small(known, word));
        found.map_or(0, |index| self.abbreviations[index].1)
    }

    /// The word of this hash is known to be written small inside sentences (or shares its bit with one that is).
    pub fn is_small(&self, word: u32) -> bool {
        let Some(mask) = self.small.len().checked_sub(1) else { return false };
        self.small[(word >> 3) as usize & mask] & (1 << (word & 7)) != 0
    }

    /// Notes that the word of this hash is written small.
    pub fn note_small(&mut self, word: u32) {
        if let Some(mask) = self.small.len().checked_sub(1) {
            self.small[(word >> 3) as usize & mask] |= 1 << (word & 7);
        }
    }

    pub(super) fn whole(&self, plain: &str) -> Option<&[u8]> {
        let found = self.wholes.binary_search_by(|split| split.form.as_str().cmp(plain));
        found.ok().map(|index| self.wholes[index].cuts.as_slice())
    }

    /// Where a form of small letters and typewriter marks is cut by its endings, in characters. An ending may hide behind another ("I'd've").
    pub fn cuts_by_ending(&self, plain: &str) -> Vec<u8> {
        let mut cuts = Vec::new();
        let mut rest = plain;
        while cuts.len() < 3
            && let Some(ending) = self.ending(rest)
        {
            rest = &rest[..rest.len() - ending];
            cuts.insert(0, rest.chars().count().min(255) as u8);
        }
        cuts
    }

    /// The bytes of the ending that `plain` has beside something else; the longest counts.
    fn ending(&self, plain: &str) -> Option<usize> {
        let fits = |ending: &&String| {
            let before = plain.strip_suffix(ending.as_str());
            before.is_some_and(|before| before.ends_with(char::is_alphanumeric))
        };
        self.endings.iter().filter(fits).map(String::len).max()
    }
}

/// Compares a form in small letters with a word of any letters.
fn compare_small(known: &str, word: &str) -> std::cmp::Ordering {
    known.bytes().cmp(word.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// Weights by feature number; the size is a power of two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    weights: Vec<i8>,
}

impl Table {
    /// A table of these weights; their number must be a power of two.
    pub fn new(weights: Vec<i8>) -> Option<Table> {
        (weights.len().is_power_of_two() && weights.len() <= 1 << LARGEST_TABLE).then_some(Table { weights })
    }

    fn to_bytes(&self) -> Vec<u8> {
        self.weights.iter().map(|weight| *weight as u8).collect()
    }

    /// The sum of the weights of these features; 0 in an empty table.
    pub fn score(&self, features: &[u32]) -> i32 {
        let Some(mask) = self.weights.len().checked_sub(1) else { return 0 };
        features.iter().map(|feature| i32::from(self.weights[*feature as usize & mask])).sum()
    }
}

/// Lists and weights for one language. The empty model cuts at every change of the kind of characters and at empty lines only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    lists: Lists,
    gaps: Table,
    ends: Table,
}

impl Model {
    /// Puts a model together; the lists are sorted here.
    pub fn new(lists: Lists, gaps: Table, ends: Table) -> Model {
        Model { lists: lists.sorted(), gaps, ends }
    }

    /// The word lists.
    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// The weights that say whether a token goes on.
    pub fn gaps(&self) -> &Table {
        &self.gaps
    }

    /// The weights that say whether a sentence ends.
    pub fn ends(&self) -> &Table {
        &self.ends
    }

    /// Reads a model file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, ModelError> {
        let payload = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let mut head = Bytes { rest: payload };
        let wanted = head.number().ok_or(ModelError::Part("its length"))? as usize;
        let hash = head.number().ok_or(ModelError::Part("its checksum"))?;
        if head.rest.len() != wanted {
            return Err(ModelError::Length { wanted, found: head.rest.len() });
        }
        if fnv(head.rest) != hash {
            return Err(ModelError::Checksum);
        }
        let lists = Lists {
            abbreviations: head
                .list(|bytes| Some((bytes.string()?, bytes.byte()?)))
                .ok_or(ModelError::Part("the list of abbreviations"))?,
            wholes: head
                .list(|bytes| {
                    let form = bytes.string()?;
                    let count = bytes.byte()?;
                    Some(Split { form, cuts: bytes.take(usize::from(count))?.to_vec() })
                })
                .ok_or(ModelError::Part("the list of contractions"))?,
            endings: head.list(Bytes::string).ok_or(ModelError::Part("the list of endings"))?,
            small: head.table().ok_or(ModelError::Part("the table of words written small"))?.to_bytes(),
        };
        let gaps = head.table().ok_or(ModelError::Part("the table of token ends"))?;
        let ends = head.table().ok_or(ModelError::Part("the table of sentence ends"))?;
        if !head.rest.is_empty() {
            return Err(ModelError::Part("what follows the tables"));
        }
        Ok(Model::new(lists, gaps, ends))
    }

    /// The model as a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut payload = Vec::new();
        payload.extend((self.lists.abbreviations.len() as u32).to_le_bytes());
        for (form, class) in &self.lists.abbreviations {
            push_string(&mut payload, form);
            payload.push(*class);
        }
        payload.extend((self.lists.wholes.len() as u32).to_le_bytes());
        for split in &self.lists.wholes {
            push_string(&mut payload, &split.form);
            push_string_of(&mut payload, &split.cuts);
        }
        payload.extend((self.lists.endings.len() as u32).to_le_bytes());
        for ending in &self.lists.endings {
            push_string(&mut payload, ending);
        }
        push_table(&mut payload, &self.lists.small);
        push_table(&mut payload, &self.gaps.to_bytes());
        push_table(&mut payload, &self.ends.to_bytes());
        let mut bytes = MAGIC.to_vec();
        bytes.extend((payload.len() as u32).to_le_bytes());
        bytes.extend(fnv(&payload).to_le_bytes());
        bytes.extend(payload);
        bytes
    }
}

fn push_table(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(bytes.len().checked_ilog2().unwrap_or(255) as u8);
    out.extend(bytes);
}

fn push_string(out: &mut Vec<u8>, string: &str) {
    push_string_of(out, string.as_bytes());
}

fn push_string_of(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = bytes.len().min(255);
    out.push(length as u8);
    out.extend(&bytes[..length]);
}

fn fnv(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// A cursor over the bytes of a file; every step may find too few.
struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn number(&mut self) -> Option<u32> {
        let bytes = self.take(4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    }

    fn string(&mut self) -> Option<String> {
        let length = self.byte()?;
        String::from_utf8(self.take(usize::from(length))?.to_vec()).ok()
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        let mut out = Vec::new();
        for _ in 0..count {
            out.push(item(self)?);
        }
        Some(out)
    }

    fn table(&mut self) -> Option<Table> {
        let log = self.byte()?;
        if log == 255 {
            return Some(Table::default());
        }
        if log > LARGEST_TABLE {
            return None;
        }
        Table::new(self.take(1 << log)?.iter().map(|byte| *byte as i8).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn little() -> Model {
        let lists = Lists {
            abbreviations: vec![("u.s".into(), 3), ("mr".into(), 1)],
            wholes: vec![Split { form: "cannot".into(), cuts: vec![3] }],
            endings: vec!["n't".into(), "'s".into()],
            small: vec![1, 2],
        };
        Model::new(lists, Table::new(vec![1, -2]).unwrap(), Table::new(vec![3, -4, 5, -6]).unwrap())
    }

    #[test]
    fn a_model_is_read_as_it_was_written() {
        for model in [little(), Model::default()] {
            assert_eq!(Model::from_bytes(&model.to_bytes()), Ok(model));
        }
        assert_eq!(little().lists().abbreviation("Mr"), 1);
        assert_eq!(little().lists().abbreviation("Mrs"), 0);
        assert_eq!(little().lists().cuts_by_ending("couldn't've"), Vec::<u8>::new());
        assert_eq!(little().lists().cuts_by_ending("couldn't"), [5]);
        assert_eq!(little().ends().score(&[0, 6]), 8);
    }

    #[test]
    fn a_broken_model_names_what_is_wrong() {
        let bytes = little().to_bytes();
        assert_eq!(Model::from_bytes(b""), Err(ModelError::Magic));
        assert_eq!(Model::from_bytes(b"CHANSEG\x02rest"), Err(ModelError::Magic));
        for length in 8..bytes.len() {
            assert!(Model::from_bytes(&bytes[..length]).is_err(), "{length} bytes");
        }
        let cut = Model::from_bytes(&bytes[..bytes.len() - 1]);
        assert_eq!(cut, Err(ModelError::Length { wanted: bytes.len() - 16, found: bytes.len() - 17 }));
        for place in 8..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 0x40;
            assert!(Model::from_bytes(&changed).is_err(), "byte {place}");
        }
        let mut changed = bytes.clone();
        changed[20] ^= 1;
        assert_eq!(Model::from_bytes(&changed), Err(ModelError::Checksum));
    }

    #[test]
    fn a_part_that_cannot_be_read_is_named_though_the_checksum_holds() {
        let with_payload = |payload: &[u8]| {
            let mut bytes = MAGIC.to_vec();
            bytes.extend((payload.len() as u32).to_le_bytes());
            bytes.extend(fnv(payload).to_le_bytes());
            bytes.extend(payload);
            Model::from_bytes(&bytes)
        };
        assert_eq!(with_payload(&[255; 4]), Err(ModelError::Part("the list of abbreviations")));
        let mut payload = vec![0; 12];
        payload.extend([255, 40]);
        assert_eq!(with_payload(&payload), Err(ModelError::Part("the table of token ends")));
        payload.truncate(13);
        payload.extend([255, 255, 9]);
        assert_eq!(with_payload(&payload), Err(ModelError::Part("what follows the tables")));
    }
}
