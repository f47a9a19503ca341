#!/usr/bin/env python3
"""build.py - makes gold.jsonl and blocks.jsonl of the annotated articles from their source files.

    python3 gold/own/articles/build.py           # writes dev/ and test/
    python3 gold/own/articles/build.py --check   # writes nothing, fails when a file is not what the sources give

texts/NAME.txt is the article, source/NAME.rows the annotation: every row quotes the text, and this program finds the place.
It stops on a quote that is missing or that stands in more than one place. The form of a source file is told in README.md.
It knows no language and judges nothing; whether codes and dates are well formed is asked by check.py.
"""
import calendar, json, re, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SPLITS = ("dev", "test", "dev2", "test2", "dev3", "dev4", "dev5", "test3", "test4")
KINDS = {"E": "event", "S": "statement", "F": "forecast", "D": "dependence", "T": "target", "G": "goal", "J": "judgment",
         "R": "relation", "C": "citation", "M": "metadata", "B": "boilerplate", "N": "trap"}
FORMS = {"dir": "direct_quote", "mix": "mixed_quote", "ind": "indirect", "head": "headline", "attr": "attribution_only"}
BASIS = {"e": "explicit", "r": "relative", "d": "docdate", "c": "context", "f": "coreference", "t": "tense", "i": "inferred", "n": "none"}
MODALITY = {"act": "actual", "rep": "reported", "fut": "future", "hyp": "hypothetical", "obl": "obligation", "past": "past"}
LONG = {"t": "trigger", "p": "probability_words", "h": "horizon", "prop": "proposition", "cond": "condition", "q": "quantity",
        "from": "quantity_from", "to": "quantity_to", "u": "unit", "dl": "deadline", "m": "measure", "rel": "relation",
        "dom": "domain", "hold": "leverage_holder", "dir": "direction", "asp": "aspect", "sup": "supports", "mark": "marker"}
NUMBERS = {"quantity", "quantity_from", "quantity_to", "sign", "count", "dead", "injured", "arrested"}
PLAIN = set("goal means about sign trend hedge place phase what note value field chain third count dead injured arrested venue".split())
ABSTRACT = {"EUR", "IGO", "NGO", "ISM", "IMG", "MNC", "UNO"}
TYPE = re.compile(r"[A-Z]{3,}(/[a-z+-]+)?( [A-Z]+)*$")
DATE = re.compile(r"([~<>]?)(\d{4}(?:-\d\d){0,2}|-)(?:/(\d{4}(?:-\d\d){0,2}))?(?: ([edrcftin])\b)?(?: (.+))?$")
OFFICIAL = set("GOV MIL COP LEG JUD SPY".split())


class Fault(Exception):
    """What is wrong with a line of a source file."""


def place(text, quote, within=(0, None)):
    """Start and end of a quote; ` .. ` leaves words out. It must stand there once, or `N@quote` says which."""
    number = re.match(r"(\d)@", quote)
    if number:
        quote = quote[2:]
    low, high = within[0], len(text) if within[1] is None else within[1]
    head, gap, tail = quote.partition(" .. ")
    starts = [m.start() for m in re.finditer(re.escape(head), text[low:high])]
    if not starts:
        raise Fault(f"the text has no {head!r}")
    if len(starts) > 1 and not number:
        raise Fault(f"{head!r} stands {len(starts)} times")
    start = low + starts[int(number[1]) - 1 if number else 0]
    if not gap:
        return start, start + len(head)
    stop = text.find("\n\n", start)
    ends = [m.end() for m in re.finditer(re.escape(tail), text[start + len(head):stop if stop > 0 else len(text)])]
    if len(ends) != 1:
        raise Fault(f"{tail!r} stands {len(ends)} times between {head!r} and the end of its paragraph")
    return start, start + len(head) + ends[0]


def actor(word):
    """`CODE.SECTOR:name`, each part may be missing."""
    code, _, name = word.strip().partition(":")
    code, _, sector = code.partition(".")
    out = {k: v for k, v in (("code", code), ("sector", sector), ("name", name)) if v}
    if not out:
        raise Fault(f"{word!r} is no actor")
    return out


def actors(cell):
    return [actor(w) for w in cell.split(" + ") if w.strip()]


def last_day(month):
    year, number = map(int, month.split("-"))
    return f"{month}-{calendar.monthrange(year, number)[1]:02}"


