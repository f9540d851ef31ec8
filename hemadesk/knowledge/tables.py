"""Strict reading of the tab-separated knowledge tables; every fault is collected, none raised."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from hemadesk.knowledge.faults import Fault

GRADES = ("A", "B", "C")
ESTIMATES = frozenset({"expert_estimate", "derived", "clinical_review"})
"""Source keys that are no study: always grade C, shown as an estimate."""


def is_estimate(source: str) -> bool:
    """Tell whether no study stands behind a number."""
    return all(key in ESTIMATES for key in source.split("+"))


def source_faults(source: str, grade: str, references: Container[str]) -> Iterator[str]:
    """Yield what is wrong: every key must be known, an estimate is grade C."""
    for key in source.split("+"):
        if key not in references:
            yield f"source {key!r} is not in references.tsv" if key else "source is missing"
    if grade not in GRADES:
        yield f"grade is {grade!r}, accepted: {', '.join(GRADES)}"
    if grade != "C" and is_estimate(source):
        yield f"{source} is always grade C, not {grade}"


@dataclass(slots=True)
class Row:
    """One row of a table: typed access to its cells, faults noted where a cell does not fit."""

    file: str
    line: int
    cells: Mapping[str, str]
    faults: list[Fault]

    def fault(self, reason: str) -> None:
        first = next(iter(self.cells.values()), "")
        self.faults.append(Fault(self.file, f"row {self.line} ({first})", reason))

    def text(self, column: str) -> str:
        value = self.cells[column]
        if not value:
            self.fault(f"{column} is empty")
        return value

    def one_of(self, column: str, accepted: Sequence[str]) -> str:
        value = self.cells[column]
        if value not in accepted:
            self.fault(f"{column} is {value!r}, accepted: {', '.join(accepted)}")
        return value

    def fraction(self, column: str) -> Fraction | None:
        """Return an exact number, or None for an empty cell; ``5/9`` is a number."""
        text = self.cells[column]
        if not text:
            return None
        try:
            return Fraction(text)
        except (ValueError, ZeroDivisionError):
            self.fault(f"{column} is {text!r}, not a number")
            return None

    def required_fraction(self, column: str) -> Fraction:
        value = self.fraction(column)
        if value is None:
            self.fault(f"{column} is empty or no number")
            return Fraction(0)
        return value

    def number(self, column: str) -> float:
        """Return a finite number; an empty cell is a fault."""
        return float(self.required_fraction(column))

    def source(self, references: Mapping[str, object]) -> tuple[str, str]:
        """Return (source key, grade), checked: every key is known, an estimate is grade C."""
        source, grade = self.cells["source"], self.cells["grade"]
        for reason in source_faults(source, grade, references):
            self.fault(reason)
        return source, grade


@dataclass(slots=True)
class Table:
    """A table's rows and what was wrong with its form."""

    file: str
    rows: list[Row] = field(default_factory=list)


def read_table(file: str, content: str, columns: Sequence[str], faults: list[Fault]) -> Table:
    """Split a table into rows with exactly these columns.

    Rows with a wrong number of cells are reported and left out; so is a wrong header.
    """
    table = Table(file)
    lines = content.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    header = tuple(lines[0].split("\t")) if lines else ()
    if header != tuple(columns):
        faults.append(Fault(file, "header", f"is {header}, expected {tuple(columns)}"))
        return table
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            faults.append(
                Fault(file, f"row {number}", f"{len(cells)} cells, expected {len(columns)}")
            )
            continue
        stripped = {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
        table.rows.append(Row(file, number, stripped, faults))
    return table
