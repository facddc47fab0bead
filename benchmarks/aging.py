"""Aged receivables at 100,000 open items, beside the plain SQL that gives the same table."""

from odoo.addons.collections_followup.decision.aging import FIRST_DAYS

from . import debts

CUSTOMERS = 10_000
AMOUNTS = ["amount:sum", *(f"amount_{first}:sum" for first in FIRST_DAYS)]


def measure(env, measures, customers, profile):
    """Adds customers; to be taken late."""
    if customers < CUSTOMERS:
        debts.generate(env, CUSTOMERS)
    today = env.company._collections_day()

    def plain(_prepared):
        env.cr.execute(TABLE, {"day": today, "company": env.company.id})
        return len(env.cr.fetchall())

    def report(_prepared):
        rows = env["collections.aging.line"]._read_group(asked(), ["partner_id"], AMOUNTS)
        return len([(partner.name, *amounts) for partner, *amounts in rows])

    def screen(_prepared):
        groups = env["collections.aging.line"].web_read_group(asked(), ["partner_id"], AMOUNTS, limit=80)
        return len(groups["groups"])

    def asked():
        return [("aging_id", "=", env["collections.aging"].create({"date": today}).id)]

    for _turn in range(2):  # by turns, since the machine may have other work
        measures.take("aging by SQL", plain)
        measures.take("aging", report)
    measures.take("aging screen", screen)


TABLE = """
    SELECT c.id, c.name, SUM(i.open),
           SUM(i.open) FILTER (WHERE i.days <= 0),
           SUM(i.open) FILTER (WHERE i.days BETWEEN 1 AND 30),
           SUM(i.open) FILTER (WHERE i.days BETWEEN 31 AND 60),
           SUM(i.open) FILTER (WHERE i.days BETWEEN 61 AND 90),
           SUM(i.open) FILTER (WHERE i.days > 90)
      FROM (SELECT l.partner_id, %(day)s - COALESCE(l.date_maturity, l.date) AS days,
                   l.balance - COALESCE(d.amount, 0) + COALESCE(k.amount, 0) AS open
              FROM account_move_line l
              JOIN account_account a ON a.id = l.account_id
         LEFT JOIN (SELECT debit_move_id AS id, SUM(amount) AS amount FROM account_partial_reconcile
                     WHERE max_date <= %(day)s GROUP BY 1) d ON d.id = l.id
         LEFT JOIN (SELECT credit_move_id AS id, SUM(amount) AS amount FROM account_partial_reconcile
                     WHERE max_date <= %(day)s GROUP BY 1) k ON k.id = l.id
             WHERE a.account_type = 'asset_receivable' AND l.parent_state = 'posted'
               AND l.company_id = %(company)s AND l.date <= %(day)s) i
 LEFT JOIN res_partner p ON p.id = i.partner_id
 LEFT JOIN res_partner c ON c.id = p.commercial_partner_id
     WHERE i.open != 0
  GROUP BY c.id
  ORDER BY c.name, c.id
"""
