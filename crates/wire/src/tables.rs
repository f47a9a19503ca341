//! The column tables of the eleven kinds, of mentions and of sentences. Each is made once, when it is first asked for.

use std::sync::LazyLock;

use chancery_record::{
    Actor, Basis, BlockRole, CharIndex, Citation, Claim, Date, DatePrecision, DateValue, DayRange,
    Dependence, Dropped, Event, Forecast, Goal, Head, Judgment, Kind, Mention, MentionKind, Modality,
    Polarity, Reading, Relation, Sentence, SourceKind, Span, SpeechForm, Statement, Target,
};

use crate::Value;

/// A reading with the index that turns its bytes into code points.
pub struct View<'a> {
    /// The reading.
    pub reading: &'a Reading,
    chars: CharIndex,
}

impl<'a> View<'a> {
    /// Builds the index; one pass over the text.
    pub fn new(reading: &'a Reading) -> Self {
        View { reading, chars: CharIndex::new(&reading.document.text) }
    }

    fn text(&self) -> &'a str {
        &self.reading.document.text
    }

    fn chars_before(&self, byte: u32) -> Value {
        Value::Int(self.chars.chars_before(self.text(), byte as usize) as i64)
    }
}

/// The type of a column.
#[derive(Clone, PartialEq, Debug)]
pub enum Type {
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// Text.
    Text,
    /// ISO 8601 day.
    Date,
    /// Several of one type.
    List(Box<Type>),
    /// Named parts.
    Struct(Vec<Field>),
}

/// A column: what the public format says about it.
#[derive(Clone, PartialEq, Debug)]
pub struct Field {
    /// Name, snake case.
    pub name: &'static str,
    /// Type.
    pub kind: Type,
    /// Unit of a number, or empty.
    pub unit: &'static str,
    /// Meaning.
    pub doc: &'static str,
    /// Whether the cell may be null.
    pub nullable: bool,
    /// The closed list of values, when there is one.
    pub values: Vec<&'static str>,
}

/// A kind's table.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    /// Name in the public format.
    pub name: &'static str,
    /// What one row is.
    pub doc: &'static str,
    /// Columns in order.
    pub fields: Vec<Field>,
}

type Getter<R> = fn(&View<'_>, &R) -> Value;

struct Column<R> {
    field: Field,
    get: Getter<R>,
}

fn field(name: &'static str, kind: Type, doc: &'static str) -> Field {
    Field { name, kind, unit: "", doc, nullable: false, values: Vec::new() }
}

fn optional(name: &'static str, kind: Type, doc: &'static str) -> Field {
    Field { nullable: true, ..field(name, kind, doc) }
}

fn closed<T>(name: &'static str, table: &[(T, &'static str)], doc: &'static str) -> Field {
    Field { values: table.iter().map(|(_, value)| *value).collect(), ..field(name, Type::Text, doc) }
}

fn column<R>(field: Field, get: Getter<R>) -> Column<R> {
    Column { field, get }
}

fn day(date: Option<Date>) -> Value {
    date.map_or(Value::Null, |date| Value::Text(date.to_string()))
}

fn range_fields() -> Vec<Field> {
    vec![
        optional("start", Type::Date, "first possible day"),
        optional("end", Type::Date, "last possible day, included"),
    ]
}

fn range_value(days: &DayRange) -> Value {
    Value::Struct(vec![("start", day(days.start)), ("end", day(days.end))])
}

fn date_fields() -> Vec<Field> {
    let mut fields = range_fields();
    fields.extend([
        closed("precision", &DatePrecision::ALL, "how exact the text is"),
        closed("basis", &Basis::ALL, "what the date stands on"),
        optional("cue", Type::Text, "the words that say so"),
        optional("how", Type::Text, "the arithmetic in words"),
    ]);
    fields
}

fn date_value(view: &View<'_>, date: &DateValue) -> Value {
    Value::Struct(vec![
        ("start", day(date.days.start)),
        ("end", day(date.days.end)),
        ("precision", Value::Text(date.precision.name().into())),
        ("basis", Value::Text(date.basis.name().into())),
        ("cue", words_or_null(view, date.cue)),
        ("how", Value::text_or_null(&date.how)),
    ])
}

