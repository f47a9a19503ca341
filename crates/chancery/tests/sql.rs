//! `chancery sql`: forms of the answer, bounds, faults; the questions of the book are asked.

use crate::program::Place;

fn place() -> Place {
    let place = Place::with_archive();
    place.write("a.txt", "Fishing quarrel\n\n12 April 2025\n\nNorway accused Peru of illegal fishing on 10 April 2025. Peru warned Norway on 11 April 2025.\n");
    assert_eq!(place.run(&["add", "a.txt"]).code, 0);
    place
}

#[test]
fn an_answer_is_csv_table_or_json() {
    let place = place();
    let text = "select type, who_codes as who, 1 as n, null as none from events order by type";
    let csv = "type,who,n,none\r\nACCUSE,|NOR|,1,\r\n";
    let ran = place.run(&["sql", "--limit", "1", text]);
    assert_eq!((ran.code, ran.out.as_str()), (0, csv), "{ran:?}");
    assert!(ran.err.starts_with("cut after 1 row; "), "{}", ran.err);
    assert_eq!(place.run(&["sql", "--csv", "--limit", "1", text]).out, csv);
    let table = place.run(&["sql", "--table", "--limit", "1", text]).out;
    assert_eq!(table, "type    who    n  none\nACCUSE  |NOR|  1\n");
    let json = place.run(&["sql", "--json", text]).json();
    assert_eq!(json[0], serde_json::json!({"type": "ACCUSE", "who": "|NOR|", "n": 1, "none": null}));
    assert_eq!(json.as_array().unwrap().len(), 2);
    assert_eq!(place.run(&["sql", "--json", "select 1 as a where a > 1"]).json(), serde_json::json!([]));
    assert_eq!(place.run(&["sql", "--csv", "--json", text]).code, 2);
}

#[test]
fn a_row_with_many_columns_is_printed_one_column_per_line() {
    let out = place().run(&["sql", "--table", "select * from events order by id limit 2"]).out;
    assert!(out.lines().any(|line| line.starts_with("doc_id") && line.len() > 16), "{out}");
    assert!(out.contains("\n\ndoc_id"), "an empty line parts the rows: {out}");
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
}

#[test]
fn a_statement_comes_from_a_file_or_standard_input_with_parameters() {
    let place = place();
    place.write("q.sql", "select count(*) as n from events\nwhere type = :type; -- all\n");
    let ran = place.run(&["sql", "--file", "q.sql", "-p", "type=ACCUSE"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "n\r\n1\r\n"), "{ran:?}");
    assert_eq!(place.run_with_input(&["sql", "-"], b"select 2 as n").out, "n\r\n2\r\n");
    assert_eq!(place.run(&["sql"]).code, 2);
    assert_eq!(place.run(&["sql", "--file", "absent.sql"]).code, 2);
    let ran = place.run(&["sql", "-p", "type", "select 1"]);
    assert!(ran.err.contains("write NAME=VALUE"), "{}", ran.err);
}

#[test]
fn faults_end_with_two_and_name_the_place() {
    let place = place();
    let ran = place.run(&["sql", "select whom2 from events"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.starts_with(
            "chancery: SQL, line 1, column 8: there is no column `whom2`; events has doc_id, id, start"
        ),
        "{}",
        ran.err
    );
    let ran = place.run(&["sql", "--json", "delete from documents"]);
    let error: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    assert!(error["error"]["message"].as_str().unwrap().contains("only reading is allowed"), "{error}");
    assert_eq!(place.run(&["stats", "--json"]).json()["documents"], 1);
    assert_eq!(Place::new().run(&["sql", "select 1"]).code, 2);
}

#[test]
fn settings_bound_rows_and_an_answer_that_they_cut_is_incomplete() {
    let place = place();
    place.write("chancery.toml", "[sql]\nlimit = 1\n");
    let two = "select 1 as n union all select 2";
    let ran = place.run(&["sql", two]);
    assert_eq!((ran.code, ran.out.as_str()), (1, "n\r\n1\r\n"), "{ran:?}");
    assert_eq!(ran.err, "cut after 1 row; there are more, `--limit N` gives more and `--limit 0` all\n");
    assert_eq!(place.run(&["sql", "--limit", "0", two]).out, "n\r\n1\r\n2\r\n");
}

#[test]
fn every_question_of_the_book_has_an_answer_in_the_demo() {
    let place = Place::new();
    assert_eq!(place.run(&["demo", "."]).code, 0);
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/src/sql.md")).unwrap();
    let questions: Vec<&str> =
        page.split("```sql\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(questions.len() >= 5, "{questions:?}");
    for question in questions {
        let ran = place.run(&["sql", question]);
        assert_eq!(ran.code, 0, "{question}: {ran:?}");
        assert!(ran.out.lines().count() > 1, "no rows for {question}");
        assert_eq!(ran.out, place.run(&["sql", question]).out);
    }
    // The tables beside the dictionary are as the page says.
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').collect();
        let names = |cell: &str| -> Vec<String> {
            cell.split('`').skip(1).step_by(2).map(str::to_owned).filter(|name| !name.contains('.')).collect()
        };
        let (table, columns) = (names(cells[1]), names(cells[3]));
        let ran = place.run(&["sql", &format!("select {} from {}", columns.join(", "), table[0])]);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
}
