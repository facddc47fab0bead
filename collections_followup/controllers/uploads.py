"""Files that customers send: few, small, and of harmless types."""

from pathlib import PurePosixPath

from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools.mimetypes import guess_mimetype

from ..tools import file_names, pictures, typed

#: The most bytes of one request.
MOST_BYTES = 12 * 1024 * 1024
MOST_FILES = 5
#: Types by content, whatever their names say: nothing that a browser would run.
KINDS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "text/plain": ".txt",
}


def uploaded(name):
    """Return the files of a field of the form, as (name, content) to be attached.

    :raises UserError: if there are too many, or one is too large, empty, cut off, or of a type that is not accepted
    """
    with typed.field(name):
        return _taken([file for file in request.httprequest.files.getlist(name) if file.filename])


def _taken(files):
    if len(files) > MOST_FILES:
        raise UserError(request.env._("Please send no more than %s files at once.", MOST_FILES))
    left, taken = pictures.TOGETHER, []
    for file in files:
        called, content = file_names.sent(file.filename), file.read()
        kind = _kind(called, content)
        left -= _pixels(called, content, kind, left)
        taken.append((PurePosixPath(called).stem[:80] + KINDS[kind], content))
    return taken


def _kind(name, content):
    kind = guess_mimetype(content, default="")
    if kind not in KINDS or not content:
        raise UserError(
            request.env._("“%s” cannot be taken: please send a PDF, a picture or a plain text file.", name[:80])
        )
    return kind


def _pixels(name, content, kind, left):
    """Return the pixels that the file unfolds to, if it is a picture; else 0."""
    if kind not in pictures.KINDS:
        return 0
    try:
        return pictures.whole(content, min(pictures.PHOTO, left))
    except pictures.TooLarge as error:
        raise UserError(
            request.env._(
                "“%(name)s” is too large a picture: please send one of at most %(most)s million pixels, and a few of "
                "them at a time.",
                name=name[:80],
                most=pictures.PHOTO // 1_000_000,
            )
        ) from error
    except pictures.Unreadable as error:
        raise UserError(
            request.env._("“%s” cannot be read: it may be incomplete. Please choose it again.", name[:80])
        ) from error
