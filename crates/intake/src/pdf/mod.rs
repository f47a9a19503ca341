//! PDF files: the words of each page with their places, and from these the text in the order in which people read it.
//!
//! Two steps, so that the first can run elsewhere. [`pdf_text`] lets the crate `hayro-interpret` run the drawing orders of a file
//! and writes down which words are shown where; a file may make it run long, take much memory or break down, so the program
//! does this step in a process of its own (see [`PdfReader`]). `layout` makes lines, columns, paragraphs and headings of the
//! words; it is ours, works in whole numbers, and never fails.
//!
//! It reads no pictures: a page that is a picture of a text has no words. It tells no two articles of one file apart.

mod layout;
mod words;

pub(crate) use layout::{Laid, lay_out};
pub use words::pdf_text;

use serde_json::{Value, json};

/// How the words are taken from a file: [`pdf_text`], or something that calls it with guards around.
pub type PdfReader = fn(&[u8]) -> Result<PdfText, PdfFault>;

/// Why a file gives no words.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PdfFault {
    /// It opens with a password only, or is encrypted in an unknown way.
    #[error("the PDF file is locked with a password")]
    Locked,
    /// No pages can be found in it.
    #[error("the PDF file is damaged: no page can be found in it")]
    Damaged,
    /// The reader of PDF files broke down or was stopped; in words.
    #[error("the PDF file could not be read: {0}")]
    Stopped(String),
}

/// The words of a file. All measures are hundredths of a point (1/7200 inch), from the upper left corner of the page as it is shown.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PdfText {
    /// The title that the file claims, or empty. Programs write all sorts of things there.
    pub title: String,
    /// The author that the file claims, or empty.
    pub author: String,
    /// The day on which the file was made, as `2025-09-15`, or empty.
    pub made: String,
    /// The pages, in order.
    pub pages: Vec<PdfPage>,
}

/// A page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PdfPage {
    /// Its height.
    pub height: i32,
    /// The words, in the order in which they are drawn.
    pub words: Vec<PdfWord>,
    /// Pictures on it.
    pub pictures: u32,
    /// Signs that were left out because the font does not say what they mean, or because they do not run from left to right.
    pub left_out: u32,
}

/// A word, or the part of one that is drawn at once.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PdfWord {
    /// Its signs.
    pub text: String,
    /// The left end of its base line.
    pub x: i32,
    /// The base line, from the top.
    pub y: i32,
    /// The right end.
    pub end: i32,
    /// Height of the type.
    pub size: i32,
    /// White space is drawn behind it.
    pub space: bool,
}

impl PdfText {
    /// The words as JSON, for another process; [`PdfText::from_json`] reads it.
    pub fn to_json(&self) -> Value {
        let word =
            |word: &PdfWord| json!([word.text, word.x, word.y, word.end, word.size, u8::from(word.space)]);
        let page = |page: &PdfPage| {
            json!({
                "height": page.height, "pictures": page.pictures, "left_out": page.left_out,
                "words": page.words.iter().map(word).collect::<Vec<_>>(),
            })
        };
        json!({
            "title": self.title, "author": self.author, "made": self.made,
            "pages": self.pages.iter().map(page).collect::<Vec<_>>(),
        })
    }

    /// What [`PdfText::to_json`] wrote. None for anything else.
    pub fn from_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
        let pages = value.get("pages")?.as_array()?;
        Some(PdfText {
            title: text("title")?,
            author: text("author")?,
            made: text("made")?,
            pages: pages.iter().map(page_of).collect::<Option<_>>()?,
        })
    }
}

fn page_of(value: &Value) -> Option<PdfPage> {
    let count = |key: &str| u32::try_from(value.get(key)?.as_u64()?).ok();
    Some(PdfPage {
        height: i32::try_from(value.get("height")?.as_i64()?).ok()?,
        pictures: count("pictures")?,
        left_out: count("left_out")?,
        words: value.get("words")?.as_array()?.iter().map(word_of).collect::<Option<_>>()?,
    })
}

fn word_of(value: &Value) -> Option<PdfWord> {
    let number = |at: usize| i32::try_from(value.get(at)?.as_i64()?).ok();
    Some(PdfWord {
        text: value.get(0)?.as_str()?.to_owned(),
        x: number(1)?,
        y: number(2)?,
        end: number(3)?,
        size: number(4)?,
        space: number(5)? == 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_to_another_process_and_back() {
        let word = PdfWord { text: "Ports".into(), x: -5, y: 7200, end: 9, size: 1000, space: true };
        let page = PdfPage { height: 84_200, words: vec![word], pictures: 2, left_out: 1 };
        let text = PdfText {
            title: "A \"b\"".into(),
            author: String::new(),
            made: "2025-09-15".into(),
            pages: vec![page],
        };
        assert_eq!(PdfText::from_json(&text.to_json()), Some(text));
        assert_eq!(PdfText::from_json(&json!({"pages": [{"words": [[1]]}]})), None);
    }
}
