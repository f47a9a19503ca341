//! How the columns of the public tables lie in the file, and the views that give them back.
//!
//! A kind's rows lie in the table `<kind>_rows`; the view `<kind>` shows the public columns (those of the data dictionary,
//! with `doc_id` first). What differs, each measured to keep a document of 600 words below 14 KB:
//! - words that stand in the document's text are not stored again but cut out of it by the view;
//! - `end` is stored as `length`; `start_byte` as what it exceeds `start` by, `end_byte` as `length_byte`, what the length in bytes exceeds that in code
//!   points by, both null for nothing;
//! - texts that come again in many rows (rules, kinds of source, contexts, cues and the like) lie once in the table `labels`, and rows hold their keys;
//! - texts that stand in the words of the row are stored as their place in these, `claim_at` for `claim`;
//! - lists of actors are JSON `[actor, [actor, mention], ...]` that point into the table `actors`;
//! - the most frequent value of some columns is stored as null; null in `date_end` is the last day the document can have been published on,
//!   and the empty text no day;
//! - the document of a row is computed from its key;
//! - the row's id is the 64-bit number that its 16 hex digits spell;
//! - `why`, `date_how` and `documents.blocks` lie compressed in `sources.details`; views lack these, exports have them.
//!
//! The key of a row is `document key << 24 | ordinal in the reading`.

use chancery_record::Kind;
use chancery_wire::flat::{FlatField, FlatType, flat_fields};
use chancery_wire::{Table, kind_table};

/// Bits of a row's key that hold its ordinal in the reading.
pub(crate) const ORDINAL_BITS: u32 = 24;

/// The kinds that have rows of their own with a head: all but documents.
pub(crate) fn headed_kinds() -> impl Iterator<Item = Kind> + Clone {
    Kind::ALL.into_iter().map(|(kind, _)| kind).filter(|kind| *kind != Kind::Documents)
}

