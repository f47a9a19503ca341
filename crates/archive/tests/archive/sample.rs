//! Readings built by hand: invented texts with all kinds of rows, and generated documents of any length for measuring.

use chancery_record::{
    Actor, Basis, Block, BlockRole, Citation, Claim, DatePrecision, DateValue, DayRange, Dependence,
    Document, DocumentMeta, Dropped, Event, EventSize, Forecast, Goal, Head, Judgment, Mention, MentionKind,
    Modality, Note, NoteLevel, Polarity, Reading, Relation, Sentence, SourceDate, SourceKind, Span,
    SpeechForm, Statement, Target,
};

/// Name, code, entity.
const STATES: [(&str, &str); 6] = [
    ("Norland", "NOR"),
    ("Südmark", "SUD"),
    ("Ostrovia", "OST"),
    ("Westerby", "WES"),
    ("Karelle", "KAR"),
    ("Țara Nouă", "TAR"),
];

const VERBS: [(&str, &str, &str); 4] = [
    ("arrested", "COERCE", "arrest"),
    ("met", "CONSULT", "meet"),
    ("helped", "AID", ""),
    ("accused", "ACCUSE", ""),
];

/// A document with its source bytes.
pub struct Sample {
    pub reading: Reading,
    pub source: Vec<u8>,
}

/// An actor as a mention names it.
pub fn actor(reading: &Reading, index: u32) -> Actor {
    let mention = &reading.mentions[index as usize];
    Actor {
        name: mention.name.clone(),
        code: mention.code.clone(),
        sector: mention.sector.clone(),
        entity: mention.entity.clone(),
        mention: Some(index),
        span: mention.span,
    }
}

/// Reads `text` as far as the tests need it: paragraphs are blocks, full stops end sentences, the states above are mentions,
/// a state, a verb of the list and a state in one sentence are an event, "said" makes a statement. `html` wraps the source.
pub fn read(text: &str, meta: DocumentMeta, html: bool) -> Sample {
    let source = if html {
        format!("<html><body><article>{}</article></body></html>", text.replace('\n', "<br>")).into_bytes()
    } else {
        text.as_bytes().to_vec()
    };
    let document = Document::new(&source, meta, text.to_owned(), blocks(text));
    let mut reading = Reading::empty(document, "lore 1");
    reading.sentences = sentences(&reading.document);
    reading.mentions = mentions(&reading);
    for index in 0..reading.sentences.len() {
        add_events(&mut reading, index);
        add_statement(&mut reading, index);
    }
    add_dropped(&mut reading);
    reading.assign_ids();
    Sample { reading, source }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_end();
        if !words.is_empty() {
            let share = words.starts_with("Share");
            blocks.push(Block {
                span: Span::new(start, start + words.len()),
                role: if share { BlockRole::ShareBar } else { BlockRole::Body },
                kept: !share,
                reason: if share { "line of share buttons".into() } else { "prose".into() },
            });
        }
        start += line.len();
    }
    blocks
}

fn sentences(document: &Document) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    for (block, place) in document.blocks.iter().enumerate().filter(|(_, block)| block.kept) {
        let mut start = place.span.start as usize;
        for piece in place.span.of(&document.text).split_inclusive(". ") {
            let span = Span::new(start, start + piece.trim_end().len());
            sentences.push(Sentence { span, block: block as u32, first_token: 0, end_token: 0 });
            start += piece.len();
        }
    }
    sentences
}

fn mentions(reading: &Reading) -> Vec<Mention> {
    let text = &reading.document.text;
    let mut mentions = Vec::new();
    for (index, sentence) in reading.sentences.iter().enumerate() {
        let words = sentence.span.of(text);
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (state, (name, _)) in STATES.iter().enumerate() {
            found.extend(words.match_indices(name).map(|(place, _)| (place, state)));
        }
        found.sort_unstable();
        for (place, state) in found {
            let (name, code) = STATES[state];
            let start = sentence.span.start as usize + place;
            mentions.push(Mention {
                span: Span::new(start, start + name.len()),
                sentence: index as u32,
                kind: MentionKind::State,
                code: code.into(),
                sector: "GOV".into(),
                entity: format!("state:{code}"),
                name: name.into(),
            });
        }
    }
    mentions
}

