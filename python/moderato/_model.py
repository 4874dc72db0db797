"""Models, learning and measuring."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator, Sequence
from typing import Any, Optional, Union

from . import _moderato
from ._errors import ModeratoWarning
from ._results import Campaign, Cutoffs, Evaluation, Explanation, Rule, Scored, Sum, Term
from ._tables import Table, arrow

Path = Union[str, os.PathLike[str]]


def _path(path: Optional[Path]) -> Optional[str]:
    return None if path is None else os.fspath(path)


def _columns(keep: Union[bool, str, Sequence[str]] = (), **named: Optional[str]) -> dict[str, Any]:
    """Which columns are what; ``keep`` is a list of names, or ``True`` for all."""
    kept = None if keep is True else [keep] if isinstance(keep, str) else list(keep or ())
    names = ("text", "id", "thread", "parent", "author", "date", "label", "group")
    return {**{name: named.get(name) for name in names}, "keep": kept}


def _labels(attribute: str, **words: Union[None, str, Sequence[Any]]) -> dict[str, Any]:
    def listed(given: Union[None, str, Sequence[Any]]) -> list[str]:
        if given is None:
            return []
        one_or_more = [given] if isinstance(given, (str, bool, int)) else list(given)
        return [str(word).lower() if isinstance(word, bool) else str(word) for word in one_or_more]

    return {"attribute": attribute, **{name: listed(given) for name, given in words.items()}}


#: What is asked of learning and measuring where nothing is said, as on the command line.
_USUAL: dict[str, Any] = dict(
    base=None, max_false_reject=0.001, max_missed=0.01, review_from=0.3, spam_share=None, allow_small=False, date=None,
    source=None, memory=None, folds=5, by_time=False, mistakes=5, resamples=1000, seed=0, threads=None,
)  # fmt: skip


def _warn(told: Sequence[str]) -> None:
    for words in told:
        warnings.warn(words, ModeratoWarning, stacklevel=3)


class Model:
    """One model, or several for different attributes that judge together.

    A model can be pickled and copied (by the bytes of its file), so that joblib, Ray and Spark can ship it.

    >>> import moderato
    >>> model = moderato.Model.stock()
    >>> model.attributes
    ['spam', 'toxicity']
    >>> model["spam"].attributes
    ['spam']
    """

    __slots__ = ("_judges",)

    def __init__(self, *paths: Path) -> None:
        self._judges = _moderato.Judges.open([os.fspath(path) for path in paths])

    @classmethod
    def _of(cls, judges: _moderato.Judges) -> Model:
        model = cls.__new__(cls)
        model._judges = judges
        return model

    @classmethod
    def stock(cls) -> Model:
        """The models that are built in, for spam and toxicity."""
        return cls._of(_moderato.Judges.open([]))

    @classmethod
    def load(cls, path: Path, *more: Path) -> Model:
        """The model of a file, or of several, each for another attribute; ``"spam"`` and ``"toxicity"`` are the stock models.

        >>> import moderato
        >>> moderato.Model.load("no-such.model")
        Traceback (most recent call last):
            ...
        moderato.MissingFileError: no-such.model: no such model file; the stock models are spam and toxicity
        """
        return cls._of(_moderato.Judges.open([os.fspath(one) for one in (path, *more)]))

    @classmethod
    def from_bytes(cls, *models: bytes) -> Model:
        """The model of these bytes, as ``to_bytes`` gives them; several for several attributes."""
        return cls._of(_moderato.Judges.from_bytes(list(models)))

    def save(self, path: Path) -> None:
        """Writes the model to a file, which the command line reads, too. Of several, say which: ``model["spam"].save(path)``."""
        self._judges.save(os.fspath(path))

    def to_bytes(self) -> bytes:
        """The bytes of the model's file. Of several, say which: ``model["spam"].to_bytes()``."""
        return self._judges.only_bytes()

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, tuple(self._judges.to_bytes())

    def __copy__(self) -> Model:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Model:
        # It never changes.
        return self

    @property
    def attributes(self) -> list[str]:
        """What is judged, in the order of the columns."""
        return self._judges.attributes

    @property
    def cutoffs(self) -> dict[str, Cutoffs]:
        """Where review and rejection begin, by attribute.

        >>> import moderato
        >>> moderato.Model.stock().cutoffs["toxicity"].reject_from is None  # a person decides on that
        True
        """
        return {name: Cutoffs(*of) for name, of in zip(self.attributes, self._judges.cutoffs())}

    @property
    def manifests(self) -> dict[str, dict[str, Any]]:
        """What each model says of itself, by attribute: rows learned from, held-out figures and the like."""
        return {name: json.loads(of) for name, of in zip(self.attributes, self._judges.manifests())}

    def __getitem__(self, attribute: str) -> Model:
        """The model of one attribute by itself."""
        return self._of(self._judges.only(attribute))

    def __len__(self) -> int:
        return len(self.attributes)

    def __iter__(self) -> Iterator[str]:
        return iter(self.attributes)

    def __eq__(self, other: object) -> bool:
        return self._judges.to_bytes() == other._judges.to_bytes() if isinstance(other, Model) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self._judges.to_bytes()))

    def __repr__(self) -> str:
        said = [f"{name} (from {of['rows']:,} comments)" for name, of in self.manifests.items()]
        return f"<moderato.Model: {', '.join(said)}>"

    def score(
        self,
        table: Table,
        *,
        text: Optional[str] = None,
        id: Optional[str] = None,
        thread: Optional[str] = None,
        parent: Optional[str] = None,
        author: Optional[str] = None,
        date: Optional[str] = None,
        keep: Union[bool, str, Sequence[str]] = (),
        campaigns: bool = False,
        policy: Optional[Path] = None,
        reject_toxic_at: Optional[float] = None,
        threads: Optional[int] = None,
    ) -> Scored:
        """Judges the comments of a table, or a list of texts: a row for each, in the same order.

        Columns are found by name, in any case (text, comment, body, message ...; id, thread, parent, author, date),
        or named. Columns to ``keep`` stand before the result's; ``True`` keeps all. With ``campaigns``
        comments are judged together, as ``moderato score --campaigns`` does: near-identical ones are decided
        on as one, and the thread may raise a decision. ``policy`` is a site's ``moderato.toml``.

        ``threads`` are all cores where nothing is said. Other Python threads go on meanwhile; Ctrl-C is heeded.

        >>> import moderato
        >>> comments = {"id": ["a", "b"], "body": ["Earn $500 a day from home, click www.win-now.example", "I like the new tram."]}
        >>> moderato.Model.stock().score(comments, keep="id")["decision"]
        ['reject', 'approve']
        """
        judges, rules = self._under(policy, reject_toxic_at)
        asked = _columns(keep, text=text, id=id, thread=thread, parent=parent, author=author, date=date)
        if not campaigns:
            scored = Scored(judges.score(arrow(table), asked, threads))
        else:
            batches, found = judges.score_together(arrow(table), asked, threads)
            scored = Scored(batches, _largest_first(found))
        if rules:
            scored.rules = [Rule(*rule) for rule in judges.rules()]
        return scored

    def stream(
        self,
        table: Any,
        *,
        text: Optional[str] = None,
        id: Optional[str] = None,
        thread: Optional[str] = None,
        parent: Optional[str] = None,
        author: Optional[str] = None,
        date: Optional[str] = None,
        keep: Union[bool, str, Sequence[str]] = (),
        policy: Optional[Path] = None,
        reject_toxic_at: Optional[float] = None,
        threads: Optional[int] = None,
    ) -> _moderato.Stream:
        """The same for tables larger than memory: batches are judged as they are asked for, and let go.

        What it gives can be read once, as in ``pyarrow.RecordBatchReader.from_stream(model.stream(reader))``.
        """
        judges, _ = self._under(policy, reject_toxic_at)
        asked = _columns(keep, text=text, id=id, thread=thread, parent=parent, author=author, date=date)
        return judges.stream(arrow(table), asked, threads)

    def _under(self, policy: Optional[Path], reject_toxic_at: Optional[float]) -> tuple[_moderato.Judges, bool]:
        if policy is None and reject_toxic_at is None:
            return self._judges, False
        judges, told = self._judges.under(_path(policy), reject_toxic_at)
        for words in told:
            warnings.warn(words, ModeratoWarning, stacklevel=4)
        return judges, policy is not None

    def explain(self, text: str) -> Explanation:
        """Why ``text`` is judged as it is, for each attribute: terms that add up to the score.

        ``print()`` shows what ``moderato explain`` shows.

        >>> import moderato
        >>> print(moderato.Model.stock().explain("Thank you, that helped me a lot.")["spam"])  # doctest: +ELLIPSIS
        spam: 0.0..., approve
        ...
        """
        sums = [
            Sum(attribute, decision, probability, log_odds, prior, [Term(*term) for term in terms], window, shown)
            for attribute, decision, probability, log_odds, prior, terms, window, shown in self._judges.explain(text)
        ]
        return Explanation(text, sums)

    def evaluate(
        self,
        table: Table,
        *,
        text: Optional[str] = None,
        label: Optional[str] = None,
        id: Optional[str] = None,
        thread: Optional[str] = None,
        group_by: Optional[str] = None,
        positive: Union[None, str, Sequence[Any]] = None,
        negative: Union[None, str, Sequence[Any]] = None,
        ignore: Union[None, str, Sequence[Any]] = None,
        mistakes: int = 5,
        resamples: int = 1000,
        seed: int = 0,
        threads: Optional[int] = None,
    ) -> Evaluation:
        """Measures the model on labelled comments, as ``moderato evaluate --model`` does.

        Of several models, say which: ``model["spam"].evaluate(table)``.

        >>> import moderato
        >>> labelled = [("Earn $500 a day from home, click www.win-now.example", "spam"), ("I like the new tram.", "ham")]
        >>> moderato.Model.stock()["spam"].evaluate(labelled).figures["accuracy"]
        1.0
        """
        judges = self._judges
        labelling = _labels(self.attributes[0], positive=positive, negative=negative, ignore=ignore)
        asked = _columns(text=text, label=label, id=id, thread=thread, group=group_by)
        learning = {**_USUAL, "mistakes": mistakes, "resamples": resamples, "seed": seed, "threads": threads}
        measured, page, told = _moderato.evaluate(arrow(table), asked, labelling, learning, judges)
        _warn(told)
        return Evaluation(measured, page)


