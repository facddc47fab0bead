"""Write-offs in the charts of accounts of Germany, Spain and Finland: on their own accounts, checked to the cent."""

import pytest
from databases import Database

pytestmark = pytest.mark.slow

#: Odoo's modules with these charts.
MODULES = ("l10n_de", "l10n_es", "l10n_fi")
#: The chart, where losses with its usual tax are booked, and where what comes after all.
CHARTS = {
    "de_skr03": ("2406", "2732"),
    "de_skr04": ("6936", "4925"),
    "es_pymes": ("650", "650"),
    "fi": ("8700", "8730"),
}


def lose(env):
    """An invoice with the usual tax is written off; a part of the money comes after all; what the books say then."""

    def books(company):
        groups = env["account.move.line"]._read_group(
            [("company_id", "=", company.id), ("parent_state", "=", "posted")], ["account_id"], ["balance:sum"]
        )
        return {account.with_company(company).code: round(balance, 2) for account, balance in groups if balance}

    def written_off(chart):
        country = env.ref({"de": "base.de", "es": "base.es", "fi": "base.fi"}[chart[:2]])
        company = env["res.company"].create({"name": chart, "country_id": country.id})
        env["account.chart.template"].try_loading(chart, company=company, install_demo=False)
        own = env(context={"allowed_company_ids": company.ids})
        partner = own["res.partner"].create({"name": "Verloren", "country_id": country.id})
        tax = company.account_sale_tax_id
        line = {"name": "Work", "price_unit": 1000.0, "tax_ids": [(6, 0, tax.ids)]}
        day = company._collections_day()
        invoice = own["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": f"{day.replace(day=1)}",
                "invoice_date_due": f"{day.replace(day=1)}",
                "invoice_payment_term_id": False,
                "invoice_line_ids": [(0, 0, line)],
            }
        )
        invoice.action_post()
        lines = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        case = own["collections.case"].create({"partner_id": partner.id, "company_id": company.id})
        write_offs = own["collections.write.off"]
        values = {"reason": "insolvent", "corrects_taxes": True}
        write_off = write_offs.create({**write_offs._values_for(case, lines), **values})
        write_off.action_write_off()
        lost = books(company)
        half, of_company = invoice.amount_total / 2, ("company_id", "=", company.id)
        banks = [("account_type", "=", "asset_cash"), ("company_ids", "in", company.ids)]
        bank = own["account.account"].search(banks, limit=1)
        paid = own["account.move"].create(
            {
                "move_type": "entry",
                "date": f"{day}",
                "journal_id": own["account.journal"].search([("type", "=", "bank"), of_company], limit=1).id,
                "line_ids": [
                    (0, 0, {"account_id": lines.account_id.id, "partner_id": partner.id, "credit": half}),
                    (0, 0, {"account_id": bank.id, "debit": half}),
                ],
            }
        )
        paid.action_post()
        write_off.action_recover()
        return {
            "tax": tax.amount,
            "open": invoice.amount_residual,
            "lost": lost,
            "after": books(company),
            "bank": bank.with_company(company).code,
            "receivable": lines.account_id.with_company(company).code,
        }

    found = {chart: written_off(chart) for chart in ("de_skr03", "de_skr04", "es_pymes", "fi")}
    env.cr.rollback()  # or Odoo would load the usual chart of the country, too
    return found


@pytest.fixture(scope="module")
def found():
    database = Database.plain("charts").copy("lost")
    database.update("-i", ",".join((*MODULES, "collections_followup_recovery")))
    return database.call(lose)


@pytest.mark.parametrize("chart", CHARTS)
def test_the_loss_is_on_the_account_of_the_chart_and_the_tax_is_taken_back(found, chart):
    books, (losses, _recovered) = found[chart]["lost"], CHARTS[chart]
    assert found[chart]["open"] == 0
    [loss] = [balance for code, balance in books.items() if code.startswith(losses)]
    assert loss == 1000
    # what is left in the books is the sale and the loss; the receivable and the tax are gone
    assert found[chart]["receivable"] not in books
    assert sorted(books.values()) == [-1000, 1000]


@pytest.mark.parametrize("chart", CHARTS)
def test_what_comes_after_all_is_on_its_account_and_its_tax_is_owed_again(found, chart):
    books, (losses, recovered) = found[chart]["after"], CHARTS[chart]
    tax = round(500 * found[chart]["tax"] / 100, 2)
    assert books.pop(found[chart]["bank"]) == 500 + tax
    assert found[chart]["receivable"] not in books
    if recovered == losses:
        assert [balance for code, balance in books.items() if code.startswith(losses)] == [500]
    else:
        assert [balance for code, balance in books.items() if code.startswith(recovered)] == [-500]
    assert -tax in books.values()
