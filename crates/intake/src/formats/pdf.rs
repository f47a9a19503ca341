//! PDF files. The words with their places come from [`crate::Options::pdf`], the text in reading order from `pdf::layout`.
//!
//! The title, author and day that a file claims come from whatever program wrote it. The title and the author count when the text shows
//! them; the day on which the file was made is the day of the page and no day of publication.

use chancery_record::{Basis, Note, NoteLevel, SourceDate};

use super::{Feed, Format};
use crate::head::{Known, days_of};
use crate::pdf::{self, Laid, PdfFault, PdfText};
use crate::roles::{self, Profile, fold};
use crate::{IntakeError, Item};

pub(crate) static FORMAT: Format = Format {
    name: "pdf",
    extensions: &["pdf"],
    about: "PDF files that hold text",
    has_columns: false,
    is_surely: is_pdf,
    looks_like: is_pdf,
    read,
};

/// Times the size of the largest document: pictures and fonts make such files large.
const FILE_OF_DOCUMENTS: usize = 16;

/// The mark of the format at the very start, or behind some bytes that do not belong to it.
fn is_pdf(head: &[u8]) -> bool {
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let head = head.get(start..).unwrap_or_default();
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).starts_with(b"%PDF-")
}

fn read(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let Some(bytes) = feed.whole_up_to(FILE_OF_DOCUMENTS)? else { return Ok(()) };
    let text = match (feed.options.pdf)(&bytes) {
        Ok(text) => text,
        Err(fault) => {
            feed.skip("the whole file", &fault.to_string(), remedy(&fault));
            return Ok(());
        }
    };
    let laid = pdf::lay_out(&text);
    if laid.text.trim().is_empty() {
        let pictures = text.pages.iter().any(|page| page.pictures > 0);
        let reason = match (pictures, text.pages.iter().any(|page| page.left_out > 0)) {
            (true, false) => "the PDF file holds pictures of its pages and no text",
            (_, true) => "the PDF file does not say which letters its signs are",
            _ => "the PDF file holds no text",
        };
        feed.skip(
            "the whole file",
            reason,
            "let a program for recognising text read it, and add what that gives",
        );
        return Ok(());
    }
    if laid.text.len() > feed.options.max_document_bytes {
        let reason =
            format!("its text is larger than the limit of {} bytes", feed.options.max_document_bytes);
        feed.skip("the whole file", &reason, "raise the limit on the size of a document");
        return Ok(());
    }
    let notes = notes_of(&text);
    let known = known_of(feed, &text, &laid);
    let document = roles::compose(&bytes, laid.text, &laid.pieces, known, Profile::Page);
    let _ = (feed.sink)(Item::Document { document, source: bytes, format: feed.format, notes });
    Ok(())
}

fn remedy(fault: &PdfFault) -> &'static str {
    match fault {
        PdfFault::Locked => "save it without a password and add that",
        PdfFault::Damaged => "fetch the file again",
        PdfFault::Stopped(_) => "save it anew with a program that shows it (print to PDF), or add its text",
    }
}

fn known_of(feed: &Feed<'_>, text: &PdfText, laid: &Laid) -> Known {
    let start: String = laid.text.chars().take(3000).collect();
    let start = format!(" {} ", fold(&start));
    let is_shown = |words: &str| {
        let folded = fold(words);
        folded.contains(' ') && start.contains(&format!(" {folded} "))
    };
    let mut known = Known { url: feed.url.to_owned(), source: feed.name.to_owned(), ..Known::default() };
    if is_shown(&text.title) {
        known.title.clone_from(&text.title);
    }
    if is_shown(&text.author) {
        known.authors.push(text.author.clone());
    }
    if let Some(days) = days_of(&text.made) {
        known.dates.push(SourceDate { kind: "page".into(), days, basis: Basis::Metadata, span: None });
    }
    known
}

fn notes_of(text: &PdfText) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut note = |code: &'static str, message: String| {
        notes.push(Note { level: NoteLevel::Warning, code, message, span: None });
    };
    let blank = text.pages.iter().filter(|page| page.words.is_empty() && page.pictures > 0).count();
    if blank > 0 {
        note(
            "intake.pdf_pictures",
            format!("{blank} of {} pages are pictures without text and were left out", text.pages.len()),
        );
    }
    let left_out: u32 = text.pages.iter().map(|page| page.left_out).sum();
    let signs: usize = text.pages.iter().flat_map(|page| &page.words).map(|word| word.text.len()).sum();
    if left_out > 0 && u64::from(left_out) * 50 > signs as u64 {
        note(
            "intake.pdf_signs",
            format!(
                "{left_out} signs were left out: they are turned, or their font does not say what they are"
            ),
        );
    }
    notes
}
