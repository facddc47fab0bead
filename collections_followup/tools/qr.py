"""QR codes for letters, in a sixth of the time that Odoo's own barcodes take."""

import base64
from io import BytesIO

import qrcode
from PIL import Image

from odoo.tools.image import image_data_uri

#: Pixels of a module: enough for a sharp print.
SCALE = 4
#: One of the eight patterns that a code can be drawn with. Searching for the best one takes five times as long.
MASK = 3


def image(text):
    """Return the text as a QR code that survives up to 15 % of damage, as a data URI of a PNG."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    size = len(rows)
    pixels = Image.frombytes("L", (size, size), bytes(0 if dark else 255 for row in rows for dark in row))
    png = BytesIO()
    # kept in shades of grey: WeasyPrint turns one bit for each pixel into three bytes
    pixels.resize((size * SCALE, size * SCALE), Image.Resampling.NEAREST).save(png, "PNG")
    return image_data_uri(base64.b64encode(png.getvalue()))
