//! The room `reader`: Document -> [`Reading`].
//!
//! One entry, [`read`], which never fails and never panics on any bytes; problems become notes. Folders are stages, in this order:
//! `language` (the trained grammar), `split` (tokens, sentences), `tag` (parts of speech), `parse` (phrases, predicates, slots),
//! `actor` (mentions, actors), `time`, `quantity`, `place`, `event`, `statement`, `claim`. A stage sees the document and earlier stages and makes new vectors; it never edits an earlier one.
//! All data come through [`Lore`]. The room touches no file, network, clock, thread or store.
//!
//! ```
//! use chancery_reader::{Lore, read};
//! use chancery_record::Document;
//!
//! let document = Document::from_text("French police arrested two Italian citizens in Lyon.");
//! let reading = read(Lore::builtin(), &document);
//! assert_eq!(reading.events[0].event_type, "COERCE");
//! assert_eq!(reading.events[0].who[0].code, "FRA");
//! ```

mod actor;
mod assemble;
pub mod claim;
pub mod event;
pub mod language;
pub mod lore;
mod parse;
mod place;
mod quantity;
mod split;
mod statement;
mod tag;
mod time;

pub use lore::{Lore, LoreError};

use std::collections::BTreeSet;

use chancery_record::{
    Actor, BlockRole, Date, DayRange, Document, Dropped, Head, Mention, MentionKind, Note, NoteLevel,
    Reading, Sentence, Span, Token, Word,
};

pub use actor::Described;
use actor::{Cast, Found, FoundKind, FullNames, People, Scene, Stand};
use assemble::Assembler;
pub use event::Reality;
use event::reality_at;
use parse::{Parse, PhraseKind};
use place::Places;
pub use place::point_of;
use quantity::QuantitySentence;
use split::{Node, SentenceTokens, Tok};
use statement::{Talk, Turns};
use tag::{Tag, Tagged};
use time::{Anchor, Tense, TimeSentence};

/// The language that the data read, as the start of a BCP 47 tag.
const LANGUAGE: &str = "en";

