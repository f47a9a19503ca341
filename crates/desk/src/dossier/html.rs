//! The dossier as one HTML file: no script, no request to anywhere, styles for screen, dark screen, small screen and paper.
//!
//! Each footnote is an element that carries its row, document and place as attributes, with the quoted words inside, so that
//! `check` can hold it against the archive.

use std::fmt::Write;

use chancery_chart::month_svg;
use chancery_course::Series;

use super::blocks::{self, Block, Line, Piece, source_line, source_short};
use super::{Dossier, Note};
use crate::html::{escape, plain_table as table, visible};

const MONTHS_IN_CHART: usize = 60;
const STYLE: &str = concat!(include_str!("../style.css"), include_str!("dossier.css"));

/// What a reader of the chart and its table must know.
pub(super) fn months_remark(series: &Series) -> String {
    let mut words =
        "Reports by month; a report is one row of one document. Bounded: only known to lie before or after a day of that month.".to_owned();
    if series.unplaced > 0 {
        let _ = write!(words, " In no single month: {}.", super::words::count(series.unplaced, "report"));
    }
    words
}

impl Dossier {
    /// The dossier as one HTML file that needs nothing else.
    pub fn to_html(&self) -> String {
        let title = escape(&self.title());
        let mut out = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"chancery dossier\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body class=\"dossier\">\n<main>\n<h1>{title}</h1>\n"
        );
        for block in self.blocks() {
            self.write_part(&mut out, &block);
        }
        out.push_str("</main>\n</body>\n</html>\n");
        visible(out)
    }

    fn write_part(&self, out: &mut String, block: &Block) {
        let _ = match block {
            Block::Heading(anchor, words) => {
                writeln!(out, "<h2 id=\"{}\">{}</h2>", escape(anchor), escape(words))
            }
            Block::Paragraph(line) => writeln!(out, "<p>{}</p>", inline(line)),
            Block::Remark(line) => writeln!(out, "<p class=\"soft remark\">{}</p>", inline(line)),
            Block::Facts(facts) => {
                out.push_str("<dl class=\"facts\">\n");
                let _ = facts.iter().try_for_each(|(name, line)| {
                    writeln!(out, "<dt>{}</dt><dd>{}</dd>", escape(name), inline(line))
                });
                writeln!(out, "</dl>")
            }
            Block::Dated(lines) => {
                out.push_str("<ol class=\"dated\">\n");
                let _ = lines.iter().try_for_each(|(date, line)| {
                    writeln!(
                        out,
                        "<li><span class=\"when\">{}</span> <span class=\"what\">{}</span></li>",
                        escape(date),
                        inline(line)
                    )
                });
                writeln!(out, "</ol>")
            }
            Block::Items(lines) => items(out, lines),
            Block::Group(head, lines) => {
                let _ = writeln!(out, "<h3>{}</h3>", inline(head));
                if lines.is_empty() { Ok(()) } else { items(out, lines) }
            }
            Block::Beside(relation, accounts) => self.write_beside_part(out, relation, accounts),
            Block::Months => {
                let series = self.series();
                let title = format!("Reports by month, {} and {}", self.names.0, self.names.1);
                out.push_str("<figure>\n");
                out.push_str(&month_svg(&series.months, &title, MONTHS_IN_CHART));
                let remark = "Cooperation up and blue, conflict down and orange; pale: only a bound of the date is known.";
                let _ = writeln!(out, "<figcaption class=\"soft\">{remark}</figcaption>\n</figure>");
                out.push_str(&months_table(series));
                Ok(())
            }
            Block::Sources => self.write_source_list(out),
            Block::Notes => self.write_note_list(out),
        };
    }

    fn write_beside_part(
        &self,
        out: &mut String,
        relation: &Line,
        accounts: &[(Line, usize)],
    ) -> std::fmt::Result {
        writeln!(out, "<p class=\"relation\">{}</p>\n<div class=\"beside\">", inline(relation))?;
        for (words, number) in accounts {
            let quote = self.notes.get(number - 1).map(quotation).unwrap_or_default();
            writeln!(
                out,
                "<blockquote>{quote}{}<footer>{}</footer></blockquote>",
                references(&[*number]),
                inline(words)
            )?;
        }
        writeln!(out, "</div>")
    }

    fn write_source_list(&self, out: &mut String) -> std::fmt::Result {
        out.push_str("<ol class=\"sources\">\n");
        for (index, source) in self.sources.iter().enumerate() {
            writeln!(
                out,
                "<li id=\"source-{}\" data-key=\"{}\">{}</li>",
                index + 1,
                escape(&source.key),
                inline(&source_line(source))
            )?;
        }
        writeln!(out, "</ol>")
    }

    fn write_note_list(&self, out: &mut String) -> std::fmt::Result {
        out.push_str("<ol class=\"notes\">\n");
        for (index, note) in self.notes.iter().enumerate() {
            let source = self.sources.get(note.source).map(source_short).unwrap_or_default();
            let number = index + 1;
            writeln!(
                out,
                "<li class=\"note\" id=\"note-{number}\" data-note=\"{number}\" data-row=\"{}\" data-doc=\"{}\" data-start=\"{}\" data-end=\"{}\" \
                 data-quote-start=\"{}\" data-quote-end=\"{}\">{} <span class=\"soft\"><a href=\"#source-{}\">{}</a>; row <span class=\"code\">{}</span>, \
                 characters {}-{}</span></li>",
                escape(&note.row),
                escape(&note.document),
                note.marked.start,
                note.marked.end,
                note.quoted.start,
                note.quoted.end,
                quotation(note),
                note.source + 1,
                escape(&source),
                escape(&note.row),
                note.marked.start,
                note.marked.end,
            )?;
        }
        writeln!(out, "</ol>")
    }
}

