//! What the layout of a page says of its blocks: which element holds the article, and which elements are furniture by
//! their tag, their class names or their share of links.

use std::sync::LazyLock;

use chancery_record::BlockRole;
use rustc_hash::{FxHashMap, FxHashSet};

use super::facts::LinkedData;
use super::render::{Element, Rendered};
use crate::head::Known;
use crate::pieces::{Piece, Shape, ends_sentence};
use crate::roles::{Verdict, fold};

/// The reason of blocks that are links and nothing else.
pub(super) const MADE_OF_LINKS: &str = "made of links";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    Article,
    Furniture(BlockRole),
    /// Furniture, however long it is.
    Notice,
}

static MARKS: LazyLock<FxHashMap<&'static str, Mark>> = LazyLock::new(|| {
    let mut marks = FxHashMap::default();
    for row in
        include_str!("../../../../data/intake/page_marks.txt").lines().filter(|row| !row.starts_with('#'))
    {
        let mut words = row.split_whitespace();
        let Some(role) = words.next() else { continue };
        let mark = match role {
            "article" => Mark::Article,
            "notice" => Mark::Notice,
            role => BlockRole::from_name(role).map_or(Mark::Article, Mark::Furniture),
        };
        marks.extend(words.map(|word| (word, mark)));
    }
    marks
});

/// The pieces of a page, with verdicts where the layout settles them.
pub(super) fn pieces(page: &Rendered, linked: &LinkedData, known: &Known) -> Vec<Piece> {
    let words: Vec<usize> =
        page.blocks.iter().map(|block| prose_words(page, block.range.clone(), block.linked)).collect();
    let marks = element_marks(page, &words);
    let weights = element_words(page, &words, &marks);
    let article = choose_article(page, &weights);
    let body = shingles(&linked.body);
    let title = fold(&known.title);
    page.blocks
        .iter()
        .map(|block| {
            let text = &page.text[block.range.clone()];
            let share = (block.linked * 100 / text.len().max(1)).min(100) as u8;
            let inside = is_inside(page, block.element, article);
            let confirmed = !body.is_empty() && stands_in_body(text, &body);
            let is_title = !title.is_empty() && text.len() <= title.len() * 4 + 64 && fold(text) == title;
            let verdict = match marks[block.element] {
                // A whole paragraph in a figure is no caption unless it is marked as one.
                Some((BlockRole::Caption, false))
                    if words_in(text) >= 25
                        && ends_sentence(text)
                        && page.elements[block.element].tag == "p" =>
                {
                    None
                }
                Some((role, reason)) if !confirmed && !is_title => {
                    Some(Verdict::leave(role, &reason_of(role, reason)))
                }
                _ if share >= 75 && !confirmed && !is_title => link_verdict(block.shape, text),
                _ => None,
            };
            Piece { range: block.range.clone(), shape: block.shape, verdict, inside }
        })
        .collect()
}

fn words_in(text: &str) -> usize {
    text.split_whitespace().count()
}

fn reason_of(role: BlockRole, by_class: bool) -> String {
    let how = if by_class { "by the name of its class" } else { "by its tag" };
    format!("{} {how}", role.name().replace('_', " "))
}

fn link_verdict(shape: Shape, text: &str) -> Option<Verdict> {
    let words = text.split_whitespace().count();
    let is_sentence = words >= 12 && ends_sentence(text);
    if matches!(shape, Shape::Heading(1)) || is_sentence {
        return None;
    }
    Some(Verdict::leave(BlockRole::Teaser, MADE_OF_LINKS))
}

/// Words of a block that reads like prose and is not made of links.
fn prose_words(page: &Rendered, range: std::ops::Range<usize>, linked: usize) -> usize {
    let text = &page.text[range];
    let words = text.split_whitespace().count();
    let wide = text.chars().filter(|c| ('\u{2e80}'..='\u{9fff}').contains(c)).count() / 2;
    let words = words.max(wide);
    let is_prose = words >= 22 || (words >= 8 && ends_sentence(text));
    if is_prose && linked * 2 < text.len() { words } else { 0 }
}

