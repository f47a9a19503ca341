"""Reads the training data: treebanks (CoNLL-U), names (IOB2, JSON lines) and unlabelled articles, which it cuts into
sentences and UD tokens. Nothing here learns."""

import gzip
import json
import os
import re
import zlib

RELATIONS_DROPPED = {"dep"}
FEATURES_KEPT = {"Case", "Degree", "Definite", "Gender", "Mood", "Number", "NumType", "Person", "Polarity", "Poss",
                 "PronType", "Reflex", "Tense", "VerbForm", "Voice"}
PLACE_TYPES = {
    "politician": "PER", "person": "PER", "organisation": "ORG", "politicalparty": "ORG", "country": "LOC",
    "location": "LOC", "misc": None, "event": None, "election": None, "MISC": None,
    "PER": "PER", "LOC": "LOC", "ORG": "ORG", "OTH": "OTH"}
RE3D_TYPES = {"Person": "PER", "Organisation": "ORG", "Location": "LOC", "Nationality": "OTH"}


class Sentence:
    """Words with what is known of them. `heads` is None without a tree; `names` None without names, and a name
    whose scheme has no counterpart here is "?"."""

    __slots__ = ("words", "tags", "features", "lemmas", "heads", "relations", "names", "spaces")

    def __init__(self, words):
        self.words = words
        self.tags = self.features = self.lemmas = self.heads = self.relations = self.names = self.spaces = None


def opened(path):
    return gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")


def kept_features(text):
    return "|".join(f for f in text.split("|") if f.split("=")[0] in FEATURES_KEPT) or "_"


def treebank(path):
    sentences, rows = [], []
    for line in list(opened(path)) + ["\n"]:
        line = line.rstrip("\n")
        if line.startswith("#"):
            continue
        if line:
            row = line.split("\t")
            if row[0].isdigit():
                rows.append(row)
            continue
        if rows:
            sentence = Sentence([r[1] for r in rows])
            sentence.tags, sentence.lemmas = [r[3] for r in rows], [r[2] for r in rows]
            sentence.features = [kept_features(r[5]) for r in rows]
            sentence.heads, sentence.relations = [int(r[6]) for r in rows], [r[7] for r in rows]
            sentences.append(sentence)
            rows = []
    return sentences


def script(word, lemma):
    """How a lemma is made from a word: `l` or `k` (lower-cased or kept), letters cut off the end, letters put there;
    `=` gives the lemma whole."""
    if lemma == "_":
        return "k-0+"
    best = None
    for mode, base in (("k", word), ("l", word.lower())):
        common = len(os.path.commonprefix([base, lemma]))
        made = f"{mode}-{len(base) - common}+{lemma[common:]}"
        cost = len(base) - common + len(lemma) - common + (mode == "l") * (base != word) * 0.1
        if base == word and mode == "l":
            cost += 0.05 if word.lower() == word else 1
        if best is None or cost < best[0]:
            best = (cost, made, common)
    return best[1] if best[2] else "=" + lemma


def named(path):
    """IOB2: number, token, tag (UNER has a fourth column for other names)."""
    sentences, words, names = [], [], []
    for line in list(opened(path)) + ["\n"]:
        line = line.rstrip("\n")
        if line.startswith("# ") and "\t" not in line:
            continue
        if line.strip():
            row = line.split("\t")
            if len(row) < 3:
                row = ["0"] + line.split()
            tag = row[2] if row[2] != "O" or len(row) < 4 else row[3]
            words.append(row[1])
            names.append(mapped(tag))
            continue
        if words:
            sentence = Sentence(words)
            sentence.names = names
            sentences.append(sentence)
            words, names = [], []
    return sentences


def mapped(tag):
    if tag in ("O", "_"):
        return "O"
    kind = PLACE_TYPES.get(tag[2:])
    return tag[:2] + kind if kind else "?"


def re3d(path):
    sentences = []
    for line in opened(path):
        row = json.loads(line)
        text = row["text"]
        spans = [s for s in row["spans"] if s[2] in RE3D_TYPES]
        for tokens in sentences_of(text):
            sentence = Sentence([text[a:b] for a, b in tokens])
            sentence.names = ["O"] * len(tokens)
            for start, end, kind in sorted(spans, key=lambda s: s[0] - s[1]):
                inside = [i for i, (a, b) in enumerate(tokens) if a >= start and b <= end]
                if inside and all(sentence.names[i] == "O" for i in inside):
                    while inside and sentence.words[inside[0]].lower() == "the":
                        inside = inside[1:]
                    for place, i in enumerate(inside):
                        sentence.names[i] = ("I-" if place else "B-") + RE3D_TYPES[kind]
            sentences.append(sentence)
    return sentences


