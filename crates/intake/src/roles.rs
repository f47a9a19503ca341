//! Pieces to blocks with roles. Every piece is looked at alone (length, sentence end, word lists, dates), then the
//! stretch of pieces with the most prose is taken for the article, and what stands before, in and after it gets its
//! role with the reason in words. Nothing is thrown away: dropped blocks stay in the document.

use std::borrow::Cow;
use std::ops::Range;

use chancery_record::{Block, BlockRole, Document, DocumentMeta, Span};
use rustc_hash::FxHashMap;

use crate::days::{FoundDay, find_days};
use crate::head::Known;
use crate::language::{self, Written};
use crate::lexicon::{self, Hit, Strength};
use crate::pieces::{Piece, Shape, ends_sentence};
use crate::{headline, masthead, names, resolve};

/// A role with its reason, and whether the reader reads the block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Verdict {
    pub role: BlockRole,
    pub kept: bool,
    pub reason: String,
}

impl Verdict {
    pub fn keep(role: BlockRole, reason: &str) -> Self {
        Verdict { role, kept: true, reason: reason.to_owned() }
    }

    pub fn leave(role: BlockRole, reason: &str) -> Self {
        Verdict { role, kept: false, reason: reason.to_owned() }
    }
}

/// What kind of text it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Profile {
    /// A whole page: the article may stand between menus and teasers.
    Page,
    /// The text column of a table: the article alone, as a rule; only plain furniture is left out.
    Column,
}

/// What one piece looks like on its own.
#[derive(Debug)]
pub(crate) struct Facts {
    pub words: usize,
    /// Ends with a full stop or the like.
    pub ends: bool,
    /// Looks like running text.
    pub prose: bool,
    pub hit: Option<Hit>,
    pub days: Vec<FoundDay>,
    /// Little beside the day.
    pub bare_day: bool,
    /// Two to four capitalised words and nothing else.
    pub name: bool,
    /// Starts like an endnote: `[iv]`, `[3]`, `^ 3`.
    pub note_mark: bool,
    /// Holds the sign of copyright.
    pub copyright: bool,
    /// Holds the credit of a picture.
    pub credit: bool,
}

/// The pieces of a document with what is known of each; all vectors have the same length.
pub(crate) struct Sheet<'a> {
    pub text: &'a str,
    pub pieces: &'a [Piece],
    pub facts: Vec<Facts>,
    pub verdicts: Vec<Option<Verdict>>,
    /// The article, as a range of pieces.
    pub article: Range<usize>,
    pub headline: Option<usize>,
}

impl Sheet<'_> {
    pub fn words_of(&self, at: usize) -> &str {
        &self.text[self.pieces[at].range.clone()]
    }

    pub fn role(&self, at: usize) -> Option<BlockRole> {
        self.verdicts[at].as_ref().map(|verdict| verdict.role)
    }

    /// The first piece of running text in the article.
    pub fn first_prose(&self) -> usize {
        self.article.clone().find(|at| self.facts[*at].prose).unwrap_or(self.article.end)
    }

    /// The first long paragraph of the article, or a short one that is followed by another. A single sentence may belong
    /// to a menu or be the lead.
    pub fn first_solid_prose(&self) -> usize {
        let is_prose = |at: usize| {
            self.facts[at].prose
                && self.verdicts[at].as_ref().is_none_or(|verdict| verdict.kept)
                && furniture(&self.facts[at]).is_none()
        };
        let solid = |at: &usize| {
            let words = self.facts[*at].words;
            let next = (at + 1..(at + 3).min(self.article.end)).any(is_prose);
            is_prose(*at) && (words >= 28 || words >= 14 && next)
        };
        self.article.clone().find(solid).unwrap_or_else(|| self.first_prose())
    }

    fn set(&mut self, at: usize, verdict: Verdict) {
        if self.verdicts[at].is_none() {
            self.verdicts[at] = Some(verdict);
        }
    }

    fn leave(&mut self, at: usize, role: BlockRole, reason: &str) {
        self.set(at, Verdict::leave(role, reason));
    }
}

