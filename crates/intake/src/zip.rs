//! Zip archives read from front to back, one member at a time, without their table of contents: cut and damaged ones give what
//! stands before and after the damage. Members are unpacked as they are read; nothing is written anywhere.

use std::cell::Cell;
use std::io::{BufRead, Read};

use flate2::bufread::DeflateDecoder;

use crate::tape::Tape;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
/// Packed data may unpack to so many bytes for each packed one, and to this many beside.
pub(crate) const MOST_RATIO: u64 = 200;
pub(crate) const FREE: u64 = 64 << 20;
/// Longest name.
const MOST_NAME: usize = 4096;

/// A member's header.
pub(crate) struct Member {
    /// The byte of the archive where it begins.
    pub offset: u64,
    /// Its name with the steps that lead nowhere or upwards left out.
    pub name: String,
    pub is_folder: bool,
    is_encrypted: bool,
    method: u16,
    /// Packed bytes, where the header says so.
    packed: Option<u64>,
}

/// What comes next in an archive.
pub(crate) enum Next {
    Member(Member),
    /// So many bytes that are no member were passed over, from this byte on.
    Damage(u64, u64),
    /// The table of contents, or the end; true when the table was there.
    End(bool),
}

/// The members of an archive.
pub(crate) struct Zip<R> {
    tape: Tape<R>,
    /// Unpacked bytes so far.
    given: Cell<u64>,
}

/// Whether the bytes begin like a zip archive with a member.
pub(crate) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(&LOCAL) && head.len() >= 30
}

/// The name of the first member and its first bytes as they are stored.
pub(crate) fn first_member(head: &[u8]) -> Option<(&[u8], &[u8])> {
    let size = |at: usize| Some(usize::from(u16::from_le_bytes([*head.get(at)?, *head.get(at + 1)?])));
    let (name, extra) = (size(26)?, size(28)?);
    let rest = head.get(30 + name + extra..).unwrap_or_default();
    is_zip(head).then_some((head.get(30..30 + name)?, rest))
}

impl<R: Read> Zip<R> {
    pub fn new(reader: R) -> Self {
        Zip { tape: Tape::new(reader), given: Cell::new(0) }
    }

