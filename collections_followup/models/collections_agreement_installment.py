import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .. import bulk
from ..decision.agreement import Installment

_logger = logging.getLogger(__name__)

#: The mail template of each kind of reminder.
TEMPLATES = {
    "before": "collections_followup.mail_template_installment",
    "missed": "collections_followup.mail_template_installment_missed",
}


class CollectionsAgreementInstallment(models.Model):
    """An amount that is due on a day by a payment agreement. Whether it was paid is read from the ledger."""

    _name = "collections.agreement.installment"
    _description = "Installment of a Payment Agreement"
    _inherit = ["collections.safely"]
    _order = "date, id"

    agreement_id = fields.Many2one(
        "collections.agreement", required=True, ondelete="cascade", index=True, help="The agreement."
    )
    agreement_state = fields.Selection(related="agreement_id.state", string="Agreement Status")
    case_id = fields.Many2one(related="agreement_id.case_id", string="Case")
    partner_id = fields.Many2one(related="agreement_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="agreement_id.currency_id", store=True)
    number = fields.Integer("No.", readonly=True, aggregator=None, help="Its place in the calendar.")
    date = fields.Date("Due Date", required=True, index=True, help="The day on which it is due.")
    amount = fields.Monetary(required=True, help="How much is due.")
    received = fields.Monetary(readonly=True, help="What has come for it.")
    expected = fields.Monetary(compute="_compute_expected", store=True, help="What is still to come for it.")
    state = fields.Selection(
        [("open", "To Come"), ("due", "Due"), ("paid", "Paid"), ("late", "Paid Late"), ("missed", "Missed")],
        required=True,
        default="open",
        readonly=True,
        index=True,
        help="Read from what was paid on the covered items since the agreement was made.",
    )

    _amount_positive = models.Constraint("CHECK (amount > 0)", "Each installment is more than nothing.")

    @api.depends("amount", "received")
    def _compute_expected(self):
        for installment in self:
            installment.expected = installment.amount - installment.received

    @api.depends("agreement_id.display_name", "number")
    def _compute_display_name(self):
        for installment in self:
            installment.display_name = f"{installment.agreement_id.display_name} #{installment.number}"

    # === EDITED AS A DRAFT === #

    @api.model_create_multi
    def create(self, vals_list):
        installments = super().create(vals_list)
        installments._check_draft()
        return installments

    def write(self, vals):
        self._check_draft()
        if not self.env.su and {"state", "received", "number", "agreement_id"} & set(vals):
            raise UserError(self.env._("Whether an installment was paid is read from the payments."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_draft()

    def _check_draft(self):
        """What was proposed is not edited, and nobody at all changes what was signed."""
        if self.agreement_id.filtered(lambda a: a.state != "draft"):
            raise UserError(self.env._("The calendar is edited while the agreement is a draft."))

    # === KEPT OR NOT === #

    def _as_value(self):
        """The installment as the rules see it."""
        return Installment(self.id, self.date, self.amount)

    @api.model
    def _settle(self, paid):
        """Write where installments stand, as far as it has changed: the one writer of it.

        :param paid: {id: Paid}
        """
        installments = self.browse(paid)
        changed = installments.filtered(lambda i: (i.state, i.received) != tuple(paid[i.id]))
        bulk.update(
            changed,
            {
                i.id: {**paid[i.id]._asdict(), "expected": i.currency_id.round(i.amount - paid[i.id].received)}
                for i in changed
            },
        )

    # === REMINDERS === #

    @api.model
    def _remind(self, company, today):
        """Remind of each installment before it is due, and once more when it was missed.

        Nothing before the follow-up is switched on; nobody who must not be written to; one message a night.
        """
        if not (company.collections_active or company._collections_rehearses()):
            return
        chosen = defaultdict(self.browse)
        for installment, reminder in self._one_for_each_case(self._to_remind(company, today)):
            chosen[reminder] |= installment
        for reminder, installments in chosen.items():
            installments._reachable(today)._each_safely(
                lambda batch: batch._send(reminder),  # noqa: B023
                lambda installment, error: _logger.error("No reminder of %s: %s", installment, error),
            )

    @api.model
    def _to_remind(self, company, today):
        """(installment, reminder) of all that nobody has been reminded of yet, the missed ones first."""
        last = fields.Date.add(today, days=company.collections_agreement_reminder_days)
        of_company = Domain("company_id", "=", company.id) & Domain("expected", ">", 0)
        active = of_company & Domain("agreement_id.state", "=", "active")
        signed = of_company & Domain("agreement_id.state", "in", ("active", "defaulted"))
        found = {
            "missed": self.search(signed & Domain("state", "=", "missed")),
            "before": self.search(
                active
                & Domain("state", "in", ("open", "due"))
                & Domain("date", ">=", today)
                & Domain("date", "<=", last)
            ),
        }
        reminded = self._reminded(found["missed"] | found["before"], company)
        return [(i, kind) for kind in found for i in found[kind] if (i, kind) not in reminded]

    @api.model
    def _reminded(self, installments, company):
        """What the log says: (installment, reminder). A rehearsal counts while the company rehearses."""
        contacts = self.env["collections.contact"].search(
            [("installment_id", "in", installments.ids), ("rehearsal", "=", company._collections_rehearses())]
        )
        return {(contact.installment_id, contact.reminder) for contact in contacts}

    @api.model
    def _one_for_each_case(self, pairs):
        first = {}
        for installment, reminder in pairs:
            first.setdefault(installment.case_id, (installment, reminder))
        return first.values()

    def _reachable(self, today):
        """Those whose customer may be written to."""
        cases = self.case_id
        obstacles = self.env["collections.statement"]._obstacles(cases)
        paused = cases.filtered(lambda case: case.paused_until and case.paused_until >= today)
        return self.filtered(lambda i: i.case_id.id not in obstacles and i.case_id not in paused)

    def _send(self, reminder):
        """Put the e-mails into Odoo's queue and log them, in one transaction."""
        Email = self.env["collections.channel.email"]
        template = self.env.ref(TEMPLATES[reminder])
        texts = Email._fill(template, self)
        written = {i.case_id.id: {**texts[i.id], "layout": template.sudo()} for i in self}
        sent = Email._send(self.case_id, written)
        self.env["collections.contact"].sudo().create(
            [
                {
                    **sent[i.case_id.id],
                    "case_id": i.case_id.id,
                    "direction": "out",
                    "channel": "email",
                    "rehearsal": i.company_id._collections_rehearses(),
                    "user_id": self.env.uid,
                    "installment_id": i.id,
                    "reminder": reminder,
                }
                for i in self
            ]
        )

    def action_open(self):
        """Open the agreement."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_agreement_action")
        return {**action, "res_id": self.agreement_id.id, "views": [(False, "form")], "context": {}}
