//! The room `archive`: one SQLite file that holds what was read, with the bytes it was read from.
//!
//! It is the only room with SQL: schema and migrations, adding and removing, full-text search, queries, checks, exports.
//! It does not read text, fetch, or speak HTTP; rows come from [`chancery_record::Reading`], their outside shape from
//! `chancery_wire`.
//!
//! What lies where (reasons in `shape`): public tables are views over `<kind>_rows`, whose words are cut out of the document's
//! text; foreign keys lead from `<kind>_rows` to `documents`. A generated document of 600 words with 26 sentences, 23 mentions and 16 rows
//! takes 10.8 kB: 4.6 text and metadata, 2.1 rows, 1.9 search index, 1.1 sentences and mentions, 0.2 details, the rest
//! indexes (`examples/measure.rs`). Source bytes that equal the text are not stored twice.
//!
//! What is asked most lies ready: sums, and an index of what rows hold by day (`postings`), so that an answer costs what it shows and not what the file holds.
//!
//! Invariants: no answer and no export depends on keys or on the order of adding; a document is there whole or not at all;
//! [`Archive::reading`] gives back exactly what `chancery_wire::json::reading_json` made of the reading.
//!
//! ```no_run
//! # use chancery_archive::{Archive, RowFilter};
//! # use chancery_record::{Document, Kind, Reading};
//! # fn main() -> Result<(), chancery_archive::ArchiveError> {
//! let mut archive = Archive::create("crisis.chancery".as_ref())?;
//! let text = "Two states signed a treaty.";
//! let reading = Reading::empty(Document::from_text(text), "lore 1");
//! let mut writer = archive.writer()?;
//! writer.add(&reading, text.as_bytes())?;
//! writer.finish()?;
//! for event in archive.rows(Kind::Events, &RowFilter::default())? {
//!     println!("{}", event["text"]);
//! }
//! # Ok(())
//! # }
//! ```

mod actors;
mod archive;
mod check;
mod copies;
mod corrections;
mod decode;
mod derived;
mod entities;
mod error;
mod export;
mod known;
mod labels;
mod migrations;
mod origin;
mod packing;
mod postings;
mod query;
mod ready;
mod scan;
mod seen;
mod shape;
mod sql;
mod ties;
mod told;
mod verify;
mod web;
mod writer;

pub use archive::Archive;
pub use check::{CheckFault, CheckReport, Part};
pub use copies::KeysOfReading;
pub use corrections::{Anchor, CORRECTIONS_FILE, Change, Correction, Corrections, RuleMarks};
pub use decode::Snapshot;
pub use entities::{DECISIONS_FILE, Decision, Decisions, EntityRow};
pub use error::ArchiveError;
pub use export::{bibtex, csl, reference_keys};
pub use migrations::{APPLICATION_ID, SCHEMA_VERSION};
pub use origin::{Origin, StoredSource};
pub use query::{
    DocumentFilter, DocumentRow, KeyedSentence, Order, OutletRow, PairRow, RowFilter, SearchHit, SentenceRow,
    Stats, StoredDocument, TakeCells,
};
pub use sql::{SqlEnd, SqlPart, SqlQuestion, ask_sql};
pub use ties::{PlaceCell, TieCell};
pub use told::{Told, ToldActor, ToldDeed, ToldDocument};
pub use verify::{VerifyFault, VerifyReport};
pub use web::{WebAnswer, WebHost, WebItem, WebState};
pub use writer::{Added, Writer};
