//! The eleven kinds of rows. Each row has a [`Head`] (evidence, speaker, certainty, date, rule) and fields of its kind.

use crate::date::{DateValue, DayRange};
use crate::{Code, RowId, Span};

/// The eleven kinds, in the order of the public format.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Who did what to whom.
    Events,
    /// Who said what.
    Statements,
    /// State or direction of a pair, blame, advantage.
    Judgments,
    /// What somebody expects.
    Forecasts,
    /// A number or a deadline that somebody set.
    Targets,
    /// Who needs whom for what.
    Dependences,
    /// What an actor aims at.
    Goals,
    /// Standing status of a pair.
    Relations,
    /// The source of the source.
    Citations,
    /// The document itself.
    Documents,
    /// Text left out.
    Dropped,
}

impl Kind {
    /// All kinds with their names, in order.
    pub const ALL: [(Kind, &'static str); 11] = [
        (Kind::Events, "events"),
        (Kind::Statements, "statements"),
        (Kind::Judgments, "judgments"),
        (Kind::Forecasts, "forecasts"),
        (Kind::Targets, "targets"),
        (Kind::Dependences, "dependences"),
        (Kind::Goals, "goals"),
        (Kind::Relations, "relations"),
        (Kind::Citations, "citations"),
        (Kind::Documents, "documents"),
        (Kind::Dropped, "dropped"),
    ];

    named!();
}

/// Whether a row says that something is so or is not so.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Polarity {
    /// It is said to be so.
    #[default]
    Affirmed,
    /// The text says it is not so.
    Negated,
}

impl Polarity {
    /// All values with their names in the public format.
    pub const ALL: [(Polarity, &'static str); 2] =
        [(Polarity::Affirmed, "affirmed"), (Polarity::Negated, "negated")];

    named!();
}

/// How the text presents what it says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Modality {
    /// As fact.
    #[default]
    Actual,
    /// It rests on the word of a named speaker.
    Reported,
    /// It is to come.
    Future,
    /// It is supposed, feared, conditional.
    Hypothetical,
    /// It ought to be.
    Obligation,
    /// It belongs to history, not to the news of the document.
    Past,
}

impl Modality {
    /// All values with their names in the public format.
    pub const ALL: [(Modality, &'static str); 6] = [
        (Modality::Actual, "actual"),
        (Modality::Reported, "reported"),
        (Modality::Future, "future"),
        (Modality::Hypothetical, "hypothetical"),
        (Modality::Obligation, "obligation"),
        (Modality::Past, "past"),
    ];

    named!();
}

/// What kind of source speaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum SourceKind {
    /// A state, its organs and their holders of office.
    Official,
    /// A scholar, analyst, think tank.
    Expert,
    /// An outlet or reporter.
    Media,
    /// Somebody who is not named ("a source in the ministry").
    Anonymous,
    /// Nobody is given.
    #[default]
    Unattributed,
}

impl SourceKind {
    /// All values with their names in the public format.
    pub const ALL: [(SourceKind, &'static str); 5] = [
        (SourceKind::Official, "official"),
        (SourceKind::Expert, "expert"),
        (SourceKind::Media, "media"),
        (SourceKind::Anonymous, "anonymous"),
        (SourceKind::Unattributed, "unattributed"),
    ];

    named!();
}

/// One link of the chain of speakers, outermost first. The author of the document is not listed.
pub type Speaker = Actor;

/// An actor of a row.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Actor {
    /// The name: the entity's name where it is known, else the words of the text.
    pub name: String,
    /// ISO 3166-1 alpha-3, or `EUR UNO IGO NGO IMG ISM MNC`; empty when the actor belongs to no state.
    pub code: Code,
    /// PLOVER sectors, primary first, joined by a space (`GOV`, `MIL`, `CVL REF`); empty for a bare country name.
    pub sector: Code,
    /// The entity in the actor tables or in this document (`person:Vladimir Putin`, `state:RUS`); empty when unknown.
    pub entity: String,
    /// The mention, as an index into [`crate::Reading::mentions`].
    pub mention: Option<u32>,
    /// Where the mention stands.
    pub span: Span,
}

/// What every row carries.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Head {
    /// Hash of document, kind, quote and ordinal. Set by [`crate::Reading::assign_ids`].
    pub id: RowId,
    /// The evidence: the words that this row stands on.
    pub span: Span,
    /// The sentence, as an index into [`crate::Reading::sentences`]; none for rows of metadata and dropped text.
    pub sentence: Option<u32>,
    /// Who says so, outermost first; empty when the author says it.
    pub speaker: Vec<Speaker>,
    /// What kind of source the innermost speaker is.
    pub source_kind: SourceKind,
    /// The word that attributes ("said", "according to").
    pub cue: Option<Span>,
    /// So or not so.
    pub polarity: Polarity,
    /// How it is presented.
    pub modality: Modality,
    /// Hedges as written ("reportedly", "is expected to").
    pub hedge: Vec<Span>,
    /// When.
    pub date: DateValue,
    /// What fired: the rule or stage (`COERCE.arrest`).
    pub rule: String,
    /// Why, step by step, for `explain`; one short line each.
    pub why: Vec<String>,
}

