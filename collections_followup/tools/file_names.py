"""Names of files, as every header, address, disk and database takes them."""

import re
import unicodedata
from urllib.parse import quote

#: Most bytes of a name: disks take 255.
MOST_BYTES = 180
#: What separates folders, or stands for something else on some systems.
SPECIAL = re.compile(r'[/\\:*?"<>|]')
END = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def clean(name, missing="file"):
    """The name in one line, short, and without what nobody sees or what means something to a system; its end stays.

    :param missing: what it is called when nothing is left
    """
    seen = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in SPECIAL.sub("-", name or ""))
    line = " ".join(unicodedata.normalize("NFC", seen).split())
    end = END.search(line)
    stem, end = (line[: end.start()], end[0]) if end else (line, "")
    return (_shortened(stem, MOST_BYTES - len(end)).strip(". -") or missing) + end


def sent(name):
    """The same for a name that was sent with a file: without the folders that some browsers tell."""
    return clean((name or "").replace("\\", "/").rpartition("/")[2])


def in_address(name):
    """The same, as a part of an address."""
    return quote(clean(name), safe="")


def _shortened(text, most):
    return text.encode()[:most].decode(errors="ignore")
