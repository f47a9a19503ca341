//! The names of a document, from what the network says of each word.
//!
//! A form stands for one thing in most of a document, and some of its sentences tell more of it than others: each capitalised form
//! is moved half way to what all its occurrences together say of its kind. Then each sentence gets the row of labels that is worth
//! most: scores, and what one label is worth after another ([`NameOrder`]). All sums are of whole numbers, so that their order
//! changes nothing. It has no lists of names and looks at no other document.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::ModelError;
use super::arithmetic::{exp, ln};

/// What 1 of the network's scores is in whole numbers.
const ONE: f32 = 1024.0;
/// No row of labels is worth less.
const NEVER: i64 = i64::MIN / 4;
/// Numbers of an order are not larger.
const MOST: i32 = 1 << 20;

/// What labels of names are worth in their order, in 1024ths of a score. An inside that follows no name of its kind is never chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameOrder {
    /// The labels: `O`, `B-PER`, `I-PER`, ...
    pub labels: Vec<String>,
    /// Each as the first of a sentence.
    pub opens: Vec<i32>,
    /// Each after each: a row for the label before.
    pub after: Vec<Vec<i32>>,
    /// Each as the last of a sentence.
    pub closes: Vec<i32>,
}

impl NameOrder {
    /// The order that prefers nothing.
    pub fn even(labels: &[String]) -> NameOrder {
        let row = vec![0; labels.len()];
        NameOrder {
            labels: labels.to_vec(),
            opens: row.clone(),
            after: vec![row.clone(); labels.len()],
            closes: row,
        }
    }

    /// Reads what [`NameOrder::to_text`] wrote; lines that open with `#` are comments.
    ///
    /// # Errors
    ///
    /// A [`ModelError`] when rows, labels or numbers are not what they should be.
    pub fn from_text(text: &str) -> Result<NameOrder, ModelError> {
        let wrong = || ModelError::Part("the order of names");
        let mut lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let labels: Vec<String> =
            lines.next().ok_or_else(wrong)?.split('\t').skip(1).map(str::to_owned).collect();
        let mut row = |name: &str| -> Result<Vec<i32>, ModelError> {
            let (head, numbers) = lines.next().and_then(|line| line.split_once('\t')).ok_or_else(wrong)?;
            let numbers =
                numbers.split('\t').map(|number| number.parse().ok().filter(|n: &i32| n.abs() <= MOST));
            let numbers: Vec<i32> = numbers.collect::<Option<_>>().ok_or_else(wrong)?;
            if head == name && numbers.len() == labels.len() { Ok(numbers) } else { Err(wrong()) }
        };
        let opens = row("opens")?;
        let after = labels.iter().map(|label| row(label)).collect::<Result<_, _>>()?;
        let closes = row("closes")?;
        if lines.next().is_some() { Err(wrong()) } else { Ok(NameOrder { labels, opens, after, closes }) }
    }

    /// The order as lines of numbers with tabs between: the labels, `opens`, a row for each label before, `closes`.
    pub fn to_text(&self) -> String {
        let mut out = format!("after\t{}\n", self.labels.join("\t"));
        let mut row = |name: &str, numbers: &[i32]| {
            let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            let _ = writeln!(out, "{name}\t{}", numbers.join("\t"));
        };
        row("opens", &self.opens);
        for (label, numbers) in self.labels.iter().zip(&self.after) {
            row(label, numbers);
        }
        row("closes", &self.closes);
        out
    }
}

/// True where `label` can stand after `before` (none: as the first of a sentence): an inside follows a name of its kind.
pub fn can_follow(before: Option<&str>, label: &str) -> bool {
    label.strip_prefix("I-").is_none_or(|kind| {
        before.and_then(|before| before.split_once('-')).is_some_and(|(_, before)| before == kind)
    })
}

/// The label of each word, as its place among the labels. `scores` has a row of a value a label for each word of the sentences, one
/// after another; the sentences are those of one document.
pub fn names(order: &NameOrder, scores: &[f32], sentences: &[&[&str]]) -> Vec<usize> {
    let count = order.labels.len();
    let mut worth: Vec<i32> = scores.iter().map(|score| in_whole(*score)).collect();
    let kinds = kinds(&order.labels);
    for places in repeated(sentences) {
        agree(&kinds, &places, scores, &mut worth);
    }
    let steps = Steps::of(order);
    let mut out = Vec::with_capacity(worth.len() / count.max(1));
    for sentence in sentences {
        let from = out.len() * count;
        steps.best_row(&worth[from..from + sentence.len() * count], &mut out);
    }
    out
}

