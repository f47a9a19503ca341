//! Documents as references: BibTeX and CSL-JSON.
//!
//! Takes the objects `document` of the public reading format and gives text that other programs read. A key depends on its own
//! document only, so it stays when others come or go. What is not known is left out: a date that is a mere bound gives
//! none, an address that is not http or https gives none. Authors stay as printed: nothing here knows which of their names
//! is the family's.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;

use chancery_record::{Date, DayRange, Kind};
use serde_json::{Map, Value as Json, json};

use crate::{Archive, ArchiveError, RowFilter};

/// Characters of a document's id in its key. Longer ids stand in only when two documents would get one key.
const ID_IN_KEY: usize = 8;

/// The key of each document, in the given order: outlet or first author, year, beginning of the id
/// (`longshorewire2024-0f839cfe`). Letters, digits and `-` only; no two are alike.
pub fn reference_keys(documents: &[Json]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut keys = Vec::with_capacity(documents.len());
    for document in documents {
        let stem = key_stem(document);
        let id = text(document, "id");
        let short: String = id.chars().take(ID_IN_KEY).collect();
        let mut key = format!("{stem}-{short}");
        if !taken.insert(key.clone()) {
            key = format!("{stem}-{id}");
            taken.insert(key.clone());
        }
        keys.push(key);
    }
    keys
}

fn key_stem(document: &Json) -> String {
    let author = document["authors"][0].as_str().unwrap_or("");
    let named = [text(document, "outlet"), author].into_iter().map(letters).find(|word| !word.is_empty());
    let year = issued(document).first().map(|year| format!("{year:04}")).unwrap_or_default();
    format!("{}{year}", named.unwrap_or_else(|| "document".into()))
}

fn letters(words: &str) -> String {
    words
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .take(24)
        .collect()
}

fn text<'a>(document: &'a Json, field: &str) -> &'a str {
    document[field].as_str().unwrap_or("")
}

/// Year, month, day of publication as far as they are known; empty when they are not.
fn issued(document: &Json) -> Vec<i16> {
    let day = |end: &str| document["published"][end].as_str().and_then(|text| text.parse::<Date>().ok());
    let days = DayRange { start: day("start"), end: day("end") };
    let (Some(start), Some(end)) = (days.start, days.end) else { return Vec::new() };
    let parts = [start.year(), i16::from(start.month()), i16::from(start.day())];
    let known = if start == end {
        3
    } else if (start.year(), start.month()) == (end.year(), end.month()) {
        2
    } else {
        usize::from(start.year() == end.year())
    };
    parts[..known].to_vec()
}

/// The address, when it is one of the web; what would end a field or a line is percent-encoded.
fn address(document: &Json) -> Option<String> {
    let url = text(document, "url");
    let lower = url.to_ascii_lowercase();
    if !lower.starts_with("http://") && !lower.starts_with("https://") {
        return None;
    }
    let mut out = String::with_capacity(url.len());
    for character in url.chars() {
        if character.is_control() || character.is_whitespace() || "{}\\\"<>^`|".contains(character) {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(character);
        }
    }
    Some(out)
}

/// Words on one line, without control characters.
fn one_line(words: &str) -> String {
    let spaced: String = words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn authors(document: &Json) -> Vec<String> {
    let names = document["authors"].as_array().into_iter().flatten().filter_map(Json::as_str);
    names.map(one_line).filter(|name| !name.is_empty()).collect()
}

/// All documents as BibTeX entries: `@article` where an outlet is known, else `@misc`.
pub fn bibtex(documents: &[Json]) -> String {
    let keys = reference_keys(documents);
    let entries: Vec<String> =
        documents.iter().zip(&keys).map(|(document, key)| bibtex_entry(document, key)).collect();
    entries.join("\n")
}

fn bibtex_entry(document: &Json, key: &str) -> String {
    let outlet = one_line(text(document, "outlet"));
    let mut fields: Vec<(&str, String)> = Vec::new();
    // Each name in braces of its own: BibTeX would look for `and`, commas and family names in it.
    let names: Vec<String> =
        authors(document).iter().map(|name| format!("{{{}}}", escape_tex(name))).collect();
    fields.push(("author", names.join(" and ")));
    let title = one_line(text(document, "title"));
    let title = if title.is_empty() { one_line(text(document, "source")) } else { title };
    fields.push(("title", if title.is_empty() { title } else { format!("{{{}}}", escape_tex(&title)) }));
    fields.push(("journal", escape_tex(&outlet)));
    for (name, part) in ["year", "month", "day"].into_iter().zip(issued(document)) {
        fields.push((name, part.to_string()));
    }
    fields.push(("url", address(document).unwrap_or_default()));
    fields.push(("language", escape_tex(text(document, "lang"))));
    fields.push(("note", format!("chancery document {}", escape_tex(text(document, "id")))));
    let kind = if outlet.is_empty() { "misc" } else { "article" };
    let lines: Vec<String> = fields
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("  {name} = {{{value}}},\n"))
        .collect();
    format!("@{kind}{{{key},\n{}}}\n", lines.concat())
}

