//! Runs the real program in a folder of its own and compares whole outputs.

mod adding;
mod asking;
mod bad_input;
mod book;
mod console;
mod copies;
mod correcting;
mod course;
mod demo;
mod depending;
mod disagreeing;
mod dossier;
mod exports;
mod fetching;
mod forecasting;
mod formats;
mod golden;
mod hostile;
mod kills;
mod program;
mod rereading;
mod serving;
mod sql;
mod store;
mod tools;
mod watching;
