//! Trees -> tags: which part a token plays for the rules.
//!
//! The parts of speech, forms and relations come from the trained grammar; the word classes of `data/en/words.txt` say which verb a word
//! shows and divide what UD has as one (modals, relative pronouns, prepositions that open a clause).

use crate::lore::{Class, VerbForm, VerbReading, Words};
use crate::split::{Node, Tok, TokKind};

/// The part a token plays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tag {
    /// Determiner.
    Det,
    /// Number.
    Num,
    /// Adjective, or a participle used as one.
    Adj,
    /// Common noun.
    Noun,
    /// Proper noun.
    Propn,
    /// Personal and other pronouns.
    Pron,
    /// Relative pronoun.
    Relative,
    /// Main verb.
    Verb,
    /// Auxiliary: be, have, do.
    Aux,
    /// Modal auxiliary.
    Modal,
    /// "to" before an infinitive.
    To,
    /// Negation.
    Neg,
    /// Adverb.
    Adv,
    /// Preposition.
    Prep,
    /// Subordinating conjunction.
    Subord,
    /// Coordinating conjunction.
    Conj,
    /// Possessive clitic.
    Poss,
    /// Comma.
    Comma,
    /// Opening quote mark.
    OpenQuote,
    /// Closing quote mark.
    CloseQuote,
    /// Opening bracket.
    Open,
    /// Closing bracket.
    Close,
    /// Dash, colon, semicolon.
    Break,
    /// Full stop and its kin.
    Stop,
    /// Footnote mark, address, other.
    Other,
}

impl Tag {
    /// The UPOS tag.
    pub fn upos(self) -> &'static str {
        match self {
            Tag::Det => "DET",
            Tag::Num => "NUM",
            Tag::Adj => "ADJ",
            Tag::Noun => "NOUN",
            Tag::Propn => "PROPN",
            Tag::Pron | Tag::Relative => "PRON",
            Tag::Verb => "VERB",
            Tag::Aux | Tag::Modal => "AUX",
            Tag::To | Tag::Neg | Tag::Poss => "PART",
            Tag::Adv => "ADV",
            Tag::Prep => "ADP",
            Tag::Subord => "SCONJ",
            Tag::Conj => "CCONJ",
            Tag::Other => "SYM",
            Tag::Comma
            | Tag::OpenQuote
            | Tag::CloseQuote
            | Tag::Open
            | Tag::Close
            | Tag::Break
            | Tag::Stop => "PUNCT",
        }
    }

    /// Can stand inside a noun phrase before its head.
    pub fn is_nominal(self) -> bool {
        matches!(self, Tag::Adj | Tag::Noun | Tag::Propn | Tag::Num)
    }
}

/// A token with its tag.
#[derive(Clone, Copy, Debug)]
pub struct Tagged {
    /// Its tag.
    pub tag: Tag,
    /// As a verb: which and in which form.
    pub verb: Option<VerbReading>,
}

/// The words of a sentence, in the shape that tagging needs.
pub struct Sentence<'a> {
    /// Tokens.
    pub tokens: &'a [Tok],
    /// The words as written.
    pub words: Vec<&'a str>,
    /// The words in lower case (ASCII).
    pub low: Vec<&'a str>,
    /// Their places in the tree.
    pub nodes: &'a [Node<'a>],
}

/// Tags of a sentence. `named` says which tokens are covered by known names.
pub fn tag(lexicon: &Words, sentence: &Sentence<'_>, named: &[bool]) -> Vec<Tagged> {
    let mut tagger =
        Tagger { lexicon, sentence, named, out: Vec::with_capacity(sentence.low.len()), quotes: 0 };
    for position in 0..sentence.low.len() {
        let tagged = tagger.decide(position);
        tagger.out.push(tagged);
    }
    tagger.headline();
    tagger.out
}

struct Tagger<'a, 'b> {
    lexicon: &'a Words,
    sentence: &'a Sentence<'b>,
    named: &'a [bool],
    out: Vec<Tagged>,
    quotes: u32,
}

fn plain(tag: Tag) -> Tagged {
    Tagged { tag, verb: None }
}

impl Tagger<'_, '_> {
    /// "MOSCOW DENIES ROLE IN BLAST": in a line without a verb, the verb form behind a name is one.
    fn headline(&mut self) {
        let verbal = |tagged: &Tagged| matches!(tagged.tag, Tag::Verb | Tag::Aux | Tag::Modal);
        if self.out.iter().any(verbal) {
            return;
        }
        let finite = |at: usize| {
            let mut verbs = self.lexicon.look_up(self.sentence.low[at]).verbs.iter();
            verbs.find(|reading| matches!(reading.form, VerbForm::S | VerbForm::Past)).copied()
        };
        let found = (1..self.out.len())
            .filter(|at| self.named[at - 1] && !self.named[*at])
            .find_map(|at| finite(at).map(|reading| (at, reading)));
        if let Some((at, reading)) = found {
            self.out[at] = Tagged { tag: Tag::Verb, verb: Some(reading) };
        }
    }

    fn low(&self, position: usize) -> &str {
        self.sentence.low.get(position).copied().unwrap_or("")
    }

    fn previous(&self) -> Option<Tag> {
        self.out.last().map(|tagged| tagged.tag)
    }

