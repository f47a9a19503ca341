//! Noun phrases, verb groups and the marks between them.

use crate::lore::{Class, VerbForm, Words};
use crate::tag::{Sentence, Tag, Tagged};

/// What a verb group says besides its verb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The main verb's token.
    pub verb: usize,
    /// "was arrested".
    pub passive: bool,
    /// Carries tense; "to arrest", "arresting" and "arrested by" do not.
    pub finite: bool,
    /// "to arrest".
    pub infinitive: bool,
    /// "arresting".
    pub gerund: bool,
    /// A participle without an auxiliary, after its noun.
    pub reduced: bool,
    /// "not", "never".
    pub negated: bool,
    /// "will", "shall", "going to".
    pub future: bool,
    /// "would" of reported speech.
    pub reported_future: bool,
    /// "may", "could".
    pub hypothetical: bool,
    /// "must", "should".
    pub obligation: bool,
    /// Past tense or perfect.
    pub past: bool,
    /// The word of the modal, when there is one.
    pub modal: Option<usize>,
}

/// A phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhraseKind {
    /// Noun phrase with its head token.
    Noun {
        /// The head.
        head: usize,
    },
    /// Verb group.
    Verb(Group),
    /// Preposition, one or more words.
    Prep,
    /// "that", "because", "if".
    Subord,
    /// "which", "who".
    Relative,
    /// "and", "or".
    Conj,
    /// ",".
    Comma,
    /// Adverb.
    Adverb,
    /// Quote marks.
    OpenQuote,
    /// Quote marks.
    CloseQuote,
    /// Brackets with what stands inside.
    Bracket,
    /// Dash, colon, semicolon.
    Break,
    /// Full stop.
    Stop,
    /// Anything else.
    Other,
}

/// A phrase with its tokens.
#[derive(Clone, Copy, Debug)]
pub struct Phrase {
    /// First token.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What it is.
    pub kind: PhraseKind,
}

/// Cuts a sentence into phrases. `names` are the token ranges of known names and role nouns, which a noun phrase does not part
/// ("the Republic of Poland").
pub fn phrases(
    lexicon: &Words,
    sentence: &Sentence<'_>,
    tags: &[Tagged],
    names: &[(usize, usize)],
) -> Vec<Phrase> {
    let chunker = Chunker { lexicon, sentence, tags, names };
    let mut out = Vec::new();
    let mut at = 0;
    while at < tags.len() {
        let phrase = chunker.next(at);
        at = phrase.end.max(at + 1);
        out.push(phrase);
    }
    out
}

struct Chunker<'a> {
    lexicon: &'a Words,
    sentence: &'a Sentence<'a>,
    tags: &'a [Tagged],
    names: &'a [(usize, usize)],
}

