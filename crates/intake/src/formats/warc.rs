//! Web archives: WARC and ARC, packed record by record, as a whole, or not at all. Every page and plain text that answered with
//! success becomes a document with its address and the day of fetching.
//!
//! Reading goes on after damage: a length that does not fit, a damaged or missing piece of packed data and rubbish between records
//! cost the record they hit, and are reported with the byte where they lie. Requests, redirections, pictures, scripts and the like
//! are no articles and pass without a word; documents of kinds that are not read here are counted and reported at the end.
//!
//! The bytes of a document are its record alone, unpacked, with the length that it has.

use std::collections::BTreeMap;
use std::io::{BufRead, Read};
use std::ops::ControlFlow;

use flate2::bufread::GzDecoder;

use super::{Feed, Format, html};
use crate::head::{self, Known};
use crate::tape::Tape;
use crate::zip::{FREE, MOST_RATIO};
use crate::{IntakeError, Item, decode, is_damage, page, pieces, roles, skipped};

pub(crate) static FORMAT: Format = Format {
    name: "warc",
    extensions: &["warc", "arc"],
    about: "web archives: WARC and ARC, one document for each page",
    has_columns: false,
    is_surely: is_archive,
    looks_like: is_archive,
    read,
};

/// Longest line of a header, and most lines of one.
const MOST_LINE: usize = 64 << 10;
const MOST_FIELDS: usize = 1000;

/// Whether the bytes begin like a web archive, packed or not.
pub(crate) fn is_archive(head: &[u8]) -> bool {
    let mut unpacked = Vec::new();
    let mut head = head;
    if head.starts_with(&[0x1f, 0x8b]) {
        let _ = GzDecoder::new(head).take(64).read_to_end(&mut unpacked);
        head = &unpacked;
    }
    let start = head.trim_ascii_start();
    start.starts_with(b"WARC/") || start.starts_with(b"filedesc://")
}

/// A record of a web archive, without its content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebRecord {
    /// The byte of the file where it begins; in a packed file, where the packed piece begins that it begins in.
    pub offset: u64,
    /// `response`, `request`, `resource`, `warcinfo`, ...
    pub kind: String,
    /// The address, or empty.
    pub uri: String,
    /// When it was fetched, `YYYY-MM-DDThh:mm:ssZ`.
    pub date: String,
    /// The status of an answer, the address of a request, or empty.
    pub status: String,
    /// The type of content that the answer names, or empty.
    pub content_type: String,
    /// Bytes of the content after the header of the answer, unpacked.
    pub payload_bytes: usize,
}

/// A damaged or odd place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Damage {
    /// The byte of the file.
    pub offset: u64,
    /// What is wrong.
    pub reason: String,
    /// Whether something is lost by it.
    pub is_loss: bool,
}

/// Every record of a web archive, and every damaged place. Records over `limit` bytes are listed without their content.
///
/// # Errors
/// Only when `reader` itself fails.
pub fn web_records(reader: &mut dyn BufRead, limit: usize) -> std::io::Result<(Vec<WebRecord>, Vec<Damage>)> {
    let (mut records, mut damages) = (Vec::new(), Vec::new());
    walk(reader, limit, &mut |found| {
        match found {
            Found::Record(record) => records.push(record.outline(limit)),
            Found::Damage(damage) => damages.push(damage),
        }
        ControlFlow::Continue(())
    })?;
    Ok((records, damages))
}

enum Found {
    Record(Record),
    Damage(Damage),
}

/// A record with its content.
struct Record {
    offset: u64,
    kind: String,
    uri: String,
    date: String,
    /// The header as it is written in the bytes of a document, without the length.
    header: Vec<u8>,
    /// The type of the block by the header of the record.
    block_type: String,
    block: Vec<u8>,
    /// Bytes of the block as declared; more than the block has when it was over the limit.
    length: u64,
    is_arc: bool,
}

// ---- packed data

/// Unpacked bytes, and where the packed pieces lie.
enum Stream<'r> {
    Plain(&'r mut dyn BufRead),
    Packed(Box<Unpacker<'r>>),
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Stream::Plain(reader) => reader.read(buffer),
            Stream::Packed(unpacker) => unpacker.read(buffer),
        }
    }
}

