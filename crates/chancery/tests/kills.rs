//! The program is killed at random moments of everything that writes, as `kill -9` does. After each kill the archive opens,
//! `check` finds nothing, every document that any reader had seen is there whole, and the same command run again
//! ends where an undisturbed run ends. The moments come from a fixed seed, spread over the measured time of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use chancery_archive::{Archive, ArchiveError};
use chancery_record::Kind;

use crate::program::Place;

/// Kills per operation.
const KILLS: [(Operation, usize); 7] = [
    (Operation::Init, 20),
    (Operation::Add, 45),
    (Operation::AddMore, 25),
    (Operation::Remove, 30),
    (Operation::Reread, 45),
    (Operation::Migrate, 20),
    (Operation::Repair, 15),
];

#[test]
#[ignore = "slow: .ci/run runs it"]
fn two_hundred_kills_lose_nothing() {
    assert_eq!(Scene::prepare(2200).run(&KILLS), 200);
}

/// What is killed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Operation {
    Init,
    /// Into an empty archive.
    Add,
    /// Into one that holds a third of the documents.
    AddMore,
    Remove,
    Reread,
    /// Opening an archive of schema 1.
    Migrate,
    Repair,
}

/// Exported readings by id of their document.
type Record = BTreeMap<String, String>;

/// Archives to start from, and what undisturbed runs make of them.
struct Scene {
    place: Place,
    removed: Vec<String>,
    new_lore: String,
    /// What every document may look like: read by the old lore, read by the new one.
    old: Record,
    new: Record,
    /// A third of the documents, read by the old lore.
    third: Record,
    random: u64,
}

impl Scene {
    fn prepare(documents: usize) -> Self {
        let place = Place::new();
        place.write("pile.jsonl", lines(0..documents));
        place.write("first/pile.jsonl", lines(0..documents / 3));
        place.write("lore/en/rules/THREATEN.rule", OTHER_RULE);
        let run = |arguments: &[&str]| {
            let ran = place.run(arguments);
            assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
        };
        for name in ["empty", "third", "full", "new"] {
            run(&["init", name]);
        }
        run(&["--archive", "third", "add", "first/pile.jsonl", "-q"]);
        run(&["--archive", "full", "add", "pile.jsonl", "-q"]);
        run(&["--archive", "new", "add", "pile.jsonl", "-q", "--lore", "lore"]);
        for (from, to) in [("full", "schema1"), ("full", "broken")] {
            std::fs::create_dir_all(place.path.join(to)).unwrap();
            std::fs::copy(place.path.join(from).join("chancery.db"), place.path.join(to).join("chancery.db"))
                .unwrap();
        }
        to_schema_1(&place.path.join("schema1/chancery.db"));
        change(
            &place.path.join("broken/chancery.db"),
            "DELETE FROM document_codes; UPDATE dyad_day SET reports = 1; DROP VIEW events;",
        );
        let (old, new) = (record(&place.path.join("full")), record(&place.path.join("new")));
        let third = record(&place.path.join("third"));
        assert_eq!((old.len(), third.len()), (documents, documents / 3));
        let changed = old.iter().filter(|(id, line)| without_lore(&new[*id]) != without_lore(line)).count();
        assert!(changed > documents / 10, "the other lore reads {changed} documents otherwise");
        // All but every twentieth, so that removing takes more than one batch.
        let goes = |(place, id): (usize, &String)| (place % 20 != 0).then(|| id.clone());
        let removed = old.keys().enumerate().filter_map(goes).collect();
        let new_lore = new.values().next().map(|line| lore_of(line)).unwrap();
        Scene { place, removed, new_lore, old, new, third, random: 0x5eed }
    }

    fn run(&mut self, trials: &[(Operation, usize)]) -> usize {
        let (mut kills, mut in_the_middle) = (0, 0);
        for (operation, wanted) in trials {
            let took = self.undisturbed(*operation);
            let (mut done, mut tries, mut part_done) = (0, 0, 0);
            while done < *wanted {
                tries += 1;
                assert!(tries < 50 * wanted, "{operation:?}: the program ends before it can be killed");
                let after = match tries {
                    1 => Duration::ZERO,
                    2 => took,
                    _ => took.mul_f64(self.random() * 1.05),
                };
                if let Some(was_underway) = self.kill_one(*operation, after) {
                    done += 1;
                    part_done += usize::from(was_underway);
                }
            }
            eprintln!(
                "{operation:?}: {done} kills over {took:?}, {part_done} with a part of the work committed"
            );
            kills += done;
            in_the_middle += part_done;
        }
        assert!(
            in_the_middle >= 10,
            "{in_the_middle} kills between two commits: the batches are too large for this pile"
        );
        kills
    }

