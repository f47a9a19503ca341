//! Parquet files: one document a row, its columns named by the column map. Only columns that the map knows are read.
//!
//! A row becomes a line of JSON with these columns, and that line is the source of its document: what follows is the work of `jsonl`. Days and
//! moments are written as ISO 8601 says. A group of rows that is damaged ends there, and the next group is read.
//!
//! The crate `parquet` takes files apart; it may break down on a hostile one, which is caught. Packed pages are unpacked here, with limits
//! (`pages`), since that crate unpacks without any.

mod pages;

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp, civil};
use parquet::basic::{LogicalType, TimeUnit};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use serde_json::{Map, Number, Value};

use super::{Feed, Format, jsonl, never};
use crate::formats::jsonl::no_text;
use crate::roles::one_line;
use crate::{ColumnMap, IntakeError, zip};

pub(crate) static FORMAT: Format = Format {
    name: "parquet",
    extensions: &["parquet"],
    about: "Parquet with a column map, one document a row",
    has_columns: true,
    is_surely: |head| head.starts_with(b"PAR1"),
    looks_like: never,
    read,
};

/// Largest file in bytes: it is held whole.
const MOST_FILE: usize = 256 << 20;

/// What a row counts at least, against data that grow beyond measure.
const BYTES_OF_ROW: u64 = 64;

/// Lists inside lists are followed so deep.
const MOST_DEPTH: u8 = 4;

/// The columns of a file that are read.
struct Columns {
    schema: Type,
    /// Names of those whose numbers are nanoseconds since 1970.
    nanoseconds: Vec<String>,
}

fn read(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let Some(bytes) = feed.whole_within(MOST_FILE, "file")? else { return Ok(()) };
    let bytes = Bytes::from(bytes);
    let most = zip::FREE + zip::MOST_RATIO * bytes.len() as u64;
    let file = match guarded(|| SerializedFileReader::new(bytes.clone())) {
        Ok(file) => file,
        Err(reason) => {
            let reason = format!("the Parquet file is damaged or cut ({reason})");
            feed.skip("the whole file", &reason, "fetch it again, or write it again with another program");
            return Ok(());
        }
    };
    let schema = file.metadata().file_metadata().schema();
    let names: Vec<&str> = fields_of(schema).map(|field| field.name()).collect();
    let Some(columns) = columns_of(schema, &feed.options.columns) else {
        let _ = (feed.sink)(no_text("the whole file", "table", &names, feed.options));
        return Ok(());
    };
    let mut given = Given { rows: 0, bytes: 0, most };
    let (mut before, mut is_empty) = (0, true);
    for (number, metadata) in file.metadata().row_groups().iter().enumerate() {
        given.rows = before;
        let group = guarded(|| file.get_row_group(number));
        let done = group.and_then(|group| {
            let chunks = pages::Chunks { inner: group, file: bytes.clone() };
            read_group(feed, &chunks, &columns, &names, &mut given)
        });
        match done {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(())) => return Ok(()),
            Err(reason) => {
                is_empty = false;
                let place = format!("group {} of rows, after {} of them", number + 1, given.rows - before);
                let reason = format!("the rest of the group cannot be read ({reason})");
                feed.skip(
                    &place,
                    &reason,
                    "write the file again with Snappy or Zstandard, or without packing",
                );
            }
        }
        is_empty &= given.rows == before;
        before = before.saturating_add(u64::try_from(metadata.num_rows()).unwrap_or(0));
    }
    if is_empty {
        feed.skip("the whole file", "the table has no row", "nothing is lost if it never had one");
    }
    Ok(())
}

/// What was given so far, and the most that a file of this size may give.
struct Given {
    /// Rows of the file up to the last one that was given.
    rows: u64,
    bytes: u64,
    most: u64,
}

fn read_group(
    feed: &mut Feed<'_>,
    chunks: &pages::Chunks<'_>,
    columns: &Columns,
    names: &[&str],
    given: &mut Given,
) -> Result<ControlFlow<()>, String> {
    let limit = feed.options.max_document_bytes;
    let mut rows = guarded(|| chunks.get_row_iter(Some(columns.schema.clone())))?;
    while let Some(row) = guarded(|| rows.next().transpose())? {
        given.rows = given.rows.saturating_add(1);
        let place = format!("row {}", given.rows);
        let object = object_of(&row, columns);
        let length = object.values().map(length_of).sum::<usize>();
        given.bytes += BYTES_OF_ROW + length as u64;
        if given.bytes > given.most {
            return Err(zip::beyond_measure().to_string());
        }
        let item = if length > limit {
            let reason = format!("the row has {length} bytes, over the limit of {limit} for one document");
            crate::skipped(
                &place,
                &reason,
                "split the document, or raise the limit on the size of a document",
            )
        } else {
            jsonl::read_object(feed, &place, &object, names)
        };
        if (feed.sink)(item).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Bytes of text in a value.
fn length_of(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(list) => list.iter().map(length_of).sum(),
        Value::Object(object) => object.values().map(length_of).sum(),
        _ => 0,
    }
}

/// Does work of the crate `parquet`; its errors and its breakdowns in words.
fn guarded<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| match error {
            ParquetError::General(reason) | ParquetError::EOF(reason) | ParquetError::NYI(reason) => {
                one_line(&reason)
            }
            other => one_line(&other.to_string()),
        }),
        Err(_) => Err("its reader broke down on it".to_owned()),
    }
}

