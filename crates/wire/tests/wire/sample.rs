//! Readings to test with: one made by hand with every field of every kind filled, and those of the texts in `data/sample`.

use std::path::PathBuf;

use chancery_reader::{Lore, read};
use chancery_record::{
    Actor, Basis, Block, BlockRole, Citation, Claim, DatePrecision, DateValue, DayRange, Dependence,
    Document, DocumentMeta, Dropped, Event, EventSize, Forecast, Goal, Head, Judgment, Mention, MentionKind,
    Modality, Note, NoteLevel, PlaceMention, Polarity, QuantityMention, Reading, Relation, Sentence,
    SourceDate, SourceKind, Span, SpeechForm, Statement, Target, TimeMention, Token, Word,
};

/// Letters of one to four bytes, so that bytes and code points part early and often.
pub const TEXT: &str =
    "Meni «é» 😀\nТüркийе’nin elçisi 𝔅akü’ye “gəlmədi”, dedi: \"ok, \tyes\"\r\nPay|laş, 分享";

/// Where words stand in [`TEXT`].
pub fn at(words: &str) -> Span {
    let start = TEXT.find(words).unwrap_or_else(|| panic!("{words:?} is not in the text"));
    Span::new(start, start + words.len())
}

fn days(text: &str) -> DayRange {
    DayRange::from_iso(text).unwrap()
}

fn actor(words: &str, code: &str) -> Actor {
    Actor {
        name: words.to_owned(),
        code: code.to_owned(),
        sector: "GOV MIL".into(),
        entity: format!("state:{code}"),
        mention: Some(0),
        span: at(words),
    }
}

fn head(words: &str) -> Head {
    Head {
        span: at(words),
        sentence: Some(0),
        speaker: vec![actor("elçisi", "TUR"), actor("𝔅akü", "AZE")],
        source_kind: SourceKind::Official,
        cue: Some(at("dedi")),
        polarity: Polarity::Negated,
        modality: Modality::Reported,
        hedge: vec![at("“gəlmədi”"), at("\"ok, \tyes\"")],
        date: DateValue {
            days: days("2025-02"),
            precision: DatePrecision::Month,
            basis: Basis::Relative,
            cue: Some(at("gəlmədi")),
            how: "last month seen from 2025-03-01, \"so\"".into(),
        },
        rule: "SANCTION.by_hand".into(),
        why: vec!["line, with \"marks\"".into(), "зачем\nи почему".into()],
        ..Head::default()
    }
}

fn claim() -> Claim {
    Claim { actors: vec![actor("𝔅akü", "AZE"), Actor::default()], words: at("“gəlmədi”") }
}

fn document() -> Document {
    let lines: Vec<Span> = {
        let first = TEXT.find('\n').unwrap();
        let second = TEXT.find("\r\n").unwrap();
        vec![Span::new(0, first), Span::new(first + 1, second), Span::new(second + 2, TEXT.len())]
    };
    let block = |span, kept: bool| Block {
        span,
        role: if kept { BlockRole::Body } else { BlockRole::ShareBar },
        kept,
        reason: "line of share buttons, «é»".into(),
    };
    let meta = DocumentMeta {
        url: "https://tide.example/a?b=c&d=«e»".into(),
        source: "tide.html".into(),
        title: "The \"envoy\", who\nstayed".into(),
        authors: vec!["Ayşe Örnek".into(), "О. Пример".into()],
        outlet: "The Tide".into(),
        republisher: "The Ebb".into(),
        genre: "analysis".into(),
        lang: "az".into(),
        published: Some(days("2025-03-01")),
        published_basis: Basis::Metadata,
        dates: vec![SourceDate {
            kind: "updated".into(),
            days: days("2025"),
            basis: Basis::Explicit,
            span: Some(at("😀")),
        }],
    };
    let blocks = vec![block(lines[0], true), block(lines[1], true), block(lines[2], false)];
    Document::new(TEXT.as_bytes(), meta, TEXT.to_owned(), blocks)
}

