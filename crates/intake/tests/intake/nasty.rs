//! Input made to break readers: it takes no long time, and text stays where there is any.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use chancery_intake::{Item, Options, Source, read_all, read_stream};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Reads a page in a sensible time; the text that came out.
fn quick(name: &str, bytes: &[u8]) -> String {
    let start = Instant::now();
    let documents = super::documents(name, bytes);
    assert!(start.elapsed() < Duration::from_secs(8), "{name} took {:?}", start.elapsed());
    documents.into_iter().map(|document| document.text).collect()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn deep_nesting_and_unclosed_tags() {
    let deep = format!("{}the middle of it{}the end", "<div>".repeat(100_000), "</div>".repeat(100_000));
    assert_eq!(quick("a.html", deep.as_bytes()).trim(), "the middle of it\nthe end");
    for tag in
        ["<b>", "<p>", "<a href=x>", "<li>", "<table>", "<title>", "<!--", "<script", "<td>", "</p>", "<h1>"]
    {
        let page = format!("<html>{} some words to keep", tag.repeat(20_000));
        quick("a.html", page.as_bytes());
    }
    let tables = format!("<html>{}in the table", "<table><tr><td>".repeat(3_000));
    assert!(quick("a.html", tables.as_bytes()).contains("in the table"));
}

#[test]
fn many_attributes_and_entities() {
    let attributes = (0..60_000).fold(String::new(), |all, number| all + &format!(" a{number}=\"{number}\""));
    let page = format!("<html><p{attributes}>words</p>");
    assert_eq!(quick("a.html", page.as_bytes()).trim(), "words");
    quick("a.html", format!("<html><p>{}", "&".repeat(200_000)).as_bytes());
    quick("a.html", format!("<html><p>{}", "&amp".repeat(100_000)).as_bytes());
}

#[test]
fn long_lines_and_many_lines() {
    quick("a.txt", "a word and ".repeat(300_000).as_bytes());
    quick("a.txt", "line of words\n".repeat(60_000).as_bytes());
    quick("a.txt", "By Ana Kirsh\n3 June 2024\n".repeat(10_000).as_bytes());
    quick("a.txt", "[1] “Title”, accessed 3 June 2024\n".repeat(10_000).as_bytes());
    quick("a.html", format!("<html>{}", "<p>words of a short line</p>".repeat(40_000)).as_bytes());
}

#[test]
fn a_line_over_the_limit_is_one_skipped_item() {
    let options = Options { max_document_bytes: 1 << 20, ..Options::default() };
    for name in ["a.jsonl", "a.csv", "a.txt", "a.html"] {
        let mut items = Vec::new();
        let mut endless = std::io::BufReader::new(std::io::repeat(b'x').take(200 << 20));
        let result = read_stream(name, &mut endless, &options, &mut |item| {
            items.push(item);
            std::ops::ControlFlow::Continue(())
        });
        result.unwrap();
        assert_eq!(items.len(), 1, "{name}");
        assert!(
            matches!(&items[0], Item::Skipped { reason, .. } if reason.contains("limit") || reason.contains("header")),
            "{name} {:?}",
            items[0]
        );
    }
}

#[test]
fn a_gzip_bomb_ends_at_the_limit() {
    let bomb = gz(&vec![b'a'; 64 << 20]);
    let options = Options { max_document_bytes: 1 << 20, ..Options::default() };
    let items = read_all(&Source { name: "a.txt.gz", bytes: &bomb, url: "" }, &options);
    assert!(matches!(&items[..], [Item::Skipped { reason, .. }] if reason.contains("limit")));
}

#[test]
fn a_cut_gzip_file_gives_what_is_left() {
    let row = "{\"text\": \"The harbour was closed on Monday.\"}\n";
    let mut noise = 1u32;
    let text: String = (0..3_000)
        .map(|_| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            row.replace("Monday", &format!("day {noise}"))
        })
        .collect();
    let whole = gz(text.as_bytes());
    let items = super::read("a.jsonl.gz", &whole[..whole.len() / 2]);
    assert!(items.len() > 500, "{}", items.len());
    assert!(
        matches!(items.last(), Some(Item::Skipped { reason, .. }) if reason.contains("gzip")),
        "{:?}",
        items.last()
    );
}

#[test]
fn empty_and_binary_files_are_skipped_with_a_remedy() {
    let files: [(&str, &[u8]); 6] = [
        ("a.txt", b""),
        ("a.txt", b" \n\t"),
        ("a.txt", b"a\0b\0\0c"),
        ("a.html", b"%PDF-1.7 x"),
        ("a.html", b"<html></html>"),
        ("a.md", b"---\ntitle: x\n---\n"),
    ];
    for (name, bytes) in files {
        let items = super::read(name, bytes);
        assert!(
            matches!(&items[..], [Item::Skipped { reason, remedy, .. }] if !reason.is_empty() && !remedy.is_empty()),
            "{bytes:?}: {items:?}"
        );
    }
}

