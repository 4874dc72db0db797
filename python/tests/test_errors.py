"""What goes wrong is said in the words of the command line, and caught as Python's own."""

from __future__ import annotations

import pickle

import pytest
from conftest import DATA

import moderato


def test_words_are_those_of_the_program(run, tmp_path, stock, thread):
    damaged = tmp_path / "damaged.model"
    damaged.write_bytes(b"no model at all")
    policy = tmp_path / "moderato.toml"
    policy.write_text("[cutofs]\n")
    few = tmp_path / "few.csv"
    few.write_text("text,label\n" + "".join(f"text {n} of few,{'spam' if n % 2 else 'ham'}\n" for n in range(10)))
    odd = tmp_path / "odd.csv"
    odd.write_text("text,label\nhello,maybe\n")
    file = DATA / "thread.csv"
    pairs = [(f"text {n} of few", "spam" if n % 2 else "ham") for n in range(10)]
    cases = [
        (FileNotFoundError, lambda: moderato.Model.load("gone.model"), ["score", "--model", "gone.model", file]),
        (moderato.ModelError, lambda: moderato.Model.load(damaged), ["score", "--model", damaged, file]),
        (moderato.ModelError, lambda: moderato.Model.load("spam", "spam"), ["score", "--model", "spam", "--model", "spam", file]),
        (FileNotFoundError, lambda: stock.score(thread, policy="gone.toml"), ["score", "--policy", "gone.toml", file]),
        (moderato.InputError, lambda: stock.score(thread, policy=policy), ["score", "--policy", policy, file]),
        (moderato.InputError, lambda: stock.score(thread, reject_toxic_at=7), ["score", "--reject-toxic-at", 7, file]),
        (moderato.TrainingError, lambda: moderato.train(pairs), ["train", few, "--output", tmp_path / "m"]),
        (moderato.TrainingError, lambda: moderato.train(pairs, max_missed=2), ["train", few, "--max-missed", 2]),
        (moderato.InputError, lambda: moderato.train(pairs, attribute="id"), ["train", few, "--attribute", "id"]),
        (moderato.InputError, lambda: moderato.train(pairs, base="toxicity"), ["train", few, "--base", "toxicity"]),
    ]
    for kind, call, arguments in cases:
        words = run(*arguments, fails=True)
        with pytest.raises(kind) as raised:
            call()
        assert f"error: {raised.value}" in words, words
        assert isinstance(raised.value, moderato.ModeratoError)
    # Places differ, words do not.
    words = run("train", odd, "--output", tmp_path / "m", fails=True)
    with pytest.raises(moderato.TrainingError) as raised:
        moderato.train([("hello", "maybe")])
    assert words.strip().endswith(f"odd.csv: {str(raised.value).removeprefix('the table: ')}")


def test_families():
    assert issubclass(moderato.InputError, ValueError) and issubclass(moderato.FileError, OSError)
    assert issubclass(moderato.MissingFileError, FileNotFoundError)
    error = moderato.InputError("words")
    assert str(pickle.loads(pickle.dumps(error))) == "words"


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        ("one text", TypeError, "list of texts"),
        (b"bytes", TypeError, "list of texts"),
        (7, TypeError, "builtins.int is no table"),
        ([1, 2], TypeError, "item 0 is builtins.int"),
        (["a", 2], TypeError, "item 1 is builtins.int"),
        ({"text": ["a"], "id": ["1", "2"]}, ValueError, "different lengths"),
        ({"remark": ["a"]}, moderato.InputError, 'it has: "remark"'),
    ],
)
def test_what_is_no_table_is_told(given, kind, words, stock):
    with pytest.raises(kind, match=words):
        stock.score(given)


def test_columns_that_are_missing_or_of_another_type(stock):
    with pytest.raises(moderato.InputError, match="did you mean 'text'"):
        stock.score({"text": ["a"]}, text="txt")
    with pytest.raises(moderato.InputError, match="no column 'gone'"):
        stock.score({"text": ["a"]}, keep=["gone"])
    with pytest.raises(moderato.InputError, match="no column of labels"):
        moderato.train({"text": ["a"]})
    pyarrow = pytest.importorskip("pyarrow")
    with pytest.raises(moderato.InputError, match="Int64"):
        stock.score(pyarrow.table({"text": [1, 2]}))
    with pytest.raises(TypeError, match=r"collect\(\)"):
        stock.score(pytest.importorskip("polars").LazyFrame({"text": ["a"]}))


def test_a_model_that_cannot_be_written(stock, tmp_path):
    with pytest.raises(OSError, match="gone"):
        stock["spam"].save(tmp_path / "gone" / "m.model")
    with pytest.raises(moderato.ModelError, match="say which"):
        stock.save(tmp_path / "m.model")
    with pytest.raises(moderato.ModelError, match="say which is to be turned into bytes"):
        stock.to_bytes()
    with pytest.raises(KeyError):
        stock["pets"]
    with pytest.raises(moderato.ModelError):
        moderato.Model.from_bytes(b"nonsense")
