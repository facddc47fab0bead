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
    SELECT customer.id, customer.name, SUM(item.open),
           SUM(item.open) FILTER (WHERE item.days <= 0),
           SUM(item.open) FILTER (WHERE item.days BETWEEN 1 AND 30),
           SUM(item.open) FILTER (WHERE item.days BETWEEN 31 AND 60),
           SUM(item.open) FILTER (WHERE item.days BETWEEN 61 AND 90),
           SUM(item.open) FILTER (WHERE item.days > 90)
      FROM (SELECT line.partner_id, %(day)s - COALESCE(line.date_maturity, line.date) AS days,
                   line.balance - COALESCE(debit.amount, 0) + COALESCE(credit.amount, 0) AS open
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
         LEFT JOIN (SELECT debit_move_id AS id, SUM(amount) AS amount FROM account_partial_reconcile
                     WHERE max_date <= %(day)s GROUP BY 1) debit ON debit.id = line.id
         LEFT JOIN (SELECT credit_move_id AS id, SUM(amount) AS amount FROM account_partial_reconcile
                     WHERE max_date <= %(day)s GROUP BY 1) credit ON credit.id = line.id
             WHERE account.account_type = 'asset_receivable' AND line.parent_state = 'posted'
               AND line.company_id = %(company)s AND line.date <= %(day)s) item
 LEFT JOIN res_partner partner ON partner.id = item.partner_id
 LEFT JOIN res_partner customer ON customer.id = partner.commercial_partner_id
     WHERE item.open != 0
  GROUP BY customer.id
  ORDER BY customer.name, customer.id
"""