fn head(reading: &Reading, sentence: usize, span: Span) -> Head {
    Head {
        span,
        sentence: Some(sentence as u32),
        date: DateValue {
            days: reading.document.meta.published.unwrap_or_default(),
            precision: DatePrecision::Day,
            basis: Basis::Docdate,
            cue: None,
            how: "no date in the sentence, so the day of the document".into(),
        },
        rule: "sample.rule".into(),
        why: vec!["state, verb, state in one sentence".into(), format!("sentence {sentence} of the body")],
        ..Head::default()
    }
}

fn in_sentence(reading: &Reading, sentence: usize) -> Vec<u32> {
    let all = reading.mentions.iter().enumerate();
    all.filter(|(_, mention)| mention.sentence as usize == sentence).map(|(index, _)| index as u32).collect()
}

fn add_events(reading: &mut Reading, index: usize) {
    let span = reading.sentences[index].span;
    let words = span.of(&reading.document.text).to_owned();
    let [first, second, ..] = in_sentence(reading, index)[..] else { return };
    for (verb, code, mode) in VERBS {
        let Some(place) = words.find(verb) else { continue };
        let trigger = Span::new(span.start as usize + place, span.start as usize + place + verb.len());
        let mut head = head(reading, index, span);
        if words.contains("not ") {
            head.polarity = Polarity::Negated;
        }
        if words.contains("reportedly") {
            head.modality = Modality::Reported;
            let hedge = span.start as usize + words.find("reportedly").unwrap_or(0);
            head.hedge = vec![Span::new(hedge, hedge + "reportedly".len())];
            head.source_kind = SourceKind::Anonymous;
        }
        let together = verb == "met";
        let (one, other) = (actor(reading, first), actor(reading, second));
        reading.events.push(Event {
            head,
            event_type: code.into(),
            mode: mode.into(),
            context: vec!["diplomatic".into()],
            who: if together { vec![one.clone(), other.clone()] } else { vec![one] },
            whom: if together { vec![] } else { vec![other] },
            third: vec![],
            reciprocal: together,
            place: words.contains("border").then(|| Actor { name: "border".into(), ..Actor::default() }),
            size: EventSize { arrested: words.contains("three").then_some(3), ..EventSize::default() },
            trigger,
            caused_by: (!reading.events.is_empty()).then_some(0),
            same_as: None,
            historical: words.contains("decades ago"),
        });
    }
}

fn add_statement(reading: &mut Reading, index: usize) {
    let span = reading.sentences[index].span;
    let text = reading.document.text.clone();
    let Some(place) = span.of(&text).find(" said ") else { return };
    let said = span.start as usize + place + 1;
    let mut head = head(reading, index, span);
    head.speaker =
        vec![Actor { name: "Anna Brühl".into(), entity: "person:Anna Brühl".into(), ..Actor::default() }];
    head.source_kind = SourceKind::Official;
    head.cue = Some(Span::new(said, said + 4));
    let about = in_sentence(reading, index).into_iter().map(|mention| actor(reading, mention)).collect();
    reading.statements.push(Statement {
        head,
        form: SpeechForm::Indirect,
        content: Span::new(said + 5, span.end as usize),
        act: "ACCUSE".into(),
        addressee: vec![],
        about,
    });
}

fn add_dropped(reading: &mut Reading) {
    let dropped: Vec<Block> = reading.document.blocks.iter().filter(|block| !block.kept).cloned().collect();
    for block in dropped {
        reading.dropped.push(Dropped {
            head: Head { span: block.span, rule: "page.share".into(), ..Head::default() },
            role: block.role.name().into(),
            reason: block.reason,
        });
    }
}

/// Metadata with a name and a day.
pub fn meta(source: &str, day: &str) -> DocumentMeta {
    let published = DayRange::from_iso(day);
    DocumentMeta {
        url: format!("https://example.org/{source}"),
        source: source.into(),
        title: format!("Title of {source}, \"quoted\""),
        authors: vec!["A. Author".into(), "B. Zweite".into()],
        outlet: "The Invented Herald".into(),
        lang: "en".into(),
        published,
        published_basis: if published.is_some() { Basis::Metadata } else { Basis::None },
        dates: published
            .map(|days| SourceDate { kind: "published".into(), days, basis: Basis::Metadata, span: None })
            .into_iter()
            .collect(),
        ..DocumentMeta::default()
    }
}

