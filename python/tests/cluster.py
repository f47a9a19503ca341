"""A cluster on this machine: one master, two workers with a core each, one of them killed in the middle of the job.

Usage: cluster.py [DOCUMENTS]
Reads so many generated documents (4,000 unless said otherwise) and compares every row with that of one process: none lost, none
doubled, the same rows. Then the same without a kill, for the throughput beside one process with as many threads. Exits with 1 when
something differs. Not a test of pytest, since it takes minutes.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pyspark
from pyspark.sql import SparkSession

import chancery as ch
from chancery import spark as chs

PLACES = "Lyon Bergen Lima Oslo Turin Porto Ghent Riga".split()
DEEDS = (
    "French police arrested {number} Italian citizens in {place} on Monday.",
    "Norway warned Peru on Tuesday that {number} ships would leave {place}.",
    "The ministers of Spain and Portugal met in {place} and signed {number} agreements.",
    "Iceland has not threatened Norway, a spokesman in {place} said for the {number}th time.",
)
PATIENCE = 300
KINDS = "sentences mentions events statements judgments forecasts targets dependences goals relations citations dropped".split()


def document(number):
    deeds = [DEEDS[(number + step) % len(DEEDS)] for step in range(4)]
    words = " ".join(deed.format(number=number + 2, place=PLACES[number % len(PLACES)]) for deed in deeds)
    return f"https://news.example/{number}", words, "2025-03-05"


def digest(row):
    """What is compared: the document, and every row of it by id or place."""
    lists = [[item.get("id") or (item["start"], item["end"]) for item in row[kind]] for kind in KINDS]
    return json.dumps([row["id"], row["lore"], lists])


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Cluster:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.address = f"spark://127.0.0.1:{free_port()}"
        port = self.address.rsplit(":", 1)[1]
        self.master = self.start("master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", str(free_port()))
        self.wait_for("I have been elected leader", 1)
        self.workers = [self.worker(number) for number in range(2)]
        self.wait_for("Registering worker", 2)

    def wait_for(self, words, times):
        """Until the master has written so often that it is so far."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if sum(log.read_text().count(words) for log in self.folder.glob("master.Master-*.log")) >= times:
                return
            time.sleep(0.5)
        sys.exit(f"error: the master did not say `{words}` {times} times within {PATIENCE} s")

    def start(self, what, *arguments):
        home = Path(pyspark.__file__).parent
        command = [home / "bin" / "spark-class", f"org.apache.spark.deploy.{what}", *arguments]
        log = open(self.folder / f"{what}-{time.monotonic_ns()}.log", "w")
        environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
        environment.update(PYSPARK_PYTHON=sys.executable, SPARK_NO_DAEMONIZE="1")
        return subprocess.Popen(command, stdout=log, stderr=log, env=environment)

    def worker(self, number):
        place = ["--host", "127.0.0.1", "--work-dir", str(self.folder / f"work{number}"), "--webui-port", str(free_port())]
        return self.start("worker.Worker", "--cores", "1", "--memory", "1g", *place, self.address)

    def stop(self):
        for process in [*self.workers, self.master]:
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=60)


def session(cluster, folder):
    os.environ["PYSPARK_PYTHON"] = sys.executable
    return (
        SparkSession.builder.master(cluster.address)
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.executor.cores", "1")
        .config("spark.executor.memory", "700m")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "200")
        .config("spark.sql.warehouse.dir", folder)
        .getOrCreate()
    )


def read_on_cluster(spark, documents, kill=None):
    """Rows of all documents by address, and the seconds it took. `kill` is called when some of the work is done."""
    numbers = spark.range(0, len(documents), 1, numPartitions=40)
    rows = spark.createDataFrame(list(enumerate(documents)), "id long, doc struct<url:string,text:string,published:string>")
    df = numbers.join(rows, "id").select("doc.*").repartition(40)
    df.cache().count()
    if kill is not None:
        threading.Thread(target=watch, args=(spark, kill), daemon=True).start()
    start = time.perf_counter()
    found = {}
    count = 0
    for row in chs.read(df, keep=["url"]).toArrow().to_pylist():
        found[row["url"]] = digest(row)
        count += 1
    took = time.perf_counter() - start
    df.unpersist()
    return found, count, took


def watch(spark, kill):
    tracker = spark.sparkContext.statusTracker()
    while True:
        for stage in tracker.getActiveStageIds():
            info = tracker.getStageInfo(stage)
            if info and info.numTasks == 40 and info.numCompletedTasks >= 6:
                kill()
                return
        time.sleep(0.05)


def main():
    documents = [document(number) for number in range(int(sys.argv[1]) if len(sys.argv) > 1 else 4000)]
    start = time.perf_counter()
    given = ({"url": url, "text": text, "published": day} for url, text, day in documents)
    table = ch.read_many(given, threads=2).to_arrow()
    alone = time.perf_counter() - start
    wanted = {url: digest(row) for (url, _, _), row in zip(documents, table.to_pylist())}
    print(f"one process, two threads: {len(wanted)} documents, {alone:.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(folder)
        try:
            spark = session(cluster, folder)
            found, count, took = read_on_cluster(spark, documents)
            verdict = "the same rows" if found == wanted and count == len(wanted) else "OTHER ROWS"
            print(f"two workers: {count} rows, {took:.1f} s, {alone / took:.2f} of one process, {verdict}")
            killed = []

            def kill():
                cluster.workers[1].send_signal(signal.SIGKILL)
                killed.append(time.perf_counter())

            again, count_again, took = read_on_cluster(spark, documents, kill)
            same = again == wanted and count_again == len(wanted)
            print(f"a worker killed: {count_again} rows, {took:.1f} s, {'the same rows' if same else 'OTHER ROWS'}")
            spark.stop()
        finally:
            cluster.stop()
    if not killed:
        sys.exit("error: the job was over before a worker could be killed; give more documents")
    if not same or verdict != "the same rows":
        sys.exit("error: rows are lost, doubled or different")


if __name__ == "__main__":
    main()
