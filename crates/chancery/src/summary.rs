//! What happened to a pile: counts, what was skipped and why, and the progress bar.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use chancery_desk::rows::days_in_words;
use chancery_pile::keep::{Tally, why_unsure};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value as Json;

use crate::Outcome;
use crate::commands::Scene;
use crate::print::{clean, count, note, thousands};
use crate::walk::Skip;

/// Counts of one run of adding, with the time it took.
pub(crate) struct Summary {
    started: Instant,
    /// The counts.
    pub(crate) tally: Tally,
}

impl Summary {
    /// Starts the clock.
    pub(crate) fn start() -> Self {
        Summary { started: Instant::now(), tally: Tally::default() }
    }

    /// Counts something left out.
    pub(crate) fn skip(&mut self, skip: Skip) {
        self.tally.skipped.push(skip);
    }

    /// Counts a document that is there already and was not read.
    pub(crate) fn known(&mut self) {
        self.tally.already += 1;
    }

    /// Adds to the notes.
    pub(crate) fn warn(&mut self, file: &str, message: String) {
        self.tally.warnings.push((file.to_owned(), message));
    }

    /// The line such as `5 documents, 97 sentences, 51 rows, 46 blocks left out, 0.2 s; 1 date unsure`.
    pub(crate) fn line(&self) -> String {
        let tally = &self.tally;
        let rows: usize = tally.rows.values().sum();
        let mut parts = vec![
            count(tally.added + tally.replaced, "document"),
            count(tally.sentences, "sentence"),
            count(rows, "row"),
        ];
        if tally.left_out > 0 {
            parts.push(format!("{} left out", count(tally.left_out, "block")));
        }
        parts.push(format!("{:.1} s", self.started.elapsed().as_secs_f64()));
        let mut line = parts.join(", ");
        if tally.already > 0 {
            let _ = write!(line, "; {} known already", thousands(tally.already));
        }
        if tally.replaced > 0 {
            let _ = write!(line, "; {} read anew", thousands(tally.replaced));
        }
        match tally.unsure.len() {
            0 => {}
            1 => line.push_str("; 1 date unsure"),
            more => {
                let _ = write!(line, "; {} dates unsure", thousands(more));
            }
        }
        if !tally.skipped.is_empty() {
            let _ = write!(line, "; {} skipped", thousands(tally.skipped.len()));
        }
        line
    }

    /// For programs.
    pub(crate) fn json(&self) -> Json {
        self.tally.json(days_in_words)
    }

    /// Prints everything: notes and skipped things to standard error, the line (or JSON) to standard output.
    pub(crate) fn print(&self, scene: &mut Scene) -> anyhow::Result<Outcome> {
        if scene.json() {
            scene.out.json(&self.json())?;
        } else {
            scene.out.line(&self.line())?;
            scene.out.flush()?;
            self.list_notes(scene.global.quiet);
        }
        Ok(self.outcome())
    }

    /// [`Outcome::Incomplete`] when something was skipped.
    pub(crate) fn outcome(&self) -> Outcome {
        if self.tally.skipped.is_empty() { Outcome::Done } else { Outcome::Incomplete }
    }

    /// Lists on standard error what is unsure, odd or skipped.
    pub(crate) fn list_notes(&self, quiet: bool) {
        const MOST: usize = 20;
        for (file, days) in self.tally.unsure.iter().take(MOST) {
            let why = why_unsure(days.as_ref(), days_in_words);
            note(quiet, &format!("date unsure: {file}: {}", clean(&why)));
        }
        if self.tally.unsure.len() > MOST {
            note(quiet, &format!("date unsure: and {} more", thousands(self.tally.unsure.len() - MOST)));
        }
        for (file, message) in self.tally.warnings.iter().take(MOST) {
            note(quiet, &format!("note: {file}: {}", clean(message)));
        }
        if self.tally.warnings.len() > MOST {
            note(quiet, &format!("note: and {} more", thousands(self.tally.warnings.len() - MOST)));
        }
        list_skipped(&self.tally.skipped);
    }
}