struct Unpacker<'r> {
    /// Between two pieces.
    between: Option<Tape<&'r mut dyn BufRead>>,
    /// Inside a piece.
    inside: Option<GzDecoder<Tape<&'r mut dyn BufRead>>>,
    /// For each piece: the unpacked byte and the byte of the file where it begins.
    pieces: Vec<(u64, u64)>,
    /// Unpacked bytes given so far.
    given: u64,
    damages: Vec<Damage>,
    /// The last piece was damaged.
    is_after_damage: bool,
    /// Packed bytes that were looked at again after damage.
    wound: u64,
    /// How many pieces were damaged.
    lost: usize,
    /// Line ends that are given before the next piece, so that its record begins a line.
    line_ends: &'static [u8],
}

impl<'r> Unpacker<'r> {
    fn new(reader: &'r mut dyn BufRead) -> Self {
        Unpacker {
            between: Some(Tape::new(reader)),
            inside: None,
            pieces: Vec::new(),
            given: 0,
            damages: Vec::new(),
            is_after_damage: false,
            wound: 0,
            lost: 0,
            line_ends: b"",
        }
    }

    /// Opens the next piece, after rubbish if there is any; false at the end.
    fn open_piece(&mut self) -> std::io::Result<bool> {
        let Some(mut tape) = self.between.take() else { return Ok(false) };
        let start = tape.place();
        let is_bomb = self.given > FREE + MOST_RATIO * start;
        if is_bomb || self.lost > MOST_LOST {
            let reason = if is_bomb {
                "the packed data grow beyond measure"
            } else {
                "too many packed pieces are damaged"
            };
            self.damages.push(Damage {
                offset: start,
                reason: format!("{reason}; the rest is not read"),
                is_loss: true,
            });
            return Ok(false);
        }
        let rubbish = pass_to_piece(&mut tape)?;
        // Zero bytes fill up a block and mean nothing.
        let is_told = std::mem::take(&mut self.is_after_damage);
        if let Some(count) = rubbish.filter(|count| *count > 0 && !is_told) {
            let reason = format!("{count} bytes that are not packed data");
            self.damages.push(Damage { offset: start, reason, is_loss: true });
        }
        if tape.peek(1)?.is_empty() {
            self.between = Some(tape);
            return Ok(false);
        }
        tape.mark();
        self.pieces.push((self.given, tape.place()));
        self.inside = Some(GzDecoder::new(tape));
        Ok(true)
    }

    /// After damage: the search for the next piece begins right behind the start of this one.
    fn give_up_piece(&mut self, decoder: GzDecoder<Tape<&'r mut dyn BufRead>>, error: &std::io::Error) {
        let mut tape = decoder.into_inner();
        let start = self.pieces.last().map_or(0, |piece| piece.1);
        let reason = format!("the packed data are damaged or cut ({error})");
        self.damages.push(Damage { offset: start, reason, is_loss: true });
        self.lost += 1;
        self.wound += tape.place() - start;
        if self.wound <= MOST_WOUND_IN_ALL {
            tape.wind_to(start + 1);
        }
        self.between = Some(tape);
        self.is_after_damage = true;
        self.line_ends = b"\r\n\r\n";
    }
}

/// Passes over bytes until a packed piece begins; gives how many there were, or `None` when they were all zero.
fn pass_to_piece(tape: &mut Tape<&mut dyn BufRead>) -> std::io::Result<Option<u64>> {
    let (mut passed, mut are_zero) = (0u64, true);
    loop {
        let left = tape.peek(4)?;
        if left.len() < 4 {
            let rest = left.len();
            are_zero &= left.iter().all(|byte| *byte == 0);
            tape.consume(rest);
            return Ok((!are_zero).then_some(passed + rest as u64));
        }
        let at = left.windows(4).position(|bytes| bytes[..3] == [0x1f, 0x8b, 8] && bytes[3] & 0xe0 == 0);
        let step = at.unwrap_or(left.len() - 3);
        are_zero &= left[..step].iter().all(|byte| *byte == 0);
        tape.consume(step);
        passed += step as u64;
        if at.is_some() {
            return Ok((!are_zero).then_some(passed));
        }
        tape.mark();
    }
}

