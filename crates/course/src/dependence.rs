//! Dependence on a supplier: the share of what a country takes in of a good that comes from one partner, out of a table of
//! flows. The table is the user's or a statistical office's; nothing is estimated, and what lacks its denominator stays open.

use std::collections::BTreeMap;

use chancery_record::Code;

/// A quantity of a good that came to one country from one partner (or from all) within a year.
#[derive(Clone, PartialEq, Debug)]
pub struct Flow {
    /// The good as the table calls it.
    pub good: String,
    /// Who received it.
    pub to: Code,
    /// Where it came from; the table's own word for the total of all partners is told apart by the caller.
    pub from: Code,
    /// Year.
    pub year: i16,
    /// Quantity in the unit of the table.
    pub quantity: f64,
}

/// Dependence of a country on a partner for a good in a year.
#[derive(Clone, PartialEq, Debug)]
pub struct Dependence {
    /// The good.
    pub good: String,
    /// Who depends.
    pub to: Code,
    /// On whom.
    pub on: Code,
    /// Year.
    pub year: i16,
    /// From this partner, in the unit of the table.
    pub quantity: f64,
    /// From all partners; none when the table does not say.
    pub total: Option<f64>,
    /// `quantity / total`, 0..=1; none when the total is unknown or zero.
    pub share: Option<f64>,
}

/// The dependences of all rows but totals, in the order of good, country, partner and year. `total` is the word that stands
/// in `from` for all partners. Rows that say the same twice are added up.
pub fn dependences(flows: &[Flow], total: &str) -> Vec<Dependence> {
    let mut sums: BTreeMap<(&str, &str, &str, i16), f64> = BTreeMap::new();
    for flow in flows {
        *sums.entry((&flow.good, &flow.to, &flow.from, flow.year)).or_default() += flow.quantity;
    }
    let partners = sums.iter().filter(|((_, _, from, _), _)| *from != total);
    partners
        .map(|((good, to, from, year), quantity)| {
            let all = sums.get(&(*good, *to, total, *year)).copied();
            Dependence {
                good: (*good).to_owned(),
                to: (*to).to_owned(),
                on: (*from).to_owned(),
                year: *year,
                quantity: *quantity,
                total: all,
                share: all.filter(|all| *all > 0.0).map(|all| (quantity / all).clamp(0.0, 1.0)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(from: &str, to: &str, quantity: f64) -> Flow {
        Flow { good: "gas".into(), to: to.into(), from: from.into(), year: 2020, quantity }
    }

    #[test]
    fn shares_by_hand_and_no_share_without_a_total() {
        let flows = [
            flow("RUS", "BGR", 85_173.644),
            flow("*", "BGR", 113_216.607),
            flow("RUS", "XKX", 3.0),
            flow("NOR", "MLT", 0.0),
            flow("*", "MLT", 0.0),
        ];
        let found = dependences(&flows, "*");
        let lines: Vec<String> = found
            .iter()
            .map(|row| {
                format!("{} {} {:?}", row.to, row.on, row.share.map(|share| (share * 1000.0).round() / 10.0))
            })
            .collect();
        assert_eq!(lines, ["BGR RUS Some(75.2)", "MLT NOR None", "XKX RUS None"]);
    }
}
