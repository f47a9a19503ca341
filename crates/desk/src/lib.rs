//! The local desk: briefs of pairs, and a small web server that shows the record on this machine only.
//!
//! It reads no articles and writes nothing: the archive is opened for reading, once per request. Pages are made on the server,
//! need no script, load nothing from elsewhere, and have a JSON twin under the same address with `.json`.
//!
//! The [`brief`] of a pair is a value that the page, the terminal and `--json` all show, the [`course`] of a pair another, the [`dossier`] a text made of
//! both; [`rows`] reads rows of the public format. HTTP and HTML stay inside this room.
//! The [`brief`] of a pair is a value that the page, the terminal and `--json` all show, the [`dossier`] a text made of it; [`forecast`] says what may come next; [`rows`] reads rows of the public
//! format. HTTP and HTML stay inside this room.

pub mod brief;
pub mod course;
pub mod dossier;
pub mod forecast;
mod html;
mod pages;
pub mod rows;
mod server;

pub use server::{Desk, DeskError, NameOf, serve};