/// Reads a document. Never fails and never panics; problems become notes. Same bytes and same lore, same reading.
pub fn read(lore: &Lore, document: &Document) -> Reading {
    let mut reading = Reading::empty(document.clone(), lore.version());
    if !is_read(document) {
        let language = document.meta.lang.as_str();
        let message = format!("the source says its language is `{language}`, which is not read yet: no rows");
        reading.notes.push(Note { level: NoteLevel::Warning, code: "reader.language", message, span: None });
        push_dropped(&mut reading);
        reading.assign_ids();
        return reading;
    }
    let text = document.text.as_str();
    let low = text.to_ascii_lowercase();
    let split::Split { tokens, sentences, nodes } =
        split::sentences(&lore.words, language::Models::builtin(), document);
    let quotes = statement::quotes(text, &tokens, &sentences);
    let words: Vec<_> =
        sentences.iter().map(|sentence| sentence_words(text, &low, &tokens, &nodes, sentence)).collect();
    let full_names = FullNames::of(&words);
    let mut staged: Vec<Staged<'_>> = Vec::with_capacity(sentences.len());
    for words in words {
        let mut found = actor::find(&lore.actors, &words, document.meta.published);
        found.retain(|found| !full_names.is_other(&lore.actors, &words, found));
        let tags = tag::tag(&lore.words, &words, &named(&found, words.low.len()));
        staged.push(Staged { words, found, tags });
    }
    actor::settle(&lore.actors, staged.iter_mut().map(|staged| &mut staged.found), &[]);
    push_sentences(&mut reading, &tokens, &sentences, &staged);
    push_mentions(&mut reading, lore, &staged);
    let time_sentences: Vec<TimeSentence> = sentences
        .iter()
        .zip(&staged)
        .enumerate()
        .map(|(index, (sentence, staged))| TimeSentence {
            index: index as u32,
            span: sentence.span,
            tense: tense(&staged.tags),
        })
        .collect();
    let anchor = Anchor { published: document.meta.published, day_first: None };
    let (times, notes) = time::times(&lore.time, text, &time_sentences, &anchor);
    reading.times = times;
    reading.notes.extend(notes);
    push_quantities(&mut reading, lore);
    let house = house(lore, document);
    let mut cast = Cast::new(lore, text, house);
    let main = event::main_pair(&reading);
    cast.set_subject(main.clone().or_else(|| event::topic_pair(&reading)));
    let mut talk = Talk::default();
    let mut people = People::default();
    let role = |sentence: usize, before: u32| {
        let Staged { words, found, .. } = &staged[sentence];
        found.iter().any(|found| found.is_person_role() && words.tokens[found.end - 1].span.end <= before)
    };
    let turns = Turns::find(text, &tokens, &sentences, &lore.cues, &role);
    let mut places = Places::new(lore);
    let mut claims = claim::Stage::default();
    let now = today(&reading);
    let dateline = claim::dateline(&reading).map(str::to_owned);
    let mut assembler = Assembler::new(lore, &mut reading, main);
    for (number, staged) in staged.iter().enumerate() {
        let parse = Parse::new(&lore.words, &staged.words, &staged.tags, &name_ranges(&staged.found));
        let scene = Scene { parse: &parse, found: &staged.found };
        places.sentence(number, &scene);
        cast.introduce(&scene);
        people.sentence(number, &scene, text, &mut cast);
        // "They refused": what is said in turns can tell of those whom its speaker stands against
        let idle = staged.found.is_empty() && !cast.knows_anyone() && turns.is_none();
        let events = if idle { Vec::new() } else { event::events(lore, &scene, &mut cast) };
        let labelled = turns.as_ref().is_some_and(|turns| turns.opens(number));
        let turn = if turns.is_some() { None } else { turn(&sentences, number) };
        let place = statement::Place { number, text, quotes: &quotes, labelled, turn };
        let statements = statement::statements(lore, &scene, place, &mut cast, &mut talk);
        let drafts = claims.sentence(lore, &scene, number, &mut cast, assembler.numbers(lore, number, now));
        assembler.claims(drafts);
        assembler.sentence(number, &staged.words, &events, statements);
    }
    assembler.statements(talk.finish());
    let letterhead = letterhead(lore, document, house);
    if let Some(turns) = turns {
        let title = document.meta.title.as_str();
        let mut guests: BTreeSet<&str> = BTreeSet::new();
        each_scene(lore, &Document::from_text(title), &mut |scene| {
            people.sentence(0, scene, title, &mut Cast::new(lore, title, house));
            let named = scene.found.iter().filter_map(|found| Some(cast.entity(found.entity()?)));
            let states =
                named.filter(|named| named.kind == MentionKind::State).map(|state| state.code.as_str());
            guests.extend(states.filter(|state| Some(*state) != letterhead.as_deref()));
        });
        let guest = guests.pop_first().filter(|_| guests.is_empty());
        let guest = guest.or(dateline.as_deref().filter(|place| Some(*place) != letterhead.as_deref()));
        let stand = Stand { day: document.meta.published, house: letterhead.as_deref(), guest };
        let drafts = turns.statements(&|label, asks| people.labelled(lore, label, asks, stand));
        assembler.turns(drafts, turns.transcript, letterhead.is_some());
    }
    let places = places.finish(text);
    assembler.finish(lore, &places, &people, letterhead.as_deref(), house);
    reading.places = places;
    reading.citations = claim::citations(lore, &reading);
    event::complete(lore, staged.iter().map(|staged| &staged.words).collect(), &mut reading);
    push_dropped(&mut reading);
    reading.assign_ids();
    reading
}

