"""How many items are open of each case: with very many of them a job evaluates it."""


def migrate(cr, version):
    """Count them as an evaluation does; the next one counts again."""
    if not version:
        return
    cr.execute(
        """
        UPDATE collections_case kase
           SET item_count = counted.number
          FROM (SELECT partner.commercial_partner_id AS customer_id, company.id AS company_id, COUNT(*) AS number
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                  JOIN res_partner partner ON partner.id = line.partner_id
                  JOIN res_company branch ON branch.id = line.company_id
                  JOIN res_company company ON company.id = SPLIT_PART(branch.parent_path, '/', 1)::int
                 WHERE account.account_type = 'asset_receivable' AND line.parent_state = 'posted'
                   AND line.reconciled IS NOT TRUE AND line.amount_residual <> 0
              GROUP BY partner.commercial_partner_id, company.id) counted
         WHERE counted.customer_id = kase.partner_id AND counted.company_id = kase.company_id
        """
    )