/// A reading with every field of every kind filled.
pub fn rich() -> Reading {
    let mut reading = Reading::empty(document(), "0.0.0+deadbeef");
    let second = reading.document.blocks[1].span;
    reading.tokens = vec![Token { span: at("elçisi"), upos: "NOUN" }, Token { span: at("😀"), upos: "SYM" }];
    reading.sentences = vec![Sentence { span: second, block: 1, first_token: 0, end_token: 2 }];
    reading.words = vec![Word {
        span: at("elçisi"),
        token: at("elçisi"),
        sentence: 0,
        number: 1,
        lemma: "elçi".into(),
        upos: "NOUN".into(),
        features: "_".into(),
        head: 0,
        relation: "root".into(),
        name: "O".into(),
    }];
    reading.mentions = vec![Mention {
        span: at("𝔅akü"),
        sentence: 0,
        kind: MentionKind::State,
        code: "AZE".into(),
        sector: "GOV".into(),
        entity: "state:AZE".into(),
        name: "Azerbaijan".into(),
    }];
    let date = head("dedi").date;
    reading.times = vec![TimeMention {
        span: at("gəlmədi"),
        sentence: 0,
        timex: "DATE",
        value: "2025-02".into(),
        modifier: "APPROX",
        date,
        adverbial: true,
    }];
    reading.quantities = vec![QuantityMention {
        span: at("ok"),
        sentence: 0,
        value: -0.25,
        unit: "kg".into(),
        ..QuantityMention::default()
    }];
    reading.places = vec![PlaceMention {
        span: at("𝔅akü"),
        sentence: 0,
        country: "AZE".into(),
        lat: Some(40.37),
        lon: None,
        literal: true,
        ..PlaceMention::default()
    }];
    reading.events = vec![
        Event {
            head: head("𝔅akü’ye"),
            event_type: "SANCTION".into(),
            mode: "withdraw".into(),
            context: vec!["diplomatic".into(), "legal|\"odd\"".into()],
            who: vec![actor("Тüркийе", "TUR"), actor("elçisi", "TUR")],
            whom: vec![actor("𝔅akü", "AZE")],
            third: vec![Actor { name: "bare".into(), ..Actor::default() }],
            reciprocal: true,
            place: Some(actor("𝔅akü", "AZE")),
            size: EventSize {
                dead: Some(0),
                injured: Some(7),
                arrested: None,
                participants: Some(1_000_000),
                bounds: "injured at least".into(),
            },
            trigger: at("gəlmədi"),
            caused_by: Some(1),
            same_as: Some(0),
            historical: true,
        },
        Event {
            head: Head { span: at("dedi"), ..Head::default() },
            event_type: "CONSULT".into(),
            ..Event::default()
        },
    ];
    reading.statements = vec![Statement {
        head: head("dedi: \"ok, \tyes\""),
        form: SpeechForm::Mixed,
        content: at("ok, \tyes"),
        act: "REJECT".into(),
        addressee: vec![actor("𝔅akü", "AZE")],
        about: vec![actor("Тüркийе", "TUR")],
    }];
    reading.judgments = vec![Judgment {
        head: head("“gəlmədi”"),
        claim: claim(),
        aspect: "direction".into(),
        sign: -1,
        phase_from: "warm".into(),
        phase_to: "cold".into(),
    }];
    reading.forecasts = vec![Forecast {
        head: head("“gəlmədi”"),
        claim: claim(),
        condition: Some(at("ok")),
        probability: Some(at("yes")),
        percent_low: Some(20),
        percent_high: Some(45),
        horizon: DayRange::until(days("2026").end.unwrap()),
        outcome: "open".into(),
    }];
    reading.targets = vec![Target {
        head: head("yes"),
        set_by: vec![actor("𝔅akü", "AZE")],
        quantity: Some(1.5),
        unit: "Mt/year".into(),
        si_value: Some(47.5),
        si_unit: "kg/s".into(),
        measure: "coal, \"hard\"".into(),
        deadline: DayRange::since(days("2030").start.unwrap()),
        project: "Dəmiryol".into(),
    }];
    reading.dependences = vec![Dependence {
        head: head("yes"),
        who: vec![actor("𝔅akü", "AZE")],
        on: vec![actor("Тüркийе", "TUR")],
        good: "gas".into(),
        quantity_from: Some(0.5),
        quantity_to: Some(0.1),
        unit: "share".into(),
        trend: "falling".into(),
        lever: vec![actor("elçisi", "TUR")],
    }];
    reading.goals = vec![Goal { head: head("yes"), claim: claim(), means: Some(at("ok")) }];
    reading.relations =
        vec![Relation { head: head("yes"), claim: claim(), status: "ally".into(), refused: true }];
    reading.citations = vec![Citation {
        head: head("yes"),
        mark: "[iv]".into(),
        carries: Some(0),
        authors: "A. Ö.".into(),
        title: "T, \"t\"".into(),
        outlet: "The Tide".into(),
        url: "https://tide.example/x".into(),
        published: days("2024-12"),
        accessed: days("2025-01-02"),
    }];
    let last = reading.document.blocks[2].span;
    reading.dropped = vec![Dropped {
        head: Head { span: last, rule: "intake.share_bar".into(), ..Head::default() },
        role: "share_bar".into(),
        reason: "line of share buttons, «é»".into(),
    }];
    reading.notes = vec![
        Note {
            level: NoteLevel::Warning,
            code: "time.impossible",
            message: "31 June".into(),
            span: Some(at("ok")),
        },
        Note { level: NoteLevel::Info, code: "intake.encoding", message: "guessed".into(), span: None },
    ];
    reading.assign_ids();
    reading
}

/// A reading with one row of each kind and nothing known about it.
pub fn bare() -> Reading {
    let mut reading = Reading::empty(Document::from_text("é"), "");
    reading.events = vec![Event::default()];
    reading.statements = vec![Statement::default()];
    reading.judgments = vec![Judgment::default()];
    reading.forecasts = vec![Forecast::default()];
    reading.targets = vec![Target::default()];
    reading.dependences = vec![Dependence::default()];
    reading.goals = vec![Goal::default()];
    reading.relations = vec![Relation::default()];
    reading.citations = vec![Citation::default()];
    reading.dropped = vec![Dropped { role: "teaser".into(), ..Dropped::default() }];
    reading.assign_ids();
    reading
}

/// The readings of the texts in `data/sample`, dated and undated, with one block a line, every third dropped. What is packed is
/// left out.
pub fn real() -> Vec<(String, Reading)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/sample");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_none_or(|extension| extension != "gz"));
    files.sort();
    let mut out = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        out.push((name.clone(), read(Lore::builtin(), &Document::from_text(&text))));
        let mut document = in_lines(&text);
        document.meta.published = DayRange::from_iso("2025-07-10");
        out.push((format!("{name} in lines"), read(Lore::builtin(), &document)));
    }
    out
}

fn in_lines(text: &str) -> Document {
    let mut blocks = Vec::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let span = Span::new(start, start + line.trim_end_matches('\n').len());
        start += line.len();
        let kept = number % 3 != 2;
        let role = if kept { BlockRole::Body } else { BlockRole::Teaser };
        if !span.is_empty() {
            blocks.push(Block { span, role, kept, reason: "by the test".into() });
        }
    }
    Document::new(text.as_bytes(), DocumentMeta::default(), text.to_owned(), blocks)
}
