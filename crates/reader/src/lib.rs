//! The room `reader` (being built): `read(&Lore, &Document) -> Reading`.
use std::collections::BTreeMap;

use chancery_record::{Document, Reading};

/// All data that reading needs: ontology, rules, lexicons, actors, places.
pub struct Lore {
    version: String,
}

/// Data that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct LoreError {
    /// File, relative to the data folder.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl Lore {
    /// The data compiled into the program.
    pub fn builtin() -> &'static Lore {
        static LORE: std::sync::OnceLock<Lore> = std::sync::OnceLock::new();
        LORE.get_or_init(|| Lore { version: "0".into() })
    }

    /// The built-in data with some files replaced or added; keys are paths relative to the data folder (`en/rules/AID.rule`).
    pub fn with_files(_files: &BTreeMap<String, String>) -> Result<Lore, LoreError> {
        Ok(Lore { version: "0".into() })
    }

    /// A short hash of all data and the code's version; rows say which lore read them.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// Reads a document. Never fails and never panics; problems become notes.
pub fn read(lore: &Lore, document: &Document) -> Reading {
    Reading::empty(document.clone(), lore.version())
}