/// Builds the document of a text from its pieces.
pub(crate) fn compose(
    source: &[u8],
    text: String,
    pieces: &[Piece],
    known: Known,
    profile: Profile,
) -> Document {
    let facts: Vec<Facts> = pieces.iter().map(|piece| facts_of(&text, piece)).collect();
    let verdicts = pieces.iter().map(|piece| piece.verdict.clone()).collect();
    let mut sheet = Sheet { text: &text, pieces, facts, verdicts, article: 0..pieces.len(), headline: None };
    endnotes(&mut sheet);
    if profile == Profile::Page {
        comments(&mut sheet);
        biographies(&mut sheet, &known.authors);
        sheet.article = find_article(&sheet);
    }
    let houses = match profile {
        Profile::Page if known.outlet.is_empty() => masthead::houses(&sheet, sheet.first_solid_prose()),
        _ => Vec::new(),
    };
    sheet.headline = headline::find(&sheet, &known.title, profile, &houses);
    let house = masthead::house_above(&houses, sheet.headline);
    if let Some(at) = sheet.headline.filter(|at| profile == Profile::Page && sheet.article.contains(at)) {
        sheet.article.start = start_after_headline(&sheet, at);
    }
    settle_head(&mut sheet, profile, &fold(&known.summary));
    settle_article(&mut sheet, profile);
    settle_tail(&mut sheet);
    let names = names::find(&sheet, &known, house);
    for at in &names.accounts {
        sheet.verdicts[*at] = Some(Verdict::leave(BlockRole::Byline, "names the account that posted it"));
    }
    let is_line = |at: &&usize| {
        sheet.headline != Some(**at)
            && sheet.role(**at) != Some(BlockRole::Byline)
            && !(sheet.facts[**at].prose && sheet.facts[**at].ends)
    };
    let credited: Vec<usize> = names.credited.iter().filter(is_line).copied().collect();
    for at in credited {
        sheet.verdicts[at] = Some(Verdict::leave(BlockRole::Byline, "line that names the author"));
    }
    if let Some(at) = names.biography {
        sheet.verdicts[at] = Some(Verdict::leave(
            BlockRole::Biography,
            "about the author: begins with the name of the author",
        ));
    }
    for house in houses
        .iter()
        .filter(|house| house.is_sure() && sheet.headline.is_none_or(|headline| house.at < headline))
    {
        sheet.verdicts[house.at] =
            Some(Verdict::leave(BlockRole::Navigation, "names the house that publishes it"));
    }
    let genre = genre_of(&sheet, &known.genre);
    let title = match sheet.headline {
        Some(at) if known.title.is_empty() => headline::bare(&one_line(sheet.words_of(at))).to_owned(),
        _ => one_line(&known.title),
    };
    let decision = resolve::decide(&sheet, &known);
    let lang = languages(&mut sheet, &known.lang);
    let meta = DocumentMeta {
        url: known.url,
        source: known.source,
        title,
        authors: names.authors,
        outlet: names.outlet,
        republisher: names.republisher,
        genre,
        lang,
        published: decision.published,
        published_basis: decision.basis,
        dates: decision.dates,
    };
    let blocks = blocks_of(&sheet);
    Document::new(source, meta, text, blocks)
}

/// The language of the document. Paragraphs of an English one that are written in another language are left out.
fn languages(sheet: &mut Sheet<'_>, said: &str) -> String {
    let is_kept = |at: &usize| sheet.verdicts[*at].as_ref().is_none_or(|verdict| verdict.kept);
    let kept: Vec<usize> = (0..sheet.pieces.len()).filter(is_kept).collect();
    let mut sum = language::Sum::default();
    let mut foreign = Vec::new();
    for at in kept {
        let words = sheet.words_of(at);
        let written = language::written(words);
        sum.add(written, words.len());
        if let Written::Other(language) = written {
            foreign.push((at, language));
        }
    }
    let tag = sum.tag(said);
    if tag.is_empty() || language::is_english(&tag) {
        for (at, language) in foreign {
            let role = sheet.role(at).unwrap_or(BlockRole::Body);
            sheet.verdicts[at] = Some(Verdict::leave(role, &format!("written in {}", language.name)));
        }
    }
    tag
}

/// The genre as metadata or a line of its own say it, without the number of the piece: "Policy brief 14", "Briefing | Energy".
fn genre_of(sheet: &Sheet<'_>, known: &str) -> String {
    let genre = |words: &str| {
        let words = lexicon::words(words);
        let whole = |hit: &Hit| hit.is("genre") && hit.strength == Strength::Whole;
        lexicon::look_up(&words).filter(whole).map(|_| words.join(" "))
    };
    let own = |at: usize| {
        let short = sheet.facts[at].words <= 8 && sheet.headline != Some(at);
        // three parts and more are a menu
        let parts: Vec<&str> = sheet.words_of(at).split(['|', '·', '/', '•']).collect();
        if !short || parts.len() > 2 {
            return None;
        }
        parts.into_iter().find_map(genre)
    };
    let mut outside = (0..sheet.pieces.len()).filter(|at| !sheet.article.contains(at));
    if genre(known).is_some() {
        return one_line(known).to_lowercase();
    }
    outside.find_map(own).unwrap_or_default()
}

fn blocks_of(sheet: &Sheet<'_>) -> Vec<Block> {
    let verdicts = sheet.pieces.iter().zip(&sheet.verdicts);
    verdicts
        .map(|(piece, verdict)| {
            let verdict = verdict.clone().unwrap_or_else(|| Verdict::keep(BlockRole::Body, "paragraph"));
            let span = Span::new(piece.range.start, piece.range.end);
            Block { span, role: verdict.role, kept: verdict.kept, reason: verdict.reason }
        })
        .collect()
}