def _unpickled(*models: bytes) -> Model:
    return Model.from_bytes(*models)


def _largest_first(found: list[Any]) -> list[Campaign]:
    return sorted((Campaign(*of) for of in found), key=lambda campaign: -len(campaign.members))


def train(
    table: Table,
    *,
    text: Optional[str] = None,
    label: Optional[str] = None,
    id: Optional[str] = None,
    thread: Optional[str] = None,
    attribute: str = "spam",
    positive: Union[None, str, Sequence[Any]] = None,
    negative: Union[None, str, Sequence[Any]] = None,
    ignore: Union[None, str, Sequence[Any]] = None,
    base: Optional[Path] = None,
    max_false_reject: float = 0.001,
    max_missed: float = 0.01,
    review_from: float = 0.3,
    spam_share: Optional[float] = None,
    allow_small: bool = False,
    date: Optional[str] = None,
    source: Optional[str] = None,
    memory: Optional[int] = None,
    threads: Optional[int] = None,
) -> Model:
    """Learns a model from labelled comments, as ``moderato train`` does: a table, or pairs of text and label.

    Rows of one ``id`` are one comment with its last label; a row labelled ``forget`` takes it out. Labels are spam and
    ham, 1 and 0, true and false and the like, or those that ``positive`` and ``negative`` name (``negative="*"`` for all
    others). ``base`` is a model file or the name of a stock model to start from; 5 comments of each class are enough then.
    ``source`` is what the model is to say that it learned from, ``memory`` how many bytes of features lie in memory. What
    was left out is told as ``ModeratoWarning``.

    >>> import moderato
    >>> ham = [(f"I walked the dog {n} times round the lake and it rained", "ham") for n in range(30)]
    >>> spam = [(f"earn {n}00 dollars a week at home, click here now", "spam") for n in range(30)]
    >>> model = moderato.train(ham + spam)
    >>> model
    <moderato.Model: spam (from 60 comments)>
    >>> model.score(["earn 900 dollars a week, click here"])["spam"][0] > 0.5
    True
    >>> moderato.train(ham)
    Traceback (most recent call last):
        ...
    moderato.TrainingError: training: all 30 labelled comments are negative: a model of one class would call everything negative; add positive ones, or name their labels with --positive
    """
    labelling = _labels(attribute, positive=positive, negative=negative, ignore=ignore)
    learning = {
        **_USUAL, "base": _path(base), "max_false_reject": max_false_reject, "max_missed": max_missed, "review_from": review_from,
        "spam_share": spam_share, "allow_small": allow_small, "date": date, "source": source, "memory": memory, "threads": threads,
    }  # fmt: skip
    judges, told = _moderato.train(arrow(table), _columns(text=text, label=label, id=id, thread=thread), labelling, learning)
    _warn(told)
    return Model._of(judges)


