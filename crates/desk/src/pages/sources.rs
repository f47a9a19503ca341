//! Where it comes from and who is named: outlets, documents, entities.

use std::collections::BTreeMap;
use std::fmt::Write;

use chancery_archive::{DocumentFilter, EntityRow, Order, RowFilter};
use chancery_chart::spark_svg;
use chancery_course::{Month, Report, Tone};
use chancery_record::{Date, Kind};
use serde_json::{Value as Json, json};

use super::home::grouped;
use super::{
    Made, asking, days_cell, document_cell, entity_address, field, forms, page_of_rows, pager, pair_address,
    rows_table, source_address,
};
use crate::ask::{Ask, LINES_OF_A_TABLE, ROWS_ON_A_PAGE, Refusal};
use crate::brief::document_json;
use crate::html::{Cell, Table, escape, short};
use crate::routes::{Form, Page};
use crate::rows;

/// Rows of an outlet that its profile counts: the newest so many of a kind.
const COUNTED: usize = 500;
/// Lines of the lists of a profile.
const LISTED: usize = 12;

/// The outlets.
pub(crate) fn sources(ask: &Ask<'_>) -> Made {
    let outlets = ask.archive.outlets()?;
    let mut table = Table::new("Outlets by number of documents", &["outlet", "documents", "published"]);
    for outlet in &outlets {
        let name = if outlet.outlet.is_empty() {
            Cell::html("", "<span class=\"soft\">no outlet known</span>".into())
        } else {
            Cell::link(&outlet.outlet, &source_address(&outlet.outlet))
        };
        table.lines.push(vec![
            name,
            Cell::number(outlet.documents),
            days_cell(&rows::days_in_words(&outlet.published)),
        ]);
    }
    let mut body = String::from("<h1>Sources</h1>\n");
    body.push_str(&forms(ask, &[(Form::Csv, "CSV")]));
    body.push_str(&table.to_html());
    let json = json!({"sources": outlets.iter().map(|outlet| json!({
        "outlet": outlet.outlet, "documents": outlet.documents,
        "from": outlet.published.start.map(|day| day.to_string()), "to": outlet.published.end.map(|day| day.to_string()),
    })).collect::<Vec<_>>()});
    let csv = (ask.form == Form::Csv).then(|| table.to_csv());
    Ok(Page::new("Sources", body, json).with(csv))
}

