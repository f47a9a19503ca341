//! Drafts -> rows: evidence, speaker, date, historical.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::{
    Actor, Basis, Date, DatePrecision, DateValue, DayRange, Event, EventSize, Head, MentionKind, Modality,
    PlaceMention, Polarity, Reading, SourceKind, Span, Statement, TimeMention,
};

use crate::actor::{People, is_office, is_official};
use crate::claim::{self, Draft, Numbers};
use crate::event::{
    Act, Awaits, EventDraft, is_between_states, is_domestic, is_done_at_home, is_of_speaker, is_others,
    others,
};
use crate::lore::{Class, Lore};
use crate::statement::{StatementDraft, of_sector, perform};
use crate::tag::Sentence;

/// Acts before this year are told as history, whatever the document: they make no rows.
const LIVING_MEMORY: i16 = 1945;

/// An act that lies further back than this many days before the document is history, not news.
const HISTORY_DAYS: i32 = 400;

/// Acts of the authorities of the state where they are done, where nobody is named.
const OF_AUTHORITIES: [(&str, &str); 3] =
    [("COERCE", "arrest"), ("SANCTION", "convict"), ("SANCTION", "expel")];

/// Rule of statements that tell of a state of mind.
const HELD: &str = "statement.held";

/// For so many sentences a pronoun can mean a side of the act before; a question can stand between.
const DOER_REACH: u32 = 2;

/// Sentences behind an office whose state is told in which another without one speaks for the same.
const SEAT_REACH: u32 = 4;
/// A place so many bytes behind the verb of saying tells where the words were spoken.
const NEAR_CUE: u32 = 24;

/// Builds the rows of a reading sentence by sentence.
pub struct Assembler<'a> {
    lore: &'a Lore,
    reading: &'a mut Reading,
    /// The two states that the document is about.
    main: Option<[Actor; 2]>,
    events: Vec<Row>,
    statements: Vec<Told>,
    claims: Vec<Draft>,
}

/// A statement with what only the assembly needs of its draft.
struct Told {
    row: Statement,
    /// What its words tell is reported.
    asserts: bool,
    /// It counts only inside the words of another.
    inside: bool,
    /// Who speaks is known from a label.
    named: bool,
    /// A sentence of a transcript: small talk, unless it tells of somebody or holds another row.
    small: bool,
}

/// The state of an office that its words do not name.
struct Seat {
    code: String,
    how: &'static str,
    /// A place beside the words says so.
    told: bool,
}

/// An event row on its way, with what its draft left open.
struct Row {
    event: Event,
    /// First and last byte of the clause.
    clause: Span,
    /// What it still waits for.
    awaits: Awaits,
    /// The place of the act is whom it hits.
    hits_place: bool,
    /// The words name whom, though without a state.
    addressed: bool,
    /// Its recipients only stand somewhere behind the predicate.
    loose: bool,
    /// It counts only between two states.
    across: bool,
    /// A noun tells it.
    noun: bool,
    /// Its doer is a pronoun or an office that leads to no state.
    lost: bool,
}

impl<'a> Assembler<'a> {
    /// Starts with a reading that has sentences, mentions and times; `main` are the two states that it is about.
    pub fn new(lore: &'a Lore, reading: &'a mut Reading, main: Option<[Actor; 2]>) -> Self {
        Assembler { lore, reading, main, events: Vec::new(), statements: Vec::new(), claims: Vec::new() }
    }

    /// Adds the drafts of one sentence.
    pub fn sentence(
        &mut self,
        number: usize,
        words: &Sentence<'_>,
        events: &[EventDraft],
        statements: Vec<StatementDraft>,
    ) {
        for draft in events {
            let event = self.event(number, words, draft);
            if event.head.date.days.end.is_some_and(|end| end.year() < LIVING_MEMORY) {
                continue;
            }
            let clause = clause_span(words, draft.clause);
            self.events.push(Row {
                event,
                clause,
                awaits: draft.awaits,
                hits_place: draft.hits_place,
                addressed: draft.addressed,
                loose: draft.loose,
                across: draft.across,
                noun: draft.noun,
                lost: false,
            });
        }
        self.statements(statements);
    }

    /// Adds what is said in turns and no words of saying attribute already. Its speakers are known; where the document has no `house`
    /// persons still can get the state that it is dated from.
    pub fn turns(&mut self, drafts: Vec<StatementDraft>, transcript: bool, house: bool) {
        for draft in drafts {
            let told = self.statements.iter().any(|told| {
                let content = told.row.content;
                draft.content.covers(content) && content.start == draft.content.start && !told.inside
            });
            if !told {
                let stateless = |actor: &Actor| actor.code.is_empty() && actor.entity.starts_with("person:");
                let named = house || !draft.speaker.iter().any(stateless);
                let contents = [draft.content];
                let row = self.statement(draft, &contents);
                self.statements.push(Told { row, asserts: true, inside: false, named, small: transcript });
            }
        }
    }

    /// Adds drafts of statements of any sentence.
    pub fn statements(&mut self, drafts: impl IntoIterator<Item = StatementDraft>) {
        let drafts: Vec<StatementDraft> = drafts.into_iter().collect();
        let contents: Vec<Span> = drafts.iter().map(|draft| draft.content).collect();
        for draft in drafts {
            let (asserts, inside) = (draft.asserts, draft.inside);
            let row = self.statement(draft, &contents);
            self.statements.push(Told { row, asserts, inside, named: false, small: false });
        }
    }

