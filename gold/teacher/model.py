"""The teacher: MiniLM, case shapes beside it (MiniLM sees no case), one bidirectional LSTM, and a head for each task:
tag, features, lemma script, tree arcs, relations, names."""

import torch
from torch import nn
from torch.nn import functional as F

from corpus import script
from encoder import Encoder, Pieces

NAMES = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-OTH", "I-OTH"]
SHAPES = 16
IGNORED = -100


def shape(word, first):
    letters = [c for c in word if c.isalpha()]
    if not letters:
        kind = 0 if any(c.isdigit() for c in word) else 1
    elif word.islower():
        kind = 2
    elif word.isupper():
        kind = 3 if len(letters) == 1 else 4
    elif word[0].isupper() and word[1:].islower():
        kind = 5
    else:
        kind = 6
    return kind * 2 + first


class Labels:
    """The closed lists that heads choose from, in the order of their counts."""

    def __init__(self, trees):
        def counted(values, least):
            counts = {}
            for value in values:
                counts[value] = counts.get(value, 0) + 1
            return [v for v, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if n >= least]
        self.tags = counted((t for s in trees for t in s.tags), 1)
        self.features = counted((f for s in trees for f in s.features), 2)
        self.relations = counted((r for s in trees for r in s.relations), 1)
        self.scripts = counted((script(w, l) for s in trees for w, l in zip(s.words, s.lemmas)), 2)
        self.names = NAMES

    def sizes(self):
        return {k: len(getattr(self, k)) for k in ("tags", "features", "relations", "scripts", "names")}


class Teacher(nn.Module):
    def __init__(self, labels, folder, lstm=320, arc=320, relation=160, dropout=0.3):
        super().__init__()
        self.encoder = Encoder(folder)
        self.shapes = nn.Embedding(SHAPES, 32)
        self.mix = nn.LSTM(self.encoder.width + 32, lstm, batch_first=True, bidirectional=True)
        width = 2 * lstm + self.encoder.width
        self.dropout = dropout
        self.heads = nn.ModuleDict({
            name: nn.Sequential(nn.Linear(width, 256), nn.GELU(), nn.Dropout(dropout), nn.Linear(256, len(values)))
            for name, values in (("tags", labels.tags), ("features", labels.features), ("scripts", labels.scripts),
                                 ("names", labels.names))})
        project = lambda size: nn.Sequential(nn.Linear(width, size), nn.GELU(), nn.Dropout(dropout))
        self.arc_of, self.arc_to = project(arc), project(arc)
        self.relation_of, self.relation_to = project(relation), project(relation)
        self.root = nn.Parameter(torch.randn(width) * 0.05)
        self.arcs = nn.Parameter(torch.zeros(arc + 1, arc))
        self.relations = nn.Parameter(torch.zeros(len(labels.relations), relation + 1, relation + 1))
        nn.init.xavier_uniform_(self.arcs)
        nn.init.normal_(self.relations, std=0.02)

    def words(self, batch):
        """(batch, words + 1, width): place 0 is the root. And the same before the LSTM, for word vectors."""
        pieces = self.encoder(batch["pieces"], batch["piece_mask"])
        owner = batch["owner"]
        b, n = batch["shapes"].shape
        sums = pieces.new_zeros(b, n + 1, pieces.shape[2])
        sums.scatter_add_(1, owner[:, :, None].expand_as(pieces), pieces)
        counts = pieces.new_zeros(b, n + 1).scatter_add_(1, owner, torch.ones_like(owner, dtype=pieces.dtype))
        plain = (sums / counts.clamp(min=1)[:, :, None])[:, 1:]
        x = torch.cat([plain, self.shapes(batch["shapes"]).to(plain.dtype)], 2)
        x = F.dropout(x, 0.2, self.training)
        packed = nn.utils.rnn.pack_padded_sequence(x, batch["lengths"], batch_first=True, enforce_sorted=False)
        mixed, _ = nn.utils.rnn.pad_packed_sequence(self.mix(packed)[0], batch_first=True, total_length=n)
        x = F.dropout(torch.cat([mixed.to(plain.dtype), plain], 2), self.dropout, self.training)
        return torch.cat([self.root.to(x.dtype).expand(b, 1, -1), x], 1), plain

    def forward(self, batch):
        x, _ = self.words(batch)
        out = {name: head(x[:, 1:]).float() for name, head in self.heads.items()}
        of, to = self.arc_of(x[:, 1:]), self.arc_to(x)
        one = of.new_ones(*of.shape[:2], 1)
        arcs = (torch.cat([of, one], 2) @ self.arcs.to(of.dtype) @ to.transpose(1, 2)).float()
        out["arcs"] = arcs.masked_fill(~batch["head_mask"][:, None, :], -1e4)
        of, to = self.relation_of(x[:, 1:]), self.relation_to(x)
        out["relation_parts"] = (torch.cat([of, one], 2), torch.cat([to, to.new_ones(*to.shape[:2], 1)], 2))
        return out

    def relation_scores(self, parts, heads):
        """Scores of the relations of each word to the head given for it: (batch, words, relations)."""
        of, to = parts
        to = torch.gather(to, 1, heads[:, :, None].expand(-1, -1, to.shape[2]))
        half = torch.einsum("bnd,rde->bnre", of, self.relations.to(of.dtype))
        return torch.einsum("bnre,bne->bnr", half, to).float()


