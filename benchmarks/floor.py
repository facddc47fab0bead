"""The least that any add-on can do: one statement that writes a row for each overdue item, to last like ours."""


def measure(env, measures):
    today = env.company._collections_day()

    def work(_prepared):
        env.cr.execute(SCRATCH)
        env.cr.execute(WRITE, {"today": today})
        return env.cr.rowcount

    measures.take("floor", work)


SCRATCH = """
    CREATE TABLE bench_floor (
        id serial PRIMARY KEY, line_id int, partner_id int, company_id int, due date, amount numeric,
        create_date timestamp)
"""

WRITE = """
    INSERT INTO bench_floor (line_id, partner_id, company_id, due, amount, create_date)
    SELECT l.id, l.partner_id, l.company_id, l.date_maturity, l.amount_residual, now()
      FROM account_move_line l
      JOIN account_account a ON a.id = l.account_id
     WHERE a.account_type = 'asset_receivable' AND l.parent_state = 'posted'
       AND l.reconciled IS NOT TRUE AND l.date_maturity < %(today)s
"""
