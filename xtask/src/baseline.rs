//! The table of figures in the book: what `chancery-gold floors --markdown` prints, between two marks of the page. The truth sets
//! lie outside the repository, so this is no part of `codegen` and tidy does not compare it.

use anyhow::{Context, Result, bail};

use crate::repository::{Repository, cargo};

const PAGE: &str = "book/src/baseline.md";
const BEGIN: &str = "<!-- floors: begin -->\n";
const END: &str = "<!-- floors: end -->";

/// Measures and writes the table; false when a floor is not reached, the table is written all the same.
pub fn renew() -> Result<bool> {
    let repository = Repository::open()?;
    let arguments =
        ["run", "--release", "--quiet", "--package", "chancery-gold", "--", "floors", "--markdown"];
    let output = cargo(&repository).args(arguments).output().context("cannot run cargo")?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let rows: Vec<&str> = printed.lines().filter(|line| line.starts_with('|')).collect();
    if rows.len() < 3 {
        bail!(
            "`chancery-gold floors --markdown` gave no table: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let page = with_table(&repository.read(PAGE)?, &(rows.join("\n") + "\n"))?;
    std::fs::write(repository.root.join(PAGE), page).with_context(|| format!("cannot write {PAGE}"))?;
    println!("{PAGE}: {} figures", rows.len() - 2);
    Ok(output.status.success())
}

fn with_table(page: &str, table: &str) -> Result<String> {
    let missing = || format!("{PAGE} lacks the marks of the table");
    let (head, rest) = page.split_once(BEGIN).with_context(missing)?;
    let (_, tail) = rest.split_once(END).with_context(missing)?;
    Ok(format!("{head}{BEGIN}{table}{END}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_table_between_the_marks_changes() {
        let page = format!("head\n{BEGIN}| old |\n{END}\ntail\n");
        let renewed = with_table(&page, "| new |\n").unwrap();
        assert_eq!(renewed, format!("head\n{BEGIN}| new |\n{END}\ntail\n"));
        assert!(with_table("no marks", "").is_err());
    }
}
