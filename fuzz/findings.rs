//! What fuzzing found once, as files. The rooms' tests take this file in by path, as the fuzz targets take in their checks.

use std::path::Path;

/// Hands every finding in `folder` to `check`: its target, which is the name up to the first hyphen, its whole name, its bytes.
pub fn each(folder: &str, mut check: impl FnMut(&str, &str, &[u8])) {
    let mut seen = 0;
    for entry in std::fs::read_dir(Path::new(folder)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        println!("{name}");
        check(name.split('-').next().unwrap_or_default(), &name, &std::fs::read(&path).unwrap());
        seen += 1;
    }
    assert!(seen > 0, "no findings were read");
}