fn actor_fields() -> Vec<Field> {
    vec![
        field("name", Type::Text, "the entity's name, else the words of the text"),
        optional("code", Type::Text, "ISO 3166-1 alpha-3, or EUR UNO IGO NGO IMG ISM MNC"),
        optional("sector", Type::Text, "PLOVER sectors, primary first, parted by a space"),
        optional("entity", Type::Text, "entity in the actor tables"),
        optional("mention", Type::Int, "index into mentions"),
    ]
}

fn actor_value(actor: &Actor) -> Value {
    Value::Struct(vec![
        ("name", Value::Text(actor.name.clone())),
        ("code", Value::text_or_null(&actor.code)),
        ("sector", Value::text_or_null(&actor.sector)),
        ("entity", Value::text_or_null(&actor.entity)),
        ("mention", Value::int_or_null(actor.mention)),
    ])
}

fn actors_type() -> Type {
    Type::List(Box::new(Type::Struct(actor_fields())))
}

fn actors_value(actors: &[Actor]) -> Value {
    Value::List(actors.iter().map(actor_value).collect())
}

fn words_or_null(view: &View<'_>, span: Option<Span>) -> Value {
    span.map_or(Value::Null, |span| words(view, span))
}

fn words(view: &View<'_>, span: Span) -> Value {
    Value::Text(span.of(view.text()).to_owned())
}

fn place_fields(what: &'static str) -> Vec<Field> {
    vec![
        field("start", Type::Int, "first code point of document.text"),
        field("end", Type::Int, "one past the last code point"),
        field("text", Type::Text, what),
    ]
}

fn place_value(view: &View<'_>, span: Span) -> Value {
    Value::Struct(vec![
        ("start", view.chars_before(span.start)),
        ("end", view.chars_before(span.end)),
        ("text", words(view, span)),
    ])
}

/// The columns that every row begins with.
fn head_columns() -> Vec<Column<Head>> {
    vec![
        column(field("id", Type::Text, "hash of document, kind, words and ordinal"), |_, head| {
            Value::Text(head.id.0.clone())
        }),
        column(
            field("start", Type::Int, "first code point of the evidence in document.text"),
            |view, head| view.chars_before(head.span.start),
        ),
        column(field("end", Type::Int, "one past its last code point"), |view, head| {
            view.chars_before(head.span.end)
        }),
        column(field("start_byte", Type::Int, "first byte of the evidence in document.text"), |_, head| {
            Value::Int(head.span.start.into())
        }),
        column(field("end_byte", Type::Int, "one past its last byte"), |_, head| {
            Value::Int(head.span.end.into())
        }),
        column(field("text", Type::Text, "the evidence"), |view, head| words(view, head.span)),
        column(optional("sentence", Type::Int, "index into sentences"), |_, head| {
            Value::int_or_null(head.sentence)
        }),
        column(
            field("speaker", actors_type(), "who says so, outermost first; empty when the author does"),
            |_, head| actors_value(&head.speaker),
        ),
        column(
            closed("source_kind", &SourceKind::ALL, "what kind of source the innermost speaker is"),
            |_, head| Value::Text(head.source_kind.name().into()),
        ),
        column(optional("cue", Type::Text, "the word that attributes"), |view, head| {
            words_or_null(view, head.cue)
        }),
        column(closed("polarity", &Polarity::ALL, "said to be so, or not so"), |_, head| {
            Value::Text(head.polarity.name().into())
        }),
        column(closed("modality", &Modality::ALL, "how the text presents it"), |_, head| {
            Value::Text(head.modality.name().into())
        }),
        column(field("hedge", Type::List(Box::new(Type::Text)), "hedges as written"), |view, head| {
            Value::List(head.hedge.iter().map(|span| words(view, *span)).collect())
        }),
        column(field("date", Type::Struct(date_fields()), "when"), |view, head| date_value(view, &head.date)),
        column(field("rule", Type::Text, "the rule or stage that fired"), |_, head| {
            Value::Text(head.rule.clone())
        }),
        column(field("why", Type::List(Box::new(Type::Text)), "the steps that led to the row"), |_, head| {
            Value::List(head.why.iter().map(|step| Value::Text(step.clone())).collect())
        }),
    ]
}

