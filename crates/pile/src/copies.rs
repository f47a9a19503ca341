//! Which texts are copies of one another, so that they count as one source. `chancery_intake::neardup` says what is alike.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chancery_intake::body_text;
use chancery_intake::neardup::{Index, Likeness, Limits, Words};
use chancery_record::Document;

/// Whether an earlier document and a later one belong together: by what compares them, unless that is known.
pub type Settle<'s> = dyn FnMut((usize, usize), &mut dyn FnMut() -> bool) -> bool + 's;

/// The source group of each document: the number of the first that it is a copy, an excerpt or a rewrite of. `keys` are those of [`keys_of`],
/// none where they are not known; `body` gives the text of a document by its number. `settle` gets an earlier document and a later one that may belong together, and what
/// compares them; it may know the answer from another time.
pub fn source_groups(
    keys: Vec<Option<Vec<u64>>>,
    body: &mut dyn FnMut(usize) -> Option<String>,
    settle: &mut Settle<'_>,
) -> Vec<u32> {
    let mut index = Index::new(Limits::default());
    let mut known: BTreeMap<usize, Words> = BTreeMap::new();
    let mut words = |number: usize| match known.entry(number) {
        Entry::Occupied(known) => Some(known.get().clone()),
        Entry::Vacant(place) => Some(place.insert(Words::of(&body(number)?)).clone()),
    };
    for (number, keys) in keys.into_iter().enumerate() {
        let keys = keys.or_else(|| words(number).map(|words| words.keys())).unwrap_or_default();
        index.join_by_keys(keys, &mut words, &mut |other, lay| settle((other, number), lay));
    }
    index.clusters().into_iter().map(|first| u32::try_from(first).unwrap_or(u32::MAX)).collect()
}

/// The keys under which a document meets those that share passages with it.
pub fn keys_of(document: &Document) -> Vec<u64> {
    Words::of(&body_text(document)).keys()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_group_of_its_original() {
        let one = "The ministers of Norway and Iceland met in Bergen on Monday and agreed to lower the tolls on ferries by a \
            third. Iceland had asked for the talks in March. Both sides will sign the paper in June.";
        let other = "The museum of the town opens its new wing on Saturday with pictures of boats from four centuries. Tickets \
            are free for children, and a concert in the garden closes the day.";
        let texts = [one, other, one];
        let mut body = |number: usize| texts.get(number).map(|text| (*text).to_owned());
        let keys: Vec<_> = texts.iter().map(|text| Some(Words::of(text).keys())).collect();
        assert_eq!(source_groups(keys.clone(), &mut body, &mut |_, lay| lay()), [0, 1, 0]);
        let without = source_groups(vec![None; 3], &mut body, &mut |_, lay| lay());
        assert_eq!(without, [0, 1, 0], "keys are made where there are none");
        let mut asked = Vec::new();
        let mut settle = |pair: (usize, usize), _: &mut dyn FnMut() -> bool| {
            asked.push(pair);
            true
        };
        assert_eq!(
            source_groups(keys, &mut |_| panic!("what is known is not looked at"), &mut settle),
            [0, 1, 0]
        );
        assert_eq!(asked, [(0, 2)]);
    }
}
