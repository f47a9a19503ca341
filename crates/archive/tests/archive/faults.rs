//! Files that are wrong, locked, newer, tampered with; other programs that open the file.

use std::path::Path;
use std::process::Command;

use chancery_archive::{Archive, ArchiveError, RowFilter, SCHEMA_VERSION};
use chancery_record::Kind;
use rusqlite::Connection;

use crate::sample::samples;
use crate::{Folder, exports, filled};

#[test]
fn files_that_are_no_archive_or_newer_are_refused_with_a_remedy() {
    let folder = Folder::new("refuse");
    let path = folder.file("x.chancery");
    let open = || Archive::open(&path).err().unwrap();
    assert!(matches!(open(), ArchiveError::Missing { .. }));
    for bytes in [&b""[..], b"short", b"just some text that is longer than a word", &[b'x'; 500]] {
        std::fs::write(&path, bytes).unwrap();
        assert!(matches!(open(), ArchiveError::NotAnArchive { .. }));
        assert!(matches!(Archive::open_read_only(&path), Err(ArchiveError::NotAnArchive { .. })));
    }
    assert!(matches!(Archive::create(&path), Err(ArchiveError::Exists { .. })));
    assert!(matches!(Archive::open(folder.path()), Err(ArchiveError::NotAnArchive { .. })));
    std::fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE foreign_table (a)").unwrap();
    assert!(matches!(open(), ArchiveError::NotAnArchive { .. }));
    std::fs::remove_file(&path).unwrap();

    drop(Archive::create(&path).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", SCHEMA_VERSION + 1).unwrap();
    let error = open();
    assert!(matches!(error, ArchiveError::Newer { .. }));
    let message = error.to_string();
    assert!(message.contains("x.chancery") && message.contains("update chancery"), "{message}");
    assert!(matches!(Archive::open_read_only(&path), Err(ArchiveError::Newer { .. })));
}

/// Opens and checks a file: the faults, or the error.
fn look(path: &std::path::Path) -> Result<Vec<String>, ArchiveError> {
    let report = Archive::open(path)?.check(&mut |_, _| ())?;
    Ok(report.faults.into_iter().map(|fault| format!("{}; {}", fault.message, fault.remedy)).collect())
}

#[test]
fn a_truncated_file_is_refused_or_reported_never_read_as_whole() {
    let folder = Folder::new("truncated");
    let path = filled(&folder).path().to_owned();
    let bytes = std::fs::read(&path).unwrap();
    let pages = bytes.len() / 4096;
    let odd = [1, 15, 16, 17, 99, 100, 4095, 4097, bytes.len() / 2 + 7, bytes.len() - 1];
    for keep in (0..pages).map(|page| page * 4096).chain(odd) {
        std::fs::write(&path, &bytes[..keep]).unwrap();
        match look(&path) {
            Ok(faults) => assert!(!faults.is_empty(), "{keep} bytes"),
            Err(error) => assert!(error.to_string().contains("a.chancery"), "{error}"),
        }
    }
}

#[test]
fn flipped_bytes_are_refused_or_reported_or_change_nothing() {
    let folder = Folder::new("flipped");
    let archive = filled(&folder);
    let (path, before) = (archive.path().to_owned(), exports(&archive));
    drop(archive);
    let bytes = std::fs::read(&path).unwrap();
    // Most of a small file is empty: bytes that are nothing yet are passed over.
    let used: Vec<usize> = (100..bytes.len()).filter(|place| bytes[*place] != 0).collect();
    let in_pages = used.iter().copied().step_by(used.len() / 50 + 1);
    let (mut refused, mut reported, mut harmless) = (0, 0, 0);
    for place in (0..100).step_by(5).chain(in_pages) {
        let mut flipped = bytes.clone();
        flipped[place] ^= 0x55;
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
        }
        std::fs::write(&path, &flipped).unwrap();
        match look(&path) {
            Err(error) => {
                assert!(error.to_string().contains("a.chancery"), "{error}");
                refused += 1;
            }
            Ok(faults) if faults.is_empty() => {
                let after = exports(&Archive::open(&path).unwrap());
                assert!(after == before, "byte {place} changes the exports and nobody says so");
                harmless += 1;
            }
            Ok(_) => reported += 1,
        }
    }
    assert!(refused >= 5 && reported >= 10, "{refused} refused, {reported} reported, {harmless} harmless");
}

