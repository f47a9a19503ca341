"""Readings: the same as those of the program, whatever the way in."""

import datetime
import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import lines, plain

import chancery as ch

WORDS = "French police arrested two Italian citizens in Lyon on Monday."


def test_a_file_reads_as_the_program_reads_it(program, one_each):
    for path in one_each[::3]:
        wanted = program("read", path, "--json").decode().rstrip("\n")
        assert ch.read(path).json == wanted, path.name
        assert ch.read(path.read_bytes(), name=path.name).json == wanted, path.name


def test_layers_and_day_are_those_of_the_program(program, tmp_path):
    (tmp_path / "note.txt").write_text(WORDS)
    wanted = program("read", tmp_path / "note.txt", "--json", "--layers", "syntax,times", "--published", "2025-03-05")
    found = ch.read(tmp_path / "note.txt", layers=["syntax", "times"], published=datetime.date(2025, 3, 5))
    assert found.to_dict() == json.loads(wanted)
    assert found["times"] and found["syntax"]


def test_a_reading_is_a_mapping_whose_offsets_hold():
    reading = ch.read("Ende – " + WORDS, published="2025-03-05")
    event = reading["events"][0]
    assert (event["type"], event["who"][0]["code"], event["whom"][0]["code"]) == ("COERCE", "FRA", "ITA")
    assert reading.text[event["start"] : event["end"]] == event["text"]
    assert reading.text.encode()[event["start_byte"] : event["end_byte"]].decode() == event["text"]
    assert list(reading)[:3] == ["id", "lore", "document"] and len(reading) == 16
    assert "1 events" in repr(reading)


def test_text_that_looks_like_html_is_text_where_the_caller_says_so():
    html = "<html><body><p>" + WORDS + "</p></body></html>"
    assert ch.read(html).text.strip() == WORDS
    assert ch.read({"text": html}).text == html
    assert ch.read({"html": html, "url": "https://news.example/a"})["document"]["url"] == "https://news.example/a"


def test_what_cannot_be_read_says_why():
    with pytest.raises(ch.UnreadableError, match="the file is empty"):
        ch.read("")
    with pytest.raises(ch.UnreadableError, match="no day.*2025-06"):
        ch.read(WORDS, published="yesterday")
    with pytest.raises(ch.UnreadableError, match="2 documents"):
        ch.read('{"text": "One thing happened."}\n{"text": "Another one did."}\n', name="two.jsonl")
    with pytest.raises(ch.UnreadableError, match="larger than the limit"):
        ch.read("x " * (1 << 20), max_document_mb=1)
    with pytest.raises(ValueError, match="the layers are syntax, times"):
        ch.read(WORDS, layers=["rhymes"])
    with pytest.raises(TypeError, match="not int"):
        ch.read(7)
    with pytest.raises(FileNotFoundError):
        ch.read(Path("absent.txt"))
    assert issubclass(ch.LockedError, ch.ArchiveError) and issubclass(ch.ArchiveError, ch.ChanceryError)


def test_other_rules_are_laid_over(tmp_path):
    with pytest.raises(ch.LoreError, match="^the lore folder .* holds no files"):
        ch.read(WORDS, lore=tmp_path)
    rules = tmp_path / "en" / "rules"
    rules.mkdir(parents=True)
    (rules / "COERCE.rule").write_text("this is no rule\n")
    with pytest.raises(ch.LoreError, match="COERCE.rule"):
        ch.read(WORDS, lore=tmp_path)


def test_many_read_as_one_by_one_on_any_number_of_threads(one_each):
    wanted = [ch.read(path).json for path in one_each]
    for threads in (1, 2, 3):
        assert [reading.json for reading in ch.read_many(one_each, threads=threads)] == wanted


def test_a_source_that_cannot_be_read_stands_in_its_place():
    found = list(ch.read_many([WORDS, "", {"text": WORDS, "published": "no day"}, WORDS], threads=2))
    assert [type(item) for item in found] == [ch.Reading, ch.UnreadableError, ch.UnreadableError, ch.Reading]