/// Dead, injured, arrested, taking part, as numbers in the text. `None` when the text gives none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EventSize {
    /// People killed.
    pub dead: Option<u64>,
    /// People injured.
    pub injured: Option<u64>,
    /// People arrested.
    pub arrested: Option<u64>,
    /// People taking part.
    pub participants: Option<u64>,
    /// Which of them are not exact, as in `dead at least, participants about`; empty when all are.
    pub bounds: String,
}

/// Who did what to whom.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Event {
    /// Evidence and certainty.
    pub head: Head,
    /// PLOVER type, a code of the ontology table.
    pub event_type: Code,
    /// PLOVER mode, or empty.
    pub mode: Code,
    /// PLOVER contexts.
    pub context: Vec<Code>,
    /// Actors.
    pub who: Vec<Actor>,
    /// Recipients; empty for a reciprocal act.
    pub whom: Vec<Actor>,
    /// Third parties.
    pub third: Vec<Actor>,
    /// All parties do it together.
    pub reciprocal: bool,
    /// Where, as the words of the same clause.
    pub place: Option<Actor>,
    /// How many.
    pub size: EventSize,
    /// The predicate.
    pub trigger: Span,
    /// The event of this document that caused it, as an index into [`crate::Reading::events`].
    pub caused_by: Option<u32>,
    /// The first row of the same event, as an index into [`crate::Reading::events`]: the document tells it again here. Not counted.
    pub same_as: Option<u32>,
    /// Belongs to history: told as background, keeps its own date, not counted as news.
    pub historical: bool,
}

/// How words are reported.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum SpeechForm {
    /// All in quote marks.
    Direct,
    /// Partly in quote marks.
    Mixed,
    /// No quote marks.
    #[default]
    Indirect,
    /// A headline ("... - Name").
    Headline,
}

impl SpeechForm {
    /// All values with their names in the public format.
    pub const ALL: [(SpeechForm, &'static str); 4] = [
        (SpeechForm::Direct, "direct"),
        (SpeechForm::Mixed, "mixed"),
        (SpeechForm::Indirect, "indirect"),
        (SpeechForm::Headline, "headline"),
    ];

    named!();
}

/// Who said what. The speaker stands in [`Head::speaker`], the verb of saying in [`Head::cue`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Statement {
    /// Evidence and certainty.
    pub head: Head,
    /// How the words are reported.
    pub form: SpeechForm,
    /// What is said.
    pub content: Span,
    /// The act that the words perform, as a PLOVER type (denial = `REJECT`), or empty.
    pub act: Code,
    /// To whom.
    pub addressee: Vec<Actor>,
    /// Whom it is about: whom the act is done to, where there is one and that is known, then the other actors named in the content.
    pub about: Vec<Actor>,
}

