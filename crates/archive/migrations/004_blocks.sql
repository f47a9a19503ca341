-- Schema 4. A row is found by its id within its block of 4096 documents (src/shape.rs). Ids come in no order: an index over all of them is
-- touched everywhere by every batch, and adding grows slower with it; with blocks a batch touches only the newest one.

DROP INDEX events_rows_by_id;
CREATE INDEX events_rows_by_id ON events_rows (doc >> 12, id);
DROP INDEX statements_rows_by_id;
CREATE INDEX statements_rows_by_id ON statements_rows (doc >> 12, id);
DROP INDEX judgments_rows_by_id;
CREATE INDEX judgments_rows_by_id ON judgments_rows (doc >> 12, id);
DROP INDEX forecasts_rows_by_id;
CREATE INDEX forecasts_rows_by_id ON forecasts_rows (doc >> 12, id);
DROP INDEX targets_rows_by_id;
CREATE INDEX targets_rows_by_id ON targets_rows (doc >> 12, id);
DROP INDEX dependences_rows_by_id;
CREATE INDEX dependences_rows_by_id ON dependences_rows (doc >> 12, id);
DROP INDEX goals_rows_by_id;
CREATE INDEX goals_rows_by_id ON goals_rows (doc >> 12, id);
DROP INDEX relations_rows_by_id;
CREATE INDEX relations_rows_by_id ON relations_rows (doc >> 12, id);
DROP INDEX citations_rows_by_id;
CREATE INDEX citations_rows_by_id ON citations_rows (doc >> 12, id);
DROP INDEX dropped_rows_by_id;
CREATE INDEX dropped_rows_by_id ON dropped_rows (doc >> 12, id);