/// White space folded to single blanks.
pub(crate) fn one_line(words: &str) -> String {
    words
        .split(|c: char| crate::pieces::is_blank(c))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Lower-case words of letters and digits, for comparing lines.
pub(crate) fn fold(words: &str) -> String {
    let runs = words.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty());
    runs.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Days of longer lines are days that the text speaks of.
const MOST_WORDS_BESIDE_DAY: usize = 45;

fn facts_of(text: &str, piece: &Piece) -> Facts {
    let words = &text[piece.range.clone()];
    let chars = words.chars().count();
    let wide = words
        .chars()
        .filter(|c| ('\u{2e80}'..='\u{9fff}').contains(c) || ('\u{ac00}'..='\u{d7ff}').contains(c))
        .count();
    let count =
        words.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count() + wide / 2;
    let ends = ends_sentence(words);
    let tokens = if count <= 60 { lexicon::words(&without_targets(words)) } else { Vec::new() };
    let days = if count <= MOST_WORDS_BESIDE_DAY { find_days(words) } else { Vec::new() };
    let hit = lexicon::look_up(&tokens);
    let day_chars: usize = days.iter().map(|day| day.span.len()).sum();
    Facts {
        words: count,
        ends,
        prose: count >= 22 || (count >= 8 && ends) || (count >= 5 && ends && chars >= 28),
        bare_day: !days.is_empty() && (count <= 5 + 3 * (days.len() - 1) || words.len() <= day_chars + 24),
        name: names::is_name(words) && hit.is_none(),
        note_mark: opens_like_note(words),
        hit,
        days,
        copyright: count <= 60 && words.contains('©'),
        credit: count <= 45 && lexicon::holds_credit(words),
    }
}

/// The words without the addresses of Markdown links.
fn without_targets(words: &str) -> Cow<'_, str> {
    let mut parts = words.split("](");
    let Some(first) = parts.next().filter(|first| first.len() < words.len()) else {
        return Cow::Borrowed(words);
    };
    let rests = parts.map(|part| part.split_once(')').map_or("", |(_, rest)| rest));
    Cow::Owned(std::iter::once(first).chain(rests).collect::<Vec<_>>().join(" "))
}

