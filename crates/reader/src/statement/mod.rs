//! Verbs of saying and quote marks -> statements.
//!
//! Direct and mixed quotes with the speaker named beside them, indirect speech ("said that", ", officials said", "according to"),
//! and quotes that go on from the speaker before. The speech act comes from the class of the verb (`say.*` of `data/en/words.txt`).
//! Not yet: nested chains of speakers, beliefs and polls.

use chancery_record::{Actor, SourceKind, Span, SpeechForm};

use crate::actor::{Cast, Party, Scene};
use crate::lore::{Class, Lore};
use crate::parse::{ComplementKind, Parse, PhraseKind, Predicate, predicates};
use crate::tag::Tag;

/// A statement before it gets its place in the record.
#[derive(Clone, Debug)]
pub struct StatementDraft {
    /// Sentence of the cue.
    pub sentence: usize,
    /// Speakers, outermost first; empty when only a verb tells that something was said.
    pub speaker: Vec<Actor>,
    /// What kind of source.
    pub source_kind: SourceKind,
    /// Direct, mixed, indirect.
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
    /// Steps, for `explain`.
    pub why: Vec<String>,
}

/// A stretch between quote marks in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// From the opening mark to the closing mark, both included.
    pub outer: Span,
    /// Words inside.
    pub words: usize,
}

impl Quote {
    /// Shorter quotes are names and scare quotes.
    fn is_speech(&self) -> bool {
        self.words >= 4
    }
}

/// What carries over from sentence to sentence.
#[derive(Default)]
pub struct Talk {
    /// Speaker of the last statement with its kind, for quotes that go on.
    last: Option<(Vec<Actor>, SourceKind)>,
    /// Sentence of the last statement.
    last_sentence: usize,
    /// Contents already told that later quotes may still share words with.
    told: Vec<Span>,
}

/// The statements whose cue stands in this sentence. `quotes` are all quotes of the document in order.
pub fn statements(
    lore: &Lore,
    scene: &Scene<'_>,
    number: usize,
    text: &str,
    quotes: &[Quote],
    cast: &mut Cast<'_>,
    talk: &mut Talk,
) -> Vec<StatementDraft> {
    let parse = scene.parse;
    let sentence = sentence_span(parse);
    let quotes = quotes_of(sentence, quotes);
    let reach = quotes.first().map_or(sentence.start, |quote| quote.outer.start.min(sentence.start));
    talk.told.retain(|told| told.end > reach);
    let mut out = Vec::new();
    let verbs = predicates(parse);
    cast.clear_antecedent();
    for verb in &verbs {
        if let Some(mut draft) = of_verb(lore, scene, verb, number, text, quotes, cast) {
            // "he added": whoever spoke before
            let [subject] = verb.subject[..] else {
                out.push(draft);
                continue;
            };
            let pronoun = matches!(parse.sentence.low[parse.phrases[subject].start], "he" | "she");
            if pronoun
                && number <= talk.last_sentence + 3
                && let Some((speaker, kind)) = &talk.last
            {
                let span = draft.speaker.first().map(|actor| actor.span).unwrap_or_default();
                draft.speaker = speaker.iter().map(|actor| Actor { span, ..actor.clone() }).collect();
                draft.source_kind = *kind;
                draft.why.push("the pronoun is the speaker before".into());
            }
            out.push(draft);
        }
    }
    if let Some(draft) = according_to(scene, number, text, quotes, cast) {
        out.push(draft);
    }
    // a quote in this sentence that nobody was found for goes on from the speaker before
    // (a quote over several sentences is looked at where it closes: its speaker may stand there)
    let closes_here = |quote: &&Quote| {
        quote.is_speech() && quote.outer.end > sentence.start && quote.outer.end <= sentence.end
    };
    for quote in quotes.iter().filter(closes_here) {
        let taken = out.iter().any(|draft| draft.content.overlaps(quote.outer))
            || talk.told.iter().any(|told| told.overlaps(quote.outer));
        let near = number <= talk.last_sentence + 2;
        if taken || !near {
            continue;
        }
        if let Some((speaker, source_kind)) = &talk.last {
            out.push(StatementDraft {
                sentence: number,
                speaker: speaker.clone(),
                source_kind: *source_kind,
                form: SpeechForm::Direct,
                content: inner(*quote, text),
                cue: None,
                span: quote.outer,
                act: String::new(),
                addressee: Vec::new(),
                why: vec!["quote without a cue right after a statement: the same speaker".into()],
            });
        }
    }
    let mut seen: Vec<Span> = Vec::new();
    out.retain(|draft| {
        let double = seen.iter().any(|span| span.covers(draft.content) || draft.content.covers(*span));
        seen.push(draft.content);
        !double
    });
    for draft in &out {
        talk.told.push(draft.content);
        talk.last_sentence = number;
        if !draft.speaker.is_empty() {
            talk.last = Some((draft.speaker.clone(), draft.source_kind));
        }
    }
    out
}

