//! What became of targets, promises and forecasts: entries out of items that say the same, each with a status on the words of later documents.
//!
//! Nothing is known of today: the caller names the day of which the docket speaks. Only words of later documents close an entry; without
//! them it stays open until its day, and is unclear after it. Word lists come from the caller ([`Lexicon`]: what is done, what is put off).

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use chancery_record::{Code, Date, DayRange, Kind};

use crate::disagree::words::{Amount, Token, overlap};
use crate::disagree::{Lexicon, Passage};

/// A target, promise or forecast with a day.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// Targets, forecasts, or events for promises.
    pub kind: Kind,
    /// The sentence it stands in.
    pub passage: Passage,
    /// The words of the item itself, as a byte range of the sentence.
    pub at: (usize, usize),
    /// Codes of those who set, promise or are to do it.
    pub by: Vec<Code>,
    /// Until when.
    pub due: DayRange,
    /// Number and unit that are aimed at.
    pub quantity: Option<(f64, String)>,
    /// It says that something will not be so.
    pub negated: bool,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// Its day is to come.
    Open,
    /// A later document tells that it is done.
    Met,
    /// A later document tells that it is not done, and its day is over.
    Missed,
    /// Put off, dropped, or replaced by another target.
    Superseded,
    /// Its day is over, and nothing in the record says what became of it.
    Unclear,
}

impl Status {
    /// All values with their names.
    pub const ALL: [(Status, &'static str); 5] = [
        (Status::Open, "open"),
        (Status::Met, "met"),
        (Status::Missed, "missed"),
        (Status::Superseded, "superseded"),
        (Status::Unclear, "unclear"),
    ];

    /// The name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(status, _)| *status == self).map_or("", |(_, name)| name)
    }
}

/// Items that say the same, and what became of them.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// The items, as places in the slice, in the order of publication.
    pub items: Vec<usize>,
    /// What became of it.
    pub status: Status,
    /// The later sentence that says so; for a new target the sentence that sets it.
    pub evidence: Option<Evidence>,
}

/// A sentence that closes an entry.
#[derive(Clone, PartialEq, Debug)]
pub struct Evidence {
    /// The sentence.
    pub passage: Passage,
    /// The words that decide, as a byte range.
    pub at: (usize, usize),
}

/// The part of the content that a sentence about the same shares at least, and the words it shares at least.
const ABOUT: f64 = 0.5;
const COMMON: usize = 3;
/// The same for another item that says the same, or replaces it.
const SAME: f64 = 0.6;

/// The entries of the docket on the day `as_of` whose items are `shown`, by the day they are due, then by publication. `later` gives for an item the
/// sentences of documents published after it that may be about it; others than those are passed over. Items that are not shown count as what replaces
/// others; what is shown of one item must be shown of all that are due on the same days.
pub fn docket(
    items: &[Item],
    shown: &dyn Fn(&Item) -> bool,
    later: &mut dyn FnMut(&Item) -> Vec<Passage>,
    lexicon: &Lexicon,
    as_of: Date,
) -> Vec<Entry> {
    let contents = Contents { items, lexicon, known: vec![OnceCell::new(); items.len()] };
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_cached_key(|at| key(&items[*at]));
    let mut entries: Vec<Entry> = Vec::new();
    let mut by_due: BTreeMap<(Kind, DayRange), Vec<usize>> = BTreeMap::new();
    for at in order {
        let alike = by_due.entry((items[at].kind, items[at].due)).or_default();
        let same = |entry: &&usize| {
            let first = entries[**entry].items[0];
            says_the_same(&items[first], &items[at]) && contents.overlap(first, at) >= SAME
        };
        if let Some(entry) = alike.iter().find(same) {
            entries[*entry].items.push(at);
        } else {
            alike.push(entries.len());
            entries.push(Entry { items: vec![at], status: Status::Open, evidence: None });
        }
    }
    let heads: Vec<usize> = entries.iter().map(|entry| entry.items[0]).collect();
    entries.retain(|entry| shown(&items[entry.items[0]]));
    for entry in &mut entries {
        let head = entry.items[0];
        let item = &items[head];
        let over = item.due.end.is_some_and(|end| end < as_of);
        let found = judge(item, contents.of(head), &later(item), lexicon, over);
        let by_new = heads
            .iter()
            .find(|newer| replaces(item, &items[**newer]) && contents.overlap(head, **newer) >= SAME);
        let by_new = by_new.map(|newer| {
            let newer = &items[*newer];
            (Status::Superseded, Evidence { passage: newer.passage.clone(), at: newer.at })
        });
        // A deed decides before a new target does.
        match found.filter(|(status, _)| *status != Status::Superseded || by_new.is_none()).or(by_new) {
            Some((status, evidence)) => (entry.status, entry.evidence) = (status, Some(evidence)),
            None => entry.status = if over { Status::Unclear } else { Status::Open },
        }
    }
    entries.sort_by_cached_key(|entry| {
        let item = &items[entry.items[0]];
        (item.due.end, key(item))
    });
    entries
}