/// The role that each element gives to all that stands in it, and whether its class says so.
fn element_marks(page: &Rendered, words: &[usize]) -> Vec<Option<(BlockRole, bool)>> {
    let total: usize = words.iter().sum();
    let none = vec![None; page.elements.len()];
    let own_words = element_words(page, words, &none);
    let holds_headline = holders(page, |shape| shape == Shape::Heading(1));
    let mut marks: Vec<Option<(BlockRole, bool)>> = Vec::with_capacity(page.elements.len());
    let mut in_article = Vec::with_capacity(page.elements.len());
    for (at, element) in page.elements.iter().enumerate() {
        let parent_in_article = at > 0 && in_article[element.parent];
        in_article.push(
            parent_in_article
                || matches!(element.tag.as_str(), "article" | "main")
                || element.is_article_body,
        );
        let inherited = if at == 0 { None } else { marks[element.parent] };
        let large = own_words[at] * 100 > total * 40 || own_words[at] >= 400;
        let own = own_mark(element, parent_in_article).filter(|(role, by_class)| {
            let is_notice = *by_class && says_notice(&element.marks);
            let spared = holds_headline[at] && (*by_class || element.tag == "header");
            let comments = *role == BlockRole::Comments || element.tag == "footer";
            is_notice || !(spared || large && !comments)
        });
        marks.push(inherited.or(own));
    }
    marks
}

/// Elements that hold a block of a certain shape.
fn holders(page: &Rendered, wanted: impl Fn(Shape) -> bool) -> Vec<bool> {
    let mut holds = vec![false; page.elements.len()];
    for block in page.blocks.iter().filter(|block| wanted(block.shape)) {
        let mut at = block.element;
        while !holds[at] {
            holds[at] = true;
            at = page.elements[at].parent;
        }
    }
    holds
}

fn own_mark(element: &Element, in_article: bool) -> Option<(BlockRole, bool)> {
    let by_tag = match element.tag.as_str() {
        "nav" | "menu" | "footer" | "button" | "form" | "dialog" | "label" => Some(BlockRole::Navigation),
        "header" if !in_article => Some(BlockRole::Navigation),
        "aside" => Some(BlockRole::Teaser),
        "figcaption" | "figure" | "video" | "picture" => Some(BlockRole::Caption),
        _ => None,
    };
    if let Some(role) = by_tag {
        return Some((role, false));
    }
    if matches!(element.tag.as_str(), "html" | "body" | "main" | "article") || element.is_article_body {
        return None;
    }
    class_mark(&element.marks).map(|role| (role, true))
}

fn class_mark(marks: &str) -> Option<BlockRole> {
    let mut found = None;
    for name in marks.split_whitespace().take(24) {
        // Long machine-made names and state words about the whole page say nothing.
        if name.len() > 48
            || name.starts_with("has-")
            || name.starts_with("is-")
            || name.starts_with("no-")
            || name.contains("with")
        {
            continue;
        }
        match name_mark(name) {
            Some(Mark::Furniture(role)) => found = found.or(Some(role)),
            Some(Mark::Notice) => return Some(BlockRole::Navigation),
            Some(Mark::Article) => return None,
            None => {}
        }
    }
    found
}

/// Whether a block stands in a bar of navigation, or names itself a part of one.
pub(super) fn is_in_bar(page: &Rendered, element: usize) -> bool {
    let mut at = element;
    for _ in 0..IN_BAR {
        let element = &page.elements[at];
        let is_trail = || {
            let mut names = element.marks.split_whitespace();
            names.any(|name| class_parts(name).iter().any(|part| part.starts_with("breadcrumb")))
        };
        // Names of elements that hold everything speak of the page and not of a bar.
        if at == 0 || matches!(element.tag.as_str(), "article" | "main" | "header" | "body") {
            return false;
        }
        if element.tag == "nav" || is_trail() {
            return true;
        }
        at = element.parent;
    }
    false
}

/// So many elements outwards are looked at.
const IN_BAR: usize = 6;

fn says_notice(marks: &str) -> bool {
    marks.split_whitespace().any(|name| name_mark(name) == Some(Mark::Notice))
}

