//! A stream that can be wound back: what was read since the last mark is kept, so that a reader that went astray may look at it
//! again. Knows the place of every byte. Used for archives that may be damaged.

use std::io::{BufRead, Read};

const CHUNK: usize = 16 << 10;

/// A stream with what was read of it since the mark.
pub(crate) struct Tape<R> {
    pub inner: R,
    kept: Vec<u8>,
    /// The place in `kept` that is read next.
    at: usize,
    /// The place of `kept[0]` in the stream.
    start: u64,
    is_done: bool,
}

impl<R: Read> Tape<R> {
    pub fn new(inner: R) -> Self {
        Tape { inner, kept: Vec::new(), at: 0, start: 0, is_done: false }
    }

    /// The place of the next byte in the stream.
    pub fn place(&self) -> u64 {
        self.start + self.at as u64
    }

    /// Forgets what was read.
    pub fn mark(&mut self) {
        // Moving the bytes for every small step would be quadratic.
        if self.at == self.kept.len() || self.at >= CHUNK && self.at >= self.kept.len() / 2 {
            self.kept.drain(..self.at);
            self.start += self.at as u64;
            self.at = 0;
        }
    }

    /// Forgets what was read more than `count` bytes ago.
    pub fn mark_beyond(&mut self, count: usize) {
        if self.at > 2 * count {
            let old = self.at - count;
            self.kept.drain(..old);
            self.start += old as u64;
            self.at = count;
        }
    }

    /// Goes back to a place since the mark; an older one is the oldest that is kept.
    pub fn wind_to(&mut self, place: u64) {
        self.at =
            usize::try_from(place.saturating_sub(self.start)).unwrap_or(usize::MAX).min(self.kept.len());
    }

    /// Reads more into what is kept; false at the end of the stream.
    fn more(&mut self) -> std::io::Result<bool> {
        while !self.is_done {
            let length = self.kept.len();
            self.kept.resize(length + CHUNK, 0);
            let result = self.inner.read(&mut self.kept[length..]);
            self.kept.truncate(length + *result.as_ref().unwrap_or(&0));
            match result {
                Ok(0) => self.is_done = true,
                Ok(_) => return Ok(true),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// The bytes that come next, at least `count` of them unless the stream ends before.
    pub fn peek(&mut self, count: usize) -> std::io::Result<&[u8]> {
        while self.kept.len() - self.at < count && self.more()? {}
        Ok(&self.kept[self.at..])
    }

    /// The next line with its end; the end of the stream and `most` bytes end a line too. Empty at the end.
    pub fn line(&mut self, most: usize) -> std::io::Result<Vec<u8>> {
        let mut seen = 0;
        loop {
            let left = &self.kept[self.at..];
            let end = left[seen..].iter().position(|byte| *byte == b'\n').map(|end| seen + end + 1);
            seen = left.len();
            if end.is_none() && seen < most && self.more()? {
                continue;
            }
            let left = &self.kept[self.at..];
            let line = left[..end.unwrap_or(seen).min(most)].to_vec();
            self.at += line.len();
            return Ok(line);
        }
    }

    /// The next `count` bytes, or what is left of them.
    pub fn take_bytes(&mut self, count: usize) -> std::io::Result<Vec<u8>> {
        let left = self.peek(count)?;
        let taken = left[..count.min(left.len())].to_vec();
        self.at += taken.len();
        Ok(taken)
    }

    /// Passes over bytes without keeping them; gives how many there were.
    pub fn pass(&mut self, count: u64) -> std::io::Result<u64> {
        let mut left = count;
        while left > 0 {
            let here = self.peek(1)?.len();
            if here == 0 {
                break;
            }
            let step = (here as u64).min(left);
            self.at += step as usize;
            left -= step;
            self.mark();
        }
        Ok(count - left)
    }
}

impl<R: Read> Read for Tape<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = self.peek(1)?;
        let count = left.len().min(buffer.len());
        buffer[..count].copy_from_slice(&left[..count]);
        self.at += count;
        Ok(count)
    }
}

impl<R: Read> BufRead for Tape<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.peek(1)
    }

    fn consume(&mut self, count: usize) {
        self.at = (self.at + count).min(self.kept.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lines_and_winding_back() {
        let mut tape = Tape::new(&b"ab\ncdef\ngh"[..]);
        assert_eq!(tape.line(100).unwrap(), b"ab\n");
        assert_eq!(tape.take_bytes(2).unwrap(), b"cd");
        tape.wind_to(3);
        assert_eq!(tape.line(3).unwrap(), b"cde");
        assert_eq!(tape.place(), 6);
        assert_eq!(tape.pass(3).unwrap(), 3);
        assert_eq!(tape.line(100).unwrap(), b"h");
        assert_eq!(tape.line(100).unwrap(), b"");
        assert_eq!(tape.pass(3).unwrap(), 0);
    }
}
