//! Which texts are copies of one another: so that they count as one source, and so that people see who has it from whom.
//!
//! `chancery_intake::neardup` says what is alike; this file feeds it from the archive and makes one line of each document out of it.

use std::collections::BTreeMap;

use chancery_archive::{Archive, DocumentRow};
use chancery_intake::body_text;
use chancery_intake::neardup::{Direction, Index, Likeness, Limits, Met, Text, Words, direction};
use chancery_record::{Date, DayRange, Document, DocumentId};

use crate::PileError;

/// Documents that a new one is compared with: the last so many by day of publication, so that memory does not grow with the archive.
const MOST_TEXTS: usize = 200_000;

/// Texts of earlier documents that are held at once.
const MOST_HELD: usize = 256;

/// The source group of each text: the number of the first text that it is a copy, an excerpt or a rewrite of.
pub fn source_groups(texts: &mut dyn Iterator<Item = String>) -> Vec<u32> {
    let mut index = Index::new(Limits::default());
    let mut all: Vec<Words> = Vec::new();
    for text in texts {
        let words = Words::of(&text);
        index.add(&words, &mut |other| all.get(other).cloned());
        all.push(words);
    }
    index.clusters().into_iter().map(|first| u32::try_from(first).unwrap_or(u32::MAX)).collect()
}

/// The keys under which a document meets those that share passages with it.
pub fn keys_of(document: &Document) -> Vec<u64> {
    Words::of(&body_text(document)).keys()
}

/// A document that shares passages with another one.
#[derive(Clone, PartialEq, Debug)]
pub struct Copy {
    /// The document: the one that is made of the other, where that is known; else the later one by id.
    pub document: DocumentRow,
    /// The other.
    pub of: DocumentRow,
    /// How they hang together.
    pub likeness: Likeness,
    /// Whether something tells that the first is made of the second.
    pub is_directed: bool,
    /// Share of the words of the document that stand in the other one too, 0 to 1.
    pub shared: f64,
}

/// All that the archive says about copies.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Copies {
    /// Documents that were looked at.
    pub documents: usize,
    /// Texts, where copies, excerpts and rewrites of one another count as one.
    pub texts: usize,
    /// Every pair, in the order of the document that is made of the other: by day of publication, then by id.
    pub pairs: Vec<Copy>,
}

impl Copies {
    /// For each document with any pair the nearest one: what joins before what quotes, what is directed first, then the larger share.
    pub fn nearest(&self) -> Vec<&Copy> {
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

/// The name of a likeness, for people and programs.
pub fn name_of(likeness: Likeness) -> &'static str {
    match likeness {
        Likeness::Copy => "copy",
        Likeness::Excerpt => "excerpt",
        Likeness::Rewrite => "rewrite",
        Likeness::Quotes => "quotes",
        Likeness::Apart => "apart",
    }
}

/// Compares the documents of an archive, in the order of their days of publication. The result depends on what the archive holds alone.
///
/// # Errors
/// When the archive cannot be read, or documents are removed from it meanwhile.
pub fn copies(archive: &Archive, progress: &mut dyn FnMut(u64, u64)) -> Result<Copies, PileError> {
    let all = archive.stats()?.documents;
    let mut texts = Texts { archive, ids: Vec::new(), held: BTreeMap::new(), failed: None };
    let mut index = Index::new(Limits { texts: MOST_TEXTS, ..Limits::default() });
    let mut pairs = Vec::new();
    archive.copy_keys(&mut |id, keys| -> Result<(), PileError> {
        let keys = match keys {
            Some(keys) => keys,
            None => Words::of(&body(archive, &id)?.1).keys(),
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

fn body(archive: &Archive, id: &DocumentId) -> Result<(DocumentRow, String), PileError> {
    archive.body(id)?.ok_or_else(|| PileError::Gone { document: id.clone() })
}

/// Words of documents, fetched from the archive.
struct Texts<'a> {
    archive: &'a Archive,
    /// In the order of the index.
    ids: Vec<DocumentId>,
    held: BTreeMap<usize, Words>,
    failed: Option<PileError>,
}

impl Texts<'_> {
    fn words(&mut self, number: usize) -> Option<Words> {
        if let Some(words) = self.held.get(&number) {
            return Some(words.clone());
        }
        let words = match body(self.archive, self.ids.get(number)?) {
            Ok((_, body)) => Words::of(&body),
            Err(error) => {
                self.failed = Some(error);
                return None;
            }
        };
        if self.held.len() >= MOST_HELD {
            self.held.pop_first();
        }
        self.held.insert(number, words.clone());
        Some(words)
    }
}

/// A single day, where it is known.
fn day(days: DayRange) -> Option<Date> {
    days.start.filter(|start| days.end == Some(*start))
}

fn text((row, body): &(DocumentRow, String)) -> Text<'_> {
    Text { text: body, day: day(row.published), outlet: &row.outlet }
}

fn pair(archive: &Archive, first: &DocumentId, second: &DocumentId, met: &Met) -> Result<Copy, PileError> {
    let (first, second) = (body(archive, first)?, body(archive, second)?);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_group_of_its_original() {
        let one = "The ministers of Norway and Iceland met in Bergen on Monday and agreed to lower the tolls on ferries by a \
            third. Iceland had asked for the talks in March. Both sides will sign the paper in June.";
        let other = "The museum of the town opens its new wing on Saturday with pictures of boats from four centuries. Tickets \
            are free for children, and a concert in the garden closes the day.";
        let mut texts = [one, other, one].into_iter().map(str::to_owned);
        assert_eq!(source_groups(&mut texts), [0, 1, 0]);
    }
}