fn in_whole(score: f32) -> i32 {
    (score.clamp(-1e5, 1e5) * ONE).round() as i32
}

/// The kind of each label as a number: `O` is one kind, `B-PER` and `I-PER` are one.
fn kinds(labels: &[String]) -> Vec<usize> {
    let kind = |label: &String| label.split_once('-').map_or("", |(_, kind)| kind).to_owned();
    let mut known: Vec<String> = Vec::new();
    let mut numbers = Vec::with_capacity(labels.len());
    for kind in labels.iter().map(kind) {
        let place = known.iter().position(|one| *one == kind);
        numbers.push(place.unwrap_or(known.len()));
        if place.is_none() {
            known.push(kind);
        }
    }
    numbers
}

/// Where each capitalised form stands that stands more than once in the sentences.
fn repeated(sentences: &[&[&str]]) -> Vec<Vec<usize>> {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, form) in sentences.iter().flat_map(|sentence| sentence.iter()).enumerate() {
        if form.starts_with(char::is_uppercase) {
            places.entry(form).or_default().push(place);
        }
    }
    places.into_values().filter(|places| places.len() > 1).collect()
}

/// Moves the kinds of these words half way to their mean. Which of them begins a name is left to each.
fn agree(kinds: &[usize], places: &[usize], scores: &[f32], worth: &mut [i32]) {
    let count = kinds.len();
    let number = kinds.iter().max().map_or(0, |last| last + 1);
    let rows: Vec<Vec<i64>> =
        places.iter().map(|place| shares(kinds, number, &scores[place * count..][..count])).collect();
    let all = places.len() as i64;
    let sums: Vec<i64> = (0..number).map(|kind| rows.iter().map(|row| row[kind]).sum()).collect();
    for (place, row) in places.iter().zip(&rows) {
        for (value, kind) in worth[place * count..][..count].iter_mut().zip(kinds) {
            *value += ((sums[*kind] - row[*kind] * all) / (2 * all)) as i32;
        }
    }
}

/// The logarithm of the share of each kind in a word, in whole numbers.
fn shares(kinds: &[usize], number: usize, scores: &[f32]) -> Vec<i64> {
    let most = scores.iter().fold(f32::MIN, |most, score| if *score > most { *score } else { most });
    let mut sums = vec![0.0f32; number];
    for (score, kind) in scores.iter().zip(kinds) {
        sums[*kind] += exp(score - most);
    }
    let total: f32 = sums.iter().sum();
    sums.iter().map(|sum| i64::from(in_whole(ln(sum / total)))).collect()
}

/// An order as it is walked.
struct Steps<'o> {
    order: &'o NameOrder,
    /// For each label, those that can stand before it with what it is worth after them.
    before: Vec<Vec<(usize, i64)>>,
    /// What each label is worth as the first.
    first: Vec<i64>,
}