/// Skipped things are always listed, also when quiet: the user must be able to mend them. Parts of one file that were skipped
/// for the same reason share a line.
pub(crate) fn list_skipped(skipped: &[Skip]) {
    for skips in skipped.chunk_by(|a, b| a.file == b.file && a.reason == b.reason) {
        note(false, &one_line(skips));
    }
}

/// One line for parts of a file that were skipped for the same reason.
fn one_line(skips: &[Skip]) -> String {
    const MOST_PLACES: usize = 5;
    let places: Vec<&str> = skips.iter().take(MOST_PLACES).map(|skip| skip.place.as_str()).collect();
    let more = match skips.len().saturating_sub(MOST_PLACES) {
        0 => String::new(),
        more => format!(" and {} more", thousands(more)),
    };
    let place = format!("{}{more}", places.join(", "));
    let place = if place.is_empty() { place } else { format!(", {place}") };
    let Skip { file, reason, remedy, .. } = &skips[0];
    format!("skipped: {file}{place}: {}; {}", clean(reason), clean(remedy))
}

/// A progress line on standard error; only on a terminal, and never when quiet.
pub(crate) struct Progress {
    bar: ProgressBar,
    shown: bool,
    documents: usize,
}

/// The line while nobody knows how much there is.
const OPEN_END: &str = "{spinner} {prefix} documents  {elapsed}  {wide_msg}";
/// The line where the bytes of the pile are known.
const PART: &str = "{spinner} {percent} %  {prefix} documents  {elapsed}, {eta} left  {wide_msg}";

impl Progress {
    /// Starts it.
    pub(crate) fn start(quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let progress = Progress { bar: ProgressBar::with_draw_target(None, target), shown, documents: 0 };
        progress.style(OPEN_END);
        progress.bar.set_prefix("0");
        if shown {
            progress.bar.enable_steady_tick(Duration::from_millis(200));
        }
        progress
    }

    fn style(&self, template: &str) {
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
    }

    /// False when nobody sees it.
    pub(crate) fn is_shown(&self) -> bool {
        self.shown
    }

    /// How many bytes there are to read, where that is known.
    pub(crate) fn expect(&mut self, bytes: Option<u64>) {
        match bytes {
            Some(bytes) => self.bar.set_length(bytes),
            None => self.bar.unset_length(),
        }
        self.style(if bytes.is_some() { PART } else { OPEN_END });
    }

    /// How many bytes are read.
    pub(crate) fn bytes(&mut self, done: u64) {
        self.bar.set_position(done);
    }

    /// One more document of this file.
    pub(crate) fn document(&mut self, file: &str) {
        self.documents += 1;
        self.bar.set_prefix(thousands(self.documents));
        self.bar.set_message(file.to_owned());
    }

    /// What is waited for.
    pub(crate) fn wait_for(&mut self, what: &str) {
        self.bar.set_message(what.to_owned());
    }

    /// So many documents of so many.
    pub(crate) fn part(&mut self, done: u64, all: u64) {
        if self.bar.length() != Some(all) {
            self.expect(Some(all));
        }
        self.bar.set_position(done);
        self.bar.set_prefix(thousands(done as usize));
    }

    /// Takes the line away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_file_skipped_for_one_reason_share_a_line() {
        let skip = |number: usize| Skip {
            file: "rows.jsonl".to_owned(),
            place: format!("line {number}"),
            reason: "no text".to_owned(),
            remedy: "name the column".to_owned(),
        };
        let all: Vec<Skip> = (1..=1007).map(skip).collect();
        assert_eq!(one_line(&all[..1]), "skipped: rows.jsonl, line 1: no text; name the column");
        assert_eq!(
            one_line(&all),
            "skipped: rows.jsonl, line 1, line 2, line 3, line 4, line 5 and 1,002 more: no text; name the column"
        );
    }
}
