"""Moderato on Apache Spark: comments that lie in many places, judged where they lie.

Needs ``pyspark`` and ``pyarrow``, and this package wherever the workers run. As a job, over Parquet::

    python -m moderato.spark comments/ scored/ --campaigns --master spark://host:7077

and in a program::

    import moderato.spark
    scored = moderato.spark.score(spark.read.parquet("comments/"), keep="id")

What is made of comments together goes this way; only ``many places`` does what is dear::

    many places   score_apart   texts -> scores, and of each comment keys, a signature and its words
    shuffle       by key        the rows that share a key with another
    one place     confirm       their signatures -> campaigns
    one place     raised        texts and what is known of them, in order -> what campaigns and threads raise
    many places   joined by row scores and what is raised
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Optional, Union

if not __package__:
    # Run as a file, by spark-submit: what lies beside it is no library.
    sys.path[:] = [place for place in sys.path if os.path.abspath(place) != os.path.dirname(os.path.abspath(__file__))]

from moderato import _moderato
from moderato._errors import InputError, ModeratoError
from moderato._model import Model, _columns

if TYPE_CHECKING:
    import pyarrow
    from pyspark import Broadcast
    from pyspark.sql import Column, DataFrame, SparkSession
    from pyspark.sql.types import DataType, StructField, StructType

__all__ = ["Campaigns", "campaigns", "main", "read", "score"]

#: The column that ``read`` adds: numbers that ascend in the order of the files' names, and in each in that of its rows.
ROW = "_row"
#: The column in which Spark tells where rows come from.
_PLACES = "_metadata"
#: A file has fewer rows than this.
_ROWS_OF_A_FILE = 1 << 40
#: Texts that a template is made of.
_OF_A_TEMPLATE = 20
#: What a comment is known by besides its text.
_ROLES = ("text", "id", "thread", "parent", "author", "date")
#: Rows that are handed to Spark at a time.
_AT_ONCE = 10_000

_Keep = Union[bool, str, Sequence[str]]
_Batches = Iterator["pyarrow.RecordBatch"]


class Campaigns(NamedTuple):
    """What ``campaigns`` finds."""

    #: A row for each comment that belongs to a campaign: the columns that were to be kept, ``campaign`` (``c1`` ...) and ``at_least``, the decision that it asks for.
    comments: DataFrame
    #: A row for each campaign: ``campaign``, ``decision``, ``template``, ``comments``, ``authors``, ``threads``, ``first`` and ``last``.
    campaigns: DataFrame


def score(
    df: DataFrame,
    model: Optional[Model] = None,
    *,
    text: Optional[str] = None,
    id: Optional[str] = None,
    thread: Optional[str] = None,
    parent: Optional[str] = None,
    author: Optional[str] = None,
    date: Optional[str] = None,
    keep: _Keep = (),
    campaigns: bool = False,
    order: Optional[str] = None,
) -> DataFrame:
    """Judges the comments of a data frame: a row for each, with the columns of ``Model.score``.

    The model (the stock models where none is given) is sent to each executor once, and loaded once by each of its
    Python processes. Columns are found by name or named, as for ``Model.score``; those to ``keep`` stand first.

    With ``campaigns`` the result is that of ``moderato score --campaigns`` on the same rows in one file, whatever the number of
    partitions. What came first then counts: ``order`` names a column of whole numbers, another for each row, that tells.
    Without it, the order is that of the partitions and of the rows in each, which is the input's own only
    where nothing was shuffled before. All comments pass through one task once, which the documentation says more of.
    What was judged is kept by Spark (``persist``) for as long as the session lives, or until ``spark.catalog.clearCache()``.
    """
    judges = (Model.stock() if model is None else model)._judges
    table = _Table(df, keep, text=text, id=id, thread=thread, parent=parent, author=author, date=date)
    if not campaigns:
        return table.scored(judges)
    found = _schema(judges.score_together(table.empty(), table.asked, 1)[0])
    judged = _Judged(table, judges, order)
    return judged.with_context().toDF(*found.names)


def campaigns(
    df: DataFrame,
    model: Optional[Model] = None,
    *,
    text: Optional[str] = None,
    id: Optional[str] = None,
    thread: Optional[str] = None,
    parent: Optional[str] = None,
    author: Optional[str] = None,
    date: Optional[str] = None,
    keep: Optional[_Keep] = None,
    order: Optional[str] = None,
    min_size: int = 2,
) -> Campaigns:
    """Finds the groups of near-identical comments in a data frame, the same that ``moderato.campaigns`` finds in a table.

    The column of the id is kept where nothing is said. ``order`` is as for ``score``; campaigns are numbered by their first comments.
    """
    judges = (Model.stock() if model is None else model)._judges
    roles: dict[str, Optional[str]] = dict(text=text, id=id, thread=thread, parent=parent, author=author, date=date)
    table = _Table(df, keep, **roles)
    return _Judged(table, judges, order).campaigns(min_size)


def read(spark: SparkSession, *paths: Union[str, os.PathLike[str]]) -> DataFrame:
    """The rows of Parquet files or folders, with a column ``_row`` to name as ``order``: files by their names, and the rows of each as they stand there."""
    _libraries()
    from pyspark.sql import functions as F

    df = spark.read.parquet(*(os.fspath(path) for path in paths))
    columns = df.columns
    # Spark tells no large letter from its small one.
    taken = {name.lower(): name for name in columns}
    where = ", ".join(map(str, paths))
    if ROW in taken:
        raise InputError(f"{where}: has a column '{taken[ROW]}' already, which is to hold the order of the rows")
    if _PLACES in taken:
        raise InputError(f"{where}: has a column '{taken[_PLACES]}', as Spark calls the places of rows: rename it, or order by a column of your own")
    # Names that no column has.
    mark = "_"
    while any(name.startswith(mark) for name in taken):
        mark += "_"
    file, place, files, number = (mark + name for name in ("file", "place", "files", "number"))
    df = df.select("*", F.col(f"{_PLACES}.file_path").alias(file), F.col(f"{_PLACES}.row_index").alias(place))
    listed = df.agg(F.sort_array(F.collect_set(file)).alias(files)).select(F.posexplode(files).alias(number, file))
    row = F.col(number).cast("long") * F.lit(_ROWS_OF_A_FILE) + F.col(place)
    return df.join(F.broadcast(listed), file).select(*map(_column, columns), row.alias(ROW))


class _Table:
    """A data frame, and which of its columns are what. Here they have names of their own: ``_0`` and so on, which say nothing and need no quotes."""

    def __init__(self, df: DataFrame, keep: Optional[_Keep], **named: Optional[str]) -> None:
        _libraries()
        names = df.columns
        header = _moderato.Batches.of_words([(name, []) for name in names])
        found = dict(zip(_ROLES, _moderato.columns_of(header, _columns((), **named))))
        if keep is None:
            keep = [found["id"]] if found["id"] else []
        self.df = df
        self.asked = _columns(keep, **found)
        self.kept: list[str] = names if self.asked["keep"] is None else list(dict.fromkeys(self.asked["keep"]))
        # Complaints about what is to be kept.
        _moderato.columns_of(header, self.asked)
        self.roles = {role: name for role, name in found.items() if name is not None}

    def empty(self) -> pyarrow.Table:
        """No rows, with the columns that are used."""
        import pyarrow

        used = [name for name in self.df.columns if name in {*self.kept, *self.roles.values()}]
        fields = {field.name: field for field in self.df.schema.fields}
        return pyarrow.schema([(name, _arrow_type(fields[name].dataType)) for name in used]).empty_table()

    def picked(self, roles: Sequence[str]) -> tuple[list[Column], dict[str, str]]:
        """The columns to be kept and those of ``roles``, each once, and what the latter are called."""
        names = list(dict.fromkeys([*self.kept, *(self.roles[role] for role in roles if role in self.roles)]))
        called = {name: f"_{number}" for number, name in enumerate(names)}
        columns = [_column(name).alias(called[name]) for name in names]
        return columns, {role: called[self.roles[role]] for role in roles if role in self.roles}

    def kept_fields(self) -> list[StructField]:
        """The columns to be kept, called as ``picked`` calls them."""
        from pyspark.sql.types import StructField

        fields = {field.name: field for field in self.df.schema.fields}
        return [StructField(f"_{number}", fields[name].dataType, True) for number, name in enumerate(self.kept)]

    def scored(self, judges: _moderato.Judges) -> DataFrame:
        """Each comment judged by itself."""
        from pyspark.sql.types import StructType

        found = _schema(judges.score(self.empty(), self.asked, 1))
        columns, roles = self.picked(["text"])
        asked = _columns([field.name for field in self.kept_fields()], **roles)
        shipped = _shipped(self.df, judges)

        def each(batches: _Batches) -> _Batches:
            for batch in batches:
                yield from _given(shipped.value._judges.score(batch, asked, 1))

        fields = [*self.kept_fields(), *found.fields[len(self.kept) :]]
        return self.df.select(*columns).mapInArrow(each, StructType(fields)).toDF(*found.names)


class _Judged:
    """Comments judged apart, each row with its number, to be seen together."""

    def __init__(self, table: _Table, judges: _moderato.Judges, order: Optional[str]) -> None:
        from pyspark.sql.types import LongType, StructField, StructType

        self.table = table
        self.attributes = judges.attributes
        self.is_told = order is not None
        columns, roles = table.picked(_ROLES)
        self.text = roles["text"]
        self.kept = [field.name for field in table.kept_fields()]
        self.answers = "parent" in roles
        keep = list(dict.fromkeys(["_row", *self.kept, self.text]))
        asked = _columns(keep, **roles)
        numbered = table.df.select(*columns, _number(table.df, order).alias("_row"))
        # Complaints come before any work, in the words for a table.
        judges.score(table.empty(), {**table.asked, "keep": []}, 1)
        types = {field.name: field for field in numbered.schema.fields}
        empty = _moderato.Batches.of_words([(name, []) for name in numbered.columns])
        made = _schema(_moderato.score_apart(judges, empty, asked, 1))
        fields = [StructField("_row", LongType(), True), *(StructField(name, types[name].dataType, True) for name in keep[1:])]
        shipped = _shipped(table.df, judges)

        def each(batches: _Batches) -> _Batches:
            for batch in batches:
                yield from _given(_moderato.score_apart(shipped.value._judges, batch, asked, 1))

        schema = StructType([*fields, *made.fields[len(keep) :]])
        self.rows = numbered.mapInArrow(each, schema)

    def misnumbered(self) -> DataFrame:
        """No rows: it complains where a row has no number, or two have the same."""
        from pyspark.sql import Window
        from pyspark.sql import functions as F

        none = (F.lit(None).cast("string").alias(name) for name in ("id", "thread", "parent"))
        counted = self.rows.select(F.col("_row").alias("row"), F.count("*").over(Window.partitionBy("_row")).alias("alike"))
        wrong = counted.where("row is null or alike > 1").select("row", F.lit(False).alias("is_comment"), *none)
        return _in_one_place(wrong, "row", _threads, "row long, id string, thread string").select(F.col("row").alias("_row"))

    def confirmed(self, check: bool) -> DataFrame:
        """The rows that may be in a campaign: ``_row``, ``campaign``, ``at_least``, and in the first row of each ``found``, what is to be said of it.

        With ``check`` the numbers of all rows are looked at; without, by what comes after.
        """
        from pyspark.sql import Window
        from pyspark.sql import functions as F

        keys = self.rows.select("_row", F.explode("keys").alias("key"))
        shared = keys.select("_row", F.count("*").over(Window.partitionBy("key")).alias("rows")).where("rows > 1")
        signed = self.rows.select("_row", "signature").join(shared.select("_row").distinct(), "_row", "left_semi")
        if self.answers:
            told = self.rows.select(
                F.col("_row").alias("row"),
                F.col("signature").isNotNull().alias("is_comment"),
                *(F.col(f"signature.{name}") for name in ("id", "thread", "parent")),
            )
            named = _in_one_place(told, "row", _threads, "row long, id string, thread string")
            named = named.select(F.col("row").alias("_row"), F.col("id").alias("_id"), F.col("thread").alias("_thread"))
            better = F.col("signature")
            for name in ("id", "thread"):
                better = better.withField(name, F.coalesce(F.col(f"_{name}"), F.col(f"signature.{name}")))
            # A row without a text stays without a signature.
            better = F.when(F.col("signature").isNotNull(), better)
            signed = signed.join(named, "_row", "left").select("_row", better.alias("signature"))
        elif check and self.is_told:
            # Nothing else sees the rows that share no key.
            signed = signed.unionByName(self.misnumbered(), allowMissingColumns=True)
        found = "struct<decision string, comments long, authors long, threads long, first string, last string>"
        return _in_one_place(signed, "_row", _confirmed, f"_row long, campaign string, at_least string, found {found}")

    def with_context(self) -> DataFrame:
        """All rows as they are judged in the end."""
        from pyspark.sql import functions as F

        # Read by all that follows.
        self.rows = self.rows.persist()
        told = self.confirmed(check=False).drop("found").where("campaign is not null")
        # The words of signatures have done their work.
        signature = F.when(F.col("signature").isNotNull(), F.col("signature").withField("words", F.array().cast("array<int>")))
        columns = [F.col("_row").alias("row"), F.col(self.text).alias("text"), signature.alias("signature")]
        columns += map(F.col, ("decision", "own_words", "campaign", "at_least"))
        gathered = self.rows.join(told, "_row", "left").select(*columns)
        reasons = self.rows.schema["reasons"].dataType.simpleString()
        raised = _in_one_place(gathered, "row", _raised, f"row long, decision string, campaign string, reasons {reasons}")
        raised = raised.toDF("_row", "_decision", "_campaign", "_reasons")
        return self.rows.join(raised, "_row", "left").select(
            *self.kept,
            F.coalesce("_decision", "decision"),
            *map(_column, self.attributes),
            "_campaign",
            F.when(F.col("_reasons").isNull(), F.col("reasons")).otherwise(F.concat("reasons", "_reasons")),
        )

    def campaigns(self, min_size: int) -> Campaigns:
        """The campaigns of so many comments, with the comments in them."""
        from pyspark.sql import Window
        from pyspark.sql import functions as F

        self.rows = self.rows.select(*dict.fromkeys(["_row", *self.kept, self.text]), "keys", "signature").persist()
        told = self.confirmed(check=True).where("campaign is not null").persist()
        large = told.where("found is not null").select("campaign", "found.*").where(F.col("comments") >= min_size)
        members = told.drop("found").join(large.select("campaign"), "campaign", "left_semi")
        members = members.join(self.rows.drop("keys", "signature"), "_row")
        place = F.row_number().over(Window.partitionBy("campaign").orderBy("_row"))
        first = members.select("campaign", "_row", F.col(self.text).alias("text"), place.alias("place")).where(F.col("place") <= _OF_A_TEMPLATE)
        texts = first.groupBy("campaign").agg(F.sort_array(F.collect_list(F.struct("_row", "text"))).alias("texts"))
        templates = texts.select("campaign", "texts.text").mapInArrow(_templates, "campaign string, template string")
        listed = large.join(templates, "campaign").orderBy(F.substring("campaign", 2, 20).cast("long"))
        columns = ("campaign", "decision", "template", "comments", "authors", "threads", "first", "last")
        comments = members.orderBy("_row").select(*self.kept, "campaign", "at_least")
        return Campaigns(comments.toDF(*self.table.kept, "campaign", "at_least"), listed.select(*columns))


def _number(df: DataFrame, order: Optional[str]) -> Column:
    """Numbers of rows in the order of the input."""
    from pyspark.sql import functions as F
    from pyspark.sql.types import IntegralType

    if order is None:
        return F.monotonically_increasing_id()
    if order not in df.columns:
        raise InputError(f"no column '{order}' to order by; it has: {', '.join(df.columns)}")
    kind = df.schema[order].dataType
    if not isinstance(kind, IntegralType):
        raise InputError(f"column '{order}' is of type {kind.simpleString()}: whole numbers, another for each row, are needed to order by")
    return _column(order).cast("long")


def _in_one_place(df: DataFrame, order: str, make: Callable[[_Batches], _Batches], schema: str) -> DataFrame:
    """What ``make`` makes of all rows, in order, in one task."""
    return df.repartition(1).sortWithinPartitions(order).mapInArrow(make, schema)


def _threads(batches: _Batches) -> _Batches:
    for table in _together(batches):
        yield from _given(_moderato.name_threads(table, 1))


def _raised(batches: _Batches) -> _Batches:
    for table in _together(batches):
        yield from _given(_moderato.raised(table, 1))


def _confirmed(batches: _Batches) -> _Batches:
    import pyarrow

    for table in _together(batches):
        told, found = _moderato.confirm(table, 1)
        told = pyarrow.table(told)
        heads: list[Optional[dict[str, Any]]] = [None] * told.num_rows
        for _, decision, _, members, authors, threads, first, last, _ in found:
            heads[members[0]] = dict(decision=decision, comments=len(members), authors=authors, threads=threads, first=first, last=last)
        words = [(name, pyarrow.string()) for name in ("decision", "first", "last")]
        counts = [(name, pyarrow.int64()) for name in ("comments", "authors", "threads")]
        kind = pyarrow.struct([words[0], *counts, *words[1:]])
        yield from _given(told.append_column("found", pyarrow.array(heads, kind)))


def _templates(batches: _Batches) -> _Batches:
    import pyarrow

    for batch in batches:
        made = [_moderato.template(texts.values) for texts in batch.column("text")]
        yield pyarrow.record_batch([batch.column("campaign"), pyarrow.array(made, pyarrow.string())], ["campaign", "template"])


def _together(batches: _Batches) -> Iterator[pyarrow.RecordBatchReader]:
    """All batches as one table, which is read once; nothing where there are none."""
    import pyarrow

    first = next(batches, None)
    if first is not None:
        yield pyarrow.RecordBatchReader.from_batches(first.schema, itertools.chain([first], batches))


def _given(table: Any) -> _Batches:
    """A table as Spark takes it."""
    import pyarrow

    yield from pyarrow.table(table).to_batches(max_chunksize=_AT_ONCE)


def _shipped(df: DataFrame, judges: _moderato.Judges) -> Broadcast[Model]:
    """The model, wherever it is needed."""
    return df.sparkSession.sparkContext.broadcast(Model._of(judges))


def _column(name: str) -> Column:
    from pyspark.sql import functions as F

    return F.col("`" + name.replace("`", "``") + "`")


def _schema(table: Any) -> StructType:
    """The columns of a table as Spark calls them."""
    import pyarrow
    from pyspark.sql.types import StructField, StructType

    return StructType([StructField(field.name, _spark_type(field.type), True) for field in pyarrow.schema(table)])


def _spark_type(kind: pyarrow.DataType) -> DataType:
    """The types that results are of; the columns that are kept have theirs already, so that others do not matter."""
    import pyarrow.types as of
    from pyspark.sql import types

    if of.is_list(kind):
        return types.ArrayType(_spark_type(kind.value_type))
    if of.is_struct(kind):
        return types.StructType([types.StructField(field.name, _spark_type(field.type), True) for field in kind])
    if of.is_floating(kind):
        return types.DoubleType()
    if of.is_integer(kind):
        return types.LongType() if kind.bit_width == 64 else types.IntegerType()
    return types.StringType()


def _arrow_type(kind: DataType) -> pyarrow.DataType:
    """The type that Spark hands a column over as, as far as it matters: what cannot be read is only named."""
    import pyarrow
    from pyspark.sql import types

    known: list[tuple[type[DataType], pyarrow.DataType]] = [
        (types.BooleanType, pyarrow.bool_()),
        (types.ByteType, pyarrow.int8()),
        (types.ShortType, pyarrow.int16()),
        (types.IntegerType, pyarrow.int32()),
        (types.LongType, pyarrow.int64()),
        (types.FloatType, pyarrow.float32()),
        (types.DoubleType, pyarrow.float64()),
        (types.BinaryType, pyarrow.binary()),
        (types.DateType, pyarrow.date32()),
        (types.TimestampType, pyarrow.timestamp("us", "UTC")),
        (types.TimestampNTZType, pyarrow.timestamp("us")),
        (types.NullType, pyarrow.null()),
    ]
    for spark, arrow in known:
        if isinstance(kind, spark):
            return arrow
    if isinstance(kind, types.DecimalType):
        return pyarrow.decimal128(kind.precision, kind.scale)
    if isinstance(kind, types.ArrayType):
        return pyarrow.list_(_arrow_type(kind.elementType))
    if isinstance(kind, types.MapType):
        return pyarrow.map_(_arrow_type(kind.keyType), _arrow_type(kind.valueType))
    if isinstance(kind, types.StructType):
        return pyarrow.struct([(field.name, _arrow_type(field.dataType)) for field in kind.fields])
    return pyarrow.string()


def _libraries() -> None:
    """Complains where something is missing."""
    for library in ("pyspark", "pyarrow"):
        try:
            __import__(library)
        except ImportError as error:
            raise ModuleNotFoundError(f"moderato.spark needs {library}: pip install {library}", name=library) from error


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """The job: judges Parquet, and gives what the program is to end with."""
    asked = _arguments(arguments)
    try:
        _libraries()
        _run(asked)
    except (ModeratoError, ModuleNotFoundError) as error:
        return _failed(str(error))
    except Exception as error:
        if (words := _words(error, asked)) is None:
            raise
        return _failed(words)
    return 0


def _arguments(arguments: Optional[Sequence[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m moderato.spark",
        description="Score the comments of Parquet files on Apache Spark, one output row each. Also for spark-submit.",
        epilog="Columns: those kept, decision (approve, review or reject), a probability for each attribute, campaign with --campaigns, reasons.",
    )
    parser.add_argument("input", metavar="INPUT", help="Parquet file or folder, at any address that Spark reads; names stand in order")
    parser.add_argument("output", metavar="OUTPUT", help="folder of Parquet files to write")
    parser.add_argument("--model", action="append", help="model file or stock model (spam, toxicity), once for each attribute; all stock models without")
    parser.add_argument("--campaigns", action="store_true", help="find campaigns and copied text among all comments, and let them raise decisions")
    parser.add_argument("--keep", metavar="COLUMN", action="append", help="column to stand before the result's, once for each; without, those of id, thread and author")
    for role in _ROLES:
        parser.add_argument(f"--{role}-column", dest=role, metavar="COLUMN", help=f"column of the {role}, where its name does not tell")
    parser.add_argument("--order", metavar="COLUMN", help="column of whole numbers that tells the order of rows; without, that of files' names and of their rows")
    parser.add_argument("--overwrite", action="store_true", help="replace OUTPUT where it is there already")
    parser.add_argument("--master", help="where Spark runs (spark://host:7077, local[4]); without, what spark-submit was told, or all cores of this machine")
    return parser.parse_args(arguments)


def _run(asked: argparse.Namespace) -> None:
    from pyspark.sql import SparkSession

    model = Model(*asked.model or [])
    builder = SparkSession.builder.appName("moderato")
    if asked.master:
        builder = builder.master(asked.master)
    if (asked.master or "local").startswith("local") and "PYSPARK_GATEWAY_PORT" not in os.environ:
        # Workers on this machine are to find this package; spark-submit was told otherwise.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    spark = builder.getOrCreate()
    try:
        df = spark.read.parquet(asked.input)
        roles = {role: getattr(asked, role) for role in _ROLES}
        keep = asked.keep
        if keep is None:
            found = _Table(df, (), **roles).roles
            keep = [found[role] for role in ("id", "thread", "author") if role in found]
        order = asked.order
        if asked.campaigns and order is None:
            df, order = read(spark, asked.input), ROW
        scored = score(df, model, **roles, keep=keep, campaigns=asked.campaigns, order=order)
        scored.write.mode("overwrite" if asked.overwrite else "error").parquet(asked.output)
        counts = dict(map(tuple, spark.read.parquet(asked.output).groupBy("decision").count().collect()))
        told = ", ".join(f"{counts.get(decision, 0):,} {decision}" for decision in ("approve", "review", "reject"))
        print(f"{sum(counts.values()):,} comments: {told}", file=sys.stderr)
    finally:
        spark.stop()


def _words(error: Exception, asked: argparse.Namespace) -> Optional[str]:
    """What went wrong in plain words; none for what is not foreseen."""
    from pyspark.errors import PySparkException

    if not isinstance(error, PySparkException):
        return None
    kind = error.getCondition() if hasattr(error, "getCondition") else None
    if kind == "PATH_NOT_FOUND":
        return f"{asked.input}: no such file or folder"
    if kind == "PATH_ALREADY_EXISTS":
        return f"{asked.output}: is there already; --overwrite replaces it"
    if kind == "UNABLE_TO_INFER_SCHEMA":
        return f"{asked.input}: no Parquet files in it"
    if kind == "PACKAGE_NOT_INSTALLED":
        # Pandas, which pyspark asks for though nothing here uses it.
        return str(error)
    # What a worker complains of.
    told = re.findall(r"^(?:moderato\.)[\w.]*Error: (.+)$", str(error), re.M)
    return told[-1] if told else None


def _failed(words: str) -> int:
    print(f"error: {words}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    # What is sent to workers has to be found there by the module's own name.
    from moderato.spark import main as job

    sys.exit(job())
