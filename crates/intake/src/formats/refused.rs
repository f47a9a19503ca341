//! Content that is not read: pictures, archives, office files, unknown binary data. It says what it seems to be and
//! what to do. The table of first bytes is `data/intake/refused.txt`.

use std::sync::LazyLock;

use super::{Feed, Format};
use crate::{IntakeError, decode};

pub(crate) static FORMAT: Format = Format {
    name: "refused",
    extensions: &[],
    about: "pictures, archives, office files and other binary data: skipped with a reason",
    has_columns: false,
    is_surely,
    looks_like: is_surely,
    read,
};

struct Kind {
    magic: Vec<u8>,
    what: &'static str,
    remedy: &'static str,
}

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let table = include_str!("../../../../data/intake/refused.txt");
    let rows = table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let magic = bytes_of(cells.next()?)?;
        Some(Kind { magic, what: cells.next()?, remedy: cells.next()? })
    })
    .collect()
});

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    hex.split(' ').map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

fn is_surely(head: &[u8]) -> bool {
    known_kind(head).is_some() || (head.contains(&0) && !decode::is_wide_text(head))
}

fn known_kind(head: &[u8]) -> Option<&'static Kind> {
    // A short run of letters may begin a text; it counts only before bytes that no text has.
    let is_text =
        !head.contains(&0) && head.utf8_chunks().next().is_none_or(|chunk| chunk.valid().len() > 64);
    KINDS.iter().find(|kind| head.starts_with(&kind.magic) && (kind.magic.len() > 4 || !is_text))
}

fn read(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let head = feed.reader.fill_buf().map(<[u8]>::to_vec).map_err(|error| feed.failed(error))?;
    let (reason, remedy) = match known_kind(&head) {
        Some(kind) => (format!("the file is {}, which is not read", kind.what), kind.remedy),
        None => (
            "the file has zero bytes: it is binary data, not text".to_owned(),
            "save it as text or HTML and add that",
        ),
    };
    feed.skip("the whole file", &reason, remedy);
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_row_of_the_table_is_read() {
        let table = include_str!("../../../../data/intake/refused.txt");
        let rows = table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).count();
        assert_eq!(super::KINDS.len(), rows);
        assert!(super::is_surely(b"\x89PNG\r\n picture"));
        assert!(super::is_surely(b"abc\0def\0\0\0"));
        assert!(!super::is_surely(b"PKW production fell"));
        assert!(!super::is_surely(
            b"RIFF was the first word of this note, which is a text and nothing else."
        ));
    }
}
