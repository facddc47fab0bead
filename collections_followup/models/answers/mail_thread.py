import re
from datetime import timedelta

from odoo import api, models
from odoo.fields import Datetime, Domain
from odoo.tools import email_split, html_sanitize

from ...const import AUTHENTICATION_SERVER
from ...decision.authentic import is_authentic
from ...decision.automatic import is_automatic
from ...decision.notice import read_notice, report_type
from ..case.collections_case_link import TOKEN
from ..law.collections_case_stop_link import STOP_PATH
from .mail_message import without_quotes

#: Days after a message in which a notice that does not quote it is matched with it by its address.
NOTICE_DAYS = 5
#: Types of messages to customers, and from them; not what Odoo notes by itself.
SAID = ("comment", "email", "auto_comment")


def _calendar_method(message):
    """Return the method of a calendar entry; empty if there is none."""
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            written = re.search(rb"^METHOD:(\w+)", part.get_payload(decode=True) or b"", re.MULTILINE)
            return str(part.get_param("method") or (written[1].decode() if written else ""))
    return ""


def _is_by_machine(message, body=""):
    """Return True if a machine wrote an e-mail.

    :param message: email.message.EmailMessage
    :param body: its body, as HTML
    """
    headers = {name.lower(): str(value) for name, value in message.items()}
    text = without_quotes(html_sanitize(body or ""))
    return is_automatic(headers, headers.get("subject"), report_type(message), text, _calendar_method(message))


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """Note whether a machine wrote an e-mail: it is then nobody's answer. Links that it quotes are disabled."""
        values = super().message_parse(message, save_original=save_original)
        if _is_by_machine(message, values.get("body")):
            values["collections_automatic"] = True
        if any(link in (values.get("body") or "") for link in (TOKEN, STOP_PATH)):  # colleagues read quoted text
            values["body"] = self.env["collections.case"]._closed(values["body"])
        if self._collections_is_proven(message):
            values["collections_sender"] = "proven"
        return values

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        """Route an answer to the follow-up to its case, or to a person, before Odoo would send it back."""
        # the gateway may run as a user who sees nothing of the follow-up
        found = self.env["collections.answer.routing"].sudo()._find(message_dict, model)
        if found is None:
            return super().message_route(message, message_dict, model, thread_id, custom_values)
        self._routing_reset_bounce(message, message_dict)
        if not found.further:
            return found.routes
        further = super().message_route(message, message_dict, model, thread_id, custom_values)
        return found.routes + [route for route in further if route[0] not in ("collections.case", "collections.answer")]

    @api.model
    def _collections_is_proven(self, message):
        """Return True if our own mail server has found the sender of an e-mail to be genuine."""
        server = self.env["ir.config_parameter"].sudo().get_param(AUTHENTICATION_SERVER)
        senders = email_split(", ".join(str(value) for value in message.get_all("From", [])))
        results = [str(value) for value in message.get_all("Authentication-Results", [])]
        return bool(server) and len(senders) == 1 and is_authentic(results, server, senders[0])

    def _message_parse_extract_bounce(self, email_message, message_dict):
        """Recognize notices that servers word in their own way as well, and the message of ours that they are about."""
        values = super()._message_parse_extract_bounce(email_message, message_dict)
        if values.get("bounced_message"):
            return values
        notice = read_notice(email_message)
        found = self._collections_bounced(notice) if notice.kind == "failed" else {}
        return {**values, **found}

    @api.model
    def _collections_bounced(self, notice):
        """Return what Odoo needs about a message of ours that has not arrived; empty if there is none."""
        Contact = self.env["collections.contact"].sudo()  # nobody is logged in at the gateway
        ours = Domain("direction", "=", "out") & Domain("mail_message_id", "!=", False)
        quoted = Domain("mail_message_id.message_id", "in", notice.message_ids)
        lately = Domain("date", ">", Datetime.now() - timedelta(NOTICE_DAYS)) & Domain("rehearsal", "=", False)
        addressed = lately & Domain("channel", "=", "email") & Domain("address", "in", notice.addresses)
        contact = Contact.search(ours & quoted, limit=1) or Contact.search(ours & addressed, limit=1)
        if not contact:
            return {}
        return {
            "is_bounce": True,
            "bounced_message": contact.mail_message_id,
            "bounced_partner": contact.person_id,
            "bounced_email": contact.person_id.email_normalized or contact.address,
            "bounced_msg_ids": [contact.mail_message_id.message_id],
        }

    def _routing_handle_bounce(self, email_message, message_dict):
        """Leave the address and the message as they are if a notice reports no failure."""
        notice = read_notice(email_message)
        if notice.kind == "other":
            return None
        result = super()._routing_handle_bounce(email_message, message_dict)
        if notice.failure and message_dict["bounced_message"]:
            contacts = self.env["collections.contact"].sudo()  # nobody is logged in at the gateway
            contacts._has_not_arrived(message_dict["bounced_message"], notice.failure)
        return result

    def _routing_create_bounce_email(self, email_from, body_html, message, **mail_values):
        """Send no notices of Odoo to machines (RFC 3834, 2)."""
        if _is_by_machine(message):
            return None
        return super()._routing_create_bounce_email(email_from, body_html, message, **mail_values)

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {"collections_automatic", "collections_sender"}

    # === ACCESS BY LINK === #

    @api.model
    def _get_allowed_access_params(self):
        """Allow no access by token to a record without Odoo's token: a forged one opens nothing, without an error."""
        allowed = super()._get_allowed_access_params()
        return allowed if self._mail_post_token_field in self._fields else allowed - {"hash", "pid", "token"}

    # === EVIDENCE === #

    def message_change_thread(self, new_thread, new_parent_message=False):
        """Refuse to move messages that the contact log names: Odoo moves them as superuser, whoever asks."""
        if not self.env.su:
            moved = self.env["mail.message"].sudo().search([("model", "=", self._name), ("res_id", "=", self.id)])
            moved._collections_check_not_logged()
        return super().message_change_thread(new_thread, new_parent_message)

    def _message_update_content(self, message, /, **values):
        """Refuse to edit messages that the contact log names: Odoo edits them as superuser, attachments first."""
        message._collections_check_not_logged()
        return super()._message_update_content(message, **values)

    # === THE CONTACT LOG === #

    def _collections_case_about(self, message):
        """Return the case for messages on this record, as with a dispute; empty if it is not about money.

        :returns: collections.case, as superuser
        """
        cases = self.env["collections.case"].sudo()
        field = self._fields.get("case_id")
        return self.sudo().case_id if field and field.comodel_name == cases._name else cases

    def _message_post_after_hook(self, message, msg_values):
        """Log messages of a customer, wherever they are written; an e-mail of a colleague must be proven theirs.

        A message that a colleague has stored is theirs, whomever it names as its author.
        """
        result = super()._message_post_after_hook(message, msg_values)
        said = message.sudo()
        by_customer = said.message_type == "comment" and said.author_id.partner_share
        if (said.message_type == "email" or by_customer) and not said._collections_poster():
            if case := self._collections_case_about(said):
                case._hear(said, msg_values)
        return result

    def _get_notify_valid_parameters(self):
        return super()._get_notify_valid_parameters() | {"collections_notice"}

    def _notify_thread(self, message, msg_vals=False, collections_notice=None, **kwargs):
        """Log messages that reach people of a customer, however they were addressed.

        :param collections_notice: name of what is sent, if nobody has written anything
        """
        reached = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        said = message.sudo()
        waits = self._is_notification_scheduled(kwargs.get("scheduled_date"))  # then this is called again
        ours = said._collections_poster() or not said.author_id.partner_share
        if said.message_type in SAID and ours and not waits:
            if said._collections_for_outside() and (said.message_type == "email" or any(to["share"] for to in reached)):
                people = self.env["res.partner"].sudo().browse(to["id"] for to in reached if to["id"] and to["share"])
                self._collections_case_about(said)._log_said(said, people, collections_notice)
        return reached

    def _notify_thread_by_sms(self, message, recipients_data, msg_vals=False, put_in_queue=False, **kwargs):
        """Log text messages that go to people of a customer; they leave by the queue, which asks the rules first.

        What the channels of the follow-up send is in the queue by itself, and they log it.
        """
        by_hand = message.message_type == "sms" and not put_in_queue
        case = self._collections_case_about(message.sudo()) if by_hand else self.env["collections.case"]
        queued = put_in_queue or bool(case)
        result = super()._notify_thread_by_sms(message, recipients_data, msg_vals, put_in_queue=queued, **kwargs)
        texts = self.env["sms.sms"].sudo()  # whoever writes to a customer need not see the queue
        if case and (texts := texts.search([("mail_message_id", "=", message.id), ("state", "=", "outgoing")])):
            case._log_text(message.sudo(), texts)
            texts._collections_wake()
        return result
