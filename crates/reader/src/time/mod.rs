//! Time: finds dates, times, durations and repetitions in sentences and says which days they mean.
//!
//! Three steps, each its own file: `token` cuts a sentence, `grammar` finds expressions and what their words say, `resolve`
//! puts them on the calendar from the document's date, from the date spoken of, or from nothing. `calendar` holds the
//! arithmetic, `lore` the lexicon, which is data (`data/en/time.tsv`, our own).
//!
//! Values follow TIMEX3 (`2025-06`, `P3D`, `XXXX-06-03`). Every row carries its arithmetic in words.
//! This stage does not decide a document's own date, and it never invents a year: without a date to stand on the value keeps `X`.

mod calendar;
mod grammar;
mod lore;
mod resolve;
mod token;

use std::fmt::Write as _;

use chancery_record::{Basis, DatePrecision, DateValue, DayRange, Note, NoteLevel, Span, TimeMention};

pub use lore::TimeLore;

use grammar::{Found, Grammar, Limit, Link, Relation, Shape, YearRef, Yield};
use lore::Role;
use resolve::{Direction, Ground, Resolved, Spoken};
use token::Tokens;

/// The tense of a sentence's main verb, as a hint.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tense {
    /// It happened.
    Past,
    /// It happens.
    Present,
    /// It will happen.
    Future,
    /// Not known; the words near each date decide.
    #[default]
    Unknown,
}

/// A sentence as this stage needs it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimeSentence {
    /// Index in the reading's sentences; rows carry it.
    pub index: u32,
    /// Where it stands in the text.
    pub span: Span,
    /// Tense of the main verb.
    pub tense: Tense,
}

/// What dates of a document are seen from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Anchor {
    /// The document's date. Without it, dates are told from the ones before them.
    pub published: Option<DayRange>,
    /// How the source writes dates of digits: day first, month first, or not known.
    pub day_first: Option<bool>,
}

/// Finds the expressions of time of `sentences` (in the order of the text) and resolves them.
///
/// Spans are byte ranges of `text` on character boundaries. Sentences that do not fit `text` are passed over.
/// Notes: `time.impossible` (no such day, no row), `time.day_month_unclear`, `time.weekday_mismatch`.
pub fn times(
    lore: &TimeLore,
    text: &str,
    sentences: &[TimeSentence],
    anchor: &Anchor,
) -> (Vec<TimeMention>, Vec<Note>) {
    let seen = Run { lore, text, sentences, anchor };
    let (told_now, tally) = seen.read(false);
    if tally.looks_back() { seen.read(true).0 } else { told_now }
}

/// What one reading of a document needs.
struct Run<'a> {
    lore: &'a TimeLore,
    text: &'a str,
    sentences: &'a [TimeSentence],
    anchor: &'a Anchor,
}

impl Run<'_> {
    /// Reads all sentences; `afar` for a history, whose dates stand on the ones before them and not on the document's date.
    fn read(&self, afar: bool) -> ((Vec<TimeMention>, Vec<Note>), Tally) {
        let Run { lore, text, sentences, anchor } = *self;
        let mut stage = Stage {
            lore,
            text,
            anchor: *anchor,
            afar,
            tally: Tally::default(),
            spoken: None,
            story: None,
            aside: None,
            rows: Vec::new(),
            notes: Vec::new(),
        };
        let mut tokens = Vec::new();
        let mut found = Yield::default();
        for (number, sentence) in sentences.iter().enumerate() {
            token::cut(lore, text, sentence.span, &mut tokens);
            let tokens = Tokens { lore, text, list: &tokens };
            let ancient = stage.spoken.is_some_and(|spoken| spoken.stretch.year() <= 0);
            let dated = anchor.published.is_some() && !afar;
            let grammar = Grammar { tokens, day_first: anchor.day_first, dated, ancient };
            found.found.clear();
            found.troubles.clear();
            grammar.walk(&mut found);
            stage.sentence(number, sentence, tokens, &mut found);
        }
        ((stage.rows, stage.notes), stage.tally)
    }
}

