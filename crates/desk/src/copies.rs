//! Which documents are copies of one another, out of the archive. What makes a copy is said by the caller: this room takes no text apart.
//!
//! Two readings that were compared once are not compared again while the program runs: a new document costs what it alone meets.

use std::cell::{Cell, RefCell};
use std::sync::{Mutex, PoisonError};

use chancery_archive::{Archive, ArchiveError, KeysOfReading};
use chancery_record::DocumentId;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// Gives each document, or each of those whose places are wanted, the number of its source group. Documents come in the order of publication, by the keys that
/// copies meet by (none where the archive keeps none); the body of a document is asked for by its place, which is needed only where keys meet, and whether two belong together
/// is settled by [`Settle`].
pub type Groups<'g> = dyn for<'b, 's> Fn(Vec<Option<Vec<u64>>>, Option<&[usize]>, &'b mut Body<'b>, &'s mut Settle<'s>) -> Vec<u32>
    + Send
    + Sync
    + 'g;

/// The text of a document by its place.
pub type Body<'b> = dyn FnMut(usize) -> Option<String> + 'b;

/// Whether an earlier document and a later one belong together: by what compares them, unless that is known.
pub type Settle<'s> = dyn FnMut((usize, usize), &mut dyn FnMut() -> bool) -> bool + 's;

/// Source groups where nobody can say what is a copy: each document is its own.
pub fn all_apart<'b, 's>(
    keys: Vec<Option<Vec<u64>>>,
    _: Option<&[usize]>,
    _: &'b mut Body<'b>,
    _: &'s mut Settle<'s>,
) -> Vec<u32> {
    (0..).zip(keys).map(|(number, _)| number).collect()
}

/// Pairs of readings, by their hashes, and whether they belong together.
static COMPARED: Mutex<FxHashMap<(i64, i64), bool>> = Mutex::new(FxHashMap::with_hasher(FxBuildHasher));

/// So many are kept, some 30 MB.
const MOST_COMPARED: usize = 1_000_000;

/// The source groups of documents, which come in the order of publication.
pub(crate) fn source_groups(
    archive: &Archive,
    ids: &[DocumentId],
    groups: &Groups<'_>,
) -> Result<Vec<u32>, ArchiveError> {
    let keys = ids.iter().map(|id| archive.copy_keys_of(id)).collect::<Result<_, _>>()?;
    source_groups_by(archive, ids, keys, None, groups)
}

/// The same where the keys are known, of the documents at the places that are wanted.
pub(crate) fn source_groups_by(
    archive: &Archive,
    ids: &[DocumentId],
    keys: Vec<Option<KeysOfReading>>,
    wanted: Option<&[usize]>,
    groups: &Groups<'_>,
) -> Result<Vec<u32>, ArchiveError> {
    let (readings, keys): (Vec<Option<i64>>, Vec<Option<Vec<u64>>>) = keys
        .into_iter()
        .map(|known| {
            let (reading, keys) = known.unzip();
            (reading, keys.flatten())
        })
        .unzip();
    let failed = RefCell::new(None);
    // What is gone meanwhile says nothing about the reading that it had.
    let is_whole = Cell::new(true);
    let mut body = |place: usize| {
        let found = archive.body_text(ids.get(place)?).unwrap_or_else(|error| {
            failed.replace(Some(error));
            None
        });
        is_whole.set(is_whole.get() && found.is_some());
        found
    };
    let compared = || COMPARED.lock().unwrap_or_else(PoisonError::into_inner);
    let mut settle = |(earlier, later): (usize, usize), compare: &mut dyn FnMut() -> bool| {
        let reading = |place: usize| readings.get(place).copied().flatten();
        let Some(pair) = reading(earlier).zip(reading(later)) else { return compare() };
        if let Some(known) = compared().get(&pair) {
            return *known;
        }
        let answer = compare();
        if is_whole.get() {
            let mut compared = compared();
            if compared.len() >= MOST_COMPARED {
                compared.clear();
            }
            compared.insert(pair, answer);
        }
        answer
    };
    let numbers = groups(keys, wanted, &mut body, &mut settle);
    failed.into_inner().map_or(Ok(numbers), Err)
}