/// Text for a field of BibTeX. Braces become commands: BibTeX counts even escaped ones.
fn escape_tex(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '$' | '&' | '#' | '_' | '%' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

/// All documents as CSL-JSON, a list of items.
pub fn csl(documents: &[Json]) -> Json {
    let keys = reference_keys(documents);
    Json::Array(documents.iter().zip(&keys).map(|(document, key)| csl_item(document, key)).collect())
}

fn csl_item(document: &Json, key: &str) -> Json {
    let outlet = one_line(text(document, "outlet"));
    let url = address(document);
    let kind = match (&outlet, &url) {
        (outlet, _) if !outlet.is_empty() => "article-newspaper",
        (_, Some(_)) => "webpage",
        _ => "document",
    };
    let mut item = Map::new();
    item.insert("id".into(), json!(key));
    item.insert("type".into(), json!(kind));
    let title = [text(document, "title"), text(document, "source")].into_iter().map(one_line);
    let issued = issued(document);
    let names: Vec<Json> = authors(document).iter().map(|name| json!({"literal": name})).collect();
    let fields = [
        ("author", (!names.is_empty()).then(|| Json::Array(names))),
        ("title", title.into_iter().find(|title| !title.is_empty()).map(Json::String)),
        ("container-title", (!outlet.is_empty()).then(|| Json::String(outlet))),
        ("issued", (!issued.is_empty()).then(|| json!({"date-parts": [issued]}))),
        ("URL", url.map(Json::String)),
        (
            "language",
            Some(one_line(text(document, "lang"))).filter(|lang| !lang.is_empty()).map(Json::String),
        ),
        ("note", Some(json!(format!("chancery document {}", text(document, "id"))))),
    ];
    item.extend(fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Json::Object(item)
}

impl Archive {
    /// Writes all documents as BibTeX, by document id.
    ///
    /// # Errors
    /// When the archive cannot be read or the output not be written.
    pub fn export_bibtex(&self, out: &mut dyn Write) -> Result<(), ArchiveError> {
        let documents = self.rows(Kind::Documents, &RowFilter::default())?;
        out.write_all(bibtex(&documents).as_bytes())?;
        out.flush()?;
        Ok(())
    }

    /// Writes all documents as a CSL-JSON list, by document id.
    ///
    /// # Errors
    /// When the archive cannot be read or the output not be written.
    pub fn export_csl(&self, out: &mut dyn Write) -> Result<(), ArchiveError> {
        let documents = self.rows(Kind::Documents, &RowFilter::default())?;
        writeln!(out, "{:#}", csl(&documents))?;
        out.flush()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(title: &str, days: (&str, &str)) -> Json {
        json!({
            "id": "0123456789abcdef", "title": title, "outlet": "Longshore Wire", "authors": ["A and B, C"],
            "url": "https://longshore.example/a{b} c", "source": "a.txt", "lang": "en",
            "published": {"start": days.0, "end": days.1},
        })
    }

    #[test]
    fn hostile_titles_stay_inside_their_field() {
        let title = "50% of {gas} \\ & oil_x } , note = {forged\n@misc{evil,";
        let entry = bibtex(&[document(title, ("2025-02-07", "2025-02-07"))]);
        let mut depth = 0;
        for character in entry.chars() {
            depth += i32::from(character == '{') - i32::from(character == '}');
            assert!(depth >= 0, "{entry}");
        }
        assert_eq!(depth, 0, "{entry}");
        assert_eq!(entry.lines().filter(|line| line.starts_with('@')).count(), 1);
        assert!(entry.starts_with("@article{longshorewire2025-01234567,\n"), "{entry}");
        assert!(entry.contains("  author = {{A and B, C}},\n"), "{entry}");
        assert!(entry.contains("  url = {https://longshore.example/a%7Bb%7D%20c},\n"), "{entry}");
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let mut known = document("T", ("2025-02-01", "2025-02-28"));
        assert_eq!(csl(&[known.clone()])[0]["issued"], json!({"date-parts": [[2025, 2]]}));
        known["published"] = json!({"start": null, "end": "2025-02-28"});
        known["url"] = json!("javascript:alert(1)");
        known["outlet"] = Json::Null;
        let item = csl(&[known.clone()])[0].clone();
        assert!(item.get("issued").is_none() && item.get("URL").is_none(), "{item}");
        assert_eq!(item["type"], "document");
        assert!(bibtex(&[known]).starts_with("@misc{aandbc-01234567,\n"));
    }

    #[test]
    fn keys_are_unique_and_do_not_hang_on_others() {
        let (one, mut other) = (document("T", ("", "")), document("T", ("", "")));
        other["id"] = json!("0123456700000000");
        assert_eq!(reference_keys(&[one.clone(), other.clone()]).len(), 2);
        let keys = reference_keys(&[one.clone(), other]);
        assert_ne!(keys[0], keys[1]);
        assert_eq!(reference_keys(&[one])[0], keys[0]);
    }
}