/// The profile of an outlet.
pub(crate) fn source(ask: &Ask<'_>) -> Made {
    let outlet = ask.part(0).to_owned();
    let documents = ask.archive.count_documents(Some(&outlet))?;
    if documents == 0 || outlet.is_empty() {
        return Err(Refusal::nothing());
    }
    let of_outlet = RowFilter {
        outlet: Some(outlet.clone()),
        order: Order::Newest,
        limit: Some(COUNTED),
        ..RowFilter::default()
    };
    let events = ask.archive.told_events(&of_outlet)?;
    let statements = ask.archive.bare_fields(Kind::Statements, &of_outlet, &["speaker", "source_kind"])?;
    let quoted = quoted(&statements);
    let kinds = counted(statements.iter().map(|row| rows::text(row, "source_kind").replace('_', " ")));
    let pairs = pairs(ask, &events);
    let named = statements
        .iter()
        .filter(|row| !matches!(rows::text(row, "source_kind"), "anonymous" | "unattributed"))
        .count();
    let mut pair_table = Table::new(
        "Pairs it tells of most: reports that count, by direction of the act",
        &["pair", "reports", "cooperation", "conflict"],
    );
    for (a, b, up, down) in &pairs {
        pair_table.lines.push(vec![
            Cell::link(&format!("{a}-{b}"), &pair_address(a, b)),
            Cell::number(up + down),
            Cell::number(up),
            Cell::number(down),
        ]);
    }
    let mut quoted_table = Table::new("Whom it quotes most", &["speaker", "statements"]);
    for (name, count) in quoted.iter().take(LISTED) {
        let address = asking("/rows/statements", &[("speaker", name), ("outlet", &outlet)]);
        quoted_table.lines.push(vec![Cell::link(name, &address), Cell::number(count)]);
    }
    let share = if statements.is_empty() { 0 } else { named * 100 / statements.len() };
    let mut body = format!("<h1>{}</h1>\n", escape(&short(&outlet)));
    body.push_str(&forms(ask, &[(Form::Csv, "CSV")]));
    let _ = writeln!(
        body,
        "<ul class=\"figures\"><li><a href=\"{}\"><b>{}</b> documents</a></li><li><a href=\"{}\"><b>{}</b> events</a></li>\
         <li><a href=\"{}\"><b>{}</b> statements</a></li><li><span><b>{share} %</b> of statements with a named speaker</span></li></ul>",
        escape(&asking("/documents", &[("outlet", &outlet)])),
        grouped(documents),
        escape(&asking("/rows/events", &[("outlet", &outlet)])),
        at_most(events.len()),
        escape(&asking("/rows/statements", &[("outlet", &outlet)])),
        at_most(statements.len()),
    );
    body.push_str(&volume(&ask.archive.outlet_months(&outlet)?));
    body.push_str(&pair_table.to_html());
    body.push_str(&quoted_table.to_html());
    let kinds_words: Vec<String> = kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let _ = writeln!(
        body,
        "<p class=\"soft\">Statements by kind of source: {}.</p>",
        escape(&kinds_words.join(", "))
    );
    let json = json!({
        "outlet": outlet, "documents": documents, "events": events.len(), "statements": statements.len(),
        "named_speakers_percent": share,
        "statements_by_source_kind": kinds.iter().map(|(kind, count)| (kind.clone(), json!(count))).collect::<serde_json::Map<_, _>>(),
        "quotes": quoted.iter().take(LISTED).map(|(name, count)| json!({"speaker": name, "statements": count})).collect::<Vec<_>>(),
        "pairs": pairs.iter().map(|(a, b, up, down)| json!({"first": a, "second": b, "cooperation": up, "conflict": down})).collect::<Vec<_>>(),
    });
    let csv = (ask.form == Form::Csv).then(|| pair_table.to_csv());
    Ok(Page::new(&outlet, body, json).with(csv))
}

fn at_most(count: usize) -> String {
    if count >= COUNTED { format!("{}+", grouped(count as u64)) } else { grouped(count as u64) }
}

/// Values with how often each occurs, most first.
fn counted(values: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut out: Vec<(String, usize)> = counts.into_iter().collect();
    out.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    out
}

fn quoted(statements: &[Json]) -> Vec<(String, usize)> {
    counted(
        statements
            .iter()
            .filter_map(|row| rows::names(&row["speaker"]).pop())
            .filter(|name| !name.is_empty()),
    )
}

/// Pairs with reports of cooperation and conflict, most first.
fn pairs(ask: &Ask<'_>, events: &[Report]) -> Vec<(String, String, usize, usize)> {
    let mut counts: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    for event in events.iter().filter(|event| event.counts()) {
        let tone = ask.tone(&event.event_type, &event.mode);
        for one in &event.who {
            for other in &event.whom {
                if one == other {
                    continue;
                }
                let key = (one.min(other).clone(), one.max(other).clone());
                let count = counts.entry(key).or_default();
                match tone {
                    Some(Tone::Cooperation) => count.0 += 1,
                    Some(Tone::Conflict) => count.1 += 1,
                    None => {}
                }
            }
        }
    }
    let mut out: Vec<(String, String, usize, usize)> =
        counts.into_iter().map(|((a, b), (up, down))| (a, b, up, down)).collect();
    out.sort_by(|one, other| {
        (other.2 + other.3).cmp(&(one.2 + one.3)).then_with(|| (&one.0, &one.1).cmp(&(&other.0, &other.1)))
    });
    out.truncate(LISTED);
    out
}

/// Documents by month as bars.
fn volume(months: &[(Date, u64)]) -> String {
    let months: Vec<(Month, u64)> = months.iter().map(|(day, number)| (Month::of(*day), *number)).collect();
    let (Some((first, _)), Some((last, _))) = (months.first(), months.last()) else { return String::new() };
    let length = usize::try_from(first.until(*last)).unwrap_or(0).min(240) + 1;
    let mut bars = vec![(0, 0); length];
    for (month, number) in &months {
        let back = usize::try_from(month.until(*last)).ok();
        if let Some(place) = back.and_then(|back| (length - 1).checked_sub(back)) {
            bars[place].0 += usize::try_from(*number).unwrap_or(usize::MAX);
        }
    }
    let words = format!("Documents by month, {first} to {last}");
    format!("<figure class=\"chart\">{}<figcaption>{words}</figcaption></figure>\n", spark_svg(&bars, &words))
}

