//! GDELT 1.0: tab-separated without a head, 57 columns, or 58 with the address of the source.

use super::{EventRow, Form, Found, Line, day_of_digits};

pub(super) const FORM: Form = Form { name: "GDELT 1.0", is, has_head: false, row };

fn is(cells: &[&str]) -> bool {
    matches!(cells.len(), 57 | 58) && starts_like_gdelt(cells)
}

/// A number and a day.
pub(super) fn starts_like_gdelt(cells: &[&str]) -> bool {
    let is_number = |cell: &&str| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    cells.iter().take(2).all(is_number) && cells.get(1).is_some_and(|day| day.len() == 8)
}

/// Places of columns, from 0; both versions begin alike.
const DAY: usize = 1;
const FROM: usize = 7;
const FROM_TYPE: usize = 12;
const TO: usize = 17;
const TO_TYPE: usize = 22;
const EVENT: usize = 26;

#[allow(clippy::unnecessary_wraps)]
pub(super) fn row(line: &Line<'_>) -> Found {
    let found = line.between(&day_of_digits(line.at(DAY)), line.at(FROM), line.at(TO), line.at(EVENT));
    Ok(found.map(|row| EventRow {
        from_sector: line.at(FROM_TYPE).to_owned(),
        to_sector: line.at(TO_TYPE).to_owned(),
        ..row
    }))
}