/// `[iv]`, `[12]`, `[3]` or an arrow before a note.
fn opens_like_note(words: &str) -> bool {
    if words.starts_with(['↑', '↩']) {
        return true;
    }
    let mark =
        words.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(mark, _)| mark.to_lowercase());
    mark.is_some_and(|mark| {
        let roman = mark.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'l'));
        (1..=6).contains(&mark.len()) && (roman || mark.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// Notes at the end: lines that open with a mark, and what follows a head such as "Notes" when it looks like sources.
fn endnotes(sheet: &mut Sheet<'_>) {
    let count = sheet.pieces.len();
    let marked: Vec<usize> = (0..count).filter(|at| sheet.facts[*at].note_mark).collect();
    // A text that begins with marked lines is a numbered text, not a list of notes.
    let prose_before =
        |at: usize| (0..at).any(|earlier| sheet.facts[earlier].prose && !sheet.facts[earlier].note_mark);
    let notes: Vec<usize> = marked.into_iter().filter(|at| prose_before(*at)).collect();
    for at in notes {
        sheet.leave(at, BlockRole::Endnote, "endnote: opens with a note mark");
    }
    let heads: Vec<usize> = (count / 3..count)
        .filter(|at| {
            sheet.facts[*at].hit.is_some_and(|hit| hit.is("endnote_head") && hit.strength == Strength::Whole)
        })
        .collect();
    for head in heads {
        let is_note = |at: usize| at < count && (sheet.facts[at].note_mark || looks_like_source(sheet, at));
        if !is_note(head + 1) {
            continue;
        }
        let end = (head + 1..count).find(|at| !is_note(*at)).unwrap_or(count);
        sheet.leave(head, BlockRole::Endnote, "head of the notes");
        for at in head + 1..end {
            sheet.leave(at, BlockRole::Endnote, "endnote: source under the head of the notes");
        }
    }
}

/// Words of running text that stand before comments; a forum begins with its first post.
const FEWEST_BEFORE_COMMENTS: usize = 100;

/// What follows a line that names a reader, with a day below, was written by readers.
fn comments(sheet: &mut Sheet<'_>) {
    let opens = |at: &usize| {
        let facts = &sheet.facts[*at];
        let day_below = sheet.facts.get(at + 1).is_some_and(|next| next.bare_day);
        facts.words <= 6 && day_below && lexicon::names_commenter(sheet.words_of(*at))
    };
    let Some(first) = (1..sheet.pieces.len()).find(opens) else { return };
    let words_before: usize =
        sheet.facts[..first].iter().filter(|facts| facts.prose).map(|facts| facts.words).sum();
    if words_before < FEWEST_BEFORE_COMMENTS {
        return;
    }
    for at in first..sheet.pieces.len() {
        sheet.leave(at, BlockRole::Comments, "comments of readers: under a line that names one");
    }
}

/// A numbered or quoted line with an address, a year or a day.
fn looks_like_source(sheet: &Sheet<'_>, at: usize) -> bool {
    let words = sheet.words_of(at);
    let numbered = words.starts_with(|c: char| c.is_ascii_digit() || c == '*' || c == '•' || c == '-');
    let has_source = words.contains("http") || words.contains("www.") || words.contains(['“', '"', '«', '„']);
    let has_year = words.as_bytes().windows(4).any(|four| {
        (four.starts_with(b"19") || four.starts_with(b"20")) && four.iter().all(u8::is_ascii_digit)
    });
    sheet.facts[at].words <= 80 && ((numbered && (has_source || has_year)) || (has_source && has_year))
}

/// The name of a person on a line of its own, twice or before a paragraph that begins with this name: about the author.
fn biographies(sheet: &mut Sheet<'_>, authors: &[String]) {
    let authors: Vec<String> =
        authors.iter().map(|author| fold(author)).filter(|author| author.contains(' ')).collect();
    let count = sheet.pieces.len();
    let first_note = (0..count).find(|at| sheet.role(*at) == Some(BlockRole::Endnote));
    for at in count / 3..count {
        let facts = &sheet.facts[at];
        // No text about an author has the length of an article.
        if sheet.verdicts[at].is_some() || facts.words > 1000 {
            continue;
        }
        let folded = fold(sheet.words_of(at));
        let words: Vec<String> = lexicon::words(sheet.words_of(at)).into_iter().take(40).collect();
        let by_list = lexicon::look_up(&words)
            .is_some_and(|hit| hit.is("biography") && hit.strength != Strength::Whole);
        let named = |other: usize| {
            let name = fold(sheet.words_of(other));
            sheet.facts[other].name && other != at && folded.starts_with(&name) && folded.len() > name.len()
        };
        let above = (at.saturating_sub(3)..at).filter(|other| named(*other)).count();
        let after_notes = first_note.is_some_and(|note| note < at && note * 3 >= count);
        let near_headline = (0..at.min(12)).any(named);
        let about = above >= 2
            || (above == 1 && (by_list || after_notes || near_headline))
            || (near_headline && by_list);
        let after_author = facts.words <= 90
            && authors.iter().any(|author| folded.starts_with(author) && folded.len() > author.len());
        if after_author && at * 3 > count * 2 && facts.prose {
            sheet.leave(at, BlockRole::Biography, "about the author: begins with the name of the author");
        } else if about && facts.prose && at * 2 > count {
            sheet.leave(
                at,
                BlockRole::Biography,
                "about the author: begins with a name that stands on a line of its own",
            );
        }
    }
}

/// How much a piece speaks for being in the article.
fn weight(sheet: &Sheet<'_>, at: usize) -> i64 {
    let (facts, piece) = (&sheet.facts[at], &sheet.pieces[at]);
    if let Some(verdict) = &sheet.verdicts[at] {
        return match verdict.role {
            BlockRole::Endnote | BlockRole::Biography => -30,
            _ if verdict.kept => 10,
            _ => -2,
        };
    }
    let prose = i64::try_from(facts.words.min(60)).unwrap_or(60);
    match furniture(facts) {
        _ if (facts.copyright || facts.credit) && facts.words <= 40 => -5,
        Some(hit) if hit.is("teaser_head") && hit.strength == Strength::Whole => -16,
        Some(hit) if hit.is("comments") || hit.is("endnote_head") => -14,
        Some(hit) if hit.is("genre") || hit.is("section") => -3,
        Some(_) => -6,
        None if piece.inside && facts.words > 0 && !facts.bare_day => {
            prose.max(4) / if facts.prose { 1 } else { 3 }
        }
        None if facts.prose && piece.shape == Shape::Item => prose / 2,
        None if facts.prose => prose,
        None if facts.bare_day => -4,
        None if facts.words >= 5 && sheet.words_of(at).ends_with(':') => prose / 2,
        None if facts.words >= 12 => -2,
        None if facts.words == 0 => -2,
        None => -4,
    }
}

/// The list that settles what a piece is; long running text is not settled by a few words in it.
pub(crate) fn furniture(facts: &Facts) -> Option<Hit> {
    let hit = facts.hit?;
    let limit = match hit.strength {
        Strength::Whole => usize::MAX,
        Strength::Start(_) if hit.is("byline") => 14,
        Strength::Start(_) if hit.is("dateline") => 14,
        Strength::Start(_) if hit.is("caption") || hit.is("credits") => 40,
        Strength::Start(_) if hit.is("tags") => 20,
        Strength::Start(_) if hit.is("biography") => 80,
        Strength::Start(_) if facts.ends => 18,
        Strength::Start(_) => 26,
        Strength::Within if hit.is("biography") => 60,
        Strength::Within if hit.is("dateline") => 12,
        Strength::Within => 36,
    };
    let is_byline_or_date = hit.is("byline") || hit.is("dateline");
    let is_sentence = is_byline_or_date && facts.ends && facts.words >= 7 && hit.strength != Strength::Whole;
    (facts.words <= limit && !is_sentence).then_some(hit)
}

/// The stretch of pieces with the greatest sum of weights, cut where the page clearly turns to other things.
fn find_article(sheet: &Sheet<'_>) -> Range<usize> {
    let is_inside = |piece: &Piece| piece.inside;
    let first = sheet.pieces.iter().position(is_inside).unwrap_or(0);
    let end = sheet.pieces.iter().rposition(is_inside).map_or(sheet.pieces.len(), |last| last + 1);
    let (mut best, mut best_sum) = (first..first, 0);
    let (mut start, mut sum) = (first, 0);
    for at in first..end {
        let weight = weight(sheet, at);
        if sum <= 0 {
            (start, sum) = (at, 0);
        }
        sum += weight;
        if sum > best_sum {
            (best, best_sum) = (start..at + 1, sum);
        }
    }
    if best.is_empty() {
        return short_article(sheet);
    }
    cut_tail(sheet, best)
}

/// Without running text the whole is taken but for the furniture.
fn short_article(sheet: &Sheet<'_>) -> Range<usize> {
    0..sheet.pieces.len()
}

/// Ends the article at a head of comments, teasers or notes when what comes after it is thinner than the article: its
/// paragraphs are shorter and stand further apart.
fn cut_tail(sheet: &Sheet<'_>, range: Range<usize>) -> Range<usize> {
    let is_prose = |at: &usize| sheet.facts[*at].prose && furniture(&sheet.facts[*at]).is_none();
    let mut before = Stretch::default();
    let mut after = Stretch::default();
    range.clone().filter(is_prose).for_each(|at| after.add(sheet.facts[at].words));
    for at in range.clone() {
        if is_prose(&at) {
            after.remove(sheet.facts[at].words);
        }
        let apart = range.end - at - 1;
        if before.words >= 80 && ends_article(sheet, at, &before, &after, apart) {
            let end = (range.start..at).rev().find(|at| sheet.facts[*at].prose).map_or(at, |last| last + 1);
            return range.start..end.max(range.start + 1);
        }
        if is_prose(&at) {
            before.add(sheet.facts[at].words);
        }
    }
    range
}

/// Paragraphs and their words.
#[derive(Default)]
struct Stretch {
    paragraphs: usize,
    words: usize,
}

impl Stretch {
    fn add(&mut self, words: usize) {
        self.paragraphs += 1;
        self.words += words;
    }

    fn remove(&mut self, words: usize) {
        self.paragraphs -= 1;
        self.words -= words;
    }
}

fn ends_article(
    sheet: &Sheet<'_>,
    at: usize,
    before: &Stretch,
    after: &Stretch,
    pieces_after: usize,
) -> bool {
    let hit =
        furniture(&sheet.facts[at]).filter(|hit| hit.strength == Strength::Whole || hit.is("biography"));
    let settled =
        matches!(sheet.role(at), Some(BlockRole::Endnote | BlockRole::Biography | BlockRole::Comments));
    let turned = settled || hit.is_some_and(|hit| hit.is("comments") || hit.is("biography"));
    let teased = hit.is_some_and(|hit| hit.is("teaser_head") || hit.is("endnote_head"));
    if after.words >= before.words || !(turned || teased) {
        return false;
    }
    let thin = after.paragraphs * 20 <= pieces_after * if turned { 10 } else { 9 };
    let shorter = after.words * before.paragraphs * 100
        <= before.words * after.paragraphs * if turned { 82 } else { 75 };
    let little = after.words * 100 <= before.words * 8;
    // Inside the element that holds the article of a page, only a small rest is cut off.
    if sheet.pieces[at].inside && after.words * 6 > before.words {
        return false;
    }
    (thin && (shorter || little)) || (turned && after.words * 20 <= before.words)
}

/// The article starts after its headline when only a few sentences stand before it.
fn start_after_headline(sheet: &Sheet<'_>, headline: usize) -> usize {
    let before: usize = (sheet.article.start..headline).map(|at| sheet.facts[at].words).sum();
    let after: usize = (headline..sheet.article.end).map(|at| sheet.facts[at].words).sum();
    if before <= 60 && before * 4 < after { headline + 1 } else { sheet.article.start }
}

fn settle_head(sheet: &mut Sheet<'_>, profile: Profile, summary: &str) {
    if let Some(at) = sheet.headline {
        sheet.verdicts[at] = Some(Verdict::keep(BlockRole::Headline, "headline: the line above the article"));
    }
    if profile == Profile::Column {
        return;
    }
    let title = sheet.headline.map(|at| fold(sheet.words_of(at))).unwrap_or_default();
    for at in 0..sheet.article.start {
        let facts = &sheet.facts[at];
        if sheet.headline == Some(at) {
            continue;
        }
        let may_lead = sheet.verdicts[at].as_ref().is_none_or(|verdict| verdict.role != BlockRole::Teaser)
            && (6..1000).contains(&facts.words);
        if may_lead && summary.len() >= 40 && same_start(&fold(sheet.words_of(at)), summary) {
            sheet.verdicts[at] = Some(Verdict::keep(BlockRole::Lead, "the page gives it as its summary"));
            continue;
        }
        if facts.credit || facts.copyright {
            sheet.leave(at, BlockRole::Caption, "holds the credit of a picture");
        } else if let Some(hit) = furniture(facts) {
            let (role, reason) = (hit.list.role, hit.list.reason.clone());
            sheet.leave(at, role, &reason);
        } else if !title.is_empty() && fold(sheet.words_of(at)).contains(&title) {
            sheet.leave(at, BlockRole::Navigation, "the headline once more");
        } else if facts.bare_day {
            sheet.leave(at, BlockRole::Dateline, "line that holds a date");
        } else if facts.name && sheet.headline.is_some_and(|headline| headline < at) {
            sheet.leave(at, BlockRole::Byline, "a name on a line of its own under the headline");
        } else if is_lead(sheet, at) {
            sheet.set(at, Verdict::keep(BlockRole::Lead, "between headline and article"));
        } else if is_point(sheet, at) {
            sheet.set(at, Verdict::keep(BlockRole::Lead, "a point of the summary under the headline"));
        } else {
            sheet.leave(at, BlockRole::Navigation, "stands before the article");
        }
    }
}

/// Whether one begins as the other does, over at least forty bytes.
fn same_start(one: &str, other: &str) -> bool {
    let shared = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    shared >= 40 && shared + 8 >= one.len().min(other.len())
}

/// A longer line between the headline and the article.
fn is_lead(sheet: &Sheet<'_>, at: usize) -> bool {
    let facts = &sheet.facts[at];
    let close = sheet.article.start - at <= 6;
    let reach = if facts.prose { 12 } else { 4 };
    sheet.headline.is_some_and(|headline| headline < at && at - headline <= reach)
        && (close || facts.prose)
        && facts.words >= 7
        && (facts.days.is_empty() || facts.words > 30)
        && sheet.pieces[at].shape == Shape::Plain
        && !sheet.words_of(at).contains(['©', '|'])
}

/// One of several items right under the headline, as agencies sum their reports up, or a line under a head such as "Key points".
fn is_point(sheet: &Sheet<'_>, at: usize) -> bool {
    let is_item = |at: usize| sheet.pieces.get(at).is_some_and(|piece| piece.shape == Shape::Item);
    let below = |headline: usize| headline < at && at - headline <= 6 && (headline + 1..=at).all(is_item);
    let items = sheet.headline.is_some_and(|headline| below(headline) && is_item(headline + 2));
    let is_head = |at: &usize| sheet.facts[*at].hit.is_some_and(|hit| hit.is("points_head"));
    let head = (0..at).rev().take(8).find(|above| sheet.facts[*above].hit.is_some());
    (items || head.is_some_and(|head| is_head(&head)))
        && sheet.facts[at].words >= 5
        && sheet.facts[at].days.is_empty()
        && !sheet.words_of(at).contains(['©', '|'])
}

/// A longer piece that stands in the article a second time is a pulled quote or a repeated notice. A short one that stands twice side by
/// side is a picture with its caption, and a sentence of its own that stands twice anywhere is a caption, a notice or a call: neither
/// is read at all, unless the text as a whole stands there twice.
fn repeats(sheet: &mut Sheet<'_>) {
    let mut places: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for at in (0..sheet.pieces.len()).filter(|at| (3..5000).contains(&sheet.facts[*at].words)) {
        places.entry(fold(sheet.words_of(at))).or_default().push(at);
    }
    let prose = |at: &usize| sheet.facts[*at].prose;
    let twice = places.values().filter(|places| places.len() > 1 && prose(&places[0])).count();
    let is_doubled = twice * 4 > sheet.article.clone().filter(prose).count();
    let mut left = Vec::new();
    for places in places.values().filter(|places| places.len() > 1) {
        let (facts, shape) = (&sheet.facts[places[0]], sheet.pieces[places[0]].shape);
        let is_plain =
            !matches!(shape, Shape::Heading(_)) && sheet.headline != Some(places[0]) && !is_doubled;
        let side_by_side = facts.words < LONG && places.windows(2).all(|pair| pair[1] - pair[0] <= 2);
        // questions stand in the contents of a page too
        let question = sheet.words_of(places[0]).ends_with('?');
        let sentence = facts.prose && facts.ends && !question && (8..LONG).contains(&facts.words);
        let all = is_plain && (side_by_side || sentence);
        let mut inside = places.iter().filter(|at| sheet.article.contains(at));
        if all {
            left.extend(inside);
        } else {
            // the first one stays, and so do short ones
            inside.next();
            left.extend(inside.filter(|_| facts.words >= 8));
        }
    }
    for at in left {
        sheet.leave(at, BlockRole::Teaser, "stands in the page a second time");
    }
}

/// Words from which on a piece that stands twice may be a paragraph.
const LONG: usize = 25;

/// Three lines and more in a row that are written like titles, behind a paragraph that has ended, lead to other articles. What is summed
/// up in such lines stands behind a colon, under a heading or with marks of a list.
fn titles_in_a_row(sheet: &mut Sheet<'_>) {
    let (start, end) = (sheet.first_prose(), sheet.article.end);
    let is_title = |sheet: &Sheet<'_>, at: usize| {
        let (facts, words) = (&sheet.facts[at], sheet.words_of(at));
        // "3. The ports" is a heading, a small letter goes on with the line before
        let opens =
            words.starts_with(|c: char| c.is_uppercase() || matches!(c, '„' | '“' | '"' | '«' | '‘' | '\''));
        let closed = !opens || facts.ends || words.ends_with([':', ';', ',', ')', '”', '"', '»', '…']);
        sheet.verdicts[at].is_none()
            && sheet.pieces[at].shape == Shape::Plain
            && (4..=20).contains(&facts.words)
            && !closed
            && !words.contains('|')
    };
    let mut at = start;
    while at < end {
        let run = (at..end).take_while(|line| is_title(sheet, *line)).count();
        let before = at.checked_sub(1).filter(|before| *before >= start).map(|before| &sheet.facts[before]);
        let goes_on = at + run < end && sheet.words_of(at + run).starts_with(char::is_lowercase);
        if run >= 3 && !goes_on && before.is_some_and(|before| before.prose && before.ends) {
            for line in at..at + run {
                sheet.leave(line, BlockRole::Teaser, "titles in a row between paragraphs");
            }
        }
        at += run.max(1);
    }
}

