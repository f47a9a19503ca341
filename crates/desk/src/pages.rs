//! The pages, each with a JSON twin: home, pair, row, document, search.

use std::fmt::Write;

use chancery_archive::{Archive, ArchiveError, PairRow, RowFilter, StoredDocument};
use chancery_chart::{month_svg, sparkline};
use chancery_course::{Pair, Report, Series, month_series};
use chancery_record::{DayRange, Kind, Ontology};
use serde_json::{Value as Json, json};

use crate::brief::{Brief, Cited, Sentence, brief, cite, document_json, source_line};
use crate::dossier::{Request, dossier};
use crate::html::{escape, escape_address, page, table};
use crate::rows;
use crate::server::Desk;

/// A page in both forms.
pub(crate) struct Page {
    /// For people.
    pub(crate) html: String,
    /// For programs.
    pub(crate) json: Json,
}

const PAIRS_WITH_SPARKLINE: usize = 50;
const MONTHS_IN_SPARKLINE: usize = 24;
const MONTHS_IN_CHART: usize = 60;
const SEARCH_LIMIT: usize = 200;

type Made = Result<Option<Page>, ArchiveError>;

/// The home page: how much there is, and the pairs.
pub(crate) fn home(archive: &Archive, desk: &Desk) -> Made {
    let stats = archive.stats()?;
    let pairs = archive.pairs()?;
    let mut html = format!(
        "<h1>The record</h1>\n<p>{} documents, {} sentences. Published {}{}.</p>\n",
        stats.documents,
        stats.sentences,
        escape(&rows::days_in_words(&stats.published)),
        if stats.undated == 0 { String::new() } else { format!("; {} without a known date", stats.undated) },
    );
    if pairs.is_empty() {
        html.push_str(
            "<p>No reports between two actors yet. Add articles with <code>chancery add</code>.</p>\n",
        );
    }
    let mut lines = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        let series =
            if index < PAIRS_WITH_SPARKLINE { pair_series(archive, pair, &desk.ontology)? } else { None };
        lines.push(pair_line(pair, series.as_ref(), desk));
    }
    if !lines.is_empty() {
        let heads =
            ["pair", "reports", "first to second", "second to first", "together", "from", "to", "by month"];
        html.push_str(&table("Pairs of actors by number of reports. A report is one row of one document; several reports can tell of one event.", &heads, &lines));
    }
    let json = json!({
        "documents": stats.documents,
        "sentences": stats.sentences,
        "words": stats.words,
        "rows": stats.rows.iter().map(|(kind, count)| (kind.name().to_owned(), json!(count))).collect::<serde_json::Map<_, _>>(),
        "pairs": pairs.iter().map(pair_json).collect::<Vec<_>>(),
    });
    Ok(Some(Page { html: page("The record", "", &html), json }))
}

fn pair_series(
    archive: &Archive,
    pair: &PairRow,
    ontology: &Ontology,
) -> Result<Option<Series>, ArchiveError> {
    let Some(wanted) = Pair::new(&pair.a, &pair.b) else { return Ok(None) };
    let filter = RowFilter { dyad: Some((pair.a.clone(), pair.b.clone())), ..RowFilter::default() };
    let reports: Vec<Report> = archive.rows(Kind::Events, &filter)?.iter().map(rows::report).collect();
    Ok(Some(month_series(reports.iter().filter(|report| wanted.is_in(report)), ontology)))
}

fn pair_address(a: &str, b: &str) -> String {
    format!("/pair/{}/{}", escape_address(a), escape_address(b))
}

/// The names of both actors, or their codes.
fn pair_name(desk: &Desk, one: &str, other: &str) -> String {
    let name = |code: &str| (desk.name_of)(code).unwrap_or_else(|| code.to_owned());
    format!("{} and {}", name(one), name(other))
}

