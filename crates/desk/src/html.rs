//! The frame of a page, and escaping. Every text that comes from outside goes through [`escape`].

use std::fmt::Write;

/// Text for HTML bodies and quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Text for a part of an address: everything but letters, digits, `-`, `_`, `.` and `~` as `%XX`.
pub(crate) fn escape_address(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A whole page. `title` is escaped here, `body` is HTML already; `search` is what the search field holds.
pub(crate) fn page(title: &str, search: &str, body: &str) -> String {
    let (title, search) = (escape(title), escape(search));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} - chancery</title>\n\
         <link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n\
         <header><a class=\"home\" href=\"/\">chancery</a>\n<form action=\"/search\" role=\"search\">\
         <label for=\"q\">Search sentences</label> <input id=\"q\" name=\"q\" type=\"search\" value=\"{search}\"> \
         <button>Search</button></form></header>\n<main id=\"main\">\n{body}</main>\n</body>\n</html>\n"
    )
}

/// A table: heads and rows of cells that are HTML already. Empty tables become a sentence.
pub(crate) fn table(caption: &str, heads: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = format!("<div class=\"scroll\"><table><caption>{}</caption>\n<thead><tr>", escape(caption));
    for head in heads {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escape(head));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for (cell, head) in row.iter().zip(heads) {
            let _ = write!(out, "<td data-head=\"{}\">{cell}</td>", escape(head));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_becomes_markup() {
        let evil = "<script>alert('x')</script>\"&";
        assert_eq!(escape(evil), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;");
        let whole = page(evil, evil, &table(evil, &[evil], &[vec![escape(evil)]]));
        assert!(!whole.contains("<script"));
        assert_eq!(escape_address("a/b?é"), "a%2Fb%3F%C3%A9");
    }
}
