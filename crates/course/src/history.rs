//! The phases of a pair with names, and the turns between them with the deeds that made them.
//!
//! Deeds are counted by month in three series: cooperation, conflict in words, conflict in deeds; [`crate::turns`] parts all
//! three together. The name of a phase follows from its tone, its conflict in deeds and the phase before, by the rules at
//! [`PhaseName`]; it is a label for reading, not a finding. Nothing is known of texts.

use std::collections::BTreeMap;

use chancery_record::Ontology;

use crate::barometer::{Climate, Setting};
use crate::days;
use crate::deed::Deed;
use crate::phases::{Penalty, dispersion, turn_under_way, turns};
use crate::tone::{Sums, tone};
use crate::{Month, Scale};

/// What a phase is called. The rules are tried from the top.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PhaseName {
    /// Not one deed.
    Silence,
    /// Force (a weight of -7.5 or less) once a month or more, three times at least.
    Armed,
    /// Tone below -2 and a material deed of conflict a month or more.
    Crisis,
    /// Tone two points or more above that of an armed phase, a crisis or a dispute before.
    Thaw,
    /// Tone below -2.
    Dispute,
    /// Tone below 1.
    Cool,
    /// Tone below 5.
    Working,
    /// Tone of 5 or more.
    Cordial,
}

impl PhaseName {
    /// The name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            PhaseName::Silence => "silence",
            PhaseName::Armed => "armed",
            PhaseName::Crisis => "crisis",
            PhaseName::Thaw => "thaw",
            PhaseName::Dispute => "dispute",
            PhaseName::Cool => "cool",
            PhaseName::Working => "working",
            PhaseName::Cordial => "cordial",
        }
    }
}

const FORCE: f64 = -7.5;
const FORCE_AT_LEAST: f64 = 3.0;
const HOSTILE_TONE: f64 = -2.0;
const COOL_TONE: f64 = 1.0;
const CORDIAL_TONE: f64 = 5.0;
const STEP_OF_A_THAW: f64 = 2.0;
/// A smaller change of tone is none.
const LEAST_CHANGE: f64 = 0.5;

/// Which way a turn goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Way {
    /// The tone falls.
    Worse,
    /// The tone rises.
    Better,
    /// The tone stays, more happens.
    Louder,
    /// The tone stays, less happens.
    Quieter,
}

impl Way {
    /// `worse`, `better`, `louder` or `quieter`.
    pub fn name(self) -> &'static str {
        match self {
            Way::Worse => "worse",
            Way::Better => "better",
            Way::Louder => "louder",
            Way::Quieter => "quieter",
        }
    }
}

/// A run of months of one kind.
#[derive(Clone, PartialEq, Debug)]
pub struct Phase {
    /// Its first month.
    pub first: Month,
    /// Its last month.
    pub last: Month,
    /// Months.
    pub months: usize,
    /// Its name.
    pub name: PhaseName,
    /// Its tone, of all its deeds together; none in silence.
    pub tone: Option<f64>,
    /// Deeds a month: cooperation, conflict in words, conflict in deeds.
    pub rates: [f64; 3],
    /// The turn that it begins with; none for the first.
    pub turn: Option<Turn>,
    /// The months that its conflict is crowded into; none where it is spread out, and in phases that are not hostile.
    pub height: Option<Height>,
}

/// The few months of a hostile phase that hold half of its conflict.
#[derive(Clone, PartialEq, Debug)]
pub struct Height {
    /// The first month.
    pub first: Month,
    /// The last month.
    pub last: Month,
    /// What these months would be called as a phase.
    pub name: PhaseName,
    /// Their tone.
    pub tone: f64,
    /// The heaviest deeds of conflict in them, as places in the slice that was given: the heaviest first. Five at most.
    pub deeds: Vec<usize>,
}

/// The beginning of a phase.
#[derive(Clone, PartialEq, Debug)]
pub struct Turn {
    /// Which way it goes.
    pub way: Way,
    /// The deeds that speak most for it, as places in the slice that was given: the first has the largest part. Five at most.
    pub deeds: Vec<usize>,
}

/// Whether a turn is under way at the end.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct UnderWay {
    /// The probability that something new began in the last three months, 0..=1. About 0.12 when nothing speaks for it.
    pub probability: f64,
    /// Which way, by what the last three months hold more or less of.
    pub way: Way,
}

