//! What must hold for any bytes: no panic, valid spans, only kept blocks read, ids unique, the same reading every time.

use chancery_reader::{Lore, read};
use chancery_record::{Block, BlockRole, DayRange, Document, DocumentMeta, Reading, Span};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::bytes;
use crate::support::samples;

/// Pieces that have broken readers before, put into good texts.
const SPLINTERS: &[&str] = &[
    "\"",
    "“",
    "”",
    "'",
    "’",
    "«",
    "(",
    ")",
    "[",
    "]",
    "[1]",
    ".",
    "...",
    "…",
    "?!",
    ",",
    ";",
    ":",
    "–",
    "--",
    "-",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "\u{a0}",
    "\u{feff}",
    "\u{200b}",
    "\u{200d}",
    "\u{200f}",
    "\u{202e}",
    "\u{ad}",
    "\u{301}",
    "\u{0}",
    "é",
    "İ",
    "ß",
    "ẞ",
    "Ǆ",
    "東京",
    "Россия",
    "العراق",
    "😀",
    "👩‍👩‍👧",
    "🇦🇿",
    "𝔘𝔎",
    "ﬁ",
    "n't",
    "n’t",
    "'s",
    "’s",
    "U.S.",
    "Mr.",
    "a.m.",
    "31 June",
    "32 May 99999",
    "0000-00-00",
    "-1",
    "1,000,000,000,000,000,000,000",
    "http://",
    "a@b",
    "said",
    "said that",
    "to",
    "not",
    "never",
    "will",
    "if",
    "which",
    "who",
    "by",
    "and",
    "according to",
    "Russia",
    "Iran's",
    "US-led",
    "Moscow",
    "President",
    "both sides",
    "it",
    "he",
    "talks between",
    "attack on",
    "arrested",
];

fn read_and_check(document: &Document) -> Result<Reading, TestCaseError> {
    bytes::check(Lore::builtin(), document).map_err(TestCaseError::fail)
}

fn check(text: &str) -> TestCaseResult {
    let document = Document::from_text(text);
    prop_assert_eq!(&document.text, text);
    read_and_check(&document).map(drop)
}

/// One change to a text: what, and where (a share of its length in 1/65536).
#[derive(Clone, Debug)]
enum Change {
    Insert(u16, usize),
    Delete(u16, u8),
    Copy(u16, u8, u16),
    Cut(u16),
    Upper(u16, u8),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        6 => (any::<u16>(), 0..SPLINTERS.len()).prop_map(|(at, which)| Change::Insert(at, which)),
        3 => (any::<u16>(), 1u8..60).prop_map(|(at, length)| Change::Delete(at, length)),
        2 => (any::<u16>(), 1u8..120, any::<u16>()).prop_map(|(at, length, to)| Change::Copy(at, length, to)),
        1 => any::<u16>().prop_map(Change::Cut),
        1 => (any::<u16>(), 1u8..40).prop_map(|(at, length)| Change::Upper(at, length)),
    ];
    prop::collection::vec(change, 0..12)
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for change in changes {
        let length = characters.len();
        let place = |at: u16| length * usize::from(at) / 65536;
        let end = |at: u16, count: u8| (place(at) + usize::from(count)).min(length);
        match *change {
            Change::Insert(at, which) => {
                drop(characters.splice(place(at)..place(at), SPLINTERS[which].chars()));
            }
            Change::Delete(at, count) => drop(characters.drain(place(at)..end(at, count))),
            Change::Copy(at, count, to) => {
                let copy: Vec<char> = characters[place(at)..end(at, count)].to_vec();
                drop(characters.splice(place(to)..place(to), copy));
            }
            Change::Cut(at) => characters.truncate(place(at)),
            Change::Upper(at, count) => {
                let upper: Vec<char> =
                    characters[place(at)..end(at, count)].iter().flat_map(|c| c.to_uppercase()).collect();
                drop(characters.splice(place(at)..end(at, count), upper));
            }
        }
    }
    characters.into_iter().collect()
}

/// A window of a sample, changed.
fn mutations() -> impl Strategy<Value = String> {
    let texts: Vec<String> = samples().into_iter().map(|(_, text)| text).collect();
    (0..texts.len(), any::<u16>(), changes()).prop_map(move |(which, from, changes)| {
        let characters: Vec<char> = texts[which].chars().collect();
        let start = characters.len() * usize::from(from) / 65536;
        let window: String = characters[start..].iter().take(700).collect();
        changed(&window, &changes)
    })
}

