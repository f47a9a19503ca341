//! Names and role nouns -> mentions; noun phrases -> actors.
//!
//! Mentions come from the actor tables by exact surface form, longest first. A noun phrase becomes one or more actors: its names give
//! the code, its role noun the sector, its possessor or "of" phrase the code where the phrase itself names none. Persons introduced
//! with a role ("Russian analyst X") are remembered for the rest of the document. What it does not do yet: general coreference.

mod coordinate;
mod describe;
mod label;
mod mentions;
mod people;
mod resolve;

pub use coordinate::coordinated;
pub use describe::{Described, Words, is_office};
pub use label::{Labelled, Stand};
pub use mentions::{Found, FoundKind, find, settle};
pub use people::{FullNames, People, is_official, past_portfolio};
pub use resolve::{Cast, Party, Scene, is_body, listed};
