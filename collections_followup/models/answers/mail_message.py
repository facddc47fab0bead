from lxml import html

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import html2plaintext

#: Fields of a message's content, author and recipients.
SAID = {
    *("body", "subject", "date", "author_id", "author_guest_id", "email_from", "reply_to", "message_id"),
    *("partner_ids", "notified_partner_ids", "notification_ids", "attachment_ids"),
    *("incoming_email_to", "incoming_email_cc", "outgoing_email_to"),
    *("message_type", "subtype_id", "is_internal", "parent_id"),
}
#: Fields that Odoo fills in when it sends the message, if they were empty.
FILLED_IN = {"subject", "reply_to"}
#: Fields of its place: Odoo itself moves messages with the records that they are about.
STANDS = {"model", "res_id"}
#: Fields that the server determines about it.
MARKS = {"collections_automatic", "collections_sender"}


def without_quotes(body):
    """Return the text of a sanitized HTML body, without quoted text."""
    root = html.fragment_fromstring(body or "", create_parent="div")
    for quote in root.xpath("//*[@data-o-mail-quote]"):
        quote.drop_tree()
    return html2plaintext(html.tostring(root, encoding="unicode"), include_references=False).strip()


class MailMessage(models.Model):
    _inherit = "mail.message"

    collections_automatic = fields.Boolean(
        "Automatic Message", readonly=True, help="A machine wrote it: an absence, a receipt, a mailing list."
    )
    collections_sender = fields.Selection(
        [("proven", "Proven"), ("confirmed", "Confirmed"), ("denied", "Denied")],
        "Sender",
        readonly=True,
        help="Of an e-mail in the name of a colleague: proven by our own mail server, or confirmed or denied by the "
        "colleague. Empty: anybody may have written it.",
    )

    # === KEPT AS IT WAS SAID === #

    @api.model_create_multi
    def create(self, vals_list):
        """Let only the gateway, as the system, set what it has determined about an e-mail."""
        if self.env.uid != SUPERUSER_ID:
            self._collections_check_marks({name for vals in vals_list for name in vals})
        return super().create(vals_list)

    def write(self, vals):
        """Refuse changes to messages that the contact log names."""
        if not self.env.su:
            self._collections_check_marks(set(vals))
        guarded = ((SAID | MARKS | STANDS) - self._collections_left_to_odoo()) & set(vals)
        if guarded and (changed := self.filtered(lambda message: message._collections_differs(vals, guarded))):
            changed._collections_check_not_logged()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_logged(self):
        self._collections_check_not_logged()

    def _collections_left_to_odoo(self):
        """Return the fields that Odoo writes by itself: the place; for the mail gateway also further recipients."""
        if not self.env.su:
            return set()
        return STANDS | {"partner_ids"} if self.env.uid == SUPERUSER_ID else STANDS

    def _collections_differs(self, vals, names):
        """Return True if one of these values changes, other than from empty to what the system fills in."""
        return any(self._collections_changes(self._fields[name], vals[name]) for name in names)

    def _collections_changes(self, field, value):
        if field.type in ("one2many", "many2many"):
            return True
        now = self[field.name]
        if not now and self.env.su and field.name in FILLED_IN:
            return False
        return field.convert_to_record(field.convert_to_cache(value, self), self) != now

    def _collections_check_marks(self, names):
        if MARKS & names:
            raise AccessError(self.env._("Only the server says by which way a message came, and who has proven it."))

    def _collections_check_not_logged(self):
        """Refuse a change to a message that the contact log names, to everybody and the system alike.

        :raises AccessError: if one of them is in the log
        """
        if self._collections_logged():
            raise AccessError(
                self.env._("The contact log refers to this message: it stays as it was written. Write another one.")
            )

    def _collections_logged(self):
        """Return the messages that the contact log names."""
        # users who change a message may not be able to see the log
        contacts = self.env["collections.contact"].sudo().search(Domain("mail_message_id", "in", self.ids))
        return self & contacts.mail_message_id.sudo(self.env.su)

    # === PROPERTIES === #

    def _collections_colleague(self):
        """Return the colleague in whose name it was written, if any."""
        return self.sudo().author_id.user_ids.filtered(lambda user: not user.share)[:1]

    def _collections_poster(self):
        """Return the colleague who has stored it, whoever it names as its author.

        Nobody for what customers write, and for what the mail gateway brings, which stores it as the system.
        """
        return self.sudo().create_uid.filtered(lambda user: not user.share and user.id != SUPERUSER_ID)

    def _collections_case(self):
        """Return the case to which it belongs, as superuser; empty if its record has no chatter."""
        record = self.env[self.model].sudo().browse(self.res_id)
        is_thread = isinstance(record, self.env.registry["mail.thread"])
        return record._collections_case_about(self) if is_thread else self.env["collections.case"]

    def _collections_for_outside(self):
        """Return True if it is not a note among colleagues."""
        return bool(self.subtype_id) and not self.subtype_id.internal and not self.is_internal

    def _collections_text(self):
        """Return its text, without quoted text."""
        return without_quotes(self.body)

    def _collections_last_look(self):
        """Withdraw messages that would not be written in the same way now, at the last moment before they leave.

        A payment does not wait for a case that a run has locked, and the run does not see the payment: by now both
        have ended.

        :returns: the messages that must not leave
        """
        self.env.invalidate_all()  # others may have changed them since this process last read them
        # the queue may be run by a user who sees nothing of the follow-up
        contacts = self.env["collections.contact"].sudo()._of_messages(self)
        found = contacts._objections_safely()
        outdated = contacts._take_back(found)
        unknown = contacts.filtered(lambda contact: contact not in found)
        held = (contacts._of_messages_to_hold(self) - outdated)._held()
        contacts._hold(held)
        return self.browse(outdated.union(unknown, *held).mail_message_id.ids)

    def _collections_waits_again(self):
        """Return True if a message that came back is already waiting to be sent again; its trace then says so."""
        waiting = self.env["mail.mail"].search([("mail_message_id", "=", self.id), ("state", "=", "outgoing")], limit=1)
        if waiting:
            self.env["collections.channel"]._wait_again(self.notification_ids)
        return bool(waiting)