/// Four documents: plain and HTML, dated and not, ASCII and not, with dropped blocks, and one empty.
pub fn samples() -> Vec<Sample> {
    let rich = "Norland arrested three men of Südmark at the border. Anna Brühl said Norland accused Ostrovia – «без причины». \
                Norland met Südmark on Monday.\nShare this 😀 with friends\nOstrovia has not helped Karelle. \
                Decades ago, decades ago Westerby arrested sailors of Norland.\n";
    let mut out = vec![
        read(rich, meta("a.txt", "2025-06-21"), false),
        read(rich, meta("b.html", "2025-07"), true),
        read(
            "Țara Nouă reportedly helped Südmark. Südmark met Țara Nouă. Südmark met Țara Nouă.",
            meta("c.txt", ""),
            false,
        ),
        read("", meta("empty.txt", "2025-01-01"), false),
    ];
    all_kinds(&mut out[0].reading);
    out
}

/// Adds one row of every other kind, and notes.
fn all_kinds(reading: &mut Reading) {
    let head = |reading: &Reading| head(reading, 0, reading.sentences[0].span);
    let one = actor(reading, 0);
    let claim = Claim { actors: vec![one.clone()], words: reading.mentions[0].span };
    let day = DayRange::from_iso("2028").unwrap();
    let first_words = Some(reading.mentions[0].span);
    reading.judgments.push(Judgment {
        head: head(reading),
        claim: claim.clone(),
        aspect: "direction".into(),
        sign: -1,
        phase_from: "calm".into(),
        phase_to: String::new(),
    });
    reading.forecasts.push(Forecast {
        head: head(reading),
        claim: claim.clone(),
        condition: first_words,
        probability: None,
        percent_low: Some(20),
        percent_high: Some(45),
        horizon: day,
        outcome: "open".into(),
    });
    reading.targets.push(Target {
        head: head(reading),
        set_by: vec![one.clone()],
        quantity: Some(13.0),
        unit: "Mt/year".into(),
        si_value: Some(0.1),
        deadline: day,
        ..Target::default()
    });
    reading.dependences.push(Dependence {
        head: head(reading),
        who: vec![one.clone()],
        on: vec![actor(reading, 1)],
        good: "gas".into(),
        quantity_from: Some(45.5),
        quantity_to: Some(-13.0),
        lever: vec![],
        ..Dependence::default()
    });
    reading.goals.push(Goal { head: head(reading), claim: claim.clone(), means: first_words });
    reading.relations.push(Relation { head: head(reading), claim, status: "rival".into(), refused: true });
    reading.citations.push(Citation {
        head: Head { sentence: None, ..head(reading) },
        mark: "[iv]".into(),
        carries: Some(1),
        published: DayRange::from_iso("2025-07-03").unwrap(),
        ..Citation::default()
    });
    reading.notes.push(Note {
        level: NoteLevel::Warning,
        code: "time.impossible",
        message: "31 June".into(),
        span: first_words,
    });
    reading.assign_ids();
}

/// A generated document of about `words` words: prose of invented words, every third sentence with an event or a statement.
pub fn generated(seed: u64, words: usize) -> Sample {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % below
    };
    let mut text = String::new();
    let mut count = 0;
    let mut sentence = 0;
    while count < words {
        let length = 14 + next(18);
        let mut parts: Vec<String> =
            (0..length).map(|_| word(next(8).pow(2) * next(9) * next(9) + next(60))).collect();
        let pair = (next(STATES.len()), next(STATES.len()));
        match sentence % 3 {
            0 if pair.0 != pair.1 => {
                let verb = VERBS[next(VERBS.len())].0;
                parts[2] = format!("{} {verb} men of {}", STATES[pair.0].0, STATES[pair.1].0);
            }
            1 => parts[3] = format!("minister said {}", STATES[pair.0].0),
            _ => {}
        }
        count += length + 2;
        text.push_str(&parts.join(" "));
        sentence += 1;
        text.push_str(if sentence % 4 == 0 { ".\n" } else { ". " });
    }
    text.push_str("Share this article\n");
    let name = format!("{seed:06}.txt");
    let day = format!("2025-{:02}-{:02}", 1 + seed % 12, 1 + seed % 28);
    read(&text, meta(&name, &day), false)
}

/// The invented word of a number; frequent words are short.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["ta", "ren", "mo", "li", "sak", "ve", "nor", "di", "pel", "us", "ga", "tri", "on", "ke", "lam", "i"];
    let mut left = number + 3;
    let mut out = String::new();
    while left > 0 {
        out.push_str(SYLLABLES[left % 16]);
        left /= 16;
    }
    out
}