fn event_columns() -> Vec<Column<Event>> {
    vec![
        column(field("type", Type::Text, "PLOVER event type"), |_, row: &Event| {
            Value::Text(row.event_type.clone())
        }),
        column(optional("mode", Type::Text, "PLOVER mode"), |_, row| Value::text_or_null(&row.mode)),
        column(field("context", Type::List(Box::new(Type::Text)), "PLOVER contexts"), |_, row| {
            Value::List(row.context.iter().map(|code| Value::Text(code.clone())).collect())
        }),
        column(field("who", actors_type(), "actors"), |_, row| actors_value(&row.who)),
        column(field("whom", actors_type(), "recipients; empty when reciprocal"), |_, row| {
            actors_value(&row.whom)
        }),
        column(field("third", actors_type(), "third parties"), |_, row| actors_value(&row.third)),
        column(field("reciprocal", Type::Bool, "all parties do it together"), |_, row| {
            Value::Bool(row.reciprocal)
        }),
        column(optional("place", Type::Struct(actor_fields()), "where, from the same clause"), |_, row| {
            row.place.as_ref().map_or(Value::Null, actor_value)
        }),
        column(
            field(
                "size",
                Type::Struct(vec![
                    count_field("dead", "people killed"),
                    count_field("injured", "people injured"),
                    count_field("arrested", "people arrested"),
                    count_field("participants", "people taking part"),
                    optional(
                        "bounds",
                        Type::Text,
                        "which of them are not exact: dead at least, participants about",
                    ),
                ]),
                "how many, as the text says",
            ),
            |_, row| {
                let count =
                    |number: Option<u64>| number.map_or(Value::Null, |number| Value::Int(number as i64));
                Value::Struct(vec![
                    ("dead", count(row.size.dead)),
                    ("injured", count(row.size.injured)),
                    ("arrested", count(row.size.arrested)),
                    ("participants", count(row.size.participants)),
                    ("bounds", Value::text_or_null(&row.size.bounds)),
                ])
            },
        ),
        column(
            field("trigger", Type::Struct(place_fields("the predicate")), "the predicate"),
            |view, row| place_value(view, row.trigger),
        ),
        column(optional("caused_by", Type::Int, "index into events of the cause"), |_, row| {
            Value::int_or_null(row.caused_by)
        }),
        column(
            optional(
                "same_as",
                Type::Int,
                "index into events of the row that tells this event first; not counted",
            ),
            |_, row| Value::int_or_null(row.same_as),
        ),
        column(field("historical", Type::Bool, "told as history, not as news; not counted"), |_, row| {
            Value::Bool(row.historical)
        }),
    ]
}

fn count_field(name: &'static str, doc: &'static str) -> Field {
    Field { unit: "persons", ..optional(name, Type::Int, doc) }
}

fn statement_columns() -> Vec<Column<Statement>> {
    vec![
        column(closed("form", &SpeechForm::ALL, "how the words are reported"), |_, row: &Statement| {
            Value::Text(row.form.name().into())
        }),
        column(field("content", Type::Struct(place_fields("what is said")), "what is said"), |view, row| {
            place_value(view, row.content)
        }),
        column(optional("act", Type::Text, "PLOVER type of the act that the words perform"), |_, row| {
            Value::text_or_null(&row.act)
        }),
        column(field("addressee", actors_type(), "to whom"), |_, row| actors_value(&row.addressee)),
        column(
            field(
                "about",
                actors_type(),
                "whom the act is done to, then the other actors named in the content",
            ),
            |_, row| actors_value(&row.about),
        ),
    ]
}

fn claim_columns<R>(actors: Getter<R>, claim: Getter<R>) -> Vec<Column<R>> {
    vec![
        column(field("actors", actors_type(), "about whom; the holder first"), actors),
        column(field("claim", Type::Text, "the words that carry the claim"), claim),
    ]
}

fn claim_words(view: &View<'_>, claim: &Claim) -> Value {
    words(view, claim.words)
}

fn judgment_columns() -> Vec<Column<Judgment>> {
    let mut columns = claim_columns::<Judgment>(
        |_, row| actors_value(&row.claim.actors),
        |view, row| claim_words(view, &row.claim),
    );
    columns.extend([
        column(
            field("aspect", Type::Text, "state, direction, blame, advantage or turning_point"),
            |_, row: &Judgment| Value::Text(row.aspect.clone()),
        ),
        column(field("sign", Type::Int, "-1 worse or bad, 0 neither, 1 better or good"), |_, row| {
            Value::Int(row.sign.into())
        }),
        column(optional("phase_from", Type::Text, "phase before, as written"), |_, row| {
            Value::text_or_null(&row.phase_from)
        }),
        column(optional("phase_to", Type::Text, "phase after, as written"), |_, row| {
            Value::text_or_null(&row.phase_to)
        }),
    ]);
    columns
}

