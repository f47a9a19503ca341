//! English inflection by rule: the forms of a verb and the plural of a noun. Irregular verbs come from `data/en/words.txt`.

/// A form of a verb.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum VerbForm {
    /// attack
    Base,
    /// attacks
    S,
    /// attacked (finite)
    Past,
    /// attacked (participle)
    Participle,
    /// attacking
    Ing,
}

/// What is irregular about a verb: past and participle; or that it doubles its last letter.
#[derive(Clone, Default, Debug)]
pub struct Irregular {
    /// Past and participle.
    pub past: Option<(String, String)>,
    /// stop -> stopped.
    pub doubles: bool,
    /// have -> has.
    pub third: Option<String>,
}

/// All forms of a verb.
pub fn inflections(base: &str, irregular: &Irregular) -> Vec<(String, VerbForm)> {
    let stem = if irregular.doubles { format!("{base}{}", &base[base.len() - 1..]) } else { base.to_owned() };
    let ends = |ending: &str| base.ends_with(ending);
    let consonant_y = ends("y") && !["ay", "ey", "oy", "uy"].iter().any(|vowel| ends(vowel));
    let ing = if ends("ie") {
        format!("{}ying", &base[..base.len() - 2])
    } else if ends("e") && !ends("ee") && !ends("ye") && !ends("oe") && base.len() > 2 {
        format!("{}ing", &base[..base.len() - 1])
    } else {
        format!("{stem}ing")
    };
    let regular_past = if ends("e") {
        format!("{base}d")
    } else if consonant_y {
        format!("{}ied", &base[..base.len() - 1])
    } else {
        format!("{stem}ed")
    };
    let (past, participle) = irregular.past.clone().unwrap_or((regular_past.clone(), regular_past));
    let mut forms = vec![
        (base.to_owned(), VerbForm::Base),
        (irregular.third.clone().unwrap_or_else(|| third_person(base)), VerbForm::S),
        (past, VerbForm::Past),
        (participle, VerbForm::Participle),
        (ing, VerbForm::Ing),
    ];
    // "travelled", and "traveled" as Americans write
    if irregular.doubles && ends("l") {
        forms.extend([
            (format!("{base}ed"), VerbForm::Past),
            (format!("{base}ed"), VerbForm::Participle),
            (format!("{base}ing"), VerbForm::Ing),
        ]);
    }
    forms
}

fn third_person(base: &str) -> String {
    // "mans", not "men"
    if base.ends_with("man") { format!("{base}s") } else { plural(base) }
}

/// The regular plural of a noun, or the third person of a verb.
pub fn plural(word: &str) -> String {
    let ends = |ending: &str| word.ends_with(ending);
    if ends("y") && !["ay", "ey", "oy", "uy"].iter().any(|vowel| ends(vowel)) {
        return format!("{}ies", &word[..word.len() - 1]);
    }
    if ["s", "x", "z", "ch", "sh"].iter().any(|sibilant| ends(sibilant)) || word == "go" || word == "veto" {
        return format!("{word}es");
    }
    if let Some(stem) = word.strip_suffix("man") {
        return format!("{stem}men");
    }
    format!("{word}s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_inflect() {
        let forms = |base, irregular: &Irregular| {
            inflections(base, irregular).into_iter().map(|(form, _)| form).collect::<Vec<_>>().join(" ")
        };
        let regular = Irregular::default();
        assert_eq!(forms("deny", &regular), "deny denies denied denied denying");
        assert_eq!(forms("seize", &regular), "seize seizes seized seized seizing");
        assert_eq!(forms("flee", &regular), "flee flees fleed fleed fleeing");
        assert_eq!(
            forms("ban", &Irregular { doubles: true, ..Irregular::default() }),
            "ban bans banned banned banning"
        );
        assert_eq!(
            forms("label", &Irregular { doubles: true, ..Irregular::default() }),
            "label labels labelled labelled labelling labeled labeled labeling"
        );
        let go = Irregular { past: Some(("went".into(), "gone".into())), ..Irregular::default() };
        assert_eq!(forms("go", &go), "go goes went gone going");
        assert_eq!(plural("embassy"), "embassies");
        assert_eq!(plural("gunman"), "gunmen");
    }
}
