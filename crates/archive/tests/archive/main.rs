//! The archive as its users see it: files on disk, readings in, exports and answers out.

mod any;
mod bytes;
mod faults;
mod findings;
mod parquet;
mod queries;
mod sample;
mod sql;
mod store;

use std::path::{Path, PathBuf};

use chancery_archive::Archive;

/// A folder of this test, emptied first; removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("chancery-archive-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An archive with all samples.
fn filled(folder: &Folder) -> Archive {
    let mut archive = Archive::create(&folder.file("a.chancery")).unwrap();
    let mut writer = archive.writer().unwrap();
    for sample in sample::samples() {
        writer.add(&sample.reading, &sample.source).unwrap();
    }
    writer.finish().unwrap();
    archive
}

/// Every export in one string.
fn exports(archive: &Archive) -> String {
    let mut out = Vec::new();
    archive.export_jsonl(&mut out).unwrap();
    for (kind, _) in chancery_record::Kind::ALL {
        archive.export_csv(kind, &mut out).unwrap();
    }
    String::from_utf8(out).unwrap()
}