fn settle_article(sheet: &mut Sheet<'_>, profile: Profile) {
    if profile == Profile::Page {
        repeats(sheet);
        titles_in_a_row(sheet);
    }
    let (mut at, end) = (sheet.article.start, sheet.article.end);
    while at < end {
        if sheet.verdicts[at].is_some() {
            at += 1;
            continue;
        }
        let facts = &sheet.facts[at];
        if facts.credit {
            sheet.leave(at, BlockRole::Caption, "holds the credit of a picture");
            at += 1;
            continue;
        }
        if facts.copyright && facts.words <= 40 {
            let caption = at < sheet.first_prose() + 8 || facts.words > 6;
            let verdict = if caption { credit_line() } else { copyright_line() };
            sheet.set(at, verdict);
            at += 1;
            continue;
        }
        let hit = furniture(facts).filter(|hit| profile == Profile::Page || settles_in_column(*hit));
        if let Some(hit) = hit {
            let bare_head = hit.is("teaser_head")
                && (hit.strength == Strength::Whole || sheet.words_of(at).ends_with(':'));
            if keeps_anyway(sheet, at, hit) {
                sheet.set(at, Verdict::keep(BlockRole::Subheading, "short line before a paragraph"));
            } else {
                let (role, reason) = (hit.list.role, hit.list.reason.clone());
                sheet.leave(at, role, &reason);
            }
            at += 1;
            if bare_head {
                at = settle_teasers(sheet, at, end);
            }
            continue;
        }
        let verdict = plain_verdict(sheet, at, profile);
        sheet.set(at, verdict);
        at += 1;
    }
}

