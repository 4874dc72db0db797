"""What Spark costs beside the wheel alone, and what the one place of `campaigns=True` holds; the figures of docs/beyond-one-machine.md.

    pip wheel ./python --no-deps -w dist && pip install dist/*.whl pyarrow 'pandas<3' pyspark
    python python/tests/speed_spark.py 400000

One comment in twenty belongs to one of 500 campaigns, the others are of the words of data/comments.csv in any order; some 200 in a thread. A core's second is a second of processor time, of Java and of Python together.
"""

from __future__ import annotations

import csv
import os
import random
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

import moderato
import moderato.spark
from moderato import _moderato

ROOT = Path(__file__).resolve().parents[2]
ROWS = int(sys.argv[1]) if sys.argv[1:] and sys.argv[1] != "one-place" else 400_000
RUNS = 3
FILES = 8
TICKS = os.sysconf("SC_CLK_TCK")


def comments() -> pa.Table:
    random_ = random.Random(5)
    with open(ROOT / "data/comments.csv", encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    words = [word for text in texts for word in text.split()]
    names = [f"name{number}" for number in range(5000)]
    rows = []
    for number in range(ROWS):
        if random_.random() < 0.05:
            campaign = random_.randrange(500)
            text = f"I was broke until {random_.choice(names)} showed me how to {words[campaign]} {words[campaign + 500]} {words[campaign + 1000]}, write to @fx_{campaign} now"
        else:
            text = " ".join(random_.choices(words, k=random_.randint(4, 36)))
        rows.append(text)
    return pa.table(
        {
            "id": [f"i{number}" for number in range(ROWS)],
            "thread": [f"t{random_.randrange(max(ROWS // 200, 1))}" for _ in range(ROWS)],
            "author": [random_.choice(names) for _ in range(ROWS)],
            "date": [f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}T{number % 24:02}:{number % 60:02}:07" for number in range(ROWS)],
            "text": rows,
        }
    )


def spent() -> tuple[float, float]:
    """Seconds of processor time so far: of this process and all below it that run Python, and of Java."""
    parents, times, names = {}, {}, {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            before, _, after = place.read_text().rpartition(")")
        except OSError:
            continue
        fields = after.split()
        process = int(place.parent.name)
        parents[process], names[process] = int(fields[1]), before.partition("(")[2]
        times[process] = sum(map(int, fields[11:15])) / TICKS
    python = java = 0.0
    for process, seconds in times.items():
        above = process
        while above not in (0, os.getpid()):
            above = parents.get(above, 0)
        if above == os.getpid():
            if names[process] == "java":
                java += seconds
            else:
                python += seconds
    return python, java


def most_held() -> int:
    """The most memory that this process had so far, in bytes."""
    return 1024 * int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])


def best(work) -> tuple[float, float]:
    took = (float("inf"), float("inf"))
    for _ in range(RUNS):
        before = spent()
        work()
        python, java = (after - earlier for after, earlier in zip(spent(), before))
        took = min(took, (python, java), key=sum)
    return took


def one_place(judged: pa.Table) -> None:
    """What `raised` takes, in a process of its own."""
    if process := os.fork():
        os.waitpid(process, 0)
        return
    path = folder / "judged.arrow"
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, judged.schema) as writer:
        writer.write_table(judged, 10_000)
    os.execv(sys.executable, [sys.executable, __file__, "one-place", str(path)])


if sys.argv[1:2] == ["one-place"]:
    with pa.OSFile(sys.argv[2]) as file:
        reader = pa.ipc.open_file(file)
        count = sum(reader.get_batch(place).num_rows for place in range(reader.num_record_batches))
        before, at = most_held(), sum(spent())
        batches = (reader.get_batch(place) for place in range(reader.num_record_batches))
        _moderato.raised(pa.RecordBatchReader.from_batches(reader.schema, batches), 1)
    print(f"one place: {1e6 * (sum(spent()) - at) / count:.1f} µs and {(most_held() - before) / count:,.0f} bytes a comment", flush=True)
    sys.exit()

table = comments()
folder = Path(tempfile.mkdtemp())
(folder / "comments").mkdir()
each = -(-ROWS // FILES)
for part in range(FILES):
    pq.write_table(table.slice(part * each, each), folder / "comments" / f"{part}.parquet")
model = moderato.Model.stock()
print(f"{ROWS:,} comments, {sum(map(len, table['text'].to_pylist())) / ROWS:.0f} characters on average; best of {RUNS}")


def alone(campaigns: bool):
    pq.write_table(model.score(pq.read_table(folder / "comments"), keep="id", campaigns=campaigns, threads=1).to_pyarrow(), folder / "alone.parquet")


def on_spark(campaigns: bool):
    spark.catalog.clearCache()
    df = moderato.spark.read(spark, folder / "comments")
    scored = moderato.spark.score(df, model, keep="id", campaigns=campaigns, order="_row")
    scored.write.mode("overwrite").parquet(str(folder / "scored"))


columns = dict(text="text", id="id", thread="thread", author="author", date="date", parent=None, label=None, group=None, keep=["text"])
judged = pa.table(_moderato.score_apart(model._judges, table, columns, None)).drop_columns(["keys", "reasons"])
nothing = pa.nulls(ROWS, pa.string())
judged = judged.append_column("row", pa.array(range(ROWS))).append_column("campaign", nothing).append_column("at_least", nothing)
signatures = judged["signature"].combine_chunks()
fields = list(signatures.type)
parts = [pa.array([[]] * ROWS, field.type) if field.name == "words" else signatures.field(field.name) for field in fields]
slim = judged.drop_columns(["signature"]).append_column("signature", pa.StructArray.from_arrays(parts, fields=fields))
print(f"a signature has {signatures.nbytes / ROWS:.0f} bytes, a row in the one place {slim.nbytes / ROWS:.0f}", flush=True)
one_place(slim)
del judged, signatures, parts, slim
os.environ["PYSPARK_PYTHON"] = sys.executable
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.log.level", "ERROR")
spark = spark.config("spark.sql.shuffle.partitions", "8").config("spark.driver.memory", "1500m").config("spark.ui.showConsoleProgress", "false").getOrCreate()
for campaigns in (False, True):
    took, _ = best(lambda: alone(campaigns))
    on_spark(campaigns)
    python, java = best(lambda: on_spark(campaigns))
    print(
        f"campaigns={campaigns}: alone {ROWS / took:,.0f} a second a core; Spark {ROWS / (python + java):,.0f}, {took / (python + java):.2f} of that; "
        f"seconds: alone {took:.1f}, Python's {python:.1f}, Java's {java:.1f}",
        flush=True,
    )
