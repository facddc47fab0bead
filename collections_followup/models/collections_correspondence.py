from odoo import api, fields, models
from odoo.fields import Domain


class CollectionsCorrespondence(models.AbstractModel):
    """What a customer and we write to each other, by e-mail and from the chatter."""

    _name = "collections.correspondence"
    _description = "Correspondence with a Customer"

    def _mail_get_partners(self, introspect_fields=False):
        """What colleagues send from the chatter goes to whom the follow-up writes to."""
        return {case.id: case.recipient_id for case in self}

    def _message_compute_subject(self):
        """The customer reads it too: who writes to them matters more than their own name."""
        return self.env._(
            "%(company)s: account of %(partner)s", company=self.company_id.name, partner=self.display_name
        )

    def _message_post_after_hook(self, message, msg_values):
        """A customer's answer goes into the contact log, and holds automatic steps until somebody has read it."""
        result = super()._message_post_after_hook(message, msg_values)
        by_colleague = message.author_id.user_ids.filtered(lambda user: not user.share)
        if message.message_type == "comment" and by_colleague and self._is_discussion(message):
            self.sudo()._log_answer(message, by_colleague[:1])
        # what claims to come from a colleague may be forged: it stays a note
        if message.message_type == "email" and not by_colleague:
            self.sudo()._log_reply(message)
            if not message.collections_automatic:
                self.sudo()._tell_responsible(message, msg_values)
        return result

    @api.model
    def _is_discussion(self, message):
        """Whether a message is meant for the customer, and no note among colleagues."""
        return message.subtype_id == self.env.ref("mail.mt_comment") and not message.is_internal

    def _log_answer(self, message, user):
        """What a colleague writes to the customer from the chatter is a contact, and answers what they have written."""
        people = message.partner_ids.filtered(lambda p: p.commercial_partner_id == self.partner_id)
        if not people:
            return
        self.env["collections.contact"].create(
            {
                "case_id": self.id,
                "direction": "out",
                "kind": "message",
                "channel": "email",
                "user_id": user.id,
                "person_id": people[0].id,
                "address": ", ".join(filter(None, people.mapped("email"))),
                "summary": message.subject or self._message_compute_subject(),
                "mail_message_id": message.id,
            }
        )
        self._read_replies(message.date)
        self._refresh()

    def _tell_responsible(self, message, msg_values):
        """Who looks after the customer is notified of the answer, once, whichever way the reminder was written.

        Odoo itself takes the answer to a reminder, which is a note, for a note, of which it tells its author only.
        """
        person = self._who_answers().partner_id
        if person and person not in message.partner_ids:
            message.partner_ids += person
            msg_values["partner_ids"] = message.partner_ids.ids

    def _who_answers(self):
        """The responsible person, else a manager of the company: somebody always does, if there is anybody."""
        return self._responsible() or self.company_id._collections_manager()

    def _log_reply(self, message):
        """A machine's answer is logged as what it is: it holds nothing, and counts as no contact."""
        if not message.collections_automatic:
            self.message_subscribe(self._responsible().partner_id.ids)  # who then gets the reply by Odoo's own means
        self.env["collections.contact"].create(
            {
                "case_id": self.id,
                "direction": "in",
                "kind": "automatic" if message.collections_automatic else "message",
                "channel": "email",
                "person_id": message.author_id.id,
                "address": message.email_from,
                "summary": message.subject or self.env._("Reply by e-mail"),
                "mail_message_id": message.id,
            }
        )
        self._refresh()

    def action_replies_read(self):
        """Say that what the customer wrote has been read: automatic steps go on."""
        self.check_access("write")
        self.sudo().write({"replies_read_at": fields.Datetime.now()})
        self.sudo()._refresh()

    def _read_replies(self, until):
        """Somebody has read what the customer wrote up to then."""
        if not self.replies_read_at or self.replies_read_at < until:
            self.replies_read_at = until

    def action_dispute_reply(self):
        """Open a dispute from what the customer has written last."""
        self.ensure_one()
        reply = self.contact_ids.filtered(lambda c: c.direction == "in" and c.kind == "message")[:1]
        return reply.action_dispute() if reply else self.action_dispute()

    # === UNREAD === #

    @api.depends("contact_ids.date", "replies_read_at")
    def _compute_unread_reply(self):
        unread = self.filtered_domain(self._search_unread_reply("in", [True]))
        for case in self:
            case.unread_reply = case in unread

    def _search_unread_reply(self, operator, value):
        if operator != "in":
            return NotImplemented
        replies = (
            self.env["collections.contact"]
            .sudo()
            ._read_group([("direction", "=", "in"), ("kind", "=", "message")], ["case_id"], ["date:max"])
        )
        return Domain("id", "in", [c.id for c, date in replies if not c.replies_read_at or date > c.replies_read_at])
