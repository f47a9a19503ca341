//! Which piece is the headline: among the short lines before the first paragraphs, the one that shares words with the
//! article, has the length of a headline, stands over the by-line and the date, and is no menu.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::lexicon::{self, Strength};
use crate::masthead::House;
use crate::names;
use crate::pieces::Shape;
use crate::roles::{Facts, Profile, Sheet, fold, furniture};

/// The piece that is the headline. A `known` title from outside the text settles it when it stands in the text.
/// `houses` are the lines that may name who publishes it.
pub(crate) fn find(sheet: &Sheet<'_>, known: &str, profile: Profile, houses: &[House]) -> Option<usize> {
    let folded = fold(known);
    if !folded.is_empty() {
        let reach = sheet.pieces.len().min(sheet.article.start + 40);
        let same = |at: &usize| fold(sheet.words_of(*at)) == folded;
        let heading = |at: &usize| matches!(sheet.pieces[*at].shape, Shape::Heading(_));
        return (0..reach).filter(same).find(heading).or_else(|| (0..reach).find(same));
    }
    if profile == Profile::Column {
        return None;
    }
    let limit = sheet.first_solid_prose();
    let body = body_words(sheet);
    let house = |at: usize| houses.iter().find(|house| house.at == at).filter(|house| house.is_sure());
    let is_title = |at: &usize| !house(*at).is_some_and(House::is_no_title);
    let scored: Vec<(i64, usize)> =
        (0..limit).filter(is_title).filter_map(|at| Some((score(sheet, at, limit, &body)?, at))).collect();
    let opening = opening(sheet, limit, &|at| house(at).is_some());
    let as_title = scored.iter().map(|(score, at)| {
        let under = at.checked_sub(1).filter(|above| house(*above).is_some() && is_joined(sheet, *above));
        let lost = house(*at).map_or(0, |house| house.likely) + UNDER_HOUSE * i64::from(under.is_some());
        (score - lost + OPENING * i64::from(opening == Some(*at)), *at)
    });
    let titles: Vec<(i64, usize)> = as_title.collect();
    best_of(sheet, &titles).or_else(|| best_of(sheet, &scored)).or_else(|| first_line(sheet).filter(is_title))
}

/// The first line that nothing else explains than that it is the headline, when a house stands above it and all above are houses,
/// labels, menus, days and by-lines: what follows may be as good, but says more of the same. A line right under a house may say what house that is.
fn opening(sheet: &Sheet<'_>, limit: usize, is_house: &dyn Fn(usize) -> bool) -> Option<usize> {
    let explained = |at: usize| {
        let facts = &sheet.facts[at];
        let settled = sheet.verdicts[at].is_some() || furniture(facts).is_some() || is_credit(facts);
        settled || is_house(at) || facts.words <= 2 || sheet.pieces[at].shape == Shape::Item
    };
    let mut open = (0..limit.min(FEW)).filter(|at| !explained(*at));
    let first = open.next().filter(|first| (0..*first).any(is_house))?;
    let under = first > 0 && is_house(first - 1) && is_joined(sheet, first - 1);
    if under { open.next().or(Some(first)) } else { Some(first) }
}

/// What a line gains that says "Title: ..." or bears the mark of an agency.
const FIELD: i64 = 12;

/// What the line that opens gains.
const OPENING: i64 = 8;

/// Lines before the first paragraph in which the headline opens; in longer heads menus and teasers stand too.
const FEW: usize = 12;

/// The line under a headline is often as good as the headline; the earlier one wins unless it is clearly worse.
fn best_of(sheet: &Sheet<'_>, scored: &[(i64, usize)]) -> Option<usize> {
    let best = scored.iter().map(|(score, _)| *score).max()?;
    let (score, at) = scored.iter().find(|(score, _)| *score + NEARLY >= best)?;
    (*score > 0 || sheet.facts.get(at + 1).is_some_and(is_credit)).then_some(*at)
}

/// What a line right under the name of a house, without a blank line between, loses: it may say what house that is.
const UNDER_HOUSE: i64 = 3;

/// No blank line stands between a line and the next.
fn is_joined(sheet: &Sheet<'_>, at: usize) -> bool {
    let (this, next) = (&sheet.pieces[at].range, &sheet.pieces[at + 1].range);
    sheet.text[this.end..next.start].matches('\n').count() < 2
}

/// How much worse an earlier line may be.
const NEARLY: i64 = 4;