fn pair_line(pair: &PairRow, series: Option<&Series>, desk: &Desk) -> Vec<String> {
    let day = |day: Option<chancery_record::Date>| day.map_or(String::new(), |day| day.to_string());
    let spark = series.map_or(String::new(), |series| {
        let months = &series.months[series.months.len().saturating_sub(MONTHS_IN_SPARKLINE)..];
        let counts: Vec<usize> =
            months.iter().map(|month| month.reports + month.bounded.iter().sum::<usize>()).collect();
        format!("<span class=\"spark\" aria-hidden=\"true\">{}</span>", sparkline(&counts))
    });
    vec![
        format!(
            "<a href=\"{}\">{}</a> <span class=\"code soft\">{}-{}</span>",
            pair_address(&pair.a, &pair.b),
            escape(&pair_name(desk, &pair.a, &pair.b)),
            escape(&pair.a),
            escape(&pair.b)
        ),
        pair.reports.to_string(),
        pair.a_to_b.to_string(),
        pair.b_to_a.to_string(),
        pair.together.to_string(),
        day(pair.first),
        day(pair.last),
        spark,
    ]
}

fn pair_json(pair: &PairRow) -> Json {
    json!({
        "first": pair.a,
        "second": pair.b,
        "reports": pair.reports,
        "first_to_second": pair.a_to_b,
        "second_to_first": pair.b_to_a,
        "mutual": pair.together,
        "from": pair.first.map(|day| day.to_string()),
        "to": pair.last.map(|day| day.to_string()),
    })
}

/// The page of a pair.
pub(crate) fn pair_page(archive: &Archive, desk: &Desk, one: &str, other: &str) -> Made {
    let Some(pair) = Pair::new(one, other) else { return Ok(None) };
    let brief = brief(archive, &pair, &desk.ontology)?;
    if brief.is_empty() {
        return Ok(None);
    }
    let title = pair_name(desk, &pair.first, &pair.second);
    let html = format!("<h1>{}</h1>\n{}", escape(&title), brief_html(&brief));
    Ok(Some(Page { html: page(&title, "", &html), json: brief.to_json() }))
}

/// The dossier of a pair: one file to keep, so it has no frame of the desk.
pub(crate) fn dossier_page(archive: &Archive, desk: &Desk, one: &str, other: &str) -> Made {
    let Some(pair) = Pair::new(one, other) else { return Ok(None) };
    let request = Request {
        pair: &pair,
        days: DayRange::default(),
        as_of: None,
        ontology: &desk.ontology,
        name_of: &desk.name_of,
        groups: &crate::course::all_apart,
    };
    let made = dossier(archive, &request)?;
    Ok((!made.is_empty()).then(|| Page { html: made.to_html(), json: made.to_json() }))
}

/// The brief as the body of a page.
fn brief_html(brief: &Brief) -> String {
    let count = &brief.count;
    let (first, second) = (escape(&brief.pair.first), escape(&brief.pair.second));
    let mut out = format!(
        "<p>{} reports in {} documents: {} by {first} towards {second}, {} by {second} towards {first}, {} together; \
         {} of cooperation, {} of conflict. Left out of the counts: {} denied, supposed, mere duty or history.</p>\n",
        count.reports,
        count.documents,
        count.first_to_second,
        count.second_to_first,
        count.mutual,
        count.cooperation,
        count.conflict,
        count.left_out,
    );
    out.push_str("<h2>By month</h2>\n");
    if brief.series.months.is_empty() {
        out.push_str("<p>No report lies in a known month.</p>\n");
    } else {
        out.push_str(
            "<p class=\"soft\">Cooperation up, conflict down. Pale: only known to lie before or after a day of the month.</p>\n",
        );
        out.push_str(&month_svg(
            &brief.series.months,
            &format!("Reports by month, {}", brief.pair),
            MONTHS_IN_CHART,
        ));
        out.push_str(&months_table(&brief.series));
    }
    out.push_str("<h2 id=\"events\">Events</h2>\n");
    out.push_str(&events_table(&brief.events));
    out.push_str("<h2 id=\"statements\">Who said what</h2>\n");
    out.push_str(&statements_table(&brief.statements));
    for (kind, rows) in &brief.others {
        let _ = writeln!(out, "<h2 id=\"{0}\">{0}</h2>", escape(kind.name()));
        out.push_str(&claims_table(rows));
    }
    let _ = writeln!(
        out,
        "<p class=\"soft\"><a href=\"{0}/dossier\" download=\"{1}.html\">Dossier with footnotes, one file to keep</a>; \
         <a href=\"{0}.json\">This page as JSON</a></p>",
        pair_address(&brief.pair.first, &brief.pair.second),
        escape(&brief.pair.to_string())
    );
    out
}

