"""Reads the table of who may do what: ``access/README.md`` is the one place of the expected answers."""

import re
from pathlib import Path

TABLE = Path(__file__).parent / "access" / "README.md"
#: What a test says when the table and the add-on differ.
ADVICE = f"“%s” in {TABLE.name} does not say what was found. If this is what is meant, write it there:\n"


def section(title, table=TABLE):
    """The lines below a heading, up to the next one.

    :param table: path of the table; other add-ons have their own
    """
    parts = re.split(r"^## (.+)$", table.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[title].strip().splitlines()


def rows(title, keys=1, table=TABLE):
    """The rows of the table below a heading.

    :param keys: how many of the first columns name a row
    :returns: the other cells of each row by the names of their columns, by the first cell, or the tuple of the first
    """
    lines = [_cells(line) for line in section(title, table) if line.startswith("|")]
    head, found = lines[0], {}
    for cells in lines[2:]:
        key = cells[0] if keys == 1 else tuple(cells[:keys])
        assert key not in found, f"{key} stands twice below “{title}” in {table}"
        found[key] = dict(zip(head[keys:], cells[keys:], strict=True))
    return found


def columns(title):
    """The names of the columns below a heading."""
    return next(_cells(line) for line in section(title) if line.startswith("|"))


def row(*cells):
    """A row as it would have to be written."""
    return f"| {' | '.join(cells)} |"


def names(title, table=TABLE):
    """What is named in `code` below a heading."""
    return set(re.findall(r"`([^`]+)`", "\n".join(section(title, table))))


def _cells(line):
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
