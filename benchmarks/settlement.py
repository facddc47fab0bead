"""The nightly settlement of 10,000 open promises and 10,000 installments: what was kept, and what was not."""

from odoo.addons.collections_followup.models.run.sizes import PROPOSE_BATCH

from . import debts, ledger
from .measure import forget_records
from .ours import show

#: Each has four promises for an invoice each, and an agreement over four other invoices in four installments.
CUSTOMERS = 2_500
#: Customers in a batch. Odoo writes a hundred tasks in one statement: no more are given to people in either.
SIZES = (40, 400)


def measure(env, measures, customers, profile):
    """Adds commitments, half of them untouched, a quarter kept and a quarter not; to be taken last."""
    generate(env, max(customers, CUSTOMERS))
    settlement = Settlement(env)
    measures.take("settlement floor", settlement.read)
    measures.take("settlement", settlement.settle, settlement.cases)
    for size in SIZES:
        measures.take(f"settlement of {size}", settlement.settle, lambda size=size: settlement.cases()[:size])
    settlement.check()
    if profile:
        show("settlement", settlement.settle, settlement.cases)


class Settlement:
    """The commitments of one company, settled in the batches of the nightly job."""

    def __init__(self, env):
        self.env = env
        self.today = env.company._collections_day()

    def cases(self):
        return self.env["collections.promise"].search([]).case_id.sorted("id")

    def read(self, _prepared=None):
        self.env.cr.execute(READ)
        return len(self.env.cr.fetchall())

    def settle(self, cases):
        """Settle what the customers have promised and agreed to.

        :returns: how many promises and installments they are
        """
        for start in range(0, len(cases), PROPOSE_BATCH):
            cases[start : start + PROPOSE_BATCH]._settle(self.today)
            forget_records(self.env.cr)
        self.env.cr.execute(COUNT, [cases.ids, cases.ids])
        return self.env.cr.fetchone()[0]

    def check(self):
        """A quarter is kept and a quarter is not: then there is a task for the promises, and one for the agreement."""
        self.settle(self.cases())
        self.env.cr.execute(STATES)
        found = dict(self.env.cr.fetchall())
        self.env.cr.rollback()
        if found != EXPECTED:
            raise RuntimeError(f"settled wrongly: {found}")


def generate(env, customers, committed=CUSTOMERS):
    """Promises and agreements of the first customers, and payments of those that are kept."""
    debts.generate(env, customers)
    company = env.company
    company._open_collections_cases(company._collections_day())
    company.collections_user_id = env["res.users"].create({"name": "Accountant", "login": "accountant"})
    env.cr.flush()
    values = {
        "company": company.id,
        "currency": company.currency_id.id,
        "customers": committed,
        "receivable": env["res.partner"].new({}).with_company(company).property_account_receivable_id.id,
        "journal": env["account.journal"].search([("type", "=", "general")], limit=1).id,
        "today": company._collections_day(),
    }
    for statement in (CHOSEN, PROMISES, AGREEMENTS, DEPOSIT, PAYMENTS):
        env.cr.execute(statement, values)
    env.cr.commit()
    for table in ("promise", "promise_item", "agreement", "agreement_item", "agreement_installment"):
        env.cr.execute(f"ANALYZE collections_{table}")
    env.cr.execute("ANALYZE account_partial_reconcile")
    env.cr.commit()
    env.invalidate_all()


# Groups 0 and 1: the days are ahead, nothing is paid. 2: they have passed, all was paid in time. 3: nothing was.
CHOSEN = """
    CREATE TEMPORARY TABLE chosen AS
    SELECT kase.id AS case_id, kase.partner_id, line.id AS line_id, line.move_id, line.move_name, line.date_maturity,
           line.amount_residual AS amount,
           (DENSE_RANK() OVER (ORDER BY kase.id) - 1) %% 4 AS fate,
           ROW_NUMBER() OVER (PARTITION BY kase.id ORDER BY line.id) AS number
      FROM (SELECT id, partner_id FROM collections_case
             WHERE company_id = %(company)s ORDER BY partner_id LIMIT %(customers)s) kase
      JOIN account_move_line line ON line.partner_id = kase.partner_id AND line.account_id = %(receivable)s;
    ANALYZE chosen
"""

PROMISES = """
    WITH promised AS (
        INSERT INTO collections_promise (
               case_id, partner_id, company_id, currency_id, amount, date, tolerance_days, made_on, user_id,
               state, received, create_uid, write_uid, create_date, write_date)
        SELECT case_id, partner_id, %(company)s, %(currency)s, amount,
               %(today)s::date + CASE WHEN fate < 2 THEN 10 ELSE -5 END, 2, %(today)s::date - 40, 1,
               'open', 0, 1, 1, now(), now()
          FROM chosen WHERE number <= 4 ORDER BY line_id
        RETURNING id),
    numbered AS (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS n FROM promised)
    INSERT INTO collections_promise_item (
           promise_id, line_id, move_id, due_date, is_whole, paid, newest_allocation, amount)
    SELECT numbered.id, covered.line_id, covered.move_id, covered.date_maturity, TRUE, 0, 0, covered.amount
      FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY line_id) AS n FROM chosen WHERE number <= 4) covered
      JOIN numbered USING (n)
"""

