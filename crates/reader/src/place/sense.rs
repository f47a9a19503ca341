//! Place or actor: whether a name stands for the ground or for the government and people that act under it ("landed in Moscow", "Moscow
//! denied"). Decided by the neighbours of the name in the parsed sentence, for each rank that the name may turn out to have.

use super::lore::{PlaceLore, Word};
use crate::actor::{FoundKind, Scene};
use crate::lore::Class;
use crate::parse::PhraseKind;
use crate::tag::Tag;

/// What a name is at its place in the sentence. Towns are places where capitals and states act.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sense {
    /// A state, or a capital that can stand for one, is meant as an actor.
    pub state_acts: bool,
    /// The same for a region.
    pub region_acts: bool,
    /// The same for any other town.
    pub town_acts: bool,
    /// It speaks or plays, as persons do.
    pub speaks: bool,
    /// Why, in words.
    pub why: &'static str,
}

impl Sense {
    /// The ground.
    pub const PLACE: Sense = Sense {
        state_acts: false,
        region_acts: false,
        town_acts: false,
        speaks: false,
        why: "the place itself",
    };
    /// Whoever acts under the name.
    pub const ACTOR: Sense = Sense {
        state_acts: true,
        region_acts: true,
        town_acts: true,
        speaks: false,
        why: "who acts under its name",
    };

    fn place(why: &'static str) -> Sense {
        Sense { why, ..Sense::PLACE }
    }

    fn actor(why: &'static str) -> Sense {
        Sense { why, ..Sense::ACTOR }
    }

    fn state_only(why: &'static str) -> Sense {
        Sense { region_acts: false, town_acts: false, why, ..Sense::ACTOR }
    }
}

/// The sense of the name at tokens `start..end`.
pub fn sense(lore: &PlaceLore, scene: &Scene<'_>, start: usize, end: usize) -> Sense {
    let look = Look { lore, scene, start, end };
    look.behind_possessive()
        .or_else(|| look.before_noun())
        .or_else(|| look.subject())
        .or_else(|| look.behind_preposition())
        .or_else(|| look.object())
        .unwrap_or(Sense::PLACE)
}

struct Look<'a, 'b> {
    lore: &'a PlaceLore,
    scene: &'a Scene<'b>,
    start: usize,
    end: usize,
}

impl Look<'_, '_> {
    fn low(&self, at: usize) -> &str {
        self.scene.parse.sentence.low.get(at).copied().unwrap_or("")
    }

    fn has(&self, at: usize, class: Word) -> bool {
        self.lore.has(self.low(at), class)
    }

    fn tag(&self, at: usize) -> Option<Tag> {
        self.scene.parse.tags.get(at).map(|tagged| tagged.tag)
    }

    fn kind(&self, phrase: usize) -> Option<PhraseKind> {
        self.scene.parse.phrases.get(phrase).map(|phrase| phrase.kind)
    }

    fn is_role(&self, at: usize) -> bool {
        self.scene.found.iter().any(|found| {
            let actor =
                matches!(&found.kind, FoundKind::Role { kind, .. } if kind == "person" || kind == "group");
            actor && found.start <= at && at < found.end
        })
    }

    fn governs(&self, at: usize) -> bool {
        self.has(at, Word::Rulers) || self.is_role(at)
    }

    /// The last noun of the run of nouns and adjectives that begins at a token.
    fn head_from(&self, from: usize) -> Option<usize> {
        let mut head = None;
        let mut at = from;
        while at < from + 6 {
            match self.tag(at) {
                Some(Tag::Noun | Tag::Propn) => head = Some(at),
                Some(Tag::Adj | Tag::Num | Tag::Adv) => {}
                _ => break,
            }
            at += 1;
        }
        head
    }

    /// "Russia's ambassador", "Syria's coast".
    fn behind_possessive(&self) -> Option<Sense> {
        if self.tag(self.end) != Some(Tag::Poss) && !matches!(self.low(self.end), "'s" | "’s") {
            return None;
        }
        let Some(head) = self.head_from(self.end + 1) else {
            return Some(Sense::state_only("its possessive"));
        };
        let land = (self.end + 1..=head).any(|at| self.has(at, Word::Land) || self.has(at, Word::Tail));
        Some(if self.governs(head) {
            Sense::actor("whose government or people")
        } else if land {
            Sense::place("a part of it is named")
        } else {
            Sense::state_only("something of the state")
        })
    }

    /// "Moscow officials", "Baku airport".
    fn before_noun(&self) -> Option<Sense> {
        if !matches!(self.tag(self.end), Some(Tag::Noun | Tag::Propn | Tag::Adj)) {
            return None;
        }
        let head = self.head_from(self.end)?;
        let is_name = self.tag(self.end) == Some(Tag::Propn) && !self.governs(self.end);
        if is_name {
            return None;
        }
        Some(if self.governs(head) {
            Sense::actor("a word for who governs follows")
        } else if self.has(head, Word::Land) || self.has(head, Word::Tail) || self.has(head, Word::Feature) {
            Sense::place("a word for the ground follows")
        } else {
            Sense { state_acts: true, ..Sense::place("before a noun") }
        })
    }

