-- Schema 1. Frozen once released: later changes go into the next file. The tables `<kind>_rows` follow the column tables
-- of the room `wire` (a test compares them; `print_schema` in src/shape.rs prints them). What is stored how: src/shape.rs.
-- Views of the public tables are not made here but after the last migration, from src/shape.rs.

-- A document. `first_sentence` and `sentence_count` are its range of keys in `sentences_rows`.
CREATE TABLE documents (
  key INTEGER PRIMARY KEY,
  "id" TEXT NOT NULL UNIQUE,
  "sha256" TEXT,
  "url" TEXT,
  "source" TEXT,
  "title" TEXT,
  "authors" TEXT,
  "outlet" TEXT,
  "republisher" TEXT,
  "genre" TEXT,
  "lang" TEXT,
  "published_start" TEXT,
  "published_end" TEXT,
  "published_basis" TEXT,
  "dates" TEXT,
  "words" INTEGER,
  "lore" TEXT,
  first_sentence INTEGER NOT NULL,
  sentence_count INTEGER NOT NULL,
  "text" TEXT NOT NULL
);

-- What a document was read from. `bytes` is null when they equal the document's text, else zstd. `digest` is the hash of
-- the whole reading in the public format; `details` is zstd over JSON: blocks, and per kind `why` and `date_how`.
CREATE TABLE sources (
  doc INTEGER PRIMARY KEY REFERENCES documents(key),
  digest INTEGER NOT NULL,
  details BLOB NOT NULL,
  bytes BLOB
);

-- Problems met while reading, in the order of the reading.
CREATE TABLE notes (
  key INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES documents(key),
  level TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  start_byte INTEGER,
  end_byte INTEGER
);

-- Sentences, without their words; keys of one document follow one another.
CREATE TABLE sentences_rows (
  key INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES documents(key),
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  start_byte INTEGER,
  end_byte INTEGER,
  block INTEGER NOT NULL
);

-- Every distinct actor or place that a mention or a row names. `hash` finds it again.
CREATE TABLE actors (
  key INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL,
  kind TEXT,
  name TEXT NOT NULL,
  code TEXT,
  sector TEXT,
  entity TEXT
);
CREATE INDEX actors_by_hash ON actors (hash);

CREATE TABLE mentions_rows (
  key INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES documents(key),
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  start_byte INTEGER,
  end_byte INTEGER,
  sentence INTEGER NOT NULL,
  actor INTEGER NOT NULL REFERENCES actors(key)
);

CREATE TABLE events_rows (
  key INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES documents(key),
  "id" INTEGER NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  "start_byte" INTEGER,
  "end_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" TEXT,
  "cue" TEXT,
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" TEXT,
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" TEXT,
  "date_basis" TEXT,
  "date_cue" TEXT,
  "rule" TEXT,
  "type" TEXT,
  "mode" TEXT,
  "context" TEXT,
  "who" TEXT,
  "who_codes" TEXT,
  "whom" TEXT,
  "whom_codes" TEXT,
  "third" TEXT,
  "third_codes" TEXT,
  "reciprocal" INTEGER,
  "place_name" TEXT,
  "place_code" TEXT,
  "place_sector" TEXT,
  "place_entity" TEXT,
  "place_mention" INTEGER,
  "size_dead" INTEGER,
  "size_injured" INTEGER,
  "size_arrested" INTEGER,
  "size_participants" INTEGER,
  "trigger_start" INTEGER,
  "trigger_end" INTEGER,
  "caused_by" INTEGER,
  "historical" INTEGER
);
CREATE INDEX events_rows_by_id ON events_rows (id);

CREATE TABLE statements_rows (
  key INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES documents(key),
  "id" INTEGER NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  "start_byte" INTEGER,
  "end_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" TEXT,
  "cue" TEXT,
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" TEXT,
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" TEXT,
  "date_basis" TEXT,
  "date_cue" TEXT,
  "rule" TEXT,
  "form" TEXT,
  "content_start" INTEGER,
  "content_end" INTEGER,
  "act" TEXT,
  "addressee" TEXT,
  "addressee_codes" TEXT,
  "about" TEXT,
  "about_codes" TEXT
);
CREATE INDEX statements_rows_by_id ON statements_rows (id);

CREATE TABLE judgments_rows (
  key INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES documents(key),
  "id" INTEGER NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  "start_byte" INTEGER,
  "end_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" TEXT,
  "cue" TEXT,
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" TEXT,
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" TEXT,
  "date_basis" TEXT,
  "date_cue" TEXT,
  "rule" TEXT,
  "actors" TEXT,
  "actors_codes" TEXT,
  "claim" TEXT,
  "aspect" TEXT,
  "sign" INTEGER,
  "phase_from" TEXT,
  "phase_to" TEXT
);
CREATE INDEX judgments_rows_by_id ON judgments_rows (id);

CREATE TABLE forecasts_rows (
  key INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES documents(key),
  "id" INTEGER NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  "start_byte" INTEGER,
  "end_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" TEXT,
  "cue" TEXT,
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" TEXT,
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" TEXT,
  "date_basis" TEXT,
  "date_cue" TEXT,
  "rule" TEXT,
  "actors" TEXT,
  "actors_codes" TEXT,
  "claim" TEXT,
  "condition" TEXT,
  "probability" TEXT,
  "percent_low" INTEGER,
  "percent_high" INTEGER,
  "horizon_start" TEXT,
  "horizon_end" TEXT,
  "outcome" TEXT
);
CREATE INDEX forecasts_rows_by_id ON forecasts_rows (id);

