//! `chancery depends`: who needs whom for what, and what is lost when a route, place or supplier is gone.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chancery_course::leverage::DAYS;
use chancery_desk::brief::Cited;
use chancery_desk::depends::tables::{self, Row};
use chancery_desk::depends::{
    Asked, Entry, days_covered, drawing, entries, flows, goods, in_words, lacks, ledgers, network, told,
    what_if_json,
};
use chancery_reader::lore::Codes;
use clap::{Args, Subcommand};
use serde_json::json;

use super::Scene;
use crate::cited::print_claim;
use crate::print::{Style, clean, note};
use crate::walk::label;
use crate::{Outcome, actors};

/// Print who needs whom for what: as told, and by tables that you lay beside the record
///
/// Measures come from the numbers that the record tells, and apart from them from tables (`--table`): share, dependence, concentration, sensitivity, what can be
/// replaced in time, vulnerability, exposure of the seller, leverage. What lacks a figure is unknown and says what it needs; bounds give bounds.
///
/// `chancery depends what-if --without NAME` says what is lost when a route, a place on the way or a supplier is gone.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:\n  chancery depends AZE RUS\n  chancery depends --on AZE --svg depends.svg\n  chancery depends Bulgaria --on Russia --table gas.csv\n  \
    chancery depends what-if --without Yamal-Europe --table routes.csv"
)]
pub(crate) struct Options {
    /// The actor that needs or is needed; together with --on, who needs
    #[arg(required_unless_present = "on")]
    actor: Option<String>,
    /// The other actor: what the two need of each other
    #[arg(conflicts_with = "on")]
    other: Option<String>,
    /// Only what is needed of this actor
    #[arg(long, value_name = "ACTOR")]
    on: Option<String>,
    #[command(flatten)]
    tables: Tables,
    /// Only this year of the tables
    #[arg(long, value_name = "YEAR")]
    year: Option<i16>,
    /// Days within which a supplier is to be replaced
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=3650))]
    within: u16,
    /// Draw who needs whom, as told, into this file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Args, Debug)]
struct Tables {
    /// A table of flows and figures (CSV or tab-separated; own form, Eurostat, BACI, Comtrade); may be given several times
    #[arg(long, value_name = "FILE")]
    table: Vec<PathBuf>,
    /// Only this good
    #[arg(long, value_name = "GOOD")]
    good: Option<String>,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Say what is lost when a route, a place on the way or a supplier is gone
    #[command(after_help = "Example:\n  chancery depends what-if --without Yamal-Europe --table routes.csv")]
    WhatIf {
        /// The route, place or supplier that is gone
        #[arg(long, value_name = "NAME")]
        without: String,
        #[command(flatten)]
        tables: Tables,
    },
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    match &options.action {
        Some(Action::WhatIf { without, tables }) => what_if(scene, without, tables),
        None => depends(scene, options),
    }
}

/// Who is asked for, by code, and the same in words for those who find nothing.
fn asked(codes: &Codes, options: &Options) -> anyhow::Result<(Asked, String)> {
    let code = |name: &Option<String>| name.as_deref().map(|name| actors::code(codes, name)).transpose();
    let (actor, other, on) = (code(&options.actor)?, code(&options.other)?, code(&options.on)?);
    let same = |one: &Option<String>, two: &Option<String>| one.is_some() && one == two;
    if same(&actor, &other) || same(&actor, &on) {
        bail!("both are the same actor ({}); name two", actor.unwrap_or_default());
    }
    let nothing = match (&actor, &other, &on) {
        (Some(actor), Some(other), _) => format!("nothing says what {actor} and {other} need of each other"),
        (Some(actor), _, Some(on)) => format!("nothing says what {actor} needs of {on}"),
        (Some(actor), None, None) => format!("nothing says what {actor} needs or who needs it"),
        (None, _, on) => format!("nothing says who needs {}", on.as_deref().unwrap_or("anybody")),
    };
    let asked = match on {
        Some(on) => Asked { who: actor, on: Some(on), ..Asked::default() },
        None => Asked { between: actor.into_iter().chain(other).collect(), ..Asked::default() },
    };
    Ok((asked, nothing))
}

