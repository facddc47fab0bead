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
    SELECT line.id, line.partner_id, line.company_id, line.date_maturity, line.amount_residual, now()
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
     WHERE account.account_type = 'asset_receivable' AND line.parent_state = 'posted'
       AND line.reconciled IS NOT TRUE AND line.date_maturity < %(today)s
"""
