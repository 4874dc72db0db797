"""What goes in: anything that is a table, as something with ``__arrow_c_stream__``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Optional, Protocol, Sequence, Union

from ._moderato import Batches


class ArrowTable(Protocol):
    """A table of any library that speaks Arrow: pyarrow, polars, DuckDB, pandas from 2.2 on."""

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object: ...


#: A table; or the texts by themselves; or columns by name; or pairs of text and label.
Table = Union[ArrowTable, Iterable[Optional[str]], Mapping[str, Iterable[Any]], Iterable[Sequence[Any]]]

#: What tables have and columns have not.
_OF_TABLES = ("columns", "column_names", "schema")
#: How columns become lists.
_OF_COLUMNS = ("to_pylist", "to_list", "tolist")


def arrow(table: Any) -> Any:
    """``table`` as something with ``__arrow_c_stream__`` or ``__arrow_c_array__``."""
    if isinstance(table, (str, bytes)):
        raise TypeError("give a list of texts, or a table; one text by itself is [text]")
    if hasattr(table, "collect") and not hasattr(table, "__arrow_c_stream__"):
        raise TypeError(f"{_named(table)} is a plan, and no table yet: collect() it first")
    is_table = any(hasattr(table, name) for name in _OF_TABLES)
    if is_table and (hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__")):
        return table
    if not is_table:
        for name in _OF_COLUMNS:
            if hasattr(table, name):
                return _texts(getattr(table, name)())
        if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
            return table
    if isinstance(table, Mapping):
        columns = [(str(name), [_word(value) for value in values]) for name, values in table.items()]
        lengths = {name: len(values) for name, values in columns}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"the columns are of different lengths: {lengths}")
        return Batches.of_words(columns)
    if is_table:
        raise TypeError(f"{_named(table)} has no __arrow_c_stream__: pandas has it from 2.2 on, with pyarrow installed")
    if isinstance(table, Iterable):
        return _texts(table)
    raise TypeError(f"{_named(table)} is no table, and no list of texts")


def _named(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"


def _texts(values: Iterable[Any]) -> Batches:
    rows = list(values)
    first = next((row for row in rows if row is not None), None)
    if first is None or isinstance(first, str):
        return Batches.of_words([("text", [_text(row, number) for number, row in enumerate(rows)])])
    if isinstance(first, Sequence) and all(isinstance(row, Sequence) and len(row) == 2 for row in rows):
        texts = [_text(row[0], number) for number, row in enumerate(rows)]
        return Batches.of_words([("text", texts), ("label", [_word(row[1]) for row in rows])])
    raise TypeError(f"item 0 is {_named(first)}: give texts, or pairs of text and label")


def _text(value: Any, number: int) -> Optional[str]:
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"item {number} is {_named(value)}, and no text")


def _word(value: Any) -> Optional[str]:
    """A value as a file of comma-separated values would have it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
