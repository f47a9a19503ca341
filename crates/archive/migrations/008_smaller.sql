-- Schema 8. What a row repeats takes less room (src/shape.rs): byte offsets are stored as what they exceed the code-point offsets by, the last day of a
-- row is left out where it is that of the document's publication, texts out of the row's words are places in these, the usual precision is `bounded`.
-- The document of a mention is computed from its key. Packed cells may need the document's text to be undone (src/packing.rs); those of older schemas do not.

DROP VIEW sentence_text;
CREATE VIEW sentence_text AS
  SELECT r.key AS key,
    CAST(substr(CAST(d.text AS BLOB), r.start + ifnull(r.start_byte, 0) + 1,
      r."end" + ifnull(r.end_byte, 0) - r.start - ifnull(r.start_byte, 0)) AS TEXT) AS text
  FROM sentences_rows AS r JOIN documents AS d ON d.key = r.doc;

UPDATE sentences_rows SET start_byte = start_byte - start, end_byte = end_byte - "end";
UPDATE mentions_rows SET start_byte = start_byte - start, end_byte = end_byte - "end";
UPDATE events_rows SET start_byte = start_byte - start, end_byte = end_byte - "end";
UPDATE statements_rows SET start_byte = start_byte - start, end_byte = end_byte - "end";
UPDATE judgments_rows SET start_byte = start_byte - start, end_byte = end_byte - "end";
UPDATE forecasts_rows SET start_byte = start_byte - start, end_byte = end_byte - "end";
UPDATE targets_rows SET start_byte = start_byte - start, end_byte = end_byte - "end";
UPDATE dependences_rows SET start_byte = start_byte - start, end_byte = end_byte - "end";
UPDATE goals_rows SET start_byte = start_byte - start, end_byte = end_byte - "end";
UPDATE relations_rows SET start_byte = start_byte - start, end_byte = end_byte - "end";
UPDATE citations_rows SET start_byte = start_byte - start, end_byte = end_byte - "end";
UPDATE dropped_rows SET start_byte = start_byte - start, end_byte = end_byte - "end";

CREATE TABLE mentions_smaller (
  key INTEGER PRIMARY KEY,
  doc INTEGER AS (key >> 24) VIRTUAL REFERENCES documents(key),
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  start_byte INTEGER,
  end_byte INTEGER,
  sentence INTEGER NOT NULL,
  actor INTEGER NOT NULL REFERENCES actors(key)
);
INSERT INTO mentions_smaller SELECT key, start, "end", start_byte, end_byte, sentence, actor FROM mentions_rows;
DROP TABLE mentions_rows;
ALTER TABLE mentions_smaller RENAME TO mentions_rows;

UPDATE events_rows SET date_end = '' WHERE date_end IS NULL
  AND (SELECT published_end FROM documents WHERE documents.key = doc) IS NOT NULL;
UPDATE statements_rows SET date_end = '' WHERE date_end IS NULL
  AND (SELECT published_end FROM documents WHERE documents.key = doc) IS NOT NULL;
UPDATE judgments_rows SET date_end = '' WHERE date_end IS NULL
  AND (SELECT published_end FROM documents WHERE documents.key = doc) IS NOT NULL;
UPDATE forecasts_rows SET date_end = '' WHERE date_end IS NULL
  AND (SELECT published_end FROM documents WHERE documents.key = doc) IS NOT NULL;
UPDATE targets_rows SET date_end = '' WHERE date_end IS NULL
  AND (SELECT published_end FROM documents WHERE documents.key = doc) IS NOT NULL;
UPDATE dependences_rows SET date_end = '' WHERE date_end IS NULL
  AND (SELECT published_end FROM documents WHERE documents.key = doc) IS NOT NULL;
UPDATE goals_rows SET date_end = '' WHERE date_end IS NULL
  AND (SELECT published_end FROM documents WHERE documents.key = doc) IS NOT NULL;
UPDATE relations_rows SET date_end = '' WHERE date_end IS NULL
  AND (SELECT published_end FROM documents WHERE documents.key = doc) IS NOT NULL;
UPDATE citations_rows SET date_end = '' WHERE date_end IS NULL
  AND (SELECT published_end FROM documents WHERE documents.key = doc) IS NOT NULL;
UPDATE dropped_rows SET date_end = '' WHERE date_end IS NULL
  AND (SELECT published_end FROM documents WHERE documents.key = doc) IS NOT NULL;

UPDATE events_rows SET date_precision = 'day' WHERE date_precision IS NULL;
UPDATE statements_rows SET date_precision = 'day' WHERE date_precision IS NULL;
UPDATE judgments_rows SET date_precision = 'day' WHERE date_precision IS NULL;
UPDATE forecasts_rows SET date_precision = 'day' WHERE date_precision IS NULL;
UPDATE targets_rows SET date_precision = 'day' WHERE date_precision IS NULL;
UPDATE dependences_rows SET date_precision = 'day' WHERE date_precision IS NULL;
UPDATE goals_rows SET date_precision = 'day' WHERE date_precision IS NULL;
UPDATE relations_rows SET date_precision = 'day' WHERE date_precision IS NULL;
UPDATE citations_rows SET date_precision = 'day' WHERE date_precision IS NULL;

ALTER TABLE judgments_rows ADD COLUMN "claim_at" INTEGER;
ALTER TABLE forecasts_rows ADD COLUMN "claim_at" INTEGER;
ALTER TABLE goals_rows ADD COLUMN "claim_at" INTEGER;
ALTER TABLE relations_rows ADD COLUMN "claim_at" INTEGER;
ALTER TABLE forecasts_rows ADD COLUMN "condition_at" INTEGER;
ALTER TABLE goals_rows ADD COLUMN "means_at" INTEGER;
ALTER TABLE targets_rows ADD COLUMN "measure_at" INTEGER;
