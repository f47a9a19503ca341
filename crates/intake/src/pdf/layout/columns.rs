//! Rows of a page to stretches of lines that are read one after the other. A white stripe that many rows in a row leave free, with
//! text on both sides of it, parts columns; what stands above and below it is looked at again, and so is each column.

use super::rows::Row;

/// Columns are parted by at least so much white, in hundredths of a point.
const STRIPE: i32 = 700;
/// Each column has text on at least so many of the rows.
const FEWEST_ROWS: usize = 4;
/// The text of a column is so wide at least, on average; narrower are cells of a table.
const WIDTH: i32 = 5_000;
const STEP: usize = 300;
const DEPTH: u8 = 8;

/// The stretches of a page in reading order.
pub(super) fn split(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut leaves = Vec::new();
    part(rows, 0, &mut leaves);
    leaves
}

fn part(mut rows: Vec<Row>, depth: u8, leaves: &mut Vec<Vec<Row>>) {
    if rows.is_empty() {
        return;
    }
    let Some(stripe) = (depth < DEPTH).then(|| widest_use(&rows)).flatten() else {
        leaves.push(rows);
        return;
    };
    let below = rows.split_off(stripe.last + 1);
    let beside = rows.split_off(stripe.first);
    part(rows, depth + 1, leaves);
    let side = |is_left: bool| {
        beside.iter().filter_map(|row| row.part(|word| (word.x < stripe.middle) == is_left)).collect()
    };
    part(side(true), depth + 1, leaves);
    part(side(false), depth + 1, leaves);
    part(below, depth + 1, leaves);
}

/// A white stripe beside which rows run.
#[derive(Clone, Copy, Debug)]
struct Stripe {
    first: usize,
    last: usize,
    middle: i32,
    /// Rows with text to the left, and to the right.
    rows: (usize, usize),
    /// Where the text to the left ends, and where that to the right begins.
    free: (i32, i32),
    /// Width of all text to the left, and to the right.
    widths: (i64, i64),
}

impl Stripe {
    fn starting(at: usize, middle: i32) -> Self {
        Stripe {
            first: at,
            last: at,
            middle,
            rows: (0, 0),
            free: (i32::MIN / 4, i32::MAX / 4),
            widths: (0, 0),
        }
    }

    fn is_good(&self) -> bool {
        let is_wide =
            |rows: usize, width: i64| rows >= FEWEST_ROWS && width >= i64::from(WIDTH) * rows as i64;
        is_wide(self.rows.0, self.widths.0) && is_wide(self.rows.1, self.widths.1)
    }

    fn rank(&self) -> (usize, i32) {
        (self.rows.0 + self.rows.1, self.free.1 - self.free.0)
    }
}

/// The stripe that parts the most rows.
fn widest_use(rows: &[Row]) -> Option<Stripe> {
    if rows.len() < FEWEST_ROWS {
        return None;
    }
    let start = rows.iter().map(Row::x).min()?;
    let end = rows.iter().map(Row::end).max()?;
    let places = (start + STRIPE..end - STRIPE).step_by(STEP).take(2_000);
    let runs = places.flat_map(|middle| runs_beside(rows, middle));
    let best = runs.max_by_key(|stripe| (stripe.rank(), std::cmp::Reverse(stripe.middle)))?;
    Some(trimmed(rows, best))
}

/// The runs of rows that leave this place free, with text enough on both sides.
fn runs_beside(rows: &[Row], middle: i32) -> Vec<Stripe> {
    let mut found = Vec::new();
    let mut open: Option<Stripe> = None;
    for (at, row) in rows.iter().enumerate() {
        let mut run = open.take().unwrap_or_else(|| Stripe::starting(at, middle));
        if !add(&mut run, row) {
            found.extend(Some(run).filter(Stripe::is_good));
            let mut next = Stripe::starting(at, middle);
            open = add(&mut next, row).then_some(next).map(|next| Stripe { last: at, ..next });
            continue;
        }
        run.last = at;
        open = Some(run);
    }
    found.extend(open.filter(Stripe::is_good));
    found
}

/// Adds a row to a run; false, with nothing changed, when it does not leave the stripe free.
fn add(run: &mut Stripe, row: &Row) -> bool {
    let (mut left, mut right) = (run.free.0, run.free.1);
    let (mut has_left, mut has_right, mut wide) = (false, false, (0i64, 0i64));
    for word in &row.words {
        if word.end <= run.middle {
            left = left.max(word.end);
            has_left = true;
            wide.0 += i64::from(word.end - word.x);
        } else if word.x >= run.middle {
            right = right.min(word.x);
            has_right = true;
            wide.1 += i64::from(word.end - word.x);
        } else {
            return false;
        }
    }
    if right - left < STRIPE {
        return false;
    }
    run.free = (left, right);
    run.rows.0 += usize::from(has_left);
    run.rows.1 += usize::from(has_right);
    run.widths.0 += wide.0;
    run.widths.1 += wide.1;
    true
}

/// Rows at the ends of a run that stand apart and have text on one side only belong to what is above or below.
fn trimmed(rows: &[Row], mut stripe: Stripe) -> Stripe {
    let mut steps: Vec<i32> =
        rows.windows(2).map(|pair| pair[1].y - pair[0].y).filter(|step| *step > 200).collect();
    steps.sort_unstable();
    let step = steps.get(steps.len() / 2).copied().unwrap_or(0);
    let is_one_sided = |row: &Row| row.end() <= stripe.middle || row.x() >= stripe.middle;
    let is_apart = |above: usize| (rows[above + 1].y - rows[above].y) * 10 > step * 15;
    while stripe.last > stripe.first + FEWEST_ROWS
        && is_one_sided(&rows[stripe.last])
        && is_apart(stripe.last - 1)
    {
        stripe.last -= 1;
    }
    while stripe.last > stripe.first + FEWEST_ROWS
        && is_one_sided(&rows[stripe.first])
        && is_apart(stripe.first)
    {
        stripe.first += 1;
    }
    stripe
}
