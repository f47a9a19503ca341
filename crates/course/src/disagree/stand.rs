//! Rows about states of affairs as answers to questions, so that answers to one question can be compared and laid out.

use std::ops::Range;

use chancery_record::Code;

use super::{Field, Lexicon, Relation};

/// A standing answer to a question about actors, read in a passage: are they allies, how do they stand, who needs whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stand {
    /// The passage, as a place in the slice.
    pub passage: usize,
    /// The question, so that equal questions are equal.
    pub question: Question,
    /// The answer: `yes`, `worse`, `RUS needs AZE`.
    pub answer: String,
    /// The words, as a byte range.
    pub at: Range<usize>,
    /// Codes of those who say so; empty when the author does.
    pub speakers: Vec<Code>,
    /// Codes that a passage must name for its answer to be about the same: those whom a deed that speaks against a status was done to. Empty else.
    pub towards: Vec<Code>,
}

/// The question whether a charge is so.
const CHARGE: &str = "charge";

/// What is asked about whom.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Question {
    /// What is asked: `relations`, `standing`, `neutral`, `need`, `advantage`, `blame`, `charge`.
    pub what: String,
    /// Codes of those it is about, in order. None for `blame`: the answer names somebody, and passages are about one matter when they name two in common.
    /// A `charge` has whoever makes it first, then whom it is made against.
    pub about: Vec<Code>,
}

impl Question {
    /// A question about actors, in whatever order they are given.
    pub fn new(what: &str, about: &[Code]) -> Self {
        let mut about = about.to_vec();
        about.sort();
        about.dedup();
        Question { what: what.to_owned(), about }
    }

    /// Whether it is so what the first charges the second with. Only words near each other are about one charge.
    pub fn charge(by: &Code, against: &Code) -> Self {
        Question { what: CHARGE.to_owned(), about: vec![by.clone(), against.clone()] }
    }

    /// Its answers are about one thing only within a few sentences of one text.
    pub fn is_near(&self) -> bool {
        self.what == CHARGE
    }

    /// In which field answers part.
    pub fn field(&self) -> Field {
        match self.what.as_str() {
            "need" | "blame" => Field::Responsibility,
            _ => Field::Polarity,
        }
    }

    /// How answers that differ stand to each other. Each of two may need the other, and both may be at fault, so these strain and do not exclude each other.
    pub fn relation(&self) -> Relation {
        if matches!(self.what.as_str(), "need" | "blame") {
            Relation::Tension
        } else {
            Relation::Contradiction
        }
    }

    /// `relations AZE RUS`, `charge AZE > RUS`.
    pub fn in_words(&self) -> String {
        if self.is_near() {
            return format!("{} {}", self.what, self.about.join(" > "));
        }
        let mut words = vec![self.what.as_str()];
        words.extend(self.about.iter().map(String::as_str));
        words.join(" ")
    }
}

