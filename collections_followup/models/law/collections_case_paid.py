from dataclasses import replace

import pytz

from odoo import models

from ...decision import contact_rule
from ...decision.opening_hours import start_of_day


class CollectionsCase(models.Model):
    """When a fee may be charged for a reminder to the customer of a case."""

    _inherit = "collections.case"

    def _may_cost(self, today):
        """Return whether reminders to customers of one company may cost something on a day: a function.

        It takes a case id, codes of the channels and the due date of a debt. Only rules about paid reminders are
        asked: the others have said already whether anything is sent.
        """
        bound = self._bound(today)
        paid = {case_id: tuple(rule for rule in rules if rule.paid) for case_id, rules in bound.rules.items()}
        limited = self.browse(case_id for case_id, rules in paid.items() if rules)
        if not limited:
            return lambda *_asked: True
        begins = start_of_day(today, pytz.timezone(limited.company_id._collections_zone()))
        bound, channels = bound._replace(rules=paid), self.env["collections.channel"]._reaching()
        situations = limited._situations(begins, bound, channels, left_alone=True)

        def may_cost(case_id, channels, due):
            rules = bound.rules[case_id]
            if not rules:
                return True
            seen = replace(situations[case_id], due=due)
            return all(contact_rule.may_cost(channel, today, rules, seen) for channel in channels)

        return may_cost
