from odoo import api, models
from odoo.tools import format_amount

from odoo.addons.account.tools import is_valid_structured_reference

from ...tools import qr
from .collections_letter import CONFIRMING

#: The most characters of a payment's message (the SEPA limit).
MESSAGE_LENGTH = 140


class CollectionsLetterPage(models.AbstractModel):
    """The ways to pay in a letter: bank accounts, references and codes."""

    _inherit = "collections.letter.page"

    @api.model
    def _paying(self, letter, case, debt, details):
        """Return the bank account for each currency, and codes to pay by telephone."""
        payments = [self._payment(letter, case, c, debt, details) for c in debt["totals"]]
        accounts = list(dict.fromkeys(p["bank"] for p in payments if p["bank"]))
        return {
            "payments": payments,
            "accounts": accounts,
            "bank_details": "; ".join(self._bank_line(bank) for bank in accounts),
            "payment_message": payments[0]["message"] if payments else "",
        }

    @api.model
    def _payment(self, letter, case, currency, debt, details):
        items = [item for item in debt["items"] if item["currency"] == currency]
        references = list(dict.fromkeys(details[item["id"]]["reference"] for item in items))
        bank = self._bank(case.company_id, currency, [details[item["id"]]["bank"] for item in items])
        message = self._message(case, references)
        structured = references[0] if len(references) == 1 else ""
        payment = {
            "bank": bank,
            "message": message,
            "lines": self._account_lines(bank, message),
            "qr": None,
            "asked": "",
        }
        if letter.purpose not in CONFIRMING:
            total = debt["totals"][currency]
            payment["asked"] = self._labelled(self.env._("To pay"), format_amount(self.env, total, currency))
            if letter.show_qr:
                payment["qr"] = self._bank_code(bank, total, message, structured, currency, case)
        return payment

    @api.model
    def _account_lines(self, bank, message):
        """Return where to pay, and which reference to give, in lines."""
        number = self.env._("IBAN") if bank.acc_type == "iban" else self.env._("Account number")
        # banks ask for the two in different fields, which have different names in some languages
        is_reference = is_valid_structured_reference(message)
        what = self.env._("Reference") if is_reference else self.env._("Payment reference")
        lines = {
            self.env._("Account holder"): bank.acc_holder_name or bank.partner_id.name,
            number: bank and self._grouped(bank),
            self.env._("Bank"): ", BIC ".join(filter(None, [bank.bank_id.name, bank.bank_bic])),
            what: message,
        }
        return "\n".join(self._labelled(label, value) for label, value in lines.items() if value)

    @api.model
    def _message(self, case, references):
        """Return the payer's message, by which the money finds its invoices."""
        message = " ".join(references)
        if len(message) <= MESSAGE_LENGTH:
            return message
        return " ".join(filter(None, [case.partner_id.ref, case.partner_id.name]))[:MESSAGE_LENGTH]

    @api.model
    def _bank(self, company, currency, of_invoices):
        """Return the account for a debt in the currency: the one named on the newest invoice, else the company's first.

        Closed accounts are left out; one in another currency is used only if it is named, and no other fits.

        :param of_invoices: the account that each invoice names, or an empty one, the oldest invoice first
        """
        nobody = self.env["res.partner.bank"]
        named = nobody.union(*reversed(of_invoices)).filtered("active")
        own = company.partner_id.bank_ids.filtered("active").sorted(lambda bank: not bank.currency_id)
        fitting = (named | own).filtered(lambda bank: bank.currency_id in (currency, currency.browse()))
        return (fitting or named)[:1]

    @api.model
    def _banks(self, company, currencies):
        """Return the company's accounts for debts in these currencies; all of them if there is none for these."""
        own = company.partner_id.bank_ids.filtered("active")
        return own.filtered(lambda bank: not bank.currency_id or bank.currency_id in currencies) or own

    @api.model
    def _bank_code(self, bank, total, message, structured, currency, case):
        """Return the payment as a QR code that banks read, as a data URI; None if the account allows none."""
        values = bank._build_qr_code_vals(total, message, structured, currency, case.partner_id)
        code = values and bank._get_qr_code_generation_params(**values)
        if not code:
            return None
        if code["barcode_type"] == "QR":
            return qr.image(code["value"])
        return bank._get_qr_code_base64(**values)  # a format of its own, such as the Swiss one

    @api.model
    def _bank_line(self, bank):
        return " ".join(filter(None, [bank.bank_id.name, self._grouped(bank), bank.bank_bic]))

    @api.model
    def _grouped(self, bank):
        """Return an IBAN in groups of four, as people copy it; other numbers as they were entered."""
        if bank.acc_type != "iban":
            return bank.acc_number
        number = bank.sanitized_acc_number
        return " ".join(number[i : i + 4] for i in range(0, len(number), 4))
