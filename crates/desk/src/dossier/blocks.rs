//! The dossier as a short list of blocks, which each writer turns into its own form.
//!
//! Here is decided what stands where and in which words; how it looks, and how text of documents is made harmless, is the
//! writers' affair.

use chancery_course::disagree::Field;
use chancery_record::{Basis, DayRange, Kind};
use serde_json::Value as Json;

use super::words::{self, count, days};
use super::{Beside, Dossier, Entry, Quoted, Source};

/// A stretch of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Words.
    Text(String),
    /// Words that stand out.
    Strong(String),
    /// Words of a document, to be put in quote marks.
    Quote(String),
    /// A code, id or command.
    Code(String),
    /// Less important words.
    Soft(String),
    /// References to footnotes, from 1.
    Notes(Vec<usize>),
    /// A reference to a source, as an index.
    Source(usize),
    /// A link to a document's own address.
    Link(String),
}

/// A line of text.
pub type Line = Vec<Piece>;

/// A part of the page.
#[derive(Clone, PartialEq, Debug)]
pub enum Block {
    /// A heading with the name of its anchor.
    Heading(&'static str, String),
    /// A paragraph.
    Paragraph(Line),
    /// A paragraph of less importance.
    Remark(Line),
    /// Names with their values.
    Facts(Vec<(&'static str, Line)>),
    /// Lines with a date before each.
    Dated(Vec<(String, Line)>),
    /// Plain lines.
    Items(Vec<Line>),
    /// A small heading with lines under it.
    Group(Line, Vec<Line>),
    /// Quotations side by side under a line: the words on each, and its footnote.
    Beside(Line, Vec<(Line, usize)>),
    /// The chart of the months, with its table.
    Months,
    /// The numbered sources.
    Sources,
    /// The footnotes.
    Notes,
}

/// Words as a piece.
pub(super) fn text(words: impl Into<String>) -> Piece {
    Piece::Text(words.into())
}

/// The words of a line without its references.
pub(super) fn plain(line: &Line) -> String {
    let words = line.iter().map(|piece| match piece {
        Piece::Text(words)
        | Piece::Strong(words)
        | Piece::Code(words)
        | Piece::Soft(words)
        | Piece::Link(words) => words.clone(),
        Piece::Quote(words) => format!("“{words}”"),
        Piece::Notes(_) | Piece::Source(_) => String::new(),
    });
    words.collect()
}

/// The footnotes of a line.
pub(super) fn notes_of(line: &Line) -> Vec<usize> {
    line.iter()
        .flat_map(|piece| if let Piece::Notes(notes) = piece { notes.clone() } else { Vec::new() })
        .collect()
}

impl Dossier {
    /// The heading of the whole.
    pub(super) fn title(&self) -> String {
        format!("{} and {}: a dossier", self.names.0, self.names.1)
    }

    /// All parts in order.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let mut out = vec![Block::Facts(self.facts())];
        out.push(heading("summary", "Summary"));
        out.extend(self.summary.chunks(SENTENCES_IN_PARAGRAPH).map(|part| Block::Paragraph(sentences(part))));
        if !self.series().months.is_empty() {
            out.push(heading("course", "Course"));
            out.push(Block::Months);
        }
        if let Some(phases) = &self.phases {
            out.push(heading("phases", "Phases"));
            out.push(Block::Remark(vec![text(
                "Months of one kind, found by the numbers of events alone; names and tone (from -10 to +10) are explained in the guide, \
                 page The course of a pair. Reports of the same event count once.",
            )]));
            out.push(Block::Items(phases.clone()));
        }
        self.push_chronology(&mut out);
        self.push_voices(&mut out);
        self.push_disputes(&mut out);
        if !self.docket.is_empty() {
            out.push(heading("docket", "Announced and due"));
            out.push(Block::Dated(self.docket.iter().map(|entry| self.dated(entry)).collect()));
        }
        for (kind, entries) in &self.others {
            out.push(heading(kind.name(), &words::capital(kind.name())));
            out.push(Block::Dated(entries.iter().map(|entry| self.dated(entry)).collect()));
        }
        out.push(heading("sources", "Sources"));
        out.push(Block::Sources);
        out.push(heading("notes", "Notes"));
        out.push(Block::Remark(vec![text(
            "Each note quotes the sentence that a row of the record stands on, with the evidence marked, and names source, row, \
             document and place in its text (characters, counted from 0).",
        )]));
        out.push(Block::Notes);
        out
    }

    fn facts(&self) -> Vec<(&'static str, Line)> {
        let outlets: std::collections::BTreeSet<&str> = self
            .sources
            .iter()
            .map(|source| source.row.outlet.as_str())
            .filter(|outlet| !outlet.is_empty())
            .collect();
        let mut made_from = count(self.sources.len(), "document");
        if !outlets.is_empty() {
            made_from = format!("{made_from} of {}", count(outlets.len(), "named outlet"));
        }
        made_from = format!("{made_from}, read by chancery {}", self.lores.join(", "));
        let mut facts = vec![(
            "Pair",
            vec![text(format!("{} and {} ", self.names.0, self.names.1)), Piece::Code(self.pair.to_string())],
        )];
        if let Some(day) = self.as_of {
            facts.push(("As of", vec![text(words::day(day))]));
        }
        if !self.covered.is_unknown() {
            facts.push(("Period", vec![text(words::months(&self.covered))]));
        }
        if !self.asked.is_unknown() {
            facts.push(("Asked for", vec![text(asked(&self.asked))]));
        }
        facts.push(("Made from", vec![text(made_from)]));
        facts.push((
            "Check it",
            vec![
                text("keep this file beside the archive and run "),
                Piece::Code("chancery verify FILE".into()),
                text(": it holds every note against the document it quotes"),
            ],
        ));
        facts
    }

    fn dated(&self, entry: &Entry) -> (String, Line) {
        let mut line =
            vec![Piece::Strong(words::capital(&entry.clause)), text(" "), Piece::Code(entry.code.clone())];
        if !entry.reservations.is_empty() {
            line.push(Piece::Soft(format!(" ({})", entry.reservations.join(", "))));
        }
        if !entry.speakers.is_empty() {
            line.push(text(format!(", says {}", words::joined(&entry.speakers))));
        }
        let evidence =
            entry.notes.first().and_then(|note| self.notes.get(note - 1)).map(|note| note.evidence.as_str());
        let quote = words::shortened(words::unquoted(evidence.unwrap_or("")), LONGEST_QUOTE);
        // A line of another kind than events says the evidence already.
        if !quote.is_empty() && !quote.starts_with(entry.clause.trim_end_matches('…')) {
            line.push(text(": "));
            line.push(Piece::Quote(quote));
        }
        line.push(Piece::Notes(entry.notes.clone()));
        if entry.notes.len() > 1 {
            line.push(Piece::Soft(format!(" {} reports", entry.notes.len())));
        }
        (days(&entry.days), line)
    }

    fn push_chronology(&self, out: &mut Vec<Block>) {
        if self.chronology.is_empty() && self.apart.is_empty() {
            return;
        }
        out.push(heading("chronology", "Chronology"));
        if !self.chronology.is_empty() {
            out.push(Block::Remark(vec![text(
                "What is told as having happened or as announced, by date. The words in bold are the coding, those in quotation marks the \
                 evidence. Reports of one day, type and direction share a line for the eye; whether they tell of one event is not decided.",
            )]));
            out.push(Block::Dated(self.chronology.iter().map(|entry| self.dated(entry)).collect()));
        }
        if !self.apart.is_empty() {
            out.push(Block::Group(
                vec![text("Not counted: denied, supposed, mere duty, or history")],
                Vec::new(),
            ));
            out.push(Block::Dated(self.apart.iter().map(|entry| self.dated(entry)).collect()));
        }
    }

    fn push_voices(&self, out: &mut Vec<Block>) {
        if self.voices.is_empty() {
            return;
        }
        out.push(heading("statements", "Who said what"));
        for voice in &self.voices {
            let lines = voice.statements.iter().map(statement_line).collect();
            out.push(Block::Group(vec![Piece::Strong(voice.speaker.clone())], lines));
        }
    }

    fn push_disputes(&self, out: &mut Vec<Block>) {
        if self.disputes.is_empty() && self.not_compared.is_empty() {
            return;
        }
        out.push(heading("disputes", "Where the accounts part"));
        if !self.not_compared.is_empty() {
            out.push(Block::Remark(vec![text(self.not_compared.clone())]));
        }
        for Beside { field, relation, counts, accounts } in &self.disputes {
            let words = format!("{} ({}), sources {counts}.", in_words(*field), relation.name());
            let cells = accounts.iter().map(|(note, words)| (vec![text(words.clone())], *note)).collect();
            out.push(Block::Beside(vec![text(words)], cells));
        }
    }
}

/// What accounts part in, as a heading.
pub(crate) fn in_words(field: Field) -> &'static str {
    match field {
        Field::Responsibility => "Who did it",
        Field::Polarity => "Whether it is so",
        Field::Number => "How many",
        Field::Modality => "Whether it was done or only meant",
        Field::Label => "What it is called",
        Field::Cause => "Why",
        Field::Silence => "Whether it is told at all",
    }
}

fn statement_line(quoted: &Quoted) -> Line {
    let act = if quoted.act.is_empty() { String::new() } else { format!(", coded under {}", quoted.act) };
    vec![
        Piece::Quote(words::shortened(&quoted.words, LONGEST_STATEMENT)),
        Piece::Notes(vec![quoted.note]),
        Piece::Soft(format!(" {}{act}", days(&quoted.days))),
    ]
}

const SENTENCES_IN_PARAGRAPH: usize = 3;
const LONGEST_QUOTE: usize = 220;
const LONGEST_STATEMENT: usize = 600;

fn heading(anchor: &'static str, words: &str) -> Block {
    Block::Heading(anchor, words.to_owned())
}

/// Sentences as one line, with a space between.
fn sentences(lines: &[Line]) -> Line {
    let mut out = Line::new();
    for line in lines {
        if !out.is_empty() {
            out.push(text(" "));
        }
        out.extend(line.iter().cloned());
    }
    out
}

fn asked(range: &DayRange) -> String {
    match (range.start, range.end) {
        (Some(start), Some(end)) => format!("{} to {}", words::day(start), words::day(end)),
        (Some(start), None) => format!("since {}", words::day(start)),
        (None, Some(end)) => format!("until {}", words::day(end)),
        (None, None) => String::new(),
    }
}

/// A source for people: authors, title, outlet, day with its ground.
pub(super) fn source_line(source: &Source) -> Line {
    let authors: Vec<String> = source.json["authors"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .map(str::to_owned)
        .collect();
    let mut line = Line::new();
    if !authors.is_empty() {
        line.push(text(format!("{}: ", words::joined(&authors))));
    }
    let title = if source.row.title.is_empty() { &source.row.source } else { &source.row.title };
    line.push(Piece::Strong(if title.is_empty() { "without a title".into() } else { title.clone() }));
    if !source.row.outlet.is_empty() {
        line.push(text(format!(", {}", source.row.outlet)));
    }
    line.push(text(format!(", {}", published(source))));
    if is_web(&source.row.url) {
        line.push(text(", "));
        line.push(Piece::Link(source.row.url.clone()));
    }
    line.push(Piece::Soft(" document ".into()));
    line.push(Piece::Code(source.row.id.0.clone()));
    line
}

/// Day of publication with the ground it stands on.
fn published(source: &Source) -> String {
    let range = &source.row.published;
    if range.is_unknown() {
        return "without a known date".to_owned();
    }
    let ground = match source.row.published_basis {
        Basis::Explicit => "date in the text",
        Basis::Metadata => "date in its metadata",
        Basis::Bounds | Basis::Context | Basis::Citation | Basis::Relative | Basis::Tense => "date inferred",
        Basis::Docdate | Basis::None => return days(range),
    };
    format!("{} ({ground})", days(range))
}

/// True for addresses that a link may lead to.
pub(super) fn is_web(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let is_plain = !url.chars().any(|letter| letter.is_control() || letter.is_whitespace());
    is_plain && (lower.starts_with("https://") || lower.starts_with("http://"))
}

/// The outlet, or the file, and the day of a source, in few words.
pub(super) fn source_short(source: &Source) -> String {
    let outlet = if source.row.outlet.is_empty() { &source.row.source } else { &source.row.outlet };
    format!("{outlet}, {}", days(&source.row.published))
}

/// What one row of a kind is called.
pub(super) fn singular(kind: Kind) -> &'static str {
    kind.name().strip_suffix('s').unwrap_or(kind.name())
}
