-- Schema 7. The keys under which texts that share passages meet, as whoever adds a document made them: numbers of 8 bytes, lowest byte first. Null for
-- documents of older schemas, and where nobody made any.
ALTER TABLE sources ADD COLUMN copy_keys BLOB;
