from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize_all

from ...decision.stop_words import asks_to_stop

#: The days for which an absence note is shown, and the number of them that are read.
OFFER_DAYS = 30
OFFERS_READ = 5


class CollectionsCase(models.Model):
    """Correspondence between a customer and us: in the chatter of the case, of invoices and of contacts, by e-mail
    and on the page. All of it is in the contact log.
    """

    _inherit = "collections.case"

    answer_count = fields.Integer(
        "Answers to Assign",
        compute="_compute_answer_count",
        help="E-mails that may be this customer's answer, until somebody has said whose they are.",
    )
    claim_id = fields.Many2one(
        "mail.activity",
        "E-mail in My Name",
        compute="_compute_claim",
        help="An e-mail in the name of whoever looks at this, of which only they can say whether it is theirs.",
    )
    offer_id = fields.Many2one(
        "collections.contact",
        "Absence Note",
        compute="_compute_offer",
        help="The latest absence note that says something to act upon: another address, or that somebody has left.",
    )
    offer_text = fields.Text("What the Note Says", compute="_compute_offer", help="What the absence note says.")
    offer_instead = fields.Char("Write To Instead", compute="_compute_offer", help="Addresses that it names.")
    offer_left = fields.Boolean("Has Left", compute="_compute_offer", help="It says that somebody has left for good.")
    offers_seen_at = fields.Datetime(
        "Absence Notes Seen At", readonly=True, help="When somebody last decided about an absence note."
    )
    claim_text = fields.Text("What It Says", compute="_compute_claim", help="What the e-mail says.")

    unread_text = fields.Text(
        "Unread", compute="_compute_unread_text", help="What the customer has written and nobody has read yet."
    )
    asked_plan_id = fields.Many2one(
        "collections.agreement",
        "Plan Asked For",
        compute="_compute_unread_text",
        help="The payment plan that the customer has asked for and nobody has answered yet.",
    )

    def _mail_get_partners(self, introspect_fields=False):
        """Return the recipient of the follow-up for messages that colleagues send from the chatter."""
        return {case.id: case.recipient_id for case in self}

    def _message_compute_subject(self):
        """Return a subject for the customer too, who needs to know who writes more than their own name.

        The name is kept: colleagues who get a copy tell their customers apart by it, and it tells the customer no more
        than the address does. No subject says what is owed, or for what.
        """
        return self.env._(
            "%(company)s: account of %(partner)s", company=self.company_id.name, partner=self.display_name
        )

    def _collections_case_about(self, message):
        return self.sudo()

    # === FROM COLLEAGUES === #

    def _log_said(self, message, people, notice=None):
        """Log a colleague's message to people of the customer as a contact, which answers what they have written.

        Automatic messages, such as an invoice, are notices: they answer and delay nothing.

        :param message: mail.message
        :param people: res.partner records that it has reached, of whichever customer
        :param notice: name of what was sent, if nobody has written anything
        """
        people = self._among_customer(message, people)
        if people and self._is_new(message):
            self._log_written(
                message,
                notice,
                channel="email",
                person_id=people[0].id,
                address=", ".join(filter(None, people.mapped("email"))),
                summary=notice or message.subject or message.record_name or self._message_compute_subject(),
            )

    def _log_text(self, message, texts):
        """Log a colleague's text message to people of the customer in the same way.

        A number that is nobody's counts as the customer's: it was entered on what concerns them.

        :param message: mail.message
        :param texts: sms.sms by which it leaves
        """
        texts = texts.filtered(lambda text: not text.partner_id or self._includes(text.partner_id))
        if texts:
            self._log_written(
                message,
                channel="sms",
                person_id=texts.partner_id[:1].id,
                address=", ".join(texts.mapped("number")),
                summary=texts[0].body,
            )

    def _log_written(self, message, notice=None, **values):
        """Log a message of ours as a contact; if a colleague has written it, nothing waits for an answer any more.

        :raises UserError: if the law holds contacts by people
        """
        colleague = message._collections_poster() or message._collections_colleague()
        written = colleague and not notice  # what an automation of Odoo writes is nobody's answer
        if written and message.message_type in ("comment", "sms"):
            self._check_legal_hold()
        self.env["collections.contact"].create(
            {**self._sent_values(message, "message" if written else "notice", colleague), **values}
        )
        if written:
            self._read_replies(message.date)
            self._refresh()

    def _sent_values(self, message, kind, colleague):
        """Return the values of a contact by which a message of ours is logged, beside whom it went to and how."""
        return {
            "case_id": self.id,
            "direction": "out",
            "kind": kind,
            "user_id": (colleague or self.env.user).id,
            "mail_message_id": message.id,
        }

    def _among_customer(self, message, people):
        """Return people of the customer among those a message has reached; an e-mail may have reached them directly.

        Nobody if an e-mail may have been written by somebody else than it says.
        """
        unproven = not message.collections_sender and not message._collections_poster()
        if not self or (message.message_type == "email" and unproven):
            return people.browse()
        directly = email_normalize_all(f"{message.incoming_email_to or ''}, {message.incoming_email_cc or ''}")
        if directly:
            people |= people.search(Domain("email_normalized", "in", directly) & self._of_customer())
        return people.filtered(self._includes)

    def _of_customer(self):
        own = Domain("commercial_partner_id", "=", self.partner_id.id)
        return own | Domain("id", "in", self.representative_id.person_id.ids)

    def _is_new(self, message):
        """Return True if it is not in the log yet."""
        return not self.env["collections.contact"].search_count([("mail_message_id", "=", message.id)], limit=1)

    # === IN THE NAME OF A COLLEAGUE === #

    def _hear(self, message, msg_values):
        """Log incoming messages. An e-mail in the name of a colleague may be forged: the colleague is asked.

        :param message: mail.message of which nobody has been notified yet
        :param msg_values: its values, by which Odoo notifies people
        """
        if colleague := message._collections_colleague():
            self._hear_colleague(message, msg_values, colleague)
        elif self._is_heard_here(message):
            if not message.collections_automatic:
                self._tell_responsible(message, msg_values)
            self._log_reply(message)  # from now on it cannot be changed

    def _is_for_customer(self, message):
        """Return True if a colleague's e-mail answers the customer, or a message to them; others are internal."""
        parent = message.parent_id
        return not parent.author_id or parent.author_id.partner_share or not self._is_new(parent)

    # === FROM THE CUSTOMER === #

    def _is_heard_here(self, message):
        """Return True if a message of somebody else is about this case.

        Every e-mail on the case itself is; messages on the page are logged there.
        """
        if message.model == self._name:
            return message.message_type == "email"
        return self._includes(message.author_id) or (
            message.parent_id and not message.author_id and not self._is_new(message.parent_id)
        )

    def _tell_responsible(self, message, msg_values):
        """Notify the responsible person of the answer, once, whichever way the reminder was written.

        Odoo itself treats the answer to a reminder, which is a note, as a note, and notifies only its author.
        """
        person = self._who_answers().partner_id
        if person and person not in message.partner_ids:
            message.partner_ids += person
            msg_values["partner_ids"] = message.partner_ids.ids

    def _who_answers(self):
        """Return the responsible person, else a manager of the company; empty only if there is nobody."""
        return self._responsible() or self.company_id._collections_manager()

    def _log_reply(self, message):
        """Log a reply; a machine's is logged as such: it holds nothing, and does not count as a contact."""
        if not message.collections_automatic:
            self.message_subscribe(self._responsible().partner_id.ids)  # they then get the reply by Odoo's own means
        stops = not message.collections_automatic and asks_to_stop(message._collections_text())
        reply = self.env["collections.contact"].create(
            {
                "case_id": self.id,
                "direction": "in",
                # what is acted upon need not be read first
                "kind": "automatic" if message.collections_automatic else "notice" if stops else "message",
                "channel": "email" if message.message_type == "email" else "portal",
                "person_id": message.author_id.id,
                "address": message.email_from,
                "summary": message.subject or self.env._("Reply by e-mail"),
                "mail_message_id": message.id,
            }
        )
        reply._ask_who_it_is_now()
        if stops:
            self._stop("email", "email", words=message._collections_text(), contact_id=reply.id)
        self._refresh()

    def action_replies_read(self):
        """Mark everything that the customer wrote as read: automatic steps go on."""
        self.check_access("write")
        self.sudo().write({"replies_read_at": fields.Datetime.now()})
        self.sudo()._refresh()

    def _read_replies(self, until):
        """Mark what the customer wrote up to then as read."""
        if not self.replies_read_at or self.replies_read_at < until:
            self.replies_read_at = until

    def action_dispute_reply(self):
        """Open a dispute from the customer's latest message."""
        self.ensure_one()
        reply = self.contact_ids.filtered(lambda c: c.direction == "in" and c.kind == "message")[:1]
        return reply.action_dispute() if reply else self.action_dispute()

    # === OFFERS OF ABSENCE NOTES === #

    @api.depends("contact_ids", "offers_seen_at")
    def _compute_offer(self):
        since = fields.Datetime.subtract(fields.Datetime.now(), days=OFFER_DAYS)
        recent = Domain("case_id", "in", self.ids) & Domain("kind", "=", "automatic") & Domain("date", ">", since)
        notes = self.env["collections.contact"].search(recent).grouped("case_id")
        for case in self:
            latest = notes.get(case, self.env["collections.contact"])[:OFFERS_READ]
            case.offer_id = latest.filtered(lambda note, case=case: case._is_offer(note))[:1]
            case.offer_text = case.offer_id._text() if case.offer_id else ""
            case.offer_instead = case.offer_id.instead
            case.offer_left = case.offer_id.has_left

    def _is_offer(self, note):
        """Return True if a note offers something that nobody has decided about, and that is not done already."""
        if self.offers_seen_at and note.date <= self.offers_seen_at:
            return False
        used = self.recipient_id.email_normalized
        return note.has_left or any(address != used for address in filter(None, note.instead.split(", ")))

    def action_offer(self):
        """Open the offer of the absence note."""
        if not self.offer_id:
            raise UserError(self.env._("There is no absence note to look at."))
        return self.offer_id.action_take_address()

    def action_offers_seen(self):
        """Mark the absence notes as read: they need nothing more."""
        self.check_access("write")
        self.sudo().offers_seen_at = fields.Datetime.now()

    # === POSSIBLE ANSWERS === #

    def _compute_answer_count(self):
        counts = self._counts("collections.answer.guess", ("answer_id.state", "=", "to_assign"))
        for case in self:
            case.answer_count = counts.get(case, 0)

    def action_view_answers(self):
        """Show the e-mails that may be the customer's answer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_answer_action")
        waiting = [("guess_ids.case_id", "=", self.id), ("state", "=", "to_assign")]
        return {**action, "domain": waiting, "context": {}}

    # === UNREAD === #

    @api.depends("contact_ids.date", "replies_read_at")
    def _compute_unread_reply(self):
        unread = self.filtered_domain(self._search_unread_reply("in", [True]))
        for case in self:
            case.unread_reply = case in unread

    @api.depends("contact_ids.date", "replies_read_at")
    def _compute_unread_text(self):
        """Show unread messages, the latest first, as logged: plans requested on the page are in no chatter."""
        for case in self:
            case.unread_text = "\n\n".join(contact._told_in_full() for contact in case._unread())
            asked = case.agreement_ids.filtered(lambda a: a.state == "draft" and a.asked_by_id)
            case.asked_plan_id = asked.sorted("id")[-1:]

    def _unread(self):
        """Return what the customer has written since somebody last read it."""
        came = self.contact_ids.filtered(lambda c: c.direction == "in" and c.kind == "message")
        return came.filtered(lambda c: not self.replies_read_at or c.date > self.replies_read_at)

    def action_asked_plan(self):
        """Open the plan that the customer has asked for."""
        self.ensure_one()
        return self.asked_plan_id.get_formview_action()

    def _search_unread_reply(self, operator, value):
        """Search by one query over all cases: customers may have written much, and little of it is unread."""
        if operator != "in":
            return NotImplemented
        self.env["collections.contact"].flush_model(["case_id", "direction", "kind", "date"])
        self.flush_model(["replies_read_at"])
        unread = SQL(
            """(SELECT said.case_id FROM collections_contact said JOIN collections_case kase ON kase.id = said.case_id
                 WHERE said.direction = 'in' AND said.kind = 'message'
                   AND (kase.replies_read_at IS NULL OR said.date > kase.replies_read_at))"""
        )
        return Domain("id", "in", unread)
