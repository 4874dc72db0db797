"""What comes out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional, Union

from ._moderato import Batches

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Scored:
    """Judged comments, a row for each row of the table that was given, in its order.

    It is a table itself, which pyarrow, polars, DuckDB and the like take in without a copy
    (``__arrow_c_stream__``); none of them need be there. Its columns are those that were to be kept,
    then ``decision`` (approve, review or reject), for each attribute its probability under its name,
    ``campaign`` where campaigns were asked for, and ``reasons``: a list of ``attribute`` (null for
    what the context says), ``source``, ``evidence``, ``weight`` in log-odds, and ``start`` and
    ``end``, in bytes of the text's UTF-8. A row without a text is a row of nulls.

    >>> import moderato
    >>> scored = moderato.Model.stock().score(["Thank you, that helped me a lot.", None])
    >>> len(scored), scored.column_names
    (2, ['decision', 'spam', 'toxicity', 'reasons'])
    >>> scored["decision"]
    ['approve', None]
    """

    def __init__(self, batches: Batches, campaigns: Optional[list[Campaign]] = None, rules: Optional[list[Rule]] = None) -> None:
        self._batches = batches
        #: The campaigns, largest first, where they were asked for.
        self.campaigns = campaigns
        #: The rules of the policy, each with how many comments met it, where there was a policy.
        self.rules = rules

    @property
    def column_names(self) -> list[str]:
        """The names of the columns."""
        return self._batches.column_names

    def __len__(self) -> int:
        return len(self._batches)

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object:
        return self._batches.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self._batches.__arrow_c_schema__()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.to_pylist())

    def __getitem__(self, column: str) -> list[Any]:
        """The values of a column."""
        return self._batches.column(column)

    def __repr__(self) -> str:
        return f"<moderato.Scored: {len(self):,} rows of {', '.join(self.column_names)}>"

    def to_pylist(self) -> list[dict[str, Any]]:
        """Each row as a dict.

        >>> import moderato
        >>> moderato.Model.stock().score(["Thank you!"]).to_pylist()[0]["reasons"]
        []
        """
        return self._batches.to_pylist()

    def to_pyarrow(self) -> pyarrow.Table:
        """The same as a table of pyarrow, which must be installed."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The same as a data frame of pandas, which must be installed, and pyarrow with it."""
        return self.to_pyarrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """The same as a data frame of polars, which must be installed."""
        import polars

        return polars.DataFrame(self)


@dataclass(frozen=True)
class Rule:
    """A rule of a policy, and how many of the comments met it."""

    list: str
    rule: str
    hits: int


@dataclass(frozen=True)
class Campaign:
    """A group of near-identical comments."""

    #: What the column ``campaign`` calls it: ``c1``.
    name: str
    #: What is to be done with its members: approve, review or reject.
    decision: str
    #: The words that all members share, slots shown as ``…``.
    template: str
    #: Numbers of its rows, from 0.
    members: list[int]
    #: How many authors posted it, as far as they are named.
    authors: int
    #: In how many threads.
    threads: int
    #: When it was first and last posted, as the source wrote it; none where no date can be read.
    first: Optional[str]
    last: Optional[str]
    #: Members that do not inherit the decision, being honest by a wide margin.
    exceptions: list[int]


@dataclass(frozen=True)
class Cutoffs:
    """From which probabilities on a comment is put up for review, and rejected; ``None`` for never."""

    review_from: Optional[float]
    reject_from: Optional[float]


@dataclass(frozen=True)
class Term:
    """One term of a score."""

    #: ``wording``, a heuristic's name, or ``bound``: what takes back the part beyond the surest score.
    source: str
    #: The word or link as typed, or what the heuristic found.
    name: str
    #: Its part in the log-odds: above 0 it speaks for the attribute.
    weight: float
    #: Where it stands, as ``text[start:end]``; several places, or none, for a heuristic.
    spans: list[tuple[int, int]]


