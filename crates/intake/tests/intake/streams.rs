//! The streaming twin gives the same items as reading at once, stops when it is told to, and reports a failing reader.

use std::io::{BufReader, Read, Write};
use std::ops::ControlFlow;

use chancery_intake::{Item, Options, read_stream};

const ROWS: &str = "{\"text\": \"One harbour.\"}\nbroken\n{\"text\": \"Two harbours.\"}\n";

#[test]
fn streams_give_the_same_items() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(ROWS.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    for (name, bytes) in
        [("a.jsonl", ROWS.as_bytes()), ("a.jsonl.gz", packed.as_slice()), ("a", packed.as_slice())]
    {
        let mut items = Vec::new();
        let mut reader = BufReader::with_capacity(7, bytes);
        let result = read_stream(name, &mut reader, &Options::default(), &mut |item| {
            items.push(item);
            ControlFlow::Continue(())
        });
        result.unwrap();
        assert_eq!(items, super::read(name, bytes));
        assert_eq!(items.len(), 3);
        assert!(matches!(&items[1], Item::Skipped { place, .. } if place == "line 2"));
    }
}

#[test]
fn the_sink_can_stop() {
    let mut count = 0;
    let result = read_stream("a.jsonl", &mut ROWS.as_bytes(), &Options::default(), &mut |_| {
        count += 1;
        ControlFlow::Break(())
    });
    result.unwrap();
    assert_eq!(count, 1);
}

#[test]
fn a_failing_reader_is_an_error_with_the_name() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let result = read_stream("pile.txt", &mut BufReader::new(Broken), &Options::default(), &mut |_| {
        ControlFlow::Continue(())
    });
    assert_eq!(
        result.unwrap_err().to_string(),
        "cannot read pile.txt: the disk is gone; check that the file is readable and try again"
    );
}

#[test]
fn columns_can_be_named() {
    let mut options = Options::default();
    options.columns.set("text", "story").unwrap();
    let mut items = Vec::new();
    let row = "{\"story\": \"The weir held.\", \"text\": \"ignored\"}\n";
    let result = read_stream("a.jsonl", &mut row.as_bytes(), &options, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    });
    result.unwrap();
    assert!(matches!(&items[..], [Item::Document { document, .. }] if document.text == "The weir held."));
}

#[test]
fn the_id_is_that_of_the_bytes() {
    let plain = super::documents("a.txt", b"The weir held through the night.");
    let same = super::documents("b.txt", b"The weir held through the night.");
    assert_eq!(plain[0].id, same[0].id);
    assert_eq!(plain[0].sha256, chancery_record::content_hash(b"The weir held through the night."));
}
