//! Trees -> attributions: the word that attributes, the words said, the head of the speaker.
//!
//! Where words said stand in the tree: the clausal complement of a verb, also behind what is told to whom; the clause that a verb stands
//! beside or in the middle of; an infinitive; an object, with what it is called; what stands behind a preposition; a clause that hangs on a
//! noun or an adjective; the clause around "according to" and its kin. The span is that of the whole subtree on its side of the cue, so
//! that "said A and that B" is one content and a clause joined to the cue itself is none of it.
//! Words in quote marks beside a verb of speech are its content whatever the tree says of them.

use chancery_record::Modality;

use super::quote::Quote;
use crate::actor::Scene;
use crate::lore::{Class, Lore, Takes, VerbCue};
use crate::parse::Tree;
use crate::tag::Tag;

/// How far controllers are followed.
const DEPTH: usize = 8;
/// A name before a colon or behind a dash is at most this long.
const NAME: usize = 8;

/// In which construction the words said stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manner {
    /// A clause under a verb, noun or adjective.
    Clause,
    /// Words in quote marks beside the cue.
    Quoted,
    /// The clause around the cue.
    Beside,
    /// A name with a colon before the words or a dash behind them.
    Lead,
    /// An infinitive, an object, what stands behind a preposition: something spoken of or wanted, but not asserted.
    Named,
}

/// The words said.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// A range of tokens.
    Words(usize, usize),
    /// A quote, perhaps over several sentences.
    Quote(Quote),
}

/// Where the speaker stands.
#[derive(Clone, Copy, Debug)]
pub enum Speaker {
    /// The head of a noun phrase.
    Head(usize),
    /// A range of tokens.
    Range(usize, usize),
}

/// Somebody's words in a sentence.
#[derive(Clone, Debug)]
pub struct Attribution<'a> {
    /// The tokens that attribute.
    pub cue: (usize, usize),
    /// What is said.
    pub content: Content,
    /// Who says it.
    pub speaker: Option<Speaker>,
    /// In which construction.
    pub manner: Manner,
    /// A state of mind or a wish.
    pub held: bool,
    /// PLOVER type of the act, or empty.
    pub act: &'a str,
    /// Whether the saying itself lies ahead or is supposed.
    pub modality: Modality,
}

/// A verb that attributes, with what its contents depend on.
struct Verb<'a> {
    token: usize,
    cue: &'a VerbCue,
    /// The first token of its group, a subject before it included.
    start: usize,
    passive: bool,
    speaker: Option<usize>,
    /// The speaker stands behind the verb, which closes the words said.
    inverted: Option<usize>,
}

/// Looks for attributions in a sentence.
pub struct Finder<'a> {
    pub lore: &'a Lore,
    pub scene: &'a Scene<'a>,
    pub tree: Tree<'a>,
    pub quotes: &'a [Quote],
    pub text: &'a str,
}

