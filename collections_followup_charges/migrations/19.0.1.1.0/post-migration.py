"""Databases that had interest and fixed sums before get the rules about fees and allocation, too."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in ("collections.fee.rule", "collections.allocation.rule"):
        env[name]._load_shipped()
