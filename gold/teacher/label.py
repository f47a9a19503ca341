"""Labels open text with the ensemble: `python label.py DATA MINILM OUT_FOLDER MEMBER.pt ... [--limit N]`.

Writes `silver.tsv.gz` (a line a word; the format stands in README.md), `lexicon.tsv.gz` (vectors of word types), and prints the
scores of the ensemble on the development sets."""

import argparse
import collections
import gzip
import multiprocessing
import os

import numpy as np
import torch

from corpus import articles, named, script, training, treebank
from model import Batcher, Labels, Teacher


def tree(scores):
    """The heads (1-based, 0 the root) of the best tree with exactly one root, for log probabilities (words, words + 1)."""
    n = scores.shape[0]
    heads = scores.argmax(1)
    if is_tree(heads):
        return heads
    best, best_score = None, -np.inf
    roots = np.argsort(-scores[:, 0])[:min(n, 4)]
    for root in roots:
        limited = scores.copy()
        limited[:, 0] = -1e9
        limited[root, 0] = 0
        full = np.full((n + 1, n + 1), -1e9)
        full[1:, :] = limited
        found = chu_liu_edmonds(full)[1:]
        value = sum(scores[i, found[i]] for i in range(n))
        if value > best_score:
            best, best_score = found, value
    return best


def is_tree(heads):
    n = len(heads)
    if (heads == 0).sum() != 1:
        return False
    state = [0] * (n + 1)
    state[0] = 2
    for i in range(1, n + 1):
        path, at = [], i
        while state[at] == 0:
            state[at] = 1
            path.append(at)
            at = heads[at - 1]
        if state[at] == 1:
            return False
        for p in path:
            state[p] = 2
    return True


