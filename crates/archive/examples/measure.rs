//! Measures adding: `cargo run --release -p chancery-archive --example measure -- 1000 600` adds 1000 generated documents of
//! about 600 words and prints size per document, microseconds and words per CPU second of adding.

#[allow(dead_code)]
#[path = "../tests/archive/sample.rs"]
mod sample;

use std::time::{Duration, Instant};

use chancery_archive::Archive;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>().expect("a number"));
    let documents = arguments.next().unwrap_or(1000);
    let words = arguments.next().unwrap_or(600) as usize;
    let path = std::env::temp_dir().join(format!("chancery-measure-{}.chancery", std::process::id()));
    let mut archive = Archive::create(&path).expect("a new archive");
    let mut writer = archive.writer().expect("a writer");
    let (mut adding, mut added_words, mut rows) = (Duration::ZERO, 0usize, 0usize);
    for seed in 0..documents {
        let sample = sample::generated(seed, words);
        added_words += sample.reading.document.kept_words();
        rows += sample.reading.heads().count();
        let start = busy();
        writer.add(&sample.reading, &sample.source).expect("added");
        adding += busy().saturating_sub(start);
    }
    let start = busy();
    writer.finish().expect("finished");
    adding += busy().saturating_sub(start);
    drop(archive);
    let size = std::fs::metadata(&path).expect("the file").len();
    let seconds = adding.as_secs_f64();
    println!(
        "documents {documents}, words {added_words}, rows {rows}, bytes per document {}",
        size / documents
    );
    println!(
        "adding: {seconds:.2} CPU s, {:.2} microseconds per word, {:.0} words per CPU second",
        seconds * 1e6 / added_words as f64,
        added_words as f64 / seconds
    );
    let start = Instant::now();
    let archive = Archive::open(&path).expect("the archive");
    let report = archive.verify(&mut |_, _| ()).expect("verified");
    println!("verify: {:.2} s, {} faults", start.elapsed().as_secs_f64(), report.faults.len());
    println!("file {}", path.display());
}

/// CPU time of this thread (Linux), else zero.
fn busy() -> Duration {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = status.split(' ').next().and_then(|field| field.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}
