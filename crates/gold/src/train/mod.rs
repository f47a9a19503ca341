//! Training of the models that the reader carries, from open treebanks under the folder of truth sets. One file per model.
//!
//! Training is one thread, without clock and system randomness: same files, same seed, same bytes. It reads `train` files only.

mod chance;
mod dispatch;
mod learner;
mod matrix;
mod names;
pub mod segment;
pub mod syntax;
pub mod treebank;
mod variation;

pub use chance::Chance;

use std::fmt::Write as _;
use std::path::Path;

use clap::ValueEnum;
use serde_json::json;

use crate::checks::Report;
use crate::{GoldError, LoadedLore};

/// A model that can be trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Tokens, words, sentences.
    Segment,
    /// Tags, features, lemmas, trees, names.
    Syntax,
    /// What labels of names are worth in their order, for the network that lies in the folder.
    Names,
}

impl Part {
    const ALL: [Part; 3] = [Part::Segment, Part::Syntax, Part::Names];

    fn file(self) -> &'static str {
        match self {
            Part::Segment => "segment.bin",
            Part::Syntax => "syntax.bin",
            Part::Names => "names.tsv",
        }
    }
}

/// Trains these parts (none: all) from the treebanks below `data` and writes each model to the folder `output`.
pub fn run(
    lore: &LoadedLore,
    data: &Path,
    only: &[Part],
    output: &Path,
    options: &syntax::Options<'_>,
) -> Result<Report, GoldError> {
    std::fs::create_dir_all(output).map_err(GoldError::at(output))?;
    let mut printed = String::new();
    let mut files = Vec::new();
    for part in Part::ALL.into_iter().filter(|part| only.is_empty() || only.contains(part)) {
        let bytes = match part {
            Part::Segment => segment::train(lore, data, options.seed)?,
            Part::Syntax => syntax::train(data, options)?,
            Part::Names => names::train(data, &output.join(Part::Syntax.file()), options.limit)?,
        };
        let path = output.join(part.file());
        std::fs::write(&path, &bytes).map_err(GoldError::at(&path))?;
        let _ = writeln!(printed, "{} ({} bytes); build again to read with it", path.display(), bytes.len());
        files.push(json!({ "file": path.display().to_string(), "bytes": bytes.len() }));
    }
    Ok(Report { printed, json: json!({ "models": files }), passed: true })
}
