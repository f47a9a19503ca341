//! `chancery course`: how a pair stood over time.

use std::path::PathBuf;

use anyhow::{Context, bail};
use chancery_chart::course_svg;
use chancery_course::{
    DAYS_TO_ANSWER, Deed, Direction, Kind as Answered, Pair, Penalty, Phase, Point, Reciprocity, Scale, Step,
};
use chancery_desk::course::{Course, Request, View, course_with};
use chancery_record::SourceKind;
use clap::{Args, ValueEnum};

use super::Scene;
use super::dyad::nothing_found;
use crate::beside::imported;
use crate::cited::print_sentence;
use crate::copies::source_groups;
use crate::print::{Style, clean, count, note, thousands};
use crate::walk::label;
use crate::{Outcome, actors};

/// Print the course of two actors: tone, conflict and volume over time, phases with the events that made them, answers in kind
///
/// Reports of the same event count once, copies of a text are one source. Tone runs from -10 to +10 and is a ratio, so much talked-about
/// pairs do not look worse for that; the band says where it could lie with other sources (80 %). A period without an event is a gap.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chancery course AZE RUS\n  chancery course AZE RUS --svg course.svg\n  \
    chancery course azerbaijan russia --from RUS --by quarter --scale goldstein"
)]
pub(crate) struct Options {
    /// One actor
    a: String,
    /// The other actor
    b: String,
    /// Only deeds of this one of the two towards the other
    #[arg(long, value_name = "ACTOR")]
    from: Option<String>,
    /// Only deeds of this PLOVER context (military, diplomatic, economic, ...)
    #[arg(long, value_name = "CONTEXT")]
    context: Option<String>,
    /// What events weigh
    #[arg(long, value_name = "SCALE", default_value = "plover")]
    scale: ScaleName,
    /// Length of a period [default: as fits the number of events]
    #[arg(long, value_name = "STEP")]
    by: Option<StepName>,
    /// Deeds of citizens, companies and others as well, not of states alone
    #[arg(long)]
    all_actors: bool,
    /// Leave out the documents of this outlet (the name of the file where a document names none); may be given more than once
    #[arg(long, value_name = "OUTLET")]
    without: Vec<String>,
    /// Only reports of this kind of source (official, media, ...)
    #[arg(long, value_name = "KIND", value_parser = source_kind)]
    source_kind: Option<String>,
    /// How much a turn must gain [default: firm for five years and more, else fine]
    #[arg(long, value_name = "WHICH")]
    turns: Option<Turns>,
    /// Name the cases behind the answers in kind
    #[arg(long)]
    cases: bool,
    /// Lay events of another data set beside the record: own form, ICEWS, GDELT 1.0 or 2.0, POLECAT; may be given several times
    #[arg(long, value_name = "FILE")]
    rows: Vec<PathBuf>,
    /// Draw the course into this file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum ScaleName {
    /// PLOVER scores by mode
    Plover,
    /// Goldstein scores of the nearest CAMEO code
    Goldstein,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum StepName {
    /// One line per month
    Month,
    /// One line per quarter
    Quarter,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Turns {
    /// Few turns that stand firm
    Firm,
    /// Small turns as well
    Fine,
}

fn source_kind(text: &str) -> Result<String, String> {
    let known: Vec<&str> = SourceKind::ALL.iter().map(|(_, name)| *name).collect();
    if known.contains(&text) { Ok(text.to_owned()) } else { Err(format!("give one of {}", known.join(", "))) }
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let (a, b) = (actors::code(codes, &options.a)?, actors::code(codes, &options.b)?);
    let Some(pair) = Pair::new(&a, &b) else {
        bail!("{} and {} are the same actor ({a}); name two", options.a, options.b);
    };
    let direction = match &options.from {
        None => None,
        Some(name) => Some(match actors::code(codes, name)? {
            code if code == pair.first => Direction::Forth,
            code if code == pair.second => Direction::Back,
            code => bail!("--from {name}: {code} is neither {} nor {}", pair.first, pair.second),
        }),
    };
    let archive = scene.open_archive()?;
    let name_of: chancery_desk::NameOf = Box::new(|code: &str| codes.country_name(code).map(str::to_owned));
    let request = Request {
        pair: &pair,
        ontology: &codes.ontology,
        name_of: &name_of,
        groups: &source_groups,
        scale: match options.scale {
            ScaleName::Plover => Scale::Plover,
            ScaleName::Goldstein => Scale::Goldstein,
        },
        step: options.by.map(|by| match by {
            StepName::Month => Step::Month,
            StepName::Quarter => Step::Quarter,
        }),
        penalty: options.turns.map(|turns| match turns {
            Turns::Firm => Penalty::Firm,
            Turns::Fine => Penalty::Fine,
        }),
        view: View {
            direction,
            context: options.context.clone(),
            all_actors: options.all_actors,
            without: options.without.clone(),
            source_kind: options.source_kind.clone(),
        },
    };
    let rows = imported(codes, &options.rows, scene.global.quiet)?;
    let made = course_with(&archive, &request, &rows)?;
    for name in &made.not_there {
        note(
            scene.global.quiet,
            &format!(
                "--without {name}: no document about the pair is of this outlet; the list of single outlets has their names"
            ),
        );
    }
    let title = title(scene, &made)?;
    if let Some(path) = options.svg.as_ref().filter(|_| !made.is_empty()) {
        let drawing = course_svg(&made.barometer, &made.history.phases, &title);
        std::fs::write(path, drawing)
            .with_context(|| format!("cannot write {}; choose another place", label(path)))?;
        note(scene.global.quiet, &format!("wrote {}", label(path)));
    }
    if scene.json() {
        scene.out.json(&made.to_json())?;
    } else if !made.is_empty() {
        print(scene, &made, &title, options.cases)?;
    }
    if !made.is_empty() {
        return Ok(Outcome::Done);
    }
    scene.out.flush()?;
    let why = if made.left_out > 0 {
        format!(
            "nothing is left of {}: this view leaves them all out; try --all-actors or fewer options",
            count(made.left_out, "report")
        )
    } else {
        nothing_found(&archive, &pair)?
    };
    note(scene.global.quiet, &why);
    Ok(Outcome::Incomplete)
}

fn title(scene: &Scene, course: &Course) -> anyhow::Result<String> {
    let codes = scene.codes()?;
    let name = |code: &str| codes.country_name(code).unwrap_or(code).to_owned();
    let pair = &course.pair;
    Ok(format!("{} and {} ({pair})", name(&pair.first), name(&pair.second)))
}

fn print(scene: &mut Scene, course: &Course, title: &str, cases: bool) -> anyhow::Result<()> {
    let title = scene.out.paint(Style::Bold, title);
    scene.out.line(&title)?;
    scene.out.paragraph("", &counts(course))?;
    let step = course.barometer.step.name();
    scene.out.heading(&format!("Course by {step}"))?;
    print_periods(scene, course)?;
    scene.out.heading("Phases")?;
    for phase in &course.history.phases {
        print_phase(scene, course, phase)?;
    }
    if let Some(under_way) = course.history.under_way {
        let words = format!(
            "Something new began in the last three months with probability {:.2}, for the {}; 0.12 when nothing speaks for it.",
            under_way.probability,
            under_way.way.name()
        );
        scene.out.paragraph("", &words)?;
    }
    scene.out.heading("Answers in kind")?;
    for one in &course.reciprocity {
        print_reciprocity(scene, course, one, cases)?;
    }
    print_outlets(scene, course)
}

fn counts(course: &Course) -> String {
    let counted = format!(
        "{} of {} in {} from {}; weights: {}.",
        count(course.reports.len(), "report"),
        count(course.deeds.len(), "event"),
        count(course.documents, "document"),
        count(course.groups, "source group"),
        course.barometer.scale.title(),
    );
    let left_out = (course.left_out > 0).then(|| {
        let left_out = thousands(course.left_out);
        format!(" Left out: {left_out} (nothing done, no state acts, or outside the view).")
    });
    let unplaced = course.barometer.unplaced;
    let unplaced = (unplaced > 0).then(|| format!(" Without a day: {}.", count(unplaced, "event")));
    [Some(counted), left_out, unplaced].into_iter().flatten().collect()
}

/// Columns of the bar that shows the tone, to either side of its middle.
const HALF: usize = 10;

fn print_periods(scene: &mut Scene, course: &Course) -> anyhow::Result<()> {
    let heads =
        ["period", "-10       0       +10", "tone", "80 % band", "conflict", "events", "reports", "days"];
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut gap = 0;
    for point in &course.barometer.points {
        let Some(tone) = point.tone else {
            gap += 1;
            continue;
        };
        push_gap(&mut rows, &mut gap, heads.len());
        rows.push(period(point, tone));
    }
    scene.out.table(&heads, &rows)?;
    scene.out.paragraph(
        "",
        "o stands for a tone with fewer than three events behind it. One source: no band, since how far sources lie apart cannot be seen from one. \
         Conflict: ln(1 + weight of conflict in deeds). Days: with a document about the pair.",
    )?;
    Ok(())
}

fn push_gap(rows: &mut Vec<Vec<String>>, gap: &mut usize, columns: usize) {
    if *gap > 0 {
        let mut row = vec![String::new(); columns];
        "...".clone_into(&mut row[0]);
        row[1] = format!("no evidence, {}", count(*gap, "period"));
        rows.push(row);
        *gap = 0;
    }
}

fn period(point: &Point, tone: f64) -> Vec<String> {
    let [low, high] = point.band.unwrap_or([tone, tone]);
    let mark = if point.is_thin() { 'o' } else { '#' };
    vec![
        point.first.to_string(),
        bar(tone, low, high, mark),
        format!("{tone:+.1}"),
        point.band_in_words(),
        format!("{:.1}", point.sums.conflict_level()),
        format!("{:.1}", point.sums.events),
        format!("{:.1}", point.reports),
        format!("{}/{}", point.covered, point.days),
    ]
}

/// `·····----#---···|········`: the band, the tone, and the middle of the scale.
fn bar(tone: f64, low: f64, high: f64, mark: char) -> String {
    let column = |value: f64| {
        ((value + 10.0) / 20.0 * (2 * HALF) as f64).round().clamp(0.0, (2 * HALF) as f64) as usize
    };
    let (tone, low, high) = (column(tone), column(low), column(high));
    let letter = |at: usize| match at {
        at if at == tone => mark,
        at if at == HALF => '|',
        at if (low..=high).contains(&at) => '-',
        _ => '·',
    };
    (0..=2 * HALF).map(letter).collect()
}

pub(super) fn print_phase(scene: &mut Scene, course: &Course, phase: &Phase) -> anyhow::Result<()> {
    let tone = phase.tone.map_or(String::new(), |tone| format!(", tone {tone:+.1}"));
    let way =
        phase.turn.as_ref().map_or(String::new(), |turn| format!(", a turn for the {}", turn.way.name()));
    let [cooperation, words, deeds] = phase.rates;
    let head = format!("{} to {}  {}{tone}{way}", phase.first, phase.last, phase.name.name());
    let head = scene.out.paint(Style::Bold, &head);
    scene.out.line(&head)?;
    scene.out.paragraph(
        "    ",
        &format!(
            "a month: {cooperation:.1} of cooperation, {words:.1} of conflict in words, {deeds:.1} in deeds"
        ),
    )?;
    for deed in phase.turn.iter().flat_map(|turn| &turn.deeds).filter_map(|deed| course.deeds.get(*deed)) {
        print_deed(scene, course, deed)?;
    }
    let Some(height) = &phase.height else { return Ok(()) };
    let head = format!(
        "    at its height {} to {}  {}, tone {:+.1}",
        height.first,
        height.last,
        height.name.name(),
        height.tone
    );
    let head = scene.out.paint(Style::Bold, &head);
    scene.out.line(&head)?;
    for deed in height.deeds.iter().filter_map(|deed| course.deeds.get(*deed)) {
        print_deed(scene, course, deed)?;
    }
    Ok(())
}

pub(super) fn print_deed(scene: &mut Scene, course: &Course, deed: &Deed) -> anyhow::Result<()> {
    let Some(cited) = course.cited(deed) else { return Ok(()) };
    crate::cited::print_event(&mut scene.out, cited, false)?;
    print_sentence(&mut scene.out, cited)?;
    if deed.reports.len() > 1 {
        let told =
            format!("    told {} times by {}", deed.reports.len(), count(deed.groups.len(), "source group"));
        let told = scene.out.paint(Style::Dim, &told);
        scene.out.line(&told)?;
    }
    Ok(())
}

fn print_reciprocity(
    scene: &mut Scene,
    course: &Course,
    one: &Reciprocity,
    cases: bool,
) -> anyhow::Result<()> {
    if one.cases.is_empty() {
        return Ok(());
    }
    let other = if one.by == Direction::Forth { &course.pair.second } else { &course.pair.first };
    let by = if one.by == Direction::Forth { &course.pair.first } else { &course.pair.second };
    let kind = match one.kind {
        Answered::Conflict => "a hostile deed",
        Answered::Cooperation => "a friendly deed",
    };
    let base = one.base_rate.map_or("unknown".to_owned(), |rate| format!("{:.0} %", rate * 100.0));
    let cases_told = format!(
        "After {kind} by {by}, {other} answered in kind within {DAYS_TO_ANSWER} days in {} of {} (base rate {base}).",
        one.answered(),
        count(one.cases.len(), "case")
    );
    let lagged = one.lagged.map_or(" Too few months for a test.".to_owned(), |lagged| {
        format!(
            " By month: own {:.2}, reverse {:.2}, F {:.1} over {} months.",
            lagged.own, lagged.reverse, lagged.f, lagged.months
        )
    });
    scene.out.paragraph("", &(cases_told + &lagged))?;
    for case in one.cases.iter().filter(|_| cases) {
        let line = |deed: usize| {
            let deed = course.deeds.get(deed)?;
            Some(short(course, deed))
        };
        let answer =
            case.answer.and_then(line).map_or("no answer".to_owned(), |answer| format!("then {answer}"));
        scene.out.line(&format!("    {}; {answer}", line(case.deed).unwrap_or_default()))?;
    }
    Ok(())
}

fn short(course: &Course, deed: &Deed) -> String {
    let code = if deed.mode.is_empty() {
        deed.event_type.clone()
    } else {
        format!("{}.{}", deed.event_type, deed.mode)
    };
    let id = course.shown_by(deed).map_or("", |told| told.id.as_str());
    let id: String = id.chars().take(8).collect();
    format!(
        "{} {code} {}  {id}",
        chancery_desk::rows::days_in_words(&deed.days),
        course.direction(deed.direction)
    )
}

/// Outlets whose loss would move a month by so much are named.
const MUCH: f64 = 1.0;

fn print_outlets(scene: &mut Scene, course: &Course) -> anyhow::Result<()> {
    let moved = course.influences.iter().filter_map(|(name, influence)| {
        let (month, change) = influence.most.filter(|(_, change)| change.abs() >= MUCH)?;
        Some(vec![clean(name), thousands(influence.alone), month.to_string(), format!("{change:+.1}")])
    });
    let moved: Vec<Vec<String>> = moved.collect();
    if !moved.is_empty() {
        scene.out.heading("What single outlets carry")?;
        scene.out.table(&["outlet", "events it alone tells", "period", "tone without it"], &moved)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_tone_band_and_middle() {
        assert_eq!(bar(0.0, -2.0, 2.0, '#'), "········--#--········");
        assert_eq!(bar(-10.0, -10.0, -8.0, 'o'), "o--·······|··········");
        assert_eq!(bar(6.0, 4.0, 8.0, '#'), "··········|···--#--··");
    }
}
