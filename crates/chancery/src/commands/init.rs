//! `chancery init`: a new archive.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use chancery_archive::Archive;
use clap::Args;
use serde_json::json;

use super::Scene;
use crate::Outcome;
use crate::config::STORE_FILE;
use crate::settings::{ARCHIVE_FILE, template};
use crate::walk::label;

/// Make a new archive
///
/// An archive is a folder with the file `chancery.db`, an SQLite database. Beside it lies `chancery.toml`, in which every
/// setting stands commented out. The folder is made when it is not there; an archive that is there is left alone and
/// the command fails.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chancery init crisis && cd crisis")]
pub(crate) struct Options {
    /// The folder
    dir: PathBuf,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let folder = &options.dir;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}; choose another place", label(folder)))?;
    Archive::create(&folder.join(STORE_FILE))?;
    write_settings(&folder.join(ARCHIVE_FILE))?;
    if scene.json() {
        scene.out.json(&json!({"archive": folder.to_string_lossy()}))?;
    } else {
        scene.out.line(&format!("made an archive in {}", label(folder)))?;
        let enter =
            if folder.as_os_str() == "." { String::new() } else { format!("cd {} && ", label(folder)) };
        scene.out.line(&format!("next: {enter}chancery add FILES"))?;
    }
    Ok(Outcome::Done)
}

/// Writes the file of settings unless there is one.
fn write_settings(file: &Path) -> anyhow::Result<()> {
    let written = File::create_new(file).and_then(|mut file| file.write_all(template().as_bytes()));
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other.with_context(|| {
            format!("cannot write {}; the archive is there and works without it", label(file))
        }),
    }
}