/// Splinters alone, with or without spaces between.
fn splinters() -> impl Strategy<Value = String> {
    let piece = (0..SPLINTERS.len(), any::<bool>())
        .prop_map(|(which, space)| format!("{}{}", SPLINTERS[which], if space { " " } else { "" }));
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// The lines of a text as blocks, kept or dropped as the bits say.
fn in_blocks(text: &str, bits: u64) -> Document {
    let mut blocks = Vec::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let span = Span::new(start, start + line.trim_end_matches('\n').len());
        start += line.len();
        let kept = bits >> (number % 64) & 1 == 1;
        let role = if kept { BlockRole::Body } else { BlockRole::Teaser };
        if !span.is_empty() {
            blocks.push(Block { span, role, kept, reason: "by the test".into() });
        }
    }
    let meta = DocumentMeta { published: DayRange::from_iso("2025-07-10"), ..DocumentMeta::default() };
    Document::new(text.as_bytes(), meta, text.to_owned(), blocks)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_read_as_utf8(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        check(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn any_characters(text in "\\PC{0,200}") {
        check(&text)?;
    }

    #[test]
    fn any_splinters(text in splinters()) {
        check(&text)?;
    }

    #[test]
    fn changed_samples(text in mutations()) {
        check(&text)?;
    }

    #[test]
    fn only_kept_blocks_are_read(text in mutations(), bits in any::<u64>()) {
        let document = in_blocks(&text, bits);
        let reading = read_and_check(&document)?;
        // what stands in a dropped block changes nothing but the row of that block
        let blanked = Document { text: blank_dropped(&document), ..document.clone() };
        let bare = read(Lore::builtin(), &blanked);
        let spans = |reading: &Reading| reading.events.iter().map(|event| (event.head.span, event.event_type.clone())).collect::<Vec<_>>();
        prop_assert_eq!(spans(&reading), spans(&bare), "a dropped block had a say");
        let contents = |reading: &Reading| reading.statements.iter().map(|row| row.content).collect::<Vec<_>>();
        prop_assert_eq!(contents(&reading), contents(&bare), "a dropped block had a say");
    }
}

/// The text with every letter of the dropped blocks made a blank of the same length.
fn blank_dropped(document: &Document) -> String {
    let mut out = String::with_capacity(document.text.len());
    for (at, character) in document.text.char_indices() {
        let dropped = document
            .blocks
            .iter()
            .any(|block| !block.kept && block.span.covers(Span::new(at, at + character.len_utf8())));
        if dropped {
            out.extend(std::iter::repeat_n(' ', character.len_utf8()));
        } else {
            out.push(character);
        }
    }
    out
}

#[test]
fn whole_samples_hold_too() {
    for (name, text) in samples() {
        check(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        for bits in [u64::MAX, 0x5555_5555_5555_5555, 0xF0F0_F0F0_F0F0_F0F0] {
            if let Err(error) = read_and_check(&in_blocks(&text, bits)) {
                panic!("{name}: {error}");
            }
        }
    }
}

#[test]
fn four_threads_read_the_same() {
    let documents: Vec<Document> = samples().iter().map(|(_, text)| in_blocks(text, u64::MAX)).collect();
    let alone: Vec<Reading> = documents.iter().map(|document| read(Lore::builtin(), document)).collect();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|offset| {
                let documents = &documents;
                // every thread goes through the documents from another start
                scope.spawn(move || {
                    let order = (0..documents.len()).map(|number| (number + offset * 2) % documents.len());
                    order
                        .map(|number| (number, read(Lore::builtin(), &documents[number])))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        for thread in threads {
            for (number, reading) in thread.join().unwrap() {
                assert!(reading == alone[number], "document {number} reads otherwise on another thread");
            }
        }
    });
}

#[test]
fn a_second_load_of_the_lore_reads_the_same() {
    let second = Lore::with_files(&std::collections::BTreeMap::new()).unwrap();
    assert_eq!(second.version(), Lore::builtin().version());
    let (_, text) = &samples()[0];
    let document = Document::from_text(text);
    assert!(read(&second, &document) == read(Lore::builtin(), &document));
}

#[test]
fn row_ids_outlast_a_change_elsewhere() {
    let head = "French police arrested two Italian citizens in Lyon.";
    let one = Document::from_text(head);
    // the same source bytes, better extraction: a line before and after was dropped before
    let text = format!("Menu\n{head}\nShare");
    let second = text.find(head).unwrap();
    let block = |start: usize, end: usize, kept: bool| Block {
        span: Span::new(start, end),
        role: if kept { BlockRole::Body } else { BlockRole::Navigation },
        kept,
        reason: String::new(),
    };
    let blocks = vec![
        block(0, 4, false),
        block(second, second + head.len(), true),
        block(text.len() - 5, text.len(), false),
    ];
    let two = Document::new(head.as_bytes(), DocumentMeta::default(), text, blocks);
    let (one, two) = (read(Lore::builtin(), &one), read(Lore::builtin(), &two));
    assert_eq!(one.events.len(), 1);
    assert_eq!(one.events[0].head.id, two.events[0].head.id);
    assert_eq!(two.events[0].head.span.start, one.events[0].head.span.start + second as u32);
}

#[test]
fn given_text_is_kept_to_the_byte() {
    for text in [
        "\u{feff}Iran said\r\nthe port was closed.\r\n",
        "Iran\u{a0}said\u{2009}the port\u{202f}was closed.",
        "\u{200f}Iran said \u{202b}the port\u{202c} was closed.\u{200e}",
        "I\u{301}ran sai\u{308}d the po\u{327}rt was closed.",
        "Iran said\tthe port \0 was closed\u{85}",
        "  \n\n Iran said the port was closed. \n ",
    ] {
        let document = Document::from_text(text);
        assert_eq!(document.text, text);
        let reading = read(Lore::builtin(), &document);
        assert_eq!(reading.document.text, text);
        assert_eq!(reading.document.blocks[0].span, Span::new(0, text.len()));
        bytes::check_invariants(&reading).unwrap();
    }
}

#[test]
fn marks_of_layout_do_not_hide_words() {
    for text in [
        "\u{feff}Turkish police arrested two Greek sailors.",
        "Turkish\u{a0}police arrested two\u{a0}Greek sailors.",
        "Turkish police in the old harbour of Izmir have\r\narrested two Greek sailors.",
        "\u{200f}Turkish police arrested two Greek sailors.",
        "Turkish police arrested two\u{200b} Greek sailors.",
    ] {
        let reading = read(Lore::builtin(), &Document::from_text(text));
        let events: Vec<String> = reading.events.iter().map(crate::support::told_event).collect();
        assert_eq!(events, ["TUR COERCE/arrest GRC"], "{text:?}");
    }
}
