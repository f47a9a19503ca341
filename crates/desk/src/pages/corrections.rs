//! What was corrected, what that says about the rules, and the forms by which a row is corrected.
//!
//! The log is read from the plain text file beside the archive; changing it is left to the program that serves.

use std::fmt::Write;

use chancery_archive::{CORRECTIONS_FILE, Correction};
use chancery_record::Kind;
use serde_json::json;

use super::{Made, document_address, forms};
use crate::ask::Ask;
use crate::html::{Cell, Table, escape, short};
use crate::routes::{Form, Page};
use crate::server::CORRECTIONS;

/// The page.
pub(crate) fn corrections(ask: &Ask<'_>) -> Made {
    let corrections = ask.archive.corrections()?;
    let standing = corrections.standing();
    let mut rates = Table::new(
        "Rules by the number of their rows that were wrong, among those that were looked at",
        &["rule", "seen", "wrong", "rejected", "retyped", "redated", "confirmed"],
    );
    let by_rule = corrections.by_rule();
    for (rule, marks) in &by_rule {
        let numbers =
            [marks.seen(), marks.wrong(), marks.rejected, marks.retyped, marks.redated, marks.confirmed];
        rates.lines.push(std::iter::once(Cell::text(rule)).chain(numbers.map(Cell::number)).collect());
    }
    let mut log = Table::new(
        "Corrections that hold, the last first",
        &["correction", "to", "kind", "words", "why", "document"],
    );
    for correction in standing.iter().rev() {
        log.lines.push(line(correction));
    }
    let mut body = String::from("<h1>Corrections</h1>\n");
    let _ = writeln!(
        body,
        "<p class=\"soft\">Kept in <code>{CORRECTIONS_FILE}</code> beside the archive, and applied whenever a document is read again. Open a row (why?) to correct it; \
         <code>chancery correct</code> does the same.</p>"
    );
    body.push_str(&forms(ask, &[(Form::Csv, "CSV")]));
    if ask.desk.correct.is_some() && !standing.is_empty() {
        let _ = writeln!(
            body,
            "<form class=\"filter\" method=\"post\" action=\"{CORRECTIONS}\">{}<input type=\"hidden\" name=\"change\" value=\"undo\"><button>Take the last one back</button></form>",
            sealed(ask)
        );
    }
    body.push_str(&log.to_html());
    body.push_str("<h2>What they say about the rules</h2>\n");
    body.push_str(&rates.to_html());
    let json = json!({
        "corrections": standing.iter().map(|one| one.to_json()).collect::<Vec<_>>(),
        "rules": by_rule.iter().map(|(rule, marks)| marks.to_json(rule)).collect::<Vec<_>>(),
    });
    let csv = (ask.form == Form::Csv).then(|| rates.to_csv());
    Ok(Page::new("Corrections", body, json).with(csv))
}

fn line(correction: &Correction) -> Vec<Cell> {
    let anchor = &correction.anchor;
    vec![
        Cell::text(correction.change.name()),
        Cell::text(&correction.change.value()),
        Cell::text(&anchor.kind),
        Cell::text(&anchor.quote),
        Cell::text(&correction.note),
        Cell::link(&anchor.document, &document_address(&anchor.document)),
    ]
}

fn sealed(ask: &Ask<'_>) -> String {
    format!("<input type=\"hidden\" name=\"seal\" value=\"{}\">", escape(ask.seal))
}

/// The form that says of two rows that they are no disagreement; empty where pages only show.
pub(crate) fn form_of_dispute(ask: &Ask<'_>, one: &str, other: &str) -> String {
    if ask.desk.correct.is_none() {
        return String::new();
    }
    format!(
        "<form class=\"filter\" method=\"post\" action=\"{CORRECTIONS}\">{}<input type=\"hidden\" name=\"row\" value=\"{}\">\
         <input type=\"hidden\" name=\"change\" value=\"reconcile\"><input type=\"hidden\" name=\"value\" value=\"{}\">\
         <button>No disagreement</button></form>",
        sealed(ask),
        escape(one),
        escape(other)
    )
}

/// The forms by which a row is corrected; empty where pages only show.
pub(crate) fn forms_of_row(ask: &Ask<'_>, kind: Kind, id: &str) -> String {
    if ask.desk.correct.is_none() || matches!(kind, Kind::Dropped | Kind::Documents) {
        return String::new();
    }
    let mut out = String::from("<details class=\"correct\"><summary>Right or wrong?</summary>\n");
    let mut form = |change: &str, field: &str, button: &str| {
        let _ = writeln!(
            out,
            "<form class=\"filter\" method=\"post\" action=\"{CORRECTIONS}\">{}<input type=\"hidden\" name=\"row\" value=\"{}\">\
             <input type=\"hidden\" name=\"change\" value=\"{change}\">{field}<label>why <input name=\"note\"></label> <button>{button}</button></form>",
            sealed(ask),
            escape(id)
        );
    };
    form("confirm", "", "It is right");
    form("reject", "", "There is no such thing: take it out");
    if matches!(kind, Kind::Events | Kind::Statements) {
        let types: Vec<String> = ask
            .desk
            .ontology
            .rows
            .iter()
            .filter(|row| kind == Kind::Events || row.mode.is_empty())
            .map(|row| {
                let code =
                    if row.mode.is_empty() { row.code.clone() } else { format!("{}.{}", row.code, row.mode) };
                format!("<option value=\"{0}\">{0}: {1}</option>", escape(&code), escape(&short(&row.gloss)))
            })
            .collect();
        form(
            "retype",
            &format!("<label>it is <select name=\"value\">{}</select></label> ", types.concat()),
            "Give it this type",
        );
    }
    form(
        "redate",
        "<label>it was <input name=\"value\" required placeholder=\"2025-06-27\"></label> ",
        "Give it this date",
    );
    out.push_str("</details>\n");
    out
}
