"""Who may do what with agencies, courts, costs and write-offs, as the table in ``access/README.md`` says."""

import base64
from pathlib import Path

from odoo import Command
from odoo.tests import tagged

from odoo.addons.collections_followup.tests import test_matrix

EMPTY = base64.b64encode(b"").decode()
#: Windows, and who opens them: the accountant, or managers only.
WINDOWS = ("collections.placement.import", "collections.claim.make")
OF_MANAGERS = (
    "collections.claim.judgment",
    "collections.limitation.rule.import",
    "collections.small.difference",
    "collections.venue.import",
)


@tagged("post_install", "-at_install")
class TestRecoveryMatrix(test_matrix.TestMatrix):
    """The same tries as those of the main add-on, with the models of this one. What is decided about is decided."""

    addon, table = "collections_followup_recovery", Path(__file__).parent / "access" / "README.md"

    def setUp(self):
        super().setUp()
        self.company.collections_placement_warns = False
        self.loss = self._booked_on("650001", "Losses", "expense")
        self._with_an_agency()
        self._written_off()
        self._in_court()
        self._doubtful()
        self._provided_for()
        self._costs()
        self._windows()
        self.env.flush_all()
        self.env.invalidate_all()

    def _booked_on(self, code, name, account_type):
        return self.env["account.account"].create({"code": code, "name": name, "account_type": account_type})

    def _with_an_agency(self):
        """An agency has one of the invoices, and a customer has complained about it."""
        desk = self.env["res.partner"].create({"name": "Honest Collections"})
        agency = self.env["collections.agency"].create(
            {
                "partner_id": desk.id,
                "company_id": self.company.id,
                "licence": "DC-1",
                "contract_from": "2020-01-01",
                "processing_on": "2020-01-01",
                "fee_ids": [Command.create({"percent": 20})],
            }
        )
        complaint = {"agency_id": agency.id, "case_id": self.own.id, "text": "They shout."}
        self.keep(agency, agency.fee_ids, self.env["collections.agency.complaint"].create(complaint))
        placements = self.env["collections.placement"].with_user(self.manager)
        values = placements._values_for(self.own, self.lines(self.bills[4]))
        placement = placements.create({**values, "agency_id": agency.id, "reason": "no answer"})
        placement.action_hand_over()
        self.keep(placement, placement.item_ids, placement.event_ids)

    def _written_off(self):
        """A part of the last invoice is written off."""
        write_offs = self.env["collections.write.off"].with_user(self.manager)
        values = write_offs._values_for(self.own, self.lines(self.bills[5]))
        write_off = write_offs.create({**values, "reason": "insolvent", "account_id": self.loss.id})
        write_off.item_ids.amount = 100
        write_off.action_write_off()
        self.keep(write_off, write_off.item_ids)

    def _in_court(self):
        """The rest of it is claimed in court."""
        self.keep(self.env["collections.limitation.rule"].search([], limit=1))
        self.keep(self.env["collections.venue"].search([], limit=1))
        self.keep(self.env["collections.limitation.event"].create(self.values("collections.limitation.event")))
        claims = self.env["collections.claim"]
        claim = claims._make(self.own.sudo(), self.lines(self.bills[5]), user_id=self.accountant.id)
        claim.with_user(self.manager).action_notice()
        step = self.env["collections.claim.step"].create({"claim_id": claim.id, "name": "Hearing", "cost": 5})
        self.keep(claim, claim.item_ids, step)

    def _doubtful(self):
        """One of the invoices is on the account of doubtful debts."""
        self.doubtful = self._booked_on("120436", "Doubtful Debts", "asset_receivable")
        doubtfuls = self.env["collections.doubtful"].with_user(self.manager)
        values = doubtfuls._values_for(self.own, self.lines(self.bills[3]))
        doubtful = doubtfuls.create({**values, "reason": "insolvent", "account_id": self.doubtful.id})
        doubtful.action_book()
        self.keep(doubtful, doubtful.item_ids)

    def _provided_for(self):
        self.company.collections_impairment_account_id = self._booked_on("650002", "Impairment", "expense")
        self.company.collections_allowance_account_id = self._booked_on("120002", "Allowances", "asset_current")
        provisions = self.env["collections.provision"].with_user(self.manager)
        provision = provisions.create({"company_id": self.company.id, "date": self.today})
        provision.line_ids.rate = 50
        provision.action_book()
        self.keep(provision, provision.line_ids[:1])

    def _costs(self):
        """What it has cost is known, and a manager has decided to go on."""
        self.env["collections.channel.cost"]._complete(self.company)
        self.keep(self.env["collections.channel.cost"].search([("company_id", "=", self.company.id)], limit=1))
        self.keep(self.env["collections.cost.entry"].create(self.values("collections.cost.entry")))
        self.env.flush_all()
        self.keep(self.env["collections.cost"].search([("case_id", "=", self.own.id)], limit=1))
        self.env["collections.recovery.curve"]._refresh(self.company)
        self.keep(self.env["collections.recovery.curve"].search([("company_id", "=", self.company.id)], limit=1))
        decisions = self.env["collections.path.decision"].with_user(self.manager)
        self.keep(decisions.create(self.values("collections.path.decision")))

    def _windows(self):
        for models, user in ((WINDOWS, self.accountant), (OF_MANAGERS, self.manager)):
            for model in models:
                self.keep(self.env[model].with_user(user).create(self.values(model)))
                if f"{model}.line" in self.env:
                    self.keep(self.env[f"{model}.line"].with_user(user).create({"code": "new"}))

    def values(self, model):
        case, ids = {"case_id": self.own.id}, {name: record.id for name, record in self.records.items()}
        rule = {"code": "new", "country_id": self.env.ref("base.us").id, "ground": "a law", "source": "a law"}
        ours = {
            "collections.agency": lambda: {"partner_id": self.other.id, "company_id": self.company.id},
            "collections.agency.complaint": lambda: {"agency_id": ids["collections.agency"], "text": "They shout."},
            "collections.agency.fee": lambda: {"agency_id": ids["collections.agency"], "age_from": 99},
            "collections.channel.cost": lambda: {"company_id": self.company.id, "channel": "phone"},
            "collections.claim": lambda: {
                **case,
                "name": "C-1",
                "currency_id": self.company.currency_id.id,
                "made_on": str(self.today),
            },
            "collections.claim.item": lambda: {"claim_id": ids["collections.claim"], "name": "INV"},
            "collections.claim.judgment": lambda: {"claim_id": ids["collections.claim"]},
            "collections.claim.make": lambda: case,
            "collections.claim.step": lambda: {"claim_id": ids["collections.claim"], "name": "Hearing"},
            "collections.cost.entry": lambda: {**case, "amount": 5},
            "collections.doubtful": lambda: {**case, "reason": "insolvent"},
            "collections.doubtful.item": lambda: {
                "doubtful_id": ids["collections.doubtful"],
                "line_id": self.lines(self.bills[0]).id,
            },
            "collections.limitation.event": lambda: {**case, "day": str(self.today), "note": "their letter"},
            "collections.limitation.rule": lambda: {**rule, "months": 36},
            "collections.path.decision": lambda: {**case, "path": "go_on", "reason": "they are new"},
            "collections.placement": lambda: {
                **case,
                "currency_id": self.company.currency_id.id,
                "reason": "no answer",
            },
            "collections.placement.event": lambda: {
                "placement_id": ids["collections.placement"],
                "kind": "note",
                "text": "they call",
            },
            "collections.placement.item": lambda: {
                "placement_id": ids["collections.placement"],
                "line_id": self.lines(self.bills[5]).id,
            },
            "collections.provision": lambda: {"company_id": self.company.id, "date": str(self.today)},
            "collections.provision.line": lambda: {"provision_id": ids["collections.provision"], **case},
            "collections.small.difference": lambda: {"company_id": self.company.id},
            "collections.venue": lambda: {
                **rule,
                "name": "New Court",
                "currency_id": self.env.ref("base.USD").id,
            },
            "collections.write.off": lambda: {**case, "reason": "other"},
            "collections.write.off.item": lambda: {
                "write_off_id": ids["collections.write.off"],
                "line_id": self.lines(self.bills[0]).id,
            },
        }
        if model.startswith("collections.") and model.endswith((".import", ".import.line")) and model in self.models():
            return {"code": "new"} if model.endswith(".line") else {"file": EMPTY}
        return ours[model]() if model in ours else super().values(model)
