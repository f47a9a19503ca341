//! Who needs whom for what: as told in the record, sentence by sentence, and as the user's tables have it; and what is lost when a route, place or
//! supplier is gone.
//!
//! Measures and flows are those of `course`; here rows become ledgers and networks, one for each good and year. Nothing is filled in: a measure without its
//! figures says which it needs.

pub mod tables;

use std::collections::{BTreeMap, BTreeSet};

use chancery_archive::{Archive, ArchiveError, Order, RowFilter};
use chancery_chart::{FlowLine, flows_svg};
use chancery_course::leverage::{Figure, Ledger, Leverage, Measure, Range};
use chancery_course::network::{Delivery, Edge, Network, WhatIf};
use chancery_record::{Code, Kind};
use serde_json::{Value as Json, json};

use crate::brief::{Cited, cite};
use crate::html::short;
use crate::rows;
use tables::{Row, What};

/// What a good and a year have in one: rows are added up within it alone.
pub type Account = (String, Option<i16>);

/// Whose dependences are asked for. All conditions must hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Asked {
    /// Each of these needs or is needed.
    pub between: Vec<Code>,
    /// This one needs.
    pub who: Option<Code>,
    /// This one is needed.
    pub on: Option<Code>,
}

impl Asked {
    fn lets(&self, who: &[Code], on: &[Code]) -> bool {
        self.between.iter().all(|code| who.contains(code) || on.contains(code))
            && self.who.as_ref().is_none_or(|code| who.contains(code))
            && self.on.as_ref().is_none_or(|code| on.contains(code))
    }
}

/// Dependences as told: rows of the record in which those who are asked for need or are needed, by date.
///
/// # Errors
/// When the archive cannot be read.
pub fn told(archive: &Archive, asked: &Asked) -> Result<Vec<Cited>, ArchiveError> {
    let mut codes = asked.between.iter().chain(&asked.who).chain(&asked.on).cloned();
    let (one, other) = (codes.next(), codes.next());
    let filter = RowFilter {
        about: one.clone().filter(|_| other.is_none()),
        dyad: one.zip(other),
        order: Order::Date,
        ..RowFilter::default()
    };
    let mut found = archive.rows(Kind::Dependences, &filter)?;
    found.retain(|row| asked.lets(&rows::codes(&row["who"]), &rows::codes(&row["on"])));
    cite(archive, found)
}

/// Flows on a drawing.
const FLOWS: usize = 24;

/// Who needs whom as a drawing, the first of many; none where no row names both sides.
pub fn drawing(told: &[Cited], title: &str) -> Option<String> {
    let mut lines: Vec<FlowLine> = Vec::new();
    for line in told.iter().filter_map(|one| flow(&one.row)) {
        if lines.len() < FLOWS && !lines.contains(&line) {
            lines.push(line);
        }
    }
    (!lines.is_empty()).then(|| flows_svg(&lines, title))
}

/// A dependence as a line of the drawing; none where one side is not named.
fn flow(row: &Json) -> Option<FlowLine> {
    let side = |field: &str| rows::actors(&row[field]).into_iter().next();
    let share =
        row["quantity_to"].as_f64().or_else(|| row["quantity_from"].as_f64()).filter(|_| is_percent(row));
    let number = rows::with_unit(row, "quantity_to");
    let parts = [rows::text(row, "good").to_owned(), number].into_iter().filter(|part| !part.is_empty());
    let label = parts.collect::<Vec<_>>().join(", ");
    Some(FlowLine { from: short(&side("on")?), to: short(&side("who")?), label: short(&label), share })
}

/// Whether the numbers of a row are parts of a whole.
pub(crate) fn is_percent(row: &Json) -> bool {
    PARTS.contains(&rows::text(row, "unit"))
}

/// What a flow is of: good, year, country, supplier, unit.
pub type FlowKey = (String, Option<i16>, Code, Code, String);

