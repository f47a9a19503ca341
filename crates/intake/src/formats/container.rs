//! Containers: zip and tar, in which each member is read as the file that it is, other containers too. Nothing is unpacked to
//! disk; names of members are only shown. Hidden files and what systems put beside files are passed over.

use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;

use super::{Feed, Format, never};
use crate::tape::Tape;
use crate::zip::{Next, Zip, is_zip, safe_name};
use crate::{IntakeError, Item, is_damage, read_inside};

pub(crate) static ZIP: Format = Format {
    name: "zip",
    extensions: &["zip"],
    about: "zip archives, each member as the file that it is",
    has_columns: true,
    is_surely: is_zip,
    looks_like: never,
    read: read_zip,
};

pub(crate) static TAR: Format = Format {
    name: "tar",
    extensions: &["tar"],
    about: "tar archives, each member as the file that it is",
    has_columns: true,
    is_surely: is_tar,
    looks_like: never,
    read: read_tar,
};

/// Containers inside containers are opened so far.
const MOST_DEPTH: u8 = 3;
const BLOCK: usize = 512;
const UNPACK: &str = "unpack it and add what is inside";

/// Whether a member is worth a look: no hidden file and nothing that systems put beside files.
fn is_wanted(name: &str) -> bool {
    !name.is_empty()
        && !name.split('/').any(|step| step.starts_with('.') || step == "__MACOSX" || step == "Thumbs.db")
}

/// Reads a member. Its items carry its name.
fn read_member(
    feed: &mut Feed<'_>,
    name: &str,
    reader: &mut dyn BufRead,
) -> (ControlFlow<()>, Option<std::io::Error>) {
    let whole = format!("{}/{name}", feed.name);
    let mut flow = ControlFlow::Continue(());
    let sink = &mut *feed.sink;
    let result = read_inside(&whole, feed.url, reader, feed.options, feed.depth + 1, &mut |item| {
        let item = match item {
            Item::Skipped { place, reason, remedy } => {
                Item::Skipped { place: format!("{name}: {place}"), reason, remedy }
            }
            document @ Item::Document { .. } => document,
        };
        flow = sink(item);
        flow
    });
    let error = result.err().map(|error| match error {
        IntakeError::Read { source, .. } => source,
        other @ IntakeError::UnknownField { .. } => std::io::Error::other(other.to_string()),
    });
    (flow, error)
}

/// Whether the container stands too deep in others; says so.
fn is_too_deep(feed: &mut Feed<'_>) -> bool {
    let is_deep = feed.depth >= MOST_DEPTH;
    if is_deep {
        let reason = format!("archives inside archives are opened {MOST_DEPTH} deep at most");
        feed.skip("the whole file", &reason, UNPACK);
    }
    is_deep
}

fn read_zip(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    if is_too_deep(feed) {
        return Ok(());
    }
    // The stream is taken out of the feed, which goes on with its sink.
    let mut nothing: &[u8] = &[];
    let mut rest = feed.without_reader(&mut nothing);
    let result = zip_members(&mut rest.0, rest.1);
    let name = feed.name.to_owned();
    result.map_err(|source| IntakeError::Read { name, source })
}

fn zip_members(feed: &mut Feed<'_>, reader: &mut dyn BufRead) -> std::io::Result<()> {
    let mut zip = Zip::new(reader);
    let mut seen = false;
    loop {
        let member = match zip.next()? {
            Next::Member(member) => member,
            Next::Damage(offset, count) => {
                let reason = format!("{count} bytes of the archive belong to no member");
                feed.skip(
                    &format!("byte {offset}"),
                    &reason,
                    "fetch the archive again; what stands after this place is read",
                );
                continue;
            }
            Next::End(is_whole) => {
                if !is_whole {
                    feed.skip("the end of the file", "the archive is cut", "fetch it again");
                } else if !seen {
                    feed.skip("the whole file", "the archive is empty", "remove it from the pile");
                }
                return Ok(());
            }
        };
        // A folder holds no bytes; one that claims some would swallow the members behind it.
        if member.is_folder {
            seen = true;
            continue;
        }
        if !is_wanted(&member.name) {
            let _: Result<(), String> = zip.leave(&member, "")?;
            continue;
        }
        seen = true;
        let read = zip.read(&member, &mut |reader| read_member(feed, &member.name, reader))?;
        let trouble = match read {
            Ok((flow, _)) if flow.is_break() => return Ok(()),
            Ok((_, error)) => error.map(|error| error.to_string()),
            Err(reason) => Some(reason),
        };
        if let Some(reason) = trouble {
            feed.skip(&format!("{} (byte {})", member.name, member.offset), &reason, UNPACK);
        }
    }
}

