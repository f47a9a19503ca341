//! ICEWS: tab-separated, columns by name, countries in English, CAMEO codes.

use super::{Form, Found, Line};

pub(super) const FORM: Form = Form { name: "ICEWS", is, has_head: true, row };

fn is(heads: &[&str]) -> bool {
    ["Event Date", "Source Country", "CAMEO Code", "Target Country"].iter().all(|name| heads.contains(name))
}

#[allow(clippy::unnecessary_wraps)]
fn row(line: &Line<'_>) -> Found {
    let (from, to) = (line.named("Source Country"), line.named("Target Country"));
    Ok(line.between(line.named("Event Date"), from, to, line.named("CAMEO Code")).map(|row| {
        super::EventRow {
            from_sector: sector(line.named("Source Sectors")).to_owned(),
            to_sector: sector(line.named("Target Sectors")).to_owned(),
            ..row
        }
    }))
}

/// The sector by the first word of the list that is one of a state's organs; empty for a bare country.
fn sector(list: &str) -> &'static str {
    let has = |word: &str| list.contains(word);
    match () {
        () if list.is_empty() => "",
        () if has("Military") || has("Army") => "MIL",
        () if has("Police") => "COP",
        () if has("Judicial") => "JUD",
        () if has("Legislative") || has("Parliament") => "LEG",
        () if has("Government") || has("Executive") || has("Ministry") => "GOV",
        () => "CVL",
    }
}
