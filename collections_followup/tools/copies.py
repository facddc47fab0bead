"""Copies of the add-on on one machine: Odoo loads the first that it finds, and does not mention the others."""

import ast
import logging
import sys
from pathlib import Path

import odoo.addons

_logger = logging.getLogger(__name__)

LOADED = Path(__file__).resolve().parents[1]


def warn_of_other_copies():
    """Log at the start of the server which copy is in use: the one that was upgraded may be another."""
    folders = [*odoo.addons.__path__, *(Path(path) / "odoo" / "addons" for path in sys.path)]
    for other in other_copies(folders, LOADED):
        _logger.warning(
            "There are two copies of %s: version %s in %s is loaded, version %s in %s is not. Remove one of them.",
            LOADED.name,
            version_of(LOADED),
            LOADED,
            version_of(other),
            other,
        )


def other_copies(folders, loaded):
    """Return the copies of the add-on in these folders, other than the one loaded."""
    found = [Path(folder) / loaded.name for folder in folders]
    copies = dict.fromkeys(path.resolve() for path in found if (path / "__manifest__.py").is_file())
    return [path for path in copies if path != loaded]


def version_of(folder):
    """Return the version in the manifest of an add-on."""
    try:
        return ast.literal_eval((folder / "__manifest__.py").read_text(encoding="utf-8")).get("version", "?")
    except (OSError, ValueError, SyntaxError, AttributeError):
        return "?"
