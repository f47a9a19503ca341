//! The index of what rows hold, `row_index`: for each document and day the terms of its rows of that day, in the order of the days.
//!
//! A question about rows takes the terms that a row must have ([`Terms`]), walks over the documents and days that have all of them from the newest or the
//! oldest on, and tests the rows there one by one; so it ends as soon as enough are found. Terms are hashes: two things may share one, which costs a test and
//! changes no answer. The document itself stands under its day of publication, with what its text mentions.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::{Date, Kind};
use rusqlite::{Connection, params};

use crate::actors::{ActorNames, each_actor, fnv};
use crate::derived::{directed_pairs, split_codes, text};
use crate::shape::{Shape, key_range};
use crate::{Archive, ArchiveError, Order};

/// Bits of a place that hold the key of the document.
const DOCUMENT_BITS: u32 = 28;
/// The first key that a document cannot have.
pub(crate) const DOCUMENT_KEYS: i64 = 1 << DOCUMENT_BITS;
/// Days are counted from ten thousand years before the year 0, so that all that a date can be are above zero.
const DAYS_BEFORE: i64 = 25 * 146_097 + 1;

/// Where the rows of a document that begin on a day stand in the index; the day is 0 when none is known.
pub(crate) fn place_of(day: Option<&str>, document: i64) -> i64 {
    (day.map_or(0, day_number) << DOCUMENT_BITS) | (document & (DOCUMENT_KEYS - 1))
}

/// Day and document of a place.
pub(crate) fn parts_of(place: i64) -> (i64, i64) {
    (place >> DOCUMENT_BITS, place & (DOCUMENT_KEYS - 1))
}

/// The number of a day `YYYY-MM-DD`, from 1; 0 for what is no day.
pub(crate) fn day_number(day: &str) -> i64 {
    let (sign, digits) = day.strip_prefix('-').map_or((1, day), |digits| (-1, digits));
    let mut parts = digits.splitn(3, '-');
    let year = parts.next().and_then(|year| year.parse::<i16>().ok());
    let mut small = || parts.next().and_then(|part| part.parse::<i8>().ok());
    let (Some(year), Some(month), Some(day)) = (year, small(), small()) else { return 0 };
    Date::new(sign * year, month, day)
        .map_or(0, |day| i64::from(chancery_record::day_number(day)) + DAYS_BEFORE)
}

/// The day of a number; none for 0.
pub(crate) fn date_of(number: i64) -> Option<Date> {
    let number = i32::try_from(number - DAYS_BEFORE).ok().filter(|_| number > 0)?;
    chancery_record::day_of_number(number)
}

/// The term of a thing: seven letters or digits.
fn term(what: &str, name: &str) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = fnv(format!("{what}\u{1f}{name}").as_bytes()) as u64;
    (0..7).map(|place| char::from(LETTERS[(hash >> (29 + 5 * place)) as usize & 31])).collect()
}

/// Terms that must all stand in one place.
#[derive(Clone, Default, Debug)]
pub(crate) struct Terms(BTreeSet<String>);

impl Terms {
    /// A row of this kind.
    pub fn kind(&mut self, kind: Kind) {
        self.0.insert(term("kind", kind.name()));
    }

    /// The document itself.
    pub fn document(&mut self) {
        self.0.insert(term("document", ""));
    }

    /// An event of this type, or a statement with this act.
    pub fn event_type(&mut self, code: &str) {
        self.0.insert(term("type", code));
    }

    /// A row that names this code.
    pub fn code(&mut self, code: &str) {
        self.0.insert(term("code", code));
    }

    /// A row of this kind of a pair, `a` < `b`: an event between the two, or another row that names both.
    pub fn pair(&mut self, kind: Kind, a: &str, b: &str) {
        self.0.insert(term("pair", &format!("{}\u{1f}{a}\u{1f}{b}", kind.name())));
    }

    /// A row that names this entity, or on the day of publication a text that mentions it.
    pub fn entity(&mut self, entity: &str) {
        self.0.insert(term("entity", entity));
    }

    /// A document of this outlet.
    pub fn outlet(&mut self, outlet: &str) {
        self.0.insert(term("outlet", outlet));
    }

    /// A row that ends later than on the day, or nobody knows when.
    pub fn reaches_on(&mut self) {
        self.0.insert(term("reaches", "on"));
    }

    /// A row of which only the last day is known, which is the day.
    pub fn reaches_back(&mut self) {
        self.0.insert(term("reaches", "back"));
    }

    fn reach(&mut self, start: Option<&str>, end: Option<&str>) {
        match (start, end) {
            (Some(_), end) if end != start => self.reaches_on(),
            (None, Some(_)) => self.reaches_back(),
            _ => {}
        }
    }

