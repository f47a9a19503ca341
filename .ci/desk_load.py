"""Measures how fast the desk answers: every route of the program's own description, by parallel readers.

Usage: desk_load.py CHANCERY ARCHIVE [--readers 16] [--addresses 48] [--rounds 2] [--route NAME,NAME] [--limit MS] [--quiet SECONDS]
CHANCERY is the program, ARCHIVE an archive's folder (`chancery generate FOLDER --documents 100000 --events 10` makes one of a million events). Each
route is asked in all its forms, for as many different pairs, rows, documents, outlets and entities as `--addresses` says; `first` is a question
that nobody asked before, `again` the same once more. Milliseconds; `cpu` is what an answer that nobody asked for before costs the processor on average, whatever else the machine does. Exits with 1 when an
answer is an error, or when the 95th of a hundred answers takes longer than `--limit`. With `--quiet` nobody asks for so long after the start, so that
the desk answers ahead; else it is asked before it can. `home` is also asked alone, as the first question of a fresh server.
"""

import argparse
import concurrent.futures
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.parse

HEADERS = {"Host": "localhost"}


class Server:
    """A desk of its own on a free port."""

    def __init__(self, chancery, archive, *options):
        command = [chancery, "--archive", archive, "serve", "--port", "0", "--json", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.port = int(json.loads(self.process.stdout.readline())["address"].rstrip("/").rsplit(":", 1)[1])
        self.local = threading.local()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def ask(self, address):
        """Status, body and milliseconds of an answer."""
        start = time.perf_counter()
        for last in (False, True):
            connection = getattr(self.local, "connection", None)
            if connection is None:
                connection = self.local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            try:
                connection.request("GET", address, headers=HEADERS)
                answer = connection.getresponse()
                body = answer.read()
                return answer.status, body, (time.perf_counter() - start) * 1000
            except (http.client.HTTPException, OSError):
                self.local.connection = None
                if last:
                    raise

    def cpu(self):
        """Milliseconds of processor that the server has used."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def json(self, address):
        status, body, _ = self.ask(address)
        if status != 200:
            sys.exit(f"{address}: {status} {body[:200]}")
        return json.loads(body)


def quoted(text):
    return urllib.parse.quote(text, safe="")


def values(server, most):
    """What the places of paths and the questions can hold, drawn from the record itself."""
    def pages(path, key):
        out = []
        number = 1
        while len(out) < most:
            page = server.json(f"{path}?page={number}").get(key, [])
            out += page
            number += 1
            if not page:
                break
        return out[:most]

    pairs = [(pair["first"], pair["second"]) for pair in pages("/index.json", "pairs")]
    rows = pages("/rows/events.json", "rows")
    return {
        "pairs": pairs,
        "rows": [row["id"] for row in rows],
        "documents": list(dict.fromkeys(row["document"] for row in rows)),
        "outlets": [one["outlet"] for one in server.json("/sources.json")["sources"] if one["outlet"]][:most],
        "entities": [one["entity"] for one in pages("/entities.json", "entities")],
        "words": ["case", "accused", "thanked AND visited", "shelled", "\"over case\"", "7", "case 77"],
    }


# What can be asked of routes with a query; `A` and `B` stand for a pair, `W` for words, `O` for an outlet, `E` for an entity.
QUESTIONS = {
    "home": ["", "?page={n}"],
    "find_pair": ["?a={a}&b={b}"],
    "rows": ["", "?page={n}", "?a={a}&b={b}", "?actor={a}", "?about={b}&type=ACCUSE", "?outlet={o}", "?entity={e}", "?q={w}", "?since=20{m:02}-03", "?speaker=a&order=date"],
    "documents": ["", "?page={n}", "?outlet={o}", "?since=20{m:02}&until=20{m:02}", "?q={w}"],
    "says": ["", "?a={a}&b={b}", "?outlet={o}", "?page={n}"],
    "docket": ["", "?a={a}&b={b}", "?actor={a}"],
    "dependences": ["", "?a={a}&b={b}"],
    "search": ["?q={w}", "?q={w}&a={a}&b={b}", "?q={w}&outlet={o}"],
    "entities": ["", "?page={n}", "?words={a}"],
    "entity": ["", "?page=2"],
    "network": ["", "?since=20{m:02}"],
    "map": ["", "?actor={a}"],
    "sql": ["?q=select%20type%2C%20count(*)%20from%20dyad_day%20where%20a%3D%27{a}%27%20group%20by%201"],
}
KINDS = ["events", "statements", "targets", "dropped"]


def addresses(path, forms, name, known, most):
    """Different addresses of a route, in all its forms."""
    out = []
    pick = lambda list_, number: list_[number % len(list_)] if list_ else "none"
    number = 0
    questions = QUESTIONS.get(name, [""])
    while len(out) < most and number < 20 * most:
        a, b = pick(known["pairs"], number) if known["pairs"] else ("AZE", "RUS")
        fill = {
            "{a}": quoted(a), "{b}": quoted(b), "{id}": quoted(pick(known["entities"] if name == "entity" else known["rows"] if name == "row" else known["documents"], number)),
            "{kind}": KINDS[number % len(KINDS)] if number % 3 == 0 else "events", "{number}": str(number % 3), "{outlet}": quoted(pick(known["outlets"], number)),
        }
        filled = path
        for place, value in fill.items():
            filled = filled.replace(place, value)
        question = pick(questions, number).format(
            a=quoted(a), b=quoted(b), o=quoted(pick(known["outlets"], number)), e=quoted(pick(known["entities"], number)),
            w=quoted(pick(known["words"], number)), n=number % 40 + 1, m=number % 20 + 5)
        form = forms[(number // len(questions)) % len(forms)]
        address = f"{filled}{form}{question}" if not (filled == "/" and form) else f"/index{form}{question}"
        if address not in out:
            out.append(address)
        number += 1
    return out


def share(times, part):
    times = sorted(times)
    return times[min(len(times) - 1, int(len(times) * part))] if times else 0.0


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("chancery")
    reader.add_argument("archive")
    reader.add_argument("--readers", type=int, default=16)
    reader.add_argument("--addresses", type=int, default=48)
    reader.add_argument("--rounds", type=int, default=2)
    reader.add_argument("--route", default="")
    reader.add_argument("--limit", type=float, default=0.0)
    reader.add_argument("--quiet", type=float, default=0.0)
    options = reader.parse_args()
    faults = []
    with Server(options.chancery, options.archive, "--read-only") as server:
        status, _, cold = server.ask("/")
        print(f"home, first question of a fresh server: {cold:.0f} ms")
        known = values(server, options.addresses)
    with Server(options.chancery, options.archive, "--read-only") as server:
        time.sleep(options.quiet)
        routes = server.json("/help.json")["routes"]
        chance = random.Random(1)
        print(f"{'route':<14}{'asked':>7}{'first p50':>11}{'first p95':>11}{'again p50':>11}{'again p95':>11}{'cpu':>9}   slowest")
        slowest = 0.0
        for route in routes:
            if options.route and route["name"] not in options.route.split(","):
                continue
            all_ = addresses(route["path"], route["endings"], route["name"], known, options.addresses)
            told = [[], []]
            worst = (0.0, "")
            cpu = [server.cpu()]
            for number in range(options.rounds):
                chance.shuffle(all_)
                with concurrent.futures.ThreadPoolExecutor(options.readers) as readers:
                    for address, (status, body, taken) in zip(all_, readers.map(server.ask, all_)):
                        told[min(number, 1)].append(taken)
                        worst = max(worst, (taken, address))
                        if status >= 400 and status != 404:
                            faults.append(f"{address}: {status} {body[:120]}")
                cpu.append(server.cpu())
            figures = [share(told[0], 0.5), share(told[0], 0.95), share(told[1], 0.5), share(told[1], 0.95)]
            slowest = max(slowest, share(told[0] + told[1], 0.95))
            cells = "".join(f"{figure:>11.1f}" for figure in figures)
            print(f"{route['name']:<14}{len(told[0] + told[1]):>7}{cells}{(cpu[1] - cpu[0]) / max(1, len(told[0])):>9.1f}   {worst[0]:.0f} ms {worst[1]}", flush=True)
            if options.limit and share(told[0] + told[1], 0.95) > options.limit:
                faults.append(f"{route['name']}: p95 of {share(told[0] + told[1], 0.95):.0f} ms, at most {options.limit:.0f}")
    for fault in faults:
        print(f"error: {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