fn fields_of(schema: &Type) -> impl Iterator<Item = &Arc<Type>> {
    // A schema is a group; anything else has no columns.
    let fields = if schema.is_group() { schema.get_fields() } else { &[] };
    fields.iter()
}

/// The columns that the map knows; none when no column holds text.
fn columns_of(schema: &Type, map: &ColumnMap) -> Option<Columns> {
    let is_one_of =
        |names: &[String], field: &Type| names.iter().any(|name| name.eq_ignore_ascii_case(field.name()));
    if !fields_of(schema).any(|field| is_one_of(&map.text, field)) {
        return None;
    }
    let wanted = |field: &&Arc<Type>| map.lists().into_iter().any(|names| is_one_of(names, field));
    let fields: Vec<Arc<Type>> = fields_of(schema).filter(wanted).cloned().collect();
    let is_nanoseconds = |field: &&Arc<Type>| matches!(field.get_basic_info().logical_type_ref(), Some(LogicalType::Timestamp(time)) if time.unit == TimeUnit::NANOS);
    let nanoseconds = fields.iter().filter(is_nanoseconds).map(|field| field.name().to_owned()).collect();
    let schema = guarded(|| Type::group_type_builder(schema.name()).with_fields(fields).build()).ok()?;
    Some(Columns { schema, nanoseconds })
}

fn object_of(row: &Row, columns: &Columns) -> Map<String, Value> {
    let values = row.get_column_iter().filter_map(|(name, field)| {
        let value = match field {
            Field::Long(number) if columns.nanoseconds.contains(name) => moment(*number / 1000)?,
            field => value_of(field, 0)?,
        };
        Some((name.clone(), value))
    });
    values.collect()
}

/// A value as JSON has it; none for what has no words.
fn value_of(field: &Field, depth: u8) -> Option<Value> {
    Some(match field {
        Field::Str(text) => Value::String(text.clone()),
        Field::Bytes(bytes) => Value::String(std::str::from_utf8(bytes.data()).ok()?.to_owned()),
        Field::Bool(value) => Value::Bool(*value),
        Field::Byte(number) => (*number).into(),
        Field::Short(number) => (*number).into(),
        Field::Int(number) => (*number).into(),
        Field::Long(number) => (*number).into(),
        Field::UByte(number) => (*number).into(),
        Field::UShort(number) => (*number).into(),
        Field::UInt(number) => (*number).into(),
        Field::ULong(number) => (*number).into(),
        Field::Float(number) => Value::Number(Number::from_f64(f64::from(*number))?),
        Field::Double(number) => Value::Number(Number::from_f64(*number)?),
        Field::Date(days) => day(*days)?,
        Field::TimestampMillis(milliseconds) => moment(milliseconds.checked_mul(1000)?)?,
        Field::TimestampMicros(microseconds) => moment(*microseconds)?,
        Field::ListInternal(list) if depth < MOST_DEPTH => {
            list.elements().iter().filter_map(|element| value_of(element, depth + 1)).collect()
        }
        Field::Group(row) if depth < MOST_DEPTH => {
            let values = row.get_column_iter();
            values.filter_map(|(name, field)| Some((name.clone(), value_of(field, depth + 1)?))).collect()
        }
        _ => return None,
    })
}

/// Days since 1970.
fn day(days: i32) -> Option<Value> {
    let day = civil::date(1970, 1, 1).checked_add(SignedDuration::from_hours(i64::from(days) * 24)).ok()?;
    Some(Value::String(day.to_string()))
}

/// Microseconds since 1970, in UTC.
fn moment(microseconds: i64) -> Option<Value> {
    Some(Value::String(Timestamp::from_microsecond(microseconds).ok()?.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments() {
        assert_eq!(day(20_346), Some("2025-09-15".into()));
        assert_eq!(day(-1), Some("1969-12-31".into()));
        assert_eq!(day(i32::MAX), None);
        assert_eq!(moment(1_757_930_400_000_000), Some("2025-09-15T10:00:00Z".into()));
        assert_eq!(moment(i64::MAX), None);
    }
}
