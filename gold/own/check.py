#!/usr/bin/env python3
"""check.py - checks the annotated sentences in gold/own/events and prints what they hold.

    python3 gold/own/check.py [FILES]        (default: every gold/own/events/*.jsonl)

Standard library only. Checks: JSON and fields, words of the text (trigger, place, names), actor codes (data/actors/states.tsv), types, modes
and quad classes (data/ontology/plover.tsv), contexts, sectors, polarity, modality, dates, unique ids and texts, one split a file as README.md
names it. Exit code 1 and a line `file:line: fault` for each fault; else the shares of kinds.
"""
import datetime, json, pathlib, re, sys
from collections import Counter

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BODIES = {"EUR", "UNO", "IGO", "NGO", "IMG", "ISM", "MNC"}
SECTORS = set("GOV MIL COP LEG JUD PTY SPY REB PRM UAF UNK OPP CVL ELI BUS LAB AGR CRM EDU JRN MED REF REL SOC PRE".split())
CONTEXTS = set("""military intelligence executive legislative election political_institutions pro_democracy pro_autocracy economic legal
reparations human_rights rights_freedoms repression human_security gender lgbt religion_ethnicity inequality diplomatic territory peacekeeping
health asylum migration disasters natural_resource environment technology terrorism cbrn cyber misinformation crime corruption illegal_drugs
trafficking""".split())
MODALITIES = {"actual", "reported", "future", "hypothetical", "obligation", "historical", "denied"}
PRECISIONS = {"day", "week", "month", "quarter", "half", "season", "year", "decade", "ongoing", "bounded"}
SIZES = {"dead", "injured", "arrested", "participants"}
LINE = {"id", "text", "date", "set", "split", "events", "no_event"}
EVENT = {"event", "event_alt", "mode", "context", "quad", "source", "target", "trigger", "polarity", "modality", "speaker", "when", "place",
         "size", "reciprocal"}
OPTIONAL = {"third"}


