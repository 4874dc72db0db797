"""Scores are those of the command line, whatever library the table is of."""

from __future__ import annotations

import csv
import io
import json

import pytest
from conftest import DATA

import moderato

NAMES = ["list", "dict", "pyarrow", "record batch", "reader", "large", "dictionary", "pandas", "polars", "duckdb"]


def table(name: str, columns: dict[str, list[str]]):
    """The same columns as a table of that library."""
    if name == "list":
        return columns["text"]
    if name == "dict":
        return columns
    if name == "pandas":
        pytest.importorskip("pyarrow")
        return pytest.importorskip("pandas", "2.2").DataFrame(columns)
    if name == "polars":
        return pytest.importorskip("polars").DataFrame(columns)
    pyarrow = pytest.importorskip("pyarrow")
    made = pyarrow.table(columns)
    if name == "duckdb":
        return pytest.importorskip("duckdb").from_arrow(made)
    if name == "reader":
        return made.to_reader(max_chunksize=777)
    if name == "record batch":
        return made.to_batches()[0]
    types = {"large": pyarrow.large_string(), "dictionary": pyarrow.dictionary(pyarrow.int32(), pyarrow.string())}
    if name in types:
        return pyarrow.table({column: pyarrow.array(values, pyarrow.string()).cast(types[name]) for column, values in columns.items()})
    return made


