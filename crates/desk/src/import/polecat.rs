//! POLECAT: columns by name, PLOVER types and modes, country codes, sectors of PLOVER.

use super::{EventRow, Form, Found, Line};

pub(super) const FORM: Form = Form { name: "POLECAT", is, has_head: true, row };

fn is(heads: &[&str]) -> bool {
    ["Event Date", "Event Type", "Actor Country", "Recipient Country"].iter().all(|name| heads.contains(name))
}

#[allow(clippy::unnecessary_wraps)]
fn row(line: &Line<'_>) -> Found {
    let (code, mode) = (line.named("Event Type"), line.named("Event Mode"));
    let event = if mode.is_empty() { code.to_owned() } else { format!("{code}.{mode}") };
    let found = line.between(
        line.named("Event Date"),
        line.named("Actor Country"),
        line.named("Recipient Country"),
        &event,
    );
    Ok(found.map(|row| EventRow {
        from_sector: line.named("Actor Primary Sector").to_owned(),
        to_sector: line.named("Recipient Primary Sector").to_owned(),
        ..row
    }))
}
