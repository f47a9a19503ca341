//! Printing: standard output that may go away, colours, widths, tables.
//!
//! Text of articles and names of files come from outside: [`clean`] takes away what could steer a terminal. Colours only
//! on a terminal, and never when `NO_COLOR` is set or `TERM` is `dumb`.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use serde_json::{Value as Json, json};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a stretch of text looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    /// As it is.
    Plain,
    /// Headings.
    Bold,
    /// Less important.
    Dim,
    /// The evidence inside a sentence.
    Mark,
    /// Cooperation.
    Blue,
    /// Conflict.
    Orange,
}

impl Style {
    fn codes(self) -> &'static str {
        match self {
            Style::Plain => "",
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Mark => "1;4",
            Style::Blue => "34",
            Style::Orange => "33",
        }
    }
}

/// Standard output.
pub(crate) struct Out {
    stdout: BufWriter<Stdout>,
    terminal: bool,
    colour: bool,
    width: usize,
}

const WIDTH_WITHOUT_TERMINAL: usize = 100;

impl Out {
    /// Standard output as it is now: width and colours of the terminal, or 100 columns without colours. `asked` is another width.
    pub(crate) fn new(asked: Option<u32>) -> Self {
        let terminal = io::stdout().is_terminal();
        let width = asked.map_or_else(width, |columns| columns as usize);
        Out { stdout: BufWriter::new(io::stdout()), terminal, colour: terminal && colours_allowed(), width }
    }

    /// True when people see it at once.
    pub(crate) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Columns that a line should have at most.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Writes text as it is.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        self.stdout.write_all(text.as_bytes())
    }

    /// Writes a line as it is.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.stdout, "{text}")
    }

    /// Writes a line of CSV, ended as RFC 4180 asks and as the exports do.
    pub(crate) fn csv_line(&mut self, text: &str) -> io::Result<()> {
        write!(self.stdout, "{text}\r\n")
    }

    /// Writes a JSON value on lines of its own, indented.
    pub(crate) fn json(&mut self, value: &Json) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut self.stdout, value)?;
        writeln!(self.stdout)
    }

    /// Writes a JSON value on one line.
    pub(crate) fn json_line(&mut self, value: &Json) -> io::Result<()> {
        serde_json::to_writer(&mut self.stdout, value)?;
        writeln!(self.stdout)
    }

    /// Hands out what is buffered.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }

    /// The text in a style, or unchanged when there are no colours.
    pub(crate) fn paint(&self, style: Style, text: &str) -> String {
        if self.colour && style != Style::Plain && !text.is_empty() {
            format!("\u{1b}[{}m{text}\u{1b}[0m", style.codes())
        } else {
            text.to_owned()
        }
    }

    /// A heading with an empty line before it.
    pub(crate) fn heading(&mut self, text: &str) -> io::Result<()> {
        let painted = self.paint(Style::Bold, text);
        writeln!(self.stdout, "\n{painted}")
    }

    /// Words broken into lines of the width, each begun by `indent`.
    pub(crate) fn paragraph(&mut self, indent: &str, text: &str) -> io::Result<()> {
        self.styled_paragraph(indent, &[(Style::Plain, text)])
    }

    /// The same with stretches of different style. Without colours, stretches of [`Style::Mark`] stand in `[...]`.
    pub(crate) fn styled_paragraph(&mut self, indent: &str, parts: &[(Style, &str)]) -> io::Result<()> {
        let room = self.width.saturating_sub(indent.width()).max(20);
        let words = self.styled_words(parts);
        let mut used = 0;
        for (word, columns) in words {
            if used > 0 && used + 1 + columns > room {
                writeln!(self.stdout)?;
                used = 0;
            }
            write!(self.stdout, "{}{word}", if used == 0 { indent } else { " " })?;
            used += columns + usize::from(used > 0);
        }
        writeln!(self.stdout)
    }

    /// Words with their columns. A word can hold several styles, as in `"[arrested]."`.
    fn styled_words(&self, parts: &[(Style, &str)]) -> Vec<(String, usize)> {
        let mut words: Vec<(String, usize)> = Vec::new();
        let mut fresh = true;
        for (style, text) in parts {
            let text = clean(text);
            let brackets = *style == Style::Mark && !self.colour && !text.trim().is_empty();
            let text = if brackets { format!("[{}]", text.trim()) } else { text };
            for (index, piece) in text.split(' ').enumerate() {
                if index > 0 {
                    fresh = true;
                }
                if piece.is_empty() {
                    continue;
                }
                let painted = self.paint(*style, piece);
                match words.last_mut().filter(|_| !fresh) {
                    Some((word, columns)) => {
                        word.push_str(&painted);
                        *columns += piece.width();
                    }
                    None => words.push((painted, piece.width())),
                }
                fresh = false;
            }
        }
        words
    }

    /// Columns under headings. Cells are cleaned; the last column is cut to the width, the others are as wide as they need.
    pub(crate) fn table(&mut self, heads: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect()).collect();
        let widest = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
            cells.chain([heads[column].width()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..heads.len()).map(widest).collect();
        let before_last: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum();
        let room = self.width.saturating_sub(before_last).max(16);
        let head_cells: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
        let head_line = self.paint(Style::Dim, &table_line(&head_cells, &widths, room));
        self.line(&head_line)?;
        for row in &rows {
            self.line(&table_line(row, &widths, room))?;
        }
        Ok(())
    }
}

