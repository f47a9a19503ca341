"""Reading on a cluster: Apache Spark hands documents to `chancery` batch by batch, through Arrow.

    from chancery import spark as chs

    readings = chs.read(pages, keep=["url"])          # columns url, html or text, published; one row out for each row in
    chs.events(readings).createOrReplaceTempView("events")
    spark.sql("select type, count(*) from events group by type")

The readings are those of the single machine, row by row. A document that cannot be read has no rows and a filled ``error``;
nothing is raised for the sake of one document. The package must be installed for the Python of the workers; nothing else is
shipped, and no worker needs a network. Needs pyspark 3.5 or newer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Iterable, Iterator, Sequence

from . import _native, _sources
from ._table import _pyarrow

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

    from ._archive import Archive

#: Documents that are read before their rows go back to Spark.
_DOCUMENTS_AT_A_TIME = 32

#: Two documents meet when they share so many keys; a key of more documents than that is a common phrase.
_KEYS_TO_MEET = 3
_DOCUMENTS_OF_A_KEY = 48

_JOINED = ("copy", "excerpt", "rewrite")


def read(
    df: DataFrame,
    *,
    keep: Sequence[str] = (),
    kinds: Sequence[str] | None = None,
    max_document_mb: int = 4,
    lore: str | None = None,
) -> DataFrame:
    """One row with a reading for each row of ``df``.

    df: columns ``html``, ``text`` or ``content`` (bytes or text of any format that ``chancery add`` knows) and, where there are
        any, ``url``, ``published`` (text or day), ``name``. Files read as ``binaryFile`` have ``content``; rename ``path`` to
        ``name``.
    keep: further columns that are handed on as they are, and ``url`` or ``published`` where these should be.
    kinds: which lists are handed on (``["events", "statements"]``); all when not given. Spark copies what it is handed cell by cell,
        so ask for what you need.
    max_document_mb: a larger document has an ``error`` instead of a reading, in MB.
    lore: a folder on each worker with rules and words that are laid over the built-in ones.

    Columns: those of ``keep``, then ``id, lore, error``, ``document`` (a struct), and a list of structs for ``sentences``,
    ``mentions``, each kind of rows, and ``notes``, or for those of ``kinds``.
    """
    keep = list(keep)
    columns = _columns(kinds)
    wanted = [name for name in df.columns if name in _sources.COLUMNS or name == "content" or name in keep]
    fields = [f"`{field.name}` {field.dataType.simpleString()}" for field in df.select(*keep).schema] if keep else []
    fields += [f"`{field.name}` {_spark_type(field.type)}" for field in columns]
    names = [field.name for field in columns]
    return df.select(*wanted).mapInArrow(_batch_reader(keep, names, max_document_mb, lore), ", ".join(fields))


def rows(readings: DataFrame, kind: str, *, keep: Sequence[str] = ()) -> DataFrame:
    """The rows of a kind, one by one: ``keep``, ``doc_id``, then the columns of the kind (structs stay structs)."""
    from pyspark.sql import functions as F

    taken = readings.select(*keep, F.col("id").alias("doc_id"), F.explode(kind).alias("_row"))
    return taken.select(*keep, "doc_id", "_row.*")


def events(readings: DataFrame, *, keep: Sequence[str] = ()) -> DataFrame:
    """Who did what to whom, one row for each."""
    return rows(readings, "events", keep=keep)


def statements(readings: DataFrame, *, keep: Sequence[str] = ()) -> DataFrame:
    """Who said what, one row for each."""
    return rows(readings, "statements", keep=keep)


def dyad_day(readings: DataFrame) -> DataFrame:
    """Reports between pairs by day and type: ``a, b, day, type, reports, a_to_b, b_to_a, together``, with ``a < b``; the same
    numbers as in the table ``dyad_day`` of an archive.

    What does not count (denied, supposed, mere duty, history, told before in the document) is left out. ``day`` is the first known
    day of the event, else of publication, else null. Sum by ``trunc(day, 'month')`` for a panel of months.
    """
    from pyspark.sql import functions as F

    told = rows(readings, "events", keep=["document"]).where(
        (F.col("polarity") == "affirmed")
        & ~F.col("modality").isin("hypothetical", "obligation", "past")
        & ~F.col("historical")
        & F.col("same_as").isNull()
    )

    def codes(column: str) -> Any:
        return F.array_distinct(F.filter(F.col(column)["code"], lambda code: code.isNotNull()))

    published = F.coalesce("document.published.start", "document.published.end")
    both = F.array_distinct(F.concat(codes("who"), codes("whom")))
    told = told.select(
        F.col("id").alias("row"),
        F.coalesce("date.start", "date.end", published).alias("day"),
        "type",
        "reciprocal",
        F.when(F.col("reciprocal"), both).otherwise(codes("whom")).alias("others"),
        F.explode(F.when(F.col("reciprocal"), both).otherwise(codes("who"))).alias("one"),
    )
    told = told.withColumn("other", F.explode("others")).where("one <> other")
    told = told.withColumn("a", F.least("one", "other")).withColumn("b", F.greatest("one", "other"))
    way = F.when(F.col("reciprocal"), "together").when(F.col("one") == F.col("a"), "a_to_b").otherwise("b_to_a")
    told = told.groupBy("row", "day", "type", "a", "b").agg(F.collect_set(way).alias("ways"))
    one_way = F.when(F.size("ways") == 1, F.col("ways")[0]).otherwise("together")

    def number(of: str) -> Any:
        return F.sum(F.when(F.col("way") == of, 1).otherwise(0)).alias(of)

    return (
        told.withColumn("way", one_way)
        .groupBy("a", "b", "day", "type")
        .agg(F.count("*").alias("reports"), number("a_to_b"), number("b_to_a"), number("together"))
    )


def duplicates(df: DataFrame, *, id: str = "id", text: str = "text") -> DataFrame:
    """Pairs of documents that tell as one text: ``a, b, likeness`` (``copy``, ``excerpt``, ``rewrite``), with ``a < b``.

    df: a column with an id and one with the text. Documents meet by a join over the keys of their passages; those that do are laid
    side by side. The same measure as on one machine; a key that many documents share ties nobody together.
    """
    from pyspark.sql import functions as F

    texts = df.select(F.col(id).alias("id"), F.col(text).alias("text"))
    id_type = texts.schema["id"].dataType.simpleString()
    keys = texts.mapInArrow(_key_maker(), f"`id` {id_type}, `keys` array<bigint>").select("id", F.explode("keys").alias("key"))
    common = keys.groupBy("key").count().where((F.col("count") > 1) & (F.col("count") <= _DOCUMENTS_OF_A_KEY)).select("key")
    keys = keys.join(common, "key")
    other = keys.select(F.col("id").alias("b"), "key")
    met = keys.withColumnRenamed("id", "a").join(other, "key").where("a < b")
    met = met.groupBy("a", "b").count().where(F.col("count") >= _KEYS_TO_MEET).drop("count")
    met = met.join(texts.select(F.col("id").alias("a"), F.col("text").alias("text_a")), "a")
    met = met.join(texts.select(F.col("id").alias("b"), F.col("text").alias("text_b")), "b").select("a", "b", "text_a", "text_b")
    pairs = met.mapInArrow(_likeness_maker(), f"`a` {id_type}, `b` {id_type}, `likeness` string")
    return pairs.where(F.col("likeness").isin(*_JOINED))


def groups(pairs: DataFrame, *, most_rounds: int = 20) -> DataFrame:
    """Groups of documents out of the pairs of `duplicates`: ``id, group``; ``group`` is the smallest id of the group. Documents in
    no pair are not listed. Each round is a Spark job; it ends when nothing changes."""
    from pyspark.sql import functions as F

    edges = pairs.select("a", "b").union(pairs.select(F.col("b").alias("a"), F.col("a").alias("b"))).distinct().localCheckpoint()
    labels = edges.select(F.col("a").alias("id")).distinct().withColumn("group", F.col("id")).localCheckpoint()
    for _ in range(most_rounds):
        near = edges.join(labels, edges["b"] == labels["id"]).groupBy("a").agg(F.min("group").alias("near"))
        moved = labels.join(near, labels["id"] == near["a"], "left")
        moved = moved.select("id", F.least("group", F.coalesce("near", "group")).alias("group"), F.col("group").alias("before"))
        moved = moved.localCheckpoint()
        labels = moved.select("id", "group")
        if moved.where(F.col("group") != F.col("before")).isEmpty():
            return labels
    raise RuntimeError(f"the groups are not settled after {most_rounds} rounds; raise `most_rounds`")


def write(df: DataFrame, path: str, *, parts: int = 16, by: str = "url", **options: Any) -> int:
    """Reads ``df`` into Parquet under ``path``, part by part, so that a job that broke off goes on where it was: a part that is
    written whole is not read again. Gives the number of parts that were read now.

    parts: rows are dealt out by a hash of the column ``by``; the same number and column must be given when going on.
    options: those of `read`. ``spark.read.parquet(path)`` then gives the readings, with ``part`` as a column.
    """
    from pyspark.sql import functions as F

    done = 0
    for part in range(parts):
        folder = f"{path}/part={part}"
        if _is_written(df, folder):
            continue
        mine = df.where(F.pmod(F.xxhash64(F.col(by)), F.lit(parts)) == part)
        read(mine, **options).write.mode("overwrite").parquet(folder)
        done += 1
    return done


def merge(df: DataFrame, archive: Archive, **options: Any) -> dict[str, Any]:
    """Adds the documents of ``df`` to an archive on the driver; gives what `Archive.add_many` gives.

    df: the columns that `read` takes, not its readings: the archive keeps the sources and reads them again, so choose with Spark
        first what belongs there (a pair, a month). ``options`` go to `Archive.add_many`.
    """
    known = [name for name in df.columns if name in _sources.COLUMNS or name == "content"]
    documents = (row.asDict() for row in df.select(*known).toLocalIterator(prefetchPartitions=True))
    return archive.add_many(documents, **options)


def _is_written(df: DataFrame, folder: str) -> bool:
    """Whether Spark has written this folder whole. It puts a file of that name there last."""
    spark = df.sparkSession
    path = spark._jvm.org.apache.hadoop.fs.Path(f"{folder}/_SUCCESS")
    return bool(path.getFileSystem(spark._jsc.hadoopConfiguration()).exists(path))


def _columns(kinds: Sequence[str] | None) -> list[pyarrow.Field]:
    """The columns of readings, of the lists only those that are asked for."""
    import pyarrow.types as types

    schema = _pyarrow().schema(_native.readings_schema())
    lists = [field.name for field in schema if types.is_list(field.type)]
    unknown = sorted(set(kinds or ()) - set(lists))
    if unknown:
        raise ValueError(f"there are no {', '.join(unknown)}; the lists are {', '.join(lists)}")
    return [field for field in schema if kinds is None or field.name not in lists or field.name in kinds]


def _spark_type(kind: pyarrow.DataType) -> str:
    """The type in the language of Spark's schemas."""
    import pyarrow.types as types

    if types.is_struct(kind):
        parts = (kind.field(place) for place in range(kind.num_fields))
        return "struct<" + ",".join(f"`{part.name}`:{_spark_type(part.type)}" for part in parts) + ">"
    if types.is_list(kind):
        return f"array<{_spark_type(kind.value_type)}>"
    plain = {"bool": "boolean", "int64": "bigint", "double": "double", "string": "string", "date32[day]": "date"}
    return plain[str(kind)]


