//! Rows of any columns for people: aligned under their names and cut to the width, or one column per line when there are too
//! many for the width.
//!
//! The widths follow the first [`LOOKED_AT`] rows; then rows go out as they come, so that memory does not grow with them.

use std::io;

use chancery_wire::Value;
use unicode_width::UnicodeWidthStr;

use crate::print::{Out, Style, clean, cut};

/// Rows that decide about the widths.
const LOOKED_AT: usize = 200;

/// Columns of a cell that are kept until the widths are known.
const KEPT: usize = 160;

/// A column is not made narrower than this, unless what it holds is.
const NARROWEST: usize = 6;

const GAP: usize = 2;

/// A cell ready for printing.
struct Cell {
    text: String,
    number: bool,
}

/// How the rows are laid out.
enum Layout {
    /// Under one another, with widths, right-aligned where true.
    Columns(Vec<(usize, bool)>),
    /// A block of lines for each row; names are so wide.
    Blocks(usize),
}

/// Rows on their way out.
pub(crate) struct Sheet {
    names: Vec<String>,
    waiting: Vec<Vec<Cell>>,
    layout: Option<Layout>,
    printed: usize,
}

impl Sheet {
    /// A sheet with these columns.
    pub(crate) fn new(names: &[String]) -> Self {
        let names = names.iter().map(|name| cut(&clean(name), KEPT)).collect();
        Sheet { names, waiting: Vec::new(), layout: None, printed: 0 }
    }

    /// Takes a row.
    pub(crate) fn row(&mut self, out: &mut Out, cells: &[Value]) -> io::Result<()> {
        let row: Vec<Cell> = cells.iter().map(as_cell).collect();
        if self.layout.is_some() {
            return self.print(out, &row);
        }
        self.waiting.push(row);
        if self.waiting.len() >= LOOKED_AT { self.lay_out(out) } else { Ok(()) }
    }

    /// Prints what still waits.
    pub(crate) fn finish(&mut self, out: &mut Out) -> io::Result<()> {
        if self.layout.is_none() { self.lay_out(out) } else { Ok(()) }
    }

    fn lay_out(&mut self, out: &mut Out) -> io::Result<()> {
        let layout = layout(&self.names, &self.waiting, out.width());
        if let Layout::Columns(widths) = &layout {
            let names: Vec<Cell> =
                self.names.iter().map(|name| Cell { text: name.clone(), number: false }).collect();
            let head = out.paint(Style::Dim, &line(&names, widths));
            out.line(&head)?;
        }
        self.layout = Some(layout);
        for row in std::mem::take(&mut self.waiting) {
            self.print(out, &row)?;
        }
        Ok(())
    }

    fn print(&mut self, out: &mut Out, row: &[Cell]) -> io::Result<()> {
        match &self.layout {
            Some(Layout::Columns(widths)) => out.line(&line(row, widths))?,
            Some(Layout::Blocks(width)) => {
                if self.printed > 0 {
                    out.line("")?;
                }
                let room = out.width().saturating_sub(width + GAP);
                for (name, cell) in self.names.iter().zip(row) {
                    let padded = format!("{name}{}", " ".repeat((width + GAP).saturating_sub(name.width())));
                    let name = out.paint(Style::Dim, &padded);
                    let text = format!("{name}{}", cut(&cell.text, room));
                    out.line(text.trim_end())?;
                }
            }
            None => {}
        }
        self.printed += 1;
        Ok(())
    }
}

fn as_cell(value: &Value) -> Cell {
    let (text, number) = match value {
        Value::Null => (String::new(), false),
        Value::Int(number) => (number.to_string(), true),
        Value::Float(number) => (number.to_string(), true),
        Value::Text(text) => (text.clone(), false),
        other => (other.to_json().to_string(), false),
    };
    Cell { text: cut(&clean(&text), KEPT), number }
}

fn layout(names: &[String], rows: &[Vec<Cell>], width: usize) -> Layout {
    let cells = |column: usize| rows.iter().filter_map(move |row| row.get(column));
    let natural: Vec<usize> = names
        .iter()
        .enumerate()
        .map(|(column, name)| {
            cells(column).map(|cell| cell.text.width()).chain([name.width()]).max().unwrap_or(0)
        })
        .collect();
    let gaps = GAP * names.len().saturating_sub(1);
    let fits = |most: usize| natural.iter().map(|width| (*width).min(most)).sum::<usize>() + gaps <= width;
    let widest = natural.iter().copied().max().unwrap_or(0);
    let Some(most) = (NARROWEST.min(widest)..=widest).rev().find(|most| fits(*most)) else {
        return Layout::Blocks(names.iter().map(|name| name.width()).max().unwrap_or(0).min(width / 2));
    };
    let is_number = |column: usize| {
        let mut full = cells(column).filter(|cell| !cell.text.is_empty()).peekable();
        full.peek().is_some() && full.all(|cell| cell.number)
    };
    let columns = natural.iter().enumerate();
    Layout::Columns(columns.map(|(column, width)| ((*width).min(most), is_number(column))).collect())
}

fn line(cells: &[Cell], widths: &[(usize, bool)]) -> String {
    let mut out = String::new();
    for (index, (cell, (width, right))) in cells.iter().zip(widths).enumerate() {
        if index > 0 {
            out.push_str(&" ".repeat(GAP));
        }
        let text = cut(&cell.text, *width);
        let padding = " ".repeat(width.saturating_sub(text.width()));
        let (before, after) = if *right { (padding.as_str(), "") } else { ("", padding.as_str()) };
        out.push_str(before);
        out.push_str(&text);
        out.push_str(after);
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str], rows: &[Vec<Value>], width: usize) -> Option<Vec<String>> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let rows: Vec<Vec<Cell>> = rows.iter().map(|row| row.iter().map(as_cell).collect()).collect();
        match layout(&names, &rows, width) {
            Layout::Columns(widths) => Some(rows.iter().map(|row| line(row, &widths)).collect()),
            Layout::Blocks(_) => None,
        }
    }

    #[test]
    fn numbers_stand_right_and_wide_letters_count_twice() {
        let text = |text: &str| Value::Text(text.to_owned());
        let rows = [vec![text("東京"), Value::Int(7)], vec![text("abcdef"), Value::Int(1234)]];
        assert_eq!(columns(&["a", "b"], &rows, 80).unwrap(), ["東京       7", "abcdef  1234"]);
    }

    #[test]
    fn the_widest_columns_are_cut_first() {
        let rows = [vec![Value::Text("x".repeat(50)), Value::Text("short".to_owned())]];
        assert_eq!(columns(&["a", "b"], &rows, 20).unwrap(), [format!("{}…  short", "x".repeat(12))]);
    }

    #[test]
    fn too_many_columns_stand_below_one_another() {
        let names: Vec<String> = (0..20).map(|number| format!("column_{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let row = vec![Value::Text("some words".to_owned()); 20];
        assert_eq!(columns(&names, &[row], 100), None);
    }
}
