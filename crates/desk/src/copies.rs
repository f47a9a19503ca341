//! Which documents are copies of one another, out of the archive. What makes a copy is said by the caller: this room takes no text apart.

use chancery_archive::{Archive, ArchiveError};
use chancery_record::DocumentId;

/// Gives each document the number of its source group. Documents come in the order of publication, by the keys that copies meet by (none where
/// the archive keeps none); the body of a document is asked for by its place, which is needed only where keys meet.
pub type Groups<'g> =
    dyn Fn(Vec<Option<Vec<u64>>>, &mut dyn FnMut(usize) -> Option<String>) -> Vec<u32> + Send + Sync + 'g;

/// Source groups where nobody can say what is a copy: each document is its own.
pub fn all_apart(keys: Vec<Option<Vec<u64>>>, _: &mut dyn FnMut(usize) -> Option<String>) -> Vec<u32> {
    (0..).zip(keys).map(|(number, _)| number).collect()
}

/// The source groups of documents, which come in the order of publication.
pub(crate) fn source_groups(
    archive: &Archive,
    ids: &[DocumentId],
    groups: &Groups<'_>,
) -> Result<Vec<u32>, ArchiveError> {
    let keys = ids.iter().map(|id| archive.copy_keys_of(id)).collect::<Result<_, _>>()?;
    let mut failed = None;
    let mut body = |place: usize| match archive.body(ids.get(place)?) {
        Ok(found) => found.map(|(_, body)| body),
        Err(error) => {
            failed = Some(error);
            None
        }
    };
    let numbers = groups(keys, &mut body);
    failed.map_or(Ok(numbers), Err)
}
