from odoo import SUPERUSER_ID, api

from odoo.addons.collections_followup.decision import segment

#: What every manager may read, whatever stands in it: a segment may lead through these.
PLAIN = {
    *("collections.case", "res.partner", "res.partner.category", "res.partner.industry"),
    *("res.country", "res.country.group", "res.country.state", "account.payment.term"),
}


def migrate(cr, version):
    """Segments could ask for anything that has to do with a customer, and were searched with all rights.

    One that asks for what a manager can read anyway goes on, so that nobody is followed up otherwise than yesterday;
    one that leads further is archived. A manager is told of both.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    for policy in env["collections.policy"].search([("segment", "not in", (False, "[]"))]):
        if refused := segment.refused(policy._segment(), policy._segment_paths()):
            if not all(is_plain(env, path) for path in refused):
                policy.active = False
            policy._report_segment(refused)


def is_plain(env, path):
    """Whether no field on the path is for some people only, and nothing leads to other models."""
    model = env["collections.case"]
    for name in path.split("."):
        field = model._fields.get(name) if model is not None and model._name in PLAIN else None
        if not field or field.groups:
            return False
        model = env[field.comodel_name] if field.relational else None
    return True
