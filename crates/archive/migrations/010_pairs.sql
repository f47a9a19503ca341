-- Rows of every kind lie in `row_index` under the pairs that they name, where only events did. What is derived is counted anew.
INSERT INTO row_index (row_index) VALUES ('delete-all');
DELETE FROM totals;
DELETE FROM entity_totals;
DELETE FROM pair_totals;
DELETE FROM month_totals;
DELETE FROM document_codes;
DELETE FROM dyad_day;
