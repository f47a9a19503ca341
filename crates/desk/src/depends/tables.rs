//! Tables of flows and figures that the user lays beside the record: a form of our own, Eurostat, BACI, Comtrade, told apart by their first line.
//!
//! Countries stay as the table writes them unless the caller knows a code; units become one per kind (`data/desk/units.tsv`). A row that cannot be
//! understood is an error with its place: a figure left out in silence would make another one wrong.

use chancery_course::leverage::{Figure, Range};

const UNITS: &str = include_str!("../../../../data/desk/units.tsv");

/// Looks up the code of a country's name or of another code.
pub type CodeOf<'c> = dyn Fn(&str) -> Option<String> + 'c;

/// A row of a table.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Where it stands: `flows.csv:17`.
    pub place: String,
    /// What it tells.
    pub what: What,
    /// The good as the table calls it.
    pub good: String,
    /// Supplier, or where a stretch begins; empty where the row tells of one country.
    pub from: String,
    /// Country, or where a stretch ends.
    pub to: String,
    /// The route, or empty.
    pub route: String,
    /// The quantity in the unit of the record.
    pub quantity: Range,
    /// The unit of the record.
    pub unit: String,
    /// Quantity and unit as the table writes them.
    pub stated: String,
    /// The year; none where the row tells no year.
    pub year: Option<i16>,
    /// `measured`, `contracted`, `capacity`, `claimed`.
    pub kind: String,
    /// The source that the row names, or the table.
    pub source: String,
}

/// What a row tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// From a supplier to a country.
    Flow,
    /// A figure of a country, or of supplier and buyer.
    Figure(Figure),
    /// What a stretch of a route can carry.
    Capacity,
    /// What a stretch costs for each unit.
    Price,
    /// What a supplier can give.
    Supply,
    /// What a country needs.
    Demand,
}

/// Reads a table. `name` is the file's.
///
/// # Errors
/// In words, with the place and a remedy.
pub fn read(name: &str, text: &str, code_of: &CodeOf<'_>) -> Result<Vec<Row>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or("");
    let sign = if head.contains('\t') { '\t' } else { ',' };
    let heads: Vec<String> = cells(head, sign).into_iter().map(|cell| cell.trim().to_lowercase()).collect();
    let Some(form) =
        FORMS.iter().find(|form| form.marks.iter().all(|mark| heads.iter().any(|head| head == mark)))
    else {
        return Err(format!(
            "{name}:1: the columns are of no known table; give what, good, from, to, route, quantity, unit, year, kind, source, or a table of \
             Eurostat, BACI or Comtrade"
        ));
    };
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
        let place = format!("{name}:{}", index + 1);
        let line = Line { heads: &heads, cells: cells(line, sign), place: &place, code_of };
        rows.extend((form.row)(&line)?);
    }
    Ok(rows)
}

/// A form of table.
struct Form {
    /// Columns that it is known by.
    marks: &'static [&'static str],
    row: fn(&Line<'_>) -> Result<Option<Row>, String>,
}

const FORMS: [Form; 4] = [
    Form { marks: &["what", "good", "to", "quantity", "unit"], row: own },
    Form { marks: &["t", "i", "j", "k", "v"], row: baci },
    Form { marks: &["primaryvalue", "partneriso"], row: comtrade },
    Form { marks: &["partner", "reporter", "year"], row: eurostat },
];

/// A line of a table with the names of its cells.
struct Line<'l> {
    heads: &'l [String],
    cells: Vec<String>,
    place: &'l str,
    code_of: &'l CodeOf<'l>,
}

