//! Questions in SQL: what is answered, what is refused, and that nothing runs away.

use std::time::{Duration, Instant};

use chancery_archive::{ArchiveError, SqlEnd, SqlPart, SqlQuestion, ask_sql};
use chancery_wire::Value;

use crate::{Folder, exports, filled};

struct Answer {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
    end: SqlEnd,
}

fn ask_with(folder: &Folder, question: &SqlQuestion<'_>) -> Result<Answer, String> {
    let (mut columns, mut rows) = (Vec::new(), Vec::new());
    let ended = ask_sql(&folder.file("a.chancery"), question, &mut |part| {
        match part {
            SqlPart::Columns(names) => columns = names.to_vec(),
            SqlPart::Row(cells) => rows.push(cells),
        }
        Ok(())
    });
    match ended {
        Ok(end) => Ok(Answer { columns, rows, end }),
        Err(error @ ArchiveError::Statement { .. }) => Err(error.to_string()),
        Err(other) => panic!("another kind of error: {other}"),
    }
}

fn question(text: &str) -> SqlQuestion<'_> {
    SqlQuestion { text, values: &[], rows: Some(1000), time: Some(Duration::from_secs(5)) }
}

fn ask(folder: &Folder, text: &str) -> Result<Answer, String> {
    ask_with(folder, &question(text))
}

#[track_caller]
fn refused(folder: &Folder, text: &str, part: &str) {
    match ask(folder, text) {
        Ok(answer) => panic!("{text} gave {:?}", answer.rows),
        Err(words) => assert!(words.contains(part), "{text}: {words}"),
    }
}

