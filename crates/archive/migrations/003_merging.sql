-- Schema 3. The search index gathers the words of a whole batch before it writes them, and merges sixteen pieces of one size at once instead of
-- four: each word is written again once per sixteenfold growth, so that adding to a large archive costs what adding to a small one costs.

INSERT INTO sentence_index (sentence_index, rank) VALUES ('hashsize', 67108864);
INSERT INTO sentence_index (sentence_index, rank) VALUES ('automerge', 16);
INSERT INTO sentence_index (sentence_index, rank) VALUES ('crisismerge', 64);