/// The actor that a few words name or describe ("a former White House official"), seen from a day. `around` are words that tell
/// the state where the words themselves do not ("Mexico" for "the PRI"), or empty. Without an actor everything is empty.
pub fn describe(lore: &Lore, text: &str, around: &str, day: Option<DayRange>) -> Described {
    let described = with_found(lore, text, day, |words, found| {
        let mut found = found.to_vec();
        let near = with_found(lore, around, day, |_, near| near.to_vec()).unwrap_or_default();
        actor::settle(&lore.actors, std::iter::once(&mut found), &near);
        actor::Words { lore, sentence: words, found: &found }.describe()
    });
    let mut described = described.unwrap_or_default();
    if described.actor.code.is_empty() && !described.actor.sector.is_empty() && !around.is_empty() {
        described.actor.code = describe(lore, around, "", day).actor.code;
    }
    described
}

/// The noun phrases of a document that name or describe actors, in order, each with its actors as the document knows them up to there
/// ("both sides" are the two named before).
pub fn actors_of(lore: &Lore, document: &Document) -> Vec<(Span, Vec<Actor>)> {
    let mut cast = Cast::new(lore, &document.text, house(lore, document));
    let mut out = Vec::new();
    each_scene(lore, document, &mut |scene| {
        cast.introduce(scene);
        for (index, phrase) in scene.parse.phrases.iter().enumerate() {
            if !matches!(phrase.kind, PhraseKind::Noun { .. }) {
                continue;
            }
            let actors: Vec<Actor> =
                cast.parties(scene, index).into_iter().map(|party| party.actor).collect();
            if !actors.is_empty() {
                let tokens = scene.parse.sentence.tokens;
                out.push((tokens[phrase.start].span.join(tokens[phrase.end - 1].span), actors));
            }
        }
    });
    out
}

/// The words of all actors that stand in one list with the words at `span` ("Japan, the United States and India"), in order; those
/// words alone where there is no list.
pub fn coordinated(lore: &Lore, document: &Document, span: Span) -> Vec<String> {
    let mut out = Vec::new();
    each_scene(lore, document, &mut |scene| {
        let token = scene.parse.sentence.tokens.iter().position(|token| token.span.overlaps(span));
        if let Some(token) = token.filter(|_| out.is_empty()) {
            out = actor::coordinated(scene, token);
        }
    });
    out
}

/// Whether what the words at these spans tell is so: negated, to come, supposed, owed, reported. None for a span outside all sentences.
pub fn realities(lore: &Lore, document: &Document, spans: &[Span]) -> Vec<Option<Reality>> {
    let mut out = vec![None; spans.len()];
    each_scene(lore, document, &mut |scene| {
        for (span, found) in spans.iter().zip(&mut out) {
            let tokens = scene.parse.sentence.tokens;
            let inside = (0..tokens.len()).filter(|at| tokens[*at].span.overlaps(*span));
            // of several words the one that the others hang on
            let nodes = scene.parse.sentence.nodes;
            let head = inside
                .clone()
                .find(|at| nodes[*at].head.is_none_or(|head| !tokens[head].span.overlaps(*span)));
            if let Some(token) = head.filter(|_| found.is_none()) {
                *found = Some(reality_at(lore, scene.parse, token));
            }
        }
    });
    out
}

/// Hands over the sentences of a document with their phrases and names.
fn each_scene(lore: &Lore, document: &Document, take: &mut dyn FnMut(&Scene<'_>)) {
    let text = document.text.as_str();
    let low = text.to_ascii_lowercase();
    let split::Split { tokens, sentences, nodes } =
        split::sentences(&lore.words, language::Models::builtin(), document);
    let words: Vec<_> =
        sentences.iter().map(|sentence| sentence_words(text, &low, &tokens, &nodes, sentence)).collect();
    let mut found: Vec<Vec<Found>> =
        words.iter().map(|words| actor::find(&lore.actors, words, document.meta.published)).collect();
    actor::settle(&lore.actors, found.iter_mut(), &[]);
    for (words, found) in words.iter().zip(&found) {
        let tags = tag::tag(&lore.words, words, &named(found, words.low.len()));
        let parse = Parse::new(&lore.words, words, &tags, &name_ranges(found));
        take(&Scene { parse: &parse, found });
    }
}

/// Lines above an article that can say where it comes from.
const LETTERHEAD: usize = 6;
/// Words of a line that is the name of an office.
const LETTERHEAD_WORDS: usize = 9;

/// The state or union whose office publishes a document, by the host of its page, else by the lines of an office at its head.
fn house<'l>(lore: &'l Lore, document: &Document) -> Option<&'l str> {
    let meta = &document.meta;
    let by_host = [&meta.url, &meta.source, &meta.outlet].into_iter().find_map(|address| {
        let (_, rest) = address.split_once("://").unwrap_or(("", address));
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or("");
        lore.actors.of_host(host)
    });
    by_host.or_else(|| office_at_head(lore, document))
}

