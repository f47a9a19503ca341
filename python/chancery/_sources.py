"""What users give to be read, as the native half takes it: bytes, file name, address, day of publication, format."""

from __future__ import annotations

import datetime
import os
from typing import Any, Iterable, Iterator, Mapping, Tuple

Given = Tuple[bytes, str, str, str, str]

_CONTENT = ("html", "text", "content")

#: Columns of a table that are looked at; ``html`` goes before ``text`` where both are filled, and ``kind`` says what ``content`` is.
COLUMNS = (*_CONTENT, "url", "published", "name", "kind")


def given(source: Any, name: str = "", url: str = "", published: Any = None, kind: str = "") -> Given:
    """One source: text, bytes, the path of a file, or a mapping with ``text``, ``html`` or ``content``."""
    if isinstance(source, Mapping):
        return _of_mapping(source)
    if isinstance(source, os.PathLike):
        with open(source, "rb") as file:
            return file.read(), name or os.path.basename(os.fspath(source)), url, day(published), kind
    return _bytes(source), name, url, day(published), kind


def _bytes(source: Any) -> bytes:
    if isinstance(source, str):
        return source.encode("utf-8", "replace")
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source)
    raise TypeError(f"a source is text, bytes, a path or a mapping, not {type(source).__name__}")


def _of_mapping(source: Mapping[str, Any]) -> Given:
    for key in _CONTENT:
        content = source.get(key)
        if content is not None:
            kind = str(source.get("kind") or "") if key == "content" else key
            break
    else:
        if any(key in source for key in _CONTENT):  # an empty cell of a table: it has no reading, and says so
            return b"", str(source.get("name") or ""), str(source.get("url") or ""), "", ""
        raise ValueError(f"a mapping has its words under one of {', '.join(_CONTENT)}; this one has {', '.join(map(str, source))}")
    words = [str(source.get(key) or "") for key in ("name", "url")]
    return _bytes(content), words[0], words[1], day(source.get("published")), kind


def day(published: Any) -> str:
    """A day, month or year in ISO 8601, from text, ``datetime.date`` or what pandas makes of it; empty when not known."""
    if published is None or published != published:  # NaT and NaN
        return ""
    if isinstance(published, datetime.datetime):
        return published.date().isoformat()
    if isinstance(published, datetime.date):
        return published.isoformat()
    return str(published).strip()


def all_given(sources: Any) -> Iterator[Given]:
    """Each source of an iterable or of a table of Arrow, polars or pandas."""
    for row in _rows(sources):
        yield given(row)


def _rows(sources: Any) -> Iterable[Any]:
    if isinstance(sources, (str, bytes, os.PathLike, Mapping)):
        raise TypeError("this is one source; give it to `read`, or give `read_many` a list")
    if hasattr(sources, "__arrow_c_stream__") or hasattr(sources, "__arrow_c_array__"):
        return _rows_of_arrow(sources)
    if hasattr(sources, "itertuples") and hasattr(sources, "columns"):
        return _rows_of_pandas(sources)
    return sources


def _rows_of_pandas(frame: Any) -> Iterator[dict[str, Any]]:
    names = _known(list(frame.columns))
    for row in zip(*(frame[name] for name in names)):
        yield {name: None if cell != cell else cell for name, cell in zip(names, row)}


def _rows_of_arrow(table: Any) -> Iterator[dict[str, Any]]:
    if hasattr(table, "iter_rows") and hasattr(table, "columns"):  # polars needs no pyarrow
        names = _known(list(table.columns))
        yield from table.select(names).iter_rows(named=True)
        return
    if hasattr(table, "itertuples"):  # pandas has the interface since 2.2
        yield from _rows_of_pandas(table)
        return
    from ._table import _pyarrow

    pyarrow = _pyarrow()
    stream = pyarrow.RecordBatchReader.from_stream(table) if hasattr(table, "__arrow_c_stream__") else [pyarrow.record_batch(table)]
    for batch in stream:
        names = _known(batch.schema.names)
        yield from batch.select(names).to_pylist()


def _known(names: list[Any]) -> list[Any]:
    known = [name for name in names if name in COLUMNS]
    if not any(name in _CONTENT for name in known):
        raise ValueError(f"a table has its words in a column {' or '.join(_CONTENT)}; this one has {', '.join(map(str, names))}")
    return known
