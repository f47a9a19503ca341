//! The reading view: the text of a document with the words of all rows marked by kind, notes beside them, and what was left out with the
//! reason; and the page of one sentence.

use std::collections::BTreeMap;
use std::fmt::Write;

use chancery_archive::{RowFilter, bibtex, csl};
use chancery_record::Kind;
use serde_json::{Value as Json, json};

use super::{Made, document_address, forms, row_address, rows_table, source_address, tags};
use crate::ask::{Ask, Refusal};
use crate::brief::{cite, document_json, source_line};
use crate::html::{escape, short};
use crate::routes::Page;
use crate::rows;

/// Kinds that are marked in the text, each with the letter of its notes.
const LAYERS: [(Kind, char); 9] = [
    (Kind::Events, 'E'),
    (Kind::Statements, 'S'),
    (Kind::Judgments, 'J'),
    (Kind::Forecasts, 'F'),
    (Kind::Targets, 'T'),
    (Kind::Dependences, 'D'),
    (Kind::Goals, 'G'),
    (Kind::Relations, 'R'),
    (Kind::Citations, 'C'),
];

/// A row in the text: code points, and what is shown beside it.
struct Mark<'r> {
    start: usize,
    end: usize,
    kind: Kind,
    /// `E3`.
    label: String,
    row: &'r Json,
}

/// The page of a document.
pub(crate) fn document(ask: &Ask<'_>) -> Made {
    let stored = ask.archive.document(ask.part(0))?.ok_or_else(Refusal::nothing)?;
    let reading = ask.archive.reading(&stored.row.id)?.ok_or_else(Refusal::nothing)?;
    let marks = marks(&reading);
    let title = if stored.row.title.is_empty() { &stored.row.source } else { &stored.row.title };
    let mut body = format!("<h1 dir=\"auto\">{}</h1>\n", escape(&short(title)));
    body.push_str(&head(&stored.row));
    body.push_str(&forms(ask, &[]));
    body.push_str(&toggles(&marks));
    body.push_str("<div class=\"reading\">\n");
    body.push_str(&text_html(&stored.text, &stored.json, &reading, &marks));
    body.push_str("</div>\n");
    body.push_str(&notes_html(&reading));
    Ok(Page::new(title, body, reading))
}

fn head(row: &chancery_archive::DocumentRow) -> String {
    let outlet = if row.outlet.is_empty() {
        String::new()
    } else {
        format!("<a href=\"{}\">{}</a>, ", source_address(&row.outlet), escape(&short(&row.outlet)))
    };
    let is_web = row.url.starts_with("http://") || row.url.starts_with("https://");
    let from = if is_web {
        format!(
            "<a rel=\"noreferrer noopener nofollow\" href=\"{0}\">{1}</a>",
            escape(&row.url),
            escape(&short(&row.url))
        )
    } else {
        escape(&short(&row.source))
    };
    format!(
        "<p class=\"soft\">{outlet}{} ({}), {} words, {} sentences. From {from}. Document <span class=\"code\">{}</span>, \
         <a href=\"{}/cite\">cite</a></p>\n",
        escape(&rows::days_in_words(&row.published)),
        escape(row.published_basis.name()),
        row.words,
        row.sentences,
        escape(&row.id.0),
        document_address(&row.id.0)
    )
}

/// Boxes that show and hide the marks of a kind; style alone does it.
fn toggles(marks: &[Mark<'_>]) -> String {
    let mut out = String::from("<fieldset class=\"layers\"><legend>Marked</legend>\n");
    for (kind, letter) in LAYERS {
        let count = marks.iter().filter(|mark| mark.kind == kind).count();
        if count > 0 {
            let name = kind.name();
            let _ = writeln!(
                out,
                "<label class=\"l-{name}\"><input type=\"checkbox\" id=\"show-{name}\" checked> {letter} {name} ({count})</label>"
            );
        }
    }
    out.push_str(
        "<label><input type=\"checkbox\" id=\"show-dropped\" checked> left out</label></fieldset>\n",
    );
    out
}

/// All rows of the layers in order of their place, numbered by kind.
fn marks(reading: &Json) -> Vec<Mark<'_>> {
    let mut out = Vec::new();
    for (kind, letter) in LAYERS {
        let mut rows_of_kind: Vec<&Json> = reading[kind.name()].as_array().into_iter().flatten().collect();
        rows_of_kind.sort_by_key(|row| (rows::number(row, "start"), rows::number(row, "end")));
        for (number, row) in rows_of_kind.into_iter().enumerate() {
            let (start, end) = (rows::number(row, "start"), rows::number(row, "end"));
            if start < end {
                out.push(Mark { start, end, kind, label: format!("{letter}{}", number + 1), row });
            }
        }
    }
    out.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end), mark.kind));
    out
}

