from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Before this version a case stayed behind when its customer became a contact of a company."""
    cases = api.Environment(cr, SUPERUSER_ID, {})["collections.case"].with_context(active_test=False)
    cr.execute("""
        SELECT partner.id
          FROM res_partner partner
          JOIN collections_case kase ON kase.partner_id = partner.id
         WHERE partner.commercial_partner_id != partner.id
      GROUP BY partner.id
    """)
    left_behind = cases.env["res.partner"].browse(row[0] for row in cr.fetchall())
    for customer, partners in left_behind.grouped("commercial_partner_id").items():
        cases._merge(partners, customer)
