-- Schema 9. What is asked most lies ready, so that it costs the same in a large archive as in a small one: an index of what rows hold in the order
-- of their days, and sums. All of it follows from the rows; this step counts it anew, with what older schemas had derived (src/derived.rs).
-- What rows repeat takes less room still (src/shape.rs): texts that come again lie once in `labels`, ends are stored as lengths, the document of a row is
-- computed from its key. The indexes by id hold the first 16 bits of an id only, that of actors the first 32 bits of their hash, keys of copies are of 5
-- bytes; those of documents that are here already were made otherwise and are forgotten: `copies` makes them when it needs them.

DROP VIEW sentence_text;
ALTER TABLE sentences_rows RENAME COLUMN "end" TO length;
ALTER TABLE sentences_rows RENAME COLUMN end_byte TO length_byte;
UPDATE sentences_rows SET length = length - start, length_byte = nullif(ifnull(length_byte, 0) - ifnull(start_byte, 0), 0);
CREATE VIEW sentence_text AS
  SELECT r.key AS key,
    CAST(substr(CAST(d.text AS BLOB), r.start + ifnull(r.start_byte, 0) + 1, r.length + ifnull(r.length_byte, 0)) AS TEXT) AS text
  FROM sentences_rows AS r JOIN documents AS d ON d.key = r.doc;
ALTER TABLE mentions_rows RENAME COLUMN "end" TO length;
ALTER TABLE mentions_rows RENAME COLUMN end_byte TO length_byte;
UPDATE mentions_rows SET length = length - start, length_byte = nullif(ifnull(length_byte, 0) - ifnull(start_byte, 0), 0);

-- Texts that come again in many rows.
CREATE TABLE labels (
  key INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
);
INSERT INTO labels (text) SELECT text FROM (
  SELECT "source_kind" AS text FROM events_rows
  UNION SELECT "cue" AS text FROM events_rows
  UNION SELECT "hedge" AS text FROM events_rows
  UNION SELECT "date_precision" AS text FROM events_rows
  UNION SELECT "date_basis" AS text FROM events_rows
  UNION SELECT "rule" AS text FROM events_rows
  UNION SELECT "context" AS text FROM events_rows
  UNION SELECT "source_kind" AS text FROM statements_rows
  UNION SELECT "cue" AS text FROM statements_rows
  UNION SELECT "hedge" AS text FROM statements_rows
  UNION SELECT "date_precision" AS text FROM statements_rows
  UNION SELECT "date_basis" AS text FROM statements_rows
  UNION SELECT "rule" AS text FROM statements_rows
  UNION SELECT "form" AS text FROM statements_rows
  UNION SELECT "source_kind" AS text FROM judgments_rows
  UNION SELECT "cue" AS text FROM judgments_rows
  UNION SELECT "hedge" AS text FROM judgments_rows
  UNION SELECT "date_precision" AS text FROM judgments_rows
  UNION SELECT "date_basis" AS text FROM judgments_rows
  UNION SELECT "rule" AS text FROM judgments_rows
  UNION SELECT "aspect" AS text FROM judgments_rows
  UNION SELECT "source_kind" AS text FROM forecasts_rows
  UNION SELECT "cue" AS text FROM forecasts_rows
  UNION SELECT "hedge" AS text FROM forecasts_rows
  UNION SELECT "date_precision" AS text FROM forecasts_rows
  UNION SELECT "date_basis" AS text FROM forecasts_rows
  UNION SELECT "rule" AS text FROM forecasts_rows
  UNION SELECT "source_kind" AS text FROM targets_rows
  UNION SELECT "cue" AS text FROM targets_rows
  UNION SELECT "hedge" AS text FROM targets_rows
  UNION SELECT "date_precision" AS text FROM targets_rows
  UNION SELECT "date_basis" AS text FROM targets_rows
  UNION SELECT "rule" AS text FROM targets_rows
  UNION SELECT "source_kind" AS text FROM dependences_rows
  UNION SELECT "cue" AS text FROM dependences_rows
  UNION SELECT "hedge" AS text FROM dependences_rows
  UNION SELECT "date_precision" AS text FROM dependences_rows
  UNION SELECT "date_basis" AS text FROM dependences_rows
  UNION SELECT "rule" AS text FROM dependences_rows
  UNION SELECT "source_kind" AS text FROM goals_rows
  UNION SELECT "cue" AS text FROM goals_rows
  UNION SELECT "hedge" AS text FROM goals_rows
  UNION SELECT "date_precision" AS text FROM goals_rows
  UNION SELECT "date_basis" AS text FROM goals_rows
  UNION SELECT "rule" AS text FROM goals_rows
  UNION SELECT "source_kind" AS text FROM relations_rows
  UNION SELECT "cue" AS text FROM relations_rows
  UNION SELECT "hedge" AS text FROM relations_rows
  UNION SELECT "date_precision" AS text FROM relations_rows
  UNION SELECT "date_basis" AS text FROM relations_rows
  UNION SELECT "rule" AS text FROM relations_rows
  UNION SELECT "status" AS text FROM relations_rows
  UNION SELECT "source_kind" AS text FROM citations_rows
  UNION SELECT "cue" AS text FROM citations_rows
  UNION SELECT "hedge" AS text FROM citations_rows
  UNION SELECT "date_precision" AS text FROM citations_rows
  UNION SELECT "date_basis" AS text FROM citations_rows
  UNION SELECT "rule" AS text FROM citations_rows
  UNION SELECT "source_kind" AS text FROM dropped_rows
  UNION SELECT "cue" AS text FROM dropped_rows
  UNION SELECT "hedge" AS text FROM dropped_rows
  UNION SELECT "date_precision" AS text FROM dropped_rows
  UNION SELECT "date_basis" AS text FROM dropped_rows
  UNION SELECT "rule" AS text FROM dropped_rows
  UNION SELECT "role" AS text FROM dropped_rows
  UNION SELECT "reason" AS text FROM dropped_rows
) WHERE text IS NOT NULL ORDER BY text;

