//! Tests of the room `reader` from outside: through `read`, `split_sentences`, the rules' own sentences and the built-in lore.
//! No test calls a stage, so that stages may be rebuilt freely. No network, no clock, no order.

mod acts;
mod bytes;
mod claims;
mod explain;
mod fields;
mod findings;
mod grammar;
mod hostile;
mod invariants;
mod negatives;
mod overlays;
mod people;
mod rules;
mod sentences;
mod support;
