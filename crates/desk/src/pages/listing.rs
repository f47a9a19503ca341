//! Rows of a kind that fit a question, and the page of one row.

use std::fmt::Write;

use chancery_archive::RowFilter;
use chancery_record::Kind;
use serde_json::{Value as Json, json};

use super::{
    Made, as_feed, date_cell, field, forms, marked, page_of_rows, pager, rows_csv, rows_json, rows_table,
    source_cell, tags, who_cell,
};
use crate::ask::{Ask, Refusal};
use crate::brief::cite;
use crate::html::{escape, escape_address, short};
use crate::routes::{Form, Page};
use crate::rows;

/// The kind of the path.
fn asked_kind(name: &str) -> Result<Kind, Refusal> {
    let known = Kind::ALL.iter().filter(|(kind, _)| *kind != Kind::Documents).map(|(_, name)| *name);
    let names: Vec<&str> = known.collect();
    Kind::from_name(name).filter(|kind| *kind != Kind::Documents).ok_or_else(|| {
        Refusal::NotFound(format!("there are no rows `{}`; the kinds are {}", short(name), names.join(", ")))
    })
}

/// Rows of a kind.
pub(crate) fn rows_page(ask: &Ask<'_>) -> Made {
    let kind = asked_kind(ask.part(0))?;
    let filter = ask.filter()?;
    let title = title(ask, kind);
    match ask.form {
        Form::Csv => {
            let csv = rows_csv(ask, kind, &filter)?;
            return Ok(Page::new(&title, String::new(), json!(null)).with(Some(csv)));
        }
        Form::Atom | Form::Feed => {
            let feed = as_feed(ask, &title, kind, &filter)?;
            return Ok(Page::new(&title, String::new(), json!(null)).with(feed));
        }
        _ => {}
    }
    let page = ask.page()?;
    let (cited, has_more) = page_of_rows(ask, kind, &filter)?;
    let body = || {
        let mut body = format!("<h1>{}</h1>\n{}", escape(&capital(kind.name())), kinds(ask, kind));
        body.push_str(&filter_form(ask, kind));
        body.push_str(&forms(ask, &[(Form::Csv, "CSV"), (Form::Atom, "Atom"), (Form::Feed, "JSON Feed")]));
        body.push_str(&rows_table(kind, &cited, &caption(&filter, cited.len(), has_more)).to_html());
        body.push_str(&pager(ask, page, has_more));
        body
    };
    let json = ask.json(|| rows_json(ask, kind, &cited, page, has_more));
    Ok(Page::new(&title, ask.html(body), json))
}

/// What is asked for, in a line.
fn title(ask: &Ask<'_>, kind: Kind) -> String {
    let asked: Vec<String> = ask
        .query
        .0
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "page" | "order"))
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let kind = capital(kind.name());
    if asked.is_empty() { kind } else { short(&format!("{kind}: {}", asked.join(", "))) }
}

