//! The files of the lore: those compiled into the program, with those of a caller laid over them.

use std::collections::BTreeMap;

use chancery_record::hex16;

use super::LoreError;

static BUILTIN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// Texts of data files by their path from the data folder.
pub(super) struct Files<'f>(BTreeMap<&'f str, &'f str>);

impl<'f> Files<'f> {
    /// The built-in files with some replaced or added; what is no data file, or a test, is passed over.
    pub(super) fn over_builtin(files: &'f BTreeMap<String, String>) -> Self {
        let mut all: BTreeMap<&str, &str> = BUILTIN.iter().copied().collect();
        for (name, content) in files {
            let known_ending = [".tsv", ".txt", ".rule"].iter().any(|ending| name.ends_with(ending));
            if known_ending && !name.contains("/tests/") {
                all.insert(name, content);
            }
        }
        Files(all)
    }

    /// The text of a file that may be missing.
    pub(super) fn find(&self, name: &str) -> Option<&'f str> {
        self.0.get(name).copied()
    }

    /// The text of a file.
    pub(super) fn text(&self, name: &str) -> Result<&'f str, LoreError> {
        self.find(name).ok_or_else(|| LoreError::new(name, 0, "the file is missing from the data folder"))
    }

    /// Files whose path begins so, by path.
    pub(super) fn folder(&self, prefix: &'static str) -> impl Iterator<Item = (&'f str, &'f str)> {
        self.0.iter().filter(move |(name, _)| name.starts_with(prefix)).map(|(name, text)| (*name, *text))
    }

    /// Files of rules whose path begins so.
    #[allow(clippy::case_sensitive_file_extension_comparisons)] // names of data files are lower-case by rule
    pub(super) fn rules(&self, prefix: &'static str) -> Vec<(&'f str, &'f str)> {
        self.folder(prefix).filter(|(name, _)| name.ends_with(".rule")).collect()
    }

    /// Version of code and data, such as `0.1.0+5be0a1f2`.
    pub(super) fn version(&self) -> String {
        let files = self.0.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
        let program = [env!("CARGO_PKG_VERSION"), env!("CHANCERY_READER_SOURCE"), env!("CHANCERY_GAZETTEER")];
        let parts: Vec<&[u8]> = files.chain(program.map(str::as_bytes)).collect();
        format!("{}+{}", env!("CARGO_PKG_VERSION"), &hex16(&parts)[..8])
    }
}
