"""A charge: what it costs to store goods that are not paid, as the accountant notes it on the invoice."""

from odoo import Command, api, fields, models
from odoo.tools import SQL

from odoo.addons.collections_followup.decision import Charge, Reason
from odoo.addons.collections_followup.decision.reason import _lt

ADDON = "collections_followup_probe"


class AccountMove(models.Model):
    _inherit = "account.move"

    probe_storage = fields.Monetary("Storage", help="What storing the goods has cost, and is not booked.")


class CollectionsChargeStorage(models.AbstractModel):
    _name = "collections.charge.storage"
    _inherit = ["collections.charge"]
    _description = "Storage of Goods"

    _reads = ("account.move",)

    @api.model
    def _owed(self, receivables, company, today):
        moves = self.env["account.move"].browse({item.move_id for items in receivables.values() for item in items})
        stored = dict(self._stored(moves))
        return {
            case_id: [self._charge(item, *stored[item.move_id]) for item in items if item.move_id in stored]
            for case_id, items in receivables.items()
        }

    @api.model
    def _stored(self, moves):
        """(id, (number, amount)) of the invoices whose goods are stored."""
        found = moves.search_fetch([("id", "in", moves.ids), ("probe_storage", ">", 0)], ["name", "probe_storage"])
        return [(move.id, (move.name, move.probe_storage)) for move in found]

    @api.model
    def _charge(self, item, name, amount):
        reason = Reason("storage", _lt("Storage of the goods of %(invoice)s"), {"invoice": name}, addon=ADDON)
        return Charge("storage", str(item.move_id), amount, item.currency, reason, item.id)

    @api.model
    def _book(self, charges, case, day):
        moves = self.env["account.move"].browse()
        for charge in charges:
            invoice = moves.browse(int(charge.key))
            moves |= self._entry(invoice, charge.amount, case, day)
            invoice.probe_storage -= charge.amount
        moves.action_post()
        return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    @api.model
    def _entry(self, invoice, amount, case, day):
        income = self.env["account.account"].search(
            [("account_type", "=", "income_other"), ("company_ids", "in", case.company_id.ids)], limit=1
        )
        values = {"partner_id": case.partner_id.id, "name": self.env._("Storage"), "date_maturity": day}
        receivable = invoice.line_ids.account_id.filtered(lambda account: account.account_type == "asset_receivable")
        lines = [{**values, "account_id": receivable[:1].id, "debit": amount}]
        lines.append({"account_id": income.id, "credit": amount, "name": self.env._("Storage")})
        return invoice.create(
            {
                "move_type": "entry",
                "date": day,
                "company_id": case.company_id.id,
                "partner_id": case.partner_id.id,
                "line_ids": [Command.create(line) for line in lines],
            }
        )

    @api.model
    def _fingerprint(self, company):
        yield SQL(
            """
            SELECT partner.case_id, %s FROM partner
              JOIN account_move invoice ON invoice.commercial_partner_id = partner.id
             WHERE invoice.probe_storage > 0
            """,
            self.env["collections.fact"]._hash("invoice.id", "invoice.probe_storage"),
        )

    @api.model
    def _while_agreed(self, company):
        return self.env._("Storage is free as long as this agreement is kept.")