    /// The numbers and times of a sentence, for claims.
    pub fn numbers<'n>(&'n self, lore: &'n Lore, sentence: usize, now: Option<Date>) -> Numbers<'n> {
        let reading = &*self.reading;
        let of = |at: u32| (at as usize).cmp(&sentence);
        let quantities = reading.quantities.partition_point(|quantity| of(quantity.sentence).is_lt())
            ..reading.quantities.partition_point(|quantity| of(quantity.sentence).is_le());
        let times = reading.times.partition_point(|time| of(time.sentence).is_lt())
            ..reading.times.partition_point(|time| of(time.sentence).is_le());
        Numbers {
            text: &reading.document.text,
            rules: &lore.claims,
            quantities: &reading.quantities[quantities],
            times: &reading.times[times],
            now,
        }
    }

    /// Adds the claims of one sentence.
    pub fn claims(&mut self, drafts: Vec<Draft>) {
        self.claims.extend(drafts);
    }

    /// Gives events the state of their place where they lack one and the speaker of the statement that they stand in, and hands
    /// all rows over. `places` in the order of the text.
    pub fn finish(
        mut self,
        lore: &Lore,
        places: &[PlaceMention],
        people: &People,
        letterhead: Option<&str>,
        house: Option<&str>,
    ) {
        self.name_people(people, letterhead, places);
        self.events.iter_mut().for_each(|row| row.settle(places));
        self.events.retain(|row| row.awaits != Awaits::Place);
        self.chain();
        self.events.sort_by_key(|row| (row.event.trigger, row.event.head.span));
        let home = claim::dateline(self.reading).or(letterhead).map(str::to_owned);
        let home = home.or_else(|| self.home_of_author(places));
        let home = home.as_deref();
        self.give_doers(lore, home);
        let contents = Contents::new(&self.statements);
        let rows = self.events.iter_mut().filter(|row| !row.addressed);
        let rows = rows.map(|row| Act {
            clause: row.clause,
            loose: row.loose,
            across: row.across,
            noun: row.noun,
            doer: row.awaits == Awaits::Doer,
            lost: row.lost,
            event: &mut row.event,
        });
        others(lore, self.reading, home, house, rows.collect());
        self.events.retain(|row| !(row.across || row.lost) || is_between_states(&row.event));
        let is_coded = |side: &[Actor]| side.iter().any(|actor| !actor.code.is_empty());
        self.events.retain(|row| row.awaits != Awaits::Doer || is_coded(&row.event.who));
        for Row { event, .. } in &mut self.events {
            if let Some(statement) = contents.around(event.trigger) {
                let own_act = statement.head.cue.is_some_and(|cue| cue == event.trigger);
                if own_act {
                    continue;
                }
                event.head.speaker.clone_from(&statement.head.speaker);
                event.head.source_kind = statement.head.source_kind;
                event.head.cue = statement.head.cue;
                if event.head.modality == Modality::Actual {
                    event.head.modality = Modality::Reported;
                }
            }
        }
        let claims = std::mem::take(&mut self.claims);
        let events: Vec<&Event> = self.events.iter().map(|row| &row.event).collect();
        let told = claim::Told {
            lore,
            around: &|span| contents.around(span),
            foreseer: &|span| {
                let mut said = self.statements.iter().map(|told| &told.row);
                said.find(|row| row.head.cue.is_some_and(|cue| span.covers(cue)))
            },
            linked: &|actors| self.linked(actors),
            events: &events,
            main: self.main.as_ref(),
            places,
            from: home,
            house: letterhead,
        };
        let claims = claim::finish(claims, self.reading, &told);
        claims.into_reading(self.reading);
        let said = self.statements.iter_mut().map(|told| &mut told.row);
        for statement in said.filter(|row| row.head.rule != HELD) {
            perform(lore, self.reading, &events, statement);
        }
        self.leave_out_small_talk();
        self.reading.events = self.events.into_iter().map(|row| row.event).collect();
        let mut rows: Vec<Statement> = self.statements.into_iter().map(|told| told.row).collect();
        rows.sort_by_key(|statement| (statement.head.span, statement.content));
        self.reading.statements = rows;
    }

    /// The state of an author who says "we" and "our": the one most named where these words are not. Who stands beside them is another.
    fn home_of_author(&self, places: &[PlaceMention]) -> Option<String> {
        let contents = Contents::new(&self.statements);
        let ours = |span: Span| contents.around(span).and_then(coded_speaker).is_none();
        let text = &self.reading.document.text;
        let tokens = &self.reading.tokens;
        let says_we: BTreeSet<usize> = (self.reading.sentences.iter().enumerate())
            .filter(|(_, sentence)| {
                let mut words = tokens[sentence.first_token as usize..sentence.end_token as usize].iter();
                words.any(|token| {
                    let low = token.span.of(text).to_lowercase();
                    self.lore.words.has(&low, Class::PronWe) && ours(token.span)
                })
            })
            .map(|(number, _)| number)
            .collect();
        if says_we.len() < 2 {
            return None;
        }
        let mut counts: BTreeMap<&str, (i32, i32)> = BTreeMap::new();
        for mention in self.reading.mentions.iter().filter(|mention| mention.kind == MentionKind::State) {
            let (apart, beside) = counts.entry(mention.code.as_str()).or_default();
            *(if says_we.contains(&(mention.sentence as usize)) { beside } else { apart }) += 1;
        }
        let weight = |(apart, beside): (i32, i32)| apart - beside;
        let (code, home) =
            counts.iter().max_by_key(|(code, count)| (weight(**count), std::cmp::Reverse(**code)))?;
        // never beside "we", named clearly most elsewhere, and not much less than another over all
        let clear = |(other, count): (&&str, &(i32, i32))| {
            let all = |(apart, beside): (i32, i32)| apart + beside;
            other == code || 3 * weight(*home) >= 4 * weight(*count) && 3 * all(*home) >= 2 * all(*count)
        };
        let named = (home.1 == 0 && home.0 >= 3 && counts.iter().all(clear)).then_some(*code);
        named.or_else(|| home_of_places(places)).map(str::to_owned)
    }

