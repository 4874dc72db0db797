"""The documentation's blocks of Python, run as they stand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

import moderato

# What a block asks for is told by its imports.
LIBRARIES = ("duckdb", "pandas", "polars", "pyarrow", "pyspark", "ray", "sklearn")


def blocks(file: str) -> list:
    """The blocks of a page, each under the heading it stands under."""
    found = []
    heading = ""
    for part in re.finditer(r"^#+ (?P<heading>[^\n]+)$|^```python\n(?P<code>.*?)^```$", (ROOT / file).read_text(encoding="utf-8"), re.M | re.S):
        if part["heading"] is not None:
            heading = part["heading"]
        else:
            number = sum(block.values[0] == file and block.id.startswith(f"{file}: {heading}") for block in found)
            found.append(pytest.param(file, part["code"], id=f"{file}: {heading}{f' {number + 1}' if number else ''}"))
    assert found, f"no block of Python in {file}"
    return found


def run(code: str, folder) -> str:
    for library in LIBRARIES:
        if re.search(rf"^\s*(import|from) {library}\b", code, re.M):
            pytest.importorskip(library)
    environment = dict(os.environ)
    if "pyspark" in code:
        if not ("JAVA_HOME" in os.environ or shutil.which("java")):
            pytest.skip("Java is missing, which Spark runs on")
        environment.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1", JAVA_TOOL_OPTIONS="-XX:TieredStopAtLevel=1")
        # What four files want, on a small machine.
        environment["PYSPARK_SUBMIT_ARGS"] = "--conf spark.sql.shuffle.partitions=2 --conf spark.ui.enabled=false pyspark-shell"
    # Written as a module, so that whatever starts processes of its own can import it.
    file = folder / "block.py"
    file.write_text(code, encoding="utf-8")
    done = subprocess.run([sys.executable, file], cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=300, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("file", "code"), blocks("docs/beyond-one-machine.md"))
def test_recipes(file, code, comments, thread, stock, tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "comments").mkdir()
    count = len(comments["text"])
    table = pyarrow.table(
        {
            "id": comments["id"] + thread["id"],
            "thread": [None] * count + thread["thread"],
            "author": [None] * count + thread["author"],
            "date": [None] * count + thread["date"],
            "text": comments["text"] + thread["text"],
        }
    )
    for part in range(4):
        parquet.write_table(table.slice(part * 1000, 1000), tmp_path / "comments" / f"part-{part}.parquet", row_group_size=300)
    told = run(code, tmp_path)
    assert told.strip()
    out = tmp_path / "scored.parquet"
    if out.exists():
        result = parquet.read_table(out)
        rows = sorted(zip(result["id"].to_pylist(), result["spam"].to_pylist(), result["decision"].to_pylist()))
        scored = stock.score(table, keep="id")
        assert rows == sorted(zip(scored["id"], scored["spam"], scored["decision"]))
    else:
        assert moderato.campaigns(table)[0].name in told


@pytest.mark.parametrize(("file", "code"), blocks("python/README.md") + blocks("README.md"))
def test_pages_of_the_repository(file, code, tmp_path):
    # They are read in the repository's folder.
    shutil.copytree(ROOT / "data", tmp_path / "data")
    assert run(code, tmp_path).strip()


def test_the_example_runs(tmp_path, thread):
    pytest.importorskip("pyarrow")
    done = subprocess.run(
        [sys.executable, ROOT / "python/examples/archive.py"], capture_output=True, text=True, encoding="utf-8", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert f"{len(thread['id'])} comments in 3 files" in done.stdout and "spam: " in done.stdout