/// The quotes that share words with the sentence.
fn quotes_of(sentence: Span, quotes: &[Quote]) -> &[Quote] {
    let first = quotes.partition_point(|quote| quote.outer.end <= sentence.start);
    let end = quotes.partition_point(|quote| quote.outer.start < sentence.end);
    quotes.get(first..end).unwrap_or(&[])
}

fn sentence_span(parse: &Parse<'_>) -> Span {
    match (parse.sentence.tokens.first(), parse.sentence.tokens.last()) {
        (Some(first), Some(last)) => first.span.join(last.span),
        _ => Span::default(),
    }
}

/// The words between the marks.
fn inner(quote: Quote, text: &str) -> Span {
    let outer = quote.outer.of(text);
    let first = outer.chars().next().map_or(0, char::len_utf8);
    let last = outer.chars().next_back().map_or(0, char::len_utf8);
    if outer.len() <= first + last {
        return quote.outer;
    }
    Span { start: quote.outer.start + first as u32, end: quote.outer.end - last as u32 }
}

fn of_verb(
    lore: &Lore,
    scene: &Scene<'_>,
    verb: &Predicate,
    number: usize,
    text: &str,
    quotes: &[Quote],
    cast: &mut Cast<'_>,
) -> Option<StatementDraft> {
    let parse = scene.parse;
    let reading = parse.tags[verb.token].verb?;
    let say = lore.words.verbs[reading.verb as usize].say.as_str();
    if say.is_empty() || verb.group.infinitive || verb.group.negated {
        return None;
    }
    let token_span = |at: usize| parse.sentence.tokens[at].span;
    let cue = token_span(verb.token);
    // a verb inside a quote belongs to the words quoted
    if quotes.iter().any(|quote| quote.is_speech() && quote.outer.covers(cue)) {
        return None;
    }
    let neutral = say == "neutral";
    let sentence = sentence_span(parse);
    let (content, tail) = content_of(scene, verb, sentence, quotes, text, neutral)?;
    let mut subject = if verb.group.passive { Vec::new() } else { verb.subject.clone() };
    // "“We will close the port,” said X": a subject inside the words said is none
    subject.retain(|phrase| !content.covers(token_span(parse.phrases[*phrase].start)));
    // "I think that", "you said that" outside quotes: the author's own words
    let own_words =
        |phrase: &usize| lore.words.has(parse.sentence.low[parse.phrases[*phrase].start], Class::PronAuthor);
    if subject.iter().any(own_words) {
        return None;
    }
    if subject.is_empty() && tail {
        // "said Peskov"
        let is_speaker = |phrase: &usize| {
            let range = parse.phrases[*phrase];
            let named =
                (range.start..range.end).any(|at| matches!(parse.tags[at].tag, Tag::Propn | Tag::Pron));
            named || scene.found.iter().any(|found| found.start >= range.start && found.end <= range.end)
        };
        subject = verb.object.iter().copied().filter(is_speaker).collect();
    }
    let (speaker, span_of_speaker, kind, how) = speakers(scene, &subject, text, cast);
    if speaker.is_empty() && !verb.group.finite && !verb.group.gerund {
        return None;
    }
    let form = form_of(content, quotes, text);
    let act = match say {
        "deny" => "REJECT",
        "accuse" => "ACCUSE",
        "support" => "SUPPORT",
        "request" => "REQUEST",
        "promise" => "AGREE",
        "threaten" => "THREATEN",
        _ => "",
    };
    let addressee = verb
        .oblique(parse, "to")
        .flat_map(|phrase| cast.parties(scene, phrase))
        .filter(|party| party.firm && !party.actor.code.is_empty())
        .map(|party| party.actor)
        .collect();
    let mut span = content.join(cue);
    if let Some(speaker) = span_of_speaker {
        span = span.join(speaker);
    }
    let mut why = vec![format!("verb of saying \"{}\"", parse.sentence.words[verb.token])];
    why.extend(how);
    Some(StatementDraft {
        sentence: number,
        speaker,
        source_kind: kind,
        form,
        content,
        cue: Some(cue),
        span,
        act: act.into(),
        addressee,
        why,
    })
}