    /// Leaves out what is said in a transcript that tells of nobody and holds no other row ("thank you for the question").
    fn leave_out_small_talk(&mut self) {
        let claims = self.reading.heads().map(|(_, head)| head.span.start);
        let mut told: Vec<u32> =
            self.events.iter().map(|row| row.event.head.span.start).chain(claims).collect();
        told.sort_unstable();
        self.statements.retain(|statement| {
            let content = statement.row.content;
            let first = told.partition_point(|start| *start < content.start);
            let holds = told.get(first).is_some_and(|start| *start < content.end);
            !statement.small || holds || !statement.row.about.is_empty()
        });
    }

    /// Gives the actors of events and statements the names and states that their words leave out.
    fn name_people(&mut self, people: &People, letterhead: Option<&str>, places: &[PlaceMention]) {
        let dated = claim::dateline(self.reading).or(letterhead);
        let mut seats: Vec<Option<Seat>> = Vec::with_capacity(self.statements.len());
        for told in &self.statements {
            let seat = self.seat(&told.row, places).or_else(|| self.seat_before(&told.row, &seats, dated));
            seats.push(seat);
        }
        let mut codes: Vec<&str> = seats.iter().flatten().map(|seat| seat.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        let only = match codes[..] {
            [code] if seats.iter().flatten().any(|seat| seat.told) => Some(code),
            _ => None,
        };
        let home = match dated {
            Some(home) => Some((home, "the state that the document is dated from")),
            None => claim::sole_home(self.reading)
                .map(|home| (home, "the state that the document is about"))
                .or(only.map(|home| (home, "the state whose offices speak in the document")))
                .or_else(|| {
                    Some((home_of_places(places)?, "the state where most places of the document lie"))
                }),
        };
        let number = |head: &Head| head.sentence.map_or(0, |sentence| sentence as usize);
        for Row { event, awaits, .. } in &mut self.events {
            let sentence = number(&event.head);
            for side in [&mut event.who, &mut event.whom] {
                people.settle(side, sentence, home, &mut event.head.why);
                let coded = side.iter().any(|actor| !actor.code.is_empty());
                if coded && *awaits == Awaits::Place {
                    *awaits = Awaits::Nothing;
                }
            }
            if event.who.iter().any(|actor| !actor.code.is_empty()) {
                *awaits = Awaits::Nothing;
            }
        }
        for (Told { row, named, .. }, seat) in self.statements.iter_mut().zip(&seats) {
            if *named {
                continue;
            }
            let sentence = number(&row.head);
            let Head { speaker, source_kind, why, .. } = &mut row.head;
            let home = seat.as_ref().map(|seat| (seat.code.as_str(), seat.how)).or(home);
            for side in [&mut *speaker, &mut row.addressee] {
                people.settle(side, sentence, home, why);
            }
            // "the foreign ministry said"
            let bodies = speaker.iter_mut().filter(|actor| actor.code.is_empty() && actor.entity.is_empty());
            for body in bodies.filter(|actor| is_official(&actor.sector)) {
                if let Some((home, how)) = home {
                    home.clone_into(&mut body.code);
                    why.push(format!("\"{}\": {how}", body.name));
                }
            }
            let known = speaker.last().map(|actor| of_sector(&actor.sector));
            if let Some(kind) = known.filter(|_| *source_kind == SourceKind::Unattributed) {
                *source_kind = kind;
            }
        }
    }

    /// Where the office that speaks without a state has its seat: "the ministry said in Accra", "Accra gave another account. The ministry
    /// said ...".
    fn seat(&self, row: &Statement, places: &[PlaceMention]) -> Option<Seat> {
        let speaker = row.head.speaker.last().filter(|actor| actor.code.is_empty())?;
        if !is_official(&speaker.sector) {
            return None;
        }
        let number = row.head.sentence?;
        let text = self.reading.document.text.as_str();
        let own = self.reading.sentences.get(number as usize)?;
        let first = places.partition_point(|place| place.sentence < number);
        let here = places[first..].iter().take_while(|place| place.sentence == number);
        let beside = |place: &&PlaceMention| {
            let ahead = text[..place.span.start as usize].trim_end();
            // "In Accra, the ministry took note, adding that ..."
            let opens = ahead.len() == own.span.start as usize + 2 && ahead.ends_with("In");
            let near = row.head.cue.is_some_and(|cue| place.span.start.abs_diff(cue.end) <= NEAR_CUE);
            (opens || (ahead.ends_with(" in") || ahead.ends_with(" at")) && near)
                && !row.content.overlaps(place.span)
                && place.kind == "city"
                && !place.country.is_empty()
        };
        let body = !speaker.entity.starts_with("person:");
        if let Some(place) = here.filter(|_| body).find(beside) {
            let how = "the state where its words were spoken";
            return Some(Seat { code: place.country.clone(), how, told: true });
        }
        let before = number.checked_sub(1)?;
        let sentences = &self.reading.sentences;
        let ahead = &sentences[before as usize];
        let opens = speaker.span.start <= own.span.start + 4 && ahead.block == own.block;
        let start = self.reading.mentions.partition_point(|mention| mention.sentence < before);
        let mentions = self.reading.mentions[start..].iter().take_while(|mention| mention.sentence == before);
        let mut states = mentions.filter(|mention| mention.code.len() == 3);
        let state = states.next().filter(|state| {
            opens && state.kind == MentionKind::State && state.span.start == ahead.span.start
        })?;
        let alone = states.all(|other| other.code == state.code);
        alone.then(|| Seat {
            code: state.code.clone(),
            how: "the state that the sentence before is about",
            told: false,
        })
    }

    /// The seat of an office by who spoke before: that of the same person; of whoever spoke right before ("its spokesman said"); in a text that
    /// is not `dated` from anywhere, that of the last office whose seat is told, a few sentences before.
    fn seat_before(&self, row: &Statement, seats: &[Option<Seat>], dated: Option<&str>) -> Option<Seat> {
        let speaker = row.head.speaker.last().filter(|actor| actor.code.is_empty())?;
        let sentence = row.head.sentence?;
        let spoken = || self.statements.iter().map(|told| &told.row).zip(seats).rev();
        let seat = |code: &str, how| Some(Seat { code: code.to_owned(), how, told: false });
        let is_person = speaker.entity.starts_with("person:");
        let same =
            |row: &Statement| row.head.speaker.last().is_some_and(|known| known.entity == speaker.entity);
        if is_person && let Some(known) = spoken().find_map(|(row, seat)| seat.as_ref().filter(|_| same(row)))
        {
            return seat(&known.code, "the state that the same person spoke for before");
        }
        let (before, own) = spoken().next()?;
        let first = speaker.span.of(&self.reading.document.text).split_whitespace().next()?.to_lowercase();
        let owned = self.lore.claims.table("pronoun").value(&first).is_some_and(|means| means != "speaker");
        if owned && before.head.sentence? + 1 >= sentence {
            let coded = before.head.speaker.last().map(|actor| actor.code.as_str());
            let code =
                coded.filter(|code| !code.is_empty()).or(own.as_ref().map(|seat| seat.code.as_str()))?;
            return seat(code, "the state of whoever spoke before");
        }
        let (told, known) = spoken().find_map(|(row, seat)| seat.as_ref().map(|seat| (row, seat)))?;
        let near = dated.is_none() && told.head.sentence? + SEAT_REACH >= sentence;
        if near && is_official(&speaker.sector) {
            return seat(&known.code, "the state whose office spoke before");
        }
        None
    }

    /// Gives acts of "we", "they" and offices without a state their doers, and marks those that stay without. Rows stand in the
    /// order of the text.
    fn give_doers(&mut self, lore: &Lore, from: Option<&str>) {
        let contents = Contents::new(&self.statements);
        let mut kept: Vec<Row> = Vec::with_capacity(self.events.len());
        for mut row in std::mem::take(&mut self.events) {
            let statement = contents.around(row.event.trigger);
            let official = statement.and_then(official_speaker).map(|actor| actor.code.as_str());
            let speaker = statement.and_then(coded_speaker).map(|actor| actor.code.as_str());
            if let Some(code) = speaker.or(from) {
                let event = &mut row.event;
                let of_speaker = |actor: &&mut Actor| {
                    actor.code.is_empty() && is_of_speaker(actor) && !is_others(lore, actor)
                };
                for actor in event.whom.iter_mut().filter(of_speaker) {
                    event.head.why.push(format!("whom {code}: \"{}\", those who speak", actor.name));
                    code.clone_into(&mut actor.code);
                }
            }
            // "The ministry summoned the Russian ambassador"
            let event = &row.event;
            let unsaid = row.awaits == Awaits::Nothing
                && !event.who.is_empty()
                && event.who.iter().all(|actor| {
                    actor.code.is_empty() && is_of_home(&actor.sector) && !is_others(lore, actor)
                });
            let found = match row.awaits {
                Awaits::Nothing if unsaid => official
                    .filter(|_| event.who.iter().all(|actor| !actor.name.contains(char::is_uppercase)))
                    .or(from)
                    .filter(|code| event.whom.iter().all(|actor| actor.code != *code))
                    .map(|code| (code.to_owned(), "the state that the words come from")),
                Awaits::Nothing => None,
                Awaits::Speaker => speaker.or(from).map(|code| (code.to_owned(), "those who speak")),
                Awaits::Home => match official {
                    Some(code) => Some((code.to_owned(), "the state of whoever says so")),
                    None => from.map(|code| (code.to_owned(), "the state that the document comes from")),
                },
                Awaits::Before | Awaits::Across => row.doer_before(kept.last(), speaker.or(from)),
                Awaits::Place | Awaits::Doer => None,
            };
            let Some((code, how)) = found else {
                if row.awaits == Awaits::Before
                    && let Some(both) =
                        row.doers_before(kept.last()).or_else(|| row.doers_of(self.main.as_ref()))
                {
                    row.event.reciprocal = row.event.whom.is_empty() && is_together(&row.event);
                    row.event.head.why.push("who: the pronoun is those of the act before together".into());
                    row.event.who = both;
                    row.awaits = Awaits::Nothing;
                }
                // those who speak as "we" are never whoever has to do with the other side
                if row.awaits != Awaits::Speaker {
                    row.lost = !matches!(row.awaits, Awaits::Nothing | Awaits::Doer);
                    kept.push(row);
                }
                continue;
            };
            let words = row.event.who.first().map_or("", |actor| actor.name.as_str());
            row.event.head.why.push(format!("who {code}: \"{words}\", {how}"));
            let name = lore.actors.name_of(&code).unwrap_or_default();
            for actor in &mut row.event.who {
                actor.code.clone_from(&code);
                if actor.sector.is_empty() {
                    name.clone_into(&mut actor.name);
                    actor.entity = format!("state:{code}");
                }
            }
            row.awaits = Awaits::Nothing;
            kept.push(row);
        }
        self.events = kept;
    }

    /// Puts the speakers of a statement before those of the statements inside its words ("A said that B had said"), and leaves out
    /// what is said in quote marks that nobody is found for.
    fn chain(&mut self) {
        self.statements.sort_by_key(|told| (std::cmp::Reverse(told.row.content.len()), told.row.content));
        let mut kept: Vec<Told> = Vec::with_capacity(self.statements.len());
        for mut told in std::mem::take(&mut self.statements) {
            let (content, cue) = (told.row.content, told.row.head.cue);
            let holds = |other: &&Told| {
                let words = other.row.content;
                other.asserts
                    && words.covers(content)
                    && words.len() > content.len()
                    && cue.is_some_and(|cue| words.covers(cue))
            };
            let holder = kept.iter().filter(holds).min_by_key(|other| other.row.content.len());
            if let Some(holder) = holder {
                let outer = holder.row.head.speaker.iter().cloned();
                told.row.head.speaker = outer.chain(std::mem::take(&mut told.row.head.speaker)).collect();
            } else if told.inside {
                continue;
            }
            kept.push(told);
        }
        self.statements = kept;
    }

    fn event(&self, number: usize, words: &Sentence<'_>, draft: &EventDraft) -> Event {
        let clause = clause_span(words, draft.clause);
        let (date, historical) = self.date(number, words, draft, clause);
        let mut why = draft.why.clone();
        let standing = draft.standing && date.cue.is_none_or(|cue| !clause.covers(cue));
        if standing {
            why.push(
                "named as a known state of affairs, without a word that it happened now: background".into(),
            );
        }
        if !date.how.is_empty() {
            why.push(format!("date {}: {}", date.days, date.how));
        }
        let head = Head {
            span: draft.span,
            sentence: Some(number as u32),
            source_kind: SourceKind::Unattributed,
            polarity: draft.polarity,
            modality: draft.modality,
            hedge: draft.hedge.clone(),
            date,
            rule: draft.rule.clone(),
            why,
            ..Head::default()
        };
        Event {
            head,
            event_type: draft.event_type.clone(),
            mode: draft.mode.clone(),
            context: Vec::new(),
            who: self.linked(&draft.who),
            whom: self.linked(&draft.whom),
            third: Vec::new(),
            reciprocal: draft.reciprocal,
            place: draft.place.clone(),
            size: EventSize::default(),
            trigger: draft.trigger,
            caused_by: None,
            same_as: None,
            historical: historical || standing,
        }
    }

    /// Actors with the index of their mention.
    fn linked(&self, actors: &[Actor]) -> Vec<Actor> {
        actors
            .iter()
            .map(|actor| {
                let start =
                    self.reading.mentions.partition_point(|mention| mention.span.start < actor.span.start);
                let mention = self.reading.mentions[start..]
                    .iter()
                    .take_while(|mention| mention.span.start < actor.span.end);
                let found = mention.enumerate().find(|(_, mention)| actor.span.covers(mention.span));
                Actor { mention: found.map(|(offset, _)| (start + offset) as u32), ..actor.clone() }
            })
            .collect()
    }

    /// The times of a sentence that mean days.
    fn days_of(&self, sentence: usize) -> impl Iterator<Item = &TimeMention> {
        let start = self.reading.times.partition_point(|time| (time.sentence as usize) < sentence);
        let times =
            self.reading.times[start..].iter().take_while(move |time| time.sentence as usize == sentence);
        times.filter(|time| !time.date.days.is_unknown() && matches!(time.timex, "DATE" | "TIME"))
    }

    /// The time in the clause that stands nearest to the predicate, else one of the sentence, else the document's date as a bound.
    fn date(
        &self,
        number: usize,
        words: &Sentence<'_>,
        draft: &EventDraft,
        clause: Span,
    ) -> (DateValue, bool) {
        let distance = |time: &TimeMention| {
            let outside = u32::from(!clause.covers(time.span)) * 10_000;
            outside + time.span.start.abs_diff(draft.trigger.start)
        };
        let published = self.reading.document.meta.published;
        // a limit ("by 2028") outside the clause says nothing about an act, and what happened did not begin after the document
        let happened = draft.past && draft.modality == Modality::Actual;
        let fits = |time: &&TimeMention| {
            let limit = time.date.precision == DatePrecision::Bounded && !clause.covers(time.span);
            let starts = time.date.days.start.zip(published.and_then(|days| days.end));
            let to_come = happened && starts.is_some_and(|(start, day)| start > day);
            let says_when = time.adverbial || self.describes(number, time.span, draft.trigger);
            !limit && !to_come && says_when && !self.dates_another(words, time.span, draft.token)
        };
        let nearest = self.days_of(number).filter(fits).min_by_key(|time| (distance(time), time.span.start));
        if let Some(time) = nearest {
            let mut date = time.date.clone();
            date.cue = Some(time.span);
            let historical = is_history(date.days, published) && draft.modality == Modality::Actual;
            return (date, historical);
        }
        let Some(published) = published else { return (DateValue::default(), false) };
        let coming =
            matches!(draft.modality, Modality::Future | Modality::Obligation | Modality::Hypothetical);
        let (days, how) = match (coming, published.start, published.end) {
            (true, Some(start), _) => {
                (DayRange::since(start), "no date in the sentence; not before the document")
            }
            (false, _, Some(end)) => {
                (DayRange::until(end), "no date in the sentence; not after the document")
            }
            _ => (DayRange::default(), "no date in the sentence"),
        };
        let precision = if days.is_unknown() { DatePrecision::Unknown } else { DatePrecision::Bounded };
        (DateValue { days, precision, basis: Basis::Docdate, cue: None, how: how.into() }, false)
    }

    /// The time hangs on another act that stands under the predicate: "thanked it for the return of 214 persons in March", "agreed to
    /// meet in May".
    fn dates_another(&self, words: &Sentence<'_>, time: Span, predicate: usize) -> bool {
        let inside = |at: &usize| time.covers(words.tokens[*at].span);
        let mut at = words.nodes.len();
        for token in (0..words.tokens.len()).filter(inside) {
            if words.nodes[token].head.is_none_or(|head| !inside(&head)) {
                at = token;
            }
        }
        let is_act = |at: usize| match words.nodes[at].upos {
            "VERB" => true,
            "NOUN" => !self.lore.rules.of_noun(words.low[at]).is_empty(),
            _ => false,
        };
        let is_led = |head: usize, relation: &str, fits: &dyn Fn(&str) -> bool| {
            (0..words.nodes.len()).any(|word| {
                let node = &words.nodes[word];
                node.head == Some(head) && node.relation == relation && fits(words.low[word])
            })
        };
        // "thanked it for the return of 200 men in March", where the tree gives the month to the thanks
        let thanked_for = |verb: usize| {
            (verb + 1..at).find(|noun| {
                let node = &words.nodes[*noun];
                node.head == Some(verb)
                    && node.relation == "obl"
                    && is_act(*noun)
                    && is_led(*noun, "case", &|word| word == "for")
            })
        };
        if let Some(noun) = words.nodes.get(at).and_then(|node| node.head).and_then(thanked_for) {
            return noun != predicate;
        }
        let (mut other, mut noun) = (false, false);
        while let Some(head) = words.nodes.get(at).and_then(|node| node.head) {
            if head == predicate {
                return other;
            }
            // what is done to some end is done when its end is; "thanked it for handing over last week" is not
            let deed = is_led(head, "mark", &|word| self.lore.words.has(word, Class::DeedPrep));
            let aim = words.nodes[head].relation == "advcl" && !deed;
            other |= is_act(head) && !aim;
            // "at a meeting in March" tells when, "for the return of 200 men in March" does not
            let beside = is_led(head, "case", &|word| self.lore.words.has(word, Class::DuringPrep));
            noun |= is_act(head) && words.nodes[head].upos == "NOUN" && !beside;
            at = head;
        }
        noun
    }

    /// True for a time before the noun of an act in one phrase: "the 2022 Russian invasion", "the June strike".
    fn describes(&self, sentence: usize, time: Span, trigger: Span) -> bool {
        let sentence = &self.reading.sentences[sentence];
        let tokens = &self.reading.tokens[sentence.first_token as usize..sentence.end_token as usize];
        let from = tokens.partition_point(|token| token.span.start < time.end);
        let until = tokens.partition_point(|token| token.span.start < trigger.start);
        let noun = |upos: &str| matches!(upos, "NOUN" | "PROPN");
        let act = tokens.get(until).is_some_and(|token| noun(token.upos));
        act && from <= until
            && until - from <= 3
            && tokens[from..until].iter().all(|token| noun(token.upos) || token.upos == "ADJ")
    }

    fn statement(&self, draft: StatementDraft, contents: &[Span]) -> Statement {
        let about = self.about(draft.content, &draft.speaker);
        let published = self.reading.document.meta.published;
        let date = self.statement_date(&draft, contents, published);
        let rule = if draft.held { HELD } else { "statement.said" };
        let head = Head {
            span: draft.span,
            sentence: Some(draft.sentence as u32),
            speaker: self.linked(&draft.speaker),
            source_kind: draft.source_kind,
            cue: draft.cue,
            polarity: Polarity::Affirmed,
            modality: draft.modality,
            date,
            rule: rule.into(),
            why: draft.why,
            ..Head::default()
        };
        Statement {
            head,
            form: draft.form,
            content: draft.content,
            act: draft.act,
            addressee: draft.addressee,
            about,
        }
    }

    /// The date nearest to the cue, outside all that is said, that can say when; else the document's date as a bound.
    fn statement_date(
        &self,
        draft: &StatementDraft,
        contents: &[Span],
        published: Option<DayRange>,
    ) -> DateValue {
        let cue = draft.cue.unwrap_or(draft.span);
        let said = |time: &TimeMention| contents.iter().any(|content| content.overlaps(time.span));
        let beside = self.days_of(draft.sentence).filter(|time| {
            let holds_cue = draft.content.covers(cue) && !draft.content.overlaps(time.span);
            time.adverbial && (!said(time) || holds_cue)
        });
        let beside = beside.min_by_key(|time| (time.span.start.abs_diff(cue.start), time.span.start));
        if let Some(time) = beside {
            return DateValue { cue: Some(time.span), ..time.date.clone() };
        }
        match published.and_then(|published| published.end) {
            Some(end) => DateValue {
                days: DayRange::until(end),
                precision: DatePrecision::Bounded,
                basis: Basis::Docdate,
                cue: None,
                how: "no date beside the words; not after the document".into(),
            },
            None => DateValue::default(),
        }
    }

    /// The actors named in the content, one per code, without the speaker.
    fn about(&self, content: Span, speaker: &[Actor]) -> Vec<Actor> {
        let mut out: Vec<Actor> = Vec::new();
        let start = self.reading.mentions.partition_point(|mention| mention.span.start < content.start);
        for (offset, mention) in self.reading.mentions[start..]
            .iter()
            .take_while(|mention| mention.span.start < content.end)
            .enumerate()
        {
            let known = mention.code.is_empty() || out.iter().any(|actor| actor.code == mention.code);
            let is_speaker =
                speaker.iter().any(|actor| !actor.entity.is_empty() && actor.entity == mention.entity);
            if !known && !is_speaker {
                out.push(mention.actor((start + offset) as u32));
            }
        }
        out
    }
}

impl Row {
    /// Those who have no state and belong to the one where they act get that of the place; so does whom an act hits by its place.
    fn settle(&mut self, places: &[PlaceMention]) {
        let event = &mut self.event;
        let unsaid = event.who.is_empty()
            && !event.whom.is_empty()
            && OF_AUTHORITIES.contains(&(event.event_type.as_str(), event.mode.as_str()));
        let stateless = |actor: &Actor| actor.code.is_empty() && is_domestic(&actor.sector);
        let wants = event.who.iter().chain(&event.whom).any(stateless);
        let open = self.awaits == Awaits::Place;
        if !open && !wants && !unsaid {
            return;
        }
        let sentence = event.head.sentence.unwrap_or(u32::MAX);
        let from = places.partition_point(|place| place.sentence < sentence);
        let here = places[from..].iter().take_while(|place| place.sentence == sentence);
        let literal = here.filter(|place| place.literal && !place.country.is_empty());
        let far = |place: &&PlaceMention| {
            (!self.clause.covers(place.span), place.span.start.abs_diff(event.trigger.start))
        };
        // else the last place named in the two sentences before
        let near = || {
            let before = places[..from].iter().rev().take_while(|place| place.sentence + 2 >= sentence);
            before.into_iter().find(|place| place.literal && !place.country.is_empty())
        };
        let Some(place) = literal.min_by_key(far).or_else(near) else { return };
        // nobody is expelled from home
        let abroad = event.mode != "expel" || event.whom.iter().all(|actor| actor.code != place.country);
        if unsaid && abroad && self.clause.covers(place.span) && place.span.start > event.trigger.start {
            let (code, name) = (place.country.clone(), place.name.clone());
            event.head.why.push(format!("who {code}: not named; who arrests and judges in {name}"));
            event.who.push(Actor { code, name, span: place.span, ..Actor::default() });
        }
        // "visitors to Uzbekistan should bring cash": not those it is done to, unless they fight at home
        let across =
            !is_done_at_home(&event.event_type) && event.whom.iter().any(|actor| actor.code == place.country);
        for (side, actors) in [("who", &mut event.who), ("whom", &mut event.whom)] {
            if across && side == "who" {
                continue;
            }
            for actor in actors.iter_mut().filter(|actor| stateless(actor)) {
                actor.code.clone_from(&place.country);
                event
                    .head
                    .why
                    .push(format!("{side} {}: \"{}\", state of {}", actor.code, actor.name, place.name));
                if open {
                    self.awaits = Awaits::Nothing;
                }
            }
        }
        if self.awaits == Awaits::Place
            && self.hits_place
            && event.whom.is_empty()
            && self.clause.covers(place.span)
        {
            event.head.why.push(format!("whom {}: the place {}", place.country, place.name));
            let code = place.country.clone();
            event.whom.push(Actor { code, name: place.name.clone(), span: place.span, ..Actor::default() });
            self.awaits = Awaits::Nothing;
        }
    }

