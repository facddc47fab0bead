from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class AccountMoveLine(models.Model):
    """Until when an open item can be claimed in court."""

    _inherit = "account.move.line"

    collections_last_day = fields.Date(
        "Last Day to Claim",
        compute="_compute_collections_last_day",
        search="_search_collections_last_day",
        help="The last day on which it can be claimed in court, by the limitation rules; empty where no rule is known, "
        "or while it is in court. No legal advice.",
    )
    collections_limitation = fields.Char(
        "Limitation", compute="_compute_collections_last_day", help="How its last day is counted, and by which law."
    )

    @api.depends_context("lang")
    def _compute_collections_last_day(self):
        debts = self.filtered(lambda line: line.account_type == "asset_receivable" and line.amount_residual > 0)
        found = self.env["collections.limitation"].sudo()._of_items(debts)  # the lines were read by the user's rights
        for line in self:
            limitation = found.get(line.id)
            line.collections_last_day = limitation and limitation.last
            line.collections_limitation = limitation and self._told_limitation(limitation)

    def _collections_barred(self, day):
        """Return True if the item can no longer be claimed in court on a day."""
        return bool(self.collections_last_day) and self.collections_last_day < day

    @api.model
    def _told_limitation(self, found):
        """Return a ``decision.limitation.Limitation`` in words."""
        if not found.rule:
            return self.env._("No rule is known")
        causes = {
            "start": self.env._("from the day on which it was due"),
            "agreement": self.env._("anew since it was acknowledged in writing"),
            "promise": self.env._("anew since it was promised"),
            "payment": self.env._("anew since a part was paid"),
            "demand": self.env._("anew since it was asked for"),
            "suspension": self.env._("suspended"),
            "court": self.env._("in court, or after it"),
            "judgment": self.env._("after a judgment"),
            "final": self.env._("at the latest"),
        }
        return f"{found.rule.ground}: {causes[found.cause]}"

    @api.model
    def _search_collections_last_day(self, operator, value):
        """Find open items by their last day, up to a day: only old ones are read."""
        if operator not in ("<", "<=") or not value:
            return NotImplemented
        until = fields.Date.to_date(value)
        limitations = self.env["collections.limitation"].sudo()  # the search applies the user's rights to what is found
        found = limitations._of_items(self._collections_old(until))
        ids = [
            line_id
            for line_id, limitation in found.items()
            if limitation.last and (limitation.last < until or (operator == "<=" and limitation.last == until))
        ]
        return Domain("id", "in", ids)

    @api.model
    def _collections_old(self, until):
        """Return the open items of cases which may be time-barred by a day; record rules are applied by the search.

        :param until: the last day of interest
        """
        shortest = self.env["collections.limitation.rule"]._shortest()
        if shortest is None:
            return self.browse()
        self.env["account.move.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id FROM account_move_line line
                 WHERE line.reconciled IS NOT TRUE AND line.parent_state = 'posted' AND line.amount_residual > 0
                   AND line.account_id IN %s AND %s <= %s
                """,
                self.env["collections.open.items"]._accounts(),
                self._collections_dated("line"),
                fields.Date.subtract(until, months=shortest),
            )
        )
        return self.browse([line_id for (line_id,) in rows])