/// The content of a verb of saying, and whether the verb stands behind it.
fn content_of(
    scene: &Scene<'_>,
    verb: &Predicate,
    sentence: Span,
    quotes: &[Quote],
    text: &str,
    neutral: bool,
) -> Option<(Span, bool)> {
    let parse = scene.parse;
    let tokens = parse.sentence.tokens;
    let cue = tokens[verb.token].span;
    let token_range = |start: usize, end: usize| {
        trim(parse, start, end).map(|(start, end)| tokens[start].span.join(tokens[end - 1].span))
    };
    // a quote right before or right after, perhaps from an earlier sentence
    let before = quotes
        .iter()
        .rfind(|quote| quote.is_speech() && quote.outer.end <= cue.start && quote.outer.end > sentence.start);
    let after = quotes
        .iter()
        .find(|quote| quote.is_speech() && quote.outer.start >= cue.end && quote.outer.start < sentence.end);
    let group_start = tokens[parse.phrases[verb.phrase].start].span.start;
    if let Some(quote) = before {
        let between = text.get(quote.outer.end as usize..group_start as usize).unwrap_or("");
        if between.split_whitespace().count() <= 14 && !between.contains('.') {
            return Some((inner(*quote, text), true));
        }
    }
    let complement = verb.complement.filter(|complement| complement.kind == ComplementKind::That);
    if let Some(complement) = complement {
        // the words said are those between the marks
        let inside = |quote: &&Quote| {
            quote.outer.covers(tokens[complement.start].span)
                && quote.outer.end >= tokens[complement.end - 1].span.end
        };
        if let Some(quote) = after.filter(inside) {
            return Some((inner(*quote, text), false));
        }
        return token_range(complement.start, complement.end).map(|span| (span, false));
    }
    if let Some(quote) = after {
        let between = text.get(cue.end as usize..quote.outer.start as usize).unwrap_or("");
        if between.split_whitespace().count() <= 16 {
            return Some((inner(*quote, text), false));
        }
    }
    if !neutral {
        return None;
    }
    // ", officials said on Monday."
    let start_of_clause = verb.subject.iter().chain([&verb.phrase]).min().copied().unwrap_or(verb.phrase);
    let comma = start_of_clause.checked_sub(1)?;
    let closes = parse.phrases[comma].kind == PhraseKind::Comma;
    let own_words = parse.phrases[..comma]
        .iter()
        .any(|phrase| matches!(phrase.kind, PhraseKind::Verb(group) if group.finite));
    if closes && own_words && verb.complement.is_none() {
        return token_range(0, parse.phrases[comma].start).map(|span| (span, true));
    }
    None
}

/// Direct when nine words in ten stand in quote marks, mixed when some do.
fn form_of(content: Span, quotes: &[Quote], text: &str) -> SpeechForm {
    let quoted: usize =
        quotes.iter().filter(|quote| content.overlaps(quote.outer)).map(|quote| quote.words).sum();
    let total = content.of(text).split_whitespace().count().max(1);
    match quoted {
        0 => SpeechForm::Indirect,
        _ if quoted * 10 >= total * 9 => SpeechForm::Direct,
        _ => SpeechForm::Mixed,
    }
}

/// Leaves out quote marks, commas and stops at both ends.
fn trim(parse: &Parse<'_>, mut start: usize, mut end: usize) -> Option<(usize, usize)> {
    let edge = |at: usize| {
        matches!(
            parse.tags[at].tag,
            Tag::Comma | Tag::Stop | Tag::OpenQuote | Tag::CloseQuote | Tag::Break | Tag::Other
        )
    };
    while start < end && edge(start) {
        start += 1;
    }
    while end > start && edge(end - 1) {
        end -= 1;
    }
    (start < end).then_some((start, end))
}

type Speakers = (Vec<Actor>, Option<Span>, SourceKind, Vec<String>);

