//! Search over sentences, and what the matching ones hold by kind, type, actor, outlet and year.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use chancery_archive::{Order, RowFilter};
use chancery_record::Kind;
use serde_json::{Value as Json, json};

use super::{Made, asking, document_address, document_cell, forms, rows_table};
use crate::ask::{Ask, Refusal};
use crate::brief::{cite, document_json};
use crate::html::{Cell, Table, escape, short};
use crate::routes::{Form, Page};
use crate::rows;

/// Sentences on a page.
const SENTENCES: usize = 100;
/// Rows of each kind that are counted: the newest so many, out of so many documents.
const COUNTED: usize = 200;
const DOCUMENTS: usize = 80;
/// Values of a facet that are shown.
const VALUES: usize = 8;

const KINDS: [Kind; 8] = [
    Kind::Events,
    Kind::Statements,
    Kind::Judgments,
    Kind::Forecasts,
    Kind::Targets,
    Kind::Dependences,
    Kind::Goals,
    Kind::Relations,
];

/// Fields whose actors are counted.
const ACTORS: [&str; 6] = ["who", "whom", "actors", "about", "set_by", "on"];

/// How often each value of a facet occurs.
type Facet = BTreeMap<String, usize>;

#[derive(Default)]
struct Facets {
    kinds: Facet,
    types: Facet,
    actors: Facet,
    pairs: Facet,
    outlets: Facet,
    years: Facet,
    /// There are more rows of a kind than are counted.
    more: bool,
}

/// The page.
pub(crate) fn search(ask: &Ask<'_>) -> Made {
    let query = ask.query.get("q").to_owned();
    if query.is_empty() {
        let body = "<h1>Search</h1>\n<p>Give words, \"phrases in quotes\", <code>AND</code>, <code>OR</code>, <code>NOT</code>, beginnings of words with <code>*</code>.</p>\n";
        return Ok(Page::new("Search", body.into(), json!({"query": "", "sentences": []}))
            .with((ask.form == Form::Csv).then(String::new)));
    }
    let filter = ask.filter()?;
    let facets = facets(ask, &filter)?;
    let is_narrowed =
        ["a", "actor", "about", "type", "kind", "outlet", "since", "until", "speaker", "entity"]
            .iter()
            .any(|name| !ask.query.get(name).is_empty());
    let (found, json, csv) =
        if is_narrowed { rows_found(ask, &filter)? } else { sentences_found(ask, &query)? };
    let mut body = format!("<h1>Search: <q>{}</q></h1>\n", escape(&short(&query)));
    body.push_str(&forms(ask, &[(Form::Csv, "CSV")]));
    let _ = writeln!(
        body,
        "<div class=\"found\"><aside aria-label=\"Narrow down\">{}</aside><div>{found}</div></div>",
        facets.to_html(ask)
    );
    let mut json = json;
    json["query"] = json!(query);
    json["facets"] = facets.to_json();
    json["facets_of_newest"] = json!(facets.more.then_some(COUNTED));
    Ok(Page::new(&format!("Search: {query}"), body, json).with((ask.form == Form::Csv).then_some(csv)))
}

/// HTML, JSON, CSV of what was found.
type Found = (String, Json, String);

fn sentences_found(ask: &Ask<'_>, query: &str) -> Result<Found, Refusal> {
    let mut hits = ask.archive.search(query, Some(SENTENCES + 1))?;
    let has_more = hits.len() > SENTENCES;
    hits.truncate(SENTENCES);
    let caption = if has_more {
        format!("The first {SENTENCES} sentences; narrow down for the others")
    } else {
        format!("{} sentences", hits.len())
    };
    let mut table = Table::new(&caption, &["sentence", "source"]);
    for hit in &hits {
        let address = format!("{}#s-{}", document_address(&hit.document.id.0), hit.sentence.index);
        let html = format!(
            "<span dir=\"auto\">{}</span> <a class=\"ways\" href=\"{address}\">in the text</a>",
            escape(&hit.sentence.text)
        );
        table.lines.push(vec![Cell::html(&hit.sentence.text, html), document_cell(&hit.document)]);
    }
    let json = json!({
        "more": has_more,
        "sentences": hits.iter().map(|hit| json!({
            "text": hit.sentence.text,
            "index": hit.sentence.index,
            "start": hit.sentence.start,
            "end": hit.sentence.end,
            "source": document_json(&hit.document),
        })).collect::<Vec<_>>(),
    });
    Ok((table.to_html(), json, table.to_csv()))
}

fn rows_found(ask: &Ask<'_>, filter: &RowFilter) -> Result<Found, Refusal> {
    let (mut html, mut json, mut csv) = (String::new(), serde_json::Map::new(), String::new());
    for kind in asked_kinds(ask)? {
        let filter = RowFilter { limit: Some(SENTENCES), ..filter.clone() };
        let rows = ask.rows(kind, &filter)?;
        if rows.is_empty() {
            continue;
        }
        let cited = cite(ask.archive, rows)?;
        let table = || rows_table(kind, &cited, &format!("{}, newest first", kind.name()));
        html.push_str(&ask.html(|| format!("<h2>{}</h2>\n{}\n", kind.name(), table().to_html())));
        match ask.form {
            Form::Csv => csv.push_str(&table().to_csv()),
            Form::Json => drop(
                json.insert(kind.name().to_owned(), cited.iter().map(crate::brief::Cited::to_json).collect()),
            ),
            _ => {}
        }
    }
    if html.is_empty() {
        html.push_str("<p class=\"none\">No row stands in a sentence that fits.</p>\n");
    }
    Ok((html, json!({"rows": json}), csv))
}