@pytest.fixture(scope="module")
def expected(run) -> list[dict]:
    """What the program makes of all comments. Weights are written in full there, probabilities to six decimals."""
    return [json.loads(line) for line in run("score", "--format", "jsonl", DATA / "comments.csv").splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_scores_are_those_of_the_program(name, comments, stock, expected):
    scored = stock.score(table(name, comments)).to_pylist()
    assert len(scored) == len(expected) == len(comments["text"])
    for row, of in zip(scored, expected):
        assert row["decision"] == of["decision"]
        assert [f"{row[name]:.6f}" for name in ("spam", "toxicity")] == [f"{of[name]:.6f}" for name in ("spam", "toxicity")]
        assert row["reasons"] == of["reasons"]


def test_scores_are_those_of_the_program_to_the_last_bit(comments, stock, run, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    out = tmp_path / "scored.parquet"
    if "parquet" not in run("score", "--help"):
        pytest.skip("the program was built without --features parquet")
    run("score", "--format", "parquet", "--output", out, DATA / "comments.csv")
    of = parquet.read_table(out)
    scored = stock.score(comments)
    for attribute in stock.attributes:
        assert [value.hex() for value in of[attribute].to_pylist()] == [value.hex() for value in scored[attribute]]


def test_explanations_are_the_scores_to_the_last_bit(comments, stock):
    """An explanation adds up what the table of weights adds up; the bits are told by the model's grid."""
    texts = comments["text"][:300]
    for text, spam in zip(texts, stock.score(texts)["spam"]):
        assert stock.explain(text)["spam"].probability == pytest.approx(spam, abs=1e-12)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_any_number_of_threads_gives_the_same_bits(threads, comments, stock):
    assert stock.score(comments, threads=threads).to_pylist() == stock.score(comments).to_pylist()


def test_campaigns_are_those_of_the_program(thread, stock, run):
    of = list(csv.DictReader(io.StringIO(run("score", "--campaigns", DATA / "thread.csv"))))
    scored = stock.score(thread, campaigns=True)
    assert [row["id"] for row in of] == thread["id"]
    assert [row["decision"] for row in of] == scored["decision"]
    assert [row["campaign"] or None for row in of] == scored["campaign"]
    assert any(scored["campaign"])
    listed = [json.loads(line) for line in run("campaigns", "--format", "jsonl", DATA / "thread.csv").splitlines()]
    found = moderato.campaigns(thread)
    assert found == scored.campaigns
    assert [(one.name, one.decision, one.template, one.authors, one.first, one.last) for one in found] == [
        (one["campaign"], one["decision"], one["template"], one["authors"], one["first"], one["last"]) for one in listed
    ]
    assert [[thread["id"][row] for row in one.members] for one in found] == [one["members"] for one in listed]
    assert [one for one in moderato.campaigns(thread, min_size=4)] == [one for one in found if len(one.members) >= 4]


def test_a_policy_decides_as_in_the_program(thread, stock, run):
    policy = DATA / "moderato.toml"
    of = [json.loads(line) for line in run("score", "--policy", policy, "--format", "jsonl", DATA / "thread.csv").splitlines()]
    scored = stock.score(thread, policy=policy)
    assert scored["decision"] == [row["decision"] for row in of]
    assert scored["reasons"] == [row["reasons"] for row in of]
    assert scored["decision"] != stock.score(thread)["decision"]
    assert scored.rules and any(rule.hits for rule in scored.rules)
    of = run("score", "--reject-toxic-at", 0.6, DATA / "thread.csv")
    assert stock.score(thread, reject_toxic_at=0.6)["decision"] == [row["decision"] for row in csv.DictReader(io.StringIO(of))]


def test_nulls_stay_nulls_and_blanks_are_comments(stock):
    scored = stock.score(["Thank you!", None, ""]).to_pylist()
    assert scored[1] == {"decision": None, "spam": None, "toxicity": None, "reasons": None}
    assert [row["decision"] for row in scored] == ["approve", None, "approve"]
    assert stock.score([]).to_pylist() == [] and stock.score([]).column_names[0] == "decision"
    assert len(stock.score({"text": []}, campaigns=True)) == 0


def test_columns_are_kept_and_named(thread, stock):
    renamed = {"nr": thread["id"], "remark": thread["text"], "when": thread["date"]}
    scored = stock.score(renamed, text="remark", id="nr", keep=["when", "nr"])
    assert scored.column_names[:2] == ["when", "nr"] and scored["nr"] == thread["id"]
    assert scored["spam"] == stock.score(thread)["spam"]
    assert stock.score(thread, keep=True).column_names[: len(thread)] == list(thread)
    assert stock.score(thread, keep="id").column_names[0] == "id"


def test_results_go_into_every_library(thread, stock):
    scored = stock.score(thread, keep="id")
    rows = scored.to_pylist()
    pyarrow = pytest.importorskip("pyarrow")
    assert scored.to_pyarrow().to_pylist() == rows
    assert pyarrow.RecordBatchReader.from_stream(scored).read_all().to_pylist() == rows
    assert pyarrow.schema(scored).names == scored.column_names
    if pytest.importorskip("pandas"):
        assert scored.to_pandas()["spam"].tolist() == scored["spam"]
    if pytest.importorskip("polars"):
        assert scored.to_polars().to_dicts() == rows
    if pytest.importorskip("duckdb"):
        import duckdb

        connection = duckdb.connect()
        connection.register("scored", scored.to_pyarrow())
        assert connection.sql("select spam from scored").fetchall() == [(share,) for share in scored["spam"]]


def test_a_stream_scores_as_it_is_read(comments, stock):
    pyarrow = pytest.importorskip("pyarrow")
    read = []

    def batches():
        for batch in pyarrow.table(comments).to_batches(max_chunksize=500):
            read.append(batch.num_rows)
            yield batch

    made = pyarrow.table(comments)
    stream = stock.stream(pyarrow.RecordBatchReader.from_batches(made.schema, batches()), keep="id")
    assert read == [], "nothing is read before it is asked for"
    reader = pyarrow.RecordBatchReader.from_stream(stream)
    first = reader.read_next_batch()
    assert first.num_rows == 500 and len(read) == 1
    rest = reader.read_all()
    assert first.column("spam").to_pylist() + rest["spam"].to_pylist() == stock.score(comments)["spam"]
    with pytest.raises(ValueError, match="read before"):
        stream.__arrow_c_stream__()


def test_a_stream_that_breaks_says_so(stock):
    pyarrow = pytest.importorskip("pyarrow")

    def batches():
        yield pyarrow.record_batch({"text": ["Thank you!"]})
        raise RuntimeError("the disk is gone")

    broken = pyarrow.RecordBatchReader.from_batches(pyarrow.schema({"text": pyarrow.string()}), batches())
    with pytest.raises(moderato.InputError, match="the disk is gone"):
        stock.score(broken)


def test_columns_of_all_kinds_can_be_text_or_series(stock, comments):
    texts = comments["text"][:50]
    spam = stock.score(texts)["spam"]
    if numpy := pytest.importorskip("numpy"):
        assert stock.score(numpy.array(texts))["spam"] == spam
    for library in ("pandas", "polars"):
        assert stock.score(pytest.importorskip(library).Series(texts))["spam"] == spam
    pyarrow = pytest.importorskip("pyarrow")
    assert stock.score(pyarrow.array(texts))["spam"] == stock.score(pyarrow.chunked_array([texts]))["spam"] == spam
    view = pyarrow.table({"text": pyarrow.array(texts, pyarrow.string_view())})
    assert stock.score(view)["spam"] == spam
    assert stock.score(pyarrow.table({"text": texts}).slice(10, 20))["spam"] == spam[10:30]