CREATE TABLE events_smaller (
  key INTEGER PRIMARY KEY,
  doc INTEGER AS (key >> 24) VIRTUAL REFERENCES documents(key),
  "id" INTEGER,
  "start" INTEGER,
  "length" INTEGER,
  "start_byte" INTEGER,
  "length_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" INTEGER REFERENCES labels(key),
  "cue" INTEGER REFERENCES labels(key),
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" INTEGER REFERENCES labels(key),
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" INTEGER REFERENCES labels(key),
  "date_basis" INTEGER REFERENCES labels(key),
  "date_cue" TEXT,
  "rule" INTEGER REFERENCES labels(key),
  "type" TEXT,
  "mode" TEXT,
  "context" INTEGER REFERENCES labels(key),
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
  "historical" INTEGER,
  "size_bounds" TEXT,
  "same_as" INTEGER
);
INSERT INTO events_smaller (key,
  "id", "start", "length", "start_byte", "length_byte", "sentence", "speaker", "speaker_codes", "source_kind", "cue", "polarity",
  "modality", "hedge", "date_start", "date_end", "date_precision", "date_basis", "date_cue", "rule", "type", "mode", "context", "who",
  "who_codes", "whom", "whom_codes", "third", "third_codes", "reciprocal", "place_name", "place_code", "place_sector", "place_entity",
  "place_mention", "size_dead", "size_injured", "size_arrested", "size_participants", "trigger_start", "trigger_end", "caused_by",
  "historical", "size_bounds", "same_as"
) SELECT key,
  "id", "start", "end" - start, "start_byte", nullif(ifnull(end_byte, 0) - ifnull(start_byte, 0), 0), "sentence", "speaker",
  "speaker_codes", (SELECT key FROM labels WHERE text = r."source_kind"), (SELECT key FROM labels WHERE text = r."cue"), "polarity",
  "modality", (SELECT key FROM labels WHERE text = r."hedge"), "date_start", "date_end",
  (SELECT key FROM labels WHERE text = r."date_precision"), (SELECT key FROM labels WHERE text = r."date_basis"), "date_cue",
  (SELECT key FROM labels WHERE text = r."rule"), "type", "mode", (SELECT key FROM labels WHERE text = r."context"), "who", "who_codes",
  "whom", "whom_codes", "third", "third_codes", "reciprocal", "place_name", "place_code", "place_sector", "place_entity", "place_mention",
  "size_dead", "size_injured", "size_arrested", "size_participants", "trigger_start", "trigger_end", "caused_by", "historical",
  "size_bounds", "same_as"
