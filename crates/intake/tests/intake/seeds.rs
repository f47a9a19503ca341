//! The five founding articles, when they lie in `../shared/seeds` beside the checkout; third-party texts that are not in
//! the repository. Only facts about them stand here: counts, days, words of title.

use std::path::Path;

use chancery_record::{BlockRole, Document};

struct Want {
    file: &'static str,
    published: &'static str,
    title: &'static str,
    authors: &'static [&'static str],
    kept: usize,
}

const WANT: [Want; 5] = [
    Want { file: "000_", published: "2025-10-14", title: "Azerbaijan has", authors: &[], kept: 5 },
    Want { file: "001_", published: "..2026-01-14", title: "An Alliance", authors: &[], kept: 8 },
    Want {
        file: "002_",
        published: "2025-09-15",
        title: "Azerbaijan–Russia",
        authors: &["Kassie Corelli"],
        kept: 6,
    },
    Want {
        file: "003_",
        published: "2025-12-24..",
        title: "Russia-Azerbaijan",
        authors: &["Ergün Mamedov"],
        kept: 12,
    },
    Want {
        file: "004_",
        published: "2025-07-04",
        title: "The Kremlin",
        authors: &["Andrew Korybko"],
        kept: 9,
    },
];

#[test]
fn the_founding_articles() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seeds");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: no folder ../shared/seeds beside the checkout");
        return;
    };
    let paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    for want in &WANT {
        let is_it = |path: &&std::path::PathBuf| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(want.file))
        };
        let Some(path) = paths.iter().find(is_it) else { panic!("no seed {}", want.file) };
        let bytes = std::fs::read(path).unwrap();
        let documents = super::documents("seed.txt", &bytes);
        check(want, &documents[0], &bytes);
    }
}

fn check(want: &Want, document: &Document, bytes: &[u8]) {
    let (meta, file) = (&document.meta, want.file);
    assert_eq!(document.text.as_bytes(), bytes, "{file}: the text is changed");
    assert_eq!(meta.published.map(|days| days.to_string()).unwrap_or_default(), want.published, "{file}");
    assert!(meta.title.starts_with(want.title), "{file}: {}", meta.title);
    assert_eq!(meta.authors, want.authors, "{file}");
    assert_eq!(document.kept().count(), want.kept, "{file}");
    let furniture = [
        BlockRole::Endnote,
        BlockRole::Teaser,
        BlockRole::Biography,
        BlockRole::ShareBar,
        BlockRole::Comments,
    ];
    assert!(document.kept().all(|block| !furniture.contains(&block.role)), "{file}");
    if file == "004_" {
        assert_eq!(meta.republisher, "Independent News Roundup");
        assert!(
            meta.dates.iter().any(|date| date.kind == "reposted" && date.days.to_string() == "2025-07-05")
        );
    }
    if file == "003_" {
        assert_eq!(document.blocks.iter().filter(|block| block.role == BlockRole::Endnote).count(), 6);
    }
}
