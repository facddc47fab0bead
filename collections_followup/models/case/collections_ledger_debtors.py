from odoo import models
from odoo.tools import SQL

from ...tools import bulk
from ..ledger.collections_open_items import due

#: If more cases than this are opened at once, PostgreSQL needs new statistics before the night goes on.
MANY = 100


class CollectionsLedger(models.AbstractModel):
    """The debtors: their cases are opened, and their amounts and payment delays kept, in one statement each."""

    _inherit = "collections.ledger"

    # === DEBTORS === #

    def _open_cases(self, company, today, horizon):
        """Open, or reopen, the case of each customer who has an item to follow up that is due by the horizon.

        :param horizon: the latest due date to which a level applies today
        :returns: the cases that were opened
        """
        self.env["collections.fact"]._flush()
        indicators = self.env["collections.indicator"]._all()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO collections_case (
                       partner_id, company_id, user_id, state, episode, opened_on, mode,
                       %(indicators)s, link_secret, create_uid, write_uid, create_date, write_date)
                SELECT partner.commercial_partner_id, %(company)s, %(user)s, 'open', 1, %(today)s, 'auto',
                       %(defaults)s,
                       gen_random_uuid(), %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                  FROM (SELECT DISTINCT line.partner_id
                          FROM account_move_line line
                         WHERE %(open)s AND line.amount_residual_currency > 0
                           AND (line.date_maturity <= %(horizon)s
                                OR line.date_maturity IS NULL AND COALESCE(%(due)s <= %(horizon)s, TRUE))
                           AND (line.no_followup IS NOT TRUE OR EXISTS (
                                    SELECT FROM account_move move
                                     WHERE move.id = line.move_id AND move.move_type != 'entry'))) debtor
                  JOIN res_partner partner ON partner.id = debtor.partner_id
                 WHERE NOT EXISTS (SELECT FROM collections_case kase
                                    WHERE kase.partner_id = partner.commercial_partner_id
                                      AND kase.company_id = %(company)s AND kase.state = 'open')
              GROUP BY partner.commercial_partner_id
                    ON CONFLICT (partner_id, company_id) DO UPDATE
                   SET state = 'open', episode = collections_case.episode + 1, opened_on = %(today)s, closed_on = NULL
             RETURNING id
                """,
                indicators=SQL(", ").join(map(SQL.identifier, indicators)),
                defaults=SQL(", ").join(SQL("%s", indicator._default) for indicator in indicators.values()),
                company=company.id,
                user=company.collections_user_id.id or None,
                today=today,
                uid=self.env.uid,
                open=self._is_open(company),
                due=due("line"),
                horizon=horizon,
            )
        )
        cases = self.env["collections.case"].browse(row[0] for row in rows)
        cases.invalidate_model()
        if len(cases) > MANY:
            bulk.analyze(cases)
        if cases:
            self.env["collections.indicator"]._refresh_all(cases)
        return cases

    def _refresh_amounts(self, cases, today):
        """Write the amounts of the ledger, in company currency, to the cases, for segments to choose by."""
        self.env["collections.fact"]._flush()
        for company, of_company in cases.grouped("company_id").items():
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE collections_case kase
                       SET amount_total = COALESCE(sums.total, 0), amount_overdue = COALESCE(sums.overdue, 0),
                           amount_credit = COALESCE(sums.credit, 0), oldest_due = sums.oldest
                      FROM collections_case chosen LEFT JOIN (
                           SELECT partner.commercial_partner_id AS partner_id,
                                  SUM(line.amount_residual) FILTER (WHERE line.amount_residual > 0) AS total,
                                  SUM(line.amount_residual) FILTER (
                                      WHERE line.amount_residual > 0 AND %(due)s < %(today)s) AS overdue,
                                  -SUM(line.amount_residual) FILTER (WHERE line.amount_residual < 0) AS credit,
                                  MIN(%(due)s) FILTER (WHERE line.amount_residual > 0) AS oldest
                             FROM account_move_line line
                             JOIN res_partner partner ON partner.id = line.partner_id
                            WHERE %(open)s AND line.amount_residual_currency != 0
                              AND partner.commercial_partner_id IN %(partners)s
                         GROUP BY partner.commercial_partner_id) sums ON sums.partner_id = chosen.partner_id
                     WHERE kase.id = chosen.id AND chosen.id = ANY(%(cases)s)
                    """,
                    today=today,
                    due=due("line"),
                    open=self._is_open(company),
                    partners=tuple(of_company.partner_id.ids),
                    cases=bulk.ids(of_company.ids),
                )
            )
        cases.invalidate_recordset(["amount_total", "amount_overdue", "amount_credit", "oldest_due"])
