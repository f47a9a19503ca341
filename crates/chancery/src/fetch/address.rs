//! Addresses on the web: what may be asked for at all, before anything is asked.
//!
//! An address is `http` or `https` with a host, holds no user name and no password, and has lost its fragment. One parser
//! (that of the HTTP client) decides what the host is, so that what is checked is what is asked.
//!
//! What it does not: it looks up no name. Which machines may be reached: `reach`.

use std::path::Path;

use ureq::http::Uri;

use super::Refusal;
use crate::walk::show_name;

/// Longest address, in bytes.
const LONGEST: usize = 4096;

/// An address that may be asked for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Address {
    text: String,
    /// `http` or `https`.
    scheme: &'static str,
    host: String,
    port: u16,
    /// Bytes of `text` before the path.
    path_at: usize,
}

impl Address {
    /// Reads an address as people and pages write it.
    ///
    /// # Errors
    /// A refusal that stands: another scheme, a password, no host.
    pub(crate) fn parse(written: &str) -> Result<Self, Refusal> {
        let written = written.trim();
        let (scheme, rest) = match written.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => ("http", rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => ("https", rest),
            _ => {
                let scheme = written.split_once(':').map_or("none", |(scheme, _)| scheme);
                return Err(Refusal::lasting(
                    &format!(
                        "only http and https addresses are fetched, and its scheme is {}",
                        show_name(scheme)
                    ),
                    "save what it means as a file and add that",
                ));
            }
        };
        if written.len() > LONGEST {
            let reason = format!("the address has {} bytes, over the limit of {LONGEST}", written.len());
            return Err(Refusal::lasting(&reason, "save the page as a file and add that"));
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(Refusal::lasting(
                "the address holds a user name or a password, and none is sent",
                "take what stands before the sign @ out of it",
            ));
        }
        if !authority.is_ascii() {
            return Err(Refusal::lasting(
                "the name of the host has letters beyond ASCII",
                "write the host in the form that begins with xn--, as the address line of a browser gives it when copied",
            ));
        }
        let bad = || Refusal::lasting("the address cannot be understood", "check how it is written");
        let authority = authority.to_ascii_lowercase();
        let tail = if tail.starts_with('/') { encoded(tail) } else { format!("/{}", encoded(tail)) };
        let text = format!("{scheme}://{authority}{tail}");
        let uri: Uri = text.parse().map_err(|_| bad())?;
        let host =
            uri.host().filter(|host| !host.trim_matches(['[', ']', '.']).is_empty()).ok_or_else(bad)?;
        let host = host.to_owned();
        let port = match uri.port_u16() {
            Some(port) => port,
            // A colon without a usable number behind it.
            None if authority.len() > host.len() => return Err(bad()),
            None if scheme == "http" => 80,
            None => 443,
        };
        let path_at = scheme.len() + 3 + authority.len();
        Ok(Address { text, scheme, host, port, path_at })
    }

    /// Where a link or a redirection in what came from this address leads.
    ///
    /// # Errors
    /// As [`Address::parse`].
    pub(crate) fn join(&self, link: &str) -> Result<Self, Refusal> {
        Address::parse(&chancery_intake::resolve_address(&self.text, link))
    }

    /// The address.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Path and query.
    pub(crate) fn path(&self) -> &str {
        &self.text[self.path_at..]
    }

    /// Scheme, host and port: whose rules hold.
    pub(crate) fn origin(&self) -> String {
        format!("{}://{}:{}", self.scheme, self.host, self.port)
    }

    /// Host and port: what is connected to.
    pub(crate) fn door(&self) -> (String, u16) {
        (self.host.clone(), self.port)
    }

    /// The host, which is asked at most once per while.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The last step of the path, as a name for a file.
    pub(crate) fn file_name(&self) -> &str {
        let path = self.path().split('?').next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default()
    }
}

/// Whether somebody means an address and not a file. What lies on the disk under this name is a file.
pub(crate) fn is_address(written: &Path) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    };
    written.to_str().and_then(|text| text.split_once("://")).is_some_and(|(scheme, _)| is_scheme(scheme))
        && !written.exists()
}

