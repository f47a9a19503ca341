"""For authors of dossiers: the events of a pair as Markdown with footnotes, and the references as BibTeX.

Usage: thinktank_notes.py ARCHIVE A B NOTES.md REFERENCES.bib
"""

import sys

import chancery as ch

archive = ch.open(sys.argv[1])
brief = archive.dyad(sys.argv[2], sys.argv[3])
lines, notes = [f"# {brief['pair'][0]} and {brief['pair'][1]}", ""], []
for number, event in enumerate(brief["events"], 1):
    start, end = event["date"]["start"], event["date"]["end"]
    days = (start if start == end else f"{start or '?'} to {end or '?'}") or "undated"
    lines.append(f"- {days}: {event['text']}[^{number}]")
    source = event["source"]
    notes.append(f"[^{number}]: {source['outlet']}, “{source['title']}”, row {event['id'][:8]}: “{event['sentence_text'].strip()}”")
with open(sys.argv[4], "w", encoding="utf-8") as file:
    file.write("\n".join([*lines, "", *notes, ""]))
with open(sys.argv[5], "w", encoding="utf-8") as file:
    file.write(archive.cite(event["id"] for event in brief["events"]))
print(f"{len(notes)} footnotes")
