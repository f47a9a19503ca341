//! Tokens -> tags: a rule tagger over the word classes of `data/en/words.txt`.
//!
//! Decides per token which part it plays, and for verbs the form. Ambiguous words (noun or verb, past or participle) are decided
//! by their neighbours in one pass from left to right. It is the first tagger of the house; a trained one takes its place behind
//! the same [`Tagged`] later.

use crate::lore::{Class, VerbForm, VerbReading, WordInfo, Words};
use crate::split::{Tok, TokKind};

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
}

/// What a known name is to the tagger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameKind {
    /// A national adjective: a noun follows.
    Adjective,
    /// Any other name.
    Name,
    /// A role noun ("rebels").
    Role,
}

/// Tags of a sentence. `names` says which tokens are covered by known names.
pub fn tag(lexicon: &Words, sentence: &Sentence<'_>, names: &[Option<NameKind>]) -> Vec<Tagged> {
    let mut tagger = Tagger {
        lexicon,
        sentence,
        names,
        out: Vec::with_capacity(sentence.low.len()),
        finite: false,
        quotes: 0,
    };
    for position in 0..sentence.low.len() {
        let tagged = tagger.decide(position);
        tagger.note_clause(tagged);
        tagger.out.push(tagged);
    }
    tagger.settle_auxiliaries();
    tagger.out
}

struct Tagger<'a, 'b> {
    lexicon: &'a Words,
    sentence: &'a Sentence<'b>,
    names: &'a [Option<NameKind>],
    out: Vec<Tagged>,
    /// A finite verb was seen since the clause began.
    finite: bool,
    quotes: u32,
}

fn plain(tag: Tag) -> Tagged {
    Tagged { tag, verb: None }
}

impl Tagger<'_, '_> {
    fn info(&self, position: usize) -> &WordInfo {
        self.sentence
            .low
            .get(position)
            .map_or_else(|| self.lexicon.look_up(""), |low| self.lexicon.look_up(low))
    }

    fn low(&self, position: usize) -> &str {
        self.sentence.low.get(position).copied().unwrap_or("")
    }

    fn previous(&self) -> Option<Tag> {
        self.out.last().map(|tagged| tagged.tag)
    }

    /// The last tag that is no adverb.
    fn previous_solid(&self) -> Option<Tag> {
        self.out.iter().rev().map(|tagged| tagged.tag).find(|tag| !matches!(tag, Tag::Adv | Tag::Neg))
    }

    fn note_clause(&mut self, tagged: Tagged) {
        match tagged.tag {
            Tag::Subord
            | Tag::Relative
            | Tag::Break
            | Tag::OpenQuote
            | Tag::CloseQuote
            | Tag::Comma
            | Tag::Conj => {
                self.finite = false;
            }
            Tag::Modal | Tag::Aux => self.finite = true,
            Tag::Verb
                if tagged.verb.is_some_and(|verb| matches!(verb.form, VerbForm::Past | VerbForm::S)) =>
            {
                self.finite = true;
                // the clause after a verb of saying begins anew
                if tagged.verb.is_some_and(|verb| !self.lexicon.verbs[verb.verb as usize].say.is_empty()) {
                    self.finite = false;
                }
            }
            _ => {}
        }
    }

