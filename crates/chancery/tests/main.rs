//! Runs the real program in a folder of its own and compares whole outputs.

mod adding;
mod asking;
mod bad_input;
mod book;
mod console;
mod demo;
mod dossier;
mod forecasting;
mod formats;
mod golden;
mod kills;
mod program;
mod rereading;
mod serving;
mod sql;
mod store;
mod tools;
