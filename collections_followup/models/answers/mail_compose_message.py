from odoo import models
from odoo.tools import html2plaintext


class MailComposeMessage(models.TransientModel):
    """E-mails to many pass the same guard as a single one."""

    _inherit = "mail.compose.message"

    def _manage_mail_values(self, mail_values_all):
        values = super()._manage_mail_values(mail_values_all)
        if not self.model or not self._collections_is_to_many():
            return values
        allowed = self.env["collections.mass.message"]._allowed(
            self,
            self.env[self.model].browse(values),
            "email",
            lambda record: self._collections_words(values[record.id]),
        )
        return {res_id: values[res_id] for res_id in allowed.ids}

    def _collections_is_to_many(self):
        """Return True if it is for customers, from a list; a message on one record asks as it is posted."""
        return self.composition_mode == "mass_mail" or (self.composition_batch and not self.subtype_is_log)

    def _collections_words(self, values):
        body = values.get("body_html") or values.get("body") or ""
        return "\n".join(filter(None, (values.get("subject"), html2plaintext(body))))


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_mail_after_hook(self, mails):
        """Log e-mails to customers in debt that were written to many at once, and keep what the log refers to."""
        result, mass = super()._message_mail_after_hook(mails), self.env["collections.mass.message"]
        about = mass._cases_about(mails[:1], self)
        sent = [(about[mail.res_id], mail) for mail in mails if mail.res_id in about and mail.state == "outgoing"]
        people = {mail: case._among_customer(mail.mail_message_id, mail.recipient_ids) for case, mail in sent}
        logged = [(case, mail) for case, mail in sent if people[mail]]
        for _case, mail in logged:
            mail.is_notification = True  # or the message would be deleted with it
            mail._collections_note(people[mail][0])
        mass._log(
            [
                (
                    *(case, mail.mail_message_id),
                    {
                        "channel": "email",
                        "person_id": people[mail][0].id,
                        "address": ", ".join(filter(None, people[mail].mapped("email"))),
                        "summary": mail.subject or case._message_compute_subject(),
                    },
                )
                for case, mail in logged
            ]
        )
        return result


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _collections_note(self, person):
        """Have Odoo note what becomes of it, as it does with single e-mails."""
        if not self.mail_message_id.notification_ids:
            [values] = self._get_notification_values()
            self.env["mail.notification"].create({**values, "res_partner_id": person.id})