/// A headline without what stands before it on its line (`data/intake/before_headline.txt`): the mark of an agency ("UPDATE 2-", capitals, a
/// number or none, a hyphen and no blank), the name of the field ("Title: ").
pub(crate) fn bare(line: &str) -> &str {
    static BEFORE: LazyLock<[Vec<&str>; 2]> = LazyLock::new(|| {
        let file = include_str!("../../../data/intake/before_headline.txt");
        ["slug", "field"].map(|kind| lexicon::words_of_kind(file, kind))
    });
    let [slugs, fields] = &*BEFORE;
    let slug = line.split_once('-').filter(|(slug, rest)| {
        let word = slug.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
        slugs.contains(&word) && rest.starts_with(char::is_alphanumeric)
    });
    let field = || line.split_once(": ").filter(|(field, _)| fields.contains(&field.to_lowercase().as_str()));
    slug.or_else(field).map_or(line, |(_, rest)| rest.trim_start())
}

/// A text that begins with a sentence may still have a headline that is a sentence.
fn first_line(sheet: &Sheet<'_>) -> Option<usize> {
    let first = sheet.facts.first()?;
    let second = sheet.facts.get(1)?;
    let fits = (3..=24).contains(&first.words)
        && second.words > first.words
        && first.hit.is_none()
        && !first.bare_day;
    (fits && sheet.pieces[0].shape == Shape::Plain).then_some(0)
}

/// Words of the article of four letters and more.
fn body_words(sheet: &Sheet<'_>) -> FxHashSet<String> {
    let prose = sheet.article.clone().filter(|at| sheet.facts[*at].prose).take(12);
    let words =
        prose.flat_map(|at| fold(sheet.words_of(at)).split(' ').map(str::to_owned).collect::<Vec<_>>());
    words.filter(|word| is_content(word)).collect()
}

/// A line with the author or the date.
fn is_credit(facts: &Facts) -> bool {
    let by_list = furniture(facts).is_some_and(|hit| hit.is("byline") || hit.is("dateline"));
    facts.bare_day || by_list || facts.name
}

/// Mostly letters, and no words that are glued together as the items of a menu are.
fn is_worded(line: &str) -> bool {
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let signs = line.chars().filter(|c| !c.is_whitespace()).count();
    letters * 2 > signs
}

fn is_content(word: &str) -> bool {
    word.chars().count() >= 4
}

fn score(sheet: &Sheet<'_>, at: usize, limit: usize, body: &FxHashSet<String>) -> Option<i64> {
    let (facts, piece, line) = (&sheet.facts[at], &sheet.pieces[at], sheet.words_of(at));
    let settled = furniture(facts).is_some_and(|hit| !hit.is("caption") || hit.strength == Strength::Whole);
    if sheet.verdicts[at].is_some()
        || settled
        || facts.words == 0
        || facts.words > 34
        || facts.bare_day
        || !is_worded(line)
    {
        return None;
    }
    let folded = fold(line);
    let content: Vec<&str> = folded.split(' ').filter(|word| is_content(word)).collect();
    let shared = content.iter().filter(|word| body.contains(**word)).count();
    let mut score = match content.len() {
        0 => 0,
        count => i64::try_from(shared * 12 / count.max(3)).unwrap_or(0),
    };
    score += match facts.words {
        1 => -6,
        2 => -5,
        3 => 1,
        4..=18 => 5,
        19..=24 => 2,
        _ => -4,
    };
    score -= 6 * i64::from(facts.ends && !line.ends_with(['?', '!', '”', '"', '»']));
    score -= 6 * i64::from(
        line.contains(" > ")
            || line.contains('»') && line.contains("» ")
            || line.contains('›')
            || line.contains(" | "),
    );
    score -= 5 * i64::from(piece.shape == Shape::Item);
    score += 8 * i64::from(matches!(piece.shape, Shape::Heading(1)))
        + 2 * i64::from(matches!(piece.shape, Shape::Heading(2)));
    score -= 5 * i64::from(facts.name || names::names_an_author(line));
    score -= 8 * i64::from(line.contains('©') || line.contains("http") || line.contains('@'));
    score -= 5 * i64::from(line.ends_with(':') || line.ends_with(','));
    // "Podcast: ...", "Section: ..." name a series; where nothing else can be the headline it stands all the same
    let label = line.split_once(": ").map(|(label, _)| lexicon::words(label));
    score -= 3 * i64::from(
        label
            .and_then(|label| lexicon::look_up(&label))
            .is_some_and(|hit| hit.strength == Strength::Whole && (hit.is("genre") || hit.is("section"))),
    );
    let credits = (at + 1..limit.min(at + 5)).any(|next| is_credit(&sheet.facts[next]));
    score += 3 * i64::from(credits) + 2 * i64::from(sheet.facts.get(at + 1).is_some_and(is_credit));
    score += 2 * i64::from(at == 0);
    score += FIELD * i64::from(bare(line).len() < line.len());
    score -= i64::from(at + 12 < limit) * 2;
    Some(score)
}