/// Where a flat column lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Slot {
    /// In this stored column as it is.
    Plain(usize),
    /// In this stored column; null stands for the text.
    Usual(usize, &'static str),
    /// In this stored column as a number; 16 hex digits outside.
    Id(usize),
    /// In this stored column as a key of `labels`; null stands for the text, or for null.
    Label(usize, Option<&'static str>),
    /// In this stored column, less the value of that flat column; null stands for that value itself.
    Beyond(usize, usize),
    /// In this stored column as a length, which that flat column begins.
    End(usize, usize),
    /// In this stored column as what the length in bytes exceeds that in code points by; null stands for nothing. The flat columns are the start in
    /// bytes, start and end.
    EndByte(usize, [usize; 3]),
    /// In this stored column; null stands for the document's `published_end`, the empty text for null.
    Published(usize),
    /// In the first stored column; when that is null, the part of the words of the row (the flat column) that the second stored column
    /// gives, see [`place_in`].
    Quoted(usize, usize, usize),
    /// The document's text between two flat columns of byte offsets.
    Words(usize, usize),
    /// The document's text between two flat columns of code-point offsets.
    Part(usize, usize),
    /// In this stored column as actors, or pairs of actor and mention.
    Actors(usize),
    /// In the compressed details of the document.
    Detail,
}

/// A public table and how it lies in the file.
pub(crate) struct Shape {
    /// The kind.
    pub kind: Kind,
    /// The public table.
    pub table: &'static Table,
    /// Its flat columns.
    pub flat: Vec<FlatField>,
    /// Where each flat column lies.
    pub slots: Vec<Slot>,
    /// Stored columns, after `key`.
    pub columns: Vec<(String, &'static str)>,
    /// `INSERT` with `key` and the stored columns as parameters in this order.
    pub insert_sql: String,
    /// Selects the stored columns of one document's rows (keys from `?1` to `?2`), then the key; in order of place.
    pub select_sql: String,
    /// The same in no order.
    pub scan_sql: String,
    /// Selects the cells of one document's rows (keys from `?1` to `?2`) that hold codes; `None` when the kind has none.
    pub codes_sql: Option<String>,
    /// Selects what the index of rows holds of one document's rows (keys from `?1` to `?2`, last day of publication `?3`): first and last day, type or
    /// act, whether both act, who, whom, whether somebody speaks, then all cells of codes and all lists of actors.
    pub held_sql: String,
    /// Selects key and document of at most two rows with ids from `?1` to `?2`.
    pub ids_sql: String,
}

impl Shape {
    /// The shape of a kind.
    pub fn of(kind: Kind) -> Self {
        let table = kind_table(kind);
        let flat = flat_fields(table);
        let mut columns = Vec::new();
        let place = |name: &str| flat.iter().position(|field| field.name == name);
        let mut slots = Vec::new();
        for field in &flat {
            let store_as = |columns: &mut Vec<(String, &'static str)>, name: &str, sql_type| {
                columns.push((name.to_owned(), sql_type));
                columns.len() - 1
            };
            let store = |columns: &mut Vec<(String, &'static str)>| {
                store_as(columns, &field.name, sql_type(field.kind))
            };
            let at = |name: &str| place(name).unwrap_or(0);
            slots.push(if kind == Kind::Documents {
                if field.name == "blocks" { Slot::Detail } else { Slot::Plain(store(&mut columns)) }
            } else {
                match field.name.as_str() {
                    "id" => Slot::Id(store_as(&mut columns, "id", "INTEGER")),
                    "why" | "date_how" => Slot::Detail,
                    "end" => Slot::End(store_as(&mut columns, "length", "INTEGER"), at("start")),
                    "start_byte" => Slot::Beyond(store(&mut columns), at("start")),
                    "end_byte" => Slot::EndByte(
                        store_as(&mut columns, "length_byte", "INTEGER"),
                        [at("start_byte"), at("start"), at("end")],
                    ),
                    "date_end" => Slot::Published(store(&mut columns)),
                    name if QUOTED.contains(&name) => {
                        let column = store(&mut columns);
                        let place_of = store_as(&mut columns, &format!("{name}_at"), "INTEGER");
                        Slot::Quoted(column, place_of, at("text"))
                    }
                    "text" => Slot::Words(at("start_byte"), at("end_byte")),
                    name if LABELS.contains(&name) => {
                        Slot::Label(store_as(&mut columns, name, LABEL), usual_value(kind, field))
                    }
                    name => match part_ends(name, place) {
                        Some((start, end)) => Slot::Part(start, end),
                        None if is_actor_list(field, &flat) => Slot::Actors(store(&mut columns)),
                        None => match usual_value(kind, field) {
                            Some(usual) => Slot::Usual(store(&mut columns), usual),
                            None => Slot::Plain(store(&mut columns)),
                        },
                    },
                }
            });
        }
        let (insert_sql, select_sql) = row_statements(&stored_name(kind), &columns);
        let (codes_sql, ids_sql) = (codes_statement(kind, &flat), ids_statement(kind));
        let scan_sql = select_sql.trim_end_matches(ORDER).to_owned();
        let held_sql = held_statement(kind, &flat, &slots);
        Shape {
            kind,
            table,
            flat,
            slots,
            columns,
            insert_sql,
            select_sql,
            scan_sql,
            codes_sql,
            held_sql,
            ids_sql,
        }
    }

    /// Name of the table in the file.
    pub fn stored_name(&self) -> String {
        stored_name(self.kind)
    }

    /// The stored column of a flat column, when it has one.
    pub fn stored(&self, flat_name: &str) -> Option<usize> {
        self.columns.iter().position(|(name, _)| name == flat_name)
    }

    /// What an empty cell of a flat column says; empty where that is nothing.
    pub fn usual(&self, flat_name: &str) -> &'static str {
        let named = self.flat.iter().zip(&self.slots).find(|(field, _)| field.name == flat_name);
        match named.map(|(_, slot)| slot) {
            Some(Slot::Usual(_, usual) | Slot::Label(_, Some(usual))) => usual,
            _ => "",
        }
    }

    /// The view that shows the public columns.
    pub fn view_sql(&self) -> String {
        let mut parts = vec!["d.id AS doc_id".to_owned()];
        for (field, slot) in self.flat.iter().zip(&self.slots) {
            let name = &field.name;
            let expression = match *slot {
                Slot::Plain(_) => format!("r.\"{name}\""),
                Slot::Usual(_, usual) => format!("coalesce(r.\"{name}\", '{usual}')"),
                Slot::Id(_) => "printf('%016x', r.id)".to_owned(),
                Slot::Label(_, usual) => {
                    let text = format!("(SELECT text FROM labels WHERE key = r.\"{name}\")");
                    usual.map_or(text.clone(), |usual| format!("ifnull({text}, '{usual}')"))
                }
                Slot::Beyond(..) => START_BYTE_SQL.to_owned(),
                Slot::End(..) => END_SQL.to_owned(),
                Slot::EndByte(..) => END_BYTE_SQL.to_owned(),
                Slot::Published(_) => format!("nullif(coalesce(r.\"{name}\", d.published_end), '')"),
                Slot::Quoted(..) => format!(
                    "coalesce(r.\"{name}\", substr(d.text, r.start + 1 + (r.{name}_at >> {PART_BITS}), r.{name}_at & {}))",
                    (1 << PART_BITS) - 1
                ),
                Slot::Words(..) => WORDS_SQL.to_owned(),
                Slot::Part(start, end) => {
                    let (start, end) = (&self.flat[start].name, &self.flat[end].name);
                    format!("substr(d.text, r.\"{start}\" + 1, r.\"{end}\" - r.\"{start}\")")
                }
                Slot::Actors(_) => actors_sql(name),
                Slot::Detail => continue,
            };
            parts.push(format!("{expression} AS \"{name}\""));
        }
        format!(
            "CREATE VIEW {} AS SELECT\n  {}\nFROM {} AS r JOIN documents AS d ON d.key = r.doc",
            self.table.name,
            parts.join(",\n  "),
            self.stored_name()
        )
    }
}

fn stored_name(kind: Kind) -> String {
    if kind == Kind::Documents { "documents".into() } else { format!("{}_rows", kind.name()) }
}

fn row_statements(table: &str, columns: &[(String, &'static str)]) -> (String, String) {
    let list = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let marks = vec!["?"; columns.len() + 1].join(", ");
    (
        format!("INSERT INTO {table} (key, {list}) VALUES ({marks})"),
        format!("SELECT {list}, key FROM {table} WHERE key BETWEEN ?1 AND ?2{ORDER}"),
    )
}

/// The order of rows in a text.
pub(crate) const ORDER: &str = " ORDER BY start, length, key";

fn code_columns(flat: &[FlatField]) -> Vec<String> {
    let with_codes = |field: &&FlatField| field.kind == FlatType::Codes || field.name == "place_code";
    flat.iter().filter(with_codes).map(|field| format!("\"{}\"", field.name)).collect()
}

fn codes_statement(kind: Kind, flat: &[FlatField]) -> Option<String> {
    let names = code_columns(flat);
    let table = stored_name(kind);
    (!names.is_empty())
        .then(|| format!("SELECT {} FROM {table} WHERE key BETWEEN ?1 AND ?2", names.join(", ")))
}

fn held_statement(kind: Kind, flat: &[FlatField], slots: &[Slot]) -> String {
    let own = match kind {
        Kind::Events => "type, reciprocal, who_codes, whom_codes",
        Kind::Statements => "act, 0, '', ''",
        _ => "'', 0, '', ''",
    };
    let lists = flat.iter().zip(slots).filter(|(_, slot)| matches!(slot, Slot::Actors(_)));
    let lists = lists.map(|(field, _)| format!("\"{}\"", field.name));
    let cells: Vec<String> = code_columns(flat).into_iter().chain(lists).collect();
    let cells = cells.iter().fold(String::new(), |all, cell| all + ", " + cell);
    format!(
        "SELECT date_start, ifnull(date_end, ?3), {own}, speaker IS NOT NULL{cells} FROM {} WHERE key BETWEEN ?1 AND ?2",
        stored_name(kind)
    )
}

/// Looks into the index of one block of documents after the other; blocks without rows of the kind cost nothing.
fn ids_statement(kind: Kind) -> String {
    let table = stored_name(kind);
    format!(
        "WITH RECURSIVE blocks(block) AS (SELECT min({BLOCK}) FROM {table} UNION ALL \
         SELECT (SELECT min({BLOCK}) FROM {table} WHERE {BLOCK} > block) FROM blocks WHERE block IS NOT NULL) \
         SELECT r.key, r.doc FROM blocks CROSS JOIN {table} AS r ON {BLOCK} = block AND id >> 48 BETWEEN ?1 >> 48 AND ?2 >> 48 \
         AND r.id BETWEEN ?1 AND ?2 LIMIT 2"
    )
}

/// The block of a row: documents are taken by 4096. The indexes by id begin with it and hold the first 16 bits of ids.
const BLOCK: &str = "doc >> 12";

/// The keys of the rows of a document.
pub(crate) fn key_range(document: i64) -> (i64, i64) {
    let first = document << ORDINAL_BITS;
    (first, first | ((1 << ORDINAL_BITS) - 1))
}

/// Text columns with few values that come again and again; long ones would make `labels` a second store of texts.
const LABELS: [&str; 12] = [
    "source_kind",
    "cue",
    "hedge",
    "date_precision",
    "date_basis",
    "rule",
    "form",
    "context",
    "aspect",
    "status",
    "role",
    "reason",
];

/// How the column of a label is declared.
const LABEL: &str = "INTEGER REFERENCES labels(key)";

/// Text columns that mostly repeat words of the row.
const QUOTED: [&str; 4] = ["claim", "condition", "means", "measure"];

/// Bits of a place in a row's words that hold its length.
const PART_BITS: u32 = 20;

/// The first place of `part` in the words of a row, in code points: `first << 20 | length`. None when it is not there, empty or too long.
pub(crate) fn place_in(words: &str, part: &str) -> Option<i64> {
    let at = words.find(part).filter(|_| !part.is_empty())?;
    let (first, length) = (words[..at].chars().count(), part.chars().count());
    (length >> PART_BITS == 0).then_some(((first << PART_BITS) | length) as i64)
}

/// The text at a place in the words of a row; of what lies outside them, nothing.
pub(crate) fn part_at(words: &str, place: i64) -> String {
    let first = usize::try_from(place >> PART_BITS).unwrap_or(usize::MAX);
    words.chars().skip(first).take((place & ((1 << PART_BITS) - 1)) as usize).collect()
}

/// The columns of offsets of the row `r` as the public tables have them: code points, then bytes.
pub(crate) const PLACE_SQL: &str = "r.start, r.start + r.length, r.start + ifnull(r.start_byte, 0), \
     r.start + ifnull(r.start_byte, 0) + r.length + ifnull(r.length_byte, 0)";

const END_SQL: &str = "r.start + r.length";
const START_BYTE_SQL: &str = "r.start + ifnull(r.start_byte, 0)";
const END_BYTE_SQL: &str = "r.start + ifnull(r.start_byte, 0) + r.length + ifnull(r.length_byte, 0)";

/// As the view `sentence_text`: the words between the offsets.
const WORDS_SQL: &str = "CAST(substr(CAST(d.text AS BLOB), r.start + ifnull(r.start_byte, 0) + 1, \
     r.length + ifnull(r.length_byte, 0)) AS TEXT)";

fn actors_sql(column: &str) -> String {
    format!(
        "(SELECT json_group_array(json_object('name', a.name, 'code', a.code, 'sector', a.sector, 'entity', a.entity, \
         'mention', CASE e.type WHEN 'array' THEN json_extract(e.value, '$[1]') END)) FROM json_each(r.\"{column}\") AS e \
         JOIN actors AS a ON a.key = CASE e.type WHEN 'array' THEN json_extract(e.value, '$[0]') ELSE e.value END)"
    )
}

/// The views of sentences and mentions, which have no head.
pub(crate) fn part_views() -> [String; 2] {
    let places =
        format!("r.start, {END_SQL} AS \"end\", {START_BYTE_SQL} AS start_byte, {END_BYTE_SQL} AS end_byte");
    [
        format!(
            "CREATE VIEW sentences AS SELECT d.id AS doc_id, r.key - d.first_sentence AS sentence, {places}, r.block, \
             {WORDS_SQL} AS text FROM sentences_rows AS r JOIN documents AS d ON d.key = r.doc"
        ),
        format!(
            "CREATE VIEW mentions AS SELECT d.id AS doc_id, r.key & {} AS mention, {places}, {WORDS_SQL} AS text, \
             r.sentence, a.kind, a.code, a.sector, a.entity, a.name FROM mentions_rows AS r \
             JOIN documents AS d ON d.key = r.doc JOIN actors AS a ON a.key = r.actor",
            (1i64 << ORDINAL_BITS) - 1
        ),
    ]
}

fn sql_type(kind: FlatType) -> &'static str {
    match kind {
        FlatType::Bool | FlatType::Int => "INTEGER",
        FlatType::Float => "REAL",
        FlatType::Text | FlatType::Json | FlatType::Codes => "TEXT",
    }
}

/// The flat columns `x_start` and `x_end` of a column `x_text`.
fn part_ends(name: &str, place: impl Fn(&str) -> Option<usize>) -> Option<(usize, usize)> {
    let stem = name.strip_suffix("_text")?;
    place(&format!("{stem}_start")).zip(place(&format!("{stem}_end")))
}

fn is_actor_list(field: &FlatField, flat: &[FlatField]) -> bool {
    field.kind == FlatType::Json && flat.iter().any(|other| other.name == format!("{}_codes", field.name))
}

/// The value of a column that is stored as null because most rows have it.
fn usual_value(kind: Kind, field: &FlatField) -> Option<&'static str> {
    let (is_dropped, is_statement) = (kind == Kind::Dropped, kind == Kind::Statements);
    match field.name.as_str() {
        "source_kind" => Some("unattributed"),
        "polarity" => Some("affirmed"),
        "modality" => Some("actual"),
        "date_precision" => Some(if is_dropped { "unknown" } else { "bounded" }),
        "date_basis" => Some(if is_dropped { "none" } else { "docdate" }),
        "rule" if is_statement => Some("statement.said"),
        "form" if is_statement => Some("indirect"),
        "hedge" | "context" => Some("[]"),
        _ if field.kind == FlatType::Codes => Some(""),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `cargo test -p chancery-archive print_schema -- --ignored --nocapture` prints the tables of the kinds, as a start
    /// for the next migration.
    #[test]
    #[ignore = "prints"]
    fn print_schema() {
        for (kind, _) in Kind::ALL {
            let shape = Shape::of(kind);
            let columns: Vec<String> =
                shape.columns.iter().map(|(name, kind)| format!("  \"{name}\" {kind}")).collect();
            println!(
                "CREATE TABLE {} (\n  key INTEGER PRIMARY KEY,\n  doc INTEGER AS (key >> 24) VIRTUAL REFERENCES documents(key),\n{}\n);",
                shape.stored_name(),
                columns.join(",\n")
            );
        }
    }
}
