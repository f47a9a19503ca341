//! What must hold for any file that is opened as an archive and for any question: an error or an answer, never a panic.
//!
//! Property tests, the findings in `tests/fixtures/fuzz` and the fuzz targets `archive` and `small_parsers` (folder `fuzz` of
//! the repository) all run these checks, so that what a target finds is found again here. Nothing here makes bytes.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chancery_archive::{Archive, ArchiveError, DocumentFilter, Order, RowFilter, SqlQuestion, ask_sql};
use chancery_record::{DayRange, DocumentId, Kind};
use rusqlite::Connection;

use super::sample::samples;

/// Values that no writer puts where these checks put them.
const VALUES: [&str; 24] = [
    "NULL",
    "0",
    "1",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "4294967296",
    "8796093022208",
    "1e308",
    "-0.5",
    "''",
    "'x'",
    "'||'",
    "'|NOR|NOR|SUD|'",
    "'[[1,0],[2,null]]'",
    "'[[9223372036854775807,-1]]'",
    "'{\"a\":[[[['",
    "'2025-02-30'",
    "x'ff'",
    "x'28b52ffd0400010000990d7ceb'",
    "zeroblob(70000)",
    "printf('%.*c', 70000, '[')",
    "char(0, 1114111, 65534)",
    "random() % 1",
];

/// A file of any bytes, opened as an archive. When the first byte is even the rest is the file; when it is odd the rest is a
/// list of changes to a good archive.
pub fn store(bytes: &[u8]) {
    let Some((mode, rest)) = bytes.split_first() else { return };
    let folder = Folder::new();
    let path = folder.0.join("a.chancery");
    if mode % 2 == 0 {
        std::fs::write(&path, rest).unwrap();
    } else {
        std::fs::write(&path, good()).unwrap();
        change(&path, rest);
    }
    match Archive::open_read_only(&path) {
        Ok(archive) => use_it(&archive),
        Err(error) => check_error(&error),
    }
    match Archive::open(&path) {
        Ok(mut archive) => write_to(&mut archive),
        Err(error) => check_error(&error),
    }
}

/// A question of any text to a good archive: a search, an id, a name.
pub fn question(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let archive = Archive::open_read_only(good_file()).unwrap();
    ask(&archive, &text);
    let whole = archive.count(Kind::Events, &RowFilter::default()).unwrap();
    assert!(whole > 0, "a question emptied the archive");
}

/// A question in SQL of any text: rows, the same each time, or a reason; the archive stays as it is.
pub fn sql(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let before = std::fs::read(good_file()).unwrap();
    let one = sql_answer(&text);
    let is_late = matches!(&one, Err(message) if message.contains("stopped after"));
    assert!(is_late || one == sql_answer(&text), "two answers to one question");
    assert!(std::fs::read(good_file()).unwrap() == before, "a question changed the archive");
}

/// All that comes out, or the message.
fn sql_answer(text: &str) -> Result<Vec<String>, String> {
    let values = [("a".to_owned(), "NOR".to_owned())];
    let values = if text.contains(":a") { &values[..] } else { &[] };
    let question = SqlQuestion { text, values, rows: Some(50), time: Some(Duration::from_secs(1)) };
    let mut out = Vec::new();
    let ended = ask_sql(good_file(), &question, &mut |part| {
        out.push(format!("{part:?}"));
        Ok(())
    });
    match ended {
        Ok(end) => {
            assert_eq!(out.len(), end.rows + 1);
            Ok(out)
        }
        Err(error) => {
            assert!(!matches!(&error, ArchiveError::Statement { detail, .. } if detail.is_empty()));
            Err(error.to_string())
        }
    }
}

/// A good archive that only questions are put to.
fn good_file() -> &'static Path {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("chancery-archive-asked-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.chancery");
        std::fs::write(&path, good()).unwrap();
        path
    })
}

