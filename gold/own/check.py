#!/usr/bin/env python3
"""check.py - checks our own annotated events and prints their shares.

    python3 gold/own/check.py [FILE.jsonl ...] [--list]

Without files it checks every gold/own/events/*.jsonl. It reads the types and modes of data/ontology/plover.tsv and the
codes of data/actors/states.tsv beside it, and nothing else; it changes no file. --list also prints every event on a
line, for reading. Exit code 0 when all is well, 1 when something is wrong (each fault on a line), 2 on a bad call.
It cannot tell whether an annotation is right, only whether it is well formed.
"""
import json, re, sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BODIES = {"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC", ""}
SECTORS = set("GOV MIL COP LEG JUD PTY SPY REB PRM UAF UNK OPP CVL ELI BUS LAB AGR CRM EDU JRN MED REF REL SOC PRE".split())
POLARITY = {"affirmed", "negated"}
MODALITY = {"actual", "reported", "future", "hypothetical", "obligation", "historical", "denied"}
PRECISION = {"day", "week", "month", "quarter", "half", "season", "year", "decade", "ongoing", "bounded", "unknown"}
SIZES = {"dead", "injured", "arrested", "participants"}
CONTEXTS = set("""military intelligence executive legislative election political_institutions pro_democracy pro_autocracy
economic legal reparations human_rights rights_freedoms repression human_security gender lgbt religion_ethnicity inequality
diplomatic territory peacekeeping health asylum migration disasters natural_resource environment technology terrorism cbrn
cyber misinformation crime corruption illegal_drugs trafficking""".split())
LINE = {"id", "text", "date", "set", "split", "events", "no_event"}
EVENT = {"event", "event_alt", "mode", "context", "quad", "source", "target", "third", "trigger", "polarity", "modality",
         "speaker", "when", "place", "size", "reciprocal"}
OPTIONAL = {"third"}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


