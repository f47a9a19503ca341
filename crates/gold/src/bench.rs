//! Speed: documents, words and words per CPU second of intake and of reading, in one thread, and the peak of memory.
//!
//! CPU time comes from the system (`/proc`, Linux only), not from a clock. Words are runs of non-white space in kept blocks.

use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chancery_intake::{Item, Options, read_stream};
use chancery_reader::{Lore, read};
use chancery_record::Document;
use serde_json::{Value, json};

use crate::{GoldError, input};

/// What was measured.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Speed {
    /// Documents read.
    pub documents: usize,
    /// Parts that intake skipped.
    pub skipped: usize,
    /// Words of kept blocks.
    pub words: usize,
    /// Sentences found.
    pub sentences: usize,
    /// Rows of all kinds.
    pub rows: usize,
    /// CPU seconds of intake.
    pub intake_seconds: f64,
    /// CPU seconds of reading.
    pub reading_seconds: f64,
    /// CPU seconds from raw text to trees and names, where that was asked for.
    pub grammar_seconds: Option<f64>,
    /// Largest resident memory of the process, in kilobytes; 0 where the system does not say.
    pub peak_kilobytes: u64,
}

impl Speed {
    /// Words per CPU second; 0 when no time was counted.
    pub fn words_per_second(&self, seconds: f64) -> f64 {
        if seconds > 0.0 { self.words as f64 / seconds } else { 0.0 }
    }

    /// For people.
    pub fn printed(&self) -> String {
        let line = |name: &str, seconds: f64| {
            format!("{name:<10} {seconds:>9.2} CPU s {:>10.0} words/s\n", self.words_per_second(seconds))
        };
        let grammar = self.grammar_seconds.map_or(String::new(), |seconds| line("grammar", seconds));
        format!(
            "documents {}  skipped {}  words {}  sentences {}  rows {}\n{}{}{}{grammar}peak memory {:.1} MB\n",
            self.documents,
            self.skipped,
            self.words,
            self.sentences,
            self.rows,
            line("intake", self.intake_seconds),
            line("reading", self.reading_seconds),
            line("both", self.intake_seconds + self.reading_seconds),
            self.peak_kilobytes as f64 / 1024.0
        )
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let both = self.intake_seconds + self.reading_seconds;
        json!({
            "documents": self.documents, "skipped": self.skipped, "words": self.words, "sentences": self.sentences, "rows": self.rows,
            "intake_cpu_seconds": self.intake_seconds, "reading_cpu_seconds": self.reading_seconds,
            "intake_words_per_second": self.words_per_second(self.intake_seconds),
            "reading_words_per_second": self.words_per_second(self.reading_seconds),
            "words_per_second": self.words_per_second(both),
            "grammar_words_per_second": self.grammar_seconds.map(|seconds| self.words_per_second(seconds)), "peak_kilobytes": self.peak_kilobytes,
        })
    }
}

/// Reads files and folders in the order given, in one thread, one document in memory at a time; with `grammar`, their grammar as well.
pub fn measure(lore: &Lore, paths: &[PathBuf], grammar: bool) -> Result<Speed, GoldError> {
    let mut speed = Speed { grammar_seconds: grammar.then_some(0.0), ..Speed::default() };
    if grammar {
        // the models are loaded once
        chancery_reader::grammar(&Document::from_text("Talks begin."));
    }
    for path in paths {
        let files = if path.is_dir() { input::files_below(path)? } else { vec![path.clone()] };
        for file in files {
            measure_file(lore, &file, &mut speed)?;
        }
    }
    speed.peak_kilobytes = peak_kilobytes();
    Ok(speed)
}

fn measure_file(lore: &Lore, path: &Path, speed: &mut Speed) -> Result<(), GoldError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut stream = BufReader::new(File::open(path).map_err(GoldError::at(path))?);
    let mut since = cpu_seconds()?;
    let mut sink = |item: Item| {
        let now = cpu_seconds().unwrap_or(since);
        speed.intake_seconds += now - since;
        let mut read_document = None;
        match item {
            Item::Skipped { .. } => speed.skipped += 1,
            Item::Document { document, .. } => {
                let reading = read(lore, &document);
                speed.documents += 1;
                speed.words += document.kept_words();
                speed.sentences += reading.sentences.len();
                speed.rows += reading.heads().count();
                read_document = Some(reading.document);
            }
        }
        since = cpu_seconds().unwrap_or(now);
        speed.reading_seconds += since - now;
        if let (Some(seconds), Some(document)) = (&mut speed.grammar_seconds, read_document) {
            std::hint::black_box(chancery_reader::grammar(&document));
            let now = since;
            since = cpu_seconds().unwrap_or(now);
            *seconds += since - now;
        }
        ControlFlow::Continue(())
    };
    let result = read_stream(&name, &mut stream, &Options::default(), &mut sink);
    result.map_err(|error| GoldError::Other(error.to_string()))?;
    speed.intake_seconds += cpu_seconds()? - since;
    Ok(())
}

/// CPU time of this thread: nanoseconds from the scheduler where it keeps them, else the hundredths of `stat`.
fn cpu_seconds() -> Result<f64, GoldError> {
    if let Some(nanoseconds) = first_number("/proc/thread-self/schedstat").filter(|number| *number > 0) {
        return Ok(nanoseconds as f64 / 1e9);
    }
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the command's name in parentheses: state is field 3, utime 14 and stime 15, in hundredths of a second.
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let ticks = |field: usize| fields.get(field - 3).and_then(|text| text.parse::<u64>().ok());
    match (ticks(14), ticks(15)) {
        (Some(user), Some(system)) => Ok((user + system) as f64 / 100.0),
        _ => Err(GoldError::Other(
            "this system has no /proc/self/stat; the benchmark counts CPU time on Linux only".into(),
        )),
    }
}

fn first_number(path: &str) -> Option<u64> {
    std::fs::read_to_string(path).ok()?.split_whitespace().next()?.parse().ok()
}

fn peak_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("");
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn work_costs_time_and_memory() {
        let before = cpu_seconds().unwrap();
        let mut heap: Vec<u64> =
            (0..2_000_000).map(|number: u64| number.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
        heap.sort_unstable();
        assert!(heap[0] <= heap[1]);
        assert!(cpu_seconds().unwrap() > before);
        assert!(peak_kilobytes() > 1000);
    }
}
