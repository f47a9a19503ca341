//! Lemma scripts: how a lemma is made from a form.
//!
//! `k-3+y` keeps the letters, cuts three characters and puts `y`; `l-1+` makes small letters first; `=be` is the lemma itself.

/// The script that makes `lemma` from `form`, the shortest one.
pub fn script_of(form: &str, lemma: &str) -> String {
    let low = form.to_lowercase();
    let of = |mode: char, base: &str| {
        let common = base.chars().zip(lemma.chars()).take_while(|(one, other)| one == other).count();
        let cut = base.chars().count() - common;
        let put: String = lemma.chars().skip(common).collect();
        (cut + put.chars().count(), common, format!("{mode}-{cut}+{put}"))
    };
    let (kept, small) = (of('k', form), of('l', &low));
    let best = if kept.0 <= small.0 { kept } else { small };
    if best.1 == 0 { format!("={lemma}") } else { best.2 }
}

/// What a script makes of a form; none where it cuts off the whole form or is no script.
pub fn apply(script: &str, form: &str) -> Option<String> {
    if let Some(whole) = script.strip_prefix('=') {
        return Some(whole.to_owned());
    }
    let (mode, rest) = script.split_once('-')?;
    let (cut, put) = rest.split_once('+')?;
    let cut: usize = cut.parse().ok()?;
    let mut lemma = if mode == "l" { form.to_lowercase() } else { form.to_owned() };
    if cut >= lemma.chars().count() {
        return None;
    }
    if let Some((end, _)) = cut.checked_sub(1).and_then(|last| lemma.char_indices().rev().nth(last)) {
        lemma.truncate(end);
    }
    lemma.push_str(put);
    Some(lemma)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_make_the_lemma_again() {
        for (form, lemma, script) in [
            ("accused", "accuse", "k-1+"),
            ("Treaties", "treaty", "l-3+y"),
            ("Ankara", "Ankara", "k-0+"),
            ("were", "be", "=be"),
            ("The", "the", "l-0+"),
            ("n't", "not", "k-2+ot"),
        ] {
            assert_eq!(script_of(form, lemma), script);
            assert_eq!(apply(script, form).as_deref(), Some(lemma));
        }
        assert_eq!(apply("k-4+y", "its"), None);
        assert_eq!(apply("rubbish", "its"), None);
    }
}
