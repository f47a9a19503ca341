//! The pages of a pair: its course, its months, where its accounts part, its dossier.

use std::fmt::Write;
use std::sync::Arc;

use chancery_archive::{Order, RowFilter};
use chancery_chart::{course_svg, month_svg};
use chancery_course::disagree::Telling;
use chancery_course::{Deed, Pair, Phase, Step};
use chancery_record::{DayRange, Kind};
use serde_json::json;

use super::corrections::form_of_dispute;
use super::{
    Made, as_feed, asking, document_cell, forms, marked, page_of_rows, pager, pair_address, pair_name,
    row_address, rows_csv, rows_table, sentence_cell, source_cell,
};
use crate::ask::{Ask, ROWS_ON_A_PAGE, Refusal};
use crate::brief::{Cited, brief, brief_of_newest, month_json, months_of};
use crate::course::{Course, Request, View, course};
use crate::disagree::Disagreements;
use crate::dossier::{self, dossier};
use crate::html::{Cell, Table, escape};
use crate::routes::{Form, Page};
use crate::rows;

/// Months in a drawing that is read on a page; the whole series lies in its table.
const MONTHS_IN_CHART: usize = 72;

/// The pair of the path, by code or name; refused when both are one.
fn asked_pair(ask: &Ask<'_>) -> Result<Pair, Refusal> {
    let code = |words: &str| ask.code(words).map_err(|_| Refusal::nothing());
    Pair::new(&code(ask.part(0))?, &code(ask.part(1))?).ok_or_else(Refusal::nothing)
}

fn course_of(ask: &Ask<'_>, pair: &Pair) -> Result<Arc<Course>, Refusal> {
    if ["by", "without", "actors"].iter().all(|name| ask.query.get(name).is_empty()) {
        return Ok(ask.desk.course(ask.archive, pair, ask.stamp.clone())?);
    }
    let step = match ask.query.get("by") {
        "" => None,
        "month" => Some(Step::Month),
        "quarter" => Some(Step::Quarter),
        other => return Err(Refusal::Bad(format!("there is no step `{other}`; give month or quarter"))),
    };
    let without = ask.query.0.iter().filter(|(name, _)| name == "without").map(|(_, value)| value.clone());
    let request = Request {
        pair,
        ontology: &ask.desk.ontology,
        name_of: &ask.desk.name_of,
        groups: &ask.desk.groups,
        scale: chancery_course::Scale::Plover,
        step,
        penalty: None,
        view: View {
            without: without.collect(),
            all_actors: ask.query.get("actors") == "all",
            ..View::default()
        },
    };
    Ok(Arc::new(course(ask.archive, &request)?))
}

/// The page of a pair.
pub(crate) fn pair(ask: &Ask<'_>) -> Made {
    let pair = asked_pair(ask)?;
    let title = pair_name(ask, &pair.first, &pair.second);
    let page = ask.page()?;
    let filter = RowFilter {
        dyad: Some((pair.first.clone(), pair.second.clone())),
        order: Order::Newest,
        ..ask.filter()?
    };
    match ask.form {
        Form::Csv => {
            let csv = rows_csv(ask, Kind::Events, &filter)?;
            return Ok(Page::new(&title, String::new(), json!(null)).with(Some(csv)));
        }
        Form::Atom | Form::Feed => {
            let feed = as_feed(ask, &title, Kind::Events, &filter)?;
            return Ok(Page::new(&title, String::new(), json!(null)).with(feed));
        }
        _ => {}
    }
    let made = course_of(ask, &pair)?;
    let drawing =
        course_svg(&made.barometer, &made.history.phases, &format!("{title}: tone, conflict, events"));
    if ask.form == Form::Svg {
        let drawing = (!made.is_empty()).then_some(drawing);
        return Ok(Page::new(&title, String::new(), json!(null)).with(drawing));
    }
    let (events, has_more) = page_of_rows(ask, Kind::Events, &filter)?;
    let claims = claims(ask, &filter)?;
    if made.is_empty() && events.is_empty() && claims.is_empty() && page == 1 {
        return Err(Refusal::nothing());
    }
    let body = || {
        let mut body = head(ask, &pair, &title, &made);
        body.push_str(&course_html(ask, &pair, &made, &drawing));
        body.push_str("<h2 id=\"events\">Events, newest first</h2>\n");
        body.push_str(&rows_table(Kind::Events, &events, "Each row stands on the marked words").to_html());
        body.push_str(&pager(ask, page, has_more));
        for (kind, rows) in &claims {
            let name = kind.name();
            let all = format!("All {name} of the pair");
            body.push_str(&rows_of_kind(&pair, *kind, rows, &format!("The newest {name}"), Some(&all)));
        }
        body
    };
    let json = || {
        let mut json = made.to_json();
        json["rows"] = events.iter().map(Cited::to_json).collect();
        for (kind, rows) in &claims {
            json[kind.name()] = rows.iter().map(Cited::to_json).collect();
        }
        json
    };
    Ok(Page::new(&title, ask.html(body), ask.json(json)))
}