    /// From 0 to 1.
    fn random(&mut self) -> f64 {
        self.random =
            self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 11) as f64 / (1u64 << 53) as f64
    }

    fn start_of(operation: Operation) -> Option<&'static str> {
        match operation {
            Operation::Init => None,
            Operation::Add => Some("empty"),
            Operation::AddMore => Some("third"),
            Operation::Remove | Operation::Reread => Some("full"),
            Operation::Migrate => Some("schema1"),
            Operation::Repair => Some("broken"),
        }
    }

    fn arguments(&self, operation: Operation) -> Vec<&str> {
        let mut arguments = match operation {
            Operation::Init => return vec!["init", "work"],
            Operation::Add | Operation::AddMore => vec!["add", "pile.jsonl"],
            Operation::Remove => vec!["remove"],
            Operation::Reread => vec!["reread", "--lore", "lore"],
            Operation::Migrate => vec!["stats"],
            Operation::Repair => vec!["check", "--repair"],
        };
        if operation == Operation::Remove {
            arguments.extend(self.removed.iter().map(String::as_str));
        }
        arguments.extend(["--archive", "work", "--quiet"]);
        arguments
    }

    /// The record before.
    fn start(&self, operation: Operation) -> Record {
        match operation {
            Operation::Init | Operation::Add => Record::new(),
            Operation::AddMore => self.third.clone(),
            _ => self.old.clone(),
        }
    }

    /// The record when all is done.
    fn end(&self, operation: Operation) -> Record {
        match operation {
            Operation::Init => Record::new(),
            Operation::Reread => self.new.clone(),
            Operation::Remove => {
                let kept = self.old.iter().filter(|(id, _)| !self.removed.contains(id));
                kept.map(|(id, line)| (id.clone(), line.clone())).collect()
            }
            _ => self.old.clone(),
        }
    }

    fn lay_out(&self, operation: Operation) -> PathBuf {
        let work = self.place.path.join("work");
        let _ = std::fs::remove_dir_all(&work);
        if let Some(start) = Scene::start_of(operation) {
            std::fs::create_dir_all(&work).unwrap();
            let file = self.place.path.join(start).join("chancery.db");
            std::fs::copy(file, work.join("chancery.db")).unwrap();
        }
        work
    }

    /// The time of a run that nobody kills, which must end as it should.
    fn undisturbed(&self, operation: Operation) -> Duration {
        let work = self.lay_out(operation);
        let start = Instant::now();
        let ran = self.place.run(&self.arguments(operation));
        let took = start.elapsed();
        assert_eq!(ran.code, 0, "{operation:?}: {ran:?}");
        assert_eq!(record(&work), self.end(operation), "{operation:?}");
        took
    }

    /// Kills a run after some time and looks at what is left; none when the program was done before. True when a part of the
    /// work was committed and a part was not.
    fn kill_one(&self, operation: Operation, after: Duration) -> Option<bool> {
        let work = self.lay_out(operation);
        let mut child = self
            .place
            .command(&self.arguments(operation))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(after);
        let seen = Seen::in_archive(&work, &self.new_lore);
        child.kill().unwrap();
        let status = child.wait().unwrap();
        if status.code().is_some() {
            return None;
        }
        let context = format!("{operation:?} killed after {after:?}");
        let left = self.look(operation, &work, &seen, &context);
        let ran = self.place.run(&self.arguments(operation));
        let may_miss = matches!(operation, Operation::Remove | Operation::Init);
        assert!(ran.code == 0 || may_miss, "{context}: {ran:?}");
        assert!(record(&work) == self.end(operation), "{context}: run again it ends otherwise");
        Some(left)
    }

    /// What is left after a kill. True when it is neither the start nor the end.
    fn look(&self, operation: Operation, work: &Path, seen: &Seen, context: &str) -> bool {
        let archive = match Archive::open(&work.join("chancery.db")) {
            Ok(archive) => archive,
            Err(ArchiveError::Missing { .. }) if operation == Operation::Init => return false,
            Err(error) => panic!("{context}: {error}"),
        };
        let report = archive.check(&mut |_, _| ()).unwrap();
        // Of a repair all is done or nothing.
        let is_whole = report.is_clean() || (operation == Operation::Repair && report.faults.len() == 3);
        assert!(is_whole, "{context}: {:?}", report.faults);
        drop(archive);
        let left = record(work);
        for (id, line) in &left {
            let is_old = self.old.get(id) == Some(line);
            let is_new = operation == Operation::Reread && self.new.get(id) == Some(line);
            assert!(is_old || is_new, "{context}: {id} is not whole");
        }
        let start = self.start(operation);
        let ids = |record: &Record| record.keys().cloned().collect::<BTreeSet<String>>();
        let (left_ids, start_ids) = (ids(&left), ids(&start));
        if operation == Operation::Remove {
            assert!(
                seen.ids.as_ref().is_none_or(|ids| left_ids.is_subset(ids)),
                "{context}: a document is back"
            );
            assert!(ids(&self.end(operation)).is_subset(&left_ids), "{context}: more is gone than was asked");
        } else {
            assert!(start_ids.is_subset(&left_ids), "{context}: documents of the start are lost");
            assert!(
                seen.ids.as_ref().is_none_or(|ids| ids.is_subset(&left_ids)),
                "{context}: a document is lost"
            );
        }
        // Where documents go away, one that went between the two questions of `Seen` would be taken for one that was read anew.
        let read_anew = seen.by_new_lore.iter().filter(|_| operation == Operation::Reread);
        for id in read_anew {
            assert_eq!(left[id], self.new[id], "{context}: {id} is the old one again");
        }
        left != start && left != self.end(operation)
    }
}

