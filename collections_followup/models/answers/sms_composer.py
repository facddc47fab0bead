from odoo import Command, models


class SmsComposer(models.TransientModel):
    """Text messages to many pass the same guard as a single one."""

    _inherit = "sms.composer"

    def _action_send_sms_mass(self, records=None):
        """Keep what is sent to customers in debt: the contact log refers to it."""
        records = self._get_records() if records is None else records
        if not self.mass_keep_log and self.env["collections.mass.message"]._cases_about(self, records):
            self.mass_keep_log = True
        return super()._action_send_sms_mass(records)

    def _filter_out_and_handle_revoked_sms_values(self, sms_values_all):
        values = super()._filter_out_and_handle_revoked_sms_values(sms_values_all)
        leaving = self.env[self.res_model].browse(res for res, sms in values.items() if sms["state"] == "outgoing")
        allowed = self.env["collections.mass.message"]._allowed(
            self, leaving, "sms", lambda record: values[record.id]["body"]
        )
        left_out = set((leaving - allowed).ids)
        return {res_id: sms for res_id, sms in values.items() if res_id not in left_out}

    def _prepare_mass_sms(self, records, sms_record_values):
        texts = super()._prepare_mass_sms(records, sms_record_values)
        mass = self.env["collections.mass.message"]
        about = mass._cases_about(self, records)
        leaving = [(r.id, text) for r, text in zip(records, texts, strict=True) if text.state == "outgoing"]
        sent = [(about[record_id], text) for record_id, text in leaving if record_id in about]
        self.env["mail.notification"].sudo().create([self._collections_noted(text) for _case, text in sent])
        mass._log([(case, text.mail_message_id, self._collections_logged(case, text)) for case, text in sent])
        return texts

    def _collections_noted(self, text):
        """Return the values by which Odoo notes what becomes of a text message, as it does with single ones."""
        return {
            "author_id": text.mail_message_id.author_id.id,
            "mail_message_id": text.mail_message_id.id,
            "res_partner_id": text.partner_id.id,
            "sms_number": text.number,
            "notification_type": "sms",
            "sms_id_int": text.id,
            "sms_tracker_ids": [Command.create({"sms_uuid": text.uuid})],
            "is_read": True,
            "notification_status": "ready",
        }

    def _collections_logged(self, case, text):
        person = text.partner_id.filtered(case._includes)
        return {"channel": "sms", "person_id": person.id, "address": text.number, "summary": text.body}
