"""Models: learned, measured, written, shipped."""

from __future__ import annotations

import copy
import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import warnings

import pytest
from conftest import DATA

import moderato


@pytest.fixture(scope="module")
def learned(comments):
    return moderato.train(comments)


def test_learns_what_the_program_learns(learned, comments, run, tmp_path):
    file = tmp_path / "own.model"
    run("train", DATA / "comments.csv", "--output", file)
    of = moderato.Model.load(file)
    one, other = (model.manifests["spam"] for model in (learned, of))
    assert other.pop("sources")[0]["name"] == "comments.csv" and one.pop("sources") == []
    assert one == other
    assert learned.score(comments).to_pylist() == of.score(comments).to_pylist()
    assert learned.cutoffs == of.cutoffs


def test_a_written_model_is_read_by_the_program(learned, thread, run, tmp_path):
    file = tmp_path / "own.model"
    learned.save(file)
    assert file.read_bytes() == learned.to_bytes()
    assert json.loads(run("inspect", "--json", file))["manifest"] == learned.manifests["spam"]
    of = [json.loads(line) for line in run("score", "--model", file, "--format", "jsonl", DATA / "thread.csv").splitlines()]
    assert [round(share, 6) for share in learned.score(thread)["spam"]] == [row["spam"] for row in of]


@pytest.mark.parametrize("library", ["pairs", "pandas", "polars", "pyarrow"])
def test_every_table_teaches_the_same(library, learned, comments):
    if library == "pairs":
        table = list(zip(comments["text"], comments["label"]))
    elif library == "pandas":
        pytest.importorskip("pyarrow")
        table = pytest.importorskip("pandas").DataFrame(comments)
    elif library == "polars":
        table = pytest.importorskip("polars").DataFrame(comments)
    else:
        table = pytest.importorskip("pyarrow").table(comments)
    assert moderato.train(table).to_bytes() == learned.to_bytes()


def test_labels_of_any_kind(comments):
    kept = [row for row in zip(comments["text"], comments["label"]) if row[1] in ("spam", "ham")][:600]
    model = moderato.train(kept)
    texts = [text for text, _ in kept]
    kinds = [[label == "spam" for _, label in kept], [int(label == "spam") for _, label in kept]]
    pyarrow = pytest.importorskip("pyarrow")
    for labels in kinds:
        for table in (list(zip(texts, labels)), {"text": texts, "is_spam": labels}, pyarrow.table({"text": texts, "label": labels})):
            assert moderato.train(table).score(texts)["spam"] == model.score(texts)["spam"]
    named = [(text, "bad" if label == "spam" else "fine") for text, label in kept]
    assert moderato.train(named, positive="bad", negative="*").score(texts)["spam"] == model.score(texts)["spam"]


def test_what_is_left_out_is_told(comments):
    pairs = [*zip(comments["text"], comments["label"]), ("without a label", None), (None, "spam"), ("who knows", "unsure")]
    with pytest.warns(moderato.ModeratoWarning) as told:
        moderato.train(pairs, ignore="unsure")
    words = [str(one.message) for one in told]
    assert any("1 rows have an empty label" in one for one in words) and any("1 rows have no text" in one for one in words)
    assert any("to ignore (unsure)" in one for one in words)
    assert {one.filename for one in told} == {__file__}