    /// Those whom "they" means where two or more states did the act right before together.
    fn doers_before(&self, before: Option<&Row>) -> Option<Vec<Actor>> {
        let before = &before?.event;
        let sentence = |event: &Event| event.head.sentence.unwrap_or(0);
        let words = self.event.who.first().filter(|actor| actor.name.eq_ignore_ascii_case("they"))?;
        let coded = before.who.iter().filter(|actor| !actor.code.is_empty());
        let both: Vec<Actor> =
            coded.map(|actor| Actor { span: words.span, mention: None, ..actor.clone() }).collect();
        let near = sentence(before) + DOER_REACH >= sentence(&self.event);
        (near && both.windows(2).any(|pair| pair[0].code != pair[1].code)).then_some(both)
    }

    /// The two states that a document is about, who meet, agree and praise as "they".
    fn doers_of(&self, pair: Option<&[Actor; 2]>) -> Option<Vec<Actor>> {
        let words = self.event.who.first().filter(|actor| actor.name.eq_ignore_ascii_case("they"))?;
        let both = pair.filter(|_| is_together(&self.event) && self.event.whom.is_empty())?;
        Some(both.iter().map(|actor| Actor { span: words.span, mention: None, ..actor.clone() }).collect())
    }

    /// The state that a pronoun means: "it" and "she" the doer of the act right before, "they" the other side of what those who speak did; and
    /// "the other side" whom that doer did it to.
    fn doer_before(&self, before: Option<&Row>, speaker: Option<&str>) -> Option<(String, &'static str)> {
        let before = &before?.event;
        let sentence = |event: &Event| event.head.sentence.unwrap_or(0);
        let many = self.event.who.iter().any(|actor| actor.name.eq_ignore_ascii_case("they"));
        if sentence(before) + DOER_REACH < sentence(&self.event) {
            return None;
        }
        let state = |side: &[Actor]| {
            let first = side.iter().map(|actor| actor.code.as_str()).find(|code| code.len() == 3)?;
            let own = self.event.whom.iter().any(|actor| actor.code == first);
            (!own).then(|| first.to_owned())
        };
        let (who, whom) = (state(&before.who), state(&before.whom));
        let found = match speaker.filter(|_| many) {
            _ if self.awaits == Awaits::Across => whom.filter(|whom| Some(whom) != who.as_ref()),
            Some(speaker) if who.as_deref() == Some(speaker) => whom,
            Some(speaker) if whom.as_deref() == Some(speaker) => who,
            _ if many => None,
            _ => who,
        };
        found.map(|code| (code, "the pronoun is a side of the act before"))
    }
}

/// Statements by where their contents begin, for looking up which of them holds a word.
struct Contents<'a> {
    /// In the order of content start.
    sorted: Vec<&'a Statement>,
    /// The furthest end of the contents up to each place.
    reach: Vec<u32>,
}

