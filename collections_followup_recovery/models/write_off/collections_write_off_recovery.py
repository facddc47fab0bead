from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.collections_followup.tools import bulk

from ...decision.shares import shares
from ..base.account_move_line import is_debt

#: Models that are read by SQL: pending changes are written to the database first.
READS = ("account.move", "account.move.line", "collections.case", "collections.write.off", "res.partner")


class CollectionsWriteOff(models.Model):
    """Money that comes after a write-off: it is booked as recovered, and its taxes are owed again."""

    _inherit = "collections.write.off"

    def _left(self):
        """Return what may still be recovered, in the currency of the company."""
        return self.currency_id.round(self.amount - self.recovered)

    @api.model
    def _credits(self, write_offs):
        """Return the open credits that came after write-offs: {write-off id: journal items}."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT write_off.id, ARRAY_AGG(line.id ORDER BY line.date, line.id)
                  FROM (%(after)s) AS found (write_off_id, line_id)
                  JOIN collections_write_off write_off ON write_off.id = found.write_off_id
                  JOIN account_move_line line ON line.id = found.line_id
                 WHERE write_off.id = ANY(%(ids)s)
              GROUP BY write_off.id
                """,
                after=self._credits_after(),
                ids=bulk.ids(write_offs.ids),
            )
        )
        return {write_off_id: self.env["account.move.line"].browse(ids) for write_off_id, ids in rows}

    @api.model
    def _credits_after(self):
        """Return a SELECT of (write-off, open credit of its customer) where some of it may still be recovered."""
        for name in READS:
            self.env[name].flush_model()
        return SQL(
            """
            SELECT write_off.id, line.id
              FROM collections_write_off write_off
              JOIN collections_case kase ON kase.id = write_off.case_id
              JOIN res_partner partner ON partner.commercial_partner_id = kase.partner_id
              JOIN account_move_line line ON line.partner_id = partner.id
              JOIN account_move move ON move.id = line.move_id
              JOIN res_company company ON company.id = line.company_id
             WHERE write_off.state = 'posted' AND write_off.amount > write_off.recovered
               AND line.account_id IN %(accounts)s AND line.reconciled IS NOT TRUE AND line.parent_state = 'posted'
               AND line.amount_residual < 0 AND line.date >= write_off.date AND move.move_type != 'out_refund'
               AND %(is_debt)s
               AND (company.id = kase.company_id
                    OR company.parent_path LIKE '%%' || kase.company_id || '/%%')
            """,
            accounts=self.env["collections.open.items"]._accounts(),
            is_debt=is_debt("line"),
        )

    @api.model
    def _with_credits(self):
        """Return the domain of write-offs after which money came that nobody has booked."""
        return Domain("id", "in", SQL("(SELECT found.id FROM (%s) AS found (id, line_id))", self._credits_after()))

    def action_recover(self):
        """Book the money that came after the write-off as recovered, as far as it goes.

        :raises UserError: if none came, or the debt itself is still open for the rest
        """
        self.ensure_one()
        self._check_manager()
        credits = self._credits(self).get(self.id)
        if not credits:
            raise UserError(self.env._("No money has come since that is not reconciled."))
        for line in credits:
            if self._left() > 0:
                self._recover(line)
        return self.action_open_entries()

    def _recover(self, line):
        """Book an open credit as recovered.

        :param line: journal item of the credit, of which at most what is left of the write-off is taken
        """
        balance = min(-line.amount_residual, self._left())
        amount = -line.amount_residual_currency
        if balance < -line.amount_residual:
            amount = line.currency_id.round(amount * balance / -line.amount_residual)
        values = self._line_values(line.account_id, line, amount, balance)
        move = self._post_entry(line.company_id, [values, *self._recovered_lines(line, balance)])
        (line | move.line_ids.filtered(lambda own: own.account_id == line.account_id)).reconcile()
        self.sudo().recovered += balance  # only code writes it

    def _recovered_lines(self, credit, balance):
        """Return the journal items of what was recovered, shared among the items that were written off."""
        account = self.env["collections.loss.accounts"]._recovered(self.company_id, self.account_id)
        rounding = self.currency_id.rounding
        of_items = shares(balance, {item: item.balance for item in self.item_ids}, rounding)
        lines = []
        for item, share in of_items.items():
            lines += [
                {**values, "partner_id": credit.partner_id.id, **self._in_company_currency(values)}
                for values in self._loss_lines(item.line_id, item.amount * share / item.balance, share, account)
            ]
        return lines

    def _in_company_currency(self, values):
        """Return the amounts of a loss with the other sign, in the currency of the company alone."""
        balance = -values["balance"]
        return {"currency_id": self.currency_id.id, "amount_currency": balance, "balance": balance}