/// A row about a state of affairs, reduced to what asking needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing<'r> {
    /// A relation row: status, and whether it is claimed (else refused or denied).
    Status(&'r str, bool),
    /// A judgment row: aspect and sign.
    Judged(&'r str, i64),
    /// A dependence row: who needs whom.
    Need(&'r [Code], &'r [Code]),
    /// A deed that was done: its type, to whom, and the words of the row. It answers where it speaks against a status of those who did it.
    Done(&'r str, &'r [Code], &'r str),
    /// What somebody says: the act that the words perform and whom it is done to, or the type of a deed that they tell and whose deed it is.
    /// A charge and its denial answer one question.
    Said(&'r str, &'r Code),
}

/// The answers that a row gives, as question and answer. `about` are the codes of its actors, without empty ones.
pub fn answers(row: &Standing<'_>, about: &[Code], lexicon: &Lexicon) -> Vec<(Question, String)> {
    let mut out = Vec::new();
    match row {
        _ if about.is_empty() && !matches!(row, Standing::Need(..)) => {}
        Standing::Status(status, claimed) => {
            let answer = if *claimed { "yes" } else { "no" };
            let holders = if lexicon.is_of_one(status) { &about[..1] } else { about };
            out.push((Question::new(status, holders), answer.to_owned()));
            if let Some((what, answer)) = lexicon.status(status).filter(|_| *claimed && about.len() > 1) {
                out.push((Question::new(what, about), answer.to_owned()));
            }
        }
        Standing::Judged("state" | "direction", sign) if *sign != 0 && about.len() > 1 => {
            let answer = if *sign > 0 { "good or better" } else { "bad or worse" };
            out.push((Question::new("relations", about), answer.to_owned()));
        }
        Standing::Judged("advantage", sign) if *sign != 0 && about.len() == 1 => {
            let answer = if *sign > 0 { "gains" } else { "loses" };
            out.push((Question::new("advantage", about), answer.to_owned()));
        }
        Standing::Judged("blame", sign) if *sign < 0 => {
            out.push((Question::new("blame", &[]), about.join(" and ")));
        }
        Standing::Judged(..) => {}
        Standing::Done(act, whom, words) => {
            let to: Vec<&str> =
                whom.iter().filter(|code| !about.contains(code)).map(String::as_str).collect();
            let statuses = if to.is_empty() { Vec::new() } else { lexicon.spoken_against(act, words) };
            for status in statuses {
                out.push((Question::new(status, about), format!("no: {act} > {}", to.join(" "))));
            }
        }
        Standing::Said(act, other) => {
            let Some(speaker) = about.last().filter(|speaker| *speaker != *other && !other.is_empty()) else {
                return out;
            };
            match *act {
                "REJECT" => out.push((Question::charge(other, speaker), "not so".to_owned())),
                "ACCUSE" | "ASSAULT" | "COERCE" | "MOBILIZE" => {
                    out.push((Question::charge(speaker, other), "so".to_owned()));
                }
                _ => {}
            }
        }
        Standing::Need(who, on) => {
            let pairs =
                who.iter().flat_map(|who| on.iter().map(move |on| (who, on))).filter(|(who, on)| who != on);
            for (who, on) in pairs {
                out.push((Question::new("need", &[who.clone(), on.clone()]), format!("{who} needs {on}")));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_answer_questions() {
        let lexicon =
            Lexicon::parse("status\tstanding\tfriends\tally | partner\nagainst\tneutral\tAID\tweapon | arms\nsingle\tneutral")
                .unwrap();
        let pair = ["RUS".to_owned(), "AZE".to_owned()];
        let asked = |row: Standing<'_>, about: &[Code]| -> Vec<String> {
            let all = answers(&row, about, &lexicon);
            all.into_iter().map(|(question, answer)| format!("{}: {answer}", question.in_words())).collect()
        };
        assert_eq!(
            asked(Standing::Status("ally", true), &pair),
            ["ally AZE RUS: yes", "standing AZE RUS: friends"]
        );
        assert_eq!(asked(Standing::Status("ally", false), &pair), ["ally AZE RUS: no"]);
        assert_eq!(asked(Standing::Status("neutral", true), &pair[1..]), ["neutral AZE: yes"]);
        assert_eq!(
            asked(Standing::Status("neutral", true), &pair),
            ["neutral RUS: yes"],
            "towards the other"
        );
        assert_eq!(asked(Standing::Judged("direction", -1), &pair), ["relations AZE RUS: bad or worse"]);
        assert_eq!(asked(Standing::Judged("state", 0), &pair), [""; 0]);
        assert_eq!(asked(Standing::Judged("blame", -1), &pair[..1]), ["blame: RUS"]);
        let arms = |act, words| Standing::Done(act, &pair[..1], words);
        assert_eq!(
            asked(arms("AID", "sent weapons to the front"), &pair[1..]),
            ["neutral AZE: no: AID > RUS"]
        );
        assert_eq!(asked(arms("AID", "sent blankets"), &pair[1..]), [""; 0]);
        assert_eq!(asked(arms("AID", "sent weapons"), &pair[..1]), [""; 0], "to its own");
        assert_eq!(asked(Standing::Need(&pair[..1], &pair[1..]), &[]), ["need AZE RUS: RUS needs AZE"]);
        let said = |act, by: usize| Standing::Said(act, &pair[1 - by]);
        assert_eq!(asked(said("ACCUSE", 0), &pair[..1]), ["charge RUS > AZE: so"]);
        assert_eq!(asked(said("REJECT", 1), &pair[1..]), ["charge RUS > AZE: not so"]);
        assert_eq!(asked(said("CONSULT", 0), &pair[..1]), [""; 0]);
        assert_eq!(asked(said("ACCUSE", 1), &pair[..1]), [""; 0], "of itself");
    }
}