impl Read for Unpacker<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            if !self.line_ends.is_empty() {
                let count = self.line_ends.read(buffer)?;
                self.given += count as u64;
                return Ok(count);
            }
            let Some(mut decoder) = self.inside.take() else {
                if self.open_piece()? {
                    continue;
                }
                return Ok(0);
            };
            match decoder.read(buffer) {
                Ok(0) => self.between = Some(decoder.into_inner()),
                Ok(count) => {
                    self.given += count as u64;
                    // What lies far behind is not looked at again.
                    decoder.get_mut().mark_beyond(MOST_WOUND);
                    if self.given > FREE + MOST_RATIO * decoder.get_ref().place() {
                        self.between = Some(decoder.into_inner());
                        return Ok(count);
                    }
                    self.inside = Some(decoder);
                    return Ok(count);
                }
                Err(error) if is_damage(&error) => self.give_up_piece(decoder, &error),
                Err(error) => {
                    self.inside = Some(decoder);
                    return Err(error);
                }
            }
        }
    }
}

/// So many packed bytes are kept to be searched again after damage.
const MOST_WOUND: usize = 4 << 20;
/// So many packed bytes in all are searched again.
const MOST_WOUND_IN_ALL: u64 = 64 << 20;
/// After so many damaged pieces the rest is given up.
const MOST_LOST: usize = 2000;

// ---- records

fn walk(
    reader: &mut dyn BufRead,
    limit: usize,
    give: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> std::io::Result<()> {
    let is_packed = reader.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let stream =
        if is_packed { Stream::Packed(Box::new(Unpacker::new(reader))) } else { Stream::Plain(reader) };
    let mut walker = Walker { tape: Tape::new(stream), limit, told_odd: false };
    let mut last = None;
    loop {
        let (found, damage) = walker.next()?;
        for damage in walker.damages().into_iter().chain(damage) {
            // What follows from damage at the same place is not told again.
            if damage.is_loss && last.replace(damage.offset) == Some(damage.offset) {
                continue;
            }
            if give(Found::Damage(damage)).is_break() {
                return Ok(());
            }
        }
        match found {
            Step::Record(record) => {
                if give(Found::Record(record)).is_break() {
                    return Ok(());
                }
            }
            Step::Again => {}
            Step::End => return Ok(()),
        }
    }
}

const NO_BLANK_LINE: &str = "no blank line stands after the record; its end may be cut";

enum Step {
    Record(Record),
    /// Nothing but damage was found here.
    Again,
    End,
}

struct Walker<'r> {
    tape: Tape<Stream<'r>>,
    limit: usize,
    /// That records are packed oddly was said.
    told_odd: bool,
}

/// What a header says.
struct Header {
    kind: String,
    uri: String,
    date: String,
    block_type: String,
    length: Option<u64>,
    bytes: Vec<u8>,
    is_arc: bool,
}