/// The documents.
pub(crate) fn documents(ask: &Ask<'_>) -> Made {
    let filter = ask.filter()?;
    let page = ask.page()?;
    let text = |value: &str| Some(value.to_owned()).filter(|value| !value.is_empty());
    let is_csv = ask.form == Form::Csv;
    let of = DocumentFilter {
        since: filter.since,
        until: filter.until,
        outlet: text(ask.query.get("outlet")),
        search: text(ask.query.get("q")),
        newest: true,
        skip: if is_csv { (page - 1) * LINES_OF_A_TABLE } else { filter.skip },
        limit: Some(if is_csv { LINES_OF_A_TABLE } else { ROWS_ON_A_PAGE + 1 }),
        ..DocumentFilter::default()
    };
    let mut all = ask.archive.documents(&of)?;
    let has_more = all.len() > ROWS_ON_A_PAGE && !is_csv;
    if has_more {
        all.truncate(ROWS_ON_A_PAGE);
    }
    // Of what a search or days narrow down only so much is known as the page shows.
    let is_whole = of.search.is_none() && (of.since, of.until) == (None, None);
    let total = if is_whole {
        Some(ask.archive.count_documents(of.outlet.as_deref())?)
    } else {
        Some((of.skip + all.len()) as u64).filter(|_| !has_more)
    };
    let counted =
        total.map_or_else(|| format!("More than {}", grouped((of.skip + all.len()) as u64)), grouped);
    let mut table = Table::new(
        &format!("{counted} documents, newest first"),
        &["published", "date stands on", "outlet", "title", "words", "sentences", "id"],
    );
    for row in &all {
        table.lines.push(vec![
            days_cell(&rows::days_in_words(&row.published)),
            Cell::text(&row.published_basis.name().replace('_', " ")),
            if row.outlet.is_empty() {
                Cell::text("")
            } else {
                Cell::link(&row.outlet, &source_address(&row.outlet))
            },
            Cell::link(
                if row.title.is_empty() { &row.source } else { &row.title },
                &super::document_address(&row.id.0),
            ),
            Cell::number(row.words),
            Cell::number(row.sentences),
            Cell::html(&row.id.0, format!("<span class=\"code\">{}</span>", escape(&row.id.0))),
        ]);
    }
    let mut body = String::from("<h1>Documents</h1>\n<form class=\"filter\" action=\"/documents\">\n");
    for (name, label, kind) in [
        ("q", "words", "search"),
        ("outlet", "outlet", "text"),
        ("since", "since", "text"),
        ("until", "until", "text"),
    ] {
        body.push_str(&field(ask, name, label, kind));
    }
    body.push_str("<button>Show</button>\n</form>\n");
    body.push_str(&forms(ask, &[(Form::Csv, "CSV")]));
    body.push_str(&table.to_html());
    body.push_str(&pager(ask, page, has_more));
    let json = json!({
        "documents": all.iter().map(document_json).collect::<Vec<_>>(),
        "total": total,
        "next": has_more.then(|| format!("/documents.json{}", ask.query.with("page", &(page + 1).to_string()))),
    });
    let csv = (ask.form == Form::Csv).then(|| table.to_csv());
    Ok(Page::new("Documents", body, json).with(csv))
}

