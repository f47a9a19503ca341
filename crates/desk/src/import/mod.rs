//! Events of other data sets, laid beside the record: rows without words, marked so. One file here per form.
//!
//! A form is known by its first line. Rows without a day, or whose two sides are not two known countries, are counted and left out; whatever a row cannot tell
//! (polarity, speaker, place) stays empty. Nothing of this is stored in the archive: rows stay in the user's file, and each names its line.

mod gdelt1;
mod gdelt2;
mod icews;
mod own;
mod polecat;

use chancery_archive::{ToldActor, ToldDeed};
use chancery_record::{DayRange, DocumentId, Modality, Ontology, Polarity, Report};
use serde_json::{Value as Json, json};

/// Looks up the code of a country's name or of another code.
pub type CodeOf<'c> = dyn Fn(&str) -> Option<String> + 'c;

/// An event of another data set.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EventRow {
    /// Where it stands: `events.tab:17`.
    pub place: String,
    /// The day or month.
    pub days: DayRange,
    /// Who, as a code.
    pub from: String,
    /// Sector of who, or empty for the state as such.
    pub from_sector: String,
    /// To whom.
    pub to: String,
    /// Sector of whom.
    pub to_sector: String,
    /// What the row calls the event: a CAMEO code, or a PLOVER type with or without mode; empty for contact of no class.
    pub event: String,
}

/// What a file holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Imported {
    /// The rows.
    pub rows: Vec<EventRow>,
    /// The name of the form.
    pub form: &'static str,
    /// Rows left out: without a day, or not between two countries.
    pub left_out: usize,
}

/// What a line gives: a row, or nothing where it is left out.
type Found = Result<Option<EventRow>, String>;

/// A form of file.
struct Form {
    name: &'static str,
    /// True for a file of this form, by the cells of its first line.
    is: fn(&[&str]) -> bool,
    /// The first line names the columns.
    has_head: bool,
    row: fn(&Line<'_>) -> Found,
}

/// The registry, most particular first.
const FORMS: [Form; 5] = [icews::FORM, polecat::FORM, own::FORM, gdelt2::FORM, gdelt1::FORM];

/// A line with what its form needs.
struct Line<'l> {
    heads: &'l [&'l str],
    cells: Vec<&'l str>,
    code_of: &'l CodeOf<'l>,
}

impl Line<'_> {
    /// The cell of a column; empty when there is none.
    fn named(&self, name: &str) -> &str {
        self.heads.iter().position(|head| *head == name).map_or("", |place| self.at(place))
    }

    fn at(&self, place: usize) -> &str {
        self.cells.get(place).map_or("", |cell| cell.trim())
    }

    /// The code of a country; none for what is none.
    fn country(&self, cell: &str) -> Option<String> {
        if cell.is_empty() { None } else { (self.code_of)(cell) }
    }

    /// A row of these cells; none where a side or the day is missing, or both sides are one country.
    fn between(&self, day: &str, from: &str, to: &str, event: &str) -> Option<EventRow> {
        let days = DayRange::from_iso(day)?;
        let (from, to) = (self.country(from)?, self.country(to)?);
        (from != to).then(|| EventRow { days, from, to, event: event.to_owned(), ..EventRow::default() })
    }
}

/// Reads a file of events. `name` is the file's.
///
/// # Errors
/// In words, with place and remedy.
pub fn read(name: &str, text: &str, code_of: &CodeOf<'_>) -> Result<Imported, String> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or("");
    let sign = if first.contains('\t') { '\t' } else { ',' };
    let heads: Vec<&str> = first.split(sign).map(|cell| cell.trim().trim_matches('"')).collect();
    let Some(form) = FORMS.iter().find(|form| (form.is)(&heads)) else {
        // What users write by hand is of our own form: name what it lacks.
        return Err(own::missing(name, &heads));
    };
    let mut out = Imported { form: form.name, ..Imported::default() };
    let lines = text.lines().enumerate().skip(usize::from(form.has_head));
    for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let place = format!("{name}:{}", index + 1);
        let cells = line.split(sign).map(|cell| cell.trim().trim_matches('"')).collect();
        match (form.row)(&Line { heads: &heads, cells, code_of })
            .map_err(|what| format!("{place}: {what}"))?
        {
            Some(row) => out.rows.push(EventRow { place, ..row }),
            None => out.left_out += 1,
        }
    }
    Ok(out)
}

impl EventRow {
    /// PLOVER type and mode: as told, or those whose CAMEO code is the longest beginning of the row's. Empty for a code of no type.
    pub fn plover(&self, ontology: &Ontology) -> (String, String) {
        let (code, mode) = self.event.split_once('.').unwrap_or((&self.event, ""));
        if ontology.find(code, mode).is_some() {
            return (code.to_owned(), mode.to_owned());
        }
        let begins =
            ontology.rows.iter().filter(|row| !row.cameo.is_empty() && self.event.starts_with(&row.cameo));
        // Of equal ones the first in the table, which is the type itself.
        let best = begins.fold(None, |best: Option<&chancery_record::EventType>, row| match best {
            Some(known) if known.cameo.len() >= row.cameo.len() => best,
            _ => Some(row),
        });
        best.map_or_else(Default::default, |row| (row.code.clone(), row.mode.clone()))
    }

