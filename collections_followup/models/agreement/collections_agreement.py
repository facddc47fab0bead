import base64
import json
import logging

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.image import image_process
from odoo.tools.mimetypes import guess_mimetype

from ...const import MANAGER_GROUP, RUNNING
from ...decision.agreement import MOST_INSTALLMENTS, Agreement, Paid, follow, too_many
from ...report import agreement_html
from ...tools import bulk, file_names, pictures, reasons
from ...tools.preparation import Preparation
from ..commitments.collections_promise import SETTLED_BY
from ..ledger.collections_ledger import Commitments

_logger = logging.getLogger(__name__)

#: What is read of an agreement to follow it.
TERMS = (
    *("name", "version", "case_id", "partner_id", "company_id", "currency_id", "grace_days", "default_misses"),
    *("discount", "discount_state", "amount_total", "made_on", "item_ids", "installment_ids"),
    *("state", "received", "settled_by", "attention"),
)
#: Kinds of images that a drawn signature can be, as the contract can show them; and of files with a signed paper.
IMAGES = ("image/png", "image/jpeg")
SCANS = ("application/pdf", "image/webp", *IMAGES)
#: Reasons of a held reminder that people know already: they gave it, or are asked about it where it arises.
KNOWN = {"customer_excluded", "customer_paused", "bank_behind", "other_currency"}
#: What a user may change while it is a draft; all else moves by actions.
EDITABLE = {"grace_days", "default_misses", "discount", "terms", "note", "installment_ids"}
#: What both sides have signed.
SIGNED = {
    *(EDITABLE - {"note"}),
    *("name", "version", "case_id", "currency_id", "item_ids", "made_on", "company_details", "customer_details"),
    *("company_user_id", "company_signed_by", "company_signed_on", "content_hash", "document_hash"),
    *("customer_signed_by", "customer_signed_on", "customer_signature", "customer_signed_how"),
    *("customer_ip", "customer_agent"),
}