    fn decide(&mut self, position: usize) -> Tagged {
        let token = self.sentence.tokens[position];
        let low = self.low(position).to_owned();
        let low = low.as_str();
        match token.kind {
            TokKind::Punct => return plain(self.punctuation(position, low)),
            TokKind::Mark | TokKind::Address => return plain(Tag::Other),
            TokKind::Number => return plain(Tag::Num),
            TokKind::Clitic => return plain(self.clitic(low)),
            TokKind::Word => {}
        }
        let info = self.info(position);
        let in_sentence =
            position > 0 && self.previous().is_some_and(|tag| !matches!(tag, Tag::OpenQuote | Tag::Open));
        if matches!(self.names[position], Some(NameKind::Name | NameKind::Adjective)) && token.capital {
            return plain(Tag::Propn);
        }
        // capitals inside a sentence are names, save small words of headlines
        if token.capital
            && in_sentence
            && !info.is(Class::PronSubject)
            && !info.is(Class::Det)
            && !info.is(Class::Prep)
        {
            return plain(Tag::Propn);
        }
        if let Some(tag) = self.closed_class(position, low) {
            return plain(tag);
        }
        let info = self.info(position);
        if info.is(Class::Particle) && self.previous() == Some(Tag::Verb) {
            return plain(Tag::Adv);
        }
        if !info.verbs.is_empty() {
            return self.verb_or_not(position, low);
        }
        let after_determiner = self.previous() == Some(Tag::Det) || self.after_adjective_name(position);
        if info.is(Class::Adverb) && after_determiner && !self.nominal_follows(position) {
            return plain(Tag::Noun);
        }
        if info.is(Class::Adverb) || (low.len() > 4 && low.ends_with("ly") && !info.is(Class::NotAdverb)) {
            return plain(Tag::Adv);
        }
        if info.is(Class::Particle) {
            return plain(Tag::Adv);
        }
        plain(self.open_class(position, low))
    }

