//! HTML to tokens: tags, end tags, text. One pass, no error: what is no tag is text. It knows no nesting; raw content
//! (scripts, titles) comes as one token. Written here because the time of the usual tokenizers grows with the square
//! of the number of attributes.

/// A token of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A start tag: name as written, and its attributes as written.
    Start { name: &'a str, attributes: &'a str, empty: bool },
    /// An end tag.
    End { name: &'a str },
    /// Text with character references in it.
    Text(&'a str),
    /// The content of an element that holds no tags, after its start tag.
    Raw { name: &'a str, content: &'a str },
}

/// Elements whose content is not markup.
const RAW: [&str; 8] = ["script", "style", "textarea", "title", "iframe", "noframes", "xmp", "noembed"];

pub(super) struct Tokens<'a> {
    page: &'a str,
    at: usize,
    /// The raw element that was just opened.
    raw: Option<&'a str>,
    /// No `-->` comes any more; so that it is not looked for again and again.
    no_comment_end: bool,
    /// Elements of which no end tag comes any more.
    never_closed: Vec<&'static str>,
}

impl<'a> Tokens<'a> {
    pub fn new(page: &'a str) -> Self {
        Tokens { page, at: 0, raw: None, no_comment_end: false, never_closed: Vec::new() }
    }

    fn rest(&self) -> &'a str {
        &self.page[self.at..]
    }

    fn raw_content(&mut self, name: &'a str) -> Option<Token<'a>> {
        let known = RAW.iter().find(|raw| raw.eq_ignore_ascii_case(name))?;
        if self.never_closed.contains(known) {
            return None;
        }
        let rest = self.rest();
        let end = find_end_tag(rest, known);
        if end.is_none() {
            self.never_closed.push(known);
            // An unclosed title or text field must not swallow the page; a script must.
            if !matches!(*known, "script" | "style") {
                return None;
            }
        }
        let content = &rest[..end.unwrap_or(rest.len())];
        self.at += content.len();
        Some(Token::Raw { name, content })
    }

    /// The token at a `<`, or `None` when it is only a sign.
    #[expect(clippy::option_option, reason = "no markup, markup without a token, a token")]
    fn markup(&mut self) -> Option<Option<Token<'a>>> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        match bytes.get(1)? {
            b'!' | b'?' => {
                self.at += self.declaration(rest);
                Some(None)
            }
            b'/' if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                let name = name_at(rest, 2);
                self.at += tag_end(rest, 2 + name.len());
                Some(Some(Token::End { name }))
            }
            b'/' => {
                self.at += rest.find('>').map_or(2, |end| end + 1);
                Some(None)
            }
            first if first.is_ascii_alphabetic() => {
                let name = name_at(rest, 1);
                let end = tag_end(rest, 1 + name.len());
                self.at += end;
                let inner = rest[1 + name.len()..end].strip_suffix('>').unwrap_or(&rest[1 + name.len()..end]);
                let empty = inner.ends_with('/');
                self.raw = Some(name);
                Some(Some(Token::Start { name, attributes: inner, empty }))
            }
            _ => None,
        }
    }

    /// Length of a comment, doctype, CDATA mark or processing instruction.
    fn declaration(&mut self, rest: &str) -> usize {
        if let Some(comment) = rest.strip_prefix("<!--") {
            if comment.starts_with('>') {
                return 5;
            }
            let end = if self.no_comment_end { None } else { comment.find("-->") };
            self.no_comment_end |= end.is_none();
            return end.map_or(4, |end| 4 + end + 3);
        }
        if rest.starts_with("<![CDATA[") {
            return 9;
        }
        rest.find('>').map_or(2, |end| end + 1)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(token) = self.raw.take().and_then(|name| self.raw_content(name)) {
            return Some(token);
        }
        while self.at < self.page.len() {
            let rest = self.rest();
            let text_end = if let Some(after) = rest.strip_prefix('<') {
                match self.markup() {
                    Some(Some(token)) => return Some(token),
                    Some(None) => continue,
                    None => after.find('<').map_or(rest.len(), |at| at + 1),
                }
            } else {
                rest.find('<').unwrap_or(rest.len())
            };
            self.at += text_end;
            return Some(Token::Text(&rest[..text_end]));
        }
        None
    }
}

fn name_at(rest: &str, from: usize) -> &str {
    let end = rest[from..]
        .find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
        .map_or(rest.len(), |at| from + at);
    &rest[from..end]
}

/// One past the `>` that ends the tag; quoted values may hold one.
fn tag_end(rest: &str, from: usize) -> usize {
    let bytes = rest.as_bytes();
    let (mut at, mut quote, mut after_equals) = (from, None, false);
    while let Some(byte) = bytes.get(at) {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (None, b'"' | b'\'') if after_equals => quote = Some(*byte),
            (None, b'>') => return at + 1,
            _ => {}
        }
        after_equals = *byte == b'=' || after_equals && byte.is_ascii_whitespace();
        at += 1;
    }
    // A quote that never closes: the tag ends at its first `>`.
    rest[from..].find('>').map_or(rest.len(), |end| from + end + 1)
}