class CollectionsAgreement(models.Model):
    """A payment agreement: named items are paid by a calendar that both sides have signed.

    Whether it is kept is read from the ledger: what was taken off the items since it was made pays the
    installments in order (``decision/agreement.py``).
    """

    _name = "collections.agreement"
    _description = "Payment Agreement"
    _inherit = [
        *("collections.tracked", "mail.thread", "mail.activity.mixin"),
        *("collections.safely", "collections.sealed", "collections.limited"),
    ]
    _order = "made_on desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _sealed = "document_id"
    _evidence = {"document_id": [], "customer_signature": [("customer_signed_on", "!=", False)]}

    # === WHAT === #
    name = fields.Char("Number", required=True, readonly=True, index=True, help="Number of the agreement.")
    version = fields.Integer(readonly=True, default=1, help="Counts how often it was negotiated anew.")
    previous_id = fields.Many2one(
        "collections.agreement",
        "Replaces",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The version that ends when this one becomes active.",
    )
    case_id = fields.Many2one(
        "collections.case", required=True, readonly=True, ondelete="restrict", index=True, help="With whom."
    )
    partner_id = fields.Many2one(related="case_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, help="Currency of all its amounts.")
    user_id = fields.Many2one(
        "res.users", "Negotiated By", readonly=True, ondelete="restrict", help="Who has talked to the customer."
    )
    asked_by_id = fields.Many2one(
        "res.partner", "Asked For By", readonly=True, ondelete="restrict", help="Who has asked for it on the page."
    )
    made_on = fields.Date(readonly=True, required=True, help="What is paid from then on counts for the agreement.")
    item_ids = fields.One2many(
        "collections.agreement.item", "agreement_id", "Covers", readonly=True, help="What is paid by the agreement."
    )
    dispute_ids = fields.One2many(
        "collections.dispute",
        "agreement_id",
        "Settles",
        readonly=True,
        help="Disputes of which it is the compromise: they are settled when both sides have signed.",
    )
    installment_ids = fields.One2many(
        "collections.agreement.installment", "agreement_id", "Installments", help="What is due when."
    )
    autopay_ids = fields.One2many(
        "collections.autopay",
        "agreement_id",
        "Automatic Payments",
        readonly=True,
        help="Cards from which the customer lets the installments be paid by themselves.",
    )
    amount_open = fields.Monetary(
        "Open Amount", compute="_compute_amounts", store=True, help="What was open of the items when it was made."
    )
    discount = fields.Monetary(
        tracking=True, help="What is credited when every installment has come in time. A manager grants it."
    )
    amount_total = fields.Monetary(
        "Agreed Amount", compute="_compute_amounts", store=True, help="What the installments must sum up to."
    )
    amount_planned = fields.Monetary("Planned", compute="_compute_planned", help="What the installments sum up to.")
    last_date = fields.Date("Ends On", compute="_compute_planned", help="The day of the last installment.")
    next_date = fields.Date("Next Installment", compute="_compute_planned", help="The first day that is not paid yet.")
    grace_days = fields.Integer(help="Days after a due date on which money is still in time.")
    default_misses = fields.Integer(
        "Misses until Default", default=1, help="It is in default when so many installments are missed."
    )
    terms = fields.Text("Interest and Late Charges", help="What was agreed about interest and late charges.")
    note = fields.Text("Internal Note", help="For colleagues; the customer does not see it.")

    # === WHERE IT STANDS === #
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("active", "Active"),
            ("completed", "Completed"),
            ("defaulted", "In Default"),
            ("void", "Not Theirs Any More"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
        tracking=True,
        help="Active when both sides have signed; from then on it is read from the ledger.",
    )
    received = fields.Monetary(readonly=True, help="What has come for it.")
    settled_by = fields.Selection(
        SETTLED_BY, readonly=True, help="How what it covers was settled, once it is completed."
    )
    attention = fields.Selection(
        [("grown", "The Debt Has Grown"), ("converted", "The Currency Has Changed")],
        "Needs Attention",
        readonly=True,
        help="What has happened to the invoices that a person has to look at: more is owed than was agreed upon, or an "
        "invoice is in another currency now. Renegotiate the agreement, or leave it as it is.",
    )
    discount_state = fields.Selection(
        [("open", "Not Decided Yet"), ("earned", "Earned"), ("lost", "Lost")],
        "Discount Is",
        readonly=True,
        help="Earned when every installment has come in time; lost as soon as one has not.",
    )
    discount_move_ids = fields.One2many(
        "account.move",
        "collections_discount_agreement_id",
        "Discount Documents",
        readonly=True,
        help="Credit notes, or write-off entries, that were drafted for the discount.",
    )
    reminder_reasons = fields.Json(readonly=True)
    reminder_held = fields.Text(
        compute="_compute_reminder_held",
        help="Why the customer was not reminded of an installment last night.",
    )

    # === SIGNED === #
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
    customer_agent = fields.Char("Browser", readonly=True, help="With which program it was signed.")
    content_hash = fields.Char("SHA-256 of the Content", readonly=True, help="Taken when both had signed.")
    document_id = fields.Many2one(
        "ir.attachment",
        "Signed Document",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The PDF as it was signed.",
    )
    sign_url = fields.Char(compute="_compute_sign_url", help="Where the customer reads and signs it.")
    document = fields.Binary("Contract", compute="_compute_document", help="The contract as PDF.")

    _discount_not_negative = models.Constraint("CHECK (COALESCE(discount, 0) >= 0)", "A discount is not negative.")
    _grace_not_negative = models.Constraint("CHECK (COALESCE(grace_days, 0) >= 0)", "The grace cannot be negative.")
    _misses_positive = models.Constraint(
        "CHECK (default_misses > 0)", "An agreement is in default when at least one installment is missed."
    )
    _version_once = models.UniqueIndex(
        "(previous_id) WHERE state IN ('active', 'defaulted', 'completed')",
        "The agreement has been replaced by another version already.",
    )

    # === COMPUTES === #

    @api.depends("name", "version")
    def _compute_display_name(self):
        for agreement in self:
            version = f" v{agreement.version}" if agreement.version > 1 else ""
            agreement.display_name = f"{agreement.name or ''}{version}"

    @api.depends("item_ids.amount", "discount")
    def _compute_amounts(self):
        for agreement in self:
            agreement.amount_open = sum(agreement.item_ids.mapped("amount"))
            agreement.amount_total = agreement.amount_open - agreement.discount

    @api.depends("installment_ids.date", "installment_ids.amount", "installment_ids.state")
    def _compute_planned(self):
        for agreement in self:
            installments = agreement.installment_ids
            waiting = installments.filtered(lambda i: i.state not in ("paid", "late", "dropped"))
            agreement.amount_planned = sum(installments.mapped("amount"))
            agreement.last_date = max(filter(None, installments.mapped("date")), default=False)
            agreement.next_date = min(filter(None, waiting.mapped("date")), default=False)

    @api.depends("reminder_reasons")
    @api.depends_context("lang")
    def _compute_reminder_held(self):
        for agreement in self:
            agreement.reminder_held = reasons.tell(agreement.env, agreement.reminder_reasons)

    def _compute_document(self):
        for agreement in self:
            content = agreement._document_as_made() or agreement_html.pdf_of(agreement.sudo())
            agreement.document = base64.b64encode(content)

    # === MADE === #

    @api.model
    def _make(self, case, lines, dues, discount=0.0, previous=None, **values):
        """Draft an agreement.

        :param lines: open journal items of the customer that it covers, in one currency
        :param dues: (day, amount) of each installment; what they sum up to, with the discount, is all that is open
        :param previous: the agreement that is negotiated anew
        :raises ValidationError: when it cannot be meant so
        """
        previous = previous or self.browse()
        today = case.company_id._collections_day()
        currency = lines.currency_id[:1] or case.company_id.currency_id
        if any(currency.compare_amounts(amount, 0) <= 0 for _day, amount in dues):
            raise ValidationError(self.env._("Each installment is more than nothing."))
        company = case.company_id.with_context(lang=case.lang)
        agreement = self.create(
            {
                "name": previous.name or self.env["ir.sequence"].sudo().next_by_code(self._name),
                "version": previous.version + 1,
                "previous_id": previous.id,
                "case_id": case.id,
                "currency_id": currency.id,
                "user_id": self.env.uid,
                "made_on": today,
                "grace_days": company.collections_agreement_grace_days,
                "default_misses": company.collections_agreement_misses or 1,
                "terms": company._collections_agreement_terms(),
                "discount": currency.round(discount),
                "item_ids": [Command.create(v) for v in self.env["collections.agreement.item"]._values_of(lines)],
                "installment_ids": [Command.create({"date": day, "amount": amount}) for day, amount in dues],
                **values,
            }
        )
        agreement._check_content()
        return agreement

    @api.constrains("case_id", "item_ids", "previous_id")
    def _check_items(self):
        """The items are open, the customer's own, in one currency, and nothing else has been settled about them."""
        for agreement in self:
            case, lines, previous = agreement.case_id, agreement._lines(), agreement.previous_id
            if not lines or lines - case.item_ids or any(line.amount_residual_currency <= 0 for line in lines):
                raise ValidationError(self.env._("An agreement covers open invoices of %s.", case.partner_id.name))
            if len(lines.currency_id) > 1:
                raise ValidationError(self.env._("An agreement is for invoices of one currency: make one for each."))
            if previous and (previous.case_id != case or previous.state not in ("active", "defaulted")):
                raise ValidationError(self.env._("Only an agreement that runs, or is in default, is negotiated anew."))
            agreement._check_conflicts()

    def _check_conflicts(self):
        """No item is in another agreement, promised, or contested in a dispute of which this is not the compromise."""
        lines = self._lines()
        self._check_agreements(lines)
        self._check_promises(lines)
        settled = self.dispute_ids.filtered(lambda dispute: dispute.state == "open")
        (self.env["collections.dispute"]._unsettled(self.case_id) - settled)._check_agreeable(lines)

    def _check_agreements(self, lines):
        in_force = self.item_ids._in_force(lines, "active", "defaulted")
        for line in lines.filtered(lambda line: in_force.get(line.id, self) not in self | self.previous_id):
            raise ValidationError(
                self.env._(
                    "%(invoice)s is in agreement %(agreement)s already: negotiate that one anew.",
                    invoice=line.move_id.name or line.name,
                    agreement=in_force[line.id].display_name,
                )
            )

    @api.model
    def _check_promises(self, lines):
        promised = self.env["collections.promise.item"]._in_force(lines, "open")
        for line in lines.filtered(lambda line: line.id in promised):
            raise ValidationError(
                self.env._(
                    "Payment of %(invoice)s is promised for %(day)s: take the promise back first.",
                    invoice=line.move_id.name or line.name,
                    day=format_date(self.env, promised[line.id].date),
                )
            )

    def _check_content(self):
        """The calendar is ahead and sums up exactly."""
        for agreement in self:
            agreement._check_amounts()
            today = agreement.company_id._collections_day()
            if agreement.installment_ids.filtered(lambda i: i.date < today):  # noqa: B023
                raise ValidationError(self.env._("The day of an installment is over already: check the dates."))

    def _check_amounts(self):
        currency, planned = self.currency_id, self.amount_planned
        if currency.compare_amounts(self.amount_total, 0) <= 0:
            raise ValidationError(self.env._("The discount leaves nothing to pay."))
        if not self.installment_ids:
            raise ValidationError(self.env._("Write down at least one installment."))
        self._check_count()
        if currency.compare_amounts(planned, self.amount_total):
            raise ValidationError(
                self.env._(
                    "The installments sum up to %(planned)s, but %(total)s is agreed.",
                    planned=currency.format(planned),
                    total=currency.format(self.amount_total),
                )
            )

    @api.constrains("installment_ids")
    def _check_count(self):
        if any(len(agreement.installment_ids) > MOST_INSTALLMENTS for agreement in self):
            raise ValidationError(reasons.tell(self.env, reasons.dump([too_many()])))

    def write(self, vals):
        """A draft is edited; then it moves by its own actions, and what was signed stays as it was signed."""
        if SIGNED & set(vals) and self.filtered("content_hash"):
            raise UserError(self.env._("This agreement is signed by both sides: negotiate it anew instead."))
        if not self.env.su:
            self._check_may_write(set(vals))
        return super().write(vals)

    def _check_may_write(self, names):
        if names - EDITABLE - {"message_main_attachment_id"}:
            raise AccessError(self.env._("A payment agreement moves on by its own actions."))
        if "discount" in names and not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("Only a manager grants a discount."))
        if names - {"note", "message_main_attachment_id"} and self.filtered(lambda a: a.state != "draft"):
            raise UserError(self.env._("This agreement is proposed already: take it back to draft first."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self.filtered(lambda a: a.state != "draft"):
            raise UserError(self.env._("Agreements are kept as evidence: cancel it instead."))

    # === PROPOSED AND SIGNED === #

    def _move_on(self, state, *allowed, **values):
        """Go from one of the allowed states to another: the one writer of the state until both have signed."""
        if self.filtered(lambda a: a.state not in allowed):
            raise UserError(self.env._("This cannot be done any more: look at the agreement again."))
        self.sudo().write({"state": state, **values})
        self.sudo().activity_unlink(["collections_followup.mail_activity_plan"])

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
        obstacles = self.env["collections.statement"]._obstacles(self.case_id)
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

    def _number(self):
        for number, installment in enumerate(self.installment_ids.sorted(lambda i: (i.date, i.id)), 1):
            installment.number = number

    def _parties(self):
        """Both sides as the document names them: what becomes of their records later does not change it."""
        return {
            "company_details": self._details(self.company_id.partner_id),
            "customer_details": self._details(self.partner_id),
        }

    @api.model
    def _details(self, partner):
        address = [part.strip() for part in partner._display_address(without_company=True).split("\n")]
        return "\n".join(filter(None, [partner.name, *address, partner.vat]))

    def action_draft(self):
        """Take a proposal back, to change it; a customer who knows of it is told by e-mail."""
        self.check_access("write")
        known = self.filtered(lambda a: a.sent_on or a.customer_signed_on or a.asked_by_id)
        self._take_back()
        known.sudo()._tell_by_email("collections_followup.mail_template_agreement_taken_back")
        known.case_id.sudo()._refresh()

    def _take_back(self):
        """A draft again: signatures that were given for it are void."""
        void = dict.fromkeys(
            ("company_user_id", "company_signed_by", "company_signed_on", "customer_signed_by", "customer_signed_on"),
            False,
        )
        void |= dict.fromkeys(("customer_signed_how", "customer_ip", "customer_agent", "sent_on"), False)
        self._move_on("draft", "proposed", **void)
        self.sudo().customer_signature = False  # nobody has signed any more: it is no evidence now

    def action_sign(self, terms=None):
        """Sign for the company; the agreement is active when the customer has signed too.

        :param terms: ``_terms_hash`` of what the manager has read; without it, the agreement is shown first
        """
        self.check_access("write")
        if not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("Only a manager signs for the company."))
        if terms is None:
            return self._show_to_sign("collections.agreement.sign", self.env._("Sign for the Company"))
        self._check_shown(terms)
        return self.sudo()._sign_for_company(self.env.user)

    def _check_shown(self, terms):
        """Lock it, and make sure that it says what was shown to whoever signs.

        :param terms: ``_terms_hash`` of what was shown
        :raises UserError: when something has changed since
        """
        self.ensure_one()
        self.lock_for_update()
        if terms != self._terms_hash():
            raise UserError(
                self.env._("This agreement has changed since you opened it. Please read it again before you sign.")
            )

    def _sign_for_company(self, user):
        """The user, who may, signs for the company."""
        self._move_on(
            "proposed",
            "proposed",
            company_user_id=user.id,
            company_signed_by=user.name,
            company_signed_on=fields.Datetime.now(),
        )
        self._activate_if_signed()

    def _sign_by_customer(self, name, signature, ip, user_agent):
        """The customer signs; the agreement is active when the company has signed too.

        The caller makes sure that it is the customer who signs.

        :param name: who signs
        :param signature: drawn signature as an image in base64; empty when the name alone was typed
        :raises UserError: there is nothing to sign any more, no name, or no image
        """
        self._sign_customer(
            name, "drawn" if signature else "typed", self._image(signature), customer_ip=ip, customer_agent=user_agent
        )

    def _sign_on_paper(self, name, scan=False, signed_on=None):
        """Note that the customer has signed on paper.

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
        """The signature if it is an image.

        :raises UserError: it is something else
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
        """Signed by both: freeze it, end the version that it replaces, and stop the follow-up of what it covers."""
        if not (self.company_signed_on and self.customer_signed_on):
            return
        today = self.company_id._collections_day()
        self._check_conflicts()
        if any(paid.state == "missed" for paid in self._followed(today)[self.id].installments.values()):
            raise UserError(self.env._("An installment is over already: take the proposal back and change its dates."))
        if self.previous_id:
            self.previous_id._move_on("cancelled", "active", "defaulted")
        self._move_on("active", "proposed")
        self.dispute_ids._settle_by_agreement()
        self._freeze()
        self.case_id._refresh()

    # === FROZEN === #

    def _freeze(self):
        """Keep the document and the hashes that tell whether anything was changed later."""
        content = agreement_html.pdf_of(self)
        values = {"name": f"{self.display_name}.pdf", "raw": content, "res_model": self._name, "res_id": self.id}
        self.write(
            {
                "document_id": self.env["ir.attachment"].create(values).id,
                "document_hash": self._hash_of(content),
                "content_hash": self._hash(),
            }
        )

    def _hash(self):
        """SHA-256 of what was signed and of the signatures, in hexadecimal."""
        return self._hash_of(self._written(self._content()))

    def _terms_hash(self):
        """The same of what is signed, before anybody has: it tells whether what was shown is still what it says."""
        return self._hash_of(self._written(self._terms()))

    @api.model
    def _written(self, content):
        return json.dumps(content, sort_keys=True, ensure_ascii=False).encode()

    def _content(self):
        """What was signed, and by whom: values of the agreement's own records only."""
        signature = base64.b64decode(self.with_context(bin_size=False).customer_signature or b"")
        return {
            **self._terms(),
            "company": [self.company_signed_by, str(self.company_signed_on)],
            "customer": [
                *(self.customer_signed_by, str(self.customer_signed_on), self.customer_signed_how),
                *(self.customer_ip or "", self.customer_agent or "", self._hash_of(signature)),
            ],
        }

    def _terms(self):
        """What is agreed, between whom: values of the agreement's own records only."""
        money = f"%.{self.currency_id.decimal_places}f"
        return {
            "agreement": [self.name, self.version, str(self.made_on), self.currency_id.name],
            "parties": [self.company_details, self.customer_details],
            "items": [[item.name, str(item.due_date), money % item.amount] for item in self.item_ids.sorted("id")],
            "installments": [
                [i.number, str(i.date), money % i.amount] for i in self.installment_ids.sorted(lambda i: (i.date, i.id))
            ],
            "discount": money % self.discount,
            "rules": [self.grace_days, self.default_misses, self.terms or ""],
        }

    def _is_intact(self):
        """Whether content and document are as they were signed."""
        return self._hash() == self.content_hash and self._is_document_intact()

    def action_check(self):
        """Say whether the agreement is as it was signed."""
        self.ensure_one()
        if not self._is_intact():
            raise UserError(self.env._("This agreement is NOT as it was signed: somebody has changed it."))
        return self.env["collections.run"]._notify(self.env._("This agreement is as it was signed."))

    # === KEPT OR NOT === #

    def _lines(self):
        """The journal items on which what it covers is booked now."""
        return self.item_ids._lines()

    def _as_value(self, covered):
        """The agreement as the rules see it.

        :param covered: Covered
        """
        return Agreement(
            tuple(installment._as_value() for installment in self.installment_ids),
            covered.debts,
            self.made_on,
            self.grace_days,
            self.default_misses,
            self.currency_id.rounding,
            covered.agreed,
        )

    def _followed(self, today):
        """Where each agreement stands today.

        :returns: {agreement id: Followed}
        """
        return self._followed_with(self._covered(), today)

    def _followed_with(self, covered, today):
        """The same, when what they cover is known: {agreement id: Followed}.

        As long as an invoice is being corrected, one that was signed stands where it stood before.

        :param covered: {agreement id: Covered}
        """
        followed = {agreement.id: follow(agreement._as_value(covered[agreement.id]), today) for agreement in self}
        for agreement in self.filtered(lambda a: a.state in RUNNING and covered[a.id].is_draft):
            followed[agreement.id] = followed[agreement.id]._replace(
                state=agreement.state,
                received=agreement.received,
                installments={i.id: Paid(i.state, i.received, i.expected) for i in agreement.installment_ids},
                in_time=agreement.discount_state != "lost",
                settled_by=agreement.settled_by or "",
            )
        return followed

    def _covered(self):
        """What each agreement covers now: {agreement id: Covered}."""
        self.fetch(TERMS)  # at once: the ORM by itself would read a thousand records at a time
        self.installment_ids.fetch(["date", "amount", "state", "received", "expected", "currency_id"])
        return self.item_ids._covered()

    def _open_installments(self, today):
        """What is still to come for each installment: {installment: amount}, by what has been paid until today."""
        paid = self._followed(today)[self.id].installments
        left = {i: self.currency_id.round(paid[i.id].expected) for i in self.installment_ids}
        return {i: amount for i, amount in left.items() if not self.currency_id.is_zero(amount)}

    def _next_installment(self):
        """The first installment that is not paid yet; empty when all are."""
        return self.installment_ids.filtered(lambda i: i.currency_id.compare_amounts(i.expected, 0) > 0)[:1]

    @api.model
    def _of_cases(self, cases):
        """The agreements that both sides have signed, and nobody has ended."""
        return self.search(bulk.among("case_id", cases.ids) & Domain("state", "in", RUNNING))

    def _settle_now(self, today):
        """Read where these agreements stand, and write it."""
        covered = self._covered()
        self._settle(Commitments(followed=self._followed_with(covered, today), agreed=covered))

    @api.model
    def _settle(self, commitments):
        """Write where signed agreements stand, as far as it has changed: the one writer of it.

        :param commitments: Commitments
        """
        followed = commitments.followed
        running = self.browse(followed).filtered(lambda a: a.state in RUNNING)
        self.env["collections.agreement.installment"]._settle(
            {paid_id: paid for a in running for paid_id, paid in followed[a.id].installments.items()}
        )
        running.invalidate_recordset(["next_date"])
        new = {a: a._standing(followed[a.id], commitments.agreed[a.id]) for a in running}
        changed = running.filtered(lambda a: any((a[name] or None) != (new[a][name] or None) for name in new[a]))
        broken = changed.filtered(lambda a: a.state != "defaulted" and new[a]["state"] == "defaulted")
        odd = changed.filtered(lambda a: new[a]["attention"] and a.attention != new[a]["attention"])
        earned = changed.filtered(
            lambda a: a.discount_state != "earned" and new[a]["discount_state"] == "earned" and not a.discount_move_ids
        )
        bulk.update(changed, {agreement.id: new[agreement] for agreement in changed})
        broken._ask_people("collections_followup.mail_activity_agreement")
        odd._ask_people("collections_followup.mail_activity_agreement_attention", lambda a: a._tell_attention())
        earned._ask_people("collections_followup.mail_activity_agreement_discount")

    def _standing(self, found, covered):
        """Values of an agreement that stands so.

        :param found: Followed
        :param covered: Covered
        """
        discount, attention = None, None
        if self.currency_id.compare_amounts(self.discount, 0) > 0:
            discount = "lost" if not found.in_time else "earned" if found.state == "completed" else "open"
        if found.state in ("active", "defaulted") and not covered.is_draft:
            attention = "converted" if covered.is_converted else "grown" if found.grown else None
        return {
            "state": found.state,
            "received": found.received,
            "discount_state": discount,
            "settled_by": found.settled_by or None,
            "attention": attention,
        }

    @api.model
    def _hold_reminders(self, cases, held):
        """Write down why customers were not reminded tonight, and ask people: the one writer of it.

        :param held: {installment: Reasons}
        """
        before = self.search(bulk.among("case_id", cases.ids) & Domain("reminder_reasons", "!=", False))
        new = dict.fromkeys(before)
        for installment, why in held.items():
            new.setdefault(installment.agreement_id, None)
            new[installment.agreement_id] = new[installment.agreement_id] or reasons.dump(why)
        changed = self.union(
            *(agreement for agreement in new if (agreement.reminder_reasons or None) != new[agreement])
        )
        codes = {agreement: self._codes(agreement.reminder_reasons) for agreement in changed}
        bulk.update(changed, {agreement.id: {"reminder_reasons": new[agreement]} for agreement in changed})
        asked = changed.filtered(lambda a: self._codes(new[a]) - codes[a] - KNOWN)
        asked._ask_people("collections_followup.mail_activity_agreement_reminder", lambda a: a.reminder_held)

    @api.model
    def _codes(self, dumped):
        return {reason["code"] for reason in dumped or ()}

    def _ask_people(self, xmlid, tell=None):
        """Ask the responsible to do what only a person can.

        :param tell: gives the note about an agreement; None says where it stands
        """
        self.partner_id.mapped("display_name")  # which each activity asks for; read for all at once
        activity_type = self.env.ref(xmlid)
        self.env["collections.case"]._plan_activities(
            [
                agreement.case_id._activity_values(
                    activity_type,
                    summary=activity_type.summary,
                    note=tell(agreement) if tell else agreement._tell(),
                    date_deadline=agreement.company_id._collections_day(),
                )
                for agreement in self
            ]
        )

    def _tell_attention(self):
        """What a person has to look at, in a sentence."""
        told = {
            "grown": self.env._("More is owed of its invoices than agreement %s says.", self.display_name),
            "converted": self.env._("An invoice of agreement %s is in another currency now.", self.display_name),
        }
        return told[self.attention]

    def _tell(self):
        """Where it stands, in a sentence."""
        return self.env._(
            "Agreement %(agreement)s: %(received)s of %(total)s has come.",
            agreement=self.display_name,
            received=self.currency_id.format(self.received),
            total=self.currency_id.format(self.amount_total),
        )

    @api.model
    def _agreed(self, commitments):
        """What is held by agreements that are kept, and what by now is not.

        An earned discount is held until it is credited: the customer does not owe it any more.

        :param commitments: Commitments
        :returns: {item id: (name, last day waited for)}, ids of items whose agreement is in default
        """
        held, broken = {}, set()
        for agreement in self.browse(commitments.followed):
            found = commitments.followed[agreement.id]
            line_ids = commitments.agreed[agreement.id].line_ids
            if found.state == "defaulted":
                broken.update(line_ids)
            elif found.state == "active" or (agreement.discount and found.in_time):
                held |= dict.fromkeys(line_ids, (agreement.display_name, found.until))
        return held, broken

    @api.model
    def _preparation(self, company, today):
        """In a night: look at the agreements that run, and remind of their installments; of a customer at once."""
        told = Domain("state", "in", ("active", "defaulted")) | Domain("reminder_reasons", "!=", False)
        agreed = Domain("company_id", "=", company.id) & Domain("agreement_ids", "any", told)
        return Preparation(self.env["collections.case"].sudo(), agreed, lambda cases: self._follow_up(cases, today))

    @api.model
    def _follow_up(self, cases, today):
        running = self.sudo().search(bulk.among("case_id", cases.ids) & Domain("state", "in", ("active", "defaulted")))
        running._each_safely(
            lambda batch: batch._follow_up_batch(today),
            lambda agreement, error: _logger.error("%s was not looked at: %s", agreement, error),
        )
        self.env["collections.agreement.installment"].sudo()._remind(cases, today)

    def _follow_up_batch(self, today):
        self._settle_now(today)
        # a case that is closed is looked at by nobody else
        self.env["collections.contact"]._waiting(self.case_id)._take_back_outdated()

    # === THE DISCOUNT === #

    def action_credit_discount(self):
        """Draft what takes off the rest, as the company has chosen; posting it is a manager's approval."""
        self.ensure_one()
        self.check_access("write")
        self._check_manager_grants()
        self.sudo()._settle_now(self.company_id._collections_day())
        self._check_earned()
        if self.discount_move_ids.filtered(lambda move: move.state != "cancel"):
            raise UserError(self.env._("The discount has been drafted already."))
        # a manager of collections need not be one who writes entries
        self.sudo()._draft_discount()
        return self.action_view_discount()

    @api.model
    def _check_manager_grants(self):
        if not self.env.su and not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("Only a manager grants a discount."))

    def _check_earned(self):
        if self.state != "completed" or self.discount_state != "earned":
            raise UserError(self.env._("The discount is earned when every installment has come in time."))

    def _check_discount_posted(self, moves):
        """Before documents of the discount are posted: it is still earned, and as much is left.

        :param moves: documents of this agreement
        """
        self._settle_now(self.company_id._collections_day())
        self._check_earned()
        receivable = moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        given = -sum(receivable.mapped("amount_currency"))
        left = sum(self._lines().mapped("amount_residual_currency"))
        if self.currency_id.compare_amounts(given, min(left, self.discount)) > 0:
            raise UserError(
                self.env._(
                    "The discount of %(agreement)s takes off %(given)s; %(left)s is left: cancel it and draft anew.",
                    agreement=self.display_name,
                    given=self.currency_id.format(given),
                    left=self.currency_id.format(left),
                )
            )

    def _draft_discount(self):
        """A document for each invoice of which something is left, over that; but no more than the discount in all.

        What is no invoice, such as an opening balance, has no credit note: it is written off.
        """
        left, written_off = self.discount, {}
        by_note = self.company_id.collections_agreement_discount == "credit_note"
        for move, lines in self._lines().grouped("move_id").items():
            amount = min(sum(lines.mapped("amount_residual_currency")), left)
            if self.currency_id.compare_amounts(amount, 0) <= 0:
                continue
            left -= amount
            if by_note and move.is_invoice(include_receipts=True):
                note = move._collections_draft_credit_note(amount, self._discount_reference())
                note.collections_discount_agreement_id = self
            else:
                written_off |= self._parts(lines, amount)
        self._draft_write_offs(written_off)

    def _discount_reference(self):
        return self.env._("Discount of payment agreement %s", self.display_name)

    @api.model
    def _parts(self, lines, amount):
        """{journal item: what is taken off it} of an amount, the one due first, first."""
        parts = {}
        for line in lines._collections_oldest_first():
            parts[line] = min(line.amount_residual_currency, amount)
            amount -= parts[line]
        return {line: part for line, part in parts.items() if line.currency_id.compare_amounts(part, 0) > 0}

    def _draft_write_offs(self, parts):
        """A journal entry in draft for each company, which takes the parts off their items to the chosen account.

        :param parts: {journal item: amount in its currency}
        """
        account = self.company_id.collections_discount_account_id
        if parts and not account:
            raise UserError(self.env._("Choose the account of discounts that are written off in the settings first."))
        lines = self.env["account.move.line"].union(*parts)
        for company, of_company in lines.grouped("company_id").items():
            credits = [self._credit_values(line, parts[line]) for line in of_company]
            taken = {name: -sum(values[name] for values in credits) for name in ("balance", "amount_currency")}
            debit = {"account_id": account.id, "currency_id": self.currency_id.id, "partner_id": self.partner_id.id}
            self.env["account.move"].with_company(company).create(
                {
                    "move_type": "entry",
                    "company_id": company.id,
                    "date": self.company_id._collections_day(),
                    "ref": self._discount_reference(),
                    "collections_discount_agreement_id": self.id,
                    "line_ids": [Command.create(values) for values in (*credits, debit | taken)],
                }
            )

    @api.model
    def _credit_values(self, line, part):
        """An item that takes a part off another one, at the rate at which that is booked."""
        share = part / line.amount_residual_currency
        return {
            "account_id": line.account_id.id,
            "partner_id": line.partner_id.id,
            "currency_id": line.currency_id.id,
            "amount_currency": -part,
            "balance": -line.company_currency_id.round(line.amount_residual * share),
        }

    def _match_write_offs(self, moves):
        """Take entries of the discount that were posted off what they are for."""
        items = (self._lines() | moves.line_ids).filtered(lambda i: i.account_id.reconcile and not i.reconciled)
        for of_account in items.grouped(lambda item: (item.account_id, item.company_id)).values():
            of_account.reconcile()

    def action_view_discount(self):
        """The documents of the discount."""
        domain = Domain("id", "in", self.discount_move_ids.ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Discount"),
            "res_model": "account.move",
            "domain": list(domain),  # Odoo would take a bare tuple here for a term to translate
            "view_mode": "list,form",
        }

    # === ACTIONS === #

    def action_cancel(self):
        """End the agreement: what it covers goes back into the follow-up. Who has asked for it is told by e-mail."""
        self.check_access("write")
        if self.filtered(lambda a: a.state in ("active", "defaulted")) and not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("Only a manager cancels an agreement that was signed by both sides."))
        declined = self.filtered(lambda a: a.asked_by_id and a.state in ("draft", "proposed"))
        self._move_on("cancelled", "draft", "proposed", "active", "defaulted")
        owed = declined.filtered(lambda a: not all(a._lines().mapped("reconciled")))
        owed.sudo()._tell_by_email("collections_followup.mail_template_plan_declined")
        self.case_id.sudo()._refresh()

    def _tell_by_email(self, xmlid):
        """Write to the customers what has become of their agreements; or say why that cannot be written.

        :param xmlid: of the template
        """
        Email = self.env["collections.channel.email"]
        obstacles = self.env["collections.statement"]._obstacles(self.case_id)
        for agreement in self:
            if obstacle := obstacles.get(agreement.case_id.id):
                agreement.message_post(body=self.env._("The customer was not told by e-mail: %s", obstacle))
            else:
                Email._send_template(xmlid, agreement)

    def action_renegotiate(self):
        """Open the wizard with what is left of this agreement, to make another version."""
        self.ensure_one()
        action = self.case_id.action_agreement()
        return {**action, "context": {**action["context"], "default_previous_id": self.id}}

    def action_paper(self):
        """Open the wizard that notes a signature on paper."""
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

    def action_print(self):
        """Download the contract as PDF."""
        self.ensure_one()
        name = file_names.in_address(f"{self.display_name}.pdf")
        self._document_as_made()  # Odoo would say of one that is refused that it is not found
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/document/{name}?download=true",
            "target": "download",
        }

    # === OF INVOICES AND CUSTOMERS === #

    @api.model
    def _of_moves(self, moves):
        """The latest agreement that covers each invoice and was not cancelled: {invoice id: agreement}."""
        domain = Domain("move_id", "in", moves.ids) & Domain("agreement_id.state", "!=", "cancelled")
        items = self.env["collections.agreement.item"].search(domain, order="id")
        return {item.move_id.id: item.agreement_id for item in items}
