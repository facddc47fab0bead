from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.collections_followup.tools import typed

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestTypedAmounts(CollectionsCommon):
    """Amounts are read as people, and the page itself, write them; what can be meant in two ways is refused."""

    def amount(self, lang, text, currency="USD"):
        """The amount, or None if it is refused."""
        self.env["res.lang"]._activate_lang(lang)
        currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", currency)])
        try:
            return typed.amount(self.env(context={"lang": lang}), text, currency)
        except UserError:
            return None

    def test_each_way_to_write_an_amount(self):
        for lang, text, currency, expected in (
            ("en_US", "3400", "USD", 3400),
            ("en_US", "3,400.00", "USD", 3400),
            ("en_US", "$ 3,400.5", "USD", 3400.5),
            ("en_US", "3,400", "USD", 3400),
            ("en_US", "3.400", "USD", None),
            ("en_US", "12,50", "USD", 12.5),
            ("en_US", "1,234,567.89", "USD", 1234567.89),
            ("en_US", "1,23,4", "USD", None),
            ("en_US", "100 USD", "USD", 100),
            ("en_US", "100 EUR", "USD", None),
            ("en_US", "1,234,56.78", "USD", None),
            ("es_ES", "1.000,50", "EUR", 1000.5),
            ("es_ES", "1.000", "EUR", 1000),
            ("es_ES", "1,000", "EUR", None),
            ("es_ES", "100 €", "EUR", 100),
            ("es_ES", "3,400.00", "EUR", 3400),
            ("fi_FI", "1\xa0000,50 €", "EUR", 1000.5),
            ("fi_FI", "1.000,50", "EUR", 1000.5),
            ("fi_FI", "1.000", "EUR", None),
            ("de_CH", "1’000.50", "CHF", 1000.5),
            ("en_US", "¥ 12,000", "JPY", 12000),
            ("en_US", "12.5", "JPY", None),
            ("en_US", "1.234", "KWD", 1.234),
            ("en_US", "0.00", "USD", None),
            ("en_US", "-5", "USD", None),
            ("en_US", "1e9", "USD", None),
            ("en_US", "9,999,999,999,999", "USD", None),
        ):
            with self.subTest(lang=lang, text=text):
                self.assertEqual(self.amount(lang, text, currency), expected)

    def test_what_the_page_writes_can_be_typed_again(self):
        for lang in ("en_US", "es_ES", "fi_FI", "de_CH"):
            self.env["res.lang"]._activate_lang(lang)
            env = self.env(context={"lang": lang})
            for amount in (0.5, 999.99, 1000, 12345.6, 1234567.89):
                with self.subTest(lang=lang, amount=amount):
                    shown = env.company.currency_id.with_env(env).format(amount)
                    self.assertEqual(self.amount(lang, shown), amount)
