//! Which texts are copies of one another, so that they count as one source. `chancery_intake::neardup` says what is alike.

use chancery_intake::body_text;
use chancery_intake::neardup::{Index, Likeness, Limits, Words};
use chancery_record::Document;

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
        let mut texts = [one, other, one].into_iter().map(str::to_owned);
        assert_eq!(source_groups(&mut texts), [0, 1, 0]);
    }
}
