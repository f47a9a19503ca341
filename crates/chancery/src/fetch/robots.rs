//! `robots.txt`, as RFC 9309 has it: which paths of a site this program may ask for.
//!
//! The groups that name the program count, else those for everybody. The longest pattern that fits decides, and where two are
//! equally long the one that allows. `*` stands for anything, `$` at the end for the end. `Crawl-delay`, which the
//! RFC does not know, is listened to.
//!
//! What it does not: it fetches nothing. What an answer other than a file means is decided in `fetch`.

use std::fmt::Write as _;

/// The name of the program in `robots.txt`.
pub(crate) const NAME: &str = "chancery";

/// Bytes that are read of a file; the RFC asks for at least so many.
pub(crate) const MOST_BYTES: usize = 500 << 10;

/// The rules of a site for this program.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Robots {
    /// Patterns, and whether they allow.
    rules: Vec<(String, bool)>,
    /// Seconds between two requests, where the file asks for them.
    pub(crate) delay: Option<u64>,
}

impl Robots {
    /// Reads a file, whatever it holds.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MOST_BYTES)]);
        let named = group(&text, |name| name.eq_ignore_ascii_case(NAME));
        named.or_else(|| group(&text, |name| name == "*")).unwrap_or_default()
    }

    /// Whether this path, with its query, may be asked for.
    pub(crate) fn allows(&self, path: &str) -> bool {
        let path = plain(path);
        let fitting = self.rules.iter().filter(|(pattern, _)| fits(pattern, &path));
        fitting.max_by_key(|(pattern, allows)| (pattern.len(), *allows)).is_none_or(|(_, allows)| *allows)
    }

    /// The rules as a file, to keep; [`Robots::read`] gives them back.
    pub(crate) fn text(&self) -> String {
        let mut text = String::from("user-agent: *\n");
        for (pattern, allows) in &self.rules {
            text.push_str(if *allows { "allow: " } else { "disallow: " });
            text.push_str(pattern);
            text.push('\n');
        }
        if let Some(seconds) = self.delay {
            let _ = writeln!(text, "crawl-delay: {seconds}");
        }
        text
    }
}

/// The rules of all groups that one of these names begins, together; none when there is no such group.
fn group(text: &str, is_meant: impl Fn(&str) -> bool) -> Option<Robots> {
    let (mut found, mut is_inside, mut in_names) = (None, false, false);
    for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
        let line = line.split('#').next().unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else { continue };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
        match key.as_str() {
            "user-agent" => {
                is_inside = is_meant(product(value)) || (in_names && is_inside);
                in_names = true;
                if is_inside {
                    found.get_or_insert_with(Robots::default);
                }
            }
            "allow" | "disallow" => {
                in_names = false;
                if let (Some(robots), true, false) = (&mut found, is_inside, value.is_empty()) {
                    robots.rules.push((plain(value), key == "allow"));
                }
            }
            "crawl-delay" => {
                in_names = false;
                let seconds = value.parse::<f64>().ok().filter(|seconds| (0.0..1e6).contains(seconds));
                if let (Some(robots), true, Some(seconds)) = (&mut found, is_inside, seconds) {
                    robots.delay = robots.delay.max(Some(seconds.ceil() as u64));
                }
            }
            // Other lines, such as `sitemap`, belong to no group and end none.
            _ => {}
        }
    }
    found
}

/// The name in `Chancery/1.0`.
fn product(value: &str) -> &str {
    if value.starts_with('*') {
        return "*";
    }
    let end =
        value.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '-' | '_'))).unwrap_or(value.len());
    &value[..end]
}

/// A path in one spelling: percent signs for what is not ASCII, none for what needs none, upper-case digits.
fn plain(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = String::with_capacity(path.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = path.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let byte = digits
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') => {
                out.push(char::from(byte));
            }
            Some(byte) => {
                let _ = write!(out, "%{byte:02X}");
            }
            None if bytes[at].is_ascii() => out.push(char::from(bytes[at])),
            None => {
                let _ = write!(out, "%{:02X}", bytes[at]);
            }
        }
        at += if byte.is_some() { 3 } else { 1 };
    }
    out
}

