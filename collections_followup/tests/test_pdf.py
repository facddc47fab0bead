from unittest import SkipTest

import pypdfium2

from odoo.tests import TransactionCase, tagged

from ..tools import pdf


@tagged("post_install", "-at_install")
class TestPdf(TransactionCase):
    """Whatever people write with the editor looks on paper as it does there, though we say ourselves how."""

    def setUp(self):
        super().setUp()
        if pdf.weasyprint is None:
            raise SkipTest("WeasyPrint is not installed")

    def test_lists_breaks_and_tables_of_the_editor(self):
        text = self.text(
            "<ol><li>By transfer<ul><li>today</li></ul></li><li>By card</li></ol>"
            "<p>One line<br/>another</p><table><tr><td>left</td><td>right</td></tr><tr><td>below</td></tr></table>"
        )
        lines = ["By transfer", "today", "By card", "One line", "another", "left right", "below", "1.", "◦", "2."]
        self.assertEqual([line.strip() for line in text.splitlines()], lines)

    def test_what_is_not_shown(self):
        self.assertEqual(
            self.text("<title>no</title><style>p { color: red }</style><p hidden=''>no</p><p>yes</p>"), "yes"
        )

    def text(self, body):
        document = pypdfium2.PdfDocument(pdf.from_html(self.env, f"<html><body>{body}</body></html>"))
        return document[0].get_textpage().get_text_bounded().replace("\r", "").replace("\xa0", " ")
