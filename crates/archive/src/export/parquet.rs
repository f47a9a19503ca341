//! Parquet: one kind per file. The columns are those of the data dictionary with `doc_id` first, as in CSV; but lists are
//! lists (of texts, or of structs such as actors), days are days, and nothing is text that is a number.
//!
//! Written column by column with the crate `parquet` alone. Its half that goes through Arrow arrays would take more than twice
//! as long to compile as the rest of it and give the same files. Lists and structs are taken apart here as the format asks:
//! each value goes with two numbers, how deep it is there ([`Column::definition`]) and in which list it goes on
//! ([`Column::repetition`]).
//!
//! Equal archives give equal bytes: no time and no version of a library stands in the file, rows come by document id and place.
//! Memory is bounded by a group of rows ([`GROUP_ROWS`], [`GROUP_BYTES`]) and the largest document.

use std::io::Write;
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::{Type as SchemaType, TypePtr};
use chancery_record::{Date, Kind};
use chancery_wire::flat::FlatField;
use chancery_wire::{Type, Value};
use serde_json::Value as Json;

use crate::migrations::SCHEMA_VERSION;
use crate::{Archive, ArchiveError, RowFilter};

/// Most rows of a group.
const GROUP_ROWS: usize = 65_536;

/// A group ends when the text in it is longer, in bytes.
const GROUP_BYTES: usize = 16 << 20;

/// Level of Zstandard; higher ones gain little here.
const LEVEL: i32 = 3;

impl Archive {
    /// Writes a kind as a Parquet file, by document id and place. Metadata of the file: `chancery.table`, `chancery.schema`
    /// (version of the tables) and `chancery.lore` (what read the documents, parted by commas).
    pub fn export_parquet(&self, kind: Kind, out: &mut (dyn Write + Send)) -> Result<(), ArchiveError> {
        let _snapshot = self.snapshot()?;
        let flat = &self.shape(kind).flat;
        let mut columns = Columns::new(flat);
        let properties = Arc::new(self.properties(kind)?);
        let mut writer =
            SerializedFileWriter::new(out, columns.schema(kind)?, properties).map_err(format_fault)?;
        self.cells(kind, &RowFilter::default(), &mut |id, cells| {
            columns.push_row(id, cells);
            if columns.rows >= GROUP_ROWS || columns.bytes >= GROUP_BYTES {
                columns.write_group(&mut writer)?;
            }
            Ok(())
        })?;
        columns.write_group(&mut writer)?;
        writer.close().map_err(format_fault)?;
        Ok(())
    }

    fn properties(&self, kind: Kind) -> Result<WriterProperties, ArchiveError> {
        let lores: Vec<String> =
            self.collect("SELECT DISTINCT lore FROM documents ORDER BY lore", [], |row| row.get(0))?;
        let metadata = [
            ("chancery.table", kind.name().to_owned()),
            ("chancery.schema", SCHEMA_VERSION.to_string()),
            ("chancery.lore", lores.join(",")),
        ];
        let metadata = metadata.map(|(key, value)| KeyValue::new(key.to_owned(), value));
        Ok(WriterProperties::builder()
            .set_created_by("chancery".to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL).map_err(format_fault)?))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_key_value_metadata(Some(metadata.to_vec()))
            .build())
    }
}

fn format_fault(error: ParquetError) -> ArchiveError {
    match error {
        ParquetError::External(cause) => match cause.downcast::<std::io::Error>() {
            Ok(error) => ArchiveError::Output(*error),
            Err(other) => ArchiveError::Format(other.to_string()),
        },
        other => ArchiveError::Format(other.to_string()),
    }
}

/// Values of a column that wait for the end of their group.
enum Values {
    Bool(Vec<bool>),
    Int(Vec<i64>),
    Float(Vec<f64>),
    Text(Vec<ByteArray>),
    /// Days since 1970-01-01.
    Day(Vec<i32>),
}

/// A column of the file: what stands at the end of a path through lists and structs.
struct Column {
    values: Values,
    /// For each place, how many of the optional and repeated steps of its path are there.
    definition: Vec<i16>,
    /// For each place, 0 where a row begins, else the depth of the list that goes on.
    repetition: Vec<i16>,
}

/// How the columns hang together.
enum Node {
    /// The column of this number.
    Leaf(usize),
    Struct(Vec<(&'static str, Node)>),
    /// A list of that depth.
    List(Box<Node>, i16),
}

/// All columns of a table.
struct Columns<'t> {
    flat: &'t [FlatField],
    leaves: Vec<Column>,
    /// `doc_id`, then one for each flat column.
    nodes: Vec<Node>,
    rows: usize,
    bytes: usize,
}

impl<'t> Columns<'t> {
    fn new(flat: &'t [FlatField]) -> Self {
        let mut leaves = Vec::new();
        let types = std::iter::once(&Type::Text).chain(flat.iter().map(|field| &field.nested));
        let nodes = types.map(|kind| node(kind, 0, &mut leaves)).collect();
        Columns { flat, leaves, nodes, rows: 0, bytes: 0 }
    }

