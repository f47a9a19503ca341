//! Files that are made from others: the codebook (ontology and rules), the data dictionary and the JSON Schema (column tables of
//! `wire`). They lie in the repository so that they can be read without building anything.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use chancery_record::{EventType, Ontology};

use crate::problem::Problem;
use crate::repository::Repository;
use crate::rules::{self, Rule};

const ONTOLOGY: &str = "data/ontology/plover.tsv";

/// A file with the content that it must have.
pub struct Generated {
    /// Path from the root.
    pub path: &'static str,
    /// What must stand in it.
    pub content: String,
}

impl Generated {
    /// Writes it where it differs; true when it did.
    pub fn write(&self, repository: &Repository) -> Result<bool> {
        let path = repository.root.join(self.path);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == self.content) {
            return Ok(false);
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        std::fs::write(&path, &self.content).with_context(|| format!("cannot write {}", self.path))?;
        Ok(true)
    }
}

/// All generated files.
pub fn generated(repository: &Repository) -> Result<Vec<Generated>> {
    let ontology =
        Ontology::parse(&repository.read(ONTOLOGY)?).with_context(|| format!("cannot read {ONTOLOGY}"))?;
    let schema = serde_json::to_string_pretty(&chancery_wire::schema::reading_schema())?;
    Ok(vec![
        Generated { path: "book/src/codebook.md", content: codebook(&ontology, &rules::load(repository)?) },
        Generated { path: "book/src/dictionary.md", content: dictionary() },
        Generated { path: "book/src/schema/reading.schema.json", content: format!("{schema}\n") },
    ])
}

/// Generated files are as they would be written now.
pub fn check(repository: &Repository) -> Result<Vec<Problem>> {
    let stale = generated(repository)?
        .into_iter()
        .filter(|file| repository.read(file.path).ok().as_ref() != Some(&file.content));
    Ok(stale
        .map(|file| {
            Problem::new(file.path, 0, "the file is not as its sources say", "run `cargo xtask codegen`")
        })
        .collect())
}

fn dictionary() -> String {
    format!(
        "<!-- Generated from crates/wire/src/tables.rs by `cargo xtask codegen`. -->\n# Data dictionary\n\n\
         Every table of an archive and of `chancery export csv`, every column. Structs are flat here: `date.start` of the\n\
         [reading format](reading-format.md) is the column `date_start`; lists are JSON text, and a list of actors has its codes once\n\
         more in a column of their own. `chancery dictionary` prints the same.\n\n{}",
        chancery_wire::dictionary::markdown().trim_end()
    ) + "\n"
}

fn codebook(ontology: &Ontology, rules: &[Rule]) -> String {
    let mut out = String::from(CODEBOOK_HEAD);
    let modes = ontology.rows.iter().filter(|row| !row.mode.is_empty()).count();
    let _ = writeln!(out, "{} types, {modes} modes, {} rules.\n", ontology.types().count(), rules.len());
    out.push_str(
        "| type | quad | score | CAMEO | Goldstein | rules | meaning |\n|---|---|---|---|---|---|---|\n",
    );
    for row in ontology.types() {
        let count = rules.iter().filter(|rule| rule.event_type == row.code).count();
        let link = format!("[{}](#{})", row.code, row.code.to_lowercase());
        let _ = writeln!(out, "| {link} | {} | {count} | {} |", figures(row), row.gloss);
    }
    for row in ontology.types() {
        push_type(row, ontology, rules, &mut out);
    }
    out
}

const CODEBOOK_HEAD: &str = "\
<!-- Generated from data/ontology/plover.tsv and data/en/rules/ by `cargo xtask codegen`. -->
# Codebook

What the codes of events mean. Types, modes and scores are those of PLOVER (draft 2.0); CAMEO is the nearest code of that older list,
Goldstein its score there. The meanings are in our own words. The two scales are not interchangeable.

Quad classes: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.