def date(cell, published):
    """`2025-06-13 r on Friday`: day, month, year or start/end, basis and cue; ~ up to now, < not after, > not before."""
    mark, start, end, basis, cue = DATE.match(cell).groups()
    if mark == "~":
        out = {"start": "..", "end": start, "precision": "ongoing", "basis": BASIS[basis or "t"]}
    elif mark == "<":
        out = {"start": None, "end": start, "precision": "bounded", "basis": "bounds"}
    elif mark == ">":
        out = {"start": start, "end": end, "precision": "bounded", "basis": "bounds"}
    else:
        if not basis:
            raise Fault(f"date {cell!r} has no basis")
        precision = "interval" if end else {4: "year", 7: "month", 10: "day"}[len(start)]
        first = f"{start}-01" if len(start) == 7 else start
        last = end or start
        last = last_day(last) if len(last) == 7 else last
        out = {"start": first, "end": last, "precision": precision, "basis": BASIS[basis]}
    return out | ({"cue": cue} if cue else {})


class Article:
    """One text with the rows of its source file."""

    def __init__(self, split, name):
        folder = HERE / split
        self.name, self.doc = name, f"{name}.txt"
        self.text = (folder / "texts" / self.doc).read_text(encoding="utf-8")
        self.rows, self.labels, self.counts, self.speakers, self.cross = [], {}, {}, {}, []
        self.head, self.headings, self.notes, self.answers = {}, [], [], []
        lines = (folder / "source" / f"{name}.rows").read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                self.line(line)
            except (Fault, ValueError, KeyError, AttributeError, IndexError) as fault:
                sys.exit(f"{split}/source/{name}.rows:{number}: {fault!r}")
        for cells in self.answers:
            self.answer(cells)

    def line(self, line):
        if line.startswith("doc:"):
            self.head = dict(p.strip().split("=", 1) for p in line[4:].split(";"))
            return
        if line.startswith("@"):
            alias, rest = line[1:].split(" ", 1)
            kind, _, who = rest.partition(" ") if rest.split(" ")[0] in ("official", "expert", "media", "anonymous", "unattributed") else ("", "", rest)
            self.speakers[alias] = (kind, actors(who))
            return
        cells = [c.strip() for c in line.split(" | ")]
        kind = re.match(r"([A-Z]|cluster|disagreement)(#\w+)?(\?\??)?(?: (.+))?$", cells[0])
        letter, label, doubt, word = kind.groups()
        if letter == "H":
            self.headings.append(place(self.text, cells[1]))
        elif letter == "A":
            self.answers.append(cells)
        elif letter in ("cluster", "disagreement"):
            self.cross.append((letter, word, cells[1:]))
        else:
            self.row(letter, label, doubt, word, cells[1:])

    def start_row(self, letter, span):
        self.counts[letter] = self.counts.get(letter, 0) + 1
        start, end = span
        row = {"id": f"{self.name}-{letter}{self.counts[letter]:02}", "doc": self.doc, "kind": KINDS[letter], "start": start, "end": end,
               "start_byte": len(self.text[:start].encode()), "end_byte": len(self.text[:end].encode()), "text": self.text[start:end]}
        self.rows.append(row)
        return row

    def row(self, letter, label, doubt, word, cells):
        span = place(self.text, cells[0])
        row = self.start_row(letter, span)
        if letter in "MB":
            row["field" if letter == "M" else "role"] = word
        flags = set()
        for cell in cells[1:]:
            self.cell(letter, row, cell, flags)
        if letter not in "MBNC":
            kind, who = self.speakers[row.pop("by", "au")]
            row["speaker"] = who
            if kind:
                row["source_kind"] = kind
        if doubt:
            row["background" if doubt == "??" else "optional"] = True
        if label:
            self.labels[label[1:]] = row["id"]
        if "trigger" in row:
            start, end = place(self.text, row["trigger"], span)
            row["trigger"] = {"start": start, "end": end, "text": row["trigger"].split("@")[-1]}
        self.defaults(letter, row)
        self.twins(letter, row, flags)

    def cell(self, letter, row, cell, flags):
        key, colon, value = cell.partition(":")
        if letter == "M" and not colon:
            row["value"] = cell
        elif cell in MODALITY:
            row["modality"] = MODALITY[cell]
        elif cell in ("tw", "+s", "+g", "note"):
            flags.add(cell)
            if cell == "note":
                self.notes.append((row["start"], row["end"]))
        elif cell == "neg":
            row["polarity"] = "negated"
        elif cell == "hist":
            row["historical"] = True
        elif cell in ("who?", "whom?"):
            row[f"{cell[:-1]}_inferred"] = True
        elif " > " in f" {cell} " or "<>" in cell:
            both = "<>" in cell
            left, right = (cell.replace("<>", "+"), "") if both else f" {cell} ".split(" > ", 1)
            row["who"], row["whom"] = actors(left), actors(right)
            if both:
                row["reciprocal"] = True
        elif TYPE.match(cell):
            first, *others = cell.split(" ")
            row["type"], _, mode = first.partition("/")
            if mode:
                row["mode"] = mode.split("+")
            if set(others) - {row["type"]}:
                row["alt_types"] = [o for o in others if o != row["type"]]
        elif letter == "S" and key in FORMS:
            row["form"], row["cue"] = FORMS[key], value
            if value and value not in self.text[row["start"]:row["end"]]:
                paragraph = self.paragraph(row["start"], row["end"])
                if value not in paragraph:
                    raise Fault(f"the cue {value!r} does not stand in the paragraph")
        elif DATE.match(cell):
            row["date"] = date(cell, self.head["date"])
            if "cue" in row["date"] and row["date"]["cue"] not in self.text:
                raise Fault(f"the text has no {row['date']['cue']!r}")
        elif key == "cause":
            row["caused_by"] = self.labels[value]
        elif key == "twin":
            row["twin_of"] = self.labels[value]
        elif key == "by":
            row["by"] = value
        elif key == "cite":
            row["cites"] = [dict(p.strip().split("=", 1) for p in c.split(";")) for c in value.split("&&")]
        elif colon and (key in LONG or key in PLAIN):
            self.put(row, LONG.get(key, key), value)
        elif letter in "BN" and "what" not in row:
            row["what"] = cell
        else:
            raise Fault(f"what is {cell!r}?")

    def put(self, row, key, value):
        if key in NUMBERS:
            value = float(value) if key.startswith("quantity") else int(value)
        elif key == "third":
            value = actors(value)
        elif key in ("about", "chain"):
            value = [v.strip() for v in value.split(",")]
        elif key == "probability_words" and value not in row["text"]:
            raise Fault(f"the row does not say {value!r}")
        row[key] = value

    def paragraph(self, start, end):
        low, high = self.text.rfind("\n\n", 0, start), self.text.find("\n\n", end)
        return self.text[max(low, 0):high if high > 0 else None]

    def defaults(self, letter, row):
        if letter in "ESF":
            row.setdefault("polarity", "affirmed")
            row.setdefault("modality", "future" if letter == "F" else "actual")
        if letter == "E" and row["polarity"] == "negated":
            row["optional"] = True
        if letter == "T":
            row.setdefault("modality", "future")
        if letter == "S":
            if "form" not in row:
                raise Fault("a statement needs its form")
            if "type" in row:
                row.setdefault("who", row["speaker"])
                row.setdefault("whom", [])
        if letter == "M":
            row.setdefault("value", row["text"])
            if row["field"] == "published":
                row["date"] = {"start": row["value"], "end": row["value"], "precision": "day", "basis": "explicit"}
        if letter == "B":
            row["drop"] = True
        codes = sorted({a["code"] for side in ("who", "whom") for a in row.get(side, []) if a.get("code")} | set(row.get("about", [])))
        states = [c for c in codes if c not in ABSTRACT or c == "EUR"]
        if len(states) > 1:
            row["dyads"] = [[a, b] for i, a in enumerate(states) for b in states[i + 1:]]

    def twins(self, letter, row, flags):
        span = row["start"], row["end"]
        keep = ("type", "alt_types", "mode", "who", "whom", "reciprocal", "date", "polarity", "third", "dyads")
        copy = {k: row[k] for k in keep if k in row}
        if letter == "S" and "tw" in flags:
            twin = self.start_row("E", span)
            cue = row["cue"].split(" ")[0]
            start, end = place(self.text, f"1@{cue}", span)
            twin |= {"trigger": {"start": start, "end": end, "text": cue}}
            twin.update(copy)
            twin.update(modality="actual", polarity="affirmed", speaker=self.speakers["au"][1], optional=True, twin_of=row["id"])
        if letter == "E" and "+s" in flags:
            twin = self.start_row("S", span)
            kind = self.kind_of(row["who"])
            if kind:
                twin["source_kind"] = kind
            twin.update(speaker=row["who"], form="indirect", cue=row["trigger"]["text"])
            twin.update(copy)
            twin.update(modality="actual", polarity="affirmed", optional=True, twin_of=row["id"])
        if letter == "F" and "type" in row:
            twin = self.start_row("E", span)
            twin.update(copy)
            twin.update(date={"start": self.head["date"], "end": None, "precision": "bounded", "basis": "bounds"}, modality="future",
                        polarity=row["polarity"], speaker=row["speaker"], optional=True, twin_of=row["id"])
        if letter == "T" and "+g" in flags:
            twin = self.start_row("G", span)
            twin.update(speaker=row["speaker"], who=row["who"], goal=row["measure"], optional=True, twin_of=row["id"])

    def kind_of(self, who):
        for kind, known in self.speakers.values():
            if kind and any(a in known for a in who):
                return kind
        return "official" if any(a.get("sector", "GOV" if a.get("code") else "") in OFFICIAL for a in who) else None

    def answer(self, cells):
        """`A | quote | by:NAME`: an answer of an interview; every sentence of it is a statement, the first of four words or more is required."""
        start, end = place(self.text, cells[1])
        kind, who = self.speakers[cells[2].removeprefix("by:")]
        at, first = start, True
        ends = [m.start() + 1 for m in re.finditer(r"[.?!][”’]?\s+(?=[A-Z“])", self.text[start:end])]
        for stop in [start + e for e in ends] + [end]:
            while self.text[at].isspace() or self.text[at] in "”’":
                at += 1
            if not any(r["kind"] == "statement" and r["start"] == at and r["speaker"] == who for r in self.rows):
                row = self.start_row("S", (at, stop))
                row.update(speaker=who, form="direct_quote", cue="", polarity="affirmed", modality="actual")
                if kind:
                    row["source_kind"] = kind
                short = len(self.text[at:stop].split()) < 4
                if short or not first:
                    row["optional"] = True
                first = first and short
            at = stop

    def across(self):
        """Clusters and disagreements between rows of this article."""
        for number, (kind, word, cells) in enumerate(self.cross, 1):
            ids = [[self.labels[l] for l in c.split()] for c in cells if not c.startswith("topic:")]
            row = {"id": f"{self.name}-X{number:02}", "kind": kind}
            topic = next((c[6:] for c in cells if c.startswith("topic:")), "")
            if kind == "cluster":
                yield row | {"name": word, "members": ids[0]}
            else:
                yield row | {"relation": word, "topic": topic, "a": ids[0], "b": ids[1]}

    def blocks(self):
        """Every line of the text with its role and whether it is read."""
        at = 0
        for line in self.text.split("\n"):
            start, end = at, at + len(line)
            at = end + 1
            if line.strip():
                role, keep = self.role(start, end)
                yield {"doc": self.doc, "start": start, "end": end, "role": role, "keep": keep, "text": line}

    def role(self, start, end):
        inside = lambda s, e: s < end and e > start
        for row in self.rows:
            if row["kind"] == "boilerplate" and row["role"] != "byline" and row["start"] <= start and end <= row["end"]:
                return row["role"], False
        for row in self.rows:
            if row["kind"] == "metadata" and inside(row["start"], row["end"]) and row["start"] - start < 60:
                if row["field"] in ("title", "subtitle"):
                    return row["field"], True
                if row["end"] - row["start"] > 0.8 * (end - start):
                    return {"outlet": "outlet", "genre": "section"}.get(row["field"], "byline"), False
                if row["field"] in ("author", "published") and end - start < 140:
                    return "byline", False
        if any(inside(*h) for h in self.headings):
            return "heading", False
        if any(inside(*n) for n in self.notes):
            return "endnote", False
        return "body", True


def files(split):
    """File name -> its text, for one half."""
    names = sorted(p.stem for p in (HERE / split / "source").glob("*.rows"))
    missing = {p.stem for p in (HERE / split / "texts").glob("*.txt")} ^ set(names)
    if missing:
        sys.exit(f"{split}: text without source or source without text: {sorted(missing)}")
    rows, cross, blocks = [], [], []
    for name in names:
        article = Article(split, name)
        rows += sorted(article.rows, key=lambda r: (r["start"], r["end"]))
        cross += article.across()
        blocks += article.blocks()
    lines = lambda objects: "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objects)
    return {"gold.jsonl": lines(rows + cross), "blocks.jsonl": lines(blocks)}


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(print(__doc__, file=sys.stderr) or 2)
    stale = []
    for split in SPLITS:
        for name, text in files(split).items():
            path = HERE / split / name
            if not check:
                path.write_text(text, encoding="utf-8")
            elif not path.is_file() or path.read_text(encoding="utf-8") != text:
                stale.append(f"{split}/{name}")
    if stale:
        sys.exit(f"not what the sources give, run build.py: {', '.join(stale)}")


if __name__ == "__main__":
    main()