impl Line<'_> {
    fn cell(&self, name: &str) -> &str {
        let place = self.heads.iter().position(|head| head == name);
        place.and_then(|place| self.cells.get(place)).map_or("", |cell| cell.trim())
    }

    fn code(&self, name: &str) -> String {
        let cell = self.cell(name);
        (self.code_of)(cell).unwrap_or_else(|| cell.to_owned())
    }

    fn wrong(&self, what: &str) -> String {
        format!("{}: {what}", self.place)
    }

    /// `60`, `50..60`, `..60`, `60..`.
    fn quantity(&self, name: &str) -> Result<Range, String> {
        let cell = self.cell(name).replace(' ', "");
        let number = |text: &str, open: f64| -> Option<f64> {
            if text.is_empty() {
                Some(open)
            } else {
                text.parse().ok().filter(|value: &f64| value.is_finite())
            }
        };
        let range = match cell.split_once("..") {
            Some((low, high)) => {
                number(low, 0.0).zip(number(high, f64::INFINITY)).map(|(low, high)| Range { low, high })
            }
            None => cell.parse().ok().filter(|value: &f64| value.is_finite()).map(Range::exact),
        };
        range
            .filter(|range| range.low <= range.high)
            .ok_or_else(|| self.wrong(&format!("`{cell}` is no quantity; write 60, 50..60 or 60..")))
    }

    fn year(&self, name: &str) -> Result<Option<i16>, String> {
        match self.cell(name) {
            "" => Ok(None),
            cell => {
                let digits = cell.get(..4).unwrap_or(cell);
                digits
                    .parse()
                    .map(Some)
                    .map_err(|_| self.wrong(&format!("`{cell}` is no year; write it as 2020")))
            }
        }
    }

    fn row(&self, what: What, good: &str, from: String, to: String, quantity: Range, unit: &str) -> Row {
        // A price is money for a unit of the table, and the table's own business.
        let (factor, becomes) = unit_of(unit).filter(|_| what != What::Price).unwrap_or((1.0, unit));
        let scaled = Range { low: quantity.low * factor, high: quantity.high * factor };
        let stated = if quantity.is_exact() {
            format!("{} {unit}", quantity.low)
        } else {
            format!("{}..{} {unit}", quantity.low, quantity.high)
        };
        Row {
            place: self.place.to_owned(),
            what,
            good: good.to_owned(),
            from,
            to,
            route: String::new(),
            quantity: scaled,
            unit: becomes.to_owned(),
            stated,
            year: None,
            kind: "measured".to_owned(),
            source: String::new(),
        }
    }
}

/// Factor and unit of the record.
fn unit_of(unit: &str) -> Option<(f64, &'static str)> {
    let lines = UNITS.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some((cells.next()?, cells.next()?.parse().ok()?, cells.next()?))
        })
        .find(|(name, _, _): &(&str, f64, &str)| name.eq_ignore_ascii_case(unit.trim()))
        .map(|(_, factor, becomes)| (factor, becomes))
}

fn own(line: &Line<'_>) -> Result<Option<Row>, String> {
    let (from, to) = (line.code("from"), line.code("to"));
    let name = line.cell("what").to_lowercase();
    let what = match name.as_str() {
        "flow" => What::Flow,
        "capacity" => What::Capacity,
        "price" => What::Price,
        "supply" => What::Supply,
        "demand" => What::Demand,
        other => What::Figure(Figure::from_name(other).ok_or_else(|| {
            let known: Vec<&str> = Figure::ALL.iter().map(|(_, name)| *name).collect();
            line.wrong(&format!(
                "`{other}` tells nothing; give one of flow, capacity, price, supply, demand, {}",
                known.join(", ")
            ))
        })?),
    };
    let needs_two = matches!(
        what,
        What::Flow | What::Capacity | What::Price | What::Figure(Figure::Earned | Figure::Outlets)
    );
    if to.is_empty() || (needs_two && from.is_empty()) {
        let needed = if needs_two { "`from` and `to`" } else { "`to`" };
        return Err(line.wrong(&format!("a row of `{name}` needs {needed}")));
    }
    let quantity = line.quantity("quantity")?;
    if quantity.low < 0.0 && what != What::Figure(Figure::StockGrowth) {
        return Err(
            line.wrong(&format!("`{}` is below zero; only stock growth can be", line.cell("quantity")))
        );
    }
    let row = line.row(what, line.cell("good"), from, to, quantity, line.cell("unit"));
    let kind = line.cell("kind");
    Ok(Some(Row {
        route: line.cell("route").to_owned(),
        year: line.year("year")?,
        kind: if kind.is_empty() { "measured".to_owned() } else { kind.to_owned() },
        source: line.cell("source").to_owned(),
        ..row
    }))
}

/// `product,partner,reporter,year` and a column of quantities that is named by its unit. `Total` stands for all partners.
fn eurostat(line: &Line<'_>) -> Result<Option<Row>, String> {
    let known = ["product", "partner", "reporter", "year", "siec", "unit"];
    let Some(column) = line.heads.iter().find(|head| !known.contains(&head.as_str())) else {
        return Err(line.wrong("no column of quantities; name one by its unit, such as TJ_GCV"));
    };
    if line.cell(column).is_empty() {
        return Ok(None);
    }
    let unit = if line.cell("unit").is_empty() { column.as_str() } else { line.cell("unit") };
    let quantity = line.quantity(column)?;
    let to = line.code("reporter");
    let row = if line.cell("partner") == "Total" {
        line.row(What::Figure(Figure::Imports), line.cell("product"), String::new(), to, quantity, unit)
    } else {
        line.row(What::Flow, line.cell("product"), line.code("partner"), to, quantity, unit)
    };
    Ok(Some(Row { year: line.year("year")?, source: "Eurostat".to_owned(), ..row }))
}

/// `t,i,j,k,v,q`: year, exporter, importer, product, thousand dollars, tonnes. The value is taken.
fn baci(line: &Line<'_>) -> Result<Option<Row>, String> {
    let row =
        line.row(What::Flow, line.cell("k"), line.code("i"), line.code("j"), line.quantity("v")?, "kUSD");
    Ok(Some(Row { year: line.year("t")?, source: "BACI".to_owned(), ..row }))
}

