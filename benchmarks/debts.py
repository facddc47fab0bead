"""Customers who owe, written by SQL: the ORM would take an hour for the large scale."""

from .measure import vacuum

INVOICES = 10
#: Due dates lie on these days before today, evenly; 7 of these 100 days are not overdue.
YOUNGEST, OLDEST = -6, 93


def generate(env, customers, invoices=INVOICES, today=None):
    """Customers with ten open invoices each; 93 of 100 invoices are overdue.

    Made again for more customers, it adds those that are missing.

    :param invoices: of each customer that is added
    :param today: where the add-on is not installed yet, the day
    """
    company = env.company
    company.email = "office@company.example"
    env.cr.flush()
    journal = env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", company.id)], limit=1)
    partner = env["res.partner"].new({}).with_company(company)
    values = {
        "company": company.id,
        "currency": company.currency_id.id,
        "journal": journal.id,
        "income": journal.default_account_id.id,
        "receivable": partner.property_account_receivable_id.id,
        "invoices": invoices,
        "youngest": YOUNGEST,
        "days": OLDEST - YOUNGEST + 1,
        "today": today or company._collections_day(),
    }
    customers_only(env, customers)
    for statement in (INVOICES_OF_EACH, RECEIVABLES, INCOME):
        # without figures of the rows just written, the next statement may be planned as for an empty table
        env.cr.execute("ANALYZE res_partner, account_move, account_move_line")
        env.cr.execute(statement, values)
    env.cr.commit()
    vacuum(env.cr, "res_partner", "account_move", "account_move_line")  # as they are in a database in use
    env.invalidate_all()


def customers_only(env, customers):
    """Those that are missing of so many customers, who owe nothing yet."""
    env.cr.execute(CUSTOMERS, {"customers": customers})


CUSTOMERS = """
    INSERT INTO res_partner (
           name, complete_name, commercial_company_name, email, email_normalized, phone, lang, type,
           is_company, active, partner_share, autopost_bills, customer_rank, supplier_rank, color,
           message_bounce, create_uid, write_uid, create_date, write_date)
    SELECT customer.name, customer.name, customer.name, customer.email, customer.email,
           '+1 555 0100', 'en_US', 'contact',
           TRUE, TRUE, TRUE, 'ask', 1, 0, 0,
           0, 1, 1, now(), now()
      FROM (SELECT 'Customer ' || g AS name, 'customer' || g || '@customer.example' AS email
              FROM generate_series(1, %(customers)s) g) customer
     WHERE NOT EXISTS (SELECT FROM res_partner partner WHERE partner.email = customer.email);
    UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL
"""

# 37 has no divisor in common with 100: the due dates of one customer are spread evenly too.
INVOICES_OF_EACH = """
    INSERT INTO account_move (
           name, payment_reference, sequence_prefix, sequence_number, journal_id, company_id,
           partner_id, commercial_partner_id, partner_shipping_id, invoice_partner_display_name,
           currency_id, invoice_currency_rate, state, move_type, auto_post, payment_state,
           date, invoice_date, invoice_date_due,
           amount_untaxed, amount_tax, amount_total, amount_residual, amount_untaxed_signed,
           amount_untaxed_in_currency_signed, amount_tax_signed, amount_total_signed,
           amount_total_in_currency_signed, amount_residual_signed,
           always_tax_exigible, checked, posted_before, made_sequence_gap, is_manually_modified,
           create_uid, write_uid, create_date, write_date)
    SELECT item.prefix || lpad(item.number::text, 7, '0'), item.prefix || lpad(item.number::text, 7, '0'),
           item.prefix, item.number, %(journal)s, %(company)s,
           item.partner, item.partner, item.partner, item.partner_name,
           %(currency)s, 1, 'posted', 'out_invoice', 'no', 'not_paid',
           item.due - 30, item.due - 30, item.due,
           item.amount, 0, item.amount, item.amount, item.amount,
           item.amount, 0, item.amount,
           item.amount, item.amount,
           FALSE, TRUE, TRUE, FALSE, FALSE,
           1, 1, now(), now()
      FROM (SELECT partner.id AS partner, partner.name AS partner_name,
                   'INV/' || extract(YEAR FROM %(today)s::date) || '/' AS prefix,
                   (SELECT COUNT(*) FROM account_move WHERE journal_id = %(journal)s)
                       + row_number() OVER (ORDER BY partner.id, g) AS number,
                   %(today)s::date - ((partner.id * %(invoices)s + g) * 37 %% %(days)s + %(youngest)s)::int AS due,
                   100 + (partner.id * 7 + g * 13) %% 900 AS amount
              FROM res_partner partner, generate_series(1, %(invoices)s) g
             WHERE partner.email LIKE '%%@customer.example'
               AND NOT EXISTS (SELECT FROM account_move move WHERE move.partner_id = partner.id)) item
"""

RECEIVABLES = """
    INSERT INTO account_move_line (
           move_id, move_name, name, parent_state, journal_id, company_id, company_currency_id,
           currency_id, partner_id, account_id, sequence, display_type, date, invoice_date,
           date_maturity, debit, credit, balance, amount_currency, amount_residual,
           amount_residual_currency, quantity, price_unit, price_subtotal, price_total, discount,
           reconciled, no_followup, is_storno, create_uid, write_uid, create_date, write_date)
    SELECT move.id, move.name, move.name, move.state, move.journal_id, move.company_id, move.currency_id,
           move.currency_id, move.partner_id, %(receivable)s, 12000, 'payment_term', move.date, move.invoice_date,
           move.invoice_date_due, move.amount_total, 0, move.amount_total, move.amount_total, move.amount_total,
           move.amount_total, 0, 0, 0, 0, 0,
           FALSE, FALSE, FALSE, 1, 1, now(), now()
      FROM account_move move WHERE move.journal_id = %(journal)s
       AND NOT EXISTS (SELECT FROM account_move_line line WHERE line.move_id = move.id)
"""

INCOME = """
    INSERT INTO account_move_line (
           move_id, move_name, name, parent_state, journal_id, company_id, company_currency_id,
           currency_id, partner_id, account_id, sequence, display_type, date, invoice_date,
           debit, credit, balance, amount_currency, amount_residual,
           amount_residual_currency, quantity, price_unit, price_subtotal, price_total, discount,
           reconciled, no_followup, is_storno, create_uid, write_uid, create_date, write_date)
    SELECT move.id, move.name, 'Work done', move.state, move.journal_id, move.company_id, move.currency_id,
           move.currency_id, move.partner_id, %(income)s, 100, 'product', move.date, move.invoice_date,
           0, move.amount_total, -move.amount_total, -move.amount_total, 0,
           0, 1, move.amount_total, move.amount_total, move.amount_total, 0,
           FALSE, FALSE, FALSE, 1, 1, now(), now()
      FROM account_move move WHERE move.journal_id = %(journal)s
       AND NOT EXISTS (SELECT FROM account_move_line line WHERE line.move_id = move.id AND line.account_id = %(income)s)
"""
