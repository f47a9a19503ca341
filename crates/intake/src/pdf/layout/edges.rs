//! Running heads, running feet and page numbers: rows at the upper or lower edge of pages that recur there, their numbers aside.

use std::collections::BTreeMap;

use crate::pdf::PdfText;
use crate::roles::fold;

use super::rows::Row;

/// So many rows at each edge may be such.
const DEEP: usize = 3;
/// They stand at the same height, so many hundredths of a point up or down.
const LEVEL: i32 = 1_500;

/// A row that was taken off a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Edge {
    pub page: usize,
    pub text: String,
    pub reason: &'static str,
}

/// Takes such rows off the pages.
pub(super) fn take(pages: &mut [Vec<Row>], file: &PdfText) -> Vec<Edge> {
    let mut seen: BTreeMap<(bool, String), Vec<(usize, i32)>> = BTreeMap::new();
    for (number, rows) in pages.iter().enumerate() {
        for (at, is_upper) in edge_rows(rows) {
            let height = file.pages[number].height;
            let y = if is_upper { rows[at].y } else { height - rows[at].y };
            seen.entry((is_upper, key(&rows[at]))).or_default().push((number, y));
        }
    }
    let titles = large_rows(pages.first().map_or(&[][..], Vec::as_slice));
    let mut edges = Vec::new();
    for (number, rows) in pages.iter_mut().enumerate() {
        let height = file.pages[number].height;
        let mut gone = Vec::new();
        for (at, is_upper) in edge_rows(rows) {
            let y = if is_upper { rows[at].y } else { height - rows[at].y };
            let key = key(&rows[at]);
            let recurs = seen.get(&(is_upper, key.clone())).is_some_and(|places| {
                places.iter().any(|(page, other)| *page != number && (other - y).abs() <= LEVEL)
            });
            let is_outermost = at == 0 || at + 1 == rows.len();
            let reason = if is_outermost && is_number(&rows[at].text()) {
                "number of the page"
            } else if recurs && !key.is_empty() {
                "running head or foot: stands on several pages"
            } else if number > 0 && titles.contains(&key) {
                "running head: the title once more"
            } else {
                continue;
            };
            edges.push(Edge { page: number, text: rows[at].text(), reason });
            gone.push(at);
        }
        gone.sort_unstable();
        for at in gone.into_iter().rev() {
            rows.remove(at);
        }
    }
    edges
}

/// The rows at the edges, outermost first, and whether it is the upper one. A page of few rows keeps its inner ones.
fn edge_rows(rows: &[Row]) -> Vec<(usize, bool)> {
    let deep = DEEP.min(rows.len() / 2);
    let upper = (0..deep).map(|at| (at, true));
    let lower = (0..deep).map(|at| (rows.len() - 1 - at, false));
    upper.chain(lower).collect()
}

/// A row as it is compared: its words, with every number alike.
fn key(row: &Row) -> String {
    let folded = fold(&row.text());
    let words =
        folded.split(' ').map(|word| if word.bytes().all(|byte| byte.is_ascii_digit()) { "0" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// The rows of the first page that are set larger than the text.
fn large_rows(rows: &[Row]) -> Vec<String> {
    let body = super::rows::common_size(rows.iter().flat_map(|row| &row.words));
    rows.iter().filter(|row| row.size * 10 >= body * 12).map(key).filter(|key| key.contains(' ')).collect()
}

/// "12", "- 12 -", "iv", "Page 3 of 10", "3/10".
fn is_number(text: &str) -> bool {
    let folded = fold(text);
    let mut numbers = 0;
    let all = folded.split(' ').all(|word| {
        let is_roman = (1..=5).contains(&word.len()) && word.bytes().all(|byte| b"ivxlc".contains(&byte));
        let is_figure = (1..=4).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
        numbers += usize::from(is_roman || is_figure);
        is_roman || is_figure || matches!(word, "page" | "of" | "p")
    });
    all && (1..=2).contains(&numbers)
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_of_pages() {
        for text in ["12", "– 12 –", "iv", "Page 3 of 10", "3/10", "p. 7"] {
            assert!(super::is_number(text), "{text}");
        }
        for text in ["12 boats", "2024 05 03", "of", "", "12345"] {
            assert!(!super::is_number(text), "{text}");
        }
    }
}
