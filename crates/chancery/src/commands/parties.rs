//! `chancery parties`: who else has a part in a pair, and the projects between the two.

use anyhow::bail;
use chancery_course::Pair;
use chancery_course::projects::Project;
use chancery_desk::brief::source_line;
use chancery_desk::disagree::Ask;
use chancery_desk::parties::{Parties, Party, parties};
use clap::Args;
use std::fmt::Write as _;

use super::Scene;
use super::dyad::nothing_found;
use crate::cited::print_claim;
use crate::copies::source_groups;
use crate::print::{Style, clean, count, cut, note, thousands};
use crate::{Outcome, actors};

/// Print the third parties of two actors and the projects between them
///
/// Third parties with how they stand to each side (reports of cooperation and of conflict) and what they are told to want; corridors, lines, fields and ports with
/// the states named beside them, what they carry, how they are told to stand, and the sentence that says so.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chancery parties AZE RUS")]
pub(crate) struct Options {
    /// One actor
    a: String,
    /// The other actor
    b: String,
    /// At most so many of each
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let (a, b) = (actors::code(codes, &options.a)?, actors::code(codes, &options.b)?);
    let Some(pair) = Pair::new(&a, &b) else {
        bail!("{} and {} are the same actor ({a}); name two", options.a, options.b);
    };
    let archive = scene.open_archive()?;
    let name_of: chancery_desk::NameOf = Box::new(|code: &str| codes.country_name(code).map(str::to_owned));
    let ask = Ask { pair: &pair, name_of: &name_of, groups: &source_groups, newest: None };
    let made = parties(&archive, &ask, &codes.ontology)?;
    if scene.json() {
        scene.out.json(&made.to_json())?;
    } else if !made.is_empty() {
        print(scene, &made, options.limit)?;
    }
    if !made.is_empty() {
        return Ok(Outcome::Done);
    }
    scene.out.flush()?;
    let nothing = if made.accounts.documents.is_empty() {
        nothing_found(&archive, &pair)?
    } else {
        format!("the record names no third party and no project of {pair}")
    };
    note(scene.global.quiet, &nothing);
    Ok(Outcome::Incomplete)
}

fn print(scene: &mut Scene, made: &Parties, limit: usize) -> anyhow::Result<()> {
    let codes = scene.codes()?;
    let name = |code: &str| codes.country_name(code).unwrap_or(code).to_owned();
    let title = format!("{} and {} ({})", name(&made.pair.first), name(&made.pair.second), made.pair);
    let title = scene.out.paint(Style::Bold, &title);
    scene.out.line(&title)?;
    if !made.parties.is_empty() {
        scene.out.heading("Third parties")?;
    }
    for party in made.parties.iter().take(limit) {
        print_party(scene, made, party, &name(&party.code))?;
    }
    if !made.projects.is_empty() {
        scene.out.heading("Projects")?;
    }
    for project in made.projects.iter().take(limit) {
        print_project(scene, made, project)?;
    }
    Ok(())
}

/// Goals that are shown of a party.
const INTERESTS: usize = 2;

fn print_party(scene: &mut Scene, made: &Parties, party: &Party, name: &str) -> anyhow::Result<()> {
    let stance = |code: &str, counts: [usize; 2]| {
        format!("{code} {} to {}", thousands(counts[0]), thousands(counts[1]))
    };
    let head = format!(
        "{} ({}): {}; cooperation to conflict with {}, {}",
        clean(name),
        party.code,
        count(party.sentences + party.third, "mention"),
        stance(&made.pair.first, party.stance[0]),
        stance(&made.pair.second, party.stance[1]),
    );
    let head = scene.out.paint(Style::Bold, &head);
    scene.out.line(&head)?;
    for goal in party.interests.iter().take(INTERESTS) {
        print_claim(&mut scene.out, goal)?;
    }
    Ok(())
}

fn print_project(scene: &mut Scene, made: &Parties, project: &Project) -> anyhow::Result<()> {
    let members: Vec<&str> = project.members.iter().map(|(code, _)| code.as_str()).collect();
    let mut head = format!("{}: {}", clean(&project.name), members.join(", "));
    if !project.carries.is_empty() {
        let _ = write!(head, "; {}", project.carries.join(", "));
    }
    if let Some((state, _)) = project.state {
        let _ = write!(head, "; {}", state.name());
    }
    let _ = write!(
        head,
        "  ({}, {})",
        count(project.passages.len(), "sentence"),
        count(project.groups, "source group")
    );
    let head = scene.out.paint(Style::Bold, &head);
    scene.out.line(&head)?;
    let Some(shown) = project.state.map(|(_, at)| at).or(project.passages.last().copied()) else {
        return Ok(());
    };
    let passage = made.passage(shown);
    scene.out.paragraph("    ", &passage.words)?;
    let source = made.accounts.documents.get(&passage.document).map(source_line).unwrap_or_default();
    let room = scene.out.width();
    let line = scene.out.paint(Style::Dim, &cut(&format!("    - {}", clean(&source)), room));
    scene.out.line(&line)?;
    Ok(())
}