    fn open_class(&self, position: usize, low: &str) -> Tag {
        const ADJECTIVE_ENDINGS: [&str; 10] =
            ["ous", "ful", "able", "ible", "ical", "less", "ish", "ive", "ary", "ian"];
        if self.sentence.tokens[position].capital
            && position == 0
            && self.sentence.tokens.get(1).is_some_and(|next| next.capital)
        {
            return Tag::Propn;
        }
        if ADJECTIVE_ENDINGS.iter().any(|ending| low.ends_with(ending)) { Tag::Adj } else { Tag::Noun }
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

    fn clitic(&self, low: &str) -> Tag {
        let low = low.trim_start_matches(['\'', '’']);
        match low {
            "s" => {
                let after_pronoun =
                    self.previous().is_some_and(|tag| matches!(tag, Tag::Pron | Tag::Relative));
                if after_pronoun { Tag::Aux } else { Tag::Poss }
            }
            "re" | "ve" | "m" => Tag::Aux,
            "ll" | "d" => Tag::Modal,
            _ => Tag::Neg,
        }
    }

    fn closed_class(&self, position: usize, low: &str) -> Option<Tag> {
        let info = self.info(position);
        let next = position + 1;
        if low == "to" {
            let mut at = next;
            while self.info(at).is(Class::Adverb)
                || (self.low(at).ends_with("ly") && self.info(at).verbs.is_empty())
            {
                at += 1;
            }
            let base = self.info(at).verbs.iter().any(|verb| verb.form == VerbForm::Base)
                || self.info(at).is(Class::Be) && self.low(at) == "be"
                || matches!(self.low(at), "have" | "do");
            let noun_like = self.info(at).is(Class::NounVerb) && self.looks_nominal_after_to(at)
                || self.info(at).is(Class::NounTo);
            return Some(if base && !noun_like { Tag::To } else { Tag::Prep });
        }
        if low == "that" {
            return Some(self.that(position));
        }
        // "about 243,000", "more than ten": part of the number
        let number_follows = self.info(next).is(Class::Num)
            || self.sentence.tokens.get(next).is_some_and(|token| token.kind == TokKind::Number);
        if number_follows && info.is(Class::Approx) {
            return Some(Tag::Det);
        }
        if low == "nor" {
            return Some(Tag::Conj);
        }
        if info.is(Class::Neg) {
            return Some(Tag::Neg);
        }
        if info.is(Class::Modal) && !(low == "might" && self.previous() == Some(Tag::Det)) {
            return Some(Tag::Modal);
        }
        if info.is(Class::Be) || info.is(Class::Have) || info.is(Class::Do) {
            return Some(Tag::Aux);
        }
        if info.is(Class::Relative) {
            let opens_question = position == 0;
            return Some(if opens_question { Tag::Pron } else { Tag::Relative });
        }
        if info.is(Class::Conj) {
            return Some(Tag::Conj);
        }
        if info.is(Class::Num) {
            return Some(Tag::Num);
        }
        if matches!(low, "her" | "his" | "its" | "their" | "our" | "my" | "your") {
            return Some(Tag::Det);
        }
        if info.is(Class::PronSubject) || info.is(Class::PronObject) {
            return Some(Tag::Pron);
        }
        if info.is(Class::Det) {
            // "both congratulated and thanked"
            let correlative =
                low == "both" && self.info(next).verbs.iter().any(|verb| verb.form == VerbForm::Past);
            return Some(if correlative { Tag::Adv } else { Tag::Det });
        }
        if info.is(Class::Subord) {
            return Some(Tag::Subord);
        }
        if info.is(Class::Prep) {
            let after_verb = self.previous() == Some(Tag::Verb);
            let stands_alone = self.stands_alone(next);
            return Some(if info.is(Class::Particle) && after_verb && stands_alone {
                Tag::Adv
            } else {
                Tag::Prep
            });
        }
        None
    }

    /// True when no noun phrase can begin at the token.
    fn stands_alone(&self, position: usize) -> bool {
        let Some(token) = self.sentence.tokens.get(position) else { return true };
        let low = self.low(position);
        token.kind == TokKind::Punct
            || matches!(
                low,
                "to" | "and"
                    | "but"
                    | "by"
                    | "with"
                    | "from"
                    | "against"
                    | "on"
                    | "in"
                    | "of"
                    | "that"
                    | "when"
                    | "after"
                    | "for"
            )
    }

    /// After "to": "to talks" (plural) or "to attack on" is a noun, "to attack" a verb.
    fn looks_nominal_after_to(&self, position: usize) -> bool {
        let is_base = self.info(position).verbs.iter().any(|verb| verb.form == VerbForm::Base);
        !is_base
    }

    fn that(&self, position: usize) -> Tag {
        let next = self.info(position + 1);
        let next_is_verb = next.is(Class::Be)
            || next.is(Class::Have)
            || next.is(Class::Modal)
            || next.is(Class::Do)
            || next.verbs.iter().any(|verb| matches!(verb.form, VerbForm::S | VerbForm::Past))
                && !next.is(Class::NounVerb);
        match self.previous() {
            Some(Tag::Noun | Tag::Propn | Tag::Num | Tag::Adj) if next_is_verb => Tag::Relative,
            Some(Tag::Prep) | None => Tag::Det,
            _ => Tag::Subord,
        }
    }

    fn verb_or_not(&mut self, position: usize, low: &str) -> Tagged {
        let info = self.info(position);
        let readings = info.verbs.clone();
        let noun_too = info.is(Class::NounVerb);
        let has = |form: VerbForm| readings.iter().copied().find(|reading| reading.form == form);
        if let Some(ing) = has(VerbForm::Ing) {
            return self.ing(position, ing, noun_too);
        }
        let past = has(VerbForm::Past);
        let participle = has(VerbForm::Participle);
        if past.is_some() || participle.is_some() {
            let base = has(VerbForm::Base);
            if base.is_none() || !self.expects_base(position) {
                return self.past(position, low, past, participle, noun_too);
            }
        }
        let Some(reading) = has(VerbForm::Base).or_else(|| has(VerbForm::S)) else { return plain(Tag::Noun) };
        let is_verb = if reading.form == VerbForm::Base {
            self.base_is_verb(position, noun_too)
        } else {
            self.s_is_verb(position, noun_too)
        };
        if is_verb {
            Tagged { tag: Tag::Verb, verb: Some(reading) }
        } else {
            plain(if noun_too { Tag::Noun } else { self.open_class(position, low) })
        }
    }

    /// "to", a modal or "do" stands before (adverbs between do not count).
    fn expects_base(&self, _position: usize) -> bool {
        match self.previous_solid() {
            Some(Tag::To | Tag::Modal) => true,
            Some(Tag::Aux) => {
                let at = self.out.iter().rposition(|tagged| tagged.tag == Tag::Aux).unwrap_or(0);
                self.lexicon.has(self.low(at), Class::Do)
            }
            _ => false,
        }
    }

    /// "Did Iranian police", "should Iran": "do" or a modal stands right before the noun phrase that ends here.
    fn inverted_before(&self) -> bool {
        let phrase = self
            .out
            .iter()
            .rposition(|tagged| !(tagged.tag.is_nominal() || matches!(tagged.tag, Tag::Det | Tag::Poss)));
        let Some(at) = phrase.filter(|at| *at + 1 < self.out.len()) else { return false };
        match self.out[at].tag {
            Tag::Modal => true,
            Tag::Aux => self.lexicon.has(self.low(at), Class::Do),
            _ => false,
        }
    }

    /// The token before is a national adjective ("American jets", "the Ukrainian bid").
    fn after_adjective_name(&self, position: usize) -> bool {
        position > 0 && self.names[position - 1] == Some(NameKind::Adjective)
    }

    fn base_is_verb(&self, position: usize, noun_too: bool) -> bool {
        if self.expects_base(position) {
            return true;
        }
        if self.after_adjective_name(position) {
            return false;
        }
        if self.inverted_before() && (!noun_too || self.object_follows(position)) {
            return true;
        }
        match self.previous_solid() {
            Some(Tag::Det | Tag::Poss | Tag::Prep | Tag::Num) => false,
            Some(Tag::Adj) => !noun_too && self.plural_before(),
            Some(Tag::Pron | Tag::Relative) => true,
            Some(Tag::Aux) => false,
            // "protesters attack embassies": plural before, no verb yet
            Some(Tag::Noun | Tag::Propn) => {
                self.plural_before() && !self.finite && (!noun_too || self.object_follows(position))
            }
            Some(Tag::Conj) => !noun_too || self.verb_before_conjunction(),
            // a sentence opens with a name far more often than with an order
            None | Some(Tag::OpenQuote) => self.noun_phrase_follows(position) && !noun_too,
            Some(Tag::Verb) => self.verb_takes_bare(),
            _ => !noun_too,
        }
    }

    /// "helped fight", "let go": the verb before takes a bare infinitive.
    fn verb_takes_bare(&self) -> bool {
        let before = self.out.iter().rev().find_map(|tagged| tagged.verb);
        before.is_some_and(|reading| {
            matches!(self.lexicon.verbs[reading.verb as usize].base.as_str(), "help" | "let" | "make" | "see")
        })
    }

    fn s_is_verb(&self, position: usize, noun_too: bool) -> bool {
        if self.after_adjective_name(position) {
            return false;
        }
        if self.names[position] == Some(NameKind::Role) && !self.noun_phrase_follows(position) {
            return false;
        }
        // "Direct talks with": the first word of a sentence alone is no subject
        if noun_too && position == 1 && self.previous() == Some(Tag::Noun) {
            return false;
        }
        // "Rwanda hosts refugees"
        let solid = self.out.iter().rposition(|tagged| tagged.tag != Tag::Adv);
        let after_name = solid.is_some_and(|at| self.names[at] == Some(NameKind::Name));
        if after_name && !self.finite && self.previous_solid() == Some(Tag::Propn) {
            return !self.verb_follows(position) && self.low(position + 1) != "of";
        }
        match self.previous_solid() {
            Some(Tag::Det | Tag::Poss | Tag::Prep | Tag::Num | Tag::Modal | Tag::To) => false,
            // "the military says"
            Some(Tag::Adj) => !noun_too && !self.finite,
            Some(Tag::Pron | Tag::Relative) => true,
            Some(Tag::Noun | Tag::Propn) => {
                let as_noun = noun_too && (!self.object_follows(position) || self.common_plural_before());
                !self.finite && !as_noun
            }
            Some(Tag::Conj) => !noun_too || (self.verb_before_conjunction() && self.object_follows(position)),
            None => false,
            // a second verb does not follow the first without a mark between
            Some(Tag::Verb) => false,
            _ => !noun_too || self.object_follows(position),
        }
    }

    fn noun_phrase_follows(&self, position: usize) -> bool {
        let next = self.info(position + 1);
        let token = self.sentence.tokens.get(position + 1);
        next.is(Class::Det)
            || next.is(Class::Num)
            || token.is_some_and(|token| token.capital || token.kind == TokKind::Number)
    }

    /// The next word is a finite verb, so that this one is no verb.
    fn verb_follows(&self, position: usize) -> bool {
        let next = self.info(position + 1);
        let finite = next.verbs.iter().any(|verb| matches!(verb.form, VerbForm::Past | VerbForm::S));
        next.is(Class::Be)
            || next.is(Class::Have)
            || next.is(Class::Modal)
            || (finite && !next.is(Class::NounVerb))
    }

    fn plural_before(&self) -> bool {
        let position = self.out.len().wrapping_sub(1);
        let low = self.low(position);
        (low.ends_with('s') && !low.ends_with("ss")) || low.ends_with("men") || low == "people" || low == "police"
            // "Russia and Turkey agree"
            || (self.previous() == Some(Tag::Propn) && self.out.len() >= 2 && self.out[..position].iter().rev().take(4).any(|tagged| tagged.tag == Tag::Conj))
    }

    /// "officials visits" is no clause: a common noun in the plural stands before.
    fn common_plural_before(&self) -> bool {
        self.previous() == Some(Tag::Noun) && self.plural_before()
    }

    fn verb_before_conjunction(&self) -> bool {
        let before = self.out.iter().rev().skip_while(|tagged| tagged.tag != Tag::Conj).skip(1);
        before.take(8).any(|tagged| matches!(tagged.tag, Tag::Verb | Tag::Modal | Tag::To))
    }

    /// A noun phrase, infinitive, that-clause or preposition follows that a verb would take.
    fn object_follows(&self, position: usize) -> bool {
        let next = position + 1;
        let Some(token) = self.sentence.tokens.get(next) else { return false };
        let info = self.info(next);
        let low = self.low(next);
        token.kind == TokKind::Number
            || (token.capital && token.kind == TokKind::Word)
            || low == "to"
            || info.is(Class::Det)
            || info.is(Class::Num)
            || info.is(Class::PronObject)
            || info.is(Class::Adverb)
            || matches!(
                low,
                "against" | "on" | "for" | "with" | "over" | "up" | "down" | "off" | "out" | "at"
            )
            || low == "new"
    }

    fn ing(&self, position: usize, reading: VerbReading, noun_too: bool) -> Tagged {
        let next_is_of = self.low(position + 1) == "of";
        let verb = Tagged { tag: Tag::Verb, verb: Some(reading) };
        let noun = Tagged { tag: Tag::Noun, verb: Some(reading) };
        if self.after_adjective_name(position) {
            return if self.nominal_follows(position) { plain(Tag::Adj) } else { noun };
        }
        // "infrastructure financing has"
        let verb_follows =
            [Class::Be, Class::Have, Class::Modal].iter().any(|class| self.info(position + 1).is(*class));
        if verb_follows && matches!(self.previous_solid(), Some(Tag::Noun | Tag::Propn)) {
            return noun;
        }
        // "cut funding for", "Fighting between": a noun where no object follows
        if noun_too
            && !self.noun_phrase_follows(position)
            && matches!(self.previous_solid(), None | Some(Tag::Verb | Tag::Conj | Tag::Prep | Tag::Comma))
        {
            return noun;
        }
        match self.previous_solid() {
            // "the bombing of", "Russian bombing"
            Some(Tag::Det | Tag::Poss | Tag::Num) => {
                if self.nominal_follows(position) && !next_is_of {
                    plain(Tag::Adj)
                } else {
                    Tagged { tag: Tag::Noun, verb: Some(reading) }
                }
            }
            Some(Tag::Adj | Tag::Propn | Tag::Noun) if next_is_of => {
                Tagged { tag: Tag::Noun, verb: Some(reading) }
            }
            Some(Tag::Adj) => Tagged { tag: Tag::Noun, verb: Some(reading) },
            Some(Tag::Propn | Tag::Noun) if noun_too => Tagged { tag: Tag::Noun, verb: Some(reading) },
            _ => verb,
        }
    }

    fn nominal_follows(&self, position: usize) -> bool {
        let next = position + 1;
        let Some(token) = self.sentence.tokens.get(next) else { return false };
        let info = self.info(next);
        token.kind == TokKind::Word
            && !info.is(Class::Prep)
            && !info.is(Class::Conj)
            && !info.is(Class::Be)
            && !info.is(Class::Have)
            && !info.is(Class::Modal)
            && !info.is(Class::Det)
            && !info.is(Class::Relative)
            && !info.is(Class::Subord)
            && !info.is(Class::Adverb)
            && self.low(next) != "to"
            && !self.low(next).ends_with("ly")
            && (info.verbs.is_empty() || info.is(Class::NounVerb))
    }

    fn past(
        &self,
        position: usize,
        low: &str,
        past: Option<VerbReading>,
        participle: Option<VerbReading>,
        noun_too: bool,
    ) -> Tagged {
        let as_past = past.map(|reading| Tagged { tag: Tag::Verb, verb: Some(reading) });
        let as_participle = participle.map(|reading| Tagged { tag: Tag::Verb, verb: Some(reading) });
        let adjective = Tagged { tag: Tag::Adj, verb: participle.or(past) };
        match self.previous_solid() {
            Some(Tag::Aux) => as_participle.or(as_past).unwrap_or(plain(Tag::Noun)),
            Some(Tag::Det | Tag::Poss | Tag::Num | Tag::Prep) => {
                if noun_too && !self.nominal_follows(position) {
                    plain(Tag::Noun)
                } else if self.nominal_follows(position)
                    || (self.sentence.tokens.get(position + 1).is_some_and(|token| token.capital))
                    // "its declared ally"
                    || (self.previous() == Some(Tag::Det) && self.info(position + 1).is(Class::NounVerb))
                {
                    adjective
                } else if self.previous() == Some(Tag::Det) && self.stands_alone(position + 1) {
                    // "evacuated the wounded from"
                    plain(Tag::Noun)
                } else {
                    as_past.or(as_participle).unwrap_or(adjective)
                }
            }
            Some(Tag::Adj)
                if self.nominal_follows(position) && participle.is_some() && low.ends_with("ed") =>
            {
                adjective
            }
            Some(Tag::Modal | Tag::To) => as_participle.or(as_past).unwrap_or(adjective),
            // "treated wounded Syrians"
            Some(Tag::Verb)
                if participle.is_some()
                    && (self.nominal_follows(position) || self.name_follows(position)) =>
            {
                adjective
            }
            Some(Tag::Noun | Tag::Propn | Tag::Close | Tag::Adj | Tag::Other) => {
                let by_follows = self.low(position + 1) == "by";
                let past_form_only = participle.is_none();
                let reduced = !past_form_only && (self.finite || by_follows || self.finite_follows(position));
                if reduced {
                    as_participle.unwrap_or(adjective)
                } else {
                    as_past.or(as_participle).unwrap_or(adjective)
                }
            }
            Some(Tag::Pron | Tag::Relative) => as_past.or(as_participle).unwrap_or(adjective),
            None | Some(Tag::OpenQuote | Tag::Open) if participle.is_some() => {
                if self.nominal_follows(position) { adjective } else { as_participle.unwrap_or(adjective) }
            }
            Some(Tag::Conj) if participle.is_some() && self.participle_before_conjunction() => {
                as_participle.unwrap_or(adjective)
            }
            _ => as_past.or(as_participle).unwrap_or(adjective),
        }
    }

    fn name_follows(&self, position: usize) -> bool {
        matches!(self.names.get(position + 1), Some(Some(NameKind::Name | NameKind::Adjective)))
    }

    fn participle_before_conjunction(&self) -> bool {
        let before = self.out.iter().rev().skip_while(|tagged| tagged.tag != Tag::Conj).skip(1);
        before
            .take(10)
            .find(|tagged| tagged.tag == Tag::Verb)
            .is_some_and(|tagged| tagged.verb.is_some_and(|verb| verb.form == VerbForm::Participle))
    }

    /// A finite verb follows before the clause ends, so that this one is a participle of the subject.
    fn finite_follows(&self, position: usize) -> bool {
        for at in position + 1..self.sentence.low.len() {
            let info = self.info(at);
            let low = self.low(at);
            if matches!(self.sentence.tokens[at].kind, TokKind::Punct)
                || info.is(Class::Conj)
                || info.is(Class::Subord)
                || info.is(Class::Relative)
            {
                return false;
            }
            if matches!(low, "that" | "as" | "after" | "before" | "since" | "until") {
                return false;
            }
            // "over fears they were": a pronoun opens another clause
            if info.is(Class::PronSubject) {
                return false;
            }
            // a possessive is no verb
            if self.sentence.tokens[at].kind == TokKind::Clitic {
                continue;
            }
            let finite_be = info.is(Class::Be) && !matches!(low, "be" | "being" | "been");
            let finite_have = info.is(Class::Have) && low != "having";
            if finite_be || finite_have || (info.is(Class::Modal) && low != "may") {
                // "said the men were": a verb of saying opens its own clause
                let opens_clause = self.lexicon_say(position);
                return !opens_clause;
            }
        }
        false
    }

    fn lexicon_say(&self, position: usize) -> bool {
        self.info(position).verbs.iter().any(|verb| {
            !self.lexicon.verbs[verb.verb as usize].say.is_empty()
                || !self.lexicon.verbs[verb.verb as usize].control.is_empty()
        })
    }

    /// An auxiliary without a verb after it is a main verb ("has weapons", "is a threat").
    fn settle_auxiliaries(&mut self) {
        for position in 0..self.out.len() {
            if self.out[position].tag != Tag::Aux {
                continue;
            }
            let next =
                self.out[position + 1..].iter().find(|tagged| !matches!(tagged.tag, Tag::Adv | Tag::Neg));
            let helps = next.is_some_and(|tagged| matches!(tagged.tag, Tag::Verb | Tag::Aux | Tag::To));
            if !helps {
                let low = self.low(position);
                let form = match low {
                    "has" => Some(("have", VerbForm::S)),
                    "have" => Some(("have", VerbForm::Base)),
                    "had" => Some(("have", VerbForm::Past)),
                    "having" => Some(("have", VerbForm::Ing)),
                    "did" => Some(("do", VerbForm::Past)),
                    "does" => Some(("do", VerbForm::S)),
                    "done" => Some(("do", VerbForm::Participle)),
                    _ => None,
                };
                if let Some((base, form)) = form {
                    let reading = self.info(position).verbs.iter().find(|reading| {
                        reading.form == form && self.lexicon.verbs[reading.verb as usize].base == base
                    });
                    if let Some(reading) = reading.copied() {
                        self.out[position] = Tagged { tag: Tag::Verb, verb: Some(reading) };
                    }
                }
            }
        }
    }
}