def _batch_reader(
    keep: list[str], columns: list[str], megabytes: int, lore: str | None
) -> Callable[[Iterator[Any]], Iterator[Any]]:
    def read_batches(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        pyarrow = _pyarrow()
        for batch in batches:
            for start in range(0, batch.num_rows, _DOCUMENTS_AT_A_TIME):
                portion = batch.slice(start, _DOCUMENTS_AT_A_TIME)
                (read,) = _read_portion(portion, megabytes, lore).select(columns).combine_chunks().to_batches()
                kept = [portion.column(portion.schema.get_field_index(name)) for name in keep]
                yield pyarrow.RecordBatch.from_arrays([*kept, *read.columns], names=[*keep, *columns])

    return read_batches


def _read_portion(portion: pyarrow.RecordBatch, megabytes: int, lore: str | None) -> pyarrow.Table:
    """Readings of a few documents; what goes wrong with one becomes its `error`."""
    given: list[Any] = []
    faults: dict[int, str] = {}
    known = [name for name in portion.schema.names if name in _sources.COLUMNS or name == "content"]
    for number, row in enumerate(portion.select(known).to_pylist()):
        try:
            given.append(_sources.given(row))
        except (TypeError, ValueError) as error:
            faults[number] = str(error)
            given.append((b"", "", "", "", ""))
    pyarrow = _pyarrow()
    read = pyarrow.table(_native.read_table(given, 1, megabytes, lore))
    if not faults:
        return read
    errors = [faults.get(number, error) for number, error in enumerate(read.column("error").to_pylist())]
    place = read.schema.get_field_index("error")
    return read.set_column(place, read.schema.field(place), pyarrow.array(errors, pyarrow.string()))


def _key_maker() -> Callable[[Iterator[Any]], Iterator[Any]]:
    def make_keys(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        pyarrow = _pyarrow()
        for batch in batches:
            keys = _native.passage_keys(_texts(batch.column(1)))
            arrays = [batch.column(0), pyarrow.array(keys, pyarrow.list_(pyarrow.int64()))]
            yield pyarrow.RecordBatch.from_arrays(arrays, names=["id", "keys"])

    return make_keys


def _likeness_maker() -> Callable[[Iterator[Any]], Iterator[Any]]:
    def lay_beside(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        pyarrow = _pyarrow()
        for batch in batches:
            found = _native.likeness(list(zip(_texts(batch.column(2)), _texts(batch.column(3)))))
            arrays = [batch.column(0), batch.column(1), pyarrow.array(found, pyarrow.string())]
            yield pyarrow.RecordBatch.from_arrays(arrays, names=["a", "b", "likeness"])

    return lay_beside


def _texts(column: Iterable[Any]) -> list[str]:
    return [cell.as_py() or "" for cell in column]