/// What items are about, found out when it is asked.
struct Contents<'i> {
    items: &'i [Item],
    lexicon: &'i Lexicon,
    known: Vec<OnceCell<BTreeSet<String>>>,
}

impl Contents<'_> {
    fn of(&self, at: usize) -> &BTreeSet<String> {
        self.known[at].get_or_init(|| {
            let tokens = self.lexicon.tokens(&self.items[at].passage.words);
            self.lexicon.content(&tokens, &[])
        })
    }

    fn overlap(&self, one: usize, other: usize) -> f64 {
        overlap(self.of(one), self.of(other))
    }
}

fn key(item: &Item) -> impl Ord {
    (item.passage.published, item.passage.document.clone(), item.passage.sentence, item.at, item.kind)
}

fn shares(one: &[Code], other: &[Code]) -> bool {
    one.is_empty() || other.is_empty() || one.iter().any(|code| other.contains(code))
}

fn says_the_same(one: &Item, other: &Item) -> bool {
    one.kind == other.kind
        && one.due == other.due
        && one.negated == other.negated
        && shares(&one.by, &other.by)
        && one.quantity.as_ref().map(|(number, _)| *number)
            == other.quantity.as_ref().map(|(number, _)| *number)
}

/// Whether a later target sets another day or number, if it is for the same.
fn replaces(old: &Item, new: &Item) -> bool {
    fn unit(item: &Item) -> Option<&str> {
        item.quantity.as_ref().map(|(_, unit)| unit.as_str())
    }
    old.kind == Kind::Targets
        && new.kind == Kind::Targets
        && old.passage.published.end < new.passage.published.end
        && (old.due != new.due || old.quantity != new.quantity)
        && unit(old) == unit(new)
        && shares(&old.by, &new.by)
        && old.passage.document != new.passage.document
}

fn judge(
    item: &Item,
    content_of_item: &BTreeSet<String>,
    later: &[Passage],
    lexicon: &Lexicon,
    over: bool,
) -> Option<(Status, Evidence)> {
    let mut found: Option<(Status, Evidence)> = None;
    let mut passages: Vec<&Passage> = later
        .iter()
        .filter(|passage| {
            passage.published.end > item.passage.published.end && passage.document != item.passage.document
        })
        .collect();
    passages.sort_by_key(|passage| (passage.published, passage.document.clone(), passage.sentence));
    for passage in passages {
        let tokens = lexicon.tokens(&passage.words);
        let words = lexicon.content(&tokens, &[]);
        let common = words.intersection(content_of_item).count();
        if common < COMMON || overlap(&words, content_of_item) < ABOUT {
            continue;
        }
        if let Some((status, at)) = verdict(item, &tokens, lexicon, over) {
            found = Some((status, Evidence { passage: passage.clone(), at }));
        }
    }
    found
}

fn verdict(item: &Item, tokens: &[Token], lexicon: &Lexicon, over: bool) -> Option<(Status, (usize, usize))> {
    let range = |at: std::ops::Range<usize>| (at.start, at.end);
    if let Some(at) = lexicon.undone(tokens) {
        let status = if over && !item.negated { Status::Missed } else { Status::Superseded };
        return Some((status, range(at)));
    }
    let (at, negated) = lexicon.done(tokens)?;
    if negated != item.negated {
        return over.then_some((Status::Missed, range(at)));
    }
    match reached(item, tokens, lexicon) {
        Some(true) => Some((Status::Met, range(at))),
        Some(false) => over.then_some((Status::Missed, range(at))),
        None => None,
    }
}

/// Whether the number that was aimed at is reached; none where the sentence does not say. Without a number there is nothing to reach.
fn reached(item: &Item, tokens: &[Token], lexicon: &Lexicon) -> Option<bool> {
    if item.quantity.is_none() {
        return Some(true);
    }
    let aimed = lexicon.amounts(&lexicon.tokens(&item.passage.words[item.at.0..item.at.1]), &[]);
    let told = lexicon.amounts(tokens, &[]);
    let alike = |one: &Amount, other: &Amount| one.of.iter().any(|word| other.of.contains(word));
    let pairs = aimed.iter().flat_map(|aim| {
        told.iter().filter(move |amount| alike(aim, amount)).map(move |amount| (aim, amount))
    });
    let reached: Vec<bool> = pairs.map(|(aim, amount)| amount.high >= aim.low).collect();
    if reached.is_empty() { None } else { Some(reached.into_iter().any(|reached| reached)) }
}

#[cfg(test)]
mod tests {
    use chancery_record::DocumentId;

    use super::*;

