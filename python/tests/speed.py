"""How many comments a second a core judges in the wheel and on the command line, and where the time goes; the figures of docs/beyond-one-machine.md.

    pip wheel ./python --no-deps -w dist && pip install dist/*.whl pyarrow polars duckdb && cargo build --release
    python python/tests/speed.py 1000000

Rows are those of data/comments.csv over and over, each with its number at its end: the command line knows again a text that it has met, and what is compared here is judging. A core's second is a second of processor time, of all threads together, so that whatever else runs takes none of it.
"""

from __future__ import annotations

import csv
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import moderato
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset as ds
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[2]
ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
RUNS = 3
PROGRAM = Path(os.environ.get("MODERATO", ROOT / "target/release/moderato"))

with open(ROOT / "data/comments.csv", encoding="utf-8", newline="") as file:
    texts = [row["text"] for row in csv.DictReader(file)]
table = pa.table({"id": [str(row) for row in range(ROWS)], "text": [f"{texts[row % len(texts)]} {row}" for row in range(ROWS)]})
folder = Path(tempfile.mkdtemp())
pa.csv.write_csv(table, folder / "comments.csv")
pq.write_table(table, folder / "comments.parquet", row_group_size=100_000)
model = moderato.Model.stock()


def judged(batch, threads):
    return model.score(batch, keep="id", threads=threads)


def command_line(threads):
    subprocess.run(
        [PROGRAM, "score", folder / "comments.csv", "--output", folder / "scored.csv"],
        check=True,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "RAYON_NUM_THREADS": str(threads)},
    )


def polars_files(threads):
    kinds = judged(pl.from_arrow(table.slice(0, 0)), threads).to_polars().schema
    comments = pl.scan_parquet(folder / "comments.parquet")
    comments.map_batches(lambda batch: judged(batch, threads).to_polars(), schema=kinds, streamable=True).sink_parquet(folder / "polars.parquet")


def duckdb_files(threads):
    source = duckdb.connect().sql(f"select id, text from '{folder / 'comments.parquet'}'")
    scored = pa.RecordBatchReader.from_stream(model.stream(source, keep="id", threads=threads))
    duckdb.connect().sql(f"copy (from scored) to '{folder / 'duckdb.parquet'}'")


def pyarrow_files(threads):
    with pq.ParquetWriter(folder / "pyarrow.parquet", judged(table.slice(0, 0), threads).to_pyarrow().schema) as file:
        for batch in ds.dataset(folder / "comments.parquet").to_batches():
            file.write_table(judged(batch, threads).to_pyarrow())


def spent() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


print(f"{ROWS:,} comments, {(folder / 'comments.csv').stat().st_size / 1e6:,.0f} MB of CSV; best of {RUNS}")
for threads in (1, 2):
    command = in_memory = 0.0
    for name, work in [
        ("command line, CSV to CSV", command_line),
        ("table of pyarrow in memory", judged),
        ("polars, Parquet to Parquet", polars_files),
        ("DuckDB, Parquet to Parquet", duckdb_files),
        ("pyarrow, Parquet to Parquet", pyarrow_files),
    ]:
        took = float("inf")
        for _ in range(RUNS):
            before = spent()
            work(*((table, threads) if work is judged else (threads,)))
            took = min(took, spent() - before)
        command = command or took
        in_memory = took if work is judged else in_memory
        # What is more than judging the table in memory is reading, writing, and handing over.
        outside = f", {100 * (1 - in_memory / took):.0f} % of it outside" if in_memory and work is not judged else ""
        print(f"{threads} threads, {name}: {ROWS / took:,.0f} a second a core, {command / took:.2f} of the command line's{outside}", flush=True)
