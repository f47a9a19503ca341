//! `chancery changes`: what is new since a day.

use anyhow::{Context, bail};
use chancery_course::Pair;
use chancery_desk::changes::{Ask, OfPair, busiest, changes};
use chancery_record::DayRange;
use clap::Args;

use super::Scene;
use super::course::{print_deed, print_phase};
use super::disagree::print_dispute;
use super::docket::print_entry;
use crate::copies::source_groups;
use crate::print::note;
use crate::{Outcome, actors};

/// List what is new since a day: events, turns, accounts that came to part, what is due or was decided
///
/// New is what documents published on that day or later tell first. Without actors the pairs are looked at of which most is reported.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chancery changes --since 2025-12-01\n  chancery changes AZE RUS --since 2025-10"
)]
pub(crate) struct Options {
    /// One actor
    #[arg(requires = "b")]
    a: Option<String>,
    /// The other actor
    b: Option<String>,
    /// The first day that counts as new
    #[arg(long, value_name = "DATE", value_parser = actors::days)]
    since: DayRange,
    /// Pairs that are looked at when none is named
    #[arg(long, value_name = "N", default_value_t = 5)]
    pairs: usize,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let archive = scene.open_archive()?;
    let pairs = match (&options.a, &options.b) {
        (Some(a), Some(b)) => {
            let (first, second) = (actors::code(codes, a)?, actors::code(codes, b)?);
            let Some(pair) = Pair::new(&first, &second) else {
                bail!("{a} and {b} are the same actor ({first}); name two");
            };
            vec![pair]
        }
        _ => busiest(&archive, options.pairs)?,
    };
    let name_of: chancery_desk::NameOf = Box::new(|code: &str| codes.country_name(code).map(str::to_owned));
    let since = options.since.start.context("the day has no beginning; give one such as 2025-06-27")?;
    let ask = Ask { since, pairs, ontology: &codes.ontology, name_of: &name_of, groups: &source_groups };
    let made = changes(&archive, &ask)?;
    if scene.json() {
        scene.out.json(&made.to_json())?;
        return Ok(Outcome::Done);
    }
    for pair in &made.pairs {
        print_pair(scene, pair)?;
    }
    if !made.docket.entries.is_empty() {
        scene.out.heading("Due, or decided")?;
        for entry in &made.docket.entries {
            print_entry(scene, &made.docket, entry)?;
        }
    }
    if made.is_empty() {
        note(scene.global.quiet, &format!("nothing is new since {since}"));
    }
    Ok(Outcome::Done)
}

fn print_pair(scene: &mut Scene, pair: &OfPair) -> anyhow::Result<()> {
    let name = pair.course.pair.to_string();
    if !pair.events.is_empty() {
        scene.out.heading(&format!("{name}: new events"))?;
        for deed in pair.events.iter().filter_map(|place| pair.course.deeds.get(*place)) {
            print_deed(scene, &pair.course, deed)?;
        }
    }
    if !pair.turns.is_empty() {
        scene.out.heading(&format!("{name}: turns"))?;
        for phase in pair.turns.iter().filter_map(|place| pair.course.history.phases.get(*place)) {
            print_phase(scene, &pair.course, phase)?;
        }
    }
    if !pair.disputes.is_empty() {
        scene.out.heading(&format!("{name}: accounts that came to part"))?;
        for dispute in pair.disputes.iter().filter_map(|place| pair.accounts.disputes.get(*place)) {
            print_dispute(scene, &pair.accounts, dispute, false)?;
        }
    }
    Ok(())
}
