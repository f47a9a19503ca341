//! Dependence and leverage in a good: who needs whom, how much of it can be replaced, and what the seller loses. Every input is a row of the
//! caller's table; a missing denominator stays missing and says what it needs, and bounds give bounds.
//!
//! The measures, for a country i that takes a good from a supplier j in a year:
//! D = M / C (C = production + imports - exports - growth of stocks), share s = M / imports, HHI = sum of s squared, S = D w (w: the part of the good in
//! all energy), R = what can be replaced within T days, V = S (1 - R), U = what j earns from it of its product, A = V - U (1 - outlets).

use std::collections::BTreeMap;

use chancery_record::Code;

/// A range of values; both ends are equal where the value is known.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Range {
    /// Least.
    pub low: f64,
    /// Most.
    pub high: f64,
}

impl Range {
    /// A known value.
    pub fn exact(value: f64) -> Self {
        Range { low: value, high: value }
    }

    fn of(self, other: Range, combine: impl Fn(f64, f64) -> f64) -> Range {
        let all = [
            combine(self.low, other.low),
            combine(self.low, other.high),
            combine(self.high, other.low),
            combine(self.high, other.high),
        ];
        Range {
            low: all.iter().copied().fold(f64::INFINITY, f64::min),
            high: all.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }

    fn plus(self, other: Range) -> Range {
        self.of(other, |one, other| one + other)
    }

    fn minus(self, other: Range) -> Range {
        self.of(other, |one, other| one - other)
    }

    fn times(self, other: Range) -> Range {
        // Nothing of something without bound is nothing.
        self.of(other, |one, other| if one == 0.0 || other == 0.0 { 0.0 } else { one * other })
    }

    fn capped(self) -> Range {
        Range { low: self.low.clamp(0.0, 1.0), high: self.high.clamp(0.0, 1.0) }
    }
}

/// A measure: known within bounds, or unknown with what it needs.
#[derive(Clone, PartialEq, Debug)]
pub enum Measure {
    /// Known.
    Known(Range),
    /// Not known without these figures.
    Unknown(Vec<String>),
}

impl Measure {
    /// The known range.
    pub fn known(&self) -> Option<Range> {
        match self {
            Measure::Known(range) => Some(*range),
            Measure::Unknown(_) => None,
        }
    }

    fn with(&self, other: &Measure, combine: impl Fn(Range, Range) -> Range) -> Measure {
        match (self, other) {
            (Measure::Known(one), Measure::Known(other)) => Measure::Known(combine(*one, *other)),
            (one, other) => {
                let mut needs: Vec<String> =
                    [one, other].into_iter().flat_map(Measure::needs).cloned().collect();
                needs.sort();
                needs.dedup();
                Measure::Unknown(needs)
            }
        }
    }

    fn map(&self, change: impl Fn(Range) -> Range) -> Measure {
        match self {
            Measure::Known(range) => Measure::Known(change(*range)),
            unknown @ Measure::Unknown(_) => unknown.clone(),
        }
    }

    fn needs(&self) -> &[String] {
        match self {
            Measure::Known(_) => &[],
            Measure::Unknown(needs) => needs,
        }
    }

    /// One by the other; unknown where the other can be nothing.
    fn over(&self, other: &Measure, name: &str) -> Measure {
        if other.known().is_some_and(|range| range.low <= 0.0) {
            return Measure::Unknown(vec![format!("{name} above zero")]);
        }
        self.with(other, |one, other| one.of(other, |one, other| one / other))
    }
}

/// A figure of a country that is no flow between two.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Figure {
    /// Made at home in the year.
    Production,
    /// Taken in from all in the year.
    Imports,
    /// Given away in the year.
    Exports,
    /// Growth of stocks in the year.
    StockGrowth,
    /// Used in the year; else computed.
    Use,
    /// In store.
    Stock,
    /// What all other suppliers could give more in a year.
    Spare,
    /// All energy used in the year, of every kind.
    Energy,
    /// What the seller earns in the year with the good from the buyer, in money.
    Earned,
    /// The seller's product of the year, in money.
    Product,
    /// The part of that trade that the seller could place elsewhere, 0..=1.
    Outlets,
}

impl Figure {
    /// All figures with their names in tables.
    pub const ALL: [(Figure, &'static str); 11] = [
        (Figure::Production, "production"),
        (Figure::Imports, "imports"),
        (Figure::Exports, "exports"),
        (Figure::StockGrowth, "stock growth"),
        (Figure::Use, "use"),
        (Figure::Stock, "stock"),
        (Figure::Spare, "spare"),
        (Figure::Energy, "energy"),
        (Figure::Earned, "earned"),
        (Figure::Product, "product"),
        (Figure::Outlets, "outlets"),
    ];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(figure, _)| *figure == self).map_or("", |(_, name)| name)
    }

    /// The figure of a name.
    pub fn from_name(name: &str) -> Option<Figure> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(figure, _)| *figure)
    }
}

