//! Bytes out of base64 as feeds and mails carry it: white space and signs that do not belong are passed over, a cut end is no fault.

/// Decodes. What cannot be meant as base64 gives nothing.
pub(crate) fn decode(text: &str) -> Vec<u8> {
    let (mut out, mut bits, mut count) = (Vec::with_capacity(text.len() / 4 * 3), 0u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 1;
        if count == 4 {
            out.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, count) = (0, 0);
        }
    }
    match count {
        2 => out.push((bits >> 4) as u8),
        3 => out.extend_from_slice(&[(bits >> 10) as u8, (bits >> 2) as u8]),
        _ => {}
    }
    out
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn whole_wrapped_and_cut() {
        assert_eq!(decode("cG9ydHMgcmVvcGVu"), b"ports reopen");
        assert_eq!(decode("cG9y\r\ndHM="), b"ports");
        assert_eq!(decode("cG9ydA=="), b"port");
        assert_eq!(decode("cG9ydHMgcmV"), b"ports re");
        assert_eq!(decode(""), b"");
    }
}