def test_options_are_those_of_the_program(comments, run, tmp_path):
    few = {name: values[::9] for name, values in comments.items()}
    file = tmp_path / "few.csv"
    import csv

    with open(file, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(few)
        writer.writerows(zip(*few.values()))
    options = ["--base", "spam", "--max-false-reject", 0.01, "--max-missed", 0.05, "--review-from", 0.2, "--date", "2030-01-01"]
    run("train", file, "--output", tmp_path / "m", *options)
    model = moderato.train(
        few, base="spam", max_false_reject=0.01, max_missed=0.05, review_from=0.2, date="2030-01-01", source="few.csv"
    )
    one, other = model.manifests["spam"], moderato.Model.load(tmp_path / "m").manifests["spam"]
    other["sources"][0]["sha256"] = ""
    assert one == other


def test_measures_what_the_program_measures(comments, run):
    few = ["--folds", 3, "--resamples", 50, "--format", "json"]
    of = json.loads(run("evaluate", DATA / "comments.csv", *few))
    measured = moderato.evaluate(comments, folds=3, resamples=50)
    for part in ("figures", "intervals", "ham", "spam", "reliability", "curves", "judges", "judged_by"):
        assert measured[part] == of[part], part
    grouped = moderato.evaluate(comments, folds=3, group_by="genre", resamples=0)
    of = json.loads(run("evaluate", DATA / "comments.csv", "--folds", 3, "--group-by", "genre", "--resamples", 0, "--format", "json"))
    assert grouped["groups"] == of["groups"] and len(of["groups"]) > 2


def test_measures_a_model(stock, comments, run, tmp_path):
    of = json.loads(run("evaluate", DATA / "comments.csv", "--model", "spam", "--resamples", 20, "--format", "json"))
    measured = stock["spam"].evaluate(comments, resamples=20)
    assert measured.figures == of["figures"] and measured.intervals == of["intervals"]
    assert f"{of['figures']['mcc']:.4f}" in str(measured) and "accuracy" in repr(measured)
    measured.save(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text().startswith("<!DOCTYPE html>")
    measured.save(tmp_path / "all.json")
    assert json.loads((tmp_path / "all.json").read_text()) == dict(measured)
    with pytest.raises(moderato.ModelError, match="say which"):
        stock.evaluate(comments)


def test_explanations_add_up_and_read_as_in_the_program(stock, run):
    text = "Ünïted we earn $500 a day 💰, click www.win-now.example"
    why = stock.explain(text)
    for attribute, of in why.items():
        assert of.prior + sum(term.weight for term in of.terms) == pytest.approx(of.log_odds, abs=1e-9)
        assert of.probability == stock.score([text])[attribute][0]
        for term in of.terms:
            if term.source == "wording":
                assert [text[start:end] for start, end in term.spans] == [term.name]
    shown = run("explain", text)
    assert str(why).split() == shown.split() and str(why["spam"]) in shown
    long = "roses need sun and patience " * 60 + text
    window = stock.explain(long)["spam"].window
    assert window is not None and "$500" in long[slice(*window)]


def test_is_pickled_and_copied(stock, learned, comments):
    for model in (stock, learned):
        for again in (pickle.loads(pickle.dumps(model)), copy.copy(model), copy.deepcopy(model)):
            assert again == model and hash(again) == hash(model)
            assert again.score(comments["text"][:50]).to_pylist() == model.score(comments["text"][:50]).to_pylist()
    assert stock != learned and stock["spam"] == moderato.Model.load("spam")
    assert moderato.Model.from_bytes(learned.to_bytes(), stock["toxicity"].to_bytes()).attributes == ["spam", "toxicity"]
    assert repr(learned).startswith("<moderato.Model: spam (from ")


def test_others_go_on_meanwhile(comments):
    """While it learns, another thread of Python runs."""
    beats, done = [], threading.Event()

    def beat():
        while not done.wait(0.005):
            beats.append(time.monotonic())

    beating = threading.Thread(target=beat)
    beating.start()
    started = time.monotonic()
    moderato.train(comments)
    took = time.monotonic() - started
    done.set()
    beating.join()
    gaps = [later - earlier for earlier, later in zip(beats, beats[1:])]
    assert len(beats) > 3 and max(gaps) < max(0.5 * took, 0.2), (len(beats), max(gaps), took)


#: A program's table for streams, of more batches than any test waits for.
_MANY = f"""import csv, moderato, pyarrow
with open({str(DATA / "comments.csv")!r}, encoding="utf-8", newline="") as file: texts = [row["text"] for row in csv.DictReader(file)]
many = pyarrow.table({{"text": texts * 400}}).to_reader(len(texts))
model = moderato.Model.stock()
"""


def _interrupted(program, within):
    """What a program that says "ready" writes and how it ends when Ctrl-C comes soon after, and the seconds from then on."""
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "ready\n"
        time.sleep(0.3)
        sent = time.monotonic()
        child.send_signal(signal.SIGINT)
        out, error = child.communicate(timeout=within)
        return out, error, child.returncode, time.monotonic() - sent
    finally:
        child.kill()


@pytest.mark.skipif(os.name != "posix", reason="signals of Unix")
@pytest.mark.parametrize("call", ["moderato.train(table)", "while True: model.score(table)"])
def test_ctrl_c_is_heeded(call):
    program = f"""
import csv, moderato
with open({str(DATA / "comments.csv")!r}, encoding="utf-8", newline="") as file: read = list(csv.DictReader(file))
table = {{"text": [row["text"] + str(n) for n in range(6) for row in read], "label": [row["label"] for n in range(6) for row in read]}}
model = moderato.Model.stock()
print("ready", flush=True)
try:
    {call}
except KeyboardInterrupt:
    print("interrupted", len(model.score(["and it still works"])), flush=True)
"""
    out, error, code, took = _interrupted(program, within=120)
    assert out == "interrupted 1\n" and code == 0, error
    assert took < 30


@pytest.mark.skipif(os.name != "posix", reason="signals of Unix")
def test_ctrl_c_is_heeded_between_the_batches_of_a_stream():
    """Whoever reads the stream is a library, which knows no exceptions of Python's: it has to come back."""
    pytest.importorskip("pyarrow")
    program = f"""
{_MANY}scored = pyarrow.RecordBatchReader.from_stream(model.stream(many))
scored.read_next_batch()
print("ready", flush=True)
try:
    for _ in scored: pass
except KeyboardInterrupt:
    print("interrupted", scored.read_next_batch().num_rows == len(texts), flush=True)
"""
    out, error, code, _ = _interrupted(program, within=60)
    assert out == "interrupted True\n" and code == 0, error


@pytest.mark.skipif(os.name != "posix", reason="signals of Unix")
def test_ctrl_c_ends_what_reads_a_stream_without_coming_back():
    pytest.importorskip("pyarrow")
    program = f"""
{_MANY}scored = pyarrow.RecordBatchReader.from_stream(model.stream(many))
print("ready", flush=True)
try:
    try:
        scored.read_all()
    except pyarrow.ArrowException as error:
        print("KeyboardInterrupt" in str(error), flush=True)
        for _ in range(1000): pass
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
    out, error, code, _ = _interrupted(program, within=60)
    # Where the signal is raised before the first line is printed, that is as well.
    assert out.endswith("interrupted\n") and code == 0, error


def _spam(texts):
    return moderato.Model.stock().score(texts)["spam"]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_other_processes_score_too(method, stock, comments):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {method} here")
    texts = comments["text"][:100]
    # The pool of this process is there before the fork.
    expected = stock.score(texts)["spam"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with multiprocessing.get_context(method).Pool(2) as pool:
            assert pool.map_async(_spam, [texts, texts]).get(timeout=60) == [expected, expected]
            assert pool.apply_async(_scored_by, (stock, texts)).get(timeout=60) == expected


def _scored_by(model, texts):
    return model.score(texts)["spam"]


def test_needs_no_library(tmp_path):
    """Nothing but the standard library is imported."""
    program = """
import sys, moderato, moderato.sklearn
from moderato.sklearn import CommentClassifier
assert moderato.Model.stock().score(["Thank you!"]).to_pylist()[0]["decision"] == "approve"
moderato.Model.stock().explain("x"), moderato.campaigns(["a b c d e f g"] * 2)
known = {"pyarrow", "pandas", "polars", "numpy", "duckdb", "sklearn"} & set(sys.modules)
assert not known, known
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path)


def test_version(run):
    assert moderato.__version__ == run("--version").split()[1]