    /// As text: what is stored, and with ` AND ` between them what is asked.
    fn joined(&self, by: &str) -> String {
        self.0.iter().map(String::as_str).collect::<Vec<_>>().join(by)
    }
}

/// What a document puts into the index, and the entities that it names.
#[derive(Default)]
pub(crate) struct Held {
    /// Terms by place.
    pub places: BTreeMap<i64, Terms>,
    /// Entities with the first actor of each.
    pub entities: BTreeMap<String, i64>,
    /// Rows by kind, and those that somebody speaks.
    pub rows: Vec<(Kind, i64, i64)>,
    /// Rows by kind and day; the day is empty when none is known.
    pub days: BTreeMap<(Kind, String), i64>,
    /// Mentions.
    pub mentions: i64,
}

impl Held {
    /// The terms of every place, as they are stored.
    pub fn stored(self) -> impl Iterator<Item = (i64, String)> {
        self.places.into_iter().map(|(place, terms)| (place, terms.joined(" ")))
    }
}

/// Days of publication and outlet of a document.
#[derive(Default)]
pub(crate) struct Published {
    pub start: Option<String>,
    pub end: Option<String>,
    pub outlet: String,
}

/// What a document holds. Its rows must be in the file.
pub(crate) fn held<'s>(
    connection: &Connection,
    names: &mut ActorNames,
    document: i64,
    published: &Published,
    shapes: impl Iterator<Item = &'s Shape>,
) -> rusqlite::Result<Held> {
    let mut held = Held::default();
    let itself = place_of(published.start.as_deref().or(published.end.as_deref()), document);
    let (first, last) = key_range(document);
    let about = held.places.entry(itself).or_default();
    about.document();
    about.outlet(&published.outlet);
    about.reach(published.start.as_deref(), published.end.as_deref());
    let mut mentions = connection.prepare_cached(
        "SELECT actor, count(*) FROM mentions_rows WHERE key BETWEEN ?1 AND ?2 GROUP BY actor",
    )?;
    let mut rows = mentions.query(params![first, last])?;
    while let Some(row) = rows.next()? {
        let actor: i64 = row.get(0)?;
        held.mentions += row.get::<_, i64>(1)?;
        if let Some(entity) = &names.get(connection, actor)?.entity {
            about.entity(entity);
            note_entity(&mut held.entities, entity, actor);
        }
    }
    for shape in shapes {
        let (mut number, mut spoken) = (0, 0);
        let mut statement = connection.prepare_cached(&shape.held_sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params![first, last, published.end])?;
        while let Some(row) = rows.next()? {
            number += 1;
            let start = Some(text(row.get_ref(0)?)).filter(|day| !day.is_empty());
            let end = Some(text(row.get_ref(1)?)).filter(|day| !day.is_empty());
            let (start, end) = if start.is_none() && end.is_none() {
                (published.start.as_deref(), published.end.as_deref())
            } else {
                (start, end)
            };
            let day = start.or(end);
            *held.days.entry((shape.kind, day.unwrap_or("").to_owned())).or_default() += 1;
            spoken += row.get::<_, i64>(6)?;
            let terms = held.places.entry(place_of(day, document)).or_default();
            terms.kind(shape.kind);
            terms.outlet(&published.outlet);
            terms.reach(start, end);
            let event_type = text(row.get_ref(2)?);
            if !event_type.is_empty() {
                terms.event_type(event_type);
            }
            if shape.kind == Kind::Events {
                let reciprocal = row.get::<_, Option<bool>>(3)?.unwrap_or(false);
                for (a, b) in
                    directed_pairs(text(row.get_ref(4)?), text(row.get_ref(5)?), reciprocal).into_keys()
                {
                    terms.pair(shape.kind, a, b);
                }
            }
            let mut named = BTreeSet::new();
            for column in 7..columns {
                let cell = text(row.get_ref(column)?);
                if cell.starts_with('[') {
                    for (actor, _) in each_actor(cell) {
                        if let Some(entity) = &names.get(connection, actor)?.entity {
                            terms.entity(entity);
                            note_entity(&mut held.entities, entity, actor);
                        }
                    }
                } else {
                    named.extend(split_codes(cell));
                }
            }
            for (place, a) in named.iter().enumerate() {
                terms.code(a);
                if shape.kind != Kind::Events {
                    named.iter().skip(place + 1).for_each(|b| terms.pair(shape.kind, a, b));
                }
            }
        }
        held.rows.push((shape.kind, number, spoken));
    }
    Ok(held)
}

fn note_entity(entities: &mut BTreeMap<String, i64>, entity: &str, actor: i64) {
    match entities.get_mut(entity) {
        Some(first) => *first = actor.min(*first),
        None => {
            entities.insert(entity.to_owned(), actor);
        }
    }
}