fn months_table(series: &Series) -> String {
    let mut out = String::from("<details><summary>The same as a table</summary>\n");
    let lines: Vec<Vec<String>> = series
        .months
        .iter()
        .filter(|month| !month.is_silent())
        .map(|month| {
            vec![
                month.month.to_string(),
                month.cooperation().to_string(),
                month.conflict().to_string(),
                month.bounded_cooperation().to_string(),
                month.bounded_conflict().to_string(),
                month.documents.to_string(),
            ]
        })
        .collect();
    let heads =
        ["month", "cooperation", "conflict", "cooperation, bounded", "conflict, bounded", "documents"];
    out.push_str(&table(
        "Months with reports. Bounded: only known to lie before or after a day of the month.",
        &heads,
        &lines,
    ));
    out.push_str("</details>\n");
    if series.unplaced > 0 {
        let _ = writeln!(
            out,
            "<p class=\"soft\">{} more reports lie in no single month: their dates are unknown or reach over several.</p>",
            series.unplaced
        );
    }
    out
}

fn events_table(events: &[Cited]) -> String {
    if events.is_empty() {
        return "<p>None.</p>\n".into();
    }
    let line = |cited: &Cited| {
        let row = &cited.row;
        vec![
            date_html(row),
            format!("<span class=\"code\">{}</span>{}", escape(&rows::event_code(row)), tags(row)),
            escape(&rows::who_to_whom(row)),
            escape(&rows::speaker(row)),
            sentence_html(cited),
            source_html(cited),
        ]
    };
    let lines: Vec<Vec<String>> = events.iter().map(line).collect();
    table(
        "By date; each row stands on the marked words",
        &["date", "type", "who > whom", "says", "sentence", "source"],
        &lines,
    )
}

fn statements_table(statements: &[Cited]) -> String {
    if statements.is_empty() {
        return "<p>None.</p>\n".into();
    }
    let line = |cited: &Cited| {
        let row = &cited.row;
        vec![
            date_html(row),
            escape(&rows::speaker(row)),
            escape(&rows::text(row, "source_kind").replace('_', " ")),
            escape(&rows::actors(&row["about"]).join(", ")),
            sentence_html(cited),
            source_html(cited),
        ]
    };
    let lines: Vec<Vec<String>> = statements.iter().map(line).collect();
    table("By date", &["date", "who", "kind", "about", "sentence", "source"], &lines)
}

fn claims_table(claims: &[Cited]) -> String {
    let line = |cited: &Cited| {
        vec![
            date_html(&cited.row),
            escape(&rows::speaker(&cited.row)),
            sentence_html(cited),
            source_html(cited),
        ]
    };
    let lines: Vec<Vec<String>> = claims.iter().map(line).collect();
    table("By date", &["date", "says", "sentence", "source"], &lines)
}

/// The days of a row; a range may break between its two days, not inside one.
fn date_html(row: &Json) -> String {
    let words = rows::days_in_words(&rows::row_days(row));
    let days = words.split(" to ").map(|day| format!("<span class=\"date\">{}</span>", escape(day)));
    days.collect::<Vec<_>>().join(" to ")
}

