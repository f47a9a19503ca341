//! Trees, cues and quote marks -> statements.
//!
//! `quote` finds the quote marks, `find` the words that attribute and what they attribute (with the cues of `data/en/cues.txt`), `speaker`
//! who speaks, `act` what the words do; here the finds of a sentence become drafts, and quotes without a cue go on from the speaker before. The content of a
//! statement is one span: from the first word said to the last, with the words of saying inside it where they stand in the middle; words
//! in quote marks are taken whole, over sentences. A quote that goes on behind the words of saying is a statement of its own without a cue.
//! A statement inside the words of another keeps both speakers; `assemble` links them. What it does not read: single quote marks,
//! speech that no word and no mark tells of.

mod act;
mod find;
mod quote;
mod speaker;
mod turns;

use chancery_record::{Actor, Modality, SourceKind, Span, SpeechForm};

use crate::actor::{Cast, Scene};
use crate::lore::Lore;
use crate::parse::Parse;
use crate::tag::Tag;
pub use act::{acts_before, over_against, partner_before, perform};
use find::{Attribution, Content, Finder, Manner};
pub use quote::{Quote, quotes};
pub use speaker::of_sector;
use speaker::{Last, Named, name};
pub use turns::Turns;

/// For so many sentences a pronoun can mean the speaker before.
const PRONOUN_REACH: usize = 3;
/// A quote that begins within so many bytes of a statement goes on from its speaker.
const QUOTE_REACH: u32 = 240;

/// Longer sentences are lists and tables run together: only their quotes are read.
const LONGEST: usize = 1000;

/// A statement before it gets its place in the record.
#[derive(Clone, Debug)]
pub struct StatementDraft {
    /// Sentence of the cue.
    pub sentence: usize,
    /// Speakers; empty when only a verb or quote marks tell that something was said.
    pub speaker: Vec<Actor>,
    /// What kind of source.
    pub source_kind: SourceKind,
    /// Direct, mixed, indirect, headline.
    pub form: SpeechForm,
    /// What is said.
    pub content: Span,
    /// The word that attributes.
    pub cue: Option<Span>,
    /// The evidence.
    pub span: Span,
    /// PLOVER type of the act, or empty.
    pub act: String,
    /// Whom the words are addressed to.
    pub addressee: Vec<Actor>,
    /// Whether the saying itself lies ahead or is supposed.
    pub modality: Modality,
    /// The words are said to be so: what they tell is reported. Objects, infinitives and the like are only spoken of.
    pub asserts: bool,
    /// A state of mind or a wish, no act of speech.
    pub held: bool,
    /// The cue stands in quote marks: it counts only inside the words of another statement.
    pub inside: bool,
    /// Steps, for `explain`.
    pub why: Vec<String>,
}

/// What carries over from sentence to sentence.
#[derive(Default)]
pub struct Talk {
    /// Speaker of the last statement with its kind, for quotes that go on.
    last: Option<Last>,
    /// Sentence of the last statement.
    last_sentence: usize,
    /// Where its words end.
    last_end: u32,
    /// The last person that was the subject of a sentence, for pronouns before anybody spoke.
    person: Option<Last>,
    /// Sentence of that person.
    person_sentence: usize,
    /// Contents already told that later quotes may still share words with.
    told: Vec<Span>,
    /// A quote without a cue that ends with its sentence: the next sentence may open with "said X".
    waiting: Option<StatementDraft>,
}

