//! Event rules as far as the house rules and the codebook need them: names, modes, sentences. What a rule means is the
//! reader's affair; whether its sentences hold is tested there.

use anyhow::Result;

use crate::problem::Problem;
use crate::repository::Repository;

/// A rule.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rule {
    /// File.
    pub file: String,
    /// Line of its `rule` statement, from 1.
    pub line: usize,
    /// PLOVER type.
    pub event_type: String,
    /// Name, unique in its type.
    pub name: String,
    /// PLOVER mode, or empty.
    pub mode: String,
    /// Sentences that it must code, each with the coding: `"sentence" -> WHO TYPE WHOM`.
    pub yes: Vec<String>,
    /// Number of sentences that it must leave alone.
    pub no: usize,
}

/// All rules in the order of the files.
pub fn load(repository: &Repository) -> Result<Vec<Rule>> {
    let mut rules = Vec::new();
    for file in repository.below("data/", ".rule") {
        rules.extend(parse(file, &repository.read(file)?));
    }
    Ok(rules)
}

fn parse(file: &str, text: &str) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    let mut event_type = String::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        let (keyword, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim().to_owned();
        match (keyword, rules.last_mut()) {
            ("type", _) => event_type = rest,
            ("rule", _) => rules.push(Rule {
                file: file.to_owned(),
                line: index + 1,
                event_type: event_type.clone(),
                name: rest,
                ..Rule::default()
            }),
            ("mode", Some(rule)) => rule.mode = rest,
            ("yes", Some(rule)) => rule.yes.push(rest),
            ("no", Some(rule)) => rule.no += 1,
            _ => {}
        }
    }
    rules
}

/// Every rule has at least two `yes` and one `no`.
pub fn check(repository: &Repository) -> Result<Vec<Problem>> {
    let rules = load(repository)?;
    let bare = rules.iter().filter(|rule| rule.yes.len() < 2 || rule.no < 1);
    Ok(bare
        .map(|rule| {
            let message =
                format!("{}.{} has {} yes and {} no", rule.event_type, rule.name, rule.yes.len(), rule.no);
            Problem::new(
                &rule.file,
                rule.line,
                message,
                "give it two yes and one no sentence of your own words",
            )
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_told_apart_with_their_sentences() {
        let text = "# head\ntype AID\n\nrule give\n  mode arms\n  yes \"A gave B.\" -> A AID B\n  no \"C gave up.\"\nrule lend\n  yes \"x\" -> A AID B\n";
        let rules = parse("AID.rule", text);
        assert_eq!(rules.len(), 2);
        assert_eq!(
            (rules[0].line, rules[0].mode.as_str(), rules[0].yes.len(), rules[0].no),
            (4, "arms", 1, 1)
        );
        assert_eq!((rules[1].name.as_str(), rules[1].event_type.as_str(), rules[1].no), ("lend", "AID", 0));
    }
}
