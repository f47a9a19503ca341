//! Everybody at once: the network of pairs, and the map.

use std::fmt::Write;

use chancery_record::DayRange;
use serde_json::json;

use super::{Made, asking, field, forms, pair_address, pair_name};
use crate::ask::{Ask, Refusal};
use crate::html::{Cell, Table, escape};
use crate::routes::{Form, Page};
use crate::rows;
use crate::ties::{Atlas, Network, Question, ShadeBy, Sums, World};

/// Pairs of the network, when the question does not say, and at most.
const USUAL: usize = 40;
const MOST: usize = 400;
/// Pairs on the drawing; the table has all that were asked for.
const DRAWN: usize = 120;
/// Places that the page lists; the other forms have all.
const PLACES: usize = 100;

fn atlas<'a>(ask: &'a Ask<'_>) -> Atlas<'a> {
    Atlas { name_of: &ask.desk.name_of, number_of: &ask.desk.number_of, point_of: &ask.desk.point_of }
}

/// From the beginning of `since` to the end of `until`.
fn period(ask: &Ask<'_>) -> Result<DayRange, Refusal> {
    Ok(DayRange { start: ask.days("since")?.start, end: ask.days("until")?.end })
}

/// The span of days in words, for headings.
fn in_words(days: &DayRange) -> String {
    if days.is_unknown() { String::new() } else { format!(", {}", rows::days_in_words(days)) }
}

/// A checkbox of a form.
fn checkbox(ask: &Ask<'_>, name: &str, value: &str, words: &str) -> String {
    let checked = if ask.query.get(name) == value { " checked" } else { "" };
    format!("<label><input type=\"checkbox\" name=\"{name}\" value=\"{value}\"{checked}> {words}</label>\n")
}

/// The drawing with what it means.
fn figure(drawing: &str, label: &str, caption: &str) -> String {
    format!(
        "<figure class=\"chart\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\">{drawing}</div><figcaption>{caption}</figcaption></figure>\n"
    )
}

/// Days of sums, cooperation and conflict as cells.
fn sums_cells(sums: &Sums) -> Vec<Cell> {
    let day = |day: Option<chancery_record::Date>| {
        let words = day.map_or(String::new(), |day| day.to_string());
        super::days_cell(&words)
    };
    vec![
        Cell::number(sums.reports),
        Cell::number(sums.cooperation),
        Cell::number(sums.conflict),
        Cell::text(sums.lean()),
        Cell::number(sums.forth),
        Cell::number(sums.back),
        day(sums.first),
        day(sums.last),
    ]
}

/// The page of the network.
pub(crate) fn network(ask: &Ask<'_>) -> Made {
    let (days, actor) = (period(ask)?, ask.actor("actor")?);
    let with_bodies = ask.query.get("bodies") == "yes";
    let top = top(ask)?;
    let question = Question { days, actor: actor.as_deref(), with_bodies, top };
    let found = ask.desk.whole(ask.archive, ask.stamp.clone())?.network(&atlas(ask), &question);
    let whose =
        actor.as_deref().map_or("who has to do with whom".to_owned(), |actor| ask.name(actor).into_owned());
    let title = format!("Network: {whose}{}", in_words(&days));
    let other = match ask.form {
        Form::Csv => Some(network_table(ask, &found).to_csv()),
        Form::Svg => (!found.ties.is_empty()).then(|| draw(ask, &found, &title)),
        _ => None,
    };
    let mut body = format!("<h1>{}</h1>\n", escape(&title));
    let _ = write!(
        body,
        "<form class=\"filter\" action=\"/network\">\n{}",
        field(ask, "actor", "pairs of", "text")
    );
    body.push_str(&field(ask, "since", "since", "text"));
    body.push_str(&field(ask, "until", "until", "text"));
    body.push_str(&field(ask, "top", "pairs at most", "text"));
    body.push_str(&checkbox(ask, "bodies", "yes", "bodies of states too"));
    body.push_str("<button>Show</button>\n</form>\n");
    body.push_str(&forms(ask, &[(Form::Csv, "CSV"), (Form::Svg, "SVG")]));
    if ask.form == Form::Html && !found.ties.is_empty() {
        let caption = if actor.is_some() {
            "Reports of each pair: cooperation to the right, conflict to the left. Each bar leads to its pair."
        } else {
            "A bow for each pair: cooperation to the right, conflict to the left; its width grows with the root of the number of reports. Each bow leads to its pair."
        };
        body.push_str(&figure(&draw(ask, &found, &title), "Network", caption));
    }
    body.push_str(&network_table(ask, &found).to_html());
    if found.left_out > 0 {
        let _ = writeln!(body, "<p class=\"soft\">{} more pairs have fewer reports.</p>", found.left_out);
    }
    let _ = writeln!(
        body,
        "<p class=\"ways\"><a href=\"{}\">The same as a map</a></p>",
        escape(&other_view(ask, "/map"))
    );
    let mut json = found.to_json(&atlas(ask));
    json["since"] = json!(days.start.map(|day| day.to_string()));
    json["until"] = json!(days.end.map(|day| day.to_string()));
    Ok(Page::new(&title, body, json).with(other))
}

