"""On a real cluster, a master and two workers, the result is the single machine's, id for id; also where a worker dies half way."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from argparse import Namespace
from pathlib import Path

import pytest

import moderato
import moderato.spark

PARTS = 8
#: Seconds that anything may take.
PATIENCE = 120
#: What starts soon on a small machine.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SETTINGS = {
    "spark.driver.extraJavaOptions": JAVA,
    "spark.executor.extraJavaOptions": JAVA,
    "spark.driver.memory": "512m",
    "spark.executor.memory": "512m",
    "spark.executor.cores": "1",
    "spark.cores.max": "2",
    "spark.sql.shuffle.partitions": "3",
    "spark.sql.files.openCostInBytes": "128m",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


def comments() -> list[dict]:
    """Campaigns, copies, lures, bursts, one link in many threads, replies that name no thread, and what people say."""
    random_ = random.Random(11)
    names = ["Anna", "Boris", "Carla", "Dmitri", "Erik", "Farah", "Goran"]
    words = ["garden", "music", "goal", "chorus", "council", "recipe", "winter", "harbour", "bridge", "lantern"]
    memory = "When the ferry stopped running the island lost its school within two years, and my parents sent me to an aunt on the mainland."
    letters = "garden-letters.example/spring"
    rows = []
    for number in range(640):
        name, other = random_.sample(names, 2)
        one, two, three = random_.sample(words, 3)
        text = random_.choice(
            [
                f"I was broke until {name} showed me how to trade bitcoin, now I earn {random_.randint(2, 9)}000 every single week, write to @fx_{name}",
                f"Check out my new {one} page http://deal{random_.randint(0, 3)}.example/{two} it is totally worth it",
                f"win free gift cards and {one} vouchers today at http://free{random_.randint(0, 1)}.example click now {two}",
                f"this {one} reminds me of the {two} we had, {three}",
                f"I love this {one} so much",
                f"Has anybody tried the {one} with {random_.randint(1, 30)} eggs? The {two} came out rather dry, and the {three} too",
                f"The {one} near the {two} was closed when {name} and I came, so we went to the {three} and talked about {random_.randint(1, 99)} other things",
                f"subscribe to my {one} channel please, I subscribe back to everybody, {two} and {three}",
                "first",
            ]
        )
        at = f"2025-03-{number // 40 + 1:02}T10:{number % 40:02}:{random_.randint(0, 59):02}"
        parent = f"i{random_.randrange(number)}" if number and random_.random() < 0.3 else None
        nameless = random_.random() < (0.6 if parent else 0.05)
        rows.append(
            {
                "id": f"i{number}",
                "thread": None if nameless else f"t{random_.randint(0, 5)}",
                "parent": parent,
                "author": None if random_.random() < 0.1 else other,
                "date": at if random_.random() < 0.9 else None,
                "text": text,
            }
        )
    said = [
        ("t1", None, "Ines", memory),
        ("t7", None, "Eve", "Who is your broker?"),
        (None, "i640", "Bob", memory),
        (None, "i641", "Joe", "Mr. Stone helped me trade bitcoin, write to him on telegram @stone_fx_trades, he earns $9000 a week for all"),
        ("t1", None, "Kira", f"we wrote about that bridge: {letters}"),
        ("t2", None, "Luka", f"Those were lanterns from the harbour, {letters} shows them"),
        ("t3", None, "Mara", f"that is what the article on {letters} says, and I believe it"),
    ]
    for number, (thread, parent, author, text) in enumerate(said, 640):
        rows.append({"id": f"i{number}", "thread": thread, "parent": parent, "author": author, "date": None, "text": text})
    return rows


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The rows in one file, and the same in a folder of several."""
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    folder = tmp_path_factory.mktemp("archive")
    table = pyarrow.Table.from_pylist(comments())
    parquet.write_table(table, folder / "all.parquet")
    (folder / "parts").mkdir()
    each = -(-table.num_rows // PARTS)
    for part in range(PARTS):
        parquet.write_table(table.slice(part * each, each), folder / "parts" / f"part-{part}.parquet", row_group_size=50)
    return folder


@pytest.fixture(scope="module")
def expected(archive, run) -> list[dict]:
    """What the program makes of the one file, in its order."""
    parquet = pytest.importorskip("pyarrow.parquet")
    if "parquet" not in run("score", "--help"):
        pytest.skip("the program was built without --features parquet")
    out = archive / "expected.parquet"
    run("score", "--campaigns", "--output", out, archive / "all.parquet")
    # There, a comment that names no thread has the one that was found for it; here it is kept as it was.
    rows = parquet.read_table(out).drop_columns("thread").to_pylist()
    sources = {reason["source"] for row in rows for reason in row["reasons"] if reason["attribute"] is None}
    assert {"campaign", "copied_text", "answered_lure", "same_link"} <= sources, sources
    return rows


def sorted_by_id(rows: list[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: int(row["id"][1:]))


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait(what: str, until) -> None:
    """Waits, but not for ever."""
    end = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < end, f"waited {PATIENCE} s for {what}"
        time.sleep(0.1)


class Cluster:
    """A master and two workers, each a process of its own on this machine."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.folder = home, folder
        self.started: list[subprocess.Popen] = []
        port, self.page = free_port(), free_port()
        self.url = f"spark://127.0.0.1:{port}"
        self.environment = {
            **os.environ,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "192m",
            "SPARK_DAEMON_JAVA_OPTS": JAVA,
            "SPARK_WORKER_DIR": str(folder),
            "SPARK_LOCAL_DIRS": str(folder),
            "PYSPARK_PYTHON": sys.executable,
        }
        try:
            self.start("master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", self.page)
            self.workers = [
                self.start("worker.Worker", "--host", "127.0.0.1", "--webui-port", 0, "--cores", 1, "--memory", "700m", self.url) for _ in range(2)
            ]
            wait("two workers", lambda: self.alive() == 2)
        except BaseException:
            self.stop()
            raise

    def start(self, what: str, *arguments: object) -> subprocess.Popen:
        log = open(self.folder / f"{len(self.started)}.log", "wb")
        command = [self.home / "bin" / "spark-class", f"org.apache.spark.deploy.{what}", *map(str, arguments)]
        # A session of its own, so that it ends with all that it started.
        started = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        self.started.append(started)
        return started

    def alive(self) -> int:
        """How many workers the master knows."""
        for started in self.started:
            assert started.poll() is None, "\n".join(log.read_text(errors="replace")[-2000:] for log in self.folder.glob("*.log"))
        return self.known()

    def known(self) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.page}/json/", timeout=5) as page:
                return json.load(page)["aliveworkers"]
        except OSError:
            return -1

    def kill(self, process: subprocess.Popen) -> None:
        """Kills a process with all that it started, at once."""
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait(PATIENCE)

    def stop(self) -> None:
        for started in reversed(self.started):
            self.kill(started)
        sessions = {started.pid for started in self.started}
        wait("the processes of the cluster to end", lambda: not left_in(sessions))


def left_in(sessions: set[int]) -> list[int]:
    """Processes of these sessions, where the system tells of sessions."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = place.read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(session) in sessions and state != "Z":
            found.append(int(place.parent.name))
    return found


@pytest.fixture(scope="module")
def spark_home() -> Path:
    pyspark = pytest.importorskip("pyspark")
    pytest.importorskip("pyarrow")
    pytest.importorskip("pandas", reason="pyspark asks for it")
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else shutil.which("java")
    if not java or not Path(java).exists():
        pytest.skip("Java is missing, which Spark runs on: the tests on a cluster skip")
    return Path(pyspark.__file__).parent


@pytest.fixture(scope="module")
def cluster(spark_home, tmp_path_factory):
    started = Cluster(spark_home, tmp_path_factory.mktemp("cluster"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def spark(cluster):
    from pyspark.sql import SparkSession

    before = dict(os.environ)
    os.environ.update(cluster.environment)
    builder = SparkSession.builder.master(cluster.url).appName("tests")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    gateway = session.sparkContext._gateway
    try:
        yield session
    finally:
        session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(PATIENCE)
        os.environ.clear()
        os.environ.update(before)


def test_scores_and_campaigns_of_a_data_frame(spark, archive, stock):
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = comments()
    rows[5]["text"] = None
    renamed = [{"nr": number, "a.b": row["id"], "body": row["text"], "decision": "x", "who": row["author"]} for number, row in enumerate(rows[:60])]
    df = spark.createDataFrame(renamed, "nr int, `a.b` string, body string, decision string, who string").repartition(3)
    scored = moderato.spark.score(df, stock["spam"], keep=["a.b", "nr"])
    assert scored.columns == ["a.b", "nr", "decision", "spam", "reasons"]
    columns = {name: [row[name] for row in renamed] for name in ("nr", "a.b", "body")}
    made = [row.asDict(recursive=True) for row in scored.collect()]
    of = stock["spam"].score(columns, text="body", keep=["a.b", "nr"]).to_pylist()
    assert sorted(made, key=lambda row: row["nr"]) == [{**row, "nr": int(row["nr"])} for row in of]
    with pytest.raises(moderato.InputError, match="column 'decision' cannot be kept: the result has one of that name"):
        moderato.spark.score(df, stock, keep=True)
    with pytest.raises(moderato.InputError, match="no column 'boddy'; it has: .*; did you mean 'body'?"):
        moderato.spark.score(df, stock, text="boddy")
    with pytest.raises(moderato.InputError, match="column 'nr' is of type Int32: the text of comments has to be words"):
        moderato.spark.score(df, stock, text="nr", campaigns=True)
    with pytest.raises(moderato.InputError, match="column 'body' is of type string: whole numbers"):
        moderato.spark.score(df, stock, campaigns=True, order="body")
    with pytest.raises(moderato.InputError, match="no column 'row' to order by"):
        moderato.spark.campaigns(df, stock, order="row")

    table = parquet.read_table(archive / "all.parquet")
    found = moderato.spark.campaigns(moderato.spark.read(spark, archive / "parts"), stock, order="_row", min_size=3)
    of = [campaign for campaign in moderato.campaigns(table) if len(campaign.members) >= 3]
    of.sort(key=lambda campaign: campaign.members)
    listed = [(one.name, one.decision, one.template, len(one.members), one.authors, one.threads, one.first, one.last) for one in of]
    assert [tuple(row) for row in found.campaigns.collect()] == listed
    members = [(row["id"], row["campaign"]) for row in found.comments.collect()]
    ids = table["id"].to_pylist()
    assert sorted(members) == sorted((ids[member], one.name) for one in of for member in one.members)


def test_what_spark_complains_of_is_told_in_plain_words(spark, archive, stock, tmp_path):
    def words(job) -> str:
        with pytest.raises(Exception) as error:
            job()
        return moderato.spark._words(error.value, Namespace(input="IN", output="OUT"))

    parts = spark.read.parquet(str(archive / "parts"))
    assert words(lambda: parts.write.parquet(str(archive / "parts"))) == "OUT: is there already; --overwrite replaces it"
    assert words(lambda: spark.read.parquet(str(tmp_path / "none"))) == "IN: no such file or folder"
    assert words(lambda: spark.read.parquet(str(tmp_path))) == "IN: no Parquet files in it"
    twice = parts.selectExpr("*", "7 as at")
    scored = moderato.spark.score(twice, stock, campaigns=True, order="at")
    assert words(scored.count) == "the batch: two rows have the number 7: each needs its own, to stand in order"


def test_columns_may_be_called_as_those_that_are_made_here(spark, tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [{"text": f"text {number}", "_file": f"f{number}", "__Place": number, "_number": -number, "_files": None} for number in range(6)]
    for part in range(3):
        (tmp_path / "made").mkdir(exist_ok=True)
        parquet.write_table(pyarrow.Table.from_pylist(rows[2 * part : 2 * part + 2]), tmp_path / "made" / f"{part}.parquet")
    read = moderato.spark.read(spark, tmp_path / "made")
    assert read.columns == [*rows[0], "_row"]
    made = [row.asDict() for row in read.orderBy("_row").collect()]
    assert [row.pop("_row") for row in made] == [file << 40 | row for file in range(3) for row in range(2)]
    assert made == rows
    for name, complaint in ("_ROW", " already, which is to hold the order"), ("_Metadata", ", as Spark calls the places of rows: rename it"):
        parquet.write_table(pyarrow.Table.from_pylist([{"text": "a", name: 1}]), tmp_path / f"made{name}.parquet")
        with pytest.raises(moderato.InputError, match=rf"{name}\.parquet: has a column '{name}'{complaint}"):
            moderato.spark.read(spark, tmp_path / f"made{name}.parquet")


def test_texts_may_be_bytes(spark, stock, tmp_path):
    """As Spark reads them from a file that does not say that they are words."""
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [{**row, "text": row["text"].replace("anybody", "anybody at the café").encode("latin-1")} for row in comments()]
    table = pyarrow.Table.from_pylist(rows)
    parquet.write_table(table, tmp_path / "bytes.parquet")
    df = moderato.spark.read(spark, tmp_path)
    assert df.schema["text"].dataType.typeName() == "binary"
    scored = moderato.spark.score(df, stock, keep="id", campaigns=True, order="_row")
    assert sorted_by_id([row.asDict(recursive=True) for row in scored.collect()]) == stock.score(table, keep="id", campaigns=True).to_pylist()
    found = moderato.spark.campaigns(df, stock, keep="text", order="_row")
    assert {bytes(row["text"]) for row in found.comments.collect()} <= {row["text"] for row in rows}
    templates = [(row["campaign"], row["template"]) for row in found.campaigns.collect()]
    assert templates == [(one.name, one.template) for one in sorted(moderato.campaigns(table), key=lambda one: one.members)]
    assert any("café" in template for _, template in templates)


def test_an_order_that_is_none_is_refused(spark, archive, stock):
    def words(columns: list[str], at: str) -> list[str]:
        df = parts.selectExpr(*columns, f"{at} as at")
        found = moderato.spark.campaigns(df, stock, order="at")
        told = []
        for frame in found:
            with pytest.raises(Exception) as error:
                frame.collect()
            told.append(moderato.spark._words(error.value, Namespace(input="IN", output="OUT")))
        return told

    parts = spark.read.parquet(str(archive / "parts"))
    unanswered = ["text", "id"]
    same = "the batch: two rows have the number 7: each needs its own, to stand in order"
    none = "the batch: a row without a number: each needs one, to stand in order"
    number = "cast(substring(id, 2) as int)"
    # That row shares no key with another; where nothing is answered, nothing else of it is looked at.
    for at, complaint in ("7", same), ("null", none):
        assert words(unanswered, f"if(id = 'i641', {at}, {number})") == [complaint] * 2
    assert words(["text", "id", "parent"], f"if(id = 'i641', 7, {number})") == [same] * 2
    found = moderato.spark.campaigns(parts.selectExpr(*unanswered, f"{number} as at"), stock, order="at")
    names = {row["campaign"] for row in found.comments.collect()}
    assert [row["campaign"] for row in found.campaigns.collect()] == [f"c{place}" for place in range(1, len(names) + 1)] != []


def test_a_worker_may_die_half_way(spark, cluster, archive, expected, tmp_path):
    waiting, go = tmp_path / "waiting", tmp_path / "go"
    waiting.mkdir()

    def gate(batches):
        """Half of the parts wait until a worker is dead."""
        from pyspark import TaskContext

        part = TaskContext.get().partitionId()
        end = time.monotonic() + PATIENCE
        while part >= PARTS // 2 and not go.exists():
            (waiting / str(part)).touch()
            assert time.monotonic() < end, "nobody was killed"
            time.sleep(0.05)
        yield from batches

    df = moderato.spark.read(spark, archive / "parts")
    assert df.rdd.getNumPartitions() == PARTS
    scored = moderato.spark.score(df.mapInArrow(gate, df.schema), keep=["id", "author"], campaigns=True, order="_row")
    rows: list[dict] = []
    job = threading.Thread(target=lambda: rows.extend(row.asDict(recursive=True) for row in scored.collect()), daemon=True)
    job.start()
    try:
        # Both workers wait with one part each: the first half is done.
        wait("the first half", lambda: len(list(waiting.iterdir())) == 2 or not job.is_alive())
        assert job.is_alive() and cluster.known() == 2
        cluster.kill(cluster.workers[0])
        wait("what it started to end", lambda: not left_in({cluster.workers[0].pid}))
    finally:
        go.touch()
    job.join(PATIENCE)
    assert not job.is_alive(), "the job did not end"
    wait("the master to know", lambda: cluster.known() == 1)
    assert sorted_by_id(rows) == expected


def test_the_job(spark, archive, expected, capsys):
    """On the worker that is left. The session ends with it."""
    parquet = pytest.importorskip("pyarrow.parquet")
    out = archive / "scored"
    job = [str(archive / "parts"), str(out), "--campaigns", "--master", spark.sparkContext.master]
    assert moderato.spark.main(job) == 0
    assert sorted_by_id(parquet.read_table(out).drop_columns("thread").to_pylist()) == expected
    counts = [sum(row["decision"] == decision for row in expected) for decision in ("approve", "review", "reject")]
    told = "{:,} comments: {:,} approve, {:,} review, {:,} reject\n".format(len(expected), *counts)
    assert capsys.readouterr().err.endswith(told)


def test_the_job_by_spark_submit(spark_home, archive):
    parquet = pytest.importorskip("pyarrow.parquet")
    settings = [word for name, value in SETTINGS.items() for word in ("--conf", f"{name}={value}")]
    out = archive / "alone"
    submit = [spark_home / "bin" / "spark-submit", "--master", "local[1]", *settings, moderato.spark.__file__, archive / "parts", out]
    environment = {**os.environ, "SPARK_HOME": str(spark_home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run(
        [*submit, "--keep", "id", "--model", "spam"], env=environment, cwd=archive, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout + done.stderr
    stock = moderato.Model.stock()["spam"]
    rows = sorted_by_id(parquet.read_table(out).to_pylist())
    assert rows == stock.score(parquet.read_table(archive / "all.parquet"), keep="id").to_pylist()


def test_what_is_missing_is_told(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(ModuleNotFoundError, match="moderato.spark needs pyspark: pip install pyspark"):
        moderato.spark.score(None)
    assert moderato.spark.main(["in", "out"]) == 2
    assert capsys.readouterr().err == "error: moderato.spark needs pyspark: pip install pyspark\n"
    with pytest.raises(SystemExit):
        moderato.spark.main(["--help"])
    assert "--campaigns" in capsys.readouterr().out


def test_a_job_that_cannot_be_says_why(capsys, tmp_path):
    pytest.importorskip("pyspark")
    pytest.importorskip("pyarrow")
    assert moderato.spark.main([str(tmp_path), str(tmp_path / "out"), "--model", "no-such.model"]) == 2
    assert capsys.readouterr().err == "error: no-such.model: no such model file; the stock models are spam and toxicity\n"