fn forecast_columns() -> Vec<Column<Forecast>> {
    let mut columns = claim_columns::<Forecast>(
        |_, row| actors_value(&row.claim.actors),
        |view, row| claim_words(view, &row.claim),
    );
    columns.extend([
        column(optional("condition", Type::Text, "the condition"), |view, row: &Forecast| {
            words_or_null(view, row.condition)
        }),
        column(optional("probability", Type::Text, "probability words as written"), |view, row| {
            words_or_null(view, row.probability)
        }),
        column(
            Field {
                unit: "percent",
                ..optional("percent_low", Type::Int, "lower end of their ICD 203 range")
            },
            |_, row| Value::int_or_null(row.percent_low),
        ),
        column(
            Field {
                unit: "percent",
                ..optional("percent_high", Type::Int, "upper end of their ICD 203 range")
            },
            |_, row| Value::int_or_null(row.percent_high),
        ),
        column(field("horizon", Type::Struct(range_fields()), "until when"), |_, row| {
            range_value(&row.horizon)
        }),
        column(optional("outcome", Type::Text, "open, met, missed or unclear"), |_, row| {
            Value::text_or_null(&row.outcome)
        }),
    ]);
    columns
}

fn target_columns() -> Vec<Column<Target>> {
    vec![
        column(field("set_by", actors_type(), "who set it"), |_, row: &Target| actors_value(&row.set_by)),
        column(optional("quantity", Type::Float, "the number as printed"), |_, row| {
            Value::float_or_null(row.quantity)
        }),
        column(optional("unit", Type::Text, "its unit as printed, scale included"), |_, row| {
            Value::text_or_null(&row.unit)
        }),
        column(optional("si_value", Type::Float, "the number in SI units"), |_, row| {
            Value::float_or_null(row.si_value)
        }),
        column(optional("si_unit", Type::Text, "the SI unit"), |_, row| Value::text_or_null(&row.si_unit)),
        column(optional("measure", Type::Text, "what is measured"), |_, row| {
            Value::text_or_null(&row.measure)
        }),
        column(field("deadline", Type::Struct(range_fields()), "by when"), |_, row| {
            range_value(&row.deadline)
        }),
        column(optional("project", Type::Text, "for which project"), |_, row| {
            Value::text_or_null(&row.project)
        }),
    ]
}

fn dependence_columns() -> Vec<Column<Dependence>> {
    vec![
        column(field("who", actors_type(), "who depends"), |_, row: &Dependence| actors_value(&row.who)),
        column(field("on", actors_type(), "on whom"), |_, row| actors_value(&row.on)),
        column(optional("good", Type::Text, "for what"), |_, row| Value::text_or_null(&row.good)),
        column(optional("quantity_from", Type::Float, "number before"), |_, row| {
            Value::float_or_null(row.quantity_from)
        }),
        column(optional("quantity_to", Type::Float, "number after, or the only one"), |_, row| {
            Value::float_or_null(row.quantity_to)
        }),
        column(optional("unit", Type::Text, "unit as printed"), |_, row| Value::text_or_null(&row.unit)),
        column(optional("trend", Type::Text, "rising, falling or stable"), |_, row| {
            Value::text_or_null(&row.trend)
        }),
        column(field("lever", actors_type(), "who holds the lever"), |_, row| actors_value(&row.lever)),
    ]
}

fn goal_columns() -> Vec<Column<Goal>> {
    let mut columns = claim_columns::<Goal>(
        |_, row| actors_value(&row.claim.actors),
        |view, row| claim_words(view, &row.claim),
    );
    columns.push(column(optional("means", Type::Text, "by which means"), |view, row: &Goal| {
        words_or_null(view, row.means)
    }));
    columns
}

fn relation_columns() -> Vec<Column<Relation>> {
    let mut columns = claim_columns::<Relation>(
        |_, row| actors_value(&row.claim.actors),
        |view, row| claim_words(view, &row.claim),
    );
    columns.extend([
        column(
            field("status", Type::Text, "ally, partner, neutral, satellite, rival, ..."),
            |_, row: &Relation| Value::Text(row.status.clone()),
        ),
        column(field("refused", Type::Bool, "the status is refused, not claimed"), |_, row| {
            Value::Bool(row.refused)
        }),
    ]);
    columns
}

