//! Intake of feeds, mails, web archives, containers and office files, see `crates/intake/tests/intake/bytes.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chancery_fuzz::intake::archives(bytes));
