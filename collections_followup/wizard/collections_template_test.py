from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from ..tools import notification


class CollectionsTemplateTest(models.TransientModel):
    """A text as a customer would read it, sent to the user who asks for it, and to nobody else.

    It is no message of the follow-up: no log records it, and it leaves whether that is switched on, rehearsed or off.
    """

    _name = "collections.template.test"
    _inherit = "collections.wizard"
    _description = "Test of a Template, to Oneself"

    wording = fields.Reference(
        [("mail.template", "E-mail"), ("sms.template", "Text Message")],
        required=True,
        default=lambda self: self._default_wording(),
        help="What is tried.",
    )
    case_id = fields.Many2one(
        "collections.case", "As It Goes To", help="The customer; empty for the one who owes most of those it fits."
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language",
        help="The language in which it is sent; empty for the one you work in.",
    )
    address = fields.Char(
        "Sent To", compute="_compute_address", help="Your own address or number, as it stands on your contact."
    )

    @api.model
    def _default_wording(self):
        """Return the template from whose form it is opened."""
        model, res_id = self.env.context.get("active_model"), self.env.context.get("active_id")
        return f"{model},{res_id}" if model in ("mail.template", "sms.template") and res_id else False

    @api.depends("wording")
    @api.depends_context("uid")
    def _compute_address(self):
        partner = self.env.user.partner_id
        for test in self:
            test.address = partner.phone if test._is_text_message() else partner.email

    def _is_text_message(self):
        return bool(self.wording) and self.wording._name == "sms.template"

    def action_send(self):
        """Send it to the user's own address, now."""
        self.ensure_one()
        self.check_access("write")
        self._check_address()
        example = self.wording._example(self.case_id)
        if not example:
            raise UserError(self.env._("There is no customer yet for whom this text could be written."))
        said = self.wording._said(example, self.lang)
        send = self._text if self._is_text_message() else self._mail
        send(said, self._case_of(example))
        return notification.shown(self.env._("The test was sent to %(address)s.", address=self.address), type="success")

    def _check_address(self):
        if not self.wording._is_wording():
            raise UserError(self.env._("“%(name)s” is no text of the follow-up.", name=self.wording.display_name))
        if not self.address:
            raise UserError(
                self.env._("Your own contact has no telephone number yet: open your preferences, and enter it.")
                if self._is_text_message()
                else self.env._("Your own contact has no e-mail address yet: open your preferences, and enter it.")
            )

    def _mail(self, said, case):
        """Send an e-mail to the user, laid out as customers get it; it belongs to no record, so that none shows it."""
        body = Markup("<p><i>%s</i></p>%s") % (self._told_apart(case), said["body_html"])
        layout, lang = self.wording.sudo().email_layout_xmlid, self.lang or self.env.lang or "en_US"
        values = {
            "subject": self._marked(said["subject"]),
            "body_html": self.env["collections.channel.email"]._lay_out(case, body, layout, said["subject"], lang),
            "email_from": case.company_id.email_formatted or self.env.user.email_formatted,
            "email_to": self.env.user.email_formatted,
            "reply_to": self.env.user.email_formatted,
            "record_company_id": case.company_id.id,
            "attachment_ids": self.wording.sudo().attachment_ids.ids,
            "auto_delete": True,
        }
        # users send no e-mails directly; this one goes to the address of their own contact
        mail = self._as_plain("mail.mail").create(values)
        try:
            mail.send(raise_exception=True)
        except Exception as error:
            raise UserError(self.env._("The test was not sent. %(error)s", error=error)) from error

    def _text(self, said, case):
        """Send a text message to the user's own number."""
        partner = self.env.user.partner_id
        number = self.env["collections.channel.sms"]._number(partner, case.company_id) or partner.phone
        values = {"number": number, "partner_id": partner.id, "body": self._marked(said["body"])}
        # users send no text messages directly; this one goes to the number of their own contact
        message = self._as_plain("sms.sms").create(values)
        message.send()
        if failed := message.exists().filtered(lambda sms: sms.state == "error"):
            kinds = dict(failed._fields["failure_type"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "The test was not sent. %(error)s", error=kinds.get(failed.failure_type, failed.failure_type)
                )
            )

    @api.model
    def _as_plain(self, model):
        """Return the model as superuser, without defaults of the list in which the template was opened."""
        plain = clean_context(self.env.context)
        return self.env(su=True, context=plain)[model]

    @api.model
    def _case_of(self, example):
        return example if example._name == "collections.case" else example.case_id

    def _marked(self, text):
        return self.env._("[Test] %(text)s", text=" ".join((text or "").split()))

    def _told_apart(self, case):
        return self.env._(
            "This is a test of “%(name)s”, as %(customer)s would read it. Nobody but you has got it.",
            name=self.wording.display_name,
            customer=case.partner_id.name,
        )
