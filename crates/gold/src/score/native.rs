//! Scores of the sets beside which no script lies, by the words of their READMEs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chancery_record::Kind;
use serde_json::Value;

use super::Figures;
use crate::GoldError;
use crate::input::{json_rows, table_rows};

/// Regions of the founding articles that must be dropped, as offsets.
const DROPPED: &str = include_str!("../../../../gold/seeds_dropped.tsv");

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { f64::NAN } else { part as f64 / whole as f64 }
}

fn f1(right: usize, gold: usize, predicted: usize) -> f64 {
    share(2 * right, gold + predicted)
}

/// Web archives: every record that one reader or the other finds, a report of the damaged place, and no stop there:
///
/// - `records.read`: of all records that the better of the two readers finds, the share that we give (more than there are do not help);
/// - `records.right`: of the records listed in the gold, the share given with the same type, address and date;
/// - `records.payload`: the same with the same number of payload bytes;
/// - `records.surplus`: records beyond those of the better reader;
/// - `broken.reported`: of the files in which one of the readers gave up, the share with a broken spot; `broken.false`: of the others.
pub fn archives(gold: &Path, predicted: &Path) -> Result<Figures, GoldError> {
    let answers = json_rows(predicted)?;
    let by_file: BTreeMap<&str, &Value> = answers.iter().map(|row| (row.text("file"), &row.value)).collect();
    let list = |value: Option<&Value>, field: &str| -> Vec<Value> {
        value.and_then(|value| value[field].as_array()).cloned().unwrap_or_default()
    };
    let (mut there, mut read, mut surplus, mut listed, mut right, mut payload) = (0, 0, 0, 0, 0, 0);
    let (mut broken, mut reported, mut sound, mut false_alarms) = (0, 0, 0, 0);
    for row in json_rows(gold)? {
        let answer = by_file.get(row.text("file")).copied();
        let given = list(answer, "records");
        let other_reader = row.value["fastwarc_records"].as_u64().unwrap_or(0) as usize;
        let expected = row.list("records").len().max(other_reader);
        there += expected;
        read += given.len().min(expected);
        surplus += given.len().saturating_sub(expected);
        listed += row.list("records").len();
        right += common(row.list("records"), &given, &["type", "uri", "date"]);
        payload += common(row.list("records"), &given, &["type", "uri", "date", "payload_bytes"]);
        let spots = usize::from(!list(answer, "broken").is_empty());
        if row.value.get("warcio_error").is_some() || row.value.get("fastwarc_error").is_some() {
            (broken, reported) = (broken + 1, reported + spots);
        } else {
            (sound, false_alarms) = (sound + 1, false_alarms + spots);
        }
    }
    let mut figures = Figures::default();
    figures.add("records.read", share(read, there));
    figures.add("records.right", share(right, listed));
    figures.add("records.payload", share(payload, listed));
    figures.add("records.surplus", surplus as f64);
    figures.add("broken.reported", share(reported, broken));
    figures.add("broken.false", share(false_alarms, sound));
    Ok(figures)
}

/// How many records of the gold are given with equal fields, each answer used once.
fn common(gold: &[Value], given: &[Value], fields: &[&str]) -> usize {
    let mut left: Vec<&Value> = given.iter().collect();
    let equal = |gold: &Value, given: &Value| fields.iter().all(|field| gold[*field] == given[*field]);
    let mut found = 0;
    for record in gold {
        if let Some(at) = left.iter().position(|answer| equal(record, answer)) {
            left.remove(at);
            found += 1;
        }
    }
    found
}

/// True for the set of coordinated actors, which has a `phrase` in each row.
pub fn is_coordination(gold: &Path) -> Result<bool, GoldError> {
    Ok(json_rows(gold)?.first().is_some_and(|row| row.value.get("phrase").is_some()))
}

/// "Sentence and phrase -> all coordinated actors": `exact` is the share of rows whose set of actors is the gold's, `p`, `r`
/// and `f1` count actors. Letter case, white space and a leading article do not count.
pub fn coordination(gold: &Path, predicted: &Path) -> Result<Figures, GoldError> {
    let answers = json_rows(predicted)?;
    let by_id: BTreeMap<&str, &[Value]> =
        answers.iter().map(|row| (row.text("id"), row.list("actors"))).collect();
    let (mut rows, mut exact, mut right, mut wanted, mut given) = (0, 0, 0, 0, 0);
    for row in json_rows(gold)? {
        let expected = actor_names(row.list("expect_actors"));
        let answer = actor_names(by_id.get(row.text("id")).copied().unwrap_or(&[]));
        rows += 1;
        exact += usize::from(expected == answer);
        right += expected.intersection(&answer).count();
        wanted += expected.len();
        given += answer.len();
    }
    let mut figures = Figures::default();
    figures.add("exact", share(exact, rows));
    figures.add("p", share(right, given));
    figures.add("r", share(right, wanted));
    figures.add("f1", f1(right, wanted, given));
    Ok(figures)
}

