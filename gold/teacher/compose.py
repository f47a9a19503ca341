#!/usr/bin/env python3
"""compose.py - trees that are right by construction, from trees that are known.

    python3 gold/teacher/compose.py DATA OWN OUT [--words 600000] [--seed 1]

DATA is the folder of truth sets (`ud`); OWN a folder of CoNLL-U files that `chancery read TEXT --layers syntax --conllu` wrote of our own
sentences (`rules*.conllu`) and of open text (all others); OUT a folder for `composed.conllu.gz` and `replay.conllu.gz`, which
`chancery-gold train en --only syntax --start models/en/syntax.bin --trees OUT` learns from.

A short sentence is mostly read right, and a long one that it is a part of often wrong. So short sentences are put together as newspapers do -
joined by a semicolon, told by somebody, in brackets of a relative clause, with a participle after the subject, cut to a heading - and the tree of the whole
follows from the trees of its parts. Words are exchanged for others of the same kind, for a tree must not hang on whether a drone or
a battery fires. `replay` is open text as the network reads it now, so that it forgets nothing. Trees of EWT and GUM are human work, the others
are the network's own.
"""
import argparse
import gzip
import random
import re
from collections import defaultdict
from pathlib import Path

FORM, LEMMA, TAG, FEATURES, HEAD, RELATION, NAME = range(7)
KEPT = {"Case", "Definite", "Degree", "Gender", "Mood", "Number", "NumType", "Person", "Polarity", "Poss", "PronType", "Reflex", "Tense", "VerbForm", "Voice"}
SAYS = ["said", "says", "claimed", "warned", "announced", "argued", "complained", "insisted", "reported", "declared", "told reporters", "admitted", "stressed"]
SPEAKERS = [("the ministry", "DET NOUN"), ("officials", "NOUN"), ("a spokesman", "DET NOUN"), ("the army", "DET NOUN"), ("he", "PRON"), ("she", "PRON"),
            ("residents", "NOUN"), ("the agency", "DET NOUN"), ("the president", "DET NOUN"), ("state media", "NOUN NOUN"), ("they", "PRON")]
NAMES = [("Ivo", "Tarn"), ("Marta", "Velm"), ("Oleg", "Brasov"), ("Hana", "Kuroda"), ("Pedro", "Almira"), ("Leyla", "Sahin"), ("Nadia", "Fersi"), ("Kofi", "Boadu"), ("Jan", "Kolar"), ("Ana", "Rusu"), ("Tariq", "Hamdi"), ("Lin", "Yao")]
TITLES = ["a retired diplomat", "the minister", "an analyst", "its spokeswoman", "a former officer", "the deputy envoy", "a historian"]
MARKS = ["after", "when", "because", "although", "while", "as", "before", "since", "even though", "until", "once"]


def read(path, named=True):
    """Sentences of a CoNLL-U file, a list of words each; where names are not told, each word's is `?`."""
    opened = gzip.open(path, "rt", encoding="utf-8") if str(path).endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        words = []
        for line in lines:
            if line.startswith("#"):
                continue
            cells = line.rstrip("\n").split("\t")
            if len(cells) == 10:
                if cells[0].isdigit():
                    name = re.search(r"NE=([^|]+)", cells[9])
                    features = "|".join(one for one in cells[5].split("|") if one.split("=")[0] in KEPT) or "_"
                    words.append([cells[1], cells[2], cells[3], features, int(cells[6]), cells[7], name[1] if name else None if named else "?"])
            elif words:
                yield words
                words = []
        if words:
            yield words


def copy(words):
    return [list(word) for word in words]


def root(words):
    return next(place for place, word in enumerate(words, 1) if word[HEAD] == 0)


def below(words, top):
    """Places of all that hangs on a place, with itself."""
    inside = {top}
    changed = True
    while changed:
        changed = False
        for place, word in enumerate(words, 1):
            if place not in inside and word[HEAD] in inside:
                inside.add(place)
                changed = True
    return sorted(inside)


def child(words, head, relations):
    return next((place for place, word in enumerate(words, 1) if word[HEAD] == head and word[RELATION] in relations), None)