def evaluate(
    table: Table,
    *,
    text: Optional[str] = None,
    label: Optional[str] = None,
    id: Optional[str] = None,
    thread: Optional[str] = None,
    date: Optional[str] = None,
    attribute: str = "spam",
    positive: Union[None, str, Sequence[Any]] = None,
    negative: Union[None, str, Sequence[Any]] = None,
    ignore: Union[None, str, Sequence[Any]] = None,
    folds: int = 5,
    group_by: Optional[str] = None,
    by_time: bool = False,
    mistakes: int = 5,
    resamples: int = 1000,
    seed: int = 0,
    allow_small: bool = False,
    threads: Optional[int] = None,
) -> Evaluation:
    """Measures the learner on labelled comments, as ``moderato evaluate --folds`` does: each fold is judged by a model that never saw it.

    ``group_by`` names a column whose equal values are held out together; ``by_time`` judges blocks of dated comments by
    what was learned before them. To measure a model, call its own ``evaluate``.

    >>> import moderato
    >>> ham = [(f"I walked the dog {n} times round the lake and it rained", "ham") for n in range(30)]
    >>> spam = [(f"earn {n}00 dollars a week at home, click here now", "spam") for n in range(30)]
    >>> moderato.evaluate(ham + spam, folds=3, resamples=0).figures["mcc"]
    1.0
    """
    if not 2 <= folds <= 100:
        raise ValueError(f"folds is {folds}: give a number from 2 to 100")
    labelling = _labels(attribute, positive=positive, negative=negative, ignore=ignore)
    asked = _columns(text=text, label=label, id=id, thread=thread, date=date, group=group_by)
    learning = {
        **_USUAL, "folds": folds, "by_time": by_time, "mistakes": mistakes, "resamples": resamples, "seed": seed,
        "allow_small": allow_small, "threads": threads,
    }  # fmt: skip
    measured, page, told = _moderato.evaluate(arrow(table), asked, labelling, learning, None)
    _warn(told)
    return Evaluation(measured, page)


