//! Figures by dotted name, from a scorer's JSON or, where it has none, from its table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::GoldError;

/// Figures of one score, by name.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Figures(pub BTreeMap<String, f64>);

impl Figures {
    /// Adds a figure; a figure that is not a number is left out.
    pub fn add(&mut self, name: &str, value: f64) {
        if value.is_finite() {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// `name value` a line, in the order of names.
    pub fn table(&self) -> String {
        let mut table = String::new();
        for (name, value) in &self.0 {
            let _ = writeln!(table, "{name:<32} {value:>10.3}");
        }
        table
    }

    /// The numbers of a JSON object, nested objects by dotted names.
    pub fn from_json(value: &Value) -> Figures {
        let mut figures = Figures::default();
        flatten("", value, &mut figures);
        figures
    }

    /// One JSON object.
    pub fn json(&self) -> Value {
        self.0
            .iter()
            .map(|(name, value)| (name.clone(), Value::from(*value)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

/// The numbers of a scorer's JSON object. Lists of three are precision, recall and F1; a null F1, precision or
/// recall (nothing predicted) is 0; other lists and nulls are left out; the name
/// `all` of the page scorer's overall part is dropped.
pub fn of_json(text: &str) -> Result<Figures, GoldError> {
    let value: Value = serde_json::from_str(text.trim())
        .map_err(|error| GoldError::Scorer(format!("the scorer's answer is not JSON: {error}")))?;
    Ok(Figures::from_json(&value))
}

fn flatten(name: &str, value: &Value, figures: &mut Figures) {
    match value {
        Value::Number(number) => figures.add(name, number.as_f64().unwrap_or(f64::NAN)),
        // Shares that a scorer leaves open because nothing was predicted or nothing was there to find.
        Value::Null if [".f1", ".precision", ".recall"].iter().any(|part| name.ends_with(part)) => {
            figures.add(name, 0.0);
        }
        Value::Object(fields) => {
            for (field, value) in fields {
                let outer = if name == "all" { "" } else { name };
                let field = if outer.is_empty() { field.clone() } else { format!("{outer}.{field}") };
                flatten(&field, value, figures);
            }
        }
        Value::Array(items) if items.len() == 3 => {
            for (part, item) in ["p", "r", "f1"].into_iter().zip(items) {
                flatten(&format!("{name}.{part}"), item, figures);
            }
        }
        _ => {}
    }
}

/// `score_actors.py`: lines "name  12 of   34  0.353", or the two lines of the commodity news.
pub fn of_actor_table(table: &str) -> Figures {
    let mut figures = Figures::default();
    for line in table.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some((kind, f1)) = line.strip_prefix("F1 of ").and_then(|rest| rest.split_once(": ")) {
            add_parsed(&mut figures, &format!("{}.f1", plain_name(kind)), f1);
        } else if let [name @ .., _, "of", _, share] = words.as_slice() {
            add_parsed(&mut figures, &plain_name(&name.join(" ")), share);
        } else {
            for name in ["mentions", "predicted", "found", "polarity", "modality"] {
                add_after(&mut figures, name, line, &format!("{name} "));
            }
        }
    }
    figures
}

/// `score_clusters.py`: pair, ARI and B-cubed figures and the traps that were joined.
pub fn of_cluster_table(table: &str) -> Figures {
    let mut figures = Figures::default();
    let pairs = table.split_once("| pair ").map_or("", |(_, rest)| rest);
    for (name, before) in [("pair.p", "P "), ("pair.r", "R "), ("pair.f1", "F1 ")] {
        add_after(&mut figures, name, pairs, before);
    }
    for (name, before) in [("ari", "ARI "), ("b3.f1", "B3 F1 "), ("traps_joined", "traps wrongly joined: ")] {
        add_after(&mut figures, name, table, before);
    }
    figures
}

/// `score_relations.py level`: how well the scores tell disputes apart, and how much they follow volume (size of the rank
/// correlation) and voting.
pub fn of_level_table(table: &str) -> Figures {
    let mut figures = Figures::default();
    for line in table.lines() {
        for (name, before) in [
            ("auc", "MID AUC same year"),
            ("within", "MID AUC within pair"),
            ("volume", "Spearman with log volume"),
            ("votes", "Spearman with UN distance"),
        ] {
            let Some(rest) = line.strip_prefix(before) else { continue };
            let word = rest.split_whitespace().next().unwrap_or("");
            let number = word.parse().unwrap_or(f64::NAN);
            figures.add(name, if name == "volume" { f64::abs(number) } else { number });
        }
    }
    figures
}

/// `score_relations.py turn`: recall within one and three months, change points per pair and decade.
pub fn of_turn_table(table: &str) -> Figures {
    let mut figures = Figures::default();
    let last = table.lines().find(|line| line.starts_with("points ")).unwrap_or("");
    for (name, before) in [
        ("points", "points "),
        ("recall_1", "+-1 month "),
        ("recall_3", "+-3 months "),
        ("rate", "per pair-decade "),
    ] {
        add_after(&mut figures, name, last, before);
    }
    figures
}

/// `score_feeds.py`: a line for well-formed and one for broken files.
pub fn of_feed_table(table: &str) -> Figures {
    let mut figures = Figures::default();
    for (part, line) in table.lines().filter_map(|line| line.split_once(' ')) {
        if part != "well-formed" && part != "broken" {
            continue;
        }
        for name in ["accepted", "right", "title", "link", "published", "author"] {
            add_after(&mut figures, &format!("{}.{name}", plain_name(part)), line, &format!("{name} "));
        }
    }
    figures
}

/// `score_tkg.py`: a line of five numbers for all questions and for each part; relations have none.
pub fn of_link_table(table: &str) -> Figures {
    let mut figures = Figures::default();
    for line in table.lines() {
        if let [part, numbers @ ..] = line.split_whitespace().collect::<Vec<_>>().as_slice()
            && let [_, mrr, first, third, tenth] = numbers
        {
            for (name, number) in [("mrr", mrr), ("hits1", first), ("hits3", third), ("hits10", tenth)] {
                let part = if *part == "all" { String::new() } else { format!("{}.", plain_name(part)) };
                add_parsed(&mut figures, &format!("{part}{name}"), number);
            }
        }
    }
    figures
}

/// `score_dyad.py`: the figures of the prediction and of climatology, for all pairs and (`onset.`) for quiet ones, and what the prediction gains in AUC.
pub fn of_chance_table(table: &str) -> Figures {
    let mut figures = Figures::default();
    let names = [
        ("brier", "Brier "),
        ("bss", "BSS "),
        ("logloss", "logloss "),
        ("auc", "AUC "),
        ("ap", "AP "),
        ("ece", "ECE "),
    ];
    for line in table.lines() {
        let part = if line.starts_with("  ") { "onset." } else { "" };
        let whose = match line.trim_start() {
            line if line.starts_with("PREDICTION") => "",
            line if line.starts_with("climatology") => "climatology.",
            _ => continue,
        };
        for (name, before) in names {
            add_after(&mut figures, &format!("{part}{whose}{name}"), &line.replace('+', ""), before);
        }
    }
    for part in ["", "onset."] {
        let auc = |whose: &str| figures.0.get(&format!("{part}{whose}auc")).copied();
        if let (Some(ours), Some(theirs)) = (auc(""), auc("climatology.")) {
            figures.add(&format!("{part}auc_gain"), ours - theirs);
        }
    }
    figures
}

fn add_after(figures: &mut Figures, name: &str, text: &str, before: &str) {
    let number = text.split_once(before).map_or("", |(_, rest)| rest);
    let end = number.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != '-');
    add_parsed(figures, name, number[..end.unwrap_or(number.len())].trim_end_matches('.'));
}

fn add_parsed(figures: &mut Figures, name: &str, number: &str) {
    figures.add(name, number.parse().unwrap_or(f64::NAN));
}

fn plain_name(words: &str) -> String {
    let parts = words.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(figures: &Figures, wanted: &[(&str, f64)]) {
        for (name, value) in wanted {
            assert_eq!(figures.0.get(*name), Some(value), "{name} in {figures:?}");
        }
        assert_eq!(figures.0.len(), wanted.len(), "{figures:?}");
    }

    #[test]
    fn relation_tables() {
        let level = "pair-years 9 missing 0 with dispute 2\nMID AUC same year        0.823\nMID AUC within pair      0.681  (n 475)\n\
            Spearman with log volume -0.025\nSpearman with UN distance -0.175\n";
        check(
            &of_level_table(level),
            &[("auc", 0.823), ("within", 0.681), ("volume", 0.025), ("votes", -0.175)],
        );
        let turns = "RUS  GRG  2008-08  nearest 2\npoints 10  recall +-1 month 0.90  +-3 months 1.00  change points per pair-decade 5.25\n";
        check(
            &of_turn_table(turns),
            &[("points", 10.0), ("recall_1", 0.9), ("recall_3", 1.0), ("rate", 5.25)],
        );
    }

    #[test]
    fn json_becomes_dotted_names() {
        let json = r#"{"all":{"pages":2,"body":{"F1":0.5}},"value":[10.0,20.0,30.0],"f1_95":[0.1,0.2],"none":null,"type":{"f1":null}}"#;
        check(
            &of_json(json).unwrap(),
            &[
                ("pages", 2.0),
                ("body.F1", 0.5),
                ("value.p", 10.0),
                ("value.r", 20.0),
                ("value.f1", 30.0),
                ("type.f1", 0.0),
            ],
        );
        assert!(of_json("Traceback").is_err());
    }

    #[test]
    fn tables_become_dotted_names() {
        check(
            &of_actor_table("country      12 of   34  0.353\nall, needs none   1 of  2  0.500\n"),
            &[("country", 0.353), ("all_needs_none", 0.5)],
        );
        let news = "mentions 302, predicted 302, found 302 | on found: polarity 0.947, modality 0.719\nF1 of Other: 0.000\n";
        check(
            &of_actor_table(news),
            &[
                ("mentions", 302.0),
                ("predicted", 302.0),
                ("found", 302.0),
                ("polarity", 0.947),
                ("modality", 0.719),
                ("other.f1", 0.0),
            ],
        );
        let clusters = "documents 4 clusters gold 2 predicted 4 | pair P 1.0000 R 0.2500 F1 0.4000 | ARI 0.1000 | B3 F1 0.7000\nrecall by kind: exact 0/1\ntraps wrongly joined: 3 of 9\n";
        check(
            &of_cluster_table(clusters),
            &[
                ("pair.p", 1.0),
                ("pair.r", 0.25),
                ("pair.f1", 0.4),
                ("ari", 0.1),
                ("b3.f1", 0.7),
                ("traps_joined", 3.0),
            ],
        );
        let links = "                   queries MRR Hits@1 Hits@3 Hits@10\nall 10 45.50 35.00 50.00 63.00\ntail 5 1.00 2.00 3.00 4.00\nrel of two 5 1 2 3 4\n";
        check(
            &of_link_table(links),
            &[
                ("mrr", 45.5),
                ("hits1", 35.0),
                ("hits3", 50.0),
                ("hits10", 63.0),
                ("tail.mrr", 1.0),
                ("tail.hits1", 2.0),
                ("tail.hits3", 3.0),
                ("tail.hits10", 4.0),
            ],
        );
        let line = |name: &str, skill: &str, auc: &str| {
            format!("{name} Brier 0.10000  BSS {skill}  logloss 0.3000  AUC {auc}  AP 0.500  ECE 0.0100\n")
        };
        let chances = [
            line("base rate", "-0.399", "0.5000"),
            line("climatology 60m", "+0.000", "0.7500"),
            line("PREDICTION", "+0.060", "0.8750"),
            line("  PREDICTION", "-0.010", "0.6250"),
        ];
        let figures = of_chance_table(&chances.concat());
        for (name, value) in
            [("bss", 0.06), ("auc_gain", 0.125), ("climatology.auc", 0.75), ("onset.bss", -0.01)]
        {
            assert_eq!(figures.0.get(name), Some(&value), "{name} in {figures:?}");
        }
        let feeds = "well-formed files 9  accepted 0.500  right 0.250 | entries: title 0.100 (n 7)  link 0.200 (n 7)  published 0.300 (n 3)  author 0.400 (n 2)\n";
        check(
            &of_feed_table(feeds),
            &[
                ("well_formed.accepted", 0.5),
                ("well_formed.right", 0.25),
                ("well_formed.title", 0.1),
                ("well_formed.link", 0.2),
                ("well_formed.published", 0.3),
                ("well_formed.author", 0.4),
            ],
        );
    }
}