/// A zip archive of one member, packed; `unpacked` bytes of it are the letter `a`.
fn zip_of(name: &str, content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    let packed = encoder.finish().unwrap();
    let long = |number: usize| (number as u32).to_le_bytes();
    let mut zip = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0".to_vec();
    zip.extend_from_slice(&long(packed.len()));
    zip.extend_from_slice(&long(content.len()));
    zip.extend_from_slice(&(name.len() as u16).to_le_bytes());
    zip.extend_from_slice(&[0, 0]);
    zip.extend_from_slice(name.as_bytes());
    zip.extend_from_slice(&packed);
    zip
}

#[test]
fn feeds_made_to_break_readers() {
    let deep = format!("<rss><channel>{}<item><title>kept</title></item>", "<a>".repeat(100_000));
    assert!(quick("a.rss", deep.as_bytes()).contains("kept"));
    let unclosed = format!("<rss><channel>{}", "<item><title>one & two".repeat(5_000));
    assert!(quick("a.rss", unclosed.as_bytes()).contains("one & two"));
    let attributes = (0..60_000).fold(String::new(), |all, number| all + &format!(" a{number}=\"{number}"));
    quick("a.rss", format!("<rss{attributes}<item><title>x").as_bytes());
    for piece in [
        "<!--",
        "<![CDATA[",
        "<?x",
        "<!DOCTYPE x [",
        "<!x",
        "<a b='",
        "&amp",
        "</",
        "<item",
        "]]>",
        "<x:y xmlns:x='z'>",
    ] {
        quick("a.rss", format!("<rss>{}", piece.repeat(100_000)).as_bytes());
    }
    let entity = "x".repeat(1000);
    let bomb = format!(
        "<!DOCTYPE rss [<!ENTITY a '{entity}'><!ENTITY b '&a;&a;&a;'>]><rss><item><title>{}",
        "&b;&a;".repeat(20_000)
    );
    assert!(quick("a.rss", bomb.as_bytes()).len() < 8 << 20);
}

#[test]
fn archives_that_grow_beyond_measure_end() {
    let zeros = vec![b'a'; 96 << 20];
    for (name, bytes) in [("a.jsonl.gz", gz(&zeros)), ("a.zip", zip_of("a.jsonl", &zeros))] {
        let start = Instant::now();
        let items = super::read(name, &bytes);
        assert!(start.elapsed() < Duration::from_secs(8), "{name} took {:?}", start.elapsed());
        assert!(
            items.iter().any(
                |item| matches!(item, Item::Skipped { reason, .. } if reason.contains("beyond measure"))
            ),
            "{name}: {items:?}"
        );
    }
    let mut docx = zip_of("[Content_Types].xml", b"<Types/>");
    docx.extend(zip_of("word/document.xml", &[&b"<w:document>"[..], &vec![b' '; 70 << 20]].concat()));
    let items = super::read("a.docx", &docx);
    assert!(matches!(&items[..], [Item::Skipped { .. }]), "{items:?}");
}

#[test]
fn archives_inside_archives_end() {
    let mut bytes = b"The port is open.".to_vec();
    for level in 0..12 {
        bytes = zip_of(if level == 0 { "a.txt" } else { "a.zip" }, &bytes);
    }
    let items = super::read("a.zip", &bytes);
    assert!(
        items.iter().any(|item| matches!(item, Item::Skipped { reason, .. } if reason.contains("deep"))),
        "{items:?}"
    );
    let many: Vec<u8> = (0..20_000).flat_map(|_| zip_of("../../etc/passwd", b"")).collect();
    for item in super::read("a.zip", &many) {
        assert!(matches!(&item, Item::Skipped { place, .. } if !place.contains("..")), "{item:?}");
    }
}

#[test]
fn web_archives_made_to_break_readers() {
    let long = "WARC/1.0\r\nContent-Length: 9000000\r\n\r\n".repeat(40_000);
    quick("a.warc", long.as_bytes());
    quick("a.warc", "WARC/1.0\r\n".repeat(100_000).as_bytes());
    quick(
        "a.warc",
        format!("WARC/1.0\r\n{}", "Content-Length: 99999999999999999999\r\n".repeat(50_000)).as_bytes(),
    );
    quick("a.arc", "https://a.example/ 1 20260101000000 text/html 9999999\n".repeat(40_000).as_bytes());
    let piece = gz(b"WARC/1.0\r\nContent-Length: 4\r\n\r\n");
    let many: Vec<u8> = std::iter::repeat_n(&piece[..], 10_000).flatten().copied().collect();
    quick("a.warc.gz", &many);
    let headers: Vec<u8> = [&piece[..], &[0x1f, 0x8b, 8, 0].repeat(300_000)].concat();
    let start = Instant::now();
    super::read("a.warc.gz", &headers);
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
}

#[test]
fn mails_made_to_break_readers() {
    let parts = format!(
        "Subject: x\nFrom: a\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\nContent-Type: multipart/mixed; boundary=b\n\n".repeat(20_000)
    );
    super::read("a.eml", parts.as_bytes());
    super::read("a.eml", format!("Subject: {}\n\nx", "=?utf-8?Q?=41".repeat(50_000)).as_bytes());
    super::read("a.eml", format!("Subject: x\n{}", " folded\n".repeat(100_000)).as_bytes());
    super::read("a.mbox", "From a\n\n".repeat(30_000).as_bytes());
    let tar: Vec<u8> = [vec![b'a'; 100], vec![b'7'; 412]].concat();
    super::read("a.tar", &tar.repeat(2_000));
}