TITLES = "mr mrs ms dr prof sen rep gov gen lt col sgt maj capt st ft hon rev jr sr no nos vs inc corp co ltd fig art sec dept " \
    "jan feb mar apr jun jul aug sep sept oct nov dec mt u.s approx est e.g i.e al".split()
TOKEN = re.compile(r"""
    (?:https?://|www\.)[^\s<>"”]+[^\s<>"”.,;:!?)\]’'] | [\w.+-]+@[\w-]+(?:\.[\w-]+)+ | \b[\w-]+\.(?:gov|com|org|net)\b(?:/[^\s,;)]*)? |
    (?:[A-Za-z]\.){2,} | (?:[A-Z]\.)(?=[\s,-]) |
    \d+(?:[.,:/]\d+)*(?:st|nd|rd|th|s|'s|’s)?(?![\w]) | \d+(?:[.,:/]\d+)* |
    [A-Za-z]+-\d[\w]*(?:-\d+)* | \d+[A-Za-z]+ |
    (?:[eE]-mails? | (?:[nN]on|[aA]nti|[pP]ro|[pP]re|[pP]ost|[cC]o|[rR]e|[mM]ulti|[mM]id|[eE]x|[uU]n|[sS]ub)-[A-Za-z]+) |
    [^\W\d_]+(?:['’][^\W\d_]+)* | \.{2,} | -{2,} | [^\w\s] | _+ | \w""", re.X)
CLITIC = re.compile(r"(?i)^(.+?)(n['’]t|['’](?:s|re|ve|ll|d|m))$")


def tokens_of(text, base=0):
    """Spans of UD words in a piece of text."""
    spans = []
    for match in TOKEN.finditer(text):
        start, end = match.span()
        word = match.group()
        clitic = CLITIC.match(word)
        if word.lower() == "cannot":
            spans += [(start, start + 3), (start + 3, end)]
        elif clitic and not word[0].isdigit():
            spans += [(start, start + len(clitic[1])), (start + len(clitic[1]), end)]
        elif re.fullmatch(r"[^\W\d_]+", word) and text[end:end + 1] == "." and word.lower() in TITLES \
                and (word[0].isupper() or word in ("vs", "al")) and (word.lower() != "no" or re.match(r"\. ?\d", text[end:])):
            spans.append((start, end + 1))
        elif word == "." and spans and spans[-1][1] == start + 1:
            continue
        else:
            spans.append((start, end))
    return [(a + base, b + base) for a, b in spans]


def sentences_of(text):
    """Token spans of each sentence; a paragraph a line."""
    sentences, base = [], 0
    for line in text.split("\n"):
        tokens, open_ = tokens_of(line, base), []
        for number, (a, b) in enumerate(tokens):
            open_.append((a, b))
            after = tokens[number + 1] if number + 1 < len(tokens) else None
            if after is None:
                break
            word, next_ = text[a:b], text[after[0]:after[1]]
            spaced = after[0] > b
            closes = word in (".", "!", "?", "…") or (word in "”\")’" and len(open_) > 1 and text[open_[-2][0]:open_[-2][1]] in (".", "!", "?"))
            opens = next_[0].isupper() or next_[0] in "“\"‘(•" or next_[0].isdigit()
            if (closes and spaced and opens and len(open_) > 1) or len(open_) >= 150:
                sentences.append(open_)
                open_ = []
        if open_:
            sentences.append(open_)
        base += len(line) + 1
    return sentences


def articles(path):
    """Sentences of unlabelled articles, with a flag a word: does white space follow?"""
    for line in opened(path):
        text = json.loads(line)["text"]
        for tokens in sentences_of(text):
            sentence = Sentence([text[a:b] for a, b in tokens])
            sentence.spaces = [b >= len(text) or text[b].isspace() for _, b in tokens]
            yield sentence


def training(data):
    """Everything that is trained on, in a fixed order: treebanks, then names."""
    ud, ner = os.path.join(data, "ud"), os.path.join(data, "ner")
    trees = treebank(os.path.join(ud, "en_ewt/en_ewt-ud-train.conllu.gz"))
    trees += treebank(os.path.join(ud, "en_gum_open/en_gum_open-ud-train.conllu.gz"))
    names = named(os.path.join(ner, "uner_en_ewt/train.iob2.gz")) + named(os.path.join(ner, "wikigold/wikigold.iob2"))
    names += named(os.path.join(ner, "crossner_politics/train.iob2")) + re3d(os.path.join(ner, "re3d/re3d_dev.jsonl"))
    return trees, names


def seeded(text):
    return zlib.crc32(text.encode())