impl Chunker<'_> {
    fn tag(&self, at: usize) -> Option<Tag> {
        self.tags.get(at).map(|tagged| tagged.tag)
    }

    fn low(&self, at: usize) -> &str {
        self.sentence.low.get(at).copied().unwrap_or("")
    }

    fn next(&self, at: usize) -> Phrase {
        let one = |kind| Phrase { start: at, end: at + 1, kind };
        if let Some(phrase) = self.multiword(at) {
            return phrase;
        }
        match self.tags[at].tag {
            Tag::Comma => one(PhraseKind::Comma),
            Tag::Conj => one(PhraseKind::Conj),
            Tag::Subord => one(PhraseKind::Subord),
            Tag::Relative => one(PhraseKind::Relative),
            Tag::OpenQuote => one(PhraseKind::OpenQuote),
            Tag::CloseQuote => one(PhraseKind::CloseQuote),
            Tag::Break => one(PhraseKind::Break),
            Tag::Stop => one(PhraseKind::Stop),
            Tag::Open => self.bracket(at),
            Tag::Prep => one(PhraseKind::Prep),
            Tag::Verb | Tag::Aux | Tag::Modal | Tag::To | Tag::Neg => self.group(at),
            Tag::Adv => self.group_after_adverb(at),
            Tag::Pron => Phrase { start: at, end: at + 1, kind: PhraseKind::Noun { head: at } },
            Tag::Det | Tag::Num | Tag::Adj | Tag::Noun | Tag::Propn => self.noun(at),
            Tag::Poss | Tag::Close | Tag::Other => one(PhraseKind::Other),
        }
    }

    /// "because of", "even though".
    fn multiword(&self, at: usize) -> Option<Phrase> {
        let fits = |phrase: &Vec<String>| {
            phrase.iter().enumerate().all(|(offset, word)| self.low(at + offset) == word)
        };
        // "is due to visit" is no preposition
        let ends_in_infinitive = |phrase: &Vec<String>| self.tag(at + phrase.len() - 1) == Some(Tag::To);
        let found = self.lexicon.prep_phrases.iter().find(|phrase| fits(phrase));
        if let Some(phrase) = found.filter(|phrase| !ends_in_infinitive(phrase)) {
            return Some(Phrase { start: at, end: at + phrase.len(), kind: PhraseKind::Prep });
        }
        let phrase = self.lexicon.subord_phrases.iter().find(|phrase| fits(phrase))?;
        Some(Phrase { start: at, end: at + phrase.len(), kind: PhraseKind::Subord })
    }

    fn bracket(&self, at: usize) -> Phrase {
        let close =
            (at + 1..self.tags.len()).take(30).find(|position| self.tags[*position].tag == Tag::Close);
        match close {
            Some(close) => Phrase { start: at, end: close + 1, kind: PhraseKind::Bracket },
            None => Phrase { start: at, end: at + 1, kind: PhraseKind::Other },
        }
    }

    fn group_after_adverb(&self, at: usize) -> Phrase {
        let mut position = at;
        while self.tag(position) == Some(Tag::Adv) {
            position += 1;
        }
        match self.tag(position) {
            Some(Tag::Verb | Tag::To | Tag::Modal) => {
                let group = self.group(position);
                Phrase { start: at, ..group }
            }
            Some(Tag::Aux) => Phrase { start: at, ..self.group(position) },
            _ => Phrase { start: at, end: at + 1, kind: PhraseKind::Adverb },
        }
    }

    fn group(&self, at: usize) -> Phrase {
        let mut group = Group::default();
        let mut position = at;
        let (mut be, mut have, mut infinitive) = (false, false, false);
        let mut verb = None;
        while let Some(tagged) = self.tags.get(position) {
            let low = self.low(position);
            match tagged.tag {
                Tag::Neg => group.negated = true,
                Tag::Adv => {
                    group.negated |= matches!(low, "never" | "hardly" | "barely");
                }
                Tag::Modal => {
                    let info = self.lexicon.look_up(low.trim_start_matches(['\'', '’']));
                    let clitic = low.starts_with(['\'', '’']);
                    group.future |= info.is(Class::ModalFuture) || (clitic && low.ends_with("ll"));
                    group.reported_future |=
                        info.is(Class::ModalReportedFuture) || (clitic && low.ends_with('d'));
                    group.hypothetical |= info.is(Class::ModalHypothetical);
                    group.obligation |= info.is(Class::ModalObligation);
                    group.negated |= low == "cannot";
                    group.modal = Some(position);
                    group.finite = true;
                }
                Tag::To => {
                    // "is to visit", "going to visit", "has to visit"
                    if be && verb.is_none() {
                        group.future = true;
                    } else if have && verb.is_none() {
                        group.obligation = true;
                    } else if self.tags[at..position]
                        .iter()
                        .any(|tagged| !matches!(tagged.tag, Tag::Neg | Tag::Adv))
                    {
                        break;
                    }
                    // "not to invite" too
                    infinitive = !be && !have;
                }
                Tag::Aux => {
                    let info = self.lexicon.look_up(low.trim_start_matches(['\'', '’']));
                    let is_be =
                        info.is(Class::Be) || matches!(low, "'s" | "’s" | "'re" | "’re" | "'m" | "’m");
                    be |= is_be;
                    have |= info.is(Class::Have) || matches!(low, "'ve" | "’ve");
                    let nonfinite = matches!(low, "be" | "being" | "been" | "having");
                    group.finite |= !nonfinite && !infinitive;
                    group.past |= matches!(low, "was" | "were" | "had" | "did" | "has" | "have") || have;
                    if low == "being" && position == at {
                        group.gerund = true;
                    }
                }
                Tag::Verb => {
                    let form = tagged.verb.map(|verb| verb.form);
                    // a gerund after a finished verb opens a new group
                    if self.low(position) == "going"
                        && be
                        && self.tag(position + 1) == Some(Tag::To)
                        && self.tag(position + 2) == Some(Tag::Verb)
                    {
                        group.future = true;
                        position += 2;
                        continue;
                    }
                    verb = Some(position);
                    match form {
                        Some(VerbForm::Past) => {
                            // "the Commission, asked by Riga to help"
                            let done_by = position == at
                                && at > 0
                                && self.low(at - 1) == ","
                                && self.low(position + 1) == "by";
                            group.passive = be && !have;
                            group.reduced |= done_by;
                            group.finite |= !be && !have && !done_by;
                            group.past = !done_by;
                        }
                        Some(VerbForm::Participle) => {
                            group.passive = be;
                            group.reduced = !be && !have;
                            group.past |= have || be && !group.future;
                        }
                        Some(VerbForm::Ing) => group.gerund = !be,
                        Some(VerbForm::S) => group.finite = true,
                        Some(VerbForm::Base) => {
                            group.finite |= group.modal.is_none() && !infinitive && !group.finite;
                        }
                        None => {}
                    }
                    position += 1;
                    break;
                }
                _ => break,
            }
            position += 1;
        }
        group.infinitive = infinitive;
        if infinitive {
            group.finite = false;
        }
        if let Some(verb) = verb {
            group.verb = verb;
            Phrase { start: at, end: position, kind: PhraseKind::Verb(group) }
        } else {
            // "is", "will": a group without a main verb; its last auxiliary stands for it
            let end = position.max(at + 1);
            let last = (at..end).rev().find(|at| matches!(self.tags[*at].tag, Tag::Aux | Tag::Modal));
            match last {
                Some(last) => {
                    group.verb = last;
                    Phrase { start: at, end, kind: PhraseKind::Verb(group) }
                }
                None => Phrase { start: at, end, kind: PhraseKind::Adverb },
            }
        }
    }

    /// The tokens from `at` on that belong to one head.
    fn noun(&self, at: usize) -> Phrase {
        let owner = self.owner(at);
        let mut position = at + 1;
        while position < self.tags.len() && self.owner(position) == owner && self.holds(position, owner) {
            position += 1;
        }
        let nominal = |at: &usize| {
            matches!(self.tags[*at].tag, Tag::Num | Tag::Adj | Tag::Noun | Tag::Propn | Tag::Det)
                && self.tag(at + 1) != Some(Tag::Poss)
        };
        let head = (at..position).rev().find(nominal).unwrap_or(at);
        let parted =
            self.names.iter().filter(|(start, end)| at <= *start && *start < position && position < *end);
        let position = parted.map(|(_, end)| *end).max().unwrap_or(position);
        Phrase { start: at, end: position, kind: PhraseKind::Noun { head } }
    }

    /// Marks and verbs stand in no noun phrase but between its words.
    fn holds(&self, at: usize, owner: usize) -> bool {
        let inner = |tag| {
            matches!(tag, Tag::Det | Tag::Num | Tag::Adj | Tag::Noun | Tag::Propn | Tag::Poss | Tag::Pron)
        };
        let tag = self.tags[at].tag;
        inner(tag)
            || at < owner
                && matches!(
                    tag,
                    Tag::Adv
                        | Tag::Conj
                        | Tag::Comma
                        | Tag::Verb
                        | Tag::Prep
                        | Tag::OpenQuote
                        | Tag::CloseQuote
                        | Tag::Break
                        | Tag::Other
                )
    }

    /// The noun that a token belongs to as determiner, adjective, possessor, part of its name; or the token itself.
    fn owner(&self, token: usize) -> usize {
        let nodes = self.sentence.nodes;
        let mut at = token;
        for _ in 0..8 {
            let node = &nodes[at];
            let Some(head) = node.head else { return at };
            let joined = |noun: usize| {
                matches!(base(nodes[noun].relation), "amod" | "compound" | "nmod:poss" | "nummod")
                    && nodes[noun].head.is_some_and(|head| head > token)
            };
            let belongs = match node.relation {
                "det" | "det:predet" | "amod" | "nummod" | "compound" | "nmod:poss" | "nmod:desc"
                | "flat" | "goeswith" | "nummod:govern" => true,
                "case" => nodes[head].relation == "nmod:poss" && at > head,
                "advmod" | "obl:unmarked" | "obl:npmod" => {
                    at < head
                        && (matches!(nodes[head].relation, "amod" | "nummod" | "det")
                            || self.lexicon.has(self.low(at), Class::Degree)
                                && matches!(nodes[head].upos, "NOUN" | "NUM" | "PROPN"))
                }
                "conj" => joined(head),
                "cc" | "punct" => nodes[head].relation == "conj" && nodes[head].head.is_some_and(joined),
                _ => false,
            };
            if !belongs {
                return at;
            }
            at = head;
        }
        at
    }
}

/// A relation without its subtype, save that of possessors.
fn base(relation: &str) -> &str {
    match relation {
        "nmod:poss" => relation,
        _ => relation.split(':').next().unwrap_or(relation),
    }
}
