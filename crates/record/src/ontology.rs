//! The event ontology as a table: types, quad classes, scores. Codes are data (`data/ontology/plover.tsv`), never an enum.

use std::fmt;

use crate::Code;

/// One row of the ontology: an event type or a mode of it.
#[derive(Clone, PartialEq, Debug)]
pub struct EventType {
    /// PLOVER type.
    pub code: Code,
    /// PLOVER mode; empty for the type itself.
    pub mode: Code,
    /// GDELT-style quad class 1..=4.
    pub quad: u8,
    /// PLOVER conflict-cooperation score, -10..=10; none where the manual gives none.
    pub score: Option<f64>,
    /// CAMEO root or code that it maps to.
    pub cameo: Code,
    /// Goldstein score of that CAMEO code.
    pub goldstein: Option<f64>,
    /// The type that an act of this type becomes when it is told as future; empty when it stays.
    pub future: Code,
    /// The type that an act of this type becomes when it is denied for the future ("will not release"); empty when it stays.
    pub refused: Code,
    /// What it means, in a few words.
    pub gloss: String,
}

/// The table of event types and modes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ontology {
    /// Types and modes in file order.
    pub rows: Vec<EventType>,
}

/// A line of the table that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OntologyError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for OntologyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for OntologyError {}

impl Ontology {
    /// Reads the tab-separated table `code mode quad score cameo goldstein future refused gloss`; `#` opens a comment line.
    pub fn parse(text: &str) -> Result<Self, OntologyError> {
        let mut rows = Vec::new();
        for (number, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            let fail = |message: &str| OntologyError { line: number + 1, message: message.to_owned() };
            let [code, mode, quad, score, cameo, goldstein, future, refused, gloss] = cells[..] else {
                return Err(fail(&format!("expected 9 tab-separated cells, found {}", cells.len())));
            };
            let quad = quad.parse().ok().filter(|quad| (1..=4).contains(quad));
            rows.push(EventType {
                code: code.to_owned(),
                mode: mode.to_owned(),
                quad: quad.ok_or_else(|| fail("the quad class must be 1, 2, 3 or 4"))?,
                score: number_or_none(score).map_err(|()| fail("the score must be a number or empty"))?,
                cameo: cameo.to_owned(),
                goldstein: number_or_none(goldstein)
                    .map_err(|()| fail("the Goldstein score must be a number or empty"))?,
                future: future.to_owned(),
                refused: refused.to_owned(),
                gloss: gloss.to_owned(),
            });
        }
        Ok(Ontology { rows })
    }

    /// The row of a type and mode; an unknown mode falls back to the type's own row.
    pub fn find(&self, code: &str, mode: &str) -> Option<&EventType> {
        let of_type = |wanted: &str| self.rows.iter().find(|row| row.code == code && row.mode == wanted);
        of_type(mode).or_else(|| of_type(""))
    }

    /// The types themselves, without modes, in file order.
    pub fn types(&self) -> impl Iterator<Item = &EventType> {
        self.rows.iter().filter(|row| row.mode.is_empty())
    }

    /// True when the type has this mode (the empty mode belongs to every known type).
    pub fn knows(&self, code: &str, mode: &str) -> bool {
        self.rows.iter().any(|row| row.code == code && row.mode == mode)
    }
}

fn number_or_none(cell: &str) -> Result<Option<f64>, ()> {
    if cell.is_empty() { Ok(None) } else { cell.parse().map(Some).map_err(|_| ()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_falls_back_to_its_type_and_bad_lines_are_named() {
        let table = "# code\tmode\nCOERCE\t\t4\t-7\t17\t-7\tTHREATEN\t\trepression\nCOERCE\tarrest\t4\t-7\t173\t-5\tTHREATEN\t\tarrests\n";
        let ontology = Ontology::parse(table).unwrap();
        assert_eq!(ontology.find("COERCE", "arrest").unwrap().cameo, "173");
        assert_eq!(ontology.find("COERCE", "none").unwrap().cameo, "17");
        assert!(ontology.find("DANCE", "").is_none());
        let error = Ontology::parse("# x\nCOERCE\t\t9\t\t\t\t\t\t\n").unwrap_err();
        assert_eq!(error.to_string(), "line 2: the quad class must be 1, 2, 3 or 4");
    }
}
