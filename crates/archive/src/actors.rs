//! The table of distinct actors: rows and mentions point into it instead of repeating names and codes.
//!
//! Keys depend on the order of adding and never leave the file.

use std::collections::BTreeSet;
use std::fmt::Write;

use chancery_record::{Mention, Reading};
use chancery_wire::Value;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::At;
use crate::seen::Seen;
use crate::shape::{Slot, headed_kinds};
use crate::{Archive, ArchiveError};

/// How many actors the cache holds before it starts anew.
const CACHE_LIMIT: usize = 200_000;

/// Finds and makes the keys of actors; remembers those it has seen.
#[derive(Default)]
pub(crate) struct ActorKeys {
    seen: Seen<String, i64, CACHE_LIMIT>,
}

impl ActorKeys {
    /// Forgets everything: the table may have changed.
    pub fn clear(&mut self) {
        self.seen.clear();
    }

    /// The key of a mention's actor.
    pub fn of_mention(&mut self, connection: &Connection, mention: &Mention) -> rusqlite::Result<i64> {
        self.key(
            connection,
            [mention.kind.name(), &mention.name, &mention.code, &mention.sector, &mention.entity],
        )
    }

    /// The stored form of a list of actors, `[actor, [actor, mention], ...]`; none for an empty list. `mentions` are the keys of
    /// the reading's mentions.
    pub fn of_list(
        &mut self,
        connection: &Connection,
        reading: &Reading,
        mentions: &[i64],
        actors: &Value,
    ) -> rusqlite::Result<Option<String>> {
        let Value::List(actors) = actors else { return Ok(None) };
        if actors.is_empty() {
            return Ok(None);
        }
        let mut out = String::from("[");
        for actor in actors {
            let part = |name| actor.part(name).and_then(Value::as_text).unwrap_or("");
            let parts = ["", part("name"), part("code"), part("sector"), part("entity")];
            let index = match actor.part("mention") {
                Some(Value::Int(index)) => Some(*index),
                _ => None,
            };
            let place = index.and_then(|index| usize::try_from(index).ok());
            let mention = place.and_then(|place| reading.mentions.get(place).zip(mentions.get(place)));
            let key = match mention {
                Some((mention, key)) if names_the_same(parts, mention) => *key,
                _ => self.key(connection, parts)?,
            };
            let separator = if out.len() > 1 { "," } else { "" };
            let _ = match index {
                Some(index) => write!(out, "{separator}[{key},{index}]"),
                None => write!(out, "{separator}{key}"),
            };
        }
        out.push(']');
        Ok(Some(out))
    }

    /// `parts` are kind, name, code, sector, entity; empty for none.
    fn key(&mut self, connection: &Connection, parts: [&str; 5]) -> rusqlite::Result<i64> {
        let [kind, name, code, sector, entity] = parts;
        let joined = [kind, code, sector, entity, name].join("\u{1f}");
        if let Some(key) = self.seen.get(&joined) {
            return Ok(*key);
        }
        // Half of it finds the few that it could be.
        let hash = fnv(joined.as_bytes()) >> 32;
        let found = connection
            .prepare_cached(
                "SELECT key FROM actors WHERE hash = ?1 AND ifnull(kind, '') = ?2 AND name = ?3 AND ifnull(code, '') = ?4 \
                 AND ifnull(sector, '') = ?5 AND ifnull(entity, '') = ?6",
            )?
            .query_row(params![hash, kind, name, code, sector, entity], |row| row.get(0))
            .optional()?;
        let key = if let Some(key) = found {
            key
        } else {
            let null = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            connection
                .prepare_cached(
                    "INSERT INTO actors (hash, kind, name, code, sector, entity) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![hash, null(kind), name, null(code), null(sector), null(entity)])?;
            connection.last_insert_rowid()
        };
        self.seen.keep(joined, key);
        Ok(key)
    }
}

fn names_the_same([_, name, code, sector, entity]: [&str; 5], mention: &Mention) -> bool {
    name == mention.name && code == mention.code && sector == mention.sector && entity == mention.entity
}

/// FNV-1a, 64 bits: stable over versions and machines.
pub(crate) fn fnv(bytes: &[u8]) -> i64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash as i64
}

/// An actor as the file holds it.
#[derive(Clone, Debug)]
pub(crate) struct StoredActor {
    pub kind: String,
    pub name: String,
    pub code: Option<String>,
    pub sector: Option<String>,
    pub entity: Option<String>,
}

/// Looks up actors by key; holds for one snapshot of the file.
#[derive(Default)]
pub(crate) struct ActorNames {
    seen: Seen<i64, StoredActor, CACHE_LIMIT>,
}

