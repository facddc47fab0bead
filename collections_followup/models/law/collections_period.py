from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import bulk

#: Fields that only ``_end`` writes.
OF_THE_END = {"ended_on", "ended_by_id", "end_reason"}

#: Fields on which nothing depends.
TELLS_NOTHING = {"note", "evidence_ids", "activity_id"}


class CollectionsPeriod(models.AbstractModel):
    """Something that holds for a case in a period, with its evidence: it begins and ends by itself, on its days.

    A person may end it sooner, with a reason; what was entered stays as it was. Nothing is deleted. A model that
    inherits this sets ``_end_field``, its field of ``collections.period.end``, and ``_evidence`` to what is attached.
    """

    _name = "collections.period"
    _description = "Period of a Case"
    _inherit = ["collections.evidence"]
    _order = "date_from desc, id desc"

    case_id = fields.Many2one(
        "collections.case", required=True, ondelete="restrict", index=True, help="The customer's case."
    )
    partner_id = fields.Many2one(related="case_id.partner_id", string="Customer")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    date_from = fields.Date(
        "From", required=True, default=lambda self: self.env.company.root_id._collections_day(), help="The first day."
    )
    date_until = fields.Date("Until", help="The last day. Empty: until somebody ends it.")
    ended_on = fields.Date(readonly=True, copy=False, help="The day from which it no longer holds: somebody ended it.")
    ended_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict", help="Who ended it.")
    end_reason = fields.Char("Why It Ended", readonly=True, copy=False, help="Why it was ended.")
    last_day = fields.Date(
        compute="_compute_last_day",
        store=True,
        help="The last day on which it holds: the day entered, or the day before somebody ended it.",
    )
    state = fields.Selection(
        [("coming", "Begins Later"), ("active", "Active"), ("ended", "Ended")],
        compute="_compute_state",
        help="By today's date, where the company is.",
    )
    note = fields.Text(help="What else colleagues should know. The customer does not read it.")
    evidence_ids = fields.Many2many(
        "ir.attachment",
        help="The letter or order that says so. It is kept as it is: nobody changes or deletes it.",
    )

    # === DAYS === #

    @api.depends("date_until", "ended_on")
    def _compute_last_day(self):
        for period in self:
            days = (period.date_until, period.ended_on and fields.Date.subtract(period.ended_on, days=1))
            period.last_day = min(filter(None, days), default=False)

    @api.depends("date_from", "last_day", "company_id")
    def _compute_state(self):
        for period in self:
            # a branch's people need not see the company whose day it is
            company = period.case_id.sudo().company_id
            period.state = company and period._state_on(company._collections_day())

    def _state_on(self, day):
        if self.last_day and self.last_day < max(day, self.date_from or day):
            return "ended"
        return "coming" if self.date_from and self.date_from > day else "active"

    @api.model
    def _lasting(self, cases, day):
        """Return the records of these cases that hold on a day, the latest first: a query."""
        begun = bulk.among("case_id", cases.ids) & Domain("date_from", "<=", day)
        # whoever contacts a customer must know, whatever they may read
        return self.sudo().search(begun & (Domain("last_day", "=", False) | Domain("last_day", ">=", day)))

    @api.constrains("date_from", "date_until")
    def _check_order(self):
        for period in self:
            if period.date_until and period.date_until < period.date_from:
                raise ValidationError(self.env._("The last day is before the first: check the dates."))

    # === WRITTEN === #

    @api.model_create_multi
    def create(self, vals_list):
        periods = super().create(vals_list)
        periods.case_id.check_access("write")
        periods._keep_evidence(self.env["ir.attachment"])
        periods._to_timeline(lambda period: period._told_begin())
        periods._evaluated_again()
        return periods

    def write(self, vals):
        """Let people correct what is entered, as long as nobody has ended it; evidence only grows."""
        self._check_written(vals)
        files = self.evidence_ids
        result = super().write(vals)
        self._keep_evidence(files)
        if not self._told_fields().isdisjoint(vals):
            self._to_timeline(lambda period: period._told_change())
        if not vals.keys() <= TELLS_NOTHING:
            self._evaluated_again()
        return result

    def _evaluated_again(self):
        # what waits is withdrawn by the system, whoever entered this
        self.case_id.sudo()._evaluate_again()

    def _check_written(self, vals):
        if self.env.su:
            return
        if OF_THE_END & set(vals):
            raise UserError(self.env._("Use the button “End” to end it: it asks for the reason."))
        if "case_id" in vals and any(period.case_id.id != vals["case_id"] for period in self):
            raise UserError(self.env._("It belongs to this customer: enter another one for somebody else."))
        if self.filtered("ended_on"):
            raise UserError(self.env._("It was ended, and stays as it was: enter a new one."))

    @api.model
    def _told_fields(self):
        """Return the names of the fields whose change is told in the time-line of the case."""
        return {"date_from", "date_until"}

    def _keep_evidence(self, before):
        """Attach the files of a form to their records, so that they are evidence.

        :param before: the files that these records had
        """
        if before - self.evidence_ids:
            self._refuse_to_change()
        for period in self:
            new = period.evidence_ids - before
            new.check_access("write")  # nobody takes over a file that is not theirs
            elsewhere = new.filtered(lambda file, own=period: (file.res_model, file.res_id) != (own._name, own.id))
            if elsewhere.filtered("res_id"):
                raise UserError(self.env._("A file of another record cannot be evidence here: please upload it."))
            # files uploaded in a form belong to no record yet; whether they are the user's was checked
            elsewhere.sudo().write({"res_model": period._name, "res_id": period.id})

    # === ENDED === #

    def action_end(self):
        """Open the window that asks for the reason."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("End"),
            "res_model": "collections.period.end",
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{self._end_field}": self.id},
        }

    def _end(self, reason):
        """End it today, by a person, with a reason; no other code writes the end.

        :raises UserError: if it has ended already
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "ended":
            raise UserError(self.env._("It has ended already."))
        today = self.case_id.sudo().company_id._collections_day()
        # only this writes the end
        self.sudo().write({"ended_on": today, "ended_by_id": self.env.uid, "end_reason": reason})
        self._to_timeline(lambda period: period._told_end())

    # === TOLD === #

    def _to_timeline(self, sentence):
        self.env["collections.case"].sudo()._add_to_timeline(self.sudo(), sentence)

    def _days_told(self):
        """Return from when until when, as words that follow a name."""
        begins = format_date(self.env, self.date_from)
        if not self.date_until:
            return self.env._("from %s on", begins)
        return self.env._("from %(begins)s until %(ends)s", begins=begins, ends=format_date(self.env, self.date_until))

    def _told_begin(self):
        return self.env._("Entered: %(what)s, %(days)s", what=self.display_name, days=self._days_told())

    def _told_change(self):
        return self.env._("Changed: %(what)s, %(days)s", what=self.display_name, days=self._days_told())

    def _told_end(self):
        return self.env._("Ended: %(what)s. Why: %(reason)s", what=self.display_name, reason=self.end_reason)