    /// The name heads the noun phrase before a finite verb.
    fn subject(&self) -> Option<Sense> {
        let mut next = self.scene.parse.phrase_of(self.end - 1);
        if self.scene.parse.phrases.get(next)?.end > self.end {
            return None;
        }
        // only what no preposition governs can be a subject
        if self.preposition().is_some() {
            return None;
        }
        next += 1;
        for _ in 0..8 {
            match self.kind(next)? {
                PhraseKind::Adverb | PhraseKind::Bracket => next += 1,
                PhraseKind::Conj | PhraseKind::Comma if self.is_name_phrase(next + 1) => next += 2,
                PhraseKind::Comma if matches!(self.kind(next + 1), Some(PhraseKind::Conj)) => next += 1,
                _ => break,
            }
        }
        let Some(PhraseKind::Verb(group)) = self.kind(next) else { return None };
        if !group.finite {
            return None;
        }
        let verb = group.verb;
        let phrase = self.scene.parse.phrases[next];
        if self.has(verb, Word::Still) {
            return Some(Sense::place("subject of a verb of places"));
        }
        if group.passive {
            return Some(if self.has(verb, Word::Addressed) {
                Sense::actor("subject of a verb done to governments")
            } else {
                Sense::place("subject of a passive verb")
            });
        }
        if self.scene.parse.lexicon.has(self.low(verb), Class::Be) {
            return Some(self.being(phrase.end));
        }
        let acts = self.has(verb, Word::Act) || group.modal.is_some() && !self.has(verb, Word::Still);
        Some(Sense {
            region_acts: acts,
            town_acts: acts,
            speaks: self.has(verb, Word::Said),
            ..Sense::actor("subject of a verb of acting")
        })
    }

    /// What a form of "be" says of it.
    fn being(&self, after: usize) -> Sense {
        let ready = (after..after + 3).any(|at| self.has(at, Word::Addressed));
        if ready {
            return Sense::state_only("something is said of the government");
        }
        let there = self.lore.has(self.low(after), Word::Where) || self.has(after, Word::Still);
        if there { Sense::place("where it lies") } else { Sense::place("something is said of the place") }
    }

    fn is_name_phrase(&self, phrase: usize) -> bool {
        let Some(PhraseKind::Noun { head }) = self.kind(phrase) else { return false };
        self.tag(head) == Some(Tag::Propn)
    }

    /// The token of the preposition that governs the name, also through a list ("to Russia, Iran and Oman").
    fn preposition(&self) -> Option<usize> {
        let mut phrase = self.scene.parse.phrase_of(self.start);
        for _ in 0..12 {
            let before = phrase.checked_sub(1)?;
            match self.kind(before)? {
                PhraseKind::Prep => return Some(self.scene.parse.phrases[before].end - 1),
                PhraseKind::Conj | PhraseKind::Comma => {
                    let mut listed = before.checked_sub(1)?;
                    if matches!(self.kind(listed), Some(PhraseKind::Comma)) {
                        listed = listed.checked_sub(1)?;
                    }
                    if !self.is_name_phrase(listed) {
                        return None;
                    }
                    phrase = listed;
                }
                _ => return None,
            }
        }
        None
    }

    fn behind_preposition(&self) -> Option<Sense> {
        let at = self.preposition()?;
        let word = self.low(at);
        let head = at.checked_sub(1);
        let before = |class: Word| head.is_some_and(|head| self.has(head, class));

        let near = |class: Word| (at.saturating_sub(4)..at).any(|at| self.has(at, class));
        match word {
            "to" if head.is_some_and(|head| self.low(head) == "according") => {
                Some(Sense { speaks: true, ..Sense::actor("whose words are told") })
            }
            "to" | "from" if self.deals(at) => Some(Sense::actor("behind a word of dealings")),
            "of" => Some(if before(Word::Land) || before(Word::Town) || before(Word::Direction) {
                Sense::place("a part of it is named")
            } else if head.is_some_and(|head| self.governs(head)) {
                Sense::actor("whose government or people")
            } else {
                Sense { state_acts: before(Word::Toward), ..Sense::place("behind \"of\"") }
            }),
            _ if self.lore.has(word, Word::Where) => Some(Sense::place("behind a preposition of place")),
            _ if near(Word::Struck) => Some(Sense::place("where a blow or a way leads")),
            "by" => Some(Sense::actor("by whom")),
            _ => Some(Sense::state_only("behind a preposition of dealings")),
        }
    }

    /// "a message to Iran", "sold missiles to Iran", but not "flew with a message to Iran": the nearest word before that says so, up to the verb.
    fn deals(&self, preposition: usize) -> bool {
        for at in (preposition.saturating_sub(5)..preposition).rev() {
            if self.has(at, Word::Toward) {
                return self.low(preposition) == "to" || !self.is_role(at);
            }
            if self.tag(at) == Some(Tag::Verb) {
                return false;
            }
        }
        false
    }

    /// "accused Russia", "left Moscow".
    fn object(&self) -> Option<Sense> {
        let mut phrase = self.scene.parse.phrase_of(self.start);
        for _ in 0..12 {
            let before = phrase.checked_sub(1)?;
            match self.kind(before)? {
                PhraseKind::Verb(group) => {
                    let reached = self.has(group.verb, Word::Reached);
                    return Some(if reached {
                        Sense::place("object of a verb of going or striking")
                    } else {
                        Sense::state_only("object of a verb of dealings")
                    });
                }
                PhraseKind::Conj | PhraseKind::Comma if before > 0 && self.is_name_phrase(before - 1) => {
                    phrase = before - 1;
                }
                _ => return None,
            }
        }
        None
    }
}
