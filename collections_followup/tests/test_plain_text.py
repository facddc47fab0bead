from odoo.tests import BaseCase, tagged

from ..tools.plain_text import WIDTH, plain_text

TABLE = """
<table>
 <thead><tr><th>Invoice</th><th>Due date</th><th align="right">Amount due</th></tr></thead>
 <tbody>
  <tr><td><a href="https://x.example/1">INV/1</a></td><td>02/25/2026</td><td align="right">$ 5.00</td></tr>
  <tr><td><a href="https://x.example/2">INV/2</a></td><td>3/1/2026</td><td align="right">$ 1,000.00</td></tr>
 </tbody>
 <tfoot><tr><td colspan="2"><b>Total</b></td><td style="text-align: right;"><b>$ 1,005.00</b></td></tr></tfoot>
</table>"""

ALIGNED = """\
Invoice  Due date    Amount due
-------------------------------
INV/1    02/25/2026      $ 5.00
INV/2    3/1/2026    $ 1,000.00
-------------------------------
Total                $ 1,005.00

INV/1: https://x.example/1
INV/2: https://x.example/2"""


@tagged("post_install", "-at_install")
class TestPlainText(BaseCase):
    """What is read of an e-mail where its HTML is not shown."""

    def test_table_is_a_table_with_the_total_under_the_amounts(self):
        self.assertEqual(plain_text(TABLE), ALIGNED)

    def test_paragraphs_lists_and_links(self):
        for html, text in {
            "<p>Dear  Ann,</p>\n<p>hello<br/>again</p>": "Dear Ann,\n\nhello\nagain",
            "<div>one</div><div>two</div>": "one\ntwo",
            "<p>one</p><p><br></p><p>two</p>": "one\n\ntwo",
            "<ul><li>one</li><li>two <b>fat</b></li></ul><p>x</p>": "- one\n- two fat\n\nx",
            "<ol><li>one</li><li>two</li></ol>": "1. one\n2. two",
            '<p><a href="https://x.example/p?a=1&amp;b=2">See and pay</a></p>': "See and pay: https://x.example/p?a=1&b=2",
            '<p>Read <a href="https://x.example">this</a> first.</p>': "Read this <https://x.example> first.",
            '<p>At <a href="https://x.example">https://x.example</a></p>': "At https://x.example",
            '<p><a href="mailto:a@b.example">a@b.example</a></p>': "a@b.example",
            '<p><img src="/logo.png" alt="Mill Ltd"/></p><p>x</p>': "Mill Ltd\n\nx",
            '<div style="white-space: pre-line;">first\nsecond</div>': "first\nsecond",
            '<div style="display:none">hidden</div><p>x</p><style>p {}</style>': "x",
            "<p>5 &lt; 6 &amp; 7</p><!-- no -->": "5 < 6 & 7",
            "<p>$\ufeff\xa05.00</p>": "$\xa05.00",
            "<html><head><title>T</title></head><body><p>x</p></body></html>": "x",
            "just text": "just text",
            "": "",
            None: "",
        }.items():
            with self.subTest(html=html):
                self.assertEqual(plain_text(html), text)

    def test_long_lines_are_wrapped_and_neither_amounts_nor_addresses_are_broken(self):
        url = "https://x.example/my/collections/1?access_token=" + "a" * 80
        amount = "1\xa0000,00\xa0€"
        html = f"<p>{'many words ' * 6}cost {amount} {'and more words ' * 9}</p><p><a href='{url}'>Pay</a></p>"
        lines = plain_text(html).split("\n")
        self.assertIn(url, lines)
        self.assertTrue(any(amount in line for line in lines))
        self.assertLessEqual(max(len(line) for line in lines if line != url), WIDTH)

    def test_wide_table_is_made_narrower_where_words_can_be_wrapped(self):
        html = TABLE.replace(">INV/1<", f">{'Work done in the great hall of the mill ' * 2}<")
        text = plain_text(html.replace(">INV/2<", f">{'X' * 90}<")).partition("\n\n")[0]
        lines = text.split("\n")
        self.assertLessEqual(max(map(len, lines)), WIDTH)
        ends = {len(line) for line in lines if "$" in line}
        self.assertEqual(len(ends), 1, "amounts end in the same column")

    def test_long_label_of_a_total_does_not_push_its_amount_aside(self):
        label = "Credits and payments received, not yet applied to any invoice"
        lines = plain_text(TABLE.replace("Total", label)).partition("\n\n")[0].split("\n")
        self.assertEqual(len({len(line) for line in lines if "$" in line}), 1)
        self.assertTrue([line for line in lines if "$" in line][-1].startswith(label[:20]))

    def test_tables_that_only_lay_out_a_page_are_read_as_text(self):
        outer = f"<table><tr><td><p>Dear Ann,</p>{TABLE}</td></tr></table>"
        beside = '<table role="presentation"><tr><td>a</td><td>b</td></tr></table>'
        self.assertEqual(plain_text(outer + beside), f"Dear Ann,\n\n{ALIGNED}\n\na\nb")

    def test_wide_and_combining_characters_take_the_columns_that_they_are_shown_in(self):
        rows = "<tr><td>株式</td><td>x</td></tr><tr><td>e\u0301tat</td><td>y</td></tr>"
        html = f"<tr><th>a</th><th>b</th></tr>{rows}"
        self.assertEqual(plain_text(f"<table>{html}</table>"), "a     b\n-------\n株式  x\n\u00e9tat  y")

    def test_what_is_no_proper_html_is_still_read(self):
        for html in ("<p>open", "</div>x", "<table><td>x", "a & b < c", "<p>\x00x</p>", "<o:p>x</o:p>", "<a>x</a>"):
            with self.subTest(html=html):
                self.assertTrue(plain_text(html))
