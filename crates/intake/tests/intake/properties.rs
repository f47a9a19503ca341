//! Whatever the bytes are: no panic, blocks in order on character boundaries that cover all but white space, the same
//! result twice, and the source bytes of a document read again give it again.

use chancery_intake::Options;
use proptest::prelude::*;

use crate::bytes;

const NAMES: [&str; 9] = ["a.txt", "a.md", "a.html", "a.jsonl", "a.csv", "a.tsv", "a", "a.txt.gz", "a.xyz"];

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
        bytes::check(NAMES[name], &bytes, &Options::default());
    }

    #[test]
    fn any_text(text in "\\PC{0,400}", name in 0..NAMES.len()) {
        bytes::check(NAMES[name], text.as_bytes(), &Options::default());
    }

    #[test]
    fn any_mix_of_scraps(parts in proptest::collection::vec(0..SCRAPS.len(), 0..80), name in 0..NAMES.len()) {
        let text: String = parts.iter().map(|part| SCRAPS[*part]).collect();
        bytes::check(NAMES[name], text.as_bytes(), &Options::default());
    }

    #[test]
    fn plain_text_is_never_changed(text in "[a-zA-Zé., \\n\\t\u{feff}]{1,300}") {
        for document in super::documents("a.txt", text.as_bytes()) {
            prop_assert_eq!(&document.text, &text);
        }
    }
}
