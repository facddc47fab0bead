from odoo import fields, models


class CollectionsCompanySettings(models.AbstractModel):
    """A company's choices for its follow-up, as forms show them; they are kept on the company."""

    _name = "collections.company.settings"
    _description = "Follow-up Settings of a Company"

    company_id = fields.Many2one("res.company", help="Whose settings these are.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    collections_company_id = fields.Many2one(related="company_id.root_id")
    collections_active = fields.Boolean(related="company_id.root_id.collections_active")
    collections_mail_lacks = fields.Html(related="company_id.root_id.collections_mail_lacks")
    collections_start_date = fields.Date(related="company_id.root_id.collections_start_date", readonly=False)
    collections_older_debt = fields.Selection(
        related="company_id.root_id.collections_older_debt", readonly=False, required=True
    )
    collections_rehearsal_email = fields.Char(related="company_id.root_id.collections_rehearsal_email", readonly=False)
    collections_user_id = fields.Many2one(related="company_id.root_id.collections_user_id", readonly=False)
    collections_tz = fields.Selection(related="company_id.root_id.collections_tz", readonly=False)
    collections_min_amount = fields.Monetary(
        related="company_id.root_id.collections_min_amount", readonly=False, currency_field="currency_id"
    )
    collections_sent_by = fields.Selection(
        related="company_id.root_id.collections_sent_by", readonly=False, required=True
    )
    collections_sent_days = fields.Integer(related="company_id.root_id.collections_sent_days", readonly=False)
    collections_bank_days = fields.Integer(related="company_id.root_id.collections_bank_days", readonly=False)
    collections_bank_unmatched_days = fields.Integer(
        related="company_id.root_id.collections_bank_unmatched_days", readonly=False
    )
    collections_reply_hold_days = fields.Integer(
        related="company_id.root_id.collections_reply_hold_days", readonly=False
    )
    collections_blacklist = fields.Boolean(related="company_id.root_id.collections_blacklist", readonly=False)
    collections_retry_hours = fields.Integer(related="company_id.root_id.collections_retry_hours", readonly=False)
    collections_retry_days = fields.Integer(related="company_id.root_id.collections_retry_days", readonly=False)
    collections_answer_alias_name = fields.Char(
        related="company_id.root_id.collections_answer_alias_name", readonly=False
    )
    collections_answer_domain = fields.Char(related="company_id.root_id.alias_domain_id.name", string="E-mail Domain")
    collections_texts_url = fields.Char(related="company_id.root_id.collections_texts_url")
    collections_takes_checks = fields.Boolean(related="company_id.root_id.collections_takes_checks", readonly=False)
    collections_care_user_id = fields.Many2one(related="company_id.root_id.collections_care_user_id", readonly=False)
    collections_situation_days = fields.Integer(related="company_id.root_id.collections_situation_days", readonly=False)
    collections_payment_days = fields.Integer(related="company_id.root_id.collections_payment_days", readonly=False)
    collections_transit_days = fields.Integer(related="company_id.root_id.collections_transit_days", readonly=False)

    collections_tolerance_days = fields.Integer(related="company_id.root_id.collections_tolerance_days", readonly=False)

    collections_dispute_days = fields.Integer(related="company_id.root_id.collections_dispute_days", readonly=False)

    collections_agreement_share = fields.Float(related="company_id.root_id.collections_agreement_share", readonly=False)
    collections_agreement_grace_days = fields.Integer(
        related="company_id.root_id.collections_agreement_grace_days", readonly=False
    )
    collections_agreement_misses = fields.Integer(
        related="company_id.root_id.collections_agreement_misses", readonly=False
    )
    collections_agreement_reminder_days = fields.Integer(
        related="company_id.root_id.collections_agreement_reminder_days", readonly=False
    )
    collections_agreement_discount = fields.Selection(
        related="company_id.root_id.collections_agreement_discount", readonly=False, required=True
    )
    collections_discount_account_id = fields.Many2one(
        related="company_id.root_id.collections_discount_account_id", readonly=False
    )
    collections_agreement_terms = fields.Text(related="company_id.root_id.collections_agreement_terms", readonly=False)

    collections_promise_days = fields.Integer(related="company_id.root_id.collections_promise_days", readonly=False)
    collections_promise_count = fields.Integer(related="company_id.root_id.collections_promise_count", readonly=False)
    collections_plan_user_id = fields.Many2one(related="company_id.root_id.collections_plan_user_id", readonly=False)
    collections_plan_total = fields.Monetary(
        related="company_id.root_id.collections_plan_total", readonly=False, currency_field="currency_id"
    )
    collections_plan_months = fields.Integer(related="company_id.root_id.collections_plan_months", readonly=False)
    collections_plan_count = fields.Integer(related="company_id.root_id.collections_plan_count", readonly=False)
    collections_plan_first_days = fields.Integer(
        related="company_id.root_id.collections_plan_first_days", readonly=False
    )
    collections_plan_smallest = fields.Monetary(
        related="company_id.root_id.collections_plan_smallest", readonly=False, currency_field="currency_id"
    )
    collections_plan_answer_days = fields.Integer(
        related="company_id.root_id.collections_plan_answer_days", readonly=False
    )

    collections_link_days = fields.Integer(related="company_id.root_id.collections_link_days", readonly=False)

    def action_collections_switch_on(self):
        """Open the wizard that switches the follow-up on."""
        return self.company_id.root_id._collections_action_switch_on()

    def action_collections_renew_texts(self):
        """Make a new address for incoming text messages; the one before is shut from now on."""
        self.check_access("write")
        # a collections manager need not be an administrator of companies
        self.company_id.root_id.sudo()._collections_renew_texts()

    def action_collections_shut_texts(self):
        """Take no text messages any more."""
        self.check_access("write")
        self.company_id.root_id.sudo().collections_texts_secret = False  # as above

    def action_collections_switch_off(self):
        """Stop everything that goes out by itself from now on."""
        self.check_access("write")
        # a collections manager need not be an administrator of companies
        self.company_id.root_id.sudo().collections_active = False
