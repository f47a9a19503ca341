//! `chancery add --dry-run`: what adding would do, without doing it.
//!
//! The pile is taken apart as `add` does, and documents, words and what would be skipped are counted. How large the archive
//! would grow and how long it would take is measured, not guessed: up to [`MOST_MEASURED`] documents, spread evenly over
//! the pile, are read on as many threads into an archive among the temporary files, and the result is scaled by bytes and
//! words. No figure in here was measured elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context;
use chancery_archive::{Archive, Decisions, DocumentFilter};
use chancery_intake::Item;
use chancery_reader::Lore;
use serde_json::{Value as Json, json};

use crate::Outcome;
use crate::commands::Scene;
use crate::config::STORE_FILE;
use crate::pipeline::{self, Arrived, Piece};
use crate::print::{count, thousands};
use crate::summary::list_skipped;
use crate::walk::{Skip, label};

/// Most documents that are read to measure.
const MOST_MEASURED: usize = 64;

/// Most bytes of sources that are read to measure, unless one document is larger.
const MOST_BYTES: usize = 16 << 20;

/// Counts what `produce` hands on and prints what adding would do.
pub(crate) fn run(
    scene: &mut Scene,
    produce: impl FnOnce(&mut dyn FnMut(Piece) -> ControlFlow<()>),
) -> anyhow::Result<Outcome> {
    let lore = scene.lore()?;
    let mut counts = Counts::new(known(scene)?, lore.version());
    let started = Instant::now();
    produce(&mut |piece| {
        counts.take(piece);
        ControlFlow::Continue(())
    });
    counts.taken_apart = started.elapsed();
    let threads = scene.threads();
    let sample = std::mem::take(&mut counts.sample);
    let measured = measure(lore, threads, sample.pieces)?;
    let expected = Expected::of(&counts, &measured, threads);
    if scene.json() {
        scene.out.json(&as_json(&counts, &measured, &expected))?;
    } else {
        scene.out.line(&counts.line())?;
        scene.out.line(&expected.line(&counts, &measured))?;
        scene.out.flush()?;
        list_skipped(&counts.skipped);
    }
    Ok(if counts.skipped.is_empty() { Outcome::Done } else { Outcome::Incomplete })
}

/// Documents of the archive with the lore that read each. An archive that is not there knows none; one that is named must be
/// there.
fn known(scene: &Scene) -> anyhow::Result<BTreeMap<String, String>> {
    let folder = match scene.archive_folder() {
        Ok(folder) => folder,
        Err(_) if scene.global.archive.is_none() => return Ok(BTreeMap::new()),
        Err(error) => return Err(error),
    };
    let documents =
        Archive::open_read_only(&folder.join(STORE_FILE))?.documents(&DocumentFilter::default())?;
    Ok(documents.into_iter().map(|document| (document.id.0, document.lore)).collect())
}

/// What was counted.
struct Counts {
    known: BTreeMap<String, String>,
    lore: String,
    seen: BTreeSet<String>,
    new: usize,
    anew: usize,
    already: usize,
    repeated: usize,
    bytes: usize,
    words: usize,
    skipped: Vec<Skip>,
    sample: Sample,
    taken_apart: Duration,
}

impl Counts {
    fn new(known: BTreeMap<String, String>, lore: &str) -> Self {
        Counts {
            known,
            lore: lore.to_owned(),
            seen: BTreeSet::new(),
            new: 0,
            anew: 0,
            already: 0,
            repeated: 0,
            bytes: 0,
            words: 0,
            skipped: Vec::new(),
            sample: Sample::default(),
            taken_apart: Duration::ZERO,
        }
    }

    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Skipped(skip) => self.skipped.push(skip),
            Piece::Item { file, item: Item::Skipped { place, reason, remedy } } => {
                self.skipped.push(Skip { file, place, reason, remedy });
            }
            Piece::Item { file, item: Item::Document { document, source, format, notes } } => {
                if !self.seen.insert(document.id.0.clone()) {
                    self.repeated += 1;
                    return;
                }
                match self.known.get(&document.id.0) {
                    Some(lore) if *lore == self.lore => {
                        self.already += 1;
                        return;
                    }
                    Some(_) => self.anew += 1,
                    None => self.new += 1,
                }
                self.bytes += source.len();
                self.words += document.kept_words();
                self.sample.offer(
                    source.len(),
                    Piece::Item { file, item: Item::Document { document, source, format, notes } },
                );
            }
        }
    }

    /// Documents that would be read and stored.
    fn to_read(&self) -> usize {
        self.new + self.anew
    }

    fn line(&self) -> String {
        let mut line = format!(
            "would add {}, {}, {}",
            count(self.to_read(), "document"),
            count(self.words, "word"),
            size(self.bytes as f64)
        );
        let beside = [
            (self.already, "known already"),
            (self.anew, "read anew"),
            (self.repeated, "more than once in the pile"),
            (self.skipped.len(), "skipped"),
        ];
        for (number, what) in beside.iter().filter(|(number, _)| *number > 0) {
            let _ = write!(line, "; {} {what}", thousands(*number));
        }
        line
    }
}

/// Documents spread evenly over the pile: every one, then every second, every fourth ...
struct Sample {
    pieces: Vec<(usize, Piece)>,
    bytes: usize,
    step: usize,
    offered: usize,
}

impl Default for Sample {
    fn default() -> Self {
        Sample { pieces: Vec::new(), bytes: 0, step: 1, offered: 0 }
    }
}