/// Rows of the other kinds between the two, the newest few of each.
fn claims(ask: &Ask<'_>, filter: &RowFilter) -> Result<Vec<(Kind, Vec<Cited>)>, Refusal> {
    const SHOWN: usize = 12;
    let kinds = [
        Kind::Statements,
        Kind::Judgments,
        Kind::Forecasts,
        Kind::Targets,
        Kind::Dependences,
        Kind::Goals,
        Kind::Relations,
    ];
    let mut out = Vec::new();
    for kind in kinds {
        let filter = RowFilter { skip: 0, limit: Some(SHOWN), ..filter.clone() };
        let rows = ask.rows(kind, &filter)?;
        if !rows.is_empty() {
            out.push((kind, crate::brief::cite(ask.archive, rows)?));
        }
    }
    Ok(out)
}

fn head(ask: &Ask<'_>, pair: &Pair, title: &str, made: &Course) -> String {
    let address = pair_address(&pair.first, &pair.second);
    let mut out = format!(
        "<h1>{} <span class=\"code soft\">{}</span></h1>\n",
        escape(title),
        escape(&pair.to_string())
    );
    if let Some(phase) = made.history.phases.last() {
        let tone = phase.tone.map_or(String::new(), |tone| format!(", tone {tone:+.1}"));
        let _ = writeln!(
            out,
            "<p class=\"lead\">Last phase: <b class=\"phase\">{}</b>{tone}, since {}.{}</p>",
            escape(phase.name.name()),
            phase.first,
            made.history.under_way.map_or(String::new(), |turn| format!(
                " Something new began in the last three months with probability {:.2}, for the {}.",
                turn.probability,
                turn.way.name()
            ))
        );
    }
    let _ = writeln!(
        out,
        "<p>{} reports in {} documents of {} independent sources tell of <b>{} events</b>; {} reports are left out of the course \
         (denied, supposed, duty, history, or deeds of others than states).</p>",
        made.reports.len(),
        made.documents,
        made.groups,
        made.deeds.len(),
        made.left_out
    );
    let _ = writeln!(
        out,
        "<p class=\"ways\"><a href=\"{address}/accounts\">Where accounts part</a> <a href=\"{address}/months\">By month</a> \
         <a href=\"{}\">Who says what</a> <a href=\"{address}/dossier\" download=\"{}.html\">Dossier with footnotes, one file to keep</a></p>",
        escape(&asking("/says", &[("a", &pair.first), ("b", &pair.second)])),
        escape(&pair.to_string())
    );
    out.push_str(&forms(
        ask,
        &[(Form::Csv, "CSV"), (Form::Svg, "SVG"), (Form::Atom, "Atom"), (Form::Feed, "JSON Feed")],
    ));
    out
}

fn course_html(ask: &Ask<'_>, pair: &Pair, made: &Course, drawing: &str) -> String {
    if made.is_empty() {
        return "<p>No deed of the two states towards each other lies in the record, so there is no course.</p>\n".into();
    }
    let mut out = String::from(
        "<h2 id=\"course\">Course</h2>\n<figure class=\"chart\">\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Course\">",
    );
    out.push_str(drawing);
    out.push_str(
        "</div><figcaption>Tone from -10 to +10 with its band (80 %; none where one source alone tells), below it the level of conflict, below that events (wide) and \
         the share of days with any report (narrow). Hollow: fewer than three events. Dashed: a new phase begins. \
         A gap is a period without an event.</figcaption></figure>\n",
    );
    out.push_str(&periods_html(made));
    out.push_str("<h2 id=\"phases\">Phases and the events that made them</h2>\n<ol class=\"phases\">\n");
    for phase in &made.history.phases {
        out.push_str(&phase_html(made, phase));
    }
    out.push_str("</ol>\n");
    let outlets: Vec<String> = made
        .influences
        .iter()
        .filter(|(name, influence)| influence.alone > 0 && !name.is_empty())
        .take(8)
        .map(|(name, influence)| {
            let address =
                format!("{}{}", pair_address(&pair.first, &pair.second), ask.query.with("without", name));
            format!(
                "<a href=\"{}\">{}</a> ({} alone)",
                escape(&address),
                escape(&crate::html::short(name)),
                influence.alone
            )
        })
        .collect();
    if !outlets.is_empty() {
        let _ = writeln!(
            out,
            "<p class=\"soft\">The course without an outlet that alone tells of some events: {}.</p>",
            outlets.join(", ")
        );
    }
    out
}

