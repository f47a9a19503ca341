//! What is due, and who needs whom.
//!
//! The docket shows deadlines and horizons as the texts give them; what became of them is shown where a row says so and never guessed.

use std::fmt::Write;

use chancery_archive::{Archive, ArchiveError, RowFilter};
use chancery_chart::{Due, Slope, due_svg, slope_svg};
use chancery_record::{DayRange, Kind};
use serde_json::{Value as Json, json};

use super::{
    Made, actors_cell, days_cell, forms, listing::filter_form, page_of_rows, pager, quantity, row_address,
    rows_csv, rows_json, rows_table, sentence_cell, source_cell,
};
use crate::ask::{Ask, ROWS_ON_A_PAGE};
use crate::brief::{Cited, cite};
use crate::calendar::{self, Calendar};
use crate::depends::{drawing, is_percent};
use crate::html::{Cell, Table, short};
use crate::routes::{Form, Page};
use crate::rows;

/// Entries of a calendar.
const MOST: usize = 500;
/// Entries on the drawing.
const DRAWN: usize = 60;
/// Shares before and after on the drawing.
const SLOPES: usize = 12;

/// Something due.
struct Item {
    kind: Kind,
    days: DayRange,
    cited: Cited,
}

/// The page of what is due.
pub(crate) fn docket(ask: &Ask<'_>) -> Made {
    let page = ask.page()?;
    let (skip, most) =
        if ask.form == Form::Calendar { (0, MOST) } else { ((page - 1) * ROWS_ON_A_PAGE, ROWS_ON_A_PAGE) };
    let mut items = items(ask.archive, &RowFilter { skip, limit: Some(most + 1), ..ask.filter()? })?;
    let has_more = items.len() > most;
    items.truncate(most);
    let mut table = Table::new(
        "By deadline. What became of it is given where a row says so.",
        &["due", "kind", "status", "who", "what", "sentence", "source"],
    );
    for item in &items {
        table.lines.push(line(item));
    }
    let other = match ask.form {
        Form::Csv => Some(table.to_csv()),
        Form::Calendar => Some(calendar(ask.origin(), &items)),
        _ => None,
    };
    let dated: Vec<Due> = items
        .iter()
        .filter(|item| item.days.end.or(item.days.start).is_some())
        .take(DRAWN)
        .map(|item| Due {
            days: item.days,
            label: short(&label(item)),
            is_target: item.kind == Kind::Targets,
        })
        .collect();
    let mut body = String::from(
        "<h1>Docket</h1>\n<p class=\"soft\">Targets with their deadlines and forecasts with their horizons, as the texts give them.</p>\n",
    );
    body.push_str(&filter_form(ask, Kind::Targets));
    body.push_str(&forms(ask, &[(Form::Csv, "CSV"), (Form::Calendar, "Calendar")]));
    if !dated.is_empty() {
        let _ = writeln!(
            body,
            "<figure class=\"chart\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Deadlines\">{}</div><figcaption>Deadlines by year: filled a target, hollow a forecast. A line runs over the days that it can be.</figcaption></figure>",
            due_svg(&dated, "Deadlines and horizons")
        );
    }
    body.push_str(&table.to_html());
    body.push_str(&pager(ask, page, has_more));
    let json = json!({
        "items": items.iter().map(item_json).collect::<Vec<_>>(),
        "next": has_more.then(|| format!("/docket.json{}", ask.query.with("page", &(page + 1).to_string()))),
    });
    Ok(Page::new("Docket", body, json).with(other))
}

/// The whole docket of an archive as iCalendar, as the desk gives it under `/docket.ics`, without addresses.
///
/// # Errors
/// When the archive cannot be read.
pub fn docket_calendar(archive: &Archive) -> Result<String, ArchiveError> {
    Ok(calendar("", &items(archive, &RowFilter::default())?))
}

/// What is due, by deadline; the filter's first rows of both kinds together are passed over.
fn items(archive: &Archive, filter: &RowFilter) -> Result<Vec<Item>, ArchiveError> {
    let mut rows = Vec::new();
    let reach = filter.limit.map(|limit| limit + filter.skip);
    for (kind, field) in [(Kind::Targets, "deadline"), (Kind::Forecasts, "horizon")] {
        let of_kind = RowFilter { skip: 0, limit: reach, ..filter.clone() };
        rows.extend(
            archive.due_rows(kind, &of_kind)?.into_iter().map(|row| (kind, rows::days(&row[field]), row)),
        );
    }
    rows.sort_by_key(|(_, days, row)| {
        (days.is_unknown(), days.end.or(days.start), days.start, rows::text(row, "id").to_owned())
    });
    let shown = rows.into_iter().skip(filter.skip).take(filter.limit.unwrap_or(usize::MAX));
    shown
        .map(|(kind, days, row)| {
            let cited = cite(archive, vec![row])?.pop();
            Ok(cited.map(|cited| Item { kind, days, cited }))
        })
        .filter_map(Result::transpose)
        .collect()
}

