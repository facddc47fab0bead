"""What can be checked of add-ons with rooms: rooms reach down, files and lines stay short, groups have names.

The rooms are the folders of ``models/``, in the order in which ``models/__init__.py`` names them; the windows of
``wizard/`` come after all of them. A room imports from rooms before it only, and reaches only their models by
``env["…"]``: what an earlier one has to know of a later one, the later one tells it, by the contracts in ``base/`` or
by ``_inherit``.
"""

import ast
import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
#: The add-ons whose models lie in rooms.
WITH_ROOMS = (PROJECT / "collections_followup", PROJECT / "collections_followup_recovery")
#: Lines that a file of the add-on may have.
MOST_LINES = 500
#: Characters that a line may have which can be broken.
LONGEST_LINE = 120
SEVERAL_ATTRIBUTES = re.compile(r'\w="[^"]*" +[\w.:-]+="')
OWN_NAME = re.compile(r'^    _name = "([a-z._]+)"', re.M)
ASKED_MODEL = re.compile(r'env\[\s*"([a-z._]+)"\s*\]')
UNNAMED = re.compile(r"<(group|page)(?![^>]*\bname=)[\s>]")


def rooms(addon):
    """Names of the rooms of an add-on, the first to be passed first."""
    return [*re.findall(r"^from \. import (\w+)", (addon / "models/__init__.py").read_text(), re.M), "wizard"]


def sources(addon):
    """(room, path) of the files in the rooms of an add-on."""
    folders = {room: addon / room if room == "wizard" else addon / "models" / room for room in rooms(addon)}
    return [(room, path) for room, folder in folders.items() for path in sorted(folder.glob("*.py"))]


def imported_rooms(path):
    """Rooms from which a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 2 and node.module:
            parts = node.module.split(".")
            yield parts[1] if parts[0] == "models" and parts[1:] else parts[0]


def arrows_up(addon):
    """Sentences about rooms of an add-on that reach a later room."""
    order = rooms(addon)
    home = {name: room for room, path in sources(addon) for name in OWN_NAME.findall(path.read_text())}
    for room, path in sources(addon):
        where = path.relative_to(PROJECT)
        for other in imported_rooms(path):
            if other in order and order.index(other) > order.index(room):
                yield f"{where} imports from {other}, which comes later"
        for name in ASKED_MODEL.findall(path.read_text()):
            other = home.get(name, room)
            if order.index(other) > order.index(room):
                yield f"{where} reaches {name} in {other}, which comes later"


def long_files():
    """Sentences about files that are too long to be one thing."""
    for path in sorted(path for addon in WITH_ROOMS for path in addon.rglob("*.py")):
        lines = len(path.read_text().splitlines())
        if not {"tests", "migrations"} & set(path.relative_to(PROJECT).parts) and lines > MOST_LINES:
            yield f"{path.relative_to(PROJECT)} has {lines} lines, more than {MOST_LINES}"


def unnamed_groups():
    """Sentences about parts of forms that another add-on cannot extend, since they have no name."""
    folders = [addon / name for addon in WITH_ROOMS for name in ("views", "wizard")]
    for path in sorted(path for folder in folders for path in folder.glob("*.xml")):
        text = path.read_text()
        for found in UNNAMED.finditer(text):
            number = text.count("\n", 0, found.start()) + 1
            yield f"{path.relative_to(PROJECT)}:{number}: a group or page without a name"


def long_lines():
    """Sentences about lines whose changes cannot be read in a diff. Tables, and texts to translate, stay in one."""
    for path, can_be_broken in [
        *((path, SEVERAL_ATTRIBUTES.search) for path in sorted(PROJECT.glob("collections_followup*/**/*.xml"))),
        *((path, lambda line: not line.lstrip().startswith("|")) for path in sorted(PROJECT.glob("docs/*.md"))),
        (PROJECT / "README.md", lambda line: True),
    ]:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if len(line) > LONGEST_LINE and can_be_broken(line):
                yield f"{path.relative_to(PROJECT)}:{number}: a line of {len(line)} characters"


def main():
    """Print what is wrong; the exit code says whether anything is."""
    arrows = [found for addon in WITH_ROOMS for found in arrows_up(addon)]
    found = [*arrows, *long_files(), *unnamed_groups(), *long_lines()]
    print("\n".join(found) or "house: rooms, lengths and names are as they should be")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