/// The state in the first lines of a document, where they are the name of one of its offices ("Ministry of Foreign Affairs", "State of
/// Kuwait"): short lines, all in capitals or with every long word in them, the first of which opens with an office.
fn office_at_head<'l>(lore: &'l Lore, document: &Document) -> Option<&'l str> {
    let lines = document.blocks.iter().take(LETTERHEAD).map(|block| block.span.of(&document.text));
    let is_title = |word: &str| word.len() <= 3 || word.starts_with(char::is_uppercase);
    let is_name = |line: &&str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.len() <= LETTERHEAD_WORDS && words.iter().all(|word| is_title(word))
    };
    let head: Vec<&str> = lines.take_while(is_name).collect();
    let is_office = |line: &&str| {
        let low = line.to_lowercase();
        low.split([' ', ','])
            .filter(|word| *word != "the")
            .take(2)
            .any(|word| lore.words.has(word, lore::Class::Office))
    };
    let office = head.iter().position(is_office)?;
    // the state stands in the line itself, or right above or below; "Travel to Ukraine" says where somebody goes
    let is_whose = |line: &&&str| {
        let low = line.to_lowercase();
        !low.split([' ', ',']).any(|word| word != "of" && lore.words.has(word, lore::Class::Prep))
    };
    let beside = [office.checked_sub(1), Some(office + 1)].into_iter().flatten();
    let beside = beside.filter_map(|at| head.get(at)).filter(is_whose);
    let around = head.get(office).into_iter().chain(beside);
    around.into_iter().find_map(|line| state_in(lore, line, document.meta.published))
}

/// The first state that some words name.
fn state_in<'l>(lore: &'l Lore, words: &str, day: Option<DayRange>) -> Option<&'l str> {
    with_found(lore, words, day, |_, found| {
        let entities =
            found.iter().filter_map(Found::entity).map(|entity| &lore.actors.entities[entity as usize]);
        let mut states =
            entities.filter(|entity| entity.kind == MentionKind::State && entity.code.len() == 3);
        states.next().map(|entity| entity.code.as_str())
    })?
}

/// The state that a document comes from: that of its house, else the one that the lines above the article name first (a ministry, a city
/// with the day).
fn letterhead(lore: &Lore, document: &Document, house: Option<&str>) -> Option<String> {
    if let Some(code) = house {
        return Some(code.to_owned());
    }
    let above = document.blocks.iter().take_while(|block| !block.kept).take(LETTERHEAD);
    let lines = above.filter(|block| block.role != BlockRole::Teaser && block.span.len() <= 120);
    let mut lines = lines.map(|block| block.span.of(&document.text));
    lines.find_map(|line| state_in(lore, line, document.meta.published)).map(str::to_owned)
}

