//! Bad situations of the store: each ends with an error that names the remedy, and nothing is lost. And many readers while
//! one writes.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};

use crate::kills::pile;
use crate::program::{Place, Ran};

/// An archive of some documents.
fn filled() -> Place {
    let place = Place::with_archive();
    place.write("pile.jsonl", pile(0..40));
    assert_eq!(place.run(&["add", "pile.jsonl", "-q"]).code, 0);
    place
}

fn export(place: &Place) -> String {
    let ran = place.run(&["export", "jsonl"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.out
}

/// Runs a line of the shell in which `$CHANCERY` is the program.
fn shell(place: &Place, line: &str) -> std::process::Output {
    Command::new("sh")
        .args(["-c", line])
        .current_dir(&place.path)
        .env("CHANCERY", env!("CARGO_BIN_EXE_chancery"))
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[track_caller]
fn assert_fatal(ran: &Ran, words: &str) {
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("chancery.db") && ran.err.contains(words), "{}", ran.err);
}

#[track_caller]
fn assert_nothing_lost(place: &Place, before: &str) {
    let ran = place.run(&["check"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let after = export(place);
    let lines: BTreeSet<&str> = after.lines().collect();
    assert!(before.lines().all(|line| lines.contains(line)), "documents are lost");
}

#[cfg(unix)]
#[test]
fn a_full_disk() {
    let place = filled();
    let before = export(&place);
    place.write("more.jsonl", pile(100..400));
    let line = "unshare -rm sh -c 'mount -t tmpfs -o size=768k tmpfs disk && cp chancery.db disk && \
                $CHANCERY --archive disk add more.jsonl -q; code=$?; $CHANCERY --archive disk check >&2; \
                cp disk/* saved; exit $code'";
    fs::create_dir_all(place.path.join("disk")).unwrap();
    fs::create_dir_all(place.path.join("saved")).unwrap();
    let output = shell(&place, line);
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.code() == Some(1) && !err.contains("chancery") {
        eprintln!("skipped: no file system can be mounted here: {err}");
        return;
    }
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("the disk is full; make room and run the command again"), "{err}");
    for file in fs::read_dir(place.path.join("saved")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), place.path.join(file.file_name())).unwrap();
    }
    assert_nothing_lost(&place, &before);
}

#[cfg(unix)]
#[test]
fn a_limit_on_the_size_of_files() {
    // 512 bytes each. With the signal ignored the write fails; without, the system ends the program.
    for (line, code) in [
        ("ulimit -f 700; trap '' XFSZ; exec $CHANCERY add more.jsonl -q", Some(2)),
        ("ulimit -f 700; exec $CHANCERY add more.jsonl -q", None),
    ] {
        let place = filled();
        let before = export(&place);
        place.write("more.jsonl", pile(100..400));
        let output = shell(&place, line);
        assert_eq!(output.status.code(), code, "{output:?}");
        if code.is_some() {
            let err = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(err.contains("the limits on the size of files"), "{err}");
        }
        assert_nothing_lost(&place, &before);
        assert_eq!(place.run(&["add", "more.jsonl", "-q"]).code, 0);
        assert_eq!(export(&place).lines().count(), 340);
    }
}

/// A copy of an archive, with the program beside it, in the system's folder for temporary files; gone when dropped.
#[cfg(unix)]
struct OpenPlace {
    place: Place,
}

#[cfg(unix)]
impl OpenPlace {
    fn of(place: &Place) -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        let name = place.path.file_name().unwrap().to_string_lossy().into_owned();
        let path = std::env::temp_dir().join(format!("{name}-open"));
        fs::create_dir_all(&path).unwrap();
        for file in ["chancery.db", "pile.jsonl"] {
            fs::copy(place.path.join(file), path.join(file)).unwrap();
        }
        fs::copy(env!("CARGO_BIN_EXE_chancery"), path.join("chancery")).unwrap();
        for (file, mode) in [("", 0o755), ("chancery", 0o755), ("chancery.db", 0o644), ("pile.jsonl", 0o644)]
        {
            fs::set_permissions(path.join(file), fs::Permissions::from_mode(mode)).unwrap();
        }
        OpenPlace { place: Place { path } }
    }
}

