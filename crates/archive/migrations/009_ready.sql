-- Schema 9. What is asked most lies ready, so that it costs the same in a large archive as in a small one: an index of what rows hold in the order
-- of their days, and sums. All of it follows from the rows; this step counts it anew, with what older schemas had derived (src/derived.rs).
-- The indexes by id hold the first 16 bits of an id only, that of actors the first 32 bits of their hash.

DROP INDEX events_rows_by_id;
CREATE INDEX events_rows_by_id ON events_rows (doc >> 12, id >> 48);
DROP INDEX statements_rows_by_id;
CREATE INDEX statements_rows_by_id ON statements_rows (doc >> 12, id >> 48);
DROP INDEX judgments_rows_by_id;
CREATE INDEX judgments_rows_by_id ON judgments_rows (doc >> 12, id >> 48);
DROP INDEX forecasts_rows_by_id;
CREATE INDEX forecasts_rows_by_id ON forecasts_rows (doc >> 12, id >> 48);
DROP INDEX targets_rows_by_id;
CREATE INDEX targets_rows_by_id ON targets_rows (doc >> 12, id >> 48);
DROP INDEX dependences_rows_by_id;
CREATE INDEX dependences_rows_by_id ON dependences_rows (doc >> 12, id >> 48);
DROP INDEX goals_rows_by_id;
CREATE INDEX goals_rows_by_id ON goals_rows (doc >> 12, id >> 48);
DROP INDEX relations_rows_by_id;
CREATE INDEX relations_rows_by_id ON relations_rows (doc >> 12, id >> 48);
DROP INDEX citations_rows_by_id;
CREATE INDEX citations_rows_by_id ON citations_rows (doc >> 12, id >> 48);
DROP INDEX dropped_rows_by_id;
CREATE INDEX dropped_rows_by_id ON dropped_rows (doc >> 12, id >> 48);

UPDATE actors SET hash = hash >> 32;

-- Documents that were published on no one day that is known.
CREATE INDEX documents_spanning ON documents (outlet, published_end) WHERE published_end IS NOT published_start;

-- Targets and forecasts by the day they are due.
CREATE INDEX targets_rows_by_due ON targets_rows (coalesce(deadline_end, deadline_start)) WHERE coalesce(deadline_end, deadline_start) IS NOT NULL;
CREATE INDEX forecasts_rows_by_due ON forecasts_rows (coalesce(horizon_end, horizon_start)) WHERE coalesce(horizon_end, horizon_start) IS NOT NULL;

-- Derived: what a document's rows of one day hold. The rowid is `day << 28 | document key`, days counted from 1, 0 for none; the terms are hashes of
-- kinds, types, codes, pairs, entities and the outlet (src/postings.rs).
CREATE VIRTUAL TABLE row_index USING fts5 (terms, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
INSERT INTO row_index (row_index, rank) VALUES ('hashsize', 67108864), ('automerge', 16), ('crisismerge', 64);

-- Derived: sizes. `what` is rows (by kind), size (sentences, words, mentions, undated), outlet (its documents), lore or note.
CREATE TABLE totals (
  what TEXT NOT NULL,
  name TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (what, name)
) WITHOUT ROWID;

-- Derived: entities with the number of documents that name them, and the first actor by which they were named.
CREATE TABLE entity_totals (
  entity TEXT PRIMARY KEY,
  documents INTEGER NOT NULL,
  actor INTEGER NOT NULL REFERENCES actors(key)
) WITHOUT ROWID;
CREATE INDEX entity_totals_by_documents ON entity_totals (documents DESC);

-- Derived from dyad_day: its sums by pair, and how many cells it has by month and type.
CREATE TABLE pair_totals (
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  reports INTEGER NOT NULL,
  a_to_b INTEGER NOT NULL,
  b_to_a INTEGER NOT NULL,
  together INTEGER NOT NULL,
  PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX pair_totals_by_reports ON pair_totals (reports DESC);
CREATE TABLE month_totals (
  month TEXT NOT NULL,
  type TEXT NOT NULL,
  cells INTEGER NOT NULL,
  PRIMARY KEY (month, type)
) WITHOUT ROWID;

DELETE FROM document_codes;
DELETE FROM dyad_day;
