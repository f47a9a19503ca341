//! A document: one string with its blocks, its metadata and where it came from.

use crate::date::{Basis, DayRange};
use crate::{DocumentId, Span, content_hash};

/// What a block of a page is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum BlockRole {
    /// The headline.
    Headline,
    /// The standfirst under the headline.
    Lead,
    /// A subheading.
    Subheading,
    /// A paragraph of the body.
    Body,
    /// A list item of the body.
    ListItem,
    /// A block quotation.
    Quote,
    /// The line that names the author.
    Byline,
    /// A line that holds a date.
    Dateline,
    /// A caption of a picture.
    Caption,
    /// Footnotes and endnotes.
    Endnote,
    /// Teasers and related links.
    Teaser,
    /// Share and subscribe buttons.
    ShareBar,
    /// About the author.
    Biography,
    /// Comments of readers, or the line that counts them.
    Comments,
    /// Tags and sections.
    Tags,
    /// Menus, breadcrumbs, cookie notes, footers.
    Navigation,
    /// Advertisement.
    Advertisement,
    /// A stub that asks for payment.
    Paywall,
}

impl BlockRole {
    /// All values with their names in the public format.
    pub const ALL: [(BlockRole, &'static str); 18] = [
        (BlockRole::Headline, "headline"),
        (BlockRole::Lead, "lead"),
        (BlockRole::Subheading, "subheading"),
        (BlockRole::Body, "body"),
        (BlockRole::ListItem, "list_item"),
        (BlockRole::Quote, "quote"),
        (BlockRole::Byline, "byline"),
        (BlockRole::Dateline, "dateline"),
        (BlockRole::Caption, "caption"),
        (BlockRole::Endnote, "endnote"),
        (BlockRole::Teaser, "teaser"),
        (BlockRole::ShareBar, "share_bar"),
        (BlockRole::Biography, "biography"),
        (BlockRole::Comments, "comments"),
        (BlockRole::Tags, "tags"),
        (BlockRole::Navigation, "navigation"),
        (BlockRole::Advertisement, "advertisement"),
        (BlockRole::Paywall, "paywall"),
    ];

    named!();
}

/// A stretch of the text with a role. Blocks stand in the order of the text and do not overlap.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// Where.
    pub span: Span,
    /// What it is.
    pub role: BlockRole,
    /// Whether the reader reads it as prose of the author. Headline, lead, body, quotes are kept; furniture is not.
    pub kept: bool,
    /// Why it has this role, or why it was dropped, in words ("line of share buttons").
    pub reason: String,
}

/// One date that the source gives, with its meaning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceDate {
    /// `published`, `updated`, `reposted`, `accessed`, `page` (the day the page was saved).
    pub kind: String,
    /// The days.
    pub days: DayRange,
    /// The ground.
    pub basis: Basis,
    /// The words in the text, when it stands there.
    pub span: Option<Span>,
}

/// What is known about a document beside its text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DocumentMeta {
    /// Where it is on the web, or empty.
    pub url: String,
    /// The file or feed it was read from, as the user named it, without folders of the machine; or empty.
    pub source: String,
    /// Headline.
    pub title: String,
    /// Names of the authors.
    pub authors: Vec<String>,
    /// The outlet that published it first.
    pub outlet: String,
    /// The outlet that printed it again.
    pub republisher: String,
    /// Genre as the page says it (`analysis`, `opinion`, `news`), or empty.
    pub genre: String,
    /// BCP 47 tag, or empty when unknown.
    pub lang: String,
    /// When it was published first; unknown is an honest answer.
    pub published: Option<DayRange>,
    /// The ground of `published`.
    pub published_basis: Basis,
    /// Every date that the source gives, the one decided upon among them.
    pub dates: Vec<SourceDate>,
}

/// One article: the whole rendered text of its source, kept and dropped blocks alike, in their order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// Hash of source bytes and URL.
    pub id: DocumentId,
    /// Hex SHA-256 of the source bytes.
    pub sha256: String,
    /// What is known beside the text.
    pub meta: DocumentMeta,
    /// The whole text. Pasted or given text is never changed.
    pub text: String,
    /// The blocks, in order. They cover all of the text but white space.
    pub blocks: Vec<Block>,
}

impl Document {
    /// A document of exactly this text: nothing is normalised, everything is one kept body block.
    pub fn from_text(text: &str) -> Self {
        let blocks = if text.trim().is_empty() {
            Vec::new()
        } else {
            vec![Block {
                span: Span::new(0, text.len()),
                role: BlockRole::Body,
                kept: true,
                reason: "given as plain text".into(),
            }]
        };
        Document::new(text.as_bytes(), DocumentMeta::default(), text.to_owned(), blocks)
    }

    /// A document that was rendered from `source` bytes. The id comes from `source` and `meta.url`.
    pub fn new(source: &[u8], meta: DocumentMeta, text: String, blocks: Vec<Block>) -> Self {
        Document { id: DocumentId::of(source, &meta.url), sha256: content_hash(source), meta, text, blocks }
    }

    /// The blocks that the reader reads.
    pub fn kept(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(|block| block.kept)
    }

    /// Words (runs of non-white space) in the kept blocks.
    pub fn kept_words(&self) -> usize {
        self.kept().map(|block| block.span.of(&self.text).split_whitespace().count()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_text_is_not_changed() {
        let text = "\u{feff} a\r\nb\u{a0}c\t\u{0301}";
        let document = Document::from_text(text);
        assert_eq!(document.text, text);
        assert_eq!(document.blocks[0].span.of(&document.text), text);
        assert!(Document::from_text(" \n").blocks.is_empty());
    }
}
