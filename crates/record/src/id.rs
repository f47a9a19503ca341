//! Identifiers: hashes of content, never counters, so that the same bytes have the same ids everywhere.

use std::fmt;

use sha2::{Digest, Sha256};

/// Hex SHA-256 of the given bytes (64 characters).
pub fn content_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The first 16 hex characters of the SHA-256 over `parts`, each part closed by a zero byte.
pub fn hex16(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
        hasher.update([0u8]);
    }
    hex(&hasher.finalize()[..8])
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)] as char, DIGITS[usize::from(byte & 15)] as char])
        .collect()
}

/// A document's id: 16 hex characters of the hash of its source bytes and URL.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct DocumentId(pub String);

impl DocumentId {
    /// The id of the document that came as `source` from `url` (empty when there is none).
    pub fn of(source: &[u8], url: &str) -> Self {
        DocumentId(hex16(&[source, url.as_bytes()]))
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A row's id: 16 hex characters of the hash of document id, kind, quoted words and ordinal among equal rows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct RowId(pub String);

impl RowId {
    /// The id of the `ordinal`-th row (from 0) of `kind` with these quoted words in the document.
    pub fn of(document: &DocumentId, kind: &str, quote: &str, ordinal: usize) -> Self {
        RowId(hex16(&[
            document.0.as_bytes(),
            kind.as_bytes(),
            quote.as_bytes(),
            ordinal.to_string().as_bytes(),
        ]))
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_sha256() {
        assert_eq!(content_hash(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_ne!(DocumentId::of(b"ab", "c"), DocumentId::of(b"a", "bc"));
    }
}