fn rows_of(codes: &Codes, tables: &Tables) -> anyhow::Result<Vec<Row>> {
    let code_of = |name: &str| codes.country_code(name).map(str::to_owned);
    let mut rows = Vec::new();
    for file in &tables.table {
        rows.extend(read(file, &code_of)?);
    }
    if let Some(good) = &tables.good {
        rows.retain(|row| row.good.to_lowercase() == good.to_lowercase());
    }
    Ok(rows)
}

fn read(file: &Path, code_of: &tables::CodeOf<'_>) -> anyhow::Result<Vec<Row>> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read; give a table as text in UTF-8", file.display()))?;
    tables::read(&file.display().to_string(), &text, code_of).map_err(anyhow::Error::msg)
}

fn depends(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let (asked, nothing) = asked(codes, options)?;
    let mut rows = rows_of(codes, &options.tables)?;
    if let Some(year) = options.year {
        rows.retain(|row| row.year.is_none_or(|told| told == year));
    }
    // A table can be asked without a record; words cannot.
    let told = match scene.archive_folder() {
        Err(error) if rows.is_empty() => return Err(error),
        Err(_) => Vec::new(),
        Ok(_) => told(&scene.open_archive()?, &asked)?,
    };
    let days = f64::from(options.within);
    let ledgers = ledgers(&rows).map_err(anyhow::Error::msg)?;
    let entries = entries(&ledgers, &asked, days);
    let claimed = flows(&told).entries(&asked, days).map_err(anyhow::Error::msg)?;
    if let Some(path) = &options.svg {
        match drawing(&told, "Who needs whom for what") {
            Some(drawing) => {
                std::fs::write(path, drawing)
                    .with_context(|| format!("cannot write {}; choose another place", label(path)))?;
                note(scene.global.quiet, &format!("wrote {}", label(path)));
            }
            None => note(scene.global.quiet, "nothing told names both sides; no drawing is written"),
        }
    }
    if scene.json() {
        scene.out.json(&json!({
            "told": told.iter().map(Cited::to_json).collect::<Vec<_>>(),
            "claimed": claimed.iter().map(|(entry, ids)| {
                let mut entry = entry.to_json();
                entry["rows"] = json!(ids);
                entry
            }).collect::<Vec<_>>(),
            "tables": entries.iter().map(Entry::to_json).collect::<Vec<_>>(),
        }))?;
    } else {
        print(scene, &told, &claimed, &entries, days)?;
    }
    if told.is_empty() && entries.is_empty() {
        scene.out.flush()?;
        note(scene.global.quiet, &format!("{nothing}; lay a table beside it with --table"));
        return Ok(Outcome::Incomplete);
    }
    Ok(Outcome::Done)
}

fn print(
    scene: &mut Scene,
    told: &[Cited],
    claimed: &[(Entry, Vec<String>)],
    entries: &[Entry],
    days: f64,
) -> anyhow::Result<()> {
    if !told.is_empty() {
        let head = scene.out.paint(Style::Bold, "As told");
        scene.out.line(&head)?;
        for row in told {
            print_claim(&mut scene.out, row)?;
        }
    }
    if !claimed.is_empty() {
        scene.out.heading("By the numbers told")?;
        let entries: Vec<&Entry> = claimed.iter().map(|(entry, _)| entry).collect();
        print_measures(scene, &entries)?;
        for (entry, ids) in claimed {
            let ids: Vec<&str> = ids.iter().map(|id| id.get(..8).unwrap_or(id)).collect();
            print_needs(scene, entry, &format!(" Told by {}.", ids.join(", ")))?;
        }
    }
    if !entries.is_empty() {
        scene.out.heading("By the tables")?;
        print_measures(scene, &entries.iter().collect::<Vec<_>>())?;
    }
    if claimed.is_empty() && entries.is_empty() {
        return Ok(());
    }
    let span = if (days - DAYS).abs() < 0.5 { "90 days".to_owned() } else { format!("{days:.0} days") };
    scene.out.paragraph(
        "",
        &format!(
            "D: part of all that is used. HHI: concentration of suppliers. S: D times the weight of the good in all energy. R: what can be replaced within {span}. \
             V = S (1 - R). U: what the seller's product owes to it. A: V less U of what it cannot place elsewhere; above zero the supplier holds the lever."
        ),
    )?;
    for entry in entries {
        print_needs(scene, entry, "")?;
    }
    Ok(())
}