/// The same question of the other page.
fn other_view(ask: &Ask<'_>, path: &str) -> String {
    let asked: Vec<(&str, &str)> = ["actor", "since", "until"]
        .into_iter()
        .map(|name| (name, ask.query.get(name)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    if asked.is_empty() { path.to_owned() } else { asking(path, &asked) }
}

fn top(ask: &Ask<'_>) -> Result<usize, Refusal> {
    let given = ask.query.get("top");
    if given.is_empty() {
        return Ok(USUAL);
    }
    let number = given.parse().ok().filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| {
        Refusal::Bad(format!("`top={given}` is no number of pairs; give one from 1 to {MOST}"))
    })
}

fn draw(ask: &Ask<'_>, found: &Network, title: &str) -> String {
    let drawn = Network { ties: found.ties.iter().take(DRAWN).cloned().collect(), ..found.clone() };
    // A drawing to keep leads nowhere: the desk it came from may be gone.
    let address = |a: &str, b: &str| if ask.form == Form::Svg { String::new() } else { pair_address(a, b) };
    drawn.to_svg(&atlas(ask), &address, title)
}

fn network_table(ask: &Ask<'_>, found: &Network) -> Table {
    let mut table = Table::new(
        "Pairs by number of reports that count. A report is one row of one document; several can tell of one event.",
        &[
            "pair",
            "reports",
            "cooperation",
            "conflict",
            "tone",
            "first to second",
            "second to first",
            "from",
            "to",
        ],
    );
    for tie in &found.ties {
        let pair = Cell::html(
            &format!("{}-{}", tie.a, tie.b),
            format!(
                "<a href=\"{}\">{}</a> <span class=\"code soft\">{}-{}</span>",
                pair_address(&tie.a, &tie.b),
                escape(&pair_name(ask, &tie.a, &tie.b)),
                escape(&tie.a),
                escape(&tie.b)
            ),
        );
        table.lines.push([vec![pair], sums_cells(&tie.sums)].concat());
    }
    table
}

/// The page of the map.
pub(crate) fn map(ask: &Ask<'_>) -> Made {
    let (days, actor) = (period(ask)?, ask.actor("actor")?);
    let by = match ask.query.get("by") {
        "" | "tone" => ShadeBy::Tone,
        "volume" => ShadeBy::Volume,
        other => {
            return Err(Refusal::Bad(format!("a map cannot be shaded by `{other}`; give tone or volume")));
        }
    };
    let found = ask.desk.whole(ask.archive, ask.stamp.clone())?.world(&atlas(ask), &days, actor.as_deref());
    let whose =
        actor.as_deref().map_or("all states".to_owned(), |actor| format!("seen from {}", ask.name(actor)));
    let title = format!("Map: {whose}{}", in_words(&days));
    let other = match ask.form {
        Form::Csv => Some(party_table(ask, &found).to_csv()),
        Form::Svg => Some(found.to_svg(&atlas(ask), by, &|_| String::new(), &title)),
        _ => None,
    };
    let mut body = format!("<h1>{}</h1>\n", escape(&title));
    let _ =
        write!(body, "<form class=\"filter\" action=\"/map\">\n{}", field(ask, "actor", "seen from", "text"));
    body.push_str(&field(ask, "since", "since", "text"));
    body.push_str(&field(ask, "until", "until", "text"));
    body.push_str(&checkbox(ask, "by", "volume", "shade by number of reports alone"));
    body.push_str("<button>Show</button>\n</form>\n");
    body.push_str(&forms(ask, &[(Form::Csv, "CSV"), (Form::Svg, "SVG")]));
    if ask.form == Form::Html {
        body.push_str(&figure(
            &found.to_svg(&atlas(ask), by, &|code| way(&found, code), &title),
            "Map",
            "Equal areas. The stronger the shade, the more reports; hatched where conflict outweighs. A dot with a rim is a state too small to be drawn; grey discs are places \
             where events are told to be. Each state leads to its rows. Outlines: Natural Earth; lands stand where the tables of actors put them, which takes no side.",
        ));
    }
    body.push_str(&party_table(ask, &found).to_html());
    if !found.spots.is_empty() {
        body.push_str("<h2 id=\"places\">Places of events</h2>\n");
        body.push_str(&spot_table(&found).to_html());
    }
    let _ = writeln!(
        body,
        "<p class=\"ways\"><a href=\"{}\">The same as a network</a></p>",
        escape(&other_view(ask, "/network"))
    );
    let mut json = found.to_json(&atlas(ask));
    json["since"] = json!(days.start.map(|day| day.to_string()));
    json["until"] = json!(days.end.map(|day| day.to_string()));
    Ok(Page::new(&title, body, json).with(other))
}

/// Where a land leads: to its pair with the actor, or to its own map.
fn way(found: &World, code: &str) -> String {
    match &found.actor {
        Some(actor) if actor.as_str() < code => pair_address(actor, code),
        Some(actor) => pair_address(code, actor),
        None => asking("/map", &[("actor", code)]),
    }
}

fn party_table(ask: &Ask<'_>, found: &World) -> Table {
    let caption = match &found.actor {
        Some(actor) => format!("Reports that count, of {} with each other actor", ask.name(actor)),
        None => "Reports that count, of each actor with any other; every report stands under both".to_owned(),
    };
    let mut table = Table::new(
        &caption,
        &["actor", "reports", "cooperation", "conflict", "tone", "by it", "towards it", "from", "to"],
    );
    for party in &found.parties {
        let on_map = if party.number.is_some() { "" } else { " <span class=\"tag\">not on the map</span>" };
        let actor = Cell::html(
            &party.code,
            format!(
                "<a href=\"{}\">{}</a> <span class=\"code soft\">{}</span>{on_map}",
                escape(&way(found, &party.code)),
                escape(&ask.name(&party.code)),
                escape(&party.code)
            ),
        );
        table.lines.push([vec![actor], sums_cells(&party.sums)].concat());
    }
    table
}

fn spot_table(found: &World) -> Table {
    let mut table = Table::new(
        "Where events are told to be, in the clause that tells them",
        &["place", "state", "reports", "cooperation", "conflict", "north", "east"],
    );
    for spot in found.spots.iter().take(PLACES) {
        let degrees = |pick: fn((f64, f64)) -> f64| {
            Cell::text(&spot.point.map_or(String::new(), |point| format!("{:.2}", pick(point))))
        };
        let quoted = format!("\"{}\"", spot.name.replace('"', " "));
        table.lines.push(vec![
            Cell::link(&spot.name, &asking("/rows/events", &[("q", &quoted)])),
            Cell::text(&spot.code),
            Cell::number(spot.sums.reports),
            Cell::number(spot.sums.cooperation),
            Cell::number(spot.sums.conflict),
            degrees(|point| point.0),
            degrees(|point| point.1),
        ]);
    }
    table
}
