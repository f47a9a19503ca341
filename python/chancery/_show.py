"""Values that a notebook shows by itself."""

from __future__ import annotations

import os


class Svg:
    """A drawing. A notebook shows it; it loads nothing from elsewhere."""

    def __init__(self, text: str):
        self._text = text

    @property
    def text(self) -> str:
        """The drawing as SVG."""
        return self._text

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the drawing into a file."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self._text)

    def _repr_svg_(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"<chancery.Svg of {len(self._text)} characters>"