fn name_mark(name: &str) -> Option<Mark> {
    let lower = name.to_ascii_lowercase();
    if let Some(mark) = MARKS.get(lower.as_str()) {
        return Some(*mark);
    }
    let glued: String = lower.chars().filter(char::is_ascii_alphabetic).collect();
    if let Some(mark @ Mark::Article) = MARKS.get(glued.as_str()) {
        return Some(*mark);
    }
    let parts = class_parts(name);
    let whole = parts.windows(2).find_map(|two| MARKS.get(format!("{}-{}", two[0], two[1]).as_str()));
    whole.or_else(|| parts.iter().find_map(|part| MARKS.get(part.as_str()))).copied()
}

/// "relatedArticles__list" as related, articles, list.
fn class_parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let cut = !c.is_ascii_alphanumeric() || (c.is_ascii_uppercase() && before.is_ascii_lowercase());
        if cut {
            parts.push(String::new());
        }
        if c.is_ascii_alphanumeric()
            && let Some(last) = parts.last_mut()
        {
            last.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Words of prose under each element, without what is furniture.
fn element_words(page: &Rendered, words: &[usize], marks: &[Option<(BlockRole, bool)>]) -> Vec<usize> {
    let mut sums = vec![0; page.elements.len()];
    for (block, words) in page.blocks.iter().zip(words) {
        if marks[block.element].is_none() {
            sums[block.element] += words;
        }
    }
    for at in (1..page.elements.len()).rev() {
        sums[page.elements[at].parent] += sums[at];
    }
    sums
}

/// The smallest element that holds most of the prose.
fn choose_article(page: &Rendered, weights: &[usize]) -> usize {
    let total = weights.first().copied().unwrap_or(0);
    let marked = (0..page.elements.len()).filter(|at| page.elements[*at].is_article_body);
    if let Some(best) = marked.max_by_key(|at| weights[*at])
        && (weights[best] * 100 >= total * 40 || weights[best] >= 150)
    {
        return best;
    }
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); page.elements.len()];
    for at in 1..page.elements.len() {
        children[page.elements[at].parent].push(at);
    }
    let mut here = 0;
    loop {
        let best = children[here].iter().copied().max_by_key(|at| (weights[*at], std::cmp::Reverse(*at)));
        let Some(best) = best.filter(|best| weights[*best] > 0) else { return here };
        let element = &page.elements[best];
        let good = element.tag == "article" || element.tag == "main" || class_says_article(&element.marks);
        let enough = if good { 50 } else { 80 };
        if weights[best] * 100 < weights[here] * enough || element.tag == "p" || element.tag == "blockquote" {
            return here;
        }
        here = best;
    }
}

fn class_says_article(marks: &str) -> bool {
    marks.split_whitespace().any(|name| name_mark(name) == Some(Mark::Article))
}

fn is_inside(page: &Rendered, mut element: usize, article: usize) -> bool {
    while element > article {
        element = page.elements[element].parent;
    }
    element == article
}

/// Runs of five words of the text that JSON-LD gives as the body.
fn shingles(body: &str) -> FxHashSet<u64> {
    let folded = fold(body);
    let words: Vec<&str> = folded.split(' ').collect();
    if words.len() < 60 {
        return FxHashSet::default();
    }
    words.windows(5).map(hash).collect()
}

fn hash(words: &[&str]) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = rustc_hash::FxHasher::default();
    words.hash(&mut hasher);
    hasher.finish()
}

fn stands_in_body(text: &str, body: &FxHashSet<u64>) -> bool {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    if words.len() < 8 {
        return false;
    }
    let all = words.len() - 4;
    let found = words.windows(5).filter(|five| body.contains(&hash(five))).count();
    found * 10 >= all * 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_are_read_in_parts() {
        assert_eq!(class_parts("c-relatedArticles__list"), ["c", "related", "articles", "list"]);
        assert_eq!(class_mark("post relatedArticles"), Some(BlockRole::Teaser));
        assert_eq!(class_mark("article-body has-sidebar"), None);
        assert_eq!(class_mark("site-footer"), Some(BlockRole::Navigation));
        assert_eq!(class_mark("padding shadow"), None);
    }
}
