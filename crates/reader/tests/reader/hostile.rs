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
        check(glue, &format!("a{glue}").repeat(4_000));
        check(glue, &format!("ab{glue}").repeat(4_000));
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

/// What stands for a value in the layers: TIMEX3 values and numbers.
fn values(text: &str) -> Vec<String> {
    let mut document = Document::from_text(text);
    document.meta.published = chancery_record::DayRange::from_iso("2025-07-04");
    let reading = read(Lore::builtin(), &document);
    check_invariants(&reading).unwrap_or_else(|message| panic!("{text}: {message}"));
    let times = reading.times.iter().map(|time| time.value.clone());
    times.chain(reading.quantities.iter().map(|quantity| quantity.value.to_string())).collect()
}

#[test]
fn dates_and_numbers_that_cannot_be_give_nothing() {
    for text in [
        "They met on 31 June.",
        "They met on 30 February 2025.",
        "They met on 2025-13-40.",
        "They met on 00/00/0000.",
        "They met in the year 0.",
        "They met on 5 May 0000.",
        "The debt is 10^400 dollars.",
        "The debt is 9e9999 dollars.",
        "It weighs 1\u{200f}2 tonnes.",
        "It weighs 1\u{202e}2 tonnes.",
        "It weighs \u{200f}12\u{200f} tonnes.",
        "It weighs １２ tonnes.",
        "It weighs 1２ tonnes.",
        "It weighs ٤٥ tonnes.",
        "They met in ２０２５.",
        "They met on ５ May ２０２５.",
        "They met on 4\u{200e}\u{200f}0 June.",
    ] {
        let found = values(text);
        // a month or a year beside the impossible day may stand
        let wrong = found.iter().filter(|value| {
            !matches!(value.as_str(), "2025-02" | "2025-06" | "2025-05" | "2024-05" | "2025")
        });
        assert_eq!(wrong.count(), 0, "{text}: {found:?}");
    }
}

#[test]
fn a_hundred_kilobytes_of_digits_are_a_note() {
    let reading = check("digits", &format!("The debt is {} dollars.", "9".repeat(100_000)));
    assert!(reading.quantities.is_empty() && reading.times.is_empty());
    let note = reading.notes.iter().find(|note| note.code == "quantity.too_large").expect("a note");
    assert!(note.message.len() < 200, "{}", note.message.len());
}

#[test]
fn long_runs_of_numbers_and_dates_take_time_by_their_length() {
    for piece in [
        "1,1,",
        "1,11,",
        "1 111 ",
        "5 (",
        "5\" ",
        "5) ",
        "50% ",
        "June 5 ",
        "from 1 to ",
        "between 3 and from ",
        "a half of ",
        "5 km/",
        "$1-",
        "1/2 ",
    ] {
        check(piece, &piece.repeat(20_000 / piece.len()));
    }
}

#[test]
fn nested_ranges_keep_their_numbers() {
    let text = "Prices went from 5 to between 7 and 9 to 12 dollars, from 3 to from 4 to 6.";
    let reading = check("ranges", text);
    let told = [3.0, 4.0, 5.0, 6.0, 7.0, 9.0, 12.0];
    for quantity in &reading.quantities {
        assert!(
            told.contains(&quantity.value) && quantity.upper.is_none_or(|upper| told.contains(&upper)),
            "{quantity:?}"
        );
    }
    assert!(!reading.quantities.is_empty());
}
