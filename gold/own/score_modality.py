#!/usr/bin/env python3
"""Scores predictions for modality.jsonl. Python standard library only.

  score_modality.py modality.jsonl PRED.jsonl [--split dev|test] [--list N]

PRED: one line a sentence, {"id", "mentions": [{"span", "record": [polarity, modality]}]}, as `chancery-gold predict actors` writes it.
The record has no "historical" (dates say it) and no "denied" (negated and reported): both are mapped so. Prints the share of mentions whose polarity,
modality, and both are right, and F1 of each modality and of "negated".
"""
import collections
import json
import sys

SAME = {"historical": "actual", "denied": "reported", "past": "actual"}


def main():
    gold_file, pred_file = sys.argv[1:3]
    split = sys.argv[sys.argv.index("--split") + 1] if "--split" in sys.argv else None
    listed = int(sys.argv[sys.argv.index("--list") + 1]) if "--list" in sys.argv else 0
    with open(pred_file, encoding="utf8") as lines:
        pred = {row["id"]: {tuple(m["span"]): m["record"] for m in row["mentions"]} for row in map(json.loads, lines)}
    right, told, came, both = collections.Counter(), collections.Counter(), collections.Counter(), 0
    total = polarity_right = modality_right = 0
    with open(gold_file, encoding="utf8") as lines:
        for row in map(json.loads, lines):
            if split and row["split"] != split:
                continue
            for mention in row["mentions"]:
                polarity, modality = mention["polarity"], SAME.get(mention["modality"], mention["modality"])
                given = pred.get(row["id"], {}).get(tuple(mention["span"]), ["affirmed", "actual"])
                given = [given[0], SAME.get(given[1], given[1])]
                total += 1
                polarity_right += given[0] == polarity
                modality_right += given[1] == modality
                both += given == [polarity, modality]
                for of, mine, wanted in (("modality", given[1], modality), ("polarity", given[0], polarity)):
                    told[wanted] += 1
                    came[mine] += 1
                    right[wanted] += mine == wanted
                if given != [polarity, modality] and listed > 0:
                    listed -= 1
                    print(f'{row["id"]} {mention["trigger"]}: told {polarity} {mention["modality"]} ({mention["cue"]}), came {given}: {row["text"]}')
    print(f"mentions {total}  polarity {polarity_right / total:.3f}  modality {modality_right / total:.3f}  both {both / total:.3f}")
    for name in sorted(told):
        f1 = 2 * right[name] / max(told[name] + came[name], 1)
        print(f"F1 of {name}: {f1:.3f}")


main()
