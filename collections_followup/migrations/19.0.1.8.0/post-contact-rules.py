"""Contact rules come along; at an upgrade, data that managers may change are not loaded by themselves."""

from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    rules = env["collections.contact.rule"]
    if not rules.with_context(active_test=False).search_count([], limit=1):
        rules._load_shipped()