impl Walker<'_> {
    fn damages(&mut self) -> Vec<Damage> {
        match &mut self.tape.inner {
            Stream::Packed(unpacker) => std::mem::take(&mut unpacker.damages),
            Stream::Plain(_) => Vec::new(),
        }
    }

    /// The byte of the file for a place in the unpacked data, and whether a packed piece begins right there.
    fn offset_of(&self, place: u64) -> (u64, bool) {
        let Stream::Packed(unpacker) = &self.tape.inner else { return (place, true) };
        let at = unpacker.pieces.partition_point(|piece| piece.0 <= place);
        at.checked_sub(1).map_or((0, true), |at| (unpacker.pieces[at].1, unpacker.pieces[at].0 == place))
    }

    fn next(&mut self) -> std::io::Result<(Step, Option<Damage>)> {
        while matches!(self.tape.peek(1)?.first(), Some(b'\r' | b'\n')) {
            self.tape.consume(1);
        }
        self.tape.mark();
        let place = self.tape.place();
        if self.tape.peek(1)?.is_empty() {
            return Ok((Step::End, None));
        }
        let (offset, begins_piece) = self.offset_of(place);
        let damage = |reason: &str, is_loss| Damage { offset, reason: reason.to_owned(), is_loss };
        let Some(header) = self.header()? else {
            self.tape.wind_to(place);
            self.pass_to_header()?;
            return Ok((Step::Again, Some(damage("no record begins here", true))));
        };
        let mut odd =
            (!begins_piece && !self.told_odd).then(|| damage("records are not packed one by one", false));
        self.told_odd |= odd.is_some();
        let (block, length, trouble) = self.block(&header)?;
        if let Some(trouble) = trouble {
            odd = Some(damage(trouble, trouble != NO_BLANK_LINE));
        }
        let record = Record {
            offset,
            kind: header.kind,
            uri: header.uri,
            date: header.date,
            header: header.bytes,
            block_type: header.block_type,
            block,
            length,
            is_arc: header.is_arc,
        };
        Ok((Step::Record(record), odd))
    }

    /// The content of a record, its length, and what is wrong with it.
    fn block(&mut self, header: &Header) -> std::io::Result<(Vec<u8>, u64, Option<&'static str>)> {
        let start = self.tape.place();
        let Some(length) = header.length else {
            let count = self.pass_to_header()?;
            self.tape.wind_to(start);
            let block = self.tape.take_bytes(usize::try_from(count).unwrap_or(0).min(self.limit))?;
            let length = block.len() as u64;
            return Ok((block, length, Some("the record does not say how long it is")));
        };
        if length > self.limit as u64 {
            let passed = self.tape.pass(length)?;
            return Ok((Vec::new(), length, (passed < length).then_some("the record is cut")));
        }
        let left = self.tape.peek(length as usize + 4)?;
        let whole = left.get(..length as usize);
        if let Some(whole) = whole.filter(|whole| is_end_of_record(&left[whole.len()..])) {
            let block = whole.to_vec();
            self.tape.consume(block.len());
            return Ok((block, length, None));
        }
        // The length does not fit: the next record may begin inside.
        if let Some(next) = next_header(whole.unwrap_or(left)) {
            let mut block = self.tape.take_bytes(next)?;
            let end = block.trim_ascii_end().len().max(block.len().saturating_sub(8));
            let blank = block[end..].iter().all(|byte| matches!(byte, b'\r' | b'\n'));
            block.truncate(if blank { end } else { next });
            let length = block.len() as u64;
            return Ok((block, length, Some("the record is shorter than it says")));
        }
        let block = self.tape.take_bytes(length as usize)?;
        let is_cut = (block.len() as u64) < length;
        let length = block.len() as u64;
        if is_cut {
            return Ok((block, length, Some("the record is cut")));
        }
        if !self.is_rubbish()? {
            return Ok((block, length, (!header.is_arc).then_some(NO_BLANK_LINE)));
        }
        self.pass_to_header()?;
        Ok((block, length, Some("the record is longer than it says")))
    }

    /// Whether something else than line ends stands before the next header.
    fn is_rubbish(&mut self) -> std::io::Result<bool> {
        let place = self.tape.place();
        while matches!(self.tape.peek(1)?.first(), Some(b'\r' | b'\n')) {
            self.tape.consume(1);
        }
        let line = self.tape.line(MOST_LINE)?;
        self.tape.wind_to(place);
        Ok(!line.is_empty() && !begins_record(&line))
    }

    /// Passes over lines until a header begins; gives how many bytes. Keeps as much as one record may have.
    fn pass_to_header(&mut self) -> std::io::Result<u64> {
        let start = self.tape.place();
        let mut is_first = true;
        loop {
            let place = self.tape.place();
            let line = self.tape.line(MOST_LINE)?;
            if line.is_empty() || !is_first && begins_record(&line) {
                self.tape.wind_to(place);
                return Ok(place - start);
            }
            is_first = false;
            if place - start > self.limit as u64 {
                self.tape.mark();
            }
        }
    }

    fn header(&mut self) -> std::io::Result<Option<Header>> {
        let first = self.tape.line(MOST_LINE)?;
        if !begins_record(&first) {
            return Ok(None);
        }
        if !first.starts_with(b"WARC/") {
            return Ok(Some(arc_header(&first)));
        }
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut bytes = b"WARC/1.0\r\n".to_vec();
        for _ in 0..MOST_FIELDS {
            let line = self.tape.line(MOST_LINE)?;
            let text = decode::decode(line.trim_ascii_end(), None).text;
            if text.is_empty() {
                break;
            }
            match (text.split_once(':'), fields.last_mut()) {
                (_, Some(last)) if text.starts_with([' ', '\t']) => {
                    last.1.push(' ');
                    last.1.push_str(text.trim());
                }
                (Some((name, value)), _) => {
                    fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
                }
                _ => {}
            }
        }
        let field = |name: &str| {
            fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        for (name, value) in fields.iter().filter(|(name, _)| name != "content-length") {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        let uri = field("warc-target-uri");
        let uri = uri.strip_prefix('<').and_then(|uri| uri.strip_suffix('>')).unwrap_or(&uri);
        Ok(Some(Header {
            kind: field("warc-type"),
            uri: uri.replace(' ', "%20"),
            date: field("warc-date"),
            block_type: field("content-type").to_ascii_lowercase(),
            length: field("content-length").parse().ok(),
            bytes,
            is_arc: false,
        }))
    }
}

/// Whether a blank line or the end of the file comes next.
fn is_end_of_record(left: &[u8]) -> bool {
    left.is_empty()
        || left.starts_with(b"\r\n\r\n")
        || left.starts_with(b"\n\n")
        || left == b"\r\n"
        || left == b"\n"
}

/// Where the first header begins.
fn next_header(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        if begins_record(&bytes[at..]) {
            return Some(at);
        }
        at += bytes[at..].iter().position(|byte| *byte == b'\n')? + 1;
    }
}