fn tags(row: &Json) -> String {
    let tag = |word: &&str| format!(" <span class=\"tag\">{}</span>", escape(word));
    rows::reservations(row).iter().map(tag).collect()
}

/// The sentence with the evidence marked.
fn marked_html(cited: &Cited) -> String {
    match &cited.sentence {
        Some(Sentence { before, evidence, after }) => {
            format!("{}<mark>{}</mark>{}", escape(before), escape(evidence), escape(after))
        }
        None => escape(rows::text(&cited.row, "text")),
    }
}

/// The same, with the way to the page of the row.
fn sentence_html(cited: &Cited) -> String {
    let id = escape_address(rows::text(&cited.row, "id"));
    format!("{} <a class=\"soft\" href=\"/row/{id}\">why?</a>", marked_html(cited))
}

fn source_html(cited: &Cited) -> String {
    let id = rows::document(&cited.row).0;
    format!("<a href=\"/document/{}\">{}</a>", escape_address(&id), escape(&cited.source_line()))
}

/// The page of a row: all its fields, the steps that led to it, and its sentence.
pub(crate) fn row_page(archive: &Archive, id: &str) -> Made {
    let Some((kind, row)) = archive.find_row(id)? else { return Ok(None) };
    let Some(cited) = cite(archive, vec![row])?.pop() else { return Ok(None) };
    let row = &cited.row;
    let mut html = format!("<h1>{} <span class=\"code\">{}</span></h1>\n", escape(kind.name()), escape(id));
    let _ =
        writeln!(html, "<blockquote>{}</blockquote>\n<p>{}</p>", marked_html(&cited), source_html(&cited));
    html.push_str("<h2>Why</h2>\n<dl>");
    let mut pair = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(html, "<dt>{}</dt><dd>{}</dd>", escape(name), escape(value));
        }
    };
    if kind == Kind::Events {
        pair("event", &format!("{}  {}", rows::event_code(row), rows::who_to_whom(row)));
    }
    pair("rule", rows::text(row, "rule"));
    for step in row["why"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        pair("step", step);
    }
    pair("says", &rows::speaker(row));
    pair("reservations", &rows::reservations(row).join(", "));
    pair("date", &rows::days_in_words(&rows::row_days(row)));
    pair("date stands on", rows::text(&row["date"], "basis"));
    pair("date arithmetic", rows::text(&row["date"], "how"));
    html.push_str("</dl>\n");
    let _ = writeln!(
        html,
        "<p class=\"soft\"><a href=\"/row/{}.json\">This row as JSON</a></p>",
        escape_address(id)
    );
    Ok(Some(Page { html: page(&format!("{} {id}", kind.name()), "", &html), json: cited.to_json() }))
}

/// The page of a document: its text, the evidence of its rows marked, dropped blocks greyed with the reason.
pub(crate) fn document_page(archive: &Archive, id: &str) -> Made {
    let Some(stored) = archive.document(id)? else { return Ok(None) };
    let filter = RowFilter { document: Some(stored.row.id.clone()), ..RowFilter::default() };
    let mut evidence = archive.rows(Kind::Events, &filter)?;
    evidence.extend(archive.rows(Kind::Statements, &filter)?);
    let title = if stored.row.title.is_empty() { &stored.row.source } else { &stored.row.title };
    let mut html =
        format!("<h1>{}</h1>\n<p class=\"soft\">{}</p>\n", escape(title), escape(&source_line(&stored.row)));
    html.push_str(&text_html(&stored, &evidence));
    let _ = writeln!(
        html,
        "<p class=\"soft\"><a href=\"/document/{}.json\">This reading as JSON</a></p>",
        escape_address(id)
    );
    let json = archive.reading(&stored.row.id)?.unwrap_or(Json::Null);
    Ok(Some(Page { html: page(title, "", &html), json }))
}

