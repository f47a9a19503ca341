//! The words of a token: contractions that the model lists as wholes (`cannot`) or by their ending (`n't`, `'s`).

use chancery_record::Span;

use super::features::plain_mark;
use super::{Lists, Token, Word};

/// No listed form is longer than this.
const LONGEST: usize = 24;

/// The words of all tokens; each token's count is set.
pub fn words(lists: &Lists, text: &str, tokens: &mut [Token]) -> Vec<Word> {
    let mut out = Vec::with_capacity(tokens.len() + tokens.len() / 16);
    let mut plain = String::new();
    for (index, token) in tokens.iter_mut().enumerate() {
        let form = token.span.of(text);
        let before = out.len();
        let mut from = token.span.start;
        for cut in cuts(lists, form, &mut plain) {
            let to = token.span.start + cut as u32;
            out.push(Word { token: index as u32, span: Span { start: from, end: to } });
            from = to;
        }
        out.push(Word { token: index as u32, span: Span { start: from, end: token.span.end } });
        token.words = (out.len() - before).min(255) as u8;
    }
    out
}

/// Byte offsets at which a token's form is cut.
fn cuts(lists: &Lists, form: &str, plain: &mut String) -> Vec<usize> {
    let opens_with_letter = form.starts_with(char::is_alphabetic);
    let has_mark = form.bytes().any(|byte| byte == b'\'' || byte == b'`' || byte >= 0xc2);
    if !(has_mark || opens_with_letter && form.len() <= LONGEST) {
        return Vec::new();
    }
    plain.clear();
    plain.extend(form.chars().map(|c| plain_mark(c).unwrap_or(c).to_ascii_lowercase()));
    if let Some(whole) = lists.whole(plain) {
        return whole.iter().map(|chars| byte_of(form, usize::from(*chars))).collect();
    }
    if !has_mark || form.contains(['@', '/']) {
        return Vec::new();
    }
    lists.cuts_by_ending(plain).iter().map(|chars| byte_of(form, usize::from(*chars))).collect()
}

fn byte_of(form: &str, chars: usize) -> usize {
    form.char_indices().nth(chars).map_or(form.len(), |(byte, _)| byte)
}