/// The header of an ARC record: address, number of the machine, day, type, length; the address may hold blanks.
fn arc_header(line: &[u8]) -> Header {
    let text = decode::decode(line.trim_ascii_end(), None).text;
    let mut cells: Vec<&str> = text.rsplitn(5, ' ').collect();
    cells.resize(5, "");
    let is_head = cells[4].starts_with("filedesc://");
    let digits: String = cells[2].chars().chain("00000000000000".chars()).take(14).collect();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or("00");
    let date = format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14)
    );
    let uri = cells[4].replace(' ', "%20");
    let bytes = format!("{} {} {} {} ", uri, cells[3], cells[2], cells[1]).into_bytes();
    Header {
        kind: if is_head { "warcinfo" } else { "response" }.to_owned(),
        uri: if is_head { String::new() } else { uri },
        date,
        block_type: cells[1].to_ascii_lowercase(),
        length: cells[0].parse().ok(),
        bytes,
        is_arc: true,
    }
}

/// Whether a header begins with this line.
fn begins_record(line: &[u8]) -> bool {
    if let Some(version) = line.strip_prefix(b"WARC/") {
        return version.first().is_some_and(u8::is_ascii_digit);
    }
    let line = &line[..line.iter().position(|byte| *byte == b'\n').unwrap_or(line.len()).min(MOST_LINE)];
    let mut cells = line.trim_ascii_end().rsplitn(5, |byte| *byte == b' ');
    let (_, kind, date, machine, uri) =
        (cells.next(), cells.next(), cells.next(), cells.next(), cells.next());
    let is_day = |date: &[u8]| (14..=20).contains(&date.len()) && date.iter().all(u8::is_ascii_digit);
    let is_uri = |uri: &[u8]| {
        let scheme = uri
            .iter()
            .take(20)
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
            .count();
        scheme > 0 && uri[scheme..].starts_with(b"://")
    };
    date.is_some_and(is_day)
        && uri.is_some_and(is_uri)
        && kind.is_some_and(|kind| !kind.is_empty())
        && machine.is_some()
}

// ---- answers of servers