def campaigns(
    table: Table,
    *,
    model: Optional[Model] = None,
    text: Optional[str] = None,
    id: Optional[str] = None,
    thread: Optional[str] = None,
    parent: Optional[str] = None,
    author: Optional[str] = None,
    date: Optional[str] = None,
    min_size: int = 2,
    policy: Optional[Path] = None,
    reject_toxic_at: Optional[float] = None,
    threads: Optional[int] = None,
) -> list[Campaign]:
    """The groups of near-identical comments in a table, largest first, as ``moderato campaigns`` finds them; judged by the stock models or ``model``.

    >>> import moderato
    >>> texts = [f"Earn ${n}00 a day at home, look at www.win-now.example today" for n in range(3, 6)]
    >>> for campaign in moderato.campaigns(texts + ["I like the new tram."]):
    ...     print(campaign.name, campaign.decision, campaign.members)
    c1 reject [0, 1, 2]
    """
    judges = model if model is not None else Model.stock()
    scored = judges.score(
        table, text=text, id=id, thread=thread, parent=parent, author=author, date=date, campaigns=True, policy=policy,
        reject_toxic_at=reject_toxic_at, threads=threads,
    )  # fmt: skip
    return [campaign for campaign in scored.campaigns or [] if len(campaign.members) >= min_size]
