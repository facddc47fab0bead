from odoo import api, fields, models

from ...decision.guards import contact_rule
from ...tools import reasons


class CollectionsCase(models.Model):
    """Steps that contact rules have held are logged: what was refrained from is evidence, too."""

    _inherit = "collections.case"

    def _log_refrained(self, verdicts):
        """Log what contact rules refused, once for each rule and opening of a case.

        :param verdicts: {case id: Verdict}
        """
        refused = {case: reason for case in self if (reason := contact_rule.found(verdicts[case.id].refusals))}
        if not refused:
            return
        known = self._refrained(refused)
        contacts = self.env["collections.contact"].sudo()  # only code writes the log
        contacts.create(
            [
                case._refrained_values(reason)
                for case, reason in refused.items()
                if (case.id, case.episode, reason.values["rule"].code) not in known
            ]
        )

    @api.model
    def _refrained(self, cases):
        """Return what has been logged: (id of the case, which opening, code of the rule)."""
        contacts = self.env["collections.contact"].sudo()
        domain = [("case_id", "in", [case.id for case in cases]), ("kind", "=", "refrained")]
        found = contacts.search_fetch(domain, ["case_id", "episode", "refusing_rule"])
        return {(contact.case_id.id, contact.episode, contact.refusing_rule) for contact in found}

    def _refrained_values(self, reason):
        told = reasons.tell(self._for_colleagues().env, reasons.dump([reason]))
        return {
            "case_id": self.id,
            "direction": "out",
            "kind": "refrained",
            "channel": reason.values["channel"].code,
            "user_id": self.env.uid,
            "summary": self.env._("Not contacted: %s", told),
            "refusing_rule": reason.values["rule"].code,
        }


class CollectionsContact(models.Model):
    _inherit = "collections.contact"

    refusing_rule = fields.Char(help="Code of the contact rule that refused it.")

    def _is_told(self):
        """Return False for what was refrained from: nothing happened, and the case says why."""
        return self.kind != "refrained" and super()._is_told()