impl Talk {
    /// Takes note of a person, by name or office, who is the subject of a sentence, outside quote marks.
    fn see_person(&mut self, finder: &Finder<'_>, number: usize, cast: &mut Cast<'_>) {
        let tree = finder.tree;
        let subject = |at: &usize| tree.base(*at) == "nsubj" && !finder.in_quote(*at);
        let named = |at: &usize| tree.node(*at).name.ends_with("PER");
        if let Some(at) = (0..tree.len()).filter(subject).find(named) {
            let listed = finder.scene.found.iter().filter(|found| found.start <= at && at < found.end);
            let mut listed = listed.filter_map(|found| Some(cast.entity(found.entity()?).as_actor()));
            let listed = listed.find(|actor| actor.entity.starts_with("person:"));
            let known = || {
                let name = speaker::person(finder.scene, tree, at, finder.text)?;
                let entity = format!("person:{name}");
                Some(cast.known(&name).unwrap_or(Actor { name, entity, ..Actor::default() }))
            };
            if let Some(actor) = listed.or_else(known) {
                let kind = speaker::of_sector(&actor.sector);
                self.person = Some((vec![actor], kind));
                self.person_sentence = number;
                return;
            }
        }
        // "the minister", "Minister Tok"; "a teacher" and "no pupil" are nobody
        let known = |at: usize| finder.low(at) == "the" || tree.node(at).upos == "PROPN";
        let office = |at: &usize| {
            let first = finder.scene.parse.phrases[finder.scene.parse.phrase_of(*at)].start;
            let mut found = finder.scene.found.iter();
            known(first) && found.any(|found| found.is_person_role() && found.end == *at + 1)
        };
        if let Some(subject) = (0..tree.len()).filter(subject).find(office) {
            let head = find::Speaker::Head(subject);
            let named = name(finder.scene, finder.text, head, &|_| false, cast, [None, None]);
            if let [actor] = &named.actors[..] {
                let entity = Some(&actor.entity).filter(|entity| entity.starts_with("person:"));
                let actor = Actor { entity: entity.cloned().unwrap_or_default(), ..actor.clone() };
                self.person = Some((vec![actor], named.kind));
                self.person_sentence = number;
            }
        }
    }

    /// What still waits for a cue at the end of the document.
    pub fn finish(self) -> Option<StatementDraft> {
        self.waiting
    }
}

/// A sentence in its document.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// Its number.
    pub number: usize,
    /// The document's text.
    pub text: &'a str,
    /// All quotes of the document in order.
    pub quotes: &'a [Quote],
    /// A label of the text's turns stands before its words: no name before a colon is looked for.
    pub labelled: bool,
    /// The end of its paragraph where it opens one: in "NAME: ..." the words said go on up to there.
    pub turn: Option<u32>,
}

/// The statements whose cue stands in this sentence.
pub fn statements(
    lore: &Lore,
    scene: &Scene<'_>,
    place: Place<'_>,
    cast: &mut Cast<'_>,
    talk: &mut Talk,
) -> Vec<StatementDraft> {
    let Place { number, text, quotes, labelled, turn } = place;
    let sentence = sentence_span(scene.parse);
    if sentence.is_empty() {
        return Vec::new();
    }
    let quotes = quotes_of(sentence, quotes);
    let reach = quotes.first().map_or(sentence.start, |quote| quote.outer.start.min(sentence.start));
    talk.told.retain(|told| told.end > reach);
    cast.clear_antecedent();
    let finder = Finder { lore, scene, tree: scene.parse.tree(), quotes, text };
    let attributions = if finder.tree.len() <= LONGEST { finder.attributions(labelled) } else { Vec::new() };
    let mut found: Vec<Found<'_>> =
        attributions.into_iter().filter_map(|attribution| Found::new(attribution, &finder)).collect();
    for found in &mut found {
        if found.attribution.manner == Manner::Lead && found.cue.end <= found.content.start {
            found.content.end = turn.unwrap_or(0).max(found.content.end);
        }
    }
    keep_apart(&mut found);
    let mut out = Vec::new();
    for found in &found {
        let last = talk.last.as_ref().filter(|_| number <= talk.last_sentence + PRONOUN_REACH);
        let person = talk.person.as_ref().filter(|_| found.is_personal(&finder));
        // "Sato did not object. He warned ...": who was the subject since somebody spoke last
        let since = talk.person_sentence > talk.last_sentence && person.is_some();
        let before = if since { [person, last] } else { [last, person] };
        let draft = found.draft(&finder, number, cast, before);
        if !draft.inside && !draft.speaker.is_empty() {
            talk.last = Some((draft.speaker.clone(), draft.source_kind));
            talk.last_sentence = number;
            talk.last_end = draft.span.end;
        }
        out.push(draft);
    }
    talk.see_person(&finder, number, cast);
    if let Some(waiting) = talk.waiting.take()
        && !out.iter().any(|draft| !draft.inside && draft.content.overlaps(waiting.content))
    {
        out.push(waiting);
    }
    for quote in quotes {
        let taken =
            out.iter().any(|draft: &StatementDraft| !draft.inside && draft.content.overlaps(quote.outer))
                || talk.told.iter().any(|told| told.overlaps(quote.outer));
        // a quote over several sentences is looked at where it closes: its speaker may stand there
        let closes_here = quote.outer.end > sentence.start && quote.outer.end <= sentence.end;
        if taken || !closes_here || !quote.is_speech() {
            continue;
        }
        let draft = without_cue(*quote, sentence, number, talk);
        if quote.outer.end + 1 >= sentence.end {
            talk.waiting = draft;
        } else {
            out.extend(draft);
        }
    }
    talk.told
        .extend(out.iter().chain(&talk.waiting).filter(|draft| !draft.inside).map(|draft| draft.content));
    if let Some(end) =
        out.iter().chain(&talk.waiting).filter(|draft| !draft.inside).map(|draft| draft.span.end).max()
    {
        talk.last_sentence = number;
        talk.last_end = end;
    }
    out
}

