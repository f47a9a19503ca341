//! Tests of the time stage: the corpus of `data/en/tests/time.txt`, whole texts, bad data files, and any bytes.

use super::*;
use proptest::prelude::*;

const LEXICON: &str = include_str!("../../../../data/en/time.tsv");
const CORPUS: &str = include_str!("../../../../data/en/tests/time.txt");

fn lore() -> TimeLore {
    TimeLore::parse(LEXICON).expect("the lexicon of the repository is whole")
}

/// One line of the corpus.
struct Case {
    values: Vec<String>,
    text: String,
    anchor: Anchor,
    tense: Tense,
    note: Option<String>,
    /// Field name and expected text, for the first expression.
    first: Vec<(String, String)>,
}

fn case(line: &str) -> Case {
    let mut cells = line.split('|').map(str::trim);
    let values = cells.next().unwrap_or("");
    let values =
        if values == "-" { Vec::new() } else { values.split_whitespace().map(str::to_owned).collect() };
    let text = cells.next().unwrap_or("").to_owned();
    let published = DayRange::from_iso("2025-07-04");
    let anchor = Anchor { published, day_first: None };
    let mut case = Case { values, text, anchor, tense: Tense::Unknown, note: None, first: Vec::new() };
    for cell in cells {
        let (name, value) = cell.split_once(' ').unwrap_or((cell, ""));
        match (name, value) {
            ("dct", "none") => case.anchor.published = None,
            ("dct", date) => {
                case.anchor.published = Some(DayRange::from_iso(date).expect("a date after dct"));
            }
            ("tense", "past") => case.tense = Tense::Past,
            ("tense", "present") => case.tense = Tense::Present,
            ("tense", "future") => case.tense = Tense::Future,
            ("order", "day") => case.anchor.day_first = Some(true),
            ("order", "month") => case.anchor.day_first = Some(false),
            ("note", code) => case.note = Some(code.to_owned()),
            ("days" | "mod" | "basis" | "precision" | "words", value) => {
                case.first.push((name.to_owned(), value.to_owned()));
            }
            _ => panic!("unknown field \"{cell}\" in \"{line}\""),
        }
    }
    case
}

/// What is wrong with a case, or nothing.
fn fault(lore: &TimeLore, case: &Case) -> Option<String> {
    let sentence = TimeSentence { index: 7, span: Span::new(0, case.text.len()), tense: case.tense };
    let (rows, notes) = times(lore, &case.text, &[sentence], &case.anchor);
    let values: Vec<&str> = rows.iter().map(|row| row.value.as_str()).collect();
    if values != case.values {
        return Some(format!("values {values:?}, not {:?}", case.values));
    }
    let codes: Vec<&str> = notes.iter().map(|note| note.code).collect();
    if codes != case.note.as_deref().into_iter().collect::<Vec<_>>() {
        return Some(format!("notes {codes:?}, not {:?}", case.note));
    }
    for (name, expected) in &case.first {
        let row = rows.first()?;
        let got = match name.as_str() {
            "days" => row.date.days.to_string(),
            "mod" => row.modifier.to_owned(),
            "basis" => row.date.basis.name().to_owned(),
            "precision" => row.date.precision.name().to_owned(),
            _ => row.span.of(&case.text).to_owned(),
        };
        if got != *expected {
            return Some(format!("{name} {got}, not {expected}"));
        }
    }
    None
}

#[test]
fn the_corpus_reads_as_it_says() {
    let lore = lore();
    let mut faults = Vec::new();
    let mut count = 0;
    for (number, line) in CORPUS.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        count += 1;
        if let Some(fault) = fault(&lore, &case(line)) {
            faults.push(format!("line {}: {line}\n    {fault}", number + 1));
        }
    }
    assert!(count >= 150, "the corpus has only {count} lines");
    assert!(faults.is_empty(), "{} of {count} lines fail:\n{}", faults.len(), faults.join("\n"));
}

/// The sentences of a test text, one a line.
fn by_lines(text: &str) -> Vec<TimeSentence> {
    let mut start = 0;
    let mut sentences = Vec::new();
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let span = Span::new(start, start + line.len());
        sentences.push(TimeSentence { index: index as u32, span, tense: Tense::Unknown });
        start += line.len();
    }
    sentences
}