/// A folder that is removed when dropped; its name is new for every one of a process.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("chancery-archive-bytes-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The file of a good archive with all samples.
fn good() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = Folder::new();
        let path = folder.0.join("a.chancery");
        let mut archive = Archive::create(&path).unwrap();
        for sample in samples() {
            archive.add(&sample.reading, &sample.source).unwrap();
        }
        archive.compact().unwrap();
        drop(archive);
        std::fs::read(&path).unwrap()
    })
}

/// Changes a file as the bytes say: cells by SQL, bytes in place, the end cut off.
fn change(path: &Path, mut bytes: &[u8]) {
    while let [what, a, b, c, rest @ ..] = bytes {
        bytes = rest;
        match what % 8 {
            0..=4 => change_cells(path, usize::from(*a), usize::from(*b), usize::from(*c), *what),
            5 | 6 => {
                let length = usize::from(*c % 32).min(bytes.len());
                let (new, rest) = bytes.split_at(length);
                bytes = rest;
                change_bytes(path, usize::from(*a) << 8 | usize::from(*b), *what, new);
            }
            _ => {
                let mut file = std::fs::read(path).unwrap();
                let place = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
                file.truncate(place % (file.len() + 1));
                std::fs::write(path, file).unwrap();
            }
        }
    }
}

/// `UPDATE table SET column = value`, for all rows or for some; what SQLite refuses is left undone.
fn change_cells(path: &Path, table: usize, column: usize, value: usize, which: u8) {
    let Ok(connection) = Connection::open(path) else { return };
    let list = |sql: &str, names: &[&str]| -> Vec<String> {
        let rows = connection.prepare(sql).and_then(|mut statement| {
            statement.query_map(rusqlite::params_from_iter(names), |row| row.get(0))?.collect()
        });
        rows.unwrap_or_default()
    };
    let tables = list(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
        &[],
    );
    let Some(table) = tables.get(table % tables.len().max(1)) else { return };
    let columns = list("SELECT name FROM pragma_table_info(?1)", &[table]);
    let Some(column) = columns.get(column % columns.len().max(1)) else { return };
    let value = VALUES[value % VALUES.len()];
    let some = match which / 8 % 4 {
        0 => "1",
        1 => "rowid % 2",
        2 => "rowid = (SELECT min(rowid) FROM \"TABLE\")",
        _ => "rowid % 3 = 1",
    };
    let sql = format!(
        "UPDATE OR REPLACE \"{table}\" SET \"{column}\" = {value} WHERE {}",
        some.replace("TABLE", table)
    );
    let _ = connection.execute(&sql, []);
}

/// Writes bytes into the file, at a place that is a share of its length or, for odd choices, near the start of a page.
fn change_bytes(path: &Path, place: usize, choice: u8, new: &[u8]) {
    let mut file = std::fs::read(path).unwrap();
    let start = if choice & 8 == 0 {
        file.len() * place / 65536
    } else {
        // pages have 4096 bytes; the upper bits choose the page, the lower the place among its first 512 bytes
        (place >> 9) % (file.len() / 4096).max(1) * 4096 + (place & 511)
    };
    for (slot, byte) in file.iter_mut().skip(start).zip(new) {
        *slot = *byte;
    }
    std::fs::write(path, file).unwrap();
}

