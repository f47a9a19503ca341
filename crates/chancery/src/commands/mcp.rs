//! `chancery mcp`: the record for agents, over standard input and output.

use std::io::{BufRead, Read};

use chancery_desk::mcp;
use clap::Args;

use super::Scene;
use super::serve::desk;
use crate::Outcome;

/// Answer an agent over the Model Context Protocol
///
/// Reads one JSON-RPC message a line from standard input and writes the answers to standard output, until the input ends. Ten tools: search,
/// pair, events, statements, disagreements, docket, dependences, document, explain, cite. Every row of an answer carries its sentence and place; words of
/// documents are marked as quoted data. It only reads the archive.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chancery mcp --archive crisis")]
pub(crate) struct Options {}

pub(crate) fn run(scene: &mut Scene, _: &Options) -> anyhow::Result<Outcome> {
    let desk = desk(scene)?;
    let mut input = std::io::stdin().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.by_ref().take(mcp::LONGEST as u64).read_until(b'\n', &mut line)? == 0 {
            return Ok(Outcome::Done);
        }
        let text = String::from_utf8_lossy(&line);
        if text.trim().is_empty() {
            continue;
        }
        if let Some(answer) = mcp::answer(&desk, &text) {
            scene.out.line(&answer)?;
            scene.out.flush()?;
        }
    }
}
