"""For those who watch many feeds: which of the collected texts are one text, so that ten reports are not taken for ten sources.

Usage: osint_same_text.py FILE...
"""

import sys
from collections import defaultdict
from pathlib import Path

import chancery as ch

files = [Path(name) for name in sys.argv[1:]]
readings = {file: reading for file, reading in zip(files, ch.read_many(files)) if isinstance(reading, ch.Reading)}
texts = {file: reading.text for file, reading in readings.items()}
shared = defaultdict(list)
for file, keys in zip(texts, ch.passage_keys(texts.values())):
    for key in keys:
        shared[key].append(file)
met = {(one, other) for files in shared.values() for one in files for other in files if one < other}
for one, other in sorted(met):
    how = ch.likeness(texts[one], texts[other])
    if how != "apart":
        print(f"{one.name} and {other.name}: {how}")
print(f"{len(readings)} documents, {sum(len(reading['events']) for reading in readings.values())} events")