#[test]
fn an_archive_of_the_first_schema_is_brought_up_to_date_and_keeps_everything() {
    let folder = Folder::new("schema1");
    let path = folder.file("old.chancery");
    let packed = include_bytes!("../fixtures/schema1.chancery.zst");
    std::fs::write(&path, zstd::decode_all(&packed[..]).unwrap()).unwrap();
    let error = Archive::open_read_only(&path).err().unwrap();
    assert!(matches!(error, ArchiveError::Older { found: 1, .. }), "{error}");
    assert_eq!(look(&path).unwrap(), Vec::<String>::new());
    let archive = Archive::open_read_only(&path).unwrap();
    let mut out = Vec::new();
    archive.export_jsonl(&mut out).unwrap();
    // What the program that made the file exported from it; fields that came later are there and empty.
    let out = String::from_utf8(out).unwrap();
    let as_then = out.replace(",\"bounds\":null", "").replace(",\"same_as\":null", "");
    assert!(as_then.len() < out.len());
    assert_eq!(chancery_record::content_hash(as_then.as_bytes()), SCHEMA_1_EXPORT);
    for id in archive.document_ids(None).unwrap() {
        let source = archive.source(&id).unwrap().unwrap();
        assert!(
            source.origin.format.is_empty() && !source.name.is_empty() && !source.origin.bytes.is_empty()
        );
    }
}

#[test]
fn the_days_of_an_archive_without_them_are_those_that_adding_counts() {
    let folder = Folder::new("schema10");
    let path = filled(&folder).path().to_owned();
    let lines = |path: &Path| -> Vec<(String, String, i64)> {
        let file = Connection::open(path).unwrap();
        let mut statement = file.prepare("SELECT * FROM totals ORDER BY what, name").unwrap();
        let lines = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        lines.collect::<Result<_, _>>().unwrap()
    };
    let counted = lines(&path);
    let older = "DELETE FROM totals WHERE what IN ('day', 'spoken'); PRAGMA user_version = 10;";
    Connection::open(&path).unwrap().execute_batch(older).unwrap();
    assert!(lines(&path).len() < counted.len());
    assert_eq!(look(&path).unwrap(), Vec::<String>::new());
    assert_eq!(lines(&path), counted);
}

const SCHEMA_1_EXPORT: &str = "b73f9c471b71ce3a58e08afcee9680d5108511d4261c7adb3327aed6611afc5d";

#[test]
fn the_schema_asks_for_nothing_that_sqlite_3_40_lacks() {
    const KNOWN: [&str; 16] = [
        "cast",
        "coalesce",
        "count",
        "date",
        "fts5",
        "ifnull",
        "json_each",
        "json_extract",
        "json_group_array",
        "json_object",
        "key",
        "nullif",
        "printf",
        "references",
        "substr",
        "sum",
    ];
    let folder = Folder::new("functions");
    let path = filled(&folder).path().to_owned();
    let connection = Connection::open(&path).unwrap();
    let sql: Vec<String> = connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sentence_index_%'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert!(sql.len() > 30);
    for statement in &sql {
        for (place, _) in statement.match_indices('(') {
            let before = &statement[..place];
            let name = before.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap();
            let is_new_table = statement.starts_with("CREATE TABLE") || statement.starts_with("CREATE INDEX");
            assert!(
                name.is_empty() || is_new_table || KNOWN.contains(&name.to_ascii_lowercase().as_str()),
                "`{name}` in {statement}: is it there in SQLite 3.40? Then add it to the list"
            );
        }
        for newer in ["contentless_delete", "STRICT", "jsonb", "RIGHT JOIN", "FULL JOIN"] {
            assert!(!statement.contains(newer), "{newer} in {statement}");
        }
    }
}

