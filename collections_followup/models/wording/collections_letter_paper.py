import re
from unicodedata import bidirectional

from odoo import api, models
from odoo.tools import file_open
from odoo.tools.image import image_data_uri

#: Additions to the style sheet for these languages; the address remains where the window is.
RIGHT_TO_LEFT = """
th, td { padding: .8mm 0 .8mm 2mm; text-align: right }
.n { padding: .8mm 2mm .8mm 0; text-align: left }
.code { float: left }
"""
#: Replaced by the body once the page around it is done.
BODY = "\x00"
BETWEEN_ELEMENTS = re.compile(r">\s+<")


def _quoted(text):
    """Return the text as a string of a style sheet."""
    for character in '\\"<\n\r':
        text = text.replace(character, f"\\{ord(character):x} ")
    return f'"{text}"'


class CollectionsLetterPage(models.AbstractModel):
    """The paper around a letter: letterhead, address window, facts, footer."""

    _inherit = "collections.letter.page"

    @api.model
    def _html(self, letter, values, subject, body, window):
        """Return one whole document."""
        company = values["sender"]
        page = {
            "lang": self._lang(),
            "letter": letter,
            "subject": subject,
            "body": BODY,
            "window": self._window(company, window),
            "facts": self._facts(values),
            **self._letterhead(company),
        }
        html = self.env["ir.qweb"]._render("collections_followup.letter_page", values | page, minimal_qcontext=True)
        # space between elements would be laid out too; in the body it may be intended
        return f"<!DOCTYPE html>{BETWEEN_ELEMENTS.sub('><', str(html)).replace(BODY, body)}"

    @api.model
    def _preview(self, letter, values, subject, body):
        """Return the words, the items and the ways to pay, to be shown in a form."""
        shown = {**values, "letter": letter, "subject": subject, "body": body}
        return self.env["ir.qweb"]._render("collections_followup.letter_content", shown, minimal_qcontext=True)

    @api.model
    def _letterhead(self, company):
        address = [company.name, *company.partner_id._collections_place()]
        vat = company.vat and self._labelled(company.country_id.vat_label or self.env._("VAT"), company.vat)
        return {
            "logo": self._logo(company),
            "sender_name": self._isolated(company.name),
            "sender_lines": self._lines(filter(None, [*address, company.phone, company.email, vat])),
            "back": " · ".join(map(self._isolated, address)),
            "registry": self._registry(company),
        }

    @api.model
    def _facts(self, values):
        """Return the reference block, in lines."""
        facts = {
            self.env._("Date"): values["today"],
            self.env._("Our reference"): values["reference"],
            self.env._("Your customer number"): values["case"].partner_id.ref,
            self.env._("Contact person"): values["contact_person"],
            self.env._("Phone"): values["phone"],
            self.env._("E-mail"): values["email"],
        }
        return "\n".join(self._labelled(label, value) for label, value in facts.items() if value)

    @api.model
    def _labelled(self, label, value):
        return self.env._("%(label)s: %(value)s", label=label, value=self._isolated(value))

    @api.model
    def _lines(self, lines):
        return "\n".join(map(self._isolated, lines))

    @api.model
    def _isolated(self, text):
        """Return the text isolated, so that it does not reorder text around it that runs in the opposite direction."""
        foreign = self._lang().direction == "rtl" or any(bidirectional(c) in ("R", "AL") for c in text)
        return f"\u2068{text}\u2069" if foreign else text

    @api.model
    def _lang(self):
        return self.env["res.lang"]._get_data(code=self.env.lang)

    @api.model
    def _paper(self, company):
        """Return ``A4`` or ``Letter``: the paper that the company prints on."""
        return "Letter" if company.paperformat_id.format == "Letter" else "A4"

    @api.model
    def _window(self, company, window):
        return "us" if self._paper(company) == "Letter" else window

    @api.model
    def _logo(self, company):
        if company.uses_default_logo or not company.logo:
            return None
        return image_data_uri(company.partner_id.image_256)

    @api.model
    def _css(self, company):
        """Return the style sheet: the same text for all letters of a company in a language."""
        with file_open("collections_followup/report/collections_letter.css") as sheet:
            return sheet.read() + self._footer(company) + (RIGHT_TO_LEFT if self._lang().direction == "rtl" else "")

    @api.model
    def _registry(self, company):
        registry = [company.name, company.company_registry, company.vat, company.website]
        return " · ".join(dict.fromkeys(filter(None, registry)))

    @api.model
    def _footer(self, company):
        page = self.env._("Page %(number)s of %(count)s", number="\x00", count="\x01")
        line = _quoted(" · ".join(filter(None, [self._registry(company), page])))
        line = line.replace("\x00", '" counter(page) "').replace("\x01", '" counter(pages) "')
        return f"@page {{ @bottom-left {{ content: {line}; width: 100% }} }}"