FROM events_rows AS r;
DROP TABLE events_rows;
ALTER TABLE events_smaller RENAME TO events_rows;
CREATE INDEX events_rows_by_id ON events_rows (doc >> 12, id >> 48);

CREATE TABLE statements_smaller (
  key INTEGER PRIMARY KEY,
  doc INTEGER AS (key >> 24) VIRTUAL REFERENCES documents(key),
  "id" INTEGER,
  "start" INTEGER,
  "length" INTEGER,
  "start_byte" INTEGER,
  "length_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" INTEGER REFERENCES labels(key),
  "cue" INTEGER REFERENCES labels(key),
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" INTEGER REFERENCES labels(key),
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" INTEGER REFERENCES labels(key),
  "date_basis" INTEGER REFERENCES labels(key),
  "date_cue" TEXT,
  "rule" INTEGER REFERENCES labels(key),
  "form" INTEGER REFERENCES labels(key),
  "content_start" INTEGER,
  "content_end" INTEGER,
  "act" TEXT,
  "addressee" TEXT,
  "addressee_codes" TEXT,
  "about" TEXT,
  "about_codes" TEXT
);
INSERT INTO statements_smaller (key,
  "id", "start", "length", "start_byte", "length_byte", "sentence", "speaker", "speaker_codes", "source_kind", "cue", "polarity",
  "modality", "hedge", "date_start", "date_end", "date_precision", "date_basis", "date_cue", "rule", "form", "content_start",
  "content_end", "act", "addressee", "addressee_codes", "about", "about_codes"
) SELECT key,
  "id", "start", "end" - start, "start_byte", nullif(ifnull(end_byte, 0) - ifnull(start_byte, 0), 0), "sentence", "speaker",
  "speaker_codes", (SELECT key FROM labels WHERE text = r."source_kind"), (SELECT key FROM labels WHERE text = r."cue"), "polarity",
  "modality", (SELECT key FROM labels WHERE text = r."hedge"), "date_start", "date_end",
  (SELECT key FROM labels WHERE text = r."date_precision"), (SELECT key FROM labels WHERE text = r."date_basis"), "date_cue",
  (SELECT key FROM labels WHERE text = r."rule"), (SELECT key FROM labels WHERE text = r."form"), "content_start", "content_end", "act",
  "addressee", "addressee_codes", "about", "about_codes"
FROM statements_rows AS r;
DROP TABLE statements_rows;
ALTER TABLE statements_smaller RENAME TO statements_rows;
CREATE INDEX statements_rows_by_id ON statements_rows (doc >> 12, id >> 48);

CREATE TABLE judgments_smaller (
  key INTEGER PRIMARY KEY,
  doc INTEGER AS (key >> 24) VIRTUAL REFERENCES documents(key),
  "id" INTEGER,
  "start" INTEGER,
  "length" INTEGER,
  "start_byte" INTEGER,
  "length_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" INTEGER REFERENCES labels(key),
  "cue" INTEGER REFERENCES labels(key),
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" INTEGER REFERENCES labels(key),
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" INTEGER REFERENCES labels(key),
  "date_basis" INTEGER REFERENCES labels(key),
  "date_cue" TEXT,
  "rule" INTEGER REFERENCES labels(key),
  "actors" TEXT,
  "actors_codes" TEXT,
  "claim" TEXT,
  "aspect" INTEGER REFERENCES labels(key),
  "sign" INTEGER,
  "phase_from" TEXT,
  "phase_to" TEXT,
  "claim_at" INTEGER
);
INSERT INTO judgments_smaller (key,
  "id", "start", "length", "start_byte", "length_byte", "sentence", "speaker", "speaker_codes", "source_kind", "cue", "polarity",
  "modality", "hedge", "date_start", "date_end", "date_precision", "date_basis", "date_cue", "rule", "actors", "actors_codes", "claim",
  "aspect", "sign", "phase_from", "phase_to", "claim_at"
) SELECT key,
  "id", "start", "end" - start, "start_byte", nullif(ifnull(end_byte, 0) - ifnull(start_byte, 0), 0), "sentence", "speaker",
  "speaker_codes", (SELECT key FROM labels WHERE text = r."source_kind"), (SELECT key FROM labels WHERE text = r."cue"), "polarity",
  "modality", (SELECT key FROM labels WHERE text = r."hedge"), "date_start", "date_end",
  (SELECT key FROM labels WHERE text = r."date_precision"), (SELECT key FROM labels WHERE text = r."date_basis"), "date_cue",
  (SELECT key FROM labels WHERE text = r."rule"), "actors", "actors_codes", "claim", (SELECT key FROM labels WHERE text = r."aspect"),
  "sign", "phase_from", "phase_to", "claim_at"
