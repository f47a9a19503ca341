//! From sources to readings on all cores: one thread takes sources apart, many read, the caller's thread takes the results
//! in the order of the sources.
//!
//! The order, and with it everything that is printed or stored, does not depend on the number of threads. No more than
//! [`IN_FLIGHT_PER_THREAD`] documents per thread are under way at a time, so memory does not grow with the pile.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use chancery_archive::Decisions;
use chancery_intake::{Format, Item};
use chancery_reader::{Lore, read};
use chancery_record::{Note, Reading};

use crate::walk::Skip;

const IN_FLIGHT_PER_THREAD: usize = 8;

/// A piece of a source, before reading.
#[expect(clippy::large_enum_variant, reason = "documents are the rule and skipped parts the exception")]
pub enum Piece {
    /// A document or a skipped part of the named file.
    Item {
        /// The file, for people.
        file: String,
        /// What intake made of it.
        item: Item,
    },
    /// A file or folder that could not be opened.
    Skipped(Skip),
}

/// What comes out of the pipeline.
#[expect(clippy::large_enum_variant, reason = "readings are the rule and skipped parts the exception")]
pub enum Arrived {
    /// A document, read.
    Read {
        /// The file it came from.
        file: String,
        /// The reading.
        reading: Reading,
        /// The bytes that the document was made of.
        source: Vec<u8>,
        /// The format that took them apart.
        format: &'static Format,
        /// What was odd about the source.
        notes: Vec<Note>,
    },
    /// Something that was left out.
    Skipped(Skip),
}

type Give<'a> = &'a mut dyn FnMut(Piece) -> ControlFlow<()>;

/// Runs the pipeline. `produce` hands pieces on until it is told to stop; `take` gets the results in the same order, with the
/// user's decisions about entities applied.
///
/// # Errors
/// The first error of `take` ends everything.
pub fn run<E>(
    lore: &Lore,
    decisions: &Decisions,
    threads: usize,
    produce: impl FnOnce(Give<'_>) + Send,
    mut take: impl FnMut(Arrived) -> Result<(), E>,
) -> Result<(), E> {
    let in_flight = threads * IN_FLIGHT_PER_THREAD;
    let (ticket_back, tickets) = sync_channel::<()>(in_flight);
    let (piece_in, pieces) = channel::<(u64, Piece)>();
    let (result_in, results) = channel::<(u64, Arrived)>();
    for _ in 0..in_flight {
        let _ = ticket_back.send(());
    }
    let pieces = Mutex::new(pieces);
    thread::scope(|scope| {
        scope.spawn(move || produce_all(produce, &tickets, &piece_in));
        for _ in 0..threads {
            let result_in = result_in.clone();
            let pieces = &pieces;
            scope.spawn(move || read_pieces(lore, decisions, pieces, &result_in));
        }
        drop(result_in);
        take_in_order(results, ticket_back, &mut take)
    })
}

/// A ticket per piece bounds what is under way; they come back when a result has been taken.
fn produce_all(produce: impl FnOnce(Give<'_>), tickets: &Receiver<()>, out: &Sender<(u64, Piece)>) {
    let mut number = 0;
    produce(&mut |piece| {
        if tickets.recv().is_err() || out.send((number, piece)).is_err() {
            return ControlFlow::Break(());
        }
        number += 1;
        ControlFlow::Continue(())
    });
}

fn read_pieces(
    lore: &Lore,
    decisions: &Decisions,
    pieces: &Mutex<Receiver<(u64, Piece)>>,
    out: &Sender<(u64, Arrived)>,
) {
    loop {
        let next = match pieces.lock() {
            Ok(pieces) => pieces.recv(),
            Err(_) => return,
        };
        let Ok((number, piece)) = next else { return };
        if out.send((number, read_piece(lore, decisions, piece))).is_err() {
            return;
        }
    }
}

/// Reads one piece.
pub fn read_piece(lore: &Lore, decisions: &Decisions, piece: Piece) -> Arrived {
    match piece {
        Piece::Skipped(skip) => Arrived::Skipped(skip),
        Piece::Item { file, item: Item::Skipped { place, reason, remedy } } => {
            Arrived::Skipped(Skip { file, place, reason, remedy })
        }
        Piece::Item { file, item: Item::Document { document, source, format, notes } } => {
            // The reader does not panic; should it do so after all, one document is lost and not the pile.
            match catch_unwind(AssertUnwindSafe(|| read(lore, &document))) {
                Ok(mut reading) => {
                    decisions.apply(&mut reading);
                    Arrived::Read { file, reading, source, format, notes }
                }
                Err(_) => Arrived::Skipped(Skip {
                    file,
                    place: format!("document {}", document.id),
                    reason: "the reader broke down on it; this is a fault of chancery".to_owned(),
                    remedy: "please report it with the file".to_owned(),
                }),
            }
        }
    }
}

/// Takes both channel ends by value: when it ends early, the other threads see it and stop.
#[expect(clippy::needless_pass_by_value, reason = "dropping the channel ends is the message")]
fn take_in_order<E>(
    results: Receiver<(u64, Arrived)>,
    ticket_back: SyncSender<()>,
    take: &mut impl FnMut(Arrived) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (number, result) in results {
        waiting.insert(number, result);
        while let Some(result) = waiting.remove(&next) {
            take(result)?;
            next += 1;
            let _ = ticket_back.try_send(());
        }
    }
    Ok(())
}
