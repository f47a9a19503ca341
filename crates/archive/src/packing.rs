//! How the packed cells of the table `sources` are made and undone: Zstandard, with what the reader of the cell has at hand anyway as a prefix,
//! so that only what is new takes room. The prefix of source bytes is the document's text; that of details is [`LEAD`] and the text.
//!
//! Cells of files before schema 8 were packed without a prefix; they are undone in the same way. Knows no tables.

use std::io::{self, Read};

use zstd::zstd_safe::{self, DCtx};

use crate::ArchiveError;

/// Details of a few documents of the sample. Part of the format of the file: cells cannot be undone without these bytes, so they never change.
const LEAD: &[u8] = include_bytes!("details.lead");

const DETAILS_LEVEL: i32 = 6;
const SOURCE_LEVEL: i32 = 9;

/// What no packed cell holds more of when unpacked, in bytes: as much as SQLite keeps in one cell. A few bytes of a damaged or
/// hostile file could otherwise fill the memory.
const LARGEST_UNPACKED: u64 = 1 << 30;

/// Packing is done by the same machine for all documents: it is several hundred kB of memory, and to ask for it and give it back with
/// every document leaves the memory ever more scattered.
pub(crate) struct Packer {
    machine: zstd::bulk::Compressor<'static>,
    prefix: Vec<u8>,
}

impl Packer {
    pub fn new() -> Result<Self, ArchiveError> {
        Ok(Packer { machine: zstd::bulk::Compressor::new(SOURCE_LEVEL)?, prefix: Vec::new() })
    }

    /// The cell `sources.bytes` of the document with this text.
    pub fn source(&mut self, bytes: &[u8], text: &str) -> io::Result<Vec<u8>> {
        self.machine.set_dictionary(SOURCE_LEVEL, text.as_bytes())?;
        self.machine.compress(bytes)
    }

    /// The cell `sources.details` of the document with this text.
    pub fn details(&mut self, details: &[u8], text: &str) -> io::Result<Vec<u8>> {
        put_prefix(text, &mut self.prefix);
        self.machine.set_dictionary(DETAILS_LEVEL, &self.prefix)?;
        self.machine.compress(details)
    }
}

fn put_prefix(text: &str, prefix: &mut Vec<u8>) {
    prefix.clear();
    prefix.extend_from_slice(LEAD);
    prefix.extend_from_slice(text.as_bytes());
}

/// The source bytes of the cell `sources.bytes` of the document with this text.
pub(crate) fn source_of(packed: &[u8], text: &str) -> io::Result<Vec<u8>> {
    unpack(packed, text.as_bytes(), LARGEST_UNPACKED)
}

/// The details of the cell `sources.details` of the document with this text.
#[cfg(test)]
fn details_of(packed: &[u8], text: &str) -> io::Result<Vec<u8>> {
    Unpacker::default().details(packed, text)
}

/// Undoing takes a machine too, which costs more to make than most cells to undo.
#[derive(Default)]
pub(crate) struct Unpacker {
    machine: Option<DCtx<'static>>,
    prefix: Vec<u8>,
}

impl Unpacker {
    /// What is said to be larger is undone bit by bit: memory is asked for as it comes out, not as a damaged cell says.
    const AT_ONCE: u64 = 4 << 20;

    /// The details of the cell `sources.details` of the document with this text.
    pub fn details(&mut self, packed: &[u8], text: &str) -> io::Result<Vec<u8>> {
        put_prefix(text, &mut self.prefix);
        let size = zstd_safe::get_frame_content_size(packed).ok().flatten();
        let Some(size) = size.filter(|size| *size <= Self::AT_ONCE) else {
            return unpack(packed, &self.prefix, LARGEST_UNPACKED);
        };
        let fault = |code| io::Error::other(zstd_safe::get_error_name(code));
        let mut machine = self.machine.take().unwrap_or_else(DCtx::create);
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        machine.load_dictionary(&self.prefix).map_err(fault)?;
        machine.decompress(&mut bytes, packed).map_err(fault)?;
        self.machine = Some(machine);
        Ok(bytes)
    }
}

fn unpack(packed: &[u8], prefix: &[u8], largest: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    zstd::Decoder::with_ref_prefix(packed, prefix)?.take(largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest {
        return Err(io::Error::other(format!("more than {largest} bytes come out of it")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again_and_the_text_in_it_takes_no_room() {
        let text: String =
            (0..2_000_u32).map(|number| char::from(b'a' + (number * number % 23) as u8)).collect();
        let page = format!("<html><body>{text}</body></html>");
        let mut packer = Packer::new().unwrap();
        for _ in 0..2 {
            let source = packer.source(page.as_bytes(), &text).unwrap();
            assert!(source.len() < 80, "{}", source.len());
            assert_eq!(source_of(&source, &text).unwrap(), page.as_bytes());
            let details = packer.details(b"{\"blocks\":[]}", &text).unwrap();
            assert_eq!(details_of(&details, &text).unwrap(), b"{\"blocks\":[]}");
        }
        let empty = packer.source(b"bytes without a text", "").unwrap();
        assert_eq!(source_of(&empty, "").unwrap(), b"bytes without a text");
    }

    #[test]
    fn cells_that_were_packed_without_a_prefix_come_out_too() {
        let packed = zstd::bulk::compress(b"as an older program left it", 9).unwrap();
        assert_eq!(source_of(&packed, "any text").unwrap(), b"as an older program left it");
        assert_eq!(details_of(&packed, "any text").unwrap(), b"as an older program left it");
    }

    #[test]
    fn a_small_cell_that_unpacks_to_much_is_refused() {
        let packed = zstd::bulk::compress(&vec![0; 100_000], 3).unwrap();
        assert!(packed.len() < 100);
        assert_eq!(unpack(&packed, b"", 100_000).unwrap().len(), 100_000);
        assert!(unpack(&packed, b"", 99_999).unwrap_err().to_string().contains("99999"));
    }
}