fn table_line(cells: &[String], widths: &[usize], room: usize) -> String {
    let mut line = String::new();
    for (index, cell) in cells.iter().enumerate() {
        if index + 1 == cells.len() {
            line.push_str(&cut(cell, room));
        } else {
            let padding = widths[index].saturating_sub(cell.width()) + 2;
            line.push_str(cell);
            line.push_str(&" ".repeat(padding));
        }
    }
    line.trim_end().to_owned()
}

fn colours_allowed() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// The width of the terminal.
fn width() -> usize {
    let of_terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    of_terminal.unwrap_or(WIDTH_WITHOUT_TERMINAL).clamp(40, 160)
}

/// The text without anything that could steer a terminal: control characters and direction marks become a space, runs of
/// white space one space.
pub(crate) fn clean(text: &str) -> String {
    let steers = |character: char| {
        character.is_control()
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        let character = if steers(character) || character.is_whitespace() { ' ' } else { character };
        if character != ' ' || !out.ends_with(' ') {
            out.push(character);
        }
    }
    out
}

/// The text cut to `columns`, with an ellipsis where something is missing.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > columns {
            break;
        }
        out.push(character);
    }
    format!("{}…", out.trim_end())
}

/// `1 document`, `5 documents`: plural by adding `s`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{} {noun}s", thousands(number)) }
}

/// `1,234,567`.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Writes a fatal error to standard error, in prose, or as JSON when the user asked for JSON.
pub(crate) fn fatal(error: &anyhow::Error, json: bool) {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    fatal_message(&causes.join(": "), json);
}

/// The same of a message.
pub(crate) fn fatal_message(message: &str, json: bool) {
    let mut stderr = io::stderr().lock();
    let _ = if json {
        writeln!(stderr, "{}", json!({"error": {"message": message}}))
    } else {
        writeln!(stderr, "chancery: {message}")
    };
}

/// A line on standard error for people; nothing when `quiet`.
pub(crate) fn note(quiet: bool, text: &str) {
    if !quiet {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\r\n\tc\u{202e}d"), "a [31mb c d");
    }

    #[test]
    fn wide_characters_count_twice_when_text_is_cut() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 5), "abcd…");
        assert_eq!(cut("東京東京", 6), "東京…");
    }

    #[test]
    fn numbers_are_parted_and_nouns_counted() {
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(count(1, "document"), "1 document");
        assert_eq!(count(1000, "row"), "1,000 rows");
    }
}
