"""Spark on this machine, in one process; tests/cluster.py tries a cluster of two workers, one of which is killed."""

import datetime
import os
import sys

import pytest
from conftest import ROOT, lines, plain

import chancery as ch

pytest.importorskip("pyspark")
pa = pytest.importorskip("pyarrow")

from pyarrow import parquet  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402

from chancery import spark as chs  # noqa: E402

WORDS = "French police arrested two Italian citizens in Lyon on Monday."


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spark")
    os.environ["PYSPARK_PYTHON"] = sys.executable  # else workers take the python3 of the path
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(folder))
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def pages(spark, one_each):
    rows = [(path.name, path.read_bytes(), number) for number, path in enumerate(one_each)]
    return spark.createDataFrame(rows, "name string, content binary, number int").repartition(3)


@pytest.fixture(scope="module")
def readings(pages):
    return chs.read(pages, keep=["number"]).cache()


def test_readings_are_those_of_one_machine(readings, one_each):
    rows = {row.pop("number"): row for row in (row.asDict(recursive=True) for row in readings.collect())}
    assert len(rows) == len(one_each)
    for number, path in enumerate(one_each):
        assert rows[number].pop("error") is None
        assert plain(rows[number]) == ch.read(path).to_dict(), path.name


def test_one_row_out_for_each_row_in_whatever_it_holds(spark):
    rows = [
        ("https://news.example/1", WORDS, datetime.date(2025, 3, 5)),
        ("https://news.example/2", None, None),
        (None, "", None),
        ("https://news.example/4", "\x00\ud7ff {", datetime.date(1, 1, 1)),
    ]
    df = spark.createDataFrame(rows, "url string, text string, published date")
    found = chs.read(df, keep=["url"]).orderBy(F.col("url").asc_nulls_last()).collect()
    assert [row.url for row in found] == [rows[0][0], rows[1][0], rows[3][0], None]
    assert [row.error is None for row in found] == [True, False, True, False]
    assert found[0].events[0].date.end == datetime.date(2025, 3, 3)
    assert all(row.lore == ch.lore_version() and row.events is not None for row in found)
    days = df.select("url", "text", F.lit("some day").alias("published"))
    assert {row.error.split(";")[0] for row in chs.read(days).collect()} == {
        "it is said to be published on `some day`, which is no day",
        "the whole file: the file is empty",
    }


def test_rows_come_one_by_one(readings, one_each):
    wanted = [ch.read(path) for path in one_each]
    for kind, found in (("events", chs.events(readings)), ("statements", chs.statements(readings, keep=["number"]))):
        ids = sorted(row["id"] for reading in wanted for row in reading[kind])
        assert sorted(row["id"] for row in found.select("id").collect()) == ids and ids
    assert {"number", "doc_id", "text", "speaker"} <= set(chs.statements(readings, keep=["number"]).columns)


def test_only_the_kinds_that_are_asked_for_are_handed_on(pages, readings):
    some = chs.read(pages, keep=["number"], kinds=["statements", "events"])
    assert some.columns == ["number", "id", "lore", "error", "document", "events", "statements"]
    both = readings.select(some.columns)
    assert some.exceptAll(both).isEmpty() and both.exceptAll(some).isEmpty() and both.count() > 10
    with pytest.raises(ValueError, match="there are no rhymes; the lists are sentences, mentions, events"):
        chs.read(pages, kinds=["events", "rhymes"])


def test_pairs_by_day_are_those_of_an_archive(pages, readings, tmp_path):
    archive = ch.create(tmp_path / "a")
    counts = chs.merge(pages, archive, threads=2)
    assert counts["added"] == pages.count() and counts["skipped"] == []
    wanted = {
        (row["a"], row["b"], row["day"], row["type"], row["reports"], row["a_to_b"], row["b_to_a"], row["together"])
        for row in archive.sql("select * from dyad_day").to_pylist()
    }
    found = {
        (row.a, row.b, str(row.day or ""), row.type, row.reports, row.a_to_b, row.b_to_a, row.together)
        for row in chs.dyad_day(readings).collect()
    }
    assert found == wanted and len(wanted) > 20


