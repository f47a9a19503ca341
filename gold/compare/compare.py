"""Trains UDPipe 1 and spaCy on the files that our reader is trained on and reads the same text with all three:
`python compare.py DATA WORK CHANCERY_GOLD [--steps N] [--iterations N] [--lean]`.

DATA is the folder of truth sets, WORK an empty folder (or that of a run that was cut off: files that spaCy converted are used again), CHANCERY_GOLD the
built program. One core each; times are CPU seconds of the process,
models loaded before. Prints a table. Needs `ufal.udpipe` and `spacy` (PyPI). Not part of the tests."""

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
TRAIN = ("ud/en_ewt/en_ewt-ud-train.conllu.gz", "ud/en_gum_open/en_gum_open-ud-train.conllu.gz")
DEV = "ud/en_ewt/en_ewt-ud-dev.conllu.gz"
TEST = "ud/en_ewt/en_ewt-ud-test.conllu.gz"
SPACY = """
[paths]
train = null
dev = null
[nlp]
lang = "en"
pipeline = ["tok2vec","tagger","parser"]
[components]
[components.tok2vec]
factory = "tok2vec"
[components.tok2vec.model]
@architectures = "spacy.Tok2Vec.v2"
[components.tok2vec.model.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = 96
attrs = ["NORM","PREFIX","SUFFIX","SHAPE"]
rows = [5000,1000,2500,2500]
include_static_vectors = false
[components.tok2vec.model.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = 96
depth = 4
window_size = 1
maxout_pieces = 3
[components.tagger]
factory = "morphologizer"
[components.tagger.model]
@architectures = "spacy.Tagger.v2"
[components.tagger.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 96
[components.parser]
factory = "parser"
[components.parser.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "parser"
extra_state_tokens = false
hidden_width = 64
maxout_pieces = 2
use_upper = true
[components.parser.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 96
[corpora]
[corpora.train]
@readers = "spacy.Corpus.v1"
path = ${paths.train}
[corpora.dev]
@readers = "spacy.Corpus.v1"
path = ${paths.dev}
[training]
max_steps = %d
eval_frequency = 1000
seed = 1
[training.score_weights]
dep_las = 1.0
"""


def plain(data, work, path):
    """The file without gzip, and its raw text."""
    name = os.path.join(work, os.path.basename(path).removesuffix(".gz"))
    with gzip.open(os.path.join(data, path), "rt", encoding="utf-8") as file, open(name, "w", encoding="utf-8") as out:
        out.write(file.read())
    return name


def scored(data, gold, system):
    scorer = os.path.join(data, "ud/score_conllu.py")
    figures = json.loads(subprocess.run([sys.executable, scorer, gold, system, "--json"], check=True, capture_output=True, text=True).stdout)
    figures = figures.get("scores", figures)
    take = lambda name: figures[name]["f1"] if isinstance(figures[name], dict) else figures[name]
    return [take(name) for name in ("Sentences", "UPOS", "UAS", "LAS")]


def texts(data, words):
    """Government releases of about so many words."""
    out, count = [], 0
    for line in gzip.open(os.path.join(data, "corpus/state_gov.jsonl.gz"), "rt", encoding="utf-8"):
        out.append(json.loads(line)["text"])
        count += len(out[-1].split())
        if count >= words:
            return out, count
    return out, count


def udpipe(a, train, raw):
    from ufal.udpipe import InputFormat, Model, Pipeline, ProcessingError, Sentences, Trainer
    read = Sentences()
    for path in train:
        source = InputFormat.newInputFormat("conllu")
        source.setText(open(path, encoding="utf-8").read())
        from ufal.udpipe import Sentence
        while True:
            sentence = Sentence()
            if not source.nextSentence(sentence):
                break
            read.push_back(sentence)
    error = ProcessingError()
    start = time.process_time()
    tokens = "tokenize_url=1;allow_spaces=0;epochs=%d" % a.iterations
    tagger = parser = "iterations=%d" % a.iterations
    if a.lean:
        tagger += ";use_lemma=0;provide_lemma=0;use_xpostag=0;provide_xpostag=0;use_feats=0;provide_feats=0"
        parser += ";embedding_feats=0"
    model = Trainer.train("morphodita_parsito", read, Sentences(), tokens, tagger, parser, error)
    if error.occurred():
        raise SystemExit(error.message)
    path = os.path.join(a.work, "udpipe.model")
    with open(path, "wb") as out:
        out.write(model)
    trained = time.process_time() - start
    loaded = Model.load(path)
    pipeline = Pipeline(loaded, "tokenize", Pipeline.DEFAULT, Pipeline.DEFAULT, "conllu")
    out = os.path.join(a.work, "udpipe.conllu")
    open(out, "w", encoding="utf-8").write(pipeline.process(raw))
    many, words = texts(a.data, 100_000)
    start = time.process_time()
    for text in many:
        pipeline.process(text)
    return out, trained, words / (time.process_time() - start), os.path.getsize(path)


