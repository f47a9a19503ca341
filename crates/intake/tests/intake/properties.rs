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

/// What tables and lines of JSON are made of.
const TABLE_SCRAPS: [&str; 20] = [
    "",
    "text,title,date\n",
    "text\tdate\n",
    "\"",
    "\"\"",
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "{\"text\": ",
    "\"title\": \"",
    "[1, null, {",
    "}]",
    "}\n",
    "\\u0000",
    "\\ud800",
    "1e999",
    "2024-02-30",
    "title=",
];

/// What feeds, mails and web archives are made of.
const ARCHIVE_SCRAPS: [&str; 40] = [
    "<rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://a.example/x/'>",
    "<rdf:RDF>",
    "<channel>",
    "<item>",
    "</item>",
    "<entry>",
    "<title>",
    "</title>",
    "<link>",
    "<link href='y?z=1'/>",
    "<guid>",
    "<description>",
    "</description>",
    "<content type='xhtml'><div>",
    "<content type=\"image/png\">",
    "<pubDate>Mon, 4 May 2026 10:00:00 GMT</pubDate>",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE a [<!ENTITY b '&b;c'>]>",
    "&b;",
    "&nbsp",
    "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [{\"content_html\": \"<p>x\"}]}",
    "WARC/1.0\r\n",
    "WARC-Type: response\r\n",
    "WARC-Date: 2026-05-04T10:00:00Z\r\n",
    "Content-Type: application/http\r\n",
    "Content-Type: text/html; charset=utf-16\r\n",
    "Content-Length: 40\r\n",
    "Content-Length: 99999999999\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Content-Encoding: deflate\r\n",
    "HTTP/1.1 200 OK\r\n",
    "\r\n\r\n",
    "https://a.example/ 1.2.3.4 20260504100000 text/html 30\n",
    "From a Mon May\n",
    "Subject: =?utf-8?Q?a=C3?=\n",
    "Content-Type: multipart/mixed; boundary=b\n\n",
    "--b\n",
    "Content-Transfer-Encoding: base64\n",
];

/// A line that is worth packing.
const PACKED: &str = "{\"text\": \"The harbour was closed on Monday.\", \"date\": \"2024-05-03\"}\n";

/// Days as people and machines write them, right and wrong, with numbers of any size.
const DAYS: &str = "[0-9]{1,5}[-./ ][0-9]{1,3}[-./ ][0-9]{1,6}(T[0-9]{2}:[0-9]{2})?\
    |[0-9]{1,3} (May|Sept\\.|December|mai|мая) -?[0-9]{1,20}|(May|Feb) [0-9]{1,3}, [0-9]{2,4}|[0-9]{8,14}|[０-９]{4}-[٠-٩]{2}-[0-9]{2}";

/// The fixtures of archives, mails and office files, by name.
fn fixtures() -> &'static [(String, Vec<u8>)] {
    static FILES: std::sync::OnceLock<Vec<(String, Vec<u8>)>> = std::sync::OnceLock::new();
    FILES.get_or_init(|| {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let mut files = Vec::new();
        for format in ["docx", "epub", "feed", "mail", "odt", "tar", "warc", "zip"] {
            for entry in std::fs::read_dir(root.join(format)).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                if !name.ends_with(".expected") {
                    files.push((name, std::fs::read(path).unwrap()));
                }
            }
        }
        files.sort();
        files
    })
}

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
    fn any_table_by_any_name_packed_or_cut(
        flags in any::<u8>(),
        name in any::<u8>(),
        parts in proptest::collection::vec((0..SCRAPS.len(), 0..TABLE_SCRAPS.len()), 0..40),
    ) {
        let text: String = parts.iter().map(|(one, other)| SCRAPS[*one].to_owned() + TABLE_SCRAPS[*other]).collect();
        bytes::tables(&[&[flags, name], text.as_bytes()].concat());
    }

    #[test]
    fn any_feed_mail_or_web_archive(
        name in 0..bytes::ARCHIVE_NAMES.len(),
        parts in proptest::collection::vec((0..ARCHIVE_SCRAPS.len(), 0..SCRAPS.len()), 0..40),
    ) {
        let text: String = parts.iter().map(|(one, other)| ARCHIVE_SCRAPS[*one].to_owned() + SCRAPS[*other]).collect();
        bytes::archives(&[&[name as u8], text.as_bytes()].concat());
    }

    #[test]
    fn any_damage_to_any_fixture(file in any::<u16>(), places in proptest::collection::vec((any::<u16>(), any::<u8>()), 0..4), cut in any::<u16>()) {
        let (name, whole) = &fixtures()[usize::from(file) % fixtures().len()];
        let mut bytes = whole.clone();
        let length = bytes.len();
        for (place, byte) in places {
            bytes[usize::from(place) % length] ^= byte;
        }
        bytes.truncate(length - usize::from(cut) % (2 * length).min(length));
        bytes::check(name, &bytes, &Options::default());
    }

    #[test]
    fn any_damage_to_a_packed_file(place in any::<u16>(), byte in any::<u8>(), cut in any::<u16>()) {
        let mut packed = bytes::gz(PACKED.repeat(20).as_bytes());
        let length = packed.len();
        packed[usize::from(place) % length] ^= byte;
        packed.truncate(length - usize::from(cut) % (2 * length).min(length));
        bytes::check("a.jsonl.gz", &packed, &Options::default());
    }

    #[test]
    fn any_day_in_a_name_or_a_row(day in DAYS, name in 0u8..32) {
        bytes::text(&[&[name], day.as_bytes(), b"\n\nThe weir held, officials said."].concat());
        bytes::check(&format!("{day} harbour.txt"), b"The weir held.", &Options::default());
        let row = format!("text,date\nThe weir held.,{day}\n");
        bytes::check("a.csv", row.as_bytes(), &Options::default());
    }

    #[test]
    fn plain_text_is_never_changed(text in "[a-zA-Zé., \\n\\t\u{feff}]{1,300}") {
        for document in super::documents("a.txt", text.as_bytes()) {
            prop_assert_eq!(&document.text, &text);
        }
    }
}
