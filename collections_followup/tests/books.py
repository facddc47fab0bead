import os

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.base.tests.common import BaseCommon


class Books(AccountTestInvoicingCommon):
    """Companies that keep books. Their chart of accounts is that of their country, or one that ``scripts/test`` tries.

    Of the taxes, products and partners that Odoo's own tests begin with no story speaks: they are not made.
    """

    chart_template = os.environ.get("COLLECTIONS_TEST_CHART") or AccountTestInvoicingCommon.chart_template

    @classmethod
    def setUpClass(cls):
        super(BaseCommon, cls).setUpClass()

    @classmethod
    def collect_company_accounting_data(cls, company):
        """The accounts and journals of which stories speak."""
        types = {"revenue": "income", "expense": "expense"}
        journals = {"misc": "general", "sale": "sale", "bank": "bank", "cash": "cash"}
        receivable = cls.env["res.partner"]._fields["property_account_receivable_id"]
        return {
            "company": company,
            "default_account_receivable": receivable.get_company_dependent_fallback(
                cls.env["res.partner"].with_company(company)
            ),
            **{f"default_account_{name}": cls._account(company, kind) for name, kind in types.items()},
            **{
                f"default_journal_{name}": cls.env["account.journal"].search(
                    [("company_id", "=", company.id), ("type", "=", kind)], limit=1
                )
                for name, kind in journals.items()
            },
        }

    @classmethod
    def _account(cls, company, kind):
        accounts = cls.env["account.account"].with_company(company)
        discounts = company.account_journal_early_pay_discount_gain_account_id
        discounts += company.account_journal_early_pay_discount_loss_account_id
        domain = [
            *accounts._check_company_domain(company),
            ("account_type", "=", kind),
            ("id", "not in", discounts.ids),
        ]
        return accounts.search(domain, limit=1)

    @classmethod
    def setup_other_company(cls, **values):
        return {"company": cls._create_company(**values)}

    @classmethod
    def _use_chart_template(cls, company, chart_template_ref=None):
        """Stories are told in dollars, whatever the chart of accounts brings along."""
        result = super()._use_chart_template(company, chart_template_ref)
        if cls.chart_template:
            dollar = cls.env.ref("base.USD")
            dollar.active = True
            company.currency_id = dollar
        return result
