"""Draw letters to customers of the demo company: runs inside `odoo shell`, which gives `env`; nothing is kept there.

FOLDER says where the pictures go.
"""

import os
from base64 import b64decode
from datetime import timedelta
from pathlib import Path

import pypdfium2

from odoo import Command

SCALE = 1.5
FOLDER = Path(os.environ["FOLDER"])


class Letters:
    """A company with bank accounts, and customers in several countries who owe."""

    def __init__(self, env):
        self.env = env
        self.company = env.ref("base.main_company")
        self.today = self.company._collections_day()
        self.letter = env.ref("collections_followup.letter_demand")
        self.euro = env.ref("base.EUR")
        self.company.write(
            {
                "paperformat_id": env.ref("base.paperformat_euro").id,
                "company_registry": "Register 1234567-8",
                "website": "www.our-company.example",
            }
        )
        self._account("FI2112345600000785", "Nordea Bank Abp", "NDEAFIHH", self.euro)

    def _account(self, number, bank, bic, currency):
        bank = self.env["res.bank"].create({"name": bank, "bic": bic})
        owner = self.company.partner_id.id
        values = {"partner_id": owner, "acc_number": number, "bank_id": bank.id, "currency_id": currency.id}
        self.env["res.partner.bank"].create(values)

    def customer(self, name, lang, street, zip_code, city, country):
        country = self.env.ref(f"base.{country}").id
        values = {"name": name, "lang": lang, "street": street, "zip": zip_code, "city": city, "country_id": country}
        return self.env["res.partner"].create({**values, "is_company": True, "ref": "K-1042"})

    def invoice(self, partner, price, work, overdue, currency=None):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "currency_id": (currency or self.company.currency_id).id,
                "invoice_date": self.today - timedelta(overdue + 30),
                "invoice_date_due": self.today - timedelta(overdue),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": name, "price_unit": price / len(work), "tax_ids": [Command.clear()]})
                    for name in work
                ],
            }
        )
        move.action_post()
        return move

    def pay(self, move, amount):
        register = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
        register.create({"amount": amount})._create_payments()

    def case(self, partner):
        self.company._open_collections_cases(self.today)
        return self.env["collections.case"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", self.company.id)]
        )

    def draw(self, name, partner, pages=1):
        """Draw the first pages of the formal demand to a customer."""
        case = self.case(partner)
        self._draw(f"letter-{name}", self.letter._pdfs(case, case._evaluate(self.today))[case.id], pages)

    def draw_statement(self, name, partner):
        """Draw the statement of account of a customer over the last three months."""
        case = self.case(partner)
        begin = self.today.replace(day=1) - timedelta(92)
        self._draw(f"statement-{name}", self.env["collections.statement"]._pdf(case, begin, self.today)[case.id])

    def draw_agreement(self, name, partner):
        """Draw the payment agreement that is proposed to a customer."""
        made = self.env["collections.agreement.make"].create({"case_id": self.case(partner).id}).action_make()
        agreement = self.env["collections.agreement"].browse(made["res_id"])
        self._draw(f"agreement-{name}", b64decode(agreement.document))

    def _draw(self, name, document, pages=1):
        document = pypdfium2.PdfDocument(document)
        for number in range(min(pages, len(document))):
            path = FOLDER / (f"{name}.png" if pages == 1 else f"{name}-{number + 1}.png")
            document[number].render(scale=SCALE).to_pil().quantize(64, dither=0).save(path, optimize=True)
            print(f"docs/images/{path.name}")


def draw(letters):
    english = letters.customer("Greenfield Trading Ltd", "en_US", "100 Main Street", "02110", "Boston", "us")
    letters.invoice(english, 2400, ["Oak tables", "Delivery"], 72)
    letters.pay(letters.invoice(english, 1834.5, ["Chairs", "Delivery"], 45), 600)
    letters.draw("english", english)
    letters.draw_statement("english", english)
    letters.draw_agreement("english", english)
    spanish = letters.customer("Construcciones Olivares S.L.", "es_ES", "Calle Mayor 14", "28013", "Madrid", "es")
    letters.invoice(spanish, 1221.21, ["Ventanas de roble", "Montaje", "Transporte"], 66, letters.euro)
    letters.invoice(spanish, 1013.29, ["Puertas"], 51, letters.euro)
    letters.draw("spanish", spanish)
    letters.draw_statement("spanish", spanish)
    letters.draw_agreement("spanish", spanish)
    finnish = letters.customer("Koivulan Kaluste Oy", "fi_FI", "Kauppakatu 12 B", "40100", "Jyväskylä", "fi")
    letters.invoice(finnish, 1234.5, ["Koivuvaneri, 40 levyä", "Rahti"], 60, letters.euro)
    letters.draw("finnish", finnish)
    letters.draw_statement("finnish", finnish)
    letters.draw_agreement("finnish", finnish)
    arabic = letters.customer("شركة النخيل للتجارة", "en_US", "شارع الملك فهد 12", "12211", "Riyadh", "sa")
    letters.invoice(arabic, 980, ["Consulting"], 60)
    letters.draw("arabic-name", arabic)
    many = letters.customer("Sixty Invoices Ltd", "en_US", "7 Long Lane", "04101", "Portland", "us")
    for number in range(60):
        letters.invoice(many, 100 + 7.25 * number, ["Weekly cleaning"], 60 + 2 * number)
    letters.draw("long", many, pages=2)
    letters.company.paperformat_id = letters.env.ref("base.paperformat_us")
    letters.draw("us", english)


draw(Letters(env))  # noqa: F821