def rows(path):
    """The cells of a table of the repository, comments left out."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


def ontology():
    """Quad class by (type, mode)."""
    return {(cells[0], cells[1]): int(cells[2]) for cells in rows(ROOT / "data/ontology/plover.tsv")}


def days(text):
    return datetime.date.fromisoformat(text)


def actor_faults(actor, role, text, codes):
    if set(actor) != {"code", "sector", "text"}:
        yield f"{role}: an actor has the fields code, sector, text, not {sorted(actor)}"
        return
    if actor["code"] and actor["code"] not in codes:
        yield f"{role}: unknown code {actor['code']}"
    for sector in actor["sector"].split():
        if sector not in SECTORS:
            yield f"{role}: unknown sector {sector}"
    if not actor["text"] or actor["text"] not in text:
        yield f"{role}: {actor['text']!r} does not stand in the text"


def event_faults(event, text, codes, quads):
    missing, extra = EVENT - set(event), set(event) - EVENT - OPTIONAL
    if missing or extra:
        yield f"fields missing {sorted(missing)}, unknown {sorted(extra)}"
        return
    kind = (event["event"], event["mode"] or "")
    if kind not in quads:
        yield f"unknown type or mode {kind}"
    elif quads[kind] != event["quad"]:
        yield f"quad of {kind} is {quads[kind]}, not {event['quad']}"
    if event["mode"] == "":
        yield "a type without a mode has mode null"
    for other in event["event_alt"]:
        if (other, "") not in quads or other == event["event"]:
            yield f"bad event_alt {other}"
    for name in event["context"]:
        if name not in CONTEXTS:
            yield f"unknown context {name}"
    for role in ("source", "target", "speaker", "third"):
        for actor in event.get(role, []):
            yield from actor_faults(actor, role, text, codes)
    if not event["source"] and not event["target"]:
        yield "an event has a source or a target"
    if event["reciprocal"] and (len(event["source"]) < 1 or event["target"]):
        yield "a reciprocal act lists its parties as sources and has no target"
    if not event["trigger"] or event["trigger"] not in text:
        yield f"trigger {event['trigger']!r} does not stand in the text"
    if event["place"] is not None and event["place"] not in text:
        yield f"place {event['place']!r} does not stand in the text"
    if event["polarity"] not in ("affirmed", "negated"):
        yield f"unknown polarity {event['polarity']}"
    if event["modality"] not in MODALITIES:
        yield f"unknown modality {event['modality']}"
    if event["modality"] == "denied" and event["polarity"] != "negated":
        yield "what is denied is negated"
    if event["modality"] in ("reported", "denied") and not event["speaker"]:
        yield f"modality {event['modality']} needs a speaker"
    if event["when"] is not None:
        when = event["when"]
        if set(when) != {"start", "end", "precision"} or when["precision"] not in PRECISIONS:
            yield f"bad when {when}"
        elif days(when["start"]) > days(when["end"]) or (when["precision"] == "day" and when["start"] != when["end"]):
            yield f"bad days {when}"
    if event["size"] is not None:
        if not event["size"] or set(event["size"]) - SIZES or any(not isinstance(n, int) or n < 1 for n in event["size"].values()):
            yield f"bad size {event['size']}"


def line_faults(row, codes, quads):
    missing, extra = LINE - {"no_event"} - set(row), set(row) - LINE
    if missing or extra:
        yield f"fields missing {sorted(missing)}, unknown {sorted(extra)}"
        return
    if row["set"] != "own" or not re.fullmatch(r"own-[a-z-]+-\d+", row["id"]):
        yield "set is own, ids are own-<region>-<n>"
    if row["text"] != " ".join(row["text"].split()):
        yield "text has stray white space"
    if row["date"] is not None:
        days(row["date"])
    if bool(row.get("no_event")) == bool(row["events"]):
        yield "a sentence has events, or no_event, and not both"
    seen = set()
    for event in row["events"]:
        for fault in event_faults(event, row["text"], codes, quads):
            yield f"{event.get('event')}: {fault}"
        key = (event.get("event"), event.get("trigger"), str(event.get("source")), str(event.get("target")))
        if key in seen:
            yield f"{key[0]}: twice the same event"
        seen.add(key)


def split_of(name):
    """The split that README.md gives to the file, or None."""
    readme = (HERE / "events/README.md").read_text(encoding="utf-8")
    found = re.search(rf"^\| `?{re.escape(name)}`? \| (dev|test) ", readme, re.M)
    return found and found.group(1)


def check(paths):
    codes = {cells[0] for cells in rows(ROOT / "data/actors/states.tsv")} | BODIES
    quads = ontology()
    faults, ids, texts, table = [], set(), set(), []
    for path in paths:
        split = split_of(path.name)
        if split is None:
            faults.append(f"{path.name}: README.md names no split for it")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            place = f"{path.name}:{number}"
            try:
                row = json.loads(line)
                found = list(line_faults(row, codes, quads))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                faults.append(f"{place}: {error!r}")
                continue
            faults += [f"{place}: {fault}" for fault in found]
            if row["id"] in ids or row["text"] in texts:
                faults.append(f"{place}: id or text stands twice")
            if split and row["split"] != split:
                faults.append(f"{place}: split {row['split']}, but README.md says {split}")
            ids.add(row["id"])
            texts.add(row["text"])
            table.append(row)
    return faults, table, quads


def line_of(title, counter, order=None):
    keys = order or sorted(counter, key=lambda k: (-counter[k], str(k)))
    return f"{title}: " + ", ".join(f"{key} {counter[key]}" for key in keys)


def summary(table, quads):
    events = [event for row in table for event in row["events"]]
    number = Counter(min(len(row["events"]), 2) for row in table)
    share = {n: f"{100 * number[n] / max(len(table), 1):.0f} %" for n in (0, 1, 2)}
    yield f"sentences {len(table)}, events {len(events)}; none {share[0]}, one {share[1]}, two or more {share[2]}"
    yield line_of("splits", Counter(row["split"] for row in table))
    yield line_of("types", Counter(event["event"] for event in events), [t for t, m in quads if not m])
    modes = Counter(f"{event['event']}.{event['mode']}" for event in events if event["mode"])
    yield line_of("modes", modes, [f"{t}.{m}" for t, m in quads if m])
    yield line_of("quad", Counter(event["quad"] for event in events))
    yield line_of("modality", Counter(event["modality"] for event in events))
    yield line_of("polarity", Counter(event["polarity"] for event in events))
    yield line_of("reciprocal", Counter(event["reciprocal"] for event in events))


def main():
    paths = [pathlib.Path(name) for name in sys.argv[1:]] or sorted((HERE / "events").glob("*.jsonl"))
    faults, table, quads = check(paths)
    for fault in faults:
        print(fault)
    for line in summary(table, quads):
        print(line)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