/// True for a set of quantities whose values are written in a dialect of its own: rows name their `kind`.
pub fn is_of_other_values(gold: &Path) -> Result<bool, GoldError> {
    Ok(json_rows(gold)?
        .iter()
        .any(|row| row.list("quantities").iter().any(|item| item.get("kind").is_some())))
}

/// Quantities by their places alone: `strict.f1` where both ends are the gold's, in percent. Values are not looked at.
pub fn quantity_spans(gold: &Path, predicted: &Path) -> Result<Figures, GoldError> {
    let answers = json_rows(predicted)?;
    let by_id: BTreeMap<&str, &[Value]> =
        answers.iter().map(|row| (row.text("id"), row.list("quantities"))).collect();
    let (mut right, mut wanted, mut given) = (0, 0, 0);
    for row in json_rows(gold)? {
        let expected = row.list("quantities");
        let answer = by_id.get(row.text("id")).copied().unwrap_or(&[]);
        right += common(expected, answer, &["start", "end"]);
        wanted += expected.len();
        given += answer.len();
    }
    let mut figures = Figures::default();
    figures.add("strict.p", 100.0 * share(right, given));
    figures.add("strict.r", 100.0 * share(right, wanted));
    figures.add("strict.f1", 100.0 * f1(right, wanted, given));
    Ok(figures)
}

fn actor_names(list: &[Value]) -> BTreeSet<String> {
    list.iter()
        .filter_map(Value::as_str)
        .map(|name| {
            let name = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            name.strip_prefix("the ").map_or(name.clone(), str::to_owned)
        })
        .collect()
}

/// The founding articles, from a prediction file of `predict seeds`: `rows.<kind>` from kept text (kinds in the singular), and
/// `leak`, the rows of any kind that start in a region that must be dropped. Metadata may stand anywhere, citations in the notes.
pub fn founding_articles(folder: &Path, predicted: &Path) -> Result<Figures, GoldError> {
    let regions: Vec<(&str, u64, u64, &str)> = DROPPED.lines().filter_map(region).collect();
    let mut rows: BTreeMap<String, usize> = Kind::ALL.iter().map(|(_, name)| (singular(name), 0)).collect();
    let mut leak = 0usize;
    for row in json_rows(predicted)? {
        let (doc, kind) = (row.text("doc"), row.text("kind"));
        if !folder.join(doc).is_file() {
            let message = format!("`{doc}` is not in {}; predict from this folder", folder.display());
            return Err(GoldError::line(predicted, row.line, message));
        }
        let start = row.value["start"].as_u64().unwrap_or(0);
        let inside = regions.iter().find(|region| region.0 == doc && region.1 <= start && start < region.2);
        let allowed = inside.is_none_or(|region| region.3 == "notes" && kind == "citation");
        if kind == "metadata" || allowed {
            *rows.entry(kind.to_owned()).or_default() += 1;
        } else {
            leak += 1;
        }
    }
    let mut figures = Figures::default();
    for (kind, count) in rows.iter().filter(|(kind, _)| !matches!(kind.as_str(), "document" | "dropped")) {
        figures.add(&format!("rows.{kind}"), *count as f64);
    }
    figures.add("leak", leak as f64);
    Ok(figures)
}

fn singular(kind: &str) -> String {
    kind.strip_suffix('s').unwrap_or(kind).to_owned()
}

fn region(line: &str) -> Option<(&str, u64, u64, &str)> {
    let cells: Vec<&str> = line.split('\t').collect();
    match cells[..] {
        [file, start, end, what] if !line.starts_with('#') => {
            Some((file, start.parse().ok()?, end.parse().ok()?, what))
        }
        _ => None,
    }
}

/// Shares of suppliers: `exact`, the part of the rows of the gold that are given with the same percent, to one decimal.
pub fn equal_shares(gold: &Path, predicted: &Path) -> Result<Figures, GoldError> {
    let columns = ["product", "partner", "reporter", "year", "percent"];
    let given: BTreeSet<Vec<String>> =
        table_rows(predicted, &columns)?.into_iter().map(|(_, cells)| cells).collect();
    let wanted = table_rows(gold, &columns)?;
    let right = wanted.iter().filter(|(_, cells)| given.contains(cells)).count();
    let mut figures = Figures::default();
    figures.add("rows", wanted.len() as f64);
    figures.add("exact", share(right, wanted.len()));
    Ok(figures)
}