/// The address for people: without a password, and without what could steer a terminal.
pub(crate) fn shown(written: &str) -> String {
    let without_secret = written.split_once("://").and_then(|(scheme, rest)| {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (_, host) = rest[..end].rsplit_once('@')?;
        Some(format!("{scheme}://...@{host}{}", &rest[end..]))
    });
    show_name(without_secret.as_deref().unwrap_or(written))
}

/// A path and query with everything that may not stand in one as percent signs and digits.
fn encoded(tail: &str) -> String {
    let mut out = String::with_capacity(tail.len());
    for byte in tail.bytes() {
        match byte {
            b'!' | b'$'..=b';' | b'=' | b'?'..=b'_' | b'a'..=b'z' | b'~' if byte != b'\\' => {
                out.push(char::from(byte));
            }
            _ => {
                use std::fmt::Write as _;
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(written: &str) -> String {
        match Address::parse(written) {
            Ok(address) => format!("{} {} {}", address.origin(), address.path(), address.file_name()),
            Err(refusal) => refusal.reason,
        }
    }

    #[test]
    fn addresses_as_they_are_written() {
        let cases = [
            ("http://News.Example/a/b.html?x=1#top", "http://news.example:80 /a/b.html?x=1 b.html"),
            ("HTTPS://news.example", "https://news.example:443 / "),
            (" https://news.example:8443?q=1 ", "https://news.example:8443 /?q=1 "),
            (
                "http://news.example/Brücke und Tor",
                "http://news.example:80 /Br%C3%BCcke%20und%20Tor Br%C3%BCcke%20und%20Tor",
            ),
            ("http://[2001:DB8::1]:81/", "http://[2001:db8::1]:81 / "),
            ("http://a.example/%7Eb", "http://a.example:80 /%7Eb %7Eb"),
        ];
        for (written, expected) in cases {
            assert_eq!(parsed(written), expected);
        }
    }

    #[test]
    fn addresses_that_are_refused() {
        let scheme =
            |scheme: &str| format!("only http and https addresses are fetched, and its scheme is {scheme}");
        let cases = [
            ("file:///etc/passwd", scheme("file")),
            ("ftp://a.example/b", scheme("ftp")),
            ("javascript:alert(1)", scheme("javascript")),
            ("a.html", scheme("none")),
            (
                "http://desk:secret@a.example/",
                "the address holds a user name or a password, and none is sent".into(),
            ),
            (
                "http://a.example@127.0.0.1/",
                "the address holds a user name or a password, and none is sent".into(),
            ),
            ("http://brücke.example/", "the name of the host has letters beyond ASCII".into()),
            ("http:///a", "the address cannot be understood".into()),
            ("http://a.example:99999/", "the address cannot be understood".into()),
            (
                "http://a.example\\@b.example/",
                "the address holds a user name or a password, and none is sent".into(),
            ),
            ("http://a b.example/", "the address cannot be understood".into()),
        ];
        for (written, expected) in cases {
            assert_eq!(parsed(written), expected, "{written}");
        }
        let long = format!("http://a.example/{}", "x".repeat(LONGEST));
        assert!(parsed(&long).contains("over the limit"));
    }

    #[test]
    fn links_are_seen_from_where_they_stand() {
        let base = Address::parse("https://a.example/news/list").unwrap();
        let joined = |link: &str| base.join(link).map_or_else(|refusal| refusal.reason, |there| there.text);
        assert_eq!(joined("../b?c"), "https://a.example/b?c");
        assert_eq!(joined("//b.example/c"), "https://b.example/c");
        assert!(joined("file:///etc/passwd").contains("scheme is file"));
    }

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(shown("http://desk:secret@a.example/b@c"), "http://...@a.example/b@c");
        assert_eq!(shown("http://a.example/\u{1b}b"), show_name("http://a.example/\u{1b}b"));
    }
}