def test_no_more_of_an_iterable_is_taken_than_is_read():
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield WORDS

    readings = iter(ch.read_many(endless(), threads=1))
    for _ in range(3):
        next(readings)
    assert taken <= 256
    with pytest.raises(TypeError, match="one source"):
        ch.read_many(WORDS).table()


def test_tables_go_in_and_come_out():
    pa, pd, pl = map(pytest.importorskip, ("pyarrow", "pandas", "polars"))
    columns = {
        "text": [WORDS, None, "Norway warned Peru yesterday."],
        "url": ["https://news.example/1", "https://news.example/2", None],
        "published": [datetime.date(2025, 3, 5), None, datetime.date(2025, 4, 1)],
        "other": [1, 2, 3],
    }
    wanted = ch.read({"text": WORDS, "url": "https://news.example/1", "published": "2025-03-05"}).to_dict()
    frame = pd.DataFrame({**columns, "published": pd.to_datetime(columns["published"])})
    for table in (pa.table(columns), pl.DataFrame(columns), frame):
        out = ch.read_many(table, threads=1).to_arrow()
        assert out.num_rows == 3
        assert [error is None for error in out.column("error").to_pylist()] == [True, False, True]
        assert plain({**out.to_pylist()[0]}) | {"error": None} == {**wanted, "error": None}
        assert out.to_pylist()[1]["events"] == [] and out.to_pylist()[1]["lore"]
    assert pl.DataFrame(ch.read_many(columns["text"][:1])).height == 1
    assert ch.read_many(pl.DataFrame(columns)).to_pandas().shape[0] == 3


def test_a_table_of_readings_holds_what_json_holds(sample, one_each):
    pytest.importorskip("pyarrow")
    table = ch.read_many(one_each, threads=2).to_arrow()
    table.validate(full=True)
    for row, path in zip(table.to_pylist(), one_each):
        assert row.pop("error") is None
        assert plain(row) == ch.read(path).to_dict(), path.name
    meaning = table.schema.field("events").type.value_type.field("start").metadata
    assert b"code point" in meaning[b"doc"]


def test_the_interpreter_is_let_go():
    texts = [" ".join([WORDS] * 40)] * 40
    ticks = []
    done = threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.002)

    ticker = threading.Thread(target=tick)
    ticker.start()
    start = time.perf_counter()
    list(ch.read_many(texts, threads=1))
    took = time.perf_counter() - start
    done.set()
    ticker.join()
    # Were the interpreter kept, a handful of ticks at most would fall into the time of reading.
    assert len([at for at in ticks if at >= start]) > min(20, took / 0.02)


def test_ctrl_c_ends_it():
    code = (
        "import chancery as ch, itertools, sys\n"
        f"texts = itertools.repeat({' '.join([WORDS] * 30)!r})\n"
        "print('ready', flush=True)\n"
        "for _ in ch.read_many(texts, threads=2): pass\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert b"KeyboardInterrupt" in errors


def test_texts_with_a_common_passage_share_keys():
    one = "The ministers of Norway and Iceland met in Bergen on Monday and agreed to lower the tolls on ferries by a third."
    other = "The museum of the town opens its new wing on Saturday with pictures of boats from four centuries."
    keys = [set(keys) for keys in ch.passage_keys([one, one.upper() + "!", other])]
    assert keys[0] == keys[1] and not keys[0] & keys[2]
    assert (ch.likeness(one, one.upper()), ch.likeness(one, other)) == ("copy", "apart")


def test_the_examples_of_the_sample_are_all_read(program, sample, tmp_path):
    """Files of many documents go through an archive; what that holds is what the program exports."""
    archive = ch.create(tmp_path / "a")
    archive.add(sample)
    wanted = lines(program("--archive", tmp_path / "a", "export", "jsonl"))
    assert [archive.reading(reading["id"]).to_dict() for reading in wanted] == wanted