/// How a document speaks of time, to tell a history from news.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    /// Days, months and seasons written with a year before the document's own, and such years as headings.
    past_years: u32,
    /// The same with the document's own year or a later one.
    own_year: u32,
    /// "yesterday", "on Friday", "last week": seen from the day of speaking.
    from_now: u32,
}

impl Tally {
    /// A history: many dates of past years, hardly one that is seen from the day of writing.
    fn looks_back(self) -> bool {
        self.past_years >= 4 && self.past_years >= 3 * (self.own_year + self.from_now)
    }

    fn count(&mut self, shape: &Shape, own_year: i16, heading: bool) {
        match shape {
            Shape::Year(year) => self.past_years += u32::from(heading && *year < own_year),
            Shape::Weekday { relation, .. }
            | Shape::Unit { relation, .. }
            | Shape::NamedMonth { relation, .. } => {
                let from_now = matches!(relation, Relation::Last | Relation::This | Relation::Next)
                    || matches!((shape, relation), (Shape::Weekday { .. }, Relation::Bare));
                self.from_now += u32::from(from_now);
            }
            Shape::Offset(_) | Shape::Shift { from_context: false, .. } => self.from_now += 1,
            _ => {
                if let Some(YearRef::Known(year)) = year_of(shape) {
                    let past = year < own_year;
                    self.past_years += u32::from(past);
                    self.own_year += u32::from(!past);
                }
            }
        }
    }
}

struct Stage<'a> {
    lore: &'a TimeLore,
    text: &'a str,
    anchor: Anchor,
    /// The document is a history.
    afar: bool,
    tally: Tally,
    spoken: Option<Spoken>,
    story: Option<Spoken>,
    /// A date far from the story, which becomes the story when a second one follows.
    aside: Option<Spoken>,
    rows: Vec<TimeMention>,
    notes: Vec<Note>,
}

