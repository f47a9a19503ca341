//! The frame of a page, tables, and escaping. Every text that comes from outside goes through [`escape`].
//!
//! What it does not: it knows no rows and no addresses but those of the frame.

use std::fmt::Write;

/// What stands in for a character that would turn the direction of text round or cannot be seen at all.
const HIDDEN: &str = "\u{fffd}";

/// Letters of a title, name or address that are shown; texts themselves are shown whole.
const SHOWN_LETTERS: usize = 240;

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

/// Control characters and those that turn the direction of text round become U+FFFD, so that what a reader sees is what stands
/// there. Applied to every page and every file to keep as a whole.
pub(crate) fn visible(html: String) -> String {
    if html.contains(is_hidden) { html.replace(is_hidden, HIDDEN) } else { html }
}

/// Whether a character turns the direction of text round, or controls something else than lines.
pub(crate) fn is_hidden(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || (character.is_control() && !matches!(character, '\n' | '\t' | '\r'))
}

/// The beginning of a text that may be of any length, on one line: titles, names, addresses.
pub(crate) fn short(text: &str) -> String {
    let mut out = String::new();
    for (number, character) in text.chars().enumerate() {
        if number == SHOWN_LETTERS {
            out.push('…');
            break;
        }
        out.push(if character.is_control() { ' ' } else { character });
    }
    out
}

/// Text for a part of an address: everything but letters, digits, `-`, `_` and `~` as `%XX`. Full stops too, so that no
/// name ends like one of the forms of a page.
pub(crate) fn escape_address(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The places that every page leads to.
const PLACES: [(&str, &str); 12] = [
    ("/rows/events", "Events"),
    ("/says", "Who says what"),
    ("/docket", "Docket"),
    ("/dependences", "Dependences"),
    ("/network", "Network"),
    ("/map", "Map"),
    ("/sources", "Sources"),
    ("/entities", "Entities"),
    ("/documents", "Documents"),
    ("/sql", "SQL"),
    ("/corrections", "Corrections"),
    ("/help", "Help"),
];

/// What stands around the body of a page.
#[derive(Clone, Copy, Default)]
pub(crate) struct Frame<'f> {
    /// The title; it is escaped here.
    pub(crate) title: &'f str,
    /// What the search field holds.
    pub(crate) search: &'f str,
    /// The path of the page, to mark the place.
    pub(crate) path: &'f str,
    /// Other forms of the page: relation, content type, address.
    pub(crate) others: &'f [(&'f str, &'f str, String)],
}

/// A whole page; `body` is HTML already.
pub(crate) fn page(frame: Frame<'_>, body: &str) -> String {
    let (title, search) = (escape(&short(frame.title)), escape(&short(frame.search)));
    let mut links = String::new();
    for (relation, kind, address) in frame.others {
        let _ = writeln!(
            links,
            "<link rel=\"{}\" type=\"{}\" href=\"{}\">",
            escape(relation),
            escape(kind),
            escape(address)
        );
    }
    let mut places = String::new();
    for (address, name) in PLACES {
        let here = if frame.path == address { " aria-current=\"page\"" } else { "" };
        let _ = write!(places, "<li><a href=\"{address}\"{here}>{name}</a></li>");
    }
    visible(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} - chancery</title>\n\
         <link rel=\"stylesheet\" href=\"/style.css\">\n<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n{links}\
         <script src=\"/desk.js\" defer></script>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n\
         <header><a class=\"home\" href=\"/\">chancery</a>\n<form action=\"/search\" role=\"search\">\
         <label for=\"q\">Search</label> <input id=\"q\" name=\"q\" type=\"search\" value=\"{search}\" placeholder=\"words of a sentence\"> \
         <button>Search</button></form>\n<nav aria-label=\"Places\"><ul>{places}</ul></nav></header>\n\
         <main id=\"main\" tabindex=\"-1\">\n{body}</main>\n\
         <footer>Every row is a reading of one sentence by a program and can be wrong: read the words before you rely on it.</footer>\n\
         </body>\n</html>\n"
    ))
}

/// A cell of a table in both forms.
#[derive(Clone, Default)]
pub(crate) struct Cell {
    /// For programs.
    pub(crate) plain: String,
    /// For people, HTML already.
    pub(crate) html: String,
    /// Numbers stand to the right.
    pub(crate) is_number: bool,
}