class Batcher:
    """Sentences to tensors, longest cut at the encoder's limit."""

    def __init__(self, folder, labels, device):
        self.pieces, self.device = Pieces(f"{folder}/vocab.txt"), device
        self.ids = {name: {v: i for i, v in enumerate(getattr(labels, name))} for name in labels.sizes()}

    def fits(self, sentence):
        return sum(len(self.pieces.of(w)) for w in sentence.words) <= 500

    def make(self, sentences, targets=True):
        b, n = len(sentences), max(len(s.words) for s in sentences)
        rows = [[self.pieces.of(w) for w in s.words] for s in sentences]
        m = max(sum(map(len, row)) for row in rows) + 2
        ids, owner = torch.zeros(b, m, dtype=torch.long), torch.zeros(b, m, dtype=torch.long)
        mask = torch.zeros(b, m, dtype=torch.bool)
        shapes = torch.zeros(b, n, dtype=torch.long)
        head_mask = torch.zeros(b, n + 1, dtype=torch.bool)
        for i, (s, row) in enumerate(zip(sentences, rows)):
            flat = [self.pieces.start] + [p for word in row for p in word] + [self.pieces.end]
            own = [0] + [k + 1 for k, word in enumerate(row) for _ in word] + [0]
            ids[i, :len(flat)], owner[i, :len(own)] = torch.tensor(flat), torch.tensor(own)
            mask[i, :len(flat)] = True
            shapes[i, :len(row)] = torch.tensor([shape(w, k == 0) for k, w in enumerate(s.words)])
            head_mask[i, :len(row) + 1] = True
        batch = {"pieces": ids, "piece_mask": mask, "owner": owner, "shapes": shapes, "head_mask": head_mask}
        if targets:
            for name, values in (("tags", "tags"), ("features", "features"), ("relations", "relations"), ("names", "names"),
                                 ("heads", "heads"), ("scripts", "lemmas")):
                grid = torch.full((b, n), IGNORED, dtype=torch.long)
                for i, s in enumerate(sentences):
                    given = getattr(s, values)
                    if given is None:
                        continue
                    if name == "scripts":
                        given = [script(w, l) for w, l in zip(s.words, given)]
                    if name != "heads":
                        given = [self.ids[name].get(v, IGNORED) for v in given]
                    grid[i, :len(given)] = torch.tensor(given)
                batch["gold_" + name] = grid
        batch = {k: v.to(self.device, non_blocking=True) for k, v in batch.items()}
        batch["lengths"] = torch.tensor([len(s.words) for s in sentences])
        return batch


def loss_of(model, batch):
    out = model(batch)
    flat = lambda scores, gold: F.cross_entropy(scores.flatten(0, 1), gold.flatten(), ignore_index=IGNORED) \
        if (gold != IGNORED).any() else scores.sum() * 0
    total = sum(weight * flat(out[name], batch["gold_" + name])
                for name, weight in (("tags", 1.0), ("features", 0.5), ("scripts", 0.5), ("names", 1.0)))
    heads = batch["gold_heads"]
    relations = model.relation_scores(out["relation_parts"], heads.clamp(min=0))
    return total + flat(out["arcs"], heads) + flat(relations, batch["gold_relations"])
