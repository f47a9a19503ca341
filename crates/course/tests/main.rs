//! The course of pairs in records that are generated: what must hold for any of them, and how long a large one takes.

#[path = "course/made.rs"]
mod made;

#[path = "course/band.rs"]
mod band;
#[path = "course/holds.rs"]
mod holds;
#[path = "course/million.rs"]
mod million;
