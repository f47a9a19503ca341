//! The phases of the pair as lines of the dossier, each turn with the deeds that made it and their footnotes.

use std::borrow::Cow;

use chancery_archive::{Archive, ArchiveError};
use chancery_course::{Month, Phase, Scale};
use chancery_record::DayRange;

use super::Case;
use super::blocks::{Line, Piece, text};
use super::words;
use crate::course::{Course, Request, View, course};
use crate::rows;

/// Below so many events phases are not told.
const ENOUGH: usize = 5;

/// A line for each phase that meets the days asked for; none where there are too few events to tell phases.
pub(super) fn phases(archive: &Archive, case: &mut Case<'_>) -> Result<Option<Vec<Line>>, ArchiveError> {
    let asked = case.request;
    let request = Request {
        pair: asked.pair,
        ontology: asked.ontology,
        name_of: asked.name_of,
        groups: asked.groups,
        scale: Scale::default(),
        step: None,
        penalty: None,
        view: View::default(),
    };
    let made = match asked.course {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(course(archive, &request)?),
    };
    if made.deeds.len() < ENOUGH {
        return Ok(None);
    }
    let meets = |phase: &&Phase| {
        let month = |day: chancery_record::Date| Month::of(day);
        asked.days.start.is_none_or(|day| month(day) <= phase.last)
            && asked.days.end.is_none_or(|day| phase.first <= month(day))
    };
    let mut lines = Vec::new();
    for phase in made.history.phases.iter().filter(meets) {
        lines.push(line(case, &made, phase)?);
    }
    Ok((!lines.is_empty()).then_some(lines))
}

fn line(case: &mut Case<'_>, made: &Course, phase: &Phase) -> Result<Line, ArchiveError> {
    let (first, last) = (words::month(phase.first), words::month(phase.last));
    let when = if first == last { first } else { format!("{first} to {last}") };
    let mut line = vec![Piece::Strong(format!("{when}: {}", phase.name.name()))];
    if let Some(tone) = phase.tone {
        line.push(text(format!(", tone {tone:+.1}")));
    }
    let Some(turn) = &phase.turn else { return Ok(line) };
    line.push(text(format!(", a turn for the {}", turn.way.name())));
    let mut told = 0;
    for deed in turn.deeds.iter().filter_map(|deed| made.deeds.get(*deed)) {
        let Some(cited) = made.cited(deed) else { continue };
        let Some(note) = case.notes.cite(&cited.row)? else { continue };
        line.push(text(if told == 0 { ": " } else { "; " }));
        line.push(text(case.words.clause(&cited.row)));
        let days: DayRange = rows::row_days(&cited.row);
        if !days.is_unknown() {
            line.push(Piece::Soft(format!(" ({})", words::days(&days))));
        }
        line.push(Piece::Notes(vec![note]));
        told += 1;
    }
    Ok(line)
}
