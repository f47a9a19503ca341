//! The home page: how much there is, the pairs with most reports, the way to any pair.

use std::fmt::Write;

use chancery_archive::{PairRow, Stats};
use chancery_chart::spark_svg;
use chancery_course::{Month, Tone};
use serde_json::{Value as Json, json};

use super::{Made, asking, forms, pager, pair_address, pair_name};
use crate::ask::{Ask, ROWS_ON_A_PAGE, Refusal};
use crate::html::{Cell, Table, escape};
use crate::routes::{Form, Page};
use crate::rows;

const MONTHS_IN_SPARKLINE: usize = 36;

/// The page.
pub(crate) fn home(ask: &Ask<'_>) -> Made {
    let stats = ask.archive.stats()?;
    let pairs = ask.archive.count_pairs()?;
    let page = ask.page()?;
    let mut shown = ask.archive.most_reported_pairs((page - 1) * ROWS_ON_A_PAGE, ROWS_ON_A_PAGE + 1)?;
    let has_more = shown.len() > ROWS_ON_A_PAGE;
    shown.truncate(ROWS_ON_A_PAGE);
    let until = stats.published.end.or(stats.published.start).map(Month::of);
    let mut table = Table::new(
        "Pairs of actors by number of reports. A report is one row of one document; several can tell of one event. Bars: cooperation up, conflict down.",
        &["pair", "course", "reports", "first to second", "second to first", "together", "from", "to"],
    );
    let with_drawings = ask.form == Form::Html;
    for pair in &shown {
        table.lines.push(pair_line(ask, pair, until.filter(|_| with_drawings))?);
    }
    let mut body = String::from("<h1>The record</h1>\n");
    body.push_str(&figures(&stats, pairs));
    body.push_str(&pair_form());
    if pairs == 0 {
        body.push_str(
            "<p>No reports between two actors yet. Add articles with <code>chancery add</code>.</p>\n",
        );
    } else {
        body.push_str(&table.to_html());
        body.push_str(&pager(ask, page, has_more));
    }
    body.push_str(&forms(ask, &[(Form::Csv, "CSV")]));
    let json = json!({
        "documents": stats.documents,
        "sentences": stats.sentences,
        "words": stats.words,
        "rows": stats.rows.iter().map(|(kind, count)| (kind.name().to_owned(), json!(count))).collect::<serde_json::Map<_, _>>(),
        "pairs": shown.iter().map(pair_json).collect::<Vec<_>>(),
        "next": has_more.then(|| format!("/index.json{}", ask.query.with("page", &(page + 1).to_string()))),
    });
    let csv = (ask.form == Form::Csv).then(|| table.to_csv());
    Ok(Page::new("The record", body, json).with(csv))
}

/// The sizes, each leading to what it counts.
fn figures(stats: &Stats, pairs: u64) -> String {
    let mut out = String::from("<ul class=\"figures\">\n");
    let mut figure = |number: String, words: &str, address: &str| {
        let _ = writeln!(out, "<li><a href=\"{address}\"><b>{number}</b> {words}</a></li>");
    };
    figure(grouped(stats.documents), "documents", "/documents");
    figure(grouped(pairs), "pairs", "/");
    for (kind, count) in &stats.rows {
        let name = kind.name();
        if *count > 0 && !matches!(name, "documents" | "dropped" | "citations") {
            figure(grouped(*count), name, &format!("/rows/{name}"));
        }
    }
    out.push_str("</ul>\n");
    let _ = writeln!(
        out,
        "<p class=\"soft\">Published {}{}. <a href=\"/status\">What was read, and what is unsure</a></p>",
        escape(&rows::days_in_words(&stats.published)),
        match stats.undated {
            0 => String::new(),
            1 => "; <b>1 document</b> without a known date".to_owned(),
            undated => format!("; <b>{undated} documents</b> without a known date"),
        }
    );
    out
}

/// `12,345`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn pair_form() -> String {
    "<form action=\"/pair\" class=\"filter\"><label>Open a pair <input name=\"a\" required placeholder=\"Azerbaijan\"></label> \
     <label>and <input name=\"b\" required placeholder=\"RUS\"></label> <button>Open</button></form>\n"
        .into()
}

fn pair_line(ask: &Ask<'_>, pair: &PairRow, until: Option<Month>) -> Result<Vec<Cell>, Refusal> {
    let day =
        |day: Option<chancery_record::Date>| Cell::text(&day.map_or(String::new(), |day| day.to_string()));
    let spark = match until {
        Some(until) => spark(ask, pair, until)?,
        None => String::new(),
    };
    let name = format!(
        "<a href=\"{}\">{}</a> <span class=\"code soft\">{}-{}</span>",
        pair_address(&pair.a, &pair.b),
        escape(&pair_name(ask, &pair.a, &pair.b)),
        escape(&pair.a),
        escape(&pair.b)
    );
    Ok(vec![
        Cell::html(&format!("{}-{}", pair.a, pair.b), name),
        Cell::html("", spark),
        Cell::number(pair.reports),
        Cell::number(pair.a_to_b),
        Cell::number(pair.b_to_a),
        Cell::number(pair.together),
        day(pair.first),
        day(pair.last),
    ])
}

/// The last months of a pair as small bars.
fn spark(ask: &Ask<'_>, pair: &PairRow, until: Month) -> Result<String, Refusal> {
    let mut bars = vec![(0, 0); MONTHS_IN_SPARKLINE];
    let years = i16::try_from(MONTHS_IN_SPARKLINE / 12).unwrap_or(0);
    let since = chancery_record::Date::new(until.year.saturating_sub(years), until.month, 1).ok();
    for (day, code, reports) in ask.archive.pair_months(&pair.a, &pair.b, since)? {
        let back = usize::try_from(Month::of(day).until(until)).ok();
        let Some(bar) = back.and_then(|back| (MONTHS_IN_SPARKLINE - 1).checked_sub(back)) else { continue };
        let reports = usize::try_from(reports).unwrap_or(usize::MAX);
        match ask.tone(&code, "") {
            Some(Tone::Cooperation) => bars[bar].0 += reports,
            Some(Tone::Conflict) => bars[bar].1 += reports,
            None => {}
        }
    }
    let (up, down) = bars.iter().fold((0, 0), |all, bar| (all.0 + bar.0, all.1 + bar.1));
    let words =
        format!("{MONTHS_IN_SPARKLINE} months to {until}: {up} reports of cooperation, {down} of conflict");
    Ok(spark_svg(&bars, &words))
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

/// Leads to the page of a pair that is given by code or name.
pub(crate) fn find_pair(ask: &Ask<'_>) -> Made {
    let (Some(one), Some(other)) = (ask.actor("a")?, ask.actor("b")?) else {
        return Err(Refusal::Bad(format!(
            "name two actors, as in {}",
            asking("/pair", &[("a", "azerbaijan"), ("b", "RUS")])
        )));
    };
    let (first, second) = if one <= other { (one, other) } else { (other, one) };
    let address = pair_address(&first, &second);
    let body =
        format!("<p><a href=\"{}\">{}</a></p>\n", escape(&address), escape(&pair_name(ask, &first, &second)));
    let page = Page::new("Pair", body, json!({"pair": [first, second], "address": address}));
    Ok(Page { elsewhere: Some(address), ..page })
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_grouped() {
        assert_eq!(["7", "1,234", "12,345,678"], [7, 1234, 12_345_678].map(super::grouped));
    }
}