CREATE TABLE targets_rows (
  key INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES documents(key),
  "id" INTEGER NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  "start_byte" INTEGER,
  "end_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" TEXT,
  "cue" TEXT,
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" TEXT,
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" TEXT,
  "date_basis" TEXT,
  "date_cue" TEXT,
  "rule" TEXT,
  "set_by" TEXT,
  "set_by_codes" TEXT,
  "quantity" REAL,
  "unit" TEXT,
  "si_value" REAL,
  "si_unit" TEXT,
  "measure" TEXT,
  "deadline_start" TEXT,
  "deadline_end" TEXT,
  "project" TEXT
);
CREATE INDEX targets_rows_by_id ON targets_rows (id);

CREATE TABLE dependences_rows (
  key INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES documents(key),
  "id" INTEGER NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  "start_byte" INTEGER,
  "end_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" TEXT,
  "cue" TEXT,
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" TEXT,
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" TEXT,
  "date_basis" TEXT,
  "date_cue" TEXT,
  "rule" TEXT,
  "who" TEXT,
  "who_codes" TEXT,
  "on" TEXT,
  "on_codes" TEXT,
  "good" TEXT,
  "quantity_from" REAL,
  "quantity_to" REAL,
  "unit" TEXT,
  "trend" TEXT,
  "lever" TEXT,
  "lever_codes" TEXT
);
CREATE INDEX dependences_rows_by_id ON dependences_rows (id);

CREATE TABLE goals_rows (
  key INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES documents(key),
  "id" INTEGER NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  "start_byte" INTEGER,
  "end_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" TEXT,
  "cue" TEXT,
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" TEXT,
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" TEXT,
  "date_basis" TEXT,
  "date_cue" TEXT,
  "rule" TEXT,
  "actors" TEXT,
  "actors_codes" TEXT,
  "claim" TEXT,
  "means" TEXT
);
CREATE INDEX goals_rows_by_id ON goals_rows (id);

CREATE TABLE relations_rows (
  key INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES documents(key),
  "id" INTEGER NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  "start_byte" INTEGER,
  "end_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" TEXT,
  "cue" TEXT,
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" TEXT,
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" TEXT,
  "date_basis" TEXT,
  "date_cue" TEXT,
  "rule" TEXT,
  "actors" TEXT,
  "actors_codes" TEXT,
  "claim" TEXT,
  "status" TEXT,
  "refused" INTEGER
);
CREATE INDEX relations_rows_by_id ON relations_rows (id);

CREATE TABLE citations_rows (
  key INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES documents(key),
  "id" INTEGER NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  "start_byte" INTEGER,
  "end_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" TEXT,
  "cue" TEXT,
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" TEXT,
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" TEXT,
  "date_basis" TEXT,
  "date_cue" TEXT,
  "rule" TEXT,
  "mark" TEXT,
  "carries" INTEGER,
  "authors" TEXT,
  "title" TEXT,
  "outlet" TEXT,
  "url" TEXT,
  "published_start" TEXT,
  "published_end" TEXT,
  "accessed_start" TEXT,
  "accessed_end" TEXT
);
CREATE INDEX citations_rows_by_id ON citations_rows (id);

CREATE TABLE dropped_rows (
  key INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES documents(key),
  "id" INTEGER NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  "start_byte" INTEGER,
  "end_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" TEXT,
  "cue" TEXT,
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" TEXT,
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" TEXT,
  "date_basis" TEXT,
  "date_cue" TEXT,
  "rule" TEXT,
  "role" TEXT,
  "reason" TEXT
);
CREATE INDEX dropped_rows_by_id ON dropped_rows (id);

-- Search over sentences; the words lie in the documents' text.
CREATE VIEW sentence_text AS
  SELECT r.key AS key,
    CAST(substr(CAST(d.text AS BLOB), coalesce(r.start_byte, r.start) + 1,
      coalesce(r.end_byte, r."end") - coalesce(r.start_byte, r.start)) AS TEXT) AS text
  FROM sentences_rows AS r JOIN documents AS d ON d.key = r.doc;
CREATE VIRTUAL TABLE sentence_index USING fts5 (
  text, content = 'sentence_text', content_rowid = 'key', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
);

-- Derived: which codes occur in which document.
CREATE TABLE document_codes (
  code TEXT NOT NULL,
  doc INTEGER NOT NULL REFERENCES documents(key),
  PRIMARY KEY (code, doc)
) WITHOUT ROWID;

-- Derived: event rows that count (not negated, hypothetical, obligation or history) per pair, day and type. `a` < `b`.
-- `day` is the first known day of the event, else of publication, else empty.
CREATE TABLE dyad_day (
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  day TEXT NOT NULL,
  type TEXT NOT NULL,
  reports INTEGER NOT NULL,
  a_to_b INTEGER NOT NULL,
  b_to_a INTEGER NOT NULL,
  together INTEGER NOT NULL,
  exact INTEGER NOT NULL,
  PRIMARY KEY (a, b, day, type)
) WITHOUT ROWID;
CREATE VIEW dyad_week AS
  SELECT a, b, CASE day WHEN '' THEN '' ELSE date(day, 'weekday 0', '-6 days') END AS week, type, sum(reports) AS reports,
    sum(a_to_b) AS a_to_b, sum(b_to_a) AS b_to_a, sum(together) AS together, sum(exact) AS exact
  FROM dyad_day GROUP BY a, b, week, type;
CREATE VIEW dyad_month AS
  SELECT a, b, substr(day, 1, 7) AS month, type, sum(reports) AS reports, sum(a_to_b) AS a_to_b, sum(b_to_a) AS b_to_a,
    sum(together) AS together, sum(exact) AS exact
  FROM dyad_day GROUP BY a, b, month, type;
