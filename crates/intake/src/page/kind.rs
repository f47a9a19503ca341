//! Whether a page is an article or an index: a list of other pages, of goods or of results. What the page says of itself
//! settles it where it names an article or a forum; its address settles it where it is that of a list or of a whole site. What has a day
//! of its own and tells something is an article, for a list has no day or many. Else the paragraphs are weighed against the lines of links.

use chancery_record::{Basis, BlockRole, Document};

use super::layout::MADE_OF_LINKS;

/// The genre of an index page.
pub(super) const INDEX: &str = "index page";

/// What a page and its address say of its kind.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    /// The address that it was found under is that of a whole site. What a page says of its own address often is.
    pub is_site: bool,
    /// JSON-LD holds an article, or a discussion.
    pub is_article: bool,
    /// The type for social networks is an article. Makers of pages set it on lists too.
    pub is_social_article: bool,
}

pub(super) fn is_index(document: &Document, said: Said) -> bool {
    if said.is_article {
        return false;
    }
    if said.is_site || leads_to_a_list(&document.meta.url) {
        return true;
    }
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
    let is_dated = has_own_day(document);
    if paragraphs <= FEW_PARAGRAPHS {
        let tells = kept.iter().any(|words| words.split_whitespace().count() >= TELLING);
        let is_article = said.is_social_article && paragraphs > 0 || is_dated && tells;
        return !is_article && (links >= SOME_LINKS || words < FEW_WORDS && dropped >= MUCH_FURNITURE);
    }
    !said.is_social_article && !is_dated && links >= MANY_LINKS && links >= paragraphs
}

/// A day of publication is known, and it is not one of many that stand on the page.
fn has_own_day(document: &Document) -> bool {
    let days = document.blocks.iter().filter(|block| block.role == BlockRole::Dateline).count();
    matches!(document.meta.published_basis, Basis::Explicit | Basis::Metadata) && days < MANY_DAYS
}

/// The address of a whole site, not of a page in it.
pub(super) fn is_of_site(url: &str) -> bool {
    url.split_once("://").is_some_and(|(_, rest)| !rest.trim_end_matches('/').contains(['/', '?', '#']))
}

/// The address has a word before the name of a list, and no number behind it.
fn leads_to_a_list(url: &str) -> bool {
    static WORDS: &str = include_str!("../../../../data/intake/index_paths.txt");
    let Some((_, rest)) = url.split_once("://") else { return false };
    let path = rest.split(['?', '#']).next().unwrap_or(rest);
    let parts: Vec<&str> = path.split('/').skip(1).filter(|part| !part.is_empty()).collect();
    let is_list_word = |part: &&str| WORDS.lines().any(|word| word.eq_ignore_ascii_case(part));
    let Some(at) = parts.iter().position(is_list_word) else { return false };
    let behind = &parts[at + 1..];
    let numbered = behind.iter().any(|part| part.bytes().filter(u8::is_ascii_digit).count() >= 4);
    !behind.is_empty() && !numbered
}

const FEW_PARAGRAPHS: usize = 2;
/// Words of a paragraph that tells something and does not only greet.
const TELLING: usize = 30;
const MANY_DAYS: usize = 8;
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

#[cfg(test)]
mod tests {
    use super::{is_of_site, leads_to_a_list};

    #[test]
    fn the_address_of_a_list_says_so() {
        for list in ["https://a.example/category/ports/", "https://a.example/en/tag/storm?p=2"] {
            assert!(leads_to_a_list(list), "{list}");
        }
        let pages = [
            "https://a.example/ports-reopen",
            "https://a.example/topic/2024/05/ports",
            "https://a.example/category",
        ];
        for page in pages.into_iter().chain(["", "a.txt"]) {
            assert!(!leads_to_a_list(page) && !is_of_site(page), "{page}");
        }
        assert!(is_of_site("https://a.example/") && is_of_site("https://a.example"));
        assert!(!is_of_site("https://a.example/?id=7"));
    }
}
