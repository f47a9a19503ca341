#!/usr/bin/env python3
"""score.py PROGRAM FILE... [-v] [--lore DIR]: what the program finds in sentences that carry one claim each, or none. Form: README.md beside it.

Each sentence is read as a document of its own. The kind of rows is the first part of the file's name. Python 3, standard library only.
"""
import json, re, subprocess, sys, tempfile
from pathlib import Path

LINE = re.compile(r'(yes|no)\s+"(.*)"(?:\s+->\s+(\S.*?))?\s*$')


def codes(actors):
    return {actor["code"] for actor in actors if actor["code"]}


def listed(field):
    return set() if field == "-" else set(field.split(","))


def deadline(row):
    """The last day of a deadline as printed: a year, a month, a day."""
    end = row["deadline"]["end"] or row["deadline"]["start"]
    return end or ""


def fits(kind, row, fields):
    """All fields of a line hold for a row: see README.md."""
    if kind == "judgments":
        return codes(row["actors"]) == listed(fields[0]) and row["sign"] == {"+": 1, "0": 0, "-": -1}[fields[1]]
    if kind == "forecasts":
        return codes(row["actors"]) == listed(fields[0]) and row["polarity"] == {"+": "affirmed", "-": "negated"}[fields[1]]
    if kind == "dependences":
        return codes(row["who"]) == listed(fields[0]) and codes(row["on"]) == listed(fields[1])
    if kind == "goals":
        return listed(fields[0]) == codes(row["actors"][:1])
    if kind == "relations":
        return codes(row["actors"]) == listed(fields[0]) and row["status"] == fields[1]
    number = None if fields[1] == "-" else float(fields[1])
    until = fields[2] == "-" or deadline(row).startswith(fields[2])
    return codes(row["set_by"]) == listed(fields[0]) and row["quantity"] == number and until


def read(program, options, sentences):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as pile:
        for number, sentence in enumerate(sentences):
            pile.write(json.dumps({"id": str(number), "date": "2025-03-04", "text": sentence}) + "\n")
        pile.flush()
        done = subprocess.run([program, *options, "read", pile.name, "--json"], capture_output=True, text=True, check=True)
    readings = [json.loads(line) for line in done.stdout.splitlines()]
    return {reading["document"]["text"].strip(): reading for reading in readings}


def main():
    rest = sys.argv[1:]
    options = []
    if "--lore" in rest[:-1]:
        at = rest.index("--lore")
        options = rest[at:at + 2]
        del rest[at:at + 2]
    loud = "-v" in rest
    rest = [part for part in rest if part != "-v"]
    if len(rest) < 2:
        sys.exit(print(__doc__, file=sys.stderr) or 2)
    for path in map(Path, rest[1:]):
        kind = path.stem.split("_")[0]
        lines = [found.groups() for found in map(LINE.match, path.read_text(encoding="utf-8").splitlines()) if found]
        readings = read(rest[0], options, [line[1] for line in lines])
        count = {"yes": 0, "no": 0, "found": 0, "right": 0, "alarms": 0}
        for truth, sentence, told in lines:
            rows = readings[sentence][kind]
            right = truth == "yes" and any(fits(kind, row, told.split()) for row in rows)
            count[truth] += 1
            count["found"] += truth == "yes" and bool(rows)
            count["right"] += right
            count["alarms"] += truth == "no" and bool(rows)
            if loud and not right and (truth == "yes" or rows):
                print(truth, sentence, told or "", [row["rule"] for row in rows], sep=" | ")
        print(f'{path.name}: found {count["found"]} of {count["yes"]}, all right {count["right"]}, alarms {count["alarms"]} of {count["no"]}')


if __name__ == "__main__":
    main()