/// The twin of the drawing.
fn periods_html(made: &Course) -> String {
    let mut table = Table::new(
        "Periods of the course",
        &["period", "tone", "band", "sources", "conflict", "events", "reports", "days covered"],
    );
    for point in made.barometer.points.iter().filter(|point| point.tone.is_some()) {
        let decimal =
            |value: Option<f64>| Cell::number(value.map_or(String::new(), |value| format!("{value:.1}")));
        table.lines.push(vec![
            Cell::text(&point.first.to_string()),
            Cell::number(point.tone.map_or(String::new(), |tone| format!("{tone:+.1}"))),
            Cell::number(point.band_in_words()),
            Cell::number(point.sources.to_string()),
            decimal(point.conflict()),
            decimal(Some(point.sums.events)),
            decimal(Some(point.reports)),
            Cell::number(format!("{} of {}", point.covered, point.days)),
        ]);
    }
    format!("<details><summary>The same as a table</summary>\n{}</details>\n", table.to_html())
}

fn phase_html(made: &Course, phase: &Phase) -> String {
    let tone = phase.tone.map_or(String::new(), |tone| format!(", tone {tone:+.1}"));
    let mut out = format!(
        "<li data-step><b class=\"phase\">{}</b> {} to {}{tone}; a month has {:.1} deeds of cooperation, {:.1} of words of conflict, {:.1} of deeds of conflict.",
        escape(phase.name.name()),
        phase.first,
        phase.last,
        phase.rates[0],
        phase.rates[1],
        phase.rates[2]
    );
    if let Some(turn) = &phase.turn {
        let _ = write!(out, " Turn for the {}:\n<ul class=\"turn\">\n", turn.way.name());
        out.push_str(&deeds_html(made, &turn.deeds));
    }
    if let Some(height) = &phase.height {
        let _ = write!(
            out,
            " At its height {} to {} ({}, tone {:+.1}):\n<ul class=\"turn\">\n",
            height.first,
            height.last,
            escape(height.name.name()),
            height.tone
        );
        out.push_str(&deeds_html(made, &height.deeds));
    }
    out.push_str("</li>\n");
    out
}

fn deeds_html(made: &Course, deeds: &[usize]) -> String {
    let deeds = deeds.iter().filter_map(|deed| made.deeds.get(*deed));
    deeds.map(|deed| deed_html(made, deed)).collect::<String>() + "</ul>\n"
}

fn deed_html(made: &Course, deed: &Deed) -> String {
    let Some(shown) = made.cited(deed) else { return String::new() };
    let id = rows::text(&shown.row, "id");
    format!(
        "<li><span class=\"date\">{}</span> <a class=\"code\" href=\"{}\">{}</a> {} <q>{}</q> <span class=\"soft\">{}{}</span></li>\n",
        escape(&rows::days_in_words(&deed.days)),
        row_address(id),
        escape(&rows::event_code(&shown.row)),
        escape(&made.direction(deed.direction)),
        marked(shown),
        source_cell(shown).html,
        if deed.groups.len() > 1 { format!(", {} sources", deed.groups.len()) } else { String::new() }
    )
}