/// What is known of one good in one year, in one unit (money aside).
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ledger {
    /// From supplier to country.
    pub flows: BTreeMap<(Code, Code), Range>,
    /// Figures of countries; for `Earned` and `Outlets` those of a supplier with one buyer.
    pub figures: BTreeMap<(Figure, Code), Range>,
    /// The same that need two: supplier and buyer.
    pub of_two: BTreeMap<(Figure, Code, Code), Range>,
}

/// Days within which a supplier is to be replaced, by default.
pub const DAYS: f64 = 90.0;
const DAYS_OF_YEAR: f64 = 365.0;

/// Leverage of a supplier over a country in a good.
#[derive(Clone, PartialEq, Debug)]
pub struct Leverage {
    /// Who depends.
    pub to: Code,
    /// On whom.
    pub on: Code,
    /// From this supplier.
    pub quantity: Range,
    /// Part of all that comes in.
    pub share: Measure,
    /// Part of all that is used: D.
    pub dependence: Measure,
    /// D times the weight of the good: S.
    pub sensitivity: Measure,
    /// What can be replaced within the days: R.
    pub replaceable: Measure,
    /// S (1 - R): V.
    pub vulnerability: Measure,
    /// What the seller's product owes to it: U.
    pub exposure: Measure,
    /// V - U (1 - outlets), -1..=1, above zero where the supplier holds the lever: A.
    pub leverage: Measure,
}

impl Ledger {
    fn figure(&self, figure: Figure, of: &str) -> Measure {
        match self.figures.get(&(figure, of.to_owned())) {
            Some(range) => Measure::Known(*range),
            None => Measure::Unknown(vec![format!("{} of {of}", figure.name())]),
        }
    }

    fn figure_of_two(&self, figure: Figure, on: &str, to: &str) -> Measure {
        match self.of_two.get(&(figure, on.to_owned(), to.to_owned())) {
            Some(range) => Measure::Known(*range),
            None => Measure::Unknown(vec![format!("{} of {on} from {to}", figure.name())]),
        }
    }

    /// What a country uses in the year: as told, or production + imports - exports - growth of stocks.
    pub fn used(&self, country: &str) -> Measure {
        if let told @ Measure::Known(_) = self.figure(Figure::Use, country) {
            return told;
        }
        self.figure(Figure::Production, country)
            .with(&self.imports(country), Range::plus)
            .with(&self.figure(Figure::Exports, country), Range::minus)
            .with(&self.figure(Figure::StockGrowth, country), Range::minus)
    }

    /// What comes in from all; none where the table does not say, since a sum of partners may lack some.
    fn imports(&self, country: &str) -> Measure {
        self.figure(Figure::Imports, country)
    }

    /// Concentration of the suppliers of a country, 0..=1. Where partners do not add up to all imports, the rest can be many or one.
    pub fn concentration(&self, country: &str) -> Measure {
        let Measure::Known(all) = self.imports(country) else { return self.imports(country) };
        if all.low <= 0.0 {
            return Measure::Unknown(vec![format!("imports of {country} above zero")]);
        }
        let parts: Vec<Range> = self
            .flows
            .iter()
            .filter(|((_, to), _)| to == country)
            .map(|(_, quantity)| quantity.of(all, |part, all| part / all).capped())
            .collect();
        let square = |low: bool| -> f64 {
            parts.iter().map(|part| if low { part.low } else { part.high }).map(|part| part * part).sum()
        };
        let told: f64 = parts.iter().map(|part| part.low).sum();
        let rest = (1.0 - told).max(0.0);
        let rest = if rest < 1e-6 { 0.0 } else { rest };
        Measure::Known(Range { low: square(true), high: (square(false) + rest * rest).min(1.0) })
    }

    /// The leverage of every supplier over every country, by country and supplier. `days` is the time within which a supplier is to be replaced.
    pub fn leverages(&self, days: f64) -> Vec<Leverage> {
        let mut rows: Vec<Leverage> =
            self.flows.iter().map(|((on, to), quantity)| self.leverage(on, to, *quantity, days)).collect();
        rows.sort_by(|one, other| (&one.to, &one.on).cmp(&(&other.to, &other.on)));
        rows
    }

