//! A reading: everything that the reader found in one document. Later vectors refer to earlier ones by index only.

use std::collections::BTreeMap;

use crate::rows::{
    Citation, Dependence, Dropped, Event, Forecast, Goal, Head, Judgment, Kind, Relation, Statement, Target,
};
use crate::{Actor, Code, DateValue, Document, RowId, Span};

/// A word, number, mark or other token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// Where.
    pub span: Span,
    /// UPOS tag.
    pub upos: &'static str,
}

/// A syntactic word with its grammar, as Universal Dependencies describe it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// Where.
    pub span: Span,
    /// The token that it is a part of, or is: `don't` is one token of two words.
    pub token: Span,
    /// Number of its sentence, from 0.
    pub sentence: u32,
    /// Number in its sentence, from 1.
    pub number: u32,
    /// Lemma.
    pub lemma: String,
    /// UPOS tag.
    pub upos: String,
    /// Features: `Number=Sing|Person=3`, or `_`.
    pub features: String,
    /// Number of its head, 0 for the root.
    pub head: u32,
    /// Relation to its head, with the subtype.
    pub relation: String,
    /// `O`, or the place in a name and its kind: `B-PER`, `I-PER`, `B-LOC`, ...
    pub name: String,
}

/// A sentence of a kept block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// Where; white space at the ends is left out.
    pub span: Span,
    /// The block, as an index into [`Document::blocks`].
    pub block: u32,
    /// Index of the first token in [`Reading::tokens`].
    pub first_token: u32,
    /// One past the last token.
    pub end_token: u32,
}

/// What a mention names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum MentionKind {
    /// A state, by name, demonym, capital or government.
    State,
    /// A body: international, national, company, party, armed group, outlet.
    Organization,
    /// A person.
    Person,
    /// A role noun ("the minister", "rebels").
    Role,
    /// A region or city.
    Place,
    /// A pronoun or other reference.
    Reference,
}

impl MentionKind {
    /// All values with their names in the public format.
    pub const ALL: [(MentionKind, &'static str); 6] = [
        (MentionKind::State, "state"),
        (MentionKind::Organization, "organization"),
        (MentionKind::Person, "person"),
        (MentionKind::Role, "role"),
        (MentionKind::Place, "place"),
        (MentionKind::Reference, "reference"),
    ];

    named!();
}

/// A stretch of text that names an actor or a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mention {
    /// Where.
    pub span: Span,
    /// The sentence, as an index into [`Reading::sentences`].
    pub sentence: u32,
    /// What it names.
    pub kind: MentionKind,
    /// Actor code, or empty.
    pub code: Code,
    /// Sectors, or empty.
    pub sector: Code,
    /// The entity, or empty.
    pub entity: String,
    /// The entity's name, or the words.
    pub name: String,
}

impl Mention {
    /// The actor that it names; `number` is its place in [`Reading::mentions`].
    pub fn actor(&self, number: u32) -> Actor {
        Actor {
            name: self.name.clone(),
            code: self.code.clone(),
            sector: self.sector.clone(),
            entity: self.entity.clone(),
            mention: Some(number),
            span: self.span,
        }
    }
}

/// A time expression of the layer `times`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimeMention {
    /// Where.
    pub span: Span,
    /// The sentence.
    pub sentence: u32,
    /// TIMEX3 type: `DATE`, `TIME`, `DURATION`, `SET`.
    pub timex: &'static str,
    /// TIMEX3 value (`2025-06`, `P3D`), or empty.
    pub value: String,
    /// TIMEX3 mod (`START`, `MID`, `END`, `APPROX`), or empty.
    pub modifier: &'static str,
    /// The days that it means.
    pub date: DateValue,
    /// It can say when something was done: behind a preposition, alone, or seen from a day ("last summer"). A month, season or year that is
    /// subject or object of a verb, or describes a noun, cannot.
    pub adverbial: bool,
}

