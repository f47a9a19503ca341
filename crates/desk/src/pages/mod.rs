//! The pages, one file for each place, and what they share: addresses, cells of tables, sentences with their words marked.

use std::fmt::Write;

use chancery_archive::{DocumentRow, Order, RowFilter};
use chancery_record::Kind;
use serde_json::{Value as Json, json};

use crate::ask::{Ask, LINES_OF_A_TABLE, ROWS_ON_A_PAGE, Refusal};
use crate::brief::{Cited, Sentence, cite, source_line};
use crate::feed::{Entry, Feed};
use crate::html::{Cell, Table, escape, escape_address, short};
use crate::routes::{Form, Page};
use crate::rows;

pub(crate) mod corrections;
pub(crate) mod docket;
pub(crate) mod document;
pub(crate) mod everybody;
pub(crate) mod help;
pub(crate) mod home;
pub(crate) mod listing;
pub(crate) mod pair;
pub(crate) mod says;
pub(crate) mod search;
pub(crate) mod sources;
pub(crate) mod sql;

/// What a route gives.
pub(crate) type Made = Result<Page, Refusal>;

/// Entries of a feed.
const ENTRIES: usize = 50;

/// The address of a pair.
pub(crate) fn pair_address(a: &str, b: &str) -> String {
    format!("/pair/{}/{}", escape_address(a), escape_address(b))
}

/// The address of a row.
pub(crate) fn row_address(id: &str) -> String {
    format!("/row/{}", escape_address(id))
}

/// The address of a document.
pub(crate) fn document_address(id: &str) -> String {
    format!("/document/{}", escape_address(id))
}

/// The address of an outlet.
pub(crate) fn source_address(outlet: &str) -> String {
    format!("/source/{}", escape_address(outlet))
}

/// The address of an entity.
pub(crate) fn entity_address(entity: &str) -> String {
    format!("/entity/{}", escape_address(entity))
}

/// An address with a query.
pub(crate) fn asking(path: &str, pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", escape_address(value))).collect();
    format!("{path}?{}", pairs.join("&"))
}

/// The names of both actors, or their codes.
pub(crate) fn pair_name(ask: &Ask<'_>, one: &str, other: &str) -> String {
    format!("{} and {}", ask.name(one), ask.name(other))
}

/// The rows of a filter that has one row more than a page, cited, and whether there is another page.
pub(crate) fn page_of_rows(
    ask: &Ask<'_>,
    kind: Kind,
    filter: &RowFilter,
) -> Result<(Vec<Cited>, bool), Refusal> {
    let mut found = ask.rows(kind, filter)?;
    let has_more = found.len() > ROWS_ON_A_PAGE;
    found.truncate(ROWS_ON_A_PAGE);
    Ok((cite(ask.archive, found)?, has_more))
}

/// Links to the page before and after.
pub(crate) fn pager(ask: &Ask<'_>, page: usize, has_more: bool) -> String {
    let link = |number: usize, words: &str, relation: &str| {
        let address = format!("{}{}", ask.path, ask.query.with("page", &number.to_string()));
        format!("<a rel=\"{relation}\" href=\"{}\">{words}</a>", escape(&address))
    };
    let mut links = Vec::new();
    if page > 1 {
        links.push(link(page - 1, "page before", "prev"));
    }
    if page > 1 || has_more {
        links.push(format!("page {page}"));
    }
    if has_more {
        links.push(link(page + 1, "next page", "next"));
    }
    if links.is_empty() {
        return String::new();
    }
    format!("<nav class=\"pager\" aria-label=\"Pages\">{}</nav>\n", links.join(" · "))
}

/// The other forms of a page, as a line of links.
pub(crate) fn forms(ask: &Ask<'_>, names: &[(Form, &str)]) -> String {
    let path = if ask.path == "/" { "/index" } else { ask.path };
    let mut links: Vec<String> = names
        .iter()
        .map(|(form, name)| {
            let address = format!("{path}{}{}", form.ending(), ask.query.with("page", ""));
            format!("<a href=\"{}\">{name}</a>", escape(&address))
        })
        .collect();
    links.push(format!("<a href=\"{}\">JSON</a>", escape(&format!("{path}.json{}", ask.query.address()))));
    format!("<p class=\"forms\">{}</p>\n", links.join(" "))
}