/// What `take` makes of a text taken as one sentence, with the names and role nouns found in it; none for a text without words.
fn with_found<T>(
    lore: &Lore,
    text: &str,
    day: Option<DayRange>,
    take: impl FnOnce(&tag::Sentence<'_>, &[Found]) -> T,
) -> Option<T> {
    let document = Document::from_text(text);
    let low = text.to_ascii_lowercase();
    let split::Split { tokens, sentences, nodes } =
        split::sentences(&lore.words, language::Models::builtin(), &document);
    let (first, last) = (sentences.first()?, sentences.last()?);
    let whole = SentenceTokens { end: last.end, span: first.span.join(last.span), ..first.clone() };
    let words = sentence_words(text, &low, &tokens, &nodes, &whole);
    let found = actor::find(&lore.actors, &words, day);
    Some(take(&words, &found))
}

/// The words of a document with their grammar (tags, features, lemmas, trees, names), for `Reading::words`.
pub fn grammar(document: &Document) -> Vec<Word> {
    language::grammar(language::Models::builtin(), document)
}

/// False when the source says that its language is another one.
fn is_read(document: &Document) -> bool {
    let language = document.meta.lang.as_str();
    language.is_empty() || language.to_ascii_lowercase().starts_with(LANGUAGE)
}

/// The sentences of a text as the splitter sees them, for its own tests and scorers.
pub fn split_sentences(lore: &Lore, document: &Document) -> Vec<chancery_record::Span> {
    split::sentences(&lore.words, language::Models::builtin(), document)
        .sentences
        .into_iter()
        .map(|sentence| sentence.span)
        .collect()
}

/// A sentence with what the first stages found in it.
struct Staged<'a> {
    words: tag::Sentence<'a>,
    found: Vec<Found>,
    tags: Vec<Tagged>,
}

fn sentence_words<'a>(
    text: &'a str,
    low: &'a str,
    tokens: &'a [Tok],
    nodes: &'a [Node<'a>],
    sentence: &SentenceTokens,
) -> tag::Sentence<'a> {
    let tokens = &tokens[sentence.first..sentence.end];
    let nodes = &nodes[sentence.first..sentence.end];
    let words = tokens.iter().map(|token| token.span.of(text)).collect();
    let low = tokens.iter().map(|token| token.span.of(low)).collect();
    tag::Sentence { tokens, words, low, nodes }
}

/// The end of the paragraph that a sentence opens, where more sentences follow in it.
fn turn(sentences: &[SentenceTokens], number: usize) -> Option<u32> {
    let block = sentences[number].block;
    let opens = number == 0 || sentences[number - 1].block != block;
    let last = sentences[number..].iter().take_while(|sentence| sentence.block == block).last()?;
    opens.then_some(last.span.end)
}

/// Which tokens are covered by names of the tables.
fn named(found: &[Found], length: usize) -> Vec<bool> {
    let mut named = vec![false; length];
    for name in found.iter().filter(|found| found.entity().is_some()) {
        named[name.start..name.end].fill(true);
    }
    named
}

/// The token ranges of names and role nouns.
fn name_ranges(found: &[Found]) -> Vec<(usize, usize)> {
    found.iter().map(|found| (found.start, found.end)).collect()
}

/// The day from which on things are to come: that of the document, else the last full day that the text names as one.
fn today(reading: &Reading) -> Option<Date> {
    let published = reading.document.meta.published.and_then(|published| published.start);
    let named = reading
        .times
        .iter()
        .filter(|time| time.timex == "DATE")
        .filter_map(|time| time.date.days.single_day());
    published.or_else(|| named.max())
}

/// The tense of the first finite verb group.
fn tense(tags: &[Tagged]) -> Tense {
    for tagged in tags {
        match (tagged.tag, tagged.verb.map(|verb| verb.form)) {
            (Tag::Modal, _) => return Tense::Future,
            (Tag::Verb, Some(lore::VerbForm::Past)) => return Tense::Past,
            (Tag::Verb, Some(lore::VerbForm::S)) => return Tense::Present,
            _ => {}
        }
    }
    Tense::Unknown
}