impl ActorNames {
    /// The actor of a key.
    pub fn get(&mut self, connection: &Connection, key: i64) -> rusqlite::Result<&StoredActor> {
        let ask = || {
            connection
                .prepare_cached("SELECT kind, name, code, sector, entity FROM actors WHERE key = ?1")?
                .query_row([key], |row| {
                    Ok(StoredActor {
                        kind: row.get::<_, Option<String>>(0)?.unwrap_or_default(),
                        name: row.get(1)?,
                        code: row.get(2)?,
                        sector: row.get(3)?,
                        entity: row.get(4)?,
                    })
                })
        };
        self.seen.or_ask(key, ask)
    }

    /// The public columns of a stored list of actors.
    pub fn list(&mut self, connection: &Connection, stored: Option<&str>) -> rusqlite::Result<Value> {
        let text_or_null = |text: &Option<String>| text.clone().map_or(Value::Null, Value::Text);
        let mut list = Vec::new();
        for (key, mention) in stored.into_iter().flat_map(each_actor) {
            let actor = self.get(connection, key)?;
            list.push(Value::Struct(vec![
                ("name", Value::Text(actor.name.clone())),
                ("code", text_or_null(&actor.code)),
                ("sector", text_or_null(&actor.sector)),
                ("entity", text_or_null(&actor.entity)),
                ("mention", Value::int_or_null(mention)),
            ]));
        }
        Ok(Value::List(list))
    }

    /// True when one of the actors of a stored list has a name that contains `wanted`, given in lower case.
    pub fn any_name_contains(
        &mut self,
        connection: &Connection,
        stored: Option<&str>,
        wanted: &str,
    ) -> rusqlite::Result<bool> {
        for (key, _) in stored.map(parse_pairs).unwrap_or_default() {
            if self.get(connection, key)?.name.to_lowercase().contains(wanted) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The pairs of actor and mention of a stored list. Files before schema 8 hold only pairs, with null for no mention.
pub(crate) fn parse_pairs(stored: &str) -> Vec<(i64, Option<i64>)> {
    each_actor(stored).collect()
}

/// The same one by one. What is no such list gives what numbers it holds.
pub(crate) fn each_actor(stored: &str) -> impl Iterator<Item = (i64, Option<i64>)> {
    let mut rest = stored.strip_prefix('[').unwrap_or("");
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([',', ' ']);
        let (item, after) = match rest.strip_prefix('[') {
            Some(pair) => pair.split_once(']')?,
            None => rest.split_at(rest.find([',', ']'])?),
        };
        rest = after;
        let mut numbers = item.split(',').map(|number| number.trim().parse::<i64>().ok());
        Some((numbers.next()??, numbers.next().flatten()))
    })
}

impl Archive {
    /// Deletes the actors that nothing points to any more.
    pub(crate) fn forget_unused_actors(&mut self) -> Result<(), ArchiveError> {
        let path = self.path.clone();
        let mut used: BTreeSet<i64> = BTreeSet::new();
        let transaction =
            rusqlite::Transaction::new_unchecked(&self.connection, rusqlite::TransactionBehavior::Immediate)
                .at(&path)?;
        collect_keys(&transaction, "SELECT DISTINCT actor FROM mentions_rows", &mut |row| {
            used.insert(row.get(0)?);
            Ok(())
        })
        .at(&path)?;
        collect_keys(&transaction, "SELECT actor FROM entity_totals", &mut |row| {
            used.insert(row.get(0)?);
            Ok(())
        })
        .at(&path)?;
        for kind in headed_kinds() {
            let shape = self.shape(kind);
            for (field, slot) in shape.flat.iter().zip(&shape.slots) {
                if let Slot::Actors(_) = slot {
                    let name = &field.name;
                    let sql = format!(
                        "SELECT DISTINCT \"{name}\" FROM {} WHERE \"{name}\" IS NOT NULL",
                        shape.stored_name()
                    );
                    collect_keys(&transaction, &sql, &mut |row| {
                        used.extend(parse_pairs(&row.get::<_, String>(0)?).into_iter().map(|(key, _)| key));
                        Ok(())
                    })
                    .at(&path)?;
                }
            }
        }
        let mut unused = Vec::new();
        collect_keys(&transaction, "SELECT key FROM actors", &mut |row| {
            let key = row.get(0)?;
            if !used.contains(&key) {
                unused.push(key);
            }
            Ok(())
        })
        .at(&path)?;
        for key in unused {
            transaction
                .prepare_cached("DELETE FROM actors WHERE key = ?1")
                .and_then(|mut statement| statement.execute([key]))
                .at(&path)?;
        }
        transaction.commit().at(&path)
    }
}

pub(crate) fn collect_keys(
    connection: &Connection,
    sql: &str,
    take: &mut dyn FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        take(row)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::parse_pairs;

    #[test]
    fn stored_lists_are_read_back() {
        assert_eq!(parse_pairs("[7,[8,2],[9,null],10]"), [(7, None), (8, Some(2)), (9, None), (10, None)]);
        assert_eq!(parse_pairs("[[3, 4]]"), [(3, Some(4))]);
        for nothing in ["", "[]", "x", "[x", "{}"] {
            assert_eq!(parse_pairs(nothing), [], "{nothing}");
        }
    }
}
