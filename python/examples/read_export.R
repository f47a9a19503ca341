# For users of R: the record from the Parquet export or from the archive itself. Usage: Rscript read_export.R TABLES ARCHIVE
# TABLES is what `chancery export parquet --output TABLES` wrote (package arrow); ARCHIVE is the archive's folder (package RSQLite).

arguments <- commandArgs(trailingOnly = TRUE)

events <- arrow::read_parquet(file.path(arguments[1], "events.parquet"))
documents <- arrow::read_parquet(file.path(arguments[1], "documents.parquet"))
events <- merge(events, documents[c("id", "outlet", "title")], by.x = "doc_id", by.y = "id")
counted <- subset(events, polarity == "affirmed" & !historical & is.na(same_as) & !(modality %in% c("hypothetical", "obligation", "past")))
print(sort(table(counted$type), decreasing = TRUE))
# Lists of actors are lists of data frames: the codes of those who act in the first event.
print(events$who[[1]]$code)

store <- DBI::dbConnect(RSQLite::SQLite(), file.path(arguments[2], "chancery.db"), flags = RSQLite::SQLITE_RO)
panel <- DBI::dbGetQuery(store, "select a, b, month, sum(reports) as reports from dyad_month group by a, b, month order by a, b, month")
DBI::dbDisconnect(store)
stopifnot(nrow(panel) > 0, sum(panel$reports) > 0)
print(head(panel))
