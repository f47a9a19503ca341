//! A question in SQL: read-only, with limits of time and rows.

use std::fmt::Write;
use std::time::Duration;

use chancery_archive::{SqlPart, SqlQuestion, ask_sql};
use chancery_wire::Value;
use serde_json::{Value as Json, json};

use super::{Made, asking, forms};
use crate::ask::{Ask, Refusal};
use crate::html::{Cell, Table, escape};
use crate::routes::{Form, Page};

/// Rows that are given at most.
const ROWS: usize = 1000;
/// What a question may take.
const TIME: Duration = Duration::from_secs(5);

const EXAMPLES: [(&str, &str); 4] = [
    ("events by type", "select type, count(*) as events from events group by type order by events desc"),
    (
        "reports of a pair by month",
        "select month, sum(reports) as reports from dyad_month where a = 'AZE' and b = 'RUS' group by month",
    ),
    ("rules that fire most", "select rule, count(*) as n from events group by rule order by n desc limit 20"),
    (
        "tables and columns",
        "select m.name as tab, p.name as col from pragma_table_list as m, pragma_table_info(m.name) as p where m.type = 'view'",
    ),
];

/// The page.
pub(crate) fn sql(ask: &Ask<'_>) -> Made {
    let text = ask.query.get("q").to_owned();
    let mut body = String::from("<h1>Ask in SQL</h1>\n");
    let _ = writeln!(
        body,
        "<form class=\"sql\" action=\"/sql\"><label for=\"sql\">One statement, <code>SELECT</code> or <code>WITH</code>; at most {ROWS} rows and {} seconds. It can change nothing.</label>\n\
         <textarea id=\"sql\" name=\"q\" rows=\"6\" spellcheck=\"false\">{}</textarea>\n<button>Ask</button></form>",
        TIME.as_secs(),
        escape(&text)
    );
    let examples: Vec<String> = EXAMPLES
        .iter()
        .map(|(name, question)| {
            format!("<a href=\"{}\">{name}</a>", escape(&asking("/sql", &[("q", question)])))
        })
        .collect();
    let _ = writeln!(body, "<p class=\"soft\">For instance: {}.</p>", examples.join(", "));
    if text.is_empty() {
        let csv = (ask.form == Form::Csv).then(String::new);
        return Ok(Page::new("SQL", body, json!({"columns": [], "rows": [], "cut": false})).with(csv));
    }
    let (table, json) = match answered(ask, &text) {
        Ok(found) => found,
        // People see what is wrong beside their question; programs get the error.
        Err(Refusal::Bad(message)) if ask.form == Form::Html => {
            let _ = writeln!(body, "<p class=\"wrong\" role=\"alert\">{}</p>", escape(&message));
            return Ok(Page::new("SQL", body, json!(null)));
        }
        Err(refusal) => return Err(refusal),
    };
    body.push_str(&forms(ask, &[(Form::Csv, "CSV")]));
    body.push_str(&table.to_html());
    let csv = (ask.form == Form::Csv).then(|| table.to_csv());
    Ok(Page::new("SQL", body, json).with(csv))
}

fn answered(ask: &Ask<'_>, text: &str) -> Result<(Table, Json), Refusal> {
    let values: Vec<(String, String)> = ask
        .query
        .0
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("p.")?.to_owned(), value.clone())))
        .collect();
    let question = SqlQuestion { text, values: &values, rows: Some(ROWS), time: Some(TIME) };
    let mut table = Table::default();
    let mut lines: Vec<Json> = Vec::new();
    let end = ask_sql(&ask.desk.store, &question, &mut |part| {
        match part {
            SqlPart::Columns(columns) => table.heads = columns.to_vec(),
            SqlPart::Row(cells) => {
                lines.push(Json::Array(cells.iter().map(Value::to_json).collect()));
                table.lines.push(cells.iter().map(cell).collect());
            }
        }
        Ok(())
    })?;
    table.caption =
        if end.cut { format!("The first {} rows", end.rows) } else { format!("{} rows", end.rows) };
    let json = json!({"columns": table.heads, "rows": lines, "cut": end.cut});
    Ok((table, json))
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::text(""),
        Value::Int(number) => Cell::number(number),
        Value::Float(number) => Cell::number(number),
        Value::Text(text) => Cell::html(text, escape(text)),
        other => Cell::text(&other.to_json().to_string()),
    }
}