def table(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def ontology():
    """Type -> (quad class, modes)."""
    out = {}
    for row in table(ROOT / "data/ontology/plover.tsv"):
        quad, modes = out.setdefault(row[0], (int(row[2]), set()))
        if row[1]:
            modes.add(row[1])
    return out


def actor_faults(role, actors, text, codes):
    if not isinstance(actors, list):
        yield f"{role} is no list"
        return
    for a in actors:
        if set(a) != {"code", "sector", "text"}:
            yield f"{role} has the fields {sorted(a)}"
            continue
        if a["code"] not in codes:
            yield f"{role}: unknown code {a['code']!r}"
        if not set(a["sector"].split()) <= SECTORS:
            yield f"{role}: unknown sector {a['sector']!r}"
        if not a["text"] or a["text"] not in text:
            yield f"{role}: {a['text']!r} does not stand in the text"


def when_faults(when):
    if when is None:
        return
    if set(when) != {"start", "end", "precision"}:
        yield f"when has the fields {sorted(when)}"
        return
    for end in ("start", "end"):
        if when[end] is not None and not DAY.match(when[end]):
            yield f"when: {end} {when[end]!r} is no day"
    if when["start"] and when["end"] and when["start"] > when["end"]:
        yield "when ends before it starts"
    if when["precision"] not in PRECISION:
        yield f"when: unknown precision {when['precision']!r}"


def event_faults(e, text, types, codes):
    if not EVENT - OPTIONAL <= set(e) <= EVENT:
        yield f"fields: {sorted(set(e) ^ EVENT)}"
        return
    if e["event"] not in types:
        yield f"unknown type {e['event']!r}"
        return
    quad, modes = types[e["event"]]
    if e["quad"] != quad:
        yield f"{e['event']} is quad class {quad}, not {e['quad']}"
    if e["mode"] is not None and e["mode"] not in modes:
        yield f"{e['event']} has no mode {e['mode']!r}"
    if not set(e["event_alt"]) <= set(types) - {e["event"]}:
        yield f"event_alt {e['event_alt']}"
    if not set(e["context"]) <= CONTEXTS:
        yield f"context {sorted(set(e['context']) - CONTEXTS)}"
    if e["polarity"] not in POLARITY or e["modality"] not in MODALITY:
        yield f"polarity {e['polarity']!r} or modality {e['modality']!r}"
    for role in ("source", "target", "speaker", "third"):
        yield from actor_faults(role, e.get(role, []), text, codes)
    for field in ("trigger", "place"):
        if e[field] is not None and (not e[field] or e[field] not in text):
            yield f"{field} {e[field]!r} does not stand in the text"
    if e["trigger"] is None:
        yield "no trigger"
    yield from when_faults(e["when"])
    if e["size"] is not None and (not e["size"] or not set(e["size"]) <= SIZES or any(not isinstance(n, int) for n in e["size"].values())):
        yield f"size {e['size']}"
    if e["reciprocal"] and (e["target"] or not e["source"]):
        yield "reciprocal: all parties are sources, and there is no target"


def line_faults(row, types, codes):
    if not LINE - {"no_event"} <= set(row) <= LINE:
        yield f"fields: {sorted(set(row) ^ LINE)}"
        return
    if row["set"] != "own" or row["split"] not in ("dev", "test"):
        yield f"set {row['set']!r}, split {row['split']!r}"
    if row["date"] is not None and not DAY.match(row["date"]):
        yield f"date {row['date']!r}"
    if bool(row["events"]) == bool(row.get("no_event")):
        yield "either events or no_event"
    seen = set()
    for e in row["events"]:
        for fault in event_faults(e, row["text"], types, codes):
            yield f"{e.get('trigger')}: {fault}"
        key = json.dumps([e.get("event"), e.get("mode"), e.get("trigger"), e.get("source"), e.get("target")])
        if key in seen:
            yield f"{e.get('trigger')}: the same event twice"
        seen.add(key)


def side(actors):
    return "+".join(f"{a['code']}/{a['sector']}" if a["sector"] else a["code"] for a in actors) or "-"


def show(row):
    print(f"\n{row['id']} {row['text']}")
    for e in row["events"]:
        extra = [e["modality"]] * (e["modality"] != "actual") + ["negated"] * (e["polarity"] != "affirmed")
        print("   ", e["event"], e["mode"] or "", side(e["source"]), "->", side(e["target"]), f"[{e['trigger']}]", *extra)


def shares(rows, types):
    kinds = Counter("none" if not r["events"] else "one" if len(r["events"]) == 1 else "more" for r in rows)
    events = [e for r in rows for e in r["events"]]
    print(f"{len(rows)} sentences, {len(events)} events;", ", ".join(f"{k}: {kinds[k] / len(rows):.0%}" for k in ("one", "more", "none")))
    print("  modality:", dict(Counter(e["modality"] for e in events)), " negated:", sum(e["polarity"] == "negated" for e in events))
    for t in types:
        of = [e for e in events if e["event"] == t]
        modes = Counter(e["mode"] or "-" for e in of)
        missing = sorted(types[t][1] - set(modes))
        print(f"  {t:10} {len(of):4}  ", ", ".join(f"{m} {n}" for m, n in sorted(modes.items())), "  MISSING: " + ", ".join(missing) if missing else "")


def main():
    options = {a for a in sys.argv[1:] if a.startswith("--")}
    if options - {"--list"}:
        sys.exit(print(__doc__, file=sys.stderr) or 2)
    files = [Path(a) for a in sys.argv[1:] if not a.startswith("--")] or sorted((HERE / "events").glob("*.jsonl"))
    types = ontology()
    codes = {row[0] for row in table(ROOT / "data/actors/states.tsv")} | BODIES
    faults, ids, texts, halves = 0, set(), set(), {"dev": [], "test": []}
    for path in files:
        split = set()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                found = list(line_faults(row, types, codes))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                row, found = {}, [f"not readable: {error!r}"]
            if row.get("id") in ids or row.get("text") in texts:
                found.append("id or text stands twice")
            ids.add(row.get("id"))
            texts.add(row.get("text"))
            split.add(row.get("split"))
            for fault in found:
                faults += 1
                print(f"{path}:{number}: {row.get('id')}: {fault}")
            if not found:
                halves[row["split"]].append(row)
                if "--list" in options:
                    show(row)
        if len(split) > 1:
            faults += 1
            print(f"{path}: a file belongs to one half, this one holds {sorted(map(str, split))}")
    for name, rows in halves.items():
        if rows:
            print(f"\n{name}: ", end="")
            shares(rows, types)
    print(f"\n{len(files)} files, {faults} faults")
    sys.exit(1 if faults or not files else 0)


if __name__ == "__main__":
    main()