AGREEMENTS = """
    INSERT INTO collections_agreement (
           name, version, case_id, partner_id, company_id, currency_id, user_id, made_on, grace_days, default_misses,
           amount_open, amount_total, discount, received, state, content_hash,
           create_uid, write_uid, create_date, write_date)
    SELECT 'AGR/' || case_id, 1, case_id, partner_id, %(company)s, %(currency)s, 1, %(today)s::date - 40, 2, 1,
           SUM(amount), SUM(amount), 0, 0, 'active', 'signed',
           1, 1, now(), now()
      FROM chosen WHERE number BETWEEN 5 AND 8 GROUP BY case_id, partner_id;
    INSERT INTO collections_agreement_item (
           agreement_id, line_id, move_id, name, due_date, is_whole, paid, newest_allocation, amount,
           create_uid, write_uid, create_date, write_date)
    SELECT agreement.id, chosen.line_id, chosen.move_id, chosen.move_name, chosen.date_maturity,
           TRUE, 0, 0, chosen.amount, 1, 1, now(), now()
      FROM chosen JOIN collections_agreement agreement USING (case_id) WHERE chosen.number BETWEEN 5 AND 8;
    INSERT INTO collections_agreement_installment (
           agreement_id, partner_id, company_id, currency_id, number, date, amount, received, expected, state,
           create_uid, write_uid, create_date, write_date)
    SELECT agreement.id, chosen.partner_id, %(company)s, %(currency)s, chosen.number - 4,
           %(today)s::date + 7 * (chosen.number - 4)::int - CASE WHEN chosen.fate < 2 THEN 0 ELSE 14 END,
           chosen.amount, 0, chosen.amount, 'open', 1, 1, now(), now()
      FROM chosen JOIN collections_agreement agreement USING (case_id) WHERE chosen.number BETWEEN 5 AND 8
"""

DEPOSIT = ledger.deposit(
    "%(today)s::date - 8", "SELECT SUM(amount) AS amount FROM chosen WHERE fate = 2 AND number <= 8"
)

PAYMENTS = """
    INSERT INTO account_partial_reconcile (
           debit_move_id, credit_move_id, company_id, debit_currency_id, credit_currency_id,
           amount, debit_amount_currency, credit_amount_currency, max_date,
           create_uid, write_uid, create_date, write_date)
    SELECT chosen.line_id, line.id, %(company)s, %(currency)s, %(currency)s,
           chosen.amount, chosen.amount, chosen.amount, %(today)s::date - 8, 1, 1, now(), now()
      FROM chosen, account_move_line line
     WHERE chosen.fate = 2 AND chosen.number <= 8 AND line.name = 'Deposit';
    UPDATE account_move_line line SET amount_residual = 0, amount_residual_currency = 0, reconciled = TRUE
      FROM chosen WHERE chosen.line_id = line.id AND chosen.fate = 2 AND chosen.number <= 8;
    UPDATE account_move move SET amount_residual = 0, amount_residual_signed = 0, payment_state = 'paid'
      FROM chosen JOIN account_move_line line ON line.id = chosen.line_id
     WHERE move.id = line.move_id AND chosen.fate = 2 AND chosen.number <= 8;
    DROP TABLE chosen
"""

READ = """
    SELECT line.id, line.amount_residual_currency, allocation.max_date, allocation.debit_amount_currency
      FROM (SELECT line_id FROM collections_promise_item UNION SELECT line_id FROM collections_agreement_item) item
      JOIN account_move_line line ON line.id = item.line_id
 LEFT JOIN account_partial_reconcile allocation ON allocation.debit_move_id = line.id
"""

COUNT = """
    SELECT (SELECT COUNT(*) FROM collections_promise WHERE case_id = ANY(%s))
         + (SELECT COUNT(*) FROM collections_agreement_installment installment
              JOIN collections_agreement agreement ON agreement.id = installment.agreement_id
             WHERE agreement.case_id = ANY(%s))
"""

STATES = """
    SELECT 'promise ' || state, COUNT(*)::int FROM collections_promise GROUP BY state
     UNION ALL SELECT 'agreement ' || state, COUNT(*)::int FROM collections_agreement GROUP BY state
     UNION ALL SELECT 'installment ' || state, COUNT(*)::int FROM collections_agreement_installment GROUP BY state
     UNION ALL SELECT 'task', COUNT(*)::int FROM mail_activity WHERE res_model = 'collections.case'
"""

EXPECTED = {
    "promise open": 5_000,
    "promise kept": 2_500,
    "promise broken": 2_500,
    "agreement active": 1_250,
    "agreement completed": 625,
    "agreement defaulted": 625,
    "installment open": 6_250,
    "installment due": 625,
    "installment paid": 2_500,
    "installment missed": 625,
    "task": 1_250,
}