/// Who is who.
pub(crate) fn entities(ask: &Ask<'_>) -> Made {
    let page = ask.page()?;
    let is_csv = ask.form == Form::Csv;
    let (skip, limit) = if is_csv {
        ((page - 1) * LINES_OF_A_TABLE, LINES_OF_A_TABLE)
    } else {
        ((page - 1) * ROWS_ON_A_PAGE, ROWS_ON_A_PAGE + 1)
    };
    let (mut all, total) = ask.archive.entities(ask.query.get("words"), skip, limit)?;
    let has_more = all.len() > ROWS_ON_A_PAGE && !is_csv;
    if has_more {
        all.truncate(ROWS_ON_A_PAGE);
    }
    let mut table = Table::new(
        &format!("{} entities by the number of documents that name them", grouped(total)),
        &["name", "code", "documents", "entity"],
    );
    for row in &all {
        table.lines.push(vec![
            Cell::link(&row.name, &entity_address(&row.entity)),
            Cell::html(&row.code, format!("<span class=\"code\">{}</span>", escape(&row.code))),
            Cell::number(row.documents),
            Cell::html(
                &row.entity,
                format!("<span class=\"code soft\">{}</span>", escape(&short(&row.entity))),
            ),
        ]);
    }
    let mut body = String::from("<h1>Entities</h1>\n<form class=\"filter\" action=\"/entities\">\n");
    body.push_str(&field(ask, "words", "name", "search"));
    body.push_str("<button>Show</button>\n</form>\n");
    body.push_str(&forms(ask, &[(Form::Csv, "CSV")]));
    body.push_str(&table.to_html());
    body.push_str(&pager(ask, page, has_more));
    let one = |row: &EntityRow| json!({"entity": row.entity, "name": row.name, "code": row.code, "documents": row.documents});
    let json = json!({
        "entities": all.iter().map(one).collect::<Vec<_>>(),
        "total": total,
        "next": has_more.then(|| format!("/entities.json{}", ask.query.with("page", &(page + 1).to_string()))),
    });
    let csv = (ask.form == Form::Csv).then(|| table.to_csv());
    Ok(Page::new("Entities", body, json).with(csv))
}

/// An entity.
pub(crate) fn entity(ask: &Ask<'_>) -> Made {
    let id = ask.part(0).to_owned();
    let row = ask.archive.entity(&id)?.ok_or_else(Refusal::nothing)?;
    let page = ask.page()?;
    let filter = RowFilter { entity: Some(id.clone()), order: Order::Newest, ..ask.filter()? };
    let (events, has_more) = page_of_rows(ask, Kind::Events, &filter)?;
    let few = RowFilter { skip: 0, limit: Some(LISTED), ..filter.clone() };
    let statements = crate::brief::cite(ask.archive, ask.rows(Kind::Statements, &few)?)?;
    let ids = ask.archive.documents_of_entity(&id, LISTED)?;
    let mut documents = Vec::new();
    for id in ids.iter().filter(|_| ask.form == Form::Html) {
        documents.extend(ask.archive.document_row(id)?);
    }
    let body = || {
        let mut body = format!(
            "<h1>{} <span class=\"code soft\">{}</span></h1>\n",
            escape(&short(&row.name)),
            escape(&short(&id))
        );
        let code = if row.code.is_empty() {
            "no code".to_owned()
        } else {
            format!("code <span class=\"code\">{}</span>", escape(&row.code))
        };
        let _ = writeln!(
            body,
            "<p class=\"soft\">{code}; named in {} documents. <code>chancery entity</code> merges, splits and renames.</p>",
            grouped(row.documents)
        );
        body.push_str(&forms(ask, &[]));
        body.push_str("<h2>Events it has a part in</h2>\n");
        body.push_str(&rows_table(Kind::Events, &events, "Events, newest first").to_html());
        body.push_str(&pager(ask, page, has_more));
        body.push_str("<h2>Statements by it or about it</h2>\n");
        body.push_str(&rows_table(Kind::Statements, &statements, "Statements, newest first").to_html());
        let all = asking("/rows/statements", &[("entity", &id)]);
        let _ = writeln!(body, "<p class=\"soft\"><a href=\"{}\">All statements</a></p>", escape(&all));
        body.push_str("<h2>The last documents</h2>\n<ul>\n");
        for document in &documents {
            let _ = writeln!(body, "<li>{}</li>", document_cell(document).html);
        }
        body.push_str("</ul>\n");
        body
    };
    let json = || {
        json!({
            "entity": row.entity, "name": row.name, "code": row.code, "documents": row.documents,
            "last_documents": ids.iter().map(|id| &id.0).collect::<Vec<_>>(),
            "events": events.iter().map(crate::brief::Cited::to_json).collect::<Vec<_>>(),
            "statements": statements.iter().map(crate::brief::Cited::to_json).collect::<Vec<_>>(),
        })
    };
    Ok(Page::new(&row.name, ask.html(body), ask.json(json)))
}