fn credit_line() -> Verdict {
    Verdict::leave(BlockRole::Caption, "holds a sign of copyright: caption of a picture")
}

fn copyright_line() -> Verdict {
    Verdict::leave(BlockRole::Navigation, "line of copyright")
}

/// In a column of a table only lines that are furniture as a whole are left out.
fn settles_in_column(hit: Hit) -> bool {
    let may_be_prose = ["genre", "section", "caption", "endnote_head", "navigation"];
    hit.strength == Strength::Whole && !may_be_prose.contains(&hit.list.name)
}

/// Section names and the like are subheadings when the source marks them as headings before prose.
fn keeps_anyway(sheet: &Sheet<'_>, at: usize, hit: Hit) -> bool {
    let is_heading = matches!(sheet.pieces[at].shape, Shape::Heading(_));
    let before_prose = sheet.facts.get(at + 1).is_some_and(|next| next.prose);
    before_prose
        && is_heading
        && (hit.is("genre")
            || hit.is("section")
            || hit.is("points_head")
            || hit.is("navigation") && hit.strength != Strength::Whole)
}

/// The short lines under a head of teasers inside the article.
fn settle_teasers(sheet: &mut Sheet<'_>, from: usize, end: usize) -> usize {
    let mut at = from;
    while at < end && at - from < 6 {
        let facts = &sheet.facts[at];
        let before_prose = sheet.facts.get(at + 1).is_some_and(|next| next.prose && next.words >= 15);
        if facts.prose || sheet.verdicts[at].is_some() || matches!(sheet.pieces[at].shape, Shape::Heading(_))
        {
            break;
        }
        if at > from && before_prose {
            break;
        }
        sheet.leave(at, BlockRole::Teaser, "under a head of other articles");
        at += 1;
    }
    at
}