fn caption(filter: &RowFilter, shown: usize, has_more: bool) -> String {
    let first = filter.skip + 1;
    match (shown, has_more) {
        (0, _) => "None".to_owned(),
        (shown, false) if filter.skip == 0 => format!("All {shown}; each row stands on the marked words"),
        (shown, _) => format!("Rows {first} to {}; each row stands on the marked words", filter.skip + shown),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// The way to the same question about the other kinds.
fn kinds(ask: &Ask<'_>, here: Kind) -> String {
    let link = |(kind, name): &(Kind, &str)| {
        let current = if *kind == here { " aria-current=\"page\"" } else { "" };
        format!(
            "<a href=\"{}\"{current}>{name}</a>",
            escape(&format!("/rows/{name}{}", ask.query.with("page", "")))
        )
    };
    let links: Vec<String> =
        Kind::ALL.iter().filter(|(kind, _)| *kind != Kind::Documents).map(link).collect();
    format!("<nav class=\"kinds\" aria-label=\"Kinds of rows\">{}</nav>\n", links.join(" "))
}

/// The question as a form.
pub(crate) fn filter_form(ask: &Ask<'_>, kind: Kind) -> String {
    let mut out = format!("<form class=\"filter\" action=\"{}\">\n", escape(ask.path));
    for (name, label, input) in [
        ("q", "words", "search"),
        ("a", "pair", "text"),
        ("b", "and", "text"),
        ("actor", "who", "text"),
        ("about", "about", "text"),
        ("type", if kind == Kind::Statements { "act" } else { "type" }, "text"),
        ("speaker", "speaker", "text"),
        ("outlet", "outlet", "text"),
        ("since", "since", "text"),
        ("until", "until", "text"),
    ] {
        let is_of_kind = name != "type" || matches!(kind, Kind::Events | Kind::Statements);
        if is_of_kind {
            out.push_str(&field(ask, name, label, input));
        }
    }
    let checked = if ask.query.get("counted") == "yes" { " checked" } else { "" };
    let _ = writeln!(
        out,
        "<label><input type=\"checkbox\" name=\"counted\" value=\"yes\"{checked}> only what counts as having happened</label>\n<button>Show</button>\n</form>"
    );
    out
}

/// The page of a row: all its fields, the steps that led to it, and its sentence.
pub(crate) fn row_page(ask: &Ask<'_>) -> Made {
    let id = ask.part(0);
    let (kind, row) = ask.archive.find_row(id)?.ok_or_else(Refusal::nothing)?;
    let cited = cite(ask.archive, vec![row])?.pop().ok_or_else(Refusal::nothing)?;
    let row = &cited.row;
    let id = rows::text(row, "id").to_owned();
    let name = capital(kind.name().trim_end_matches('s'));
    let title = format!("{name} {id}");
    let mut body = format!("<h1>{name} <span class=\"code soft\">{id}</span></h1>\n");
    let document = rows::document(row).0;
    let _ = writeln!(
        body,
        "<blockquote dir=\"auto\">{}</blockquote>\n<p>{} · <a href=\"{}#r-{id}\">in the text</a></p>",
        marked(&cited),
        source_cell(&cited).html,
        super::document_address(&document),
    );
    let _ = writeln!(
        body,
        "<p class=\"cite\"><span data-copy>{}</span></p>",
        escape(&citation(&cited, ask.origin()))
    );
    body.push_str(&forms(ask, &[]));
    body.push_str(&super::corrections::forms_of_row(ask, kind, &id));
    body.push_str("<h2>What it says</h2>\n<dl>");
    let mut pair = |name: &str, html: &str| {
        if !html.is_empty() {
            let _ = writeln!(body, "<dt>{}</dt><dd>{html}</dd>", escape(name));
        }
    };
    if kind == Kind::Events {
        pair(
            "event",
            &format!("<span class=\"code\">{}</span>{}", escape(&rows::event_code(row)), tags(row)),
        );
        pair("who > whom", &who_cell(row).html);
        let gloss = ask.desk.ontology.find(rows::text(row, "type"), rows::text(row, "mode"));
        pair("meaning", &escape(gloss.map_or("", |known| known.gloss.as_str())));
    }
    pair("says", &escape(&short(&rows::speaker(row))));
    pair("kind of source", &escape(&rows::text(row, "source_kind").replace('_', " ")));
    pair("date", &date_cell(row).html);
    pair("date stands on", &escape(rows::text(&row["date"], "basis")));
    pair("date arithmetic", &escape(rows::text(&row["date"], "how")));
    body.push_str("</dl>\n<h2>Why</h2>\n<dl>");
    let mut pair = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(body, "<dt>{name}</dt><dd>{}</dd>", escape(value));
        }
    };
    pair("rule", rows::text(row, "rule"));
    for step in row["why"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        pair("step", step);
    }
    body.push_str("</dl>\n<details><summary>All fields</summary>\n<dl>");
    for (name, value) in row.as_object().into_iter().flatten() {
        let words = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if !value.is_null() && !words.is_empty() && words != "[]" {
            let _ = writeln!(body, "<dt>{}</dt><dd class=\"code\">{}</dd>", escape(name), escape(&words));
        }
    }
    body.push_str("</dl></details>\n");
    let mut json = cited.to_json();
    json["kind"] = json!(kind.name());
    json["citation"] = json!(citation(&cited, ask.origin()));
    Ok(Page::new(&title, body, json))
}

/// A row as it is cited: words, outlet, day, title, and the place where anybody with the archive finds it.
pub(crate) fn citation(cited: &crate::brief::Cited, origin: &str) -> String {
    let words = rows::text(&cited.row, "text");
    let id = rows::text(&cited.row, "id");
    format!(
        "“{}”, {} (chancery row {id}, characters {} to {}, {origin}/row/{})",
        short(words.trim()),
        short(&cited.source_line()),
        rows::number(&cited.row, "start"),
        rows::number(&cited.row, "end"),
        escape_address(id)
    )
}
