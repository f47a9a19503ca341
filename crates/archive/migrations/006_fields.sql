-- Schema 6. Events say how exact their numbers are ("dead at least"), and which earlier event of the document they tell again.

ALTER TABLE events_rows ADD COLUMN "size_bounds" TEXT;
ALTER TABLE events_rows ADD COLUMN "same_as" INTEGER;
