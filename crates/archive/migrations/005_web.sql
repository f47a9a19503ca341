-- Schema 5. What is known of the web between two runs, so that nothing is fetched twice and a run that was killed goes on where it was. It is no
-- part of the record: exports do not hold it, and it holds moments of the clock. It lies in this file and not beside it so that a document and
-- the news that its item was taken are committed together. Moments are written `YYYY-MM-DDThh:mm:ssZ`; empty text means unknown.

-- The last answer of each address that was asked for: what to ask with next time, hashes of the content and of the words that were kept of it,
-- and the document that it gave.
CREATE TABLE web_answers (
  url TEXT PRIMARY KEY,
  fetched TEXT NOT NULL,
  etag TEXT NOT NULL,
  last_modified TEXT NOT NULL,
  body TEXT NOT NULL,
  words TEXT NOT NULL,
  document TEXT NOT NULL
) WITHOUT ROWID;

-- Every item that a watched feed ever gave, in the order of its arrival. `source` is the item by itself, until it was taken.
CREATE TABLE web_items (
  key INTEGER PRIMARY KEY,
  feed TEXT NOT NULL,
  id TEXT NOT NULL,
  link TEXT NOT NULL,
  seen TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  source BLOB
);
CREATE UNIQUE INDEX web_items_by_id ON web_items (feed, id);
CREATE INDEX web_items_waiting ON web_items (feed, key) WHERE state = 'waiting';

-- Servers (scheme, host and port): until when they are left alone, and their rules for programs.
CREATE TABLE web_hosts (
  origin TEXT PRIMARY KEY,
  not_before TEXT NOT NULL,
  robots_at TEXT NOT NULL,
  robots TEXT NOT NULL
) WITHOUT ROWID;