    /// The next member; what the last one left unread is passed over.
    pub fn next(&mut self) -> std::io::Result<Next> {
        self.tape.mark();
        let start = self.tape.place();
        let (offset, header, name) = loop {
            let found = self.pass_to_sign()?;
            let offset = self.tape.place();
            // A member of unknown length is followed by its lengths.
            if offset - start > 24 {
                return Ok(Next::Damage(start, offset - start));
            }
            if found != Some(LOCAL) {
                return Ok(Next::End(found.is_some()));
            }
            let header = self.tape.take_bytes(30)?;
            if header.len() < 30 {
                return Ok(Next::End(false));
            }
            let name = self.tape.take_bytes(usize::from(u16::from_le_bytes([header[26], header[27]])))?;
            if !name.contains(&0) {
                break (offset, header, name);
            }
            // A name with a zero byte has swallowed what stands behind it.
            self.tape.wind_to(offset + 4);
        };
        let short = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let long = |at: usize| {
            u64::from(u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]))
        };
        let extra = self.tape.take_bytes(usize::from(short(28)))?;
        let (flags, method, size, full) = (short(6), short(8), long(18), long(22));
        let packed = if size == 0xffff_ffff { wide_size(&extra, full == 0xffff_ffff) } else { Some(size) };
        let is_open = flags & 8 != 0 && size == 0;
        let written = crate::decode::decode(&name[..name.len().min(MOST_NAME)], None).text;
        Ok(Next::Member(Member {
            offset,
            is_folder: written.ends_with(['/', '\\']),
            name: safe_name(&written),
            is_encrypted: flags & 1 != 0,
            method,
            packed: packed.filter(|_| !is_open),
        }))
    }

    /// Passes over bytes until a member or the table of contents begins; which sign was found.
    fn pass_to_sign(&mut self) -> std::io::Result<Option<[u8; 4]>> {
        loop {
            let left = self.tape.peek(4)?;
            let is_sign = |bytes: &[u8]| bytes == LOCAL || bytes == b"PK\x01\x02" || bytes == b"PK\x05\x06";
            let at = left.windows(4).position(is_sign);
            if let Some(at) = at {
                let sign = [left[at], left[at + 1], left[at + 2], left[at + 3]];
                self.tape.consume(at);
                return Ok(Some(sign));
            }
            let step = left.len().saturating_sub(3);
            if step == 0 {
                let rest = left.len();
                self.tape.consume(rest);
                return Ok(None);
            }
            self.tape.consume(step);
            self.tape.mark();
        }
    }

    /// Reads a member with `read` and passes over what it leaves. Words say why it cannot be read.
    pub fn read<T>(
        &mut self,
        member: &Member,
        read: &mut dyn FnMut(&mut dyn BufRead) -> T,
    ) -> std::io::Result<Result<T, String>> {
        if member.is_encrypted {
            return self.leave(member, "it is encrypted");
        }
        let packed = member.packed.unwrap_or(u64::MAX);
        let start = self.tape.place();
        self.tape.mark();
        let most = FREE + MOST_RATIO.saturating_mul(start + member.packed.unwrap_or(0));
        let given = &self.given;
        let part = (&mut self.tape).take(packed);
        let value = match member.method {
            8 => read(&mut bounded(DeflateDecoder::new(part), given, most)),
            0 if member.packed.is_some() => read(&mut bounded(part, given, most)),
            93 => match zstd::stream::read::Decoder::with_buffer(part) {
                Ok(decoder) => read(&mut bounded(decoder, given, most)),
                Err(_) => return self.leave(member, "its packed data are damaged"),
            },
            _ => return self.leave(member, "it is packed in a way that is not read"),
        };
        if let Some(packed) = member.packed {
            let done = self.tape.place() - start;
            self.tape.pass(packed.saturating_sub(done))?;
        }
        Ok(Ok(value))
    }

    /// Passes over a member.
    pub fn leave<T>(&mut self, member: &Member, reason: &str) -> std::io::Result<Result<T, String>> {
        self.tape.pass(member.packed.unwrap_or(0))?;
        Ok(Err(reason.to_owned()))
    }
}

fn bounded<'g, R: Read + 'g>(
    inner: R,
    given: &'g Cell<u64>,
    most: u64,
) -> std::io::BufReader<Bounded<'g, R>> {
    std::io::BufReader::new(Bounded { inner, given, most })
}

/// A stream that fails when it gives more than it may.
struct Bounded<'g, R> {
    inner: R,
    given: &'g Cell<u64>,
    most: u64,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.given.set(self.given.get() + count as u64);
        if self.given.get() > self.most {
            return Err(beyond_measure());
        }
        Ok(count)
    }
}

/// The error of packed data that unpack to far more than texts ever do.
pub(crate) fn beyond_measure() -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, "the packed data grow beyond measure")
}

/// The packed size in the extra field of large members.
fn wide_size(extra: &[u8], has_full: bool) -> Option<u64> {
    let mut left = extra;
    while left.len() >= 4 {
        let (kind, size) =
            (u16::from_le_bytes([left[0], left[1]]), usize::from(u16::from_le_bytes([left[2], left[3]])));
        let field = left.get(4..4 + size)?;
        if kind == 1 {
            let at = if has_full { 8 } else { 0 };
            return Some(u64::from_le_bytes(field.get(at..at + 8)?.try_into().ok()?));
        }
        left = &left[4 + size..];
    }
    None
}

/// A name without drives, roots and steps upwards: it is shown and never opened.
pub(crate) fn safe_name(written: &str) -> String {
    let clean: String = written.chars().filter(|c| !c.is_control()).collect();
    let steps =
        clean.split(['/', '\\']).filter(|step| !matches!(*step, "" | "." | "..") && !step.ends_with(':'));
    steps.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere() {
        assert_eq!(safe_name("../../etc/./passwd"), "etc/passwd");
        assert_eq!(safe_name("C:\\pile\\a.txt"), "pile/a.txt");
        assert_eq!(safe_name("/a\0b"), "ab");
    }
}