fn text_html(text: &str, document: &Json, reading: &Json, marks: &[Mark<'_>]) -> String {
    let points: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
    let byte = |point: usize| points.get(point).copied().unwrap_or(text.len());
    let slice = |from: usize, to: usize| text.get(byte(from)..byte(to.max(from))).unwrap_or("");
    let sentences: BTreeMap<usize, usize> = reading["sentences"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(number, sentence)| (rows::number(sentence, "start"), number))
        .collect();
    let mut out = String::new();
    for block in document["blocks"].as_array().into_iter().flatten() {
        let (start, end) = (rows::number(block, "start"), rows::number(block, "end"));
        if block["kept"].as_bool() != Some(true) {
            let _ = writeln!(
                out,
                "<div class=\"block dropped\"><span class=\"tag\">left out: {}, {}</span> <span dir=\"auto\">{}</span></div>",
                escape(&rows::text(block, "role").replace('_', " ")),
                escape(rows::text(block, "reason")),
                escape(slice(start, end).trim())
            );
            continue;
        }
        let here: Vec<&Mark<'_>> =
            marks.iter().filter(|mark| start <= mark.start && mark.end <= end).collect();
        let role = rows::text(block, "role");
        let class = if role.contains("head") || role.contains("title") { " heading" } else { "" };
        let _ = writeln!(
            out,
            "<div class=\"block{class}\" data-step><div class=\"words\" dir=\"auto\">{}</div>{}</div>",
            block_html(start, end, &here, &sentences, &slice),
            margin(&here)
        );
    }
    out
}

/// A block in stretches: a new one begins where a mark or a sentence begins or ends.
fn block_html<'t>(
    start: usize,
    end: usize,
    marks: &[&Mark<'_>],
    sentences: &BTreeMap<usize, usize>,
    slice: &dyn Fn(usize, usize) -> &'t str,
) -> String {
    let mut cuts: Vec<usize> =
        marks.iter().flat_map(|mark| [mark.start, mark.end]).chain([start, end]).collect();
    cuts.extend(sentences.range(start..end).map(|(start, _)| *start));
    cuts.sort_unstable();
    cuts.dedup();
    let mut out = String::new();
    for stretch in cuts.windows(2) {
        let (from, to) = (stretch[0], stretch[1]);
        if let Some(number) = sentences.get(&from) {
            let _ = write!(out, "<a class=\"anchor\" id=\"s-{number}\"></a>");
        }
        let over: Vec<&&Mark<'_>> =
            marks.iter().filter(|mark| mark.start <= from && to <= mark.end).collect();
        let words = escape(slice(from, to));
        if over.is_empty() {
            out.push_str(&words);
        } else {
            let classes: Vec<String> = over.iter().map(|mark| format!("l-{}", mark.kind.name())).collect();
            let _ = write!(out, "<mark class=\"{}\">{words}</mark>", unique(&classes).join(" "));
        }
        for mark in over.iter().filter(|mark| mark.end == to) {
            let id = escape(rows::text(mark.row, "id"));
            let _ = write!(
                out,
                "<sup class=\"l-{}\"><a id=\"m-{id}\" href=\"#r-{id}\">{}</a></sup>",
                mark.kind.name(),
                mark.label
            );
        }
    }
    out.trim().to_owned()
}

fn unique(words: &[String]) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for word in words {
        if !out.contains(&word.as_str()) {
            out.push(word);
        }
    }
    out
}