/// The phases of a pair.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct History {
    /// Phases in order of time, without gaps.
    pub phases: Vec<Phase>,
    /// Whether a turn is under way; none when the series is too short to say.
    pub under_way: Option<UnderWay>,
}

/// Deeds of one month.
#[derive(Clone, Default)]
struct Cell {
    parts: Vec<(usize, f64)>,
}

/// The phases that deeds give, up to the month `until` when it lies after the last deed.
pub fn history(deeds: &[&Deed], setting: &Setting<'_>, penalty: Penalty, until: Option<Month>) -> History {
    let months = by_month(deeds, until);
    let weights: Vec<f64> = deeds.iter().map(|deed| deed.weight(setting.scale, setting.ontology)).collect();
    let kinds: Vec<Option<usize>> = deeds.iter().map(|deed| kind(deed, setting.ontology)).collect();
    let dated: Vec<bool> = deeds.iter().map(|deed| !deed.days.is_unknown()).collect();
    let series: Vec<Vec<f64>> =
        (0..3).map(|wanted| months.iter().map(|month| count(&month.1, &kinds, wanted)).collect()).collect();
    let starts: Vec<usize> =
        if months.is_empty() { Vec::new() } else { [0].into_iter().chain(turns(&series, penalty)).collect() };
    let mut phases: Vec<Phase> = Vec::new();
    for (number, start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(months.len());
        let part = &months[*start..end];
        let mut phase = phase(part, &weights, &kinds, &series, *start, setting.climate);
        if let Some(before) = phases.last() {
            if is_thaw(&phase, before) {
                phase.name = PhaseName::Thaw;
            }
            let way = way(before, &phase);
            phase.turn = Some(Turn {
                way,
                deeds: makers(
                    part,
                    before,
                    &phase,
                    way,
                    &Made { weights: &weights, kinds: &kinds, dated: &dated, series: &series },
                ),
            });
        }
        phase.height = height(part, &weights, &kinds, &dated, &phase, setting.climate);
        phases.push(phase);
    }
    History { phases, under_way: under_way(&series) }
}

fn by_month(deeds: &[&Deed], until: Option<Month>) -> Vec<(Month, Cell)> {
    let mut cells: BTreeMap<Month, Cell> = BTreeMap::new();
    for (at, (start, end)) in deeds.iter().enumerate().filter_map(|(at, deed)| Some((at, deed.closed?))) {
        for (month, share) in days::shares(start, end) {
            cells.entry(month).or_default().parts.push((at, share));
        }
    }
    let Some(first) = cells.keys().next().copied() else { return Vec::new() };
    let last = cells.keys().next_back().copied().unwrap_or(first);
    let last = until.map_or(last, |until| until.max(last));
    std::iter::successors(Some(first), |month| (*month < last).then(|| month.next()))
        .map(|month| (month, cells.remove(&month).unwrap_or_default()))
        .collect()
}

/// Cooperation 0, conflict in words 1, conflict in deeds 2.
fn kind(deed: &Deed, ontology: &Ontology) -> Option<usize> {
    ontology.find(&deed.event_type, &deed.mode).map(|row| match row.quad {
        1 | 2 => 0,
        3 => 1,
        _ => 2,
    })
}

fn count(cell: &Cell, kinds: &[Option<usize>], wanted: usize) -> f64 {
    cell.parts
        .iter()
        .filter(|(deed, _)| kinds[*deed] == Some(wanted))
        .fold(0.0, |sum, (_, share)| sum + share)
}

fn phase(
    part: &[(Month, Cell)],
    weights: &[f64],
    kinds: &[Option<usize>],
    series: &[Vec<f64>],
    start: usize,
    climate: &Climate,
) -> Phase {
    let mut sums = Sums::default();
    let mut force = 0.0;
    for (deed, share) in part.iter().flat_map(|(_, cell)| &cell.parts) {
        sums.add(weights[*deed], kinds[*deed] == Some(2), *share);
        force += if weights[*deed] <= FORCE { *share } else { 0.0 };
    }
    let months = part.len();
    let mut rates = [0.0; 3];
    for (rate, values) in rates.iter_mut().zip(series) {
        *rate = values[start..start + months].iter().sum::<f64>() / months.max(1) as f64;
    }
    let first = part.first().map_or(Month { year: 0, month: 1 }, |month| month.0);
    let last = part.last().map_or(first, |month| month.0);
    let prior = climate.prior(part.get(months / 2).map_or(first, |month| month.0));
    let tone = (sums.events > 0.0).then(|| tone(&sums, &prior));
    let name = name(tone, force, rates[2], months);
    Phase { first, last, months, name, tone, rates, turn: None, height: None }
}