/// Everything that can be asked; answers are looked at only in so far as they must not contradict themselves.
fn use_it(archive: &Archive) {
    match archive.verify(&mut |_, _| ()) {
        Ok(report) => assert!(report.rows_good <= report.rows),
        Err(error) => check_error(&error),
    }
    match archive.check(&mut |_, _| ()) {
        Ok(report) => {
            assert!(report.faults.iter().all(|fault| !fault.remedy.is_empty() && !fault.message.is_empty()));
        }
        Err(error) => check_error(&error),
    }
    let _ = note(archive.stats());
    let _ = note(archive.document_ids(Some("lore 1")));
    let _ = note(archive.pairs());
    for document in note(archive.documents(&DocumentFilter::default())).unwrap_or_default() {
        let _ = note(archive.document(&document.id.0));
        let _ = note(archive.reading(&document.id));
        let _ = note(archive.source_bytes(&document.id));
        let _ = note(archive.source(&document.id));
        for index in [0, 1, u32::MAX] {
            let _ = note(archive.sentence(&document.id, index));
        }
    }
    for query in ["norland", "arrested OR met", "\"anna\" NEAR bru*"] {
        let _ = note(archive.search(query, Some(5)));
    }
    for (kind, _) in Kind::ALL {
        for row in note(archive.rows(kind, &RowFilter::default())).unwrap_or_default() {
            let _ = row["id"].as_str().map(|id| note(archive.find_row(id)));
        }
        let _ = note(archive.export_csv(kind, &mut std::io::sink()));
        let _ = note(archive.export_parquet(kind, &mut std::io::sink()));
    }
    let _ = note(archive.export_jsonl(&mut std::io::sink()));
    ask(archive, "NOR");
}

/// The filters with a text of the user in them.
fn ask(archive: &Archive, text: &str) {
    let _ = note(archive.search(text, Some(20)));
    let _ = note(archive.search(text, None));
    let _ = note(archive.find_row(text));
    let _ = note(archive.document(text));
    let _ = note(archive.reading(&DocumentId(text.to_owned())));
    let day = DayRange::from_iso(text).and_then(|days| days.start);
    let some = || Some(text.to_owned());
    let filters = [
        RowFilter { search: some(), ..RowFilter::default() },
        RowFilter { dyad: Some(("SUD".into(), text.to_owned())), ..RowFilter::default() },
        RowFilter { actor: some(), about: some(), ..RowFilter::default() },
        RowFilter { speaker: some(), order: Order::Date, since: day, ..RowFilter::default() },
        RowFilter { types: vec![text.to_owned()], until: day, counted_only: true, ..RowFilter::default() },
        RowFilter { document: Some(DocumentId(text.to_owned())), limit: Some(1), ..RowFilter::default() },
    ];
    for filter in filters {
        for kind in [Kind::Documents, Kind::Events, Kind::Statements] {
            let rows = note(archive.rows(kind, &filter)).map(|rows| rows.len() as u64);
            let count = note(archive.count(kind, &filter));
            if let (Some(rows), Some(count)) = (rows, count)
                && kind != Kind::Documents
            {
                assert!(rows == count || filter.limit.is_some_and(|limit| rows == count.min(limit as u64)));
            }
        }
    }
    let filter = DocumentFilter { contains: some(), search: some(), since: day, ..DocumentFilter::default() };
    let _ = note(archive.documents(&filter));
}

/// Repairing, removing, replacing, adding and compacting: done or refused.
fn write_to(archive: &mut Archive) {
    let _ = note(archive.check(&mut |_, _| ()));
    let _ = note(archive.repair());
    let documents = note(archive.documents(&DocumentFilter::default())).unwrap_or_default();
    if let Some(document) = documents.first() {
        let _ = note(archive.remove(&document.id));
    }
    for sample in samples().into_iter().take(3) {
        if let Some(mut writer) = note(archive.writer()) {
            let _ = note(writer.replace(&sample.reading, "text", Vec::new()));
            let _ = note(writer.add(&sample.reading, &sample.source));
            let _ = note(writer.finish());
        }
    }
    let _ = note(archive.compact());
    let _ = note(archive.check(&mut |_, _| ()));
}

/// The answer, after a look at the error when there is none.
fn note<T>(result: Result<T, ArchiveError>) -> Option<T> {
    match result {
        Ok(answer) => Some(answer),
        Err(error) => {
            check_error(&error);
            None
        }
    }
}

/// A message that a person can act on: not empty, with a remedy behind a semicolon.
fn check_error(error: &ArchiveError) {
    let message = error.to_string();
    assert!(message.contains("; "), "no remedy: {message}");
}
