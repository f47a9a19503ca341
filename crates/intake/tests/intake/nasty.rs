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