fn name(tone: Option<f64>, force: f64, deeds_of_conflict: f64, months: usize) -> PhaseName {
    let Some(tone) = tone else { return PhaseName::Silence };
    if force >= FORCE_AT_LEAST && force >= months as f64 {
        PhaseName::Armed
    } else if tone < HOSTILE_TONE && deeds_of_conflict >= 1.0 {
        PhaseName::Crisis
    } else if tone < HOSTILE_TONE {
        PhaseName::Dispute
    } else if tone < COOL_TONE {
        PhaseName::Cool
    } else if tone < CORDIAL_TONE {
        PhaseName::Working
    } else {
        PhaseName::Cordial
    }
}

fn is_thaw(phase: &Phase, before: &Phase) -> bool {
    let was_hostile = matches!(before.name, PhaseName::Armed | PhaseName::Crisis | PhaseName::Dispute);
    let is_hostile = matches!(phase.name, PhaseName::Armed | PhaseName::Crisis | PhaseName::Silence);
    let rise = phase.tone.zip(before.tone).map_or(0.0, |(now, then)| now - then);
    was_hostile && !is_hostile && rise >= STEP_OF_A_THAW
}

fn way(before: &Phase, phase: &Phase) -> Way {
    let change = phase.tone.zip(before.tone).map_or(0.0, |(now, then)| now - then);
    let all = |phase: &Phase| phase.rates.iter().sum::<f64>();
    if change <= -LEAST_CHANGE {
        Way::Worse
    } else if change >= LEAST_CHANGE {
        Way::Better
    } else if all(phase) >= all(before) {
        Way::Louder
    } else {
        Way::Quieter
    }
}

/// The part of the weight of conflict that the months of a height hold,
const PART_OF_A_HEIGHT: f64 = 0.5;
/// in one of so many months of the phase at most,
const MONTHS_FOR_ONE_OF_A_HEIGHT: usize = 4;
/// and so many deeds of conflict at least.
const DEEDS_OF_A_HEIGHT: f64 = 2.0;

/// The fewest months in a row, a quarter of the phase at most, that hold half of the weight of its conflict; of equally many those with most, then the
/// first. It describes: unlike a turn it does not say that these months differ from the others by more than chance.
fn height(
    part: &[(Month, Cell)],
    weights: &[f64],
    kinds: &[Option<usize>],
    dated: &[bool],
    phase: &Phase,
    climate: &Climate,
) -> Option<Height> {
    let is_hostile = matches!(phase.name, PhaseName::Armed | PhaseName::Crisis | PhaseName::Dispute);
    if !is_hostile {
        return None;
    }
    let is_conflict = |deed: usize| kinds[deed].is_some_and(|kind| kind != 0);
    let weight = |cell: &Cell| {
        let parts = cell.parts.iter().filter(|(deed, _)| is_conflict(*deed));
        parts.fold(0.0, |sum, (deed, share)| sum + share * weights[*deed].abs())
    };
    let weighed: Vec<f64> = part.iter().map(|(_, cell)| weight(cell)).collect();
    let wanted = PART_OF_A_HEIGHT * weighed.iter().sum::<f64>();
    let (start, months) = (1..=part.len() / MONTHS_FOR_ONE_OF_A_HEIGHT).find_map(|months| {
        let sums = weighed.windows(months).map(|run| run.iter().sum::<f64>()).enumerate();
        let best = sums.max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)))?;
        (best.1 >= wanted).then_some((best.0, months))
    })?;
    let crowded = &part[start..start + months];
    let (mut sums, mut force) = (Sums::default(), 0.0);
    let mut heavy: BTreeMap<usize, f64> = BTreeMap::new();
    for (deed, share) in crowded.iter().flat_map(|(_, cell)| &cell.parts) {
        sums.add(weights[*deed], kinds[*deed] == Some(2), *share);
        force += if weights[*deed] <= FORCE { *share } else { 0.0 };
        if is_conflict(*deed) && dated[*deed] {
            *heavy.entry(*deed).or_default() += share * weights[*deed].abs();
        }
    }
    let of_kind = |kind| crowded.iter().map(|(_, cell)| count(cell, kinds, kind)).sum::<f64>();
    let (in_words, in_deeds) = (of_kind(1), of_kind(2));
    if in_words + in_deeds < DEEDS_OF_A_HEIGHT {
        return None;
    }
    let tone = tone(&sums, &climate.prior(crowded[months / 2].0));
    let mut deeds: Vec<(usize, f64)> = heavy.into_iter().collect();
    deeds.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    Some(Height {
        first: crowded[0].0,
        last: crowded[months - 1].0,
        name: name(Some(tone), force, in_deeds / months as f64, months),
        tone,
        deeds: deeds.into_iter().take(MAKERS).map(|(deed, _)| deed).collect(),
    })
}

