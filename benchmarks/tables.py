"""A table that benchmarks print: aligned for a terminal, or as Markdown for a page of the docs."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, rows of words, and a line that sums them up."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    def markdown(self) -> str:
        """The table and its caption as Markdown."""
        return "\n".join([heading(self.columns), *map(_line, self.rows), *self._below(gap=True)])

    def text(self) -> str:
        """The table in columns that line up, and its caption."""
        cells = [self.columns, *self.rows]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        return "\n".join([*(_aligned(row, widths) for row in cells), *self._below(gap=False)])

    def show(self, *, markdown: bool) -> None:
        """Prints it."""
        print(self.markdown() if markdown else self.text())

    def _below(self, *, gap: bool) -> list[str]:
        return [*([""] * gap), self.caption] if self.caption else []


def heading(columns: Iterable[str]) -> str:
    """The first two lines of a Markdown table."""
    columns = tuple(columns)
    return f"{_line(columns)}\n|{'---|' * len(columns)}"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
