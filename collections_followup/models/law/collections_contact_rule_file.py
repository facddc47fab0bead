from odoo import api, models

from ...decision import opening_hours
from .collections_contact_rule import ALIKE


class CollectionsContactRule(models.Model):
    """Rules as they stand in a file. ``docs/administrator.md`` says what may stand in its columns."""

    _name = "collections.contact.rule"
    _inherit = ["collections.contact.rule", "collections.in.file"]

    _shipped_file = "collections_followup/data/contact_rules.csv"
    _file_columns = {
        "code": "code",
        "country": "country_id",
        "state": "state_id",
        "group": "country_group_id",
        "customer": "customer",
        "creditor": "creditor",
        "channel": "channel",
        "kind": "kind",
        "paid": "paid",
        "hours": "hours",
        "on_holidays": "on_holidays",
        "number": "number",
        "days": "days",
        "valid_from": "valid_from",
        "valid_to": "valid_to",
        "basis": "basis",
        "confidence": "confidence",
        "source": "source",
        "reviewed_on": "reviewed_on",
        "note": "note",
    }
    _file_required = ("code", "kind", "basis", "confidence", "source")

    @api.model
    def _read_related(self, row):
        """Return where a rule applies, by codes: ISO 3166 for country and state, an external id for a group."""
        country_id = self._coded(row, "country", self.env["res.country"])
        within = [("country_id", "=", country_id), ("code", "=", row["state"])]
        state = self._known("state", row["state"], self.env["res.country.state"], within)
        group = self.env["res.country.group"]
        if row["group"]:
            group = self.env.ref(row["group"], raise_if_not_found=False)
            if group is None or group._name != "res.country.group":
                raise self._cannot_be("group", row["group"])
        return {"country_id": country_id, "state_id": state.id, "country_group_id": group.id}

    @api.model
    def _check_row(self, values):
        for name in self.new(values)._lacks():
            raise ValueError(self.env._("“%s” is empty.", name))
        if values["paid"] and values["kind"] in ALIKE:
            raise self._cannot_be("paid", "1")
        if values["kind"] == "hours":
            try:
                opening_hours.read(values["hours"])
            except ValueError as wrong:
                raise self._cannot_be("hours", wrong.args[0]) from wrong
        if values["valid_from"] and values["valid_to"] and values["valid_to"] < values["valid_from"]:
            raise ValueError(self.env._("it ends before it begins to apply."))

    def _shown(self, name):
        return self._told_hours() or "–" if name == "hours" else super()._shown(name)