/// Flows that the record tells, and the rows behind each.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Flows {
    /// As rows of a table, of the kind `claimed`; a share of all that is taken stands beside the hundred that it is a share of.
    pub rows: Vec<Row>,
    /// Ids of rows of the record behind each.
    pub behind: BTreeMap<FlowKey, Vec<String>>,
}

/// Units that say a part of the whole.
const PARTS: [&str; 3] = ["percent", "%", "per cent"];

/// The flows in dependences as told: one country, one supplier, a number with its unit. Several accounts of one flow give bounds and are not added up. What is
/// denied, announced or supposed is left out; the number before a change has no year and is left to the words.
pub fn flows(told: &[Cited]) -> Flows {
    let lexicon = crate::disagree::lexicon();
    let mut found: BTreeMap<FlowKey, (Range, Vec<String>)> = BTreeMap::new();
    for Cited { row, .. } in told {
        let (who, by) = (rows::codes(&row["who"]), rows::codes(&row["on"]));
        let ([to], [from]) = (&who[..], &by[..]) else { continue };
        let (Some(quantity), unit) = (row["quantity_to"].as_f64(), rows::text(row, "unit").to_lowercase())
        else {
            continue;
        };
        if unit.is_empty() || to == from || quantity < 0.0 || !rows::reservations(row).is_empty() {
            continue;
        }
        let unit = if PARTS.contains(&unit.as_str()) { "%".to_owned() } else { unit };
        let good = lexicon.thing(rows::text(row, "good"));
        let year = rows::row_days(row).end.map(chancery_record::Date::year);
        let account = (good, year, to.clone(), from.clone(), unit);
        let (range, ids) = found.entry(account).or_insert((Range::exact(quantity), Vec::new()));
        *range = Range { low: range.low.min(quantity), high: range.high.max(quantity) };
        ids.push(rows::text(row, "id").to_owned());
    }
    let mut flows = Flows::default();
    for ((good, year, to, from, unit), (quantity, ids)) in found {
        let row = |what: What, from: &str, quantity: Range| Row {
            place: ids.join(" "),
            what,
            good: good.clone(),
            from: from.to_owned(),
            to: to.clone(),
            route: String::new(),
            quantity,
            unit: unit.clone(),
            stated: format!("{} {unit}", quantity.low),
            year,
            kind: "claimed".to_owned(),
            source: String::new(),
        };
        flows.rows.push(row(What::Flow, &from, quantity));
        if unit == "%" {
            flows.rows.push(row(What::Figure(Figure::Imports), "", Range::exact(100.0)));
        }
        flows.behind.insert((good.clone(), year, to.clone(), from, unit.clone()), ids.clone());
    }
    flows
}

impl Flows {
    /// The measures that the flows give, unit by unit, each with the rows of the record behind it.
    ///
    /// # Errors
    /// As for [`ledgers`]; rows of one unit can be added, so there are none.
    pub fn entries(&self, asked: &Asked, days: f64) -> Result<Vec<(Entry, Vec<String>)>, String> {
        let units: BTreeSet<&str> = self.rows.iter().map(|row| row.unit.as_str()).collect();
        let mut out = Vec::new();
        for unit in units {
            let rows: Vec<Row> = self.rows.iter().filter(|row| row.unit == unit).cloned().collect();
            for entry in entries(&ledgers(&rows)?, asked, days) {
                let (to, from) = (entry.leverage.to.clone(), entry.leverage.on.clone());
                let account = (entry.good.clone(), entry.year, to, from, unit.to_owned());
                let ids = self.behind.get(&account).cloned().unwrap_or_default();
                out.push((entry, ids));
            }
        }
        Ok(out)
    }
}

