"""Spark on a cluster of this machine, a master and two workers of one core each, beside one process of two threads that does the same
work: Parquet in, Parquet with readings out; once as the workers write files themselves (`chancery.spark.write`), once as Spark writes
what `read` gives it. Then both again, with a worker killed in the middle of the job. No row may be lost, doubled or different.

Usage: cluster.py PILE.jsonl            articles as `chancery-gold generate PILE.jsonl` writes them, some thousand

It says how many documents each reads in a second and in a second of the processor, since other programs may be running. The one
process reads the first half before the cluster and the second half after it. The cluster reads a quarter beforehand, which is told
apart: workers start, and Java compiles what it does often. Run by hand and by .ci/run, since it takes minutes.
"""

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import duckdb
import pyarrow
import pyspark
from pyarrow import json as arrow_json
from pyarrow import parquet
from pyspark.sql import SparkSession

import chancery as ch
from chancery import spark as chs

PATIENCE = 300
TASKS = 16
#: Tasks that are done before a worker is killed.
DONE_BEFORE_KILL = 3


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
        self.workers = []
        for _ in range(2):
            self.add_worker()

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

    def add_worker(self):
        self.workers.append(self.worker(len(self.workers)))
        self.wait_for("Registering worker", len(self.workers))

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
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")  # the book says why
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.executor.cores", "1")
        .config("spark.executor.memory", "700m")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "200")
        .config("spark.sql.warehouse.dir", str(folder))
        .getOrCreate()
    )


def pile(path):
    """The generated articles as the table that is read."""
    kinds = pyarrow.schema([("title", pyarrow.string()), ("date", pyarrow.string()), ("text", pyarrow.string())])
    given = arrow_json.read_json(path, parse_options=arrow_json.ParseOptions(explicit_schema=kinds))
    addresses = [f"https://news.example/{number}" for number in range(given.num_rows)]
    return pyarrow.table({"url": addresses, "text": given["text"], "published": given["date"]})


def seconds_of_processor():
    """Used so far by the programs that this one has started and that still run: of Java, of Python."""
    ticks = os.sysconf("SC_CLK_TCK")
    known = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = stat.read_text().split("(", 1)[1].rsplit(")", 1)
        except OSError:  # it has ended meanwhile
            continue
        fields = rest.split()
        known[int(stat.parent.name)] = (name, int(fields[1]), sum(map(int, fields[11:15])) / ticks)
    used = {"java": 0.0, "python": 0.0}
    for number, (name, parent, seconds) in known.items():
        while parent in known and parent != os.getpid():
            parent = known[parent][1]
        if parent == os.getpid():
            used["python" if name.startswith("python") else "java"] += seconds
    return used


def read_alone(table, file):
    """Reads and writes as one process does it; gives seconds, and those of the processor."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    writer = None
    for batch in table.to_batches(max_chunksize=500):
        readings = ch.read_many(batch, threads=2).to_arrow().add_column(0, "url", batch.column("url"))
        writer = writer or parquet.ParquetWriter(file, readings.schema)
        writer.write_table(readings)
    writer.close()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def written_by_workers(pages, target):
    chs.write(pages, str(target), parts=TASKS)


def written_by_spark(pages, target):
    chs.read(pages.repartition(TASKS), keep=["url"]).write.parquet(str(target))


#: Ways from pages to Parquet, by the name of the folder that they fill.
WAYS = {"by workers": written_by_workers, "by Spark": written_by_spark}


def read_on_cluster(spark, source, target, kill=None):
    """Reads and writes on the cluster, in the way that the folder is called by; gives seconds, and those of the processor. `kill` is
    called when some of it is done."""
    if kill is not None:
        threading.Thread(target=watch, args=(spark, kill), daemon=True).start()
    start, before = time.perf_counter(), seconds_of_processor()
    WAYS[target.name](spark.read.parquet(str(source)), target)
    after = seconds_of_processor()
    return time.perf_counter() - start, {name: after[name] - before[name] for name in after}


def watch(spark, kill):
    tracker = spark.sparkContext.statusTracker()
    while True:
        for stage in tracker.getActiveStageIds():
            info = tracker.getStageInfo(stage)
            if info and info.numTasks == TASKS and info.numCompletedTasks >= DONE_BEFORE_KILL:
                kill()
                return
        time.sleep(0.05)


def digests(files):
    """The whole row of each document, by address; each as often as it is there."""
    question = f"select url, md5(to_json(row)::varchar) from read_parquet('{files}') as row order by all"
    return duckdb.sql(question).fetchall()


def main():
    table = pile(sys.argv[1])
    count = table.num_rows
    half = count // 2
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        parquet.write_table(table, folder / "pile.parquet", row_group_size=500)
        parquet.write_table(table.slice(0, count // 4), folder / "first.parquet", row_group_size=500)
        ch.read("Talks begin.")  # the models are loaded once
        (folder / "alone").mkdir()
        wall, used = read_alone(table.slice(0, half), folder / "alone" / "1.parquet")
        cluster = Cluster(folder)
        killed = []
        try:
            start = time.perf_counter()
            spark = session(cluster, folder)
            for way in WAYS:
                _, first = read_on_cluster(spark, folder / "first.parquet", folder / "first" / way)
                print(f"two workers read {count // 4} documents beforehand, {way}: {time.perf_counter() - start:.1f} s since their "
                      f"start, {sum(first.values()):.1f} s of the processor, {first['java']:.1f} of them Java's")
            found = {way: read_on_cluster(spark, folder / "pile.parquet", folder / "all" / way) for way in WAYS}
            more = read_alone(table.slice(half), folder / "alone" / "2.parquet")
            wall, used = wall + more[0], used + more[1]
            print(f"one process, two threads: {count} documents, {wall:.1f} s, {count / wall:.1f} a second, "
                  f"{1000 * used / count:.2f} ms of the processor each")
            for way, (spark_wall, spark_used) in found.items():
                spark_sum = sum(spark_used.values())
                print(f"two workers of one core, written {way}: {spark_wall:.1f} s, {count / spark_wall:.1f} a second, "
                      f"{1000 * spark_sum / count:.2f} ms of the processor each, {1000 * spark_used['java'] / count:.2f} of them Java's; "
                      f"/ one process: {wall / spark_wall:.2f} by the clock, {used / spark_sum:.2f} by the processor")

            def kill():
                cluster.workers[-1].send_signal(signal.SIGKILL)
                killed.append(time.perf_counter())

            for number, way in enumerate(WAYS):
                wall, _ = read_on_cluster(spark, folder / "pile.parquet", folder / "killed" / way, kill)
                print(f"a worker killed, written {way}: {wall:.1f} s")
                if len(killed) <= number:
                    sys.exit("error: the job was over before a worker could be killed; give more documents")
                cluster.add_worker()
            spark.stop()
        finally:
            cluster.stop()
        wanted = digests(folder / "alone" / "*.parquet")
        for name in ("all", "killed"):
            for way in WAYS:
                found = digests(folder / name / way / "*.parquet")
                if found != wanted or len(found) != count:
                    lost = len(set(wanted) - set(found))
                    sys.exit(f"error: of {count} rows {lost} are lost or different, {len(found)} are there ({name}, {way})")
        print(f"{count} rows, the same in every column, from one process and two workers, written by these and by Spark, and after one "
              "was killed")


if __name__ == "__main__":
    main()
