import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    """Wording is searched by another engine now; a rule that it cannot read would stop every text."""
    # imported here: while the scripts are collected, the add-on may not be loaded yet
    from odoo.addons.collections_followup.tools import trial

    for rule in api.Environment(cr, SUPERUSER_ID, {})["collections.tone.rule"].search([]):
        kind, reason = trial.fault(rule.pattern, rule.example) or ("", "")
        if kind == "wrong":
            rule.active = False
            _logger.warning("Wording rule %s is archived, since its pattern cannot be read: %s", rule.code, reason)
