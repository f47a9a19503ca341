//! `chancery pdf-words`, hidden: the words of a PDF file for the program itself, see `pdf_guard`. No user needs it.

use clap::Args;

use super::Scene;
use crate::{Outcome, pdf_guard};

/// The words of a PDF file on standard input with their places, as JSON; the program calls itself so
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chancery pdf-words < report.pdf")]
pub(crate) struct Options {}

pub(crate) fn run(scene: &mut Scene, _: &Options) -> anyhow::Result<Outcome> {
    let answer = pdf_guard::answer()?;
    scene.out.text(&answer.to_string())?;
    Ok(Outcome::Done)
}
