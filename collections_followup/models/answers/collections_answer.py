from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import reasons

#: Fields that people may set; the others say what came, and what was done with it.
CHOSEN = {"case_id"}


class CollectionsAnswer(models.Model):
    """An e-mail that may be a customer's answer, until somebody has assigned it.

    It came without a reference to a message of ours, and without a token: so its customer was guessed, or is not known
    at all. Nothing is ever sent back to its sender.
    """

    _name = "collections.answer"
    _description = "Answer to Assign"
    _inherit = ["mail.thread"]
    _order = "state desc, id desc"
    _rec_name = "subject"
    _check_company_auto = True

    email_from = fields.Char("Sender", readonly=True, help="The sender, as the e-mail says.")
    subject = fields.Char(readonly=True, help="The subject of the e-mail.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, help="To whom it was sent.")
    day = fields.Date(
        "Received On",
        required=True,
        readonly=True,
        default=lambda self: self.env.company._collections_day(),
        help="The day on which it came, in the company's time zone.",
    )
    guess_ids = fields.One2many(
        "collections.answer.guess",
        "answer_id",
        "May Belong To",
        readonly=True,
        help="The automatic steps of these cases wait until somebody has said whose answer it is.",
    )
    case_id = fields.Many2one(
        "collections.case",
        tracking=True,
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Whose answer it is. As long as it is to be assigned, this is a guess: choose another one where it is "
        "wrong.",
    )
    likelihood = fields.Selection(
        [("likely", "Likely"), ("possible", "Possible"), ("unknown", "Not Known")],
        "Guess",
        required=True,
        readonly=True,
        default="unknown",
        help="Likely: the sender is known, and only one customer fits. Possible: several fit, or the sender is not "
        "known.",
    )
    why = fields.Text("Why This Case", compute="_compute_why", help="Why this case was guessed, or none.")
    mail_message_id = fields.Many2one(
        "mail.message", "Message", readonly=True, ondelete="set null", index="btree_not_null", help="What came."
    )
    body = fields.Html("What Was Written", related="mail_message_id.body", help="What the sender wrote.")
    state = fields.Selection(
        [("to_assign", "To Assign"), ("assigned", "Assigned"), ("dismissed", "Not for Us")],
        required=True,
        readonly=True,
        default="to_assign",
        tracking=True,
        index=True,
        help="To assign until somebody has said whose answer it is.",
    )

    @api.depends("subject", "email_from")
    def _compute_display_name(self):
        for answer in self:
            answer.display_name = answer.subject or answer.email_from

    @api.depends("guess_ids", "case_id")
    @api.depends_context("lang")
    def _compute_why(self):
        for answer in self:
            guess = answer.guess_ids.filtered(lambda guess, answer=answer: guess.case_id == answer.case_id)
            answer.why = guess[:1].why if answer.case_id else answer._why_none()

    def _why_none(self):
        if self.guess_ids:
            return self.env._("It fits several customers equally well: choose one of them.")
        return self.env._("Nothing in it tells whose answer it is.")

    def write(self, vals):
        if not self.env.su and set(vals) & set(self._fields) - CHOSEN - set(self.env["mail.thread"]._fields):
            raise AccessError(self.env._("What came stays as it is: say whose answer it is, or that it is not for us."))
        if "case_id" in vals and self.filtered(lambda answer: answer.state != "to_assign"):
            raise UserError(self.env._("Somebody has said already whose answer this is."))
        return super().write(vals)

    # === RECEIVED === #

    @api.model
    def _values(self, company, values, finding):
        """Return the values of the answer for an e-mail.

        :param values: the e-mail as Odoo has read it
        :param finding: decision.addressee.Finding
        """
        guesses = [{"case_id": case_id, "reasons": reasons.dump(why)} for case_id, why in finding.why.items()]
        found = "likely" if finding.likely else "possible"
        return {
            "email_from": values.get("email_from"),
            "subject": values.get("subject"),
            "company_id": company.id,
            "day": company._collections_day(),
            "case_id": finding.best,
            "likelihood": found if guesses else "unknown",
            "guess_ids": [Command.create(guess) for guess in guesses],
        }

    @api.model_create_multi
    def create(self, vals_list):
        answers = super().create(vals_list)
        answers.guess_ids.case_id._refresh()  # messages that wait for these customers are withdrawn
        return answers

    def _message_post_after_hook(self, message, msg_values):
        """Notify those responsible for the customers whose answer it may be; nobody, if a machine has written it."""
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type == "email":
            self.mail_message_id = self.mail_message_id or message
            if not message.collections_automatic:
                message.partner_ids += self.sudo()._who_is_told().partner_id
                msg_values["partner_ids"] = message.partner_ids.ids
        return result

    def _collections_case_about(self, message):
        """Return no case: whose answer it is, is a guess, and nothing is logged until it is assigned."""
        return self.case_id.browse().sudo()

    def _who_is_told(self):
        """Return the collectors of the cases that it may belong to; else the company's responsible user or manager."""
        people = self.env["res.users"].union(*(case._who_answers() for case in self.guess_ids.case_id))
        return people or self.company_id._collections_responsible() or self.company_id._collections_manager()

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Keep its messages among colleagues: nothing goes to anybody else, least of all back to the sender."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        return [recipient for recipient in recipients if not recipient["share"]]

    def _notify_by_email_prepare_rendering_context(self, message, **kwargs):
        """Mark notices by e-mail as not to be answered: an answer would reach nobody."""
        context = super()._notify_by_email_prepare_rendering_context(message, **kwargs)
        say = self.env._("Say first whose answer this is: what you reply here does not reach the sender.")
        return {**context, "subtitles": [*context["subtitles"], say]}

    # === DECIDED === #

    def action_confirm(self):
        """Confirm that it is the answer of the chosen case, and open that."""
        for answer in self._to_assign():
            if not answer.case_id:
                raise UserError(self.env._("Choose the case first."))
            answer._assign()
        return self.case_id[:1].get_formview_action()

    def action_dismiss(self):
        """Dismiss it: it is no answer of a customer."""
        answers = self._to_assign()
        answers.state = "dismissed"
        answers.guess_ids.case_id._refresh()

    def _to_assign(self):
        """Return these as superuser and locked, if the user may write to them and nobody has assigned them yet."""
        self.check_access("write")
        answers = self.sudo().try_lock_for_update()
        if answers != self or answers.filtered(lambda answer: answer.state != "to_assign"):
            raise UserError(self.env._("Somebody has said already whose answer this is."))
        return answers

    def _assign(self):
        """Hand the e-mails over to the case, which receives them as if the mail gateway had brought them."""
        self.state = "assigned"
        for message in self._received():
            message.write({"model": self.case_id._name, "res_id": self.case_id.id, "parent_id": False})
            message.attachment_ids.write({"res_model": self.case_id._name, "res_id": self.case_id.id})
            self.case_id._message_post_after_hook(message, {})
        (self.guess_ids.case_id | self.case_id)._refresh()

    def _received(self):
        """Return the e-mails that came, in their order."""
        of_answer = [("model", "=", self._name), ("res_id", "=", self.id), ("message_type", "=", "email")]
        return self.env["mail.message"].search(of_answer, order="id")
