"""HTML documents to PDF: with WeasyPrint where it is installed, else with Odoo's own engine.

WeasyPrint supports CSS for paged media and needs some 30 ms a page; a wkhtmltopdf call takes a second.
"""

import logging
import re
from functools import lru_cache

from odoo.tools import file_open
from odoo.tools.pdf import merge_pdf

from odoo.addons.base.models.ir_actions_report import _wkhtml

logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("weasyprint.progress").setLevel(logging.ERROR)  # it has a level of its own
try:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
except (ImportError, OSError):  # not installed, or without the Pango library it draws with
    weasyprint = None

IMAGE_PATH = re.compile(r"^/web/(?:image|content)/(\d+)\b")
#: Models with texts whose pictures may be printed.
WITH_PICTURES = ("collections.letter", "collections.step")
#: Margins of the page in millimetres: top, right, bottom, left.
MARGINS = (15, 20, 20, 20)
UNPATCHED_ZOOM = 1.28
ELEMENTS = "collections_followup/report/elements.css"
FONT_FOLDER = "web/static/fonts/lato/"
#: Lato comes with Odoo; letters that it lacks are taken from the fonts of the system.
FONTS = "".join(
    f"@font-face {{ font-family: Lato; font-weight: {weight}; src: url(/{FONT_FOLDER}{name}); }}\n"
    for weight, name in (("normal", "Lato-Reg-webfont.ttf"), ("bold", "Lato-Bol-webfont.ttf"))
)


def from_html(env, html, css="", paper="A4"):
    """Return a PDF of one HTML document.

    :param html: a whole document; its images may be data URIs, or paths of attachments that are public or were put into
        a letter: its author might otherwise reach what its reader, or the job at night, can open
    :param css: style sheet; pass the same text for the next document, so that it is read only once
    :param paper: ``A4`` or ``Letter``; its margins are ``MARGINS``
    :returns: the PDF, as bytes
    :raises UserError: from Odoo's engine, if neither of the two programs is installed
    """
    if weasyprint is None:
        return _by_odoo(env, html, css, paper)
    margins = " ".join(f"{margin}mm" for margin in MARGINS)
    sheet, fonts = _stylesheet(f"{FONTS}@page {{ size: {paper}; margin: {margins} }}\n{css}")
    document = _Document(string=html, base_url="odoo:/", url_fetcher=_Fetcher(env))
    return document.write_pdf(stylesheets=[sheet], font_config=fonts)


def merge(documents):
    """Return one PDF of several, in their order.

    :param documents: PDFs, as bytes
    """
    return merge_pdf(documents)


def _by_odoo(env, html, css, paper):
    # a wkhtmltopdf without patched Qt draws all lengths smaller, and has no option against it
    zoom = "" if _wkhtml().is_patched_qt else f"body {{ zoom: {UNPATCHED_ZOOM} }}"
    styled = html.replace("</head>", f"<style>{css}{zoom}</style></head>", 1)
    top, right, bottom, left = MARGINS
    paper_format = env["report.paperformat"].new(
        {
            "format": paper,
            "orientation": "Portrait",
            "dpi": 96,
            "disable_shrinking": True,
            "header_spacing": 0,
            "margin_top": top,
            "margin_right": right,
            "margin_bottom": bottom,
            "margin_left": left,
        }
    )
    report = env["ir.actions.report"].new({"paperformat_id": paper_format})
    return report._run_wkhtmltopdf([styled])


if weasyprint:

    class _Fetcher(weasyprint.urls.URLFetcher):
        """Fetches attachments and data URIs only: a letter reads no file of the server and calls no other host."""

        def __init__(self, env=None):
            super().__init__(allowed_protocols={"data"})
            self.env = env

        def fetch(self, url, headers=None):
            path = url.removeprefix("odoo:")
            if path.startswith(f"/{FONT_FOLDER}") and ".." not in path:
                with file_open(path[1:], "rb") as font:
                    return weasyprint.urls.URLFetcherResponse(url, font.read())
            if self.env and (found := IMAGE_PATH.match(path)):
                return weasyprint.urls.URLFetcherResponse(url, self._picture(int(found[1])))
            return super().fetch(url, headers)

        def _picture(self, attachment_id):
            attachment = self.env["ir.attachment"].sudo().browse(attachment_id).exists()
            if not attachment.public and attachment.res_model not in WITH_PICTURES:
                raise ValueError(f"Attachment {attachment_id} is no picture of a letter")
            return attachment.raw

    class _Document(weasyprint.HTML):
        """A document whose elements are styled by ``ELEMENTS``.

        WeasyPrint's own defaults style five notes for each element and all margins of each page, which takes a seventh
        of the time of a letter. Versions that do not call this are slower, and draw the same.
        """

        def _ua_stylesheets(self, *_args, **_options):
            return [_elements()]

    @lru_cache
    def _elements():
        """Return the default style of elements, read once."""
        with file_open(ELEMENTS) as sheet:
            return weasyprint.CSS(string=sheet.read())

    @lru_cache(maxsize=16)
    def _stylesheet(css):
        """Return the style sheet and its fonts, read once."""
        fonts = FontConfiguration()
        sheet = weasyprint.CSS(string=css, font_config=fonts, base_url="odoo:/", url_fetcher=_Fetcher())
        return sheet, fonts
