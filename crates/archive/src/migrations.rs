//! The schema, as numbered steps; a file is brought up to date in one transaction.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::derived::make_all;
use crate::shape::{Shape, headed_kinds, part_views};

/// Step `n` (from 0) leads from schema `n` to schema `n + 1`. Steps are frozen once released.
const STEPS: &[&str] = &[
    include_str!("../migrations/001_first.sql"),
    include_str!("../migrations/002_origin.sql"),
    include_str!("../migrations/003_merging.sql"),
    include_str!("../migrations/004_blocks.sql"),
    include_str!("../migrations/005_web.sql"),
    include_str!("../migrations/006_fields.sql"),
    include_str!("../migrations/007_copies.sql"),
    include_str!("../migrations/008_smaller.sql"),
    include_str!("../migrations/009_ready.sql"),
    include_str!("../migrations/010_pairs.sql"),
    include_str!("../migrations/011_days.sql"),
];

/// Files of older schemas than this get all that is derived counted anew.
const COUNTED_ANEW: i64 = 10;

/// The newest schema version that this program knows; `PRAGMA user_version` of the file.
pub const SCHEMA_VERSION: i64 = STEPS.len() as i64;

/// `PRAGMA application_id` of an archive (`chcy`).
pub const APPLICATION_ID: i64 = 0x6368_6379;

/// Brings the open file from schema `from` to [`SCHEMA_VERSION`], all or nothing, and makes the views anew.
pub(crate) fn migrate(connection: &Connection, from: i64) -> rusqlite::Result<()> {
    migrate_with(connection, from, STEPS)
}

fn migrate_with(connection: &Connection, from: i64, steps: &[&str]) -> rusqlite::Result<()> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let now: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if now != from {
        return Ok(()); // another program was faster
    }
    drop_views(&transaction)?;
    for step in steps.iter().skip(usize::try_from(from).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    make_views(&transaction)?;
    if from > 0 && from < COUNTED_ANEW {
        // What a later step counted is counted with the rest.
        transaction.execute_batch("DELETE FROM totals")?;
        let shapes: Vec<Shape> = headed_kinds().map(Shape::of).collect();
        make_all(&transaction, &shapes.iter(), &mut |_| Ok(()))?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", steps.len() as i64)?;
    transaction.commit()
}

/// An empty archive in memory, as this program makes it: what the schema of a file is compared with.
pub(crate) fn pattern() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    migrate(&connection, 0)?;
    Ok(connection)
}

fn make_views(connection: &Connection) -> rusqlite::Result<()> {
    for kind in headed_kinds() {
        connection.execute_batch(&Shape::of(kind).view_sql())?;
    }
    part_views().iter().try_for_each(|view| connection.execute_batch(view))
}

fn drop_views(connection: &Connection) -> rusqlite::Result<()> {
    for kind in headed_kinds() {
        connection.execute_batch(&format!("DROP VIEW IF EXISTS {}", kind.name()))?;
    }
    connection.execute_batch("DROP VIEW IF EXISTS sentences; DROP VIEW IF EXISTS mentions;")
}

/// Stored columns that the public tables ask for and the file's schema lacks, as `table.column`.
#[cfg(test)]
fn missing_columns(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut missing = Vec::new();
    for (kind, _) in chancery_record::Kind::ALL {
        let shape = Shape::of(kind);
        let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
        let names: Vec<String> =
            statement.query_map([shape.stored_name()], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        for (column, _) in &shape.columns {
            if !names.contains(column) {
                missing.push(format!("{}.{column}", shape.stored_name()));
            }
        }
    }
    Ok(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_has_every_column_of_the_public_tables() {
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection, 0).unwrap();
        let missing = missing_columns(&connection).unwrap();
        assert!(
            missing.is_empty(),
            "the room wire has new columns; write the next migration for {missing:?}"
        );
    }

    #[test]
    fn a_file_of_an_older_schema_is_brought_up_to_date_and_keeps_its_rows() {
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection, 0).unwrap();
        connection
            .execute_batch(
                "PRAGMA foreign_keys = off; INSERT INTO notes VALUES (1, 'info', 'a', 'b', NULL, NULL)",
            )
            .unwrap();
        let mut steps = STEPS.to_vec();
        steps.push("ALTER TABLE notes ADD COLUMN extra TEXT;");
        migrate_with(&connection, STEPS.len() as i64, &steps).unwrap();
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, steps.len() as i64);
        let row: (String, Option<String>) = connection
            .query_row("SELECT message, extra FROM notes", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        assert_eq!(row, ("b".into(), None));
        let views: i64 = connection
            .query_row(
                "SELECT count(*) FROM sqlite_schema WHERE type = 'view' AND name = 'events'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(views, 1);
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection, 0).unwrap();
        let mut steps = STEPS.to_vec();
        steps.push("CREATE TABLE half (a); CREATE TABLE notes (a);");
        assert!(migrate_with(&connection, STEPS.len() as i64, &steps).is_err());
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, STEPS.len() as i64);
        let halves: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'half'", [], |row| row.get(0))
            .unwrap();
        assert_eq!(halves, 0);
    }
}
