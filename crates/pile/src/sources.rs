//! Opens the files of a pile and has them taken apart. What cannot be opened, or breaks off, becomes a skipped part.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use chancery_intake::{Options as IntakeOptions, read_stream};

use crate::pipeline::Piece;
use crate::walk::{Found, Skip, walk};

/// What standard input is called where a file's name would stand.
pub const STANDARD_INPUT: &str = "standard input";

/// How many bytes of files were read; for progress, seen from another thread.
#[derive(Debug, Default)]
pub struct Gauge(AtomicU64);

impl Gauge {
    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A file that counts what is read of it.
struct Gauged<'g> {
    file: File,
    gauge: &'g Gauge,
}

impl Read for Gauged<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.gauge.0.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Bytes of all files under the paths of a user; none when standard input is among them. What cannot be read weighs nothing.
pub fn weigh(paths: &[PathBuf]) -> Option<u64> {
    let mut bytes = Some(0);
    walk(paths, &mut |found| {
        match found {
            Found::File { path, .. } => {
                let more = path.metadata().map_or(0, |file| file.len());
                bytes = bytes.map(|bytes| bytes + more);
            }
            Found::StandardInput => bytes = None,
            Found::Skipped(_) => {}
        }
        ControlFlow::Continue(())
    });
    bytes
}

/// Everything under the paths of a user, taken apart; `-` is standard input. `gauge` counts what is read of files.
pub fn produce(
    paths: &[PathBuf],
    options: &IntakeOptions,
    gauge: &Gauge,
    give: &mut dyn FnMut(Piece) -> ControlFlow<()>,
) {
    walk(paths, &mut |found| match found {
        Found::Skipped(skip) => give(Piece::Skipped(skip)),
        Found::StandardInput => {
            let mut stdin = std::io::stdin().lock();
            take_apart(STANDARD_INPUT, "stdin", &mut stdin, options, give)
        }
        Found::File { path, label } => open_gauged(&path, &label, options, gauge, give),
    });
}

/// Reads a file and hands its documents on.
pub fn open_and_take_apart(
    path: &Path,
    label: &str,
    options: &IntakeOptions,
    give: &mut dyn FnMut(Piece) -> ControlFlow<()>,
) -> ControlFlow<()> {
    open_gauged(path, label, options, &Gauge::default(), give)
}

fn open_gauged(
    path: &Path,
    label: &str,
    options: &IntakeOptions,
    gauge: &Gauge,
    give: &mut dyn FnMut(Piece) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match File::open(path) {
        Ok(file) => take_apart(label, &name, &mut BufReader::new(Gauged { file, gauge }), options, give),
        Err(error) => give(Piece::Skipped(open_skip(label, &error))),
    }
}

fn open_skip(label: &str, error: &std::io::Error) -> Skip {
    let (reason, remedy) = match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            ("you have no permission to read it".to_owned(), "change its permissions, or leave it out")
        }
        std::io::ErrorKind::NotFound => ("there is no such file".to_owned(), "check the name"),
        _ => (error.to_string(), "check the file and try it again"),
    };
    Skip { file: label.to_owned(), place: String::new(), reason, remedy: remedy.to_owned() }
}

/// Takes a stream apart. A failing stream becomes a skipped rest.
pub fn take_apart(
    label: &str,
    name: &str,
    reader: &mut dyn BufRead,
    options: &IntakeOptions,
    give: &mut dyn FnMut(Piece) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut flow = ControlFlow::Continue(());
    // Intake does not panic; should it do so after all, one file is lost and not the pile.
    let result = catch_unwind(AssertUnwindSafe(|| {
        read_stream(name, reader, options, &mut |item| {
            flow = give(Piece::Item { file: label.to_owned(), item });
            flow
        })
    }));
    let reason = match result {
        Ok(Ok(())) => return flow,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "intake broke down on it; this is a fault of chancery, please report it".to_owned(),
    };
    give(Piece::Skipped(Skip {
        file: label.to_owned(),
        place: "the rest of the file".to_owned(),
        reason,
        remedy: "check the file and add it again".to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_what_was_weighed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let paths = [folder, PathBuf::from("absent")];
        let gauge = Gauge::default();
        let mut pieces = 0;
        produce(&paths, &IntakeOptions::default(), &gauge, &mut |_| {
            pieces += 1;
            ControlFlow::Continue(())
        });
        assert!(pieces > 5, "{pieces}");
        assert_eq!(Some(gauge.bytes()), weigh(&paths));
        assert_eq!(weigh(&[PathBuf::from("-")]), None);
    }
}
