#!/usr/bin/env python3
"""score.py - scores rows that a program found in the articles of one half, with the scorer of the annotated cases.

    python3 gold/own/articles/score.py PRED.jsonl [--scorer PATH] [--detail] [--json]

PRED is what `chancery-gold predict cases gold/own/articles/dev/texts PRED.jsonl` writes; the names of its documents say which half it is.
The scorer is not ours and lies outside the repository, in ../shared/data/cases beside the checkout or at PATH. It reads the gold from its
own folder, so it is run from a copy in a scratch folder. `chancery-gold score cases gold/own/articles/dev/gold.jsonl PRED` finds this file.
Exit code 0 with the scorer's answer, 1 when there is no scorer or no half, 2 on a bad call.
"""
import json, shutil, subprocess, sys, tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCORER = HERE.parent.parent.parent.parent / "shared/data/cases/score.py"


def half(predicted):
    docs = {json.loads(line).get("doc") for line in predicted.read_text(encoding="utf-8").splitlines() if line.strip()} - {None}
    names = [s for s in ("dev", "test", "dev2", "test2", "dev3", "dev4", "dev5", "test3", "test4") if docs & {p.name for p in (HERE / s / "texts").glob("*.txt")}]
    if len(names) != 1:
        sys.exit(f"{predicted}: its documents are of {names or 'no'} half; give the predictions of one half")
    return HERE / names[0]


def run(scorer, folder, predicted, flags):
    """The scorer's answer on the gold of a folder."""
    with tempfile.TemporaryDirectory() as scratch:
        for path in (folder / "gold.jsonl", folder / "blocks.jsonl"):
            shutil.copy(path, scratch)
        shutil.copy(scorer, Path(scratch) / "score.py")
        return subprocess.run([sys.executable, "score.py", str(predicted.resolve()), *flags], cwd=scratch, capture_output=True, text=True)


def main():
    rest = sys.argv[1:]
    scorer = SCORER
    if "--scorer" in rest[:-1]:
        at = rest.index("--scorer")
        scorer = Path(rest[at + 1])
        del rest[at:at + 2]
    files = [a for a in rest if not a.startswith("-")]
    flags = [a for a in rest if a.startswith("-")]
    if len(files) != 1 or set(flags) - {"--detail", "--json"}:
        sys.exit(print(__doc__, file=sys.stderr) or 2)
    predicted = Path(files[0])
    if not predicted.is_file():
        sys.exit(f"{predicted}: no such file; make it with chancery-gold predict cases")
    if not scorer.is_file():
        sys.exit(f"{scorer}: no scorer there; name the one of the annotated cases with --scorer")
    done = run(scorer, half(predicted), predicted, flags)
    print(done.stdout, end="")
    print(done.stderr, end="", file=sys.stderr)
    sys.exit(1 if done.returncode else 0)


if __name__ == "__main__":
    main()
