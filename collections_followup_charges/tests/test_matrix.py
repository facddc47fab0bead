"""Who may do what with interest and charges, as the table in ``access/README.md`` says."""

import base64
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.collections_followup.tests import test_matrix

EMPTY = base64.b64encode(b"").decode()


@tagged("post_install", "-at_install")
class TestChargesMatrix(test_matrix.TestMatrix):
    """The same tries as those of the main add-on, with the models of this one."""

    addon, table = "collections_followup_charges", Path(__file__).parent / "access" / "README.md"
    parts = {"collections.late.paid.line": ("collections.late.paid", "paid_id")}

    def setUp(self):
        super().setUp()
        for model, code in (
            ("collections.rate.series", "SE_REFERENCE"),
            ("collections.interest.rule", "es-business"),
            ("collections.fixed.sum", "es-business-40"),
            ("collections.fee.rule", "fi-consumer-fee"),
            ("collections.allocation.rule", "fi-consumer-allocation"),
        ):
            self.keep(self.env[model].search([("code", "=", code)]))
        self.keep(self.env["collections.rate"].search([], limit=1))
        self._owed()
        self._windows()
        self.env.flush_all()
        standing = self.env["collections.late.standing"]
        standing._refresh(self.company)
        self.keep(standing.search([("company_id", "=", self.company.id)], limit=1))
        self.env.invalidate_all()

    def _owed(self):
        """Interest is agreed; that of one invoice is booked, that of another one waived, a third was paid late."""
        rule = {"code": "ours", "agreed": True, "margin": 100, "ground": "our terms", "source": "our terms"}
        self.late.collections_interest_rule_id = self.env["collections.interest.rule"].create(rule)
        self.bills[0].collections_terms_id = False
        self.bills[0]._collections_fix_terms()
        self.keep(self.bills[0].collections_terms_id)
        self.company.collections_charges = "interest"
        booked = self.bills[0].copy({"invoice_line_ids": False})
        self.keep(
            self.env["collections.late.claim"].create(
                {
                    "name": "Interest",
                    "company_id": self.company.id,
                    "partner_id": self.late.id,
                    "kind": "interest",
                    "move_id": self.bills[0].id,
                    "booked_id": booked.id,
                    "day": self.today,
                    "amount": 5,
                    "currency_id": self.company.currency_id.id,
                }
            )
        )
        self.keep(self.env["collections.waiver"].create(self.values("collections.waiver")))
        self.bills[1].collections_terms_id = False
        self.bills[1]._collections_fix_terms()
        self.pay(self.bills[1])

    def _windows(self):
        for model in ("collections.rate.import", "collections.late.rule.import"):
            self.keep(self.env[model].with_user(self.manager).create(self.values(model)))
            self.keep(self.env[f"{model}.line"].with_user(self.manager).create({"code": "new"}))
        paid = self.env["collections.late.paid"].with_user(self.accountant).create({"since": self.today})
        self.keep(paid)
        self.keep(paid.line_ids[:1])

    def values(self, model):
        rule = {"code": "new", "ground": "a law", "source": "a law"}
        dollar = {"currency_id": self.env.ref("base.USD").id}
        ours = {
            "collections.rate.series": lambda: {"code": "NEW", "name": "New", "where": "b.example"},
            "collections.rate": lambda: {
                "series_id": self.records["collections.rate.series"].id,
                "valid_from": "2031-01-01",
                "source": "a bank",
            },
            "collections.interest.rule": lambda: rule,
            "collections.fixed.sum": lambda: {**rule, **dollar},
            "collections.fee.rule": lambda: {**rule, **dollar},
            "collections.allocation.rule": lambda: rule,
            "collections.waiver": lambda: {"case_id": self.own.id, "kind": "fee", "reason": "good"},
            "collections.rate.import": lambda: {"file": EMPTY},
            "collections.late.rule.import": lambda: {"file": EMPTY},
            "collections.rate.import.line": lambda: {"code": "new"},
            "collections.late.rule.import.line": lambda: {"code": "new"},
            "collections.late.paid": lambda: {"since": str(self.today)},
        }
        return ours[model]() if model in ours else super().values(model)
