"""In an insolvency, customers do not pay what is held on their page."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    if kind := env.ref("collections_followup.moratorium_kind_insolvency", raise_if_not_found=False):
        kind.takes_payments = False