    /// The schema. All columns may be empty, so that no archive is too odd to be written.
    fn schema(&self, kind: Kind) -> Result<TypePtr, ArchiveError> {
        let names = std::iter::once("doc_id").chain(self.flat.iter().map(|field| field.name.as_str()));
        let types = std::iter::once(&Type::Text).chain(self.flat.iter().map(|field| &field.nested));
        let fields =
            names.zip(types).map(|(name, kind)| schema_type(name, kind)).collect::<Result<Vec<_>, _>>();
        let schema =
            fields.and_then(|fields| SchemaType::group_type_builder(kind.name()).with_fields(fields).build());
        schema.map(Arc::new).map_err(format_fault)
    }

    fn push_row(&mut self, id: &str, cells: &[Value]) {
        let columns = &mut self.leaves;
        let mut nodes = self.nodes.iter();
        if let Some(node) = nodes.next() {
            self.bytes += push(node, &Json::from(id), 0, 0, columns);
        }
        for ((node, field), cell) in nodes.zip(self.flat).zip(cells) {
            // Lists lie in flat cells as JSON.
            let json = match (&field.nested, cell) {
                (Type::List(_), Value::Text(text)) => serde_json::from_str(text).unwrap_or(Json::Null),
                (_, cell) => cell.to_json(),
            };
            self.bytes += push(node, &json, 0, 0, columns);
        }
        self.rows += 1;
    }

    /// Writes what waits as a group of rows; nothing when nothing waits.
    fn write_group<W: Write + Send>(
        &mut self,
        writer: &mut SerializedFileWriter<W>,
    ) -> Result<(), ArchiveError> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut write = || -> Result<(), ParquetError> {
            let mut group = writer.next_row_group()?;
            for column in &mut self.leaves {
                column.write(&mut group)?;
            }
            group.close().map(|_| ())
        };
        write().map_err(format_fault)?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

impl Column {
    fn new(kind: &Type) -> Self {
        let values = match kind {
            Type::Bool => Values::Bool(Vec::new()),
            Type::Int => Values::Int(Vec::new()),
            Type::Float => Values::Float(Vec::new()),
            Type::Date => Values::Day(Vec::new()),
            Type::Text | Type::List(_) | Type::Struct(_) => Values::Text(Vec::new()),
        };
        Column { values, definition: Vec::new(), repetition: Vec::new() }
    }

    /// Keeps a value when it is there and of the column's type; true when it was.
    fn keep(&mut self, json: &Json) -> bool {
        match &mut self.values {
            Values::Bool(values) => json.as_bool().map(|value| values.push(value)).is_some(),
            Values::Int(values) => json.as_i64().map(|value| values.push(value)).is_some(),
            Values::Float(values) => json.as_f64().map(|value| values.push(value)).is_some(),
            Values::Text(values) => json.as_str().map(|value| values.push(ByteArray::from(value))).is_some(),
            Values::Day(values) => {
                let day = json.as_str().and_then(|text| text.parse().ok()).and_then(days_since_1970);
                day.map(|value| values.push(value)).is_some()
            }
        }
    }

    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        let (definition, repetition) =
            (std::mem::take(&mut self.definition), std::mem::take(&mut self.repetition));
        match &mut self.values {
            Values::Bool(values) => write_column::<BoolType, W>(group, values, &definition, &repetition),
            Values::Int(values) => write_column::<Int64Type, W>(group, values, &definition, &repetition),
            Values::Float(values) => write_column::<DoubleType, W>(group, values, &definition, &repetition),
            Values::Text(values) => write_column::<ByteArrayType, W>(group, values, &definition, &repetition),
            Values::Day(values) => write_column::<Int32Type, W>(group, values, &definition, &repetition),
        }
    }
}

fn write_column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &mut Vec<T::T>,
    definition: &[i16],
    repetition: &[i16],
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("there are more columns than the schema has".to_owned()));
    };
    column.typed::<T>().write_batch(&std::mem::take(values), Some(definition), Some(repetition))?;
    column.close()
}

fn days_since_1970(day: Date) -> Option<i32> {
    let seconds = day.duration_since(Date::constant(1970, 1, 1)).as_secs();
    i32::try_from(seconds / 86_400).ok()
}

fn node(kind: &Type, lists: i16, columns: &mut Vec<Column>) -> Node {
    match kind {
        Type::List(item) => Node::List(Box::new(node(item, lists + 1, columns)), lists + 1),
        Type::Struct(parts) => {
            Node::Struct(parts.iter().map(|part| (part.name, node(&part.kind, lists, columns))).collect())
        }
        leaf => {
            columns.push(Column::new(leaf));
            Node::Leaf(columns.len() - 1)
        }
    }
}

