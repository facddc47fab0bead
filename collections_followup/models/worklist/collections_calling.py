from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ...tools import notification

#: The number of conversations shown to the caller, the latest first.
WORDS_SHOWN = 3
#: The number of calls for which contact rules are asked together.
CHECKED_TOGETHER = 50
#: What is typed about one call, and not taken along to the next.
TYPED = (
    *("outcome_id", "cause_id", "note", "promise_date", "spoken_to"),
    *("all_the_same", "keep_health_words", "asks_to_stop", "stop_scope", "stop_in_writing"),
)
#: What is owed, by the field of the case that it is read from.
OWED = {
    **{name: name for name in ("why_now", "amount_overdue", "days_overdue", "payment_delay", "promise_kept_rate")},
    **{name: name for name in ("promise_count", "promise_decided_count", "promise_ids")},
}


class CollectionsCalling(models.Model):
    """The call that a person is making, and the calls after it: one customer on each screen.

    Input is kept with it until it is logged, so that nothing is lost when the browser closes.
    """

    _name = "collections.calling"
    _inherit = "collections.contact.noting"
    _description = "Calling"
    _rec_name = "partner_id"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade", help="Who is calling.")
    case_id = fields.Many2one(required=False, readonly=True)
    outcome_id = fields.Many2one(required=False)
    activity_id = fields.Many2one(
        "mail.activity", "Call", readonly=True, ondelete="set null", help="The call that is being made."
    )
    skipped_ids = fields.Many2many("mail.activity", string="Put Off", readonly=True, help="Calls that come last today.")
    waiting = fields.Integer("Calls Waiting", compute="_compute_waiting", help="How many calls wait, with this one.")

    # === SHOWN DURING THE CALL === #
    phone = fields.Char("Phone", related="address", readonly=True)
    currency_id = fields.Many2one("res.currency", "Company Currency", related="company_id.currency_id")
    local_time = fields.Char(related="case_id.local_time")
    lang_name = fields.Char(related="case_id.lang_name")
    call_window = fields.Char(related="case_id.call_window")
    preferred_hours = fields.Char(related="case_id.preferred_hours")

    # === SHOWN ONCE IT IS SAID WITH WHOM ONE SPEAKS === #
    why_now = fields.Html(
        "Why / Why Not",
        compute="_compute_owed",
        compute_sudo=True,
        sanitize=False,
        help="What would be done today, and why.",
    )
    amount_overdue = fields.Monetary(
        "Overdue", compute="_compute_owed", compute_sudo=True, help="Overdue in the ledger, in company currency."
    )
    days_overdue = fields.Integer(
        compute="_compute_owed", compute_sudo=True, help="Days since the oldest open item was due."
    )
    payment_delay = fields.Float(
        compute="_compute_owed",
        compute_sudo=True,
        digits=(8, 1),
        help="Days after the due date at which this customer paid in the last year, weighted by amount.",
    )
    promise_kept_rate = fields.Float(
        "Promises Kept",
        compute="_compute_owed",
        compute_sudo=True,
        help="Share of the promises of this customer that were kept, in percent; 100 when nothing was promised yet.",
    )
    promise_count = fields.Integer(compute="_compute_owed", compute_sudo=True, help="Number of promises.")
    promise_decided_count = fields.Integer(
        "Promises Decided",
        compute="_compute_owed",
        compute_sudo=True,
        help="Number of promises whose day has come: they were kept, in part, or broken.",
    )
    promise_ids = fields.One2many(
        "collections.promise",
        string="Promises",
        compute="_compute_owed",
        compute_sudo=True,
        help="What the customer has promised.",
    )
    item_ids = fields.Many2many(
        "account.move.line",
        string="Oldest Open Items",
        compute="_compute_item_ids",
        help="What is open in the ledger: the oldest items, where there are very many.",
    )
    script = fields.Html("What to Say", compute="_compute_script", help="What to say.")
    last_contacts = fields.Text(compute="_compute_last_contacts", help="What was said last, the latest first.")

    _user_once = models.UniqueIndex("(user_id)", "You are calling already.")

    def _compute_waiting(self):
        for calling in self:
            calling.waiting = self.env["collections.worklist"].search_count(calling._waiting_domain())

    @api.depends("may_show", *(f"case_id.{name}" for name in OWED.values()))
    def _compute_owed(self):
        """Read what is owed from the case, which whoever calls may see, once it may be shown."""
        for calling in self:
            case = calling.case_id if calling.may_show else calling.case_id.browse()
            for name, of_case in OWED.items():
                calling[name] = case[of_case]

    @api.depends("may_show", "case_id.shown_item_ids")
    @api.depends_context("allowed_company_ids")
    def _compute_item_ids(self):
        """Show the items of the companies that are ticked: others cannot be read."""
        for calling in self:
            shown = calling.case_id.shown_item_ids._filtered_access("read")
            calling.item_ids = calling.may_show and shown

    @api.depends("activity_id.note", "may_show")
    def _compute_script(self):
        for calling in self:
            calling.script = calling.may_show and calling.activity_id.note

    @api.depends("case_id", "may_show")
    def _compute_last_contacts(self):
        self.last_contacts = False
        for calling in self.filtered("may_show"):
            talked = calling.case_id.contact_ids.filtered(lambda contact: contact.kind in ("conversation", "message"))
            calling.last_contacts = "\n".join(
                # whoever calls knows what our levels say
                contact._told_in_short() if contact.level_id else contact._told_in_full()
                for contact in talked[:WORDS_SHOWN]
            )

    @api.depends("activity_id")
    def _compute_task_id(self):
        """Show the call that is being made, and no other task."""
        for calling in self:
            calling.task_id = calling.activity_id

    @api.depends("partner_id")
    def _compute_display_name(self):
        for calling in self:
            calling.display_name = calling.partner_id.display_name or self.env._("Calling")

    # === THE LIST === #

    @api.model
    def _mine(self):
        """Return the record of the user."""
        found = self.search([("user_id", "=", self.env.uid)])
        # nobody creates one by hand: each person has one
        return found or self.sudo().create({"user_id": self.env.uid}).sudo(False)

    def _waiting_domain(self):
        return self.env["collections.worklist"]._now() & self.env["collections.worklist"]._of_kinds("call")

    def _find_next(self):
        """Return the next call; those that were put off come last."""
        waiting = self.env["collections.worklist"].search(self._waiting_domain())
        put_off = self._put_off().ids
        later = waiting.filtered(lambda row: row.record_id in put_off)
        row = self._callable(waiting - later) or self._callable(later) or (waiting - later or later)[:1]
        return self.env["mail.activity"].sudo().browse(row.record_id)  # the worklist shows it already

    def _callable(self, rows):
        """Return the first of these calls that contact rules allow now; empty if there is none."""
        now = fields.Datetime.now()
        for some in split_every(CHECKED_TOGETHER, rows.ids, rows.browse):
            refused = some.case_id._permissions_of_all("phone", now)
            for row in some - some.filtered(lambda row: row.case_id._stopped_by("phone")):
                if row.case_id.id not in refused or refused[row.case_id.id].allowed:
                    return row
        return rows.browse()

    def _put_off(self):
        """Return the calls that come last today; those put off on another day count like all others."""
        today = self.env.company._collections_day()
        return self.skipped_ids if self.env.company._collections_day(self.date) == today else self.skipped_ids.browse()

    @api.model
    def action_start(self):
        """Continue the call that was begun, else begin the first one."""
        calling = self._mine()
        if not calling.activity_id.active:
            calling._take(calling._find_next())
        return calling._shown()

    def _call(self, activity):
        """Make this call."""
        if self.activity_id != activity:
            self._take(activity)
        return self._shown()

    def _take(self, activity):
        """Make this the current call; what was typed for another one is deleted."""
        case = self.env["collections.case"].browse(activity.res_id)
        empty = dict.fromkeys(TYPED, False)
        now = {"direction": "out", "channel": "phone", "date": fields.Datetime.now(), "complete_task": True}
        now["skipped_ids"] = [Command.set(self._put_off().ids)]
        # only this code decides on the call, not users who write to the record
        self.sudo().write({"activity_id": activity.id, "case_id": case.id, **now, **empty})

    def _shown(self):
        return self.get_formview_action()

    # === OUTCOME === #

    def action_no_answer(self):
        return self._log_and_next("collections_followup.collections_outcome_no_answer")

    def action_left_message(self):
        return self._log_and_next("collections_followup.collections_outcome_left_message")

    def action_log_next(self):
        """Log what was chosen, and go on with the next call."""
        if not self.outcome_id:
            raise UserError(self.env._("Choose what came of the call first."))
        return self._log_and_next()

    def action_skip(self):
        """Put this call last for today."""
        # only this code decides on the next call, not users who write to the record
        put_off = self._put_off() + self.activity_id
        self.sudo().write({"skipped_ids": [Command.set(put_off.ids)], "date": fields.Datetime.now()})
        self._take(self._find_next())

    def action_open_case(self):
        self.ensure_one()
        return self.case_id.get_formview_action()

    def _log_and_next(self, xmlid=None):
        self.ensure_one()
        self.check_access("write")
        if not self.case_id:
            raise UserError(self.env._("No call is being made."))
        if xmlid:
            self.outcome_id = self.env.ref(xmlid)
        self.date = fields.Datetime.now()
        told = self.env._("%(customer)s: %(outcome)s", customer=self.partner_id.name, outcome=self.outcome_id.name)
        action = self.action_log()
        self._take(self._find_next())
        return action or notification.shown(
            told, type="success", next={"type": "ir.actions.client", "tag": "soft_reload"}
        )
