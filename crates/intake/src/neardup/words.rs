//! A text as the hashes of its words: without case, signs, line breaks, soft hyphens and marks of apostrophes.

/// Words of a text beyond this are not looked at.
const MOST_WORDS: usize = 50_000;
/// So many words make a run from which keys are made.
const RUN: usize = 4;
/// One run in so many is a key.
const ONE_IN: u64 = 24;
/// Bits of a key.
const KEY_BITS: u32 = 40;
/// Texts with few runs have at least so many keys, and long ones at most so many.
const FEWEST: usize = 24;
const MOST: usize = 512;

/// The words of a text as numbers, in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Words {
    /// The hash of each word.
    pub hashes: Vec<u32>,
}

impl Words {
    /// Takes a text apart.
    pub fn of(text: &str) -> Self {
        let (mut hashes, mut hash, mut is_open) = (Vec::new(), SEED, false);
        for c in text.chars() {
            if c.is_alphanumeric() {
                for lower in c.to_lowercase() {
                    hash = step(hash, u64::from(u32::from(lower)));
                }
                is_open = true;
            } else if !is_nothing(c) && is_open {
                hashes.push((mixed(hash) >> 32) as u32);
                (hash, is_open) = (SEED, false);
                if hashes.len() == MOST_WORDS {
                    return Words { hashes };
                }
            }
        }
        if is_open {
            hashes.push((mixed(hash) >> 32) as u32);
        }
        Words { hashes }
    }

    /// The keys under which texts with a common passage meet: a sample of the runs of words, in order of their value. Which runs
    /// are taken depends on their words alone, so that an excerpt takes those of the whole. Numbers of 5 bytes: that two runs share one by chance costs a
    /// comparison and changes no answer.
    pub fn keys(&self) -> Vec<u64> {
        let mut all: Vec<u64> = self.hashes.windows(RUN).map(hash_of).collect();
        all.sort_unstable();
        all.dedup();
        let sampled = all.partition_point(|key| *key <= u64::MAX / ONE_IN);
        all.truncate(sampled.clamp(FEWEST, MOST));
        for key in &mut all {
            *key >>= u64::BITS - KEY_BITS;
        }
        all
    }
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn step(hash: u64, value: u64) -> u64 {
    (hash ^ value).wrapping_mul(0x0100_0000_01b3)
}

/// Spreads all bits over all bits.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// The hash of a run of words.
pub(super) fn hash_of(words: &[u32]) -> u64 {
    mixed(words.iter().fold(SEED, |hash, word| step(mixed(hash), u64::from(*word))))
}

/// Signs inside words that mean nothing: soft hyphens, joiners, marks on letters, apostrophes.
fn is_nothing(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\'' | '’' | '‘' | '`' | '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_signs_and_breaks_do_not_count() {
        assert_eq!(Words::of("It’s “done” – at\u{a0}last…"), Words::of("its DO\u{ad}NE at\n\nlast"));
        assert_ne!(Words::of("two boats"), Words::of("boats two"));
        assert_eq!(Words::of(" . ").hashes.len(), 0);
        assert_eq!(Words::of(&"a ".repeat(MOST_WORDS + 9)).hashes.len(), MOST_WORDS);
    }

    #[test]
    fn keys_of_a_part_are_keys_of_the_whole() {
        let text = (0..3000).fold(String::new(), |all, number| all + &format!("w{number} "));
        let whole = Words::of(&text);
        let part = Words { hashes: whole.hashes[500..1500].to_vec() };
        let (all, some) = (whole.keys(), part.keys());
        assert!((90..180).contains(&all.len()), "{}", all.len());
        assert!(some.len() > 25 && some.iter().all(|key| all.binary_search(key).is_ok()));
    }
}
