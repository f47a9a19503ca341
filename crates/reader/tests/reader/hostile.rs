//! Inputs made to hurt: each must be read, hold all invariants, and be read in time that grows with its size.
//! Sizes are such that an algorithm of quadratic time would be felt at once; time itself is measured by hand, not here.

use chancery_reader::{Lore, read};
use chancery_record::Document;

use crate::bytes::check_invariants;

fn check(name: &str, text: &str) -> chancery_record::Reading {
    let document = Document::from_text(text);
    let reading = read(Lore::builtin(), &document);
    assert_eq!(reading.document.text, text, "{name}");
    check_invariants(&reading).unwrap_or_else(|message| panic!("{name}: {message}"));
    reading
}

#[test]
fn nothing_at_all() {
    for text in [
        "",
        " ",
        "\n",
        "\r\n\r\n",
        "\u{a0}",
        "\u{feff}",
        "\u{200b}",
        "\u{200b}\u{200f}\u{ad}",
        "\0",
        "\u{301}",
    ] {
        let reading = check("nothing", text);
        assert!(
            reading.events.is_empty() && reading.statements.is_empty() && reading.mentions.is_empty(),
            "{text:?}"
        );
    }
}

#[test]
fn only_marks() {
    for text in [
        ".",
        "...",
        "?!?!",
        "—",
        "“”",
        "\"\"",
        "''",
        "[]",
        "()",
        "[[",
        "))((",
        ",,,,",
        ";:;:",
        "-",
        "$%&/",
        "•\n•\n•",
        "[1][2][3]",
        "’s",
        "n't",
    ] {
        let reading = check("marks", text);
        assert!(reading.events.is_empty() && reading.statements.is_empty(), "{text:?}");
    }
}

#[test]
fn one_word_of_a_megabyte() {
    let reading = check("word", &"a".repeat(1_000_000));
    assert_eq!(reading.tokens.len(), 1);
}

#[test]
fn one_hyphenated_word_of_many_names() {
    check("names", &"Russian-".repeat(2_000));
}

#[test]
fn a_hundred_thousand_quotes() {
    for mark in ["\"", "“", "”", "'", "’"] {
        check("quotes", &mark.repeat(100_000));
    }
}

#[test]
fn fifty_thousand_commas() {
    check("commas", &",".repeat(50_000));
    check("words", &"red, ".repeat(10_000));
}

#[test]
fn brackets_alone_and_nested() {
    check("open", &"(".repeat(50_000));
    check("square", &"[".repeat(50_000));
    check("closed", &")".repeat(50_000));
    check("nested", &format!("{}Iran{}", "(".repeat(20_000), ")".repeat(20_000)));
    for text in [
        "Iran ( said the port was closed.",
        "Iran ) said the port was closed.",
        "Iran [ said",
        "] Iran {said}",
    ] {
        check("lone", text);
    }
}

#[test]
fn words_glued_by_marks() {
    for glue in [".", "_", "@", "-", "'", "’", "/", "+", "&"] {
        check(glue, &format!("a{glue}").repeat(20_000));
        check(glue, &format!("ab{glue}").repeat(20_000));
    }
}

#[test]
fn characters_without_width() {
    check("zero width", &"a\u{200b}".repeat(20_000));
    check("joiners", &"\u{200d}".repeat(50_000));
    check("combining", &format!("a{}", "\u{301}".repeat(50_000)));
    check("direction", &"\u{202e}Iran\u{202c} ".repeat(1_000));
}

#[test]
fn emoji_and_mixed_scripts() {
    check("emoji", &"😀".repeat(20_000));
    check("families", &"👩‍👩‍👧‍👦 ".repeat(2_000));
    check("flags", &"🇦🇿🇷🇺".repeat(2_000));
    let text =
        "Иран arrested 東京 citizens. العراق said “не так”. Ελλάδα và Việt Nam, İstanbul’da ﬁnd ß ẞ Ǆ.";
    check("scripts", &format!("{text} ").repeat(100));
}

#[test]
fn one_endless_sentence() {
    check("clauses", &"Russia attacked Ukraine and ".repeat(300));
    check("reported", &"Russia said that ".repeat(300));
    check("control", &"to urge Iran to ".repeat(300));
    check("relative", &"Russia, which attacked ".repeat(300));
    check("chain", &"the minister of the army of ".repeat(300));
    check("list", &"Russia, ".repeat(600));
    check("list", &"Russia and ".repeat(600));
    check("nouns", &"attack of Iran on Russia ".repeat(200));
    check("adjectives", &"big and small dog ".repeat(500));
    check("possessors", &"Russia's ".repeat(600));
}

#[test]
fn numbers_and_dates_without_end() {
    check("digits", &"9".repeat(50_000));
    check("commas", &"1,".repeat(50_000));
    check("dates", &"on 3 May 2024 ".repeat(300));
    for text in [
        "Iran met Iraq on 31 June 99999.",
        "Iran met Iraq on 00/00/0000.",
        "Iran met Iraq -9999 years ago.",
        "Iran met Iraq 99999999999999999999 days ago.",
    ] {
        check("impossible", text);
    }
}

#[test]
fn lines_without_end() {
    check("lines", &"a b\n".repeat(10_000));
    check("empty lines", &"Russia\n\n".repeat(2_000));
    check("abbreviations", &"Mr. ".repeat(10_000));
    check("returns", &"\r".repeat(50_000));
}
