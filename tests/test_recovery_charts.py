"""Write-offs and doubtful debts in the charts of accounts of Germany, Spain and Finland, checked to the cent."""

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


#: The chart, and where its doubtful debts are shown, or a part of the sentence that says why they are not.
DOUBTFUL = {
    "de_skr03": (None, "is of the type “Current Assets”"),
    "de_skr04": ("1240", ""),
    "es_pymes": ("436", ""),
    "fi": (None, "tells no account of doubtful debts"),
}


def doubt(env):
    """An invoice becomes doubtful, is half paid, and is moved back; what the books and the follow-up say each time."""
    from odoo.exceptions import UserError

    def looked(company, invoice, case):
        env.flush_all()
        groups = env["account.move.line"]._read_group(
            [
                ("company_id", "=", company.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ],
            ["account_id"],
            ["balance:sum"],
        )
        aging = env["collections.aging"].create({"company_id": company.id, "date": company._collections_day()})
        rows = env["collections.aging.line"].search([("aging_id", "=", aging.id)])
        assessed = case._assess_today()[case.id]
        return {
            "books": {account.with_company(company).code: round(amount, 2) for account, amount in groups if amount},
            "aged": round(sum(rows.mapped("amount")), 2),
            "followed": [[item.receivable.name, item.receivable.residual] for item in assessed.items],
            "open": invoice.amount_residual,
        }

    def doubted(chart):
        country = env.ref({"de": "base.de", "es": "base.es", "fi": "base.fi"}[chart[:2]])
        company = env["res.company"].create({"name": f"{chart} with doubts", "country_id": country.id})
        env["account.chart.template"].try_loading(chart, company=company, install_demo=False)
        own = env(context={"allowed_company_ids": company.ids})
        partner = own["res.partner"].create({"name": "Zweifel", "country_id": country.id})
        day = company._collections_day().replace(day=1)
        invoice = own["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": f"{day}",
                "invoice_date_due": f"{day}",
                "invoice_payment_term_id": False,
                "invoice_line_ids": [(0, 0, {"name": "Work", "price_unit": 1000.0, "tax_ids": [(5, 0, 0)]})],
            }
        )
        invoice.action_post()
        lines = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        case = own["collections.case"].create({"partner_id": partner.id, "company_id": company.id})
        doubtfuls = own["collections.doubtful"]
        doubtful = doubtfuls.create({**doubtfuls._values_for(case, lines), "reason": "insolvent"})
        found = {"name": invoice.name, "own": lines.account_id.with_company(company).code, "refused": ""}
        try:
            doubtful.action_book()
        except UserError as refused:
            return {**found, "refused": refused.args[0], "moved": looked(company, invoice, case)}
        found["moved"] = looked(company, invoice, case)
        bank = own["account.account"].search([("account_type", "=", "asset_cash"), ("company_ids", "in", company.ids)])
        of_bank = [("type", "=", "bank"), ("company_id", "=", company.id)]
        paid = own["account.move"].create(
            {
                "move_type": "entry",
                "date": f"{day}",
                "journal_id": own["account.journal"].search(of_bank, limit=1).id,
                "line_ids": [
                    (0, 0, {"account_id": lines.account_id.id, "partner_id": partner.id, "credit": 400}),
                    (0, 0, {"account_id": bank[:1].id, "debit": 400}),
                ],
            }
        )
        paid.action_post()
        (lines | paid.line_ids.filtered(lambda line: line.account_id == lines.account_id)).reconcile()
        doubtful.action_move_back_settled()
        found["paid"] = looked(company, invoice, case)
        doubtful.action_move_back()
        return {**found, "back": looked(company, invoice, case), "state": doubtful.state}

    result = {chart: doubted(chart) for chart in ("de_skr03", "de_skr04", "es_pymes", "fi")}
    env.cr.rollback()  # or Odoo would load the usual chart of the country, too
    return result


@pytest.fixture(scope="module")
def doubted(found):
    return Database("lost").call(doubt)


@pytest.mark.parametrize("chart", DOUBTFUL)
def test_doubtful_debts_are_on_the_account_of_the_chart_or_stay_with_the_reason(doubted, chart):
    (code, sentence), story = DOUBTFUL[chart], doubted[chart]
    moved = story["moved"]
    assert sentence in story["refused"] and bool(code) != bool(story["refused"])
    [(account, balance)] = moved["books"].items()
    assert account.startswith(code or story["own"]) and balance == moved["aged"] == 1000
    assert moved["followed"] == [[story["name"], 1000]]


@pytest.mark.parametrize("chart", [chart for chart, (code, _sentence) in DOUBTFUL.items() if code])
def test_what_is_paid_is_moved_back_and_so_is_the_rest(doubted, chart):
    code, story = DOUBTFUL[chart][0], doubted[chart]
    [(account, balance)] = story["paid"]["books"].items()
    assert account.startswith(code) and balance == story["paid"]["aged"] == story["paid"]["open"] == 600
    assert story["paid"]["followed"] == [[story["name"], 600]]
    assert (story["state"], story["back"]["books"], story["back"]["aged"]) == ("reversed", {story["own"]: 600}, 600)
