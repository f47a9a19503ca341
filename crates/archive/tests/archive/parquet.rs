//! Parquet files, read back row by row and compared with what the archive says.

use std::fs::File;

use chancery_archive::{Archive, RowFilter, SCHEMA_VERSION};
use chancery_record::Kind;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use serde_json::{Map, Value as Json, json};

use crate::{Folder, filled, sample};

fn exported(archive: &Archive, kind: Kind) -> Vec<u8> {
    let mut bytes = Vec::new();
    archive.export_parquet(kind, &mut bytes).unwrap();
    bytes
}

fn object(row: &Row) -> Json {
    Json::Object(row.get_column_iter().map(|(name, field)| (name.clone(), as_json(field))).collect())
}

fn as_json(field: &Field) -> Json {
    match field {
        Field::Null => Json::Null,
        Field::Bool(value) => json!(value),
        Field::Long(value) => json!(value),
        Field::Double(value) => json!(value),
        Field::Str(value) => json!(value),
        Field::Date(days) => {
            let day = chancery_record::Date::constant(1970, 1, 1);
            json!(((0..*days).fold(day, |day, _| day.tomorrow().unwrap())).to_string())
        }
        Field::ListInternal(list) => Json::Array(list.elements().iter().map(as_json).collect()),
        Field::Group(row) => object(row),
        other => panic!("{other:?} is no type of ours"),
    }
}

/// The columns of an object of the public format.
fn flat(object: &Json, prefix: &str, out: &mut Map<String, Json>) {
    for (name, value) in object.as_object().unwrap() {
        if value.is_object() {
            flat(value, &format!("{prefix}{name}_"), out);
        } else {
            out.insert(format!("{prefix}{name}"), value.clone());
        }
    }
}

#[test]
fn every_value_of_every_kind_comes_back() {
    let folder = Folder::new("parquet-values");
    let archive = filled(&folder);
    for (kind, name) in Kind::ALL {
        let reader = reader(&folder, &archive, kind);
        let metadata = reader.metadata().file_metadata();
        assert_eq!(metadata.created_by(), Some("chancery"));
        let keys: Vec<(&str, Option<&str>)> = metadata
            .key_value_metadata()
            .unwrap()
            .iter()
            .map(|pair| (pair.key.as_str(), pair.value.as_deref()))
            .collect();
        let schema = SCHEMA_VERSION.to_string();
        assert_eq!(
            keys,
            [
                ("chancery.table", Some(name)),
                ("chancery.schema", Some(schema.as_str())),
                ("chancery.lore", Some("lore 1"))
            ]
        );
        let rows: Vec<Json> = reader.get_row_iter(None).unwrap().map(|row| object(&row.unwrap())).collect();
        let wanted = archive.rows(kind, &RowFilter::default()).unwrap();
        assert!(!rows.is_empty(), "the sample has no {name}");
        assert_eq!(rows.len(), wanted.len(), "{name}");
        for (row, wanted) in rows.iter().zip(&wanted) {
            let mut columns = Map::new();
            flat(wanted, "", &mut columns);
            for (column, value) in &columns {
                let column = if column == "document" && kind != Kind::Documents { "doc_id" } else { column };
                // A struct that is not there is columns that are empty.
                let found = row.get(column).unwrap_or(&Json::Null);
                assert_eq!(found, value, "{name}, {column}");
            }
        }
    }
}

fn reader(folder: &Folder, archive: &Archive, kind: Kind) -> SerializedFileReader<File> {
    let path = folder.file(kind.name());
    std::fs::write(&path, exported(archive, kind)).unwrap();
    SerializedFileReader::new(File::open(path).unwrap()).unwrap()
}

#[test]
fn equal_records_give_equal_bytes_whatever_the_order_of_adding() {
    let folder = Folder::new("parquet-order");
    let archive = filled(&folder);
    let mut other = Archive::create(&folder.file("b.chancery")).unwrap();
    let mut writer = other.writer().unwrap();
    let mut samples = sample::samples();
    samples.reverse();
    for sample in samples {
        writer.add(&sample.reading, &sample.source).unwrap();
    }
    writer.finish().unwrap();
    for (kind, _) in Kind::ALL {
        assert_eq!(exported(&archive, kind), exported(&other, kind));
    }
}

#[test]
fn an_empty_archive_gives_tables_without_rows() {
    let folder = Folder::new("parquet-empty");
    let archive = Archive::create(&folder.file("a.chancery")).unwrap();
    for (kind, _) in Kind::ALL {
        let reader = reader(&folder, &archive, kind);
        assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
        assert!(reader.metadata().file_metadata().schema_descr().num_columns() > 5);
    }
}

#[test]
fn long_texts_are_parted_into_groups_of_rows() {
    let folder = Folder::new("parquet-groups");
    let mut archive = Archive::create(&folder.file("a.chancery")).unwrap();
    let mut writer = archive.writer().unwrap();
    let mut lengths = Vec::new();
    for number in 0..9 {
        let text = format!("{number} ").repeat(1_100_000 + number);
        lengths.push(text.len());
        let reading = chancery_record::Reading::empty(chancery_record::Document::from_text(&text), "lore 1");
        writer.add(&reading, text.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    let reader = reader(&folder, &archive, Kind::Documents);
    assert_eq!(reader.metadata().num_row_groups(), 2);
    let rows = reader.get_row_iter(None).unwrap().map(|row| object(&row.unwrap()));
    let mut found: Vec<usize> = rows.map(|row| row["text"].as_str().unwrap().len()).collect();
    found.sort_unstable();
    assert_eq!(found, lengths);
}
