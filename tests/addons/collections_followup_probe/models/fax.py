"""A channel: a machine sends what waits as faxes."""

from odoo import api, fields, models

from odoo.addons.collections_followup.decision import Problem
from odoo.addons.collections_followup.decision.reason import _lt
from odoo.addons.collections_followup.models.case.res_partner import KEPT

ADDON = "collections_followup_probe"


class ResPartner(models.Model):
    _inherit = "res.partner"

    probe_fax = fields.Char("Fax", help="Number of the fax machine.")
    collections_no_fax = fields.Boolean("No Fax", help="The customer does not want faxes.", **KEPT)


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    no_fax = fields.Boolean("No Fax", help="The customer does not want faxes.")


class MailNotification(models.Model):
    _inherit = "mail.notification"

    notification_type = fields.Selection(selection_add=[("fax", "Fax")], ondelete={"fax": "cascade"})


class CollectionsChannelFax(models.AbstractModel):
    _name = "collections.channel.fax"
    _inherit = ["collections.channel"]
    _description = "Follow-up by Fax"

    _wording = "mail.template"
    _wording_domain = [("model", "=", "collections.case")]
    _needs = "probe_fax"
    _forbidden_by = "no_fax"

    @api.model
    def _label(self):
        return self.env._("Fax")

    @api.model
    def _how_for_customers(self):
        return self.env._("by fax")

    @api.model
    def _problems(self, cases):
        numbers = {case_id: self._given(partner) for case_id, partner in self._recipients(cases).items()}
        sentence, detour = _lt("The customer has no fax."), _lt("Not by fax: the customer has none.")
        return {
            case_id: Problem("no_fax", "", sentence, detour, ADDON) for case_id, number in numbers.items() if not number
        }

    @api.model
    def _preview(self, step):
        partner = self._recipients(step.case_id)[step.case_id.id]
        return {"recipient": self._given(partner), "subject": "", "body": self._text(step)}

    @api.model
    def _text(self, step):
        if step._is_edited(self._code()):
            return step.edited_body
        # a template may name what its reader of the follow-up may not read
        template = self._wording_of(step.level_id).sudo()
        return template._render_field("body_html", step.case_id.ids, compute_lang=True)[step.case_id.id]

    @api.model
    def _deliver(self, steps, verdicts):
        steps.case_id._quote(verdicts, "debt_table")
        recipients = self._recipients(steps.case_id)
        return {
            step: self._contact_values(
                step, verdicts[step.case_id.id], **self._queue(step, recipients[step.case_id.id])
            )
            for step in steps
        }

    @api.model
    def _queue(self, step, partner):
        of_case = {"model": step.case_id._name, "res_id": step.case_id.id}
        message = self.env["mail.message"].sudo().create({**of_case, "body": self._text(step)})
        trace = {"mail_message_id": message.id, "res_partner_id": partner.id, "notification_type": "fax"}
        self.env["mail.notification"].sudo().create({**trace, "notification_status": "ready"})
        number = self._given(partner)
        values = {"kind": "message", "person_id": partner.id, "address": number, "summary": step.level_id.name}
        return {**values, "mail_message_id": message.id}

    @api.model
    def _run_machine(self):
        """The machine sends what waits."""
        waiting = self.env["mail.notification"].search(
            [("notification_type", "=", "fax"), ("notification_status", "=", "ready")]
        )
        back = waiting.mail_message_id._collections_last_look()
        waiting.filtered(lambda trace: trace.mail_message_id not in back).notification_status = "sent"