fn push_sentences(
    reading: &mut Reading,
    tokens: &[Tok],
    sentences: &[SentenceTokens],
    staged: &[Staged<'_>],
) {
    reading.tokens.reserve(tokens.len());
    for (sentence, staged) in sentences.iter().zip(staged) {
        let first_token = reading.tokens.len() as u32;
        let tokens = tokens[sentence.first..sentence.end].iter().zip(&staged.tags);
        reading
            .tokens
            .extend(tokens.map(|(token, tagged)| Token { span: token.span, upos: tagged.tag.upos() }));
        let end_token = reading.tokens.len() as u32;
        reading.sentences.push(Sentence {
            span: sentence.span,
            block: sentence.block,
            first_token,
            end_token,
        });
    }
}

fn push_quantities(reading: &mut Reading, lore: &Lore) {
    let sentences: Vec<QuantitySentence<'_>> = reading
        .sentences
        .iter()
        .enumerate()
        .map(|(index, sentence)| QuantitySentence {
            index: index as u32,
            span: sentence.span,
            tokens: &reading.tokens[sentence.first_token as usize..sentence.end_token as usize],
        })
        .collect();
    let text = reading.document.text.as_str();
    let (quantities, notes) = quantity::quantities(&lore.quantity, text, &sentences, &reading.times);
    reading.quantities = quantities;
    reading.notes.extend(notes);
}

fn push_mentions(reading: &mut Reading, lore: &Lore, staged: &[Staged<'_>]) {
    for (number, staged) in staged.iter().enumerate() {
        for found in &staged.found {
            let span = staged.words.tokens[found.start].span.join(staged.words.tokens[found.end - 1].span);
            let mention = match &found.kind {
                FoundKind::Entity { entity, flavour, .. } => {
                    let entity = &lore.actors.entities[*entity as usize];
                    let stands_for_government =
                        matches!(flavour, lore::Flavour::Capital | lore::Flavour::Metonym);
                    Mention {
                        span,
                        sentence: number as u32,
                        kind: entity.kind,
                        code: entity.code.clone(),
                        sector: if stands_for_government { "GOV".into() } else { entity.sector.clone() },
                        entity: entity.id.clone(),
                        name: entity.name.clone(),
                    }
                }
                FoundKind::Role { sector, .. } => Mention {
                    span,
                    sentence: number as u32,
                    kind: MentionKind::Role,
                    code: String::new(),
                    sector: sector.clone(),
                    entity: String::new(),
                    name: span.of(&reading.document.text).to_owned(),
                },
            };
            reading.mentions.push(mention);
        }
    }
}

fn push_dropped(reading: &mut Reading) {
    for block in reading.document.blocks.iter().filter(|block| !block.kept) {
        let head =
            Head { span: block.span, rule: format!("intake.{}", block.role.name()), ..Head::default() };
        reading.dropped.push(Dropped {
            head,
            role: block.role.name().to_owned(),
            reason: block.reason.clone(),
        });
    }
}

/// The phrases of a sentence in brackets, for looking at the parser from outside (`chancery explain`).
pub fn sketch(lore: &Lore, text: &str) -> Vec<String> {
    let document = Document::from_text(text);
    let low = text.to_ascii_lowercase();
    let split::Split { tokens, sentences, nodes } =
        split::sentences(&lore.words, language::Models::builtin(), &document);
    let mut out = Vec::new();
    for sentence in &sentences {
        let words = sentence_words(text, &low, &tokens, &nodes, sentence);
        let found = actor::find(&lore.actors, &words, None);
        let tags = tag::tag(&lore.words, &words, &named(&found, words.low.len()));
        let phrases = parse::phrases(&lore.words, &words, &tags, &name_ranges(&found));
        let show = |start: usize, end: usize| words.words[start..end].join(" ");
        let line: Vec<String> = phrases
            .iter()
            .map(|phrase| match phrase.kind {
                PhraseKind::Noun { .. } => format!("[{}]", show(phrase.start, phrase.end)),
                PhraseKind::Verb(group) => format!(
                    "<{}{}>",
                    show(phrase.start, phrase.end),
                    if group.passive { " passive" } else { "" }
                ),
                _ => show(phrase.start, phrase.end),
            })
            .collect();
        out.push(line.join(" "));
    }
    out
}
