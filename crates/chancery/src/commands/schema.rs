//! `chancery schema`: the JSON Schema of a reading.

use clap::Args;

use super::Scene;
use crate::Outcome;

/// Print the JSON Schema of a reading
///
/// The Schema (draft 2020-12) describes what `chancery read --json` prints for each document. It is made from the same
/// tables as the store, the CSV headers and the data dictionary.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chancery schema > reading.schema.json")]
pub(crate) struct Options {}

pub(crate) fn run(scene: &mut Scene, _options: &Options) -> anyhow::Result<Outcome> {
    scene.out.json(&chancery_wire::schema::reading_schema())?;
    Ok(Outcome::Done)
}
