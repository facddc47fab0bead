from datetime import date

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...decision.legal_hold import LegalHold


class CollectionsFactLegalHold(models.AbstractModel):
    """What the law holds for customers, now or on other days."""

    _name = "collections.fact.legal.hold"
    _inherit = ["collections.fact"]
    _description = "Legal Holds"

    _about = "case"
    _reads = ("collections.moratorium", "collections.moratorium.kind")

    @api.model
    def _columns(self):
        return {"legal_holds": SQL("legally_held.holds")}

    @api.model
    def _joins(self, asked):
        return SQL(
            """
            LEFT JOIN (SELECT hold.case_id,
                              JSONB_AGG(JSONB_BUILD_ARRAY(kind.name, kind.source, hold.date_from, hold.last_day,
                                                          hold.debts_until, kind.contact, COALESCE(kind.freezes, FALSE),
                                                          COALESCE(kind.takes_payments, FALSE))
                                        ORDER BY hold.id) AS holds
                         FROM collections_moratorium hold
                         JOIN collections_moratorium_kind kind ON kind.id = hold.kind_id
                        WHERE %s
                     GROUP BY hold.case_id) legally_held ON legally_held.case_id = kase.id
            """,
            asked.is_among(SQL("hold.case_id")),
        )

    @api.model
    def _given(self, values):
        return {"legal_holds": tuple(self._hold(*hold) for hold in values["legal_holds"] or ())}

    @api.model
    def _hold(self, names, source, begins, last, debts_until, contact, *allowed):
        days = [day and date.fromisoformat(day) for day in (begins, last, debts_until)]
        return LegalHold(names.get(self.env.lang) or names["en_US"], source, *days, contact, *allowed)

    @api.model
    def _fingerprint(self, company):
        yield SQL(
            """
            SELECT hold.case_id, %s FROM collections_moratorium hold
              JOIN evaluated ON evaluated.id = hold.case_id
              JOIN collections_moratorium_kind kind ON kind.id = hold.kind_id
            """,
            self._hash("hold.id", "hold.date_from", "hold.last_day", "hold.debts_until", "kind.id", "kind.write_date"),
        )


class CollectionsFactDated(models.AbstractModel):
    """The days of the invoices of customers of whom the law holds the debts up to a date."""

    _name = "collections.fact.dated"
    _inherit = ["collections.fact"]
    _description = "Days of Invoices"

    _about = "item"
    _reads = ("collections.moratorium",)

    @api.model
    def _columns(self):
        dated = self.env["account.move.line"]._collections_dated("line")
        return {"dated": SQL("CASE WHEN partly_held.case_id IS NOT NULL THEN %s END", dated)}

    @api.model
    def _joins(self, asked):
        return SQL(
            """
            LEFT JOIN (SELECT DISTINCT hold.case_id
                         FROM collections_moratorium hold
                        WHERE hold.debts_until IS NOT NULL AND %s) partly_held ON partly_held.case_id = kase.id
            """,
            asked.is_among(SQL("hold.case_id")),
        )

    @api.model
    def _fingerprint(self, company):
        """Yield nothing: an invoice gets another day only as a draft, when its items are others."""
        return iter(())


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _collections_dated(self, line):
        """Return the day of a debt as SQL: that of its invoice, else of its entry.

        :param line: name of the table
        """
        return SQL("COALESCE(%s, %s)", SQL.identifier(line, "invoice_date"), SQL.identifier(line, "date"))

    @api.model
    def _collections_dated_after(self, day):
        """Return the domain of the debts of a later day."""
        of_entry = Domain("invoice_date", "=", False) & Domain("date", ">", day)
        return Domain("invoice_date", ">", day) | of_entry
