import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...decision.placement import MONEY

#: What people note of what an agency says; the rest happens by buttons.
BY_AGENCY = ("accepted", "refused", "returned", *MONEY, "note")


class CollectionsPlacementEvent(models.Model):
    """Something that happened to a placement: noted once, and never changed.

    Agencies send them as a file (docs/administrator.md), in which ``reference`` identifies each.
    """

    _name = "collections.placement.event"
    _description = "Event of a Placement"
    _inherit = ["collections.in.file", "collections.by.people", "collections.limited"]
    _order = "date, id"
    _rec_name = "kind"

    _file_columns = {
        "placement": "placement_id",
        "event": "kind",
        "date": "date",
        "amount": "amount",
        "reference": "reference",
        "text": "text",
    }
    _file_required = ("placement", "event", "date", "reference")
    _file_key = ("placement_id", "reference")

    placement_id = fields.Many2one(
        "collections.placement", required=True, ondelete="cascade", index=True, help="What it is about."
    )
    company_id = fields.Many2one(related="placement_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="placement_id.currency_id")
    kind = fields.Selection(
        [
            ("handed_over", "Handed Over"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("paid", "Paid to the Agency"),
            ("remitted", "Passed On to Us"),
            ("recalled", "Recalled"),
            ("returned", "Returned"),
            ("closed", "Closed"),
            ("reported", "Payment Reported"),
            ("note", "Note"),
        ],
        "What Happened",
        required=True,
        help="What happened to the placement.",
    )
    date = fields.Date(required=True, default=fields.Date.context_today, help="When it happened.")
    amount = fields.Monetary(help="What was paid or passed on.")
    reference = fields.Char(help="Identifies the event in the files of the agency.")
    text = fields.Text("Note", help="What else the agency says about it.")
    user_id = fields.Many2one(
        "res.users", "Noted By", readonly=True, default=lambda self: self.env.user, help="Who noted it."
    )

    _reference_once = models.Constraint(
        "UNIQUE (placement_id, reference)", "An event with this reference is known already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Note events, and let the placements follow."""
        if not self.env.su:
            vals_list = [{**vals, "user_id": self.env.uid} for vals in vals_list]
            self._check_kinds(vals_list)
        events = super().create(vals_list)
        for event in events:
            event.placement_id.check_access("write")
            event._check_amount()
            event.placement_id._follow(event)
        return events

    def write(self, vals):
        """Refuse it: what happened stays as it was noted.

        :raises UserError: always, for people
        """
        if not self.env.su:
            raise UserError(self.env._("What happened cannot be changed. Note what corrects it."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise UserError(self.env._("What happened cannot be deleted. Note what corrects it."))

    @api.model
    def _check_kinds(self, vals_list):
        for vals in vals_list:
            if vals.get("kind") not in BY_AGENCY:
                raise UserError(self.env._("An agency says whether it accepts, refuses, returns, was paid or paid us."))

    def _check_amount(self):
        """:raises UserError: if money is told without an amount, or an amount without money"""
        positive = self.currency_id.compare_amounts(self.amount, 0) > 0
        if (self.kind in MONEY) != bool(self.amount) and self.kind != "reported" or (self.amount and not positive):
            raise UserError(self.env._("Write how much was paid or passed on, and an amount for nothing else."))

    def _label(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    # === FILES OF AGENCIES === #

    @api.model
    def _rows(self, content):
        """Read JSON, too: a list of objects with the same names."""
        if content.lstrip()[:1] not in (b"[", b"{"):
            return super()._rows(content)
        try:
            found = json.loads(content)
        except ValueError as unreadable:
            raise UserError(self.env._("This is no JSON file in UTF-8.")) from unreadable
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise UserError(self.env._("A JSON file must be a list of events."))
        if unknown := {name for row in found for name in row} - set(self._file_columns):
            raise UserError(self.env._("These names mean nothing here: %s", ", ".join(sorted(unknown))))
        return [(number, self._as_texts(row)) for number, row in enumerate(found, 1)]

    @api.model
    def _as_texts(self, row):
        return {name: "" if row.get(name) is None else str(row[name]) for name in self._file_columns}

    @api.model
    def _read_related(self, row):
        return {"placement_id": self._coded(row, "placement", self.env["collections.placement"], "name")}

    @api.model
    def _check_row(self, values):
        if values["kind"] not in BY_AGENCY:
            raise self._cannot_be("event", values["kind"])
        if (values["kind"] in MONEY) != ((values["amount"] or 0) > 0):
            raise ValueError(self.env._("an amount belongs to what was paid or passed on, and to nothing else."))
        known = [(name, "=", values[name]) for name in self._file_key]
        if self.search_count(known, limit=1):
            raise ValueError(self.env._("“%s” was imported already.", values["reference"]))