/// The days of a row; a range may break between its two days, not inside one.
pub(crate) fn date_cell(row: &Json) -> Cell {
    days_cell(&rows::days_in_words(&rows::row_days(row)))
}

/// Days in words as a cell.
pub(crate) fn days_cell(words: &str) -> Cell {
    let days = words.split(" to ").map(|day| format!("<span class=\"date\">{}</span>", escape(day)));
    Cell::html(words, days.collect::<Vec<_>>().join(" to "))
}

/// What keeps a row from being a plain fact.
pub(crate) fn tags(row: &Json) -> String {
    let tag = |word: &&str| format!(" <span class=\"tag\">{}</span>", escape(word));
    rows::reservations(row).iter().map(tag).collect()
}

/// The sentence with the evidence marked.
pub(crate) fn marked(cited: &Cited) -> String {
    match &cited.sentence {
        Some(Sentence { before, evidence, after }) => {
            format!("{}<mark>{}</mark>{}", escape(before), escape(evidence), escape(after))
        }
        None => escape(&short(rows::text(&cited.row, "text"))),
    }
}

/// The same, with the ways to the page of the row and to its place in the document.
pub(crate) fn sentence_cell(cited: &Cited) -> Cell {
    let id = rows::text(&cited.row, "id");
    let document = rows::document(&cited.row).0;
    let html = format!(
        "<span dir=\"auto\">{}</span> <span class=\"ways\"><a href=\"{}\">why?</a> <a href=\"{}#r-{}\">in the text</a></span>",
        marked(cited),
        row_address(id),
        document_address(&document),
        escape_address(id)
    );
    let plain =
        cited.sentence.as_ref().map_or_else(|| rows::text(&cited.row, "text").to_owned(), Sentence::whole);
    Cell::html(plain.trim(), html)
}

/// Outlet, day and title, leading to the document.
pub(crate) fn source_cell(cited: &Cited) -> Cell {
    match &cited.document {
        Some(document) => document_cell(document),
        None => Cell::link("document", &document_address(&rows::document(&cited.row).0)),
    }
}

/// The same for a document.
pub(crate) fn document_cell(document: &DocumentRow) -> Cell {
    Cell::link(&source_line(document), &document_address(&document.id.0))
}

/// Codes of actors, each leading to its entity where there is one.
pub(crate) fn actors_cell(list: &Json) -> Cell {
    let words = rows::actors(list);
    let entities = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let one = |(words, actor): (&String, &Json)| {
        let (entity, name) = (rows::text(actor, "entity"), rows::text(actor, "name"));
        if entity.is_empty() {
            return escape(&short(words));
        }
        format!(
            "<a href=\"{}\" title=\"{}\">{}</a>",
            escape(&entity_address(entity)),
            escape(&short(name)),
            escape(&short(words))
        )
    };
    let html: Vec<String> = words.iter().zip(entities).map(one).collect();
    Cell::html(&words.join(", "), html.join(", "))
}

/// `RUS > AZE` with links to the entities.
pub(crate) fn who_cell(row: &Json) -> Cell {
    let joined = |list: &Json| {
        let cell = actors_cell(list);
        if cell.html.is_empty() { "?".to_owned() } else { cell.html }
    };
    let (who, whom) = (joined(&row["who"]), joined(&row["whom"]));
    let html = if row["reciprocal"].as_bool() == Some(true) {
        let all: Vec<String> = [&row["who"], &row["whom"]]
            .iter()
            .flat_map(|list| list.as_array().into_iter().flatten())
            .map(|actor| actors_cell(&json!([actor])).html)
            .collect();
        all.join(" + ")
    } else {
        format!("{who} <span aria-label=\"towards\">&gt;</span> {whom}")
    };
    Cell::html(&rows::who_to_whom(row), html)
}