/// The page of the months of a pair.
pub(crate) fn months(ask: &Ask<'_>) -> Made {
    let pair = asked_pair(ask)?;
    let series = months_of(ask.archive, &pair, &ask.desk.ontology)?;
    if series.months.is_empty() && brief(ask.archive, &pair, &ask.desk.ontology)?.is_empty() {
        return Err(Refusal::nothing());
    }
    let title = format!("{} by month", pair_name(ask, &pair.first, &pair.second));
    let months = &series.months;
    let drawing = month_svg(months, &title, MONTHS_IN_CHART);
    let mut table = Table::new(
        "Reports by month. Bounded: only known to lie before or after a day of the month.",
        &[
            "month",
            "cooperation",
            "conflict",
            "cooperation bounded",
            "conflict bounded",
            "reports",
            "documents",
        ],
    );
    for month in months.iter().filter(|month| ask.form == Form::Csv || !month.is_silent()) {
        table.lines.push(vec![
            Cell::text(&month.month.to_string()),
            Cell::number(month.cooperation()),
            Cell::number(month.conflict()),
            Cell::number(month.bounded_cooperation()),
            Cell::number(month.bounded_conflict()),
            Cell::number(month.reports),
            Cell::number(month.documents),
        ]);
    }
    let other = match ask.form {
        Form::Csv => Some(table.to_csv()),
        Form::Svg => Some(drawing.clone()),
        _ => None,
    };
    let mut body = format!("<h1>{}</h1>\n", escape(&title));
    body.push_str(&forms(ask, &[(Form::Csv, "CSV"), (Form::Svg, "SVG")]));
    let _ = writeln!(
        body,
        "<figure class=\"chart\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Months\">{drawing}</div><figcaption>Reports by month: cooperation up, conflict down. Pale: only known to lie before or after a day of the month.</figcaption></figure>"
    );
    body.push_str(&table.to_html());
    if series.unplaced > 0 {
        let _ = writeln!(
            body,
            "<p class=\"soft\">{} more reports lie in no single month: their dates are unknown or reach over several.</p>",
            series.unplaced
        );
    }
    let json = json!({
        "pair": [pair.first, pair.second],
        "months": months.iter().map(month_json).collect::<Vec<_>>(),
        "unplaced": series.unplaced,
    });
    Ok(Page::new(&title, body, json).with(other))
}

/// The brief as `chancery dyad` gives it, with the newest rows.
pub(crate) fn brief_page(ask: &Ask<'_>) -> Made {
    let pair = asked_pair(ask)?;
    let with_steps = ask.form == Form::Json;
    let brief = brief_of_newest(ask.archive, &pair, &ask.desk.ontology, ROWS_ON_A_PAGE, with_steps)?;
    if brief.is_empty() {
        return Err(Refusal::nothing());
    }
    let title = format!("{}, rows of all kinds", pair_name(ask, &pair.first, &pair.second));
    let body = || {
        let mut body = format!("<h1>{}</h1>\n", escape(&title));
        body.push_str(&forms(ask, &[]));
        for (kind, rows) in [(Kind::Events, &brief.events), (Kind::Statements, &brief.statements)]
            .into_iter()
            .chain(brief.others.iter().map(|(kind, rows)| (*kind, rows)))
        {
            let name = kind.name();
            let all = brief.more.contains(&kind).then(|| format!("All {name}"));
            body.push_str(&rows_of_kind(&pair, kind, rows, &format!("{name}, newest first"), all.as_deref()));
        }
        body
    };
    let json = || {
        let mut json = brief.to_json();
        json["more"] = brief.more.iter().map(|kind| kind.name()).collect();
        json
    };
    Ok(Page::new(&title, ask.html(body), ask.json(json)))
}

fn dossier_of(ask: &Ask<'_>, pair: &Pair) -> Result<dossier::Dossier, Refusal> {
    let course = ask.desk.course(ask.archive, pair, ask.stamp.clone())?;
    let accounts = ask.desk.accounts(ask.archive, pair, ask.stamp.clone())?;
    let request = dossier::Request {
        pair,
        days: DayRange::default(),
        as_of: None,
        ontology: &ask.desk.ontology,
        name_of: &ask.desk.name_of,
        groups: &ask.desk.groups,
        course: Some(&course),
        accounts: Some(&accounts),
        with_steps: ask.form == Form::Json,
    };
    let made = dossier(ask.archive, &request)?;
    if made.is_empty() { Err(Refusal::nothing()) } else { Ok(made) }
}

/// The dossier of a pair: one file to keep, so it has no frame of the desk.
pub(crate) fn dossier_page(ask: &Ask<'_>) -> Made {
    let pair = asked_pair(ask)?;
    let made = dossier_of(ask, &pair)?;
    let title = pair_name(ask, &pair.first, &pair.second);
    Ok(Page { is_whole: true, ..Page::new(&title, ask.html(|| made.to_html()), ask.json(|| made.to_json())) })
}

