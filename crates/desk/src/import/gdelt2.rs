//! GDELT 2.0: as 1.0, but 61 columns.

use super::Form;
use super::gdelt1::{row, starts_like_gdelt};

pub(super) const FORM: Form = Form { name: "GDELT 2.0", is, has_head: false, row };

fn is(cells: &[&str]) -> bool {
    cells.len() == 61 && starts_like_gdelt(cells)
}