FROM judgments_rows AS r;
DROP TABLE judgments_rows;
ALTER TABLE judgments_smaller RENAME TO judgments_rows;
CREATE INDEX judgments_rows_by_id ON judgments_rows (doc >> 12, id >> 48);

CREATE TABLE forecasts_smaller (
  key INTEGER PRIMARY KEY,
  doc INTEGER AS (key >> 24) VIRTUAL REFERENCES documents(key),
  "id" INTEGER,
  "start" INTEGER,
  "length" INTEGER,
  "start_byte" INTEGER,
  "length_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" INTEGER REFERENCES labels(key),
  "cue" INTEGER REFERENCES labels(key),
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" INTEGER REFERENCES labels(key),
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" INTEGER REFERENCES labels(key),
  "date_basis" INTEGER REFERENCES labels(key),
  "date_cue" TEXT,
  "rule" INTEGER REFERENCES labels(key),
  "actors" TEXT,
  "actors_codes" TEXT,
  "claim" TEXT,
  "condition" TEXT,
  "probability" TEXT,
  "percent_low" INTEGER,
  "percent_high" INTEGER,
  "horizon_start" TEXT,
  "horizon_end" TEXT,
  "outcome" TEXT,
  "claim_at" INTEGER,
  "condition_at" INTEGER
);
INSERT INTO forecasts_smaller (key,
  "id", "start", "length", "start_byte", "length_byte", "sentence", "speaker", "speaker_codes", "source_kind", "cue", "polarity",
  "modality", "hedge", "date_start", "date_end", "date_precision", "date_basis", "date_cue", "rule", "actors", "actors_codes", "claim",
  "condition", "probability", "percent_low", "percent_high", "horizon_start", "horizon_end", "outcome", "claim_at", "condition_at"
) SELECT key,
  "id", "start", "end" - start, "start_byte", nullif(ifnull(end_byte, 0) - ifnull(start_byte, 0), 0), "sentence", "speaker",
  "speaker_codes", (SELECT key FROM labels WHERE text = r."source_kind"), (SELECT key FROM labels WHERE text = r."cue"), "polarity",
  "modality", (SELECT key FROM labels WHERE text = r."hedge"), "date_start", "date_end",
  (SELECT key FROM labels WHERE text = r."date_precision"), (SELECT key FROM labels WHERE text = r."date_basis"), "date_cue",
  (SELECT key FROM labels WHERE text = r."rule"), "actors", "actors_codes", "claim", "condition", "probability", "percent_low",
  "percent_high", "horizon_start", "horizon_end", "outcome", "claim_at", "condition_at"
FROM forecasts_rows AS r;
DROP TABLE forecasts_rows;
ALTER TABLE forecasts_smaller RENAME TO forecasts_rows;
CREATE INDEX forecasts_rows_by_id ON forecasts_rows (doc >> 12, id >> 48);

