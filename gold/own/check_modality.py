#!/usr/bin/env python3
"""Check the form of modality.jsonl and count what it holds. Python standard library only.

  python3 gold/own/check_modality.py [FILE]

Faults are listed by line; exit code 1 when there is one. What the fields mean stands in MODALITY.md. This does not judge whether a label is right.
"""
import collections
import json
import os
import re
import sys

POLARITY = ("affirmed", "negated")
MODALITY = ("actual", "future", "hypothetical", "historical", "obligation", "reported", "denied")
FIELDS = {"id", "text", "split", "mentions"}
MENTION = {"trigger", "span", "polarity", "modality", "cue"}
# At least this much is promised in MODALITY.md.
SENTENCES = 240
EACH_MODALITY = 4


def stands_alone(text, start, end):
    """Neither end cuts a word."""
    before, after = text[start - 1:start], text[end:end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())


def faults_of_mention(text, mention):
    if set(mention) != MENTION:
        return ["fields are %s" % sorted(mention)]
    found = []
    trigger, cue, span = mention["trigger"], mention["cue"], mention["span"]
    if not (isinstance(span, list) and len(span) == 2 and all(type(x) is int for x in span) and 0 <= span[0] < span[1] <= len(text)):
        return ["span %s lies outside the text" % span]
    if text[span[0]:span[1]] != trigger:
        found.append("span %s holds %r, not %r" % (span, text[span[0]:span[1]], trigger))
    elif not stands_alone(text, *span):
        found.append("trigger %r cuts a word" % trigger)
    if not trigger or trigger.split() != [trigger]:
        found.append("trigger %r is not one word" % trigger)
    if mention["polarity"] not in POLARITY:
        found.append("unknown polarity %r" % mention["polarity"])
    if mention["modality"] not in MODALITY:
        found.append("unknown modality %r" % mention["modality"])
    if mention["modality"] == "denied" and mention["polarity"] != "negated":
        found.append("%r is denied, so it must be negated" % trigger)
    plain = mention["polarity"] == "affirmed" and mention["modality"] == "actual"
    if plain and cue:
        found.append("%r is plain but has the cue %r" % (trigger, cue))
    if not plain and not cue:
        found.append("%r is not plain but has no cue" % trigger)
    if cue:
        places = [m.start() for m in re.finditer(re.escape(cue), text)]
        if not any(stands_alone(text, at, at + len(cue)) for at in places):
            found.append("cue %r does not stand in the text" % cue)
        if trigger in cue.split():
            found.append("cue %r holds its own trigger" % cue)
    return found


def check(lines):
    found, rows, ids, texts = [], [], set(), set()
    for number, line in enumerate(lines, 1):
        def fault(words):
            found.append("line %d: %s" % (number, words))
        try:
            row = json.loads(line)
        except ValueError as error:
            fault("no JSON: %s" % error)
            continue
        if set(row) != FIELDS:
            fault("fields are %s" % sorted(row))
            continue
        rows.append(row)
        if row["id"] in ids:
            fault("id %s is used twice" % row["id"])
        ids.add(row["id"])
        text = row["text"]
        if " ".join(text.lower().split()) in texts:
            fault("the text stands twice")
        texts.add(" ".join(text.lower().split()))
        if text != text.strip() or "  " in text:
            fault("stray blanks in the text")
        if row["split"] not in ("dev", "test"):
            fault("unknown split %r" % row["split"])
        if not 1 <= len(row["mentions"]) <= 3:
            fault("%d mentions, not 1 to 3" % len(row["mentions"]))
        for mention in row["mentions"]:
            for words in faults_of_mention(text, mention):
                fault(words)
        spans = [m["span"] for m in row["mentions"] if isinstance(m.get("span"), list)]
        if any(a[1] > b[0] for a, b in zip(spans, spans[1:])):
            fault("mentions overlap or stand out of order")
    return found, rows


def balance(rows):
    """Counts by split, and what the set as a whole promises."""
    found = []
    if len(rows) < SENTENCES:
        found.append("%d sentences, fewer than %d" % (len(rows), SENTENCES))
    for split in ("dev", "test"):
        mentions = [m for r in rows if r["split"] == split for m in r["mentions"]]
        count = collections.Counter((m["modality"], m["polarity"]) for m in mentions)
        print("%-4s %4d sentences, %4d mentions" % (split, sum(r["split"] == split for r in rows), len(mentions)))
        for modality in MODALITY:
            print("     %-12s affirmed %4d, negated %4d" % (modality, count[modality, "affirmed"], count[modality, "negated"]))
            if count[modality, "affirmed"] + count[modality, "negated"] < EACH_MODALITY:
                found.append("%s has too few mentions of modality %s" % (split, modality))
        plain = count["actual", "affirmed"] / max(1, len(mentions))
        print("     plain (actual and affirmed): %.3f" % plain)
        if not 0.4 <= plain <= 0.6:
            found.append("%.2f of %s is plain, not about half" % (plain, split))
    return found


def main(argv):
    path = argv[1] if len(argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "modality.jsonl")
    try:
        with open(path, encoding="utf8") as file:
            lines = [line for line in file if line.strip()]
    except OSError as error:
        print("cannot read %s: %s" % (path, error.strerror), file=sys.stderr)
        return 2
    found, rows = check(lines)
    if not found:
        found = balance(rows)
    for words in found:
        print("%s: %s" % (path, words), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