    fn decide(&mut self, position: usize) -> Tagged {
        let token = self.sentence.tokens[position];
        let node = &self.sentence.nodes[position];
        let low = self.sentence.low[position];
        match token.kind {
            TokKind::Punct => return plain(self.punctuation(position, low)),
            TokKind::Mark | TokKind::Address => return plain(Tag::Other),
            TokKind::Number => return plain(Tag::Num),
            TokKind::Clitic | TokKind::Word => {}
        }
        if self.named[position] && token.capital {
            return plain(Tag::Propn);
        }
        let info = self.lexicon.look_up(low.trim_start_matches(['\'', '’']));
        match node.upos {
            "VERB" => self.verb(position, low, node),
            "AUX" if info.is(Class::Modal) || matches!(low, "'ll" | "’ll" | "'d" | "’d") => {
                plain(Tag::Modal)
            }
            "AUX" => plain(Tag::Aux),
            "PART" if low == "to" => plain(Tag::To),
            "PART" if token.kind == TokKind::Clitic && low.ends_with('s') => plain(Tag::Poss),
            "PART" => plain(Tag::Neg),
            "ADP" if node.relation == "compound:prt" => plain(Tag::Adv),
            "ADP" => plain(Tag::Prep),
            "SCONJ" if info.is(Class::Prep) => plain(Tag::Prep),
            "SCONJ" => plain(Tag::Subord),
            "CCONJ" => plain(Tag::Conj),
            "DET" if node.has("PronType=Rel") => plain(Tag::Relative),
            "DET" => plain(Tag::Det),
            "PRON"
                if node.has("PronType=Rel") || info.is(Class::Relative) && low != "that" && position > 0 =>
            {
                plain(Tag::Relative)
            }
            "PRON" if node.relation == "nmod:poss" => plain(Tag::Det),
            "PRON" if node.relation == "expl" && low == "there" => plain(Tag::Adv),
            "PRON" => plain(Tag::Pron),
            "ADV" | "INTJ" if info.is(Class::Subord) => plain(Tag::Subord),
            "ADV" | "INTJ" if info.is(Class::Neg) => plain(Tag::Neg),
            "ADV" | "INTJ" => plain(Tag::Adv),
            "ADJ" => plain(Tag::Adj),
            "NUM" => plain(Tag::Num),
            "PROPN" => plain(Tag::Propn),
            "X" | "SYM" | "PUNCT" => plain(Tag::Other),
            _ => plain(Tag::Noun),
        }
    }

    /// A participle with a subject and no auxiliary is a past tense.
    fn is_finite_after_all(&self, position: usize) -> bool {
        let mut hanging = self.sentence.nodes.iter().filter(|node| node.head == Some(position));
        let helped = hanging.clone().any(|node| node.relation.starts_with("aux"));
        !helped && hanging.any(|node| node.relation == "nsubj")
    }

    fn has_object(&self, position: usize) -> bool {
        self.sentence.nodes.iter().any(|node| node.head == Some(position) && node.relation == "obj")
    }

    /// A verb with its reading; a participle before its noun is an adjective.
    fn verb(&self, position: usize, low: &str, node: &Node<'_>) -> Tagged {
        if node.relation == "amod" && node.head.is_some_and(|head| head > position) {
            return plain(Tag::Adj);
        }
        // "fighting between the two": an act named by a gerund
        let names_act = matches!(node.relation, "csubj" | "nsubj" | "obj" | "obl" | "nmod" | "compound");
        if low.ends_with("ing") && names_act && !self.has_object(position) {
            return plain(Tag::Noun);
        }
        let wanted: &[VerbForm] =
            if node.has("VerbForm=Ger") || low.ends_with("ing") && node.has("VerbForm=Part") {
                &[VerbForm::Ing]
            } else if node.has("VerbForm=Part") && !self.is_finite_after_all(position) {
                &[VerbForm::Participle, VerbForm::Past]
            } else if node.has("VerbForm=Inf") || node.has("Mood=Imp") {
                &[VerbForm::Base]
            } else if node.has("Tense=Past") || node.has("VerbForm=Part") {
                &[VerbForm::Past, VerbForm::Participle]
            } else if low.ends_with('s') {
                &[VerbForm::S, VerbForm::Base]
            } else {
                &[VerbForm::Base, VerbForm::Past]
            };
        let readings = &self.lexicon.look_up(low).verbs;
        let of_lemma = |reading: &&VerbReading| self.lexicon.verbs[reading.verb as usize].base == node.lemma;
        let of_form = |form: &VerbForm| {
            let mut fits = readings.iter().filter(|reading| reading.form == *form);
            fits.clone().find(of_lemma).or_else(|| fits.next())
        };
        let verb = wanted.iter().find_map(of_form).or(readings.first()).copied();
        // the form that the grammar sees
        let verb = verb.map(|reading| VerbReading { form: wanted[0], ..reading });
        Tagged { tag: Tag::Verb, verb }
    }

    fn punctuation(&mut self, position: usize, low: &str) -> Tag {
        match low {
            "," => Tag::Comma,
            "“" | "«" | "„" => {
                self.quotes += 1;
                Tag::OpenQuote
            }
            "”" | "»" => {
                self.quotes = self.quotes.saturating_sub(1);
                Tag::CloseQuote
            }
            "\"" => {
                self.quotes = 1 - self.quotes.min(1);
                if self.quotes == 1 { Tag::OpenQuote } else { Tag::CloseQuote }
            }
            "'" | "’" => {
                let after_noun = self.previous().is_some_and(|tag| matches!(tag, Tag::Noun | Tag::Propn))
                    && !self.sentence.tokens[position].space_before
                    && self.low(position.wrapping_sub(1)).ends_with('s');
                if after_noun { Tag::Poss } else { Tag::CloseQuote }
            }
            "‘" => Tag::OpenQuote,
            "(" | "[" => Tag::Open,
            ")" | "]" => Tag::Close,
            ";" | ":" | "—" | "–" => Tag::Break,
            _ if low.starts_with('-') => Tag::Break,
            _ if low.starts_with('.') || matches!(low, "!" | "?" | "…") => Tag::Stop,
            _ => Tag::Other,
        }
    }
}