CREATE TABLE targets_smaller (
  key INTEGER PRIMARY KEY,
  doc INTEGER AS (key >> 24) VIRTUAL REFERENCES documents(key),
  "id" INTEGER,
  "start" INTEGER,
  "length" INTEGER,
  "start_byte" INTEGER,
  "length_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" INTEGER REFERENCES labels(key),
  "cue" INTEGER REFERENCES labels(key),
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" INTEGER REFERENCES labels(key),
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" INTEGER REFERENCES labels(key),
  "date_basis" INTEGER REFERENCES labels(key),
  "date_cue" TEXT,
  "rule" INTEGER REFERENCES labels(key),
  "set_by" TEXT,
  "set_by_codes" TEXT,
  "quantity" REAL,
  "unit" TEXT,
  "si_value" REAL,
  "si_unit" TEXT,
  "measure" TEXT,
  "deadline_start" TEXT,
  "deadline_end" TEXT,
  "project" TEXT,
  "measure_at" INTEGER
);
INSERT INTO targets_smaller (key,
  "id", "start", "length", "start_byte", "length_byte", "sentence", "speaker", "speaker_codes", "source_kind", "cue", "polarity",
  "modality", "hedge", "date_start", "date_end", "date_precision", "date_basis", "date_cue", "rule", "set_by", "set_by_codes", "quantity",
  "unit", "si_value", "si_unit", "measure", "deadline_start", "deadline_end", "project", "measure_at"
) SELECT key,
  "id", "start", "end" - start, "start_byte", nullif(ifnull(end_byte, 0) - ifnull(start_byte, 0), 0), "sentence", "speaker",
  "speaker_codes", (SELECT key FROM labels WHERE text = r."source_kind"), (SELECT key FROM labels WHERE text = r."cue"), "polarity",
  "modality", (SELECT key FROM labels WHERE text = r."hedge"), "date_start", "date_end",
  (SELECT key FROM labels WHERE text = r."date_precision"), (SELECT key FROM labels WHERE text = r."date_basis"), "date_cue",
  (SELECT key FROM labels WHERE text = r."rule"), "set_by", "set_by_codes", "quantity", "unit", "si_value", "si_unit", "measure",
  "deadline_start", "deadline_end", "project", "measure_at"
FROM targets_rows AS r;
DROP TABLE targets_rows;
ALTER TABLE targets_smaller RENAME TO targets_rows;
CREATE INDEX targets_rows_by_id ON targets_rows (doc >> 12, id >> 48);