    fn leverage(&self, on: &Code, to: &Code, quantity: Range, days: f64) -> Leverage {
        let taken = Measure::Known(quantity);
        let share = taken.over(&self.imports(to), &format!("imports of {to}")).map(Range::capped);
        let used = self.used(to);
        let dependence = taken.over(&used, &format!("use of {to}")).map(Range::capped);
        let weight =
            used.over(&self.figure(Figure::Energy, to), &format!("energy of {to}")).map(Range::capped);
        let sensitivity = dependence.with(&weight, Range::times);
        let by_day = |range: Range| range.times(Range::exact(1.0 / DAYS_OF_YEAR));
        let spare = self.figure(Figure::Spare, to).map(by_day);
        let store = self.figure(Figure::Stock, to).map(|stock| stock.times(Range::exact(1.0 / days)));
        let replaceable = spare
            .with(&store, Range::plus)
            .over(&taken.map(by_day), &format!("flow {on} to {to}"))
            .map(Range::capped);
        let one = Measure::Known(Range::exact(1.0));
        let vulnerability = sensitivity.with(&one.with(&replaceable, Range::minus), Range::times);
        let exposure = self
            .figure_of_two(Figure::Earned, on, to)
            .over(&self.figure(Figure::Product, on), &format!("product of {on}"))
            .map(Range::capped);
        let kept = one.with(&self.figure_of_two(Figure::Outlets, on, to), Range::minus);
        let leverage = vulnerability.with(&exposure.with(&kept, Range::times), Range::minus);
        Leverage {
            to: to.clone(),
            on: on.clone(),
            quantity,
            share,
            dependence,
            sensitivity,
            replaceable,
            vulnerability,
            exposure,
            leverage,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(figures: &[(Figure, &str, f64)]) -> Ledger {
        let mut ledger = Ledger::default();
        ledger.flows.insert(("RUS".into(), "BGR".into()), Range::exact(60.0));
        ledger.flows.insert(("AZE".into(), "BGR".into()), Range::exact(20.0));
        for (figure, of, value) in figures {
            ledger.figures.insert((*figure, (*of).to_owned()), Range::exact(*value));
        }
        ledger
    }

    fn of_russia(ledger: &Ledger) -> Leverage {
        ledger.leverages(DAYS).into_iter().find(|row| row.on == "RUS").unwrap()
    }

    fn about(measure: &Measure, value: f64) {
        let range = measure.known().unwrap_or_else(|| panic!("{measure:?}"));
        assert!(
            (range.low - value).abs() < 1e-9 && (range.high - value).abs() < 1e-9,
            "{range:?} is not {value}"
        );
    }

    #[test]
    fn measures_by_hand() {
        let mut ledger = ledger(&[
            (Figure::Production, "BGR", 30.0),
            (Figure::Imports, "BGR", 80.0),
            (Figure::Exports, "BGR", 5.0),
            (Figure::StockGrowth, "BGR", 5.0),
            (Figure::Energy, "BGR", 400.0),
            (Figure::Spare, "BGR", 7.3),
            (Figure::Stock, "BGR", 1.8),
            (Figure::Product, "RUS", 1000.0),
        ]);
        ledger.of_two.insert((Figure::Earned, "RUS".into(), "BGR".into()), Range::exact(10.0));
        ledger.of_two.insert((Figure::Outlets, "RUS".into(), "BGR".into()), Range::exact(0.5));
        let row = of_russia(&ledger);
        about(&ledger.used("BGR"), 100.0);
        about(&row.share, 0.75);
        about(&row.dependence, 0.6);
        about(&row.sensitivity, 0.6 * 0.25);
        // 7.3 / 365 + 1.8 / 90 = 0.04 a day, of 60 / 365 a day
        about(&row.replaceable, 0.04 / (60.0 / 365.0));
        about(&row.vulnerability, 0.15 * (1.0 - 0.04 * 365.0 / 60.0));
        about(&row.exposure, 0.01);
        about(&row.leverage, 0.15 * (1.0 - 0.04 * 365.0 / 60.0) - 0.005);
        about(&ledger.concentration("BGR"), 0.75 * 0.75 + 0.25 * 0.25);
    }

    #[test]
    fn what_is_missing_is_named_and_never_filled_in() {
        let row = of_russia(&ledger(&[(Figure::Imports, "BGR", 80.0)]));
        about(&row.share, 0.75);
        let Measure::Unknown(needs) = row.dependence else { panic!() };
        assert_eq!(needs, ["exports of BGR", "production of BGR", "stock growth of BGR"]);
        let Measure::Unknown(needs) = row.exposure else { panic!() };
        assert_eq!(needs, ["earned of RUS from BGR", "product of RUS"]);
        let zero = of_russia(&ledger(&[(Figure::Use, "BGR", 0.0)]));
        assert_eq!(zero.dependence, Measure::Unknown(vec!["use of BGR above zero".into()]));
    }

    #[test]
    fn bounds_give_bounds() {
        let mut ledger = ledger(&[]);
        ledger.figures.insert((Figure::Use, "BGR".into()), Range { low: 100.0, high: 120.0 });
        assert_eq!(of_russia(&ledger).dependence, Measure::Known(Range { low: 0.5, high: 0.6 }));
        ledger.figures.insert((Figure::Imports, "BGR".into()), Range::exact(100.0));
        // 0.6 and 0.2 are told; the rest can be many small ones or one of 0.2
        let range = ledger.concentration("BGR").known().unwrap();
        assert!((range.low - 0.4).abs() < 1e-9 && (range.high - 0.44).abs() < 1e-9, "{range:?}");
    }
}
