//! What may come next, from what came before: forecasts whose every number opens to dated past events.
//!
//! Two questions are answered. [`links`]: who does a given thing to whom next, as a ranking of actors. [`pairs`]: how probable is an
//! event of a class between two states within some months, as a probability with contributions that sum to its log-odds.
//! Both learn from the events they are given and from nothing else; no table of coefficients is carried.
//!
//! It knows no store and no day of today: the caller says from which day it looks ahead, and nothing of that day or later is used.

pub mod deeds;
pub mod links;
pub mod pairs;
mod scale;