/// Whether a path begins as the pattern says. Linear: each part between two stars is sought behind the one before.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut left) = path.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let last = parts.pop();
    for part in parts {
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    match last {
        None => !is_whole || left.is_empty(),
        Some(last) if is_whole => left.ends_with(last),
        Some(last) => left.contains(last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(file: &str, path: &str) -> bool {
        let robots = Robots::read(file.as_bytes());
        assert_eq!(Robots::read(robots.text().as_bytes()), robots);
        robots.allows(path)
    }

    #[test]
    fn the_group_that_names_us_counts_and_else_the_one_for_all() {
        let file = "User-agent: *\nDisallow: /\n\nUser-Agent: other\nUser-Agent: CHANCERY/2.0 (x)\nDisallow: /private\n";
        assert!(allows(file, "/news") && !allows(file, "/private/a"));
        assert!(!allows("user-agent: *\ndisallow: /", "/news"));
        assert!(allows("user-agent: other\ndisallow: /", "/news"));
        // Two groups of one name are one; a blank line and a line of another kind end none.
        let file = "user-agent: chancery\ndisallow: /a\n\nsitemap: https://a.example/s\ndisallow: /b\nuser-agent: x\ndisallow: /c\n\
                    user-agent: chancery\ndisallow: /d";
        let allowed: Vec<bool> = ["/a", "/b", "/c", "/d"].map(|path| allows(file, path)).to_vec();
        assert_eq!(allowed, [false, false, true, false]);
        assert!(allows("user-agent: chanceryplus\ndisallow: /", "/"));
    }

    #[test]
    fn the_longest_pattern_decides_and_allows_when_two_are_equal() {
        let file = "user-agent: *\nallow: /a/b\ndisallow: /a\ndisallow: /c\nallow: /c\ndisallow: /d*e$\n";
        let cases =
            [("/a", false), ("/a/b/c", true), ("/ab", false), ("/c", true), ("/dxe", false), ("/dxey", true)];
        for (path, expected) in cases {
            assert_eq!(allows(file, path), expected, "{path}");
        }
        assert!(allows("user-agent: *\ndisallow:\n", "/a"));
    }

    #[test]
    fn patterns() {
        let cases = [
            ("/", "/a", true),
            ("/a", "/A", false),
            ("/*.pdf$", "/x/y.pdf", true),
            ("/*.pdf$", "/x/y.pdf?z", false),
            ("/a*b*c", "/axxbyyc", true),
            ("/a*b*c", "/axxcyyb", false),
            ("*x", "/yx", true),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("/ab*b$", "/ab", false),
            ("a", "/a", false),
            ("/x?y=", "/x?y=1", true),
        ];
        for (pattern, path, expected) in cases {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn spellings_of_one_path_are_one() {
        let file =
            "user-agent: *\ndisallow: /br%c3%bccke\ndisallow: /%7Ejoe\ndisallow: /a%2fb\ndisallow: /тест\n";
        for path in ["/br%C3%BCcke", "/~joe", "/%7ejoe", "/a%2Fb", "/%D1%82%D0%B5%D1%81%D1%82/1"] {
            assert!(!allows(file, path), "{path}");
        }
        assert!(allows(file, "/a/b"));
    }

    #[test]
    fn any_bytes_are_read() {
        let robots =
            Robots::read(b"\xff\xfe\x00user-agent\x00: *\r\rdisallow: %\xff%4\ncrawl-delay: nan\n:\n::\n");
        assert!(robots.allows("/%"));
        let long = "user-agent: *\r\ndisallow: /".to_owned() + &"*a".repeat(MOST_BYTES);
        assert!(Robots::read(long.as_bytes()).allows(&"/a".repeat(2000)));
        let file = "\u{feff}user-agent: *\rdisallow: /a # not b\rcrawl-delay: 2.5";
        assert_eq!(Robots::read(file.as_bytes()).delay, Some(3));
        assert!(!allows(file, "/a"));
    }
}