@dataclass(frozen=True)
class Sum:
    """A score for one attribute as a sum: ``prior`` and the weights of all ``terms`` add up to ``log_odds``."""

    attribute: str
    #: What the attribute's score alone asks for.
    decision: str
    probability: float
    log_odds: float
    prior: float
    terms: list[Term]
    #: The part of a long text that decided, as ``text[start:end]``; ``None`` where it was the whole.
    window: Optional[tuple[int, int]]
    _shown: str

    def __str__(self) -> str:
        return self._shown.rstrip()

    def __repr__(self) -> str:
        return f"<moderato.Sum: {self.attribute} {self.probability:.6f}, {self.decision}, of {len(self.terms)} terms>"


class Explanation(Mapping[str, Sum]):
    """Why a text is judged as it is: the sum of each attribute, by its name.

    >>> import moderato
    >>> why = moderato.Model.stock().explain("Earn $500 a day from home, click www.win-now.example")
    >>> spam = why["spam"]
    >>> spam.decision
    'reject'
    >>> abs(spam.prior + sum(term.weight for term in spam.terms) - spam.log_odds) < 1e-9
    True
    >>> max(spam.terms, key=lambda term: term.weight).source != "bound"
    True
    """

    def __init__(self, text: str, sums: list[Sum]) -> None:
        #: What was explained.
        self.text = text
        self._sums = {of.attribute: of for of in sums}

    def __getitem__(self, attribute: str) -> Sum:
        return self._sums[attribute]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sums)

    def __len__(self) -> int:
        return len(self._sums)

    def __str__(self) -> str:
        return "\n\n".join(map(str, self._sums.values()))

    def __repr__(self) -> str:
        said = ", ".join(f"{of.attribute} {of.probability:.6f} ({of.decision})" for of in self._sums.values())
        return f"<moderato.Explanation: {said}>"


class Evaluation(Mapping[str, Any]):
    """What was measured, as ``moderato evaluate --format json`` writes it; ``str()`` gives the figures."""

    def __init__(self, measured: str, page: str) -> None:
        self._measured: dict[str, Any] = json.loads(measured)
        self._json = measured
        self._page = page

    def __getitem__(self, key: str) -> Any:
        return self._measured[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._measured)

    def __len__(self) -> int:
        return len(self._measured)

    @property
    def figures(self) -> dict[str, Any]:
        """The figures by name: ``rows``, ``spam``, ``accuracy``, ``mcc``, ``auc`` and so on."""
        figures: dict[str, Any] = self._measured["figures"]
        return figures

    @property
    def intervals(self) -> dict[str, Optional[list[float]]]:
        """The 95 % interval of each figure."""
        intervals: dict[str, Optional[list[float]]] = self._measured["intervals"]
        return intervals

    def to_html(self) -> str:
        """The page that ``moderato evaluate --output FILE.html`` writes."""
        return self._page

    def save(self, path: Union[str, os.PathLike[str]]) -> None:
        """Writes the page to ``FILE.html``, or JSON to a file of any other name."""
        is_page = os.fspath(path).lower().endswith((".html", ".htm"))
        with open(path, "w", encoding="utf-8") as file:
            file.write(self._page if is_page else self._json)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"

    def __str__(self) -> str:
        lines = [f"Judged by {self['judged_by']}: {self.figures['rows']:,} comments, {self.figures['spam']:,} of them spam"]
        for name, value in self.figures.items():
            if name not in ("rows", "spam") and value is not None:
                interval = self.intervals.get(name)
                range_ = f"  {interval[0]:.4f} to {interval[1]:.4f}" if interval else ""
                lines.append(f"{name:<24}{value:.4f}{range_}")
        lines += [f"- {words}" for words in (*self["warnings"], *self["notes"])]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<moderato.Evaluation: {self.figures['rows']:,} comments, accuracy {self.figures['accuracy']:.4f}>"
