from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """What customers had forbidden before gets its record: who has asked for it, and when, is not known."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for scope, name in env["collections.stop"]._fields_by_scope().items():
        cases = env["collections.case"].search([(name, "!=", False)])
        known = env["collections.stop"].search([("scope", "=", scope)]).case_id
        values = {"scope": scope, "source": "colleague", "user_id": SUPERUSER_ID}
        env["collections.stop"].create([{"case_id": case.id, **values} for case in cases - known])
