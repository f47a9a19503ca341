//! Rows as W3C Web Annotations: each row a tag on the words it stands on, by quote with its surroundings and by place.
//!
//! The target is the document's address where it has one of the web, else a name of ours. Places count code points of the document's text, which
//! is the text as chancery renders it; the quote with what stands before and after finds the words on the page itself.

use std::io::Write;

use chancery_record::Kind;
use serde_json::{Value as Json, json};

use crate::shape::headed_kinds;
use crate::{Archive, ArchiveError, RowFilter};

/// Letters before and after the words.
const AROUND: usize = 32;

impl Archive {
    /// Writes the rows of a kind, or of all, as one annotation page, by kind, document and place.
    ///
    /// # Errors
    /// When the archive cannot be read or the output not be written.
    pub fn export_annotations(&self, kind: Option<Kind>, out: &mut dyn Write) -> Result<(), ArchiveError> {
        writeln!(
            out,
            "{{\"@context\": \"http://www.w3.org/ns/anno.jsonld\", \"type\": \"AnnotationPage\", \"id\": \"urn:chancery:annotations\", \"items\": ["
        )?;
        let mut is_first = true;
        for kind in headed_kinds().filter(|one| kind.is_none_or(|kind| kind == *one)) {
            let mut known: Option<(String, String, Vec<char>)> = None;
            self.each_row(kind, &RowFilter::default(), &mut |id, row| {
                if known.as_ref().is_none_or(|(known, ..)| *known != id.0) {
                    let stored = self.document(&id.0)?;
                    known =
                        stored.map(|stored| (id.0.clone(), stored.row.url, stored.text.chars().collect()));
                }
                let Some((_, url, text)) = &known else { return Ok(()) };
                let separator = if is_first { "" } else { ",\n" };
                is_first = false;
                write!(out, "{separator}{}", annotation(kind, &row, &id.0, url, text))?;
                Ok(())
            })?;
        }
        writeln!(out, "\n]}}")?;
        out.flush()?;
        Ok(())
    }
}

fn annotation(kind: Kind, row: &Json, document: &str, url: &str, text: &[char]) -> Json {
    let number =
        |field: &str| row[field].as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
    let (start, end) = (number("start").min(text.len()), number("end").min(text.len()));
    let end = end.max(start);
    let slice = |from: usize, to: usize| text[from..to].iter().collect::<String>();
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    let source = if is_web { url.to_owned() } else { format!("urn:chancery:document:{document}") };
    let code = [&row["type"], &row["mode"]]
        .iter()
        .filter_map(|part| part.as_str())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>();
    let mut bodies = vec![json!({"type": "TextualBody", "purpose": "tagging", "value": kind.name()})];
    if !code.is_empty() {
        bodies.push(json!({"type": "TextualBody", "purpose": "classifying", "value": code.join(".")}));
    }
    let actors = |field: &str| -> Vec<String> {
        let list = row[field].as_array().into_iter().flatten();
        list.filter_map(|actor| {
            [&actor["code"], &actor["name"]]
                .iter()
                .find_map(|part| part.as_str().filter(|part| !part.is_empty()).map(str::to_owned))
        })
        .collect()
    };
    let (who, whom) = (actors("who"), actors("whom"));
    if !who.is_empty() || !whom.is_empty() {
        let words = format!("{} > {}", who.join(", "), whom.join(", "));
        bodies.push(json!({"type": "TextualBody", "purpose": "describing", "value": words}));
    }
    json!({
        "id": format!("urn:chancery:row:{}", row["id"].as_str().unwrap_or("")),
        "type": "Annotation",
        "motivation": "classifying",
        "creator": {"type": "Software", "name": "chancery"},
        "body": bodies,
        "target": {
            "source": source,
            "selector": [
                {"type": "TextQuoteSelector", "exact": slice(start, end), "prefix": slice(start.saturating_sub(AROUND), start),
                 "suffix": slice(end, (end + AROUND).min(text.len()))},
                {"type": "TextPositionSelector", "start": start, "end": end},
            ],
        },
    })
}
