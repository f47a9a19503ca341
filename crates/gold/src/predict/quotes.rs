//! Who said what: `{"id","attributions":[{"source":[[s,e]],"cue":[[s,e]],"content":[[s,e],..],"type","speaker"}]}`, from the statements.
//!
//! As the sets have it: a word belongs to one attribution at most, so statements inside the words of another are left out; a quote that
//! goes on without a cue is a further piece of the one before; where the words of the speaker or of saying stand inside the content, the
//! content is given in pieces around them. Speakers who speak together are one source.

use std::collections::BTreeMap;

use chancery_record::{Actor, Mention, MentionKind, Reading, Span, SpeechForm, Statement};
use serde_json::{Value, json};

use super::{Offsets, Task, read_given};
use crate::GoldError;
use crate::input::{json_rows, lines_of};

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let rows = json_rows(task.input)?;
    Ok(lines_of(rows.iter().map(|row| {
        let text = row.text("text");
        let reading = read_given(task.lore, text, row.text("date"));
        let offsets = Offsets::new(text);
        let found: Vec<Value> =
            groups(&reading.statements).iter().map(|group| attribution(group, &reading, &offsets)).collect();
        json!({ "id": row.value["id"], "attributions": found })
    })))
}

/// The outermost statements in the order of their contents, each with the quotes that go on from it.
fn groups(statements: &[Statement]) -> Vec<Vec<&Statement>> {
    let inside = |one: &Statement| {
        statements.iter().any(|other| {
            other.content.covers(one.content)
                && other.content.len() > one.content.len()
                && one.head.cue.is_some_and(|cue| other.content.covers(cue))
        })
    };
    let mut outer: Vec<&Statement> = statements.iter().filter(|one| !inside(one)).collect();
    outer.sort_by_key(|one| (one.head.sentence, one.content));
    let names = |statement: &Statement| {
        statement.head.speaker.iter().map(|speaker| speaker.name.clone()).collect::<Vec<_>>()
    };
    let goes_on = |one: &Statement, other: &Statement| {
        one.head.cue.is_none() && !one.head.speaker.is_empty() && names(other) == names(one)
    };
    let mut groups: Vec<Vec<&Statement>> = Vec::new();
    for one in outer {
        match groups.last_mut() {
            Some(group) if goes_on(one, group[0]) => group.push(one),
            // words in quote marks before the cue of words that follow it
            Some(group) if goes_on(group[0], one) && group[0].head.sentence == one.head.sentence => {
                group.insert(0, one);
            }
            _ => groups.push(vec![one]),
        }
    }
    groups
}

fn attribution(group: &[&Statement], reading: &Reading, offsets: &Offsets<'_>) -> Value {
    let statement = group[0];
    let speakers = statement.head.speaker.iter().map(|speaker| speaker.span);
    let source = speakers.filter(|span| !span.is_empty()).reduce(Span::join);
    let cue = statement.head.cue;
    let kind = match statement.form {
        SpeechForm::Direct => "direct",
        SpeechForm::Mixed => "mixed",
        SpeechForm::Indirect | SpeechForm::Headline => "indirect",
    };
    let pairs = |span: Option<Span>| span.map(|span| offsets.pair(span)).into_iter().collect::<Vec<_>>();
    let further = group[1..].iter().map(|more| more.content);
    let content: Vec<[usize; 2]> = pieces(statement.content, source, cue)
        .into_iter()
        .chain(further)
        .map(|piece| offsets.pair(piece))
        .collect();
    json!({
        "source": pairs(source.filter(|_| cue.is_some())),
        "cue": pairs(cue),
        "content": content,
        "type": kind,
        "speaker": statement.head.speaker.first().map(|speaker| printed(speaker, reading)),
    })
}

/// The name of a speaker as the text prints it: for bodies of the tables the form that it uses most, of several the longest.
fn printed(speaker: &Actor, reading: &Reading) -> String {
    let mut forms: BTreeMap<&str, usize> = BTreeMap::new();
    let body = |mention: &&Mention| {
        mention.kind == MentionKind::Organization
            && !mention.entity.is_empty()
            && mention.entity == speaker.entity
    };
    for mention in reading.mentions.iter().filter(body) {
        *forms.entry(mention.span.of(&reading.document.text)).or_default() += 1;
    }
    let usual = forms.into_iter().max_by_key(|(form, count)| (*count, form.len()));
    usual.map_or_else(|| speaker.name.clone(), |(form, _)| form.to_owned())
}

/// The content without the words of speaker and saying inside it.
fn pieces(content: Span, source: Option<Span>, cue: Option<Span>) -> Vec<Span> {
    let inner = [source, cue].into_iter().flatten().filter(|span| span.overlaps(content));
    let Some(hole) = inner.reduce(Span::join) else {
        return vec![content];
    };
    let before = Span { start: content.start, end: hole.start.max(content.start) };
    let after = Span { start: hole.end.min(content.end), end: content.end };
    [before, after].into_iter().filter(|piece| !piece.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_saying_inside_the_content_are_cut_out() {
        let span = Span::new;
        assert_eq!(pieces(span(10, 50), Some(span(0, 5)), Some(span(6, 9))), vec![span(10, 50)]);
        assert_eq!(
            pieces(span(0, 50), Some(span(20, 25)), Some(span(26, 30))),
            vec![span(0, 20), span(30, 50)]
        );
        assert_eq!(pieces(span(0, 50), Some(span(40, 45)), Some(span(46, 50))), vec![span(0, 40)]);
    }
}