/// Where articles part: `p` of what is given, `r` of the lines of the gold. Right is what names the field of a line and two sentences with
/// its words; the same line found twice is found once. `pairs.false` counts pairs without a line in which something is given.
pub fn parted(gold: &Path, predicted: &Path) -> Result<Figures, GoldError> {
    let truth = crate::predict::disagree::pairs(gold)?;
    let (mut wanted, mut right, mut wrong, mut false_pairs) = (0, 0, 0, BTreeSet::new());
    let given = table_rows(predicted, &["pair", "field", "one", "other"])?;
    for pair in &truth {
        wanted += pair.parted.len();
        let mut found = BTreeSet::new();
        for (_, cells) in given.iter().filter(|(_, cells)| cells[0] == pair.name) {
            let fits = |line: &&[String; 3]| {
                cells[1] == line[0] && cells[2].contains(&line[1]) && cells[3].contains(&line[2])
            };
            match pair.parted.iter().find(fits) {
                Some(line) => drop(found.insert(line)),
                None => wrong += 1,
            }
            if pair.parted.is_empty() {
                false_pairs.insert(&pair.name);
            }
        }
        right += found.len();
    }
    let mut figures = Figures::default();
    figures.add("lines", wanted as f64);
    figures.add("p", share(right, right + wrong));
    figures.add("r", share(right, wanted));
    figures.add("f1", f1(right, wanted, right + wrong));
    figures.add("pairs.false", false_pairs.len() as f64);
    Ok(figures)
}

/// Clusters by B-cubed: for each item the part of its cluster that belongs to it (precision) and the part of its true cluster that
/// is there (recall), averaged over items. Tables with `report` and `event` (gold) or `cluster` (predictions); a report that is not
/// given stands alone. `pair.f1` counts pairs of reports; `exact` is the part of true events that are given just so.
pub fn b_cubed(gold: &Path, predicted: &Path) -> Result<Figures, GoldError> {
    let truth = cluster_names(gold, "event")?;
    let given = cluster_names(predicted, "cluster")?;
    let given: BTreeMap<&String, String> = truth
        .keys()
        .map(|id| (id, given.get(id).cloned().unwrap_or_else(|| format!("alone {id}"))))
        .collect();
    Ok(b_cubed_figures(&truth, &given))
}

fn cluster_names(path: &Path, column: &str) -> Result<BTreeMap<String, String>, GoldError> {
    let mut names = BTreeMap::new();
    for (line, cells) in table_rows(path, &["report", column])? {
        let [report, name] = &cells[..] else { continue };
        if names.insert(report.clone(), name.clone()).is_some() {
            return Err(GoldError::line(path, line, format!("names the report `{report}` a second time")));
        }
    }
    Ok(names)
}

fn b_cubed_figures(truth: &BTreeMap<String, String>, given: &BTreeMap<&String, String>) -> Figures {
    let mut sizes: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let (mut of_truth, mut of_given): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) = Default::default();
    for (id, event) in truth {
        let cluster = given.get(id).map_or("", String::as_str);
        *sizes.entry((event, cluster)).or_default() += 1;
        *of_truth.entry(event).or_default() += 1;
        *of_given.entry(cluster).or_default() += 1;
    }
    let (mut precision, mut recall, mut exact) = (0.0, 0.0, 0);
    let pairs = |size: usize| size * size.saturating_sub(1) / 2;
    let mut right = 0;
    for ((event, cluster), size) in &sizes {
        let (size, all, found) = (*size, of_truth[event], of_given[cluster]);
        precision += (size * size) as f64 / found as f64;
        recall += (size * size) as f64 / all as f64;
        exact += usize::from(size == all && size == found);
        right += pairs(size);
    }
    let items = truth.len();
    let (precision, recall) = (precision / items as f64, recall / items as f64);
    let mut figures = Figures::default();
    figures.add("items", items as f64);
    figures.add("events", of_truth.len() as f64);
    figures.add("b3.p", precision);
    figures.add("b3.r", recall);
    figures.add("b3.f1", 2.0 * precision * recall / (precision + recall));
    let wanted: usize = of_truth.values().map(|size| pairs(*size)).sum();
    let found: usize = of_given.values().map(|size| pairs(*size)).sum();
    figures.add("pair.f1", f1(right, wanted, found));
    figures.add("exact", share(exact, of_truth.len()));
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_cubed_by_hand() {
        let names = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect()
        };
        let truth = names(&[("1", "a"), ("2", "a"), ("3", "a"), ("4", "b")]);
        let given = names(&[("1", "x"), ("2", "x"), ("3", "y"), ("4", "y")]);
        let given: BTreeMap<&String, String> = given.iter().map(|(id, name)| (id, name.clone())).collect();
        let figures = b_cubed_figures(&truth, &given);
        // Precision (1 + 1 + 1/2 + 1/2) / 4, recall (2/3 + 2/3 + 1/3 + 1) / 4.
        for (name, wanted) in [("b3.p", 0.75), ("b3.r", 2.0 / 3.0), ("pair.f1", 2.0 / 5.0), ("exact", 0.0)] {
            assert!((figures.0[name] - wanted).abs() < 1e-12, "{name} {figures:?}");
        }
    }

    #[test]
    fn every_line_of_the_region_file_is_read() {
        let lines = DROPPED.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
        let regions: Vec<_> = DROPPED.lines().filter_map(region).collect();
        assert_eq!(regions.len(), lines);
        assert!(lines > 3 && regions.iter().all(|region| region.1 < region.2));
    }
}