/// What a judgment, forecast, goal or relation claims about its actors: shared by those kinds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Claim {
    /// The actors it is about; for ordered claims the holder first.
    pub actors: Vec<Actor>,
    /// The words that carry the claim.
    pub words: Span,
}

/// State or direction of a pair or an actor.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Judgment {
    /// Evidence and certainty.
    pub head: Head,
    /// About whom, in which words.
    pub claim: Claim,
    /// `state`, `direction`, `blame`, `advantage`, `turning_point`.
    pub aspect: Code,
    /// -1 worse or bad, 0 neither, +1 better or good.
    pub sign: i8,
    /// Phase before, as written.
    pub phase_from: String,
    /// Phase after, as written.
    pub phase_to: String,
}

/// What somebody expects.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Forecast {
    /// Evidence and certainty.
    pub head: Head,
    /// About whom, in which words.
    pub claim: Claim,
    /// The condition, when there is one.
    pub condition: Option<Span>,
    /// Probability words as written.
    pub probability: Option<Span>,
    /// Lower end of their ICD 203 range, percent.
    pub percent_low: Option<u8>,
    /// Upper end of their ICD 203 range, percent.
    pub percent_high: Option<u8>,
    /// Until when.
    pub horizon: DayRange,
    /// What became of it: `open`, `met`, `missed`, `unclear`.
    pub outcome: Code,
}

/// A number or a deadline that somebody set.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Target {
    /// Evidence and certainty.
    pub head: Head,
    /// Who set it.
    pub set_by: Vec<Actor>,
    /// The number as printed.
    pub quantity: Option<f64>,
    /// Its unit as printed, scale included (`Mt/year`).
    pub unit: String,
    /// The number in SI units.
    pub si_value: Option<f64>,
    /// The SI unit.
    pub si_unit: String,
    /// What is measured.
    pub measure: String,
    /// By when.
    pub deadline: DayRange,
    /// For which project.
    pub project: String,
}

/// Who needs whom for what.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Dependence {
    /// Evidence and certainty.
    pub head: Head,
    /// Who depends.
    pub who: Vec<Actor>,
    /// On whom.
    pub on: Vec<Actor>,
    /// For what.
    pub good: String,
    /// Number before.
    pub quantity_from: Option<f64>,
    /// Number after, or the only one.
    pub quantity_to: Option<f64>,
    /// Unit as printed.
    pub unit: String,
    /// `rising`, `falling`, `stable` or empty.
    pub trend: Code,
    /// Who holds the lever.
    pub lever: Vec<Actor>,
}

/// What an actor aims at.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Goal {
    /// Evidence and certainty.
    pub head: Head,
    /// Whose goal, in which words.
    pub claim: Claim,
    /// By which means.
    pub means: Option<Span>,
}

/// Standing status of a pair.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Relation {
    /// Evidence and certainty.
    pub head: Head,
    /// Between whom, in which words.
    pub claim: Claim,
    /// `ally`, `partner`, `neutral`, `satellite`, `rival`, ... as in the table of statuses.
    pub status: Code,
    /// Claimed, or refused.
    pub refused: bool,
}

/// The source of the source.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Citation {
    /// Evidence and certainty.
    pub head: Head,
    /// The note's mark (`[iv]`), or empty for a citation in parentheses.
    pub mark: String,
    /// The sentence that it carries, as an index into [`crate::Reading::sentences`].
    pub carries: Option<u32>,
    /// Authors.
    pub authors: String,
    /// Title.
    pub title: String,
    /// Outlet.
    pub outlet: String,
    /// Address.
    pub url: String,
    /// When it was published.
    pub published: DayRange,
    /// When it was looked at.
    pub accessed: DayRange,
}

/// A block left out of reading, with the reason.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Dropped {
    /// The evidence; only id, span and rule are filled.
    pub head: Head,
    /// The block's role.
    pub role: String,
    /// Why.
    pub reason: String,
}
