"""Tables that Arrow libraries take over without a copy."""

from __future__ import annotations

import html
from typing import Any, Iterator

from ._native import NativeTable

_ROWS_SHOWN = 10
_LETTERS_SHOWN = 60


class Table:
    """A table in memory, in columns.

    pyarrow, polars, duckdb and others take it as it is (``pyarrow.table(table)``, ``polars.DataFrame(table)``), through the Arrow
    interface ``__arrow_c_stream__``. The metadata of each field say what the column means (``doc``) and its unit (``unit``).
    """

    def __init__(self, native: NativeTable):
        self._native = native

    @property
    def num_rows(self) -> int:
        """Number of rows."""
        return self._native.num_rows

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in order."""
        return self._native.column_names

    @property
    def nbytes(self) -> int:
        """Size of the columns in memory, in bytes."""
        return self._native.nbytes

    def __len__(self) -> int:
        return self._native.num_rows

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._native.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> Any:
        return self._native.__arrow_c_schema__()

    def to_arrow(self):
        """The same as a ``pyarrow.Table``, without a copy. Needs pyarrow 15 or newer."""
        return _pyarrow().table(self)

    def to_pandas(self, **options: Any):
        """The same as a ``pandas.DataFrame``. Needs pandas and pyarrow. Days are ``datetime.date``; ``options`` go to pyarrow."""
        return self.to_arrow().to_pandas(**options)

    def to_polars(self):
        """The same as a ``polars.DataFrame``. Needs polars 1.3 or newer."""
        try:
            import polars
        except ImportError as error:
            raise ImportError("polars is not installed; `pip install polars` gives it") from error
        return polars.DataFrame(self)

    def to_pylist(self) -> list[dict[str, Any]]:
        """The rows as dictionaries. Needs pyarrow."""
        return self.to_arrow().to_pylist()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows as dictionaries, one batch of columns after the other. Needs pyarrow."""
        for batch in self.to_arrow().to_batches():
            yield from batch.to_pylist()

    def __repr__(self) -> str:
        return f"<chancery.Table of {len(self)} rows: {', '.join(self.column_names)}>"

    def _repr_html_(self) -> str:
        try:
            rows = self.to_arrow().slice(0, _ROWS_SHOWN).to_pylist()
        except ImportError:
            return f"<p>{html.escape(repr(self))}</p>"
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.column_names)
        body = "".join("<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row.values()) + "</tr>" for row in rows)
        more = len(self) - len(rows)
        note = f"<p>and {more} more rows</p>" if more > 0 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"


def _cell(cell: Any) -> str:
    if cell is None:
        return ""
    words = str(cell)
    return html.escape(words if len(words) <= _LETTERS_SHOWN else words[: _LETTERS_SHOWN - 1] + "…")


def _pyarrow():
    try:
        import pyarrow
    except ImportError as error:
        raise ImportError("pyarrow is not installed; `pip install pyarrow` gives it") from error
    return pyarrow