/// A quote that goes on from the speaker before, or that makes up whole sentences and has no speaker.
fn without_cue(quote: Quote, sentence: Span, number: usize, talk: &Talk) -> Option<StatementDraft> {
    let near = quote.outer.start <= talk.last_end + QUOTE_REACH;
    let last = talk.last.as_ref().filter(|_| near);
    let whole = quote.outer.start <= sentence.start && quote.outer.end + 1 >= sentence.end;
    let (speaker, source_kind) = match last {
        Some((speaker, kind)) => (speaker.clone(), *kind),
        None if whole => (Vec::new(), SourceKind::Unattributed),
        None => return None,
    };
    let why = if speaker.is_empty() {
        "quote marks around whole sentences, nobody named"
    } else {
        "quote without a cue right after a statement: the same speaker"
    };
    Some(StatementDraft {
        sentence: number,
        speaker,
        source_kind,
        form: SpeechForm::Direct,
        content: quote.inner,
        cue: None,
        span: quote.outer,
        act: String::new(),
        addressee: Vec::new(),
        modality: Modality::Actual,
        asserts: true,
        held: false,
        inside: false,
        why: vec![why.into()],
    })
}

/// The quotes that share words with the sentence or end right before it.
fn quotes_of(sentence: Span, quotes: &[Quote]) -> &[Quote] {
    let first = quotes.partition_point(|quote| quote.outer.end + 2 < sentence.start);
    let end = quotes.partition_point(|quote| quote.outer.start < sentence.end);
    quotes.get(first..end).unwrap_or(&[])
}

fn sentence_span(parse: &Parse<'_>) -> Span {
    match (parse.sentence.tokens.first(), parse.sentence.tokens.last()) {
        (Some(first), Some(last)) => first.span.join(last.span),
        _ => Span::default(),
    }
}

/// An attribution with the span of what is said.
struct Found<'a> {
    attribution: Attribution<'a>,
    content: Span,
    cue: Span,
    /// The cue stands in quote marks.
    inside: bool,
}

