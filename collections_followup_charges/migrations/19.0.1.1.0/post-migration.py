"""Databases that had interest and fixed sums before get the rules about fees, too."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    api.Environment(cr, SUPERUSER_ID, {})["collections.fee.rule"]._load_shipped()