impl Cell {
    /// A text.
    pub(crate) fn text(text: &str) -> Cell {
        Cell { plain: text.to_owned(), html: escape(&short(text)), is_number: false }
    }

    /// A number.
    pub(crate) fn number(number: impl std::fmt::Display) -> Cell {
        let plain = number.to_string();
        Cell { html: escape(&plain), plain, is_number: true }
    }

    /// A text that leads somewhere; `address` is an address of ours.
    pub(crate) fn link(text: &str, address: &str) -> Cell {
        let html = format!("<a href=\"{}\">{}</a>", escape(address), escape(&short(text)));
        Cell { plain: text.to_owned(), html, is_number: false }
    }

    /// A text shown by HTML.
    pub(crate) fn html(plain: &str, html: String) -> Cell {
        Cell { plain: plain.to_owned(), html, is_number: false }
    }
}

/// A table, shown as HTML and as CSV.
#[derive(Clone, Default)]
pub(crate) struct Table {
    /// What it shows.
    pub(crate) caption: String,
    /// Names of the columns.
    pub(crate) heads: Vec<String>,
    /// Lines.
    pub(crate) lines: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table.
    pub(crate) fn new(caption: &str, heads: &[&str]) -> Table {
        let heads = heads.iter().map(|head| (*head).to_owned()).collect();
        Table { caption: caption.to_owned(), heads, lines: Vec::new() }
    }

    /// As HTML; without lines a sentence.
    pub(crate) fn to_html(&self) -> String {
        if self.lines.is_empty() {
            return "<p class=\"none\">None.</p>\n".into();
        }
        let mut out = format!(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><caption>{0}</caption>\n<thead><tr>",
            escape(&self.caption)
        );
        for (number, head) in self.heads.iter().enumerate() {
            let is_number =
                self.lines.first().and_then(|line| line.get(number)).is_some_and(|cell| cell.is_number);
            let class = if is_number { " class=\"number\"" } else { "" };
            let _ = write!(out, "<th scope=\"col\"{class}>{}</th>", escape(head));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for line in &self.lines {
            out.push_str("<tr data-step>");
            for (cell, head) in line.iter().zip(&self.heads) {
                let class = if cell.is_number { " class=\"number\"" } else { "" };
                let _ = write!(out, "<td{class} data-head=\"{}\">{}</td>", escape(head), cell.html);
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody></table></div>\n");
        out
    }

    /// As CSV (RFC 4180) with a header line.
    pub(crate) fn to_csv(&self) -> String {
        let line = |cells: Vec<chancery_wire::Value>| format!("{}\r\n", chancery_wire::csv::line(&cells));
        let text = |text: &str| chancery_wire::Value::Text(text.to_owned());
        let mut out = line(self.heads.iter().map(|head| text(&head.replace(' ', "_"))).collect());
        for cells in &self.lines {
            out.push_str(&line(cells.iter().map(|cell| text(&cell.plain)).collect()));
        }
        out
    }
}

/// A table of a file to keep: heads, and rows of cells that are HTML already.
pub(crate) fn plain_table(caption: &str, heads: &[&str], rows: &[Vec<String>]) -> String {
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
        let mut table = Table::new(evil, &[evil]);
        table.lines.push(vec![Cell::text(evil), Cell::link(evil, "/x")]);
        let frame = Frame { title: evil, search: evil, ..Frame::default() };
        let whole = page(frame, &table.to_html());
        assert_eq!(whole.matches("<script").count(), 1, "only our own");
        assert_eq!(escape_address("a/b?é.json"), "a%2Fb%3F%C3%A9%2Ejson");
    }

    #[test]
    fn what_turns_text_round_is_shown_and_titles_end() {
        let whole = page(Frame { title: "a\u{202e}b", ..Frame::default() }, "c\u{0}d\n");
        assert!(whole.contains("a\u{fffd}b") && whole.contains("c\u{fffd}d\n"), "{whole}");
        assert_eq!(short(&"x".repeat(10_000_000)).chars().count(), SHOWN_LETTERS + 1);
        assert_eq!(short("a\nb"), "a b");
    }

    #[test]
    fn cells_of_csv_are_quoted() {
        let mut table = Table::new("", &["a b", "c"]);
        table.lines.push(vec![Cell::text("x,\"y\""), Cell::number(3)]);
        assert_eq!(table.to_csv(), "a_b,c\r\n\"x,\"\"y\"\"\",3\r\n");
    }
}
