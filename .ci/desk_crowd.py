"""A crowd at the desk: many readers over all routes while articles are added and rows corrected.

Usage: desk_crowd.py CHANCERY [--clients 200] [--seconds 60] [--archive FOLDER]
CHANCERY is the program. Without `--archive` the built-in sample is read into a folder that is thrown away; with it that archive is used, and changed. Each
client holds one connection and asks one address after another, without pause; meanwhile one writer runs `chancery add` with one new article after
another, and another posts the form of a row. Exits with 1 when an answer is an error, a connection breaks, or anything written is not there
afterwards: every article, every correction, each row with its words.
"""

import argparse
import collections
import http.client
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import desk_load

# Own words; the number makes each article another one.
ARTICLE = """Case {number} of the fishing grounds

{day} April 2025

Norway accused Peru of illegal fishing on {day} April 2025. The foreign minister of Peru rejected charge number {number}.
Norway and Peru agreed to meet in Bergen. Chile thanked Norway for its patience in case {number}.
"""


class Crowd:
    def __init__(self, server, addresses, seconds):
        self.server, self.addresses = server, addresses
        self.end = time.monotonic() + seconds
        self.lock = threading.Lock()
        self.faults = collections.Counter()
        self.times = []
        self.added, self.corrected = [], []

    def goes_on(self):
        return time.monotonic() < self.end

    def fault(self, what):
        with self.lock:
            self.faults[what] += 1

    def read(self, seed):
        """One client; every fault counts, nothing is asked twice."""
        chance = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        times = []
        while self.goes_on():
            address = chance.choice(self.addresses)
            start = time.perf_counter()
            try:
                connection.request("GET", address, headers=desk_load.HEADERS)
                answer = connection.getresponse()
                body = answer.read()
                if answer.status not in (200, 303):
                    self.fault(f"{address}: {answer.status} {body[:160]!r}")
            except (OSError, http.client.HTTPException) as error:
                self.fault(f"{address}: {error!r}")
                connection.close()
            times.append((time.perf_counter() - start) * 1000)
        connection.close()
        with self.lock:
            self.times += times

    def add(self, chancery, archive, folder):
        number = 0
        while self.goes_on():
            number += 1
            article = pathlib.Path(folder) / f"case{number}.txt"
            article.write_text(ARTICLE.format(number=number, day=number % 28 + 1), encoding="utf-8")
            done = subprocess.run([chancery, "--archive", archive, "add", str(article)], capture_output=True, text=True)
            if done.returncode == 0:
                self.added.append(number)
            else:
                self.fault(f"add: {done.returncode} {done.stderr[:200]}")

    def correct(self, rows):
        """Says of one row after another that it is right, by its form."""
        for row in rows:
            if not self.goes_on():
                return
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
            try:
                connection.request("GET", f"/row/{row}", headers=desk_load.HEADERS)
                page = connection.getresponse().read().decode()
                seal = re.search(r'name="seal" value="([0-9a-f]+)"', page)
                if not seal:
                    self.fault(f"/row/{row}: no form")
                    continue
                form = urllib.parse.urlencode({"seal": seal[1], "row": row, "change": "confirm", "note": f"number {len(self.corrected)}"})
                kind = {"Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", "/corrections", body=form, headers=desk_load.HEADERS | kind)
                answer = connection.getresponse()
                body = answer.read()
                if answer.status == 303:
                    self.corrected.append(row)
                else:
                    self.fault(f"correction of {row}: {answer.status} {body[-200:]!r}")
            except (OSError, http.client.HTTPException) as error:
                self.fault(f"correction of {row}: {error!r}")
            finally:
                connection.close()


def everything(server):
    """Addresses of all routes in all forms, and the rows that can be corrected."""
    known = desk_load.values(server, 24)
    out = []
    for route in server.json("/help.json")["routes"]:
        out += desk_load.addresses(route["path"], route["endings"], route["name"], known, 24)
    # Some routes have nothing in some form or for some value; those are no part of this.
    return [address for address in out if server.ask(address)[0] in (200, 303)], known["rows"]


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("chancery")
    reader.add_argument("--clients", type=int, default=200)
    reader.add_argument("--seconds", type=float, default=60)
    reader.add_argument("--archive")
    options = reader.parse_args()
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        archive = options.archive or f"{folder}/sample"
        run = lambda *words: subprocess.run([options.chancery, "--archive", archive, *words], capture_output=True, text=True)
        if not options.archive and subprocess.run([options.chancery, "demo", archive], capture_output=True).returncode:
            sys.exit("error: the demo fails")
        with desk_load.Server(options.chancery, archive) as server:
            before = server.json("/index.json")["documents"], len(server.json("/corrections.json")["corrections"])
            addresses, rows = everything(server)
            crowd = Crowd(server, addresses, options.seconds)
            work = [threading.Thread(target=crowd.read, args=(seed,)) for seed in range(options.clients)]
            work.append(threading.Thread(target=crowd.add, args=(options.chancery, archive, folder)))
            work.append(threading.Thread(target=crowd.correct, args=(rows,)))
            for one in work:
                one.start()
            for one in work:
                one.join()
            after = server.json("/index.json")["documents"], len(server.json("/corrections.json")["corrections"])
            found = server.json(f"/documents.json?q={urllib.parse.quote('charge AND number')}")["documents"] if crowd.added else []
        faults += [f"{count} times {what}" for what, count in crowd.faults.most_common(20)]
        if not crowd.added or not crowd.corrected:
            faults.append("nothing was written")
        for what, written, one, other in (("articles", crowd.added, before[0], after[0]), ("corrections", crowd.corrected, before[1], after[1])):
            if other - one != len(written):
                faults.append(f"{len(written)} {what} were written, {other - one} are there")
        if len(found) != min(len(crowd.added), 100):
            faults.append(f"{len(found)} new articles on a page, of {len(crowd.added)}")
        for command in ("verify", "check"):
            done = run(command)
            if done.returncode:
                faults.append(f"{command}: {done.stdout[-300:]} {done.stderr[-300:]}")
    share = desk_load.share
    print(
        f"{options.clients} clients over {len(addresses)} addresses for {options.seconds:.0f} s: {len(crowd.times)} answers, {sum(crowd.faults.values())} errors; "
        f"p50 {share(crowd.times, 0.5):.0f} ms, p95 {share(crowd.times, 0.95):.0f} ms; {len(crowd.added)} articles added, {len(crowd.corrected)} rows corrected"
    )
    for fault in faults:
        print(f"error: {fault}")
    sys.exit(1 if faults else 0)


main()