impl Stage<'_> {
    fn sentence(&mut self, number: usize, sentence: &TimeSentence, tokens: Tokens<'_>, found: &mut Yield) {
        for trouble in &found.troubles {
            let span = tokens.span(trouble.first, trouble.end);
            self.note(trouble.code, trouble.message, span);
        }
        share_years(&mut found.found);
        share_days(&mut found.found, tokens);
        let mut range_start: Option<(usize, Resolved)> = None;
        for (index, expression) in found.found.iter().enumerate() {
            let direction = self.direction(expression, sentence.tense, tokens);
            let opened = range_start.take();
            if let Some(today) = self.anchor.published.and_then(|days| days.end) {
                let heading = expression.first == 0 && expression.end == tokens.list.len();
                self.tally.count(&expression.shape, today.year(), heading);
            }
            let ground = Ground {
                today: None,
                range_months: range_months(expression, found.found.get(index + 1)),
                spoken: self.spoken,
                story: self.story,
                range_start: opened.as_ref().and_then(|(_, start)| start.stretch),
                sentence: number,
                direction,
            };
            let span = tokens.span(expression.first, expression.end);
            let resolved = self.resolve(ground, expression, span.of(self.text));
            self.check_weekday(expression, &resolved, span);
            self.remember(expression, &resolved, number, direction, tokens);
            let row = self.row(sentence.index, expression, &resolved, span, tokens);
            self.rows.push(row);
            let row = self.rows.len() - 1;
            if let Some((start_row, start)) = opened {
                self.join_range(start_row, row, &start, &resolved);
            }
            if expression.link == Link::Range && index + 1 < found.found.len() {
                range_start = Some((row, resolved));
            }
        }
    }

    /// Resolves from the document's date; from both its ends when it is more than a day.
    fn resolve(&self, ground: Ground, expression: &Found, words: &str) -> Resolved {
        let published = self.anchor.published.and_then(|days| days.start.zip(days.end));
        let Some((first, last)) = published.filter(|_| !self.afar) else {
            return ground.resolve(expression, words);
        };
        let from_first = Ground { today: Some(first), ..ground }.resolve(expression, words);
        if first == last {
            return from_first;
        }
        let from_last = Ground { today: Some(last), ..ground }.resolve(expression, words);
        resolve::merged(from_first, &from_last)
    }

    /// Keeps the date as the one spoken of, and as the one that the story has come to.
    fn remember(
        &mut self,
        expression: &Found,
        resolved: &Resolved,
        sentence: usize,
        direction: Direction,
        tokens: Tokens<'_>,
    ) {
        let Some(stretch) = resolved.stretch else { return };
        if expression.citation || stretch.unit() >= lore::Unit::Decade {
            return;
        }
        let explicit = resolved.basis == Basis::Explicit || resolved.basis == Basis::Context;
        let spoken = Spoken { stretch, sentence, explicit };
        self.spoken = Some(spoken);
        let Some(story) = self.story else {
            self.story = Some(spoken);
            return;
        };
        if direction == Direction::Future || looks_aside(expression, stretch) {
            return;
        }
        let goes_back = stretch.year() < story.stretch.year();
        let had =
            (1..=8).any(|back| expression.first >= back && tokens.is(expression.first - back, Role::Had));
        if goes_back && had {
            return;
        }
        let near =
            |other: Spoken| (i32::from(other.stretch.year()) - i32::from(stretch.year())).abs() <= STORY_LEAP;
        if near(story) || self.aside.is_some_and(near) {
            self.story = Some(spoken);
            self.aside = None;
        } else {
            self.aside = Some(spoken);
        }
    }

    fn row(
        &self,
        sentence: u32,
        expression: &Found,
        resolved: &Resolved,
        span: Span,
        tokens: Tokens<'_>,
    ) -> TimeMention {
        let preposition = tokens.before(expression.first).span;
        let limited = resolved.timex == "DATE" && !matches!(expression.limit, Limit::None);
        let cue = resolve::cue(span, if limited { expression.limit } else { Limit::None }, preposition);
        TimeMention {
            span,
            sentence,
            timex: resolved.timex,
            value: resolved.value.clone(),
            modifier: expression.modifier,
            date: DateValue {
                days: resolved.days,
                precision: resolved.precision,
                basis: resolved.basis,
                cue: Some(cue),
                how: resolved.how.clone(),
            },
            adverbial: self.is_adverbial(expression, tokens),
        }
    }

    /// False for a month, season or year that is subject or object or describes a noun ("bring back the summer", "the June talks"), and for
    /// a day that is the subject of its sentence ("Monday was the deadline").
    fn is_adverbial(&self, expression: &Found, tokens: Tokens<'_>) -> bool {
        let (first, end) = (expression.first, expression.end);
        let seen_from_a_day = match expression.shape {
            Shape::Month { .. }
            | Shape::Year(_)
            | Shape::Decade(_)
            | Shape::Century(_)
            | Shape::Quarter { .. }
            | Shape::Half { .. } => false,
            Shape::Season { relation, .. } | Shape::NamedMonth { relation, .. } => relation != Relation::Bare,
            _ => return first > 0 || self.tense_at(end, tokens).is_none(),
        };
        let ends = |at: usize| tokens.get(at).kind == token::TokenKind::Mark;
        let alone = (first == 0 || ends(first - 1)) && (end >= tokens.list.len() || ends(end));
        let behind = first > 0
            && tokens.is(first - 1, Role::Preposition)
            && !tokens.is(first - 1, Role::Of)
            && !tokens.is(first - 1, Role::Than);
        seen_from_a_day || alone || behind
    }

    /// Gives both ends of a range the days of the whole.
    fn join_range(&mut self, start_row: usize, end_row: usize, start: &Resolved, end: &Resolved) {
        let (Some(start), Some(end)) = (start.stretch, end.stretch) else { return };
        let (Some((first, _)), Some((_, last))) = (start.bounds(), end.bounds()) else { return };
        if last < first {
            return;
        }
        let span = self.rows[start_row].span.join(self.rows[end_row].span);
        for row in [start_row, end_row] {
            let date = &mut self.rows[row].date;
            date.days = DayRange::between(first, last);
            date.precision = DatePrecision::Bounded;
            date.cue = Some(span);
            let _ = write!(date.how, "; within the range {} to {}", start.value(), end.value());
        }
    }

    fn check_weekday(&mut self, expression: &Found, resolved: &Resolved, span: Span) {
        let Shape::Day { weekday, year: YearRef::Known(_), .. } = expression.shape else { return };
        let Some(day) = resolved.stretch.and_then(calendar::Stretch::bounds).map(|(day, _)| day) else {
            return;
        };
        if weekday > 0 && day.weekday().to_monday_one_offset() != weekday as i8 {
            self.note(
                "time.weekday_mismatch",
                "the day of the week does not fit the date; the date is kept",
                span,
            );
        }
    }

    fn note(&mut self, code: &'static str, message: &str, span: Span) {
        let message = format!("\"{}\": {message}", span.of(self.text));
        self.notes.push(Note { level: NoteLevel::Warning, code, message, span: Some(span) });
    }

    // ----- tense near a date -----------------------------------------------------------------------------------

    fn direction(&self, expression: &Found, tense: Tense, tokens: Tokens<'_>) -> Direction {
        if expression.citation {
            return Direction::Past;
        }
        // "- 19 July. The minister announces that ... will go": the head of an item has no tense
        let is_head = (0..expression.first).all(|at| tokens.get(at).mark != '\0')
            && matches!(tokens.get(expression.end).mark, '.' | ':' | ';')
            && tokens.is_word(expression.end + 1);
        if is_head {
            return Direction::Head;
        }
        let near =
            self.tense_before(expression.first, tokens).or_else(|| self.tense_after(expression.end, tokens));
        if let Some(direction) = near {
            return direction;
        }
        if matches!(expression.limit, Limit::By | Limit::Until | Limit::Before) {
            return Direction::Future;
        }
        let day_like = matches!(expression.shape, Shape::Weekday { .. });
        if tense == Tense::Present && !day_like { Direction::Unknown } else { Direction::of(tense) }
    }

    fn tense_before(&self, first: usize, tokens: Tokens<'_>) -> Option<Direction> {
        (first.saturating_sub(TENSE_REACH)..first).rev().find_map(|at| self.tense_at(at, tokens))
    }

    fn tense_after(&self, end: usize, tokens: Tokens<'_>) -> Option<Direction> {
        (end..tokens.list.len().min(end + 16)).find_map(|at| self.tense_at(at, tokens))
    }

    /// The direction that one word gives, if it gives any.
    fn tense_at(&self, at: usize, tokens: Tokens<'_>) -> Option<Direction> {
        let token = tokens.get(at);
        if token.kind != token::TokenKind::Word {
            return None;
        }
        let word = tokens.meaning(at);
        if word.is(Role::Future) {
            let month_name = word.month > 0 && token.capital;
            return (!month_name).then_some(Direction::Future);
        }
        let is_to = word.is(Role::Is) && tokens.is(at + 1, Role::To);
        if is_to {
            return Some(Direction::Future);
        }
        if word.is(Role::NotPast) {
            return None;
        }
        let past = word.is(Role::PastVerb) || (!token.capital && self.lore.looks_past(tokens.words(at)));
        if !past || token.capital && at > 0 {
            return None;
        }
        let under_modal = (1..=3)
            .filter_map(|back| at.checked_sub(back))
            .take_while(|back| tokens.get(*back).kind == token::TokenKind::Word)
            .any(|back| tokens.is(back, Role::Modal) && !tokens.get(back).capital);
        if under_modal {
            return Some(Direction::Future);
        }
        let adverb = tokens.words(at.wrapping_sub(1)).ends_with("ly");
        let helper = at.wrapping_sub(1 + usize::from(adverb));
        let present =
            tokens.is(helper, Role::Be) || tokens.is(helper, Role::Is) || tokens.is(helper, Role::ToVerb);
        if present { None } else { Some(Direction::Past) }
    }
}

