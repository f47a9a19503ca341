//! What must hold for any file that is checked as a dossier: faults or none, never a panic; what the writers made has none.
//!
//! Property tests, the findings in `tests/fixtures/fuzz` and the fuzz target `small_parsers` (folder `fuzz` of the repository)
//! run these checks, so that what a target finds is found again here. Nothing here makes bytes.

use std::path::PathBuf;
use std::sync::OnceLock;

use chancery_archive::Archive;
use chancery_course::Pair;
use chancery_desk::NameOf;
use chancery_desk::dossier::{Checked, Request, check, dossier};
use chancery_record::{DayRange, Ontology};

use super::sample::samples;

/// A dossier of any bytes. When the first byte is odd, the rest is put in the place of a part of a good one.
pub fn any(bytes: &[u8]) {
    let checked = match bytes {
        [mode, place, rest @ ..] if mode % 2 == 1 => {
            let good = if mode & 2 == 0 { &good()[0] } else { &good()[1] };
            let text = String::from_utf8_lossy(rest);
            let at = good.floor_char_boundary(good.len() * usize::from(*place) / 256);
            let end = good.ceil_char_boundary((at + usize::from(mode >> 2) * 4).min(good.len()));
            against_archive(&format!("{}{text}{}", &good[..at], &good[end..]))
        }
        _ => against_archive(&String::from_utf8_lossy(bytes)),
    };
    assert!(checked.good <= checked.notes);
    assert!(checked.good == checked.notes || !checked.faults.is_empty());
    assert!(checked.faults.iter().all(|fault| !fault.message.is_empty()));
}

/// What the check says about a file.
pub fn against_archive(text: &str) -> Checked {
    check(&archive(), text).unwrap_or_else(|error| panic!("{error}"))
}

/// A good dossier, as HTML and as Markdown.
pub fn good() -> &'static [String; 2] {
    static GOOD: OnceLock<[String; 2]> = OnceLock::new();
    GOOD.get_or_init(|| {
        let ontology = Ontology::default();
        let pair = Pair::new("NOR", "SUD").unwrap_or_else(|| panic!("two codes are a pair"));
        let name_of: NameOf = Box::new(|code| Some(code.to_owned()));
        let request = Request {
            pair: &pair,
            days: DayRange::default(),
            as_of: None,
            ontology: &ontology,
            name_of: &name_of,
            groups: &chancery_desk::copies::all_apart,
            course: None,
            accounts: None,
            with_steps: false,
        };
        let made = dossier(&archive(), &request).unwrap_or_else(|error| panic!("{error}"));
        [made.to_html(), made.to_markdown()]
    })
}

/// An archive with all samples, made once; it lies in the folder for temporary files while the process runs.
fn archive() -> Archive {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    let file = FILE.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("chancery-desk-bytes-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.chancery");
        let mut archive = Archive::create(&path).unwrap();
        for sample in samples() {
            archive.add(&sample.reading, &sample.source).unwrap();
        }
        path
    });
    Archive::open_read_only(file).unwrap()
}