#[cfg(unix)]
impl Drop for OpenPlace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.place.path);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_and_a_file_that_may_not_be_written() {
    let place = filled();
    let before = export(&place);
    let id = &place.run(&["stats", "--documents", "--json"]).json()[0]["id"];
    let id = id.as_str().unwrap();
    // Root may write everywhere, so the program runs as nobody where the test runs as root. Nobody may not look into root's own
    // folders, where the build may lie, so the archive and the program are brought to a place that all may enter.
    let open = OpenPlace::of(&place);
    let place = &open.place;
    let as_nobody = |command: &str| {
        let drop = "setpriv --reuid 65534 --regid 65534 --clear-groups";
        shell(
            place,
            &format!("if [ $(id -u) = 0 ]; then {drop} ./chancery {command}; else ./chancery {command}; fi"),
        )
    };
    for modes in [
        "chmod 555 . && chmod 444 chancery.db",
        "chmod 555 . && chmod 644 chancery.db",
        "chmod 755 . && chmod 444 chancery.db",
    ] {
        assert!(shell(place, modes).status.success());
        let read = as_nobody("export jsonl");
        if read.status.code() == Some(126) || read.status.code() == Some(127) {
            eprintln!("skipped: {}", String::from_utf8_lossy(&read.stderr));
            shell(place, "chmod 755 .");
            return;
        }
        assert_eq!(String::from_utf8_lossy(&read.stdout), before, "{modes}: {read:?}");
        for command in [format!("remove {id}"), "reread --all".to_owned(), "add pile.jsonl".to_owned()] {
            let output = as_nobody(&command);
            let err = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{modes}: {command}: {err}");
            assert!(err.contains("may not be written; change the permissions, or copy the archive"), "{err}");
        }
        let check = as_nobody("check");
        assert_eq!(check.status.code(), Some(0), "{check:?}");
    }
    assert!(shell(place, "chmod 755 . && chmod 644 chancery.db").status.success());
    assert_nothing_lost(place, &before);
}

#[test]
#[ignore = "slow, it waits for a lock: .ci/run runs it"]
fn another_writer_and_a_reader_that_stays_for_long() {
    let place = filled();
    let before = export(&place);
    place.write("more.jsonl", pile(100..110));
    let connection = rusqlite::Connection::open(place.path.join("chancery.db")).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(export(&place), before, "readers go on");
    let start = std::time::Instant::now();
    let waiting = place.command(&["add", "more.jsonl"]).output().unwrap();
    assert!(start.elapsed().as_secs() >= 4, "it waits for a while");
    assert_fatal(&Ran::from(waiting), "another program is writing to this archive; wait until it is done");
    connection.execute_batch("ROLLBACK; BEGIN; SELECT count(*) FROM documents").unwrap();
    assert_eq!(place.run(&["add", "more.jsonl", "-q"]).code, 0, "a reader hinders no writer");
    assert_nothing_lost(&place, &before);
    let seen: i64 = connection.query_row("SELECT count(*) FROM documents", [], |row| row.get(0)).unwrap();
    assert_eq!(seen, 40, "the reader sees what it saw");
}

#[test]
fn files_that_are_no_archive() {
    let place = filled();
    let whole = place.read("chancery.db");
    let foreign = "CREATE TABLE songs (name)";
    let refused = |words: &str| {
        for command in [&["stats"][..], &["check"], &["add", "pile.jsonl"], &["reread"]] {
            assert_fatal(&place.run(command), words);
        }
    };
    place.write("chancery.db", "");
    refused("this file is no chancery archive; name an archive");
    place.write("chancery.db", "some notes of mine, longer than a header");
    refused("move the file away and make one with `chancery init`");
    fs::remove_file(place.path.join("chancery.db")).unwrap();
    rusqlite::Connection::open(place.path.join("chancery.db")).unwrap().execute_batch(foreign).unwrap();
    refused("this file is no chancery archive");
    place.write("chancery.db", &whole);
    let newer = rusqlite::Connection::open(place.path.join("chancery.db")).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    newer.close().unwrap();
    refused("written by a newer chancery (schema 99, this program knows up to");
    fs::remove_file(place.path.join("chancery.db")).unwrap();
    for command in [&["stats", "--archive", "."][..], &["check", "--archive", "."]] {
        assert_fatal(&place.run(command), "it holds no chancery.db; make one with `chancery init .`");
    }
    fs::create_dir(place.path.join("chancery.db")).unwrap();
    assert_fatal(&place.run(&["stats", "--archive", "."]), "is no file but a folder");
    assert_fatal(&place.run(&["init", "."]), "there is a file already");
}