def together(parts):
    """Parts one after another; a part is (words, head of its root or a part's number, relation). Heads that are a tuple name (part, place)."""
    starts, at = [], 0
    for words, _, _ in parts:
        starts.append(at)
        at += len(words)
    out = []
    for (words, head, relation), start in zip(parts, starts):
        for word in words:
            word = list(word)
            if word[HEAD] == 0:
                word[HEAD] = 0 if head is None else starts[head[0]] + head[1]
                word[RELATION] = "root" if head is None else relation
            else:
                word[HEAD] += start
            out.append(word)
    return out


def only(words, places):
    """The words at these places, which hang together; the top gets head 0."""
    new = {place: number for number, place in enumerate(places, 1)}
    out = []
    for place in places:
        word = list(words[place - 1])
        word[HEAD] = new.get(word[HEAD], 0)
        out.append(word)
    return out if sum(word[HEAD] == 0 for word in out) == 1 else None


def mark(form, tag="PUNCT", relation="punct", lemma=None, features="_"):
    return [form, lemma or form.lower(), tag, features, 0, relation, None]


def small(words):
    """The sentence without its capital."""
    words = copy(words)
    if words[0][TAG] not in ("PROPN", "X") and words[0][FORM] != "I" and not (words[0][FEATURES] == "_" and words[0][TAG] == "ADJ"):
        if words[0][TAG] != "ADJ" or words[0][LEMMA].islower():
            words[0][FORM] = words[0][FORM][:1].lower() + words[0][FORM][1:]
    return words


def large(words):
    words[0][FORM] = words[0][FORM][:1].upper() + words[0][FORM][1:]
    return words


def stop(words):
    return together([(words, None, None), ([mark(".")], (0, root(words)), "punct")])


class Clauses:
    """Plain finite sentences without their stop."""

    def __init__(self, sentences, chance):
        self.chance, self.all, self.passive, self.active, self.long = chance, [], [], [], []
        for words in sentences:
            if not 4 <= len(words) <= 22 or words[-1][FORM] != "." or any(word[FORM] in "\"'()[]:;?!“”" for word in words):
                continue
            top = root(words)
            if words[top - 1][TAG] != "VERB" or words[-1][HEAD] != top:
                continue
            if any(word[RELATION].startswith(("parataxis", "dep", "dislocated", "vocative", "discourse", "goeswith", "reparandum", "orphan")) for word in words):
                continue
            subject = child(words, top, ("nsubj", "nsubj:pass"))
            if subject is None or subject > top:
                continue
            words = words[:-1]
            auxiliaries = [words[place - 1] for place in range(1, top) if words[place - 1][HEAD] == top and words[place - 1][RELATION] in ("aux", "aux:pass")]
            if "VerbForm=Fin" not in words[top - 1][FEATURES] and not auxiliaries:
                continue
            self.all.append(words)
            places = below(words, subject)
            if places == list(range(1, len(places) + 1)):
                self.long.append(words)
                rest = list(range(len(places) + 1, len(words) + 1))
                # the verb and what follows the subject, as a whole
                body = only(words, rest)
                if body is None:
                    continue
                if words[subject - 1][RELATION] == "nsubj:pass" and child(words, top, ("aux:pass",)) and not child(words, top, ("aux", "advmod", "obj")):
                    self.passive.append((words, subject, body))
                elif words[subject - 1][RELATION] == "nsubj":
                    self.active.append((words, subject, body))

    def one(self, most=22):
        while True:
            words = self.chance.choice(self.all)
            if len(words) <= most:
                return words


def number(word):
    found = re.search(r"Number=(\w+)", word[FEATURES])
    return found[1] if found else None


