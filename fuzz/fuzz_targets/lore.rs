//! Any data files laid over the lore, see `crates/reader/tests/reader/bytes.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chancery_fuzz::reader::lore(bytes));
