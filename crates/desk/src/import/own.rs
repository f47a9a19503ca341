//! Our own form: columns `date`, `source`, `target`, `event`, more are passed over. What is wrong in it is an error, since the user wrote it.

use chancery_record::DayRange;

use super::{EventRow, Form, Found, Line};

pub(super) const FORM: Form = Form { name: "own", is, has_head: true, row };

const COLUMNS: [&str; 4] = ["date", "source", "target", "event"];

fn is(heads: &[&str]) -> bool {
    COLUMNS.iter().all(|name| heads.contains(name))
}

/// What a first line lacks to be of this form.
pub(super) fn missing(name: &str, heads: &[&str]) -> String {
    let column = COLUMNS.iter().find(|column| !heads.contains(column)).copied().unwrap_or("date");
    format!(
        "{name}:1: no column `{column}`; the first line must name date, source, target, event, parted by tabs, or the file be one of ICEWS, GDELT or POLECAT"
    )
}

fn row(line: &Line<'_>) -> Found {
    let [date, from, to, event] = COLUMNS.map(|name| line.named(name));
    let days = DayRange::from_iso(date)
        .ok_or_else(|| format!("`{date}` is no day; write it as 2025-06-27 or 2025-06"))?;
    // Codes that no table knows stay: the file can be about others than states.
    let code = |cell: &str| line.country(cell).unwrap_or_else(|| cell.to_owned());
    if from.is_empty() || to.is_empty() {
        return Err("source or target is empty; give a code or a country's name in each row".to_owned());
    }
    Ok(Some(EventRow {
        days,
        from: code(from),
        to: code(to),
        event: event.to_owned(),
        ..EventRow::default()
    }))
}