// ---- tar

fn is_tar(head: &[u8]) -> bool {
    head.len() >= BLOCK && is_header(&head[..BLOCK])
}

/// Whether the sum of a header is right.
fn is_header(block: &[u8]) -> bool {
    let sum: u64 = block
        .iter()
        .enumerate()
        .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u64::from(*byte) })
        .sum();
    block.len() == BLOCK && block[0] != 0 && octal(&block[148..156]) == Some(sum)
}

fn octal(field: &[u8]) -> Option<u64> {
    if field.first().is_some_and(|byte| byte & 0x80 != 0) {
        let wide = field
            .iter()
            .skip(1)
            .try_fold(0u64, |sum, byte| sum.checked_mul(256)?.checked_add(u64::from(*byte)));
        return wide;
    }
    let digits: String = field.iter().map(|byte| char::from(*byte)).filter(char::is_ascii_digit).collect();
    u64::from_str_radix(&digits, 8).ok()
}

fn read_tar(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    if is_too_deep(feed) {
        return Ok(());
    }
    let mut nothing: &[u8] = &[];
    let mut rest = feed.without_reader(&mut nothing);
    let result = tar_members(&mut rest.0, rest.1);
    let name = feed.name.to_owned();
    result.map_err(|source| IntakeError::Read { name, source })
}

fn tar_members(feed: &mut Feed<'_>, reader: &mut dyn BufRead) -> std::io::Result<()> {
    let mut tape = Tape::new(reader);
    let (mut long_name, mut is_lost) = (None, false);
    loop {
        tape.mark();
        let offset = tape.place();
        let block = tape.take_bytes(BLOCK)?;
        if block.is_empty() {
            return Ok(());
        }
        if !is_header(&block) {
            // Empty blocks end an archive and stand between joined ones.
            if !is_lost && block.iter().any(|byte| *byte != 0) {
                let reason = "no member begins here: the archive is damaged or cut";
                feed.skip(
                    &format!("byte {offset}"),
                    reason,
                    "fetch the archive again; what stands after this place is read",
                );
                is_lost = true;
            }
            continue;
        }
        is_lost = false;
        let size = octal(&block[124..136]).unwrap_or(0);
        let padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
        let kind = block[156];
        if matches!(kind, b'L' | b'x') {
            let bytes = tape.take_bytes(size.min(1 << 16) as usize)?;
            tape.pass(size - bytes.len() as u64 + padding)?;
            long_name = if kind == b'L' { Some(text_of(&bytes)) } else { path_of(&bytes).or(long_name) };
            continue;
        }
        let name = safe_name(&long_name.take().unwrap_or_else(|| name_of(&block)));
        let start = tape.place();
        if matches!(kind, b'0' | 0 | b'7') && is_wanted(&name) {
            let (flow, error) = {
                let mut part = BufReader::new((&mut tape).take(size));
                read_member(feed, &name, &mut part)
            };
            if flow.is_break() {
                return Ok(());
            }
            match error {
                Some(error) if is_damage(&error) => feed.skip(&name, &error.to_string(), UNPACK),
                Some(error) => return Err(error),
                None => {}
            }
        }
        let left = size.saturating_sub(tape.place() - start);
        if tape.pass(left + padding)? < left {
            feed.skip(&format!("{name} (byte {offset})"), "the archive is cut", "fetch it again");
            return Ok(());
        }
    }
}

fn text_of(field: &[u8]) -> String {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    crate::decode::decode(&field[..end], None).text
}

fn name_of(block: &[u8]) -> String {
    let (name, before) = (text_of(&block[..100]), text_of(&block[345..500]));
    if block[257..].starts_with(b"ustar") && !before.is_empty() { format!("{before}/{name}") } else { name }
}

/// The path in a list of `length key=value` lines.
fn path_of(list: &[u8]) -> Option<String> {
    let text = text_of(list);
    text.lines().find_map(|line| line.split_once(" path=").map(|(_, path)| path.to_owned()))
}
