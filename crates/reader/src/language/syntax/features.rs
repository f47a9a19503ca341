//! What the network sees of a word form: a number for the word, one for its shape, and hashes of its beginnings and ends.
//!
//! Training and reading share this file, so that both see the same.

/// Rows of the table of shapes.
pub const SHAPES: usize = 256;
/// Rows of the table of beginnings, ends and whole forms.
pub const PIECES: usize = 1 << 15;
/// Pieces of a form at most: four beginnings, five ends, the form.
pub const MOST_PIECES: usize = 10;

/// The longest beginning, in characters.
const BEGINNING: usize = 4;
/// The longest end, in characters.
const END: usize = 5;
/// Characters of a shape at most.
const SHAPE: usize = 10;

/// A form as numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Features {
    /// The form in small letters.
    pub low: String,
    /// Row in the table of shapes.
    pub shape: u32,
    /// Rows in the table of pieces.
    pub pieces: Vec<u32>,
}

/// The features of a form.
pub fn features(form: &str) -> Features {
    let low = form.to_lowercase();
    let mut pieces = Vec::with_capacity(MOST_PIECES);
    let mut hash = start(1);
    for (place, (at, character)) in low.char_indices().enumerate().take(BEGINNING) {
        hash = feed(hash, &low.as_bytes()[at..at + character.len_utf8()]);
        pieces.push(row(hash ^ place as u64));
    }
    for (place, (at, _)) in low.char_indices().rev().enumerate().take(END) {
        pieces.push(row(feed(start(2), &low.as_bytes()[at..]) ^ place as u64));
    }
    pieces.push(row(feed(start(3), form.as_bytes())));
    Features { shape: shape(form), pieces, low }
}

/// The hash of a word, for look-ups.
pub fn word_hash(word: &str) -> u64 {
    finish(feed(start(4), word.as_bytes()))
}

/// The kinds of characters, each kind at most twice in a row.
fn shape(form: &str) -> u32 {
    let mut kinds: Vec<char> = Vec::with_capacity(SHAPE);
    for character in form.chars() {
        let kind = match character {
            _ if character.is_uppercase() => 'X',
            _ if character.is_alphabetic() => 'x',
            _ if character.is_numeric() => 'd',
            _ => character,
        };
        if kinds.len() < 2 || kinds[kinds.len() - 2..] != [kind, kind] {
            kinds.push(kind);
        }
        if kinds.len() == SHAPE {
            break;
        }
    }
    let mut buffer = [0; 4];
    let hash = kinds.iter().fold(start(5), |hash, kind| feed(hash, kind.encode_utf8(&mut buffer).as_bytes()));
    (finish(hash) % SHAPES as u64) as u32
}

/// FNV-1a, started apart for each use.
fn start(use_: u64) -> u64 {
    0xcbf2_9ce4_8422_2325 ^ use_.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn feed(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn finish(hash: u64) -> u64 {
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

fn row(hash: u64) -> u32 {
    (finish(hash) % PIECES as u64) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_gives_its_beginnings_its_ends_and_itself() {
        assert_eq!(features("embargoes").pieces.len(), MOST_PIECES);
        assert_eq!(features("to").pieces.len(), 2 + 2 + 1);
        assert_eq!(features("").pieces.len(), 1);
        let (one, other) = (features("Talks"), features("talks"));
        assert_eq!(one.pieces[..9], other.pieces[..9], "letters of both sizes are one but for the form");
        assert_ne!(one.pieces[9], other.pieces[9]);
        assert_ne!(one.shape, other.shape);
        assert_eq!(features("Ankara").shape, features("Baku").shape);
    }
}
