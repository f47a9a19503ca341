-- Of every kind: how many of its rows somebody speaks, and how many rows each day has. A list is then begun where a page begins.
INSERT INTO totals SELECT 'spoken', 'events', count(speaker) FROM events_rows HAVING count(speaker) > 0;
INSERT INTO totals SELECT 'day', 'events ' || coalesce(nullif(r.date_start, ''), nullif(ifnull(r.date_end, d.published_end), ''), d.published_start, d.published_end, ''), count(*)
FROM events_rows AS r JOIN documents AS d ON d.key = r.doc GROUP BY 2;
INSERT INTO totals SELECT 'spoken', 'statements', count(speaker) FROM statements_rows HAVING count(speaker) > 0;
INSERT INTO totals SELECT 'day', 'statements ' || coalesce(nullif(r.date_start, ''), nullif(ifnull(r.date_end, d.published_end), ''), d.published_start, d.published_end, ''), count(*)
FROM statements_rows AS r JOIN documents AS d ON d.key = r.doc GROUP BY 2;
INSERT INTO totals SELECT 'spoken', 'judgments', count(speaker) FROM judgments_rows HAVING count(speaker) > 0;
INSERT INTO totals SELECT 'day', 'judgments ' || coalesce(nullif(r.date_start, ''), nullif(ifnull(r.date_end, d.published_end), ''), d.published_start, d.published_end, ''), count(*)
FROM judgments_rows AS r JOIN documents AS d ON d.key = r.doc GROUP BY 2;
INSERT INTO totals SELECT 'spoken', 'forecasts', count(speaker) FROM forecasts_rows HAVING count(speaker) > 0;
INSERT INTO totals SELECT 'day', 'forecasts ' || coalesce(nullif(r.date_start, ''), nullif(ifnull(r.date_end, d.published_end), ''), d.published_start, d.published_end, ''), count(*)
FROM forecasts_rows AS r JOIN documents AS d ON d.key = r.doc GROUP BY 2;
INSERT INTO totals SELECT 'spoken', 'targets', count(speaker) FROM targets_rows HAVING count(speaker) > 0;
INSERT INTO totals SELECT 'day', 'targets ' || coalesce(nullif(r.date_start, ''), nullif(ifnull(r.date_end, d.published_end), ''), d.published_start, d.published_end, ''), count(*)
FROM targets_rows AS r JOIN documents AS d ON d.key = r.doc GROUP BY 2;
INSERT INTO totals SELECT 'spoken', 'dependences', count(speaker) FROM dependences_rows HAVING count(speaker) > 0;
INSERT INTO totals SELECT 'day', 'dependences ' || coalesce(nullif(r.date_start, ''), nullif(ifnull(r.date_end, d.published_end), ''), d.published_start, d.published_end, ''), count(*)
FROM dependences_rows AS r JOIN documents AS d ON d.key = r.doc GROUP BY 2;
INSERT INTO totals SELECT 'spoken', 'goals', count(speaker) FROM goals_rows HAVING count(speaker) > 0;
INSERT INTO totals SELECT 'day', 'goals ' || coalesce(nullif(r.date_start, ''), nullif(ifnull(r.date_end, d.published_end), ''), d.published_start, d.published_end, ''), count(*)
FROM goals_rows AS r JOIN documents AS d ON d.key = r.doc GROUP BY 2;
INSERT INTO totals SELECT 'spoken', 'relations', count(speaker) FROM relations_rows HAVING count(speaker) > 0;
INSERT INTO totals SELECT 'day', 'relations ' || coalesce(nullif(r.date_start, ''), nullif(ifnull(r.date_end, d.published_end), ''), d.published_start, d.published_end, ''), count(*)
FROM relations_rows AS r JOIN documents AS d ON d.key = r.doc GROUP BY 2;
INSERT INTO totals SELECT 'spoken', 'citations', count(speaker) FROM citations_rows HAVING count(speaker) > 0;
INSERT INTO totals SELECT 'day', 'citations ' || coalesce(nullif(r.date_start, ''), nullif(ifnull(r.date_end, d.published_end), ''), d.published_start, d.published_end, ''), count(*)
FROM citations_rows AS r JOIN documents AS d ON d.key = r.doc GROUP BY 2;
INSERT INTO totals SELECT 'spoken', 'dropped', count(speaker) FROM dropped_rows HAVING count(speaker) > 0;
INSERT INTO totals SELECT 'day', 'dropped ' || coalesce(nullif(r.date_start, ''), nullif(ifnull(r.date_end, d.published_end), ''), d.published_start, d.published_end, ''), count(*)
FROM dropped_rows AS r JOIN documents AS d ON d.key = r.doc GROUP BY 2;
