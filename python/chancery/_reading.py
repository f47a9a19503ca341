"""Reading without an archive."""

from __future__ import annotations

import json
import os
from typing import Any, Iterable, Iterator, Mapping, Sequence

from . import _native, _sources
from ._native import UnreadableError
from ._table import Table

#: Sources that are read at a time by `read_many`, and bytes of them.
_MOST_SOURCES = 256
_MOST_BYTES = 8 << 20

_MAX_DOCUMENT_MB = 4


class Reading(Mapping[str, Any]):
    """What was found in a document: the object of the public reading format, as ``chancery read --json`` prints it.

    A mapping with the keys ``id``, ``lore``, ``document``, ``sentences``, ``mentions``, the kinds of rows (``events``,
    ``statements``, ``judgments``, ``forecasts``, ``targets``, ``dependences``, ``goals``, ``relations``, ``citations``,
    ``dropped``), ``notes``, and the layers that were asked for. The JSON is taken apart when it is first looked at.

    Each row has ``id``, its words ``text``, and where they stand in ``reading["document"]["text"]``: ``start`` and ``end`` in
    Unicode code points, ``start_byte`` and ``end_byte`` in bytes; ends are exclusive.
    """

    def __init__(self, text: str):
        self._text = text
        self._value: dict[str, Any] | None = None

    @property
    def json(self) -> str:
        """The reading as JSON text, byte for byte as the program prints it."""
        return self._text

    def to_dict(self) -> dict[str, Any]:
        """The reading as a dictionary."""
        if self._value is None:
            self._value = json.loads(self._text)
        return self._value

    def __getitem__(self, key: str) -> Any:
        return self.to_dict()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.to_dict())

    def __len__(self) -> int:
        return len(self.to_dict())

    @property
    def id(self) -> str:
        """Id of the document: a hash of its bytes and address."""
        return self["id"]

    @property
    def text(self) -> str:
        """The whole text of the document; offsets of rows point into it."""
        return self["document"]["text"]

    def __repr__(self) -> str:
        value = self.to_dict()
        kinds = ("events", "statements")
        counts = ", ".join(f"{len(value[kind])} {kind}" for kind in kinds)
        return f"<chancery.Reading {value['id']}: {len(value['sentences'])} sentences, {counts}>"


class Readings:
    """Readings of many sources, one for each, in their order. Made by `read_many`; can be gone through once.

    Going through it gives `Reading` objects, or `UnreadableError` objects (given, not raised) where a source cannot be read.
    `to_arrow`, `to_polars`, `to_pandas` and the Arrow interface give a table instead: one row for each source.
    """

    def __init__(self, sources: Iterator[_sources.Given], layers: Sequence[str], options: tuple[Any, ...]):
        self._sources = sources
        self._layers = list(layers)
        self._options = options

    def __iter__(self) -> Iterator[Reading | UnreadableError]:
        for portion in _portions(self._sources):
            threads, megabytes, lore = self._options
            for text, fault in _native.read_json(portion, self._layers, threads, megabytes, lore):
                yield Reading(text) if text is not None else UnreadableError(fault)

    def table(self) -> Table:
        """All that is left to read as a table: ``id, lore, error``, ``document`` as a struct, and a column with a list of structs
        for sentences, mentions, each kind of rows, and notes. ``error`` is null where there is a reading."""
        return Table(_native.read_table(list(self._sources), *self._options))

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.table().__arrow_c_stream__(requested_schema)

    def to_arrow(self):
        """All that is left to read as a ``pyarrow.Table``."""
        return self.table().to_arrow()

    def to_pandas(self, **options: Any):
        """All that is left to read as a ``pandas.DataFrame``."""
        return self.table().to_pandas(**options)

    def to_polars(self):
        """All that is left to read as a ``polars.DataFrame``."""
        return self.table().to_polars()


def read(
    source: str | bytes | os.PathLike[str] | Mapping[str, Any],
    *,
    published: Any = None,
    url: str = "",
    name: str = "",
    kind: str = "",
    layers: Iterable[str] = (),
    max_document_mb: int = _MAX_DOCUMENT_MB,
    lore: str | os.PathLike[str] | None = None,
) -> Reading:
    """Reads one document.

    source: text, bytes of any format that ``chancery add`` knows (HTML, DOCX, mail ...), the path of a file, or a mapping with
        ``text``, ``html`` or ``content`` and, where known, ``url``, ``published``, ``name``.
    published: the day of publication (ISO 8601 or ``datetime.date``), also a month or year; goes before what the source says.
    url: where it is on the web; it becomes part of the document's id.
    name: its file name; the ending helps to find out the format.
    kind: its format (``text``, ``html`` ...), where it should not be found out.
    layers: any of ``syntax``, ``times``, ``quantities``, ``places``.
    max_document_mb: a larger source is refused, in MB.
    lore: a folder of rules and words that are laid over the built-in ones.

    The interpreter is let go while it reads. Same source, same reading, on every machine.

    Raises `UnreadableError` when the source holds no document, or several, or its day is none; `ValueError` for a layer that is none.
    """
    given = [_sources.given(source, name, url, published, kind)]
    ((text, fault),) = _native.read_json(given, list(layers), 1, max_document_mb, lore)
    if text is None:
        raise UnreadableError(fault)
    return Reading(text)


def read_many(
    sources: Any,
    *,
    layers: Iterable[str] = (),
    threads: int | None = None,
    max_document_mb: int = _MAX_DOCUMENT_MB,
    lore: str | os.PathLike[str] | None = None,
    progress: bool = False,
) -> Readings:
    """Reads many documents, each by itself, on several cores.

    sources: an iterable of what `read` takes, or a table of pandas, polars or Arrow with a column ``html``, ``text`` or
        ``content`` and, where known, ``url``, ``published``, ``name``; other columns are not looked at. Of an iterable no more
        than a few hundred are taken at a time.
    threads: threads to read with; one per core when not given.
    progress: show a bar; needs tqdm, without it nothing is shown.

    Gives `Readings`: go through them, or take them as a table. What cannot be read is an `UnreadableError` in its place.
    """
    given = _sources.all_given(sources)
    if progress:
        given = shown(given, sources)
    return Readings(given, list(layers), (threads or os.cpu_count() or 1, max_document_mb, lore))


def shown(given: Iterator[Any], sources: Any) -> Iterator[Any]:
    """The same with a progress bar, where tqdm is installed."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return given
    total = len(sources) if hasattr(sources, "__len__") else None
    return iter(tqdm(given, total=total, unit=" documents"))


def _portions(sources: Iterator[_sources.Given]) -> Iterator[list[_sources.Given]]:
    portion: list[_sources.Given] = []
    size = 0
    for source in sources:
        portion.append(source)
        size += len(source[0])
        if len(portion) >= _MOST_SOURCES or size >= _MOST_BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion



def passage_keys(texts: Iterable[str]) -> list[list[int]]:
    """For each text the keys (signed 64-bit numbers) under which texts with a common passage meet. They depend on its words alone,
    not on case and signs; two texts without a common key share no longer passage."""
    return _native.passage_keys(list(texts))


def likeness(one: str, other: str) -> str:
    """How two texts hang together: ``copy``, ``excerpt``, ``rewrite`` (these tell as one), ``quotes`` or ``apart``."""
    return _native.likeness([(one, other)])[0]