/// What is known of the deeds that a turn can be made of, by place.
struct Made<'a> {
    weights: &'a [f64],
    kinds: &'a [Option<usize>],
    dated: &'a [bool],
    series: &'a [Vec<f64>],
}

/// Deeds named for a turn at most.
const MAKERS: usize = 5;
/// Months of a phase whose deeds can have made the turn.
const MONTHS_OF_A_TURN: usize = 3;
/// Added to the counts of both phases, so that nothing is divided by nothing.
const HALF_A_DEED: f64 = 0.5;

/// The deeds with the largest part in what the turn gains: how much more likely a deed of its kind has become, times its weight.
/// Deeds of kinds that have become rarer speak against the turn and are named only when there are no others.
///
/// A deed without any day of its own is passed over: when it was is only guessed.
fn makers(part: &[(Month, Cell)], before: &Phase, phase: &Phase, way: Way, made: &Made<'_>) -> Vec<usize> {
    let gain = |kind: usize| {
        let rate = |phase: &Phase| {
            (phase.rates[kind] * phase.months as f64 + HALF_A_DEED) / (phase.months as f64 + HALF_A_DEED)
        };
        (rate(phase) / rate(before)).ln() / dispersion(&made.series[kind])
    };
    let gains = [gain(0), gain(1), gain(2)];
    let goes_along = |kind: usize| match way {
        Way::Worse => kind != 0,
        Way::Better => kind == 0,
        Way::Louder | Way::Quieter => true,
    };
    let mut parts: BTreeMap<usize, f64> = BTreeMap::new();
    for (deed, share) in part.iter().take(MONTHS_OF_A_TURN).flat_map(|(_, cell)| &cell.parts) {
        if let Some(kind) = made.kinds[*deed].filter(|kind| made.dated[*deed] && goes_along(*kind)) {
            *parts.entry(*deed).or_default() += share * made.weights[*deed].abs().max(1.0) * gains[kind];
        }
    }
    let mut ranked: Vec<(usize, f64)> = parts.into_iter().collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    let speaking = ranked.iter().filter(|(_, part)| *part > 0.0).count();
    let named = if speaking == 0 { ranked.len() } else { speaking };
    ranked.into_iter().take(named.min(MAKERS)).map(|(deed, _)| deed).collect()
}

fn under_way(series: &[Vec<f64>]) -> Option<UnderWay> {
    let found = series.iter().enumerate().filter_map(|(kind, values)| Some((turn_under_way(values)?, kind)));
    let (probability, kind) =
        found.max_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)))?;
    let values = &series[kind];
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let (then, now) = values.split_at(values.len().saturating_sub(MONTHS_OF_A_TURN));
    let rises = mean(now) >= mean(then);
    let way = if rises == (kind == 0) { Way::Better } else { Way::Worse };
    Some(UnderWay { probability, way })
}

/// What a weight means beside its scale, for captions.
pub fn is_force(deed: &Deed, scale: Scale, ontology: &Ontology) -> bool {
    deed.weight(scale, ontology) <= FORCE
}