impl<'a> Found<'a> {
    fn new(attribution: Attribution<'a>, finder: &Finder<'a>) -> Option<Found<'a>> {
        let tokens = finder.scene.parse.sentence.tokens;
        let span = |(from, to): (usize, usize)| tokens[from].span.join(tokens[to - 1].span);
        let cue = span(attribution.cue);
        let mut content = match attribution.content {
            Content::Words(from, to) => span(trim(finder.scene.parse, from, to)?),
            Content::Quote(quote) => quote.inner,
        };
        // words in quote marks are taken whole
        for quote in finder.quotes {
            if !quote.is_speech() || !quote.outer.overlaps(content) || quote.outer.covers(cue) {
                continue;
            }
            content = if quote.outer.covers(content) { quote.inner } else { content.join(quote.inner) };
        }
        let inside = finder.in_quote(attribution.cue.0);
        (!content.is_empty()).then_some(Found { attribution, content, cue, inside })
    }

    /// "He" or "she" speaks.
    fn is_personal(&self, finder: &Finder<'_>) -> bool {
        matches!(self.attribution.speaker, Some(find::Speaker::Head(head)) if speaker::is_personal(finder.low(head)))
    }

    fn asserts(&self) -> bool {
        self.attribution.manner != Manner::Named
    }

    fn draft(
        &self,
        finder: &Finder<'_>,
        number: usize,
        cast: &mut Cast<'_>,
        before: [Option<&Last>; 2],
    ) -> StatementDraft {
        let scene = finder.scene;
        let tokens = scene.parse.sentence.tokens;
        let (from, to) = self.attribution.cue;
        let in_the_middle = self.content.covers(self.cue);
        let avoid = |at: usize| {
            let words = !in_the_middle && self.content.overlaps(tokens[at].span);
            from <= at && at < to || words || !self.inside && finder.in_quote(at)
        };
        let named = match self.attribution.speaker {
            Some(speaker) => name(scene, finder.text, speaker, &avoid, cast, before),
            None => Named::default(),
        };
        let addressee =
            if self.attribution.manner == Manner::Lead { Vec::new() } else { self.addressee(finder, cast) };
        let mut span = self.content.join(self.cue);
        if let Some(speaker) = named.span {
            span = span.join(speaker);
        }
        let mut why = vec![format!("\"{}\" attributes it", self.cue.of(finder.text))];
        why.extend(named.how);
        StatementDraft {
            sentence: number,
            speaker: named.actors,
            source_kind: named.kind,
            form: self.form(finder),
            content: self.content,
            cue: Some(self.cue),
            span,
            act: self.attribution.act.to_owned(),
            addressee,
            modality: self.attribution.modality,
            asserts: self.asserts(),
            held: self.attribution.held,
            inside: self.inside,
            why,
        }
    }

    /// Direct when nine words in ten stand in quote marks, mixed when some do.
    fn form(&self, finder: &Finder<'_>) -> SpeechForm {
        let inside = finder.quotes.iter().filter(|quote| self.content.overlaps(quote.outer));
        let quoted: usize =
            inside.filter(|quote| !quote.outer.covers(self.cue)).map(|quote| quote.words).sum();
        let total = self.content.of(finder.text).split_whitespace().count().max(1);
        match quoted {
            0 if self.attribution.manner == Manner::Lead => {
                let sentence = sentence_span(finder.scene.parse);
                if self.content.end > sentence.end { SpeechForm::Direct } else { SpeechForm::Headline }
            }
            0 => SpeechForm::Indirect,
            _ if quoted * 10 >= total * 9 => SpeechForm::Direct,
            _ => SpeechForm::Mixed,
        }
    }

    /// The person told: an object outside the words said, or what stands behind "to".
    fn addressee(&self, finder: &Finder<'_>, cast: &mut Cast<'_>) -> Vec<Actor> {
        let (tree, parse) = (finder.tree, finder.scene.parse);
        let to = |noun: usize| parse.is_led_by(noun, &["to"]);
        let told = tree.children(self.attribution.cue.0).filter(|child| match tree.base(*child) {
            "obj" | "iobj" => !self.content.overlaps(parse.sentence.tokens[*child].span),
            "obl" => to(*child),
            _ => false,
        });
        told.flat_map(|noun| cast.parties(finder.scene, parse.phrase_of(noun)))
            .filter(|party| party.firm && !party.actor.code.is_empty())
            .map(|party| party.actor)
            .collect()
    }
}

/// Leaves out what shares words with a longer find, unless it is a statement inside it.
fn keep_apart(found: &mut Vec<Found<'_>>) {
    found.sort_by_key(|found| (found.inside, std::cmp::Reverse(found.content.len()), found.cue));
    let mut kept: Vec<Found<'_>> = Vec::new();
    for one in found.drain(..) {
        let clashes = kept.iter().filter(|other| other.content.overlaps(one.content));
        let mut nested = true;
        for other in clashes {
            let within = other.content.covers(one.content) && other.content.covers(one.cue);
            let longer = other.content.len() > one.content.len();
            let apart = one.inside && !other.inside && within;
            nested &=
                within && longer && one.asserts() && (apart || !one.attribution.held || other.asserts());
        }
        if nested {
            kept.push(one);
        }
    }
    kept.sort_by_key(|found| (found.cue, found.content));
    *found = kept;
}

/// Leaves out quote marks, commas and stops at both ends, and "that" before a clause.
fn trim(parse: &Parse<'_>, mut start: usize, mut end: usize) -> Option<(usize, usize)> {
    let edge = |at: usize| {
        matches!(
            parse.tags[at].tag,
            Tag::Comma | Tag::Stop | Tag::OpenQuote | Tag::CloseQuote | Tag::Break | Tag::Other
        )
    };
    let that = |at: usize| parse.sentence.low[at] == "that" && parse.sentence.nodes[at].relation == "mark";
    while start < end && (edge(start) || that(start)) {
        start += 1;
    }
    while end > start && edge(end - 1) {
        end -= 1;
    }
    (start < end).then_some((start, end))
}
