"""What the tests share: the sample of the repository, the program that was built from the same sources, an archive of the sample."""

import json
import os
import subprocess
from pathlib import Path

import pytest

import chancery as ch

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"


@pytest.fixture(scope="session")
def program():
    """Runs the program; CHANCERY_PROGRAM names it (`.ci/run` does)."""
    path = os.environ.get("CHANCERY_PROGRAM")
    if not path:
        pytest.skip("CHANCERY_PROGRAM does not name the program to compare with")

    def run(*arguments, code=(0, 1)):
        ran = subprocess.run([path, *map(str, arguments)], capture_output=True, check=False)
        assert ran.returncode in code, ran.stderr.decode()
        return ran.stdout

    return run


@pytest.fixture(scope="session")
def sample():
    """The files of the sample."""
    files = sorted(path for path in SAMPLE.iterdir() if path.is_file())
    assert len(files) > 20
    return files


@pytest.fixture(scope="session")
def archive(tmp_path_factory, sample):
    """An archive of the sample. Tests must not add to it."""
    archive = ch.create(tmp_path_factory.mktemp("archive"))
    assert archive.add(sample, threads=2)["added"] > 20
    return archive


@pytest.fixture(scope="session")
def one_each(sample):
    """Those files of the sample that hold one document each."""
    return [path for path in sample if path.suffix in (".txt", ".md", ".html")]


def plain(value):
    """A value of Arrow as the reading format writes it."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value


def lines(output):
    """JSON lines."""
    return [json.loads(line) for line in output.splitlines() if line]
