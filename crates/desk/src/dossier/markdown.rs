//! The dossier as Markdown: footnotes as `[^1]`, the chart as a block of code.
//!
//! Text of documents is escaped so that none of it is markup, a link, a footnote or a new line.

use std::fmt::Write;

use chancery_chart::month_bars;

use super::blocks::{self, Block, Line, Piece, source_line, source_short};
use super::{Dossier, Note, Source};

const CHART_WIDTH: usize = 72;
const MONTHS_IN_CHART: usize = 60;

/// Text of outside as Markdown: white space becomes single spaces, whatever could be markup gets a backslash.
pub(super) fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len() + 16);
    for character in one_line(words).chars() {
        if "\\`*_{}[]<>&|~^$@".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    // Addresses and host names would become links in some programs.
    let out = out.replace("://", "\\://").replace("www.", "www\\.");
    // What opens the place of a note stands in no text of documents, so that no text can pass for one.
    out.replace("(source", "\\(source")
}

/// White space and control characters as single spaces, ends kept.
pub(super) fn one_line(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for character in words.chars() {
        let character = if character.is_control() || character.is_whitespace() { ' ' } else { character };
        if character != ' ' || !out.ends_with(' ') {
            out.push(character);
        }
    }
    out
}

impl Dossier {
    /// The dossier as Markdown with footnotes.
    pub fn to_markdown(&self) -> String {
        let mut out = format!("# {}\n", escape(&self.title()));
        for block in self.blocks() {
            self.write_block(&mut out, &block);
        }
        out
    }

    fn write_block(&self, out: &mut String, block: &Block) {
        out.push('\n');
        let _ = match block {
            Block::Heading(_, words) => writeln!(out, "## {}", escape(words)),
            Block::Paragraph(line) => writeln!(out, "{}", inline(line)),
            Block::Remark(line) => writeln!(out, "*{}*", inline(line)),
            Block::Facts(facts) => {
                facts.iter().try_for_each(|(name, line)| writeln!(out, "- {name}: {}", inline(line)))
            }
            Block::Dated(lines) => lines
                .iter()
                .try_for_each(|(date, line)| writeln!(out, "- {}: {}", escape(date), inline(line))),
            Block::Items(lines) => lines.iter().try_for_each(|line| writeln!(out, "- {}", inline(line))),
            Block::Group(head, lines) => writeln!(out, "{}", inline(head)).and_then(|()| {
                out.push_str(if lines.is_empty() { "" } else { "\n" });
                lines.iter().try_for_each(|line| writeln!(out, "- {}", inline(line)))
            }),
            Block::Beside(relation, accounts) => self.write_beside(out, relation, accounts),
            Block::Months => self.write_months(out),
            Block::Sources => self.write_sources(out),
            Block::Notes => self.write_notes(out),
        };
    }

    fn write_beside(
        &self,
        out: &mut String,
        relation: &Line,
        accounts: &[(Line, usize)],
    ) -> std::fmt::Result {
        writeln!(out, "{}\n", inline(relation))?;
        accounts.iter().try_for_each(|(words, number)| {
            let quote = self.notes.get(number - 1).map(quotation).unwrap_or_default();
            writeln!(out, "- {}: {quote}[^{number}]", inline(words))
        })
    }

