//! Whatever the bytes are: no panic, blocks in order on character boundaries that cover all but white space, the same
//! result twice, and the source bytes of a document read again give it again.

use chancery_intake::{Item, Options, Source, read_again, read_all};
use chancery_record::Document;
use proptest::prelude::*;

const NAMES: [&str; 9] = ["a.txt", "a.md", "a.html", "a.jsonl", "a.csv", "a.tsv", "a", "a.txt.gz", "a.xyz"];

fn check_document(document: &Document) {
    let mut end = 0;
    for block in &document.blocks {
        assert!(block.span.is_valid_in(&document.text), "{:?} in {:?}", block.span, document.text);
        let start = block.span.start as usize;
        assert!(start >= end, "blocks overlap");
        assert!(!block.span.is_empty());
        assert!(!block.reason.is_empty());
        assert_blank(&document.text[end..start]);
        end = block.span.end as usize;
    }
    assert_blank(&document.text[end..]);
    for span in document.meta.dates.iter().filter_map(|date| date.span) {
        assert!(span.is_valid_in(&document.text));
    }
}

fn assert_blank(gap: &str) {
    assert!(gap.chars().all(|c| c.is_whitespace() || c == '\u{feff}'), "not covered: {gap:?}");
}

fn check_bytes(name: &str, bytes: &[u8]) {
    let source = Source { name, bytes, url: "https://a.example/2024/01/02/x" };
    let items = read_all(&source, &Options::default());
    assert_eq!(items, read_all(&source, &Options::default()));
    for item in items {
        if let Item::Document { document, source: bytes, format, .. } = item {
            check_document(&document);
            let again = read_again(
                &Source { name, bytes: &bytes, url: source.url },
                format.name,
                &Options::default(),
            );
            let same = matches!(&again[..], [Item::Document { document: other, .. }] if *other == document);
            assert!(
                same,
                "the source bytes do not give the document again: {:?}",
                String::from_utf8_lossy(&bytes)
            );
        }
    }
}

/// Scraps that pages, tables and texts are made of, to be put together at random.
const SCRAPS: [&str; 44] = [
    "<p>",
    "</p>",
    "<div class=\"share\">",
    "</div>",
    "<a href=x>",
    "</a>",
    "<li>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<table><tr><td>",
    "&amp;",
    "&#x2019;",
    "&#99999999;",
    "<h1>",
    "</h1>",
    "<",
    ">",
    "\"",
    "'",
    ",",
    "\t",
    "\n",
    "\r\n",
    "\n\n",
    "[iv]",
    "[3] “Title”, 2 May 2024",
    "Latest news“",
    "By Ana Kirsh",
    "3 June 2024",
    "The harbour was closed on Monday, officials said.",
    "• item",
    "# Title",
    "---\n",
    "> ",
    "{\"text\": \"",
    "\"}",
    "No comments:",
    "©",
    "\u{feff}",
    "İstanbul'da görüşme",
    "港口重新开放了。",
    "\u{0301}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600), name in 0..NAMES.len()) {
        check_bytes(NAMES[name], &bytes);
    }

    #[test]
    fn any_text(text in "\\PC{0,400}", name in 0..NAMES.len()) {
        check_bytes(NAMES[name], text.as_bytes());
    }

    #[test]
    fn any_mix_of_scraps(parts in proptest::collection::vec(0..SCRAPS.len(), 0..80), name in 0..NAMES.len()) {
        let text: String = parts.iter().map(|part| SCRAPS[*part]).collect();
        check_bytes(NAMES[name], text.as_bytes());
    }

    #[test]
    fn plain_text_is_never_changed(text in "[a-zA-Zé., \\n\\t\u{feff}]{1,300}") {
        for document in super::documents("a.txt", text.as_bytes()) {
            prop_assert_eq!(&document.text, &text);
        }
    }
}