CREATE TABLE dependences_smaller (
  key INTEGER PRIMARY KEY,
  doc INTEGER AS (key >> 24) VIRTUAL REFERENCES documents(key),
  "id" INTEGER,
  "start" INTEGER,
  "length" INTEGER,
  "start_byte" INTEGER,
  "length_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" INTEGER REFERENCES labels(key),
  "cue" INTEGER REFERENCES labels(key),
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" INTEGER REFERENCES labels(key),
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" INTEGER REFERENCES labels(key),
  "date_basis" INTEGER REFERENCES labels(key),
  "date_cue" TEXT,
  "rule" INTEGER REFERENCES labels(key),
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
INSERT INTO dependences_smaller (key,
  "id", "start", "length", "start_byte", "length_byte", "sentence", "speaker", "speaker_codes", "source_kind", "cue", "polarity",
  "modality", "hedge", "date_start", "date_end", "date_precision", "date_basis", "date_cue", "rule", "who", "who_codes", "on", "on_codes",
  "good", "quantity_from", "quantity_to", "unit", "trend", "lever", "lever_codes"
) SELECT key,
  "id", "start", "end" - start, "start_byte", nullif(ifnull(end_byte, 0) - ifnull(start_byte, 0), 0), "sentence", "speaker",
  "speaker_codes", (SELECT key FROM labels WHERE text = r."source_kind"), (SELECT key FROM labels WHERE text = r."cue"), "polarity",
  "modality", (SELECT key FROM labels WHERE text = r."hedge"), "date_start", "date_end",
  (SELECT key FROM labels WHERE text = r."date_precision"), (SELECT key FROM labels WHERE text = r."date_basis"), "date_cue",
  (SELECT key FROM labels WHERE text = r."rule"), "who", "who_codes", "on", "on_codes", "good", "quantity_from", "quantity_to", "unit",
  "trend", "lever", "lever_codes"
FROM dependences_rows AS r;
DROP TABLE dependences_rows;
ALTER TABLE dependences_smaller RENAME TO dependences_rows;
CREATE INDEX dependences_rows_by_id ON dependences_rows (doc >> 12, id >> 48);

CREATE TABLE goals_smaller (
  key INTEGER PRIMARY KEY,
  doc INTEGER AS (key >> 24) VIRTUAL REFERENCES documents(key),
  "id" INTEGER,
  "start" INTEGER,
  "length" INTEGER,
  "start_byte" INTEGER,
  "length_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" INTEGER REFERENCES labels(key),
  "cue" INTEGER REFERENCES labels(key),
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" INTEGER REFERENCES labels(key),
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" INTEGER REFERENCES labels(key),
  "date_basis" INTEGER REFERENCES labels(key),
  "date_cue" TEXT,
  "rule" INTEGER REFERENCES labels(key),
  "actors" TEXT,
  "actors_codes" TEXT,
  "claim" TEXT,
  "means" TEXT,
  "claim_at" INTEGER,
  "means_at" INTEGER
);
INSERT INTO goals_smaller (key,
  "id", "start", "length", "start_byte", "length_byte", "sentence", "speaker", "speaker_codes", "source_kind", "cue", "polarity",
  "modality", "hedge", "date_start", "date_end", "date_precision", "date_basis", "date_cue", "rule", "actors", "actors_codes", "claim",
  "means", "claim_at", "means_at"
) SELECT key,
  "id", "start", "end" - start, "start_byte", nullif(ifnull(end_byte, 0) - ifnull(start_byte, 0), 0), "sentence", "speaker",
  "speaker_codes", (SELECT key FROM labels WHERE text = r."source_kind"), (SELECT key FROM labels WHERE text = r."cue"), "polarity",
  "modality", (SELECT key FROM labels WHERE text = r."hedge"), "date_start", "date_end",
  (SELECT key FROM labels WHERE text = r."date_precision"), (SELECT key FROM labels WHERE text = r."date_basis"), "date_cue",
  (SELECT key FROM labels WHERE text = r."rule"), "actors", "actors_codes", "claim", "means", "claim_at", "means_at"
FROM goals_rows AS r;
DROP TABLE goals_rows;
ALTER TABLE goals_smaller RENAME TO goals_rows;
CREATE INDEX goals_rows_by_id ON goals_rows (doc >> 12, id >> 48);

CREATE TABLE relations_smaller (
  key INTEGER PRIMARY KEY,
  doc INTEGER AS (key >> 24) VIRTUAL REFERENCES documents(key),
  "id" INTEGER,
  "start" INTEGER,
  "length" INTEGER,
  "start_byte" INTEGER,
  "length_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" INTEGER REFERENCES labels(key),
  "cue" INTEGER REFERENCES labels(key),
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" INTEGER REFERENCES labels(key),
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" INTEGER REFERENCES labels(key),
  "date_basis" INTEGER REFERENCES labels(key),
  "date_cue" TEXT,
  "rule" INTEGER REFERENCES labels(key),
  "actors" TEXT,
  "actors_codes" TEXT,
  "claim" TEXT,
  "status" INTEGER REFERENCES labels(key),
  "refused" INTEGER,
  "claim_at" INTEGER
);
INSERT INTO relations_smaller (key,
  "id", "start", "length", "start_byte", "length_byte", "sentence", "speaker", "speaker_codes", "source_kind", "cue", "polarity",
  "modality", "hedge", "date_start", "date_end", "date_precision", "date_basis", "date_cue", "rule", "actors", "actors_codes", "claim",
  "status", "refused", "claim_at"
) SELECT key,
  "id", "start", "end" - start, "start_byte", nullif(ifnull(end_byte, 0) - ifnull(start_byte, 0), 0), "sentence", "speaker",
  "speaker_codes", (SELECT key FROM labels WHERE text = r."source_kind"), (SELECT key FROM labels WHERE text = r."cue"), "polarity",
  "modality", (SELECT key FROM labels WHERE text = r."hedge"), "date_start", "date_end",
  (SELECT key FROM labels WHERE text = r."date_precision"), (SELECT key FROM labels WHERE text = r."date_basis"), "date_cue",
  (SELECT key FROM labels WHERE text = r."rule"), "actors", "actors_codes", "claim", (SELECT key FROM labels WHERE text = r."status"),
  "refused", "claim_at"
FROM relations_rows AS r;
DROP TABLE relations_rows;
ALTER TABLE relations_smaller RENAME TO relations_rows;
CREATE INDEX relations_rows_by_id ON relations_rows (doc >> 12, id >> 48);

CREATE TABLE citations_smaller (
  key INTEGER PRIMARY KEY,
  doc INTEGER AS (key >> 24) VIRTUAL REFERENCES documents(key),
  "id" INTEGER,
  "start" INTEGER,
  "length" INTEGER,
  "start_byte" INTEGER,
  "length_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" INTEGER REFERENCES labels(key),
  "cue" INTEGER REFERENCES labels(key),
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" INTEGER REFERENCES labels(key),
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" INTEGER REFERENCES labels(key),
  "date_basis" INTEGER REFERENCES labels(key),
  "date_cue" TEXT,
  "rule" INTEGER REFERENCES labels(key),
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
INSERT INTO citations_smaller (key,
  "id", "start", "length", "start_byte", "length_byte", "sentence", "speaker", "speaker_codes", "source_kind", "cue", "polarity",
  "modality", "hedge", "date_start", "date_end", "date_precision", "date_basis", "date_cue", "rule", "mark", "carries", "authors", "title",
  "outlet", "url", "published_start", "published_end", "accessed_start", "accessed_end"
) SELECT key,
  "id", "start", "end" - start, "start_byte", nullif(ifnull(end_byte, 0) - ifnull(start_byte, 0), 0), "sentence", "speaker",
  "speaker_codes", (SELECT key FROM labels WHERE text = r."source_kind"), (SELECT key FROM labels WHERE text = r."cue"), "polarity",
  "modality", (SELECT key FROM labels WHERE text = r."hedge"), "date_start", "date_end",
  (SELECT key FROM labels WHERE text = r."date_precision"), (SELECT key FROM labels WHERE text = r."date_basis"), "date_cue",
  (SELECT key FROM labels WHERE text = r."rule"), "mark", "carries", "authors", "title", "outlet", "url", "published_start",
  "published_end", "accessed_start", "accessed_end"
FROM citations_rows AS r;
DROP TABLE citations_rows;
ALTER TABLE citations_smaller RENAME TO citations_rows;
CREATE INDEX citations_rows_by_id ON citations_rows (doc >> 12, id >> 48);

CREATE TABLE dropped_smaller (
  key INTEGER PRIMARY KEY,
  doc INTEGER AS (key >> 24) VIRTUAL REFERENCES documents(key),
  "id" INTEGER,
  "start" INTEGER,
  "length" INTEGER,
  "start_byte" INTEGER,
  "length_byte" INTEGER,
  "sentence" INTEGER,
  "speaker" TEXT,
  "speaker_codes" TEXT,
  "source_kind" INTEGER REFERENCES labels(key),
  "cue" INTEGER REFERENCES labels(key),
  "polarity" TEXT,
  "modality" TEXT,
  "hedge" INTEGER REFERENCES labels(key),
  "date_start" TEXT,
  "date_end" TEXT,
  "date_precision" INTEGER REFERENCES labels(key),
  "date_basis" INTEGER REFERENCES labels(key),
  "date_cue" TEXT,
  "rule" INTEGER REFERENCES labels(key),
  "role" INTEGER REFERENCES labels(key),
  "reason" INTEGER REFERENCES labels(key)
);
INSERT INTO dropped_smaller (key,
  "id", "start", "length", "start_byte", "length_byte", "sentence", "speaker", "speaker_codes", "source_kind", "cue", "polarity",
  "modality", "hedge", "date_start", "date_end", "date_precision", "date_basis", "date_cue", "rule", "role", "reason"
) SELECT key,
  "id", "start", "end" - start, "start_byte", nullif(ifnull(end_byte, 0) - ifnull(start_byte, 0), 0), "sentence", "speaker",
  "speaker_codes", (SELECT key FROM labels WHERE text = r."source_kind"), (SELECT key FROM labels WHERE text = r."cue"), "polarity",
  "modality", (SELECT key FROM labels WHERE text = r."hedge"), "date_start", "date_end",
  (SELECT key FROM labels WHERE text = r."date_precision"), (SELECT key FROM labels WHERE text = r."date_basis"), "date_cue",
  (SELECT key FROM labels WHERE text = r."rule"), (SELECT key FROM labels WHERE text = r."role"),
  (SELECT key FROM labels WHERE text = r."reason")
FROM dropped_rows AS r;
DROP TABLE dropped_rows;
ALTER TABLE dropped_smaller RENAME TO dropped_rows;
CREATE INDEX dropped_rows_by_id ON dropped_rows (doc >> 12, id >> 48);

CREATE TABLE notes_smaller (
  key INTEGER PRIMARY KEY,
  doc INTEGER AS (key >> 24) VIRTUAL REFERENCES documents(key),
  level TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  start_byte INTEGER,
  end_byte INTEGER
);
INSERT INTO notes_smaller SELECT key, level, code, message, start_byte, end_byte FROM notes;
DROP TABLE notes;
ALTER TABLE notes_smaller RENAME TO notes;

UPDATE sources SET copy_keys = NULL;
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

-- Derived from dyad_day: its sums by pair, and how many cells with a known day it has by month and type.
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
