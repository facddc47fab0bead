"""What promises and agreements cover is found again by its invoice, and knows the money that had come before."""

#: The items of commitments, and the commitment of each.
ITEMS = {
    "collections_promise_item": ("collections_promise", "promise_id"),
    "collections_agreement_item": ("collections_agreement", "agreement_id"),
}
#: Money had come before as far as the item has not shrunk by it since; what is dated later has come since.
FILL = """
    WITH money AS (
         SELECT item.id,
                COALESCE(SUM(allocation.debit_amount_currency), 0) AS total,
                COALESCE(SUM(allocation.debit_amount_currency) FILTER (
                    WHERE allocation.max_date <= commitment.made_on
                       OR allocation.create_date <= commitment.create_date), 0) AS early,
                MAX(allocation.id) FILTER (WHERE allocation.create_date <= commitment.create_date) AS newest
           FROM {item} item
           JOIN {commitment} commitment ON commitment.id = item.{parent}
      LEFT JOIN (account_partial_reconcile allocation
                 JOIN account_move_line credit ON credit.id = allocation.credit_move_id
                 JOIN account_move document ON document.id = credit.move_id AND document.move_type != 'out_refund')
             ON allocation.debit_move_id = item.line_id
       GROUP BY item.id)
    UPDATE {item} item
       SET move_id = line.move_id,
           due_date = COALESCE(item.due_date, line.date_maturity),
           newest_allocation = money.newest,
           paid = GREATEST(LEAST(
               money.early,
               money.total - GREATEST(item.amount - line.amount_residual_currency, 0)), 0),
           is_whole = NOT EXISTS (
               SELECT FROM account_move_line other
                 JOIN account_account account ON account.id = other.account_id
                WHERE other.move_id = line.move_id AND account.account_type = 'asset_receivable'
                  AND NOT EXISTS (
                      SELECT FROM {item} sibling
                       WHERE sibling.{parent} = item.{parent} AND sibling.line_id = other.id))
      FROM account_move_line line, money
     WHERE line.id = item.line_id AND money.id = item.id
"""


def migrate(cr, version):
    for item, (commitment, parent) in ITEMS.items():
        cr.execute("SELECT FROM information_schema.tables WHERE table_name = %s", [item])
        if cr.rowcount:
            cr.execute(FILL.format(item=item, commitment=commitment, parent=parent))
