//! Files of events of other data sets that are laid beside the record (`--rows`).

use std::path::PathBuf;

use anyhow::Context;
use chancery_desk::import::{EventRow, read};
use chancery_reader::lore::Codes;

use crate::print::{note, thousands};

/// The rows of all files. Says on standard error of each file what it is and how many of its rows are left out.
pub(crate) fn imported(codes: &Codes, files: &[PathBuf], quiet: bool) -> anyhow::Result<Vec<EventRow>> {
    let code_of = |name: &str| codes.country_code(name).map(str::to_owned);
    let mut rows = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).with_context(|| {
            format!("{} cannot be read; give a tab-separated text file in UTF-8", file.display())
        })?;
        let found = read(&file.display().to_string(), &text, &code_of).map_err(anyhow::Error::msg)?;
        if found.left_out > 0 {
            let (all, less) = (thousands(found.rows.len()), thousands(found.left_out));
            note(
                quiet,
                &format!(
                    "{}: {all} rows of {} without words; {less} left out, not between two countries",
                    file.display(),
                    found.form
                ),
            );
        }
        rows.extend(found.rows);
    }
    Ok(rows)
}
