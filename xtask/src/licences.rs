//! Licences of the whole closure of dependencies, on all platforms, against the list in `tidy.toml`.

use anyhow::Result;

use crate::metadata::Metadata;
use crate::problem::Problem;
use crate::repository::{Repository, strings};

/// Every package of others has a licence that is allowed.
pub fn check(repository: &Repository, metadata: &Metadata) -> Result<Vec<Problem>> {
    let allowed = strings(&repository.toml("xtask/tidy.toml")?, &["licences", "allowed"])?;
    let mut problems = Vec::new();
    for package in metadata.packages.values().filter(|package| !package.ours) {
        let message = match is_allowed(&package.licence, &allowed) {
            Ok(true) => continue,
            Ok(false) => format!("{} {} is under {}", package.name, package.version, package.licence),
            Err(reason) => {
                format!(
                    "{} {} has the licence `{}`: {reason}",
                    package.name, package.version, package.licence
                )
            }
        };
        let remedy =
            "take another crate, or add the licence to xtask/tidy.toml when it asks no more than those there";
        problems.push(Problem::new("Cargo.lock", 0, message, remedy));
    }
    Ok(problems)
}

/// Whether an SPDX expression can be met with the allowed licences alone. `/` is read as `OR`, as old packages write it;
/// an exception after `WITH` only gives more, so the licence before it decides.
fn is_allowed(expression: &str, allowed: &[String]) -> Result<bool, String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser { tokens: &tokens, allowed };
    let result = parser.any()?;
    match parser.tokens.first() {
        None => Ok(result),
        Some(token) => Err(format!("`{token}` is not expected")),
    }
}

struct Parser<'a> {
    tokens: &'a [&'a str],
    allowed: &'a [String],
}

impl Parser<'_> {
    fn take(&mut self, word: &str) -> bool {
        let Some((_, rest)) = self.tokens.split_first().filter(|(first, _)| **first == word) else {
            return false;
        };
        self.tokens = rest;
        true
    }

    fn any(&mut self) -> Result<bool, String> {
        let mut result = self.all()?;
        while self.take("OR") {
            result |= self.all()?;
        }
        Ok(result)
    }

    fn all(&mut self) -> Result<bool, String> {
        let mut result = self.one()?;
        while self.take("AND") {
            result &= self.one()?;
        }
        Ok(result)
    }

    fn one(&mut self) -> Result<bool, String> {
        if self.take("(") {
            let result = self.any()?;
            return if self.take(")") { Ok(result) } else { Err("a closing bracket is missing".into()) };
        }
        let Some((id, rest)) = self.tokens.split_first() else { return Err("a licence is missing".into()) };
        if ["OR", "AND", "WITH", ")"].contains(id) {
            return Err(format!("`{id}` is not expected"));
        }
        self.tokens = rest;
        if self.take("WITH") {
            let Some((_, rest)) = self.tokens.split_first() else {
                return Err("the exception is missing".into());
            };
            self.tokens = rest;
        }
        Ok(self.allowed.iter().any(|allowed| allowed == id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_with_their_brackets_and_precedence() {
        let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"].map(str::to_owned);
        let allowed = |expression: &str| is_allowed(expression, &allowed);
        for fine in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
            "GPL-3.0 AND MIT OR Apache-2.0",
        ] {
            assert_eq!(allowed(fine), Ok(true), "{fine}");
        }
        for refused in
            ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND GPL-3.0", "MIT AND (GPL-3.0 OR AGPL-3.0)"]
        {
            assert_eq!(allowed(refused), Ok(false), "{refused}");
        }
        for broken in ["", "MIT OR", "(MIT", "MIT Apache-2.0", "OR MIT", "MIT WITH"] {
            assert!(allowed(broken).is_err(), "{broken}");
        }
    }
}
