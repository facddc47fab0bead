"""Documents of any kind, written by SQL as Odoo would book them: what was planned, with what has been paid of it."""

from .measure import vacuum

#: What is booked: days past due, the amount in its currency, so much of that currency for one of the company's.
PLAN = """
    CREATE TEMPORARY TABLE plan (
        n serial, partner int, kind text, overdue int, amount numeric, currency int, rate numeric, paid numeric);
    INSERT INTO plan (partner, kind, overdue, amount, currency, rate, paid)
"""


def values(env):
    """What statements refer to."""
    company = env.company
    journals = env["account.journal"].search([("company_id", "=", company.id)])
    sales = journals.filtered(lambda journal: journal.type == "sale")[:1]
    bank = journals.filtered(lambda journal: journal.type == "bank")[:1]
    partner = env["res.partner"].new({}).with_company(company)
    return {
        "company": company.id,
        "currency": company.currency_id.id,
        "journal": sales.id,
        "income": sales.default_account_id.id,
        "bank": bank.id,
        "cash": bank.default_account_id.id,
        "receivable": partner.property_account_receivable_id.id,
        "today": company._collections_day(),
    }


def book(env, planned, **more):
    """Book documents, and a payment for each of which something is paid.

    :param planned: SELECT of what stands in ``PLAN``
    """
    env.cr.flush()
    given = {**values(env), **more}
    env.cr.execute(PLAN + planned, given)
    env.cr.execute("ANALYZE plan; SELECT COALESCE(MAX(sequence_number), 0) FROM account_move")
    [given["before"]] = env.cr.fetchone()
    for statement in (DOCUMENTS, RECEIVABLES, INCOME, PAYMENTS, CREDITS, CASH, ALLOCATIONS):
        env.cr.execute(statement, given)
        env.cr.execute("ANALYZE account_move; ANALYZE account_move_line")
    env.cr.execute("DROP TABLE plan")
    env.cr.commit()
    vacuum(env.cr, "res_partner", "account_move", "account_move_line", "account_partial_reconcile")
    env.invalidate_all()


DOCUMENTS = """
    INSERT INTO account_move (
           name, payment_reference, sequence_prefix, sequence_number, journal_id, company_id,
           partner_id, commercial_partner_id, partner_shipping_id, invoice_partner_display_name,
           currency_id, invoice_currency_rate, state, move_type, auto_post,
           payment_state,
           date, invoice_date, invoice_date_due,
           amount_untaxed, amount_tax, amount_total, amount_residual,
           amount_untaxed_signed, amount_untaxed_in_currency_signed, amount_tax_signed, amount_total_signed,
           amount_total_in_currency_signed, amount_residual_signed,
           always_tax_exigible, checked, posted_before, made_sequence_gap, is_manually_modified,
           create_uid, write_uid, create_date, write_date)
    SELECT d.name, d.name, 'DOC/', d.number, %(journal)s, %(company)s,
           d.partner, d.partner, d.partner, p.name,
           d.currency, d.rate, 'posted', d.kind, 'no',
           CASE WHEN d.paid >= d.amount THEN 'paid' WHEN d.paid > 0 THEN 'partial' ELSE 'not_paid' END,
           d.due - 30, d.due - 30, d.due,
           d.amount, 0, d.amount, d.amount - d.paid,
           d.sign * round(d.amount / d.rate, 2), d.sign * d.amount, 0, d.sign * round(d.amount / d.rate, 2),
           d.sign * d.amount, d.sign * round((d.amount - d.paid) / d.rate, 2),
           FALSE, TRUE, TRUE, FALSE, FALSE,
           1, 1, now(), now()
      FROM (SELECT plan.*, %(before)s + n AS number, 'DOC/' || lpad((%(before)s + n)::text, 7, '0') AS name,
                   %(today)s::date - overdue AS due, CASE kind WHEN 'out_refund' THEN -1 ELSE 1 END AS sign
              FROM plan) d
      JOIN res_partner p ON p.id = d.partner
  ORDER BY d.n
"""

LINES = """
    INSERT INTO account_move_line (
           move_id, move_name, name, parent_state, journal_id, company_id, company_currency_id,
           currency_id, partner_id, account_id, sequence, display_type, date, invoice_date,
           date_maturity, debit, credit, balance, amount_currency,
           amount_residual, amount_residual_currency,
           quantity, price_unit, price_subtotal, price_total, discount,
           reconciled, no_followup, is_storno, create_uid, write_uid, create_date, write_date)
"""