fn plain_verdict(sheet: &Sheet<'_>, at: usize, profile: Profile) -> Verdict {
    let (facts, piece) = (&sheet.facts[at], &sheet.pieces[at]);
    let next_prose = (at + 1..sheet.article.end)
        .find(|next| sheet.facts[*next].words > 0)
        .is_some_and(|next| sheet.facts[next].prose || sheet.pieces[next].shape == Shape::Item);
    match piece.shape {
        Shape::Heading(_) if facts.words > 0 => {
            return Verdict::keep(BlockRole::Subheading, "marked as a heading");
        }
        Shape::Quote => return Verdict::keep(BlockRole::Quote, "marked as a quotation"),
        Shape::Item if facts.words > 0 => {
            return Verdict::keep(BlockRole::ListItem, "item of a list in the article");
        }
        _ => {}
    }
    if facts.words == 0 {
        return Verdict::leave(BlockRole::Navigation, "signs without words");
    }
    let words = sheet.words_of(at);
    if profile == Profile::Page && facts.words == 1 && is_count(words) {
        return Verdict::leave(BlockRole::Navigation, "a number without words");
    }
    if profile == Profile::Page && !facts.ends && (ends_in_a_label(words) || opens_with_playing_time(words)) {
        return Verdict::leave(
            BlockRole::Teaser,
            "a playing time before it or a label behind a bar: leads to something else",
        );
    }
    if facts.prose || profile == Profile::Column && facts.words >= 12 {
        return Verdict::keep(BlockRole::Body, "paragraph of the article");
    }
    if facts.bare_day {
        return Verdict::leave(BlockRole::Dateline, "line that holds a date");
    }
    if profile == Profile::Page && facts.name && !next_prose {
        return Verdict::leave(BlockRole::Byline, "a name on a line of its own");
    }
    if next_prose && facts.words <= 16 && !sheet.words_of(at).ends_with(',') {
        return Verdict::keep(BlockRole::Subheading, "short line before a paragraph");
    }
    Verdict::keep(BlockRole::Body, "line of the article")
}