/// The notes beside a block.
fn margin(marks: &[&Mark<'_>]) -> String {
    if marks.is_empty() {
        return String::new();
    }
    let mut out = String::from("<ul class=\"margin\">");
    for mark in marks {
        let id = rows::text(mark.row, "id");
        let _ = write!(
            out,
            "<li class=\"l-{}\" id=\"r-{}\"><a class=\"label\" href=\"#m-{1}\">{}</a> {} <a class=\"soft\" href=\"{}\">why?</a></li>",
            mark.kind.name(),
            escape(id),
            mark.label,
            in_short(mark),
            row_address(id)
        );
    }
    out.push_str("</ul>");
    out
}

/// A row in a line.
fn in_short(mark: &Mark<'_>) -> String {
    let row = mark.row;
    let date = super::known_days(&row["date"]);
    let words = match mark.kind {
        Kind::Events => format!(
            "<span class=\"code\">{}</span>{} {}",
            escape(&rows::event_code(row)),
            tags(row),
            escape(&short(&rows::who_to_whom(row)))
        ),
        Kind::Statements => format!("{} says", escape(&short(&rows::speaker(row)))),
        Kind::Judgments => escape(&format!(
            "{} {} {}",
            rows::text(row, "aspect").replace('_', " "),
            match row["sign"].as_i64() {
                Some(1) => "+",
                Some(-1) => "-",
                _ => "",
            },
            rows::actors(&row["actors"]).join(", ")
        )),
        Kind::Forecasts => escape(&format!("forecast {}", super::probability(row))),
        Kind::Targets => {
            escape(&format!("target {} {}", super::quantity(row), super::known_days(&row["deadline"])))
        }
        Kind::Dependences => escape(&format!(
            "{} on {} {}",
            rows::actors(&row["who"]).join(", "),
            rows::actors(&row["on"]).join(", "),
            rows::text(row, "good")
        )),
        Kind::Goals => escape(&format!("goal of {}", rows::actors(&row["actors"]).join(", "))),
        Kind::Relations => {
            escape(&format!("{} {}", rows::actors(&row["actors"]).join(", "), rows::text(row, "status")))
        }
        _ => escape(mark.kind.name()),
    };
    if date.is_empty() || mark.kind != Kind::Events {
        words
    } else {
        format!("{words} <span class=\"date soft\">{}</span>", escape(&date))
    }
}

fn notes_html(reading: &Json) -> String {
    let notes: Vec<&Json> = reading["notes"].as_array().into_iter().flatten().collect();
    if notes.is_empty() {
        return String::new();
    }
    let mut out = String::from("<h2>Notes of the reading</h2>\n<ul>\n");
    for note in notes {
        let _ = writeln!(
            out,
            "<li><span class=\"tag\">{}</span> {}</li>",
            escape(rows::text(note, "level")),
            escape(rows::text(note, "message"))
        );
    }
    out.push_str("</ul>\n");
    out
}

/// A sentence with its neighbours and rows.
pub(crate) fn sentence(ask: &Ask<'_>) -> Made {
    let stored = ask.archive.document(ask.part(0))?.ok_or_else(Refusal::nothing)?;
    let number: u32 = ask.part(1).parse().map_err(|_| Refusal::nothing())?;
    let found = ask.archive.sentence(&stored.row.id, number)?.ok_or_else(Refusal::nothing)?;
    let filter = RowFilter { document: Some(stored.row.id.clone()), ..RowFilter::default() };
    let mut tables = String::new();
    let mut json_rows = serde_json::Map::new();
    for (kind, _) in LAYERS {
        let mut here = ask.archive.rows(kind, &filter)?;
        here.retain(|row| rows::sentence(row) == Some(number));
        if !here.is_empty() {
            let cited = cite(ask.archive, here)?;
            let _ = writeln!(tables, "<h2>{}</h2>", kind.name());
            tables.push_str(
                &rows_table(kind, &cited, &format!("{} that stand in the sentence", kind.name())).to_html(),
            );
            json_rows.insert(kind.name().into(), cited.iter().map(crate::brief::Cited::to_json).collect());
        }
    }
    let title = format!("Sentence {number} of {}", short(&stored.row.title));
    let body = format!(
        "<h1>{}</h1>\n<blockquote dir=\"auto\"><span class=\"soft\">{}</span> {} <span class=\"soft\">{}</span></blockquote>\n\
         <p><a href=\"{}#s-{number}\">{}</a></p>\n{}{tables}",
        escape(&title),
        escape(&found.before),
        escape(&found.text),
        escape(&found.after),
        document_address(&stored.row.id.0),
        escape(&source_line(&stored.row)),
        forms(ask, &[])
    );
    let json = json!({
        "index": found.index, "start": found.start, "end": found.end, "text": found.text,
        "before": found.before, "after": found.after, "source": document_json(&stored.row), "rows": json_rows,
    });
    Ok(Page::new(&title, body, json))
}

/// A document as a reference.
pub(crate) fn cite_page(ask: &Ask<'_>) -> Made {
    let stored = ask.archive.document(ask.part(0))?.ok_or_else(Refusal::nothing)?;
    let documents = [stored.json];
    let (tex, items) = (bibtex(&documents), csl(&documents));
    let title = format!("Cite {}", short(&stored.row.title));
    let body = format!(
        "<h1>{}</h1>\n{}<h2>BibTeX</h2>\n<pre data-copy>{}</pre>\n<h2>CSL-JSON</h2>\n<pre data-copy>{}</pre>\n",
        escape(&title),
        forms(ask, &[]),
        escape(&tex),
        escape(&format!("{items:#}"))
    );
    Ok(Page::new(&title, body, json!({"bibtex": tex, "csl": items})))
}
