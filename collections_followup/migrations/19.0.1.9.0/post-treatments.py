"""Companies other than the first get the policies for customers who are treated with care, or firmly."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    policies = env["collections.policy"].with_context(active_test=False)
    templates = env["res.company"]._shipped_policies().filtered("treatment")
    there = dict(policies._read_group([("treatment", "!=", False)], ["company_id"], ["treatment:array_agg"]))
    for company in policies.search([]).company_id:
        for template in templates:
            if template.treatment not in there.get(company, ()):
                template._copy_to(company)
