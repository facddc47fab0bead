"""Files that customers send: few, small, and of kinds that cannot do anything."""

from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools.mimetypes import guess_mimetype

#: Most that one request may bring, in bytes.
MOST_BYTES = 12 * 1024 * 1024
MOST_FILES = 5
#: By what they are, whatever their names say: nothing that a browser would run.
KINDS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "text/plain": ".txt",
}


def uploaded(name):
    """The files of a field of the form, as (name, content) to be attached.

    :raises UserError: too many, too large, empty, or of a kind that is not taken
    """
    files = [file for file in request.httprequest.files.getlist(name) if file.filename]
    if len(files) > MOST_FILES:
        raise UserError(request.env._("Please send no more than %s files at once.", MOST_FILES))
    return [_checked(file.filename, file.read()) for file in files]


def _checked(name, content):
    kind = guess_mimetype(content, default="")
    if kind not in KINDS or not content:
        raise UserError(
            request.env._("“%s” cannot be taken: please send a PDF, a picture or a plain text file.", name[:80])
        )
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or "file"
    return f"{stem[:80]}{KINDS[kind]}", content
