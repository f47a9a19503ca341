//! Near-duplicates: `{"id","cluster"}`, the cluster named by its first text. Only `text` is used.

use chancery_intake::neardup::{Index, Limits, Words};
use serde_json::json;

use super::Task;
use crate::GoldError;
use crate::input::{json_rows, lines_of};

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let rows = json_rows(task.input)?;
    let words: Vec<Words> = rows.iter().map(|row| Words::of(row.text("text"))).collect();
    let mut index = Index::new(Limits::default());
    for text in &words {
        index.add(text, &mut |other| words.get(other).cloned());
    }
    let clusters = index.clusters();
    Ok(lines_of(
        rows.iter()
            .zip(clusters)
            .map(|(row, first)| json!({ "id": row.value["id"], "cluster": rows[first].value["id"] })),
    ))
}
