from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import reasons


class CollectionsCase(models.Model):
    """The data that a person needs at hand to work on a case: how to reach the customer, and fields to find them by."""

    _inherit = "collections.case"

    recipient_phone = fields.Char("Phone", compute="_compute_reach", help="The telephone number of whom we speak to.")
    recipient_email = fields.Char("E-mail", compute="_compute_reach", help="The e-mail address of whom we write to.")
    lang_name = fields.Char("Language", compute="_compute_reach", help="The language in which they are written to.")
    headline = fields.Char(compute="_compute_headline", help="Why the next step comes then, or why there is none.")
    document = fields.Char(
        "Invoice or Reference",
        compute="_compute_nothing",
        search="_search_document",
        help="Number or reference of an invoice or a payment of the customer.",
    )
    reach = fields.Char(
        "E-mail or Phone",
        compute="_compute_nothing",
        search="_search_reach",
        help="E-mail address or telephone number of the customer or one of their contacts.",
    )

    country_id = fields.Many2one(related="partner_id.country_id", help="Where the customer is.")
    seller_id = fields.Many2one(related="partner_id.user_id", string="Salesperson", help="Who sells to the customer.")

    @api.depends("recipient_id", "lang")
    def _compute_reach(self):
        names = dict(self.env["res.lang"].get_installed())
        for case in self:
            case.recipient_phone = case.recipient_id.phone or case.partner_id.phone
            case.recipient_email = case.recipient_id.email or case.partner_id.email
            case.lang_name = names.get(case.lang, case.lang)

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_headline(self):
        """Show the first reason: a list has no room for all."""
        for case in self:
            case.headline = reasons.tell(case.env, (case.reasons or [])[:1])

    @api.model
    def _of(self, customers, companies):
        """Return the cases of customers with main companies."""
        return self.search(Domain("partner_id", "in", customers.ids) & Domain("company_id", "in", companies.ids))

    @api.model
    def _find(self, customer, company):
        """Return the case of a customer with a main company; empty if there is none."""
        return self._of(customer, company)[:1]

    def _compute_nothing(self):
        """Leave these fields empty: they exist only to be searched."""
        self.document = self.reach = False

    @api.model
    def _search_document(self, operator, value):
        if operator not in ("ilike", "=", "=ilike"):
            return NotImplemented
        names = Domain("name", operator, value) | Domain("ref", operator, value)
        names |= Domain("payment_reference", operator, value)
        moves = self.env["account.move"]._search(names & Domain("state", "=", "posted"))
        return Domain("partner_id", "in", moves.subselect("commercial_partner_id"))

    @api.model
    def _search_reach(self, operator, value):
        if operator not in ("ilike", "=", "=ilike"):
            return NotImplemented
        people = self.env["res.partner"]._search(
            Domain("email", operator, value) | Domain("phone_mobile_search", operator, value)
        )
        return Domain("partner_id", "in", people.subselect("commercial_partner_id"))

    # === BUTTONS OF THE HEADER === #

    def action_pause(self):
        """Ask until when nothing is sent."""
        return self._action_bulk(self.env._("Pause"), default_what="pause")

    def action_bulk(self):
        """Ask what to do with these cases."""
        return self._action_bulk(self.env._("Change Cases"))

    def _action_bulk(self, name, **context):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "collections.bulk",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_ids": self.ids, **context},
        }

    def _plan_calls(self, note=None, day=None):
        """Plan a call to each customer by the collector.

        :param note: the subject; by default the first reason of the case
        :param day: the day of the call; by default today
        """
        call = self.env.ref("mail.mail_activity_data_call")
        for company, cases in self.grouped("company_id").items():
            deadline = day or company._collections_day()
            asked = [(case, case._asked_values(call, deadline)) for case in cases]
            self._plan_activities(
                [
                    {
                        **values,
                        "summary": note or case._call_title(),
                        "date_deadline": deadline,
                        "user_id": case._caller().id,
                    }
                    for case, values in asked
                ]
            )

    def _call_title(self):
        """Return the subject of a call that nobody has given one."""
        return self.headline

    def _caller(self):
        """Return the user who calls: the collector, else the user who plans the call."""
        return self._responsible() or self.env.user

    def action_reconcile(self):
        """Ask which outstanding credits pay which open items."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reconcile Credits"),
            "res_model": "collections.reconcile",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id, "dialog_size": "extra-large"},
        }
