//! Who is who and which deeds there are: the part of the lore that commands need which read no text.
//!
//! It is ready in a small part of the time that the whole takes, since it parses no rules and no words. Of files that are laid over the built-in
//! ones it takes the ontology and the tables of actors, and does not look whether the others can be used.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chancery_record::Ontology;

use super::actors::{ActorBook, OWN_TABLE};
use super::files::Files;
use super::{Lore, LoreError};

/// Codes of actors and of deeds.
pub struct Codes {
    /// Event types, modes, scores.
    pub ontology: Ontology,
    /// Who is who.
    pub actors: ActorBook,
}

impl Codes {
    /// The codes compiled into the program.
    ///
    /// # Panics
    /// Never in a build that passes its tests: a test loads the built-in data.
    pub fn builtin() -> &'static Codes {
        static CODES: OnceLock<Codes> = OnceLock::new();
        CODES.get_or_init(|| match Codes::with_files(&BTreeMap::new()) {
            Ok(codes) => codes,
            Err(error) => panic!("built-in data: {error}"),
        })
    }

    /// The built-in codes with some files replaced or added, as [`Lore::with_files`] takes them.
    ///
    /// # Errors
    /// When the ontology or a table of actors cannot be read.
    pub fn with_files(files: &BTreeMap<String, String>) -> Result<Codes, LoreError> {
        Codes::parse(&Files::over_builtin(files))
    }

    pub(super) fn parse(files: &Files<'_>) -> Result<Codes, LoreError> {
        let ontology = Ontology::parse(files.text("ontology/plover.tsv")?)
            .map_err(|error| LoreError::new("ontology/plover.tsv", error.line, error.message))?;
        let actors = ActorBook::parse(&|name| files.text(name), files.find(OWN_TABLE))?;
        Ok(Codes { ontology, actors })
    }

    /// The actor code of a country or body by code, name, demonym or capital, such as `azerbaijan` or `RUS`.
    pub fn country_code(&self, name: &str) -> Option<&str> {
        self.actors.code_of(name)
    }

    /// The plain English name of an actor code.
    pub fn country_name(&self, code: &str) -> Option<&str> {
        self.actors.name_of(code)
    }
}

impl std::ops::Deref for Lore {
    type Target = Codes;

    fn deref(&self) -> &Codes {
        &self.codes
    }
}