    /// The row as merging needs it.
    pub(crate) fn told(&self, ontology: &Ontology) -> ToldDeed {
        let (event_type, mode) = self.plover(ontology);
        let codes = |code: &String| Some(code.clone()).filter(|code| !code.is_empty()).into_iter().collect();
        ToldDeed {
            report: Report {
                document: DocumentId(self.place.clone()),
                days: self.days,
                event_type,
                mode,
                who: codes(&self.from),
                whom: codes(&self.to),
                reciprocal: false,
                polarity: Polarity::Affirmed,
                modality: Modality::Actual,
                historical: false,
                again: false,
            },
            id: self.place.clone(),
            document: usize::MAX,
            start: 0,
            has_sentence: false,
            source_kind: String::new(),
            place: Default::default(),
            who: vec![ToldActor {
                code: self.from.clone(),
                sector: self.from_sector.clone(),
                entity: String::new(),
            }],
            size: [None; 4],
            contexts: Vec::new(),
        }
    }

    /// The row in the shape of the record's event rows: without sentence and document, its words say that it has none.
    pub fn to_json(&self, ontology: &Ontology) -> Json {
        let (event_type, mode) = self.plover(ontology);
        let actor = |code: &str, sector: &str| json!([{ "name": code, "code": code, "sector": sector, "entity": "" }]);
        json!({
            "id": self.place,
            "document": self.place,
            "text": format!("(no words: {})", self.place),
            "type": event_type,
            "mode": mode,
            "who": actor(&self.from, &self.from_sector),
            "whom": actor(&self.to, &self.to_sector),
            "polarity": "affirmed",
            "modality": "actual",
            "historical": false,
            "context": [],
            "date": { "start": self.days.start.map(|day| day.to_string()), "end": self.days.end.map(|day| day.to_string()) },
            "imported": true,
        })
    }
}

/// `20250630` as `2025-06-30`.
fn day_of_digits(digits: &str) -> String {
    match (digits.get(..4), digits.get(4..6), digits.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(name: &str) -> Option<String> {
        let known = [("Norway", "NOR"), ("Peru", "PER"), ("NOR", "NOR"), ("PER", "PER")];
        known.iter().find(|(known, _)| *known == name).map(|(_, code)| (*code).to_owned())
    }

    fn told(text: &str) -> (String, usize, &'static str) {
        let ontology = Ontology::parse(include_str!("../../../../data/ontology/plover.tsv")).unwrap();
        let found = read("f", text, &code_of).unwrap();
        let one = |row: &EventRow| {
            let (code, mode) = row.plover(&ontology);
            let days = row.days.start.map(|day| day.to_string()).unwrap_or_default();
            format!(
                "{} {days} {}/{} {}/{} {code}.{mode}",
                row.place, row.from, row.from_sector, row.to, row.to_sector
            )
        };
        (found.rows.iter().map(one).collect::<Vec<_>>().join("; "), found.left_out, found.form)
    }

    #[test]
    fn icews_rows_have_countries_by_name_and_sectors() {
        let head = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country";
        let rows = "1\t2018-06-01\tOslo\tExecutive,Government\tNorway\tx\t042\t1\tLima\tCitizen (Peru)\tPeru\n2\t2018-06-01\ta\t\tNorway\tx\t190\t1\tb\t\tNorway";
        assert_eq!(
            told(&format!("{head}\n{rows}\n")),
            ("f:2 2018-06-01 NOR/GOV PER/CVL CONSULT.visit".to_owned(), 1, "ICEWS")
        );
    }

    #[test]
    fn gdelt_rows_of_both_versions_are_known_by_their_width() {
        let line = |width: usize, event: &str| {
            let mut cells = vec![""; width];
            (cells[0], cells[1], cells[7], cells[12], cells[17], cells[26]) =
                ("42", "20250630", "NOR", "MIL", "PER", event);
            cells.join("\t")
        };
        let found = |text: String| told(&text);
        assert_eq!(
            found(line(58, "0841")),
            ("f:1 2025-06-30 NOR/MIL PER/ RETREAT.release".to_owned(), 0, "GDELT 1.0")
        );
        assert_eq!(
            found(line(57, "112")),
            ("f:1 2025-06-30 NOR/MIL PER/ ACCUSE.allege".to_owned(), 0, "GDELT 1.0")
        );
        assert_eq!(found(line(61, "112")).2, "GDELT 2.0");
    }

    #[test]
    fn polecat_rows_bring_types_and_modes() {
        let head = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tActor Country\tActor Primary Sector\tRecipient Country\tRecipient Primary Sector";
        let rows =
            "a\t2023-01-05\tCONSULT\tvisit\tNOR\tGOV\tPER\tMIL\nb\t2023-01-05\tPROTEST\t\tNOR\tCVL\t\t";
        assert_eq!(
            told(&format!("{head}\n{rows}\n")),
            ("f:2 2023-01-05 NOR/GOV PER/MIL CONSULT.visit".to_owned(), 1, "POLECAT")
        );
    }

    #[test]
    fn rows_of_our_own_must_be_whole_and_say_that_they_have_no_words() {
        let head = "date\tsource\ttarget\tevent";
        let found = read("f", &format!("{head}\n2025-06\tNorway\tXYZ\tACCUSE\n"), &code_of).unwrap();
        assert_eq!((found.rows[0].to.as_str(), found.form), ("XYZ", "own"), "codes of other tables stay");
        let ontology = Ontology::parse(include_str!("../../../../data/ontology/plover.tsv")).unwrap();
        let row = found.rows[0].to_json(&ontology);
        assert_eq!((row["text"].as_str(), row["sentence"].is_null()), (Some("(no words: f:2)"), true));
        assert!(
            read("f", &format!("{head}\nsoon\tNorway\tPeru\tACCUSE\n"), &code_of)
                .unwrap_err()
                .starts_with("f:2: `soon` is no day")
        );
        assert!(
            read("f", "day\tsource\ttarget\tevent\n", &code_of)
                .unwrap_err()
                .starts_with("f:1: no column `date`")
        );
    }
}
