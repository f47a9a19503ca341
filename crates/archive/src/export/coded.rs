//! Events for programs that already read other event data: PLOVER as JSON lines, tables laid out like those of GDELT and ICEWS.
//!
//! Codes, quad classes and scores come from the ontology that is given. The two tables hold only what counts as having happened, since they have
//! no column for what is denied or supposed; one line per acting and receiving actor. What the record does not know is left empty: coordinates,
//! the tone of a text.

use std::io::Write;

use chancery_record::{DayRange, EventType, Kind, Ontology, hex16};
use serde_json::{Value as Json, json};

use crate::query::DocumentRow;
use crate::{Archive, ArchiveError, RowFilter};

/// The plain name of an actor code, where there is one.
type NameOf<'n> = &'n dyn Fn(&str) -> Option<String>;

/// An event with what is known of it beside the row.
struct Coded<'c> {
    row: &'c Json,
    document: &'c DocumentRow,
    kind: Option<&'c EventType>,
}

impl Archive {
    /// Writes all events as PLOVER JSON lines, by document and place: type, mode and contexts, actors and recipients with their sectors, scores, and
    /// the words with their place. What is denied, supposed or history is there and says so.
    ///
    /// # Errors
    /// When the archive cannot be read or the output not be written.
    pub fn export_plover(&self, ontology: &Ontology, out: &mut dyn Write) -> Result<(), ArchiveError> {
        self.each_coded(ontology, &RowFilter::default(), &mut |event| {
            writeln!(out, "{}", plover(event))?;
            Ok(())
        })?;
        out.flush()?;
        Ok(())
    }

    /// Writes the events that count as a table like that of GDELT 2: its 61 columns, parted by tabs, without a header.
    ///
    /// # Errors
    /// When the archive cannot be read or the output not be written.
    pub fn export_gdelt(
        &self,
        ontology: &Ontology,
        name_of: NameOf<'_>,
        out: &mut dyn Write,
    ) -> Result<(), ArchiveError> {
        self.each_coded(ontology, &counted(), &mut |event| {
            for (one, other) in pairs(event.row) {
                writeln!(out, "{}", tabbed(&gdelt(event, one, other, name_of)))?;
            }
            Ok(())
        })?;
        out.flush()?;
        Ok(())
    }

    /// Writes the events that count as a table like that of ICEWS: its 20 columns, parted by tabs, with a header.
    ///
    /// # Errors
    /// When the archive cannot be read or the output not be written.
    pub fn export_icews(
        &self,
        ontology: &Ontology,
        name_of: NameOf<'_>,
        out: &mut dyn Write,
    ) -> Result<(), ArchiveError> {
        writeln!(out, "{}", ICEWS.join("\t"))?;
        self.each_coded(ontology, &counted(), &mut |event| {
            for (one, other) in pairs(event.row) {
                writeln!(out, "{}", tabbed(&icews(event, one, other, name_of)))?;
            }
            Ok(())
        })?;
        out.flush()?;
        Ok(())
    }

    fn each_coded(
        &self,
        ontology: &Ontology,
        filter: &RowFilter,
        take: &mut dyn FnMut(&Coded<'_>) -> Result<(), ArchiveError>,
    ) -> Result<(), ArchiveError> {
        let mut known: Option<DocumentRow> = None;
        self.each_row(Kind::Events, filter, &mut |id, row| {
            if known.as_ref().is_none_or(|known| known.id != *id) {
                known = self.document_row(id)?;
            }
            let Some(document) = &known else { return Ok(()) };
            let kind = ontology.find(text(&row, "type"), text(&row, "mode"));
            take(&Coded { row: &row, document, kind })
        })
    }
}

fn counted() -> RowFilter {
    RowFilter { counted_only: true, ..RowFilter::default() }
}

fn text<'a>(row: &'a Json, field: &str) -> &'a str {
    row[field].as_str().unwrap_or("")
}

/// Acting and receiving actors; of an act done together each pair once. One side may be missing.
fn pairs(row: &Json) -> Vec<(&Json, &Json)> {
    let list = |field: &str| row[field].as_array().map(Vec::as_slice).unwrap_or_default();
    let (who, whom) = (list("who"), list("whom"));
    if row["reciprocal"].as_bool() == Some(true) {
        let all: Vec<&Json> = who.iter().chain(whom).collect();
        let after = |place: usize| all[place + 1..].iter().copied();
        return all
            .iter()
            .enumerate()
            .flat_map(|(place, one)| after(place).map(|other| (*one, other)))
            .collect();
    }
    match (who.is_empty(), whom.is_empty()) {
        (true, true) => Vec::new(),
        (true, false) => whom.iter().map(|other| (&Json::Null, other)).collect(),
        (false, true) => who.iter().map(|one| (one, &Json::Null)).collect(),
        (false, false) => who.iter().flat_map(|one| whom.iter().map(move |other| (one, other))).collect(),
    }
}

