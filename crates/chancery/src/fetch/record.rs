//! An answer as a record of a web archive (WARC 1.1): the address, the moment, what the server said and the content, in one
//! piece of bytes.
//!
//! That is what intake reads a fetched page from and what the archive keeps, so that the record can always be read again as it
//! was read first: the encoding that the server named, and the day of fetching as the last day on which the page can have
//! been published. Of the head of the answer only what speaks of the content is kept; cookies are not.

use chancery_record::hex16;
use std::fmt::Write as _;

use super::Answer;

/// Fields of the head that are kept.
const KEPT: [&str; 5] = ["content-language", "date", "etag", "last-modified", "x-robots-tag"];

/// The record, with this type of content.
pub(crate) fn of_answer(answer: &Answer, content_type: &str) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {}\r\ncontent-type: {}\r\n", answer.status, in_one_line(content_type));
    for name in KEPT {
        let value = answer.field(name);
        if !value.is_empty() {
            let _ = write!(head, "{name}: {}\r\n", in_one_line(value));
        }
    }
    head.push_str("\r\n");
    let address = answer.address.as_str();
    let moment = answer.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let id = hex16(&[address.as_bytes(), moment.as_bytes(), &answer.body]);
    let length = head.len() + answer.body.len();
    let mut record = format!(
        "WARC/1.1\r\nwarc-type: response\r\nwarc-record-id: <urn:chancery:{id}>\r\nwarc-target-uri: {address}\r\n\
         warc-date: {moment}\r\ncontent-type: application/http; msgtype=response\r\ncontent-length: {length}\r\n\r\n{head}"
    )
    .into_bytes();
    record.extend_from_slice(&answer.body);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

fn in_one_line(value: &str) -> String {
    value.chars().filter(|c| !c.is_control()).take(1000).collect()
}
