//! Byte ranges of one string, and the translation to code points.

use std::fmt;
use std::ops::Range;

/// A half-open byte range `start..end` of a document's text, always on character boundaries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets. Offsets are kept as they are; the order is the caller's promise.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start: start as u32, end: end as u32 }
    }

    /// The range as `usize`, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The words of this span in `text`, or an empty string if the span does not fit `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// True when nothing is covered.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// True when `other` lies wholly inside.
    pub fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True when the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// True when the span is a non-inverted character-boundary range of `text`.
    pub fn is_valid_in(self, text: &str) -> bool {
        self.start <= self.end && text.get(self.range()).is_some()
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Translates byte offsets of one text to Unicode code-point offsets and back.
///
/// Holds one sample per 256 bytes, so that a look-up scans at most 256 bytes. Pure ASCII text needs no samples.
#[derive(Clone, Debug)]
pub struct CharIndex {
    samples: Vec<u32>,
    ascii: bool,
}

const STEP: usize = 256;

impl CharIndex {
    /// Builds the index in one pass over `text`.
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return CharIndex { samples: Vec::new(), ascii: true };
        }
        let mut samples = Vec::with_capacity(text.len() / STEP + 1);
        let mut chars = 0u32;
        for (position, byte) in text.bytes().enumerate() {
            if position % STEP == 0 {
                samples.push(chars);
            }
            chars += u32::from(is_char_start(byte));
        }
        CharIndex { samples, ascii: false }
    }

    /// Code points before byte `offset` of `text` (the text this index was built from). Offsets past the end count to the end.
    pub fn chars_before(&self, text: &str, offset: usize) -> usize {
        let offset = offset.min(text.len());
        if self.ascii {
            return offset;
        }
        let slot = (offset / STEP).min(self.samples.len().saturating_sub(1));
        let base = self.samples.get(slot).copied().unwrap_or(0) as usize;
        let from = slot * STEP;
        base + text.as_bytes()[from..offset].iter().filter(|byte| is_char_start(**byte)).count()
    }

    /// The byte offset of code point `chars`, or the text's length when it has fewer.
    pub fn byte_of(&self, text: &str, chars: usize) -> usize {
        if self.ascii {
            return chars.min(text.len());
        }
        let slot = self.samples.partition_point(|before| *before as usize <= chars).saturating_sub(1);
        let mut left = chars - self.samples.get(slot).map_or(0, |before| *before as usize);
        for (position, byte) in text.bytes().enumerate().skip(slot * STEP) {
            if is_char_start(byte) {
                if left == 0 {
                    return position;
                }
                left -= 1;
            }
        }
        text.len()
    }
}

fn is_char_start(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_and_bytes_agree_on_every_boundary() {
        let mut text = String::from("Türkiye – «Баку» 😀 ");
        while text.len() < 3000 {
            text.push_str("Élysée 東京 plain words ");
        }
        let index = CharIndex::new(&text);
        for (chars, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(index.chars_before(&text, byte), chars);
            assert_eq!(index.byte_of(&text, chars), byte);
        }
        assert_eq!(index.chars_before(&text, text.len()), text.chars().count());
        assert_eq!(index.byte_of(&text, text.chars().count() + 5), text.len());
    }

    #[test]
    fn a_span_that_cuts_a_character_is_not_valid() {
        let text = "é";
        assert!(Span::new(0, 2).is_valid_in(text));
        assert!(!Span::new(0, 1).is_valid_in(text));
        assert_eq!(Span::new(0, 1).of(text), "");
    }
}
