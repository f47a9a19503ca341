//! Every format that intake knows goes into an archive, leads to its words, and is read again from its stored bytes. The files are the
//! fixtures of intake.

use std::path::Path;

use crate::program::{Place, Ran};

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../intake/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn titles(place: &Place) -> Vec<String> {
    let documents = place.run(&["stats", "--documents", "--json"]).json();
    let list = documents.as_array().unwrap();
    let mut titles: Vec<String> =
        list.iter().map(|document| document["title"].as_str().unwrap_or_default().to_owned()).collect();
    titles.sort();
    titles
}

/// Every row leads to its words, and every document comes out of its stored bytes as it is.
fn holds(place: &Place, documents: usize) {
    let verified = place.run(&["verify"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    let export = place.run(&["export", "jsonl"]).out;
    let again = place.run(&["reread", "--all"]);
    let plural = if documents == 1 { "" } else { "s" };
    let expected = format!("{documents} document{plural} read again, 0 changed");
    assert!(again.out.starts_with(&expected), "{again:?}");
    assert_eq!((again.code, again.err.as_str()), (0, ""), "{again:?}");
    assert_eq!(place.run(&["export", "jsonl"]).out, export);
}

#[test]
fn items_of_a_feed_are_documents_and_keep_their_ids() {
    let place = Place::with_archive();
    place.write("feeds/items.rss", fixture("feed/items.rss"));
    place.write("feeds/broken.xml", fixture("feed/broken.xml"));
    let added = place.run(&["add", "feeds"]);
    assert!(added.out.starts_with("6 documents, "), "{added:?}");
    assert!(added.err.contains("item 4"), "{added:?}");
    assert_eq!(added.code, 1);
    assert_eq!(
        titles(&place),
        [
            "Café closed — again",
            "Cod quota",
            "Ferry talks & tolls",
            "Only a headline: envoys return to Oslo",
            "Second item",
            "Third item, cut"
        ]
    );
    let events = place.run(&["events", "--evidence"]).out;
    assert!(events.contains("[Norway warned Iceland] on Sunday that it would close its waters"), "{events}");
    // Fetched again an hour later: the day of the feed and the order of its items have changed.
    let later = String::from_utf8(fixture("feed/items.rss")).unwrap().replace("09:00:00 GMT", "10:00:00 GMT");
    let (head, rest) = later.split_once("  <item>\n").unwrap();
    let (first, rest) = rest.split_once("  <item>\n").unwrap();
    let (second, tail) = rest.split_once("  <item>").unwrap();
    place.write("later.rss", format!("{head}  <item>\n{second}  <item>\n{first}  <item>{tail}"));
    let again = place.run(&["add", "later.rss"]);
    assert!(again.out.starts_with("0 documents, "), "{again:?}");
    assert!(again.out.contains("3 known already"), "{again:?}");
    holds(&place, 6);
}

#[test]
fn a_web_archive_gives_its_pages_and_names_damage() {
    let place = Place::with_archive();
    place.write("crawl.warc.gz", fixture("warc/damaged.warc.gz"));
    let added = place.run(&["add", "crawl.warc.gz"]);
    assert!(added.out.starts_with("3 documents, "), "{added:?}");
    assert_eq!(added.code, 1);
    assert!(added.err.contains("byte 520"), "{added:?}");
    let documents = place.run(&["stats", "--documents", "--json"]).out;
    assert!(documents.contains("https://pier.example/a"), "{documents}");
    holds(&place, 3);
}

#[test]
fn one_pile_of_everything() {
    let place = Place::with_archive();
    for name in [
        "zip/pile.zip",
        "tar/gnu.tar",
        "mail/plain.eml",
        "mail/box.mbox",
        "docx/levy.docx",
        "odt/canal.odt",
        "epub/straits.epub",
        "warc/pages.arc",
        "feed/entries.atom",
        "feed/feed.json",
    ] {
        place.write(&format!("pile/{}", name.replace('/', "-")), fixture(name));
    }
    let added: Ran = place.run(&["add", "pile"]);
    assert_eq!(added.code, 1, "{added:?}");
    let titles = titles(&place);
    for title in [
        "Ferry rammed",
        "Salt tax falls",
        "Fishing talks end – no agreement",
        "Harbour levy: what was agreed",
        "Canal reopens",
        "The narrows",
        "The toll",
        "Lighthouse sold",
        "Customs post reopens",
        "Well dispute settled",
    ] {
        assert!(titles.iter().any(|known| known == title), "{title}: {titles:?}\n{added:?}");
    }
    for skipped in ["pile/picture.png", "message 3", "byte 435"] {
        assert!(added.err.contains(skipped), "{skipped}: {}", added.err);
    }
    holds(&place, titles.len());
}

#[test]
fn what_is_packed_is_unpacked() {
    let place = Place::with_archive();
    let text = b"Ports reopen\n\nThe ports reopened on Monday, officials said.";
    place.write("a.txt.zst", zstd_of(text));
    let added = place.run(&["add", "a.txt.zst"]);
    assert_eq!(added.code, 0, "{added:?}");
    assert_eq!(titles(&place), ["Ports reopen"]);
    holds(&place, 1);
    place.write("cut.txt.zst", &zstd_of(text)[..20]);
    let cut = place.run(&["add", "cut.txt.zst"]);
    assert_eq!(cut.code, 1, "{cut:?}");
    assert!(cut.err.contains("zstd"), "{cut:?}");
}

/// Zstandard data of one frame with one raw block.
fn zstd_of(text: &[u8]) -> Vec<u8> {
    let header = (text.len() as u32) << 3 | 1;
    let mut out = vec![0x28, 0xb5, 0x2f, 0xfd, 0x20, text.len() as u8];
    out.extend_from_slice(&header.to_le_bytes()[..3]);
    out.extend_from_slice(text);
    out
}

#[test]
fn pdf_files_are_read_by_a_process_of_its_own_and_bad_ones_are_skipped() {
    let place = Place::with_archive();
    for name in ["two_columns.pdf", "locked.pdf", "scanned.pdf", "nothing.pdf"] {
        place.write(&format!("pdf/{name}"), fixture(&format!("pdf/{name}")));
    }
    let added = place.run(&["add", "pdf"]);
    assert!(added.out.starts_with("1 document, "), "{added:?}");
    assert_eq!(added.code, 1);
    for reason in ["locked with a password", "pictures of its pages", "damaged"] {
        assert!(added.err.contains(reason), "{reason}: {added:?}");
    }
    assert_eq!(titles(&place), ["Ferries stay in port"]);
    holds(&place, 1);
}

#[test]
fn messages_of_chats_are_documents() {
    let place = Place::with_archive();
    place.write("result.json", fixture("telegram/result.json"));
    place.write(
        "WhatsApp Chat with Harbour watch.txt",
        fixture("whatsapp/WhatsApp Chat with Harbour watch.txt"),
    );
    let added = place.run(&["add", "result.json", "WhatsApp Chat with Harbour watch.txt"]);
    assert!(added.out.starts_with("4 documents, "), "{added:?}");
    holds(&place, 4);
}

#[test]
fn rows_of_a_parquet_table_are_documents_and_foreign_ones_have_no_rows() {
    let place = Place::with_archive();
    place.write("tables/snappy.parquet", fixture("parquet/snappy.parquet"));
    place.write("tables/days.parquet", fixture("parquet/days.parquet"));
    let added = place.run(&["add", "tables"]);
    assert!(added.out.starts_with("4 documents, "), "{added:?}");
    assert!(added.err.contains("row 3") && added.err.contains("has no text"), "{added:?}");
    assert_eq!(titles(&place), ["Cod quota kept", "Ferry tolls fall", "Los puertos abren", "Ports reopen"]);
    let foreign = place.run(&["sql", "SELECT lang, (SELECT count(*) FROM sentences s WHERE s.document = d.id) AS sentences FROM documents d WHERE title LIKE 'Los%'", "--json"]);
    assert!(foreign.out.contains("\"es\"") && foreign.out.contains('0'), "{foreign:?}");
    holds(&place, 4);
    let named = Place::with_archive();
    named.write("no_text.parquet", fixture("parquet/no_text.parquet"));
    let added = named.run(&["add", "no_text.parquet", "--text-column", "headline"]);
    assert!(added.out.starts_with("4 documents, "), "{added:?}");
    holds(&named, 4);
}
