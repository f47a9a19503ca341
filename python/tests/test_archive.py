"""Archives: what Python gives is what the program gives."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest
from conftest import ROOT, plain

import chancery as ch

KINDS = "documents events statements judgments forecasts targets dependences goals relations citations dropped".split()


def test_every_kind_is_the_parquet_export(program, archive, tmp_path):
    pytest.importorskip("pyarrow")
    from pyarrow import parquet

    program("--archive", archive.folder, "export", "parquet", "--output", tmp_path)
    for kind in KINDS:
        table = getattr(archive, kind)()
        wanted = parquet.read_table(tmp_path / f"{kind}.parquet")
        assert table.column_names == wanted.column_names
        assert table.to_pylist() == wanted.to_pylist(), kind
        assert len(table) == table.num_rows == wanted.num_rows
        table.to_arrow().validate(full=True)


def test_every_library_takes_a_table(archive):
    pa, pd, pl, duckdb = map(pytest.importorskip, ("pyarrow", "pandas", "polars", "duckdb"))
    events = archive.events()
    assert isinstance(events.to_arrow(), pa.Table) and isinstance(events.to_pandas(), pd.DataFrame)
    assert events.to_polars().height == pl.DataFrame(events).height == len(events) > 100
    told = events.to_arrow()
    counted = duckdb.sql("select count(*), count(distinct type) from told").fetchall()
    assert counted == [(len(events), len(set(told.column("type").to_pylist())))]
    assert next(iter(events))["doc_id"] and "doc_id" in events._repr_html_() and "more rows" in events._repr_html_()
    assert events.nbytes > 1000 and "rows: doc_id" in repr(events)
    del events
    assert told.num_rows > 100 and told.column("text")[0].as_py()  # the memory outlives its maker


def test_conditions_choose_rows(program, archive):
    pytest.importorskip("pyarrow")
    dyad = archive.events(dyad=("Azerbaijan", "Russian"), since="2025-06", until="2025-07", counted=True)
    wanted = json.loads(
        program("--archive", archive.folder, "events", "--dyad", "AZE,RUS", "--since", "2025-06", "--until", "2025-07", "--counted", "--json")
    )
    assert sorted(row["id"] for row in dyad) == sorted(row["id"] for row in wanted) and len(dyad) > 5
    arrests = archive.events(type="COERCE.arrest")
    assert len(arrests) > 0 and {row["mode"] for row in arrests} == {"arrest"}
    assert len(archive.events(limit=3)) == 3 == len(archive.documents(limit=3))
    assert len(archive.events(limit=0)) == 0
    document = next(iter(archive.documents(limit=1)))
    assert {row["doc_id"] for row in archive.dropped(document=document["id"])} <= {document["id"]}
    assert len(archive.statements(speaker="aliyev")) > 0


def test_wrong_questions_say_what_is_right(archive, tmp_path):
    with pytest.raises(ch.ActorError, match=r"did you mean Azerbaijan \(AZE\)"):
        archive.events(dyad=("Azerbajan", "RUS"))
    with pytest.raises(ch.ChanceryError, match="the types are"):
        archive.events(type="COERSE")
    with pytest.raises(ValueError, match="two actors"):
        archive.events(dyad="AZE,RUS")
    with pytest.raises(ValueError, match="no day"):
        archive.events(since="June")
    with pytest.raises(ValueError, match="same actor"):
        archive.dyad("AZE", "Azerbaijan")
    with pytest.raises(ValueError, match="month, quarter"):
        archive.course("AZE", "RUS", by="week")
    with pytest.raises(KeyError, match="no row"):
        archive.explain("0123456789abcdef")
    with pytest.raises(ch.ArchiveError, match="no such|no archive|there is no|missing"):
        ch.open(tmp_path)
    (tmp_path / "chancery.db").write_text("this is no database at all, but text")
    with pytest.raises(ch.ArchiveError):
        ch.open(tmp_path)
    with pytest.raises(ch.ArchiveError):
        ch.create(archive.folder)


def test_sql_answers_in_types(archive):
    pa = pytest.importorskip("pyarrow")
    table = archive.sql(
        "select type, count(*) as n, avg(start) as mean, null as none from events where who_codes like :who group by type order by n desc",
        {"who": "%|RUS|%"},
    )
    assert table.to_arrow().schema.types == [pa.string(), pa.int64(), pa.float64(), pa.string()]
    with sqlite3.connect(os.path.join(archive.folder, "chancery.db")) as store:
        wanted = store.execute(
            "select type, count(*) as n, avg(start), null from events where who_codes like '%|RUS|%' group by type order by n desc"
        ).fetchall()
    assert [tuple(row.values()) for row in table] == wanted and len(wanted) > 3
    assert len(archive.sql("select 1 as one where 0")) == 0
    with pytest.raises(ch.SqlError, match="line 1"):
        archive.sql("select typ from events")
    with pytest.raises(ch.SqlError):
        archive.sql("delete from documents")
    with pytest.raises(ch.SqlError, match="more than 2 rows"):
        archive.sql("select id from events", limit=2)
    with pytest.raises(ch.SqlError):
        archive.sql(
            "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n", timeout=0.2
        )


def test_pairs_courses_and_explanations_are_those_of_the_program(program, archive, tmp_path):
    def asked(*arguments):
        return json.loads(program("--archive", archive.folder, *arguments, "--json"))

    assert archive.dyad("AZE", "RUS") == asked("dyad", "AZE", "RUS")
    assert archive.stats() == asked("stats") and archive.verify() == asked("verify")
    course = archive.course("AZE", "RUS", by="month")
    assert course.to_dict() == asked("course", "AZE", "RUS", "--by", "month")
    program("--archive", archive.folder, "course", "AZE", "RUS", "--by", "month", "--svg", tmp_path / "wanted.svg")
    course.plot().save(tmp_path / "found.svg")
    assert (tmp_path / "found.svg").read_text() == (tmp_path / "wanted.svg").read_text() == course._repr_svg_()
    row = asked("events", "--type", "ASSAULT.drone")[0]
    explained = archive.explain(row["id"][:8])
    (wanted,) = asked("explain", row["id"])
    assert {key: explained[key] for key in wanted} == wanted
    assert "".join(explained["parts"]) == explained["sentence_text"]
    assert f"<mark>{row['text']}</mark>" in explained._repr_html_() and f"[{row['text']}]" in str(explained)
    open_start = next(row for row in archive.events().to_pylist() if row["date_end"] and not row["date_start"])
    assert f"\ndate: by {open_start['date_end']}\n" in str(archive.explain(open_start["id"]))


def test_references_are_those_of_the_export(program, archive):
    everything = program("--archive", archive.folder, "export", "bibtex").decode()
    row = archive.explain(archive.sql("select id from events limit 1").to_pylist()[0]["id"])
    entry = archive.cite(row["id"])
    assert entry.strip() in everything and entry.startswith("@")
    (item,) = json.loads(archive.cite([row["id"], row["source"]["id"]], style="csl"))
    assert item["title"] == row["source"]["title"]
    with pytest.raises(ValueError, match="bibtex or csl"):
        archive.cite(row["id"], style="chicago")


def test_search_gives_sentences_with_their_neighbours(archive):
    found = archive.search("depot").to_pylist()
    assert found and all("depot" in row["text"].lower() for row in found)


def test_adding_is_that_of_the_program(program, sample, tmp_path):
    told = tmp_path / "told"
    program("init", told)
    wanted = json.loads(program("--archive", told, "add", *sample, "--json"))
    for threads in (1, 2):
        archive = ch.create(tmp_path / f"threads{threads}")
        assert archive.add(sample, threads=threads) == wanted
        again = archive.add([str(path) for path in sample])
        assert (again["added"], again["already_there"]) == (0, wanted["added"])
        exported = [program("--archive", folder, "export", "jsonl") for folder in (told, archive.folder)]
        assert exported[0] == exported[1]


def test_documents_in_memory_are_added(tmp_path, one_each):
    archive = ch.create(tmp_path / "a")
    counts = archive.add_many([*one_each, "", {"text": "Norway warned Peru.", "published": "2025-03-05"}])
    assert counts["added"] == len(one_each) + 1 and len(counts["skipped"]) == 1
    assert counts["rows"]["events"] == len(archive.events())
    assert archive.verify()["faults"] == []
    assert archive.add_many([]) == {**archive.add_many([]), "added": 0}


def test_what_is_skipped_has_reason_and_remedy(tmp_path):
    archive = ch.create(tmp_path / "a")
    (tmp_path / "rows.csv").write_text("story,day\n\"Norway warned Peru on Monday.\",2025-03-05\n")
    counts = archive.add(tmp_path / "rows.csv", columns={"text": "story", "date": "day"})
    assert counts["added"] == 1 and archive.documents().to_pylist()[0]["published_start"].isoformat() == "2025-03-05"
    (skip,) = archive.add([tmp_path / "absent"])["skipped"]
    assert skip["reason"] and skip["remedy"]
    with pytest.raises(ValueError, match="unknown field"):
        archive.add([], columns={"colour": "x"})


def test_progress_needs_no_tqdm_and_uses_it(tmp_path, one_each, capsys, monkeypatch):
    archive = ch.create(tmp_path / "a")
    assert archive.add(one_each[:2], progress=True)["added"] == 2
    assert "documents" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert archive.add(one_each[:3], progress=True)["added"] == 1
    assert capsys.readouterr().err == ""


def test_a_second_writer_is_told_to_wait(tmp_path, one_each):
    """The other writer is another process: locks of files tell processes apart, not two libraries in one."""
    archive = ch.create(tmp_path / "a")
    code = (
        "import sqlite3, sys\n"
        "store = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "store.execute('begin immediate')\n"
        "print('locked', flush=True)\n"
        "sys.stdin.readline()\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "a" / "chancery.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"locked\n"
        with pytest.raises(ch.LockedError, match="another|writ"):
            archive.add(one_each[:1])
        other.communicate(b"\n")
    assert archive.add(one_each[:1])["added"] == 1


def test_threads_ask_side_by_side(archive):
    found = []

    def ask():
        found.append(len(archive.events(dyad=("AZE", "RUS"))))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and len(found) == 4


def test_ctrl_c_keeps_what_was_read(tmp_path):
    (tmp_path / "pile").mkdir()
    words = "French police arrested two Italian citizens in Lyon on Monday. "
    for number in range(200):
        (tmp_path / "pile" / f"{number:03}.txt").write_text(f"Report {number}.\n\n" + words * 40)
    code = (
        "import chancery as ch, sys\n"
        "archive = ch.create(sys.argv[1])\n"
        "print('ready', flush=True)\n"
        "archive.add(sys.argv[2], threads=1)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "a"), str(tmp_path / "pile")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert b"KeyboardInterrupt" in errors
    archive = ch.open(tmp_path / "a")
    there = len(archive.documents())
    assert 0 < there < 200 and archive.verify()["faults"] == []
    assert archive.add(tmp_path / "pile")["added"] == 200 - there


def test_stubs_and_documentation_name_everything():
    stub = (ROOT / "python" / "chancery" / "_native.pyi").read_text()
    for name in dir(ch._native):
        if not name.startswith("_"):
            assert name in stub, f"{name} is not in _native.pyi"
    for name in ch.__all__:
        if name != "__version__":
            assert getattr(ch, name).__doc__, name
    for name in KINDS:
        assert getattr(ch.Archive, name).__doc__, name
    assert plain({"a": [1]}) == {"a": [1]}
