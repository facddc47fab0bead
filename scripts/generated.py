"""Documents with tables that are made from files of data, and checked to be current."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def table(head, rows):
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell).replace('|', '/') for cell in line)} |" for line in lines)


def main(path, document):
    """Write a document, or with ``--check`` compare it.

    :param path: where it lies, from the root of the project
    :param document: its text
    :returns: exit code: 1 if it is not current
    """
    if "--check" not in sys.argv:
        (ROOT / path).write_text(document, encoding="utf-8")
        return 0
    current = (ROOT / path).exists() and (ROOT / path).read_text(encoding="utf-8") == document
    if not current:
        print(f"{path} does not say what the files of data say: run python scripts/{Path(sys.argv[0]).name}")
    return 0 if current else 1
