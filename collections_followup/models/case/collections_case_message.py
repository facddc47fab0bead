from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...decision import charge


class CollectionsCase(models.Model):
    """The content of messages of a case, and their recipient."""

    _inherit = "collections.case"

    lang = fields.Char(compute="_compute_recipient", help="Language in which the customer is written to.")
    recipient_id = fields.Many2one(
        "res.partner",
        "Written To",
        compute="_compute_recipient",
        help="Collections contact, else invoice contact, else the customer.",
    )
    debt_table = fields.Html(
        compute="_compute_debt_table", sanitize=False, help="What a message written now would list."
    )
    total_text = fields.Char(
        compute="_compute_total_text", help="What a message written now would ask for, by currency, as text."
    )
    pay_url = fields.Char(compute="_compute_pay_url", help="The customer's page: what is owed, and how to pay.")
    sender = fields.Char(compute="_compute_signature", help="From whom messages to the customer come.")
    signature = fields.Char(compute="_compute_signature", help="Who signs messages to the customer.")

    @api.depends("partner_id.child_ids.type", "partner_id.email", "preferred_lang")
    def _compute_recipient(self):
        recipients = self.env["collections.channel"]._get("email")._recipients(self)
        installed = dict(self.env["res.lang"].get_installed())
        for case in self:
            case.recipient_id = recipients[case.id]
            wanted = (case.preferred_lang, recipients[case.id].lang, case.partner_id.lang, self.env.lang)
            case.lang = next((lang for lang in wanted if lang in installed), "en_US")

    @api.depends_context("lang")
    def _compute_debt_table(self):
        verdicts = self._evaluate_today()
        for case in self:
            case.debt_table = case._render_debt(verdicts[case.id])

    def _quote(self, verdicts, name):
        """Let templates that are rendered now quote these verdicts, so that nothing is evaluated again for them.

        :param name: the field that they quote: ``debt_table`` or ``total_text``
        """
        tell = {"debt_table": "_render_debt", "total_text": "_total_text"}[name]
        with self.env.protecting([self._fields[name]], self):
            for case in self:
                said = case.with_context(lang=case.lang)
                said[name] = getattr(said, tell)(verdicts[case.id])

    def _render_debt(self, verdict):
        """Return the table of a message, as HTML; with plain functions for the cells, since widgets are slow."""
        values = {
            "base_url": self.get_base_url(),
            "day": partial(format_date, self.env),
            "money": partial(format_amount, self.env),
            **self._debt(verdict),
        }
        return self.env["ir.qweb"]._render("collections_followup.debt_table", values)

    @api.depends_context("lang")
    def _compute_total_text(self):
        verdicts = self._evaluate_today()
        for case in self:
            case.total_text = case._total_text(verdicts[case.id])

    def _total_text(self, verdict):
        totals = self._debt(verdict)["totals"]
        text = " + ".join(format_amount(self.env, amount, currency) for currency, amount in totals.items())
        return text.replace("\xa0", " ")  # these make a text message twice as long

    def _compute_pay_url(self):
        for case in self:
            case.pay_url = case._page_url()

    @api.depends("user_id", "company_id")
    def _compute_signature(self):
        for case in self:
            responsible = case._responsible().sudo()
            case.sender = responsible.email_formatted or case.company_id.email_formatted
            case.signature = f"{responsible.name}, {case.company_id.name}" if responsible else case.company_id.name

    def _includes(self, person):
        """Return True if a partner is one of the customer's people, or speaks for them."""
        return person.commercial_partner_id == self.partner_id

    # === ROWS OF A MESSAGE === #

    def _debt(self, verdict, about=None):
        """Return the rows of a message: items it asks for, charges, credits, totals by currency, and items not due yet.

        :param about: the journal items of the message, whether they are asked for now or not
        :returns: dict with ``items``, ``charges`` and ``coming``; ``charged`` (the sum of the charges), ``credits``
            and ``totals``, each {currency: amount}
        """
        assessment = verdict.assessment
        if about is not None:
            asked = [i for i in assessment.items if i.receivable.id in about.ids]
        elif verdict.outcome == "step":
            asked = list(verdict.decision.items)
        else:
            asked = [i for i in assessment.collectible if i.overdue(verdict.today)]
        ids = {i.receivable.id for i in asked}
        coming = [i for i in assessment.collectible if not i.overdue(verdict.today) and i.receivable.id not in ids]
        currency_ids = self.env["collections.ledger"]._currency_ids()
        charges = charge.of_items(assessment.charges, ids)
        codes = {i.receivable.currency for i in [*asked, *coming]} | {c.currency for c in charges}
        by_code = {code: self.env["res.currency"].browse(currency_ids[code]) for code in codes}
        charged = {by_code[code]: amount for code, amount in charge.in_all(charges).items()}
        credits, totals = {}, dict(charged)
        for item in asked:
            currency = by_code[item.receivable.currency]
            credits[currency] = credits.get(currency, 0.0) + item.asked - item.open
            totals[currency] = totals.get(currency, 0.0) + item.open
        return {
            "items": [self._debt_row(i, by_code, verdict.today) for i in asked],
            "charges": [self._charge_row(c, by_code) for c in charges],
            "charged": charged,
            "credits": {c: amount for c, amount in credits.items() if not c.is_zero(amount)},
            "totals": totals,
            "coming": [self._debt_row(i, by_code, verdict.today) for i in coming],
        }

    @api.model
    def _charge_row(self, charged, currencies):
        """Return one row of a list of charges, in the language of ``env``."""
        told = self.env["collections.charge"]._told(charged)
        return {"name": told, "amount": charged.amount, "currency": currencies[charged.currency]}

    def _find_invoice(self, move_id):
        """Return the invoice of this id if it is this customer's, in this company or its branches; else empty.

        Vendor bills are left out, though the vendor may be the same partner.
        """
        domain = Domain("id", "=", move_id) & Domain("company_id", "child_of", self.company_id.id)
        domain &= Domain("commercial_partner_id", "=", self.partner_id.id) & Domain("state", "=", "posted")
        moves = self.env["account.move"]
        return moves.search(domain & Domain("move_type", "not in", moves.get_purchase_types(include_receipts=True)))

    def _debt_row(self, item, currencies, today):
        receivable = item.receivable
        return {
            "id": receivable.id,
            "name": receivable.name,
            "due": receivable.due,
            "days": receivable.age(today),
            "amount": item.asked,
            "disputed": receivable.disputed,
            "currency": currencies[receivable.currency],
            "path": self._page_path(f"/invoice/{receivable.move_id}"),
        }
