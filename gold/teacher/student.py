"""Tries shapes of the student in torch before they are built in Rust: `python student.py DATA SILVER_FOLDER NAME [options]`.

Same features, layers and losses as the shipped student, in 32-bit floats without quantisation and with greedy heads; it tells
which shape is worth its cost, nothing of it ships."""

import argparse
import gzip
import math
import random
import time
import zlib

import torch
from torch import nn
from torch.nn import functional as F

from corpus import named, script, training, treebank
from model import NAMES, Labels

BUCKETS = 1 << 15
SHAPES = 256
IGNORED = -100


def hashed(text, size):
    return zlib.crc32(text.encode()) % size


def shape(word):
    out = ""
    for c in word:
        k = "X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c
        if len(out) < 2 or out[-1] != k or out[-2] != k:
            out += k
    return hashed(out[:10], SHAPES)


def features(word, lexicon):
    low = word.lower()
    known = lexicon.get(low, 0)
    parts = ["p" + low[:k] for k in (1, 2, 3, 4)] + ["s" + low[-k:] for k in (1, 2, 3, 4, 5)] + ["w" + word]
    return [known, shape(word)] + [hashed(p, BUCKETS) for p in parts]


def silver(path, limit):
    sentences, rows = [], []
    for line in gzip.open(path, "rt", encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("#") and line.split("\t")[0] in ("#tags", "#features", "#scripts", "#relations", "#names"):
            continue
        if line:
            rows.append(line.split("\t"))
        elif rows:
            sentences.append(rows)
            rows = []
            if limit and len(sentences) >= limit:
                break
    return sentences


class Pool:
    """All sentences as flat tensors: forms, and for each word the targets."""

    COLUMNS = ("form", "tag", "tag_w", "feats", "script", "head", "head_p", "other", "other_p", "rel", "rel_w", "name", "name_w")

    def __init__(self):
        self.forms, self.lists, self.starts, self.lengths, self.repeat = {}, {c: [] for c in self.COLUMNS}, [], [], []

    def form(self, word):
        return self.forms.setdefault(word, len(self.forms))

    def add(self, words, columns, repeat):
        self.starts.append(len(self.lists["form"]))
        self.lengths.append(len(words))
        self.repeat.append(repeat)
        self.lists["form"] += [self.form(w) for w in words]
        n = len(words)
        for c in self.COLUMNS[1:]:
            given = columns.get(c)
            self.lists[c] += given if given is not None else [1.0 if c.endswith(("_w",)) else (0.0 if c.endswith("_p") else IGNORED)] * n

    def gold(self, s, ids, repeat):
        columns = {}
        if s.heads is not None:
            columns = {"tag": [ids["tags"][t] for t in s.tags], "feats": [ids["features"].get(f, IGNORED) for f in s.features],
                       "script": [ids["scripts"].get(script(w, l), IGNORED) for w, l in zip(s.words, s.lemmas)],
                       "head": s.heads, "head_p": [1.0] * len(s.words), "other": [0] * len(s.words),
                       "rel": [ids["relations"][r] for r in s.relations]}
        if s.names is not None:
            columns["name"] = [ids["names"].get(x, IGNORED) for x in s.names]
        self.add(s.words, columns, repeat)

    def silver(self, rows):
        i = lambda k: [int(r[k]) for r in rows]
        p = lambda k: [(int(r[k]) + 0.5) / 10 for r in rows]
        head_p, other_p = p(6), p(8)
        total = [a + b for a, b in zip(head_p, other_p)]
        self.add([r[0] for r in rows], {
            "tag": i(1), "tag_w": p(2), "feats": i(3), "script": i(4), "head": i(5), "head_p": [a / t for a, t in zip(head_p, total)],
            "other": i(7), "other_p": [b / t for b, t in zip(other_p, total)], "rel": i(9), "rel_w": p(10), "name": i(11), "name_w": p(12)}, 1)

    def freeze(self, lexicon, device):
        table = torch.tensor([features(w, lexicon) for w in self.forms], dtype=torch.long)
        self.table = table.to(device)
        self.flat = {c: torch.tensor(v, dtype=torch.float32 if c.endswith(("_w", "_p")) else torch.long).to(device) for c, v in self.lists.items()}
        self.device = device

    def batch(self, chosen):
        n = max(self.lengths[i] for i in chosen)
        start = torch.tensor([self.starts[i] for i in chosen], device=self.device)[:, None]
        length = torch.tensor([self.lengths[i] for i in chosen], device=self.device)[:, None]
        step = torch.arange(n, device=self.device)[None]
        mask = step < length
        index = torch.where(mask, start + step, start)
        out = {c: v[index] for c, v in self.flat.items()}
        for c in ("tag", "feats", "script", "head", "rel", "name"):
            out[c] = out[c].masked_fill(~mask, IGNORED)
        out["mask"], out["x"] = mask, self.table[out["form"]]
        return out


class Norm(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(d))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * self.scale


def scan(f, b):
    """c_t = f_t * c_{t-1} + b_t along dimension 1, by doubling."""
    step, n = 1, f.shape[1]
    while step < n:
        b = b + F.pad(b[:, :-step], (0, 0, step, 0)) * f
        f = f * F.pad(f[:, :-step], (0, 0, step, 0), value=1.0)
        step *= 2
    return b


class Recurrent(nn.Module):
    def __init__(self, d, window):
        super().__init__()
        self.h, self.window, self.norm = d // 2, window, Norm(d)
        self.w = nn.Linear(d, 3 * d)
        nn.init.constant_(self.w.bias[d:2 * d], 0.0)

    def forward(self, x, mask):
        y = self.norm(x) * mask
        c, f, r = self.w(y).chunk(3, -1)
        f, r = torch.sigmoid(f), torch.sigmoid(r)
        f = torch.where(mask.bool(), f, torch.ones_like(f))
        b = (1 - f) * c * mask
        h = self.h
        left = scan(f[..., :h], b[..., :h])
        right = scan(f[..., h:].flip(1), b[..., h:].flip(1)).flip(1)
        return x + r * torch.cat([left, right], -1)


class Window(nn.Module):
    def __init__(self, d, window):
        super().__init__()
        self.norm = Norm(d)
        self.w = nn.Linear(3 * d, d)

    def forward(self, x, mask):
        y = self.norm(x) * mask
        y = torch.cat([F.pad(y[:, :-1], (0, 0, 1, 0)), y, F.pad(y[:, 1:], (0, 0, 0, 1))], -1)
        return x + F.relu(self.w(y))


class Student(nn.Module):
    def __init__(self, labels, vectors, a):
        super().__init__()
        d = a.d
        self.lex = nn.Embedding.from_pretrained(vectors, freeze=False)
        self.sub = nn.Embedding(BUCKETS, a.sub)
        nn.init.normal_(self.sub.weight, std=0.1)
        self.shape = nn.Embedding(SHAPES, 16)
        self.into = nn.Linear(vectors.shape[1] + a.sub + 16, d)
        kinds = {"r": Recurrent, "w": Window}
        self.layers = nn.ModuleList(kinds[k](d, 3) for k in a.layers)
        self.norm = Norm(d)
        self.tags, self.feats = nn.Linear(d, len(labels.tags)), nn.Linear(d, len(labels.features))
        self.script = nn.Sequential(nn.Linear(d, 64), nn.ReLU(), nn.Linear(64, len(labels.scripts)))
        self.names = nn.Sequential(nn.Linear(d, 64), nn.ReLU(), nn.Linear(64, len(NAMES)))
        self.arc_of, self.arc_to = nn.Linear(d, a.arc), nn.Linear(d, a.arc)
        self.arcs = nn.Parameter(torch.randn(a.arc, a.arc) / a.arc)
        self.bias = nn.Linear(a.arc, 1)
        self.root = nn.Parameter(torch.randn(d) * 0.1)
        self.rel_of, self.rel_to = nn.Linear(d, a.rel), nn.Linear(d, a.rel)
        self.rel = nn.Linear(a.rel, len(labels.relations))
        self.dropout, self.word_dropout = a.dropout, a.word_dropout
        self.distance = nn.Parameter(torch.zeros(2, 16))

    def forward(self, batch):
        x = batch["x"]
        lex = x[..., 0]
        if self.training:
            lex = lex * (torch.rand(lex.shape, device=lex.device) > self.word_dropout)
        mask = batch["mask"][..., None].float()
        e = torch.cat([self.lex(lex), self.sub(x[..., 2:]).sum(-2), self.shape(x[..., 1])], -1)
        drop = lambda y, p: F.dropout(y, p, self.training)
        h = self.into(drop(e, self.dropout))
        for layer in self.layers:
            h = drop(layer(h, mask), self.dropout / 2)
        h = drop(self.norm(h), self.dropout)
        top = torch.cat([self.root.expand(h.shape[0], 1, -1), h], 1)
        of, to = drop(F.relu(self.arc_of(h)), self.dropout), drop(F.relu(self.arc_to(top)), self.dropout)
        arcs = (of @ self.arcs) @ to.transpose(1, 2) + self.bias(to)[:, None, :, 0]
        n = h.shape[1]
        delta = torch.arange(n + 1, device=h.device)[None] - torch.arange(1, n + 1, device=h.device)[:, None]
        far = delta.abs().clamp(max=15)
        arcs = arcs + self.distance[(delta > 0).long(), far]
        ok = F.pad(batch["mask"], (1, 0), value=True)
        arcs = arcs.masked_fill(~ok[:, None, :], -1e4)
        return {"tag": self.tags(h), "feats": self.feats(h), "script": self.script(h), "name": self.names(h), "arcs": arcs,
                "rel": (self.rel_of(h), self.rel_to(top))}

    def relation(self, parts, heads):
        of, to = parts
        to = torch.gather(to, 1, heads[:, :, None].expand(-1, -1, to.shape[2]))
        return self.rel(F.dropout(F.relu(of + to), self.dropout, self.training))


def loss_of(model, batch):
    out = model(batch)

    def hard(scores, gold, weight=None):
        each = F.cross_entropy(scores.flatten(0, 1), gold.flatten(), ignore_index=IGNORED, reduction="none")
        if weight is not None:
            each = each * weight.flatten()
        return each.sum() / (gold != IGNORED).sum().clamp(min=1)

    total = hard(out["tag"], batch["tag"], batch["tag_w"]) + 0.5 * hard(out["feats"], batch["feats"]) + 0.5 * hard(out["script"], batch["script"])
    total = total + hard(out["name"], batch["name"], batch["name_w"])
    logs = out["arcs"].log_softmax(-1)
    known = batch["head"] != IGNORED
    take = lambda which: torch.gather(logs, 2, which.clamp(min=0)[:, :, None])[:, :, 0]
    n1 = logs.shape[2] - 1
    arc = -(batch["head_p"] * take(batch["head"]) + batch["other_p"] * take(batch["other"].clamp(max=n1)))
    total = total + (arc * known).sum() / known.sum().clamp(min=1)
    rel = model.relation(out["rel"], batch["head"].clamp(min=0))
    return total + hard(rel, batch["rel"], batch["rel_w"])


@torch.no_grad()
def scored(model, pool, chosen_all):
    model.eval()
    right = dict.fromkeys(("words", "UPOS", "feats", "script", "UAS", "LAS"), 0)
    spans = [0, 0, 0]
    for at in range(0, len(chosen_all), 64):
        batch = pool.batch(chosen_all[at:at + 64])
        out = model(batch)
        heads = out["arcs"].argmax(-1)
        rel = model.relation(out["rel"], heads).argmax(-1)
        known = batch["head"] != IGNORED
        right["words"] += known.sum().item()
        hit = (heads == batch["head"]) & known
        right["UAS"] += hit.sum().item()
        coarse = model.coarse
        right["LAS"] += (hit & (coarse[rel] == coarse[batch["rel"].clamp(min=0)])).sum().item()
        for name, col in (("UPOS", "tag"), ("feats", "feats"), ("script", "script")):
            right[name] += ((out[col].argmax(-1) == batch[col]) & known).sum().item()
        got, gold = out["name"].argmax(-1).tolist(), batch["name"].tolist()
        for g, t, m in zip(got, gold, batch["mask"].sum(1).tolist()):
            if t[0] != IGNORED or any(x != IGNORED for x in t):
                a, b = name_spans(g[:m]), name_spans([x if x != IGNORED else 0 for x in t[:m]])
                spans[0] += len(a & b)
                spans[1] += len(a)
                spans[2] += len(b)
    model.train()
    if right["words"]:
        return " ".join(f"{k} {100 * v / right['words']:.2f}" for k, v in right.items() if k != "words")
    return f"P {100 * spans[0] / max(1, spans[1]):.1f} R {100 * spans[0] / max(1, spans[2]):.1f} F1 {200 * spans[0] / max(1, spans[1] + spans[2]):.2f}"


def name_spans(tags):
    found, start, kind = set(), None, None
    for k, tag in enumerate([NAMES[t] for t in tags] + ["O"]):
        if start is not None and (tag[0] != "I" or tag[2:] != kind):
            found.add((start, k, kind))
            start = None
        if tag[0] == "B" or (tag[0] == "I" and start is None):
            start, kind = k, tag[2:]
    return {s for s in found if s[2] != "OTH"}


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("data")
    ask.add_argument("silver")
    ask.add_argument("name")
    for flag, kind, default in (("d", int, 192), ("sub", int, 64), ("layers", str, "rrrr"), ("arc", int, 128), ("rel", int, 96),
                                ("dropout", float, 0.15), ("word-dropout", float, 0.15), ("rounds", int, 6), ("size", int, 5000),
                                ("seconds", float, 200), ("lr", float, 3e-3), ("limit", int, 0), ("trees", int, 4), ("named", int, 2),
                                ("no-silver", int, 0), ("random-lexicon", int, 0), ("lexsize", int, 64)):
        ask.add_argument("--" + flag, type=kind, default=default)
    a = ask.parse_args()
    torch.manual_seed(1)
    torch.backends.cuda.matmul.allow_tf32 = True
    device = "cuda" if torch.cuda.is_available() else "cpu"
    start = time.time()
    trees, names = training(a.data)
    labels = Labels(trees)
    ids = {name: {v: i for i, v in enumerate(getattr(labels, name))} for name in labels.sizes()}
    lexicon, vectors = {}, [[0.0] * 64]
    for line in gzip.open(f"{a.silver}/lexicon.tsv.gz", "rt", encoding="utf-8"):
        word, row = line.rstrip("\n").split("\t")
        if word not in lexicon:
            lexicon[word] = len(vectors)
            vectors.append([int(v) / 32 for v in row.split(" ")])
    vectors = torch.tensor(vectors)[:, :a.lexsize] * 0.3
    if a.random_lexicon:
        vectors = torch.randn_like(vectors) * 0.1
    pool = Pool()
    cut = slice(0, a.limit or None)
    for s in trees[cut]:
        pool.gold(s, ids, a.trees)
    for s in names[cut]:
        pool.gold(s, ids, a.named)
    for name in () if a.no_silver else ("state_gov", "whitehouse_gov"):
        for rows in silver(f"{a.silver}/silver_{name}.tsv.gz", a.limit):
            pool.silver(rows)
    train = [i for i in range(len(pool.lengths)) for _ in range(pool.repeat[i]) if pool.lengths[i] <= 120]
    tests = {}
    for name, path in (("EWT", "ud/en_ewt/en_ewt-ud-dev.conllu.gz"), ("GUM", "ud/en_gum_open/en_gum_open-ud-dev.conllu.gz")):
        first = len(pool.lengths)
        for s in treebank(f"{a.data}/{path}")[cut]:
            pool.gold(s, ids, 0)
        tests[name] = list(range(first, len(pool.lengths)))
    for name, path in (("UNER", "ner/uner_en_ewt/dev.iob2.gz"), ("CrossNER", "ner/crossner_politics/dev.iob2")):
        first = len(pool.lengths)
        for s in named(f"{a.data}/{path}")[cut]:
            pool.gold(s, ids, 0)
        tests[name] = list(range(first, len(pool.lengths)))
    pool.freeze(lexicon, device)
    model = Student(labels, vectors, a).to(device)
    coarse = [r.split(":")[0] for r in labels.relations]
    model.coarse = torch.tensor([coarse.index(r) for r in coarse], device=device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=a.lr, weight_decay=0.01, betas=(0.9, 0.98))
    per_round = sum(pool.lengths[i] for i in train)
    steps = a.rounds * per_round // a.size
    print(f"{a.name}: {per_round} words a round, {steps} steps, ready after {time.time() - start:.0f} s", flush=True)
    start, step, seen = time.time(), 0, 0
    rng = random.Random(1)
    done = lambda: max(step / steps, (time.time() - start) / a.seconds)
    while done() < 1:
        order = sorted(train, key=lambda i: pool.lengths[i] + rng.random() * 3)
        batches, open_, words = [], [], 0
        for i in order:
            open_.append(i)
            words += pool.lengths[i]
            if words >= a.size:
                batches.append(open_)
                open_, words = [], 0
        rng.shuffle(batches)
        for chosen in batches:
            if done() >= 1:
                break
            for group in optimizer.param_groups:
                group["lr"] = a.lr * min(1, (step + 1) / 200) * max(0.0, 1 - done()) ** 1.0
            loss = loss_of(model, pool.batch(chosen))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            seen += sum(pool.lengths[i] for i in chosen)
            if step % 500 == 0:
                print(f"{a.name} step {step}/{steps} loss {loss.item():.3f} {time.time() - start:.0f} s", flush=True)
    print(f"{a.name} seen {seen / 1e6:.1f} M words in {step} steps", {k: v for k, v in vars(a).items() if k not in ("data", "silver")})
    for name, chosen in tests.items():
        print(a.name, name, scored(model, pool, chosen), flush=True)


if __name__ == "__main__":
    main()
