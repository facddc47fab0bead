from odoo import models

from ...decision import Problem
from ...decision.reason import _lt

#: A contact rule forbids a channel: another one is used instead, if there is one.
FORBIDDEN = Problem(
    "forbidden",
    sentence=_lt("A contact rule forbids this channel: please choose another one."),
    detour=_lt("Not by %(channel)s: a contact rule forbids it."),
)


class CollectionsLedger(models.AbstractModel):
    _inherit = "collections.ledger"

    def _problems(self, cases, asked):
        """Return the problems of channels, those that are forbidden among them."""
        problems = super()._problems(cases, asked)
        forbid = self.env["collections.contact.rule"]._forbid()
        for case_id, rules in cases._bound().rules.items() if forbid else ():
            forbidding = [rule for rule in rules if rule.kind == "forbidden" and not rule.paid]
            forbidden = {code for code in asked[case_id] if any(rule.is_about(code) for rule in forbidding)}
            problems[case_id] |= dict.fromkeys(forbidden & self.env["collections.channel"]._reaching(), FORBIDDEN)
        return problems