impl<'a> Contents<'a> {
    fn new(statements: &'a [Told]) -> Self {
        let mut sorted: Vec<&Statement> =
            statements.iter().filter(|told| told.asserts).map(|told| &told.row).collect();
        sorted.sort_by_key(|statement| statement.content.start);
        let furthest = |end: &mut u32, statement: &&Statement| {
            *end = (*end).max(statement.content.end);
            Some(*end)
        };
        let reach = sorted.iter().scan(0, furthest).collect();
        Contents { sorted, reach }
    }

    /// The statement with the shortest content around a span.
    fn around(&self, span: Span) -> Option<&'a Statement> {
        let end = self.sorted.partition_point(|statement| statement.content.start <= span.start);
        let near = (0..end).rev().take_while(|at| self.reach[*at] >= span.end);
        let holders = near.filter(|at| self.sorted[*at].content.covers(span));
        holders.min_by_key(|at| (self.sorted[*at].content.len(), *at)).map(|at| self.sorted[at])
    }
}

/// The last of the speakers of a statement who has a code.
fn coded_speaker(statement: &Statement) -> Option<&Actor> {
    statement.head.speaker.iter().rev().find(|actor| !actor.code.is_empty())
}

/// The same, where a state or its office speaks.
fn official_speaker(statement: &Statement) -> Option<&Actor> {
    let of_state = |actor: &&Actor| actor.sector.is_empty() && actor.entity.starts_with("state:");
    coded_speaker(statement)
        .filter(|actor| actor.code.len() == 3 && (is_office(&actor.sector) || of_state(actor)))
}