/// The answer or the question in a block.
struct Http {
    status: String,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Http {
    fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

impl Record {
    fn is_http(&self) -> bool {
        let named = self.block_type.starts_with("application/http") || self.is_arc;
        named && (self.block.starts_with(b"HTTP/") || self.kind == "request")
    }

    fn http(&self, limit: usize) -> Option<Http> {
        if !self.is_http() {
            return None;
        }
        let (end, past) = end_of_header(&self.block);
        let head = decode::decode(&self.block[..end], None).text;
        let mut lines = head.lines();
        let status = lines.next().unwrap_or("").split_whitespace().nth(1).unwrap_or("").to_owned();
        let fields = lines
            .take(MOST_FIELDS)
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut http = Http { status, fields, body: self.block[past..].to_vec() };
        if http.field("transfer-encoding").eq_ignore_ascii_case("chunked")
            && let Some(whole) = without_chunks(&http.body)
        {
            http.body = whole;
        }
        if let Some(unpacked) = unpacked(http.field("content-encoding"), &http.body, limit) {
            http.body = unpacked;
        }
        Some(http)
    }

    fn outline(&self, limit: usize) -> WebRecord {
        let http = self.http(limit);
        let payload_bytes = match &http {
            Some(http) => http.body.len(),
            None if self.is_arc && self.kind == "warcinfo" => 0,
            None => self.block.len(),
        };
        WebRecord {
            offset: self.offset,
            kind: self.kind.clone(),
            uri: self.uri.clone(),
            date: self.date.clone(),
            status: http.as_ref().map(|http| http.status.clone()).unwrap_or_default(),
            content_type: http.as_ref().map(|http| http.field("content-type").to_owned()).unwrap_or_default(),
            payload_bytes,
        }
    }

    /// The record alone, as the bytes of a document.
    fn source(&self) -> Vec<u8> {
        let length = self.block.len();
        let tail =
            if self.is_arc { format!("{length}\n") } else { format!("content-length: {length}\r\n\r\n") };
        [&self.header, tail.as_bytes(), &self.block, b"\r\n\r\n"].concat()
    }
}

/// Where the header of an answer ends, and where its content begins.
fn end_of_header(block: &[u8]) -> (usize, usize) {
    let at =
        |end: &[u8]| block.windows(end.len()).position(|bytes| bytes == end).map(|at| (at, at + end.len()));
    let ends = [at(b"\r\n\r\n"), at(b"\n\n")];
    ends.into_iter().flatten().min().unwrap_or((block.len(), block.len()))
}

/// Chunks joined. `None` when there are none: many crawlers join them and keep the header.
fn without_chunks(body: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut left) = (Vec::new(), body);
    loop {
        let end = left.iter().take(64).position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(&left[..end]).ok()?.trim();
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        left = &left[end + 1..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(&left[..size.min(left.len())]);
        if size >= left.len() {
            return Some(out);
        }
        left = &left[size..];
        left = left.strip_prefix(b"\r\n").or_else(|| left.strip_prefix(b"\n")).unwrap_or(left);
        if left.is_empty() {
            return Some(out);
        }
    }
}

/// Bytes that are unpacked at once.
const BROTLI_BUFFER: usize = 4096;

/// Content unpacked, what can be had of it; `None` when it is not packed, whatever the header says.
fn unpacked(encoding: &str, body: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let most = limit as u64;
    match encoding.to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => {
            let _ = GzDecoder::new(body).take(most).read_to_end(&mut out);
        }
        "deflate" => {
            let _ = flate2::bufread::ZlibDecoder::new(body).take(most).read_to_end(&mut out);
            if out.is_empty() {
                let _ = flate2::bufread::DeflateDecoder::new(body).take(most).read_to_end(&mut out);
            }
        }
        "br" => {
            let _ =
                brotli_decompressor::Decompressor::new(body, BROTLI_BUFFER).take(most).read_to_end(&mut out);
            // The crawler may have unpacked it and kept the header.
            if !body.is_empty()
                && std::str::from_utf8(body).is_ok()
                && (out.is_empty() || std::str::from_utf8(&out).is_err())
            {
                return None;
            }
        }
        _ => {}
    }
    (!out.is_empty()).then_some(out)
}

// ---- documents

fn read(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let limit = feed.options.max_document_bytes;
    let (name, url) = (feed.name, feed.url);
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    let (mut is_empty, mut given, mut is_stopped) = (true, 0usize, false);
    let sink = &mut *feed.sink;
    let result = walk(feed.reader, limit, &mut |found| {
        is_empty = false;
        let item = match found {
            Found::Damage(damage) if !damage.is_loss => return ControlFlow::Continue(()),
            Found::Damage(damage) => skipped(
                &format!("byte {}", damage.offset),
                &damage.reason,
                "fetch the archive again; the records after this place are read",
            ),
            Found::Record(record) => match item_of(&record, name, url, limit) {
                Kind::Item(item) => *item,
                Kind::Other(kind) => {
                    *others.entry(kind).or_default() += 1;
                    return ControlFlow::Continue(());
                }
                Kind::Nothing => return ControlFlow::Continue(()),
            },
        };
        given += 1;
        let flow = sink(item);
        is_stopped = flow.is_break();
        flow
    });
    let name = name.to_owned();
    result.map_err(|source| IntakeError::Read { name, source })?;
    if is_stopped {
        return Ok(());
    }
    if is_empty {
        feed.skip(
            "the whole file",
            "the archive has no records",
            "fetch it again, or remove it from the pile",
        );
    } else if !others.is_empty() {
        let kinds: Vec<String> =
            others.iter().take(8).map(|(kind, count)| format!("{kind}: {count}")).collect();
        let reason = format!("documents of these kinds are not read ({})", kinds.join(", "));
        feed.skip("some records", &reason, "take them out of the archive and save them as text or HTML");
    } else if given == 0 {
        feed.skip(
            "the whole file",
            "the archive has no page or text that can be read",
            "remove it from the pile",
        );
    }
    Ok(())
}

/// What a record is worth.
enum Kind {
    Item(Box<Item>),
    /// A document of a kind that is not read.
    Other(String),
    /// No article.
    Nothing,
}

fn item_of(record: &Record, name: &str, url: &str, limit: usize) -> Kind {
    if !matches!(record.kind.as_str(), "response" | "resource" | "conversion") {
        return Kind::Nothing;
    }
    let place = format!("the record at byte {}", record.offset);
    if record.length > limit as u64 {
        let reason =
            format!("the record has {} bytes, over the limit of {limit} for one document", record.length);
        return Kind::Item(Box::new(skipped(&place, &reason, "raise the limit on the size of a document")));
    }
    let http = record.http(limit);
    if http.as_ref().is_some_and(|http| !http.status.starts_with('2')) {
        return Kind::Nothing;
    }
    let written = http
        .as_ref()
        .map_or(record.block_type.as_str(), |http| http.field("content-type"))
        .to_ascii_lowercase();
    let body = http.as_ref().map_or(&record.block, |http| &http.body);
    let kind = written.split(';').next().unwrap_or("").trim().to_owned();
    if body.trim_ascii().is_empty() {
        return Kind::Nothing;
    }
    let is_page = matches!(kind.as_str(), "text/html" | "application/xhtml+xml")
        || kind.is_empty() && (html::FORMAT.looks_like)(body);
    if !is_page && kind != "text/plain" {
        let is_document = kind.starts_with("application/")
            && !kind.contains("script")
            && !kind.contains("font")
            && !kind.contains("octet");
        return if is_document { Kind::Other(kind) } else { Kind::Nothing };
    }
    if http
        .as_ref()
        .is_some_and(|http| http.field("content-encoding") == "br" && std::str::from_utf8(body).is_err())
    {
        return Kind::Other(format!("{kind} packed with brotli"));
    }
    let charset =
        written.split_once("charset=").map(|(_, rest)| rest.trim_matches(['"', '\'', ' ']).to_owned());
    document_of(record, body, is_page, charset, name, url)
}

fn document_of(
    record: &Record,
    body: &[u8],
    is_page: bool,
    charset: Option<String>,
    name: &str,
    url: &str,
) -> Kind {
    let known = Known {
        url: if record.uri.contains("://") { record.uri.clone() } else { url.to_owned() },
        source: name.to_owned(),
        dates: head::fetched(&record.date),
        ..Known::default()
    };
    let source = record.source();
    let charset = charset.or_else(|| is_page.then(|| page::declared_encoding(body)).flatten());
    let decoded = decode::decode(body, charset.as_deref());
    let mut document = if is_page {
        page::document(&source, decoded.text.trim_start_matches('\u{feff}'), known)
    } else {
        let pieces = pieces::split(&decoded.text);
        roles::compose(&source, decoded.text, &pieces, known, roles::Profile::Page)
    };
    if document.blocks.is_empty() {
        return Kind::Nothing;
    }
    head::bound_by(&mut document, &record.date);
    Kind::Item(Box::new(Item::Document { document, source, format: &FORMAT, notes: decoded.notes }))
}
