from odoo import api, fields, models

from ...tools import later
from .collections_stop import ALL


class CollectionsCase(models.Model):
    """What a customer has asked us to stop: each request is a record, whichever way it came.

    ``_stop`` is the way in for all of them, and ``collections.stop._end`` the way out. The fields ``no_email`` and the
    like, and ``stopped_all``, are the state that everything else reads; who changes them by hand leaves a record, too.
    """

    _inherit = "collections.case"

    stopped_all = fields.Date(
        "All Contact Stopped",
        readonly=True,
        copy=False,
        tracking=True,
        help="The day on which the customer asked us to stop all contact. From then on only what the law requires is "
        "sent: a notice of a level that is required by law, and answers to what the customer writes.",
    )
    stop_ids = fields.One2many(
        "collections.stop", "case_id", "Requests to Stop", help="What the customer has asked us to stop, and when."
    )
    stop_count = fields.Integer(
        "Number of Requests to Stop", compute="_compute_stops", help="How often the customer asked us to stop."
    )
    stops_told = fields.Text(
        "Stopped", compute="_compute_stops", help="What the customer has asked us to stop, since when, and how."
    )

    @api.depends("stop_ids.ended_on")
    def _compute_stops(self):
        for case in self:
            case.stop_count = len(case.stop_ids)
            case.stops_told = "\n".join(stop._told() for stop in case.stop_ids._in_force())

    # === STOPPED === #

    def _stop(self, scope, source, **values):
        """Honour a customer's request to stop, at once: every request comes this way.

        :param scope: code of ``collections.stop``: ``email`` and the like, or ``all``
        :param source: code of how the customer asked
        :param values: ``words``, ``contact_id`` or ``date`` of the request, if they are known
        :returns: collections.stop that are new
        """
        return self._record_stop(scope, source, **values)

    def _record_stop(self, scope, source, **values):
        """Record a request, and set the state of the case; nothing happens twice.

        :returns: collections.stop that are new
        """
        stops = self.env["collections.stop"].sudo()  # only code writes evidence; callers have checked the case
        known = stops._of_cases(self).filtered(lambda stop: stop.scope == scope).case_id
        values = {"scope": scope, "source": source, "user_id": self.env.uid, **values}
        new = stops.create([{"case_id": case.id, **values} for case in self - known])
        for stop in new:
            stop.case_id.write({stops._fields_by_scope()[scope]: stop._as_state()})
        self._tell_stops(new, lambda stop: stop._told())
        return new

    def _allow(self, scopes):
        """Clear the state of scopes whose requests have all ended."""
        left = set(self.env["collections.stop"].sudo()._of_cases(self).mapped("scope"))
        names = self.env["collections.stop"]._fields_by_scope()
        self.sudo().write({names[scope]: False for scope in scopes - left if self[names[scope]]})

    @api.model
    def _tell_stops(self, stops, sentence):
        # users who work a case need not read whom a contact was with
        self._add_to_timeline(stops.sudo(), sentence, lambda stop: stop.contact_id.person_id)

    def action_stops(self):
        """Open the requests of the customer to stop."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_stop_action")
        return {**action, "domain": [("case_id", "=", self.id)], "context": {"default_case_id": self.id}}

    # === BY HAND === #

    @api.model
    def _protected(self):
        return super()._protected() | {"stopped_all"}

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        names = self.env["collections.stop"]._fields_by_scope().values()
        for case, vals in zip(cases, vals_list, strict=True):
            case._record_stops({name for name in names if vals.get(name)})
        return cases

    def write(self, vals):
        """Record requests that somebody sets on the case, and end those that somebody clears."""
        result = super().write(vals)
        if "stopped_all" in vals:
            later.note(self, "_evaluate_again")
        self._record_stops(set(self.env["collections.stop"]._fields_by_scope().values()) & set(vals))
        return result

    def _record_stops(self, names):
        """Let the records say what the state says: ``_stop`` and ``_end`` have written theirs before.

        :param names: the fields of the state that were written
        """
        if not names:
            return
        stops = self.env["collections.stop"].sudo()  # only code writes evidence; the case was just written
        in_force = stops._of_cases(self).grouped(lambda stop: (stop.case_id.id, stop.scope))
        scopes = {scope: name for scope, name in stops._fields_by_scope().items() if name in names}
        for scope, name in scopes.items():
            set_cases = self.filtered(name)
            missing = set_cases.filtered(lambda case: (case.id, scope) not in in_force)  # noqa: B023
            if missing:
                missing._record_stop(scope, "colleague")
            for case in self - set_cases:
                if (case.id, scope) in in_force:
                    in_force[case.id, scope]._end(self.env._("Cleared on the case"))


class CollectionsStop(models.Model):
    _inherit = "collections.stop"

    def _as_state(self):
        """Return what stands in the field of the case."""
        return self.company_id._collections_day(self.date) if self.scope == ALL else True
