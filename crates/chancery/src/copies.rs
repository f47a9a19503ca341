//! Which texts are copies of one another: so that they count as one source, and so that people see who has it from whom.
//!
//! `chancery_intake::neardup` says what is alike; this file feeds it from the archive and makes one line of each document out of it. What needs no
//! archive lies in the room `pile`.

use std::collections::BTreeMap;

use anyhow::Context;
use chancery_archive::{Archive, DocumentRow};
use chancery_intake::neardup::{Direction, Index, Likeness, Limits, Met, Text, Words, direction};
use chancery_record::{DayRange, DocumentId};

pub(crate) use chancery_pile::copies::{keys_of, name_of, source_groups};

/// Documents that a new one is compared with: the last so many by day of publication, so that memory does not grow with the archive.
const MOST_TEXTS: usize = 200_000;

/// Words of earlier documents that are held at once, four bytes each.
const MOST_HELD: usize = 16_000_000;

/// A document that shares passages with another one.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Copy {
    /// The document: the one that is made of the other, where that is known; else the later one by id.
    pub(crate) document: DocumentRow,
    /// The other.
    pub(crate) of: DocumentRow,
    /// How they hang together.
    pub(crate) likeness: Likeness,
    /// Whether something tells that the first is made of the second.
    pub(crate) is_directed: bool,
    /// Share of the words of the document that stand in the other one too, 0 to 1.
    pub(crate) shared: f64,
}

/// All that the archive says about copies.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Copies {
    /// Documents that were looked at.
    pub(crate) documents: usize,
    /// Texts, where copies, excerpts and rewrites of one another count as one.
    pub(crate) texts: usize,
    /// Every pair, in the order of the document that is made of the other: by day of publication, then by id.
    pub(crate) pairs: Vec<Copy>,
}

impl Copies {
    /// For each document with any pair the nearest one: what joins before what quotes, what is directed first, then the larger share.
    pub(crate) fn nearest(&self) -> Vec<&Copy> {
        let mut best: BTreeMap<&DocumentId, &Copy> = BTreeMap::new();
        let rank = |copy: &Copy| (!copy.likeness.joins(), !copy.is_directed, copy.likeness);
        for copy in &self.pairs {
            let is_better = |other: &&Copy| {
                rank(copy).cmp(&rank(other)).then(other.shared.total_cmp(&copy.shared)).is_lt()
            };
            if best.get(&copy.document.id).is_none_or(is_better) {
                best.insert(&copy.document.id, copy);
            }
        }
        self.pairs
            .iter()
            .filter(|copy| best.get(&copy.document.id).is_some_and(|best| std::ptr::eq(*best, *copy)))
            .collect()
    }
}

/// Compares the documents of an archive, in the order of their days of publication. The result depends on what the archive holds alone.
pub(crate) fn copies(archive: &Archive, progress: &mut dyn FnMut(u64, u64)) -> anyhow::Result<Copies> {
    let all = archive.stats()?.documents;
    let mut texts = Texts { archive, ids: Vec::new(), held: BTreeMap::new(), number_held: 0, failed: None };
    let mut index = Index::new(Limits { texts: MOST_TEXTS, ..Limits::default() });
    let mut pairs = Vec::new();
    archive.copy_keys(&mut |id, keys| -> anyhow::Result<()> {
        let keys = match keys {
            Some(keys) => keys,
            None => Words::of(&body(archive, &id)?).keys(),
        };
        texts.ids.push(id.clone());
        let met = index.add_by_keys(keys, &mut |asked| texts.words(asked));
        if let Some(error) = texts.failed.take() {
            return Err(error);
        }
        for met in met {
            pairs.push(pair(archive, &texts.ids[met.other], &id, &met)?);
        }
        progress(texts.ids.len() as u64, all);
        Ok(())
    })?;
    pairs.sort_by(|a, b| {
        let place = |copy: &Copy| {
            (copy.document.published, copy.document.id.clone(), copy.of.published, copy.of.id.clone())
        };
        place(a).cmp(&place(b))
    });
    let documents = texts.ids.len();
    let texts = index.clusters().iter().enumerate().filter(|(number, first)| number == *first).count();
    Ok(Copies { documents, texts, pairs })
}

fn body(archive: &Archive, id: &DocumentId) -> anyhow::Result<String> {
    archive.body_text(id)?.with_context(|| is_gone(id))
}

fn is_gone(id: &DocumentId) -> String {
    format!("document {id} is gone; another program removes documents, try again")
}

/// Words of documents, fetched from the archive.
struct Texts<'a> {
    archive: &'a Archive,
    /// In the order of the index.
    ids: Vec<DocumentId>,
    held: BTreeMap<usize, Words>,
    number_held: usize,
    failed: Option<anyhow::Error>,
}

impl Texts<'_> {
    fn words(&mut self, number: usize) -> Option<Words> {
        if let Some(words) = self.held.get(&number) {
            return Some(words.clone());
        }
        let words = match body(self.archive, self.ids.get(number)?) {
            Ok(body) => Words::of(&body),
            Err(error) => {
                self.failed = Some(error);
                return None;
            }
        };
        self.number_held += words.hashes.len();
        self.held.insert(number, words.clone());
        while self.number_held > MOST_HELD
            && let Some((_, oldest)) = self.held.pop_first()
        {
            self.number_held -= oldest.hashes.len();
        }
        Some(words)
    }
}

/// A single day, where it is known.
fn day(days: DayRange) -> Option<jiff::civil::Date> {
    days.start.filter(|start| days.end == Some(*start))
}

fn text((row, body): &(DocumentRow, String)) -> Text<'_> {
    Text { text: body, day: day(row.published), outlet: &row.outlet }
}

fn pair(archive: &Archive, first: &DocumentId, second: &DocumentId, met: &Met) -> anyhow::Result<Copy> {
    let whole = |id: &DocumentId| archive.body(id)?.with_context(|| is_gone(id));
    let (first, second) = (whole(first)?, whole(second)?);
    let overlap = &met.overlap;
    let way = direction(&text(&first), &text(&second), overlap);
    let ((first, _), (second, _)) = (first, second);
    let share = |covered: usize, words: usize| if words == 0 { 0.0 } else { covered as f64 / words as f64 };
    let is_second = match way {
        Direction::FirstToSecond => true,
        Direction::SecondToFirst => false,
        Direction::Unknown => first.id < second.id,
    };
    let (document, of, shared) = if is_second {
        (second, first, share(overlap.covered_second, overlap.words_second))
    } else {
        (first, second, share(overlap.covered_first, overlap.words_first))
    };
    Ok(Copy { document, of, likeness: overlap.likeness(), is_directed: way != Direction::Unknown, shared })
}