fn status(item: &Item) -> &str {
    match rows::text(&item.cited.row, "outcome") {
        "" => "open",
        outcome => outcome,
    }
}

/// What is due, in few words.
fn what(item: &Item) -> String {
    let row = &item.cited.row;
    match item.kind {
        Kind::Targets => {
            let parts =
                [quantity(row), rows::text(row, "measure").to_owned(), rows::text(row, "project").to_owned()];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        }
        _ => super::probability(row),
    }
}

fn label(item: &Item) -> String {
    let row = &item.cited.row;
    let who =
        rows::actors(if item.kind == Kind::Targets { &row["set_by"] } else { &row["actors"] }).join(", ");
    let what = what(item);
    let words = rows::text(row, "text");
    match (who.is_empty(), what.is_empty()) {
        (true, true) => words.chars().take(60).collect(),
        (true, false) => what,
        (false, true) => format!("{who}: {}", words.chars().take(50).collect::<String>()),
        (false, false) => format!("{who}: {what}"),
    }
}

fn line(item: &Item) -> Vec<Cell> {
    let row = &item.cited.row;
    let kind = if item.kind == Kind::Targets { "target" } else { "forecast" };
    vec![
        days_cell(&if item.days.is_unknown() {
            "no day given".to_owned()
        } else {
            rows::days_in_words(&item.days)
        }),
        Cell::text(kind),
        Cell::text(status(item)),
        actors_cell(if item.kind == Kind::Targets { &row["set_by"] } else { &row["actors"] }),
        Cell::text(&what(item)),
        sentence_cell(&item.cited),
        source_cell(&item.cited),
    ]
}

fn item_json(item: &Item) -> Json {
    json!({
        "kind": item.kind.name(),
        "due": {"start": item.days.start.map(|day| day.to_string()), "end": item.days.end.map(|day| day.to_string())},
        "status": status(item),
        "row": item.cited.to_json(),
    })
}

/// Deadlines as a calendar; those without a day are left out.
fn calendar(origin: &str, items: &[Item]) -> String {
    let mut calendar = Calendar::new();
    for item in items {
        let Some(day) = item.days.end.or(item.days.start) else { continue };
        let id = rows::text(&item.cited.row, "id");
        let words = item.cited.sentence.as_ref().map_or_else(String::new, crate::brief::Sentence::whole);
        let address = if origin.is_empty() { String::new() } else { format!("{origin}{}", row_address(id)) };
        calendar.put(&calendar::Due {
            row: id,
            published: item.cited.document.as_ref().and_then(|document| document.published.end),
            day,
            summary: &short(&label(item)),
            description: &format!("{} ({})", words.trim(), short(&item.cited.source_line())),
            address: &address,
        });
    }
    calendar.finish()
}

/// The page of who needs whom.
pub(crate) fn dependences(ask: &Ask<'_>) -> Made {
    let filter = ask.filter()?;
    let title = "Who needs whom for what";
    if ask.form == Form::Csv {
        return Ok(Page::new(title, String::new(), json!(null)).with(Some(rows_csv(
            ask,
            Kind::Dependences,
            &filter,
        )?)));
    }
    let page = ask.page()?;
    let (cited, has_more) = page_of_rows(ask, Kind::Dependences, &filter)?;
    let drawing = drawing(&cited, title);
    if ask.form == Form::Svg {
        return Ok(Page::new(title, String::new(), json!(null)).with(drawing));
    }
    let mut body = format!("<h1>{title}</h1>\n");
    body.push_str(&filter_form(ask, Kind::Dependences));
    body.push_str(&forms(ask, &[(Form::Csv, "CSV"), (Form::Svg, "SVG")]));
    if let Some(drawing) = drawing {
        let _ = writeln!(
            body,
            "<figure class=\"chart\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Dependences\">{drawing}</div><figcaption>From him who is needed to him who needs. Width: the share in percent where a text gives one; dashed and thin where none is given.</figcaption></figure>"
        );
    }
    let slopes: Vec<Slope> = cited.iter().filter_map(|one| slope(&one.row)).take(SLOPES).collect();
    if !slopes.is_empty() {
        let _ = writeln!(
            body,
            "<figure class=\"chart\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Before and after\">{}</div><figcaption>Shares that a text gives twice: before and after.</figcaption></figure>",
            slope_svg(&slopes, "Shares before and after")
        );
    }
    body.push_str(&rows_table(Kind::Dependences, &cited, "Each row stands on the marked words").to_html());
    body.push_str(&pager(ask, page, has_more));
    Ok(Page::new(title, body, rows_json(ask, Kind::Dependences, &cited, page, has_more)))
}

/// A share before and after; none where a text gives only one of them, or no share.
fn slope(row: &Json) -> Option<Slope> {
    let (before, after) = (row["quantity_from"].as_f64()?, row["quantity_to"].as_f64()?);
    let side = |field: &str| rows::actors(&row[field]).join(", ");
    let label = format!("{}, {} on {}", rows::text(row, "good"), side("who"), side("on"));
    is_percent(row).then(|| Slope { label: short(label.trim_start_matches(", ")), before, after })
}