impl<'a> Finder<'a> {
    /// All attributions, in the order of their cues; they may overlap. In a sentence that is `labelled` already the name before a
    /// colon tells nothing more.
    pub fn attributions(&self, labelled: bool) -> Vec<Attribution<'a>> {
        let mut out = Vec::new();
        for at in 0..self.tree.len() {
            let tagged = self.scene.parse.tags[at];
            let verb = tagged.verb.filter(|_| tagged.tag == Tag::Verb);
            let cue = verb.and_then(|reading| self.lore.cues.verb(reading.verb));
            let found = match (cue, tagged.tag) {
                (Some(cue), _) if cue.attributes() => self.verb(at, cue).or_else(|| self.adjective(at)),
                (_, Tag::Noun) => self.noun(at).or_else(|| self.view(at)),
                (_, Tag::Adj | Tag::Verb) => self.adjective(at),
                _ => None,
            };
            out.extend(found);
            if self.low(at) == "according" {
                out.extend(self.according(at));
            }
        }
        if !labelled {
            out.extend(self.lead());
        }
        out
    }

    pub fn low(&self, at: usize) -> &'a str {
        self.scene.parse.sentence.low[at]
    }

    fn tag(&self, at: usize) -> Tag {
        self.scene.parse.tags[at].tag
    }

    fn span(&self, at: usize) -> chancery_record::Span {
        self.scene.parse.sentence.tokens[at].span
    }

    /// The words of speech in quote marks that hold a token.
    pub fn in_quote(&self, at: usize) -> bool {
        self.quotes.iter().any(|quote| quote.is_speech() && quote.outer.covers(self.span(at)))
    }

    fn marked(&self, at: usize, word: &str) -> bool {
        self.tree.with(at, "mark").any(|mark| self.low(mark) == word)
    }

    /// "To say", not "will say".
    fn is_infinitive(&self, at: usize) -> bool {
        let helped = || self.tree.children(at).any(|child| matches!(self.tree.base(child), "aux" | "nsubj"));
        self.marked(at, "to") || self.tree.node(at).has("VerbForm=Inf") && !helped()
    }

    fn is_passive(&self, at: usize) -> bool {
        let mut relations = self.tree.children(at).map(|child| self.tree.relation(child));
        relations.any(|relation| matches!(relation, "aux:pass" | "nsubj:pass" | "csubj:pass"))
    }

    fn is_negated(&self, at: usize) -> bool {
        let before = |child: &usize| *child < at && at - *child < 4;
        let quoted = self.in_quote(at);
        self.tree
            .children(at)
            .filter(before)
            .any(|child| self.tag(child) == Tag::Neg && self.in_quote(child) == quoted)
    }

    fn verb(&self, v: usize, cue: &'a VerbCue) -> Option<Attribution<'a>> {
        if self.is_negated(v) || self.tree.node(v).has("Mood=Imp") {
            return None;
        }
        // "called off the talks", "called its envoy home": another verb
        let apart = |child: usize| {
            matches!(self.tree.base(child), "compound" | "advmod" | "xcomp") && cue.is_apart(self.low(child))
        };
        if self.tree.children(v).any(apart) {
            return None;
        }
        let infinitive = self.is_infinitive(v);
        if infinitive && !self.is_phased(v) {
            return None;
        }
        let quoted = self.in_quote(v);
        let passive = self.is_passive(v);
        let subject = self.subject(v, quoted);
        let inverted = self.inverted(v, cue);
        let before = subject.is_none().then(|| self.name_before(v, cue)).flatten();
        let speaker = inverted.or(before).or(subject.filter(|_| !passive)).or_else(|| self.holder(v, 0));
        let start = if inverted.is_some() { v } else { self.start_of_group(v, before.or(subject)) };
        let verb = Verb { token: v, cue, start, passive, speaker, inverted };
        let (content, manner) = self.content(&verb)?;
        let gerund = self.low(v).ends_with("ing");
        if speaker.is_none() && !gerund && !self.is_finite(v) {
            return None;
        }
        // the author's own words; "neither side mentioned"
        let silent = |speaker: usize| {
            let none = |at: usize| self.lore.words.has(self.low(at), Class::NegSubject);
            self.lore.words.has(self.low(speaker), Class::PronAuthor)
                || none(speaker)
                || self.tree.with(speaker, "det").any(none)
                || self.tree.with(speaker, "cc").any(none)
        };
        if speaker.is_some_and(silent) {
            return None;
        }
        let act = match content {
            Content::Words(from, _) if from > v + 1 => cue.act_behind((v + 1..from).map(|at| self.low(at))),
            _ => &cue.act,
        };
        Some(Attribution {
            cue: (v, v + 1),
            content,
            speaker: speaker.map(Speaker::Head),
            manner,
            held: cue.held && !(cue.opinion && manner != Manner::Named),
            act,
            modality: self.modality(v),
        })
    }

    /// "..., said Mara Brandt": a name or role behind a verb of speech that closes what is said, whatever the tree takes it for.
    fn inverted(&self, v: usize, cue: &VerbCue) -> Option<usize> {
        let closes = v > 0 && matches!(self.tag(v - 1), Tag::Comma | Tag::OpenQuote | Tag::CloseQuote);
        if !cue.takes(Takes::Speech) || !closes || self.is_passive(v) {
            return None;
        }
        let tree = self.tree;
        // "the minister, Sara Tok, told a committee": the comma closes what stands beside the subject
        let apposed = tree.with(v, "nsubj").any(|subject| {
            let beside = tree.with(subject, "appos").next().is_some();
            subject < v && beside && tree.reach(subject).1 + 1 >= v
        });
        if apposed {
            return None;
        }
        let clausal = |child: usize| {
            tree.children(child).any(|under| matches!(tree.base(under), "nsubj" | "cop" | "aux" | "mark"))
        };
        let named = |child: usize| {
            let (from, to) = tree.reach(child);
            let role = || self.scene.found.iter().any(|found| found.start >= from && found.end <= to);
            match self.tag(child) {
                Tag::Propn => true,
                Tag::Noun => role(),
                _ => false,
            }
        };
        tree.children(v).find(|child| {
            *child > v
                && matches!(tree.base(*child), "nsubj" | "obj" | "iobj" | "ccomp" | "xcomp")
                && named(*child)
                && !clausal(*child)
                && tree.reach(*child).0 == v + 1
        })
    }

    /// "“...,” Mara Brandt, an adviser to the council, said", "“...,” the mayor's aide, Mara Brandt, said": a name or role right behind a
    /// quote, whatever the tree takes it for.
    fn name_before(&self, v: usize, cue: &VerbCue) -> Option<usize> {
        let quote = self.quotes.iter().rfind(|quote| quote.outer.end <= self.span(v).start)?;
        let first = (0..v).find(|at| self.span(*at).start >= quote.outer.end)?;
        let near = cue.takes(Takes::Speech) && v - first <= 3 * NAME && quote.is_speech();
        let says = |at: usize| self.tag(at) == Tag::Stop || self.is_cue_of_speech(at);
        if !near || (first..v).any(says) {
            return None;
        }
        if self.tag(first) == Tag::Propn {
            return Some(first);
        }
        let verbal = (first..v).any(|at| matches!(self.tag(at), Tag::Verb | Tag::Aux | Tag::Modal));
        let end = (first..v).find(|at| self.tag(*at) == Tag::Comma).unwrap_or(v);
        let head = (first..end).rfind(|at| self.tag(*at) == Tag::Noun)?;
        let role = self.scene.found.iter().any(|found| found.start >= first && found.end == head + 1);
        (!verbal && role && head + 1 == end).then_some(head)
    }

    fn is_cue_of_speech(&self, at: usize) -> bool {
        let tagged = self.scene.parse.tags[at];
        let verb = tagged.verb.filter(|_| tagged.tag == Tag::Verb);
        verb.and_then(|reading| self.lore.cues.verb(reading.verb)).is_some_and(|cue| cue.takes(Takes::Speech))
    }

    fn is_finite(&self, v: usize) -> bool {
        let finite = |at: usize| self.tree.node(at).has("VerbForm=Fin");
        finite(v)
            || self.tree.with(v, "aux").next().is_some()
            || self.tree.with(v, "nsubj").next().is_some()
            || self.tree.relation(v) == "root"
    }

    /// "Went on to say", "began to complain".
    fn is_phased(&self, v: usize) -> bool {
        let governor = self.tree.head(v).filter(|_| matches!(self.tree.base(v), "xcomp" | "advcl"));
        let reading = governor.and_then(|governor| self.scene.parse.tags[governor].verb);
        reading.and_then(|reading| self.lore.cues.verb(reading.verb)).is_some_and(|cue| cue.phase)
    }

    fn modality(&self, v: usize) -> Modality {
        let modal = self.tree.with(v, "aux").find(|aux| self.tag(*aux) == Tag::Modal);
        let Some(low) = modal.map(|modal| self.low(modal)) else { return Modality::Actual };
        let words = &self.lore.words;
        if words.has(low, Class::ModalHypothetical) || words.has(low, Class::ModalReportedFuture) {
            Modality::Hypothetical
        } else if words.has(low, Class::ModalObligation) {
            Modality::Obligation
        } else {
            Modality::Future
        }
    }

    /// The subject nearest to the verb, on its own side of the quote marks.
    fn subject(&self, v: usize, quoted: bool) -> Option<usize> {
        let subjects = self.tree.with(v, "nsubj").filter(|subject| self.in_quote(*subject) == quoted);
        subjects.min_by_key(|subject| subject.abs_diff(v))
    }

    /// Who says what a verb without a subject of its own tells: the agent of a passive, the controller, the noun described.
    fn holder(&self, v: usize, depth: usize) -> Option<usize> {
        if depth > DEPTH {
            return None;
        }
        let tree = self.tree;
        let relation = tree.relation(v);
        let reduced = relation == "acl" && tree.node(v).has("VerbForm=Part") && !self.low(v).ends_with("ing");
        if depth == 0 && (self.is_passive(v) || reduced) {
            let by = |agent: &usize| self.scene.parse.is_led_by(*agent, &["by"]);
            return tree.with(v, "obl").find(by);
        }
        let quoted = self.in_quote(v);
        if let Some(subject) = self.subject(v, quoted) {
            return Some(subject);
        }
        let head = tree.head(v).filter(|head| self.in_quote(*head) == quoted)?;
        match (relation, tree.base(v)) {
            ("conj", _) | (_, "xcomp" | "parataxis" | "advcl") => self.holder(head, depth + 1),
            (_, "acl") => Some(head),
            _ => None,
        }
    }

    /// The first token of the verb with its auxiliaries and a subject before it.
    fn start_of_group(&self, v: usize, subject: Option<usize>) -> usize {
        let before = subject.filter(|subject| *subject < v).map_or(v, |subject| {
            let belongs = |at: usize| self.tree.is_under(at, subject) && !self.tree.is_under(v, at);
            let first = (0..subject).rev().take_while(|at| belongs(*at)).last().unwrap_or(subject);
            // a closing quote mark may hang on the name behind it
            (first..subject).find(|at| self.tree.node(*at).upos != "PUNCT").unwrap_or(subject)
        });
        self.tree.with(v, "aux").fold(before.min(v), usize::min)
    }

    fn content(&self, verb: &Verb<'_>) -> Option<(Content, Manner)> {
        let Verb { token: v, cue, start, passive, .. } = *verb;
        let words = |range: (usize, usize)| Content::Words(range.0, range.1);
        if cue.takes(Takes::Clause)
            && let Some(range) = self.clause(verb)
        {
            return Some((words(range), Manner::Clause));
        }
        if cue.takes(Takes::Speech)
            && let Some(quote) = self.quote_beside(v, start)
        {
            return Some((Content::Quote(quote), Manner::Quoted));
        }
        let named = verb.speaker.filter(|_| verb.inverted.is_none()).and_then(|_| {
            self.infinitive(v, cue)
                .or_else(|| self.predicative(v, cue))
                .or_else(|| self.behind(v, &cue.behind, &["obl", "advcl", "ccomp", "xcomp"]))
                .or_else(|| self.object(v, cue, passive))
        });
        if let Some(range) = named {
            return Some((words(range), Manner::Named));
        }
        self.beside(verb).map(|range| (words(range), Manner::Beside))
    }

    /// The clause under a verb, also behind the person told and under a noun beside the verb.
    fn clause(&self, verb: &Verb<'_>) -> Option<(usize, usize)> {
        let Verb { token: v, cue, start, .. } = *verb;
        let tree = self.tree;
        let mut clauses: Vec<usize> =
            tree.with(v, "ccomp").filter(|clause| Some(*clause) != verb.inverted).collect();
        if clauses.is_empty() {
            clauses.extend(tree.with(v, "advcl").find(|clause| *clause > v && self.marked(*clause, "that")));
        }
        if clauses.is_empty() {
            let beside = tree.children(v).filter(|child| *child > v);
            let mut nominal = beside.filter(|child| matches!(tree.base(*child), "obj" | "iobj" | "obl"));
            clauses.extend(nominal.find_map(|noun| self.clause_under(noun)));
        }
        if clauses.is_empty() && cue.takes(Takes::Speech) {
            let behind_colon = |clause: &usize| *clause > v && (v..*clause).any(|at| self.low(at) == ":");
            clauses.extend(tree.with(v, "parataxis").find(behind_colon));
        }
        let sides = clauses.iter().filter_map(|clause| {
            let after = *clause > v;
            // "the port, Iran said, would close": the subject of the clause stands before the cue
            let around = after && tree.with(*clause, "nsubj").any(|subject| subject < start);
            let on_side = |at: usize| match (after, around) {
                (true, true) => at > v || at < start,
                (true, false) => at > v,
                _ => at < start,
            };
            let range = tree.words(|at| on_side(at) && tree.is_under(at, *clause))?;
            Some(range)
        });
        let range = sides.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))?;
        Some(if range.0 > v { self.until_mark(range, cue.held) } else { range })
    }

    /// A clause ends before a semicolon, but not "that A; that B". What is held ends before a colon with words in quote marks behind it:
    /// these are said.
    fn until_mark(&self, range: (usize, usize), held: bool) -> (usize, usize) {
        let again = |at: usize| (at..range.1).take(2).any(|at| self.low(at) == "that");
        let quoted = |at: usize| {
            let next = self.quotes.iter().find(|quote| quote.outer.start >= self.span(at).end);
            next.is_some_and(|quote| quote.is_speech() && quote.outer.start <= self.span(at).end + 1)
        };
        let ends = |at: &usize| match self.low(*at) {
            ";" => !self.in_quote(*at) && !again(*at + 1),
            ":" => held && !self.in_quote(*at) && quoted(*at),
            _ => false,
        };
        let end = (range.0 + 1..range.1).find(ends).unwrap_or(range.1);
        (range.0, end)
    }

    /// "Told a crowd in Athens that": a clause that the tree hangs on the noun before it.
    fn clause_under(&self, noun: usize) -> Option<usize> {
        let tree = self.tree;
        (noun..tree.len()).find(|at| {
            matches!(tree.base(*at), "acl" | "ccomp")
                && tree.is_under(*at, noun)
                && self.marked(*at, "that")
                && !(tree.base(noun) == "obj"
                    && tree.head(*at).is_some_and(|head| {
                        self.lore.cues.noun(self.low(head)).is_some_and(|cue| cue.clause)
                    }))
        })
    }

    /// The quote that ends right before the verb's group or begins right behind the verb.
    fn quote_beside(&self, v: usize, start: usize) -> Option<Quote> {
        let first = self.span(0).start;
        let last = self.span(self.tree.len() - 1).end;
        let (verb, group) = (self.span(v), self.span(start));
        // "“We have closed the door.” Moscow denied that ...": another sentence, and not the words of saying
        let opens = self.scene.parse.sentence.tokens[start].capital
            && (0..start).all(|at| self.tree.node(at).upos == "PUNCT");
        let before = self.quotes.iter().rfind(|quote| {
            let near = quote.outer.end <= group.start && quote.outer.end + 2 >= first;
            let gap = self.text.get(quote.outer.end as usize..group.start as usize).unwrap_or(".");
            near && quote.words >= 2
                && gap.split_whitespace().count() <= 3
                && !gap.contains('.')
                && !(opens && quote.inner.of(self.text).trim_end().ends_with('.'))
        });
        if let Some(quote) = before {
            return Some(*quote);
        }
        let after = self.quotes.iter().find(|quote| quote.outer.start >= verb.end)?;
        let gap = self.text.get(verb.end as usize..after.outer.start as usize)?.trim_end();
        let count = gap.split_whitespace().count();
        let led = gap.ends_with([',', ':']);
        let other = (v + 1..self.tree.len())
            .take_while(|at| self.span(*at).start < after.outer.start)
            .any(|at| self.is_cue_of_speech(at));
        let near = after.outer.start < last && after.words >= 2 && count <= 16 && !other;
        (near && (led || count <= 1 || count <= 12 && after.words >= 6)).then_some(*after)
    }

    fn infinitive(&self, v: usize, cue: &VerbCue) -> Option<(usize, usize)> {
        if !cue.takes(Takes::Infinitive) {
            return None;
        }
        let asks = cue.act == "REQUEST" || !cue.behind.is_empty();
        let wanted = |relation: &str| matches!(relation, "xcomp" | "ccomp") || asks && relation == "advcl";
        let tree = self.tree;
        let own = tree
            .children(v)
            .find(|clause| *clause > v && wanted(tree.base(*clause)) && self.is_infinitive(*clause));
        // "urged voters in Crete to stay": the tree hangs the infinitive on the noun before it
        let clause = own.or_else(|| {
            let told = tree
                .children(v)
                .any(|child| child > v && (tree.base(child) == "iobj" || asks && tree.base(child) == "obj"));
            let hangs = |at: &usize| {
                tree.base(*at) == "acl"
                    && tree.is_under(*at, v)
                    && self.is_infinitive(*at)
                    && tree.head(*at).is_some_and(|noun| self.lore.cues.noun(self.low(noun)).is_none())
            };
            (v + 1..tree.len()).find(hangs).filter(|_| told)
        })?;
        tree.words(|at| at > v && tree.is_under(at, clause))
    }

    /// "Called the plan a trap", "described it as a trap".
    fn predicative(&self, v: usize, cue: &VerbCue) -> Option<(usize, usize)> {
        if !cue.takes(Takes::Predicative) {
            return None;
        }
        let tree = self.tree;
        let as_behind = |child: usize| {
            tree.children(child)
                .any(|mark| matches!(tree.base(mark), "case" | "mark") && self.low(mark) == "as")
        };
        let called = tree.children(v).find(|child| {
            *child > v
                && (tree.base(*child) == "xcomp"
                    || matches!(tree.base(*child), "obl" | "advcl") && as_behind(*child))
                && !self.is_infinitive(*child)
        });
        // "called this a fairy tale", where the tree has two objects
        let called = called.or_else(|| {
            let told = tree.with(v, "iobj").find(|told| *told > v)?;
            tree.with(v, "obj").find(|object| *object > told)
        });
        let object = tree.with(v, "obj").find(|object| *object > v && self.tag(*object) != Tag::Pron);
        let Some(called) = called else { return self.called_in_quotes(v, object) };
        tree.words(|at| {
            at > v && (tree.is_under(at, called) || object.is_some_and(|object| tree.is_under(at, object)))
        })
    }

    /// "Called the mayor a “gentle man”": the object up to the end of the words in quote marks.
    fn called_in_quotes(&self, v: usize, object: Option<usize>) -> Option<(usize, usize)> {
        let quote = self.quotes.iter().find(|quote| quote.outer.start >= self.span(v).end)?;
        let end = (v + 1..self.tree.len()).take_while(|at| self.span(*at).end <= quote.inner.end).last()?;
        let between = (v + 1..end).take_while(|at| self.span(*at).end <= quote.outer.start);
        let other = between.clone().any(|at| self.tag(at) == Tag::Verb || self.tag(at) == Tag::Comma);
        let near = between.count() <= 2 * NAME && !other;
        let first = object.map_or(v + 1, |object| self.tree.reach(object).0.max(v + 1));
        near.then_some((first.min(end), end + 1))
    }

    /// What stands behind one of these prepositions.
    fn behind(&self, head: usize, prepositions: &[String], relations: &[&str]) -> Option<(usize, usize)> {
        let tree = self.tree;
        if prepositions.is_empty() {
            return None;
        }
        tree.children(head).filter(|child| *child > head && relations.contains(&tree.base(*child))).find_map(
            |child| {
                let preposition = tree.children(child).find(|mark| {
                    matches!(tree.base(*mark), "case" | "mark")
                        && prepositions.iter().any(|word| word == self.low(*mark))
                })?;
                tree.words(|at| at > preposition && tree.is_under(at, child))
            },
        )
    }

    fn object(&self, v: usize, cue: &VerbCue, passive: bool) -> Option<(usize, usize)> {
        if !cue.takes(Takes::Object) {
            return None;
        }
        let tree = self.tree;
        if passive {
            let patient = tree.children(v).find(|child| tree.relation(*child) == "nsubj:pass")?;
            let range = tree.words(|at| at < v && tree.is_under(at, patient))?;
            return (range.0..range.1).any(|at| self.tells(at)).then_some(range);
        }
        let object = tree.with(v, "obj").find(|object| *object > v);
        let object = object
            .or_else(|| tree.with(v, "xcomp").find(|gerund| *gerund > v && !self.is_infinitive(*gerund)))?;
        let range = tree.words(|at| at > v && tree.is_under(at, object))?;
        // what a relative clause or an apposition says of a bare name is not said here
        let beside: Vec<usize> = tree
            .children(object)
            .filter(|child| matches!(tree.relation(*child), "acl:relcl" | "appos"))
            .collect();
        let own = |at: usize| !beside.iter().any(|other| tree.is_under(at, *other));
        (range.0..range.1).any(|at| own(at) && self.tells(at)).then_some(range)
    }

    /// A pronoun or a bare name tells nothing of what was said.
    fn tells(&self, at: usize) -> bool {
        matches!(self.tag(at), Tag::Noun | Tag::Verb | Tag::Adj)
    }

    /// The clause that the verb stands beside: "X, he said", "X, he said, Y", "as he put it, X".
    fn beside(&self, verb: &Verb<'_>) -> Option<(usize, usize)> {
        let Verb { token: v, cue, start, .. } = *verb;
        if !cue.takes(Takes::Speech) && !cue.takes(Takes::Beside) {
            return None;
        }
        let tree = self.tree;
        let clause = tree.head(v)?;
        let around = |at: usize| tree.is_under(at, clause) && !tree.is_under(at, v);
        match tree.base(v) {
            "parataxis" => tree.words(around).filter(|range| v > clause || range.0 < start),
            "conj" if verb.inverted.is_some() => tree.words(|at| at < v && around(at)),
            "advcl" if self.marked(v, "as") => tree.words(around),
            _ => None,
        }
    }

    /// "The claim that", "its refusal to", "criticism of".
    fn noun(&self, n: usize) -> Option<Attribution<'a>> {
        let cue = self.lore.cues.noun(self.low(n))?;
        let tree = self.tree;
        let clause = |child: &usize| {
            *child > n
                && cue.clause
                && matches!(tree.base(*child), "acl" | "ccomp")
                && (self.marked(*child, "that") || self.marked(*child, "whether"))
        };
        let infinitive = |child: &usize| {
            *child > n && cue.infinitive && tree.base(*child) == "acl" && self.is_infinitive(*child)
        };
        let under = |top: usize| tree.words(|at| at > n && tree.is_under(at, top));
        let (range, manner) = if let Some(clause) = tree.children(n).find(clause) {
            (under(clause)?, Manner::Clause)
        } else if let Some(clause) = tree.children(n).find(infinitive) {
            (under(clause)?, Manner::Named)
        } else {
            (self.behind(n, &cue.behind, &["nmod"])?, Manner::Named)
        };
        let from = |child: &usize| {
            tree.base(*child) == "nmod" && self.scene.parse.is_led_by(*child, &["by", "from"])
        };
        let speaker = tree
            .children(n)
            .find(|child| tree.relation(*child) == "nmod:poss")
            .or_else(|| tree.children(n).find(from))
            .or_else(|| {
                let carrier = tree.head(n).filter(|_| matches!(tree.base(n), "obj" | "obl"))?;
                self.holder(carrier, 0).filter(|_| self.carries(carrier))
            })?;
        let author = matches!(self.low(speaker), "my" | "our" | "your")
            || self.lore.words.has(self.low(speaker), Class::PronAuthor);
        (!author).then_some(Attribution {
            cue: (n, n + 1),
            content: Content::Words(range.0, range.1),
            speaker: Some(Speaker::Head(speaker)),
            manner,
            held: cue.held && !self.is_voiced(n),
            act: &cue.act,
            modality: Modality::Actual,
        })
    }

    /// "Expressed his hope that": the noun is the object of a verb of saying.
    fn is_voiced(&self, n: usize) -> bool {
        let verb = self.tree.head(n).filter(|_| self.tree.base(n) == "obj");
        let reading = verb.and_then(|verb| self.scene.parse.tags[verb].verb);
        let cue = reading.and_then(|reading| self.lore.cues.verb(reading.verb));
        cue.is_some_and(|cue| !cue.held && cue.takes(Takes::Object))
    }

    /// "Issued a statement that", "repeated the claim that", but not "rejected the claim that".
    fn carries(&self, verb: usize) -> bool {
        let Some(reading) = self.scene.parse.tags[verb].verb else { return false };
        let cue = self.lore.cues.verb(reading.verb);
        self.lore.words.verbs[reading.verb as usize].light
            || cue.is_some_and(|cue| cue.takes(Takes::Object) && cue.act.is_empty())
    }

    /// "Is confident that", "unwilling to".
    fn adjective(&self, a: usize) -> Option<Attribution<'a>> {
        if !self.lore.cues.is_adjective(self.low(a)) || self.is_negated(a) {
            return None;
        }
        let tree = self.tree;
        let helped =
            tree.children(a).any(|child| tree.base(child) == "cop" || tree.relation(child) == "aux:pass");
        // "make sure that" tells of no speaker's mind
        // "made clear that": said, where "is sure that" is only held
        let said = tree.base(a) == "xcomp" && self.lore.cues.is_made(self.low(a));
        let made = tree.head(a).filter(|verb| said && self.makes(*verb));
        if !helped && made.is_none() && !matches!(tree.base(a), "conj" | "advcl" | "acl") {
            return None;
        }
        let clause = tree.children(a).find(|child| {
            let relation = tree.base(*child);
            *child > a
                && (relation == "ccomp"
                    || relation == "advcl"
                        && ["that", "if", "whether"].iter().any(|mark| self.marked(*child, mark))
                    || relation == "xcomp" && self.is_infinitive(*child))
        })?;
        let range = tree.words(|at| at > a && tree.is_under(at, clause))?;
        let subject = tree.with(a, "nsubj").min_by_key(|subject| subject.abs_diff(a));
        let speaker = match made {
            Some(verb) => self.subject(verb, self.in_quote(a))?,
            None => subject.or_else(|| self.holder(a, 1))?,
        };
        let low = self.low(speaker);
        if low == "it" || self.lore.words.has(low, Class::PronAuthor) {
            return None;
        }
        let manner = if self.is_infinitive(clause) { Manner::Named } else { Manner::Clause };
        Some(Attribution {
            cue: (a, a + 1),
            content: Content::Words(range.0, range.1),
            speaker: Some(Speaker::Head(speaker)),
            manner,
            held: made.is_none(),
            act: "",
            modality: Modality::Actual,
        })
    }

    fn makes(&self, verb: usize) -> bool {
        let reading = self.scene.parse.tags[verb].verb;
        reading.and_then(|reading| self.lore.cues.verb(reading.verb)).is_some_and(|cue| cue.makes)
    }

    /// "In the words of X", "by one estimate", "in his view".
    fn view(&self, n: usize) -> Option<Attribution<'a>> {
        let tree = self.tree;
        if !self.lore.cues.is_view(self.low(n))
            || !matches!(tree.base(n), "obl" | "nmod")
            || !self.scene.parse.is_led_by(n, &["in", "by", "to", "from"])
        {
            return None;
        }
        let of = |child: &usize| tree.base(*child) == "nmod" && self.scene.parse.is_led_by(*child, &["of"]);
        let speaker = tree
            .children(n)
            .find(|child| tree.relation(*child) == "nmod:poss")
            .or_else(|| tree.children(n).find(of))
            .or_else(|| Some(n).filter(|_| self.scene.parse.is_led_by(n, &["by"])))?;
        if speaker == n {
            // "by one estimate"
            let by = tree.with(n, "case").next()?;
            return self.around(n, (by, by + 1), n);
        }
        let author = matches!(self.low(speaker), "my" | "our" | "your");
        if author {
            return None;
        }
        self.around(n, (n, n + 1), speaker)
    }

    /// "According to X".
    fn according(&self, at: usize) -> Option<Attribution<'a>> {
        let tree = self.tree;
        if at + 2 >= tree.len() || self.low(at + 1) != "to" {
            return None;
        }
        let head = tree.head(at).filter(|head| *head > at);
        let speaker = head.or_else(|| tree.children(at).find(|child| *child > at + 1))?;
        let top = if head.is_some() { speaker } else { at };
        // "according to circumstances": only a name, a role or a phrase set off is a source
        let (from, to) = tree.reach(speaker);
        let named = (from..to).any(|at| self.tag(at) == Tag::Propn)
            || self.scene.found.iter().any(|found| found.start >= from && found.end <= to);
        if !named && at > 0 && !matches!(self.tag(at - 1), Tag::Comma | Tag::CloseQuote | Tag::OpenQuote) {
            return None;
        }
        self.around(top, (at, at + 2), speaker)
    }

    /// The clause around a prepositional phrase whose topmost token is `top`.
    fn around(&self, top: usize, cue: (usize, usize), speaker: usize) -> Option<Attribution<'a>> {
        let tree = self.tree;
        let phrase = |token: usize| tree.is_under(token, top) || cue.0 <= token && token < cue.1;
        let (first, end) = tree.range(phrase)?;
        let mut clause = self.clause_above(tree.head(top)?);
        let comma = first > 0 && self.low(first - 1) == ",";
        if comma && end + 1 >= tree.len() {
            // set off at the end of the sentence: it goes with the main clause
            let apart = |clause: usize| match tree.base(clause) {
                "conj" => tree.with(clause, "nsubj").next().is_some(),
                relation => relation == "parataxis",
            };
            while let Some(head) = tree.head(clause).filter(|_| !apart(clause)) {
                clause = head;
            }
        }
        let joined = |child: usize| {
            tree.relation(child) == "conj" && child >= end && first > clause && self.tag(child) == Tag::Verb
        };
        let other: Vec<usize> = tree.children(clause).filter(|child| joined(*child)).collect();
        let conjunction = |token: usize| tree.base(token) == "cc" && tree.head(token) == Some(clause);
        let kept = |token: usize| {
            tree.is_under(token, clause)
                && !phrase(token)
                && !conjunction(token)
                && !other.iter().any(|other| tree.is_under(token, *other))
                && !matches!(self.tag(token), Tag::Comma | Tag::Stop | Tag::Break)
        };
        let range = tree.words(kept)?;
        Some(Attribution {
            cue,
            content: Content::Words(range.0, range.1),
            speaker: Some(Speaker::Head(speaker)),
            manner: Manner::Beside,
            held: false,
            act: "",
            modality: Modality::Actual,
        })
    }

    fn clause_above(&self, from: usize) -> usize {
        let tree = self.tree;
        let mut at = from;
        for _ in 0..DEPTH * 2 {
            let clausal = matches!(tree.node(at).upos, "VERB" | "AUX")
                || tree.children(at).any(|child| matches!(tree.base(child), "nsubj" | "cop"));
            match tree.head(at) {
                Some(head) if !clausal => at = head,
                _ => return at,
            }
        }
        at
    }

    /// "Name: words", "words - Name", "“words” — Name".
    fn lead(&self) -> Option<Attribution<'a>> {
        let count = self.tree.len();
        let verbal = |from: usize, to: usize| {
            (from..to).any(|at| matches!(self.tag(at), Tag::Verb | Tag::Aux | Tag::Modal))
        };
        let attribution = |cue: usize, content: (usize, usize), speaker: (usize, usize)| Attribution {
            cue: (cue, cue + 1),
            content: Content::Words(content.0, content.1),
            speaker: Some(Speaker::Range(speaker.0, speaker.1)),
            manner: Manner::Lead,
            held: false,
            act: "",
            modality: Modality::Actual,
        };
        if let Some(colon) = (1..count.min(NAME + 1)).find(|at| self.low(*at) == ":") {
            let says = self.is_name(0, colon) && verbal(colon + 1, count);
            return says.then(|| attribution(colon, (colon + 1, count), (0, colon)));
        }
        if self.tag(0) == Tag::Break
            && let Some(quote) = self.quotes.iter().find(|quote| quote.outer.start >= self.span(0).end)
        {
            let opens = (1..count).find(|at| self.span(*at).start >= quote.outer.start)?;
            let says = opens <= NAME && self.all_names(1, opens) && quote.is_speech();
            return says.then(|| Attribution {
                content: Content::Quote(*quote),
                ..attribution(0, (opens, count), (1, opens))
            });
        }
        let end = if self.tag(count - 1) == Tag::Stop { count - 1 } else { count };
        let dash =
            (3..end).rev().take(NAME).find(|at| self.tag(*at) == Tag::Break && self.low(*at) != ";")?;
        let spaced = self.scene.parse.sentence.tokens[dash].space_before;
        let says = spaced && end == count && dash + 1 < end && self.is_name(dash + 1, end) && verbal(0, dash);
        says.then(|| attribution(dash, (0, dash), (dash + 1, end)))
    }

    fn all_names(&self, from: usize, to: usize) -> bool {
        from < to && (from..to).all(|at| self.scene.parse.sentence.tokens[at].capital || self.low(at) == ".")
    }

    /// Tokens that hold nothing but the name of a person or body, with a role before it.
    fn is_name(&self, from: usize, to: usize) -> bool {
        let part = |at: usize| {
            let token = self.scene.parse.sentence.tokens[at];
            token.capital
                || matches!(self.tag(at), Tag::Noun | Tag::Adj)
                || matches!(self.low(at), "of" | "the" | "." | "for")
        };
        let named = |at: usize| {
            let name = self.tree.node(at).name;
            name.ends_with("PER") || name.ends_with("ORG") || name.ends_with("GPE")
        };
        let found = self.scene.found.iter().any(|found| found.start >= from && found.end <= to);
        let last = to.checked_sub(1).filter(|last| *last >= from);
        (from..to).all(part)
            && last.is_some_and(|last| self.tag(last) == Tag::Propn && (named(last) || found))
    }
}
