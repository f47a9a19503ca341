//! The JSON of readings keeps to the published Schema, and the Schema is strict enough to say no.

use chancery_record::Kind;
use chancery_wire::json::{Layer, reading_json};
use chancery_wire::schema::reading_schema;
use serde_json::{Value as Json, json};

use crate::holds::{Checker, layers};
use crate::sample::{bare, real, rich};

#[test]
fn a_reading_with_every_field_keeps_to_the_schema() {
    let checker = Checker::new();
    for reading in [rich(), bare()] {
        for layers in [vec![], layers()] {
            checker.check(&reading_json(&reading, &layers)).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

#[test]
fn real_readings_keep_to_the_schema() {
    let checker = Checker::new();
    let mut rows = 0;
    for (name, reading) in real() {
        let json = reading_json(&reading, &layers());
        rows += json["events"].as_array().unwrap().len() + json["statements"].as_array().unwrap().len();
        checker.check(&json).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    assert!(rows >= 40, "only {rows} rows in all samples");
}

#[test]
fn the_hand_made_reading_leaves_no_kind_and_no_column_empty() {
    let json = reading_json(&rich(), &layers());
    for (kind, name) in Kind::ALL.iter().filter(|(kind, _)| *kind != Kind::Documents) {
        let row = &json[name][0];
        assert!(row.is_object(), "{name} has no row");
        for (column, value) in row.as_object().unwrap() {
            // metadata and dropped text have no sentence, date and so on
            let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            assert!(
                !empty || *kind == Kind::Dropped,
                "{name}.{column} is empty: the sample tests nothing there"
            );
        }
    }
    for (_, layer) in Layer::ALL {
        assert!(json[layer].as_array().is_some_and(|rows| !rows.is_empty()), "the layer {layer} is empty");
    }
}

#[test]
fn the_schema_says_no() {
    let checker = Checker::new();
    let good = reading_json(&rich(), &[]);
    checker.check(&good).unwrap();
    let faults: [(&str, Json); 12] = [
        ("/id", Json::Null),
        ("/events/0/start", json!("3")),
        ("/events/0/start", json!(3.5)),
        ("/events/0/polarity", json!("perhaps")),
        ("/events/0/modality", json!("")),
        ("/events/0/date/start", json!("2025-02-30")),
        ("/events/0/date/precision", json!("minute")),
        ("/events/0/who/0/name", Json::Null),
        ("/events/0/who", Json::Null),
        ("/statements/0/form", json!("shouted")),
        ("/mentions/0/kind", json!("dragon")),
        ("/document/blocks/0/role", json!("sofa")),
    ];
    for (place, value) in faults {
        let mut bad = good.clone();
        *bad.pointer_mut(place).unwrap_or_else(|| panic!("{place} is not there")) = value.clone();
        assert!(checker.check(&bad).is_err(), "{place} = {value} passes");
    }
}

#[test]
fn every_column_is_required_and_none_may_be_added() {
    let checker = Checker::new();
    let good = reading_json(&rich(), &[]);
    let mut places =
        vec![String::new(), "/document".to_owned(), "/sentences/0".to_owned(), "/mentions/0".to_owned()];
    places.extend(
        Kind::ALL.iter().filter(|(kind, _)| *kind != Kind::Documents).map(|(_, name)| format!("/{name}/0")),
    );
    places.extend(
        ["/events/0/who/0", "/events/0/date", "/events/0/size", "/statements/0/content"].map(str::to_owned),
    );
    for place in places {
        let columns: Vec<String> =
            good.pointer(&place).unwrap().as_object().unwrap().keys().cloned().collect();
        for column in columns {
            let mut bad = good.clone();
            bad.pointer_mut(&place).unwrap().as_object_mut().unwrap().remove(&column);
            assert!(checker.check(&bad).is_err(), "{place} passes without {column}");
        }
        let mut bad = good.clone();
        bad.pointer_mut(&place).unwrap().as_object_mut().unwrap().insert("surprise".into(), json!(1));
        assert!(checker.check(&bad).is_err(), "{place} passes with a column that nobody knows");
    }
}

#[test]
fn columns_stand_in_the_order_of_the_schema() {
    let json = reading_json(&rich(), &[]);
    let schema = reading_schema();
    let keys = |value: &Json| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    for (kind, name) in Kind::ALL.iter().filter(|(kind, _)| *kind != Kind::Documents) {
        assert_eq!(
            keys(&json[name][0]),
            keys(&schema["properties"][name]["items"]["properties"]),
            "{kind:?}"
        );
    }
    assert_eq!(keys(&json["document"]), keys(&schema["properties"]["document"]["properties"]));
}