fn citation_columns() -> Vec<Column<Citation>> {
    vec![
        column(
            optional("mark", Type::Text, "the note's mark; null for a citation in parentheses"),
            |_, row: &Citation| Value::text_or_null(&row.mark),
        ),
        column(
            optional("carries", Type::Int, "index into sentences of the sentence that it carries"),
            |_, row| Value::int_or_null(row.carries),
        ),
        column(optional("authors", Type::Text, "authors"), |_, row| Value::text_or_null(&row.authors)),
        column(optional("title", Type::Text, "title"), |_, row| Value::text_or_null(&row.title)),
        column(optional("outlet", Type::Text, "outlet"), |_, row| Value::text_or_null(&row.outlet)),
        column(optional("url", Type::Text, "address"), |_, row| Value::text_or_null(&row.url)),
        column(field("published", Type::Struct(range_fields()), "when it was published"), |_, row| {
            range_value(&row.published)
        }),
        column(field("accessed", Type::Struct(range_fields()), "when it was looked at"), |_, row| {
            range_value(&row.accessed)
        }),
    ]
}

fn dropped_columns() -> Vec<Column<Dropped>> {
    vec![
        column(closed("role", &BlockRole::ALL, "the block's role"), |_, row: &Dropped| {
            Value::Text(row.role.clone())
        }),
        column(field("reason", Type::Text, "why it was left out"), |_, row| Value::Text(row.reason.clone())),
    ]
}

fn document_columns() -> Vec<Column<Reading>> {
    vec![
        column(field("id", Type::Text, "hash of source bytes and address"), |_, row: &Reading| {
            Value::Text(row.document.id.0.clone())
        }),
        column(field("sha256", Type::Text, "SHA-256 of the source bytes"), |_, row| {
            Value::Text(row.document.sha256.clone())
        }),
        column(optional("url", Type::Text, "address"), |_, row| Value::text_or_null(&row.document.meta.url)),
        column(optional("source", Type::Text, "file or feed it was read from"), |_, row| {
            Value::text_or_null(&row.document.meta.source)
        }),
        column(optional("title", Type::Text, "headline"), |_, row| {
            Value::text_or_null(&row.document.meta.title)
        }),
        column(field("authors", Type::List(Box::new(Type::Text)), "authors"), |_, row| {
            Value::List(row.document.meta.authors.iter().map(|name| Value::Text(name.clone())).collect())
        }),
        column(optional("outlet", Type::Text, "who published it first"), |_, row| {
            Value::text_or_null(&row.document.meta.outlet)
        }),
        column(optional("republisher", Type::Text, "who printed it again"), |_, row| {
            Value::text_or_null(&row.document.meta.republisher)
        }),
        column(optional("genre", Type::Text, "genre as the page says it"), |_, row| {
            Value::text_or_null(&row.document.meta.genre)
        }),
        column(optional("lang", Type::Text, "BCP 47 tag"), |_, row| {
            Value::text_or_null(&row.document.meta.lang)
        }),
        column(
            field(
                "published",
                Type::Struct(
                    [range_fields(), vec![closed("basis", &Basis::ALL, "what it stands on")]].concat(),
                ),
                "when it was published first",
            ),
            |_, row| {
                let days = row.document.meta.published.unwrap_or_default();
                Value::Struct(vec![
                    ("start", day(days.start)),
                    ("end", day(days.end)),
                    ("basis", Value::Text(row.document.meta.published_basis.name().into())),
                ])
            },
        ),
        column(
            field(
                "dates",
                Type::List(Box::new(Type::Struct(
                    [
                        vec![field("kind", Type::Text, "published, updated, reposted, accessed or page")],
                        range_fields(),
                        vec![
                            closed("basis", &Basis::ALL, "what it stands on"),
                            optional("text", Type::Text, "the words, when it stands in the text"),
                        ],
                    ]
                    .concat(),
                ))),
                "every date that the source gives",
            ),
            |view, row| {
                let item = |date: &chancery_record::SourceDate| {
                    Value::Struct(vec![
                        ("kind", Value::Text(date.kind.clone())),
                        ("start", day(date.days.start)),
                        ("end", day(date.days.end)),
                        ("basis", Value::Text(date.basis.name().into())),
                        ("text", words_or_null(view, date.span)),
                    ])
                };
                Value::List(row.document.meta.dates.iter().map(item).collect())
            },
        ),
        column(Field { unit: "words", ..field("words", Type::Int, "words in kept blocks") }, |_, row| {
            Value::Int(row.document.kept_words() as i64)
        }),
        column(field("lore", Type::Text, "version of code and data that read it"), |_, row| {
            Value::Text(row.lore.clone())
        }),
        column(field("text", Type::Text, "the whole rendered text; every offset points here"), |_, row| {
            Value::Text(row.document.text.clone())
        }),
        column(
            field(
                "blocks",
                Type::List(Box::new(Type::Struct(vec![
                    field("start", Type::Int, "first code point"),
                    field("end", Type::Int, "one past the last code point"),
                    closed("role", &BlockRole::ALL, "what it is"),
                    field("kept", Type::Bool, "read as prose of the author"),
                    field("reason", Type::Text, "why"),
                ]))),
                "the blocks of the text, in order",
            ),
            |view, row| {
                let item = |block: &chancery_record::Block| {
                    Value::Struct(vec![
                        ("start", view.chars_before(block.span.start)),
                        ("end", view.chars_before(block.span.end)),
                        ("role", Value::Text(block.role.name().into())),
                        ("kept", Value::Bool(block.kept)),
                        ("reason", Value::Text(block.reason.clone())),
                    ])
                };
                Value::List(row.document.blocks.iter().map(item).collect())
            },
        ),
    ]
}

