"""Customers who pay on their page, with the demo provider, in tests."""

import json
import re

from odoo import Command

from .portal import PortalCommon


class PayCommon(PortalCommon):
    """Late Ltd can pay with a demo card, or by bank transfer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        provider = cls.env.ref("payment.payment_provider_demo", raise_if_not_found=False)
        if not provider or "demo" not in dict(provider._fields["code"].selection):
            cls.skipTest(cls, "needs payment_demo")
        cls.provider = cls._provide(provider)
        cls.method = cls.provider.payment_method_ids[:1]

    @classmethod
    def _provide(cls, provider):
        """The provider, ready in the company of the story."""
        bank = cls.company_data["default_journal_bank"]
        if provider.company_id != cls.company:
            provider = provider.copy({"company_id": cls.company.id, "name": provider.name})
        provider.write({"state": "test", "is_published": True, "allow_tokenization": True, "journal_id": bank.id})
        provider.payment_method_ids.filtered(lambda method: not method.primary_payment_method_id).active = True
        return provider

    def transfer_provider(self):
        transfer = self.env.ref("payment.payment_provider_transfer")
        if "custom" not in dict(transfer._fields["code"].selection):
            self.skipTest("needs payment_custom")
        return self._provide(transfer)

    # === IN THE BROWSER === #

    def rpc(self, url, values=None):
        """The answer of a JSON route; its error as text, if it refuses."""
        response = self.url_open(
            url, data=json.dumps({"params": values or {}}), headers={"Content-Type": "application/json"}
        )
        answer = response.json()
        return answer["error"]["data"]["message"] if "error" in answer else answer.get("result")

    def form(self, response):
        """What Odoo's payment form on a page carries, as its script reads it."""
        found = re.search(r'<form[^>]*id="o_payment_form"[^>]*>', response.text)
        self.assertTrue(found, self.text(response)[:800])
        pairs = re.findall(r'data-([a-z-]+)="([^"]*)"', found[0])
        form = {name.replace("-", "_"): value.replace("&amp;", "&") for name, value in pairs}
        csrf = re.search(r'csrf_token: "([^"]+)"', response.text)
        return {**form, "csrf_token": csrf and csrf[1]}

    def begin(self, query="", token=None, form=None, **changed):
        """Open the page of a payment, and press Pay: processing values, or the sentence that refuses."""
        form = form or self.form(self.page(f"/pay{query}", token))
        values = {
            "provider_id": self.provider.id,
            "payment_method_id": self.method.id,
            "token_id": None,
            "amount": float(form["amount"]),
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": form["landing_route"],
            "is_validation": False,
            "csrf_token": form.get("csrf_token") or self.csrf(),
            **changed,
        }
        return self.rpc(form["transaction_route"], values)

    def finish(self, begun, state="done", details="4242"):
        """The demo provider says what became of it, and the status page asks for it."""
        self.assertIsInstance(begun, dict, begun)
        data = {"reference": begun["reference"], "payment_details": details, "simulated_state": state}
        self.rpc("/payment/demo/simulate_payment", data)
        return self.rpc("/payment/status/poll")

    def pay_online(self, query="", token=None, state="done", **changed):
        """From the page to what became of it: the transaction."""
        begun = self.begin(query, token or self.token(), **changed)
        self.finish(begun, state)
        self.env.invalidate_all()
        return self.transaction(begun)

    def transaction(self, begun):
        return self.env["payment.transaction"].search([("reference", "=", begun["reference"])])

    def another_browser(self):
        """Somebody else, or the same person on another device."""
        self.opener.cookies.clear()
        self.authenticate(None, None)

    # === THE LEDGER === #

    def pay_now(self, moves, amount=None):
        """Register a payment by other means, today."""
        self._clock.start()
        self.pay(moves, amount)
        self._clock.stop()

    def items(self, *moves):
        return "?items=" + "-".join(str(self.lines(move).id) for move in moves)

    def open(self, *moves):
        self.env.invalidate_all()
        return [move.amount_residual for move in moves]

    def card(self, partner=None, state="done"):
        """A card that was saved before."""
        return self.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": (partner or self.late).id,
                "payment_details": "4242",
                "provider_ref": "demo",
                "demo_simulated_state": state,
            }
        )

    def agreement(self, *dues, moves=None):
        """An agreement that both sides have signed."""
        lines = self.lines(*(moves or [self.bill]))
        case = self.own.sudo()
        agreement = self.env["collections.agreement"]._make(case, lines, dues)
        agreement.action_propose()
        agreement._sign_by_customer("Maria Lopez", False, "192.0.2.7", "Firefox")
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        return agreement

    def foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        return euro

    def early_discount(self):
        """2 % for paying within 7 days."""
        return self.env["account.payment.term"].create(
            {
                "name": "2/7 Net 30",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 7,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