/// A quantity of the layer `quantities`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct QuantityMention {
    /// Where: sign of money, number and unit.
    pub span: Span,
    /// The sentence.
    pub sentence: u32,
    /// The number; the first end of a range, or the value before a change.
    pub value: f64,
    /// The other end of a range, or the value after a change.
    pub upper: Option<f64>,
    /// `range`, `from_to`, or empty for a single number.
    pub pair: &'static str,
    /// The unit by its name in the table (`kilometre per hour`), the noun that is counted, in the singular, or `-`.
    pub unit: String,
    /// What kind of measure: `length`, `mass`, `money`, `share`, `count`; with ` rate` where something is divided by.
    pub dimension: String,
    /// `value` in the SI unit of the dimension.
    pub si_value: Option<f64>,
    /// `upper` in the SI unit of the dimension.
    pub si_upper: Option<f64>,
    /// The SI unit, or empty.
    pub si_unit: &'static str,
    /// ISO 3166-1 alpha-3 of the state whose money it is (`EUR` for the euro area), or empty.
    pub country: Code,
    /// `ABOUT`, `MORE_THAN`, `LESS_THAN`, `UP_TO`, or empty.
    pub modifier: &'static str,
    /// `up`, `down`, or empty.
    pub change: &'static str,
    /// The words for what is measured, where they can be told.
    pub measured: Option<Span>,
    /// How number, unit, modifier and change were read, in words.
    pub how: String,
}

/// A place of the layer `places`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PlaceMention {
    /// Where.
    pub span: Span,
    /// The sentence.
    pub sentence: u32,
    /// The place's name in the gazetteer.
    pub name: String,
    /// `country`, `region`, `city`, `water`, `corridor` or `area`.
    pub kind: &'static str,
    /// ISO 3166-1 alpha-3 of the country, or empty for waters and areas of several countries.
    pub country: Code,
    /// Identifier in GeoNames, where it has one.
    pub geonames: Option<u32>,
    /// Degrees north of a point that stands for it.
    pub lat: Option<f64>,
    /// Degrees east of the same point.
    pub lon: Option<f64>,
    /// The place itself is meant, not the government or people that act under its name.
    pub literal: bool,
    /// Why this place and not another of its name, in words.
    pub how: String,
}

/// How grave a note is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NoteLevel {
    /// Good to know.
    Info,
    /// Something could not be read as it should.
    Warning,
}

/// A problem met while reading; reading itself never fails.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// How grave.
    pub level: NoteLevel,
    /// A short stable code (`intake.encoding`, `time.impossible`).
    pub code: &'static str,
    /// What and where, in words.
    pub message: String,
    /// Where, when it stands in the text.
    pub span: Option<Span>,
}

/// Everything found in one document.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// The document.
    pub document: Document,
    /// Version of the data and code that read it.
    pub lore: String,
    /// Tokens of the kept blocks.
    pub tokens: Vec<Token>,
    /// Sentences of the kept blocks.
    pub sentences: Vec<Sentence>,
    /// Words with their grammar; empty unless they were asked for.
    pub words: Vec<Word>,
    /// Mentions of actors and places.
    pub mentions: Vec<Mention>,
    /// Time expressions.
    pub times: Vec<TimeMention>,
    /// Quantities.
    pub quantities: Vec<QuantityMention>,
    /// Places.
    pub places: Vec<PlaceMention>,
    /// Kind 1.
    pub events: Vec<Event>,
    /// Kind 2.
    pub statements: Vec<Statement>,
    /// Kind 3.
    pub judgments: Vec<Judgment>,
    /// Kind 4.
    pub forecasts: Vec<Forecast>,
    /// Kind 5.
    pub targets: Vec<Target>,
    /// Kind 6.
    pub dependences: Vec<Dependence>,
    /// Kind 7.
    pub goals: Vec<Goal>,
    /// Kind 8.
    pub relations: Vec<Relation>,
    /// Kind 9.
    pub citations: Vec<Citation>,
    /// Kind 11; kind 10 is the document itself.
    pub dropped: Vec<Dropped>,
    /// Problems.
    pub notes: Vec<Note>,
}

