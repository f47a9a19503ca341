//! Times, quantities and places of a reading for people: where, what they are worth, and how that was found.
//!
//! The values are those of the layers of the reading format (`wire`); nothing is computed here.

use std::io;

use chancery_record::Reading;
use chancery_wire::json::{Layer, layer_json};
use serde_json::Value as Json;

use crate::print::{Out, Style, clean};

/// The layers that carry values; words with their grammar have a form of their own.
pub(crate) const VALUED: [Layer; 3] = [Layer::Times, Layer::Quantities, Layer::Places];

/// The items of some layers in the order of the layers, each with the layer's name.
pub(crate) fn items(reading: &Reading, layers: &[Layer]) -> Vec<(&'static str, Json)> {
    let mut out = Vec::new();
    for layer in layers.iter().filter(|layer| VALUED.contains(layer)) {
        let (name, list) = layer_json(reading, *layer);
        if let Json::Array(list) = list {
            out.extend(list.into_iter().map(|item| (name, item)));
        }
    }
    out
}

/// Prints an item: its layer, place and words, below them its value, its days and how they were found.
pub(crate) fn print_item(out: &mut Out, layer: &str, item: &Json) -> io::Result<()> {
    let head = format!("{layer} {}-{}", item["start"], item["end"]);
    let head = out.paint(Style::Dim, &head);
    let words = out.paint(Style::Bold, &format!("\"{}\"", clean(text(item, "text"))));
    out.line(&format!("{head} {words}"))?;
    field(out, "value", &value(layer, item))?;
    match layer {
        "times" => {
            let date = &item["date"];
            field(out, "date", &days(date))?;
            field(out, "how", text(date, "how"))
        }
        "quantities" => {
            field(out, "measured", text(item, "measured"))?;
            field(out, "how", text(item, "how"))
        }
        _ => {
            let meant = if item["literal"] == true { "the place" } else { "those who act under its name" };
            field(out, "meant", meant)?;
            field(out, "how", text(item, "how"))
        }
    }
}

fn value(layer: &str, item: &Json) -> String {
    let parts = match layer {
        "times" => vec![words(item, &["type", "value", "mod"])],
        "quantities" => {
            vec![amount(item), words(item, &["country"]), words(item, &["mod", "change"]), si(item)]
        }
        _ => vec![words(item, &["name"]), words(item, &["kind", "country"]), point(item)],
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn amount(item: &Json) -> String {
    let joint = if item["pair"] == "from_to" { " to " } else { ".." };
    let upper = item["upper"].as_f64().map_or(String::new(), |upper| format!("{joint}{upper}"));
    let low = item["value"].as_f64().map_or(String::new(), |low| low.to_string());
    let unit = if item["unit"] == "-" { "" } else { text(item, "unit") };
    format!("{low}{upper} {unit}").trim_end().to_owned()
}

fn si(item: &Json) -> String {
    let Some(low) = item["si_value"].as_f64() else { return String::new() };
    let upper = item["si_upper"].as_f64().map_or(String::new(), |upper| format!("..{upper}"));
    format!("{low}{upper} {} in SI units", text(item, "si_unit"))
}

fn point(item: &Json) -> String {
    let Some((lat, lon)) = item["lat"].as_f64().zip(item["lon"].as_f64()) else { return String::new() };
    let number = item["geonames"].as_u64().map_or(String::new(), |number| format!(", GeoNames {number}"));
    format!("{lat} north {lon} east{number}")
}

fn days(date: &Json) -> String {
    let ends = match (date["start"].as_str(), date["end"].as_str()) {
        (Some(start), Some(end)) if start == end => start.to_owned(),
        (Some(start), Some(end)) => format!("{start} to {end}"),
        (Some(start), None) => format!("from {start}"),
        (None, Some(end)) => format!("by {end}"),
        (None, None) => return String::new(),
    };
    format!("{ends} (precision {}, basis {})", text(date, "precision"), text(date, "basis"))
}

/// The texts of some fields with spaces between.
fn words(item: &Json, names: &[&str]) -> String {
    let texts = names.iter().map(|name| text(item, name)).filter(|text| !text.is_empty());
    texts.collect::<Vec<_>>().join(" ")
}

fn text<'a>(item: &'a Json, name: &str) -> &'a str {
    item[name].as_str().unwrap_or("")
}

fn field(out: &mut Out, name: &str, value: &str) -> io::Result<()> {
    let value = clean(value);
    if value.trim().is_empty() {
        return Ok(());
    }
    out.paragraph("    ", &format!("{name}: {value}"))
}
