//! The program in a temporary folder.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder that is gone when the test ends.
pub struct Place {
    /// The folder.
    pub path: PathBuf,
}

static COUNTER: AtomicUsize = AtomicUsize::new(0);

impl Place {
    /// An empty folder.
    pub fn new() -> Self {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("chancery-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        // as `pwd` says it, when the way there goes over a link
        Place { path: fs::canonicalize(path).unwrap() }
    }

    /// A folder with an empty archive.
    pub fn with_archive() -> Self {
        let place = Place::new();
        assert_eq!(place.run(&["init", "."]).code, 0);
        place
    }

    /// Writes a file, and the folders on its way.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path.join(name)).unwrap()
    }

    /// The program with these arguments, in this folder, with an environment that does not depend on the machine's.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
        command
            .args(arguments)
            .current_dir(&self.path)
            .env_remove("NO_COLOR")
            .env_remove("COLUMNS")
            .env("XDG_CONFIG_HOME", self.path.join(".config"))
            .env("TERM", "xterm");
        command
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs the program with this on standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Ran::from(child.wait_with_output().unwrap())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// What came out. The seconds of a summary line are replaced by `T`.
#[derive(Debug)]
pub struct Ran {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| without_seconds(&String::from_utf8(bytes).unwrap());
        Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Ran {
    /// Standard output as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// A text with the seconds of summary lines replaced by `T`.
pub fn without_seconds(text: &str) -> String {
    let part = |part: &str| match part.split_once(" s") {
        Some((number, rest)) if number.parse::<f64>().is_ok() && !rest.starts_with('e') => {
            format!("T s{rest}")
        }
        _ => part.to_owned(),
    };
    let line = |line: &str| line.split(", ").map(part).collect::<Vec<_>>().join(", ");
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}