fn sentence_columns() -> Vec<Column<Sentence>> {
    vec![
        column(field("start", Type::Int, "first code point"), |view, row: &Sentence| {
            view.chars_before(row.span.start)
        }),
        column(field("end", Type::Int, "one past the last code point"), |view, row| {
            view.chars_before(row.span.end)
        }),
        column(field("start_byte", Type::Int, "first byte"), |_, row| Value::Int(row.span.start.into())),
        column(field("end_byte", Type::Int, "one past the last byte"), |_, row| {
            Value::Int(row.span.end.into())
        }),
        column(field("block", Type::Int, "index into document.blocks"), |_, row| {
            Value::Int(row.block.into())
        }),
        column(field("text", Type::Text, "the sentence"), |view, row| words(view, row.span)),
    ]
}

fn mention_columns() -> Vec<Column<Mention>> {
    vec![
        column(field("start", Type::Int, "first code point"), |view, row: &Mention| {
            view.chars_before(row.span.start)
        }),
        column(field("end", Type::Int, "one past the last code point"), |view, row| {
            view.chars_before(row.span.end)
        }),
        column(field("start_byte", Type::Int, "first byte"), |_, row| Value::Int(row.span.start.into())),
        column(field("end_byte", Type::Int, "one past the last byte"), |_, row| {
            Value::Int(row.span.end.into())
        }),
        column(field("text", Type::Text, "the words"), |view, row| words(view, row.span)),
        column(field("sentence", Type::Int, "index into sentences"), |_, row| {
            Value::Int(row.sentence.into())
        }),
        column(closed("kind", &MentionKind::ALL, "what it names"), |_, row| {
            Value::Text(row.kind.name().into())
        }),
        column(optional("code", Type::Text, "actor code"), |_, row| Value::text_or_null(&row.code)),
        column(optional("sector", Type::Text, "PLOVER sectors"), |_, row| Value::text_or_null(&row.sector)),
        column(optional("entity", Type::Text, "entity in the actor tables"), |_, row| {
            Value::text_or_null(&row.entity)
        }),
        column(field("name", Type::Text, "the entity's name, else the words"), |_, row| {
            Value::Text(row.name.clone())
        }),
    ]
}

/// The columns of a table, kept after they are first made: every document asks for all tables.
macro_rules! kept {
    ($columns:ident, $row:ty) => {{
        static KEPT: LazyLock<Vec<Column<$row>>> = LazyLock::new($columns);
        KEPT.as_slice()
    }};
}

fn fields_of<R>(columns: Vec<Column<R>>) -> Vec<Field> {
    columns.into_iter().map(|column| column.field).collect()
}

fn with_head<R>(columns: Vec<Column<R>>) -> Vec<Field> {
    let mut fields = fields_of(head_columns());
    fields.extend(fields_of(columns));
    fields
}

/// The column table of a kind.
pub fn kind_table(kind: Kind) -> &'static Table {
    static TABLES: LazyLock<Vec<Table>> =
        LazyLock::new(|| Kind::ALL.iter().map(|(kind, _)| make_kind_table(*kind)).collect());
    // `Kind::ALL` lists the kinds in the order of their declaration.
    &TABLES[kind as usize]
}