fn int(answer: &Answer) -> i64 {
    match answer.rows[0][0] {
        Value::Int(number) => number,
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn the_public_tables_answer() {
    let folder = Folder::new("sql-answers");
    let archive = filled(&folder);
    for (kind, name) in chancery_record::Kind::ALL {
        let counted = archive.rows(kind, &chancery_archive::RowFilter::default()).unwrap().len();
        assert_eq!(int(&ask(&folder, &format!("select count(*) from {name}")).unwrap()), counted as i64);
    }
    let all = ask(&folder, "select * from events").unwrap();
    assert_eq!(all.columns[0], "doc_id");
    assert!(all.columns.contains(&"who_codes".to_owned()));
    let codes = ask(&folder, "select count(*) from events where who_codes like '%|NOR|%'").unwrap();
    assert!(int(&codes) > 0);
    let found = "select count(*) from sentence_index where sentence_index match 'arrested'";
    assert!(int(&ask(&folder, found).unwrap()) > 0);
    let names = "select distinct json_extract(e.value, '$.name') from events, json_each(events.who) as e";
    assert!(!ask(&folder, names).unwrap().rows.is_empty());
    assert!(!ask(&folder, "pragma table_info(events)").unwrap().rows.is_empty());
    assert!(!ask(&folder, "select name from pragma_table_info('events')").unwrap().rows.is_empty());
}

#[test]
fn cells_of_every_kind_and_columns_of_one_name() {
    let folder = Folder::new("sql-cells");
    drop(filled(&folder));
    let text =
        "select null as a, x'00ff' as a, 9223372036854775807 as a, 9e999 - 9e999 as b, 0.5 as c, 'é' as d";
    let answer = ask(&folder, text).unwrap();
    assert_eq!(answer.columns, ["a", "a_2", "a_3", "b", "c", "d"]);
    let wanted = [
        Value::Null,
        Value::Text("00ff".into()),
        Value::Int(i64::MAX),
        Value::Null,
        Value::Float(0.5),
        Value::Text("é".into()),
    ];
    assert_eq!(answer.rows, [wanted]);
}

#[test]
fn parameters_are_numbers_or_text_and_none_is_left_over() {
    let folder = Folder::new("sql-parameters");
    drop(filled(&folder));
    let given: Vec<(String, String)> = [("a", "5"), ("b", "0.5"), ("c", "007"), ("d", "")]
        .map(|(name, value)| (name.into(), value.into()))
        .into();
    let text = "select typeof(:a), typeof(@b), typeof($c), :d = '', :a + 1";
    let answer = ask_with(&folder, &SqlQuestion { values: &given, ..question(text) }).unwrap();
    let words = |word: &str| Value::Text(word.into());
    assert_eq!(answer.rows, [[words("integer"), words("real"), words("text"), Value::Int(1), Value::Int(6)]]);
    refused(&folder, "select :a", "the parameter `:a` has no value; give `-p a=VALUE`");
    refused(&folder, "select ?", "`?` has no name");
    let spare = ask_with(&folder, &SqlQuestion { values: &given[..1], ..question("select 1") });
    assert!(spare.err().unwrap().contains("there is no parameter `:a` in it"));
}

#[test]
fn faults_name_the_place_and_the_columns() {
    let folder = Folder::new("sql-faults");
    drop(filled(&folder));
    refused(
        &folder,
        "select\n  whom2 from events",
        "SQL, line 2, column 3: there is no column `whom2`; events has doc_id, id, ",
    );
    refused(&folder, "select * from event", "there is no table `event`; the tables are events, statements, ");
    refused(
        &folder,
        "select type from events where type = \"COERCE\"",
        "`COERCE`; if text is meant, write 'COERCE'; events has ",
    );
    refused(&folder, "selec 1", "SQL, line 1, column 1: near \"selec\": syntax error");
    refused(&folder, "select (", "the statement ends too early");
    refused(&folder, "", "there is no statement");
    refused(&folder, " ; -- nothing\n", "there is no statement");
    refused(&folder, "select 1; select 2", "more than one statement");
    refused(&folder, "select 1; nonsense", "more than one statement");
    refused(&folder, "select 1\0", "NUL character");
    refused(&folder, "select sing(1)", "there is no function `sing`");
    refused(&folder, "select json('{')", "malformed JSON");
    assert_eq!(int(&ask(&folder, "select 1; -- the end\n").unwrap()), 1);
}

#[test]
fn nothing_but_reading() {
    let folder = Folder::new("sql-reading");
    let archive = filled(&folder);
    let before = exports(&archive);
    let reading = "only reading is allowed";
    for text in [
        "delete from documents",
        "insert into notes select * from notes",
        "update documents set title = 'x'",
        "drop table notes",
        "create table x (a)",
        "create temp table x (a)",
        "create view x as select 1",
        "begin",
        "reindex",
        "analyze",
        "insert into sentence_index(sentence_index) values ('rebuild')",
        "with x as (select 1) delete from notes",
        "explain delete from documents",
    ] {
        refused(&folder, text, reading);
    }
    let other = folder.file("other.db");
    refused(&folder, &format!("attach '{}' as o", other.display()), "other files cannot be attached");
    refused(&folder, "vacuum", "gives no table");
    refused(&folder, &format!("vacuum into '{}'", other.display()), "");
    assert!(!other.exists());
    for text in [
        "pragma writable_schema = on",
        "pragma journal_mode = delete",
        "pragma user_version = 9",
        "pragma temp_store",
    ] {
        refused(&folder, text, "is not allowed");
    }
    refused(&folder, "select load_extension('x')", "`load_extension` is not among those");
    refused(&folder, "select fts5(1)", "");
    assert_eq!(exports(&archive), before);
    drop(archive);
    assert!(chancery_archive::Archive::open(&folder.file("a.chancery")).is_ok());
}

#[test]
fn nothing_that_changes_from_day_to_day() {
    let folder = Folder::new("sql-same");
    drop(filled(&folder));
    refused(&folder, "select random()", "gives another answer each time");
    refused(&folder, "select hex(randomblob(4))", "gives another answer each time");
    for text in [
        "current_date",
        "current_timestamp",
        "current_time",
        "date()",
        "date('now')",
        "date('NOW', '+1 day')",
        "strftime('%Y')",
        "strftime('%Y', 'now')",
        "julianday('now')",
        "unixepoch()",
        "time('subsec')",
        "timediff('now', '2025-01-01')",
        "datetime('now', 'localtime')",
    ] {
        refused(&folder, &format!("select {text}"), "the clock");
    }
    refused(&folder, "select datetime('2025-01-01', 'localtime')", "time zone of this machine");
    let text = "select date('2025-01-31', '+1 month'), strftime('%Y', '2025-06-27'), julianday('2025-06-27') - julianday('2025-06-01'), \
                timediff('2025-02-01', '2025-01-01'), date(null)";
    let words = |word: &str| Value::Text(word.into());
    let wanted = [
        words("2025-03-03"),
        words("2025"),
        Value::Float(26.0),
        words("+0000-01-00 00:00:00.000"),
        Value::Null,
    ];
    assert_eq!(ask(&folder, text).unwrap().rows, [wanted]);
}

#[test]
fn rows_are_cut_and_it_is_said() {
    let folder = Folder::new("sql-cut");
    drop(filled(&folder));
    let endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select x from n";
    let answer = ask_with(&folder, &SqlQuestion { rows: Some(3), ..question(endless) }).unwrap();
    assert_eq!((answer.rows.len(), answer.end), (3, SqlEnd { rows: 3, cut: true }));
    let exact =
        ask_with(&folder, &SqlQuestion { rows: Some(3), ..question(&format!("{endless} limit 3")) }).unwrap();
    assert_eq!(exact.end, SqlEnd { rows: 3, cut: false });
}

#[test]
fn what_runs_away_is_stopped() {
    let folder = Folder::new("sql-bombs");
    drop(filled(&folder));
    let started = Instant::now();
    let short = Duration::from_millis(100);
    for text in [
        "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n",
        "with recursive n(x) as (select 1 union select x + 1 from n) select max(x) from n",
        "with a as (select 1 as x union all select 1), b as (select 1 from a, a as a2, a as a3, a as a4, a as a5, a as a6), \
         c as (select 1 from b, b as b2, b as b3, b as b4, b as b5, b as b6) select count(*) from c",
    ] {
        let words = ask_with(&folder, &SqlQuestion { time: Some(short), ..question(text) }).err().unwrap();
        assert!(words.contains("it was stopped after 0 s; ask for less"), "{words}");
    }
    for text in [
        "select length(zeroblob(1000000000))",
        "select replace(hex(zeroblob(9000000)), '00', hex(zeroblob(100)))",
    ] {
        refused(&folder, text, "longer than 64 MB");
    }
    // SQLite gives nothing for this one.
    assert_eq!(ask(&folder, "select printf('%*c', 1000000000, 'x')").unwrap().rows, [[Value::Null]]);
    let deep = format!("select {}1{}", "(".repeat(40_000), ")".repeat(40_000));
    assert_eq!(
        ask(&folder, &deep).map_or_else(|_| Value::Int(1), |answer| answer.rows[0][0].clone()),
        Value::Int(1)
    );
    refused(&folder, &format!("select 1{}", " + 1".repeat(500)), "Expression tree is too large");
    refused(&folder, &format!("select '{}'", "x".repeat(200_000)), "too long");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}