/// Type and mode of an event, with its reservations.
pub(crate) fn type_cell(row: &Json) -> Cell {
    let code = rows::event_code(row);
    let html = format!(
        "<a class=\"code\" href=\"{}\">{}</a>{}",
        escape(&asking("/rows/events", &[("type", &code)])),
        escape(&code),
        tags(row)
    );
    Cell::html(&code, html)
}

/// Rows of a kind as a table with the columns that tell most of it.
pub(crate) fn rows_table(kind: Kind, cited: &[Cited], caption: &str) -> Table {
    let own: &[&str] = match kind {
        Kind::Events => &["type", "who > whom", "says"],
        Kind::Statements => &["who says", "kind of source", "act", "about"],
        Kind::Judgments => &["says", "about", "aspect", "sign"],
        Kind::Forecasts => &["says", "about", "how probable", "until"],
        Kind::Targets => &["set by", "quantity", "measure", "due"],
        Kind::Dependences => &["who", "on whom", "for what", "from", "to", "trend"],
        Kind::Goals => &["says", "whose"],
        Kind::Relations => &["says", "between", "status"],
        Kind::Citations => &["cited"],
        Kind::Dropped => &["role", "reason"],
        Kind::Documents => &[],
    };
    let heads: Vec<&str> =
        std::iter::once("date").chain(own.iter().copied()).chain(["sentence", "source"]).collect();
    let mut table = Table::new(caption, &heads);
    for one in cited {
        let mut line = vec![date_cell(&one.row)];
        line.extend(own_cells(kind, &one.row));
        line.push(sentence_cell(one));
        line.push(source_cell(one));
        table.lines.push(line);
    }
    table
}

fn own_cells(kind: Kind, row: &Json) -> Vec<Cell> {
    let text = |field: &str| Cell::text(&rows::text(row, field).replace('_', " "));
    let says = || Cell::text(&rows::speaker(row));
    let days = |field: &str| days_cell(&known_days(&row[field]));
    match kind {
        Kind::Events => vec![type_cell(row), who_cell(row), says()],
        Kind::Statements => vec![says(), text("source_kind"), text("act"), actors_cell(&row["about"])],
        Kind::Judgments => vec![says(), actors_cell(&row["actors"]), text("aspect"), sign_cell(row)],
        Kind::Forecasts => {
            vec![says(), actors_cell(&row["actors"]), Cell::text(&probability(row)), days("horizon")]
        }
        Kind::Targets => {
            vec![actors_cell(&row["set_by"]), Cell::text(&quantity(row)), text("measure"), days("deadline")]
        }
        Kind::Dependences => vec![
            actors_cell(&row["who"]),
            actors_cell(&row["on"]),
            text("good"),
            Cell::text(&rows::with_unit(row, "quantity_from")),
            Cell::text(&rows::with_unit(row, "quantity_to")),
            text("trend"),
        ],
        Kind::Goals => vec![says(), actors_cell(&row["actors"])],
        Kind::Relations => {
            let refused = if row["refused"].as_bool() == Some(true) { " (refused)" } else { "" };
            let status = format!("{}{refused}", rows::text(row, "status").replace('_', " "));
            vec![says(), actors_cell(&row["actors"]), Cell::text(&status)]
        }
        Kind::Citations => {
            let parts = ["authors", "title", "outlet", "url"].map(|field| rows::text(row, field));
            vec![Cell::text(
                &parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
            )]
        }
        Kind::Dropped => vec![text("role"), text("reason")],
        Kind::Documents => Vec::new(),
    }
}

/// Days in words; empty when nothing is known.
pub(crate) fn known_days(date: &Json) -> String {
    let days = rows::days(date);
    if days.is_unknown() { String::new() } else { rows::days_in_words(&days) }
}

fn sign_cell(row: &Json) -> Cell {
    Cell::text(match row["sign"].as_i64() {
        Some(1) => "+ better or good",
        Some(-1) => "- worse or bad",
        Some(0) => "0 neither",
        _ => "",
    })
}