fn asked_kinds(ask: &Ask<'_>) -> Result<Vec<Kind>, Refusal> {
    let asked = ask.query.get("kind");
    if asked.is_empty() {
        let by_type = !ask.query.get("type").is_empty();
        return Ok(if by_type { vec![Kind::Events, Kind::Statements] } else { KINDS.to_vec() });
    }
    let kind = Kind::from_name(asked).filter(|kind| KINDS.contains(kind));
    kind.map(|kind| vec![kind])
        .ok_or_else(|| Refusal::Bad(format!("there is no kind `{}` to search in", short(asked))))
}

fn facets(ask: &Ask<'_>, filter: &RowFilter) -> Result<Facets, Refusal> {
    let mut facets = Facets::default();
    let mut outlets: BTreeMap<String, (String, String)> = BTreeMap::new();
    for kind in asked_kinds(ask)? {
        let filter = RowFilter {
            skip: 0,
            limit: Some(COUNTED),
            documents: Some(DOCUMENTS),
            order: Order::Newest,
            ..filter.clone()
        };
        let found = ask.archive.bare_fields(kind, &filter, &[&["type"][..], &ACTORS].concat())?;
        let documents: BTreeSet<&str> = found.iter().map(|row| rows::text(row, "document")).collect();
        facets.more |= found.len() == COUNTED || documents.len() >= DOCUMENTS / 2;
        if found.is_empty() {
            continue;
        }
        *facets.kinds.entry(kind.name().to_owned()).or_default() += found.len();
        for row in &found {
            if kind == Kind::Events {
                *facets.types.entry(rows::text(row, "type").to_owned()).or_default() += 1;
                pairs_of(row, &mut facets.pairs);
            }
            for field in ACTORS {
                for code in rows::codes(&row[field]) {
                    *facets.actors.entry(code).or_default() += 1;
                }
            }
            let id = rows::document(row);
            if !outlets.contains_key(&id.0) {
                let known = ask.archive.document_row(&id)?;
                let year = known.as_ref().and_then(|known| known.published.end.or(known.published.start));
                let outlet = known.map(|known| known.outlet).unwrap_or_default();
                outlets
                    .insert(id.0.clone(), (outlet, year.map_or(String::new(), |day| day.year().to_string())));
            }
            if let Some((outlet, year)) = outlets.get(&id.0) {
                *facets.outlets.entry(outlet.clone()).or_default() += 1;
                *facets.years.entry(year.clone()).or_default() += 1;
            }
        }
    }
    for facet in [&mut facets.outlets, &mut facets.years] {
        facet.remove("");
    }
    Ok(facets)
}

fn pairs_of(row: &Json, pairs: &mut Facet) {
    for one in rows::codes(&row["who"]) {
        for other in rows::codes(&row["whom"]) {
            if one != other {
                let (a, b) = if one < other { (&one, &other) } else { (&other, &one) };
                *pairs.entry(format!("{a}-{b}")).or_default() += 1;
            }
        }
    }
}

impl Facets {
    fn each(&self) -> [(&'static str, &Facet); 6] {
        [
            ("kind", &self.kinds),
            ("type", &self.types),
            ("actor", &self.actors),
            ("pair", &self.pairs),
            ("outlet", &self.outlets),
            ("year", &self.years),
        ]
    }

    fn to_html(&self, ask: &Ask<'_>) -> String {
        let mut out = String::new();
        for (name, facet) in self.each() {
            if facet.is_empty() {
                continue;
            }
            let _ = write!(out, "<h2>{name}</h2><ul>");
            for (value, count) in most(facet) {
                let address = format!("{}{}", ask.path, narrowed(ask, name, value));
                let _ = write!(
                    out,
                    "<li><a href=\"{}\">{}</a> <span class=\"soft\">{count}</span></li>",
                    escape(&address),
                    escape(&short(value))
                );
            }
            out.push_str("</ul>");
        }
        if self.more {
            let _ = write!(
                out,
                "<p class=\"soft\">Counted in the newest rows of each kind, at most {COUNTED}; there are more.</p>"
            );
        }
        let all = asking("/search", &[("q", ask.query.get("q"))]);
        let _ = write!(out, "<p><a href=\"{}\">All sentences</a></p>", escape(&all));
        out
    }

    fn to_json(&self) -> Json {
        let object = |facet: &Facet| {
            facet
                .iter()
                .map(|(value, count)| (value.clone(), json!(count)))
                .collect::<serde_json::Map<_, _>>()
        };
        self.each()
            .iter()
            .map(|(name, facet)| ((*name).to_owned(), Json::Object(object(facet))))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

fn most(facet: &Facet) -> Vec<(&String, &usize)> {
    let mut all: Vec<(&String, &usize)> = facet.iter().collect();
    all.sort_by(|one, other| other.1.cmp(one.1).then_with(|| one.0.cmp(other.0)));
    all.truncate(VALUES);
    all
}

/// The question with one value of a facet more.
fn narrowed(ask: &Ask<'_>, name: &str, value: &str) -> String {
    let mut query = ask.query.clone();
    let mut put = |name: &str, value: &str| {
        query.0.retain(|(known, _)| known != name && known != "page");
        query.0.push((name.to_owned(), value.to_owned()));
    };
    match name {
        "pair" => {
            let (a, b) = value.split_once('-').unwrap_or((value, value));
            put("a", a);
            put("b", b);
        }
        "year" => {
            put("since", value);
            put("until", value);
        }
        other => put(other, value),
    }
    query.address()
}