/// What a reader sees right before the kill: it is committed.
#[derive(Default)]
struct Seen {
    ids: Option<BTreeSet<String>>,
    by_new_lore: BTreeSet<String>,
}

impl Seen {
    fn in_archive(folder: &Path, new_lore: &str) -> Self {
        // Not made yet, or not brought up to date yet.
        let Ok(archive) = Archive::open_read_only(&folder.join("chancery.db")) else {
            return Seen::default();
        };
        let ids = |not_by| -> BTreeSet<String> {
            archive.document_ids(not_by).unwrap().into_iter().map(|id| id.0).collect()
        };
        // In this order: a document that is added between the two is not taken for one that was read anew.
        let all = ids(None);
        let by_other_lore = ids(Some(new_lore));
        Seen { by_new_lore: all.difference(&by_other_lore).cloned().collect(), ids: Some(all) }
    }
}

fn record(folder: &Path) -> Record {
    let archive = Archive::open(&folder.join("chancery.db")).unwrap();
    let mut out = Vec::new();
    archive.export_jsonl(&mut out).unwrap();
    let lines = String::from_utf8(out).unwrap();
    let keyed = lines.lines().map(|line| (line[7..23].to_owned(), line.to_owned()));
    keyed.collect()
}

fn lore_of(line: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(line).unwrap();
    json["lore"].as_str().unwrap().to_owned()
}

fn without_lore(line: &str) -> String {
    line.replace(&lore_of(line), "")
}

fn change(file: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection.execute_batch(sql).unwrap();
    connection.close().unwrap();
}

