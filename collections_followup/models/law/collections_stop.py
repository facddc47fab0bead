from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

#: The scope of a request to stop all contact.
ALL = "all"
#: What is written when a request ends, and nothing else ever is.
ENDED = {"ended_on", "ended_by_id", "ended_why"}


class CollectionsStop(models.Model):
    """A customer's request that we stop: evidence, which ends and is never changed or deleted.

    What everything else reads is the state on the case: ``no_email`` and the like, and ``stopped_all``.
    """

    _name = "collections.stop"
    _description = "Request to Stop"
    _order = "date desc, id desc"
    _rec_name = "case_id"

    case_id = fields.Many2one(
        "collections.case", required=True, ondelete="restrict", index=True, help="Whose request it is."
    )
    partner_id = fields.Many2one(related="case_id.partner_id")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    date = fields.Datetime("Asked On", required=True, default=fields.Datetime.now, help="When the customer asked.")
    scope = fields.Selection(
        lambda self: self._scopes(), required=True, help="What the customer does not want any more."
    )
    source = fields.Selection(
        [
            ("text", "Reply to a Text Message"),
            ("email", "Reply by E-mail"),
            ("link", "Link in an E-mail"),
            ("one_click", "One Click in the Mail Program"),
            ("page", "Customer's Page"),
            ("said", "Said on the Telephone or in Person"),
            ("writing", "In Writing"),
            ("colleague", "Set by a Colleague"),
        ],
        required=True,
        help="How the customer asked.",
    )
    words = fields.Text(help="What the customer said, if it is known word for word.")
    contact_id = fields.Many2one(
        "collections.contact",
        "Log Entry",
        ondelete="restrict",
        index="btree_not_null",
        help="The message or conversation that it rests on.",
    )
    user_id = fields.Many2one("res.users", "Recorded By", required=True, ondelete="restrict", help="Who recorded it.")
    ended_on = fields.Datetime(help="When the request ended; empty while it is in force.")
    ended_by_id = fields.Many2one("res.users", ondelete="restrict", help="Who ended it.")
    ended_why = fields.Char("Why It Ended", help="Why we may contact the customer in this way again.")

    @api.model
    def _fields_by_scope(self):
        """Return the field of a case that says whether a scope is stopped, by code of the scope.

        Which there are is told by the channels; ``all`` comes last.
        """
        forbidding = self.env["collections.channel"]._forbidding()
        return {**{name.removeprefix("no_"): name for name in forbidding}, ALL: "stopped_all"}

    @api.model
    def _scopes(self):
        """Return the scopes of a request, by the names that customers know: (code, name)."""
        channels, names = self.env["collections.channel"]._all(), {}
        for field, codes in self.env["collections.channel"]._forbidding().items():
            names[field.removeprefix("no_")] = channels[codes[0]]._label_for_customers()
        return [*names.items(), (ALL, self.env._("All Contact"))]

    def _in_force(self):
        return self.filtered(lambda stop: not stop.ended_on)

    @api.model
    def _of_cases(self, cases):
        """Return the requests of cases that are in force, the first of each scope first."""
        return self.search(Domain("case_id", "in", cases.ids) & Domain("ended_on", "=", False), order="date, id")

    def _told(self):
        """Return the request in words: what, since when, and how the customer asked."""
        self.ensure_one()
        return self.env._(
            "%(scope)s: stopped since %(day)s (%(how)s)",
            scope=self._label("scope"),
            day=format_date(self.env, self.company_id._collections_day(self.date)),
            how=self._label("source"),
        )

    def _label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], self[name])

    # === EVIDENCE === #

    def write(self, vals):
        """Refuse all changes but the end of a request that is in force.

        :raises UserError: for anything else
        """
        if not self.env.su or not ENDED.issuperset(vals) or len(self._in_force()) < len(self):
            raise UserError(self.env._("A request to stop cannot be changed. It can only end, with a reason."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A request to stop cannot be deleted. It can only end, with a reason."))

    # === THE END === #

    def _end(self, why):
        """End requests, and clear the state of their cases: the one way in which requests end.

        :param why: why the customer may be contacted in this way again
        """
        ended = self._in_force().sudo()  # only code writes evidence; callers have checked the right to the case
        if not ended:
            return
        ended.write({"ended_on": fields.Datetime.now(), "ended_by_id": self.env.uid, "ended_why": why})
        ended.case_id._tell_stops(
            ended, lambda stop: stop.env._("Ended: %(stop)s – %(why)s", stop=stop._told(), why=why)
        )
        for case, stops in ended.grouped("case_id").items():
            case._allow(set(stops.mapped("scope")))

    def action_end(self):
        """Open the window that asks why the request ends."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("End the Request"),
            "res_model": "collections.stop.end",
            "view_mode": "form",
            "target": "new",
            "context": {"default_stop_id": self.id},
        }