/// Rows of a pair under the name of their kind; `all` are the words of the way to the others.
fn rows_of_kind(pair: &Pair, kind: Kind, rows: &[Cited], caption: &str, all: Option<&str>) -> String {
    let name = kind.name();
    let mut html = format!("<h2 id=\"{name}\">{name}</h2>\n{}", rows_table(kind, rows, caption).to_html());
    if let Some(all) = all {
        let way = asking(&format!("/rows/{name}"), &[("a", &pair.first), ("b", &pair.second)]);
        let _ = writeln!(html, "<p class=\"soft\"><a href=\"{}\">{all}</a></p>", escape(&way));
    }
    html
}

/// Where the accounts part: the positions of each dispute, with a sentence of each.
pub(crate) fn accounts(ask: &Ask<'_>) -> Made {
    let pair = asked_pair(ask)?;
    let made = ask.desk.accounts(ask.archive, &pair, ask.stamp.clone())?;
    let title = format!("Where accounts part: {}", pair_name(ask, &pair.first, &pair.second));
    let mut table = Table::new(
        "What different sources say of one thing. Which is right is not asked here.",
        &["what", "how", "sources", "position", "behind it", "step", "sentence", "source", "row"],
    );
    let mut forms_below = String::new();
    for dispute in made.shown(false, None) {
        for position in &dispute.positions {
            let Some(telling) = position.tellings.first() else { continue };
            table.lines.push(vec![
                Cell::text(&format!("{}: {}", dossier::in_words(dispute.field), dispute.topic)),
                Cell::text(dispute.relation.name()),
                Cell::text(&dispute.counts()),
                Cell::text(&position.value),
                Cell::text(&made.outlets(position).join(", ")),
                Cell::text(telling.step.name()),
                told_cell(&made, telling),
                made.document(telling).map_or(Cell::text(""), document_cell),
                Cell::text(made.row(telling).unwrap_or_default()),
            ]);
        }
        let rows: Vec<&str> = dispute
            .positions
            .iter()
            .filter_map(|position| position.tellings.first().and_then(|telling| made.row(telling)))
            .collect();
        if let [one, other, ..] = rows[..] {
            let what = format!("{}: {}", dossier::in_words(dispute.field), dispute.topic);
            let _ = writeln!(forms_below, "<p>{} {}</p>", escape(&what), form_of_dispute(ask, one, other));
        }
    }
    let mut body = format!("<h1>{}</h1>\n", escape(&title));
    body.push_str(&forms(ask, &[(Form::Csv, "CSV")]));
    let not_compared = made.not_compared("chancery disagree");
    if !not_compared.is_empty() {
        let _ = writeln!(body, "<p class=\"soft\">{}</p>", escape(&not_compared));
    }
    body.push_str(&table.to_html());
    if !made.silences.is_empty() {
        let mut passed = Table::new(
            "Events that several sources tell and others who write about the two pass over.",
            &["told by", "not by", "sentence", "source"],
        );
        for one in &made.silences {
            passed.lines.push(vec![
                Cell::number(one.groups),
                Cell::text(&one.silent.join(", ")),
                sentence_cell(&one.told),
                source_cell(&one.told),
            ]);
        }
        body.push_str(&passed.to_html());
    }
    if ask.desk.correct.is_some() && !forms_below.is_empty() {
        let _ = write!(
            body,
            "<details class=\"correct\"><summary>Right or wrong?</summary>\n{forms_below}</details>\n"
        );
    }
    let csv = (ask.form == Form::Csv).then(|| table.to_csv());
    Ok(Page::new(&title, body, ask.json(|| made.to_json(false, None))).with(csv))
}

/// The sentence of a telling, with the way to the row behind it.
fn told_cell(made: &Disagreements, telling: &Telling) -> Cell {
    let sentence = made.sentence(telling);
    let way = made
        .row(telling)
        .map(|id| format!(" <span class=\"ways\"><a href=\"{}\">why?</a></span>", row_address(id)));
    let html = format!(
        "<span dir=\"auto\">{}<mark>{}</mark>{}</span>{}",
        escape(&sentence.before),
        escape(&sentence.evidence),
        escape(&sentence.after),
        way.unwrap_or_default()
    );
    Cell::html(sentence.whole().trim(), html)
}