fn find_end_tag(rest: &str, name: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut from = 0;
    while let Some(at) = rest[from..].find("</").map(|at| from + at) {
        let after = bytes.get(at + 2..at + 2 + name.len());
        if after.is_some_and(|after| after.eq_ignore_ascii_case(name.as_bytes())) {
            return Some(at);
        }
        from = at + 2;
    }
    None
}

/// The attributes of a tag, in order: name as written, value with character references in it.
pub(super) fn attributes(inner: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = inner;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=' || c == '/').unwrap_or(rest.len());
        if rest.is_empty() {
            return found;
        }
        let (name, after) =
            rest.split_at(end.max(rest.chars().next().map_or(1, char::len_utf8).min(rest.len())));
        let after = after.trim_start();
        let Some(value) = after.strip_prefix('=') else {
            found.push((name, ""));
            rest = after;
            continue;
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        found.push((name, value));
        rest = after;
    }
}

/// The text with its character references read.
pub(super) fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let used = reference(rest, out);
        if used == 0 {
            out.push('&');
            rest = &rest[1..];
        } else {
            rest = &rest[used..];
        }
    }
    out.push_str(rest);
}

/// Reads the reference at the start of `rest`; how many bytes it has, or 0.
fn reference(rest: &str, out: &mut String) -> usize {
    let name =
        rest[1..].bytes().take(33).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    let closed = rest.as_bytes().get(1 + name) == Some(&b';');
    let whole = &rest[1..=name];
    if let Some(number) = whole.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        };
        let Some(c) = code.and_then(sign_of) else { return 0 };
        out.push(c);
        return 1 + name + usize::from(closed);
    }
    if closed {
        let candidate = &rest[..name + 2];
        let decoded = html_escape::decode_html_entities(candidate);
        if decoded != candidate {
            out.push_str(&decoded);
            return name + 2;
        }
    }
    let bare = [
        ("nbsp", "\u{a0}"),
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("copy", "©"),
        ("reg", "®"),
    ];
    match bare.iter().find(|(bare, _)| whole.starts_with(bare)) {
        Some((bare, sign)) => {
            out.push_str(sign);
            1 + bare.len() + usize::from(closed && bare.len() == name)
        }
        None => 0,
    }
}

/// Numbers 128 to 159 mean the signs of Windows-1252, as browsers read them.
fn sign_of(code: u32) -> Option<char> {
    if (0x80..=0x9f).contains(&code) {
        let byte = [code as u8];
        return encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next();
    }
    char::from_u32(code).filter(|c| *c != '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_text_and_raw_content() {
        let page = "<!doctype html><p class='a>b'>x < y<br/><script>if (a<b) {}</script></P><!-- <p> -->z";
        let tokens: Vec<Token<'_>> = Tokens::new(page).collect();
        assert_eq!(tokens[0], Token::Start { name: "p", attributes: " class='a>b'", empty: false });
        assert_eq!(tokens[1], Token::Text("x "));
        assert_eq!(tokens[2], Token::Text("< y"));
        assert_eq!(tokens[3], Token::Start { name: "br", attributes: "/", empty: true });
        assert_eq!(tokens[5], Token::Raw { name: "script", content: "if (a<b) {}" });
        assert_eq!(tokens[7], Token::End { name: "P" });
        assert_eq!(tokens[8], Token::Text("z"));
    }

    #[test]
    fn cut_pages_keep_their_text() {
        let text = |page| {
            let texts = Tokens::new(page)
                .filter_map(|token| if let Token::Text(text) = token { Some(text) } else { None });
            texts.collect::<String>()
        };
        assert_eq!(text("<title>never closed <p>words"), "never closed words");
        assert_eq!(text("a <!-- never closed b"), "a  never closed b");
        assert_eq!(text("a <p class=\"x>b</p>"), "a b");
        assert_eq!(text("<"), "<");
    }

    #[test]
    fn attributes_in_all_forms() {
        let got = attributes(" a=1 b='2 3' c = \"4\" d / e=f/g");
        assert_eq!(got, [("a", "1"), ("b", "2 3"), ("c", "4"), ("d", ""), ("e", "f/g")]);
        assert_eq!(attributes("=x"), [("=", ""), ("x", "")]);
    }

    #[test]
    fn references_are_read() {
        let read = |text| {
            let mut out = String::new();
            unescape(text, &mut out);
            out
        };
        assert_eq!(read("a&nbsp;b &amp; &lt;c&gt; &#8217;&#x2019; &eacute; &#146;"), "a\u{a0}b & <c> ’’ é ’");
        assert_eq!(read("R&D &bogus; &amp &"), "R&D &bogus; & &");
    }
}
