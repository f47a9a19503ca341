"""Measures what one new document costs a record of any size: storing it, and the courses of the pairs that it touches.

Usage: course_update.py CHANCERY ARCHIVE [--rounds 5] [--limit MS]
CHANCERY is the program, ARCHIVE an archive's folder, which is changed: each round adds a document to it (`chancery generate FOLDER --documents 100000
--events 10` makes one of a million events). A desk is running and has shown three pairs: that of most events, that of the middle event, and the middle
pair. Then each round adds an article about such a pair, asks the desk for its course again, and checks that it counts the new event. CPU milliseconds,
whatever else the machine does; the middle of the rounds. `add` and `course` are whole programs, from start to end; `desk` is the answer alone. Exits with 1
when a course does not count the new event, or when `desk` takes longer than `--limit`.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile

from desk_load import Server


def nanoseconds(pid):
    """What all threads of a process have had of the processor."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as told:
            total += int(told.read().split()[0])
    return total


def run(*command):
    """Output and CPU milliseconds of a program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return out, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chancery")
    parser.add_argument("archive")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=float)
    given = parser.parse_args()
    chancery = [given.chancery, "--archive", given.archive]

    def table(query):
        return json.loads(run(*chancery, "sql", query, "--json", "--limit", "0")[0])

    pairs = [(one["a"], one["b"], one["reports"]) for one in table("SELECT a, b, reports FROM pair_totals ORDER BY reports DESC, a, b")]
    all_reports, passed, of_event = sum(pair[2] for pair in pairs), 0, pairs[0]
    for of_event in pairs:
        passed += of_event[2]
        if passed * 2 >= all_reports:
            break
    asked = {"most events": pairs[0], "middle event": of_event, "middle pair": pairs[len(pairs) // 2]}
    names = {code: json.loads(run(*chancery, "entity", "show", f"state:{code}", "--json")[0])["name"] for pair in asked.values() for code in pair[:2]}
    print(f"{len(pairs):,} pairs, {all_reports:,} reports; CPU milliseconds")
    print(f"{'pair':<14}{'reports':>9}{'add':>8}{'desk, first':>13}{'desk':>8}{'course':>8}")
    too_long = False
    with Server(given.chancery, given.archive) as server, tempfile.TemporaryDirectory() as folder:
        server.ask("/network.svg")  # the sums of the whole record, which a fresh server makes beside its first answers
        for name, (a, b, reports) in asked.items():
            address = f"/pair/{a}/{b}.svg"

            def answer():
                start = nanoseconds(server.process.pid)
                status, _, _ = server.ask(address)
                if status != 200:
                    sys.exit(f"{address}: {status}")
                return (nanoseconds(server.process.pid) - start) / 1e6

            def events():
                return server.json(f"/pair/{a}/{b}.json?page=1")["reports"]

            first, costs = answer(), {"add": [], "desk": [], "course": []}
            for number in range(given.rounds):
                known = events()
                article = os.path.join(folder, f"{a}-{b}-{os.getpid()}-{number}.txt")
                with open(article, "w", encoding="utf-8") as file:
                    file.write(f"Note {os.getpid()} {number}\n\n{number + 1} June 2015\n\n{names[a]} thanked {names[b]} over case {os.getpid()}{number}.\n")
                costs["add"].append(run(*chancery, "add", article)[1])
                costs["desk"].append(answer())
                if events() != known + 1:
                    sys.exit(f"{address}: {known} reports before, {events()} after a new one")
                costs["course"].append(run(*chancery, "course", a, b)[1])
            middle = {what: statistics.median(times) for what, times in costs.items()}
            too_long |= given.limit is not None and middle["desk"] > given.limit
            print(f"{name:<14}{reports:>9,}{middle['add']:>8.0f}{first:>13.1f}{middle['desk']:>8.1f}{middle['course']:>8.0f}")
    sys.exit(1 if too_long else 0)


if __name__ == "__main__":
    main()
