//! The local desk: briefs of pairs, and a small web server that shows the record on this machine only.
//!
//! It reads no articles and writes nothing: the archive is opened for reading. Pages are made on the server,
//! need no script, load nothing from elsewhere, and have a JSON twin under the same address with `.json`.
//!
//! The [`brief`] of a pair is a value that the page, the terminal and `--json` all show, the [`course`] of a pair another, the [`dossier`] a text made of
//! both; [`rows`] reads rows of the public format. HTTP and HTML stay inside this room.
//! [`forecast`] says what may come next. Addresses stand in one table, `routes`, from which pages, their twins, the OpenAPI description, the
//! tools of [`mcp`] and a test come.

mod ahead;
mod answers;
mod ask;
pub mod brief;
mod calendar;
pub mod changes;
pub mod copies;
pub mod course;
pub mod depends;
pub mod disagree;
pub mod docket;
pub mod dossier;
mod feed;
pub mod forecast;
mod guard;
mod html;
pub mod import;
pub mod mcp;
mod mcp_http;
mod pages;
pub mod pairs;
pub mod parties;
mod readers;
mod routes;
pub mod rows;
mod server;
pub mod source;
pub mod ties;

pub use pages::docket::docket_calendar;
pub use server::{CodeOf, Correct, Desk, DeskError, GroupsOf, NameOf, NumberOf, Place, PointOf, Wish, serve};