/// A stretch of marked text: code points and the row it leads to.
struct Marked {
    start: usize,
    end: usize,
    row: String,
    label: String,
}

/// Evidence in order, each stretch once: what overlaps an earlier one is left to the row pages.
fn marks(evidence: &[Json]) -> Vec<Marked> {
    let mut all: Vec<Marked> = evidence
        .iter()
        .map(|row| Marked {
            start: rows::number(row, "start"),
            end: rows::number(row, "end"),
            row: rows::text(row, "id").to_owned(),
            label: if row["type"].is_string() { rows::event_code(row) } else { "statement".to_owned() },
        })
        .filter(|mark| mark.start < mark.end)
        .collect();
    all.sort_by(|a, b| (a.start, a.end, &a.row).cmp(&(b.start, b.end, &b.row)));
    let mut out: Vec<Marked> = Vec::new();
    for mark in all {
        if out.last().is_none_or(|last| last.end <= mark.start) {
            out.push(mark);
        }
    }
    out
}

fn text_html(stored: &StoredDocument, evidence: &[Json]) -> String {
    let points: Vec<(usize, char)> = stored.text.char_indices().collect();
    let slice = |from: usize, to: usize| {
        let byte = |point: usize| points.get(point).map_or(stored.text.len(), |(byte, _)| *byte);
        stored.text.get(byte(from)..byte(to.max(from))).unwrap_or("")
    };
    let marks = marks(evidence);
    let mut out = String::new();
    for block in stored.json["blocks"].as_array().into_iter().flatten() {
        let (start, end) = (rows::number(block, "start"), rows::number(block, "end"));
        if block["kept"].as_bool() != Some(true) {
            let _ = writeln!(
                out,
                "<div class=\"block dropped\"><span class=\"tag\">{}: {}</span> {}</div>",
                escape(&rows::text(block, "role").replace('_', " ")),
                escape(rows::text(block, "reason")),
                escape(slice(start, end).trim())
            );
            continue;
        }
        let mut at = start;
        let mut body = String::new();
        for mark in marks.iter().filter(|mark| start <= mark.start && mark.end <= end) {
            let _ = write!(
                body,
                "{}<mark><a href=\"/row/{}\" title=\"{}\">{}</a></mark>",
                escape(slice(at, mark.start)),
                escape_address(&mark.row),
                escape(&mark.label),
                escape(slice(mark.start, mark.end))
            );
            at = mark.end;
        }
        body.push_str(&escape(slice(at, end)));
        let _ = writeln!(out, "<div class=\"block\">{}</div>", body.trim());
    }
    out
}

/// Sentences that match a search.
pub(crate) fn search_page(archive: &Archive, query: &str) -> Made {
    let hits =
        if query.trim().is_empty() { Vec::new() } else { archive.search(query, Some(SEARCH_LIMIT))? };
    let more = if hits.len() == SEARCH_LIMIT { "At least " } else { "" };
    let mut html =
        format!("<h1>Search</h1>\n<p>{more}{} sentences for <q>{}</q>.</p>\n", hits.len(), escape(query));
    let lines: Vec<Vec<String>> = hits
        .iter()
        .map(|hit| {
            vec![
                escape(&hit.sentence.text),
                format!(
                    "<a href=\"/document/{}\">{}</a>",
                    escape_address(&hit.document.id.0),
                    escape(&source_line(&hit.document))
                ),
            ]
        })
        .collect();
    if !lines.is_empty() {
        html.push_str(&table("Sentences", &["sentence", "source"], &lines));
    }
    let json = json!({
        "query": query,
        "sentences": hits.iter().map(|hit| json!({
            "text": hit.sentence.text,
            "start": hit.sentence.start,
            "end": hit.sentence.end,
            "source": document_json(&hit.document),
        })).collect::<Vec<_>>(),
    });
    Ok(Some(Page { html: page("Search", query, &html), json }))
}