def spacy(a, train, dev, raw):
    import spacy as library
    from spacy.tokens import DocBin
    for path in [*train, dev]:
        if os.path.exists(path.replace(".conllu", ".spacy")):
            continue
        subprocess.run([sys.executable, "-m", "spacy", "convert", "-n", "10", path, a.work], check=True, capture_output=True)
    bins = DocBin()
    blank = library.blank("en")
    for path in train:
        part = DocBin().from_disk(path.replace(".conllu", ".spacy"))
        for doc in part.get_docs(blank.vocab):
            bins.add(doc)
    bins.to_disk(os.path.join(a.work, "train.spacy"))
    config = os.path.join(a.work, "config.cfg")
    open(config, "w", encoding="utf-8").write(SPACY % a.steps)
    full = os.path.join(a.work, "full.cfg")
    subprocess.run([sys.executable, "-m", "spacy", "init", "fill-config", config, full], check=True, capture_output=True)
    used = lambda: resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    start = used()
    folder = os.path.join(a.work, "spacy")
    subprocess.run([sys.executable, "-m", "spacy", "train", full, "--output", folder, "--paths.train", os.path.join(a.work, "train.spacy"),
                    "--paths.dev", dev.replace(".conllu", ".spacy")], check=True)
    trained = used() - start
    nlp = library.load(os.path.join(folder, "model-best"))
    out = os.path.join(a.work, "spacy.conllu")
    with open(out, "w", encoding="utf-8") as file:
        for paragraph in raw.split("\n\n"):
            for sentence in nlp(paragraph.replace("\n", " ").strip()).sents:
                words = [t for t in sentence if not t.is_space]
                number = {t.i: k + 1 for k, t in enumerate(words)}
                for t in words:
                    head = 0 if t.head.i == t.i or t.head.i not in number else number[t.head.i]
                    relation = "root" if head == 0 else t.dep_
                    misc = "_" if t.whitespace_ else "SpaceAfter=No"
                    file.write(f"{number[t.i]}\t{t.text}\t_\t{t.pos_ or '_'}\t_\t_\t{head}\t{relation}\t_\t{misc}\n")
                if words:
                    file.write("\n")
    many, words = texts(a.data, 100_000)
    start = time.process_time()
    for text in many:
        nlp(text)
    size = sum(os.path.getsize(os.path.join(f, n)) for f, _, names in os.walk(os.path.join(folder, "model-best")) for n in names)
    return out, trained, words / (time.process_time() - start), size


def ours(a, gold):
    out = os.path.join(a.work, "chancery.conllu")
    subprocess.run([a.program, "predict", "syntax", gold, out], check=True, capture_output=True)
    many, _ = texts(a.data, 100_000)
    pile = os.path.join(a.work, "pile.jsonl")
    with open(pile, "w", encoding="utf-8") as file:
        for text in many:
            file.write(json.dumps({"text": text}) + "\n")
    speed = json.loads(subprocess.run([a.program, "--json", "bench", "--grammar", pile], check=True, capture_output=True, text=True).stdout)
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../models/en")
    size = sum(os.path.getsize(os.path.join(here, n)) for n in os.listdir(here) if n.endswith(".bin"))
    return out, 0.0, speed["grammar_words_per_second"], size


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("data")
    ask.add_argument("work")
    ask.add_argument("program")
    ask.add_argument("--steps", type=int, default=10000)
    ask.add_argument("--iterations", type=int, default=5)
    ask.add_argument("--lean", action="store_true", help="UDPipe without lemmas and features, whose training is most of its time")
    ask.add_argument("--only", default="udpipe,spacy,chancery")
    a = ask.parse_args()
    os.makedirs(a.work, exist_ok=True)
    train, dev, test = [plain(a.data, a.work, p) for p in TRAIN], plain(a.data, a.work, DEV), plain(a.data, a.work, TEST)
    raw_path = os.path.join(a.work, "test.txt")
    subprocess.run([sys.executable, os.path.join(a.data, "ud/score_conllu.py"), test, "--text", raw_path], check=True)
    raw = open(raw_path, encoding="utf-8").read()
    print("| system | sentences | UPOS | UAS | LAS | words per CPU second | size, MB | training, s |\n|---|---|---|---|---|---|---|---|")
    for name, read in (("udpipe", lambda: udpipe(a, train, raw)), ("spacy", lambda: spacy(a, train, dev, raw)), ("chancery", lambda: ours(a, test))):
        if name in a.only:
            out, trained, speed, size = read()
            figures = " | ".join(f"{value:.1f}" for value in scored(a.data, test, out))
            print(f"| {name} | {figures} | {speed:,.0f} | {size / 1e6:.1f} | {trained:.0f} |", flush=True)


if __name__ == "__main__":
    main()