fn make_kind_table(kind: Kind) -> Table {
    let (doc, fields) = match kind {
        Kind::Events => ("who did what to whom", with_head(event_columns())),
        Kind::Statements => ("who said what", with_head(statement_columns())),
        Kind::Judgments => ("state or direction of a pair or an actor", with_head(judgment_columns())),
        Kind::Forecasts => ("what somebody expects", with_head(forecast_columns())),
        Kind::Targets => ("a number or a deadline that somebody set", with_head(target_columns())),
        Kind::Dependences => ("who needs whom for what", with_head(dependence_columns())),
        Kind::Goals => ("what an actor aims at", with_head(goal_columns())),
        Kind::Relations => ("standing status of a pair", with_head(relation_columns())),
        Kind::Citations => ("the source of the source", with_head(citation_columns())),
        Kind::Documents => ("a document with its metadata and text", fields_of(document_columns())),
        Kind::Dropped => ("a block left out of reading, with the reason", with_head(dropped_columns())),
    };
    Table { name: kind.name(), doc, fields }
}

/// The column table of sentences.
pub fn sentence_table() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table {
        name: "sentences",
        doc: "a sentence of a kept block",
        fields: fields_of(sentence_columns()),
    });
    &TABLE
}

/// The column table of mentions.
pub fn mention_table() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table {
        name: "mentions",
        doc: "a stretch of text that names an actor or a place",
        fields: fields_of(mention_columns()),
    });
    &TABLE
}

fn plain_rows<R>(view: &View<'_>, rows: &[R], columns: &[Column<R>]) -> Vec<Vec<Value>> {
    rows.iter().map(|row| columns.iter().map(|column| (column.get)(view, row)).collect()).collect()
}

fn headed_rows<R>(
    view: &View<'_>,
    rows: &[R],
    head: fn(&R) -> &Head,
    columns: &[Column<R>],
) -> Vec<Vec<Value>> {
    let heads = kept!(head_columns, Head);
    rows.iter()
        .map(|row| {
            let mut cells: Vec<Value> = heads.iter().map(|column| (column.get)(view, head(row))).collect();
            cells.extend(columns.iter().map(|column| (column.get)(view, row)));
            cells
        })
        .collect()
}

/// The rows of a kind, cells in the order of [`kind_table`].
pub fn kind_rows(view: &View<'_>, kind: Kind) -> Vec<Vec<Value>> {
    let reading = view.reading;
    match kind {
        Kind::Events => headed_rows(view, &reading.events, |row| &row.head, kept!(event_columns, Event)),
        Kind::Statements => {
            headed_rows(view, &reading.statements, |row| &row.head, kept!(statement_columns, Statement))
        }
        Kind::Judgments => {
            headed_rows(view, &reading.judgments, |row| &row.head, kept!(judgment_columns, Judgment))
        }
        Kind::Forecasts => {
            headed_rows(view, &reading.forecasts, |row| &row.head, kept!(forecast_columns, Forecast))
        }
        Kind::Targets => headed_rows(view, &reading.targets, |row| &row.head, kept!(target_columns, Target)),
        Kind::Dependences => {
            headed_rows(view, &reading.dependences, |row| &row.head, kept!(dependence_columns, Dependence))
        }
        Kind::Goals => headed_rows(view, &reading.goals, |row| &row.head, kept!(goal_columns, Goal)),
        Kind::Relations => {
            headed_rows(view, &reading.relations, |row| &row.head, kept!(relation_columns, Relation))
        }
        Kind::Citations => {
            headed_rows(view, &reading.citations, |row| &row.head, kept!(citation_columns, Citation))
        }
        Kind::Documents => plain_rows(view, std::slice::from_ref(reading), kept!(document_columns, Reading)),
        Kind::Dropped => {
            headed_rows(view, &reading.dropped, |row| &row.head, kept!(dropped_columns, Dropped))
        }
    }
}

/// The rows of sentences, cells in the order of [`sentence_table`].
pub fn sentence_rows(view: &View<'_>) -> Vec<Vec<Value>> {
    plain_rows(view, &view.reading.sentences, kept!(sentence_columns, Sentence))
}

/// The rows of mentions, cells in the order of [`mention_table`].
pub fn mention_rows(view: &View<'_>) -> Vec<Vec<Value>> {
    plain_rows(view, &view.reading.mentions, kept!(mention_columns, Mention))
}
