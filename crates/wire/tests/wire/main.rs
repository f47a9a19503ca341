//! Tests of the room `wire` from outside: the JSON of readings against its Schema, flat rows and back, the derived headers and tables
//! against each other, and offsets in code points.

mod any_text;
mod derived;
mod flat;
mod holds;
mod offsets;
mod sample;
mod schema;
