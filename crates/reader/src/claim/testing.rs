//! Runs the yes and no sentences of every rule of claims.

use chancery_record::{Actor, Document, Head, Kind, Polarity, Reading};

use super::rules::{Example, Rule, singular};
use crate::event::testing::{RuleFailure, Tested, run};
use crate::lore::Lore;

/// Runs all rules, or those whose id contains `part`; number of sentences and the failures.
pub fn run_tests(lore: &Lore, part: &str) -> (usize, Vec<RuleFailure>) {
    let rules = lore.claims.all.iter().filter(|rule| rule.id.contains(part));
    run(rules.map(|rule| {
        let examples = rule.examples.iter().map(|example| (example.line, example.wanted.is_some())).collect();
        let tested = Tested { file: &rule.file, id: &rule.id, examples };
        (tested, move |index: usize| check(lore, rule, &rule.examples[index]))
    }))
}

fn check(lore: &Lore, rule: &Rule, example: &Example) -> Option<String> {
    let reading = crate::read(lore, &Document::from_text(&example.sentence));
    let rows = told(&reading);
    let fired: Vec<&(String, Vec<(String, String)>)> = rows.iter().filter(|(id, _)| *id == rule.id).collect();
    match &example.wanted {
        None => fired
            .first()
            .map(|row| format!("must not fire, but gave {} on \"{}\"", shown(row), example.sentence)),
        Some(wanted) => {
            let fits =
                |row: &&&(String, Vec<(String, String)>)| wanted.iter().all(|pair| row.1.contains(pair));
            if fired.iter().any(|row| fits(&row)) {
                return None;
            }
            let wanted: Vec<String> =
                wanted.iter().map(|(field, value)| format!("{field}={value}")).collect();
            let got: Vec<String> = rows.iter().map(shown).collect();
            let got = if got.is_empty() { "nothing".to_owned() } else { got.join("; ") };
            Some(format!("\"{}\": wanted {} {}, got {got}", example.sentence, rule.id, wanted.join(" ")))
        }
    }
}

fn shown((rule, fields): &(String, Vec<(String, String)>)) -> String {
    let fields: Vec<String> = fields.iter().map(|(field, value)| format!("{field}={value}")).collect();
    format!("{rule} [{}]", fields.join(" "))
}

/// Kind, head and fields of a row.
type Told<'r> = (Kind, &'r Head, Vec<(&'r str, String)>);

/// The rows of a reading that rules of claims drew, as rule and fields.
pub fn told(reading: &Reading) -> Vec<(String, Vec<(String, String)>)> {
    let codes = |actors: &[Actor]| {
        let mut codes: Vec<&str> = actors.iter().map(|actor| actor.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        if codes.is_empty() { "-".to_owned() } else { codes.join(",") }
    };
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| value.to_string());
    let text = |value: &str| if value.is_empty() { "-".to_owned() } else { value.replace(' ', "_") };
    let mut rows: Vec<Told<'_>> = Vec::new();
    for row in &reading.judgments {
        rows.push((
            Kind::Judgments,
            &row.head,
            vec![
                ("about", codes(&row.claim.actors)),
                ("sign", row.sign.to_string()),
                ("aspect", text(&row.aspect)),
                ("from", text(&row.phase_from)),
                ("to", text(&row.phase_to)),
            ],
        ));
    }
    for row in &reading.forecasts {
        let percent = row
            .percent_low
            .zip(row.percent_high)
            .map_or("-".to_owned(), |(low, high)| format!("{low}-{high}"));
        let horizon = row.horizon.end.map_or("-".to_owned(), |day| day.to_string());
        let condition = row.condition.map_or("-".to_owned(), |span| text(span.of(&reading.document.text)));
        rows.push((
            Kind::Forecasts,
            &row.head,
            vec![
                ("about", codes(&row.claim.actors)),
                ("percent", percent),
                ("until", horizon),
                ("if", condition),
            ],
        ));
    }
    for row in &reading.targets {
        let deadline = row.deadline.end.map_or("-".to_owned(), |day| day.to_string());
        rows.push((
            Kind::Targets,
            &row.head,
            vec![
                ("by", codes(&row.set_by)),
                ("quantity", number(row.quantity)),
                ("unit", text(&row.unit)),
                ("deadline", deadline),
                ("measure", text(&row.measure)),
                ("project", text(&row.project)),
            ],
        ));
    }
    for row in &reading.dependences {
        rows.push((
            Kind::Dependences,
            &row.head,
            vec![
                ("who", codes(&row.who)),
                ("on", codes(&row.on)),
                ("good", text(&row.good)),
                ("from", number(row.quantity_from)),
                ("to", number(row.quantity_to)),
                ("trend", text(&row.trend)),
            ],
        ));
    }
    for row in &reading.goals {
        let others = row.claim.actors.get(1..).unwrap_or_default();
        let means = row.means.map_or("-".to_owned(), |span| text(span.of(&reading.document.text)));
        rows.push((
            Kind::Goals,
            &row.head,
            vec![
                ("who", codes(row.claim.actors.get(..1).unwrap_or_default())),
                ("whom", codes(others)),
                ("means", means),
            ],
        ));
    }
    for row in &reading.relations {
        rows.push((
            Kind::Relations,
            &row.head,
            vec![
                ("between", codes(&row.claim.actors)),
                ("status", text(&row.status)),
                ("refused", row.refused.to_string()),
            ],
        ));
    }
    rows.into_iter()
        .map(|(kind, head, mut fields)| {
            let polarity = if head.polarity == Polarity::Negated { "negated" } else { "affirmed" };
            fields.push(("polarity", polarity.to_owned()));
            fields.push(("kind", singular(kind).to_owned()));
            (head.rule.clone(), fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect())
        })
        .collect()
}
