-- Schema 2. Frozen once released. How the source bytes of a document were taken apart, so that they can be read again in the same
-- way: the name of the format, and as a JSON object the columns that the user named (null when none, or for formats
-- without columns). Both are null for documents of schema 1; name and bytes decide then.
ALTER TABLE sources ADD COLUMN format TEXT;
ALTER TABLE sources ADD COLUMN columns TEXT;
