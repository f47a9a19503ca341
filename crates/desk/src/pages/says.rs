//! Who says what about whom: speakers by actors, the latest act in each cell, the words behind it.

use std::collections::BTreeMap;
use std::fmt::Write;

use chancery_archive::{Order, RowFilter};
use chancery_course::Tone;
use chancery_record::Kind;
use serde_json::{Value as Json, json};

use super::{
    Made, asking, forms, listing::filter_form, page_of_rows, pager, rows_csv, rows_json, rows_table,
};
use crate::ask::Ask;
use crate::html::{escape, short};
use crate::routes::{Form, Page};
use crate::rows;

/// Speakers and actors of the matrix.
const SPEAKERS: usize = 24;
const ABOUT: usize = 10;
/// Statements that the matrix counts: the newest so many, out of so many documents.
const COUNTED: usize = 500;
const DOCUMENTS: usize = 500;

/// What a speaker says about an actor.
#[derive(Default)]
struct Cell {
    count: usize,
    /// The act of the newest statement that performs one.
    act: String,
}

/// The page.
pub(crate) fn says(ask: &Ask<'_>) -> Made {
    let filter = ask.filter()?;
    let title = "Who says what";
    if ask.form == Form::Csv {
        return Ok(Page::new(title, String::new(), json!(null)).with(Some(rows_csv(
            ask,
            Kind::Statements,
            &filter,
        )?)));
    }
    let all = RowFilter {
        skip: 0,
        limit: Some(COUNTED),
        documents: Some(DOCUMENTS),
        order: Order::Newest,
        ..filter.clone()
    };
    let fields = ["speaker", "source_kind", "about", "act"];
    let matrix = Matrix::of(&ask.archive.bare_fields(Kind::Statements, &all, &fields)?);
    let page = ask.page()?;
    let (cited, has_more) = page_of_rows(ask, Kind::Statements, &filter)?;
    let body = || {
        let mut body = String::from("<h1>Who says what</h1>\n");
        body.push_str(&filter_form(ask, Kind::Statements));
        body.push_str(&forms(ask, &[(Form::Csv, "CSV")]));
        body.push_str(&matrix.to_html(ask));
        body.push_str("<h2 id=\"words\">The words, newest first</h2>\n");
        body.push_str(&rows_table(Kind::Statements, &cited, "Each row stands on the marked words").to_html());
        body.push_str(&pager(ask, page, has_more));
        body
    };
    let json = || {
        let mut json = rows_json(ask, Kind::Statements, &cited, page, has_more);
        json["matrix"] = matrix.to_json();
        json
    };
    Ok(Page::new(title, ask.html(body), ask.json(json)))
}

/// Speakers with their kind of source, actors, and the cells between them.
struct Matrix {
    /// Name, kind of source.
    speakers: Vec<(String, String)>,
    about: Vec<String>,
    cells: BTreeMap<(String, String), Cell>,
}

impl Matrix {
    /// Of statements, the newest first.
    fn of(statements: &[Json]) -> Matrix {
        let mut speakers: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut about: BTreeMap<String, usize> = BTreeMap::new();
        let mut cells: BTreeMap<(String, String), Cell> = BTreeMap::new();
        for row in statements {
            let Some(speaker) = rows::names(&row["speaker"]).pop() else { continue };
            let kind = rows::text(row, "source_kind").to_owned();
            let mut codes = rows::codes(&row["about"]);
            codes.sort();
            codes.dedup();
            if codes.is_empty() {
                continue;
            }
            *speakers.entry((speaker.clone(), kind)).or_default() += 1;
            for code in codes {
                *about.entry(code.clone()).or_default() += 1;
                let cell = cells.entry((speaker.clone(), code)).or_default();
                cell.count += 1;
                if cell.act.is_empty() {
                    rows::text(row, "act").clone_into(&mut cell.act);
                }
            }
        }
        let mut most: Vec<((String, String), usize)> = speakers.into_iter().collect();
        most.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        let mut named: Vec<(String, String)> = Vec::new();
        for (speaker, _) in most {
            if named.len() < SPEAKERS && named.iter().all(|(name, _)| *name != speaker.0) {
                named.push(speaker);
            }
        }
        // By kind of source; within a kind those who say most come first.
        named.sort_by_key(|(_, kind)| kind_rank(kind));
        let mut most: Vec<(String, usize)> = about.into_iter().collect();
        most.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        Matrix { speakers: named, about: most.into_iter().take(ABOUT).map(|(code, _)| code).collect(), cells }
    }

    fn to_html(&self, ask: &Ask<'_>) -> String {
        if self.speakers.is_empty() {
            return String::new();
        }
        let mut out = String::from(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Matrix\"><table class=\"matrix\"><caption>Statements of a speaker about an actor, and the latest act they perform. \
             <span class=\"up\">+ cooperation</span>, <span class=\"down\">- conflict</span>. A cell leads to its words.</caption>\n<thead><tr><th scope=\"col\">speaker</th><th scope=\"col\">kind of source</th>",
        );
        for code in &self.about {
            let _ =
                write!(out, "<th scope=\"col\" title=\"{}\">{}</th>", escape(&ask.name(code)), escape(code));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for (speaker, kind) in &self.speakers {
            let _ = write!(
                out,
                "<tr data-step><th scope=\"row\" dir=\"auto\">{}</th><td>{}</td>",
                escape(&short(speaker)),
                escape(&kind.replace('_', " "))
            );
            for code in &self.about {
                match self.cells.get(&(speaker.clone(), code.clone())) {
                    None => out.push_str("<td></td>"),
                    Some(cell) => {
                        let (sign, class) = sign_of(ask, &cell.act);
                        let address = asking("/rows/statements", &[("speaker", speaker), ("about", code)]);
                        let _ = write!(
                            out,
                            "<td class=\"cell {class}\"><a href=\"{}\" title=\"{} about {}\">{} <span class=\"code\">{sign}{}</span></a></td>",
                            escape(&address),
                            escape(&short(speaker)),
                            escape(code),
                            cell.count,
                            escape(&cell.act.to_lowercase())
                        );
                    }
                }
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody></table></div>\n");
        out
    }

    fn to_json(&self) -> Json {
        let speaker = |(name, kind): &(String, String)| {
            let cells = self.about.iter().filter_map(|code| {
                let cell = self.cells.get(&(name.clone(), code.clone()))?;
                Some((code.clone(), json!({"statements": cell.count, "latest_act": cell.act})))
            });
            json!({"speaker": name, "source_kind": kind, "about": cells.collect::<serde_json::Map<_, _>>()})
        };
        json!({"about": self.about, "speakers": self.speakers.iter().map(speaker).collect::<Vec<_>>()})
    }
}

/// Those who act for a state first, nobody last.
fn kind_rank(kind: &str) -> usize {
    chancery_record::SourceKind::ALL.iter().position(|(_, name)| *name == kind).unwrap_or(usize::MAX)
}

fn sign_of(ask: &Ask<'_>, act: &str) -> (&'static str, &'static str) {
    match ask.tone(act, "") {
        Some(Tone::Cooperation) => ("+", "up"),
        Some(Tone::Conflict) => ("-", "down"),
        None => ("", ""),
    }
}