def test_copies_are_found_by_joins(spark):
    one = (
        "The ministers of Norway and Iceland met in Bergen on Monday and agreed to lower the tolls on ferries by a third. "
        "Iceland had asked for the talks in March. Both sides will sign the paper in June, said the host, who thanked his guests."
    )
    other = (
        "The museum of the town opens its new wing on Saturday with pictures of boats from four centuries. Tickets are free "
        "for children, and a concert in the garden closes the day. The mayor hopes for guests from the whole of the coast."
    )
    texts = [one, other, one.upper() + " (NTA)", "BERGEN (NTA) " + one, "Nothing of the kind was said there."]
    df = spark.createDataFrame(list(enumerate(texts)), "id int, text string")
    pairs = chs.duplicates(df).cache()
    assert {(row.a, row.b) for row in pairs.collect()} == {(0, 2), (0, 3), (2, 3)}
    assert {row.id: row.group for row in chs.groups(pairs).collect()} == {0: 0, 2: 0, 3: 0}


def test_writing_goes_on_where_it_was(spark, tmp_path):
    rows = [(number, f"https://news.example/{number}", WORDS) for number in range(12)] + [(12, None, WORDS)]
    df = spark.createDataFrame(rows, "number int, url string, text string")
    folder = tmp_path / "readings"

    def write():
        return chs.write(df, str(folder), parts=3, keep=["number"])

    assert write() == len(rows)
    files = sorted(folder.iterdir())
    assert 1 < len(files) <= 3 and all(file.name.startswith("part-") for file in files)
    lost = [parquet.read_metadata(file).num_rows for file in files[:2]]
    files[0].unlink()
    (folder / ".part-00000-of-a-killed-task").write_bytes(b"half a file")
    assert write() == lost[0]
    files[1].unlink()
    assert write() == lost[1] and write() == 0
    assert not list(folder.glob(".*"))
    written, wanted = spark.read.parquet(str(folder)), chs.read(df, keep=["url", "number"])
    assert written.columns == wanted.columns and written.count() == len(rows)
    assert written.exceptAll(wanted).isEmpty() and wanted.exceptAll(written).isEmpty()


def test_files_of_many_documents_are_split(spark, sample, tmp_path):
    files = [path for path in sample if path.suffix in (".jsonl", ".csv")]
    files += [ROOT / "crates/intake/fixtures" / name for name in ("warc/pages.warc", "warc/damaged.warc.gz", "mail/box.mbox")]
    archive = ch.create(tmp_path / "a")
    skipped = archive.add(files)["skipped"]
    parts = chs.split(spark.read.format("binaryFile").load([str(path) for path in files])).cache()
    assert {row.file for row in parts.select("file").collect()} == {path.name for path in files}
    assert parts.where("fault is not null").count() == len(skipped) > 0
    readings = chs.read(parts.where("fault is null"), keep=["file"])
    found = {row.pop("id"): row for row in (row.asDict(recursive=True) for row in readings.collect())}
    assert sorted(found) == sorted(row["id"] for row in archive.documents().to_pylist()) and len(found) > 10
    for id, row in found.items():
        del row["error"], row["file"]
        assert plain(row) | {"id": id} == archive.reading(id).to_dict()


def test_files_are_read_as_spark_lists_them(spark, sample, one_each, program):
    df = spark.read.format("binaryFile").load([str(path) for path in one_each])
    df = df.select(F.element_at(F.split("path", "/"), -1).alias("name"), "content")
    found = {row.name: row.id for row in chs.read(df, keep=["name"]).collect()}
    wanted = {path.name: lines(program("read", path, "--json"))[0]["id"] for path in one_each}
    assert found == wanted
