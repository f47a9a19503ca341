//! Who does what to whom next: all actors ranked for a question `(subject, relation, ?, day)`.
//!
//! The ranker is linear: the score of an actor is the sum of features times weights. Each feature is a count of past events, decayed
//! by a half-life and on a logarithmic scale, so that it opens to the dated events it counts ([`Links::explain`]). Weights and the confidence of one relation
//! in another are learned from the facts given to [`Links::fit`], by walking through their days and seeing only earlier ones.
//!
//! It does not know what a relation means, and looks up no name: countries and sectors of actors come from the caller ([`World`]).

mod confidence;
mod features;
mod history;
mod ranker;
mod world;

pub use features::{FEATURES, Feature};
pub use history::History;
pub use ranker::{Contribution, Links, Plan, Steps};
pub use world::World;

/// Something that one actor did to another on a day. Facts that are equal count once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Fact {
    /// The day, counted from any day.
    pub day: i32,
    /// Who, as an index into the actors of the [`World`].
    pub subject: u32,
    /// Did what, as an index below [`World::relations`].
    pub relation: u16,
    /// To whom.
    pub object: u32,
}

/// A question: to whom does `subject` do `relation` on `day`? A relation of `World::relations` or more is the inverse:
/// who does `relation - World::relations` to `subject`?
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Query {
    /// The day that is asked about.
    pub day: i32,
    /// The actor that is given.
    pub subject: u32,
    /// The relation, or an inverse one.
    pub relation: u16,
}

/// The two questions that a fact answers, each with its answer.
pub(crate) fn questions(fact: Fact, relations: u16) -> [(Query, u32); 2] {
    let Fact { day, subject, relation, object } = fact;
    [
        (Query { day, subject, relation }, object),
        (Query { day, subject: object, relation: relation + relations }, subject),
    ]
}

#[cfg(test)]
mod tests;