#[test]
fn check_finds_every_kind_of_tampering() {
    let folder = Folder::new("tamper");
    let path = filled(&folder).path().to_owned();
    let whole = std::fs::read(&path).unwrap();
    let tampering = [
        ("UPDATE documents SET text = replace(text, 'Monday', 'Sunday') WHERE source = 'a.txt'", "hash"),
        (
            "UPDATE documents SET text = replace(text, 'Monday', 'Sunday') WHERE source = 'b.html'",
            "words or the span",
        ),
        (
            "UPDATE documents SET text = replace(text, 'Share', 'share') WHERE source = 'b.html'",
            "words or the span",
        ),
        ("UPDATE documents SET text = text || '!' WHERE source = 'b.html'", "do not have the stored hash"),
        ("UPDATE documents SET title = 'x' WHERE source = 'c.txt'", "are not those that were added"),
        ("UPDATE events_rows SET type = 'AID' WHERE type = 'COERCE'", "are not those that were added"),
        ("UPDATE events_rows SET start = start + 1, start_byte = NULL", "words or the span"),
        ("UPDATE events_rows SET sentence = sentence + 1", "do not stand in sentence"),
        ("UPDATE events_rows SET trigger_end = 99999999", "are not those that were added"),
        ("UPDATE actors SET code = 'ZZZ' WHERE code = 'NOR'", "are not those that were added"),
        ("UPDATE sources SET bytes = zeroblob(9) WHERE bytes IS NOT NULL", "cannot be read back"),
        ("UPDATE sources SET details = x'00'", "are not those that were added"),
        ("DELETE FROM sentences_rows WHERE key = 1", "search index"),
        ("DELETE FROM sentence_index_data WHERE id > 10", "search index"),
        (
            "DELETE FROM events_rows WHERE key = (SELECT max(key) FROM events_rows)",
            "are not those that were added",
        ),
        ("UPDATE dyad_day SET reports = reports + 1", "dyad_day"),
        ("DELETE FROM document_codes WHERE code = 'NOR'", "document_codes"),
        ("UPDATE totals SET number = number + 1 WHERE name = 'words'", "totals"),
        ("DELETE FROM totals WHERE what = 'day' AND name LIKE 'events %'", "totals"),
        ("UPDATE entity_totals SET documents = documents + 1", "entity_totals"),
        ("UPDATE pair_totals SET b_to_a = 9", "pair_totals"),
        ("UPDATE month_totals SET cells = 9", "month_totals"),
        ("INSERT INTO row_index (rowid, terms) VALUES (7, 'abcdefg')", "row_index"),
        ("DELETE FROM row_index_data WHERE id > 10", "row_index"),
        ("DELETE FROM documents WHERE source = 'c.txt'", "not there"),
        ("UPDATE documents SET first_sentence = 9223372036854775807", "outside the range"),
        ("UPDATE documents SET first_sentence = -9223372036854775808", "outside the range"),
        ("UPDATE documents SET sentence_count = 9223372036854775807", "are not those that were added"),
    ];
    for (sql, expected) in tampering {
        std::fs::write(&path, &whole).unwrap();
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch("PRAGMA foreign_keys = off").unwrap();
        assert!(connection.execute(sql, []).unwrap() > 0, "{sql}");
        connection.close().unwrap();
        let report = Archive::open(&path).unwrap().check(&mut |_, _| ()).unwrap();
        let messages: Vec<&str> = report.faults.iter().map(|fault| fault.message.as_str()).collect();
        assert!(messages.iter().any(|message| message.contains(expected)), "{sql}: {messages:?}");
    }
    std::fs::write(&path, &whole).unwrap();
    let mut calls = Vec::new();
    let report = Archive::open(&path).unwrap().check(&mut |done, all| calls.push((done, all))).unwrap();
    assert!(report.is_clean(), "{:?}", report.faults);
    assert_eq!(
        report.rows,
        samples().iter().map(|sample| sample.reading.heads().count() as u64).sum::<u64>()
    );
    assert_eq!(report.rows, report.rows_good);
    assert_eq!(calls.last(), Some(&(4, 4)));
}