/// "4:11 Who pays for the bridge".
fn opens_with_playing_time(words: &str) -> bool {
    let time = words.split_whitespace().next().and_then(|first| first.split_once(':'));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    time.is_some_and(|(minutes, seconds)| {
        (1..=2).contains(&minutes.len()) && digits(minutes) && seconds.len() == 2 && digits(seconds)
    })
}

/// A count, a playing time or a price; four digits alone may be a year in a table.
fn is_count(words: &str) -> bool {
    let is_year = words.len() == 4 && words.bytes().all(|byte| byte.is_ascii_digit());
    !is_year && !words.chars().any(char::is_alphabetic)
}

/// "Who pays for the bridge | video": a bar, then one word.
fn ends_in_a_label(words: &str) -> bool {
    let label = words.rsplit_once(" | ").map(|(before, label)| (before.split_whitespace().count(), label));
    label.is_some_and(|(before, label)| (3..=24).contains(&before) && label.split_whitespace().count() == 1)
}

fn settle_tail(sheet: &mut Sheet<'_>) {
    let mut in_teasers = false;
    for at in sheet.article.end..sheet.pieces.len() {
        let facts = &sheet.facts[at];
        let hit = furniture(facts);
        if facts.copyright {
            in_teasers = false;
            sheet.set(at, copyright_line());
        } else if let Some(hit) = hit {
            in_teasers = hit.is("teaser_head") && hit.strength == Strength::Whole;
            let (role, reason) = (hit.list.role, hit.list.reason.clone());
            sheet.leave(at, role, &reason);
        } else if in_teasers {
            let day = facts.bare_day;
            sheet.leave(
                at,
                BlockRole::Teaser,
                if day { "date of a teaser" } else { "under a head of other articles" },
            );
        } else if facts.bare_day {
            sheet.leave(at, BlockRole::Dateline, "line that holds a date");
        } else if facts.name {
            sheet.leave(at, BlockRole::Byline, "a name on a line of its own");
        } else if facts.prose {
            sheet.leave(at, BlockRole::Teaser, "text after the end of the article");
        } else {
            sheet.leave(at, BlockRole::Navigation, "stands after the end of the article");
        }
    }
    end_of_teasers(sheet);
}

/// A day that stands alone at the end of a list of teasers with days of their own belongs to the page.
fn end_of_teasers(sheet: &mut Sheet<'_>) {
    let Some(last) = sheet.pieces.len().checked_sub(1) else { return };
    let is_teaser_day = |at: usize| sheet.role(at) == Some(BlockRole::Teaser) && sheet.facts[at].bare_day;
    if last >= 2 && is_teaser_day(last) && is_teaser_day(last - 1) {
        sheet.verdicts[last] =
            Some(Verdict::leave(BlockRole::Dateline, "day of the page: stands alone at its end"));
    }
}
