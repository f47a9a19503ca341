"""The examples run on the sample as they are documented, and say what the archive holds."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

EXAMPLES = ROOT / "python" / "examples"


def run(name, *arguments):
    command = [sys.executable, EXAMPLES / name, *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_panel_of_a_researcher(archive, tmp_path):
    pytest.importorskip("pyarrow")
    printed = run("researcher_panel.py", archive.folder, tmp_path / "panel.csv")
    found = re.match(r"(\d+) months of \d+ pairs, (\d+) reports", printed)
    lines = (tmp_path / "panel.csv").read_text().splitlines()
    assert len(lines) == int(found[1]) + 1 > 20 and lines[0].startswith("a,b,month,reports")
    (wanted,) = archive.sql("select sum(reports) as n from dyad_day where day <> ''").to_pylist()
    assert int(found[2]) == wanted["n"]


def test_course_of_a_risk_analyst(archive, tmp_path):
    printed = run("risk_course.py", archive.folder, "AZE", "RUS", tmp_path / "course.svg")
    assert "AZE-RUS" in printed and "rule: " in printed and "source: " in printed
    assert (tmp_path / "course.svg").read_text().startswith("<svg")


def test_quotes_of_a_newsroom(archive):
    pytest.importorskip("pyarrow")
    printed = run("newsroom_quotes.py", archive.folder, "Azerbaijan").splitlines()
    count = int(printed[-1].split()[0])
    assert count == (len(printed) - 1) / 2 > 0
    days = [line.split()[0] for line in printed[:-1:2]]
    assert days == sorted(days)


def test_notes_of_a_think_tank(archive, tmp_path):
    printed = run("thinktank_notes.py", archive.folder, "AZE", "RUS", tmp_path / "notes.md", tmp_path / "refs.bib")
    notes = (tmp_path / "notes.md").read_text(encoding="utf-8")
    count = int(printed.split()[0])
    assert len(re.findall(r"^\[\^\d+\]: ", notes, re.MULTILINE)) == count > 20
    assert "@" in (tmp_path / "refs.bib").read_text(encoding="utf-8")


def test_copies_among_files(one_each):
    printed = run("osint_same_text.py", *one_each)
    assert re.search(r"15-ledger-urals-copy.html.*: (copy|rewrite|excerpt)|: (copy|rewrite|excerpt)", printed)
    assert f"{len(one_each)} documents" in printed


def test_ledger_of_an_analyst_of_sanctions(archive):
    pytest.importorskip("pyarrow")
    printed = run("sanctions_ledger.py", archive.folder)
    assert printed.splitlines()[-1] == f"{len(archive.dependences())} dependences, {len(archive.targets())} targets"


def test_what_the_script_for_r_relies_on(archive, program, tmp_path):
    """R need not be here: the columns that it names must be in the export and in the store. Where R is, it runs."""
    pytest.importorskip("pyarrow")
    import sqlite3

    from pyarrow import parquet

    script = (EXAMPLES / "read_export.R").read_text()
    program("--archive", archive.folder, "export", "parquet", "--output", tmp_path)
    columns = set(parquet.read_table(tmp_path / "events.parquet").column_names)
    for name in ("doc_id", "polarity", "historical", "same_as", "modality", "type", "who"):
        assert name in script and name in columns
    (question,) = re.findall(r'dbGetQuery\(store, "(.*)"\)', script)
    with sqlite3.connect(f"file:{archive.folder}/chancery.db?mode=ro", uri=True) as store:
        assert len(store.execute(question).fetchall()) > 20
    if shutil.which("Rscript") and os.environ.get("CHANCERY_TEST_R"):
        subprocess.run(["Rscript", EXAMPLES / "read_export.R", tmp_path, archive.folder], check=True)
