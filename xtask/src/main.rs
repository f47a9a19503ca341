//! House rules (being built).
fn main() {}
