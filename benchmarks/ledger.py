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


def deposit(day, paid):
    """Return statements that book one entry, “Deposit”, of which all payments are taken.

    :param day: SQL of its day
    :param paid: SELECT of the ``amount`` of all payments
    """
    return f"""
    INSERT INTO account_move (
           name, journal_id, company_id, currency_id, state, move_type, auto_post, date,
           create_uid, write_uid, create_date, write_date)
    VALUES ('Deposit', %(journal)s, %(company)s, %(currency)s, 'posted', 'entry', 'no', {day}, 1, 1, now(), now());
    INSERT INTO account_move_line (
           move_id, move_name, name, parent_state, journal_id, company_id, company_currency_id, currency_id,
           account_id, display_type, date, date_maturity, debit, credit, balance, amount_currency, amount_residual,
           amount_residual_currency, reconciled, create_uid, write_uid, create_date, write_date)
    SELECT move.id, move.name, move.name, 'posted', move.journal_id, move.company_id, move.currency_id,
           move.currency_id, %(receivable)s, 'product', move.date, move.date, 0, paid.amount, -paid.amount,
           -paid.amount, 0, 0, TRUE, 1, 1, now(), now()
      FROM account_move move, ({paid}) paid
     WHERE move.name = 'Deposit'
    """


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
    SELECT document.name, document.name, 'DOC/', document.number, %(journal)s, %(company)s,
           document.partner, document.partner, document.partner, partner.name,
           document.currency, document.rate, 'posted', document.kind, 'no',
           CASE WHEN document.paid >= document.amount THEN 'paid'
                WHEN document.paid > 0 THEN 'partial' ELSE 'not_paid' END,
           document.due - 30, document.due - 30, document.due,
           document.amount, 0, document.amount, document.amount - document.paid,
           document.sign * round(document.amount / document.rate, 2), document.sign * document.amount, 0,
           document.sign * round(document.amount / document.rate, 2),
           document.sign * document.amount, document.sign * round((document.amount - document.paid) / document.rate, 2),
           FALSE, TRUE, TRUE, FALSE, FALSE,
           1, 1, now(), now()
      FROM (SELECT plan.*, %(before)s + n AS number, 'DOC/' || lpad((%(before)s + n)::text, 7, '0') AS name,
                   %(today)s::date - overdue AS due, CASE kind WHEN 'out_refund' THEN -1 ELSE 1 END AS sign
              FROM plan) document
      JOIN res_partner partner ON partner.id = document.partner
  ORDER BY document.n
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
    SELECT move.id, move.name, move.name, move.state, move.journal_id, move.company_id, %(currency)s,
           move.currency_id, move.partner_id, %(receivable)s, 12000, 'payment_term', move.date, move.invoice_date,
           move.invoice_date_due, GREATEST(move.amount_total_signed, 0), GREATEST(-move.amount_total_signed, 0),
           move.amount_total_signed, move.amount_total_in_currency_signed,
           move.amount_residual_signed, sign(move.amount_total_signed) * move.amount_residual,
           0, 0, 0, 0, 0,
           move.amount_residual = 0, FALSE, FALSE, 1, 1, now(), now()
      FROM account_move move WHERE move.sequence_prefix = 'DOC/' AND move.sequence_number > %(before)s
  ORDER BY move.id
"""

INCOME = f"""
    {LINES}
    SELECT move.id, move.name, 'Work done', move.state, move.journal_id, move.company_id, %(currency)s,
           move.currency_id, move.partner_id, %(income)s, 100, 'product', move.date, move.invoice_date,
           NULL, GREATEST(-move.amount_total_signed, 0), GREATEST(move.amount_total_signed, 0),
           -move.amount_total_signed, -move.amount_total_in_currency_signed,
           0, 0,
           1, move.amount_total, move.amount_total, move.amount_total, 0,
           FALSE, FALSE, FALSE, 1, 1, now(), now()
      FROM account_move move WHERE move.sequence_prefix = 'DOC/' AND move.sequence_number > %(before)s
  ORDER BY move.id
"""

# Each has the number of its document, and comes within 25 days.
PAYMENTS = """
    INSERT INTO account_move (
           name, ref, sequence_prefix, sequence_number, journal_id, company_id, partner_id, commercial_partner_id,
           currency_id, state, move_type, auto_post, payment_state, date,
           amount_total, amount_total_signed,
           always_tax_exigible, checked, posted_before, made_sequence_gap, is_manually_modified,
           create_uid, write_uid, create_date, write_date)
    SELECT 'PAY/' || move.sequence_number, move.name, 'PAY/', move.sequence_number, %(bank)s, move.company_id,
           move.partner_id,
           move.partner_id, move.currency_id, 'posted', 'entry', 'no', 'not_paid',
           LEAST(move.invoice_date_due + move.sequence_number %% 25, %(today)s::date - 1),
           move.amount_total - move.amount_residual, move.amount_total_signed - move.amount_residual_signed,
           FALSE, TRUE, TRUE, FALSE, FALSE,
           1, 1, now(), now()
      FROM account_move move
     WHERE move.sequence_prefix = 'DOC/' AND move.sequence_number > %(before)s
       AND move.amount_residual < move.amount_total
  ORDER BY move.id
"""

CREDITS = f"""
    {LINES}
    SELECT move.id, move.name, move.ref, move.state, move.journal_id, move.company_id, %(currency)s,
           move.currency_id, move.partner_id, %(receivable)s, 100, 'product', move.date, NULL,
           move.date, 0, move.amount_total_signed, -move.amount_total_signed, -move.amount_total,
           0, 0,
           0, 0, 0, 0, 0,
           TRUE, FALSE, FALSE, 1, 1, now(), now()
      FROM account_move move WHERE move.sequence_prefix = 'PAY/' AND move.sequence_number > %(before)s
  ORDER BY move.id
"""

CASH = f"""
    {LINES}
    SELECT move.id, move.name, move.ref, move.state, move.journal_id, move.company_id, %(currency)s,
           move.currency_id, move.partner_id, %(cash)s, 100, 'product', move.date, NULL,
           NULL, move.amount_total_signed, 0, move.amount_total_signed, move.amount_total,
           0, 0,
           0, 0, 0, 0, 0,
           FALSE, FALSE, FALSE, 1, 1, now(), now()
      FROM account_move move WHERE move.sequence_prefix = 'PAY/' AND move.sequence_number > %(before)s
  ORDER BY move.id
"""

ALLOCATIONS = """
    INSERT INTO account_partial_reconcile (
           debit_move_id, credit_move_id, company_id, debit_currency_id, credit_currency_id,
           amount, debit_amount_currency, credit_amount_currency, max_date,
           create_uid, write_uid, create_date, write_date)
    SELECT debt.id, credit.id, debt.company_id, debt.currency_id, credit.currency_id,
           credit.credit, -credit.amount_currency, -credit.amount_currency, GREATEST(credit.date, debt.date),
           1, 1, now(), now()
      FROM account_move payment
      JOIN account_move invoice USING (sequence_number)
      JOIN account_move_line credit ON credit.move_id = payment.id AND credit.account_id = %(receivable)s
      JOIN account_move_line debt ON debt.move_id = invoice.id AND debt.account_id = %(receivable)s
     WHERE payment.sequence_prefix = 'PAY/' AND invoice.sequence_prefix = 'DOC/'
       AND payment.sequence_number > %(before)s
  ORDER BY payment.id
"""