#[cfg(unix)]
#[test]
fn an_archive_behind_a_link_is_one_archive() {
    let place = filled();
    let before = export(&place);
    fs::create_dir(place.path.join("other")).unwrap();
    std::os::unix::fs::symlink("../chancery.db", place.path.join("other/chancery.db")).unwrap();
    place.write("more.jsonl", pile(100..110));
    assert_eq!(place.run(&["--archive", "other", "add", "more.jsonl", "-q"]).code, 0);
    assert_eq!(export(&place).lines().count(), 50);
    assert_nothing_lost(&place, &before);
    std::os::unix::fs::symlink("nowhere", place.path.join("lost")).unwrap();
    fs::create_dir(place.path.join("third")).unwrap();
    std::os::unix::fs::symlink("nowhere", place.path.join("third/chancery.db")).unwrap();
    assert_fatal(&place.run(&["--archive", "third", "stats"]), "a link that leads nowhere");
    assert_fatal(&place.run(&["init", "third"]), "there is a file already");
}

#[test]
fn a_log_left_behind_is_taken_in() {
    let place = filled();
    let holder = rusqlite::Connection::open(place.path.join("chancery.db")).unwrap();
    holder.execute_batch("BEGIN; SELECT count(*) FROM documents").unwrap();
    place.write("more.jsonl", pile(100..110));
    assert_eq!(place.run(&["add", "more.jsonl", "-q"]).code, 0);
    // Copied while it is open, as a kill leaves it.
    let copy = Place::new();
    for name in ["chancery.db", "chancery.db-wal"] {
        copy.write(name, place.read(name));
    }
    drop(holder);
    assert!(copy.read("chancery.db-wal").len() > 1000);
    assert_eq!(export(&copy), export(&place));
    assert_eq!(export(&copy).lines().count(), 50);
    assert_eq!(place.run(&["check"]).code, 0);
}

#[test]
fn readers_see_whole_documents_while_one_writes() {
    let place = Place::with_archive();
    place.write("pile.jsonl", pile(0..600));
    let reference = Place::with_archive();
    reference.write("pile.jsonl", pile(0..600));
    reference.run(&["add", "pile.jsonl", "-q"]);
    let whole = export(&reference);
    let known: BTreeSet<&str> = whole.lines().collect();
    let mut writer = place.command(&["add", "pile.jsonl", "-q"]).spawn().unwrap();
    let mut last = 0;
    loop {
        let is_done = writer.try_wait().unwrap().is_some();
        let stats = place.run(&["stats", "--json"]);
        assert_eq!(stats.code, 0, "{stats:?}");
        let stats = stats.json();
        let documents = stats["documents"].as_u64().unwrap();
        // Three sentences each.
        assert_eq!(stats["sentences"].as_u64().unwrap() % documents.max(1), 0, "{stats}");
        assert!(documents >= last);
        last = documents;
        let events = place.run(&["events", "--json"]);
        assert_eq!(events.code, 0, "{events:?}");
        for line in export(&place).lines() {
            assert!(known.contains(line), "not whole: {line}");
        }
        if is_done {
            break;
        }
    }
    assert_eq!(last, 600);
    assert_eq!(export(&place), whole);
}

#[test]
fn the_python_of_the_system_reads_every_view_and_searches() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: no python3");
        return;
    }
    let place = filled();
    let script = r#"
import sqlite3, sys
db = sqlite3.connect("chancery.db")
views = [name for (name,) in db.execute("select name from sqlite_schema where type = 'view' order by name")]
assert len(views) >= 15, views
for view in views:
    rows = db.execute(f'select * from "{view}"').fetchall()
    print(view, len(rows))
    if view in ("events", "statements", "sentences", "mentions"):
        assert rows, view
hits = db.execute("select t.text from sentence_index as i join sentence_text as t on t.key = i.rowid where sentence_index match 'quota AND week'").fetchall()
assert len(hits) == 40, len(hits)
snippets = db.execute("select snippet(sentence_index, 0, '[', ']', '...', 5) from sentence_index where sentence_index match 'quarrel*'").fetchall()
assert len(snippets) == 40 and all("[quarrel]" in text for (text,) in snippets)
assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
print("SQLite", sqlite3.sqlite_version)
"#;
    let output = Command::new("python3").arg("-c").arg(script).current_dir(&place.path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    eprintln!("{}", String::from_utf8_lossy(&output.stdout).lines().last().unwrap_or(""));
    assert_eq!(place.run(&["check"]).code, 0);
}