/// The day of the event, else of publication: the last day known of each.
fn day(event: &Coded<'_>) -> String {
    let of_row = ["end", "start"].into_iter().find_map(|end| event.row["date"][end].as_str());
    let DayRange { start, end } = event.document.published;
    of_row.map_or_else(|| end.or(start).map_or(String::new(), |day| day.to_string()), str::to_owned)
}

fn plover(event: &Coded<'_>) -> Json {
    let row = event.row;
    let actors = |field: &str| -> Vec<Json> {
        let list = row[field].as_array().into_iter().flatten();
        let sectors =
            |actor: &Json| text(actor, "sector").split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        list.map(|actor| {
            json!({"name": actor["name"], "country": text(actor, "code"), "sectors": sectors(actor), "entity": actor["entity"]})
        })
        .collect()
    };
    let document = event.document;
    json!({
        "id": row["id"],
        "date": {"start": row["date"]["start"], "end": row["date"]["end"], "precision": row["date"]["precision"], "basis": row["date"]["basis"]},
        "type": row["type"],
        "mode": row["mode"],
        "context": row["context"],
        "actor": actors("who"),
        "recipient": actors("whom"),
        "third": actors("third"),
        "reciprocal": row["reciprocal"],
        "polarity": row["polarity"],
        "modality": row["modality"],
        "historical": row["historical"],
        "quad_class": event.kind.map(|kind| kind.quad),
        "plover_score": event.kind.and_then(|kind| kind.score),
        "cameo_code": event.kind.map(|kind| cameo(kind).0),
        "goldstein": event.kind.and_then(|kind| kind.goldstein),
        "size": row["size"],
        "place": row["place"],
        "text": row["text"],
        "span": {"document": document.id.0, "start": row["start"], "end": row["end"]},
        "source": {
            "outlet": document.outlet, "title": document.title, "url": document.url, "name": document.source,
            "published": document.published.end.or(document.published.start).map(|day| day.to_string()),
        },
    })
}

/// CAMEO event code, base code and root code. A root stands for its unspecified event (`17` as `170`).
fn cameo(kind: &EventType) -> (String, String, String) {
    let code = kind.cameo.trim();
    let whole = if code.len() == 2 { format!("{code}0") } else { code.to_owned() };
    let part = |length: usize| whole.get(..length).unwrap_or(&whole).to_owned();
    (whole.clone(), part(3), part(2))
}