/// From which end a walk begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// The last day first, what has no day at the end.
    Newest,
    /// The first day first, what has no day at the end.
    Oldest,
}

impl Way {
    /// Of an order by days.
    pub fn of(order: Order) -> Way {
        if order == Order::Newest { Way::Newest } else { Way::Oldest }
    }
}

impl Archive {
    /// Places that hold all terms, in the order of the days from the given one on, until `take` says false. Within a day they come in no order that means anything.
    pub(crate) fn walk(
        &self,
        terms: &Terms,
        days: (Option<i64>, Option<i64>),
        (way, from): (Way, Option<i64>),
        take: &mut dyn FnMut(i64) -> Result<bool, ArchiveError>,
    ) -> Result<(), ArchiveError> {
        let all = (1 << DOCUMENT_BITS, i64::MAX);
        let mut stretches = vec![(all, terms.clone())];
        if days != (None, None) {
            // Rows that begin before the first day can end within, and rows of which only the end is known can have begun within.
            let since = days.0.map_or(all.0, |day| day << DOCUMENT_BITS);
            let until = days.1.map_or(all.1, |day| ((day + 1) << DOCUMENT_BITS) - 1);
            let (mut before, mut after) = (terms.clone(), terms.clone());
            before.reaches_on();
            after.reaches_back();
            stretches = vec![((all.0, since - 1), before), ((since, until), terms.clone())];
            if until < i64::MAX {
                stretches.push(((until + 1, all.1), after));
            }
            stretches.retain(|((first, last), _)| first <= last);
        }
        if let Some(from) = from {
            let (begin, end) = (from << DOCUMENT_BITS, ((from + 1) << DOCUMENT_BITS) - 1);
            for ((first, last), _) in &mut stretches {
                match way {
                    Way::Oldest => *first = begin.max(*first),
                    Way::Newest => *last = end.min(*last),
                }
            }
            stretches.retain(|((first, last), _)| first <= last);
        }
        if way == Way::Newest {
            stretches.reverse();
        }
        if days == (None, None) {
            stretches.push(((0, all.0 - 1), terms.clone()));
        }
        let order = if way == Way::Newest { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT rowid FROM row_index WHERE row_index MATCH ?1 AND rowid BETWEEN ?2 AND ?3 ORDER BY rowid {order}"
        );
        let at = |error| ArchiveError::from_sql(&self.path, error);
        for ((first, last), terms) in stretches {
            let mut statement = self.connection.prepare_cached(&sql).map_err(at)?;
            let mut rows = statement.query(params![terms.joined(" AND "), first, last]).map_err(at)?;
            while let Some(row) = rows.next().map_err(at)? {
                if !take(row.get(0).map_err(at)?)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Keys of the documents that have all terms in one place, in order.
    pub(crate) fn documents_with(&self, terms: &Terms) -> Result<Vec<i64>, ArchiveError> {
        let sql = "SELECT rowid FROM row_index WHERE row_index MATCH ?1";
        let mut keys = self
            .collect(sql, [terms.joined(" AND ")], |row| Ok(row.get::<_, i64>(0)? & (DOCUMENT_KEYS - 1)))?;
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_one_by_one() {
        let first: Date = "-000003-12-30".parse().unwrap();
        let mut day = first;
        let start = day_number(&first.to_string());
        for number in 0..4000 {
            assert_eq!(day_number(&day.to_string()), start + number, "{day}");
            assert_eq!(date_of(start + number), Some(day));
            day = day.tomorrow().unwrap();
        }
        for (one, next) in
            [("1900-02-28", "1900-03-01"), ("2000-02-29", "2000-03-01"), ("2023-12-31", "2024-01-01")]
        {
            assert_eq!(day_number(one) + 1, day_number(next));
        }
        assert!(day_number("-9999-01-01") > 0 && day_number("9999-12-31") < 1 << 23);
        for wrong in ["", "2024", "2024-13-01", "x-1-1", "99999-01-01"] {
            assert_eq!(day_number(wrong), 0, "{wrong}");
        }
    }

    #[test]
    fn places_lie_in_the_order_of_days() {
        let places = [place_of(None, 9), place_of(Some("2024-05-01"), 7), place_of(Some("2024-05-02"), 3)];
        assert!(places.is_sorted());
        assert_eq!(parts_of(places[1]), (day_number("2024-05-01"), 7));
    }

    #[test]
    fn terms_are_words_of_the_index() {
        let term = term("entity", "person:Åsa \"AND\" Berg");
        assert!(
            term.len() == 7 && term.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        );
    }
}