/// A table of Comtrade as it is downloaded; imports are taken, `W00` is the world.
fn comtrade(line: &Line<'_>) -> Result<Option<Row>, String> {
    let flow = if line.cell("flowcode").is_empty() { line.cell("flowdesc") } else { line.cell("flowcode") };
    if !matches!(flow, "M" | "Import" | "Imports") {
        return Ok(None);
    }
    let (to, partner) = (line.code("reporteriso"), line.cell("partneriso"));
    let (good, quantity) = (line.cell("cmdcode"), line.quantity("primaryvalue")?);
    let row = if partner == "W00" {
        line.row(What::Figure(Figure::Imports), good, String::new(), to, quantity, "USD")
    } else {
        line.row(What::Flow, good, line.code("partneriso"), to, quantity, "USD")
    };
    let year = if line.cell("refyear").is_empty() { line.year("period")? } else { line.year("refyear")? };
    Ok(Some(Row { year, source: "Comtrade".to_owned(), ..row }))
}

/// The cells of a line; those with the sign in them stand in quotes, a quote in them twice.
fn cells(line: &str, sign: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.trim_end_matches('\r').chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(cell) = cells.last_mut() else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                cell.push('"');
                letters.next();
            }
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            letter if letter == sign && !quoted => cells.push(String::new()),
            letter => cell.push(letter),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(name: &str) -> Option<String> {
        let known = [("Russia", "RUS"), ("Bulgaria", "BGR"), ("RUS", "RUS")];
        known.iter().find(|(known, _)| *known == name).map(|(_, code)| (*code).to_owned())
    }

    fn told(text: &str) -> Vec<String> {
        let rows = read("t.csv", text, &code_of).unwrap();
        let one = |row: &Row| {
            format!(
                "{:?} {} {}>{} {}-{} {} {:?}",
                row.what, row.good, row.from, row.to, row.quantity.low, row.quantity.high, row.unit, row.year
            )
        };
        rows.iter().map(one).collect()
    }

    #[test]
    fn tables_are_known_by_their_columns() {
        let own = "what,good,from,to,quantity,unit,year\nflow,gas,Russia,Bulgaria,2..3,bcm gas,2020\nstock,gas,,Bulgaria,20,PJ,\n";
        assert_eq!(
            told(own),
            ["Flow gas RUS>BGR 76200-114300 TJ Some(2020)", "Figure(Stock) gas >BGR 20000-20000 TJ None"]
        );
        let eurostat = "product,partner,reporter,year,TJ_GCV\n\"Gas, natural\",Russia,Bulgaria,2020,5\nG,Total,Bulgaria,2020,8\nG,X,Y,2020,\n";
        assert_eq!(
            told(eurostat),
            ["Flow Gas, natural RUS>BGR 5-5 TJ Some(2020)", "Figure(Imports) G >BGR 8-8 TJ Some(2020)"]
        );
        assert_eq!(
            told("t,i,j,k,v,q\n2020,643,100,271121,7.5,2\n"),
            ["Flow 271121 643>100 7500-7500 USD Some(2020)"]
        );
        let comtrade = "period,reporterISO,flowCode,partnerISO,cmdCode,primaryValue\n2021,BGR,M,RUS,2711,9\n2021,BGR,X,RUS,2711,9\n2021,BGR,M,W00,2711,12\n";
        assert_eq!(
            told(comtrade),
            ["Flow 2711 RUS>BGR 9-9 USD Some(2021)", "Figure(Imports) 2711 >BGR 12-12 USD Some(2021)"]
        );
    }

    #[test]
    fn what_cannot_be_understood_is_named_with_its_place() {
        let wrong = |text: &str| read("t.csv", text, &code_of).unwrap_err();
        assert!(wrong("a,b\n1,2\n").starts_with("t.csv:1: the columns are of no known table"));
        let head = "what,good,from,to,quantity,unit,year\n";
        assert!(
            wrong(&format!("{head}flow,gas,,BGR,2,TJ,2020\n"))
                .starts_with("t.csv:2: a row of `flow` needs `from` and `to`")
        );
        assert!(wrong(&format!("{head}wish,gas,,BGR,2,TJ,2020\n")).contains("`wish` tells nothing"));
        assert!(wrong(&format!("{head}stock,gas,,BGR,much,TJ,2020\n")).contains("`much` is no quantity"));
        assert!(wrong(&format!("{head}stock,gas,,BGR,9..3,TJ,2020\n")).contains("is no quantity"));
        assert!(wrong(&format!("{head}price,gas,RUS,BGR,-3,USD,2020\n")).contains("is below zero"));
    }
}
