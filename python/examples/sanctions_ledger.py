"""For analysts of energy and sanctions: who depends on whom for what, and which targets fall due.

Usage: sanctions_ledger.py ARCHIVE
"""

import sys

import chancery as ch

archive = ch.open(sys.argv[1])


def names(actors):
    return ", ".join(actor["code"] or actor["name"] for actor in actors) or "?"


dependences = archive.dependences().to_pylist()
for row in dependences:
    print(f"{names(row['who'])} on {names(row['on'])} for {row['good'] or '?'}: {row['text']}  {row['id'][:8]}")
targets = sorted(archive.targets().to_pylist(), key=lambda row: str(row["date_end"] or "9999"))
for row in targets:
    print(f"by {row['date_end'] or 'no day'}: {row['text']}  {row['id'][:8]}")
print(f"{len(dependences)} dependences, {len(targets)} targets")