class Words:
    """Words by what they can stand for: nouns by number, verbs by form and whether they have an object."""

    def __init__(self, sentences):
        counts = defaultdict(lambda: defaultdict(int))
        for words in sentences:
            for place, word in enumerate(words, 1):
                kind = self.kind(words, place)
                if kind and word[FORM].isalpha() and (word[FORM].islower() or word[TAG] == "PROPN"):
                    counts[kind][(word[FORM], word[LEMMA])] += 1
        self.known = {kind: sorted(key for key, count in found.items() if count >= 2) for kind, found in counts.items()}

    @staticmethod
    def kind(words, place):
        word = words[place - 1]
        if word[TAG] == "NOUN" and number(word) and word[RELATION].split(":")[0] in ("nsubj", "obj", "obl", "nmod", "compound", "conj"):
            if any(other[HEAD] == place and other[RELATION] in ("det", "amod", "nmod:poss", "compound") for other in words) or number(word) == "Plur":
                return ("NOUN", number(word), word[RELATION] == "compound")
        if word[TAG] == "PROPN" and word[NAME] == "B-LOC" and word[RELATION] in ("nsubj", "obj", "nmod:poss", "obl", "nmod", "conj") and not any(
                other[HEAD] == place and other[RELATION].split(":")[0] in ("flat", "compound") for other in words):
            return ("PROPN", "LOC")
        if word[TAG] == "VERB" and word[RELATION] in ("root", "conj", "advcl", "ccomp", "acl:relcl", "xcomp", "parataxis"):
            has = lambda *names: any(other[HEAD] == place and other[RELATION] in names for other in words)
            if has("compound:prt", "ccomp", "xcomp", "iobj", "cop"):
                return None
            return ("VERB", re.sub(r"\|?(Number|Person)=\w+", "", word[FEATURES]) if "Tense=Past" in word[FEATURES] else word[FEATURES], has("obj"), has("aux:pass"))
        return None

    def exchange(self, words, share, chance):
        words = copy(words)
        for place in range(1, len(words) + 1):
            kind = self.kind(words, place)
            if kind and chance.random() < share and self.known.get(kind):
                word = words[place - 1]
                if place == 1 and word[TAG] != "PROPN":
                    continue
                form, lemma = chance.choice(self.known[kind])
                if word[TAG] == "NOUN" and place > 1 and words[place - 2][LEMMA] == "a":
                    words[place - 2][FORM] = ("An" if words[place - 2][FORM][0] == "A" else "an") if form[0] in "aeio" else ("A" if words[place - 2][FORM][0] == "A" else "a")
                word[FORM], word[LEMMA] = form, lemma
        return words


def joined(clauses, chance):
    """S1; S2 - S1, and S2 - S1, but S2"""
    one, other = clauses.one(), clauses.one()
    sign = chance.choice([";", ";", ", and", ", but", ", while", " and"])
    top, second = root(one), small(other)
    if sign == ";":
        parts = [(one, None, None), ([mark(";")], (2, root(second)), "punct"), (second, (0, top), "parataxis")]
    elif sign == ", while":
        parts = [(one, None, None), ([mark(",")], (3, root(second)), "punct"), ([mark("while", "SCONJ", "mark")], (3, root(second)), "mark"), (second, (0, top), "advcl")]
    elif sign == " and":
        parts = [(one, None, None), ([mark("and", "CCONJ", "cc")], (2, root(second)), "cc"), (second, (0, top), "conj")]
    else:
        parts = [(one, None, None), ([mark(",")], (3, root(second)), "punct"), ([mark(sign[2:], "CCONJ", "cc")], (3, root(second)), "cc"), (second, (0, top), "conj")]
    return together(parts)


def speaker(chance):
    forms, tags = chance.choice(SPEAKERS)
    forms, tags = forms.split(), tags.split()
    words = [[form, {"officials": "official", "residents": "resident"}.get(form, form), tag, "_", len(forms), "det" if tag == "DET" else "compound", None] for form, tag in zip(forms, tags)]
    words[-1][HEAD], words[-1][RELATION] = 0, "nsubj"
    plural = forms[-1] in ("officials", "residents", "they", "media")
    if tags[-1] == "PRON":
        words[-1][FEATURES] = {"he": "Case=Nom|Gender=Masc|Number=Sing|Person=3|PronType=Prs", "she": "Case=Nom|Gender=Fem|Number=Sing|Person=3|PronType=Prs"}.get(
            forms[0], "Case=Nom|Number=Plur|Person=3|PronType=Prs")
    else:
        words[-1][FEATURES] = "Number=" + ("Plur" if plural else "Sing")
        if tags[0] == "DET":
            words[0][FEATURES] = "Definite=Def|PronType=Art" if forms[0] == "the" else "Definite=Ind|PronType=Art"
    return words, plural


