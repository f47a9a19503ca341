"""Archives: one folder with one SQLite file, as the program makes them."""

from __future__ import annotations

import html
import json
import os
from typing import Any, Callable, Iterable, Mapping, Sequence

from . import _native, _sources
from ._native import SqlError
from ._reading import _MAX_DOCUMENT_MB, Reading, _portions, shown
from ._show import Svg
from ._table import Table

Pair = Sequence[str]


def open(folder: str | os.PathLike[str]) -> Archive:
    """Opens the archive of a folder, made by `create` or ``chancery init``.

    Raises `ArchiveError` when there is none, or it is damaged or of a newer program.
    """
    _native.is_archive(folder)
    return Archive(folder)


def create(folder: str | os.PathLike[str]) -> Archive:
    """Makes an empty archive; the folder is made where it is not there.

    Raises `ArchiveError` when the folder holds one already.
    """
    _native.create(folder)
    return Archive(folder)


class Archive:
    """An archive. It is opened anew for each question, so that threads and processes may share it; one may add at a time.

    The methods named like the kinds of rows give their rows as a `Table`, in the columns of the data dictionary and of
    ``chancery export parquet``: ``doc_id`` first, structs taken apart (``date_start``), lists as lists of structs (``who``) with
    their codes between bars beside them (``who_codes``, ``|RUS|AZE|``). Rows come by document id and place. All take:

    dyad: two actors, by code, name or demonym: rows between the two.
    type: event types (``"COERCE"``, ``"COERCE.arrest"``) or, for statements, acts; one or a list.
    actor: who acts; for statements who speaks.
    about: an actor of the row that does not speak.
    speaker: part of a speaker's name.
    since, until: ISO 8601 day, month or year: rows whose days (else the day of publication) can lie there.
    document: id of a document.
    search: the row's sentence matches, as in `search`.
    counted: leave out what does not count: denied, supposed, mere duty, history, told before in the same document.
    limit: at most so many rows.
    """

    def __init__(self, folder: str | os.PathLike[str]):
        self._folder = os.fspath(folder)

    @property
    def folder(self) -> str:
        """The folder."""
        return self._folder

    def __repr__(self) -> str:
        return f"<chancery.Archive {self._folder}>"

    def rows(
        self,
        kind: str,
        *,
        dyad: Pair | None = None,
        type: str | Iterable[str] = (),
        actor: str | None = None,
        about: str | None = None,
        speaker: str | None = None,
        since: Any = None,
        until: Any = None,
        document: str | None = None,
        search: str | None = None,
        counted: bool = False,
        limit: int | None = None,
    ) -> Table:
        """Rows of the kind with this name; see the class for what else it takes."""
        wanted = {
            "dyad": None if dyad is None else _two(dyad),
            "types": [type] if isinstance(type, str) else list(type),
            "actor": actor,
            "about": about,
            "speaker": speaker,
            "since": _sources.day(since) or None,
            "until": _sources.day(until) or None,
            "document": document,
            "search": search,
            "counted": counted,
            "limit": limit,
        }
        return Table(_native.table(self._folder, kind, wanted))

    def documents(self, **wanted: Any) -> Table:
        """The documents: metadata, text, blocks. Of the conditions ``document, since, until, search, limit`` apply."""
        return self.rows("documents", **wanted)

    def events(self, **wanted: Any) -> Table:
        """Who did what to whom."""
        return self.rows("events", **wanted)

    def statements(self, **wanted: Any) -> Table:
        """Who said what."""
        return self.rows("statements", **wanted)

    def judgments(self, **wanted: Any) -> Table:
        """State or direction of a pair, blame, advantage."""
        return self.rows("judgments", **wanted)

    def forecasts(self, **wanted: Any) -> Table:
        """What somebody expects."""
        return self.rows("forecasts", **wanted)

    def targets(self, **wanted: Any) -> Table:
        """Numbers and deadlines that somebody set."""
        return self.rows("targets", **wanted)

    def dependences(self, **wanted: Any) -> Table:
        """Who needs whom for what."""
        return self.rows("dependences", **wanted)

    def goals(self, **wanted: Any) -> Table:
        """What actors aim at."""
        return self.rows("goals", **wanted)

    def relations(self, **wanted: Any) -> Table:
        """Standing status of pairs."""
        return self.rows("relations", **wanted)

    def citations(self, **wanted: Any) -> Table:
        """What the documents cite."""
        return self.rows("citations", **wanted)

    def dropped(self, **wanted: Any) -> Table:
        """Blocks that were left out, with the reason."""
        return self.rows("dropped", **wanted)

    def search(self, query: str, *, limit: int | None = None) -> Table:
        """Sentences that match (``treaty AND "gas transit"``, ``sanction*``), with their neighbours and document."""
        return Table(_native.search(self._folder, query, limit))

    def sql(
        self,
        statement: str,
        values: Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> Table:
        """The answer to one SELECT over the tables of the data dictionary, as ``chancery sql``.

        values: values of ``:name`` in the statement.
        limit: at most so many rows; more raise `SqlError` rather than being left out in silence.
        timeout: at most so long, in seconds.

        Only reading is let through; what depends on clock, time zone or chance is refused. Columns of numbers are ``int64`` or
        ``double``, all others ``string``.
        """
        given = [(name.lstrip(":@$"), str(value)) for name, value in (values or {}).items()]
        table, cut = _native.sql(self._folder, statement, given, limit, timeout)
        if cut:
            raise SqlError(f"there are more than {limit} rows; ask for less, with LIMIT in the statement, or raise `limit`")
        return Table(table)

    def dyad(self, a: str, b: str, *, since: Any = None, until: Any = None) -> dict[str, Any]:
        """The brief of a pair, as ``chancery dyad --json``: ``counts`` (reports), ``months``, ``events``, ``statements`` and the
        other kinds, each row with its sentence (``sentence_text``) and ``source``."""
        return json.loads(_native.brief(self._folder, a, b, _sources.day(since) or None, _sources.day(until) or None))

    def course(
        self,
        a: str,
        b: str,
        *,
        by: str | None = None,
        scale: str | None = None,
        turns: str | None = None,
        actor: str | None = None,
        context: str | None = None,
        all_actors: bool = False,
        without: str | Iterable[str] = (),
        source_kind: str | None = None,
    ) -> Course:
        """The course of a pair over time, as ``chancery course``: tone with its band, conflict, phases, answers in kind.

        by: ``"month"`` or ``"quarter"``; as fits the number of events when not given.
        scale: what events weigh, ``"plover"`` or ``"goldstein"``.
        turns: how much a turn must gain, ``"firm"`` or ``"fine"``.
        actor: only deeds of this one of the two towards the other.
        context: only deeds of this PLOVER context.
        all_actors: deeds of citizens, companies and others as well.
        without: outlets whose documents are left out.
        source_kind: only reports of this kind of source.
        """
        options = {
            "by": by,
            "scale": scale,
            "turns": turns,
            "actor": actor,
            "context": context,
            "all_actors": all_actors,
            "without": [without] if isinstance(without, str) else list(without),
            "source_kind": source_kind,
        }
        return Course(*_native.course(self._folder, a, b, options))

    def explain(self, id: str) -> Explanation:
        """Why a row is there: rule, steps, arithmetic of its date, and its sentence with the evidence marked.

        id: that of the row, or its first six characters and more. Raises `KeyError` when there is no such row.
        """
        return Explanation(json.loads(_native.explain(self._folder, id)))

    def cite(self, id: str | Iterable[str], *, style: str = "bibtex") -> str:
        """References to documents as ``"bibtex"`` or ``"csl"`` (CSL-JSON), as text.

        id: one or several; that of a row stands for its document, each document comes once.
        """
        return _native.cite(self._folder, [id] if isinstance(id, str) else list(id), style)

    def reading(self, document: str) -> Reading:
        """The whole reading of a document, without layers. Raises `KeyError` when it is not there."""
        text = _native.reading(self._folder, document)
        if text is None:
            raise KeyError(f"the archive holds no document with the id {document}")
        return Reading(text)

    def stats(self) -> dict[str, Any]:
        """Sizes, as ``chancery stats --json``: documents, sentences, words, rows of each kind, bytes of the file."""
        return json.loads(_native.stats(self._folder))

    def verify(self) -> dict[str, Any]:
        """Looks up the words of every row, as ``chancery verify --json``. ``faults`` is empty when all lead to their words."""
        return json.loads(_native.verify(self._folder))

    def add(
        self,
        paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        *,
        threads: int | None = None,
        columns: Mapping[str, str] | None = None,
        max_document_mb: int = _MAX_DOCUMENT_MB,
        lore: str | os.PathLike[str] | None = None,
        progress: bool = False,
    ) -> dict[str, Any]:
        """Adds files and folders, as ``chancery add --json``; addresses on the web are left to the program.

        paths: one or several.
        threads: threads to read with; one per core when not given. The archive does not depend on it.
        columns: names of columns of CSV and JSON lines by field (``{"text": "story", "date": "day"}``).
        max_document_mb: a larger document is skipped, in MB.
        progress: show a bar; needs tqdm, without it nothing is shown.

        Gives counts (``added, replaced, already_there, sentences, rows, left_out``) and what to look at (``unsure_dates,
        warnings, skipped``: file, place, reason, remedy). After Ctrl-C or a fault what was read so far is in the archive, and the
        same call goes on. Raises `LockedError` while another program adds.
        """
        if isinstance(paths, (str, os.PathLike)):
            paths = [paths]
        paths = [os.fspath(path) for path in paths]
        options = _add_options(threads, columns, max_document_mb, lore)
        with _Bar(progress) as bar:
            return json.loads(_native.add(self._folder, paths, options, bar.told))

    def add_many(
        self,
        sources: Any,
        *,
        threads: int | None = None,
        max_document_mb: int = _MAX_DOCUMENT_MB,
        lore: str | os.PathLike[str] | None = None,
        progress: bool = False,
    ) -> dict[str, Any]:
        """Adds documents that are in memory: what `read_many` takes. Gives what `add` gives."""
        given = _sources.all_given(sources)
        if progress:
            given = shown(given, sources)
        options = _add_options(threads, None, max_document_mb, lore)
        total: dict[str, Any] = {}
        for portion in _portions(given):
            _sum_up(total, json.loads(_native.add(self._folder, portion, options, None)))
        return total or json.loads(_native.add(self._folder, [], options, None))


def _days(start: str | None, end: str | None) -> str:
    """An interval of days in words, as the program writes it: an end that is not known is not passed over."""
    if not start or not end:
        return f"from {start}" if start else f"by {end}" if end else ""
    return start if start == end else f"{start} to {end}"


def _two(dyad: Pair) -> tuple[str, str]:
    if isinstance(dyad, str) or len(dyad) != 2:
        raise ValueError(f'dyad is {dyad!r}; give two actors, as in ("AZE", "RUS")')
    return dyad[0], dyad[1]


def _add_options(threads: int | None, columns: Mapping[str, str] | None, megabytes: int, lore: Any) -> dict[str, Any]:
    return {
        "threads": threads or os.cpu_count() or 1,
        "max_document_mb": megabytes,
        "columns": dict(columns or {}),
        "lore": None if lore is None else os.fspath(lore),
    }


def _sum_up(total: dict[str, Any], more: dict[str, Any]) -> None:
    """Adds the counts of a portion to those before."""
    for key, value in more.items():
        if isinstance(value, dict):
            _sum_up(total.setdefault(key, {}), value)
        else:
            total[key] = total[key] + value if key in total else value


class _Bar:
    """A progress bar of tqdm where it is asked for and installed."""

    def __init__(self, asked: bool):
        self.told: Callable[[str], None] | None = None
        self._bar = None
        if asked:
            try:
                from tqdm.auto import tqdm
            except ImportError:
                return
            self._bar = tqdm(unit=" documents")
            self.told = self._tell

    def _tell(self, file: str) -> None:
        self._bar.set_postfix_str(os.path.basename(file), refresh=False)
        self._bar.update()

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: Any) -> None:
        if self._bar is not None:
            self._bar.close()