RECEIVABLES = f"""
    {LINES}
    SELECT m.id, m.name, m.name, m.state, m.journal_id, m.company_id, %(currency)s,
           m.currency_id, m.partner_id, %(receivable)s, 12000, 'payment_term', m.date, m.invoice_date,
           m.invoice_date_due, GREATEST(m.amount_total_signed, 0), GREATEST(-m.amount_total_signed, 0),
           m.amount_total_signed, m.amount_total_in_currency_signed,
           m.amount_residual_signed, sign(m.amount_total_signed) * m.amount_residual,
           0, 0, 0, 0, 0,
           m.amount_residual = 0, FALSE, FALSE, 1, 1, now(), now()
      FROM account_move m WHERE m.sequence_prefix = 'DOC/' AND m.sequence_number > %(before)s
  ORDER BY m.id
"""

INCOME = f"""
    {LINES}
    SELECT m.id, m.name, 'Work done', m.state, m.journal_id, m.company_id, %(currency)s,
           m.currency_id, m.partner_id, %(income)s, 100, 'product', m.date, m.invoice_date,
           NULL, GREATEST(-m.amount_total_signed, 0), GREATEST(m.amount_total_signed, 0),
           -m.amount_total_signed, -m.amount_total_in_currency_signed,
           0, 0,
           1, m.amount_total, m.amount_total, m.amount_total, 0,
           FALSE, FALSE, FALSE, 1, 1, now(), now()
      FROM account_move m WHERE m.sequence_prefix = 'DOC/' AND m.sequence_number > %(before)s
  ORDER BY m.id
"""

# Each has the number of its document, and comes within 25 days.
PAYMENTS = """
    INSERT INTO account_move (
           name, ref, sequence_prefix, sequence_number, journal_id, company_id, partner_id, commercial_partner_id,
           currency_id, state, move_type, auto_post, payment_state, date,
           amount_total, amount_total_signed,
           always_tax_exigible, checked, posted_before, made_sequence_gap, is_manually_modified,
           create_uid, write_uid, create_date, write_date)
    SELECT 'PAY/' || m.sequence_number, m.name, 'PAY/', m.sequence_number, %(bank)s, m.company_id, m.partner_id,
           m.partner_id, m.currency_id, 'posted', 'entry', 'no', 'not_paid',
           LEAST(m.invoice_date_due + m.sequence_number %% 25, %(today)s::date - 1),
           m.amount_total - m.amount_residual, m.amount_total_signed - m.amount_residual_signed,
           FALSE, TRUE, TRUE, FALSE, FALSE,
           1, 1, now(), now()
      FROM account_move m
     WHERE m.sequence_prefix = 'DOC/' AND m.sequence_number > %(before)s AND m.amount_residual < m.amount_total
  ORDER BY m.id
"""

CREDITS = f"""
    {LINES}
    SELECT m.id, m.name, m.ref, m.state, m.journal_id, m.company_id, %(currency)s,
           m.currency_id, m.partner_id, %(receivable)s, 100, 'product', m.date, NULL,
           m.date, 0, m.amount_total_signed, -m.amount_total_signed, -m.amount_total,
           0, 0,
           0, 0, 0, 0, 0,
           TRUE, FALSE, FALSE, 1, 1, now(), now()
      FROM account_move m WHERE m.sequence_prefix = 'PAY/' AND m.sequence_number > %(before)s
  ORDER BY m.id
"""

CASH = f"""
    {LINES}
    SELECT m.id, m.name, m.ref, m.state, m.journal_id, m.company_id, %(currency)s,
           m.currency_id, m.partner_id, %(cash)s, 100, 'product', m.date, NULL,
           NULL, m.amount_total_signed, 0, m.amount_total_signed, m.amount_total,
           0, 0,
           0, 0, 0, 0, 0,
           FALSE, FALSE, FALSE, 1, 1, now(), now()
      FROM account_move m WHERE m.sequence_prefix = 'PAY/' AND m.sequence_number > %(before)s
  ORDER BY m.id
"""

ALLOCATIONS = """
    INSERT INTO account_partial_reconcile (
           debit_move_id, credit_move_id, company_id, debit_currency_id, credit_currency_id,
           amount, debit_amount_currency, credit_amount_currency, max_date,
           create_uid, write_uid, create_date, write_date)
    SELECT d.id, c.id, d.company_id, d.currency_id, c.currency_id,
           c.credit, -c.amount_currency, -c.amount_currency, GREATEST(c.date, d.date),
           1, 1, now(), now()
      FROM account_move p
      JOIN account_move i USING (sequence_number)
      JOIN account_move_line c ON c.move_id = p.id AND c.account_id = %(receivable)s
      JOIN account_move_line d ON d.move_id = i.id AND d.account_id = %(receivable)s
     WHERE p.sequence_prefix = 'PAY/' AND i.sequence_prefix = 'DOC/' AND p.sequence_number > %(before)s
  ORDER BY p.id
"""