impl Steps<'_> {
    fn of(order: &NameOrder) -> Steps<'_> {
        let labels = &order.labels;
        let before = |label: usize| -> Vec<(usize, i64)> {
            (0..labels.len())
                .filter(|before| can_follow(Some(&labels[*before]), &labels[label]))
                .map(|before| (before, i64::from(order.after[before][label])))
                .collect()
        };
        let first = |label: usize| {
            if can_follow(None, &labels[label]) { i64::from(order.opens[label]) } else { NEVER }
        };
        Steps {
            order,
            before: (0..labels.len()).map(before).collect(),
            first: (0..labels.len()).map(first).collect(),
        }
    }

    /// Appends the row of labels that is worth most; of equal ones, that with the earlier labels at the end.
    fn best_row(&self, worth: &[i32], out: &mut Vec<usize>) {
        let count = self.order.labels.len();
        let mut back: Vec<usize> = Vec::with_capacity(worth.len());
        let mut totals: Vec<i64> = Vec::new();
        for row in worth.chunks_exact(count.max(1)) {
            let step = |label: usize| {
                if totals.is_empty() {
                    return (0, self.first[label]);
                }
                let mut chosen = (0, NEVER);
                for (before, value) in &self.before[label] {
                    if totals[*before] + value > chosen.1 {
                        chosen = (*before, totals[*before] + value);
                    }
                }
                chosen
            };
            let steps: Vec<(usize, i64)> = (0..count).map(step).collect();
            back.extend(steps.iter().map(|(before, _)| before));
            totals = steps
                .iter()
                .zip(row)
                .map(|((_, total), value)| total.max(&NEVER) + i64::from(*value))
                .collect();
        }
        let start = out.len();
        out.resize(start + worth.len() / count.max(1), 0);
        let mut at = 0;
        for label in 1..totals.len() {
            let value = |label: usize| totals[label] + i64::from(self.order.closes[label]);
            if value(label) > value(at) {
                at = label;
            }
        }
        for word in (0..out.len() - start).rev() {
            out[start + word] = at;
            at = back[word * count + at];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Vec<String> {
        ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"].map(str::to_owned).to_vec()
    }

    fn read(order: &NameOrder, sentences: &[&[&str]], scores: &[[f32; 5]]) -> Vec<String> {
        let names = names(order, &scores.concat(), sentences);
        names.into_iter().map(|label| order.labels[label].clone()).collect()
    }

    #[test]
    fn an_inside_follows_a_name_of_its_kind() {
        let even = NameOrder::even(&labels());
        let scores = [[0.0, 1.0, 3.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 2.0], [1.0, 0.0, 0.0, 0.0, 0.0]];
        assert_eq!(read(&even, &[&["anna", "norvia", "x"]], &scores), ["B-LOC", "I-LOC", "O"]);
        let each: [&[&str]; 3] = [&["anna"], &["norvia"], &["x"]];
        assert_eq!(read(&even, &each, &scores), ["B-PER", "O", "O"], "each sentence begins anew");
    }

    #[test]
    fn what_a_label_is_worth_after_another_counts() {
        let mut order = NameOrder::even(&labels());
        let scores = [[0.0, 0.5, 0.0, 0.0, 0.0], [0.0, 0.5, 0.0, 0.4, 0.0]];
        let sentences: [&[&str]; 1] = [&["anna", "velm"]];
        assert_eq!(read(&order, &sentences, &scores), ["B-PER", "B-PER"]);
        order.after[1][2] = 1024;
        assert_eq!(read(&order, &sentences, &scores), ["B-PER", "I-PER"]);
        order.opens[3] = 2048;
        assert_eq!(read(&order, &sentences, &scores), ["B-LOC", "B-PER"]);
        order.closes[0] = 4096;
        assert_eq!(read(&order, &sentences, &scores), ["B-LOC", "O"]);
    }

    #[test]
    fn a_capitalised_form_is_judged_by_all_its_occurrences() {
        let even = NameOrder::even(&labels());
        let (sure, unsure) = ([0.0, 6.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0]);
        let both = [sure, unsure];
        assert_eq!(read(&even, &[&["Velm"], &["Velm"]], &both), ["B-PER", "B-PER"]);
        assert_eq!(read(&even, &[&["Velm"], &["Velms"]], &both), ["B-PER", "B-LOC"]);
        assert_eq!(read(&even, &[&["velm"], &["velm"]], &both), ["B-PER", "B-LOC"]);
        assert_eq!(read(&even, &[&["Velm"]], &[unsure]), ["B-LOC"], "another document");
    }

    #[test]
    fn an_order_is_read_as_it_was_written_and_a_broken_one_is_refused() {
        let mut order = NameOrder::even(&labels());
        order.opens[1] = -7;
        order.after[1][2] = 300;
        order.closes[4] = 12;
        let text = order.to_text();
        assert_eq!(NameOrder::from_text(&format!("# made by hand\n{text}")), Ok(order));
        let broken = [
            "",
            &text.replace("opens", "open"),
            &text.replace("300", "x"),
            &text.replace("300", "3000000000"),
            &text.replace("300", "3000000"),
            &text.replace("\t12\n", "\n"),
            &format!("{text}I-ORG\t0\n"),
        ];
        for text in broken {
            assert_eq!(NameOrder::from_text(text), Err(ModelError::Part("the order of names")), "{text}");
        }
    }
}