/// Takes back what later schemas added and changed, but for what is read alike in both forms.
pub fn to_schema_1(file: &Path) {
    let quoted = [
        ("judgments", "claim"),
        ("forecasts", "claim"),
        ("forecasts", "condition"),
        ("goals", "claim"),
        ("goals", "means"),
        ("relations", "claim"),
        ("targets", "measure"),
    ];
    let of_quoted = quoted.map(|(kind, column)| {
        let at = format!("{column}_at");
        format!(
            "UPDATE {kind}_rows SET {column} = (SELECT substr(d.text, start + 1 + ({at} >> 20), {at} & 1048575) \
             FROM documents AS d WHERE d.key = doc) WHERE {at} IS NOT NULL; ALTER TABLE {kind}_rows DROP COLUMN {at};"
        )
    });
    let kinds = || Kind::ALL.into_iter().map(|(kind, _)| kind).filter(|kind| *kind != Kind::Documents);
    let of_days = kinds().map(|kind| {
        let usual = if kind == Kind::Dropped { "date_precision" } else { "ifnull(date_precision, 'bounded')" };
        format!(
            "UPDATE {}_rows SET date_precision = {usual}, \
             date_end = nullif(ifnull(date_end, (SELECT published_end FROM documents AS d WHERE d.key = doc)), '');",
            kind.name()
        )
    });
    let tables = || kinds().map(Kind::name).chain(["sentences", "mentions"]);
    let of_places = tables().map(|name| {
        format!(
            "UPDATE {name}_rows SET length = start + length, start_byte = start + start_byte, \
             length_byte = start + ifnull(start_byte, 0) + length + ifnull(length_byte, 0); \
             ALTER TABLE {name}_rows RENAME COLUMN length TO \"end\"; ALTER TABLE {name}_rows RENAME COLUMN length_byte TO end_byte;"
        )
    });
    let of_labels = kinds().map(|kind| labels_back(file, kind.name()));
    let views = tables().map(|name| format!("DROP VIEW {name};"));
    let ready = "DROP TABLE labels; UPDATE actors SET hash = hash << 32; DROP TABLE row_index; DROP TABLE totals; DROP TABLE entity_totals; \
         DROP TABLE pair_totals; DROP TABLE month_totals; DROP INDEX documents_spanning; DROP INDEX targets_rows_by_due; DROP INDEX forecasts_rows_by_due;";
    let older = "DROP TABLE web_answers; DROP TABLE web_items; DROP TABLE web_hosts; \
         ALTER TABLE events_rows DROP COLUMN size_bounds; ALTER TABLE events_rows DROP COLUMN same_as; \
         ALTER TABLE sources DROP COLUMN columns; ALTER TABLE sources DROP COLUMN format; \
         ALTER TABLE sources DROP COLUMN copy_keys; PRAGMA user_version = 1;";
    let steps: Vec<String> =
        views.chain(of_labels).chain(of_quoted).chain(of_days).chain(of_places).collect();
    change(file, &("PRAGMA foreign_keys = off; ".to_owned() + &steps.concat() + ready + older));
}

/// Puts the texts of labels back into the rows of a kind.
fn labels_back(file: &Path, kind: &str) -> String {
    let connection = rusqlite::Connection::open(file).unwrap();
    let sql =
        format!("SELECT \"from\" FROM pragma_foreign_key_list('{kind}_rows') WHERE \"table\" = 'labels'");
    let mut statement = connection.prepare(&sql).unwrap();
    let columns = statement.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap);
    let set = columns.map(|column| format!("{column} = (SELECT text FROM labels WHERE key = {column})"));
    format!("UPDATE {kind}_rows SET {};", set.collect::<Vec<_>>().join(", "))
}

const OTHER_RULE: &str = "\
type THREATEN

rule swing
  verb     swing
  object   sword
  whom     at|any
  yes \"Norway swung a sword at Peru.\" -> NOR THREATEN PER
  yes \"A sword was swung at Peru by Norway.\" -> NOR THREATEN PER
  no  \"A swing stood in the garden of Peru.\"
";

const STATES: [&str; 7] = ["Norway", "Peru", "Kenya", "Chile", "Japan", "Ghana", "Nepal"];

/// Two states and a deed.
fn quarrel(number: usize) -> (&'static str, &'static str, &'static str) {
    let other = (number / STATES.len() + number % STATES.len() + 1) % STATES.len();
    (STATES[number % STATES.len()], ["accused", "threatened", "warned"][number % 3], STATES[other])
}

/// Articles of one sentence, one per line: many batches in little time.
fn lines(numbers: std::ops::Range<usize>) -> String {
    let line = |number: usize| {
        let (one, deed, other) = quarrel(number);
        let text = format!("{one} {deed} {other} over quota {number}.");
        serde_json::json!({"text": text, "date": "2025-05-30"}).to_string() + "\n"
    };
    numbers.map(line).collect()
}

/// Articles of three sentences, one per line.
pub fn pile(numbers: std::ops::Range<usize>) -> String {
    let line = |number: usize| {
        let (one, deed, other) = quarrel(number);
        let text = format!(
            "{one} {deed} {other} on {day} May 2025. The quarrel over quota {number} went on for a week.\n\nA minister of \
             {other} said that talks with {one} would begin in June.",
            day = number % 28 + 1
        );
        serde_json::json!({"text": text, "title": format!("Quota {number}"), "date": "2025-05-30"})
            .to_string()
            + "\n"
    };
    numbers.map(line).collect()
}
