//! Collects the text files under `data/` that the reader is made of into one table, so that a new file is found by being there;
//! takes a hash of the reader's own source files, which is a part of the lore version; and packs the gazetteer into one sorted blob.

#[path = "build/gazetteer.rs"]
mod gazetteer;
#[path = "src/place/key.rs"]
mod key;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Folders of `data/` that reading needs.
const FOLDERS: [&str; 3] = ["actors", "en", "ontology"];

/// Files of `models/en/` that are compiled in.
const MODELS: [&str; 3] = ["segment.bin", "syntax.bin", "names.tsv"];

fn main() -> io::Result<()> {
    let data = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../data");
    println!("cargo::rerun-if-changed=build.rs");
    let source = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("src");
    println!("cargo::rerun-if-changed={}", source.display());
    println!("cargo::rustc-env=CHANCERY_READER_SOURCE={:016x}", source_hash(&source)?);
    pack_gazetteer(&data)?;
    let mut files = Vec::new();
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed={}", data.join(folder).display());
        collect(&data.join(folder), folder, &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for (name, path) in files {
        let _ = writeln!(table, "    ({name:?}, include_str!({:?})),", path.display());
    }
    table.push(']');
    let out = env::var("OUT_DIR").unwrap_or_default();
    let models = data.join("../models/en");
    println!("cargo::rerun-if-changed={}", models.display());
    for name in MODELS {
        // an absent model is an empty file, which is no model
        fs::write(Path::new(&out).join(name), fs::read(models.join(name)).unwrap_or_default())?;
    }
    fs::write(Path::new(&out).join("builtin.rs"), table)
}

/// Writes the blob, and says its hash for the lore version.
fn pack_gazetteer(data: &Path) -> io::Result<()> {
    let (folder, words) = (data.join("gazetteer"), data.join("en/places.tsv"));
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=build/gazetteer.rs");
    let blob = gazetteer::pack(&folder, &words).map_err(io::Error::other)?;
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = blob.iter().fold(0xcbf2_9ce4_8422_2325_u64, step);
    println!("cargo::rustc-env=CHANCERY_GAZETTEER={hash:016x}");
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("gazetteer.bin"), blob)
}

/// FNV-1a over the names and bytes of the source files, in the order of their names. Line ends of other systems do not count.
fn source_hash(folder: &Path) -> io::Result<u64> {
    let mut files = Vec::new();
    sources(folder, &mut files)?;
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let text = fs::read(&file)?;
        for byte in name.bytes().chain(text.into_iter().filter(|byte| *byte != b'\r')) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    Ok(hash)
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn collect(folder: &Path, name: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(file) = path.file_name().and_then(|file| file.to_str()) else { continue };
        let name = format!("{name}/{file}");
        if path.is_dir() {
            if file != "tests" {
                collect(&path, &name, files)?;
            }
        } else if [".tsv", ".txt", ".rule"].iter().any(|ending| file.ends_with(ending)) {
            files.push((name, fs::canonicalize(&path)?));
        }
    }
    Ok(())
}
