"""The table of refusals: what stands in a file, and what must be said of it."""

from pathlib import Path

TABLE = Path(__file__).parents[1] / "data" / "refusals.tsv"

WHERE = {
    "file": "%s",
    "patient": '{"format": "hemadesk-case/1", "id": "a", "encounters": [{}], "patient": {%s}}',
    "encounter": '{"format": "hemadesk-case/1", "id": "a", "encounters": [{%s}]}',
    "findings": '{"format": "hemadesk-case/1", "id": "a", "encounters": [{"findings": {%s}}]}',
}


def in_file(where: str, written: str) -> bytes:
    """Return a case file that is right but for what is written at that place.

    A key of the case replaces the one that would be right.
    """
    if where != "case":
        return (WHERE[where] % written).encode()
    right = {'"format"': '"hemadesk-case/1"', '"id"': '"a"', '"encounters"': "[{}]"}
    members = [f"{key}: {value}" for key, value in right.items() if not written.startswith(key)]
    return f"{{{', '.join([*members, written])}}}".encode()


def rows() -> list[list[str]]:
    """Return the rows: what, where, written, reason, place, value, part of what is accepted."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines[1:]]