#[test]
fn readers_go_on_while_one_writes_and_a_second_writer_is_told() {
    let folder = Folder::new("locked");
    let mut archive = Archive::create(&folder.file("a.chancery")).unwrap();
    let samples = samples();
    archive.add(&samples[0].reading, &samples[0].source).unwrap();
    let path = archive.path().to_owned();
    let mut writer = archive.writer().unwrap();
    writer.add(&samples[1].reading, &samples[1].source).unwrap();
    let reader = Archive::open_read_only(&path).unwrap();
    assert_eq!(reader.stats().unwrap().documents, 1);
    let mut second = Archive::open(&path).unwrap();
    second.set_patience(std::time::Duration::from_millis(50)).unwrap();
    let error = second.add(&samples[2].reading, &samples[2].source).unwrap_err();
    assert!(matches!(error, ArchiveError::Locked { .. }), "{error}");
    writer.finish().unwrap();
    assert_eq!(reader.stats().unwrap().documents, 2);
    second.add(&samples[2].reading, &samples[2].source).unwrap();
    assert_eq!(reader.count(Kind::Documents, &RowFilter::default()).unwrap(), 3);
    let mut reader = reader;
    let error = reader.add(&samples[3].reading, &samples[3].source).unwrap_err();
    assert!(matches!(error, ArchiveError::ReadOnly { .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_can_be_read_and_names_the_remedy() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("readonly");
    let archive = filled(&folder);
    let (path, before) = (archive.path().to_owned(), exports(&archive));
    drop(archive);
    set_permissions(folder.path(), Permissions::from_mode(0o555)).unwrap();
    set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
    let is_root = std::fs::write(folder.file("probe"), b"").is_ok();
    if !is_root {
        let error = Archive::open(&path).err().unwrap();
        assert!(matches!(error, ArchiveError::ReadOnly { .. }), "{error}");
        assert!(matches!(Archive::create(&folder.file("b.chancery")), Err(ArchiveError::ReadOnly { .. })));
    }
    assert_eq!(exports(&Archive::open_read_only(&path).unwrap()), before);
    set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn stock_python_opens_the_file_and_the_views_say_what_the_exports_say() {
    if Command::new("python3")
        .arg("-c")
        .arg("import sqlite3")
        .status()
        .map_or(true, |status| !status.success())
    {
        eprintln!("skipped: no python3 with sqlite3");
        return;
    }
    let folder = Folder::new("python");
    let archive = filled(&folder);
    let jsonl = folder.file("out.jsonl");
    archive.export_jsonl(&mut std::fs::File::create(&jsonl).unwrap()).unwrap();
    let script = r#"
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1]); db.row_factory = sqlite3.Row
readings = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")]
def check(cell, value):
    if isinstance(value, bool): value = int(value)
    if isinstance(value, list): cell = json.loads(cell)
    assert cell == value, (cell, value)
rows = 0
for kind in "events statements judgments forecasts targets dependences goals relations citations dropped".split():
    for reading in readings:
        stored = {row["id"]: row for row in db.execute(f"select * from {kind} where doc_id = ?", [reading["id"]])}
        assert len(stored) == len(reading[kind])
        for row in reading[kind]:
            for name, value in row.items():
                if name == "why": continue
                if isinstance(value, dict):
                    for part, inner in value.items():
                        if (name, part) != ("date", "how"): check(stored[row["id"]][f"{name}_{part}"], inner)
                elif name != "place": check(stored[row["id"]][name], value)
            rows += 1
for table in ("sentences", "mentions"):
    for reading in readings:
        stored = list(db.execute(f"select * from {table} where doc_id = ? order by {table[:-1]}", [reading["id"]]))
        assert len(stored) == len(reading[table])
        for cells, row in zip(stored, reading[table]):
            for name, value in row.items():
                check(cells[name], value)
hits = db.execute("select rowid, snippet(sentence_index, 0, '[', ']', '...', 5) from sentence_index where sentence_index match 'sudmark'").fetchall()
assert len(hits) >= 5 and all("[" in hit[1] for hit in hits), hits
assert db.execute("select count(*) from dyad_week").fetchone()[0] > 0
assert db.execute("select sum(reports) from dyad_month where a = 'NOR' and b = 'SUD'").fetchone()[0] == 4
keys = db.execute("select \"table\", \"from\" from pragma_foreign_key_list('events_rows')").fetchall()
assert {"documents": {"doc"}, "labels": {"rule", "context", "cue", "hedge", "source_kind", "date_precision", "date_basis"}} == {
    table: {key[1] for key in keys if key[0] == table} for table in {key[0] for key in keys}}, [tuple(key) for key in keys]
assert rows > 20
print(sqlite3.sqlite_version, rows)
"#;
    let output =
        Command::new("python3").arg("-c").arg(script).arg(archive.path()).arg(&jsonl).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
