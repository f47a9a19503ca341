//! The words of a PDF file with their places, as the crate `hayro-interpret` finds them while it runs the drawing orders.
//! What is drawn beside words is not looked at.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::hayro_syntax::object::DateTime;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};

use super::{PdfFault, PdfPage, PdfText, PdfWord};

/// Words of a page beyond this are not read.
const MOST_WORDS: usize = 60_000;
/// Pages beyond this are not read.
const MOST_PAGES: usize = 5_000;
/// A gap of this share of the height of the type ends a word.
const GAP: f64 = 0.16;
/// Units of a font for the height of the type.
const EM: f64 = 1000.0;

/// The words of a file. Runs as long and takes as much memory as the file makes it; a panic of the crate underneath becomes
/// [`PdfFault::Stopped`], an overflow of the stack ends the process.
///
/// # Errors
/// When the file is locked, damaged, or breaks the crate underneath.
pub fn pdf_text(bytes: &[u8]) -> Result<PdfText, PdfFault> {
    catch_unwind(AssertUnwindSafe(|| read(bytes)))
        .unwrap_or_else(|_| Err(PdfFault::Stopped("the reader of PDF files broke down on it".to_owned())))
}

fn read(bytes: &[u8]) -> Result<PdfText, PdfFault> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => PdfFault::Locked,
        LoadPdfError::Invalid => PdfFault::Damaged,
    })?;
    let cache = InterpreterCache::new();
    let pages =
        pdf.pages().iter().take(MOST_PAGES).map(|page| read_page(&pdf, page, &cache)).collect::<Vec<_>>();
    if pages.is_empty() {
        return Err(PdfFault::Damaged);
    }
    let metadata = pdf.metadata();
    Ok(PdfText {
        title: text_of(metadata.title.as_deref()),
        author: text_of(metadata.author.as_deref()),
        made: metadata.creation_date.as_ref().map(day_of).unwrap_or_default(),
        pages,
    })
}

fn read_page<'p>(pdf: &'p Pdf, page: &'p Page<'p>, cache: &InterpreterCache<'p>) -> PdfPage {
    let (width, height) = page.render_dimensions();
    let place = page.initial_transform(true).to_kurbo();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(place, bounds, cache, pdf.xref(), InterpreterSettings::default());
    let mut pen = Pen { bounds, ..Pen::default() };
    interpret_page(page, &mut context, &mut pen);
    pen.page.height = hundredths(f64::from(height));
    pen.page
}

/// Text strings of a file are UTF-16 behind a mark, UTF-8 behind another, or one byte a sign.
fn text_of(bytes: Option<&[u8]>) -> String {
    let bytes = bytes.unwrap_or_default();
    let text = match bytes {
        [0xfe, 0xff, ..] => encoding_rs::UTF_16BE.decode(bytes).0,
        [0xff, 0xfe, ..] => encoding_rs::UTF_16LE.decode(bytes).0,
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        _ => encoding_rs::WINDOWS_1252.decode(bytes).0,
    };
    crate::roles::one_line(text.trim_matches('\0'))
}

fn day_of(date: &DateTime) -> String {
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

/// Farthest place in hundredths of a point, more than the largest page; a hundred times the way between two such places is a number still.
const MOST: f64 = 5e6;

/// Points to hundredths of a point; what lies beyond all paper is cut.
fn hundredths(points: f64) -> i32 {
    (points * 100.0).round().clamp(-MOST, MOST) as i32
}

/// Writes down the words that are drawn on a page.
#[derive(Default)]
struct Pen {
    page: PdfPage,
    bounds: Rect,
}

/// A sign with its place.
struct Sign {
    text: String,
    from: Point,
    to: Point,
    size: f64,
}

impl Pen {
    /// Adds a sign to the last word, or begins one.
    fn put(&mut self, sign: &Sign) {
        let (x, y, end) = (hundredths(sign.from.x), hundredths(sign.from.y), hundredths(sign.to.x));
        let size = hundredths(sign.size);
        if sign.text.chars().all(char::is_whitespace) {
            if let Some(last) = self.page.words.last_mut() {
                last.space = true;
            }
            return;
        }
        let text: String = sign.text.chars().filter(|c| !c.is_control()).collect();
        if let Some(last) = self.page.words.last_mut() {
            let gap = x - last.end;
            let reach = (GAP * f64::from(size)) as i32;
            let goes_on = !last.space && last.size == size && (y - last.y).abs() <= 20 && gap.abs() <= reach;
            if goes_on && last.text.len() < 200 {
                last.text += &text;
                last.end = end.max(last.end);
                return;
            }
        }
        if self.page.words.len() >= MOST_WORDS {
            self.page.left_out += 1;
            return;
        }
        self.page.words.push(PdfWord { text, x, y, end, size, space: false });
    }

    /// The place of a sign on the page; none when it does not run from left to right or lies beside the page.
    fn sign(&self, glyph: &Glyph<'_>, place: Affine) -> Option<Sign> {
        let text = match glyph.as_unicode()? {
            BfString::Char(c) => c.to_string(),
            BfString::String(text) => text,
        };
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(drawn) => drawn.advance_width(),
        };
        let from = place * Point::ORIGIN;
        let to = place * Point::new(f64::from(advance.unwrap_or(EM as f32 / 2.0)), 0.0);
        let top = place * Point::new(0.0, EM);
        let size = from.distance(top);
        let is_level = (to.y - from.y).abs() <= size * 0.1 && to.x >= from.x && top.y < from.y;
        let margin = self.bounds.inflate(1.0, 1.0);
        (is_level && size > 0.5 && margin.contains(from)).then_some(Sign { text, from, to, size })
    }
}

impl<'a> Device<'a> for Pen {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        let is_level = matches!(run.writing_mode(), WritingMode::Horizontal);
        for glyph in run.glyphs() {
            match self.sign(glyph, props.transform * glyph.transform()).filter(|_| is_level) {
                Some(sign) => self.put(&sign),
                None => self.page.left_out += 1,
            }
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.page.pictures += 1;
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
