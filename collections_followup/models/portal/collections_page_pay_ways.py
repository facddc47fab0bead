from odoo import api, models
from odoo.exceptions import UserError
from odoo.http import request

#: The most invoices whose references are read for the text of a payment, which has room for fewer.
MOST_REFERENCES = 200


class CollectionsPagePay(models.AbstractModel):
    """The ways to pay that a customer is offered: online, from the bank, by check. Each of them is offered once."""

    _inherit = "collections.page.pay"

    @api.model
    def _ways(self, case, payment, person):
        """Return the ways to pay online that Odoo offers this person.

        :returns: (providers, payment methods, saved cards, report on what is not offered and why)
        """
        report = {}
        providers = self._providers(case.company_id, person, payment.amount, payment.currency, report)
        providers -= self._by_bank(providers)
        methods = self._methods(providers, payment, person, report)
        return providers, methods, self.env["payment.token"]._get_available_tokens(providers.ids, person.id), report

    @api.model
    def _methods(self, providers, payment, person, report=None):
        return self.env["payment.method"]._get_compatible_payment_methods(
            providers.ids, person.id, currency_id=payment.currency.id, report=report
        )

    @api.model
    def _by_bank(self, providers):
        """Return the providers for announcing a bank transfer, whose details are shown separately, once."""
        return providers.filtered(lambda p: p.code == "custom" and p.custom_mode == "wire_transfer")

    @api.model
    def _transfer(self, case, payment, person):
        """Return how a bank transfer is announced: dict as of ``_way``; None if the company has not set that up."""
        providers = self._providers(case.company_id, person, payment.amount, payment.currency)
        provider = self._by_bank(providers)[:1]
        method = provider and self._methods(provider, payment, person)[:1]
        return self._chosen_way(provider, method) if method else None

    @api.model
    def _chosen_way(self, provider, method, token=None, flow="redirect", tokenize=False):
        return {
            "provider_id": provider.id,
            "payment_method_id": method.id,
            "token_id": token.id if token else None,
            "flow": flow,
            "tokenization_requested": tokenize,
        }

    @api.model
    def _usual_method(self, case, methods):
        """Return the method by which the customer paid before, if among these; else the only one, if it is one."""
        domain = [
            ("collections_case_id", "=", case.id),
            ("state", "=", "done"),
            ("payment_method_id", "in", methods.ids),
        ]
        last = self.env["payment.transaction"].search(domain, order="id desc", limit=1)
        return last.payment_method_id or (methods if len(methods) == 1 else methods.browse())

    @api.model
    def _providers(self, company, person, amount, currency, report=None):
        """Return the payment providers offered to this person, on the website that they visit if there are several."""
        website = getattr(request, "website", None) if request else None
        of_website = {"website_id": website.id} if website else {}
        return (
            self.env["payment.provider"]
            ._get_compatible_providers(
                company.id, person.id, amount, currency_id=currency.id, report=report, **of_website
            )
            .filtered("is_published")
        )  # the system user, as whom the customer is looked up here, would see the others too

    @api.model
    def _way(self, case, payment, person, chosen, is_holder):
        """Return the way that the form has chosen, if it is one of those offered.

        :param is_holder: whether the saved cards are offered
        :param chosen: what the form has sent
        :returns: dict of what Odoo needs to begin a transaction
        :raises UserError: if it is not offered to this person
        """
        providers, methods, tokens, _report = self._ways(case, payment, person)
        provider = providers.filtered(lambda p: p.id == chosen.get("provider_id"))
        flow = chosen.get("flow")
        if flow == "token":
            offered = tokens if is_holder else tokens.browse()
            token = offered.filtered(lambda t: t.id == chosen.get("token_id") and t.provider_id == provider)
            method = token.payment_method_id
        else:
            token = tokens.browse()
            method = methods.filtered(lambda m: m.id == chosen.get("payment_method_id") and provider in m.provider_ids)
        if flow not in ("token", "direct", "redirect") or not provider or not method:
            raise UserError(self.env._("This way to pay is not offered. Please choose another one."))
        return self._chosen_way(provider, method, token, flow, bool(chosen.get("tokenization_requested")))

    @api.model
    def _bank(self, case, payment):
        """Return where to pay by bank: account, payment reference, and a code to scan if the account allows one."""
        # the newest decide on the account; no transfer has room to name more of them than this
        lines = self.env["account.move.line"].browse(payment.line_ids[-MOST_REFERENCES:])
        return self._bank_details(case, lines, payment.currency, payment.amount)

    @api.model
    def _bank_of(self, transaction):
        """Return the same for a payment that was begun as a bank transfer."""
        case, lines = transaction.collections_case_id, transaction.collections_line_ids
        return self._bank_details(case, lines, transaction.currency_id, transaction.amount, transaction.reference)

    @api.model
    def _bank_details(self, case, lines, currency, amount, reference=""):
        Page = self.env["collections.letter.page"]
        lines.fetch(["date_maturity", "move_id"])
        moves = lines._collections_oldest_first().move_id
        moves.fetch(["name", "payment_reference", "partner_bank_id"])
        references = list(dict.fromkeys(move.payment_reference or move.name for move in moves))
        if reference and len(references) > 1:
            references = [reference]
        bank = Page._bank(case.company_id, currency, [move.partner_bank_id for move in moves])
        message = Page._message(case, references)
        structured = references[0] if len(references) == 1 else ""
        return {
            "account": bank,
            "number": bank and Page._grouped(bank),
            "message": message,
            "code": bank and Page._bank_code(bank, amount, message, structured, currency, case),
        }

    @api.model
    def _postal_address(self, case):
        """Return the lines of the address that a check is sent to; none where nobody would send one."""
        company = case.company_id
        if not company._collections_takes_check_of(case.partner_id):
            return []
        return [company.name, *company.partner_id._collections_place()]