    fn lexicon() -> Lexicon {
        Lexicon::parse(include_str!("../../../data/desk/disagree.tsv")).unwrap()
    }

    fn passage(document: &str, published: &str, words: &str) -> Passage {
        Passage {
            document: DocumentId(document.into()),
            group: 0,
            published: DayRange::from_iso(published).unwrap(),
            sentence: 0,
            words: words.into(),
            named: Vec::new(),
        }
    }

    fn target(document: &str, published: &str, words: &str, due: &str, quantity: Option<f64>) -> Item {
        Item {
            kind: Kind::Targets,
            passage: passage(document, published, words),
            at: (0, words.len()),
            by: vec!["PER".into()],
            due: DayRange::from_iso(due).unwrap(),
            quantity: quantity.map(|number| (number, "t".to_owned())),
            negated: false,
        }
    }

    const RAIL: &str = "Peru wants to finish the railway from Ilo to the Bolivian border by 2027.";

    fn status(later: &[(&str, &str)], as_of: &str) -> (Status, Option<String>) {
        let items = [target("a", "2025-01-10", RAIL, "2027", None)];
        let later: Vec<Passage> = later.iter().map(|(day, words)| passage("z", day, words)).collect();
        let entries = docket(&items, &|_| true, &mut |_| later.clone(), &lexicon(), as_of.parse().unwrap());
        let evidence =
            entries[0].evidence.as_ref().map(|one| one.passage.words[one.at.0..one.at.1].to_owned());
        (entries[0].status, evidence)
    }

    #[test]
    fn a_target_is_open_until_its_day_and_unclear_after_it() {
        assert_eq!(status(&[], "2026-05-01"), (Status::Open, None));
        assert_eq!(status(&[], "2028-01-01"), (Status::Unclear, None));
        let other = [("2027-03-01", "Peru completed a port in Ilo.")];
        assert_eq!(status(&other, "2028-01-01").0, Status::Unclear, "another thing");
    }

    #[test]
    fn later_words_decide() {
        let done = [("2027-03-01", "The railway from Ilo to the Bolivian border was completed on Monday.")];
        assert_eq!(status(&done, "2027-03-02"), (Status::Met, Some("completed".to_owned())));
        let earlier = [("2024-03-01", done[0].1)];
        assert_eq!(status(&earlier, "2028-03-02").0, Status::Unclear, "told before the target was set");
        let not = [("2028-02-01", "The railway from Ilo to the Bolivian border was not completed.")];
        assert_eq!(status(&not, "2028-03-02").0, Status::Missed);
        let not_yet = [("2026-02-01", "The railway from Ilo to the Bolivian border is not completed yet.")];
        assert_eq!(status(&not_yet, "2026-03-02").0, Status::Open);
        let off = [("2026-02-01", "Work on the railway from Ilo to the Bolivian border has been postponed.")];
        assert_eq!(status(&off, "2026-03-02").0, Status::Superseded);
        assert_eq!(status(&[off[0], done[0]], "2027-03-02").0, Status::Met, "the last word counts");
        let plan = [("2026-02-01", "The railway from Ilo to the Bolivian border will be completed in May.")];
        assert_eq!(status(&plan, "2026-03-02").0, Status::Open);
    }

    #[test]
    fn the_same_in_two_documents_is_one_entry_and_a_new_number_replaces_the_old() {
        let words =
            |number: &str| format!("Peru aims at {number} tons of copper a year from the Tacna mine.");
        let items = [
            target("a", "2025-01-10", &words("500"), "2027", Some(500.0)),
            target("b", "2025-01-12", &words("500"), "2027", Some(500.0)),
            target("c", "2026-01-12", &words("300"), "2028", Some(300.0)),
        ];
        let entries =
            docket(&items, &|_| true, &mut |_| Vec::new(), &lexicon(), "2026-06-01".parse().unwrap());
        let told: Vec<(Vec<usize>, Status)> =
            entries.iter().map(|entry| (entry.items.clone(), entry.status)).collect();
        assert_eq!(told, [(vec![0, 1], Status::Superseded), (vec![2], Status::Open)]);
        assert_eq!(entries[0].evidence.as_ref().unwrap().passage.document.0, "c");
        let more = passage("z", "2026-05-01", "The Tacna mine in Peru delivered 520 tons of copper.");
        let met = docket(
            &items[..1],
            &|_| true,
            &mut |_| vec![more.clone()],
            &lexicon(),
            "2026-06-01".parse().unwrap(),
        );
        assert_eq!(met[0].status, Status::Met);
        let less = passage("z", "2028-05-01", "The Tacna mine in Peru delivered 120 tons of copper.");
        let missed = docket(
            &items[..1],
            &|_| true,
            &mut |_| vec![less.clone()],
            &lexicon(),
            "2028-06-01".parse().unwrap(),
        );
        assert_eq!(missed[0].status, Status::Missed);
    }
}
