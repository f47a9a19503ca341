//! Intake of feeds, mails, web archives, containers and office files, see `crates/intake/tests/intake/bytes.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(
    init: chancery_fuzz::end_at_uncaught_panics(),
    |bytes: &[u8]| chancery_fuzz::intake::archives(bytes)
);
