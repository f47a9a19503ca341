//! Words with places to text in reading order: rows by base line, columns by the white stripes between them, running heads and page
//! numbers by what recurs at the edges of pages, paragraphs by indents, gaps and short lines, headings by the size of the type.
//! Words that were broken at the end of a line are put together. Whole numbers only; no page makes it run long or fail.

mod columns;
mod edges;
mod paragraphs;
mod rows;

use crate::pieces::Piece;

use super::PdfText;

/// The text of a file, and its pieces.
pub(crate) struct Laid {
    pub text: String,
    pub pieces: Vec<Piece>,
}

/// The text of a file in the order in which people read it.
pub(crate) fn lay_out(file: &PdfText) -> Laid {
    let mut pages: Vec<Vec<rows::Row>> = file.pages.iter().map(rows::of_page).collect();
    let edges = edges::take(&mut pages, file);
    let leaves = pages.into_iter().map(columns::split).collect();
    paragraphs::write(leaves, edges)
}

#[cfg(test)]
mod tests {
    use super::super::{PdfPage, PdfWord};
    use super::*;
    use crate::pieces::Shape;

    /// Words of one line, each letter half as wide as the type is high.
    fn line(page: &mut PdfPage, x: i32, y: i32, size: i32, text: &str) {
        let mut at = x;
        for word in text.split(' ') {
            let end = at + word.chars().count() as i32 * size / 2;
            page.words.push(PdfWord { text: word.into(), x: at, y, end, size, space: true });
            at = end + size / 4;
        }
    }

    fn texts(pages: Vec<PdfPage>) -> Vec<String> {
        let laid = lay_out(&PdfText { pages, ..PdfText::default() });
        laid.pieces.iter().map(|piece| laid.text[piece.range.clone()].to_owned()).collect()
    }

    fn page() -> PdfPage {
        PdfPage { height: 84_200, ..PdfPage::default() }
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let mut page = page();
        line(&mut page, 7_000, 7_000, 2_000, "Ferries stay in the port");
        for row in 0..8 {
            let y = 12_000 + row * 1_200;
            line(&mut page, 7_000, y, 1_000, &format!("left{row} runs on and on and so on"));
            line(&mut page, 31_000, y + 100, 1_000, &format!("right{row} runs on and on and so on"));
        }
        let texts = texts(vec![page]);
        assert_eq!(texts[0], "Ferries stay in the port");
        assert!(texts[1].starts_with("left0 runs on") && texts[1].contains("so on left7"), "{texts:?}");
        assert!(texts[1].find("left7") < texts[1].find("right0"), "{texts:?}");
    }

    #[test]
    fn what_recurs_at_the_edges_is_left_out_and_paragraphs_go_on_across_pages() {
        let pages = (0..3).map(|number| {
            let mut page = page();
            line(&mut page, 7_000, 4_000, 800, &format!("Harbour Review {}", 40 + number));
            for row in 0..6 {
                line(
                    &mut page,
                    7_000,
                    10_000 + row * 1_200,
                    1_000,
                    &format!("page{number} row{row} of a text that goes on and on and"),
                );
            }
            line(&mut page, 28_000, 80_000, 800, &format!("{}", number + 1));
            page
        });
        let laid = lay_out(&PdfText { pages: pages.collect(), ..PdfText::default() });
        let kept: Vec<&str> = laid
            .pieces
            .iter()
            .filter(|piece| piece.verdict.is_none())
            .map(|piece| &laid.text[piece.range.clone()])
            .collect();
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert!(kept[0].contains("and page1 row0"));
        assert_eq!(laid.pieces.len(), 7);
    }

    #[test]
    fn broken_words_indents_and_raised_marks() {
        let mut page = page();
        line(&mut page, 8_000, 10_000, 1_000, "The harbour mas-");
        line(&mut page, 7_000, 11_200, 1_000, "ter saw a well-known boat and a second one that");
        line(&mut page, 7_000, 12_400, 1_000, "nobody knew. It was a well-");
        line(&mut page, 7_000, 13_600, 1_000, "known one.");
        page.words.push(PdfWord {
            text: "3".into(),
            x: 12_010,
            y: 13_200,
            end: 12_300,
            size: 600,
            space: true,
        });
        line(&mut page, 8_000, 14_800, 1_000, "A second paragraph stands here and");
        line(&mut page, 7_000, 16_000, 1_000, "ends.");
        let texts = texts(vec![page]);
        assert_eq!(
            texts,
            [
                "The harbour master saw a well-known boat and a second one that nobody knew. It was a well-known one.[3]",
                "A second paragraph stands here and ends.",
            ]
        );
    }

    #[test]
    fn headings_are_known_by_their_size_and_a_large_first_letter_joins_its_word() {
        let mut page = page();
        line(&mut page, 7_000, 7_000, 2_400, "Ferries stay in the");
        line(&mut page, 7_000, 9_800, 2_400, "port of Bergen");
        page.words.push(PdfWord {
            text: "T".into(),
            x: 7_000,
            y: 14_400,
            end: 9_000,
            size: 3_400,
            space: false,
        });
        line(&mut page, 9_200, 12_000, 1_000, "he first line of a text that has");
        line(&mut page, 9_200, 13_200, 1_000, "a large letter at its start and");
        line(&mut page, 9_200, 14_400, 1_000, "goes on for some more lines, so");
        line(&mut page, 7_000, 15_600, 1_000, "that it can be seen that it is one.");
        let laid = lay_out(&PdfText { pages: vec![page], ..PdfText::default() });
        assert_eq!(laid.pieces[0].shape, Shape::Heading(1));
        assert_eq!(&laid.text[laid.pieces[0].range.clone()], "Ferries stay in the port of Bergen");
        assert!(laid.text.contains("\nThe first line of a text that has a large"), "{}", laid.text);
    }
}
