//! `chancery events`: events by filter.

use chancery_archive::{Order, RowFilter};
use chancery_desk::brief::{Cited, cite};
use chancery_record::{DayRange, Kind};
use chancery_wire::kind_table;
use clap::Args;
use serde_json::Value as Json;

use super::Scene;
use crate::cited::print_event;
use crate::print::note;
use crate::{Outcome, actors, csv};

/// List events by type, actors, dates or words
///
/// One line per event by date; all filters must hold. Types are PLOVER types, with a mode behind a dot where wanted
/// (COERCE, COERCE.arrest). The search looks at the whole sentence: `treaty AND "gas transit"`, `sanction*`.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chancery events --type COERCE --dyad AZE,RUS --since 2025-06 --evidence\n  \
    chancery events --search 'embassy OR envoy' --csv > envoys.csv"
)]
pub(crate) struct Options {
    /// Event type, or type and mode; more than one parted by commas
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    types: Vec<String>,
    /// Only between these two
    #[arg(long, value_name = "A,B")]
    dyad: Option<String>,
    /// Only deeds of this actor
    #[arg(long, value_name = "ACTOR")]
    actor: Option<String>,
    /// Not over before this day, month or year
    #[arg(long, value_name = "DATE", value_parser = actors::days)]
    since: Option<DayRange>,
    /// Begun by this day, month or year
    #[arg(long, value_name = "DATE", value_parser = actors::days)]
    until: Option<DayRange>,
    /// The sentence must match this
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Leave out what does not count: denied, supposed, mere duty, history
    #[arg(long)]
    counted: bool,
    /// Print the sentence and the source of each event
    #[arg(long)]
    evidence: bool,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Print CSV with all columns of the data dictionary
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let (types, modes) = actors::types_and_modes(&options.types, &codes.ontology)?;
    let filter = RowFilter {
        types,
        modes,
        dyad: options.dyad.as_deref().map(|dyad| actors::dyad(codes, dyad)).transpose()?,
        actor: options.actor.as_deref().map(|actor| actors::code(codes, actor)).transpose()?,
        since: options.since.and_then(|days| days.start),
        until: options.until.and_then(|days| days.end),
        search: options.search.clone(),
        counted_only: options.counted,
        order: Order::Date,
        limit: options.limit,
        ..RowFilter::default()
    };
    let archive = scene.open_archive()?;
    let rows = archive.rows(Kind::Events, &filter)?;
    if options.csv {
        return print_csv(scene, &rows);
    }
    let cited = cite(&archive, rows)?;
    if scene.json() {
        scene.out.json(&Json::Array(cited.iter().map(Cited::to_json).collect()))?;
        return Ok(Outcome::Done);
    }
    for event in &cited {
        print_event(&mut scene.out, event, options.evidence)?;
    }
    if cited.is_empty() {
        note(scene.global.quiet, "no event matches; `chancery stats` shows how many there are");
    }
    Ok(Outcome::Done)
}

fn print_csv(scene: &mut Scene, rows: &[Json]) -> anyhow::Result<Outcome> {
    let table = kind_table(Kind::Events);
    scene.out.csv_line(&csv::header(table))?;
    for row in rows {
        scene.out.csv_line(&csv::line(table, row))?;
    }
    Ok(Outcome::Done)
}