/// An act that two sides do with each other.
fn is_together(event: &Event) -> bool {
    matches!(event.event_type.as_str(), "AGREE" | "CONSULT" | "COOPERATE" | "SUPPORT")
}

/// An office, or people who belong to the state where they act.
fn is_of_home(sector: &str) -> bool {
    is_office(sector) || is_domestic(sector)
}

/// The state in which the places of a document lie, each name once, where there are several and no other state has nearly as many.
fn home_of_places(places: &[PlaceMention]) -> Option<&str> {
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for place in
        places.iter().filter(|place| place.literal && place.kind == "city" && !place.country.is_empty())
    {
        names.entry(place.country.as_str()).or_default().insert(place.name.as_str());
    }
    let mut counts: Vec<(usize, &str)> = names.into_iter().map(|(code, names)| (names.len(), code)).collect();
    counts.sort_by_key(|(count, code)| (std::cmp::Reverse(*count), *code));
    match counts[..] {
        [(first, code), (second, _), ..] if first >= 3 && 2 * first >= 3 * second => Some(code),
        [(first, code)] if first >= 3 => Some(code),
        _ => None,
    }
}

fn clause_span(words: &Sentence<'_>, clause: (usize, usize)) -> Span {
    let last = clause.1.min(words.tokens.len()).saturating_sub(1);
    match (words.tokens.get(clause.0), words.tokens.get(last)) {
        (Some(first), Some(last)) => first.span.join(last.span),
        _ => Span::default(),
    }
}

fn is_history(days: DayRange, published: Option<DayRange>) -> bool {
    let (Some(end), Some(published)) = (days.end, published.and_then(|published| published.start)) else {
        return false;
    };
    (published - end).get_days() > HISTORY_DAYS
}
