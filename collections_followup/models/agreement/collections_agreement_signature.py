import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.image import image_process
from odoo.tools.mimetypes import guess_mimetype

from ...const import MANAGER_GROUP
from ...tools import pictures

#: Types of images that a drawn signature can be, for the contract to show; and of files with a signed paper.
IMAGES = ("image/png", "image/jpeg")
SCANS = ("application/pdf", "image/webp", *IMAGES)


class CollectionsAgreement(models.Model):
    """The proposal of an agreement, and its signatures by both sides."""

    _inherit = "collections.agreement"

    sent_on = fields.Datetime(readonly=True, copy=False, help="When it was last sent to be signed.")
    company_details = fields.Text("Company Named", readonly=True, help="The company as the agreement names it.")
    customer_details = fields.Text("Customer Named", readonly=True, help="The customer as the agreement names them.")
    company_user_id = fields.Many2one(
        "res.users", "Signed For the Company", readonly=True, ondelete="restrict", help="Who has signed for us."
    )
    company_signed_by = fields.Char("Signed For Us By", readonly=True, help="The name under the agreement.")
    company_signed_on = fields.Datetime("We Signed On", readonly=True, help="When we have signed, in UTC.")
    customer_signed_by = fields.Char("Signed By the Customer", readonly=True, help="Who has signed for the customer.")
    customer_signed_on = fields.Datetime(readonly=True, help="When they have signed, in UTC.")
    customer_signed_how = fields.Selection(
        [("drawn", "Drawn on the screen"), ("typed", "Name typed"), ("paper", "On paper")],
        "Way of Signing",
        readonly=True,
        help="How the customer has signed.",
    )
    customer_signature = fields.Binary(
        "Signature", readonly=True, attachment=True, help="The signature as drawn, or the signed paper as scanned."
    )
    customer_ip = fields.Char("IP Address", readonly=True, help="From where it was signed.")
    customer_agent = fields.Char("Browser", readonly=True, help="Browser used to sign.")
    sign_url = fields.Char(compute="_compute_sign_url", help="Where the customer reads and signs it.")

    def action_propose(self):
        """Offer the agreement to the customer: from now on it is not edited."""
        self.check_access("write")
        for agreement in self.sudo():
            agreement._check_items()
            agreement._check_content()
            agreement._number()
            agreement._move_on("proposed", "draft", **agreement._parties())

    def action_propose_and_send(self):
        """Offer the agreement to the customer, and write to them that it waits for their signature."""
        self.action_propose()
        self.action_send()

    def action_send(self):
        """Write to the customer that the agreement waits for their signature."""
        self.check_access("write")
        if self.filtered(lambda a: a.state != "proposed" or a.customer_signed_on):
            raise UserError(self.env._("Only what waits for the customer's signature is sent to be signed."))
        obstacles = self.env["collections.channel.email"]._obstacles(self.case_id)
        if obstacles:
            raise UserError(next(iter(obstacles.values())))
        for agreement in self.sudo():
            agreement._send()

    def _send(self):
        self.env["collections.channel.email"]._send_template("collections_followup.mail_template_agreement", self)
        self.sent_on = fields.Datetime.now()
        self.case_id._refresh()

    def _compute_sign_url(self):
        for agreement in self:
            agreement.sign_url = agreement.case_id._page_url(f"/agreement/{agreement.id}")

    def action_draft(self):
        """Withdraw a proposal to change it; a customer who knows of it is notified by e-mail."""
        self.check_access("write")
        known = self.filtered(lambda a: a.sent_on or a.customer_signed_on or a.asked_by_id)
        self._take_back()
        known.sudo()._tell_by_email("collections_followup.mail_template_agreement_taken_back")
        known.case_id.sudo()._refresh()

    def _take_back(self):
        """Make it a draft again: signatures given for it are void."""
        void = dict.fromkeys(
            ("company_user_id", "company_signed_by", "company_signed_on", "customer_signed_by", "customer_signed_on"),
            False,
        )
        void |= dict.fromkeys(("customer_signed_how", "customer_ip", "customer_agent", "sent_on"), False)
        self._move_on("draft", "proposed", **void)
        self.sudo().customer_signature = False  # it is no longer signed, so this is no evidence

    def action_sign(self, terms=None):
        """Sign for the company; the agreement is active once the customer has signed too.

        :param terms: ``_terms_hash`` of what the manager has read; if it is missing, the agreement is shown first
        """
        self.check_access("write")
        if not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("Only a manager signs for the company."))
        if terms is None:
            return self._show_to_sign("collections.agreement.sign", self.env._("Sign for the Company"))
        self._check_shown(terms)
        return self.sudo()._sign_for_company(self.env.user)

    def _check_shown(self, terms):
        """Lock it, and check that it says what was shown to whoever signs.

        :param terms: ``_terms_hash`` of what was shown
        :raises UserError: if something has changed since
        """
        self.ensure_one()
        self.lock_for_update()
        if terms != self._terms_hash():
            raise UserError(
                self.env._("This agreement has changed since you opened it. Please read it again before you sign.")
            )

    def _sign_for_company(self, user):
        """Let the user, who must be allowed to, sign for the company."""
        self._move_on(
            "proposed",
            "proposed",
            company_user_id=user.id,
            company_signed_by=user.name,
            company_signed_on=fields.Datetime.now(),
        )
        self._activate_if_signed()

    def _sign_by_customer(self, name, signature, ip, user_agent):
        """Sign for the customer; the agreement is active once the company has signed too.

        The caller makes sure that it is the customer who signs.

        :param name: name of the person who signs
        :param signature: drawn signature as an image in base64; empty if only the name was typed
        :raises UserError: if there is nothing to sign any more, no name, or no image
        """
        self._sign_customer(
            name, "drawn" if signature else "typed", self._image(signature), customer_ip=ip, customer_agent=user_agent
        )

    def _sign_on_paper(self, name, scan=False, signed_on=None):
        """Record that the customer has signed on paper.

        :param scan: the signed paper, in base64
        :param signed_on: day on which it was signed; None is today
        """
        when = signed_on or self.company_id._collections_day()
        if when > self.company_id._collections_day():
            raise UserError(self.env._("It cannot have been signed yet: check the day."))
        if when < self.made_on:
            raise UserError(self.env._("It cannot have been signed before it was made: check the day."))
        if scan and guess_mimetype(base64.b64decode(scan)) not in SCANS:
            raise UserError(self.env._("The signed paper has to be a PDF or a picture (PNG, JPEG or WebP)."))
        self._sign_customer(name, "paper", scan, customer_signed_on=fields.Datetime.to_datetime(when))

    def _sign_customer(self, name, how, signature, **values):
        self.ensure_one()
        self.lock_for_update()
        if self.state != "proposed" or self.customer_signed_on:
            raise UserError(self.env._("This agreement is not waiting for your signature."))
        if not (name or "").strip():
            raise UserError(self.env._("Write the name of who signs."))
        self.sudo().write(
            {
                "customer_signed_by": name.strip(),
                "customer_signed_on": fields.Datetime.now(),
                "customer_signed_how": how,
                "customer_signature": signature,
                **values,
            }
        )
        self.sudo()._activate_if_signed()

    @api.model
    def _image(self, signature):
        """Return the signature if it is an image.

        :raises UserError: if it is something else
        """
        if not signature:
            return False
        try:
            content = base64.b64decode(signature, validate=True)
            if guess_mimetype(content) not in IMAGES:
                raise ValueError("no drawing")
            pictures.whole(content, pictures.DRAWING)
            return base64.b64encode(image_process(content, size=(1200, 600)))
        except pictures.TooLarge as error:
            raise UserError(self.env._("The picture of the signature is too large: please sign again.")) from error
        except (ValueError, UserError) as error:
            raise UserError(self.env._("The signature cannot be read: please sign again.")) from error

    def _activate_if_signed(self):
        """Activate it if both have signed: freeze it, end the version that it replaces, and hold what it covers."""
        if not (self.company_signed_on and self.customer_signed_on):
            return
        today = self.company_id._collections_day()
        self._check_conflicts()
        if any(paid.state == "missed" for paid in self._followed(today)[self.id].installments.values()):
            raise UserError(self.env._("An installment is over already: take the proposal back and change its dates."))
        if self.previous_id:
            self.previous_id._give_way(self)
        self._move_on("active", "proposed")
        self.dispute_ids._settle_by_agreement()
        self._freeze()
        self.case_id._refresh()

    def _give_way(self, successor):
        """End: both have signed the version that replaces this one."""
        self._move_on("cancelled", "active", "defaulted")

    def action_paper(self):
        """Open the wizard that records a signature on paper."""
        return self._show_to_sign("collections.agreement.paper", self.env._("Signed on Paper"))

    def _show_to_sign(self, wizard, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": wizard,
            "view_mode": "form",
            "target": "new",
            "context": {"default_agreement_id": self.id},
        }