def chu_liu_edmonds(scores):
    """scores[dependent, head]; row 0 is the root's and is not used."""
    n = scores.shape[0]
    np.fill_diagonal(scores, -1e9)
    heads = scores.argmax(1)
    heads[0] = -1
    cycle = find_cycle(heads)
    if cycle is None:
        return heads
    inside = np.zeros(n, bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    total = sum(scores[c, heads[c]] for c in cycle)
    small = np.full((len(outside) + 1, len(outside) + 1), -1e9)
    small[:-1, :-1] = scores[np.ix_(outside, outside)]
    into = scores[np.ix_(cycle, outside)] - np.array([scores[c, heads[c]] for c in cycle])[:, None] + total
    out = scores[np.ix_(outside, cycle)]
    enter, leave = into.argmax(0), out.argmax(1)
    small[-1, :-1] = into.max(0)
    small[:-1, -1] = out.max(1)
    small[0, :] = -1e9
    found = chu_liu_edmonds(small)
    result = np.array(heads)
    for at, node in enumerate(outside):
        if at and found[at] >= 0:
            result[node] = cycle[leave[at]] if found[at] == len(outside) else outside[found[at]]
    entry = found[-1]
    result[cycle[enter[entry]]] = outside[entry]
    return result


def find_cycle(heads):
    color = [0] * len(heads)
    for start in range(1, len(heads)):
        path, at = [], start
        while at > 0 and color[at] == 0:
            color[at] = 1
            path.append(at)
            at = heads[at]
        if at > 0 and color[at] == 1:
            return path[path.index(at):]
        for p in path:
            color[p] = 2
    return None


class Ensemble:
    """Averages the probabilities of its members."""

    def __init__(self, members, batcher, labels):
        self.members, self.batcher, self.labels = members, batcher, labels
        for member in members:
            member.eval()

    @torch.no_grad()
    def read(self, sentences, pool=None):
        """Yields (place, result) where a result has arrays of chosen labels, with probabilities."""
        order = sorted(range(len(sentences)), key=lambda i: len(sentences[i].words))
        at = 0
        while at < len(order):
            size = 1
            while at + size < len(order) and size < 256 and (size + 1) * len(sentences[order[at + size]].words) < 6000:
                size += 1
            chosen = order[at:at + size]
            yield from self._batch([sentences[i] for i in chosen], chosen, pool)
            at += size

    def _batch(self, part, places, pool):
        batch = self.batcher.make(part, targets=False)
        outs = []
        with torch.autocast(self.batcher.device, dtype=torch.bfloat16):
            for member in self.members:
                outs.append(member(batch))
        mean = lambda name: sum(out[name].softmax(-1) for out in outs) / len(outs)
        result = {name: mean(name) for name in ("tags", "features", "scripts", "names")}
        arcs = mean("arcs")
        logs = (arcs + 1e-9).log().cpu().numpy()
        lengths = [len(s.words) for s in part]
        cut = [logs[i, :n, :n + 1] for i, n in enumerate(lengths)]
        trees = pool.map(tree, cut, chunksize=8) if pool else [tree(c) for c in cut]
        heads = torch.zeros(arcs.shape[:2], dtype=torch.long)
        for i, found in enumerate(trees):
            heads[i, :lengths[i]] = torch.from_numpy(np.asarray(found))
        heads = heads.to(arcs.device)
        relations = sum(m.relation_scores(o["relation_parts"], heads).softmax(-1) for m, o in zip(self.members, outs)) / len(outs)
        tops = {}
        for name, p in list(result.items()) + [("relations", relations)]:
            value, label = p.max(-1)
            tops[name] = (label.cpu().numpy(), value.cpu().numpy())
        chosen = arcs.gather(2, heads[:, :, None])[:, :, 0]
        other = arcs.scatter(2, heads[:, :, None], 0.0).max(-1)
        grid = {"heads": heads.cpu().numpy(), "head_p": chosen.cpu().numpy(), "other": other[1].cpu().numpy(), "other_p": other[0].cpu().numpy()}
        for i, place in enumerate(places):
            n = lengths[i]
            row = {name: (label[i, :n], value[i, :n]) for name, (label, value) in tops.items()}
            row |= {name: values[i, :n] for name, values in grid.items()}
            yield place, row

    def scored(self, sentences, pool=None):
        right = collections.Counter()
        for place, row in self.read(sentences, pool):
            s = sentences[place]
            for k in range(len(s.words)):
                right["words"] += 1
                head = row["heads"][k] == s.heads[k]
                relation = self.labels.relations[row["relations"][0][k]]
                right["UPOS"] += self.labels.tags[row["tags"][0][k]] == s.tags[k]
                right["feats"] += self.labels.features[row["features"][0][k]] == s.features[k]
                right["lemma"] += self.labels.scripts[row["scripts"][0][k]] == script(s.words[k], s.lemmas[k])
                right["UAS"] += head
                right["LAS"] += head and relation.split(":")[0] == s.relations[k].split(":")[0]
                right["LASfull"] += head and relation == s.relations[k]
        return " ".join(f"{k} {100 * v / right['words']:.2f}" for k, v in right.items() if k != "words")

    def scored_names(self, sentences):
        def spans(tags):
            found, start, kind = set(), None, None
            for k, tag in enumerate(list(tags) + ["O"]):
                if start is not None and (tag[0] != "I" or tag[2:] != kind):
                    found.add((start, k, kind))
                    start = None
                if tag[0] == "B" or (tag[0] == "I" and start is None):
                    start, kind = k, tag[2:]
            return {s for s in found if s[2] in ("PER", "LOC", "ORG")}
        true = hit = made = 0
        for place, row in self.read(sentences):
            gold = spans([t if t != "?" else "O" for t in sentences[place].names])
            got = spans([self.labels.names[x] for x in row["names"][0]])
            true, made, hit = true + len(gold), made + len(got), hit + len(gold & got)
        return f"P {100 * hit / max(1, made):.1f} R {100 * hit / max(1, true):.1f} F1 {200 * hit / max(1, made + true):.2f}"


def quantized(p):
    return min(9, int(p * 10))


def vectors(ensemble, words, size=64):
    """One vector a word type: what the members make of the word alone, on its principal axes."""
    from corpus import Sentence
    rows = []
    for at in range(0, len(words), 512):
        batch = ensemble.batcher.make([Sentence([w]) for w in words[at:at + 512]], targets=False)
        with torch.no_grad():
            rows.append(torch.cat([m.words(batch)[1][:, 0].float() for m in ensemble.members], 1))
    table = torch.cat(rows)
    table = table - table.mean(0)
    _, _, axes = torch.pca_lowrank(table, q=size, niter=8)
    table = table @ axes
    table = table / table.std()
    return table.cpu().numpy()


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("data")
    ask.add_argument("minilm")
    ask.add_argument("out")
    ask.add_argument("members", nargs="+")
    ask.add_argument("--limit", type=int, default=0)
    a = ask.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(0)
    trees, names = training(a.data)
    labels = Labels(trees)
    batcher = Batcher(a.minilm, labels, device)
    members = []
    for path in a.members:
        member = Teacher(labels, a.minilm).to(device)
        member.load_state_dict({k: v.float() for k, v in torch.load(path, map_location=device)["model"].items()})
        members.append(member)
    ensemble = Ensemble(members, batcher, labels)
    os.makedirs(a.out, exist_ok=True)
    with multiprocessing.get_context("fork").Pool(max(1, (os.cpu_count() or 2) - 2)) as pool:
        for name, path in (("EWT dev", "ud/en_ewt/en_ewt-ud-dev.conllu.gz"), ("GUM dev", "ud/en_gum_open/en_gum_open-ud-dev.conllu.gz")):
            print("ensemble", name, ensemble.scored(treebank(f"{a.data}/{path}")[: a.limit or None], pool), flush=True)
        print("ensemble UNER dev", ensemble.scored_names(named(f"{a.data}/ner/uner_en_ewt/dev.iob2.gz")[: a.limit or None]), flush=True)
        print("ensemble CrossNER dev", ensemble.scored_names(named(f"{a.data}/ner/crossner_politics/dev.iob2")[: a.limit or None]), flush=True)
        counts = collections.Counter(w.lower() for s in trees + names for w in s.words)
        for name in ("state_gov", "whitehouse_gov"):
            open_text = [s for s in articles(f"{a.data}/corpus/{name}.jsonl.gz") if batcher.fits(s)]
            if a.limit:
                open_text = open_text[: a.limit]
            counts.update(w.lower() for s in open_text for w in s.words)
            rows = dict(ensemble.read(open_text, pool))
            write_silver(f"{a.out}/silver_{name}.tsv.gz", open_text, rows, labels)
            print("labelled", name, len(open_text), "sentences", flush=True)
    words = sorted(w for w, n in counts.items() if n >= 3 or w in batcher.pieces.ids)
    words += sorted(w for w in batcher.pieces.ids if w.isalpha() and len(w) > 1 and w not in counts)
    table = np.clip(np.rint(vectors(ensemble, words) * 32), -127, 127).astype(int)
    with gzip.GzipFile(f"{a.out}/lexicon.tsv.gz", "wb", mtime=0) as file:
        for word, row in zip(words, table):
            file.write((word + "\t" + " ".join(map(str, row)) + "\n").encode())
    print("lexicon", len(words), flush=True)


def write_silver(path, sentences, rows, labels):
    """word, tag, features, lemma script, head, its probability, second head, its probability, relation, probability, name, probability.
    Probabilities are tenths (0..9), labels numbers in the lists at the head of the file."""
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        for name in ("tags", "features", "scripts", "relations", "names"):
            file.write(("#" + name + "\t" + "\t".join(getattr(labels, name)) + "\n").encode())
        for place, s in enumerate(sentences):
            row = rows[place]
            for k, word in enumerate(s.words):
                fields = [word, row["tags"][0][k], quantized(row["tags"][1][k]), row["features"][0][k], row["scripts"][0][k], row["heads"][k],
                          quantized(row["head_p"][k]), row["other"][k], quantized(row["other_p"][k]), row["relations"][0][k],
                          quantized(row["relations"][1][k]), row["names"][0][k], quantized(row["names"][1][k])]
                file.write(("\t".join(map(str, fields)) + "\n").encode())
            file.write(b"\n")


if __name__ == "__main__":
    main()