impl Reading {
    /// An empty reading of a document.
    pub fn empty(document: Document, lore: &str) -> Self {
        Reading {
            document,
            lore: lore.to_owned(),
            tokens: Vec::new(),
            sentences: Vec::new(),
            words: Vec::new(),
            mentions: Vec::new(),
            times: Vec::new(),
            quantities: Vec::new(),
            places: Vec::new(),
            events: Vec::new(),
            statements: Vec::new(),
            judgments: Vec::new(),
            forecasts: Vec::new(),
            targets: Vec::new(),
            dependences: Vec::new(),
            goals: Vec::new(),
            relations: Vec::new(),
            citations: Vec::new(),
            dropped: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The heads of all rows with their kinds, in the order of the public format.
    pub fn heads(&self) -> impl Iterator<Item = (Kind, &Head)> {
        let events = self.events.iter().map(|row| (Kind::Events, &row.head));
        let statements = self.statements.iter().map(|row| (Kind::Statements, &row.head));
        let judgments = self.judgments.iter().map(|row| (Kind::Judgments, &row.head));
        let forecasts = self.forecasts.iter().map(|row| (Kind::Forecasts, &row.head));
        let targets = self.targets.iter().map(|row| (Kind::Targets, &row.head));
        let dependences = self.dependences.iter().map(|row| (Kind::Dependences, &row.head));
        let goals = self.goals.iter().map(|row| (Kind::Goals, &row.head));
        let relations = self.relations.iter().map(|row| (Kind::Relations, &row.head));
        let citations = self.citations.iter().map(|row| (Kind::Citations, &row.head));
        let dropped = self.dropped.iter().map(|row| (Kind::Dropped, &row.head));
        events
            .chain(statements)
            .chain(judgments)
            .chain(forecasts)
            .chain(targets)
            .chain(dependences)
            .chain(goals)
            .chain(relations)
            .chain(citations)
            .chain(dropped)
    }

    /// Hands over every actor of every row, speakers and places too, to be changed.
    pub fn each_actor(&mut self, change: &mut dyn FnMut(&mut Actor)) {
        let mut give = |head: &mut Head, lists: &mut [&mut Vec<Actor>]| {
            head.speaker.iter_mut().for_each(&mut *change);
            lists.iter_mut().flat_map(|list| list.iter_mut()).for_each(&mut *change);
        };
        for row in &mut self.events {
            give(&mut row.head, &mut [&mut row.who, &mut row.whom, &mut row.third]);
        }
        for row in &mut self.statements {
            give(&mut row.head, &mut [&mut row.addressee, &mut row.about]);
        }
        self.judgments.iter_mut().for_each(|row| give(&mut row.head, &mut [&mut row.claim.actors]));
        self.forecasts.iter_mut().for_each(|row| give(&mut row.head, &mut [&mut row.claim.actors]));
        self.targets.iter_mut().for_each(|row| give(&mut row.head, &mut [&mut row.set_by]));
        for row in &mut self.dependences {
            give(&mut row.head, &mut [&mut row.who, &mut row.on, &mut row.lever]);
        }
        self.goals.iter_mut().for_each(|row| give(&mut row.head, &mut [&mut row.claim.actors]));
        self.relations.iter_mut().for_each(|row| give(&mut row.head, &mut [&mut row.claim.actors]));
        self.citations.iter_mut().for_each(|row| give(&mut row.head, &mut []));
        self.dropped.iter_mut().for_each(|row| give(&mut row.head, &mut []));
        self.events.iter_mut().filter_map(|row| row.place.as_mut()).for_each(change);
    }

    /// Gives every row its id: hash of document, kind, quoted words, and ordinal among rows of equal words.
    pub fn assign_ids(&mut self) {
        let document = &self.document;
        let mut quotes: BTreeMap<(Kind, &str), usize> = BTreeMap::new();
        let mut give = |kind: Kind, head: &mut Head| {
            let quote = head.span.of(&document.text);
            let ordinal = quotes.entry((kind, quote)).and_modify(|n| *n += 1).or_insert(0);
            head.id = RowId::of(&document.id, kind.name(), quote, *ordinal);
        };
        self.events.iter_mut().for_each(|row| give(Kind::Events, &mut row.head));
        self.statements.iter_mut().for_each(|row| give(Kind::Statements, &mut row.head));
        self.judgments.iter_mut().for_each(|row| give(Kind::Judgments, &mut row.head));
        self.forecasts.iter_mut().for_each(|row| give(Kind::Forecasts, &mut row.head));
        self.targets.iter_mut().for_each(|row| give(Kind::Targets, &mut row.head));
        self.dependences.iter_mut().for_each(|row| give(Kind::Dependences, &mut row.head));
        self.goals.iter_mut().for_each(|row| give(Kind::Goals, &mut row.head));
        self.relations.iter_mut().for_each(|row| give(Kind::Relations, &mut row.head));
        self.citations.iter_mut().for_each(|row| give(Kind::Citations, &mut row.head));
        self.dropped.iter_mut().for_each(|row| give(Kind::Dropped, &mut row.head));
    }
}
