"""Pictures from outside: measured before they are opened, since a few bytes can unfold to gigabytes."""

import io
import zlib

from PIL import Image

#: The most pixels that a picture may unfold to: a photo, a drawing, and all files of one form together.
PHOTO, DRAWING, TOGETHER = 40_000_000, 4_000_000, 100_000_000
#: Signatures of picture formats. WebP is not unfolded here: Odoo keeps it as it is.
PNG, RIFF = b"\x89PNG\r\n\x1a\n", b"RIFF"
KINDS = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Unreadable(ValueError):
    """Error: it is no picture, or an incomplete one."""


class TooLarge(ValueError):
    """Error: it would unfold to more pixels than anybody needs."""


def measured(content, most=PHOTO):
    """Return the number of pixels that a picture unfolds to, from its first bytes.

    :raises Unreadable: if they do not tell
    :raises TooLarge: if there are more than ``most``
    """
    if content.startswith(RIFF):
        return 0
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
    except Image.DecompressionBombError as error:
        raise TooLarge from error
    except Exception as error:  # noqa: BLE001 a broken file breaks each decoder in its own way
        raise Unreadable from error
    if width * height > most:
        raise TooLarge
    return width * height


def whole(content, most=PHOTO):
    """Return the same for a picture that is complete.

    Its parts are counted. Opening it would prove nothing: Odoo makes the decoders fill in missing parts.
    """
    pixels = measured(content, most)
    complete = {PNG[:4]: _is_whole_png, b"GIF8": _is_whole_gif, RIFF: _is_whole_webp}.get(content[:4], _is_whole_jpeg)
    if not complete(content):
        raise Unreadable
    return pixels


def _is_whole_png(content):
    at, unpacking = len(PNG), zlib.decompressobj()
    while at + 12 <= len(content):
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        data, check = content[at + 8 : at + 8 + length], content[at + 8 + length : at + 12 + length]
        if int.from_bytes(check, "big") != zlib.crc32(name + data) or len(check) < 4:
            return False
        if name == b"IEND":
            return unpacking.eof
        if name == b"IDAT" and not _unpack(unpacking, data):
            return False
        at += 12 + length
    return False


def _unpack(unpacking, data):
    """Return True if packed data can be read; it is not kept."""
    try:
        while data and not unpacking.eof:
            unpacking.decompress(data, 1_000_000)
            data = unpacking.unconsumed_tail
    except zlib.error:
        return False
    return True


def _is_whole_gif(content):
    return content.rstrip(b"\0").endswith(b";")


def _is_whole_webp(content):
    return content[8:12] == b"WEBP" and int.from_bytes(content[4:8], "little") + 8 <= len(content)


def _is_whole_jpeg(content):
    """Return True if it ends after the picture itself; earlier data may contain a small one of the same kind."""
    at = 2
    while content[at : at + 1] == b"\xff" and at + 4 <= len(content):
        if content[at + 1] == 0xDA:
            return content.find(b"\xff\xd9", at) > 0
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return False
