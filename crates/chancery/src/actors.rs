//! Actors and days as users write them.

use anyhow::bail;
use chancery_reader::Lore;
use chancery_record::DayRange;

/// The code of an actor: a code, name, demonym or capital of the actor tables. Three letters that no table knows are taken as
/// a code, so that rows with codes of other tables can be found.
pub(crate) fn code(lore: &Lore, words: &str) -> anyhow::Result<String> {
    let words = words.trim();
    if let Some(code) = lore.country_code(words) {
        return Ok(code.to_owned());
    }
    if words.len() == 3 && words.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(words.to_owned());
    }
    bail!("no actor is called `{words}`; give an ISO 3166 code such as AZE, or a country's name in English")
}

/// Two actors in one word, `AZE,RUS`.
pub(crate) fn dyad(lore: &Lore, words: &str) -> anyhow::Result<(String, String)> {
    let Some((one, other)) = words.split_once(',') else {
        bail!("`{words}` is no pair; give two actors parted by a comma, such as AZE,RUS");
    };
    Ok((code(lore, one)?, code(lore, other)?))
}

/// A day, month or year (`2025-06-27`, `2025-06`, `2025`), for the command line.
pub(crate) fn days(text: &str) -> Result<DayRange, String> {
    DayRange::from_iso(text)
        .ok_or_else(|| "give a day, month or year such as 2025-06-27, 2025-06 or 2025".to_owned())
}
