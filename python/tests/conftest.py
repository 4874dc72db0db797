"""What the tests share: the repository's own data, and the program to compare with."""

from __future__ import annotations

import csv
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"


@pytest.fixture(scope="session")
def program() -> Path:
    """The command line's program: that of MODERATO, else the one last built here."""
    folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    program = Path(os.environ.get("MODERATO", folder / "debug" / "moderato"))
    if not program.is_file():
        pytest.skip(f"no program at {program}: cargo build makes it")
    return program


@pytest.fixture(scope="session")
def run(program):
    """Runs the program and gives what it wrote to standard output."""

    def run(*arguments: object, fails: bool = False) -> str:
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8")
        assert (done.returncode == 2) == fails, done.stderr
        return done.stderr if fails else done.stdout

    return run


def rows(name: str) -> dict[str, list[str]]:
    """A file of data/ as columns."""
    with open(DATA / name, encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    return {column: [row[column] for row in read] for column in read[0]}


@pytest.fixture(scope="session")
def comments() -> dict[str, list[str]]:
    return rows("comments.csv")


@pytest.fixture(scope="session")
def thread() -> dict[str, list[str]]:
    return rows("thread.csv")


@pytest.fixture(scope="session")
def stock():
    import moderato

    return moderato.Model.stock()
