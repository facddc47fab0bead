from odoo import api, fields, models
from odoo.tools import format_date

from ...const import FAILURE_TYPES

#: The delivery of a letter on paper, by its state.
DELIVERY_OF_LETTER = {
    "to_print": "queued",
    "printed": "printed",
    "posted": "sent",
    "returned": "bounced",
    "cancelled": "cancelled",
}


class CollectionsContact(models.Model):
    """One attempt or conversation, in or out: a line of the contact log.

    The log is evidence, so a line is never changed or deleted: the delivery of its message is read
    from the message, and a correction is a line of its own.
    """

    _name = "collections.contact"
    _description = "Contact Log"
    _inherit = ["collections.logged", "collections.evidence", "collections.safely"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _rec_name = "summary"
    _evidence = {"mail_message_id": []}

    case_id = fields.Many2one(
        "collections.case", required=True, ondelete="restrict", index=True, help="Whom this was about."
    )
    partner_id = fields.Many2one(related="case_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    episode = fields.Integer(required=True, help="How many times the case had been opened by then.")
    date = fields.Datetime(required=True, default=fields.Datetime.now, help="When it took place.")
    day = fields.Date(required=True, help="The day on which it took place, in the company's time zone.")
    direction = fields.Selection(
        [("out", "Outgoing"), ("in", "Incoming")], required=True, default="out", help="Who contacted whom."
    )
    kind = fields.Selection(
        [
            ("message", "Message"),
            ("conversation", "Conversation"),
            ("task", "Task for a Person"),
            ("statement", "Statement of Account"),
            ("notice", "Notice"),
            ("automatic", "Automatic Reply"),
            ("refrained", "Refrained From"),
        ],
        required=True,
        default="conversation",
        help="A message that was written, a conversation that a person has noted, a task given to a person, a "
        "statement of account, a notice such as a new address, the automatic reply of a machine, or a step that "
        "contact rules did not allow; the last four ask for nothing and do not delay the next step.",
    )
    channel = fields.Selection(
        lambda self: self.env["collections.channel"]._log_selection(), required=True, help="How the contact was made."
    )
    level_id = fields.Many2one("collections.level", ondelete="restrict", index=True, help="The follow-up level taken.")
    step_id = fields.Many2one(
        "collections.step", ondelete="set null", index="btree_not_null", help="The proposed step that was taken."
    )
    ordinal = fields.Integer(
        default=1,
        help="Which time this level was taken by this channel while the case was open, or this reminder was written.",
    )
    rehearsal = fields.Boolean(help="Sent to the rehearsal address instead of to the customer.")
    user_id = fields.Many2one("res.users", "Done By", ondelete="restrict", help="Who made or noted the contact.")
    person_id = fields.Many2one("res.partner", ondelete="restrict", help="Who was written to or spoken to.")
    address = fields.Char(help="The e-mail address or telephone number that was used.")
    outcome_id = fields.Many2one("collections.outcome", ondelete="restrict", help="What came of it.")
    summary = fields.Char(required=True, help="In one line.")
    note = fields.Text(help="What was said.")
    amount = fields.Monetary(help="What was overdue and asked for, in company currency.")
    item_ids = fields.One2many("collections.contact.item", "contact_id", "Items", help="The invoices it spoke of.")
    charge_ids = fields.One2many(
        "collections.contact.charge", "contact_id", "Charges Asked For", help="What it asked for beside the invoices."
    )
    mail_message_id = fields.Many2one(
        "mail.message", "Message", ondelete="restrict", index="btree_not_null", help="The message as it was written."
    )
    activity_id = fields.Many2one(
        "mail.activity", "Task", ondelete="set null", index="btree_not_null", help="The task given."
    )
    printed_letter_id = fields.Many2one(
        "collections.printed.letter", ondelete="restrict", index="btree_not_null", help="The letter on paper."
    )
    withdrawal_ids = fields.One2many(
        "collections.contact.withdrawal", "contact_id", "Taken Back", help="Why it did not leave, if it was taken back."
    )
    why_not_sent = fields.Text(
        compute="_compute_why_not_sent",
        help="Why it was taken back before it left: it would not have been written so any more.",
    )
    delivery = fields.Selection(
        [
            ("queued", "Queued"),
            ("printed", "Printed"),
            ("sent", "Sent"),
            ("bounced", "Bounced"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
            ("lost", "Message Lost"),
            ("to_do", "To Do"),
            ("done", "Done"),
        ],
        compute="_compute_delivery",
        compute_sudo=True,
        help="What became of the message or task. Lost: the message is gone, so nothing proves that it was sent.",
    )

    # customers write little beside what is written to them
    _said = models.Index("(case_id, date) WHERE direction = 'in' AND kind = 'message'")
    _step_once = models.UniqueIndex(
        "(case_id, episode, level_id, channel, ordinal, COALESCE(rehearsal, FALSE)) WHERE level_id IS NOT NULL",
        "This step has been taken already.",
    )

    @api.depends("withdrawal_ids")
    @api.depends_context("lang")
    def _compute_why_not_sent(self):
        for contact in self:
            contact.why_not_sent = contact.withdrawal_ids.why

    @api.depends("mail_message_id", "activity_id.active", "printed_letter_id.state", "kind", "withdrawal_ids")
    def _compute_delivery(self):
        notifications = self.mail_message_id.notification_ids.grouped("mail_message_id")
        for contact in self:
            if contact.withdrawal_ids:
                contact.delivery = "cancelled"
            elif contact.kind == "refrained":
                contact.delivery = False
            elif contact.kind == "task":
                task = contact.activity_id
                contact.delivery = "to_do" if task.active else "done" if task else "cancelled"
            elif contact.printed_letter_id:
                contact.delivery = DELIVERY_OF_LETTER[contact.printed_letter_id.state]
            elif contact.direction == "out" and (contact.kind in ("message", "statement") or contact.mail_message_id):
                message = contact.mail_message_id
                contact.delivery = self._delivery_of(notifications.get(message)) if message else "lost"
            else:
                contact.delivery = "done"

    @api.model
    def _status_of(self, notification):
        """Return the status; a message that a mail server refuses at once has failed like one that bounces later."""
        status = notification.notification_status
        refused = status == "exception" and notification.failure_type in FAILURE_TYPES.values()
        return "bounce" if refused else status

    @api.model
    def _delivery_of(self, notifications):
        """Return the worst status of any recipient; no trace left means sent long ago."""
        states = {self._status_of(notification) for notification in notifications or ()}
        for state, delivery in (
            ("bounce", "bounced"),
            ("exception", "failed"),
            ("ready", "queued"),
            ("process", "queued"),
            ("canceled", "cancelled"),
        ):
            if state in states:
                return delivery
        return "sent"

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")  # before anything is read of the case named here
        for vals in vals_list:
            case = self.env["collections.case"].browse(vals["case_id"])
            vals.setdefault("episode", case.episode)
            if "day" not in vals:
                date = fields.Datetime.to_datetime(vals.setdefault("date", fields.Datetime.now()))
                vals["day"] = case.company_id._collections_day(date)
        contacts = super().create(vals_list)
        contacts.filtered(lambda contact: contact._is_told())._to_timeline()
        return contacts

    def _is_told(self):
        """Return True if the chatter does not show it by itself, as it shows messages and tasks."""
        return not self.mail_message_id and self.kind != "task"

    def _to_timeline(self):
        """Add these contacts to the time-lines of their cases."""
        self.env["collections.case"].sudo()._add_to_timeline(
            self.sudo(),
            lambda contact: contact._in_one_line(),
            lambda contact: contact.user_id.partner_id or contact.person_id,
        )

    def _in_one_line(self):
        """Return its channel, its summary and its note, in one line."""
        channels = dict(self._fields["channel"]._description_selection(self.env))
        head = f"{channels[self.channel]}: {self.summary}"
        return f"{head} – {self.note}" if self.note else head

    def _text(self):
        """Return the text: the note, else the message without quoted text."""
        self.ensure_one()
        if self.note:
            return self.note
        return self.mail_message_id._collections_text()

    def _told_in_short(self):
        """Return day and summary."""
        return f"{format_date(self.env, self.day)}: {self.summary}"

    def _told_in_full(self):
        """Return day, summary and text, for a person who opens the case."""
        return "\n".join(filter(None, (self._told_in_short(), self._text())))

    def action_open_message(self):
        """Show the message as it was written."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.summary,
            "res_model": "mail.message",
            "res_id": self.mail_message_id.id,
            "view_mode": "form",
            "target": "new",
        }