def named(chance):
    """A person by name, perhaps with an apposition."""
    first, last = chance.choice(NAMES)
    words = [[first, first, "PROPN", "Number=Sing", 0, "nsubj", "B-PER"], [last, last, "PROPN", "Number=Sing", 1, "flat", "I-PER"]]
    if chance.random() < 0.5:
        forms = chance.choice(TITLES).split()
        top = 3 + len(forms)
        words.append([",", ",", "PUNCT", "_", top, "punct", None])
        for form in forms[:-1]:
            kind = {"a": ("DET", "det"), "an": ("DET", "det"), "the": ("DET", "det"), "its": ("PRON", "nmod:poss")}.get(form, ("ADJ", "amod"))
            words.append([form, {"an": "a"}.get(form, form), kind[0], "_", top, kind[1], None])
        words.append([forms[-1], forms[-1], "NOUN", "Number=Sing", 1, "appos", None])
    return words


def thought(chance):
    form, lemma = chance.choice([("said", "say"), ("said", "say"), ("says", "say"), ("thinks", "think"), ("writes", "write"), ("added", "add"), ("adds", "add"), ("wrote", "write"), ("notes", "note"),
                                 ("recalled", "recall"), ("explained", "explain"), ("argues", "argue"), ("reports", "report"), ("insists", "insist")])
    tense = "Pres" if form.endswith("s") else "Past"
    return [form, lemma, "VERB", f"Mood=Ind|Number=Sing|Person=3|Tense={tense}|VerbForm=Fin", 0, "root", None]


def say(chance, plural):
    form = chance.choice(SAYS)
    if form == "says" and plural:
        form = "say"
    verb, *rest = form.split()
    lemma = {"said": "say", "says": "say", "say": "say", "warned": "warn", "announced": "announce", "argued": "argue", "complained": "complain", "insisted": "insist",
             "reported": "report", "declared": "declare", "told": "tell", "admitted": "admit", "stressed": "stress", "claimed": "claim"}[verb]
    count = "Number=Plur" if plural else "Number=Sing"
    tense = "Tense=Pres" if verb in ("says", "say") else "Tense=Past"
    words = [[verb, lemma, "VERB", f"Mood=Ind|{count}|Person=3|{tense}|VerbForm=Fin", 0, "root", None]]
    if rest:
        words.append(["reporters", "reporter", "NOUN", "Number=Plur", 1, "obj", None])
    return words


def told(clauses, chance):
    """X said that S - X said S - S, X said - X said that S1 and that S2 - X said that S and V2 (of X)"""
    words = chance.choice(clauses.long) if chance.random() < 0.5 else clauses.one()
    by, plural = speaker(chance)
    verb = say(chance, plural)
    way = chance.random()
    if way < 0.3 and not verb[0][FORM].startswith(("comp", "argu")):
        top = root(words)
        if chance.random() < 0.5:
            # "S, said the ministry" - "S, thinks Ivo Tarn, a retired diplomat"
            by = named(chance) if chance.random() < 0.6 or by[-1][TAG] == "PRON" else by
            verb = [thought(chance)] if len(by) == 1 or by[-1][TAG] == "PROPN" or number(by[-1]) == "Sing" else verb[:1]
            return together([(words, None, None), ([mark(",")], (0, top), "punct"), (verb[:1], (0, top), "parataxis"), (by, (2, 1), "nsubj")])
        return together([(words, None, None), ([mark(",")], (0, top), "punct"), (by, (3, 1), "nsubj"), (verb, (0, top), "parataxis")])
    clause = small(words)
    parts = [(large(copy(by)), (1, 1), "nsubj"), (verb, None, None)]
    if way < 0.85:
        parts += [([mark("that", "SCONJ", "mark")], (3, root(clause)), "mark"), (clause, (1, 1), "ccomp")]
    else:
        if verb[0][FORM] in ("complained",):
            return None
        parts += [([], None, None), (clause, (1, 1), "ccomp")]
    if way > 0.65 and way < 0.85:
        # a second act of the speaker: the clause told is perfect or future, so that it cannot be a part of it
        auxiliary = child(clause, root(clause), ("aux",))
        if auxiliary and clause[auxiliary - 1][LEMMA] in ("have", "will", "be") and clauses.active:
            _, _, body = chance.choice(clauses.active)
            if "Tense=Past" in body[root(body) - 1][FEATURES] and "VerbForm=Fin" in body[root(body) - 1][FEATURES]:
                comma = [mark(",")] if chance.random() < 0.5 else []
                parts += [(comma, (6, root(body)), "punct"), ([mark("and", "CCONJ", "cc")], (6, root(body)), "cc"), (body, (1, 1), "conj")]
    return together(parts)