fn read(text: &str, published: &str) -> (Vec<TimeMention>, Vec<Note>) {
    let anchor = Anchor { published: DayRange::from_iso(published), day_first: None };
    times(&lore(), text, &by_lines(text), &anchor)
}

fn values(text: &str, published: &str) -> Vec<String> {
    read(text, published).0.into_iter().map(|row| row.value).collect()
}

#[test]
fn a_story_without_a_date_carries_its_year_on() {
    let text = "The siege began in November 1939.\nIn March the walls fell.\nA week later, on 12 March, the town gave up.\n";
    assert_eq!(values(text, ""), ["1939-11", "1940-03", "1940-03", "1940-03-12"]);
}

/// A history told years later: its dates without a year stand on the ones before them, not on the day of writing.
const HISTORY: &str = "The ports closed on 3 May 1987.\nOn 9 June the pilots struck.\nThe pilots had struck before in late 1985.\n\
    In August the harbour board gave way.\nThe truce held until February 1990.\nBy 4 September the cranes turned again.\n\
    On 1 March 1988 the board was dissolved.\nThe year before, it had paid nobody.\nA ruling of 14 July 2019 cleared it.\n\
    In May the pilots formed a guild.\nShips waited from November to January.\n";

#[test]
fn a_history_is_dated_from_itself() {
    let expected = [
        "1987-05-03",
        "1987-06-09",
        "1985",
        "1987-08",
        "1990-02",
        "1987-09-04",
        "1988-03-01",
        "1987",
        "2019-07-14",
        "1988-05",
        "1988-11",
        "1989-01",
    ];
    assert_eq!(values(HISTORY, "2025-07-04"), expected);
}

#[test]
fn news_that_looks_back_stays_news() {
    let text = "The minister resigned on Friday.\nHe had taken office in June 2019.\nA first vote failed in May 2020, \
        a second in March 2021 and a third in April 2022.\nIn December he fell ill.\nLast week he came back.\n";
    let found = values(text, "2025-07-04");
    assert_eq!(found[0], "2025-07-04");
    assert_eq!(found[5], "2024-12");
}

#[test]
fn a_document_date_outranks_a_year_of_an_earlier_sentence() {
    let text = "The line opened in 2019.\nIt was shut in December.\n";
    assert_eq!(values(text, "2025-07-04"), ["2019", "2024-12"]);
}

#[test]
fn rows_carry_sentence_cue_and_arithmetic() {
    let text = "Nothing here.\nThe gates will stay shut until March.\n";
    let (rows, _) = read(text, "2025-07-04");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].sentence, 1);
    assert_eq!(rows[0].span.of(text), "March");
    assert_eq!(rows[0].date.cue.unwrap().of(text), "until March");
    assert_eq!(rows[0].date.days.to_string(), "2025-07-04..2026-03-31");
    assert!(rows[0].date.how.contains("2025-07-04"), "{}", rows[0].date.how);
}

#[test]
fn a_document_dated_by_its_month_gives_bounds() {
    let (rows, _) = read("The house voted yesterday.", "2025-07");
    assert_eq!(rows[0].value, "2025");
    assert_eq!(rows[0].date.days.to_string(), "2025-06-30..2025-07-30");
    assert_eq!(rows[0].date.basis, Basis::Bounds);
    assert_eq!(values("The house voted last year.", "2025-07"), ["2024"]);
}

#[test]
fn spans_are_exact_in_text_that_is_not_ascii() {
    let text = "Bakı – 14 October 2025 – “Friday’s” talks";
    let (rows, _) = read(text, "2025-10-14");
    let words: Vec<&str> = rows.iter().map(|row| row.span.of(text)).collect();
    assert_eq!(words, ["14 October 2025", "Friday"]);
}

#[test]
fn digits_of_other_scripts_and_direction_marks_make_no_date() {
    for text in [
        "in ２０２５",
        "in 20\u{200f}25",
        "on 1\u{202e}4 October",
        "in 99999999999999999999",
        "in 2025\u{301}",
    ] {
        let found = values(text, "2025-07-04");
        assert!(found.iter().all(|value| value == "2024-10"), "{text}: {found:?}");
    }
}