impl Sample {
    fn offer(&mut self, bytes: usize, piece: Piece) {
        if self.offered.is_multiple_of(self.step) {
            self.pieces.push((bytes, piece));
            self.bytes += bytes;
        }
        self.offered += 1;
        while self.pieces.len() > 1 && (self.pieces.len() > MOST_MEASURED || self.bytes > MOST_BYTES) {
            self.step *= 2;
            let mut place = 0;
            self.pieces.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.bytes = self.pieces.iter().map(|(bytes, _)| bytes).sum();
        }
    }
}

/// What reading a part of the pile took.
#[derive(Default)]
struct Measured {
    documents: usize,
    bytes: usize,
    words: usize,
    archive_bytes: u64,
    seconds: f64,
}

/// A folder that is gone in the end.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn measure(lore: &Lore, threads: usize, pieces: Vec<(usize, Piece)>) -> anyhow::Result<Measured> {
    if pieces.is_empty() {
        return Ok(Measured::default());
    }
    let scratch = Scratch(std::env::temp_dir().join(format!("chancery-dry-run-{}", std::process::id())));
    let store = scratch.0.join(STORE_FILE);
    std::fs::create_dir_all(&scratch.0).with_context(|| {
        format!(
            "cannot make {} to measure in; set TMPDIR to a folder that you may write to",
            label(&scratch.0)
        )
    })?;
    drop(Archive::create(&store)?);
    let empty = file_bytes(&store);
    let mut measured = Measured::default();
    let started = Instant::now();
    let mut archive = Archive::open(&store)?;
    let mut writer = archive.writer()?;
    pipeline::run(
        lore,
        &Decisions::default(),
        threads,
        move |give| {
            for (_, piece) in pieces {
                if give(piece).is_break() {
                    return;
                }
            }
        },
        |arrived| -> anyhow::Result<()> {
            if let Arrived::Read { reading, source, .. } = arrived {
                measured.documents += 1;
                measured.bytes += source.len();
                measured.words += reading.document.kept_words();
                writer.add(&reading, &source)?;
            }
            Ok(())
        },
    )?;
    writer.finish()?;
    // Closing moves what was committed into the file itself.
    drop(archive);
    measured.seconds = started.elapsed().as_secs_f64();
    measured.archive_bytes = file_bytes(&store).saturating_sub(empty);
    Ok(measured)
}

fn file_bytes(path: &std::path::Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}

/// What the whole pile would take.
struct Expected {
    archive_bytes: f64,
    seconds: f64,
    threads: usize,
}

impl Expected {
    /// The archive grows with the bytes, reading takes time with the words; taking the pile apart was measured whole and goes
    /// on beside the reading.
    fn of(counts: &Counts, measured: &Measured, threads: usize) -> Self {
        let share = |all: usize, part: usize| if part == 0 { 0.0 } else { all as f64 / part as f64 };
        let reading = measured.seconds * share(counts.words, measured.words);
        let apart = counts.taken_apart.as_secs_f64();
        Expected {
            archive_bytes: measured.archive_bytes as f64 * share(counts.bytes, measured.bytes),
            seconds: apart.max(reading + apart / threads as f64),
            threads,
        }
    }

    fn line(&self, counts: &Counts, measured: &Measured) -> String {
        if counts.to_read() == 0 {
            return "nothing to add; nothing was added".to_owned();
        }
        format!(
            "the archive would grow by about {} in about {:.1} s on {} (measured on {} of {}); nothing was added",
            size(self.archive_bytes),
            self.seconds,
            count(self.threads, "thread"),
            thousands(measured.documents),
            count(counts.to_read(), "document"),
        )
    }
}

/// `0.4 MB`, or kB below a tenth of that.
fn size(bytes: f64) -> String {
    if bytes < 100_000.0 { format!("{:.1} kB", bytes / 1e3) } else { format!("{:.1} MB", bytes / 1e6) }
}

fn as_json(counts: &Counts, measured: &Measured, expected: &Expected) -> Json {
    json!({
        "dry_run": true,
        "documents": counts.to_read(),
        "read_anew": counts.anew,
        "already_there": counts.already,
        "repeated": counts.repeated,
        "bytes": counts.bytes,
        "words": counts.words,
        "expected": {
            "archive_bytes": expected.archive_bytes.round() as u64,
            "seconds": expected.seconds,
            "threads": expected.threads,
        },
        "measured": {
            "documents": measured.documents,
            "words": measured.words,
            "archive_bytes": measured.archive_bytes,
            "seconds": measured.seconds,
        },
        "skipped": counts.skipped.iter().map(Skip::json).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_spread_evenly_over_the_pile() {
        let mut sample = Sample::default();
        for number in 0..1000 {
            let skip = Skip {
                file: number.to_string(),
                place: String::new(),
                reason: String::new(),
                remedy: String::new(),
            };
            sample.offer(1, Piece::Skipped(skip));
        }
        let names: Vec<usize> = sample
            .pieces
            .iter()
            .map(|(_, piece)| match piece {
                Piece::Skipped(skip) => skip.file.parse().unwrap(),
                Piece::Item { .. } => unreachable!(),
            })
            .collect();
        assert_eq!(names, (0..1000).step_by(16).collect::<Vec<_>>());
    }

    #[test]
    fn figures_are_scaled_by_bytes_and_words() {
        let mut counts = Counts::new(BTreeMap::new(), "");
        (counts.bytes, counts.words, counts.new, counts.taken_apart) = (4000, 600, 4, Duration::from_secs(2));
        let measured = Measured { documents: 1, bytes: 1000, words: 100, archive_bytes: 500, seconds: 1.5 };
        let expected = Expected::of(&counts, &measured, 2);
        assert_eq!((expected.archive_bytes, expected.seconds), (2000.0, 10.0));
        assert_eq!(
            expected.line(&counts, &measured),
            "the archive would grow by about 2.0 kB in about 10.0 s on 2 threads (measured on 1 of 4 documents); nothing was added"
        );
    }
}