def bracketed(clauses, chance):
    """SUBJECT, which V2, V1 - SUBJECT, V-ed by X, V1 - SUBJECT, who V2, V1"""
    words = chance.choice(clauses.long)
    top = root(words)
    subject = child(words, top, ("nsubj", "nsubj:pass"))
    if words[subject - 1][TAG] == "PRON" or any(place > subject and words[place - 1][FORM] == "," for place in below(words, subject)):
        return None
    end = below(words, subject)[-1]
    if chance.random() < 0.5 and clauses.passive:
        _, _, body = chance.choice(clauses.passive)
        verb = root(body)
        kept = [place for place in range(1, len(body) + 1) if body[place - 1][RELATION] not in ("aux:pass", "aux") or body[place - 1][HEAD] != verb]
        inside = only(body, kept)
        if inside is None or inside[0][TAG] != "VERB" or inside[0][HEAD] != 0 or len(inside) < 3:
            return None
        relation = "acl"
    else:
        _, _, body = chance.choice(clauses.active)
        if body[0][TAG] not in ("VERB", "AUX"):
            return None
        person = words[subject - 1][NAME] == "B-PER"
        pronoun = [mark("who" if person else "which", "PRON", "nsubj", features="PronType=Rel")]
        inside = together([(pronoun, (1, root(body)), "nsubj"), (body, None, None)])
        relation = "acl:relcl"
    front, back = only(words, list(range(1, end + 1))), list(range(end + 1, len(words) + 1))
    rest = only(words, back)
    if front is None or rest is None:
        return None
    head = root(front)
    kind = words[subject - 1][RELATION]
    return together([(front, (4, root(rest)), kind), ([mark(",")], (2, root(inside)), "punct"), (inside, (0, head), relation), ([mark(",")], (0, head), "punct"), (rest, None, None)])


def beside(clauses, chance):
    """When S1, S2 - S2 after S1"""
    one, other = clauses.one(), clauses.one()
    form = chance.choice(MARKS)
    words = [mark(part, "SCONJ", "mark") for part in form.split()]
    if len(words) == 2:
        words[0][TAG], words[0][RELATION], words[0][HEAD] = "ADV", "advmod", 0
    if form == "when":
        words[0][TAG], words[0][RELATION], words[0][FEATURES] = "ADV", "advmod", "PronType=Int"
    clause = small(one)
    top = root(clause)
    if len(words) == 2:
        signs = lambda at: [([words[0]], (at, top), "advmod"), ([words[1]], (at, top), "mark")]
    else:
        signs = lambda at: [([words[0]], (at, top), words[0][RELATION]), ([], None, None)]
    if chance.random() < 0.5:
        main = small(other)
        out = together(signs(2) + [(clause, (4, root(main)), "advcl"), ([mark(",")], (2, top), "punct"), (main, None, None)])
        return large(out)
    comma = [mark(",")] if form in ("although", "while", "even though") else []
    parts = [(other, None, None), (comma, (4, top), "punct")] + signs(4) + [(clause, (0, root(other)), "advcl")]
    return together(parts)