#[test]
fn sentences_that_do_not_fit_are_passed_over() {
    let text = "é June 2025";
    let spans = [Span::new(1, 5), Span::new(0, 999), Span { start: 9, end: 3 }];
    let sentences = spans.map(|span| TimeSentence { index: 0, span, tense: Tense::Past });
    assert_eq!(times(&lore(), text, &sentences, &Anchor::default()), (vec![], vec![]));
}

#[test]
fn a_bad_lexicon_names_its_line() {
    for (text, line, part) in [
        ("# head\nmonth\t13\tmonth", 2, "1 to 12"),
        ("month\t1", 1, "tab"),
        ("colour\t1\tred", 1, "unknown class"),
        ("role\tnothing\tword", 1, "unknown value"),
        ("unit\tD\tDay", 1, "lower case"),
        ("part\t25:00\tlate", 1, "hour"),
        ("offset\tsoon\ttoday", 1, "number of days"),
        ("month\t1\tjanuary||", 1, "empty"),
    ] {
        let (at, message) = TimeLore::parse(text).unwrap_err();
        assert_eq!(at, line, "{text}");
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn another_language_needs_no_code() {
    let lore = TimeLore::parse("month\t2\tfévrier\nrole\tin_year\ten\nmonth\t12\tdécembre").unwrap();
    let text = "le 3 février 2024, Décembre 2023, en 2019";
    let sentence = TimeSentence { index: 0, span: Span::new(0, text.len()), tense: Tense::Unknown };
    let (rows, _) = times(&lore, text, &[sentence], &Anchor::default());
    let values: Vec<&str> = rows.iter().map(|row| row.value.as_str()).collect();
    assert_eq!(values, ["2024-02-03", "2023-12", "2019"]);
}

/// Text out of the words that the grammar knows, to reach deep into it.
fn salad() -> impl Strategy<Value = String> {
    const PIECES: &str = "the a last next past few early mid end of June May Oct. Friday 3 31 29 2025 1990s '90 4th 12:30 p.m. \
        BC - – , . ( ) ' / : and to from between until since by in on at every year years day days week ago later \
        earlier half quarter first second Q3 fiscal winter fall night morning noon tonight yesterday now that same \
        following 10/11/12 0000 99999999 2025-02-30 é \u{200f} century decade twenty hundred will was 9999 over more than";
    let pieces: Vec<&str> = PIECES.split_whitespace().collect();
    let joint = prop_oneof![4 => Just(" "), 1 => Just(""), 1 => Just("-")];
    prop::collection::vec((prop::sample::select(pieces), joint), 0..30)
        .prop_map(|words| words.into_iter().flat_map(|(word, joint)| [word, joint]).collect())
}

fn check_any(text: &str, first: Option<&str>) -> Result<(), TestCaseError> {
    let published = first.and_then(DayRange::from_iso);
    let sentences = by_lines(text);
    for day_first in [None, Some(true), Some(false)] {
        let (rows, notes) = times(&lore(), text, &sentences, &Anchor { published, day_first });
        let mut last_end = 0;
        for row in &rows {
            prop_assert!(row.span.is_valid_in(text) && !row.span.is_empty());
            prop_assert!(row.span.start >= last_end, "rows overlap");
            last_end = row.span.end;
            let sentence = sentences[row.sentence as usize].span;
            prop_assert!(sentence.covers(row.span));
            prop_assert!(row.date.cue.is_some_and(|cue| cue.is_valid_in(text)));
            prop_assert!(!row.value.is_empty() && !row.date.how.is_empty());
            if let (Some(start), Some(end)) = (row.date.days.start, row.date.days.end) {
                prop_assert!(start <= end, "{:?} of {}", row.date.days, row.value);
            }
        }
        prop_assert!(notes.iter().all(|note| note.span.is_some_and(|span| span.is_valid_in(text))));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_valid_rows(text in any::<String>()) {
        check_any(&text, Some("2025-07-04"))?;
    }

    #[test]
    fn any_words_of_time_give_valid_rows(text in salad()) {
        check_any(&text, Some("2025-07-04"))?;
        check_any(&text, Some("2024"))?;
        check_any(&text, Some("9999-12-31"))?;
        check_any(&text, None)?;
    }
}