/// Tokens back to which a verb tells the tense of a date.
const TENSE_REACH: usize = 100;

/// Years that a story may leap at once. A date further off is a look aside, until a second one follows it.
const STORY_LEAP: i32 = 15;

/// True for a date that a story names without going there: where something ends or began, the year before, the year to come.
fn looks_aside(expression: &Found, stretch: calendar::Stretch) -> bool {
    let whole_year = stretch.unit() >= lore::Unit::Year;
    match expression.limit {
        Limit::Since | Limit::Until => return true,
        Limit::By | Limit::After | Limit::Before if whole_year => return true,
        _ => {}
    }
    match expression.shape {
        Shape::Unit { relation, .. }
        | Shape::NamedMonth { relation, .. }
        | Shape::Season { relation, .. } => {
            matches!(relation, Relation::Last | Relation::Previous | Relation::Next)
        }
        Shape::Shift { forward, .. } => !forward,
        _ => false,
    }
}

/// The months from the start of a range to its end, when it goes over the turn of a year that is not written.
fn range_months(start: &Found, end: Option<&Found>) -> i32 {
    let months = |found: &Found| resolve::month_of(&found.shape).map(i32::from);
    let Some((first, last)) = months(start).zip(end.and_then(months)).filter(|_| start.link == Link::Range)
    else {
        return 0;
    };
    if last < first { last + 12 - first } else { 0 }
}

