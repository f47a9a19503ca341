//! The room `archive`: one SQLite file that holds what was read, with the bytes it was read from.
//!
//! It is the only room with SQL: schema and migrations, adding and removing, full-text search, queries, checks, exports.
//! It does not read text, fetch, or speak HTTP; rows come from [`chancery_record::Reading`], their outside shape from
//! `chancery_wire`.
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
mod decode;
mod derived;
mod error;
mod export;
mod migrations;
mod query;
mod scan;
mod shape;
mod verify;
mod writer;

pub use archive::Archive;
pub use error::ArchiveError;
pub use migrations::{APPLICATION_ID, SCHEMA_VERSION};
pub use query::{
    DocumentFilter, DocumentRow, Order, PairRow, RowFilter, SearchHit, SentenceRow, Stats, StoredDocument,
};
pub use verify::{VerifyFault, VerifyReport};
pub use writer::{Added, Writer};
