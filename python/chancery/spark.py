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

import os
import uuid
from typing import TYPE_CHECKING, Any, Callable, Iterable, Iterator, Sequence

from . import _native, _sources
from ._table import _pyarrow

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

    from ._archive import Archive

#: What makes batches of readings out of batches of documents.
_Reader = Callable[[Iterator[Any]], Iterator[Any]]

#: Documents that are read before their rows go on, to Spark or into a file.
_DOCUMENTS_AT_A_TIME = 100

#: Bytes of documents that are taken at a time; of larger batches, fewer documents than that.
_BYTES_AT_A_TIME = 4 << 20

#: The columns of `split`, in Spark's language.
_PARTS = {"file": "string", "name": "string", "url": "string", "kind": "string", "content": "binary", "fault": "string"}

#: Rows that are written into a file together, in bytes before they are packed.
_BYTES_OF_A_ROW_GROUP = 64 << 20

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
        any, ``url``, ``published`` (text or day), ``name``, ``kind`` (the format of ``content``, as `split` gives it).
    keep: further columns that are handed on as they are, and ``url`` or ``published`` where these should be.
    kinds: which lists are handed on (``["events", "statements"]``); all when not given. Spark copies what it is handed cell by cell,
        so ask for what you need.
    max_document_mb: a larger document has an ``error`` instead of a reading, in MB.
    lore: a folder on each worker with rules and words that are laid over the built-in ones.

    Columns: those of ``keep``, then ``id, lore, error``, ``document`` (a struct), and a list of structs for ``sentences``,
    ``mentions``, each kind of rows, and ``notes``, or for those of ``kinds``.
    """
    wanted, reader, fields = _reader(df, keep=keep, kinds=kinds, max_document_mb=max_document_mb, lore=lore)
    return df.select(*wanted).mapInArrow(reader, fields)


def split(files: DataFrame, *, max_document_mb: int = 4) -> DataFrame:
    """One row for each document in files that hold many: web archives (WARC, ARC), boxes of mail, tables, containers.

    files: columns ``path`` and ``content``, as ``spark.read.format("binaryFile").load(...)`` gives them.
    max_document_mb: a larger document is left out, in MB.

    Columns: ``file`` (the last part of ``path``), ``name``, ``url`` and ``kind`` of the document, its bytes ``content``, and ``fault``: why something of the
    file was left out, else null. `read` takes these rows and gives the readings that ``chancery add`` gives for the file. Distribute them
    first (``repartition``): a file is taken apart by one task, in pieces, and a task holds one file in memory.
    """
    known = files.select("path", "content")
    return known.mapInArrow(_splitter(max_document_mb), ", ".join(f"`{name}` {kind}" for name, kind in _PARTS.items()))


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


def write(df: DataFrame, path: str, *, by: str = "url", parts: int | None = None, **options: Any) -> int:
    """Reads ``df`` into Parquet files under ``path``, which the workers write themselves: Arrow's columns go to the file as they are,
    and Java copies nothing. Gives the number of documents that were read now.

    A job that broke off goes on where it was: a file is there whole or not at all, and documents whose ``by`` stands in a file are
    not read again. A task that runs twice writes the same file.

    path: a folder that the driver and all workers share, or an address that pyarrow opens on each of them (``s3://``, ``gs://``,
        ``hdfs://``). ``spark.read.parquet(path)`` then gives the readings: ``by``, the columns of ``keep``, then those of `read`.
    by: a column that names the document; rows of the same name are dealt to one file.
    parts: files that are written, and tasks; where not given, as many tasks as Spark shuffles into.
    options: those of `read`.
    """
    from pyspark.sql import functions as F

    system, folder, address = _place(path)
    system.create_dir(folder, recursive=True)
    files = _files(system, folder)
    if any(not name.startswith(".") for name in files):
        there = df.sparkSession.read.parquet(address).select(F.col(by).alias("_there"))
        df = df.join(there, df[by].eqNullSafe(there["_there"]), "left_anti")
    df = df.repartition(parts, by) if parts else df.repartition(by)
    keep = [by, *(name for name in options.pop("keep", ()) if name != by)]
    wanted, reader, _ = _reader(df, keep=keep, **options)
    written = df.select(*wanted).mapInArrow(_file_writer(reader, path, uuid.uuid4().hex), "documents bigint").collect()
    for name in _files(system, folder):
        if name.startswith(".part-"):  # of a task that was killed
            system.delete_file(f"{folder}/{name}")
    return sum(row.documents for row in written)


def merge(df: DataFrame, archive: Archive, **options: Any) -> dict[str, Any]:
    """Adds the documents of ``df`` to an archive on the driver; gives what `Archive.add_many` gives.

    df: the columns that `read` takes, not its readings: the archive keeps the sources and reads them again, so choose with Spark
        first what belongs there (a pair, a month). ``options`` go to `Archive.add_many`.
    """
    known = [name for name in df.columns if name in _sources.COLUMNS]
    documents = (row.asDict() for row in df.select(*known).toLocalIterator(prefetchPartitions=True))
    return archive.add_many(documents, **options)


def _place(path: str) -> tuple[Any, str, str]:
    """The file system of a path, the path in it, and the address under which Spark knows it."""
    from pyarrow import fs

    system, folder = fs.FileSystem.from_uri(path if "://" in path else os.path.abspath(path))
    return system, folder, path if "://" in path else f"file://{folder}"


def _files(system: Any, folder: str) -> list[str]:
    """Names of the files that `write` has put into a folder, those under way too, which begin with a dot."""
    from pyarrow import fs

    names = (info.base_name for info in system.get_file_info(fs.FileSelector(folder, allow_not_found=True)))
    return [name for name in names if name.lstrip(".").startswith("part-")]


def _file_writer(read_batches: _Reader, path: str, job: str) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Writes what a task reads into one file, which gets its name when it is whole, and gives the number of documents."""

    def write_file(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        from pyarrow import parquet
        from pyspark import TaskContext

        pyarrow = _pyarrow()
        system, folder, _ = _place(path)
        context = TaskContext.get()
        # A task that is run again has the same number: its file takes the place of the first.
        name = f"part-{context.partitionId():05}-{job}.parquet"
        under_way = f"{folder}/.{name}-{context.taskAttemptId()}"
        documents, writer = 0, None
        for portion in _gathered(read_batches(batches)):
            writer = writer or parquet.ParquetWriter(under_way, portion.schema, filesystem=system)
            writer.write_table(portion)
            documents += portion.num_rows
        if writer is not None:
            writer.close()
            system.move(under_way, f"{folder}/{name}")
        yield pyarrow.RecordBatch.from_arrays([pyarrow.array([documents], pyarrow.int64())], names=["documents"])

    return write_file


def _gathered(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.Table]:
    """The same in tables of some size: each becomes a row group of a file."""
    some: list[pyarrow.RecordBatch] = []
    size = 0
    for batch in batches:
        some.append(batch)
        size += batch.nbytes
        if size >= _BYTES_OF_A_ROW_GROUP:
            yield _pyarrow().Table.from_batches(some)
            some, size = [], 0
    if some:
        yield _pyarrow().Table.from_batches(some)


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


def _reader(
    df: DataFrame,
    *,
    keep: Sequence[str] = (),
    kinds: Sequence[str] | None = None,
    max_document_mb: int = 4,
    lore: str | None = None,
) -> tuple[list[str], _Reader, str]:
    """The columns of ``df`` that are needed, what makes readings of their batches, and the schema of these in Spark's language."""
    keep = list(keep)
    columns = _columns(kinds)
    wanted = [name for name in df.columns if name in _sources.COLUMNS or name in keep]
    fields = [f"`{field.name}` {field.dataType.simpleString()}" for field in df.select(*keep).schema] if keep else []
    fields += [f"`{field.name}` {_spark_type(field.type)}" for field in columns]
    return wanted, _batch_reader(keep, [field.name for field in columns], max_document_mb, lore), ", ".join(fields)


def _batch_reader(keep: list[str], columns: list[str], megabytes: int, lore: str | None) -> _Reader:
    def read_batches(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        pyarrow = _pyarrow()
        for batch in batches:
            fitting = batch.num_rows * _BYTES_AT_A_TIME // max(batch.nbytes, 1)
            step = max(1, min(_DOCUMENTS_AT_A_TIME, fitting))
            for start in range(0, batch.num_rows, step):
                portion = batch.slice(start, step)
                (read,) = _read_portion(portion, megabytes, lore).select(columns).combine_chunks().to_batches()
                kept = [portion.column(portion.schema.get_field_index(name)) for name in keep]
                yield pyarrow.RecordBatch.from_arrays([*kept, *read.columns], names=[*keep, *columns])

    return read_batches


def _read_portion(portion: pyarrow.RecordBatch, megabytes: int, lore: str | None) -> pyarrow.Table:
    """Readings of a few documents; what goes wrong with one becomes its `error`."""
    given: list[Any] = []
    faults: dict[int, str] = {}
    known = [name for name in portion.schema.names if name in _sources.COLUMNS]
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


def _splitter(megabytes: int) -> Callable[[Iterator[Any]], Iterator[Any]]:
    def split_files(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for batch in batches:
            for number in range(batch.num_rows):
                file = batch.column(0)[number].as_py().rsplit("/", 1)[-1]
                parts, size = [], 0
                for part in _native.split(batch.column(1)[number].as_py(), file, megabytes):
                    parts.append((file, *part))
                    size += len(part[3])
                    if len(parts) >= _DOCUMENTS_AT_A_TIME or size >= _BYTES_AT_A_TIME:
                        yield _parts_batch(parts)
                        parts, size = [], 0
                yield _parts_batch(parts)

    return split_files


def _parts_batch(parts: list[tuple[Any, ...]]) -> pyarrow.RecordBatch:
    pyarrow = _pyarrow()
    kinds = [pyarrow.binary() if kind == "binary" else pyarrow.string() for kind in _PARTS.values()]
    columns = zip(*parts) if parts else [[] for _ in _PARTS]
    arrays = [pyarrow.array(list(column), kind) for column, kind in zip(columns, kinds)]
    return pyarrow.RecordBatch.from_arrays(arrays, names=list(_PARTS))


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
