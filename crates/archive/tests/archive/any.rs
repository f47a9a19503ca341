//! Any question to an archive and any damage to its file: an error with a remedy or an answer, never a panic.

use proptest::prelude::*;

use crate::bytes;

/// Pieces of searches, ids and names.
const SCRAPS: [&str; 24] = [
    "norland", "Südmark", "arrested", "Anna", "NOR", " AND ", " OR ", " NOT ", "NEAR(", ", 3)", "\"", "'",
    "*", "^", "(", ")", "-", "text:", "abcdef", "2025-06", "\0", "\u{202e}", "é", " ",
];

/// Pieces of SQL, allowed and not.
const SQL: [&str; 40] = [
    "select",
    "*",
    "count(*)",
    "type",
    "text",
    "who_codes",
    "from",
    "events",
    "statements",
    "documents",
    "sentence_index",
    "sqlite_schema",
    "where",
    "doc_id",
    "=",
    "'NOR'",
    ":a",
    "?",
    "match",
    "'norland'",
    "group by",
    "order by",
    "1",
    "-9223372036854775808",
    "limit",
    "union all",
    ",",
    "(",
    ")",
    ";",
    "with recursive t(n) as (select 1 union all select n + 1 from t)",
    "t",
    "delete from",
    "pragma",
    "table_info(events)",
    "attach",
    "random()",
    "date('now')",
    "substr(text, 1, 1e9)",
    "json_extract(who, '$[')",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_question_has_an_answer_or_a_remedy(parts in prop::collection::vec(0..SCRAPS.len(), 0..10)) {
        let text: String = parts.iter().map(|part| SCRAPS[*part]).collect();
        bytes::question(text.as_bytes());
    }

    #[test]
    fn any_sql_has_rows_or_a_reason_and_changes_nothing(parts in prop::collection::vec(0..SQL.len(), 0..14)) {
        let text: Vec<&str> = parts.iter().map(|part| SQL[*part]).collect();
        bytes::sql(text.join(" ").as_bytes());
    }

    #[test]
    fn any_characters_are_a_question(text in "\\PC{0,40}") {
        bytes::question(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_change_to_a_file_is_reported_or_survived(changes in prop::collection::vec(any::<u8>(), 4..24)) {
        bytes::store(&[&[1], changes.as_slice()].concat());
    }

    #[test]
    fn any_bytes_behind_a_good_header_are_refused_or_survived(content in prop::collection::vec(any::<u8>(), 0..600)) {
        bytes::store(&[&b"\0SQLite format 3\0"[..], &content].concat());
    }
}