    fn write_months(&self, out: &mut String) -> std::fmt::Result {
        let series = self.series();
        out.push_str("```text\n");
        for line in month_bars(&series.months, CHART_WIDTH, MONTHS_IN_CHART) {
            let words: String = line.iter().map(|(_, words)| words.as_str()).collect();
            writeln!(out, "{}", words.trim_end())?;
        }
        out.push_str("```\n\n");
        writeln!(
            out,
            "| month | conflict | cooperation | conflict, bounded | cooperation, bounded | documents |\n|---|--:|--:|--:|--:|--:|"
        )?;
        for month in series.months.iter().filter(|month| !month.is_silent()) {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} |",
                month.month,
                month.conflict(),
                month.cooperation(),
                month.bounded_conflict(),
                month.bounded_cooperation(),
                month.documents
            )?;
        }
        writeln!(out, "\n*{}*", super::html::months_remark(series))
    }

    fn write_sources(&self, out: &mut String) -> std::fmt::Result {
        self.sources
            .iter()
            .enumerate()
            .try_for_each(|(index, source)| writeln!(out, "{}. {}", index + 1, inline(&source_line(source))))
    }

    fn write_notes(&self, out: &mut String) -> std::fmt::Result {
        self.notes.iter().enumerate().try_for_each(|(index, note)| {
            writeln!(out, "[^{}]: {}", index + 1, note_line(note, &self.sources))
        })
    }
}

/// The quotation of a note with the evidence marked.
pub(super) fn quotation(note: &Note) -> String {
    let (before, evidence, after) = (escape(&note.before), escape(&note.evidence), escape(&note.after));
    format!("“{before}{}{after}”", marked(&evidence))
}

/// Stars do not mark words that begin or end with a space.
fn marked(evidence: &str) -> String {
    let inner = evidence.trim();
    if inner.is_empty() {
        return evidence.to_owned();
    }
    let lead = &evidence[..evidence.len() - evidence.trim_start().len()];
    let tail = &evidence[evidence.trim_end().len()..];
    format!("{lead}**{inner}**{tail}")
}

/// A footnote; `check` reads this form again, from ` (source ` on.
fn note_line(note: &Note, sources: &[Source]) -> String {
    let source = sources.get(note.source).map(source_short).unwrap_or_default();
    format!(
        "{} (source {}, {}; row `{}`, document `{}`, characters {}-{} of {}-{})",
        quotation(note),
        note.source + 1,
        escape(&source),
        escape(&note.row),
        escape(&note.document),
        note.marked.start,
        note.marked.end,
        note.quoted.start,
        note.quoted.end
    )
}

fn inline(line: &[Piece]) -> String {
    let mut out = String::new();
    for piece in line {
        let _ = match piece {
            Piece::Text(words) | Piece::Soft(words) => write!(out, "{}", escape(words)),
            Piece::Strong(words) => write!(out, "{}", marked(&escape(words))),
            Piece::Quote(words) => write!(out, "“{}”", escape(words)),
            Piece::Code(words) => write!(out, "`{}`", one_line(words).replace('`', "'")),
            Piece::Notes(numbers) => numbers.iter().try_for_each(|number| write!(out, "[^{number}]")),
            Piece::Source(index) => write!(out, "\\[source {}\\]", index + 1),
            Piece::Link(url) => write!(out, "{}", link(url)),
        };
    }
    out
}

/// An address as an autolink; what would end it is percent-encoded.
fn link(url: &str) -> String {
    if !blocks::is_web(url) {
        return escape(url);
    }
    format!("<{}>", url.replace('<', "%3C").replace('>', "%3E").replace('\\', "%5C"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_documents_is_no_markup() {
        let evil = "[^1]: forged\n# head ![x](http://evil.example) <b>&amp; `c` *s* _u_ | www.evil.example (source 1";
        let escaped = escape(evil);
        assert!(!escaped.contains('\n'));
        let mut bare = String::new();
        let mut letters = escaped.chars();
        while let Some(letter) = letters.next() {
            if letter == '\\' {
                letters.next();
            } else {
                bare.push(letter);
            }
        }
        assert!(!bare.contains(|letter| "`*_{}[]<>&|~^$@".contains(letter)), "{bare}");
        for markup in ["://", "www.", "(source"] {
            assert!(!bare.contains(markup), "{markup}: {escaped}");
        }
        assert_eq!(marked(" a b "), " **a b** ");
        assert_eq!(link("javascript:alert(1)"), "javascript:alert(1)", "no link, plain words");
        assert_eq!(link("https://a.example/<x>"), "<https://a.example/%3Cx%3E>");
    }
}
