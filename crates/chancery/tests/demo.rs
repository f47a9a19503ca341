//! The demonstration.

use std::time::Instant;

use crate::program::Place;

#[test]
fn the_demo_reads_the_sample_and_leaves_an_archive_to_play_with() {
    let place = Place::new();
    let started = Instant::now();
    let ran = place.run(&["demo"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(started.elapsed().as_secs() < 20, "too slow even for a test build");
    assert!(ran.out.starts_with("33 documents, "), "{}", ran.out);
    assert!(ran.out.contains("\nAzerbaijan and Russia (AZE-RUS)\n"), "{}", ran.out);
    assert!(ran.out.contains("The archive lies in chancery-demo."));
    assert!(!ran.out.contains('\u{1b}'), "no colours without a terminal");
    let next = ran.out.lines().find(|line| line.starts_with("  chancery explain")).unwrap();
    let row = next.split_whitespace().nth(2).unwrap();
    let explained = place.run(&["--archive", "chancery-demo", "explain", row]);
    assert_eq!(explained.code, 0, "{explained:?}");
    assert!(explained.out.contains("    rule: "), "{}", explained.out);
    assert_eq!(place.run(&["--archive", "chancery-demo", "verify"]).code, 0);
    let again = place.run(&["demo"]);
    assert!(
        again.out.starts_with("0 documents, 0 sentences, 0 rows, T s; 33 known already\n"),
        "{}",
        again.out
    );
}