/// Words of probability with their range.
pub(crate) fn probability(row: &Json) -> String {
    let words = rows::text(row, "probability");
    let words = if words.is_empty() { rows::text(&row["probability"], "text") } else { words };
    match (row["percent_low"].as_u64(), row["percent_high"].as_u64()) {
        (Some(low), Some(high)) if low == high => format!("{words} ({low} %)"),
        (Some(low), Some(high)) => format!("{words} ({low} to {high} %)"),
        _ => words.to_owned(),
    }
}

/// The number of a target with its unit.
pub(crate) fn quantity(row: &Json) -> String {
    rows::with_unit(row, "quantity")
}

/// The newest rows as a feed.
pub(crate) fn feed_of(ask: &Ask<'_>, title: &str, kind: Kind, filter: &RowFilter) -> Result<Feed, Refusal> {
    let filter = RowFilter { order: Order::Newest, skip: 0, limit: Some(ENTRIES), ..filter.clone() };
    let cited = cite(ask.archive, ask.rows(kind, &filter)?)?;
    Ok(Feed {
        title: short(title),
        page: format!("{}{}{}", ask.origin(), ask.path, ask.query.with("page", "")),
        itself: format!("{}{}{}{}", ask.origin(), ask.path, ask.form.ending(), ask.query.with("page", "")),
        entries: cited.iter().map(|one| entry(ask, kind, one)).collect(),
    })
}

fn entry(ask: &Ask<'_>, kind: Kind, cited: &Cited) -> Entry {
    let row = &cited.row;
    let id = rows::text(row, "id");
    let what = if kind == Kind::Events {
        format!("{} {}", rows::event_code(row), rows::who_to_whom(row))
    } else {
        let speaker = rows::speaker(row);
        format!("{} by {speaker}", kind.name().trim_end_matches('s'))
    };
    let published =
        cited.document.as_ref().and_then(|document| document.published.end.or(document.published.start));
    Entry {
        id: format!("urn:chancery:row:{id}"),
        title: short(&format!("{}: {what}", rows::days_in_words(&rows::row_days(row)))),
        address: format!("{}{}", ask.origin(), row_address(id)),
        day: published,
        words: cited.sentence.as_ref().map_or_else(|| rows::text(row, "text").to_owned(), Sentence::whole),
        author: short(&cited.source_line()),
    }
}

/// A feed in the form that was asked for.
pub(crate) fn as_feed(
    ask: &Ask<'_>,
    title: &str,
    kind: Kind,
    filter: &RowFilter,
) -> Result<Option<String>, Refusal> {
    match ask.form {
        Form::Atom => Ok(Some(feed_of(ask, title, kind, filter)?.to_atom())),
        Form::Feed => Ok(Some(format!("{:#}\n", feed_of(ask, title, kind, filter)?.to_json()))),
        _ => Ok(None),
    }
}

/// The rows of a filter as CSV with the columns of the data dictionary: so many as a table for programs holds.
pub(crate) fn rows_csv(ask: &Ask<'_>, kind: Kind, filter: &RowFilter) -> Result<String, Refusal> {
    let mut out = Vec::new();
    let filter = RowFilter {
        skip: (ask.page()? - 1) * LINES_OF_A_TABLE,
        limit: Some(LINES_OF_A_TABLE),
        ..filter.clone()
    };
    ask.archive.export_csv_of(kind, &filter, &mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Rows with their sentences and sources for programs.
pub(crate) fn rows_json(ask: &Ask<'_>, kind: Kind, cited: &[Cited], page: usize, has_more: bool) -> Json {
    let next =
        has_more.then(|| format!("{}.json{}", ask.path, ask.query.with("page", &(page + 1).to_string())));
    json!({
        "kind": kind.name(),
        "page": page,
        "next": next,
        "rows": cited.iter().map(Cited::to_json).collect::<Vec<_>>(),
    })
}

/// A field of a form for a filter.
pub(crate) fn field(ask: &Ask<'_>, name: &str, label: &str, kind: &str) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<label>{label} <input name=\"{name}\" type=\"{kind}\" value=\"{}\"></label>",
        escape(&short(ask.query.get(name)))
    );
    out
}
