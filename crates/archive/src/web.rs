//! What is known of the web between two runs: last answers, items of feeds, servers. Plain tables, kept as they are given; what
//! they mean is the business of who fetches.
//!
//! They are no part of the record: no export and no check of rows looks at them, and removing a document leaves them, so that
//! an item whose document somebody removed does not come back.

use rusqlite::{OptionalExtension, Params, params};

use crate::error::At;
use crate::{Archive, ArchiveError, Writer};

/// The last answer of an address. Empty text means unknown.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WebAnswer {
    /// The address as it was asked for.
    pub url: String,
    /// When it came, `YYYY-MM-DDThh:mm:ssZ`.
    pub fetched: String,
    /// The `ETag` that came with it.
    pub etag: String,
    /// The `Last-Modified` that came with it.
    pub last_modified: String,
    /// A hash of the content.
    pub body: String,
    /// A hash of the words that were kept of it.
    pub words: String,
    /// The id of the document that it gave.
    pub document: String,
}

/// What became of an item of a feed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WebState {
    /// It is still to be taken.
    Waiting,
    /// It was taken.
    Taken,
    /// It was given up.
    Refused,
}

impl WebState {
    fn name(self) -> &'static str {
        match self {
            WebState::Waiting => "waiting",
            WebState::Taken => "taken",
            WebState::Refused => "refused",
        }
    }
}

/// An item of a feed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WebItem {
    /// The address of the feed.
    pub feed: String,
    /// What the feed calls it.
    pub id: String,
    /// The address of its article, or empty.
    pub link: String,
    /// When it was seen first, `YYYY-MM-DDThh:mm:ssZ`.
    pub seen: String,
    /// How often it was tried in vain.
    pub tries: u32,
    /// The item by itself, as the feed gave it.
    pub source: Vec<u8>,
}

/// What is kept of a server. Empty text means unknown.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WebHost {
    /// Scheme, host and port.
    pub origin: String,
    /// It is not to be asked before this moment.
    pub not_before: String,
    /// When its rules for programs were fetched.
    pub robots_at: String,
    /// Its rules for programs.
    pub robots: String,
}

impl Archive {
    /// The last answer of an address.
    pub fn web_answer(&self, url: &str) -> Result<Option<WebAnswer>, ArchiveError> {
        let sql =
            "SELECT url, fetched, etag, last_modified, body, words, document FROM web_answers WHERE url = ?1";
        let mut found = self.collect(sql, [url], |row| {
            Ok(WebAnswer {
                url: row.get(0)?,
                fetched: row.get(1)?,
                etag: row.get(2)?,
                last_modified: row.get(3)?,
                body: row.get(4)?,
                words: row.get(5)?,
                document: row.get(6)?,
            })
        })?;
        Ok(found.pop())
    }

    /// Whether a feed gave an item of this name before, whatever became of it.
    pub fn has_web_item(&self, feed: &str, id: &str) -> Result<bool, ArchiveError> {
        self.connection
            .prepare_cached("SELECT 1 FROM web_items WHERE feed = ?1 AND id = ?2")
            .and_then(|mut statement| statement.query_row([feed, id], |_| Ok(())).optional())
            .map(|found| found.is_some())
            .at(&self.path)
    }

    /// The first items of a feed that are still to be taken, in the order in which they came.
    pub fn waiting_web_items(&self, feed: &str, most: usize) -> Result<Vec<WebItem>, ArchiveError> {
        let sql = "SELECT feed, id, link, seen, tries, ifnull(source, x'') FROM web_items \
                   WHERE feed = ?1 AND state = 'waiting' ORDER BY tries, key LIMIT ?2";
        self.collect(sql, params![feed, most as i64], |row| {
            Ok(WebItem {
                feed: row.get(0)?,
                id: row.get(1)?,
                link: row.get(2)?,
                seen: row.get(3)?,
                tries: row.get(4)?,
                source: row.get(5)?,
            })
        })
    }

    /// How many items of a feed are still to be taken.
    pub fn count_waiting_web_items(&self, feed: &str) -> Result<usize, ArchiveError> {
        let sql = "SELECT count(*) FROM web_items WHERE feed = ?1 AND state = 'waiting'";
        let counts = self.collect(sql, [feed], |row| row.get::<_, i64>(0))?;
        Ok(counts.into_iter().next().unwrap_or_default() as usize)
    }

    /// All servers of which something is kept, by name.
    pub fn web_hosts(&self) -> Result<Vec<WebHost>, ArchiveError> {
        let sql = "SELECT origin, not_before, robots_at, robots FROM web_hosts ORDER BY origin";
        self.collect(sql, [], |row| {
            Ok(WebHost {
                origin: row.get(0)?,
                not_before: row.get(1)?,
                robots_at: row.get(2)?,
                robots: row.get(3)?,
            })
        })
    }
}

impl Writer<'_> {
    /// Keeps the last answer of an address, in the transaction of the documents around it.
    pub fn put_web_answer(&mut self, answer: &WebAnswer) -> Result<(), ArchiveError> {
        let WebAnswer { url, fetched, etag, last_modified, body, words, document } = answer;
        self.write(
            "INSERT OR REPLACE INTO web_answers (url, fetched, etag, last_modified, body, words, document) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![url, fetched, etag, last_modified, body, words, document],
        )
    }

    /// Keeps an item that is still to be taken. One of the same name is left as it is.
    pub fn add_web_item(&mut self, item: &WebItem) -> Result<(), ArchiveError> {
        let WebItem { feed, id, link, seen, tries, source } = item;
        self.write(
            "INSERT OR IGNORE INTO web_items (feed, id, link, seen, state, tries, source) \
             VALUES (?1, ?2, ?3, ?4, 'waiting', ?5, ?6)",
            params![feed, id, link, seen, tries, source],
        )
    }

    /// Keeps what became of an item, in the transaction of the documents around it.
    pub fn settle_web_item(&mut self, item: &WebItem, state: WebState) -> Result<(), ArchiveError> {
        self.write(
            "UPDATE web_items SET state = ?3, tries = ?4, source = CASE ?3 WHEN 'waiting' THEN source END \
             WHERE feed = ?1 AND id = ?2",
            params![item.feed, item.id, state.name(), item.tries],
        )
    }

    /// Keeps what is known of a server.
    pub fn put_web_host(&mut self, host: &WebHost) -> Result<(), ArchiveError> {
        let WebHost { origin, not_before, robots_at, robots } = host;
        self.write(
            "INSERT OR REPLACE INTO web_hosts (origin, not_before, robots_at, robots) VALUES (?1, ?2, ?3, ?4)",
            params![origin, not_before, robots_at, robots],
        )
    }

    fn write(&mut self, sql: &str, values: impl Params) -> Result<(), ArchiveError> {
        self.beside_documents(|archive| {
            archive
                .connection
                .prepare_cached(sql)
                .and_then(|mut statement| statement.execute(values).map(|_| ()))
                .at(&archive.path)
        })
    }
}
