//! The data that reading needs: those compiled in, or those with a folder laid over them (`--lore DIR`).

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::Path;

use chancery_reader::Lore;

use crate::{GoldError, input};

/// Data for reading, compiled in or overlaid.
pub enum LoadedLore {
    /// As compiled in; loaded when it is asked for, so that scoring does not wait for it.
    Builtin,
    /// With files of a folder in place of the built-in ones.
    Overlaid(Box<Lore>),
}

impl Deref for LoadedLore {
    type Target = Lore;

    fn deref(&self) -> &Lore {
        match self {
            LoadedLore::Builtin => Lore::builtin(),
            LoadedLore::Overlaid(lore) => lore,
        }
    }
}

impl LoadedLore {
    /// The built-in data, or those with every UTF-8 file below `folder` laid over them; keys are paths relative to `folder`.
    pub fn load(folder: Option<&Path>) -> Result<Self, GoldError> {
        let Some(folder) = folder else {
            return Ok(LoadedLore::Builtin);
        };
        let mut files = BTreeMap::new();
        for path in input::files_below(folder)? {
            let name = input::relative_name(folder, &path);
            if !name.split('/').any(|part| part.starts_with('.')) {
                files.insert(name, input::read_text(&path)?);
            }
        }
        Ok(LoadedLore::Overlaid(Box::new(Lore::with_files(&files)?)))
    }
}
