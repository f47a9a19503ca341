#!/usr/bin/env python3
"""check.py - checks the annotated articles and prints how many rows of each kind they hold.

    python3 gold/own/articles/check.py [--list NAME] [--bare]

It asks that gold.jsonl is what build.py makes of the sources; that every span quotes its text, in code points and in bytes; that
types, modes, codes, sectors, dates and the other closed fields are well formed; that weekdays and months named by a cue fit the
date; that numbers stand in the words of their row; that rows lie in text that is read and boilerplate in text that is not; and,
where ../shared/data/cases lies beside the checkout, that the scorer there gives 1.000 for the gold against itself.
--list prints the rows of one article for reading, --bare the sentences that no row touches. It cannot tell whether a row is right.
Exit code 0 when all is well, 1 when something is wrong (a fault a line), 2 on a bad call. It writes no file of the repository.
"""
import importlib.util, json, re, subprocess, sys
from collections import Counter
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent


def module(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


sys.dont_write_bytecode = True
build = module("build", HERE / "build.py")
score = module("score", HERE / "score.py")
own = module("own_events", HERE.parent / "check.py")  # ontology, codes and sectors

GENRES = {"wire", "interview", "thinktank", "column", "readout", "agency", "local", "desk", "newsletter", "webpage"}
FORMS, MODALITY, BASIS = set(build.FORMS.values()), set(build.MODALITY.values()), set(build.BASIS.values()) | {"bounds"}
SOURCE = {"official", "expert", "media", "anonymous", "unattributed"}
PRECISION = {"day", "month", "year", "interval", "ongoing", "bounded"}
DIRECTION = {"improving", "worsening", "stable", "mixed", "positive", "negative"}
ASPECT = {"state", "blame", "advantage", "turning_point", "phase"}
TREND = {"rising", "falling", "stable"}
NEEDS = {"event": {"type", "who", "whom", "date", "polarity", "modality", "speaker"}, "statement": {"form", "cue", "speaker", "polarity", "modality"},
         "forecast": {"who", "whom", "proposition", "polarity", "modality", "speaker"}, "target": {"who", "measure", "speaker"},
         "dependence": {"who", "whom", "relation", "domain", "speaker"}, "goal": {"who", "goal", "speaker"},
         "judgment": {"about", "direction", "sign", "speaker"}, "relation": {"who", "whom", "relation", "speaker"},
         "citation": {"cites"}, "metadata": {"field", "value"}, "boilerplate": {"what", "drop"}, "trap": {"what"}}
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
WORDS = {1: "a one an", 2: "two both", 3: "three third", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten", 12: "twelve dozen",
         20: "twenty fifth", 25: "quarter", 33.3: "third", 50: "half", 66.7: "thirds", 75: "quarters", 80: "fifths", 100: "all", 0: "no end nothing zero"}


def actor_faults(row, codes):
    for side in ("who", "whom", "speaker", "third"):
        for a in row.get(side, []):
            if not a.get("code") and not a.get("name") or not set(a) <= {"code", "sector", "name"}:
                yield f"{side}: {a}"
            if a.get("code", "") not in codes:
                yield f"{side}: unknown code {a['code']!r}"
            if a.get("sector") and a["sector"] not in own.SECTORS:
                yield f"{side}: unknown sector {a['sector']!r}"
    for code in row.get("about", []) + ([row["leverage_holder"]] if "leverage_holder" in row else []):
        if code not in codes:
            yield f"unknown code {code!r}"


def bounds(value):
    """Start and end as days, or None."""
    first, last = value["start"], value["end"]
    first = None if first in (None, "..") else (first + "-01-01")[:10]
    last = None if last is None else last + {4: "-12-31", 7: "-31"}.get(len(last), "")
    return first, last


def date_faults(value, text):
    if value["precision"] not in PRECISION or value["basis"] not in BASIS:
        yield f"precision {value['precision']!r} or basis {value['basis']!r}"
    first, last = bounds(value)
    if first and last and first > last:
        yield f"the date ends before it starts: {first} {last}"
    for day in (value["start"], value["end"]):
        if day and day != ".." and len(day) == 10:
            date.fromisoformat(day)
    cue = value.get("cue")
    if not cue:
        return
    if cue not in text:
        yield f"the text has no {cue!r}"
    days = [d for d in (value["start"], value["end"]) if d and len(d) == 10]
    for number, name in enumerate(DAYS):
        if name in cue and not any(date.fromisoformat(d).weekday() == number for d in days):
            yield f"{cue!r} is no day of {days}"
    for number, name in enumerate(MONTHS, 1):
        if re.search(rf"\b{name}\b", cue) and first and last and not first[:7] <= f"{first[:4]}-{number:02}" <= last[:7] \
                and not first[:7] <= f"{last[:4]}-{number:02}" <= last[:7]:
            yield f"{cue!r} does not fit {first} to {last}"


def number_faults(row):
    if "note" in row:
        return
    words = set(re.findall(r"[\w.,]+", row["text"].lower().replace("-", " ")))
    printed = {w.strip(".,").replace(",", "") for w in words}
    for key in ("quantity", "quantity_from", "quantity_to"):
        value = row.get(key)
        if value is not None and not {f"{value:g}", str(value)} & printed and not set(WORDS.get(value, "").split()) & printed:
            yield f"{key} {value:g} does not stand in the row, and there is no note"
    if "deadline" in row and row["deadline"][:4] not in row["text"] and len(row["deadline"]) == 4:
        yield f"deadline {row['deadline']} does not stand in the row, and there is no note"


def closed_faults(row, types):
    kind = row["kind"]
    if NEEDS[kind] - set(row):
        yield f"lacks {sorted(NEEDS[kind] - set(row))}"
    if "type" in row:
        if row["type"] not in types:
            yield f"unknown type {row['type']!r}"
        elif not set(row.get("mode", [])) <= types[row["type"]][1]:
            yield f"{row['type']} has no mode {row['mode']}"
        if not set(row.get("alt_types", [])) <= set(types) | {"NONE"} or row["type"] in row.get("alt_types", []):
            yield f"alt_types {row['alt_types']}"
    for key, known in (("form", FORMS), ("modality", MODALITY), ("source_kind", SOURCE), ("direction", DIRECTION), ("aspect", ASPECT),
                       ("trend", TREND), ("polarity", own.POLARITY), ("sign", {-1, 0, 1})):
        if key in row and row[key] not in known:
            yield f"{key} {row[key]!r}"
    if row.get("reciprocal") and (row["whom"] or len(row["who"]) < 2):
        yield "reciprocal: all parties are in who"
    if kind == "event" and "trigger" not in row and not row.get("optional"):
        yield "no trigger"
    if "trigger" in row and not (row["start"] <= row["trigger"]["start"] < row["trigger"]["end"] <= row["end"]):
        yield "trigger outside its row"


def quote_faults(row, text):
    """A direct quote lies within quote marks, a mixed one holds some."""
    if row["kind"] != "statement":
        return
    marks = re.compile("[\"“”]")
    before = text[text.rfind("\n", 0, row["start"]) + 1:row["start"]]
    if row["form"] == "direct_quote" and row["cue"] and not marks.search(row["text"]) and not marks.search(before):
        yield "a direct quote without quote marks"
    if row["form"] == "direct_quote" and marks.match(row["text"]):
        yield "the quote mark does not belong to the quote"
    if row["form"] == "mixed_quote" and not marks.search(row["text"]):
        yield "a mixed quote without quote marks"


def row_faults(row, texts, tables, dropped):
    types, codes = tables
    text = texts[row["doc"]]
    if text[row["start"]:row["end"]] != row["text"] or row["start"] >= row["end"]:
        yield "the span does not quote the text"
    if text.encode()[row["start_byte"]:row["end_byte"]].decode(errors="replace") != row["text"]:
        yield "the span in bytes does not quote the text"
    yield from closed_faults(row, types)
    yield from actor_faults(row, codes)
    if "date" in row:
        yield from date_faults(row["date"], text)
    if row["kind"] in ("target", "dependence"):
        yield from number_faults(row)
    yield from quote_faults(row, text)
    gone = any(s <= row["start"] < e for s, e in dropped[row["doc"]])
    if row["kind"] not in ("boilerplate", "metadata", "citation") and gone:
        yield "lies in text that is dropped"


def cross_faults(row, ids):
    for key in ("members", "a", "b"):
        for one in row.get(key, []):
            if one not in ids:
                yield f"{key}: unknown row {one!r}"
    for key in ("twin_of", "caused_by"):
        if key in row and row[key] not in ids:
            yield f"{key}: unknown row {row[key]!r}"


def load(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def self_score(split):
    """The scorer of ../shared on the gold against itself: every figure that it prints must be 1."""
    printed = score.run(score.SCORER, HERE / split, HERE / split / "gold.jsonl", ["--json"])
    if printed.returncode:
        return [printed.stderr.strip()]
    figures = json.loads(printed.stdout)
    low = [f"{kind}: {key} {value}" for kind, row in figures.items() if isinstance(row, dict) and "F1" in row and row["gold"]
           for key, value in row.items() if isinstance(value, float) and value < 0.9995]
    return low + [f"{figures['leak']} rows in dropped text"] * (figures["leak"] > 0)


def check_half(split, tables):
    folder = HERE / split
    rows, blocks = load(folder / "gold.jsonl"), load(folder / "blocks.jsonl")
    texts = {p.name: p.read_text(encoding="utf-8") for p in (folder / "texts").glob("*.txt")}
    dropped = {doc: [(b["start"], b["end"]) for b in blocks if b["doc"] == doc and not b["keep"]] for doc in texts}
    ids = Counter(r["id"] for r in rows)
    faults = [f"{i}: stands twice" for i, n in ids.items() if n > 1]
    seen = set()
    for row in rows:
        found = list(cross_faults(row, ids))
        if "doc" in row:
            try:
                found += row_faults(row, texts, tables, dropped)
            except (KeyError, ValueError, TypeError) as error:
                found.append(f"not readable: {error!r}")
            key = json.dumps([row["kind"], row["doc"], row["start"], row["end"], row.get("type"), row.get("speaker"), row.get("who"), row.get("whom"), row.get("role"), row.get("field")])
            if key in seen and row["kind"] != "metadata":
                found.append("the same row twice")
            seen.add(key)
        faults += [f"{row['id']}: {f}" for f in found]
    for name in texts:
        faults += [f"{name}: {f}" for f in head_faults(split, name)]
    if score.SCORER.is_file():
        faults += [f"gold against itself: {f}" for f in self_score(split)]
    return rows, texts, faults


def head_faults(split, name):
    head = build.Article(split, name.removesuffix(".txt")).head
    if head.get("genre") not in GENRES:
        yield f"genre {head.get('genre')!r}"
    if not {"region", "date", "outlet"} <= set(head):
        yield "doc: needs genre, region, date and outlet"


def show(rows, name):
    for r in rows:
        if r.get("doc") != f"{name}.txt":
            continue
        rest = {k: v for k, v in r.items() if k not in ("id", "doc", "kind", "start", "end", "start_byte", "end_byte", "text", "dyads")}
        print(f"{r['id'].removeprefix(name + '-')} {r['text']!r}\n     {json.dumps(rest, ensure_ascii=False)}")


def bare(rows, texts, blocks):
    for block in blocks:
        if not block["keep"]:
            continue
        for m in re.finditer(r"[^.?!]+(?:[.?!](?!\s)[^.?!]*)*[.?!]*[\"”’]*\s*", block["text"]):
            start, end = block["start"] + m.start(), block["start"] + m.end()
            if m[0].strip() and not any(r.get("doc") == block["doc"] and r["start"] < end and r["end"] > start and r["kind"] != "metadata" for r in rows):
                print(f"bare: {block['doc']}: {m[0].strip()}")


def main():
    options = sys.argv[1:]
    name = options[options.index("--list") + 1] if "--list" in options[:-1] else None
    if not set(options) <= {"--list", "--bare", name}:
        sys.exit(print(__doc__, file=sys.stderr) or 2)
    stale = subprocess.run([sys.executable, str(HERE / "build.py"), "--check"], capture_output=True, text=True)
    faults = [stale.stderr.strip()] if stale.returncode else []
    tables = own.ontology(), {row[0] for row in own.table(own.ROOT / "data/actors/states.tsv")} | own.BODIES
    names, total = Counter(), 0
    for split in build.SPLITS:
        rows, texts, found = check_half(split, tables)
        faults += [f"{split}: {f}" for f in found]
        names.update(list(texts))
        total += len(rows)
        kinds = Counter(r["kind"] for r in rows)
        spare = sum(bool(r.get("optional") or r.get("background")) for r in rows)
        words = sum(len(t.split()) for t in texts.values())
        print(f"{split}: {len(texts)} articles, {words} words, {len(rows)} rows ({spare} optional):", ", ".join(f"{k} {n}" for k, n in kinds.most_common()))
        if name:
            show(rows, name)
        if "--bare" in options:
            bare(rows, texts, load(HERE / split / "blocks.jsonl"))
    faults += [f"{n} stands in both halves" for n, count in names.items() if count > 1]
    if not score.SCORER.is_file():
        print("skipped: no ../shared/data/cases beside the checkout, the gold was not scored against itself")
    for fault in faults:
        print(fault)
    print(f"{len(names)} articles, {total} rows, {len(faults)} faults")
    sys.exit(1 if faults or not names else 0)


if __name__ == "__main__":
    main()
