//! Hashes of words and shapes, and lists of features. Every feature is a number; its weight lies at that number in a table.

/// Opens a hash.
const SEED: u32 = 0x811c_9dc5;

/// Takes one more number into a hash.
pub fn mix(hash: u32, value: u32) -> u32 {
    let mixed = (hash ^ value).wrapping_mul(0x9e37_79b1);
    mixed ^ (mixed >> 15)
}

/// Hash of a word in small letters; curly marks count as straight ones.
pub fn word_hash(word: &str) -> u32 {
    let mut hash = SEED;
    let mut take = |value: u32| hash = (hash ^ value).wrapping_mul(0x0100_0193);
    for character in word.chars() {
        if character.is_ascii() {
            take(u32::from(character.to_ascii_lowercase() as u8));
        } else if let Some(plain) = plain_mark(character) {
            take(plain as u32);
        } else {
            character.to_lowercase().for_each(|small| take(small as u32));
        }
    }
    mix(hash, 1)
}

/// The typewriter form of quote marks.
pub fn plain_mark(character: char) -> Option<char> {
    match character {
        '’' | '‘' | '`' | '´' => Some('\''),
        '“' | '”' | '„' | '«' | '»' => Some('"'),
        _ => None,
    }
}

/// A list of features that is filled anew for each decision.
#[derive(Default)]
pub struct Features {
    numbers: Vec<u32>,
}

impl Features {
    /// Empties the list.
    pub fn clear(&mut self) {
        self.numbers.clear();
    }

    /// Adds the feature `kind` with these values.
    pub fn add(&mut self, kind: u32, values: &[u32]) {
        let hash = values.iter().fold(mix(SEED, kind), |hash, value| mix(hash, *value));
        self.numbers.push(hash);
    }

    /// What was added.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }
}
