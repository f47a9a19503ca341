//! Bytes to characters. The order of trust: byte order mark, valid UTF-8, the declared encoding, a guess. When the
//! declared encoding is not the one used, or bytes were replaced, a note says so.

use chancery_record::{Note, NoteLevel};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Decoded text and what was odd about it.
pub(crate) struct Decoded {
    pub text: String,
    pub notes: Vec<Note>,
}

/// Decodes `bytes`. A byte order mark of UTF-8 stays in the text, as a character of the file.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    let declared_encoding = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    if let Ok(text) = std::str::from_utf8(bytes)
        && wide_order(bytes).is_none()
    {
        let odd = declared_encoding.filter(|encoding| *encoding != UTF_8 && !text.is_ascii());
        let notes = odd.map(|encoding| said_but_is(encoding.name(), "UTF-8")).into_iter().collect();
        return Decoded { text: text.to_owned(), notes };
    }
    if let Some((encoding, _)) = Encoding::for_bom(bytes).filter(|(encoding, _)| *encoding != UTF_8) {
        return decode_as(encoding, bytes, "its byte order mark");
    }
    if let Some(encoding) = wide_order(bytes) {
        return decode_as(encoding, bytes, "its zero bytes");
    }
    if let Some(encoding) = declared_encoding.filter(|encoding| *encoding != UTF_8) {
        let decoded = decode_as(encoding, bytes, "its own declaration");
        if decoded.notes.len() == 1 {
            return Decoded { notes: Vec::new(), ..decoded };
        }
    }
    decode_as(guess(bytes), bytes, "a guess from its letters")
}

/// True when NUL bytes in the head come from UTF-16 and not from binary data.
pub(crate) fn is_wide_text(head: &[u8]) -> bool {
    Encoding::for_bom(head).is_some_and(|(encoding, _)| encoding != UTF_8) || wide_order(head).is_some()
}

/// UTF-16 without a byte order mark shows as zero bytes at every second place.
fn wide_order(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(1024)];
    let pairs = head.len() / 2;
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match pairs {
        0..=3 => None,
        _ if odd * 10 >= pairs * 6 && even * 20 <= pairs => Some(UTF_16LE),
        _ if even * 10 >= pairs * 6 && odd * 20 <= pairs => Some(UTF_16BE),
        _ => None,
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if mostly_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// One damaged place in a long UTF-8 text must not turn the whole text into another encoding.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let mut good = 0;
    let mut bad = 0;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 4
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8], ground: &str) -> Decoded {
    let (text, used, replaced) = encoding.decode(bytes);
    let mut notes = vec![note(
        NoteLevel::Info,
        format!("the text is not valid UTF-8; read as {} from {ground}", used.name()),
    )];
    if replaced {
        let message = format!("some bytes have no meaning in {} and were replaced by \u{fffd}", used.name());
        notes.push(note(NoteLevel::Warning, message));
    }
    Decoded { text: text.into_owned(), notes }
}

fn said_but_is(said: &str, is: &str) -> Note {
    note(NoteLevel::Info, format!("the page declares {said} but is {is}"))
}

fn note(level: NoteLevel, message: String) -> Note {
    Note { level, code: "intake.encoding", message, span: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_utf8_is_kept_as_it_is() {
        let decoded = decode("\u{feff}Bakı\r\n".as_bytes(), None);
        assert_eq!(decoded.text, "\u{feff}Bakı\r\n");
        assert!(decoded.notes.is_empty());
    }

    #[test]
    fn declared_and_actual_differ() {
        assert_eq!(decode("Zürich – Köln".as_bytes(), Some("iso-8859-1")).notes.len(), 1);
        let latin = encoding_rs::WINDOWS_1252.encode("Die Gespräche in Köln dauern an").0;
        assert_eq!(decode(&latin, Some("windows-1252")).text, "Die Gespräche in Köln dauern an");
        let guessed = decode(&latin, None);
        assert_eq!(guessed.text, "Die Gespräche in Köln dauern an");
        assert_eq!(guessed.notes.len(), 1);
    }

    #[test]
    fn wide_text_without_a_mark_is_recognised() {
        let wide: Vec<u8> =
            "A short note in wide letters".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(is_wide_text(&wide));
        assert_eq!(decode(&wide, None).text, "A short note in wide letters");
    }

    #[test]
    fn one_bad_byte_does_not_change_the_encoding() {
        let mut bytes = "Çörək və duz, süfrə açıqdır".as_bytes().to_vec();
        bytes.push(0xff);
        let decoded = decode(&bytes, None);
        assert!(decoded.text.starts_with("Çörək və duz"));
        assert_eq!(decoded.notes.len(), 2);
    }
}