/// The ledgers of the rows, by good and year.
///
/// # Errors
/// In words, with the places, when rows of one ledger are in units that cannot be added.
pub fn ledgers(rows: &[Row]) -> Result<BTreeMap<Account, (Ledger, String)>, String> {
    let mut ledgers: BTreeMap<Account, (Ledger, String)> = BTreeMap::new();
    let mut first: BTreeMap<Account, &Row> = BTreeMap::new();
    for row in rows.iter().filter(|row| matches!(row.what, What::Flow | What::Figure(_))) {
        let account = (row.good.clone(), row.year);
        let (ledger, unit) = ledgers.entry(account.clone()).or_default();
        let is_money = matches!(row.what, What::Figure(Figure::Earned | Figure::Product | Figure::Outlets));
        if !is_money {
            let known = first.entry(account).or_insert(row);
            if known.unit != row.unit {
                return Err(format!(
                    "{}: {} of {} is in {}, and {} in {}; give one unit for a good, or one that data/desk/units.tsv knows",
                    row.place, row.stated, row.good, row.unit, known.place, known.unit
                ));
            }
            unit.clone_from(&row.unit);
        }
        put(ledger, row);
    }
    Ok(ledgers)
}

/// Rows that say the same twice are added up where they are flows; of a figure the last stands.
fn put(ledger: &mut Ledger, row: &Row) {
    match row.what {
        What::Flow => {
            let flow = ledger.flows.entry((row.from.clone(), row.to.clone())).or_insert(Range::exact(0.0));
            *flow = Range { low: flow.low + row.quantity.low, high: flow.high + row.quantity.high };
        }
        What::Figure(figure @ (Figure::Earned | Figure::Outlets)) => {
            ledger.of_two.insert((figure, row.from.clone(), row.to.clone()), row.quantity);
        }
        What::Figure(figure) => {
            ledger.figures.insert((figure, row.to.clone()), row.quantity);
        }
        What::Capacity | What::Price | What::Supply | What::Demand => {}
    }
}

/// Leverage of suppliers by the tables.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// The good.
    pub good: String,
    /// The year.
    pub year: Option<i16>,
    /// The unit of quantities.
    pub unit: String,
    /// The measures.
    pub leverage: Leverage,
    /// Concentration of the suppliers of the country.
    pub concentration: Measure,
}

/// The leverage of every supplier that the question allows, by good, year, country and supplier.
pub fn entries(ledgers: &BTreeMap<Account, (Ledger, String)>, asked: &Asked, days: f64) -> Vec<Entry> {
    let mut out = Vec::new();
    for ((good, year), (ledger, unit)) in ledgers {
        let is_asked =
            |row: &Leverage| asked.lets(std::slice::from_ref(&row.to), std::slice::from_ref(&row.on));
        for leverage in ledger.leverages(days).into_iter().filter(is_asked) {
            let concentration = ledger.concentration(&leverage.to);
            out.push(Entry { good: good.clone(), year: *year, unit: unit.clone(), leverage, concentration });
        }
    }
    out
}

/// The network of a good out of rows of capacity, price, supply and demand. What is not told is not filled in; [`lacks`] names it. Of bounds the lower is taken.
pub fn network(rows: &[Row], good: &str) -> Network {
    let of_good = || rows.iter().filter(|row| row.good == good);
    let price = |stretch: &Row| {
        let same = |row: &&Row| {
            row.what == What::Price
                && row.route == stretch.route
                && row.from == stretch.from
                && row.to == stretch.to
        };
        of_good().find(same).map_or(0.0, |row| row.quantity.low)
    };
    let mut network = Network::default();
    for row in of_good() {
        let quantity = row.quantity.low;
        match row.what {
            What::Capacity => network.edges.push(Edge {
                route: row.route.clone(),
                from: row.from.clone(),
                to: row.to.clone(),
                capacity: quantity,
                cost: price(row),
            }),
            What::Supply => *network.supply.entry(row.to.clone()).or_default() += quantity,
            What::Demand => *network.demand.entry(row.to.clone()).or_default() += quantity,
            What::Flow | What::Price | What::Figure(_) => {}
        }
    }
    network
}

/// The goods that have a network, in order.
pub fn goods(rows: &[Row]) -> BTreeSet<&str> {
    rows.iter().filter(|row| row.what == What::Capacity).map(|row| row.good.as_str()).collect()
}

