"""Names of files that every header, address, disk and database accepts."""

import re
import unicodedata
from urllib.parse import quote

#: The most bytes of a name: disks accept 255.
MOST_BYTES = 180
#: Separators of folders, and characters with a meaning on some systems.
SPECIAL = re.compile(r'[/\\:*?"<>|]')
END = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def clean(name, missing="file"):
    """Return the name in one line, short, without invisible characters and those with a meaning; its end is kept.

    :param missing: the name if nothing is left
    """
    seen = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in SPECIAL.sub("-", name or ""))
    line = " ".join(unicodedata.normalize("NFC", seen).split())
    end = END.search(line)
    stem, end = (line[: end.start()], end[0]) if end else (line, "")
    return (_shortened(stem, MOST_BYTES - len(end)).strip(". -") or missing) + end


def sent(name):
    """Return the same for a name sent with a file: without the folders that some browsers add."""
    return clean((name or "").replace("\\", "/").rpartition("/")[2])


def in_address(name):
    """Return the same, as a part of an address."""
    return quote(clean(name), safe="")


def _shortened(text, most):
    return text.encode()[:most].decode(errors="ignore")
