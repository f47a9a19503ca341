//! The small parsers of outside bytes; the first byte chooses one.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chancery_fuzz::small_parsers(bytes));