def heading(clauses, chance, present):
    """No articles, no auxiliaries of the passive, `to` for `will`, the present for the past, a comma for `and`; no stop."""
    words = copy(clauses.one(14) if chance.random() < 0.6 else chance.choice(clauses.long))
    top = root(words)
    verb = words[top - 1]
    drop = set()
    will = child(words, top, ("aux",))
    if will and words[will - 1][LEMMA] == "will":
        words[will - 1][FORM], words[will - 1][LEMMA], words[will - 1][TAG], words[will - 1][RELATION], words[will - 1][FEATURES] = "to", "to", "PART", "mark", "_"
    elif will and words[will - 1][LEMMA] == "have" and not child(words, top, ("aux:pass",)):
        form = present.get(verb[LEMMA])
        subject = child(words, top, ("nsubj",))
        if not form or not subject:
            return None
        plural = number(words[subject - 1]) == "Plur" or child(words, subject, ("conj",))
        verb[FORM] = verb[LEMMA] if plural else form
        verb[FEATURES] = f"Mood=Ind|Number={'Plur' if plural else 'Sing'}|Person=3|Tense=Pres|VerbForm=Fin"
        drop.add(will)
    elif "Tense=Past" in verb[FEATURES] and "VerbForm=Fin" in verb[FEATURES]:
        form = present.get(verb[LEMMA])
        subject = child(words, top, ("nsubj",))
        if not form or not subject or words[subject - 1][TAG] == "PRON":
            return None
        plural = number(words[subject - 1]) == "Plur" or child(words, subject, ("conj",))
        verb[FORM] = verb[LEMMA] if plural else form
        verb[FEATURES] = f"Mood=Ind|Number={'Plur' if plural else 'Sing'}|Person=3|Tense=Pres|VerbForm=Fin"
    for place, word in enumerate(words, 1):
        if word[RELATION] == "det" and word[LEMMA] in ("the", "a") and chance.random() < 0.9:
            drop.add(place)
        if word[RELATION] == "aux:pass" and chance.random() < 0.85 and word[LEMMA] == "be" and "VerbForm=Inf" not in word[FEATURES] and "VerbForm=Part" not in word[FEATURES]:
            drop.add(place)
        if word[RELATION] == "cc" and word[LEMMA] == "and" and chance.random() < 0.7 and words[word[HEAD] - 1][RELATION] == "conj" and words[word[HEAD] - 1][TAG] in ("PROPN", "NOUN"):
            word[FORM], word[LEMMA], word[TAG], word[RELATION] = ",", ",", "PUNCT", "punct"
    if any(word[HEAD] in drop for word in words):
        return None
    out = only(words, [place for place in range(1, len(words) + 1) if place not in drop])
    return large(out) if out else None


def written(words):
    lines = []
    for place, word in enumerate(words, 1):
        name = f"NE={word[NAME]}" if word[NAME] else "_"
        lines.append("\t".join([str(place), word[FORM], word[LEMMA], word[TAG], "_", word[FEATURES], str(word[HEAD]), word[RELATION], "_", name]))
    return "\n".join(lines) + "\n\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("own", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--words", type=int, default=600_000)
    parser.add_argument("--replay", type=int, default=700_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    gold = [words for name in ("en_ewt", "en_gum_open") for words in read(given.data / f"ud/{name}/{name}-ud-train.conllu.gz", named=False)]
    rules = [words for path in sorted(given.own.glob("rules*.conllu*")) for words in read(path)]
    open_text = [words for path in sorted(given.own.glob("*.conllu*")) if not path.name.startswith("rules") for words in read(path)]
    chance.shuffle(open_text)
    present = {}
    for words in gold + rules:
        for word in words:
            if word[TAG] == "VERB" and "Person=3" in word[FEATURES] and "Number=Sing" in word[FEATURES] and "Tense=Pres" in word[FEATURES] and word[FORM].endswith("s"):
                present.setdefault(word[LEMMA], word[FORM].lower())
    exchange = Words(rules + open_text[:20_000])
    sources = [Clauses(rules, chance), Clauses(gold, chance), Clauses(open_text, chance)]
    ways = [joined, told, bracketed, beside, heading, None]
    given.out.mkdir(parents=True, exist_ok=True)
    count, counts = 0, defaultdict(int)
    with gzip.GzipFile(given.out / "composed.conllu.gz", "wb", mtime=0) as out:
        while count < given.words:
            clauses = chance.choices(sources, (5, 2, 2))[0]
            way = chance.choices(ways, (4, 4, 4, 2, 3, 4))[0]
            if way is heading:
                words = heading(clauses, chance, present)
            elif way is None:
                words = copy(clauses.one())
            else:
                words = way(clauses, chance)
            if words is None or len(words) > 60:
                continue
            words = exchange.exchange(words, chance.choice((0, 0.15, 0.4)), chance)
            if way is not heading:
                words = stop(words)
            out.write(written(words).encode())
            count += len(words)
            counts[way.__name__ if way else "plain"] += 1
    with gzip.GzipFile(given.out / "replay.conllu.gz", "wb", mtime=0) as out:
        count = 0
        for words in open_text:
            if 3 <= len(words) <= 60:
                out.write(written(words).encode())
                count += len(words)
            if count >= given.replay:
                break
        for words in rules:
            out.write(written(words).encode())
    print(dict(counts))


if __name__ == "__main__":
    main()