class Course:
    """The course of a pair. A notebook shows its drawing."""

    def __init__(self, text: str, svg: str):
        self._text = text
        self._svg = svg

    def to_dict(self) -> dict[str, Any]:
        """All of it, as ``chancery course --json``: ``periods`` with tone, band, conflict and counts, ``phases``, ``events``
        with the ids of their rows, answers in kind."""
        return json.loads(self._text)

    def plot(self) -> Svg:
        """The drawing: tone with its band, conflict, events, and the phases, one column for each period."""
        return Svg(self._svg)

    def _repr_svg_(self) -> str:
        return self._svg

    def __repr__(self) -> str:
        value = self.to_dict()
        return f"<chancery.Course {'-'.join(value['pair'])}: {value['reports']} reports>"


class Explanation(Mapping[str, Any]):
    """A row with its sentence and source. A notebook shows the sentence with the evidence marked.

    A mapping with the keys of the row and ``kind``, ``sentence_text``, ``source``, ``source_line``, and ``parts``: the words of
    the sentence before the evidence, the evidence, and after it.
    """

    def __init__(self, value: dict[str, Any]):
        self._value = value

    def __getitem__(self, key: str) -> Any:
        return self._value[key]

    def __iter__(self):
        return iter(self._value)

    def __len__(self) -> int:
        return len(self._value)

    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary."""
        return dict(self._value)

    def _lines(self) -> list[tuple[str, str]]:
        date = self._value.get("date") or {}
        days = _days(date.get("start"), date.get("end"))
        lines = [("rule", self._value.get("rule")), *(("why", step) for step in self._value.get("why") or ())]
        lines += [("date", days), ("how", date.get("how")), ("source", self._value.get("source_line"))]
        return [(name, words) for name, words in lines if words]

    def __str__(self) -> str:
        before, evidence, after = self._value.get("parts") or ("", self._value.get("text", ""), "")
        head = f"{self._value['kind']} {self._value['id']}\n{before}[{evidence}]{after}"
        return "\n".join([head, *(f"{name}: {words}" for name, words in self._lines())])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        before, evidence, after = map(html.escape, self._value.get("parts") or ("", self._value.get("text", ""), ""))
        lines = "".join(f"<dt>{name}</dt><dd>{html.escape(words)}</dd>" for name, words in self._lines())
        return f"<blockquote>{before}<mark>{evidence}</mark>{after}</blockquote><dl>{lines}</dl>"
