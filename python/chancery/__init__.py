"""chancery: articles read into a record of relations between states, in which every row leads to its words.

    import chancery as ch

    reading = ch.read("Norway recalled its ambassador from Peru on Monday.", published="2025-03-05")
    reading["events"][0]["type"]                      # 'REJECT' or the like

    archive = ch.open("crisis")                       # made by `chancery init` or ch.create
    archive.events(dyad=("AZE", "RUS")).to_pandas()   # Arrow underneath
    archive.course("AZE", "RUS").plot()               # SVG in a notebook

Offsets `start` and `end` are Unicode code points of the document's text, `start_byte` and `end_byte` bytes of it in UTF-8; ends are
exclusive. Days are calendar days without a time zone. Counts are reports: rows of one document each.
"""

from ._archive import Archive, Course, Explanation, create, open
from ._native import (
    VERSION as __version__,
    ActorError,
    ArchiveError,
    ChanceryError,
    LockedError,
    LoreError,
    SqlError,
    UnreadableError,
    lore_version,
)
from ._reading import Reading, Readings, likeness, passage_keys, read, read_many
from ._show import Svg
from ._table import Table

__all__ = [
    "ActorError",
    "Archive",
    "ArchiveError",
    "ChanceryError",
    "Course",
    "Explanation",
    "LockedError",
    "LoreError",
    "Reading",
    "Readings",
    "SqlError",
    "Svg",
    "Table",
    "UnreadableError",
    "__version__",
    "create",
    "likeness",
    "lore_version",
    "open",
    "passage_keys",
    "read",
    "read_many",
]