fn speakers(scene: &Scene<'_>, phrases: &[usize], text: &str, cast: &mut Cast<'_>) -> Speakers {
    let parse = scene.parse;
    let mut actors = Vec::new();
    let mut how = Vec::new();
    let mut span: Option<Span> = None;
    let mut kind = SourceKind::Unattributed;
    for phrase in phrases {
        let range = parse.phrases[*phrase];
        let words = parse.sentence.tokens[range.start].span.join(parse.sentence.tokens[range.end - 1].span);
        span = Some(span.map_or(words, |known| known.join(words)));
        let parties = cast.parties(scene, *phrase);
        let party = parties.iter().find(|party| party.firm).or(parties.first()).cloned();
        let own_kind = source_kind(parse, range.start, range.end, party.as_ref());
        kind = if kind == SourceKind::Unattributed { own_kind } else { kind };
        let actor = match party {
            Some(party) => {
                how.push(format!("speaker \"{}\": {}", party.actor.name, party.how));
                party.actor
            }
            None => Actor {
                name: words.of(text).split_whitespace().collect::<Vec<_>>().join(" "),
                span: words,
                ..Actor::default()
            },
        };
        actors.push(actor);
    }
    (actors, span, kind, how)
}

fn source_kind(parse: &Parse<'_>, start: usize, end: usize, party: Option<&Party>) -> SourceKind {
    let low = parse.low(start, end);
    let has = |words: &[&str]| low.iter().any(|word| words.contains(word));
    if has(&["source", "sources", "insider", "insiders"]) {
        return SourceKind::Anonymous;
    }
    let Some(party) = party else {
        let named = (start..end).any(|at| parse.tags[at].tag == Tag::Propn);
        return if named { SourceKind::Unattributed } else { SourceKind::Anonymous };
    };
    let sector = party.actor.sector.split(' ').next().unwrap_or("");
    match sector {
        "EDU" => SourceKind::Expert,
        "JRN" => SourceKind::Media,
        "GOV" | "MIL" | "COP" | "LEG" | "JUD" | "SPY" | "PTY" | "REB" | "ELI" | "OPP" | "PRM" => {
            SourceKind::Official
        }
        _ if has(&[
            "expert",
            "experts",
            "analyst",
            "analysts",
            "scientist",
            "scholar",
            "researcher",
            "professor",
            "observer",
            "observers",
            "economist",
        ]) =>
        {
            SourceKind::Expert
        }
        "" if !party.actor.code.is_empty() => SourceKind::Official,
        _ => SourceKind::Unattributed,
    }
}

/// "According to X, ..." and "..., according to X".
fn according_to(
    scene: &Scene<'_>,
    number: usize,
    text: &str,
    quotes: &[Quote],
    cast: &mut Cast<'_>,
) -> Option<StatementDraft> {
    let parse = scene.parse;
    let at = parse.phrases.iter().position(|phrase| {
        phrase.kind == PhraseKind::Prep && parse.sentence.low[phrase.start] == "according"
    })?;
    let noun = at + 1;
    if !matches!(parse.phrases.get(noun)?.kind, PhraseKind::Noun { .. }) {
        return None;
    }
    let tokens = parse.sentence.tokens;
    let cue = tokens[parse.phrases[at].start].span;
    if quotes.iter().any(|quote| quote.is_speech() && quote.outer.covers(cue)) {
        return None;
    }
    let (speaker, span, source_kind, mut why) = speakers(scene, &[noun], text, cast);
    let (start, end) = if at == 0 {
        let comma =
            (noun..parse.phrases.len()).find(|index| parse.phrases[*index].kind == PhraseKind::Comma)?;
        (parse.phrases[comma].end, tokens.len())
    } else {
        (0, parse.phrases[at].start)
    };
    let (start, end) = trim(parse, start, end)?;
    let content = tokens[start].span.join(tokens[end - 1].span);
    let form = form_of(content, quotes, text);
    why.insert(0, "\"according to\"".into());
    let whole = content.join(cue);
    let span = span.map_or(whole, |span| whole.join(span));
    Some(StatementDraft {
        sentence: number,
        speaker,
        source_kind,
        form,
        content,
        cue: Some(cue),
        span,
        act: String::new(),
        addressee: Vec::new(),
        why,
    })
}
