//! Whether a page is an article or an index: a list of other pages, of goods or of results. What the page says of itself
//! settles it where it names an article or a forum; else the paragraphs are weighed against the lines of links.

use chancery_record::{BlockRole, Document};

use super::layout::MADE_OF_LINKS;

/// The genre of an index page.
pub(super) const INDEX: &str = "index page";

/// What a page says of its kind.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    /// JSON-LD holds an article, or a discussion.
    pub is_article: bool,
    /// The type for social networks is an article. Makers of pages set it on lists too.
    pub is_social_article: bool,
}

pub(super) fn is_index(document: &Document, said: Said) -> bool {
    let links = document.blocks.iter().filter(|block| block.reason == MADE_OF_LINKS).count();
    let kept: Vec<&str> = document
        .kept()
        .filter(|block| matches!(block.role, BlockRole::Body | BlockRole::Lead | BlockRole::Quote))
        .map(|block| block.span.of(&document.text))
        .collect();
    let paragraphs = kept.iter().filter(|words| is_paragraph(words)).count();
    let words: usize =
        document.kept().map(|block| block.span.of(&document.text).split_whitespace().count()).sum();
    let dropped = document.blocks.len() - document.kept().count();
    if said.is_article {
        return false;
    }
    if paragraphs <= FEW_PARAGRAPHS {
        let says_article = said.is_social_article && paragraphs > 0;
        return !says_article && (links >= SOME_LINKS || words < FEW_WORDS && dropped >= MUCH_FURNITURE);
    }
    !said.is_social_article && links >= MANY_LINKS && links > paragraphs
}

const FEW_PARAGRAPHS: usize = 2;
const FEW_WORDS: usize = 130;
/// A short text by itself is a short text; among much furniture it heads a list.
const MUCH_FURNITURE: usize = 12;
const SOME_LINKS: usize = 5;
const MANY_LINKS: usize = 8;

/// Long enough to tell something; signs of East Asian scripts count double.
fn is_paragraph(words: &str) -> bool {
    let wide = words.chars().filter(|c| ('\u{2e80}'..='\u{d7ff}').contains(c)).count();
    words.chars().count() + wide >= 120
}