/// What a network lacks to be solved, in words.
pub fn lacks(network: &Network) -> Vec<&'static str> {
    let mut lacks = Vec::new();
    if network.edges.is_empty() {
        lacks.push("capacity");
    }
    if network.supply.is_empty() {
        lacks.push("supply");
    }
    if network.demand.is_empty() {
        lacks.push("demand");
    }
    lacks
}

/// Days for which stocks make up for what is lost, by country; none where no stock is told. `lost` is for a year.
pub fn days_covered(rows: &[Row], good: &str, what_if: &WhatIf) -> BTreeMap<Code, Option<f64>> {
    let stock = |country: &str| {
        let is =
            |row: &&Row| row.good == good && row.what == What::Figure(Figure::Stock) && row.to == country;
        rows.iter().find(is).map(|row| row.quantity.low)
    };
    what_if
        .lost
        .iter()
        .map(|(country, (less, _))| (country.clone(), stock(country).map(|stock| stock / (less / 365.0))))
        .collect()
}

/// A measure in few words: `0.75`, `0.50 to 0.60`, `unknown`.
pub fn in_words(measure: &Measure) -> String {
    match measure {
        Measure::Known(Range { low, high }) if (high - low).abs() < 5e-4 => format!("{low:.2}"),
        Measure::Known(Range { low, high }) => format!("{low:.2} to {high:.2}"),
        Measure::Unknown(_) => "unknown".to_owned(),
    }
}

fn measure_json(measure: &Measure) -> Json {
    match measure {
        Measure::Known(range) => json!({ "low": rounded(range.low), "high": rounded(range.high) }),
        Measure::Unknown(needs) => json!({ "needs": needs }),
    }
}

fn rounded(value: f64) -> Json {
    if value.is_finite() { json!((value * 1e4).round() / 1e4) } else { Json::Null }
}

impl Entry {
    /// The measures with their names, in the order in which they are computed.
    pub fn measures(&self) -> [(&'static str, &Measure); 8] {
        let row = &self.leverage;
        [
            ("share", &row.share),
            ("dependence", &row.dependence),
            ("concentration", &self.concentration),
            ("sensitivity", &row.sensitivity),
            ("replaceable", &row.replaceable),
            ("vulnerability", &row.vulnerability),
            ("exposure", &row.exposure),
            ("leverage", &row.leverage),
        ]
    }

    /// What the unknown measures need, in order.
    pub fn needs(&self) -> BTreeSet<&str> {
        let needs = self.measures().into_iter().filter_map(|(_, measure)| match measure {
            Measure::Unknown(needs) => Some(needs),
            Measure::Known(_) => None,
        });
        needs.flatten().map(String::as_str).collect()
    }

    /// As JSON.
    pub fn to_json(&self) -> Json {
        let row = &self.leverage;
        let mut out = json!({
            "good": self.good, "year": self.year, "unit": self.unit, "to": row.to, "on": row.on,
            "quantity": { "low": rounded(row.quantity.low), "high": rounded(row.quantity.high) },
        });
        for (name, measure) in self.measures() {
            out[name] = measure_json(measure);
        }
        out
    }
}

/// What-if as JSON.
pub fn what_if_json(
    without: &str,
    good: &str,
    unit: &str,
    what_if: &WhatIf,
    days: &BTreeMap<Code, Option<f64>>,
) -> Json {
    let delivery = |delivery: &Delivery| json!({ "total": delivery.total, "to": delivery.to, "from": delivery.from, "over": delivery.over });
    json!({
        "without": without,
        "good": good,
        "unit": unit,
        "before": delivery(&what_if.before),
        "after": delivery(&what_if.after),
        "lost": what_if.lost.iter().map(|(country, (less, part))| json!({
            "country": country, "quantity": less, "part": rounded(*part),
            "days_covered": days.get(country).copied().flatten().map(rounded),
        })).collect::<Vec<_>>(),
        "gained": what_if.gained,
        "choke": rounded(what_if.choke),
    })
}
