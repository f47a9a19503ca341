//! The room `gold`: everything with annotated truth. It predicts what the truth sets ask for, scores predictions, keeps the floors of
//! quality, runs the checks that lie beside the data, and measures speed.
//!
//! It knows the formats of the truth sets and nothing about how text is read: predictions are what [`chancery_reader::read`] and
//! [`chancery_intake`] give, reshaped. No store, no HTTP. The truth sets themselves are third-party texts; they lie outside the
//! repository and are only named by path (`gold/floors/*.toml`, default `<workspace>/../shared/data`).
//!
//! - [`predict`] writes one prediction file per ability, exactly as the scorers beside the data read it;
//! - [`score`] runs those scorers (Python, standard library) or, where none lies there, the definition of the set's README;
//! - [`floors`] runs predict and score on every set that has a floor and fails below it;
//! - [`checks`] runs rule tests, the sentences without events and the hard texts for the splitter;
//! - [`told`] scores sentences whose events are told;
//! - [`bench`] counts words per CPU second;
//! - [`train`] makes the models that the reader carries;
//! - [`generate`] writes articles to measure with;
//! - [`command`] is the command line of `chancery-gold`.

mod ability;
mod articles;
pub mod bench;
pub mod checks;
pub mod command;
mod error;
pub mod floors;
pub mod generate;
mod input;
mod lore;
pub mod predict;
pub mod score;
mod states;
pub mod told;
pub mod train;

pub use ability::Ability;
pub use error::GoldError;
pub use lore::LoadedLore;