/// Takes a value apart into the columns of its node; `definition` steps above it are there. Gives the bytes of its texts and
/// numbers, roughly.
fn push(node: &Node, json: &Json, definition: i16, repetition: i16, columns: &mut [Column]) -> usize {
    match (node, json) {
        (Node::Leaf(number), json) => {
            let column = &mut columns[*number];
            let there = column.keep(json);
            column.definition.push(definition + i16::from(there));
            column.repetition.push(repetition);
            json.as_str().map_or(8, str::len) + 4
        }
        (Node::Struct(parts), Json::Object(object)) => parts
            .iter()
            .map(|(name, part)| {
                push(part, object.get(*name).unwrap_or(&Json::Null), definition + 1, repetition, columns)
            })
            .sum(),
        (Node::List(item, depth), Json::Array(items)) => {
            if items.is_empty() {
                return push_nothing(item, definition + 1, repetition, columns);
            }
            let places = items.iter().enumerate();
            places
                .map(|(place, value)| {
                    let repetition = if place == 0 { repetition } else { *depth };
                    push(item, value, definition + 2, repetition, columns)
                })
                .sum()
        }
        (Node::Struct(_) | Node::List(..), _) => push_nothing(node, definition, repetition, columns),
    }
}

/// A place without a value in all columns of a node.
fn push_nothing(node: &Node, definition: i16, repetition: i16, columns: &mut [Column]) -> usize {
    match node {
        Node::Leaf(number) => {
            let column = &mut columns[*number];
            column.definition.push(definition);
            column.repetition.push(repetition);
            4
        }
        Node::Struct(parts) => {
            parts.iter().map(|(_, part)| push_nothing(part, definition, repetition, columns)).sum()
        }
        Node::List(item, _) => push_nothing(item, definition, repetition, columns),
    }
}

fn schema_type(name: &str, kind: &Type) -> Result<TypePtr, ParquetError> {
    let leaf = |physical: Physical, logical: Option<LogicalType>| {
        SchemaType::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
    };
    let group = |fields: Vec<TypePtr>, repetition: Repetition, logical: Option<LogicalType>, name: &str| {
        SchemaType::group_type_builder(name)
            .with_fields(fields)
            .with_repetition(repetition)
            .with_logical_type(logical)
            .build()
    };
    let made = match kind {
        Type::Bool => leaf(Physical::BOOLEAN, None),
        Type::Int => leaf(Physical::INT64, None),
        Type::Float => leaf(Physical::DOUBLE, None),
        Type::Text => leaf(Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Type::Date => leaf(Physical::INT32, Some(LogicalType::Date)),
        Type::Struct(parts) => {
            let fields =
                parts.iter().map(|part| schema_type(part.name, &part.kind)).collect::<Result<_, _>>()?;
            group(fields, Repetition::OPTIONAL, None, name)
        }
        Type::List(item) => {
            let items = group(vec![schema_type("element", item)?], Repetition::REPEATED, None, "list")?;
            group(vec![Arc::new(items)], Repetition::OPTIONAL, Some(LogicalType::List), name)
        }
    };
    made.map(Arc::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(days_since_1970("1970-01-02".parse().unwrap()), Some(1));
        assert_eq!(days_since_1970("1969-12-31".parse().unwrap()), Some(-1));
        assert_eq!(days_since_1970("2025-06-27".parse().unwrap()), Some(20_266));
    }

    #[test]
    fn lists_of_structs_are_taken_apart_with_their_depths() {
        let parts = vec![part("a", Type::Int), part("b", Type::List(Box::new(Type::Text)))];
        let kind = Type::List(Box::new(Type::Struct(parts)));
        let mut columns = Vec::new();
        let node = node(&kind, 0, &mut columns);
        for json in ["[{\"a\": 1, \"b\": [\"x\", \"y\"]}, {\"a\": null, \"b\": []}]", "[]", "null", "[null]"]
        {
            push(&node, &serde_json::from_str(json).unwrap(), 0, 0, &mut columns);
        }
        // Steps of `a`: list, its item, struct, a. Of `b`: list, its item, struct, list, its item, text.
        assert_eq!(columns[0].definition, [4, 3, 1, 0, 2]);
        assert_eq!(columns[0].repetition, [0, 1, 0, 0, 0]);
        assert_eq!(columns[1].definition, [6, 6, 4, 1, 0, 2]);
        assert_eq!(columns[1].repetition, [0, 2, 1, 0, 0, 0]);
    }

    fn part(name: &'static str, kind: Type) -> chancery_wire::Field {
        chancery_wire::Field { name, kind, unit: "", doc: "", nullable: true, values: Vec::new() }
    }
}
