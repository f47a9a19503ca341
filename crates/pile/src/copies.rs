//! Which texts are copies of one another, so that they count as one source. `chancery_intake::neardup` says what is alike.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::rc::Rc;

use chancery_intake::body_text;
use chancery_intake::neardup::{Index, Laid, Likeness, Limits, Words};
use chancery_record::Document;

/// Whether an earlier document and a later one belong together: by what compares them, unless that is known.
pub type Settle<'s> = dyn FnMut((usize, usize), &mut dyn FnMut() -> bool) -> bool + 's;

/// The source group of each document: the number of the first that it is a copy, an excerpt or a rewrite of. `keys` are those of [`keys_of`],
/// none where they are not known; `body` gives the text of a document by its number. `settle` gets an earlier document and a later one that may belong together, and what
/// compares them; it may know the answer from another time. Where only the groups of some documents are `wanted`, the others are not compared and may stand alone.
pub fn source_groups(
    keys: Vec<Option<Vec<u64>>>,
    wanted: Option<&[usize]>,
    body: &mut dyn FnMut(usize) -> Option<String>,
    settle: &mut Settle<'_>,
) -> Vec<u32> {
    let mut index = Index::new(Limits::default());
    let mut known: BTreeMap<usize, Rc<Laid>> = BTreeMap::new();
    let mut laid = |number: usize| match known.entry(number) {
        Entry::Occupied(known) => Some(Rc::clone(known.get())),
        Entry::Vacant(place) => Some(Rc::clone(place.insert(Rc::new(Laid::of(Words::of(&body(number)?)))))),
    };
    let Some(wanted) = wanted else {
        for (number, keys) in keys.into_iter().enumerate() {
            let keys = keys.or_else(|| laid(number).map(|laid| laid.keys())).unwrap_or_default();
            index.join_by_keys(keys, &mut laid, &mut |other, lay| settle((other, number), lay));
        }
        return index.clusters().into_iter().map(number_of).collect();
    };
    let mut met: Vec<Vec<usize>> = vec![Vec::new(); keys.len()];
    for (number, keys) in keys.into_iter().enumerate() {
        let keys = keys.or_else(|| laid(number).map(|laid| laid.keys())).unwrap_or_default();
        for other in index.meet(keys) {
            met[number].push(other);
            met[other].push(number);
        }
    }
    let mut groups: Vec<u32> = (0..met.len()).map(number_of).collect();
    let mut is_settled = vec![false; met.len()];
    for start in wanted {
        if std::mem::replace(&mut is_settled[*start], true) {
            continue;
        }
        let (mut group, mut at) = (vec![*start], 0);
        while let Some(number) = group.get(at).copied() {
            at += 1;
            for other in std::mem::take(&mut met[number]) {
                let (earlier, later) = (number.min(other), number.max(other));
                let mut lay = || {
                    let both = laid(earlier).zip(laid(later));
                    both.is_some_and(|(earlier, later)| later.beside(&earlier).likeness().joins())
                };
                // Who is settled was asked about this one already.
                if !is_settled[other] && settle((earlier, later), &mut lay) {
                    is_settled[other] = true;
                    group.push(other);
                }
            }
        }
        let first = group.iter().copied().min().map_or(u32::MAX, number_of);
        for number in group {
            groups[number] = first;
        }
    }
    groups
}

fn number_of(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
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
        assert_eq!(source_groups(keys.clone(), None, &mut body, &mut |_, lay| lay()), [0, 1, 0]);
        let without = source_groups(vec![None; 3], None, &mut body, &mut |_, lay| lay());
        assert_eq!(without, [0, 1, 0], "keys are made where there are none");
        let mut asked = Vec::new();
        let mut settle = |pair: (usize, usize), _: &mut dyn FnMut() -> bool| {
            asked.push(pair);
            true
        };
        assert_eq!(
            source_groups(keys.clone(), None, &mut |_| panic!("what is known is not looked at"), &mut settle),
            [0, 1, 0]
        );
        assert_eq!(asked, [(0, 2)]);
        for (wanted, groups) in [(2, [0, 1, 0]), (0, [0, 1, 0]), (1, [0, 1, 2])] {
            assert_eq!(source_groups(keys.clone(), Some(&[wanted]), &mut body, &mut |_, lay| lay()), groups);
        }
    }

    #[test]
    fn groups_of_some_are_those_of_all() {
        let words: Vec<String> = (0..40).map(|number: u32| format!("word{}", number * 7919 % 97)).collect();
        let text = |from: usize| {
            (0..60).map(|place| words[(from + place) % 40].clone()).collect::<Vec<_>>().join(" ")
        };
        let texts: Vec<String> = (0..30)
            .map(|number| format!("{} {}", text(number % 5 * 8), format!("x{} ", number % 7).repeat(9)))
            .collect();
        let keys: Vec<_> = texts.iter().map(|text| Some(Words::of(text).keys())).collect();
        let mut body = |number: usize| texts.get(number).cloned();
        let all = source_groups(keys.clone(), None, &mut body, &mut |_, lay| lay());
        assert!(all.iter().enumerate().any(|(number, group)| number as u32 != *group));
        for (number, group) in all.iter().enumerate() {
            let some = source_groups(keys.clone(), Some(&[number]), &mut body, &mut |_, lay| lay());
            assert_eq!(some[number], *group, "{number}");
        }
    }
}