**Told as future** and **refused** say which type an act becomes when the text speaks of it as coming (\"will send aid\") or as refused
for the future (\"will not send aid\"). Such a row names the rule that it came from.

The example of a rule is the first of its own test sentences, with the coding that the test asks for: who, type and mode, whom; `-` for
nobody. How rules work: [Event rules](rules.md).

";

fn figures(row: &EventType) -> String {
    let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    format!("{} | {} | {} | {}", row.quad, number(row.score), row.cameo, number(row.goldstein))
}

fn push_type(row: &EventType, ontology: &Ontology, rules: &[Rule], out: &mut String) {
    let _ = write!(out, "\n## {}\n\n{}.", row.code, capital(&row.gloss));
    if !row.future.is_empty() {
        let _ = write!(out, " Told as future: {}.", row.future);
    }
    if !row.refused.is_empty() {
        let _ = write!(out, " Refused: {}.", row.refused);
    }
    out.push_str("\n\n");
    let modes: Vec<&EventType> =
        ontology.rows.iter().filter(|other| other.code == row.code && !other.mode.is_empty()).collect();
    if !modes.is_empty() {
        out.push_str(
            "| mode | quad | score | CAMEO | Goldstein | rules | meaning |\n|---|---|---|---|---|---|---|\n",
        );
        for mode in modes {
            let count =
                rules.iter().filter(|rule| rule.event_type == row.code && rule.mode == mode.mode).count();
            let _ = writeln!(out, "| `{}` | {} | {count} | {} |", mode.mode, figures(mode), mode.gloss);
        }
        out.push('\n');
    }
    let of_type: Vec<&Rule> = rules.iter().filter(|rule| rule.event_type == row.code).collect();
    if !of_type.is_empty() {
        out.push_str("| rule | mode | example |\n|---|---|---|\n");
        for rule in of_type {
            let _ = writeln!(out, "| `{}` | {} | {} |", rule.name, rule.mode, example(rule));
        }
    }
}

/// `"sentence" -> coding` as a cell: the sentence, then the coding as code.
fn example(rule: &Rule) -> String {
    let Some((sentence, coding)) = rule.yes.first().and_then(|yes| yes.rsplit_once("->")) else {
        return String::new();
    };
    let sentence = sentence.trim().trim_matches('"').replace("\\\"", "\"").replace('|', "\\|");
    format!("{sentence} `{}`", coding.trim())
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codebook_names_every_code_and_rule() {
        let table =
            "AID\t\t2\t10\t07\t7.0\tAGREE\tREJECT\tgives help\nAID\tarms\t2\t\t072\t8\t\t\tgives arms\n";
        let ontology = Ontology::parse(table).unwrap();
        let rule = Rule {
            event_type: "AID".into(),
            name: "give".into(),
            mode: "arms".into(),
            yes: vec!["\"A|B gave \\\"C\\\".\" -> A AID/arms B".into()],
            ..Rule::default()
        };
        let book = codebook(&ontology, &[rule]);
        for wanted in [
            "1 types, 1 modes, 1 rules.",
            "| [AID](#aid) | 2 | 10 | 07 | 7 | 1 | gives help |",
            "Gives help. Told as future: AGREE. Refused: REJECT.",
            "| `arms` | 2 |  | 072 | 8 | 1 | gives arms |",
            "| `give` | arms | A\\|B gave \"C\". `A AID/arms B` |",
        ] {
            assert!(book.contains(wanted), "{wanted}\n{book}");
        }
    }

    #[test]
    fn the_dictionary_names_every_column() {
        let page = dictionary();
        for table in chancery_wire::dictionary::all_tables() {
            assert!(page.contains(&format!("\n## {}\n", table.name)), "{}", table.name);
            for field in chancery_wire::flat::flat_fields(table) {
                assert!(page.contains(&format!("| `{}` |", field.name)), "{}", field.name);
            }
        }
    }
}