/// The quoted words with the evidence marked.
fn quotation(note: &Note) -> String {
    format!("<q>{}<mark>{}</mark>{}</q>", escape(&note.before), escape(&note.evidence), escape(&note.after))
}

fn items(out: &mut String, lines: &[Line]) -> std::fmt::Result {
    out.push_str("<ul>\n");
    for line in lines {
        writeln!(out, "<li>{}</li>", inline(line))?;
    }
    writeln!(out, "</ul>")
}

fn months_table(series: &Series) -> String {
    let heads =
        ["month", "conflict", "cooperation", "conflict, bounded", "cooperation, bounded", "documents"];
    let lines: Vec<Vec<String>> = series
        .months
        .iter()
        .filter(|month| !month.is_silent())
        .map(|month| {
            let numbers = [
                month.conflict(),
                month.cooperation(),
                month.bounded_conflict(),
                month.bounded_cooperation(),
                month.documents,
            ];
            std::iter::once(month.month.to_string()).chain(numbers.iter().map(ToString::to_string)).collect()
        })
        .collect();
    table(&months_remark(series), &heads, &lines)
}

fn references(numbers: &[usize]) -> String {
    if numbers.is_empty() {
        return String::new();
    }
    let links: Vec<String> =
        numbers.iter().map(|number| format!("<a href=\"#note-{number}\">{number}</a>")).collect();
    format!("<sup class=\"refs\">{}</sup>", links.join(" "))
}

fn inline(line: &[Piece]) -> String {
    let mut out = String::new();
    for piece in line {
        let _ = match piece {
            Piece::Text(words) => write!(out, "{}", escape(words)),
            Piece::Strong(words) => write!(out, "<strong>{}</strong>", escape(words)),
            Piece::Soft(words) => write!(out, "<span class=\"soft\">{}</span>", escape(words)),
            Piece::Quote(words) => write!(out, "“{}”", escape(words)),
            Piece::Code(words) => write!(out, "<span class=\"code\">{}</span>", escape(words)),
            Piece::Notes(numbers) => write!(out, "{}", references(numbers)),
            Piece::Source(index) => write!(out, "[<a href=\"#source-{0}\">source {0}</a>]", index + 1),
            Piece::Link(url) if blocks::is_web(url) => {
                write!(out, "<a class=\"url\" rel=\"noopener noreferrer\" href=\"{0}\">{0}</a>", escape(url))
            }
            Piece::Link(url) => write!(out, "{}", escape(url)),
        };
    }
    out
}