fn score(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn named(actor: &Json, name_of: NameOf<'_>) -> String {
    let name = text(actor, "name");
    if name.is_empty() { name_of(text(actor, "code")).unwrap_or_default() } else { name.to_owned() }
}

/// The ten columns of an actor.
fn gdelt_actor(actor: &Json, name_of: NameOf<'_>) -> [String; 10] {
    let code = text(actor, "code");
    let sectors: Vec<&str> = text(actor, "sector").split_whitespace().collect();
    let sector = |place: usize| sectors.get(place).map_or(String::new(), |sector| (*sector).to_owned());
    let mut out: [String; 10] = std::array::from_fn(|_| String::new());
    out[0] = format!("{code}{}", sectors.concat());
    out[1] = named(actor, name_of).to_uppercase();
    code.clone_into(&mut out[2]);
    for place in 0..3 {
        out[7 + place] = sector(place);
    }
    out
}

fn gdelt(event: &Coded<'_>, one: &Json, other: &Json, name_of: NameOf<'_>) -> Vec<String> {
    let row = event.row;
    let day = day(event);
    let compact = day.replace('-', "");
    let part = |length: usize| compact.get(..length).unwrap_or("").to_owned();
    // "their ministers" are two actors of one name
    let parts =
        [text(row, "id"), text(one, "code"), text(one, "name"), text(other, "code"), text(other, "name")];
    let id = hex16(&parts.map(str::as_bytes));
    let number = u64::from_str_radix(&id[..15], 16).unwrap_or(0);
    let mut out = vec![number.to_string(), compact.clone(), part(6), part(4), fraction(&day)];
    out.extend(gdelt_actor(one, name_of));
    out.extend(gdelt_actor(other, name_of));
    let (code, base, root) = event.kind.map(cameo).unwrap_or_default();
    let quad = event.kind.map_or(String::new(), |kind| kind.quad.to_string());
    let goldstein = score(event.kind.and_then(|kind| kind.goldstein));
    // Every row is one mention in one article of one source.
    out.extend([
        "1".into(),
        code,
        base,
        root,
        quad,
        goldstein,
        "1".into(),
        "1".into(),
        "1".into(),
        String::new(),
    ]);
    out.extend(no_place("").into_iter().chain(no_place("")));
    out.extend(no_place(text(&row["place"], "name")));
    let added = event.document.published.end.or(event.document.published.start);
    out.push(added.map_or(String::new(), |day| format!("{}000000", day.to_string().replace('-', ""))));
    out.push(if event.document.url.is_empty() {
        event.document.source.clone()
    } else {
        event.document.url.clone()
    });
    out
}

/// The eight columns of a place of which at most the name is known.
fn no_place(name: &str) -> [String; 8] {
    let mut out: [String; 8] = std::array::from_fn(|_| String::new());
    "0".clone_into(&mut out[0]);
    name.clone_into(&mut out[1]);
    out
}

/// The year with the part of it that has passed, to four places.
fn fraction(day: &str) -> String {
    let Ok(day) = day.parse::<chancery_record::Date>() else { return String::new() };
    let part = f64::from(day.day_of_year()) / f64::from(day.days_in_year());
    format!("{:.4}", f64::from(day.year()) + part)
}

/// Columns of ICEWS.
const ICEWS: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

fn icews(event: &Coded<'_>, one: &Json, other: &Json, name_of: NameOf<'_>) -> Vec<String> {
    let row = event.row;
    let country = |actor: &Json| {
        let code = text(actor, "code");
        name_of(code).unwrap_or_else(|| code.to_owned())
    };
    let sectors = |actor: &Json| text(actor, "sector").replace(' ', ",");
    let gloss = event.kind.map_or_else(|| text(row, "type").to_owned(), |kind| kind.gloss.clone());
    vec![
        text(row, "id").to_owned(),
        day(event),
        named(one, name_of),
        sectors(one),
        country(one),
        gloss,
        event.kind.map_or(String::new(), |kind| cameo(kind).0),
        score(event.kind.and_then(|kind| kind.goldstein)),
        named(other, name_of),
        sectors(other),
        country(other),
        event.document.id.0.clone(),
        row["sentence"].as_u64().map_or(String::new(), |index| (index + 1).to_string()),
        event.document.outlet.clone(),
        text(&row["place"], "name").to_owned(),
        String::new(),
        String::new(),
        name_of(text(&row["place"], "code")).unwrap_or_default(),
        String::new(),
        String::new(),
    ]
}

/// Cells parted by tabs; what would end a cell or a line is a space.
fn tabbed(cells: &[String]) -> String {
    let clean = |cell: &String| cell.replace(|letter: char| letter.is_control(), " ");
    cells.iter().map(clean).collect::<Vec<_>>().join("\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_of_cameo_stand_for_their_unspecified_event() {
        let kind = |cameo: &str| EventType {
            code: "X".into(),
            mode: String::new(),
            quad: 1,
            score: None,
            cameo: cameo.into(),
            goldstein: None,
            future: String::new(),
            refused: String::new(),
            gloss: String::new(),
        };
        assert_eq!(super::cameo(&kind("17")), ("170".into(), "170".into(), "17".into()));
        assert_eq!(super::cameo(&kind("1822")), ("1822".into(), "182".into(), "18".into()));
        assert_eq!(super::cameo(&kind("")), (String::new(), String::new(), String::new()));
    }

    #[test]
    fn what_is_done_together_gives_each_pair_once() {
        let actor = |code: &str| json!({"code": code});
        let row = json!({"who": [actor("A"), actor("B"), actor("C")], "whom": [], "reciprocal": true});
        assert_eq!(pairs(&row).len(), 3);
        let row = json!({"who": [actor("A")], "whom": [actor("B"), actor("C")], "reciprocal": false});
        assert_eq!(pairs(&row).len(), 2);
        assert_eq!(pairs(&json!({"who": [], "whom": [actor("B")]})).len(), 1);
    }

    #[test]
    fn cells_stay_in_their_column_and_years_have_parts() {
        assert_eq!(tabbed(&["a\tb\n".into(), "c".into()]), "a b \tc");
        assert_eq!(fraction("2025-12-31"), "2026.0000");
        assert_eq!(fraction(""), "");
    }
}
