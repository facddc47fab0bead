"""Pictures that customers send, in tests."""

import io
import struct
import zlib

from PIL import Image


def picture(width=30, height=20, kind="PNG"):
    """A picture, as bytes."""
    if kind == "WEBP":  # Odoo does not let it be written
        return b"RIFF" + struct.pack("<I", 20) + b"WEBPVP8L" + b"\0" * 12
    content = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(content, kind)
    return content.getvalue()


def unfolding(width, height):
    """A PNG of some hundred bytes that says of itself that it is so large: whoever opens it makes room for that."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + _chunk(b"IEND", b"")


def _chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