fn print_measures(scene: &mut Scene, entries: &[&Entry]) -> anyhow::Result<()> {
    let heads = ["good", "year", "who", "on", "quantity", "share", "D", "HHI", "S", "R", "V", "U", "A"];
    let cells = |entry: &Entry| -> Vec<String> {
        let row = &entry.leverage;
        let quantity = if row.quantity.is_exact() {
            format!("{:.0} {}", row.quantity.low, entry.unit)
        } else {
            format!("{:.0} to {:.0} {}", row.quantity.low, row.quantity.high, entry.unit)
        };
        let year = entry.year.map_or(String::new(), |year| year.to_string());
        let mut cells = vec![clean(&entry.good), year, clean(&row.to), clean(&row.on), quantity];
        cells.extend(entry.measures().into_iter().map(|(_, measure)| in_words(measure)));
        cells
    };
    scene.out.table(&heads, &entries.iter().map(|entry| cells(entry)).collect::<Vec<_>>())?;
    Ok(())
}

/// What the unknown measures of an entry need, and what else there is to say of it.
fn print_needs(scene: &mut Scene, entry: &Entry, more: &str) -> anyhow::Result<()> {
    let needs: Vec<&str> = entry.needs().into_iter().collect();
    if needs.is_empty() && more.is_empty() {
        return Ok(());
    }
    let row = &entry.leverage;
    let year = entry.year.map_or(String::new(), |year| format!(", {year}"));
    let needs =
        if needs.is_empty() { String::new() } else { format!(" unknown, needs {}.", needs.join("; ")) };
    let words = format!("{} on {} ({}{year}):{needs}{more}", row.to, row.on, entry.good);
    scene.out.paragraph("", &clean(&words))?;
    Ok(())
}

fn what_if(scene: &mut Scene, without: &str, tables: &Tables) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    if tables.table.is_empty() {
        bail!("no table of routes; give one with --table: rows `capacity`, `supply` and `demand`");
    }
    let rows = rows_of(codes, tables)?;
    let code = codes.country_code(without).unwrap_or(without);
    let mut found = Vec::new();
    let mut names = std::collections::BTreeSet::new();
    for good in goods(&rows) {
        let network = network(&rows, good);
        names.extend(network.names().into_iter().map(str::to_owned));
        let lacks = lacks(&network);
        if !lacks.is_empty() {
            bail!("what is lost of {good} is unknown: the table needs rows of {}", lacks.join(" and "));
        }
        let unit = rows.iter().find(|row| row.good == good).map_or("", |row| row.unit.as_str());
        if let Some(what_if) = network.what_if(without).or_else(|| network.what_if(code)) {
            let days = days_covered(&rows, good, &what_if);
            found.push((good, unit, what_if, days));
        }
    }
    if found.is_empty() {
        let known: Vec<String> = names.into_iter().take(12).collect();
        bail!("no route, place or supplier is called `{without}`; the tables know {}", known.join(", "));
    }
    if scene.json() {
        let list =
            found.iter().map(|(good, unit, what_if, days)| what_if_json(without, good, unit, what_if, days));
        scene.out.json(&list.collect())?;
        return Ok(Outcome::Done);
    }
    for (good, unit, what_if, days) in &found {
        let head = format!("{} without {}", clean(good), clean(without));
        let head = scene.out.paint(Style::Bold, &head);
        scene.out.line(&head)?;
        let words = format!(
            "Delivered: {:.1} {unit} before, {:.1} after; {:.0} % hangs on it.",
            what_if.before.total,
            what_if.after.total,
            what_if.choke * 100.0
        );
        scene.out.paragraph("", &words)?;
        let lost = what_if.lost.iter().map(|(country, (less, part))| {
            let covered = days.get(country).copied().flatten();
            let covered = covered.map_or("unknown, needs stock".to_owned(), |days| format!("{days:.0}"));
            vec![clean(country), format!("{less:.1} {unit}"), format!("{:.0} %", part * 100.0), covered]
        });
        let lost: Vec<Vec<String>> = lost.collect();
        if lost.is_empty() {
            scene.out.line("Nobody gets less.")?;
        } else {
            scene.out.table(&["who loses", "how much", "of what it got", "days covered by stock"], &lost)?;
        }
        let gained: Vec<Vec<String>> = what_if
            .gained
            .iter()
            .map(|(name, more)| vec![clean(name), format!("{more:.1} {unit}")])
            .collect();
        if !gained.is_empty() {
            scene.out.table(&["who gives more", "how much"], &gained)?;
        }
    }
    Ok(Outcome::Done)
}
