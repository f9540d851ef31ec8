"""A knowledge table made of a few rows, to see what its reader makes of them."""

from hemadesk.knowledge.tables import read_table


def table_of(file, columns, rows):
    """Return the table and the list in which its reader will note faults."""
    faults = []
    content = "\n".join("\t".join(row) for row in (columns, *rows)) + "\n"
    return read_table(file, content, columns, faults), faults
