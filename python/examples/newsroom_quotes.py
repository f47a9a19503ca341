"""For a newsroom: who said what about a country first, with the words and where they stand.

Usage: newsroom_quotes.py ARCHIVE COUNTRY
"""

import sys

import chancery as ch

archive = ch.open(sys.argv[1])
documents = {row["id"]: row for row in archive.documents()}
said = [row for row in archive.statements(about=sys.argv[2]) if row["speaker"] and row["form"] == "direct"]


def day(row):
    """The day that the words are of, else the day they were printed."""
    printed = documents[row["doc_id"]]["published_start"]
    return str(row["date_start"] or printed or "undated")


for row in sorted(said, key=lambda row: (day(row), row["doc_id"], row["start"])):
    document = documents[row["doc_id"]]
    print(f"{day(row)}  {row['speaker'][0]['name']}: “{row['content_text']}”")
    print(f"            {document['outlet'] or document['source']}, “{document['title']}”, row {row['id'][:8]}")
print(f"{len(said)} quotes")