/// Gives a date without a year the year of the one it stands with ("from March to June 2019").
fn share_years(found: &mut [Found]) {
    for index in (1..found.len()).rev() {
        let (left, right) = found.split_at_mut(index);
        let (Some(before), Some(after)) = (left.last_mut(), right.first()) else { continue };
        if before.link == Link::None {
            continue;
        }
        let same_kind = std::mem::discriminant(&before.shape) == std::mem::discriminant(&after.shape);
        if before.link == Link::Beside && !same_kind {
            continue;
        }
        let Some(YearRef::Known(year)) = year_of(&after.shape) else { continue };
        let earlier = resolve::month_of(&before.shape).zip(resolve::month_of(&after.shape));
        let wraps = before.link == Link::Range && earlier.is_some_and(|(one, two)| one > two);
        let year = if wraps { year.saturating_sub(1) } else { year };
        if let Some(open) = open_year(&mut before.shape) {
            *open = YearRef::Known(year);
        }
    }
}

/// "Today, June 8, 2022": both are the day that is written.
fn share_days(found: &mut [Found], tokens: Tokens<'_>) {
    for index in 1..found.len() {
        let (before, after) = (&found[index - 1], &found[index]);
        let beside = tokens.mark(before.end, ',') && after.first == before.end + 1;
        if beside && matches!((&before.shape, &after.shape), (Shape::Offset(_), Shape::Day { .. })) {
            found[index - 1].shape = after.shape.clone();
        }
    }
}

fn year_of(shape: &Shape) -> Option<YearRef> {
    match shape {
        Shape::Day { year, .. }
        | Shape::Month { year, .. }
        | Shape::Quarter { year, .. }
        | Shape::Half { year, .. }
        | Shape::Season { year, .. }
        | Shape::Holiday { year, .. } => Some(*year),
        _ => None,
    }
}

fn open_year(shape: &mut Shape) -> Option<&mut YearRef> {
    match shape {
        Shape::Day { year, .. }
        | Shape::Month { year, .. }
        | Shape::Quarter { year, .. }
        | Shape::Half { year, .. }
        | Shape::Season { year, .. }
        | Shape::Holiday { year, .. } => Some(year).filter(|year| **year == YearRef::Open),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
